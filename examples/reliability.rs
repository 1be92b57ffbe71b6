//! Annotated texts -> a table: of the mentions with this confidence, so many are right.
//!
//! `cargo run --release --example reliability -- tests/corpus/gold tests/corpus/text`
//!
//! One table for the texts that rules were made from, one for those that are kept apart.

mod annotated;

use annotated::{Failure, Sheet, folders, mark, read};
use dateline::mapper::Mapper;
use std::io::{Write, stdout};

fn main() -> Result<(), Failure> {
    let (gold, texts) = folders()?;
    let mapper = Mapper::embedded()?;
    let texts = read(&gold, &texts)?;
    let mut out = stdout().lock();
    for apart in [false, true] {
        let mut sheet = Sheet::default();
        for text in texts.iter().filter(|text| text.apart == apart) {
            sheet.add(mark(&mapper, text));
        }
        if !sheet.answers.is_empty() {
            writeln!(out, "{}", if apart { "kept apart" } else { "looked at" })?;
            table(&sheet, &mut out)?;
        }
    }
    Ok(())
}

fn table(all: &Sheet, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "confidence  mentions  mean confidence  right")?;
    let mut error = 0.0;
    for decile in 0..10 {
        let low = f64::from(decile) / 10.0;
        let inside = |confidence: f64| confidence >= low && (confidence < low + 0.1 || decile == 9);
        let here: Vec<_> = all.answers.iter().filter(|answer| inside(answer.confidence)).collect();
        if here.is_empty() {
            continue;
        }
        let count = here.len() as f64;
        let mean = here.iter().map(|answer| answer.confidence).sum::<f64>() / count;
        let right = here.iter().filter(|answer| answer.right).count() as f64 / count;
        error += count * (mean - right).abs();
        writeln!(out, "{low:.1} to {:.1}  {:>8}  {mean:>15.3}  {right:.3}", low + 0.1, here.len())?;
    }
    let count = all.answers.len().max(1) as f64;
    let brier = all.answers.iter().map(|answer| (answer.confidence - f64::from(answer.right)).powi(2));
    writeln!(out, "expected calibration error {:.3}", error / count)?;
    writeln!(out, "Brier score {:.3}", brier.sum::<f64>() / count)?;
    writeln!(out, "{} right of {} mentions; f1 {:.3}", all.right(), all.answers.len(), all.f1())?;
    Ok(())
}
