//! Findings made by hand -> features and files, held against the contract of the output.

use dateline::article::{Article, Published, PublishedSource};
use dateline::claim::{Claim, ClaimKind, Edge, End, Qualifier};
use dateline::date::DateRange;
use dateline::dating::{DateBasis, Dating};
use dateline::finding::Findings;
use dateline::gazetteer::{Class, Gazetteer, Match, Place, PlaceId, Precision};
use dateline::measure::{Compass, Position};
use dateline::mention::{Mention, PassedOver};
use dateline::movement::Movement;
use dateline::offset::Offset;
use dateline::output::claims;
use dateline::output::explain::explain;
use dateline::output::feature::{Feature, Options, features};
use dateline::output::{Format, Writer};
use dateline::resolution::{Evidence, Resolution, Weighed};
use dateline::role::Role;
use dateline::span::Span;
use dateline::timex::{Timex, TimexKind};
use dateline::verdict::{GeometryBasis, Outcome, Verdict};
use jiff::civil::date;
use serde_json::Value;

const TEXT: &str = "“It was Thursday.” Shells fell on Kyzelivka,\n12 km from Kherson, said Poland. \
                    From Kherson to Kyzelivka the road is open, 90 km from the “front line”.";

#[rustfmt::skip]
const COMMON: [&str; 18] = [
    "id", "kind", "title", "description", "date", "start", "end", "date_precision", "date_text",
    "date_basis", "article", "article_title", "url", "published", "language", "sentence", "char_start", "char_end",
];
#[rustfmt::skip]
const MENTION: [&str; 20] = [
    "name", "name_uk", "mention", "place_id", "place_class", "oblast", "raion", "lat", "lon",
    "position_precision", "position_error_km", "match", "match_score", "confidence", "candidates", "role",
    "offset_direction", "offset_text", "claims", "claims_text",
];
#[rustfmt::skip]
const CLAIM: [&str; 28] = [
    "claim", "claim_kind", "claimed_km_min", "claimed_km_max", "qualifier", "claimed_direction", "subject",
    "subject_id", "reference", "reference_id", "measured_km", "measured_bearing", "measured_direction",
    "allowed_km_min", "allowed_km_max", "distance_error_km", "direction_error_deg", "verdict",
    "verdict_reason", "from", "from_id", "to", "to_id", "geometry_basis", "suggestion", "located_lat",
    "located_lon", "located_error_km",
];
const MOVEMENT: [&str; 5] = ["from", "from_id", "to", "to_id", "geometry_basis"];

fn keys_of(kind: &str) -> Vec<&'static str> {
    let own: Vec<&str> = match kind {
        "mention" => MENTION.to_vec(),
        "claim" => CLAIM.to_vec(),
        "movement" => MOVEMENT.to_vec(),
        other => panic!("no such kind: {other}"),
    };
    COMMON.into_iter().chain(own).collect()
}

/// What a property may be besides null, after the contract.
fn type_of(key: &str) -> &'static str {
    match key {
        "char_start" | "char_end" | "candidates" => "whole",
        "lat"
        | "lon"
        | "position_error_km"
        | "match_score"
        | "confidence"
        | "claimed_km_min"
        | "claimed_km_max"
        | "measured_km"
        | "measured_bearing"
        | "allowed_km_min"
        | "allowed_km_max"
        | "distance_error_km"
        | "direction_error_deg"
        | "located_lat"
        | "located_lon"
        | "located_error_km" => "number",
        "claims" | "sentences" | "sources" => "list",
        "date" | "published" => "day",
        "start" | "end" => "moment",
        _ => "text",
    }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    let shaped = |pattern: &str| {
        value.as_str().is_some_and(|text| {
            text.len() == pattern.len()
                && text
                    .chars()
                    .zip(pattern.chars())
                    .all(|(c, p)| if p == '0' { c.is_ascii_digit() } else { c == p })
        })
    };
    match kind {
        "whole" => value.is_u64(),
        "number" => value.is_f64(),
        "list" => value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string)),
        "day" => shaped("0000-00-00"),
        "moment" => shaped("0000-00-00T00:00:00Z"),
        _ => value.as_str().is_some_and(|text| !text.is_empty() && text != "unknown"),
    }
}

