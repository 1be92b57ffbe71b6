//! A file of places -> what is wrong with it, by line.

use super::import::csv::{self as own, Column, Lines, column, decimal_comma, delimiter, with_point};
use super::import::{Content, NOT_UTF8, as_utf_8, read, swapped};
use super::nearest::Squares;
use super::{Class, Gazetteer, Language, NameKind, PlaceId, Precision};
use crate::error::Error;
use crate::fold::fold;
use crate::measure::Position;
use csv::{ReaderBuilder, StringRecord};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::path::Path;

/// The columns of the program's own tables, which are known by them.
const TABLES: [(&str, &str); 23] = [
    ("settlements.csv", "id,name_uk,kind,unit,population,lat,lon,precision,error_km,geonames"),
    ("units.csv", "code,kind,name_uk,lat,lon,south,west,north,east,members"),
    ("names.csv", "place,name,lang,kind,source"),
    ("former_names.csv", "place,name,lang,kind,source,year"),
    ("positions.csv", "place,lat,lon,error_km,source"),
    ("rivers_rough.csv", "river,name,name_uk,names,error_km,mode,through"),
    ("regions.csv", "code,name,name_uk,stems,names,source"),
    ("landmarks.csv", "id,name,name_uk,kind,lat,lon,error_km,oblast,near,names,source"),
    ("districts.csv", "id,name,name_uk,kind,lat,lon,error_km,oblast,city,names,source"),
    ("areas.csv", "id,name,name_uk,class,lat,lon,error_km,names,source"),
    ("abroad.csv", "id,name,class,country,lat,lon,names"),
    ("unit_words.csv", "kind,lang,word"),
    ("landmark_words.csv", "kind,words"),
    ("populations.csv", "place,population,source"),
    ("former_raions.csv", "id,name_uk,seat,stem,oblast,lat,lon,south,west,north,east,members,names,stems"),
    ("former_raion_names.csv", "oblast,postal,name_uk,stem,units,now,names,stems,source"),
    ("raions.csv", "code,stem,other_stems,source"),
    ("borders.csv", "id,name,name_uk,neighbour,names"),
    ("coasts.csv", "id,name,name_uk,names,from,to"),
    ("attribution.csv", "name,licence,attribution,tables"),
    ("kinds.csv", "kind,class"),
    ("geonames_admin1.csv", "code,unit"),
    ("geonames_features.csv", "feature,class,kind,error_km"),
];

/// Settlements farther from every known one lie outside Ukraine, km: within it, no village is so far from the next.
const SETTLEMENT_KM: f64 = 20.0;
/// The same for landmarks, km: islands and platforms lie off the coast.
const LANDMARK_KM: f64 = 80.0;
/// Two rows of one name so near each other are one place, km.
const TWICE_KM: f64 = 1.0;

impl Gazetteer {
    /// Everything that is wrong with a file of places, in the order of its lines: columns, numbers, positions that are
    /// swapped or outside Ukraine, words of mixed alphabets, rows that stand twice or out of order. Tables of one's own,
    /// in any form that [`Gazetteer::open`] reads, and the program's own.
    ///
    /// # Errors
    /// A file that cannot be read or is in no known form.
    pub fn check(&self, file: &Path) -> Result<Vec<Error>, Error> {
        let bytes = &std::fs::read(file).map_err(|error| Error::io(file, &error))?;
        let packed = bytes.starts_with(b"PK") || bytes.starts_with(b"dateline gazetteer ");
        let (bytes, note) =
            if packed { (Cow::Borrowed(bytes.as_slice()), None) } else { as_utf_8(file, bytes)? };
        let mut headings = ReaderBuilder::new().delimiter(delimiter(&bytes)).from_reader(&*bytes);
        let line =
            headings.headers().map(|header| header.iter().collect::<Vec<_>>().join(",")).unwrap_or_default();
        let squares = Squares::of(self);
        if TABLES.iter().any(|(_, columns)| *columns == line) {
            return Ok(Table { gazetteer: self, squares: &squares, file, own: false }.check(&bytes));
        }
        if is_csv(file, &bytes) {
            let table = Table { gazetteer: self, squares: &squares, file, own: true };
            return Ok(note.into_iter().chain(table.check(&bytes)).collect());
        }
        let mut problems: Vec<Error> = note.into_iter().collect();
        for content in read(file)? {
            match content {
                Content::Own(rows) | Content::Dump(rows) => {
                    problems.extend(rows.bad);
                    for entry in rows.entries {
                        let place = &entry.place;
                        let problem = |what: String| match entry.row {
                            0 => Error::new(file, format!("{}: {what}", place.name)),
                            line => Error::new(file, what).at_line(line),
                        };
                        problems.extend(self.misplaced(&squares, place.position, place.class).map(&problem));
                        problems.extend(mixed(&place.name).or_else(|| mixed(&place.name_uk)).map(&problem));
                    }
                }
                Content::Names(names) => problems.extend(names.bad),
                // What is wrong with a compiled file shows when it is read.
                Content::Compiled(_) => {}
            }
        }
        problems.sort_by_key(Error::line);
        Ok(problems)
    }

