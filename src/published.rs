//! An article -> the day of publication that its own text tells, where its file does not.

use crate::article::{Article, Published, PublishedSource};
use crate::date::{Grain, day_in_kyiv};
use crate::rules::Rules;
use crate::rules::dates::{Cue, Stated};
use crate::sentence::tokens;
use crate::timex::{self, Timex, TimexKind};
use crate::token::{Gap, Token, TokenKind, Tokens};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use std::cell::OnceCell;
use std::ops::Range;

/// The day of publication by the text of an article; `None` where the text tells none for sure.
///
/// In this order: a line that says so (`Published: 11 November 2022`), a line of the head that is nothing but a date, a
/// byline with one, who or where and a date, the title of a report that ends with one (`Morning briefing, 11 November
/// 2022`) or the state of things that it tells (`As of 18:00, 11 November 2022`), a line that says when it was changed
/// (`Updated at 07.39 GMT 4 Mar 2022`), and the head of a report, `KYIV, Nov 11 (Agency) —` or `11 November 2022 –`. Such
/// a head with a place may name no year: it is the first in which that day does not lie before any date with a year that
/// the text tells of as past, and unknown where the text has none, that day comes more than half a year after, or the last
/// that the text names is a year alone. Full dates in running text are that bound and nothing more.
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
        .or_else(|| head.lines().take(HEAD_LINES).find_map(|at| head.headed(at)))
        .or_else(|| stated(&head, Stated::Updated))
        .or_else(|| stated(&foot, Stated::Updated))
        .map(line)
        .or_else(|| {
            let at = (0..head.tokens.sentences.len()).take(HEAD_LINES).find(|at| head.is_dateline(*at));
            let date = match at {
                Some(at) => head.dateline(at, || bound(article, rules))?,
                None => head.opening()?,
            };
            Some(Published { date, source: PublishedSource::Dateline })
        })
}

/// How much of a text is searched for such lines, from its head and from its foot, in bytes: some ten lines each.
const HEAD_BYTES: usize = 2_000;
const FOOT_BYTES: usize = 800;

/// The lines of the head among which a date by itself, a byline or the place and day of a report stand.
const HEAD_LINES: usize = 6;

/// Those among which names and a date stand without "by".
const SIGNED_LINES: usize = 3;

/// Longer lines are prose, in tokens.
const LONGEST_LINE: usize = 26;

fn slice(text: &str, from: usize, bytes: usize) -> &str {
    let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let from = boundary(from.min(text.len()));
    text.get(from..boundary((from + bytes).min(text.len()))).unwrap_or("")
}

struct Read<'t> {
    tokens: Tokens<'t>,
    /// The tokens of its sentences, and of each line where a sentence goes over several.
    lines: Vec<Range<usize>>,
    /// Its temporal expressions, which most texts are not asked for.
    timexes: OnceCell<Vec<Timex>>,
    rules: &'t Rules,
}

