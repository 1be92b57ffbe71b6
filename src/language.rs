//! Letters and words -> the language that they are written in.
//!
//! `rules/languages.csv` has a row for each language: its code, the script that it is written in, and the letters that tell
//! it from others of that script.

use std::fmt;
use std::sync::LazyLock;

/// A language: of a text or a paragraph, or of a name. Of a name that the rules of romanisation made, the language of the
/// name that it was made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

/// What a language is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Cyrillic letters.
    Cyrillic,
    /// Latin letters.
    Latin,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct LanguageRow {
    /// The code used in outputs and tables.
    pub code: String,
    /// Its English name.
    pub name: String,
    /// What it is written in.
    pub script: Script,
    /// The small letters that tell it.
    pub letters: Vec<char>,
    /// Words in it.
    pub example: String,
    /// Words in another language.
    pub not: String,
}

/// The languages of a table, in its order.
#[derive(Debug)]
pub struct Languages {
    /// The rows.
    pub rows: Vec<LanguageRow>,
    /// The languages that each Cyrillic letter tells, a bit each, by its place in [`CYRILLIC`].
    cyrillic: Vec<u16>,
}

/// Languages of a table at most.
pub const MOST: usize = 16;

/// The letters of the Cyrillic alphabets in use.
const CYRILLIC: std::ops::RangeInclusive<char> = '\u{0400}'..='\u{052F}';

const UNDETERMINED: &str = "und";

impl Language {
    /// Ukrainian, which text on Ukraine is read in for want of better.
    pub const UKRAINIAN: Language = Language(0);
    /// Russian, in which names are made of Ukrainian ones.
    pub const RUSSIAN: Language = Language(1);
    /// English, which stands for any other form in Latin letters.
    pub const ENGLISH: Language = Language(2);
    /// Cyrillic that could be of several languages, or nothing to tell it by.
    pub const UNDETERMINED: Language = Language(u8::MAX);

    /// The code used in outputs and tables.
    pub fn code(self) -> &'static str {
        Languages::embedded().row(self).map_or(UNDETERMINED, |row| row.code.as_str())
    }

    /// What letters alone say of a name's language: Latin ones English; Cyrillic ones that only one of the alphabets has,
    /// that language.
    pub fn of_letters(name: &str) -> Language {
        if !name.chars().any(is_cyrillic) {
            return Language::ENGLISH;
        }
        let told = Languages::embedded().telling_letters(name);
        if told.is_power_of_two() { Language(told.trailing_zeros() as u8) } else { Language::UNDETERMINED }
    }

    /// The language with this code.
    pub fn coded(code: &str) -> Option<Language> {
        Languages::embedded().coded(code)
    }

    /// Whether it is written in Cyrillic letters.
    pub fn is_cyrillic(self) -> bool {
        Languages::embedded().row(self).is_some_and(|row| row.script == Script::Cyrillic)
    }

    /// Every language of the program in the order of the table, and last the undetermined one.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..Languages::embedded().rows.len() as u8).map(Language).chain([Language::UNDETERMINED])
    }

    /// Its number among [`Language::all`].
    pub fn index(self) -> usize {
        usize::from(self.0).min(Languages::embedded().rows.len())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Languages {
    /// The table that the program carries.
    pub fn embedded() -> &'static Languages {
        static EMBEDDED: LazyLock<Languages> =
            LazyLock::new(|| Languages::read(include_str!("../rules/languages.csv")));
        &EMBEDDED
    }

    /// A table of this form; a row that does not fit is passed over, which a test rules out.
    pub fn read(table: &str) -> Languages {
        let rows = table.lines().skip(1).filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [code, name, script, letters, example, not] = cells[..] else { return None };
            Some(LanguageRow {
                code: code.to_owned(),
                name: name.to_owned(),
                script: match script {
                    "cyrillic" => Script::Cyrillic,
                    "latin" => Script::Latin,
                    _ => return None,
                },
                letters: letters.chars().collect(),
                example: example.to_owned(),
                not: not.to_owned(),
            })
        });
        let rows: Vec<LanguageRow> = rows.take(MOST).collect();
        let mut cyrillic = Vec::new();
        for (bit, row) in rows.iter().enumerate() {
            for letter in row.letters.iter().flat_map(|letter| letter.to_uppercase().chain([*letter])) {
                let Some(at) = place_of(letter) else { continue };
                if cyrillic.len() <= at {
                    cyrillic.resize(at + 1, 0);
                }
                if let Some(told) = cyrillic.get_mut(at) {
                    *told |= 1 << bit;
                }
            }
        }
        Languages { rows, cyrillic }
    }

    /// The row of a language.
    pub fn row(&self, language: Language) -> Option<&LanguageRow> {
        self.rows.get(usize::from(language.0))
    }

    /// The language with this code.
    pub fn coded(&self, code: &str) -> Option<Language> {
        if code == UNDETERMINED {
            return Some(Language::UNDETERMINED);
        }
        self.rows.iter().position(|row| row.code == code).map(|at| Language(at as u8))
    }

    /// The languages that the letters of a name tell, a bit each.
    fn telling_letters(&self, name: &str) -> u16 {
        name.chars().fold(0, |all, letter| all | self.told_by(letter))
    }

    fn told_by(&self, letter: char) -> u16 {
        place_of(letter).and_then(|at| self.cyrillic.get(at)).copied().unwrap_or(0)
    }

    /// The only language of a script, if there is but one: nothing need be told then.
    pub(crate) fn only(&self, script: Script) -> Option<Language> {
        let mut of = (0..).zip(&self.rows).filter(|(_, row)| row.script == script);
        let (first, _) = of.next()?;
        of.next().is_none().then_some(Language(first))
    }
}

