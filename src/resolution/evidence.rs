//! A mention, its candidates and the sure places around -> the evidence for each candidate.

use super::{Evidence, Notes, Weights};
use crate::claim::near::Near;
use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{
    Candidate, Class, Gazetteer, Ground, Match, NameKind, OblastCode, Place, PlaceId, Precision,
};
use crate::language::Language;
use crate::measure::{Spot, angle_between};
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::places::{Reach, RegionCue};
use crate::token::{Token, TokenKind};
use std::ops::Range;

/// How far what is said to lie near a town may lie from it, km: 8, 11 and 20 in the three cases of `tests/corpus`.
const REACH_NEAR_KM: f64 = 25.0;

/// How far the pull of a place in the same sentence reaches, km: half a raion.
const REACH_SENTENCE_KM: f64 = 30.0;
/// How far the pull of the article's places reaches, km: an oblast.
const REACH_ARTICLE_KM: f64 = 80.0;
/// The places of an article nearest to a candidate that are asked.
const NEIGHBOURS: usize = 5;
/// The places named nearest to a mention in the text that are asked at all: an article's farther ones are about
/// something else, and asking all would cost its length squared.
const WITHIN_EARSHOT: usize = 12;
/// Sure mentions on either side of a mention that are its surroundings: some pages of text.
const PAGES: usize = 120;
/// From so many nats on, one piece of evidence from a mention's own sentence settles which place is meant.
const DECISIVE: f64 = 2.0;

/// The sum of a candidate's evidence, with its pieces where somebody will read them.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Nats.
    pub(super) sum: f64,
    /// Whether the mention's own sentence settles the matter.
    pub(super) decisive: bool,
    /// Each piece; empty unless asked for.
    pub(super) evidence: Vec<Evidence>,
    pieces: Option<Notes>,
}

impl Ledger {
    /// An empty ledger that keeps the pieces too.
    pub(super) fn told(notes: Notes) -> Ledger {
        Ledger { pieces: Some(notes), ..Ledger::default() }
    }

    fn add(&mut self, kind: &'static str, weight: f64, note: impl FnOnce() -> String) {
        self.sum += weight;
        let own_sentence = || matches!(kind, "unit_named" | "claim" | "near_sentence");
        self.decisive |= weight >= DECISIVE && own_sentence();
        match self.pieces {
            None => {}
            Some(Notes::Left) => self.evidence.push(Evidence { kind, weight, note: String::new() }),
            Some(Notes::Written) => self.evidence.push(Evidence { kind, weight, note: note() }),
        }
    }
}

/// A mention whose place is sure, for its neighbours.
#[derive(Debug)]
pub(super) struct Sure {
    pub(super) mention: usize,
    pub(super) sentence: usize,
    pub(super) place: PlaceId,
    pub(super) class: Class,
    pub(super) spot: Spot,
    /// The first place that its words may name: what tells names apart.
    pub(super) name: Option<PlaceId>,
    oblast: OblastCode,
}

impl Sure {
    pub(super) fn new(at: usize, mention: &Mention, id: PlaceId, gazetteer: &Gazetteer) -> Sure {
        let ground = gazetteer.ground(id);
        Sure {
            mention: at,
            sentence: mention.sentence,
            place: id,
            class: ground.place.class,
            spot: ground.spot,
            name: name(mention),
            oblast: ground.oblast,
        }
    }

    /// What others take from it.
    pub(super) fn says(&self) -> (usize, PlaceId) {
        (self.mention, self.place)
    }
}

fn name(mention: &Mention) -> Option<PlaceId> {
    mention.candidates.first().map(|candidate| candidate.place)
}

/// What evidence is gathered from.
pub(super) struct Witness<'a, 't> {
    pub(super) tokens: &'a [Token<'t>],
    pub(super) mentions: &'a [Mention],
    /// The claims that may speak of a mention's place, in the order of the mentions, then of the claims.
    pub(super) claims: Vec<Claimed<'a>>,
    /// What the text puts near what.
    pub(super) near: Vec<Near>,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) rules: &'a Rules,
    pub(super) weights: &'a Weights,
    /// The language of the text.
    pub(super) language: Language,
    /// The tokens that are semicolons.
    pub(super) semicolons: Vec<usize>,
}

