//! Files of one's own -> a gazetteer with their places in it: CSV, GeoJSON, GeoNames dumps, compiled files.

pub(crate) mod csv;
mod geojson;
mod geonames;
pub(crate) mod kind;
mod merge;
mod zipped;

use super::compiled::{self, Compiled, Line, Name, Tables};
use super::index::Index;
use super::layer::Layer;
use super::{Class, Gazetteer, Language, NameKind, Place, Source};
use crate::encoding::{decode, is_damaged_utf_8};
use crate::error::Error;
use crate::fold::fold;
use crate::position::Position;
use geonames::AlternateNames;
use rustc_hash::{FxHashMap, FxHasher};
use std::borrow::Cow;
use std::collections::hash_map::Entry as Slot;
use std::fmt;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// A gazetteer that was put together from files, and what is to be said of them.
#[derive(Debug)]
pub struct Opened {
    /// The gazetteer.
    pub gazetteer: Gazetteer,
    /// What each file brought, in the order given.
    pub files: Vec<Brought>,
}

/// What a file brought.
#[derive(Debug, Default)]
pub struct Brought {
    /// The file.
    pub file: PathBuf,
    /// Rows that are places already known.
    pub known: usize,
    /// Of these, how many got a better position.
    pub better: usize,
    /// Rows that are new places.
    pub new: usize,
    /// Rows that are no places of a kind that is mapped, such as roads and administrative units.
    pub other: usize,
    /// Rows that could not be read, each with its line; they were skipped.
    pub bad: Vec<Error>,
    /// What was odd about rows that were taken all the same.
    pub notes: Vec<Error>,
}

impl fmt::Display for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Brought { known, better, new, other, bad, .. } = self;
        write!(f, "{}: {new} new places, {known} known ones", self.file.display())?;
        write!(f, " ({better} better placed), {other} rows of other kinds, {} bad rows skipped", bad.len())
    }
}

/// A place as a file gives it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The place; its id, unit and Ukrainian name may be empty.
    pub(crate) place: Place,
    /// Other names.
    pub(crate) names: Vec<(String, NameKind, Language)>,
    /// The parts of its line, for linear places.
    pub(crate) line: Line,
    /// Its GeoNames id; 0 where there is none.
    pub(crate) geonames: u32,
    /// The region in the file's words; empty where the unit says it or nothing does.
    pub(crate) oblast: String,
    /// The line of the file, from 1; 0 where files of its form have none.
    pub(crate) row: u64,
}

/// How far a file's rows go before what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    /// The user wrote it: its positions stand.
    Own,
    /// A dump of many hands: its positions stand where the known one is not a place's own.
    Dump,
}

/// The rows of a file and what became of the others.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) entries: Vec<Entry>,
    pub(crate) other: usize,
    pub(crate) bad: Vec<Error>,
    /// What was odd about the file.
    pub(crate) notes: Vec<Error>,
}

impl Rows {
    /// Moves rows that say again what an earlier one says, by the id or by name and spot, to the bad ones. A row is a
    /// `unit` with a number, of which `told` makes the message.
    fn leave_out_doubles(&mut self, unit: &str, told: impl Fn(u64, String) -> Error) {
        let mut first: FxHashMap<(String, String), u64> = FxHashMap::default();
        let Rows { entries, bad, .. } = self;
        entries.retain(|entry| {
            let place = &entry.place;
            let name = if place.name.is_empty() { &place.name_uk } else { &place.name };
            let spot = format!("{:.4} {:.4} {:?}", place.position.lat, place.position.lon, place.class);
            let key = match place.id.as_str() {
                "" => (fold(name), spot),
                id => (id.to_owned(), String::new()),
            };
            match first.entry(key) {
                Slot::Occupied(before) => {
                    let what = if place.id.is_empty() { name } else { &place.id };
                    let what = format!("`{what}` is {} {} already", unit, before.get());
                    bad.push(told(entry.row, what));
                    false
                }
                Slot::Vacant(slot) => {
                    slot.insert(entry.row);
                    true
                }
            }
        });
    }
}

