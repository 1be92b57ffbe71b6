//! Tokens and mentions -> distance claims: what the text says lies how far from what.

use crate::measure::Compass;
use crate::span::Span;
use std::ops::Range;

/// How the text hedges a distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// A bare figure.
    Exact,
    /// `about`, `some`, `around`.
    About,
    /// `more than`, `at least`, `over`.
    MoreThan,
    /// `less than`, `under`.
    LessThan,
    /// `within`, `up to`.
    Within,
}

impl Qualifier {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::About => "about",
            Qualifier::MoreThan => "more_than",
            Qualifier::LessThan => "less_than",
            Qualifier::Within => "within",
        }
    }
}

/// What a distance is the distance of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// One thing lies so far from another.
    Separation,
    /// Something moved so far.
    Movement,
    /// Something is so long or wide.
    Extent,
    /// A weapon reaches so far.
    WeaponRange,
    /// Anything else.
    Other,
}

impl ClaimKind {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            ClaimKind::Separation => "separation",
            ClaimKind::Movement => "movement",
            ClaimKind::Extent => "extent",
            ClaimKind::WeaponRange => "weapon_range",
            ClaimKind::Other => "other",
        }
    }
}

/// One side of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// A mention, as an index into the article's mentions, and how it was bound.
    Mention {
        /// The index.
        mention: usize,
        /// The binding in words: `in brackets behind it`, `coreference: the city`.
        why: String,
    },
    /// A phrase that is no named place: `the front line`, `Ukrainian forces`.
    Phrase {
        /// Its words.
        span: Span,
        /// What it is, where a rule knows: `front_line`, `border`.
        kind: Option<String>,
    },
    /// Nothing in the text says what.
    Unsaid,
}

/// Where on a settlement a distance is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Not said: anywhere between edge and centre.
    Unsaid,
    /// `city centre`.
    Centre,
    /// `city limits`, `outskirts`.
    Limits,
}

/// A distance claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// From the hedge or the number to the end of the reference.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// Least distance said, km.
    pub km_min: f64,
    /// Greatest distance said, km.
    pub km_max: f64,
    /// Kilometres in the unit of the text, 1 or 1.609344: the precision of the figure is reckoned in it.
    pub unit_km: f64,
    /// The hedge.
    pub qualifier: Qualifier,
    /// Where the subject lies, seen from the reference.
    pub direction: Option<Compass>,
    /// What the distance is the distance of.
    pub kind: ClaimKind,
    /// What the distance is said of.
    pub subject: End,
    /// What it is measured from.
    pub reference: End,
    /// Where on the reference it is measured from.
    pub edge: Edge,
    /// The rules that made it, for `explain`.
    pub trace: Vec<String>,
}
