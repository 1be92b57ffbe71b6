//! What follows a distance -> its direction and its reference: `away`, `to the north of`, `from the outskirts of Kherson`.

use super::around::{Around, phrase_at, phrase_before};
use super::distance::Distance;
use super::subject::movement_before;
use super::{COREFERENCE, Edge, End, Qualifier};
use crate::measure::Compass;
use crate::rules::claims::{ClaimWord, Side, Takes, WordClass};
use crate::token::{Gap, TokenKind};
use std::ops::Range;

/// What follows a distance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tail {
    /// One past the last token that belongs to the claim.
    pub(crate) end: usize,
    /// A hedge behind the figure.
    pub(crate) hedge: Option<Qualifier>,
    /// Where the subject lies.
    pub(crate) direction: Option<Compass>,
    /// How the reference is tied on: `from`, `to`, `between`, `around`; empty where nothing is.
    pub(crate) relation: String,
    /// What it is measured from.
    pub(crate) reference: Option<Reference>,
    /// A second place that the words name: `between A and B`, `from A to B`, `separate A from B`.
    pub(crate) other: Option<usize>,
    /// A second place from which it is as far: `from each of A and B`.
    pub(crate) also: Option<Reference>,
    /// The two places before it that the words point at: `from the former`, `from each`.
    pub(crate) pair: Option<[usize; 2]>,
    /// The noun or adjective that makes it an extent.
    pub(crate) extent: Option<String>,
    /// The noun behind the figure, where it is one for something on the map or for a movement: `buffer zone`, `advance`.
    pub(crate) noun: Option<Range<usize>>,
    /// Whether a noun of movement follows: `a 10 km advance`.
    pub(crate) moved: bool,
    /// Whether the length is one of a thing, as of a convoy.
    pub(crate) thing: bool,
    /// Whether the places stand before it: `10 km apart`.
    pub(crate) apart: bool,
    /// Whether a word says that the reference was spoken of before: `to the west`, `away`.
    pub(crate) open: bool,
    /// Whether it goes on from the distance before: `20 km further`.
    pub(crate) further: bool,
    /// Whether the reference stands before the figure, and what lies there is not named.
    pub(crate) ahead: bool,
    /// Whether the reference is that of the next distance in a list.
    pub(crate) shared: bool,
    /// Rules, for `explain`.
    pub(crate) trace: Vec<String>,
}

/// A reference, and where it ends.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// What it is.
    pub(crate) end: End,
    /// Where on it.
    pub(crate) edge: Edge,
    /// One past its last token.
    pub(crate) end_token: usize,
}

/// Reads what follows a distance, or else what it is measured from before it.
pub(crate) fn tail(around: &Around<'_>, distance: &Distance) -> Tail {
    let tail = behind(around, distance);
    let bare = tail.reference.is_none()
        && tail.relation.is_empty()
        && tail.extent.is_none()
        && tail.direction.is_none()
        && !(tail.apart || tail.moved || tail.thing || distance.listed);
    if bare && let Some((reference, other)) = before(around, distance) {
        let relation = if other.is_some() { "between" } else { "from" };
        let mut trace = tail.trace;
        trace.push("the places stand before the figure".to_owned());
        return Tail {
            reference: Some(reference),
            other,
            relation: relation.to_owned(),
            ahead: other.is_none(),
            end: tail.end,
            trace,
            ..Tail::default()
        };
    }
    tail
}

