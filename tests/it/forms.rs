//! Every form from one input: the same features, the same names, the same values.

use assert_cmd::Command;
use kml::types::{Element, Kml};
use predicates::str::contains;
use rusqlite::types::ValueRef;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use tempfile::TempDir;

/// The properties of each feature that are known, as text, by its id; a river stands in two layers of a GeoPackage.
type Features = BTreeMap<String, BTreeMap<String, String>>;

/// What is written of the example articles in this form.
fn written(folder: &TempDir, form: &str, more: &[&str]) -> Vec<u8> {
    let path = folder.path().join("events").with_extension(form);
    let mut program = Command::cargo_bin("dateline").unwrap();
    program.current_dir(env!("CARGO_MANIFEST_DIR")).args(["map", "examples/articles", "--quiet", "--output"]);
    program.arg(&path).args(more).assert().success();
    std::fs::read(path).unwrap()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_f64().unwrap().to_string()),
        Value::Array(list) => Some(list.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join("\n")),
        other => panic!("{other}"),
    }
}

fn of_json(features: &[Value]) -> Features {
    let of = |feature: &Value| {
        let properties = feature["properties"].as_object().unwrap();
        let known = properties.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?)));
        (feature["id"].as_str().unwrap().to_owned(), known.collect())
    };
    features.iter().map(of).collect()
}

fn of_pairs(rows: impl Iterator<Item = BTreeMap<String, String>>) -> Features {
    rows.map(|row| (row["id"].clone(), row)).collect()
}

fn of_csv(bytes: &[u8]) -> Features {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    of_pairs(reader.records().map(|row| {
        let row = row.unwrap();
        let cells = header.iter().zip(row.iter()).filter(|(key, cell)| *key != "wkt" && !cell.is_empty());
        cells.map(|(key, cell)| (key.to_owned(), cell.to_owned())).collect()
    }))
}

fn of_page(bytes: &[u8]) -> Features {
    let page = std::str::from_utf8(bytes).unwrap();
    let (_, block) = page.split_once("id=\"features\">").unwrap();
    let (block, _) = block.split_once("</script>").unwrap();
    of_json(serde_json::from_str::<Value>(block).unwrap().as_array().unwrap())
}

fn of_kml(bytes: &[u8]) -> Features {
    fn placemarks(kml: &Kml, rows: &mut Vec<BTreeMap<String, String>>) {
        match kml {
            Kml::KmlDocument(document) => document.elements.iter().for_each(|it| placemarks(it, rows)),
            Kml::Document { elements, .. } => elements.iter().for_each(|it| placemarks(it, rows)),
            Kml::Placemark(placemark) => {
                assert!(placemark.geometry.is_some() && placemark.name.is_some());
                let data = |element: &Element| {
                    let value = element.children.iter().find(|it| it.name == "value")?;
                    Some((element.attrs.get("name")?.clone(), value.content.clone()?))
                };
                let extended = placemark.children.iter().filter(|it| it.name == "ExtendedData");
                rows.push(extended.flat_map(|it| &it.children).filter_map(data).collect());
            }
            _ => {}
        }
    }
    let text = std::str::from_utf8(bytes).unwrap();
    let mut rows = Vec::new();
    placemarks(&text.parse::<Kml>().unwrap(), &mut rows);
    of_pairs(rows.into_iter())
}

fn of_kmz(bytes: &[u8]) -> Features {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut document = Vec::new();
    archive.by_name("doc.kml").unwrap().read_to_end(&mut document).unwrap();
    of_kml(&document)
}

fn of_geopackage(path: &Path, places: &str) -> Features {
    let database = rusqlite::Connection::open(path).unwrap();
    let mut features = Features::new();
    for layer in [places, "claims", "movements"] {
        let mut read = database.prepare(&format!("SELECT * FROM {layer}")).unwrap();
        let names: Vec<String> = read.column_names().iter().map(|name| (*name).to_owned()).collect();
        let mut rows = read.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let mut known = BTreeMap::new();
            for (at, name) in names.iter().enumerate().skip(2) {
                let value = match row.get_ref(at).unwrap() {
                    ValueRef::Null => continue,
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(words) => String::from_utf8_lossy(words).replace(".000Z", "Z"),
                    ValueRef::Blob(_) => panic!("{name} is a blob"),
                };
                known.insert(name.clone(), value);
            }
            features.insert(known["id"].clone(), known);
        }
    }
    features
}

#[cfg(feature = "flatgeobuf")]
fn of_flatgeobuf(bytes: &[u8]) -> Features {
    use flatgeobuf::{FallibleStreamingIterator as _, FeatureProperties as _, FgbReader};
    let mut reader = FgbReader::open(std::io::Cursor::new(bytes)).unwrap().select_all().unwrap();
    let mut rows = Vec::new();
    while let Some(feature) = reader.next().unwrap() {
        rows.push(feature.properties().unwrap().into_iter().collect());
    }
    of_pairs(rows.into_iter())
}