    /// What is wrong with a position, in words.
    fn misplaced(&self, squares: &Squares, at: Position, class: Class) -> Option<String> {
        if let Some(what) = swapped(at, class) {
            return Some(what);
        }
        let most_km = match class {
            Class::Settlement | Class::District | Class::Raion | Class::Hromada => SETTLEMENT_KM,
            Class::Landmark | Class::Region => LANDMARK_KM,
            Class::River | Class::Water | Class::Area | Class::Border | Class::Coast => return None,
            Class::Country | Class::Foreign => return None,
        };
        let (place, km) = squares.nearest(self, at, |_| true).or_else(|| self.nearest_known(at))?;
        let name = &self.place(place).name;
        (km > most_km)
            .then(|| format!("lies outside Ukraine: the nearest settlement, {name}, is {km:.0} km away"))
    }

    fn nearest_known(&self, at: Position) -> Option<(PlaceId, f64)> {
        let known = self
            .places()
            .filter(|(_, place)| place.class == Class::Settlement && place.precision == Precision::Exact);
        let km = known.map(|(id, place)| (id, place.position.rough_km_to(at)));
        km.min_by(|one, other| one.1.total_cmp(&other.1))
    }
}

fn is_csv(file: &Path, bytes: &[u8]) -> bool {
    let extension = file.extension().map(|it| it.to_string_lossy().to_lowercase());
    let columns = own::headings(bytes);
    extension.as_deref() == Some("csv") || columns.iter().flatten().count() > 1
}

/// A table with a header row.
struct Table<'a> {
    gazetteer: &'a Gazetteer,
    squares: &'a Squares,
    file: &'a Path,
    /// Whether it is one's own rather than one of the program's.
    own: bool,
}

impl Table<'_> {
    fn check(&self, bytes: &[u8]) -> Vec<Error> {
        let mut problems = Vec::new();
        let at = |line: u64, what: String| Error::new(self.file, what).at_line(line);
        let mut reader = ReaderBuilder::new().delimiter(delimiter(bytes)).flexible(true).from_reader(bytes);
        let Ok(headings) = reader.headers().cloned() else {
            return vec![at(1, NOT_UTF8.to_owned())];
        };
        problems.extend(self.columns(&headings).into_iter().map(|what| at(1, what)));
        let (mut seen, lines, comma) = (Seen::default(), Lines::of(bytes), decimal_comma(bytes));
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = lines.at(error.position());
                    problems.push(at(line, NOT_UTF8.to_owned()));
                    continue;
                }
            };
            let line = lines.at(record.position());
            if record.len() != headings.len() {
                problems.push(at(line, own::cells(&record, headings.len())));
                continue;
            }
            let row = Row { headings: &headings, record: &record, comma };
            problems.extend(row.cells().into_iter().map(|what| at(line, what)));
            if let Some(position) = row.position() {
                let misplaced = self.gazetteer.misplaced(self.squares, position, row.class());
                problems.extend(misplaced.map(|what| at(line, what)));
            }
            problems.extend(seen.add(&row, line).into_iter().map(|what| at(line, what)));
        }
        problems
    }

    /// What is wrong with the header of a table of one's own.
    fn columns(&self, headings: &StringRecord) -> Vec<String> {
        if !self.own {
            return Vec::new();
        }
        let known: Vec<Option<Column>> = headings.iter().map(column).collect();
        let mut wrong = Vec::new();
        for (heading, found) in headings.iter().zip(&known) {
            if found.is_none() && !matches!(heading.trim(), "source" | "note" | "notes" | "comment") {
                wrong.push(format!("no column is called `{}`; it is passed over", heading.trim()));
            }
        }
        let has = |wanted: Column| known.contains(&Some(wanted));
        if !(has(Column::Name) || has(Column::NameUk)) {
            wrong.push("the column `name` is missing".to_owned());
        }
        for (wanted, name) in [(Column::Lat, "lat"), (Column::Lon, "lon")] {
            if !has(wanted) {
                wrong.push(format!("the column `{name}` is missing"));
            }
        }
        wrong
    }
}

struct Row<'r> {
    headings: &'r StringRecord,
    record: &'r StringRecord,
    comma: bool,
}

