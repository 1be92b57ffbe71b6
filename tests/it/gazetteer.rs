use assert_cmd::Command;
use dateline::gazetteer::{Class, Gazetteer, Language, Match, NameKind, Opened, Place, PlaceId, Precision};
use dateline::measure::Position;
use dateline::romanise::{Romaniser, Standard};
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn embedded() -> Gazetteer {
    Gazetteer::embedded().unwrap()
}

fn dateline() -> Command {
    Command::cargo_bin("dateline").unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with one file in it, and the file's path.
fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn opened(name: &str, bytes: &[u8], only: bool) -> Opened {
    let (_folder, path) = file(name, bytes);
    Gazetteer::open(&[path], only).unwrap()
}

fn best<'g>(gazetteer: &'g Gazetteer, words: &str) -> &'g Place {
    let found = gazetteer.lookup(words);
    gazetteer.place(found.first().unwrap_or_else(|| panic!("{words} is not found")).place)
}

#[derive(serde::Deserialize)]
struct FrontLine {
    name: String,
    oblast: String,
    lat: f64,
    lon: f64,
    source: String,
}

#[test]
fn towns_on_the_front_line_lie_where_other_sources_put_them() {
    let gazetteer = embedded();
    let mut rows = csv::Reader::from_path(root().join("tests/data/front_line.csv")).unwrap();
    let mut compared = 0;
    for row in rows.deserialize() {
        let row: FrontLine = row.unwrap();
        assert!(!row.source.is_empty(), "{}", row.name);
        let stated = Position { lon: row.lon, lat: row.lat };
        let found = gazetteer.lookup(&row.name);
        let place = found
            .iter()
            .map(|candidate| gazetteer.place(candidate.place))
            .find(|place| place.class == Class::Settlement && place.oblast() == row.oblast)
            .unwrap_or_else(|| panic!("{} is not found", row.name));
        let km = place.position.km_to(stated);
        assert!(km <= 3.0, "{} lies {km:.1} km from where it should", row.name);
        compared += 1;
    }
    assert!(compared >= 60, "only {compared} towns");
}

