//! Words -> the places that they may name: letter for letter, in another romanisation, or misspelt.

use super::compiled::{FUZZY_FROM, FUZZY_TWO_FROM, deletions, letters, read_traits};
use super::index::hash;
use super::layer::Layer;
use super::skeleton::skeleton;
use super::{Candidate, Class, Gazetteer, Language, Match, NameKind, Place, PlaceId};
use crate::fold::fold;
use crate::inflection::{Cases, EVERY_CASE, Gender, Kind, SHORTEST, SHORTEST_PART};
use crate::memory::Memory;
use rapidfuzz::distance::{damerau_levenshtein, osa};
use std::cmp::Reverse;
use std::sync::Arc;

/// What is known of words that begin, or are, a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// No name begins so.
    Nothing,
    /// Longer names begin so, but this is none.
    Beginning,
    /// This is a name; longer ones may begin so too.
    Name,
}

/// Score of a name in another romanisation than the standard ones: the words are spelt otherwise, the name is the same.
const ROMANISATION_SCORE: f64 = 0.95;

/// What the look-ups of a run have found, by the words looked up.
#[derive(Debug)]
pub(super) struct Remembered {
    exact: Answers,
    romanised: Answers,
    fuzzy: Answers,
    /// Answers of several look-ups together, by what tells them from all others.
    others: Answers,
    inflected: Vec<Memory<Arc<[Inflected]>>>,
}

type Answers = Memory<Arc<[Candidate]>>;

/// Words kept of each kind of look-up. All of them with some candidates each take less than 20 MB.
const WORDS: usize = 1 << 14;

/// Answers with more candidates than this are not kept: few words have so many, and they would take the most room.
const LONGEST: usize = 256;

impl Default for Remembered {
    fn default() -> Remembered {
        Remembered {
            exact: Memory::of(WORDS),
            romanised: Memory::of(WORDS),
            fuzzy: Memory::of(WORDS),
            others: Memory::of(WORDS),
            inflected: Language::all().map(|_| Memory::of(WORDS)).collect(),
        }
    }
}

/// The answer that is remembered for `key`, or the one found now.
fn remembered(answers: &Answers, key: &str, find: impl FnOnce() -> Vec<Candidate>) -> Vec<Candidate> {
    if let Some(known) = answers.get(key) {
        return known.to_vec();
    }
    let found = find();
    if found.len() <= LONGEST {
        answers.keep(key, found.as_slice().into());
    }
    found
}

/// The words of a text read as the beginning of a name in some case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflected {
    /// The name's words so far, in the nominative.
    pub key: String,
    /// How many they are.
    pub words: usize,
    /// The cases that all of them may be in.
    pub cases: Cases,
    /// The gender of those that are declined; `None` where none is.
    pub gender: Option<Gender>,
    /// Whether a noun is declined among them; an adjective alone is no name.
    noun: bool,
}

impl Inflected {
    fn start() -> Inflected {
        Inflected { key: String::new(), words: 0, cases: EVERY_CASE, gender: None, noun: false }
    }

    /// Whether the words can be a whole name in another case than the nominative.
    pub fn is_whole(&self) -> bool {
        self.gender.is_some() && (self.noun || self.words > 1)
    }
}

impl Gazetteer {
    /// Whether a folded key is a name, or the first words of one.
    pub fn known(&self, key: &str) -> Known {
        let hash = hash(key);
        let mut known = Known::Nothing;
        for layer in &self.layers {
            match layer.compiled.exact.get(hash).map(|mut names| names.next().is_some()) {
                None => {}
                Some(false) => known = Known::Beginning,
                Some(true) => return Known::Name,
            }
        }
        known
    }

    /// Whether a folded word is an ordinary English word.
    pub fn is_english_word(&self, key: &str) -> bool {
        let hash = hash(key);
        self.layers.iter().any(|layer| layer.compiled.words.get(hash).is_some())
    }

    /// The places that these words may name, best first: by the letters, else in another romanisation, else misspelt.
    ///
    /// ```
    /// use dateline::gazetteer::{Gazetteer, Match};
    /// let gazetteer = Gazetteer::embedded()?;
    /// let found = gazetteer.lookup("Kyzelivka");
    /// assert_eq!(found[0].how, Match::Fuzzy);
    /// assert!(found.iter().any(|candidate| candidate.name == "Kyselivka"));
    /// # Ok::<(), dateline::error::Error>(())
    /// ```
    pub fn lookup(&self, words: &str) -> Vec<Candidate> {
        let key = fold(words);
        let mut found = self.exact(&key);
        if found.is_empty() {
            found = self.romanised(&key);
        }
        if found.is_empty() {
            found = self.fuzzy(&key);
        }
        found
    }

