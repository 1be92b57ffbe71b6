//! The page: what it is made of, that nothing in it runs but its own, and maps that become pages.

use assert_cmd::Command;
use dateline::gazetteer::{Class, Gazetteer};
use dateline::input::features::Features;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn dateline() -> Command {
    Command::cargo_bin("dateline").unwrap()
}

fn between<'p>(page: &'p str, open: &str, close: &str) -> &'p str {
    let (_, after) = page.split_once(open).unwrap_or_else(|| panic!("no {open}"));
    after.split_once(close).unwrap().0
}

/// Every script and style of a page, by the tag that opens it.
fn blocks<'p>(page: &'p str, open: &str, close: &str) -> Vec<&'p str> {
    page.split(open).skip(1).map(|after| after.split_once(close).unwrap().0).collect()
}

fn features(page: &str) -> Vec<Value> {
    serde_json::from_str(between(page, "<script type=\"application/json\" id=\"features\">", "</script>"))
        .unwrap()
}

/// RFC 4648, by way of bits, so that it is no copy of the page's own.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let mut coded = String::new();
    for at in (0..bits.len()).step_by(6) {
        let six = format!("{:0<6}", &bits[at..(at + 6).min(bits.len())]);
        coded.push(LETTERS.chars().nth(usize::from_str_radix(&six, 2).unwrap()).unwrap());
    }
    while !coded.len().is_multiple_of(4) {
        coded.push('=');
    }
    coded
}

fn page_of(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("report.txt"), text).unwrap();
    let map = folder.path().join("map.html");
    let mut run = dateline();
    run.current_dir(&folder).args(["map", "report.txt", "--published", "2022-11-10", "--output", "map.html"]);
    run.args(arguments).assert().success();
    std::fs::read_to_string(map).unwrap()
}

const REPORT: &str = "Shells fell on Snihurivka on Tuesday. Snihurivka lies 48 km from Kherson.\n";

#[test]
fn a_page_allows_its_own_scripts_and_styles_by_their_hashes_and_nothing_else() {
    let page = page_of(REPORT, &[]);
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let hash = |content: &&str| format!("'sha256-{}'", base64(&Sha256::digest(content.as_bytes())));
    let scripts = blocks(&page, "<script>", "</script>");
    assert_eq!(scripts.len(), 2);
    let styles = blocks(&page, "<style>", "</style>");
    assert_eq!(styles.len(), 1);
    let expected = format!(
        "default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&scripts[0]),
        hash(&scripts[1]),
        hash(&styles[0])
    );
    assert_eq!(policy, expected);
    assert!(
        !page.contains('\r'),
        "browsers read a carriage return as a line's end, so that no hash would fit"
    );
    assert_eq!(page.matches("<script").count(), 5, "two scripts and three blocks of data");
    for loaded in ["src=", "<link", "@import", "url(", "style=\"", "onclick=", "onload="] {
        let markup: String =
            page.split("<script").map(|part| part.split_once("</script>").map_or(part, |it| it.1)).collect();
        assert!(!markup.contains(loaded), "{loaded}");
    }
    assert!(
        page.contains("Vladimir Agafonkin")
            && page.contains("THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS")
    );
    assert!(page.len() < 600_000, "{} bytes", page.len());
}

#[test]
fn a_page_has_the_features_of_the_map_with_all_their_properties() {
    let page = features(&page_of(REPORT, &[]));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("report.txt"), REPORT).unwrap();
    let map = ["map", "report.txt", "--published", "2022-11-10"];
    let output = dateline().current_dir(&folder).args(map).output().unwrap();
    let collection: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(page.len() >= 3);
    assert_eq!(json!(page), collection["features"]);
    std::fs::write(folder.path().join("events.geojson"), &output.stdout).unwrap();
    let view =
        dateline().current_dir(&folder).args(["view", "events.geojson", "-o", "seen.html"]).output().unwrap();
    assert!(view.status.success());
    assert_eq!(
        String::from_utf8(view.stderr).unwrap(),
        format!("dateline: {} features on the page, 0 failed\n", page.len())
    );
    let seen = std::fs::read_to_string(folder.path().join("seen.html")).unwrap();
    assert_eq!(features(&seen), page);
    // Lines, sequences, and any number of cores give the same page.
    for form in ["geojsonl", "geojsons"] {
        let lines = dateline().current_dir(&folder).args(map).args(["--format", form]).output().unwrap();
        let view =
            dateline().args(["view", "-", "--title", "seen"]).write_stdin(lines.stdout).output().unwrap();
        assert_eq!(String::from_utf8(view.stdout).unwrap(), seen, "{form}");
    }
    assert_eq!(page_of(REPORT, &["--jobs", "1"]), page_of(REPORT, &["--jobs", "2"]));
}

