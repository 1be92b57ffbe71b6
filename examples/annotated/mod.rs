//! A folder of annotations and folders of texts -> articles with the places that are true in them, for measurements.
#![allow(dead_code)]

pub(crate) mod misspelling;

use dateline::article::Article;
use dateline::finding::Findings;
use dateline::gazetteer::{Class, Gazetteer, PlaceId};
use dateline::mapper::Mapper;
use dateline::measure::Position;
use dateline::mention::Mention;
use dateline::resolution::Resolution;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What a program that measures may fail with.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// A text with its annotation.
pub(crate) struct Annotated {
    /// The text with its day.
    pub(crate) article: Article,
    /// The spans of the annotated toponyms, in bytes, with what is true of each.
    pub(crate) toponyms: Vec<Toponym>,
    /// Whether it is kept apart: no rule and no weight is made from it.
    pub(crate) apart: bool,
}

/// An annotated toponym.
#[derive(Clone)]
pub(crate) struct Toponym {
    /// Where it stands, in bytes.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// The class annotated: `settlement`, `region` …
    pub(crate) class: String,
    place: String,
    position: Option<Position>,
}

impl Toponym {
    /// Whether it lies abroad or is a country, and so is no question.
    pub(crate) fn is_abroad(&self) -> bool {
        matches!(self.class.as_str(), "country" | "foreign")
    }

    /// Its words in its text.
    pub(crate) fn words<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The place that the findings of its text have for it.
    pub(crate) fn place_in(&self, findings: &Findings) -> Option<PlaceId> {
        let overlaps = |(mention, _): &(&Mention, &Resolution)| {
            mention.span.start < self.end && self.start < mention.span.end
        };
        let mut both = findings.mentions.iter().zip(&findings.resolutions);
        both.find(overlaps).and_then(|(_, resolution)| resolution.place)
    }

    /// Whether this place is the true one: settlements and the like within some kilometres or the
    /// error that their position states, the rest by name.
    pub(crate) fn is(&self, gazetteer: &Gazetteer, id: PlaceId) -> bool {
        let place = gazetteer.place(id);
        // A position that is known only roughly says so; what is judged here is whether the place is the one meant.
        let own_error = place.class == Class::Settlement;
        let tolerance: Option<f64> = match self.class.as_str() {
            "settlement" => Some(5.0),
            "landmark" => Some(6.0),
            "district" => Some(8.0),
            "hromada" => Some(12.0),
            "raion" => Some(40.0),
            _ => None,
        };
        let wide = matches!(place.class, Class::Region | Class::River | Class::Water | Class::Country);
        match (tolerance, self.position) {
            (Some(km), Some(position)) => {
                !wide && place.position.km_to(position) <= if own_error { km.max(place.error_km) } else { km }
            }
            _ => {
                let named = gazetteer.lookup(&self.place);
                bare(&place.name) == bare(&self.place) || named.iter().any(|one| one.place == id)
            }
        }
    }
}

fn bare(name: &str) -> String {
    let drop = ["oblast", "region", "river", "reservoir", "the", "city", "raion", "hromada"];
    let lower = name.to_lowercase().replace(['’', '\''], "");
    lower.split_whitespace().filter(|word| !drop.contains(word)).collect::<Vec<_>>().join(" ")
}

/// The folders on the command line: the annotation first, then the texts.
pub(crate) fn folders() -> Result<(PathBuf, Vec<PathBuf>), Failure> {
    let mut folders = std::env::args_os()
        .skip(1)
        .map(PathBuf::from)
        .filter(|path| !path.to_string_lossy().starts_with("--"));
    let gold = folders.next().ok_or("give the folder of annotations, then the folders of texts")?;
    let texts: Vec<PathBuf> = folders.collect();
    if texts.is_empty() {
        return Err("give the folders of texts behind the folder of annotations".into());
    }
    Ok((gold, texts))
}

