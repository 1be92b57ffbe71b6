//! Claims, tokens, resolutions -> the same claims, their borders and coasts tied to the lines of the gazetteer.

use crate::claim::around::{Around, phrase_at};
use crate::claim::{Claim, End};
use crate::fold::fold;
use crate::gazetteer::{Class, Gazetteer, Place, PlaceId};
use crate::mention::Mention;
use crate::position::Position;
use crate::resolution::Resolution;
use crate::rules::Rules;
use crate::rules::claims::WordClass;
use crate::span::Span;
use crate::token::{Token, TokenKind, Tokens};
use std::ops::Range;

/// Ties phrases such as `the border with Poland`, `the Russian border` or `the coast` to the lines that they name.
///
/// A bare `the border` is the one that the text has named before; where it has named none, the nearest, if it is near and
/// every other twice as far. A country stands for its border. A bare `the coast` is the nearest, as are `the coast of Ukraine` and `the Ukrainian border`. A phrase that says more (`the border of the Kherson region`) stays as it is.
///
/// ```
/// # use dateline::{article::Article, claim::End, mapper::Mapper};
/// let mapper = Mapper::embedded()?;
/// let findings = mapper.read(&Article::new("note", "Shells fell on Vovchansk, 5 km from the border with Russia."));
/// let End::Line { place, .. } = findings.claims[0].reference else { panic!("no line") };
/// assert_eq!(mapper.gazetteer.place(place).id, "border:russia");
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn bind(
    claims: Vec<Claim>,
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Claim> {
    let around = Around::new(tokens, mentions, rules);
    let reader = Reader { around, resolutions, gazetteer };
    let bound = |claim: Claim| {
        let (subject, reference) = (reader.position(&claim.subject), reader.position(&claim.reference));
        Claim {
            reference: match &claim.reference {
                End::Mention { mention, .. } => reader.border_of(*mention, subject),
                _ => None,
            }
            .unwrap_or_else(|| reader.end(&claim.reference, claim.tokens.start, subject)),
            subject: reader.end(&claim.subject, claim.tokens.start, reference),
            ..claim
        }
    };
    claims.into_iter().map(bound).collect()
}

/// The border or coast that some words by themselves name: `the border with Poland`, `Black Sea coast`.
pub fn named(words: &str, gazetteer: &Gazetteer, rules: &Rules) -> Option<PlaceId> {
    let tokens = crate::sentence::tokens(words, 0, rules);
    let reader = Reader { around: Around::new(&tokens, &[], rules), resolutions: &[], gazetteer };
    let all = 0..tokens.all.len();
    let class = all.clone().find_map(|at| {
        let (row, _) = reader.around.word(at, WordClass::LineNoun)?;
        class_of(&row.of)
    })?;
    reader.named_in(all, class)
}

/// The border with a country, which a distance from the country is measured from.
pub(crate) fn of_country(country: &Place, gazetteer: &Gazetteer) -> Option<PlaceId> {
    let name = fold(&country.name);
    let mut bearing = gazetteer.lines_of(Class::Border).filter(|(_, words)| words.contains(&name));
    let (place, _) = bearing.next().filter(|_| country.class == Class::Country)?;
    bearing.next().is_none().then_some(place)
}

/// What some words by themselves call a line: `the front line`, `a road`.
pub(crate) fn kind<'r>(words: &str, rules: &'r Rules) -> Option<&'r str> {
    let tokens = crate::sentence::tokens(words, 0, rules);
    let line =
        |at: usize| phrase_at(&rules.claims.words, &tokens.all, at, |row| row.class == WordClass::LineNoun);
    (0..tokens.all.len()).find_map(line).map(|(row, _)| row.of.as_str())
}

/// What the rules call a line -> the class of lines that it may be.
fn class_of(kind: &str) -> Option<Class> {
    match kind {
        BORDER => Some(Class::Border),
        COAST | SHORE => Some(Class::Coast),
        _ => None,
    }
}

/// The kinds of `line_noun` in `rules/claim_words.csv` that the gazetteer has lines for.
const BORDER: &str = "border";
const COAST: &str = "coast";
/// A shore may be a river's: it is a coast only where a sea is named.
const SHORE: &str = "shore";

/// The `of` of prepositions that say whose border it is: `with`, `between`.
const PARTNER: &str = "partner";

