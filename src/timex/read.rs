//! Tokens -> temporal expressions by their form, before any is reckoned.

use crate::rules::dates::{Cue, DayPart};
use crate::rules::dates::{
    DateRules, Deictic, From, Joins, MonthDay, Needs, Part, Side, Stands, Unit, Which, Why, starts,
};
use crate::rules::{Found, Phrases, Row};
use crate::token::{Gap, Token, TokenKind, Tokens};
use jiff::civil::Date;

/// Finds every expression of a text, in order; none overlaps another.
pub(crate) fn read<'r>(tokens: &Tokens<'_>, rules: &'r DateRules) -> Vec<Raw<'r>> {
    let mut found = Vec::new();
    let mut reader = Reader { all: &tokens.all, rules, floor: 0, sentence: 0..0 };
    for (nth, sentence) in tokens.sentences.iter().enumerate() {
        reader.sentence = sentence.tokens.clone();
        reader.floor = sentence.tokens.start;
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let Some(step) = reader.step(at) else {
                at += 1;
                continue;
            };
            let end = match step {
                Step::Pass(end) => end,
                Step::Found(mut raw) => {
                    raw.sentence = nth;
                    raw.future = reader.future(&raw);
                    let end = raw.end;
                    push(&mut found, raw);
                    end
                }
            };
            at = end.max(at + 1);
            reader.floor = at;
        }
    }
    found
}

/// An expression as it stands.
#[derive(Debug)]
pub(crate) struct Raw<'r> {
    /// Its first token.
    pub(crate) first: usize,
    /// One past its last token.
    pub(crate) end: usize,
    /// The sentence that it stands in.
    pub(crate) sentence: usize,
    /// What it says.
    pub(crate) what: What,
    /// What its preposition makes of it.
    pub(crate) stands: Option<Stands>,
    /// Whether the clause lies in the future or the past, where a verb says so.
    pub(crate) future: Option<bool>,
    /// The rows that it is made of.
    pub(crate) ids: Vec<&'r str>,
}

/// What an expression says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// One weekday, or a run of them.
    Weekday { from: i8, to: Option<i8>, which: Option<Which>, week_before: bool },
    /// A date of the calendar, or a run of them; `open` runs until publication.
    Calendar { from: Partial, to: Option<Partial>, open: bool, weekday: Option<i8> },
    /// A month said with `last`, `this` or `next`.
    Month { month: i8, part: Option<Part>, which: Which },
    /// Units counted from publication.
    Deictic(Deictic),
    /// So many units before publication.
    Back { count: i32, unit: Unit },
    /// So many units from the date before it in the text.
    Chain {
        count: i32,
        unit: Unit,
        sign: i32,
        /// Whether the whole unit is meant, as in `the next week`.
        period: bool,
        /// Whether a date behind it is the one to count from, as in `two days after 3 May`.
        around: bool,
        /// Whether a clause hangs on it, as in `two days after troops returned`.
        clause: bool,
    },
    /// The run of so many units from the date before it in the text.
    ChainWindow { count: i32, unit: Unit, sign: i32 },
    /// The run of so many units up to publication.
    Window { count: i32, unit: Unit },
    /// The nth unit since a named beginning, from 0.
    Epoch { day: Date, nth: i32, unit: Unit, period: bool },
    /// A day of every year.
    Named { day: MonthDay, year: Option<i16> },
    /// A season, by its first and last month.
    Season { from: i8, to: i8, year: Option<i16>, which: Option<Which> },
    /// A length of time.
    Length,
}

/// A date of the calendar with what is said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Partial {
    /// The year.
    pub(crate) year: Option<i16>,
    /// 1 to 12, or as written.
    pub(crate) month: Option<i8>,
    /// 1 to 31, or as written.
    pub(crate) day: Option<i8>,
    /// The part of the month or the year.
    pub(crate) part: Option<Part>,
}

/// A date of the calendar, or a run of them, as read.
struct Calendar<'r> {
    from: Partial,
    to: Option<Partial>,
    open: bool,
    end: usize,
    ids: Vec<&'r str>,
}

