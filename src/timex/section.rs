//! Expressions by their form -> which of them are the days of sections, in a text that goes from day to day.

use super::read::{Partial, Raw, What};
use crate::token::{Gap, Sentence, Token, TokenKind, Tokens};
use std::ops::Range;

/// For each expression that is the day of a section, as an index, the sentences of that section.
///
/// Such a day stands without a preposition at the head of a short line of its own, and its section goes on to the next
/// such line; or at the head of a paragraph with a colon or a dash behind it, and its section is that paragraph. A weekday
/// is one only where nothing but a time of day follows it in its line. A text has sections where there are two such days
/// at least: a live blog, a chronicle, a list of days. The time stamps of a live page head sections wherever they stand.
pub(super) fn sections(tokens: &Tokens<'_>, raws: &[Raw<'_>]) -> Vec<(usize, Range<usize>)> {
    const FEWEST: usize = 2;
    let mut sections: Vec<(usize, Range<usize>)> = Vec::new();
    let mut days_told: Vec<Partial> = Vec::new();
    // The line whose section is still open.
    let mut open: Option<usize> = None;
    let titles = raws.iter().filter(|raw| {
        tokens.sentences.get(raw.sentence).is_some_and(|sentence| ends_line(tokens, raw, sentence, true))
    });
    let titled = titles.count() > 1;
    for (at, raw) in raws.iter().enumerate() {
        let Some(sentence) = tokens.sentences.get(raw.sentence) else { continue };
        let day = match raw.what {
            What::Calendar {
                from: day @ Partial { month: Some(_), day: Some(_), .. },
                to: None,
                open: false,
                ..
            } => day,
            What::Weekday { from, to: None, which: None, week: None }
                if is_entry(tokens, raw) || only_clock(tokens, raw.end..sentence.tokens.end) =>
            {
                Partial { day: Some(from), ..Partial::default() }
            }
            What::Stamp(days) => {
                if let Some((_, range)) = open.and_then(|open| sections.get_mut(open)) {
                    range.end = raw.sentence;
                }
                open = Some(sections.len());
                sections.push((at, raw.sentence..tokens.sentences.len()));
                let day = Partial { day: i8::try_from(days).ok(), ..Partial::default() };
                if days_told.len() < FEWEST && !days_told.contains(&day) {
                    days_told.push(day);
                }
                continue;
            }
            _ => continue,
        };
        // "Previous update: 11 August 2022"
        if raw.stands.is_none() && ends_line(tokens, raw, sentence, titled) {
            if let Some((_, range)) = open.and_then(|open| sections.get_mut(open)) {
                range.end = raw.sentence;
            }
            open = Some(sections.len());
            sections.push((at, raw.sentence..tokens.sentences.len()));
            if days_told.len() < FEWEST && !days_told.contains(&day) {
                days_told.push(day);
            }
            continue;
        }
        if raw.stands.is_some() || !heads(tokens, raw, sentence) {
            continue;
        }
        let paragraph = tokens.sentences.iter().skip(raw.sentence);
        let end = raw.sentence + paragraph.take_while(|other| other.paragraph == sentence.paragraph).count();
        if is_line(tokens, raw.sentence) {
            if let Some((_, range)) = open.and_then(|open| sections.get_mut(open)) {
                range.end = raw.sentence;
            }
            open = Some(sections.len());
            sections.push((at, raw.sentence..tokens.sentences.len()));
        } else if is_entry(tokens, raw) {
            sections.push((at, raw.sentence..end));
        } else {
            continue;
        }
        if days_told.len() < FEWEST && !days_told.contains(&day) {
            days_told.push(day);
        }
    }
    if days_told.len() < FEWEST {
        sections.clear();
    }
    sections
}

/// Sentences that head a section: a short paragraph of their own without a full stop.
pub(super) fn is_line(tokens: &Tokens<'_>, at: usize) -> bool {
    const LONGEST: usize = 14;
    let Some(sentence) = tokens.sentences.get(at) else { return false };
    let beside = |other: Option<usize>| {
        let paragraph = other.and_then(|other| tokens.sentences.get(other)).map(|other| other.paragraph);
        paragraph == Some(sentence.paragraph)
    };
    let alone = !beside(at.checked_sub(1)) && !beside(Some(at + 1));
    let stops =
        tokens.of(sentence).last().is_some_and(|last| matches!(last.text, "." | "!" | "?" | "”" | "\""));
    alone && !stops && sentence.tokens.len() <= LONGEST
}

// Whether only marks stand before the date in its sentence, and that is the first of its paragraph.
fn heads(tokens: &Tokens<'_>, raw: &Raw<'_>, sentence: &Sentence) -> bool {
    let before = tokens.all.get(sentence.tokens.start..raw.first).unwrap_or(&[]);
    let first = raw.sentence.checked_sub(1).and_then(|before| tokens.sentences.get(before));
    let first = first.is_none_or(|before| before.paragraph != sentence.paragraph);
    first && before.iter().all(|token| matches!(token.text, "*" | "#" | "-" | "–" | "—" | "•" | "[" | "("))
}

// "Previous update: 11 August 2022", "Situation report, 3 May 2022": a short line that ends with a whole date behind a
// title; one without a mark before its date only where another line of the text ends so, as the titles of updates do.
fn ends_line(tokens: &Tokens<'_>, raw: &Raw<'_>, sentence: &Sentence, titled: bool) -> bool {
    let whole = matches!(
        raw.what,
        What::Calendar { from: Partial { year: Some(_), month: Some(_), day: Some(_), .. }, to: None, .. }
    );
    let before = raw.first.checked_sub(1).and_then(|before| tokens.all.get(before));
    let marked = before.is_some_and(|mark| mark.is_mark(':') || mark.is_mark(',') || mark.is_dash());
    whole
        && raw.end == sentence.tokens.end
        && raw.first > sentence.tokens.start
        && (marked || titled)
        && is_line(tokens, raw.sentence)
}

// "Saturday", "Saturday 07:30", "Saturday, 11.15 pm GMT": whether the rest of a line is a time of day or nothing.
fn only_clock(tokens: &Tokens<'_>, rest: Range<usize>) -> bool {
    const LONGEST: usize = 10;
    const ABBREVIATED: usize = 4;
    let rest = tokens.all.get(rest).unwrap_or(&[]);
    let number = |token: &Token<'_>| token.kind == TokenKind::Number;
    let short = |token: &Token<'_>| token.kind != TokenKind::Word || token.text.len() <= ABBREVIATED;
    rest.is_empty() || (rest.len() <= LONGEST && rest.iter().any(number) && rest.iter().all(short))
}

// "10 October: …", "10 October — …"
fn is_entry(tokens: &Tokens<'_>, raw: &Raw<'_>) -> bool {
    tokens.all.get(raw.end).is_some_and(|mark| mark.is_mark(':') || (mark.is_dash() && mark.gap > Gap::None))
}