/// Every form of every settlement above 10,000 inhabitants that is official, romanised by rule, Russian, or was its name.
#[test]
fn towns_are_found_first_in_ukrainian_kmu_bgn_and_russian() {
    let (gazetteer, romaniser) = (embedded(), Romaniser::embedded());
    let mut wrong = Vec::new();
    let (mut russian, mut former) = (std::collections::BTreeSet::new(), 0);
    let towns: std::collections::BTreeMap<_, _> = gazetteer
        .places()
        .filter(|(_, place)| place.class == Class::Settlement && place.population >= 10_000)
        .collect();
    // Of two towns of one name either may come first that is the larger, or that still bears what the other bore.
    let mut ask = |form: &str, id, was: bool| {
        let found = gazetteer.lookup(form);
        let first = found.first().map(|candidate| gazetteer.place(candidate.place));
        let place: &Place = gazetteer.place(id);
        let town = |other: &&Place| other.class == Class::Settlement && other.population >= 10_000;
        let larger = |other: &&Place| town(other) && (was || other.population >= place.population);
        let right = first.is_some_and(|other| other.id == place.id || Some(other).filter(larger).is_some());
        let named = found.iter().any(|candidate| candidate.place == id);
        if !right || !named {
            wrong.push(format!("{form}: {} instead of {}", first.map_or("nothing", |it| &it.id), place.name));
        }
    };
    for (id, place) in &towns {
        let forms = [
            place.name_uk.clone(),
            romaniser.romanise(&place.name_uk, Standard::Kmu),
            romaniser.romanise(&place.name_uk, Standard::Bgn),
        ];
        forms.iter().filter(|form| !form.is_empty()).for_each(|form| ask(form, *id, false));
    }
    let ids: std::collections::BTreeMap<&str, PlaceId> =
        towns.iter().map(|(id, place)| (place.id.as_str(), *id)).collect();
    for table in ["names.csv", "former_names.csv", "russian_names.csv"] {
        let mut rows = csv::Reader::from_path(root().join("gazetteer").join(table)).unwrap();
        for row in rows.deserialize::<Vec<String>>() {
            let row = row.unwrap();
            let [place, form, language, kind, ..] = row.as_slice() else { panic!("{table}: {row:?}") };
            let Some(id) = ids.get(place.as_str()) else { continue };
            let was = kind == "former";
            former += usize::from(was);
            if language == "ru" && !was {
                russian.insert(*id);
            }
            if language == "ru" || was {
                ask(form, *id, was);
            }
        }
    }
    assert!(former > 100, "{former}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    let without: Vec<&str> = towns
        .iter()
        .filter(|(id, place)| !russian.contains(id) && place.kind != "settlement")
        .map(|(_, place)| place.name.as_str())
        .collect();
    assert!(without.is_empty(), "without a Russian form: {without:?}");
    assert!(towns.len() > 350, "{}", towns.len());
}

#[test]
fn oblasts_are_found_in_the_ways_in_which_texts_name_them() {
    let gazetteer = embedded();
    let mut checked = 0;
    let regions: Vec<_> = gazetteer.places().filter(|(_, place)| place.class == Class::Region).collect();
    assert_eq!(regions.len(), 27);
    for (id, place) in &regions {
        let Some(stem) = place.name.strip_suffix(" Oblast") else { continue };
        for form in [format!("{stem} Oblast"), stem.to_owned(), place.name_uk.clone()] {
            let found = gazetteer.lookup(&form);
            assert!(found.iter().any(|candidate| candidate.place == *id), "{form}");
        }
        for form in [&place.name, &place.name_uk, &place.name.to_lowercase()] {
            assert_eq!(gazetteer.lookup(form)[0].place, *id, "{form}");
        }
        assert_eq!(gazetteer.region(stem).as_deref(), Some(place.id.as_str()), "{stem}");
        checked += 1;
    }
    assert!(checked >= 24, "{checked}");
    // Every way on record of naming a region, also those that stand for nothing else but a town's name.
    let mut named = 0;
    for row in csv::Reader::from_path(root().join("gazetteer/regions.csv")).unwrap().deserialize() {
        let [code, _, name_uk, _, names, _]: [String; 6] = row.unwrap();
        for form in names.split('|').chain([name_uk.as_str()]).filter(|form| !form.is_empty()) {
            let first = best(&gazetteer, form);
            assert_eq!(first.oblast(), code, "{form} is {}", first.id);
            assert!(first.id == code || first.population > 100_000, "{form} is {}", first.id);
            named += 1;
        }
    }
    assert!(named > 100, "{named}");
    for (form, code) in [("Khersonshchyna", "UA65"), ("Crimea", "UA01"), ("Donetsk Oblast", "UA14")] {
        assert_eq!(best(&gazetteer, form).id, code, "{form}");
    }
}

#[test]
fn exact_alias_and_fuzzy_agree_on_exact_names() {
    let gazetteer = embedded();
    let mut checked = 0;
    for (number, (id, place)) in gazetteer.places().enumerate() {
        let fuzzy = !matches!(
            place.class,
            Class::Raion | Class::Hromada | Class::Country | Class::Foreign | Class::Border | Class::Coast
        );
        let key = dateline::fold::fold(&place.name);
        if number % 40 != 0 || !fuzzy || key.len() < 6 {
            continue;
        }
        for (found, how) in [
            (gazetteer.exact(&key), "exact"),
            (gazetteer.romanised(&key), "romanised"),
            (gazetteer.fuzzy(&key), "fuzzy"),
        ] {
            assert!(found.iter().any(|candidate| candidate.place == id), "{} is not found {how}", place.name);
        }
        checked += 1;
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn a_town_does_not_answer_to_the_name_of_a_village_beside_it() {
    let gazetteer = embedded();
    let found = gazetteer.exact("hrodivka");
    let names: Vec<_> = found.iter().map(|found| gazetteer.place(found.place).name.as_str()).collect();
    // GeoNames ascribes the name to Myrnohrad too, which lies in the same raion.
    assert_eq!(names, ["Hrodivka"]);
    // A name that no neighbour bears by right is kept.
    assert!(!gazetteer.exact("dymytrov").is_empty());
}

#[test]
fn a_city_that_bore_a_name_comes_before_a_hamlet_that_bears_it() {
    let gazetteer = embedded();
    assert_eq!(best(&gazetteer, "Yuzhne").name, "Pivdenne");
    for (words, official) in [("Ivanivka", "Ivanivka"), ("Nove", "Nove"), ("Zelene", "Zelene")] {
        assert_eq!(best(&gazetteer, words).name, official, "{words}");
    }
    // Rivers come before villages that are named after them, and behind towns.
    for (words, class) in [("Inhulets", Class::River), ("Desna", Class::River), ("Irpin", Class::Settlement)]
    {
        assert_eq!(best(&gazetteer, words).class, class, "{words}");
    }
    // The order only: what bears the name keeps the better score.
    let scores: Vec<f64> = gazetteer.lookup("Yuzhne").iter().map(|candidate| candidate.score).collect();
    assert!(scores[0] < 1.0 && scores.contains(&1.0), "{scores:?}");
}

#[test]
fn settlements_that_the_codifier_lacks_are_found() {
    let gazetteer = embedded();
    for form in ["Maiorsk", "Mayorsk", "Майорськ", "Майорск"] {
        let place = best(&gazetteer, form);
        assert_eq!(
            (place.name.as_str(), place.class, place.raion()),
            ("Maiorsk", Class::Settlement, "UA1402"),
            "{form}"
        );
    }
    assert_eq!(best(&gazetteer, "Maiorsk crossing point").class, Class::Landmark);
}

#[test]
fn a_match_says_which_sort_of_name_it_was() {
    let gazetteer = embedded();
    for (words, name, how, kind, language) in [
        ("Bakhmut", "Bakhmut", Match::Exact, NameKind::Official, Language::UKRAINIAN),
        ("Artemivsk", "Bakhmut", Match::Alias, NameKind::Former, Language::UKRAINIAN),
        ("Artyomovsk", "Bakhmut", Match::Alias, NameKind::Former, Language::RUSSIAN),
        ("Hulyaypole", "Huliaipole", Match::Romanisation, NameKind::Romanisation, Language::UKRAINIAN),
    ] {
        let found = gazetteer.lookup(words);
        let candidate = found
            .iter()
            .find(|candidate| gazetteer.place(candidate.place).name == name)
            .unwrap_or_else(|| panic!("{words} is not {name}"));
        assert_eq!((candidate.how, candidate.kind, candidate.language), (how, kind, language), "{words}");
    }
}

#[test]
fn units_know_their_extent() {
    let gazetteer = embedded();
    let mut units = [0; 3];
    for unit in gazetteer.units() {
        let extent = unit.extent.unwrap();
        assert!(extent.west <= extent.east && extent.south <= extent.north, "{}", unit.name);
        assert!(unit.settlements > 0, "{}", unit.name);
        units[match unit.code.len() {
            4 => 0,
            6 => 1,
            _ => 2,
        }] += 1;
    }
    // The capital and Sevastopol are regions, raions and hromadas of their own in name only.
    assert_eq!(units[0], 27);
    assert!(units[1] >= 136 && units[2] >= 1_769, "{units:?}");
}

#[test]
fn raions_of_before_2020_are_found_behind_todays() {
    let gazetteer = embedded();
    let found = |words: &str| -> Vec<&Place> {
        gazetteer.lookup(words).iter().map(|candidate| gazetteer.place(candidate.place)).collect()
    };
    // Of the 490 raions of 2019 today's stand for those whose name they bear.
    let former = gazetteer.places().filter(|(_, place)| place.kind == "former_raion");
    assert_eq!(former.count(), 381);
    let oblasts = |words: &str| -> Vec<String> {
        let mut oblasts: Vec<String> = found(words).iter().map(|place| place.unit.clone()).collect();
        oblasts.sort();
        oblasts
    };
    assert_eq!(oblasts("Horodok Raion"), ["UA46", "UA68"]);
    assert_eq!(oblasts("Городоцький район"), ["UA46", "UA68"]);
    assert_eq!(oblasts("Попаснянский район"), ["UA44"]);
    assert_eq!(oblasts("Tsiurupynsk Raion"), ["UA65"]);
    // Today's raion of the name comes first, and alone where it took over the name.
    assert_eq!(found("Pervomaisk Raion")[0].id, "UA4808");
    assert_eq!(found("Первомайський район")[0].id, "UA4808");
    assert_eq!(found("Первомайський район").len(), 3);
    assert_eq!(oblasts("Bakhmut Raion"), ["UA1402"]);
    assert_eq!(oblasts("Krasnoarmiisk Raion"), ["UA1416"]);
    let kinds: Vec<_> = gazetteer.lookup("Popasna Raion").iter().map(|candidate| candidate.kind).collect();
    assert_eq!(kinds, [NameKind::Former]);
}

#[test]
fn raions_of_before_2020_lie_in_their_region_around_their_seat() {
    let gazetteer = embedded();
    let outlines = outlines();
    let mut otherwise = Vec::new();
    for (_, raion) in gazetteer.places().filter(|(_, place)| place.kind == "former_raion") {
        let outside = outside_km(&outlines[&raion.unit], raion.position);
        assert!(outside < 5.0, "{} lies {outside:.0} km outside its region", raion.id);
        assert!(raion.error_km < 45.0, "{} reaches {} km", raion.id, raion.error_km);
        let extent = gazetteer.unit(&raion.id).unwrap().extent.unwrap();
        let [corner, east, north] =
            [(extent.west, extent.south), (extent.east, extent.south), (extent.west, extent.north)].map(at);
        assert!(
            corner.km_to(east) > 21.0 && corner.km_to(north) > 21.0,
            "{} is too small to be one",
            raion.id
        );
        assert!((extent.west..=extent.east).contains(&raion.position.lon), "{}", raion.id);
        assert!((extent.south..=extent.north).contains(&raion.position.lat), "{}", raion.id);
        // "Popasna Raion" is named after Popasna.
        let stem = raion.name.trim_end_matches(" Raion");
        let seats = gazetteer.lookup(stem).into_iter().map(|candidate| gazetteer.place(candidate.place));
        let mut seats = seats.filter(|seat| seat.class == Class::Settlement && seat.oblast() == raion.unit);
        if !seats.any(|seat| seat.position.km_to(raion.position) < 30.0) {
            otherwise.push(stem.to_owned());
        }
    }
    // Named after two towns outside it, a river, and a lake.
    assert_eq!(otherwise, ["Kyiv-Sviatoshyn", "Vitovskyi", "Lyman"]);
}

#[test]
fn every_place_can_be_read() {
    let gazetteer = embedded();
    assert!(gazetteer.places().all(|(_, place)| !place.id.is_empty()));
    assert!(gazetteer.places().filter(|(_, place)| place.line.is_some()).all(|(_, place)| {
        gazetteer.line(place).iter().all(|part| part.len() > 1) && !gazetteer.line(place).is_empty()
    }));
}

#[test]
fn tables_are_those_whose_sums_are_recorded() {
    let sums = std::fs::read_to_string(root().join("gazetteer/SHA256SUMS")).unwrap();
    let mut checked = 0;
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(root().join("gazetteer").join(name)).unwrap();
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "{name}");
        checked += 1;
    }
    assert!(checked >= 5, "{checked}");
}

#[test]
fn the_tables_lint_clean() {
    let gazetteer = embedded();
    let mut checked = 0;
    for entry in std::fs::read_dir(root().join("gazetteer")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            let problems: Vec<String> =
                gazetteer.check(&path).unwrap().iter().map(ToString::to_string).collect();
            assert!(problems.is_empty(), "{problems:#?}");
            checked += 1;
        }
    }
    assert!(checked >= 12, "{checked}");
}

