//! Natural Earth's river lines and hand-written rough ones -> the table of rivers.

use crate::join::Precision;
use crate::measure::{Position, km};
use crate::outlines::four;
use crate::tables::Row;
use anyhow::{Context, Result, bail};
use geo::{Coord, LineString, MultiLineString, Simplify};
use geojson::{Feature, FeatureCollection, GeoJson, Geometry, Value};
use shapefile::dbase::FieldValue;
use std::collections::BTreeMap;
use std::path::Path;

/// Tolerance of the simplification in degrees: about 250 m.
const SIMPLIFY_DEGREES: f64 = 0.003;
/// Ends nearer to each other than this, in degrees, are one point of the river.
const JOIN_DEGREES: f64 = 0.02;
/// Lines are cut at these bounds (west, south, east, north) round Ukraine and its neighbours' nearest regions.
const BOUNDS: [f64; 4] = [20.0, 43.5, 43.0, 55.5];
/// Error in km of a 1:10 million line, as measured at towns that stand on the banks.
const LINE_ERROR_KM: f64 = 2.0;

/// Between two towns on its banks a river of the plain strays from the straight line by about this share of their distance.
const GAP_ERROR: f64 = 0.1;

/// A river of Natural Earth: id, name, Ukrainian name, other names, numbers of the river there.
type Line = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [i64]);

const LINES: [Line; 12] = [
    ("river:danube", "Danube", "Дунай", &["Dunai", "Dunay", "Donau"], &[25, 48]),
    ("river:desna", "Desna", "Десна", &[], &[465]),
    ("river:dnipro", "Dnipro", "Дніпро", &["Dnieper", "Dnepr", "Dniepr", "Dnyepr", "Днепр"], &[116]),
    ("river:dniester", "Dniester", "Дністер", &["Dnister", "Dnestr", "Nistru", "Днестр"], &[231]),
    ("river:don", "Don", "Дон", &[], &[277]),
    ("river:prut", "Prut", "Прут", &["Pruth"], &[554]),
    ("river:pripyat", "Prypiat", "Прип’ять", &["Pripyat", "Pripiat", "Prypyat", "Припять"], &[429]),
    ("river:seim", "Seim", "Сейм", &["Seym"], &[1068]),
    (
        "river:siverskyi_donets",
        "Siverskyi Donets",
        "Сіверський Донець",
        &[
            "Donets",
            "Seversky Donets",
            "Siverskiy Donets",
            "Siversky Donets",
            "Severskiy Donets",
            "Northern Donets",
            "Донець",
            "Северский Донец",
        ],
        &[463],
    ),
    (
        "river:southern_buh",
        "Southern Buh",
        "Південний Буг",
        &["Southern Bug", "Pivdennyi Buh", "Yuzhny Bug", "South Bug", "South Buh", "Boh", "Южный Буг"],
        &[670],
    ),
    ("river:tysa", "Tysa", "Тиса", &["Tisza", "Tisa", "Тисса"], &[330]),
    (
        "river:western_buh",
        "Western Buh",
        "Західний Буг",
        &["Western Bug", "Zakhidnyi Buh", "Bug", "Buh", "Буг", "Западный Буг"],
        &[732],
    ),
];

struct River {
    name: String,
    name_uk: String,
    names: Vec<String>,
    error_km: f64,
    source: &'static str,
    lines: Vec<Vec<Coord>>,
}

