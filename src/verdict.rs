//! Claims and resolutions -> verdicts: what holds when measured on the map.

mod suggestion;

use crate::claim::{Claim, ClaimKind, Edge, End, Qualifier};
use crate::fold::fold;
use crate::gazetteer::{Class, Gazetteer, Match, Place, PlaceId};
use crate::measure::{Compass, Position, angle_between};
use crate::mention::Mention;
use crate::resolution::{Resolution, Weighed};
use crate::rules::Rules;
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::LazyLock;

/// Holds a claim against the map: distance and direction apart, each with its tolerance.
///
/// Understanding cannot fail: a claim of which nothing can be told is [`Outcome::Unverifiable`], with the reason.
pub fn judge(
    claim: &Claim,
    mentions: &[Mention],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Verdict {
    let _ = rules;
    let subject = side(&claim.subject, resolutions, gazetteer);
    let reference = side(&claim.reference, resolutions, gazetteer);
    let (Ok(to), Ok(from)) = (&subject, &reference) else {
        let nearby = || nearest_settled(claim, mentions, resolutions, gazetteer);
        return unplaced(claim, &subject, &reference, nearby, gazetteer);
    };
    let measured = measure(from, to, gazetteer);
    let geometry = measured.line();
    let drawn =
        Verdict { geometry, basis: Some(GeometryBasis::Places), ..Verdict::unverifiable(String::new()) };
    if let Some(reason) = not_between_places(claim.kind) {
        return Verdict { reason, ..drawn };
    }
    if from.place.id == to.place.id {
        return Verdict {
            reason: format!("{} stands at both ends", to.place.name),
            geometry: Vec::new(),
            basis: None,
            ..drawn
        };
    }
    if let Some(reason) = foreign_border(from.place, to.place, gazetteer) {
        return Verdict { reason, geometry: Vec::new(), basis: None, ..drawn };
    }
    let said = Said::of(claim);
    let verdict = weigh(&said, from, to, &measured, drawn);
    if let Some((is_subject, why)) = doubtful(claim, from.place, to.place, &verdict) {
        let nearby = || nearest_settled(claim, mentions, resolutions, gazetteer);
        return match is_subject {
            true => unplaced(claim, &Err(why), &reference, nearby, gazetteer),
            false => unplaced(claim, &subject, &Err(why), nearby, gazetteer),
        };
    }
    if !verdict.outcome.is_off() {
        return verdict;
    }
    let verdict = match unsure(claim, resolutions, gazetteer) {
        // A text cannot be wrong about a place that it may not have meant.
        Some(why) => Verdict { outcome: Outcome::Unverifiable, reason: verdict.reason + &why, ..verdict },
        None => verdict,
    };
    let mention = match &claim.subject {
        End::Mention { mention, .. } => mentions.get(*mention),
        End::Phrase { .. } | End::Line { .. } | End::Unsaid => None,
    };
    let homonyms = mention.map(|mention| homonyms(mention, to.place, gazetteer)).unwrap_or_default();
    let suggestion = suggestion::suggest(&said, to.place, from.place, &verdict, &homonyms, gazetteer);
    Verdict { suggestion, ..verdict }
}

/// Why a border of Ukraine is not the one meant: a place abroad that lies nearer to Ukraine's border with another country, its
/// own, speaks of the border between the two.
fn foreign_border(from: &Place, to: &Place, gazetteer: &Gazetteer) -> Option<String> {
    let (abroad, border) = match (from.class, to.class) {
        (Class::Border, Class::Foreign) => (to, from),
        (Class::Foreign, Class::Border) => (from, to),
        _ => return None,
    };
    let far = |line: &Place| {
        let nearest = abroad.position.nearest_on(gazetteer.line(line))?;
        Some(nearest.rough_km_to(abroad.position))
    };
    let own = far(border)?;
    let mut others = gazetteer.lines_of(Class::Border).map(|(id, _)| gazetteer.place(id));
    others
        .any(|other| other.id != border.id && far(other).is_some_and(|other| other < own))
        .then(|| format!("the {} is not the one meant: {} lies in another country", border.name, abroad.name))
}

/// The side that was only spoken of before, where the distance is so far off that rather the binding is wrong than the text;
/// and why, as [`side`] would have it.
fn doubtful(claim: &Claim, from: &Place, to: &Place, verdict: &Verdict) -> Option<(bool, String)> {
    /// A writer who errs by so much and …
    const FAR_KM: f64 = 20.0;
    /// … by more than what was said does not err: he speaks of another town.
    const TIMES: f64 = 1.0;
    /// So does one who points another way altogether, or errs in both; east for west, the common slip, is said of places
    /// that are named.
    const ASTRAY_DEGREES: f64 = 60.0;
    let (end, place, is_subject) = [(&claim.subject, to, true), (&claim.reference, from, false)]
        .into_iter()
        .find(|(end, _, _)| end.is_spoken_of_before())?;
    let End::Mention { why, .. } = end else { return None };
    // "More than 100 km away" says nothing of what lies five times as far.
    let beyond = match claim.qualifier {
        Qualifier::MoreThan => verdict.measured_km.map(|km| km - claim.km_max),
        _ => verdict.distance_error_km,
    };
    let by = beyond.filter(|by| *by > FAR_KM && *by > claim.km_max * TIMES);
    let astray = verdict.direction_error_deg.filter(|astray| *astray > ASTRAY_DEGREES);
    let both = (verdict.outcome == Outcome::BothOff).then_some(verdict.distance_error_km).flatten();
    let how = match (by.or(both), astray) {
        (Some(by), _) => format!("{} km too far off", km(by)),
        (None, Some(astray)) => format!("{} degrees astray", degrees(astray)),
        (None, None) => return None,
    };
    let reason = format!("can hardly be {}, spoken of before ({why}), which lies {how}", place.name);
    Some((is_subject, reason))
}

/// What a reason adds where one of the two places is only the likeliest of its name.
fn unsure(claim: &Claim, resolutions: &[Resolution], gazetteer: &Gazetteer) -> Option<String> {
    /// Below this probability another place of the name may as well be meant: of mentions of so little confidence three in
    /// ten or more are wrong (`docs/resolution.md`).
    const SURE: f64 = 0.7;
    [&claim.subject, &claim.reference].into_iter().find_map(|end| {
        let End::Mention { mention, .. } = end else { return None };
        let best = resolutions.get(*mention)?.weighed.first().filter(|best| best.probability < SURE)?;
        let name = &gazetteer.place(best.place).name;
        Some(format!("; but which {name} is meant is not sure ({:.2})", best.probability))
    })
}

/// Holds what is said of two places against the map, wherever it was said; see [`judge`].
///
/// ```
/// use dateline::{gazetteer::Gazetteer, measure::Compass, verdict::{self, Outcome, Said}};
/// let gazetteer = Gazetteer::embedded()?;
/// let place = |name: &str| gazetteer.place(gazetteer.lookup(name)[0].place);
/// let said = Said { direction: Compass::named("NW"), ..Said::km(48.0) };
/// let verdict = verdict::between(&said, place("Snihurivka"), place("Kherson"), &gazetteer);
/// assert_eq!(verdict.outcome, Outcome::DirectionOff);
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn between(said: &Said, subject: &Place, reference: &Place, gazetteer: &Gazetteer) -> Verdict {
    let sides = (placed(subject, false, gazetteer), placed(reference, false, gazetteer));
    let (to, from) = match &sides {
        (Ok(to), Ok(from)) => (to, from),
        (to, from) => {
            let why = [to.as_ref().err(), from.as_ref().err()];
            let why: Vec<&str> = why.into_iter().flatten().map(String::as_str).collect();
            return Verdict::unverifiable(format!(
                "says {}; one side {}",
                in_words(said),
                why.join(", the other ")
            ));
        }
    };
    let measured = measure(from, to, gazetteer);
    let geometry = measured.line();
    let drawn =
        Verdict { geometry, basis: Some(GeometryBasis::Places), ..Verdict::unverifiable(String::new()) };
    weigh(said, from, to, &measured, drawn)
}

/// What would be right where a verdict of [`between`] is off, with the place among `homonyms` that the claim fits.
pub fn suggest(
    said: &Said,
    subject: &Place,
    reference: &Place,
    verdict: &Verdict,
    homonyms: &[PlaceId],
    gazetteer: &Gazetteer,
) -> Option<String> {
    suggestion::suggest(said, subject, reference, verdict, homonyms, gazetteer)
}

/// Other places that the words for `chosen` may name: those that bear the name itself, not one like it.
pub(crate) fn homonyms(mention: &Mention, chosen: &Place, gazetteer: &Gazetteer) -> Vec<PlaceId> {
    let name = mention.candidates.iter().find(|candidate| gazetteer.place(candidate.place).id == chosen.id);
    let name = fold(name.map_or(chosen.name.as_str(), |candidate| candidate.name.as_ref()));
    let same =
        mention.candidates.iter().filter(|other| other.how != Match::Fuzzy || fold(&other.name) == name);
    same.map(|candidate| candidate.place).collect()
}

/// What is said of the distance between two places, wherever it was said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// Least distance said, km.
    pub km_min: f64,
    /// Greatest distance said, km.
    pub km_max: f64,
    /// Kilometres in the unit of the figure.
    pub unit_km: f64,
    /// The hedge.
    pub qualifier: Qualifier,
    /// Where the subject lies, seen from the reference.
    pub direction: Option<Compass>,
    /// Where on the reference it is measured from.
    pub edge: Edge,
    /// What the distance may be off by, km, where it was given: it takes the place of extent, figure and hedge.
    pub tolerance_km: Option<f64>,
}