// "From A to B it is" 35 km, "to the front line from A" 10 km, "to B there remained" 30 km: the reference, and the other
// place where it is named.
fn before(around: &Around<'_>, distance: &Distance) -> Option<(Reference, Option<usize>)> {
    /// "To the border with Poland from Lviv there are only".
    const REACH: usize = 20;
    let floor = around.sentence(distance.start).start;
    if movement_before(around, distance.start, floor).is_some() {
        return None;
    }
    let place = |at: usize| {
        let from = around.word(at, WordClass::Relation).filter(|(row, _)| row.of == "from");
        let from = from.or_else(|| around.word(at, WordClass::MoveFrom)).map(|(_, end)| (true, end));
        let to = around.word(at, WordClass::Relation).filter(|(row, _)| row.of == "to");
        let (from, after) = from.or_else(|| to.map(|(_, end)| (false, end)))?;
        let found = parse(around, after, distance).filter(|found| found.end_token <= distance.start)?;
        Some((from, found))
    };
    for first in floor.max(distance.start.saturating_sub(REACH))..distance.start {
        let Some((from, one)) = place(first) else { continue };
        let named = |found: &Reference| match found.end {
            End::Mention { mention, .. } => Some(mention),
            End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
        };
        if let Some((_, two)) = place(one.end_token).filter(|(other, _)| *other != from)
            && leads_up(around, two.end_token, distance.start).is_some()
        {
            let (from, to) = if from { (one, two) } else { (two, one) };
            return match (named(&from), named(&to)) {
                (_, Some(to)) => Some((from, Some(to))),
                (Some(from), None) => Some((to, Some(from))),
                (None, None) => None,
            };
        }
        let there = around.word_before(first, WordClass::There);
        let start = there.map_or(first, |(_, start)| start);
        let opens = start == floor
            || start.checked_sub(1).is_some_and(|mark| around.all[mark].kind == TokenKind::Mark)
            || around.word_before(start, WordClass::And).is_some();
        let Some(link) = leads_up(around, one.end_token, distance.start).filter(|_| opens && !from) else {
            continue;
        };
        let there = there.is_some() || link == Some(WordClass::There);
        if !there && link.is_none() {
            continue;
        }
        let other = there.then(|| around.spoken_of(start, None, &[])).flatten();
        return Some((one, other.filter(|_| there)));
    }
    None
}

// Whether only a dash and words such as "it is", "there remained", "from here" stand between two tokens, and which of
// them says that the figure is a distance; none where nothing stands there.
fn leads_up(around: &Around<'_>, from: usize, to: usize) -> Option<Option<WordClass>> {
    let mut link = None;
    let mut at = from;
    while at < to {
        if around.dash(at) {
            link = link.or(Some(WordClass::Ahead));
            at += 1;
            continue;
        }
        let class = [WordClass::There, WordClass::Ahead, WordClass::Link];
        let (class, end) =
            class.into_iter().find_map(|class| around.word(at, class).map(|(_, end)| (class, end)))?;
        if link != Some(WordClass::There) {
            link = Some(class);
        }
        at = end;
    }
    (at == to).then_some(link)
}

