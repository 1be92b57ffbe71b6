//! A table of claims, one row each -> the same rows with their verdicts.

use crate::boundary;
use crate::claim::around::{Around, phrase_at};
use crate::claim::distance;
use crate::claim::reference::direction;
use crate::claim::{Claim, ClaimKind, Edge, End, Qualifier};
use crate::error::Error;
use crate::fold::fold;
use crate::gazetteer::{Class, Gazetteer, Match, Place, PlaceId, Precision};
use crate::mapper::Mapper;
use crate::measure::{Compass, Position};
use crate::mention::{self, Mention};
use crate::resolution::{self, Resolution};
use crate::rules::Rules;
use crate::sentence::tokens;
use crate::span::Span;
use crate::together::{self, Member};
use crate::token::Tokens;
use crate::verdict::{self, Said, Verdict};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads a table of claims: CSV with a header, parted by commas, semicolons or tabs.
///
/// The columns `subject`, `reference` and `distance` must be there; `unit`, `direction`, `tolerance_km` and the coordinates
/// `subject_lat`, `subject_lon`, `reference_lat` and `reference_lon` may be, under these or other usual names; every other
/// column is carried through. A row that cannot be used is one of [`Sheet::problems`], and the next one is read.
///
/// ```
/// # use dateline::{check, mapper::Mapper, verdict::Outcome};
/// let mapper = Mapper::embedded()?;
/// let table = "subject,reference,distance,unit,direction\nSnihurivka,Kherson,48,km,NW\nBilozerka,Kherson,ten,km,W\n";
/// let sheet = check::read("claims.csv", table, &mapper.rules)?;
/// let checked = check::check(&sheet, &mapper);
/// let outcomes: Vec<Outcome> = checked.iter().map(|row| row.verdict.outcome).collect();
/// assert_eq!(outcomes, [Outcome::DirectionOff, Outcome::Consistent]);
/// # Ok::<(), dateline::error::Error>(())
/// ```
///
/// # Errors
/// A table without a header, or without a column that must be there.
pub fn read(file: &str, text: &str, rules: &Rules) -> Result<Sheet, Error> {
    // Records that end with two characters would be told a line too early.
    let text = match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    // "sep=;" on a line of its own, as spreadsheets write and read it.
    let (told, text, lines_before) = match text.split_once('\n') {
        Some((first, rest)) => match first.trim().strip_prefix("sep=").map(str::as_bytes) {
            Some([mark]) => (Some(*mark), rest, 1),
            _ => (None, text.as_ref(), 0),
        },
        None => (None, text.as_ref(), 0),
    };
    let head = text.lines().next().unwrap_or_default();
    let parted_by = [b',', b';', b'\t', b'|'];
    let count = |mark: u8| head.bytes().filter(|byte| *byte == mark).count();
    let commonest = parted_by.into_iter().rev().max_by_key(|mark| count(*mark));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(told.or(commonest).unwrap_or(b','))
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| Error::new(file, error.to_string()))?.clone();
    let columns = Columns::of(&header);
    for (column, name) in
        [(columns.subject, SUBJECT[0]), (columns.reference, REFERENCE[0]), (columns.distance, DISTANCE[0])]
    {
        if column.is_none() {
            let there: Vec<&str> = header.iter().collect();
            let what = format!("has no column `{name}`; its columns are {}", there.join(", "));
            return Err(Error::new(file, what).at_line(lines_before + 1));
        }
    }
    let mut sheet = Sheet { header: distinct(&header), rows: Vec::new(), problems: Vec::new() };
    for record in reader.records() {
        let mut record = match record {
            Ok(record) => record,
            Err(error) => {
                sheet.problems.push(problem(file, &error, lines_before));
                continue;
            }
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, |at| {
            // Empty lines before it are passed over, and told of with it.
            let begins =
                usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
            at.line() + begins.bytes().take_while(|byte| *byte == b'\n').count() as u64 + lines_before
        });
        if let Some(what) = misshapen(&record, header.len()) {
            sheet.problems.push(Error::new(file, what).at_line(line));
            continue;
        }
        // Rows may end before their last cells, and go on with empty ones.
        record.truncate(header.len());
        while record.len() < header.len() {
            record.push_field("");
        }
        match row(&columns, &header, &record, line, rules) {
            Ok(row) => sheet.rows.push(row),
            Err(what) => sheet.problems.push(Error::new(file, what).at_line(line)),
        }
    }
    Ok(sheet)
}

