//! One integration binary; each module says what belongs in it.
#![allow(missing_docs, clippy::unwrap_used)]

/// The driver of golden cases: `tests/golden/STAGE.txt`, two lines a case.
mod golden;
/// Texts whose names stand in brackets, for stages behind the mention stage.
mod bracketed;
/// Numbers and distance claims.
mod claim;
/// The tables about claims, and what holds on any text.
mod claim_rules;
/// Lengths, bearings and lines.
mod measure;
/// Movements and offsets.
mod movement;
/// Verdicts.
mod verdict;
/// Text -> sentences and tokens.
mod token;
/// Tokens -> toponyms.
mod mention;
/// Toponyms -> places.
mod resolution;
/// Places -> what they do in their sentences.
mod role;
/// What the embedded gazetteer and the tables of words must hold.
mod data;
/// The order of the floors, and other rules of the house.
mod tidy;
/// Our own annotated texts, scored against floors.
mod corpus;
/// What holds for any text whatsoever.
mod properties;
