//! A stream of JSON -> its records, cut out without being read: the elements of arrays, objects one after another, and
//! the messages of a Telegram export.

use crate::error::Error;
use crate::input::stream::{self, Line, Stream};
use crate::input::{Kind, Origin, Record, Settings, in_megabytes};
use std::io;
use std::sync::Arc;

/// One JSON object a line.
pub(crate) struct Lines {
    stream: Stream,
    origin: Arc<Origin>,
    most: u64,
    line: u64,
    over: bool,
}

impl Lines {
    pub(crate) fn new(stream: Stream, origin: Arc<Origin>, settings: &Settings) -> Lines {
        Lines { stream, origin, most: settings.max_record, line: 0, over: false }
    }
}

impl Iterator for Lines {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.over {
            let problem = |what: String, line: u64| Error::new(&self.origin.path, what).at_line(line);
            match stream::line(&mut self.stream, &mut bytes, self.most) {
                Ok(Line::End) => self.over = true,
                Ok(Line::Whole) => {
                    self.line += 1;
                    // RFC 7464 puts a record separator before each.
                    let blank = bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == SEPARATOR);
                    if !blank {
                        let origin = Arc::clone(&self.origin);
                        return Some(Ok(Record {
                            origin,
                            nth: self.line,
                            line: self.line,
                            bytes,
                            kind: Kind::Object,
                            notice: None,
                        }));
                    }
                }
                Ok(Line::TooLong) => {
                    self.line += 1;
                    let what = format!(
                        "is a line of more than {}: --max-record raises the limit",
                        in_megabytes(self.most)
                    );
                    return Some(Err(problem(what, self.line)));
                }
                Err(error) => {
                    self.over = true;
                    return Some(Err(Error::io(&self.origin.path, &error)));
                }
            }
        }
        None
    }
}

const SEPARATOR: u8 = 0x1E;

/// The elements of a stream of JSON.
pub(crate) struct Elements {
    stream: Stream,
    origin: Arc<Origin>,
    most: u64,
    depth_limit: usize,
    line: u64,
    nth: u64,
    place: Place,
    over: bool,
}

/// Where in the stream the next record is looked for.
#[derive(Debug)]
enum Place {
    /// Between whole values.
    Top,
    /// Inside an array whose elements are records.
    List,
    /// Inside the object of an export, so many levels deep, between its lists of messages.
    Export { depth: usize, chat: Option<Arc<str>> },
    /// Inside a list of messages in that object.
    Messages { depth: usize, chat: Option<Arc<str>> },
}

/// The name under which exports keep their messages, and that of the chat beside it.
const MESSAGES: &[u8] = b"messages";
const NAME: &[u8] = b"name";

/// Why the stream cannot be cut further.
enum Cut {
    Failed(io::Error),
    TooLong,
    TooDeep,
    Ended,
    Misplaced(u8),
}

impl Elements {
    pub(crate) fn new(stream: Stream, origin: Arc<Origin>, settings: &Settings) -> Elements {
        let (most, depth_limit) = (settings.max_record, settings.max_depth);
        Elements { stream, origin, most, depth_limit, line: 1, nth: 0, place: Place::Top, over: false }
    }

    fn problem(&self, cut: &Cut, line: u64) -> Error {
        let what = match cut {
            Cut::Failed(error) => return Error::io(&self.origin.path, error),
            Cut::TooLong => {
                format!("is a record of more than {}: --max-record raises the limit", in_megabytes(self.most))
            }
            Cut::TooDeep => too_deep(self.depth_limit),
            Cut::Ended => "ends in the middle of a record".to_owned(),
            Cut::Misplaced(byte) => {
                format!("is broken JSON: `{}` stands where no value can begin", char::from(*byte))
            }
        };
        Error::new(&self.origin.path, what).at_line(line)
    }

