//! A mention, its candidates and what is sure around it -> the evidence for each candidate.

use super::surroundings::{
    Beside, Known, Surroundings, Voice, WITHIN_EARSHOT, is_wide, lies_in, stands_beside,
};
use super::{Evidence, Notes, Setting, Weights};
use crate::claim::near::{self, Near};
use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{
    Candidate, Class, Gazetteer, Ground, Match, NameKind, Place, PlaceId, Precision, renamed_in,
};
use crate::language::Language;
use crate::measure::{Position, Spot, angle_between};
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::places::{Cue, Reach};
use crate::token::{Token, TokenKind, Tokens};
use jiff::civil::Date;
use rapidfuzz::distance::damerau_levenshtein;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::ops::Range;

/// Below so many people a settlement is one of those that regions share their names with by chance.
const SMALL: u32 = 20_000;
/// How far what is said to lie near a town may lie from it, km: 8, 11 and 20 in the three cases of `tests/corpus`.
const REACH_NEAR_KM: f64 = 25.0;
/// How far the pull of a place in the same sentence reaches, km: half a raion.
const REACH_SENTENCE_KM: f64 = 30.0;
/// No part of a city lies farther from what is named of it or beside it, km: half the way across the largest.
const CITY_KM: f64 = 25.0;
/// How far the pull of the neighbours in a list reaches, km: lists go along the front or a road, from village to village.
const REACH_LISTED_KM: f64 = 15.0;
/// How far the pull of the article's places reaches, km: an oblast.
const REACH_ARTICLE_KM: f64 = 80.0;
/// The places of an article nearest to a candidate that are asked.
const NEIGHBOURS: usize = 5;
/// From so many nats on, one piece of evidence from a mention's own sentence settles which place is meant.
const DECISIVE: f64 = 2.0;

/// Sums of a candidate's evidence, in nats.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    /// All of it.
    pub(super) all: f64,
    /// What is named around gives of it, but for what the text only puts near.
    pub(super) surroundings: f64,
}

/// The sums of a candidate's evidence, with its pieces where somebody will read them.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) sums: Sums,
    /// Whether the mention's own sentence settles the matter.
    pub(super) decisive: bool,
    /// Each piece; empty unless asked for.
    pub(super) evidence: Vec<Evidence>,
    pieces: Option<Notes>,
}

impl Ledger {
    /// A ledger that goes on from these sums.
    pub(super) fn from(sums: Sums) -> Ledger {
        Ledger { sums, ..Ledger::default() }
    }

    /// An empty ledger that keeps the pieces too.
    pub(super) fn told(notes: Notes) -> Ledger {
        Ledger { pieces: Some(notes), ..Ledger::default() }
    }

    fn add(&mut self, kind: &'static str, weight: f64, note: impl FnOnce() -> String) {
        self.sums.all += weight;
        match self.pieces {
            None => {}
            Some(Notes::Left) => self.evidence.push(Evidence { kind, weight, note: String::new() }),
            Some(Notes::Written) => self.evidence.push(Evidence { kind, weight, note: note() }),
        }
    }

    /// Adds what a mention's own sentence says.
    fn add_own(&mut self, kind: &'static str, weight: f64, note: impl FnOnce() -> String) {
        self.decisive |= weight >= DECISIVE;
        self.add_around(kind, weight, note);
    }

    /// Adds what is said around a mention.
    fn add_around(&mut self, kind: &'static str, weight: f64, note: impl FnOnce() -> String) {
        self.sums.surroundings += weight;
        self.add(kind, weight, note);
    }
}

