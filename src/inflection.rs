//! A word of an inflected language -> the nominatives that it may be a form of, by the paradigms of the language.
//!
//! `rules/paradigms.csv` has a row for each class of nouns and adjectives that names of places belong to: how the
//! nominative ends, what stands before that ending, and the endings of the other cases. Of two rows of one kind and
//! gender that fit a nominative, the more specific one is its paradigm. Everything here is about folded words.

use crate::fold::fold;
use crate::language::Language;
use crate::memory::Memory;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a word is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A noun.
    Noun,
    /// An adjective, or a name declined as one.
    Adjective,
}

/// Gender, or the plural, which has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// Masculine.
    Masculine,
    /// Feminine.
    Feminine,
    /// Neuter.
    Neuter,
    /// Plural.
    Plural,
}

/// A set of cases, a bit each: nominative, genitive, dative, accusative, instrumental, locative.
pub type Cases = u8;

/// Every case.
pub const EVERY_CASE: Cases = 0b11_1111;
/// The nominative.
pub const NOMINATIVE: Cases = 1;

/// A reading of a word as a form of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The folded nominative.
    pub nominative: String,
    /// What it is.
    pub kind: Kind,
    /// Its gender.
    pub gender: Gender,
    /// The cases that the word is in.
    pub cases: Cases,
    /// Bytes of the nominative before its ending.
    pub stem: usize,
}

/// A class of words with their endings.
#[derive(Debug)]
pub struct Paradigm {
    /// Stable name.
    pub id: String,
    /// The language.
    pub language: Language,
    /// Nouns or adjectives.
    pub kind: Kind,
    /// Their gender.
    pub gender: Gender,
    /// How the nominative ends.
    pub nominative: String,
    /// Letters of that ending.
    letters: usize,
    before: Vec<String>,
    except: bool,
    /// The endings of each case, the nominative first.
    pub endings: [Vec<String>; 6],
    /// A nominative and a form of it.
    pub example: (String, String),
    /// A nominative and what is no form of it.
    pub not: (String, String),
}

/// Letters of the shortest nominative that declines.
const SHORTEST: usize = 3;

/// The paradigms of every language.
#[derive(Debug)]
pub struct Paradigms {
    /// The rows, in the order of the file.
    pub rows: Vec<Paradigm>,
    by_language: FxHashMap<Language, Endings>,
    /// For each row those of its language, kind and gender, which may fit a nominative better.
    rivals: Vec<Vec<usize>>,
    longest: usize,
}

/// The endings of a language, and the readings of the words that a run has met.
#[derive(Debug)]
struct Endings {
    /// The rows and cases by ending.
    rows: FxHashMap<String, Vec<(usize, Cases)>>,
    readings: Memory<Arc<[Reading]>>,
}

/// Words of a language whose readings are kept: with some ten readings each they take less than 10 MB.
const WORDS: usize = 1 << 13;

impl Paradigm {
    /// How well the row fits a nominative: how many letters it asks for; `None` where it does not fit.
    fn fits(&self, nominative: &str) -> Option<usize> {
        let stem = nominative.strip_suffix(self.nominative.as_str())?;
        nominative.chars().nth(SHORTEST - 1)?;
        let ending = self.letters;
        let found = self.before.iter().filter(|before| stem.ends_with(before.as_str()));
        let found = found.map(|before| before.chars().count()).max();
        match (self.before.is_empty(), self.except, found) {
            (true, ..) | (false, true, None) => Some(ending),
            (false, false, Some(letters)) => Some(ending + letters),
            (false, true, Some(_)) | (false, false, None) => None,
        }
    }
}

