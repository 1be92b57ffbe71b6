//! Two English word lists -> lower-case words that are not names.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// Words of three letters or more, a to z only, in alphabetical order.
///
/// Capitalised entries are names, and entries with apostrophes are forms of others.
pub(crate) fn read(lists: &[&Path]) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for list in lists {
        let text = std::fs::read_to_string(list).with_context(|| list.display().to_string())?;
        words.extend(
            text.lines()
                .filter(|word| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
                .map(str::to_owned),
        );
    }
    Ok(words)
}
