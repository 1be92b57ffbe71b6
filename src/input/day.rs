//! A date as files, pages and addresses have it -> the day in Kyiv.

use crate::date::day_in_kyiv;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use std::path::Path;

/// The first and the last year in which an article may have been published; others are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// The day in Kyiv of a date: `2022-11-11`, with or without a time and an offset from UTC, `2022/11/11`, `11.11.2022`,
/// `14/11/2022` and `11/14/2022` (where one of the two can be no month), `11 November 2022`, `Nov 11, 2022, 9:30 pm`,
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
        written(value)
    };
    date.filter(|date| YEARS.contains(&date.year()))
}

/// Why a date was left out, for a message.
pub(crate) fn unread(value: &str) -> String {
    let value = value.trim();
    match either(value) {
        Some((one, other)) => format!("`{value}` may be {one} or {other}, so the date is left out"),
        None => format!("`{value}` is no day of the calendar, so the date is left out"),
    }
}

/// A date with words or strokes, and a time of day behind it or none.
fn written(value: &str) -> Option<Date> {
    const FORMS: [&str; 15] = [
        "%Y-%m-%d",
        "%A, %d %B %Y",
        "%A, %B %d, %Y",
        "%A %d %B %Y",
        "%a, %d %B %Y",
        "%a %d %B %Y",
        "%a, %b %d, %Y",
        "%a %b %d %Y",
        "%d %B %Y",
        "%B %d, %Y",
        "%B %d %Y",
        "%d-%b-%Y",
        "%Y/%m/%d",
        "%d.%m.%Y",
        "%d. %B %Y",
    ];
    let in_figures = || {
        let head = value.split([' ', ',', 'T']).next()?;
        let date = match strokes(head)? {
            (a, b, year) if a > 12 || a == b => Date::new(year, b, a),
            (a, b, year) if b > 12 => Date::new(year, a, b),
            _ => return None,
        };
        Some((date.ok()?, value.get(head.len()..)?))
    };
    let in_words = || {
        FORMS.iter().find_map(|form| {
            // `%B` takes a month that is written out, `%b` a short one.
            [(*form).to_owned(), form.replace("%B", "%b")].iter().find_map(|form| {
                let (found, length) = BrokenDownTime::parse_prefix(form, value).ok()?;
                Some((found.to_date().ok()?, value.get(length..)?))
            })
        })
    };
    let (date, rest) = in_figures().or_else(in_words)?;
    let rest = rest.trim_start_matches([',', ' ']);
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    if rest.is_empty() {
        return Some(date);
    }
    let (time, zone) = clock(rest)?;
    match zone.trim() {
        "" => Some(date),
        "UTC" | "GMT" | "Z" => day_in_kyiv(date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp()),
        zone => {
            let parse = |form| BrokenDownTime::parse(form, zone).ok()?.offset();
            let offset: Offset = ["%:z", "%z"].into_iter().find_map(parse)?;
            day_in_kyiv(offset.to_timestamp(date.to_datetime(time)).ok()?)
        }
    }
}

/// A time of day and what stands behind it.
fn clock(value: &str) -> Option<(Time, &str)> {
    ["%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H:%M:%S", "%H:%M"].iter().find_map(|form| {
        let (found, length) = BrokenDownTime::parse_prefix(form, value).ok()?;
        Some((found.to_time().ok()?, value.get(length..)?))
    })
}

/// The three numbers of `04/03/2022`.
fn strokes(value: &str) -> Option<(i8, i8, i16)> {
    let mut fields = value.split('/');
    let (a, b, year) = (fields.next()?, fields.next()?, fields.next()?);
    let shaped = a.len() <= 2 && b.len() <= 2 && year.len() == 4 && fields.next().is_none();
    shaped.then(|| Some((a.parse().ok()?, b.parse().ok()?, year.parse().ok()?))).flatten()
}

/// The two days that `04/03/2022` may name.
fn either(value: &str) -> Option<(Date, Date)> {
    let (a, b, year) = strokes(value.split([' ', ',', 'T']).next()?)?;
    if a == b {
        return None;
    }
    Date::new(year, b, a).ok().zip(Date::new(year, a, b).ok())
}

/// The day in Kyiv of a moment in seconds since 1970.
pub(crate) fn of_seconds(seconds: i64) -> Option<Date> {
    of_timestamp(Timestamp::from_second(seconds).ok()?).filter(|date| YEARS.contains(&date.year()))
}

