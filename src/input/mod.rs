//! Files -> articles, one at a time.
//!
//! Files are cut into records as they come, and records are read into articles one by one, so that no more is held of
//! an archive than its records in hand. A problem with one record is an item of its own and never stops the others:
//!
//! ```
//! use dateline::input::{Settings, articles};
//! let inputs = ["no-such-file.txt".into()];
//! let problem = articles(&inputs, &Settings::default()).next().unwrap().unwrap_err();
//! assert_eq!(problem.to_string(), "no-such-file.txt: no such file or directory");
//! ```

pub mod format;
pub mod paths;
pub mod day;
pub mod text;
pub mod field;
mod stream;
mod json;
mod rows;
mod warc;
mod html;
mod feed;
mod telegram;
pub mod features;

use crate::article::{Article, Published, PublishedSource};
use crate::encoding::{self, Decoded};
use crate::error::Error;
use field::{Columns, Names};
use format::Format;
use jiff::civil::Date;
use paths::{STDIN, Source};
use std::io::Read as _;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use stream::Stream;

/// The largest record, in bytes: a line, a row, a page, or a file that is one article. A long feature has some 50 kB;
/// what is a thousand times longer is an archive, and reading it as one article would date and place everything in it
/// by the wrong context.
pub const MAX_RECORD: u64 = 32 * 1024 * 1024;

/// How many times its size a compressed input may unpack to. Text shrinks to a third or a tenth, logs to a fiftieth;
/// gzip cannot shrink anything to less than a thousandth, which blanks come near to.
pub const MAX_EXPANSION: u64 = 250;

/// How deeply a JSON record may be nested; those of collectors have three or four levels.
pub const MAX_DEPTH: usize = 128;

/// What holds for every input.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The day of publication of every article; `None` takes it from what the input says.
    pub published: Option<Date>,
    /// The format of every input; `None` takes it from the name, else from the first bytes.
    pub format: Option<Format>,
    /// The columns of tables and members of JSON objects that hold the article.
    pub columns: Columns,
    /// The largest record, in bytes.
    pub max_record: u64,
    /// How many times its size a compressed input may unpack to.
    pub max_expansion: u64,
    /// How deeply a JSON record may be nested.
    pub max_depth: usize,
    /// Whether pages of web archives that do not say when they were published are taken to be published on the day on
    /// which they were fetched.
    pub crawl_dates: bool,
    /// A file that is passed over in folders: the output of a run before.
    pub but: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            published: None,
            format: None,
            columns: Columns::default(),
            max_record: MAX_RECORD,
            max_expansion: MAX_EXPANSION,
            max_depth: MAX_DEPTH,
            crawl_dates: false,
            but: None,
        }
    }
}

/// An article as read, with what a user should know about the reading.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The article.
    pub article: Article,
    /// Notices, each of the form `file: what`, such as that the text was decoded from another encoding than UTF-8.
    pub notices: Vec<String>,
}

/// What came of a record.
#[derive(Debug)]
pub enum Item {
    /// An article.
    Article(Box<Reading>),
    /// A record that has no text, such as a picture without a caption, by its name.
    WithoutText(String),
    /// A record that cannot be read.
    Failed(Error),
}

/// Reads every input in the order given: files, folders (walked in order for files of a known kind), and `-` for the
/// standard input. Nothing is read before it is asked for.
///
/// # Errors
/// Items are errors where an input or one record of it cannot be used; the next item goes on with the next.
pub fn articles<'i>(
    inputs: &'i [PathBuf],
    settings: &'i Settings,
) -> impl Iterator<Item = Result<Reading, Error>> + 'i {
    let reader = Reader::new(settings.clone());
    let records = reader.records(inputs);
    records.flat_map(move |record| {
        let items = match record {
            Ok(record) => reader.read(&record),
            Err(error) => vec![Item::Failed(error)],
        };
        items.into_iter().map(|item| match item {
            Item::Article(reading) => Ok(*reading),
            Item::WithoutText(name) => Err(Error::new(name, "has no text")),
            Item::Failed(error) => Err(error),
        })
    })
}

/// Cuts inputs into records and reads them, which two may do at once: one cuts, many read.
#[derive(Clone, Debug)]
pub struct Reader {
    settings: Arc<Settings>,
    names: Arc<Names>,
    read: Arc<AtomicU64>,
}

impl Reader {
    /// With these settings.
    pub fn new(settings: Settings) -> Reader {
        let names = Arc::new(Names::new(&settings.columns));
        Reader { settings: Arc::new(settings), names, read: Arc::default() }
    }