#[test]
fn hostile_words_stay_data() {
    let hostile =
        "</script><script>alert(1)</script> <img src=x onerror=alert(2)> <!-- & \u{2028} {{script}}";
    let page = page_of(
        &format!(
            "---\ntitle: {hostile}\nurl: javascript:alert(3)\n---\nShells fell on Kherson, {hostile}.\n"
        ),
        &[],
    );
    assert_eq!(page.matches("<script").count(), 5);
    assert!(!page.contains("<img") && !page.contains("alert(1)</script>") && !page.contains('\u{2028}'));
    let sentence =
        features(&page).iter().map(|it| it["properties"]["sentence"].to_string()).collect::<String>();
    assert!(sentence.contains("<img src=x onerror=alert(2)>"), "{sentence}");
    let output = dateline().args(["view", "-", "--title", hostile]).write_stdin(POINT).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(page.matches("<script").count(), 5);
    assert!(between(&page, "<title>", "</title>").starts_with("&lt;/script&gt;&lt;script&gt;"));
}

const POINT: &str =
    r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[32.6,46.6]},"properties":{}}"#;

#[test]
fn tiles_are_allowed_from_the_one_server_that_was_named() {
    let tiles = "https://tile.example.org/{z}/{x}/{y}.png";
    let page = page_of(REPORT, &["--tiles", tiles, "--tiles-attribution", "© Example & <b>others</b>"]);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.contains("img-src data: https://tile.example.org;"), "{policy}");
    let about: Value =
        serde_json::from_str(between(&page, "<script type=\"application/json\" id=\"about\">", "</script>"))
            .unwrap();
    assert_eq!(
        (&about["tiles"], &about["tiles_attribution"]),
        (&json!(tiles), &json!("© Example & <b>others</b>"))
    );
    for wrong in [
        &["map", "-", "--tiles", "https://a.org; script-src */{z}/{x}/{y}", "--format", "html"][..],
        &["map", "-", "--tiles", tiles, "--format", "csv"],
        &["view", "-", "--output", "map.geojson"],
        &["view", "-", "--tiles", "tiles"],
    ] {
        dateline().args(wrong).write_stdin(POINT).assert().code(2);
    }
}

#[test]
fn what_is_wrong_with_a_map_is_told_by_line_and_the_rest_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "{\"type\":\"FeatureCollection\",\"features\":[",
        &format!("{POINT},"),
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[32.6,481.5]},"properties":{}},"#,
        r#"{"type":"Feature","geometry":null,"properties":{}},"#,
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[[32.6,46.6]]},"properties":{}},"#,
        r#"{"type":"Feature","geometry":{"type":"Circle","coordinates":[]},"properties":{}},"#,
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[32.6,46.6]},"properties":{"a":tru}},"#,
        POINT,
        "]}",
    ];
    std::fs::write(folder.path().join("odd.geojson"), lines.join("\n")).unwrap();
    let output =
        dateline().current_dir(&folder).args(["view", "odd.geojson", "-o", "map.html"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "dateline: odd.geojson:3: latitude 481.5 is not between -90 and 90\n\
         dateline: odd.geojson:5: a position is not two numbers, longitude and latitude\n\
         dateline: odd.geojson:6: a geometry of type `Circle` is not drawn\n\
         dateline: odd.geojson:7: is no JSON: expected ident\n\
         dateline: 1 feature without a geometry left out\n\
         dateline: 2 features on the page, 4 failed\n"
    );
    assert_eq!(features(&std::fs::read_to_string(folder.path().join("map.html")).unwrap()).len(), 2);
}

#[test]
fn a_page_is_made_of_every_form_compressed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("report.txt"), REPORT).unwrap();
    let mut pages = Vec::new();
    for form in ["geojson", "geojsonl", "geojsons"] {
        let map = format!("map.{form}");
        let report = ["map", "report.txt", "--published", "2022-11-10", "--quiet", "-o", map.as_str()];
        dateline().current_dir(&folder).args(report).assert().success();
        let plain = std::fs::read(folder.path().join(&map)).unwrap();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packer, &plain).unwrap();
        let packed = packer.finish().unwrap();
        std::fs::write(folder.path().join(format!("{map}.gz")), &packed).unwrap();
        std::fs::write(folder.path().join(format!("{map}.zst")), zstd::encode_all(&plain[..], 0).unwrap())
            .unwrap();
        for name in [map.clone(), format!("{map}.gz"), format!("{map}.zst")] {
            let view = ["view", name.as_str(), "--title", "One", "--output", "map.html"];
            dateline().current_dir(&folder).args(view).assert().success();
            pages.push(std::fs::read_to_string(folder.path().join("map.html")).unwrap());
        }
        std::fs::write(folder.path().join("cut.gz"), &packed[..packed.len() / 2]).unwrap();
        let cut =
            dateline().current_dir(&folder).args(["view", "cut.gz", "--output", "cut.html"]).assert().code(1);
        assert!(String::from_utf8_lossy(&cut.get_output().stderr).starts_with("dateline: cut.gz: "));
        assert!(!folder.path().join("cut.html").exists());
    }
    assert!(features(&pages[0]).len() > 1);
    assert!(pages.iter().all(|page| *page == pages[0]));
}