// What follows a distance.
fn behind(around: &Around<'_>, distance: &Distance) -> Tail {
    let mut tail = Tail { end: distance.end, ..Tail::default() };
    if distance.listed {
        return tail;
    }
    let mut at = distance.end;
    // "4 km across the water" is no breadth.
    let reach = around.word(at, WordClass::Away).map_or(0, |(_, end)| end);
    let extent = extent(around, at).filter(|(_, noun, thing, end)| noun.is_some() || *thing || *end >= reach);
    if let Some((extent, noun, thing, end)) = extent {
        (tail.extent, tail.noun, tail.thing) = (Some(extent), noun, thing);
        at = end;
        tail.end = end;
    }
    if tail.extent.is_some() && tail.noun.is_none() {
        // "a buffer zone 10 km wide"
        let noun = around.word_before(distance.start, WordClass::ExtentNoun);
        tail.noun = noun.map(|(_, first)| first..distance.start);
    }
    if tail.extent.is_none()
        && !runs_beside(around, distance)
        && let Some((row, first)) = around.word_before(distance.start, WordClass::ExtentBefore)
        && let Some((_, noun)) = around.word_before(first, WordClass::ExtentNoun)
    {
        // "a zone with a width of" 10 km
        (tail.extent, tail.noun) = (Some(row.id.clone()), Some(noun..first));
    }
    // "4 km and 6 km respectively from" the lock
    if let Some((_, end)) = around.word(at, WordClass::Respectively) {
        at = end;
    }
    at = behind_aside(around, distance, at).unwrap_or(at);
    let mut away = false;
    loop {
        let hedge = phrase_at(&around.rules.claims.hedges, around.all, at, |row| row.side == Side::After);
        let word = around.word(at, WordClass::Away);
        match (hedge, word) {
            (Some((row, end)), _) if tail.hedge.is_none() => {
                tail.hedge = Some(row.qualifier);
                tail.trace.push(row.id.clone());
                at = end;
            }
            (_, Some((row, end))) => {
                away = true;
                tail.further |= row.of == "further";
                tail.trace.push(row.id.clone());
                at = end;
            }
            _ => break,
        }
        tail.end = at;
    }
    if away && let Some(end) = along_river(around, at) {
        at = end;
    }
    if let Some((row, end)) = around.word(at, WordClass::Movement) {
        (tail.moved, tail.noun) = (true, Some(at..end));
        tail.trace.push(row.id.clone());
        at = end;
    }
    if let Some((_, end)) = around.word(at, WordClass::Apart) {
        return Tail { apart: true, end, ..tail };
    }
    if let Some((_, end)) = around.word(at, WordClass::Separate)
        && let Some((reference, other)) = two_places(around, end)
    {
        return Tail {
            end: reference.end_token,
            reference: Some(reference),
            other: Some(other),
            relation: "between".to_owned(),
            ..tail
        };
    }
    // "a zone on the east bank" lies on the bank, not in the east.
    let bank = tail.extent.is_some()
        && around.word(at, WordClass::Relation).is_some_and(|(row, _)| row.of == "around");
    let mut takes = Takes::Preposition;
    if let Some((point, trace, end)) = direction(around, at).filter(|_| !bank) {
        takes = takes_of(around, end);
        tail.direction = Some(point);
        tail.trace.push(trace);
        at = end;
        tail.end = at;
        while let Some((_, end)) = around.word(at, WordClass::Away) {
            at = end;
        }
    }
    tail.open = away
        || tail.direction.is_some()
        || around.word_before(distance.start, WordClass::DistanceOf).is_some();
    if let Some((row, end)) = around.word(at, WordClass::There).filter(|(row, _)| row.of == "from")
        && let Some(mention) = around.spoken_of(distance.start, None, &[])
    {
        let why = format!("{COREFERENCE}: {}", around.words(at..end));
        let end_of = End::Mention { mention, why };
        tail.trace.push(row.id.clone());
        tail.reference = Some(Reference { end: end_of, edge: Edge::Unsaid, end_token: end });
        return Tail { relation: "from".to_owned(), end, ..tail };
    }
    // "no more than 3 km" from Hrushka, in quotation marks
    if around.quotes(at) && around.word(at + 1, WordClass::Relation).is_some_and(|(row, _)| row.of == "from")
    {
        at += 1;
    }
    let relation = around.word(at, WordClass::Relation);
    if relation.is_none()
        && takes == Takes::Place
        && let Some(reference) = parse(around, at, distance)
    {
        tail.relation = "of".to_owned();
        tail.end = reference.end_token;
        tail.reference = Some(reference);
        return tail;
    }
    let Some((row, after)) = relation else { return tail };
    if row.of == "around" && tail.extent.is_none() {
        // "the exclusion zone, 30 km around" Hrushka
        let zone_end =
            distance.start - usize::from(distance.start > 0 && around.is_comma(distance.start - 1));
        if let Some((zone, first)) = around.word_before(zone_end, WordClass::ExtentNoun) {
            (tail.extent, tail.noun) = (Some(zone.id.clone()), Some(first..zone_end));
        } else if let Some((radius, _)) = around.word_before(distance.start, WordClass::ExtentBefore) {
            tail.extent = Some(radius.id.clone());
        }
    }
    let allowed = match row.of.as_str() {
        "around" => tail.extent.is_some(),
        // "12 km of streets" is no distance from streets.
        "of" => {
            let within = matches!(distance.qualifier, Qualifier::Within | Qualifier::LessThan);
            tail.direction.is_some() || tail.extent.is_some() || within || away
        }
        _ => true,
    };
    if !allowed {
        return tail;
    }
    if row.of == "between" {
        if let Some((reference, other)) = two_places(around, after) {
            tail.trace.push(row.id.clone());
            return Tail {
                end: reference.end_token,
                reference: Some(reference),
                other: Some(other),
                relation: row.of.clone(),
                ..tail
            };
        }
        return tail;
    }
    if row.of == "from"
        && let Some((one, two, pair)) = each_of_two(around, after, distance)
    {
        tail.trace.push(row.id.clone());
        return Tail {
            end: two.end_token,
            reference: Some(one),
            also: Some(two),
            relation: row.of.clone(),
            pair,
            ..tail
        };
    }
    tail.pair = around.word(after, WordClass::OfTwo).and_then(|_| pair_before(around, distance.start));
    // "It went 700 km before it fell" is measured from no place; "4 km before Hrushka" is.
    let before = row.of == "before";
    let reference = if before { parse_place(around, after) } else { parse(around, after, distance) };
    let Some(reference) = reference else { return tail };
    tail.trace.push(row.id.clone());
    tail.relation = if before { "from".to_owned() } else { row.of.clone() };
    tail.end = reference.end_token;
    if tail.direction.is_none() && around.opens(tail.end) {
        // "21 km from Hrushka (to the north-west)"
        let behind = direction(around, tail.end + 1).filter(|(_, _, end)| around.closes(*end));
        if let Some((point, trace, _)) = behind {
            tail.direction = Some(point);
            tail.trace.push(trace);
        }
    }
    if tail.direction.is_none()
        && around.all.get(tail.end).is_some_and(|next| next.kind == TokenKind::Possessive)
    {
        // "9 km to Hrushka's east"
        let behind = direction(around, tail.end + 1).filter(|(_, _, end)| {
            around.word_before(*end, WordClass::LineNoun).is_none() && ends_there(around, *end)
        });
        if let Some((point, trace, end)) = behind {
            (tail.direction, tail.end) = (Some(point), end);
            tail.trace.push(trace);
        }
    }
    tail.other = (row.of == "from" || row.of == "of").then(|| goal(around, &reference)).flatten();
    tail.reference = Some(reference);
    tail
}