/// What a claim says of a mention.
pub(super) struct Claimed<'a> {
    mention: usize,
    /// The mention at the claim's other end.
    other: usize,
    is_subject: bool,
    claim: &'a Claim,
}

impl<'a> Claimed<'a> {
    /// Of all claims about the distance between two names, for both of them.
    pub(super) fn all(claims: &'a [Claim]) -> Vec<Claimed<'a>> {
        let mut all = Vec::new();
        for claim in claims.iter().filter(|claim| claim.kind == ClaimKind::Separation) {
            let (End::Mention { mention: subject, .. }, End::Mention { mention: reference, .. }) =
                (&claim.subject, &claim.reference)
            else {
                continue;
            };
            if subject != reference {
                all.push(Claimed { mention: *subject, other: *reference, is_subject: true, claim });
                all.push(Claimed { mention: *reference, other: *subject, is_subject: false, claim });
            }
        }
        all.sort_by_key(|claimed| claimed.mention);
        all
    }
}

/// What the sure places around one mention are, gathered once for all its candidates; places are indices into those that
/// are sure.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Sure places of the same sentence that are no regions.
    sentence: Vec<(usize, Spot)>,
    /// Sure places of the sentences before and behind that are no regions.
    beside: Vec<(usize, Spot)>,
    /// Where different sure places within earshot lie that are no regions.
    article: Vec<(PlaceId, Spot)>,
    /// Units named in the same sentence, with what that is worth.
    units: Vec<(usize, f64)>,
    oblasts: Oblasts,
    /// The claims that speak of the mention, as indices into those of the witness.
    claims: Range<usize>,
    /// What the text puts it near, as indices into that of the witness.
    near: Range<usize>,
    /// Whether a place abroad bears the name too.
    abroad: bool,
}

impl Surroundings {
    /// Makes ready for other sure places.
    pub(super) fn forget(&mut self) {
        self.oblasts.among = 0..0;
    }
}

/// How many sure mentions of other names lie in each oblast, and in all.
#[derive(Debug, Default)]
struct Oblasts {
    /// The sure mentions that were counted.
    among: Range<usize>,
    /// The name that was left out.
    but: Option<PlaceId>,
    counts: Vec<(OblastCode, f64)>,
    all: f64,
}

impl Oblasts {
    fn count(&mut self, sure: &[Sure], among: Range<usize>, but: Option<PlaceId>) {
        // Mentions of one name mostly have the same pages around them.
        if self.among == among && self.but == but && !among.is_empty() {
            return;
        }
        self.counts.clear();
        self.all = 0.0;
        for other in sure[among.clone()].iter().filter(|other| other.oblast != 0 && other.name != but) {
            self.all += 1.0;
            match self.counts.iter_mut().find(|(code, _)| *code == other.oblast) {
                Some((_, count)) => *count += 1.0,
                None => self.counts.push((other.oblast, 1.0)),
            }
        }
        (self.among, self.but) = (among, but);
    }

    fn share(&self, oblast: OblastCode) -> f64 {
        let same = self.counts.iter().find(|(code, _)| *code == oblast);
        same.map_or(0.0, |(_, count)| count / self.all)
    }
}

