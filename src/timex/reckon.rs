//! Temporal expressions by their form -> the days that they name, reckoned from publication and from one another.

use super::read::{Partial, Raw, WeekSaid, What, YearSaid};
use super::section::{is_line, sections};
use super::{AMBIGUOUS, IMPOSSIBLE, Timex, TimexKind};
use crate::date::{DateRange, Grain};
use crate::rules::dates::{Deictic, MonthDay, NamedDay, Part, Round, Stands, Stretch, Unit, Which};
use crate::span::Span;
use crate::token::Tokens;
use jiff::civil::{Date, Weekday};
use jiff::{Span as Length, ToSpan};
use std::ops::Range;

/// A date without a year that lies at most this many days after publication, in a clause without a verb of the past,
/// is the one to come: an announcement rather than what happened most of a year before.
const ANNOUNCED_AHEAD: i32 = 14;

/// `until March` and `by the end of December` of a clause that names no past look this many days ahead.
const AWAITED_AHEAD: i32 = 62;

/// A date without a year that is so few days old, seen from publication, is taken for one of these days.
const FRESH_DAYS: i32 = 7;

/// What a report tells of another year may go on so many days from there, and step back so many.
const GOES_ON_DAYS: i32 = 120;
const GOES_ON_BACK: i32 = 15;

/// `the 21st` behind a date of the same month may step back so many days; what is further back has gone on to the next.
const STEPS_BACK_IN_MONTH: i32 = 10;

/// Sentences of the head of a text, its title among them.
const HEAD_SENTENCES: usize = 4;

/// The first and the last days of a year are so many.
const FEW_DAYS: i32 = 10;

/// A date without a year in a new paragraph of a text that begins with what is seen from its publication is of the last
/// two months rather than of another year that the text told of before.
const RECENT_DAYS: i32 = 62;

/// How far an account may step back in time from one date to the next and still be in the same stretch of months.
const STEPS_BACK: i64 = 90;

/// How far an account of no known day of publication may go on in days from one date to the next without naming the year:
/// half a year. What would lie further on is nearer on the other side.
const GOES_ON: i64 = 183;

