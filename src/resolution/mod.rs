//! Mentions -> the place that each one names, and why.
//!
//! Every candidate gathers evidence, each piece a weight in nats with a note; the probabilities are the softmax of the
//! sums. Evidence from the surroundings is gathered in rounds, because neighbours are candidates themselves: the
//! first round rests on what each mention says for itself, the later ones on the places that the round before
//! was sure of.

use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Gazetteer, Ground, Match, Place, PlaceId, Precision};
use crate::language::Language;
use crate::mention::{Doubt, Mention};
use crate::rules::Rules;
use crate::token::{TokenKind, Tokens};
use evidence::{Ledger, Shape, Sums, Witness, is_unlike};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::ops::Range;
use surroundings::{Known, Pages, Sure, Surroundings};

mod evidence;
mod surroundings;
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
    /// Why; with [`Notes::Left`] only what the other places around say, and of mentions in claims alone.
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
/// A lake or bay of at most this radius, km, says where what is named with it lies.
const SMALL_WATER_KM: f64 = 20.0;
/// Rounds of gathering evidence: a chain of three is rare, and later rounds change nothing on the examples.
const ROUNDS: usize = 3;
/// Nats of evidence from the surroundings that what may be no name of a place needs to count as one.
const DOUBT_NEEDS: f64 = 2.0;
/// Nats in all that a misspelt name needs to count as a place.
const MISSPELT_NEEDS: f64 = 3.0;
/// The share of the likelihood that its place needs among all that it is like.
const MISSPELT_SURE: f64 = 0.5;
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
    let setting = Setting { weights: &Weights::default(), notes: Notes::Written, published: None };
    resolve_with(&setting, tokens, mentions, claims, gazetteer, rules)
}

/// What [`resolve_with`] goes by besides the text.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The weights of the evidence; others than the default for measurements.
    pub weights: &'a Weights,
    /// Whether evidence is put into words.
    pub notes: Notes,
    /// When the text was published: a name that a place bore then is not held against it.
    pub published: Option<Date>,
}

/// As [`resolve`], in a given setting.
pub fn resolve_with(
    setting: &Setting<'_>,
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    claims: &[Claim],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Resolution> {
    if mentions.is_empty() {
        return Vec::new();
    }
    let witness = Witness::new(tokens, mentions, claims, gazetteer, rules, setting);
    Resolver::new(&witness, setting.notes).resolve()
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
    names: Vec<Name<'a>>,
    mentioned: Vec<Mentioned>,
    /// What each candidate has by itself.
    own: Vec<f64>,
    /// What its surroundings add to each candidate.
    told: Vec<Told>,
    /// The mentions of each sense, in their order.
    senses: Vec<Vec<usize>>,
}

/// A name as written, with what is the same for its candidates wherever it is mentioned.
struct Name<'a> {
    shape: Shape,
    /// What the name says of each candidate.
    own: Vec<f64>,
    /// Where each candidate lies; `None` for those of which the surroundings say nothing.
    grounds: Vec<Option<Ground<'a>>>,
}

/// A mention, as the rounds go on.
#[derive(Default)]
struct Mentioned {
    /// Its candidates in the rows.
    row: Range<usize>,
    /// Its name.
    name: usize,
    /// The mention from whose surroundings it takes its evidence; none in the first round.
    teller: Option<usize>,
    best: Best,
    /// What is sure around it, for one that has anything to decide.
    surroundings: Surroundings,
    /// Whether what is near it settles the matter.
    near_decides: bool,
    /// Whether anything in its surroundings does.
    decisive: bool,
    is_called: OnceCell<bool>,
    is_common: OnceCell<bool>,
}

/// What the surroundings of a mention add to one of its candidates, in nats.
#[derive(Clone, Copy, Default)]
struct Told {
    /// What is near it.
    near: Sums,
    /// The same with all the rest.
    whole: Sums,
}

/// The likeliest candidate of a mention.
#[derive(Clone, Copy, Default)]
struct Best {
    /// Its index.
    candidate: usize,
    probability: f64,
}

