//! Tokens -> temporal expressions, anchored to the day of publication.

use crate::date::DateRange;
use crate::rules::Rules;
use crate::rules::dates::Stands;
use crate::span::Span;
use crate::token::{Gap, TokenKind, Tokens};
use jiff::civil::Date;
use std::ops::Range;

mod calendar;
mod clock;
mod read;
mod reckon;
mod section;
mod stamp;

/// Finds every temporal expression of a text, in order, and reckons the days that it names.
///
/// `published` is the day of publication in Kyiv. Without it nothing relative is guessed: such expressions keep their
/// words and have no value. A weekday is the last of its name on or before publication unless the clause lies in the
/// future; a date without a year takes that of the account that it stands in, or the last before publication.
///
/// ```
/// # use dateline::{rules::Rules, sentence::tokens, timex};
/// let rules = Rules::embedded()?;
/// let published = Some(jiff::civil::date(2022, 11, 10));
/// let found = timex::find(&tokens("The bridge fell on Tuesday.", 0, &rules), published, &rules);
/// assert_eq!(found[0].value.map(|days| days.start), Some(jiff::civil::date(2022, 11, 8)));
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn find(tokens: &Tokens<'_>, published: Option<Date>, rules: &Rules) -> Vec<Timex> {
    let evening = is_evening(tokens, rules);
    let mut raws = read::read(tokens, rules);
    if let Some(published) = published
        && section::sections(tokens, &raws).is_empty()
    {
        let stamps = stamp::stamps(tokens, &rules.dates, published);
        let free =
            |stamp: &read::Raw<'_>| !raws.iter().any(|raw| raw.first < stamp.end && stamp.first < raw.end);
        // A time that belongs to a date is told by that.
        if !stamps.is_empty() && stamps.iter().all(free) {
            raws.extend(stamps);
            raws.sort_by_key(|raw| raw.first);
        }
    }
    reckon::reckon(tokens, &raws, published, evening)
}

/// Whether the head of a text says that it is written as of the afternoon or the evening: `as of 18.00`.
fn is_evening(tokens: &Tokens<'_>, rules: &Rules) -> bool {
    /// Sentences of the head.
    const HEAD: usize = 3;
    const NOON: u32 = 12;
    const HOURS: u32 = 24;
    let end = tokens.sentences.get(HEAD).map_or(tokens.all.len(), |sentence| sentence.tokens.start);
    let hour = |at: usize| {
        let figures = tokens.all.get(at).filter(|token| token.kind == TokenKind::Number)?;
        let colon = || tokens.all.get(at + 1).is_some_and(|mark| mark.is_mark(':') && mark.gap == Gap::None);
        let hour = match figures.text.split_once('.') {
            // "As of 18.05" is a day of May.
            Some((hour, "00" | "30")) => hour,
            None if colon() => figures.text,
            Some(_) | None => return None,
        };
        hour.parse::<u32>().ok().filter(|hour| *hour <= HOURS)
    };
    (0..end).any(|at| {
        let before = rules.dates.prepositions.at(&tokens.all, at);
        let before = before.filter(|found| matches!(found.row.meaning, Stands::At | Stands::On));
        before.and_then(|found| hour(found.end)).is_some_and(|hour| hour >= NOON)
    })
}

/// How an expression stands to the time it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimexKind {
    /// A time at which something was: `on Thursday`, `in September`.
    At,
    /// From a time until publication: `since February 24`.
    Since,
    /// Up to a time: `until Friday`, `by 1 November`.
    Until,
    /// A time to come: `next week`, `on Monday` after a future verb.
    Future,
    /// A length of time that dates nothing by itself: `for months`, `in three days`.
    Duration,
}

/// A temporal expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Its words.
    pub span: Span,
    /// The tokens of `span`.
    pub tokens: Range<usize>,
    /// The sentence that it stands in.
    pub sentence: usize,
    /// The days that it names; `None` where it cannot be told (no publication date, an impossible date).
    pub value: Option<DateRange>,
    /// How it stands to them.
    pub kind: TimexKind,
    /// Whether it is reckoned from the day of publication, as a weekday or `last week` is, rather than told by the
    /// calendar or by the dates before it.
    pub relative: bool,
    /// Whether a clause hangs on it and it names the time of that clause: `two days after troops returned`.
    pub opens: bool,
    /// Whether a report says by it of which days it is: `as of 3 June`, `over the past day`.
    pub covers: bool,
    /// Whether that is the day and night of a daily report, so that what it goes on to tell is of them.
    pub round: bool,
    /// The sentences that it is the day of, where it heads a section of a text that goes from day to day.
    pub heads: Option<Range<usize>>,
    /// The rule that found it and the chain by which it was reckoned: `weekday.en: last Thursday on or before 2022-11-10`.
    pub rule: String,
}

impl Timex {
    /// Whether it names a day that no calendar has, as `31 November` does.
    pub fn is_impossible(&self) -> bool {
        self.value.is_none() && self.rule.contains(IMPOSSIBLE)
    }

    /// Whether it is a date in figures of which nothing tells the day from the month, as `04/03/2022`.
    pub fn is_ambiguous(&self) -> bool {
        self.value.is_none() && self.rule.contains(AMBIGUOUS)
    }
}

/// How the reason begins why a date in figures is none of which nothing tells the day from the month.
const AMBIGUOUS: &str = "ambiguous: ";

/// How the reason begins why a day that no calendar has is none.
const IMPOSSIBLE: &str = "impossible: ";
