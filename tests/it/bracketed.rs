//! A golden case's text with its names in brackets, `near [Kherson] in [Odesa Oblast:region]` -> the bare text and its mentions.

use dateline::gazetteer::{Class, Match, Place, PlaceId, Precision};
use dateline::measure::Position;
use dateline::mention::Mention;
use dateline::resolution::Resolution;
use dateline::rules::Rules;
use dateline::sentence::tokens;
use dateline::span::Span;
use dateline::token::Tokens;

/// A case made ready.
pub(crate) struct Bracketed {
    pub(crate) text: String,
    names: Vec<(Span, Option<Class>)>,
}

impl Bracketed {
    /// Takes the brackets off; `[Name:class]` says what the type words make of it.
    pub(crate) fn read(case: &str) -> Bracketed {
        let mut text = String::new();
        let mut names = Vec::new();
        let mut rest = case;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            let (name, after) = after.split_once(']').unwrap();
            let (name, class) = match name.split_once(':') {
                Some((name, class)) => (name, Some(Class::named(class).unwrap())),
                None => (name, None),
            };
            let start = text.len();
            text.push_str(name);
            names.push((Span { start, end: text.len() }, class));
            rest = after;
        }
        text.push_str(rest);
        Bracketed { text, names }
    }

    /// The text up to a byte, with the mentions that are whole in it.
    pub(crate) fn prefix(&self, end: usize) -> Bracketed {
        let names = self.names.iter().filter(|(span, _)| span.end <= end).copied().collect();
        Bracketed { text: self.text[..end].to_owned(), names }
    }

    pub(crate) fn tokens<'t>(&'t self, rules: &Rules) -> Tokens<'t> {
        tokens(&self.text, 0, rules)
    }

    pub(crate) fn mentions(&self, tokens: &Tokens<'_>) -> Vec<Mention> {
        let mention = |(span, class): &(Span, Option<Class>)| {
            let range = tokens.token_at(span.start)..tokens.token_at(span.end);
            Mention {
                span: *span,
                sentence: tokens.sentence_of(range.start),
                tokens: range.clone(),
                name: range,
                class_said: class.map(|class| (class, "case".to_owned())),
                candidates: Vec::new(),
                doubt: None,
                wide: false,
                trace: Vec::new(),
            }
        };
        self.names.iter().map(mention).collect()
    }

    /// The words of a mention.
    pub(crate) fn name(&self, mention: usize) -> &str {
        self.names[mention].0.of(&self.text)
    }
}

/// A settlement with an exact position, for cases that need a map.
pub(crate) fn settlement(name: &str, lat: f64, lon: f64, population: u32) -> Place {
    Place {
        id: name.to_lowercase(),
        name: name.to_owned(),
        name_uk: String::new(),
        class: Class::Settlement,
        kind: "village".to_owned(),
        unit: String::new(),
        population,
        position: Position { lon, lat },
        precision: Precision::Exact,
        error_km: 0.5,
        line: None,
    }
}

/// A resolution to this place, or to none.
pub(crate) fn resolved(place: Option<u32>) -> Resolution {
    Resolution {
        place: place.map(PlaceId),
        how: Match::Exact,
        match_score: 1.0,
        confidence: 1.0,
        weighed: Vec::new(),
        note: None,
    }
}