/// A candidate's place in the order.
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
        let words = &witness.rules.places.ukraine_words;
        let ukraine_words =
            witness.tokens.iter().filter(|token| token.word != 0 && words.contains(&token.word)).count();
        let mut resolver = Resolver {
            witness,
            notes,
            ukraine_words,
            names: Vec::new(),
            mentioned: Vec::with_capacity(witness.mentions.len()),
            own: Vec::new(),
            told: Vec::new(),
            senses: Vec::new(),
        };
        let mut sense_of: FxHashMap<(&str, Option<Class>), usize> = FxHashMap::default();
        for (at, mention) in witness.mentions.iter().enumerate() {
            let sense = *sense_of.entry(sense(mention)).or_insert(resolver.senses.len());
            if sense == resolver.senses.len() {
                resolver.senses.push(Vec::new());
            }
            let before = resolver.senses[sense].last().copied();
            let before = before.filter(|before| is_same_name(&witness.mentions[*before], mention));
            let name = match before {
                Some(before) => resolver.mentioned[before].name,
                None => resolver.name(mention),
            };
            resolver.senses[sense].push(at);
            resolver.introduce(at, name);
        }
        resolver.told = vec![Told::default(); resolver.own.len()];
        resolver
    }

    /// Adds a name.
    fn name(&mut self, mention: &Mention) -> usize {
        let shape = self.witness.shape(mention);
        let own = |candidate: &Candidate| {
            let mut ledger = Ledger::default();
            self.witness.named(mention, &shape, candidate, &mut ledger);
            ledger.sums.all
        };
        let own = mention.candidates.iter().map(own).collect();
        let ground = |candidate: &Candidate| self.witness.ground(mention, &shape, candidate.place);
        let grounds = mention.candidates.iter().map(ground).collect();
        self.names.push(Name { shape, own, grounds });
        self.names.len() - 1
    }

    /// Adds a mention of a name.
    fn introduce(&mut self, at: usize, name: usize) {
        let first = self.own.len();
        let Name { shape, own, .. } = &self.names[name];
        for (candidate, own) in self.witness.mentions[at].candidates.iter().zip(own) {
            let mut ledger = Ledger::from(Sums { all: *own, ..Sums::default() });
            self.witness.worded(at, shape, candidate, &mut ledger);
            self.own.push(ledger.sums.all);
        }
        self.mentioned.push(Mentioned { row: first..self.own.len(), name, ..Mentioned::default() });
    }

    fn resolve(mut self) -> Vec<Resolution> {
        self.weigh();
        let mut known = self.known();
        for round in 1..=ROUNDS {
            self.listen(&known);
            self.choose_tellers();
            self.weigh();
            if round < ROUNDS {
                // A round that rests on the same places as the one before comes to the same.
                let next = self.known();
                if next.says_the_same_as(&known) {
                    break;
                }
                known = next;
            }
        }
        let home = self.home();
        (0..self.mentioned.len()).map(|at| self.decide(at, home, &known)).collect()
    }

    fn mentions(&self) -> impl Iterator<Item = (&'a Mention, &Mentioned)> {
        self.witness.mentions.iter().zip(&self.mentioned)
    }

    /// Gathers what the sure places around say of every candidate. From the second round on much of it is what it was in the
    /// round before, and is weighed anew only where it is not.
    fn listen(&mut self, known: &Known) {
        let mut pages = Pages::default();
        let mut fresh = Surroundings::default();
        for (at, _) in self.witness.mentions.iter().enumerate().filter(|(_, mention)| is_open(mention)) {
            self.witness.gather(at, known, &mut pages, &mut fresh);
            let mentioned = &mut self.mentioned[at];
            let is_moved = mentioned.surroundings.near != fresh.near;
            if !is_moved
                && mentioned.surroundings.oblasts == fresh.oblasts
                && !self.witness.is_put_somewhere(at)
                && !self.witness.is_misspelt(at)
            {
                continue;
            }
            std::mem::swap(&mut mentioned.surroundings, &mut fresh);
            let Name { shape, grounds, .. } = &self.names[mentioned.name];
            if is_moved {
                mentioned.near_decides = false;
            }
            mentioned.decisive = false;
            for (ground, told) in grounds.iter().zip(&mut self.told[mentioned.row.clone()]) {
                let Some(ground) = ground else { continue };
                let around = &mentioned.surroundings;
                if is_moved {
                    let mut ledger = Ledger::default();
                    self.witness.near(around, shape, ground, &mut ledger);
                    told.near = ledger.sums;
                    mentioned.near_decides |= ledger.decisive;
                }
                let mut ledger = Ledger::from(told.near);
                self.witness.farther(around, shape, ground, known, &mut ledger);
                told.whole = ledger.sums;
                mentioned.decisive |= ledger.decisive;
            }
            mentioned.decisive |= mentioned.near_decides;
        }
    }

    /// Decides whose surroundings each mention takes its evidence from. A text that has introduced a village goes on to
    /// name it alone: a mention whose surroundings decide nothing takes what the last mention of its name was told by its
    /// own, or else the first that was told enough, or the one that was told most.
    fn choose_tellers(&mut self) {
        for same in &self.senses {
            let most = |at: usize| {
                let told = &self.told[self.mentioned[at].row.clone()];
                told.iter().map(|told| told.whole.all).fold(f64::NEG_INFINITY, f64::max)
            };
            let told_most = || {
                let most = same.iter().map(|at| (*at, most(*at)));
                let most =
                    most.max_by(|(one, told), (other, more)| told.total_cmp(more).then(other.cmp(one)));
                most.map(|(at, _)| at)
            };
            let first = same.iter().copied().find(|at| self.mentioned[*at].decisive);
            let mut teller = first.or_else(told_most);
            for at in same {
                let mentioned = &mut self.mentioned[*at];
                if mentioned.decisive {
                    teller = Some(*at);
                }
                mentioned.teller = teller;
            }
        }
    }

    /// What a mention is told of a candidate; `None` where the teller does not know the place.
    fn told(&self, at: usize, candidate: usize) -> Option<&Told> {
        let mentioned = &self.mentioned[at];
        let teller = mentioned.teller?;
        let row = &self.told[self.mentioned[teller].row.clone()];
        if self.mentioned[teller].name == mentioned.name {
            return row.get(candidate);
        }
        let place = self.witness.mentions[at].candidates[candidate].place;
        let candidates = &self.witness.mentions[teller].candidates;
        row.get(candidates.iter().position(|candidate| candidate.place == place)?)
    }

    /// Puts the sums of a mention's candidates into `scores`.
    fn score(&self, at: usize, scores: &mut Vec<f64>) {
        scores.clear();
        let mentioned = &self.mentioned[at];
        let own = &self.own[mentioned.row.clone()];
        match mentioned.teller.map(|teller| &self.mentioned[teller]) {
            None => scores.extend_from_slice(own),
            Some(teller) if teller.name == mentioned.name => {
                let told = &self.told[teller.row.clone()];
                scores.extend(own.iter().zip(told).map(|(own, told)| own + told.whole.all));
            }
            Some(_) => {
                let told = |nth: usize| self.told(at, nth).map_or(0.0, |told| told.whole.all);
                scores.extend(own.iter().enumerate().map(|(nth, own)| own + told(nth)));
            }
        }
    }

    /// Finds the likeliest candidate of each mention.
    fn weigh(&mut self) {
        let mut scores = Vec::new();
        for (at, mention) in self.witness.mentions.iter().enumerate() {
            self.score(at, &mut scores);
            let mut best = 0;
            for (candidate, score) in scores.iter().enumerate().skip(1) {
                let place = |at: usize| mention.candidates[at].place;
                let order = score.total_cmp(&scores[best]).then(place(best).cmp(&place(candidate)));
                if order.is_gt() {
                    best = candidate;
                }
            }
            if scores.len() == 1 {
                self.mentioned[at].best = Best { candidate: 0, probability: 1.0 };
                continue;
            }
            let top = scores.get(best).copied().unwrap_or(0.0);
            let total: f64 = scores.iter().map(|score| (score - top).exp()).sum();
            self.mentioned[at].best = Best { candidate: best, probability: 1.0 / total };
        }
    }

    /// The candidates of a mention, best first.
    fn shares(&self, at: usize) -> Vec<Share> {
        let mut scores = Vec::new();
        self.score(at, &mut scores);
        let candidates = self.witness.mentions[at].candidates.iter().zip(&scores).enumerate();
        let share = |(nth, (candidate, score)): (usize, (&Candidate, &f64))| Share {
            place: candidate.place,
            candidate: nth,
            score: *score,
            probability: 0.0,
        };
        let mut shares: Vec<Share> = candidates.map(share).collect();
        share_out(&mut shares);
        shares
    }

    /// The same, with the evidence that somebody reads.
    fn tell(&self, at: usize, shares: &[Share], known: &Known) -> Vec<Weighed> {
        let mention = &self.witness.mentions[at];
        let told = match self.notes {
            Notes::Written => TOLD,
            // The claims' verdicts ask what a claim has decided.
            Notes::Left if self.mentioned[at].teller.is_some_and(|at| self.witness.is_claimed(at)) => TOLD,
            Notes::Left => 0,
        };
        let evidence = |share: &Share| {
            let mut ledger = Ledger::told(self.notes);
            if self.notes == Notes::Written {
                let shape = &self.names[self.mentioned[at].name].shape;
                let candidate = &mention.candidates[share.candidate];
                self.witness.named(mention, shape, candidate, &mut ledger);
                self.witness.worded(at, shape, candidate, &mut ledger);
            }
            self.hear(at, share.place, known, &mut ledger);
            ledger.evidence
        };
        let weigh = |(nth, share): (usize, &Share)| Weighed {
            place: share.place,
            score: share.score,
            probability: share.probability,
            evidence: if nth < told { evidence(share) } else { Vec::new() },
        };
        shares.iter().enumerate().map(weigh).collect()
    }

    /// Adds what the surroundings of a mention's teller say of a place.
    fn hear(&self, at: usize, place: PlaceId, known: &Known, ledger: &mut Ledger) {
        let Some(teller) = self.mentioned[at].teller else { return };
        let mention = &self.witness.mentions[teller];
        let Mentioned { name, surroundings, .. } = &self.mentioned[teller];
        let shape = &self.names[*name].shape;
        let Some(ground) = self.witness.ground(mention, shape, place).filter(|_| is_open(mention)) else {
            return;
        };
        self.witness.near(surroundings, shape, &ground, ledger);
        self.witness.farther(surroundings, shape, &ground, known, ledger);
    }

    /// The mentions whose places may speak for others. Where the text does not stand in Ukraine, its villages may be
    /// anything, and speak for nothing.
    fn known(&self) -> Known {
        let home = self.home();
        let mut sure = Vec::new();
        for (at, (mention, mentioned)) in self.mentions().enumerate() {
            let Some(best) = mention.candidates.get(mentioned.best.candidate) else { continue };
            if mentioned.best.probability < SURE || best.how == Match::Fuzzy || mention.doubt.is_some() {
                continue;
            }
            let place = self.witness.gazetteer.place(best.place);
            let here = !matches!(
                place.class,
                Class::Country | Class::Foreign | Class::Water | Class::River | Class::Border | Class::Coast
            ) || place.class == Class::Water && place.error_km <= SMALL_WATER_KM;
            let village = place.class == Class::Settlement && place.population < KNOWN_TOWN;
            if here && (home == Home::Ukraine || !village) {
                sure.push(Sure::new(at, mention, best.place, self.witness.gazetteer));
            }
        }
        Known::new(sure, self.witness)
    }

    /// How firmly a text stands in Ukraine: what speaks for it against the places abroad that it names.
    fn home(&self) -> Home {
        let (mut here, mut abroad) = (0, 0);
        let mut settled: Vec<&Place> = Vec::new();
        for (at, (mention, mentioned)) in self.mentions().enumerate() {
            let best = mention.candidates.get(mentioned.best.candidate);
            let Some(Candidate { place, how, .. }) = best.filter(|_| mention.doubt.is_none()) else {
                continue;
            };
            let place = self.witness.gazetteer.place(*place);
            if self.is_of_here(at, *how, place) {
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
                    let town = place.population >= KNOWN_TOWN && *how != Match::Fuzzy;
                    here += usize::from(town && !self.is_called(at));
                }
                Class::Region | Class::Raion | Class::Hromada => here += 1,
                Class::Landmark | Class::Area | Class::Border | Class::Coast => {
                    here += usize::from(!self.is_common(at))
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
    fn is_of_here(&self, at: usize, how: Match, place: &Place) -> bool {
        /// Shorter names are words of too many languages.
        const LETTERS: usize = 6;
        /// A name of more places is as common elsewhere.
        const NAMESAKES: usize = 3;
        let mention = &self.witness.mentions[at];
        if place.class != Class::Settlement
            || !matches!(how, Match::Exact | Match::Inflected)
            || mention.candidates.len() > NAMESAKES
        {
            return false;
        }
        let name = self.witness.tokens.get(mention.name.clone()).unwrap_or(&[]);
        let letters: usize = name.iter().map(|token| token.text.chars().count()).sum();
        letters >= LETTERS && !self.is_common(at) && !self.is_called(at)
    }

    /// Whether an article stands before a name as before a ship or a house.
    fn is_called(&self, at: usize) -> bool {
        let called = || self.witness.is_called(&self.witness.mentions[at]);
        *self.mentioned[at].is_called.get_or_init(called)
    }

    /// Whether a name is made of ordinary words alone, as squares and parks of many countries are called.
    fn is_common(&self, at: usize) -> bool {
        let words = self.witness.tokens.get(self.witness.mentions[at].name.clone()).unwrap_or(&[]);
        let is_word = |word: &str| {
            self.witness.gazetteer.is_english_word(word) || self.witness.rules.vocabulary.id(word) != 0
        };
        let common = || {
            let mut words = words.iter().filter(|token| token.kind == TokenKind::Word);
            words.all(|token| is_word(&fold(token.text)))
        };
        *self.mentioned[at].is_common.get_or_init(common)
    }

    fn decide(&self, at: usize, home: Home, known: &Known) -> Resolution {
        let mention = &self.witness.mentions[at];
        let shares = self.shares(at);
        let weighed = self.tell(at, &shares, known);
        let Some(best) = shares.first() else {
            return Resolution {
                place: None,
                how: Match::Exact,
                match_score: 0.0,
                confidence: 0.0,
                weighed,
                note: Some("no candidate".to_owned()),
            };
        };
        let candidate = &mention.candidates[best.candidate];
        let (how, match_score) = (candidate.how, candidate.score);
        let place = self.witness.gazetteer.place(best.place);
        let surroundings = self.told(at, best.candidate).map_or_else(
            || {
                let mut ledger = Ledger::default();
                self.hear(at, best.place, known, &mut ledger);
                ledger.sums.surroundings
            },
            |told| told.whole.surroundings,
        );
        let small =
            matches!(place.class, Class::Settlement | Class::District) && place.population < KNOWN_TOWN;
        let loose = || how != Match::Exact && is_unlike(candidate, place);
        let inland = !matches!(place.class, Class::Country | Class::Foreign);
        let at_home = home == Home::Ukraine;
        let told = surroundings >= DOUBT_NEEDS;
        // Names that other countries have too: rivers flow on, squares are called after the same things.
        let shared = || match place.class {
            Class::River | Class::Water => true,
            Class::Landmark | Class::Area | Class::District => self.is_common(at),
            _ => false,
        };
        let likely = best.score >= MISSPELT_NEEDS && best.probability >= MISSPELT_SURE && (at_home || told);
        let note = if how == Match::Fuzzy && mention.doubt.is_none() && inland && !likely {
            Some("misspelt, and nothing around speaks for it")
        } else if mention.doubt == Some(Doubt::OrdinaryWord) && !(told && at_home) {
            Some("an ordinary word, and nothing around speaks for a place")
        } else if mention.doubt == Some(Doubt::Short) && !(told && at_home) {
            Some("a short name of a small place, or of a part of a city, and nothing around speaks for it")
        } else if mention.doubt == Some(Doubt::Misspelt) && !(likely && at_home && best.probability >= SURE) {
            Some("like a name, but nothing asks for a place, and too little speaks for it")
        } else if self.is_called(at) {
            Some("an article stands before it, as before a ship or a house")
        } else if matches!(home, Home::Nowhere { .. }) && self.is_common(at)
            || matches!(home, Home::Nowhere { abroad: true } | Home::Abroad) && shared()
        {
            Some("other countries have this name too, and nothing else in the text speaks of Ukraine")
        } else if small && place.class == Class::Settlement && !told && loose() {
            Some("a rare other name of a small place, and nothing around speaks for it")
        } else if small && !at_home && !told {
            Some("nothing else in the text speaks of Ukraine")
        } else if matches!(place.class, Class::District | Class::Landmark)
            && self.witness.is_put_in_another_town(at, place)
        {
            Some("the text puts it in another town")
        } else if small && place.class == Class::Settlement && self.witness.is_put_abroad(at) {
            Some("the text puts it in a region abroad")
        } else if small
            && place.class == Class::Settlement
            && how != Match::Exact
            && self.witness.is_among_foreign(at, known)
        {
            Some("another name of a village, among places abroad")
        } else if small && place.class == Class::Settlement && self.witness.ruled_out_by(at, known).is_some()
        {
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
    mention.doubt.is_some()
        || mention.candidates.len() > 1
        || mention.candidates.iter().any(|one| one.how != Match::Exact)
}

/// Mentions with one sense in an article: of one name, and of one class where the text says it.
fn sense(mention: &Mention) -> (&str, Option<Class>) {
    let name = mention.candidates.first().map_or("", |candidate| &*candidate.name);
    (name, mention.class_said.as_ref().map(|(class, _)| *class))
}

/// Whether what a name says holds of another mention too: its places are the same, matched alike, and said to be of one class.
fn is_same_name(one: &Mention, other: &Mention) -> bool {
    let same = |(one, other): (&Candidate, &Candidate)| {
        one.place == other.place && one.how == other.how && one.kind == other.kind && one.score == other.score
    };
    one.candidates.len() == other.candidates.len()
        && one.class_said.as_ref().map(|(class, _)| class)
            == other.class_said.as_ref().map(|(class, _)| class)
        && one.candidates.iter().zip(&other.candidates).all(same)
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