// "a long walk, or 4 km, from" Hrushka, "an hour (4 km) from" it: the figure is put in, and what follows goes on from before.
fn behind_aside(around: &Around<'_>, distance: &Distance, at: usize) -> Option<usize> {
    let before =
        around.word_before(distance.start, WordClass::And).map_or(distance.start, |(_, first)| first);
    let before = before.checked_sub(1)?;
    let commas = around.is_comma(before) && around.is_comma(at);
    let brackets = around.opens(before) && around.closes(at);
    let goes_on = around.word(at + 1, WordClass::Relation).is_some_and(|(row, _)| row.of == "from");
    (goes_on && (commas || brackets)).then_some(at + 1)
}

/// "The front line runs" 30 km from Hrushka: so far from it, and not so long.
pub(crate) fn runs_beside(around: &Around<'_>, distance: &Distance) -> bool {
    /// "from the outskirts of the town of Hrushka".
    const REACH: usize = 8;
    let Some((_, verb)) =
        around.word_before(distance.start, WordClass::ExtentBefore).filter(|(row, _)| row.of == "runs")
    else {
        return false;
    };
    let verb = around.word_before(verb, WordClass::Link).map_or(verb, |(_, first)| first);
    let relation = |at: usize| around.word(at, WordClass::Relation).map(|(row, _)| row.of.as_str());
    let mut at = distance.end;
    while let Some((_, end)) = around.word(at, WordClass::Away) {
        at = end;
    }
    let sentence = around.sentence(distance.start);
    let told = relation(at) == Some("from") || direction(around, at).is_some();
    let on = (at + 1..(at + REACH).min(sentence.end)).any(|at| relation(at) == Some("to"));
    told && !on && around.word_before(verb, WordClass::LineNoun).is_some()
}

// "to its east" and no more: no noun follows that the direction would belong to.
fn ends_there(around: &Around<'_>, at: usize) -> bool {
    around.all.get(at).is_none_or(|next| {
        next.kind == TokenKind::Mark
            || next.gap >= Gap::Paragraph
            || [WordClass::And, WordClass::LocatedIn, WordClass::Stop]
                .into_iter()
                .any(|class| around.word(at, class).is_some())
    })
}

// "up the Dnipro" from Hrushka: the way that a distance goes, where what it is measured from follows.
fn along_river(around: &Around<'_>, at: usize) -> Option<usize> {
    let name = around.word(at, WordClass::Determiner).map_or(at, |(_, end)| end);
    let mention = around.mention_at(name)?;
    let end = around.tokens_of(mention).end;
    around.word(end, WordClass::Relation).filter(|(row, _)| row.of == "from").map(|_| end)
}

