//! One integration binary; each module says what belongs in it.
#![allow(missing_docs, clippy::unwrap_used)]

/// The driver of golden cases: `tests/golden/STAGE.txt`, two lines a case.
mod golden;
/// Days of bracketed places: `tests/golden/dating.txt`.
mod dating;
/// Temporal expressions: `tests/golden/timex.txt`, and the rows of their tables.
mod timex;
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
/// The program as a user meets it: exit codes, streams, files.
mod cli;
/// The contract of the output: names, order and types of properties, and the forms of files.
mod output;
