//! The committed tables of `gazetteer/` -> places, units, lines and names, ready to be compiled.

use super::compiled::Name;
use super::place::{Class, NameKind, Place, Precision, Unit};
use crate::position::Position;
use crate::romanise::{Romaniser, Standard};
use geojson::{FeatureCollection, GeometryValue};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The texts of the tables, by file name; what is missing counts as empty.
pub(crate) type Files = FxHashMap<String, String>;

/// Everything that the tables say.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) places: Vec<Place>,
    pub(crate) units: Vec<Unit>,
    pub(crate) lines: Vec<Vec<Vec<Position>>>,
    pub(crate) names: Vec<Name>,
}

/// Reads every table.
///
/// # Errors
/// A row that does not fit, as `file:line: …`.
pub(crate) fn read(files: &Files) -> Result<Tables, String> {
    let romaniser = Romaniser::embedded();
    let mut tables = Tables::default();
    let mut by_id = FxHashMap::default();
    regions(files, &mut tables)?;
    settlements(files, &romaniser, &mut tables, &mut by_id)?;
    populations(files, &mut tables, &by_id)?;
    units(files, &romaniser, &mut tables)?;
    names(files, &romaniser, &mut tables, &by_id)?;
    landmarks(files, &mut tables)?;
    areas(files, &mut tables)?;
    lines(files, &mut tables)?;
    abroad(files, &mut tables)?;
    tables.units.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(tables)
}

impl Tables {
    fn add(&mut self, place: Place) -> u32 {
        self.places.push(place);
        (self.places.len() - 1) as u32
    }

    fn name(&mut self, place: u32, form: &str, kind: NameKind) {
        if !form.trim().is_empty() {
            self.names.push(Name { place, form: form.trim().to_owned(), kind });
        }
    }
}