impl Said {
    /// A bare figure in kilometres.
    pub fn km(km: f64) -> Said {
        Said {
            km_min: km,
            km_max: km,
            unit_km: 1.0,
            qualifier: Qualifier::Exact,
            direction: None,
            edge: Edge::Unsaid,
            tolerance_km: None,
        }
    }

    /// What a claim says.
    pub fn of(claim: &Claim) -> Said {
        Said {
            km_min: claim.km_min,
            km_max: claim.km_max,
            unit_km: claim.unit_km,
            qualifier: claim.qualifier,
            direction: claim.direction,
            edge: claim.edge,
            tolerance_km: None,
        }
    }
}

/// Lines longer than this are drawn with points between, so that they follow the geodesic on any map.
const LONG_LINE_KM: f64 = 100.0;

/// A named place with what its resolution rests on.
#[derive(Clone)]
struct Side<'g> {
    place: &'g Place,
    /// Radius of its built-up area, km.
    radius: f64,
    /// Whether a claim decided between its namesakes.
    chosen_by_claim: bool,
}

fn side<'g>(end: &End, resolutions: &[Resolution], gazetteer: &'g Gazetteer) -> Result<Side<'g>, String> {
    let mention = match end {
        End::Mention { mention, .. } => *mention,
        End::Line { place, .. } => return placed(gazetteer.place(*place), false, gazetteer),
        End::Phrase { kind, .. } => return Err(phrase_reason(kind.as_deref())),
        End::Unsaid => return Err("is not said".to_owned()),
    };
    let Some(resolution) = resolutions.get(mention) else { return Err("has no place on the map".to_owned()) };
    let Some(id) = resolution.place else { return Err("has no place on the map".to_owned()) };
    placed(gazetteer.place(id), claim_decided(resolution, id), gazetteer)
}

fn placed<'g>(place: &'g Place, chosen_by_claim: bool, gazetteer: &'g Gazetteer) -> Result<Side<'g>, String> {
    // A distance from a sea is one from its coast.
    let place = gazetteer.coast_of(place).unwrap_or(place);
    match place.class {
        Class::Region | Class::Raion | Class::Hromada | Class::Country | Class::Area => {
            Err(format!("is {}, too large to be measured from", place.name))
        }
        Class::River
        | Class::Water
        | Class::Border
        | Class::Coast
        | Class::Settlement
        | Class::District
        | Class::Landmark
        | Class::Foreign => Ok(Side { place, radius: radius_km(place), chosen_by_claim }),
    }
}

