//! The tables of words about claims.

use crate::error::Error;
use crate::rules::Vocabulary;

/// Tables about claims.
#[derive(Debug)]
pub struct ClaimRules {}

impl ClaimRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(_vocabulary: &mut Vocabulary) -> Result<ClaimRules, Error> {
        Ok(ClaimRules {})
    }
}
