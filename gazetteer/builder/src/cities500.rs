//! The GeoNames extract of places above 500 inhabitants -> the rows that lie in Ukraine.

use crate::measure::Position;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// One row of the extract.
#[derive(Clone, Debug)]
pub(crate) struct City {
    pub(crate) geonameid: u64,
    pub(crate) name: String,
    pub(crate) position: Position,
    pub(crate) population: u64,
    /// Code of the region in the codifier (`UA65`).
    pub(crate) oblast: &'static str,
    pub(crate) alternates: Vec<String>,
}

/// Regions: GeoNames admin1 code, codifier code, FIPS code of Natural Earth, name of the region in the postal table.
pub(crate) const OBLASTS: [(&str, &str, &str, &str); 27] = [
    ("11", "UA01", "UP11", "Krym"),
    ("23", "UA05", "UP23", "Vinnytska"),
    ("24", "UA07", "UP24", "Volynska"),
    ("04", "UA12", "UP04", "Dnipropetrovska"),
    ("05", "UA14", "UP05", "Donetska"),
    ("27", "UA18", "UP27", "Zhytomyrska"),
    ("25", "UA21", "UP25", "Zakarpatska"),
    ("26", "UA23", "UP26", "Zaporizka"),
    ("06", "UA26", "UP06", "Ivano-Frankivska"),
    ("13", "UA32", "UP13", "Kyivska"),
    ("10", "UA35", "UP10", "Kirovohradska"),
    ("14", "UA44", "UP14", "Luhanska"),
    ("15", "UA46", "UP15", "Lvivska"),
    ("16", "UA48", "UP16", "Mykolaivska"),
    ("17", "UA51", "UP17", "Odeska"),
    ("18", "UA53", "UP18", "Poltavska"),
    ("19", "UA56", "UP19", "Rivnenska"),
    ("21", "UA59", "UP21", "Sumska"),
    ("22", "UA61", "UP22", "Ternopilska"),
    ("07", "UA63", "UP07", "Kharkivska"),
    ("08", "UA65", "UP08", "Khersonska"),
    ("09", "UA68", "UP09", "Khmelnytska"),
    ("01", "UA71", "UP01", "Cherkaska"),
    ("03", "UA73", "UP03", "Chernivetska"),
    ("02", "UA74", "UP02", "Chernihivska"),
    ("12", "UA80", "UP12", "Kyiv"),
    ("20", "UA85", "UP20", "Sevastopol"),
];

/// Reads `cities500.json`; rows in the order of their ids.
pub(crate) fn read(path: &Path) -> Result<Vec<City>> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let rows: serde_json::Map<String, Value> = serde_json::from_reader(std::io::BufReader::new(file))?;
    let mut cities: Vec<City> = rows.values().filter_map(city).collect();
    cities.sort_by_key(|city| city.geonameid);
    Ok(cities)
}

fn city(row: &Value) -> Option<City> {
    if row["countrycode"] != "UA" {
        return None;
    }
    let admin1 = row["admin1code"].as_str()?;
    let (_, oblast, _, _) = OBLASTS.iter().find(|(code, _, _, _)| *code == admin1)?;
    let alternates = row["alternatenames"].as_array()?.iter().filter_map(Value::as_str);
    Some(City {
        geonameid: row["geonameid"].as_u64()?,
        name: row["name"].as_str()?.to_owned(),
        position: Position { lon: row["longitude"].as_f64()?, lat: row["latitude"].as_f64()? },
        population: row["population"].as_u64().unwrap_or(0),
        oblast,
        alternates: alternates.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    })
}