    fn record(&mut self, bytes: Vec<u8>, line: u64, kind: Kind) -> Record {
        self.nth += 1;
        Record { origin: Arc::clone(&self.origin), nth: self.nth, line, bytes, kind, notice: None }
    }

    fn peek(&mut self) -> Result<Option<u8>, Cut> {
        self.stream.fill_buf().map(|held| held.first().copied()).map_err(Cut::Failed)
    }

    fn skip(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.stream.consume(1);
    }

    /// The next record, or `None` at the end.
    fn advance(&mut self) -> Result<Option<Record>, (Cut, u64)> {
        loop {
            let line = self.line;
            let here = |cut| (cut, line);
            let Some(byte) = self.peek().map_err(here)? else {
                return match self.place {
                    Place::Top => Ok(None),
                    Place::List | Place::Export { .. } | Place::Messages { .. } => Err(here(Cut::Ended)),
                };
            };
            if byte.is_ascii_whitespace() || byte == SEPARATOR {
                self.skip(byte);
                continue;
            }
            match (&mut self.place, byte) {
                (Place::Top, b'[') => {
                    self.skip(byte);
                    self.place = Place::List;
                }
                (Place::Top, b'{') => {
                    if let Some(bytes) = self.outer(0, None).map_err(here)? {
                        return Ok(Some(self.record(bytes, line, Kind::Object)));
                    }
                }
                (Place::Top, b',') | (Place::List | Place::Messages { .. }, b',') => self.skip(byte),
                (Place::List, b']') => {
                    self.skip(byte);
                    self.place = Place::Top;
                }
                (Place::Messages { depth, chat }, b']') => {
                    self.place = Place::Export { depth: *depth, chat: chat.take() };
                    self.skip(byte);
                }
                (Place::Export { depth, chat }, _) => {
                    let (depth, chat) = (*depth, chat.take());
                    self.outer(depth, chat).map_err(here)?;
                }
                (Place::Top, other) => return Err(here(Cut::Misplaced(other))),
                (Place::List | Place::Messages { .. }, b'}' | b':') => {
                    return Err(here(Cut::Misplaced(byte)));
                }
                (Place::List, _) => {
                    let bytes = self.value().map_err(here)?;
                    return Ok(Some(self.record(bytes, line, Kind::Object)));
                }
                (Place::Messages { chat, .. }, _) => {
                    let chat = chat.clone();
                    let bytes = self.value().map_err(here)?;
                    return Ok(Some(self.record(bytes, line, Kind::Message(chat))));
                }
            }
        }
    }

    /// The bytes of the value that begins here. One that is too long or nested too deeply is passed over whole.
    fn value(&mut self) -> Result<Vec<u8>, Cut> {
        let mut scan = Scan::default();
        let mut bytes = Vec::new();
        let (mut fits, mut too_deep) = (true, false);
        loop {
            let held = self.stream.fill_buf().map_err(Cut::Failed)?;
            if held.is_empty() {
                // A number at the end of the stream is whole.
                return if scan.depth == 0 && !scan.in_string && !bytes.is_empty() {
                    Ok(bytes)
                } else {
                    Err(Cut::Ended)
                };
            }
            let (used, done) = scan.go(held);
            too_deep |= scan.deepest > self.depth_limit;
            let part = held.get(..used).unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', part).count() as u64;
            fits &= bytes.len() as u64 + part.len() as u64 <= self.most;
            if fits && !too_deep {
                bytes.extend_from_slice(part);
            }
            self.stream.consume(used);
            if done {
                return match (fits, too_deep) {
                    (_, true) => Err(Cut::TooDeep),
                    (false, false) => Err(Cut::TooLong),
                    (true, false) => Ok(bytes),
                };
            }
        }
    }

