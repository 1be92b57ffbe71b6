//! Checked rows of a table -> a table for people, CSV, JSON, or a map.
//!
//! Every form but the first carries the columns of the table as they stand and, behind them, what was found. A column of
//! the table that is called like one of those has `given_` before its name.

use crate::check::{Checked, Sheet};
use crate::gazetteer::{Gazetteer, Place};
use crate::measure::Compass;
use crate::output::claims::{self, Only};
use crate::output::feature::figure;
use crate::output::geojson::Collection;
use crate::output::geometry::{self, Geometry};
use crate::output::json::{Json, member, object};
use crate::output::property::{CheckProperties, Member as _};
use crate::output::table::{self, Rows};
use crate::verdict::GeometryBasis;
use std::borrow::Cow;
use std::io::{self, Write};

/// The forms in which a checked table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people, no wider than so many columns where a width is given.
    Table(Option<u16>),
    /// The table as CSV, the geometry as well-known text in the column `wkt`.
    Csv,
    /// One JSON array, one row a line.
    Json,
    /// One RFC 7946 FeatureCollection: the rows with a place on the map.
    GeoJson,
}

/// Writes the rows of a table that `only` keeps, in their order; `name` is what a map is called. Gives back how many of
/// them have no place on the map and were left out of one.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write<W: Write>(
    mut out: W,
    format: Format,
    name: &str,
    sheet: &Sheet,
    checked: &[Checked<'_>],
    only: Option<Only>,
    gazetteer: &Gazetteer,
) -> io::Result<(W, usize)> {
    let kept = checked.iter().filter(|row| only.is_none_or(|only| only.keeps(row.verdict.outcome)));
    let carried = carried(sheet);
    let result = |row| Record { carried: &carried, row, result: properties(row) };
    let mut left_out = 0;
    match format {
        Format::Table(width) => {
            let rows: Vec<&Checked<'_>> = kept.collect();
            if !rows.is_empty() {
                writeln!(out, "{}", for_people(&rows, width))?;
            }
        }
        Format::Csv => {
            let mut rows = csv::Writer::from_writer(out);
            let mut header = carried.clone();
            header.extend(CheckProperties::keys().chain(["wkt"]).map(str::to_owned));
            rows.write_record(header)?;
            for row in kept {
                let properties = properties(row);
                let mut cells: Vec<String> = row.row.cells.clone();
                cells.extend(properties.cells().into_iter().map(|cell| cell.into_owned()));
                cells.push(geometry(row).map(|it| it.well_known_text()).unwrap_or_default());
                rows.write_record(cells)?;
            }
            out = rows.into_inner().map_err(|error| error.into_error())?;
        }
        Format::Json => {
            out.write_all(b"[")?;
            for (at, row) in kept.enumerate() {
                out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
                let mut object = Vec::new();
                result(row).write(&mut object);
                out.write_all(&object)?;
            }
            out.write_all(b"\n]\n")?;
        }
        Format::GeoJson => {
            let mut collection = Collection::of_rows(out, name, gazetteer)?;
            for row in kept {
                let Some(geometry) = geometry(row) else {
                    left_out += 1;
                    continue;
                };
                let id = format!("{name}:{}", row.row.line);
                let feature = Feature { id, geometry: &geometry, properties: result(row) };
                collection.write(&feature, Some(&geometry))?;
            }
            out = collection.finish()?;
        }
    }
    out.flush()?;
    Ok((out, left_out))
}

struct Feature<'f> {
    id: String,
    geometry: &'f Geometry,
    properties: Record<'f>,
}

impl Json for Feature<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        object(out, |out| {
            member(out, "type", &"Feature");
            member(out, "id", &self.id);
            member(out, "geometry", self.geometry);
            member(out, "properties", &self.properties);
        });
    }
}

/// A row with what was found, as one object: the cells under the names of their columns, `null` where they are empty,
/// and behind them the result.
struct Record<'r> {
    carried: &'r [String],
    row: &'r Checked<'r>,
    result: CheckProperties<'r>,
}

