//! Tokens -> temporal expressions by their form, before any is reckoned.

use super::calendar::{Calendar, is_year};
use super::clock::Clock;
use crate::number;
use crate::rules::dates::{Cue, DayPart};
use crate::rules::dates::{
    DateRules, Deictic, From, Joins, MonthDay, NamedDay, Needs, Part, Side, Stands, Stretch, TimeUnit, Unit,
    Which, Why, starts,
};
use crate::rules::{Found, Phrases, Row, Rules};
use crate::token::{Gap, Token, TokenKind, Tokens};
use jiff::civil::Date;

/// Finds every expression of a text, in order; none overlaps another.
pub(crate) fn read<'r>(tokens: &Tokens<'_>, words: &'r Rules) -> Vec<Raw<'r>> {
    let rules = &words.dates;
    let mut found = Vec::new();
    let month_first = month_first(&tokens.all);
    let mut reader = Reader { tokens, all: &tokens.all, rules, words, floor: 0, sentence: 0..0, month_first };
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
                    reader.with_year_said(&mut raw);
                    raw.future = reader.future(&raw);
                    raw.hangs = reader.hangs(&raw);
                    reader.with_clock(&mut raw);
                    reader.with_moment(&mut raw);
                    raw.ends_run = found.last().is_some_and(|last| reader.ends_run(last, &raw));
                    raw.measures = found.last().is_some_and(|last| reader.measures(last, &raw));
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
    /// Whether it stands in a clause that hangs on what stands before: `he was held until they came on 3 May`.
    pub(crate) hangs: bool,
    /// Whether a count before it is reckoned from it: `a day after Moscow's order of 3 May`.
    pub(crate) measures: bool,
    /// Whether a word stands before it by which it can be the first day of a run: `from`, `since`, `between`.
    pub(crate) begins_run: bool,
    /// Whether the expression before it is the first day of a run and it is the last: `from 5 March until yesterday`.
    pub(crate) ends_run: bool,
    /// The part of the unit that it names, as in `late last month`.
    pub(crate) part: Option<Part>,
    /// The year as words tell it: `8 April last year`.
    pub(crate) year_said: Option<YearSaid>,
    /// A time of that day with its zone.
    pub(crate) clock: Option<Clock<'r>>,
    /// The rows that it is made of.
    pub(crate) ids: Vec<&'r str>,
}

impl<'r> Raw<'r> {
    /// An expression with nothing said of it yet.
    pub(crate) fn new(first: usize, end: usize, what: What, ids: Vec<&'r str>) -> Raw<'r> {
        Raw {
            first,
            end,
            sentence: 0,
            what,
            stands: None,
            future: None,
            hangs: false,
            measures: false,
            begins_run: false,
            ends_run: false,
            part: None,
            year_said: None,
            clock: None,
            ids,
        }
    }
}

/// A year that is told by counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YearSaid {
    /// So many years after that of publication: `last year`.
    Published(i32),
    /// So many years after that of the date before it in the text: `that year`.
    Chain(i32),
}

/// Which week a weekday lies in, where words behind or before it say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WeekSaid {
    /// The one before that of publication: `Friday last week`.
    Before,
    /// It is the last but one of its name: `the Friday before last`.
    BeforeLast,
    /// It lies so many weeks before the last of its name: `a week ago on Friday`.
    Ago(i32),
}

/// What an expression says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// One weekday, or a run of them; `week` moves it back.
    Weekday { from: i8, to: Option<i8>, which: Option<Which>, week: Option<WeekSaid> },
    /// A date of the calendar, or a run of them; `open` runs until publication.
    Calendar { from: Partial, to: Option<Partial>, open: bool, weekday: Option<i8> },
    /// A month said with `last`, `this` or `next`.
    Month { month: i8, part: Option<Part>, which: Which },
    /// Units counted from publication.
    Deictic(Deictic),
    /// So many units before publication; `exact` is that very day, as in `a year ago today`.
    Back { count: i32, unit: Unit, exact: bool },
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
    Named { day: NamedDay, year: Option<i16> },
    /// A season or another stretch of every year.
    Season { stretch: Stretch, year: Option<i16>, which: Option<Which> },
    /// A day of a month that is not named, as `the 15th`.
    DayOfMonth(i8),
    /// The week or the weekend that holds a date.
    Around { date: Partial, unit: Unit },
    /// The first few units since a named beginning, as `the first days of the war`.
    Opening { day: Date, unit: Unit },
    /// A unit of time that is named by its word alone, as in `the end of the month`.
    Current(Unit),
    /// The date before it in the text: `since then`.
    Then,
    /// A time of day at the head of an entry of a live page, so many days before its last one.
    Stamp(i32),
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
    /// Whether the ten years from that year on are meant.
    pub(crate) decade: bool,
    /// Whether nothing tells the day from the month, as in `04/03/2022`.
    pub(crate) either: bool,
}