#[cfg(feature = "geoparquet")]
fn of_geoparquet(path: &Path) -> Features {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let geo = metadata.iter().find(|it| it.key == "geo").unwrap().value.clone().unwrap();
    let geo: Value = serde_json::from_str(&geo).unwrap();
    assert_eq!(geo["columns"]["geometry"]["encoding"], "WKB");
    assert_eq!(geo["columns"]["geometry"]["bbox"].as_array().unwrap().len(), 4);
    fn text(field: &Field) -> Option<String> {
        Some(match field {
            Field::Null => return None,
            Field::Str(words) => words.clone(),
            Field::Double(number) => number.to_string(),
            Field::Long(number) => number.to_string(),
            Field::Date(days) => (jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(*days)).to_string(),
            Field::TimestampMillis(ms) => jiff::Timestamp::from_millisecond(*ms).unwrap().to_string(),
            Field::ListInternal(list) => {
                list.elements().iter().filter_map(text).collect::<Vec<_>>().join("\n")
            }
            other => panic!("{other:?}"),
        })
    }
    of_pairs(reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        let known = row.get_column_iter().filter(|(name, _)| *name != "geometry");
        known.filter_map(|(name, field)| Some((name.clone(), text(field)?))).collect()
    }))
}

#[track_caller]
fn same(found: &Features, wanted: &Features, form: &str) {
    assert_eq!(found.len(), wanted.len(), "{form}: how many features");
    for (id, properties) in wanted {
        assert_eq!(found.get(id), Some(properties), "{form}: {id}");
    }
}

#[test]
fn every_form_has_the_same_features_with_the_same_properties() {
    for group in ["mention", "place", "event"] {
        let folder = tempfile::tempdir().unwrap();
        let more = ["--group", group];
        let written = |form: &str| written(&folder, form, &more);
        let collection: Value = serde_json::from_slice(&written("geojson")).unwrap();
        let features = collection["features"].as_array().unwrap();
        let wanted = of_json(features);
        assert!(wanted.len() > 50 && wanted.values().any(|it| it["kind"] == group));
        let lines = |bytes: &[u8]| -> Vec<Value> {
            let text = std::str::from_utf8(bytes).unwrap();
            text.lines()
                .map(|line| serde_json::from_str(line.trim_start_matches('\u{1e}')).unwrap())
                .collect()
        };
        assert_eq!(&lines(&written("geojsonl")), features);
        assert_eq!(&lines(&written("geojsons")), features);
        same(&of_csv(&written("csv")), &wanted, "csv");
        same(&of_page(&written("html")), &wanted, "html");
        same(&of_kml(&written("kml")), &wanted, "kml");
        same(&of_kmz(&written("kmz")), &wanted, "kmz");
        written("gpkg");
        same(&of_geopackage(&folder.path().join("events.gpkg"), &format!("{group}s")), &wanted, "gpkg");
        #[cfg(feature = "flatgeobuf")]
        same(&of_flatgeobuf(&written("fgb")), &wanted, "fgb");
        #[cfg(feature = "geoparquet")]
        {
            written("parquet");
            same(&of_geoparquet(&folder.path().join("events.parquet")), &wanted, "parquet");
        }
    }
}

#[test]
fn a_form_that_was_left_out_of_the_program_is_told_how_to_be_had() {
    let folder = tempfile::tempdir().unwrap();
    for (form, feature) in [("fgb", "flatgeobuf"), ("parquet", "geoparquet")] {
        let built = match feature {
            "flatgeobuf" => cfg!(feature = "flatgeobuf"),
            _ => cfg!(feature = "geoparquet"),
        };
        if built {
            continue;
        }
        let mut program = Command::cargo_bin("dateline").unwrap();
        program.current_dir(&folder).args(["map", "-", "--output", &format!("map.{form}")]);
        let said = format!("cargo install --path . --features {feature}");
        program.write_stdin("Shells fell on Kherson.").assert().code(2).stderr(contains(said));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    }
}

#[test]
fn words_of_an_article_are_no_markup_in_google_earth() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.kml");
    let mut program = Command::cargo_bin("dateline").unwrap();
    program.args(["map", "-", "--quiet", "--published", "2022-11-10", "--output"]).arg(&path);
    let text = "Shells <script>alert(1)</script> & ]]> fell on Kherson \u{7} on Tuesday.";
    program.write_stdin(text).assert().success();
    let kml = std::fs::read_to_string(&path).unwrap();
    assert!(kml.parse::<Kml>().is_ok() && !kml.contains('\u{7}'));
    let (_, placemark) = kml.split_once("<Placemark>").unwrap();
    let description = placemark.split("description>").nth(1).unwrap();
    assert!(description.contains("&amp;lt;script&amp;gt;"), "{description}");
    for order in
        ["<name>", "<description>", "<TimeSpan>", "<styleUrl>", "<ExtendedData>", "<Point>"].windows(2)
    {
        assert!(placemark.find(order[0]).unwrap() < placemark.find(order[1]).unwrap(), "{order:?}");
    }
    assert!(placemark.contains("<begin>2022-11-08T00:00:00Z</begin><end>2022-11-08T23:59:59Z</end>"));
}
