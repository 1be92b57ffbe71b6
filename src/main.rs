//! The program: reads, maps, writes, and says what went wrong. The only place that prints.

mod cli;
mod pipeline;
mod places;
mod report;
mod resume;
mod view;

use clap::{CommandFactory as _, Parser as _};
use cli::{CheckArgs, ClaimsArgs, Cli, Command, ExplainArgs, GazetteerCommand, InputArgs, MapArgs};
use dateline::article::Article;
use dateline::check;
use dateline::error::Error;
use dateline::finding::Findings;
use dateline::input::{self, Item, Reader, Reading};
use dateline::mapper::Mapper;
use dateline::output::file::Sink;
use dateline::output::property::Group;
use dateline::output::{self, Format, Manner, Part, claims, explain, feature};
use dateline::verdict::Outcome;
use pipeline::Batch;
use report::{Done, Report, say};
use resume::Account;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Reading makes many small things that live no longer than their article, which this allocator is made for: it took a
/// tenth off the whole path.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Map(args) => map(&args),
        Command::View(args) => view::view(&args),
        Command::Claims(args) => check_claims(&args),
        Command::Check(args) => check_table(&args),
        Command::Explain(args) => explain_articles(&args),
        Command::Gazetteer(GazetteerCommand::Lookup(args)) => places::look_up(&args),
        Command::Gazetteer(GazetteerCommand::Nearest(args)) => places::nearest(&args),
        Command::Gazetteer(GazetteerCommand::Stats(args)) => places::count(&args),
        Command::Gazetteer(GazetteerCommand::Check(args)) => places::check(&args),
        Command::Gazetteer(GazetteerCommand::Build(args)) => places::build(&args),
    };
    match done {
        Ok(_) | Err(Stop::ClosedPipe) if STOP.load(Ordering::Relaxed) => ExitCode::from(BROKEN_OFF),
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
type Outcomes = Result<usize, Stop>;

/// Set when the user wants the run to end.
static STOP: AtomicBool = AtomicBool::new(false);

/// The files to take away where the run ends at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From so many features on, QGIS takes seconds for every move of a map of GeoJSON, and none for a GeoPackage: with
/// 300,000 it took 6.6 seconds and 0.1.
const LARGE: usize = 50_000;

/// The exit code of a run that the user broke off, as shells have it.
const BROKEN_OFF: u8 = 130;

/// Lets the user end the run: once to finish the records in hand, once more to end at once.
fn end_on_ctrl_c() {
    let end = || {
        if STOP.swap(true, Ordering::Relaxed) {
            let unfinished = std::mem::take(&mut *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner));
            for path in unfinished {
                let _ = std::fs::remove_file(path);
            }
            say(&"ended at once, nothing more is written");
            std::process::exit(BROKEN_OFF.into());
        }
        say(&"ending after the records in hand; once more to end at once");
    };
    // Without a handler the system ends the program, which leaves whole files too.
    let _ = ctrlc::set_handler(end);
}

