//! The tables of words about dates.

use crate::error::Error;
use crate::fold::fold;
use crate::rules::{Phrases, Row, Vocabulary};
use crate::table;
use crate::token::WordId;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One row of a table of time words: forms, what they mean, and the texts that prove it.
#[derive(Debug, Deserialize)]
pub struct Word<M> {
    /// Stable name.
    pub id: String,
    /// Language of the forms.
    pub lang: String,
    /// Every form.
    #[serde(deserialize_with = "table::list")]
    pub forms: Vec<String>,
    /// What they mean; each table heads the column with a word of its own.
    #[serde(
        alias = "count",
        alias = "cue",
        alias = "date",
        alias = "day",
        alias = "days",
        alias = "joins",
        alias = "month",
        alias = "months",
        alias = "ordinal",
        alias = "part",
        alias = "half",
        alias = "shift",
        alias = "stands",
        alias = "stated",
        alias = "unit",
        alias = "which",
        alias = "why",
        alias = "zone"
    )]
    pub meaning: M,
    /// What must stand by them.
    #[serde(default)]
    pub needs: Needs,
    /// A text in which it stands.
    pub example: String,
    /// A text in which it does not.
    pub not: String,
}

impl<M: DeserializeOwned> Row for Word<M> {
    fn id(&self) -> &str {
        &self.id
    }
    fn forms(&self) -> &[String] {
        &self.forms
    }
    fn example(&self) -> &str {
        &self.example
    }
    fn not(&self) -> &str {
        &self.not
    }
}

/// What an ambiguous word needs beside it to be a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// Nothing.
    #[default]
    #[serde(rename = "")]
    Nothing,
    /// The number of a day or a year.
    Number,
    /// A number, a preposition of time or a part of a period.
    Context,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Sixty minutes.
    Hour,
    /// A calendar day.
    Day,
    /// Monday to Sunday.
    Week,
    /// Saturday and Sunday.
    Weekend,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// A length that cannot be counted.
    Span,
}

/// A unit of time in the singular or the plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeUnit {
    /// The unit.
    pub unit: Unit,
    /// Whether it is the plural.
    pub many: bool,
}

impl TryFrom<String> for TimeUnit {
    type Error = String;

    fn try_from(cell: String) -> Result<TimeUnit, String> {
        let (unit, many) = match cell.as_str() {
            "hour" => (Unit::Hour, false),
            "hours" => (Unit::Hour, true),
            "day" => (Unit::Day, false),
            "days" => (Unit::Day, true),
            "week" => (Unit::Week, false),
            "weeks" => (Unit::Week, true),
            "month" => (Unit::Month, false),
            "months" => (Unit::Month, true),
            "year" => (Unit::Year, false),
            "years" => (Unit::Year, true),
            _ => return Err(format!("`{cell}` is no unit of time")),
        };
        Ok(TimeUnit { unit, many })
    }
}

/// Units of time counted from the day of publication: `week -1 -1` is last week; `cover -1 0` are days that a report
/// says it is of, `cover -1 0 past` the day and night of a daily one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Deictic {
    /// The unit.
    pub unit: Unit,
    /// The first unit, 0 for the one that holds the day of publication.
    pub from: i32,
    /// The last unit.
    pub to: i32,
    /// Whether a report says by it of which days the whole of it is: `over the past day`.
    pub covers: bool,
    /// Whether it is what a daily report covers, and in what way.
    pub round: Option<Round>,
}

/// The day and night that a daily report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Said to be past: the day before the report and its own.
    Past,
    /// The last one: in a report of the evening, its own day.
    Last,
}

impl TryFrom<String> for Deictic {
    type Error = String;

    fn try_from(cell: String) -> Result<Deictic, String> {
        let wrong = || format!("`{cell}` is no unit with two counts such as `week -1 -1`");
        let mut words = cell.split(' ');
        let first = words.next();
        let covers = first == Some("cover");
        let unit = match first {
            Some("day" | "cover") => Unit::Day,
            Some("week") => Unit::Week,
            Some("weekend") => Unit::Weekend,
            Some("month") => Unit::Month,
            Some("year") => Unit::Year,
            Some("span") => Unit::Span,
            _ => return Err(wrong()),
        };
        let mut count = || words.next().and_then(|word| word.parse().ok()).ok_or_else(wrong);
        let (from, to) = (count()?, count()?);
        let round = match words.next() {
            None => None,
            Some("past") => Some(Round::Past),
            Some("round") => Some(Round::Last),
            Some(_) => return Err(wrong()),
        };
        Ok(Deictic { unit, from, to, covers, round })
    }
}

