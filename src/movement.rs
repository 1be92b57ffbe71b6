//! Mentions -> movements and roads: from one place to another.

use crate::claim::End;
use crate::claim::around::Around;
use crate::claim::reference::{direction, parse_place};
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::claims::WordClass;
use crate::span::Span;
use crate::token::Tokens;
use std::ops::Range;

/// Finds what moves or leads from one named place to another, in order; a pair of places alone is no movement.
///
/// "From A to B" counts only where a word of moving or a way stands with it: "cities from A to B" are a list.
pub fn find(tokens: &Tokens<'_>, mentions: &[Mention], rules: &Rules) -> Vec<Movement> {
    let around = Around::new(tokens, mentions, rules);
    let mut found: Vec<Movement> = Vec::new();
    for mention in 0..mentions.len() {
        let start = around.tokens_of(mention).start;
        let sentence = around.sentence(start);
        let head = over_types(&around, start, sentence.start);
        let Some(pair) = from_to(&around, mention, head, &sentence)
            .or_else(|| between(&around, mention, head, &sentence))
            .or_else(|| joined_names(&around, mention))
        else {
            continue;
        };
        let Some(span) = around.span(pair.tokens.clone()) else { continue };
        let name = |mention: usize| around.words(mentions[mention].name.clone());
        // Each holds its own mention and none overlaps another, so that the last one is the nearest.
        if name(pair.from) == name(pair.to) || found.last().is_some_and(|last| last.span.overlaps(span)) {
            continue;
        }
        let sentence = tokens.sentence_of(pair.tokens.start);
        found.push(Movement { span, sentence, from: pair.from, to: pair.to, rule: pair.rule });
    }
    found
}

struct Pair {
    tokens: Range<usize>,
    from: usize,
    to: usize,
    rule: String,
}

// "advanced from A to B", "the road from A towards B"
fn from_to(around: &Around<'_>, from: usize, head: usize, sentence: &Range<usize>) -> Option<Pair> {
    let tokens = around.tokens_of(from);
    let (row, start) = before_name(around, head, sentence.start, WordClass::MoveFrom)?;
    let (_, after) = around.word(over_district(around, tokens.end), WordClass::MoveTo)?;
    let (to, end) = place(around, after, sentence.end)?;
    let moves = is_moving(around, start, end, sentence);
    moves.then_some(Pair { tokens: start..end, from, to, rule: row })
}

// "the road between A and B", "the railway linking A with B"
fn between(around: &Around<'_>, from: usize, head: usize, sentence: &Range<usize>) -> Option<Pair> {
    let tokens = around.tokens_of(from);
    let (row, start) = before_name(around, head, sentence.start, WordClass::Between)
        .or_else(|| before_name(around, head, sentence.start, WordClass::Linking))?;
    let joint = over_district(around, tokens.end);
    let (_, after) = around
        .word(joint, WordClass::And)
        .or_else(|| around.word(joint, WordClass::MoveTo))
        .or_else(|| {
            around.word(joint, WordClass::With).filter(|_| around.word(joint, WordClass::LocatedIn).is_none())
        })?;
    let (to, end) = place(around, after, sentence.end)?;
    let (_, way) = way_before(around, start, sentence.start)?;
    Some(Pair { tokens: way..end, from, to, rule: row })
}

// "the A–B road"
fn joined_names(around: &Around<'_>, from: usize) -> Option<Pair> {
    /// "A–B motorway", "A–B main supply line".
    const BEFORE_WAY: usize = 2;
    let tokens = around.tokens_of(from);
    if !around.dash(tokens.end) {
        return None;
    }
    let to = around.mention_at(tokens.end + 1).filter(|to| *to != from)?;
    let name_end = around.tokens_of(to).end;
    // "the A–B–C road" leads to C.
    let further = around
        .dash(name_end)
        .then(|| around.mention_at(name_end + 1))
        .flatten()
        .filter(|further| *further != to);
    let (to, name_end) = further.map_or((to, name_end), |further| (further, around.tokens_of(further).end));
    (name_end..=name_end + BEFORE_WAY).find_map(|at| {
        let (row, end) = around.word(at, WordClass::Way)?;
        let plain = (name_end..at).all(|at| {
            around.dash(at)
                || around.all.get(at).is_some_and(|token| {
                    token.kind == crate::token::TokenKind::Word && !token.is_capitalised()
                })
        });
        plain.then(|| Pair { tokens: tokens.start..end, from, to, rule: row.id.clone() })
    })
}