/// Whether another candidate would have been as likely, had no claim spoken for this one.
pub(crate) fn claim_decided(resolution: &Resolution, chosen: PlaceId) -> bool {
    let without = |weighed: &Weighed| {
        let claims = weighed.evidence.iter().filter(|reason| reason.kind == "claim");
        weighed.score - claims.map(|reason| reason.weight).sum::<f64>()
    };
    let Some(winner) = resolution.weighed.iter().find(|weighed| weighed.place == chosen) else {
        return false;
    };
    let spoken_for = winner.evidence.iter().any(|reason| reason.kind == "claim" && reason.weight > 0.0);
    let mut others = resolution.weighed.iter().filter(|weighed| weighed.place != chosen);
    spoken_for && others.any(|other| without(other) >= without(winner))
}

/// Why a phrase has no place, to follow on `what lies there`.
pub(crate) fn phrase_reason(kind: Option<&str>) -> String {
    match kind {
        Some("front_line") => "is the front line, which moves and is on no map of ours".to_owned(),
        Some(kind) => format!("is a {} that the map does not have", kind.replace('_', " ")),
        None => "is no named place".to_owned(),
    }
}

fn not_between_places(kind: ClaimKind) -> Option<String> {
    match kind {
        ClaimKind::Separation => None,
        ClaimKind::Movement => {
            Some("the length of a way somebody went, no distance between two places".to_owned())
        }
        ClaimKind::Extent => Some("the extent of something, no distance between two places".to_owned()),
        ClaimKind::WeaponRange => Some("the range of a weapon, no distance between two places".to_owned()),
        ClaimKind::Other => Some("no distance between two places".to_owned()),
    }
}

/// Radius in km of the disc as large as a settlement's built-up area.
///
/// The area grows with the population to the power of 0.763: 4 km² for a village of 2,500, fitted through the areas
/// and populations that the State Statistics Service and the cities give for Donetsk (358 km², 901,645), Kherson (135.7 km²,
/// 279,131) and Bakhmut (41.6 km², 71,094); a power a little below 1 is what Bettencourt (2013, doi:10.1126/science.1235823)
/// finds for cities at large. Kherson comes to 6.8 km as a disc; along the river it reaches 8 to 9.
pub(crate) fn radius_km(place: &Place) -> f64 {
    const VILLAGE_AREA: f64 = 4.0;
    const VILLAGE_PEOPLE: f64 = 2_500.0;
    const POWER: f64 = 0.763;
    /// A settlement of unknown population is a village.
    const UNKNOWN: f64 = 1.0;
    /// Even a hamlet is a street.
    const LEAST: f64 = 0.5;
    match place.class {
        Class::Settlement | Class::Foreign => match place.population {
            0 => UNKNOWN,
            people => {
                let area = VILLAGE_AREA * (f64::from(people) / VILLAGE_PEOPLE).powf(POWER);
                (area / std::f64::consts::PI).sqrt().max(LEAST)
            }
        },
        Class::District => UNKNOWN,
        Class::Landmark => LEAST,
        Class::Region
        | Class::Raion
        | Class::Hromada
        | Class::River
        | Class::Water
        | Class::Area
        | Class::Border
        | Class::Coast
        | Class::Country => 0.0,
    }
}

/// The two points between which a claim was measured, and what came out.
struct Measured {
    from: Position,
    to: Position,
    km: f64,
    bearing: f64,
}

impl Measured {
    fn line(&self) -> Vec<Position> {
        self.from.geodesic_along((self.km, self.bearing), self.to, LONG_LINE_KM)
    }
}

fn measure(from: &Side<'_>, to: &Side<'_>, gazetteer: &Gazetteer) -> Measured {
    let on_line = |side: &Side<'_>, seen_from: Position| {
        seen_from.nearest_on(gazetteer.line(side.place)).unwrap_or(side.place.position)
    };
    let start = on_line(from, to.place.position);
    let end = on_line(to, start);
    let (km, bearing) = start.km_and_bearing_to(end);
    Measured { from: start, to: end, km, bearing }
}

/// The named terms of a tolerance, km.
struct Tolerance {
    /// Places have an extent: the writer may have measured to the near edge.
    near: f64,
    /// … or to somewhere beyond the middle.
    far: f64,
    /// How far the positions on the map may be off.
    position: f64,
    /// Half of what the last digit of the figure says.
    precision: f64,
    /// What the hedge adds.
    hedge: f64,
    /// Added to the claim where the words say that the edge was measured from.
    shift: f64,
    /// Whether the tolerance was given, and stands in `near` and `far`.
    given: bool,
}

/// Positions worse than this are no term of the tolerance: [`MayLie`] says for how much of where the place may lie a claim
/// holds. Better ones are a term like any other: this admits exact positions and those read off a map (1 to 5 km, two of them
/// together below 7 at most), and leaves out those of a post office (6.7 km), a hromada or a raion.
const IMPRECISE_KM: f64 = 6.0;

/// Of where a place may lie, the share for which a claim must hold to be called consistent …
///
/// Measured on 8,604 claims made up for settlements with a position of their own, one in seven of them wrong, and judged by the
/// position that they would have without it: those called consistent so are in 99.2 % of cases, and those called off in 96 %;
/// of the distances 58 % stay untold, of the directions 6 % (a rule that asks for all of where it may lie leaves 80 and 32 %).
const LIKELY: f64 = 0.6;
/// … and the share for which it may hold at most to be called off.
const HARDLY: f64 = 0.01;

/// Where a place may lie whose position is not its own, seen from the other end: so many points of a two-dimensional normal
/// distribution of which nine in ten lie within the stated error.
struct MayLie {
    km: f64,
    error_km: f64,
    /// Measured from a line, moving along it changes nothing.
    from_line: bool,
}

