//! Places, their names, and how sure their positions are.

use crate::error::Error;
use crate::inflection::Paradigms;
use crate::measure::{Position, Spot};
use std::borrow::Cow;
use std::cmp::Ordering;

pub mod place;
mod skeleton;
mod index;
mod packed;
mod compiled;
mod layer;
mod lookup;
mod own;
mod import;
mod nearest;
mod stats;
mod check;
mod renamed;

use compiled::Tables;
pub use import::{Brought, Opened};
use index::Index;
use layer::Layer;
pub(crate) use layer::{Ground, OblastCode};
use lookup::Remembered;
pub use lookup::{Inflected, Known};
pub use place::{Class, Extent, Language, NameKind, Place, PlaceId, Precision, Source, Unit};
pub(crate) use renamed::renamed_in;
pub use stats::{Count, NameCount, Oblast, SourceRow, Statistics};

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
    pub name: Cow<'static, str>,
    /// What sort of name that is.
    pub kind: NameKind,
    /// Its language.
    pub language: Language,
}

/// Every place, its names, and the lines of rivers, borders and coasts.
#[derive(Debug)]
pub struct Gazetteer {
    /// The program's own places or those in their stead, then those that were added, numbered on.
    layers: Vec<Layer>,
    sources: Vec<Source>,
    remembered: Remembered,
    /// How names decline.
    pub paradigms: Paradigms,
}

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));

impl Gazetteer {
    /// The gazetteer that the program carries.
    ///
    /// # Errors
    /// Where the embedded tables are damaged, which a test rules out.
    pub fn embedded() -> Result<Gazetteer, Error> {
        let compiled = postcard::from_bytes(EMBEDDED)
            .map_err(|error| Error::new("gazetteer", format!("the embedded tables are damaged: {error}")))?;
        Ok(Gazetteer::of(compiled))
    }

    /// A gazetteer of these places alone, each under its English and its Ukrainian name.
    pub fn from_places(places: Vec<Place>) -> Gazetteer {
        let names = places.iter().zip(0..).flat_map(|(place, at)| {
            let name = |form: &str, language| compiled::Name {
                place: at,
                form: form.to_owned(),
                kind: NameKind::Official,
                language,
            };
            [name(&place.name, Language::ENGLISH), name(&place.name_uk, Language::UKRAINIAN)]
        });
        let names = names.filter(|name| !name.form.is_empty()).collect();
        Gazetteer::of_tables(&Tables { places, names, ..Tables::default() })
    }

    fn of(compiled: compiled::Compiled<'static>) -> Gazetteer {
        let sources = compiled.sources.clone();
        Gazetteer {
            layers: vec![Layer::new(compiled, 0, 0)],
            sources,
            remembered: Remembered::default(),
            paradigms: Paradigms::embedded(),
        }
    }

    fn of_tables(tables: &Tables) -> Gazetteer {
        let words = Index::build(Vec::new());
        // Places always have a form in bytes: writing to memory does not fail.
        let nothing = || Gazetteer {
            layers: Vec::new(),
            sources: Vec::new(),
            remembered: Remembered::default(),
            paradigms: Paradigms::embedded(),
        };
        compiled::compile(String::new(), tables, words).map_or_else(|_| nothing(), Gazetteer::of)
    }

    /// Looks everything up anew from now on, since the places or the names have changed.
    pub(crate) fn forget(&mut self) {
        self.remembered = Remembered::default();
    }

    /// Version of the tables.
    pub fn version(&self) -> &str {
        self.layers.first().map_or("", |layer| &layer.compiled.version)
    }

    /// Where the data comes from: the program's own sources, then the files that were added.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The place with this number, which must be one of this gazetteer's; any other number gives a place without a name.
    #[inline]
    pub fn place(&self, id: PlaceId) -> &Place {
        let layer = self.layers.iter().rev().find(|layer| id.0 >= layer.first);
        layer.and_then(|layer| layer.place(id.0 - layer.first)).unwrap_or(&NOWHERE)
    }

