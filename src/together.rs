//! Claims and verdicts -> verdicts that know of each other: what contradicts what, and where an unnamed place lies.

use crate::claim::around::Around;
use crate::claim::{Claim, ClaimKind, End};
use crate::gazetteer::{Gazetteer, Place, PlaceId};
use crate::measure::Position;
use crate::mention::Mention;
use crate::resolution::Resolution;
use crate::rules::Rules;
use crate::rules::claims::WordClass;
use crate::span::Span;
use crate::token::Tokens;
use crate::verdict::{GeometryBasis, Located, Reach, Said, Verdict};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Holds the claims about one place together.
///
/// Where two of them cannot both be right, both verdicts say so. Where the place is on no map of ours, and all claims
/// about it together leave one spot (two rings that touch, a bearing and a ring), the verdicts give it, and their
/// lines lead there.
pub fn hold(
    mut verdicts: Vec<Verdict>,
    claims: &[Claim],
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Verdict> {
    let scene = Scene { around: Around::new(tokens, mentions, rules), resolutions, gazetteer };
    for (about, group) in scene.groups(claims) {
        let one_place = matches!(about, About::Place(_));
        let off = group.iter().any(|at| verdicts.get(*at).is_some_and(|verdict| verdict.outcome.is_off()));
        if group.len() < 2 || one_place && !off {
            continue;
        }
        let members: Vec<Member<'_>> = group
            .iter()
            .filter_map(|at| {
                let claim = claims.get(*at)?;
                let words = claim.span.of(tokens.text).split_whitespace().collect::<Vec<_>>().join(" ");
                Some(Member { number: *at, words, said: Said::of(claim), reference: scene.reference(claim)? })
            })
            .collect();
        tell(&members, !one_place, gazetteer, &mut verdicts);
    }
    verdicts
}

/// One of several claims about one place.
#[derive(Clone, Debug)]
pub struct Member<'g> {
    /// Its place in the list of verdicts.
    pub number: usize,
    /// Its words.
    pub words: String,
    /// What it says.
    pub said: Said,
    /// What it is measured from.
    pub reference: &'g Place,
}

