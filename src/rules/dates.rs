//! The tables of words about dates.

use crate::error::Error;
use crate::rules::Vocabulary;

/// Tables about dates.
#[derive(Debug)]
pub struct DateRules {}

impl DateRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(_vocabulary: &mut Vocabulary) -> Result<DateRules, Error> {
        Ok(DateRules {})
    }
}