fn place(id: &str, name: &str, class: Class, lon: f64, lat: f64) -> Place {
    Place {
        id: id.to_owned(),
        name: name.to_owned(),
        name_uk: String::new(),
        class,
        kind: String::new(),
        unit: "UA65".to_owned(),
        population: 0,
        position: Position { lon, lat },
        precision: Precision::Exact,
        error_km: 1.0,
        line: None,
    }
}

fn world() -> Gazetteer {
    Gazetteer::from_places(vec![
        place("a:kherson", "Kherson", Class::Settlement, 32.616_912_345_6, 46.635_4),
        place("b:kyselivka", "Kyselivka", Class::Settlement, 32.5032, 46.751_4),
        place("c:poland", "Poland", Class::Country, 19.4, 52.1),
    ])
}

fn id(world: &Gazetteer, name: &str) -> PlaceId {
    world.places().find(|(_, place)| place.name == name).unwrap().0
}

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span { start, end: start + words.len() }
}

fn last(words: &str) -> Span {
    let start = TEXT.rfind(words).unwrap();
    Span { start, end: start + words.len() }
}

fn mention(span: Span, sentence: usize) -> Mention {
    Mention {
        span,
        tokens: 0..1,
        name: 0..1,
        sentence,
        class_said: None,
        candidates: Vec::new(),
        doubt: None,
        wide: false,
        trace: vec!["capital".into()],
    }
}

fn resolution(place: Option<PlaceId>, confidence: f64) -> Resolution {
    let evidence = vec![Evidence { kind: "population", weight: 1.5, note: "the larger".to_owned() }];
    let weighed = place.map(|place| Weighed { place, score: 1.5, probability: confidence, evidence });
    Resolution {
        place,
        how: Match::Fuzzy,
        match_score: 0.888_888,
        confidence,
        weighed: weighed.into_iter().collect(),
        note: None,
    }
}

fn undated() -> Dating {
    Dating { days: None, basis: DateBasis::None, timex: None, rule: String::new() }
}

fn claim(span: Span, sentence: usize, subject: End, reference: End) -> Claim {
    Claim {
        span,
        tokens: 0..1,
        sentence,
        km_min: 12.0,
        km_max: 12.0,
        unit_km: 1.0,
        qualifier: Qualifier::Exact,
        direction: Compass::named("NW"),
        kind: ClaimKind::Separation,
        subject,
        reference,
        edge: Edge::Unsaid,
        trace: vec!["number and unit".to_owned()],
    }
}

fn article() -> Article {
    Article {
        id: "folder/Report 1.txt".to_owned(),
        title: Some("A report".to_owned()),
        source: None,
        url: None,
        published: Some(Published { date: date(2022, 11, 11), source: PublishedSource::Given }),
        language: None,
        text: TEXT.to_owned(),
        body: 0,
    }
}