const OWN: &str = "\
name,lat,lon,name_uk,names,kind,oblast,population,error_km
Testivka,47.5,33.5,Тестівка,Testovka|Testiwka,village,UA65,120,0.4
Checkpoint Zebra,47.1,33.9,,,checkpoint,Kherson,,
";

#[test]
fn a_table_of_ones_own_adds_places() {
    let Opened { gazetteer, files } = opened("mine.csv", OWN.as_bytes(), false);
    assert_eq!((files[0].new, files[0].known, files[0].bad.len()), (2, 0, 0));
    for form in ["Testivka", "Тестівка", "Testovka", "Testiwka"] {
        let place = best(&gazetteer, form);
        assert_eq!(
            (place.name.as_str(), place.oblast(), place.population),
            ("Testivka", "UA65", 120),
            "{form}"
        );
        assert_eq!((place.precision, place.error_km), (Precision::Exact, 0.4));
    }
    assert_eq!(best(&gazetteer, "Checkpoint Zebra").class, Class::Landmark);
    assert_eq!(best(&gazetteer, "Kherson").id, best(&embedded(), "Kherson").id);
    assert!(gazetteer.attribution().ends_with("; own places of mine.csv"), "{}", gazetteer.attribution());
}

#[test]
fn only_ones_own_places_are_known_if_asked() {
    let Opened { gazetteer, .. } = opened("mine.csv", OWN.as_bytes(), true);
    assert_eq!(gazetteer.len(), 2);
    assert!(gazetteer.lookup("Kherson").is_empty());
    assert_eq!(best(&gazetteer, "Testivka").oblast(), "UA65");
    assert_eq!(gazetteer.attribution(), "own places of mine.csv");
    assert!(gazetteer.is_english_word("village"));
}

/// A place that is known only by its hromada, under a name that no other has.
fn placed_roughly(gazetteer: &Gazetteer) -> Place {
    let rough =
        |place: &Place| place.precision == Precision::Hromada && gazetteer.lookup(&place.name).len() == 1;
    gazetteer.places().map(|(_, place)| place).find(|place| rough(place)).unwrap().clone()
}

#[test]
fn a_known_place_is_bettered_and_not_doubled() {
    let embedded = embedded();
    let rough = placed_roughly(&embedded);
    let there = rough.position.travel(90.0, rough.error_km / 2.0);
    let text =
        format!("name,lat,lon,names\n{},{:.5},{:.5},Otherwise-Called\n", rough.name, there.lat, there.lon);
    let Opened { gazetteer, files } = opened("mine.csv", text.as_bytes(), false);
    assert_eq!((files[0].new, files[0].known, files[0].better), (0, 1, 1));
    let found = gazetteer.lookup(&rough.name);
    assert_eq!(found.len(), 1);
    let place = gazetteer.place(found[0].place);
    assert_eq!(
        (place.id.as_str(), place.precision, place.error_km),
        (rough.id.as_str(), Precision::Exact, 1.0)
    );
    assert!(place.position.km_to(there) < 0.01);
    assert_eq!(best(&gazetteer, "Otherwise-Called").id, rough.id);
    assert_eq!(gazetteer.len(), embedded.len());
}

#[test]
fn bad_rows_are_named_by_line_and_the_others_taken() {
    let text = "name;lat;lon;kind\nGood;47.5;33.5;village\n;47.5;33.5;village\nBad;north;33.5;village\n\
                Bad;147.5;33.5;village\nBad;47.5;33.5;wormhole\nBad;47.5;33.5\nAlso Good;47.6;33.6;dam\n";
    let Opened { gazetteer, files } = opened("mine.csv", text.as_bytes(), true);
    assert_eq!(gazetteer.len(), 2);
    let bad: Vec<String> = files[0].bad.iter().map(|error| error.to_string()).collect();
    let told = |line: u64, what: &str| bad.iter().any(|it| it.ends_with(&format!("mine.csv:{line}: {what}")));
    assert!(told(3, "the row has no name"), "{bad:#?}");
    assert!(told(4, "latitude `north` is no number that it can have"), "{bad:#?}");
    assert!(told(5, "latitude 147.5 is not between -90 and 90"), "{bad:#?}");
    assert!(told(6, "no class or kind is called `wormhole`"), "{bad:#?}");
    assert!(told(7, "3 columns where the header has 4"), "{bad:#?}");
    assert_eq!(bad.len(), 5);
}

#[test]
fn tables_as_spreadsheets_save_them_are_read() {
    let table = "\u{FEFF}name;lat;lon;oblast;error_km\r\nTestivka;47,51;33,52;Kherson;0,5\r\n\r\n\
                 Swapped;33.5;47.5;Kherson;\r\nNowhere;;33,1;;\r\n";
    let (_folder, path) = file("own.csv", table.as_bytes());
    let opened = Gazetteer::open(&[&path], true).unwrap();
    let place = best(&opened.gazetteer, "Testivka");
    assert_eq!((place.position.lat, place.position.lon, place.error_km), (47.51, 33.52, 0.5));
    let bad: Vec<String> = opened.files[0].bad.iter().map(ToString::to_string).collect();
    assert_eq!(bad.len(), 2, "{bad:?}");
    assert!(bad[0].ends_with("own.csv:4: latitude 33.5 and longitude 47.5 are swapped"), "{bad:?}");
    assert!(bad[1].ends_with("own.csv:5: the row has no latitude"), "{bad:?}");
    let checked: Vec<String> = embedded().check(&path).unwrap().iter().map(ToString::to_string).collect();
    assert!(checked[0].ends_with("own.csv:4: latitude 33.5 and longitude 47.5 are swapped"), "{checked:?}");
}

