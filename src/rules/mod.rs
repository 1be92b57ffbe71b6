//! The tables of words, typed, and the one way in which stages find their phrases in a text.

use crate::error::Error;
use crate::fold::fold;
use crate::language::Language;
use crate::table;
use crate::token::{Gap, Token, TokenKind, WordId};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::ops::Range;

/// Implements [`Row`] for a struct with the fields `id`, `forms`, `example` and `not`.
macro_rules! row {
    ($row:ty) => {
        row!($row, and {});
    };
    ($row:ty, by $kind:ident) => {
        row!($row, and {
            fn kind(&self) -> u8 {
                self.$kind as u8
            }
        });
    };
    ($row:ty, and { $($more:tt)* }) => {
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
            $($more)*
        }
    };
}

pub mod claims;
pub mod dates;
pub mod places;
mod vocabulary;

pub use vocabulary::{Vocabulary, Words};

/// Every table of words, read once.
#[derive(Debug)]
pub struct Rules {
    /// Every word that stands in a table.
    pub vocabulary: Vocabulary,
    /// Words that end with a full stop and do not end a sentence.
    pub abbreviations: Phrases<Abbreviation>,
    /// First words of names that name no place by themselves, such as `Nova`.
    pub name_heads: Phrases<Abbreviation>,
    /// Words that only one of the languages of one alphabet has, with that language.
    pub languages: FxHashMap<WordId, Language>,
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
        let name_heads = Phrases::read(
            "rules/name_heads.csv",
            include_str!("../../rules/name_heads.csv"),
            &mut vocabulary,
        )?;
        let languages = languages(&mut vocabulary)?;
        let dates = dates::DateRules::embedded(&mut vocabulary)?;
        let claims = claims::ClaimRules::embedded(&mut vocabulary)?;
        let places = places::PlaceRules::embedded(&mut vocabulary)?;
        Ok(Rules { vocabulary, abbreviations, name_heads, languages, dates, claims, places })
    }
}

fn languages(vocabulary: &mut Vocabulary) -> Result<FxHashMap<WordId, Language>, Error> {
    let file = "rules/language_words.csv";
    let rows: Vec<places::PlainWord> = table::rows(file, include_str!("../../rules/language_words.csv"))?;
    let mut words = FxHashMap::default();
    for row in rows {
        let language = Language::coded(&row.lang)
            .ok_or_else(|| Error::new(file, format!("no language has the code {}", row.lang)))?;
        for form in &row.forms {
            words.insert(vocabulary.add(&fold(form)), language);
        }
    }
    Ok(words)
}

/// One row of `rules/abbreviations.csv`, words whose full stop ends no sentence, or of `rules/name_heads.csv`.
#[derive(Debug, Deserialize)]
pub struct Abbreviation {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form, an abbreviation without its full stop.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Abbreviation);

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
    /// The number of its kind, in tables whose rows are asked for by their kind: see [`Phrases::at_kind`].
    fn kind(&self) -> u8 {
        0
    }
}

/// A table whose rows are found in a text by their forms.
#[derive(Debug)]
pub struct Phrases<R> {
    /// The file that the rows come from.
    pub file: &'static str,
    /// The rows, in the order of the file.
    pub rows: Vec<R>,
    /// The bit that tokens have for this table; see [`Vocabulary::tables_of`].
    bit: u64,
    by_first: Filed,
    by_last: Filed,
}

/// The forms of a table by one of their words. Most words of a text are in no table, and most of the others not in
/// this one: a slot for every word of the vocabulary tells so without hashing.
#[derive(Debug, Default)]
struct Filed {
    /// One more than the index of the word's group; 0 where it has none.
    slots: Vec<u16>,
    groups: Vec<Vec<Form>>,
    /// For every group the kinds of its rows, a bit each; kinds beyond the bits share them.
    kinds: Vec<u64>,
    /// For every group what its word alone is.
    alone: Vec<Alone>,
}

/// What the word of a group is where no other word of its forms stands beside it.
#[derive(Debug, Default)]
struct Alone {
    /// The words that stand beside it in longer forms, a bit each; words share them.
    beside: u64,
    /// The row that it is a form of by itself, in any case; `None` where it is none or its case must be looked at.
    row: Option<usize>,
    /// Whether its forms of one word need no look at the case, so that without a row there is none.
    told: bool,
}

/// The bit of a word among others; none for a word that no table has.
fn word_bit(word: WordId) -> u64 {
    if word == 0 { 0 } else { 1 << (word % u64::BITS) }
}

fn bit(kind: u8) -> u64 {
    1 << (kind % 64)
}

