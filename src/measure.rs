//! Lengths in kilometres, bearings and compass points; the only calls to the geodesic (WGS84).

pub use crate::position::Position;
use geo::{Bearing, Destination, Distance, Geodesic, Point};

impl Position {
    fn point(self) -> Point<f64> {
        Point::new(self.lon, self.lat)
    }

    /// Geodesic distance in kilometres (Karney 2013, through geo's `Geodesic`).
    ///
    /// ```
    /// use dateline::measure::Position;
    /// let kherson = Position { lon: 32.6169, lat: 46.6354 };
    /// let snihurivka = Position { lon: 32.8050, lat: 47.0744 };
    /// assert!((kherson.km_to(snihurivka) - 50.9).abs() < 0.2);
    /// ```
    pub fn km_to(self, other: Position) -> f64 {
        Geodesic.distance(self.point(), other.point()) / 1000.0
    }

    /// Initial bearing of the geodesic to `other`, degrees clockwise from north, 0 to 360.
    pub fn bearing_to(self, other: Position) -> f64 {
        Geodesic.bearing(self.point(), other.point()).rem_euclid(360.0)
    }

    /// The position reached after `km` kilometres along the geodesic that leaves at `bearing` degrees.
    pub fn travel(self, bearing: f64, km: f64) -> Position {
        let there = Geodesic.destination(self.point(), bearing, km * 1000.0);
        Position { lon: there.x(), lat: there.y() }
    }

    /// The points of the geodesic from here to `other`, both ends included, none further than `step_km` from the next.
    pub fn geodesic_to(self, other: Position, step_km: f64) -> Vec<Position> {
        let (km, bearing) = (self.km_to(other), self.bearing_to(other));
        // The cast is of a small whole number: no two places on Earth are 20,004 km apart.
        let steps = (km / step_km.max(1.0)).ceil().max(1.0) as u32;
        let mut points = vec![self];
        points.extend((1..steps).map(|step| self.travel(bearing, km * f64::from(step) / f64::from(steps))));
        points.push(other);
        points
    }

    /// The ring of points that lie `km` kilometres away: 64 segments, closed.
    pub fn ring(self, km: f64) -> Vec<Position> {
        const SEGMENTS: u32 = 64;
        let mut ring: Vec<Position> = (0..SEGMENTS)
            .map(|step| self.travel(f64::from(step) * 360.0 / f64::from(SEGMENTS), km))
            .collect();
        ring.extend(ring.first().copied());
        ring
    }

    /// The point of a line, given in parts, that lies nearest; `None` where the line has no position.
    ///
    /// Segments are taken as straight in a plane around `self`, which is good to a part in a thousand for segments
    /// of some tens of kilometres.
    pub fn nearest_on(self, parts: &[Vec<Position>]) -> Option<Position> {
        let mut nearest: Option<(f64, Position)> = None;
        let mut offer = |point: Position| {
            let km = self.rough_km_to(point);
            if nearest.is_none_or(|(least, _)| km < least) {
                nearest = Some((km, point));
            }
        };
        for part in parts {
            if let [only] = part.as_slice() {
                offer(*only);
            }
            for pair in part.windows(2) {
                if let [from, to] = pair {
                    offer(self.nearest_on_segment(*from, *to));
                }
            }
        }
        nearest.map(|(_, point)| point)
    }

    fn nearest_on_segment(self, from: Position, to: Position) -> Position {
        let shrink = self.lat.to_radians().cos();
        let flat = |at: Position| ((at.lon - self.lon) * shrink, at.lat - self.lat);
        let ((x1, y1), (x2, y2)) = (flat(from), flat(to));
        let (dx, dy) = (x2 - x1, y2 - y1);
        let length = dx * dx + dy * dy;
        let share = if length > 0.0 { (-(x1 * dx + y1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        Position { lon: from.lon + (to.lon - from.lon) * share, lat: from.lat + (to.lat - from.lat) * share }
    }

    /// Distance in kilometres on a sphere, good to 0.5 %: for weighing candidates, never for a figure shown.
    pub fn rough_km_to(self, other: Position) -> f64 {
        const KM_PER_DEGREE: f64 = 111.195;
        let middle = ((self.lat + other.lat) / 2.0).to_radians();
        let east = (other.lon - self.lon) * middle.cos();
        let north = other.lat - self.lat;
        (east * east + north * north).sqrt() * KM_PER_DEGREE
    }
}

/// The smaller angle between two bearings, 0 to 180 degrees.
pub fn angle_between(one: f64, other: f64) -> f64 {
    let apart = (one - other).rem_euclid(360.0);
    apart.min(360.0 - apart)
}

/// One of the sixteen points of the compass.
///
/// ```
/// use dateline::measure::Compass;
/// assert_eq!(Compass::nearest(17.0).name(), "NNE");
/// assert_eq!(Compass::named("NW").unwrap().bearing(), 315.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Compass(u8);

const POINTS: [&str; 16] =
    ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

impl Compass {
    /// The point with this name (`N`, `NNE` … `NNW`).
    pub fn named(name: &str) -> Option<Compass> {
        POINTS.iter().position(|point| *point == name).and_then(|at| u8::try_from(at).ok()).map(Compass)
    }

    /// The point nearest to a bearing in degrees.
    pub fn nearest(bearing: f64) -> Compass {
        // The cast is of a whole number between 0 and 16.
        Compass(((bearing.rem_euclid(360.0) / 22.5).round() as u8) % 16)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        POINTS[usize::from(self.0 % 16)]
    }

    /// Its bearing in degrees.
    pub fn bearing(self) -> f64 {
        f64::from(self.0) * 22.5
    }

    /// Seen from the other end.
    pub fn opposite(self) -> Compass {
        Compass((self.0 + 8) % 16)
    }

    /// Half the sector that the word covers in the point-radius method: 45 degrees for N, E, S, W; 22.5 for NE …;
    /// 11.25 for NNE … (Wieczorek, Guo and Hijmans 2004).
    pub fn half_sector(self) -> f64 {
        match self.0 % 4 {
            0 => 45.0,
            2 => 22.5,
            _ => 11.25,
        }
    }
}