/// Reads `ne_10m_rivers_lake_centerlines` and `rivers_rough.csv`; the latter's towns are taken from `rows`.
///
/// A row of mode `extend` is put to the end of the line it begins at; one of mode
/// `rough` is a river of its own through the towns and points that it lists.
pub(crate) fn table(shapes: &Path, rough: &Path, rows: &[Row]) -> Result<GeoJson> {
    let mut rivers = natural_earth(shapes)?;
    let mut table = csv::Reader::from_path(rough).with_context(|| rough.display().to_string())?;
    for record in table.records() {
        let record = record?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let line = cell(6)
            .split('|')
            .map(|stop| point(stop, rows))
            .collect::<Result<Vec<_>>>()
            .with_context(|| cell(0).to_owned())?;
        match (cell(5), rivers.get_mut(cell(0))) {
            ("extend", Some(river)) => {
                river.lines.push(line);
                river.lines = chained(std::mem::take(&mut river.lines), 4.0 * JOIN_DEGREES);
            }
            ("rough", None) => {
                let names = cell(3).split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect();
                let stated: f64 = cell(4).parse().with_context(|| format!("{}: error_km", cell(0)))?;
                let error_km = stated.max((widest_gap_km(&line) * GAP_ERROR).round());
                let river = River {
                    name: cell(1).to_owned(),
                    name_uk: cell(2).to_owned(),
                    names,
                    error_km,
                    source: "rough",
                    lines: vec![line],
                };
                rivers.insert(cell(0).to_owned(), river);
            }
            _ => bail!("{}: mode `rough` for a new river, `extend` for one of Natural Earth", cell(0)),
        }
    }
    let features = rivers.iter().map(|(id, river)| feature(id, river));
    Ok(GeoJson::from(FeatureCollection { bbox: None, features: features.collect(), foreign_members: None }))
}

fn feature(id: &str, river: &River) -> Feature {
    let simple = MultiLineString(river.lines.iter().map(|line| LineString(line.clone())).collect())
        .simplify(if river.source == "rough" { 0.0 } else { SIMPLIFY_DEGREES });
    let rounded: Vec<LineString> = simple
        .into_iter()
        .map(|line| line.into_iter().map(|c| Coord { x: four(c.x), y: four(c.y) }).collect())
        .collect();
    let value = match rounded.as_slice() {
        [single] => Value::from(single),
        _ => Value::from(&MultiLineString(rounded)),
    };
    let mut feature = Feature { geometry: Some(Geometry::new(value)), ..Feature::default() };
    feature.set_property("id", id);
    feature.set_property("name", river.name.as_str());
    feature.set_property("name_uk", river.name_uk.as_str());
    feature.set_property("names", river.names.clone());
    feature.set_property("error_km", river.error_km);
    feature.set_property("source", river.source);
    feature
}

fn natural_earth(shapes: &Path) -> Result<BTreeMap<String, River>> {
    let mut reader = shapefile::Reader::from_path(shapes).with_context(|| shapes.display().to_string())?;
    let mut pieces: BTreeMap<i64, Vec<Vec<Coord>>> = BTreeMap::new();
    for pair in reader.iter_shapes_and_records_as::<shapefile::Polyline, shapefile::dbase::Record>() {
        let (line, record) = pair?;
        let Some(FieldValue::Numeric(Some(number))) = record.get("rivernum") else { continue };
        for part in line.into_inner() {
            pieces
                .entry(number.round() as i64)
                .or_default()
                .extend(inside(part.iter().map(|p| Coord { x: p.x, y: p.y })));
        }
    }
    let mut rivers = BTreeMap::new();
    for (id, name, name_uk, names, numbers) in LINES {
        let lines: Vec<Vec<Coord>> =
            numbers.iter().filter_map(|number| pieces.remove(number)).flatten().collect();
        if lines.is_empty() {
            bail!("{id}: no line of the numbers {numbers:?}");
        }
        let river = River {
            name: name.to_owned(),
            name_uk: name_uk.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            error_km: LINE_ERROR_KM,
            source: "Natural Earth",
            lines: chained(lines, JOIN_DEGREES),
        };
        rivers.insert(id.to_owned(), river);
    }
    Ok(rivers)
}

fn widest_gap_km(line: &[Coord]) -> f64 {
    let at = |c: &Coord| Position { lon: c.x, lat: c.y };
    line.windows(2).map(|pair| km(at(&pair[0]), at(&pair[1]))).fold(0.0, f64::max)
}