    /// The places that bear a name with this folded key.
    pub fn exact(&self, key: &str) -> Vec<Candidate> {
        remembered(&self.remembered.exact, key, || self.find_exact(key))
    }

    fn find_exact(&self, key: &str) -> Vec<Candidate> {
        let hash = hash(key);
        let mut found = Vec::new();
        for layer in &self.layers {
            let Some(names) = layer.compiled.exact.get(hash) else { continue };
            // Homonyms are mostly spelt alike: a spelling is folded once.
            let mut last = None;
            let mut same = false;
            for number in names {
                let form = layer.compiled.name_forms.get(number);
                if last != Some(form) {
                    (last, same) = (Some(form), fold(layer.compiled.forms.get(form)) == key);
                }
                if same {
                    let (_, kind, language) = layer.name(number);
                    let how = match kind {
                        NameKind::Official => Match::Exact,
                        NameKind::Romanisation => Match::Romanisation,
                        NameKind::Exonym | NameKind::Former | NameKind::Short | NameKind::Alternate => {
                            Match::Alias
                        }
                    };
                    // A Russian name is as good to a Russian text as the official one is.
                    let russian = language == Language::RUSSIAN
                        && kind == NameKind::Alternate
                        && !layer.form(number).is_ascii();
                    let score = if how == Match::Exact || russian { 1.0 } else { OTHER_NAME_SCORE };
                    found.push(layer.candidate(number, how, score));
                }
            }
        }
        self.without_borrowed(&mut found);
        self.sorted(found)
    }

    /// Drops towns to which a name is only ascribed where another settlement of their raion bears it by right: lists of
    /// alternate names give towns the names of villages beside them.
    fn without_borrowed(&self, found: &mut Vec<Candidate>) {
        let raion = |candidate: &Candidate| {
            let place = self.place(candidate.place);
            (place.class == Class::Settlement)
                .then(|| place.raion().to_owned())
                .filter(|code| !code.is_empty())
        };
        let official = |candidate: &&Candidate| candidate.kind == NameKind::Official;
        let by_right: Vec<_> = found.iter().filter(official).filter_map(raion).collect();
        if !by_right.is_empty() {
            found.retain(|candidate| {
                // A Russian name is a name by right too.
                let ascribed = candidate.kind == NameKind::Alternate
                    && (candidate.name.is_ascii() || candidate.language == Language::UKRAINIAN);
                !ascribed || raion(candidate).is_none_or(|raion| !by_right.contains(&raion))
            });
        }
    }

    /// The readings of a folded word as the first word of a name, or as all of it, in any case of `language`.
    pub fn inflected(&self, word: &str, language: Language) -> Arc<[Inflected]> {
        self.inflected_further(&[Inflected::start()], word, word, language)
    }

    /// The same, where the name goes on with another folded word; `words` are all of them.
    pub(crate) fn inflected_further(
        &self,
        readings: &[Inflected],
        words: &str,
        word: &str,
        language: Language,
    ) -> Arc<[Inflected]> {
        let memory = self.remembered.inflected.get(language.index());
        if let Some(known) = memory.and_then(|memory| memory.get(words)) {
            return known;
        }
        let found: Arc<[Inflected]> = self.inflected_on(readings, word, language).into();
        if let Some(memory) = memory {
            memory.keep(words, found.clone());
        }
        found
    }

    /// What several look-ups together have found before for `key`, which must tell it from all others.
    pub(crate) fn remembered(&self, key: &str, find: impl FnOnce() -> Vec<Candidate>) -> Vec<Candidate> {
        remembered(&self.remembered.others, key, find)
    }

    /// The same, where the name goes on with another folded word.
    pub fn inflected_on(&self, readings: &[Inflected], word: &str, language: Language) -> Vec<Inflected> {
        let mut found: Vec<Inflected> = Vec::new();
        let mut key = String::new();
        for before in readings {
            let mut begins = |word: &str| {
                key.clear();
                key.push_str(&before.key);
                if !key.is_empty() {
                    key.push(' ');
                }
                key.push_str(word);
                self.known(&key) != Known::Nothing
            };
            let joined = |word: &str| {
                if before.key.is_empty() { word.to_owned() } else { format!("{} {word}", before.key) }
            };
            // A word that stays as it is: what does not decline, or has the same form in this case.
            if begins(word) {
                found.push(Inflected { key: joined(word), words: before.words + 1, ..before.clone() });
            }
            // "Yar" declines within a name, though it is too short to be taken for one.
            let shortest = if before.key.is_empty() { SHORTEST } else { SHORTEST_PART };
            for reading in self.paradigms.readings_from(shortest, word, language, begins) {
                let cases = before.cases & reading.cases;
                let agrees = before.gender.is_none_or(|gender| gender == reading.gender);
                if cases == 0 || !agrees || reading.nominative == word {
                    continue;
                }
                let noun = before.noun || reading.kind == Kind::Noun;
                let next = Inflected {
                    key: joined(&reading.nominative),
                    words: before.words + 1,
                    cases,
                    gender: Some(reading.gender),
                    noun,
                };
                if !found.contains(&next) {
                    found.push(next);
                }
            }
        }
        found
    }