/// Reckons every expression, in the order of the text.
///
/// `evening` says that a report is written as of the evening.
pub(super) fn reckon(
    tokens: &Tokens<'_>,
    raws: &[Raw<'_>],
    published: Option<Date>,
    evening: bool,
) -> Vec<Timex> {
    let retrospective = retrospective(raws, published);
    let mut reckoner = Reckoner {
        printed: published,
        seen: raws.iter().take_while(|raw| raw.sentence < HEAD_SENTENCES).any(|raw| {
            matches!(
                raw.what,
                What::Weekday { which: None, .. } | What::Deictic(Deictic { unit: Unit::Day, .. })
            )
        }),
        last: None,
        published,
        anchor: None,
        day: None,
        year: None,
        year_here: None,
        near: false,
        retrospective,
        evening,
    };
    let paragraph = |sentence: usize| tokens.sentences.get(sentence).map(|sentence| sentence.paragraph);
    // The paragraph of the date that `reckoner.year` comes from.
    let mut told_in = None;
    let headings: Vec<usize> = (0..tokens.sentences.len()).filter(|at| is_line(tokens, *at)).collect();
    let sections = sections(tokens, raws);
    // The days of the sections that go on, one within another, with their sentences.
    let mut days: Vec<(Date, Range<usize>)> = Vec::new();
    let mut section = usize::MAX;
    let mut timexes: Vec<Timex> = Vec::with_capacity(raws.len());
    for (at, raw) in raws.iter().enumerate() {
        let here = headings.partition_point(|sentence| *sentence <= raw.sentence);
        if here != section {
            section = here;
            let end = headings.get(here).copied().unwrap_or(usize::MAX);
            reckoner.enter(raws.get(at..).unwrap_or(&[]), end);
        }
        // In a section of a text that goes from day to day, what is relative is so to the day of that section.
        let heads = sections.binary_search_by_key(&at, |(heads, _)| *heads).ok();
        let heads = heads.and_then(|heads| sections.get(heads)).map(|(_, sentences)| sentences.clone());
        let day = days.iter().rfind(|(_, sentences)| sentences.contains(&raw.sentence));
        reckoner.published = match day.filter(|_| heads.is_none()) {
            Some((day, _)) => Some(*day),
            None => published,
        };
        // "A day after Moscow's order of 3 May" is counted from that.
        let beside = || raws.get(at + 1).filter(|next| next.first == raw.end || next.measures);
        let earlier =
            timexes.last().filter(|timex| timex.sentence == raw.sentence && timex.kind == TimexKind::At);
        let parts = |timex: &&Timex| {
            let between = tokens.all.get(timex.tokens.end..raw.first).unwrap_or(&[]);
            !between.iter().any(|token| token.is_mark(';'))
        };
        let earlier = earlier.filter(parts);
        // "The school, opened in 1928, began the year on 1 September": a year that was put in is not that of the sentence.
        let put_in = |timex: &Timex| {
            let comma = |at: usize| tokens.all.get(at).is_some_and(|token| token.is_mark(','));
            let first = tokens.sentences.get(timex.sentence).map_or(0, |sentence| sentence.tokens.start);
            comma(timex.tokens.end)
                && tokens.all.get(timex.tokens.end + 1..raw.first).is_some_and(|between| !between.is_empty())
                && (first..timex.tokens.start).any(comma)
        };
        reckoner.year_here = earlier
            .filter(|earlier| !put_in(earlier))
            .and_then(|earlier| earlier.value)
            .filter(|value| value.grain == Grain::Year);
        reckoner.near = told_in.is_some() && told_in == paragraph(raw.sentence);
        let earlier = earlier.filter(|_| !raw.ends_run);
        let (value, kind, why) = reckoner.value(raw, beside(), earlier);
        let heads = heads.filter(|_| kind == TimexKind::At && value.is_some());
        if let (Some(value), Some(sentences)) = (value, &heads) {
            days.retain(|(_, other)| other.end > raw.sentence);
            days.push((value.start, sentences.clone()));
        }
        let opens = matches!(raw.what, What::Chain { clause: true, .. });
        let span = match (tokens.all.get(raw.first), tokens.all.get(raw.end.saturating_sub(1))) {
            (Some(first), Some(last)) => first.span.join(last.span),
            _ => Span { start: 0, end: 0 },
        };
        if matches!(kind, TimexKind::At | TimexKind::Until) {
            reckoner.last = value.or(reckoner.last);
        }
        if let Some(value) = value
            && matches!(kind, TimexKind::At | TimexKind::Until)
            && !opens
            && !(raw.hangs && reckoner.anchor.is_some())
            && !matches!(raw.what, What::Chain { sign: -1, .. } | What::ChainWindow { sign: -1, .. })
        {
            reckoner.anchor = Some(value);
            if matches!(value.grain, Grain::Day | Grain::Interval) {
                reckoner.day = Some(value);
            }
            let dated = matches!(raw.what, What::Calendar { from: Partial { month: Some(_), .. }, .. });
            if dated {
                reckoner.year = Some(Hint { day: value.start, near: false });
                told_in = paragraph(raw.sentence);
            } else if matches!(raw.what, What::Deictic(Deictic { unit: Unit::Year, .. }))
                && published.is_some()
            {
                // "Last year" is seen from publication again, whatever year was told of before.
                reckoner.year = None;
                told_in = None;
            }
        }
        let ids = if raw.ids.is_empty() { "date".to_owned() } else { raw.ids.join(" + ") };
        let rule = format!("{ids}: {why}");
        let relative = matches!(
            raw.what,
            What::Weekday { .. }
                | What::Deictic(_)
                | What::Back { .. }
                | What::Window { .. }
                | What::Month { .. }
                | What::Stamp(_)
        );
        // The end of a run whose beginning nobody can tell is no day by itself.
        let loose = raw.ends_run && timexes.last().is_some_and(|first| first.value.is_none());
        let value = value.filter(|_| !loose);
        if raw.ends_run
            && let Some(first) = timexes.last_mut()
            && let (Some(from), Some(to)) = (first.value, value)
            && to.end >= from.start
        {
            let run = DateRange::days(from.start, to.end);
            first.span = first.span.join(span);
            first.tokens.end = raw.end;
            first.value = Some(run);
            let ahead = published.is_some_and(|published| run.start > published);
            first.kind = if ahead { TimexKind::Future } else { TimexKind::At };
            first.rule = format!("{} … {rule}", first.rule);
            reckoner.anchor = first.value;
            reckoner.last = first.value;
            reckoner.day = first.value;
            continue;
        }
        let span_tokens = raw.first..raw.end;
        let covers = match raw.what {
            What::Deictic(deictic) => deictic.covers,
            What::Window { count, unit } => matches!((count, unit), (1, Unit::Day) | (24, Unit::Hour)),
            _ => raw.stands == Some(Stands::AsOf),
        };
        timexes.push(Timex {
            span,
            tokens: span_tokens,
            sentence: raw.sentence,
            value,
            kind,
            relative,
            opens,
            covers,
            heads,
            round: matches!(raw.what, What::Deictic(Deictic { round: Some(_), .. })),
            rule,
        });
    }
    timexes
}

/// Whether a text tells of dates of the calendar rather than of days seen from its publication: it names a whole date,
/// and those without a year are not for the better part of the last days.
fn retrospective(raws: &[Raw<'_>], published: Option<Date>) -> bool {
    let fresh = |raw: &&Raw<'_>| match (raw.what, published) {
        (
            What::Calendar {
                from: Partial { year: None, month: Some(month), day: Some(day), .. }, to, ..
            },
            Some(published),
        ) => {
            let (month, day) =
                to.map_or((month, day), |to| (to.month.unwrap_or(month), to.day.unwrap_or(day)));
            let of = |year: i16| Date::new(year, month, day).ok();
            let near = |date: Date| (0..=FRESH_DAYS).contains(&(published - date).get_days());
            of(published.year()).is_some_and(near) || of(published.year() - 1).is_some_and(near)
        }
        _ => false,
    };
    let bare = |raw: &&Raw<'_>| {
        matches!(
            raw.what,
            What::Calendar { from: Partial { year: None, month: Some(_), day: Some(_), .. }, .. }
        )
    };
    let (fresh, bare) = (raws.iter().filter(fresh).count(), raws.iter().filter(bare).count());
    if fresh > 0 && fresh * 2 >= bare {
        return false;
    }
    let whole = raws.iter().any(|raw| {
        matches!(raw.what, What::Calendar { from: Partial { year: Some(_), month: Some(_), .. }, .. })
    });
    let mut dates = 0;
    let mut seen = 0;
    for raw in raws {
        match raw.what {
            What::Calendar { from: Partial { month: Some(_), .. }, .. } => dates += 1,
            What::Weekday { .. } | What::Deictic(_) | What::Back { .. } => seen += 1,
            _ => {}
        }
    }
    whole && (dates > seen || published.is_none())
}

/// The day by which the year of a date without one is told.
#[derive(Clone, Copy, Debug)]
struct Hint {
    day: Date,
    /// Whether the nearest day of that name is meant, before or after, rather than the account going on.
    near: bool,
}

struct Reckoner {
    /// The day of publication.
    printed: Option<Date>,
    /// The day that relative words are seen from: that of the section, else that of publication.
    published: Option<Date>,
    /// The date before.
    anchor: Option<DateRange>,
    /// The last time that was named, wherever it hung: `since then` means that.
    last: Option<DateRange>,
    /// The last day or run of days before, which `that night` and `the next day` are counted from.
    day: Option<DateRange>,
    year: Option<Hint>,
    /// The year that the same sentence named before: `In 2014 … on 29 August`.
    year_here: Option<DateRange>,
    /// Whether `year` was told in the same paragraph.
    near: bool,
    retrospective: bool,
    /// Whether the text begins with what is seen from its publication: `on Tuesday`.
    seen: bool,
    /// Whether the text is a report as of the evening.
    evening: bool,
}

type Reckoned = (Option<DateRange>, TimexKind, String);

