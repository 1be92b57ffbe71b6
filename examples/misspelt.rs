//! Annotated texts -> how many of their towns are still found and rightly placed when each is misspelt by one letter.
//!
//! `cargo run --release --example misspelt -- tests/corpus/gold tests/corpus/text`; with `--show` the misses are told, but for
//! those of texts that are kept apart.

mod annotated;

use annotated::misspelling::try_out;
use annotated::{Failure, folders, read};
use dateline::mapper::Mapper;
use std::io::{Write, stdout};

fn main() -> Result<(), Failure> {
    let (gold, texts) = folders()?;
    let outcome = try_out(&Mapper::embedded()?, &read(&gold, &texts)?);
    let mut out = stdout().lock();
    if std::env::args().any(|word| word == "--show") {
        writeln!(out, "{}", outcome.misses.join("\n"))?;
    }
    writeln!(
        out,
        "{} misspelt, {:.3} found, {:.3} rightly placed; {} wrong places as written, {} misspelt",
        outcome.asked,
        outcome.recall(),
        outcome.accuracy(),
        outcome.wrong_as_written,
        outcome.wrong
    )?;
    Ok(())
}
