//! Findings -> files: one writer a format.

mod json;
pub mod character;
pub mod geometry;
pub mod property;
pub mod simplestyle;
pub mod group;
pub mod feature;
pub mod file;
pub mod geojson;
pub mod page;
pub mod qgis;
pub mod geopackage;
pub mod kml;
#[cfg(feature = "flatgeobuf")]
pub mod flatgeobuf;
#[cfg(feature = "geoparquet")]
pub mod geoparquet;
pub mod table;
pub mod claims;
pub mod check;
pub mod explain;
pub mod lookup;
pub mod stats;

use crate::article::Article;
use crate::gazetteer::Gazetteer;
use feature::Feature;
use geojson::{Articles, Bounds, Collection, Sequence};
use geopackage::GeoPackage;
use group::Events;
use kml::{Archive, Document};
use page::{Page, Tiles};
use property::{Group, Properties};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use table::Table;

/// The forms in which a map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One RFC 7946 FeatureCollection, `.geojson` or `.json`.
    GeoJson,
    /// One feature a line, `.geojsonl`, `.ndjson` or `.jsonl`.
    GeoJsonLines,
    /// The same with a record separator before each, as RFC 8142 has it, `.geojsons`.
    GeoJsonSequence,
    /// A table with one row a feature and its geometry as well-known text, `.csv`.
    Csv,
    /// One page with everything in it for any browser, `.html` or `.htm`.
    Html,
    /// A GeoPackage with a layer a kind, styles for QGIS inside, `.gpkg`.
    GeoPackage,
    /// KML for Google Earth, `.kml`.
    Kml,
    /// The same in an archive, `.kmz`.
    Kmz,
    /// FlatGeobuf, `.fgb`; only with the cargo feature `flatgeobuf`.
    FlatGeobuf,
    /// GeoParquet, `.parquet`; only with the cargo feature `geoparquet`.
    GeoParquet,
}

impl Format {
    /// The format that files with this extension have.
    ///
    /// ```
    /// use dateline::output::Format;
    /// assert_eq!(Format::of_extension("GeoJSON"), Some(Format::GeoJson));
    /// assert_eq!(Format::of_extension("txt"), None);
    /// ```
    pub fn of_extension(extension: &str) -> Option<Format> {
        match extension.to_ascii_lowercase().as_str() {
            "geojson" | "json" => Some(Format::GeoJson),
            "geojsonl" | "ndjson" | "jsonl" => Some(Format::GeoJsonLines),
            "geojsons" => Some(Format::GeoJsonSequence),
            "csv" => Some(Format::Csv),
            "html" | "htm" => Some(Format::Html),
            "gpkg" => Some(Format::GeoPackage),
            "kml" => Some(Format::Kml),
            "kmz" => Some(Format::Kmz),
            "fgb" => Some(Format::FlatGeobuf),
            "parquet" | "geoparquet" => Some(Format::GeoParquet),
            _ => None,
        }
    }

    /// The cargo feature that this program was built without and that would write this format.
    ///
    /// ```
    /// use dateline::output::Format;
    /// assert_eq!(Format::GeoJson.lacks(), None);
    /// assert_eq!(Format::FlatGeobuf.lacks().is_none(), cfg!(feature = "flatgeobuf"));
    /// ```
    pub fn lacks(self) -> Option<&'static str> {
        match self {
            Format::FlatGeobuf if cfg!(not(feature = "flatgeobuf")) => Some("flatgeobuf"),
            Format::GeoParquet if cfg!(not(feature = "geoparquet")) => Some("geoparquet"),
            _ => None,
        }
    }

    /// Whether files of this format are made of [parts](Part).
    pub fn has_parts(self) -> bool {
        !matches!(self, Format::GeoPackage | Format::FlatGeobuf | Format::GeoParquet)
    }

    /// Whether files of this format have a table of what has no place on the map.
    pub fn has_unlocated(self) -> bool {
        self == Format::GeoPackage
    }

    /// Whether QGIS takes a style that lies beside files of this format.
    pub fn takes_style(self) -> bool {
        matches!(self, Format::GeoJson | Format::GeoJsonLines | Format::GeoJsonSequence)
    }
}

/// Writes the features of one article after another in any format.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
    written: usize,
    unlocated: usize,
    scratch: PathBuf,
    /// Where mentions are gathered over all articles: those so far, written in the end, and how they are drawn.
    events: Option<Events>,
    simplestyle: bool,
}

#[derive(Debug)]
enum Form<W: Write> {
    Collection(Collection<W>),
    Sequence(Sequence<W>),
    Table(Box<Table<W>>),
    Page(Page<W>),
    Package(Box<GeoPackage<W>>),
    Document(Document<W>),
    Archive(Box<Archive<W>>),
    #[cfg(feature = "flatgeobuf")]
    FlatGeobuf(Box<flatgeobuf::FlatGeobuf<W>>),
    #[cfg(feature = "geoparquet")]
    GeoParquet(Box<geoparquet::GeoParquet<W>>),
}

