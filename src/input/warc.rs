//! A web archive (ISO 28500, WARC, and its texts, WET) -> its pages.

use crate::error::Error;
use crate::input::html;
use crate::input::stream::{self, Line, Stream};
use crate::input::{Item, Kind, Origin, Record, Settings, day, in_megabytes};
use jiff::civil::Date;
use std::io::{self, Read as _};
use std::sync::Arc;

/// The pages of an archive; records of other kinds, such as requests, are passed over.
pub(crate) struct Pages {
    stream: Stream,
    origin: Arc<Origin>,
    most: u64,
    nth: u64,
    /// A record that has been read behind a message.
    ahead: Option<Result<Record, Error>>,
    over: bool,
}

/// What an archive says of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    url: Option<String>,
    crawled: Option<Date>,
    is_text: bool,
    is_http: bool,
}

/// The longest line of a record's head, in bytes; addresses may be long.
const MAX_HEAD_LINE: u64 = 64 * 1024;

impl Pages {
    pub(crate) fn new(stream: Stream, origin: Arc<Origin>, settings: &Settings) -> Pages {
        Pages { stream, origin, most: settings.max_record, nth: 0, ahead: None, over: false }
    }

    fn problem(&self, what: &str) -> Error {
        Error::new(&self.origin.path, format!("record {} {what}", self.nth))
    }

    fn advance(&mut self) -> Result<Option<Result<Record, Error>>, io::Error> {
        let mut line = Vec::new();
        // Between records stand empty lines; what else stands there is damage, and is passed over.
        let mut damaged = false;
        loop {
            match stream::line(&mut self.stream, &mut line, MAX_HEAD_LINE)? {
                Line::End => {
                    return Ok(damaged.then(|| Err(self.problem("is followed by what is no record"))));
                }
                Line::Whole if line.starts_with(b"WARC/") => break,
                Line::Whole if line.is_empty() => {}
                Line::Whole | Line::TooLong => damaged = true,
            }
        }
        if damaged {
            let error = self.problem("is followed by what is no record, which is passed over");
            self.nth += 1;
            self.ahead = self.record(&mut line)?;
            return Ok(Some(Err(error)));
        }
        self.nth += 1;
        self.record(&mut line)
    }

    /// Reads the head of a record and its block; `None` where it is no page.
    fn record(&mut self, line: &mut Vec<u8>) -> Result<Option<Result<Record, Error>>, io::Error> {
        let mut head = Page::default();
        let mut kind = String::new();
        let mut content = String::new();
        let mut length = None;
        loop {
            match stream::line(&mut self.stream, line, MAX_HEAD_LINE)? {
                Line::End => return Ok(Some(Err(self.problem("ends in its head")))),
                Line::Whole if line.is_empty() => break,
                Line::Whole | Line::TooLong => {}
            }
            let text = String::from_utf8_lossy(line);
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => kind = value.to_ascii_lowercase(),
                "content-type" => content = value.to_ascii_lowercase(),
                "content-length" => length = value.parse::<u64>().ok(),
                "warc-target-uri" => {
                    head.url = Some(value.trim_matches(['<', '>']).to_owned()).filter(|url| !url.is_empty());
                }
                "warc-date" => head.crawled = day::day(value),
                _ => {}
            }
        }
        let Some(length) = length else {
            return Ok(Some(Err(self.problem("has no length, so it is passed over"))));
        };
        head.is_http = content.starts_with("application/http");
        head.is_text = content.starts_with("text/plain");
        let is_page = match kind.as_str() {
            "response" => true,
            "conversion" => head.is_text,
            "resource" => head.is_text || content.starts_with("text/html"),
            _ => false,
        };
        if !is_page || length > self.most {
            let passed = io::copy(&mut (&mut self.stream).take(length), &mut io::sink())?;
            if passed < length {
                return Ok(Some(Err(self.problem("ends in the middle"))));
            }
            let what = format!("is of more than {}: --max-record raises the limit", in_megabytes(self.most));
            return Ok(is_page.then(|| Err(self.problem(&what))));
        }
        let mut bytes = Vec::new();
        (&mut self.stream).take(length).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < length {
            return Ok(Some(Err(self.problem("ends in the middle"))));
        }
        let origin = Arc::clone(&self.origin);
        Ok(Some(Ok(Record {
            origin,
            nth: self.nth,
            line: 0,
            bytes,
            kind: Kind::Page(Box::new(head)),
            notice: None,
        })))
    }
}

