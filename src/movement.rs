//! Mentions -> movements and roads: from one place to another.

use crate::span::Span;

/// "From A to B", "from A towards B", "the A–B road".
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// From the first word of the expression to its last.
    pub span: Span,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// Where it starts, as an index into the article's mentions.
    pub from: usize,
    /// Where it leads.
    pub to: usize,
    /// The rule that found it.
    pub rule: String,
}
