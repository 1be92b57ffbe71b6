//! A position -> the places nearest to it; candidates -> those near a position first.

use super::{Candidate, Class, Gazetteer, Place, PlaceId, Precision};
use crate::measure::Position;
use rustc_hash::FxHashMap;

/// How far the pull of a position reaches when candidates are sorted by it, km: an oblast, as in the resolution of
/// names by the other places of an article.
const REACH_KM: f64 = 80.0;

impl Gazetteer {
    /// So many places nearest to a position, nearest first, with the geodesic distance in km; rivers and other lines
    /// are measured to their nearest point. Only places of these classes, or of any where none is given.
    ///
    /// ```
    /// use dateline::gazetteer::{Class, Gazetteer};
    /// use dateline::measure::Position;
    /// let gazetteer = Gazetteer::embedded()?;
    /// let (place, km) = gazetteer.nearest(Position { lon: 32.62, lat: 46.64 }, 1, &[Class::Settlement])[0];
    /// assert_eq!(gazetteer.place(place).name, "Kherson");
    /// assert!(km < 2.0);
    /// # Ok::<(), dateline::error::Error>(())
    /// ```
    pub fn nearest(&self, from: Position, count: usize, classes: &[Class]) -> Vec<(PlaceId, f64)> {
        let wanted = |place: &Place| classes.is_empty() || classes.contains(&place.class);
        let mut all: Vec<(PlaceId, f64)> = self
            .places()
            .filter(|(_, place)| wanted(place))
            .map(|(id, place)| (id, from.rough_km_to(self.point_towards(place, from))))
            .collect();
        // The sphere's distances, good to 0.5 %, choose; the geodesic's say how far and settle the order.
        all.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
        all.truncate(count.saturating_add(count / 8).saturating_add(8));
        for (id, km) in &mut all {
            *km = from.km_to(self.point_towards(self.place(*id), from));
        }
        all.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
        all.truncate(count);
        all
    }

    /// The point of a place that is seen from a position: of a line the nearest one.
    pub fn point_towards(&self, place: &Place, from: Position) -> Position {
        from.nearest_on(self.line(place)).unwrap_or(place.position)
    }

    /// Sorts candidates by how well they match and how near they are: a score counts in full at the position, and half
    /// where nothing is near. The distances in km come with them.
    pub fn near_first(&self, candidates: Vec<Candidate>, from: Position) -> Vec<(Candidate, f64)> {
        let mut all: Vec<(Candidate, f64)> = candidates
            .into_iter()
            .map(|candidate| {
                let place = self.place(candidate.place);
                let km = from.km_to(self.point_towards(place, from));
                (candidate, km)
            })
            .collect();
        let blended =
            |(candidate, km): &(Candidate, f64)| candidate.score * (1.0 + (-km / REACH_KM).exp()) / 2.0;
        all.sort_by(|one, other| {
            let by_distance = one.1.total_cmp(&other.1);
            blended(other).total_cmp(&blended(one)).then(by_distance).then(one.0.place.cmp(&other.0.place))
        });
        all
    }
}

/// Known settlements with positions of their own, in squares of half a degree.
pub(crate) struct Squares {
    squares: FxHashMap<(i32, i32), Vec<PlaceId>>,
}

impl Squares {
    /// Those of a gazetteer.
    pub(crate) fn of(gazetteer: &Gazetteer) -> Squares {
        let mut squares: FxHashMap<(i32, i32), Vec<PlaceId>> = FxHashMap::default();
        for (id, place) in gazetteer.places() {
            if place.class == Class::Settlement && place.precision == Precision::Exact {
                squares.entry(square(place.position)).or_default().push(id);
            }
        }
        Squares { squares }
    }

    /// The nearest of those that fit, and how far it is in km, among those of the square and the eight around it: what
    /// lies within 30 km is there.
    pub(crate) fn nearest(
        &self,
        gazetteer: &Gazetteer,
        from: Position,
        fits: impl Fn(&Place) -> bool,
    ) -> Option<(PlaceId, f64)> {
        let (x, y) = square(from);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let near = around.filter_map(|square| self.squares.get(&square)).flatten();
        let fitting = near.map(|id| (*id, gazetteer.place(*id))).filter(|(_, place)| fits(place));
        let km = fitting.map(|(id, place)| (id, place.position.rough_km_to(from)));
        km.min_by(|one, other| one.1.total_cmp(&other.1))
    }
}

fn square(at: Position) -> (i32, i32) {
    // The casts are of whole numbers between -360 and 360.
    ((at.lon * 2.0).floor() as i32, (at.lat * 2.0).floor() as i32)
}
