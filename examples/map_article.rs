//! Text in, GeoJSON out: `cargo run --example map_article < report.txt`.

use dateline::article::Article;
use dateline::mapper::Mapper;
use dateline::output::feature::{self, Options};
use dateline::output::{Format, Writer};
use std::io::{Read, Write, stdin, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    stdin().read_to_string(&mut text)?;
    if text.is_empty() {
        text = "Shells hit Izium on Friday, 115 km south-east of Kharkiv.".to_owned();
    }
    let article = Article::new("report", text).published_on("2022-11-12".parse()?);
    let mapper = Mapper::embedded()?;
    let findings = mapper.read(&article);
    let features = feature::features(&article, &findings, &mapper.gazetteer, Options::default());
    let mut writer = Writer::new(Format::GeoJson, stdout().lock(), "report", &mapper.gazetteer)?;
    writer.article(&article, &features)?;
    writer.finish()?.flush()?;
    Ok(())
}
