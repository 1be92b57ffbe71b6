//! A mention and the mentions whose places are sure -> what is sure around it.

use super::evidence::Witness;
use crate::gazetteer::{Class, Gazetteer, OblastCode, Place, PlaceId};
use crate::measure::Spot;
use crate::mention::Mention;
use crate::token::{Gap, Token};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::ops::Range;

/// The places named nearest to a mention in the text that are asked at all: an article's farther ones are about
/// something else, and asking all would cost its length squared.
pub(super) const WITHIN_EARSHOT: usize = 12;
/// Sure mentions on either side of a mention that are its surroundings: some pages of text.
const PAGES: usize = 120;

/// A mention whose place is sure, for its neighbours.
#[derive(Debug)]
pub(super) struct Sure {
    pub(super) mention: usize,
    pub(super) sentence: usize,
    pub(super) place: PlaceId,
    pub(super) class: Class,
    pub(super) spot: Spot,
    /// The first place that its words may name: what tells names apart.
    name: Option<PlaceId>,
    oblast: OblastCode,
    /// What an oblast, raion or hromada is said of.
    reach: Option<Box<Reach>>,
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
            reach: None,
        }
    }

    /// What others take from it.
    fn says(&self) -> (usize, PlaceId) {
        (self.mention, self.place)
    }

    fn voice(&self) -> Voice {
        Voice { place: self.place, spot: self.spot }
    }
}

fn name(mention: &Mention) -> Option<PlaceId> {
    mention.candidates.first().map(|candidate| candidate.place)
}

/// The mentions whose places are sure, in their order.
#[derive(Debug, Default)]
pub(super) struct Known {
    all: Vec<Sure>,
    /// Where each mention of the article stands among them.
    of: Vec<Option<usize>>,
    /// Their places by where they stand in memory, made when they are asked for.
    places: OnceCell<FxHashSet<usize>>,
}

impl Known {
    pub(super) fn new(all: Vec<Sure>, witness: &Witness<'_, '_>) -> Known {
        let mut known = Known { all, of: vec![None; witness.mentions.len()], places: OnceCell::new() };
        for (nth, sure) in known.all.iter().enumerate() {
            known.of[sure.mention] = Some(nth);
        }
        for nth in 0..known.all.len() {
            known.all[nth].reach = witness.reach(&known.all[nth], &known).map(Box::new);
        }
        known
    }

    /// The place of a mention, where it is sure.
    pub(super) fn get(&self, mention: usize) -> Option<&Sure> {
        self.of.get(mention).copied().flatten().and_then(|nth| self.all.get(nth))
    }

    /// Whether a place is among those that are sure.
    pub(super) fn holds(&self, place: &Place, gazetteer: &Gazetteer) -> bool {
        let at = |place: &Place| std::ptr::from_ref(place) as usize;
        let places = || self.all.iter().map(|sure| at(gazetteer.place(sure.place))).collect();
        self.places.get_or_init(places).contains(&at(place))
    }

    /// Those behind a mention.
    pub(super) fn behind(&self, mention: usize) -> &[Sure] {
        &self.all[self.all.partition_point(|sure| sure.mention <= mention)..]
    }

    /// So many before a mention, and so many from it on.
    pub(super) fn beside(&self, mention: usize, many: usize) -> &[Sure] {
        let middle = self.all.partition_point(|sure| sure.mention <= mention);
        &self.all[middle.saturating_sub(many)..(middle + many).min(self.all.len())]
    }

    /// Whether others take the same from both.
    pub(super) fn says_the_same_as(&self, other: &Known) -> bool {
        self.all.iter().map(Sure::says).eq(other.all.iter().map(Sure::says))
    }
}

/// A place that speaks for those near it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub(super) place: PlaceId,
    pub(super) spot: Spot,
}

impl PartialEq for Voice {
    fn eq(&self, other: &Voice) -> bool {
        self.place == other.place
    }
}

/// What the sure places around one mention are, gathered once for all its candidates.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    pub(super) at: usize,
    pub(super) near: Near,
    pub(super) oblasts: Tally,
}

/// The sure places near a mention.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Near {
    /// Sure places of the same sentence that are no regions.
    pub(super) sentence: Vec<Voice>,
    /// Those that stand next to the mention in its list.
    pub(super) listed: Vec<Voice>,
    /// Sure places of the sentences before and behind that are no regions.
    pub(super) beside: Vec<Voice>,
    /// Different sure places within earshot that are no regions.
    pub(super) article: Vec<Voice>,
    /// Units named in the same sentence, and how each stands to the mention.
    pub(super) units: Vec<(PlaceId, Beside)>,
}