/// How a file is written, besides its format.
#[derive(Clone, Debug, Default)]
pub struct Manner<'m> {
    /// What of mentions becomes one feature; the features must have been made so.
    pub group: Group,
    /// Whether features say how they are drawn.
    pub simplestyle: bool,
    /// Tiles that a page may load.
    pub tiles: Option<&'m Tiles>,
    /// The folder for what has to be put together, or put aside, in a file of its own; without one, the system's.
    pub scratch: Option<&'m Path>,
}

impl<W: Write> Writer<W> {
    /// Starts a file; `name` is what a FeatureCollection is called, and what desktop maps call the layer. The
    /// gazetteer is named in it.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(format: Format, out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Writer<W>> {
        Writer::in_manner(format, &Manner::default(), out, name, gazetteer)
    }

    /// The same, in a manner of one's own.
    ///
    /// # Errors
    /// Where `out` cannot be written to, no file made in the folder for such, or the format
    /// [lacks](Format::lacks) what writes it.
    pub fn in_manner(
        format: Format,
        manner: &Manner<'_>,
        out: W,
        name: &str,
        gazetteer: &Gazetteer,
    ) -> io::Result<Writer<W>> {
        let scratch = manner.scratch.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let group = manner.group;
        let form = match format {
            Format::GeoJson => Form::Collection(Collection::new(out, name, gazetteer)?),
            Format::GeoJsonLines => Form::Sequence(Sequence::lines(out)),
            Format::GeoJsonSequence => Form::Sequence(Sequence::records(out)),
            Format::Csv => Form::Table(Box::new(Table::of_features(out, group)?)),
            Format::Html => Form::Page(Page::new(out, name, gazetteer, manner.tiles)?),
            Format::GeoPackage => {
                Form::Package(Box::new(GeoPackage::new(out, group, name, gazetteer, &scratch)?))
            }
            Format::Kml => Form::Document(Document::new(out, name, gazetteer)?),
            Format::Kmz => Form::Archive(Box::new(Archive::new(out, name, gazetteer)?)),
            #[cfg(feature = "flatgeobuf")]
            Format::FlatGeobuf => {
                Form::FlatGeobuf(Box::new(flatgeobuf::FlatGeobuf::new(out, group, name, gazetteer)?))
            }
            #[cfg(feature = "geoparquet")]
            Format::GeoParquet => Form::GeoParquet(Box::new(geoparquet::GeoParquet::new(
                out, group, name, gazetteer, &scratch,
            )?)),
            #[cfg(not(all(feature = "flatgeobuf", feature = "geoparquet")))]
            other => {
                let feature = other.lacks().unwrap_or_default();
                let what = format!("was built without the cargo feature `{feature}`, which writes this form");
                return Err(io::Error::new(io::ErrorKind::Unsupported, what));
            }
        };
        let events = (group == Group::Event).then(Events::default);
        Ok(Writer { form, written: 0, unlocated: 0, scratch, events, simplestyle: manner.simplestyle })
    }

    /// Writes the features of an article. Those without a geometry are counted and left out, since desktop maps
    /// would drop them without a word, save where the file has a table for them.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn article(&mut self, article: &Article, features: &[Feature<'_>]) -> io::Result<()> {
        match &mut self.events {
            Some(events) => {
                let others = events.take(features.to_vec());
                self.features(&others)?;
                self.make_room()?;
            }
            None => self.features(features)?,
        }
        match &mut self.form {
            Form::Collection(collection) => collection.read(article, features),
            Form::Package(package) => package.read(article, features),
            _ => {}
        }
        Ok(())
    }

    /// Writes features that are of no one article.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn features(&mut self, features: &[Feature<'_>]) -> io::Result<()> {
        for feature in features {
            if feature.geometry.is_none() && !matches!(feature.properties, Properties::Unlocated(_)) {
                self.unlocated += 1;
                continue;
            }
            self.written += 1;
            match &mut self.form {
                Form::Collection(collection) => collection.feature(feature)?,
                Form::Sequence(sequence) => sequence.feature(feature)?,
                Form::Table(table) => table.feature(feature)?,
                Form::Page(page) => page.feature(feature)?,
                Form::Package(package) => package.feature(feature)?,
                Form::Document(document) => document.feature(feature)?,
                Form::Archive(archive) => archive.feature(feature)?,
                #[cfg(feature = "flatgeobuf")]
                Form::FlatGeobuf(file) => file.feature(feature)?,
                #[cfg(feature = "geoparquet")]
                Form::GeoParquet(file) => file.feature(feature)?,
            }
        }
        Ok(())
    }

    /// Writes a part, as if its articles had come one by one. It must be of the writer's own format and manner.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, mut part: Part) -> io::Result<()> {
        self.unlocated += part.unlocated;
        self.written += part.written;
        if let Some(events) = &mut self.events {
            events.add(std::mem::take(&mut part.events));
        }
        self.make_room()?;
        let part = &part;
        match &mut self.form {
            Form::Collection(collection) => collection.part(part),
            Form::Sequence(sequence) => sequence.part(part),
            Form::Table(table) => table.part(part),
            Form::Page(page) => page.part(part),
            Form::Document(document) => document.part(part),
            Form::Archive(archive) => archive.part(part),
            // Files of these formats are not made of parts, so that there is nothing in it.
            Form::Package(_) => Ok(()),
            #[cfg(feature = "flatgeobuf")]
            Form::FlatGeobuf(_) => Ok(()),
            #[cfg(feature = "geoparquet")]
            Form::GeoParquet(_) => Ok(()),
        }
    }

    fn make_room(&mut self) -> io::Result<()> {
        self.events.as_mut().map_or(Ok(()), |events| events.make_room(&self.scratch))
    }

    /// Writes the events that were gathered from all articles; nothing may follow them but the end.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn events(&mut self) -> io::Result<()> {
        match self.events.take() {
            Some(events) => {
                events.finish(self.simplestyle, |event| self.features(std::slice::from_ref(&event)))
            }
            None => Ok(()),
        }
    }

    /// What is written to, where what was given so far can be in it already.
    pub fn out(&mut self) -> Option<&mut W> {
        match &mut self.form {
            Form::Collection(collection) => Some(collection.out()),
            Form::Sequence(sequence) => Some(sequence.out()),
            Form::Table(table) => Some(table.out()),
            Form::Page(page) => Some(page.out()),
            Form::Document(document) => Some(document.out()),
            _ => None,
        }
    }

    /// The file in which the output is put together, where it has one.
    pub fn scratch(&self) -> Option<&Path> {
        match &self.form {
            Form::Package(package) => Some(package.scratch()),
            #[cfg(feature = "geoparquet")]
            Form::GeoParquet(file) => Some(file.scratch()),
            _ => None,
        }
    }

    /// How many features were written.
    pub fn written(&self) -> usize {
        self.written
    }

    /// How many had no geometry and were left out.
    pub fn unlocated(&self) -> usize {
        self.unlocated
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.events()?;
        match self.form {
            Form::Collection(collection) => collection.finish(),
            Form::Sequence(sequence) => sequence.finish(),
            Form::Table(table) => table.finish(),
            Form::Page(page) => page.finish(),
            Form::Package(package) => package.finish(),
            Form::Document(document) => document.finish(),
            Form::Archive(archive) => archive.finish(),
            #[cfg(feature = "flatgeobuf")]
            Form::FlatGeobuf(file) => file.finish(),
            #[cfg(feature = "geoparquet")]
            Form::GeoParquet(file) => file.finish(),
        }
    }
}

