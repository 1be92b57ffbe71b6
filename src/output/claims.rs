//! Features -> the distance claims among them with their verdicts: a table for people, CSV, or JSON.
//!
//! CSV and JSON carry the claim's properties under the names of the map; claims without any place are among them.

use crate::article::Article;
use crate::output::feature::Feature;
use crate::output::json::Json as _;
use crate::output::property::{ClaimProperties, Properties};
use crate::output::table::{self, Rows, Table};
use crate::verdict::{self, Outcome};
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

/// Which claims are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// Those whose distance or direction is off.
    Off,
    /// Those that fit.
    Consistent,
    /// Those of which it cannot be told.
    Unverifiable,
}

impl Only {
    /// Whether a claim with this outcome is shown.
    pub fn keeps(self, outcome: Outcome) -> bool {
        match self {
            Only::Off => outcome.is_off(),
            Only::Consistent => outcome == Outcome::Consistent,
            Only::Unverifiable => outcome == Outcome::Unverifiable,
        }
    }
}

/// Writes the claims of one article after another.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
    only: Option<Only>,
    any: bool,
}

#[derive(Debug)]
enum Form<W: Write> {
    People(W, Option<u16>),
    Csv(Box<Table<W>>),
    Json(W),
}

impl<W: Write> Writer<W> {
    /// Starts a file of all claims, or of those alone that `only` keeps.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(format: Format, only: Option<Only>, mut out: W) -> io::Result<Writer<W>> {
        let form = match format {
            Format::Table(width) => Form::People(out, width),
            Format::Csv => Form::Csv(Box::new(Table::of_claims(out)?)),
            Format::Json => {
                out.write_all(b"[")?;
                Form::Json(out)
            }
        };
        Ok(Writer { form, only, any: false })
    }

    /// Writes the claims of an article, in the order of the text.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn article(&mut self, article: &Article, features: &[Feature<'_>]) -> io::Result<()> {
        let is_shown = |claim: &&ClaimProperties<'_>| {
            let kept = |only: Only| {
                let all = [
                    Outcome::Consistent,
                    Outcome::DistanceOff,
                    Outcome::DirectionOff,
                    Outcome::BothOff,
                    Outcome::Unverifiable,
                ];
                all.into_iter().any(|outcome| outcome.name() == claim.verdict && only.keeps(outcome))
            };
            self.only.is_none_or(kept)
        };
        let claims: Vec<&ClaimProperties<'_>> = features.iter().filter_map(claim).filter(is_shown).collect();
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
                    let mut object = Vec::new();
                    claim.write(&mut object);
                    out.write_all(&object)?;
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
        Properties::Mention(_)
        | Properties::Gathered(_)
        | Properties::Movement(_)
        | Properties::Unlocated(_) => None,
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
        let range = (claim.claimed_km_min, claim.claimed_km_max);
        table.add_row([
            plain(&claim.claim),
            plain(claim.subject.as_deref().unwrap_or(UNKNOWN)),
            plain(claim.reference.as_deref().unwrap_or(UNKNOWN)),
            claimed(claim.qualifier, range, claim.claimed_direction),
            measured(claim.measured_km, claim.measured_direction),
            claim.verdict.replace('_', " "),
            plain(&reason(claim.verdict_reason.as_deref().unwrap_or(""), claim.suggestion.as_deref())),
        ]);
    }
    table.trim_fmt()
}

const UNKNOWN: &str = "–";

/// What is said, in a cell: `about 5 to 7 km NW`.
pub(crate) fn claimed(
    qualifier: &str,
    range: (Option<f64>, Option<f64>),
    direction: Option<&'static str>,
) -> String {
    let hedge = qualifier.replace('_', " ");
    let hedge = if hedge == "exact" { String::new() } else { hedge + " " };
    let km = match range {
        (Some(least), Some(most)) if least != most => {
            format!("{hedge}{} to {} km", tenths(least), tenths(most))
        }
        (Some(km), _) | (None, Some(km)) => format!("{hedge}{} km", tenths(km)),
        (None, None) => String::new(),
    };
    [km.as_str(), direction.unwrap_or("")].join(" ").trim().to_owned()
}

fn tenths(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}

/// What was measured, in a cell: `50.9 km NNE`.
pub(crate) fn measured(km: Option<f64>, direction: Option<&'static str>) -> String {
    let km = km.map(|km| format!("{km:.1} km")).unwrap_or_default();
    [km.as_str(), direction.unwrap_or("")].join(" ").trim().to_owned()
}

/// Why, without the figures that stand in other cells, and what would be right where a claim is off.
pub(crate) fn reason(reason: &str, suggestion: Option<&str>) -> String {
    let remark = verdict::remark(reason);
    match suggestion {
        Some(suggestion) => format!("{remark}: {suggestion}"),
        None => remark,
    }
}

/// The words without what a terminal would obey.
pub(crate) fn plain(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).collect()
}