#[test]
fn a_map_that_is_none_leaves_what_stood_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.html");
    std::fs::write(&map, "old").unwrap();
    for (text, problem) in [
        ("not JSON at all", ":1: is no GeoJSON: expected an object"),
        ("\n\n[1, 2]", ":3: is no GeoJSON: expected an object"),
        (
            "{\"type\":\"Topology\"}",
            ":1: is no GeoJSON with features: expected a FeatureCollection or Features",
        ),
        ("{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Fea", ":2: is cut off"),
        ("{\"type\":\"FeatureCollection\",\n\"features\":[", ":2: is cut off"),
        ("", ": is empty"),
    ] {
        std::fs::write(folder.path().join("bad.geojson"), text).unwrap();
        let output =
            dateline().current_dir(&folder).args(["view", "bad.geojson", "-o", "map.html"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("dateline: bad.geojson{problem}\n"));
        assert_eq!(std::fs::read_to_string(&map).unwrap(), "old");
    }
    dateline().current_dir(&folder).args(["view", "none.geojson"]).assert().code(1);
}

#[test]
fn maps_are_read_in_every_form_of_geojson() {
    let read = |text: &str| {
        Features::of("a", text).map(|it| it.map(|_| ()).map_err(|it| it.to_string())).collect::<Vec<_>>()
    };
    let pretty = serde_json::to_string_pretty(&json!({
        "features": [serde_json::from_str::<Value>(POINT).unwrap(), serde_json::from_str::<Value>(POINT).unwrap()],
        "note": "features: [ ] } \\\" {", "type": "FeatureCollection",
    }))
    .unwrap();
    assert_eq!(read(&pretty), [Ok(()), Ok(())]);
    assert_eq!(read("{\"type\":\"FeatureCollection\",\"features\":[]}"), []);
    assert_eq!(read(&format!("{POINT}\n\n{POINT}\n")), [Ok(()), Ok(())]);
    assert_eq!(read(&format!("\u{1e}{POINT}\n\u{1e}{POINT}\n")), [Ok(()), Ok(())]);
    let spread = serde_json::to_string_pretty(&serde_json::from_str::<Value>(POINT).unwrap()).unwrap();
    assert_eq!(read(&spread), [Ok(())]);
    assert_eq!(read(&format!("\u{1e}{spread}\n\u{1e}{spread}\n")), [Ok(()), Ok(())]);
    assert_eq!(read(&format!("{POINT}\n{{\"type\":\"Feature\"")).len(), 2);
}

#[test]
fn simplestyle_colours_points_by_role_and_lines_by_verdict() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("report.txt"), REPORT).unwrap();
    let map = ["map", "report.txt", "--published", "2022-11-10"];
    let plain = dateline().current_dir(&folder).args(map).output().unwrap();
    let styled = dateline().current_dir(&folder).args(map).arg("--simplestyle").output().unwrap();
    let mut styled: Value = serde_json::from_slice(&styled.stdout).unwrap();
    let hex = |value: &Value| value.as_str().is_some_and(|it| it.len() == 7 && it.starts_with('#'));
    for feature in styled["features"].as_array_mut().unwrap() {
        let properties = feature["properties"].as_object_mut().unwrap();
        let taken = ["marker-color", "marker-size", "stroke", "stroke-width"]
            .map(|key| properties.remove(key).unwrap());
        assert!(hex(&taken[2]) && taken[3].is_number(), "{taken:?}");
        assert_eq!(hex(&taken[0]), properties["kind"] == "mention");
    }
    assert_eq!(styled, serde_json::from_slice::<Value>(&plain.stdout).unwrap());
}

fn geojson(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path(&format!("gazetteer/{name}"))).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["features"].as_array().unwrap().clone()
}

