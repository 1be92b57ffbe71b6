//! `tests/negative/*.txt`: paragraphs of news about other countries, sport, trade, the arts and people, from which nothing
//! in Ukraine may come. `tests/positive/*.txt`: paragraphs with the same names where they do name places.

use dateline::article::Article;
use dateline::gazetteer::Class;
use dateline::mapper::Mapper;
use std::path::PathBuf;

/// Paragraphs that the negative set holds at least.
const PARAGRAPHS: usize = 45;
/// Mentions in Ukraine that the twins must give at least, so that nothing passes by silence.
const TWIN_MENTIONS: usize = 38;

/// The files of a folder: name, and paragraphs.
fn files(folder: &str) -> Vec<(String, Vec<String>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let paragraphs = text.split("\n\n").map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
        (path.file_name().unwrap().to_string_lossy().into_owned(), paragraphs.collect())
    };
    paths.into_iter().map(read).collect()
}

/// The words that were taken for places in Ukraine.
fn inside(mapper: &Mapper, text: &str) -> Vec<String> {
    let article = Article::new("paragraph", text).published_on(jiff::civil::date(2024, 3, 5));
    let findings = mapper.read(&article);
    let mut found = Vec::new();
    for (mention, resolution) in findings.mentions.iter().zip(&findings.resolutions) {
        let Some(place) = resolution.place.map(|place| mapper.gazetteer.place(place)) else { continue };
        if !matches!(place.class, Class::Country | Class::Foreign) {
            found.push(format!("{} for {}", mention.span.of(text), place.name));
        }
    }
    found
}

#[test]
fn nothing_in_ukraine_comes_out_of_other_news() {
    let mapper = Mapper::embedded().unwrap();
    let files = files("negative");
    let count: usize = files.iter().map(|(_, paragraphs)| paragraphs.len()).sum();
    assert!(count >= PARAGRAPHS, "only {count} paragraphs");
    let mut wrong = Vec::new();
    for (name, paragraphs) in &files {
        let whole = paragraphs.join("\n\n");
        for text in paragraphs.iter().chain([&whole]) {
            for found in inside(&mapper, text) {
                wrong.push(format!("{name}: {found}: {}", text.chars().take(60).collect::<String>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_names_are_places_where_they_are_used_so() {
    let mapper = Mapper::embedded().unwrap();
    let (mut silent, mut count) = (Vec::new(), 0);
    for (name, paragraphs) in files("positive") {
        for text in paragraphs {
            let found = inside(&mapper, &text).len();
            count += found;
            if found == 0 {
                silent.push(format!("{name}: {text}"));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert!(count >= TWIN_MENTIONS, "only {count} mentions");
}
