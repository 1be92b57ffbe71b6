//! Features -> a GeoJSON FeatureCollection (RFC 7946) or a sequence of features (RFC 8142), written as they come.
//!
//! The `geojson` crate's writer has no place for members of our own, orders properties by the alphabet, and would put
//! coordinates before types; the structs of [`feature`](crate::output::feature) say all that a file needs.

use crate::article::{Article, PublishedSource};
use crate::gazetteer::Gazetteer;
use crate::output::feature::Feature;
use crate::output::geometry::Geometry;
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
    articles: Articles,
    bounds: Option<[f64; 4]>,
}

/// How many articles were read, and how the publication dates were found.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Articles {
    articles: usize,
    published_given: usize,
    published_front_matter: usize,
    published_file_name: usize,
    published_unknown: usize,
}

#[derive(Serialize)]
struct Head<'n> {
    r#type: &'static str,
    name: &'n str,
    generator: &'static str,
    generator_version: &'static str,
    gazetteer: &'static str,
    gazetteer_version: &'n str,
    licence: &'static str,
    attribution: &'n str,
}

impl<W: Write> Collection<W> {
    /// Writes the head of the collection.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(mut out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Collection<W>> {
        let head = Head {
            r#type: "FeatureCollection",
            name,
            generator: env!("CARGO_PKG_NAME"),
            generator_version: env!("CARGO_PKG_VERSION"),
            gazetteer: GAZETTEER,
            gazetteer_version: gazetteer.version(),
            licence: LICENCE,
            attribution: &gazetteer.attribution(),
        };
        let head = serde_json::to_string(&head)?;
        write!(out, "{},\"features\":[", head.trim_end_matches('}'))?;
        Ok(Collection { out, any: false, articles: Articles::default(), bounds: None })
    }

    /// Writes one feature, on a line of its own.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        self.out.write_all(if std::mem::replace(&mut self.any, true) { b",\n" } else { b"\n" })?;
        serde_json::to_writer(&mut self.out, feature)?;
        for [lon, lat] in feature.geometry.iter().flat_map(Geometry::positions) {
            let [west, south, east, north] = self.bounds.get_or_insert([lon, lat, lon, lat]);
            *west = west.min(lon);
            *south = south.min(lat);
            *east = east.max(lon);
            *north = north.max(lat);
        }
        Ok(())
    }

    /// Counts an article whose features have been written.
    pub fn read(&mut self, article: &Article) {
        self.articles.articles += 1;
        let source = match article.published.map(|published| published.source) {
            Some(PublishedSource::Given) => &mut self.articles.published_given,
            Some(PublishedSource::FrontMatter) => &mut self.articles.published_front_matter,
            Some(PublishedSource::FileName) => &mut self.articles.published_file_name,
            None => &mut self.articles.published_unknown,
        };
        *source += 1;
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        let counts = serde_json::to_string(&self.articles)?;
        write!(self.out, "\n],{}", counts.trim_start_matches('{').trim_end_matches('}'))?;
        if let Some(bounds) = self.bounds {
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
        Sequence { out, before: b"\x1e" }
    }

    /// Writes one feature.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        self.out.write_all(self.before)?;
        serde_json::to_writer(&mut self.out, feature)?;
        self.out.write_all(b"\n")
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
