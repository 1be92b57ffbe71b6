//! Points, lines and areas of GeoJSON -> entries.

use super::csv::{OWN_ERROR_KM, unit_of};
use super::{Entry, NOT_UTF8, Rows, kind, swapped};
use crate::error::Error;
use crate::gazetteer::compiled::Line;
use crate::gazetteer::{Class, Language, NameKind, Place, Precision};
use crate::position::Position;
use geojson::{Feature, GeometryValue};
use serde_json::Value;
use std::path::Path;

/// Reads a FeatureCollection or a Feature. GeoJSON has no lines, so bad features are told by their number, from 1.
///
/// # Errors
/// Text that is no GeoJSON.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Rows, Error> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::new(file, NOT_UTF8))?;
    let mut read: Value = serde_json::from_str(text).map_err(|error| {
        Error::new(file, format!("is no GeoJSON: {error}")).at_line(u64::try_from(error.line()).unwrap_or(0))
    })?;
    let listed = read.get_mut("features").map_or(Value::Null, Value::take);
    let features = match (read["type"].as_str(), listed) {
        (Some("FeatureCollection"), Value::Array(features)) => features,
        (Some("Feature"), _) => vec![read],
        _ => return Err(Error::new(file, "is no GeoJSON: expected a FeatureCollection or a Feature")),
    };
    let mut rows = Rows::default();
    let bad = |number: u64, what: String| Error::new(file, format!("feature {number}: {what}"));
    for (feature, number) in features.into_iter().zip(1u64..) {
        let feature = serde_json::from_value::<Feature>(feature).map_err(|error| error.to_string());
        match feature.and_then(|feature| entry(&feature)) {
            Ok(entry) => rows.entries.push(Entry { row: number, ..entry }),
            Err(what) => rows.bad.push(bad(number, what)),
        }
    }
    rows.leave_out_doubles("feature", bad);
    // GeoJSON has no lines.
    rows.entries.iter_mut().for_each(|entry| entry.row = 0);
    Ok(rows)
}

fn entry(feature: &Feature) -> Result<Entry, String> {
    let said = |keys: &[&str]| -> String {
        let found = keys.iter().find_map(|key| match feature.property(key)? {
            Value::String(words) if !words.trim().is_empty() => Some(words.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        found.unwrap_or_default()
    };
    let (name, name_uk) =
        (said(&["name_en", "name:en", "name", "title"]), said(&["name_uk", "name:uk", "name_ua"]));
    if name.is_empty() && name_uk.is_empty() {
        return Err("it has no property `name`".to_owned());
    }
    let shape = shape(feature)?;
    let (class, kind) = (said(&["class", "place_class"]), said(&["kind", "type", "place", "place_kind"]));
    let (class, kind) = match (class.is_empty() && kind.is_empty(), &shape.line) {
        (true, line) if !line.is_empty() => (Class::River, "river".to_owned()),
        (true, _) if shape.reach_km > 0.0 => (Class::Area, "area".to_owned()),
        _ => kind::of(&class, &kind).ok_or_else(|| format!("no class or kind is called `{class}{kind}`"))?,
    };
    if let Some(what) = swapped(shape.position, class) {
        return Err(what);
    }
    let number = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| feature.property(key));
        found.and_then(|value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()))
    };
    let error_km = number(&["error_km", "position_error_km"]).filter(|km| km.is_finite() && *km > 0.0);
    let precision = match (shape.line.is_empty(), shape.reach_km > 0.0) {
        (false, _) => Precision::Line,
        (true, true) => Precision::Centroid,
        (true, false) => Precision::Exact,
    };
    let oblast = said(&["oblast", "region"]);
    let id = match &feature.id {
        Some(geojson::feature::Id::String(id)) => id.clone(),
        Some(geojson::feature::Id::Number(id)) => id.to_string(),
        None => said(&["id", "place_id"]),
    };
    Ok(Entry {
        place: Place {
            id,
            name,
            name_uk,
            class,
            kind,
            unit: [said(&["unit"]), oblast.clone()].iter().find_map(|cell| unit_of(cell)).unwrap_or_default(),
            population: number(&["population"]).filter(|people| (0.0..4e9).contains(people)).unwrap_or(0.0)
                as u32,
            position: shape.position,
            precision,
            error_km: error_km.unwrap_or(shape.reach_km.max(OWN_ERROR_KM)),
            line: None,
        },
        names: names(feature),
        line: shape.line,
        geonames: 0,
        oblast,
        row: 0,
    })
}