/// A table of claims as read.
#[derive(Debug)]
pub struct Sheet {
    /// The names of its columns, each once and none empty.
    pub header: Vec<String>,
    /// The rows that say a distance, in order.
    pub rows: Vec<Row>,
    /// The rows that do not, as `file:line: what is wrong`.
    pub problems: Vec<Error>,
}

/// One claim of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line that it begins on, from 1; the header stands on the first.
    pub line: u64,
    /// Every cell, in the order of the header.
    pub cells: Vec<String>,
    /// What the distance is said of.
    pub subject: Side,
    /// What it is measured from.
    pub reference: Side,
    /// What is said.
    pub said: Said,
}

/// One end of a claim of a table.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its name as it stands; empty where only coordinates do.
    pub words: String,
    /// Its coordinates, where they were given.
    pub position: Option<Position>,
}

/// The names that a column goes by, the first of them in messages; of several that are there, the first counts.
const SUBJECT: [&str; 12] = [
    "subject",
    "subject_name",
    "subject_place",
    "place",
    "place_name",
    "settlement",
    "location",
    "town",
    "village",
    "name",
    "to",
    "target",
];
const REFERENCE: [&str; 9] = [
    "reference",
    "reference_name",
    "reference_place",
    "relative_to",
    "measured_from",
    "from",
    "from_place",
    "origin",
    "city",
];
const DISTANCE: [&str; 18] = [
    "distance",
    "distance_km",
    "distance_in_km",
    "distance_kilometres",
    "distance_kilometers",
    "claimed_km_min",
    "claimed_km",
    "claimed_distance",
    "dist",
    "dist_km",
    "km",
    "distance_miles",
    "distance_in_miles",
    "miles",
    "distance_mi",
    "distance_nm",
    "distance_nautical_miles",
    "nautical_miles",
];
const DISTANCE_MAX: [&str; 3] = ["distance_max", "distance_km_max", "claimed_km_max"];
const UNIT: [&str; 3] = ["unit", "units", "distance_unit"];
const QUALIFIER: [&str; 2] = ["qualifier", "hedge"];
const DIRECTION: [&str; 8] =
    ["direction", "claimed_direction", "bearing", "compass", "dir", "azimuth", "heading", "direction_deg"];
const TOLERANCE: [&str; 2] = ["tolerance_km", "tolerance"];
const SUBJECT_LAT: [&str; 4] = ["subject_lat", "subject_latitude", "lat", "latitude"];
const SUBJECT_LON: [&str; 6] = ["subject_lon", "subject_lng", "subject_longitude", "lon", "lng", "longitude"];
const REFERENCE_LAT: [&str; 3] = ["reference_lat", "reference_latitude", "ref_lat"];
const REFERENCE_LON: [&str; 4] = ["reference_lon", "reference_lng", "reference_longitude", "ref_lon"];