// "-long", "wide", "buffer zone", "stretch of"; and whether it is the length of a thing: "convoy"
fn extent(around: &Around<'_>, at: usize) -> Option<(String, Option<Range<usize>>, bool, usize)> {
    /// "15 km deep, heavily mined security zone" has no more words before its noun.
    const ADJECTIVES: usize = 3;
    let skip_dash = |at: usize| if around.dash(at) && around.all[at].gap == Gap::None { at + 1 } else { at };
    let mut next = skip_dash(at);
    let mut first = next;
    let mut found = None;
    if let Some((row, end)) = around.word(next, WordClass::ExtentWord) {
        found = Some((row.id.clone(), None, false, end));
        (next, first) = (end, end);
    }
    for _ in 0..=ADJECTIVES {
        if let Some((row, _)) = around.word(next, WordClass::NotAfterPlace) {
            return Some((row.id.clone(), None, true, at));
        }
        if let Some((row, end)) = around.word(next, WordClass::ExtentNoun) {
            return Some((row.id.clone(), Some(first..end), false, end));
        }
        let token = around.all.get(next)?;
        let goes_on = token.kind == TokenKind::Word || around.is_comma(next) || around.dash(next);
        let over =
            [WordClass::Relation, WordClass::Stop, WordClass::Away, WordClass::Lead, WordClass::Determiner]
                .into_iter()
                .any(|class| around.word(next, class).is_some());
        if !goes_on || over || token.gap >= Gap::Paragraph || direction(around, next).is_some() {
            break;
        }
        next += 1;
    }
    found
}

/// A direction, the words before it included: `to the north`, `due east`, `north-westwards`.
pub(crate) fn direction(around: &Around<'_>, at: usize) -> Option<(Compass, String, usize)> {
    let mut from = at;
    for _ in 0..2 {
        let Some((_, end)) = around.word(from, WordClass::Lead) else { break };
        from = end;
    }
    let (row, mut end) = phrase_at(&around.rules.claims.directions, around.all, from, |_| true)?;
    if let Some((_, tail)) = around.word(end, WordClass::Tail) {
        end = tail;
    }
    Some((row.point, row.id.clone(), end))
}

/// Where a direction that ends before `end` begins, the words before it included: `just to the north`.
pub(crate) fn direction_before(around: &Around<'_>, end: usize) -> Option<usize> {
    let (_, mut first) = phrase_before(&around.rules.claims.directions, around.all, end, |_| true)?;
    while let Some((_, before)) = around.word_before(first, WordClass::Lead) {
        first = before;
    }
    let hedge = phrase_before(&around.rules.claims.hedges, around.all, first, |row| row.side == Side::Before);
    Some(hedge.map_or(first, |(_, before)| before))
}

// What the word of direction that ends before `end` asks for.
fn takes_of(around: &Around<'_>, end: usize) -> Takes {
    let row = phrase_before(&around.rules.claims.directions, around.all, end, |_| true);
    row.map_or(Takes::Preposition, |(row, _)| row.takes)
}

// "A and B", "A from B"
fn two_places(around: &Around<'_>, at: usize) -> Option<(Reference, usize)> {
    let first = parse_place(around, at)?;
    let joint = first.end_token;
    let (_, after) = around
        .word(joint, WordClass::And)
        .or_else(|| around.word(joint, WordClass::Relation).filter(|(row, _)| row.of != "around"))?;
    let second = parse_place(around, after)?;
    let End::Mention { mention, .. } = first.end else { return None };
    Some((second, mention))
}

/// How the rules of words begin that point somewhere without getting there.
const TOWARDS: &str = "relation.towards.";

// "from A to B"
fn goal(around: &Around<'_>, reference: &Reference) -> Option<usize> {
    let (row, after) = around.word(reference.end_token, WordClass::Relation)?;
    // "40 km from A towards B" says on which side of A something lies, and not how far B does.
    if row.of != "to" || row.id.starts_with(TOWARDS) {
        return None;
    }
    match parse_place(around, after)?.end {
        End::Mention { mention, .. } => Some(mention),
        End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
    }
}

/// A named place, articles, adjectives and type words before its name passed over.
pub(crate) fn parse_place(around: &Around<'_>, at: usize) -> Option<Reference> {
    /// "the other nearby, heavily shelled mining town of" Kreminna.
    const BEFORE_NAME: usize = 8;
    for next in at..=at + BEFORE_NAME {
        if let Some(mention) = around.mention_at(next) {
            let end = around.tokens_of(mention).end;
            return Some(Reference {
                end: End::Mention { mention, why: "named".to_owned() },
                edge: Edge::Unsaid,
                end_token: end,
            });
        }
        let token = around.all.get(next)?;
        let passed = match token.kind {
            TokenKind::Word => {
                around.word(next, WordClass::With).is_some_and(|(_, _)| next > at) && is_of(around, next)
                    || around.word(next, WordClass::Stop).is_none()
                        && around.word(next, WordClass::LocatedIn).is_none()
            }
            TokenKind::Possessive => true,
            TokenKind::Mark => around.quotes(next) || token.is_dash() || around.is_comma(next),
            TokenKind::Number => false,
        };
        if !passed || token.gap == Gap::Paragraph {
            return None;
        }
    }
    None
}