/// About how many bytes a feature takes in the forms that are text.
const FEATURE_BYTES: usize = 1300;

/// The features of some articles as they will stand in a file, made apart from it so that many can be made at once.
#[derive(Debug, Default)]
pub struct Part {
    bytes: Vec<u8>,
    written: usize,
    unlocated: usize,
    articles: Articles,
    bounds: Bounds,
    events: Events,
}

impl Part {
    /// Adds the features of an article, gathered as `group` has it; `false` where files of this format are not made of
    /// parts.
    ///
    /// # Errors
    /// None that memory does not have.
    pub fn add(
        &mut self,
        format: Format,
        group: Group,
        article: &Article,
        features: Vec<Feature<'_>>,
    ) -> io::Result<bool> {
        if !format.has_parts() {
            return Ok(false);
        }
        self.articles.read(article, &features);
        let features = match group {
            Group::Event => self.events.take(features),
            Group::Mention | Group::Place => features,
        };
        self.bytes.reserve(features.len() * FEATURE_BYTES);
        let located = || features.iter().filter(|feature| feature.geometry.is_some());
        match format {
            Format::GeoJson => {
                for feature in located() {
                    self.bytes.extend_from_slice(geojson::BETWEEN);
                    feature.write_json(&mut self.bytes);
                    self.bounds.hold(feature);
                }
            }
            Format::GeoJsonLines | Format::GeoJsonSequence => {
                for feature in located() {
                    if format == Format::GeoJsonSequence {
                        self.bytes.extend_from_slice(geojson::RECORD);
                    }
                    feature.write_json(&mut self.bytes);
                    self.bytes.push(b'\n');
                }
            }
            Format::Html => {
                for feature in located() {
                    self.bytes.extend_from_slice(geojson::BETWEEN);
                    page::write_json(&mut self.bytes, feature);
                }
            }
            Format::Csv => {
                let mut table = Table::without_header(std::mem::take(&mut self.bytes), group);
                for feature in located() {
                    table.feature(feature)?;
                }
                self.bytes = table.finish()?;
            }
            Format::Kml | Format::Kmz => {
                let mut document = Document::without_head(std::mem::take(&mut self.bytes));
                for feature in located() {
                    document.feature(feature)?;
                }
                self.bytes = document.into_out();
            }
            Format::GeoPackage | Format::FlatGeobuf | Format::GeoParquet => {}
        }
        let written = located().count();
        self.written += written;
        self.unlocated += features.len() - written;
        Ok(true)
    }

    /// How many features it has.
    pub fn written(&self) -> usize {
        self.written
    }
}
