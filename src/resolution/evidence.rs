//! A mention, its candidates and the sure places around -> the evidence for each candidate.

use super::{Evidence, Notes, Weights};
use crate::claim::near::Near;
use crate::claim::{Claim, ClaimKind, End};
use crate::fold::fold;
use crate::gazetteer::{Candidate, Class, Gazetteer, Match, NameKind, Place, PlaceId, Precision};
use crate::language::Language;
use crate::measure::{Spot, angle_between};
use crate::mention::Mention;
use crate::rules::Rules;
use crate::rules::places::{Reach, RegionCue};
use crate::token::{Gap, Token, TokenKind};

/// Below so many people a settlement is one of those that regions share their names with by chance.
const SMALL: u32 = 20_000;
/// How far what is said to lie near a town may lie from it, km: 8, 11 and 20 in the three cases of `tests/corpus`.
const REACH_NEAR_KM: f64 = 25.0;
/// How far the pull of a place in the same sentence reaches, km: half a raion.
const REACH_SENTENCE_KM: f64 = 30.0;
/// How far the pull of the neighbours in a list reaches, km: lists go along the front or a road, from village to village.
const REACH_LISTED_KM: f64 = 15.0;
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
    oblast: Oblast,
}

impl Sure {
    pub(super) fn new(at: usize, mention: &Mention, id: PlaceId, place: &Place) -> Sure {
        Sure {
            mention: at,
            sentence: mention.sentence,
            place: id,
            class: place.class,
            spot: Spot::of(place.position),
            name: name(mention),
            oblast: oblast(place),
        }
    }
}

impl Sure {
    /// What others take from it.
    pub(super) fn says(&self) -> (usize, PlaceId) {
        (self.mention, self.place)
    }
}

fn name(mention: &Mention) -> Option<PlaceId> {
    mention.candidates.first().map(|candidate| candidate.place)
}

/// The letters of an oblast's code as a number; 0 for none.
type Oblast = u32;

