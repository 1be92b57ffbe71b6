//! Words of the command line -> what the program is to do.

use clap::{Args, Parser, Subcommand, ValueEnum};
use dateline::output::geometry::Detail;
use dateline::output::{self, feature};
use dateline::role::Role;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::path::{Path, PathBuf};

/// Turns news text about Ukraine into a dated map, and checks what the text says of distances against it.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  dateline map report.txt --published 2022-11-10 --output events.geojson
  dateline map reports/ --format geojsonl > events.geojsonl
  cat report.txt | dateline map - --published 2022-11-10
  dateline claims report.txt --published 2022-11-10
  dateline explain report.txt --published 2022-11-10
  dateline gazetteer lookup Kysylivka

Data goes to the standard output, everything else to the standard error.
Exit codes: 0 done, also when nothing was found; 1 something failed; 2 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes what is found as a map: place names, distance claims and movements, with their days.
    #[command(after_help = MAP_EXAMPLES)]
    Map(MapArgs),
    /// Writes the distance claims with their verdicts.
    #[command(after_help = CLAIMS_EXAMPLES)]
    Claims(ClaimsArgs),
    /// Tells how every mention, date and claim was read: the words, the rule, the candidates weighed, the reason.
    Explain(ExplainArgs),
    /// Looks into the gazetteer.
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
}

#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Text or Markdown files, folders of them, or - for the standard input.
    #[arg(required = true, value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,
    /// The day on which the articles were published, YYYY-MM-DD; without it the front matter or the file name says.
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<Date>,
    /// Says nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MapArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where to write; a file that is there is replaced. Without it, the standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The form of the output; without it the output's extension says.
    #[arg(long, value_enum)]
    format: Option<MapFormat>,
    /// Puts countries and places abroad on the map too.
    #[arg(long)]
    abroad: bool,
    /// Writes the lines of rivers in full detail.
    #[arg(long)]
    full_lines: bool,
    /// Leaves out mentions whose confidence is lower, 0 to 1.
    #[arg(long, value_name = "X", default_value = "0", value_parser = share, hide_default_value = true)]
    min_confidence: f64,
    /// Keeps only the mentions that do this in their sentences; may be given several times.
    #[arg(long = "role", value_enum, value_name = "ROLE")]
    roles: Vec<RoleName>,
}

const MAP_EXAMPLES: &str = "\
Examples:
  dateline map report.txt --published 2022-11-10 --output events.geojson
  dateline map reports/ notes.md --min-confidence 0.5 --format csv > events.csv
  dateline map report.txt --role location --role dateline > events.geojson
  cat report.txt | dateline map - --published 2022-11-10 | jq '.features | length'";

/// What a mention does in its sentence.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    /// Something is, happens or moves there.
    Location,
    /// It stands for a government, an army or another authority.
    Actor,
    /// It stands inside a title, an office or an organisation.
    Attribution,
    /// It heads the text and says where it was written.
    Dateline,
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            RoleName::Location => Role::Location,
            RoleName::Actor => Role::Actor,
            RoleName::Attribution => Role::Attribution,
            RoleName::Dateline => Role::Dateline,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MapFormat {
    /// One FeatureCollection (RFC 7946).
    Geojson,
    /// One feature a line.
    Geojsonl,
    /// One feature a line behind a record separator (RFC 8142).
    Geojsons,
    /// A table, one row a feature, the geometry as well-known text.
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct ClaimsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where to write; a file that is there is replaced. Without it, the standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The form of the output; without it the output's extension says, else a table for people.
    #[arg(long, value_enum)]
    format: Option<ClaimsFormat>,
}