impl Paradigms {
    /// The table that the program carries; a row that does not fit is passed over, which a test rules out.
    pub fn embedded() -> Paradigms {
        let mut rows = Vec::new();
        for line in include_str!("../rules/paradigms.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [id, lang, kind, gender, nominative, before, endings @ .., example, not] = &cells[..] else {
                continue;
            };
            rows.extend(Paradigm::read(
                id,
                [lang, kind, gender, nominative, before],
                endings,
                [example, not],
            ));
        }
        let mut by_language: FxHashMap<Language, Endings> = FxHashMap::default();
        let mut longest = 0;
        for (at, row) in rows.iter().enumerate() {
            for (case, ending) in
                row.endings.iter().enumerate().flat_map(|(case, all)| all.iter().map(move |one| (case, one)))
            {
                let endings = by_language.entry(row.language);
                let endings = endings
                    .or_insert_with(|| Endings { rows: FxHashMap::default(), readings: Memory::of(WORDS) });
                let filed = endings.rows.entry(ending.clone()).or_default();
                match filed.iter_mut().find(|(other, _)| *other == at) {
                    Some((_, cases)) => *cases |= 1 << case,
                    None => filed.push((at, 1 << case)),
                }
                longest = longest.max(ending.chars().count());
            }
        }
        let rivals = rows.iter().enumerate().map(|(at, row)| {
            let others = rows.iter().enumerate().filter(|(other, rival)| {
                *other != at
                    && rival.language == row.language
                    && rival.kind == row.kind
                    && rival.gender == row.gender
                    // One ending of the nominative holds the other, or no word ends in both.
                    && (rival.nominative.ends_with(&row.nominative) || row.nominative.ends_with(&rival.nominative))
            });
            others.map(|(other, _)| other).collect()
        });
        let rivals = rivals.collect();
        Paradigms { rows, by_language, rivals, longest }
    }

    /// Every reading of a folded word whose nominative `known` knows; the word itself among them where it may be one.
    pub fn readings(
        &self,
        word: &str,
        language: Language,
        mut known: impl FnMut(&str) -> bool,
    ) -> Vec<Reading> {
        let all = self.all_readings(word, language);
        all.iter().filter(|reading| known(&reading.nominative)).cloned().collect()
    }

    /// Every reading of a folded word, whether or not its nominative is a word of the language.
    pub fn all_readings(&self, word: &str, language: Language) -> Arc<[Reading]> {
        let Some(endings) = self.by_language.get(&language) else { return Arc::default() };
        if let Some(known) = endings.readings.get(word) {
            return known;
        }
        let found: Arc<[Reading]> = self.find_readings(word, &endings.rows).into();
        endings.readings.keep(word, found.clone());
        found
    }

    fn find_readings(&self, word: &str, by_ending: &FxHashMap<String, Vec<(usize, Cases)>>) -> Vec<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        let mut nominative = String::new();
        let ends = [word.len()].into_iter().chain(word.char_indices().rev().map(|(at, _)| at));
        for end in ends.take(self.longest + 1) {
            let (stem, ending) = word.split_at(end);
            for (at, cases) in by_ending.get(ending).into_iter().flatten() {
                let Some(row) = self.rows.get(*at) else { continue };
                nominative.clear();
                nominative.push_str(stem);
                nominative.push_str(&row.nominative);
                let Some(letters) = row.fits(&nominative) else { continue };
                if self.is_shadowed(*at, letters, &nominative) {
                    continue;
                }
                let same = found.iter_mut().find(|reading| {
                    reading.nominative == nominative
                        && reading.kind == row.kind
                        && reading.gender == row.gender
                });
                match same {
                    Some(reading) => reading.cases |= cases,
                    None => found.push(Reading {
                        nominative: nominative.clone(),
                        kind: row.kind,
                        gender: row.gender,
                        cases: *cases,
                        stem: stem.len(),
                    }),
                }
            }
        }
        found
    }

    /// Whether a row of the same kind and gender fits a nominative better.
    fn is_shadowed(&self, row: usize, letters: usize, nominative: &str) -> bool {
        let rivals = self.rivals.get(row).into_iter().flatten();
        rivals
            .filter_map(|other| self.rows.get(*other))
            .any(|other| other.fits(nominative).is_some_and(|better| better > letters))
    }

    /// Every form of a folded word of one part, by every paradigm that it may have; the word itself is the first.
    pub fn forms(&self, nominative: &str, language: Language) -> Vec<(String, Kind, Gender, Cases)> {
        let mut forms: Vec<(String, Kind, Gender, Cases)> = Vec::new();
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row.language == language) {
            let Some(letters) = row.fits(nominative) else { continue };
            if self.is_shadowed(at, letters, nominative) {
                continue;
            }
            let Some(stem) = nominative.strip_suffix(row.nominative.as_str()) else { continue };
            for (case, ending) in
                row.endings.iter().enumerate().flat_map(|(case, all)| all.iter().map(move |one| (case, one)))
            {
                forms.push((format!("{stem}{ending}"), row.kind, row.gender, 1 << case));
            }
        }
        forms
    }
}

impl Paradigm {
    fn read(id: &str, row: [&str; 5], endings: &[&str], proofs: [&str; 2]) -> Option<Paradigm> {
        let [lang, kind, gender, nominative, before] = row;
        let except = before.starts_with('^');
        let before =
            before.trim_start_matches('^').split('|').filter(|one| !one.is_empty()).map(str::to_owned);
        let [genitive, dative, accusative, instrumental, locative] = endings else { return None };
        let list = |cell: &str| cell.split('|').map(str::to_owned).collect::<Vec<String>>();
        let pair = |cell: &str| cell.split_once('|').map(|(one, other)| (fold(one), fold(other)));
        Some(Paradigm {
            id: id.to_owned(),
            language: Language::coded(lang)?,
            kind: match kind {
                "noun" => Kind::Noun,
                "adjective" => Kind::Adjective,
                _ => return None,
            },
            gender: match gender {
                "m" => Gender::Masculine,
                "f" => Gender::Feminine,
                "n" => Gender::Neuter,
                "p" => Gender::Plural,
                _ => return None,
            },
            nominative: nominative.to_owned(),
            letters: nominative.chars().count(),
            before: before.collect(),
            except,
            endings: [
                vec![nominative.to_owned()],
                list(genitive),
                list(dative),
                list(accusative),
                list(instrumental),
                list(locative),
            ],
            example: pair(proofs[0])?,
            not: pair(proofs[1])?,
        })
    }
}
