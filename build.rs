//! Compiles the tables of `gazetteer/` into the form that the program embeds.
#![allow(dead_code, unreachable_pub, missing_docs)]

#[path = "src/position.rs"]
mod position;
#[path = "src/language.rs"]
mod language;
#[path = "src/fold.rs"]
mod fold;
#[path = "src/romanise.rs"]
mod romanise;
#[path = "src/russian.rs"]
mod russian;
mod gazetteer {
    #[path = "../src/gazetteer/place.rs"]
    pub mod place;
    #[path = "../src/gazetteer/skeleton.rs"]
    mod skeleton;
    #[path = "../src/gazetteer/index.rs"]
    pub mod index;
    #[path = "../src/gazetteer/packed.rs"]
    mod packed;
    #[path = "../src/gazetteer/compiled.rs"]
    pub mod compiled;
    #[path = "../src/gazetteer/tables.rs"]
    pub mod tables;
}

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=rules/romanisation.csv");
    println!("cargo:rerun-if-changed=rules/russian.csv");
    println!("cargo:rerun-if-changed=rules/languages.csv");
    for source in ["position.rs", "language.rs", "fold.rs", "romanise.rs", "russian.rs"] {
        println!("cargo:rerun-if-changed=src/{source}");
    }
    for source in ["place.rs", "skeleton.rs", "index.rs", "packed.rs", "compiled.rs", "tables.rs"] {
        println!("cargo:rerun-if-changed=src/gazetteer/{source}");
    }
    let mut files = gazetteer::tables::Files::default();
    for file in [
        "settlements.csv",
        "names.csv",
        "former_names.csv",
        "former_raions.csv",
        "russian_names.csv",
        "units.csv",
        "unit_words.csv",
        "regions.csv",
        "landmarks.csv",
        "landmark_words.csv",
        "raions.csv",
        "populations.csv",
        "districts.csv",
        "other_settlements.csv",
        "areas.csv",
        "abroad.csv",
        "attribution.csv",
        "rivers.geojson",
        "borders.geojson",
        "coasts.geojson",
    ] {
        let path = Path::new("gazetteer").join(file);
        println!("cargo:rerun-if-changed=gazetteer/{file}");
        let text = std::fs::read_to_string(path).map_err(|error| format!("gazetteer/{file}: {error}"))?;
        files.insert(file.to_owned(), text);
    }
    println!("cargo:rerun-if-changed=gazetteer/words_en.txt");
    let words = std::fs::read_to_string("gazetteer/words_en.txt")
        .map_err(|error| format!("gazetteer/words_en.txt: {error}"))?;
    let tables = gazetteer::tables::read(&files)?;
    let version = std::env::var("CARGO_PKG_VERSION")?;
    let words = gazetteer::index::Index::build(
        words.lines().map(|word| (gazetteer::index::hash(word), None)).collect(),
    );
    let mut compiled = gazetteer::compiled::compile(version, &tables, words)?;
    compiled.whole = true;
    let out = Path::new(&std::env::var("OUT_DIR")?).join("gazetteer.bin");
    std::fs::write(out, postcard::to_stdvec(&compiled)?)?;
    Ok(())
}
