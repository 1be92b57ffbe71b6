//! What each kind of evidence adds to a candidate, in nats.
//!
//! Set by hand on the project's own scored texts (`tests/corpus`); no weight rests on any other text.

/// For each factor e in population.
pub(super) const POPULATION: f64 = 0.6;
/// A region that shares its name with no town.
pub(super) const REGION: f64 = 3.0;
/// A region against the town that it is named after, when nothing speaks of regions.
pub(super) const REGION_BEHIND_TOWN: f64 = -2.0;
/// The same, where the town's name also stands for the government.
pub(super) const REGION_BEHIND_CAPITAL: f64 = -5.0;
/// A river, sea, area or landmark.
pub(super) const FEATURE: f64 = 3.0;
/// A country or a place abroad that news on Ukraine names.
pub(super) const ABROAD: f64 = 5.0;
/// A name on record that is not the official one.
pub(super) const ALIAS: f64 = -0.7;
/// Another romanisation than the standard ones.
pub(super) const ROMANISATION: f64 = -0.5;
/// A misspelling, for each hundredth part of likeness that is missing.
pub(super) const FUZZY: f64 = -0.15;
/// The type word in the text says this class.
pub(super) const CLASS_SAID: f64 = 4.0;
/// "the Dnipro", and nothing behind it that the article could belong to.
pub(super) const ARTICLE: f64 = 6.0;
/// The place's oblast is named beside it: "X, Sumy region", "X in Sumy region".
pub(super) const UNIT_BESIDE: f64 = 5.0;
/// The place's oblast is named in its sentence.
pub(super) const UNIT_IN_SENTENCE: f64 = 2.5;
/// The place's oblast is named in its sentence, beside another place.
pub(super) const UNIT_OF_ANOTHER: f64 = 0.8;
/// The place's oblast holds all places of the article that are sure.
pub(super) const OBLAST_SHARE: f64 = 3.0;
/// A sure place of the same sentence lies right there.
pub(super) const NEAR_SENTENCE: f64 = 3.5;
/// Sure places of the article lie around.
pub(super) const NEAR_ARTICLE: f64 = 2.5;
/// A distance claim fits it exactly.
pub(super) const CLAIM: f64 = 5.0;
/// A claimed direction fits it.
pub(super) const CLAIM_DIRECTION: f64 = 1.5;
/// The position is known only by hromada or raion.
pub(super) const IMPRECISE: f64 = -0.2;
/// A part of a city.
pub(super) const DISTRICT: f64 = 0.5;
/// A raion or hromada, which only its type word makes a candidate.
pub(super) const UNIT: f64 = 1.0;
