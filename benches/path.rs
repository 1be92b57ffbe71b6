//! The whole path and each stage on the articles of `examples/`, in bytes per second; the start, and look-ups.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::article::Article;
use dateline::gazetteer::Gazetteer;
use dateline::mapper::Mapper;
use dateline::{dating, mention, resolution, role, sentence, timex};
use std::hint::black_box;
use std::path::Path;

fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("examples").map(|entry| entry.expect("entry").path()).collect();
    paths.sort();
    let day = jiff::civil::date(2023, 5, 6);
    paths
        .iter()
        .map(|path| Article::new("bench", std::fs::read_to_string(path).expect("article")).published_on(day))
        .collect()
}

fn path(criterion: &mut Criterion) {
    let articles = articles();
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mapper = Mapper::embedded().expect("tables");
    let (gazetteer, rules) = (&mapper.gazetteer, &mapper.rules);

    let mut group = criterion.benchmark_group("articles");
    group.throughput(Throughput::Elements(articles.len() as u64));
    group.bench_function("whole path", |bencher| {
        bencher.iter(|| {
            articles.iter().map(|article| mapper.read(black_box(article)).mentions.len()).sum::<usize>()
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("bytes");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("whole path", |bencher| {
        bencher.iter(|| {
            articles.iter().map(|article| mapper.read(black_box(article)).mentions.len()).sum::<usize>()
        });
    });
    group.bench_function("sentence", |bencher| {
        bencher.iter(|| {
            articles
                .iter()
                .map(|article| sentence::tokens(black_box(&article.text), 0, rules).all.len())
                .sum::<usize>()
        });
    });
    let tokens: Vec<_> = articles.iter().map(|article| sentence::tokens(&article.text, 0, rules)).collect();
    group.bench_function("mention", |bencher| {
        bencher.iter(|| {
            tokens
                .iter()
                .map(|tokens| mention::find(black_box(tokens), gazetteer, rules).len())
                .sum::<usize>()
        });
    });
    let mentions: Vec<_> = tokens.iter().map(|tokens| mention::find(tokens, gazetteer, rules)).collect();
    group.bench_function("resolution", |bencher| {
        bencher.iter(|| {
            let all = tokens.iter().zip(&mentions);
            all.map(|(tokens, mentions)| {
                resolution::resolve(tokens, black_box(mentions), &[], gazetteer, rules).len()
            })
            .sum::<usize>()
        });
    });
    let resolutions: Vec<_> = tokens
        .iter()
        .zip(&mentions)
        .map(|(tokens, mentions)| resolution::resolve(tokens, mentions, &[], gazetteer, rules))
        .collect();
    group.bench_function("role", |bencher| {
        bencher.iter(|| {
            let all = tokens.iter().zip(&mentions).zip(&resolutions);
            all.map(|((tokens, mentions), resolutions)| {
                role::decide(tokens, mentions, black_box(resolutions), gazetteer, rules).len()
            })
            .sum::<usize>()
        });
    });
    let published = Some(jiff::civil::date(2023, 5, 6));
    group.bench_function("timex", |bencher| {
        bencher.iter(|| {
            tokens.iter().map(|tokens| timex::find(black_box(tokens), published, rules).len()).sum::<usize>()
        });
    });
    let timexes: Vec<_> = tokens.iter().map(|tokens| timex::find(tokens, published, rules)).collect();
    let roles: Vec<_> = tokens
        .iter()
        .zip(&mentions)
        .zip(&resolutions)
        .map(|((tokens, mentions), resolutions)| {
            role::decide(tokens, mentions, resolutions, gazetteer, rules)
        })
        .collect();
    group.bench_function("dating", |bencher| {
        bencher.iter(|| {
            let all = tokens.iter().zip(&timexes).zip(mentions.iter().zip(&roles));
            all.map(|((tokens, timexes), (mentions, roles))| {
                dating::date(tokens, black_box(timexes), mentions, roles, published, rules).len()
            })
            .sum::<usize>()
        });
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
    let gazetteer = Gazetteer::embedded().expect("tables");
    let mut group = criterion.benchmark_group("look-up");
    for (name, words) in [
        ("exact", "Kupiansk"),
        ("exact, 119 places", "Ivanivka"),
        ("another romanisation", "Klapaya"),
        ("misspelt", "Tamayrne"),
        ("misspelt, many like it", "Kysylivka"),
        ("unknown", "Wolverhampton"),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| gazetteer.lookup(black_box(words)).len()));
    }
    group.finish();
}

criterion_group!(benches, path, start);
criterion_main!(benches);
