//! Places and names -> the form that is embedded in the program, and back.

use super::index::{Index, Numbers, Sieve, Strings, hash};
use super::place::{Class, NameKind, Place, Unit};
use super::skeleton::skeleton;
use crate::fold::fold;
use crate::position::Position;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A name of a place, before it is filed.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Index of its place.
    pub(crate) place: u32,
    /// As it is written.
    pub(crate) form: String,
    /// What sort of name it is.
    pub(crate) kind: NameKind,
}

/// Everything that the gazetteer needs, ready to be read from bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Compiled<'a> {
    /// Version of the tables.
    pub(crate) version: String,
    /// The places.
    pub(crate) places: Vec<Place>,
    /// The administrative units, sorted by code.
    pub(crate) units: Vec<Unit>,
    /// The words of the names of borders and coasts, which texts name in phrases: the place, and each word once.
    pub(crate) line_words: Vec<(u32, Vec<String>)>,
    /// The lines of rivers, borders and coasts.
    pub(crate) lines: Vec<Vec<Vec<Position>>>,
    /// Forms of names as written.
    #[serde(borrow)]
    pub(crate) forms: Strings<'a>,
    /// The place of each name.
    #[serde(borrow)]
    pub(crate) name_places: Numbers<'a>,
    /// The kind of each name, by its place in [`KINDS`].
    #[serde(borrow)]
    pub(crate) name_kinds: Numbers<'a>,
    /// Folded name -> names; a beginning of a name stands there without any.
    #[serde(borrow)]
    pub(crate) exact: Index<'a>,
    /// Skeleton -> names.
    #[serde(borrow)]
    pub(crate) by_skeleton: Index<'a>,
    /// The distinct skeletons.
    #[serde(borrow)]
    pub(crate) skeletons: Strings<'a>,
    /// Skeleton with one or two letters left out -> skeletons.
    #[serde(borrow)]
    pub(crate) deletes: Sieve<'a>,
    /// Ordinary English words, for telling names from them.
    #[serde(borrow)]
    pub(crate) words: Index<'a>,
}

/// The kinds of names in the order of their numbers, best first.
pub(crate) const KINDS: [NameKind; 5] =
    [NameKind::Official, NameKind::Romanisation, NameKind::Exonym, NameKind::Former, NameKind::Alternate];

/// Skeletons shorter than this are never matched but for themselves: one letter more or less makes another name.
pub(crate) const FUZZY_FROM: usize = 5;
/// From this length on two letters may differ.
pub(crate) const FUZZY_TWO_FROM: usize = 8;
/// Letters of a skeleton that the deletes are made of, as SymSpell's prefix length: what follows is left to the score.
pub(crate) const FUZZY_PREFIX: usize = 7;

/// Files places and names.
pub(crate) fn compile(
    version: String,
    places: Vec<Place>,
    units: Vec<Unit>,
    lines: Vec<Vec<Vec<Position>>>,
    names: Vec<Name>,
    words: &str,
) -> Compiled<'static> {
    let mut best: FxHashMap<(u32, String), (usize, usize)> = FxHashMap::default();
    let mut line_words: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        // "The border" alone is a word of the language, and "the Russian border" is read with it.
        if matches!(places[name.place as usize].class, Class::Border | Class::Coast) {
            let key = fold(&name.form);
            line_words.entry(name.place).or_default().extend(key.split(' ').map(str::to_owned));
            continue;
        }
        let rank = KINDS.iter().position(|kind| *kind == name.kind).unwrap_or(KINDS.len() - 1);
        let entry = best.entry((name.place, fold(&name.form))).or_insert((rank, at));
        *entry = (*entry).min((rank, at));
    }
    let mut kept: Vec<(usize, u32, &str, usize)> = best
        .iter()
        .filter(|((_, key), _)| !key.is_empty())
        .map(|((place, key), (rank, at))| (*at, *place, key.as_str(), *rank))
        .collect();
    kept.sort_unstable();
    let (mut exact, mut by_skeleton, mut skeletons) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (_, place, key, _)) in kept.iter().enumerate() {
        let number = number as u32;
        exact.push((hash(key), Some(number)));
        for (end, _) in key.match_indices(' ') {
            exact.push((hash(&key[..end]), None));
        }
        let bones = skeleton(key);
        by_skeleton.push((hash(&bones), Some(number)));
        // Units are named with their type word, and places abroad are not what is misspelt in texts on Ukraine.
        let fuzzy = !matches!(
            places[*place as usize].class,
            Class::Raion | Class::Hromada | Class::Country | Class::Foreign
        );
        if fuzzy {
            skeletons.push(bones);
        }
    }
    skeletons.sort_unstable();
    skeletons.dedup();
    let mut deletes = Vec::new();
    for (number, bones) in skeletons.iter().enumerate() {
        for shorter in deletions(bones) {
            deletes.push((hash(&shorter), number as u32));
        }
    }
    Compiled {
        version,
        forms: Strings::build(kept.iter().map(|(at, ..)| names[*at].form.as_str())),
        name_places: Numbers::build(kept.iter().map(|(_, place, ..)| *place)),
        name_kinds: Numbers::build(kept.iter().map(|(.., rank)| *rank as u32)),
        exact: Index::build(exact),
        by_skeleton: Index::build(by_skeleton),
        skeletons: Strings::build(skeletons.iter().map(String::as_str)),
        deletes: Sieve::build(deletes),
        words: Index::build(words.lines().map(|word| (hash(word), None)).collect()),
        places,
        units,
        line_words: line_words
            .into_iter()
            .map(|(place, words)| (place, words.into_iter().collect()))
            .collect(),
        lines,
    }
}

/// The beginning of a skeleton as it is and with one letter left out, or two from [`FUZZY_TWO_FROM`] letters on;
/// nothing for skeletons that are too short. The same for names and for queries, so that they meet in the middle
/// (symmetric deletes, Garbe 2012).
pub(crate) fn deletions(bones: &str) -> Vec<String> {
    let letters: Vec<char> = bones.chars().collect();
    if letters.len() < FUZZY_FROM - 1 {
        return Vec::new();
    }
    let prefix: Vec<char> = letters.iter().copied().take(FUZZY_PREFIX).collect();
    let mut found = vec![prefix.iter().collect::<String>()];
    let one = leave_one_out(&prefix);
    // Cyrillic names are misspelt less than romanised ones: one letter is enough there, and halves the index.
    if letters.len() >= FUZZY_TWO_FROM - 1 && bones.is_ascii() {
        found.extend(one.iter().flat_map(|shorter| leave_one_out(shorter)).map(String::from_iter));
    }
    found.extend(one.into_iter().map(String::from_iter));
    found.sort_unstable();
    found.dedup();
    found
}

fn leave_one_out(letters: &[char]) -> Vec<Vec<char>> {
    (0..letters.len())
        .map(|out| letters.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, c)| *c).collect())
        .collect()
}
