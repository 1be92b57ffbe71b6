//! Points -> distances in km, medians, extents.

use geo::{Distance, Haversine, Point};

/// A position in degrees, WGS84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) lon: f64,
    pub(crate) lat: f64,
}

/// Great-circle distance in km; within 0.3 % of the geodesic one, which is far
/// below every threshold of the join.
pub(crate) fn km(a: Position, b: Position) -> f64 {
    Haversine.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat)) / 1000.0
}

/// The point whose latitude and longitude are the medians of those of `points`.
pub(crate) fn median(points: &[Position]) -> Option<Position> {
    let lon = middle(points.iter().map(|p| p.lon).collect())?;
    let lat = middle(points.iter().map(|p| p.lat).collect())?;
    Some(Position { lon, lat })
}

/// The value below which `share` (0 to 1) of `values` lie.
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    values.get((last as f64 * share).round() as usize).copied()
}

fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some((values[half - 1] + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_distances() {
        let points = [(30.0, 50.0), (31.0, 50.0), (39.0, 44.0)].map(|(lon, lat)| Position { lon, lat });
        assert_eq!(median(&points), Some(Position { lon: 31.0, lat: 50.0 }));
        assert_eq!(median(&[]), None);
        assert!((km(points[0], points[1]) - 71.5).abs() < 0.2);
        assert_eq!(quantile(vec![3.0, 1.0, 2.0], 1.0), Some(3.0));
    }
}