/// What evidence is gathered from.
pub(super) struct Witness<'a, 't> {
    pub(super) tokens: &'a [Token<'t>],
    pub(super) mentions: &'a [Mention],
    /// The claims that may speak of a mention's place, in the order of the mentions, then of the claims.
    claims: Vec<Claimed<'a>>,
    /// What the text puts near what, in the order of the mentions.
    near: Vec<Near>,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) rules: &'a Rules,
    pub(super) weights: &'a Weights,
    /// The year in which the text was published.
    year: Option<i16>,
    /// The language of the text.
    pub(super) language: Language,
    /// Whether only commas and words such as "and" stand between each mention and the one before it.
    linked: Vec<bool>,
    /// The bearings that claims have asked for, by the degrees of both positions: the same are asked for in every round.
    bearings: RefCell<FxHashMap<[u64; 4], f64>>,
    /// How many semicolons stand before the beginning and before the end of each mention.
    pub(super) semicolons: Vec<Range<usize>>,
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
    fn all(claims: &'a [Claim]) -> Vec<Claimed<'a>> {
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

/// What holds of all candidates of a name together, wherever it is mentioned: a name may have a hundred places.
#[derive(Debug)]
pub(super) struct Shape {
    /// The largest town of the name.
    town: Option<PlaceId>,
    /// Whether it may be a region that shares its name with no town.
    is_region: bool,
    /// Whether it may be a sector of the front as well as a town.
    is_sector: bool,
    /// Whether a city bears the name as its own.
    is_city: bool,
    /// Whether a settlement has its name.
    is_settlement: bool,
    /// Whether several rivers bear the name.
    are_rivers: bool,
    /// Whether a place abroad bears the name too.
    is_foreign: bool,
    /// The same, or a country.
    is_abroad: bool,
    /// Whether the words around the mention may say something of a candidate's class.
    asks_words: bool,
}

impl<'a, 't> Witness<'a, 't> {
    pub(super) fn new(
        tokens: &'a Tokens<'t>,
        mentions: &'a [Mention],
        claims: &'a [Claim],
        gazetteer: &'a Gazetteer,
        rules: &'a Rules,
        setting: &Setting<'a>,
    ) -> Witness<'a, 't> {
        let mut witness = Witness {
            tokens: &tokens.all,
            mentions,
            claims: Claimed::all(claims),
            near: near::find(tokens, mentions, rules),
            gazetteer,
            rules,
            weights: setting.weights,
            year: setting.published.map(Date::year),
            language: tokens.language,
            linked: Vec::new(),
            bearings: RefCell::default(),
            semicolons: Vec::new(),
        };
        let linked =
            mentions.windows(2).map(|pair| witness.is_list(pair[0].tokens.end, pair[1].tokens.start));
        witness.linked = std::iter::once(false).chain(linked).collect();
        let semicolons = tokens.all.iter().enumerate().filter(|(_, token)| token.is_mark(';'));
        let semicolons: Vec<usize> = semicolons.map(|(at, _)| at).collect();
        let before = |token: usize| semicolons.partition_point(|at| *at < token);
        let around = |mention: &Mention| before(mention.tokens.start)..before(mention.tokens.end);
        witness.semicolons = mentions.iter().map(around).collect();
        witness
    }

    /// What the name says of a candidate, wherever it is mentioned so: how well it matches, and the place's weight.
    pub(super) fn named(&self, mention: &Mention, shape: &Shape, candidate: &Candidate, ledger: &mut Ledger) {
        let place = self.gazetteer.place(candidate.place);
        self.prior(shape, place, ledger);
        let percent = (1.0 - candidate.score) * 100.0;
        let former = candidate.kind == NameKind::Former;
        // "Artemivsk" in a text of 2014 is what the town was called then, "Bakhmut" is not.
        let renamed_since = (former || candidate.how == Match::Exact)
            && self.year.is_some_and(|year| renamed_in(&place.id).is_some_and(|renamed| year < renamed));
        let (kind, weight) = match candidate.how {
            Match::Exact if renamed_since => ("renamed_since", self.weights.former),
            Match::Exact => ("exact", 0.0),
            Match::Alias | Match::Inflected if former && renamed_since => ("its name then", 0.0),
            Match::Alias | Match::Inflected if former => ("former", self.weights.former),
            Match::Alias => ("alias", self.weights.alias),
            Match::Romanisation => ("romanisation", self.weights.romanisation),
            Match::Inflected => ("inflected", self.weights.inflected),
            Match::Fuzzy => ("misspelt", self.weights.fuzzy * percent),
        };
        match candidate.how {
            Match::Fuzzy => self.slipped(mention, candidate, ledger),
            Match::Alias if is_unlike(candidate, place) => {
                ledger.add("alias_unlike", self.weights.alias_unlike, || {
                    format!("{} is no spelling of its name", candidate.name)
                });
            }
            _ => {}
        }
        if weight != 0.0 {
            ledger.add(kind, weight, || format!("matches {}", candidate.name));
        }
        if matches!(place.precision, Precision::Hromada | Precision::Raion) {
            ledger
                .add("imprecise", self.weights.imprecise, || "its position is known only roughly".to_owned());
        }
        if let Some((_, rule)) =
            mention.class_said.as_ref().filter(|(class, _)| *class == place.class && !shape.is_sector)
        {
            ledger.add("class_said", self.weights.class_said, || rule.clone());
        }
    }

    /// What else is unlikely of a misspelling.
    fn slipped(&self, mention: &Mention, candidate: &Candidate, ledger: &mut Ledger) {
        if !matches!(candidate.kind, NameKind::Official | NameKind::Romanisation) {
            ledger.add("alias", self.weights.alias, || format!("misspells {}", candidate.name));
        }
        let first = |word: &str| fold(word).chars().next();
        let word = self.tokens.get(mention.name.start).and_then(|token| first(token.text));
        if word != first(&candidate.name) {
            ledger.add("first_letter", self.weights.first_letter, || {
                format!("{} begins with another letter", candidate.name)
            });
        }
    }

    /// What the words around a mention say of a candidate's class.
    pub(super) fn worded(&self, at: usize, shape: &Shape, candidate: &Candidate, ledger: &mut Ledger) {
        let mention = &self.mentions[at];
        if candidate.how == Match::Fuzzy {
            self.misspelt(at, ledger);
        }
        if !shape.asks_words {
            return;
        }
        let place = self.gazetteer.place(candidate.place);
        if place.class == Class::Foreign && self.is_listed_abroad(at) {
            ledger.add("listed_abroad", self.weights.listed_abroad, || {
                "a place abroad stands next to it in its list".to_owned()
            });
        }
        if place.class == Class::Settlement && shape.is_foreign && self.is_listed_at_home(at) {
            ledger.add("listed_home", self.weights.listed_abroad, || {
                "a place of the country stands next to it in its list".to_owned()
            });
        }
        if place.class == Class::Area && shape.is_sector {
            ledger.add("sector", self.weights.sector, || "a sector of the front has this name".to_owned());
        }
        match place.class {
            Class::River | Class::Water if self.has_article(mention) => {
                ledger.add("article", self.weights.article, || "an article stands before it".to_owned());
            }
            Class::River if mention.class_said.is_none() => {
                if let Some(cue) = self.water_cue(mention) {
                    ledger.add("water_cue", cue.weight, || cue.id.clone());
                } else if self.wants_article(mention) {
                    let weight = self.weights.no_article;
                    ledger.add("no_article", weight, || "no article stands before it".to_owned());
                }
            }
            Class::Region if mention.class_said.is_none() => self.region_cues(mention, shape, ledger),
            _ => {}
        }
    }

    /// How far a misspelt name and the words before it speak for a place.
    fn misspelt(&self, at: usize, ledger: &mut Ledger) {
        /// With fewer letters a word is like too many names.
        const LETTERS: usize = 7;
        /// How surely a place stands in a list of places, or has a name of which one word is right.
        const LISTED: f64 = 0.8;
        let mention = &self.mentions[at];
        let start = mention.name.start;
        let words = self.tokens.get(mention.name.clone()).unwrap_or(&[]);
        let letters: usize = words.iter().map(|token| token.text.chars().count()).sum();
        if letters < LETTERS {
            let missing = (LETTERS - letters) as f64;
            ledger.add("short", self.weights.short * missing, || format!("a name of {letters} letters"));
        }
        let said = mention.class_said.as_ref().map(|(_, rule)| (1.0, rule.as_str()));
        let places = &self.rules.places;
        let hint = places.place_hints.before(self.tokens, start).filter(|found| found.row.side.before());
        let behind = places.place_hints.at_of(self.tokens, mention.tokens.end, |row| row.side.after());
        let hint = hint.or(behind).map(|found| (found.row.weight, found.row.id.as_str()));
        let preposition = places.prepositions.before(self.tokens, start);
        let preposition = preposition.map(|found| (found.row.weight, found.row.id.as_str()));
        let listed = (self.is_listed_right(at)).then_some((LISTED, "a list of places"));
        let half = (words.len() > 1).then_some((LISTED, "a name of several words"));
        let hints = [said, hint, preposition, listed, half].into_iter().flatten();
        if let Some((weight, row)) = hints.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
            ledger.add("hinted", self.weights.hinted * weight, || row.to_owned());
        }
    }

    /// Whether a mention stands next to one in its list that is not misspelt.
    fn is_listed_right(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|_| self.is_linked(at));
        let behind = Some(at + 1).filter(|behind| self.is_linked(*behind));
        [before, behind].into_iter().flatten().any(|other| !self.is_misspelt(other))
    }

    /// Whether a mention may name only places that are spelt otherwise.
    pub(super) fn is_misspelt(&self, at: usize) -> bool {
        self.mentions[at].candidates.first().is_some_and(|best| best.how == Match::Fuzzy)
    }

    /// What holds of all candidates of a mention together.
    pub(super) fn shape(&self, mention: &Mention) -> Shape {
        let class = |one: &Candidate| self.gazetteer.place(one.place).class;
        let classes: Vec<Class> = mention.candidates.iter().map(class).collect();
        let has = |wanted: fn(Class) -> bool| classes.iter().any(|class| wanted(*class));
        let said = mention.class_said.as_ref().map(|(class, _)| *class);
        let town = self.town(mention);
        let is_sector = said == Some(Class::Area)
            && has(|class| class == Class::Area)
            && has(|class| class == Class::Settlement);
        Shape {
            town,
            is_region: said.is_none() && town.is_none() && has(|class| class == Class::Region),
            is_sector,
            is_settlement: mention.candidates.iter().any(|one| {
                let place = self.gazetteer.place(one.place);
                place.class == Class::Settlement && one.how != Match::Fuzzy
            }),
            is_city: mention.candidates.iter().any(|one| {
                let place = self.gazetteer.place(one.place);
                one.kind == NameKind::Official
                    && place.class == Class::Settlement
                    && place.population >= SMALL
            }),
            are_rivers: classes.iter().filter(|class| **class == Class::River).count() > 1,
            is_foreign: has(|class| class == Class::Foreign),
            is_abroad: has(|class| matches!(class, Class::Foreign | Class::Country)),
            asks_words: is_sector
                || has(|class| matches!(class, Class::Foreign | Class::River | Class::Water | Class::Region)),
        }
    }

    /// How likely a place is to be named, before anything is known of the text.
    fn prior(&self, shape: &Shape, place: &Place, ledger: &mut Ledger) {
        if place.class == Class::Settlement && place.population < SMALL && shape.is_region {
            ledger.add("behind_region", self.weights.village_behind_region, || {
                "a village that is called like a region".to_owned()
            });
        }
        if place.class == Class::District && shape.is_city {
            ledger.add("behind_city", self.weights.part_behind_city, || {
                "a part of a city that is called like another".to_owned()
            });
        }
        let town = shape.town.filter(|_| place.class == Class::Region);
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

    /// Whether the mention before or behind it in its list can only be a place abroad.
    fn is_listed_abroad(&self, at: usize) -> bool {
        self.is_listed_with(at, |class| matches!(class, Class::Foreign | Class::Country))
    }

    /// Whether the one before or behind it in its list can be no place abroad.
    fn is_listed_at_home(&self, at: usize) -> bool {
        self.is_listed_with(at, |class| matches!(class, Class::Settlement | Class::District))
    }

    /// Whether all that the mention before or behind it in its list may name is of such a class.
    fn is_listed_with(&self, at: usize, wanted: impl Fn(Class) -> bool) -> bool {
        let all = |other: &Mention| {
            other.candidates.iter().all(|one| wanted(self.gazetteer.place(one.place).class))
        };
        let before = at.checked_sub(1).filter(|_| self.is_linked(at));
        let behind = Some(at + 1).filter(|behind| self.is_linked(*behind));
        [before, behind].into_iter().flatten().any(|other| self.mentions.get(other).is_some_and(all))
    }

    /// Whether a mention stands in a list with the one before it.
    pub(super) fn is_linked(&self, at: usize) -> bool {
        self.linked.get(at).copied().unwrap_or(false)
    }

    /// The largest town that this mention may name, if a region can be named after it: a village that is called like
    /// a region does not hide the region.
    fn town(&self, mention: &Mention) -> Option<PlaceId> {
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

    /// The words before or behind a name, or the list that it stands in, that speak of rivers rather than of towns.
    fn water_cue(&self, mention: &Mention) -> Option<&'a Cue> {
        let cues = &self.rules.places.water_cues;
        let (start, end) = self.list(mention);
        let before = cues.before(self.tokens, start).map(|found| found.row);
        if let Some(row) = before.filter(|row| row.reach == Reach::Before) {
            return Some(row);
        }
        let owned = self.tokens.get(end).is_some_and(|token| token.kind == TokenKind::Possessive);
        let behind = end + usize::from(owned);
        cues.at_of(self.tokens, behind, |row| row.reach == Reach::After).map(|found| found.row)
    }

    /// Words that speak of regions rather than of towns.
    fn region_cues(&self, mention: &Mention, shape: &Shape, ledger: &mut Ledger) {
        /// So many tokens on either side, a cue of the sentence speaks of this name.
        const REACH: usize = 12;
        let cues = &self.rules.places.region_cues;
        let mut said = false;
        let mut add = |row: &Cue| {
            said = true;
            ledger.add("region_cue", row.weight, || row.id.clone());
        };
        let (start, end) = self.list(mention);
        let before = cues.before(self.tokens, start);
        if let Some(found) = before.filter(|found| found.row.reach == Reach::Before) {
            add(found.row);
        }
        let behind = cues.all_at(self.tokens, end);
        if let Some(found) = behind.iter().find(|found| found.row.reach == Reach::After) {
            add(found.row);
        }
        let mut seen: Vec<&str> = Vec::new();
        let reach =
            mention.tokens.start.saturating_sub(REACH)..(mention.tokens.end + REACH).min(self.tokens.len());
        for at in reach {
            let found = cues.at_of(self.tokens, at, |row| row.reach == Reach::Sentence);
            let Some(found) = found.filter(|found| !seen.contains(&found.row.id.as_str())) else { continue };
            // "Kherson and Sumy oblasts pushed people to Odesa": a type word that belongs to names speaks of them alone.
            let owner = self.mentions.partition_point(|other| other.tokens.end <= at);
            if self.mentions.get(owner).is_none_or(|other| other.tokens.start > at) {
                seen.push(&found.row.id);
                add(found.row);
            }
        }
        if !said && shape.town.is_some() {
            ledger
                .add("region_unsaid", self.weights.region_unsaid, || "nothing speaks of regions".to_owned());
        }
    }

    /// The first token of the list that a mention stands in, and the end of its last name.
    fn list(&self, mention: &Mention) -> (usize, usize) {
        let at = self.mentions.partition_point(|other| other.tokens.start < mention.tokens.start);
        let (mut start, mut end) = (mention.name.start, mention.name.end);
        for other in self.mentions[..at].iter().rev() {
            if !self.is_list(other.tokens.end, start) {
                break;
            }
            start = other.tokens.start;
        }
        for other in self.mentions.get(at + 1..).unwrap_or(&[]) {
            if !self.is_list(end, other.tokens.start) {
                break;
            }
            end = other.name.end;
        }
        (start, end)
    }

    /// What of a candidate's place its surroundings speak to; `None` where nothing does.
    pub(super) fn ground(&self, mention: &Mention, shape: &Shape, candidate: PlaceId) -> Option<Ground<'a>> {
        let ground = self.gazetteer.ground(candidate);
        // A region is as near to everything as the town that it is named after.
        let town = shape.town.filter(|_| mention.class_said.is_none() && ground.place.class == Class::Region);
        let ground = town.map_or(ground, |town| self.gazetteer.ground(town));
        let local = matches!(
            ground.place.class,
            Class::Settlement | Class::District | Class::Landmark | Class::Raion | Class::Hromada
        );
        // A sector of the front that is called like a town is told from it by what lies around.
        let sector = ground.place.class == Class::Area && shape.is_sector;
        // So is one river of several of a name.
        let river = ground.place.class == Class::River && shape.are_rivers;
        (local || sector || river).then_some(ground)
    }

    /// What the places named near a mention say of a candidate.
    pub(super) fn near(
        &self,
        around: &Surroundings,
        shape: &Shape,
        ground: &Ground<'_>,
        ledger: &mut Ledger,
    ) {
        let near = &around.near;
        self.units_named(&near.units, ground.place, ledger);
        // A namesake of a place abroad is meant where its own sentence says so: "in New York and Toretsk".
        let abroad = shape.is_abroad;
        let nearest = |others: &[Voice]| {
            let measured = others.iter().map(|other| (other.place, other.spot.rough_km_to(ground.spot)));
            // A place named otherwise beside it says nothing for itself: "Krasnoarmeysk and Grishino" are two.
            let others = measured
                .filter(|(other, km)| *km > 0.0 || !std::ptr::eq(self.gazetteer.place(*other), ground.place));
            others.min_by(|(_, one), (_, other)| one.total_cmp(other))
        };
        let called = |place: PlaceId| &self.gazetteer.place(place).name;
        if let Some((other, km)) = nearest(&near.sentence) {
            let weight = self.weights.near_sentence * (-km / REACH_SENTENCE_KM).exp();
            ledger.add_own("near_sentence", weight, || {
                format!("{km:.0} km from {} in the same sentence", called(other))
            });
        }
        let same = |other: &Voice| {
            other.spot.rough_km_to(ground.spot) == 0.0
                && std::ptr::eq(self.gazetteer.place(other.place), ground.place)
        };
        if near.listed.iter().any(same) {
            ledger.add_around("named_otherwise", self.weights.named_otherwise, || {
                "its list names it by another name".to_owned()
            });
        }
        if let Some((other, km)) = nearest(&near.listed) {
            let weight = self.weights.near_listed * (-km / REACH_LISTED_KM).exp();
            ledger.add_around("near_listed", weight, || {
                format!("{km:.0} km from {}, next to it in its list", called(other))
            });
        }
        if abroad {
            return;
        }
        if let Some((other, km)) = nearest(&near.beside) {
            let weight = self.weights.near_next * (-km / REACH_SENTENCE_KM).exp();
            ledger.add_around("near_next", weight, || {
                format!("{km:.0} km from {} in the next sentence", called(other))
            });
        }
        // "In Chornobyl" is no part of Kramatorsk in a text that is not there.
        let close = |other: &Voice| other.spot.rough_km_to(ground.spot) <= CITY_KM;
        if ground.place.class == Class::District
            && ground.place.population < SMALL
            && shape.is_settlement
            && self.mentions[around.at].class_said.is_none()
            && !near.article.is_empty()
            && !near.article.iter().any(close)
        {
            ledger.add_around("part_alone", self.weights.part_alone, || {
                "a part of a city that nothing around speaks of".to_owned()
            });
        }
        if !near.article.is_empty() {
            let mut distances = [f64::INFINITY; NEIGHBOURS];
            for other in &near.article {
                let mut carried = other.spot.rough_km_to(ground.spot);
                if carried >= distances[NEIGHBOURS - 1] {
                    continue;
                }
                for nearer in &mut distances {
                    if carried < *nearer {
                        carried = std::mem::replace(nearer, carried);
                    }
                }
            }
            let distances = &distances[..near.article.len().min(NEIGHBOURS)];
            let pull: f64 = distances.iter().map(|km| (-km / REACH_ARTICLE_KM).exp()).sum();
            let weight = self.weights.near_article * pull / distances.len() as f64;
            ledger.add_around("near_others", weight, || {
                let middle = distances[distances.len() / 2];
                format!(
                    "{middle:.0} km, at the median, from the nearest {} places of the article",
                    distances.len()
                )
            });
        }
    }

    /// What the rest of an article, and what is said of distances, say of a candidate, behind what is near.
    pub(super) fn farther(
        &self,
        around: &Surroundings,
        shape: &Shape,
        ground: &Ground<'_>,
        known: &Known,
        ledger: &mut Ledger,
    ) {
        if let Some(share) = around.oblasts.share(ground.oblast).filter(|_| !shape.is_abroad) {
            ledger.add_around("oblast_share", self.weights.oblast_share * share, || {
                format!("{:.0} % of the article's places lie in its oblast", 100.0 * share)
            });
        }
        if self.is_misspelt(around.at) && known.holds(ground.place, self.gazetteer) {
            ledger.add_around("spelt_elsewhere", self.weights.spelt_elsewhere, || {
                "the text names it elsewhere, spelt as on record".to_owned()
            });
        }
        self.claimed(around.at, ground.place, known, ledger);
        self.said_near(around.at, ground.place, known, ledger);
    }

    /// Whether the candidate lies near what the text puts the name near, and on the side that it says.
    fn said_near(&self, at: usize, place: &Place, known: &Known, ledger: &mut Ledger) {
        for near in of_mention(&self.near, at, |near| near.mention) {
            let Some(other) = known.get(near.other) else { continue };
            let from = other.spot.position();
            let km = from.rough_km_to(place.position);
            // Of a position known roughly, the error is not held against it.
            let fit = (-0.5 * (km / REACH_NEAR_KM.hypot(place.error_km)).powi(2)).exp();
            ledger.add("said_near", self.weights.said_near * fit, || {
                format!("{km:.0} km from {}, said to be near", self.gazetteer.place(other.place).name)
            });
            if let Some(direction) = near.direction {
                let apart = angle_between(direction.bearing(), self.bearing(from, place.position));
                let weight = self.weights.claim_direction * fit * apart.to_radians().cos();
                ledger.add("said_near", weight, || format!("{apart:.0} degrees off {}", direction.name()));
            }
        }
    }

    /// Whether the text names the place's oblast, raion or hromada beside it or in its sentence.
    fn units_named(&self, units: &[(PlaceId, Beside)], place: &Place, ledger: &mut Ledger) {
        let mut best: Option<(f64, &Place)> = None;
        for (unit, beside) in units {
            let unit = self.gazetteer.place(*unit);
            if !lies_in(place, unit) {
                continue;
            }
            // A raion of before 2020 is no unit of today's: of its region, what its settlements reach to was its.
            let former = unit.class == Class::Raion && unit.raion().is_empty();
            if former && unit.position.rough_km_to(place.position) > unit.error_km {
                continue;
            }
            let weight = match beside {
                Beside::It => self.weights.unit_beside,
                Beside::Another => self.weights.unit_of_another,
                Beside::Alongside => continue,
                Beside::Nothing => self.weights.unit_in_sentence,
            };
            if best.is_none_or(|(best, _)| best < weight) {
                best = Some((weight, unit));
            }
        }
        if let Some((weight, unit)) = best {
            ledger.add_own("unit_named", weight, || format!("{} is named", unit.name));
        }
    }

    /// The unit that the text names behind a mention's list, where no place that the mention may name lies in it nor near
    /// what is named around.
    pub(super) fn ruled_out_by(&self, at: usize, known: &Known) -> Option<&'a Place> {
        /// A list that names its oblast goes over the border of it by so many km at most.
        const NEAR_KM: f64 = 100.0;
        let mention = &self.mentions[at];
        let mut behind = known.behind(at).iter().take_while(|other| other.sentence == mention.sentence);
        let unit = behind.find(|other| other.class == Class::Region)?;
        let whole = self.gazetteer.place(unit.place);
        if whole.unit.is_empty() || stands_beside(unit, at) != Beside::It {
            return None;
        }
        let around = known.beside(at, WITHIN_EARSHOT);
        let elsewhere = |candidate: &Candidate| {
            let place = self.gazetteer.place(candidate.place);
            let spot = Spot::of(place.position);
            let small = place.class == Class::Settlement && place.population < super::KNOWN_TOWN;
            let mut others = around.iter().filter(|other| {
                other.mention != at && !is_wide(other.class) && other.place != candidate.place
            });
            small && !lies_in(place, whole) && !others.any(|other| other.spot.rough_km_to(spot) <= NEAR_KM)
        };
        mention.candidates.iter().all(elsewhere).then_some(whole)
    }

    /// Whether a mention stands in a list of which the text says that it lies in a region abroad: "Goncharovka and Lyubimovka
    /// in Russia's Kursk region".
    pub(super) fn is_put_abroad(&self, at: usize) -> bool {
        /// "in", "in the".
        const WORDS: usize = 3;
        let last = (at + 1..).take_while(|next| self.is_linked(*next)).last().unwrap_or(at);
        let end = self.mentions[last].tokens.end;
        let foreign = |mention: &Mention| {
            let class = |one: &Candidate| self.gazetteer.place(one.place).class;
            mention.candidates.iter().all(|one| matches!(class(one), Class::Foreign | Class::Country))
        };
        let region = |mention: &Mention| {
            let word = mention.tokens.end - 1;
            let said = self.rules.places.types.at_of(self.tokens, word, |row| row.class == Class::Region);
            foreign(mention) && mention.tokens.len() > 1 && said.is_some()
        };
        let Some(next) = self.mentions.get(last + 1) else { return false };
        let put = self.rules.places.prepositions.before(self.tokens, next.tokens.start).is_some()
            && next.tokens.start.saturating_sub(end) <= WORDS
            && !self.is_linked(last + 1);
        put && (region(next)
            || foreign(next)
                && self.mentions.get(last + 2).is_some_and(|unit| {
                    unit.tokens.start.saturating_sub(next.tokens.end) <= 1 && region(unit)
                }))
    }

    /// Whether the text puts a mention in a town that this place is not in: "Orikhiv's Tsentralnyi district", "the Tsentralnyi
    /// district of Orikhiv".
    pub(super) fn is_put_in_another_town(&self, at: usize, place: &Place) -> bool {
        /// No district or landmark lies so many km from the middle of its town.
        const FAR_KM: f64 = 30.0;
        /// "of", "in the".
        const WORDS: usize = 2;
        let mention = &self.mentions[at];
        let between = |from: usize, to: usize| self.tokens.get(from..to).unwrap_or(&[]);
        let owner = at.checked_sub(1).filter(|before| {
            let words = between(self.mentions[*before].tokens.end, mention.tokens.start);
            matches!(words, [mark] if mark.kind == TokenKind::Possessive)
        });
        let holder = Some(at + 1).filter(|behind| {
            let Some(behind) = self.mentions.get(*behind) else { return false };
            let words = between(mention.tokens.end, behind.tokens.start);
            behind.sentence == mention.sentence
                && (1..=WORDS).contains(&words.len())
                && words.iter().all(|word| word.kind == TokenKind::Word)
                && self.rules.places.prepositions.before(self.tokens, behind.tokens.start).is_some()
        });
        let spot = Spot::of(place.position);
        let apart = |town: &Mention| {
            let places = town.candidates.iter().map(|one| self.gazetteer.place(one.place));
            let mut towns = places.filter(|town| town.class == Class::Settlement).peekable();
            towns.peek().is_some()
                && towns.all(|town| {
                    Spot::of(town.position).rough_km_to(spot) > FAR_KM + place.error_km + town.error_km
                })
        };
        [owner, holder].into_iter().flatten().filter_map(|town| self.mentions.get(town)).any(apart)
    }

    /// Whether the sentence of a mention names two towns abroad or more, and no sure place at home, or is announced as one
    /// on a place abroad: "Kursk: troops entered X".
    pub(super) fn is_among_foreign(&self, at: usize, known: &Known) -> bool {
        /// One may be where a missile came from.
        const TOWNS: usize = 2;
        let sentence = self.mentions[at].sentence;
        let first = self.mentions.partition_point(|other| other.sentence < sentence);
        let same = self.mentions[first..].iter().take_while(|other| other.sentence == sentence);
        let abroad = |other: &&Mention| {
            other.candidates.iter().all(|one| self.gazetteer.place(one.place).class == Class::Foreign)
        };
        let announced =
            self.mentions.get(first).filter(|head| first < at && abroad(head)).is_some_and(|head| {
                let starts = head.tokens.start.checked_sub(1).and_then(|before| self.tokens.get(before));
                let colon = self.tokens.get(head.tokens.end).is_some_and(|mark| mark.is_mark(':'));
                colon && starts.is_none_or(|before| before.kind == TokenKind::Mark)
            });
        if announced {
            return true;
        }
        let at_home = (first..self.mentions.len())
            .take_while(|other| self.mentions[*other].sentence == sentence)
            .any(|other| other != at && known.get(other).is_some());
        !at_home && same.filter(abroad).count() >= TOWNS
    }

    /// Whether only commas and words such as "and" stand between two tokens.
    fn is_list(&self, from: usize, to: usize) -> bool {
        let between = self.tokens.get(from..to).unwrap_or(&[]);
        let conjunctions = &self.rules.places.conjunctions;
        (1..=3).contains(&between.len())
            && between.iter().all(|token| token.is_mark(',') || conjunctions.contains(&token.word))
    }

    /// Whether a claim speaks of a mention.
    pub(super) fn is_claimed(&self, at: usize) -> bool {
        !of_mention(&self.claims, at, |claimed| claimed.mention).is_empty()
    }

    /// Whether the text says how far from another name, or near what, a mention lies.
    pub(super) fn is_put_somewhere(&self, at: usize) -> bool {
        self.is_claimed(at) || !of_mention(&self.near, at, |near| near.mention).is_empty()
    }

    fn bearing(&self, from: Position, to: Position) -> f64 {
        let degrees = [from.lon, from.lat, to.lon, to.lat].map(f64::to_bits);
        *self.bearings.borrow_mut().entry(degrees).or_insert_with(|| from.bearing_to(to))
    }

    /// Whether a distance claim about this mention fits the candidate.
    fn claimed(&self, at: usize, place: &Place, known: &Known, ledger: &mut Ledger) {
        for Claimed { other, is_subject, claim, .. } in
            of_mention(&self.claims, at, |claimed| claimed.mention)
        {
            let Some(other) = known.get(*other) else { continue };
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
            ledger.add_own("claim", self.weights.claim * fit, || {
                format!("{km:.0} km from {}, said {:.0}", name(), claim.km_max)
            });
            if let Some(direction) = claim.direction {
                let apart = angle_between(direction.bearing(), self.bearing(reference, subject));
                ledger.add_around(
                    "claim_direction",
                    self.weights.claim_direction * apart.to_radians().cos(),
                    || format!("{apart:.0} degrees off {}", direction.name()),
                );
            }
        }
    }
}

