//! The tables of words, typed, and the one way in which stages find their phrases in a text.

use crate::error::Error;
use crate::fold::fold;
use crate::table;
use crate::token::{Gap, Token, TokenKind, WordId};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Implements [`Row`] for a struct with the fields `id`, `forms`, `example` and `not`.
macro_rules! row {
    ($row:ty) => {
        impl crate::rules::Row for $row {
            fn id(&self) -> &str {
                &self.id
            }
            fn forms(&self) -> &[String] {
                &self.forms
            }
            fn example(&self) -> &str {
                &self.example
            }
            fn not(&self) -> &str {
                &self.not
            }
        }
    };
}

pub mod claims;
pub mod dates;
pub mod places;

/// Every table of words, read once.
#[derive(Debug)]
pub struct Rules {
    /// Every word that stands in a table.
    pub vocabulary: Vocabulary,
    /// Words that end with a full stop and do not end a sentence.
    pub abbreviations: Phrases<Abbreviation>,
    /// Words of time.
    pub dates: dates::DateRules,
    /// Words of distance and direction.
    pub claims: claims::ClaimRules,
    /// Words around places, people and organisations.
    pub places: places::PlaceRules,
}

impl Rules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded() -> Result<Rules, Error> {
        let mut vocabulary = Vocabulary::default();
        let abbreviations = Phrases::read(
            "rules/abbreviations.csv",
            include_str!("../../rules/abbreviations.csv"),
            &mut vocabulary,
        )?;
        let dates = dates::DateRules::embedded(&mut vocabulary)?;
        let claims = claims::ClaimRules::embedded(&mut vocabulary)?;
        let places = places::PlaceRules::embedded(&mut vocabulary)?;
        Ok(Rules { vocabulary, abbreviations, dates, claims, places })
    }
}

/// One row of `rules/abbreviations.csv`: a word whose full stop ends no sentence.
#[derive(Debug, Deserialize)]
pub struct Abbreviation {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form, without its full stop.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Abbreviation);

/// Every word of every table, so that a text's words are looked up once and then compared as numbers.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: FxHashMap<Box<str>, WordId>,
}

impl Vocabulary {
    /// The number of a folded word; 0 where no table has it.
    pub fn id(&self, folded: &str) -> WordId {
        self.words.get(folded).copied().unwrap_or(0)
    }

    fn add(&mut self, folded: &str) -> WordId {
        if let Some(id) = self.words.get(folded) {
            return *id;
        }
        let id = WordId::try_from(self.words.len() + 1).unwrap_or(0);
        self.words.insert(folded.into(), id);
        id
    }
}

/// A row of a table of words: its forms, and the texts that prove it.
pub trait Row: DeserializeOwned {
    /// The stable name that traces and outputs print.
    fn id(&self) -> &str;
    /// Every form in full, the canonical one first. A form in lower case matches any case; a word of it with a
    /// capital matches only when written so. A hyphen matches a hyphen, a space or nothing but the next word;
    /// quotation marks and the ’s of a possessive inside a phrase are passed over.
    fn forms(&self) -> &[String];
    /// A text in which the row must fire.
    fn example(&self) -> &str;
    /// A text in which it must not, or empty.
    fn not(&self) -> &str;
}

/// A table whose rows are found in a text by their forms.
#[derive(Debug)]
pub struct Phrases<R> {
    /// The file that the rows come from.
    pub file: &'static str,
    /// The rows, in the order of the file.
    pub rows: Vec<R>,
    by_first: FxHashMap<WordId, Vec<Form>>,
    by_last: FxHashMap<WordId, Vec<Form>>,
}

#[derive(Clone, Debug)]
struct Form {
    words: Vec<(WordId, Option<Box<str>>)>,
    row: usize,
}

/// A phrase found in a text.
#[derive(Debug)]
pub struct Found<'r, R> {
    /// The row whose form was found.
    pub row: &'r R,
    /// The index of its first token.
    pub first: usize,
    /// One past the index of its last token.
    pub end: usize,
}

