//! Tokens -> toponyms as written, each with the places that it may name.

mod units;

use crate::fold::{fold, fold_onto};
use crate::gazetteer::{Candidate, Class, Gazetteer, Inflected, Known, Match, NameKind};
use crate::inflection::{Kind, NOMINATIVE};
use crate::language::Language;
use crate::rules::Rules;
use crate::rules::dates::Joins;
use crate::rules::places::{AdjectiveHead, LandName, Lists, TypeWord, VerbKind};
use crate::sentence::tokens;
use crate::span::Span;
use crate::token::{Gap, Token, TokenKind, Tokens};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A toponym as it stands in a text.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The words, with the type word where it is part of the name: `Kherson region`, `Dnipro River`.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The bare name within.
    pub name: Range<usize>,
    /// The sentence that it stands in, as an index into `Tokens::sentences`.
    pub sentence: usize,
    /// What its type words say that it is, with the name of the rule that says so.
    pub class_said: Option<(Class, String)>,
    /// The places that the words may name, best first; never empty.
    pub candidates: Vec<Candidate>,
    /// Why the words may be no name at all, so that the surroundings must speak for a place; `None` for most names.
    pub doubt: Option<Doubt>,
    /// Whether all that it may name is larger than a settlement, or water: "the town" is none of these.
    pub wide: bool,
    /// Notes for `explain`: which rule found it, what was passed over.
    pub trace: Vec<Cow<'static, str>>,
}

/// Why a mention may be no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is an ordinary word too: "Chop" at the head of a sentence.
    OrdinaryWord,
    /// It is a short name of a small place, as many surnames are, or that of a part of a city, and nothing asks for a place:
    /// "Kruk left".
    Short,
    /// It is like a name, but not spelt so, and nothing asks for a place: "Kupyanks was quiet".
    Misspelt,
}

/// Words of a name at most: `Autonomous Republic of Crimea` has four, landmarks have more.
const LONGEST_NAME: usize = 7;

/// The country whose places are not abroad.
const UKRAINE: &str = "country:ua";

/// Words of so many capitals at most are abbreviations, and have no cases.
const SHORT: usize = 4;

/// From this weight on a preposition asks for a place.
const ASKS: f64 = 0.7;

/// From this weight on a preposition makes a place even of a person's name.
const FIRM: f64 = 0.9;

/// Below so many people a place is one of the many whose names are also words and surnames.
const SMALL: u32 = 20_000;

/// From so many people on, a place whose name is also an ordinary word is named often enough to be looked for.
const TOWN: u32 = 5_000;
const ORDINARY: &str = "an ordinary word, and nothing asks for a place";
const ORDINARY_HEAD: &str = "an ordinary word at the head of a sentence";
const FORM_HEAD: &str = "a form of a small place's name at the head of a sentence";

/// From so many people on, a city's name stands for its authorities often enough to be the subject of "said".
const CITY: u32 = 100_000;

/// Finds every toponym, longest first at each place, from left to right, without overlaps.
///
/// ```
/// # use dateline::{gazetteer::Gazetteer, mention, rules::Rules, sentence::tokens};
/// let (gazetteer, rules) = (Gazetteer::embedded()?, Rules::embedded()?);
/// let text = "Shells fell on Izium and across the Kharkiv region.";
/// let found = mention::find(&tokens(text, 0, &rules), &gazetteer, &rules);
/// let words: Vec<&str> = found.iter().map(|mention| mention.span.of(text)).collect();
/// assert_eq!(words, ["Izium", "Kharkiv region"]);
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn find(tokens: &Tokens<'_>, gazetteer: &Gazetteer, rules: &Rules) -> Vec<Mention> {
    find_and_tell(tokens, gazetteer, rules).0
}

/// The places that these words name in a text where they stand alone, as `Kherson region`, `the Beryslav district`; none
/// where they are more or less than one toponym.
pub fn alone(words: &str, gazetteer: &Gazetteer, rules: &Rules) -> Vec<Candidate> {
    let cut = tokens(words, 0, rules);
    let mut mentions = find(&cut, gazetteer, rules);
    let first = mentions.first().map_or(0, |mention| mention.tokens.start);
    let article = |token: &Token<'_>| token.text.chars().all(char::is_lowercase);
    let whole = first == 0 || (first == 1 && cut.all.first().is_some_and(article));
    match mentions.pop() {
        Some(mention) if mentions.is_empty() && whole && mention.tokens.end == cut.all.len() => {
            mention.candidates
        }
        _ => Vec::new(),
    }
}

/// Words that are spelt like a place's name and were taken for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The words.
    pub span: Span,
    /// Why they name no place.
    pub why: String,
}

/// As [`find`], with the names that were passed over, for `explain`.
pub fn find_and_tell(
    tokens: &Tokens<'_>,
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> (Vec<Mention>, Vec<PassedOver>) {
    let folded = Folded::of(&tokens.all);
    let mut finder = Finder {
        tokens: &tokens.all,
        folded: &folded,
        gazetteer,
        rules,
        persons: FxHashSet::default(),
        introduced: FxHashSet::default(),
        passed_over: Vec::new(),
        held: Vec::new(),
        unknown: Vec::new(),
        key: String::new(),
        language: tokens.language,
        start: 0,
    };
    let mut mentions = Vec::new();
    for (number, sentence) in tokens.sentences.iter().enumerate() {
        let first = mentions.len();
        finder.language = tokens.language_of(number);
        finder.sentence(number, sentence.tokens.clone(), &mut mentions);
        if let Some(fresh) = mentions.get_mut(first..) {
            finder.share_types(fresh);
        }
    }
    finder.add_misspelt(tokens, &mut mentions);
    finder.forget_persons(&mut mentions);
    finder.recall_held(&mut mentions);
    (mentions, finder.passed_over)
}

/// Adds the places whose names are like a mention's, where the text itself rules out those of its name.
pub fn widen(mention: &mut Mention, tokens: &Tokens<'_>, gazetteer: &Gazetteer) {
    let Some(name) = tokens.all.get(mention.name.start) else { return };
    let known: Vec<_> = mention.candidates.iter().map(|candidate| candidate.place).collect();
    let like = gazetteer.fuzzy(&fold(name.text));
    mention.candidates.extend(like.into_iter().filter(|candidate| !known.contains(&candidate.place)));
    mention.trace.push(Cow::Borrowed(
        "its distance claim rules out the places of this name, so those like it are weighed too",
    ));
}

/// The capitalised words of a text, folded once, end to end; other tokens have nothing there.
struct Folded {
    words: String,
    ends: Vec<usize>,
}

impl Folded {
    fn of(tokens: &[Token<'_>]) -> Folded {
        let mut folded = Folded { words: String::new(), ends: Vec::with_capacity(tokens.len()) };
        let mut word = String::new();
        for token in tokens {
            if token.is_capitalised() {
                word.clear();
                fold_onto(&mut word, token.text);
                folded.words.push_str(&word);
            }
            folded.ends.push(folded.words.len());
        }
        folded
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.words.get(start..*end)).unwrap_or("")
    }
}

struct Finder<'a, 't> {
    tokens: &'a [Token<'t>],
    folded: &'a Folded,
    gazetteer: &'a Gazetteer,
    rules: &'a Rules,
    /// Folded surnames of people, and names of units, that the text has introduced.
    persons: FxHashSet<String>,
    /// Those among them whose given names stand with them: "Yulia Antonivka".
    introduced: FxHashSet<String>,
    passed_over: Vec<PassedOver>,
    /// Names that were passed over as ordinary words; the text may still call the place a village elsewhere.
    held: Vec<Mention>,
    /// Words that are on no list where nothing asks for a place: sentence and token of each.
    unknown: Vec<(usize, usize)>,
    key: String,
    /// The language of the paragraph that is read.
    language: Language,
    /// The first token of the sentence that is read.
    start: usize,
}

/// A name found at some place: where it ends, what it may name, and how that was found.
struct Hit {
    end: usize,
    candidates: Vec<Candidate>,
    trace: Cow<'static, str>,
    /// What the word behind an adjective says of it, with the rule; the mention ends there.
    said: Option<(Class, String, usize)>,
}