fn place_of(letter: char) -> Option<usize> {
    CYRILLIC.contains(&letter).then(|| (u32::from(letter) - u32::from(*CYRILLIC.start())) as usize)
}

/// Whether the letter is a Cyrillic one.
pub fn is_cyrillic(c: char) -> bool {
    CYRILLIC.contains(&c)
}

/// What was heard of the languages of a piece of text: words by script, and for each language the letters and words that
/// tell it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heard {
    latin: u32,
    cyrillic: u32,
    told: [u32; MOST],
}

impl Heard {
    /// Hears a word; `of` is the language that it is a word of, where it is known to be of one alone.
    pub fn hear(&mut self, word: &str, of: Option<Language>, languages: &Languages) {
        if let Some(told) = of.and_then(|of| self.told.get_mut(usize::from(of.0))) {
            *told += 1;
        }
        if word.is_ascii() || !word.chars().any(is_cyrillic) {
            self.latin += 1;
            if languages.only(Script::Latin).is_none() {
                for (row, told) in languages.rows.iter().zip(&mut self.told) {
                    *told += word.chars().filter(|letter| row.letters.contains(letter)).count() as u32;
                }
            }
            return;
        }
        self.cyrillic += 1;
        for letter in word.chars() {
            let mut bits = languages.told_by(letter);
            while bits != 0 {
                if let Some(told) = self.told.get_mut(bits.trailing_zeros() as usize) {
                    *told += 1;
                }
                bits &= bits - 1;
            }
        }
    }

    /// Adds what was heard of another piece.
    pub fn join(&mut self, other: &Heard) {
        self.latin += other.latin;
        self.cyrillic += other.cyrillic;
        for (told, other) in self.told.iter_mut().zip(other.told) {
            *told += other;
        }
    }

    /// Whether any word was Cyrillic.
    pub fn any_cyrillic(&self) -> bool {
        self.cyrillic > 0
    }

    /// The language of the script that most words are in; undetermined where nothing was heard, or where no language of the
    /// script is told more than every other. Latin letters that nothing tells are those of the first such language.
    pub fn language(&self, languages: &Languages) -> Language {
        match (self.latin, self.cyrillic) {
            (0, 0) => Language::UNDETERMINED,
            (latin, cyrillic) if latin > cyrillic => {
                self.best(Script::Latin, languages).unwrap_or_else(|| {
                    let first = languages.rows.iter().position(|row| row.script == Script::Latin);
                    first.map_or(Language::UNDETERMINED, |at| Language(at as u8))
                })
            }
            _ => self.best(Script::Cyrillic, languages).unwrap_or(Language::UNDETERMINED),
        }
    }

    /// The language of a script that is told more than every other of it.
    pub fn best(&self, script: Script, languages: &Languages) -> Option<Language> {
        let of = (0..).zip(&languages.rows).zip(self.told);
        let mut of = of.filter(|((_, row), _)| row.script == script).map(|((at, _), told)| (told, at));
        let first = of.next()?;
        let (mut best, mut shared) = (first, first.0 == 0);
        for (told, at) in of {
            if told > best.0 {
                (best, shared) = ((told, at), false);
            } else if told == best.0 {
                shared = true;
            }
        }
        (!shared).then_some(Language(best.1))
    }
}
