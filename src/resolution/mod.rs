//! Mentions -> the place that each one names, and why.
//!
//! Every candidate gathers evidence, each piece a weight in nats with a note; the probabilities are the softmax of the
//! sums. Evidence from the surroundings is gathered in rounds, because neighbours are candidates themselves: the
//! first round rests on what each mention says for itself, the later ones on the places that the round before
//! was sure of.

use crate::claim::near;
use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Gazetteer, Match, NameKind, PlaceId, Precision};
use crate::language::Language;
use crate::mention::Mention;
use crate::rules::Rules;
use crate::token::{TokenKind, Tokens};
use evidence::{Claimed, Ledger, Sure, Surroundings, Witness};
use rustc_hash::FxHashMap;
use std::ops::Range;

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
    /// Why; with [`Notes::Left`] only what distance claims say.
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
    let semicolons = tokens.all.iter().enumerate().filter(|(_, token)| token.is_mark(';'));
    let witness = Witness {
        tokens: &tokens.all,
        mentions,
        claims: Claimed::all(claims),
        near: near::find(tokens, mentions, rules),
        gazetteer,
        rules,
        weights,
        language: tokens.language,
        semicolons: semicolons.map(|(at, _)| at).collect(),
    };
    Resolver::new(&witness, notes).resolve()
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

/// The candidates' sums, as the rounds go on. Those of all mentions stand in one row.
struct Resolver<'a, 't> {
    witness: &'a Witness<'a, 't>,
    notes: Notes,
    /// How many words of the text speak of Ukraine.
    ukraine_words: usize,
    /// Where the candidates of each mention begin in the row, and where the row ends.
    first: Vec<usize>,
    /// What each candidate has by itself.
    own: Vec<f64>,
    /// What the surroundings of its mention add to each candidate.
    told: Vec<f64>,
    /// Whether any of that settles the matter, for each mention.
    decisive: Vec<bool>,
    /// The mentions of one sense, in their order, for each sense.
    senses: Vec<Vec<usize>>,
    /// The largest town that each mention may name, see [`Witness::town`].
    towns: Vec<Option<PlaceId>>,
    /// The mention from whose surroundings each mention takes its evidence.
    teller: Vec<Option<usize>>,
    /// The candidates in their order.
    shares: Vec<Share>,
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

impl<'a, 't> Resolver<'a, 't> {
    fn new(witness: &'a Witness<'a, 't>, notes: Notes) -> Resolver<'a, 't> {
        let mentions = witness.mentions;
        let words = &witness.rules.places.ukraine_words;
        let ukraine_words =
            witness.tokens.iter().filter(|token| token.word != 0 && words.contains(&token.word)).count();
        let mut first = vec![0];
        let mut own = Vec::with_capacity(mentions.iter().map(|mention| mention.candidates.len()).sum());
        let mut towns = Vec::with_capacity(mentions.len());
        let mut senses: Vec<Vec<usize>> = Vec::new();
        let mut sense_of: FxHashMap<(&str, Option<Class>), usize> = FxHashMap::default();
        for (at, mention) in mentions.iter().enumerate() {
            let town = witness.town(mention);
            own.extend(mention.candidates.iter().map(|candidate| {
                let mut ledger = Ledger::default();
                witness.own(mention, candidate, town, &mut ledger);
                ledger.sum
            }));
            first.push(own.len());
            towns.push(town);
            let sense = *sense_of.entry(sense(mention)).or_insert_with(|| {
                senses.push(Vec::new());
                senses.len() - 1
            });
            senses[sense].push(at);
        }
        Resolver {
            witness,
            notes,
            ukraine_words,
            told: vec![0.0; own.len()],
            decisive: vec![false; mentions.len()],
            teller: vec![None; mentions.len()],
            shares: Vec::with_capacity(own.len()),
            first,
            own,
            senses,
            towns,
        }
    }

    fn resolve(mut self) -> Vec<Resolution> {
        if self.witness.mentions.is_empty() {
            return Vec::new();
        }
        self.share();
        let mut sure = self.sure(self.home());
        let mut surroundings = Surroundings::default();
        for round in 1.. {
            self.listen(&sure, &mut surroundings);
            self.choose_tellers();
            self.share();
            // A round that rests on the same places as the one before comes to the same.
            let home = self.home();
            let next = if round < ROUNDS { self.sure(home) } else { Vec::new() };
            if round == ROUNDS || next.iter().map(Sure::says).eq(sure.iter().map(Sure::says)) {
                return self.decide_all(&sure, home);
            }
            sure = next;
        }
        Vec::new()
    }

    fn decide_all(&self, sure: &[Sure], home: Home) -> Vec<Resolution> {
        let mentions = self.witness.mentions.iter().enumerate();
        mentions.map(|(at, mention)| self.decide(at, mention, home, sure)).collect()
    }