impl Iterator for Pages {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        while !self.over {
            let before = self.nth;
            match self.advance() {
                Ok(Some(item)) => return Some(item),
                // A record that is no page: go on, unless the archive is at its end.
                Ok(None) => self.over = self.nth == before,
                Err(error) => {
                    self.over = true;
                    return Some(Err(Error::io(&self.origin.path, &error)));
                }
            }
        }
        None
    }
}

/// Reads a page; `None` for a response that is none, such as an image or a redirection.
pub(crate) fn article(record: &Record, page: &Page, settings: &Settings) -> Option<Item> {
    let context = html::Context { url: page.url.as_deref(), crawled: page.crawled, file: None };
    if !page.is_http {
        return Some(if page.is_text {
            html::of_text(record, &record.bytes, &context, settings)
        } else {
            html::article(record, &record.bytes, None, &context, settings)
        });
    }
    let response = Response::of(&record.bytes)?;
    if !response.is_success {
        return None;
    }
    let body = match response.body(settings.max_record) {
        Ok(body) => body,
        Err(what) => return Some(Item::Failed(record.problem(what))),
    };
    match response.content.split(';').next().unwrap_or("").trim() {
        "text/html" | "application/xhtml+xml" | "" => {
            let charset = response.content.split("charset=").nth(1);
            let charset = charset.map(|name| name.trim_matches([' ', '"', '\'', ';']));
            Some(html::article(record, &body, charset, &context, settings))
        }
        "text/plain" => Some(html::of_text(record, &body, &context, settings)),
        _ => None,
    }
}

/// An HTTP response as it was stored.
struct Response<'b> {
    is_success: bool,
    content: String,
    is_chunked: bool,
    block: &'b [u8],
}

impl<'b> Response<'b> {
    fn of(bytes: &'b [u8]) -> Option<Response<'b>> {
        let (head, block) = match memchr::memmem::find(bytes, b"\r\n\r\n") {
            Some(at) => (bytes.get(..at)?, bytes.get(at + 4..)?),
            None => {
                let at = memchr::memmem::find(bytes, b"\n\n")?;
                (bytes.get(..at)?, bytes.get(at + 2..)?)
            }
        };
        let head = String::from_utf8_lossy(head);
        let status = head.lines().next()?.split_whitespace().nth(1)?;
        let value = |wanted: &str| {
            let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
            let mut values = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
            values.next().map(|(_, value)| value.trim().to_ascii_lowercase()).unwrap_or_default()
        };
        Some(Response {
            is_success: status.starts_with('2'),
            content: value("content-type"),
            is_chunked: value("transfer-encoding").contains("chunked"),
            block,
        })
    }

    /// The body, put together from its chunks and unpacked, as far as the archive has not done so already.
    fn body(&self, most: u64) -> Result<std::borrow::Cow<'b, [u8]>, String> {
        let whole = match self.is_chunked.then(|| unchunked(self.block)).flatten() {
            Some(whole) => std::borrow::Cow::Owned(whole),
            None => std::borrow::Cow::Borrowed(self.block),
        };
        if !whole.starts_with(b"\x1f\x8b\x08") {
            return Ok(whole);
        }
        let mut unpacked = Vec::new();
        let reader = flate2::read::MultiGzDecoder::new(whole.as_ref());
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|error| format!("cannot be unpacked: {error}"))?;
        if unpacked.len() as u64 > most {
            return Err(format!(
                "unpacks to more than {}: --max-record raises the limit",
                in_megabytes(most)
            ));
        }
        Ok(std::borrow::Cow::Owned(unpacked))
    }
}

/// A body from its chunks; `None` where it does not consist of any, as archives often store it.
fn unchunked(mut block: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(block.len());
    loop {
        let end = memchr::memchr(b'\n', block)?;
        let size = std::str::from_utf8(block.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        let from = end + 1;
        let to = from.checked_add(size)?;
        whole.extend_from_slice(block.get(from..to)?);
        block = block.get(to..)?.strip_prefix(b"\r\n")?;
    }
}
