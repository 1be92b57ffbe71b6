//! Runs `tests/golden/*.txt`: `>` a text, `=` what is found in it, one line each; `= -` for nothing.
//!
//! `@ published: 2024-03-07` sets the publication date for the cases below it, `@ published: none` takes it away.
//! `UPDATE_GOLDEN=1 cargo test` writes the `=` lines anew and still fails, so that nothing is accepted unseen.

use std::fmt::Write as _;
use std::path::PathBuf;

/// One case of a golden file.
#[derive(Debug, Default, Clone)]
pub(crate) struct Case {
    /// The text: its `>` lines, joined by line breaks.
    pub(crate) text: String,
    /// The publication date in force, `YYYY-MM-DD`; empty for none.
    pub(crate) published: String,
    /// The `=` lines.
    pub(crate) expected: Vec<String>,
    line: usize,
}

/// Runs every case of a stage and reports all that differ, not the first.
#[track_caller]
pub(crate) fn check(stage: &str, find: impl Fn(&Case) -> Vec<String>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{stage}.txt"));
    let source = std::fs::read_to_string(&path).unwrap();
    let mut wrong = String::new();
    let mut fresh = String::new();
    let mut count = 0;
    let mut case = Case::default();
    let mut settle = |case: &mut Case, fresh: &mut String| {
        if case.text.is_empty() {
            return;
        }
        count += 1;
        let mut found = find(case);
        if found.is_empty() {
            found.push("-".to_owned());
        }
        for line in &found {
            let _ = writeln!(fresh, "= {line}");
        }
        if found != case.expected {
            let _ = writeln!(
                wrong,
                "{}:{}: {}\n  expected {:#?}\n  found {:#?}",
                path.display(),
                case.line,
                case.text,
                case.expected,
                found
            );
        }
        *case = Case { published: std::mem::take(&mut case.published), ..Case::default() };
    };
    for (number, line) in source.lines().enumerate() {
        if let Some(expected) = line.strip_prefix("= ") {
            case.expected.push(expected.to_owned());
            continue;
        }
        let goes_on = line.starts_with("> ") && case.expected.is_empty();
        if !goes_on {
            settle(&mut case, &mut fresh);
        }
        if let Some(text) = line.strip_prefix("> ") {
            if case.text.is_empty() {
                case.line = number + 1;
            } else {
                case.text.push('\n');
            }
            case.text.push_str(text);
        } else if let Some(published) = line.strip_prefix("@ published: ") {
            case.published = if published == "none" { String::new() } else { published.to_owned() };
        }
        let _ = writeln!(fresh, "{line}");
    }
    settle(&mut case, &mut fresh);
    assert!(count > 0, "{} holds no case", path.display());
    if !wrong.is_empty() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, fresh).unwrap();
        panic!("{stage}: wrote what is found now; read it before you keep it\n{wrong}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