#[test]
fn tables_in_old_encodings_are_decoded_and_damaged_ones_told_by_line() {
    let table = "name;name_uk;lat;lon\nTestivka;Тестівка;47,51;33,52\n";
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, encoding) in
        [(encoding_rs::WINDOWS_1251.encode(table).0.into_owned(), "windows-1251"), (wide, "UTF-16LE")]
    {
        let (_folder, path) = file("old.csv", &bytes);
        let Opened { gazetteer, files } = Gazetteer::open(&[&path], true).unwrap();
        assert_eq!((files[0].new, files[0].bad.len()), (1, 0), "{encoding}");
        assert_eq!(best(&gazetteer, "Тестівка").name, "Testivka");
        assert!(files[0].notes[0].to_string().ends_with(&format!("old.csv: decoded as {encoding}")));
        let checked = embedded().check(&path).unwrap();
        assert!(checked.len() == 1 && checked[0].to_string().ends_with(encoding), "{checked:?}");
    }
    let mut damaged = "name,name_uk,lat,lon\nAlpha,Альфа,47.5,33.5\nBeta,Бета".as_bytes().to_vec();
    damaged.extend_from_slice(b"\xD0,47.6,33.6\n");
    damaged.extend_from_slice("Gamma,Гамма,47.7,33.7\n".as_bytes());
    let opened = opened("cut.csv", &damaged, true);
    let bad: Vec<String> = opened.files[0].bad.iter().map(ToString::to_string).collect();
    assert!(bad.len() == 1 && bad[0].ends_with("cut.csv:3: is not UTF-8 text"), "{bad:?}");
    assert_eq!(opened.files[0].new, 2);
}

#[test]
fn a_bad_row_of_ones_own_is_told_and_ends_in_exit_code_1() {
    let (folder, path) = file("mine.csv", b"name,lat,lon\nTestivka,47.5,33.5\nBad,north,33.5\n");
    let said = "mine.csv:3: latitude `north` is no number that it can have";
    let built = folder.path().join("mine.gaz");
    for arguments in
        [&["map", "-"][..], &["claims", "-"], &["explain", "-"], &["gazetteer", "lookup", "Testivka"]]
    {
        let run = dateline()
            .args(arguments)
            .arg("--gazetteer")
            .arg(&path)
            .write_stdin("Shells fell on Testivka, 5 km from Kherson.")
            .assert();
        run.code(1).stderr(contains(said)).stdout(contains("Testivka"));
    }
    dateline()
        .args(["gazetteer", "build", "-o"])
        .args([&built, &path])
        .assert()
        .code(1)
        .stderr(contains(said));
    assert!(built.exists());
}

#[test]
fn areas_of_several_parts_are_read_and_odd_geometries_told() {
    let square =
        |x: f64, y: f64| format!("[[[{x},{y}],[{},{y}],[{},{}],[{x},{y}]]]", x + 0.1, x + 0.1, y + 0.1);
    let feature = |name: &str, geometry: &str| {
        format!("{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{{\"name\":\"{name}\"}}}}")
    };
    let parts = format!(
        "{{\"type\":\"MultiPolygon\",\"coordinates\":[{},{}]}}",
        square(33.0, 47.0),
        square(34.0, 48.0)
    );
    let features = [
        feature("Nothing", "null"),
        feature("Parts", &parts),
        feature("Collection", "{\"type\":\"GeometryCollection\",\"geometries\":[]}"),
        feature("Empty", "{\"type\":\"MultiPolygon\",\"coordinates\":[]}"),
        feature("No Point", "{\"type\":\"Point\",\"coordinates\":[]}"),
    ];
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let Opened { gazetteer, files } = opened("odd.geojson", text.as_bytes(), true);
    let bad: Vec<String> = files[0].bad.iter().map(ToString::to_string).collect();
    assert_eq!((files[0].new, bad.len()), (1, 4), "{bad:?}");
    for (number, told) in [1, 3, 4, 5].iter().zip(&bad) {
        assert!(told.contains(&format!("feature {number}: ")), "{bad:?}");
    }
    let parts = best(&gazetteer, "Parts");
    assert_eq!((parts.class, parts.position), (Class::Area, at((33.55, 47.55))));
}

#[test]
fn rows_that_stand_twice_and_a_quotation_mark_left_open_are_told() {
    let table = "id,name,lat,lon\nmine-1,Alpha,47,33\nmine-1,Beta,47.1,33.1\n,Gamma,47.2,33.2\n\
                 ,gamma,47.2,33.2\nUA80000000000093317,Kyiv,50.45,30.52\nUA80000000000093317,Kiew,50.45,30.52\n\
                 ,\"Delta,47.3,33.3\n,Epsilon,47.4,33.4\n";
    let opened = opened("own.csv", table.as_bytes(), false);
    let bad: Vec<String> = opened.files[0].bad.iter().map(ToString::to_string).collect();
    let ends = [
        "own.csv:8: a quotation mark is never closed",
        "own.csv:3: `mine-1` is line 2 already",
        "own.csv:5: `gamma` is line 4 already",
        "own.csv:7: `UA80000000000093317` is line 6 already",
    ];
    assert_eq!(bad.len(), ends.len(), "{bad:?}");
    assert!(bad.iter().zip(ends).all(|(bad, end)| bad.ends_with(end)), "{bad:?}");
    assert_eq!((opened.files[0].new, opened.files[0].known), (2, 1));
}

#[test]
fn one_bad_feature_does_not_spoil_a_geojson_file() {
    let point = |name: &str, at: &str| {
        let geometry = format!("{{\"type\":\"Point\",\"coordinates\":{at}}}");
        format!("{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{{\"name\":\"{name}\"}}}}")
    };
    let features = [
        point("Alpha", "[33.1]"),
        point("Beta", "[47.2,33.2]"),
        "{\"type\":\"Feature\"}".to_owned(),
        point("Gamma", "[33.2,47.2]"),
        point("Gamma", "[33.2,47.2]"),
    ];
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let opened = opened("own.geojson", text.as_bytes(), true);
    let bad: Vec<String> = opened.files[0].bad.iter().map(ToString::to_string).collect();
    assert_eq!(bad.len(), 4, "{bad:?}");
    assert!(bad[0].contains("feature 1: ") && bad[2].contains("feature 3: "), "{bad:?}");
    assert!(bad[1].ends_with("feature 2: latitude 33.2 and longitude 47.2 are swapped"), "{bad:?}");
    assert!(bad[3].ends_with("feature 5: `Gamma` is feature 4 already"), "{bad:?}");
    assert_eq!(opened.files[0].new, 1);
}

