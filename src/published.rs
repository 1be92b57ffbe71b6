//! An article -> the day of publication that its own text tells, where its file does not.

use crate::article::{Article, Published, PublishedSource};
use crate::date::{Grain, day_in_kyiv};
use crate::rules::Rules;
use crate::rules::dates::{Cue, Stated};
use crate::sentence::tokens;
use crate::timex::{self, Timex, TimexKind};
use crate::token::{Gap, Sentence, Token, TokenKind, Tokens};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::cell::OnceCell;

/// The day of publication by the text of an article; `None` where the text tells none for sure.
///
/// In this order: a line that says so (`Published: 11 November 2022`), a line of the head that is nothing but a date or
/// a byline with one, a line that says when it was changed (`Updated at 07.39 GMT 4 Mar 2022`), and the head of a report,
/// `KYIV, Nov 11 (Agency) —`. Such a head may name no year: it is the first in which that day does not lie before any
/// date with a year that the text tells of as past, and unknown where the text has none or that day comes more than half
/// a year after. Full dates in running text are that bound and nothing more.
///
/// ```
/// # use dateline::{article::Article, published, rules::Rules};
/// let rules = Rules::embedded()?;
/// let article = Article::new("note", "Shelling near Orikhiv\n\nPublished: 11 November 2022\n\nIt began at dawn.");
/// let found = published::find(&article, &rules);
/// assert_eq!(found.map(|found| found.date), Some(jiff::civil::date(2022, 11, 11)));
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn find(article: &Article, rules: &Rules) -> Option<Published> {
    let line = |date| Published { date, source: PublishedSource::Line };
    let head = Read::new(slice(&article.text, article.body, HEAD_BYTES), rules);
    let foot_start = article.text.len().saturating_sub(FOOT_BYTES).max(article.body + HEAD_BYTES);
    let foot = Read::new(slice(&article.text, foot_start, FOOT_BYTES), rules);
    let stated = |read: &Read<'_>, stated| read.lines().find_map(|at| read.stated(at, stated));
    stated(&head, Stated::Published)
        .or_else(|| stated(&foot, Stated::Published))
        .or_else(|| head.lines().take(HEAD_LINES).find_map(|at| head.bare(at).or_else(|| head.byline(at))))
        .or_else(|| stated(&head, Stated::Updated))
        .or_else(|| stated(&foot, Stated::Updated))
        .map(line)
        .or_else(|| {
            let at = head.lines().take(HEAD_LINES).find(|at| head.is_dateline(*at))?;
            let date = head.dateline(at, || bound(article, rules))?;
            Some(Published { date, source: PublishedSource::Dateline })
        })
}

/// How much of a text is searched for such lines, from its head and from its foot, in bytes: some ten lines each.
const HEAD_BYTES: usize = 2_000;
const FOOT_BYTES: usize = 800;

/// The lines of the head among which a date by itself, a byline or the place and day of a report stand.
const HEAD_LINES: usize = 6;

/// Longer lines are prose, in tokens.
const LONGEST_LINE: usize = 26;

fn slice(text: &str, from: usize, bytes: usize) -> &str {
    let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let from = boundary(from.min(text.len()));
    text.get(from..boundary((from + bytes).min(text.len()))).unwrap_or("")
}

struct Read<'t> {
    tokens: Tokens<'t>,
    /// Its temporal expressions, which most texts are not asked for.
    timexes: OnceCell<Vec<Timex>>,
    rules: &'t Rules,
}