/// The points of a normal distribution whose nine in ten lie within 1: across the line of sight and along it.
static POINTS: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    /// Rings of equal share.
    const RINGS: usize = 20;
    /// Points on each.
    const SPOKES: usize = 24;
    let middle = |part: usize, parts: usize| (part as f64 + 0.5) / parts as f64;
    let point = |ring: usize, spoke: usize| {
        // The radius of nine in ten is sqrt(2 ln 10) standard deviations.
        let radius = (-(1.0 - middle(ring, RINGS)).ln() / std::f64::consts::LN_10).sqrt();
        let (across, along) = (std::f64::consts::TAU * middle(spoke, SPOKES)).sin_cos();
        (radius * across, radius * along)
    };
    (0..RINGS).flat_map(|ring| (0..SPOKES).map(move |spoke| point(ring, spoke))).collect()
});

impl MayLie {
    /// The share of points for whose distance along the line of sight, beside it, and on the whole `holds` is true.
    fn share(&self, holds: impl Fn(f64, f64, f64) -> bool) -> f64 {
        let held = POINTS.iter().filter(|(across, along)| {
            let across = if self.from_line { 0.0 } else { self.error_km * across };
            let along = self.km + self.error_km * along;
            holds(along, across, (across * across + along * along).sqrt())
        });
        held.count() as f64 / POINTS.len() as f64
    }
}

fn tolerance(claim: &Said, from: &Side<'_>, to: &Side<'_>) -> Tolerance {
    /// What writers call the middle of a city need not be the point on the map: half its radius may lie between.
    const BEYOND_MIDDLE: f64 = 0.5;
    /// `city centre` names a part of a city about so large.
    const CENTRE: f64 = 0.25;
    /// `about`, `some` and `around` widen by a tenth.
    const ABOUT: f64 = 0.10;
    let (near, far, shift) = match claim.edge {
        Edge::Unsaid => (from.radius, from.radius * BEYOND_MIDDLE, 0.0),
        Edge::Centre => (from.radius * CENTRE, from.radius * CENTRE, 0.0),
        Edge::Limits => (from.radius * BEYOND_MIDDLE, from.radius * BEYOND_MIDDLE, from.radius),
    };
    let error = |side: &Side<'_>| match side.place.class {
        // A river has two banks and is as wide as it is; its own line is taken for it.
        Class::River => 0.0,
        _ => side.place.error_km.max(0.0),
    };
    let position = error(from).hypot(error(to));
    if let Some(given) = claim.tolerance_km {
        return Tolerance {
            near: given,
            far: given,
            position,
            precision: 0.0,
            hedge: 0.0,
            shift,
            given: true,
        };
    }
    Tolerance {
        near: near.hypot(to.radius),
        far: far.hypot(to.radius * BEYOND_MIDDLE),
        position,
        precision: precision_km(claim.km_min, claim.unit_km).max(precision_km(claim.km_max, claim.unit_km)),
        hedge: if claim.qualifier == Qualifier::About { claim.km_max * ABOUT } else { 0.0 },
        shift,
        given: false,
    }
}

/// Half of what the last digit of a figure implies, in its own unit, as km: 48 to 0.5, 10.5 to 0.25, 1.3 to 0.05;
/// for multiples of ten at least 15 %, for writers round such figures (Frazier, Wieczorek and Hijmans 2004 give 10 to 15 %).
fn precision_km(km: f64, unit_km: f64) -> f64 {
    const ROUND: f64 = 0.15;
    let figure = km / unit_km;
    let is_multiple = |of: f64| (figure / of - (figure / of).round()).abs() < 1e-6;
    let last_digit = match () {
        () if is_multiple(1.0) => 1.0,
        () if is_multiple(0.5) => 0.5,
        () => 0.1,
    };
    let half: f64 = last_digit / 2.0;
    let round = if is_multiple(10.0) { figure * ROUND } else { 0.0 };
    half.max(round) * unit_km
}

/// Whether something holds when measured.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Yes,
    /// It does for this share of where the place may lie.
    Likely(f64),
    No,
    /// It does for this share of where the place may lie, and for the rest does not.
    CannotTell(f64),
}

impl Holds {
    fn of(holds: bool) -> Holds {
        if holds { Holds::Yes } else { Holds::No }
    }

    fn of_share(share: f64) -> Holds {
        match share {
            _ if share >= 1.0 - HARDLY => Holds::Yes,
            _ if share >= LIKELY => Holds::Likely(share),
            _ if share <= HARDLY => Holds::No,
            _ => Holds::CannotTell(share),
        }
    }
}

/// Least and greatest distance that a claim allows, km; `spare` is what the positions add.
fn allowed(claim: &Said, tolerance: &Tolerance, spare: f64) -> (f64, Option<f64>) {
    let below = tolerance.far.hypot(spare) + tolerance.precision + tolerance.hedge;
    let above = tolerance.near.hypot(spare) + tolerance.precision + tolerance.hedge;
    let (bounded_below, bounded_above) = match claim.qualifier {
        Qualifier::Exact | Qualifier::About => (true, true),
        Qualifier::MoreThan => (true, false),
        Qualifier::LessThan | Qualifier::Within => (false, true),
    };
    let least = if bounded_below { (claim.km_min + tolerance.shift - below).max(0.0) } else { 0.0 };
    (least, bounded_above.then_some(claim.km_max + tolerance.shift + above))
}

/// Where something may lie of which a distance from a known place is said: a ring, or a part of one.
pub(crate) struct Reach<'g> {
    /// The known place.
    pub(crate) reference: &'g Place,
    line: Cow<'g, [Vec<Position>]>,
    side: Side<'g>,
    direction: Option<Compass>,
    /// Least distance, km.
    pub(crate) least: f64,
    /// Greatest distance, km, where the claim has one.
    pub(crate) most: Option<f64>,
}

