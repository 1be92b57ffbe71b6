//! Places and names -> the form that is embedded in the program, and back.

use super::index::{Blobs, Index, Numbers, Sieve, Strings, hash};
use super::packed::Packed;
use super::place::{Class, KINDS, Language, NameKind, Place, Source, Unit};
use super::skeleton::skeleton;
use crate::fold::fold;
use crate::position::Position;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A name of a place, before it is filed.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Number of its place.
    pub(crate) place: u32,
    /// As it is written.
    pub(crate) form: String,
    /// What sort of name it is.
    pub(crate) kind: NameKind,
    /// Its language.
    pub(crate) language: Language,
}

/// The parts of a place's line.
pub(crate) type Line = Vec<Vec<Position>>;

/// Everything that the gazetteer needs, ready to be used as it lies in its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Compiled<'a> {
    /// Version of the tables.
    pub(crate) version: String,
    /// Whether the places of the program itself are among them.
    pub(crate) whole: bool,
    /// Where the data comes from.
    pub(crate) sources: Vec<Source>,
    /// The places.
    #[serde(borrow)]
    pub(crate) places: Blobs<'a>,
    /// The GeoNames id of each place; 0 where there is none.
    #[serde(borrow)]
    pub(crate) geonames: Numbers<'a>,
    /// The administrative units, sorted by code.
    #[serde(borrow)]
    pub(crate) units: Blobs<'a>,
    /// The words of the names of borders and coasts, which texts name in phrases: the place, and each word once.
    pub(crate) line_words: Vec<(u32, Vec<String>)>,
    /// The lines of rivers, borders and coasts.
    #[serde(borrow)]
    pub(crate) lines: Blobs<'a>,
    /// The distinct forms of names as written.
    #[serde(borrow)]
    pub(crate) forms: Strings<'a>,
    /// The form of each name.
    #[serde(borrow)]
    pub(crate) name_forms: Numbers<'a>,
    /// The place of each name.
    #[serde(borrow)]
    pub(crate) name_places: Numbers<'a>,
    /// Kind and language of each name, a byte each, see [`traits`].
    #[serde(borrow)]
    pub(crate) name_traits: Cow<'a, [u8]>,
    /// Folded name -> names; a beginning of a name stands there without any.
    #[serde(borrow)]
    pub(crate) exact: Index<'a>,
    /// Skeleton -> names.
    #[serde(borrow)]
    pub(crate) by_skeleton: Index<'a>,
    /// The distinct skeletons.
    #[serde(borrow)]
    pub(crate) skeletons: Strings<'a>,
    /// The letters of each skeleton, see [`letters`].
    #[serde(borrow)]
    pub(crate) skeleton_letters: Numbers<'a>,
    /// Skeleton with one or two letters left out -> skeletons.
    #[serde(borrow)]
    pub(crate) deletes: Sieve<'a>,
    /// Ordinary English words, for telling names from them.
    #[serde(borrow)]
    pub(crate) words: Index<'a>,
}

impl Compiled<'_> {
    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Compiled<'static> {
        Compiled {
            version: self.version,
            whole: self.whole,
            sources: self.sources,
            places: self.places.into_owned(),
            geonames: self.geonames.into_owned(),
            units: self.units.into_owned(),
            line_words: self.line_words,
            lines: self.lines.into_owned(),
            forms: self.forms.into_owned(),
            name_forms: self.name_forms.into_owned(),
            name_places: self.name_places.into_owned(),
            name_traits: Cow::Owned(self.name_traits.into_owned()),
            exact: self.exact.into_owned(),
            by_skeleton: self.by_skeleton.into_owned(),
            skeletons: self.skeletons.into_owned(),
            skeleton_letters: self.skeleton_letters.into_owned(),
            deletes: self.deletes.into_owned(),
            words: self.words.into_owned(),
        }
    }
}

/// Places, units, lines and names, before they are filed.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// The places.
    pub(crate) places: Vec<Place>,
    /// The GeoNames id of each place; 0 where there is none. It may be shorter than the places.
    pub(crate) geonames: Vec<u32>,
    /// The units, sorted by code.
    pub(crate) units: Vec<Unit>,
    /// The lines of places.
    pub(crate) lines: Vec<Line>,
    /// The names, of these places or, with numbers below `first`, of others.
    pub(crate) names: Vec<Name>,
    /// Where all this comes from.
    pub(crate) sources: Vec<Source>,
    /// The number of the first place.
    pub(crate) first: u32,
}

/// Skeletons shorter than this are never matched but for themselves: one letter more or less makes another name.
pub(crate) const FUZZY_FROM: usize = 5;
/// From this length on two letters may differ.
pub(crate) const FUZZY_TWO_FROM: usize = 8;
/// Letters of a skeleton that the deletes are made of, as SymSpell's prefix length: what follows is left to the score.
pub(crate) const FUZZY_PREFIX: usize = 7;

