//! Placed settlements and city rows -> the CSV tables of settlements, units and names.

use crate::cities500::City;
use crate::codifier::Codifier;
use crate::join::{EXACT_ERROR_KM, Joined, Precision};
use crate::measure::{Position, km, median};
use crate::text::{Script, cyrillic_key, language, script};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// City rows without a settlement of their own are parts of a city when a city of so many inhabitants is so near in km.
/// A row of so many inhabitants itself can be nothing else.
const PART_REACH: [(u64, f64); 2] = [(20_000, 10.0), (250_000, 22.0)];
/// A row without a settlement of its own belongs to the hromada of a settlement this near, to the raion of one four times as far.
const UNIT_KM: f64 = 5.0;

/// One row of `settlements.csv`.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name_uk: String,
    pub(crate) kind: &'static str,
    pub(crate) unit: String,
    pub(crate) population: u64,
    pub(crate) position: Position,
    pub(crate) precision: Precision,
    pub(crate) error_km: f64,
    pub(crate) city: Option<usize>,
}

/// Rows of `settlements.csv`, sorted by id.
pub(crate) fn rows(codifier: &Codifier, cities: &[City], joined: &Joined) -> Vec<Row> {
    let settled = codifier.settlements.iter().zip(&joined.placements).map(|(settlement, placement)| Row {
        id: settlement.id.clone(),
        name_uk: settlement.name_uk.clone(),
        kind: settlement.kind,
        unit: settlement.unit().to_owned(),
        population: placement.city.map_or(0, |row| cities[row].population),
        position: placement.position,
        precision: placement.precision,
        error_km: placement.error_km,
        city: placement.city,
    });
    let mut rows: Vec<Row> = settled.collect();
    let own = joined.unlinked.iter().map(|&row| {
        let city = &cities[row];
        Row {
            id: format!("gn:{}", city.geonameid),
            name_uk: ukrainian(city).unwrap_or_default(),
            kind: if is_part(city, codifier, cities, joined) { "part" } else { "settlement" },
            unit: nearest_unit(city, codifier, joined),
            population: city.population,
            position: city.position,
            precision: Precision::Exact,
            error_km: EXACT_ERROR_KM,
            city: Some(row),
        }
    });
    rows.extend(own.collect::<Vec<_>>());
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

// The alternate with letters that only Ukrainian has; a lone Cyrillic one serves too, if no letter is Russian only.
fn ukrainian(city: &City) -> Option<String> {
    let cyrillic: Vec<&String> =
        city.alternates.iter().filter(|name| script(name) == Script::Cyrillic).collect();
    let uk = cyrillic.iter().find(|name| language(name) == "uk");
    let neutral = || {
        let either: Vec<_> = cyrillic
            .iter()
            .filter(|name| language(name) == "und" && !name.ends_with("ое") && !name.ends_with("ая"))
            .collect();
        let [single] = either.as_slice() else { return None };
        Some(**single)
    };
    uk.copied().or_else(neutral).map(|name| name.replace(['\'', 'ʼ', '‘', '`'], "’").replace('\u{301}', ""))
}

fn is_part(city: &City, codifier: &Codifier, cities: &[City], joined: &Joined) -> bool {
    if city.oblast == "UA80"
        || city.population >= PART_REACH[0].0
        || city.alternates.iter().any(|name| name.ends_with(" район"))
    {
        return true;
    }
    let district = ukrainian(city).map(|name| cyrillic_key(name.trim_end_matches(" район")));
    let districted: BTreeSet<&str> = codifier
        .districts
        .iter()
        .filter(|part| Some(cyrillic_key(&part.name_uk)) == district)
        .map(|part| part.city.as_str())
        .collect();
    codifier.settlements.iter().zip(&joined.placements).any(|(settlement, placement)| {
        let Some(row) = placement.city else { return false };
        let near = km(placement.position, city.position);
        let reach = PART_REACH
            .iter()
            .any(|&(population, reach)| cities[row].population >= population && near <= reach);
        (settlement.kind == "city" && reach)
            || (districted.contains(settlement.id.as_str()) && near <= 2.0 * PART_REACH[0].1)
    })
}

// The unit of the nearest exactly placed settlement of the same region, if near; the region else.
fn nearest_unit(city: &City, codifier: &Codifier, joined: &Joined) -> String {
    let placed = codifier.settlements.iter().zip(&joined.placements);
    let same = placed.filter(|(settlement, placement)| {
        settlement.oblast() == city.oblast && placement.precision == Precision::Exact
    });
    let nearest = same
        .map(|(settlement, placement)| (km(placement.position, city.position), settlement))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((distance, settlement)) if distance <= UNIT_KM => settlement.unit().to_owned(),
        Some((distance, settlement)) if distance <= 4.0 * UNIT_KM => {
            settlement.raion().unwrap_or(city.oblast).to_owned()
        }
        _ => city.oblast.to_owned(),
    }
}