fn is_of(around: &Around<'_>, at: usize) -> bool {
    // "of" joins a type word to its name; "in" or "at" would put something else there.
    around.word(at, WordClass::Relation).is_some_and(|(row, _)| row.of == "of")
}

/// A place, a line or a phrase that a distance may be measured from, with its edge.
pub(crate) fn parse(around: &Around<'_>, at: usize, distance: &Distance) -> Option<Reference> {
    if let Some((row, end)) = around.word(at, WordClass::There) {
        if row.of == "here" && around.named_of_late(distance.start) > 1 {
            // Somebody is quoted somewhere, and nothing says where.
            let end_of = End::Phrase { span: around.span(at..end)?, kind: None };
            return Some(Reference { end: end_of, edge: Edge::Unsaid, end_token: end });
        }
        let mention = around.spoken_of(distance.start, None, &[])?;
        let why = format!("{COREFERENCE}: {}", around.words(at..end));
        return Some(Reference { end: End::Mention { mention, why }, edge: Edge::Unsaid, end_token: end });
    }
    if let Some((row, end_token)) =
        around.word(at, WordClass::OfTwo).filter(|(row, end)| row.of != "each" && ends_there(around, *end))
    {
        let mention = of_two(around, row.of.as_str(), distance.start)?;
        let why = format!("{} of the two places before", around.words(at..end_token));
        return Some(Reference { end: End::Mention { mention, why }, edge: Edge::Unsaid, end_token });
    }
    // Some way in, the phrase says what it is: a line, an edge, a place spoken of before, or a name.
    let mut edge = Edge::Unsaid;
    let mut line: Option<(&ClaimWord, usize)> = None;
    let mut noun: Option<(&ClaimWord, usize, usize)> = None;
    let mut located = false;
    let mut next = at;
    let mut last = at;
    /// "our post at a brick works on the edge of battered" Hrushka.
    const BEFORE_NAME: usize = 12;
    while next < at + BEFORE_NAME {
        if let Some(mention) = around.mention_at(next) {
            let end = around.tokens_of(mention).end;
            if let Some(found) = behind_name(around, at, end) {
                return Some(found);
            }
            if let Some((row, _)) = line.filter(|(row, _)| row.of != "river") {
                let span = around.span(at..end)?;
                let end_token = road_end(around, end);
                let span = around.span(at..end_token).unwrap_or(span);
                return Some(Reference {
                    end: End::Phrase { span, kind: Some(row.of.clone()) },
                    edge,
                    end_token,
                });
            }
            if located && around.is_wide(mention) {
                break;
            }
            let (edge, end) = edge_behind(around, end).unwrap_or((edge, end));
            let why = match (located, next == at) {
                (true, _) => format!("stands for {}", around.words(at..end)),
                (false, true) => "named".to_owned(),
                (false, false) => format!("named behind {}", around.words(at..next)),
            };
            return Some(Reference { end: End::Mention { mention, why }, edge, end_token: end });
        }
        let Some(token) = around.all.get(next).filter(|token| next == at || token.gap != Gap::Paragraph)
        else {
            break;
        };
        if let Some((row, end)) = around.word(next, WordClass::EdgeNoun) {
            // The limits of "city limits" are those of a city.
            noun = noun.or(around.word(next, WordClass::PlaceNoun).map(|(row, end)| (row, next, end)));
            edge = if row.of == "centre" { Edge::Centre } else { Edge::Limits };
            (next, last) = (end, end);
            continue;
        }
        if let Some((row, end)) = around.word(next, WordClass::LineNoun) {
            line = line.or(Some((row, next)));
            (next, last) = (end, end);
            continue;
        }
        if let Some((row, end)) = around.word(next, WordClass::PlaceNoun) {
            // "the border town of Hrushka" is the town, not the border.
            let settled = !matches!(row.of.as_str(), "site" | "position" | "wide");
            line = line.filter(|(_, first)| {
                !(settled && around.word(*first, WordClass::LineNoun).is_some_and(|(_, end)| end == next))
            });
            noun = noun.or(Some((row, next, end)));
            (next, last) = (end, end);
            continue;
        }
        if let Some((_, end)) = around.word(next, WordClass::With).filter(|_| next > at) {
            let preposition = around.word(next, WordClass::LocatedIn).is_some();
            located |= preposition && !is_of(around, next) && line.is_none();
            next = end;
            continue;
        }
        let passed = match token.kind {
            TokenKind::Word => around.word(next, WordClass::Stop).is_none(),
            TokenKind::Possessive => true,
            TokenKind::Mark => around.quotes(next) || token.is_dash() && token.gap == Gap::None,
            // "the R-66 highway"
            TokenKind::Number => token.gap == Gap::None,
        };
        if !passed {
            break;
        }
        next += 1;
        // Words behind a preposition are kept only where a name follows.
        if !located {
            last = next;
        }
    }
    without_name(around, at, last, distance, edge, line, noun)
}

