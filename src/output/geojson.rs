//! Features -> a GeoJSON FeatureCollection (RFC 7946) or a sequence of features (RFC 8142), written as they come.
//!
//! The `geojson` crate's writer has no place for members of our own, orders properties by the alphabet, and would put
//! coordinates before types; the structs of [`feature`](crate::output::feature) say all that a file needs.

use crate::article::{Article, PublishedSource};
use crate::gazetteer::Gazetteer;
use crate::output::Part;
use crate::output::feature::Feature;
use crate::output::geometry::Geometry;
use crate::output::json::Json;
use serde::Serialize;
use std::io::{self, Write};

/// The name of the gazetteer in outputs.
pub const GAZETTEER: &str = "dateline gazetteer of Ukraine";

/// The licence of the program's own places; files of one's own may have others, which the attribution names.
pub const LICENCE: &str = "CC BY 4.0";

/// A FeatureCollection in the making: its own members, then a feature a line, the counts of articles, and `bbox` last.
#[derive(Debug)]
pub struct Collection<W> {
    out: W,
    any: bool,
    articles: Option<Articles>,
    bounds: Bounds,
}

/// How many articles were read, and how the publication dates were found.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Articles {
    articles: usize,
    published_given: usize,
    published_front_matter: usize,
    published_column: usize,
    published_page: usize,
    published_feed: usize,
    published_message: usize,
    published_address: usize,
    published_line: usize,
    published_dateline: usize,
    published_file_name: usize,
    published_crawl: usize,
    published_unknown: usize,
    language_uk: usize,
    language_ru: usize,
    language_en: usize,
    language_unknown: usize,
}

/// What stands before a record of a sequence, by RFC 8142.
pub(crate) const RECORD: &[u8] = b"\x1e";

/// What stands between two features of a collection.
pub(crate) const BETWEEN: &[u8] = b",\n";

/// West, south, east and north of everything that is drawn, in degrees.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds(Option<[f64; 4]>);

impl Bounds {
    pub(crate) fn hold(&mut self, feature: &Feature<'_>) {
        self.hold_geometry(feature.geometry.as_ref());
    }

    pub(crate) fn hold_geometry(&mut self, geometry: Option<&Geometry>) {
        for [lon, lat] in geometry.into_iter().flat_map(Geometry::positions) {
            self.join(&Bounds(Some([lon, lat, lon, lat])));
        }
    }

    /// West, south, east and north of a geometry.
    pub(crate) fn of(geometry: &Geometry) -> Option<[f64; 4]> {
        let mut bounds = Bounds::default();
        bounds.hold_geometry(Some(geometry));
        bounds.0
    }

    /// West, south, east and north, where anything has been held.
    pub(crate) fn corners(&self) -> Option<[f64; 4]> {
        self.0
    }

    pub(crate) fn join(&mut self, Bounds(other): &Bounds) {
        let Some(other) = other else { return };
        let [west, south, east, north] = self.0.get_or_insert(*other);
        *west = west.min(other[0]);
        *south = south.min(other[1]);
        *east = east.max(other[2]);
        *north = north.max(other[3]);
    }
}

impl Articles {
    /// Counts an article by where its day of publication is from and by the language of most of its features.
    pub(crate) fn read(&mut self, article: &Article, features: &[Feature<'_>]) {
        self.articles += 1;
        let count = |code: &str| {
            features.iter().filter(|feature| feature.properties.common().language == code).count()
        };
        let languages = [
            (count("uk"), &mut self.language_uk),
            (count("ru"), &mut self.language_ru),
            (count("en"), &mut self.language_en),
        ];
        let most =
            languages.into_iter().rev().max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0);
        *most.map_or(&mut self.language_unknown, |(_, language)| language) += 1;
        let source = match article.published.map(|published| published.source) {
            Some(PublishedSource::Given) => &mut self.published_given,
            Some(PublishedSource::FrontMatter) => &mut self.published_front_matter,
            Some(PublishedSource::Column) => &mut self.published_column,
            Some(PublishedSource::Page) => &mut self.published_page,
            Some(PublishedSource::Feed) => &mut self.published_feed,
            Some(PublishedSource::Message) => &mut self.published_message,
            Some(PublishedSource::Url) => &mut self.published_address,
            Some(PublishedSource::Line) => &mut self.published_line,
            Some(PublishedSource::Dateline) => &mut self.published_dateline,
            Some(PublishedSource::FileName) => &mut self.published_file_name,
            Some(PublishedSource::Crawl) => &mut self.published_crawl,
            None => &mut self.published_unknown,
        };
        *source += 1;
    }