    /// The places that bear the name of which the words read are a form other than the nominative.
    pub fn of_inflected(&self, readings: &[Inflected]) -> Vec<Candidate> {
        let mut found = Vec::new();
        for reading in readings.iter().filter(|reading| reading.is_whole()) {
            let exact = self.exact(&reading.key).into_iter();
            found.extend(exact.map(|candidate| Candidate { how: Match::Inflected, ..candidate }));
        }
        self.sorted(found)
    }

    /// The places that bear a name with the same skeleton.
    pub fn romanised(&self, key: &str) -> Vec<Candidate> {
        remembered(&self.remembered.romanised, key, || self.find_romanised(key))
    }

    fn find_romanised(&self, key: &str) -> Vec<Candidate> {
        let bones = skeleton(key);
        if bones.chars().count() < FUZZY_FROM - 1 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for layer in &self.layers {
            layer.with_skeleton(&bones, Match::Romanisation, |_| ROMANISATION_SCORE, &mut found);
        }
        self.sorted(found)
    }

    /// The places whose name differs in one letter from the words, or in two where both are long.
    pub fn fuzzy(&self, key: &str) -> Vec<Candidate> {
        remembered(&self.remembered.fuzzy, key, || self.find_fuzzy(key))
    }

    fn find_fuzzy(&self, key: &str) -> Vec<Candidate> {
        let bones = skeleton(key);
        let length = bones.chars().count();
        if length < FUZZY_FROM {
            return Vec::new();
        }
        let deletions = deletions(&bones);
        let letters = letters(&bones);
        let most = if length >= FUZZY_TWO_FROM { 2 } else { 1 };
        let comparator = osa::BatchComparator::new(bones.chars());
        let whole = damerau_levenshtein::BatchComparator::new(key.chars());
        let mut found = Vec::new();
        for layer in &self.layers {
            let deletes = &layer.compiled.deletes;
            let mut near: Vec<u32> = deletions.iter().flat_map(|shorter| deletes.get(*shorter)).collect();
            near.sort_unstable();
            near.dedup();
            for number in near {
                // Each edit takes away or brings at most one letter of the alphabet each.
                let others = layer.compiled.skeleton_letters.get(number);
                let missing = (letters & !others).count_ones().max((others & !letters).count_ones()) as usize;
                if missing > most {
                    continue;
                }
                let other = layer.compiled.skeletons.get(number);
                let other_length = other.chars().count();
                let allowed = if length.min(other_length) >= FUZZY_TWO_FROM { 2 } else { 1 };
                let too_far = missing > allowed || length.abs_diff(other_length) > allowed;
                let cutoff = osa::Args::default().score_cutoff(allowed);
                if too_far || comparator.distance_with_args(other.chars(), &cutoff).is_none() {
                    continue;
                }
                let score =
                    |form: &str| whole.normalized_similarity(fold(form).chars()).min(ROMANISATION_SCORE);
                layer.with_skeleton(other, Match::Fuzzy, score, &mut found);
            }
            for slip in slips(key) {
                let score = |form: &str| whole.normalized_similarity(fold(form).chars());
                let first = found.len();
                layer.with_skeleton(&skeleton(&slip), Match::Fuzzy, score, &mut found);
                let least = 1.0 - (most as f64 + ROUNDING) / key.chars().count().max(1) as f64;
                let mut nth = 0;
                found.retain(|candidate| {
                    nth += 1;
                    nth <= first || candidate.score >= least
                });
            }
        }
        self.sorted(found)
    }

    /// One candidate a place, best first. Among the names on record the larger place goes first, where another name counts
    /// as an official one of a place [`OTHER_NAME_PEOPLE`] times smaller; else the score, then the larger place, then
    /// the order of the gazetteer.
    fn sorted(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        if found.len() < 2 {
            return found;
        }
        found.sort_unstable_by(|one, other| {
            one.place
                .cmp(&other.place)
                .then(other.score.total_cmp(&one.score))
                .then(one.kind.cmp(&other.kind))
                .then_with(|| one.name.cmp(&other.name))
        });
        found.dedup_by_key(|candidate| candidate.place);
        found.sort_by_cached_key(|candidate| {
            let people = self.place(candidate.place).population;
            // The bits of numbers from 0 on are in the order of the numbers.
            let score = candidate.score.to_bits();
            if candidate.score < OTHER_NAME_SCORE {
                return (Reverse(score), Reverse(people), Reverse(0), candidate.place);
            }
            let official = candidate.score > OTHER_NAME_SCORE;
            let weight = weight(self.place(candidate.place)) / if official { 1 } else { OTHER_NAME_PEOPLE };
            (Reverse(ON_RECORD.to_bits()), Reverse(weight), Reverse(score), candidate.place)
        });
        found
    }
}

