//! A Ukrainian name -> the forms that it has in Russian, by the correspondences of the two languages.
//!
//! `rules/russian.csv` has whole words (mostly the adjectives of names of two words), roots, in which one letter of
//! Ukrainian answers to one of several of Russian, and endings. A name of which none is on record gets these.

use crate::fold::is_apostrophe;
use rustc_hash::FxHashMap;

/// The correspondences, read once.
#[derive(Debug, Default)]
pub struct Russian {
    words: FxHashMap<String, Vec<String>>,
    roots: FxHashMap<String, Vec<String>>,
    ends: FxHashMap<String, Vec<String>>,
}

/// The longest root and ending of the table, in letters.
const LONGEST: usize = 12;

/// Forms of one name at most.
const FORMS: usize = 4;

/// Letters of Ukrainian that Russian lacks, and what stands for them where no root says otherwise.
const LETTERS: [(char, char); 4] =
    [('\u{0456}', '\u{0438}'), ('\u{0457}', '\u{0438}'), ('\u{0454}', '\u{0435}'), ('\u{0491}', '\u{0433}')];

impl Russian {
    /// The table that the program carries; a row that does not fit is passed over, which a test rules out.
    pub fn embedded() -> Russian {
        let mut russian = Russian::default();
        for line in include_str!("../rules/russian.csv").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [place, from, to] = cells[..] else { continue };
            let filed = match place {
                "word" => &mut russian.words,
                "root" => &mut russian.roots,
                "end" => &mut russian.ends,
                _ => continue,
            };
            filed.insert(from.to_owned(), to.split('|').map(str::to_owned).collect());
        }
        russian
    }

    /// The Russian forms of a name, the likeliest first.
    pub fn names(&self, name: &str) -> Vec<String> {
        let mut forms = vec![String::new()];
        let parts = |c: char| matches!(c, ' ' | '-');
        for part in name.split_inclusive(parts) {
            let word = part.trim_end_matches(parts);
            let mark = part.get(word.len()..).unwrap_or("");
            let options = self.word(word);
            let mut longer = Vec::new();
            for form in &forms {
                longer.extend(options.iter().map(|option| format!("{form}{option}{mark}")));
            }
            longer.truncate(FORMS);
            forms = longer;
        }
        forms
    }

    /// The likeliest form of an adjective, as in the name of a raion.
    pub fn adjective(&self, name: &str) -> String {
        self.names(name).into_iter().next().unwrap_or_default()
    }

    fn word(&self, word: &str) -> Vec<String> {
        let plain = |c: char| if is_apostrophe(c) { '\u{2019}' } else { c };
        let lower: Vec<char> = word.to_lowercase().chars().map(plain).collect();
        let large = word.chars().next().is_some_and(char::is_uppercase);
        let whole: String = lower.iter().collect();
        let made = match self.words.get(&whole) {
            Some(options) => options.clone(),
            None => self.made(&lower),
        };
        let dress = |form: &String| {
            let mut chars = form.chars();
            match chars.next() {
                Some(first) if large => first.to_uppercase().chain(chars).collect(),
                _ => form.clone(),
            }
        };
        made.iter().map(dress).collect()
    }

    fn made(&self, lower: &[char]) -> Vec<String> {
        // The longest ending that leaves two letters.
        let mut ends: &[String] = &[];
        let mut stem = lower.len();
        for length in (1..=LONGEST.min(lower.len().saturating_sub(2))).rev() {
            let ending: String = lower[lower.len() - length..].iter().collect();
            if let Some(found) = self.ends.get(&ending) {
                (ends, stem) = (found, lower.len() - length);
                break;
            }
        }
        let mut forms = vec![String::new()];
        let mut at = 0;
        while at < stem {
            let root = (1..=LONGEST.min(stem - at)).rev().find_map(|length| {
                let key: String = lower[at..at + length].iter().collect();
                self.roots.get(&key).map(|options| (length, options))
            });
            // A root stands at the head of a word or of one of its parts, which a vowel ends.
            match root {
                Some((length, options)) => {
                    forms = forms
                        .iter()
                        .flat_map(|form| options.iter().map(move |option| format!("{form}{option}")))
                        .collect();
                    at += length;
                }
                None => {
                    let c = LETTERS
                        .iter()
                        .find(|(one, _)| *one == lower[at])
                        .map_or(lower[at], |(_, other)| *other);
                    if !is_apostrophe(c) {
                        forms.iter_mut().for_each(|form| form.push(c));
                    }
                    at += 1;
                }
            }
        }
        if ends.is_empty() {
            return forms;
        }
        let with = |form: &String| ends.iter().map(|end| format!("{form}{end}")).collect::<Vec<_>>();
        let mut whole: Vec<String> = forms.iter().flat_map(with).collect();
        whole.truncate(FORMS);
        whole
    }
}