    /// Goes through the object of an export up to its next list of messages; an object that has none is a record
    /// itself, and given.
    fn outer(&mut self, depth: usize, chat: Option<Arc<str>>) -> Result<Option<Vec<u8>>, Cut> {
        let (mut depth, mut chat) = (depth, chat);
        let mut whole = (depth == 0).then(Vec::new);
        let mut string = Vec::new();
        let mut key = Vec::new();
        let mut after_colon = false;
        loop {
            let Some(byte) = self.peek()? else { return Err(Cut::Ended) };
            if byte == b'"' {
                string.clear();
                self.string(&mut string)?;
                if let Some(whole) = &mut whole {
                    whole.extend_from_slice(&string);
                }
                let bare = string.get(1..string.len().saturating_sub(1)).unwrap_or_default();
                if after_colon && key == NAME {
                    chat = serde_json::from_slice::<String>(&string).ok().map(Arc::from);
                } else if !after_colon {
                    key.clear();
                    key.extend_from_slice(bare);
                }
                after_colon = false;
            } else {
                self.skip(byte);
                if let Some(whole) = &mut whole {
                    whole.push(byte);
                }
                match byte {
                    b'[' if after_colon && key == MESSAGES => {
                        self.place = Place::Messages { depth, chat };
                        return Ok(None);
                    }
                    b'{' | b'[' => {
                        depth += 1;
                        // A chat's name stands before its messages; one of another chat is no name of this.
                        if byte == b'{' && whole.is_none() {
                            chat = None;
                        }
                    }
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth > self.depth_limit {
                    return Err(Cut::TooDeep);
                }
                after_colon = byte == b':' || (after_colon && byte.is_ascii_whitespace());
                if depth == 0 {
                    self.place = Place::Top;
                    return Ok(whole);
                }
            }
            if whole.as_ref().is_some_and(|whole| whole.len() as u64 > self.most) {
                return Err(Cut::TooLong);
            }
        }
    }

    /// Reads a string with its quotation marks.
    fn string(&mut self, into: &mut Vec<u8>) -> Result<(), Cut> {
        let mut scan = Scan::default();
        loop {
            let held = self.stream.fill_buf().map_err(Cut::Failed)?;
            if held.is_empty() {
                return Err(Cut::Ended);
            }
            let (used, done) = scan.go(held);
            into.extend_from_slice(held.get(..used).unwrap_or_default());
            self.stream.consume(used);
            if done {
                return Ok(());
            }
            if into.len() as u64 > self.most {
                return Err(Cut::TooLong);
            }
        }
    }
}

impl Iterator for Elements {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        match self.advance() {
            Ok(record) => record.map(Ok),
            Err((cut, line)) => {
                // Inside a list, a record that was passed over whole leaves the next one to be read.
                let goes_on = matches!(cut, Cut::TooLong | Cut::TooDeep)
                    && matches!(self.place, Place::List | Place::Messages { .. });
                self.over = !goes_on;
                self.nth += u64::from(goes_on);
                Some(Err(self.problem(&cut, line)))
            }
        }
    }
}

/// How far a value has been read.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    deepest: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Reads on; how many bytes belong to the value, and whether it ends with them.
    fn go(&mut self, held: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = held.get(at).copied() {
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                } else if byte == b'\\' {
                    self.escaped = true;
                } else if byte == b'"' {
                    self.in_string = false;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                } else {
                    let rest = held.get(at..).unwrap_or_default();
                    at += memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    continue;
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b'}' | b']' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                b',' if self.depth == 0 => return (at, true),
                _ => {}
            }
            at += 1;
        }
        (at, false)
    }
}

/// Whether a record is nested deeper than so many levels.
pub(crate) fn is_too_deep(json: &[u8], most: usize) -> bool {
    if memchr::memchr2_iter(b'{', b'[', json).take(most + 1).count() <= most {
        return false;
    }
    let mut scan = Scan::default();
    scan.go(json);
    scan.deepest > most
}

/// What is said of such a record.
pub(crate) fn too_deep(most: usize) -> String {
    format!("is nested deeper than {most} levels: --max-depth raises the limit")
}