impl Row<'_> {
    fn cell(&self, wanted: Column) -> Option<&str> {
        let at = self.headings.iter().position(|heading| column(heading) == Some(wanted))?;
        self.record.get(at).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn named(&self, name: &str) -> Option<&str> {
        let at = self.headings.iter().position(|heading| heading == name)?;
        self.record.get(at).map(str::trim)
    }

    /// A table of names, whose rows are no places.
    fn is_of_names(&self) -> bool {
        self.named("lang").is_some() && self.named("place").is_some()
    }

    fn cells(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let named =
            |heading: &str| if self.is_of_names() && heading == "place" { None } else { column(heading) };
        for (heading, cell) in self.headings.iter().zip(self.record) {
            if cell != cell.trim() {
                wrong.push(format!("`{heading}` begins or ends with a space: `{cell}`"));
            }
            let cell = cell.trim();
            if cell.is_empty() {
                let needed = matches!(named(heading), Some(Column::Lat | Column::Lon));
                wrong.extend(needed.then(|| format!("`{heading}` is empty")));
                continue;
            }
            let number =
                || with_point(cell, self.comma).parse::<f64>().ok().filter(|number| number.is_finite());
            let what = match (heading, named(heading)) {
                (_, Some(Column::Lat)) | ("south" | "north", _)
                    if number().is_none_or(|it| it.abs() > 90.0) =>
                {
                    Some("no latitude")
                }
                (_, Some(Column::Lon)) | ("west" | "east", _)
                    if number().is_none_or(|it| it.abs() > 180.0) =>
                {
                    Some("no longitude")
                }
                (_, Some(Column::Error)) if number().is_none_or(|it| it <= 0.0) => Some("no radius in km"),
                (_, Some(Column::Population)) | ("members" | "geonames", _)
                    if cell.parse::<u32>().is_err() =>
                {
                    Some("no whole number")
                }
                (_, Some(Column::Precision)) if Precision::named(cell).is_none() => Some("no precision"),
                ("lang", _) if Language::coded(cell).is_none() => Some("no language"),
                ("kind", _) if self.is_of_names() && NameKind::named(cell).is_none() => {
                    Some("no kind of name")
                }
                ("year", _) if cell.parse::<i16>().is_err() => Some("no year"),
                (_, Some(Column::Class)) if super::import::kind::of(cell, "").is_none() => Some("no class"),
                _ => None,
            };
            wrong.extend(what.map(|what| format!("`{heading}` is `{cell}`, which is {what}")));
            wrong.extend(mixed(cell));
        }
        wrong
    }

    fn position(&self) -> Option<Position> {
        let degrees = |wanted, most: f64| {
            with_point(self.cell(wanted)?, self.comma)
                .parse::<f64>()
                .ok()
                .filter(|degrees| degrees.is_finite() && degrees.abs() <= most)
        };
        Some(Position { lat: degrees(Column::Lat, 90.0)?, lon: degrees(Column::Lon, 180.0)? })
    }

    fn class(&self) -> Class {
        // Of our own tables, landmarks and districts have a column for the place that they belong to; abroad a country.
        if self.named("country").is_some() {
            return Class::Foreign;
        }
        if self.named("near").is_some() {
            return Class::Landmark;
        }
        let of = |class: Option<&str>, kind: Option<&str>| {
            super::import::kind::of(class.unwrap_or_default(), kind.unwrap_or_default())
        };
        of(self.cell(Column::Class), self.cell(Column::Kind)).map_or(Class::Landmark, |(class, _)| class)
    }
}

/// What has been seen of a table so far.
#[derive(Default)]
struct Seen {
    last: String,
    keys: FxHashMap<String, u64>,
    names: FxHashMap<String, Vec<(Position, u64)>>,
}

impl Seen {
    fn add(&mut self, row: &Row<'_>, line: u64) -> Vec<String> {
        let mut wrong = Vec::new();
        let first = row.record.get(0).unwrap_or_default().trim();
        if first < self.last.as_str() {
            let last = &self.last;
            wrong.push(format!("is out of order: `{first}` stands behind `{last}`"));
        }
        first.clone_into(&mut self.last);
        let key = if row.is_of_names() {
            Some(["place", "name", "lang"].map(|name| row.named(name).unwrap_or_default()).join(", "))
        } else if matches!(row.headings.get(0), Some("id" | "code" | "place" | "feature")) {
            Some(first.to_owned())
        } else {
            row.cell(Column::Id).map(str::to_owned)
        };
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            match self.keys.get(&key) {
                Some(before) => wrong.push(format!("`{key}` stands on line {before} already")),
                None => {
                    self.keys.insert(key, line);
                }
            }
        }
        let name = row.cell(Column::Name).or_else(|| row.cell(Column::NameUk));
        let by_id = row.cell(Column::Id).is_some();
        if let (Some(name), Some(position), false) = (name, row.position(), by_id || row.is_of_names()) {
            let known = self.names.entry(fold(name)).or_default();
            let twin = known.iter().find(|(other, _)| other.rough_km_to(position) < TWICE_KM);
            wrong.extend(
                twin.map(|(_, before)| format!("`{name}` stands on line {before} already, at the same spot")),
            );
            known.push((position, line));
        }
        wrong
    }
}

/// A word of Latin and Cyrillic letters, as those that look alike are mistyped.
fn mixed(cell: &str) -> Option<String> {
    let is_mixed = |word: &&str| {
        let cyrillic = word.chars().any(|c| ('\u{0400}'..='\u{052F}').contains(&c));
        cyrillic && word.chars().any(|c| c.is_alphabetic() && c < '\u{0250}')
    };
    let word = cell.split(|c: char| !c.is_alphabetic()).find(is_mixed)?;
    Some(format!("`{word}` mixes Latin and Cyrillic letters"))
}
