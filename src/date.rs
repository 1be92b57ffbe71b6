//! Calendar days in Kyiv: an interval of days and how fine it is, over jiff's civil dates.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::LazyLock;

/// The time zone of Kyiv by its name in the time zone database, which was another until 2022.
pub(crate) fn kyiv() -> Option<&'static TimeZone> {
    static KYIV: LazyLock<Option<TimeZone>> =
        LazyLock::new(|| TimeZone::get("Europe/Kyiv").or_else(|_| TimeZone::get("Europe/Kiev")).ok());
    KYIV.as_ref()
}

/// The day in Kyiv at a moment.
pub(crate) fn day_in_kyiv(moment: Timestamp) -> Option<Date> {
    Some(moment.to_zoned(kyiv()?.clone()).date())
}

/// How fine a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// One day.
    Day,
    /// A week, Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// Any other run of days.
    Interval,
}

impl Grain {
    /// The name used in the output's `date_precision`.
    pub fn name(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Year => "year",
            Grain::Interval => "interval",
        }
    }
}

/// A closed run of calendar days: both `start` and `end` belong to it, and `start <= end`.
///
/// ```
/// use dateline::date::{DateRange, Grain};
/// use jiff::civil::date;
/// let september = DateRange::month(2022, 9).unwrap();
/// assert_eq!(september.end, date(2022, 9, 30));
/// assert_eq!(september.grain, Grain::Month);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateRange {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// What kind of run it is.
    pub grain: Grain,
}

impl DateRange {
    /// One day.
    pub fn day(day: Date) -> DateRange {
        DateRange { start: day, end: day, grain: Grain::Day }
    }

    /// A run from `start` to `end`, in whichever order they come; a single day keeps the grain `Day`.
    pub fn days(start: Date, end: Date) -> DateRange {
        let (start, end) = if start <= end { (start, end) } else { (end, start) };
        let grain = if start == end { Grain::Day } else { Grain::Interval };
        DateRange { start, end, grain }
    }

    /// A calendar month; `None` where there is no such month.
    pub fn month(year: i16, month: i8) -> Option<DateRange> {
        let start = Date::new(year, month, 1).ok()?;
        Some(DateRange { start, end: start.last_of_month(), grain: Grain::Month })
    }

    /// A calendar year; `None` outside the calendar.
    pub fn year(year: i16) -> Option<DateRange> {
        let start = Date::new(year, 1, 1).ok()?;
        Some(DateRange { start, end: start.last_of_year(), grain: Grain::Year })
    }
}
