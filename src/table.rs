//! CSV text -> typed rows, with errors that name the file and the line.

use crate::error::Error;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};

/// Reads every row of a table with a header.
///
/// # Errors
/// The first row that does not fit its type, as `file:line: …`.
pub fn rows<R: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<R>, Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(|error| row_error(file, &error))?);
    }
    Ok(rows)
}

fn row_error(file: &str, error: &csv::Error) -> Error {
    let what = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    let error_of_file = Error::new(file, what);
    match error.position() {
        Some(position) => error_of_file.at_line(position.line()),
        None => error_of_file,
    }
}

/// A cell of several values parted by `|`, as serde's `deserialize_with`; an empty cell is an empty list.
pub(crate) fn list<'de, D: Deserializer<'de>>(cell: D) -> Result<Vec<String>, D::Error> {
    let cell = String::deserialize(cell)?;
    Ok(cell.split('|').map(str::trim).filter(|form| !form.is_empty()).map(str::to_owned).collect())
}