/// Where each column stands.
struct Columns {
    subject: Option<usize>,
    reference: Option<usize>,
    distance: Option<usize>,
    distance_max: Option<usize>,
    unit: Option<usize>,
    qualifier: Option<usize>,
    direction: Option<usize>,
    tolerance: Option<usize>,
    subject_at: (Option<usize>, Option<usize>),
    reference_at: (Option<usize>, Option<usize>),
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Columns {
        let names: Vec<String> = header.iter().map(|name| fold(name).replace(' ', "_")).collect();
        let column =
            |aliases: &[&str]| aliases.iter().find_map(|alias| names.iter().position(|name| name == alias));
        Columns {
            subject: column(&SUBJECT),
            reference: column(&REFERENCE),
            distance: column(&DISTANCE),
            distance_max: column(&DISTANCE_MAX),
            unit: column(&UNIT),
            qualifier: column(&QUALIFIER),
            direction: column(&DIRECTION),
            tolerance: column(&TOLERANCE),
            subject_at: (column(&SUBJECT_LAT), column(&SUBJECT_LON)),
            reference_at: (column(&REFERENCE_LAT), column(&REFERENCE_LON)),
        }
    }
}

/// The names of columns, made distinct where a table has one twice or leaves one out.
fn distinct(header: &csv::StringRecord) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let name = if name.is_empty() { format!("column_{}", at + 1) } else { name.to_owned() };
        let mut other = name.clone();
        let mut nth = 1;
        while names.contains(&other) {
            nth += 1;
            other = format!("{name}_{nth}");
        }
        names.push(other);
    }
    names
}

/// What is wrong with the shape of a row: more cells than columns, or a quotation mark that swallows the rows behind it.
fn misshapen(record: &csv::StringRecord, columns: usize) -> Option<String> {
    /// No cell of a table of claims has so many lines.
    const LINES: usize = 20;
    let swallowed = |cell: &str| {
        let lines = cell.matches('\n').count();
        lines >= LINES || lines > 0 && record.len() < columns
    };
    if record.iter().any(swallowed) {
        return Some("a quotation mark is never closed".to_owned());
    }
    let over = record.iter().skip(columns).any(|cell| !cell.is_empty());
    over.then(|| format!("{} columns where the header has {columns}", record.len()))
}

fn problem(file: &str, error: &csv::Error, lines_before: u64) -> Error {
    let found = Error::new(file, error.to_string());
    match error.position() {
        Some(position) => found.at_line(position.line() + lines_before),
        None => found,
    }
}

fn row(
    columns: &Columns,
    header: &csv::StringRecord,
    record: &csv::StringRecord,
    line: u64,
    rules: &Rules,
) -> Result<Row, String> {
    let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
    let side = |words: Option<usize>, (lat, lon): (Option<usize>, Option<usize>), what: &str| {
        let position = position(cell(lat), cell(lon)).map_err(|why| format!("{what}: {why}"))?;
        let words = cell(words).to_owned();
        match words.is_empty() && position.is_none() {
            true => Err(format!("has no {what}")),
            false => Ok(Side { words, position }),
        }
    };
    let subject = side(columns.subject, columns.subject_at, SUBJECT[0])?;
    let reference = side(columns.reference, columns.reference_at, REFERENCE[0])?;
    let named = columns.distance.and_then(|column| header.get(column)).unwrap_or_default();
    let mut said = distance_said(cell(columns.distance), cell(columns.unit), named, rules)?;
    if let Some(most) = some(cell(columns.distance_max)) {
        let most = number(most).ok_or_else(|| format!("`{most}` is no distance"))? * said.unit_km;
        said.km_max = said.km_max.max(most);
    }
    if let Some(word) = some(cell(columns.qualifier)) {
        said.qualifier = qualifier(word).ok_or_else(|| format!("`{word}` is no qualifier"))?;
    }
    if let Some(words) = some(cell(columns.direction)).filter(|words| !is_blank(words)) {
        let point = point(words, rules).ok_or_else(|| format!("`{words}` is no direction"))?;
        said.direction = Some(point);
    }
    if let Some(words) = some(cell(columns.tolerance)) {
        said.tolerance_km = Some(number(words).ok_or_else(|| format!("`{words}` is no tolerance"))?);
    }
    Ok(Row { line, cells: record.iter().map(str::to_owned).collect(), subject, reference, said })
}