/// Writes `settlements.csv`.
pub(crate) fn write_settlements(path: &Path, rows: &[Row], cities: &[City]) -> Result<()> {
    let mut table = csv::Writer::from_path(path)?;
    table.write_record([
        "id",
        "name_uk",
        "kind",
        "unit",
        "population",
        "lat",
        "lon",
        "precision",
        "error_km",
        "geonames",
    ])?;
    for row in rows {
        table.write_record([
            row.id.as_str(),
            &row.name_uk,
            row.kind,
            &row.unit,
            &if row.population > 0 { row.population.to_string() } else { String::new() },
            &format!("{:.5}", row.position.lat),
            &format!("{:.5}", row.position.lon),
            row.precision.word(),
            &format!("{:.1}", row.error_km),
            &row.city.map_or(String::new(), |city| cities[city].geonameid.to_string()),
        ])?;
    }
    table.flush()?;
    Ok(())
}

/// Writes `units.csv`: position and extent of a unit are the median and the bounds of its exactly placed settlements.
pub(crate) fn write_units(path: &Path, codifier: &Codifier, joined: &Joined) -> Result<()> {
    let mut exact: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for (settlement, placement) in codifier.settlements.iter().zip(&joined.placements) {
        for unit in
            [Some(settlement.oblast()), settlement.raion(), settlement.hromada()].into_iter().flatten()
        {
            *members.entry(unit).or_insert(0) += 1;
            if placement.precision == Precision::Exact {
                exact.entry(unit).or_default().push(placement.position);
            }
        }
    }
    let mut table = csv::Writer::from_path(path)?;
    table.write_record([
        "code", "kind", "name_uk", "lat", "lon", "south", "west", "north", "east", "members",
    ])?;
    for (code, name) in &codifier.units {
        let kind = match code.len() {
            4 => "oblast",
            6 => "raion",
            _ => "hromada",
        };
        // A hromada of which nothing is placed stands where its raion stands.
        let points = exact
            .get(code.as_str())
            .or_else(|| exact.get(&code[..6.min(code.len())]))
            .or_else(|| exact.get(&code[..4]));
        let points = points.map_or(&[][..], Vec::as_slice);
        let Some(at) = median(points) else { continue };
        let least = |value: fn(&Position) -> f64| points.iter().map(value).fold(f64::INFINITY, f64::min);
        let most = |value: fn(&Position) -> f64| points.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        let degrees = [at.lat, at.lon, least(|p| p.lat), least(|p| p.lon), most(|p| p.lat), most(|p| p.lon)];
        let mut record = vec![code.clone(), kind.to_owned(), name.clone()];
        record.extend(degrees.map(|value| format!("{value:.5}")));
        record.push(members.get(code.as_str()).copied().unwrap_or(0).to_string());
        table.write_record(record)?;
    }
    table.flush()?;
    Ok(())
}
