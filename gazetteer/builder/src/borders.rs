//! Natural Earth's boundary lines and land, and hand-written tables of names -> the tables of borders and coasts.

use crate::measure::{Position, km};
use crate::outlines::four;
use crate::rivers::chained;
use anyhow::{Context, Result, bail, ensure};
use geo::{Coord, LineString, MultiLineString, Simplify};
use geojson::{Feature, FeatureCollection, GeoJson, Geometry, Value};
use shapefile::dbase::FieldValue;
use std::collections::BTreeMap;
use std::path::Path;

/// Tolerance of the simplification in degrees: about 250 m.
const SIMPLIFY_DEGREES: f64 = 0.003;
/// The pieces of a border end in the same points, but for rounding.
const JOIN_DEGREES: f64 = 0.000_1;
/// Error in km of a 1:10 million line, as for rivers.
const LINE_ERROR_KM: f64 = 2.0;
/// An inlet is no coast of the sea if its mouth is narrower than this: of the Dnipro-Buh estuary it is 4 km wide,
/// of the bays that are coast (Karkinit, Dzharylhach, Taganrog) 8 km and more.
const MOUTH_KM: f64 = 6.0;
/// A shorter way round than this is a harbour or a bend, and stays.
const INLET_KM: f64 = 30.0;
/// The ends of a coast lie so near to a vertex of the land's outline, in degrees.
const END_DEGREES: f64 = 0.06;

/// Reads `ne_10m_admin_0_boundary_lines_land` and `borders.csv`: the state border of Ukraine cut by neighbour.
///
/// Natural Earth's version 3 draws no line between Crimea and the mainland, and the one with Moldova round Transnistria.
pub(crate) fn borders(shapes: &Path, names: &Path) -> Result<GeoJson> {
    let mut pieces = pieces(shapes)?;
    let mut table = csv::Reader::from_path(names).with_context(|| names.display().to_string())?;
    let mut features = Vec::new();
    for (row, record) in table.records().enumerate() {
        let record = record?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let Some(lines) = pieces.remove(cell(3)) else {
            bail!("{}:{}: no border with `{}`", names.display(), row + 2, cell(3));
        };
        let mut feature = feature(cell(0), [cell(1), cell(2), cell(4)], chained(lines, JOIN_DEGREES));
        feature.set_property("neighbour", cell(3));
        features.push(feature);
    }
    ensure!(pieces.is_empty(), "{}: no row for {:?}", names.display(), pieces.keys());
    Ok(GeoJson::from(FeatureCollection { bbox: None, features, foreign_members: None }))
}

/// Reads `ne_10m_land` and `coasts.csv`: the stretches of the mainland's outline between two points, without inlets.
pub(crate) fn coasts(shapes: &Path, names: &Path) -> Result<GeoJson> {
    let rings = rings(shapes)?;
    let mut table = csv::Reader::from_path(names).with_context(|| names.display().to_string())?;
    let mut features = Vec::new();
    for (row, record) in table.records().enumerate() {
        let record = record?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let stretch = point(cell(4)).zip(point(cell(5))).and_then(|(from, to)| stretch(&rings, from, to));
        let Some(line) = stretch else {
            bail!("{}:{}: no coast from `{}` to `{}`", names.display(), row + 2, cell(4), cell(5));
        };
        features.push(feature(cell(0), [cell(1), cell(2), cell(3)], vec![without_inlets(line)]));
    }
    Ok(GeoJson::from(FeatureCollection { bbox: None, features, foreign_members: None }))
}

/// West, south, east and north of the land that maps draw around Ukraine, in degrees.
const AROUND: [f64; 4] = [14.0, 40.0, 48.0, 57.0];
/// Tolerance of that land in degrees, about 1 km, and the least width or height that an island keeps.
const AROUND_DEGREES: f64 = 0.01;