/// Five mentions (one abroad, one no place), two claims (one without any place), a movement.
fn findings(world: &Gazetteer) -> Findings {
    let (kherson, kyselivka, poland) = (id(world, "Kherson"), id(world, "Kyselivka"), id(world, "Poland"));
    let first = Span { start: 0, end: TEXT.find(" Shells").unwrap() };
    let second = Span { start: TEXT.find("Shells").unwrap(), end: TEXT.find(" From").unwrap() };
    let third = Span { start: TEXT.find("From").unwrap(), end: TEXT.len() };
    let day = DateRange::day(date(2022, 11, 10));
    let stated = Dating {
        days: Some(day),
        basis: DateBasis::Inherited,
        timex: Some(0),
        rule: "carried on".to_owned(),
    };
    let end = |mention| End::Mention { mention, why: "nearest before it".to_owned() };
    let line = vec![world.place(kherson).position, world.place(kyselivka).position];
    Findings {
        sentences: vec![first, second, third],
        languages: vec![dateline::language::Language::ENGLISH; 3],
        passed_over: vec![PassedOver { span: span("Shells"), why: "a common word".to_owned() }],
        mentions: vec![
            mention(span("Kyzelivka"), 1),
            mention(span("Kherson"), 1),
            mention(span("Poland"), 1),
            mention(last("Kherson"), 2),
            mention(last("Kyzelivka"), 2),
            mention(span("Shells"), 1),
        ],
        resolutions: vec![
            resolution(Some(kyselivka), 0.912_345),
            resolution(Some(kherson), 0.99),
            resolution(Some(poland), 0.99),
            resolution(Some(kherson), 0.4),
            resolution(Some(kyselivka), 0.9),
            resolution(None, 0.9),
        ],
        roles: vec![
            Role::Location,
            Role::Location,
            Role::Actor,
            Role::Location,
            Role::Location,
            Role::Location,
        ],
        datings: vec![stated.clone(), stated.clone(), undated(), undated(), undated(), undated()],
        offsets: vec![
            Some(Offset { span: span("fell on Kyzelivka"), direction: Compass::named("NNW") }),
            None,
            None,
            None,
            None,
            None,
        ],
        timexes: vec![Timex {
            span: span("Thursday"),
            tokens: 0..1,
            sentence: 0,
            value: Some(day),
            kind: TimexKind::At,
            relative: true,
            opens: false,
            covers: false,
            round: false,
            heads: None,
            rule: "weekday: last Thursday on or before 2022-11-11".to_owned(),
        }],
        claims: vec![
            claim(span("12 km from Kherson"), 1, end(0), end(1)),
            claim(
                span("90 km from the “front line”"),
                2,
                End::Unsaid,
                End::Phrase { span: span("front line"), kind: Some("front_line".to_owned()) },
            ),
        ],
        verdicts: vec![
            Verdict {
                outcome: Outcome::DistanceOff,
                reason: "measured 15.6 km where 12 km is said".to_owned(),
                measured_km: Some(15.567_89),
                measured_bearing: Some(326.04),
                allowed_km_min: Some(10.8),
                allowed_km_max: Some(13.2),
                distance_error_km: Some(2.4),
                direction_error_deg: Some(11.04),
                geometry: line,
                basis: Some(GeometryBasis::Places),
                suggestion: Some("Kyselivka lies 16 km NW of Kherson".to_owned()),
                located: None,
            },
            Verdict {
                outcome: Outcome::Unverifiable,
                reason: "no place is known".to_owned(),
                measured_km: None,
                measured_bearing: None,
                allowed_km_min: Some(f64::NAN),
                allowed_km_max: Some(f64::INFINITY),
                distance_error_km: None,
                direction_error_deg: None,
                geometry: Vec::new(),
                basis: None,
                suggestion: None,
                located: None,
            },
        ],
        claim_datings: vec![stated, undated()],
        movements: vec![Movement {
            span: span("From Kherson to Kyzelivka"),
            sentence: 2,
            from: 3,
            to: 4,
            rule: "from_to".to_owned(),
        }],
        movement_datings: vec![undated()],
    }
}

