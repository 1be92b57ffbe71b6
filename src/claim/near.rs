//! Tokens and mentions -> which name the text puts near which: `Yahidne near Chernihiv`, `Pisky, a village south of Lypa`.

use super::End;
use super::around::Around;
use super::reference::{direction, parse_place};
use crate::measure::Compass;
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::claims::WordClass;
use crate::token::{TokenKind, Tokens};

/// A name that is put near another one, without a distance.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Near {
    /// The mention that is put there, by its number.
    pub(crate) mention: usize,
    /// The mention near which it is put.
    pub(crate) other: usize,
    /// Where it lies, seen from the other.
    pub(crate) direction: Option<Compass>,
}

/// Finds what the text says to lie near what, in the order of the mentions.
pub(crate) fn find(tokens: &Tokens<'_>, mentions: &[Mention], rules: &Rules) -> Vec<Near> {
    let around = Around::new(tokens, mentions, rules);
    let near = |mention: usize| {
        let behind = over_type(&around, around.tokens_of(mention).end);
        let (direction, at) = said_near(&around, behind)?;
        let End::Mention { mention: other, .. } = parse_place(&around, at)?.end else { return None };
        let own = around.mentions.get(mention)?.sentence == around.mentions.get(other)?.sentence;
        let apart = around.words(around.tokens_of(mention)) != around.words(around.tokens_of(other));
        (own && apart).then_some(Near { mention, other, direction })
    };
    (0..mentions.len()).filter_map(near).collect()
}

// "near", "just outside", "south-east of", and where the words end.
fn said_near(around: &Around<'_>, at: usize) -> Option<(Option<Compass>, usize)> {
    if let Some((_, end)) = around.word(at, WordClass::Near) {
        return Some((None, end));
    }
    let (point, _, end) = direction(around, at)?;
    let (_, end) = around.word(end, WordClass::Relation).filter(|(row, _)| row.of == "of")?;
    Some((Some(point), end))
}

// Commas, brackets, links, and a noun with its article, may stand between: ", a small town just", "(", "lies".
fn over_type(around: &Around<'_>, from: usize) -> usize {
    /// "a heavily shelled mining" town.
    const ADJECTIVES: usize = 3;
    let mut at = from;
    if around.is_comma(at) || around.opens(at) {
        at += 1;
    }
    while let Some((_, end)) = around.word(at, WordClass::Link) {
        at = end;
    }
    let noun = around.word(at, WordClass::Determiner).map_or(at, |(_, end)| end);
    for next in noun..=noun + ADJECTIVES {
        if let Some((_, end)) = around.word(next, WordClass::PlaceNoun) {
            return end;
        }
        let adjective = around.all.get(next).is_some_and(|token| {
            token.kind == TokenKind::Word && !token.is_capitalised() && around.mention_at(next).is_none()
        });
        if noun == at || !adjective {
            break;
        }
    }
    at
}