/// A cell that says that nothing is known.
fn is_blank(cell: &str) -> bool {
    const BLANK: [&str; 8] = ["n a", "na", "none", "null", "unknown", "nan", "not stated", "not given"];
    let cell = fold(cell);
    !cell.chars().any(char::is_alphanumeric) || BLANK.contains(&cell.as_str())
}

fn some(cell: &str) -> Option<&str> {
    (!cell.is_empty()).then_some(cell)
}

/// A number that is no less than zero, with a point or, as spreadsheets in Ukraine write it, a comma.
fn number(cell: &str) -> Option<f64> {
    any_number(cell).filter(|number| *number >= 0.0)
}

fn any_number(cell: &str) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let one_comma = cell.matches(',').count() == 1 && !cell.contains('.');
    // "1,450" are thousands, "12,5" are not.
    let decimal = one_comma && cell.rsplit(',').next().is_some_and(|digits| digits.len() != 3);
    let cell = if decimal { cell.replace(',', ".") } else { cell.to_owned() };
    cell.parse().ok().filter(|_| cell.chars().all(plain))
}

/// Where Ukraine lies and what texts measure from there, in degrees; no latitude there is a longitude.
const LATITUDES: std::ops::RangeInclusive<f64> = 43.0..=54.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = 20.0..=42.0;

fn position(lat: &str, lon: &str) -> Result<Option<Position>, String> {
    let degrees = |cell: &str, most: f64, what: &str| {
        // Three digits behind a comma are no thousands of degrees.
        let number = any_number(&cell.replace(',', ".")).ok_or_else(|| format!("`{cell}` is no {what}"))?;
        match (-most..=most).contains(&number) {
            true => Ok(number),
            false => Err(format!("{what} {number} is not between -{most} and {most}")),
        }
    };
    match (some(lat), some(lon)) {
        (None, None) => Ok(None),
        (Some(lat), Some(lon)) => {
            let (lat, lon) = (degrees(lat, 90.0, "latitude")?, degrees(lon, 180.0, "longitude")?);
            let at = |lat: f64, lon: f64| LATITUDES.contains(&lat) && LONGITUDES.contains(&lon);
            if at(lon, lat) && !at(lat, lon) {
                return Err(format!("latitude {lat} and longitude {lon} look exchanged"));
            }
            if lat == 0.0 && lon == 0.0 {
                return Err("latitude and longitude are 0".to_owned());
            }
            Ok(Some(Position { lon, lat }))
        }
        (Some(_), None) => Err("has a latitude and no longitude".to_owned()),
        (None, Some(_)) => Err("has a longitude and no latitude".to_owned()),
    }
}

/// A distance: a number whose unit stands in its own column or in the column's name, or words as in a text, such as
/// `about 20 miles`.
fn distance_said(cell: &str, unit: &str, column: &str, rules: &Rules) -> Result<Said, String> {
    if cell.is_empty() {
        return Err("has no distance".to_owned());
    }
    let column = fold(column);
    let by_name = column.split(' ').find(|word| unit_km(word, rules).is_some()).unwrap_or(KILOMETRES);
    let unit = some(unit).unwrap_or(by_name);
    let km = unit_km(unit, rules).ok_or_else(|| format!("`{unit}` is no unit of length"))?;
    // ">40", "<= 60"
    let signs = ['<', '>', '≤', '≥', '='];
    let bare = cell.trim_start_matches(signs).trim_start();
    let qualifier = match cell.strip_suffix(bare).map_or("", str::trim_end) {
        "" | "=" => Qualifier::Exact,
        "<" => Qualifier::LessThan,
        ">" | ">=" | "≥" => Qualifier::MoreThan,
        "<=" | "≤" => Qualifier::Within,
        _ => return Err(format!("`{cell}` is no distance")),
    };
    if let Some(figure) = number(bare) {
        return Ok(Said { unit_km: km, qualifier, ..Said::km(figure * km) });
    }
    let in_full = format!("{cell} {unit}");
    [cell, in_full.as_str()]
        .into_iter()
        .find_map(|words| in_words(words, rules))
        .ok_or_else(|| format!("`{cell}` is no distance"))
}