    pub(crate) fn add(&mut self, other: &Articles) {
        self.articles += other.articles;
        self.published_given += other.published_given;
        self.published_front_matter += other.published_front_matter;
        self.published_column += other.published_column;
        self.published_page += other.published_page;
        self.published_feed += other.published_feed;
        self.published_message += other.published_message;
        self.published_address += other.published_address;
        self.published_line += other.published_line;
        self.published_dateline += other.published_dateline;
        self.published_file_name += other.published_file_name;
        self.published_crawl += other.published_crawl;
        self.published_unknown += other.published_unknown;
        self.language_uk += other.language_uk;
        self.language_ru += other.language_ru;
        self.language_en += other.language_en;
        self.language_unknown += other.language_unknown;
    }
}

/// What a map says of itself.
#[derive(Debug, Serialize)]
pub(crate) struct Head<'n> {
    r#type: &'static str,
    name: &'n str,
    generator: &'static str,
    generator_version: &'static str,
    gazetteer: &'static str,
    gazetteer_version: &'n str,
    licence: &'static str,
    attribution: &'n str,
}

impl<'n> Head<'n> {
    pub(crate) fn new(name: &'n str, gazetteer: &'n Gazetteer, attribution: &'n str) -> Head<'n> {
        Head {
            r#type: "FeatureCollection",
            name,
            generator: env!("CARGO_PKG_NAME"),
            generator_version: env!("CARGO_PKG_VERSION"),
            gazetteer: GAZETTEER,
            gazetteer_version: gazetteer.version(),
            licence: LICENCE,
            attribution,
        }
    }
}

impl<W: Write> Collection<W> {
    /// Writes the head of the collection.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Collection<W>> {
        let collection = Collection::of_rows(out, name, gazetteer)?;
        Ok(Collection { articles: Some(Articles::default()), ..collection })
    }

    /// The same for what does not come from articles: no counts of them are written.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn of_rows(mut out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Collection<W>> {
        let head = serde_json::to_string(&Head::new(name, gazetteer, &gazetteer.attribution()))?;
        write!(out, "{},\"features\":[", head.trim_end_matches('}'))?;
        Ok(Collection { out, any: false, articles: None, bounds: Bounds::default() })
    }

    /// Writes one feature, on a line of its own.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        self.write(feature, feature.geometry.as_ref())
    }

    /// What stands before the next feature.
    fn between(&mut self) -> &'static [u8] {
        if std::mem::replace(&mut self.any, true) { BETWEEN } else { b"\n" }
    }

    /// Writes anything that looks like a feature; `geometry` is the one in it.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub(crate) fn write(&mut self, feature: &impl Json, geometry: Option<&Geometry>) -> io::Result<()> {
        let mut line = self.between().to_vec();
        feature.write(&mut line);
        self.out.write_all(&line)?;
        self.bounds.hold_geometry(geometry);
        Ok(())
    }

    /// Counts an article that these features come from.
    pub fn read(&mut self, article: &Article, features: &[Feature<'_>]) {
        self.articles.get_or_insert_default().read(article, features);
    }

    /// Writes the features of a part.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        let first = !self.any;
        self.any |= part.written > 0;
        // The first feature of all has none before it that a comma would part it from.
        let bytes = if first { part.bytes.strip_prefix(b",").unwrap_or(&part.bytes) } else { &part.bytes };
        self.out.write_all(bytes)?;
        self.articles.get_or_insert_default().add(&part.articles);
        self.bounds.join(&part.bounds);
        Ok(())
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]")?;
        if let Some(articles) = &self.articles {
            let counts = serde_json::to_string(articles)?;
            write!(self.out, ",{}", counts.trim_start_matches('{').trim_end_matches('}'))?;
        }
        if let Bounds(Some(bounds)) = self.bounds {
            write!(self.out, ",\"bbox\":{}", serde_json::to_string(&bounds)?)?;
        }
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A sequence of features, each on a line of its own.
#[derive(Debug)]
pub struct Sequence<W> {
    out: W,
    before: &'static [u8],
}

impl<W: Write> Sequence<W> {
    /// Lines without more, as line tools want them.
    pub fn lines(out: W) -> Sequence<W> {
        Sequence { out, before: b"" }
    }

    /// Lines with the record separator of RFC 8142 before each.
    pub fn records(out: W) -> Sequence<W> {
        Sequence { out, before: RECORD }
    }

    /// Writes one feature.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let mut line = self.before.to_vec();
        feature.write_json(&mut line);
        line.push(b'\n');
        self.out.write_all(&line)
    }

    /// Writes the features of a part.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        self.out.write_all(&part.bytes)
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the sequence.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}
