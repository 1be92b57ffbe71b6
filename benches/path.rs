//! The whole path and each stage on the articles of `examples/`, in articles and bytes per second; the start, look-ups.
#![allow(missing_docs)]

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use dateline::article::Article;
use dateline::gazetteer::Gazetteer;
use dateline::input::{self, Settings};
use dateline::mapper::Mapper;
use dateline::output::feature::{self, Options};
use dateline::output::{Format, Writer};
use dateline::rules::Rules;
use dateline::token::Tokens;
use dateline::{claim, dating, mention, movement, offset, resolution, role, sentence, timex, verdict};
use std::hint::black_box;
use std::path::Path;

fn articles() -> Vec<Article> {
    let folder = [Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles")];
    let articles: Vec<Article> =
        input::articles(&folder, &Settings::default()).map(|read| read.expect("article").article).collect();
    assert!(!articles.is_empty());
    articles
}

fn tokens<'a>(article: &'a Article, rules: &'a Rules) -> Tokens<'a> {
    sentence::tokens(&article.text, article.body, rules)
}

/// Runs a stage on every article; what comes before it has been done and is not measured.
fn stage<T>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    articles: &[T],
    count: impl Fn(&T) -> usize,
) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| articles.iter().map(|article| count(black_box(article))).sum::<usize>());
    });
}

fn path(criterion: &mut Criterion) {
    let articles = articles();
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mapper = Mapper::embedded().expect("tables");
    let (gazetteer, rules) = (&mapper.gazetteer, &mapper.rules);

    let mut group = criterion.benchmark_group("articles");
    group.throughput(Throughput::Elements(articles.len() as u64));
    stage(&mut group, "whole path", &articles, |article| mapper.read(article).mentions.len());
    group.finish();

    let mut group = criterion.benchmark_group("bytes");
    group.throughput(Throughput::Bytes(bytes as u64));
    stage(&mut group, "whole path", &articles, |article| mapper.read(article).mentions.len());

    stage(&mut group, "sentence", &articles, |article| tokens(article, rules).all.len());
    let read: Vec<_> = articles
        .iter()
        .map(|article| {
            let tokens = tokens(article, rules);
            let findings = mapper.read(article);
            (article, tokens, findings)
        })
        .collect();
    stage(&mut group, "mention", &read, |(_, tokens, _)| mention::find(tokens, gazetteer, rules).len());
    stage(&mut group, "timex", &read, |(article, tokens, _)| timex::find(tokens, article.day(), rules).len());
    stage(&mut group, "claim", &read, |(_, tokens, found)| claim::find(tokens, &found.mentions, rules).len());
    stage(&mut group, "resolution", &read, |(_, tokens, found)| {
        resolution::resolve(tokens, &found.mentions, &found.claims, gazetteer, rules).len()
    });
    stage(&mut group, "role", &read, |(_, tokens, found)| {
        role::decide(tokens, &found.mentions, &found.resolutions, gazetteer, rules).len()
    });
    stage(&mut group, "dating", &read, |(article, tokens, found)| {
        dating::date(tokens, &found.timexes, &found.mentions, &found.roles, article.day(), rules).len()
    });
    stage(&mut group, "verdict", &read, |(_, _, found)| {
        let judge = |claim| verdict::judge(claim, &found.mentions, &found.resolutions, gazetteer, rules);
        found.claims.iter().map(judge).filter(|verdict| verdict.measured_km.is_some()).count()
    });
    stage(&mut group, "movement", &read, |(_, tokens, found)| {
        movement::find(tokens, &found.mentions, rules).len()
    });
    stage(&mut group, "offset", &read, |(_, tokens, found)| {
        offset::find(tokens, &found.mentions, &found.claims, rules).len()
    });
    stage(&mut group, "output", &read, |(article, _, found)| {
        let features = feature::features(article, found, gazetteer, Options::default());
        let mut writer = Writer::new(Format::GeoJson, Vec::new(), "bench", gazetteer).expect("in memory");
        writer.article(article, &features).expect("in memory");
        writer.finish().expect("in memory").len()
    });
    group.finish();
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group
        .bench_function("gazetteer", |bencher| bencher.iter(|| Gazetteer::embedded().expect("tables").len()));
    group.bench_function("mapper", |bencher| {
        bencher.iter(|| Mapper::embedded().expect("tables").gazetteer.len())
    });
    group.finish();
}

/// Names changed by `change`, so many that a run remembers none of them until it comes round again: each is looked up as
/// a word that was never seen.
fn changed(gazetteer: &Gazetteer, change: impl Fn(&[char], usize) -> String) -> Vec<String> {
    let names: Vec<Vec<char>> = gazetteer
        .places()
        .map(|(_, place)| place.name.chars().collect::<Vec<char>>())
        .filter(|name| name.len() > 5 && name.iter().all(char::is_ascii_alphabetic))
        .collect();
    let mut words: Vec<String> = (0..5)
        .flat_map(|nth| names.iter().map(move |name| (name, nth)))
        .map(|(name, nth)| change(name, nth))
        .collect();
    words.sort_unstable();
    words.dedup();
    // Those that are alike do not come one after another.
    let count = words.len();
    (0..count).map(|at| words[at * 7919 % count].clone()).collect()
}

fn look_up(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded().expect("tables");
    let mut group = criterion.benchmark_group("look-up");
    for (name, words) in [
        ("exact", "Kupiansk"),
        ("exact, 119 places", "Ivanivka"),
        ("another romanisation", "Klapaya"),
        ("misspelt", "Tamayrne"),
        ("misspelt, many like it", "Kyzelivka"),
        ("unknown", "Wolverhampton"),
    ] {
        group.bench_function(format!("again, {name}"), |bencher| {
            bencher.iter(|| gazetteer.lookup(black_box(words)).len());
        });
    }
    let swapped = |name: &[char], nth: usize| {
        let (mut name, at) = (name.to_vec(), 1 + nth % (name.len() - 2));
        name.swap(at, at + 1);
        name.into_iter().collect()
    };
    let foreign = |name: &[char], nth: usize| {
        let mut name: Vec<char> = name.iter().rev().copied().collect();
        let half = nth % name.len();
        name.rotate_left(half);
        name.into_iter().collect()
    };
    for (name, words) in [
        ("as on record", gazetteer.places().map(|(_, place)| place.name.clone()).collect()),
        ("two letters swapped", changed(&gazetteer, swapped)),
        ("letters of a name in another order", changed(&gazetteer, foreign)),
    ] {
        let mut next = words.iter().cycle();
        group.bench_function(format!("for the first time, {name}"), |bencher| {
            bencher.iter(|| next.next().map(|word| gazetteer.lookup(black_box(word)).len()));
        });
    }
    group.finish();
}

criterion_group!(benches, path, start, look_up);
criterion_main!(benches);
