//! Places that were looked up -> a table for people, JSON, or GeoJSON.

use crate::gazetteer::{Candidate, Extent, Gazetteer, Place, PlaceId};
use crate::measure::Compass;
use crate::output::table::{self, Rows};
use serde::Serialize;
use std::io::{self, Write};

/// A place that was found by its name, or near a position, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    place: PlaceId,
    candidate: Option<Candidate>,
    km: Option<f64>,
    bearing: Option<f64>,
}

impl Found {
    /// Found by its name.
    pub fn named(candidate: Candidate) -> Found {
        Found { place: candidate.place, candidate: Some(candidate), km: None, bearing: None }
    }

    /// Found by its name, so many km away.
    pub fn near(candidate: Candidate, km: f64) -> Found {
        Found { place: candidate.place, candidate: Some(candidate), km: Some(km), bearing: None }
    }

    /// Found so many km away, at a bearing in degrees.
    pub fn at(place: PlaceId, km: f64, bearing: f64) -> Found {
        Found { place, candidate: None, km: Some(km), bearing: Some(bearing) }
    }
}

/// Writes places as a table, in their order, no wider than so many columns where a width is given.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn for_people(
    out: &mut impl Write,
    gazetteer: &Gazetteer,
    found: &[Found],
    width: Option<u16>,
) -> io::Result<()> {
    let named = found.iter().any(|found| found.candidate.is_some());
    let near = found.iter().any(|found| found.km.is_some());
    let mut header = HEADER.to_vec();
    if near {
        header.push("km");
    }
    if named {
        header.extend(["match", "name kind", "score"]);
    }
    let mut table = table::for_people(&header, Rows::Close, width);
    for found in found {
        let row = Row::of(gazetteer, found);
        let mut cells = vec![
            row.name.to_owned(),
            row.name_uk.unwrap_or("").to_owned(),
            row.place_class.to_owned(),
            row.place_kind.unwrap_or("").to_owned(),
            row.oblast.unwrap_or("").to_owned(),
            row.raion.unwrap_or("").to_owned(),
            row.population.map(|people| people.to_string()).unwrap_or_default(),
            position(row.lat, row.lon),
            format!("{}, {} km", row.position_precision.replace('_', " "), row.position_error_km),
        ];
        if let Some(km) = row.km {
            cells.push(format!("{km:.1} {}", row.direction.unwrap_or("")).trim_end().to_owned());
        }
        if let (Some(r#match), Some(score)) = (row.r#match, row.match_score) {
            let matched = row.matched.filter(|matched| *matched != row.name);
            cells.push(matched.map_or_else(|| r#match.to_owned(), |matched| format!("{match} ({matched})")));
            cells.push(format!("{}, {}", row.name_kind.unwrap_or(""), row.name_language.unwrap_or("")));
            cells.push(format!("{score:.2}"));
        }
        table.add_row(cells);
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// Writes places as a JSON array, in their order, one a line, with the property names of the map where it has them.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn json(out: &mut impl Write, gazetteer: &Gazetteer, found: &[Found]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (at, found) in found.iter().enumerate() {
        out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *out, &Row::of(gazetteer, found))?;
    }
    out.write_all(b"\n]\n")
}

/// Writes places as a FeatureCollection of points (RFC 7946) of this name, with the same properties.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn geojson(out: &mut impl Write, gazetteer: &Gazetteer, found: &[Found], name: &str) -> io::Result<()> {
    let name = serde_json::to_string(name)?;
    let attribution = serde_json::to_string(&gazetteer.attribution())?;
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"name\":{name},\"attribution\":{attribution},\"features\":["
    )?;
    for (at, found) in found.iter().enumerate() {
        let row = Row::of(gazetteer, found);
        let point = Point { r#type: "Point", coordinates: [row.lon, row.lat] };
        out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *out, &Feature { r#type: "Feature", geometry: point, properties: row })?;
    }
    out.write_all(b"\n]}\n")
}

#[derive(Serialize)]
struct Feature<'g> {
    r#type: &'static str,
    geometry: Point,
    properties: Row<'g>,
}

#[derive(Serialize)]
struct Point {
    r#type: &'static str,
    coordinates: [f64; 2],
}

const HEADER: [&str; 9] =
    ["name", "uk", "class", "kind", "oblast", "raion", "population", "position", "precision"];

#[derive(Serialize)]
struct Row<'g> {
    place_id: &'g str,
    name: &'g str,
    name_uk: Option<&'g str>,
    place_class: &'static str,
    place_kind: Option<&'g str>,
    oblast: Option<&'g str>,
    raion: Option<&'g str>,
    hromada: Option<&'g str>,
    population: Option<u32>,
    geonames: Option<u32>,
    lat: f64,
    lon: f64,
    position_precision: &'static str,
    position_error_km: f64,
    /// West, south, east, north, of units.
    bbox: Option<[f64; 4]>,
    settlements: Option<u32>,
    matched: Option<&'g str>,
    name_kind: Option<&'static str>,
    name_language: Option<&'static str>,
    r#match: Option<&'static str>,
    match_score: Option<f64>,
    km: Option<f64>,
    direction: Option<&'static str>,
}