fn map(args: &MapArgs) -> Outcomes {
    let format = args.format().unwrap_or_else(|problem| usage(&problem));
    let is_sequence = matches!(format, Format::GeoJsonLines | Format::GeoJsonSequence);
    let file = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if args.resume && !(is_sequence && file.is_some()) {
        usage("--resume goes on with a file of lines or a sequence of features: --output events.geojsonl");
    }
    if args.resume && args.options().group == Group::Event {
        usage(
            "--group event is written when all articles have been read, so that --resume has nothing to go on with; --group place has",
        );
    }
    let tiles = args.tiles().unwrap_or_else(|problem| usage(&problem));
    if args.qgis && !(file.is_some() && (format.takes_style() || format == Format::GeoPackage)) {
        usage("--qgis writes a style beside a file that QGIS opens: --output events.geojson --qgis");
    }
    let (mapper, bad) = places::mapper(&args.input)?;
    let mut account = match file {
        Some(file) if args.resume => Some(Account::found(args, file)?),
        Some(file) if is_sequence && args.options().group != Group::Event => Some(Account::new(args, file)),
        Some(_) | None => None,
    };
    let skip = account.as_ref().map_or(0, Account::records);
    let sink = match (file, &account) {
        (Some(file), Some(account)) if args.resume => Sink::grown(file, account.bytes())?,
        _ => open(args.output.as_deref())?,
    };
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let style = match file {
        Some(file) if args.qgis && format.takes_style() => Some(style_beside(file)?),
        Some(_) | None => None,
    };
    let folder = path.parent().filter(|folder| file.is_some() && *folder != Path::new(""));
    let scratch = match (folder, file) {
        (Some(folder), _) => folder.to_path_buf(),
        (None, Some(_)) => PathBuf::from("."),
        (None, None) => std::env::temp_dir(),
    };
    let options = args.options();
    let manner = Manner {
        group: options.group,
        simplestyle: options.simplestyle,
        tiles: tiles.as_ref(),
        scratch: Some(&scratch),
    };
    let mut writer =
        output::Writer::in_manner(format, &manner, sink, &args.name(), &mapper.gazetteer).map_err(problem)?;
    unfinished(writer.scratch());
    let rivers = feature::Rivers::default();
    let make = |reading: &Reading, findings: &Findings, part: &mut Part| {
        if !format.has_parts() {
            return Ok(false);
        }
        let article = &reading.article;
        let features = feature::features_with(article, findings, &mapper.gazetteer, options, &rivers);
        part.add(format, options.group, article, features)
    };
    // Whoever reads the other end of a pipe gets what a record gave before the next one comes.
    let at_once = file.is_none() && args.input.jobs() == 1;
    let mut run = Run::new(&args.input, file, &mapper);
    if skip > 0 {
        run.report.say(&format!("going on behind record {skip}"));
    }
    run.read(skip, Some(&make), |made, done| {
        writer.part(std::mem::take(&mut made.part)).map_err(problem)?;
        for (reading, findings) in &made.apart {
            let article = &reading.article;
            let features = feature::features_with(article, findings, &mapper.gazetteer, options, &rivers);
            writer.article(article, &features).map_err(problem)?;
        }
        done.features = writer.written();
        let Some(out) = writer.out() else { return Ok(()) };
        if at_once {
            out.flush().map_err(problem)?;
        }
        if let Some(account) = account.as_mut().filter(|account| args.resume && account.is_due()) {
            out.flush().map_err(problem)?;
            account.write(skip + done.records, out.written())?;
        }
        Ok(())
    })?;
    let failed = run.done.failed + bad;
    if skip == 0 && run.came_to_nothing() {
        return Ok(failed);
    }
    writer.events().map_err(problem)?;
    let (written, unlocated) = (writer.written(), writer.unlocated());
    let sink = writer.finish().map_err(problem)?;
    let bytes = sink.written();
    if let Some(style) = style {
        let path = style.path().to_path_buf();
        style.commit().map_err(|error| stop(&path, &error))?;
    }
    sink.commit().map_err(problem)?;
    if STOP.load(Ordering::Relaxed) {
        run.report.finish();
        let records = skip + run.done.records;
        let holds = format!("broken off after record {records}; {} holds all up to it", path.display());
        match &mut account {
            Some(account) => {
                account.write(records, bytes)?;
                run.report.say(&format!("{holds}, and --resume goes on from there"));
            }
            None => run.report.say(&holds),
        }
    } else if let Some(account) = &account {
        account.close();
    }
    if run.done.records == 0 && skip == 0 {
        run.report.say("there is no record in what was read, so the map is empty");
    } else if written == 0 && skip == 0 {
        run.report.say("nothing was found, so the map is empty");
    }
    if written > LARGE && format.takes_style() {
        run.report
            .say("a map of this size opens and moves faster in QGIS as a GeoPackage: --output events.gpkg");
    }
    if unlocated > 0 {
        let claims = counted(unlocated, "claim");
        run.report
            .say(&format!("{claims} without any place left out of the map; `dateline claims` shows all"));
    }
    run.sum_up();
    Ok(failed)
}

/// The style that QGIS finds beside a map, written but not yet in its place.
fn style_beside(map: &Path) -> Result<Sink, Stop> {
    let path = map.with_extension("qml");
    let mut sink = open(Some(&path))?;
    let style = output::qgis::style(output::qgis::Layer::Mixed);
    sink.write_all(style.as_bytes()).map_err(|error| stop(&path, &error))?;
    Ok(sink)
}

fn check_claims(args: &ClaimsArgs) -> Outcomes {
    let format = args.format().unwrap_or_else(|problem| usage(&problem));
    let (mapper, bad) = places::mapper(&args.input)?;
    let sink = open(args.output.as_deref())?;
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut writer = claims::Writer::new(format, args.filter.only(), sink).map_err(problem)?;
    let mut run = Run::new(&args.input, args.output.as_deref(), &mapper);
    run.read(0, None, |made, _| {
        for (reading, findings) in &made.apart {
            let options = feature::Options::default();
            let features = feature::features(&reading.article, findings, &mapper.gazetteer, options);
            writer.article(&reading.article, &features).map_err(problem)?;
        }
        Ok(())
    })?;
    let failed = run.done.failed + bad;
    if run.came_to_nothing() {
        return Ok(failed);
    }
    writer.finish().and_then(Sink::commit).map_err(problem)?;
    run.sum_up();
    Ok(failed + if args.filter.strict { run.done.claims_off } else { 0 })
}

