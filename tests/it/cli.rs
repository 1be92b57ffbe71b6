//! The program as a user meets it: exit codes, streams, files.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

const REPORT: &str =
    "---\ntitle: A report\ndate: 2022-11-10\n---\nShells fell on Snihurivka, 48 km from Kherson.\n";

fn dateline() -> Command {
    Command::cargo_bin("dateline").unwrap()
}

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn collection(bytes: &[u8]) -> Value {
    let collection: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    assert!(collection["features"].is_array());
    collection
}

#[test]
fn a_report_becomes_a_collection_and_the_summary_goes_to_stderr() {
    let folder = folder(&[("report.txt", REPORT.as_bytes())]);
    let output = dateline().current_dir(&folder).args(["map", "report.txt"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let collection = collection(&output.stdout);
    assert_eq!((&collection["name"], &collection["published_front_matter"]), (&"events".into(), &1.into()));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.lines().last().unwrap().starts_with("dateline: 1 article, "), "{said}");
    assert!(said.ends_with(" 0 failed\n"), "{said}");
}

#[test]
fn nothing_found_is_done_and_said() {
    dateline()
        .args(["map", "-"])
        .write_stdin("Nothing of note was said.")
        .assert()
        .code(0)
        .stderr(contains("dateline: nothing was found, so the map is empty\n"))
        .stderr(contains("dateline: 1 article, 0 mentions, 0 claims (0 off), 0 failed\n"));
}

#[test]
fn the_standard_input_is_read_and_named() {
    let output =
        dateline().args(["map", "-", "--published", "2022-11-10"]).write_stdin(REPORT).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(collection(&output.stdout)["published_given"], 1);
    for feature in collection(&output.stdout)["features"].as_array().unwrap() {
        assert_eq!(
            (&feature["properties"]["article"], &feature["properties"]["published"]),
            (&"stdin".into(), &"2022-11-10".into())
        );
    }
    dateline()
        .args(["explain", "-"])
        .write_stdin("Kherson.")
        .assert()
        .code(0)
        .stdout(starts_with("stdin\nday of publication unknown"));
}

#[test]
fn one_bad_file_costs_one_message_and_the_others_are_mapped() {
    let files: &[(&str, &[u8])] = &[
        ("a.txt", b"Shells fell on Kherson."),
        ("b.txt", b""),
        ("c.txt", b"\x7fELF\x02\0\0\0binary"),
        ("d.md", REPORT.as_bytes()),
    ];
    let folder = folder(files);
    let output = dateline()
        .current_dir(&folder)
        .args(["map", "a.txt", "none.txt", "b.txt", "c.txt", "d.md", "--output", "map.geojson"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    for problem in [
        "dateline: none.txt: no such file or directory\n",
        "dateline: b.txt: is empty\n",
        "dateline: c.txt: is not text but binary data\n",
        "dateline: 2 articles, ",
        "3 failed\n",
    ] {
        assert!(said.contains(problem), "{problem:?} is missing in {said}");
    }
    let collection = collection(&std::fs::read(folder.path().join("map.geojson")).unwrap());
    assert_eq!((&collection["articles"], &collection["name"]), (&2.into(), &"map".into()));
}

#[test]
fn where_nothing_could_be_read_nothing_is_written() {
    let folder = folder(&[("b.txt", b""), ("map.geojson", b"old")]);
    dateline()
        .current_dir(&folder)
        .args(["map", "b.txt", "--output", "map.geojson"])
        .assert()
        .code(1)
        .stderr("dateline: b.txt: is empty\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("map.geojson")).unwrap(), "old");
    assert_eq!(listed(folder.path()), ["b.txt", "map.geojson"]);
    dateline().current_dir(&folder).args(["map", "b.txt"]).assert().code(1).stdout(is_empty());
}

#[test]
fn a_folder_is_walked_in_order_and_an_empty_one_named() {
    let folder = folder(&[
        ("in/b.txt", b"Kherson."),
        ("in/a/z.md", b"Izium."),
        ("in/c.pdf", b"Lyman."),
        ("none/c.pdf", b"Lyman."),
    ]);
    let output = dateline().current_dir(&folder).args(["explain", "in", "none"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let trace = String::from_utf8(output.stdout).unwrap();
    let order: Vec<&str> = trace.lines().filter(|line| line.starts_with("in/")).collect();
    assert_eq!(order, ["in/a/z.md", "in/b.txt"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("dateline: none: there is no file of a known kind in this directory\n"), "{said}");
}

#[test]
fn an_impossible_day_of_publication_is_a_matter_of_usage() {
    for (day, problem) in [
        ("2022-02-30", "there is no such day in the calendar"),
        ("9999-01-01", "lies in the future"),
        ("soon", "expected a day as YYYY-MM-DD"),
    ] {
        dateline()
            .args(["map", "-", "--published", day])
            .write_stdin("Kherson.")
            .assert()
            .code(2)
            .stdout(is_empty())
            .stderr(contains(problem).and(contains(day)).and(contains("--published")));
    }
}

#[test]
fn a_day_that_no_calendar_has_is_told_and_dates_nothing() {
    dateline()
        .args(["explain", "-", "--published", "2022-12-10"])
        .write_stdin("On 31 November shells fell on Orikhiv.")
        .assert()
        .success()
        .stdout(contains("impossible: month 11 has no day 31").and(contains("no calendar has the day")));
}

#[test]
fn the_day_of_publication_may_stand_in_the_text() {
    let text = "Shells fall on Orikhiv\n\nUpdated at 07.39 GMT 4 Mar 2022\n\nShells fell on Orikhiv in Zaporizhzhia Oblast on Thursday.\n";
    dateline()
        .args(["explain", "-"])
        .write_stdin(text)
        .assert()
        .success()
        .stdout(contains("published 2022-03-04 (line of the text)").and(contains("2022-03-03")));
    let output = dateline().args(["map", "-"]).write_stdin(text).output().unwrap();
    let map = String::from_utf8(output.stdout).unwrap();
    assert!(map.contains("\"published_line\":1") && map.contains("\"published\":\"2022-03-04\""), "{map}");
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    for args in [
        &["map"][..],
        &["map", "a.txt", "--format", "shapefile"],
        &["map", "a.txt", "--output", "map.xyz"],
        &["map", "a.txt", "--min-confidence", "2"],
        &["claims", "a.txt", "--format", "geojson"],
        &["gazetteer", "lookup"],
        &["fly"],
        &[],
    ] {
        dateline()
            .args(args)
            .assert()
            .code(2)
            .stdout(is_empty())
            .stderr(contains("Usage:").or(contains("--help")).or(contains("--format")));
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    dateline()
        .arg("--help")
        .assert()
        .code(0)
        .stdout(contains("dateline map report.txt --published 2022-11-10"))
        .stderr(is_empty());
    dateline()
        .args(["map", "--help"])
        .assert()
        .code(0)
        .stdout(contains("--min-confidence").and(contains("Examples:")));
    dateline()
        .arg("--version")
        .assert()
        .code(0)
        .stdout(starts_with("dateline ").and(contains(env!("CARGO_PKG_VERSION"))));
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing_behind() {
    let folder = folder(&[("a.txt", b"Kherson."), ("taken/x", b"")]);
    for (output, problem) in [
        ("none/map.geojson", "dateline: none/map.geojson: no such file or directory\n"),
        ("taken", "dateline: taken: is a directory\n"),
    ] {
        dateline().current_dir(&folder).args(["map", "a.txt", "-o", output]).assert().code(1).stderr(problem);
    }
    assert_eq!(listed(folder.path()), ["a.txt", "taken"]);
    assert_eq!(listed(&folder.path().join("taken")), ["x"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error() {
    for output in ["/dev/full", "/dev/stdout"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dateline"))
            .args(["map", "-", "--format", "geojson", "-o", output])
            .stdin(std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap())
            .stdout(full)
            .stderr(std::process::Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(child.status.code(), Some(1));
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(said.starts_with(&format!("dateline: {output}: no space left on device")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    // The reading end is closed before the program has anything to write.
    let text = "Shells fell on Kherson and Snihurivka. ".repeat(50);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("dateline"))
        .args(["explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn other_encodings_are_decoded_and_named() {
    // Kherson and Snihurivka, in Ukrainian.
    let word = |codes: &[u32]| codes.iter().filter_map(|code| char::from_u32(*code)).collect::<String>();
    let kherson = word(&[0x425, 0x435, 0x440, 0x441, 0x43E, 0x43D]);
    let snihurivka = word(&[0x421, 0x43D, 0x456, 0x433, 0x443, 0x440, 0x456, 0x432, 0x43A, 0x430]);
    let text = format!("{kherson}, {snihurivka}, {kherson}.\n");
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let old = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
    let marked = format!("\u{FEFF}{text}");
    let folder = folder(&[("old.txt", &old), ("wide.txt", &wide), ("marked.txt", marked.as_bytes())]);
    let output = dateline()
        .current_dir(&folder)
        .args(["explain", "old.txt", "wide.txt", "marked.txt"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("dateline: old.txt: decoded as windows-1251\n"), "{said}");
    assert!(said.contains("dateline: wide.txt: decoded as UTF-16LE\n"), "{said}");
    assert!(!said.contains("marked.txt:"), "{said}");
    let trace = String::from_utf8(output.stdout).unwrap();
    let sentence = format!("“{}”", text.trim());
    assert_eq!(trace.matches(&sentence).count(), 3, "{trace}");
}

#[test]
fn a_date_of_the_front_matter_that_is_none_is_named_with_its_line() {
    let folder = folder(&[("a.txt", b"---\ntitle: x\ndate: 2022-02-30\n---\nKherson.")]);
    dateline().current_dir(&folder).args(["map", "a.txt"]).assert().code(0).stderr(contains(
        "dateline: a.txt:3: `2022-02-30` is no day of the calendar, so the date is left out\n",
    ));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = folder(&[("a.txt", b"---\ndate: x\n---\nNothing.")]);
    dateline().current_dir(&folder).args(["map", "a.txt", "-q"]).assert().code(0).stderr(is_empty());
    dateline()
        .current_dir(&folder)
        .args(["map", "a.txt", "b.txt", "-q"])
        .assert()
        .code(1)
        .stderr("dateline: b.txt: no such file or directory\n");
}

#[test]
fn an_output_is_replaced_and_the_same_input_gives_the_same_bytes() {
    let folder = folder(&[
        ("2022-11-10-a.txt", b"Shells fell on Kherson on Tuesday."),
        ("b.txt", REPORT.as_bytes()),
        ("map.geojson", b"old"),
    ]);
    let run = || {
        dateline()
            .current_dir(&folder)
            .args(["map", ".", "--output", "map.geojson"])
            .assert()
            .code(0)
            .stdout(is_empty());
        std::fs::read(folder.path().join("map.geojson")).unwrap()
    };
    let (first, second) = (run(), run());
    assert_eq!(first, second);
    assert_eq!(collection(&first)["published_file_name"], 1);
    assert_eq!(
        listed(folder.path()),
        ["2022-11-10-a.txt", "b.txt", "map.geojson"],
        "no temporary file is left"
    );
}

#[test]
fn the_format_follows_the_name_and_the_option_outranks_it() {
    let folder = folder(&[("a.txt", REPORT.as_bytes())]);
    let run = |args: &[&str]| {
        dateline().current_dir(&folder).args(args).assert().code(0);
    };
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    run(&["map", "a.txt", "-o", "m.csv"]);
    assert!(read("m.csv").starts_with("id,kind,title,"));
    run(&["map", "a.txt", "-o", "n.csv", "--format", "geojson"]);
    collection(read("n.csv").as_bytes());
    run(&["map", "a.txt", "-o", "m.geojsonl"]);
    assert!(read("m.geojsonl").lines().all(|line| line.starts_with("{\"type\":\"Feature\"")));
    run(&["map", "a.txt", "-o", "m.geojsons"]);
    assert!(read("m.geojsons").lines().all(|line| line.starts_with("\u{1e}{\"type\":\"Feature\"")));
    run(&["claims", "a.txt", "-o", "c.json"]);
    assert!(serde_json::from_str::<Value>(&read("c.json")).unwrap().is_array());
    run(&["claims", "a.txt", "-o", "c.csv"]);
    assert!(read("c.csv").starts_with("id,kind,title,"));
}

#[test]
fn a_name_that_is_unknown_is_said_to_be() {
    dateline()
        .args(["gazetteer", "lookup", "Xqzzwpt"])
        .assert()
        .code(0)
        .stdout(is_empty())
        .stderr("dateline: Xqzzwpt: no place of this name or one like it\n");
    dateline().args(["gazetteer", "lookup", "Xqzzwpt", "--format", "json"]).assert().code(0).stdout("[\n]\n");
}

#[test]
fn a_name_is_looked_up_for_people_and_for_programs() {
    let output = dateline().args(["gazetteer", "lookup", "Kherson"]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let mut lines = table.lines();
    assert!(lines.next().unwrap().split_whitespace().eq([
        "name",
        "uk",
        "class",
        "kind",
        "oblast",
        "raion",
        "population",
        "position",
        "precision",
        "match",
        "name",
        "kind",
        "score"
    ]));
    assert!(lines.nth(1).unwrap().starts_with(" Kherson "), "{table}");
    let output = dateline().args(["gazetteer", "lookup", "Kherson", "--format", "json"]).output().unwrap();
    let places: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&places[0]["name"], &places[0]["match"]), (&"Kherson".into(), &"exact".into()));
    assert!(
        (places[0]["lat"].as_f64().unwrap() - 46.64).abs() < 0.1
            && places[0]["population"].as_u64() > Some(10_000)
    );
}

#[test]
fn a_river_is_a_line_with_a_point_on_it_and_countries_are_left_out() {
    let text = "Troops crossed the Dnipro River near Kherson, Poland said.";
    let features = |args: &[&str]| {
        let output = dateline().args(["map", "-", "-q"]).args(args).write_stdin(text).output().unwrap();
        collection(&output.stdout)["features"].as_array().unwrap().clone()
    };
    let class = |feature: &Value| feature["properties"]["place_class"].as_str().unwrap_or("").to_owned();
    let usual = features(&[]);
    let river = usual.iter().find(|feature| class(feature) == "river").unwrap();
    assert!(river["geometry"]["type"].as_str().unwrap().ends_with("LineString"));
    let length = |feature: &Value| feature.to_string().len();
    assert!((1000..4096).contains(&length(river)), "{} bytes", length(river));
    let (lon, lat) =
        (river["properties"]["lon"].as_f64().unwrap(), river["properties"]["lat"].as_f64().unwrap());
    assert!((28.0..36.0).contains(&lon) && (46.0..56.0).contains(&lat));
    assert!(usual.iter().all(|feature| class(feature) != "country"));
    assert!(features(&["--abroad"]).iter().any(|feature| class(feature) == "country"));
    let full = features(&["--full-lines"]);
    assert!(length(full.iter().find(|feature| class(feature) == "river").unwrap()) > length(river));
}

#[test]
fn places_abroad_are_mapped_only_if_asked_and_never_taken_for_villages() {
    let text =
        "Shells hit Kharkiv on Monday. Drones flew from Belgorod, Kursk and Minsk, officials in Warsaw said.";
    let places = |args: &[&str]| {
        let output = dateline().args(["map", "-", "-q"]).args(args).write_stdin(text).output().unwrap();
        let features = collection(&output.stdout)["features"].as_array().unwrap().clone();
        let said = |feature: &Value, key: &str| feature["properties"][key].as_str().unwrap_or("").to_owned();
        let of = |feature: &Value| (said(feature, "name"), said(feature, "place_class"));
        features.iter().map(of).collect::<Vec<_>>()
    };
    let place = |name: &str, class: &str| (name.to_owned(), class.to_owned());
    assert_eq!(places(&[]), [place("Kharkiv", "settlement")]);
    let all = places(&["--abroad"]);
    for name in ["Belgorod", "Kursk", "Minsk", "Warsaw"] {
        assert!(all.contains(&place(name, "foreign")), "{name}: {all:?}");
    }
    assert_eq!(all.len(), 5, "{all:?}");
}

#[test]
fn a_style_for_qgis_lies_beside_the_map_and_both_come_whole_or_not_at_all() {
    let folder = folder(&[("report.txt", REPORT.as_bytes()), ("taken.qml/x", b"")]);
    let map = |rest: &[&str]| {
        dateline().current_dir(&folder).args(["map", "report.txt", "--qgis"]).args(rest).output().unwrap()
    };
    assert_eq!(map(&["--output", "events.geojson"]).status.code(), Some(0));
    assert_eq!(listed(folder.path()), ["events.geojson", "events.qml", "report.txt", "taken.qml"]);
    let style = std::fs::read_to_string(folder.path().join("events.qml")).unwrap();
    assert!(style.contains("<qgis ") && style.ends_with("</qgis>\n"));
    assert_eq!(map(&["--output", "events.gpkg"]).status.code(), Some(0));
    // The style cannot be written, so there is no map either.
    let refused = map(&["--output", "taken.geojson"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("taken.qml: is a directory"));
    let names = listed(folder.path());
    assert_eq!(names, ["events.geojson", "events.gpkg", "events.qml", "report.txt", "taken.qml"]);
    assert_eq!(map(&[]).status.code(), Some(2));
    assert_eq!(map(&["--output", "events.csv"]).status.code(), Some(2));
}

#[test]
fn a_geopackage_is_the_same_through_a_pipe_and_leaves_nothing_else_behind() {
    let folder = folder(&[("report.txt", REPORT.as_bytes())]);
    let map = |rest: &[&str]| {
        dateline().current_dir(&folder).args(["map", "report.txt"]).args(rest).output().unwrap()
    };
    assert_eq!(map(&["--output", "events.gpkg"]).status.code(), Some(0));
    let file = std::fs::read(folder.path().join("events.gpkg")).unwrap();
    assert!(file.starts_with(b"SQLite format 3\0"));
    assert!(map(&["--format", "gpkg"]).stdout == file, "the pipe gives other bytes");
    assert_eq!(map(&["--output", "none/events.gpkg"]).status.code(), Some(1));
    assert_eq!(listed(folder.path()), ["events.gpkg", "report.txt"]);
}