/// What a slip of one letter may have been before, where it changes more than one letter of the skeleton: two letters
/// exchanged (Orikihv for Orikhiv), and a letter of a pair with h dropped, or another in its place (Robotyen, Kharkhv).
fn slips(key: &str) -> Vec<String> {
    /// The letter that others make pairs with.
    const PAIRED: char = 'h';
    if !key.is_ascii() {
        return Vec::new();
    }
    let letters: Vec<char> = key.chars().collect();
    let mut all = Vec::new();
    for at in 1..letters.len() {
        if at + 1 < letters.len() && letters[at] != letters[at + 1] {
            let mut other = letters.clone();
            other.swap(at, at + 1);
            all.push(other.into_iter().collect());
        }
        if letters[at] == PAIRED {
            let place = |letter: char| {
                let mut other = letters.clone();
                other[at] = letter;
                other.into_iter().collect()
            };
            all.extend(('a'..='z').filter(|letter| *letter != PAIRED).map(place));
        }
        let mut other = letters.clone();
        other.insert(at, PAIRED);
        all.push(other.into_iter().collect());
    }
    all
}

/// What rounding may take from a score.
const ROUNDING: f64 = 0.01;

/// Score of a name on record that is not the official one.
const OTHER_NAME_SCORE: f64 = 0.99;
/// What all names on record count as where they are put in order with others.
const ON_RECORD: f64 = 1.0;
/// A place goes before one that bears the name officially where it is so many times as large: who says Yuzhne means the
/// city of 32,000 that bore the name until 2024 and not a hamlet that bears it. It is the largest number at which every
/// town above 10,000 inhabitants comes before all villages under each of its names.
const OTHER_NAME_PEOPLE: u32 = 3;
/// People of a settlement whose number is not known: most such are villages, and the list that has numbers begins at 500.
const SOME_PEOPLE: u32 = 300;
/// What regions and countries count as: more than a village of their name, less than a city that they are named after.
const REGION_PEOPLE: u32 = 50_000;

/// What rivers, waters and areas count as, which texts name more than the villages that are named after them.
const WATER_PEOPLE: u32 = 10_000;

/// How much a place is talked of, in people.
fn weight(place: &Place) -> u32 {
    match place.class {
        Class::Region | Class::Country => REGION_PEOPLE,
        Class::River | Class::Water | Class::Area => WATER_PEOPLE,
        // Parts of cities are named with their city, however many people live there.
        Class::District => SOME_PEOPLE,
        _ => place.population.max(SOME_PEOPLE),
    }
}

impl Layer {
    /// Adds a candidate for every name with this skeleton; each distinct form is scored once.
    fn with_skeleton(
        &self,
        bones: &str,
        how: Match,
        score: impl Fn(&str) -> f64,
        found: &mut Vec<Candidate>,
    ) {
        let Some(names) = self.compiled.by_skeleton.get(hash(bones)) else { return };
        let mut scored: Vec<(u32, f64)> = Vec::new();
        for number in names {
            let form = self.compiled.name_forms.get(number);
            let known = scored.iter().find(|(other, _)| *other == form).map(|(_, score)| *score);
            let score = known.unwrap_or_else(|| {
                let score = score(self.compiled.forms.get(form));
                scored.push((form, score));
                score
            });
            found.push(self.candidate(number, how, score));
        }
    }

    fn candidate(&self, number: u32, how: Match, score: f64) -> Candidate {
        let (place, kind, language) = self.name(number);
        Candidate {
            place,
            how,
            score,
            name: self.compiled.forms.shared(self.compiled.name_forms.get(number)),
            kind,
            language,
        }
    }

    /// A name as written.
    pub(crate) fn form(&self, number: u32) -> &str {
        self.compiled.forms.get(self.compiled.name_forms.get(number))
    }

    /// The place, kind and language of a name.
    pub(crate) fn name(&self, number: u32) -> (PlaceId, NameKind, Language) {
        let traits = self.compiled.name_traits.get(number as usize).copied().unwrap_or(u8::MAX);
        let (kind, language) = read_traits(traits);
        (PlaceId(self.compiled.name_places.get(number)), kind, language)
    }
}
