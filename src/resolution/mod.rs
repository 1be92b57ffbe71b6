//! Mentions -> the place that each one names, and why.
//!
//! Every candidate gathers evidence, each piece a weight in nats with a note; the probabilities are the softmax of the
//! sums. Evidence from the surroundings is gathered in rounds, because neighbours are candidates themselves: the
//! first round rests on what each mention says for itself, the later ones on the places that the round before
//! was sure of.

use crate::claim::near;
use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Gazetteer, Match, NameKind, Place, PlaceId, Precision};
use crate::language::Language;
use crate::mention::Mention;
use crate::rules::Rules;
use crate::token::{TokenKind, Tokens};
use evidence::{Claimed, Ledger, Sure, Surroundings, Witness};
use rustc_hash::FxHashMap;

mod evidence;
mod weight;

pub use weight::Weights;

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
    /// Why; with [`Notes::Left`] only what the other places around say, and of mentions in claims or of the best alone.
    pub evidence: Vec<Evidence>,
}

/// Whether evidence is put into words, which takes longer than weighing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notes {
    /// For people who will read them.
    Written,
    /// Left out: what a map is made of.
    Left,
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

/// From this probability on a mention counts as a sure neighbour of others.
const SURE: f64 = 0.75;
/// Rounds of gathering evidence: a chain of three is rare, and later rounds change nothing on the examples.
const ROUNDS: usize = 3;
/// Nats of evidence from the surroundings that a misspelt name needs to count as a place at all.
const FUZZY_NEEDS: f64 = 2.0;
/// From this likeness on, another name is a spelling of the official one (Saki for Saky), not a name of its own.
const ALIKE: f64 = 0.6;
/// The highest confidence. Of 448 mentions spelt as on record to which the softmax alone gave 0.9 or more, in 27 texts that
/// were annotated before the program had seen them, 95.8 % were right; the rest are people, things, and places that the
/// gazetteer does not hold. What these texts then mended is not counted in.
const CERTAIN: f64 = 0.96;
/// The same for another name than the official one: 43 of 48, and 5 of 6 in another romanisation.
const CERTAIN_OTHER_NAME: f64 = 0.90;
/// The share of places known only by hromada, raion or post office that lie within their `position_error_km`, as the
/// gazetteer promises.
const CERTAIN_ROUGHLY: f64 = 0.90;
/// Candidates whose evidence is kept in words.
const TOLD: usize = 8;

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
    resolve_with(&Weights::default(), Notes::Written, tokens, mentions, claims, gazetteer, rules)
}

/// As [`resolve`], with other weights than the default, for measurements, and without words where nobody reads them.
pub fn resolve_with(
    weights: &Weights,
    notes: Notes,
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    claims: &[Claim],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Resolution> {
    let claims = Claimed::all(claims);
    let witness = Witness {
        tokens: &tokens.all,
        mentions,
        claims,
        near: near::find(tokens, mentions, rules),
        gazetteer,
        rules,
        weights,
        language: tokens.language,
    };
    let resolver =
        Resolver { witness: &witness, notes, ukraine_words: 0, teller: Vec::new(), own: Vec::new() };
    resolver.resolve()
}

/// The mentions whose own distance claim rules out every place of their name, while all those places lie apart from what
/// the article is about: their names are likely misspelt into another village's.
///
/// `resolutions` are those of the same mentions.
pub fn contradicted(
    mentions: &[Mention],
    claims: &[Claim],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
) -> Vec<usize> {
    let place_of = |at: usize| resolutions.get(at)?.place.map(|place| gazetteer.place(place));
    let sure = |at: usize| resolutions.get(at).is_some_and(|resolution| resolution.confidence >= SURE);
    let mut found = Vec::new();
    for claim in claims.iter().filter(|claim| claim.kind == ClaimKind::Separation) {
        let (End::Mention { mention: subject, .. }, End::Mention { mention: reference, .. }) =
            (&claim.subject, &claim.reference)
        else {
            continue;
        };
        let Some(reference_place) = place_of(*reference).filter(|_| sure(*reference)) else { continue };
        let Some(mention) = mentions.get(*subject).filter(|mention| mention.name.len() == 1) else {
            continue;
        };
        let far = mention.candidates.iter().all(|candidate| {
            let place = gazetteer.place(candidate.place);
            let km = place.position.rough_km_to(reference_place.position);
            place.population < KNOWN_TOWN
                && km > FAR_OFF * claim.km_max + FAR_OFF_KM
                && place.oblast() != reference_place.oblast()
        });
        if far && !found.contains(subject) {
            found.push(*subject);
        }
    }
    found
}

/// A place is ruled out by a distance claim when it lies more than twice as far as said, and …
const FAR_OFF: f64 = 2.0;
/// … so many km more, which no edge or road accounts for.
const FAR_OFF_KM: f64 = 50.0;

/// The candidates' sums, as the rounds go on.
struct Resolver<'a, 't> {
    witness: &'a Witness<'a, 't>,
    notes: Notes,
    /// How many words of the text speak of Ukraine.
    ukraine_words: usize,
    /// What each candidate has by itself.
    own: Vec<Vec<f64>>,
    /// The mention from whose surroundings each mention takes its evidence.
    teller: Vec<Option<usize>>,
}

/// The surroundings of a mention with several candidates, the sums of the evidence from them by candidate, and whether any
/// of it settles the matter.
struct Around<'s> {
    surroundings: Option<Surroundings<'s>>,
    sums: Vec<f64>,
    decisive: bool,
}

