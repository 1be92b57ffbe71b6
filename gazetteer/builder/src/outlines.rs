//! Natural Earth's provinces -> the outlines of the 27 regions, whole for the join and simplified for the table.

use crate::cities500::OBLASTS;
use crate::measure::Position;
use anyhow::{Context, Result, ensure};
use geo::orient::Direction;
use geo::{Area, Closest, ClosestPoint, Contains, MapCoords, MultiPolygon, Orient, Point, Simplify};
use geojson::{Feature, FeatureCollection, GeoJson, Geometry, Value};
use geozero::ToGeo;
use geozero::wkb::GpkgWkb;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;

/// Tolerance of the simplification in degrees: about 400 m, under the error of the 1:10 million source.
const SIMPLIFY_DEGREES: f64 = 0.004;

/// Rings of less than this many square degrees (about 1 km2) are left out of the table.
const LEAST_AREA: f64 = 0.000_12;

/// Outlines by the code of the region (`UA65`), in degrees.
#[derive(Default)]
pub(crate) struct Outlines(BTreeMap<&'static str, MultiPolygon<f64>>);

/// Reads the table `states_provinces` of `world_map.gpkg`.
///
/// Regions are chosen by their FIPS code `UP..`, which Crimea and Sevastopol
/// bear too, and all 27 are attributed to Ukraine.
pub(crate) fn read(path: &Path) -> Result<Outlines> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| path.display().to_string())?;
    let mut query =
        database.prepare("SELECT fips, geom FROM states_provinces WHERE fips LIKE 'UP%' ORDER BY fips")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut outlines = BTreeMap::new();
    for row in rows {
        let (fips, blob) = row?;
        let Some((_, code, _, _)) = OBLASTS.iter().find(|(_, _, region, _)| *region == fips) else {
            continue;
        };
        let outline = match GpkgWkb(blob).to_geo()? {
            geo::Geometry::MultiPolygon(outline) => outline,
            geo::Geometry::Polygon(outline) => MultiPolygon(vec![outline]),
            _ => continue,
        };
        outlines.insert(*code, outline);
    }
    ensure!(outlines.len() == OBLASTS.len(), "{} of {} outlines found", outlines.len(), OBLASTS.len());
    Ok(Outlines(outlines))
}

impl Outlines {
    /// How far outside the region a position lies in km, on a plane that is true to 2 % in Ukraine; zero inside.
    pub(crate) fn outside_km(&self, oblast: &str, position: Position) -> f64 {
        let Some(outline) = self.0.get(oblast) else { return 0.0 };
        let point = Point::new(position.lon, position.lat);
        if outline.contains(&point) {
            return 0.0;
        }
        let lat_cos = position.lat.to_radians().cos();
        let plane = |coord: geo::Coord<f64>| geo::Coord { x: coord.x * lat_cos * 111.32, y: coord.y * 111.2 };
        let flat = outline.map_coords(plane);
        let at = point.map_coords(plane);
        match flat.closest_point(&at) {
            Closest::Intersection(_) | Closest::Indeterminate => 0.0,
            Closest::SinglePoint(near) => (near.x() - at.x()).hypot(near.y() - at.y()),
        }
    }

    /// The outlines as a feature collection: simplified, four decimals, outer rings counter-clockwise.
    pub(crate) fn table(&self, names: &BTreeMap<String, String>) -> GeoJson {
        let features = self.0.iter().map(|(code, outline)| {
            let simple: Vec<_> = outline
                .simplify(SIMPLIFY_DEGREES)
                .into_iter()
                .filter(|part| part.unsigned_area() > LEAST_AREA)
                .collect();
            let simple = MultiPolygon(simple)
                .map_coords(|c| geo::Coord { x: four(c.x), y: four(c.y) })
                .orient(Direction::Default);
            let geometry = match simple.0.as_slice() {
                [single] => Geometry::new(Value::from(single)),
                _ => Geometry::new(Value::from(&simple)),
            };
            let mut feature = Feature { geometry: Some(geometry), ..Feature::default() };
            feature.set_property("code", *code);
            feature.set_property("name", names.get(*code).map_or("", String::as_str));
            feature
        });
        GeoJson::from(FeatureCollection { bbox: None, features: features.collect(), foreign_members: None })
    }
}

/// Rounds to four decimals, about 10 m.
pub(crate) fn four(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}
