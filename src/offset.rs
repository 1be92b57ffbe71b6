//! Tokens and mentions -> where something lies as seen from a place: `north-west of Kreminna`, `the outskirts of Izium`.

use crate::claim::around::{Around, phrase_before};
use crate::claim::reference::direction;
use crate::claim::{Claim, End};
use crate::measure::Compass;
use crate::mention::Mention;
use crate::movement::over_types;
use crate::rules::Rules;
use crate::rules::claims::WordClass;
use crate::span::Span;
use crate::token::{TokenKind, Tokens};

/// Finds for each mention, in their order, where the text puts the event as seen from it; `None` where it says nothing.
///
/// What a distance claim says already is left to the claim.
pub fn find(
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    claims: &[Claim],
    rules: &Rules,
) -> Vec<Option<Offset>> {
    let around = Around::new(tokens, mentions, rules);
    let mut offsets: Vec<Option<Offset>> =
        (0..mentions.len()).map(|mention| offset(&around, mention)).collect();
    for claim in claims {
        let End::Mention { mention: reference, .. } = claim.reference else { continue };
        if let Some(offset) = offsets.get_mut(reference) {
            offset.take_if(|offset| offset.span.overlaps(claim.span));
        }
    }
    offsets
}

fn offset(around: &Around<'_>, mention: usize) -> Option<Offset> {
    let tokens = around.tokens_of(mention);
    let floor = around.sentence(tokens.start).start;
    let head = over_types(around, tokens.start, floor);
    let made = |from: usize, to: usize, direction: Option<Compass>| {
        Some(Offset { span: around.span(from..to)?, direction })
    };
    if let Some((first, point)) = part_of(around, head, floor).or_else(|| compass_of(around, head, floor)) {
        return made(first, tokens.end, point);
    }
    if let Some((_, first)) = around.word_before(head, WordClass::Near).filter(|(_, first)| *first >= floor) {
        return made(first, tokens.end, None);
    }
    if let Some((first, end)) = between(around, mention, head, floor) {
        return made(first, end, None);
    }
    if let Some((_, end)) =
        around.word(tokens.end, WordClass::Sector).filter(|(_, end)| !opens_name(around, *end))
    {
        return made(tokens.start, end, None);
    }
    // "the Hrushka direction", where the word for the sector belongs to the name
    let sector = around.word_before(tokens.end, WordClass::Sector).filter(|(_, first)| *first > tokens.start);
    if sector.is_some() && !opens_name(around, tokens.end) {
        return made(tokens.start, tokens.end, None);
    }
    if let Some((end, point)) = own_part(around, tokens.end) {
        return made(tokens.start, end, point);
    }
    // "northern Hrushka"
    let (row, first) = phrase_before(&around.rules.claims.directions, around.all, tokens.start, |_| true)?;
    (first >= floor && around.all.get(first)?.gap != crate::token::Gap::None)
        .then(|| made(first, tokens.end, Some(row.point)))?
}

// "the western outskirts of", "the edge of"
fn part_of(around: &Around<'_>, head: usize, floor: usize) -> Option<(usize, Option<Compass>)> {
    let (_, of) = around.word_before(head, WordClass::Relation).filter(|(row, _)| row.of == "of")?;
    let (row, noun) = around.word_before(of, WordClass::Parts).filter(|(_, first)| *first >= floor)?;
    match phrase_before(&around.rules.claims.directions, around.all, noun, |_| true) {
        Some((row, first)) if first >= floor => Some((first, Some(row.point))),
        _ => (row.of == "alone").then_some((noun, None)),
    }
}

// "north-west of", "to the north of"
fn compass_of(around: &Around<'_>, head: usize, floor: usize) -> Option<(usize, Option<Compass>)> {
    let (row, of) = around.word_before(head, WordClass::Relation)?;
    // "moving north away from" Hrushka says where to, not where.
    if !matches!(row.of.as_str(), "of" | "from") || of + 1 != head {
        return None;
    }
    let (row, mut first) = phrase_before(&around.rules.claims.directions, around.all, of, |_| true)
        .filter(|(_, first)| *first >= floor)?;
    let point = row.point;
    if let Some((_, lead)) = around.word_before(first, WordClass::Lead).filter(|(_, lead)| *lead >= floor)
        && direction(around, lead).is_some()
    {
        first = lead;
    }
    Some((first, Some(point)))
}

// "between A and B", for both of them
fn between(around: &Around<'_>, mention: usize, head: usize, floor: usize) -> Option<(usize, usize)> {
    let tokens = around.tokens_of(mention);
    if let Some((_, first)) =
        around.word_before(head, WordClass::Between).filter(|(_, first)| *first >= floor)
    {
        let (_, after) = around.word(tokens.end, WordClass::And)?;
        let other = around.mention_at(after)?;
        return Some((first, around.tokens_of(other).end));
    }
    let (_, and) = around.word_before(head, WordClass::And).filter(|(_, and)| *and > floor)?;
    let other = around.mention_at(and - 1)?;
    let start = over_types(around, around.tokens_of(other).start, floor);
    let (_, first) = around.word_before(start, WordClass::Between).filter(|(_, first)| *first >= floor)?;
    Some((first, tokens.end))
}

// "Hrushka's western outskirts"
fn own_part(around: &Around<'_>, end: usize) -> Option<(usize, Option<Compass>)> {
    let mut at = match around.all.get(end)?.kind {
        TokenKind::Possessive => end + 1,
        TokenKind::Word => end,
        TokenKind::Number | TokenKind::Mark => return None,
    };
    let point = direction(around, at);
    if let Some((compass, _, after)) = &point {
        // "Hrushka's western outskirts" is read whole as a direction.
        if around.word_before(*after, WordClass::Parts).is_some() {
            return Some((*after, Some(*compass)));
        }
        at = *after;
    }
    let (_, after) =
        around.word(at, WordClass::Parts).filter(|(row, _)| row.of == "alone" || point.is_some())?;
    Some((after, point.map(|(compass, _, _)| compass)))
}

// "the Hrushka front line", "the Hrushka sector commander" are no sectors.
fn opens_name(around: &Around<'_>, at: usize) -> bool {
    around.word(at.saturating_sub(1), WordClass::LineNoun).is_some_and(|(_, end)| end > at)
}

/// Where the event lies as seen from the mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Offset {
    /// The words.
    pub span: Span,
    /// The direction, where the words say one.
    pub direction: Option<Compass>,
}
