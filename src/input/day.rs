//! A date as files, pages and addresses have it -> the day in Kyiv.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::path::Path;
use std::sync::LazyLock;

/// The first and the last year in which an article may have been published; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// The day in Kyiv of a date: `2022-11-11`, with or without a time and an offset from UTC, `2022/11/11`, `11.11.2022`,
/// `20221111`, `20221111093000` (in UTC), as in mail, `Fri, 11 Nov 2022 09:30:00 +0200`, or seconds or milliseconds
/// since 1970. A time without an offset is taken for one in Kyiv.
///
/// ```
/// use dateline::input::day::day;
/// assert_eq!(day("2022-11-11T23:30:00Z"), Some(jiff::civil::date(2022, 11, 12)));
/// assert_eq!(day("11/12/2022"), None, "nobody knows which of the two is the month");
/// ```
pub fn day(value: &str) -> Option<Date> {
    let value = value.split(" #").next().unwrap_or(value).trim();
    let date = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        of_digits(value)
    } else if let Ok(timestamp) = value.parse::<Timestamp>() {
        of_timestamp(timestamp)
    } else if let Ok(moment) = value.parse::<Zoned>() {
        of_timestamp(moment.timestamp())
    } else if let Ok(moment) = jiff::fmt::rfc2822::parse(value) {
        of_timestamp(moment.timestamp())
    } else if let Ok(date) = value.parse::<Date>() {
        Some(date)
    } else if let Ok(moment) = value.parse::<DateTime>() {
        Some(moment.date())
    } else {
        let format = if value.contains('/') { "%Y/%m/%d" } else { "%d.%m.%Y" };
        Date::strptime(format, value).ok()
    };
    date.filter(|date| YEARS.contains(&date.year()))
}

/// The day in Kyiv of a moment in seconds since 1970.
pub(crate) fn of_seconds(seconds: i64) -> Option<Date> {
    of_timestamp(Timestamp::from_second(seconds).ok()?).filter(|date| YEARS.contains(&date.year()))
}

fn of_timestamp(timestamp: Timestamp) -> Option<Date> {
    static KYIV: LazyLock<Option<TimeZone>> =
        LazyLock::new(|| TimeZone::get("Europe/Kyiv").or_else(|_| TimeZone::get("Europe/Kiev")).ok());
    Some(timestamp.to_zoned(KYIV.clone()?).date())
}

fn of_digits(digits: &str) -> Option<Date> {
    match digits.len() {
        8 => Date::strptime("%Y%m%d", digits).ok(),
        14 => {
            let moment = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
            of_timestamp(moment.to_zoned(TimeZone::UTC).ok()?.timestamp())
        }
        9 | 10 => of_seconds(digits.parse().ok()?),
        12 | 13 => of_seconds(digits.parse::<i64>().ok()? / 1000),
        _ => None,
    }
}

/// The day that stands in an address, as in `/2023/05/20/`.
pub(crate) fn of_url(url: &str) -> Option<Date> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let parts: Vec<&str> = path.split('/').collect();
    let number = |part: &str, most: usize| {
        let shaped = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        shaped.then(|| part.parse::<i16>().ok()).flatten()
    };
    parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        if year.len() != 4 {
            return None;
        }
        let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        YEARS.contains(&date.year()).then_some(date)
    })
}

/// The day that a file's name starts with, as in `2022-11-11-report.txt`.
pub(crate) fn of_name(file: &Path) -> Option<Date> {
    let name = file.file_name()?.to_str()?;
    let (head, tail) = name.split_at_checked(10)?;
    let shaped = head.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shaped || tail.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    head.parse().ok().filter(|date: &Date| YEARS.contains(&date.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_days_in_kyiv() {
        for (value, expected) in [
            ("2022-11-11", Some(date(2022, 11, 11))),
            ("2022-11-11 08:30", Some(date(2022, 11, 11))),
            ("2022-11-11T23:30:00", Some(date(2022, 11, 11))),
            ("2022-11-11T23:30:00Z", Some(date(2022, 11, 12))),
            ("2022-11-11T01:00:00+09:00", Some(date(2022, 11, 10))),
            ("2022-07-10 21:30:00Z", Some(date(2022, 7, 11))),
            ("2022-07-10T23:30:00+03:00", Some(date(2022, 7, 10))),
            ("2022-12-10T23:30:00+03:00", Some(date(2022, 12, 10))),
            ("Thu, 10 Nov 2022 23:30:00 +0000", Some(date(2022, 11, 11))),
            ("2022/11/11", Some(date(2022, 11, 11))),
            ("11.11.2022", Some(date(2022, 11, 11))),
            ("2022-11-11 # a Friday", Some(date(2022, 11, 11))),
            ("20221111", Some(date(2022, 11, 11))),
            ("20221111233000", Some(date(2022, 11, 12))),
            ("1668067200", Some(date(2022, 11, 10))),
            ("1668067200000", Some(date(2022, 11, 10))),
            ("2022-02-30", None),
            ("20220230", None),
            ("31.04.2022", None),
            ("0022-11-11", None),
            ("9999-01-01", None),
            ("11/12/2022", None),
            ("yesterday", None),
            ("2022", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(day(value), expected, "{value}");
        }
    }

    #[test]
    fn addresses_tell_the_day_where_it_is_a_folder_of_theirs() {
        for (url, expected) in [
            ("https://example.org/2023/05/20/kherson", Some(date(2023, 5, 20))),
            ("https://example.org/news/2023/5/2", Some(date(2023, 5, 2))),
            ("https://example.org/2023/13/20/", None),
            ("https://example.org/1023/12/20/", None),
            ("https://example.org/20235/12/20/", None),
            ("https://example.org/?from=/2023/05/20/", None),
            ("", None),
        ] {
            assert_eq!(of_url(url), expected, "{url}");
        }
    }
}
