//! The program: reads, maps, writes, and says what went wrong. The only place that prints.

mod cli;

use clap::{CommandFactory as _, Parser as _};
use cli::{
    ClaimsArgs, Cli, Command, ExplainArgs, GazetteerCommand, InputArgs, LookupArgs, LookupFormat, MapArgs,
};
use dateline::error::Error;
use dateline::finding::Findings;
use dateline::input::{self, Settings};
use dateline::mapper::Mapper;
use dateline::output::file::Sink;
use dateline::output::{self, claims, explain, feature, lookup};
use dateline::verdict::Outcome;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Map(args) => map(&args),
        Command::Claims(args) => check_claims(&args),
        Command::Explain(args) => explain_articles(&args),
        Command::Gazetteer(GazetteerCommand::Lookup(args)) => look_up(&args),
    };
    match done {
        Ok(0) | Err(Stop::ClosedPipe) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(Stop::Failed(error)) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

/// Why the program ends before its time.
enum Stop {
    Failed(Error),
    /// Nobody reads the output any more, which is no failure of ours.
    ClosedPipe,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

fn stop(path: &Path, error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
        _ => Stop::Failed(Error::io(path, error)),
    }
}

/// Every command gives the number of inputs that failed.
type Done = Result<usize, Stop>;

fn map(args: &MapArgs) -> Done {
    let format = args.format().unwrap_or_else(|problem| usage(&problem));
    let mapper = Mapper::embedded()?;
    let sink = open(args.output.as_deref())?;
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut writer = output::Writer::new(format, sink, &args.name(), &mapper.gazetteer).map_err(problem)?;
    let mut tally = Tally::default();
    read_each(&args.input, &mapper, &mut tally, |article, findings| {
        let features = feature::features(article, findings, &mapper.gazetteer, args.options());
        writer.article(article, &features).map_err(problem)
    })?;
    if tally.articles == 0 {
        return Ok(tally.failed);
    }
    let (written, unlocated) = (writer.written(), writer.unlocated());
    writer.finish().and_then(Sink::commit).map_err(problem)?;
    if !args.input.quiet {
        if written == 0 {
            say(&"nothing was found, so the map is empty");
        }
        if unlocated > 0 {
            say(&format!(
                "{} without any place left out of the map; `dateline claims` shows all",
                counted(unlocated, "claim")
            ));
        }
        say(&tally);
    }
    Ok(tally.failed)
}

fn check_claims(args: &ClaimsArgs) -> Done {
    let format = args.format().unwrap_or_else(|problem| usage(&problem));
    let mapper = Mapper::embedded()?;
    let sink = open(args.output.as_deref())?;
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut writer = claims::Writer::new(format, sink).map_err(problem)?;
    let mut tally = Tally::default();
    read_each(&args.input, &mapper, &mut tally, |article, findings| {
        let features = feature::features(article, findings, &mapper.gazetteer, feature::Options::default());
        writer.article(article, &features).map_err(problem)
    })?;
    if tally.articles == 0 {
        return Ok(tally.failed);
    }
    writer.finish().and_then(Sink::commit).map_err(problem)?;
    if !args.input.quiet {
        say(&tally);
    }
    Ok(tally.failed)
}

fn explain_articles(args: &ExplainArgs) -> Done {
    let mapper = Mapper::embedded()?;
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut tally = Tally::default();
    let mut any = false;
    read_each(&args.input, &mapper, &mut tally, |article, findings| {
        if std::mem::replace(&mut any, true) {
            sink.write_all(b"\n").map_err(problem)?;
        }
        explain::explain(&mut sink, article, findings, &mapper.gazetteer).map_err(problem)
    })?;
    sink.commit().map_err(problem)?;
    if !args.input.quiet {
        say(&tally);
    }
    Ok(tally.failed)
}

/// Candidates shown for people by a look-up.
const SHOWN: usize = 20;

fn look_up(args: &LookupArgs) -> Done {
    let mapper = Mapper::embedded()?;
    let name = args.name();
    let candidates = mapper.gazetteer.lookup(&name);
    let shown = match args.format {
        LookupFormat::Table => candidates.get(..SHOWN).unwrap_or(&candidates),
        LookupFormat::Json => &candidates,
    };
    if candidates.is_empty() {
        say(&format!("{name}: no place of this name or one like it"));
    } else if shown.len() < candidates.len() {
        say(&format!("{name}: the best {} of {}; --format json has all", shown.len(), candidates.len()));
    }
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let written = match args.format {
        LookupFormat::Table if candidates.is_empty() => Ok(()),
        LookupFormat::Table => lookup::for_people(&mut sink, &mapper.gazetteer, shown, cli::terminal_width()),
        LookupFormat::Json => lookup::json(&mut sink, &mapper.gazetteer, shown),
    };
    written.and_then(|()| sink.commit()).map_err(|error| stop(&path, &error))?;
    Ok(0)
}

/// Reads one article after another and hands each on with what was found in it; an input that cannot be read is named
/// and counted, and the next one is read.
fn read_each(
    args: &InputArgs,
    mapper: &Mapper,
    tally: &mut Tally,
    mut hand_on: impl FnMut(&dateline::article::Article, &Findings) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let settings = Settings { published: args.published };
    for reading in input::articles(&args.files, &settings) {
        match reading {
            Ok(reading) => {
                if !args.quiet {
                    reading.notices.iter().for_each(|notice| say(notice));
                }
                let article = mapper.dated(reading.article);
                let findings = mapper.read(&article);
                tally.add(&findings);
                hand_on(&article, &findings)?;
            }
            Err(error) => {
                tally.failed += 1;
                say(&error);
            }
        }
    }
    Ok(())
}

fn open(output: Option<&Path>) -> Result<Sink, Error> {
    match output {
        Some(path) if path != Path::new("-") => Sink::file(path),
        Some(_) | None => Ok(Sink::stdout()),
    }
}

/// What was read and found.
#[derive(Default)]
struct Tally {
    articles: usize,
    mentions: usize,
    claims: usize,
    off: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, findings: &Findings) {
        let is_off = |outcome| match outcome {
            Outcome::DistanceOff | Outcome::DirectionOff | Outcome::BothOff => true,
            Outcome::Consistent | Outcome::Unverifiable => false,
        };
        self.articles += 1;
        self.mentions += findings.resolutions.iter().filter(|resolution| resolution.place.is_some()).count();
        self.claims += findings.claims.len();
        self.off += findings.verdicts.iter().filter(|verdict| is_off(verdict.outcome)).count();
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (articles, mentions) = (counted(self.articles, "article"), counted(self.mentions, "mention"));
        let claims = counted(self.claims, "claim");
        write!(f, "{articles}, {mentions}, {claims} ({} off), {} failed", self.off, self.failed)
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Says something to the user; a standard error that is closed is no reason to stop.
fn say(what: &dyn Display) {
    let _ = writeln!(io::stderr().lock(), "dateline: {what}");
}

/// Ends the program as clap does where the words of the command line make no sense.
fn usage(problem: &str) -> ! {
    Cli::command().error(clap::error::ErrorKind::ValueValidation, problem).exit()
}