/// What a distance is measured in where nothing says so.
const KILOMETRES: &str = "km";

fn unit_km(unit: &str, rules: &Rules) -> Option<f64> {
    let tokens = tokens(unit, 0, rules);
    let (row, end) = phrase_at(&rules.claims.units, &tokens.all, 0, |_| true)?;
    (end == tokens.all.len()).then_some(row.km)
}

fn in_words(words: &str, rules: &Rules) -> Option<Said> {
    let tokens = tokens(words, 0, rules);
    let found = distance::find(&tokens.all, 0..tokens.all.len(), rules);
    let [only] = found.as_slice() else { return None };
    (only.start == 0 && only.end == tokens.all.len()).then_some(Said {
        km_min: only.km_min,
        km_max: only.km_max,
        unit_km: only.unit_km,
        qualifier: only.qualifier,
        ..Said::km(only.km_min)
    })
}

fn qualifier(word: &str) -> Option<Qualifier> {
    let all =
        [Qualifier::Exact, Qualifier::About, Qualifier::MoreThan, Qualifier::LessThan, Qualifier::Within];
    let word = fold(word).replace(' ', "_");
    all.into_iter().find(|qualifier| qualifier.name() == word)
}

/// A direction in words or letters, or a bearing in degrees, which counts as the nearest of the sixteen points.
fn point(words: &str, rules: &Rules) -> Option<Compass> {
    // "NW (approx.)", "N."
    let words = words.split_once('(').map_or(words, |(words, _)| words).trim().trim_end_matches('.');
    let unit =
        |words: &str| ["degrees", "deg", "°"].iter().find_map(|unit| words.strip_suffix(*unit).map(str::len));
    let degrees = unit(words).map_or(words, |length| words[..length].trim_end());
    if let Some(bearing) = any_number(degrees) {
        return (0.0..=360.0).contains(&bearing).then(|| Compass::nearest(bearing));
    }
    let read = |words: &str| {
        let tokens = tokens(words, 0, rules);
        let around = Around::new(&tokens, &[], rules);
        let (point, _, end) = direction(&around, 0)?;
        (end == tokens.all.len()).then_some(point)
    };
    let letters: String = words.chars().filter(|c| c.is_alphabetic()).collect();
    read(words).or_else(|| read(&words.to_uppercase())).or_else(|| read(&letters.to_uppercase()))
}

/// Holds every row against the map; the rows that speak of one place are held together.
pub fn check<'s>(sheet: &'s Sheet, mapper: &'s Mapper) -> Vec<Checked<'s>> {
    let mut checked: Vec<Checked<'s>> = sheet.rows.iter().map(|row| one(row, mapper)).collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in checked.iter().enumerate() {
        let key = match &row.subject {
            Some(place) if place.id.is_empty() => continue,
            Some(place) => place.id.clone(),
            None => format!(" {}", fold(&row.row.subject.words)),
        };
        groups.entry(key).or_default().push(at);
    }
    let mut verdicts: Vec<Verdict> = checked.iter().map(|row| row.verdict.clone()).collect();
    for group in groups.values().filter(|group| group.len() > 1) {
        let placed = group.iter().any(|at| checked.get(*at).is_some_and(|row| row.subject.is_some()));
        if placed && !group.iter().any(|at| verdicts.get(*at).is_some_and(|it| it.outcome.is_off())) {
            continue;
        }
        let members: Vec<Member<'_>> = group
            .iter()
            .filter_map(|at| {
                let row = checked.get(*at)?;
                let reference = row.reference.as_deref()?;
                let words = format!("{} from {}", verdict::in_words(&row.row.said), reference.name);
                Some(Member { number: *at, words, said: row.row.said, reference })
            })
            .collect();
        together::tell(&members, !placed, &mapper.gazetteer, &mut verdicts);
    }
    for (row, verdict) in checked.iter_mut().zip(verdicts) {
        row.verdict = verdict;
    }
    checked
}