fn with_features<T>(options: Options, use_them: impl Fn(&Article, &[Feature<'_>]) -> T) -> T {
    let (world, article) = (world(), article());
    let findings = findings(&world);
    let features = features(&article, &findings, &world, options);
    use_them(&article, &features)
}

fn written(format: Format, options: Options) -> String {
    with_features(options, |article, features| {
        let mut writer = Writer::new(format, Vec::new(), "events", &world()).unwrap();
        writer.article(article, features).unwrap();
        assert_eq!(writer.unlocated(), 1, "the claim without a place is counted");
        String::from_utf8(writer.finish().unwrap()).unwrap()
    })
}

fn collection() -> Value {
    serde_json::from_str(&written(Format::GeoJson, Options::default())).unwrap()
}

fn properties(kind: &str) -> Vec<Value> {
    let collection = collection();
    let features = collection["features"].as_array().unwrap();
    let of_kind = features.iter().map(|feature| &feature["properties"]).filter(|it| it["kind"] == kind);
    of_kind.cloned().collect()
}

/// The keys of an object as they stand in the text, since a parsed object may order them anew.
fn keys_in_order(object: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut depth, mut at) = (0, 0);
    let bytes = object.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let mut end = at + 1;
                while bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                if depth == 1 && bytes[end + 1] == b':' {
                    keys.push(object[at + 1..end].to_owned());
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    keys
}

#[test]
fn every_kind_has_its_keys_in_the_order_of_the_contract_and_one_type_each() {
    let lines = written(Format::GeoJsonLines, Options { abroad: true, ..Options::default() });
    let mut seen = std::collections::BTreeSet::new();
    for line in lines.lines() {
        let feature: Value = serde_json::from_str(line).unwrap();
        assert_eq!(keys_in_order(line), ["type", "id", "geometry", "properties"]);
        assert_eq!(feature["id"], feature["properties"]["id"]);
        let kind = feature["properties"]["kind"].as_str().unwrap();
        seen.insert(kind.to_owned());
        let (_, properties) = line.split_once("\"properties\":").unwrap();
        assert_eq!(keys_in_order(properties.strip_suffix('}').unwrap()), keys_of(kind));
        for (key, value) in feature["properties"].as_object().unwrap() {
            assert!(value.is_null() || is_of_type(value, type_of(key)), "{kind}: {key} is {value}");
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["claim", "mention", "movement"]);
}

#[test]
fn a_mention_says_where_when_and_how_it_was_found() {
    let mentions = properties("mention");
    assert_eq!(mentions.len(), 4, "Poland lies abroad, shells are no place");
    let first = &mentions[0];
    let expected = serde_json::json!({
        "title": "Kyselivka",
        "description": "settlement, written “Kyzelivka”; “fell on Kyzelivka”; 2022-11-10 (“Thursday”)",
        "date": "2022-11-10", "start": "2022-11-10T00:00:00Z", "end": "2022-11-10T23:59:59Z",
        "date_precision": "day", "date_text": "Thursday", "date_basis": "inherited",
        "article": "folder/Report 1.txt", "article_title": "A report", "url": null, "published": "2022-11-11",
        "language": "en",
        "sentence": "Shells fell on Kyzelivka, 12 km from Kherson, said Poland.",
        "char_start": 34, "char_end": 43, "name": "Kyselivka", "name_uk": null, "mention": "Kyzelivka",
        "place_id": "b:kyselivka", "place_class": "settlement", "oblast": null, "raion": null,
        "lat": 46.7514, "lon": 32.5032, "position_precision": "exact", "position_error_km": 1.0,
        "match": "fuzzy", "match_score": 0.889, "confidence": 0.912, "candidates": 1, "role": "location",
        "offset_direction": "NNW", "offset_text": "fell on Kyzelivka",
        "claims_text": "“12 km from Kherson”: distance off (measured 15.6 km NW)",
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&first[key], value, "{key}");
    }
    let characters: String = TEXT.chars().skip(34).take(43 - 34).collect();
    assert_eq!(characters, "Kyzelivka");
    let claim = properties("claim").remove(0);
    assert_eq!(first["claims"], serde_json::json!([claim["id"]]));
    assert_eq!(mentions[1]["claims"], first["claims"], "the reference knows its claim too");
    assert_eq!((&mentions[2]["claims"], &mentions[2]["claims_text"]), (&Value::Null, &Value::Null));
    for key in ["date", "start", "end", "date_precision", "date_text"] {
        assert_eq!(mentions[2][key], Value::Null, "{key} of what is undated");
    }
    assert_eq!(mentions[2]["date_basis"], "none");
    assert_eq!(mentions[1]["lon"], 32.616912, "six decimals");
}

#[test]
fn a_claim_is_a_line_from_reference_to_subject_with_its_figures() {
    let collection = collection();
    let features = collection["features"].as_array().unwrap();
    let claims: Vec<&Value> = features.iter().filter(|it| it["properties"]["kind"] == "claim").collect();
    assert_eq!(claims.len(), 1, "the claim without any place is no part of the map");
    let line =
        serde_json::json!({"type": "LineString", "coordinates": [[32.616912, 46.6354], [32.5032, 46.7514]]});
    assert_eq!(claims[0]["geometry"], line);
    let expected = serde_json::json!({
        "title": "“12 km from Kherson”: distance off", "description": "measured 15.6 km where 12 km is said",
        "claim": "12 km from Kherson", "claim_kind": "separation", "claimed_km_min": 12.0, "claimed_km_max": 12.0,
        "qualifier": "exact", "claimed_direction": "NW", "subject": "Kyselivka", "subject_id": "b:kyselivka",
        "reference": "Kherson", "reference_id": "a:kherson", "measured_km": 15.568, "measured_bearing": 326.0,
        "measured_direction": "NW", "allowed_km_min": 10.8, "allowed_km_max": 13.2, "distance_error_km": 2.4,
        "direction_error_deg": 11.0, "verdict": "distance_off",
        "verdict_reason": "measured 15.6 km where 12 km is said", "from": "Kherson", "from_id": "a:kherson",
        "to": "Kyselivka", "to_id": "b:kyselivka", "geometry_basis": "places",
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&claims[0]["properties"][key], value, "{key}");
    }
}

#[test]
fn a_claim_without_a_place_stays_in_the_tables_of_claims() {
    let rows = |format| {
        with_features(Options::default(), |article, features| {
            let mut writer = claims::Writer::new(format, None, Vec::new()).unwrap();
            writer.article(article, features).unwrap();
            String::from_utf8(writer.finish().unwrap()).unwrap()
        })
    };
    let json: Value = serde_json::from_str(&rows(claims::Format::Json)).unwrap();
    let second = &json[1];
    assert_eq!((&second["subject"], &second["reference"]), (&Value::Null, &"front line".into()));
    assert_eq!(
        (&second["reference_id"], &second["geometry_basis"], &second["to"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&second["allowed_km_min"], &second["allowed_km_max"]),
        (&Value::Null, &Value::Null),
        "finite numbers only"
    );
    let csv = rows(claims::Format::Csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), keys_of("claim"));
    let rows_of_csv: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows_of_csv.len(), 2);
    let cell = |row: usize, key: &str| {
        rows_of_csv[row].get(keys_of("claim").iter().position(|it| *it == key).unwrap()).unwrap()
    };
    assert_eq!(
        (cell(0, "claimed_km_min"), cell(0, "verdict"), cell(1, "verdict")),
        ("12", "distance_off", "unverifiable")
    );
    assert_eq!((cell(1, "measured_km"), cell(1, "char_end")), ("", json[1]["char_end"].to_string().as_str()));
    let table = rows(claims::Format::Table(None));
    assert!(table.starts_with("folder/Report 1.txt, published 2022-11-11\n"), "{table}");
    assert!(
        table.contains("15.6 km NW") && table.contains("distance off") && table.contains("front line"),
        "{table}"
    );
}

#[test]
fn a_movement_joins_its_ends() {
    let movements = properties("movement");
    assert_eq!(movements.len(), 1);
    assert_eq!(
        (
            &movements[0]["from"],
            &movements[0]["to_id"],
            &movements[0]["geometry_basis"],
            &movements[0]["title"]
        ),
        (&"Kherson".into(), &"b:kyselivka".into(), &"places".into(), &"Kherson – Kyselivka".into())
    );
}

#[test]
fn abroad_and_confidence_decide_what_becomes_a_feature() {
    let names = |options| {
        with_features(options, |_, features| {
            let mentions = features.iter().filter(|feature| feature.properties.common().kind == "mention");
            mentions.map(|feature| feature.properties.common().title.clone()).collect::<Vec<_>>()
        })
    };
    assert!(!names(Options::default()).contains(&"Poland".to_owned()));
    assert!(names(Options { abroad: true, ..Options::default() }).contains(&"Poland".to_owned()));
    assert_eq!(names(Options { min_confidence: 0.91, ..Options::default() }), ["Kyselivka", "Kherson"]);
}

#[test]
fn ids_are_unique_and_the_same_from_run_to_run() {
    let ids = |options| {
        with_features(options, |_, features| features.iter().map(|it| it.id.clone()).collect::<Vec<_>>())
    };
    let all = ids(Options::default());
    assert_eq!(all, ids(Options::default()));
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    assert!(all[0].starts_with("report-1-") && all[0].ends_with(":mention:34-43"), "{}", all[0]);
    let some = ids(Options { min_confidence: 0.95, ..Options::default() });
    assert!(some.iter().all(|id| all.contains(id)), "an id does not hang on what else is shown");
}

#[test]
fn two_claims_on_one_span_have_two_ids() {
    let world = world();
    let article = article();
    let mut findings = findings(&world);
    findings.claims[1].span = findings.claims[0].span;
    let features = features(&article, &findings, &world, Options::default());
    let ids: Vec<&str> =
        features.iter().filter(|it| it.id.contains(":claim:")).map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1], format!("{}:2", ids[0]));
}

