//! Tokens and mentions -> distance claims: what the text says lies how far from what.

pub(crate) mod around;
pub(crate) mod distance;
mod kind;
pub(crate) mod near;
pub(crate) mod reference;
mod subject;

use crate::gazetteer::PlaceId;
use crate::measure::Compass;
use crate::mention::Mention;
use crate::rules::Rules;
pub use crate::rules::claims::Qualifier;
use crate::rules::claims::WordClass;
use crate::span::Span;
use crate::token::Tokens;
use around::Around;
use distance::Distance;
use reference::{Reference, Tail};
use std::ops::Range;

/// Finds every distance claim of a text, in order. Mentions need not be resolved: claims help to resolve them.
///
/// ```
/// # use dateline::{claim, rules::Rules, sentence::tokens};
/// let rules = Rules::embedded()?;
/// let cut = tokens("The guns stood some 20 km (12 miles) south-east of the front line.", 0, &rules);
/// let claims = claim::find(&cut, &[], &rules);
/// let claim = &claims[0];
/// assert_eq!(claim.span.of(cut.text), "some 20 km (12 miles) south-east of the front line");
/// assert_eq!((claim.km_min, claim.direction.map(|point| point.name())), (20.0, Some("SE")));
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn find(tokens: &Tokens<'_>, mentions: &[Mention], rules: &Rules) -> Vec<Claim> {
    let around = Around::new(tokens, mentions, rules);
    let mut claims = Vec::new();
    let mut done = 0;
    while done < tokens.sentences.len() {
        let sentence = &tokens.sentences[done];
        let distances = distance::find(&tokens.all, sentence.tokens.clone(), rules);
        if !distances.is_empty() {
            in_sentence(&around, done, &distances, &mut claims);
        }
        done += 1;
    }
    claims.sort_by_key(|claim| (claim.span.start, claim.span.end));
    claims
}

fn in_sentence(around: &Around<'_>, sentence: usize, distances: &[Distance], claims: &mut Vec<Claim>) {
    let tails = tails(around, distances);
    let mut at = 0;
    while let Some(distance) = distances.get(at) {
        let group = chain(distances, &tails, at);
        let found: Vec<Claim> = match group {
            1 => one(around, sentence, distance, &tails[at], claims),
            _ => many(around, sentence, &distances[at..at + group], &tails[at..at + group], claims),
        };
        claims.extend(found);
        at += group;
    }
}

/// What follows each distance; those of a chain share the reference of its last member.
fn tails(around: &Around<'_>, distances: &[Distance]) -> Vec<Tail> {
    let mut tails: Vec<Tail> = distances.iter().map(|distance| reference::tail(around, distance)).collect();
    for at in (0..distances.len().saturating_sub(1)).rev() {
        let (Some(this), Some(next)) = (tails.get(at), tails.get(at + 1)) else { continue };
        let open = this.reference.is_none() && !this.apart;
        let own_subject = over_a_name(around, this, &distances[at]..&distances[at + 1]);
        if !open || !joined(around, this.end, distances[at + 1].start) && !own_subject {
            continue;
        }
        let bare = distances.get(at).is_some_and(|distance| distance.end == this.end);
        let direction = this.direction.or_else(|| bare.then_some(next.direction).flatten());
        let (reference, end, relation) = (next.reference.clone(), next.end, next.relation.clone());
        if reference.is_none() {
            continue;
        }
        if let Some(this) = tails.get_mut(at) {
            let end = if own_subject { this.end } else { end };
            *this = Tail { direction, reference, end, relation, shared: !own_subject, ..this.clone() };
        }
    }
    tails
}

/// Whether a bare distance is followed by a name and the next one: `A is 17 km, B 22 km and C 16 km from D`.
fn over_a_name(around: &Around<'_>, this: &Tail, both: Range<&Distance>) -> bool {
    let bare = this.end == both.start.end && !this.open && this.relation.is_empty() && this.extent.is_none();
    let parted = |at: usize| around.is_comma(at) || around.word(at, WordClass::And).is_some();
    let first = (this.end..both.end.start).find(|at| !parted(*at));
    let name = first.filter(|first| *first > this.end).and_then(|first| around.mention_at(first));
    bare && name.is_some_and(|name| {
        let behind = around.tokens_of(name).end;
        behind == both.end.start
            || around.word(behind, WordClass::Link).is_some_and(|(_, end)| end == both.end.start)
    })
}