/// Files places and names.
///
/// # Errors
/// Where a place has no form in bytes, which none that was read from a table lacks.
pub(crate) fn compile(
    version: String,
    tables: &Tables,
    words: Index<'static>,
) -> Result<Compiled<'static>, postcard::Error> {
    let names = &tables.names;
    let mut best: FxHashMap<(u32, String), (u8, usize)> = FxHashMap::default();
    let mut line_words: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    let class_of = |place: u32| {
        let own = place.checked_sub(tables.first).and_then(|at| tables.places.get(at as usize));
        own.map(|place| place.class)
    };
    for (at, name) in names.iter().enumerate() {
        // "The border" alone is a word of the language, and "the Russian border" is read with it.
        if matches!(class_of(name.place), Some(Class::Border | Class::Coast)) {
            let key = fold(&name.form);
            line_words.entry(name.place).or_default().extend(key.split(' ').map(str::to_owned));
            continue;
        }
        let rank = traits(name.kind, name.language);
        let entry = best.entry((name.place, fold(&name.form))).or_insert((rank, at));
        *entry = (*entry).min((rank, at));
    }
    let mut kept: Vec<(usize, u32, &str, u8)> = best
        .iter()
        .filter(|((_, key), _)| !key.is_empty())
        .map(|((place, key), (rank, at))| (*at, *place, key.as_str(), *rank))
        .collect();
    // In the order of the index of names, whose numbers then count up, and homonyms spelt alike side by side.
    kept.sort_by_cached_key(|(_, place, key, rank)| (hash(key), *rank, *place));
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
        let own = place.checked_sub(tables.first).and_then(|at| tables.places.get(at as usize));
        let fuzzy = !own.is_some_and(|place| {
            matches!(place.class, Class::Raion | Class::Hromada | Class::Country | Class::Foreign)
        });
        if fuzzy {
            skeletons.push(bones);
        }
    }
    skeletons.sort_unstable();
    skeletons.dedup();
    let mut deletes = Vec::new();
    for (number, bones) in skeletons.iter().enumerate() {
        deletes.extend(deletions(bones).into_iter().map(|shorter| (shorter, number as u32)));
    }
    let mut geonames = tables.geonames.clone();
    geonames.resize(tables.places.len(), 0);
    let (mut forms, mut name_forms, mut numbers) = (Vec::new(), Vec::new(), FxHashMap::default());
    for (at, ..) in &kept {
        let form = names[*at].form.as_str();
        name_forms.push(*numbers.entry(form).or_insert_with(|| {
            forms.push(form);
            forms.len() as u32 - 1
        }));
    }
    let name_places: Vec<u32> = kept.iter().map(|(_, place, ..)| *place).collect();
    let packed: Vec<Packed<'_>> = tables.places.iter().map(|place| Packed::of(place, &numbers)).collect();
    Ok(Compiled {
        version,
        whole: false,
        sources: tables.sources.clone(),
        forms: Strings::build(forms.into_iter()),
        name_forms: Numbers::build(&name_forms),
        name_places: Numbers::build(&name_places),
        name_traits: kept.iter().map(|(.., rank)| *rank).collect(),
        exact: Index::build(exact),
        by_skeleton: Index::build(by_skeleton),
        skeletons: Strings::build(skeletons.iter().map(String::as_str)),
        skeleton_letters: Numbers::build(&skeletons.iter().map(|bones| letters(bones)).collect::<Vec<_>>()),
        deletes: Sieve::build(deletes),
        words,
        places: Blobs::build(&packed)?,
        geonames: Numbers::build(&geonames),
        units: Blobs::build(&tables.units)?,
        line_words: line_words
            .into_iter()
            .map(|(place, words)| (place, words.into_iter().collect()))
            .collect(),
        lines: Blobs::build(&tables.lines)?,
    })
}

/// Kind and language in one number, better kinds first.
fn traits(kind: NameKind, language: Language) -> u8 {
    let place_in = |at: Option<usize>| at.map_or(0, |at| at as u8);
    let kind = place_in(KINDS.iter().position(|one| *one == kind));
    kind * Language::all().count() as u8 + language.index() as u8
}

/// Kind and language of such a number.
pub(crate) fn read_traits(traits: u8) -> (NameKind, Language) {
    let languages = Language::all().count();
    let (kind, language) = (usize::from(traits) / languages, usize::from(traits) % languages);
    let kind = KINDS.get(kind).copied().unwrap_or(NameKind::Alternate);
    (kind, Language::all().nth(language).unwrap_or(Language::UNDETERMINED))
}

/// Which letters a skeleton has, a bit each: those of one alphabet have bits of their own.
pub(crate) fn letters(bones: &str) -> u32 {
    bones.chars().fold(0, |set, c| set | 1 << (u32::from(c) % u32::BITS))
}

/// The hashes of the beginning of a skeleton as it is and with one letter left out, or two from [`FUZZY_TWO_FROM`]
/// letters on; nothing for skeletons that are too short. The same for names and for queries, so that they meet in the
/// middle (symmetric deletes, Garbe 2012).
pub(crate) fn deletions(bones: &str) -> Vec<u64> {
    let count = bones.chars().count();
    if count < FUZZY_FROM - 1 {
        return Vec::new();
    }
    let letters: Vec<char> = bones.chars().take(FUZZY_PREFIX).collect();
    let mut buffer = String::with_capacity(letters.len() * 2);
    let mut without = |out: [usize; 2]| {
        buffer.clear();
        buffer.extend(letters.iter().enumerate().filter(|(at, _)| !out.contains(at)).map(|(_, c)| *c));
        hash(&buffer)
    };
    const NONE: usize = usize::MAX;
    let mut found = vec![without([NONE, NONE])];
    // Cyrillic names are misspelt less than romanised ones: one letter is enough there, and halves the index.
    let two = count >= FUZZY_TWO_FROM && bones.is_ascii();
    for one in 0..letters.len() {
        found.push(without([one, NONE]));
        if two {
            found.extend((one + 1..letters.len()).map(|other| without([one, other])));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