/// Reads `ne_10m_land`: the land around Ukraine, whoever's it is, so that the rest is sea. Lakes are land.
pub(crate) fn land(shapes: &Path) -> Result<GeoJson> {
    let mut polygons = Vec::new();
    for ring in rings(shapes)? {
        let clipped = clipped(&ring);
        let extent = |of: fn(&Coord) -> f64| {
            let each = || clipped.iter().map(of);
            each().fold(f64::MIN, f64::max) - each().fold(f64::MAX, f64::min)
        };
        let seen = clipped.len() >= 4 && extent(|c| c.x).max(extent(|c| c.y)) > 5.0 * AROUND_DEGREES;
        let kept = LineString::new(clipped).simplify(AROUND_DEGREES).into_inner();
        if seen && kept.len() >= 4 {
            polygons.push(vec![kept.iter().map(|c| vec![four(c.x), four(c.y)]).collect()]);
        }
    }
    ensure!(!polygons.is_empty(), "{}: no land around Ukraine", shapes.display());
    let mut feature = Feature::from(Geometry::new(Value::MultiPolygon(polygons)));
    feature.set_property("source", "Natural Earth");
    Ok(GeoJson::from(FeatureCollection { bbox: None, features: vec![feature], foreign_members: None }))
}

// What of a ring lies in the frame (Sutherland and Hodgman 1974); where it leaves the frame, it follows its edge.
fn clipped(ring: &[Coord]) -> Vec<Coord> {
    let [west, south, east, north] = AROUND;
    let edges: [(fn(&Coord) -> f64, f64, f64); 4] =
        [(|c| c.x, west, 1.0), (|c| c.x, east, -1.0), (|c| c.y, south, 1.0), (|c| c.y, north, -1.0)];
    let mut kept = ring.to_vec();
    for (of, edge, sign) in edges {
        let mut next = Vec::new();
        for (at, to) in kept.iter().enumerate() {
            let from = &kept[(at + kept.len() - 1) % kept.len()];
            let (before, here) = (sign * (of(from) - edge), sign * (of(to) - edge));
            if (before < 0.0) != (here < 0.0) {
                next.push(*from + (*to - *from) * (before / (before - here)));
            }
            if here >= 0.0 {
                next.push(*to);
            }
        }
        kept = next;
    }
    if let Some(first) = kept.first().copied() {
        kept.push(first);
    }
    kept
}

// Lines between Ukraine and another country, by its name.
fn pieces(shapes: &Path) -> Result<BTreeMap<String, Vec<Vec<Coord>>>> {
    let mut reader = shapefile::Reader::from_path(shapes).with_context(|| shapes.display().to_string())?;
    let mut pieces: BTreeMap<String, Vec<Vec<Coord>>> = BTreeMap::new();
    for pair in reader.iter_shapes_and_records_as::<shapefile::Polyline, shapefile::dbase::Record>() {
        let (line, record) = pair?;
        let side = |field: &str| match record.get(field) {
            Some(FieldValue::Character(Some(name))) => name.trim().to_owned(),
            _ => String::new(),
        };
        let neighbour = match (side("adm0_left"), side("adm0_right")) {
            (left, right) if left == "Ukraine" => right,
            (left, right) if right == "Ukraine" => left,
            _ => continue,
        };
        let parts = line.into_inner();
        let parts = parts.iter().map(|part| part.iter().map(|p| Coord { x: p.x, y: p.y }).collect());
        pieces.entry(neighbour).or_default().extend(parts);
    }
    Ok(pieces)
}

fn rings(shapes: &Path) -> Result<Vec<Vec<Coord>>> {
    let mut reader =
        shapefile::ShapeReader::from_path(shapes).with_context(|| shapes.display().to_string())?;
    let mut rings = Vec::new();
    for shape in reader.iter_shapes() {
        // A few rows are empty.
        let shapefile::Shape::Polygon(land) = shape? else { continue };
        let ring = |ring: &shapefile::PolygonRing<shapefile::Point>| {
            ring.points().iter().map(|p| Coord { x: p.x, y: p.y }).collect()
        };
        rings.extend(land.rings().iter().map(ring).collect::<Vec<Vec<Coord>>>());
    }
    Ok(rings)
}

fn point(text: &str) -> Option<Coord> {
    let (lon, lat) = text.split_once(' ')?;
    Some(Coord { x: lon.parse().ok()?, y: lat.parse().ok()? })
}

