//! News text about Ukraine -> a dated map, with what the text says of distances checked against it.
//!
//! The order of the modules is the architecture: each may use only those above it, and a test holds them to it.
//! `ARCHITECTURE.md` tells the story of one article on its way down.

// Words: what every stage speaks. No files, no rules.
pub mod span;
pub mod error;
pub mod encoding;
pub mod date;
pub mod position;
pub mod measure;
pub mod language;
mod memory;
pub mod fold;
pub mod romanise;
pub mod russian;
pub mod inflection;
pub mod token;
pub mod article;

// Data: what is known before reading. Tables in, look-ups out.
pub mod table;
pub mod gazetteer;
pub mod rules;

// Stages: one article's path, top to bottom.
pub mod sentence;
pub mod number;
pub mod mention;
pub mod timex;
pub mod published;
pub mod claim;
pub mod resolution;
pub mod boundary;
pub mod role;
pub mod dating;
pub mod verdict;
pub mod together;
pub mod movement;
pub mod offset;
pub mod finding;

// The whole path, for callers.
pub mod mapper;
pub mod check;
pub mod input;
pub mod output;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