impl<'a> Finder<'a, '_> {
    /// A word, folded.
    fn word(&self, at: usize) -> Cow<'a, str> {
        match self.tokens.get(at) {
            Some(token) if token.is_capitalised() => Cow::Borrowed(self.folded.get(at)),
            Some(token) => Cow::Owned(fold(token.text)),
            None => Cow::Borrowed(""),
        }
    }

    fn sentence(&mut self, number: usize, range: Range<usize>, mentions: &mut Vec<Mention>) {
        let mut at = range.start;
        self.start = range.start;
        while at < range.end {
            let token = &self.tokens[at];
            if !token.is_capitalised() {
                at += 1;
                continue;
            }
            if let Some(end) = self.person(at, range.clone()) {
                at = end;
                continue;
            }
            let cyrillic = self.cyrillic(at);
            let hit = match cyrillic {
                Some(language) => self.by_forms(at, range.end, language),
                None => self.by_letters(at, range.end),
            };
            let people = self.rules.places.demonyms.at(self.tokens, at);
            let people = people.filter(|_| cyrillic.is_none() || self.types_before(at).is_none());
            if let Some(people) = people.filter(|people| hit.as_ref().is_none_or(|hit| hit.end <= people.end))
            {
                at = people.end;
                continue;
            }
            let listed = self.listed(at, mentions, number);
            let hit = self.by_likeness_of_two(at, range.end, &hit).or(hit);
            let hit = hit.or_else(|| self.by_likeness(at, range.clone(), listed));
            let Some(hit) = hit else {
                if self.is_unknown(at) {
                    self.unknown.push((number, at));
                }
                at += 1;
                continue;
            };
            let end = hit.end;
            match self.mention(number, at, hit, range.clone(), listed) {
                Some(mention) => {
                    at = mention.tokens.end.max(at + 1);
                    mentions.extend(self.or_known_as(mention, mentions.last()));
                }
                None => at = end.max(at + 1),
            }
        }
    }

    /// The language to read a Cyrillic word in: that of its paragraph, else of its letters, else Ukrainian.
    fn cyrillic(&self, at: usize) -> Option<Language> {
        let token = self.tokens.get(at).filter(|token| token.is_cyrillic())?;
        Some(match (self.language, Language::of_letters(token.text)) {
            (known, _) if known.is_cyrillic() => known,
            (_, told) if told.is_cyrillic() => told,
            _ => Language::UKRAINIAN,
        })
    }

    /// The longest name that starts here in any case, an adjective with the word behind it included.
    fn by_forms(&mut self, at: usize, limit: usize, language: Language) -> Option<Hit> {
        let exact = self.by_letters(at, limit);
        let inflected = self.by_inflection(at, limit, language);
        let adjective = self.by_adjective(at, limit, language);
        let reach = |hit: &Option<Hit>| hit.as_ref().map_or(at, |hit| hit.end);
        if let Some(adjective) = adjective
            && adjective.end >= reach(&exact)
            && adjective.end >= reach(&inflected)
        {
            return Some(adjective);
        }
        let villages = |hit: &Option<Hit>| {
            hit.as_ref().is_none_or(|hit| hit.end == at + 1 && self.are_villages(&hit.candidates))
        };
        if villages(&exact)
            && villages(&inflected)
            && let Some(land) = self.by_land(at, language)
        {
            return Some(land);
        }
        match (exact, inflected) {
            (Some(mut exact), Some(inflected)) if exact.end == inflected.end => {
                // The same letters may be one name and a form of another: the surroundings tell.
                let known: Vec<_> = exact.candidates.iter().map(|candidate| candidate.place).collect();
                let others = inflected.candidates.into_iter();
                exact.candidates.extend(others.filter(|other| !known.contains(&other.place)));
                Some(exact)
            }
            (Some(exact), Some(inflected)) => Some(if exact.end > inflected.end { exact } else { inflected }),
            (exact, inflected) => exact.or(inflected),
        }
    }

    /// A raion by the name of the land around its town: `X-shchyna`.
    fn by_land(&self, at: usize, language: Language) -> Option<Hit> {
        let places = &self.rules.places;
        let word = self.word(at);
        let named = |row: &&LandName| row.language == language && word.contains(row.kept.as_str());
        let mut rows = places.land_names.iter().filter(named).peekable();
        rows.peek()?;
        let heads = places.adjective_heads.rows.iter();
        let head = heads
            .filter(|head| head.lang == language.code() && head.class == Class::Raion)
            .find(|head| !head.head.is_empty())?;
        if self.types_before(at).is_some() {
            return None;
        }
        rows.find_map(|row| {
            let stem = |nominative: &str| nominative.strip_suffix(row.land.as_str()).map(str::to_owned);
            let readings = self.gazetteer.paradigms.readings(&word, language, |one| one.ends_with(&row.land));
            let named = readings.iter().find_map(|reading| {
                let adjective = format!("{}{} {}", stem(&reading.nominative)?, row.adjective, head.head);
                let mut found = self.gazetteer.exact(&adjective);
                found.retain(|one| self.gazetteer.place(one.place).class == Class::Raion);
                (!found.is_empty()).then_some(found)
            });
            let mut candidates = named?;
            candidates.iter_mut().for_each(|candidate| candidate.how = Match::Inflected);
            let said = Some((Class::Raion, head.id.clone(), at + 1));
            Some(Hit { end: at + 1, candidates, trace: Cow::Borrowed("the land around a town"), said })
        })
    }

    fn are_villages(&self, candidates: &[Candidate]) -> bool {
        candidates.iter().all(|candidate| {
            let place = self.gazetteer.place(candidate.place);
            place.class == Class::Settlement && place.population < TOWN
        })
    }

    /// The longest name that starts here in another case than the nominative.
    fn by_inflection(&self, at: usize, limit: usize, language: Language) -> Option<Hit> {
        // "ROV" is an abbreviation, not a form of a village's name.
        let token = &self.tokens[at];
        if token.is_all_capitals() && token.text.chars().count() <= SHORT {
            return None;
        }
        let alone = self.gazetteer.inflected(&self.word(at), language);
        let mut longer: Arc<[Inflected]>;
        let mut words: Option<String> = None;
        let mut readings: &[Inflected] = &alone;
        let mut best = None;
        let mut next = at + 1;
        for _ in 0..LONGEST_NAME {
            if readings.is_empty() {
                break;
            }
            if readings
                .iter()
                .any(|reading| reading.is_whole() && self.gazetteer.known(&reading.key) == Known::Name)
                && !(next == at + 1 && self.is_attribute(at, language, readings))
            {
                best = Some((next, readings.to_vec()));
            }
            let Some(joined) = self.joined(next, limit) else { break };
            let word = self.word(joined);
            words = match &words {
                Some(words) => Some(format!("{words} {word}")),
                None => Some(format!("{} {word}", self.word(at))),
            };
            let key = words.as_deref().unwrap_or("");
            longer = self.gazetteer.inflected_further(readings, key, &word, language);
            readings = &longer;
            next = joined + 1;
        }
        let (end, readings) = best?;
        let whole_words = || readings.iter().filter(|one| one.is_whole()).map(|one| one.key.as_str());
        let key = whole_words().fold("form of".to_owned(), |key, one| key + " = " + one);
        let candidates = self.gazetteer.remembered(&key, || {
            let mut candidates = self.gazetteer.of_inflected(&readings);
            self.add_namesakes(&mut candidates);
            candidates
        });
        let whole = readings.iter().find(|one| one.is_whole());
        let trace = Cow::Owned(format!("a form of {}", whole.map_or("", |one| &one.key)));
        (!candidates.is_empty()).then_some(Hit { end, candidates, trace, said: None })
    }

    /// Whether a word is an adjective in another case than the nominative that agrees with the small noun behind it.
    fn is_attribute(&self, at: usize, language: Language, names: &[Inflected]) -> bool {
        let paradigms = &self.gazetteer.paradigms;
        let Some(next) = self.tokens.get(at + 1) else { return false };
        let small = next.kind == TokenKind::Word && !next.is_capitalised() && next.gap == Gap::Space;
        let function = self.rules.places.function_words.at(self.tokens, at + 1).is_some()
            || self.rules.places.prepositions.at(self.tokens, at + 1).is_some()
            || self.is_and(next);
        if !small || function || next.text.chars().count() < 4 {
            return false;
        }
        let mut adjectives = paradigms.adjectives(&self.word(at), language);
        // What could be the nominative as well is no other case, and it is the adjective that the name is made of.
        adjectives.retain(|one| {
            let stem = one.nominative.get(..one.stem).unwrap_or("");
            one.cases & NOMINATIVE == 0 && names.iter().any(|name| name.key.starts_with(stem))
        });
        if adjectives.is_empty() {
            return false;
        }
        let nouns = paradigms.readings(&fold(next.text), language, |_| true);
        adjectives.iter().any(|one| {
            nouns.iter().any(|noun| noun.gender == one.gender && noun.cases & one.cases & !NOMINATIVE != 0)
        })
    }

    /// An adjective of a town or an oblast, alone or in a list, before the word that says what is so called: "X and Y
    /// oblasts", "the X direction", which in Ukrainian and Russian are adjectives and nouns.
    fn by_adjective(&self, at: usize, limit: usize, language: Language) -> Option<Hit> {
        /// Adjectives of one list at most.
        const LIST: usize = 14;
        let heads = &self.rules.places.adjective_heads;
        let mut end = self.adjective_end(at, limit, language)?;
        let first_end = end;
        let mut head = None;
        for _ in 0..LIST {
            head = heads.at_of(self.tokens, end, |row| row.lang == language.code());
            if head.is_some() {
                break;
            }
            let mut next = end;
            while self.tokens.get(next).is_some_and(|token| token.is_mark(',') || self.is_and(token))
                && next < limit
            {
                next += 1;
            }
            if next == end {
                break;
            }
            match self.adjective_end(next, limit, language) {
                Some(after) => end = after,
                None => break,
            }
        }
        let Some(head) = head.filter(|head| head.end <= limit) else {
            return self.by_elliptic(at, first_end, limit, language);
        };
        let row = head.row;
        let mut candidates = self.remembered_called(at..first_end, row, language);
        candidates.iter_mut().for_each(|candidate| candidate.how = crate::gazetteer::Match::Inflected);
        let ends = if first_end == end && row.span { head.end } else { first_end };
        let trace = Cow::Borrowed("an adjective before the word for what is so called");
        (!candidates.is_empty()).then(|| Hit {
            end: first_end,
            candidates,
            trace,
            said: Some((row.class, row.id.clone(), ends)),
        })
    }

    /// The adjective of an oblast whose noun stands elsewhere in the sentence: "X of the Donetsk and Y of the Luhansk
    /// oblast".
    fn by_elliptic(&self, at: usize, end: usize, limit: usize, language: Language) -> Option<Hit> {
        let places = &self.rules.places;
        let next = self.tokens.get(end).filter(|_| end < limit);
        let free = next.is_none_or(|next| {
            (next.kind == TokenKind::Mark && !(next.is_dash() && next.gap == Gap::None))
                || self.is_and(next)
                || places.prepositions.at(self.tokens, end).is_some()
        });
        if !free {
            return None;
        }
        let oblast = |at: usize| {
            let found = places.adjective_heads.at_of(self.tokens, at, |row| row.lang == language.code())?;
            let adjective = at.checked_sub(1).filter(|before| *before >= self.start)?;
            let adjective = self.adjective_end(adjective, limit, language).is_some();
            (found.row.class == Class::Region && found.row.span && adjective).then_some(found.row)
        };
        let row = (self.start..at).chain(end..limit).find_map(oblast)?;
        let mut candidates = self.remembered_called(at..end, row, language);
        candidates.iter_mut().for_each(|candidate| candidate.how = Match::Inflected);
        let trace = Cow::Borrowed("an adjective whose noun stands with another one");
        let said = Some((row.class, row.id.clone(), end));
        (!candidates.is_empty()).then_some(Hit { end, candidates, trace, said })
    }

    /// The end of a capitalised word, or of two with a hyphen, that may be an adjective.
    fn adjective_end(&self, at: usize, limit: usize, language: Language) -> Option<usize> {
        self.tokens.get(at).filter(|token| at < limit && token.is_capitalised())?;
        let mut last = at;
        let dash = self.tokens.get(at + 1).is_some_and(|token| token.is_dash() && token.gap == Gap::None);
        let glued = |next: &Token<'_>| next.gap == Gap::None && next.kind == TokenKind::Word;
        if dash && at + 2 < limit && self.tokens.get(at + 2).is_some_and(glued) {
            last = at + 2;
        }
        self.lists(&self.word(last), language).town_adjective.then_some(last + 1)
    }

    /// As [`Finder::called`], found once a run.
    fn remembered_called(
        &self,
        name: Range<usize>,
        row: &AdjectiveHead,
        language: Language,
    ) -> Vec<Candidate> {
        let key = format!("{} {}", self.folded(&name), row.id);
        self.gazetteer.remembered(&key, || self.called(name, row, language))
    }

    /// The places that an adjective before the noun of `row` names: under their own names, or as towns of the adjective.
    fn called(&self, name: Range<usize>, row: &AdjectiveHead, language: Language) -> Vec<Candidate> {
        let paradigms = &self.gazetteer.paradigms;
        let last = name.end - 1;
        let mut prefix = String::new();
        for token in self.tokens[name.start..last].iter().filter(|token| token.kind == TokenKind::Word) {
            fold_onto(&mut prefix, token.text);
        }
        let join = |word: &str| if prefix.is_empty() { word.to_owned() } else { format!("{prefix} {word}") };
        let adjectives = paradigms.adjectives(&self.word(last), language);
        let mut found: Vec<Candidate> = Vec::new();
        if !row.head.is_empty() {
            for one in &adjectives {
                for candidate in self.gazetteer.exact(&format!("{} {}", join(&one.nominative), row.head)) {
                    if !found.iter().any(|other| other.place == candidate.place) {
                        found.push(candidate);
                    }
                }
            }
            // A sector of the front has a name of its own, or that of a town.
            if row.class != Class::Area {
                return found;
            }
        }
        let rows = || self.rules.places.town_adjectives.iter().filter(|row| row.language == language);
        let settlements = |key: &str| {
            let mut named = self.gazetteer.exact(key);
            named.retain(|candidate| self.gazetteer.place(candidate.place).class == Class::Settlement);
            named
        };
        let mut towns: Vec<Candidate> = Vec::new();
        for one in &adjectives {
            let stem = join(one.nominative.get(..one.stem).unwrap_or(""));
            for row in rows() {
                let Some(stem) = stem.strip_suffix(row.stem.as_str()) else { continue };
                towns.extend(row.towns.iter().flat_map(|town| settlements(&format!("{stem}{town}"))));
            }
        }
        if towns.is_empty() && prefix.is_empty() {
            for one in &adjectives {
                let stem = one.nominative.get(..one.stem).unwrap_or("");
                for row in rows() {
                    let Some(stem) = stem.strip_suffix(row.stem.as_str()) else { continue };
                    for (adjective, noun) in self.halves(stem, language) {
                        let keys = row.towns.iter().map(|town| format!("{adjective} {noun}{town}"));
                        towns.extend(keys.flat_map(|key| settlements(&key)));
                    }
                }
            }
        }
        found.extend(towns);
        found.sort_by(|one, other| one.place.cmp(&other.place).then(other.score.total_cmp(&one.score)));
        found.dedup_by_key(|candidate| candidate.place);
        found
    }

    /// The nominatives of adjective and noun that one word is made of with a linking vowel: "Velykonovosilkivskyi" is of
    /// Velyka Novosilka.
    fn halves<'w>(&self, stem: &'w str, language: Language) -> Vec<(String, &'w str)> {
        /// The linking vowel, o.
        const LINK: char = '\u{043E}';
        /// Letters of the shortest half.
        const SHORTEST: usize = 3;
        let mut halves = Vec::new();
        for (at, link) in stem.char_indices().filter(|(_, letter)| *letter == LINK) {
            let (adjective, noun) = (&stem[..at], &stem[at + link.len_utf8()..]);
            if adjective.chars().count() < SHORTEST || noun.chars().count() < SHORTEST {
                continue;
            }
            let rows = self.gazetteer.paradigms.rows.iter();
            for row in rows.filter(|row| row.language == language && row.kind == Kind::Adjective) {
                halves.push((format!("{adjective}{}", row.nominative), noun));
            }
        }
        halves
    }

    /// The type word just before a name: "the village of", or one that is cut short with a full stop.
    fn types_before(&self, at: usize) -> Option<crate::rules::Found<'_, TypeWord>> {
        let types = &self.rules.places.types;
        let stop = at.checked_sub(1).filter(|stop| {
            self.tokens.get(*stop).is_some_and(|token| token.is_mark('.') && token.gap == Gap::None)
        });
        let found = types.all_before(self.tokens, stop.unwrap_or(at)).into_iter();
        let mut found = found.filter(|found| found.row.side.before());
        // A form that the table writes with a full stop has one, any other has none.
        found.find(|found| {
            if found.row.cut.is_empty() {
                return stop.is_none();
            }
            let words = self.folded(&(found.first..found.end));
            let cut = found.row.cut.contains(&words);
            let whole = found.row.whole.contains(&words);
            if stop.is_some() { cut } else { whole || !cut }
        })
    }

    /// The longest name that starts here and is spelt as on record.
    fn by_letters(&mut self, at: usize, limit: usize) -> Option<Hit> {
        self.key.clear();
        // Where the longest name so far ends, and how much of the key it is; and where one that would go on.
        let mut best = None;
        let mut open = None;
        let mut next = at;
        for words in 0..LONGEST_NAME {
            if words > 0 {
                next = self.joined(next, limit)?.min(limit);
                if next >= limit {
                    break;
                }
            }
            if words == 0 {
                let first = self.word(at);
                self.key.push_str(&first);
            } else {
                fold_onto(&mut self.key, self.tokens[next].text);
            }
            next += 1;
            let mut known = self.gazetteer.known(&self.key);
            if known == Known::Name {
                best = Some((next, self.key.len()));
            }
            if self.tokens.get(next).is_some_and(|token| token.kind == TokenKind::Possessive && next < limit)
            {
                // "People’s Republic": the mark of a possessive parts nothing within a name.
                let length = self.key.len();
                self.key.push('s');
                let longer = self.gazetteer.known(&self.key);
                if longer == Known::Nothing {
                    self.key.truncate(length);
                } else {
                    known = longer;
                    next += 1;
                }
            }
            match known {
                Known::Nothing => break,
                Known::Beginning => open = Some((next, self.key.len())),
                Known::Name => best = Some((next, self.key.len())),
            }
            if self.joined(next, limit).is_none() {
                break;
            }
        }
        if let Some((end, length)) = open.filter(|(end, _)| best.is_none_or(|(other, _)| *end > other))
            && let Some(longer) = self.by_type_behind(end, length, limit)
        {
            return Some(longer);
        }
        let (end, length) = best?;
        if let Some(longer) = self.hyphenated(at, end, limit) {
            return Some(longer);
        }
        let key = self.key.get(..length).unwrap_or("");
        let mut candidates = self.gazetteer.remembered(&format!("name = {key}"), || {
            let mut candidates = self.gazetteer.exact(key);
            self.add_namesakes(&mut candidates);
            candidates
        });
        let capitals =
            self.tokens[at..end].iter().all(|token| token.kind != TokenKind::Word || token.is_all_capitals());
        // An abbreviation is one only in capitals: "US" is a country, "us" is not.
        candidates.retain(|candidate| capitals || !is_abbreviation(&candidate.name));
        self.add_raions(end, length, &mut candidates);
        let trace = Cow::Borrowed("spelt as on record");
        (!candidates.is_empty()).then_some(Hit { end, candidates, trace, said: None })
    }

    /// Adds the places that share the official name of one found under another spelling of it: the Russian form is on
    /// record for some of the villages called Semenivka, and may be used of any.
    fn add_namesakes(&self, candidates: &mut Vec<Candidate>) {
        /// Official names of which namesakes are added.
        const NAMES: usize = 2;
        /// From this likeness on, another name is a spelling of the official one.
        const ALIKE: f64 = 0.6;
        /// The same of a Russian name and a Ukrainian one, which differ in letters and endings: a village of sand is half like
        /// itself in the other language. Names given in honour of other things are less.
        const ALIKE_RUSSIAN: f64 = 0.5;
        if candidates.iter().any(|candidate| candidate.kind == NameKind::Official) {
            return;
        }
        let alike = |one: &str, other: &str, at_least: f64| {
            strsim::normalized_damerau_levenshtein(&fold(one), &fold(other)) >= at_least
        };
        let mut names: Vec<(String, Candidate)> = Vec::new();
        for candidate in candidates.iter() {
            let place = self.gazetteer.place(candidate.place);
            let spelling = candidate.kind == NameKind::Alternate && place.class == Class::Settlement;
            let key = fold(&place.name_uk);
            if spelling
                && names.len() < NAMES
                && !names.iter().any(|(known, _)| *known == key)
                && match candidate.language {
                    Language::RUSSIAN if !candidate.name.is_ascii() => {
                        alike(&candidate.name, &place.name_uk, ALIKE_RUSSIAN)
                    }
                    _ => alike(&candidate.name, &place.name, ALIKE),
                }
            {
                names.push((key, candidate.clone()));
            }
        }
        for (key, spelling) in names {
            for other in self.gazetteer.exact(&key) {
                let known = candidates.iter().any(|candidate| candidate.place == other.place);
                if other.kind == NameKind::Official && !known {
                    candidates.push(Candidate { place: other.place, ..spelling.clone() });
                }
            }
        }
    }

    /// A name of two parts and a hyphen in another romanisation, whose first part alone is a name too.
    fn hyphenated(&self, at: usize, end: usize, limit: usize) -> Option<Hit> {
        let next =
            self.joined(end, limit).filter(|next| *next > end && self.tokens[*next].is_capitalised())?;
        let candidates = self.gazetteer.romanised(&self.folded(&(at..next + 1)));
        let trace = Cow::Borrowed("another romanisation of a name on record");
        (!candidates.is_empty()).then_some(Hit { end: next + 1, candidates, trace, said: None })
    }

    /// Whether a word stands a space or a line break behind another, or right behind it in a hashtag: `#KharkivOblast`.
    fn is_apart(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        self.tokens.get(at).is_some_and(|token| match token.gap {
            Gap::Space | Gap::Line => true,
            Gap::None => {
                token.kind == TokenKind::Word && before.is_some_and(|before| before.kind == TokenKind::Word)
            }
            Gap::Paragraph => false,
        })
    }

    /// The token that goes on with a name behind `next - 1`, over a space or a hyphen.
    fn joined(&self, next: usize, limit: usize) -> Option<usize> {
        let token = self.tokens.get(next).filter(|_| next < limit)?;
        let after = self.tokens.get(next + 1).filter(|_| next + 1 < limit);
        match token.kind {
            TokenKind::Word if self.is_apart(next) => Some(next),
            TokenKind::Mark if token.is_dash() && token.gap == Gap::None => after
                .filter(|after| after.kind == TokenKind::Word && after.gap == Gap::None)
                .map(|_| next + 1),
            TokenKind::Word | TokenKind::Mark | TokenKind::Number | TokenKind::Possessive => None,
        }
    }

    /// Whether a word is long enough for a misspelt name, and no word, nobody's name and on no list.
    fn is_unknown(&self, at: usize) -> bool {
        /// Letters of the shortest: with fewer everything is like something.
        const LETTERS: usize = 5;
        let word = self.word(at);
        let ordinary = self.gazetteer.is_english_word(&word)
            || word.strip_suffix('s').is_some_and(|singular| self.gazetteer.is_english_word(singular));
        let person = || self.is_given_name(&word) || self.is_surname(&word) || self.persons.contains(&*word);
        self.tokens[at].word == 0 && !ordinary && word.chars().count() >= LETTERS && !person()
    }

    /// A name of two words of which the first is one that names begin with and the second is misspelt: "Nova Kakovka".
    fn by_likeness_of_two(&self, at: usize, limit: usize, hit: &Option<Hit>) -> Option<Hit> {
        self.rules.name_heads.at(self.tokens, at).filter(|found| found.end == at + 1)?;
        let next = self.joined(at + 1, limit)?;
        if hit.as_ref().is_some_and(|hit| hit.end > at + 1 || self.is_large(&hit.candidates))
            || self.cyrillic(at).is_some()
            || !self.is_unknown_name(next)
        {
            return None;
        }
        let both = self.folded(&(at..next + 1));
        let mut candidates = self.gazetteer.romanised(&both);
        let mut trace = "another romanisation of a name on record";
        if candidates.is_empty() {
            candidates = self.gazetteer.fuzzy(&both);
            candidates.retain(|candidate| self.is_half_right(at, next, candidate));
            trace = "like a name on record of two words, of which one is spelt so";
        }
        let trace = Cow::Borrowed(trace);
        (!candidates.is_empty()).then_some(Hit { end: next + 1, candidates, trace, said: None })
    }

    /// Whether one of two words is spelt as in the name of a candidate, which is a settlement's, and the other but for a
    /// letter.
    fn is_half_right(&self, first: usize, second: usize, candidate: &Candidate) -> bool {
        let name = fold(&candidate.name);
        if candidate.score < least_of_one_letter(&name) {
            return false;
        }
        let settled = self.gazetteer.place(candidate.place).class == Class::Settlement;
        let halves = name.split_once(' ');
        settled && halves.is_some_and(|(one, other)| one == self.word(first) || other == self.word(second))
    }

    /// Adds towns and villages that are misspelt by one letter where nothing asks for a place, in a text that speaks of
    /// Ukraine. What is around must speak for each, the more the smaller it is.
    fn add_misspelt(&mut self, tokens: &Tokens<'_>, mentions: &mut Vec<Mention>) {
        let unknown = std::mem::take(&mut self.unknown);
        if unknown.is_empty() || !self.speaks_of_ukraine(mentions) {
            return;
        }
        for (sentence, at) in unknown {
            let Some(range) = tokens.sentences.get(sentence).map(|sentence| sentence.tokens.clone()) else {
                continue;
            };
            self.language = tokens.language_of(sentence);
            self.start = range.start;
            let next = mentions.partition_point(|mention| mention.tokens.start <= at);
            let before = next.checked_sub(1).and_then(|before| mentions.get(before));
            if before.is_some_and(|before| before.tokens.end > at) {
                continue;
            }
            let Some(hit) = self.misspelt(at, &range) else { continue };
            if let Some(mut mention) = self.mention(sentence, at, hit, range, false) {
                mention.doubt = Some(Doubt::Misspelt);
                mentions.insert(next, mention);
            }
        }
        self.passed_over.sort_by_key(|passed| passed.span.start);
    }

    /// Whether a text names the country, a unit of it or a town that stands for it.
    fn speaks_of_ukraine(&self, mentions: &[Mention]) -> bool {
        let here = |one: &Candidate| {
            let place = self.gazetteer.place(one.place);
            match place.class {
                Class::Country => place.id == UKRAINE,
                Class::Region | Class::Raion | Class::Hromada => true,
                Class::Settlement => place.population >= SMALL && one.how != Match::Fuzzy,
                _ => false,
            }
        };
        mentions.iter().any(|mention| mention.candidates.iter().any(here))
            || self
                .tokens
                .iter()
                .any(|token| token.word != 0 && self.rules.places.ukraine_words.contains(&token.word))
    }

    /// The settlements whose name a word differs from in one letter behind the first, or two words that are a name but for
    /// one.
    fn misspelt(&self, at: usize, range: &Range<usize>) -> Option<Hit> {
        let word = self.word(at);
        if !self.is_unknown(at)
            || self.unknown_name_before(at, range.start)
            || self.cyrillic(at).is_some()
            || self.rules.places.common_surnames.contains(&*word)
        {
            return None;
        }
        if let Some(next) = self.joined(at + 1, range.end).filter(|next| self.tokens[*next].is_capitalised())
        {
            let both = self.folded(&(at..next + 1));
            let mut candidates = self.gazetteer.fuzzy(&both);
            candidates.retain(|candidate| self.is_half_right(at, next, candidate));
            let trace = Cow::Borrowed("like a name on record of two words, of which one is spelt so");
            if !candidates.is_empty() {
                return Some(Hit { end: next + 1, candidates, trace, said: None });
            }
            // "Poltavski Vohni" is a name of its own.
            if next == at + 1 && !self.gazetteer.is_english_word(&self.word(next)) {
                return None;
            }
        }
        let least = least_of_one_letter(&word);
        let mut candidates = self.gazetteer.fuzzy(&word);
        candidates.retain(|candidate| {
            let name = fold(&candidate.name);
            candidate.score >= least
                && self.gazetteer.place(candidate.place).class == Class::Settlement
                && name.chars().next() == word.chars().next()
                && !is_ending_added(&word, &name)
                && self.is_own_name(candidate)
        });
        let trace = Cow::Borrowed("like a name on record, though nothing asks for a place");
        (!candidates.is_empty()).then_some(Hit { end: at + 1, candidates, trace, said: None })
    }

    /// A name in another romanisation, or misspelt where the context asks for a place.
    fn by_likeness(&mut self, at: usize, range: Range<usize>, listed: bool) -> Option<Hit> {
        /// A region is misspelt when its name is more alike than this.
        const REGION_LIKE: f64 = 0.85;
        if !self.is_unknown(at) {
            return None;
        }
        let word = self.word(at);
        let first = at == range.start;
        let asked = self.asked(at, at + 1) || listed || self.heads_line(at, range.end);
        let neighbours =
            self.unknown_name_before(at, range.start) || self.unknown_name_after(at + 1, range.end);
        // Two words first: a longer name is a surer one.
        if let Some(next) = self.joined(at + 1, range.end).filter(|next| self.tokens[*next].is_capitalised())
        {
            let both = format!("{word} {}", self.word(next));
            let mut candidates = self.gazetteer.romanised(&both);
            if candidates.is_empty() && asked && !self.gazetteer.is_english_word(&self.word(next)) {
                candidates = self.gazetteer.fuzzy(&both);
            }
            if !candidates.is_empty() {
                return Some(Hit {
                    end: next + 1,
                    candidates,
                    trace: Cow::Borrowed("two words like a name on record"),
                    said: None,
                });
            }
        }
        if neighbours && !asked {
            return None;
        }
        let romanised = self.gazetteer.romanised(&word);
        if !romanised.is_empty() && (asked || !first) {
            let trace = Cow::Borrowed("another romanisation of a name on record");
            return Some(Hit { end: at + 1, candidates: romanised, trace, said: None });
        }
        if !asked || neighbours {
            return None;
        }
        let mut candidates = self.gazetteer.fuzzy(&word);
        let typed = self.types_before(at).is_some()
            || self.rules.places.types.at_of(self.tokens, at + 1, |row| row.side.after()).is_some();
        let latin = word.is_ascii();
        candidates.retain(|candidate| match self.gazetteer.place(candidate.place).class {
            Class::Settlement => !latin || typed || listed || self.is_own_name(candidate),
            Class::District | Class::Raion | Class::Hromada => {
                !latin || self.is_own_name(candidate) && candidate.score >= least_of_one_letter(&word)
            }
            Class::Region => candidate.score > REGION_LIKE,
            Class::Country | Class::Foreign => candidate.score >= least_of_one_letter(&word),
            // "In Wuhan" is not on the Luhan.
            _ => typed,
        });
        let trace = Cow::Borrowed("like a name on record, where the context asks for a place");
        (!candidates.is_empty()).then_some(Hit { end: at + 1, candidates, trace, said: None })
    }

    /// Whether a name that words are like is one under which the place is known: its own, a spelling of it, or a long one that
    /// a town bore. There are too many others, in all languages and of all times.
    fn is_own_name(&self, candidate: &Candidate) -> bool {
        let place = self.gazetteer.place(candidate.place);
        let name = fold(&candidate.name);
        matches!(candidate.kind, NameKind::Official | NameKind::Romanisation)
            || is_alike(&name, &place.name)
            || candidate.kind == NameKind::Former && place.population >= SMALL && is_long(&name)
    }

    /// Whether a Cyrillic word is the first of a line of places with hyphens, of which the next two are on record.
    fn heads_line(&self, at: usize, limit: usize) -> bool {
        let Some(language) = self.cyrillic(at) else { return false };
        (1..=2).all(|nth| {
            let (dash, name) = (at + 2 * nth - 1, at + 2 * nth);
            let glued = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap == Gap::None);
            name < limit
                && self.tokens[dash].is_dash()
                && glued(dash)
                && glued(name)
                && self.tokens[name].is_capitalised()
                && (self.gazetteer.known(&self.word(name)) != Known::Nothing
                    || !self.gazetteer.inflected(&self.word(name), language).is_empty())
        })
    }

    /// Makes a mention of a hit, unless something says that it is no place.
    fn mention(
        &mut self,
        sentence: usize,
        at: usize,
        hit: Hit,
        range: Range<usize>,
        listed: bool,
    ) -> Option<Mention> {
        let mut candidates = hit.candidates;
        let mut end = hit.end;
        let name = at..end;
        let hit_is_bare = hit.said.is_none();
        let trace = vec![hit.trace];
        let types = &self.rules.places.types;
        let mut class_said = None;
        let before = self.types_before(at).filter(|found| found.first >= range.start);
        let glued = self.is_apart(end);
        let behind = types.all_at(self.tokens, end).into_iter();
        for after in behind.filter(|found| glued && found.row.side.after() && found.end <= range.end) {
            if let Some(said) = self.of_class(&name, after.row, Some(after.first..after.end), &candidates) {
                candidates = said;
                class_said = Some((after.row.class, after.row.id.clone()));
                end = after.end;
                break;
            }
        }
        if let (None, Some(before)) = (&class_said, &before)
            && let Some(said) = self.of_class(&name, before.row, Some(before.first..before.end), &candidates)
        {
            candidates = said;
            class_said = Some((before.row.class, before.row.id.clone()));
        }
        if let Some((class, rule, ends)) = hit.said {
            class_said = Some((class, rule));
            end = ends;
        }
        let front = self.rules.places.fronts.at(self.tokens, name.end).filter(|found| found.end <= range.end);
        if let Some(front) = front.filter(|_| class_said.is_none() && glued) {
            // "The Kupiansk direction": an area of the front, known by the town.
            class_said = Some((Class::Area, front.row.id.clone()));
            end = front.end;
        }
        // Raions and hromadas bear the names of their towns, and are meant only where the text says so.
        if class_said.as_ref().is_none_or(|(class, _)| *class == Class::Area)
            && hit_is_bare
            && name.len() == 1
        {
            candidates.retain(|candidate| {
                !matches!(self.gazetteer.place(candidate.place).class, Class::Raion | Class::Hromada)
            });
        }
        if candidates.is_empty() {
            return None;
        }
        let typed = class_said.is_some() || before.is_some();
        let behind =
            self.rules.places.no_place.at(self.tokens, name.end).filter(|found| found.row.side.after());
        let quoted = self.is_quoted(&name);
        let first = name.start - usize::from(quoted);
        // "Metalist 1925 Kharkiv": a club may have its year.
        let year = first.checked_sub(1).filter(|year| *year > range.start && self.is_year(*year));
        let before = self.rules.places.no_place.before(self.tokens, year.unwrap_or(first)).filter(|found| {
            // "A cat called Bakhmut" is no place, "a village called Lypa" is one.
            found.row.side.before() && self.types_before(found.first).is_none()
        });
        if behind.is_some() || before.is_some() || self.is_club(&name, range.end) {
            // A regiment once introduced keeps its name: "Azov fighters"; a city whose club plays is still one.
            if !self.is_large(&candidates) {
                self.persons.insert(self.folded(&name));
            }
            let row = behind.map(|found| &found.row.id);
            let why = format!("no place by {}", row.map_or("the word before it", String::as_str));
            self.passed_over.push(PassedOver { span: self.span(&name), why });
            return None;
        }
        let small = !candidates.iter().any(|one| self.gazetteer.place(one.place).population >= TOWN);
        if hit_is_bare && class_said.is_none() && self.is_numbered(name.end) {
            let why = "a unit, a club or a thing with a number".to_owned();
            self.passed_over.push(PassedOver { span: self.span(&name), why });
            return None;
        }
        let model = || (small && self.is_of_model(&name)).then(|| "the name of a model before it".to_owned());
        let half =
            || (small && self.is_half(&name)).then(|| "half of a name that is not on record".to_owned());
        if class_said.is_none()
            && let Some(why) = self.is_typed_otherwise(&name, &candidates).or_else(half).or_else(model)
        {
            self.passed_over.push(PassedOver { span: self.span(&name), why });
            return None;
        }
        let mut doubt = None;
        let mut held = false;
        if let Some(why) = self.no_place(&name, end, range.clone(), &candidates, typed, listed) {
            if self.may_be_a_town(&name, &candidates, &why) {
                doubt = Some(Doubt::OrdinaryWord);
            } else {
                held = matches!(why.as_str(), ORDINARY | ORDINARY_HEAD | FORM_HEAD)
                    && self.cyrillic(at).is_some()
                    && !self.qualifies(at);
                self.passed_over.push(PassedOver { span: self.span(&name), why });
                if !held {
                    return None;
                }
            }
        }
        if doubt.is_none() && small && !typed && !listed && self.is_short(&name, range.end, &candidates) {
            doubt = Some(Doubt::Short);
        }
        let span = self.tokens[at].span.join(self.tokens[end - 1].span);
        let wide = candidates.iter().all(|candidate| {
            let class = self.gazetteer.place(candidate.place).class;
            !matches!(class, Class::Settlement | Class::District | Class::Landmark | Class::Foreign)
        });
        let mention =
            Mention { span, tokens: at..end, name, sentence, class_said, candidates, doubt, wide, trace };
        if held {
            self.held.push(mention);
            return None;
        }
        Some(mention)
    }

    fn span(&self, tokens: &Range<usize>) -> Span {
        self.tokens[tokens.start].span.join(self.tokens[tokens.end - 1].span)
    }

    fn folded(&self, name: &Range<usize>) -> String {
        let mut key = String::new();
        for token in &self.tokens[name.clone()] {
            if token.kind == TokenKind::Word {
                fold_onto(&mut key, token.text);
            }
        }
        key
    }

    /// Whether a name has so few letters that it may be anybody's, or is that of a part of a city, and neither the words before
    /// it nor a list ask for a place.
    fn is_short(&self, name: &Range<usize>, limit: usize, candidates: &[Candidate]) -> bool {
        /// Of 30,000 surnames of a census 63 were taken for places spelt so or in another known way, and are 42 with this bound.
        const LETTERS: usize = 5;
        let letters = self.tokens[name.start].text.chars().count();
        let part = |one: &Candidate| self.gazetteer.place(one.place).class == Class::District;
        let mark = |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Mark);
        // A cell of a table holds nothing else.
        let alone = name.start.checked_sub(1).is_some_and(mark) && mark(name.end);
        name.len() == 1
            && !alone
            && self.cyrillic(name.start).is_none()
            && (letters <= LETTERS && self.are_villages(candidates) || candidates.iter().all(part))
            && !self.asked(name.start, name.end)
            && self.rules.places.prepositions.before(self.tokens, name.start).is_none()
            && self.rules.places.place_hints.before(self.tokens, name.start).is_none()
            && !self.opens_list(name.end, limit)
    }

    /// "Dnipro-1": a number with a hyphen behind a name.
    fn is_numbered(&self, end: usize) -> bool {
        let glued = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap == Gap::None);
        let dash = self.tokens.get(end).is_some_and(Token::is_dash);
        let number = self.tokens.get(end + 1).is_some_and(|token| token.kind == TokenKind::Number);
        dash && number && glued(end) && glued(end + 1)
    }

    fn is_year(&self, at: usize) -> bool {
        let token = self.tokens.get(at).filter(|token| token.kind == TokenKind::Number);
        token.is_some_and(|token| {
            token.text.len() == 4 && token.text.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// "Vorskla Poltava": a club's name, its town behind it.
    fn is_club(&self, name: &Range<usize>, limit: usize) -> bool {
        let club = self.rules.places.no_place.at(self.tokens, name.start);
        if !club.is_some_and(|found| found.row.side.before() && found.end == name.end) {
            return false;
        }
        let next = self.tokens.get(name.end).filter(|_| name.end < limit);
        next.is_some_and(|token| token.gap == Gap::Space && token.is_capitalised())
            && self.gazetteer.known(&fold(self.tokens[name.end].text)) != Known::Nothing
    }

    /// "Mount Kremenets", "the Bystrytsia River", where only a village of the name is on record.
    fn is_typed_otherwise(&self, name: &Range<usize>, candidates: &[Candidate]) -> Option<String> {
        let settled = |candidate: &Candidate| {
            matches!(self.gazetteer.place(candidate.place).class, Class::Settlement | Class::District)
        };
        if !candidates.iter().all(settled) {
            return None;
        }
        let types = &self.rules.places.types;
        let water = |row: &TypeWord| matches!(row.class, Class::River | Class::Water);
        let glued = self.tokens.get(name.end).is_some_and(|token| token.gap == Gap::Space);
        let behind = types.all_at(self.tokens, name.end);
        let behind = behind.iter().find(|found| glued && found.row.side.after() && water(found.row));
        // "The Verkhivka river port" is at a village, not a river.
        let behind = behind
            .filter(|found| types.all_at(self.tokens, found.end).is_empty() && !self.is_large(candidates));
        let capital = |at: usize| self.tokens.get(at).is_some_and(Token::is_capitalised);
        let before = types.all_before(self.tokens, name.start);
        let before = before.iter().find(|found| {
            found.row.side.before()
                && capital(found.first)
                && matches!(found.row.class, Class::River | Class::Water | Class::Area)
                && self.of_class(name, found.row, Some(found.first..found.end), candidates).is_none()
        });
        // "The Oktiabr mine" is not in the hamlet that once was called so; "the Toretsk mine" is in Toretsk.
        let obscure = |candidate: &Candidate| {
            candidate.how != Match::Exact && self.gazetteer.place(candidate.place).population < TOWN
        };
        let thing = types
            .all_at(self.tokens, name.end)
            .into_iter()
            .find(|found| glued && found.row.class == Class::Landmark && candidates.iter().all(obscure));
        let row = behind.or(before).map(|found| found.row).or(thing.map(|found| found.row))?;
        Some(format!("{} says that it is another thing than the places of this name", row.id))
    }

    /// "Toretsk (formerly Dzerzhynsk)": the places that both names have, and no mention where they share none.
    fn or_known_as(&mut self, mention: Mention, before: Option<&Mention>) -> Option<Mention> {
        let start = mention.tokens.start;
        let said = self.rules.places.known_as.before(self.tokens, start).map(|found| found.first);
        let Some(before) = said.and_then(|first| {
            let mark = first.checked_sub(1)?;
            let opens = self.tokens[mark].is_mark('(') || self.tokens[mark].is_mark(',');
            before.filter(|before| opens && before.tokens.end == mark)
        }) else {
            return Some(mention);
        };
        let mut same = mention;
        same.candidates.retain(|one| before.candidates.iter().any(|other| other.place == one.place));
        if same.candidates.is_empty() {
            let why = "another name of the place before it, which is not on record".to_owned();
            self.passed_over.push(PassedOver { span: same.span, why });
            return None;
        }
        Some(same)
    }

    /// "An-225 Mriya", "T-64 Bulat": letters, a hyphen and a number before a name.
    fn is_of_model(&self, name: &Range<usize>) -> bool {
        let Some(first) = name.start.checked_sub(3).filter(|first| *first >= self.start) else {
            return false;
        };
        let [letters, dash, number] = &self.tokens[first..name.start] else { return false };
        letters.is_capitalised()
            && dash.is_dash()
            && dash.gap == Gap::None
            && number.kind == TokenKind::Number
            && number.gap == Gap::None
            && self.tokens[name.start].gap == Gap::Space
    }

    /// Whether a hyphen ties a name to a capitalised word that is none, so that both are the name of something else:
    /// "Nikolayevo-Zorino", but not "Svatove-Kreminna" nor "Pisky-based".
    fn is_half(&self, name: &Range<usize>) -> bool {
        let glued = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap == Gap::None);
        let is_other = |at: usize| {
            self.tokens.get(at).is_some_and(|token| {
                token.kind == TokenKind::Word
                    && token.is_capitalised()
                    && !token.is_cyrillic()
                    && !token.is_all_capitals()
                    && self.gazetteer.known(self.folded.get(at)) != Known::Name
            })
        };
        let dash = |at: usize| self.tokens.get(at).is_some_and(Token::is_dash);
        let before = name.start.checked_sub(2).is_some_and(|other| {
            other >= self.start && dash(other + 1) && glued(other + 1) && glued(name.start) && is_other(other)
        });
        let end = name.end;
        before || (dash(end) && glued(end) && glued(end + 1) && is_other(end + 1))
    }

    /// Whether an ordinary word may still be a town, should the surroundings say so: "Bar gets its market back".
    fn may_be_a_town(&self, name: &Range<usize>, candidates: &[Candidate], why: &str) -> bool {
        matches!(why, ORDINARY | ORDINARY_HEAD)
            && self.tokens.get(name.start).is_some_and(Token::is_capitalised)
            && candidates.iter().any(|candidate| {
                let place = self.gazetteer.place(candidate.place);
                place.class == Class::Settlement && place.population >= TOWN
            })
    }

    /// Why these words name no place here, if so.
    fn no_place(
        &mut self,
        name: &Range<usize>,
        end: usize,
        range: Range<usize>,
        candidates: &[Candidate],
        typed: bool,
        listed: bool,
    ) -> Option<String> {
        let places = &self.rules.places;
        let town = |candidate: &Candidate| {
            let class = self.gazetteer.place(candidate.place).class;
            matches!(class, Class::Settlement | Class::District | Class::Region | Class::River)
        };
        if self.is_quoted(name)
            && self.cyrillic(name.start).is_some()
            && !typed
            && !listed
            && candidates.iter().all(town)
        {
            return Some("a name in quotation marks, as towns never are".to_owned());
        }
        if !typed && self.is_in_a_title(name, &range) {
            return Some("a word of a title in quotation marks".to_owned());
        }
        if self.is_scare_quoted(name, candidates) {
            return Some("a quoted label before a noun".to_owned());
        }
        if !typed && !self.firmly_asked(name.start) && self.is_explained_as_thing(end) {
            self.persons.insert(self.folded(name));
            return Some("said to be a ship, a film or another thing".to_owned());
        }
        if !typed && self.lies_abroad(name, end, range.end) {
            return Some("a namesake abroad, as the name behind it says".to_owned());
        }
        if self.is_handle(name) {
            return Some("an account of this name".to_owned());
        }
        if name.len() > 1 {
            return None;
        }
        let token = &self.tokens[name.start];
        let word = self.word(name.start);
        let abroad = |candidate: &Candidate| {
            matches!(self.gazetteer.place(candidate.place).class, Class::Country | Class::Foreign)
        };
        if candidates.iter().any(abroad) {
            return None;
        }
        if word.chars().count() < 3 {
            return Some("too short for a name".to_owned());
        }
        if token.is_all_capitals()
            && word.chars().count() <= SHORT
            && self.cyrillic(name.start).is_some()
            && self.are_villages(candidates)
        {
            return Some("capitals that stand for other words".to_owned());
        }
        let asked = typed || listed || self.asked(name.start, end);
        let large = candidates.iter().any(|candidate| {
            let place = self.gazetteer.place(candidate.place);
            place.population >= SMALL || !matches!(place.class, Class::Settlement | Class::District)
        });
        let governs = |candidate: &Candidate| {
            let place = self.gazetteer.place(candidate.place);
            place.population >= CITY || places.seats_of_power.contains(&place.id)
        };
        if !typed && !listed && !candidates.iter().any(governs) && self.speaks(name, range.start) {
            self.persons.insert(word.into_owned());
            return Some("somebody who speaks".to_owned());
        }
        let among_places = self.is_among_places(name.start, end, range.end, listed);
        let known = self.persons.contains(&*word)
            || self.is_surname(&word) && !among_places
            || places.unit_names.contains(&*word);
        if known && !typed && !self.firmly_asked(name.start) {
            return Some("a person or a unit of this name is spoken of".to_owned());
        }
        if !asked && !candidates.iter().any(governs) && self.has_age(end) {
            self.persons.insert(word.into_owned());
            return Some("somebody of an age".to_owned());
        }
        if !asked && !large && places.common_surnames.contains(&*word) {
            return Some("a surname, and nothing asks for a place".to_owned());
        }
        if self.is_given_name(&word) && !asked {
            return Some("a given name, and nothing asks for a place".to_owned());
        }
        let loose =
            self.unknown_name_before(name.start, range.start) || self.unknown_name_after(name.end, range.end);
        let halved = self.is_half_of_a_name(name.start, range.clone());
        if !large && (loose && !typed || halved) {
            return Some("part of a longer name that is not on record".to_owned());
        }
        let heads = (range.start..name.start).all(|at| self.tokens[at].kind != TokenKind::Word);
        let cyrillic = self.cyrillic(name.start);
        let listing = cyrillic.is_some() && self.opens_list(end, range.end);
        if let Some(language) = cyrillic {
            let only_inflected = candidates.iter().all(|one| one.how == crate::gazetteer::Match::Inflected);
            if heads && only_inflected && !typed && !listing && !asked && !large {
                return Some(FORM_HEAD.to_owned());
            }
            let prominent = candidates.iter().any(|candidate| {
                let place = self.gazetteer.place(candidate.place);
                match place.class {
                    Class::Settlement => place.population >= SMALL,
                    // Brooks and quarters are called by ordinary words as villages are.
                    Class::District | Class::River => false,
                    _ => true,
                }
            });
            if heads && !typed && !listing && !prominent && self.is_ordinary(&word, language) {
                return Some(ORDINARY_HEAD.to_owned());
            }
        }
        let asked = asked || listing;
        let ordinary = match cyrillic {
            Some(language) => token.word != 0 || self.is_never_alone(&word, language),
            None => self.gazetteer.is_english_word(&word) || token.word != 0,
        };
        if ordinary && !asked && !large {
            return Some(ORDINARY.to_owned());
        }
        if ordinary && !large && name.start == range.start && !typed {
            return Some(ORDINARY_HEAD.to_owned());
        }
        None
    }

    /// Whether a list of names, or the name of an oblast, goes on behind a name.
    fn opens_list(&self, end: usize, limit: usize) -> bool {
        let bracket = self.tokens.get(end).is_some_and(|token| token.is_mark('('));
        let mut next = end;
        while self.tokens.get(next).is_some_and(|token| {
            token.is_mark(',')
                || token.is_mark('(')
                || (token.is_dash() && token.gap == Gap::None)
                || self.is_and(token)
        }) && next < limit
        {
            next += 1;
        }
        let Some(token) = self.tokens.get(next).filter(|token| next < limit && token.is_capitalised()) else {
            return false;
        };
        if next == end && !bracket {
            // "X of the Y oblast", which has no comma.
            let language = self.cyrillic(next).unwrap_or(self.language);
            return self.by_adjective(next, limit, language).is_some();
        }
        let word = fold(token.text);
        let language = self.cyrillic(next).unwrap_or(self.language);
        self.gazetteer.known(&word) == Known::Name
            || !self.gazetteer.inflected(&word, language).is_empty()
            || self.by_adjective(next, limit, language).is_some()
    }

    /// Whether a word of Ukrainian or Russian is an ordinary one too.
    fn is_ordinary(&self, word: &str, language: Language) -> bool {
        self.lists(word, language).ordinary
    }

    /// The same for those that are written large within names of other things than places.
    fn is_never_alone(&self, word: &str, language: Language) -> bool {
        self.lists(word, language).never_alone
    }

    /// On which lists of the rules a folded word is, in any case.
    fn lists(&self, word: &str, language: Language) -> Lists {
        self.rules.places.lists(word, language, &self.gazetteer.paradigms)
    }

    /// "Lyman told the court", "Bucha wrote": no town speaks, and a capital does as a government.
    fn speaks(&self, name: &Range<usize>, from: usize) -> bool {
        let places = &self.rules.places;
        let mouth =
            places.speech.at(self.tokens, name.end).is_some_and(|found| found.row.kind == VerbKind::Mouth);
        let Some(before) = name.start.checked_sub(1).filter(|before| *before >= from) else { return mouth };
        let free = self.tokens.get(before).is_some_and(|token| match token.kind {
            TokenKind::Mark => !token.is_dash() && !token.is_mark(','),
            TokenKind::Word => {
                places.function_words.at(self.tokens, before).is_some()
                    && places.prepositions.before(self.tokens, name.start).is_none()
            }
            TokenKind::Number | TokenKind::Possessive => false,
        });
        mouth && free
    }

    /// `@Lyman_OSINT`.
    fn is_handle(&self, name: &Range<usize>) -> bool {
        let before = name.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.is_some_and(|token| token.is_mark('@')) && self.tokens[name.start].gap == Gap::None
    }

    /// "Lyman, 58, said", "Lyman, a 31-year-old sapper".
    fn has_age(&self, end: usize) -> bool {
        /// Nobody is older.
        const OLDEST: u32 = 115;
        let token = |at: usize| self.tokens.get(at);
        if !token(end).is_some_and(|token| token.is_mark(',')) {
            return false;
        }
        let article = token(end + 1).is_some_and(|token| self.rules.places.indefinite.contains(&token.word));
        let number = end + 1 + usize::from(article);
        let age = token(number).filter(|token| token.kind == TokenKind::Number);
        if !age.and_then(|age| age.text.parse::<u32>().ok()).is_some_and(|age| (5..=OLDEST).contains(&age)) {
            return false;
        }
        let closed = token(number + 1).is_some_and(|token| token.is_mark(',') || token.is_mark('.'));
        // "31-year-old": no unit of distance is written so.
        let hyphens =
            token(number + 1).is_some_and(Token::is_dash) && token(number + 3).is_some_and(Token::is_dash);
        (closed && !article) || hyphens
    }

    /// "X, a bulk carrier", "the X Star, a ferry of 1987".
    fn is_explained_as_thing(&self, end: usize) -> bool {
        /// Words of the name behind the town's: "the Odessa Star".
        const WORDS: usize = 2;
        /// Words before the noun: "a Panamanian bulk carrier".
        const ADJECTIVES: usize = 4;
        let capitalised = |at: &usize| self.tokens.get(*at).is_some_and(Token::is_capitalised);
        let comma = (end..end + WORDS).take_while(capitalised).last().map_or(end, |last| last + 1);
        if !self.tokens.get(comma).is_some_and(|token| token.is_mark(',') || token.is_quote()) {
            return false;
        }
        let things = &self.rules.places.named_things;
        let noun = |at: &usize| {
            let kind = self.tokens.get(*at).map(|token| token.kind);
            matches!(kind, Some(TokenKind::Word | TokenKind::Number))
        };
        let indefinite = &self.rules.places.indefinite;
        self.tokens.get(comma + 1).is_some_and(|token| indefinite.contains(&token.word))
            && (comma + 2..comma + 3 + ADJECTIVES)
                .take_while(noun)
                .any(|at| things.at(self.tokens, at).is_some())
    }

    /// "Odessa, Texas": the place behind the comma holds the name, and it lies abroad. In a list it does not.
    fn lies_abroad(&self, name: &Range<usize>, end: usize, limit: usize) -> bool {
        if !self.tokens.get(end).is_some_and(|token| token.is_mark(',')) || end + 1 >= limit {
            return false;
        }
        let mut key = String::new();
        let mut abroad = None;
        for at in end + 1..(end + 1 + LONGEST_NAME).min(limit) {
            if !self.tokens[at].is_capitalised() {
                break;
            }
            fold_onto(&mut key, self.tokens[at].text);
            let found = self.gazetteer.exact(&key);
            let away = |one: &Candidate| {
                let place = self.gazetteer.place(one.place);
                match place.class {
                    Class::Foreign => true,
                    Class::Country => place.id != UKRAINE,
                    _ => false,
                }
            };
            if found.iter().any(away) {
                abroad = Some(at + 1);
            }
        }
        let Some(behind) = abroad else { return false };
        let in_list = name
            .start
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .is_some_and(|token| token.is_mark(',') || self.is_and(token));
        let ends = self
            .tokens
            .get(behind)
            .filter(|_| behind < limit)
            .is_none_or(|token| matches!(token.kind, TokenKind::Mark) && !token.is_dash());
        let goes_on = (behind..behind + 2).any(|at| {
            self.tokens.get(at).is_some_and(|token| {
                let large = |at: usize| self.tokens.get(at).is_some_and(Token::is_capitalised);
                // "in Alexandria, Virginia, and lives" is no list.
                let and = self.is_and(token) && large(at + 1);
                at < limit && (and || (at > behind && token.is_capitalised()))
            })
        });
        ends && !in_list && !goes_on
    }

    /// Whether a name stands alone between quotation marks.
    fn is_quoted(&self, name: &Range<usize>) -> bool {
        let quote = |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).is_some_and(Token::is_quote);
        quote(name.start.checked_sub(1)) && quote(Some(name.end))
    }

    /// `the group of forces “Defence of Lypa”`: one of few words in quotation marks behind what bears such titles.
    fn is_in_a_title(&self, name: &Range<usize>, range: &Range<usize>) -> bool {
        /// Words of a title on one side of the name.
        const WORDS: usize = 3;
        if self.cyrillic(name.start).is_none() {
            return false;
        }
        let word = |at: &usize| self.tokens.get(*at).is_some_and(|token| token.kind == TokenKind::Word);
        let first =
            (name.start.saturating_sub(WORDS).max(range.start)..name.start).rev().take_while(word).last();
        let Some(open) = first.and_then(|first| first.checked_sub(1)) else { return false };
        let end = (name.end..name.end + WORDS).take_while(word).last().map_or(name.end, |last| last + 1);
        let quote = |at: usize| self.tokens.get(at).is_some_and(Token::is_quote);
        quote(open)
            && quote(end)
            && self.tokens.get(open + 1).is_some_and(Token::is_capitalised)
            && self
                .rules
                .places
                .no_place
                .before(self.tokens, open)
                .is_some_and(|found| found.row.side.before())
    }

    /// `“DPR”-controlled`, `“LPR” members`, `People’s Republic (“LPR”)`: a label in quotation marks that qualifies the
    /// noun behind it, or repeats the name before it.
    fn is_scare_quoted(&self, name: &Range<usize>, candidates: &[Candidate]) -> bool {
        let Some(before) = name.start.checked_sub(1).and_then(|at| self.tokens.get(at)) else { return false };
        let Some(close) = self.tokens.get(name.end).filter(|token| token.is_quote()) else { return false };
        if !before.is_quote() || close.gap != Gap::None {
            return false;
        }
        let bracket = name
            .start
            .checked_sub(2)
            .and_then(|at| self.tokens.get(at))
            .is_some_and(|token| token.is_mark('('));
        let things = |candidate: &Candidate| self.gazetteer.place(candidate.place).class == Class::Landmark;
        if self.cyrillic(name.start).is_some() && candidates.iter().all(things) {
            // In Ukrainian and Russian the names of works are quoted.
            return false;
        }
        let noun = self.tokens.get(name.end + 1).is_some_and(|next| {
            let common = next.kind == TokenKind::Word && !next.is_capitalised() && next.gap == Gap::Space;
            let function = self.rules.places.function_words.at(self.tokens, name.end + 1).is_some();
            (next.is_dash() && next.gap == Gap::None)
                || (common && !function)
                || next.is_quote()
                || next.kind == TokenKind::Possessive
        });
        bracket || noun
    }

    /// Whether the words around a name ask for a place: a preposition, a type word, a distance behind it.
    fn asked(&self, start: usize, end: usize) -> bool {
        let places = &self.rules.places;
        let by_type = self.types_before(start).is_some()
            || places.types.at_of(self.tokens, end, |row| row.side.after()).is_some()
            || places.fronts.at(self.tokens, end).is_some();
        let by_preposition =
            places.prepositions.before(self.tokens, start).is_some_and(|found| found.row.weight >= ASKS);
        let by_office =
            places.offices.before(self.tokens, start).is_some_and(|found| found.row.side.before());
        let mark = self.tokens.get(end).is_some_and(|token| token.is_mark(',') || token.is_mark('('));
        let by_distance = mark
            && (end + 1..end + 4).any(|at| {
                let number = self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Number);
                number
                    && self
                        .tokens
                        .get(at + 1)
                        .is_some_and(|unit| unit.kind == TokenKind::Word && unit.word != 0)
            });
        by_type || by_preposition || by_office || by_distance
    }

    /// Whether the preposition before a name is one that people's names hardly ever follow: "in", "near", "around".
    fn firmly_asked(&self, start: usize) -> bool {
        let preposition = self.rules.places.prepositions.before(self.tokens, start);
        preposition.is_some_and(|found| found.row.cue == "place" && found.row.weight >= FIRM)
    }

    /// Whether a name stands amid a list of places that something asks for: "near Zelene, Shevchenko, Vovkove and Solone".
    fn is_among_places(&self, start: usize, end: usize, limit: usize, listed: bool) -> bool {
        (listed || self.asked(start, end)) && self.opens_list(end, limit)
    }

    /// Whether the name goes on with a list of places: `Izium, X` or `Izium and X`.
    fn listed(&self, at: usize, mentions: &[Mention], sentence: usize) -> bool {
        let Some(last) = mentions.last().filter(|last| last.sentence == sentence) else { return false };
        self.coordinates(last.tokens.end, at)
    }

    /// Whether only commas and a word such as "and" stand between two tokens.
    fn coordinates(&self, from: usize, to: usize) -> bool {
        let Some(between) = self.tokens.get(from..to) else { return false };
        let links = |token: &Token<'_>| {
            token.is_mark(',') || token.is_mark('/') || token.is_dash() || self.is_and(token)
        };
        (1..=3).contains(&between.len()) && between.iter().all(links)
    }

    fn is_and(&self, token: &Token<'_>) -> bool {
        self.rules.places.conjunctions.contains(&token.word)
    }

    /// Reads a person's name that starts here, remembers the surname, and gives its end.
    fn person(&mut self, at: usize, range: Range<usize>) -> Option<usize> {
        let word = self.word(at);
        let titled = self
            .rules
            .places
            .titles
            .before(self.tokens, at)
            .is_some_and(|found| found.first >= range.start && self.tokens[at].gap <= Gap::Space);
        let given = self.is_given_name(&word) || self.is_patronymic(&word);
        if !given && !titled {
            return None;
        }
        // "Since June Siversk is empty": a month, not somebody called June.
        let dates = &self.rules.dates;
        if dates.months.at(self.tokens, at).is_some()
            && dates.prepositions.before(self.tokens, at).is_some_and(|found| found.first >= range.start)
        {
            return None;
        }
        // In a headline every word is written large: "Mayor Of Kherson".
        if self.rules.places.function_words.at(self.tokens, at).is_some()
            || self.rules.places.prepositions.at(self.tokens, at).is_some()
        {
            return None;
        }
        // "The head of the Kherson oblast", where that is an adjective and a noun.
        if !given && self.by_adjective(at, range.end, self.language).is_some() {
            return None;
        }
        let mut end = at + 1;
        while let Some(next) = self.name_goes_on(end, range.end) {
            end = next + 1;
        }
        // "Danylo of Halych" is a person from head to tail.
        if given && end - at == 1 && self.is_of(end) {
            let named =
                self.tokens.get(end + 1).filter(|_| end + 1 < range.end).is_some_and(Token::is_capitalised);
            let typed = self.rules.places.types.all_at(self.tokens, end + 2);
            if named && !typed.iter().any(|found| found.row.side.after()) {
                return Some(end + 2);
            }
        }
        let last = self.word(end - 1);
        if end - at == 1 {
            // A bare given name may be a village, and a title may stand before a place: "head Kherson". A title that is
            // written large, or somebody's, belongs to a person: "Commander Lyman", "her husband Izmail".
            let known = self.gazetteer.known(&word) == Known::Name;
            if titled && self.is_personal_title(at, range.start) {
                self.persons.insert(word.into_owned());
                return Some(end);
            }
            let person = titled && (!known || self.is_given_name(&word) || self.is_surname(&word));
            if person {
                self.persons.insert(word.into_owned());
            }
            return person.then_some(end);
        }
        // "Volodymyr-Volynskyi" is a town, whatever its first half is.
        if self.tokens[at + 1].is_dash()
            && self.by_letters(at, range.end).is_some_and(|hit| hit.end >= end && hit.end > at + 1)
        {
            return None;
        }
        // "Head Kherson Oblast", but "commander Lyman Oleksiienko": a name on record and an unknown one are a person's.
        let place = self.by_letters(at, range.end).filter(|hit| self.is_large(&hit.candidates));
        if titled && !given && place.is_some_and(|hit| !self.unknown_name_after(hit.end, range.end)) {
            return None;
        }
        if given {
            self.introduced.insert(last.clone().into_owned());
        }
        self.persons.insert(last.into_owned());
        Some(end)
    }

    /// Whether a word stands here that joins a thing to that which it is of.
    fn is_of(&self, at: usize) -> bool {
        let found = self.rules.dates.range_words.at(self.tokens, at);
        found.is_some_and(|found| found.row.meaning == Joins::Of && found.end == at + 1)
    }

    /// Drops the small places that turn out, further down, to be people, unless something asked for a place.
    fn forget_persons(&mut self, mentions: &mut Vec<Mention>) {
        if self.introduced.is_empty() {
            return;
        }
        let person = |mention: &Mention| {
            mention.name.len() == 1
                && mention.class_said.is_none()
                && self.introduced.contains(&self.folded(&mention.name))
                && !self.is_large(&mention.candidates)
                && !self.asked(mention.tokens.start, mention.tokens.end)
        };
        let (people, places) = std::mem::take(mentions).into_iter().partition(person);
        *mentions = places;
        let people: Vec<Mention> = people;
        self.passed_over.extend(people.into_iter().map(|mention| PassedOver {
            span: mention.span,
            why: "a person of this name is spoken of further down".to_owned(),
        }));
        self.passed_over.sort_by_key(|passed| passed.span.start);
    }

    /// Adds what was passed over as an ordinary word where the text calls a place of the name a village or a town elsewhere.
    fn recall_held(&mut self, mentions: &mut Vec<Mention>) {
        for mut held in std::mem::take(&mut self.held) {
            let settled = |mention: &&Mention| {
                mention.class_said.as_ref().is_some_and(|(class, _)| *class == Class::Settlement)
            };
            let same = |mention: &Mention| {
                let places = |one: &Candidate| held.candidates.iter().any(|other| other.place == one.place);
                mention.name.len() == held.name.len() && mention.candidates.iter().any(places)
            };
            if !mentions.iter().filter(settled).any(same) {
                continue;
            }
            self.passed_over.retain(|passed| passed.span != held.span);
            held.trace
                .push(Cow::Borrowed("an ordinary word, but elsewhere the text calls this place a village"));
            let at = mentions.partition_point(|mention| mention.tokens.start < held.tokens.start);
            mentions.insert(at, held);
        }
    }

    /// Whether a word may be an adjective before the small noun behind it, as written at the head of a sentence.
    fn qualifies(&self, at: usize) -> bool {
        let Some(language) = self.cyrillic(at) else { return false };
        let next =
            self.tokens.get(at + 1).filter(|next| next.gap == Gap::Space && next.kind == TokenKind::Word);
        let Some(next) = next.filter(|next| !next.is_capitalised()) else { return false };
        let paradigms = &self.gazetteer.paradigms;
        let adjectives = paradigms.adjectives(&self.word(at), language);
        let nouns = paradigms.readings(&fold(next.text), language, |_| true);
        adjectives
            .iter()
            .any(|one| nouns.iter().any(|noun| noun.gender == one.gender && noun.cases & one.cases != 0))
    }

    /// Whether the title before a name can only be a person's.
    fn is_personal_title(&self, at: usize, from: usize) -> bool {
        let Some(title) = self.rules.places.titles.before(self.tokens, at) else { return false };
        let typed = self.rules.places.types.at_of(self.tokens, at + 1, |row| row.side.after()).is_some();
        if typed || self.rules.places.offices.at(self.tokens, at + 1).is_some() {
            return false;
        }
        let owned = title
            .first
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .is_some_and(|before| self.rules.places.possessives.contains(&before.word));
        let large = self
            .tokens
            .get(title.first)
            .is_some_and(|token| token.is_capitalised() && !token.is_all_capitals());
        owned || (large && !self.tokens[at].is_all_capitals() && title.first >= from)
    }

    /// The next token of a person's name: a capitalised word over a space or a hyphen that no table knows.
    fn name_goes_on(&self, next: usize, limit: usize) -> Option<usize> {
        let next = self.joined(next, limit)?;
        let token = self.tokens.get(next)?;
        let kinds = self.rules.places.types.at(self.tokens, next).is_some();
        let demonym = self.rules.places.demonyms.at(self.tokens, next).is_some();
        (token.is_capitalised() && !kinds && !demonym && token.gap != Gap::Line).then_some(next)
    }

    fn is_given_name(&self, word: &str) -> bool {
        match self.declined(word) {
            Some(language) => self.lists(word, language).given,
            None => self.rules.places.given_names.contains(word),
        }
    }

    fn is_surname(&self, word: &str) -> bool {
        match self.declined(word) {
            Some(language) => self.lists(word, language).surname,
            None => self.rules.places.surnames.contains(word),
        }
    }

    /// The language that a folded word may be declined in.
    fn declined(&self, word: &str) -> Option<Language> {
        let cyrillic = !word.is_ascii() && word.chars().any(crate::language::is_cyrillic);
        cyrillic.then_some(if self.language.is_cyrillic() { self.language } else { Language::UKRAINIAN })
    }

    /// Whether a word is a patronymic, which stands between a given name and a surname.
    fn is_patronymic(&self, word: &str) -> bool {
        let last = word.bytes().next_back();
        let mut ends = self.rules.places.patronymics.iter().filter(|end| end.bytes().next_back() == last);
        ends.any(|end| word.ends_with(end.as_str()))
    }

    fn is_large(&self, candidates: &[Candidate]) -> bool {
        candidates.iter().any(|candidate| self.gazetteer.place(candidate.place).population >= SMALL)
    }

    /// Whether a word is one half of a name of two: beside a capitalised adjective or noun that it agrees with, or with a
    /// hyphen behind another capitalised word that is no name. Of names on record both halves were found; three words with
    /// hyphens are a list.
    fn is_half_of_a_name(&self, at: usize, range: Range<usize>) -> bool {
        let Some(language) = self.cyrillic(at) else { return false };
        let hyphen = at.checked_sub(2).filter(|before| {
            *before >= range.start
                && self.tokens[at].gap == Gap::None
                && self.tokens[at - 1].is_dash()
                && self.tokens[at - 1].gap == Gap::None
        });
        let list = |mark: usize| {
            self.tokens.get(mark).is_some_and(|token| token.is_dash() && token.gap == Gap::None)
        };
        if let Some(before) = hyphen
            && !list(at + 1)
            && !before.checked_sub(1).is_some_and(list)
            && self.tokens[before].is_capitalised()
            && !self.tokens[before].is_all_capitals()
        {
            let word = self.word(before);
            return self.gazetteer.known(&word) != Known::Name
                && self.gazetteer.inflected(&word, language).is_empty();
        }
        let before = at.checked_sub(1).filter(|before| *before > range.start);
        before.is_some_and(|before| self.agree(before, at, language))
            || at + 1 < range.end && at > range.start && self.agree(at, at + 1, language)
    }

    /// Whether two capitalised words, the first of them not at the head of a sentence or behind a mark, are an adjective
    /// and its noun.
    fn agree(&self, adjective: usize, noun: usize, language: Language) -> bool {
        let written = |at: usize| {
            let token = self.tokens.get(at);
            token.is_some_and(|token| {
                token.is_capitalised() && token.is_cyrillic() && !token.is_all_capitals()
            })
        };
        let close = self.tokens.get(noun).is_some_and(|token| token.gap == Gap::Space);
        let head = adjective.checked_sub(1).and_then(|before| self.tokens.get(before)).is_none_or(|before| {
            before.kind != TokenKind::Word || before.word == 0 && before.is_capitalised()
        });
        if !close || head || !written(adjective) || !written(noun) {
            return false;
        }
        let places = &self.rules.places;
        if places.types.at(self.tokens, noun).is_some()
            || places.demonyms.at(self.tokens, adjective).is_some()
        {
            return false;
        }
        let word = self.word(adjective);
        // "In Kharkiv's Saltivka" the adjective says where.
        if self.lists(&word, language).town_adjective {
            return false;
        }
        let paradigms = &self.gazetteer.paradigms;
        let adjectives = paradigms.adjectives(&word, language);
        if adjectives.is_empty() {
            return false;
        }
        let nouns = paradigms.readings(&self.word(noun), language, |_| true);
        adjectives.iter().any(|one| {
            let mut nouns = nouns.iter().filter(|noun| noun.kind == Kind::Noun && noun.gender == one.gender);
            nouns.any(|noun| noun.cases & one.cases != 0)
        })
    }

    /// Whether a capitalised word of no table stands just before, as in a person's or an organisation's name.
    fn unknown_name_before(&self, at: usize, from: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|before| *before >= from) else { return false };
        let close = self.tokens.get(at).is_some_and(|token| token.gap == Gap::Space);
        close
            && self.is_unknown_name(before)
            && (before > from || !self.gazetteer.is_english_word(&self.word(before)))
    }

    fn unknown_name_after(&self, at: usize, limit: usize) -> bool {
        let close = self.tokens.get(at).is_some_and(|token| token.gap == Gap::Space);
        at < limit && close && self.is_unknown_name(at)
    }

    fn is_unknown_name(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        if !token.is_capitalised() || token.word != 0 || token.is_all_capitals() {
            return false;
        }
        let word = self.word(at);
        if let Some(language) = self.cyrillic(at) {
            // Nouns are written small: what is large at the head of a sentence may be any word.
            let head = at
                .checked_sub(1)
                .and_then(|before| self.tokens.get(before))
                .is_none_or(|before| before.kind == TokenKind::Mark && !before.is_dash());
            return !head
                && self.gazetteer.known(&word) != Known::Name
                && self.gazetteer.inflected(&word, language).is_empty()
                && self.adjective_end(at, at + 1, language).is_none()
                && !self.is_ordinary(&word, language);
        }
        !self.gazetteer.is_english_word(&word) && self.gazetteer.known(&word) != Known::Name
    }
}

