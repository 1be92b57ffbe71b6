//! How far a run has come -> a small file beside its output, from which the next run goes on.

use crate::cli::MapArgs;
use dateline::error::Error;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Keeps account of how far a run has come.
#[derive(Debug)]
pub(crate) struct Account {
    path: PathBuf,
    state: State,
    written: Instant,
}

/// What has to be known to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    version: String,
    inputs: Vec<PathBuf>,
    /// What else decides the output.
    options: String,
    /// Records that are finished.
    records: u64,
    /// Bytes of the output that they gave.
    bytes: u64,
}

/// How often the account is written.
const EVERY: Duration = Duration::from_secs(1);

impl Account {
    /// An account of a run that has just begun.
    pub(crate) fn new(args: &MapArgs, output: &Path) -> Account {
        let state = State {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: args.input.files.clone(),
            options: format!(
                "{:?} {:?} {:?} {:?} {:?}",
                args.input.settings(None),
                args.input.language,
                args.input.places,
                args.format(),
                args.options()
            ),
            ..State::default()
        };
        let mut path = OsString::from(output);
        path.push(".progress");
        Account { path: path.into(), state, written: Instant::now() }
    }

    /// The account that a run with the same inputs and options left behind; a new one where there is no output either.
    ///
    /// # Errors
    /// An output without an account, and an account of another run.
    pub(crate) fn found(args: &MapArgs, output: &Path) -> Result<Account, Error> {
        let mut account = Account::new(args, output);
        let Ok(text) = std::fs::read_to_string(&account.path) else {
            if output.exists() {
                let what = "is whole, or no run has left an account of it: there is nothing to go on with";
                return Err(Error::new(output, what));
            }
            return Ok(account);
        };
        let found: State = serde_json::from_str(&text)
            .map_err(|error| Error::new(&account.path, format!("is no account of a run: {error}")))?;
        let (records, bytes) = (found.records, found.bytes);
        if found != (State { records, bytes, ..account.state.clone() }) {
            let what = "is the account of a run with other inputs or options, or of another version";
            return Err(Error::new(&account.path, what));
        }
        account.state = found;
        Ok(account)
    }

    /// Records that need not be read again.
    pub(crate) fn records(&self) -> u64 {
        self.state.records
    }

    /// Bytes of the output that they gave.
    pub(crate) fn bytes(&self) -> u64 {
        self.state.bytes
    }

    /// Whether it is time to write the account.
    pub(crate) fn is_due(&self) -> bool {
        self.written.elapsed() >= EVERY
    }

    /// Writes down that so many records are finished and have given so many bytes, which must be in the file.
    ///
    /// # Errors
    /// Where the account cannot be written.
    pub(crate) fn write(&mut self, records: u64, bytes: u64) -> Result<(), Error> {
        self.written = Instant::now();
        self.state = State { records, bytes, ..std::mem::take(&mut self.state) };
        let problem = |error: &std::io::Error| Error::io(&self.path, error);
        let mut part = self.path.clone().into_os_string();
        part.push(".part");
        let text =
            serde_json::to_string(&self.state).map_err(|error| Error::new(&self.path, error.to_string()))?;
        std::fs::write(&part, text + "\n").map_err(|error| problem(&error))?;
        std::fs::rename(&part, &self.path).map_err(|error| problem(&error))
    }

    /// Takes the account away: the output is whole.
    pub(crate) fn close(&self) {
        // There is none where the run ended within a second.
        let _ = std::fs::remove_file(&self.path);
    }
}