fn of_timestamp(timestamp: Timestamp) -> Option<Date> {
    day_in_kyiv(timestamp)
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

/// The day that a file's name tells: `2022-11-11-report.txt`, `report_20221111.txt`, `11.11.2022 report.txt`,
/// `report-11-nov-2022.txt`. It stands at the head or the foot of the name, but for figures of a time behind it; a name
/// with two days, or with one that may be two such as `04-03-2022`, tells none.
pub(crate) fn of_name(file: &Path) -> Option<Date> {
    let mut name = file.file_name()?.to_str()?;
    // "report-2022-11-11.txt.gz"
    const LONGEST_EXTENSION: usize = 5;
    while let Some((head, extension)) = name.rsplit_once('.')
        && extension.len() <= LONGEST_EXTENSION
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
    {
        name = head;
    }
    // "2022-11-11T0930"
    let cut = |c: char| matches!(c, '-' | '_' | '.' | ' ' | 'T' | '(' | ')' | ',');
    let parts: Vec<&str> = name.split(cut).filter(|part| !part.is_empty()).collect();
    let figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let dotted = |first: &str| name.contains(&format!("{first}."));
    let mut found: Vec<(Date, std::ops::Range<usize>)> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let rest = parts.get(at..).unwrap_or(&[]);
        match of_parts(rest, &dotted) {
            Some((date, length)) => {
                found.push((date, at..at + length));
                at += length;
            }
            None => at += 1,
        }
    }
    let [(date, range)] = found.as_slice() else { return None };
    let last = parts.iter().rposition(|part| !figures(part)).map_or(0, |at| at + 1);
    let edge = range.start == 0 || range.end >= last;
    (edge && YEARS.contains(&date.year())).then_some(*date)
}

/// The date that stands at the head of these parts of a name, and how many of them it takes.
fn of_parts(parts: &[&str], dotted: &impl Fn(&str) -> bool) -> Option<(Date, usize)> {
    let number = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        let shaped = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        shaped.then(|| part.parse::<i16>().ok()).flatten()
    };
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let first = *parts.first()?;
    if first.len() == 8 && first.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((Date::strptime("%Y%m%d", first).ok().filter(|date| YEARS.contains(&date.year()))?, 1));
    }
    let (second, third) = (*parts.get(1)?, *parts.get(2)?);
    if let (Some(year), Some(month), Some(day)) =
        (number(first, 4..=4), number(second, 1..=2), number(third, 1..=2))
    {
        return Some((date(year, month, day)?, 3));
    }
    let year = number(third, 4..=4)?;
    if let (Some(day), Some(month)) = (number(first, 1..=2), number(second, 1..=2)) {
        // "04-03-2022" may be two days, "04.03.2022" is one.
        let told = day > 12 || day == month || dotted(first);
        return if told { Some((date(year, month, day)?, 3)) } else { None };
    }
    let forms = ["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"];
    let found = forms.iter().find_map(|form| Date::strptime(form, format!("{first} {second} {year}")).ok());
    Some((found?, 3))
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
            ("11/11/2022", Some(date(2022, 11, 11))),
            ("24/11/2022", Some(date(2022, 11, 24))),
            ("11/24/2022 9:30 PM", Some(date(2022, 11, 24))),
            ("11 November 2022", Some(date(2022, 11, 11))),
            ("Friday, 11 November 2022", Some(date(2022, 11, 11))),
            ("Nov 11, 2022", Some(date(2022, 11, 11))),
            ("November 11, 2022, 9:30 pm", Some(date(2022, 11, 11))),
            ("Nov 11, 2022 at 11:30 PM GMT", Some(date(2022, 11, 12))),
            ("11 Nov 2022 01:30 +09:00", Some(date(2022, 11, 10))),
            ("11.11.2022 23:30", Some(date(2022, 11, 11))),
            ("11-Nov-2022", Some(date(2022, 11, 11))),
            ("2022-11-11 23:30:00 +0000", Some(date(2022, 11, 12))),
            ("Nov 31, 2022", None),
            ("Nov 11, 2022 in the evening", None),
            ("yesterday", None),
            ("2022", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(day(value), expected, "{value}");
        }
    }

    #[test]
    fn a_date_that_may_be_two_days_is_left_out_with_both() {
        assert_eq!(
            unread("04/03/2022 10:00"),
            "`04/03/2022 10:00` may be 2022-03-04 or 2022-04-03, so the date is left out"
        );
        assert_eq!(unread("31/02/2022"), "`31/02/2022` is no day of the calendar, so the date is left out");
    }

    #[test]
    fn names_of_files_tell_a_day_at_their_head_or_foot() {
        for (name, expected) in [
            ("2022-11-11-report.txt", Some(date(2022, 11, 11))),
            ("in/report-2022-11-11.html.gz", Some(date(2022, 11, 11))),
            ("20221111_report.txt", Some(date(2022, 11, 11))),
            ("report_20221111.txt", Some(date(2022, 11, 11))),
            ("report-2022-11-11.txt", Some(date(2022, 11, 11))),
            ("img_20221111_093000.txt", Some(date(2022, 11, 11))),
            ("2022-11-11T0930.txt", Some(date(2022, 11, 11))),
            ("2022_11_11.txt", Some(date(2022, 11, 11))),
            ("2022.11.11 report.txt", Some(date(2022, 11, 11))),
            ("11.10.2022.txt", Some(date(2022, 10, 11))),
            ("report 11 nov 2022.txt", Some(date(2022, 11, 11))),
            ("update-November-11-2022.txt", Some(date(2022, 11, 11))),
            ("24-03-2022.txt", Some(date(2022, 3, 24))),
            ("04-03-2022.txt", None),
            ("from-2022-11-11-to-2022-11-18.txt", None),
            ("shelling-2022-11-11-of-kherson.txt", None),
            ("2022-13-05.txt", None),
            ("2022-05-055.txt", None),
            ("kherson-2022.txt", None),
            ("article123456789.txt", None),
            ("12345678.txt", None),
            ("", None),
        ] {
            assert_eq!(of_name(Path::new(name)), expected, "{name}");
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