impl Reckoner {
    /// At the head of a section: where its dates run on to one that has a year, they are of that year.
    fn enter(&mut self, raws: &[Raw<'_>], end: usize) {
        let mut before = (0, 0);
        for raw in raws.iter().take_while(|raw| raw.sentence < end) {
            let What::Calendar { from: Partial { year, month: Some(month), day: Some(day), .. }, .. } =
                raw.what
            else {
                continue;
            };
            if (month, day) < before {
                return;
            }
            before = (month, day);
            let Some(day) = year.and_then(|year| Date::new(year, month, day).ok()) else { continue };
            self.year = Some(Hint { day, near: true });
            return;
        }
    }

    fn value(&self, raw: &Raw<'_>, beside: Option<&Raw<'_>>, earlier: Option<&Timex>) -> Reckoned {
        let (value, kind, mut why) = self.plain(raw, beside, earlier);
        let Some(mut range) = value else { return (None, kind, why) };
        if let Some(clock) = raw.clock.filter(|_| range.grain == Grain::Day)
            && let Some(day) = clock.in_kyiv(range.start).filter(|day| *day != range.start)
        {
            why.push_str(&format!(", {day} in Kyiv at that time in {}", clock.zone));
            range = DateRange::day(day);
        }
        let runs = match raw.what {
            What::Weekday { to, .. } => to.is_some(),
            What::Calendar { to, open, .. } => to.is_some() || open,
            _ => false,
        };
        let ahead = self.printed.is_some_and(|printed| range.start > printed);
        match raw.stands {
            Some(Stands::From) if !runs && !ahead && kind == TimexKind::At => {
                let end = self.published.unwrap_or(range.end).max(range.end);
                let since = DateRange { grain: Grain::Interval, ..DateRange::days(range.start, end) };
                (Some(since), TimexKind::Since, format!("{why}, from then until {end}"))
            }
            Some(Stands::Into) if range.grain == Grain::Day => {
                let Ok(eve) = range.start.yesterday() else { return (None, kind, why) };
                (Some(DateRange::days(eve, range.start)), kind, format!("{why}, the night that ends on it"))
            }
            Some(Stands::Eve) => {
                let Ok(eve) = range.start.yesterday() else { return (None, kind, why) };
                (Some(DateRange::day(eve)), kind, format!("{why}, the day before"))
            }
            Some(Stands::Since) if !runs => {
                let end = self.published.filter(|published| *published >= range.start).unwrap_or(range.end);
                let since = DateRange { grain: Grain::Interval, ..DateRange::days(range.start, end) };
                (Some(since), TimexKind::Since, format!("{why}, from then until {end}"))
            }
            Some(Stands::Until) => (Some(range), TimexKind::Until, why),
            Some(
                Stands::At
                | Stands::On
                | Stands::From
                | Stands::Between
                | Stands::Since
                | Stands::Span
                | Stands::For
                | Stands::Into
                | Stands::AsOf,
            )
            | None => {
                (Some(range), if ahead && kind == TimexKind::At { TimexKind::Future } else { kind }, why)
            }
        }
    }

    fn plain(&self, raw: &Raw<'_>, beside: Option<&Raw<'_>>, earlier: Option<&Timex>) -> Reckoned {
        let at = |value: Option<DateRange>, why: String| (value, TimexKind::At, why);
        let unpublished = || (None, TimexKind::At, "no day of publication to reckon from".to_owned());
        match raw.what {
            What::Weekday { from, to, which, week } => {
                if let Some(which @ (Which::Previous | Which::Following)) = which {
                    let Some(anchor) = self.anchor else {
                        return at(None, "no date before it to reckon from".to_owned());
                    };
                    return weekday_beside(anchor, from, which);
                }
                let Some(published) = self.published else { return unpublished() };
                weekday(published, from, to, which, week, raw.future == Some(true))
            }
            What::Calendar { from, to, open, .. } => self.calendar(raw, from, to, open),
            What::Month { month, part, which } => {
                let Some(published) = self.published else { return unpublished() };
                let year = match which {
                    Which::This => published.year(),
                    Which::Last if month < published.month() => published.year(),
                    Which::Last => published.year() - 1,
                    Which::Next if month > published.month() => published.year(),
                    Which::Next => published.year() + 1,
                    Which::Previous | Which::Following | Which::Every => {
                        return self.calendar(
                            raw,
                            Partial { month: Some(month), part, ..Partial::default() },
                            None,
                            false,
                        );
                    }
                };
                let value = DateRange::month(year, month).map(|range| part_of(range, part));
                at(value, format!("month {month} as seen from {published}"))
            }
            What::Deictic(mut deictic) => {
                if deictic.round == Some(Round::Last) && self.evening {
                    deictic.from = deictic.to;
                }
                let Some(published) = self.published else { return unpublished() };
                // "On 22 May they came; all night long guns fired": in an account of days long gone a night is theirs.
                let night = (deictic.unit, deictic.from, deictic.to) == (Unit::Day, -1, 0);
                let gone = |day: &DateRange| (published - day.end).get_days() > FRESH_DAYS;
                if night && self.retrospective && self.day.as_ref().is_some_and(gone) {
                    return (None, TimexKind::Duration, "a night of an account".to_owned());
                }
                let found = parted(deictic_value(published, deictic, raw.part), raw.part);
                begun(found, published, deictic.unit, raw.part)
            }
            What::Back { count, unit, exact } => {
                let Some(published) = self.published else { return unpublished() };
                let value = if exact {
                    shifted(published, -count, unit).map(DateRange::day)
                } else {
                    back(published, count, unit)
                };
                at(value, format!("{count} {} before {published}", name(unit)))
            }
            What::Window { count, unit } => {
                let Some(published) = self.published else { return unpublished() };
                let start = shifted(published, -count, unit);
                at(
                    start.map(|start| DateRange::days(start, published)),
                    format!("{count} {} up to {published}", name(unit)),
                )
            }
            What::Chain { count, unit, sign, period, around, clause } => {
                if let Some(beside) = beside
                    && let (Some(from), _, why) = self.plain(beside, None, None)
                {
                    // "five days later, on 7 March": the date behind it says which day that was.
                    let count = if around { count } else { 0 };
                    let value = chain(from, count * sign, unit, false);
                    return at(value, format!("{} {} from {why}", count * sign, name(unit)));
                }
                // "on Friday, two days after troops returned": that was two days before the Friday.
                let told = earlier.and_then(|earlier| earlier.value);
                let apposed = earlier.is_some_and(|earlier| raw.first <= earlier.tokens.end + 1);
                if told.is_some() && apposed && !clause && !period {
                    return at(told, "the date beside it".to_owned());
                }
                if clause {
                    // "Last November, two months before it fell" of a text without a day of publication tells no day.
                    let untold = earlier.is_some_and(|earlier| earlier.value.is_none());
                    let told = told.or(self.anchor).filter(|told| !untold && is_fine(told.grain, unit));
                    let Some(told) = told else {
                        return at(None, "no date before it to reckon from".to_owned());
                    };
                    let value = chain(told, -count * sign, unit, false);
                    return at(value, format!("{} {} from {}", -count * sign, name(unit), told.end));
                }
                // "on Friday, two days after the order": the Friday is said already.
                let told = told.filter(|_| around && sign > 0);
                if let Some(told) = told {
                    return at(Some(told), "the day named before in the sentence".to_owned());
                }
                // A day is counted from a day, whatever year was named in passing since.
                let by_day = matches!(unit, Unit::Day | Unit::Hour);
                // Nor from a year, of which nobody knows the day.
                let year = |anchor: &DateRange| by_day && anchor.grain == Grain::Year;
                let anchor = self.anchor.filter(|anchor| !year(anchor));
                let Some(anchor) = self.day.filter(|_| by_day).or(anchor) else {
                    return at(None, "no date before it to reckon from".to_owned());
                };
                let value = chain(anchor, count * sign, unit, period);
                let why = format!("{} {} from the date before it, {}", count * sign, name(unit), anchor.end);
                parted(at(value, why), raw.part)
            }
            What::Current(unit) => {
                // An account's month is that of the date before; a report's is that of its publication.
                if let Some(anchor) = self.anchor.filter(|_| self.retrospective || raw.ends_run) {
                    let why = format!("the {} of the date before it, {}", name(unit), anchor.end);
                    return parted(at(whole(anchor.end, unit), why), raw.part);
                }
                let Some(published) = self.published else { return unpublished() };
                let why = format!("the {} of {published}", name(unit));
                begun(parted(at(whole(published, unit), why), raw.part), published, unit, raw.part)
            }
            What::Then => {
                let Some(anchor) = self.last else {
                    return at(None, "no date before it to reckon from".to_owned());
                };
                at(Some(anchor), format!("the date before it, {}", anchor.end))
            }
            What::ChainWindow { count, unit, sign } => {
                let Some(anchor) = self.anchor else {
                    return at(None, "no date before it to reckon from".to_owned());
                };
                let other = shifted(anchor.end, count * sign, unit);
                let value = other.map(|other| DateRange::days(anchor.end, other));
                at(value, format!("{} {} from the date before it, {}", count * sign, name(unit), anchor.end))
            }
            What::Epoch { day, nth, unit, period } => {
                let start = shifted(day, nth, unit);
                let end =
                    start.and_then(|start| shifted(start, 1, unit)).and_then(|end| end.yesterday().ok());
                let value = start.zip(end).map(|(start, end)| {
                    if period { DateRange::days(start, end) } else { DateRange::day(start) }
                });
                at(value, format!("{nth} {} from {day}", name(unit)))
            }
            What::Named { day: NamedDay::Easter { after, eastern }, year } => {
                self.easter(raw, year, after, eastern)
            }
            What::Named { day: NamedDay::Fixed { day, moved }, year } => {
                let date = |day: MonthDay| Partial {
                    year,
                    month: Some(day.month),
                    day: Some(day.day),
                    ..Partial::default()
                };
                let found = self.calendar(raw, date(day), None, false);
                // The day was moved: from that year on it is the other one.
                let moved = moved.map(|(since, day)| (since, self.calendar(raw, date(day), None, false)));
                match moved {
                    Some((since, later)) if later.0.is_some_and(|range| range.start.year() >= since) => later,
                    Some(_) | None => found,
                }
            }
            What::Season { stretch, year, which } => {
                let year = match raw.year_said {
                    Some(said) if year.is_none() => match self.said(said) {
                        Ok(year) => Some(year),
                        Err(why) => return at(None, why),
                    },
                    Some(_) | None => year,
                };
                self.season(raw, stretch, year, which)
            }
            What::DayOfMonth(day) => self.day_of_month(raw, day),
            What::Around { date, unit } => {
                let (value, kind, why) = self.calendar(raw, date, None, false);
                let value = value.and_then(|day| whole(day.start, unit));
                (value, kind, format!("{why}, the {} that holds it", name(unit)))
            }
            What::Opening { day, unit } => {
                let few = match unit {
                    Unit::Hour => 24,
                    Unit::Day | Unit::Weekend | Unit::Span => 7,
                    Unit::Week => 4,
                    Unit::Month | Unit::Year => 3,
                };
                let end =
                    shifted(day, few, unit).and_then(|end| end.yesterday().ok()).filter(|end| *end >= day);
                let value = end.map(|end| DateRange::days(day, end));
                at(value, format!("the first {few} {} from {day}", name(unit)))
            }
            What::Stamp(days) => {
                let Some(published) = self.published else { return unpublished() };
                let value = shifted(published, -days, Unit::Day).map(DateRange::day);
                at(value, format!("an entry of a live page, {days} midnights before its last, {published}"))
            }
            What::Length => (None, TimexKind::Duration, "a length of time".to_owned()),
        }
    }

    fn calendar(&self, raw: &Raw<'_>, from: Partial, to: Option<Partial>, open: bool) -> Reckoned {
        let at = |value, why| (value, TimexKind::At, why);
        let (from, mut why) = match self.with_year(raw, from) {
            Ok(found) => found,
            Err(why) => return at(None, why),
        };
        let start = match days(from) {
            Ok(range) => range,
            Err(reason) => return at(None, reason),
        };
        if open {
            let Some(end) = self.published.filter(|end| *end >= start.start) else {
                return at(Some(start), why);
            };
            why.push_str(", until publication");
            return at(Some(DateRange::days(start.start, end)), why);
        }
        let Some(to) = to else { return at(Some(start), why) };
        let year = to.year.or(from
            .year
            .map(|year| if (to.month, to.day) < (from.month, from.day) { year + 1 } else { year }));
        match days(Partial { year, ..to }) {
            Ok(end) => at(Some(DateRange::days(start.start, end.end)), why),
            Err(reason) => at(None, reason),
        }
    }

    /// Gives a date its year: its own, that of the account, or the one nearest before publication.
    fn with_year(&self, raw: &Raw<'_>, date: Partial) -> Result<(Partial, String), String> {
        if date.year.is_some() {
            return Ok((date, "as written".to_owned()));
        }
        let Some(month) = date.month else { return Err("neither year nor month".to_owned()) };
        // 29 February stands in leap years only, so that a year must be sought that has the day.
        if !(1..=12).contains(&month) {
            return Err(format!("{IMPOSSIBLE}there is no month {month}"));
        }
        let day = date.day.unwrap_or(1);
        let longest = Date::new(2024, month, 1).map_or(31, |first| first.days_in_month());
        if day > longest {
            return Err(format!("{IMPOSSIBLE}month {month} has no day {day}"));
        }
        let weekday = match raw.what {
            What::Calendar { weekday, .. } => weekday,
            _ => None,
        };
        let fits = |day: &Date| weekday.is_none_or(|weekday| day.weekday().to_monday_one_offset() == weekday);
        let in_year = |year: i16| Date::new(year, month, day).ok().filter(fits);
        let with = |day: Date, why: String| Ok((Partial { year: Some(day.year()), ..date }, why));
        if let Some(said) = raw.year_said {
            return Ok((Partial { year: Some(self.said(said)?), ..date }, "the year as told".to_owned()));
        }
        let here = self.year_here.map(|year| year.start.year());
        if let Some(day) = here.and_then(in_year) {
            return with(day, "the year named before in the sentence".to_owned());
        }
        // What a report tells of another year goes on in its paragraph: `… on 3 May 2022. On 9 May …`.
        if let Some(hint) = self.year.filter(|hint| !self.retrospective && self.near && !hint.near) {
            let apart = |day: &Date| (*day - hint.day).get_days();
            let goes_on = |day: &Date| (-GOES_ON_BACK..=GOES_ON_DAYS).contains(&apart(day));
            let told = [hint.day.year(), hint.day.year() + 1].into_iter().filter_map(in_year).find(goes_on);
            let fresh = |day: Date| {
                self.published
                    .is_some_and(|published| (0..=FRESH_DAYS).contains(&(published - day).get_days()))
            };
            let now = self.published.and_then(|published| in_year(published.year()));
            let known = |day: &Date| self.published.is_none_or(|published| *day <= published);
            if let Some(day) = told.filter(known).filter(|_| !now.is_some_and(fresh)) {
                return with(day, format!("goes on from {}", hint.day));
            }
        }
        if let Some(hint) = self.year.filter(|_| self.retrospective) {
            let years = (hint.day.year() - 1..=hint.day.year() + 1).filter_map(in_year);
            let apart = |day: &Date| i64::from((*day - hint.day).get_days());
            // Where publication bounds the account, it may go on for longer.
            let bounded = self.published.is_some();
            let goes_on = |day: &Date| apart(day) >= -STEPS_BACK && (bounded || apart(day) <= GOES_ON);
            let told = if hint.near {
                years.min_by_key(|day| apart(day).abs())
            } else {
                let next = years.clone().filter(goes_on).min();
                next.or_else(|| years.min_by_key(|day| apart(day).abs()))
            };
            let known = |day: &Date| self.published.is_none_or(|published| *day <= published);
            // A text that begins with `on Tuesday` leaves out the year of what it tells of the last weeks.
            let recent = self.published.filter(|_| self.seen && !self.near).and_then(|published| {
                let years = [published.year(), published.year() - 1].into_iter().filter_map(in_year);
                years.into_iter().find(|day| (0..=RECENT_DAYS).contains(&(published - *day).get_days()))
            });
            if let Some(day) = told.filter(known).filter(|told| recent.is_none_or(|recent| recent <= *told)) {
                return with(day, format!("year of the account, as of {}", hint.day));
            }
        }
        let Some(published) = self.published else {
            return Err("no day of publication to tell the year".to_owned());
        };
        let mut years = (published.year() - 8..=published.year() + 1).rev().filter_map(in_year);
        let next = in_year(published.year())
            .filter(|day| *day > published || (date.day.is_none() && day.month() == published.month()))
            .or_else(|| in_year(published.year() + 1));
        if let Some(next) = next {
            let ahead = (next - published).get_days();
            let future = raw.future == Some(true);
            let announced = raw.future.is_none() && date.day.is_some() && ahead <= ANNOUNCED_AHEAD;
            let awaited = raw.future.is_none() && raw.stands == Some(Stands::Until) && ahead <= AWAITED_AHEAD;
            if future || announced || awaited {
                return with(next, format!("first on or after {published}"));
            }
        }
        match years.find(|day| *day <= published) {
            Some(day) => with(day, format!("last on or before {published}")),
            None => Err("no such day in the years before publication".to_owned()),
        }
    }

    /// A day that hangs on Easter, which the western and the eastern churches keep on different days of most years.
    fn easter(&self, raw: &Raw<'_>, year: Option<i16>, after: i32, eastern: bool) -> Reckoned {
        let at = |value: Option<Date>, why: String| (value.map(DateRange::day), TimexKind::At, why);
        let day = |year: i16, eastern: bool| {
            let easter = if eastern { easter_of_the_east(year) } else { easter_of_the_west(year) };
            shifted(easter?, after, Unit::Day)
        };
        let year = match (year, self.published) {
            (Some(year), _) => year,
            (None, None) => return at(None, "no day of publication to reckon from".to_owned()),
            (None, Some(published)) => {
                let gone = day(published.year(), eastern).is_some_and(|day| day <= published);
                let next = raw.future == Some(true);
                match (next, gone) {
                    (true, true) => published.year() + 1,
                    (false, false) => published.year() - 1,
                    (true, false) | (false, true) => published.year(),
                }
            }
        };
        if !eastern && day(year, true) != day(year, false) {
            return at(None, format!("Easter of {year} is on two days"));
        }
        at(day(year, eastern), format!("{after} days from Easter of {year}"))
    }

    /// The year that words tell by counting.
    fn said(&self, said: YearSaid) -> Result<i16, String> {
        let (from, count) = match said {
            YearSaid::Published(count) => {
                (self.published.ok_or("no day of publication to reckon from")?, count)
            }
            YearSaid::Chain(count) => (self.anchor.ok_or("no date before it to reckon from")?.end, count),
        };
        Ok(shifted(from, count, Unit::Year).unwrap_or(from).year())
    }

    fn season(&self, raw: &Raw<'_>, stretch: Stretch, year: Option<i16>, which: Option<Which>) -> Reckoned {
        let at = |value, why: String| (value, TimexKind::At, why);
        let day = |year: i16, day: MonthDay| {
            let first = Date::new(year, day.month, 1).ok()?;
            Date::new(year, day.month, day.day.min(first.days_in_month())).ok()
        };
        let (from, to) = (stretch.from, stretch.to);
        let runs_over = (to.month, to.day) < (from.month, from.day);
        let of = |year: i16| {
            let end = day(if runs_over { year + 1 } else { year }, to)?;
            Some(DateRange::days(day(year, from)?, end))
        };
        if let Some(year) = year {
            return at(of(year), format!("the stretch of {year}"));
        }
        let Some(published) = self.published else {
            return at(None, "no day of publication to reckon from".to_owned());
        };
        let beside = self.anchor.filter(|_| matches!(which, Some(Which::Previous | Which::Following)));
        if let Some(anchor) = beside {
            let mut seasons = (anchor.start.year() - 2..=anchor.end.year() + 2).filter_map(of);
            let found = if which == Some(Which::Previous) {
                seasons.rfind(|season| season.end < anchor.start)
            } else {
                seasons.find(|season| season.start > anchor.end)
            };
            return at(found, format!("beside the date before it, {}", anchor.end));
        }
        let mut seasons = (published.year() - 2..=published.year() + 1).filter_map(of);
        let future = raw.future == Some(true);
        let found = match which {
            Some(Which::Last | Which::Previous) => seasons.rfind(|season| season.end < published),
            Some(Which::Next | Which::Following) => seasons.find(|season| season.start > published),
            Some(Which::This | Which::Every) | None if future => {
                seasons.find(|season| season.end >= published)
            }
            Some(Which::This | Which::Every) | None => seasons.rfind(|season| season.start <= published),
        };
        at(found, format!("as seen from {published}"))
    }

    /// `the 15th`: of the month of the account, or the last one or the next one as seen from publication.
    fn day_of_month(&self, raw: &Raw<'_>, day: i8) -> Reckoned {
        let at = |value: Option<Date>, why: String| (value.map(DateRange::day), TimexKind::At, why);
        let in_month = |month: Date| Date::new(month.year(), month.month(), day).ok();
        let months = |from: Date, step: i32| {
            (0..12).filter_map(move |count| shifted(from.first_of_month(), count * step, Unit::Month))
        };
        if let Some(hint) = self.year {
            let found = months(hint.day, 1).filter_map(in_month).find(|day| *day >= hint.day);
            let found = found.filter(|day| self.published.is_none_or(|published| *day <= published));
            // "It fell on 23 July. On the 21st it had been shelled": a few days back are nearer than most of a month.
            let before = months(hint.day, -1).filter_map(in_month).find(|day| *day <= hint.day);
            let back = before.filter(|day| (hint.day - *day).get_days() <= STEPS_BACK_IN_MONTH);
            let back = back.filter(|before| {
                found.is_none_or(|found| (found - hint.day).get_days() > (hint.day - *before).get_days())
            });
            if let Some(day) = back.or(found) {
                return at(Some(day), format!("nearest to {}, the date before it", hint.day));
            }
        }
        let Some(published) = self.published else {
            return at(None, "no day of publication to reckon from".to_owned());
        };
        if raw.future == Some(true) {
            let found = months(published, 1).filter_map(in_month).find(|day| *day >= published);
            return at(found, format!("first on or after {published}"));
        }
        let found = months(published, -1).filter_map(in_month).find(|day| *day <= published);
        at(found, format!("last on or before {published}"))
    }
}

/// The weekday before or after a date that the text named before.
fn weekday_beside(anchor: DateRange, day: i8, which: Which) -> Reckoned {
    let on = |from: Date| Weekday::from_monday_one_offset(day).unwrap_or(from.weekday());
    let value = if which == Which::Previous {
        let ahead = i32::from(anchor.start.weekday().since(on(anchor.start)));
        shifted(anchor.start, -if ahead == 0 { 7 } else { ahead }, Unit::Day)
    } else {
        let ahead = i32::from(on(anchor.end).since(anchor.end.weekday()));
        shifted(anchor.end, if ahead == 0 { 7 } else { ahead }, Unit::Day)
    };
    let why = format!("beside the date before it, {}", anchor.end);
    (value.map(DateRange::day), TimexKind::At, why)
}

fn weekday(
    published: Date,
    from: i8,
    to: Option<i8>,
    which: Option<Which>,
    week: Option<WeekSaid>,
    future: bool,
) -> Reckoned {
    let on = |day: i8| Weekday::from_monday_one_offset(day).unwrap_or(published.weekday());
    let last = |day: i8, by: Date| {
        let back = i32::from(by.weekday().since(on(day)));
        shifted(by, -back, Unit::Day).unwrap_or(by)
    };
    let ago = match week {
        Some(WeekSaid::Ago(weeks)) => Some(weeks),
        Some(WeekSaid::Before | WeekSaid::BeforeLast) | None => None,
    };
    let (named, why) = match which {
        _ if ago.is_some() => {
            let day = last(from, published);
            let weeks = ago.unwrap_or_default();
            (shifted(day, -weeks, Unit::Week).unwrap_or(day), "so many weeks before the last on or before")
        }
        _ if week == Some(WeekSaid::Before) => {
            let monday = last(1, published);
            let day = shifted(monday, i32::from(from) - 8, Unit::Day).unwrap_or(monday);
            (day, "in the week before that of publication")
        }
        _ if week == Some(WeekSaid::BeforeLast) => {
            let before = last(from, published.yesterday().unwrap_or(published));
            (shifted(before, -1, Unit::Week).unwrap_or(before), "last but one before")
        }
        Some(Which::Last) => {
            let before = published.yesterday().unwrap_or(published);
            (last(from, before), "last before")
        }
        Some(Which::Next) => {
            let ahead = on(from).since(published.weekday());
            let ahead = if ahead == 0 { 7 } else { ahead };
            (shifted(published, i32::from(ahead), Unit::Day).unwrap_or(published), "first after")
        }
        Some(Which::This) => {
            let day = shifted(last(1, published), i32::from(from) - 1, Unit::Day).unwrap_or(published);
            (day, "in the week of")
        }
        Some(Which::Previous | Which::Following | Which::Every) | None if future => {
            let ahead = on(from).since(published.weekday());
            (shifted(published, i32::from(ahead), Unit::Day).unwrap_or(published), "first on or after")
        }
        Some(Which::Previous | Which::Following | Which::Every) | None => {
            (last(to.unwrap_or(from), published), "last on or before")
        }
    };
    let kind = if named > published { TimexKind::Future } else { TimexKind::At };
    let why = format!("{why} {published}");
    let Some(to) = to else { return (Some(DateRange::day(named)), kind, why) };
    if which.is_none() && !future && week.is_none() {
        return (Some(DateRange::days(last(from, named), named)), kind, why);
    }
    let ahead = i32::from(on(to).since(named.weekday()));
    let end = shifted(named, ahead, Unit::Day).unwrap_or(named);
    (Some(DateRange::days(named, end)), kind, why)
}

/// The part of what was reckoned, where the words name one: `late last month`.
fn parted((value, kind, why): Reckoned, part: Option<Part>) -> Reckoned {
    let whole = |value: &DateRange| matches!(value.grain, Grain::Week | Grain::Month | Grain::Year);
    let value = value.map(|value| if whole(&value) { part_of(value, part) } else { value });
    (value, kind, why)
}

/// Of a week that goes on, a part that has begun lasts until the report.
fn begun((value, kind, why): Reckoned, published: Date, unit: Unit, part: Option<Part>) -> Reckoned {
    let until = |value: DateRange| match value.start <= published && published < value.end {
        true if unit == Unit::Week && part.is_some() => DateRange::days(value.start, published),
        _ => value,
    };
    (value.map(until), kind, why)
}

fn deictic_value(published: Date, deictic: Deictic, part: Option<Part>) -> Reckoned {
    let monday = shifted(published, -i32::from(published.weekday().to_monday_zero_offset()), Unit::Day);
    let week = |count: i32| {
        let start = shifted(monday?, count, Unit::Week)?;
        Some(DateRange { start, end: shifted(start, 6, Unit::Day)?, grain: Grain::Week })
    };
    let period = |count: i32| match deictic.unit {
        Unit::Hour | Unit::Day => shifted(published, count, Unit::Day).map(DateRange::day),
        Unit::Week => week(count),
        Unit::Weekend => {
            // On a Saturday or a Sunday the weekend is the one that has begun.
            let begun = published.weekday().to_monday_zero_offset() >= 5;
            let sunday = week(if begun { count } else { count - i32::from(count <= 0) })?.end;
            Some(DateRange::days(shifted(sunday, -1, Unit::Day)?, sunday))
        }
        Unit::Month => {
            let day = shifted(published.first_of_month(), count, Unit::Month)?;
            DateRange::month(day.year(), day.month())
        }
        Unit::Year => DateRange::year(published.year().checked_add(i16::try_from(count).ok()?)?),
        Unit::Span => None,
    };
    if deictic.unit == Unit::Span {
        return (None, TimexKind::Duration, "a length of time".to_owned());
    }
    let current = deictic.unit != Unit::Day && deictic.unit != Unit::Weekend;
    let value = match (deictic.from, deictic.to) {
        // "this week" in a report runs up to it, "later this week" on from it.
        (0, 0) if current && part.is_none() => period(0).map(|range| DateRange::days(range.start, published)),
        (0, 1) if current => period(0).map(|range| DateRange::days(published, range.end)),
        (from, to) if from == to => period(from),
        (from, to) => period(from).zip(period(to)).map(|(from, to)| DateRange::days(from.start, to.end)),
    };
    let future = deictic.to > 0;
    let kind = if future { TimexKind::Future } else { TimexKind::At };
    (value, kind, format!("{} {}..{} as seen from {published}", name(deictic.unit), deictic.from, deictic.to))
}

fn back(published: Date, count: i32, unit: Unit) -> Option<DateRange> {
    match unit {
        Unit::Hour => {
            let days = (count + 12) / 24;
            shifted(published, -days, Unit::Day).map(DateRange::day)
        }
        Unit::Day => shifted(published, -count, Unit::Day).map(DateRange::day),
        Unit::Week | Unit::Weekend | Unit::Month | Unit::Year => {
            whole(shifted(published, -count, unit)?, unit)
        }
        Unit::Span => None,
    }
}

/// Whether a time is told finely enough to count such units from: nobody counts days from a year.
fn is_fine(grain: Grain, unit: Unit) -> bool {
    match grain {
        Grain::Year => unit == Unit::Year,
        Grain::Month => matches!(unit, Unit::Month | Unit::Year),
        Grain::Day | Grain::Week | Grain::Interval => true,
    }
}

fn chain(from: DateRange, count: i32, unit: Unit, period: bool) -> Option<DateRange> {
    if count == 0 && (!period || unit == Unit::Day) {
        return Some(from);
    }
    let edge = if count < 0 { from.start } else { from.end };
    let day = shifted(edge, count, unit)?;
    // Counted from a month or a year, it is no nearer known than that.
    match (from.grain, unit) {
        _ if period => whole(day, unit),
        (Grain::Month, Unit::Month | Unit::Year) => whole(day, Unit::Month),
        (Grain::Year, Unit::Year) => whole(day, Unit::Year),
        (Grain::Week, Unit::Week | Unit::Month | Unit::Year) => whole(day, Unit::Week),
        _ => Some(DateRange::day(day)),
    }
}

/// Easter of the western churches, by the anonymous algorithm of 1876 (Meeus, Astronomical Algorithms, chapter 8).
fn easter_of_the_west(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let day = h + l - 7 * m + 114;
    Date::new(i16::try_from(year).ok()?, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()
}

/// Easter of the eastern churches in the Gregorian calendar (Meeus, chapter 8), 13 days on from the Julian in 1900 to 2099.
fn easter_of_the_east(year: i16) -> Option<Date> {
    const JULIAN_DAYS: i32 = 13;
    let of = i32::from(year);
    let d = (19 * (of % 19) + 15) % 30;
    let e = (2 * (of % 4) + 4 * (of % 7) - d + 34) % 7;
    let day = d + e + 114;
    let julian = Date::new(year, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()?;
    shifted(julian, JULIAN_DAYS, Unit::Day)
}

/// The calendar unit that holds a day.
fn whole(day: Date, unit: Unit) -> Option<DateRange> {
    match unit {
        Unit::Hour | Unit::Day => Some(DateRange::day(day)),
        Unit::Week | Unit::Weekend => {
            let start = shifted(day, -i32::from(day.weekday().to_monday_zero_offset()), Unit::Day)?;
            Some(DateRange { start, end: shifted(start, 6, Unit::Day)?, grain: Grain::Week })
        }
        Unit::Month => DateRange::month(day.year(), day.month()),
        Unit::Year => DateRange::year(day.year()),
        Unit::Span => None,
    }
}

fn shifted(day: Date, count: i32, unit: Unit) -> Option<Date> {
    let length = match unit {
        Unit::Hour => Length::new().try_days((count + 12).div_euclid(24)).ok()?,
        Unit::Day => Length::new().try_days(count).ok()?,
        Unit::Week | Unit::Weekend => Length::new().try_weeks(count).ok()?,
        Unit::Month => Length::new().try_months(count).ok()?,
        Unit::Year => Length::new().try_years(count).ok()?,
        Unit::Span => 0.days(),
    };
    day.checked_add(length).ok()
}

/// The days of a date that has its year.
fn days(date: Partial) -> Result<DateRange, String> {
    let none = |what: &str| format!("{IMPOSSIBLE}there is no {what}");
    let Some(year) = date.year else { return Err("no year".to_owned()) };
    let Some(month) = date.month else {
        let range = DateRange::year(year).ok_or_else(|| none("such year"))?;
        if date.decade {
            let (from, to) = match date.part {
                Some(Part::Early | Part::FirstWeek | Part::FirstDays) => (0, 3),
                Some(Part::Mid | Part::SecondWeek) => (4, 6),
                Some(Part::Late | Part::ThirdWeek | Part::LastWeek | Part::LastDays) => (7, 9),
                Some(Part::FirstHalf) => (0, 4),
                Some(Part::SecondHalf) => (5, 9),
                None => (0, 9),
            };
            let years = DateRange::year(year + from).zip(DateRange::year(year + to));
            return years
                .map(|(from, to)| DateRange::days(from.start, to.end))
                .ok_or_else(|| none("such year"));
        }
        return Ok(part_of(range, date.part));
    };
    let Some(day) = date.day else {
        let range = DateRange::month(year, month).ok_or_else(|| none(&format!("month {month}")))?;
        return Ok(part_of(range, date.part));
    };
    if date.either {
        return Err(format!("{AMBIGUOUS}{year}-{month:02}-{day:02} or {year}-{day:02}-{month:02}"));
    }
    match Date::new(year, month, day) {
        Ok(day) => Ok(DateRange::day(day)),
        Err(_) => Err(none(&format!("{year}-{month:02}-{day:02}"))),
    }
}

/// A part of a month in days (1 to 10, 11 to 20, 21 to its end), of a year in months (January to April and so on), of a
/// week in days (Monday and Tuesday, Wednesday and Thursday, the rest).
fn part_of(range: DateRange, part: Option<Part>) -> DateRange {
    let Some(part) = part else { return range };
    if range.grain == Grain::Week {
        let (from, to) = match part {
            Part::Early => (0, 1),
            Part::Mid => (2, 3),
            Part::Late => (4, 6),
            Part::FirstHalf => (0, 2),
            Part::SecondHalf => (3, 6),
            Part::FirstDays => (0, 1),
            Part::LastDays => (4, 6),
            Part::FirstWeek | Part::SecondWeek | Part::ThirdWeek | Part::LastWeek => (0, 6),
        };
        let days = shifted(range.start, from, Unit::Day).zip(shifted(range.start, to, Unit::Day));
        return days.map_or(range, |(from, to)| DateRange::days(from, to));
    }
    let year = range.start.year();
    if range.grain == Grain::Year {
        let (from, to) = match part {
            Part::Early => (1, 4),
            Part::Mid => (5, 8),
            Part::Late => (9, 12),
            Part::FirstHalf => (1, 6),
            Part::SecondHalf => (7, 12),
            Part::FirstDays => {
                let end = shifted(range.start, FEW_DAYS - 1, Unit::Day).unwrap_or(range.start);
                return DateRange::days(range.start, end);
            }
            Part::LastDays => {
                let start = shifted(range.end, 1 - FEW_DAYS, Unit::Day).unwrap_or(range.end);
                return DateRange::days(start, range.end);
            }
            Part::FirstWeek => return weeks(range.start, 0),
            Part::SecondWeek => return weeks(range.start, 1),
            Part::ThirdWeek => return weeks(range.start, 2),
            Part::LastWeek => return weeks(shifted(range.end, -6, Unit::Day).unwrap_or(range.start), 0),
        };
        let (Some(from), Some(to)) = (DateRange::month(year, from), DateRange::month(year, to)) else {
            return range;
        };
        return DateRange::days(from.start, to.end);
    }
    let last = range.end.day();
    let (from, to) = match part {
        Part::Early | Part::FirstDays => (1, 10),
        Part::Mid => (11, 20),
        Part::Late | Part::LastDays => (21, last),
        Part::FirstHalf => (1, 15),
        Part::SecondHalf => (16, last),
        Part::FirstWeek => (1, 7),
        Part::SecondWeek => (8, 14),
        Part::ThirdWeek => (15, 21),
        Part::LastWeek => (last - 6, last),
    };
    let day = |day| Date::new(year, range.start.month(), day);
    let (Ok(start), Ok(end)) = (day(from), day(to)) else { return range };
    DateRange::days(start, end)
}

/// The seven days that begin so many weeks after a day.
fn weeks(from: Date, after: i32) -> DateRange {
    let start = shifted(from, after, Unit::Week).unwrap_or(from);
    DateRange::days(start, shifted(start, 6, Unit::Day).unwrap_or(start))
}

fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Hour => "hours",
        Unit::Day => "days",
        Unit::Week => "weeks",
        Unit::Weekend => "weekends",
        Unit::Month => "months",
        Unit::Year => "years",
        Unit::Span => "spans",
    }
}
