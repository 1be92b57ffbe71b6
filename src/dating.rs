//! Temporal expressions and mentions -> the days on which what is said of each mention happened.

use crate::date::DateRange;

/// What a date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBasis {
    /// The sentence names it.
    Stated,
    /// The context names it.
    Inherited,
    /// The day of publication, for a report of the day.
    Published,
    /// Nothing: no day can be had.
    None,
}

impl DateBasis {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            DateBasis::Stated => "stated",
            DateBasis::Inherited => "inherited",
            DateBasis::Published => "published",
            DateBasis::None => "none",
        }
    }
}

/// The days of one mention, with what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dating {
    /// The days; `None` where none can be had.
    pub days: Option<DateRange>,
    /// What they rest on.
    pub basis: DateBasis,
    /// The temporal expression behind them, as an index.
    pub timex: Option<usize>,
    /// The rule and its reason, for `explain`.
    pub rule: String,
}
