//! What the gazetteer holds: places, units, and the sorts of names.

pub use crate::language::Language;
use crate::position::Position;
use serde::{Deserialize, Serialize};

/// The number of a place in its gazetteer; meaningful only together with it.
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
    /// The state border with one neighbour.
    Border,
    /// The coast of one sea.
    Coast,
    /// A country.
    Country,
    /// A place outside Ukraine.
    Foreign,
}

impl Class {
    /// Every class, in order.
    pub const ALL: [Class; 11] = [
        Class::Settlement,
        Class::District,
        Class::Region,
        Class::Raion,
        Class::Hromada,
        Class::River,
        Class::Water,
        Class::Landmark,
        Class::Area,
        Class::Country,
        Class::Foreign,
    ];

    /// The class of this name.
    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

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
            Class::Border => "border",
            Class::Coast => "coast",
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
    /// Every precision, in order.
    pub const ALL: [Precision; 6] = [
        Precision::Exact,
        Precision::PostOffice,
        Precision::Hromada,
        Precision::Raion,
        Precision::Centroid,
        Precision::Line,
    ];

    /// The precision of this name.
    pub fn named(name: &str) -> Option<Precision> {
        Precision::ALL.into_iter().find(|precision| precision.name() == name)
    }

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
    /// A shorter form of a name.
    Short,
    /// Any other form on record.
    Alternate,
}

impl NameKind {
    /// The name used in outputs and tables.
    pub fn name(self) -> &'static str {
        match self {
            NameKind::Official => "official",
            NameKind::Romanisation => "romanisation",
            NameKind::Exonym => "exonym",
            NameKind::Former => "former",
            NameKind::Short => "short",
            NameKind::Alternate => "alternate",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<NameKind> {
        KINDS.into_iter().find(|kind| kind.name() == name)
    }
}

/// The kinds of names, best first.
pub(crate) const KINDS: [NameKind; 6] = [
    NameKind::Official,
    NameKind::Romanisation,
    NameKind::Exonym,
    NameKind::Former,
    NameKind::Short,
    NameKind::Alternate,
];

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
    /// Index of its line in `Gazetteer::line`, for rivers, borders and coasts.
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

/// An administrative unit: an oblast, raion or hromada.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code: `UA65`, `UA6510` or `UA6510015`.
    pub code: String,
    /// English name with its type word, as `Kherson Oblast`, `Beryslav Raion`.
    pub name: String,
    /// Ukrainian name without its type word.
    pub name_uk: String,
    /// The bounds of its exactly placed settlements, where they are known.
    pub extent: Option<Extent>,
    /// How many settlements it has; 0 where that is not known.
    pub settlements: u32,
}

/// Bounds in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

/// Where data comes from, and what is owed for its use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What the source is called.
    pub name: String,
    /// The terms under which its data may be passed on; empty where they are not known.
    pub licence: String,
    /// How the source is named wherever its data is shown.
    pub attribution: String,
    /// The tables or files that hold its data.
    pub tables: String,
}