/// Whether another name on record is no spelling of the official one: Yenakiieve as Ordzhonikidze.
pub(super) fn is_unlike(candidate: &Candidate, place: &Place) -> bool {
    let own = fold(&candidate.name);
    let like = |name: &str| damerau_levenshtein::normalized_similarity(own.chars(), fold(name).chars());
    candidate.kind == NameKind::Alternate && like(&place.name).max(like(&place.name_uk)) < super::ALIKE
}

/// Those of a row in the order of the mentions that are of one mention.
fn of_mention<T>(row: &[T], at: usize, mention: impl Fn(&T) -> usize) -> &[T] {
    let first = row.partition_point(|one| mention(one) < at);
    let Range { start, end } = first..first + row[first..].partition_point(|one| mention(one) == at);
    &row[start..end]
}

/// What the people of a part of a city count for, in factors e; where nobody has counted, there are some hundreds.
fn people_of_part(people: u32) -> f64 {
    const NOT_KNOWN: u32 = 500;
    let people = if people == 0 { NOT_KNOWN } else { people };
    (f64::from(people) / 50.0).ln().max(0.0)
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
        Class::District => weights.district + weights.population * people_of_part(place.population),
        Class::Raion | Class::Hromada => weights.unit,
        Class::Region => weights.region,
        Class::River | Class::Water | Class::Landmark | Class::Area | Class::Border | Class::Coast => {
            weights.feature
        }
        Class::Country | Class::Foreign => weights.abroad,
    }
}