impl Around<'_> {
    fn most(&self) -> f64 {
        self.sums.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// A candidate's place in the order, while the rounds go on.
#[derive(Clone, Copy)]
struct Share {
    place: PlaceId,
    /// The index of the candidate.
    candidate: usize,
    score: f64,
    probability: f64,
}

impl Resolver<'_, '_> {
    fn resolve(mut self) -> Vec<Resolution> {
        let mentions = self.witness.mentions;
        if mentions.is_empty() {
            return Vec::new();
        }
        let words = &self.witness.rules.places.ukraine_words;
        self.ukraine_words =
            self.witness.tokens.iter().filter(|token| token.word != 0 && words.contains(&token.word)).count();
        self.own = mentions
            .iter()
            .map(|mention| {
                let shape = self.witness.shape(mention);
                let sum = |candidate: &Candidate| {
                    let mut ledger = Ledger::default();
                    self.witness.own(mention, &shape, candidate, &mut ledger);
                    ledger.sum
                };
                mention.candidates.iter().map(sum).collect()
            })
            .collect();
        self.teller = vec![None; mentions.len()];
        let mut shares = self.shares(&[]);
        let mut sure = self.sure(&shares, self.home(&shares));
        let mut round = 1;
        loop {
            let around: Vec<Around<'_>> = (0..mentions.len()).map(|at| self.around(at, &sure)).collect();
            self.teller = self.tellers(&around);
            shares = self.shares(&around);
            // A round that rests on the same places as the one before comes to the same.
            let next = if round < ROUNDS { self.sure(&shares, self.home(&shares)) } else { Vec::new() };
            let settled = next.iter().map(Sure::says).eq(sure.iter().map(Sure::says));
            if round == ROUNDS || settled {
                return self.decide_all(&shares, &around, &sure);
            }
            drop(around);
            sure = next;
            round += 1;
        }
    }

    fn decide_all(&self, shares: &[Vec<Share>], around: &[Around<'_>], sure: &[Sure]) -> Vec<Resolution> {
        let home = self.home(shares);
        let mentions = self.witness.mentions.iter().enumerate();
        let weighed = |at: usize| self.tell(at, &shares[at], around, sure);
        let decide = |(at, mention)| {
            let elsewhere = || self.witness.ruled_out_by(at, sure);
            self.decide(mention, weighed(at), home, elsewhere)
        };
        mentions.map(decide).collect()
    }

    fn around<'s>(&self, at: usize, sure: &'s [Sure]) -> Around<'s> {
        let mention = &self.witness.mentions[at];
        if !is_open(mention) {
            let sums = vec![0.0; mention.candidates.len()];
            return Around { surroundings: None, sums, decisive: false };
        }
        let surroundings = self.witness.surroundings(at, sure);
        let mut decisive = false;
        let mut sum = |candidate: &Candidate| {
            let mut ledger = Ledger::default();
            self.witness.around(&surroundings, candidate.place, sure, &mut ledger);
            decisive |= ledger.decisive;
            ledger.sum
        };
        let sums = mention.candidates.iter().map(&mut sum).collect();
        Around { surroundings: Some(surroundings), sums, decisive }
    }

    /// Whose surroundings each mention takes its evidence from. A text that has introduced a village goes on to name it
    /// alone: a mention whose surroundings decide nothing takes what the last mention of its name was told by its own,
    /// or else the one that was told most.
    fn tellers(&self, around: &[Around<'_>]) -> Vec<Option<usize>> {
        let mentions = self.witness.mentions;
        let mut by_name: FxHashMap<(&str, Option<Class>), Vec<usize>> = FxHashMap::default();
        for (at, mention) in mentions.iter().enumerate() {
            by_name.entry(sense(mention)).or_default().push(at);
        }
        let most: Vec<f64> = around.iter().map(Around::most).collect();
        let most = |at: &usize| most[*at];
        let teller = |(at, mention): (usize, &Mention)| {
            let same = by_name.get(&sense(mention))?;
            let is_told = |at: &&usize| around[**at].decisive;
            let before = same.iter().rev().filter(|other| **other <= at).find(is_told);
            let any =
                || same.iter().max_by(|one, other| most(one).total_cmp(&most(other)).then(other.cmp(one)));
            before.or_else(|| same.iter().find(is_told)).or_else(any).copied()
        };
        mentions.iter().enumerate().map(teller).collect()
    }

    /// Sums and probabilities of the candidates of each mention, best first.
    fn shares(&self, around: &[Around<'_>]) -> Vec<Vec<Share>> {
        let mentions = self.witness.mentions;
        let share = |(at, mention): (usize, &Mention)| {
            let teller = self.teller.get(at).copied().flatten();
            let told = teller.and_then(|teller| Some((mentions.get(teller)?, around.get(teller)?)));
            let from = |nth: usize, place: PlaceId| {
                let (teller, around) = told?;
                // The candidates of two mentions of one name are mostly the same ones.
                let same = teller.candidates.get(nth).is_some_and(|candidate| candidate.place == place);
                let nth = if same {
                    nth
                } else {
                    teller.candidates.iter().position(|candidate| candidate.place == place)?
                };
                around.sums.get(nth).copied()
            };
            let candidates = mention.candidates.iter().zip(&self.own[at]).enumerate();
            let mut shares: Vec<Share> = candidates
                .map(|(nth, (candidate, own))| Share {
                    place: candidate.place,
                    candidate: nth,
                    score: own + from(nth, candidate.place).unwrap_or(0.0),
                    probability: 0.0,
                })
                .collect();
            share_out(&mut shares);
            shares
        };
        mentions.iter().enumerate().map(share).collect()
    }

    /// The same, with the evidence of the best.
    fn tell(&self, at: usize, shares: &[Share], around: &[Around<'_>], sure: &[Sure]) -> Vec<Weighed> {
        let mention = &self.witness.mentions[at];
        let surroundings = self.teller[at].and_then(|teller| around[teller].surroundings.as_ref());
        let told = match self.notes {
            Notes::Written => TOLD,
            // The claims' verdicts ask what a claim has decided.
            Notes::Left if surroundings.is_some_and(|around| !self.witness.claims_of(around).is_empty()) => {
                TOLD
            }
            Notes::Left => 1,
        };
        let shape = (self.notes == Notes::Written).then(|| self.witness.shape(mention));
        let weigh = |(nth, share): (usize, &Share)| {
            let mut ledger = Ledger::told(self.notes);
            if nth < told {
                if let Some(shape) = &shape {
                    self.witness.own(mention, shape, &mention.candidates[share.candidate], &mut ledger);
                }
                if let Some(surroundings) = surroundings {
                    self.witness.around(surroundings, share.place, sure, &mut ledger);
                }
            }
            Weighed {
                place: share.place,
                score: share.score,
                probability: share.probability,
                evidence: ledger.evidence,
            }
        };
        shares.iter().enumerate().map(weigh).collect()
    }

    /// The mentions whose places may speak for others. Where the text does not stand in Ukraine, its villages may be
    /// anything, and speak for nothing.
    fn sure(&self, shares: &[Vec<Share>], home: Home) -> Vec<Sure> {
        let mut sure = Vec::new();
        for (at, mention) in self.witness.mentions.iter().enumerate() {
            let Some(best) = shares[at].first() else { continue };
            let place = self.witness.gazetteer.place(best.place);
            let misspelt = mention.candidates[best.candidate].how == Match::Fuzzy;
            let here = !matches!(
                place.class,
                Class::Country
                    | Class::Foreign
                    | Class::Area
                    | Class::Water
                    | Class::River
                    | Class::Border
                    | Class::Coast
            );
            let village = place.class == Class::Settlement && place.population < KNOWN_TOWN;
            let here = here && (home == Home::Ukraine || !village);
            if best.probability >= SURE && here && !misspelt && !mention.doubtful {
                sure.push(Sure::new(at, mention, best.place, place));
            }
        }
        sure
    }

    /// How firmly a text stands in Ukraine: what speaks for it against the places abroad that it names.
    fn home(&self, shares: &[Vec<Share>]) -> Home {
        let (mut here, mut abroad) = (0, 0);
        let mut settled: Vec<&Place> = Vec::new();
        for (mention, shares) in self.witness.mentions.iter().zip(shares) {
            let Some(best) = shares.first().filter(|_| !mention.doubtful) else { continue };
            let place = self.witness.gazetteer.place(best.place);
            let how = mention.candidates[best.candidate].how;
            if self.is_of_here(mention, how, place) {
                settled.push(place);
            }
            match place.class {
                Class::Country if place.id == UKRAINE => here += 1,
                Class::Country | Class::Foreign => abroad += 1,
                // A sector of the front is one of this war's.
                _ if mention.class_said.as_ref().is_some_and(|(class, _)| *class == Class::Area)
                    && place.class == Class::Settlement =>
                {
                    here += 1;
                }
                Class::Settlement | Class::District => {
                    let town = place.population >= KNOWN_TOWN && how != Match::Fuzzy;
                    here += usize::from(town && !self.witness.is_called(mention));
                }
                Class::Region | Class::Raion | Class::Hromada => here += 1,
                Class::Landmark | Class::Area | Class::Border | Class::Coast => {
                    here += usize::from(!self.is_common(mention))
                }
                // Rivers and seas belong to other countries too.
                Class::River | Class::Water => {}
            }
        }
        here += self.ukraine_words;
        // Who writes in Ukrainian writes of Ukraine unless the text says otherwise.
        if self.witness.language == Language::UKRAINIAN && abroad < ELSEWHERE {
            here += 1;
        }
        if here == 0 && abroad < ELSEWHERE && stand_together(&settled) {
            here += 1;
        }
        if here == 0 {
            Home::Nowhere { abroad: abroad > 0 }
        } else if here * ABROAD_PER_HOME < abroad {
            Home::Abroad
        } else {
            Home::Ukraine
        }
    }

    /// Whether a name is one of a settlement of this country and hardly of anything else: rare, written as on record, no word
    /// and nobody's.
    fn is_of_here(&self, mention: &Mention, how: Match, place: &Place) -> bool {
        /// Shorter names are words of too many languages.
        const LETTERS: usize = 6;
        /// A name of more places is as common elsewhere.
        const NAMESAKES: usize = 3;
        let name = self.witness.tokens.get(mention.name.clone()).unwrap_or(&[]);
        let letters: usize = name.iter().map(|token| token.text.chars().count()).sum();
        place.class == Class::Settlement
            && matches!(how, Match::Exact | Match::Inflected)
            && mention.candidates.len() <= NAMESAKES
            && letters >= LETTERS
            && !self.is_common(mention)
            && !self.witness.is_called(mention)
    }

    /// Whether a name is made of ordinary words alone, as squares and parks of many countries are called.
    fn is_common(&self, mention: &Mention) -> bool {
        let words = self.witness.tokens.get(mention.name.clone()).unwrap_or(&[]);
        let common = |word: &str| {
            self.witness.gazetteer.is_english_word(word) || self.witness.rules.vocabulary.id(word) != 0
        };
        words.iter().filter(|token| token.kind == TokenKind::Word).all(|token| common(&fold(token.text)))
    }

    fn decide<'p>(
        &self,
        mention: &Mention,
        weighed: Vec<Weighed>,
        home: Home,
        elsewhere: impl FnOnce() -> Option<&'p Place>,
    ) -> Resolution {
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
        let place = self.witness.gazetteer.place(best.place);
        let surroundings: f64 = best
            .evidence
            .iter()
            .filter(|evidence| {
                matches!(
                    evidence.kind,
                    "near_sentence"
                        | "near_listed"
                        | "near_next"
                        | "near_others"
                        | "oblast_share"
                        | "unit_named"
                        | "claim"
                        | "claim_direction"
                )
            })
            .map(|evidence| evidence.weight)
            .sum();
        let small =
            matches!(place.class, Class::Settlement | Class::District) && place.population < KNOWN_TOWN;
        let alike = |candidate: &Candidate| {
            let like =
                |name: &str| strsim::normalized_damerau_levenshtein(&fold(&candidate.name), &fold(name));
            like(&place.name).max(like(&place.name_uk)) >= ALIKE
        };
        let loose = || {
            candidate.is_some_and(|candidate| {
                how != Match::Exact && candidate.kind == NameKind::Alternate && !alike(candidate)
            })
        };
        let inland = !matches!(place.class, Class::Country | Class::Foreign);
        let at_home = home == Home::Ukraine;
        let told = surroundings >= FUZZY_NEEDS;
        // Names that other countries have too: rivers flow on, squares are called after the same things.
        let shared = || match place.class {
            Class::River | Class::Water => true,
            Class::Landmark | Class::Area | Class::District => self.is_common(mention),
            _ => false,
        };
        let note = if how == Match::Fuzzy && (small || !at_home) && inland && !told {
            Some("misspelt, and nothing around speaks for it")
        } else if mention.doubtful && !(told && at_home) {
            Some("an ordinary word, and nothing around speaks for a place")
        } else if self.witness.is_called(mention) {
            Some("an article stands before it, as before a ship or a house")
        } else if matches!(home, Home::Nowhere { .. }) && self.is_common(mention)
            || matches!(home, Home::Nowhere { abroad: true } | Home::Abroad) && shared()
        {
            Some("other countries have this name too, and nothing else in the text speaks of Ukraine")
        } else if small && place.class == Class::Settlement && !told && loose() {
            Some("a rare other name of a small place, and nothing around speaks for it")
        } else if small && !at_home && !told {
            Some("nothing else in the text speaks of Ukraine")
        } else if small && place.class == Class::Settlement && elsewhere().is_some() {
            Some(
                "the text names the oblast, and no place of this name lies in it or near what stands beside it",
            )
        } else {
            None
        };
        let named = match how {
            Match::Exact | Match::Inflected => CERTAIN,
            Match::Alias | Match::Romanisation => CERTAIN_OTHER_NAME,
            Match::Fuzzy => CERTAIN_OTHER_NAME * match_score,
        };
        let placed = match place.precision {
            Precision::Hromada | Precision::Raion | Precision::PostOffice => CERTAIN_ROUGHLY,
            _ => 1.0,
        };
        let confidence = named * placed * best.probability;
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

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    /// It speaks of Ukraine.
    Ukraine,
    /// It names Ukraine or a large town of it among many places abroad.
    Abroad,
    /// Nothing in it shows that it speaks of Ukraine.
    Nowhere {
        /// Whether it names places abroad.
        abroad: bool,
    },
}

/// A text that names more places abroad than so many for each word of Ukraine is about somewhere else. News on the
/// war names Russia and its allies often, but not so often (at most 1.5 to 1 in `tests/corpus`).
const ABROAD_PER_HOME: usize = 3;
/// A text that names so many places abroad, and nothing that is surely in Ukraine, is about somewhere else, whatever its
/// language.
const ELSEWHERE: usize = 2;
/// The id of Ukraine itself.
const UKRAINE: &str = "country:ua";
/// From so many people on, a town's name alone shows that a text speaks of Ukraine.
const KNOWN_TOWN: u32 = 30_000;

/// Whether the surroundings have anything to decide: which place it is, or whether it is one.
fn is_open(mention: &Mention) -> bool {
    mention.doubtful
        || mention.candidates.len() > 1
        || mention.candidates.iter().any(|one| one.how != Match::Exact)
}

/// Mentions with one sense in an article: of one name, and of one class where the text says it.
fn sense(mention: &Mention) -> (&str, Option<Class>) {
    let name = mention.candidates.first().map_or("", |candidate| &*candidate.name);
    (name, mention.class_said.as_ref().map(|(class, _)| *class))
}

/// Turns scores into probabilities that sum to 1, best first.
fn share_out(shares: &mut [Share]) {
    shares.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.place.cmp(&other.place)));
    let top = shares.first().map_or(0.0, |best| best.score);
    let mut total = 0.0;
    for share in shares.iter_mut() {
        share.probability = (share.score - top).exp();
        total += share.probability;
    }
    for share in shares {
        share.probability /= total;
    }
}

/// Whether settlements speak for a text that names neither the country nor a region of it: a town, or two neighbours.
fn stand_together(settled: &[&Place]) -> bool {
    /// From so many people on, one settlement will do.
    const TOWN: u32 = 5_000;
    /// Neighbours lie no further apart, km.
    const APART_KM: f64 = 40.0;
    settled.iter().enumerate().any(|(at, one)| {
        let near =
            |other: &&Place| other.id != one.id && one.position.rough_km_to(other.position) <= APART_KM;
        one.population >= TOWN || settled[at + 1..].iter().any(near)
    })
}