/// A position that lies in Ukraine only with its numbers exchanged, in words; places abroad may lie anywhere.
pub(crate) fn swapped(at: Position, class: Class) -> Option<String> {
    let in_ukraine = |lat: f64, lon: f64| (44.0..52.5).contains(&lat) && (22.0..40.5).contains(&lon);
    let abroad = matches!(class, Class::Country | Class::Foreign);
    (!abroad && !in_ukraine(at.lat, at.lon) && in_ukraine(at.lon, at.lat))
        .then(|| format!("latitude {} and longitude {} are swapped", at.lat, at.lon))
}

/// What is wrong with a row, or a file, of damaged text.
pub(crate) const NOT_UTF8: &str = "is not UTF-8 text";

/// What a file turned out to be.
pub(crate) enum Content {
    /// A table of one's own.
    Own(Rows),
    /// A dump of GeoNames.
    Dump(Rows),
    /// Names in many languages for a dump.
    Names(AlternateNames),
    /// A compiled gazetteer.
    Compiled(Box<Compiled<'static>>),
}

impl Gazetteer {
    /// The gazetteer that the program carries with the places of these files added or, with `only`, the files' alone.
    ///
    /// A row that is a place already known, by its id or by its name and position, adds its names to it and betters its
    /// position: rows of one's own always, rows of GeoNames where the known position is not the place's own. Files are
    /// read in the order given, but for those with names of GeoNames, which speak of every dump. A compiled file that
    /// was built from the program's own places stands in their stead.
    ///
    /// ```
    /// use dateline::gazetteer::Gazetteer;
    /// let file = std::env::temp_dir().join("dateline-open-example.csv");
    /// std::fs::write(&file, "name,lat,lon,kind\nCheckpoint Zebra,47.1,33.9,checkpoint\n").unwrap();
    /// let opened = Gazetteer::open(&[&file], false)?;
    /// assert_eq!(opened.files[0].new, 1);
    /// assert!(!opened.gazetteer.lookup("Checkpoint Zebra").is_empty());
    /// # std::fs::remove_file(&file).unwrap();
    /// # Ok::<(), dateline::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// A file that cannot be read or is in no known form. Bad rows are no error: they are skipped, see [`Brought::bad`].
    pub fn open(files: &[impl AsRef<Path>], only: bool) -> Result<Opened, Error> {
        let mut contents = Vec::new();
        let mut names = AlternateNames::default();
        let mut base = None;
        for file in files.iter().map(AsRef::as_ref) {
            let mut brought = Brought { file: file.to_path_buf(), ..Brought::default() };
            for content in read(file)? {
                match content {
                    Content::Names(mut more) => {
                        brought.bad.append(&mut more.bad);
                        names.add(more);
                    }
                    Content::Compiled(compiled) if base.is_none() && (only || compiled.whole) => {
                        brought.new += compiled.places.len() as usize;
                        base = Some(Gazetteer::of(*compiled));
                    }
                    Content::Compiled(compiled) => {
                        let rows = Rows { entries: entries(Gazetteer::of(*compiled)), ..Rows::default() };
                        contents.push((contents_of(&mut brought, rows), Authority::Own, file));
                    }
                    Content::Own(rows) => {
                        contents.push((contents_of(&mut brought, rows), Authority::Own, file));
                    }
                    Content::Dump(rows) => {
                        contents.push((contents_of(&mut brought, rows), Authority::Dump, file));
                    }
                }
            }
            contents.push((Contents { entries: Vec::new(), brought }, Authority::Own, file));
        }
        let mut gazetteer = match (base, only) {
            (Some(base), _) => base,
            (None, false) => Gazetteer::embedded()?,
            (None, true) => Gazetteer::bare()?,
        };
        names.amend(&mut gazetteer)?;
        let mut told: Vec<Brought> = Vec::new();
        for (Contents { mut entries, mut brought }, authority, file) in contents {
            if authority == Authority::Dump {
                names.give(&mut entries);
            }
            if !entries.is_empty() {
                merge::add(&mut gazetteer, entries, authority, file, &mut brought)?;
            }
            match told.last_mut().filter(|last| last.file == brought.file) {
                Some(last) => last.add(brought),
                None => told.push(brought),
            }
        }
        Ok(Opened { gazetteer, files: told })
    }

