//! A zip file -> the texts in it.

use crate::error::Error;
use std::io::{Cursor, Read as _};
use std::path::Path;
use zip::ZipArchive;

/// Texts in zip files larger than this are refused: GeoNames' table of the whole world has 1.7 GB, Ukraine's 10 MB.
const MOST_BYTES: u64 = 512 << 20;

/// Name and bytes of every table in a zip file; read-me files are passed over.
///
/// # Errors
/// A damaged file, or one without a table.
pub(super) fn texts(file: &Path, bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let problem =
        |error: &dyn std::fmt::Display| Error::new(file, format!("is no zip file that can be read: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    let mut texts = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|error| problem(&error))?;
        let name = entry.name().to_owned();
        let lower = name.to_ascii_lowercase();
        let is_table =
            [".txt", ".csv", ".geojson", ".json"].iter().any(|extension| lower.ends_with(extension));
        if entry.is_dir() || !is_table || lower.contains("readme") || lower.contains("iso-languagecodes") {
            continue;
        }
        if entry.size() > MOST_BYTES {
            return Err(Error::new(file, format!("{name} in it is larger than 512 MB")));
        }
        let mut text = Vec::new();
        // What a header states need not be true.
        entry.by_ref().take(MOST_BYTES).read_to_end(&mut text).map_err(|error| problem(&error))?;
        texts.push((name, text));
    }
    if texts.is_empty() {
        return Err(Error::new(file, "holds no table: expected a .txt, .csv or .geojson file in it"));
    }
    Ok(texts)
}