#[test]
fn the_collection_opens_with_its_members_and_ends_with_its_bounds() {
    let text = written(Format::GeoJson, Options::default());
    assert_eq!(
        keys_in_order(&text),
        [
            "type",
            "name",
            "generator",
            "generator_version",
            "gazetteer",
            "gazetteer_version",
            "licence",
            "attribution",
            "features",
            "articles",
            "published_given",
            "published_front_matter",
            "published_column",
            "published_page",
            "published_feed",
            "published_message",
            "published_address",
            "published_line",
            "published_dateline",
            "published_file_name",
            "published_crawl",
            "published_unknown",
            "language_uk",
            "language_ru",
            "language_en",
            "language_unknown",
            "bbox",
        ]
    );
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["bbox"], serde_json::json!([32.5032, 46.6354, 32.616912, 46.7514]));
    assert_eq!((&collection["articles"], &collection["published_given"]), (&1.into(), &1.into()));
    let count = collection["features"].as_array().unwrap().len();
    assert_eq!(text.lines().filter(|line| line.starts_with("{\"type\":\"Feature\",")).count(), count);
    text.parse::<geojson::GeoJson>().unwrap();
    assert_eq!(text, written(Format::GeoJson, Options::default()));
}

#[test]
fn an_empty_collection_is_a_collection() {
    let writer = Writer::new(Format::GeoJson, Vec::new(), "events", &world()).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&collection["features"], collection.get("bbox")), (&serde_json::json!([]), None));
}

