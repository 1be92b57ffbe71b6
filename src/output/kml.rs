//! Features -> KML 2.2 (OGC 12-007r2) for Google Earth, or the same in an archive (KMZ): a placemark a feature.
//!
//! Written as the features come. Google Earth shows descriptions as HTML, so that words of articles are escaped in
//! them; every property that is known stands besides in the placemark's data, under its name.

use crate::gazetteer::Gazetteer;
use crate::output::Part;
use crate::output::feature::Feature;
use crate::output::geojson::{GAZETTEER, LICENCE};
use crate::output::geometry::{Geometry, LonLat};
use crate::output::property::Properties;
use crate::output::simplestyle::Style;
use kml::types::{Coord, Element, LineString, MultiGeometry, Placemark, Point};
use kml::{Kml, KmlWriter};
use std::collections::HashMap;
use std::io::{self, Write};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A KML file in the making.
#[derive(Debug)]
pub struct Document<W> {
    out: W,
}

/// What a placemark looks like: the name of its style, and of a mark its size, of a line its width in pixels.
struct Look {
    name: &'static str,
    size: f64,
}

/// The mark of every place, tinted. Google Earth loads it from there when it is online.
const MARK: &str = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png";

impl<W: Write> Document<W> {
    /// Writes the head of the document: its name, whom it names for the places, the styles.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(mut out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Document<W>> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        out.write_all(b"<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n")?;
        let mut document = Document { out };
        let attribution = gazetteer.attribution();
        document.element(element("name", name))?;
        document.element(element("description", &html(&attribution)))?;
        for (look, colour) in LOOKS {
            document.element(style(look, colour))?;
        }
        document.element(data(
            [
                ("generator", env!("CARGO_PKG_NAME")),
                ("generator_version", env!("CARGO_PKG_VERSION")),
                ("gazetteer", GAZETTEER),
                ("gazetteer_version", gazetteer.version()),
                ("licence", LICENCE),
                ("attribution", &attribution),
            ]
            .into_iter(),
        ))?;
        Ok(document)
    }

    /// Placemarks alone, to stand behind others.
    pub(crate) fn without_head(out: W) -> Document<W> {
        Document { out }
    }

    /// Writes one feature, on a line of its own.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let common = feature.properties.common();
        let mut children = Vec::new();
        if let (Some(start), Some(end)) = (&common.start, &common.end) {
            let span = [element("begin", start), element("end", end)];
            children.push(Element { children: span.to_vec(), ..element("TimeSpan", "") });
        }
        children.push(element("styleUrl", &format!("#{}", look(&feature.properties).name)));
        let (columns, values) = (feature.properties.own_columns(), feature.properties.values());
        let texts: Vec<_> = columns
            .iter()
            .zip(&values)
            .filter_map(|(column, value)| Some((column.name, value.text()?)))
            .collect();
        children.push(data(texts.iter().map(|(name, text)| (*name, text.as_ref()))));
        self.write(Kml::Placemark(Placemark {
            name: Some(plain(&common.title)),
            description: Some(plain(&told(&feature.properties))),
            geometry: feature.geometry.as_ref().map(geometry),
            style_url: None,
            attrs: HashMap::new(),
            children,
        }))
    }

    fn element(&mut self, element: Element) -> io::Result<()> {
        self.write(Kml::Element(element))
    }

    fn write(&mut self, kml: Kml) -> io::Result<()> {
        // By way of memory: the crate's own errors would hide those of the file, such as a pipe that nobody reads.
        let mut line = Vec::new();
        KmlWriter::from_writer(&mut line).write(&kml).map_err(io::Error::other)?;
        self.out.write_all(&line)?;
        self.out.write_all(b"\n")
    }

    /// Writes the placemarks of a part.
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

    /// Ends the document.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"</Document>\n</kml>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Gives back what was written to, without an end.
    pub(crate) fn into_out(self) -> W {
        self.out
    }
}

/// A KMZ archive in the making: the same document, compressed.
pub struct Archive<W: Write> {
    document: Document<ZipWriter<StreamWriter<W>>>,
}

impl<W: Write> std::fmt::Debug for Archive<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").finish_non_exhaustive()
    }
}

impl<W: Write> Archive<W> {
    /// Writes the head of the archive and of its document.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(out: W, name: &str, gazetteer: &Gazetteer) -> io::Result<Archive<W>> {
        let mut archive = ZipWriter::new_stream(out);
        // The day inside is the same in all archives, so that the same articles give the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(true);
        // Google Earth opens the first .kml of an archive.
        archive.start_file("doc.kml", options)?;
        Ok(Archive { document: Document::new(archive, name, gazetteer)? })
    }

    /// Writes one feature.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        self.document.feature(feature)
    }

    /// Writes the placemarks of a part.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        self.document.part(part)
    }

    /// Ends the document and the archive.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(self) -> io::Result<W> {
        let mut out = self.document.finish()?.finish()?.into_inner();
        out.flush()?;
        Ok(out)
    }
}