/// "A month into the invasion on 24 February 2022": the date only says once more when that began.
/// "A week ago on Sunday" and "a year ago today" are one day each.
fn push<'r>(found: &mut Vec<Raw<'r>>, mut raw: Raw<'r>) {
    if let Some(last) = found.last_mut()
        && last.end == raw.first
        && let What::Back { count, unit, .. } = last.what
    {
        let one = match &mut raw.what {
            What::Weekday { to: None, which: None, week: week @ None, .. } if unit == Unit::Week => {
                *week = Some(WeekSaid::Ago(count));
                Some(raw.what)
            }
            What::Deictic(Deictic { unit: Unit::Day, from: 0, to: 0, .. }) => {
                Some(What::Back { count, unit, exact: true })
            }
            _ => None,
        };
        if let Some(what) = one {
            last.what = what;
            last.end = raw.end;
            last.ids.append(&mut raw.ids);
            return;
        }
    }
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

/// The nth quarter of the year, from the first.
fn quarter(first: Stretch, nth: i8) -> Stretch {
    const MONTHS: i8 = 3;
    const LONGEST_MONTH: i8 = 31;
    let later = (nth - 1) * MONTHS;
    let from = MonthDay { month: first.from.month + later, ..first.from };
    // A day that the month does not have stands for its last.
    Stretch { from, to: MonthDay { month: first.to.month + later, day: LONGEST_MONTH } }
}

/// Whether the dates of a text that are written in figures, as `04/03/2022`, name the month first: some date of it must
/// tell, and none the contrary.
fn month_first(all: &[Token<'_>]) -> Option<bool> {
    let number =
        |token: &Token<'_>| (token.kind == TokenKind::Number).then(|| token.text.parse::<i16>().ok());
    let fields = all.windows(5).filter_map(|window| {
        let [a, stroke, b, second, year] = window else { return None };
        let parted = stroke.is_mark('/') && second.is_mark('/') && year.text.len() == 4;
        parted.then(|| Some((number(a)??, number(b)??))).flatten()
    });
    // Those who write dates with dots put the day first.
    let dotted = |token: &Token<'_>| {
        if token.kind != TokenKind::Number {
            return false;
        }
        let mut fields = token.text.split('.');
        let (day, month, year) = (fields.next(), fields.next(), fields.next());
        let short = |field: Option<&str>| field.is_some_and(|field| (1..=2).contains(&field.len()));
        let year = year.is_some_and(|year| year.len() == 4) && fields.next().is_none();
        short(day) && short(month) && year
    };
    let (mut day_first, mut month_first) = (all.iter().any(dotted), false);
    for (a, b) in fields {
        day_first |= a > 12 && b <= 12;
        month_first |= a <= 12 && b > 12;
    }
    (day_first != month_first).then_some(month_first)
}

