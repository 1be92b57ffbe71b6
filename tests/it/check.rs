//! Tables of claims: what is read, what is made of it, and the command.

use assert_cmd::Command;
use dateline::check::{self, Checked, Sheet};
use dateline::mapper::Mapper;
use dateline::verdict::Outcome;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use std::sync::OnceLock;

fn mapper() -> &'static Mapper {
    static MAPPER: OnceLock<Mapper> = OnceLock::new();
    MAPPER.get_or_init(|| Mapper::embedded().unwrap())
}

fn sheet(table: &str) -> Sheet {
    check::read("claims.csv", table, &mapper().rules).unwrap()
}

fn problems(table: &str) -> Vec<String> {
    sheet(table).problems.iter().map(ToString::to_string).collect()
}

fn only<R>(table: &str, of: impl Fn(&Checked<'_>) -> R) -> R {
    let sheet = sheet(table);
    assert!(sheet.problems.is_empty(), "{:?}", sheet.problems);
    let checked = check::check(&sheet, mapper());
    assert_eq!(checked.len(), 1);
    of(&checked[0])
}

#[test]
fn distances_are_read_in_figures_and_words() {
    for (cell, unit, range) in [
        ("48", "km", (48.0, 48.0)),
        ("48", "", (48.0, 48.0)),
        ("12.5", "kilometres", (12.5, 12.5)),
        ("\"12,5\"", "km", (12.5, 12.5)),
        ("10", "miles", (16.093_44, 16.093_44)),
        ("500", "m", (0.5, 0.5)),
        ("about 20 miles", "", (32.186_88, 32.186_88)),
        ("5-7", "km", (5.0, 7.0)),
        ("fifteen", "km", (15.0, 15.0)),
        ("more than 30 km", "", (30.0, 30.0)),
    ] {
        let sheet = sheet(&format!("subject,reference,distance,unit\nBilozerka,Kherson,{cell},{unit}\n"));
        let said = sheet.rows.first().unwrap_or_else(|| panic!("{cell} {unit}: {:?}", sheet.problems)).said;
        assert!(
            (said.km_min - range.0).abs() < 1e-9 && (said.km_max - range.1).abs() < 1e-9,
            "{cell} {unit}"
        );
    }
}

#[test]
fn usual_names_of_columns_and_other_separators_are_known() {
    let by_name = sheet("Place;From;Distance miles;Bearing;note\nBilozerka;Kherson;8;265;x\n");
    let row = &by_name.rows[0];
    assert!((row.said.km_min - 8.0 * 1.609_344).abs() < 1e-9);
    assert_eq!(row.said.direction.map(|point| point.name()), Some("W"));
    assert_eq!(row.cells, ["Bilozerka", "Kherson", "8", "265", "x"]);
    assert_eq!(sheet("name\treference\tkm\nBilozerka\tKherson\t13\n").rows.len(), 1);
    let wrong = check::read("claims.csv", "subject,distance\nKherson,4\n", &mapper().rules).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "claims.csv:1: has no column `reference`; its columns are subject, distance"
    );
}

#[test]
fn tables_as_spreadsheets_write_them_are_read() {
    let table = "sep=;\r\nPlace name;City;Distance in km;Dir\r\nBilozerka;Kherson;12,5;W\r\n\r\nOleshky;Kherson;x;E\r\n";
    let told = sheet(table);
    let row = &told.rows[0];
    assert_eq!((row.line, row.said.km_min), (3, 12.5));
    assert_eq!(problems(table), ["claims.csv:5: `x` is no distance"]);
    // Rows that end before their last cells, or go on with empty ones.
    let ragged = sheet("subject|reference|distance|note\nBilozerka|Kherson|13\nBilozerka|Kherson|13|x||\n");
    let cells: Vec<&[String]> = ragged.rows.iter().map(|row| row.cells.as_slice()).collect();
    assert_eq!(cells, [["Bilozerka", "Kherson", "13", ""], ["Bilozerka", "Kherson", "13", "x"]]);
}

#[test]
fn directions_are_read_as_tables_have_them() {
    for (cell, point) in [
        ("NNW", Some("NNW")),
        ("N.", Some("N")),
        ("n-e", Some("NE")),
        ("N/NE", Some("NNE")),
        ("NW (approx.)", Some("NW")),
        ("18 deg", Some("NNE")),
        ("270°", Some("W")),
        ("to the south", Some("S")),
        ("-", None),
        ("n/a", None),
        ("?", None),
    ] {
        let sheet = sheet(&format!("subject,reference,distance,direction\nBilozerka,Kherson,13,{cell}\n"));
        let row = sheet.rows.first().unwrap_or_else(|| panic!("{cell}: {:?}", sheet.problems));
        assert_eq!(row.said.direction.map(|point| point.name()), point, "{cell}");
    }
}

