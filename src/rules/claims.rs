//! The tables of words about distances: numbers, units, directions, hedges, and the words that tie them to places.

use crate::error::Error;
use crate::measure::Compass;
use crate::rules::{Phrases, Vocabulary};
use crate::table;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// How the text hedges a distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// A bare figure.
    Exact,
    /// `about`, `some`, `around`.
    About,
    /// `more than`, `at least`, `over`.
    MoreThan,
    /// `less than`, `under`.
    LessThan,
    /// `within`, `up to`.
    Within,
}

impl Qualifier {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::About => "about",
            Qualifier::MoreThan => "more_than",
            Qualifier::LessThan => "less_than",
            Qualifier::Within => "within",
        }
    }
}

/// Tables about claims.
#[derive(Debug)]
pub struct ClaimRules {
    /// Words that make up numbers.
    pub numbers: Phrases<NumberWord>,
    /// Units of length.
    pub units: Phrases<Unit>,
    /// Points of the compass.
    pub directions: Phrases<Direction>,
    /// Words that hedge a figure.
    pub hedges: Phrases<Hedge>,
    /// Words that tie a distance to its places.
    pub words: Phrases<ClaimWord>,
}

impl ClaimRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(vocabulary: &mut Vocabulary) -> Result<ClaimRules, Error> {
        Ok(ClaimRules {
            numbers: Phrases::read("rules/numbers.csv", include_str!("../../rules/numbers.csv"), vocabulary)?,
            units: Phrases::read("rules/units.csv", include_str!("../../rules/units.csv"), vocabulary)?,
            directions: Phrases::read(
                "rules/directions.csv",
                include_str!("../../rules/directions.csv"),
                vocabulary,
            )?,
            hedges: Phrases::read("rules/hedges.csv", include_str!("../../rules/hedges.csv"), vocabulary)?,
            words: Phrases::read(
                "rules/claim_words.csv",
                include_str!("../../rules/claim_words.csv"),
                vocabulary,
            )?,
        })
    }
}

/// What a word does in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberRole {
    /// 1 to 9.
    Digit,
    /// 10 to 19.
    Teen,
    /// 20 to 90.
    Tens,
    /// A hundred, a thousand, a million.
    Scale,
    /// 100 to 900 in one word.
    Hundreds,
    /// Twelve of something.
    Dozen,
    /// A half, a quarter.
    Fraction,
    /// `a`, before a scale or a dozen, or behind a half.
    Article,
    /// `and`.
    And,
    /// `of`, behind a fraction.
    Of,
    /// Opens a range: `between`.
    Between,
    /// Joins the ends of a range: `to`.
    Range,
}

/// One row of `rules/numbers.csv`.
#[derive(Debug, Deserialize)]
pub struct NumberWord {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// Its value.
    pub value: f64,
    /// What it does in a number.
    pub role: NumberRole,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(NumberWord);

/// What a unit asks for before it makes a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitNeeds {
    /// Nothing.
    Nothing,
    /// A kilometre or more, or a place at both ends: metres measure much else.
    Places,
    /// No number before it: the word says how many, as one word for half a kilometre does.
    Alone,
}

/// One row of `rules/units.csv`.
#[derive(Debug, Deserialize)]
pub struct Unit {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// Kilometres in one unit.
    pub km: f64,
    /// What it asks for.
    pub needs: UnitNeeds,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Unit);

/// What ties a place to a word of direction before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// A preposition: `north of Hrushka`.
    Preposition,
    /// Nothing: the place follows in its case, as behind the comparative adverbs of Ukrainian and Russian.
    Place,
}

/// One row of `rules/directions.csv`.
#[derive(Debug, Deserialize)]
pub struct Direction {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// The point of the compass.
    #[serde(deserialize_with = "point")]
    pub point: Compass,
    /// What ties the place behind it.
    pub takes: Takes,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Direction);

fn point<'de, D: Deserializer<'de>>(cell: D) -> Result<Compass, D::Error> {
    let name = String::deserialize(cell)?;
    Compass::named(&name).ok_or_else(|| D::Error::custom(format!("`{name}` is no point of the compass")))
}

/// On which side of the figure a hedge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// `about 4 km`.
    Before,
    /// `4 km or so`.
    After,
    /// `20-odd km`.
    Inside,
}