/// On which side of a unit of time a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it: `the next day`.
    Front,
    /// Behind it: `two days ago`.
    Behind,
}

/// What a counted time is reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The day of publication.
    Published,
    /// The date before it in the text.
    Chain,
    /// The date that follows it, else the one before it in the text.
    Around,
    /// The whole run up to the day of publication: `the past two weeks`.
    Window,
    /// A named beginning.
    Epoch,
}

/// A word that makes a unit of time a date: `behind published -1` is `ago`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Shift {
    /// Where it stands.
    pub side: Side,
    /// What it is reckoned from.
    pub from: From,
    /// Backward, the same, or forward: -1, 0, 1.
    pub sign: i32,
}

impl TryFrom<String> for Shift {
    type Error = String;

    fn try_from(cell: String) -> Result<Shift, String> {
        let wrong = || format!("`{cell}` is no shift such as `behind published -1`");
        let mut words = cell.split(' ');
        let side = match words.next() {
            Some("front") => Side::Front,
            Some("behind") => Side::Behind,
            _ => return Err(wrong()),
        };
        let from = match words.next() {
            Some("published") => From::Published,
            Some("chain") => From::Chain,
            Some("around") => From::Around,
            Some("window") => From::Window,
            Some("epoch") => From::Epoch,
            _ => return Err(wrong()),
        };
        let sign = words.next().and_then(|word| word.parse().ok()).ok_or_else(wrong)?;
        Ok(Shift { side, from, sign })
    }
}

/// A part of a month, a year or a season.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Its first third.
    Early,
    /// Its second third.
    Mid,
    /// The rest.
    Late,
    /// Its first half.
    FirstHalf,
    /// Its second half.
    SecondHalf,
    /// Its first days.
    FirstDays,
    /// Its last days.
    LastDays,
    /// Its first seven days.
    FirstWeek,
    /// The seven days after these.
    SecondWeek,
    /// The seven days after these.
    ThirdWeek,
    /// Its last seven days.
    LastWeek,
}

/// What a preposition makes of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// The time itself.
    At,
    /// The time itself, which is a day: `on`.
    On,
    /// From it on, where it heads the sentence and no end is named.
    From,
    /// It is the first of two, up to the second of which something was.
    Between,
    /// From it until publication.
    Since,
    /// Up to it.
    Until,
    /// The length of it.
    Span,
    /// The length of it, or what is to be on it: `for a week`, `set for Friday`.
    For,
    /// The day before it: `on the eve of`.
    Eve,
    /// The night that ends on it: that day and the day before.
    Into,
    /// What is so on it, in a report that says of which day it is: `as of 3 June`.
    AsOf,
}

/// How a word joins two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Joins {
    /// Both of them.
    Both,
    /// Every day from one to the other.
    Through,
    /// The second is the day of publication.
    Open,
    /// A day and its month.
    Of,
    /// Stands behind a year and says that it is one.
    Year,
    /// The letters behind the first year of ten: `the 1990s`.
    Decade,
}

/// What a word behind a day does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPart {
    /// Names a part of the day.
    Part,
    /// Names a clock.
    Clock,
    /// Moves a weekday into the week before.
    WeekBefore,
    /// Moves it to the last but one.
    BeforeLast,
    /// Moves it back by a week.
    WeekAgo,
}

/// Which of the weekdays of that name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// The one before the day of publication.
    Last,
    /// The one of the week of publication.
    This,
    /// The one after the day of publication.
    Next,
    /// The one before the date before it in the text.
    Previous,
    /// The one after the date before it in the text.
    Following,
    /// All of them, so that it names no day.
    Every,
}

/// A time zone by its name in the time zone database, as `Europe/Moscow`; of no name where the time is that of the
/// place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Zone {
    /// The name.
    pub name: String,
}

/// What a word behind the figures of a clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// The hours from midnight to noon.
    Am,
    /// The hours from noon to midnight.
    Pm,
    /// All of them.
    Hours,
}