#[test]
fn files_of_no_known_form_are_refused() {
    for (name, bytes, what) in [
        ("a.csv", &b""[..], "is empty"),
        ("a.csv", b"one,two\n1,2\n", "no column of names: expected a header row with name, lat, lon"),
        ("a.csv", b"name,x\nA,2\n", "no columns of positions: expected a header row with name, lat, lon"),
        ("a.geojson", b"{\"type\":", "is no GeoJSON"),
        ("a.zip", b"PK\x03\x04rubbish", "is no zip file that can be read"),
        (
            "a.gaz",
            b"dateline gazetteer 0\nrubbish",
            "was built by another version of the program: build it again",
        ),
        ("a.gaz", b"dateline gazetteer 2\nrubbish and more", "is damaged: its checksum does not hold"),
        ("a.gaz", b"dateline gazetteer 2\nrub", "is cut short"),
        ("a.bin", b"\x00\x01\x02", "is not text but binary data"),
    ] {
        let (_folder, path) = file(name, bytes);
        let error = Gazetteer::open(&[path], false).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
    let error = Gazetteer::open(&[PathBuf::from("none.csv")], false).unwrap_err();
    assert_eq!(error.to_string(), "none.csv: no such file or directory");
}

#[test]
fn geojson_brings_points_lines_and_areas() {
    let text = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","id":"mine:1","geometry":{"type":"Point","coordinates":[33.5,47.5]},
       "properties":{"name":"Testivka","name:uk":"Тестівка","place":"village","alt_name":"Testovka;Tester"}},
      {"type":"Feature","geometry":{"type":"LineString","coordinates":[[33.5,47.5],[33.6,47.6],[33.7,47.6]]},
       "properties":{"name":"Testova River","names":["Testovaya"]}},
      {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[33,47],[34,47],[34,48],[33,48],[33,47]]]},
       "properties":{"name":"Test Forest"}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[233.5,47.5]},"properties":{"name":"Nowhere"}},
      {"type":"Feature","geometry":null,"properties":{"name":"Nothing"}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[33.5,47.5]},"properties":{}}]}"#;
    let Opened { gazetteer, files } = opened("mine.geojson", text.as_bytes(), false);
    assert_eq!(files[0].new, 3);
    let bad: Vec<String> = files[0].bad.iter().map(ToString::to_string).collect();
    for (number, what) in [(4, "is no position"), (5, "it has no geometry"), (6, "it has no property `name`")]
    {
        assert!(
            bad.iter().any(|it| it.contains(&format!("feature {number}: ")) && it.contains(what)),
            "{bad:#?}"
        );
    }
    assert_eq!(best(&gazetteer, "Tester").id, "mine:1");
    let river = best(&gazetteer, "Testovaya");
    assert_eq!((river.class, river.precision), (Class::River, Precision::Line));
    assert_eq!(gazetteer.line(river), [[(33.5, 47.5), (33.6, 47.6), (33.7, 47.6)].map(at).to_vec()]);
    let forest = best(&gazetteer, "Test Forest");
    assert_eq!((forest.class, forest.position), (Class::Area, at((33.5, 47.5))));
    assert!((60.0..75.0).contains(&forest.error_km), "{}", forest.error_km);
    let (_, dnipro) = gazetteer.places().find(|(_, place)| place.id == "river:dnipro").unwrap();
    assert!(gazetteer.line(dnipro).iter().flatten().count() > 100);
}

fn at((lon, lat): (f64, f64)) -> Position {
    Position { lon, lat }
}

/// A row of the main table of GeoNames.
fn row(
    id: &str,
    name: &str,
    alternates: &str,
    at: (f64, f64),
    feature: &str,
    admin1: &str,
    admin2: &str,
) -> String {
    let (class, code) = feature.split_once('.').unwrap();
    let (lon, lat) = at;
    format!(
        "{id}\t{name}\t{name}\t{alternates}\t{lat}\t{lon}\t{class}\t{code}\tUA\t\t{admin1}\t{admin2}\t\t\t77\t\t9\t\
         Europe/Kyiv\t2020-01-01\n"
    )
}

#[test]
fn a_dump_of_geonames_betters_and_adds() {
    let embedded = embedded();
    let rough = embedded
        .places()
        .find(|(_, place)| {
            place.precision == Precision::Hromada
                && place.oblast() == "UA59"
                && embedded.lookup(&place.name).len() == 1
        })
        .map(|(_, place)| place.clone())
        .unwrap();
    let exact = best(&embedded, "Snihurivka").clone();
    let there = rough.position.travel(200.0, rough.error_km + 15.0);
    let shifted = exact.position.travel(10.0, 1.0);
    let point = |at: Position| (at.lon, at.lat);
    let mut text = String::new();
    text += &row("900000001", &rough.name, "", point(there), "P.PPL", "21", "");
    text += &row("900000002", &exact.name, "Snigirevka", point(shifted), "P.PPLA2", "16", "");
    text += &row("900000003", "Testoviya", "Тестовія,testing,TST", (33.5, 47.5), "P.PPL", "08", "");
    text += &row("-4", "Rowivtsi", "", (33.6, 47.5), "P.PPL", "08", "6504");
    text += &row("900000005", "Test Dam", "", (33.7, 47.5), "S.DAM", "08", "");
    text += &row("900000006", "Some Road", "", (33.7, 47.5), "R.RD", "08", "");
    text += "garbage\trow\n";
    text += &row("900000008", "Bad", "", (33.7, 147.5), "P.PPL", "08", "");
    text += &row("nine", "Bad", "", (33.7, 47.5), "P.PPL", "08", "");
    let Opened { gazetteer, files } = opened("UA.txt", text.as_bytes(), false);
    let brought = &files[0];
    assert_eq!((brought.known, brought.better, brought.new, brought.other), (2, 1, 3, 1));
    let bad: Vec<Option<u64>> = brought.bad.iter().map(|error| error.line()).collect();
    assert_eq!(bad, [Some(7), Some(8), Some(9)]);
    let place = best(&gazetteer, &rough.name);
    assert_eq!((place.id.as_str(), place.precision), (rough.id.as_str(), Precision::Exact));
    assert!(place.position.km_to(there) < 0.1);
    assert_eq!(best(&gazetteer, "Snihurivka").position, exact.position);
    let new = best(&gazetteer, "Testoviia");
    assert_eq!((new.id.as_str(), new.name_uk.as_str(), new.oblast()), ("gn:900000003", "Тестовія", "UA65"));
    assert_eq!(best(&gazetteer, "Rowivtsi").id, "row:4");
    assert_eq!(best(&gazetteer, "Rowivtsi").raion(), "UA6504");
    let dam = best(&gazetteer, "Test Dam");
    assert_eq!((dam.class, dam.kind.as_str()), (Class::Landmark, "dam"));
    assert!(gazetteer.attribution().contains("file UA.txt"));
}

#[test]
fn building_with_a_dump_betters_rough_positions_and_names_bad_rows() {
    let embedded = embedded();
    let rough = placed_roughly(&embedded);
    let there = rough.position.travel(90.0, rough.error_km / 2.0);
    let code = (there.lon, there.lat);
    let good = row("900000001", &rough.name, "", code, "P.PPL", "", &rough.raion()[2..]);
    let folder = tempfile::tempdir().unwrap();
    for (bad, exit) in [("", 0), ("garbage\trow\n", 1)] {
        let (dump, gaz) = (folder.path().join("UA.txt"), folder.path().join("better.gaz"));
        std::fs::write(&dump, format!("{good}{bad}")).unwrap();
        let run =
            dateline().args(["gazetteer", "build", "--geonames"]).arg(&dump).arg("-o").arg(&gaz).assert();
        let run = run.code(exit).stderr(contains("1 known ones (1 better placed)"));
        if exit == 1 {
            run.stderr(contains("UA.txt:2: 2 columns where GeoNames has 19"))
                .stderr(contains("1 bad rows skipped"));
        }
        let built = Gazetteer::open(&[&gaz], false).unwrap().gazetteer;
        let place = best(&built, &rough.name);
        assert_eq!((place.id.as_str(), place.precision), (rough.id.as_str(), Precision::Exact));
        assert!(place.position.km_to(there) < 0.1);
    }
}