/// A row, held against the map.
#[derive(Clone, Debug)]
pub struct Checked<'s> {
    /// The row.
    pub row: &'s Row,
    /// The place that its subject was taken for.
    pub subject: Option<Cow<'s, Place>>,
    /// The place that its reference was taken for.
    pub reference: Option<Cow<'s, Place>>,
    /// What the map says.
    pub verdict: Verdict,
}

fn one<'s>(row: &'s Row, mapper: &'s Mapper) -> Checked<'s> {
    let gazetteer = &mapper.gazetteer;
    let [subject, reference] = places(row, mapper);
    let verdict = match (&subject.place, &reference.place) {
        (Some(to), Some(from)) if to.id == from.id && !to.id.is_empty() => {
            Verdict::unverifiable(format!("{} stands at both ends", to.name))
        }
        (Some(to), Some(from)) => {
            let mut verdict = verdict::between(&row.said, to, from, gazetteer);
            verdict.suggestion =
                verdict::suggest(&row.said, to, from, &verdict, &subject.homonyms, gazetteer);
            for (end, place) in [(&subject, to), (&reference, from)] {
                if end.chosen_by_claim {
                    verdict.reason += &verdict::chosen_by_claim(place);
                }
                if let Some(words) = &end.taken_for {
                    verdict.reason += &format!("; “{words}” is taken for {}", place.name);
                }
            }
            verdict
        }
        (to, from) => {
            let unknown = [(to, &row.subject), (from, &row.reference)];
            let unknown = unknown.into_iter().filter(|(place, _)| place.is_none());
            let why = |side: &Side| match boundary::kind(&side.words, &mapper.rules) {
                Some(kind) => format!("“{}” {}", side.words, verdict::phrase_reason(Some(kind))),
                None => format!("no place is called “{}”", side.words),
            };
            let why: Vec<String> = unknown.map(|(_, side)| why(side)).collect();
            verdict::projected(&row.said, to.as_deref(), from.as_deref(), gazetteer, &why.join(", "))
        }
    };
    Checked { row, subject: subject.place, reference: reference.place, verdict }
}

/// A side with the place that it was taken for.
#[derive(Default)]
struct Found<'g> {
    place: Option<Cow<'g, Place>>,
    homonyms: Vec<PlaceId>,
    chosen_by_claim: bool,
    /// The words, where the place has another name today.
    taken_for: Option<String>,
}