/// Reads `*.json` in a folder, in the order of the names; the text of `x/NAME` is `NAME.txt` `NAME-….txt` or `NAME_….txt`.
pub(crate) fn read(gold: &Path, texts: &[PathBuf]) -> Result<Vec<Annotated>, Failure> {
    let listed = |folder: &Path, extension: &str| -> Result<Vec<PathBuf>, Failure> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == extension) {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    };
    let mut all = Vec::new();
    for folder in texts {
        all.extend(listed(folder, "txt")?);
    }
    let mut annotated = Vec::new();
    for path in listed(gold, "json")? {
        let value: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let name = value["id"].as_str().and_then(|id| id.rsplit('/').next()).unwrap_or("").to_owned();
        let is_its = |path: &&PathBuf| {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            stem.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        };
        let text = all.iter().find(is_its).ok_or_else(|| format!("{}: no text", path.display()))?;
        let text = fs::read_to_string(text)?;
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let toponym = |mention: &Value| {
            let byte = |nth: usize| -> Option<usize> {
                ends.get(usize::try_from(mention["span"][nth].as_u64()?).ok()?).copied()
            };
            Some(Toponym {
                start: byte(0)?,
                end: byte(1)?,
                class: mention["class"].as_str()?.to_owned(),
                place: mention["place"].as_str().unwrap_or("").to_owned(),
                position: mention["lat"]
                    .as_f64()
                    .zip(mention["lon"].as_f64())
                    .map(|(lat, lon)| Position { lon, lat }),
            })
        };
        let toponyms = value["mentions"].as_array().into_iter().flatten().filter_map(toponym).collect();
        let mut article = Article::new(name, text.as_str());
        if let Some(day) = value["published"].as_str().and_then(|day| day.parse().ok()) {
            article = article.published_on(day);
        }
        annotated.push(Annotated { article, toponyms, apart: value["apart"] == true });
    }
    Ok(annotated)
}

/// What became of one mention that the program took for a place in Ukraine.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// Its confidence.
    pub(crate) confidence: f64,
    /// Whether it is annotated so.
    pub(crate) right: bool,
    /// The probability of the true place among the candidates; 0 where it is none of them.
    pub(crate) likelihood: f64,
    /// Whether the true place is a candidate at all.
    pub(crate) can_be_right: bool,
}

/// Answers and questions of a text.
#[derive(Default, Clone)]
pub(crate) struct Sheet {
    /// One for each mention that was taken for a place in Ukraine.
    pub(crate) answers: Vec<Answer>,
    /// Annotated toponyms in Ukraine.
    pub(crate) questions: usize,
}

impl Sheet {
    /// Adds another text's.
    pub(crate) fn add(&mut self, other: Sheet) {
        self.answers.extend(other.answers);
        self.questions += other.questions;
    }

    /// The right answers.
    pub(crate) fn right(&self) -> usize {
        self.answers.iter().filter(|answer| answer.right).count()
    }

    /// The harmonic mean of precision and recall.
    pub(crate) fn f1(&self) -> f64 {
        2.0 * self.right() as f64 / (self.answers.len() + self.questions).max(1) as f64
    }
}

/// Reads a text and marks the answers.
pub(crate) fn mark(mapper: &Mapper, annotated: &Annotated) -> Sheet {
    let findings = mapper.read(&annotated.article);
    mark_findings(mapper, annotated, &findings)
}

fn mark_findings(mapper: &Mapper, annotated: &Annotated, findings: &Findings) -> Sheet {
    let gazetteer = &mapper.gazetteer;
    let questions = annotated.toponyms.iter().filter(|toponym| !toponym.is_abroad()).count();
    let mut sheet = Sheet { answers: Vec::new(), questions };
    for (mention, resolution) in findings.mentions.iter().zip(&findings.resolutions) {
        let Some(place) = resolution.place else { continue };
        if matches!(gazetteer.place(place).class, Class::Country | Class::Foreign) {
            continue;
        }
        let (start, end) = (mention.span.start, mention.span.end);
        let mut overlapping =
            annotated.toponyms.iter().filter(|one| one.start < end && start < one.end && !one.is_abroad());
        let toponym = overlapping.next();
        let is = |place: PlaceId| toponym.is_some_and(|toponym| toponym.is(gazetteer, place));
        let likelihood =
            resolution.weighed.iter().filter(|one| is(one.place)).map(|one| one.probability).sum::<f64>();
        sheet.answers.push(Answer {
            confidence: resolution.confidence,
            right: is(place),
            likelihood,
            can_be_right: resolution.weighed.iter().any(|one| is(one.place)),
        });
    }
    sheet
}
