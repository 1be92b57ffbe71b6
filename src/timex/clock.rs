//! Tokens -> a time of day with its zone, which may belong to another day in Kyiv: `2300 GMT`, `0:30 a.m. Moscow time`.

use super::read::Reader;
use crate::date::day_in_kyiv;
use crate::rules::dates::{Half, Stands};
use crate::token::{Gap, Token, TokenKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A time of day in a zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock<'r> {
    hour: i8,
    minute: i8,
    /// The name of the zone in the time zone database.
    pub(super) zone: &'r str,
    /// The row of the zone.
    pub(super) id: &'r str,
    /// The row of the word behind the figures.
    pub(super) half: Option<&'r str>,
}

impl Clock<'_> {
    /// The day in Kyiv at this time of a day in the clock's zone; `None` where one of the zones is not known.
    pub(super) fn in_kyiv(&self, day: Date) -> Option<Date> {
        let moment = day.at(self.hour, self.minute, 0, 0).to_zoned(TimeZone::get(self.zone).ok()?).ok()?;
        day_in_kyiv(moment.timestamp())
    }
}

impl<'r> Reader<'_, '_, 'r> {
    /// The clock whose last token stands just before `end`, and its first token.
    pub(super) fn clock_before(&self, end: usize, floor: usize) -> Option<(Clock<'r>, usize)> {
        const LONGEST: usize = 9;
        // "at 2300 GMT, 5 May"
        let comma = end > floor && self.all.get(end - 1).is_some_and(|token| token.is_mark(','));
        let end = if comma { end - 1 } else { end };
        let zone = self.rules.zones.before(self.all, end).filter(|zone| zone.first > floor)?;
        (zone.first.saturating_sub(LONGEST).max(floor)..zone.first).find_map(|first| {
            let (clock, clock_end) = self.clock(first)?;
            (clock_end == end).then_some((clock, first))
        })
    }

    /// The clock behind a day, and one past its last token: `at 2300 GMT`, `(2300 GMT`, `, about 11 pm GMT`.
    pub(super) fn clock_behind(&self, at: usize) -> Option<(Clock<'r>, usize)> {
        let mark = self.token(at).is_some_and(|token| token.is_mark(',') || token.is_mark('('));
        let mut at = if mark { at + 1 } else { at };
        for _ in 0..2 {
            let word = self.phrase(&self.rules.prepositions, at);
            at = word
                .filter(|word| matches!(word.row.meaning, Stands::At | Stands::On))
                .map_or(at, |word| word.end);
        }
        self.clock(at)
    }

    pub(super) fn clock(&self, at: usize) -> Option<(Clock<'r>, usize)> {
        let figures = self.token(at).filter(|token| token.kind == TokenKind::Number)?;
        let number = |text: &str| text.parse::<i8>().ok();
        let (hour, minute, mut end) = match figures.text.split_once('.') {
            Some((hour, minute)) if minute.len() == 2 => (number(hour)?, Some(number(minute)?), at + 1),
            Some(_) => return None,
            None if figures.text.len() == 4 => {
                let (hour, minute) = figures.text.split_at_checked(2)?;
                (number(hour)?, Some(number(minute)?), at + 1)
            }
            None => {
                let minute = self.token(at + 2).filter(|minute| {
                    let colon = self.token(at + 1).is_some_and(|mark| mark.is_mark(':'));
                    colon && minute.gap == Gap::None && minute.text.len() == 2
                });
                let minute = minute.and_then(|minute| number(minute.text));
                (number(figures.text)?, minute, if minute.is_some() { at + 3 } else { at + 1 })
            }
        };
        let half = self.phrase(&self.rules.clock_words, end);
        if let Some(half) = &half {
            let stop = |token: &Token<'_>| token.is_mark('.') && token.gap == Gap::None;
            end = if self.token(half.end).is_some_and(stop) { half.end + 1 } else { half.end };
        }
        let half_id = half.as_ref().map(|half| half.row.id.as_str());
        let half = half.map(|half| half.row.meaning);
        if minute.is_none() && half.is_none() {
            return None;
        }
        let zone = self.phrase(&self.rules.zones, end)?;
        let hour = match half {
            Some(Half::Pm) if hour < 12 => hour + 12,
            Some(Half::Am) if hour == 12 => 0,
            Some(Half::Am | Half::Pm | Half::Hours) | None => hour,
        };
        let minute = minute.unwrap_or(0);
        let valid = (0..24).contains(&hour) && (0..60).contains(&minute);
        let clock = Clock { hour, minute, zone: &zone.row.meaning.name, id: &zone.row.id, half: half_id };
        valid.then_some((clock, zone.end))
    }
}
