//! A CSV table of places of one's own -> entries.

use super::{Entry, NOT_UTF8, Rows, kind, swapped};
use crate::error::Error;
use crate::gazetteer::{Class, Language, NameKind, Place, Precision};
use crate::position::Position;
use csv::{ReaderBuilder, StringRecord};
use std::borrow::Cow;
use std::path::Path;

/// A column of a table of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Name,
    NameUk,
    NameRu,
    Names,
    Former,
    Lat,
    Lon,
    Class,
    Kind,
    Oblast,
    Unit,
    Population,
    Error,
    Precision,
}

/// The headings of the columns, lower case, with `_` for spaces, hyphens and colons; the first is the one to use.
pub(crate) const HEADINGS: [(Column, &[&str]); 15] = [
    (Column::Id, &["id", "place_id", "katottg", "code", "pcode", "adm4_pcode"]),
    (Column::Name, &["name", "name_en", "title", "place", "toponym", "asciiname", "english", "adm4_en"]),
    (Column::NameUk, &["name_uk", "name_ua", "ukrainian", "uk", "ua", "adm4_ua"]),
    (Column::NameRu, &["name_ru", "russian", "ru", "adm4_ru"]),
    (
        Column::Names,
        &[
            "names",
            "other_names",
            "alternate_names",
            "alternatenames",
            "alt_names",
            "alt_name",
            "aliases",
            "alias",
        ],
    ),
    (Column::Former, &["former_names", "former_name", "old_names", "old_name"]),
    (Column::Lat, &["lat", "latitude", "y"]),
    (Column::Lon, &["lon", "lng", "long", "longitude", "x"]),
    (Column::Class, &["class", "place_class", "category"]),
    (Column::Kind, &["kind", "type", "place_kind"]),
    (Column::Oblast, &["oblast", "region", "province", "admin1", "adm1", "adm1_en"]),
    (Column::Unit, &["unit", "hromada", "raion", "adm3_pcode"]),
    (Column::Population, &["population", "pop", "people"]),
    (Column::Error, &["error_km", "position_error_km", "accuracy_km"]),
    (Column::Precision, &["precision", "position_precision"]),
];

/// The column of a heading.
pub(crate) fn column(heading: &str) -> Option<Column> {
    let plain = heading.trim().trim_start_matches('\u{FEFF}').to_lowercase().replace([' ', '-', ':'], "_");
    HEADINGS.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(column, _)| *column)
}

/// Radius in km that a position of one's own is worth where the file does not say.
pub(crate) const OWN_ERROR_KM: f64 = 1.0;

/// What parts a table's cells: the commonest of comma, semicolon and tab in its first line.
pub(crate) fn delimiter(bytes: &[u8]) -> u8 {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| head.iter().filter(|byte| **byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// The columns of a table's headings; `None` for those of no known name.
pub(crate) fn headings(bytes: &[u8]) -> Vec<Option<Column>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(bytes)).from_reader(bytes);
    reader.headers().map(|headings| headings.iter().map(column).collect()).unwrap_or_default()
}

/// Reads the table; rows that do not fit are told and skipped.
///
/// # Errors
/// A table without columns of names and positions.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Rows, Error> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(bytes)).flexible(true).from_reader(bytes);
    let headings = reader.headers().map_err(|_| Error::new(file, NOT_UTF8).at_line(1))?.clone();
    let columns: Vec<Option<Column>> = headings.iter().map(column).collect();
    let has = |wanted: Column| columns.contains(&Some(wanted));
    if !(has(Column::Name) || has(Column::NameUk)) {
        let what = "no column of names: expected a header row with name, lat, lon";
        return Err(Error::new(file, what).at_line(1));
    }
    if !(has(Column::Lat) && has(Column::Lon)) {
        let what = "no columns of positions: expected a header row with name, lat, lon";
        return Err(Error::new(file, what).at_line(1));
    }
    let lines = Lines::of(bytes);
    let comma = decimal_comma(bytes);
    let mut rows = Rows::default();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = lines.at(record.position());
                if record.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                let row = Row { columns: &columns, record: &record, comma };
                match row.entry(line, headings.len()) {
                    Ok(entry) => rows.entries.push(entry),
                    Err(what) => rows.bad.push(Error::new(file, what).at_line(line)),
                }
            }
            Err(error) => {
                let line = lines.at(error.position());
                rows.bad.push(Error::new(file, NOT_UTF8).at_line(line));
            }
        }
    }
    rows.leave_out_doubles("line", |line, what| Error::new(file, what).at_line(line));
    Ok(rows)
}

/// Where the lines of a table end: the reader's own count is one short behind lines that end in CR LF.
pub(crate) struct Lines<'b> {
    bytes: &'b [u8],
    ends: Vec<usize>,
}

