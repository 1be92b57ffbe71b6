//! The committed tables of `gazetteer/` -> places, units, lines and names, ready to be compiled.

use super::compiled::{Line, Name, Tables};
use super::place::{Class, Extent, Language, NameKind, Place, Precision, Unit};
use crate::fold::fold;
use crate::position::Position;
use crate::romanise::{Romaniser, Standard};
use crate::russian::Russian;
use geojson::{FeatureCollection, GeometryValue};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The texts of the tables, by file name; what is missing counts as empty.
pub(crate) type Files = FxHashMap<String, String>;

/// Reads every table.
///
/// # Errors
/// A row that does not fit, as `file:line: …`.
pub(crate) fn read(files: &Files) -> Result<Tables, String> {
    let romaniser = Romaniser::embedded();
    let russian = Russian::embedded();
    let mut tables = Tables::default();
    let mut by_id = FxHashMap::default();
    regions(files, &mut tables)?;
    settlements(files, &romaniser, &mut tables, &mut by_id)?;
    populations(files, &mut tables, &by_id)?;
    units(files, &romaniser, &russian, &mut tables)?;
    former_raions(files, &romaniser, &russian, &mut tables, &by_id)?;
    names(files, &romaniser, &mut tables, &by_id)?;
    landmarks(files, &romaniser, &mut tables)?;
    areas(files, &mut tables)?;
    lines(files, &mut tables)?;
    abroad(files, &mut tables)?;
    russian_names(&russian, &mut tables);
    tables.sources = rows(files, "attribution.csv")?;
    tables.units.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(tables)
}

impl Tables {
    fn add(&mut self, place: Place) -> u32 {
        self.places.push(place);
        (self.places.len() - 1) as u32
    }

    fn name(&mut self, place: u32, form: &str, kind: NameKind, language: Language) {
        if !form.trim().is_empty() {
            self.names.push(Name { place, form: form.trim().to_owned(), kind, language });
        }
    }

    /// The same, where the table does not say the language: Latin letters are taken for English.
    fn other_name(&mut self, place: u32, form: &str) {
        self.name(place, form, NameKind::Alternate, Language::of_letters(form));
    }

    /// The names that every table states.
    fn own_names(&mut self, place: u32, name: &str, name_uk: &str) {
        self.name(place, name, NameKind::Official, Language::ENGLISH);
        self.name(place, name_uk, NameKind::Official, Language::UKRAINIAN);
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
    members: u32,
}

impl UnitRow {
    fn extent(&self) -> Extent {
        Extent { west: self.west, south: self.south, east: self.east, north: self.north }
    }
}

const KM_PER_DEGREE: f64 = 111.195;

/// Radius of a unit of a single settlement, km: a middling hromada's.
const LEAST_REACH_KM: f64 = 10.0;

/// Half the diagonal of a unit's extent, km: the radius that holds its settlements.
fn reach(extent: &Extent) -> f64 {
    let middle = ((extent.south + extent.north) / 2.0).to_radians();
    let (north, east) = (extent.north - extent.south, (extent.east - extent.west) * middle.cos());
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
            extent: Some(unit.extent()),
            settlements: unit.members,
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
            error_km: reach(&unit.extent()),
            line: None,
        });
        tables.own_names(region, &row.name, &row.name_uk);
        for form in parts(&row.names) {
            tables.other_name(region, form);
        }
        for (nth, stem) in parts(&row.stems).enumerate() {
            let kind = if nth == 0 { NameKind::Official } else { NameKind::Alternate };
            tables.name(region, stem, kind, Language::ENGLISH);
            tables.name(region, &format!("{stem} Oblast"), NameKind::Official, Language::ENGLISH);
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
    geonames: Option<u32>,
}

