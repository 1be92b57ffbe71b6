//! Features -> one page of HTML with everything in it: map, list, filters, and the features as they come.
//!
//! The page's own words and looks are files under `page/`, written for people to read and put in as they stand. Text of
//! articles is data: it stands in a block of JSON in which nothing can end the block, and the page's script writes it
//! as text alone. A content security policy names the hash of every script and style, so that no other one runs, and
//! lets nothing be loaded but the tiles that were asked for.

use crate::gazetteer::Gazetteer;
use crate::output::Part;
use crate::output::feature::Feature;
use crate::output::geojson::{BETWEEN, Head};
use crate::output::json::Json;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

const TEMPLATE: &str = include_str!("page/page.html");
/// Where the template is cut to let the features in.
const FEATURES: &str = "{{features}}";
const STYLE: &str = concat!(include_str!("page/leaflet.css"), include_str!("page/page.css"));
const LEAFLET: &str =
    concat!("/*\n", include_str!("page/LEAFLET-LICENSE"), "*/\n", include_str!("page/leaflet.js"));
/// The page's own script, in the order in which its parts use one another.
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("page/model.js"),
    include_str!("page/draw.js"),
    include_str!("page/list.js"),
    include_str!("page/popup.js"),
    include_str!("page/page.js"),
);
const BASEMAP: &str = include_str!("page/basemap.json");

/// Map tiles from a server, which the page loads when it is online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    url: String,
    source: String,
    attribution: String,
}

impl Tiles {
    /// Tiles from an address with `{z}`, `{x}` and `{y}` in it, and `{s}` where the server has several names.
    ///
    /// ```
    /// use dateline::output::page::Tiles;
    /// assert!(Tiles::new("https://tile.example.org/{z}/{x}/{y}.png", "© Example").is_ok());
    /// assert!(Tiles::new("javascript:alert(1)//{z}/{x}/{y}", "").is_err());
    /// ```
    ///
    /// # Errors
    /// An address that is none of http or https, has no plain name of a server, or lacks one of the three.
    pub fn new(url: &str, attribution: &str) -> Result<Tiles, String> {
        let wanted = "expected an address such as https://tile.example.org/{z}/{x}/{y}.png";
        let (scheme, rest) = url.split_once("://").ok_or(wanted)?;
        let (host, path) = rest.split_once('/').ok_or(wanted)?;
        if !matches!(scheme, "http" | "https") || !["{z}", "{x}", "{y}"].iter().all(|it| path.contains(it)) {
            return Err(wanted.to_owned());
        }
        let named = match host.strip_prefix("{s}.") {
            Some(rest) => format!("*.{rest}"),
            None => host.to_owned(),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        let name = named.trim_start_matches("*.");
        if name.is_empty() || !name.chars().all(plain) || path.chars().any(|c| c.is_whitespace() || c == '"')
        {
            return Err(wanted.to_owned());
        }
        let source = format!("{scheme}://{named}");
        Ok(Tiles { url: url.to_owned(), source, attribution: attribution.to_owned() })
    }
}

/// A page in the making.
#[derive(Debug)]
pub struct Page<W> {
    out: W,
    any: bool,
}

/// What the page says of itself.
#[derive(Serialize)]
struct About<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    tiles: Option<&'a str>,
    tiles_attribution: Option<&'a str>,
}