impl<'g> Row<'g> {
    fn of(gazetteer: &'g Gazetteer, found: &'g Found) -> Row<'g> {
        let place = gazetteer.place(found.place);
        let candidate = found.candidate.as_ref();
        let unit = |code: &str| gazetteer.unit(code).map(|unit| unit.name.as_str());
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let thousandths = |number: f64| (number * 1e3).round() / 1e3;
        let own_unit = gazetteer.unit(&place.id);
        let bounds = |extent: Extent| [extent.west, extent.south, extent.east, extent.north];
        Row {
            place_id: &place.id,
            name: &place.name,
            name_uk: filled(&place.name_uk),
            place_class: place.class.name(),
            place_kind: filled(&place.kind),
            oblast: unit(place.oblast()),
            raion: unit(place.raion()),
            hromada: place.unit.get(..9).and_then(unit),
            population: (place.population > 0).then_some(place.population),
            geonames: gazetteer.geonames(found.place),
            lat: rounded(place.position.lat),
            lon: rounded(place.position.lon),
            position_precision: place.precision.name(),
            position_error_km: place.error_km,
            bbox: own_unit.and_then(|unit| unit.extent).map(bounds),
            settlements: own_unit.map(|unit| unit.settlements).filter(|count| *count > 0),
            matched: candidate.map(|candidate| &*candidate.name),
            name_kind: candidate.map(|candidate| candidate.kind.name()),
            name_language: candidate.map(|candidate| candidate.language.code()),
            r#match: candidate.map(|candidate| candidate.how.name()),
            match_score: candidate.map(|candidate| thousandths(candidate.score)),
            km: found.km.map(thousandths),
            direction: found.bearing.map(|bearing| Compass::nearest(bearing).name()),
        }
    }
}

fn filled(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

/// A position as people write it, latitude first: `46.7514 N, 32.5032 E`.
///
/// ```
/// use dateline::output::lookup::position;
/// assert_eq!(position(46.75138, 32.50316), "46.7514 N, 32.5032 E");
/// assert_eq!(position(-33.9, -70.7), "33.9000 S, 70.7000 W");
/// ```
pub fn position(lat: f64, lon: f64) -> String {
    let north = if lat < 0.0 { 'S' } else { 'N' };
    let east = if lon < 0.0 { 'W' } else { 'E' };
    format!("{:.4} {north}, {:.4} {east}", lat.abs(), lon.abs())
}

/// A place in one line: `Kyselivka, settlement (village), Kherson Raion, Kherson Oblast`.
pub fn in_words(gazetteer: &Gazetteer, place: &Place) -> String {
    let mut words = format!("{}, {}", place.name, place.class.name());
    if !place.kind.is_empty() && place.kind != place.class.name() {
        words += &format!(" ({})", place.kind);
    }
    for unit in [place.raion(), place.oblast()].into_iter().filter_map(|code| gazetteer.unit(code)) {
        if unit.name != place.name {
            words += &format!(", {}", unit.name);
        }
    }
    words
}
