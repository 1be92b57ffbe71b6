//! Places of one's own -> a gazetteer without names, for tests and for callers that resolve names themselves.

use super::{Gazetteer, Place};
use crate::measure::Position;

impl Gazetteer {
    /// A gazetteer of just these places and, for those whose `line` is set, their lines in parts. It knows no names:
    /// [`Gazetteer::lookup`] finds nothing in it.
    pub fn from_places(places: Vec<Place>, lines: Vec<Vec<Vec<Position>>>) -> Gazetteer {
        Gazetteer { places, units: Vec::new(), lines }
    }
}
