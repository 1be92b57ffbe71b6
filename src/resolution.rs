//! Mentions -> the place that each one names, and why.
//!
//! Every candidate gathers evidence, each piece a weight in nats with a note; the probabilities are the softmax of the
//! sums. Evidence from the surroundings is gathered in rounds, because neighbours are candidates themselves: the
//! first round rests on what each mention says for itself, the later ones on the places that the round before
//! was sure of.

use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Gazetteer, Match, NameKind, Place, PlaceId, Precision};
use crate::measure::{Position, angle_between};
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::places::Reach;
use crate::token::{Token, TokenKind, Tokens};
use rustc_hash::FxHashMap;

/// One reason for or against a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The kind of reason, a stable name: `population`, `oblast_named`, `near_others` …
    pub kind: &'static str,
    /// What it adds to the candidate's score, in nats.
    pub weight: f64,
    /// What it rests on, for people.
    pub note: String,
}

/// A candidate with its reasons, as weighed.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The place.
    pub place: PlaceId,
    /// The sum of its evidence.
    pub score: f64,
    /// Its share of the candidates' likelihood, 0 to 1.
    pub probability: f64,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// What was decided about one mention; the resolutions of an article stand in the order of its mentions.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The place it names; `None` where it is no place, with the reason in `note`.
    pub place: Option<PlaceId>,
    /// How the words match the place's name.
    pub how: Match,
    /// How alike words and name are, 0 to 1.
    pub match_score: f64,
    /// 0 to 1 that this is the place.
    pub confidence: f64,
    /// The candidates weighed, best first.
    pub weighed: Vec<Weighed>,
    /// Why it is no place, or what else a reader should know.
    pub note: Option<String>,
}

/// Weights in nats. Set by hand on the project's own scored examples (`tests/corpus`); a fitting command is to follow.
mod weight {
    /// For each factor e in population.
    pub(super) const POPULATION: f64 = 0.6;
    /// A region that shares its name with no town.
    pub(super) const REGION: f64 = 3.0;
    /// A region against the town that it is named after, when nothing speaks of regions.
    pub(super) const REGION_BEHIND_TOWN: f64 = -2.0;
    /// The same, where the town's name also stands for the government.
    pub(super) const REGION_BEHIND_CAPITAL: f64 = -5.0;
    /// A river, sea, area or landmark.
    pub(super) const FEATURE: f64 = 3.0;
    /// A country or a place abroad that news on Ukraine names.
    pub(super) const ABROAD: f64 = 5.0;
    /// A name on record that is not the official one.
    pub(super) const ALIAS: f64 = -0.7;
    /// Another romanisation than the standard ones.
    pub(super) const ROMANISATION: f64 = -0.5;
    /// A misspelling, for each hundredth part of likeness that is missing.
    pub(super) const FUZZY: f64 = -0.15;
    /// The type word in the text says this class.
    pub(super) const CLASS_SAID: f64 = 4.0;
    /// "the Dnipro", and nothing behind it that the article could belong to.
    pub(super) const ARTICLE: f64 = 6.0;
    /// The place's oblast is named beside it: "X, Sumy region", "X in Sumy region".
    pub(super) const UNIT_BESIDE: f64 = 5.0;
    /// The place's oblast is named in its sentence.
    pub(super) const UNIT_IN_SENTENCE: f64 = 2.5;
    /// The place's oblast is named in its sentence, beside another place.
    pub(super) const UNIT_OF_ANOTHER: f64 = 0.8;
    /// The place's oblast holds all places of the article that are sure.
    pub(super) const OBLAST_SHARE: f64 = 3.0;
    /// A sure place of the same sentence lies right there.
    pub(super) const NEAR_SENTENCE: f64 = 3.5;
    /// Sure places of the article lie around.
    pub(super) const NEAR_ARTICLE: f64 = 2.5;
    /// A distance claim fits it exactly.
    pub(super) const CLAIM: f64 = 5.0;
    /// A claimed direction fits it.
    pub(super) const CLAIM_DIRECTION: f64 = 1.5;
    /// The position is known only by hromada or raion.
    pub(super) const IMPRECISE: f64 = -0.2;
}