#[test]
fn signs_before_a_figure_are_bounds() {
    use dateline::claim::Qualifier;
    for (cell, qualifier) in [
        (">40", Qualifier::MoreThan),
        ("≥ 40", Qualifier::MoreThan),
        ("<40", Qualifier::LessThan),
        ("<= 40", Qualifier::Within),
        ("~40", Qualifier::About),
        ("40+", Qualifier::MoreThan),
        ("40", Qualifier::Exact),
    ] {
        let sheet = sheet(&format!("subject,reference,distance\nBilozerka,Kherson,{cell}\n"));
        let said = sheet.rows.first().unwrap_or_else(|| panic!("{cell}: {:?}", sheet.problems)).said;
        assert_eq!((said.km_min, said.qualifier), (40.0, qualifier), "{cell}");
    }
    assert_eq!(problems("subject,reference,distance\nA,B,<>4\n"), ["claims.csv:2: `<>4` is no distance"]);
}

#[test]
fn a_bad_row_is_named_and_the_next_one_is_read() {
    let head = "subject,reference,distance,unit,direction,subject_lat,subject_lon,tolerance_km\n";
    for (row, problem) in [
        (",Kherson,4,km,,,,", "has no subject"),
        ("Kyiv,,4,km,,,,", "has no reference"),
        ("Kyiv,Lviv,,km,,,,", "has no distance"),
        ("Kyiv,Lviv,far,km,,,,", "`far` is no distance"),
        ("Kyiv,Lviv,-4,km,,,,", "`-4` is no distance"),
        ("Kyiv,Lviv,NaN,km,,,,", "`NaN` is no distance"),
        ("Kyiv,Lviv,1e999,km,,,,", "`1e999` is no distance"),
        ("Kyiv,Lviv,4,leagues,,,,", "`leagues` is no unit of length"),
        ("Kyiv,Lviv,4,km,up,,,", "`up` is no direction"),
        ("Kyiv,Lviv,4,km,400,,,", "`400` is no direction"),
        ("Kyiv,Lviv,4,km,,50,,", "subject: has a latitude and no longitude"),
        ("Kyiv,Lviv,4,km,,500,30,", "subject: latitude 500 is not between -90 and 90"),
        ("Kyiv,Lviv,4,km,,north,30,", "subject: `north` is no latitude"),
        ("Kyiv,Lviv,4,km,,,,wide", "`wide` is no tolerance"),
        ("Kyiv,Lviv,4,km,,30.5,50.4,", "subject: latitude 30.5 and longitude 50.4 look exchanged"),
        ("Kyiv,Lviv,4,km,,0,0,", "subject: latitude and longitude are 0"),
        ("Kyiv,Lviv,4,km,,,,,x", "9 columns where the header has 8"),
    ] {
        let table = format!("{head}{row}\nBilozerka,Kherson,13,km,W,,,\n,,,,,,,\n");
        assert_eq!(problems(&table), [format!("claims.csv:2: {problem}")]);
        assert_eq!(sheet(&table).rows.len(), 1, "{row}");
    }
    let open = format!("{head}\"Kyiv,Lviv,4\nBilozerka,Kherson,13\n");
    assert_eq!(problems(&open), ["claims.csv:2: a quotation mark is never closed"]);
}

#[test]
fn what_is_off_comes_with_what_would_be_right() {
    let table = "subject,reference,distance,direction\nSnihurivka,Kherson,48 km,NW\n";
    let (outcome, right) = only(table, |row| (row.verdict.outcome, row.verdict.suggestion.clone()));
    assert_eq!(outcome, Outcome::DirectionOff);
    assert_eq!(right.as_deref(), Some("Snihurivka lies 51 km NNE of Kherson"));
    let table = "subject,reference,distance\nBilozerka,Kherson,13 km\n";
    assert_eq!(
        only(table, |row| (row.verdict.outcome, row.verdict.suggestion.clone())),
        (Outcome::Consistent, None)
    );
}

