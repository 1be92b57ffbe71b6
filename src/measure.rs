//! Lengths in kilometres, bearings and compass points; the only calls to the geodesic (WGS84).

pub use crate::position::Position;
use geographiclib_rs::{Geodesic, GeodesicLine, InverseGeodesic as _, geodesic_capability as capability};
use std::sync::LazyLock;

static ELLIPSOID: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

impl Position {
    /// Geodesic distance in kilometres (Karney 2013, through `geographiclib-rs`).
    ///
    /// ```
    /// use dateline::measure::Position;
    /// let kherson = Position { lon: 32.6169, lat: 46.6354 };
    /// let snihurivka = Position { lon: 32.8050, lat: 47.0744 };
    /// assert!((kherson.km_to(snihurivka) - 50.9).abs() < 0.2);
    /// ```
    pub fn km_to(self, other: Position) -> f64 {
        let metres: f64 = ELLIPSOID.inverse(self.lat, self.lon, other.lat, other.lon);
        metres / 1000.0
    }

    /// Initial bearing of the geodesic to `other`, degrees clockwise from north, 0 to 360.
    pub fn bearing_to(self, other: Position) -> f64 {
        self.km_and_bearing_to(other).1
    }

    /// What [`Position::km_to`] and [`Position::bearing_to`] give, for the price of one of them.
    ///
    /// ```
    /// use dateline::measure::Position;
    /// let (kherson, izium) = (Position { lon: 32.62, lat: 46.64 }, Position { lon: 37.26, lat: 49.21 });
    /// assert_eq!(kherson.km_and_bearing_to(izium), (kherson.km_to(izium), kherson.bearing_to(izium)));
    /// ```
    pub fn km_and_bearing_to(self, other: Position) -> (f64, f64) {
        let (metres, azimuth, _, _): (f64, f64, f64, f64) =
            ELLIPSOID.inverse(self.lat, self.lon, other.lat, other.lon);
        (metres / 1000.0, (azimuth + 360.0) % 360.0)
    }

    /// The position reached after `km` kilometres along the geodesic that leaves at `bearing` degrees.
    pub fn travel(self, bearing: f64, km: f64) -> Position {
        self.course(bearing).after(km)
    }

    /// The geodesic that leaves at `bearing` degrees, for going several distances along it.
    pub(crate) fn course(self, bearing: f64) -> Course {
        Course(GeodesicLine::new(&ELLIPSOID, self.lat, self.lon, bearing, Some(Course::ASKED), None, None))
    }

    /// About what [`Position::bearing_to`] gives, and within how many degrees of it: for ruling out, never for a figure
    /// shown. `None` where the other position is so far, so near, or so near a pole, that a flat map misleads.
    ///
    /// ```
    /// use dateline::measure::{Position, angle_between};
    /// let (kherson, izium) = (Position { lon: 32.62, lat: 46.64 }, Position { lon: 37.26, lat: 49.21 });
    /// let (bearing, error) = kherson.rough_bearing_to(izium).unwrap();
    /// assert!(angle_between(bearing, kherson.bearing_to(izium)) < error);
    /// ```
    pub fn rough_bearing_to(self, other: Position) -> Option<(f64, f64)> {
        const NEAR_DEGREES: f64 = 1e-6;
        const FAR_DEGREES: f64 = 6.0;
        const FLAT_LATITUDE: f64 = 60.0;
        /// What a sphere (0.2 degrees) and a flat map around the middle of the way are off by.
        const ERROR: f64 = 0.5;
        let middle = f64::midpoint(self.lat, other.lat).to_radians();
        let (east, north) = ((other.lon - self.lon) * middle.cos(), other.lat - self.lat);
        let away = east.abs().max(north.abs());
        if !(NEAR_DEGREES..FAR_DEGREES).contains(&away) || self.lat.abs().max(other.lat.abs()) > FLAT_LATITUDE
        {
            return None;
        }
        // Meridians draw together: a great circle leaves at less than the bearing of its middle.
        let turn = (other.lon - self.lon) * middle.sin() / 2.0;
        Some(((east.atan2(north).to_degrees() - turn).rem_euclid(360.0), ERROR))
    }

    /// About where [`Position::travel`] leads, and within how many km of it: for ruling out, never for a figure shown.
    /// `None` where the way is so long, or so near a pole, that a flat map misleads.
    pub fn rough_travel(self, bearing: f64, km: f64) -> Option<(Position, f64)> {
        self.rough_travel_towards(bearing.to_radians().sin_cos(), km)
    }

