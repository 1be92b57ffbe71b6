//! Places, their names, and how sure their positions are.

mod own;

use crate::error::Error;
use crate::measure::Position;

pub mod place;
mod skeleton;
mod index;
mod compiled;
mod lookup;

use compiled::Compiled;
pub use lookup::Known;
pub use place::{Class, NameKind, Place, PlaceId, Precision, Unit};

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

/// Every place, its names, and the lines of rivers, borders and coasts.
#[derive(Debug)]
pub struct Gazetteer {
    compiled: Compiled<'static>,
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
        Ok(Gazetteer { compiled })
    }

    /// A gazetteer of these places alone, each under its English and its Ukrainian name.
    pub fn from_places(places: Vec<Place>) -> Gazetteer {
        let names = places.iter().enumerate().flat_map(|(at, place)| {
            let name = |form: &str| compiled::Name {
                place: at as u32,
                form: form.to_owned(),
                kind: NameKind::Official,
            };
            [name(&place.name), name(&place.name_uk)]
        });
        let names = names.filter(|name| !name.form.is_empty()).collect();
        let compiled = compiled::compile(String::new(), places, Vec::new(), Vec::new(), names, "");
        Gazetteer { compiled }
    }

    /// Version of the tables.
    pub fn version(&self) -> &str {
        &self.compiled.version
    }

    /// The place with this number, which must be one of this gazetteer's.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.compiled.places[id.0 as usize]
    }

    /// Every place with its number.
    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &Place)> {
        self.compiled.places.iter().enumerate().map(|(at, place)| (PlaceId(at as u32), place))
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.compiled.places.len()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.compiled.places.is_empty()
    }

    /// The administrative unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        let units = &self.compiled.units;
        let at = units.binary_search_by(|unit| unit.code.as_str().cmp(code)).ok()?;
        units.get(at)
    }

    /// The borders or the coasts, each with the folded words of its names. They are not among what [`Gazetteer::lookup`]
    /// finds: texts name them in phrases.
    pub fn lines_of(&self, class: Class) -> impl Iterator<Item = (PlaceId, &[String])> {
        let lines = self.compiled.line_words.iter().map(|(place, words)| (PlaceId(*place), words.as_slice()));
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
        place.line.and_then(|line| self.compiled.lines.get(line as usize)).map_or(&[], Vec::as_slice)
    }
}