fn oblast(place: &Place) -> Oblast {
    place.oblast().bytes().fold(0, |code, byte| code << 8 | Oblast::from(byte))
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

/// What the sure places around one mention are, gathered once for all its candidates.
pub(super) struct Surroundings<'s> {
    at: usize,
    /// Sure places of the same sentence that are no regions.
    sentence: Vec<&'s Sure>,
    /// Sure places of the sentences before and behind that are no regions.
    beside: Vec<&'s Sure>,
    /// Different sure places within earshot that are no regions.
    article: Vec<&'s Sure>,
    /// Units named in the same sentence, and how each stands to the mention.
    units: Vec<(&'s Sure, Beside)>,
    /// The sure places that stand next to the mention in its list.
    listed: Vec<&'s Sure>,
    /// How many sure mentions lie in each oblast, and in all.
    oblasts: Vec<(Oblast, f64)>,
    all: f64,
    /// The town whose name a region of this mention shares.
    town: Option<PlaceId>,
    /// Whether a place abroad bears the name too.
    abroad: bool,
}

impl<'a> Witness<'a, '_> {
    /// What a mention says of a candidate by itself: the name, the place's weight, the words around.
    pub(super) fn own(&self, mention: &Mention, shape: &Shape, candidate: &Candidate, ledger: &mut Ledger) {
        let place = self.gazetteer.place(candidate.place);
        self.prior(shape, place, ledger);
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
        if let Some((_, rule)) =
            mention.class_said.as_ref().filter(|(class, _)| *class == place.class && !shape.is_sector)
        {
            ledger.add("class_said", self.weights.class_said, || rule.clone());
        }
        if place.class == Class::Foreign && self.is_listed_abroad(mention) {
            ledger.add("listed_abroad", self.weights.listed_abroad, || {
                "a place abroad stands next to it in its list".to_owned()
            });
        }
        if place.class == Class::Settlement && shape.is_listed_at_home {
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
            Class::River if mention.class_said.is_none() && self.wants_article(mention) => {
                ledger
                    .add("no_article", self.weights.no_article, || "no article stands before it".to_owned());
            }
            Class::Region if mention.class_said.is_none() => self.region_cues(mention, ledger),
            _ => {}
        }
    }

    /// What holds of all candidates of a mention together.
    pub(super) fn shape(&self, mention: &Mention) -> Shape {
        Shape {
            town: self.town(mention),
            is_region: self.is_region(mention),
            is_sector: self.is_sector(mention),
            is_listed_at_home: self.is_listed_at_home(mention),
        }
    }

    /// How likely a place is to be named, before anything is known of the text.
    fn prior(&self, shape: &Shape, place: &Place, ledger: &mut Ledger) {
        if place.class == Class::Settlement && place.population < SMALL && shape.is_region {
            ledger.add("behind_region", self.weights.village_behind_region, || {
                "a village that is called like a region".to_owned()
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
    fn is_listed_abroad(&self, mention: &Mention) -> bool {
        self.is_listed_with(mention, |class| matches!(class, Class::Foreign | Class::Country))
    }

    /// Whether it may be a place abroad, while the one before or behind it in its list cannot.
    fn is_listed_at_home(&self, mention: &Mention) -> bool {
        let abroad = |one: &Candidate| self.gazetteer.place(one.place).class == Class::Foreign;
        mention.candidates.iter().any(abroad)
            && self.is_listed_with(mention, |class| matches!(class, Class::Settlement | Class::District))
    }

    /// Whether all that the mention before or behind it in its list may name is of such a class.
    fn is_listed_with(&self, mention: &Mention, wanted: impl Fn(Class) -> bool) -> bool {
        let at = self.mentions.partition_point(|other| other.tokens.start < mention.tokens.start);
        let all = |other: &Mention| {
            other.candidates.iter().all(|one| wanted(self.gazetteer.place(one.place).class))
        };
        let before = at.checked_sub(1).and_then(|before| self.mentions.get(before));
        let behind = self.mentions.get(at + 1);
        before.is_some_and(|one| self.is_list(one.tokens.end, mention.tokens.start) && all(one))
            || behind.is_some_and(|one| self.is_list(mention.tokens.end, one.tokens.start) && all(one))
    }

    /// Whether a mention is said to be an area and may name both a town and a sector of the front.
    fn is_sector(&self, mention: &Mention) -> bool {
        let class = |wanted: Class| {
            mention.candidates.iter().any(|one| self.gazetteer.place(one.place).class == wanted)
        };
        mention.class_said.as_ref().is_some_and(|(class, _)| *class == Class::Area)
            && class(Class::Area)
            && class(Class::Settlement)
    }

    /// Whether a mention may name a region that shares its name with no town, and is not said to be a village.
    fn is_region(&self, mention: &Mention) -> bool {
        mention.class_said.is_none()
            && self.town(mention).is_none()
            && mention.candidates.iter().any(|one| self.gazetteer.place(one.place).class == Class::Region)
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

    /// Words that speak of regions rather than of towns.
    fn region_cues(&self, mention: &Mention, ledger: &mut Ledger) {
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
        let behind = cues.all_at(self.tokens, end);
        if let Some(found) = behind.iter().find(|found| found.row.reach == Reach::After) {
            add(found.row);
        }
        let mut seen: Vec<&str> = Vec::new();
        let reach =
            mention.tokens.start.saturating_sub(REACH)..(mention.tokens.end + REACH).min(self.tokens.len());
        for at in reach {
            // "Kherson and Sumy oblasts pushed people to Odesa": a type word that belongs to names speaks of them alone.
            let owner = self.mentions.partition_point(|other| other.tokens.end <= at);
            if self.mentions.get(owner).is_some_and(|other| other.tokens.start <= at) {
                continue;
            }
            let found =
                cues.all_at(self.tokens, at).into_iter().find(|found| found.row.reach == Reach::Sentence);
            if let Some(found) = found.filter(|found| !seen.contains(&found.row.id.as_str())) {
                seen.push(&found.row.id);
                add(found.row);
            }
        }
        if !said && self.town(mention).is_some() {
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
        self.tokens.get(from..to).is_some_and(|between| between.iter().any(|token| token.is_mark(';')))
    }

    /// Gathers what is sure around a mention.
    pub(super) fn surroundings<'s>(&self, at: usize, sure: &'s [Sure]) -> Surroundings<'s> {
        let mention = &self.mentions[at];
        let own_name = name(mention);
        let is_other = |other: &Sure| other.mention != at && other.name != own_name;
        let middle = sure.partition_point(|other| other.mention < at);
        let (first, end) = (middle.saturating_sub(PAGES), (middle + PAGES).min(sure.len()));
        let mut around = Surroundings {
            at,
            sentence: Vec::new(),
            beside: Vec::new(),
            article: Vec::new(),
            units: Vec::new(),
            listed: self.list_neighbours(at, sure),
            oblasts: Vec::new(),
            all: 0.0,
            town: self.town(mention).filter(|_| mention.class_said.is_none()),
            abroad: mention.candidates.iter().any(|candidate| {
                matches!(self.gazetteer.place(candidate.place).class, Class::Foreign | Class::Country)
            }),
        };
        for other in sure[first..end].iter().filter(|other| is_other(other)) {
            if other.sentence.abs_diff(mention.sentence) == 1 && other.class != Class::Region {
                around.beside.push(other);
            }
            let parted = || self.are_parted(mention, &self.mentions[other.mention]);
            // "From A past B and C; from D past E": a semicolon parts what lies together.
            if other.sentence == mention.sentence && !parted() {
                if other.class != Class::Region {
                    around.sentence.push(other);
                }
                if matches!(other.class, Class::Region | Class::Raion | Class::Hromada) {
                    around.units.push((other, self.stands_beside(at, other, sure)));
                }
            }
            if other.oblast == 0 {
                continue;
            }
            around.all += 1.0;
            match around.oblasts.iter_mut().find(|(code, _)| *code == other.oblast) {
                Some((_, count)) => *count += 1.0,
                None => around.oblasts.push((other.oblast, 1.0)),
            }
        }
        // Outwards from the mention; of two as far in the text, the one before it comes first.
        let (mut before, mut behind) = (sure[first..middle].iter().rev(), sure[middle..end].iter());
        let (mut left, mut right) = (before.next(), behind.next());
        while around.article.len() < WITHIN_EARSHOT {
            let take_left = match (left, right) {
                (Some(left), Some(right)) => left.mention.abs_diff(at) <= right.mention.abs_diff(at),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if take_left {
                std::mem::replace(&mut left, before.next())
            } else {
                std::mem::replace(&mut right, behind.next())
            };
            let fits = |other: &&Sure| is_other(other) && other.class != Class::Region;
            let Some(other) = next.filter(fits) else { continue };
            if !around.article.iter().any(|one| one.place == other.place) {
                around.article.push(other);
            }
        }
        around
    }

    /// What the sure places around say of a candidate.
    pub(super) fn around<'s>(
        &self,
        around: &Surroundings<'s>,
        candidate: PlaceId,
        sure: &[Sure],
        ledger: &mut Ledger,
    ) {
        let place = self.gazetteer.place(candidate);
        // A region is as near to everything as the town that it is named after.
        let town = around.town.filter(|_| place.class == Class::Region);
        let place = town.map_or(place, |town| self.gazetteer.place(town));
        let local = matches!(
            place.class,
            Class::Settlement | Class::District | Class::Landmark | Class::Raion | Class::Hromada
        );
        // A sector of the front that is called like a town is told from it by what lies around.
        let sector = place.class == Class::Area && self.is_sector(&self.mentions[around.at]);
        if !local && !sector {
            return;
        }
        self.units_named(around, place, ledger);
        // A namesake of a place abroad is meant where its own sentence says so: "in New York and Toretsk".
        let abroad = around.abroad;
        let spot = Spot::of(place.position);
        let nearest = |others: &[&'s Sure]| {
            let measured = others.iter().map(|other| (*other, other.spot.rough_km_to(spot)));
            measured.min_by(|(_, one), (_, other)| one.total_cmp(other))
        };
        if let Some((other, km)) = nearest(&around.sentence) {
            ledger.add("near_sentence", self.weights.near_sentence * (-km / REACH_SENTENCE_KM).exp(), || {
                format!("{km:.0} km from {} in the same sentence", self.gazetteer.place(other.place).name)
            });
        }
        if let Some((other, km)) = nearest(&around.listed) {
            ledger.add("near_listed", self.weights.near_listed * (-km / REACH_LISTED_KM).exp(), || {
                format!("{km:.0} km from {}, next to it in its list", self.gazetteer.place(other.place).name)
            });
        }
        if let Some((other, km)) = nearest(&around.beside).filter(|_| !abroad) {
            ledger.add("near_next", self.weights.near_next * (-km / REACH_SENTENCE_KM).exp(), || {
                format!("{km:.0} km from {} in the next sentence", self.gazetteer.place(other.place).name)
            });
        }
        if !around.article.is_empty() && !abroad {
            let mut distances = [f64::INFINITY; NEIGHBOURS];
            for other in &around.article {
                let km = other.spot.rough_km_to(spot);
                let at = distances.partition_point(|nearer| *nearer <= km);
                let mut carried = km;
                for farther in distances.iter_mut().skip(at) {
                    carried = std::mem::replace(farther, carried);
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
        let oblast = oblast(place);
        if around.all > 0.0 && !abroad && oblast != 0 {
            let same =
                around.oblasts.iter().find(|(code, _)| *code == oblast).map_or(0.0, |(_, count)| *count);
            let share = same / around.all;
            ledger.add("oblast_share", self.weights.oblast_share * share, || {
                format!("{:.0} % of the article's places lie in its oblast", 100.0 * share)
            });
        }
        self.claimed(around, place, sure, ledger);
        self.said_near(around, place, sure, ledger);
    }

    /// Whether the candidate lies near what the text puts the name near, and on the side that it says.
    fn said_near(&self, around: &Surroundings<'_>, place: &Place, sure: &[Sure], ledger: &mut Ledger) {
        let first = self.near.partition_point(|near| near.mention < around.at);
        for near in self.near[first..].iter().take_while(|near| near.mention == around.at) {
            let Ok(other) = sure.binary_search_by_key(&near.other, |sure| sure.mention) else { continue };
            let other = &sure[other];
            let from = other.spot.position();
            let km = from.rough_km_to(place.position);
            // Of a position known roughly, the error is not held against it.
            let fit = (-0.5 * (km / REACH_NEAR_KM.hypot(place.error_km)).powi(2)).exp();
            ledger.add("said_near", self.weights.said_near * fit, || {
                format!("{km:.0} km from {}, said to be near", self.gazetteer.place(other.place).name)
            });
            if let Some(direction) = near.direction {
                let apart = angle_between(direction.bearing(), from.bearing_to(place.position));
                let weight = self.weights.claim_direction * fit * apart.to_radians().cos();
                ledger.add("said_near", weight, || format!("{apart:.0} degrees off {}", direction.name()));
            }
        }
    }

    /// Whether the text names the place's oblast, raion or hromada beside it or in its sentence.
    fn units_named(&self, around: &Surroundings<'_>, place: &Place, ledger: &mut Ledger) {
        let mut best: Option<(f64, &Place)> = None;
        for (other, beside) in &around.units {
            let unit = self.gazetteer.place(other.place);
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
                Beside::Nothing => self.weights.unit_in_sentence,
            };
            if best.is_none_or(|(best, _)| best < weight) {
                best = Some((weight, unit));
            }
        }
        if let Some((weight, unit)) = best {
            ledger.add("unit_named", weight, || format!("{} is named", unit.name));
        }
    }

    /// The unit that the text names behind a mention's list, where no place that the mention may name lies in it nor near
    /// what is named around.
    pub(super) fn ruled_out_by(&self, at: usize, sure: &[Sure]) -> Option<&'a Place> {
        /// A list that names its oblast goes over the border of it by so many km at most.
        const NEAR_KM: f64 = 100.0;
        let mention = &self.mentions[at];
        let first = sure.partition_point(|other| other.mention <= at);
        let mut behind = sure[first..].iter().take_while(|other| other.sentence == mention.sentence);
        let unit = behind.find(|other| other.class == Class::Region)?;
        let whole = self.gazetteer.place(unit.place);
        if whole.unit.is_empty() || self.stands_beside(at, unit, sure) != Beside::It {
            return None;
        }
        let around = &sure[first.saturating_sub(WITHIN_EARSHOT)..(first + WITHIN_EARSHOT).min(sure.len())];
        let elsewhere = |candidate: &Candidate| {
            let place = self.gazetteer.place(candidate.place);
            let spot = Spot::of(place.position);
            let small = place.class == Class::Settlement && place.population < super::KNOWN_TOWN;
            let mut others = around.iter().filter(|other| {
                other.mention != at && other.class != Class::Region && other.place != candidate.place
            });
            small && !lies_in(place, whole) && !others.any(|other| other.spot.rough_km_to(spot) <= NEAR_KM)
        };
        mention.candidates.iter().all(elsewhere).then_some(whole)
    }

    /// How a unit's name stands to a mention: beside it or its list ("X, Sumy region", "X and Y in the Sumy region",
    /// "X (Lyman, Sumy region)", "the Sumy region: X, Y"), or beside another one.
    fn stands_beside(&self, at: usize, unit: &Sure, sure: &[Sure]) -> Beside {
        /// Small words and marks between a name and its unit.
        const GAP: usize = 4;
        /// So many places in a row that lie outside the unit end what it speaks of.
        const OUTSIDE: usize = 3;
        if at > unit.mention {
            return if self.heads_list(unit, at) { Beside::It } else { self.beside_another(unit, GAP) };
        }
        let own = &self.mentions[unit.mention];
        let whole = self.gazetteer.place(unit.place);
        let mut last = own.tokens.start;
        let mut beside = Beside::Nothing;
        let mut outside = 0;
        for (nth, other) in self.mentions[..unit.mention].iter().enumerate().rev() {
            if other.sentence != own.sentence || last.saturating_sub(other.tokens.end) > GAP {
                break;
            }
            if nth == at {
                return Beside::It;
            }
            let known = sure.binary_search_by_key(&nth, |sure| sure.mention).ok().map(|found| &sure[found]);
            if is_unit(other, known) {
                // "In the Sumy and Kharkiv oblasts", "of Izium Raion, Kharkiv Oblast" go on, "X of the Sumy oblast
                // and Y of the Kharkiv oblast" does not.
                let listed = self.is_list(other.tokens.end, last);
                let nested = known.is_some_and(|known| lies_in(self.gazetteer.place(known.place), whole));
                if !(nested || listed && beside == Beside::Nothing) {
                    break;
                }
            } else {
                beside = Beside::Another;
                match known.filter(|known| known.class == Class::Settlement) {
                    Some(known) if !lies_in(self.gazetteer.place(known.place), whole) => outside += 1,
                    _ => outside = 0,
                }
                if outside == OUTSIDE {
                    break;
                }
            }
            last = other.tokens.start;
        }
        beside
    }

    /// Whether a unit's name stands right behind another mention.
    fn beside_another(&self, unit: &Sure, gap: usize) -> Beside {
        let own = &self.mentions[unit.mention];
        let before = unit.mention.checked_sub(1).map(|before| &self.mentions[before]);
        let close = |other: &&Mention| {
            other.sentence == own.sentence && own.tokens.start.saturating_sub(other.tokens.end) <= gap
        };
        if before.filter(close).is_some() { Beside::Another } else { Beside::Nothing }
    }

    /// "In the Sumy region: X, Y and Z": whether the mention stands in a list that a unit's name announces.
    fn heads_list(&self, unit: &Sure, at: usize) -> bool {
        /// Words between the unit and the mark that opens the list.
        const WORDS: usize = 8;
        let own = &self.mentions[unit.mention];
        let Some(members) = self.mentions.get(unit.mention + 1..) else { return false };
        let Some(first) = members.first().filter(|first| first.sentence == own.sentence) else {
            return false;
        };
        let between = self.tokens.get(own.tokens.end..first.tokens.start).unwrap_or(&[]);
        let opens = |token: &Token<'_>| token.is_mark(':') || (token.is_dash() && token.gap == Gap::Space);
        if between.len() > WORDS || !between.iter().any(opens) {
            return false;
        }
        let mut end = first.tokens.start;
        let mut found = false;
        for (nth, member) in members.iter().enumerate() {
            let linked = nth == 0 || self.is_list(end, member.tokens.start);
            if is_unit(member, None) && member.sentence == own.sentence {
                // The list has a unit of its own behind it.
                return member.tokens.start.saturating_sub(end) > 2 && found;
            }
            if !linked || member.sentence != own.sentence {
                break;
            }
            found |= unit.mention + 1 + nth == at;
            end = member.tokens.end;
        }
        found
    }

    /// Whether only commas and words such as "and" stand between two tokens.
    fn is_list(&self, from: usize, to: usize) -> bool {
        let between = self.tokens.get(from..to).unwrap_or(&[]);
        let conjunctions = &self.rules.places.conjunctions;
        (1..=3).contains(&between.len())
            && between.iter().all(|token| token.is_mark(',') || conjunctions.contains(&token.word))
    }

    /// The sure places right before and behind a mention in its list.
    fn list_neighbours<'s>(&self, at: usize, sure: &'s [Sure]) -> Vec<&'s Sure> {
        let mention = &self.mentions[at];
        let mut found = Vec::new();
        let mut add = |other: usize, linked: bool| {
            if !linked {
                return;
            }
            let known = sure.binary_search_by_key(&other, |sure| sure.mention);
            found.extend(known.ok().map(|known| &sure[known]).filter(|known| known.class != Class::Region));
        };
        if let Some(before) = at.checked_sub(1) {
            add(before, self.is_list(self.mentions[before].tokens.end, mention.tokens.start));
        }
        if let Some(behind) = self.mentions.get(at + 1) {
            add(at + 1, self.is_list(mention.tokens.end, behind.tokens.start));
        }
        found
    }

    /// The claims about the mention that these are the surroundings of.
    pub(super) fn claims_of(&self, around: &Surroundings<'_>) -> &[Claimed<'a>] {
        let first = self.claims.partition_point(|claimed| claimed.mention < around.at);
        let end = first + self.claims[first..].partition_point(|claimed| claimed.mention == around.at);
        &self.claims[first..end]
    }

    /// Whether a distance claim about this mention fits the candidate.
    fn claimed(&self, around: &Surroundings<'_>, place: &Place, sure: &[Sure], ledger: &mut Ledger) {
        for Claimed { other, is_subject, claim, .. } in self.claims_of(around) {
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
                let apart = angle_between(direction.bearing(), reference.bearing_to(subject));
                ledger.add(
                    "claim_direction",
                    self.weights.claim_direction * apart.to_radians().cos(),
                    || format!("{apart:.0} degrees off {}", direction.name()),
                );
            }
        }
    }
}

/// Whether a place lies in an oblast, raion or hromada.
fn lies_in(place: &Place, unit: &Place) -> bool {
    !unit.unit.is_empty() && place.unit.starts_with(&unit.unit)
}

/// Whether a mention names an oblast, a raion or a hromada, by its type word or as what it surely is.
fn is_unit(mention: &Mention, known: Option<&Sure>) -> bool {
    let unit = |class: Class| matches!(class, Class::Region | Class::Raion | Class::Hromada);
    known.is_some_and(|known| unit(known.class))
        || mention.class_said.as_ref().is_some_and(|(class, _)| unit(*class))
}

/// What holds of all candidates of a mention together: asked once, for a name may have a hundred places.
pub(super) struct Shape {
    /// The largest town of the name.
    town: Option<PlaceId>,
    /// Whether it may be a region that shares its name with no town.
    is_region: bool,
    /// Whether it may be a sector of the front as well as a town.
    is_sector: bool,
    /// Whether its neighbour in a list says that it is no place abroad.
    is_listed_at_home: bool,
}

/// Where a unit's name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
