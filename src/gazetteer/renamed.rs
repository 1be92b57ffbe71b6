//! The table of former names -> the year in which a place was last given another name.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The year of the last renaming of the place of this id; `None` where none is on record.
pub(crate) fn renamed_in(id: &str) -> Option<i16> {
    static YEARS: OnceLock<FxHashMap<String, i16>> = OnceLock::new();
    YEARS.get_or_init(read).get(id).copied()
}

/// The last year that the sources of a place's former names tell: `Rada 2016`, `renamed 1961`.
fn read() -> FxHashMap<String, i16> {
    let mut years = FxHashMap::default();
    let table = include_str!("../../gazetteer/former_names.csv");
    for row in csv::Reader::from_reader(table.as_bytes()).records().flatten() {
        let (Some(place), Some(kind), Some(source)) = (row.get(0), row.get(3), row.get(4)) else { continue };
        let year = source.rsplit(' ').next().and_then(|word| word.parse::<i16>().ok());
        if let Some(year) = year.filter(|_| kind == "former" && !source.starts_with("before")) {
            let last = years.entry(place.to_owned()).or_insert(year);
            *last = year.max(*last);
        }
    }
    years
}