// The stretches of a line that lie within the bounds, of two points or more.
fn inside(line: impl Iterator<Item = Coord>) -> Vec<Vec<Coord>> {
    let [west, south, east, north] = BOUNDS;
    let mut stretches = vec![Vec::new()];
    for at in line {
        if (west..=east).contains(&at.x) && (south..=north).contains(&at.y) {
            if let Some(stretch) = stretches.last_mut() {
                stretch.push(at);
            }
        } else {
            stretches.push(Vec::new());
        }
    }
    let long = |stretch: &Vec<Coord>| stretch.iter().any(|at| Some(at) != stretch.first());
    stretches.into_iter().filter(long).collect()
}

/// Lines whose ends meet made one; of two that run against each other the longer keeps its direction.
pub(crate) fn chained(mut lines: Vec<Vec<Coord>>, tolerance: f64) -> Vec<Vec<Coord>> {
    let meet = |a: Option<&Coord>, b: Option<&Coord>| matches!((a, b), (Some(a), Some(b)) if (a.x - b.x).hypot(a.y - b.y) <= tolerance);
    loop {
        let pairs =
            (0..lines.len()).flat_map(|a| (0..lines.len()).map(move |b| (a, b))).filter(|(a, b)| a != b);
        let joined = pairs.into_iter().find_map(|(a, b)| {
            let (one, other) = (&lines[a], &lines[b]);
            let shorter_first = one.len() < other.len();
            let parts = if meet(one.last(), other.first()) {
                [one.clone(), other.clone()]
            } else if meet(one.last(), other.last()) {
                if shorter_first { [other.clone(), reversed(one)] } else { [one.clone(), reversed(other)] }
            } else if meet(one.first(), other.first()) {
                if shorter_first { [reversed(one), other.clone()] } else { [reversed(other), one.clone()] }
            } else {
                return None;
            };
            Some((a.min(b), a.max(b), parts.concat()))
        });
        let Some((first, second, mut line)) = joined else { return lines };
        line.dedup();
        lines[first] = line;
        lines.remove(second);
    }
}

fn reversed(line: &[Coord]) -> Vec<Coord> {
    line.iter().rev().copied().collect()
}

// A vertex: `lon lat`, a settlement's id, or region and Ukrainian name, which the largest of the name bears.
fn point(stop: &str, rows: &[Row]) -> Result<Coord> {
    let stop = stop.trim();
    if let Some((lon, lat)) = stop.split_once(' ')
        && let (Ok(x), Ok(y)) = (lon.parse(), lat.parse())
    {
        return Ok(Coord { x, y });
    }
    let exact = rows.iter().filter(|row| row.precision == Precision::Exact && row.id.starts_with("UA"));
    let named: Vec<&Row> = match stop.split_once(':') {
        Some((region, name)) => {
            exact.filter(|row| row.id.starts_with(region) && row.name_uk == name).collect()
        }
        None => exact.filter(|row| row.id == stop).collect(),
    };
    let rank = |row: &Row| (row.kind == "city", row.kind == "selyshche", row.population);
    let Some(row) = named.into_iter().max_by_key(|row| rank(row)) else {
        bail!("no exact position of `{stop}`")
    };
    let Position { lon, lat } = row.position;
    Ok(Coord { x: lon, y: lat })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_that_meet_make_one_line() {
        let at = |x, y| Coord { x, y };
        let lines = vec![
            vec![at(1.0, 0.0), at(2.0, 0.0)],
            vec![at(0.0, 0.0), at(1.0, 0.0)],
            vec![at(3.0, 0.0), at(2.001, 0.0)],
        ];
        let joined = chained(lines, JOIN_DEGREES);
        assert_eq!(joined.len(), 1);
        assert_eq!((joined[0].first(), joined[0].last()), (Some(&at(0.0, 0.0)), Some(&at(3.0, 0.0))));
    }
}
