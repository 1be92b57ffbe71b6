//! The tables of words around places, people and organisations.

use crate::error::Error;
use crate::fold::fold;
use crate::gazetteer::Class;
use crate::inflection::{Paradigms, Reading};
use crate::language::Language;
use crate::memory::Memory;
use crate::rules::{Phrases, Vocabulary, Words};
use crate::table;
use rustc_hash::FxHashSet;
use serde::Deserialize;

/// On which side of a name a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Before the name.
    Before,
    /// Behind the name.
    After,
    /// Before or behind.
    Both,
}

impl Side {
    /// Whether the word may stand before the name.
    pub fn before(self) -> bool {
        matches!(self, Side::Before | Side::Both)
    }

    /// Whether the word may stand behind the name.
    pub fn after(self) -> bool {
        matches!(self, Side::After | Side::Both)
    }
}

/// One row of `rules/type_words.csv`: a word that says what the name beside it names.
#[derive(Debug, Deserialize)]
pub struct TypeWord {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What it says.
    #[serde(deserialize_with = "class")]
    pub class: Class,
    /// Where it stands.
    pub side: Side,
    /// The forms that speak of several: `regions`, `villages of`.
    #[serde(deserialize_with = "table::list")]
    pub plural: Vec<String>,
    /// The forms that are cut short with a full stop, and those that are not, folded.
    #[serde(skip)]
    pub(crate) cut: Vec<String>,
    #[serde(skip)]
    pub(crate) whole: Vec<String>,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(TypeWord);

fn class<'de, D: serde::Deserializer<'de>>(cell: D) -> Result<Class, D::Error> {
    let name = String::deserialize(cell)?;
    let known = match name.as_str() {
        "city" => Some(Class::Settlement),
        name => Class::named(name).filter(|class| !matches!(class, Class::Country | Class::Foreign)),
    };
    known.ok_or_else(|| serde::de::Error::custom(format!("no class of places is called `{name}`")))
}

/// One row of `rules/adjective_heads.csv`: the noun that makes a place of the adjective before it.
#[derive(Debug, Deserialize)]
pub struct AdjectiveHead {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What the two name.
    #[serde(deserialize_with = "class")]
    pub class: Class,
    /// The noun with which the gazetteer names such places; empty where the adjective is a town's.
    pub head: String,
    /// Whether the noun belongs to the name.
    #[serde(deserialize_with = "yes")]
    pub span: bool,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(AdjectiveHead);

fn yes<'de, D: serde::Deserializer<'de>>(cell: D) -> Result<bool, D::Error> {
    match String::deserialize(cell)?.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(serde::de::Error::custom(format!("`{other}` is neither yes nor no"))),
    }
}

/// One row of `rules/town_adjectives.csv`: how the adjective of a town ends, and how the town's name may.
#[derive(Debug)]
pub struct TownAdjective {
    /// The language.
    pub language: Language,
    /// The ending of the adjective, masculine, folded.
    pub adjective: String,
    /// The same without its last two letters, which the genders differ in.
    pub stem: String,
    /// The endings of towns, folded; one may be empty.
    pub towns: Vec<String>,
    /// An adjective and its town.
    pub example: (String, String),
    /// An adjective and a town that it is not of.
    pub not: (String, String),
}

#[derive(Debug, Deserialize)]
struct TownAdjectiveRow {
    lang: String,
    adjective: String,
    towns: String,
    example: String,
    not: String,
}

/// The two folded words of a proof.
fn pair(cell: &str) -> (String, String) {
    let (one, other) = cell.split_once('|').unwrap_or((cell, ""));
    (fold(one), fold(other))
}

fn town_adjectives() -> Result<Vec<TownAdjective>, Error> {
    let file = "rules/town_adjectives.csv";
    let rows: Vec<TownAdjectiveRow> = table::rows(file, include_str!("../../rules/town_adjectives.csv"))?;
    rows.into_iter()
        .map(|row| {
            let language = Language::coded(&row.lang)
                .ok_or_else(|| Error::new(file, format!("no language has the code {}", row.lang)))?;
            let letters: Vec<char> = row.adjective.chars().collect();
            Ok(TownAdjective {
                language,
                stem: letters.iter().take(letters.len().saturating_sub(2)).collect(),
                towns: row.towns.split('|').map(str::to_owned).collect(),
                example: pair(&row.example),
                not: pair(&row.not),
                adjective: row.adjective,
            })
        })
        .collect()
}

/// One row of `rules/land_names.csv`: how the name of a land ends that is called after a town, and how the adjective of
/// its raion does.
#[derive(Debug)]
pub struct LandName {
    /// The language.
    pub language: Language,
    /// The ending of the land's name, folded.
    pub land: String,
    /// What all cases of it have in common: the endings take its last letter at most.
    pub(crate) kept: String,
    /// The ending of the adjective, folded.
    pub adjective: String,
    /// A land and its adjective.
    pub example: (String, String),
    /// A name and an adjective that it is no land of.
    pub not: (String, String),
}

#[derive(Debug, Deserialize)]
struct LandNameRow {
    lang: String,
    land: String,
    adjective: String,
    example: String,
    not: String,
}

fn land_names() -> Result<Vec<LandName>, Error> {
    let file = "rules/land_names.csv";
    let rows: Vec<LandNameRow> = table::rows(file, include_str!("../../rules/land_names.csv"))?;
    rows.into_iter()
        .map(|row| {
            let language = Language::coded(&row.lang)
                .ok_or_else(|| Error::new(file, format!("no language has the code {}", row.lang)))?;
            let (example, not) = (pair(&row.example), pair(&row.not));
            let kept = row.land.char_indices().last().map_or("", |(last, _)| &row.land[..last]).to_owned();
            Ok(LandName { language, land: row.land, kept, adjective: row.adjective, example, not })
        })
        .collect()
}

/// A row of a table of words that only stand on a side of a name.
#[derive(Debug, Deserialize)]
pub struct SideWord {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// Where it stands.
    pub side: Side,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(SideWord);

/// A row of a plain list of words.
#[derive(Debug, Deserialize)]
pub struct PlainWord {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(PlainWord);

/// What a verb says of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerbKind {
    /// Only people say it so, not institutions: "said", "told", "wrote".
    Mouth,
    /// Anybody says it.
    Speech,
    /// Only governments and armies do it.
    Act,
}

/// One row of `rules/speech.csv`.
#[derive(Debug, Deserialize)]
pub struct Speech {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// Who does it.
    pub kind: VerbKind,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Speech);

/// One row of `rules/prepositions.csv`.
#[derive(Debug, Deserialize)]
pub struct Preposition {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What follows: `place`, `actor` or `none`.
    pub cue: String,
    /// How surely a place follows, 0 to 1.
    pub weight: f64,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Preposition);

/// One row of `rules/place_hints.csv`: words beside which a place stands often, but anything else may stand too.
#[derive(Debug, Deserialize)]
pub struct PlaceHint {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// On which side of the place they stand.
    pub side: Side,
    /// How surely a place stands there, 0 to 1.
    pub weight: f64,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(PlaceHint);

/// One row of `rules/region_cues.csv`, words that speak of regions rather than of towns, or of `rules/water_cues.csv`, of
/// rivers rather than of towns.
#[derive(Debug, Deserialize)]
pub struct Cue {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form in full.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// Where it counts: just before the name, just behind it, or anywhere in its sentence.
    pub reach: Reach,
    /// What it adds for a region or river against a town of the same name, in nats.
    pub weight: f64,
    /// A text in which it fires.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Cue);

/// Where a cue counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Just before the name.
    Before,
    /// Just behind the name.
    After,
    /// Anywhere in the sentence.
    Sentence,
}

#[derive(Debug, Deserialize)]
struct NameRow {
    name: String,
    #[allow(dead_code)]
    lang: String,
}

/// One row of `rules/person_names.csv`.
#[derive(Debug, Deserialize)]
struct PersonRow {
    name: String,
    kind: PersonKind,
    #[allow(dead_code)]
    lang: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PersonKind {
    Given,
    Surname,
}

/// Tables of words around places, people and organisations.
#[derive(Debug)]
pub struct PlaceRules {
    /// Words that say what a name names.
    pub types: Phrases<TypeWord>,
    /// Nouns that make a place of the adjective before them.
    pub adjective_heads: Phrases<AdjectiveHead>,
    /// How the adjectives of towns are made.
    pub town_adjectives: Vec<TownAdjective>,
    /// How lands are called after their towns.
    pub land_names: Vec<LandName>,
    /// Ordinary words of Ukrainian and Russian that places are called too, folded: none of these alone at the head of a
    /// sentence is a place.
    pub ordinary: FxHashSet<String>,
    /// Those of them that are written large within other names, and are places only where something asks for one.
    pub never_alone: FxHashSet<String>,
    /// The endings of patronymics, folded.
    pub patronymics: Vec<String>,
    /// Words that make a sector of the front of a town's name.
    pub fronts: Phrases<PlainWord>,
    /// Words that make a name part of an office or an organisation.
    pub offices: Phrases<SideWord>,
    /// Words that make a name no place: units, ships, clubs, newspapers.
    pub no_place: Phrases<SideWord>,
    /// Words before a person's name.
    pub titles: Phrases<PlainWord>,
    /// Peoples and their adjectives.
    pub demonyms: Phrases<PlainWord>,
    /// Words before another name of the place just named: `formerly`.
    pub known_as: Phrases<PlainWord>,
    /// Verbs of saying and deciding.
    pub speech: Phrases<Speech>,
    /// Words before a place.
    pub prepositions: Phrases<Preposition>,
    /// Words beside which a place stands often.
    pub place_hints: Phrases<PlaceHint>,
    /// Words that speak of regions.
    pub region_cues: Phrases<Cue>,
    /// Words that speak of rivers.
    pub water_cues: Phrases<Cue>,
    /// Words that stand for an authority when a capital's name stands before them: forces, officials.
    pub authorities: Phrases<SideWord>,
    /// Words that may follow a name without belonging to it.
    pub function_words: Phrases<PlainWord>,
    /// Words that join the members of a list: "and", "or".
    pub conjunctions: Words,
    /// What a name in a sentence may be said to be when it names no place: "X, a bulk carrier".
    pub named_things: Phrases<PlainWord>,
    /// Words before one thing of its kind: "a", "an".
    pub indefinite: Words,
    /// Words that say whose somebody is: "her", "their".
    pub possessives: Words,
    /// Articles, which stand before rivers and not before towns.
    pub articles: Words,
    /// Words that show that a text speaks of Ukraine.
    pub ukraine_words: Words,
    /// Ids of the places whose names stand for a government.
    pub seats_of_power: FxHashSet<String>,
    /// Given names, folded.
    pub given_names: FxHashSet<String>,
    /// Surnames of people in public life, folded.
    pub surnames: FxHashSet<String>,
    /// Surnames that many people bear, folded: weaker evidence than a surname in public life.
    pub common_surnames: FxHashSet<String>,
    /// Units, ships and weapons that texts name alone, folded.
    pub unit_names: FxHashSet<String>,
    lists: Vec<Memory<Lists>>,
}

/// Words of a language of which it is kept on which lists they are: less than 2 MB.
const WORDS: usize = 1 << 14;

/// On which lists the word is that a word is a form of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// [`PlaceRules::given_names`].
    pub(crate) given: bool,
    /// [`PlaceRules::surnames`].
    pub(crate) surname: bool,
    /// [`PlaceRules::ordinary`].
    pub(crate) ordinary: bool,
    /// [`PlaceRules::never_alone`].
    pub(crate) never_alone: bool,
    /// Whether it ends as the adjectives of [`PlaceRules::town_adjectives`] do.
    pub(crate) town_adjective: bool,
}

impl Lists {
    fn or(self, other: Lists) -> Lists {
        Lists {
            given: self.given || other.given,
            surname: self.surname || other.surname,
            ordinary: self.ordinary || other.ordinary,
            never_alone: self.never_alone || other.never_alone,
            town_adjective: self.town_adjective || other.town_adjective,
        }
    }
}

macro_rules! phrases {
    ($file:literal, $vocabulary:expr) => {
        Phrases::read(concat!("rules/", $file), include_str!(concat!("../../rules/", $file)), $vocabulary)?
    };
}

macro_rules! words {
    ($file:literal, $vocabulary:expr) => {
        words(concat!("rules/", $file), include_str!(concat!("../../rules/", $file)), $vocabulary)?
    };
}

impl PlaceRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(vocabulary: &mut Vocabulary) -> Result<PlaceRules, Error> {
        let given = table::rows("rules/given_names.csv", include_str!("../../rules/given_names.csv"))?;
        let surnames =
            table::rows("rules/person_surnames.csv", include_str!("../../rules/person_surnames.csv"))?;
        let persons: Vec<PersonRow> =
            table::rows("rules/person_names.csv", include_str!("../../rules/person_names.csv"))?;
        let listed = |kind: PersonKind| {
            persons.iter().filter(move |row| row.kind == kind).map(|row| fold(&row.name)).collect::<Vec<_>>()
        };
        let mut types: Phrases<TypeWord> = phrases!("type_words.csv", vocabulary);
        for row in &mut types.rows {
            let (cut, whole) = row.forms.iter().partition::<Vec<&String>, _>(|form| form.ends_with('.'));
            row.cut = cut.into_iter().map(|form| fold(form)).collect();
            row.whole = whole.into_iter().map(|form| fold(form)).collect();
        }
        let units = table::rows("rules/unit_names.csv", include_str!("../../rules/unit_names.csv"))?;
        let folded = |rows: Vec<NameRow>| rows.iter().map(|row| fold(&row.name)).collect();
        Ok(PlaceRules {
            types,
            adjective_heads: phrases!("adjective_heads.csv", vocabulary),
            town_adjectives: town_adjectives()?,
            land_names: land_names()?,
            ordinary: ordinary_words(false)?,
            never_alone: ordinary_words(true)?,
            patronymics: patronymics()?,
            fronts: phrases!("fronts.csv", vocabulary),
            offices: phrases!("offices.csv", vocabulary),
            no_place: phrases!("no_place.csv", vocabulary),
            titles: phrases!("titles.csv", vocabulary),
            demonyms: phrases!("demonyms.csv", vocabulary),
            known_as: phrases!("known_as.csv", vocabulary),
            speech: phrases!("speech.csv", vocabulary),
            prepositions: phrases!("prepositions.csv", vocabulary),
            place_hints: phrases!("place_hints.csv", vocabulary),
            region_cues: phrases!("region_cues.csv", vocabulary),
            water_cues: phrases!("water_cues.csv", vocabulary),
            authorities: phrases!("authorities.csv", vocabulary),
            function_words: phrases!("function_words.csv", vocabulary),
            conjunctions: words!("conjunctions.csv", vocabulary),
            named_things: phrases!("named_things.csv", vocabulary),
            indefinite: words!("indefinite.csv", vocabulary),
            possessives: words!("possessives.csv", vocabulary),
            articles: words!("articles.csv", vocabulary),
            ukraine_words: words!("ukraine_words.csv", vocabulary),
            seats_of_power: seats()?,
            given_names: {
                let mut names: FxHashSet<String> = folded(given);
                names.extend(listed(PersonKind::Given));
                names
            },
            common_surnames: listed(PersonKind::Surname).into_iter().collect(),
            surnames: folded(surnames),
            unit_names: folded(units),
            lists: Language::all().map(|_| Memory::of(WORDS)).collect(),
        })
    }