#[test]
fn alternate_names_speak_of_the_dump_and_of_known_places() {
    let embedded = embedded();
    let kherson = embedded.lookup("Kherson")[0].place;
    let number = embedded.geonames(kherson).unwrap();
    let dump = row("900000003", "Testoviya", "", (33.5, 47.5), "P.PPL", "08", "");
    let names = format!(
        "1\t900000003\tuk\tТестовія\t1\t\t\t\t\t\n2\t900000003\tru\tТестовия\t\t\t\t\t\t\n\
         3\t900000003\ten\tRedtest\t\t\t\t1\t\t\n4\t900000003\tlink\thttps://example.org\t\t\t\t\t\t\n\
         5\t{number}\ten\tKhersonopolis\t\t\t\t\t\t\nbad\n6\tx\ten\tName\t\t\t\t\t\t\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let paths =
        [("UA.zip", dump, "UA.txt"), ("alternate.zip", names, "UA.txt")].map(|(zip, text, inside)| {
            let path = folder.path().join(zip);
            let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file("readme.txt", options).unwrap();
            writer.write_all(b"This is the readme.\n").unwrap();
            writer.start_file(inside, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
            writer.finish().unwrap();
            path
        });
    let Opened { gazetteer, files } = Gazetteer::open(&paths, false).unwrap();
    assert_eq!((files[0].new, files[1].bad.len()), (1, 2));
    for form in ["Тестовія", "Тестовия", "Redtest", "Testoviya", "Testoviia"] {
        assert_eq!(best(&gazetteer, form).id, "gn:900000003", "{form}");
    }
    assert_eq!(gazetteer.lookup("Redtest")[0].kind, NameKind::Former);
    assert_eq!(best(&gazetteer, "Khersonopolis").name, "Kherson");
}

#[test]
fn a_compiled_file_gives_back_what_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, gaz, small) =
        (folder.path().join("mine.csv"), folder.path().join("all.gaz"), folder.path().join("mine.gaz"));
    std::fs::write(&mine, OWN).unwrap();
    let build = |arguments: &[&Path]| {
        dateline().args(["gazetteer", "build", "-o"]).args(arguments).assert().code(0);
    };
    build(&[&gaz, &mine]);
    build(&[&small, &mine, Path::new("--gazetteer-only")]);
    let direct = Gazetteer::open(&[&mine], false).unwrap().gazetteer;
    let all = Gazetteer::open(&[&gaz], false).unwrap().gazetteer;
    assert_eq!(all.len(), direct.len());
    assert_eq!(all.names().count(), direct.names().count());
    assert_eq!(all.attribution(), direct.attribution());
    for (id, place) in direct.places() {
        assert_eq!(all.place(id), place);
        assert_eq!(all.line(all.place(id)), direct.line(place));
    }
    for words in ["Testivka", "Kherson", "Ivanivka", "Kyzelivka", "Dnipro"] {
        let of = |gazetteer: &Gazetteer| format!("{:?}", gazetteer.lookup(words));
        assert_eq!(of(&all), of(&direct), "{words}");
    }
    let added = Gazetteer::open(&[&small], false).unwrap().gazetteer;
    assert_eq!(added.len(), direct.len());
    assert_eq!(best(&added, "Testovka").name, "Testivka");
    assert_eq!(Gazetteer::open(&[small], true).unwrap().gazetteer.len(), 2);
    assert_eq!(Gazetteer::open(&[&gaz], true).unwrap().gazetteer.len(), all.len());
    let first = std::fs::read(&gaz).unwrap();
    build(&[&gaz, &mine]);
    assert_eq!(first, std::fs::read(&gaz).unwrap());
}

#[test]
fn check_names_every_sort_of_mistake_by_line() {
    let text = "name,lat,lon,kind,colour\nZorivka,47.5,33.5,village,\nAlpha,33.5,47.5,village,\n\
                Beta,55.7,37.6,village,\nМоckva,47.5,33.6,village,\nZorivka,47.501,33.501,village,\n\
                Zuda,abc,33.6,village,\nZuda,47.5,33.6\n";
    let (_folder, path) = file("mine.csv", text.as_bytes());
    let output = dateline().args(["gazetteer", "check"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    for (line, what) in [
        (1, "no column is called `colour`; it is passed over"),
        (3, "latitude 33.5 and longitude 47.5 are swapped"),
        (3, "is out of order: `Alpha` stands behind `Zorivka`"),
        (4, "lies outside Ukraine: the nearest settlement, "),
        (5, "`Моckva` mixes Latin and Cyrillic letters"),
        (6, "`Zorivka` stands on line 2 already, at the same spot"),
        (7, "`lat` is `abc`, which is no latitude"),
        (8, "3 columns where the header has 5"),
    ] {
        let wanted = format!("mine.csv:{line}: {what}");
        assert!(said.contains(&wanted), "{wanted} is missing in {said}");
    }
    let (_folder, path) = file("mine.csv", b"name,lat,lon\nAlpha,47.5,33.5\nBeta,47.6,33.6\n");
    dateline().args(["gazetteer", "check"]).arg(&path).assert().code(0).stdout(is_empty());
    let (_folder, path) = file("mine.csv", b"name,lon\nAlpha,33.5\n");
    dateline()
        .args(["gazetteer", "check"])
        .arg(&path)
        .assert()
        .code(1)
        .stdout(contains(":1: the column `lat` is missing"));
}

#[test]
fn check_reads_the_programs_own_tables_and_other_forms() {
    let names =
        "place,name,lang,kind,source\nUA65,B,en,alternate,x\nUA65,B,en,alternate,x\nUA01,C,xx,sort,x\n";
    for (name, text, wrong) in [
        ("names.csv", names.to_owned(), &[
            ":3: `UA65, B, en` stands on line 2 already",
            ":4: `lang` is `xx`, which is no language",
            ":4: `kind` is `sort`, which is no kind of name",
            ":4: is out of order: `UA01` stands behind `UA65`",
        ][..]),
        ("UA.txt", row("1", "Swapped", "", (47.5, 33.5), "P.PPL", "08", "") + "bad\n", &[
            ":1: latitude 33.5 and longitude 47.5 are swapped",
            ":2: 1 columns where GeoNames has 19",
        ][..]),
        (
            "a.geojson",
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[47.5,33.5]},"properties":{"name":"A"}}"#
                .to_owned(),
            &["feature 1: latitude 33.5 and longitude 47.5 are swapped"][..],
        ),
    ] {
        let (_folder, path) = file(name, text.as_bytes());
        let problems: Vec<String> = embedded().check(&path).unwrap().iter().map(ToString::to_string).collect();
        for what in wrong {
            assert!(problems.iter().any(|problem| problem.contains(what)), "{what} is missing in {problems:#?}");
        }
        assert_eq!(problems.len(), wrong.len(), "{problems:#?}");
    }
}

