//! Places and lines of one's own -> a gazetteer of them alone.

use super::compiled::Tables;
use super::{Gazetteer, Place};
use crate::measure::Position;

impl Gazetteer {
    /// A gazetteer of these places and, for those whose `line` is set, their lines in parts. It knows no names:
    /// [`Gazetteer::lookup`] finds nothing in it.
    pub fn from_places_and_lines(places: Vec<Place>, lines: Vec<Vec<Vec<Position>>>) -> Gazetteer {
        Gazetteer::of_tables(&Tables { places, lines, ..Tables::default() })
    }
}
