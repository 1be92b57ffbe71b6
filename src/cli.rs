//! Words of the command line -> what the program is to do.

use clap::{Args, Parser, Subcommand, ValueEnum};
use dateline::gazetteer::Class;
use dateline::input;
use dateline::input::field::Columns;
use dateline::input::format::Format;
use dateline::language::Language;
use dateline::measure::Position;
use dateline::output::geometry::Detail;
use dateline::output::page::Tiles;
use dateline::output::property::Group;
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
  dateline map archive.jsonl.zst --jobs 8 --resume --output events.geojsonl
  dateline map reports/ --output map.html
  dateline view events.geojson --output map.html
  dateline claims report.txt --published 2022-11-10
  dateline check claims.csv --only off
  dateline explain report.txt --published 2022-11-10
  dateline gazetteer lookup Kyzelivka

Data goes to the standard output, everything else to the standard error.
Exit codes: 0 done, also when nothing was found; 1 something failed or, with --strict, a claim is off; 2 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes what is found as a map: place names, distance claims and movements, with their days.
    #[command(after_help = MAP_EXAMPLES)]
    Map(MapArgs),
    /// Makes a page for any browser out of maps that are there already: one file, which needs no network.
    #[command(after_help = VIEW_EXAMPLES)]
    View(ViewArgs),
    /// Writes the distance claims with their verdicts.
    #[command(after_help = CLAIMS_EXAMPLES)]
    Claims(ClaimsArgs),
    /// Checks a table of claims from anywhere against the map: subject, reference, distance, unit, direction.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Tells how every mention, date and claim was read: the words, the rule, the candidates weighed, the reason.
    Explain(ExplainArgs),
    /// Looks into the gazetteer.
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
}

#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Files, folders of them, or - for the standard input: text, Markdown, HTML, RSS and Atom, CSV and TSV, JSON and
    /// JSON Lines, Telegram exports, WARC and WET; each may be compressed with gzip or zstd.
    #[arg(required = true, value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,
    /// The day on which the articles were published, YYYY-MM-DD; without it the inputs say, or the text itself.
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<Date>,
    /// The language of every article: uk, ru or en; without it, each paragraph tells its own.
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub(crate) language: Option<Language>,
    #[command(flatten)]
    pub(crate) places: PlacesArgs,
    /// Says nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Cores to use; the output is the same with any number. Without it, all. With 1, every record is mapped as soon
    /// as it has been read.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// How messages are written: for people, or one JSON object a line.
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) log: LogForm,
    /// The format of the inputs; without it the extension says, else the first bytes.
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = RECORDS)]
    input_format: Option<InputFormat>,
    /// The column or JSON member that holds the text; without it the usual names are looked for.
    #[arg(long, value_name = "NAME", help_heading = RECORDS)]
    text_column: Option<String>,
    /// The column that holds the day of publication.
    #[arg(long, value_name = "NAME", help_heading = RECORDS)]
    date_column: Option<String>,
    /// The column that holds an id, which must be unique over all inputs.
    #[arg(long, value_name = "NAME", help_heading = RECORDS)]
    id_column: Option<String>,
    /// The column that holds the title.
    #[arg(long, value_name = "NAME", help_heading = RECORDS)]
    title_column: Option<String>,
    /// The column that holds the address.
    #[arg(long, value_name = "NAME", help_heading = RECORDS)]
    url_column: Option<String>,
    /// Takes pages of web archives that do not say when they were published to be of the day on which they were
    /// fetched.
    #[arg(long, help_heading = RECORDS)]
    crawl_dates: bool,
    /// The largest record: a line, a row, a page, or a file that is one article, such as 500K, 32M or 1G.
    #[arg(long, value_name = "SIZE", default_value = "32M", value_parser = size, help_heading = LIMITS)]
    max_record: u64,
    /// How many times its size a compressed input may unpack to.
    #[arg(long, value_name = "N", default_value_t = input::MAX_EXPANSION, help_heading = LIMITS)]
    max_expansion: u64,
    /// How many levels deep a JSON record may be nested.
    #[arg(long, value_name = "N", default_value_t = input::MAX_DEPTH, help_heading = LIMITS)]
    max_depth: usize,
}