fn json(arguments: &[&str]) -> Value {
    let output = dateline().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_look_up_near_somewhere_puts_the_near_first() {
    let far = json(&["gazetteer", "lookup", "Ivanivka", "--near", "Kherson", "--format", "json"]);
    let rows = far.as_array().unwrap();
    let kms: Vec<f64> =
        rows.iter().filter(|row| row["match"] == "exact").map(|row| row["km"].as_f64().unwrap()).collect();
    assert!(kms.len() > 100 && kms[0] < 60.0 && kms.is_sorted(), "{kms:?}");
    let there = json(&["gazetteer", "lookup", "Ivanivka", "--near", "46.64,32.62", "--format", "json"]);
    assert_eq!(rows[0]["place_id"], there[0]["place_id"]);
    let some = json(&["gazetteer", "lookup", "Ivanivka", "--oblast", "Kharkiv", "--format", "json"]);
    assert!(some.as_array().unwrap().iter().all(|row| row["oblast"] == "Kharkiv Oblast"));
    assert!(some.as_array().unwrap().len() > 3);
    for (option, what) in
        [("--near", "no place of this name to be near to"), ("--oblast", "no oblast of this name")]
    {
        dateline()
            .args(["gazetteer", "lookup", "Lyman", option, "Xqzzwpt"])
            .assert()
            .code(1)
            .stderr(contains(what));
    }
}

#[test]
fn a_look_up_tells_the_kind_of_name_and_the_unit() {
    let found = json(&["gazetteer", "lookup", "Artyomovsk", "--format", "json"]);
    let bakhmut = found.as_array().unwrap().iter().find(|row| row["name"] == "Bakhmut").unwrap();
    assert_eq!((&bakhmut["name_kind"], &bakhmut["name_language"]), (&"former".into(), &"ru".into()));
    assert_eq!(bakhmut["hromada"], "Bakhmut Hromada");
    let unit = json(&["gazetteer", "lookup", "Beryslav Raion", "--format", "json"]);
    assert_eq!(unit[0]["bbox"].as_array().unwrap().len(), 4);
    assert!(unit[0]["settlements"].as_u64().unwrap() > 50);
}

#[test]
fn a_look_up_understands_names_as_texts_say_them() {
    for (words, name, class) in [
        ("Kherson region", "Kherson Oblast", "region"),
        ("the Sumy region", "Sumy Oblast", "region"),
        ("Beryslav district", "Beryslav Raion", "raion"),
        ("Popasna district", "Popasna Raion", "raion"),
        ("Irpin River", "Irpin", "river"),
        ("Бериславського району", "Beryslav Raion", "raion"),
    ] {
        let found = json(&["gazetteer", "lookup", words, "--format", "json"]);
        assert_eq!((&found[0]["name"], &found[0]["place_class"]), (&name.into(), &class.into()), "{words}");
    }
    let found = json(&["gazetteer", "lookup", "Svatove-Kreminna line", "--format", "json"]);
    assert_eq!(found, serde_json::json!([]), "a line of the front is text");
}

#[test]
fn a_look_up_becomes_a_map() {
    let map = json(&["gazetteer", "lookup", "Lyman", "--format", "geojson"]);
    assert_eq!((&map["type"], &map["name"]), (&"FeatureCollection".into(), &"Lyman".into()));
    assert!(map["attribution"].as_str().unwrap().starts_with("GeoNames"));
    let first = &map["features"][0];
    assert_eq!((&first["type"], &first["geometry"]["type"]), (&"Feature".into(), &"Point".into()));
    assert_eq!(first["geometry"]["coordinates"][0], first["properties"]["lon"]);
}

#[test]
fn the_nearest_places_are_told() {
    let near = json(&[
        "gazetteer",
        "nearest",
        "46.6354,32.6169",
        "--count",
        "3",
        "--class",
        "settlement",
        "--format",
        "json",
    ]);
    let rows = near.as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["name"]), (3, &"Kherson".into()));
    let river = json(&[
        "gazetteer",
        "nearest",
        "46.6354,32.6169",
        "--count",
        "1",
        "--class",
        "river",
        "--format",
        "json",
    ]);
    assert_eq!(river[0]["place_id"], "river:dnipro");
    assert!(river[0]["km"].as_f64().unwrap() < 8.0);
    dateline().args(["gazetteer", "nearest", "46.6354,32.6169"]).assert().code(0).stdout(contains("Kherson"));
    dateline()
        .args(["gazetteer", "nearest", "somewhere"])
        .assert()
        .code(2)
        .stderr(contains("46.7514,32.5032"));
    dateline()
        .args(["gazetteer", "nearest", "1,2", "--class", "pub"])
        .assert()
        .code(2)
        .stderr(contains("settlement"));
}

#[test]
fn statistics_add_up() {
    let counts = json(&["gazetteer", "stats", "--format", "json"]);
    let sum = |list: &str| -> u64 {
        counts[list].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap()).sum()
    };
    assert_eq!(sum("classes"), counts["places"].as_u64().unwrap());
    assert_eq!(sum("name_kinds"), counts["names"].as_u64().unwrap());
    assert_eq!(counts["oblasts"].as_array().unwrap().len(), 27);
    let sources: Vec<&str> =
        counts["sources"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(sources[..3], ["GeoNames", "KATOTTG", "Natural Earth"]);
    dateline()
        .args(["gazetteer", "stats"])
        .assert()
        .code(0)
        .stdout(starts_with("gazetteer "))
        .stdout(contains("CC BY 4.0"));
}

#[test]
fn a_map_made_with_ones_own_places_names_them() {
    let (_folder, path) = file("mine.csv", OWN.as_bytes());
    let output = dateline()
        .args(["map", "-", "--gazetteer"])
        .arg(&path)
        .write_stdin("Shells fell on Testivka in the Kherson region, and on Kherson.")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let map: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&Value> =
        map["features"].as_array().unwrap().iter().map(|feature| &feature["properties"]["name"]).collect();
    assert!(names.contains(&&"Testivka".into()), "{names:?}");
    let attribution = map["attribution"].as_str().unwrap();
    assert!(
        attribution.contains("GeoNames") && attribution.contains("own places of mine.csv"),
        "{attribution}"
    );
    assert!(String::from_utf8(output.stderr).unwrap().contains("mine.csv: 2 new places, 0 known ones"));
    dateline().args(["map", "-", "--gazetteer-only"]).write_stdin("x").assert().code(2);
}

#[derive(serde::Deserialize)]
struct SettlementRow {
    id: String,
    lat: f64,
    lon: f64,
    precision: String,
}

/// A settlement lies within this of the extent of the others of its raion, km: of those that the packages place all do
/// but for one in a thousand by 9 km, and of raions of which little is placed the extent falls short.
const RAION_KM: f64 = 15.0;
/// And this near to the next of its hromada, where three of it or more are placed, km: all that the packages place do.
const HROMADA_KM: f64 = 24.0;

