//! Annotated texts -> a table: what the score loses when each kind of evidence is left out.
//!
//! `cargo run --release --example ablation -- tests/corpus/gold tests/corpus/text`

mod annotated;

use annotated::{Annotated, Failure, Sheet, folders, mark, read};
use dateline::mapper::Mapper;
use dateline::resolution::Weights;
use std::io::{Write, stdout};

fn main() -> Result<(), Failure> {
    let (gold, texts) = folders()?;
    let texts = read(&gold, &texts)?;
    let mut mapper = Mapper::embedded()?;
    let mut out = stdout().lock();
    let whole = score(&mapper, &texts);
    writeln!(out, "{:<24} {:>6} {:>6} {:>7}", "left out", "right", "f1", "loss")?;
    writeln!(out, "{:<24} {:>6} {:>6.3} {:>7}", "nothing", whole.right(), whole.f1(), "")?;
    for name in Weights::NAMES {
        let mut weights = Weights::default();
        weights.set(name, 0.0);
        mapper.weights = weights;
        let without = score(&mapper, &texts);
        let loss = whole.f1() - without.f1();
        writeln!(out, "{name:<24} {:>6} {:>6.3} {loss:>7.3}", without.right(), without.f1())?;
    }
    Ok(())
}

fn score(mapper: &Mapper, texts: &[Annotated]) -> Sheet {
    let mut all = Sheet::default();
    for text in texts {
        all.add(mark(mapper, text));
    }
    all
}
