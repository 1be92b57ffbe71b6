//! One integration binary; each module says what belongs in it.
#![allow(missing_docs, clippy::unwrap_used)]

/// The driver of golden cases: `tests/golden/STAGE.txt`, two lines a case.
mod golden;
/// Days of bracketed places: `tests/golden/dating.txt`.
mod dating;
/// Temporal expressions: `tests/golden/timex.txt`, and the rows of their tables.
mod timex;
