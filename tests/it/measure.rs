//! Lengths and bearings against another implementation, and lines that follow the geodesic.

use dateline::measure::{Position, angle_between};

/// `tests/data/geodesics.csv` holds a thousand random pairs, most of them in Ukraine, with the distance and the bearing that
/// GeographicLib 2.1 for Python gives on WGS84 (`Geodesic.WGS84.Inverse`).
#[test]
fn a_thousand_pairs_agree_with_geographiclib() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/geodesics.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut pairs = 0;
    for row in reader.deserialize() {
        let (lon, lat, to_lon, to_lat, km, bearing): (f64, f64, f64, f64, f64, f64) = row.unwrap();
        let (from, to) = (Position { lon, lat }, Position { lon: to_lon, lat: to_lat });
        assert!((from.km_to(to) - km).abs() < 0.000_01, "{from:?} {to:?}: {} km, not {km}", from.km_to(to));
        assert!(
            angle_between(from.bearing_to(to), bearing) < 0.000_1,
            "{from:?} {to:?}: {}",
            from.bearing_to(to)
        );
        pairs += 1;
    }
    assert_eq!(pairs, 1000);
}

/// The points of a long line lie on the geodesic: the way over each of them is no longer than the way itself.
#[test]
fn long_lines_follow_the_geodesic() {
    let (uzhhorod, luhansk) = (Position { lon: 22.29, lat: 48.62 }, Position { lon: 39.30, lat: 48.57 });
    let line = uzhhorod.geodesic_to(luhansk, 100.0);
    assert!(line.len() > 12);
    let km = uzhhorod.km_to(luhansk);
    for point in &line {
        assert!((uzhhorod.km_to(*point) + point.km_to(luhansk) - km).abs() < 0.001);
    }
}

/// The nearest point of a line is nearer than any of its corners, and lies on it.
#[test]
fn the_nearest_point_of_a_line_lies_between_its_corners() {
    let line = [vec![Position { lon: 34.0, lat: 48.0 }, Position { lon: 36.0, lat: 48.0 }]];
    let place = Position { lon: 35.0, lat: 48.5 };
    let nearest = place.nearest_on(&line).unwrap();
    assert!((nearest.lon - 35.0).abs() < 0.000_1 && (nearest.lat - 48.0).abs() < 0.000_1);
    assert_eq!(place.nearest_on(&[]), None);
    assert_eq!(place.nearest_on(&[Vec::new()]), None);
}