    /// A gazetteer without places that knows the program's English words and units.
    fn bare() -> Result<Gazetteer, Error> {
        let embedded = Gazetteer::embedded()?;
        let version = embedded.version().to_owned();
        let tables = Tables { units: embedded.units().cloned().collect(), ..Tables::default() };
        let words = embedded.into_words();
        compiled::compile(version, &tables, words).map(Gazetteer::of).map_err(|error| damaged(&error))
    }

    fn into_words(self) -> Index<'static> {
        let mut layers = self.layers.into_iter();
        layers.next().map_or_else(|| Index::build(Vec::new()), |layer| layer.compiled.words)
    }

    /// Writes the gazetteer as a compiled file, which [`Gazetteer::open`] reads at once.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn write(self, file: &Path, out: &mut impl std::io::Write) -> Result<(), Error> {
        let whole = self.layers.first().is_some_and(|layer| layer.compiled.whole);
        let version = self.version().to_owned();
        let tables = self.tables();
        let words = self.into_words();
        let mut compiled = compiled::compile(version, &tables, words)
            .map_err(|error| Error::new(file, error.to_string()))?;
        compiled.whole = whole;
        let bytes = postcard::to_stdvec(&compiled).map_err(|error| Error::new(file, error.to_string()))?;
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&sum(&bytes).to_le_bytes());
        out.write_all(&head).and_then(|()| out.write_all(&bytes)).map_err(|error| Error::io(file, &error))
    }

    /// Everything that the layers hold, as tables of one.
    fn tables(&self) -> Tables {
        let name = |(place, form, kind, language): (super::PlaceId, &str, NameKind, Language)| Name {
            place: place.0,
            form: form.to_owned(),
            kind,
            language,
        };
        let mut units: Vec<_> = self.units().cloned().collect();
        units.sort_by(|one, other| one.code.cmp(&other.code));
        units.dedup_by(|one, other| one.code == other.code);
        let lines = |layer: &Layer| {
            (0..layer.lines()).map(|at| layer.line(at).cloned().unwrap_or_default()).collect::<Vec<_>>()
        };
        Tables {
            places: self.places().map(|(_, place)| place.clone()).collect(),
            geonames: self.places().map(|(id, _)| self.geonames(id).unwrap_or(0)).collect(),
            units,
            lines: self.layers.iter().flat_map(lines).collect(),
            names: self.names().map(name).collect(),
            sources: self.sources.clone(),
            first: 0,
        }
    }
}

/// The rows of one file on their way into the gazetteer.
struct Contents {
    entries: Vec<Entry>,
    brought: Brought,
}

fn contents_of(brought: &mut Brought, rows: Rows) -> Contents {
    let mut part = Brought { file: brought.file.clone(), ..Brought::default() };
    part.other = rows.other;
    part.notes = rows.notes;
    part.bad = rows.bad;
    Contents { entries: rows.entries, brought: part }
}

impl Brought {
    fn add(&mut self, more: Brought) {
        self.known += more.known;
        self.better += more.better;
        self.new += more.new;
        self.other += more.other;
        self.bad.extend(more.bad);
        self.notes.extend(more.notes);
    }
}

/// How a compiled file begins; the number is that of the form.
const MAGIC: &[u8] = b"dateline gazetteer 2\n";

/// Reads a file, whatever its form.
///
/// # Errors
/// A file that cannot be read or is in no known form.
pub(crate) fn read(file: &Path) -> Result<Vec<Content>, Error> {
    let bytes = std::fs::read(file).map_err(|error| Error::io(file, &error))?;
    if bytes.is_empty() {
        return Err(Error::new(file, "is empty"));
    }
    if bytes.starts_with(b"dateline gazetteer ") {
        return compiled_file(file, &bytes).map(|compiled| vec![Content::Compiled(Box::new(compiled))]);
    }
    if bytes.starts_with(b"PK") {
        return zipped::texts(file, &bytes)?
            .into_iter()
            .map(|(inside, text)| content(&file.join(inside), &text))
            .collect();
    }
    content(file, &bytes).map(|content| vec![content])
}