/// One row of `rules/hedges.csv`.
#[derive(Debug, Deserialize)]
pub struct Hedge {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What it makes of the figure.
    #[serde(deserialize_with = "qualifier")]
    pub qualifier: Qualifier,
    /// Where it stands.
    pub side: Side,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(Hedge);

fn qualifier<'de, D: Deserializer<'de>>(cell: D) -> Result<Qualifier, D::Error> {
    let name = String::deserialize(cell)?;
    let all =
        [Qualifier::Exact, Qualifier::About, Qualifier::MoreThan, Qualifier::LessThan, Qualifier::Within];
    all.into_iter()
        .find(|qualifier| qualifier.name() == name)
        .ok_or_else(|| D::Error::custom(format!("`{name}` is no hedge")))
}

/// What a word does around a distance, a movement or an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordClass {
    /// May stand between unit and relation: `away`, `by road`.
    Away,
    /// May stand before a direction: `to the`, `due`.
    Lead,
    /// May stand behind an adjective of direction: `direction`, `outskirts`.
    Tail,
    /// Leads from the distance to its reference; `of` says how: `from`, `to`, `between`, `around`.
    Relation,
    /// Two places lie so far `apart`.
    Apart,
    /// Ties a subject to its distance: `lies`, `located`.
    Link,
    /// Between two places and the figure behind them: `there remained`, `it is only`.
    Ahead,
    /// `both`.
    Both,
    /// `all`.
    All,
    /// `respectively`.
    Respectively,
    /// `which`.
    Relative,
    /// `and`.
    And,
    /// `a`, or with `of` = `known`: `the`, `its`.
    Determiner,
    /// A preposition of place; `of` = `container` for `in`.
    LocatedIn,
    /// A kind of place, `of` says which: `city`, `town`, `village`, `site`, `position`, `capital` of the country, or `wide` for what is too large.
    PlaceNoun,
    /// Places, more than one: `villages`, `two towns`; said of all names before it.
    Several,
    /// `the latter` or `the former` of two places, or `each` of them; `of` says which.
    OfTwo,
    /// The name of a country's capital, which `the capital` stands for: `Kyiv`.
    CapitalName,
    /// A line on the ground, `of` says which: `river`, `border`, `coast`, `front_line`, `road`.
    LineNoun,
    /// Where on a settlement, `of` says: `limits`, `centre`.
    EdgeNoun,
    /// `there`, or with `of` = `here`: `here`; `of` = `from` where the word itself says from where.
    There,
    /// Between a unit and the number behind it, where that order says `about`.
    Inverted,
    /// `it`.
    Pronoun,
    /// `long`, `wide`.
    ExtentWord,
    /// What has an extent on the map: `buffer zone`.
    ExtentNoun,
    /// Leads to an extent: `a length of`, `stretches`; with `of` = `runs` unless it is said from where.
    ExtentBefore,
    /// `advanced`; `of` = `military` or `travel`.
    Movement,
    /// A verb that puts a subject somewhere: `reached`, `remain`.
    Position,
    /// A weapon.
    Weapon,
    /// `range`.
    Range,
    /// `range of`, just before the figure.
    RangeBefore,
    /// `hit targets`.
    Strike,
    /// Makes the figure something else when it stands before it or its unit: `square`, `altitude of`.
    NotBefore,
    /// Makes it something else when it stands behind: `per hour`.
    NotAfter,
    /// Has a length that is no distance on the map: `convoy`.
    NotAfterPlace,
    /// Ends a phrase.
    Stop,
    /// `distance`.
    Distance,
    /// `at a distance of`.
    DistanceOf,
    /// `separates`.
    Separate,
    /// Goes on within a phrase: `with`, `of`.
    With,
    /// Opens a movement: `from`.
    MoveFrom,
    /// Closes it: `to`, `towards`.
    MoveTo,
    /// Opens a pair of places: `between`.
    Between,
    /// Ties a way to its ends: `linking`.
    Linking,
    /// A word of moving that gives no distance: `transferred`.
    Transfer,
    /// What leads from one place to another: `road`.
    Way,
    /// `near`.
    Near,
    /// Parts of a settlement: `outskirts`.
    Parts,
    /// `direction`, `sector`.
    Sector,
    /// Ends what a word of movement before it governs: `before it`, `came down`.
    Clause,
    /// Stands before a verb: `may`, `not`.
    Modal,
}

/// One row of `rules/claim_words.csv`.
#[derive(Debug, Deserialize)]
pub struct ClaimWord {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What it does.
    pub class: WordClass,
    /// What more precisely; empty where the class says it all.
    pub of: String,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}
row!(ClaimWord, by class);