impl<'b> Lines<'b> {
    /// Finds the ends.
    pub(crate) fn of(bytes: &'b [u8]) -> Lines<'b> {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        Lines { bytes, ends: ends.collect() }
    }

    /// The line on which a record begins, from 1; 0 where that is not known.
    pub(crate) fn at(&self, position: Option<&csv::Position>) -> u64 {
        let Some(from) = position.and_then(|position| usize::try_from(position.byte()).ok()) else {
            return 0;
        };
        let rest = self.bytes.get(from..).unwrap_or_default();
        let first = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.ends.partition_point(|end| *end < first) as u64 + 1
    }
}

/// Whether numbers may have a comma before their decimals: where it does not part the cells.
pub(crate) fn decimal_comma(bytes: &[u8]) -> bool {
    delimiter(bytes) != b','
}

/// A number as it is read: with a point.
pub(crate) fn with_point(number: &str, comma: bool) -> Cow<'_, str> {
    if comma && number.matches(',').count() == 1 { number.replace(',', ".").into() } else { number.into() }
}

/// What is wrong with a row of so many cells; a quotation mark that is never closed makes one cell of all that follows.
pub(crate) fn cells(record: &StringRecord, headings: usize) -> String {
    if record.iter().next_back().is_some_and(|cell| cell.contains('\n')) {
        return "a quotation mark is never closed".to_owned();
    }
    format!("{} columns where the header has {headings}", record.len())
}

struct Row<'r> {
    columns: &'r [Option<Column>],
    record: &'r StringRecord,
    comma: bool,
}

impl Row<'_> {
    fn cell(&self, wanted: Column) -> &str {
        let at = self.columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| self.record.get(at)).unwrap_or("").trim()
    }

    fn entry(&self, line: u64, headings: usize) -> Result<Entry, String> {
        if self.record.len() != headings {
            return Err(cells(self.record, headings));
        }
        let (name, name_uk) = (self.cell(Column::Name), self.cell(Column::NameUk));
        if name.is_empty() && name_uk.is_empty() {
            return Err("the row has no name".to_owned());
        }
        let number = |column| with_point(self.cell(column), self.comma);
        let position = position(&number(Column::Lat), &number(Column::Lon))?;
        let (class, kind_said) = (self.cell(Column::Class), self.cell(Column::Kind));
        let Some((class, kind)) = kind::of(class, kind_said) else {
            let word = if class.is_empty() { kind_said } else { class };
            return Err(format!("no class or kind is called `{word}`"));
        };
        if let Some(what) = swapped(position, class) {
            return Err(what);
        }
        let population = match self.cell(Column::Population) {
            "" => 0,
            people => people
                .replace(['_', ' ', '\u{A0}'], "")
                .parse()
                .map_err(|_| bad_number("population", people))?,
        };
        let precision = match self.cell(Column::Precision) {
            "" => Precision::Exact,
            word => Precision::named(word).ok_or_else(|| format!("no precision is called `{word}`"))?,
        };
        let error_km = match &*number(Column::Error) {
            "" => OWN_ERROR_KM,
            km => km
                .parse()
                .ok()
                .filter(|km: &f64| km.is_finite() && *km > 0.0)
                .ok_or_else(|| bad_number("error_km", km))?,
        };
        let oblast = self.cell(Column::Oblast);
        let unit = [self.cell(Column::Unit), oblast].into_iter().find_map(unit_of);
        let mut names = Vec::new();
        let listed = [
            (self.cell(Column::NameRu), NameKind::Alternate, Some(Language::RUSSIAN)),
            (self.cell(Column::Names), NameKind::Alternate, None),
            (self.cell(Column::Former), NameKind::Former, None),
        ];
        for (cell, kind, language) in listed {
            names.extend(
                parts(cell)
                    .map(|form| (form.to_owned(), kind, language.unwrap_or(Language::of_letters(form)))),
            );
        }
        Ok(Entry {
            place: Place {
                id: self.cell(Column::Id).to_owned(),
                name: name.to_owned(),
                name_uk: name_uk.to_owned(),
                class,
                kind,
                unit: unit.unwrap_or_default(),
                population,
                position,
                precision: if matches!(class, Class::Area | Class::Region) {
                    Precision::Centroid
                } else {
                    precision
                },
                error_km,
                line: None,
            },
            names,
            line: Vec::new(),
            geonames: 0,
            oblast: oblast.to_owned(),
            row: line,
        })
    }
}

/// Several names in one cell, parted by `|` or `;`.
pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['|', ';']).map(str::trim).filter(|part| !part.is_empty())
}

/// The unit of a code of the codifier, or of a settlement's.
pub(crate) fn unit_of(cell: &str) -> Option<String> {
    let digits = cell.strip_prefix("UA")?;
    if digits.len() < 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    cell.get(..cell.len().min(9)).map(str::to_owned)
}

/// A position of two cells in degrees.
pub(crate) fn position(lat: &str, lon: &str) -> Result<Position, String> {
    let degrees = |what: &str, cell: &str, most: f64| {
        if cell.is_empty() {
            return Err(format!("the row has no {what}"));
        }
        let degrees: f64 = cell.parse().map_err(|_| bad_number(what, cell))?;
        if !degrees.is_finite() || degrees.abs() > most {
            return Err(format!("{what} {cell} is not between -{most} and {most}"));
        }
        Ok(degrees)
    };
    Ok(Position { lat: degrees("latitude", lat, 90.0)?, lon: degrees("longitude", lon, 180.0)? })
}

fn bad_number(what: &str, cell: &str) -> String {
    format!("{what} `{cell}` is no number that it can have")
}