impl<'g> Reach<'g> {
    /// Of what a claim says, where its reference can be measured from. What lies there is taken for a village.
    pub(crate) fn of(said: &Said, reference: &'g Place, gazetteer: &'g Gazetteer) -> Option<Reach<'g>> {
        /// As [`radius_km`] has it for a village that nobody counted.
        const VILLAGE: f64 = 1.0;
        let side = placed(reference, false, gazetteer).ok()?;
        let village = Side { place: side.place, radius: VILLAGE, chosen_by_claim: false };
        let tolerance = tolerance(said, &side, &village);
        let (least, most) = allowed(said, &tolerance, side.place.error_km);
        let line = Cow::Borrowed(gazetteer.line(side.place));
        Some(Reach { reference: side.place, line, side, direction: said.direction, least, most })
    }

    /// Whether it is a line that is measured from.
    pub(crate) fn is_of_a_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// Whether something at this position would fit, give or take `slack` km.
    pub(crate) fn holds(&self, position: Position, slack: f64) -> bool {
        let from = self.from(position);
        let rough = from.rough_km_to(position);
        if !self.may_hold_at(rough, slack) {
            return false;
        }
        let margin = rough * ROUGHLY;
        let clearly = rough - margin >= self.least && self.most.is_none_or(|most| rough + margin <= most);
        match (self.direction, from.rough_bearing_to(position)) {
            (None, _) if clearly => return true,
            (Some(point), Some((bearing, error))) => {
                let apart = angle_between(point.bearing(), bearing);
                if clearly && apart + error < LEAST_ANGLE {
                    return true;
                }
                // The farther, the less is allowed.
                if apart - error > self.allowed_angle(point, rough - margin, slack) {
                    return false;
                }
                if clearly && apart + error < self.allowed_angle(point, rough + margin, slack) {
                    return true;
                }
            }
            _ => {}
        }
        self.holds_seen(from.km_to(position), || from.bearing_to(position), slack)
    }

    /// Whether something so far away and at this bearing would fit, give or take `slack` km.
    pub(crate) fn holds_seen(&self, km: f64, bearing: impl FnOnce() -> f64, slack: f64) -> bool {
        self.reaches(km, slack) && self.allows(self.apart(bearing), km, slack)
    }

    /// Whether something so far away would fit, give or take `slack` km.
    pub(crate) fn reaches(&self, km: f64, slack: f64) -> bool {
        km + slack >= self.least && self.most.is_none_or(|most| km <= most + slack)
    }

    /// Degrees between a bearing and the direction that the claim gives; 0 where it gives none.
    pub(crate) fn apart(&self, bearing: impl FnOnce() -> f64) -> f64 {
        self.direction.map_or(0.0, |point| angle_between(point.bearing(), bearing()))
    }

    /// Whether the claim allows something so far away to lie so many degrees from its direction, give or take `slack` km.
    /// The farther, the less is allowed.
    pub(crate) fn allows(&self, apart: f64, km: f64, slack: f64) -> bool {
        apart <= LEAST_ANGLE
            || self.direction.is_none_or(|point| apart <= self.allowed_angle(point, km, slack))
    }

    fn allowed_angle(&self, point: Compass, km: f64, slack: f64) -> f64 {
        direction_tolerance(point, &self.side, &self.side, km) + slack.atan2(km).to_degrees()
    }

    /// Whether something within `error_km` of this position may fit, give or take `slack` km, as far as can be told without
    /// measuring exactly.
    pub(crate) fn may_hold(&self, position: Position, error_km: f64, slack: f64) -> bool {
        let from = self.from(position);
        let rough = from.rough_km_to(position);
        if !self.may_hold_at(rough, slack + error_km) {
            return false;
        }
        let least = rough * (1.0 - ROUGHLY) - error_km;
        // Of a line, another part may be nearest to what lies beside the position.
        let Some(point) = self.direction.filter(|_| least > 0.0 && !self.is_of_a_line()) else { return true };
        let Some((bearing, error)) = from.rough_bearing_to(position) else { return true };
        let turn = (error_km / (least + error_km)).asin().to_degrees();
        // The farther, the less is allowed.
        angle_between(point.bearing(), bearing) - error - turn <= self.allowed_angle(point, least, slack)
    }

    fn may_hold_at(&self, far: f64, slack: f64) -> bool {
        let margin = slack + far * ROUGHLY;
        far + margin >= self.least && self.most.is_none_or(|most| far <= most + margin)
    }

    /// The same for positions within so many km of `middle`: of a line only the parts that may be nearest to them.
    pub(crate) fn around(&self, middle: Position, km: f64) -> Reach<'g> {
        let mut near = Reach { line: Cow::Borrowed(&[]), side: self.side.clone(), ..*self };
        let Some(nearest) = middle.nearest_on(&self.line) else { return near };
        // What is nearest to a position on the edge lies as far beyond it, at most, as what is nearest to the middle.
        const SPARE: f64 = 1.1;
        let radius = (middle.rough_km_to(nearest) + 2.0 * km) * SPARE;
        let mut parts: Vec<Vec<Position>> = Vec::new();
        for part in self.line.iter() {
            if part.len() == 1 {
                parts.push(part.clone());
            }
            let mut goes_on = false;
            for pair in part.windows(2) {
                let [from, to] = pair else { continue };
                let is_near = middle.nearest_on_segment(*from, *to).rough_km_to(middle) <= radius;
                match parts.last_mut().filter(|_| goes_on && is_near) {
                    Some(last) => last.push(*to),
                    None if is_near => parts.push(pair.to_vec()),
                    None => {}
                }
                goes_on = is_near;
            }
        }
        near.line = Cow::Owned(parts);
        near
    }

    fn from(&self, position: Position) -> Position {
        if self.line.is_empty() {
            return self.reference.position;
        }
        position.nearest_on(&self.line).unwrap_or(self.reference.position)
    }
}

/// What every direction allows at least, in degrees: see [`direction_tolerance`].
const LEAST_ANGLE: f64 = 30.0;

/// The rough distance is good to 0.5 %, on the ellipsoid to 0.8 %.
const ROUGHLY: f64 = 0.02;