pub(super) struct Reader<'a, 't, 'r> {
    tokens: &'a Tokens<'t>,
    pub(super) all: &'a [Token<'t>],
    pub(super) rules: &'r DateRules,
    /// All rules, for numbers in words.
    words: &'r Rules,
    /// Whether dates in figures name the month first, where the text tells.
    month_first: Option<bool>,
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

    // "at 2300 GMT on Friday", "on 5 May at 0030 Moscow time".
    fn with_clock(&self, raw: &mut Raw<'r>) {
        if let Some((clock, first)) = self.clock_before(raw.first, self.floor) {
            raw.first = self.before(&self.rules.prepositions, first).map_or(first, |found| found.first);
            raw.ids.push(clock.id);
            raw.ids.extend(clock.half);
            raw.clock = Some(clock);
        } else if let Some((clock, end)) = self.clock_behind(raw.end) {
            raw.end = end;
            raw.ids.push(clock.id);
            raw.ids.extend(clock.half);
            raw.clock = Some(clock);
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
        if starts & starts::NAMED_DAY != 0 {
            raw = raw.or_else(|| self.named_day(at));
        }
        if starts & starts::WEEKDAY != 0 {
            raw = raw.or_else(|| self.weekday(at));
        }
        if starts & starts::MONTH != 0 {
            raw = raw.or_else(|| self.month_first(at));
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
        if starts & starts::ORDINAL != 0 {
            raw = raw.or_else(|| self.ordinal_of_month(at));
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
        let stop =
            |at: usize| self.all.get(at).is_some_and(|mark| mark.is_mark('.') && mark.gap == Gap::None);
        let first = if raw.first > self.floor && stop(raw.first - 1) { raw.first - 1 } else { raw.first };
        let before = self.before(&self.rules.not_dates, first);
        let behind = behind || before.is_some_and(|found| found.row.meaning == Why::Before);
        if behind && calendar { Step::Pass(raw.end) } else { Step::Found(raw) }
    }

    // Whether what follows makes an idle phrase a count: `one day` before `ago`.
    fn counted_back(&self, end: usize) -> bool {
        self.phrase(&self.rules.shifts, end).is_some_and(|found| found.row.meaning.side == Side::Behind)
    }

    /// Whether the month stands first in a date in figures such as `04/03/2022`; `None` where nobody can tell.
    pub(super) fn puts_month_first(&self, at: usize) -> Option<bool> {
        // Those who write Ukrainian or Russian put the day first.
        let day_first = self.tokens.language_at(at).is_cyrillic();
        if day_first { Some(false) } else { self.month_first }
    }

    pub(super) fn phrase<R: Row>(&self, phrases: &'r Phrases<R>, at: usize) -> Option<Found<'r, R>> {
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

    pub(super) fn token(&self, at: usize) -> Option<&Token<'_>> {
        if at >= self.sentence.end { None } else { self.all.get(at) }
    }

    fn raw(&self, first: usize, end: usize, what: What, ids: Vec<&'r str>) -> Raw<'r> {
        Raw::new(first, end, what, ids)
    }

    // "8 April last year", "in autumn of this year", "in October that year": words that tell the year.
    fn with_year_said(&self, raw: &mut Raw<'r>) {
        let open = match raw.what {
            What::Calendar { from: Partial { year: None, month: Some(_), .. }, to, open: false, .. } => {
                to.is_none_or(|to| to.year.is_none())
            }
            What::Season { year: None, which: None, .. } => true,
            _ => false,
        };
        if !open || raw.year_said.is_some() {
            return;
        }
        let of = self.phrase(&self.rules.range_words, raw.end).filter(|word| word.row.meaning == Joins::Of);
        let at = of.map_or(raw.end, |of| of.end);
        if let Some(found) = self.phrase(&self.rules.deictics, at)
            && let Deictic { unit: Unit::Year, from, to, .. } = found.row.meaning
            && from == to
        {
            raw.year_said = Some(YearSaid::Published(from));
            raw.end = found.end;
            raw.ids.push(&found.row.id);
        } else if let Some(shift) = self.phrase(&self.rules.shifts, at)
            && shift.row.meaning.side == Side::Front
            && shift.row.meaning.from == From::Chain
            && let Some(unit) = self.phrase(&self.rules.units, shift.end)
            && unit.row.meaning == (TimeUnit { unit: Unit::Year, many: false })
        {
            raw.year_said = Some(YearSaid::Chain(shift.row.meaning.sign));
            raw.end = unit.end;
            raw.ids.push(&shift.row.id);
        }
    }

    // "as of 19:30, 21 March", "as of 06.00 on 15 February": a clock may stand between.
    fn with_moment(&self, raw: &mut Raw<'r>) {
        const FAR: usize = 7;
        if !matches!(raw.what, What::Calendar { .. })
            || !matches!(raw.stands, None | Some(Stands::At | Stands::On))
        {
            return;
        }
        for at in (raw.first.saturating_sub(FAR).max(self.floor)..raw.first).rev() {
            let Some(token) = self.all.get(at) else { break };
            if token.is_capitalised() && token.kind == TokenKind::Word {
                break;
            }
            let Some(found) = self.phrase(&self.rules.prepositions, at) else { continue };
            if found.row.meaning == Stands::AsOf {
                let between = self.all.get(found.end..raw.first).unwrap_or(&[]);
                if between.iter().any(|token| token.kind == TokenKind::Number) {
                    raw.stands = Some(Stands::AsOf);
                    raw.ids.push(&found.row.id);
                }
                break;
            }
        }
    }

    // "late last month", "the end of that year": the part before a unit.
    fn with_unit_part(&self, mut raw: Raw<'r>) -> Raw<'r> {
        let dash = raw.first > self.floor && self.all.get(raw.first - 1).is_some_and(Token::is_dash);
        let end = if dash { raw.first - 1 } else { raw.first };
        if let Some(part) = self.before(&self.rules.parts, end) {
            raw.part = Some(part.row.meaning);
            raw.first = part.first;
            raw.ids.push(&part.row.id);
        }
        raw
    }

    // "on Thursday", "since early March": the preposition before an expression.
    fn with_preposition(&self, mut raw: Raw<'r>) -> Raw<'r> {
        // "by the evening of 3 May": the outer one says how it stands.
        for _ in 0..2 {
            let Some(found) = self.before(&self.rules.prepositions, raw.first) else { break };
            let begins = matches!(found.row.meaning, Stands::Since | Stands::From | Stands::Between);
            let outer = begins || found.row.meaning == Stands::Until;
            if raw.stands.is_some() && !outer {
                break;
            }
            raw.begins_run |= begins;
            raw.first = found.first;
            raw.stands = Some(found.row.meaning);
            raw.ids.push(&found.row.id);
        }
        // "images from Friday" are of that day; "From Friday, trains ran" lasts.
        if raw.stands == Some(Stands::From) && raw.first != self.sentence.start {
            raw.stands = Some(Stands::At);
        }
        raw
    }

    // "a day after Moscow's order of 3 May": a few words and an `of` between a count and the date that it is from.
    fn measures(&self, count: &Raw<'r>, date: &Raw<'r>) -> bool {
        const FAR: usize = 6;
        let counted = matches!(count.what, What::Chain { around: true, .. });
        let between = self.all.get(count.end..date.first).unwrap_or(&[]);
        let of = self.rules.range_words.before(self.all, date.first);
        let of = of.is_some_and(|word| word.row.meaning == Joins::Of && word.first >= count.end);
        let whole = matches!(date.what, What::Calendar { from: Partial { day: Some(_), .. }, to: None, .. });
        let words = between.iter().all(|token| token.kind != TokenKind::Mark);
        counted && whole && of && words && between.len() <= FAR && count.end >= self.sentence.start
    }

    // "from 5 March until the end of the month", "between 20 April and last week": two expressions of which the one
    // begins a run and the other ends it, with nothing but the word that joins them between.
    fn ends_run(&self, first: &Raw<'r>, last: &Raw<'r>) -> bool {
        let single = |raw: &Raw<'r>| match raw.what {
            What::Length => false,
            What::Weekday { to, .. } => to.is_none(),
            What::Calendar { to, open, .. } => to.is_none() && !open,
            _ => true,
        };
        if !first.begins_run || first.ends_run || last.begins_run || !single(first) || !single(last) {
            return false;
        }
        let Some((joint, end, _)) = self.joint(first.end) else { return false };
        let through = match joint {
            Joins::Through => true,
            Joins::Both => first.stands == Some(Stands::Between),
            Joins::Open | Joins::Of | Joins::Year | Joins::Decade => false,
        };
        // The joining word may be the preposition of the second as well: `until yesterday`.
        through && (first.end..=end).contains(&last.first)
    }

    fn deictic(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.deictics, at)?;
        // "during the night of 6 June" is a date of the calendar.
        if self.phrase(&self.rules.range_words, found.end).is_some_and(|word| word.row.meaning == Joins::Of) {
            return None;
        }
        // "overnight on 29-30 May" is one, too.
        let longer = self.phrase(&self.rules.prepositions, at).filter(|word| word.end >= found.end);
        if longer.is_some_and(|word| self.dated(word.end)) {
            return None;
        }
        let ids = vec![found.row.id.as_str()];
        let mut what = What::Deictic(found.row.meaning);
        // "over the last week" runs up to publication, "last week" is the one before.
        if let Deictic { unit: unit @ (Unit::Week | Unit::Month | Unit::Year), from: -1, to: -1, .. } =
            found.row.meaning
            && self.articled(at)
        {
            what = What::Window { count: 1, unit };
        }
        let mut raw = self.raw(at, found.end, what, ids);
        if matches!(what, What::Deictic(_))
            && matches!(found.row.meaning.unit, Unit::Week | Unit::Month | Unit::Year)
        {
            raw = self.with_unit_part(raw);
        }
        Some(self.with_preposition(raw))
    }

    // Whether a date, a weekday or a day of every year stands here.
    fn dated(&self, at: usize) -> bool {
        self.calendar(at).is_some()
            || self.phrase(&self.rules.named_days, at).is_some()
            || self.phrase(&self.rules.weekdays, at).is_some_and(|day| day.row.needs != Needs::Number)
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
        let every = |which: &Found<'r, crate::rules::dates::Word<Which>>| which.row.meaning == Which::Every;
        if let Some(word) = self.before(&self.rules.which, at).filter(every) {
            return Some(self.raw(word.first, found.end, What::Length, vec![&found.row.id, &word.row.id]));
        }
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
        let mut week = None;
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
                DayPart::WeekBefore => week = Some(WeekSaid::Before),
                DayPart::BeforeLast => week = Some(WeekSaid::BeforeLast),
                DayPart::WeekAgo => week = Some(WeekSaid::Ago(1)),
                DayPart::Part | DayPart::Clock => {}
            }
            ids.push(&part.row.id);
            end = if open { part.end + 1 } else { part.end };
        }
        if let Some((joint, joint_end, id)) = self.joint(end)
            && joint != Joins::Open
            && let Some(second) = self.phrase(&self.rules.weekdays, joint_end)
            && second.row.needs != Needs::Number
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
        let what = What::Weekday { from: found.row.meaning, to, which, week };
        let raw = self.with_preposition(self.raw(first, end, what, ids));
        let context = which.is_some() || raw.stands.is_some() || end > found.end;
        (found.row.needs != Needs::Context || context).then_some(raw)
    }

    // "3 June (Friday)", "3 June, Friday": the weekday behind a date belongs to it.
    fn with_weekday(&self, mut raw: Raw<'r>) -> Raw<'r> {
        let What::Calendar { from: Partial { day: Some(_), .. }, to: None, weekday, .. } = &mut raw.what
        else {
            return raw;
        };
        let mark = |at: usize, mark: char| self.token(at).is_some_and(|token| token.is_mark(mark));
        let bracket = mark(raw.end, '(');
        if !bracket && !mark(raw.end, ',') {
            return raw;
        }
        let Some(found) = self.phrase(&self.rules.weekdays, raw.end + 1) else { return raw };
        let closes =
            if bracket { mark(found.end, ')') } else { mark(found.end, ',') || mark(found.end, '.') };
        if closes {
            *weekday = Some(found.row.meaning);
            raw.end = if bracket { found.end + 1 } else { found.end };
            raw.ids.push(&found.row.id);
        }
        raw
    }

    // "on the 15th"
    fn day_of_month(&self, at: usize) -> Option<Raw<'r>> {
        self.token(at + 1).filter(|next| next.gap == Gap::None)?;
        let found = self.phrase(&self.rules.ordinals, at + 1).filter(|found| found.row.meaning == 0)?;
        let day =
            self.digits(at).and_then(|day| i8::try_from(day).ok()).filter(|day| (1..=31).contains(day))?;
        let raw = self.raw(at, found.end, What::DayOfMonth(day), vec![&found.row.id]);
        let raw = self.with_preposition(raw);
        // "on the 15th floor", "on the 15th of the month"
        let noun = self.token(raw.end).is_some_and(|token| {
            let ends = token.kind == TokenKind::Mark && !token.is_dash();
            !ends && self.phrase(&self.rules.prepositions, raw.end).is_none() && !self.cue(raw.end)
        });
        let named = raw.first < at && self.articled(at);
        (named && raw.stands.is_some_and(|stands| !matches!(stands, Stands::Span | Stands::For)) && !noun)
            .then_some(raw)
    }

    // Whether the one before a number is the very one: `the 15th`.
    fn articled(&self, at: usize) -> bool {
        self.rules.counts.before(self.all, at).is_some_and(|found| found.row.meaning < 0)
    }

    fn cue(&self, at: usize) -> bool {
        self.phrase(&self.rules.cues, at).is_some()
    }

    // "the first of May"
    fn ordinal_of_month(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.ordinals, at).filter(|found| found.row.meaning > 0)?;
        let of = self.phrase(&self.rules.range_words, found.end).filter(|of| of.row.meaning == Joins::Of);
        if of.is_none() && !self.rules.joins_by_case(&found.row.lang) {
            return None;
        }
        let month = self.phrase(&self.rules.months, of.as_ref().map_or(found.end, |of| of.end))?;
        let year = self.year(month.end, true);
        let from = Partial {
            year: year.map(|(year, _)| year),
            month: Some(month.row.meaning),
            day: i8::try_from(found.row.meaning).ok(),
            ..Partial::default()
        };
        let what = What::Calendar { from, to: None, open: false, weekday: None };
        let mut ids = vec![found.row.id.as_str(), &month.row.id];
        ids.extend(of.map(|of| of.row.id.as_str()));
        let end = year.map_or(month.end, |(_, end)| self.year_word(end, &mut ids));
        Some(self.with_preposition(self.raw(at, end, what, ids)))
    }

    fn number(&self, at: usize) -> Option<Raw<'r>> {
        let Some(Calendar { from, to, open, end, ids }) = self.calendar(at) else {
            return self.day_of_month(at);
        };
        let raw = self.raw(at, end, What::Calendar { from, to, open, weekday: None }, ids);
        let mut raw = self.with_weekday(raw);
        let year_alone = from.month.is_none() && from.day.is_none();
        if year_alone {
            raw = self.with_part(raw);
            let parted = matches!(raw.what, What::Calendar { from: Partial { part: Some(_), .. }, .. });
            let raw = self.with_preposition(raw);
            // "during the 2022 invasion" names the invasion.
            let dated = matches!(
                raw.stands,
                Some(
                    Stands::At
                        | Stands::On
                        | Stands::AsOf
                        | Stands::From
                        | Stands::Between
                        | Stands::Since
                        | Stands::Until
                )
            );
            // "in 2019 and 2021"
            let listed = at == self.floor + 1
                && matches!(self.joint(self.floor), Some((Joins::Both, ..)))
                && self.floor.checked_sub(1).and_then(|before| self.digits(before)).is_some_and(is_year);
            let dated = dated || listed;
            let dated = (dated && (!self.articled(at) || from.decade)) || self.is_year_word(end - 1);
            return (parted || dated).then_some(raw);
        }
        Some(self.with_preposition(raw))
    }

    fn month_first(&self, at: usize) -> Option<Raw<'r>> {
        let row = self.phrase(&self.rules.months, at)?.row;
        let Calendar { from, to, open, end, ids } = self.calendar(at)?;
        let raw = self.raw(at, end, What::Calendar { from, to, open, weekday: None }, ids);
        let mut raw = self.with_weekday(raw);
        raw = self.with_part(raw);
        if let What::Calendar {
            from: Partial { year: None, month: Some(month), day: None, part, .. },
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
        let mut found = self.phrase(&self.rules.seasons, at)?;
        let mut stretch = found.row.meaning;
        // "Q3": a letter that counts quarters by the figure behind it.
        if self.token(at).is_some_and(|token| token.text.len() == 1) {
            let tied = self.token(found.end).is_some_and(|figure| figure.gap == Gap::None);
            let nth = self.digits(found.end).filter(|nth| tied && (1..=4).contains(nth))?;
            stretch = quarter(stretch, i8::try_from(nth).ok()?);
            found.end += 1;
        }
        let of = self.phrase(&self.rules.range_words, found.end).filter(|word| word.row.meaning == Joins::Of);
        let year = self.year(of.map_or(found.end, |of| of.end), false);
        let mut ids = vec![found.row.id.as_str()];
        let mut first = at;
        let which = self.before(&self.rules.which, at).map(|which| {
            first = which.first;
            ids.push(&which.row.id);
            which.row.meaning
        });
        if which == Some(Which::Every) {
            return Some(self.raw(first, found.end, What::Length, ids));
        }
        let what = What::Season { stretch, year: year.map(|(year, _)| year), which };
        let end = year.map_or(found.end, |(_, end)| self.year_word(end, &mut ids));
        let mut raw = self.raw(first, end, what, ids);
        self.with_year_said(&mut raw);
        let raw = self.with_preposition(raw);
        let noun = self.token(raw.end).is_some_and(|token| {
            token.kind == TokenKind::Word && self.phrase(&self.rules.prepositions, raw.end).is_none()
        });
        let dated = raw.stands.is_some_and(|stands| !matches!(stands, Stands::Span | Stands::For)) && !noun;
        (year.is_some() || which.is_some() || dated).then_some(raw)
    }

    fn epoch(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.epochs, at)?;
        let epoch = found.row.meaning;
        let Some(day) = epoch.day else {
            let mut raw = self.raw(at, found.end, What::Then, vec![&found.row.id]);
            raw.stands = epoch.stands;
            return Some(raw);
        };
        let what = What::Epoch { day, nth: 0, unit: Unit::Day, period: false };
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
                    Stands::At | Stands::On | Stands::Between | Stands::AsOf => {}
                    // Where an end follows, it is the beginning of a run.
                    Stands::From if !matches!(self.joint(found.end), Some((Joins::Through, ..))) => {}
                    Stands::Since | Stands::From => {
                        start = Some(word);
                        break;
                    }
                    Stands::Eve => {
                        start = self.before(&self.rules.prepositions, word.end);
                        break;
                    }
                    Stands::Until | Stands::Span | Stands::For | Stands::Into => break,
                }
            }
        }
        let start = start?;
        raw.first = start.first;
        raw.stands = Some(start.row.meaning);
        raw.begins_run = true;
        raw.ids.push(&start.row.id);
        Some(raw)
    }

    // A bare epoch within a few words of `at`: "of the Russian invasion".
    fn epoch_near(&self, at: usize) -> Option<(Date, usize, &'r str)> {
        const WITHIN: usize = 5;
        (at..at + WITHIN).find_map(|at| {
            let found = self.phrase(&self.rules.epochs, at)?;
            let day = found.row.meaning.day.filter(|_| found.row.meaning.stands.is_none())?;
            Some((day, found.end, found.row.id.as_str()))
        })
    }

    fn unit(&self, at: usize) -> Option<Raw<'r>> {
        let found = self.phrase(&self.rules.units, at)?;
        let unit = found.row.meaning.unit;
        let many = found.row.meaning.many;
        let mut ids = vec![found.row.id.as_str()];
        let by_case = self.rules.joins_by_case(&found.row.lang);
        let of = |at: usize| {
            let word = self.phrase(&self.rules.range_words, at).filter(|word| word.row.meaning == Joins::Of);
            word.map(|word| word.end)
        };
        // "the first day of the war": the case of what follows can say `of`.
        let of_epoch = |at: usize| of(at).map(|end| end.saturating_sub(1)).or(by_case.then_some(at));
        // "day 261 of the invasion"
        if let Some(nth) = self.digits(found.end).filter(|nth| *nth > 0)
            && let Some(end) = of_epoch(found.end + 1)
            && let Some((day, end, id)) = self.epoch_near(end)
        {
            ids.push(id);
            let what = What::Epoch { day, nth: nth - 1, unit, period: true };
            return Some(self.with_preposition(self.raw(at, end, what, ids)));
        }
        // "the first week of the invasion", "the 261st day of the war"
        if let Some((nth, first, id)) = self.ordinal_before(at)
            && let Some(end) = of_epoch(found.end)
            && let Some((day, end, epoch)) = self.epoch_near(end)
        {
            ids.extend([id, epoch]);
            let what = if many && nth == 1 {
                What::Opening { day, unit }
            } else {
                What::Epoch { day, nth: nth - 1, unit, period: true }
            };
            return Some(self.with_preposition(self.raw(first, end, what, ids)));
        }
        // "the week of 7 November"
        if !many
            && matches!(unit, Unit::Week)
            && let Some(of) = of(found.end)
            && let Some((date, end, None)) = self.date(of, &mut ids)
            && date.day.is_some()
        {
            let first = self.articled(at).then(|| at - 1).filter(|first| *first >= self.floor).unwrap_or(at);
            let what = What::Around { date, unit };
            return Some(self.with_preposition(self.raw(first, end, what, ids)));
        }
        // "a week ago" has no article where the language has none.
        let one = || {
            let behind = self.phrase(&self.rules.shifts, found.end).map(|shift| shift.row.meaning);
            let counts = behind.is_some_and(|shift| shift.side == Side::Behind && shift.from != From::Around);
            (by_case && !many && counts).then_some((1, at, None))
        };
        let count = self.count_before(at).or_else(one);
        let start = count.as_ref().map_or(at, |(_, first, _)| *first);
        // "at 0100 hours"
        if unit == Unit::Hour
            && self.all.get(start).is_some_and(|token| token.text.len() == 4 && start < at)
            && self.digits(start).is_some()
        {
            return None;
        }
        if let Some((number, _, id)) = &count
            && let Some(shift) = self.phrase(&self.rules.shifts, found.end)
            && shift.row.meaning.side == Side::Behind
        {
            let mut ids = ids.clone();
            ids.extend(*id);
            ids.push(&shift.row.id);
            let mut end = shift.end;
            let sign = shift.row.meaning.sign;
            // "the month before" is that month, "a month before" a day about then.
            let (number, definite) = (&number.abs(), *number < 0);
            let what = match shift.row.meaning.from {
                _ if *number == 0 => Some(What::Length),
                From::Published => Some(What::Back { count: *number, unit, exact: false }),
                From::Chain | From::Around => {
                    // "and a day after, X": what it is after is the date before, and no event that follows.
                    let bare = shift.end >= self.sentence.end
                        || self.all.get(shift.end).is_none_or(|token| token.kind == TokenKind::Mark);
                    let around = shift.row.meaning.from == From::Around && !bare;
                    let clause = around && start > self.sentence.start + 1 && self.tells(shift.end);
                    let period = definite && !clause && !matches!(unit, Unit::Day | Unit::Hour);
                    Some(What::Chain { count: *number, unit, sign, period, around, clause })
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
            && !(by_case && self.phrase(&self.rules.months, found.end).is_some())
        {
            ids.push(&shift.row.id);
            let number = count.as_ref().map(|(number, _, _)| number.abs());
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
                (From::Around, count) => {
                    let count = count.unwrap_or(1);
                    What::Chain { count, unit, sign, period: false, around: false, clause: false }
                }
                (From::Published | From::Epoch, _) => return None,
            };
            let mut raw = self.raw(shift.first, found.end, what, ids);
            if !many && matches!(unit, Unit::Month | Unit::Year) {
                raw = self.with_unit_part(raw);
            }
            return Some(self.with_preposition(raw));
        }
        // "by the end of the month"
        if !many
            && matches!(unit, Unit::Week | Unit::Month | Unit::Year)
            && count.as_ref().is_none_or(|count| count.0 < 0)
        {
            let whole = self.raw(at, found.end, What::Current(unit), ids.clone());
            let whole = self.with_unit_part(
                self.articled(at)
                    .then(|| at - 1)
                    .map_or(whole, |first| self.raw(first, found.end, What::Current(unit), ids.clone())),
            );
            if whole.part.is_some() {
                return Some(self.with_preposition(whole));
            }
        }
        // "for three months", "within hours"
        let raw = self.with_preposition(self.raw(start, found.end, What::Length, ids));
        let length = match raw.stands {
            Some(Stands::Span | Stands::For) => count.is_some() || many,
            Some(Stands::At | Stands::On | Stands::AsOf) => count.is_some() && many,
            Some(
                Stands::From | Stands::Between | Stands::Since | Stands::Until | Stands::Eve | Stands::Into,
            )
            | None => false,
        };
        length.then_some(raw)
    }

    // Whether a verb of the past follows before the clause is over.
    fn tells(&self, from: usize) -> bool {
        const NEAR: usize = 12;
        let behind = (from..(from + NEAR).min(self.sentence.end)).take_while(|at| {
            self.all.get(*at).is_some_and(|token| token.kind != TokenKind::Mark || token.is_dash())
        });
        behind.into_iter().any(|at| {
            let cue = self.phrase(&self.rules.cues, at).map(|found| found.row.meaning);
            matches!(cue, Some(Cue::Past | Cue::Has | Cue::Had | Cue::Reporting))
        })
    }

    pub(super) fn digits(&self, at: usize) -> Option<i32> {
        let token = self.token(at)?;
        let short = token.kind == TokenKind::Number && token.text.len() <= 4;
        if short && token.text.bytes().all(|byte| byte.is_ascii_digit()) {
            token.text.parse().ok()
        } else {
            None
        }
    }

    fn count_before(&self, at: usize) -> Option<(i32, usize, Option<&'r str>)> {
        let found = self.before(&self.rules.counts, at);
        if found.as_ref().is_none_or(|found| found.row.meaning > 0)
            && let Some((count, first)) = self.words_before(at)
            && found.as_ref().is_none_or(|found| first < found.first)
        {
            return Some((count, first, found.map(|found| found.row.id.as_str())));
        }
        if let Some(found) = found {
            return Some((found.row.meaning, found.first, Some(&found.row.id)));
        }
        let last = at.checked_sub(1).filter(|last| *last >= self.floor)?;
        Some((self.digits(last)?, last, None))
    }

    // "one hundred and five days", "sixty-two days": a number in several words.
    fn words_before(&self, at: usize) -> Option<(i32, usize)> {
        const LARGEST: f64 = 10_000.0;
        let last = at.checked_sub(1).filter(|last| *last >= self.floor)?;
        if self.all.get(last)?.kind != TokenKind::Word {
            return None;
        }
        let number = number::before(self.all, at, self.words)?;
        let whole = number.min == number.max && number.min.fract() == 0.0 && number.min <= LARGEST;
        let first = number.tokens.start;
        (whole && first >= self.floor).then_some((number.min as i32, first))
    }

    fn ordinal_before(&self, at: usize) -> Option<(i32, usize, &'r str)> {
        let found = self.before(&self.rules.ordinals, at)?;
        if found.row.meaning > 0 {
            return Some((found.row.meaning, found.first, &found.row.id));
        }
        let digits = found.first.checked_sub(1)?;
        Some((self.digits(digits).filter(|nth| *nth > 0)?, digits, &found.row.id))
    }

    // Whether a word that hangs a clause on another stands before the expression, with no mark between.
    fn hangs(&self, raw: &Raw<'_>) -> bool {
        const FAR: usize = 12;
        let from = raw.first.saturating_sub(FAR).max(self.sentence.start + 1);
        for at in (from..raw.first).rev() {
            let Some(token) = self.all.get(at) else { return false };
            if token.kind == TokenKind::Mark && !token.is_dash() {
                return false;
            }
            if self.rules.starts(token.word) & starts::CUE == 0 {
                continue;
            }
            match self.phrase(&self.rules.cues, at).map(|found| found.row.meaning) {
                Some(Cue::Subordinate | Cue::Relative) => return true,
                Some(Cue::Content | Cue::Coordinate) => return false,
                _ => {}
            }
        }
        false
    }

    // "The market opens on Tuesday": the expression stands right behind the verb.
    fn opens_expression(&self, verb: usize, raw: &Raw<'_>) -> bool {
        self.phrase(&self.rules.cues, verb).is_some_and(|found| found.end == raw.first)
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
            let before = at.saturating_sub(3).max(self.sentence.start);
            (before..at).any(|at| matches!(cue(at), Some(Cue::Future | Cue::Plan | Cue::Conditional)))
        };
        let decides = |at: usize| {
            let token = self.all.get(at)?;
            if token.kind == TokenKind::Mark
                && matches!(token.text, ";" | ":" | "(" | ")" | "\"" | "“" | "”" | ",")
            {
                return Some(None);
            }
            // "showed the plans on Saturday": the word is part of one that is no cue.
            let idle = |before: usize| {
                let found = self.phrase(&self.rules.cues, before);
                found.is_some_and(|found| found.row.meaning == Cue::Idle && found.end > at)
            };
            if at.checked_sub(1).filter(|before| *before >= self.sentence.start).is_some_and(idle) {
                return None;
            }
            match cue(at)? {
                Cue::Future | Cue::Plan => Some(Some(true)),
                Cue::Past if participle(at) => None,
                Cue::Past | Cue::Has | Cue::Had | Cue::Reporting => Some(Some(false)),
                Cue::Subordinate | Cue::Content | Cue::Relative => Some(None),
                Cue::Conditional | Cue::Fear | Cue::Standing | Cue::State | Cue::Background => None,
                Cue::Coordinate | Cue::Reference | Cue::Placed | Cue::Measure => None,
                Cue::Announces if self.opens_expression(at, raw) => Some(Some(true)),
                Cue::Continues | Cue::Present | Cue::Idle | Cue::Announces => None,
                Cue::Participle | Cue::Recalls | Cue::Compares | Cue::Follows | Cue::Origin => None,
            }
        };
        // "The vote was set for Friday", but not "blamed for Friday's raid".
        let weekday = matches!(raw.what, What::Weekday { which: None, week: None, .. });
        let owned = self.token(raw.end).is_some_and(|token| token.kind == TokenKind::Possessive);
        if raw.stands == Some(Stands::For) && weekday && !owned {
            return Some(true);
        }
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
