//! Verdicts only: what a text says of distances, and what the map says of that.

use dateline::article::Article;
use dateline::mapper::Mapper;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = "Snihurivka, 48km north-west of Kherson, was quiet. Bilozerka, around 10 kilometres (6 miles) west of \
                Kherson, had no water. Fighting was heard 5 km from the front line.";
    let article = Article::new("note", text);
    let mapper = Mapper::embedded()?;
    let findings = mapper.read(&article);
    let mut out = stdout().lock();
    for (claim, verdict) in findings.claims.iter().zip(&findings.verdicts) {
        writeln!(
            out,
            "{:13} {}\n              {}",
            verdict.outcome.name(),
            claim.span.of(text),
            verdict.reason
        )?;
    }
    Ok(())
}
