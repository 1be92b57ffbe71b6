//! Features -> the distance claims among them with their verdicts: a table for people, CSV, or JSON.
//!
//! CSV and JSON carry the claim's properties under the names of the map; claims without any place are among them.

use crate::article::Article;
use crate::output::feature::Feature;
use crate::output::property::{ClaimProperties, Properties};
use crate::output::table::{self, Rows, Table};
use std::io::{self, Write};

/// The forms in which claims are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people for each article, no wider than so many columns where a width is given.
    Table(Option<u16>),
    /// One CSV table, one row a claim.
    Csv,
    /// One JSON array, one claim a line.
    Json,
}

/// Writes the claims of one article after another.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
    any: bool,
}

#[derive(Debug)]
enum Form<W: Write> {
    People(W, Option<u16>),
    Csv(Box<Table<W>>),
    Json(W),
}

impl<W: Write> Writer<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(format: Format, mut out: W) -> io::Result<Writer<W>> {
        let form = match format {
            Format::Table(width) => Form::People(out, width),
            Format::Csv => Form::Csv(Box::new(Table::of_claims(out)?)),
            Format::Json => {
                out.write_all(b"[")?;
                Form::Json(out)
            }
        };
        Ok(Writer { form, any: false })
    }

    /// Writes the claims of an article, in the order of the text.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn article(&mut self, article: &Article, features: &[Feature<'_>]) -> io::Result<()> {
        let claims: Vec<&ClaimProperties<'_>> = features.iter().filter_map(claim).collect();
        match &mut self.form {
            Form::People(_, _) if claims.is_empty() => {}
            Form::People(out, width) => {
                let gap = if std::mem::replace(&mut self.any, true) { "\n" } else { "" };
                writeln!(out, "{gap}{}\n{}", heading(article), rows_for_people(&claims, *width))?;
            }
            Form::Csv(table) => {
                for claim in claims {
                    table.claim(claim)?;
                }
            }
            Form::Json(out) => {
                for claim in claims {
                    out.write_all(if std::mem::replace(&mut self.any, true) { b",\n" } else { b"\n" })?;
                    serde_json::to_writer(&mut *out, claim)?;
                }
            }
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(self) -> io::Result<W> {
        let mut out = match self.form {
            Form::People(out, _) => out,
            Form::Csv(table) => return table.finish(),
            Form::Json(mut out) => {
                out.write_all(b"\n]\n")?;
                out
            }
        };
        out.flush()?;
        Ok(out)
    }
}

fn claim<'f, 'a>(feature: &'f Feature<'a>) -> Option<&'f ClaimProperties<'a>> {
    match &feature.properties {
        Properties::Claim(claim) => Some(claim),
        Properties::Mention(_) | Properties::Movement(_) => None,
    }
}

fn heading(article: &Article) -> String {
    match article.day() {
        Some(day) => format!("{}, published {day}", article.id),
        None => format!("{}, day of publication unknown", article.id),
    }
}

fn rows_for_people(claims: &[&ClaimProperties<'_>], width: Option<u16>) -> String {
    let header = ["claim", "subject", "reference", "claimed", "measured", "verdict", "reason"];
    let mut table = table::for_people(&header, Rows::Lined, width);
    for claim in claims {
        let claimed = [span_of_km(claim), claim.claimed_direction.unwrap_or("").to_owned()];
        let measured = [
            claim.measured_km.map(|km| format!("{km:.1} km")).unwrap_or_default(),
            claim.measured_direction.unwrap_or("").to_owned(),
        ];
        table.add_row([
            &claim.claim,
            claim.subject.as_deref().unwrap_or(UNKNOWN),
            claim.reference.as_deref().unwrap_or(UNKNOWN),
            claimed.join(" ").trim(),
            measured.join(" ").trim(),
            &claim.verdict.replace('_', " "),
            claim.verdict_reason.unwrap_or(""),
        ]);
    }
    table.trim_fmt()
}

const UNKNOWN: &str = "–";

fn span_of_km(claim: &ClaimProperties<'_>) -> String {
    let hedge = claim.qualifier.replace('_', " ");
    let hedge = if hedge == "exact" { String::new() } else { hedge + " " };
    match (claim.claimed_km_min, claim.claimed_km_max) {
        (Some(least), Some(most)) if least != most => format!("{hedge}{least} to {most} km"),
        (Some(km), _) | (None, Some(km)) => format!("{hedge}{km} km"),
        (None, None) => String::new(),
    }
}
