//! Tokens -> dates of the calendar by their form: `11 November 2022`, `Nov. 11`, `28 and 29 October`, `2022-11-11`.

use super::read::{Partial, Reader};
use crate::rules::dates::{Joins, Side, Stands, Why, starts};
use crate::token::{Gap, Token, TokenKind};

/// A date of the calendar, or a run of them, as read.
pub(super) struct Calendar<'r> {
    pub(super) from: Partial,
    pub(super) to: Option<Partial>,
    pub(super) open: bool,
    pub(super) end: usize,
    pub(super) ids: Vec<&'r str>,
}

impl<'r> Reader<'_, '_, 'r> {
    /// A date of the calendar, or a run of them, that starts with the token at `at`.
    pub(super) fn calendar(&self, at: usize) -> Option<Calendar<'r>> {
        let mut ids = Vec::new();
        let (mut from, mut end, mut to) = self.date(at, &mut ids)?;
        if from.year.is_some() {
            end = self.year_word(end, &mut ids);
        }
        let mut open = false;
        if to.is_none()
            && let Some((joint, joint_end, id)) = self.joint(end)
        {
            if let Some(present) = self.phrase(&self.rules.range_words, joint_end)
                && present.row.meaning == Joins::Open
                && joint == Joins::Through
            {
                ids.push(&present.row.id);
                open = true;
                end = present.end;
            } else if let Some((second, second_end)) = self.second(from, at..end, joint, joint_end, &mut ids)
            {
                ids.extend(id);
                to = Some(second);
                end = if second.year.is_some() { self.year_word(second_end, &mut ids) } else { second_end };
            }
        }
        if let Some(second) = &mut to {
            from.month = from.month.or(second.month);
            match (from.year, second.year) {
                (None, Some(year)) => {
                    let earlier = (from.month, from.day) <= (second.month, second.day);
                    from.year = Some(if earlier { year } else { year - 1 });
                }
                (Some(year), None) => {
                    let earlier = (from.month, from.day) <= (second.month, second.day);
                    second.year = Some(if earlier { year } else { year + 1 });
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        Some(Calendar { from, to, open, end, ids })
    }

    // The second date of a run.
    fn second(
        &self,
        from: Partial,
        first: std::ops::Range<usize>,
        joint: Joins,
        at: usize,
        ids: &mut Vec<&'r str>,
    ) -> Option<(Partial, usize)> {
        let part = self.phrase(&self.rules.parts, at);
        let mut start = part.as_ref().map_or(at, |part| part.end);
        if part.is_some() && self.token(start).is_some_and(Token::is_dash) {
            start += 1;
        }
        let mark = ids.len();
        if let Some((mut second, end, None)) = self.date(start, ids) {
            let years = from.month.is_none() && second.month.is_none();
            let days =
                from.month.is_some() && second.month.is_some() && from.day.is_some() == second.day.is_some();
            let before = self.rules.prepositions.before(self.all, first.start);
            let between = before.is_some_and(|word| word.row.meaning == Stands::Between);
            let near = match joint {
                Joins::Both => {
                    let months = second.month.zip(from.month);
                    let near = months.is_some_and(|(a, b)| (a - b).rem_euclid(12) <= 1);
                    between || (from.year.is_none() && near)
                }
                Joins::Through | Joins::Open | Joins::Of | Joins::Year | Joins::Decade => true,
            };
            let loose = from.month.is_some() && second.month.is_some() && joint == Joins::Through;
            if near && (days || loose || (years && second.day.is_none())) {
                second.part = part.map(|part| {
                    ids.push(&part.row.id);
                    part.row.meaning
                });
                return Some((second, end));
            }
        }
        ids.truncate(mark);
        // "November 5-6", "June 3 to 9", but not "3 June to 9"
        if self.rules.months.before(self.all, first.end).is_some() {
            return None;
        }
        if let Some(second) = self.short_year(from, joint, at) {
            return Some((second, at + 1));
        }
        let (month, _) = from.month.zip(from.day)?;
        let (mut day, mut end) = self.day(at)?;
        let later = from.day.is_some_and(|first| day > first && day <= 31);
        // "November 9, 10 and 11"
        while joint == Joins::Both
            && let Some((Joins::Both, next, id)) = self.joint(end)
            && let Some((next, next_end)) = self.day(next)
            && next > day
            && !self.counted(next_end)
        {
            ids.extend(id);
            (day, end) = (next, next_end);
        }
        let alone = match self.token(end) {
            None => true,
            Some(next) => {
                next.kind == TokenKind::Mark
                    || self.phrase(&self.rules.prepositions, end).is_some()
                    || self.year(end, false).is_some()
                    || joint == Joins::Through
            }
        };
        if !later || !alone || from.year.is_some() || self.counted(end) {
            return None;
        }
        let (year, end) = self.year(end, true).map_or((None, end), |(year, end)| (Some(year), end));
        Some((Partial { year, month: Some(month), day: Some(day), ..Partial::default() }, end))
    }

    // "2014-15", "2021/22": the year after the first.
    fn short_year(&self, from: Partial, joint: Joins, at: usize) -> Option<Partial> {
        let year = from.year.filter(|_| from.month.is_none() && joint != Joins::Open)?;
        let figures = self.token(at).filter(|token| token.gap == Gap::None && token.text.len() == 2)?;
        let next = year + 1;
        let named = figures.text.parse() == Ok(next % 100) && !self.glued(at + 1) && !self.counted(at + 1);
        named.then(|| Partial { year: Some(next), ..Partial::default() })
    }

    /// One date; the second of a pair that shares its month (`28 and 29 October`) comes as the third value.
    pub(super) fn date(
        &self,
        at: usize,
        ids: &mut Vec<&'r str>,
    ) -> Option<(Partial, usize, Option<Partial>)> {
        let token = self.token(at)?;
        match token.kind {
            TokenKind::Number => self
                .figures(at)
                .map(|(date, end)| (date, end, None))
                .or_else(|| self.day_first(at, ids))
                .or_else(|| self.bare_year(at, ids).map(|(date, end)| (date, end, None))),
            TokenKind::Word => {
                if self.rules.starts(token.word) & starts::MONTH == 0 {
                    return None;
                }
                let (month, end) = self.month(at, ids)?;
                let date = Partial { month: Some(month), ..Partial::default() };
                // "On May 5 soldiers came" has a day, "in May 5 soldiers came" has five soldiers.
                let on = self.rules.prepositions.before(self.all, at);
                let on = on.is_some_and(|word| word.row.meaning == Stands::On);
                if let Some((day, day_end)) = self.day(end)
                    && (on || !self.counted(day_end))
                    && !self.glued(day_end)
                {
                    let year = self.year(day_end, true);
                    let date = Partial { day: Some(day), year: year.map(|(year, _)| year), ..date };
                    return Some((date, year.map_or(day_end, |(_, end)| end), None));
                }
                // "November the 11th"
                if self.rules.counts.at(self.all, end).is_some_and(|found| found.row.meaning < 0)
                    && let Some((day, day_end)) = self.day(end + 1)
                    && day_end > end + 2
                {
                    let year = self.year(day_end, true);
                    let date = Partial { day: Some(day), year: year.map(|(year, _)| year), ..date };
                    return Some((date, year.map_or(day_end, |(_, end)| end), None));
                }
                // "March fourth"
                if let Some((day, day_end)) = self.ordinal_day(at, end) {
                    let year = self.year(day_end, true);
                    let date = Partial { day: Some(day), year: year.map(|(year, _)| year), ..date };
                    return Some((date, year.map_or(day_end, |(_, end)| end), None));
                }
                let year = self.year(end, false);
                let date = Partial { year: year.map(|(year, _)| year), ..date };
                Some((date, year.map_or(end, |(_, end)| end), None))
            }
            TokenKind::Possessive | TokenKind::Mark => None,
        }
    }

    // "11 November 2022", "28 and 29 October", "27/28 May", "the 3rd of June"
    fn day_first(&self, at: usize, ids: &mut Vec<&'r str>) -> Option<(Partial, usize, Option<Partial>)> {
        const DAYS_IN_A_ROW: usize = 6;
        let clean = at == 0 || self.all.get(at).is_some_and(|token| token.gap > Gap::None) || {
            self.all
                .get(at - 1)
                .is_some_and(|mark| mark.kind == TokenKind::Mark && "(–—-/[\"“".contains(mark.text))
        };
        if !clean {
            return None;
        }
        let (first, mut end) = self.day(at)?;
        // "04-Mar-2022"
        let tied = |at: usize| {
            self.token(at).is_some_and(|dash| dash.is_dash() && dash.gap == Gap::None)
                && self.token(at + 1).is_some_and(|next| next.gap == Gap::None)
        };
        if tied(end)
            && let Some((month, month_end)) = self.month(end + 1, ids)
            && tied(month_end)
            && let Some((year, year_end)) = self.year(month_end + 1, false)
        {
            let date =
                Partial { year: Some(year), month: Some(month), day: Some(first), ..Partial::default() };
            return Some((date, year_end, None));
        }
        let mut last = first;
        let mut joints = Vec::new();
        for _ in 0..DAYS_IN_A_ROW {
            let of = self.phrase(&self.rules.range_words, end).filter(|word| word.row.meaning == Joins::Of);
            let month_at = of.as_ref().map_or(end, |of| of.end);
            if let Some((month, month_end)) = self.month(month_at, ids) {
                ids.extend(of.map(|of| of.row.id.as_str()));
                ids.append(&mut joints);
                let year = self.year(month_end, true);
                let date_end = year.map_or(month_end, |(_, end)| end);
                let date = Partial {
                    year: year.map(|(year, _)| year),
                    month: Some(month),
                    day: Some(last),
                    ..Partial::default()
                };
                if last == first {
                    return Some((date, date_end, None));
                }
                return Some((Partial { day: Some(first), ..date }, date_end, Some(date)));
            }
            let (_, joint_end, id) = self.joint(end)?;
            let (day, day_end) = self.day(joint_end)?;
            if day <= last {
                return None;
            }
            joints.extend(id);
            (last, end) = (day, day_end);
        }
        None
    }

    // "2022-11-11", "11.11.2022", "11/11/2022"
    fn figures(&self, at: usize) -> Option<(Partial, usize)> {
        let token = self.token(at)?;
        let whole = |year: &str, month: &str, day: &str| {
            let year: i16 = year.parse().ok()?;
            let month: i8 = month.parse().ok()?;
            let day: i8 = day.parse().ok()?;
            let date = Partial { year: Some(year), month: Some(month), day: Some(day), ..Partial::default() };
            (YEARS.contains(&i32::from(year)) && (1..=31).contains(&day)).then_some(date)
        };
        if token.text.contains('.') {
            let mut fields = token.text.split('.');
            let (a, b) = (fields.next()?, fields.next()?);
            let Some(c) = fields.next() else { return self.day_and_month(at, a, b) };
            if fields.next().is_some() {
                return None;
            }
            let date = match (a.len(), c.len()) {
                (1 | 2, 4) => whole(c, b, a),
                (4, 1 | 2) => whole(a, b, c),
                (2, 2) if b.len() == 2 => whole(&format!("20{c}"), b, a),
                _ => None,
            }?;
            return Some((date, at + 1));
        }
        let field = |nth: usize| {
            let mark = self.token(at + nth - 1)?;
            let field = self.token(at + nth)?;
            let touching = mark.gap == Gap::None && field.gap == Gap::None && field.kind == TokenKind::Number;
            (touching && (mark.is_mark('/') || mark.is_dash())).then_some(field.text)
        };
        let (b, c) = (field(2)?, field(4)?);
        let date = match (token.text.len(), c.len()) {
            (4, 1 | 2) => whole(token.text, b, c),
            (1 | 2, 4) => {
                let small = |text: &str| text.parse::<i8>().is_ok_and(|number| number <= 12);
                let either = small(token.text) && small(b) && token.text.parse::<i8>() != b.parse::<i8>();
                let order =
                    if either { self.puts_month_first(at) } else { Some(small(token.text) && !small(b)) };
                let date = match order {
                    Some(true) => whole(c, token.text, b),
                    Some(false) | None => whole(c, b, token.text),
                };
                date.map(|date| Partial { either: order.is_none(), ..date })
            }
            _ => None,
        }?;
        Some((date, at + 5))
    }

    // "05.05" is a day and a month where a preposition of a language that writes them so stands before it and neither
    // a date nor a thing counted behind it.
    fn day_and_month(&self, at: usize, day: &str, month: &str) -> Option<(Partial, usize)> {
        let (number, month_number) = (day.parse::<i8>().ok()?, month.parse::<i8>().ok()?);
        let possible = (1..=31).contains(&number) && (1..=12).contains(&month_number);
        if !possible || day.len() != 2 || month.len() != 2 {
            return None;
        }
        let found = self.rules.prepositions.before(self.all, at)?;
        let word = found.row;
        let ends = self
            .token(at + 1)
            .is_none_or(|next| next.kind == TokenKind::Mark && !self.glued(at + 1) && !next.is_dash());
        let night = word.meaning == Stands::Into && !self.counted(at + 1);
        // "at 10.11" is a time: a single word that names a time as well does not tell.
        let tells = match word.meaning {
            Stands::Into | Stands::Since | Stands::Until | Stands::Eve => true,
            Stands::At | Stands::On | Stands::AsOf => found.end - found.first > 1,
            Stands::From | Stands::Between | Stands::Span | Stands::For => false,
        };
        let dated = tells && self.rules.joins_by_case(&word.lang) && (ends || night);
        let date = Partial { month: Some(month_number), day: Some(number), ..Partial::default() };
        dated.then_some((date, at + 1))
    }

    fn bare_year(&self, at: usize, ids: &mut Vec<&'r str>) -> Option<(Partial, usize)> {
        const DECADE: i16 = 10;
        let year = i16::try_from(self.digits(at).filter(|year| YEARS.contains(year))?).ok()?;
        // "the 1990s"
        let dash = self.token(at + 1).is_some_and(Token::is_dash);
        let letters = if dash { at + 2 } else { at + 1 };
        let touching = (at + 1..=letters).all(|at| self.token(at).is_some_and(|next| next.gap == Gap::None));
        let found = self.phrase(&self.rules.range_words, letters);
        let found =
            found.filter(|found| found.row.meaning == Joins::Decade && touching && year % DECADE == 0);
        if let Some(found) = found {
            ids.push(&found.row.id);
            return Some((Partial { year: Some(year), decade: true, ..Partial::default() }, found.end));
        }
        if self.counted(at + 1) || self.glued(at + 1) || self.clock(at).is_some() {
            return None;
        }
        Some((Partial { year: Some(year), ..Partial::default() }, at + 1))
    }

    fn day(&self, at: usize) -> Option<(i8, usize)> {
        let token = self.token(at)?;
        if token.kind != TokenKind::Number || token.text.len() > 2 {
            return None;
        }
        let day = token.text.parse().ok().filter(|day| *day > 0)?;
        // "the 11-th": letters of the ending behind a hyphen.
        const ENDING_LETTERS: usize = 3;
        let tied = |at: usize| self.token(at).filter(|token| token.gap == Gap::None);
        let ending =
            |token: &Token<'_>| token.kind == TokenKind::Word && token.text.chars().count() <= ENDING_LETTERS;
        if tied(at + 1).is_some_and(Token::is_dash)
            && tied(at + 2).is_some_and(ending)
            && self.phrase(&self.rules.months, at + 2).is_none()
        {
            return Some((day, at + 3));
        }
        let suffix = self.token(at + 1).is_some_and(|next| next.gap == Gap::None)
            && self.phrase(&self.rules.ordinals, at + 1).is_some_and(|found| found.row.meaning == 0);
        Some((day, if suffix { at + 2 } else { at + 1 }))
    }

    // "March fourth": the ordinal ends what is said of the day, `a March first seen in 1990` goes on.
    fn ordinal_day(&self, month: usize, at: usize) -> Option<(i8, usize)> {
        let found = self.phrase(&self.rules.ordinals, at).filter(|found| found.row.meaning > 1)?;
        let apart = self.token(found.end).is_none_or(|next| {
            next.kind == TokenKind::Mark
                || self.year(found.end, false).is_some()
                || self.rules.starts(next.word) & starts::CUE != 0
                || self.phrase(&self.rules.prepositions, found.end).is_some()
        });
        let apart = apart || self.rules.prepositions.before(self.all, month).is_some();
        let day = i8::try_from(found.row.meaning).ok().filter(|day| *day <= 31)?;
        apart.then_some((day, found.end))
    }

    fn month(&self, at: usize, ids: &mut Vec<&'r str>) -> Option<(i8, usize)> {
        let found = self.phrase(&self.rules.months, at)?;
        ids.push(&found.row.id);
        let stop = self.token(found.end).is_some_and(|token| token.is_mark('.') && token.gap == Gap::None)
            && self.token(found.end + 1).is_some_and(|token| token.kind == TokenKind::Number);
        Some((found.row.meaning, if stop { found.end + 1 } else { found.end }))
    }

    pub(super) fn year(&self, at: usize, comma: bool) -> Option<(i16, usize)> {
        let skip = comma && self.token(at).is_some_and(|token| token.is_mark(','));
        let at = if skip { at + 1 } else { at };
        let year = i16::try_from(self.digits(at).filter(|year| YEARS.contains(year))?).ok()?;
        // "On 3 May 2022 shells fell": right behind a month it is the year.
        let behind = at.checked_sub(1).is_some_and(|before| {
            self.rules.months.before(self.all, at).is_some()
                || self.all.get(before).is_some_and(|it| it.is_mark('.'))
        });
        let things = self.counted(at + 1) && !(behind && self.counts(at + 1) == Some(Why::Things));
        let counts = things || self.glued(at + 1) || self.clock(at).is_some();
        (!counts).then_some((year, at + 1))
    }

    // Whether the number before `end` counts things.
    fn counted(&self, end: usize) -> bool {
        matches!(self.counts(end), Some(Why::Counted | Why::Things))
    }

    fn counts(&self, end: usize) -> Option<Why> {
        self.phrase(&self.rules.not_dates, end).map(|found| found.row.meaning)
    }

    // Whether the number before `end` goes on: "5%", "3:30", "5pm".
    fn glued(&self, end: usize) -> bool {
        self.token(end).is_some_and(|next| {
            let colon = next.is_mark(':')
                && self
                    .token(end + 1)
                    .is_some_and(|after| after.gap == Gap::None && after.kind == TokenKind::Number);
            let mark = next.kind == TokenKind::Mark && matches!(next.text, "%" | "°" | "$" | "+");
            next.gap == Gap::None
                && (colon || mark || matches!(next.kind, TokenKind::Word | TokenKind::Number))
        })
    }

    // What joins two dates: a dash, a stroke, or a word.
    pub(super) fn joint(&self, at: usize) -> Option<(Joins, usize, Option<&'r str>)> {
        let token = self.token(at)?;
        if token.is_dash() {
            return Some((Joins::Through, at + 1, None));
        }
        if token.is_mark('/') {
            return Some((Joins::Both, at + 1, None));
        }
        if token.is_mark(',') && self.token(at + 1).is_some_and(|next| next.kind == TokenKind::Number) {
            return Some((Joins::Both, at + 1, None));
        }
        let found = self.phrase(&self.rules.range_words, at)?;
        match found.row.meaning {
            Joins::Both | Joins::Through => Some((found.row.meaning, found.end, Some(&found.row.id))),
            Joins::Open | Joins::Of | Joins::Year | Joins::Decade => None,
        }
    }

    /// The end of a date with the word behind its year, where one stands there.
    pub(super) fn year_word(&self, end: usize, ids: &mut Vec<&'r str>) -> usize {
        let word = self.phrase(&self.rules.range_words, end).filter(|word| word.row.meaning == Joins::Year);
        let Some(word) = word else { return end };
        // "2,000 years ago" names no year.
        if self
            .phrase(&self.rules.shifts, word.end)
            .is_some_and(|shift| shift.row.meaning.side == Side::Behind)
        {
            return end;
        }
        ids.push(&word.row.id);
        word.end
    }

    /// Whether this token is a word that stands behind years.
    pub(super) fn is_year_word(&self, at: usize) -> bool {
        self.phrase(&self.rules.range_words, at).is_some_and(|word| word.row.meaning == Joins::Year)
    }
}

/// Whether a number can be a year.
pub(super) fn is_year(number: i32) -> bool {
    YEARS.contains(&number)
}

/// Numbers that can be years.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;
