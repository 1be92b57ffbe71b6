//! The name or the first bytes of an input -> its format.

use std::path::Path;

/// The formats that are read. Each may be compressed with gzip or zstd, which the bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text or Markdown, with or without front matter: one article.
    Text,
    /// A page: one article, its main text.
    Html,
    /// RSS, Atom or JSON Feed: an article for each entry.
    Feed,
    /// A table with a header, parted by commas, semicolons or tabs, whichever its header has most of.
    Csv,
    /// A table with a header, parted by tabs.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// A JSON array of objects, objects one after another, or the `result.json` of a Telegram export.
    Json,
    /// A web archive, of pages (WARC) or of their text (WET).
    Warc,
}

impl Format {
    /// The format that a file's name tells, the ending of a compression aside.
    ///
    /// ```
    /// use dateline::input::format::Format;
    /// assert_eq!(Format::of_name("news/2022.JSONL.zst"), Some(Format::JsonLines));
    /// assert_eq!(Format::of_name("notes"), None);
    /// ```
    pub fn of_name(path: impl AsRef<Path>) -> Option<Format> {
        let name = path.as_ref().file_name()?.to_string_lossy().to_lowercase();
        let bare = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        let (_, extension) = bare.rsplit_once('.')?;
        match extension {
            "txt" | "text" | "md" | "markdown" => Some(Format::Text),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "rss" | "atom" | "xml" => Some(Format::Feed),
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "json" => Some(Format::Json),
            "warc" | "wet" => Some(Format::Warc),
            _ => None,
        }
    }

    /// The format that the first bytes tell, for inputs without a telling name; text where they tell nothing.
    ///
    /// ```
    /// use dateline::input::format::Format;
    /// assert_eq!(Format::of_head(b"{\"text\": \"Kherson\"}\n"), Format::Json);
    /// assert_eq!(Format::of_head(b"{sic} Kherson"), Format::Text);
    /// ```
    pub fn of_head(head: &[u8]) -> Format {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let starts = |with: &str| {
            head.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
        };
        let inside = |mark: u8| {
            let rest = head.strip_prefix(&[mark]).map(<[u8]>::trim_ascii_start);
            rest.and_then(<[u8]>::first).copied()
        };
        if starts("WARC/1.") {
            Format::Warc
        } else if starts("<!doctype html") || starts("<html") {
            Format::Html
        } else if starts("<?xml") || starts("<rss") || starts("<feed") {
            Format::Feed
        } else if inside(b'{') == Some(b'"') || inside(b'[') == Some(b'{') {
            Format::Json
        } else {
            Format::Text
        }
    }
}

/// The endings of compressed files.
const COMPRESSED: [&str; 3] = [".gz", ".zst", ".zstd"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_heads_tell_the_format() {
        for (name, format) in [
            ("a.txt", Some(Format::Text)),
            ("a.md.gz", Some(Format::Text)),
            ("a.b.csv", Some(Format::Csv)),
            ("CC-MAIN-x.warc.wet.gz", Some(Format::Warc)),
            ("result.json", Some(Format::Json)),
            ("feed.xml", Some(Format::Feed)),
            ("a.gz", None),
            ("gz", None),
            ("", None),
        ] {
            assert_eq!(Format::of_name(name), format, "{name}");
        }
        for (head, format) in [
            ("\u{FEFF} [\n {\"a\"", Format::Json),
            ("[sic] Kherson", Format::Text),
            ("<!DOCTYPE HTML>", Format::Html),
            ("<?xml version", Format::Feed),
            ("WARC/1.0\r\n", Format::Warc),
            ("", Format::Text),
        ] {
            assert_eq!(Format::of_head(head.as_bytes()), format, "{head}");
        }
    }
}