#[test]
fn positions_by_hand_lie_in_their_raion_and_by_their_hromada() {
    let rows = |table: &str| csv::Reader::from_path(root().join("gazetteer").join(table)).unwrap();
    let mut by_hand = std::collections::BTreeMap::new();
    for row in rows("positions.csv").deserialize() {
        let [place, lat, lon, error, source]: [String; 5] = row.unwrap();
        let position = Position { lat: lat.parse().unwrap(), lon: lon.parse().unwrap() };
        assert!(!source.is_empty() && error.parse::<f64>().unwrap() > 0.0, "{place}");
        by_hand.insert(place, position);
    }
    assert!(by_hand.len() > 500, "{}", by_hand.len());
    let all: Vec<SettlementRow> = rows("settlements.csv").deserialize().map(Result::unwrap).collect();
    let known: Vec<&SettlementRow> =
        all.iter().filter(|row| row.precision == "exact" && !by_hand.contains_key(&row.id)).collect();
    let outlines = outlines();
    let mut wrong = Vec::new();
    for (place, at) in &by_hand {
        let stands = all.iter().any(|row| row.id == *place && (row.lat, row.lon) == (at.lat, at.lon));
        let outside = outside_km(&outlines[&place[..4]], *at);
        let of = |digits: usize| {
            let unit = place[..digits].to_owned();
            known
                .iter()
                .filter(move |row| row.id.starts_with(&unit))
                .map(|row| Position { lat: row.lat, lon: row.lon })
        };
        let least = |number: fn(&Position) -> f64| of(6).map(|it| number(&it)).fold(f64::INFINITY, f64::min);
        let most =
            |number: fn(&Position) -> f64| of(6).map(|it| number(&it)).fold(f64::NEG_INFINITY, f64::max);
        let within = Position {
            lat: at.lat.clamp(least(|it| it.lat), most(|it| it.lat)),
            lon: at.lon.clamp(least(|it| it.lon), most(|it| it.lon)),
        };
        // Of the closed zone around Chornobyl nothing but the town is known.
        let off = of(6).count() > 2 && within.km_to(*at) > RAION_KM;
        let next = of(9).map(|it| it.km_to(*at)).fold(f64::INFINITY, f64::min);
        let far = of(9).count() > 2 && next > HROMADA_KM;
        if !stands || outside > OUTLINE_KM || off || far {
            wrong.push(format!("{place}: {stands} {outside:.0} {:.0} {next:.0}", within.km_to(*at)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A town by which a landmark lies is this near, km, besides the landmark's own error.
const NEAR_KM: f64 = 30.0;
/// Outlines are of 1:10 million, and landmarks stand on borders and off the coast, km.
const OUTLINE_KM: f64 = 5.0;
/// Islands that the outlines leave out.
const OFF_THE_OUTLINES: [&str; 2] = ["landmark:snake-island", "landmark:tuzla-island"];

type Rings = Vec<Vec<Vec<f64>>>;

/// The rings of every region's outline.
fn outlines() -> std::collections::BTreeMap<String, Rings> {
    let text = std::fs::read_to_string(root().join("gazetteer/oblasts.geojson")).unwrap();
    let map: Value = serde_json::from_str(&text).unwrap();
    let rings = |geometry: &Value| -> Rings {
        let coordinates = geometry["coordinates"].clone();
        if geometry["type"] == "Polygon" {
            return serde_json::from_value(coordinates).unwrap();
        }
        serde_json::from_value::<Vec<Rings>>(coordinates).unwrap().into_iter().flatten().collect()
    };
    let features = map["features"].as_array().unwrap().iter();
    features
        .map(|it| (it["properties"]["code"].as_str().unwrap().to_owned(), rings(&it["geometry"])))
        .collect()
}

/// How far a position lies outside rings, km; 0 inside.
fn outside_km(rings: &Rings, at: Position) -> f64 {
    let (east, north) = (111.2 * at.lat.to_radians().cos(), 111.2);
    let (mut inside, mut least) = (false, f64::INFINITY);
    for pair in rings.iter().flat_map(|ring| ring.windows(2)) {
        let [x, y] = [0, 1].map(|end| ((pair[end][0] - at.lon) * east, (pair[end][1] - at.lat) * north));
        let (across, along) = (y.0 - x.0, y.1 - x.1);
        if (x.1 > 0.0) != (y.1 > 0.0) && x.0 - x.1 * across / along > 0.0 {
            inside = !inside;
        }
        let length = across * across + along * along;
        let part = if length > 0.0 { (-(x.0 * across + x.1 * along) / length).clamp(0.0, 1.0) } else { 0.0 };
        least = least.min((x.0 + part * across).hypot(x.1 + part * along));
    }
    if inside { 0.0 } else { least }
}

#[test]
fn landmarks_lie_in_their_region_and_by_their_town() {
    let (gazetteer, outlines) = (embedded(), outlines());
    let mut wrong = Vec::new();
    for (table, least) in [("landmarks.csv", 350), ("districts.csv", 108), ("other_settlements.csv", 3)] {
        let mut rows = csv::Reader::from_path(root().join("gazetteer").join(table)).unwrap();
        let mut checked = 0;
        for row in rows.deserialize() {
            let [id, _, _, _, lat, lon, error, oblast, near, _, source]: [String; 11] = row.unwrap();
            let at = Position { lat: lat.parse().unwrap(), lon: lon.parse().unwrap() };
            let error: f64 = error.parse().unwrap();
            assert!(error > 0.0 && !source.is_empty(), "{id} has no error or no source");
            let outside = outside_km(&outlines[&oblast], at);
            if outside > OUTLINE_KM && !OFF_THE_OUTLINES.contains(&id.as_str()) {
                wrong.push(format!("{id} lies {outside:.0} km outside {oblast}"));
            }
            let towns = gazetteer.lookup(&near).into_iter().map(|found| gazetteer.place(found.place));
            let km = towns
                .filter(|place| matches!(place.class, Class::Settlement | Class::District))
                .map(|place| place.position.km_to(at))
                .fold(f64::INFINITY, f64::min);
            if km > NEAR_KM + error && !OFF_THE_OUTLINES.contains(&id.as_str()) {
                wrong.push(format!("{id} lies {km:.0} km from {near}"));
            }
            checked += 1;
        }
        assert!(checked >= least, "{table} has {checked} rows");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_district_of_the_codifier_is_there() {
    let romaniser = Romaniser::embedded();
    let mut known = std::collections::BTreeSet::new();
    for row in csv::Reader::from_path(root().join("gazetteer/districts.csv")).unwrap().deserialize() {
        let [_, _, name_uk, _, _, _, _, oblast, city, _, _]: [String; 11] = row.unwrap();
        known.insert((oblast, city, name_uk));
    }
    let mut checked = 0;
    for row in csv::Reader::from_path(root().join("tests/data/city_districts.csv")).unwrap().deserialize() {
        let [code, city, name]: [String; 3] = row.unwrap();
        let city = romaniser.romanise(&city, Standard::Kmu);
        let wanted = (code[..4].to_owned(), city, format!("{name} район"));
        assert!(known.contains(&wanted), "{code} {wanted:?} is missing");
        checked += 1;
    }
    assert_eq!(checked, 108);
}

#[test]
fn there_are_as_many_of_each_class_as_stated() {
    let gazetteer = embedded();
    let mut counts: std::collections::BTreeMap<Class, usize> = std::collections::BTreeMap::new();
    gazetteer.places().for_each(|(_, place)| *counts.entry(place.class).or_default() += 1);
    for (class, least) in [
        (Class::Region, 27),
        (Class::Raion, 136),
        (Class::Hromada, 1_769),
        (Class::River, 80),
        (Class::Landmark, 350),
        (Class::Border, 7),
        (Class::Coast, 2),
        (Class::Foreign, 300),
        (Class::Country, 50),
    ] {
        assert!(counts[&class] >= least, "{class:?}: {}", counts[&class]);
    }
    for (_, river) in gazetteer.places().filter(|(_, place)| place.class == Class::River) {
        assert!(river.error_km > 0.0 && !river.name_uk.is_empty(), "{}", river.name);
    }
}
