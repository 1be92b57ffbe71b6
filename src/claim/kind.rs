//! What surrounds a distance -> what it is the distance of, and whether that is a claim at all.

use super::around::Around;
use super::distance::Distance;
use super::reference::{Reference, Tail, runs_beside};
use super::subject::movement_before;
use super::{ClaimKind, End};
use crate::rules::claims::{UnitNeeds, WordClass};
use std::ops::Range;

/// What a distance is the distance of.
pub(crate) fn kind(
    around: &Around<'_>,
    distance: &Distance,
    tail: &Tail,
    subject: &End,
    reference: Option<&Reference>,
) -> ClaimKind {
    let sentence = around.sentence(distance.start);
    if tail.extent.is_some() || extent_before(around, distance.start) && !runs_beside(around, distance) {
        return ClaimKind::Extent;
    }
    if weapon(around, distance, sentence.clone()).is_some() {
        return ClaimKind::WeaponRange;
    }
    if matches!(subject, End::Mention { .. }) {
        return ClaimKind::Separation;
    }
    if tail.relation.is_empty()
        && tail.direction.is_none()
        && around.word_before(distance.start, WordClass::DistanceOf).is_some()
    {
        return ClaimKind::Other;
    }
    // "advanced to within 3 km of Hrushka" says where they stand, not how far they went.
    let within = distance.trace.iter().any(|rule| rule.starts_with("hedge.within."));
    let movement = movement_before(around, distance.start, sentence.start);
    match movement.filter(|_| !(within && matches!(tail.relation.as_str(), "from" | "of"))) {
        Some((_, of)) if of == "military" || reference.is_some() => ClaimKind::Movement,
        _ if tail.moved => ClaimKind::Movement,
        _ if reference.is_some() || tail.direction.is_some() => ClaimKind::Separation,
        _ => ClaimKind::Other,
    }
}

// "a front line of" 1,000 km, "stretching for"
fn extent_before(around: &Around<'_>, start: usize) -> bool {
    let end = around.word_before(start, WordClass::MoveTo).map_or(start, |(_, first)| first);
    around.word_before(end, WordClass::ExtentBefore).is_some()
}

/// The weapon whose range a distance is, as tokens: "a range of" 500 km, 500-km "range", "can hit targets" 500 km away.
pub(crate) fn weapon(
    around: &Around<'_>,
    distance: &Distance,
    sentence: Range<usize>,
) -> Option<Range<usize>> {
    /// "missiles that can hit targets up to" 80 km.
    const REACH: usize = 12;
    let mut words =
        sentence.clone().filter_map(|at| around.word(at, WordClass::Weapon).map(|(_, end)| at..end));
    let after = distance.end + usize::from(around.dash(distance.end));
    if let Some((_, end)) = around.word(after, WordClass::Range) {
        return Some(words.next().unwrap_or(after..end));
    }
    if let Some((_, first)) = around.word_before(distance.start, WordClass::RangeBefore) {
        return Some(words.next().unwrap_or(first..distance.start));
    }
    let from = distance.start.saturating_sub(REACH).max(sentence.start);
    let strikes = (from..distance.start).any(|at| around.word(at, WordClass::Strike).is_some());
    words.next().filter(|_| strikes)
}

/// Whether a distance says something of places.
pub(crate) fn is_claim(
    distance: &Distance,
    tail: &Tail,
    kind: ClaimKind,
    subject: &End,
    reference: &End,
) -> bool {
    let named = |end: &End| matches!(end, End::Mention { .. });
    let on_map = |end: &End| matches!(end, End::Mention { .. } | End::Phrase { kind: Some(_), .. });
    if tail.thing {
        return false;
    }
    if distance.needs == UnitNeeds::Places
        && distance.km_max < 1.0
        && !(named(reference) && (named(subject) || tail.direction.is_some()))
    {
        return false;
    }
    match kind {
        ClaimKind::Extent => tail.noun.is_some() || on_map(reference),
        ClaimKind::WeaponRange | ClaimKind::Movement => true,
        ClaimKind::Separation => {
            on_map(reference) || named(subject) && (*reference != End::Unsaid || tail.open)
        }
        // "shots at a distance of 4 km", from a place spoken of before.
        ClaimKind::Other => tail.open && named(reference) && *subject != End::Unsaid,
    }
}
