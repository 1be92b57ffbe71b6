//! One integration binary; each module says what belongs in it.
#![allow(missing_docs, clippy::unwrap_used)]

/// The driver of golden cases: `tests/golden/STAGE.txt`, two lines a case.
mod golden;
/// Days of bracketed places: `tests/golden/dating.txt`.
mod cyrillic;
mod dating;
/// Temporal expressions: `tests/golden/timex.txt`, and the rows of their tables.
mod timex;
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
/// Tables of claims: `dateline check`.
mod check;
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
/// The gazetteer's look-ups, importers, checks and counts, and where its towns lie.
mod gazetteer;
/// The order of the floors, and other rules of the house.
mod tidy;
/// Our own annotated texts, scored against floors.
mod corpus;
/// Annotated texts, as the programs under `examples` read them.
#[path = "../../examples/annotated/mod.rs"]
mod annotated;
/// The same texts with towns misspelt.
mod misspelt;
/// Texts about other countries put nothing on the map: `tests/negative`, and twins that do in `tests/positive`.
mod negative;
/// What holds for any text whatsoever.
mod properties;
/// The day of publication that a text tells.
mod published;
/// Every format of the inputs, with odd and broken samples; the same output on any number of cores.
mod input;
/// Paradigms, each row and the whole gazetteer both ways.
mod inflection;
/// The program as a user meets it: exit codes, streams, files.
mod cli;
/// The contract of the output: names, order and types of properties, and the forms of files.
mod output;
/// Mentions gathered by place and by event.
mod group;
/// Every form of the map carries the same properties.
mod forms;
/// The page: its policy, its data, maps that become pages.
mod page;
/// README.md shows what the program says.
mod readme;
