//! README.md against the program: every block that begins with `$ dateline` must show what the command gives today.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the blocks anew and still fails, as with golden cases.

use dateline::article::Article;
use dateline::input::{self, Settings};
use dateline::mapper::Mapper;
use dateline::output::feature::{self, Options};
use dateline::output::{Format, Writer};
use serde_json::Value;
use std::path::PathBuf;

const SHOWCASE: &str = "examples/articles/orikhiv-road.txt";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// What a wide terminal shows; of the table of claims without the reasons, its last column, which are long.
fn run(command: &str) -> String {
    let (command, filter) = command.split_once(" | ").unwrap_or((command, ""));
    let words: Vec<&str> = command.split(' ').collect();
    let mut program = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("dateline"));
    let output = program.current_dir(path("")).args(&words[1..]).output().unwrap().stdout;
    let output = String::from_utf8(output).unwrap();
    let reasons = output.lines().find_map(|line| line.find(" reason")).filter(|_| words[1] == "claims");
    let columns = reasons.unwrap_or(usize::MAX);
    let lines: Vec<String> = output
        .lines()
        .map(|line| line.chars().take(columns).collect::<String>().trim_end().to_owned())
        .collect();
    let kept = match filter.split(' ').collect::<Vec<_>>().as_slice() {
        ["grep", "-A", count, word] => {
            let hits: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(*word)).collect();
            assert_eq!(hits.len(), 1, "{word} stands in {} lines of `{command}`", hits.len());
            let count: usize = count.parse().unwrap();
            &lines[hits[0]..(hits[0] + count + 1).min(lines.len())]
        }
        [""] => &lines[..],
        other => panic!("no way to run {other:?}"),
    };
    assert!(!kept.is_empty(), "`{command}` gives nothing");
    kept.join("\n") + "\n"
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let readme = read("README.md");
    let mut fresh = String::new();
    let mut blocks = 0;
    let mut rest = readme.as_str();
    while let Some((before, block)) = rest.split_once("```text\n$ ") {
        let (command, block) = block.split_once('\n').unwrap();
        let (_, after) = block.split_once("```").unwrap();
        fresh.push_str(&format!("{before}```text\n$ {command}\n{}```", run(command)));
        rest = after;
        blocks += 1;
    }
    fresh.push_str(rest);
    assert!(blocks >= 3, "only {blocks} blocks were found");
    if fresh == readme {
        return;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path("README.md"), &fresh).unwrap();
        panic!("README.md: wrote what is found now; read it before you keep it");
    }
    let differs = fresh.lines().zip(readme.lines()).find(|(fresh, old)| fresh != old);
    panic!("README.md shows what the program no longer says (UPDATE_GOLDEN=1 writes it anew): {differs:#?}");
}

#[test]
fn the_readme_names_its_two_commands() {
    let readme = read("README.md");
    for command in ["cargo run --release -- map examples/articles --output events.geojson", "cargo test"] {
        assert!(readme.lines().any(|line| line == command), "`{command}` is missing");
    }
    assert!(read(".ci/run").contains("cargo run --release -- map examples/articles --output"));
}

fn showcase() -> Value {
    let mapper = Mapper::embedded().unwrap();
    let inputs = [path(SHOWCASE)];
    let read = input::articles(&inputs, &Settings::default()).next().unwrap().unwrap();
    let article = Article { id: SHOWCASE.to_owned(), ..read.article };
    let findings = mapper.read(&article);
    let features = feature::features(&article, &findings, &mapper.gazetteer, Options::default());
    let mut writer = Writer::new(Format::GeoJson, Vec::new(), "events", &mapper.gazetteer).unwrap();
    writer.article(&article, &features).unwrap();
    serde_json::from_slice(&writer.finish().unwrap()).unwrap()
}

#[test]
fn the_features_shown_are_those_of_the_map() {
    let map = showcase();
    let readme = read("README.md");
    let mut shown = 0;
    for block in readme.split("```json\n").skip(1) {
        let feature: Value = serde_json::from_str(block.split("```").next().unwrap()).unwrap();
        let real = map["features"].as_array().unwrap().iter().find(|real| real["id"] == feature["id"]);
        let real = real.unwrap_or_else(|| panic!("the map has no {}", feature["id"]));
        assert_eq!(real["geometry"], feature["geometry"]);
        for (key, value) in feature["properties"].as_object().unwrap() {
            assert_eq!(&real["properties"][key], value, "{key} of {}", feature["id"]);
        }
        shown += 1;
    }
    assert_eq!(shown, 2);
}

#[test]
fn every_property_is_explained() {
    let readme = read("README.md");
    for feature in showcase()["features"].as_array().unwrap() {
        for key in feature["properties"].as_object().unwrap().keys() {
            assert!(readme.contains(&format!("`{key}`")), "README.md says nothing of `{key}`");
        }
    }
}

#[test]
fn the_picture_is_of_this_map() {
    let picture = read("docs/orikhiv-road.svg");
    assert!(picture.len() < 200_000);
    for feature in showcase()["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        let (Some(km), Some(direction)) =
            (properties["measured_km"].as_f64(), properties["measured_direction"].as_str())
        else {
            continue;
        };
        let words = format!("measured {km:.1} km {direction}");
        assert!(picture.contains(&words), "docs/orikhiv-road.svg lacks `{words}`: draw it anew");
    }
}

#[test]
fn the_readme_promises_no_more_than_the_floors() {
    let readme = read("README.md");
    let mut rows = 0;
    for line in read("tests/corpus/FLOORS.csv").lines().skip(1) {
        let (score, floor) = line.split_once(',').unwrap();
        let start = format!("| {score} | ");
        let row = readme.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix(" |"));
        let row = row.unwrap_or_else(|| panic!("README.md has no row for `{score}`"));
        let (promised, floor): (f64, f64) = (row.parse().unwrap(), floor.parse().unwrap());
        assert!(promised <= floor, "README.md promises {promised} for `{score}`, the floor is {floor}");
        rows += 1;
    }
    assert!(rows > 5);
}