impl Near {
    fn clear(&mut self) {
        self.sentence.clear();
        self.listed.clear();
        self.beside.clear();
        self.article.clear();
        self.units.clear();
    }
}

/// How many sure mentions lie in each oblast, and in all of them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tally {
    counts: Vec<(OblastCode, f64)>,
    all: f64,
}

impl Tally {
    fn add(&mut self, oblast: OblastCode, mentions: f64) {
        if oblast == 0 {
            return;
        }
        self.all += mentions;
        match self.counts.iter_mut().find(|(code, _)| *code == oblast) {
            Some((_, count)) => *count += mentions,
            None => self.counts.push((oblast, mentions)),
        }
    }

    fn copy(&mut self, other: &Tally) {
        self.counts.clone_from(&other.counts);
        self.all = other.all;
    }

    /// The share of an oblast; `None` where nothing has been counted, or the place lies in none.
    pub(super) fn share(&self, oblast: OblastCode) -> Option<f64> {
        let count = || self.counts.iter().find(|(code, _)| *code == oblast).map_or(0.0, |(_, count)| *count);
        (self.all > 0.0 && oblast != 0).then(|| count() / self.all)
    }
}

/// The sure mentions some pages around a mention; it goes from mention to mention in their order.
#[derive(Debug, Default)]
pub(super) struct Pages {
    range: Range<usize>,
    /// Where the mention stands among those that are sure.
    middle: usize,
    tally: Tally,
}

impl Pages {
    fn turn_to(&mut self, mention: usize, known: &Known) {
        let sure = &known.all;
        while sure.get(self.middle).is_some_and(|sure| sure.mention < mention) {
            self.middle += 1;
        }
        let end = (self.middle + PAGES).min(sure.len());
        let first = self.middle.saturating_sub(PAGES);
        sure[self.range.end..end].iter().for_each(|sure| self.tally.add(sure.oblast, 1.0));
        sure[self.range.start..first].iter().for_each(|sure| self.tally.add(sure.oblast, -1.0));
        self.range = first..end;
    }
}

/// Which mentions an oblast, raion or hromada is said of.
#[derive(Clone, Debug)]
struct Reach {
    /// The mentions before it that it stands beside: its list.
    before: Range<usize>,
    /// The mentions behind it, in a list that it announces.
    behind: Range<usize>,
    /// Those before it that it is named alongside: "in X, Y and the Sumy region".
    alongside: Range<usize>,
    /// How it stands to other mentions before it, and to others behind it.
    others: [Beside; 2],
}

/// Where a unit's name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Beside the mention in question, or its list.
    It,
    /// Beside another mention.
    Another,
    /// In one list with it, as a thing of its own: it says nothing of where the mention lies.
    Alongside,
    /// By itself.
    Nothing,
}

/// How a unit's name stands to a mention: beside it or its list ("X, Sumy region", "X and Y in the Sumy region",
/// "X (Lyman, Sumy region)", "the Sumy region: X, Y"), or beside another one.
pub(super) fn stands_beside(unit: &Sure, mention: usize) -> Beside {
    let Some(reach) = &unit.reach else { return Beside::Nothing };
    if reach.before.contains(&mention) || reach.behind.contains(&mention) {
        return Beside::It;
    }
    if reach.alongside.contains(&mention) {
        return Beside::Alongside;
    }
    reach.others[usize::from(mention > unit.mention)]
}