fn weigh(claim: &Said, from: &Side<'_>, to: &Side<'_>, measured: &Measured, drawn: Verdict) -> Verdict {
    /// Most reasons are shorter, in bytes.
    const ROOM: usize = 256;
    let tolerance = tolerance(claim, from, to);
    let rough = tolerance.position > IMPRECISE_KM;
    let (least, most) = allowed(claim, &tolerance, if rough { 0.0 } else { tolerance.position });
    let excess = |km: f64| (least - km).max(most.map_or(0.0, |most| km - most)).max(0.0);
    let error = excess(measured.km);
    let apart = |point: Compass, bearing: f64| angle_between(point.bearing(), bearing);
    let off = claim.direction.map(|point| apart(point, measured.bearing));
    let allowed = claim.direction.map(|point| direction_tolerance(point, from, to, measured.km));
    let may_lie = rough.then(|| MayLie {
        km: measured.km,
        error_km: tolerance.position,
        from_line: is_line(from) || is_line(to),
    });
    let distance = match &may_lie {
        Some(may_lie) => Holds::of_share(may_lie.share(|_, _, km| excess(km) == 0.0)),
        None => Holds::of(error == 0.0),
    };
    let direction = match (&may_lie, claim.direction, off, allowed) {
        (Some(may_lie), Some(point), ..) => Holds::of_share(may_lie.share(|along, across, km| {
            let bearing = measured.bearing + across.atan2(along).to_degrees();
            apart(point, bearing) <= direction_tolerance(point, from, to, km)
        })),
        (None, _, Some(off), Some(allowed)) => Holds::of(off <= allowed),
        _ => Holds::Yes,
    };
    let outcome = match (distance, direction) {
        (Holds::No, Holds::No) => Outcome::BothOff,
        (Holds::No, _) => Outcome::DistanceOff,
        (_, Holds::No) => Outcome::DirectionOff,
        (Holds::CannotTell(_), _) | (_, Holds::CannotTell(_)) => Outcome::Unverifiable,
        (Holds::Yes | Holds::Likely(_), Holds::Yes | Holds::Likely(_)) => Outcome::Consistent,
    };
    let mut reason = String::with_capacity(ROOM);
    let direction_said = Compass::nearest(measured.bearing).name();
    let _ = write!(
        reason,
        "{SAYS}{}; {MEASURED}{} km, {direction_said} ({} degrees): ",
        in_words(claim),
        km(measured.km),
        degrees(measured.bearing)
    );
    let _ = match distance {
        Holds::Yes => write!(reason, "the distance fits ("),
        Holds::Likely(share) => {
            write!(reason, "the distance fits in {} % of where it may lie (", percent(share))
        }
        Holds::No => write!(reason, "the distance is {} km off (", km(error)),
        Holds::CannotTell(share) => write!(
            reason,
            "the distance cannot be told, for it fits in {} % of where it may lie (",
            percent(share)
        ),
    };
    let _ = match most {
        Some(most) => write!(reason, "{} to {} km allowed", km(least), km(most)),
        None => write!(reason, "{} km or more allowed", km(least)),
    };
    let _ = write!(reason, ": {}", terms(&tolerance, rough));
    reason.push(')');
    if let (Some(off), Some(allowed)) = (off, allowed) {
        let (off, allowed) = (degrees(off), degrees(allowed));
        let _ = match direction {
            Holds::Yes => write!(reason, ", the direction fits ({off} degrees off, {allowed} allowed)"),
            Holds::Likely(share) => write!(
                reason,
                ", the direction fits in {} % ({off} degrees off, {allowed} allowed)",
                percent(share)
            ),
            Holds::No => write!(reason, ", the direction is {off} degrees off ({allowed} allowed)"),
            Holds::CannotTell(share) => write!(
                reason,
                ", the direction cannot be told, for it fits in {} % ({off} degrees off, {allowed} allowed)",
                percent(share)
            ),
        };
    }
    if distance == Holds::No && fits_by_road(claim, measured.km, &tolerance) {
        reason.push_str("; as a distance by road it could be right");
    }
    for side in [to, from] {
        if side.chosen_by_claim {
            reason.push_str(&chosen_by_claim(side.place));
        }
    }
    Verdict {
        outcome,
        reason,
        measured_km: Some(measured.km),
        measured_bearing: Some(measured.bearing),
        allowed_km_min: Some(least),
        allowed_km_max: most,
        distance_error_km: Some(error),
        direction_error_deg: off,
        ..drawn
    }
}

/// What a reason adds where the claim itself decided between homonyms.
pub(crate) fn chosen_by_claim(place: &Place) -> String {
    format!("; the claim itself chose this {} among its namesakes", place.name)
}

/// Degrees by which a bearing may miss its word.
///
/// A reader of maps calls a bearing wrong beyond some 30 degrees; the point-radius method gives N, E, S and W 45 degrees either
/// way (Wieczorek, Guo and Hijmans 2004). The mean of the two is taken where it is the greater: 37.5 for N, 30 for NE and NNE.
/// Within some three radii the bearing is vague, and the angle under which the radius is seen is added.
fn direction_tolerance(point: Compass, from: &Side<'_>, to: &Side<'_>, km: f64) -> f64 {
    const READER: f64 = LEAST_ANGLE;
    /// There the radius is seen under 22.5 degrees, as much as half the sector of a word like `north-east`.
    const NEAR_RADII: f64 = 2.41;
    let word = f64::midpoint(READER, point.half_sector()).max(READER);
    let radius = from.radius.max(to.radius);
    let near = km < NEAR_RADII * radius;
    word + if near { radius.atan2(km).to_degrees() } else { 0.0 }
}

/// Roads are up to about so many times as long as the straight line (Boscoe, Henry and Zdeb 2012, doi:10.1080/00330124.2011.583586).
const BY_ROAD: f64 = 1.4;

fn is_line(side: &Side<'_>) -> bool {
    matches!(side.place.class, Class::River | Class::Water | Class::Border | Class::Coast)
}