fn settlements(
    files: &Files,
    romaniser: &Romaniser,
    tables: &mut Tables,
    by_id: &mut FxHashMap<String, u32>,
) -> Result<(), String> {
    for row in rows::<SettlementRow>(files, "settlements.csv")? {
        let Some(precision) = Precision::named(&row.precision) else {
            let (id, other) = (row.id, row.precision);
            return Err(format!("gazetteer/settlements.csv: {id}: no precision is called {other}"));
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
        tables.geonames.resize(tables.places.len(), 0);
        if let Some(geonames) = tables.geonames.get_mut(place as usize) {
            *geonames = row.geonames.unwrap_or(0);
        }
        let bgn = romaniser.romanise(&row.name_uk, Standard::Bgn);
        tables.name(place, &row.name_uk, NameKind::Official, Language::UKRAINIAN);
        tables.name(place, &latin, NameKind::Official, Language::UKRAINIAN);
        tables.name(place, &bgn, NameKind::Romanisation, Language::UKRAINIAN);
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

/// What Ukrainian and Russian call a unit.
#[derive(Deserialize)]
struct UnitWord {
    kind: String,
    lang: String,
    word: String,
}

/// How English texts name a raion whose adjective does not give it away, or that was renamed.
#[derive(Deserialize)]
struct RaionRow {
    code: String,
    stem: String,
    other_stems: String,
}

fn units(files: &Files, romaniser: &Romaniser, russian: &Russian, tables: &mut Tables) -> Result<(), String> {
    let seats = Seats::of(&tables.places);
    let raions: Vec<RaionRow> = rows(files, "raions.csv")?;
    let words: Vec<UnitWord> = rows(files, "unit_words.csv")?;
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
            .or_else(|| seats.first(&row.code, &row.name_uk, &tables.places))
            .unwrap_or_else(|| romaniser.romanise(&row.name_uk, Standard::Kmu));
        let name = format!("{stem} {word}");
        tables.units.push(Unit {
            code: row.code.clone(),
            name: name.clone(),
            name_uk: row.name_uk.clone(),
            extent: Some(row.extent()),
            settlements: row.members,
        });
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
            error_km: reach(&row.extent()),
            line: None,
        });
        let adjective = romaniser.romanise(&row.name_uk, Standard::Kmu);
        for stem in [&stem, &adjective] {
            tables.name(place, &format!("{stem} {word}"), NameKind::Official, Language::UKRAINIAN);
        }
        for word in words.iter().filter(|word| word.kind == row.kind) {
            let language = Language::coded(&word.lang).unwrap_or(Language::UNDETERMINED);
            let adjective = match language {
                Language::RUSSIAN => russian.adjective(&row.name_uk),
                _ => row.name_uk.clone(),
            };
            tables.name(place, &format!("{adjective} {}", word.word), NameKind::Official, language);
        }
        for other in said.iter().flat_map(|raion| parts(&raion.other_stems)) {
            tables.name(place, &format!("{other} {word}"), NameKind::Alternate, Language::ENGLISH);
        }
    }
    Ok(())
}

/// Width and height that a raion of before 2020 has at least, km: in the eight regions of which four settlements in five
/// are placed, nineteen of twenty extents are larger; elsewhere few of a raion's settlements may be placed.
const LEAST_RAION_KM: f64 = 22.0;

/// The extent, widened about its middle where it is narrower than [`LEAST_RAION_KM`].
fn widened(extent: &Extent) -> Extent {
    let (lat, lon) = ((extent.south + extent.north) / 2.0, (extent.west + extent.east) / 2.0);
    let half = LEAST_RAION_KM / KM_PER_DEGREE / 2.0;
    let aside = half / lat.to_radians().cos();
    Extent {
        west: extent.west.min(lon - aside),
        south: extent.south.min(lat - half),
        east: extent.east.max(lon + aside),
        north: extent.north.max(lat + half),
    }
}

#[derive(Deserialize)]
struct FormerRaionRow {
    id: String,
    name_uk: String,
    seat: String,
    stem: String,
    oblast: String,
    lat: f64,
    lon: f64,
    south: f64,
    west: f64,
    north: f64,
    east: f64,
    members: u32,
    names: String,
    stems: String,
}

/// The kind of the raions of before 2020, whose names are former names all.
const FORMER_RAION: &str = "former_raion";

