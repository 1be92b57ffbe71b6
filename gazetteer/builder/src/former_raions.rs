//! Postal rows, placed settlements and `former_raion_names.csv` -> the raions of before 2020.

use crate::codifier::Codifier;
use crate::join::{Joined, Precision};
use crate::measure::{Position, km, median};
use crate::postal::Postal;
use crate::text::{cyrillic_key, romanised_keys};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A row of `former_raion_names.csv`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    oblast: String,
    /// As the postal table spells the raion; empty where it has none.
    postal: String,
    name_uk: String,
    stem: String,
    /// Today's hromadas that made it up, for a raion of which the postal table has no rows.
    units: String,
    /// Today's raion that bears the name, or bore it.
    now: String,
    names: String,
    stems: String,
}

/// One raion of before 2020.
#[derive(Debug)]
pub(crate) struct FormerRaion {
    id: String,
    name_uk: String,
    /// Its seat, which English names it after, where `stem` does not say.
    seat: String,
    stem: String,
    oblast: String,
    points: Vec<Position>,
    /// How many places are on record in it.
    members: usize,
    names: String,
    stems: String,
}

/// Raions whose name today's raion of the region bears are left out, and so are the towns among the postal raions:
/// a raion is an adjective.
const ADJECTIVES: [&str; 3] = ["yi", "iy", "yy"];

/// So many settlements that are the only ones of their name in the region tell where a raion was; where there are fewer,
/// the hromada of its seat does. The points of the postal table itself are up to 90 km off in Kirovohrad Oblast.
const LEAST_POINTS: usize = 3;
/// A raion of before 2020 seldom reaches farther than this from its median.
const REACH_KM: f64 = 45.0;

/// Reads `former_raion_names.csv`.
pub(crate) fn read(path: &Path) -> Result<Vec<Said>> {
    let mut table = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let said = |row: csv::Result<csv::StringRecord>| -> Result<Said> {
        let row = row.with_context(|| path.display().to_string())?;
        let cell = |index: usize| row.get(index).unwrap_or_default().to_owned();
        let [oblast, postal, name_uk, stem, units, now, names, stems] = std::array::from_fn(cell);
        Ok(Said { oblast, postal, name_uk, stem, units, now, names, stems })
    };
    table.records().map(said).collect()
}

