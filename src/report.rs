//! What happens in a run -> messages on the standard error, for people or for programs, and a line of progress.

use crate::cli::{InputArgs, LogForm};
use dateline::error::Error;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Says what happens.
#[derive(Debug)]
pub(crate) struct Report {
    quiet: bool,
    log: LogForm,
    bar: Option<ProgressBar>,
    read: Arc<AtomicU64>,
    began: Instant,
    told: Instant,
    notices: usize,
}

/// Notices about records that are told one by one; archives may have one for each of millions.
const NOTICES: usize = 20;

/// How often a line of progress is drawn anew, and how often a log tells of it.
const REDRAWN: Duration = Duration::from_millis(200);
const LOGGED: Duration = Duration::from_secs(10);

impl Report {
    /// A report on a run that reads these inputs; `read` counts their bytes.
    pub(crate) fn new(args: &InputArgs, read: Arc<AtomicU64>) -> Report {
        let drawn = !args.quiet && args.log == LogForm::Text && io::stderr().is_terminal();
        let now = Instant::now();
        Report {
            quiet: args.quiet,
            log: args.log,
            bar: drawn.then(|| bar(total(&args.files))),
            read,
            began: now,
            told: now,
            notices: 0,
        }
    }

    /// Something that went wrong.
    pub(crate) fn error(&self, error: &Error) {
        match self.log {
            LogForm::Text => self.line(error),
            LogForm::Json => self.json(&Line {
                level: "error",
                message: error.what(),
                file: Some(error.file()),
                line: error.line(),
            }),
        }
    }

    /// Something that a user should know.
    pub(crate) fn say(&self, what: &str) {
        if self.quiet {
            return;
        }
        match self.log {
            LogForm::Text => self.line(&what),
            LogForm::Json => self.json(&Line { level: "notice", message: what, file: None, line: None }),
        }
    }

    /// Something that a user should know of a record, unless there has been too much of it.
    pub(crate) fn notice(&mut self, what: &str) {
        self.notices += 1;
        match self.notices {
            ..=NOTICES => self.say(what),
            count if count == NOTICES + 1 => self.say("further notices about records are left out"),
            _ => {}
        }
    }

    /// How far the run has come.
    pub(crate) fn progress(&mut self, done: &Done) {
        let now = Instant::now();
        let every = if self.bar.is_some() { REDRAWN } else { LOGGED };
        if now.duration_since(self.told) < every {
            return;
        }
        self.told = now;
        let read = self.read.load(Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(read);
            bar.set_message(format!(
                "{} records, {} features, {} failed",
                done.records, done.features, done.failed
            ));
        } else if self.log == LogForm::Json && !self.quiet {
            self.json(&Progress { level: "progress", done, bytes: read, seconds: self.seconds() });
        }
    }

    /// Takes the line of progress away.
    pub(crate) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// What the run comes to: `summary` for people, the same counts for programs.
    pub(crate) fn sum_up(&mut self, done: &Done, summary: &dyn Display) {
        self.finish();
        if self.quiet {
            return;
        }
        let (bytes, seconds) = (self.read.load(Ordering::Relaxed), self.seconds());
        match self.log {
            LogForm::Json => self.json(&Progress { level: "summary", done, bytes, seconds }),
            LogForm::Text => {
                if seconds >= WORTH_TELLING {
                    let speed = bytes as f64 / 1e6 / seconds;
                    let (read, time) = (HumanBytes(bytes), HumanDuration(Duration::from_secs_f64(seconds)));
                    self.line(&format!("read {read} in {time}, {speed:.1} MB/s"));
                }
                self.line(summary);
            }
        }
    }

    fn seconds(&self) -> f64 {
        (self.began.elapsed().as_secs_f64() * 1e3).round() / 1e3
    }

    fn line(&self, what: &dyn Display) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(what)),
            None => say(what),
        }
    }

    fn json(&self, line: &impl Serialize) {
        if let Ok(line) = serde_json::to_string(line) {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }
}

/// Runs that took so many seconds are told how fast they were.
const WORTH_TELLING: f64 = 3.0;

/// Says something to the user; a standard error that is closed is no reason to stop.
pub(crate) fn say(what: &dyn Display) {
    let _ = writeln!(io::stderr().lock(), "dateline: {what}");
}

/// What has been done so far.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Done {
    pub(crate) records: u64,
    pub(crate) articles: usize,
    pub(crate) features: usize,
    pub(crate) mentions: usize,
    pub(crate) claims: usize,
    pub(crate) claims_off: usize,
    pub(crate) without_text: usize,
    pub(crate) without_date: usize,
    pub(crate) failed: usize,
}

#[derive(Serialize)]
struct Line<'l> {
    level: &'static str,
    message: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'l Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

#[derive(Serialize)]
struct Progress<'d> {
    level: &'static str,
    #[serde(flatten)]
    done: &'d Done,
    bytes: u64,
    seconds: f64,
}

/// How many bytes there are to read, where every input is a file.
fn total(files: &[PathBuf]) -> Option<u64> {
    let size = |path: &PathBuf| {
        let metadata = std::fs::metadata(path).ok()?;
        metadata.is_file().then_some(metadata.len())
    };
    files.iter().map(size).sum()
}

fn bar(total: Option<u64>) -> ProgressBar {
    let target = ProgressDrawTarget::stderr();
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::with_draw_target(Some(total), target),
            "{bar:24} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {msg}, {eta} left",
        ),
        None => (
            ProgressBar::with_draw_target(None, target),
            "{spinner} {decimal_bytes} {decimal_bytes_per_sec} {msg}, {elapsed}",
        ),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
