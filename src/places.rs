//! The commands about the gazetteer, and the gazetteer that the other commands use.

use crate::cli::{
    self, BuildArgs, InputArgs, LintArgs, LookupArgs, LookupFormat, NearestArgs, PlacesArgs, StatsArgs,
    StatsFormat,
};
use crate::report::say;
use crate::{Outcomes, Stop, counted, stop, usage};
use dateline::error::Error;
use dateline::gazetteer::{Class, Gazetteer, Match, Opened};
use dateline::mapper::Mapper;
use dateline::mention;
use dateline::output::file::Sink;
use dateline::output::lookup::Found;
use dateline::output::{lookup, stats};
use dateline::rules::Rules;
use std::io::Write as _;

/// Candidates shown for people by a look-up.
const SHOWN: usize = 20;

/// Shows the places that a name would be taken for.
pub(super) fn look_up(args: &LookupArgs) -> Outcomes {
    let (gazetteer, bad) = gazetteer(&args.places, true)?;
    let name = args.name();
    let mut candidates = gazetteer.lookup(&name);
    // "Kherson region", "the Beryslav district": as texts say it, which no table lists.
    if candidates.iter().all(|candidate| candidate.how == Match::Fuzzy) {
        let said = mention::alone(&name, &gazetteer, &Rules::embedded()?);
        if !said.is_empty() {
            candidates = said;
        }
    }
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
    write_places(&gazetteer, shown, args.format, &name)?;
    Ok(bad)
}

/// Shows the places nearest to a position.
pub(super) fn nearest(args: &NearestArgs) -> Outcomes {
    let (gazetteer, bad) = gazetteer(&args.places, true)?;
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
    write_places(&gazetteer, &found, args.format, "nearest")?;
    Ok(bad)
}

fn write_places(
    gazetteer: &Gazetteer,
    found: &[Found],
    format: LookupFormat,
    name: &str,
) -> Result<(), Stop> {
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let written = match format {
        LookupFormat::Table if found.is_empty() => Ok(()),
        LookupFormat::Table => lookup::for_people(&mut sink, gazetteer, found, cli::terminal_width()),
        LookupFormat::Json => lookup::json(&mut sink, gazetteer, found),
        LookupFormat::Geojson => lookup::geojson(&mut sink, gazetteer, found, name),
    };
    written.and_then(|()| sink.commit()).map_err(|error| stop(&path, &error))
}

/// Counts places and names.
pub(super) fn count(args: &StatsArgs) -> Outcomes {
    let (gazetteer, bad) = gazetteer(&args.places, true)?;
    let statistics = gazetteer.statistics();
    let mut sink = Sink::stdout();
    let path = sink.path().to_path_buf();
    let written = match args.format {
        StatsFormat::Table => stats::for_people(&mut sink, &statistics, cli::terminal_width()),
        StatsFormat::Json => stats::json(&mut sink, &statistics),
    };
    written.and_then(|()| sink.commit()).map_err(|error| stop(&path, &error))?;
    Ok(bad)
}

/// Names what is wrong with files.
pub(super) fn check(args: &LintArgs) -> Outcomes {
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

/// Compiles files.
pub(super) fn build(args: &BuildArgs) -> Outcomes {
    let files = args.files();
    if files.is_empty() && args.only {
        usage("without files and without the program's own places there is nothing to build");
    }
    let opened = Gazetteer::open(&files, args.only)?;
    let bad = tell(&opened, args.quiet);
    let places = opened.gazetteer.len();
    let mut sink = Sink::file(&args.output)?;
    opened.gazetteer.write(&args.output, &mut sink)?;
    sink.commit().map_err(|error| stop(&args.output, &error))?;
    if !args.quiet {
        say(&format!("{}: {places} places", args.output.display()));
    }
    Ok(bad)
}

/// The mapper with the gazetteer that the command line asks for, and the number of bad rows.
pub(super) fn mapper(args: &InputArgs) -> Result<(Mapper, usize), Error> {
    let (gazetteer, bad) = gazetteer(&args.places, args.quiet)?;
    Ok((Mapper { language: args.language, ..Mapper::with(gazetteer)? }, bad))
}

/// The gazetteer that the command line asks for, and the number of bad rows, which are told whatever `quiet` says.
fn gazetteer(args: &PlacesArgs, quiet: bool) -> Result<(Gazetteer, usize), Error> {
    if args.tables.is_empty() {
        return Ok((Gazetteer::embedded()?, 0));
    }
    let opened = Gazetteer::open(&args.tables, args.only)?;
    let bad = tell(&opened, quiet);
    Ok((opened.gazetteer, bad))
}

/// Bad rows of one file that are told one by one.
const BAD_ROWS_TOLD: usize = 20;

/// Says what every file brought; gives the number of bad rows.
fn tell(opened: &Opened, quiet: bool) -> usize {
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
    opened.files.iter().map(|brought| brought.bad.len()).sum()
}
