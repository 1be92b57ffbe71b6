//! Mentions gathered by place and by event: what is counted, what is kept, and that nothing depends on how.

use crate::golden;
use assert_cmd::Command;
use dateline::article::Article;
use dateline::mapper::Mapper;
use dateline::output::feature::{Options, features};
use dateline::output::property::Group;
use dateline::output::{Format, Manner, Writer};
use predicates::str::contains;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

static MAPPER: LazyLock<Mapper> = LazyLock::new(|| Mapper::embedded().unwrap());

/// The map of these articles as values.
fn mapped(articles: &[Article], group: Group) -> Vec<Value> {
    let manner = Manner { group, ..Manner::default() };
    let lines = Format::GeoJsonLines;
    let mut writer = Writer::in_manner(lines, &manner, Vec::new(), "events", &MAPPER.gazetteer).unwrap();
    for article in articles {
        let findings = MAPPER.read(article);
        let options = Options { group, ..Options::default() };
        writer.article(article, &features(article, &findings, &MAPPER.gazetteer, options)).unwrap();
    }
    let written = String::from_utf8(writer.finish().unwrap()).unwrap();
    written.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind<'v>(features: &'v [Value], kind: &str) -> Vec<&'v Value> {
    features.iter().map(|feature| &feature["properties"]).filter(|it| it["kind"] == kind).collect()
}

#[test]
fn mentions_are_gathered_by_place_and_day() {
    golden::check("group", |case| {
        let day = (!case.published.is_empty()).then(|| case.published.parse().unwrap());
        let articles: Vec<Article> = (1..)
            .zip(case.text.split("\n***\n"))
            .map(|(at, text)| {
                let article = Article::new(format!("article {at}"), text);
                day.map_or_else(|| article.clone(), |day| article.clone().published_on(day))
            })
            .collect();
        let mut found = Vec::new();
        for (group, kind) in [(Group::Place, "place"), (Group::Event, "event")] {
            for it in of_kind(&mapped(&articles, group), kind) {
                let counts =
                    ["mention_count", "location_count", "article_count"].map(|key| it[key].to_string());
                let (id, counts) = (it["id"].as_str().unwrap(), counts.join(" "));
                found.push(format!("{id} {}: {counts} {} {}", it["name"], it["sentences"], it["sources"]));
            }
        }
        found
    });
}

fn examples() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let settings = dateline::input::Settings::default();
    let folders = [folder];
    let read = dateline::input::articles(&folders, &settings).map(|read| read.unwrap().article);
    // Each of them twice, under another name, so that events have several articles.
    let read: Vec<Article> = read.collect();
    let again = read.iter().map(|article| Article { id: format!("again/{}", article.id), ..article.clone() });
    read.iter().cloned().chain(again).collect()
}

#[test]
fn nothing_is_lost_or_counted_twice() {
    let articles = examples();
    let alone = mapped(&articles, Group::Mention);
    let mentions = of_kind(&alone, "mention");
    for (group, kind) in [(Group::Place, "place"), (Group::Event, "event")] {
        let gathered = mapped(&articles, group);
        let groups = of_kind(&gathered, kind);
        let sum = |key: &str| groups.iter().map(|it| it[key].as_u64().unwrap()).sum::<u64>();
        assert_eq!(sum("mention_count"), mentions.len() as u64);
        let locations = mentions.iter().filter(|it| it["role"] == "location").count();
        assert_eq!(sum("location_count"), locations as u64);
        for other in ["claim", "movement"] {
            assert_eq!(of_kind(&gathered, other), of_kind(&alone, other), "{other}s stay as they are");
        }
        let known: BTreeMap<&str, &&Value> =
            mentions.iter().map(|it| (it["id"].as_str().unwrap(), it)).collect();
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for it in &groups {
            assert!(ids.insert(it["id"].as_str().unwrap()), "{} stands twice", it["id"]);
            let article = if group == Group::Place { it["article"].to_string() } else { String::new() };
            let key = ["place_id", "name", "start", "end"].map(|key| it[key].to_string());
            assert!(keys.insert((article, key.clone())), "{key:?} stands twice");
            let list = |key: &str| it[key].as_array().unwrap().clone();
            assert!(!list("sentences").is_empty() && list("sentences").len() <= 10);
            assert_eq!(list("sentences").len(), list("sources").len());
            assert_eq!(list("sentences").len(), list("mentions").len());
            assert_eq!(list("sentences").iter().collect::<Vec<_>>().len(), {
                list("sentences").iter().map(Value::to_string).collect::<BTreeSet<_>>().len()
            });
            for (at, id) in list("mentions").iter().enumerate() {
                let mention = known[id.as_str().unwrap()];
                assert_eq!(mention["sentence"], list("sentences")[at]);
                let source = if mention["url"].is_null() { "article" } else { "url" };
                assert_eq!(mention[source], list("sources")[at]);
                for same in ["place_id", "name", "start", "end", "lat", "lon"] {
                    assert_eq!(mention[same], it[same], "{same} of {id}");
                }
            }
            // What a mention has is that of the leading one, word for word.
            let lead = known[list("mentions")[0].as_str().unwrap()];
            for (key, value) in lead.as_object().unwrap() {
                if !["id", "kind", "description", "claims", "claims_text"].contains(&key.as_str()) {
                    assert_eq!(&it[key], value, "{key} of {}", it["id"]);
                }
            }
        }
        if group == Group::Event {
            assert!(groups.iter().any(|it| it["article_count"] == 2));
            let days: Vec<_> =
                groups.iter().map(|it| it["start"].as_str().unwrap_or("~").to_owned()).collect();
            assert!(days.is_sorted(), "events come by day, those without one last");
        }
    }
}

fn dateline(folder: &Path, arguments: &str) -> assert_cmd::assert::Assert {
    let mut program = Command::cargo_bin("dateline").unwrap();
    program.current_dir(folder).args(arguments.split(' ')).assert()
}

#[test]
fn any_number_of_cores_gives_the_same_bytes_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let articles = articles.to_str().unwrap();
    for group in ["place", "event"] {
        for form in ["geojson", "geojsonl", "csv", "gpkg", "kml"] {
            let bytes = [1, 3].map(|jobs| {
                let name = format!("map.{form}");
                dateline(
                    folder.path(),
                    &format!("map {articles} --quiet --jobs {jobs} --group {group} --output {name}"),
                )
                .success();
                std::fs::read(folder.path().join(name)).unwrap()
            });
            assert!(bytes[0] == bytes[1], "{group} as {form} depends on the number of cores");
        }
    }
}

#[test]
fn a_run_that_was_broken_off_goes_on_by_place_and_not_by_event() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Shells fell on Kherson. Kherson burnt.\n").unwrap();
    dateline(folder.path(), "map a.txt --resume --group event --output a.geojsonl")
        .code(2)
        .stderr(contains("--group event is written when all articles have been read"));
    assert!(!folder.path().join("a.geojsonl").exists());
    dateline(folder.path(), "map a.txt --resume --group place --output a.geojsonl").success();
    let lines = std::fs::read_to_string(folder.path().join("a.geojsonl")).unwrap();
    assert_eq!(lines.lines().count(), 1);
    assert!(lines.contains("\"mention_count\":2"));
}