const RECORDS: &str = "Records";
const LIMITS: &str = "Limits";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum InputFormat {
    /// Text or Markdown: one article.
    Text,
    /// A page: one article, its main text.
    Html,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A table with a header, parted by commas, semicolons or tabs.
    Csv,
    /// A table with a header, parted by tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// A JSON array, objects one after another, or a Telegram export.
    Json,
    /// A web archive: WARC or WET.
    Warc,
}

impl InputArgs {
    /// How the inputs are read; `but` is the output, which is no input.
    pub(crate) fn settings(&self, but: Option<&Path>) -> input::Settings {
        input::Settings {
            published: self.published,
            format: self.input_format.map(|format| match format {
                InputFormat::Text => Format::Text,
                InputFormat::Html => Format::Html,
                InputFormat::Feed => Format::Feed,
                InputFormat::Csv => Format::Csv,
                InputFormat::Tsv => Format::Tsv,
                InputFormat::Jsonl => Format::JsonLines,
                InputFormat::Json => Format::Json,
                InputFormat::Warc => Format::Warc,
            }),
            columns: Columns {
                text: self.text_column.clone(),
                title: self.title_column.clone(),
                date: self.date_column.clone(),
                url: self.url_column.clone(),
                id: self.id_column.clone(),
            },
            max_record: self.max_record,
            max_expansion: self.max_expansion,
            max_depth: self.max_depth,
            crawl_dates: self.crawl_dates,
            but: but.map(Path::to_path_buf),
        }
    }

    /// How many cores are used.
    pub(crate) fn jobs(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(all, usize::from)
    }
}

/// Which places are known.
#[derive(Debug, Args)]
pub(crate) struct PlacesArgs {
    /// Adds the places of a file; may be given several times. CSV with the columns name, lat, lon and, as wanted,
    /// name_uk, names, kind, oblast, population, error_km; GeoJSON; a dump of GeoNames (UA.txt, UA.zip, and its
    /// alternateNames); or what `gazetteer build` wrote.
    #[arg(long = "gazetteer", value_name = "FILE")]
    pub(crate) tables: Vec<PathBuf>,
    /// Knows the places of those files alone, not the program's own.
    #[arg(id = "gazetteer_only", long = "gazetteer-only", requires = "tables")]
    pub(crate) only: bool,
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
    /// Writes a style for QGIS beside the output, under its name with .qml; a GeoPackage has its styles inside.
    #[arg(long)]
    pub(crate) qgis: bool,
    /// Goes on where a run with the same inputs and options was broken off, behind its last finished record, and
    /// keeps the output so that it can be gone on with whatever happens; for lines and sequences of features.
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,
    /// What of mentions becomes one feature.
    #[arg(long, value_enum, value_name = "GROUP", default_value = "mention", hide_default_value = true)]
    group: GroupName,
    /// Puts countries and places abroad on the map too.
    #[arg(long)]
    abroad: bool,
    /// Writes the lines of rivers in full detail.
    #[arg(long)]
    full_lines: bool,
    /// Leaves out mentions whose confidence is lower, 0 to 1.
    #[arg(long, value_name = "X", default_value = "0", value_parser = share, hide_default_value = true)]
    min_confidence: f64,
    /// Keeps only the mentions that do this in their sentences; may be given several times, or once with commas.
    #[arg(long = "role", value_enum, value_name = "ROLE", value_delimiter = ',')]
    roles: Vec<RoleName>,
    /// Adds colours and sizes as geojson.io, GitHub and Mapbox read them (simplestyle 1.1.0).
    #[arg(long)]
    pub(crate) simplestyle: bool,
    #[command(flatten)]
    tiles: TilesArgs,
}

