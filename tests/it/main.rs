//! One integration binary; each module says what belongs in it.
#![allow(missing_docs, clippy::unwrap_used)]

/// The driver of golden cases: `tests/golden/STAGE.txt`, two lines a case.
mod golden;

/// The program as a user meets it: exit codes, streams, files.
mod cli;

/// The contract of the output: names, order and types of properties, and the forms of files.
mod output;