#[test]
fn the_unit_in_the_cell_decides_and_the_homonym_that_fits_is_named() {
    let table = "subject,reference,distance\n\"Mykolaivka, Sumy Oblast\",Sloviansk,12 km\n";
    only(table, |row| {
        assert_eq!(row.subject.as_ref().unwrap().oblast(), "UA59");
        assert_eq!(row.verdict.outcome, Outcome::DistanceOff);
        let right = row.verdict.suggestion.as_deref().unwrap();
        assert!(
            right.ends_with(
                "Mykolaivka (Kramatorsk Raion, Donetsk Oblast) lies 12.6 km E of Sloviansk and fits"
            ),
            "{right}"
        );
    });
    // Without the unit, the distance tells which one is meant.
    let table = "subject,reference,distance\nMykolaivka,Sloviansk,12 km\n";
    only(table, |row| {
        assert_eq!(row.subject.as_ref().unwrap().oblast(), "UA14");
        assert_eq!(row.verdict.outcome, Outcome::Consistent);
    });
}

#[test]
fn coordinates_and_a_tolerance_of_ones_own_count() {
    let table = |tolerance: &str| {
        format!(
            "subject,reference,distance,subject_lat,subject_lon,reference_lat,reference_lon,tolerance_km\n\
             a well,a mill,10,48.0,35.0,48.1,35.0,{tolerance}\n"
        )
    };
    // A tenth of a degree along a meridian is 11.12 km.
    let outcome = |tolerance: &str| only(&table(tolerance), |row| row.verdict.outcome);
    assert_eq!(outcome("1"), Outcome::DistanceOff);
    assert_eq!(outcome("1.2"), Outcome::Consistent);
    only(&table("1.2"), |row| {
        assert!((row.verdict.measured_km.unwrap() - 11.12).abs() < 0.01);
        assert!(row.verdict.reason.contains("tolerance given 1.2"), "{}", row.verdict.reason);
    });
}

#[test]
fn what_is_on_no_map_is_unverifiable_and_says_why() {
    for (subject, reference, why) in [
        ("Xyzzyhrad", "Kherson", "no place is called “Xyzzyhrad”"),
        ("Donetsk", "the front line", "“the front line” is the front line, which moves"),
        ("Dnipro", "Kherson Oblast", "one side is Kherson Oblast, too large to be measured from"),
        ("Kherson", "Kherson", "Kherson stands at both ends"),
    ] {
        let table = format!("subject,reference,distance\n{subject},{reference},10\n");
        only(&table, |row| {
            assert_eq!(row.verdict.outcome, Outcome::Unverifiable, "{subject}");
            assert!(row.verdict.reason.contains(why), "{}", row.verdict.reason);
        });
    }
}

#[test]
fn borders_and_seas_are_measured_to_their_lines() {
    for (subject, reference, km, outcome) in [
        ("Hlukhiv", "the border with Russia", 12, Outcome::Consistent),
        ("Hlukhiv", "Russian border", 70, Outcome::DistanceOff),
        ("Hlukhiv", "Russia", 12, Outcome::Consistent),
        ("Hlukhiv", "Poland", 70, Outcome::DistanceOff),
        ("Hlukhiv", "Canada", 70, Outcome::Unverifiable),
        ("Skadovsk", "Black Sea coast", 60, Outcome::DistanceOff),
        ("Berdiansk", "Sea of Azov", 2, Outcome::Consistent),
    ] {
        let table = format!("subject,reference,distance\n{subject},{reference},{km}\n");
        assert_eq!(only(&table, |row| row.verdict.outcome), outcome, "{subject} {reference}");
    }
}

#[test]
fn the_row_that_is_off_is_told_of_however_many_stand_before_it() {
    let mut table = "subject,reference,distance,direction\n".to_owned();
    table += &"Snihurivka,Kherson,51 km,NNE\n".repeat(20);
    table += "Snihurivka,Mykolaiv,400 km,N\n";
    let sheet = sheet(&table);
    let checked = check::check(&sheet, mapper());
    assert!(checked[20].verdict.reason.contains("contradicts it"), "{}", checked[20].verdict.reason);
    assert!(!checked[19].verdict.reason.contains("contradicts it"), "only some are held against it");
}

#[test]
fn rows_about_one_place_are_held_together() {
    let sheet = sheet(
        "subject,reference,distance,direction\nThe Depot,Mykolaiv,31 km,N\nthe depot,Kherson,83 km,\n\
         the mill,Odesa,30 km,N\nthe mill,Kherson,60 km,\n",
    );
    let checked = check::check(&sheet, mapper());
    let located = checked[0].verdict.located.unwrap();
    assert!((located.position.lat - 47.25).abs() < 0.1 && (located.position.lon - 31.99).abs() < 0.1);
    assert_eq!(checked[1].verdict.located, Some(located));
    assert!(checked[3].verdict.located.is_none());
    assert!(checked[3].verdict.reason.contains("contradicts it: no place fits both"));
}