/// Map tiles for a page.
#[derive(Debug, Args)]
pub(crate) struct TilesArgs {
    /// Lets the page load map tiles from a server, as https://tile.example.org/{z}/{x}/{y}.png; without it the page
    /// loads nothing at all.
    #[arg(long, value_name = "URL")]
    tiles: Option<String>,
    /// Whom the page names for the tiles.
    #[arg(long, value_name = "TEXT", requires = "tiles", default_value = "", hide_default_value = true)]
    tiles_attribution: String,
}

impl TilesArgs {
    /// The tiles, or what is wrong with their address.
    pub(crate) fn tiles(&self) -> Result<Option<Tiles>, String> {
        let tiles = self.tiles.as_deref().map(|url| Tiles::new(url, &self.tiles_attribution));
        tiles.transpose().map_err(|problem| format!("--tiles: {problem}"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// Maps as GeoJSON (.geojson), lines of features (.geojsonl, .ndjson) or RFC 8142 sequences (.geojsons), each
    /// compressed with gzip or zstd or not, or - for the standard input.
    #[arg(required = true, value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,
    /// Where to write; a file that is there is replaced. Without it, the standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What the page is called; without it the output's name, else the input's.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    tiles: TilesArgs,
    /// Says nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const VIEW_EXAMPLES: &str = "\
Examples:
  dateline view events.geojson --output map.html
  dateline view monday.geojsonl tuesday.geojsonl --title 'Two days' --output map.html
  dateline view events.geojson --tiles https://tile.example.org/{z}/{x}/{y}.png --output map.html";

impl ViewArgs {
    /// Tiles, or why the words of the command line make no sense.
    pub(crate) fn tiles(&self) -> Result<Option<Tiles>, String> {
        by_extension(self.output.as_deref(), output::Format::Html, |extension| {
            output::Format::of_extension(extension).filter(|format| *format == output::Format::Html)
        })
        .map_err(|_| "a page is called .html or .htm".to_owned())?;
        self.tiles.tiles()
    }

    /// What the page is called.
    pub(crate) fn name(&self) -> String {
        let file = self.output.as_deref().or(self.files.first().map(PathBuf::as_path));
        let stem = file.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.filter(|stem| stem != "-").unwrap_or_else(|| "events".to_owned());
        self.title.clone().unwrap_or(stem)
    }
}

const MAP_EXAMPLES: &str = "\
Examples:
  dateline map report.txt --published 2022-11-10 --output events.geojson
  dateline map reports/ --output map.html
  dateline map reports/ notes.md --min-confidence 0.5 --format csv > events.csv
  dateline map report.txt --role location --role dateline > events.geojson
  dateline map reports/ --output events.geojson --qgis
  dateline map reports/ --output events.gpkg
  dateline map reports/ --group event --output events.kmz
  cat report.txt | dateline map - --published 2022-11-10 | jq '.features | length'";

/// What of mentions becomes one feature.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum GroupName {
    /// Every mention by itself; so it is without this option.
    Mention,
    /// Those of a place and its days in one article, with their counts and sentences.
    Place,
    /// Those of a place and its days in all articles, written behind everything else.
    Event,
}

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
    /// One page with everything in it, for any browser.
    Html,
    /// A GeoPackage: a layer a kind, styled for QGIS, and a table of what has no place.
    Gpkg,
    /// KML for Google Earth, with styles and times.
    Kml,
    /// The same in an archive.
    Kmz,
    /// FlatGeobuf; in programs built with the cargo feature `flatgeobuf`.
    Fgb,
    /// GeoParquet; in programs built with the cargo feature `geoparquet`.
    Parquet,
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
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FilterArgs {
    /// Shows the claims of one kind alone; all are counted.
    #[arg(long, value_enum)]
    only: Option<OnlyArg>,
    /// Ends with exit code 1 where any claim is off.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnlyArg {
    /// Distance or direction do not fit.
    Off,
    /// Both fit.
    Consistent,
    /// It cannot be told.
    Unverifiable,
}

impl FilterArgs {
    /// Which claims are shown.
    pub(crate) fn only(&self) -> Option<output::claims::Only> {
        self.only.map(|only| match only {
            OnlyArg::Off => output::claims::Only::Off,
            OnlyArg::Consistent => output::claims::Only::Consistent,
            OnlyArg::Unverifiable => output::claims::Only::Unverifiable,
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A CSV table with the columns subject, reference and distance, or - for the standard input; unit, direction,
    /// tolerance_km, subject_lat, subject_lon, reference_lat and reference_lon may be there too, and other columns are
    /// carried through.
    #[arg(value_name = "TABLE")]
    pub(crate) table: PathBuf,
    /// Where to write; a file that is there is replaced. Without it, the standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The form of the output; without it the output's extension says, else a table for people.
    #[arg(long, value_enum)]
    format: Option<CheckFormat>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Says nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  dateline check claims.csv
  dateline check claims.csv --only off --strict
  dateline check claims.csv --format geojson --output claims.geojson
  printf 'subject,reference,distance,direction\nSnihurivka,Kherson,48 km,NW\n' | dateline check -";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CheckFormat {
    /// A table for people.
    Table,
    /// The table, with what was found behind its columns.
    Csv,
    /// An array, one row a line.
    Json,
    /// One FeatureCollection (RFC 7946).
    Geojson,
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
    #[command(after_help = LOOKUP_EXAMPLES)]
    Lookup(LookupArgs),
    /// Shows the places nearest to a position.
    #[command(after_help = NEAREST_EXAMPLES)]
    Nearest(NearestArgs),
    /// Counts places and names, and names the sources.
    Stats(StatsArgs),
    /// Checks tables of places; exit code 1 where something is wrong with any.
    Check(LintArgs),
    /// Compiles places of one's own with the program's, for --gazetteer to read at once.
    #[command(after_help = BUILD_EXAMPLES)]
    Build(BuildArgs),
}

const LOOKUP_EXAMPLES: &str = "\
Examples:
  dateline gazetteer lookup Kyzelivka
  dateline gazetteer lookup Ivanivka --near Kherson
  dateline gazetteer lookup Ivanivka --near 46.64,32.62 --format geojson > ivanivka.geojson
  dateline gazetteer lookup Ivanivka --oblast Kharkiv";

const NEAREST_EXAMPLES: &str = "\
Examples:
  dateline gazetteer nearest 46.7514,32.5032
  dateline gazetteer nearest 46.7514,32.5032 --count 3 --class settlement";

const BUILD_EXAMPLES: &str = "\
Examples:
  dateline gazetteer build --geonames UA.zip -o ukraine.gaz
  dateline gazetteer build places.csv dams.geojson -o mine.gaz
  dateline map reports/ --gazetteer ukraine.gaz > events.geojson";

#[derive(Debug, Args)]
pub(crate) struct LookupArgs {
    /// The name, in any spelling.
    #[arg(required = true, num_args = 1.., value_name = "NAME")]
    words: Vec<String>,
    /// Puts those near a place or position first, and tells how far they are.
    #[arg(long, value_name = "PLACE|LAT,LON", allow_hyphen_values = true)]
    pub(crate) near: Option<String>,
    /// Leaves out those that lie elsewhere: the name or code of an oblast.
    #[arg(long, value_name = "NAME")]
    pub(crate) oblast: Option<String>,
    #[command(flatten)]
    pub(crate) places: PlacesArgs,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: LookupFormat,
}

#[derive(Debug, Args)]
pub(crate) struct NearestArgs {
    /// The position in degrees, latitude first.
    #[arg(value_name = "LAT,LON", value_parser = position, allow_hyphen_values = true)]
    pub(crate) position: Position,
    /// How many places.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) count: usize,
    /// Only places of this class; may be given several times. Without it settlements, districts and landmarks.
    #[arg(long = "class", value_name = "CLASS", value_parser = class)]
    pub(crate) classes: Vec<Class>,
    #[command(flatten)]
    pub(crate) places: PlacesArgs,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: LookupFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    #[command(flatten)]
    pub(crate) places: PlacesArgs,
    /// The form of the output.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: StatsFormat,
}

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Tables in any form that --gazetteer takes, or the program's own.
    #[arg(required = true, value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Files in any form that --gazetteer takes.
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
    /// A dump of GeoNames, which betters the positions of villages known only roughly; may be given several times.
    #[arg(long, value_name = "FILE")]
    geonames: Vec<PathBuf>,
    /// Where to write; a file that is there is replaced.
    #[arg(short, long, value_name = "FILE.gaz")]
    pub(crate) output: PathBuf,
    /// Leaves out the program's own places.
    #[arg(long = "gazetteer-only")]
    pub(crate) only: bool,
    /// Says nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LookupFormat {
    /// A table for people.
    Table,
    /// An array, one place a line.
    Json,
    /// A FeatureCollection of points.
    Geojson,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StatsFormat {
    /// Tables for people.
    Table,
    /// One object.
    Json,
}

impl MapArgs {
    /// The form of the output, or why it cannot be told.
    pub(crate) fn format(&self) -> Result<output::Format, String> {
        let format = match self.format {
            None => {
                by_extension(self.output.as_deref(), output::Format::GeoJson, output::Format::of_extension)?
            }
            Some(format) => match format {
                MapFormat::Geojson => output::Format::GeoJson,
                MapFormat::Geojsonl => output::Format::GeoJsonLines,
                MapFormat::Geojsons => output::Format::GeoJsonSequence,
                MapFormat::Csv => output::Format::Csv,
                MapFormat::Html => output::Format::Html,
                MapFormat::Gpkg => output::Format::GeoPackage,
                MapFormat::Kml => output::Format::Kml,
                MapFormat::Kmz => output::Format::Kmz,
                MapFormat::Fgb => output::Format::FlatGeobuf,
                MapFormat::Parquet => output::Format::GeoParquet,
            },
        };
        match format.lacks() {
            None => Ok(format),
            Some(feature) => Err(format!(
                "this dateline was built without {feature}; to have it: cargo install --path . --features {feature}"
            )),
        }
    }

    /// The tiles that the page may load, or why the words of the command line make no sense.
    pub(crate) fn tiles(&self) -> Result<Option<Tiles>, String> {
        let tiles = self.tiles.tiles()?;
        match (&tiles, self.format()?) {
            (None, _) | (Some(_), output::Format::Html) => Ok(tiles),
            (Some(_), _) => Err("--tiles is for pages: --output map.html".to_owned()),
        }
    }

    /// What becomes a feature.
    pub(crate) fn options(&self) -> feature::Options {
        let lines = if self.full_lines { Detail::Full } else { Detail::Simplified };
        let roles: Vec<Role> = self.roles.iter().map(|name| name.role()).collect();
        feature::Options {
            abroad: self.abroad,
            lines,
            min_confidence: self.min_confidence,
            simplestyle: self.simplestyle,
            group: match self.group {
                GroupName::Mention => Group::Mention,
                GroupName::Place => Group::Place,
                GroupName::Event => Group::Event,
            },
            roles: feature::Roles::only(&roles),
            unlocated: self.format().is_ok_and(output::Format::has_unlocated),
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

impl CheckArgs {
    /// The form of the output, or why it cannot be told.
    pub(crate) fn format(&self) -> Result<output::check::Format, String> {
        use output::check::Format;
        let width = if self.output.is_none() { terminal_width() } else { None };
        match self.format {
            Some(CheckFormat::Table) => Ok(Format::Table(width)),
            Some(CheckFormat::Csv) => Ok(Format::Csv),
            Some(CheckFormat::Json) => Ok(Format::Json),
            Some(CheckFormat::Geojson) => Ok(Format::GeoJson),
            None => by_extension(self.output.as_deref(), Format::Table(width), |extension| {
                match extension.to_ascii_lowercase().as_str() {
                    "txt" => Some(Format::Table(width)),
                    "csv" => Some(Format::Csv),
                    "json" => Some(Format::Json),
                    "geojson" => Some(Format::GeoJson),
                    _ => None,
                }
            }),
        }
    }

    /// What a map is called: the output's name without its extension, else the table's.
    pub(crate) fn name(&self) -> String {
        let stem = self.output.as_deref().unwrap_or(&self.table).file_stem();
        let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
        stem.filter(|stem| stem != "-").unwrap_or_else(|| "claims".to_owned())
    }
}

impl LookupArgs {
    /// The name, its words joined.
    pub(crate) fn name(&self) -> String {
        self.words.join(" ")
    }
}

impl BuildArgs {
    /// Every file that goes in, GeoNames' first: what one wrote oneself goes on top.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.geonames.iter().chain(&self.files).cloned().collect()
    }
}

/// A position of two numbers, latitude first; `None` for other words.
pub(crate) fn lat_lon(words: &str) -> Option<Position> {
    let (lat, lon) = words.split_once([',', ' '])?;
    let degrees = |words: &str, most: f64| {
        words.trim().parse().ok().filter(|it: &f64| it.is_finite() && it.abs() <= most)
    };
    Some(Position { lat: degrees(lat, 90.0)?, lon: degrees(lon, 180.0)? })
}

fn position(words: &str) -> Result<Position, String> {
    lat_lon(words)
        .ok_or_else(|| "expected latitude and longitude in degrees, such as 46.7514,32.5032".to_owned())
}

fn class(words: &str) -> Result<Class, String> {
    let all = || Class::ALL.map(Class::name).join(", ");
    Class::named(words).ok_or_else(|| format!("expected one of {}", all()))
}

/// How many columns the terminal has that the standard output goes to; where it goes elsewhere, what `COLUMNS` says, else
/// `None`.
pub(crate) fn terminal_width() -> Option<u16> {
    let terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0);
    terminal.or_else(|| std::env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width > 0))
}

fn by_extension<F>(output: Option<&Path>, otherwise: F, of: impl Fn(&str) -> Option<F>) -> Result<F, String> {
    let Some((path, extension)) = output.and_then(|path| Some((path, path.extension()?))) else {
        return Ok(otherwise);
    };
    of(&extension.to_string_lossy())
        .ok_or_else(|| format!("cannot tell the format from the name `{}`: give --format", path.display()))
}

/// A day that can be a day of publication: one of the calendar, after 1900 and not to come.
fn language(words: &str) -> Result<Language, String> {
    let known = Language::coded(words).filter(|language| *language != Language::UNDETERMINED);
    known.ok_or_else(|| format!("`{words}` is none of uk, ru and en"))
}

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

/// A size in bytes, with K, M or G behind it for thousands of 1024.
fn size(words: &str) -> Result<u64, String> {
    let upper = words.to_ascii_uppercase();
    let bare = upper.trim_end_matches('B').trim_end_matches('I');
    let (digits, shift) = match bare.strip_suffix(['K', 'M', 'G']) {
        Some(digits) if bare.ends_with('K') => (digits, 10),
        Some(digits) if bare.ends_with('M') => (digits, 20),
        Some(digits) => (digits, 30),
        None => (bare, 0),
    };
    let count = digits.parse::<u64>().ok().filter(|count| *count > 0);
    count
        .and_then(|count| count.checked_mul(1 << shift))
        .ok_or_else(|| "expected a size such as 500K, 32M or 1G".to_owned())
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
    fn sizes_have_their_letters() {
        for (words, bytes) in
            [("1", 1), ("500K", 500 << 10), ("32m", 32 << 20), ("1GiB", 1 << 30), ("2MB", 2 << 20)]
        {
            assert_eq!(size(words), Ok(bytes), "{words}");
        }
        for words in ["", "M", "0", "-1M", "1.5M", "99999999999G"] {
            assert!(size(words).is_err(), "{words}");
        }
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
