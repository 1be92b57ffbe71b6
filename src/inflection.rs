//! A word of an inflected language -> the nominatives that it may be a form of, by the paradigms of the language.
//!
//! `rules/paradigms.csv` has a row for each class of nouns and adjectives that names of places belong to: how the
//! nominative ends, what stands before that ending, and the endings of the other cases. Of two rows of one kind and
//! gender that fit a nominative, the more specific one is its paradigm. Everything here is about folded words.

use crate::fold::fold;
use crate::language::{Language, Languages};
use rustc_hash::FxHashMap;

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
    before: Before,
    /// The endings of each case, the nominative first.
    pub endings: [Vec<String>; 6],
    /// A nominative and a form of it.
    pub example: (String, String),
    /// A nominative and what is no form of it.
    pub not: (String, String),
}

/// Letters of the shortest nominative that declines.
pub const SHORTEST: usize = 3;
/// The same of a word behind another one in a name.
pub const SHORTEST_PART: usize = 2;

/// The paradigms of every language.
#[derive(Debug)]
pub struct Paradigms {
    /// The rows, in the order of the file.
    pub rows: Vec<Paradigm>,
    /// The rows and cases by language and ending.
    by_ending: FxHashMap<Language, FxHashMap<String, Vec<(usize, Cases)>>>,
    /// For each row those of its language, kind and gender, which may fit a nominative better.
    rivals: Vec<Vec<usize>>,
    longest: usize,
}

/// What may stand before the ending of a nominative, or what may not.
#[derive(Debug, Default)]
struct Before {
    /// Single letters.
    letters: Vec<char>,
    /// Several letters, with how many they are.
    longer: Vec<(String, usize)>,
    except: bool,
}

impl Before {
    fn read(cell: &str) -> Before {
        let mut before = Before { except: cell.starts_with('^'), ..Before::default() };
        for one in cell.trim_start_matches('^').split('|') {
            let mut chars = one.chars();
            match (chars.next(), chars.as_str()) {
                (None, _) => {}
                (Some(letter), "") => before.letters.push(letter),
                (Some(_), _) => before.longer.push((one.to_owned(), one.chars().count())),
            }
        }
        before
    }

    /// How many letters of a stem are asked for; `None` where it may not stand there.
    fn allows(&self, stem: &str) -> Option<usize> {
        if self.letters.is_empty() && self.longer.is_empty() {
            return Some(0);
        }
        let last = stem.chars().next_back();
        let one = last.filter(|last| self.letters.contains(last)).map(|_| 1);
        let longer = self.longer.iter().filter(|(end, _)| stem.ends_with(end.as_str()));
        match (longer.map(|(_, letters)| *letters).chain(one).max(), self.except) {
            (found, false) => found,
            (None, true) => Some(0),
            (Some(_), true) => None,
        }
    }
}

impl Paradigm {
    /// How well the row fits a nominative: how many letters it asks for; `None` where it does not fit.
    fn fits(&self, nominative: &str) -> Option<usize> {
        let stem = nominative.strip_suffix(self.nominative.as_str())?;
        nominative.chars().nth(SHORTEST_PART - 1)?;
        Some(self.letters + self.before.allows(stem)?)
    }
}

impl Paradigms {
    /// The table that the program carries; a row that does not fit is passed over, which a test rules out.
    pub fn embedded() -> Paradigms {
        Paradigms::of(include_str!("../rules/paradigms.csv"), Languages::embedded())
    }

    /// Those of a table of this form in these languages; a row that does not fit is passed over.
    pub fn of(table: &str, languages: &Languages) -> Paradigms {
        let mut rows = Vec::new();
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [id, lang, kind, gender, nominative, before, endings @ .., example, not] = &cells[..] else {
                continue;
            };
            rows.extend(Paradigm::read(
                languages,
                id,
                [lang, kind, gender, nominative, before],
                endings,
                [example, not],
            ));
        }
        let mut by_ending: FxHashMap<Language, FxHashMap<String, Vec<(usize, Cases)>>> = FxHashMap::default();
        let mut longest = 0;
        for (at, row) in rows.iter().enumerate() {
            for (case, ending) in
                row.endings.iter().enumerate().flat_map(|(case, all)| all.iter().map(move |one| (case, one)))
            {
                let filed = by_ending.entry(row.language).or_default().entry(ending.clone()).or_default();
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
        Paradigms { rows, by_ending, rivals, longest }
    }

    /// Every reading of a folded word whose nominative `known` knows; the word itself among them where it may be one.
    pub fn readings(&self, word: &str, language: Language, known: impl FnMut(&str) -> bool) -> Vec<Reading> {
        self.readings_from(SHORTEST, word, language, known)
    }

    /// The same, whose nominatives have so many letters at least.
    pub fn readings_from(
        &self,
        shortest: usize,
        word: &str,
        language: Language,
        known: impl FnMut(&str) -> bool,
    ) -> Vec<Reading> {
        self.readings_of(shortest, word, language, |_| true, known)
    }

    /// Every reading of a folded word as an adjective.
    pub fn adjectives(&self, word: &str, language: Language) -> Vec<Reading> {
        self.readings_of(SHORTEST, word, language, |row| row.kind == Kind::Adjective, |_| true)
    }

    fn readings_of(
        &self,
        shortest: usize,
        word: &str,
        language: Language,
        wanted: impl Fn(&Paradigm) -> bool,
        mut known: impl FnMut(&str) -> bool,
    ) -> Vec<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        let Some(by_ending) = self.by_ending.get(&language) else { return found };
        let mut nominative = String::new();
        let ends = [word.len()].into_iter().chain(word.char_indices().rev().map(|(at, _)| at));
        let mut stem_letters = word.chars().count() + 1;
        for end in ends.take(self.longest + 1) {
            let (stem, ending) = word.split_at(end);
            stem_letters = stem_letters.saturating_sub(1);
            for (at, cases) in by_ending.get(ending).into_iter().flatten() {
                let Some(row) = self.rows.get(*at).filter(|row| wanted(row)) else { continue };
                if stem_letters + row.letters < shortest {
                    continue;
                }
                let Some(before) = row.before.allows(stem) else { continue };
                nominative.clear();
                nominative.push_str(stem);
                nominative.push_str(&row.nominative);
                if !known(&nominative) || self.is_shadowed(*at, row.letters + before, &nominative) {
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
    fn read(
        languages: &Languages,
        id: &str,
        row: [&str; 5],
        endings: &[&str],
        proofs: [&str; 2],
    ) -> Option<Paradigm> {
        let [lang, kind, gender, nominative, before] = row;
        let [genitive, dative, accusative, instrumental, locative] = endings else { return None };
        let list = |cell: &str| cell.split('|').map(str::to_owned).collect::<Vec<String>>();
        let pair = |cell: &str| cell.split_once('|').map(|(one, other)| (fold(one), fold(other)));
        Some(Paradigm {
            id: id.to_owned(),
            language: languages.coded(lang)?,
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
            before: Before::read(before),
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
