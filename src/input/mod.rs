//! Files -> articles, one at a time.
//!
//! A problem with one input is an item of its own and never stops the others:
//!
//! ```
//! use dateline::input::{Settings, articles};
//! let inputs = ["no-such-file.txt".into()];
//! let problem = articles(&inputs, &Settings::default()).next().unwrap().unwrap_err();
//! assert_eq!(problem.to_string(), "no-such-file.txt: no such file or directory");
//! ```

pub mod encoding;
pub mod paths;
pub mod text;

use crate::article::Article;
use crate::error::Error;
use encoding::Decoded;
use jiff::civil::Date;
use paths::{STDIN, Source};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The largest file that is read as one article, in bytes. A long feature has some 50 kB; what is a thousand times
/// longer is an archive, and reading it as one article would date and place everything in it by the wrong context.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// What holds for every input.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The day of publication of every article; `None` takes it from front matter or file name.
    pub published: Option<Date>,
}

/// An article as read, with what a user should know about the reading.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The article.
    pub article: Article,
    /// Notices, each of the form `file: what`, such as that the text was decoded from another encoding than UTF-8.
    pub notices: Vec<String>,
}

/// Reads every input in the order given: files, folders (walked in order for `.txt` and `.md`), and `-` for the
/// standard input. Nothing is read before it is asked for.
///
/// # Errors
/// Items are errors where an input cannot be used; the next item goes on with the next input.
pub fn articles<'i>(
    inputs: &'i [PathBuf],
    settings: &'i Settings,
) -> impl Iterator<Item = Result<Reading, Error>> + 'i {
    paths::sources(inputs).map(|source| read(&source?, settings))
}

/// Reads a table: a file, or `-` for the standard input; with a notice where it was decoded from another encoding.
///
/// # Errors
/// Where it cannot be read, or is no text.
pub fn table(path: &Path) -> Result<Decoded, Error> {
    let bytes = match path == Path::new(paths::DASH) {
        true => bytes(Path::new(STDIN), io::stdin().lock())?,
        false => bytes(path, File::open(path).map_err(|error| Error::io(path, &error))?)?,
    };
    let decoded = encoding::decode(path, &bytes)?;
    match decoded.text.trim().is_empty() {
        true => Err(Error::new(path, "is empty")),
        false => Ok(decoded),
    }
}

fn read(source: &Source, settings: &Settings) -> Result<Reading, Error> {
    match source {
        Source::Stdin => {
            let bytes = bytes(Path::new(STDIN), io::stdin().lock())?;
            text::article(Path::new(STDIN), &bytes, settings)
        }
        Source::File(path) => {
            let file = File::open(path).map_err(|error| Error::io(path, &error))?;
            text::article(path, &bytes(path, file)?, settings)
        }
    }
}

fn bytes(path: &Path, reader: impl io::Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Error::io(path, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new(
            path,
            format!("is larger than {} MB, too large for one article", MAX_BYTES >> 20),
        ));
    }
    Ok(bytes)
}