/// "A month into the invasion on 24 February 2022": the date only says once more when that began.
fn push<'r>(found: &mut Vec<Raw<'r>>, raw: Raw<'r>) {
    if let Some(last) = found.last_mut()
        && last.end == raw.first
        && let What::Epoch { day, .. } = last.what
        && let What::Calendar { from: Partial { month: Some(month), day: Some(said), .. }, to: None, .. } =
            raw.what
        && (month, said) == (day.month(), day.day())
    {
        last.end = raw.end;
        return;
    }
    found.push(raw);
}

struct Reader<'a, 't, 'r> {
    all: &'a [Token<'t>],
    rules: &'r DateRules,
    floor: usize,
    sentence: std::ops::Range<usize>,
}

enum Step<'r> {
    Pass(usize),
    Found(Raw<'r>),
}

impl<'r> Reader<'_, '_, 'r> {
    fn step(&self, at: usize) -> Option<Step<'r>> {
        let token = self.all.get(at)?;
        match token.kind {
            TokenKind::Number => self.number(at).map(|raw| self.named_otherwise(raw)),
            TokenKind::Word => {
                let starts = self.rules.starts(token.word);
                if starts & !(starts::CUE | starts::EPOCH) == 0 && starts & starts::EPOCH == 0 {
                    return None;
                }
                self.word(at, starts)
            }
            TokenKind::Possessive | TokenKind::Mark => None,
        }
    }

    fn word(&self, at: usize, starts: u16) -> Option<Step<'r>> {
        if starts & starts::NOT_DATE != 0
            && let Some(found) = self.phrase(&self.rules.not_dates, at)
            && matches!(found.row.meaning, Why::Idle | Why::Name)
            && !self.counted_back(found.end)
        {
            return Some(Step::Pass(found.end));
        }
        let mut raw = None;
        if starts & starts::DEICTIC != 0 {
            raw = raw.or_else(|| self.deictic(at));
        }
        if starts & starts::WEEKDAY != 0 {
            raw = raw.or_else(|| self.weekday(at));
        }
        if starts & starts::MONTH != 0 {
            raw = raw.or_else(|| self.month_first(at));
        }
        if starts & starts::NAMED_DAY != 0 {
            raw = raw.or_else(|| self.named_day(at));
        }
        if starts & starts::SEASON != 0 {
            raw = raw.or_else(|| self.season(at));
        }
        if starts & starts::UNIT != 0 {
            raw = raw.or_else(|| self.unit(at));
        }
        if starts & starts::EPOCH != 0 {
            raw = raw.or_else(|| self.epoch(at));
        }
        raw.map(|raw| self.named_otherwise(raw))
    }

    /// A date before a word such as the one for street is a name.
    fn named_otherwise(&self, raw: Raw<'r>) -> Step<'r> {
        let behind = self.phrase(&self.rules.not_dates, raw.end).is_some_and(|found| {
            let capital = self.all.get(found.first).is_some_and(Token::is_capitalised);
            found.row.meaning == Why::Behind && capital
        });
        let calendar = matches!(raw.what, What::Calendar { .. });
        if behind && calendar { Step::Pass(raw.end) } else { Step::Found(raw) }
    }

    // Whether what follows makes an idle phrase a count: `one day` before `ago`.
    fn counted_back(&self, end: usize) -> bool {
        self.phrase(&self.rules.shifts, end).is_some_and(|found| found.row.meaning.side == Side::Behind)
    }

    fn phrase<R: Row>(&self, phrases: &'r Phrases<R>, at: usize) -> Option<Found<'r, R>> {
        if at >= self.sentence.end {
            return None;
        }
        phrases.at(self.all, at).filter(|found| found.end <= self.sentence.end)
    }

    fn before<R: Row>(&self, phrases: &'r Phrases<R>, end: usize) -> Option<Found<'r, R>> {
        if end <= self.floor {
            return None;
        }
        phrases.before(self.all, end).filter(|found| found.first >= self.floor)
    }

    fn token(&self, at: usize) -> Option<&Token<'_>> {
        if at >= self.sentence.end { None } else { self.all.get(at) }
    }

    fn raw(&self, first: usize, end: usize, what: What, ids: Vec<&'r str>) -> Raw<'r> {
        Raw { first, end, sentence: 0, what, stands: None, future: None, ids }
    }

    // "on Thursday", "since early March": the preposition before an expression.
    fn with_preposition(&self, mut raw: Raw<'r>) -> Raw<'r> {
        // "by the evening of 3 May": the outer one says how it stands.
        for _ in 0..2 {
            let Some(found) = self.before(&self.rules.prepositions, raw.first) else { break };
            let outer = matches!(found.row.meaning, Stands::Since | Stands::Until);
            if raw.stands.is_some() && !outer {
                break;
            }
            raw.first = found.first;
            raw.stands = Some(found.row.meaning);
            raw.ids.push(&found.row.id);
        }
        raw
    }

    fn deictic(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.deictics, at)?;
        // "during the night of 27 May" is a date of the calendar.
        if self.phrase(&self.rules.range_words, found.end).is_some_and(|word| word.row.meaning == Joins::Of) {
            return None;
        }
        let ids = vec![found.row.id.as_str()];
        let raw = self.raw(at, found.end, What::Deictic(found.row.meaning), ids);
        Some(self.with_preposition(raw))
    }

    fn weekday(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.weekdays, at)?;
        let mut end = found.end;
        if self.token(end).is_some_and(|token| token.is_mark('.') && token.gap == Gap::None) {
            end += 1;
        }
        // "Friday, 11 November", "Friday 11 November 2022": the calendar says it better.
        let comma = self.token(end).is_some_and(|token| token.is_mark(','));
        let behind = if comma { end + 1 } else { end };
        if let Some(Calendar { from, to, open, end, mut ids }) = self.calendar(behind) {
            ids.push(&found.row.id);
            let what = What::Calendar { from, to, open, weekday: Some(found.row.meaning) };
            return Some(self.with_preposition(self.raw(at, end, what, ids)));
        }
        if found.row.needs == Needs::Number {
            return None;
        }
        let mut ids = vec![found.row.id.as_str()];
        let mut to = None;
        let mut week_before = false;
        let mut end = found.end;
        loop {
            let open = self.token(end).is_some_and(|token| token.is_mark('('));
            let Some(part) = self.phrase(&self.rules.day_parts, if open { end + 1 } else { end }) else {
                break;
            };
            let closed = self.token(part.end).is_some_and(|token| token.is_mark(')'));
            if open && !closed {
                break;
            }
            match part.row.meaning {
                DayPart::WeekBefore => week_before = true,
                DayPart::Part | DayPart::Clock => {}
            }
            ids.push(&part.row.id);
            end = if open { part.end + 1 } else { part.end };
        }
        if let Some((joint, joint_end, id)) = self.joint(end)
            && joint != Joins::Open
            && let Some(second) = self.phrase(&self.rules.weekdays, joint_end)
            && second.row.needs == Needs::Nothing
        {
            to = Some(second.row.meaning);
            ids.extend(id);
            ids.push(&second.row.id);
            end = second.end;
            while let Some(part) = self.phrase(&self.rules.day_parts, end) {
                end = part.end;
            }
        }
        let mut first = at;
        let mut which = None;
        if let Some(word) = self.before(&self.rules.which, first) {
            which = Some(word.row.meaning);
            ids.push(&word.row.id);
            first = word.first;
        } else if let Some(part) = self.before(&self.rules.parts, first) {
            first = part.first;
        }
        let what = What::Weekday { from: found.row.meaning, to, which, week_before };
        Some(self.with_preposition(self.raw(first, end, what, ids)))
    }

    fn number(&self, at: usize) -> Option<Raw<'r>> {
        let Calendar { from, to, open, end, ids } = self.calendar(at)?;
        let mut raw = self.raw(at, end, What::Calendar { from, to, open, weekday: None }, ids);
        let year_alone = from.month.is_none() && from.day.is_none();
        if year_alone {
            raw = self.with_part(raw);
            let parted = matches!(raw.what, What::Calendar { from: Partial { part: Some(_), .. }, .. });
            let raw = self.with_preposition(raw);
            let dated = matches!(raw.stands, Some(Stands::At | Stands::Since | Stands::Until));
            return (parted || dated).then_some(raw);
        }
        Some(self.with_preposition(raw))
    }

    fn month_first(&self, at: usize) -> Option<Raw<'r>> {
        let row = self.phrase(&self.rules.months, at)?.row;
        let Calendar { from, to, open, end, ids } = self.calendar(at)?;
        let mut raw = self.raw(at, end, What::Calendar { from, to, open, weekday: None }, ids);
        raw = self.with_part(raw);
        if let What::Calendar {
            from: Partial { year: None, month: Some(month), day: None, part },
            to: None,
            ..
        } = raw.what
            && let Some(which) = self.before(&self.rules.which, raw.first)
        {
            raw.first = which.first;
            raw.ids.push(&which.row.id);
            raw.what = What::Month { month, part, which: which.row.meaning };
            return Some(self.with_preposition(raw));
        }
        let numbered = from.day.is_some() || from.year.is_some() || to.is_some();
        let parted = matches!(raw.what, What::Calendar { from: Partial { part: Some(_), .. }, .. });
        let raw = self.with_preposition(raw);
        let enough = match row.needs {
            Needs::Nothing => true,
            Needs::Number => numbered || open,
            Needs::Context => numbered || parted || open || raw.stands.is_some(),
        };
        enough.then_some(raw)
    }

    // "early March", "mid-March", "the end of 2022".
    fn with_part(&self, mut raw: Raw<'r>) -> Raw<'r> {
        let What::Calendar { from, .. } = &mut raw.what else { return raw };
        let dash = raw.first > self.floor && self.all.get(raw.first - 1).is_some_and(Token::is_dash);
        let end = if dash { raw.first - 1 } else { raw.first };
        if from.day.is_none()
            && let Some(part) = self.before(&self.rules.parts, end)
        {
            from.part = Some(part.row.meaning);
            raw.first = part.first;
            raw.ids.push(&part.row.id);
        }
        raw
    }

    fn named_day(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.named_days, at)?;
        let (year, end) =
            self.year(found.end, true).map_or((None, found.end), |(year, end)| (Some(year), end));
        let what = What::Named { day: found.row.meaning, year };
        Some(self.with_preposition(self.raw(at, end, what, vec![&found.row.id])))
    }

    fn season(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.seasons, at)?;
        let of = self.phrase(&self.rules.range_words, found.end).filter(|word| word.row.meaning == Joins::Of);
        let year = self.year(of.map_or(found.end, |of| of.end), false);
        let mut ids = vec![found.row.id.as_str()];
        let mut first = at;
        let which = self.before(&self.rules.which, at).map(|which| {
            first = which.first;
            ids.push(&which.row.id);
            which.row.meaning
        });
        let what = What::Season {
            from: found.row.meaning.month,
            to: found.row.meaning.day,
            year: year.map(|(year, _)| year),
            which,
        };
        let end = year.map_or(found.end, |(_, end)| end);
        let raw = self.with_preposition(self.raw(first, end, what, ids));
        let noun = self.token(raw.end).is_some_and(|token| {
            token.kind == TokenKind::Word && self.phrase(&self.rules.prepositions, raw.end).is_none()
        });
        let dated = raw.stands.is_some_and(|stands| stands != Stands::Span) && !noun;
        (year.is_some() || which.is_some() || dated).then_some(raw)
    }

    fn epoch(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.epochs, at)?;
        let epoch = found.row.meaning;
        let what = What::Epoch { day: epoch.day, nth: 0, unit: Unit::Day, period: false };
        let mut raw = self.raw(at, found.end, what, vec![&found.row.id]);
        raw.stands = epoch.stands;
        if epoch.stands.is_some() {
            return Some(raw);
        }
        // "since the start of the invasion": a few words may stand between.
        const BETWEEN: usize = 6;
        let from = at.saturating_sub(BETWEEN).max(self.floor);
        let mut start = None;
        for first in (from..at).rev() {
            if self.all.get(first).is_some_and(|token| token.kind == TokenKind::Mark && !token.is_dash()) {
                break;
            }
            if let Some(word) = self.phrase(&self.rules.prepositions, first) {
                match word.row.meaning {
                    Stands::At => {}
                    Stands::Since => {
                        start = Some(word);
                        break;
                    }
                    Stands::Until | Stands::Span => break,
                }
            }
        }
        let start = start?;
        raw.first = start.first;
        raw.stands = Some(Stands::Since);
        raw.ids.push(&start.row.id);
        Some(raw)
    }

    // A bare epoch within a few words of `at`: "of the Russian invasion".
    fn epoch_near(&self, at: usize) -> Option<(Date, usize, &'r str)> {
        const WITHIN: usize = 5;
        (at..at + WITHIN).find_map(|at| {
            let found = self.phrase(&self.rules.epochs, at)?;
            found.row.meaning.stands.is_none().then_some((
                found.row.meaning.day,
                found.end,
                found.row.id.as_str(),
            ))
        })
    }

    fn unit(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.units, at)?;
        let unit = found.row.meaning.unit;
        let many = found.row.meaning.many;
        let mut ids = vec![found.row.id.as_str()];
        let of = |at: usize| {
            let word = self.phrase(&self.rules.range_words, at)?;
            (word.row.meaning == Joins::Of).then_some(word.end)
        };
        // "day 261 of the invasion"
        if let Some(nth) = self.digits(found.end).filter(|nth| *nth > 0)
            && let Some(end) = of(found.end + 1)
            && let Some((day, end, id)) = self.epoch_near(end.saturating_sub(1))
        {
            ids.push(id);
            let what = What::Epoch { day, nth: nth - 1, unit, period: true };
            return Some(self.with_preposition(self.raw(at, end, what, ids)));
        }
        // "the first week of the invasion", "the 261st day of the war"
        if let Some((nth, first, id)) = self.ordinal_before(at)
            && let Some(end) = of(found.end)
            && let Some((day, end, epoch)) = self.epoch_near(end.saturating_sub(1))
        {
            ids.extend([id, epoch]);
            let what = What::Epoch { day, nth: nth - 1, unit, period: true };
            return Some(self.with_preposition(self.raw(first, end, what, ids)));
        }
        let count = self.count_before(at);
        let start = count.as_ref().map_or(at, |(_, first, _)| *first);
        if let Some((number, _, id)) = &count
            && let Some(shift) = self.phrase(&self.rules.shifts, found.end)
            && shift.row.meaning.side == Side::Behind
        {
            let mut ids = ids.clone();
            ids.extend(*id);
            ids.push(&shift.row.id);
            let mut end = shift.end;
            let sign = shift.row.meaning.sign;
            let what = match shift.row.meaning.from {
                _ if *number == 0 => Some(What::Length),
                From::Published => Some(What::Back { count: *number, unit }),
                From::Chain | From::Around => {
                    let around = shift.row.meaning.from == From::Around;
                    let clause = around && start > self.sentence.start + 1 && self.tells(shift.end);
                    Some(What::Chain { count: *number, unit, sign, period: false, around, clause })
                }
                From::Epoch => self.epoch_near(shift.end).map(|(day, epoch_end, epoch)| {
                    end = epoch_end;
                    ids.push(epoch);
                    What::Epoch { day, nth: *number, unit, period: false }
                }),
                From::Window => None,
            };
            if let Some(what) = what {
                return Some(self.with_preposition(self.raw(start, end, what, ids)));
            }
        }
        // "the last week of June" is a part of a month.
        if let Some(shift) = self.before(&self.rules.shifts, start)
            && shift.row.meaning.side == Side::Front
            && of(found.end).is_none()
        {
            ids.push(&shift.row.id);
            let number = count.as_ref().map(|(number, _, _)| *number);
            ids.extend(count.as_ref().and_then(|(_, _, id)| *id));
            let sign = shift.row.meaning.sign;
            let what = match (shift.row.meaning.from, number) {
                (_, Some(0)) => What::Length,
                (From::Window, Some(count)) => What::Window { count, unit },
                (From::Window, None) if many => What::Length,
                (From::Window, None) => What::Window { count: 1, unit },
                (From::Chain, Some(count)) => What::ChainWindow { count, unit, sign },
                (From::Chain, None) if many => What::Length,
                (From::Chain, None) => {
                    What::Chain { count: 1, unit, sign, period: true, around: false, clause: false }
                }
                (From::Published | From::Epoch | From::Around, _) => return None,
            };
            return Some(self.with_preposition(self.raw(shift.first, found.end, what, ids)));
        }
        // "for three months", "within hours"
        let raw = self.with_preposition(self.raw(start, found.end, What::Length, ids));
        let counted = count.is_some_and(|(_, _, id)| id.is_none_or(|_| true)) || many;
        (counted && raw.stands == Some(Stands::Span)).then_some(raw)
    }

    // Whether a verb of the past follows before the clause is over.
    fn tells(&self, from: usize) -> bool {
        const NEAR: usize = 12;
        let behind = (from..(from + NEAR).min(self.sentence.end)).take_while(|at| {
            self.all.get(*at).is_some_and(|token| token.kind != TokenKind::Mark || token.is_dash())
        });
        behind.into_iter().any(|at| {
            let cue = self.phrase(&self.rules.cues, at).map(|found| found.row.meaning);
            matches!(cue, Some(Cue::Past | Cue::Reporting))
        })
    }

    fn digits(&self, at: usize) -> Option<i32> {
        let token = self.token(at)?;
        let short = token.kind == TokenKind::Number && token.text.len() <= 4;
        if short && token.text.bytes().all(|byte| byte.is_ascii_digit()) {
            token.text.parse().ok()
        } else {
            None
        }
    }

    fn count_before(&self, at: usize) -> Option<(i32, usize, Option<&'r str>)> {
        if let Some(found) = self.before(&self.rules.counts, at) {
            return Some((found.row.meaning, found.first, Some(&found.row.id)));
        }
        let last = at.checked_sub(1).filter(|last| *last >= self.floor)?;
        Some((self.digits(last)?, last, None))
    }

    fn ordinal_before(&self, at: usize) -> Option<(i32, usize, &'r str)> {
        let found = self.before(&self.rules.ordinals, at)?;
        if found.row.meaning > 0 {
            return Some((found.row.meaning, found.first, &found.row.id));
        }
        let digits = found.first.checked_sub(1)?;
        Some((self.digits(digits).filter(|nth| *nth > 0)?, digits, &found.row.id))
    }

    /// A date of the calendar, or a run of them, that starts with the token at `at`.
    fn calendar(&self, at: usize) -> Option<Calendar<'r>> {
        let mut ids = Vec::new();
        let (mut from, mut end, mut to) = self.date(at, &mut ids)?;
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
            } else if let Some((second, second_end)) = self.second(from, joint, joint_end, &mut ids) {
                ids.extend(id);
                to = Some(second);
                end = second_end;
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
            let near = match joint {
                Joins::Both => {
                    let months = second.month.zip(from.month);
                    from.year.is_none() && months.is_some_and(|(a, b)| (a - b).rem_euclid(12) <= 1)
                }
                Joins::Through | Joins::Open | Joins::Of => true,
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
        // "November 5-6", "June 3 to 9"
        let (month, _) = from.month.zip(from.day)?;
        let (day, end) = self.day(at)?;
        let later = from.day.is_some_and(|first| day > first && day <= 31);
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
        Some((Partial { year, month: Some(month), day: Some(day), part: None }, end))
    }

    /// One date; the second of a pair that shares its month (`28 and 29 October`) comes as the third value.
    fn date(&self, at: usize, ids: &mut Vec<&'r str>) -> Option<(Partial, usize, Option<Partial>)> {
        let token = self.token(at)?;
        match token.kind {
            TokenKind::Number => self
                .figures(at)
                .map(|(date, end)| (date, end, None))
                .or_else(|| self.day_first(at, ids))
                .or_else(|| self.bare_year(at).map(|(date, end)| (date, end, None))),
            TokenKind::Word => {
                if self.rules.starts(token.word) & starts::MONTH == 0 {
                    return None;
                }
                let (month, end) = self.month(at, ids)?;
                let date = Partial { month: Some(month), ..Partial::default() };
                if let Some((day, day_end)) = self.day(end)
                    && !self.counted(day_end)
                    && !self.glued(day_end)
                {
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
                    part: None,
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
            let date = Partial { year: Some(year), month: Some(month), day: Some(day), part: None };
            (YEARS.contains(&i32::from(year)) && (1..=31).contains(&day)).then_some(date)
        };
        if token.text.contains('.') {
            let mut fields = token.text.split('.');
            let (a, b, c) = (fields.next()?, fields.next()?, fields.next()?);
            if fields.next().is_some() {
                return None;
            }
            let date = match (a.len(), c.len()) {
                (1 | 2, 4) => whole(c, b, a),
                (4, 1 | 2) => whole(a, b, c),
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
            // Day before month, as in Europe, unless only the other order makes a date.
            (1 | 2, 4) if b.parse::<i8>().is_ok_and(|b| b > 12) => whole(c, token.text, b),
            (1 | 2, 4) => whole(c, b, token.text),
            _ => None,
        }?;
        Some((date, at + 5))
    }

    fn bare_year(&self, at: usize) -> Option<(Partial, usize)> {
        let year = i16::try_from(self.digits(at).filter(|year| YEARS.contains(year))?).ok()?;
        if self.counted(at + 1) || self.glued(at + 1) {
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
        let suffix = self.token(at + 1).is_some_and(|next| next.gap == Gap::None)
            && self.phrase(&self.rules.ordinals, at + 1).is_some_and(|found| found.row.meaning == 0);
        Some((day, if suffix { at + 2 } else { at + 1 }))
    }

    fn month(&self, at: usize, ids: &mut Vec<&'r str>) -> Option<(i8, usize)> {
        let found = self.phrase(&self.rules.months, at)?;
        ids.push(&found.row.id);
        let stop = self.token(found.end).is_some_and(|token| token.is_mark('.') && token.gap == Gap::None)
            && self.token(found.end + 1).is_some_and(|token| token.kind == TokenKind::Number);
        Some((found.row.meaning, if stop { found.end + 1 } else { found.end }))
    }

    fn year(&self, at: usize, comma: bool) -> Option<(i16, usize)> {
        let skip = comma && self.token(at).is_some_and(|token| token.is_mark(','));
        let at = if skip { at + 1 } else { at };
        let year = i16::try_from(self.digits(at).filter(|year| YEARS.contains(year))?).ok()?;
        (!self.counted(at + 1) && !self.glued(at + 1)).then_some((year, at + 1))
    }

    // Whether the number before `end` counts things.
    fn counted(&self, end: usize) -> bool {
        self.phrase(&self.rules.not_dates, end).is_some_and(|found| found.row.meaning == Why::Counted)
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
    fn joint(&self, at: usize) -> Option<(Joins, usize, Option<&'r str>)> {
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
            Joins::Open | Joins::Of => None,
        }
    }

    // Whether the verb nearest to the expression is one of the future or of the past; a mark ends the search.
    fn future(&self, raw: &Raw<'_>) -> Option<bool> {
        const NEAR: usize = 12;
        let cue = |at: usize| {
            let token = self.all.get(at)?;
            if self.rules.starts(token.word) & starts::CUE == 0 {
                return None;
            }
            Some(self.phrase(&self.rules.cues, at)?.row.meaning)
        };
        // "will be held": a participle is no verb of the past.
        let participle = |at: usize| {
            let before = at.saturating_sub(2).max(self.sentence.start);
            (before..at).any(|at| matches!(cue(at), Some(Cue::Future | Cue::Plan | Cue::Conditional)))
        };
        let decides = |at: usize| {
            let token = self.all.get(at)?;
            if token.kind == TokenKind::Mark
                && matches!(token.text, ";" | ":" | "(" | ")" | "\"" | "“" | "”" | ",")
            {
                return Some(None);
            }
            match cue(at)? {
                Cue::Future | Cue::Plan => Some(Some(true)),
                Cue::Past if participle(at) => None,
                Cue::Past | Cue::Reporting => Some(Some(false)),
                Cue::Subordinate | Cue::Content | Cue::Relative => Some(None),
                Cue::Conditional | Cue::Fear | Cue::Standing | Cue::State | Cue::Background => None,
                Cue::Coordinate | Cue::Reference | Cue::Placed | Cue::Measure => None,
                Cue::Continues | Cue::Present => None,
            }
        };
        let back = raw.first.saturating_sub(NEAR).max(self.sentence.start);
        if let Some(future) = (back..raw.first).rev().find_map(decides) {
            return future;
        }
        let comma = self.token(raw.end).is_some_and(|token| token.is_mark(','));
        let from = if comma { raw.end + 1 } else { raw.end };
        let to = (from + NEAR).min(self.sentence.end);
        (from..to).find_map(decides).flatten()
    }
}

/// Numbers that can be years.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;
