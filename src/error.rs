//! A file we could not use, and where in it.

use std::fmt;
use std::path::{Path, PathBuf};

/// What was wrong with which file, and on which line of it.
///
/// Messages read `file:line: what is wrong`, in lower case and without a full stop.
///
/// ```
/// use dateline::error::Error;
/// let error = Error::new("places.csv", "latitude 481.5 is not between -90 and 90").at_line(7);
/// assert_eq!(error.to_string(), "places.csv:7: latitude 481.5 is not between -90 and 90");
/// ```
#[derive(Debug)]
pub struct Error {
    file: PathBuf,
    line: Option<u64>,
    what: String,
}

impl Error {
    /// An error about a file as a whole.
    pub fn new(file: impl AsRef<Path>, what: impl Into<String>) -> Error {
        Error { file: file.as_ref().to_path_buf(), line: None, what: what.into() }
    }

    /// The same, on a line counted from 1.
    pub fn at_line(mut self, line: u64) -> Error {
        self.line = Some(line);
        self
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The line, counted from 1, where it is about one.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// What is wrong, without the file.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// An error of the operating system, in plain words.
    pub fn io(file: impl AsRef<Path>, error: &std::io::Error) -> Error {
        let what = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string().to_lowercase(),
        };
        Error::new(file, what)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for Error {}