    /// How many bytes have been read of all inputs so far, before decompression.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// The records of the inputs, in their order.
    pub fn records<'i>(&self, inputs: &'i [PathBuf]) -> Records<'i> {
        let sources = Box::new(paths::sources(inputs, self.settings.but.as_deref()));
        Records { sources, reader: self.clone(), current: None, notice: None }
    }

    /// The articles of a record: one, none, or, of a feed, many.
    pub fn read(&self, record: &Record) -> Vec<Item> {
        let (settings, names) = (self.settings.as_ref(), self.names.as_ref());
        let mut items = match &record.kind {
            Kind::Text => vec![match text::article(&record.origin.path, &record.bytes, settings) {
                Ok(reading) => Item::Article(Box::new(reading)),
                Err(error) => Item::Failed(error),
            }],
            Kind::Html => {
                let context = html::Context { file: Some(&record.origin.path), ..html::Context::default() };
                vec![html::article(record, &record.bytes, None, &context, settings)]
            }
            Kind::Feed => feed::articles(record, settings),
            Kind::Row(header, ends) => vec![rows::article(record, header, ends, settings, names)],
            Kind::Object => vec![record.object(settings, names)],
            Kind::Message(chat) => {
                let read = record
                    .json(settings)
                    .map(|(json, _)| telegram::article(record, &json, chat.as_deref(), settings));
                read.unwrap_or_else(|error| Some(Item::Failed(error))).into_iter().collect()
            }
            Kind::Page(page) => warc::article(record, page, settings).into_iter().collect(),
        };
        if let (Some(notice), Some(Item::Article(reading))) = (&record.notice, items.first_mut()) {
            reading.notices.insert(0, notice.clone());
        }
        items
    }
}

/// The records of inputs, cut out as they are asked for.
pub struct Records<'i> {
    sources: Box<dyn Iterator<Item = Result<Source, Error>> + 'i>,
    reader: Reader,
    current: Option<Cutter>,
    notice: Option<String>,
}

type Cutter = Box<dyn Iterator<Item = Result<Record, Error>> + Send>;

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(cutter) = &mut self.current {
                match cutter.next() {
                    Some(Ok(mut record)) => {
                        record.notice = self.notice.take();
                        return Some(Ok(record));
                    }
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.current = None,
                }
            }
            let opened = match self.sources.next()? {
                Ok(source) => self.open(&source),
                Err(error) => Err(error),
            };
            match opened {
                Ok(cutter) => self.current = Some(cutter),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Records<'_> {
    fn open(&mut self, source: &Source) -> Result<Cutter, Error> {
        let (settings, names) = (self.reader.settings.as_ref(), self.reader.names.as_ref());
        let path = match source {
            Source::Stdin => Path::new(STDIN),
            Source::File(path) => path,
        };
        let origin = Arc::new(Origin {
            path: path.to_path_buf(),
            name: path.to_string_lossy().replace(MAIN_SEPARATOR, "/"),
        });
        let mut stream = stream::open(path, source, settings, &self.reader.read)?;
        let format = match settings.format.or_else(|| Format::of_name(path)) {
            Some(format) => format,
            None => Format::of_head(stream.fill_buf().map_err(|error| Error::io(path, &error))?),
        };
        let mut as_text = |stream: Stream| {
            let (stream, notice) = stream::decoded(path, stream)?;
            self.notice = notice;
            Ok::<Stream, Error>(stream)
        };
        Ok(match format {
            Format::Text => whole(stream, origin, settings, Kind::Text),
            Format::Html => whole(stream, origin, settings, Kind::Html),
            Format::Feed => whole(stream, origin, settings, Kind::Feed),
            Format::Csv => Box::new(rows::Rows::new(as_text(stream)?, None, origin, settings, names)?),
            Format::Tsv => Box::new(rows::Rows::new(as_text(stream)?, Some(b'\t'), origin, settings, names)?),
            Format::JsonLines => Box::new(json::Lines::new(as_text(stream)?, origin, settings)),
            Format::Json => Box::new(json::Elements::new(as_text(stream)?, origin, settings)),
            Format::Warc => Box::new(warc::Pages::new(stream, origin, settings)),
        })
    }
}

/// A file that is one record.
fn whole(stream: Stream, origin: Arc<Origin>, settings: &Settings, kind: Kind) -> Cutter {
    let most = settings.max_record;
    let read = move || {
        let mut bytes = Vec::new();
        let error = |error| Error::io(&origin.path, &error);
        stream.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(error)?;
        if bytes.len() as u64 > most {
            let what = format!(
                "is larger than {}, too large for one article: --max-record raises the limit",
                in_megabytes(most)
            );
            return Err(Error::new(&origin.path, what));
        }
        Ok(Record { origin, nth: 0, line: 0, bytes, kind, notice: None })
    };
    Box::new(std::iter::once_with(read))
}

/// A piece of an input that has not been read yet: a line, a row, a page, a whole file.
#[derive(Debug)]
pub struct Record {
    origin: Arc<Origin>,
    /// Which record of its file it is, by line where it has one; 0 where it is all of it.
    nth: u64,
    /// The line that it starts on; 0 where lines are not counted.
    line: u64,
    bytes: Vec<u8>,
    kind: Kind,
    notice: Option<String>,
}