impl Json for Record<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        object(out, |out| {
            for (name, cell) in self.carried.iter().zip(&self.row.row.cells) {
                member(out, name, &(!cell.is_empty()).then_some(cell.as_str()));
            }
            self.result.write_member("", out);
        });
    }
}

fn carried(sheet: &Sheet) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in &sheet.header {
        let mut own = name.clone();
        while CheckProperties::keys().chain(["wkt"]).any(|key| key == own)
            || names.contains(&own)
            || (own != *name && sheet.header.contains(&own))
        {
            own = format!("given_{own}");
        }
        names.push(own);
    }
    names
}

fn geometry(row: &Checked<'_>) -> Option<Geometry> {
    geometry::line(&row.verdict.geometry)
}

fn properties<'c>(row: &'c Checked<'_>) -> CheckProperties<'c> {
    let (said, verdict) = (&row.row.said, &row.verdict);
    let name = |place: Option<&'c Place>| place.map(|place| Cow::Borrowed(place.name.as_str()));
    let id = |place: Option<&'c Place>| {
        place.map(|place| Cow::Borrowed(place.id.as_str())).filter(|id| !id.is_empty())
    };
    let (subject, reference) = (row.subject.as_deref(), row.reference.as_deref());
    let located = verdict.located.and_then(|located| geometry::rounded(located.position));
    CheckProperties {
        row: usize::try_from(row.row.line).unwrap_or(usize::MAX),
        subject_place: name(subject),
        subject_id: id(subject),
        reference_place: name(reference),
        reference_id: id(reference),
        claimed_km_min: figure(said.km_min, 3),
        claimed_km_max: figure(said.km_max, 3),
        qualifier: said.qualifier.name(),
        claimed_direction: said.direction.map(Compass::name),
        measured_km: verdict.measured_km.and_then(|km| figure(km, 3)),
        measured_bearing: verdict.measured_bearing.and_then(|bearing| figure(bearing, 1)),
        measured_direction: verdict.measured_bearing.map(|bearing| Compass::nearest(bearing).name()),
        allowed_km_min: verdict.allowed_km_min.and_then(|km| figure(km, 3)),
        allowed_km_max: verdict.allowed_km_max.and_then(|km| figure(km, 3)),
        distance_error_km: verdict.distance_error_km.and_then(|km| figure(km, 3)),
        direction_error_deg: verdict.direction_error_deg.and_then(|degrees| figure(degrees, 1)),
        verdict: verdict.outcome.name(),
        verdict_reason: Cow::Borrowed(&verdict.reason),
        geometry_basis: verdict.basis.filter(|_| geometry(row).is_some()).map(GeometryBasis::name),
        suggestion: verdict.suggestion.as_deref().map(Cow::Borrowed),
        located_lat: located.map(|[_, lat]| lat),
        located_lon: located.map(|[lon, _]| lon),
        located_error_km: verdict.located.and_then(|located| figure(located.error_km, 3)),
    }
}

fn for_people(rows: &[&Checked<'_>], width: Option<u16>) -> String {
    let header = ["row", "subject", "reference", "claimed", "measured", "verdict", "reason"];
    let mut table = table::for_people(&header, Rows::Lined, width);
    for row in rows {
        let found = properties(row);
        let said = &row.row;
        table.add_row([
            found.row.to_string(),
            claims::plain(found.subject_place.as_deref().unwrap_or(&said.subject.words)),
            claims::plain(found.reference_place.as_deref().unwrap_or(&said.reference.words)),
            claims::claimed(
                found.qualifier,
                (found.claimed_km_min, found.claimed_km_max),
                found.claimed_direction,
            ),
            claims::measured(found.measured_km, found.measured_direction),
            found.verdict.replace('_', " "),
            claims::plain(&claims::reason(&found.verdict_reason, found.suggestion.as_deref())),
        ]);
    }
    table.trim_fmt()
}