impl<'t> Read<'t> {
    fn new(text: &'t str, rules: &'t Rules) -> Read<'t> {
        Read { tokens: tokens(text, 0, rules), timexes: OnceCell::new(), rules }
    }

    fn timexes(&self) -> &[Timex] {
        self.timexes.get_or_init(|| timex::find(&self.tokens, None, self.rules))
    }

    fn lines(&self) -> std::ops::Range<usize> {
        0..self.tokens.sentences.len()
    }

    fn sentence(&self, at: usize) -> Option<&Sentence> {
        self.tokens.sentences.get(at).filter(|sentence| sentence.tokens.len() <= LONGEST_LINE)
    }

    /// The full dates of a line, with the expressions that name them.
    fn dates(&self, at: usize) -> impl Iterator<Item = (&Timex, Date)> {
        self.timexes().iter().filter(move |timex| timex.sentence == at).filter_map(|timex| {
            let day = timex.value.filter(|value| value.grain == Grain::Day)?;
            Some((timex, self.moment(timex).unwrap_or(day.start)))
        })
    }

    // "2022-03-04T22:39:00Z" is the next day in Kyiv.
    fn moment(&self, timex: &Timex) -> Option<Date> {
        let date = self.tokens.all.get(timex.tokens.end.checked_sub(1)?)?.span.end;
        let start = self.tokens.text.get(..date)?.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        let word = self.tokens.text.get(start..)?.split_whitespace().next()?;
        day_in_kyiv(word.parse::<Timestamp>().ok()?)
    }

    // "Published: 11 November 2022", "By A. Writer | Updated at 07.39 GMT 4 Mar 2022"
    fn stated(&self, at: usize, stated: Stated) -> Option<Date> {
        const NEAR: usize = 6;
        let line = self.sentence(at)?;
        let all = &self.tokens.all;
        line.tokens.clone().find_map(|first| {
            let opens = first == line.tokens.start
                || all
                    .get(first - 1)
                    .is_some_and(|mark| matches!(mark.text, "|" | "·" | "•" | "(" | "/" | "-" | "–"));
            let found = self.rules.dates.published_lines.at(all, first).filter(|_| opens)?;
            if found.row.meaning != stated {
                return None;
            }
            let colon = all.get(found.end).is_some_and(|mark| mark.is_mark(':'));
            // "Published" on a line of its own, and the date on the next.
            let next = at + 1;
            let alone = found.end + usize::from(colon) >= line.tokens.end;
            let mut dates = self.dates(if alone { next } else { at });
            let near = |(timex, _): &(&Timex, Date)| {
                timex.tokens.end > found.end && (first..=found.end + NEAR).contains(&timex.tokens.start)
            };
            dates.find(near).map(|(_, day)| day)
        })
    }

    // "Friday, 11 November 2022", "11 Nov 2022, 07:39 GMT"
    fn bare(&self, at: usize) -> Option<Date> {
        const LEFT_OVER: usize = 4;
        let line = self.sentence(at).filter(|line| self.own_line(line))?;
        let (timex, day) = self.dates(at).next()?;
        let others = line.tokens.clone().filter(|token| !timex.tokens.contains(token));
        let words =
            others.clone().filter_map(|token| self.tokens.all.get(token)).any(|token| token.is_capitalised());
        (others.count() <= LEFT_OVER && !words).then_some(day)
    }

    // "By Olena Marchuk, 11 November 2022", "Olena Marchuk | 11 November 2022", "March 4, 2022 / 7:39 PM EST / Desk"
    fn byline(&self, at: usize) -> Option<Date> {
        const BEHIND: usize = 10;
        let line = self.sentence(at).filter(|line| self.own_line(line))?;
        let all = &self.tokens.all;
        let by = self.rules.dates.published_lines.at(all, line.tokens.start);
        let by = by.is_some_and(|found| found.row.meaning == Stated::By);
        let parted = line
            .tokens
            .clone()
            .any(|at| all.get(at).is_some_and(|mark| matches!(mark.text, "|" | "·" | "•")));
        let stroke = |at: usize| all.get(at).is_some_and(|mark| mark.text == "/" && mark.gap > Gap::None);
        let parted = parted || line.tokens.clone().any(stroke);
        if !by && !parted {
            return None;
        }
        let (timex, day) = self.dates(at).next()?;
        (timex.tokens.end + BEHIND >= line.tokens.end).then_some(day)
    }

    /// Whether a line stands by itself and is no sentence.
    fn own_line(&self, line: &Sentence) -> bool {
        let all = &self.tokens.all;
        let starts = all.get(line.tokens.start).is_some_and(|token| token.gap >= Gap::Line);
        let ends = all.get(line.tokens.end).is_none_or(|token| token.gap >= Gap::Line);
        let stops = self.tokens.of(line).last().is_some_and(|last| matches!(last.text, "." | "!" | "?"));
        // "7:39 p.m."
        let clock = || self.rules.dates.clock_words.before(all, line.tokens.end.saturating_sub(1)).is_some();
        starts && ends && (!stops || clock())
    }

    fn is_dateline(&self, at: usize) -> bool {
        self.head_of_report(at).is_some()
    }

    // "KYIV, Nov 11 (Agency) —", "KYIV. Nov 11 (Agency) —": a place in capitals, a date, a dash; or, where the date has
    // its year, a place as any name: "Kyiv, 11 November 2022 –".
    fn head_of_report(&self, at: usize) -> Option<&Timex> {
        const FAR: usize = 12;
        const AGENCY: usize = 6;
        let line = self.tokens.sentences.get(at)?;
        let all = &self.tokens.all;
        let first = all.get(line.tokens.start).filter(|first| first.gap >= Gap::Line)?;
        let start = line.tokens.start;
        let timex = self.timexes().iter().find(|timex| {
            timex.tokens.start > start && timex.tokens.start <= start + FAR && timex.sentence <= at + 1
        })?;
        let named = |token: &Token<'_>| token.kind == TokenKind::Mark || token.is_capitalised();
        let place = all.get(start..timex.tokens.start)?.iter().all(named);
        let whole = timex.value.is_some_and(|value| value.grain == Grain::Day);
        let shaped = match first.is_all_capitals() {
            true => timex.sentence == at || place,
            false => first.is_capitalised() && place && whole,
        };
        let end = self.tokens.sentences.get(timex.sentence).map_or(0, |sentence| sentence.tokens.end);
        let behind = timex.tokens.end..(timex.tokens.end + AGENCY).min(end);
        let dash = behind
            .into_iter()
            .any(|at| all.get(at).is_some_and(|mark| mark.is_dash() && mark.gap > Gap::None));
        (shaped && dash).then_some(timex)
    }

    /// The day that the head of a report names; without a year, the first on or after `bound`.
    fn dateline(&self, at: usize, bound: impl Fn() -> Option<Date>) -> Option<Date> {
        /// What lies further on may as well be a year later: the text tells too little of its time.
        const FURTHEST_DAYS: i32 = 183;
        let timex = self.head_of_report(at)?;
        if let Some(value) = timex.value.filter(|value| value.grain == Grain::Day) {
            return Some(value.start);
        }
        let bound = bound()?;
        let alone = tokens(timex.span.of(self.tokens.text), 0, self.rules);
        // A day without a year is one of the year that it is seen from, or lies some days ahead of it.
        let years = [bound, bound.checked_add(1.year()).ok()?];
        let days = years.into_iter().filter_map(|year| {
            let day = timex::find(&alone, Some(year.last_of_year()), self.rules).first()?.value?;
            (day.grain == Grain::Day && day.start.year() == year.year()).then_some(day.start)
        });
        let first = days.into_iter().find(|day| *day >= bound)?;
        ((first - bound).get_days() <= FURTHEST_DAYS).then_some(first)
    }
}

/// The last day, month or year that a text tells of as past: it was published no earlier.
fn bound(article: &Article, rules: &Rules) -> Option<Date> {
    let tokens = tokens(&article.text, article.body, rules);
    let timexes = timex::find(&tokens, None, rules);
    let ahead = |sentence: usize| {
        let range = tokens.sentences.get(sentence).map_or(0..0, |sentence| sentence.tokens.clone());
        range.into_iter().any(|at| {
            let cue = rules.dates.cues.at(&tokens.all, at).map(|found| found.row.meaning);
            matches!(cue, Some(Cue::Future | Cue::Plan | Cue::Conditional | Cue::Fear))
        })
    };
    let told = |timex: &&Timex| matches!(timex.kind, TimexKind::At | TimexKind::Since);
    let told = timexes.iter().filter(told).filter(|timex| !ahead(timex.sentence));
    told.filter_map(|timex| timex.value)
        .map(|value| if value.grain == Grain::Day { value.end } else { value.start })
        .max()
}