const TABLE: &str = "id,subject,reference,distance,direction,verdict\n\
    a1,Snihurivka,Kherson,48 km,NW,?\na2,Bilozerka,Kherson,13 km,W,\na3,Xyzzyhrad,a hill,13 km,W,\n";

fn dateline(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("dateline").unwrap().args(arguments).write_stdin(TABLE).assert()
}

#[test]
fn the_command_ends_with_1_for_what_is_off_only_where_it_is_told_to() {
    let summary = "dateline: 3 claims: 1 consistent, 1 off, 1 unverifiable; 0 rows skipped\n";
    dateline(&["check", "-"])
        .code(0)
        .stdout(contains("Snihurivka lies 51 km NNE of Kherson"))
        .stderr(summary);
    dateline(&["check", "-", "--strict"]).code(1);
    dateline(&["check", "-", "--only", "off"]).code(0).stdout(contains("Bilozerka").not());
    let bad = "subject,reference,distance\nKyiv,Lviv,far\nKyiv,Lviv,470\n";
    Command::cargo_bin("dateline")
        .unwrap()
        .args(["check", "-"])
        .write_stdin(bad)
        .assert()
        .code(1)
        .stdout(contains("Lviv"))
        .stderr(contains("dateline: -:2: `far` is no distance\n"));
    dateline(&["check", "no-such.csv"]).code(1).stderr("dateline: no-such.csv: no such file or directory\n");
}

#[test]
fn the_forms_for_machines_carry_the_columns_through() {
    let json = dateline(&["check", "-", "--format", "json", "-q"]).code(0).get_output().stdout.clone();
    let rows: Vec<Value> = serde_json::from_slice(&json).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (&rows[0]["id"], &rows[0]["given_verdict"], &rows[0]["verdict"]),
        (&"a1".into(), &"?".into(), &"direction_off".into())
    );
    assert_eq!((&rows[0]["row"], &rows[1]["given_verdict"]), (&2.into(), &Value::Null));
    let csv = dateline(&["check", "-", "--format", "csv", "-q"]).code(0).get_output().stdout.clone();
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let header = reader.headers().unwrap().clone();
    let expected = ["id", "subject", "reference", "distance", "direction", "given_verdict", "row"];
    assert_eq!(header.iter().take(7).collect::<Vec<_>>(), expected);
    assert_eq!(header.iter().next_back(), Some("wkt"));
    assert_eq!(reader.records().count(), 3);
    let map = dateline(&["check", "-", "--format", "geojson"]).code(0);
    let map =
        map.stderr(contains("1 claim without any place left out of the map")).get_output().stdout.clone();
    let map: Value = serde_json::from_slice(&map).unwrap();
    assert_eq!(map["features"].as_array().unwrap().len(), 2);
    assert_eq!(map["features"][0]["geometry"]["type"], "LineString");
    assert!(String::from_utf8(csv).unwrap().parse::<geojson::GeoJson>().is_err());
    assert!(map.to_string().parse::<geojson::GeoJson>().is_ok());
}

#[test]
fn what_the_program_writes_it_can_check_again() {
    let csv = Command::cargo_bin("dateline")
        .unwrap()
        .args(["claims", "-", "--format", "csv", "-q"])
        .write_stdin("Snihurivka, 48 km north-west of Kherson, was quiet.")
        .output()
        .unwrap();
    let table = String::from_utf8(csv.stdout).unwrap();
    assert_eq!(only(&table, |row| row.verdict.outcome), Outcome::DirectionOff);
}

/// The claims of the example article cover every verdict.
#[test]
fn the_example_covers_every_verdict() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/articles/all-verdicts.txt"))
            .unwrap();
    let output = Command::cargo_bin("dateline")
        .unwrap()
        .args(["claims", "-", "--format", "json", "--only", "off", "--strict"])
        .write_stdin(text.clone())
        .assert()
        .code(1)
        .get_output()
        .stdout
        .clone();
    let off: Vec<Value> = serde_json::from_slice(&output).unwrap();
    assert!(off.iter().all(|claim| claim["suggestion"].is_string()));
    let verdicts: Vec<&str> = off.iter().map(|claim| claim["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["distance_off", "direction_off", "both_off", "distance_off"]);
    let findings = mapper().read(&dateline::article::Article::new("note", text));
    for outcome in [Outcome::Consistent, Outcome::Unverifiable] {
        assert!(findings.verdicts.iter().any(|verdict| verdict.outcome == outcome), "{}", outcome.name());
    }
    assert!(findings.verdicts.iter().any(|verdict| verdict.located.is_some()));
}
