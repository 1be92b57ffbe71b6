//! Mentions -> the place that each one names, and why.

use crate::gazetteer::{Match, PlaceId};

/// One reason for or against a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The kind of reason, a stable name: `population`, `oblast_named`, `near_others` …
    pub kind: &'static str,
    /// What it adds to the candidate's score, in nats.
    pub weight: f64,
    /// What it rests on, for people.
    pub note: String,
}

/// A candidate with its reasons, as weighed.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The place.
    pub place: PlaceId,
    /// The sum of its evidence.
    pub score: f64,
    /// Its share of the candidates' likelihood, 0 to 1.
    pub probability: f64,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// What was decided about one mention; the resolutions of an article stand in the order of its mentions.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The place it names; `None` where it is no place, with the reason in `note`.
    pub place: Option<PlaceId>,
    /// How the words match the place's name.
    pub how: Match,
    /// How alike words and name are, 0 to 1.
    pub match_score: f64,
    /// 0 to 1 that this is the place.
    pub confidence: f64,
    /// The candidates weighed, best first.
    pub weighed: Vec<Weighed>,
    /// Why it is no place, or what else a reader should know.
    pub note: Option<String>,
}