/// What a line says that gives the day of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stated {
    /// When the text came out.
    Published,
    /// When it was last changed.
    Updated,
    /// Who wrote it.
    By,
    /// That it is a report of a day, which its title ends with: `briefing`, `assessment`.
    Report,
    /// Of what moment it tells: `As of`.
    AsOf,
}

/// A day of every year, as `08-24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct MonthDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(cell: String) -> Result<MonthDay, String> {
        let pair = cell.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (month, day) = pair.ok_or_else(|| format!("`{cell}` is no pair such as `08-24`"))?;
        Ok(MonthDay { month, day })
    }
}

/// A day of every year that was moved once, as `10-14` or `10-14 2023 10-01`: 1 October from 2023 on; or one that hangs on
/// Easter, as `easter -7`, `eastern 0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum NamedDay {
    /// The same day of every year.
    Fixed {
        /// The day, before it was moved if it ever was.
        day: MonthDay,
        /// The first year of another day, and that day.
        moved: Option<(i16, MonthDay)>,
    },
    /// So many days after Easter.
    Easter {
        /// The days, negative before it.
        after: i32,
        /// Whether Easter is said to be that of the eastern churches.
        eastern: bool,
    },
}

impl TryFrom<String> for NamedDay {
    type Error = String;

    fn try_from(cell: String) -> Result<NamedDay, String> {
        let fields: Vec<&str> = cell.split(' ').collect();
        if let [church @ ("easter" | "eastern"), after] = fields.as_slice() {
            let after = after.parse().map_err(|_| format!("`{cell}` names no count of days"))?;
            return Ok(NamedDay::Easter { after, eastern: *church == "eastern" });
        }
        let moved = match fields.as_slice() {
            [_] => None,
            [_, year, day] => {
                let year = year.parse().map_err(|_| format!("`{cell}` names no year"))?;
                Some((year, MonthDay::try_from((*day).to_owned())?))
            }
            _ => return Err(format!("`{cell}` is no day such as `10-14 2023 10-01`")),
        };
        let day = MonthDay::try_from(fields.first().copied().unwrap_or("").to_owned())?;
        Ok(NamedDay::Fixed { day, moved })
    }
}

/// A stretch of every year, as `09-01 11-30`; one that ends before it begins runs into the next year, and a last day
/// that a month does not have is the last that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Stretch {
    /// Its first day.
    pub from: MonthDay,
    /// Its last day.
    pub to: MonthDay,
}

impl TryFrom<String> for Stretch {
    type Error = String;

    fn try_from(cell: String) -> Result<Stretch, String> {
        let (from, to) =
            cell.split_once(' ').ok_or_else(|| format!("`{cell}` is no stretch such as `09-01 11-30`"))?;
        Ok(Stretch { from: MonthDay::try_from(from.to_owned())?, to: MonthDay::try_from(to.to_owned())? })
    }
}

/// A named beginning, as `bare 2022-02-24`, or `since chain` where that is the date before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Epoch {
    /// What its words make of it; `None` where they date nothing by themselves.
    pub stands: Option<Stands>,
    /// Its day; `None` where it is the date before it in the text: `since then`.
    pub day: Option<Date>,
}

impl TryFrom<String> for Epoch {
    type Error = String;

    fn try_from(cell: String) -> Result<Epoch, String> {
        let wrong = || format!("`{cell}` is no epoch such as `bare 2022-02-24`");
        let (stands, day) = cell.split_once(' ').ok_or_else(wrong)?;
        let stands = match stands {
            "bare" => None,
            "at" => Some(Stands::At),
            "since" => Some(Stands::Since),
            _ => return Err(wrong()),
        };
        let day = if day == "chain" { None } else { Some(day.parse().map_err(|_| wrong())?) };
        Ok(Epoch { stands, day })
    }
}

/// Why a phrase is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// It speaks of no particular day.
    Idle,
    /// It is a name.
    Name,
    /// The word behind a date makes it a name: `8 March Street`.
    Behind,
    /// The word before a date makes it a name.
    Before,
    /// The word behind a number of four digits makes it a time of day.
    Counted,
    /// The word behind a number makes it a count of things, unless day and month stand before it.
    Things,
}

