//! The table of former names -> the year in which a place was last given another name.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The year of the last renaming of the place of this id; `None` where none is on record.
pub(crate) fn renamed_in(id: &str) -> Option<i16> {
    static YEARS: OnceLock<FxHashMap<String, i16>> = OnceLock::new();
    YEARS.get_or_init(read).get(id).copied()
}

/// The last year that the rows of a place have.
fn read() -> FxHashMap<String, i16> {
    let mut years = FxHashMap::default();
    let table = include_str!("../../gazetteer/former_names.csv");
    for row in csv::Reader::from_reader(table.as_bytes()).records().flatten() {
        let (Some(place), Some(Ok(year))) = (row.get(0), row.get(5).map(str::parse::<i16>)) else { continue };
        let last = years.entry(place.to_owned()).or_insert(year);
        *last = year.max(*last);
    }
    years
}