/// How far the pull of a place in the same sentence reaches, km: half a raion.
const REACH_SENTENCE_KM: f64 = 30.0;
/// How far the pull of the article's places reaches, km: an oblast.
const REACH_ARTICLE_KM: f64 = 80.0;
/// From this probability on a mention counts as a sure neighbour of others.
const SURE: f64 = 0.75;
/// Rounds of gathering evidence: a chain of three is rare, and later rounds change nothing on the examples.
const ROUNDS: usize = 3;
/// Nats of evidence from the surroundings that a misspelt name needs to count as a place at all.
const FUZZY_NEEDS: f64 = 2.0;
/// From this likeness on, another name is a spelling of the official one (Saki for Saky), not a name of its own.
const ALIKE: f64 = 0.6;
/// The places of an article nearest to a candidate that are asked.
const NEIGHBOURS: usize = 5;

/// Decides for every mention which place it names.
///
/// ```
/// # use dateline::{gazetteer::Gazetteer, mention, resolution, rules::Rules, sentence::tokens};
/// let (gazetteer, rules) = (Gazetteer::embedded()?, Rules::embedded()?);
/// let tokens = tokens("Shells hit Mykolaivka and Sloviansk in the Donetsk region.", 0, &rules);
/// let mentions = mention::find(&tokens, &gazetteer, &rules);
/// let resolutions = resolution::resolve(&tokens, &mentions, &[], &gazetteer, &rules);
/// let place = gazetteer.place(resolutions[0].place.unwrap());
/// assert_eq!(place.oblast(), "UA14");
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn resolve(
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    claims: &[Claim],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Resolution> {
    let resolver = Resolver { tokens: &tokens.all, mentions, claims, gazetteer, rules };
    let own: Vec<Vec<Vec<Evidence>>> = mentions
        .iter()
        .map(|mention| mention.candidates.iter().map(|candidate| resolver.own(mention, candidate)).collect())
        .collect();
    let mut weighed: Vec<Vec<Weighed>> = resolver.weigh(&own, &[]);
    for _ in 0..ROUNDS {
        let sure = resolver.sure(&weighed);
        let around: Vec<Vec<Vec<Evidence>>> = mentions
            .iter()
            .enumerate()
            .map(|(at, mention)| {
                let shared =
                    mention.candidates.len() > 1 || mention.candidates.iter().any(|c| c.how == Match::Fuzzy);
                let gather =
                    |candidate: &Candidate| resolver.around(at, gazetteer.place(candidate.place), &sure);
                mention.candidates.iter().map(|c| if shared { gather(c) } else { Vec::new() }).collect()
            })
            .collect();
        weighed = resolver.weigh(&own, &around);
    }
    let speaks_of_ukraine = resolver.speaks_of_ukraine(&weighed);
    mentions
        .iter()
        .zip(weighed)
        .map(|(mention, weighed)| resolver.decide(mention, weighed, speaks_of_ukraine))
        .collect()
}

struct Resolver<'a, 't> {
    tokens: &'a [Token<'t>],
    mentions: &'a [Mention],
    claims: &'a [Claim],
    gazetteer: &'a Gazetteer,
    rules: &'a Rules,
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

/// A mention whose place is sure, for its neighbours.
struct Sure {
    mention: usize,
    sentence: usize,
    place: PlaceId,
    position: Position,
}

impl Resolver<'_, '_> {
    /// What a mention says of a candidate by itself: the name, the place's weight, the words around.
    fn own(&self, mention: &Mention, candidate: &Candidate) -> Vec<Evidence> {
        let place = self.gazetteer.place(candidate.place);
        let mut evidence = vec![self.prior(mention, place)];
        let percent = (1.0 - candidate.score) * 100.0;
        let (kind, weight) = match candidate.how {
            Match::Exact => ("exact", 0.0),
            Match::Alias => ("alias", weight::ALIAS),
            Match::Romanisation => ("romanisation", weight::ROMANISATION),
            Match::Inflected => ("inflected", 0.0),
            Match::Fuzzy => ("misspelt", weight::FUZZY * percent),
        };
        if weight != 0.0 {
            evidence.push(Evidence { kind, weight, note: format!("matches {}", candidate.name) });
        }
        if matches!(place.precision, Precision::Hromada | Precision::Raion) {
            let note = "its position is known only roughly".to_owned();
            evidence.push(Evidence { kind: "imprecise", weight: weight::IMPRECISE, note });
        }
        if let Some((class, rule)) = &mention.class_said {
            if *class == place.class {
                evidence.push(Evidence {
                    kind: "class_said",
                    weight: weight::CLASS_SAID,
                    note: rule.clone(),
                });
            }
        }
        match place.class {
            Class::River | Class::Water => evidence.extend(self.article(mention)),
            Class::Region if mention.class_said.is_none() => evidence.extend(self.region_cues(mention)),
            _ => {}
        }
        evidence
    }

    fn prior(&self, mention: &Mention, place: &Place) -> Evidence {
        let towns = mention.candidates.iter().map(|candidate| self.gazetteer.place(candidate.place));
        let town = towns
            .filter(|town| place.class == Class::Region && matches!(town.class, Class::Settlement))
            .max_by_key(|town| town.population);
        let Some(town) = town else { return prior(place) };
        let behind = if self.rules.places.seats_of_power.contains(&town.id) {
            weight::REGION_BEHIND_CAPITAL
        } else {
            weight::REGION_BEHIND_TOWN
        };
        let note = format!("a region, where the town of its name has {} people", town.population);
        Evidence { kind: "population", weight: prior(town).weight + behind, note }
    }

    /// English puts "the" before rivers and seas, not before towns.
    fn article(&self, mention: &Mention) -> Option<Evidence> {
        let start = mention.name.start;
        let before = start.checked_sub(1).and_then(|at| self.tokens.get(at))?;
        if !self.rules.places.articles.contains(&before.word) {
            return None;
        }
        let behind = self.tokens.get(mention.name.end);
        let free = behind.is_none_or(|token| match token.kind {
            TokenKind::Word => {
                self.rules.places.function_words.at(self.tokens, mention.name.end).is_some()
                    || token.text.ends_with("ing")
            }
            TokenKind::Mark => !token.is_dash(),
            TokenKind::Number | TokenKind::Possessive => true,
        });
        free.then(|| Evidence {
            kind: "article",
            weight: weight::ARTICLE,
            note: "an article stands before it".to_owned(),
        })
    }

    /// Words that speak of regions rather than of towns.
    fn region_cues(&self, mention: &Mention) -> Vec<Evidence> {
        let cues = &self.rules.places.region_cues;
        let mut evidence = Vec::new();
        let mut add = |row: &crate::rules::places::RegionCue| {
            evidence.push(Evidence { kind: "region_cue", weight: row.weight, note: row.id.clone() });
        };
        if let Some(found) =
            cues.before(self.tokens, mention.name.start).filter(|found| found.row.reach == Reach::Before)
        {
            add(found.row);
        }
        let behind = cues.all_at(self.tokens, mention.name.end);
        if let Some(found) = behind.iter().find(|found| found.row.reach == Reach::After) {
            add(found.row);
        }
        let others = self.mentions.iter().filter(|other| other.sentence == mention.sentence);
        let (mut first, mut last) = (mention.tokens.start, mention.tokens.end);
        for other in others {
            first = first.min(other.tokens.start);
            last = last.max(other.tokens.end);
        }
        // The sentence from a little before its first name to a little behind its last.
        const MARGIN: usize = 12;
        let mut seen = Vec::new();
        for at in first.saturating_sub(MARGIN)..(last + MARGIN).min(self.tokens.len()) {
            let found =
                cues.all_at(self.tokens, at).into_iter().find(|found| found.row.reach == Reach::Sentence);
            if let Some(found) = found.filter(|found| !seen.contains(&found.row.id)) {
                seen.push(found.row.id.clone());
                add(found.row);
            }
        }
        evidence
    }

    /// What the sure places around say of a candidate.
    fn around(&self, at: usize, place: &Place, sure: &[Sure]) -> Vec<Evidence> {
        let mention = &self.mentions[at];
        let mut evidence = Vec::new();
        // A region is as near to everything as the town that it is named after.
        let towns = mention.candidates.iter().map(|candidate| self.gazetteer.place(candidate.place));
        let town = towns.filter(|town| town.class == Class::Settlement).max_by_key(|town| town.population);
        let place =
            town.filter(|_| place.class == Class::Region && mention.class_said.is_none()).unwrap_or(place);
        if !matches!(
            place.class,
            Class::Settlement | Class::District | Class::Landmark | Class::Raion | Class::Hromada
        ) {
            return evidence;
        }
        let others = || sure.iter().filter(|other| other.mention != at && !self.same_name(other.mention, at));
        evidence.extend(self.units_named(mention, place, others()));
        let mut distances: Vec<(f64, &Sure)> = others()
            .filter(|other| self.gazetteer.place(other.place).class != Class::Region)
            .map(|other| (other.position.rough_km_to(place.position), other))
            .collect();
        distances.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.mention.cmp(&other.1.mention)));
        if let Some((km, other)) = distances.iter().find(|(_, other)| other.sentence == mention.sentence) {
            let weight = weight::NEAR_SENTENCE * (-km / REACH_SENTENCE_KM).exp();
            let note =
                format!("{km:.0} km from {} in the same sentence", self.gazetteer.place(other.place).name);
            evidence.push(Evidence { kind: "near_sentence", weight, note });
        }
        // Each place counts once, however often it is named.
        let mut places: Vec<PlaceId> = Vec::new();
        let mut pull = 0.0;
        for (km, other) in &distances {
            if !places.contains(&other.place) && places.len() < NEIGHBOURS {
                places.push(other.place);
                pull += (-km / REACH_ARTICLE_KM).exp();
            }
        }
        if !places.is_empty() {
            let weight = weight::NEAR_ARTICLE * pull / places.len() as f64;
            let note = format!("{} places of the article around", places.len());
            evidence.push(Evidence { kind: "near_others", weight, note });
        }
        let mut all = 0.0;
        let mut same = 0.0;
        for other in others() {
            let oblast = self.gazetteer.place(other.place).oblast();
            if !oblast.is_empty() {
                all += 1.0;
                same += f64::from(u8::from(oblast == place.oblast()));
            }
        }
        if all > 0.0 && !place.oblast().is_empty() {
            let weight = weight::OBLAST_SHARE * same / all;
            let note = format!("{:.0} % of the article's places lie in its oblast", 100.0 * same / all);
            evidence.push(Evidence { kind: "oblast_share", weight, note });
        }
        evidence.extend(self.claimed(at, place, sure));
        evidence
    }

    fn same_name(&self, one: usize, other: usize) -> bool {
        let name = |at: usize| self.mentions[at].candidates.first().map(|candidate| candidate.place);
        name(one) == name(other)
    }

    /// Whether the text names the place's oblast, raion or hromada beside it or in its sentence.
    fn units_named<'s>(
        &self,
        mention: &Mention,
        place: &Place,
        others: impl Iterator<Item = &'s Sure>,
    ) -> Option<Evidence> {
        let mut best: Option<Evidence> = None;
        for other in others.filter(|other| other.sentence == mention.sentence) {
            let unit = self.gazetteer.place(other.place);
            let inside = matches!(unit.class, Class::Region | Class::Raion | Class::Hromada)
                && !unit.unit.is_empty()
                && place.unit.starts_with(&unit.unit);
            if !inside {
                continue;
            }
            let there = &self.mentions[other.mention];
            let weight = match self.stands_beside(mention, there) {
                Beside::It => weight::UNIT_BESIDE,
                Beside::Another => weight::UNIT_OF_ANOTHER,
                Beside::Nothing => weight::UNIT_IN_SENTENCE,
            };
            if best.as_ref().is_none_or(|best| best.weight < weight) {
                best = Some(Evidence { kind: "unit_named", weight, note: format!("{} is named", unit.name) });
            }
        }
        best
    }

    /// Whether a unit's name stands beside this mention, or beside another one: "X, Sumy region", "X and Y in the Sumy
    /// region", "X (Lyman, Sumy region)".
    fn stands_beside(&self, mention: &Mention, unit: &Mention) -> Beside {
        /// Small words and marks between a name and its unit.
        const GAP: usize = 4;
        let mut last = unit.tokens.start;
        let before = self.mentions.iter().filter(|other| other.tokens.end <= unit.tokens.start);
        let mut beside = Beside::Nothing;
        for other in before.rev() {
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

    /// Whether a distance claim about this mention fits the candidate.
    fn claimed(&self, at: usize, place: &Place, sure: &[Sure]) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for claim in self.claims.iter().filter(|claim| claim.kind == ClaimKind::Separation) {
            let (End::Mention { mention: subject, .. }, End::Mention { mention: reference, .. }) =
                (&claim.subject, &claim.reference)
            else {
                continue;
            };
            let (other, is_subject) = match (*subject == at, *reference == at) {
                (true, false) => (*reference, true),
                (false, true) => (*subject, false),
                _ => continue,
            };
            let Some(other) = sure.iter().find(|sure| sure.mention == other) else { continue };
            let (subject, reference) =
                if is_subject { (place.position, other.position) } else { (other.position, place.position) };
            let km = reference.rough_km_to(subject);
            let outside = (claim.km_min - km).max(km - claim.km_max).max(0.0);
            // A tenth of the distance, a town's size, and what the position itself is worth.
            let slack = (0.1 * claim.km_max).max(3.0) + place.error_km.min(10.0) / 2.0;
            let fit = (-0.5 * (outside / slack).powi(2)).exp();
            let note = format!(
                "{km:.0} km from {}, said {:.0}",
                self.gazetteer.place(other.place).name,
                claim.km_max
            );
            evidence.push(Evidence { kind: "claim", weight: weight::CLAIM * fit, note });
            if let Some(direction) = claim.direction {
                let apart = angle_between(direction.bearing(), reference.bearing_to(subject));
                let weight = weight::CLAIM_DIRECTION * (apart.to_radians().cos());
                let note = format!("{apart:.0} degrees off {}", direction.name());
                evidence.push(Evidence { kind: "claim", weight, note });
            }
        }
        evidence
    }

    /// Sums the evidence. A text that has introduced a village goes on to name it alone: a mention whose surroundings
    /// decide nothing takes what the last mention of its name was told by its own, or else the best that any was.
    fn weigh(&self, own: &[Vec<Vec<Evidence>>], around: &[Vec<Vec<Evidence>>]) -> Vec<Vec<Weighed>> {
        let sum = |evidence: &[Evidence]| evidence.iter().map(|evidence| evidence.weight).sum::<f64>();
        let told: Vec<bool> =
            around.iter().map(|all| all.iter().any(|evidence| is_decisive(evidence))).collect();
        let mut by_name: FxHashMap<(&str, Option<Class>), Vec<usize>> = FxHashMap::default();
        for (at, mention) in self.mentions.iter().enumerate() {
            by_name.entry(sense(mention)).or_default().push(at);
        }
        let evidence_of = |at: usize, place: PlaceId| {
            let nth = self.mentions[at].candidates.iter().position(|candidate| candidate.place == place)?;
            around.get(at)?.get(nth)
        };
        let weigh = |(at, mention): (usize, &Mention)| {
            let same = by_name.get(&sense(mention)).map_or(&[][..], Vec::as_slice);
            let is_told = |at: &&usize| told.get(**at).copied().unwrap_or(false);
            let teller = same
                .iter()
                .rev()
                .filter(|other| **other <= at)
                .find(is_told)
                .or_else(|| same.iter().find(is_told));
            let mut weighed: Vec<Weighed> = Vec::with_capacity(mention.candidates.len());
            for (nth, candidate) in mention.candidates.iter().enumerate() {
                let mut evidence = own[at][nth].clone();
                let surroundings = match teller {
                    Some(teller) => evidence_of(*teller, candidate.place),
                    None => same
                        .iter()
                        .filter_map(|other| evidence_of(*other, candidate.place))
                        .max_by(|one, other| sum(one).total_cmp(&sum(other))),
                };
                evidence.extend(surroundings.into_iter().flatten().cloned());
                weighed.push(Weighed {
                    place: candidate.place,
                    score: sum(&evidence),
                    probability: 0.0,
                    evidence,
                });
            }
            share_out(&mut weighed);
            weighed
        };
        self.mentions.iter().enumerate().map(weigh).collect()
    }

    fn sure(&self, weighed: &[Vec<Weighed>]) -> Vec<Sure> {
        let mut sure = Vec::new();
        for (at, mention) in self.mentions.iter().enumerate() {
            let Some(best) = weighed[at].first() else { continue };
            let place = self.gazetteer.place(best.place);
            let misspelt = mention.candidates.iter().any(|c| c.place == best.place && c.how == Match::Fuzzy);
            let here = !matches!(
                place.class,
                Class::Country | Class::Foreign | Class::Area | Class::Water | Class::River
            );
            if best.probability >= SURE && here && !misspelt {
                sure.push(Sure {
                    mention: at,
                    sentence: mention.sentence,
                    place: best.place,
                    position: place.position,
                });
            }
        }
        sure
    }

    /// Whether anything but small villages shows that the text is about Ukraine.
    fn speaks_of_ukraine(&self, weighed: &[Vec<Weighed>]) -> bool {
        let known = weighed.iter().filter_map(|weighed| weighed.first()).any(|best| {
            let place = self.gazetteer.place(best.place);
            match place.class {
                Class::Country => place.id == UKRAINE,
                Class::Foreign => false,
                Class::Settlement | Class::District => place.population >= KNOWN_TOWN,
                Class::Region | Class::Raion | Class::Hromada | Class::River | Class::Water => true,
                Class::Landmark | Class::Area => true,
            }
        });
        known
            || self
                .tokens
                .iter()
                .any(|token| token.word != 0 && self.rules.places.ukraine_words.contains(&token.word))
    }

    fn decide(&self, mention: &Mention, weighed: Vec<Weighed>, speaks_of_ukraine: bool) -> Resolution {
        let Some(best) = weighed.first() else {
            return Resolution {
                place: None,
                how: Match::Exact,
                match_score: 0.0,
                confidence: 0.0,
                weighed,
                note: Some("no candidate".to_owned()),
            };
        };
        let candidate = mention.candidates.iter().find(|candidate| candidate.place == best.place);
        let (how, match_score) =
            candidate.map_or((Match::Exact, 1.0), |candidate| (candidate.how, candidate.score));
        let place = self.gazetteer.place(best.place);
        let surroundings: f64 = best
            .evidence
            .iter()
            .filter(|evidence| {
                matches!(
                    evidence.kind,
                    "near_sentence" | "near_others" | "oblast_share" | "unit_named" | "claim"
                )
            })
            .map(|evidence| evidence.weight)
            .sum();
        let small =
            matches!(place.class, Class::Settlement | Class::District) && place.population < KNOWN_TOWN;
        let alike = |candidate: &Candidate| {
            strsim::normalized_damerau_levenshtein(&fold(&candidate.name), &fold(&place.name)) >= ALIKE
        };
        let loose = candidate.is_some_and(|candidate| {
            how != Match::Exact && candidate.kind == NameKind::Alternate && !alike(candidate)
        });
        let note = if how == Match::Fuzzy && small && surroundings < FUZZY_NEEDS {
            Some("misspelt, and nothing around speaks for it")
        } else if loose && small && place.class == Class::Settlement && surroundings < FUZZY_NEEDS {
            Some("a rare other name of a small place, and nothing around speaks for it")
        } else if small && !speaks_of_ukraine && surroundings < FUZZY_NEEDS {
            Some("nothing else in the text speaks of Ukraine")
        } else {
            None
        };
        let confidence = best.probability * if how == Match::Fuzzy { match_score } else { 1.0 };
        Resolution {
            place: note.is_none().then_some(best.place),
            how,
            match_score,
            confidence,
            note: note.map(str::to_owned),
            weighed,
        }
    }
}

