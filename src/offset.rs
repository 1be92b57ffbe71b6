//! Tokens and mentions -> where something lies as seen from a place: `north-west of Kreminna`, `the outskirts of Izium`.

use crate::measure::Compass;
use crate::span::Span;

/// Where the event lies as seen from the mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Offset {
    /// The words.
    pub span: Span,
    /// The direction, where the words say one.
    pub direction: Option<Compass>,
}