/// What a word says of the clause that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cue {
    /// It has yet to happen.
    Future,
    /// It may happen, or might have.
    Conditional,
    /// Somebody intends it.
    Plan,
    /// Somebody fears or expects it.
    Fear,
    /// It says more of the place before it that is so on no particular day.
    Standing,
    /// What its clause says is so on no particular day.
    State,
    /// A verb of the past: what follows has happened.
    Past,
    /// Somebody says what follows.
    Reporting,
    /// It happened before what the sentence tells.
    Background,
    /// It opens a clause that hangs on another.
    Subordinate,
    /// It opens what somebody says or sees, or a clause that tells which event is meant.
    Content,
    /// It opens a clause beside another.
    Coordinate,
    /// It opens a clause that says more of what stands before it.
    Relative,
    /// It says how the place that follows stands to another.
    Reference,
    /// As a reference, of a place that lies there always.
    Placed,
    /// A unit of length.
    Measure,
    /// It goes on with what the sentence before told.
    Continues,
    /// At the head of a sentence that tells of the past, it speaks of what the one before told: `the blast`, `some`.
    Follows,
    /// A person, and where that person is from: `a teacher from Lozova`.
    Origin,
    /// A verb of the present: it is so at publication.
    Present,
    /// A verb of the present that tells of what is to come where a time stands right behind it: `opens on Tuesday`.
    Announces,
    /// With a participle behind it a past before the past, else a verb of the past: `had`.
    Had,
    /// It tells of what was as seen from now: `has`.
    Has,
    /// It is a verb of the past only behind another verb: `taken`.
    Participle,
    /// Somebody tells of what was long before: `spoke of`.
    Recalls,
    /// What follows is only held against it: `against 19 a year earlier`.
    Compares,
    /// It looks like another cue and is none.
    Idle,
}

/// Tables about dates.
#[derive(Debug)]
pub struct DateRules {
    /// `rules/weekdays.csv`: 1 is Monday.
    pub weekdays: Phrases<Word<i8>>,
    /// `rules/months.csv`.
    pub months: Phrases<Word<i8>>,
    /// `rules/deictics.csv`.
    pub deictics: Phrases<Word<Deictic>>,
    /// `rules/time_units.csv`.
    pub units: Phrases<Word<TimeUnit>>,
    /// `rules/time_counts.csv`: 0 is a number that is not told, -1 the one unit beside a date.
    pub counts: Phrases<Word<i32>>,
    /// `rules/ordinals.csv`: 0 marks the letters behind digits.
    pub ordinals: Phrases<Word<i32>>,
    /// `rules/time_shifts.csv`.
    pub shifts: Phrases<Word<Shift>>,
    /// `rules/period_parts.csv`.
    pub parts: Phrases<Word<Part>>,
    /// `rules/time_prepositions.csv`.
    pub prepositions: Phrases<Word<Stands>>,
    /// `rules/range_words.csv`.
    pub range_words: Phrases<Word<Joins>>,
    /// `rules/day_parts.csv`.
    pub day_parts: Phrases<Word<DayPart>>,
    /// `rules/which_weekday.csv`.
    pub which: Phrases<Word<Which>>,
    /// `rules/named_days.csv`.
    pub named_days: Phrases<Word<NamedDay>>,
    /// `rules/epochs.csv`.
    pub epochs: Phrases<Word<Epoch>>,
    /// `rules/seasons.csv`: seasons, quarters and the turn of the year.
    pub seasons: Phrases<Word<Stretch>>,
    /// `rules/time_zones.csv`.
    pub zones: Phrases<Word<Zone>>,
    /// `rules/clock_words.csv`.
    pub clock_words: Phrases<Word<Half>>,
    /// `rules/published_lines.csv`: words of a line that tells the day of publication.
    pub published_lines: Phrases<Word<Stated>>,
    /// `rules/not_dates.csv`.
    pub not_dates: Phrases<Word<Why>>,
    /// `rules/time_cues.csv`.
    pub cues: Phrases<Word<Cue>>,
    starts: Vec<u16>,
}

/// Reads `rules/NAME.csv`.
macro_rules! table {
    ($name:literal, $vocabulary:expr) => {
        Phrases::read(
            concat!("rules/", $name, ".csv"),
            include_str!(concat!("../../rules/", $name, ".csv")),
            $vocabulary,
        )?
    };
}

