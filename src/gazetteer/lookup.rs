//! Words -> the places that they may name: letter for letter, in another romanisation, or misspelt.

use super::compiled::{FUZZY_FROM, FUZZY_TWO_FROM, KINDS, deletions};
use super::index::hash;
use super::skeleton::skeleton;
use super::{Candidate, Gazetteer, Match, NameKind, PlaceId};
use crate::fold::fold;

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

impl Gazetteer {
    /// Whether a folded key is a name, or the first words of one.
    pub fn known(&self, key: &str) -> Known {
        match self.compiled.exact.get(hash(key)) {
            None => Known::Nothing,
            Some(mut names) => names.next().map_or(Known::Beginning, |_| Known::Name),
        }
    }

    /// Whether a folded word is an ordinary English word.
    pub fn is_english_word(&self, key: &str) -> bool {
        self.compiled.words.get(hash(key)).is_some()
    }

    /// The places that these words may name, best first: by the letters, else in another romanisation, else misspelt.
    ///
    /// ```
    /// use dateline::gazetteer::{Gazetteer, Match};
    /// let gazetteer = Gazetteer::embedded()?;
    /// let found = gazetteer.lookup("Kysylivka");
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
        let Some(names) = self.compiled.exact.get(hash(key)) else { return Vec::new() };
        let candidate = |number: u32| {
            let (place, form, kind) = self.name(number);
            let own = kind == NameKind::Official;
            let how = match kind {
                NameKind::Official => Match::Exact,
                NameKind::Romanisation => Match::Romanisation,
                NameKind::Exonym | NameKind::Former | NameKind::Alternate => Match::Alias,
            };
            (fold(form) == key).then(|| Candidate {
                place,
                how,
                score: if own { 1.0 } else { 0.99 },
                name: form.to_owned(),
                kind,
            })
        };
        self.sorted(names.filter_map(candidate).collect())
    }

    /// The places that bear a name with the same skeleton.
    pub fn romanised(&self, key: &str) -> Vec<Candidate> {
        let bones = skeleton(key);
        if bones.chars().count() < FUZZY_FROM - 1 {
            return Vec::new();
        }
        self.sorted(self.with_skeleton(&bones, Match::Romanisation, |_| ROMANISATION_SCORE))
    }

    /// The places whose name differs in one letter from the words, or in two where both are long.
    pub fn fuzzy(&self, key: &str) -> Vec<Candidate> {
        let bones = skeleton(key);
        let length = bones.chars().count();
        if length < FUZZY_FROM {
            return Vec::new();
        }
        let mut near: Vec<u32> =
            deletions(&bones).iter().flat_map(|shorter| self.compiled.deletes.get(hash(shorter))).collect();
        near.sort_unstable();
        near.dedup();
        let mut found = Vec::new();
        for number in near {
            let other = self.compiled.skeletons.get(number);
            let allowed = if length.min(other.chars().count()) >= FUZZY_TWO_FROM { 2 } else { 1 };
            if strsim::osa_distance(&bones, other) > allowed {
                continue;
            }
            let score =
                |form: &str| strsim::normalized_damerau_levenshtein(key, &fold(form)).min(ROMANISATION_SCORE);
            found.extend(self.with_skeleton(other, Match::Fuzzy, score));
        }
        self.sorted(found)
    }

    fn with_skeleton(&self, bones: &str, how: Match, score: impl Fn(&str) -> f64) -> Vec<Candidate> {
        let Some(names) = self.compiled.by_skeleton.get(hash(bones)) else { return Vec::new() };
        names
            .map(|number| {
                let (place, form, kind) = self.name(number);
                Candidate { place, how, score: score(form), name: form.to_owned(), kind }
            })
            .collect()
    }

    fn name(&self, number: u32) -> (PlaceId, &str, NameKind) {
        let kind =
            KINDS.get(self.compiled.name_kinds.get(number) as usize).copied().unwrap_or(NameKind::Alternate);
        (PlaceId(self.compiled.name_places.get(number)), self.compiled.forms.get(number), kind)
    }

    /// One candidate a place, best score first, then the larger place, then the order of the gazetteer.
    fn sorted(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        found.sort_by(|one, other| {
            one.place
                .cmp(&other.place)
                .then(other.score.total_cmp(&one.score))
                .then(one.name.cmp(&other.name))
        });
        found.dedup_by_key(|candidate| candidate.place);
        found.sort_by(|one, other| {
            let people = |candidate: &Candidate| self.place(candidate.place).population;
            other
                .score
                .total_cmp(&one.score)
                .then(people(other).cmp(&people(one)))
                .then(one.place.cmp(&other.place))
        });
        found
    }
}
