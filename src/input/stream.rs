//! A file or the standard input -> its bytes, decompressed, within limits, and decoded where a format is text.

use crate::encoding::stream_encoding;
use crate::error::Error;
use crate::input::Settings;
use crate::input::paths::Source;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that come as they are asked for.
pub(crate) type Stream = Box<dyn BufRead + Send>;

/// What is held of an input at a time.
const BUFFER: usize = 64 * 1024;

/// How many bytes may come out of a compressed file before their ratio is looked at: small files of blanks are no
/// bomb.
const EXPANSION_IS_JUDGED_FROM: u64 = 64 << 20;

/// Opens an input; what is read of it, before decompression, is added to `read`.
///
/// # Errors
/// Files that cannot be opened, and what is no compressed file though it begins as one.
pub(crate) fn open(
    file: &Path,
    source: &Source,
    settings: &Settings,
    read: &Arc<AtomicU64>,
) -> Result<Stream, Error> {
    let problem = |error: io::Error| Error::io(file, &error);
    let raw: Box<dyn Read + Send> = match source {
        Source::Stdin => Box::new(io::stdin()),
        Source::File(path) => Box::new(File::open(path).map_err(problem)?),
    };
    let here = Arc::new(AtomicU64::new(0));
    let mut raw = Counted { raw, all: Arc::clone(read), here: Arc::clone(&here) };
    let mut head = Vec::with_capacity(MAGIC);
    (&mut raw).take(MAGIC as u64).read_to_end(&mut head).map_err(problem)?;
    // What more has come by now tells the encoding and the format better than four bytes.
    let magic = head.len();
    head.resize(BUFFER, 0);
    let more = match head.get_mut(magic..) {
        Some(rest) if magic == MAGIC => raw.read(rest).map_err(problem)?,
        Some(_) | None => 0,
    };
    head.truncate(magic + more);
    let (zipped, zstandard) = (head.starts_with(b"\x1f\x8b\x08"), head.starts_with(b"\x28\xb5\x2f\xfd"));
    let whole = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(raw));
    let unpacked: Box<dyn Read + Send> = if zipped {
        Box::new(flate2::bufread::MultiGzDecoder::new(whole))
    } else if zstandard {
        Box::new(zstd::stream::read::Decoder::with_buffer(whole).map_err(problem)?)
    } else {
        return Ok(Box::new(whole));
    };
    let guarded = Guarded { unpacked, came: 0, read: here, most: settings.max_expansion };
    Ok(Box::new(BufReader::with_capacity(BUFFER, guarded)))
}

/// As many bytes as tell a compression.
const MAGIC: usize = 4;

/// The same stream as UTF-8, where its head shows that it is in another encoding; with a word on that.
///
/// # Errors
/// Streams of binary data, and those that cannot be read.
pub(crate) fn decoded(file: &Path, mut stream: Stream) -> Result<(Stream, Option<String>), Error> {
    let head = stream.fill_buf().map_err(|error| Error::io(file, &error))?;
    let Some(encoding) = stream_encoding(file, head)? else { return Ok((stream, None)) };
    let decoder = Decoding {
        stream,
        decoder: encoding.new_decoder(),
        held: vec![0; BUFFER],
        at: 0,
        end: 0,
        over: false,
    };
    let notice = (encoding != UTF_8).then(|| as_encoding(file, encoding));
    Ok((Box::new(BufReader::with_capacity(BUFFER, decoder)), notice))
}

fn as_encoding(file: &Path, encoding: &'static Encoding) -> String {
    Error::new(file, format!("decoded as {}", encoding.name())).to_string()
}

struct Counted {
    raw: Box<dyn Read + Send>,
    all: Arc<AtomicU64>,
    here: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.raw.read(buffer)?;
        self.all.fetch_add(count as u64, Ordering::Relaxed);
        self.here.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Decompressed bytes, which may not be too many times those that were read.
struct Guarded {
    unpacked: Box<dyn Read + Send>,
    came: u64,
    read: Arc<AtomicU64>,
    most: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.unpacked.read(buffer)?;
        self.came += count as u64;
        let allowed = self.read.load(Ordering::Relaxed).max(1).saturating_mul(self.most);
        if self.came > EXPANSION_IS_JUDGED_FROM && self.came > allowed {
            return Err(io::Error::other(format!(
                "unpacks to more than {} times its size, as no text does: --max-expansion raises the limit",
                self.most
            )));
        }
        Ok(count)
    }
}

/// Bytes in another encoding, read as UTF-8.
struct Decoding {
    stream: Stream,
    decoder: Decoder,
    held: Vec<u8>,
    at: usize,
    end: usize,
    over: bool,
}

impl Read for Decoding {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.end && !self.over {
            let encoded = self.stream.fill_buf()?;
            let last = encoded.is_empty();
            let (result, used, written, _) = self.decoder.decode_to_utf8(encoded, &mut self.held, last);
            self.stream.consume(used);
            (self.at, self.end) = (0, written);
            self.over = last && result == CoderResult::InputEmpty;
        }
        let ready = self.held.get(self.at..self.end).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        let (Some(to), Some(from)) = (buffer.get_mut(..count), ready.get(..count)) else { return Ok(0) };
        to.copy_from_slice(from);
        self.at += count;
        Ok(count)
    }
}

/// Reads to the next line break, which is left out with a carriage return before it; no more than `most` bytes are
/// kept.
///
/// # Errors
/// Where the stream cannot be read.
pub(crate) fn line(stream: &mut Stream, into: &mut Vec<u8>, most: u64) -> io::Result<Line> {
    into.clear();
    let (mut any, mut fits) = (false, true);
    loop {
        let held = stream.fill_buf()?;
        if held.is_empty() {
            return Ok(if !any {
                Line::End
            } else if fits {
                Line::Whole
            } else {
                Line::TooLong
            });
        }
        any = true;
        let found = memchr::memchr(b'\n', held);
        let part = held.get(..found.unwrap_or(held.len())).unwrap_or_default();
        if fits && into.len() as u64 + part.len() as u64 <= most {
            into.extend_from_slice(part);
        } else {
            fits = false;
            into.clear();
        }
        let used = part.len() + usize::from(found.is_some());
        stream.consume(used);
        if found.is_some() {
            if into.last() == Some(&b'\r') {
                into.pop();
            }
            return Ok(if fits { Line::Whole } else { Line::TooLong });
        }
    }
}

/// What was read of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// All of it.
    Whole,
    /// It is longer than allowed, and has been passed over.
    TooLong,
    /// Nothing, for the stream is at its end.
    End,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_and_those_too_long_passed_over() {
        let mut stream: Stream =
            Box::new(BufReader::with_capacity(3, Cursor::new(b"one\r\n\nmuch too long\ntwo".to_vec())));
        let mut into = Vec::new();
        let mut next = || {
            let line = line(&mut stream, &mut into, 5).unwrap();
            (line, String::from_utf8(into.clone()).unwrap())
        };
        assert_eq!(next(), (Line::Whole, "one".to_owned()));
        assert_eq!(next(), (Line::Whole, String::new()));
        assert_eq!(next(), (Line::TooLong, String::new()));
        assert_eq!(next(), (Line::Whole, "two".to_owned()));
        assert_eq!(next().0, Line::End);
    }
}