/// The likeness of words that differ from this one in one letter.
fn least_of_one_letter(word: &str) -> f64 {
    /// A little more than one letter, for what rounding makes of it.
    const ONE_LETTER: f64 = 1.01;
    1.0 - ONE_LETTER / word.chars().count().max(1) as f64
}

/// Whether a word is a name with a vowel behind it, as adjectives and plurals are made: "Dolzhansky".
fn is_ending_added(word: &str, name: &str) -> bool {
    const VOWELS: &str = "aeiouy";
    let added = word.strip_prefix(name).filter(|added| added.len() == 1);
    added.is_some_and(|added| VOWELS.contains(added) && !name.ends_with(added))
}

/// Whether a folded name is a spelling of the official one, not a name of its own.
fn is_alike(name: &str, official: &str) -> bool {
    /// From this likeness on: "Cherson" is "Kherson", "Jerson" is another language's.
    const ALIKE: f64 = 0.72;
    strsim::normalized_damerau_levenshtein(name, &fold(official)) >= ALIKE
}

/// Whether a name is so long that hardly anything else is like it.
fn is_long(name: &str) -> bool {
    const LETTERS: usize = 9;
    name.chars().count() >= LETTERS
}

const SHARED: &str = "its list shares a type word";
const PLURAL: &str = "its type word speaks of several";
const SHARED_BACK: &str = "the type word stands behind the list";

fn is_abbreviation(name: &str) -> bool {
    // Most names end with a small letter.
    if name.chars().rev().any(char::is_lowercase) {
        return false;
    }
    (1..=4).contains(&name.chars().filter(|c| c.is_alphabetic()).count())
}
