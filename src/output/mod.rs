//! Findings -> files: one writer a format.

mod json;
pub mod character;
pub mod geometry;
pub mod property;
pub mod simplestyle;
pub mod feature;
pub mod file;
pub mod geojson;
pub mod page;
pub mod qgis;
pub mod geopackage;
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
use page::{Page, Tiles};
use property::Properties;
use std::io::{self, Write};
use std::path::Path;
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
            _ => None,
        }
    }

    /// Whether files of this format have a table of what has no place on the map.
    pub fn has_unlocated(self) -> bool {
        match self {
            Format::GeoPackage => true,
            Format::GeoJson | Format::GeoJsonLines | Format::GeoJsonSequence | Format::Csv | Format::Html => {
                false
            }
        }
    }

    /// Whether QGIS takes a style that lies beside files of this format.
    pub fn takes_style(self) -> bool {
        match self {
            Format::GeoJson | Format::GeoJsonLines | Format::GeoJsonSequence => true,
            Format::Csv | Format::Html | Format::GeoPackage => false,
        }
    }
}

/// Writes the features of one article after another in any format.
#[derive(Debug)]
pub struct Writer<W: Write> {
    form: Form<W>,
    written: usize,
    unlocated: usize,
}

#[derive(Debug)]
enum Form<W: Write> {
    Collection(Collection<W>),
    Sequence(Sequence<W>),
    Table(Box<Table<W>>),
    Page(Page<W>),
    Package(Box<GeoPackage<W>>),
}

impl<W: Write> Writer<W> {
    /// Starts a file; `name` is what a FeatureCollection is called, and what desktop maps call the layer. The
    /// gazetteer is named in it.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(format: Format, out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Writer<W>> {
        Writer::with_scratch(format, out, name, gazetteer, &std::env::temp_dir())
    }

    /// The same, with the folder for what has to be put together in a file of its own before it can be written out.
    ///
    /// # Errors
    /// Where `out` cannot be written to, or no file made in that folder.
    pub fn with_scratch(
        format: Format,
        out: W,
        name: &str,
        gazetteer: &Gazetteer,
        scratch: &Path,
    ) -> io::Result<Writer<W>> {
        let form = match format {
            Format::GeoJson => Form::Collection(Collection::new(out, name, gazetteer)?),
            Format::GeoJsonLines => Form::Sequence(Sequence::lines(out)),
            Format::GeoJsonSequence => Form::Sequence(Sequence::records(out)),
            Format::Csv => Form::Table(Box::new(Table::of_features(out)?)),
            Format::Html => Form::Page(Page::new(out, name, gazetteer, None)?),
            Format::GeoPackage => Form::Package(Box::new(GeoPackage::new(out, name, gazetteer, scratch)?)),
        };
        Ok(Writer { form, written: 0, unlocated: 0 })
    }

    /// Starts a page ([`Format::Html`]) that may load map tiles.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn page(out: W, name: &str, gazetteer: &Gazetteer, tiles: Option<&Tiles>) -> io::Result<Writer<W>> {
        let form = Form::Page(Page::new(out, name, gazetteer, tiles)?);
        Ok(Writer { form, written: 0, unlocated: 0 })
    }

    /// Writes the features of an article. Those without a geometry are counted and left out, since desktop maps
    /// would drop them without a word, save where the file has a table for them.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn article(&mut self, article: &Article, features: &[Feature<'_>]) -> io::Result<()> {
        self.features(features)?;
        match &mut self.form {
            Form::Collection(collection) => collection.read(article),
            Form::Package(package) => package.read(article),
            Form::Sequence(_) | Form::Table(_) | Form::Page(_) => {}
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
            }
        }
        Ok(())
    }

    /// Writes a part, as if its articles had come one by one. It must be of the writer's own format.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        self.unlocated += part.unlocated;
        self.written += part.written;
        match &mut self.form {
            Form::Collection(collection) => collection.part(part),
            Form::Sequence(sequence) => sequence.part(part),
            Form::Table(table) => table.part(part),
            Form::Page(page) => page.part(part),
            // Files of this format are not made of parts, so that there is nothing in it.
            Form::Package(_) => Ok(()),
        }
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        match &mut self.form {
            Form::Collection(collection) => collection.out(),
            Form::Sequence(sequence) => sequence.out(),
            Form::Table(table) => table.out(),
            Form::Page(page) => page.out(),
            Form::Package(package) => package.out(),
        }
    }

    /// The file in which the output is put together, where it has one.
    pub fn scratch(&self) -> Option<&Path> {
        match &self.form {
            Form::Package(package) => Some(package.scratch()),
            Form::Collection(_) | Form::Sequence(_) | Form::Table(_) | Form::Page(_) => None,
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
    pub fn finish(self) -> io::Result<W> {
        match self.form {
            Form::Collection(collection) => collection.finish(),
            Form::Sequence(sequence) => sequence.finish(),
            Form::Table(table) => table.finish(),
            Form::Page(page) => page.finish(),
            Form::Package(package) => package.finish(),
        }
    }
}

/// The features of some articles as they will stand in a file, made apart from it so that many can be made at once.
#[derive(Debug, Default)]
pub struct Part {
    bytes: Vec<u8>,
    written: usize,
    unlocated: usize,
    articles: Articles,
    bounds: Bounds,
}

impl Part {
    /// Adds the features of an article; `false` where files of this format are not made of parts.
    ///
    /// # Errors
    /// None that memory does not have.
    pub fn add(&mut self, format: Format, article: &Article, features: &[Feature<'_>]) -> io::Result<bool> {
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
                let mut table = Table::without_header(std::mem::take(&mut self.bytes));
                for feature in located() {
                    table.feature(feature)?;
                }
                self.bytes = table.finish()?;
            }
            Format::GeoPackage => return Ok(false),
        }
        let written = located().count();
        self.written += written;
        self.unlocated += features.len() - written;
        self.articles.read(article);
        Ok(true)
    }

    /// How many features it has.
    pub fn written(&self) -> usize {
        self.written
    }
}