const LOOKS: [(Look, &str); 9] = [
    (Look { name: "location", size: 1.0 }, "#0072b2"),
    (Look { name: "dateline", size: 0.7 }, "#56b4e9"),
    (Look { name: "other-role", size: 0.7 }, "#7b8388"),
    (Look { name: "consistent", size: 3.0 }, "#009e73"),
    (Look { name: "distance-off", size: 3.0 }, "#e69f00"),
    (Look { name: "direction-off", size: 3.0 }, "#cc79a7"),
    (Look { name: "both-off", size: 3.0 }, "#d55e00"),
    (Look { name: "unverifiable", size: 2.0 }, "#7b8388"),
    (Look { name: "movement", size: 2.0 }, "#7a5195"),
];

/// The look of these properties.
fn look(properties: &Properties<'_>) -> &'static Look {
    let colour = Style::of(properties).colour();
    let is_line = matches!(properties, Properties::Claim(_) | Properties::Movement(_));
    let of_kind = |at: usize| (at >= 3) == is_line;
    let found = LOOKS.iter().enumerate().find(|(at, (_, of))| of_kind(*at) && Some(*of) == colour);
    &found.map_or(&LOOKS[0], |(_, look)| look).0
}

fn style(look: Look, colour: &str) -> Element {
    // Opacity, blue, green, red.
    let part = |at: usize| colour.get(at..at + 2).unwrap_or_default();
    let colour = format!("ff{}{}{}", part(5), part(3), part(1));
    let icon = Element { children: vec![element("href", MARK)], ..element("Icon", "") };
    let mark = vec![element("color", &colour), element("scale", &look.size.min(1.0).to_string()), icon];
    let width = if look.size >= 2.0 { look.size } else { 3.0 };
    let line = vec![element("color", &colour), element("width", &width.to_string())];
    let names = vec![element("scale", "0.8")];
    let balloon = vec![element("text", "$[description]")];
    let children =
        [("IconStyle", mark), ("LabelStyle", names), ("LineStyle", line), ("BalloonStyle", balloon)];
    let children = children.map(|(name, children)| Element { children, ..element(name, "") });
    Element {
        attrs: HashMap::from([("id".to_owned(), look.name.to_owned())]),
        children: children.to_vec(),
        ..element("Style", "")
    }
}

fn element(name: &str, content: &str) -> Element {
    let content = (!content.is_empty()).then(|| plain(content));
    Element { name: name.to_owned(), attrs: HashMap::new(), content, children: Vec::new() }
}

fn data<'d>(values: impl Iterator<Item = (&'d str, &'d str)>) -> Element {
    let children = values.map(|(name, value)| Element {
        attrs: HashMap::from([("name".to_owned(), name.to_owned())]),
        children: vec![element("value", value)],
        ..element("Data", "")
    });
    Element { children: children.collect(), ..element("ExtendedData", "") }
}

/// Words without the characters that XML 1.0 has no way to write.
fn plain(words: &str) -> String {
    let written = |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    words.chars().filter(written).collect()
}

/// Words as text of HTML.
fn html(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What Google Earth shows of a feature: title, description (of claims the reason), sentences, source.
fn told(properties: &Properties<'_>) -> String {
    let common = properties.common();
    let mut told = format!("<b>{}</b><br>{}", html(&common.title), html(&common.description));
    if let Properties::Claim(claim) = properties
        && let Some(suggestion) = &claim.suggestion
    {
        told += &format!("<br>{}", html(suggestion));
    }
    let sentences: Vec<&str> = match properties {
        Properties::Gathered(gathered) => gathered.sentences.iter().map(String::as_str).collect(),
        _ => vec![&common.sentence],
    };
    for sentence in sentences {
        told += &format!("<p>{}</p>", html(sentence));
    }
    let source = common.article_title.as_deref().unwrap_or(&common.article);
    match common.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        Some(url) => told += &format!("<small><a href=\"{}\">{}</a></small>", html(url), html(source)),
        None => told += &format!("<small>{}</small>", html(source)),
    }
    told
}

fn geometry(geometry: &Geometry) -> kml::types::Geometry {
    let line = |line: &[LonLat]| {
        let coords = line.iter().map(|at| Coord::from(*at)).collect();
        // Along the ground, as the curve of the Earth has it.
        kml::types::Geometry::LineString(LineString { coords, tessellate: true, ..LineString::default() })
    };
    match geometry {
        Geometry::Point(point) => kml::types::Geometry::Point(Point::from(Coord::from(*point))),
        Geometry::LineString(positions) => line(positions),
        Geometry::MultiLineString(lines) => {
            kml::types::Geometry::MultiGeometry(MultiGeometry::new(lines.iter().map(|it| line(it)).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_simplestyle_is_a_look() {
        let mut names: Vec<&str> = LOOKS.iter().map(|(look, _)| look.name).collect();
        names.dedup();
        assert_eq!(names.len(), LOOKS.len());
        assert!(LOOKS.iter().all(|(_, colour)| colour.len() == 7 && colour.starts_with('#')));
    }

    #[test]
    fn what_xml_cannot_write_is_left_out() {
        assert_eq!(plain("a\0b\u{1b}[1mc\u{ffff}\nd"), "ab[1mc\nd");
    }
}