#[test]
fn sequences_hold_the_features_of_the_collection() {
    let features = collection()["features"].as_array().unwrap().clone();
    let lines = written(Format::GeoJsonLines, Options::default());
    let parsed: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed, features);
    let records = written(Format::GeoJsonSequence, Options::default());
    let parsed: Vec<Value> =
        records.split('\u{1e}').skip(1).map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(parsed, features);
    assert!(records.ends_with('\n'));
}

#[test]
fn the_table_of_features_has_a_column_for_every_property() {
    let csv = written(Format::Csv, Options::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let own =
        keys_of("mention").into_iter().chain(keys_of("claim").into_iter().skip(COMMON.len())).chain(["wkt"]);
    assert_eq!(header, own.collect::<Vec<_>>());
    let features = collection()["features"].as_array().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), features.len());
    for (row, feature) in rows.iter().zip(&features) {
        for (key, cell) in header.iter().zip(row).filter(|(key, _)| *key != "wkt") {
            let expected = match &feature["properties"][key] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(list) => {
                    list.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join("\n")
                }
                Value::Number(number) => number.as_f64().unwrap().to_string(),
                other => panic!("{other}"),
            };
            assert_eq!(cell, expected, "{key}");
        }
    }
    assert_eq!(rows[0].iter().next_back(), Some("POINT (32.5032 46.7514)"));
}

#[test]
fn the_trace_tells_words_rules_candidates_and_reasons() {
    let world = world();
    let mut out = Vec::new();
    explain(&mut out, &article(), &findings(&world), &world).unwrap();
    let trace = String::from_utf8(out).unwrap();
    for line in [
        "folder/Report 1.txt, “A report”",
        "published 2022-11-11 (given)",
        "  date [8–16] “Thursday”",
        "    value    2022-11-10 (day), a time at which something was",
        "    rule     weekday: last Thursday on or before 2022-11-11",
        "  mention [34–43] “Kyzelivka”",
        "    place    Kyselivka, settlement",
        "    match    fuzzy 0.89; confidence 0.91",
        "             +1.50 population: the larger",
        "    when     2022-11-10 (day), inherited, [8–16] “Thursday”: carried on",
        "  claim [45–63] “12 km from Kherson”",
        "    of       [34–43] “Kyzelivka” = Kyselivka, settlement (nearest before it)",
        "    verdict  distance off: measured 15.6 km where 12 km is said",
        "    from     [138–148] “front line”, front line",
        "    drawn as nothing: no place is known",
        "  passed over [19–25] “Shells”",
        "    because  a common word",
        "  movement [78–103] “From Kherson to Kyzelivka”",
    ] {
        assert!(trace.lines().any(|it| it.starts_with(line)), "no line starts {line:?} in\n{trace}");
    }
}

#[test]
fn findings_that_do_not_fit_together_do_no_harm() {
    let world = world();
    let article = article();
    let mut findings = findings(&world);
    findings.sentences.clear();
    findings.datings.clear();
    findings.roles.clear();
    findings.offsets.clear();
    findings.verdicts.clear();
    findings.claim_datings.clear();
    findings.movement_datings.clear();
    findings.claims[0].subject = End::Mention { mention: 99, why: String::new() };
    findings.movements[0].to = 99;
    findings.mentions[0].span = Span { start: 1, end: 9999 };
    let features = features(&article, &findings, &world, Options::default());
    assert_eq!(features.iter().filter(|feature| feature.geometry.is_some()).count(), 4);
    explain(&mut Vec::new(), &article, &findings, &world).unwrap();
}