/// What the two names of a row mean: as in a sentence that says just this, so that an oblast beside a name, the other place
/// and the distance itself speak for one homonym or another.
fn places<'s>(row: &'s Row, mapper: &'s Mapper) -> [Found<'s>; 2] {
    let (gazetteer, rules) = (&mapper.gazetteer, &mapper.rules);
    let (subject, reference) = (row.subject.words.as_str(), row.reference.words.as_str());
    let text = format!("{subject}; {reference}");
    let tokens = tokens(&text, 0, rules);
    let spans = [
        Span { start: 0, end: subject.len() },
        Span { start: text.len() - reference.len(), end: text.len() },
    ];
    let lines = [&row.subject, &row.reference].map(|side| {
        side.position.is_none().then(|| boundary::named(&side.words, gazetteer, rules)).flatten()
    });
    let (mut mentions, _) = mention::find_and_tell(&tokens, gazetteer, rules);
    for (span, line) in spans.iter().zip(lines) {
        let known = mentions.iter().any(|mention| span.holds(mention.span));
        if !known && line.is_none() {
            mentions.extend(whole(*span, &tokens, gazetteer));
        }
    }
    mentions.sort_by_key(|mention| mention.span.start);
    let ends = spans.map(|span| mentions.iter().position(|mention| span.holds(mention.span)));
    let claims: Vec<Claim> = match ends {
        [Some(one), Some(other)] if lines == [None, None] => vec![claim(&row.said, one, other, &tokens)],
        _ => Vec::new(),
    };
    let all = mentions.clone();
    for (span, end) in spans.iter().zip(ends) {
        within_units(&mut mentions, *span, end, gazetteer);
    }
    settle_one(&mut mentions, ends, &tokens, mapper);
    let resolutions = resolution::resolve(&tokens, &mentions, &claims, gazetteer, rules);
    let found = |nth: usize, side: &Side| {
        if let Some(line) = lines.get(nth).copied().flatten() {
            return Found { place: Some(Cow::Borrowed(gazetteer.place(line))), ..Found::default() };
        }
        let end = ends.get(nth).copied().flatten();
        if let Some(position) = side.position {
            let mention = end.and_then(|at| all.get(at));
            return Found {
                place: Some(Cow::Owned(given(side, position, mention, gazetteer))),
                ..Found::default()
            };
        }
        let found = end.and_then(|at| Some((all.get(at)?, resolutions.get(at)?)));
        let found = found.map_or_else(Found::default, |(mention, resolution)| {
            named(mention, resolution, &text, gazetteer)
        });
        // "5 km from Russia" is measured from where it begins.
        let border = found.place.as_deref().and_then(|place| boundary::of_country(place, gazetteer));
        match border.filter(|_| nth == 1) {
            Some(line) => Found { place: Some(Cow::Borrowed(gazetteer.place(line))), ..Found::default() },
            None => found,
        }
    };
    [found(0, &row.subject), found(1, &row.reference)]
}

/// Leaves a name the places of the unit that its cell names beside it: `Mykolaivka, Sumy Oblast`.
fn within_units(mentions: &mut [Mention], cell: Span, end: Option<usize>, gazetteer: &Gazetteer) {
    let Some(end) = end else { return };
    let is_unit = |place: &Place| matches!(place.class, Class::Region | Class::Raion | Class::Hromada);
    let beside = mentions.iter().enumerate().filter(|(at, mention)| *at != end && cell.holds(mention.span));
    let units: Vec<String> = beside
        .flat_map(|(_, mention)| &mention.candidates)
        .map(|candidate| gazetteer.place(candidate.place))
        .filter(|place| is_unit(place))
        .map(|place| place.unit.clone())
        .collect();
    let Some(mention) = mentions.get_mut(end) else { return };
    let inside = |place: &Place| units.iter().any(|unit| place.unit.starts_with(unit.as_str()));
    if mention.candidates.iter().any(|candidate| inside(gazetteer.place(candidate.place))) {
        mention.candidates.retain(|candidate| inside(gazetteer.place(candidate.place)));
        // With its unit beside it, a name is the one that the place bears today, where there is such a place.
        if mention.candidates.iter().any(|candidate| candidate.how == Match::Exact) {
            mention.candidates.retain(|candidate| candidate.how == Match::Exact);
        }
    }
}

/// Settles the surer of the two names before the distance is heard: it tells which village of many is meant, but not which
/// city.
fn settle_one(mentions: &mut [Mention], ends: [Option<usize>; 2], tokens: &Tokens<'_>, mapper: &Mapper) {
    /// What is less likely than not is settled by the distance.
    const LIKELY: f64 = 0.5;
    let alone = resolution::resolve(tokens, mentions, &[], &mapper.gazetteer, &mapper.rules);
    let surer = ends
        .into_iter()
        .flatten()
        .filter_map(|at| Some((at, alone.get(at)?.weighed.first()?)))
        .filter(|(_, best)| best.probability >= LIKELY)
        .max_by(|(_, one), (_, other)| one.probability.total_cmp(&other.probability));
    if let Some((at, best)) = surer
        && let Some(mention) = mentions.get_mut(at)
    {
        mention.candidates.retain(|candidate| candidate.place == best.place);
    }
}

