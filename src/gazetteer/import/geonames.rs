//! Dumps of GeoNames -> entries, and names in many languages for them.

use super::{Entry, NOT_UTF8, Rows, kind};
use crate::error::Error;
use crate::fold::{fold, is_apostrophe};
use crate::gazetteer::compiled::{Name, Tables, compile};
use crate::gazetteer::index::Index;
use crate::gazetteer::layer::Layer;
use crate::gazetteer::skeleton::skeleton;
use crate::gazetteer::{Class, Gazetteer, Language, NameKind, Place, PlaceId, Precision};
use crate::romanise::{Romaniser, Standard};
use rustc_hash::FxHashMap;
use std::path::Path;

/// Columns of the main table of GeoNames, as its read-me lists them.
pub(super) const COLUMNS: usize = 19;

/// Reads the main table, `UA.txt`; rows that do not fit are told and skipped.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Rows {
    let romaniser = Romaniser::embedded();
    let mut rows = Rows::default();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1u64..) {
        let bad = |what: String| Error::new(file, what).at_line(number);
        let Ok(line) = std::str::from_utf8(line) else {
            rows.bad.push(bad(NOT_UTF8.to_owned()));
            continue;
        };
        if line.trim().is_empty() {
            continue;
        }
        match row(line.trim_end_matches('\r'), number, &romaniser) {
            Ok(Some(entry)) => rows.entries.push(entry),
            Ok(None) => rows.other += 1,
            Err(what) => rows.bad.push(bad(what)),
        }
    }
    rows
}

/// One row; `None` for what is no place of a kind that is mapped.
fn row(line: &str, number: u64, romaniser: &Romaniser) -> Result<Option<Entry>, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, name, ascii, alternates, lat, lon, class, code, _, _, admin1, admin2, _, _, people, ..] =
        cells[..]
    else {
        return Err(format!("{} columns where GeoNames has {COLUMNS}", cells.len()));
    };
    if cells.len() != COLUMNS {
        return Err(format!("{} columns where GeoNames has {COLUMNS}", cells.len()));
    }
    // Some derived tables number rows that GeoNames does not have with negative ids.
    let id: i64 = id.trim().parse().map_err(|_| format!("id `{id}` is no whole number"))?;
    let name = if name.trim().is_empty() { ascii.trim() } else { name.trim() };
    if name.is_empty() {
        return Err("the row has no name".to_owned());
    }
    let position = super::csv::position(lat.trim(), lon.trim())?;
    let population: u64 = match people.trim() {
        "" => 0,
        people => people.parse().map_err(|_| format!("population `{people}` is no whole number"))?,
    };
    let Some(feature) = kind::of_geonames(class, code) else { return Ok(None) };
    let (name_uk, latin) = ukrainian(name, alternates, romaniser);
    let mut names: Vec<(String, NameKind, Language)> =
        vec![(name.to_owned(), NameKind::Romanisation, Language::of_letters(name))];
    names.extend(
        alternates
            .split(',')
            .map(str::trim)
            .filter(|form| is_name(form))
            .map(|form| (form.to_owned(), NameKind::Alternate, Language::of_letters(form))),
    );
    let oblast = kind::oblast_of_geonames(admin1.trim());
    // GeoNames' admin2 are the digits 3 to 6 of the codifier's codes, the first two of which are the oblast's.
    let raion =
        Some(admin2.trim()).filter(|code| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let unit = match (raion, oblast) {
        (Some(raion), _) => format!("UA{raion}"),
        (None, Some(oblast)) => oblast.to_owned(),
        (None, None) => String::new(),
    };
    let geonames = u32::try_from(id).unwrap_or(0);
    Ok(Some(Entry {
        place: Place {
            id: if geonames > 0 { format!("gn:{geonames}") } else { format!("row:{}", id.unsigned_abs()) },
            name: latin,
            name_uk,
            class: feature.class,
            kind: feature.kind.clone(),
            unit,
            population: u32::try_from(population).unwrap_or(u32::MAX),
            position,
            precision: if feature.class == Class::Area { Precision::Centroid } else { Precision::Exact },
            error_km: feature.error_km,
            line: None,
        },
        names,
        line: Vec::new(),
        geonames,
        oblast: String::new(),
        row: number,
    }))
}

/// The Ukrainian name among the alternates, if one reads as the main name does in Latin letters, and the English name.
fn ukrainian(name: &str, alternates: &str, romaniser: &Romaniser) -> (String, String) {
    let bones = skeleton(&fold(name));
    let cyrillic =
        alternates.split(',').map(str::trim).filter(|form| Language::of_letters(form) != Language::ENGLISH);
    let reads_alike = |form: &&str| skeleton(&fold(&romaniser.romanise(form, Standard::Kmu))) == bones;
    match cyrillic.clone().filter(|form| Language::of_letters(form) != Language::RUSSIAN).find(reads_alike) {
        Some(form) => (form.to_owned(), romaniser.romanise(form, Standard::Kmu)),
        None => (String::new(), name.chars().filter(|c| !is_apostrophe(*c)).collect()),
    }
}

/// Whether an alternate name is one that texts may use, rather than a code, a description or a mix of alphabets.
fn is_name(form: &str) -> bool {
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    let plain = form.chars().all(|c| c.is_alphabetic() || is_apostrophe(c) || matches!(c, ' ' | '-' | '.'));
    let cyrillic = form.chars().filter(|c| ('\u{0400}'..='\u{052F}').contains(c)).count();
    let latin = form.chars().filter(|c| c.is_alphabetic() && *c < '\u{0250}').count();
    let inner_capitals = form.split([' ', '-']).any(|word| word.chars().skip(1).any(char::is_uppercase));
    letters >= 3
        && plain
        && (cyrillic == letters || latin == letters)
        && form.chars().next().is_some_and(char::is_uppercase)
        && !inner_capitals
}