    /// The same, with the sine and the cosine of the bearing.
    pub(crate) fn rough_travel_towards(self, (east, north): (f64, f64), km: f64) -> Option<(Position, f64)> {
        const KM_PER_DEGREE: f64 = 111.195;
        const FLAT_KM: f64 = 300.0;
        const FLAT_LATITUDE: f64 = 60.0;
        /// What a sphere is off by, and what a flat map is, which grows with the square of the way: at 60 degrees by
        /// the tangent of the latitude over twice the radius of the Earth.
        const SPHERE: f64 = 0.01;
        const FLAT: f64 = 1.75 / (2.0 * 6371.0);
        if km > FLAT_KM || self.lat.abs() > FLAT_LATITUDE {
            return None;
        }
        let lat = self.lat + km * north / KM_PER_DEGREE;
        let middle = f64::midpoint(self.lat, lat).to_radians();
        let lon = self.lon + km * east / (KM_PER_DEGREE * middle.cos());
        Some((Position { lon, lat }, km * SPHERE + km * km * FLAT))
    }

    /// The points of the geodesic from here to `other`, both ends included, none further than `step_km` from the next.
    pub fn geodesic_to(self, other: Position, step_km: f64) -> Vec<Position> {
        self.geodesic_along(self.km_and_bearing_to(other), other, step_km)
    }

    /// The same, where length and bearing are known.
    pub(crate) fn geodesic_along(
        self,
        (km, bearing): (f64, f64),
        other: Position,
        step_km: f64,
    ) -> Vec<Position> {
        // The cast is of a small whole number: no two places on Earth are 20,004 km apart.
        let steps = (km / step_km.max(1.0)).ceil().max(1.0) as u32;
        let mut points = vec![self];
        if steps > 1 {
            let course = self.course(bearing);
            points.extend((1..steps).map(|step| course.after(km * f64::from(step) / f64::from(steps))));
        }
        points.push(other);
        points
    }

    /// The ring of points that lie `km` kilometres away: 64 segments, closed.
    pub fn ring(self, km: f64) -> Vec<Position> {
        const SEGMENTS: u32 = 64;
        const SOUTH: u32 = SEGMENTS / 2;
        let mut ring: Vec<Position> =
            (0..=SOUTH).map(|step| self.travel(f64::from(step) * 360.0 / f64::from(SEGMENTS), km)).collect();
        // West of the meridian all is as it is east of it.
        let mirrored = |east: &Position| {
            let lon = 2.0 * self.lon - east.lon;
            Position { lon: (lon + 180.0).rem_euclid(360.0) - 180.0, ..*east }
        };
        let west: Vec<Position> = ring.iter().skip(1).rev().skip(1).map(mirrored).collect();
        ring.extend(west);
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

    /// The point of a segment that lies nearest, as in [`Position::nearest_on`].
    pub(crate) fn nearest_on_segment(self, from: Position, to: Position) -> Position {
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
        let middle = ((self.lat + other.lat) / 2.0).to_radians();
        flat_km(self, other, middle.cos())
    }
}

/// A geodesic that leaves a position at a bearing.
pub(crate) struct Course(GeodesicLine);

impl Course {
    const ASKED: u64 = capability::LATITUDE | capability::LONGITUDE | capability::DISTANCE_IN;

    /// The position reached after `km` kilometres.
    pub(crate) fn after(&self, km: f64) -> Position {
        let (_, lat, lon, ..) = self.0._gen_position(false, km * 1000.0, Course::ASKED);
        Position { lon, lat }
    }
}

#[inline]
fn flat_km(from: Position, to: Position, shrink: f64) -> f64 {
    const KM_PER_DEGREE: f64 = 111.195;
    let east = (to.lon - from.lon) * shrink;
    let north = to.lat - from.lat;
    (east * east + north * north).sqrt() * KM_PER_DEGREE
}

/// A position with what [`Position::rough_km_to`] needs of it, for measuring from one to many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    position: Position,
    /// Sine and cosine of half the latitude.
    half: (f64, f64),
}

impl Spot {
    /// Of a position.
    pub fn of(position: Position) -> Spot {
        Spot { position, half: (position.lat / 2.0).to_radians().sin_cos() }
    }

    /// The same distance as [`Position::rough_km_to`] gives, to the last digits but one.
    ///
    /// ```
    /// use dateline::measure::{Position, Spot};
    /// let (kherson, izium) = (Position { lon: 32.62, lat: 46.64 }, Position { lon: 37.26, lat: 49.21 });
    /// let apart = Spot::of(kherson).rough_km_to(Spot::of(izium)) - kherson.rough_km_to(izium);
    /// assert!(apart.abs() < 1e-9);
    /// ```
    #[inline]
    pub fn rough_km_to(self, other: Spot) -> f64 {
        let shrink = self.half.1 * other.half.1 - self.half.0 * other.half.0;
        flat_km(self.position, other.position, shrink)
    }

    /// The position.
    pub fn position(self) -> Position {
        self.position
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