const CLAIMS_EXAMPLES: &str = "\
Examples:
  dateline claims report.txt --published 2022-11-10
  dateline claims reports/ --output claims.csv";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClaimsFormat {
    /// A table for people.
    Table,
    /// One row a claim.
    Csv,
    /// An array, one claim a line.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GazetteerCommand {
    /// Shows the places that a name would be taken for, best first.
    Lookup(LookupArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LookupArgs {
    /// The name, in any spelling.
    #[arg(required = true, num_args = 1.., value_name = "NAME")]
    words: Vec<String>,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: LookupFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LookupFormat {
    /// A table for people.
    Table,
    /// An array, one place a line.
    Json,
}

impl MapArgs {
    /// The form of the output, or why it cannot be told.
    pub(crate) fn format(&self) -> Result<output::Format, String> {
        if let Some(format) = self.format {
            return Ok(match format {
                MapFormat::Geojson => output::Format::GeoJson,
                MapFormat::Geojsonl => output::Format::GeoJsonLines,
                MapFormat::Geojsons => output::Format::GeoJsonSequence,
                MapFormat::Csv => output::Format::Csv,
            });
        }
        by_extension(self.output.as_deref(), output::Format::GeoJson, output::Format::of_extension)
    }

    /// What becomes a feature.
    pub(crate) fn options(&self) -> feature::Options {
        let lines = if self.full_lines { Detail::Full } else { Detail::Simplified };
        let roles: Vec<Role> = self.roles.iter().map(|name| name.role()).collect();
        feature::Options {
            abroad: self.abroad,
            lines,
            min_confidence: self.min_confidence,
            roles: feature::Roles::only(&roles),
        }
    }

    /// What the collection is called: the output's name without its extension.
    pub(crate) fn name(&self) -> String {
        let stem = self.output.as_deref().and_then(Path::file_stem);
        stem.map_or_else(|| "events".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }
}

impl ClaimsArgs {
    /// The form of the output, or why it cannot be told.
    pub(crate) fn format(&self) -> Result<output::claims::Format, String> {
        let width = if self.output.is_none() { terminal_width() } else { None };
        let table = output::claims::Format::Table(width);
        match self.format {
            Some(ClaimsFormat::Table) => Ok(table),
            Some(ClaimsFormat::Csv) => Ok(output::claims::Format::Csv),
            Some(ClaimsFormat::Json) => Ok(output::claims::Format::Json),
            None => by_extension(self.output.as_deref(), table, |extension| {
                match extension.to_ascii_lowercase().as_str() {
                    "txt" => Some(table),
                    "csv" => Some(output::claims::Format::Csv),
                    "json" => Some(output::claims::Format::Json),
                    _ => None,
                }
            }),
        }
    }
}

impl LookupArgs {
    /// The name, its words joined.
    pub(crate) fn name(&self) -> String {
        self.words.join(" ")
    }
}

/// How many columns the terminal has that the standard output goes to; `None` where it goes elsewhere.
pub(crate) fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0)
}

fn by_extension<F>(output: Option<&Path>, otherwise: F, of: impl Fn(&str) -> Option<F>) -> Result<F, String> {
    let Some((path, extension)) = output.and_then(|path| Some((path, path.extension()?))) else {
        return Ok(otherwise);
    };
    of(&extension.to_string_lossy())
        .ok_or_else(|| format!("cannot tell the format from the name `{}`: give --format", path.display()))
}

/// A day that can be a day of publication: one of the calendar, after 1900 and not to come.
fn published(words: &str) -> Result<Date, String> {
    let shaped = words.len() == 10 && words.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let parts: Vec<&str> = words.split('-').collect();
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let (true, [year, month, day]) = (shaped && parts.len() == 3, numbers.as_slice()) else {
        return Err("expected a day as YYYY-MM-DD, such as 2022-11-10".to_owned());
    };
    let day = i8::try_from(*month)
        .and_then(|month| Ok((month, i8::try_from(*day)?)))
        .ok()
        .and_then(|(month, day)| Date::new(*year, month, day).ok())
        .ok_or("there is no such day in the calendar")?;
    if day < EARLIEST {
        return Err(format!("lies before {EARLIEST}"));
    }
    match last_day() {
        Some(last) if day > last => {
            Err(format!("lies in the future, today is {}", last.saturating_sub(1.day())))
        }
        Some(_) | None => Ok(day),
    }
}

const EARLIEST: Date = date(1900, 1, 1);

/// Tomorrow in Kyiv, for clocks and time zones differ; `None` where the clock has not been set.
fn last_day() -> Option<Date> {
    const CLOCK_IS_SET: Date = date(2022, 1, 1);
    let today = Timestamp::now().to_zoned(TimeZone::get("Europe/Kyiv").ok()?).date();
    (today > CLOCK_IS_SET).then(|| today.saturating_add(1.day()))
}

fn share(words: &str) -> Result<f64, String> {
    match words.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_day_of_publication_is_a_day_of_the_past() {
        assert_eq!(published("2022-11-10"), Ok(date(2022, 11, 10)));
        for (words, problem) in [
            ("2022-02-30", "there is no such day in the calendar"),
            ("2022-13-01", "there is no such day in the calendar"),
            ("2022-00-10", "there is no such day in the calendar"),
            ("10.11.2022", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("2022-1-1", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("-022-11-10", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("2022-11-1\u{660}", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("yesterday", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("", "expected a day as YYYY-MM-DD, such as 2022-11-10"),
            ("0202-11-10", "lies before 1900-01-01"),
        ] {
            assert_eq!(published(words), Err(problem.to_owned()), "{words}");
        }
        let future = published("9022-11-10").unwrap_err();
        assert!(future.starts_with("lies in the future, today is 20"), "{future}");
    }
}