impl<R: Row> Phrases<R> {
    /// Reads a table and files its forms.
    ///
    /// # Errors
    /// A row that does not fit its type, as `file:line: …`.
    pub fn read(file: &'static str, text: &str, vocabulary: &mut Vocabulary) -> Result<Phrases<R>, Error> {
        let rows: Vec<R> = table::rows(file, text)?;
        let mut by_first: FxHashMap<WordId, Vec<Form>> = FxHashMap::default();
        let mut by_last: FxHashMap<WordId, Vec<Form>> = FxHashMap::default();
        for (at, row) in rows.iter().enumerate() {
            for form in row.forms() {
                let words: Vec<(WordId, Option<Box<str>>)> = form
                    .split(|c: char| c.is_whitespace() || c == '-' || c == '.')
                    .filter(|word| !word.is_empty())
                    .map(|word| {
                        let exact = word.chars().any(char::is_uppercase).then(|| Box::from(word));
                        (vocabulary.add(&fold(word)), exact)
                    })
                    .collect();
                let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
                let (first, last) = (first.0, last.0);
                by_first.entry(first).or_default().push(Form { words: words.clone(), row: at });
                by_last.entry(last).or_default().push(Form { words, row: at });
            }
        }
        // The longest form wins; among equals the one that stands first in the file.
        for forms in by_first.values_mut().chain(by_last.values_mut()) {
            forms.sort_by_key(|form| (usize::MAX - form.words.len(), form.row));
        }
        Ok(Phrases { file, rows, by_first, by_last })
    }

    /// The longest phrase that starts with the token at `at`.
    pub fn at<'r>(&'r self, tokens: &[Token<'_>], at: usize) -> Option<Found<'r, R>> {
        let forms = self.by_first.get(&tokens.get(at)?.word)?;
        forms.iter().find_map(|form| {
            let end = form.ends(tokens, at)?;
            Some(Found { row: self.rows.get(form.row)?, first: at, end })
        })
    }

    /// Every phrase that starts with the token at `at`, longest first.
    pub fn all_at<'r>(&'r self, tokens: &[Token<'_>], at: usize) -> Vec<Found<'r, R>> {
        let Some(forms) = tokens.get(at).and_then(|token| self.by_first.get(&token.word)) else {
            return Vec::new();
        };
        let found = |form: &Form| {
            let end = form.ends(tokens, at)?;
            Some(Found { row: self.rows.get(form.row)?, first: at, end })
        };
        forms.iter().filter_map(found).collect()
    }

    /// Every phrase whose last token stands just before `end`, longest first.
    pub fn all_before<'r>(&'r self, tokens: &[Token<'_>], end: usize) -> Vec<Found<'r, R>> {
        let Some(last) = end.checked_sub(1).and_then(|last| tokens.get(last)) else { return Vec::new() };
        let Some(forms) = self.by_last.get(&last.word) else { return Vec::new() };
        let found = |form: &Form| {
            let lowest = end.saturating_sub(form.words.len() * 2);
            let first = (lowest..end).rev().find(|first| form.ends(tokens, *first) == Some(end))?;
            Some(Found { row: self.rows.get(form.row)?, first, end })
        };
        forms.iter().filter_map(found).collect()
    }

    /// The longest phrase whose last token stands just before `end`.
    pub fn before<'r>(&'r self, tokens: &[Token<'_>], end: usize) -> Option<Found<'r, R>> {
        self.all_before(tokens, end).into_iter().next()
    }
}

impl Form {
    fn ends(&self, tokens: &[Token<'_>], at: usize) -> Option<usize> {
        let mut next = at;
        for (nth, (word, exact)) in self.words.iter().enumerate() {
            let mut token = tokens.get(next)?;
            let stop = token.is_mark('.') && token.gap == Gap::None;
            let glue = token.is_dash() || token.is_quote() || stop || token.kind == TokenKind::Possessive;
            if nth > 0 && glue && token.word == 0 {
                next += 1;
                token = tokens.get(next)?;
            }
            if nth > 0 && token.gap == Gap::Paragraph {
                return None;
            }
            let fits = token.word == *word && exact.as_deref().is_none_or(|exact| exact == token.text);
            if !fits || token.kind == TokenKind::Mark {
                return None;
            }
            next += 1;
        }
        Some(next)
    }
}