/// Every line or ring of a geometry as steps between whole thousandths of a degree, about 100 m.
fn packed(coordinates: &Value, into: &mut Vec<Vec<i64>>) {
    let list = coordinates.as_array().unwrap();
    if !list[0][0].is_number() {
        return list.iter().for_each(|inner| packed(inner, into));
    }
    let thousandth = |value: &Value| (value.as_f64().unwrap() * 1e3).round() as i64;
    let mut last = [0, 0];
    let mut steps = Vec::new();
    for position in list {
        let here = [thousandth(&position[0]), thousandth(&position[1])];
        if steps.is_empty() || here != last {
            steps.extend([here[0] - last[0], here[1] - last[1]]);
            last = here;
        }
    }
    into.push(steps);
}

fn lines(feature: &Value) -> Vec<Vec<i64>> {
    let mut packed_lines = Vec::new();
    packed(&feature["geometry"]["coordinates"], &mut packed_lines);
    packed_lines
}

/// Towns of the base map from this population on; smaller ones would stand closer than their names are wide.
const TOWN: u32 = 25_000;
/// Towns from these populations on are named from these zooms on.
const ZOOMS: [(u32, u32); 4] = [(450_000, 5), (150_000, 6), (60_000, 7), (TOWN, 8)];
const MAIN_RIVERS: [&str; 4] = ["Dnipro", "Dniester", "Southern Buh", "Danube"];

fn basemap() -> String {
    let gazetteer = Gazetteer::embedded().unwrap();
    let mut towns: Vec<_> = gazetteer
        .places()
        .map(|(_, place)| place)
        .filter(|place| place.class == Class::Settlement && place.kind == "city" && place.population >= TOWN)
        .collect();
    towns.sort_by(|one, other| other.population.cmp(&one.population).then(one.id.cmp(&other.id)));
    let town = |place: &&dateline::gazetteer::Place| {
        // The capitals of Crimea and of the oblasts of the west are known beyond their size.
        let known = ["Simferopol", "Sevastopol", "Lviv", "Uzhhorod", "Chernihiv", "Sumy", "Lutsk"];
        let (_, zoom) = ZOOMS.into_iter().find(|(least, _)| place.population >= *least).unwrap();
        let zoom = if known.contains(&place.name.as_str()) { 5 } else { zoom };
        let round = |degrees: f64| (degrees * 1e3).round() / 1e3;
        json!([place.name, round(place.position.lon), round(place.position.lat), zoom])
    };
    let base = json!({
        "land": geojson("land.geojson").iter().flat_map(lines).collect::<Vec<_>>(),
        "oblasts": geojson("oblasts.geojson").iter()
            .map(|oblast| json!({ "code": oblast["properties"]["code"], "rings": lines(oblast) })).collect::<Vec<_>>(),
        "rivers": geojson("rivers.geojson").iter()
            .map(|river| json!({
                "main": MAIN_RIVERS.contains(&river["properties"]["name"].as_str().unwrap()),
                "rough": river["properties"]["source"] == "rough",
                "lines": lines(river),
            })).collect::<Vec<_>>(),
        "border": geojson("borders.geojson").iter().flat_map(lines).collect::<Vec<_>>(),
        "towns": towns.iter().map(town).collect::<Vec<_>>(),
        "words": [
            ["Black Sea", 32.0, 44.3, "sea"], ["Sea of Azov", 36.6, 46.1, "sea"],
            ["Poland", 21.6, 51.3, "land"], ["Slovakia", 20.9, 48.75, "land"], ["Hungary", 20.6, 47.2, "land"],
            ["Romania", 25.6, 46.1, "land"], ["Moldova", 28.55, 47.2, "land"], ["Belarus", 27.9, 52.9, "land"],
            ["Russia", 38.6, 52.2, "land"], ["Bulgaria", 26.0, 43.0, "land"],
        ],
    });
    base.to_string() + "\n"
}

/// `UPDATE_GOLDEN=1` writes the file anew and still fails, as with golden cases.
#[test]
fn the_base_map_is_made_from_the_gazetteer() {
    let file = path("src/output/page/basemap.json");
    let fresh = basemap();
    let stands = std::fs::read_to_string(&file).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &fresh).unwrap();
    }
    assert!(stands == fresh, "the base map is not that of gazetteer/: run with UPDATE_GOLDEN=1");
    let base: Value = serde_json::from_str(&fresh).unwrap();
    let codes: Vec<&str> =
        base["oblasts"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 27);
    assert!(codes.contains(&"UA01") && codes.contains(&"UA85"), "Crimea and Sevastopol are Ukraine");
    let named: Vec<&str> =
        base["towns"].as_array().unwrap().iter().map(|it| it[0].as_str().unwrap()).collect();
    for town in ["Kyiv", "Kharkiv", "Odesa", "Simferopol", "Sevastopol", "Lviv", "Donetsk", "Luhansk"] {
        assert!(named.contains(&town), "{town}");
    }
    assert!(fresh.len() < 150_000, "{} bytes", fresh.len());
}
