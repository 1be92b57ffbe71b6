//! Why a name was resolved as it was: every candidate with its evidence.

use dateline::article::Article;
use dateline::mapper::Mapper;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = "Drones hit Mykolaivka and Sloviansk in the Donetsk region overnight.";
    let mapper = Mapper::embedded()?;
    let findings = mapper.read_and_tell(&Article::new("note", text));
    let mut out = stdout().lock();
    for (mention, resolution) in findings.mentions.iter().zip(&findings.resolutions) {
        writeln!(out, "{}: {} candidates", mention.span.of(text), mention.candidates.len())?;
        for weighed in resolution.weighed.iter().take(3) {
            let place = mapper.gazetteer.place(weighed.place);
            writeln!(
                out,
                "  {:.2} {} ({}) {:.1} nats",
                weighed.probability, place.name, place.unit, weighed.score
            )?;
            for evidence in &weighed.evidence {
                writeln!(out, "       {:+.1} {}: {}", evidence.weight, evidence.kind, evidence.note)?;
            }
        }
    }
    Ok(())
}