impl Filed {
    fn file(&mut self, word: WordId, form: Form) {
        let at = word as usize;
        if self.slots.len() <= at {
            self.slots.resize(at + 1, 0);
        }
        let Some(slot) = self.slots.get_mut(at) else { return };
        if *slot == 0 {
            self.groups.push(Vec::new());
            self.kinds.push(0);
            *slot = u16::try_from(self.groups.len()).unwrap_or(0);
        }
        let group = usize::from(*slot).checked_sub(1);
        let Some(group) = group else { return };
        if let Some(kinds) = self.kinds.get_mut(group) {
            *kinds |= bit(form.kind);
        }
        if let Some(group) = self.groups.get_mut(group) {
            group.push(form);
        }
    }

    /// Puts the forms of each group in order: the longest wins; among equals the one that stands first in the file.
    fn put_in_order(&mut self) {
        for forms in &mut self.groups {
            forms.sort_by_key(|form| (usize::MAX - form.words.len(), form.row));
            let short: Vec<&Form> = forms.iter().filter(|form| form.words.len() == 1).collect();
            let longer = forms.iter().filter(|form| form.words.len() > 1);
            self.alone.push(Alone {
                beside: longer
                    .fold(0, |bits, form| bits | word_bit(form.second) | word_bit(form.last_but_one)),
                row: short.first().filter(|form| form.plain).map(|form| form.row),
                told: short.first().is_none_or(|form| form.plain),
            });
        }
    }

    /// The row that this word is a form of by itself, where no longer form goes on with the word beside it; nothing where
    /// the forms must be looked at to tell.
    #[inline]
    fn alone(&self, word: WordId, beside: WordId) -> Option<Option<usize>> {
        let alone = self.alone.get(self.group(word)?)?;
        (alone.told && alone.beside & word_bit(beside) == 0).then_some(alone.row)
    }

    fn words(&self) -> impl Iterator<Item = WordId> {
        (0..).zip(&self.slots).filter(|(_, slot)| **slot > 0).map(|(word, _)| word)
    }

    #[inline]
    fn of(&self, word: WordId) -> &[Form] {
        self.group(word).and_then(|group| self.groups.get(group)).map_or(&[], Vec::as_slice)
    }

    /// The same, where one of them has a row of this kind.
    #[inline]
    fn of_kind(&self, word: WordId, kind: u8) -> &[Form] {
        let group = self.group(word);
        let group = group.filter(|group| self.kinds.get(*group).is_some_and(|kinds| kinds & bit(kind) != 0));
        group.and_then(|group| self.groups.get(group)).map_or(&[], Vec::as_slice)
    }

    #[inline]
    fn group(&self, word: WordId) -> Option<usize> {
        usize::from(self.slots.get(word as usize).copied().unwrap_or(0)).checked_sub(1)
    }
}