    /// The candidates of a mention in the row.
    fn row(&self, mention: usize) -> Range<usize> {
        self.first[mention]..self.first[mention + 1]
    }

    /// The candidates of a mention, best first.
    fn shares(&self, mention: usize) -> &[Share] {
        &self.shares[self.row(mention)]
    }

    /// Gathers what the sure places around say of every candidate.
    fn listen(&mut self, sure: &[Sure], surroundings: &mut Surroundings) {
        let witness = self.witness;
        surroundings.forget();
        // Mentions of one sense have much of their surroundings in common.
        for at in self.senses.iter().flatten().copied() {
            let mention = &witness.mentions[at];
            if !is_open(mention) {
                continue;
            }
            witness.gather(at, sure, surroundings);
            let town = self.town(at);
            let mut decisive = false;
            for (candidate, told) in mention.candidates.iter().zip(&mut self.told[self.first[at]..]) {
                let mut ledger = Ledger::default();
                if let Some(ground) = witness.ground(candidate.place, town) {
                    witness.around(surroundings, ground, sure, &mut ledger);
                }
                decisive |= ledger.decisive;
                *told = ledger.sum;
            }
            self.decisive[at] = decisive;
        }
    }

    /// The town whose name a region of this mention shares.
    fn town(&self, mention: usize) -> Option<PlaceId> {
        self.towns[mention].filter(|_| self.witness.mentions[mention].class_said.is_none())
    }

    /// Decides whose surroundings each mention takes its evidence from. A text that has introduced a village goes on to
    /// name it alone: a mention whose surroundings decide nothing takes what the last mention of its name was told by
    /// its own, or else the one that was told most.
    fn choose_tellers(&mut self) {
        for same in &self.senses {
            let most = |at: &usize| {
                self.told[self.first[*at]..self.first[*at + 1]]
                    .iter()
                    .copied()
                    .fold(f64::NEG_INFINITY, f64::max)
            };
            let told_most =
                || same.iter().max_by(|one, other| most(one).total_cmp(&most(other)).then(other.cmp(one)));
            let mut teller = same.iter().find(|at| self.decisive[**at]).or_else(told_most);
            for at in same {
                if self.decisive[*at] {
                    teller = Some(at);
                }
                self.teller[*at] = teller.copied();
            }
        }
    }

    /// What of that rests on what the text puts the mention near.
    fn said_near(&self, mention: usize, best: &Share, sure: &[Sure]) -> f64 {
        let mut ledger = Ledger::default();
        if let Some(teller) = self.teller[mention].filter(|teller| is_open(&self.witness.mentions[*teller])) {
            let near = self.witness.near_of(teller);
            let ground =
                (!near.is_empty()).then(|| self.witness.ground(best.place, self.town(teller))).flatten();
            if let Some(ground) = ground {
                self.witness.said_near(near, ground, sure, &mut ledger);
            }
        }
        ledger.sum
    }

    /// What a mention is told of its candidate with this number; `None` where the teller does not know the place.
    fn told(&self, mention: usize, nth: usize, place: PlaceId) -> Option<f64> {
        let teller = self.teller[mention]?;
        let candidates = &self.witness.mentions[teller].candidates;
        // The candidates of two mentions of one name are mostly the same ones.
        let same = candidates.get(nth).is_some_and(|candidate| candidate.place == place);
        let nth =
            if same { nth } else { candidates.iter().position(|candidate| candidate.place == place)? };
        self.told.get(self.first[teller] + nth).copied()
    }

    /// Sums and probabilities of the candidates of each mention, best first.
    fn share(&mut self) {
        let mut shares = std::mem::take(&mut self.shares);
        shares.clear();
        for (at, mention) in self.witness.mentions.iter().enumerate() {
            let row = self.row(at);
            let candidates = mention.candidates.iter().zip(&self.own[row.clone()]).enumerate();
            let share = |(nth, (candidate, score)): (usize, (&Candidate, f64))| Share {
                place: candidate.place,
                candidate: nth,
                score,
                probability: 0.0,
            };
            if self.teller[at] == Some(at) {
                let told = &self.told[row.clone()];
                shares.extend(
                    candidates.zip(told).map(|((nth, (one, own)), told)| share((nth, (one, own + told)))),
                );
            } else {
                let told = |nth: usize, one: &Candidate| self.told(at, nth, one.place).unwrap_or(0.0);
                shares.extend(candidates.map(|(nth, (one, own))| share((nth, (one, own + told(nth, one))))));
            }
            share_out(&mut shares[row]);
        }
        self.shares = shares;
    }