/// Whether only commas and `and` stand between two tokens.
fn joined(around: &Around<'_>, from: usize, to: usize) -> bool {
    from < to && (from..to).all(|at| around.is_comma(at) || around.word(at, WordClass::And).is_some())
}

/// How many distances from `at` on form one list.
fn chain(distances: &[Distance], tails: &[Tail], at: usize) -> usize {
    let shared = tails.get(at..).unwrap_or(&[]).iter().take_while(|tail| tail.shared).count();
    (shared + 1).min(distances.len() - at)
}

fn one(
    around: &Around<'_>,
    sentence: usize,
    distance: &Distance,
    tail: &Tail,
    earlier: &[Claim],
) -> Vec<Claim> {
    let bound = subject::bind(around, sentence, distance, tail, earlier);
    let several = bound.subjects.len();
    // "60 km from each of A and B": the tail's own reference, and the other.
    let references = [Some(bound.reference.clone()), tail.also.clone().map(Some)];
    let pairs = bound.subjects.into_iter().flat_map(|subject| {
        references
            .iter()
            .flatten()
            .map(move |reference| (subject.clone(), reference.clone()))
            .collect::<Vec<_>>()
    });
    pairs
        .filter_map(|(subject, reference)| {
            let mut trace = bound.trace.clone();
            if several > 1 {
                trace.push(format!("one claim for each of {several} places"));
            }
            claim(around, sentence, distance, tail, subject, reference, trace)
        })
        .collect()
}

/// A list of distances: to each its own subject, in order, where there are as many.
fn many(
    around: &Around<'_>,
    sentence: usize,
    distances: &[Distance],
    tails: &[Tail],
    earlier: &[Claim],
) -> Vec<Claim> {
    let Some(first) = distances.first() else { return Vec::new() };
    let subjects = subject::list(around, sentence, first, distances.len());
    let mut claims = Vec::new();
    for (nth, (distance, tail)) in distances.iter().zip(tails).enumerate() {
        if subjects.is_none() && distance.listed {
            continue;
        }
        let subject = subjects.as_ref().and_then(|subjects| subjects.get(nth));
        match subject {
            Some(mention) => {
                let why = format!("number {} of a list of {}", nth + 1, distances.len());
                let subject = End::Mention { mention: *mention, why };
                claims.extend(claim(around, sentence, distance, tail, subject, None, Vec::new()));
            }
            None if claims.is_empty() => claims.extend(one(around, sentence, distance, tail, earlier)),
            None => {
                let subject = claims.last().map_or(End::Unsaid, |last: &Claim| last.subject.clone());
                claims.extend(claim(around, sentence, distance, tail, subject, None, Vec::new()));
            }
        }
    }
    claims
}

fn claim(
    around: &Around<'_>,
    sentence: usize,
    distance: &Distance,
    tail: &Tail,
    subject: End,
    reference: Option<Reference>,
    mut trace: Vec<String>,
) -> Option<Claim> {
    let reference = reference.or_else(|| tail.reference.clone());
    let end = reference.as_ref().map_or(tail.end, |reference| reference.end_token.max(tail.end));
    let kind = kind::kind(around, distance, tail, &subject, reference.as_ref());
    let (edge, reference) = reference.map_or((Edge::Unsaid, End::Unsaid), |found| (found.edge, found.end));
    let (subject, reference) = apart(around, distance.start..end, subject, reference);
    if !kind::is_claim(distance, tail, kind, &subject, &reference) {
        return None;
    }
    trace.splice(0..0, distance.trace.iter().chain(&tail.trace).cloned());
    trace.push(format!("kind {}", kind.name()));
    Some(Claim {
        span: around.span(distance.start..end)?,
        tokens: distance.start..end,
        sentence,
        km_min: distance.km_min,
        km_max: distance.km_max,
        unit_km: distance.unit_km,
        qualifier: tail.hedge.unwrap_or(distance.qualifier),
        direction: tail.direction,
        kind,
        subject,
        reference,
        edge,
        trace,
    })
}