    /// The place with this number, as [`Gazetteer::place`] gives it, and where it lies.
    pub(crate) fn ground(&self, id: PlaceId) -> Ground<'_> {
        let layer = self.layers.iter().rev().find(|layer| id.0 >= layer.first);
        let nowhere = || Ground { place: &NOWHERE, spot: Spot::of(NOWHERE.position), oblast: 0 };
        layer.and_then(|layer| layer.ground(id.0 - layer.first)).unwrap_or_else(nowhere)
    }

    /// The GeoNames id of a place, where it is known.
    pub fn geonames(&self, id: PlaceId) -> Option<u32> {
        let layer = self.layers.iter().rev().find(|layer| id.0 >= layer.first)?;
        Some(layer.compiled.geonames.get(id.0 - layer.first)).filter(|id| *id > 0)
    }

    /// Every place with its number.
    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &Place)> {
        let numbered = |layer: &'_ Layer| layer.first..layer.first + layer.len();
        self.layers.iter().flat_map(numbered).map(|at| (PlaceId(at), self.place(PlaceId(at))))
    }

    /// Every name: its place, the form as written, its kind and language.
    pub fn names(&self) -> impl Iterator<Item = (PlaceId, &str, NameKind, Language)> {
        self.layers.iter().flat_map(|layer| {
            (0..layer.compiled.name_forms.len()).map(|number| {
                let (place, kind, language) = layer.name(number);
                (place, layer.form(number), kind, language)
            })
        })
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|layer| layer.len() as usize).sum()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The administrative unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        if code.is_empty() {
            return None;
        }
        self.layers.iter().find_map(|layer| {
            let (mut from, mut to) = (0, layer.units());
            while from < to {
                let middle = from + (to - from) / 2;
                let unit = layer.unit(middle)?;
                match unit.code.as_str().cmp(code) {
                    Ordering::Less => from = middle + 1,
                    Ordering::Equal => return Some(unit),
                    Ordering::Greater => to = middle,
                }
            }
            None
        })
    }

    /// Every administrative unit, by code.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.layers.iter().flat_map(|layer| (0..layer.units()).filter_map(|at| layer.unit(at)))
    }

    /// The borders or the coasts, each with the folded words of its names. They are not among what [`Gazetteer::lookup`]
    /// finds: texts name them in phrases.
    pub fn lines_of(&self, class: Class) -> impl Iterator<Item = (PlaceId, &[String])> {
        let lines = self.layers.iter().flat_map(|layer| &layer.compiled.line_words);
        let lines = lines.map(|(place, words)| (PlaceId(*place), words.as_slice()));
        lines.filter(move |(place, _)| self.place(*place).class == class)
    }

    /// The coast of a sea, which is named after it.
    ///
    /// ```
    /// # use dateline::gazetteer::{Class, Gazetteer};
    /// let gazetteer = Gazetteer::embedded()?;
    /// let sea = gazetteer.lookup("Black Sea")[0].place;
    /// assert_eq!(gazetteer.coast_of(gazetteer.place(sea)).unwrap().name, "Black Sea coast");
    /// # Ok::<(), dateline::error::Error>(())
    /// ```
    pub fn coast_of(&self, sea: &Place) -> Option<&Place> {
        if sea.class != Class::Water {
            return None;
        }
        self.lines_of(Class::Coast)
            .map(|(id, _)| self.place(id))
            .find(|coast| coast.name.starts_with(&sea.name))
    }

    /// The parts of a place's line, each of at least two positions; empty for places without one.
    pub fn line(&self, place: &Place) -> &[Vec<Position>] {
        let Some(line) = place.line else { return &[] };
        let layer = self.layers.iter().rev().find(|layer| line >= layer.first_line);
        layer.and_then(|layer| layer.line(line - layer.first_line)).map_or(&[], Vec::as_slice)
    }
}

/// What a number that is none of the gazetteer's stands for.
static NOWHERE: Place = Place {
    id: String::new(),
    name: String::new(),
    name_uk: String::new(),
    class: Class::Area,
    kind: String::new(),
    unit: String::new(),
    population: 0,
    position: Position { lon: 0.0, lat: 0.0 },
    precision: Precision::Centroid,
    error_km: f64::INFINITY,
    line: None,
};