impl DateRules {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// A row that does not fit, as `file:line: …`.
    pub fn embedded(vocabulary: &mut Vocabulary) -> Result<DateRules, Error> {
        let mut rules = DateRules {
            weekdays: table!("weekdays", vocabulary),
            months: table!("months", vocabulary),
            deictics: table!("deictics", vocabulary),
            units: table!("time_units", vocabulary),
            counts: table!("time_counts", vocabulary),
            ordinals: table!("ordinals", vocabulary),
            shifts: table!("time_shifts", vocabulary),
            parts: table!("period_parts", vocabulary),
            prepositions: table!("time_prepositions", vocabulary),
            range_words: table!("range_words", vocabulary),
            day_parts: table!("day_parts", vocabulary),
            which: table!("which_weekday", vocabulary),
            named_days: table!("named_days", vocabulary),
            epochs: table!("epochs", vocabulary),
            seasons: table!("seasons", vocabulary),
            zones: table!("time_zones", vocabulary),
            clock_words: table!("clock_words", vocabulary),
            published_lines: table!("published_lines", vocabulary),
            not_dates: table!("not_dates", vocabulary),
            cues: table!("time_cues", vocabulary),
            starts: Vec::new(),
        };
        rules.file_starts(vocabulary);
        Ok(rules)
    }

    /// The tables that have a phrase which starts with this word, as bits of [`starts`].
    pub(crate) fn starts(&self, word: WordId) -> u16 {
        usize::try_from(word).ok().and_then(|at| self.starts.get(at)).copied().unwrap_or(0)
    }

    /// Whether a language joins a day to its month, and an ordinal to its noun, by their case and without a word.
    pub(crate) fn joins_by_case(&self, lang: &str) -> bool {
        !self.range_words.rows.iter().any(|row| row.meaning == Joins::Of && row.lang == lang)
    }

    fn file_starts(&mut self, vocabulary: &Vocabulary) {
        let mut bits: Vec<(WordId, u16)> = Vec::new();
        let mut file = |words: Vec<WordId>, bit: u16| bits.extend(words.into_iter().map(|word| (word, bit)));
        file(first_words(&self.weekdays), starts::WEEKDAY);
        file(first_words(&self.months), starts::MONTH);
        file(first_words(&self.deictics), starts::DEICTIC);
        file(first_words(&self.units), starts::UNIT);
        file(first_words(&self.named_days), starts::NAMED_DAY);
        file(first_words(&self.epochs), starts::EPOCH);
        file(first_words(&self.seasons), starts::SEASON);
        file(first_words(&self.not_dates), starts::NOT_DATE);
        file(first_words(&self.cues), starts::CUE);
        // "the first of May" begins with an ordinal; the letters behind digits begin nothing.
        let ordinals = self.ordinals.rows.iter().filter(|row| row.meaning > 0).flat_map(|row| &row.forms);
        let first = |form: &str| fold(form.split([' ', '-']).next().unwrap_or(form));
        let ordinals: Vec<WordId> = ordinals.map(|form| vocabulary.id(&first(form))).collect();
        file(ordinals, starts::ORDINAL);
        let highest = bits.iter().map(|(word, _)| *word).max().unwrap_or(0);
        let mut table = vec![0; usize::try_from(highest).unwrap_or(0) + 1];
        for (word, bit) in bits {
            if let Some(cell) = usize::try_from(word).ok().and_then(|at| table.get_mut(at)) {
                *cell |= bit;
            }
        }
        self.starts = table;
    }
}

fn first_words<M>(phrases: &Phrases<Word<M>>) -> Vec<WordId> {
    phrases.by_first.words().collect()
}

/// One bit for each table in which an expression may begin.
pub(crate) mod starts {
    pub(crate) const WEEKDAY: u16 = 1;
    pub(crate) const MONTH: u16 = 1 << 1;
    pub(crate) const DEICTIC: u16 = 1 << 2;
    pub(crate) const UNIT: u16 = 1 << 3;
    pub(crate) const NAMED_DAY: u16 = 1 << 4;
    pub(crate) const EPOCH: u16 = 1 << 5;
    pub(crate) const SEASON: u16 = 1 << 6;
    pub(crate) const NOT_DATE: u16 = 1 << 7;
    pub(crate) const CUE: u16 = 1 << 8;
    pub(crate) const ORDINAL: u16 = 1 << 9;
}