fn fits_by_road(claim: &Said, measured: f64, tolerance: &Tolerance) -> bool {
    let longest = measured * BY_ROAD + tolerance.precision + tolerance.hedge;
    claim.km_min > measured && claim.km_min <= longest
}

/// What is said, in words: `about 20 miles (32 km) NW`.
pub(crate) fn in_words(claim: &Said) -> String {
    /// Within this much the unit is the kilometre or the metre.
    const METRIC: f64 = 1e-9;
    let hedge = match claim.qualifier {
        Qualifier::Exact => "",
        Qualifier::About => "about ",
        Qualifier::MoreThan => "more than ",
        Qualifier::LessThan => "less than ",
        Qualifier::Within => "at most ",
    };
    let range = |unit: f64| {
        let (least, most) = (km(claim.km_min / unit).to_string(), km(claim.km_max / unit).to_string());
        if least == most { least } else { format!("{least} to {most}") }
    };
    let mut text = match claim.unit_km {
        unit if (unit - 1.609_344).abs() < METRIC => {
            format!("{hedge}{} miles ({} km)", range(unit), range(1.0))
        }
        unit if (unit - 1.852).abs() < METRIC => {
            format!("{hedge}{} nautical miles ({} km)", range(unit), range(1.0))
        }
        _ => format!("{hedge}{} km", range(1.0)),
    };
    if let Some(point) = claim.direction {
        let _ = write!(text, " {}", point.name());
    }
    text
}

fn terms(tolerance: &Tolerance, rough: bool) -> String {
    let first = if tolerance.given { "tolerance given" } else { "extent" };
    let mut terms = format!("{first} {}", km(tolerance.near.max(tolerance.shift)));
    let mut add = |name: &str, value: f64| {
        let _ = write!(terms, ", {name} {}", km(value));
    };
    if !rough && tolerance.position > 0.0 {
        add("position", tolerance.position);
    }
    if !tolerance.given {
        add("figure", tolerance.precision);
    }
    if tolerance.hedge > 0.0 {
        add("hedge", tolerance.hedge);
    }
    if rough {
        let _ = write!(terms, "; the position is only good to {} km", km(tolerance.position));
    }
    terms
}

/// A length for people: whole kilometres from 20 on, one decimal below, none where it is zero.
fn km(km: f64) -> Figure {
    Figure { value: km, decimal: !(km >= 20.0 && (km - km.round()).abs() > 1e-9) }
}

/// A share in whole hundredths.
fn percent(share: f64) -> Figure {
    Figure { value: share * 100.0, decimal: false }
}

/// Whole degrees.
fn degrees(value: f64) -> Figure {
    Figure { value, decimal: false }
}

/// A figure as `{:.0}` writes it or, with a decimal, as `{:.1}` does but for a zero behind the point.
struct Figure {
    value: f64,
    decimal: bool,
}

impl Figure {
    /// The whole number of ones or tenths that it is nearest to; `None` where it is too large, or so near the middle of
    /// two that its binary digits decide.
    fn whole(&self) -> Option<u64> {
        const LARGE: f64 = 1e9;
        const NEAR: f64 = 1e-6;
        let scaled = if self.decimal { self.value * 10.0 } else { self.value };
        let clear = (0.0..LARGE).contains(&scaled) && (scaled.fract() - 0.5).abs() > NEAR;
        clear.then(|| scaled.round() as u64)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.whole(), self.decimal) {
            (Some(tenths), true) if tenths % 10 > 0 => write!(f, "{}.{}", tenths / 10, tenths % 10),
            (Some(tenths), true) => write!(f, "{}", tenths / 10),
            (Some(ones), false) => write!(f, "{ones}"),
            (None, false) => write!(f, "{:.0}", self.value),
            (None, true) => {
                let text = format!("{:.1}", self.value);
                f.write_str(text.strip_suffix(".0").unwrap_or(&text))
            }
        }
    }
}

/// A reason without the figures that tables have columns of their own for: what was said, what was measured, and the terms
/// in brackets.
///
/// ```
/// let reason = "says 48 km NW; measured 51 km, NNE (18 degrees): the distance fits (43 to 56 km allowed), \
///               the direction is 63 degrees off (30 allowed)";
/// let remark = "the distance fits, the direction is 63 degrees off";
/// assert_eq!(dateline::verdict::remark(reason), remark);
/// ```
pub fn remark(reason: &str) -> String {
    let said = reason.strip_prefix(SAYS).and_then(|rest| rest.split_once("; "));
    let rest = said.map_or(reason, |(_, rest)| rest);
    let measured = rest.strip_prefix(MEASURED).and_then(|rest| rest.split_once(": "));
    let rest = measured.map_or(rest, |(_, rest)| rest);
    let mut remark = String::new();
    let mut depth = 0_usize;
    for c in rest.chars() {
        match c {
            '(' => {
                depth += 1;
                remark.truncate(remark.trim_end().len());
            }
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => remark.push(c),
            _ => {}
        }
    }
    remark
}

/// How a reason begins.
const SAYS: &str = "says ";
/// What follows on what was said.
const MEASURED: &str = "measured ";

/// The position of the place on the map that is named nearest to a claim.
fn nearest_settled(
    claim: &Claim,
    mentions: &[Mention],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
) -> Option<Position> {
    let point = |at: usize| {
        let place = gazetteer.place(resolutions.get(at)?.place?);
        let is_point = matches!(place.class, Class::Settlement | Class::District | Class::Landmark);
        is_point.then(|| (mentions[at].tokens.start.abs_diff(claim.tokens.start), place.position))
    };
    // Mentions stand in the order of the text: the nearest one is the next on either side.
    let middle = mentions.partition_point(|mention| mention.tokens.start < claim.tokens.start);
    let before = (0..middle).rev().find_map(point);
    let behind = (middle..mentions.len()).find_map(point);
    let nearest = before.into_iter().chain(behind).min_by_key(|(apart, _)| *apart);
    nearest.map(|(_, position)| position)
}