impl<W: Write> Page<W> {
    /// Writes the head of the page, up to the features; `name` is its title.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn new(mut out: W, name: &str, gazetteer: &Gazetteer, tiles: Option<&Tiles>) -> io::Result<Page<W>> {
        let attribution = gazetteer.attribution();
        let about = About {
            head: Head::new(name, gazetteer, &attribution),
            tiles: tiles.map(|tiles| tiles.url.as_str()),
            tiles_attribution: tiles.map(|tiles| tiles.attribution.as_str()),
        };
        let (head, _) = halves();
        let filled = [
            ("{{policy}}", policy(tiles)),
            ("{{title}}", text(name)),
            ("{{style}}", STYLE.to_owned()),
            ("{{about}}", escaped(&serde_json::to_string(&about)?)),
            ("{{basemap}}", escaped(BASEMAP.trim())),
        ];
        let mut rest = head;
        for (mark, value) in &filled {
            let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
            write!(out, "{before}{value}")?;
            rest = after;
        }
        out.write_all(rest.as_bytes())?;
        Ok(Page { out, any: false })
    }

    /// Writes one feature, on a line of its own.
    ///
    /// # Errors
    /// Where the page cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let mut json = Vec::new();
        feature.write_json(&mut json);
        self.json(&json)
    }

    /// Writes a feature that is JSON already.
    ///
    /// # Errors
    /// Where the page cannot be written to.
    pub fn json(&mut self, feature: &[u8]) -> io::Result<()> {
        let mut line = if std::mem::replace(&mut self.any, true) { BETWEEN } else { b"\n" }.to_vec();
        write_escaped(&mut line, feature);
        self.out.write_all(&line)
    }

    /// Writes the features of a part.
    ///
    /// # Errors
    /// Where the page cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        let first = !self.any;
        self.any |= part.written > 0;
        // The first feature of all has none before it that a comma would part it from.
        let bytes = if first { part.bytes.strip_prefix(b",").unwrap_or(&part.bytes) } else { &part.bytes };
        self.out.write_all(bytes)
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the page.
    ///
    /// # Errors
    /// Where the page cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        let (_, tail) = halves();
        let mut rest = tail;
        self.out.write_all(b"\n")?;
        for (mark, value) in [("{{leaflet}}", LEAFLET), ("{{script}}", SCRIPT)] {
            let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
            write!(self.out, "{before}{value}")?;
            rest = after;
        }
        self.out.write_all(rest.as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn halves() -> (&'static str, &'static str) {
    TEMPLATE.split_once(FEATURES).unwrap_or((TEMPLATE, ""))
}

/// Writes a value as JSON that can stand in a block of HTML: no character in it opens or ends anything.
pub(crate) fn write_json(out: &mut Vec<u8>, value: &impl Json) {
    let mut json = Vec::new();
    value.write(&mut json);
    write_escaped(out, &json);
}

/// Angle brackets, ampersands and the line separators of Unicode: in JSON they stand inside strings alone, where they
/// may be written by number.
fn write_escaped(out: &mut Vec<u8>, json: &[u8]) {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| matches!(*byte, b'<' | b'>' | b'&' | SEPARATOR_HEAD)) {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain);
        let (number, length): (&[u8], usize) = match special {
            [b'<', ..] => (b"\\u003c", 1),
            [b'>', ..] => (b"\\u003e", 1),
            [b'&', ..] => (b"\\u0026", 1),
            [SEPARATOR_HEAD, 0x80, 0xA8, ..] => (b"\\u2028", 3),
            [SEPARATOR_HEAD, 0x80, 0xA9, ..] => (b"\\u2029", 3),
            _ => (special.get(..1).unwrap_or(&[]), 1),
        };
        out.extend_from_slice(number);
        rest = special.get(length..).unwrap_or(&[]);
    }
    out.extend_from_slice(rest);
}

/// The byte with which the line separators begin in UTF-8, as many other characters do.
const SEPARATOR_HEAD: u8 = 0xE2;

fn escaped(json: &str) -> String {
    let mut out = Vec::with_capacity(json.len() + 64);
    write_escaped(&mut out, json.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// Words as text of HTML.
fn text(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn policy(tiles: Option<&Tiles>) -> String {
    let images = tiles.map(|tiles| format!(" {}", tiles.source)).unwrap_or_default();
    format!(
        "default-src 'none'; script-src '{}' '{}'; style-src '{}'; img-src data:{images}; base-uri 'none'; \
         form-action 'none'",
        hash(LEAFLET),
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// The hash by which a policy knows a script or a style: of what stands between its tags.
fn hash(content: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(content.as_bytes())))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut written = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            written.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The test vectors of RFC 4648, section 10.
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn no_json_ends_its_block() {
        let hostile = "</script><!-- & \u{2028}\u{2029} \"é\"";
        let mut written = Vec::new();
        write_json(&mut written, &hostile);
        let written = String::from_utf8(written).unwrap();
        assert!(!written.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), hostile);
    }

    #[test]
    fn tiles_come_from_plain_addresses_alone() {
        let source = |url: &str| Tiles::new(url, "").map(|tiles| tiles.source);
        assert_eq!(source("https://a.org:8080/{z}/{x}/{y}.png").as_deref(), Ok("https://a.org:8080"));
        assert_eq!(source("https://{s}.a.org/{z}/{x}/{y}").as_deref(), Ok("https://*.a.org"));
        for bad in [
            "",
            "a.org/{z}/{x}/{y}",
            "https://a.org/{z}/{x}",
            "https://a.org; script-src */{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "ftp://a.org/{z}/{x}/{y}",
            "https://*/{z}/{x}/{y}",
            "https://a.org/{z}/{x}/{y} \"",
        ] {
            assert!(source(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_template_has_every_mark_once_and_in_order() {
        let mut rest = TEMPLATE;
        for mark in [
            "{{policy}}",
            "{{title}}",
            "{{style}}",
            "{{about}}",
            "{{basemap}}",
            FEATURES,
            "{{leaflet}}",
            "{{script}}",
        ] {
            let (_, after) = rest.split_once(mark).unwrap_or_else(|| panic!("no {mark}"));
            rest = after;
        }
        assert!(!rest.contains("{{"));
        for content in [LEAFLET, SCRIPT] {
            assert!(!content.contains("</script") && !content.contains("<!--"));
        }
        assert!(!STYLE.contains("</style"));
    }
}
