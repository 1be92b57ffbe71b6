//! Counts of a gazetteer -> tables for people, or JSON.

use crate::gazetteer::Statistics;
use crate::output::table::{self, Rows};
use std::io::{self, Write};

/// Writes the counts as tables, no wider than so many columns where a width is given.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn for_people(out: &mut impl Write, statistics: &Statistics, width: Option<u16>) -> io::Result<()> {
    let Statistics { version, places, names, .. } = statistics;
    writeln!(out, "gazetteer {version}: {places} places, {names} names\n")?;
    let mut classes = table::for_people(&["class", "places"], Rows::Close, width);
    for count in &statistics.classes {
        classes.add_row([count.name.to_owned(), count.count.to_string()]);
    }
    writeln!(out, "{}\n", classes.trim_fmt())?;
    let mut precisions = table::for_people(&["position of settlements", "places"], Rows::Close, width);
    for count in &statistics.precisions {
        precisions.add_row([count.name.replace('_', " "), count.count.to_string()]);
    }
    writeln!(out, "{}\n", precisions.trim_fmt())?;
    let header = ["code", "oblast", "settlements", "exact", "exact, %"];
    let mut oblasts = table::for_people(&header, Rows::Close, width);
    for oblast in &statistics.oblasts {
        let percent = 100 * oblast.exact / oblast.settlements.max(1);
        oblasts.add_row([
            oblast.code.clone(),
            oblast.name.clone(),
            oblast.settlements.to_string(),
            oblast.exact.to_string(),
            percent.to_string(),
        ]);
    }
    writeln!(out, "{}\n", oblasts.trim_fmt())?;
    let mut kinds = table::for_people(&["kind of name", "language", "names"], Rows::Close, width);
    for count in &statistics.name_kinds {
        kinds.add_row([count.kind.to_owned(), count.language.to_owned(), count.count.to_string()]);
    }
    writeln!(out, "{}\n", kinds.trim_fmt())?;
    let mut sources = table::for_people(&["source", "licence", "attribution", "tables"], Rows::Close, width);
    for source in &statistics.sources {
        sources.add_row([
            source.name.clone(),
            source.licence.clone().unwrap_or_default(),
            source.attribution.clone().unwrap_or_default(),
            source.tables.clone(),
        ]);
    }
    writeln!(out, "{}", sources.trim_fmt())
}

/// Writes the counts as one JSON object.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn json(out: &mut impl Write, statistics: &Statistics) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, statistics)?;
    out.write_all(b"\n")
}