struct Reader<'a> {
    around: Around<'a>,
    resolutions: &'a [Resolution],
    gazetteer: &'a Gazetteer,
}

impl Reader<'_> {
    fn end(&self, end: &End, claim: usize, other: Option<Position>) -> End {
        let End::Phrase { span, kind: Some(kind) } = end else { return end.clone() };
        let line = |place: PlaceId, why: &str| End::Line { span: *span, place, why: why.to_owned() };
        let Some(class) = class_of(kind) else { return end.clone() };
        let tokens = self.tokens_of(*span);
        let named = self.named_in(tokens.clone(), class);
        if let Some(place) = named.or_else(|| self.named_in(self.with_partner(tokens.clone()), class)) {
            return line(place, "named");
        }
        if self.is_of_ukraine(tokens.clone()) {
            let nearest = other.and_then(|from| self.nearest(class, from));
            let why = if kind == BORDER {
                "the nearest border of the country"
            } else {
                "the nearest coast of the country"
            };
            return nearest.map_or_else(|| end.clone(), |place| line(place, why));
        }
        if !self.is_bare(tokens.clone()) {
            return end.clone();
        }
        match kind.as_str() {
            BORDER => self
                .named_before(tokens.start.min(claim))
                .map(|place| line(place, "the border spoken of before"))
                .or_else(|| Some(line(self.only_near(class, other?)?, "the nearest border by far")))
                .unwrap_or_else(|| end.clone()),
            COAST => other
                .and_then(|from| self.nearest(class, from))
                .map_or_else(|| end.clone(), |place| line(place, "the nearest coast")),
            _ => end.clone(),
        }
    }

    /// "5 km from Russia", "10 km inside Russia": a country is measured from where it begins.
    fn border_of(&self, mention: usize, other: Option<Position>) -> Option<End> {
        let place = self.place(mention).filter(|place| place.class == Class::Country)?;
        let tokens = self.around.tokens_of(mention);
        let nearest = || self.nearest(Class::Border, other.filter(|_| self.is_of_ukraine(tokens.clone()))?);
        let line = of_country(place, self.gazetteer).or_else(nearest)?;
        let why = format!("where {} begins", place.name);
        Some(End::Line { span: self.around.span(tokens)?, place: line, why })
    }

    fn tokens_of(&self, span: Span) -> Range<usize> {
        let all = self.around.all;
        let first = all.partition_point(|token| token.span.end <= span.start);
        first..all.partition_point(|token| token.span.start < span.end)
    }

    fn position(&self, end: &End) -> Option<Position> {
        let End::Mention { mention, .. } = end else { return None };
        let place = self.place(*mention)?;
        let is_point =
            matches!(place.class, Class::Settlement | Class::District | Class::Landmark | Class::Foreign);
        is_point.then_some(place.position)
    }

    fn place(&self, mention: usize) -> Option<&Place> {
        Some(self.gazetteer.place(self.resolutions.get(mention)?.place?))
    }

    /// The one line of a class of whose names a word stands here that the other lines' names do not have.
    fn named_in(&self, tokens: Range<usize>, class: Class) -> Option<PlaceId> {
        let mut found: Option<PlaceId> = None;
        for at in tokens {
            let Some(place) = self.line_of_word(at, class) else { continue };
            if found.is_some_and(|other| other != place) {
                return None;
            }
            found = Some(place);
        }
        found
    }

    fn line_of_word(&self, at: usize, class: Class) -> Option<PlaceId> {
        /// Shorter words are prepositions and articles, but for abbreviations of states.
        const LETTERS: usize = 4;
        let token = self.around.all.get(at).filter(|token| token.kind == TokenKind::Word)?;
        let alone = self.around.word(at, WordClass::LineNoun).is_some_and(|(_, end)| end == at + 1);
        let word = fold(token.text);
        if alone || word.chars().count() < LETTERS && !token.is_all_capitals() {
            return None;
        }
        // "Russian-held" says who holds it, while "Russian-Ukrainian" says between whom it runs.
        if self.around.dash(at + 1) {
            let partner = self.around.all.get(at + 2).map(|next| fold(next.text)).unwrap_or_default();
            let mut words = self.gazetteer.lines_of(class).flat_map(|(_, words)| words);
            if !words.any(|word| *word == partner) {
                return None;
            }
        }
        let mut bearing = self.gazetteer.lines_of(class).filter(|(_, words)| words.contains(&word));
        let (place, _) = bearing.next()?;
        bearing.next().is_none().then_some(place)
    }

    /// Whether a phrase is `the border` or `the coast` and no more, and no `with …` goes on behind it.
    fn is_bare(&self, tokens: Range<usize>) -> bool {
        let determiner = self.around.word(tokens.start, WordClass::Determiner);
        let noun = determiner.map_or(tokens.start, |(_, end)| end);
        let ends = self.around.word(noun, WordClass::LineNoun).is_some_and(|(_, end)| end == tokens.end);
        let partner = self.around.word(tokens.end, WordClass::With);
        ends && partner.is_none_or(|(row, _)| row.of != PARTNER)
    }

    /// The words of a line with the neighbour behind them, who need be no toponym of the text: `the border with Poland`.
    fn with_partner(&self, tokens: Range<usize>) -> Range<usize> {
        let partner = self.around.word(tokens.end, WordClass::With).filter(|(row, _)| row.of == PARTNER);
        let end = partner.map_or(tokens.end, |(_, end)| end + 1);
        tokens.start..end.min(self.around.all.len())
    }

    /// Whether the words speak of the border or the coast of the whole country: `the coast of Ukraine`.
    fn is_of_ukraine(&self, tokens: Range<usize>) -> bool {
        let words = &self.around.rules.places.ukraine_words;
        let is_country = |token: &Token<'_>| token.word != 0 && words.contains(&token.word);
        let tokens = self.around.all.get(tokens).unwrap_or(&[]);
        let plain = |token: &Token<'_>| {
            is_country(token)
                || token.kind == TokenKind::Possessive
                || token.kind == TokenKind::Word && !token.is_capitalised()
        };
        tokens.iter().any(is_country) && tokens.iter().skip(1).all(plain)
    }

    /// The line that lies nearest, where no other lies nearly as near.
    fn only_near(&self, class: Class, from: Position) -> Option<PlaceId> {
        /// Where the next one is only so many times as far, either may be meant.
        const CLEAR: f64 = 2.0;
        /// Nobody calls a line further off `the border` who has not named it.
        const FAR_KM: f64 = 100.0;
        let nearest = self.nearest(class, from)?;
        let far = self.km(nearest, from);
        let others = self.gazetteer.lines_of(class).map(|(id, _)| id).filter(|id| *id != nearest);
        let next = others.map(|id| self.km(id, from)).fold(f64::INFINITY, f64::min);
        (far <= FAR_KM && next > far * CLEAR).then_some(nearest)
    }

    fn km(&self, line: PlaceId, from: Position) -> f64 {
        let parts = self.gazetteer.line(self.gazetteer.place(line));
        from.nearest_on(parts).map_or(f64::INFINITY, |at| from.km_to(at))
    }

    /// The border that the text has named last before a token.
    fn named_before(&self, end: usize) -> Option<PlaceId> {
        /// "the border with the neighbouring Russian Federation", "Ukraine-Russian Federation border".
        const REACH: usize = 5;
        (0..end).rev().find_map(|at| {
            let (_, behind) =
                self.around.word(at, WordClass::LineNoun).filter(|(row, _)| row.of == BORDER)?;
            let part = |at: &usize| {
                let token = self.around.all.get(*at);
                token.is_some_and(|token| {
                    token.is_capitalised() || token.is_dash() || token.kind == TokenKind::Possessive
                })
            };
            let first = (at.saturating_sub(REACH)..at).rev().take_while(part).last().unwrap_or(at);
            let goes_on = |at: &usize| {
                part(at)
                    || self.around.word(*at, WordClass::With).is_some()
                    || self.around.word(*at, WordClass::Determiner).is_some()
                    || self.around.word(*at, WordClass::And).is_some()
            };
            let last = (behind..behind + REACH).take_while(goes_on).last().map_or(behind, |last| last + 1);
            self.named_in(first..last.min(end), Class::Border)
        })
    }

    fn nearest(&self, class: Class, from: Position) -> Option<PlaceId> {
        let lines = self.gazetteer.lines_of(class).map(|(id, _)| id);
        lines.min_by(|one, other| self.km(*one, from).total_cmp(&self.km(*other, from)))
    }
}