/// The file that a record comes from.
#[derive(Debug)]
pub(crate) struct Origin {
    path: PathBuf,
    /// The path with forward slashes.
    name: String,
}

/// How a record is to be read.
#[derive(Debug)]
enum Kind {
    Text,
    Html,
    Feed,
    Row(Arc<rows::Header>, Vec<usize>),
    Object,
    Message(Option<Arc<str>>),
    Page(Box<warc::Page>),
}

impl Record {
    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Its name: the file's, and which record of it this is.
    pub fn name(&self) -> String {
        if self.nth == 0 { self.origin.name.clone() } else { format!("{}#{}", self.origin.name, self.nth) }
    }

    fn problem(&self, what: impl Into<String>) -> Error {
        match (self.line, self.nth) {
            (0, 0) => Error::new(&self.origin.path, what),
            (0, nth) => Error::new(&self.origin.path, format!("record {nth} {}", what.into())),
            (line, _) => Error::new(&self.origin.path, what).at_line(line),
        }
    }

    fn json(&self, settings: &Settings) -> Result<(std::borrow::Cow<'_, str>, Option<String>), Error> {
        let bytes = self.bytes.strip_prefix(b"\x1e").unwrap_or(&self.bytes);
        if json::is_too_deep(bytes, settings.max_depth) {
            return Err(self.problem(json::too_deep(settings.max_depth)));
        }
        match std::str::from_utf8(bytes) {
            Ok(json) => Ok((json.into(), None)),
            Err(_) => match encoding::decode(&self.origin.path, bytes) {
                Ok(decoded) => Ok((decoded.text.into(), decoded.notice)),
                Err(_) => Err(self.problem("is not text but binary data")),
            },
        }
    }

    fn object(&self, settings: &Settings, names: &Names) -> Item {
        let (json, notice) = match self.json(settings) {
            Ok(json) => json,
            Err(error) => return Item::Failed(error),
        };
        let mut item = match field::of_object(&json, names) {
            Ok(fields) => fields.article(self.name(), self.line, &self.origin, settings),
            Err(what) => Item::Failed(self.problem(what)),
        };
        if let (Item::Article(reading), Some(notice)) = (&mut item, notice) {
            reading.notices.push(self.problem(notice).to_string());
        }
        item
    }
}

/// The day of publication: the one given, else the one stated, else the one in the address.
fn publication(settings: &Settings, stated: Option<Published>, url: Option<&str>) -> Option<Published> {
    let given = settings.published.map(|date| Published { date, source: PublishedSource::Given });
    let in_url = || url.and_then(day::of_url).map(|date| Published { date, source: PublishedSource::Url });
    given.or(stated).or_else(in_url)
}

fn in_megabytes(bytes: u64) -> String {
    const MB: u64 = 1 << 20;
    if bytes < MB { format!("{bytes} bytes") } else { format!("{} MB", bytes / MB) }
}

/// Reads a table: a file, compressed or not, or `-` for the standard input; with a notice where it was decoded from another encoding.
///
/// # Errors
/// Where it cannot be read, is larger than [`MAX_RECORD`], or is no text.
pub fn table(path: &Path) -> Result<Decoded, Error> {
    text_of(path, MAX_RECORD)
}

/// The largest map that is read, in bytes.
pub const MAX_MAP: u64 = 1024 * 1024 * 1024;

/// Reads a map as text, as [`table`] reads a table.
///
/// # Errors
/// Where it cannot be read, is larger than [`MAX_MAP`], or is no text.
pub fn map(path: &Path) -> Result<Decoded, Error> {
    text_of(path, MAX_MAP)
}

fn text_of(path: &Path, most: u64) -> Result<Decoded, Error> {
    let (name, source) = match path == Path::new(paths::DASH) {
        true => (Path::new(STDIN), Source::Stdin),
        false => (path, Source::File(path.to_path_buf())),
    };
    if path.is_dir() {
        return Err(Error::new(name, "is a folder, not a file"));
    }
    // How much may come out of a compressed file is limited below.
    let settings = Settings { max_expansion: u64::MAX, ..Settings::default() };
    let mut stream = stream::open(name, &source, &settings, &Arc::default())?;
    let mut bytes = Vec::new();
    let limited = (&mut stream).take(most + 1).read_to_end(&mut bytes);
    limited.map_err(|error| Error::io(name, &error))?;
    if bytes.len() as u64 > most {
        return Err(Error::new(name, format!("is larger than {} MB", most / 1024 / 1024)));
    }
    let decoded = encoding::decode(name, &bytes)?;
    match decoded.text.trim().is_empty() {
        true => Err(Error::new(name, "is empty")),
        false => Ok(decoded),
    }
}