#[test]
fn a_geopackage_has_a_layer_a_kind_with_all_properties_and_a_table_of_what_has_no_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.gpkg");
    let options = Options { unlocated: true, ..Options::default() };
    let world = world();
    let write = || {
        with_features(options, |article, features| {
            let mut writer = Writer::new(Format::GeoPackage, Vec::new(), "events", &world).unwrap();
            writer.article(article, features).unwrap();
            assert_eq!(writer.unlocated(), 0);
            writer.finish().unwrap()
        })
    };
    let bytes = write();
    assert_eq!(bytes, write(), "the same findings give the same bytes");
    std::fs::write(&path, bytes).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    let whole = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(whole("PRAGMA application_id"), 0x4750_4B47);
    for kind in ["mention", "claim", "movement"] {
        let mut read = database.prepare(&format!("SELECT * FROM {kind}s ORDER BY fid")).unwrap();
        let names: Vec<String> = read.column_names().iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(names[..2], ["fid", "geom"]);
        assert_eq!(names[2..], keys_of(kind));
        let mut rows = read.query([]).unwrap();
        let mut expected = properties(kind).into_iter();
        while let Some(row) = rows.next().unwrap() {
            let expected = expected.next().expect("a row too many");
            for (at, key) in names.iter().enumerate().skip(2) {
                let found = match row.get_ref(at).unwrap() {
                    rusqlite::types::ValueRef::Null => Value::Null,
                    rusqlite::types::ValueRef::Integer(number) => number.into(),
                    rusqlite::types::ValueRef::Real(number) => number.into(),
                    rusqlite::types::ValueRef::Text(words) => String::from_utf8_lossy(words).into(),
                    rusqlite::types::ValueRef::Blob(_) => panic!("{key} is a blob"),
                };
                let wanted = match (&expected[key], type_of(key)) {
                    (Value::String(moment), "moment") => moment.replace('Z', ".000Z").into(),
                    (Value::Array(words), _) => {
                        words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n").into()
                    }
                    (other, _) => other.clone(),
                };
                assert_eq!(found, wanted, "{kind}: {key}");
            }
        }
        assert_eq!(expected.next(), None, "a row of {kind}s is missing");
        assert_eq!(
            whole(&format!("SELECT count(*) FROM {kind}s")),
            whole(&format!("SELECT count(*) FROM rtree_{kind}s_geom"))
        );
    }
    assert!(whole("SELECT count(*) FROM unlocated WHERE kind = 'claim' AND reason IS NOT NULL") > 0);
    assert_eq!(whole("SELECT count(*) FROM layer_styles WHERE useAsDefault"), 4);
    // The article's day, not today.
    let changed: String =
        database.query_row("SELECT max(last_change) FROM gpkg_contents", [], |row| row.get(0)).unwrap();
    assert_eq!(changed, format!("{}T00:00:00.000Z", article().day().unwrap()));
}

#[test]
fn a_style_serves_points_and_lines_and_lets_nothing_of_a_text_be_markup() {
    use dateline::output::qgis::{Layer, style};
    let mixed = style(Layer::Mixed);
    assert!(!mixed.contains("layerGeometryType"), "it would be refused for one of the layers");
    for part in
        ["type=\"marker\"", "type=\"line\"", "startField=\"start\"", "endField=\"end\"", "enabled=\"1\""]
    {
        assert!(mixed.contains(part), "{part} is missing");
    }
    for verdict in ["consistent", "distance_off", "direction_off", "both_off", "unverifiable"] {
        assert!(
            mixed.contains(&format!("&apos;verdict&apos;)=&apos;{verdict}&apos;")),
            "{verdict} has no rule"
        );
        assert!(style(Layer::Claims).contains(&format!("=&apos;{verdict}&apos;")));
    }
    for layer in [Layer::Mixed, Layer::Mentions, Layer::MentionLines, Layer::Claims, Layer::Movements] {
        let style = style(layer);
        let mut depth = 0_i32;
        let mut reader = quick_xml::Reader::from_str(&style);
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(_) => depth += 1,
                quick_xml::events::Event::End(_) => depth -= 1,
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0);
        let tip = &style[style.find("<mapTip>").unwrap()..];
        assert!(tip.contains("&apos;&lt;&apos;") || tip.contains("'&lt;'"), "the tip does not escape: {tip}");
    }
}