fn unplaced(
    claim: &Claim,
    subject: &Result<Side<'_>, String>,
    reference: &Result<Side<'_>, String>,
    nearby: impl FnOnce() -> Option<Position>,
    gazetteer: &Gazetteer,
) -> Verdict {
    let mut reasons = Vec::new();
    match not_between_places(claim.kind) {
        Some(reason) => reasons.push(reason),
        None => {
            reasons.extend(subject.as_ref().err().map(|why| format!("what lies there {why}")));
            reasons.extend(reference.as_ref().err().map(|why| format!("what it is measured from {why}")));
        }
    }
    let reason = format!("says {}; {}", in_words(&Said::of(claim)), reasons.join(", "));
    draw(&Said::of(claim), subject.as_ref().ok(), reference.as_ref().ok(), nearby, gazetteer, reason)
}

/// A claim one of whose places is on no map: `why` says which, and the figures are drawn from the other.
pub(crate) fn projected(
    said: &Said,
    subject: Option<&Place>,
    reference: Option<&Place>,
    gazetteer: &Gazetteer,
    why: &str,
) -> Verdict {
    let reason = format!("says {}; {why}", in_words(said));
    let (subject, reference) = (
        subject.and_then(|it| placed(it, false, gazetteer).ok()),
        reference.and_then(|it| placed(it, false, gazetteer).ok()),
    );
    draw(said, subject.as_ref(), reference.as_ref(), || None, gazetteer, reason)
}

/// The line or the ring that a claim with one known place gives; `nearby` is where a long line is meant.
fn draw(
    said: &Said,
    subject: Option<&Side<'_>>,
    reference: Option<&Side<'_>>,
    nearby: impl FnOnce() -> Option<Position>,
    gazetteer: &Gazetteer,
    reason: String,
) -> Verdict {
    let middle = f64::midpoint(said.km_min, said.km_max);
    // Seen from the subject, the reference lies the other way.
    let (known, towards) = match (reference, subject) {
        (Some(side), _) => (side, said.direction),
        (_, Some(side)) => (side, said.direction.map(Compass::opposite)),
        _ => return Verdict::unverifiable(reason),
    };
    let here = match gazetteer.line(known.place) {
        [] => known.place.position,
        // A river is drawn from where it passes what the text speaks of; without that nothing says where.
        line => match nearby().and_then(|nearby| nearby.nearest_on(line)) {
            Some(bank) => bank,
            None => return Verdict::unverifiable(reason),
        },
    };
    let (geometry, basis) = match towards {
        Some(point) => {
            let mut line = here.geodesic_to(here.travel(point.bearing(), middle), LONG_LINE_KM);
            if reference.is_none() {
                line.reverse();
            }
            (line, GeometryBasis::Projected)
        }
        None => (here.ring(middle), GeometryBasis::Ring),
    };
    Verdict { geometry, basis: Some(basis), ..Verdict::unverifiable(reason) }
}

/// What the map says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Distance and direction fit.
    Consistent,
    /// The distance does not fit.
    DistanceOff,
    /// The direction does not fit.
    DirectionOff,
    /// Neither fits.
    BothOff,
    /// It cannot be told.
    Unverifiable,
}

impl Outcome {
    /// Whether distance or direction do not fit.
    pub fn is_off(self) -> bool {
        match self {
            Outcome::DistanceOff | Outcome::DirectionOff | Outcome::BothOff => true,
            Outcome::Consistent | Outcome::Unverifiable => false,
        }
    }

    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Consistent => "consistent",
            Outcome::DistanceOff => "distance_off",
            Outcome::DirectionOff => "direction_off",
            Outcome::BothOff => "both_off",
            Outcome::Unverifiable => "unverifiable",
        }
    }
}

/// What a claim's geometry is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeometryBasis {
    /// Both ends are places: a line between them.
    Places,
    /// From the reference, in the claimed direction, for the claimed distance.
    Projected,
    /// The ring of the claimed radius around the reference.
    Ring,
}

impl GeometryBasis {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            GeometryBasis::Places => "places",
            GeometryBasis::Projected => "projected",
            GeometryBasis::Ring => "ring",
        }
    }
}

/// A claim held against the map; the verdicts of an article stand in the order of its claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// One sentence with the figures.
    pub reason: String,
    /// Geodesic distance from reference to subject, km.
    pub measured_km: Option<f64>,
    /// Bearing from reference to subject, degrees clockwise from north.
    pub measured_bearing: Option<f64>,
    /// Least distance that the claim allows, all tolerances in, km.
    pub allowed_km_min: Option<f64>,
    /// Greatest distance that the claim allows, all tolerances in, km; `None` where there is no upper bound.
    pub allowed_km_max: Option<f64>,
    /// How far the measured distance lies outside what is allowed, km; 0 inside.
    pub distance_error_km: Option<f64>,
    /// Degrees between the claimed and the measured bearing.
    pub direction_error_deg: Option<f64>,
    /// The line to draw, at least two positions; empty where the claim has no place at all.
    pub geometry: Vec<Position>,
    /// What the line is made of; `None` where there is none.
    pub basis: Option<GeometryBasis>,
    /// What would be right, where it is off.
    pub suggestion: Option<String>,
    /// Where the subject lies by this claim and others together, where it has no place of its own.
    pub located: Option<Located>,
}

impl Verdict {
    /// A claim of which nothing can be told, for this reason.
    pub fn unverifiable(reason: String) -> Verdict {
        Verdict {
            outcome: Outcome::Unverifiable,
            reason,
            measured_km: None,
            measured_bearing: None,
            allowed_km_min: None,
            allowed_km_max: None,
            distance_error_km: None,
            direction_error_deg: None,
            geometry: Vec::new(),
            basis: None,
            suggestion: None,
            located: None,
        }
    }
}

/// A position that several claims give together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// The middle of where all of them hold.
    pub position: Position,
    /// Radius of that area, km.
    pub error_km: f64,
}
