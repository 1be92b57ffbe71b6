//! Alternates of cities500 and the hand-written former names -> the table of other names.

use crate::cities500::City;
use crate::tables::Row;
use crate::text::{Script, ascii, cyrillic_key, is_apostrophe, language, romanised_keys, script};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A city of so many inhabitants keeps its name to itself.
const LARGE_POPULATION: u64 = 20_000;

/// One other name of a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) lang: String,
    pub(crate) kind: String,
    pub(crate) source: String,
}

/// Reads `former_names.csv`.
pub(crate) fn read_former(path: &Path) -> Result<Vec<Name>> {
    let mut table = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let mut names = Vec::new();
    for record in table.records() {
        let record = record.with_context(|| path.display().to_string())?;
        let cell = |index: usize| record.get(index).unwrap_or_default().to_owned();
        names.push(Name { place: cell(0), name: cell(1), lang: cell(2), kind: cell(3), source: cell(4) });
    }
    Ok(names)
}

/// Former and later official names in Ukrainian, by which sources of another year still know the place.
pub(crate) fn cyrillic_aliases(former: &[Name]) -> Vec<(String, String)> {
    let uk =
        former.iter().filter(|name| name.lang == "uk" && matches!(name.kind.as_str(), "former" | "official"));
    uk.map(|name| (name.place.clone(), name.name.clone())).collect()
}

/// Keys of names that no alternate takes from their bearers: those of places abroad in
/// `abroad.csv`, and of cities of many inhabitants.
pub(crate) fn better_known(abroad: &Path, rows: &[Row]) -> Result<BTreeSet<String>> {
    let mut table = csv::Reader::from_path(abroad).with_context(|| abroad.display().to_string())?;
    let headers = table.headers()?.clone();
    let column = |title: &str| {
        headers
            .iter()
            .position(|header| header == title)
            .with_context(|| format!("{}: no column `{title}`", abroad.display()))
    };
    let (name, names) = (column("name")?, column("names")?);
    let mut known = BTreeSet::new();
    for record in table.records() {
        let record = record?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        known.extend(cell(names).split('|').chain([cell(name)]).filter(|name| !name.is_empty()).map(folded));
    }
    for city in rows.iter().filter(|row| row.kind == "city" && row.population >= LARGE_POPULATION) {
        known.insert(cyrillic_key(&city.name_uk));
        known.extend(romanised_keys(&city.name_uk));
    }
    Ok(known)
}

/// All other names, sorted, and what was left out by reason.
///
/// A form that the rules of romanisation make of the Ukrainian name is left out, as
/// they make it again when the table is used; the main name of a row of cities500 always stays.
pub(crate) fn names(
    rows: &[Row],
    cities: &[City],
    former: &[Name],
    words: &BTreeSet<String>,
    better_known: &BTreeSet<String>,
) -> (Vec<Name>, BTreeMap<&'static str, usize>) {
    let mut drops = BTreeMap::new();
    let mut names: BTreeSet<Name> = BTreeSet::new();
    let mut by_place: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for name in former {
        by_place.entry(&name.place).or_default().push(name);
        names.insert(name.clone());
    }
    for row in rows {
        let Some(city) = row.city.map(|city| &cities[city]) else { continue };
        let mut seen: BTreeSet<String> = BTreeSet::from([cyrillic_key(&row.name_uk)]);
        seen.extend(by_place.get(row.id.as_str()).into_iter().flatten().map(|name| folded(&name.name)));
        let mut add = |name: String, kind: &str| {
            let lang = language(&name).to_owned();
            if seen.insert(folded(&name)) {
                names.insert(Name {
                    place: row.id.clone(),
                    name,
                    lang,
                    kind: kind.to_owned(),
                    source: "GeoNames".to_owned(),
                });
                return true;
            }
            false
        };
        if let Some(main) = ascii(&city.name) {
            add(main, "romanisation");
        }
        for alternate in &city.alternates {
            let made = romanised_keys(&row.name_uk);
            match kept(alternate) {
                Ok(name) if made.contains(&folded(&name)) => {
                    *drops.entry("names: made by the rules of romanisation").or_insert(0) += 1
                }
                Ok(name) if better_known.contains(&folded(&name)) => {
                    *drops.entry("names: an alternate that a larger place bears").or_insert(0) += 1;
                }
                Ok(name) if words.contains(&name.to_lowercase()) => {
                    *drops.entry("names: an alternate that is an English word").or_insert(0) += 1;
                }
                Ok(name) => {
                    if !add(name, "alternate") {
                        *drops
                            .entry("names: the same but for case, diacritics or apostrophes")
                            .or_insert(0) += 1;
                    }
                }
                Err(reason) => *drops.entry(reason).or_insert(0) += 1,
            }
        }
    }
    (names.into_iter().collect(), drops)
}

/// Writes `names.csv`.
pub(crate) fn write(path: &Path, names: &[Name]) -> Result<()> {
    let mut table = csv::Writer::from_path(path)?;
    table.write_record(["place", "name", "lang", "kind", "source"])?;
    for Name { place, name, lang, kind, source } in names {
        table.write_record([place, name, lang, kind, source])?;
    }
    table.flush()?;
    Ok(())
}

// The form of an alternate that goes into the table, or the reason why none does.
fn kept(alternate: &str) -> Result<String, &'static str> {
    let plain = match script(alternate) {
        Script::Other => return Err("names: another script, or two mixed"),
        Script::Latin => ascii(alternate).ok_or("names: letters that have no plain form")?,
        Script::Cyrillic => alternate.replace('\u{301}', "").replace(is_apostrophe, "’"),
    };
    if plain.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Err("names: shorter than three letters");
    }
    if plain.chars().any(|c| !c.is_alphabetic() && !matches!(c, ' ' | '-' | '’')) {
        return Err("names: digits, brackets or points");
    }
    if plain.chars().next().is_some_and(char::is_lowercase) {
        return Err("names: begins with a small letter, as descriptions and machine romanisations do");
    }
    if plain.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        return Err("names: a code in capitals");
    }
    if plain.split([' ', '-', '’']).any(|word| word.chars().skip(1).any(char::is_uppercase)) {
        return Err("names: a capital inside a word");
    }
    if plain.split([' ', '-']).count() > 4 {
        return Err("names: a phrase");
    }
    Ok(plain)
}

// The form under which names that differ in case, hyphens or apostrophes are one.
fn folded(name: &str) -> String {
    match ascii(name) {
        Some(plain) => plain.to_lowercase().replace('-', " "),
        None => cyrillic_key(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_names_and_drops_noise() {
        assert_eq!(kept("Kijów").as_deref(), Ok("Kijow"));
        assert_eq!(kept("Artemivs'k").as_deref(), Ok("Artemivsk"));
        assert_eq!(kept("Мар'янка").as_deref(), Ok("Мар’янка"));
        for noise in ["IEV", "ba er", "バフムート", "Bar i Ukraina (town)", "Kоlоtšаvа", "Yu", "OEtvoesfalva"]
        {
            assert!(kept(noise).is_err(), "{noise}");
        }
    }
}
