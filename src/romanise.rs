//! Ukrainian and Russian names -> Latin letters, by published standards.
//!
//! The letters stand in `rules/romanisation.csv`. `kmu` is the Ukrainian national table (Cabinet of Ministers
//! resolution 55 of 2010), `bgn` the BGN/PCGN 1965 system for Ukrainian, `russian` the plain press romanisation of
//! Russian after BGN/PCGN 1947 without its marks.

use crate::fold::is_apostrophe;
use rustc_hash::FxHashMap;

/// A table of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Ukrainian, official since 2010.
    Kmu,
    /// Ukrainian, BGN/PCGN 1965.
    Bgn,
    /// Russian, as the press writes it.
    Russian,
}

/// The tables, read once.
#[derive(Debug)]
pub struct Romaniser {
    kmu: Letters,
    bgn: Letters,
    russian: Letters,
}

#[derive(Debug, Default)]
struct Letters {
    single: FxHashMap<char, (String, String)>,
    pairs: Vec<(char, char, String)>,
}

impl Romaniser {
    /// The tables that the program carries; a row that does not fit is passed over, which a test rules out.
    pub fn embedded() -> Romaniser {
        let mut romaniser =
            Romaniser { kmu: Letters::default(), bgn: Letters::default(), russian: Letters::default() };
        for line in include_str!("../rules/romanisation.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [standard, from, start, inside] = cells[..] else { continue };
            let letters = match standard {
                "kmu" => &mut romaniser.kmu,
                "bgn" => &mut romaniser.bgn,
                "russian" => &mut romaniser.russian,
                _ => continue,
            };
            let mut chars = from.chars();
            match (chars.next(), chars.next()) {
                (Some(one), None) => {
                    letters.single.insert(one, (start.to_owned(), inside.to_owned()));
                }
                (Some(one), Some(other)) => letters.pairs.push((one, other, inside.to_owned())),
                (None, _) => {}
            }
        }
        romaniser
    }

    /// The name in Latin letters; characters that the standard does not know stay as they are.
    ///
    /// ```
    /// use dateline::romanise::{Romaniser, Standard};
    /// let romaniser = Romaniser::embedded();
    /// assert_eq!(romaniser.romanise("Знам’янка", Standard::Kmu), "Znamianka");
    /// assert_eq!(romaniser.romanise("Знам’янка", Standard::Bgn), "Znam”yanka");
    /// assert_eq!(romaniser.romanise("Згорани", Standard::Kmu), "Zghorany");
    /// ```
    pub fn romanise(&self, name: &str, standard: Standard) -> String {
        let letters = match standard {
            Standard::Kmu => &self.kmu,
            Standard::Bgn => &self.bgn,
            Standard::Russian => &self.russian,
        };
        let chars: Vec<char> = name.chars().map(|c| if is_apostrophe(c) { '\u{2019}' } else { c }).collect();
        let mut latin = String::with_capacity(name.len());
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let lower = c.to_lowercase().next().unwrap_or(c);
            let next = chars.get(at + 1).and_then(|c| c.to_lowercase().next());
            let pair = letters.pairs.iter().find(|(one, other, _)| *one == lower && Some(*other) == next);
            let starts = at == 0 || !(chars[at - 1].is_alphabetic() || chars[at - 1] == '\u{2019}');
            let (piece, used) = match (pair, letters.single.get(&lower)) {
                (Some((_, _, piece)), _) => (piece.as_str(), 2),
                (None, Some((start, inside))) => (if starts { start.as_str() } else { inside.as_str() }, 1),
                (None, None) => ("", 0),
            };
            if used == 0 {
                latin.push(c);
                at += 1;
                continue;
            }
            let mut piece_chars = piece.chars();
            if c.is_uppercase() {
                latin.extend(piece_chars.next().map(|c| c.to_ascii_uppercase()));
            }
            latin.extend(piece_chars);
            at += used;
        }
        latin
    }
}