/// A name that the eye for names in texts passes over, such as one in small letters.
fn whole(span: Span, tokens: &Tokens<'_>, gazetteer: &Gazetteer) -> Option<Mention> {
    let candidates = gazetteer.lookup(span.of(tokens.text));
    let first = tokens.all.partition_point(|token| token.span.end <= span.start);
    let range = first..tokens.all.partition_point(|token| token.span.start < span.end);
    (!candidates.is_empty() && !range.is_empty()).then(|| Mention {
        span,
        sentence: tokens.sentence_of(range.start),
        tokens: range.clone(),
        name: range,
        class_said: None,
        candidates,
        doubt: None,
        wide: false,
        trace: Vec::new(),
    })
}

fn claim(said: &Said, subject: usize, reference: usize, tokens: &Tokens<'_>) -> Claim {
    let end = |mention: usize| End::Mention { mention, why: String::new() };
    Claim {
        span: Span { start: 0, end: tokens.text.len() },
        tokens: 0..tokens.all.len(),
        sentence: 0,
        km_min: said.km_min,
        km_max: said.km_max,
        unit_km: said.unit_km,
        qualifier: said.qualifier,
        direction: said.direction,
        kind: ClaimKind::Separation,
        subject: end(subject),
        reference: end(reference),
        edge: Edge::Unsaid,
        trace: Vec::new(),
    }
}

/// Coordinates that were given, with the extent of the place of this name that lies there.
fn given(side: &Side, position: Position, mention: Option<&Mention>, gazetteer: &Gazetteer) -> Place {
    /// Coordinates of a city may be those of its far end.
    const THERE_KM: f64 = 15.0;
    let candidates = mention.into_iter().flat_map(|mention| &mention.candidates);
    let there = candidates
        .map(|candidate| gazetteer.place(candidate.place))
        .filter(|place| matches!(place.class, Class::Settlement | Class::District | Class::Landmark))
        .map(|place| (place.position.rough_km_to(position), place))
        .filter(|(km, _)| *km <= THERE_KM)
        .min_by(|(one, _), (other, _)| one.total_cmp(other));
    let exact = (position, Precision::Exact, 0.0, None);
    match there {
        Some((_, place)) => {
            let (position, precision, error_km, line) = exact;
            Place { position, precision, error_km, line, ..place.clone() }
        }
        None => {
            let name = match side.words.is_empty() {
                true => format!("{} {}", position.lat, position.lon),
                false => side.words.clone(),
            };
            let (position, precision, error_km, line) = exact;
            Place {
                id: String::new(),
                name,
                name_uk: String::new(),
                class: Class::Landmark,
                kind: String::new(),
                unit: String::new(),
                population: 0,
                position,
                precision,
                error_km,
                line,
            }
        }
    }
}

fn named<'g>(mention: &Mention, resolution: &Resolution, text: &str, gazetteer: &'g Gazetteer) -> Found<'g> {
    // That nothing else speaks of Ukraine is no doubt in a table that holds names alone; a misspelling is.
    let best = resolution.weighed.first().filter(|_| resolution.how != Match::Fuzzy);
    let Some(id) = resolution.place.or_else(|| best.map(|best| best.place)) else { return Found::default() };
    let place = gazetteer.place(id);
    let words = mention.span.of(text);
    let key = fold(words);
    let other = !key.contains(&fold(&place.name)) && !key.contains(&fold(&place.name_uk));
    Found {
        place: Some(Cow::Borrowed(place)),
        homonyms: verdict::homonyms(mention, place, gazetteer),
        chosen_by_claim: verdict::claim_decided(resolution, id),
        taken_for: other.then(|| words.to_owned()),
    }
}