/// The two ends of a claim, where both were bound to one place: what was only spoken of before is another one, or the
/// subject is left open.
fn apart(around: &Around<'_>, claim: Range<usize>, subject: End, reference: End) -> (End, End) {
    let at = claim.start;
    let (End::Mention { mention: one, .. }, End::Mention { mention: other, why }) = (&subject, &reference)
    else {
        return (subject, reference);
    };
    if one != other {
        return (subject, reference);
    }
    if !reference.is_spoken_of_before() {
        return (End::Unsaid, reference);
    }
    let name = |mention: usize| around.words(around.tokens_of(mention));
    let noun = claim.clone().find_map(|noun| {
        let (row, end) = around.word(noun, WordClass::PlaceNoun)?;
        Some((row, noun..end))
    });
    // "The city" is no airport and no dam.
    let settled = noun.as_ref().is_some_and(|(row, _)| around.is_settled(row));
    let beside = (around.sentence(at).start..at).rev().filter_map(|before| around.mention_at(before));
    let elsewhere = beside
        .filter(|mention| !around.is_wide(*mention) && !around.is_river(*mention))
        .filter(|mention| !(settled && around.is_site(*mention)))
        .find(|mention| name(*mention) != name(*one))
        .or_else(|| around.spoken_of(at, noun.filter(|_| settled), &[*one]));
    match elsewhere {
        Some(mention) => {
            let reference = End::Mention { mention, why: why.clone() };
            (subject, reference)
        }
        None => (End::Unsaid, reference),
    }
}

/// What a distance is the distance of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// One thing lies so far from another.
    Separation,
    /// Something moved so far.
    Movement,
    /// Something is so long or wide.
    Extent,
    /// A weapon reaches so far.
    WeaponRange,
    /// Anything else.
    Other,
}

impl ClaimKind {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            ClaimKind::Separation => "separation",
            ClaimKind::Movement => "movement",
            ClaimKind::Extent => "extent",
            ClaimKind::WeaponRange => "weapon_range",
            ClaimKind::Other => "other",
        }
    }
}

/// One side of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// A mention, as an index into the article's mentions, and how it was bound.
    Mention {
        /// The index.
        mention: usize,
        /// The binding in words: `in brackets behind it`, `coreference: the city`.
        why: String,
    },
    /// A phrase that is no named place: `the front line`, `Ukrainian forces`.
    Phrase {
        /// Its words.
        span: Span,
        /// What it is, where a rule knows: `front_line`, `border`.
        kind: Option<String>,
    },
    /// A phrase that names a border or a coast of the gazetteer: `the border with Poland`.
    Line {
        /// Its words.
        span: Span,
        /// The line.
        place: PlaceId,
        /// How it was found.
        why: String,
    },
    /// Nothing in the text says what.
    Unsaid,
}

impl End {
    /// Whether the text does not name it here: it was bound through what was spoken of before, as `the town` or `from there`.
    pub fn is_spoken_of_before(&self) -> bool {
        match self {
            End::Mention { why, .. } => why.starts_with(COREFERENCE) || why == SPOKEN_OF_BEFORE,
            End::Phrase { .. } | End::Line { .. } | End::Unsaid => false,
        }
    }
}

/// How the binding of a noun or a pronoun begins.
pub(crate) const COREFERENCE: &str = "coreference";
/// The binding of a reference that is left out: `20 km to the west`.
pub(crate) const SPOKEN_OF_BEFORE: &str = "the place spoken of before";

/// Where on a settlement a distance is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Not said: anywhere between edge and centre.
    Unsaid,
    /// `city centre`.
    Centre,
    /// `city limits`, `outskirts`.
    Limits,
}

/// A distance claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// From the hedge or the number to the end of the reference.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// Least distance said, km.
    pub km_min: f64,
    /// Greatest distance said, km.
    pub km_max: f64,
    /// Kilometres in the unit of the text, 1 or 1.609344: the precision of the figure is reckoned in it.
    pub unit_km: f64,
    /// The hedge.
    pub qualifier: Qualifier,
    /// Where the subject lies, seen from the reference.
    pub direction: Option<Compass>,
    /// What the distance is the distance of.
    pub kind: ClaimKind,
    /// What the distance is said of.
    pub subject: End,
    /// What it is measured from.
    pub reference: End,
    /// Where on the reference it is measured from.
    pub edge: Edge,
    /// The rules that made it, for `explain`.
    pub trace: Vec<String>,
}
