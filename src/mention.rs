//! Tokens -> toponyms as written, each with the places that it may name.

use crate::gazetteer::{Candidate, Class};
use crate::span::Span;
use std::ops::Range;

/// A toponym as it stands in a text.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The words, with the type word where it is part of the name: `Kherson region`, `Dnipro River`.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The bare name within.
    pub name: Range<usize>,
    /// The sentence that it stands in, as an index into `Tokens::sentences`.
    pub sentence: usize,
    /// What its type words say that it is, with the name of the rule that says so.
    pub class_said: Option<(Class, String)>,
    /// The places that the words may name, best first; never empty.
    pub candidates: Vec<Candidate>,
    /// Notes for `explain`: which rule found it, what was passed over.
    pub trace: Vec<String>,
}