    /// The candidates of a mention with the evidence that somebody asks for.
    fn tell(&self, at: usize, mention: &Mention, sure: &[Sure]) -> Vec<Weighed> {
        let witness = self.witness;
        let teller = self.teller[at].filter(|teller| is_open(&witness.mentions[*teller]));
        let told = match self.notes {
            Notes::Written => TOLD,
            // The claims' verdicts ask what a claim has decided.
            Notes::Left if teller.is_some_and(|teller| !witness.claims_of(teller).is_empty()) => TOLD,
            Notes::Left => 0,
        };
        let town = teller.filter(|_| told > 0).and_then(|teller| self.town(teller));
        let mut surroundings = Surroundings::default();
        if let Some(teller) = teller.filter(|_| self.notes == Notes::Written) {
            witness.gather(teller, sure, &mut surroundings);
        }
        let weigh = |(nth, share): (usize, &Share)| {
            let mut ledger = Ledger::told(self.notes);
            let ground = teller.filter(|_| nth < told).and_then(|_| witness.ground(share.place, town));
            match (self.notes, ground, teller) {
                (Notes::Written, ground, _) if nth < told => {
                    let candidate = &mention.candidates[share.candidate];
                    witness.own(mention, candidate, self.towns[at], &mut ledger);
                    if let Some(ground) = ground {
                        witness.around(&surroundings, ground, sure, &mut ledger);
                    }
                }
                (Notes::Left, Some(ground), Some(teller)) => {
                    witness.claimed(witness.claims_of(teller), ground, sure, &mut ledger);
                }
                _ => {}
            }
            Weighed {
                place: share.place,
                score: share.score,
                probability: share.probability,
                evidence: ledger.evidence,
            }
        };
        self.shares(at).iter().enumerate().map(weigh).collect()
    }

    /// The mentions whose places may speak for others. Where the text does not stand in Ukraine, its villages may be
    /// anything, and speak for nothing.
    fn sure(&self, home: Home) -> Vec<Sure> {
        let mut sure = Vec::with_capacity(self.witness.mentions.len());
        for (at, mention) in self.witness.mentions.iter().enumerate() {
            let Some(best) = self.shares(at).first() else { continue };
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
                sure.push(Sure::new(at, mention, best.place, self.witness.gazetteer));
            }
        }
        sure
    }

    /// How firmly a text stands in Ukraine: what speaks for it against the places abroad that it names.
    fn home(&self) -> Home {
        // Who writes in Ukrainian writes of Ukraine unless the text says otherwise.
        let (mut here, mut abroad) = (usize::from(self.witness.language == Language::Ukrainian), 0);
        for (at, mention) in self.witness.mentions.iter().enumerate() {
            let Some(best) = self.shares(at).first().filter(|_| !mention.doubtful) else { continue };
            let place = self.witness.gazetteer.place(best.place);
            let how = mention.candidates[best.candidate].how;
            match place.class {
                Class::Country if place.id == UKRAINE => here += 1,
                Class::Country | Class::Foreign => abroad += 1,
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
        if here == 0 {
            Home::Nowhere { abroad: abroad > 0 }
        } else if here * ABROAD_PER_HOME < abroad {
            Home::Abroad
        } else {
            Home::Ukraine
        }
    }

    /// Whether a name is made of ordinary words alone, as squares and parks of many countries are called.
    fn is_common(&self, mention: &Mention) -> bool {
        let words = self.witness.tokens.get(mention.name.clone()).unwrap_or(&[]);
        let common = |word: &str| {
            self.witness.gazetteer.is_english_word(word) || self.witness.rules.vocabulary.id(word) != 0
        };
        words.iter().filter(|token| token.kind == TokenKind::Word).all(|token| common(&fold(token.text)))
    }

    fn decide(&self, at: usize, mention: &Mention, home: Home, sure: &[Sure]) -> Resolution {
        let Some(best) = self.shares(at).first() else {
            return Resolution {
                place: None,
                how: Match::Exact,
                match_score: 0.0,
                confidence: 0.0,
                weighed: Vec::new(),
                note: Some("no candidate".to_owned()),
            };
        };
        let candidate = &mention.candidates[best.candidate];
        let (how, match_score) = (candidate.how, candidate.score);
        let place = self.witness.gazetteer.place(best.place);
        // What is said to lie near tells places of one name apart, but makes no place of a word.
        let surroundings =
            self.told(at, best.candidate, best.place).unwrap_or(0.0) - self.said_near(at, best, sure);
        let small =
            matches!(place.class, Class::Settlement | Class::District) && place.population < KNOWN_TOWN;
        let alike = |candidate: &Candidate| {
            let like =
                |name: &str| strsim::normalized_damerau_levenshtein(&fold(&candidate.name), &fold(name));
            like(&place.name).max(like(&place.name_uk)) >= ALIKE
        };
        let loose = || how != Match::Exact && candidate.kind == NameKind::Alternate && !alike(candidate);
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
            weighed: self.tell(at, mention, sure),
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
    shares.sort_unstable_by(|one, other| other.score.total_cmp(&one.score).then(one.place.cmp(&other.place)));
    if let [only] = shares {
        only.probability = 1.0;
        return;
    }
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
