//! A table, CSV or TSV -> its rows.

use crate::encoding::decode;
use crate::error::Error;
use crate::input::field::{Fields, Names};
use crate::input::stream::Stream;
use crate::input::{Item, Kind, Origin, Record, Settings, in_megabytes};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::borrow::Cow;
use std::sync::Arc;

/// The rows of a table behind its header.
pub(crate) struct Rows {
    stream: Stream,
    reader: Reader,
    origin: Arc<Origin>,
    header: Arc<Header>,
    most: u64,
    ended: bool,
    line: u64,
    /// How many quotation marks the row has, those that are doubled inside a field counted twice.
    quotation_marks: usize,
    /// Room for a row, kept from one to the next.
    row: Row,
}

/// The names of a table's columns.
#[derive(Debug, Default)]
pub(crate) struct Header(Vec<String>);

/// The fields of a row, one after another, and where each ends.
#[derive(Debug, Default)]
struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// What came of reading a row.
enum Came {
    Row { line: u64 },
    TooLong { line: u64 },
    End,
}

impl Rows {
    /// Reads the header.
    ///
    /// # Errors
    /// A header without a column of text, or without one that the user named.
    pub(crate) fn new(
        mut stream: Stream,
        delimiter: Option<u8>,
        origin: Arc<Origin>,
        settings: &Settings,
        names: &Names,
    ) -> Result<Rows, Error> {
        let problem = |what: String| Error::new(&origin.path, what);
        let head = stream.fill_buf().map_err(|error| Error::io(&origin.path, &error))?;
        let reader = ReaderBuilder::new().delimiter(delimiter.unwrap_or_else(|| delimiter_of(head))).build();
        let mut rows = Rows {
            stream,
            reader,
            origin: Arc::clone(&origin),
            header: Arc::default(),
            most: settings.max_record,
            ended: false,
            line: 1,
            quotation_marks: 0,
            row: Row::default(),
        };
        match rows.read()? {
            Came::Row { .. } => {}
            Came::TooLong { .. } => return Err(problem(rows.too_long()).at_line(1)),
            Came::End => return Err(problem("is empty".to_owned())),
        }
        let columns: Vec<String> =
            rows.row.fields().map(|name| text(&origin, name).0.trim().to_owned()).collect();
        let present = columns.join("`, `");
        if let Some(missing) = names.missing(&settings.columns, &columns) {
            return Err(problem(format!("has no column `{missing}`; its columns are `{present}`")).at_line(1));
        }
        if !names.has_text(columns.iter().map(String::as_str)) {
            let what = format!("has no column of text that is known; --text-column names one of `{present}`");
            return Err(problem(what).at_line(1));
        }
        rows.header = Arc::new(Header(columns));
        Ok(rows)
    }

    fn too_long(&self) -> String {
        format!(
            "is a row of more than {}, perhaps for a quotation mark that is never closed: --max-record raises the limit",
            in_megabytes(self.most)
        )
    }

    /// Whether the row at `line` ran on over several lines to the end of the table, a quotation mark still open.
    fn is_cut_off(&self, line: u64) -> bool {
        self.ended && self.line > line && self.quotation_marks % 2 == 1
    }

    fn read(&mut self) -> Result<Came, Error> {
        const ROOM: usize = 4096;
        let row = &mut self.row;
        let (mut length, mut count, mut fits) = (0, 0, true);
        let room =
            ROOM.max(row.bytes.capacity()).min(usize::try_from(self.most).unwrap_or(usize::MAX).max(1));
        // Line breaks before a row, such as the second half of the one that ended the last, are no part of it.
        while let Some(b'\r' | b'\n') = if self.ended { None } else { peek(&mut self.stream, &self.origin)? }
        {
            self.line += u64::from(peek(&mut self.stream, &self.origin)? == Some(b'\n'));
            self.stream.consume(1);
        }
        let line = self.line;
        self.quotation_marks = 0;
        row.bytes.resize(room, 0);
        row.ends.resize(64.max(row.ends.capacity()), 0);
        loop {
            let held: &[u8] = if self.ended {
                &[]
            } else {
                self.stream.fill_buf().map_err(|error| Error::io(&self.origin.path, &error))?
            };
            self.ended |= held.is_empty();
            let bytes = row.bytes.get_mut(length..).unwrap_or_default();
            let ends = row.ends.get_mut(count..).unwrap_or_default();
            let (result, used, written, ended) = self.reader.read_record(held, bytes, ends);
            let held = held.get(..used).unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', held).count() as u64;
            self.quotation_marks += memchr::memchr_iter(b'"', held).count();
            self.stream.consume(used);
            length += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if row.bytes.len() as u64 >= self.most => {
                    // Read on to the end of the row, but keep nothing more of it.
                    fits = false;
                    length = 0;
                }
                ReadRecordResult::OutputFull => {
                    let most = usize::try_from(self.most).unwrap_or(usize::MAX);
                    row.bytes.resize((row.bytes.len() * 2).min(most.max(1)), 0);
                }
                ReadRecordResult::OutputEndsFull if count >= COLUMNS => count = 0,
                ReadRecordResult::OutputEndsFull => row.ends.resize(row.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    if !fits {
                        row.bytes = Vec::new();
                        return Ok(Came::TooLong { line });
                    }
                    row.bytes.truncate(length);
                    row.ends.truncate(count);
                    return Ok(Came::Row { line });
                }
                ReadRecordResult::End => return Ok(Came::End),
            }
        }
    }
}

