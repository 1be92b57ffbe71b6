//! Maps that are there already -> one page for any browser.

use crate::cli::ViewArgs;
use crate::report::say;
use crate::{Outcomes, counted, open, stop, usage};
use dateline::gazetteer::Gazetteer;
use dateline::input;
use dateline::input::features::Features;
use dateline::output::file::Sink;
use dateline::output::page::Page;
use std::io;

/// Writes the page; a feature that cannot be used is named and counted, and the others are drawn.
pub(super) fn view(args: &ViewArgs) -> Outcomes {
    let tiles = args.tiles().unwrap_or_else(|problem| usage(&problem));
    let gazetteer = Gazetteer::embedded()?;
    let sink = open(args.output.as_deref())?;
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut page = Page::new(sink, &args.name(), &gazetteer, tiles.as_ref()).map_err(problem)?;
    let (mut failed, mut drawn, mut unlocated, mut readable) = (0, 0, 0, 0);
    for file in &args.files {
        let decoded = match input::map(file) {
            Ok(decoded) => decoded,
            Err(error) => {
                say(&error);
                failed += 1;
                continue;
            }
        };
        readable += 1;
        for feature in Features::of(file, &decoded.text) {
            match feature {
                Ok(feature) if feature["geometry"].is_null() => unlocated += 1,
                Ok(feature) => {
                    page.json(feature.to_string().as_bytes()).map_err(problem)?;
                    drawn += 1;
                }
                Err(error) => {
                    say(&error);
                    failed += 1;
                }
            }
        }
    }
    if readable == 0 || (drawn == 0 && failed > 0) {
        return Ok(failed);
    }
    page.finish().and_then(Sink::commit).map_err(problem)?;
    if !args.quiet {
        if unlocated > 0 {
            say(&format!("{} without a geometry left out", counted(unlocated, "feature")));
        }
        say(&format!("{} on the page, {failed} failed", counted(drawn, "feature")));
    }
    Ok(failed)
}