impl<'a> Witness<'a, '_> {
    /// What a mention says of a candidate by itself: the name, the place's weight, the words around.
    /// `town` is that of the mention, see [`Witness::town`].
    pub(super) fn own(
        &self,
        mention: &Mention,
        candidate: &Candidate,
        town: Option<PlaceId>,
        ledger: &mut Ledger,
    ) {
        let place = self.gazetteer.place(candidate.place);
        self.prior(place, town, ledger);
        let percent = (1.0 - candidate.score) * 100.0;
        let (kind, weight) = match candidate.how {
            Match::Exact => ("exact", 0.0),
            Match::Alias if candidate.kind == NameKind::Former => ("former", self.weights.former),
            Match::Alias => ("alias", self.weights.alias),
            Match::Romanisation => ("romanisation", self.weights.romanisation),
            Match::Inflected if candidate.kind == NameKind::Former => ("former", self.weights.former),
            Match::Inflected => ("inflected", self.weights.inflected),
            Match::Fuzzy => ("misspelt", self.weights.fuzzy * percent),
        };
        if weight != 0.0 {
            ledger.add(kind, weight, || format!("matches {}", candidate.name));
        }
        if matches!(place.precision, Precision::Hromada | Precision::Raion) {
            ledger
                .add("imprecise", self.weights.imprecise, || "its position is known only roughly".to_owned());
        }
        if let Some((_, rule)) = mention.class_said.as_ref().filter(|(class, _)| *class == place.class) {
            ledger.add("class_said", self.weights.class_said, || rule.clone());
        }
        match place.class {
            Class::River | Class::Water if self.has_article(mention) => {
                ledger.add("article", self.weights.article, || "an article stands before it".to_owned());
            }
            Class::River if mention.class_said.is_none() && self.wants_article(mention) => {
                ledger
                    .add("no_article", self.weights.no_article, || "no article stands before it".to_owned());
            }
            Class::Region if mention.class_said.is_none() => self.region_cues(mention, town, ledger),
            _ => {}
        }
    }

    /// How likely a place is to be named, before anything is known of the text.
    fn prior(&self, place: &Place, town: Option<PlaceId>, ledger: &mut Ledger) {
        let town = town.filter(|_| place.class == Class::Region);
        let Some(town) = town.map(|town| self.gazetteer.place(town)) else {
            return ledger.add("population", prior(place, self.weights), || {
                match (place.class, place.population) {
                    (Class::Settlement, 0) => "people not known".to_owned(),
                    (Class::Settlement, people) => format!("{people} people"),
                    (class, _) => class.name().to_owned(),
                }
            });
        };
        let behind = if self.rules.places.seats_of_power.contains(&town.id) {
            self.weights.region_behind_capital
        } else {
            self.weights.region_behind_town
        };
        ledger.add("population", prior(town, self.weights) + behind, || {
            "a region, behind the town of its name".to_owned()
        });
    }

    /// The largest town that this mention may name, if a region can be named after it: a village that is called like
    /// a region does not hide the region.
    pub(super) fn town(&self, mention: &Mention) -> Option<PlaceId> {
        /// No town that an oblast is named after has fewer people.
        const NAMESAKE: u32 = 50_000;
        let towns = mention.candidates.iter().map(|candidate| candidate.place);
        towns
            .filter(|town| {
                let town = self.gazetteer.place(*town);
                town.class == Class::Settlement && town.population >= NAMESAKE
            })
            .max_by_key(|town| self.gazetteer.place(*town).population)
    }

    /// English puts "the" before rivers and seas, not before towns; a noun behind the name may be what it belongs to.
    fn has_article(&self, mention: &Mention) -> bool {
        let before = mention.name.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        if !before.is_some_and(|token| self.rules.places.articles.contains(&token.word)) {
            return false;
        }
        let behind = mention.name.end;
        self.tokens.get(behind).is_none_or(|token| match token.kind {
            TokenKind::Word => {
                self.rules.places.function_words.at(self.tokens, behind).is_some()
                    || token.text.ends_with("ing")
                    || token.text.ends_with("ed")
            }
            TokenKind::Mark => !token.is_dash(),
            TokenKind::Number | TokenKind::Possessive => true,
        })
    }

    /// Whether a river's name would need an article here: it stands neither in a list nor in a headline.
    fn wants_article(&self, mention: &Mention) -> bool {
        let capitals = self.tokens.get(mention.name.start).is_some_and(Token::is_all_capitals);
        let before = mention.name.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        let article = before.is_some_and(|token| self.rules.places.articles.contains(&token.word));
        !article && !capitals && self.list(mention) == (mention.name.start, mention.name.end)
    }

    /// Whether an article stands before a name that only settlements bear, with nothing that it could belong to:
    /// ships, houses and clubs are called so, towns are not.
    pub(super) fn is_called(&self, mention: &Mention) -> bool {
        let settlement = |candidate: &Candidate| {
            self.gazetteer.place(candidate.place).class == Class::Settlement
                && !self.begins_with_article(&candidate.name)
        };
        let alone = self.list(mention) == (mention.name.start, mention.name.end);
        let noun = self.tokens.get(mention.name.end).is_some_and(|token| {
            token.kind == TokenKind::Word
                && self.rules.places.function_words.at(self.tokens, mention.name.end).is_none()
        });
        mention.class_said.is_none()
            && alone
            && !noun
            && self.has_article(mention)
            && mention.candidates.iter().all(settlement)
    }

    fn begins_with_article(&self, name: &str) -> bool {
        let first = name.split_whitespace().next().unwrap_or("");
        self.rules.places.articles.contains(&self.rules.vocabulary.id(&fold(first)))
    }

    /// Words that speak of regions rather than of towns.
    fn region_cues(&self, mention: &Mention, town: Option<PlaceId>, ledger: &mut Ledger) {
        /// So many tokens on either side, a cue of the sentence speaks of this name.
        const REACH: usize = 12;
        let cues = &self.rules.places.region_cues;
        let mut said = false;
        let mut add = |row: &RegionCue| {
            said = true;
            ledger.add("region_cue", row.weight, || row.id.clone());
        };
        let (start, end) = self.list(mention);
        let before = cues.before(self.tokens, start);
        if let Some(found) = before.filter(|found| found.row.reach == Reach::Before) {
            add(found.row);
        }
        if let Some(found) = cues.at_of(self.tokens, end, |row| row.reach == Reach::After) {
            add(found.row);
        }
        let mut seen: Vec<&str> = Vec::new();
        let reach =
            mention.tokens.start.saturating_sub(REACH)..(mention.tokens.end + REACH).min(self.tokens.len());
        for at in reach {
            let Some(found) = cues.at_of(self.tokens, at, |row| row.reach == Reach::Sentence) else {
                continue;
            };
            // "Kherson and Sumy oblasts pushed people to Odesa": a type word that belongs to names speaks of them alone.
            let owner = self.mentions.partition_point(|other| other.tokens.end <= at);
            let owned = self.mentions.get(owner).is_some_and(|other| other.tokens.start <= at);
            if !owned && !seen.contains(&found.row.id.as_str()) {
                seen.push(&found.row.id);
                add(found.row);
            }
        }
        if !said && town.is_some() {
            ledger
                .add("region_unsaid", self.weights.region_unsaid, || "nothing speaks of regions".to_owned());
        }
    }

    /// The first token of the list that a mention stands in, and the end of its last name.
    fn list(&self, mention: &Mention) -> (usize, usize) {
        let links = |from: usize, to: usize| {
            let between = self.tokens.get(from..to).unwrap_or(&[]);
            let conjunctions = &self.rules.places.conjunctions;
            (1..=3).contains(&between.len())
                && between.iter().all(|token| token.is_mark(',') || conjunctions.contains(&token.word))
        };
        let at = self.mentions.partition_point(|other| other.tokens.start < mention.tokens.start);
        let (mut start, mut end) = (mention.name.start, mention.name.end);
        for other in self.mentions[..at].iter().rev() {
            if !links(other.tokens.end, start) {
                break;
            }
            start = other.tokens.start;
        }
        for other in self.mentions.get(at + 1..).unwrap_or(&[]) {
            if !links(end, other.tokens.start) {
                break;
            }
            end = other.name.end;
        }
        (start, end)
    }

    fn are_parted(&self, one: &Mention, other: &Mention) -> bool {
        let from = one.tokens.end.min(other.tokens.end);
        let to = one.tokens.start.max(other.tokens.start);
        let next = self.semicolons.partition_point(|at| *at < from);
        self.semicolons.get(next).is_some_and(|at| *at < to)
    }

    /// Gathers what is sure around a mention, in the room that `around` has.
    pub(super) fn gather(&self, at: usize, sure: &[Sure], around: &mut Surroundings) {
        let mention = &self.mentions[at];
        let own_name = name(mention);
        let is_other = |other: &Sure| other.mention != at && other.name != own_name;
        let middle = sure.partition_point(|other| other.mention < at);
        let pages = middle.saturating_sub(PAGES)..(middle + PAGES).min(sure.len());
        around.sentence.clear();
        around.beside.clear();
        around.article.clear();
        around.units.clear();
        around.claims = self.claims_of(at);
        around.near = self.near_of(at);
        around.abroad = mention.candidates.iter().any(|candidate| {
            matches!(self.gazetteer.place(candidate.place).class, Class::Foreign | Class::Country)
        });
        let near = |other: &Sure| other.sentence.abs_diff(mention.sentence) <= 1;
        let before = (pages.start..middle).rev().take_while(|nth| near(&sure[*nth])).count();
        let behind = (middle..pages.end).take_while(|nth| near(&sure[*nth])).count();
        for nth in middle - before..middle + behind {
            let other = &sure[nth];
            let is_region = other.class == Class::Region;
            if !is_other(other) {
                continue;
            }
            if other.sentence != mention.sentence {
                if !is_region {
                    around.beside.push((nth, other.spot));
                }
                continue;
            }
            // "From A past B and C; from D past E": a semicolon parts what lies together.
            let neighbour = &self.mentions[other.mention];
            if self.are_parted(mention, neighbour) {
                continue;
            }
            if !is_region {
                around.sentence.push((nth, other.spot));
            }
            if matches!(other.class, Class::Region | Class::Raion | Class::Hromada) {
                let weight = match self.stands_beside(mention, neighbour) {
                    Beside::It => self.weights.unit_beside,
                    Beside::Another => self.weights.unit_of_another,
                    Beside::Nothing => self.weights.unit_in_sentence,
                };
                around.units.push((nth, weight));
            }
        }
        // Outwards from the mention; of two as far in the text, the one before it comes first.
        let (mut left, mut right) = ((pages.start..middle).rev(), middle..pages.end);
        let (mut before, mut behind) = (left.next(), right.next());
        while around.article.len() < WITHIN_EARSHOT {
            let far = |nth: usize| sure[nth].mention.abs_diff(at);
            let take_before = match (before, behind) {
                (Some(before), Some(behind)) => far(before) <= far(behind),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if take_before {
                std::mem::replace(&mut before, left.next())
            } else {
                std::mem::replace(&mut behind, right.next())
            };
            let fits = |other: &&Sure| is_other(other) && other.class != Class::Region;
            let Some(other) = next.map(|nth| &sure[nth]).filter(fits) else { continue };
            if !around.article.iter().any(|(known, _)| *known == other.place) {
                around.article.push((other.place, other.spot));
            }
        }
        around.oblasts.count(sure, pages, own_name);
    }

    /// What of a candidate's place its surroundings speak to; `None` where nothing does. `town` is that of the mention,
    /// where its words do not say what class they are of.
    pub(super) fn ground(&self, candidate: PlaceId, town: Option<PlaceId>) -> Option<Ground<'a>> {
        let ground = self.gazetteer.ground(candidate);
        // A region is as near to everything as the town that it is named after.
        let town = town.filter(|_| ground.place.class == Class::Region);
        let ground = town.map_or(ground, |town| self.gazetteer.ground(town));
        let local = matches!(
            ground.place.class,
            Class::Settlement | Class::District | Class::Landmark | Class::Raion | Class::Hromada
        );
        local.then_some(ground)
    }

    /// What the sure places around say of a candidate.
    pub(super) fn around(
        &self,
        around: &Surroundings,
        ground: Ground<'_>,
        sure: &[Sure],
        ledger: &mut Ledger,
    ) {
        let place = ground.place;
        self.units_named(around, place, sure, ledger);
        // A namesake of a place abroad is meant where its own sentence says so: "in New York and Toretsk".
        let abroad = around.abroad;
        let nearest = |others: &[(usize, Spot)]| {
            let measured = others.iter().map(|(nth, spot)| (*nth, spot.rough_km_to(ground.spot)));
            measured.min_by(|(_, one), (_, other)| one.total_cmp(other))
        };
        let called = |nth: usize| &self.gazetteer.place(sure[nth].place).name;
        if let Some((other, km)) = nearest(&around.sentence) {
            ledger.add("near_sentence", self.weights.near_sentence * (-km / REACH_SENTENCE_KM).exp(), || {
                format!("{km:.0} km from {} in the same sentence", called(other))
            });
        }
        if let Some((other, km)) = nearest(&around.beside).filter(|_| !abroad) {
            ledger.add("near_next", self.weights.near_next * (-km / REACH_SENTENCE_KM).exp(), || {
                format!("{km:.0} km from {} in the next sentence", called(other))
            });
        }
        if !around.article.is_empty() && !abroad {
            let mut distances = [f64::INFINITY; NEIGHBOURS];
            for (_, spot) in &around.article {
                // The nearest ones in their order; what is farther than the last of them drops out.
                let mut carried = spot.rough_km_to(ground.spot);
                for nearer in &mut distances {
                    (*nearer, carried) = (nearer.min(carried), nearer.max(carried));
                }
            }
            let distances = &distances[..around.article.len().min(NEIGHBOURS)];
            let pull: f64 = distances.iter().map(|km| (-km / REACH_ARTICLE_KM).exp()).sum();
            let weight = self.weights.near_article * pull / distances.len() as f64;
            ledger.add("near_others", weight, || {
                let middle = distances[distances.len() / 2];
                format!(
                    "{middle:.0} km, at the median, from the nearest {} places of the article",
                    distances.len()
                )
            });
        }
        if around.oblasts.all > 0.0 && !abroad && ground.oblast != 0 {
            let share = around.oblasts.share(ground.oblast);
            ledger.add("oblast_share", self.weights.oblast_share * share, || {
                format!("{:.0} % of the article's places lie in its oblast", 100.0 * share)
            });
        }
        self.claimed(around.claims.clone(), ground, sure, ledger);
        self.said_near(around.near.clone(), ground, sure, ledger);
    }

    /// Whether the candidate lies near what the text puts the name near, and on the side that it says.
    pub(super) fn said_near(
        &self,
        near: Range<usize>,
        ground: Ground<'_>,
        sure: &[Sure],
        ledger: &mut Ledger,
    ) {
        let Ground { id, place, .. } = ground;
        for near in &self.near[near] {
            let Ok(other) = sure.binary_search_by_key(&near.other, |sure| sure.mention) else { continue };
            let other = &sure[other];
            let km = other.spot.position().rough_km_to(place.position);
            // Of a position known roughly, the error is not held against it.
            let fit = (-0.5 * (km / REACH_NEAR_KM.hypot(place.error_km)).powi(2)).exp();
            ledger.add("said_near", self.weights.said_near * fit, || {
                format!("{km:.0} km from {}, said to be near", self.gazetteer.place(other.place).name)
            });
            if let Some(direction) = near.direction {
                let apart = angle_between(direction.bearing(), self.gazetteer.bearing(other.place, id));
                let weight = self.weights.claim_direction * fit * apart.to_radians().cos();
                ledger.add("said_near", weight, || format!("{apart:.0} degrees off {}", direction.name()));
            }
        }
    }

    /// Whether the text names the place's oblast, raion or hromada beside it or in its sentence.
    fn units_named(&self, around: &Surroundings, place: &Place, sure: &[Sure], ledger: &mut Ledger) {
        let mut best: Option<(f64, &Place)> = None;
        for (nth, weight) in &around.units {
            let unit = self.gazetteer.place(sure[*nth].place);
            // A raion of before 2020 is no unit of today's: of its region, what its settlements reach to was its.
            let former = unit.class == Class::Raion && unit.raion().is_empty();
            let reaches = || !former || unit.position.rough_km_to(place.position) <= unit.error_km;
            let lies_in_it = !unit.unit.is_empty() && place.unit.starts_with(&unit.unit) && reaches();
            if lies_in_it && best.is_none_or(|(best, _)| best < *weight) {
                best = Some((*weight, unit));
            }
        }
        if let Some((weight, unit)) = best {
            ledger.add("unit_named", weight, || format!("{} is named", unit.name));
        }
    }

    /// Whether a unit's name stands beside this mention, or beside another one: "X, Sumy region", "X and Y in the Sumy
    /// region", "X (Lyman, Sumy region)".
    fn stands_beside(&self, mention: &Mention, unit: &Mention) -> Beside {
        /// Small words and marks between a name and its unit.
        const GAP: usize = 4;
        let mut last = unit.tokens.start;
        let before = self.mentions.partition_point(|other| other.tokens.end <= unit.tokens.start);
        let mut beside = Beside::Nothing;
        for other in self.mentions[..before].iter().rev() {
            if other.sentence != unit.sentence || last - other.tokens.end > GAP {
                break;
            }
            if other.tokens == mention.tokens {
                return Beside::It;
            }
            beside = Beside::Another;
            last = other.tokens.start;
        }
        beside
    }

    /// What the text puts a mention near.
    pub(super) fn near_of(&self, mention: usize) -> Range<usize> {
        let first = self.near.partition_point(|near| near.mention < mention);
        first..self.near.partition_point(|near| near.mention <= mention)
    }

    /// The claims about a mention.
    pub(super) fn claims_of(&self, mention: usize) -> Range<usize> {
        let first = self.claims.partition_point(|claimed| claimed.mention < mention);
        let end = self.claims.partition_point(|claimed| claimed.mention <= mention);
        first..end
    }

    /// Whether these distance claims about a mention fit the candidate.
    pub(super) fn claimed(
        &self,
        claims: Range<usize>,
        ground: Ground<'_>,
        sure: &[Sure],
        ledger: &mut Ledger,
    ) {
        let Ground { id, place, .. } = ground;
        for Claimed { other, is_subject, claim, .. } in &self.claims[claims] {
            let Ok(other) = sure.binary_search_by_key(other, |sure| sure.mention) else { continue };
            let other = &sure[other];
            let (subject, reference) = if *is_subject {
                (place.position, other.spot.position())
            } else {
                (other.spot.position(), place.position)
            };
            let km = reference.rough_km_to(subject);
            let outside = (claim.km_min - km).max(km - claim.km_max).max(0.0);
            // A tenth of the distance, a town's size, and what the position itself is worth.
            let slack = (0.1 * claim.km_max).max(3.0) + place.error_km.min(10.0) / 2.0;
            let fit = (-0.5 * (outside / slack).powi(2)).exp();
            let name = || &self.gazetteer.place(other.place).name;
            ledger.add("claim", self.weights.claim * fit, || {
                format!("{km:.0} km from {}, said {:.0}", name(), claim.km_max)
            });
            if let Some(direction) = claim.direction {
                let (from, to) = if *is_subject { (other.place, id) } else { (id, other.place) };
                let apart = angle_between(direction.bearing(), self.gazetteer.bearing(from, to));
                ledger.add(
                    "claim_direction",
                    self.weights.claim_direction * apart.to_radians().cos(),
                    || format!("{apart:.0} degrees off {}", direction.name()),
                );
            }
        }
    }
}

/// Where a unit's name stands.
enum Beside {
    /// Beside the mention in question, or its list.
    It,
    /// Beside another mention.
    Another,
    /// By itself.
    Nothing,
}

fn prior(place: &Place, weights: &Weights) -> f64 {
    // Where nobody has counted, what such places have at the median.
    let people = match (place.population, place.kind.as_str()) {
        (0, "city") => 10_000,
        (0, "selyshche") => 1_500,
        (0, _) => 300,
        (known, _) => known,
    };
    match place.class {
        Class::Settlement => weights.population * (f64::from(people) / 50.0).ln().max(0.0),
        Class::District => weights.district,
        Class::Raion | Class::Hromada => weights.unit,
        Class::Region => weights.region,
        Class::River | Class::Water | Class::Landmark | Class::Area | Class::Border | Class::Coast => {
            weights.feature
        }
        Class::Country | Class::Foreign => weights.abroad,
    }
}
