//! The tables of words about places.

use crate::error::Error;
use crate::rules::Vocabulary;

/// Tables about places.
#[derive(Debug)]
pub struct PlaceRules {}

impl PlaceRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(_vocabulary: &mut Vocabulary) -> Result<PlaceRules, Error> {
        Ok(PlaceRules {})
    }
}