// "from each", of two places that stand before; "from each of Hrushka and Lypa".
fn each_of_two(
    around: &Around<'_>,
    at: usize,
    distance: &Distance,
) -> Option<(Reference, Reference, Option<[usize; 2]>)> {
    let (_, end) = around.word(at, WordClass::OfTwo).filter(|(row, _)| row.of == "each")?;
    let words = around.words(at..end);
    let reference = |mention: usize, end_token: usize, why: String| Reference {
        end: End::Mention { mention, why },
        edge: Edge::Unsaid,
        end_token,
    };
    let of = around.word(end, WordClass::Relation).filter(|(row, _)| row.of == "of");
    if let Some((two, first)) = two_places(around, of.map_or(end, |(_, end)| end)) {
        return Some((reference(first, two.end_token, format!("{words} of two places")), two, None));
    }
    let pair = pair_before(around, distance.start).filter(|_| ends_there(around, end))?;
    let [one, two] = pair.map(|mention| reference(mention, end, format!("{words} of the two places before")));
    Some((one, two, Some(pair)))
}

// The last two places that are joined by "and" before a token: the first of them, or "the latter".
fn of_two(around: &Around<'_>, which: &str, before: usize) -> Option<usize> {
    let [former, latter] = pair_before(around, before)?;
    Some(if which == "former" { former } else { latter })
}

// The last two places that are joined by "and" before a token.
fn pair_before(around: &Around<'_>, before: usize) -> Option<[usize; 2]> {
    let floor = around.sentence(before).start;
    let second = (floor..before).rev().find_map(|at| {
        let mention = around.mention_at(at)?;
        let start = around.tokens_of(mention).start;
        around.word_before(start, WordClass::And).map(|(_, and)| (mention, and))
    });
    let (second, and) = second?;
    let first = around.mention_at(and.checked_sub(1)?).filter(|_| and > floor)?;
    Some([first, second])
}

// "Kherson front line", "the Ukraine-Russia border": the name only says which line.
fn behind_name(around: &Around<'_>, at: usize, name_end: usize) -> Option<Reference> {
    /// "-Russian Federation international" border.
    const BETWEEN: usize = 5;
    let mut next = name_end;
    let mut hyphen = false;
    while next < name_end + BETWEEN {
        if let Some((row, end)) = around.word(next, WordClass::LineNoun) {
            if row.of == "river" && next == name_end {
                return None;
            }
            let span = around.span(at..end)?;
            return Some(Reference {
                end: End::Phrase { span, kind: Some(row.of.clone()) },
                edge: Edge::Unsaid,
                end_token: end,
            });
        }
        let token = around.all.get(next)?;
        hyphen |= token.is_dash();
        let joins = token.is_dash() && (token.gap == Gap::None)
            || around.mention_at(next).is_some()
            || token.is_capitalised();
        let adjective = token.kind == TokenKind::Word
            && around.word(next, WordClass::Stop).is_none()
            && around.word(next, WordClass::With).is_none()
            && (hyphen || next == name_end);
        if !(joins || adjective) {
            return None;
        }
        next += 1;
    }
    None
}

// "the road between A and B": the second name belongs to the line, too.
fn road_end(around: &Around<'_>, end: usize) -> usize {
    let Some((_, after)) = around.word(end, WordClass::And) else { return end };
    around.mention_at(after).map_or(end, |mention| around.tokens_of(mention).end)
}

// "Kherson’s city centre"
fn edge_behind(around: &Around<'_>, end: usize) -> Option<(Edge, usize)> {
    let next = match around.all.get(end)?.kind {
        TokenKind::Possessive => end + 1,
        TokenKind::Word => end,
        TokenKind::Number | TokenKind::Mark => return None,
    };
    let next = (0..2).fold(next, |next, _| {
        phrase_at(&around.rules.claims.directions, around.all, next, |_| true).map_or(next, |(_, end)| end)
    });
    let (row, end) = around.word(next, WordClass::EdgeNoun)?;
    Some((if row.of == "centre" { Edge::Centre } else { Edge::Limits }, end))
}