/// Other names, under the keys of our own tables and of OpenStreetMap.
fn names(feature: &Feature) -> Vec<(String, NameKind, Language)> {
    const KEYS: [(&str, NameKind, Option<Language>); 8] = [
        ("name", NameKind::Alternate, None),
        ("names", NameKind::Alternate, None),
        ("alt_name", NameKind::Alternate, None),
        ("name_ru", NameKind::Alternate, Some(Language::RUSSIAN)),
        ("name:ru", NameKind::Alternate, Some(Language::RUSSIAN)),
        ("short_name", NameKind::Short, None),
        ("old_name", NameKind::Former, None),
        ("former_names", NameKind::Former, None),
    ];
    let mut names = Vec::new();
    for (key, kind, language) in KEYS {
        let cells: Vec<&str> = match feature.property(key) {
            Some(Value::String(cell)) => vec![cell],
            Some(Value::Array(cells)) => cells.iter().filter_map(|cell| cell.as_str()).collect(),
            _ => Vec::new(),
        };
        for form in cells.into_iter().flat_map(super::csv::parts) {
            names.push((form.to_owned(), kind, language.unwrap_or(Language::of_letters(form))));
        }
    }
    names
}

/// Where a feature lies.
struct Shape {
    position: Position,
    line: Line,
    /// Half the diagonal of its bounds, for areas.
    reach_km: f64,
}

fn shape(feature: &Feature) -> Result<Shape, String> {
    let geometry = feature.geometry.as_ref().ok_or("it has no geometry")?;
    let many =
        |coordinates: &[geojson::Position]| coordinates.iter().map(position).collect::<Result<Vec<_>, _>>();
    match &geometry.value {
        GeometryValue::Point { coordinates } => {
            Ok(Shape { position: position(coordinates)?, line: Vec::new(), reach_km: 0.0 })
        }
        GeometryValue::LineString { coordinates } => line(vec![many(coordinates)?]),
        GeometryValue::MultiLineString { coordinates } => {
            line(coordinates.iter().map(|part| many(part)).collect::<Result<_, _>>()?)
        }
        GeometryValue::MultiPoint { coordinates } => area(&many(coordinates)?),
        GeometryValue::Polygon { coordinates } => {
            area(&many(coordinates.first().map_or(&[], Vec::as_slice))?)
        }
        GeometryValue::MultiPolygon { coordinates } => {
            let rings = coordinates.iter().filter_map(|polygon| polygon.first());
            area(&rings.map(|ring| many(ring)).collect::<Result<Vec<_>, _>>()?.concat())
        }
        GeometryValue::GeometryCollection { .. } => Err("it is a collection of geometries".to_owned()),
    }
}

fn line(parts: Vec<Vec<Position>>) -> Result<Shape, String> {
    let line: Line = parts.into_iter().filter(|part| part.len() > 1).collect();
    let longest = line.iter().max_by_key(|part| part.len()).ok_or("its line has fewer than two positions")?;
    let middle = longest.get(longest.len() / 2).copied().ok_or("its line has fewer than two positions")?;
    Ok(Shape { position: middle, line, reach_km: 0.0 })
}

/// The middle of the bounds of some positions, and half their diagonal.
fn area(positions: &[Position]) -> Result<Shape, String> {
    let first = *positions.first().ok_or("it has no positions")?;
    let (mut least, mut most) = (first, first);
    for at in positions {
        (least.lon, least.lat) = (least.lon.min(at.lon), least.lat.min(at.lat));
        (most.lon, most.lat) = (most.lon.max(at.lon), most.lat.max(at.lat));
    }
    let middle = Position { lon: (least.lon + most.lon) / 2.0, lat: (least.lat + most.lat) / 2.0 };
    let reach_km = (least.km_to(most) / 2.0 * 10.0).round() / 10.0;
    Ok(Shape { position: middle, line: Vec::new(), reach_km })
}

fn position(at: &geojson::Position) -> Result<Position, String> {
    let [lon, lat, ..] = at.as_slice() else { return Err("a position has no two numbers".to_owned()) };
    let inside = (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat);
    if !inside {
        return Err(format!("longitude {lon}, latitude {lat} is no position"));
    }
    Ok(Position { lon: *lon, lat: *lat })
}
