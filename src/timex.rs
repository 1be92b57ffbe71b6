//! Tokens -> temporal expressions, anchored to the day of publication.

use crate::date::DateRange;
use crate::span::Span;
use std::ops::Range;

/// How an expression stands to the time it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimexKind {
    /// A time at which something was: `on Thursday`, `in September`.
    At,
    /// From a time until publication: `since February 24`.
    Since,
    /// Up to a time: `until Friday`, `by 1 November`.
    Until,
    /// A time to come: `next week`, `on Monday` after a future verb.
    Future,
    /// A length of time that dates nothing by itself: `for months`, `in three days`.
    Duration,
}

/// A temporal expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Its words.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// The days that it names; `None` where it cannot be told (no publication date, an impossible date).
    pub value: Option<DateRange>,
    /// How it stands to them.
    pub kind: TimexKind,
    /// The rule that found it and the chain by which it was reckoned: `weekday.en: last Thursday on or before 2022-11-10`.
    pub rule: String,
}