/// Every raion of before 2020 that today's raions do not stand for, by id; `trusted` are the postal rows to be believed.
///
/// # Errors
/// Where a raion of the postal table has no Ukrainian name, by the codifier or by hand, or no place of it is known.
pub(crate) fn former_raions(
    codifier: &Codifier,
    joined: &Joined,
    postal: &[Postal],
    trusted: &[usize],
    said: &[Said],
) -> Result<Vec<FormerRaion>> {
    let by_name = only_of_their_name(codifier, joined);
    let mut raions: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (row, place) in postal.iter().enumerate() {
        if ADJECTIVES.iter().any(|ending| place.old_raion.ends_with(ending)) {
            raions.entry((place.oblast, &place.old_raion)).or_default().push(row);
        }
    }
    let today: BTreeSet<(&str, &str)> = codifier
        .units
        .iter()
        .filter(|(code, _)| code.len() == 6)
        .map(|(code, name)| (&code[..4], name.as_str()))
        .collect();
    let mut found = Vec::new();
    for ((oblast, spelt), rows) in raions {
        let said = said.iter().find(|said| said.oblast == oblast && said.postal == spelt);
        let said = said.cloned().unwrap_or_default();
        if !said.now.is_empty() {
            continue;
        }
        let named = |row: &usize| by_name.get(&(oblast, cyrillic_key(&postal[*row].name))).copied().flatten();
        let mut points: Vec<Position> = rows.iter().filter_map(named).collect();
        let trusted = rows.iter().filter(|row| trusted.binary_search(row).is_ok());
        let trusted: Vec<Position> = trusted.map(|row| postal[*row].position).collect();
        let near = median(if points.len() < LEAST_POINTS { &trusted } else { &points });
        let (name_uk, seat) = if said.name_uk.is_empty() {
            let Some(named) = by_hromada(codifier, joined, oblast, spelt, near) else {
                bail!("{spelt} ({oblast}): former_raion_names.csv has no Ukrainian name for it");
            };
            named
        } else {
            (said.name_uk, String::new())
        };
        if today.contains(&(oblast, name_uk.as_str())) {
            continue;
        }
        if points.len() < LEAST_POINTS {
            let of_seat = members(codifier, joined, |id| seat.starts_with(&id[..9]));
            points = if of_seat.is_empty() { trusted } else { of_seat };
        }
        let at = median(&points).with_context(|| format!("{spelt} ({oblast}): no place of it is known"))?;
        points.retain(|point| km(*point, at) <= REACH_KM);
        let (stem, names, stems) = (said.stem, said.names, said.stems);
        let (oblast, members) = (oblast.to_owned(), rows.len());
        let id = id(&oblast, &name_uk);
        found.push(FormerRaion { id, name_uk, seat, stem, oblast, points, members, names, stems });
    }
    for said in said.iter().filter(|said| !said.units.is_empty()).cloned() {
        let units: Vec<&str> = said.units.split('|').collect();
        let of = |id: &str| units.contains(&&id[..9]);
        let points = members(codifier, joined, of);
        if points.is_empty() {
            bail!("former_raion_names.csv: {} ({}): no place of it is known", said.name_uk, said.oblast);
        }
        found.push(FormerRaion {
            id: id(&said.oblast, &said.name_uk),
            name_uk: said.name_uk,
            seat: String::new(),
            stem: said.stem,
            oblast: said.oblast,
            points,
            members: codifier.settlements.iter().filter(|one| of(&one.id)).count(),
            names: said.names,
            stems: said.stems,
        });
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

/// The exact positions of the settlements of such codes.
fn members(codifier: &Codifier, joined: &Joined, of: impl Fn(&str) -> bool) -> Vec<Position> {
    let placed = codifier.settlements.iter().zip(&joined.placements);
    placed
        .filter(|(one, placement)| placement.precision == Precision::Exact && of(&one.id))
        .map(|(_, placement)| placement.position)
        .collect()
}

/// The exact positions of the settlements that are the only ones of their name in their region, by both; nothing of others.
fn only_of_their_name<'c>(
    codifier: &'c Codifier,
    joined: &Joined,
) -> BTreeMap<(&'c str, String), Option<Position>> {
    let mut by_name = BTreeMap::new();
    for (settlement, placement) in codifier.settlements.iter().zip(&joined.placements) {
        let exact = (placement.precision == Precision::Exact).then_some(placement.position);
        by_name
            .entry((settlement.oblast(), cyrillic_key(&settlement.name_uk)))
            .and_modify(|position| *position = None)
            .or_insert(exact);
    }
    by_name
}

fn id(oblast: &str, name_uk: &str) -> String {
    let [latin, _] = romanised_keys(name_uk);
    format!("former-raion:{oblast}:{}", latin.replace(' ', "-"))
}

/// The Ukrainian adjective that is romanised so, and the seat: of today's hromada of that name that lies nearest, or of
/// today's raion.
fn by_hromada(
    codifier: &Codifier,
    joined: &Joined,
    oblast: &str,
    spelt: &str,
    near: Option<Position>,
) -> Option<(String, String)> {
    let is_it = |adjective: &str| romanised_keys(adjective)[0].replace(' ', "-") == spelt.to_lowercase();
    let mut named: Vec<(f64, String, String)> = Vec::new();
    for (code, name) in codifier.units.iter().filter(|(code, _)| code.starts_with(oblast)) {
        if code.len() == 6 && is_it(name) {
            return Some((name.clone(), String::new()));
        }
        let Some(masculine) = name.strip_suffix('а').map(|stem| format!("{stem}ий")) else { continue };
        if code.len() != 9 || !is_it(&masculine) {
            continue;
        }
        let centre = codifier
            .settlements
            .iter()
            .zip(&joined.placements)
            .find(|(settlement, _)| settlement.hromada() == Some(code) && settlement.is_centre());
        let (seat, placement) = centre?;
        let apart = near.map_or(0.0, |near| km(placement.position, near));
        named.push((apart, masculine, seat.id.clone()));
    }
    let nearest = named.into_iter().min_by(|one, other| one.0.total_cmp(&other.0));
    nearest.map(|(_, name_uk, seat)| (name_uk, seat))
}

/// Writes `former_raions.csv`.
pub(crate) fn write(path: &Path, raions: &[FormerRaion]) -> Result<()> {
    let mut table = csv::Writer::from_path(path)?;
    table.write_record([
        "id", "name_uk", "seat", "stem", "oblast", "lat", "lon", "south", "west", "north", "east", "members",
        "names", "stems",
    ])?;
    for raion in raions {
        let Some(at) = median(&raion.points) else { continue };
        let range = |value: fn(&Position) -> f64| {
            let values = raion.points.iter().map(value);
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), v| (least.min(v), most.max(v)))
        };
        let ((south, north), (west, east)) = (range(|p| p.lat), range(|p| p.lon));
        let mut record = vec![
            raion.id.clone(),
            raion.name_uk.clone(),
            raion.seat.clone(),
            raion.stem.clone(),
            raion.oblast.clone(),
        ];
        record.extend([at.lat, at.lon, south, west, north, east].map(|value| format!("{value:.5}")));
        record.push(raion.members.to_string());
        record.extend([raion.names.clone(), raion.stems.clone()]);
        table.write_record(record)?;
    }
    table.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codifier::Settlement;
    use crate::join::Placement;

    fn postal(old_raion: &str, lat: f64) -> Postal {
        Postal {
            code: "10000".to_owned(),
            name: "Гірка".to_owned(),
            oblast: "UA46",
            old_raion: old_raion.to_owned(),
            position: Position { lon: 24.0, lat },
            accuracy: 4,
        }
    }

    fn of(postal: &[Postal], said: &[Said]) -> Result<Vec<FormerRaion>> {
        let units = [("UA46", "Львівська"), ("UA4604", "Золочівський"), ("UA4606001", "Городоцька")];
        let centre = "UA46060010010000001";
        let settlement =
            Settlement { id: centre.to_owned(), name_uk: "Городок".to_owned(), kind: "city" };
        let codifier = Codifier {
            units: units.map(|(code, name)| (code.to_owned(), name.to_owned())).into(),
            settlements: vec![settlement],
            districts: Vec::new(),
        };
        let placement = Placement {
            position: Position { lon: 23.6, lat: 49.8 },
            precision: Precision::Exact,
            error_km: 1.0,
            city: None,
        };
        let joined = Joined {
            placements: vec![placement],
            unlinked: Vec::new(),
            drops: BTreeMap::new(),
            rules: BTreeMap::new(),
        };
        let trusted: Vec<usize> = (0..postal.len()).collect();
        former_raions(&codifier, &joined, postal, &trusted, said)
    }

    #[test]
    fn a_raion_is_named_by_the_hromada_of_its_seat_and_todays_are_left_out() {
        let rows = ["Horodotskyi", "Horodotskyi", "Zolochivskyi", "Lviv"].map(|raion| postal(raion, 49.7));
        let found = of(&rows, &[]).expect("all named");
        let [raion] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((raion.name_uk.as_str(), raion.members), ("Городоцький", 2));
        assert_eq!(
            (raion.seat.as_str(), raion.id.as_str()),
            ("UA46060010010000001", "former-raion:UA46:horodotskyi")
        );
    }

    #[test]
    fn a_raion_without_a_name_is_refused_and_one_named_by_hand_taken() {
        let rows = [postal("Gorodotskiy", 49.7)];
        assert!(of(&rows, &[]).is_err_and(|error| error.to_string().starts_with("Gorodotskiy (UA46): ")));
        let said = Said {
            oblast: "UA46".to_owned(),
            postal: "Gorodotskiy".to_owned(),
            name_uk: "Городоцький".to_owned(),
            stem: "Horodok".to_owned(),
            ..Said::default()
        };
        assert_eq!(of(&rows, &[said]).expect("named")[0].stem, "Horodok");
    }
}