/// The id of Ukraine itself.
const UKRAINE: &str = "country:ua";
/// From so many people on, a town's name alone shows that a text speaks of Ukraine.
const KNOWN_TOWN: u32 = 30_000;

/// Mentions with one sense in an article: of one name, and of one class where the text says it.
fn sense(mention: &Mention) -> (&str, Option<Class>) {
    let name = mention.candidates.first().map_or("", |candidate| candidate.name.as_str());
    (name, mention.class_said.as_ref().map(|(class, _)| *class))
}

/// From so many nats on, evidence of a mention's own sentence settles which place is meant.
const DECISIVE: f64 = 2.0;

fn is_decisive(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|evidence| {
        matches!(evidence.kind, "unit_named" | "claim" | "near_sentence") && evidence.weight >= DECISIVE
    })
}

fn prior(place: &Place) -> Evidence {
    // Where nobody has counted, what such places have at the median.
    let people = match (place.population, place.kind.as_str()) {
        (0, "city") => 10_000,
        (0, "selyshche") => 1_500,
        (0, _) => 300,
        (known, _) => known,
    };
    let (weight, note) = match place.class {
        Class::Settlement => {
            (weight::POPULATION * (f64::from(people) / 50.0).ln().max(0.0), format!("{people} people"))
        }
        Class::District => (0.5, "part of a city".to_owned()),
        Class::Raion | Class::Hromada => (1.0, place.class.name().to_owned()),
        Class::Region => (weight::REGION, "a region".to_owned()),
        Class::River | Class::Water | Class::Landmark | Class::Area => {
            (weight::FEATURE, place.class.name().to_owned())
        }
        Class::Country | Class::Foreign => (weight::ABROAD, place.class.name().to_owned()),
    };
    Evidence { kind: "population", weight, note }
}

/// Turns scores into probabilities that sum to 1, best first.
fn share_out(weighed: &mut [Weighed]) {
    weighed.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.place.cmp(&other.place)));
    let top = weighed.first().map_or(0.0, |best| best.score);
    let total: f64 = weighed.iter().map(|one| (one.score - top).exp()).sum();
    for one in weighed.iter_mut() {
        one.probability = (one.score - top).exp() / total;
    }
}