fn check_table(args: &CheckArgs) -> Outcomes {
    let format = args.format().unwrap_or_else(|problem| usage(&problem));
    let mapper = Mapper::embedded()?;
    let decoded = input::table(&args.table)?;
    let file = args.table.to_string_lossy();
    if let Some(notice) = decoded.notice.filter(|_| !args.quiet) {
        say(&format!("{file}: {notice}"));
    }
    let sheet = check::read(&file, &decoded.text, &mapper.rules)?;
    sheet.problems.iter().for_each(|problem| say(problem));
    let checked = check::check(&sheet, &mapper);
    let sink = open(args.output.as_deref())?;
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let only = args.filter.only();
    let written = output::check::write(sink, format, &args.name(), &sheet, &checked, only, &mapper.gazetteer);
    let (sink, left_out) = written.map_err(problem)?;
    sink.commit().map_err(problem)?;
    let count = |of: fn(Outcome) -> bool| checked.iter().filter(|row| of(row.verdict.outcome)).count();
    let off = count(Outcome::is_off);
    if !args.quiet {
        if left_out > 0 {
            say(&format!("{} without any place left out of the map", counted(left_out, "claim")));
        }
        say(&format!(
            "{}: {} consistent, {off} off, {} unverifiable; {} skipped",
            counted(checked.len(), "claim"),
            count(|outcome| outcome == Outcome::Consistent),
            count(|outcome| outcome == Outcome::Unverifiable),
            counted(sheet.problems.len(), "row")
        ));
    }
    Ok(sheet.problems.len() + if args.filter.strict { off } else { 0 })
}

fn explain_articles(args: &ExplainArgs) -> Outcomes {
    let (mapper, bad) = places::mapper(&args.input)?;
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let problem = |error: io::Error| stop(&path, &error);
    let mut run = Run { read: Mapper::read_and_tell, ..Run::new(&args.input, None, &mapper) };
    let mut any = false;
    run.read(0, None, |made, _| {
        for (reading, findings) in &made.apart {
            if std::mem::replace(&mut any, true) {
                sink.write_all(b"\n").map_err(problem)?;
            }
            explain::explain(&mut sink, &reading.article, findings, &mapper.gazetteer).map_err(problem)?;
        }
        Ok(())
    })?;
    sink.commit().map_err(problem)?;
    run.sum_up();
    Ok(run.done.failed + bad)
}

/// Reads inputs, maps them, and keeps count.
struct Run<'r> {
    args: &'r InputArgs,
    mapper: &'r Mapper,
    read: Read,
    reader: Reader,
    report: Report,
    done: Done,
    lacking: Lacking,
}

/// How an article is read.
type Read = fn(&Mapper, &Article) -> Findings;

/// What came of a batch of records, in their order.
#[derive(Default)]
struct Made {
    part: Part,
    /// Articles that are written one by one.
    apart: Vec<(Box<Reading>, Findings)>,
    told: Vec<Told>,
    done: Done,
    lacking: Lacking,
}

enum Told {
    Notice(String),
    Failure(Error),
}

/// Adds an article to a part; `false` where it is to be written by itself.
type Render<'m> = &'m (dyn Fn(&Reading, &Findings, &mut Part) -> io::Result<bool> + Sync);

impl<'r> Run<'r> {
    fn new(args: &'r InputArgs, output: Option<&Path>, mapper: &'r Mapper) -> Run<'r> {
        end_on_ctrl_c();
        let reader = Reader::new(args.settings(output));
        let report = Report::new(args, reader.bytes_read());
        Run {
            args,
            mapper,
            read: Mapper::read,
            reader,
            report,
            done: Done::default(),
            lacking: Lacking::default(),
        }
    }

    /// Maps record after record and hands on what came of them, in their order, the first `skip` left out; a record
    /// that cannot be read is named and counted, and the next one is read.
    fn read(
        &mut self,
        skip: u64,
        render: Option<Render<'_>>,
        mut hand_on: impl FnMut(&mut Made, &mut Done) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let (reader, mapper, read) = (&self.reader, self.mapper, self.read);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let records = reader.records(&self.args.files).skip(skip);
        let (report, done, lacking) = (&mut self.report, &mut self.done, &mut self.lacking);
        let make = |batch: Batch| make(batch, reader, mapper, read, render);
        pipeline::run(records, self.args.jobs(), &STOP, make, |mut made: Made| {
            for told in &made.told {
                match told {
                    Told::Notice(notice) => report.notice(notice),
                    Told::Failure(error) => report.error(error),
                }
            }
            done.add(&made.done);
            lacking.add(&made.lacking);
            hand_on(&mut made, done)?;
            report.progress(done);
            Ok(())
        })
    }

    /// Whether nothing could be read, so that nothing is to be written either: what is there already stays. An input that
    /// holds nothing is no failure, and gives an empty map.
    fn came_to_nothing(&mut self) -> bool {
        let broken_off = STOP.load(Ordering::Relaxed);
        let nothing = self.done.articles == 0 && (self.done.failed > 0 || broken_off);
        if nothing {
            self.report.finish();
            if !self.lacking.is_empty() {
                self.sum_up();
            }
        }
        nothing
    }

    fn sum_up(&mut self) {
        self.report.finish();
        for line in self.lacking.lines(&self.done) {
            self.report.say(&line);
        }
        self.report.sum_up(&self.done, &Summary(&self.done));
    }
}

