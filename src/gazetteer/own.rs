//! Places and lines of one's own -> a gazetteer of them alone.

use super::compiled::{Name, Tables};
use super::place::Language;
use super::{Class, Gazetteer, NameKind, Place};
use crate::measure::Position;

impl Gazetteer {
    /// A gazetteer of these places and, for those whose `line` is set, their lines in parts. It knows no names but those
    /// of borders and coasts: [`Gazetteer::lookup`] finds nothing in it.
    pub fn from_places_and_lines(places: Vec<Place>, lines: Vec<Vec<Vec<Position>>>) -> Gazetteer {
        let lined = places
            .iter()
            .enumerate()
            .filter(|(_, place)| matches!(place.class, Class::Border | Class::Coast));
        let names = lined.map(|(at, place)| Name {
            place: at as u32,
            form: place.name.clone(),
            kind: NameKind::Official,
            language: Language::ENGLISH,
        });
        let names = names.collect();
        Gazetteer::of_tables(&Tables { places, lines, names, ..Tables::default() })
    }
}