    /// On which lists a folded word is, in any case of a language.
    pub(crate) fn lists(&self, word: &str, language: Language, paradigms: &Paradigms) -> Lists {
        let memory = self.lists.get(language.index());
        if let Some(known) = memory.and_then(|memory| memory.get(word)) {
            return known;
        }
        let found = self.find_lists(word, language, paradigms);
        if let Some(memory) = memory {
            memory.keep(word, found);
        }
        found
    }

    fn find_lists(&self, word: &str, language: Language, paradigms: &Paradigms) -> Lists {
        let listed = |nominative: &str| Lists {
            given: self.given_names.contains(nominative),
            surname: self.surnames.contains(nominative),
            ordinary: self.ordinary.contains(nominative),
            never_alone: self.never_alone.contains(nominative),
            town_adjective: false,
        };
        let of = |nominative: &str| listed(nominative) != Lists::default();
        let readings = paradigms.readings(word, language, of);
        let nominatives = readings.iter().map(|reading| reading.nominative.as_str());
        let mut lists = [word].into_iter().chain(nominatives).map(listed).fold(Lists::default(), Lists::or);
        let town = |one: &Reading| {
            let stem = one.nominative.get(..one.stem).unwrap_or("");
            let rows = &self.town_adjectives;
            rows.iter().any(|row| row.language == language && stem.ends_with(row.stem.as_str()))
        };
        lists.town_adjective = paradigms.adjectives(word, language).iter().any(town);
        lists
    }
}

#[derive(Debug, Deserialize)]
struct OrdinaryRow {
    #[allow(dead_code)]
    lang: String,
    alone: String,
    #[serde(deserialize_with = "table::list")]
    words: Vec<String>,
}

/// The words of `rules/ordinary_words.csv`: all of them, or those that are never places alone.
fn ordinary_words(never_alone: bool) -> Result<FxHashSet<String>, Error> {
    let rows: Vec<OrdinaryRow> =
        table::rows("rules/ordinary_words.csv", include_str!("../../rules/ordinary_words.csv"))?;
    let wanted = rows.iter().filter(|row| !never_alone || row.alone == "no");
    Ok(wanted.flat_map(|row| &row.words).map(|word| fold(word)).collect())
}

fn patronymics() -> Result<Vec<String>, Error> {
    let rows: Vec<NameRow> =
        table::rows("rules/patronymics.csv", include_str!("../../rules/patronymics.csv"))?;
    Ok(rows.iter().map(|row| fold(&row.name)).collect())
}

fn words(file: &str, text: &str, vocabulary: &mut Vocabulary) -> Result<Words, Error> {
    let rows: Vec<PlainWord> = table::rows(file, text)?;
    Ok(rows.iter().flat_map(|row| &row.forms).map(|form| vocabulary.add(&fold(form))).collect())
}

#[derive(Debug, Deserialize)]
struct SeatRow {
    place: String,
}

fn seats() -> Result<FxHashSet<String>, Error> {
    let rows: Vec<SeatRow> =
        table::rows("rules/seats_of_power.csv", include_str!("../../rules/seats_of_power.csv"))?;
    Ok(rows.into_iter().map(|row| row.place).collect())
}