/// Names by GeoNames id.
#[derive(Debug, Default)]
pub(crate) struct AlternateNames {
    by_id: FxHashMap<u32, Vec<(String, NameKind, Language)>>,
    pub(crate) bad: Vec<Error>,
}

/// Reads the table of alternate names; rows in other languages than ours, links and codes are passed over.
pub(super) fn names(file: &Path, bytes: &[u8]) -> AlternateNames {
    let mut names = AlternateNames::default();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1u64..) {
        let bad = |what: &str| Error::new(file, what).at_line(number);
        let Ok(line) = std::str::from_utf8(line) else {
            names.bad.push(bad(NOT_UTF8));
            continue;
        };
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
        let [_, id, language, form, rest @ ..] = cells.as_slice() else {
            names.bad.push(bad("fewer than 4 columns: expected those of alternateNames"));
            continue;
        };
        let Ok(id) = id.parse::<u32>() else {
            names.bad.push(bad(&format!("id `{id}` is no whole number")));
            continue;
        };
        let language = match *language {
            "" => Language::of_letters(form),
            code => match Language::coded(code) {
                Some(language) => language,
                None => continue,
            },
        };
        let flag = |at: usize| rest.get(at).is_some_and(|cell| *cell == "1");
        let kind = match (flag(3), flag(1), flag(0)) {
            (true, _, _) => NameKind::Former,
            (_, true, _) => NameKind::Short,
            (_, _, true) if language == Language::UKRAINIAN => NameKind::Official,
            _ => NameKind::Alternate,
        };
        if is_name(form) {
            names.by_id.entry(id).or_default().push(((*form).to_owned(), kind, language));
        }
    }
    names
}

impl AlternateNames {
    /// Takes over the names of another file.
    pub(super) fn add(&mut self, more: AlternateNames) {
        for (id, names) in more.by_id {
            self.by_id.entry(id).or_default().extend(names);
        }
    }

    /// Gives the names to the entries that they belong to.
    pub(super) fn give(&self, entries: &mut [Entry]) {
        for entry in entries.iter_mut().filter(|entry| entry.geonames > 0) {
            let Some(names) = self.by_id.get(&entry.geonames) else { continue };
            let ukrainian = names.iter().filter(|(_, kind, language)| {
                *language == Language::UKRAINIAN && *kind != NameKind::Former && *kind != NameKind::Short
            });
            if let Some((form, ..)) = ukrainian.min_by_key(|(_, kind, _)| *kind)
                && entry.place.name_uk.is_empty()
            {
                entry.place.name_uk.clone_from(form);
            }
            entry.names.extend(names.iter().cloned());
        }
    }

    /// Gives the names to the places that the gazetteer has already.
    ///
    /// # Errors
    /// None that a file could cause.
    pub(super) fn amend(&self, gazetteer: &mut Gazetteer) -> Result<(), Error> {
        let mut names = Vec::new();
        for (place, _) in gazetteer.places() {
            let Some(found) = gazetteer.geonames(place).and_then(|id| self.by_id.get(&id)) else { continue };
            for (form, kind, language) in found {
                if !gazetteer.bears(place, form) && !gazetteer.belongs_to_larger(place, form) {
                    let (form, kind, language) = (form.clone(), other(*kind), *language);
                    names.push(Name { place: place.0, form, kind, language });
                }
            }
        }
        if names.is_empty() {
            return Ok(());
        }
        gazetteer.add_layer(Tables { names, ..Tables::default() })
    }
}

/// A kind for names that come on top of a place's own.
fn other(kind: NameKind) -> NameKind {
    if kind == NameKind::Official { NameKind::Alternate } else { kind }
}

impl Gazetteer {
    /// The places that bear a name, in the order of the layers.
    pub(super) fn bearers(&self, key: &str) -> Vec<PlaceId> {
        let hash = crate::gazetteer::index::hash(key);
        let mut found = Vec::new();
        for layer in &self.layers {
            let names = layer.compiled.exact.get(hash).into_iter().flatten();
            found.extend(names.map(|name| layer.name(name).0));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether the place bears this name already.
    pub(super) fn bears(&self, place: PlaceId, form: &str) -> bool {
        self.bearers(&fold(form)).contains(&place)
    }

    /// Whether a name of so small a place would be taken for a larger one's, or for an English word.
    pub(super) fn belongs_to_larger(&self, place: PlaceId, form: &str) -> bool {
        let key = fold(form);
        let people = self.place(place).population;
        self.is_english_word(&key)
            || self.bearers(&key).iter().any(|other| self.place(*other).population > people)
    }

    /// Puts tables on top of what is there.
    ///
    /// # Errors
    /// None that a file could cause.
    pub(super) fn add_layer(&mut self, mut tables: Tables) -> Result<(), Error> {
        self.forget();
        let first = self.layers.last().map_or(0, |layer| layer.first + layer.len());
        let first_line = self.layers.last().map_or(0, |layer| layer.first_line + layer.lines());
        tables.first = first;
        let compiled = compile(String::new(), &tables, Index::build(Vec::new()));
        let compiled = compiled.map_err(|error| super::damaged(&error))?;
        self.layers.push(Layer::new(compiled, first, first_line));
        Ok(())
    }
}
