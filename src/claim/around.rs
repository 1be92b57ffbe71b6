//! Tokens, mentions and rules of a text, with the questions that claims ask of them.

use crate::gazetteer::Class;
use crate::mention::Mention;
use crate::rules::claims::{ClaimWord, WordClass};
use crate::rules::{Phrases, Row, Rules};
use crate::span::Span;
use crate::token::{Token, TokenKind, Tokens};
use std::ops::Range;

/// What stands around a distance.
pub(crate) struct Around<'a> {
    /// The text's tokens.
    pub(crate) all: &'a [Token<'a>],
    /// The text, cut.
    pub(crate) tokens: &'a Tokens<'a>,
    /// Its toponyms.
    pub(crate) mentions: &'a [Mention],
    /// The tables.
    pub(crate) rules: &'a Rules,
}

impl<'a> Around<'a> {
    /// The text with its mentions, which stand in order.
    pub(crate) fn new(tokens: &'a Tokens<'a>, mentions: &'a [Mention], rules: &'a Rules) -> Around<'a> {
        Around { all: &tokens.all, tokens, mentions, rules }
    }

    /// The tokens of the sentence that holds the token at `at`.
    pub(crate) fn sentence(&self, at: usize) -> Range<usize> {
        let sentence = self.tokens.sentences.get(self.tokens.sentence_of(at));
        sentence.map_or(at..at, |sentence| sentence.tokens.clone())
    }

    /// The longest phrase of a class that starts at `at`.
    pub(crate) fn word(&self, at: usize, class: WordClass) -> Option<(&'a ClaimWord, usize)> {
        let found = self.rules.claims.words.at_kind(self.all, at, class as u8)?;
        Some((found.row, found.end))
    }

    /// The longest phrase of a class that ends just before `end`.
    pub(crate) fn word_before(&self, end: usize, class: WordClass) -> Option<(&'a ClaimWord, usize)> {
        let found = self.rules.claims.words.before_kind(self.all, end, class as u8)?;
        Some((found.row, found.first))
    }

    /// The mention that holds the token at `at`.
    pub(crate) fn mention_at(&self, at: usize) -> Option<usize> {
        let next = self.mentions.partition_point(|mention| mention.tokens.start <= at);
        let found = next.checked_sub(1)?;
        self.mentions.get(found)?.tokens.contains(&at).then_some(found)
    }

    /// The last mention that ends at or before the token `end`.
    pub(crate) fn mention_before(&self, end: usize) -> Option<usize> {
        let next = self.mentions.partition_point(|mention| mention.tokens.start < end);
        (0..next).rev().find(|found| self.mentions[*found].tokens.end <= end)
    }

    /// The tokens of a mention.
    pub(crate) fn tokens_of(&self, mention: usize) -> Range<usize> {
        self.mentions.get(mention).map_or(0..0, |mention| mention.tokens.clone())
    }

    /// Whether a mention is too large to lie so many kilometres from anything: its type words say so, or it only says
    /// in what the name before it lies, as in "Hrushka in Crimea".
    pub(crate) fn is_wide(&self, mention: usize) -> bool {
        let Some(found) = self.mentions.get(mention) else { return false };
        let said = found.class_said.as_ref().is_some_and(|(class, _)| {
            matches!(class, Class::Region | Class::Raion | Class::Hromada | Class::Country | Class::Area)
        });
        let wide = |at: usize| self.word(at, WordClass::PlaceNoun).is_some_and(|(row, _)| row.of == "wide");
        let contains = || {
            let (row, first) = self.word_before(found.tokens.start, WordClass::LocatedIn)?;
            let before = self.mention_before(first).filter(|before| self.tokens_of(*before).end == first)?;
            (row.of == "container").then_some(before)
        };
        said || (found.tokens.start..=found.tokens.end).any(wide) || contains().is_some()
    }

    /// Whether a mention is a river or another line of water.
    pub(crate) fn is_river(&self, mention: usize) -> bool {
        let Some(mention) = self.mentions.get(mention) else { return false };
        let said = mention
            .class_said
            .as_ref()
            .is_some_and(|(class, _)| matches!(class, Class::River | Class::Water));
        let before = mention.tokens.start.checked_sub(1);
        let words = mention.tokens.clone().chain([mention.tokens.end]).chain(before);
        said || words
            .into_iter()
            .any(|at| self.word(at, WordClass::LineNoun).is_some_and(|(row, _)| row.of == "river"))
    }

    /// Whether a noun is one for a settlement.
    pub(crate) fn is_settled(&self, noun: &ClaimWord) -> bool {
        matches!(noun.of.as_str(), "city" | "town" | "village")
    }

    /// Whether a mention is a site, such as an airport or a dam, by its own words.
    pub(crate) fn is_site(&self, mention: usize) -> bool {
        let said = self.mentions.get(mention).and_then(|mention| mention.class_said.as_ref());
        let mut words = self.tokens_of(mention);
        said.is_some_and(|(class, _)| *class == Class::Landmark)
            || words.any(|at| self.word(at, WordClass::PlaceNoun).is_some_and(|(row, _)| row.of == "site"))
    }

    /// Whether a mention is called after a line, as the coast of a sea is.
    pub(crate) fn is_line(&self, mention: usize) -> bool {
        let tokens = self.tokens_of(mention);
        (tokens.start..=tokens.end).any(|at| self.word(at, WordClass::LineNoun).is_some())
    }

    /// The span of some tokens; `None` where there are none.
    pub(crate) fn span(&self, tokens: Range<usize>) -> Option<Span> {
        let tokens = self.all.get(tokens)?;
        Some(tokens.first()?.span.join(tokens.last()?.span))
    }

    /// The words of some tokens.
    pub(crate) fn words(&self, tokens: Range<usize>) -> &'a str {
        self.span(tokens).map_or("", |span| span.of(self.tokens.text))
    }

    /// Whether the token is a comma.
    pub(crate) fn is_comma(&self, at: usize) -> bool {
        self.mark(at, ",")
    }

    /// Whether the token opens a bracket.
    pub(crate) fn opens(&self, at: usize) -> bool {
        self.mark(at, "(") || self.mark(at, "[")
    }

    /// Whether the token closes a bracket.
    pub(crate) fn closes(&self, at: usize) -> bool {
        self.mark(at, ")") || self.mark(at, "]")
    }

    /// Whether the token is a quotation mark.
    pub(crate) fn quotes(&self, at: usize) -> bool {
        ["\"", "“", "”", "„", "«", "»", "‘", "’", "'"].iter().any(|mark| self.mark(at, mark))
    }

    /// Whether the token is a dash.
    pub(crate) fn dash(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(Token::is_dash)
    }

    fn mark(&self, at: usize, mark: &str) -> bool {
        self.all.get(at).is_some_and(|token| token.kind == TokenKind::Mark && token.text == mark)
    }

    /// The opening bracket that the closing one at `close` belongs to, not before `from`.
    pub(crate) fn bracket_of(&self, close: usize, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (from..=close).rev() {
            if self.closes(at) {
                depth += 1;
            } else if self.opens(at) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The bracket that is open at `at`, not before `from`.
    pub(crate) fn open_bracket(&self, at: usize, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (from..at).rev() {
            if self.closes(at) {
                depth += 1;
            } else if self.opens(at) {
                match depth {
                    0 => return Some(at),
                    _ => depth -= 1,
                }
            }
        }
        None
    }

    /// The place that `the city`, `the river`, `the dam` or `there` means at `at`: the last one spoken of that agrees with the
    /// noun, else the last one that may be such a thing; first in the same and the last sentence, then further back.
    pub(crate) fn spoken_of(
        &self,
        at: usize,
        noun: Option<(&ClaimWord, Range<usize>)>,
        but: &[usize],
    ) -> Option<usize> {
        /// Further back than this many mentions nobody remembers which city was meant.
        const MEMORY: usize = 40;
        let last = self.mentions.partition_point(|mention| mention.tokens.end <= at);
        let name = |mention: usize| {
            self.mentions.get(mention).map_or("", |mention| self.words(mention.name.clone()))
        };
        let recent: Vec<usize> = (last.saturating_sub(MEMORY)..last)
            .rev()
            .filter(|found| but.iter().all(|but| name(*but) != name(*found)))
            .collect();
        let sentence = self.tokens.sentence_of(at);
        let near = recent.iter().take_while(|found| self.mentions[**found].sentence + 1 >= sentence).count();
        let near = recent.get(..near).unwrap_or(&[]);
        let of = noun.as_ref().map_or("", |(row, _)| row.of.as_str());
        if of == "river" {
            return recent.iter().copied().find(|found| self.is_river(*found));
        }
        if of == "capital" {
            // Whatever city was spoken of last, the capital is the one that the table names, once it is spoken of.
            let named =
                |found: &usize| self.word(self.tokens_of(*found).start, WordClass::CapitalName).is_some();
            return (0..last).rev().find(named);
        }
        let head = noun.as_ref().and_then(|(_, tokens)| self.all.get(tokens.end.checked_sub(1)?));
        let head = head.map_or(0, |token| token.word);
        let agreeing = |list: &[usize]| list.iter().copied().find(|found| self.agrees(*found, head));
        if of == "site" || of == "wide" {
            return agreeing(&recent);
        }
        let plain = |list: &[usize], owners: bool| {
            let settled = |found: &usize| {
                let start = self.tokens_of(*found).start;
                let bracketed = self.open_bracket(start, self.sentence(start).start).is_some();
                // "The city" is no airport and no dam.
                let settlement = noun.as_ref().is_some_and(|(row, _)| self.is_settled(row));
                let site = settlement && self.is_site(*found);
                let background = self.is_wide(*found) || self.mentions[*found].wide || self.is_river(*found);
                !(site || background || bracketed)
            };
            let owner = |found: &usize| {
                let next = self.all.get(self.tokens_of(*found).end);
                next.is_some_and(|token| token.kind == TokenKind::Possessive)
            };
            list.iter().copied().find(|found| settled(found) && (owners || !owner(found)))
        };
        agreeing(near)
            .or_else(|| plain(near, false))
            .or_else(|| agreeing(&recent))
            .or_else(|| plain(near, true))
            .or_else(|| plain(&recent, false))
            .or_else(|| plain(&recent, true))
    }

    /// How many different names stand in the sentence of `at` before it and in the one before, the last one left out.
    pub(crate) fn named_of_late(&self, at: usize) -> usize {
        let sentence = self.tokens.sentence_of(at);
        let last = self.mentions.partition_point(|mention| mention.tokens.end <= at);
        let near = self.mentions[..last].iter().rev().take_while(|found| found.sentence + 1 >= sentence);
        let mut names: Vec<&str> = near.skip(1).map(|found| self.words(found.name.clone())).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    // "port city of Kherson", "Kherson city", "Kakhovka dam"
    fn agrees(&self, mention: usize, noun: crate::token::WordId) -> bool {
        if noun == 0 || self.is_wide(mention) {
            return false;
        }
        let tokens = self.tokens_of(mention);
        let near = tokens.start.saturating_sub(2)..(tokens.end + 1);
        near.filter_map(|at| self.all.get(at)).any(|token| token.word == noun)
    }
}

/// The longest phrase that starts at `at` and that `keep` keeps.
pub(crate) fn phrase_at<'r, R: Row>(
    phrases: &'r Phrases<R>,
    all: &[Token<'_>],
    at: usize,
    keep: impl Fn(&R) -> bool,
) -> Option<(&'r R, usize)> {
    phrases.at_of(all, at, keep).map(|found| (found.row, found.end))
}

/// The longest phrase that ends just before `end` and that `keep` keeps.
pub(crate) fn phrase_before<'r, R: Row>(
    phrases: &'r Phrases<R>,
    all: &[Token<'_>],
    end: usize,
    keep: impl Fn(&R) -> bool,
) -> Option<(&'r R, usize)> {
    phrases.before_of(all, end, keep).map(|found| (found.row, found.first))
}