/// Writes into the verdicts of some claims about one place what they come to together: who contradicts whom and, where
/// `locate` asks for it, where the place lies.
pub fn tell(members: &[Member<'_>], locate: bool, gazetteer: &Gazetteer, verdicts: &mut [Verdict]) {
    /// No text says more of one place that is worth the time.
    const MOST: usize = 8;
    let off: Vec<usize> = members
        .iter()
        .map(|member| member.number)
        .filter(|number| verdicts.get(*number).is_some_and(|verdict| verdict.outcome.is_off()))
        .collect();
    let is_off = |member: &Member<'_>| off.contains(&member.number);
    let mut order: Vec<&Member<'_>> = members.iter().collect();
    order.sort_by_key(|member| !is_off(member));
    let members: Vec<(&Member<'_>, Reach<'_>)> = order
        .into_iter()
        .take(MOST)
        .filter_map(|member| Some((member, Reach::of(&member.said, member.reference, gazetteer)?)))
        .collect();
    let mut apart = false;
    for (at, (one, reach)) in members.iter().enumerate() {
        for (other, other_reach) in members.get(at + 1..).unwrap_or(&[]) {
            // Claims that fit the map fit each other.
            let in_doubt = locate || is_off(one) || is_off(other);
            if !in_doubt || can_meet(&[reach, other_reach]) {
                continue;
            }
            apart = true;
            for (here, there) in [(one, other), (other, one)] {
                if let Some(verdict) = verdicts.get_mut(here.number) {
                    let _ = write!(verdict.reason, "; “{}” contradicts it: no place fits both", there.words);
                }
            }
        }
    }
    if apart || !locate || members.len() < 2 {
        return;
    }
    let reaches: Vec<&Reach<'_>> = members.iter().map(|(_, reach)| reach).collect();
    let spots = meet(&reaches);
    for (member, reach) in &members {
        let Some(verdict) = verdicts.get_mut(member.number) else { continue };
        let others: Vec<String> = members
            .iter()
            .filter(|(other, _)| other.number != member.number)
            .map(|(other, _)| format!("“{}”", other.words))
            .collect();
        let others = others.join(" and ");
        match spots.as_slice() {
            [] => {
                let _ = write!(verdict.reason, "; no place fits it and {others} together");
            }
            [spot] => {
                let _ = write!(verdict.reason, "; with {others} it lies near {}", in_words(*spot));
                verdict.located = Some(*spot);
                if !reach.is_of_a_line() {
                    verdict.geometry = reach.reference.position.geodesic_to(spot.position, LONG_LINE_KM);
                    verdict.basis = Some(GeometryBasis::Projected);
                }
            }
            [one, other] => {
                let (one, other) = (in_words(*one), in_words(*other));
                let _ = write!(verdict.reason, "; with {others} it lies near {one}, or near {other}");
            }
            _ => {}
        }
    }
}

/// As for other claims, longer lines have points between.
const LONG_LINE_KM: f64 = 100.0;

/// Latitude before longitude, as people read them.
fn in_words(spot: Located) -> String {
    let Position { lon, lat } = spot.position;
    let (north, east) = (if lat < 0.0 { "S" } else { "N" }, if lon < 0.0 { "W" } else { "E" });
    format!("{:.3} {north} {:.3} {east}, good to {:.0} km", lat.abs(), lon.abs(), spot.error_km.max(1.0))
}

/// More spots than anything can be made of: what is left is all around.
const UNBOUNDED: [Located; 3] =
    [Located { position: Position { lon: 0.0, lat: 0.0 }, error_km: f64::INFINITY }; 3];

/// The spots that all claims leave, in the order of their bearings from the claim that binds closest; empty where they
/// contradict each other.
///
/// The area that the closest claim allows is walked in half a thousand directions; what of it the others allow is one spot,
/// or several where whole directions lie between.
fn meet(reaches: &[&Reach<'_>]) -> Vec<Located> {
    /// So many directions without any fitting point part two spots.
    const GAP: usize = 4;
    // Without a closed ring nothing can be excluded, and nothing located.
    let Some(walk) = Walk::of(reaches) else { return UNBOUNDED.to_vec() };
    let fitting: Vec<Vec<Position>> = (0..BEARINGS).map(|nth| walk.fitting(nth).collect()).collect();
    // The walk is cut where nothing fits, so that no spot lies on both of its ends.
    let empty = |at: &usize| (0..GAP).all(|next| fitting[(at + next) % fitting.len()].is_empty());
    let Some(cut) = (0..fitting.len()).find(empty) else { return UNBOUNDED.to_vec() };
    let mut spots: Vec<Vec<Position>> = Vec::new();
    let mut gap = GAP;
    for at in 0..fitting.len() {
        let points = &fitting[(cut + at) % fitting.len()];
        if points.is_empty() {
            gap += 1;
            continue;
        }
        match spots.last_mut().filter(|_| gap < GAP) {
            Some(spot) => spot.extend(points),
            None => spots.push(points.clone()),
        }
        gap = 0;
    }
    spots.iter().map(|spot| middle(spot)).collect()
}

/// Whether the claims leave any spot: as [`meet`] would tell, but no further than to the first point.
fn can_meet(reaches: &[&Reach<'_>]) -> bool {
    Walk::of(reaches).is_none_or(|walk| (0..BEARINGS).any(|nth| walk.fitting(nth).next().is_some()))
}

/// Directions of a walk.
const BEARINGS: u32 = 480;
/// Points on each of them, less one.
const STEPS: u32 = 8;

/// A walk over the area that one of several claims allows.
struct Walk<'r, 'g> {
    base: &'r Reach<'g>,
    others: Vec<Reach<'g>>,
    /// The greatest distance that the claim allows, km.
    most: f64,
    /// Half the way between two points of the walk, km, so that nothing slips through.
    slack: f64,
}

impl<'r, 'g> Walk<'r, 'g> {
    /// Over the narrowest of the rings; `None` where none of them is closed.
    fn of(reaches: &[&'r Reach<'g>]) -> Option<Walk<'r, 'g>> {
        let width = |reach: &Reach<'_>| reach.most.map_or(f64::INFINITY, |most| most - reach.least);
        let bounded =
            (0..reaches.len()).filter(|at| reaches[*at].most.is_some() && !reaches[*at].is_of_a_line());
        let at = bounded.min_by(|one, other| width(reaches[*one]).total_cmp(&width(reaches[*other])))?;
        let base = *reaches.get(at)?;
        let most = base.most.unwrap_or(base.least);
        let others = reaches.iter().enumerate().filter(|(other, _)| *other != at);
        let mut others: Vec<Reach<'g>> =
            others.map(|(_, reach)| reach.around(base.reference.position, most)).collect();
        // Lines take longest to measure to.
        others.sort_by_key(Reach::is_of_a_line);
        let between = most * std::f64::consts::PI / f64::from(BEARINGS);
        let slack = between.max((most - base.least) / f64::from(STEPS) / 2.0);
        Some(Walk { base, others, most, slack })
    }

    /// The points in one direction that every claim allows.
    fn fitting(&self, nth: u32) -> impl Iterator<Item = Position> {
        let degrees = f64::from(nth) * 360.0 / f64::from(BEARINGS);
        let (least, most) = (self.base.least, self.most);
        let from = self.base.reference.position;
        let heading = degrees.to_radians().sin_cos();
        // The way as a whole is looked at first: most directions lead nowhere near what the others allow.
        let half = (most - least) / 2.0;
        let may_fit = move |km: f64, within: f64, lines: bool| {
            from.rough_travel_towards(heading, km).is_none_or(|(point, error_km)| {
                let mut asked = self.others.iter().filter(|reach| lines || !reach.is_of_a_line());
                asked.all(|reach| reach.may_hold(point, within + error_km, self.slack))
            })
        };
        let apart = self.base.apart(|| degrees);
        let near = self.base.allows(apart, least, self.slack) && may_fit(least + half, half, true);
        let steps = if near { STEPS + 1 } else { 0 };
        let course = OnceCell::new();
        (0..steps).filter_map(move |step| {
            let km = least + (most - least) * f64::from(step) / f64::from(STEPS);
            if !self.base.allows(apart, km, self.slack) || !may_fit(km, 0.0, false) {
                return None;
            }
            let point = course.get_or_init(|| from.course(degrees)).after(km);
            self.others.iter().all(|reach| reach.holds(point, self.slack)).then_some(point)
        })
    }
}

fn middle(spot: &[Position]) -> Located {
    /// The rough distance is good to 0.5 %: what is nearer than the farthest by more than that is not the farthest.
    const ROUGHLY: f64 = 0.98;
    let count = spot.len().max(1) as f64;
    let position = Position {
        lon: spot.iter().map(|at| at.lon).sum::<f64>() / count,
        lat: spot.iter().map(|at| at.lat).sum::<f64>() / count,
    };
    let rough = |at: &Position| at.rough_km_to(position);
    let farthest = spot.iter().map(rough).fold(0.0, f64::max);
    let far = spot.iter().filter(|at| rough(at) >= farthest * ROUGHLY);
    let error_km = far.map(|at| at.km_to(position)).fold(0.0, f64::max);
    Located { position, error_km }
}

/// What a group of claims is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// A place of the gazetteer.
    Place(PlaceId),
    /// Words that name no place on the map; the number of the claim that spoke of it first.
    Words(usize),
}

struct Scene<'a> {
    around: Around<'a>,
    resolutions: &'a [Resolution],
    gazetteer: &'a Gazetteer,
}

impl<'a> Scene<'a> {
    fn groups(&self, claims: &[Claim]) -> BTreeMap<About, Vec<usize>> {
        let mut groups: BTreeMap<About, Vec<usize>> = BTreeMap::new();
        for ((at, claim), about) in claims.iter().enumerate().zip(self.abouts(claims)) {
            let measured = claim.kind == ClaimKind::Separation && self.reference(claim).is_some();
            if let Some(about) = about.filter(|_| measured) {
                groups.entry(about).or_default().push(at);
            }
        }
        groups
    }

    fn place(&self, end: &End) -> Option<PlaceId> {
        match end {
            End::Mention { mention, .. } => self.resolutions.get(*mention)?.place,
            End::Line { place, .. } => Some(*place),
            End::Phrase { .. } | End::Unsaid => None,
        }
    }

    fn reference(&self, claim: &Claim) -> Option<&'a Place> {
        self.place(&claim.reference).map(|place| self.gazetteer.place(place))
    }

    /// What each claim is about, in their order; words without a place on the map are about what earlier words were about
    /// that are the same words of the text, or `a camp` where they are `the camp`.
    fn abouts(&self, claims: &[Claim]) -> Vec<Option<About>> {
        let mut abouts: Vec<Option<About>> = Vec::with_capacity(claims.len());
        // The last claim about some words, by where they stand and by what they are without `a` or `the`.
        let mut by_span: FxHashMap<Span, usize> = FxHashMap::default();
        let mut by_words: FxHashMap<Vec<String>, usize> = FxHashMap::default();
        for (at, claim) in claims.iter().enumerate() {
            let about = match &claim.subject {
                End::Phrase { span, kind: None } => {
                    let (determiner, words) = self.bare(span);
                    let known = determiner == Some(KNOWN) && !words.is_empty();
                    let again = by_words.get(&words).filter(|_| known).copied();
                    // What is spoken of again was spoken of last where it was spoken of nearest.
                    let earlier = by_span.get(span).copied().max(again);
                    by_span.insert(*span, at);
                    by_words.insert(words, at);
                    earlier.map_or(Some(About::Words(at)), |earlier| abouts.get(earlier).copied().flatten())
                }
                End::Phrase { .. } => Some(About::Words(at)),
                End::Unsaid => None,
                subject => Some(self.place(subject).map_or(About::Words(at), About::Place)),
            };
            abouts.push(about);
        }
        abouts
    }

    /// The words of a phrase in small letters, without the determiner before them, and what that is.
    fn bare(&self, span: &Span) -> (Option<&'a str>, Vec<String>) {
        let all = self.around.all;
        let first = all.partition_point(|token| token.span.end <= span.start);
        let end = all.partition_point(|token| token.span.start < span.end);
        let determiner = self.around.word(first, WordClass::Determiner);
        let words = all.get(determiner.map_or(first, |(_, end)| end)..end).unwrap_or(&[]);
        (
            determiner.map(|(row, _)| row.of.as_str()),
            words.iter().map(|token| token.text.to_lowercase()).collect(),
        )
    }
}

/// The `of` of determiners that point at what was spoken of: `the`.
const KNOWN: &str = "known";