fn content(file: &Path, bytes: &[u8]) -> Result<Content, Error> {
    let (bytes, note) = as_utf_8(file, bytes)?;
    let mut content = told(file, &bytes)?;
    if let Content::Own(rows) | Content::Dump(rows) = &mut content {
        rows.notes.extend(note);
    }
    Ok(content)
}

/// The bytes of a text in UTF-8, and a note where they were not. Damaged UTF-8 stays as it is: its rows are told one by one.
///
/// # Errors
/// Bytes that are no text.
pub(crate) fn as_utf_8<'b>(file: &Path, bytes: &'b [u8]) -> Result<(Cow<'b, [u8]>, Option<Error>), Error> {
    if std::str::from_utf8(bytes).is_ok() || is_damaged_utf_8(bytes) {
        return Ok((Cow::Borrowed(bytes), None));
    }
    let decoded = decode(file, bytes)?;
    let note = decoded.notice.map(|notice| Error::new(file, notice));
    Ok((Cow::Owned(decoded.text.into_bytes()), note))
}

/// Tells the form of a file by how it begins, and reads it.
fn told(file: &Path, bytes: &[u8]) -> Result<Content, Error> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let tabs = line.iter().filter(|byte| **byte == b'\t').count();
    let numbered = line.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
    match first {
        Some(b'{' | b'[') => geojson::read(file, bytes).map(Content::Own),
        Some(_) if numbered && tabs >= geonames::COLUMNS - 1 => {
            Ok(Content::Dump(geonames::read(file, bytes)))
        }
        Some(_) if numbered && (3..10).contains(&tabs) => Ok(Content::Names(geonames::names(file, bytes))),
        Some(0) | None => Err(Error::new(file, "is not text but binary data")),
        Some(_) => csv::read(file, bytes).map(Content::Own),
    }
}

fn compiled_file(file: &Path, bytes: &[u8]) -> Result<Compiled<'static>, Error> {
    let other_version = || Error::new(file, "was built by another version of the program: build it again");
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(other_version)?;
    let (stated, rest) = rest.split_first_chunk::<8>().ok_or_else(|| Error::new(file, "is cut short"))?;
    if u64::from_le_bytes(*stated) != sum(rest) {
        return Err(Error::new(file, "is damaged: its checksum does not hold"));
    }
    let compiled: Compiled<'_> = postcard::from_bytes(rest).map_err(|_| other_version())?;
    let layer = Layer::new(compiled.into_owned(), 0, 0);
    if !layer.is_whole() {
        return Err(other_version());
    }
    Ok(layer.compiled)
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// The places of a compiled file as entries.
fn entries(gazetteer: Gazetteer) -> Vec<Entry> {
    let mut entries: Vec<Entry> = gazetteer
        .places()
        .map(|(id, place)| Entry {
            place: place.clone(),
            names: Vec::new(),
            line: gazetteer.line(place).to_vec(),
            geonames: gazetteer.geonames(id).unwrap_or(0),
            oblast: String::new(),
            row: 0,
        })
        .collect();
    for (place, form, kind, language) in gazetteer.names() {
        if let Some(entry) = entries.get_mut(place.0 as usize) {
            entry.names.push((form.to_owned(), kind, language));
        }
    }
    entries
}

fn damaged(error: &postcard::Error) -> Error {
    Error::new("gazetteer", format!("cannot be compiled: {error}"))
}

/// The source that a file is, named in what is made with it.
pub(crate) fn source_of(file: &Path, authority: Authority) -> Source {
    let name =
        file.file_name().map_or_else(|| file.display().to_string(), |it| it.to_string_lossy().into_owned());
    match authority {
        Authority::Dump => Source {
            name: format!("GeoNames dump {name}"),
            licence: "CC BY 4.0".to_owned(),
            attribution: format!("GeoNames (geonames.org, CC BY 4.0, file {name})"),
            tables: name,
        },
        Authority::Own => Source {
            name: format!("own file {name}"),
            licence: String::new(),
            attribution: format!("own places of {name}"),
            tables: name,
        },
    }
}