// "of Lypa", "Velyka Lypa", where no mention is: the end of the capitalised words behind a type word.
fn unknown_name(around: &Around<'_>, noun_end: usize) -> Option<usize> {
    let of = around.word(noun_end, WordClass::Relation).filter(|(row, _)| row.of == "of");
    let first = of.map_or(noun_end, |(_, end)| end);
    let named = |at: usize| {
        around.all.get(at).is_some_and(|token| {
            token.is_capitalised() && token.word == 0 && matches!(token.gap, Gap::Space | Gap::Line)
        })
    };
    let end = (first..).find(|at| !named(*at))?;
    (end > first).then_some(end)
}

#[allow(clippy::too_many_arguments)]
fn without_name(
    around: &Around<'_>,
    at: usize,
    last: usize,
    distance: &Distance,
    edge: Edge,
    line: Option<(&ClaimWord, usize)>,
    noun: Option<(&ClaimWord, usize, usize)>,
) -> Option<Reference> {
    if last <= at {
        return None;
    }
    if let Some((row, first)) = line {
        let end_token = around.word(first, WordClass::LineNoun).map_or(last, |(_, end)| end);
        if row.of == "river"
            && let Some(mention) = around.spoken_of(distance.start, Some((row, first..end_token)), &[])
        {
            let why = format!("{COREFERENCE}: {}", around.words(at..end_token));
            return Some(Reference { end: End::Mention { mention, why }, edge, end_token });
        }
        let span = around.span(at..end_token)?;
        return Some(Reference { end: End::Phrase { span, kind: Some(row.of.clone()) }, edge, end_token });
    }
    if let Some((_, _, end)) = noun.filter(|_| edge == Edge::Unsaid)
        && let Some(end_token) = unknown_name(around, end)
    {
        // "the village of Lypa", which no gazetteer has, is none that was spoken of before.
        let span = around.span(at..end_token)?;
        return Some(Reference { end: End::Phrase { span, kind: None }, edge, end_token });
    }
    // A language that has no word for "a" needs none for "the".
    let without_article = |row: &ClaimWord| {
        let rows = &around.rules.claims.words.rows;
        !rows.iter().any(|any| any.lang == row.lang && any.class == WordClass::Determiner && any.of == "any")
    };
    let bare = noun.filter(|(row, first, _)| *first == at && without_article(row)).map(|(_, _, end)| end);
    let known = match around.word(at, WordClass::Determiner) {
        Some((row, _)) => row.of == "known",
        None => bare.is_some(),
    };
    // Without an article nothing tells where the phrase goes on, so that it ends with its noun.
    let last = bare.unwrap_or(last);
    let words = around.words(at..last);
    let subject = around.mention_before(distance.start).filter(|found| {
        let between = around.tokens_of(*found).end..distance.start;
        between.len() <= 1
            && between.clone().all(|at| around.is_comma(at) || around.opens(at) || around.dash(at))
    });
    // "The nearest Russian positions" are no place that was named; "their position" is where they were.
    let after_article = around.word(at, WordClass::Determiner).map(|(_, end)| end);
    let posted = noun.is_some_and(|(row, first, _)| row.of == "position" && after_article != Some(first));
    if edge != Edge::Unsaid || (noun.is_some() && known && !posted) {
        // "the city limits" speaks of the city itself.
        let noun = noun.map(|(row, first, end)| (row, first..end));
        if let Some(mention) = around.spoken_of(distance.start, noun, subject.as_slice()) {
            let why = format!("{COREFERENCE}: {words}");
            return Some(Reference { end: End::Mention { mention, why }, edge, end_token: last });
        }
    }
    let pronoun = around.word(at, WordClass::Pronoun).is_some_and(|(_, end)| end == last);
    if pronoun {
        let mention = around.spoken_of(distance.start, None, subject.as_slice())?;
        let why = format!("{COREFERENCE}: {words}");
        return Some(Reference { end: End::Mention { mention, why }, edge, end_token: last });
    }
    let span = around.span(at..last)?;
    Some(Reference { end: End::Phrase { span, kind: None }, edge, end_token: last })
}
