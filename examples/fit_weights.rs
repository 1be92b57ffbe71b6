//! Annotated texts -> weights that explain them better, by coordinate ascent, with a check on texts left out.
//!
//! `cargo run --release --example fit_weights -- tests/corpus/gold tests/corpus/text`; with `--only=near_next,inflected` these
//! weights alone are moved, and what other values of each are worth is told.
//!
//! What is raised is the mean logarithm of the true place's probability, less a penalty for leaving the weights in use,
//! so that a weight moves only where texts ask for it. Each weight in turn tries steps down and up; the passes end when
//! none helps. Before the fit on all texts, each fifth of them is left out once: what the fit gains there is what it
//! gains on texts that it has not seen. Nothing is random.

mod annotated;

use annotated::{Annotated, Failure, Sheet, folders, mark, read};
use dateline::mapper::Mapper;
use dateline::resolution::Weights;
use std::io::{Write, stdout};

/// Parts of the texts, each of which is left out once.
const FOLDS: usize = 5;
/// Passes over all weights at most.
const PASSES: usize = 4;
/// Steps that are tried, as factors of a weight's size or of one nat for small ones.
const STEPS: [f64; 4] = [-0.4, -0.15, 0.15, 0.4];
/// What leaving a weight's present value by its own size costs, in the units of the mean logarithm.
const PENALTY: f64 = 0.004;
/// A probability below this counts as this: one hopeless mention must not outweigh all others.
const LEAST: f64 = 0.01;

fn main() -> Result<(), Failure> {
    let (gold, texts) = folders()?;
    let texts: Vec<Annotated> = read(&gold, &texts)?.into_iter().filter(|text| !text.apart).collect();
    let mut mapper = Mapper::embedded()?;
    let mut out = stdout().lock();
    let (mut before, mut after) = (Sheet::default(), Sheet::default());
    for fold in 0..FOLDS {
        let part = |left_out: bool| -> Vec<&Annotated> {
            let nth = texts.iter().enumerate().filter(|(at, _)| (at % FOLDS == fold) == left_out);
            nth.map(|(_, text)| text).collect()
        };
        let (seen, unseen) = (part(false), part(true));
        let fitted = fit(&mut mapper, &seen);
        let (one, other) =
            (score(&mut mapper, &Weights::default(), &unseen), score(&mut mapper, &fitted, &unseen));
        writeln!(
            out,
            "left out part {}: {:.4} -> {:.4}, right {} -> {} of {}",
            fold + 1,
            mean_log(&one),
            mean_log(&other),
            one.right(),
            other.right(),
            one.questions
        )?;
        before.add(one);
        after.add(other);
    }
    writeln!(out, "unseen texts: {:.4} -> {:.4}", mean_log(&before), mean_log(&after))?;
    writeln!(out, "unseen texts: f1 {:.3} -> {:.3}", before.f1(), after.f1())?;
    let all: Vec<&Annotated> = texts.iter().collect();
    let fitted = fit(&mut mapper, &all);
    let start = Weights::default();
    for name in Weights::NAMES {
        let (Some(old), Some(new)) = (start.get(name), fitted.get(name)) else { continue };
        writeln!(out, "{name:<24} {old:>6.2} {new:>6.2}{}", if old == new { "" } else { "  *" })?;
    }
    for name in chosen().iter().filter(|_| chosen().len() < Weights::NAMES.len()) {
        let Some(value) = start.get(name) else { continue };
        for part in [0.0, 0.5, 1.0, 1.5, 2.0] {
            let mut trial = start.clone();
            trial.set(name, value * part);
            let sheet = score(&mut mapper, &trial, &all);
            writeln!(
                out,
                "{name:<24} {:>6.2} {:.4} right {}",
                value * part,
                mean_log(&sheet),
                sheet.right()
            )?;
        }
    }
    let (one, other) = (score(&mut mapper, &start, &all), score(&mut mapper, &fitted, &all));
    writeln!(out, "all texts: {:.4} -> {:.4}", mean_log(&one), mean_log(&other))?;
    writeln!(out, "all texts: f1 {:.3} -> {:.3}", one.f1(), other.f1())?;
    Ok(())
}

/// The weights that may move: all, or those that were named.
fn chosen() -> Vec<String> {
    let only = std::env::args().find_map(|word| word.strip_prefix("--only=").map(str::to_owned));
    match only {
        Some(names) => names.split(',').map(str::to_owned).collect(),
        None => Weights::NAMES.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn fit(mapper: &mut Mapper, texts: &[&Annotated]) -> Weights {
    let start = Weights::default();
    let mut best = start.clone();
    let mut top = worth(mapper, &start, &best, texts);
    let names = chosen();
    for _ in 0..PASSES {
        let before = top;
        for name in &names {
            for step in STEPS {
                let Some(now) = best.get(name) else { continue };
                let mut trial = best.clone();
                trial.set(name, round(now + step * now.abs().max(1.0)));
                let value = worth(mapper, &start, &trial, texts);
                if value > top + 1e-6 {
                    (top, best) = (value, trial);
                }
            }
        }
        if top <= before {
            break;
        }
    }
    best
}

fn round(nats: f64) -> f64 {
    (nats * 20.0).round() / 20.0
}

fn worth(mapper: &mut Mapper, start: &Weights, trial: &Weights, texts: &[&Annotated]) -> f64 {
    let moved: f64 = Weights::NAMES
        .iter()
        .filter_map(|name| Some((start.get(name)?, trial.get(name)?)))
        .map(|(old, new)| ((new - old) / old.abs().max(1.0)).powi(2))
        .sum();
    mean_log(&score(mapper, trial, texts)) - PENALTY * moved
}

fn score(mapper: &mut Mapper, weights: &Weights, texts: &[&Annotated]) -> Sheet {
    mapper.weights = weights.clone();
    let mut all = Sheet::default();
    for text in texts {
        all.add(mark(mapper, text));
    }
    all
}

/// Mean logarithm of the true place's probability, over the mentions that could be right.
fn mean_log(sheet: &Sheet) -> f64 {
    let asked: Vec<f64> = sheet
        .answers
        .iter()
        .filter(|answer| answer.can_be_right)
        .map(|answer| answer.likelihood.max(LEAST).ln())
        .collect();
    asked.iter().sum::<f64>() / asked.len().max(1) as f64
}