fn former_raions(
    files: &Files,
    romaniser: &Romaniser,
    russian: &Russian,
    tables: &mut Tables,
    by_id: &FxHashMap<String, u32>,
) -> Result<(), String> {
    let words: Vec<UnitWord> = rows(files, "unit_words.csv")?;
    for row in rows::<FormerRaionRow>(files, "former_raions.csv")? {
        let seat = by_id.get(&row.seat).and_then(|at| tables.places.get(*at as usize));
        let stem = match (row.stem.as_str(), seat) {
            ("", Some(seat)) => seat.name.clone(),
            ("", None) => {
                return Err(format!("gazetteer/former_raions.csv: {}: neither stem nor seat", row.id));
            }
            (stem, _) => stem.to_owned(),
        };
        let extent = widened(&Extent { west: row.west, south: row.south, east: row.east, north: row.north });
        let name = format!("{stem} Raion");
        tables.units.push(Unit {
            code: row.id.clone(),
            name: name.clone(),
            name_uk: row.name_uk.clone(),
            extent: Some(extent),
            settlements: row.members,
        });
        let place = tables.add(Place {
            id: row.id,
            name,
            name_uk: row.name_uk.clone(),
            class: Class::Raion,
            kind: FORMER_RAION.to_owned(),
            unit: row.oblast,
            population: 0,
            position: Position { lon: row.lon, lat: row.lat },
            precision: Precision::Centroid,
            error_km: reach(&extent),
            line: None,
        });
        tables.name(place, &format!("{stem} Raion"), NameKind::Former, Language::ENGLISH);
        for other in parts(&row.stems) {
            tables.name(place, &format!("{other} Raion"), NameKind::Former, Language::ENGLISH);
        }
        for adjective in std::iter::once(row.name_uk.as_str()).chain(parts(&row.names)) {
            let latin = romaniser.romanise(adjective, Standard::Kmu);
            tables.name(place, &format!("{latin} Raion"), NameKind::Former, Language::UKRAINIAN);
            for word in words.iter().filter(|word| word.kind == "raion") {
                let language = Language::coded(&word.lang).unwrap_or(Language::UNDETERMINED);
                let adjective = match language {
                    Language::RUSSIAN => russian.adjective(adjective),
                    _ => adjective.to_owned(),
                };
                tables.name(place, &format!("{adjective} {}", word.word), NameKind::Former, language);
            }
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

    /// The English name of a hromada's first settlement in the order of the codifier, which is its seat, where the
    /// adjective begins as its name does: Velyka Pysarivka of the Velykopysarivska hromada.
    fn first(&self, code: &str, adjective: &str, places: &[Place]) -> Option<String> {
        const HROMADA: usize = 9;
        const SHARED: usize = 3;
        let members = self.by_unit.get(code).filter(|_| code.len() == HROMADA)?;
        let members =
            members.iter().filter_map(|at| places.get(*at)).filter(|place| place.id.starts_with("UA"));
        let seat = members.min_by(|one, other| one.id.cmp(&other.id))?;
        let shared = seat.name_uk.chars().zip(adjective.chars()).take_while(|(one, other)| one == other);
        (shared.count() >= SHARED).then(|| seat.name.clone())
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
    let largest = largest_bearers(tables);
    for file in ["names.csv", "former_names.csv", "russian_names.csv"] {
        for row in rows::<NameRow>(files, file)? {
            let Some(&place) = by_id.get(&row.place) else {
                return Err(format!("gazetteer/{file}: no place has the id {}", row.place));
            };
            let Some(kind) = NameKind::named(&row.kind) else {
                return Err(format!("gazetteer/{file}: no kind of name is called {}", row.kind));
            };
            let Some(language) = Language::coded(&row.lang) else {
                return Err(format!("gazetteer/{file}: no language has the code {}", row.lang));
            };
            if let Some(entry) = tables.places.get_mut(place as usize).filter(|entry| entry.name.is_empty())
                && row.name.is_ascii()
            {
                entry.name.clone_from(&row.name);
            }
            tables.name(place, &row.name, kind, language);
            let (standard, made_of) = match language {
                Language::UKRAINIAN => (Standard::Kmu, Language::UKRAINIAN),
                Language::RUSSIAN | Language::UNDETERMINED => (Standard::Russian, Language::RUSSIAN),
                _ => continue,
            };
            let latin = romaniser.romanise(&row.name, standard);
            // What could be Ukrainian or Russian must not take a larger place's name.
            let people = tables.places.get(place as usize).map_or(0, |place| place.population);
            let taken = |latin: &str| largest.get(&fold(latin)).is_some_and(|largest| *largest > people);
            if language == Language::UNDETERMINED && taken(&latin) {
                continue;
            }
            let kind = if kind == NameKind::Official { NameKind::Alternate } else { kind };
            tables.name(place, &latin, kind, made_of);
        }
    }
    Ok(())
}

/// The Russian names that the rules make of the Ukrainian ones, for settlements that have none on record.
fn russian_names(russian: &Russian, tables: &mut Tables) {
    let mut named = vec![false; tables.places.len()];
    for name in tables.names.iter().filter(|name| name.language == Language::RUSSIAN && !name.form.is_ascii())
    {
        if let Some(named) = named.get_mut(name.place as usize) {
            *named = true;
        }
    }
    for (at, named) in named.into_iter().enumerate() {
        let place = tables.places.get(at).filter(|place| place.class == Class::Settlement && !named);
        let Some(name_uk) = place.map(|place| place.name_uk.clone()).filter(|name| !name.is_empty()) else {
            continue;
        };
        for form in russian.names(&name_uk) {
            if form != name_uk {
                tables.name(at as u32, &form, NameKind::Alternate, Language::RUSSIAN);
            }
        }
    }
}

/// The people of the largest place of each folded name so far.
fn largest_bearers(tables: &Tables) -> FxHashMap<String, u32> {
    let mut largest: FxHashMap<String, u32> = FxHashMap::default();
    for name in &tables.names {
        let people = tables.places.get(name.place as usize).map_or(0, |place| place.population);
        let entry = largest.entry(fold(&name.form)).or_insert(people);
        *entry = people.max(*entry);
    }
    largest
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

/// The tables of places with a position by hand.
const BY_HAND: [(&str, Class); 3] = [
    ("landmarks.csv", Class::Landmark),
    ("districts.csv", Class::District),
    ("other_settlements.csv", Class::Settlement),
];

fn landmarks(files: &Files, romaniser: &Romaniser, tables: &mut Tables) -> Result<(), String> {
    let groups: Vec<LandmarkWords> = rows(files, "landmark_words.csv")?;
    for (file, class) in BY_HAND {
        for row in rows::<LandmarkRow>(files, file)? {
            let kind = row.kind.clone();
            let position = Position { lon: row.lon, lat: row.lat };
            let unit = match class {
                Class::Settlement => raion_at(tables, position, &row.oblast).unwrap_or(row.oblast),
                _ => row.oblast,
            };
            let place = tables.add(Place {
                id: row.id,
                name: row.name.clone(),
                name_uk: row.name_uk.clone(),
                class,
                kind: row.kind,
                unit,
                population: 0,
                position,
                precision: Precision::Exact,
                error_km: row.error_km,
                line: None,
            });
            tables.own_names(place, &row.name, &row.name_uk);
            if class == Class::Settlement {
                let bgn = romaniser.romanise(&row.name_uk, Standard::Bgn);
                tables.name(place, &bgn, NameKind::Romanisation, Language::UKRAINIAN);
            }
            for form in parts(&row.names).chain([row.name.as_str()]) {
                tables.other_name(place, form);
                for other in with_other_words(form, &kind, &groups) {
                    tables.other_name(place, &other);
                }
                // "Freedom Square in Kherson" is "Freedom Square" to a text from Kherson.
                if let Some((bare, _)) = form.split_once(IN_TOWN) {
                    tables.name(place, bare, NameKind::Short, Language::of_letters(bare));
                }
            }
        }
    }
    Ok(())
}

/// The raion of the exactly placed settlement of the region that is nearest to a position.
fn raion_at(tables: &Tables, at: Position, oblast: &str) -> Option<String> {
    let east = at.lat.to_radians().cos();
    let off = |place: &Place| (place.position.lon - at.lon) * east;
    let far = |place: &Place| off(place).hypot(place.position.lat - at.lat);
    let known = tables.places.iter().filter(|place| {
        place.class == Class::Settlement
            && place.precision == Precision::Exact
            && place.unit.starts_with(oblast)
            && place.unit.len() >= RAION_CODE
    });
    let nearest = known.min_by(|one, other| far(one).total_cmp(&far(other)))?;
    nearest.unit.get(..RAION_CODE).map(str::to_owned)
}

/// Letters of the code of a raion.
const RAION_CODE: usize = 6;

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
        tables.own_names(place, &row.name, &row.name_uk);
        for form in parts(&row.names) {
            tables.other_name(place, form);
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
    tables.own_names(place, &name, &name_uk);
    let names = feature.property("names").and_then(|value| value.as_array());
    for form in names.into_iter().flatten().filter_map(|form| form.as_str()) {
        tables.other_name(place, form);
    }
    Ok(())
}

/// The parts of a feature's line, each of two positions at least.
fn line(feature: &geojson::Feature) -> Option<Line> {
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
        tables.own_names(place, &row.name, "");
        for form in parts(&row.names) {
            tables.other_name(place, form);
        }
    }
    Ok(())
}