/// The word of a class that stands before a name, whose articles and type words begin at `head`.
fn before_name(around: &Around<'_>, head: usize, floor: usize, class: WordClass) -> Option<(String, usize)> {
    around
        .word_before(head, class)
        .filter(|(_, first)| *first >= floor)
        .map(|(row, first)| (row.id.clone(), first))
}

/// Back over articles and type words: from a name to the head of "the port city of" it.
pub(crate) fn over_types(around: &Around<'_>, name: usize, floor: usize) -> usize {
    /// "the heavily shelled mining town of".
    const ADJECTIVES: usize = 4;
    let of = around
        .word_before(name, WordClass::Relation)
        .filter(|(row, _)| row.of == "of")
        .map(|(_, first)| first);
    let noun = of.unwrap_or(name);
    let mut at = match around.word_before(noun, WordClass::PlaceNoun) {
        Some((_, first)) => first,
        None => name,
    };
    for back in 1..=ADJECTIVES {
        let Some(first) = at.checked_sub(back).filter(|first| *first >= floor) else { break };
        if around.word(first, WordClass::Determiner).is_some_and(|(_, end)| end == first + 1) {
            at = first;
            break;
        }
        if around.all.get(first).is_none_or(|token| token.kind != crate::token::TokenKind::Word)
            || OPENERS.iter().any(|class| around.word(first, *class).is_some())
        {
            break;
        }
    }
    at.max(floor)
}

/// Words that no name's own adjectives reach back over.
const OPENERS: [WordClass; 8] = [
    WordClass::Stop,
    WordClass::LocatedIn,
    WordClass::Relation,
    WordClass::Between,
    WordClass::MoveFrom,
    WordClass::Linking,
    WordClass::Near,
    WordClass::And,
];

// "Hrushka in Tur Oblast", "Hrushka (Tur Oblast)", "Hrushka, Tur Oblast,"
fn over_district(around: &Around<'_>, end: usize) -> usize {
    let mut at = end;
    if around.opens(at) {
        return (at..at + 8).find(|close| around.closes(*close)).map_or(end, |close| close + 1);
    }
    if around.is_comma(at) || around.word(at, WordClass::LocatedIn).is_some() {
        at += 1;
        if let Some(mention) = around.mention_at(at).filter(|mention| around.is_wide(*mention)) {
            let after = around.tokens_of(mention).end;
            return after + usize::from(around.is_comma(after));
        }
    }
    end
}

fn place(around: &Around<'_>, at: usize, limit: usize) -> Option<(usize, usize)> {
    let place = parse_place(around, at).filter(|place| place.end_token <= limit)?;
    match place.end {
        End::Mention { mention, .. } => {
            // "from Hrushka to the east, with Lypa": a comma or a direction leads away from the goal.
            let before = at..around.tokens_of(mention).start;
            let plain = before.clone().all(|at| !around.is_comma(at) && direction(around, at).is_none());
            plain.then_some((mention, place.end_token))
        }
        End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
    }
}

/// Whether a word of moving stands before the expression in its clause, or a way on either side of it.
fn is_moving(around: &Around<'_>, start: usize, end: usize, sentence: &Range<usize>) -> bool {
    /// "have moved several hundred men and their guns".
    const REACH: usize = 12;
    let from = start.saturating_sub(REACH).max(sentence.start);
    let clause = (from..start).rev().take_while(|at| !around.is_comma(*at)).last().unwrap_or(start);
    let classes = [WordClass::Movement, WordClass::Transfer, WordClass::Way];
    (clause..start).any(|at| classes.iter().any(|class| around.word(at, *class).is_some()))
        || around.word(end, WordClass::Way).is_some()
}

/// A way that stands just before the expression: "the main supply road" between A and B.
fn way_before(around: &Around<'_>, start: usize, floor: usize) -> Option<(String, usize)> {
    /// "trains that ran" between A and B.
    const REACH: usize = 4;
    (0..=REACH).find_map(|back| {
        let end = start.checked_sub(back).filter(|end| *end > floor)?;
        let (row, first) = around.word_before(end, WordClass::Way).filter(|(_, first)| *first >= floor)?;
        let clear = (end..start).all(|at| !around.is_comma(at) && around.mention_at(at).is_none());
        clear.then(|| (row.id.clone(), first))
    })
}

/// "From A to B", "from A towards B", "the A–B road".
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// From the first word of the expression to its last.
    pub span: Span,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// Where it starts, as an index into the article's mentions.
    pub from: usize,
    /// Where it leads.
    pub to: usize,
    /// The rule that found it.
    pub rule: String,
}
