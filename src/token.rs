//! Words, numbers and marks of a text, gathered into sentences: what every stage reads.

use crate::language::{Language, is_cyrillic};
use crate::span::Span;
use std::ops::Range;

/// The number of a word in the rules' vocabulary; 0 stands for every word that no table of words knows.
pub type WordId = u32;

/// The tables of words whose phrases a word begins or ends, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) begins: u64,
    pub(crate) ends: u64,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with apostrophes inside.
    Word,
    /// Digits, with a point or comma between digits: `48`, `1.5`, `40,000`.
    Number,
    /// The `’s` of a possessive.
    Possessive,
    /// Any other single character.
    Mark,
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing: the two touch.
    None,
    /// Spaces on one line.
    Space,
    /// One line break.
    Line,
    /// An empty line, or the head of the text.
    Paragraph,
}

/// A piece of text; between tokens there is only white space.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// Where it stands.
    pub span: Span,
    /// Its characters.
    pub text: &'t str,
    /// What it is.
    pub kind: TokenKind,
    /// What stands before it.
    pub gap: Gap,
    /// Its number in the vocabulary of the rules.
    pub word: WordId,
    /// The tables whose phrases it may begin or end.
    pub(crate) tables: Tables,
}

impl Token<'_> {
    /// Whether the token is a word whose first letter is a capital.
    pub fn is_capitalised(&self) -> bool {
        self.kind == TokenKind::Word
            && match self.text.as_bytes().first() {
                Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
                _ => self.text.chars().next().is_some_and(char::is_uppercase),
            }
    }

    /// Whether the token is a word of two or more letters, all of them capitals.
    pub fn is_all_capitals(&self) -> bool {
        self.kind == TokenKind::Word
            && self.text.chars().nth(1).is_some()
            && !self.text.chars().any(char::is_lowercase)
    }

    /// Whether the token is a word in Cyrillic letters.
    pub fn is_cyrillic(&self) -> bool {
        self.kind == TokenKind::Word && !self.text.is_ascii() && self.text.chars().any(is_cyrillic)
    }

    /// Whether the token is this mark.
    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark && self.text.starts_with(mark)
    }

    /// Whether the token is a hyphen or a dash.
    pub fn is_dash(&self) -> bool {
        self.kind == TokenKind::Mark
            && self.text.starts_with(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
    }

    /// Whether the token is a quotation mark.
    pub fn is_quote(&self) -> bool {
        self.kind == TokenKind::Mark && self.text.starts_with(['"', '“', '”', '„', '«', '»', '‘', '’', '\''])
    }

    /// Whether the token is a word equal to `lower` but for case (ASCII and Cyrillic alike).
    pub fn is_word(&self, lower: &str) -> bool {
        self.kind == TokenKind::Word
            && (self.text.eq_ignore_ascii_case(lower) || self.text.to_lowercase() == lower)
    }
}

/// A run of tokens that ends with a full stop, a line break before a new paragraph, or the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Its tokens, as indices into [`Tokens::all`].
    pub tokens: Range<usize>,
    /// The number of its paragraph, from 0.
    pub paragraph: usize,
}

/// A text cut into tokens and sentences.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    /// The whole text; spans count its bytes.
    pub text: &'t str,
    /// Every token, in order.
    pub all: Vec<Token<'t>>,
    /// Every sentence, in order; together they hold each token once.
    pub sentences: Vec<Sentence>,
    /// The language of each paragraph.
    pub languages: Vec<Language>,
    /// The language of the whole text.
    pub language: Language,
}

impl<'t> Tokens<'t> {
    /// The tokens of a sentence.
    pub fn of(&self, sentence: &Sentence) -> &[Token<'t>] {
        self.all.get(sentence.tokens.clone()).unwrap_or(&[])
    }

    /// The index of the sentence that holds the token with this index.
    pub fn sentence_of(&self, token: usize) -> usize {
        self.sentences
            .partition_point(|sentence| sentence.tokens.end <= token)
            .min(self.sentences.len().saturating_sub(1))
    }

    /// The language of the paragraph that a sentence stands in; that of the text for any other number.
    pub fn language_of(&self, sentence: usize) -> Language {
        let paragraph = self.sentences.get(sentence).map(|sentence| sentence.paragraph);
        paragraph.and_then(|at| self.languages.get(at)).copied().unwrap_or(self.language)
    }

    /// The language of the paragraph that a token stands in.
    pub fn language_at(&self, token: usize) -> Language {
        self.language_of(self.sentence_of(token))
    }

    /// The index of the first token that starts at or after `byte`.
    pub fn token_at(&self, byte: usize) -> usize {
        self.all.partition_point(|token| token.span.start < byte)
    }
}
