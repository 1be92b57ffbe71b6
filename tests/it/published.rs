//! Texts -> the day of publication that they tell, and what outranks it.

use crate::golden;
use dateline::article::{Article, Published, PublishedSource};
use dateline::mapper::Mapper;
use dateline::published::find;
use dateline::rules::{Row, Rules};
use jiff::civil::date;

#[test]
fn golden_cases() {
    let rules = Rules::embedded().unwrap();
    golden::check("published", |case| {
        let found = find(&Article::new("case", case.text.as_str()), &rules);
        found.iter().map(|found| format!("{} {}", found.date, found.source.name())).collect()
    });
}

#[test]
fn every_row_fires_on_its_example_and_not_on_its_counter_example() {
    let rules = Rules::embedded().unwrap();
    for row in &rules.dates.published_lines.rows {
        let tells = |text: &str| find(&Article::new("case", text), &rules).is_some();
        assert!(tells(row.example()), "{} is deaf to {:?}", row.id(), row.example());
        assert!(!tells(row.not()), "{} fires on {:?}", row.id(), row.not());
    }
}

#[test]
fn what_a_user_or_a_file_says_outranks_the_text_and_the_text_the_name_of_the_file() {
    let mapper = Mapper::embedded().unwrap();
    let text = "Published: 11 November 2022\n\nA mill burned at dawn.";
    let dated = |published| mapper.dated(Article { published, ..Article::new("case", text) }).published;
    let of = |source| Some(Published { date: date(2023, 5, 6), source });
    let line = Some(Published { date: date(2022, 11, 11), source: PublishedSource::Line });
    assert_eq!(dated(None), line);
    assert_eq!(dated(of(PublishedSource::FileName)), line);
    assert_eq!(dated(of(PublishedSource::Given)), of(PublishedSource::Given));
    assert_eq!(dated(of(PublishedSource::FrontMatter)), of(PublishedSource::FrontMatter));
    let silent =
        Article { published: of(PublishedSource::FileName), ..Article::new("case", "A mill burned.") };
    assert_eq!(mapper.dated(silent).published, of(PublishedSource::FileName));
}

#[test]
fn no_cut_of_a_text_panics() {
    let rules = Rules::embedded().unwrap();
    let text =
        "KYIV, Nov 11 (Agency) — Опубліковано | By\nPublished:\n31.02.2022 — «Київ» 3 June 2022\nUpdated";
    for (at, _) in text.char_indices() {
        let _ =
            (find(&Article::new("a", &text[..at]), &rules), find(&Article::new("a", &text[at..]), &rules));
    }
}