// The way along a ring from the vertex nearest to one point to that nearest to the other, as the ring runs.
fn stretch(rings: &[Vec<Coord>], from: Coord, to: Coord) -> Option<Vec<Coord>> {
    let nearest = |ring: &[Coord], at: Coord| {
        let off = |vertex: &Coord| (vertex.x - at.x).hypot(vertex.y - at.y);
        let (index, off) =
            ring.iter().map(off).enumerate().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
        (off <= END_DEGREES).then_some(index)
    };
    rings.iter().find_map(|ring| {
        let (first, last) = (nearest(ring, from)?, nearest(ring, to)?);
        ring.get(first..=last).map(<[Coord]>::to_vec)
    })
}

// A coast with the land on its right, its inlets closed at their mouths.
fn without_inlets(line: Vec<Coord>) -> Vec<Coord> {
    let at = |c: &Coord| Position { lon: c.x, lat: c.y };
    let mut along = vec![0.0];
    for pair in line.windows(2) {
        along.push(along[along.len() - 1] + km(at(&pair[0]), at(&pair[1])));
    }
    let mut coast = Vec::new();
    let mut index = 0;
    while let Some(vertex) = line.get(index) {
        coast.push(*vertex);
        // The loop round an inlet runs counter-clockwise, that round a spit clockwise.
        let closes = |other: usize| {
            along[other] - along[index] >= INLET_KM
                && km(at(vertex), at(&line[other])) <= MOUTH_KM
                && doubled_area(&line[index..=other]) > 0.0
        };
        index = (index + 1..line.len()).rev().find(|other| closes(*other)).unwrap_or(index + 1);
    }
    coast
}

fn doubled_area(ring: &[Coord]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

fn feature(id: &str, [name, name_uk, names]: [&str; 3], lines: Vec<Vec<Coord>>) -> Feature {
    let simple = MultiLineString(lines.into_iter().map(LineString).collect()).simplify(SIMPLIFY_DEGREES);
    let rounded: Vec<LineString> = simple
        .into_iter()
        .map(|line| line.into_iter().map(|c| Coord { x: four(c.x), y: four(c.y) }).collect())
        .collect();
    let value = match rounded.as_slice() {
        [single] => Value::from(single),
        _ => Value::from(&MultiLineString(rounded)),
    };
    let names: Vec<&str> = names.split('|').collect();
    let mut feature = Feature { geometry: Some(Geometry::new(value)), ..Feature::default() };
    feature.set_property("id", id);
    feature.set_property("name", name);
    feature.set_property("name_uk", name_uk);
    feature.set_property("names", names);
    feature.set_property("error_km", LINE_ERROR_KM);
    feature.set_property("source", "Natural Earth");
    feature
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn an_inlet_is_closed_and_a_spit_stays() {
        // The coast runs west with the land to the north; the inlet reaches north, the spit south.
        let inlet =
            line(&[(32.0, 46.0), (31.5, 46.0), (31.5, 46.3), (31.45, 46.3), (31.45, 46.0), (31.0, 46.0)]);
        let closed = without_inlets(inlet);
        assert_eq!(closed, line(&[(32.0, 46.0), (31.5, 46.0), (31.45, 46.0), (31.0, 46.0)]));
        let spit =
            line(&[(32.0, 46.0), (31.5, 46.0), (31.5, 45.7), (31.45, 45.7), (31.45, 46.0), (31.0, 46.0)]);
        assert_eq!(without_inlets(spit.clone()), spit);
    }

    #[test]
    fn a_stretch_runs_from_one_point_to_the_other() {
        let ring = line(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (3.0, 1.0), (0.0, 0.0)]);
        let (from, to) = (Coord { x: 1.01, y: 0.0 }, Coord { x: 3.0, y: 0.01 });
        assert_eq!(stretch(std::slice::from_ref(&ring), from, to), Some(ring[1..4].to_vec()));
        assert_eq!(stretch(&[ring], Coord { x: 7.0, y: 7.0 }, to), None);
    }
}
