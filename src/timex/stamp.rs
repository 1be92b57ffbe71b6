//! Tokens -> the times of day that head the entries of a live page which passes midnight, and how many days before its
//! last each of them lies.

use super::read::{Raw, What};
use crate::date::kyiv;
use crate::rules::dates::{DateRules, Half};
use crate::token::{Gap, Token, TokenKind, Tokens};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A text with fewer times at the heads of its lines is no live page.
const FEWEST: usize = 3;

/// Between entries in the order of time, the clock goes back by more than this many minutes only at midnight; less is an
/// entry out of its place.
const MIDNIGHT_MINUTES: i32 = 240;

const DAY_MINUTES: i32 = 24 * 60;

/// The stamps of a live page as expressions, each with the days that lie between its day and that of the last entry.
///
/// Nothing where the page stays within a day: its entries are of the day of publication as they are.
pub(super) fn stamps<'r>(tokens: &Tokens<'_>, rules: &'r DateRules, published: Date) -> Vec<Raw<'r>> {
    let lines = tokens.all.iter().enumerate().filter(|(_, token)| token.gap >= Gap::Line);
    let found: Vec<Stamp<'r>> = lines.filter_map(|(at, _)| stamp(tokens, at, rules)).collect();
    if found.len() < FEWEST {
        return Vec::new();
    }
    let minutes: Vec<i32> = found.iter().map(|stamp| stamp.in_kyiv(published)).collect();
    let steps = || minutes.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?));
    let small = |step: &i32| step.abs() < MIDNIGHT_MINUTES;
    let up = steps().filter(small).filter(|step| *step > 0).count();
    let down = steps().filter(small).filter(|step| *step < 0).count();
    let newest_first = match up.cmp(&down) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Equal => return Vec::new(),
    };
    let passes = |step: i32| if newest_first { step >= MIDNIGHT_MINUTES } else { step <= -MIDNIGHT_MINUTES };
    let mut passed = vec![0];
    for step in steps() {
        let before = passed.last().copied().unwrap_or(0);
        passed.push(before + i32::from(passes(step)));
    }
    let whole = passed.last().copied().unwrap_or(0);
    if whole == 0 {
        return Vec::new();
    }
    let days = passed.into_iter().map(|passed| if newest_first { passed } else { whole - passed });
    found.into_iter().zip(days).map(|(stamp, days)| stamp.raw(tokens, days)).collect()
}

/// A time of day at the head of a line.
struct Stamp<'r> {
    first: usize,
    end: usize,
    minutes: i32,
    /// The zone's name, where one is said, and the row of it.
    zone: Option<(&'r str, &'r str)>,
}

impl<'r> Stamp<'r> {
    /// The minutes since midnight in Kyiv on about that day.
    fn in_kyiv(&self, day: Date) -> i32 {
        let offset = |zone: &TimeZone| {
            let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?;
            Some(noon.offset().seconds() / 60)
        };
        let zone = self.zone.and_then(|(name, _)| TimeZone::get(name).ok());
        let ahead = zone.and_then(|zone| Some(offset(kyiv()?)? - offset(&zone)?)).unwrap_or(0);
        (self.minutes + ahead).rem_euclid(DAY_MINUTES)
    }

    fn raw(self, tokens: &Tokens<'_>, days: i32) -> Raw<'r> {
        let ids = self.zone.map_or(Vec::new(), |(_, id)| vec![id]);
        Raw {
            sentence: tokens.sentence_of(self.first),
            ..Raw::new(self.first, self.end, What::Stamp(days), ids)
        }
    }
}

/// `23.50`, `[00:40]`, `11:15 pm GMT` at a token that heads a line, by itself or before what it is the time of.
fn stamp<'r>(tokens: &Tokens<'_>, at: usize, rules: &'r DateRules) -> Option<Stamp<'r>> {
    let all = &tokens.all;
    let token = all.get(at)?;
    let bracket = matches!(token.text, "[" | "(");
    let first = if bracket { at + 1 } else { at };
    let figures = all.get(first).filter(|token| token.kind == TokenKind::Number)?;
    let (hour, minute, mut end) = match figures.text.split_once('.') {
        Some((hour, minute)) => (hour, minute, first + 1),
        None => {
            let colon = all.get(first + 1).is_some_and(|mark| mark.is_mark(':') && mark.gap == Gap::None);
            let minute = all.get(first + 2).filter(|minute| colon && minute.gap == Gap::None)?;
            (figures.text, minute.text, first + 3)
        }
    };
    if hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (i32, i32) = (hour.parse().ok()?, minute.parse().ok()?);
    let mut half = None;
    if let Some(found) = rules.clock_words.at(all, end) {
        half = Some(found.row.meaning);
        let stop = |token: &Token<'_>| token.is_mark('.') && token.gap == Gap::None;
        end = if all.get(found.end).is_some_and(stop) { found.end + 1 } else { found.end };
    }
    let zone = rules.zones.at(all, end);
    if let Some(zone) = &zone {
        end = zone.end;
    }
    let ends = all.get(end).is_none_or(|next| {
        let marks = next.kind == TokenKind::Mark && (next.is_dash() || "]):|".contains(next.text));
        marks || next.gap >= Gap::Line || next.is_capitalised()
    });
    let hour = match half {
        Some(Half::Pm) if hour < 12 => hour + 12,
        Some(Half::Am) if hour == 12 => 0,
        Some(Half::Am | Half::Pm | Half::Hours) | None => hour,
    };
    let valid = ends && (0..24).contains(&hour) && (0..60).contains(&minute);
    let zone = zone.map(|zone| (zone.row.meaning.name.as_str(), zone.row.id.as_str()));
    valid.then_some(Stamp { first, end, minutes: hour * 60 + minute, zone })
}
