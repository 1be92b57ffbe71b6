//! The program: reads, maps, writes, and says what went wrong. The only place that prints.

mod cli;

use clap::{CommandFactory as _, Parser as _};
use cli::{
    BuildArgs, CheckArgs, ClaimsArgs, Cli, Command, ExplainArgs, GazetteerCommand, InputArgs, LookupArgs,
    LookupFormat, MapArgs, NearestArgs, PlacesArgs, StatsArgs, StatsFormat,
};
use dateline::error::Error;
use dateline::finding::Findings;
use dateline::gazetteer::{Class, Gazetteer, Opened};
use dateline::input::{self, Settings};
use dateline::mapper::Mapper;
use dateline::output::file::Sink;
use dateline::output::lookup::Found;
use dateline::output::{self, claims, explain, feature, lookup, stats};
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
        Command::Gazetteer(GazetteerCommand::Nearest(args)) => nearest(&args),
        Command::Gazetteer(GazetteerCommand::Stats(args)) => count(&args),
        Command::Gazetteer(GazetteerCommand::Check(args)) => check(&args),
        Command::Gazetteer(GazetteerCommand::Build(args)) => build(&args),
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
    let mapper = mapper(&args.input)?;
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
    let mapper = mapper(&args.input)?;
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
    let mapper = mapper(&args.input)?;
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
    let gazetteer = gazetteer(&args.places, true)?;
    let name = args.name();
    let mut candidates = gazetteer.lookup(&name);
    if let Some(oblast) = &args.oblast {
        let code = gazetteer.region(oblast).ok_or_else(|| Error::new(oblast, "no oblast of this name"))?;
        candidates.retain(|candidate| gazetteer.place(candidate.place).oblast() == code);
    }
    let from = args.near.as_ref().map(|near| {
        let found = || Some(gazetteer.place(gazetteer.lookup(near).first()?.place).position);
        cli::lat_lon(near)
            .or_else(found)
            .ok_or_else(|| Error::new(near, "no place of this name to be near to"))
    });
    let found: Vec<Found> = match from.transpose()? {
        Some(from) => {
            let near = gazetteer.near_first(candidates, from).into_iter();
            near.map(|(candidate, km)| Found::near(candidate, km)).collect()
        }
        None => candidates.into_iter().map(Found::named).collect(),
    };
    let shown = match args.format {
        LookupFormat::Table => found.get(..SHOWN).unwrap_or(&found),
        LookupFormat::Json | LookupFormat::Geojson => &found,
    };
    if found.is_empty() {
        say(&format!("{name}: no place of this name or one like it"));
    } else if shown.len() < found.len() {
        say(&format!("{name}: the best {} of {}; --format json has all", shown.len(), found.len()));
    }
    write_places(&gazetteer, shown, args.format, &name)
}

fn nearest(args: &NearestArgs) -> Done {
    let gazetteer = gazetteer(&args.places, true)?;
    let classes: &[Class] = if args.classes.is_empty() {
        &[Class::Settlement, Class::District, Class::Landmark]
    } else {
        &args.classes
    };
    let found: Vec<Found> = gazetteer
        .nearest(args.position, args.count, classes)
        .into_iter()
        .map(|(place, km)| {
            let there = gazetteer.point_towards(gazetteer.place(place), args.position);
            Found::at(place, km, args.position.bearing_to(there))
        })
        .collect();
    write_places(&gazetteer, &found, args.format, "nearest")
}

fn write_places(gazetteer: &Gazetteer, found: &[Found], format: LookupFormat, name: &str) -> Done {
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let written = match format {
        LookupFormat::Table if found.is_empty() => Ok(()),
        LookupFormat::Table => lookup::for_people(&mut sink, gazetteer, found, cli::terminal_width()),
        LookupFormat::Json => lookup::json(&mut sink, gazetteer, found),
        LookupFormat::Geojson => lookup::geojson(&mut sink, gazetteer, found, name),
    };
    written.and_then(|()| sink.commit()).map_err(|error| stop(&path, &error))?;
    Ok(0)
}

fn count(args: &StatsArgs) -> Done {
    let statistics = gazetteer(&args.places, true)?.statistics();
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let written = match args.format {
        StatsFormat::Table => stats::for_people(&mut sink, &statistics, cli::terminal_width()),
        StatsFormat::Json => stats::json(&mut sink, &statistics),
    };
    written.and_then(|()| sink.commit()).map_err(|error| stop(&path, &error))?;
    Ok(0)
}

fn check(args: &CheckArgs) -> Done {
    let gazetteer = Gazetteer::embedded()?;
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let mut wrong = 0;
    for file in &args.files {
        match gazetteer.check(file) {
            Ok(problems) => {
                wrong += problems.len();
                for problem in &problems {
                    writeln!(sink, "{problem}").map_err(|error| stop(&path, &error))?;
                }
            }
            Err(error) => {
                wrong += 1;
                say(&error);
            }
        }
    }
    sink.commit().map_err(|error| stop(&path, &error))?;
    say(&format!("{}, {}", counted(args.files.len(), "file"), counted(wrong, "problem")));
    Ok(wrong)
}

fn build(args: &BuildArgs) -> Done {
    let files = args.files();
    if files.is_empty() && args.only {
        usage("without files and without the program's own places there is nothing to build");
    }
    let opened = Gazetteer::open(&files, args.only)?;
    tell(&opened, args.quiet);
    let places = opened.gazetteer.len();
    let mut sink = Sink::file(&args.output)?;
    opened.gazetteer.write(&args.output, &mut sink)?;
    sink.commit().map_err(|error| stop(&args.output, &error))?;
    if !args.quiet {
        say(&format!("{}: {places} places", args.output.display()));
    }
    Ok(0)
}

fn mapper(args: &InputArgs) -> Result<Mapper, Error> {
    Mapper::with(gazetteer(&args.places, args.quiet)?)
}

/// The gazetteer that the command line asks for; bad rows are told whatever `quiet` says.
fn gazetteer(args: &PlacesArgs, quiet: bool) -> Result<Gazetteer, Error> {
    if args.tables.is_empty() {
        return Gazetteer::embedded();
    }
    let opened = Gazetteer::open(&args.tables, args.only)?;
    tell(&opened, quiet);
    Ok(opened.gazetteer)
}

/// Bad rows of one file that are told one by one.
const BAD_ROWS_TOLD: usize = 20;

fn tell(opened: &Opened, quiet: bool) {
    for brought in &opened.files {
        brought.bad.iter().take(BAD_ROWS_TOLD).for_each(|error| say(error));
        if brought.bad.len() > BAD_ROWS_TOLD {
            let more = brought.bad.len() - BAD_ROWS_TOLD;
            say(&format!("{}: and {more} more bad rows", brought.file.display()));
        }
        if !quiet {
            brought.notes.iter().take(BAD_ROWS_TOLD).for_each(|note| say(note));
        }
        if !quiet || !brought.bad.is_empty() {
            say(brought);
        }
    }
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
                let findings = mapper.read(&reading.article);
                tally.add(&findings);
                hand_on(&reading.article, &findings)?;
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