/// What is said of a row that a quotation mark keeps open to the end of the table.
const NEVER_CLOSED: &str = "opens a quotation mark that is never closed: all lines from here on are lost";

fn peek(stream: &mut Stream, origin: &Origin) -> Result<Option<u8>, Error> {
    let held = stream.fill_buf().map_err(|error| Error::io(&origin.path, &error))?;
    Ok(held.first().copied())
}

/// More columns than any table of texts has; what has more is counted on from the first.
const COLUMNS: usize = 1 << 16;

impl Row {
    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        fields(&self.bytes, &self.ends)
    }
}

fn fields<'b>(bytes: &'b [u8], ends: &'b [usize]) -> impl Iterator<Item = &'b [u8]> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let field = bytes.get(start..*end).unwrap_or_default();
        start = *end;
        field
    })
}

/// The mark that the first line has most of.
fn delimiter_of(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| memchr::memchr_iter(mark, first).count();
    let marks = [b'|', b'\t', b';', b','];
    marks.into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

impl Iterator for Rows {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read() {
            Ok(Came::End) => None,
            Ok(Came::Row { line }) if self.is_cut_off(line) => {
                Some(Err(Error::new(&self.origin.path, NEVER_CLOSED).at_line(line)))
            }
            Ok(Came::Row { line }) => {
                let kind = Kind::Row(Arc::clone(&self.header), self.row.ends.clone());
                let (origin, bytes) = (Arc::clone(&self.origin), self.row.bytes.clone());
                Some(Ok(Record { origin, nth: line, line, bytes, kind, notice: None }))
            }
            Ok(Came::TooLong { line }) => {
                Some(Err(Error::new(&self.origin.path, self.too_long()).at_line(line)))
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}

/// Reads a row.
pub(crate) fn article(
    record: &Record,
    header: &Header,
    ends: &[usize],
    settings: &Settings,
    names: &Names,
) -> Item {
    let Header(columns) = header;
    if ends.len() < columns.len() {
        let what = format!("has {} fields where the header has {}", ends.len(), columns.len());
        return Item::Failed(record.problem(what));
    }
    let mut read = Fields::default();
    let mut notice = None;
    let more = fields(&record.bytes, ends).skip(columns.len()).any(|field| !field.trim_ascii().is_empty());
    if more {
        notice = Some(format!(
            "has {} fields where the header has {}, so the rest is left out: is a mark between words not quoted?",
            ends.len(),
            columns.len()
        ));
    }
    for (name, value) in columns.iter().zip(fields(&record.bytes, ends)) {
        for slot in names.of(name) {
            let (value, told) = text(&record.origin, value);
            notice = notice.or(told);
            read.take(*slot, value.into_owned());
        }
    }
    let mut item = read.article(record.name(), record.line, &record.origin, settings);
    if let (Item::Article(reading), Some(notice)) = (&mut item, notice) {
        reading.notices.push(record.problem(notice).to_string());
    }
    item
}

/// A field's text, with what was done to it where it is not UTF-8.
fn text<'b>(origin: &Origin, bytes: &'b [u8]) -> (Cow<'b, str>, Option<String>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => match decode(&origin.path, bytes) {
            Ok(decoded) => (Cow::Owned(decoded.text), decoded.notice),
            Err(_) => (Cow::Borrowed(""), Some("has a field of binary data, which is left out".to_owned())),
        },
    }
}