impl Witness<'_, '_> {
    /// Gathers what is sure around a mention, in the room that `around` has; `pages` come from the mention before.
    pub(super) fn gather(&self, at: usize, known: &Known, pages: &mut Pages, around: &mut Surroundings) {
        let mention = &self.mentions[at];
        let own = name(mention);
        pages.turn_to(at, known);
        let (sure, middle, Range { start, end }) = (&known.all, pages.middle, pages.range.clone());
        around.at = at;
        around.near.clear();
        around.oblasts.copy(&pages.tally);
        for namesake in sure[start..end].iter().filter(|other| other.name == own) {
            around.oblasts.add(namesake.oblast, -1.0);
        }
        let close = |other: &&Sure| other.sentence.abs_diff(mention.sentence) <= 1;
        let before = sure[start..middle].iter().rev().take_while(close).count();
        let behind = sure[middle..end].iter().take_while(close).count();
        for other in sure[middle - before..middle + behind].iter().filter(|other| other.name != own) {
            self.hear(mention, at, other, &mut around.near);
        }
        self.list_neighbours(at, known, &mut around.near.listed);
        // Outwards from the mention; of two as far in the text, the one before it comes first.
        let (mut left, mut right) = (sure[start..middle].iter().rev(), sure[middle..end].iter());
        let (mut before, mut behind) = (left.next(), right.next());
        while around.near.article.len() < WITHIN_EARSHOT {
            let take_before = match (before, behind) {
                (Some(before), Some(behind)) => before.mention.abs_diff(at) <= behind.mention.abs_diff(at),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if take_before {
                std::mem::replace(&mut before, left.next())
            } else {
                std::mem::replace(&mut behind, right.next())
            };
            let fits = |other: &&Sure| other.name != own && !is_wide(other.class);
            let Some(other) = next.filter(fits) else { continue };
            if !around.near.article.iter().any(|one| one.place == other.place) {
                around.near.article.push(other.voice());
            }
        }
    }

    /// Adds what a sure place of the same sentence or the next one says.
    fn hear(&self, mention: &Mention, at: usize, other: &Sure, near: &mut Near) {
        let is_wide = is_wide(other.class);
        if other.sentence != mention.sentence {
            if !is_wide {
                near.beside.push(other.voice());
            }
            return;
        }
        // "From A past B and C; from D past E": a semicolon parts what lies together.
        if self.are_parted(at.min(other.mention), at.max(other.mention)) {
            return;
        }
        if !is_wide {
            near.sentence.push(other.voice());
        }
        if is_unit(other.class) {
            near.units.push((other.place, stands_beside(other, at)));
        }
    }

    fn are_parted(&self, first: usize, second: usize) -> bool {
        self.semicolons[first].end != self.semicolons[second].start
    }

    /// Adds the sure places right before and behind a mention in its list.
    fn list_neighbours(&self, at: usize, known: &Known, listed: &mut Vec<Voice>) {
        let before = at.checked_sub(1).filter(|_| self.is_linked(at));
        let behind = Some(at + 1).filter(|behind| self.is_linked(*behind));
        let sure = [before, behind].into_iter().flatten().filter_map(|other| known.get(other));
        listed.extend(sure.filter(|sure| !is_wide(sure.class)).map(Sure::voice));
    }

    /// Which mentions a unit's name speaks of; `None` for what is no unit.
    fn reach(&self, unit: &Sure, known: &Known) -> Option<Reach> {
        if !is_unit(unit.class) {
            return None;
        }
        let alongside = self.list_alongside(unit, known);
        let (before, other_before) = match alongside.is_empty() {
            true => self.list_before(unit, known),
            false => (unit.mention..unit.mention, Beside::Nothing),
        };
        Some(Reach {
            before,
            behind: self.list_behind(unit),
            alongside,
            others: [other_before, self.beside_another(unit)],
        })
    }

    /// The places before a unit's name that it is only listed with: "in X, Y and the Sumy region", where X and Y need not
    /// lie in it as they do in "X and Y in the Sumy region" and in "X and Y, Sumy region".
    fn list_alongside(&self, unit: &Sure, known: &Known) -> Range<usize> {
        let own = &self.mentions[unit.mention];
        let nothing = unit.mention..unit.mention;
        let Some(last) = unit.mention.checked_sub(1) else { return nothing };
        let before = &self.mentions[last];
        let is_place = !says_unit(before) && !known.get(last).is_some_and(|sure| is_unit(sure.class));
        let between = before.tokens.end..own.tokens.start;
        if !is_place || before.sentence != own.sentence || between.is_empty() || between.len() > GAP {
            return nothing;
        }
        let places = &self.rules.places;
        let word = |at: usize| self.tokens.get(at).map_or(0, |token| token.word);
        let joins = |at: usize| places.conjunctions.contains(&word(at));
        let small = |at: usize| {
            let comma = self.tokens.get(at).is_some_and(|token| token.is_mark(','));
            let article = places.articles.contains(&word(at));
            comma || article || joins(at) || places.prepositions.at(self.tokens, at).is_some()
        };
        if !between.clone().any(joins) || !between.clone().all(small) {
            return nothing;
        }
        let first = (1..=last).rev().find(|at| !self.is_linked(*at)).unwrap_or(0);
        first..unit.mention
    }

    /// The mentions before a unit's name that it stands beside, and how it stands to others before it.
    fn list_before(&self, unit: &Sure, known: &Known) -> (Range<usize>, Beside) {
        /// So many places in a row that lie outside the unit end what it speaks of.
        const OUTSIDE: usize = 3;
        let own = &self.mentions[unit.mention];
        let whole = self.gazetteer.place(unit.place);
        let mut last = own.tokens.start;
        let mut first = unit.mention;
        let mut beside = Beside::Nothing;
        let mut outside = 0;
        // "Rivne, Volyn and Zhytomyr": one region of several, not what the first lies in.
        let may_be_region = |before: usize| {
            let candidates = self.mentions[before].candidates.iter();
            candidates.map(|one| self.gazetteer.place(one.place).class).any(|class| class == Class::Region)
        };
        if own.class_said.is_none()
            && self.is_linked(unit.mention)
            && unit.mention.checked_sub(1).is_some_and(may_be_region)
        {
            return (first..unit.mention, Beside::Nothing);
        }
        for (nth, other) in self.mentions[..unit.mention].iter().enumerate().rev() {
            if other.sentence != own.sentence || last.saturating_sub(other.tokens.end) > GAP {
                break;
            }
            first = nth;
            let sure = known.get(nth);
            if says_unit(other) || sure.is_some_and(|sure| is_unit(sure.class)) {
                // "In the Sumy and Kharkiv oblasts", "of Izium Raion, Kharkiv Oblast" go on, "X of the Sumy oblast
                // and Y of the Kharkiv oblast" does not.
                let listed = self.is_linked(nth + 1);
                let nested = sure.is_some_and(|sure| lies_in(self.gazetteer.place(sure.place), whole));
                if !(nested || listed && beside == Beside::Nothing) {
                    break;
                }
            } else {
                beside = Beside::Another;
                match sure.filter(|sure| sure.class == Class::Settlement) {
                    Some(sure) if !lies_in(self.gazetteer.place(sure.place), whole) => outside += 1,
                    _ => outside = 0,
                }
                if outside == OUTSIDE {
                    break;
                }
            }
            last = other.tokens.start;
        }
        (first..unit.mention, beside)
    }

    /// "In the Sumy region: X, Y and Z": the mentions in a list that a unit's name announces.
    fn list_behind(&self, unit: &Sure) -> Range<usize> {
        /// Words between the unit and the mark that opens the list.
        const WORDS: usize = 8;
        let own = &self.mentions[unit.mention];
        let first = unit.mention + 1;
        let nothing = first..first;
        let members = self.mentions.get(first..).unwrap_or(&[]);
        let Some(head) = members.first().filter(|head| head.sentence == own.sentence) else { return nothing };
        let between = self.tokens.get(own.tokens.end..head.tokens.start).unwrap_or(&[]);
        let opens = |token: &Token<'_>| token.is_mark(':') || (token.is_dash() && token.gap == Gap::Space);
        if between.len() > WORDS || !between.iter().any(opens) {
            return nothing;
        }
        let mut end = head.tokens.start;
        for (at, member) in (first..).zip(members) {
            if says_unit(member) && member.sentence == own.sentence {
                // Such a list has a unit of its own behind it.
                return if member.tokens.start.saturating_sub(end) > 2 { first..at } else { nothing };
            }
            let linked = at == first || self.is_linked(at);
            if !linked || member.sentence != own.sentence {
                return first..at;
            }
            end = member.tokens.end;
        }
        first..self.mentions.len()
    }

    /// How a unit's name stands to mentions behind it: whether it stands right behind another one.
    fn beside_another(&self, unit: &Sure) -> Beside {
        let own = &self.mentions[unit.mention];
        let before = unit.mention.checked_sub(1).map(|before| &self.mentions[before]);
        let close = |other: &&Mention| {
            other.sentence == own.sentence && own.tokens.start.saturating_sub(other.tokens.end) <= GAP
        };
        if before.filter(close).is_some() { Beside::Another } else { Beside::Nothing }
    }
}

/// Small words and marks between a name and its unit.
const GAP: usize = 4;

/// Whether a place lies in an oblast, raion or hromada, or in an area as far as that is known to reach.
pub(super) fn lies_in(place: &Place, unit: &Place) -> bool {
    if unit.class == Class::Area {
        return unit.position.rough_km_to(place.position) <= unit.error_km;
    }
    !unit.unit.is_empty() && place.unit.starts_with(&unit.unit)
}

/// Whether other places lie in one of this class.
fn is_unit(class: Class) -> bool {
    matches!(class, Class::Region | Class::Raion | Class::Hromada | Class::Area)
}

/// Whether places of this class are too large for anything to be near them.
pub(super) fn is_wide(class: Class) -> bool {
    matches!(class, Class::Region | Class::Area)
}

/// Whether a mention's type word says an oblast, a raion or a hromada.
fn says_unit(mention: &Mention) -> bool {
    mention.class_said.as_ref().is_some_and(|(class, _)| is_unit(*class))
}
