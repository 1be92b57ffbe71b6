//! A gazetteer -> how many places and names of each sort it holds.

use super::place::KINDS;
use super::{Class, Gazetteer, Precision, Source};
use crate::language::Language;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many places and names of each sort there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Version of the tables.
    pub version: String,
    /// Places.
    pub places: usize,
    /// Names of places.
    pub names: usize,
    /// Places of each class.
    pub classes: Vec<Count>,
    /// Settlements of each precision of position.
    pub precisions: Vec<Count>,
    /// Settlements of each oblast.
    pub oblasts: Vec<Oblast>,
    /// Names of each kind and language.
    pub name_kinds: Vec<NameCount>,
    /// Where the data comes from.
    pub sources: Vec<SourceRow>,
}

/// So many of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The sort.
    pub name: &'static str,
    /// How many.
    pub count: usize,
}

/// The settlements of an oblast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Oblast {
    /// Its code.
    pub code: String,
    /// Its English name.
    pub name: String,
    /// How many settlements.
    pub settlements: usize,
    /// How many of them have a position of their own.
    pub exact: usize,
}

/// The names of one kind and language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The kind.
    pub kind: &'static str,
    /// The language.
    pub language: &'static str,
    /// How many.
    pub count: usize,
}

/// A source with its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceRow {
    /// What it is called.
    pub name: String,
    /// The terms of its data; nothing where they are not known.
    pub licence: Option<String>,
    /// How it is named wherever its data is shown; nothing where nobody need be named.
    pub attribution: Option<String>,
    /// The tables that hold its data.
    pub tables: String,
}

impl Gazetteer {
    /// Counts everything.
    pub fn statistics(&self) -> Statistics {
        let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
        let mut precisions: BTreeMap<Precision, usize> = BTreeMap::new();
        let mut oblasts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (_, place) in self.places() {
            *classes.entry(place.class).or_default() += 1;
            if place.class == Class::Settlement {
                *precisions.entry(place.precision).or_default() += 1;
                let (all, exact) = oblasts.entry(place.oblast()).or_default();
                *all += 1;
                *exact += usize::from(place.precision == Precision::Exact);
            }
        }
        let mut names = BTreeMap::new();
        for (_, _, kind, language) in self.names() {
            *names.entry((kind, language)).or_default() += 1;
        }
        let name_kinds =
            KINDS.into_iter().flat_map(|kind| Language::all().map(move |language| (kind, language)));
        Statistics {
            version: self.version().to_owned(),
            places: self.len(),
            names: names.values().sum(),
            classes: classes.into_iter().map(|(class, count)| Count { name: class.name(), count }).collect(),
            precisions: precisions.into_iter().map(|(it, count)| Count { name: it.name(), count }).collect(),
            oblasts: oblasts
                .into_iter()
                .map(|(code, (settlements, exact))| Oblast {
                    code: code.to_owned(),
                    name: self.unit(code).map_or_else(String::new, |unit| unit.name.clone()),
                    settlements,
                    exact,
                })
                .collect(),
            name_kinds: name_kinds
                .filter_map(|(kind, language)| {
                    let count = *names.get(&(kind, language))?;
                    Some(NameCount { kind: kind.name(), language: language.code(), count })
                })
                .collect(),
            sources: self.sources().iter().map(SourceRow::of).collect(),
        }
    }

    /// Everybody who is to be named with the gazetteer's data, in one line.
    pub fn attribution(&self) -> String {
        let owed = self.sources().iter().map(|source| source.attribution.as_str());
        owed.filter(|owed| !owed.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

impl SourceRow {
    fn of(source: &Source) -> SourceRow {
        let filled = |words: &String| (!words.is_empty()).then(|| words.clone());
        SourceRow {
            name: source.name.clone(),
            licence: filled(&source.licence),
            attribution: filled(&source.attribution),
            tables: source.tables.replace('|', ", "),
        }
    }
}