fn rows<R: DeserializeOwned>(files: &Files, file: &str) -> Result<Vec<R>, String> {
    let text = files.get(file).map_or("", String::as_str);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .enumerate()
        .map(|(at, row)| row.map_err(|error| format!("gazetteer/{file}:{}: {error}", at + 2)))
        .collect()
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    kind: String,
    name_uk: String,
    lat: f64,
    lon: f64,
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

/// Radius of a unit of a single settlement, km: a middling hromada's.
const LEAST_REACH_KM: f64 = 10.0;

/// Half the diagonal of a unit's extent, km: the radius that holds its settlements.
fn reach(row: &UnitRow) -> f64 {
    const KM_PER_DEGREE: f64 = 111.195;
    let middle = ((row.south + row.north) / 2.0).to_radians();
    let (north, east) = (row.north - row.south, (row.east - row.west) * middle.cos());
    let half = (north * north + east * east).sqrt() * KM_PER_DEGREE / 2.0;
    (half.max(LEAST_REACH_KM) * 10.0).round() / 10.0
}

#[derive(Deserialize)]
struct RegionRow {
    code: String,
    name: String,
    name_uk: String,
    stems: String,
    names: String,
}

fn regions(files: &Files, tables: &mut Tables) -> Result<(), String> {
    let units: Vec<UnitRow> = rows(files, "units.csv")?;
    for row in rows::<RegionRow>(files, "regions.csv")? {
        let Some(unit) = units.iter().find(|unit| unit.code == row.code) else {
            return Err(format!("gazetteer/regions.csv: no unit has the code {}", row.code));
        };
        tables.units.push(Unit {
            code: row.code.clone(),
            name: row.name.clone(),
            name_uk: row.name_uk.clone(),
        });
        let region = tables.add(Place {
            id: row.code.clone(),
            name: row.name.clone(),
            name_uk: row.name_uk.clone(),
            class: Class::Region,
            kind: "oblast".to_owned(),
            unit: row.code.clone(),
            population: 0,
            position: Position { lon: unit.lon, lat: unit.lat },
            precision: Precision::Centroid,
            error_km: reach(unit),
            line: None,
        });
        tables.name(region, &row.name, NameKind::Official);
        tables.name(region, &row.name_uk, NameKind::Official);
        for form in parts(&row.names) {
            tables.name(region, form, NameKind::Alternate);
        }
        for (nth, stem) in parts(&row.stems).enumerate() {
            let kind = if nth == 0 { NameKind::Official } else { NameKind::Alternate };
            tables.name(region, stem, kind);
            tables.name(region, &format!("{stem} Oblast"), NameKind::Official);
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct SettlementRow {
    id: String,
    name_uk: String,
    kind: String,
    unit: String,
    population: Option<u32>,
    lat: f64,
    lon: f64,
    precision: String,
    error_km: f64,
}

fn settlements(
    files: &Files,
    romaniser: &Romaniser,
    tables: &mut Tables,
    by_id: &mut FxHashMap<String, u32>,
) -> Result<(), String> {
    for row in rows::<SettlementRow>(files, "settlements.csv")? {
        let precision = match row.precision.as_str() {
            "exact" => Precision::Exact,
            "post_office" => Precision::PostOffice,
            "hromada" => Precision::Hromada,
            "raion" => Precision::Raion,
            other => {
                return Err(format!("gazetteer/settlements.csv: {}: no precision is called {other}", row.id));
            }
        };
        let latin = romaniser.romanise(&row.name_uk, Standard::Kmu);
        let place = tables.add(Place {
            id: row.id.clone(),
            name: latin.clone(),
            name_uk: row.name_uk.clone(),
            class: if row.kind == "part" { Class::District } else { Class::Settlement },
            kind: row.kind,
            unit: row.unit,
            population: row.population.unwrap_or(0),
            position: Position { lon: row.lon, lat: row.lat },
            precision,
            error_km: row.error_km,
            line: None,
        });
        by_id.insert(row.id, place);
        tables.name(place, &row.name_uk, NameKind::Official);
        tables.name(place, &latin, NameKind::Official);
        tables.name(place, &romaniser.romanise(&row.name_uk, Standard::Bgn), NameKind::Romanisation);
    }
    Ok(())
}

#[derive(Deserialize)]
struct PopulationRow {
    place: String,
    population: u32,
}

/// Populations that go before those of the packages: they say how large a town is, also while its people are away.
fn populations(files: &Files, tables: &mut Tables, by_id: &FxHashMap<String, u32>) -> Result<(), String> {
    for row in rows::<PopulationRow>(files, "populations.csv")? {
        let place = by_id.get(&row.place).and_then(|at| tables.places.get_mut(*at as usize));
        let Some(place) = place else {
            return Err(format!("gazetteer/populations.csv: no place has the id {}", row.place));
        };
        place.population = row.population;
    }
    Ok(())
}

/// How English texts name a raion whose adjective does not give it away, or that was renamed.
#[derive(Deserialize)]
struct RaionRow {
    code: String,
    stem: String,
    other_stems: String,
}

fn units(files: &Files, romaniser: &Romaniser, tables: &mut Tables) -> Result<(), String> {
    let seats = Seats::of(&tables.places);
    let raions: Vec<RaionRow> = rows(files, "raions.csv")?;
    for row in rows::<UnitRow>(files, "units.csv")? {
        let (class, word) = match row.kind.as_str() {
            "raion" => (Class::Raion, "Raion"),
            "hromada" => (Class::Hromada, "Hromada"),
            _ => continue,
        };
        let said = raions.iter().find(|raion| raion.code == row.code);
        let stem = said
            .map(|raion| raion.stem.clone())
            .or_else(|| seats.stem(&row.code, &row.name_uk, &tables.places))
            .unwrap_or_else(|| romaniser.romanise(&row.name_uk, Standard::Kmu));
        let name = format!("{stem} {word}");
        tables.units.push(Unit { code: row.code.clone(), name: name.clone(), name_uk: row.name_uk.clone() });
        let place = tables.add(Place {
            id: row.code.clone(),
            name: name.clone(),
            name_uk: row.name_uk.clone(),
            class,
            kind: row.kind.clone(),
            unit: row.code.clone(),
            population: 0,
            position: Position { lon: row.lon, lat: row.lat },
            precision: Precision::Centroid,
            error_km: reach(&row),
            line: None,
        });
        let adjective = romaniser.romanise(&row.name_uk, Standard::Kmu);
        for stem in [&stem, &adjective] {
            tables.name(place, &format!("{stem} {word}"), NameKind::Official);
        }
        for other in said.iter().flat_map(|raion| parts(&raion.other_stems)) {
            tables.name(place, &format!("{other} {word}"), NameKind::Alternate);
        }
    }
    Ok(())
}

/// The settlements by the unit that they lie in, for naming raions and hromadas after their seats.
struct Seats {
    by_unit: FxHashMap<String, Vec<usize>>,
}

impl Seats {
    fn of(places: &[Place]) -> Seats {
        let mut by_unit: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, place) in places.iter().enumerate().filter(|(_, place)| place.class == Class::Settlement) {
            for code in [place.unit.get(..6), place.unit.get(..9)].into_iter().flatten() {
                by_unit.entry(code.to_owned()).or_default().push(at);
            }
        }
        Seats { by_unit }
    }

    /// The English name of the largest settlement whose Ukrainian name, but for its last two letters at most, begins
    /// the unit's adjective.
    fn stem(&self, code: &str, adjective: &str, places: &[Place]) -> Option<String> {
        let score = |place: &Place| {
            let shared =
                place.name_uk.chars().zip(adjective.chars()).take_while(|(one, other)| one == other).count();
            let length = place.name_uk.chars().count();
            (shared >= 3 && shared + 2 >= length).then_some((place.population, shared))
        };
        let best =
            self.by_unit.get(code)?.iter().filter_map(|at| Some((score(places.get(*at)?)?, *at))).max()?;
        places.get(best.1).map(|place| place.name.clone())
    }
}

#[derive(Deserialize)]
struct NameRow {
    place: String,
    name: String,
    lang: String,
    kind: String,
}

fn names(
    files: &Files,
    romaniser: &Romaniser,
    tables: &mut Tables,
    by_id: &FxHashMap<String, u32>,
) -> Result<(), String> {
    for file in ["names.csv", "former_names.csv"] {
        for row in rows::<NameRow>(files, file)? {
            let Some(&place) = by_id.get(&row.place) else {
                return Err(format!("gazetteer/{file}: no place has the id {}", row.place));
            };
            let kind = match row.kind.as_str() {
                "official" => NameKind::Official,
                "romanisation" => NameKind::Romanisation,
                "exonym" => NameKind::Exonym,
                "former" => NameKind::Former,
                "alternate" | "short" => NameKind::Alternate,
                other => return Err(format!("gazetteer/{file}: no kind of name is called {other}")),
            };
            if let Some(entry) = tables.places.get_mut(place as usize).filter(|entry| entry.name.is_empty())
                && row.name.is_ascii()
            {
                entry.name.clone_from(&row.name);
            }
            tables.name(place, &row.name, kind);
            let latin = match row.lang.as_str() {
                "ru" => romaniser.romanise(&row.name, Standard::Russian),
                "uk" => romaniser.romanise(&row.name, Standard::Kmu),
                _ => continue,
            };
            tables.name(place, &latin, if kind == NameKind::Official { NameKind::Alternate } else { kind });
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct LandmarkRow {
    id: String,
    name: String,
    name_uk: String,
    kind: String,
    lat: f64,
    lon: f64,
    error_km: f64,
    oblast: String,
    names: String,
}

#[derive(Deserialize)]
struct LandmarkWords {
    kind: String,
    words: String,
}

/// The same name with the other words for such a thing: "X airport" for "X airfield".
fn with_other_words(form: &str, kind: &str, groups: &[LandmarkWords]) -> Vec<String> {
    let lower = form.to_lowercase();
    for group in groups.iter().filter(|group| group.kind == kind) {
        let mut words: Vec<&str> = parts(&group.words).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let stem = |word: &&str| {
            lower.strip_suffix(&word.to_lowercase()).filter(|stem| stem.ends_with(' ')).map(str::len)
        };
        if let Some(stem) = words.iter().find_map(stem).and_then(|stem| form.get(..stem)) {
            return words.iter().map(|word| format!("{stem}{word}")).collect();
        }
    }
    Vec::new()
}

fn landmarks(files: &Files, tables: &mut Tables) -> Result<(), String> {
    let groups: Vec<LandmarkWords> = rows(files, "landmark_words.csv")?;
    for (file, class) in [("landmarks.csv", Class::Landmark), ("districts.csv", Class::District)] {
        for row in rows::<LandmarkRow>(files, file)? {
            let kind = row.kind.clone();
            let place = tables.add(Place {
                id: row.id,
                name: row.name.clone(),
                name_uk: row.name_uk.clone(),
                class,
                kind: row.kind,
                unit: row.oblast,
                population: 0,
                position: Position { lon: row.lon, lat: row.lat },
                precision: Precision::Exact,
                error_km: row.error_km,
                line: None,
            });
            tables.name(place, &row.name, NameKind::Official);
            tables.name(place, &row.name_uk, NameKind::Official);
            for form in parts(&row.names).chain([row.name.as_str()]) {
                tables.name(place, form, NameKind::Alternate);
                for other in with_other_words(form, &kind, &groups) {
                    tables.name(place, &other, NameKind::Alternate);
                }
                // "Freedom Square in Kherson" is "Freedom Square" to a text from Kherson.
                if let Some((bare, _)) = form.split_once(IN_TOWN) {
                    tables.name(place, bare, NameKind::Alternate);
                }
            }
        }
    }
    Ok(())
}

/// What parts a landmark's name from its town's in the tables of landmarks and districts.
const IN_TOWN: &str = " in ";

#[derive(Deserialize)]
struct AreaRow {
    id: String,
    name: String,
    name_uk: String,
    class: String,
    lat: f64,
    lon: f64,
    error_km: f64,
    names: String,
}

fn areas(files: &Files, tables: &mut Tables) -> Result<(), String> {
    for row in rows::<AreaRow>(files, "areas.csv")? {
        let class = match row.class.as_str() {
            "area" => Class::Area,
            "water" => Class::Water,
            other => return Err(format!("gazetteer/areas.csv: {}: no class is called {other}", row.id)),
        };
        let place = tables.add(Place {
            id: row.id,
            name: row.name.clone(),
            name_uk: row.name_uk.clone(),
            class,
            kind: row.class,
            unit: String::new(),
            population: 0,
            position: Position { lon: row.lon, lat: row.lat },
            precision: Precision::Centroid,
            error_km: row.error_km,
            line: None,
        });
        tables.name(place, &row.name, NameKind::Official);
        tables.name(place, &row.name_uk, NameKind::Official);
        for form in parts(&row.names) {
            tables.name(place, form, NameKind::Alternate);
        }
    }
    Ok(())
}

/// The files of lines, with the class and the kind of what they hold.
const LINES: [(&str, Class, &str); 3] = [
    ("rivers.geojson", Class::River, "river"),
    ("borders.geojson", Class::Border, "border"),
    ("coasts.geojson", Class::Coast, "coast"),
];

fn lines(files: &Files, tables: &mut Tables) -> Result<(), String> {
    for (file, class, kind) in LINES {
        let Some(text) = files.get(file) else { continue };
        let features: FeatureCollection =
            text.parse().map_err(|error: geojson::Error| format!("gazetteer/{file}: {error}"))?;
        for feature in features.features {
            named_line(file, class, kind, &feature, tables)?;
        }
    }
    Ok(())
}

fn named_line(
    file: &str,
    class: Class,
    kind: &str,
    feature: &geojson::Feature,
    tables: &mut Tables,
) -> Result<(), String> {
    let said =
        |key: &str| feature.property(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let (id, name, name_uk) = (said("id"), said("name"), said("name_uk"));
    let error_km = feature.property("error_km").and_then(|value| value.as_f64());
    let Some(error_km) = error_km.filter(|_| !id.is_empty() && !name.is_empty()) else {
        return Err(format!("gazetteer/{file}: a line without id, name or error_km: {id} {name}"));
    };
    let line = line(feature).ok_or_else(|| format!("gazetteer/{file}: {id} is no line"))?;
    let Some(longest) = line.iter().max_by_key(|part| part.len()) else { return Ok(()) };
    let position = longest[longest.len() / 2];
    tables.lines.push(line);
    let place = tables.add(Place {
        id,
        name: name.clone(),
        name_uk: name_uk.clone(),
        class,
        kind: kind.to_owned(),
        unit: String::new(),
        population: 0,
        position,
        precision: Precision::Line,
        error_km,
        line: Some((tables.lines.len() - 1) as u32),
    });
    tables.name(place, &name, NameKind::Official);
    tables.name(place, &name_uk, NameKind::Official);
    let names = feature.property("names").and_then(|value| value.as_array());
    for form in names.into_iter().flatten().filter_map(|form| form.as_str()) {
        tables.name(place, form, NameKind::Alternate);
    }
    Ok(())
}

/// The parts of a feature's line, each of two positions at least.
fn line(feature: &geojson::Feature) -> Option<Vec<Vec<Position>>> {
    let parts = match &feature.geometry.as_ref()?.value {
        GeometryValue::LineString { coordinates } => vec![coordinates.clone()],
        GeometryValue::MultiLineString { coordinates } => coordinates.clone(),
        _ => return None,
    };
    let position = |at: &geojson::Position| {
        let [lon, lat, ..] = at.as_slice() else { return None };
        Some(Position { lon: *lon, lat: *lat })
    };
    let parts = parts.iter().map(|part| part.iter().filter_map(position).collect::<Vec<_>>());
    Some(parts.filter(|part| part.len() > 1).collect())
}

#[derive(Deserialize)]
struct AbroadRow {
    id: String,
    name: String,
    class: String,
    lat: f64,
    lon: f64,
    names: String,
}

/// Radius given to a place abroad, km: its coordinates are written to a tenth of a degree.
const ABROAD_ERROR_KM: f64 = 10.0;
/// Radius given to a country, km: that of a circle with the area of Ukraine (604,000 km²).
const COUNTRY_ERROR_KM: f64 = 440.0;

fn abroad(files: &Files, tables: &mut Tables) -> Result<(), String> {
    for row in rows::<AbroadRow>(files, "abroad.csv")? {
        let class = match row.class.as_str() {
            "country" => Class::Country,
            "foreign" => Class::Foreign,
            other => return Err(format!("gazetteer/abroad.csv: {}: no class is called {other}", row.id)),
        };
        let place = tables.add(Place {
            id: row.id,
            name: row.name.clone(),
            name_uk: String::new(),
            class,
            kind: row.class,
            unit: String::new(),
            population: 0,
            position: Position { lon: row.lon, lat: row.lat },
            precision: Precision::Centroid,
            error_km: if class == Class::Country { COUNTRY_ERROR_KM } else { ABROAD_ERROR_KM },
            line: None,
        });
        tables.name(place, &row.name, NameKind::Official);
        for form in parts(&row.names) {
            tables.name(place, form, NameKind::Alternate);
        }
    }
    Ok(())
}