impl<'t> Read<'t> {
    fn new(text: &'t str, rules: &'t Rules) -> Read<'t> {
        let tokens = tokens(text, 0, rules);
        let mut lines: Vec<Range<usize>> = Vec::new();
        for sentence in &tokens.sentences {
            let mut start = sentence.tokens.start;
            let broken = (start + 1..sentence.tokens.end)
                .filter(|at| tokens.all.get(*at).is_some_and(|token| token.gap >= Gap::Line));
            for at in broken {
                lines.push(start..at);
                start = at;
            }
            lines.push(start..sentence.tokens.end);
        }
        Read { tokens, lines, timexes: OnceCell::new(), rules }
    }

    fn timexes(&self) -> &[Timex] {
        self.timexes.get_or_init(|| timex::find(&self.tokens, None, self.rules))
    }

    fn lines(&self) -> Range<usize> {
        0..self.lines.len()
    }

    fn line(&self, at: usize) -> Option<Range<usize>> {
        self.lines.get(at).filter(|line| line.len() <= LONGEST_LINE).cloned()
    }

    /// The full dates of a line, with the expressions that name them.
    fn dates(&self, at: usize) -> impl Iterator<Item = (&Timex, Date)> {
        let line = self.lines.get(at).cloned().unwrap_or_default();
        self.timexes().iter().filter(move |timex| line.contains(&timex.tokens.start)).filter_map(|timex| {
            let day = timex.value.filter(|value| value.grain == Grain::Day)?;
            Some((timex, self.moment(timex).unwrap_or(day.start)))
        })
    }

    // The day of a line of the head that is there to tell it.
    fn headed(&self, at: usize) -> Option<Date> {
        let date = self.bare(at).or_else(|| self.byline(at)).or_else(|| self.titled(at));
        date.or_else(|| self.signed(at).filter(|_| at < SIGNED_LINES))
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
        let line = self.line(at)?;
        let all = &self.tokens.all;
        line.clone().find_map(|first| {
            let opens = first == line.start
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
            let alone = found.end + usize::from(colon) >= line.end;
            let mut dates = self.dates(if alone { next } else { at });
            let near = |(timex, _): &(&Timex, Date)| {
                timex.tokens.end > found.end && (first..=found.end + NEAR).contains(&timex.tokens.start)
            };
            dates.find(near).map(|(_, day)| day)
        })
    }

    // "Friday, 11 November 2022", "11 Nov 2022, 07:39 GMT", "2022-11-11T07:39:00Z"
    fn bare(&self, at: usize) -> Option<Date> {
        const LEFT_OVER: usize = 4;
        let line = self.line(at)?;
        if let Some(day) = self.machine_made(&line).filter(|_| self.own_line(&line)) {
            return Some(day);
        }
        let (timex, day) = self.dates(at).next()?;
        // The full stop of such a line ends no sentence: "11 November 2022."
        let stop = timex.tokens.start == line.start && self.ends_with(&line, timex) && line.start == 0;
        if !(stop || self.own_line(&line)) {
            return None;
        }
        let others = line.clone().filter(|token| !timex.tokens.contains(token));
        let words =
            others.clone().filter_map(|token| self.tokens.all.get(token)).any(|token| token.is_capitalised());
        (others.count() <= LEFT_OVER && !words).then_some(day)
    }

    // "By Olena Marchuk, 11 November 2022", "Olena Marchuk | 11 November 2022", "March 4, 2022 / 7:39 PM EST / Desk"
    fn byline(&self, at: usize) -> Option<Date> {
        const BEHIND: usize = 10;
        let line = self.line(at).filter(|line| self.own_line(line))?;
        let all = &self.tokens.all;
        let by = self.rules.dates.published_lines.at(all, line.start);
        let by = by.is_some_and(|found| found.row.meaning == Stated::By);
        let parted =
            line.clone().any(|at| all.get(at).is_some_and(|mark| matches!(mark.text, "|" | "·" | "•")));
        let stroke = |at: usize| all.get(at).is_some_and(|mark| mark.text == "/" && mark.gap > Gap::None);
        let parted = parted || line.clone().any(stroke);
        if !by && !parted {
            return None;
        }
        let (timex, day) = self.dates(at).next()?;
        (timex.tokens.end + BEHIND >= line.end).then_some(day)
    }

    // "Morning briefing, 11 November 2022", "As of 18:00 (EET), 11 November 2022"
    fn titled(&self, at: usize) -> Option<Date> {
        let line = self.line(at).filter(|line| self.own_line(line))?;
        let all = &self.tokens.all;
        let rows = &self.rules.dates.published_lines;
        let (timex, day) = self.dates(at).last()?;
        let as_of = rows.at_of(all, line.start, |row| row.meaning == Stated::AsOf).is_some();
        let report =
            || line.clone().any(|at| rows.at_of(all, at, |row| row.meaning == Stated::Report).is_some());
        (as_of || self.ends_with(&line, timex) && report()).then_some(day)
    }

    // "Jane Doe, 11 November 2022", "KRAMATORSK, Ukraine (Agency) — Nov. 11, 2022": names and a date, and nothing else.
    fn signed(&self, at: usize) -> Option<Date> {
        const NAMES: usize = 6;
        let line = self.line(at).filter(|line| self.own_line(line))?;
        let (timex, day) = self.dates(at).last()?;
        let before = self.tokens.all.get(line.start..timex.tokens.start)?;
        let names = before.iter().filter(|token| token.is_capitalised()).count();
        let bare = before.iter().all(|token| token.kind == TokenKind::Mark || token.is_capitalised());
        let parted = before.last().is_some_and(|mark| mark.is_mark(',') || mark.is_dash());
        let signed = bare && parted && (1..=NAMES).contains(&names) && self.ends_with(&line, timex);
        signed.then_some(day)
    }

    // Whether a date ends its line, but for brackets and a full stop.
    fn ends_with(&self, line: &Range<usize>, timex: &Timex) -> bool {
        let behind = self.tokens.all.get(timex.tokens.end.min(line.end)..line.end).unwrap_or(&[]);
        behind.iter().all(|token| token.kind == TokenKind::Mark)
    }

    /// Whether a line stands by itself and is no sentence.
    fn own_line(&self, line: &Range<usize>) -> bool {
        let all = &self.tokens.all;
        let starts = all.get(line.start).is_some_and(|token| token.gap >= Gap::Line);
        let ends = all.get(line.end).is_none_or(|token| token.gap >= Gap::Line);
        let stops = line
            .end
            .checked_sub(1)
            .and_then(|last| all.get(last))
            .is_some_and(|last| matches!(last.text, "." | "!" | "?"));
        // "7:39 p.m."
        let clock = || self.rules.dates.clock_words.before(all, line.end.saturating_sub(1)).is_some();
        starts && ends && (!stops || clock())
    }

    // "2022-11-11T07:39:00Z", "2022-11-11T07:39", as programs write moments; those without a zone are of no other day.
    fn machine_made(&self, line: &Range<usize>) -> Option<Date> {
        let all = self.tokens.all.get(line.clone())?;
        let words = all.first()?.span.join(all.last()?.span).of(self.tokens.text);
        match words.parse::<Timestamp>() {
            Ok(moment) => day_in_kyiv(moment),
            Err(_) => Some(words.parse::<DateTime>().ok()?.date()),
        }
    }

    /// The day that the text begins with, `11 November 2022 – A mill burned`; a text of which several lines do so is a
    /// chronology.
    fn opening(&self) -> Option<Date> {
        let day = |at: usize| {
            let line = self.lines.get(at)?;
            let starts = self.tokens.all.get(line.start)?.gap >= Gap::Line;
            let (timex, day) = self.dates(at).next().filter(|(timex, _)| timex.tokens.start == line.start)?;
            let dash = self.tokens.all.get(timex.tokens.end)?;
            (starts && dash.is_dash() && dash.gap > Gap::None).then_some((at, day))
        };
        let mut days = self.lines().filter_map(day);
        let (at, first) = days.next()?;
        (at < HEAD_LINES && days.next().is_none()).then_some(first)
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
    let values = told.filter_map(|timex| timex.value);
    let bounds = values.map(|value| match value.grain {
        Grain::Day => (value.end, value.grain),
        _ => (value.start, value.grain),
    });
    let (last, grain) = bounds.max_by_key(|(day, _)| *day)?;
    // What was "in 2014" may be told in any year since.
    (grain != Grain::Year).then_some(last)
}