#[derive(Clone, Debug)]
struct Form {
    words: Vec<(WordId, Option<Box<str>>)>,
    /// The second word and the last but one, 0 where there is only one word. Most forms that begin or end with the word
    /// at hand are told apart by these, before all their words are compared.
    second: WordId,
    last_but_one: WordId,
    row: usize,
    /// The kind of the row.
    kind: u8,
    /// Whether it is one word in any case, so that its number says it all.
    plain: bool,
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
        let (mut by_first, mut by_last) = (Filed::default(), Filed::default());
        let bit = vocabulary.next_table();
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
                let plain = matches!(words.as_slice(), [(_, None)]);
                let (second, last_but_one) = match words.as_slice() {
                    [_, second, ..] => (second.0, words.iter().rev().nth(1).map_or(0, |word| word.0)),
                    _ => (0, 0),
                };
                let form = Form { words, second, last_but_one, row: at, kind: row.kind(), plain };
                by_first.file(first, form.clone());
                by_last.file(last, form);
                vocabulary.file(first, last, bit);
            }
        }
        by_first.put_in_order();
        by_last.put_in_order();
        Ok(Phrases { file, rows, bit, by_first, by_last })
    }

    /// The first token of a range whose word any phrase starts with.
    #[inline]
    pub(crate) fn next(&self, tokens: &[Token<'_>], range: Range<usize>) -> Option<usize> {
        let within = tokens.get(range.clone()).unwrap_or(&[]);
        let found = within.iter().position(|token| token.tables.begins & self.bit != 0)?;
        Some(range.start + found)
    }

    // Most words begin and end no phrase of a table: that is told where the question is asked.
    #[inline]
    fn may_begin(&self, tokens: &[Token<'_>], at: usize) -> bool {
        tokens.get(at).is_some_and(|token| token.tables.begins & self.bit != 0)
    }

    #[inline]
    fn may_end(&self, tokens: &[Token<'_>], end: usize) -> bool {
        let last = end.checked_sub(1).and_then(|last| tokens.get(last));
        last.is_some_and(|token| token.tables.ends & self.bit != 0)
    }

    /// The longest phrase that starts with the token at `at`.
    #[inline]
    pub fn at<'r>(&'r self, tokens: &[Token<'_>], at: usize) -> Option<Found<'r, R>> {
        if self.may_begin(tokens, at) { self.longest_at(tokens, at) } else { None }
    }

    fn longest_at<'r>(&'r self, tokens: &[Token<'_>], at: usize) -> Option<Found<'r, R>> {
        if let Some(row) = self.by_first.alone(tokens.get(at)?.word, word_behind(tokens, at)) {
            return Some(Found { row: self.rows.get(row?)?, first: at, end: at + 1 });
        }
        self.each_at(tokens, at, |_| true).next()
    }

    /// The longest phrase that starts with the token at `at` and whose row `keep` keeps.
    #[inline]
    pub fn at_of<'r>(
        &'r self,
        tokens: &[Token<'_>],
        at: usize,
        keep: impl Fn(&R) -> bool,
    ) -> Option<Found<'r, R>> {
        if !self.may_begin(tokens, at) {
            return None;
        }
        self.each_at(tokens, at, keep).next()
    }

    /// The longest phrase that starts with the token at `at` and whose row is of this kind.
    #[inline]
    pub fn at_kind<'r>(&'r self, tokens: &[Token<'_>], at: usize, kind: u8) -> Option<Found<'r, R>> {
        if self.may_begin(tokens, at) { self.longest_of_kind(tokens, at, kind) } else { None }
    }

    fn longest_of_kind<'r>(&'r self, tokens: &[Token<'_>], at: usize, kind: u8) -> Option<Found<'r, R>> {
        let forms = tokens.get(at).map_or(&[][..], |token| self.by_first.of_kind(token.word, kind));
        let second = word_behind(tokens, at);
        let mut forms = forms.iter().filter(|form| form.kind == kind && form.may_go_on(second));
        forms.find_map(|form| {
            let end = form.ends(tokens, at)?;
            Some(Found { row: self.rows.get(form.row)?, first: at, end })
        })
    }

    /// The phrase that reaches back furthest from just before `end`, and whose row is of this kind.
    #[inline]
    pub fn before_kind<'r>(&'r self, tokens: &[Token<'_>], end: usize, kind: u8) -> Option<Found<'r, R>> {
        if self.may_end(tokens, end) { self.furthest_of_kind(tokens, end, kind) } else { None }
    }

    fn furthest_of_kind<'r>(&'r self, tokens: &[Token<'_>], end: usize, kind: u8) -> Option<Found<'r, R>> {
        let last = end.checked_sub(1).and_then(|last| tokens.get(last));
        let forms = last.map_or(&[][..], |token| self.by_last.of_kind(token.word, kind));
        let before = word_before(tokens, end);
        let forms = forms.iter().filter(|form| form.kind == kind && form.may_follow(before));
        let found = forms.filter_map(|form| {
            Some(Found { row: self.rows.get(form.row)?, first: form.first_before(tokens, end)?, end })
        });
        found.min_by_key(|found| found.first)
    }

    /// The phrase that reaches back furthest from just before `end`, and whose row `keep` keeps.
    #[inline]
    pub fn before_of<'r>(
        &'r self,
        tokens: &[Token<'_>],
        end: usize,
        keep: impl Fn(&R) -> bool,
    ) -> Option<Found<'r, R>> {
        if !self.may_end(tokens, end) {
            return None;
        }
        self.each_before(tokens, end, keep).min_by_key(|found| found.first)
    }

    /// Every phrase that starts with the token at `at`, longest first.
    pub fn all_at<'r>(&'r self, tokens: &[Token<'_>], at: usize) -> Vec<Found<'r, R>> {
        self.each_at(tokens, at, |_| true).collect()
    }

    /// Every phrase whose last token stands just before `end`, longest first.
    pub fn all_before<'r>(&'r self, tokens: &[Token<'_>], end: usize) -> Vec<Found<'r, R>> {
        self.each_before(tokens, end, |_| true).collect()
    }

    /// The longest phrase whose last token stands just before `end`.
    #[inline]
    pub fn before<'r>(&'r self, tokens: &[Token<'_>], end: usize) -> Option<Found<'r, R>> {
        if self.may_end(tokens, end) { self.longest_before(tokens, end) } else { None }
    }

    fn longest_before<'r>(&'r self, tokens: &[Token<'_>], end: usize) -> Option<Found<'r, R>> {
        let last = end.checked_sub(1)?;
        if let Some(row) = self.by_last.alone(tokens.get(last)?.word, word_before(tokens, end)) {
            return Some(Found { row: self.rows.get(row?)?, first: last, end });
        }
        self.each_before(tokens, end, |_| true).next()
    }

    // The row is asked for before the words are compared: of most forms that begin with a word, nobody wants the row.
    fn each_at<'r>(
        &'r self,
        tokens: &[Token<'_>],
        at: usize,
        keep: impl Fn(&R) -> bool,
    ) -> impl Iterator<Item = Found<'r, R>> {
        let first = tokens.get(at).filter(|_| self.may_begin(tokens, at));
        let forms = first.map_or(&[][..], |token| self.by_first.of(token.word));
        let second = if forms.is_empty() { 0 } else { word_behind(tokens, at) };
        forms.iter().filter(move |form| form.may_go_on(second)).filter_map(move |form| {
            let row = self.rows.get(form.row).filter(|row| keep(row))?;
            Some(Found { row, first: at, end: form.ends(tokens, at)? })
        })
    }

    fn each_before<'r>(
        &'r self,
        tokens: &[Token<'_>],
        end: usize,
        keep: impl Fn(&R) -> bool,
    ) -> impl Iterator<Item = Found<'r, R>> {
        let last = end.checked_sub(1).and_then(|last| tokens.get(last)).filter(|_| self.may_end(tokens, end));
        let forms = last.map_or(&[][..], |token| self.by_last.of(token.word));
        let before = if forms.is_empty() { 0 } else { word_before(tokens, end) };
        forms.iter().filter(move |form| form.may_follow(before)).filter_map(move |form| {
            let row = self.rows.get(form.row).filter(|row| keep(row))?;
            Some(Found { row, first: form.first_before(tokens, end)?, end })
        })
    }
}

/// The word that would stand second in a phrase that begins at `at`: over a mark, if one stands between.
fn word_behind(tokens: &[Token<'_>], at: usize) -> WordId {
    let word = |at: usize| tokens.get(at).map_or(0, |token| token.word);
    match word(at + 1) {
        0 => word(at + 2),
        word => word,
    }
}

/// The word that would stand last but one in a phrase that ends just before `end`.
fn word_before(tokens: &[Token<'_>], end: usize) -> WordId {
    let word =
        |back: usize| end.checked_sub(back).and_then(|at| tokens.get(at)).map_or(0, |token| token.word);
    match word(2) {
        0 => word(3),
        word => word,
    }
}

/// The token before the one at `at`, or the one before that, where a mark that may stand within a phrase is between.
fn token_before(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    if tokens.get(before).is_some_and(is_glue) { before.checked_sub(1) } else { Some(before) }
}

/// Whether a token may stand between two words of a phrase.
fn is_glue(token: &Token<'_>) -> bool {
    token.word == 0
        && (token.is_dash()
            || token.is_quote()
            || (token.is_mark('.') && token.gap == Gap::None)
            || token.kind == TokenKind::Possessive)
}

impl Form {
    /// Whether the form has one word, or this one stands second in it.
    #[inline]
    fn may_go_on(&self, second: WordId) -> bool {
        self.second == 0 || self.second == second
    }

    /// Whether the form has one word, or this one stands last but one in it.
    #[inline]
    fn may_follow(&self, before: WordId) -> bool {
        self.last_but_one == 0 || self.last_but_one == before
    }

    /// The first token of the form where it ends just before `end`.
    fn first_before(&self, tokens: &[Token<'_>], end: usize) -> Option<usize> {
        let mut first = end.checked_sub(1)?;
        for (nth, word) in self.words.iter().enumerate().rev() {
            let token = tokens.get(first).filter(|token| is_word(token, word))?;
            if nth > 0 {
                if token.gap == Gap::Paragraph {
                    return None;
                }
                first = token_before(tokens, first)?;
            }
        }
        Some(first)
    }

    fn ends(&self, tokens: &[Token<'_>], at: usize) -> Option<usize> {
        if self.plain {
            let word = self.words.first().map(|(word, _)| *word);
            let fits = |token: &&Token<'_>| Some(token.word) == word && token.kind != TokenKind::Mark;
            return tokens.get(at).filter(fits).map(|_| at + 1);
        }
        let mut next = at;
        for (nth, word) in self.words.iter().enumerate() {
            if nth > 0 && tokens.get(next).is_some_and(is_glue) {
                next += 1;
            }
            let token = tokens.get(next)?;
            if (nth > 0 && token.gap == Gap::Paragraph) || !is_word(token, word) {
                return None;
            }
            next += 1;
        }
        Some(next)
    }
}

/// Whether a token is a word of a phrase, in the case that the phrase asks for.
fn is_word(token: &Token<'_>, (word, exact): &(WordId, Option<Box<str>>)) -> bool {
    token.word == *word
        && token.kind != TokenKind::Mark
        && exact.as_deref().is_none_or(|exact| exact == token.text)
}
