//! Candidates of a look-up -> a table for people, or JSON.

use crate::gazetteer::{Candidate, Gazetteer, Place};
use crate::output::table::{self, Rows};
use serde::Serialize;
use std::io::{self, Write};

/// Writes candidates as a table, best first, no wider than so many columns where a width is given.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn for_people(
    out: &mut impl Write,
    gazetteer: &Gazetteer,
    candidates: &[Candidate],
    width: Option<u16>,
) -> io::Result<()> {
    let mut table = table::for_people(&HEADER, Rows::Close, width);
    for candidate in candidates {
        let row = Row::of(gazetteer, candidate);
        let matched = if row.matched == row.name {
            row.r#match.to_owned()
        } else {
            format!("{} ({})", row.r#match, row.matched)
        };
        table.add_row([
            row.name,
            row.name_uk.unwrap_or(""),
            row.place_class,
            row.place_kind.unwrap_or(""),
            row.oblast.unwrap_or(""),
            row.raion.unwrap_or(""),
            &row.population.map(|people| people.to_string()).unwrap_or_default(),
            &position(row.lat, row.lon),
            &format!("{}, {} km", row.position_precision.replace('_', " "), row.position_error_km),
            &matched,
            &format!("{:.2}", row.match_score),
        ]);
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// Writes candidates as a JSON array, best first, one a line, with the property names of the map where it has them.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn json(out: &mut impl Write, gazetteer: &Gazetteer, candidates: &[Candidate]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (at, candidate) in candidates.iter().enumerate() {
        out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut *out, &Row::of(gazetteer, candidate))?;
    }
    out.write_all(b"\n]\n")
}

const HEADER: [&str; 11] = [
    "name",
    "uk",
    "class",
    "kind",
    "oblast",
    "raion",
    "population",
    "position",
    "precision",
    "match",
    "score",
];

#[derive(Serialize)]
struct Row<'g> {
    place_id: &'g str,
    name: &'g str,
    name_uk: Option<&'g str>,
    place_class: &'static str,
    place_kind: Option<&'g str>,
    oblast: Option<&'g str>,
    raion: Option<&'g str>,
    population: Option<u32>,
    lat: f64,
    lon: f64,
    position_precision: &'static str,
    position_error_km: f64,
    matched: &'g str,
    r#match: &'static str,
    match_score: f64,
}

impl<'g> Row<'g> {
    fn of(gazetteer: &'g Gazetteer, candidate: &'g Candidate) -> Row<'g> {
        let place = gazetteer.place(candidate.place);
        let unit = |code: &str| gazetteer.unit(code).map(|unit| unit.name.as_str());
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Row {
            place_id: &place.id,
            name: &place.name,
            name_uk: filled(&place.name_uk),
            place_class: place.class.name(),
            place_kind: filled(&place.kind),
            oblast: unit(place.oblast()),
            raion: unit(place.raion()),
            population: (place.population > 0).then_some(place.population),
            lat: rounded(place.position.lat),
            lon: rounded(place.position.lon),
            position_precision: place.precision.name(),
            position_error_km: place.error_km,
            matched: &candidate.name,
            r#match: candidate.how.name(),
            match_score: (candidate.score * 1e3).round() / 1e3,
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