fn make(batch: Batch, reader: &Reader, mapper: &Mapper, read: Read, render: Option<Render<'_>>) -> Made {
    let mut made = Made::default();
    for record in batch {
        made.done.records += 1;
        let items = match record {
            Ok(record) => reader.read(&record),
            Err(error) => vec![Item::Failed(error)],
        };
        for item in items {
            match item {
                Item::Article(mut reading) => {
                    made.told.extend(reading.notices.iter().cloned().map(Told::Notice));
                    reading.article = mapper.dated(std::mem::take(&mut reading.article));
                    let findings = read(mapper, &reading.article);
                    made.count(&reading, &findings);
                    let rendered = render.is_some_and(|render| {
                        // Writing to memory cannot fail; what could would be written by itself, and say so.
                        render(&reading, &findings, &mut made.part).unwrap_or(false)
                    });
                    if !rendered {
                        made.apart.push((reading, findings));
                    }
                }
                Item::WithoutText(name) => {
                    made.done.without_text += 1;
                    Lacking::name(&mut made.lacking.text, name);
                }
                Item::Failed(error) => {
                    made.done.failed += 1;
                    made.told.push(Told::Failure(error));
                }
            }
        }
    }
    made
}

impl Made {
    fn count(&mut self, reading: &Reading, findings: &Findings) {
        let done = &mut self.done;
        done.articles += 1;
        done.mentions += findings.resolutions.iter().filter(|resolution| resolution.place.is_some()).count();
        done.claims += findings.claims.len();
        done.claims_off += findings.verdicts.iter().filter(|verdict| verdict.outcome.is_off()).count();
        if reading.article.published.is_none() {
            done.without_date += 1;
            Lacking::name(&mut self.lacking.date, reading.article.id.clone());
        }
    }
}

impl Done {
    fn add(&mut self, other: &Done) {
        self.records += other.records;
        self.articles += other.articles;
        self.mentions += other.mentions;
        self.claims += other.claims;
        self.claims_off += other.claims_off;
        self.without_text += other.without_text;
        self.without_date += other.without_date;
        self.failed += other.failed;
    }
}

/// The first records of those that lack something.
#[derive(Default)]
struct Lacking {
    text: Vec<String>,
    date: Vec<String>,
}

/// How many records are named of those that lack something.
const NAMED: usize = 3;

impl Lacking {
    fn name(names: &mut Vec<String>, name: String) {
        if names.len() < NAMED {
            names.push(name);
        }
    }

    fn add(&mut self, other: &Lacking) {
        other.text.iter().for_each(|name| Lacking::name(&mut self.text, name.clone()));
        other.date.iter().for_each(|name| Lacking::name(&mut self.date, name.clone()));
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.date.is_empty()
    }

    fn lines(&self, done: &Done) -> Vec<String> {
        let named = |names: &[String], count: usize| match count.saturating_sub(names.len()) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        };
        let mut lines = Vec::new();
        if done.without_text > 0 {
            let records = counted(done.without_text, "record");
            lines.push(format!("{records} without text: {}", named(&self.text, done.without_text)));
        }
        if done.without_date > 0 {
            let articles = counted(done.without_date, "article");
            let names = named(&self.date, done.without_date);
            lines.push(format!(
                "{articles} without a day of publication, so that weekdays have no date: {names}"
            ));
        }
        lines
    }
}

/// Has a file taken away where the run ends at once.
fn unfinished(path: Option<&Path>) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).extend(path.map(Path::to_path_buf));
}

fn open(output: Option<&Path>) -> Result<Sink, Error> {
    match output {
        Some(path) if path != Path::new("-") => {
            let sink = Sink::file(path)?;
            unfinished(sink.temporary());
            Ok(sink)
        }
        Some(_) | None => Ok(Sink::stdout()),
    }
}

/// What was read and found, on a line.
struct Summary<'d>(&'d Done);

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Summary(done) = self;
        let (articles, mentions) = (counted(done.articles, "article"), counted(done.mentions, "mention"));
        let claims = counted(done.claims, "claim");
        write!(f, "{articles}, {mentions}, {claims} ({} off), {} failed", done.claims_off, done.failed)
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Ends the program as clap does where the words of the command line make no sense.
fn usage(problem: &str) -> ! {
    Cli::command().error(clap::error::ErrorKind::ValueValidation, problem).exit()
}
