//! Temporal expressions and mentions -> the days on which what is said of each mention happened.

use crate::date::{DateRange, Grain};
use crate::mention::Mention;
use crate::role::Role;
use crate::rules::Rules;
use crate::rules::dates::{Cue, DateRules, starts};
use crate::span::Span;
use crate::timex::{Timex, TimexKind};
use crate::token::{Gap, Token, TokenKind, Tokens};
use jiff::civil::Date;
use std::ops::Range;

/// Dates every mention, in the order of the mentions; `roles` has one role for each of them.
///
/// A mention takes the date of its clause, then that of the sentence, then that of the context. What is planned,
/// feared, conditional or to come has no date, and neither has a place that only measures another or that stands in an
/// office's name. A sentence of a report that names no day is of the day of publication.
pub fn date(
    tokens: &Tokens<'_>,
    timexes: &[Timex],
    mentions: &[Mention],
    roles: &[Role],
    published: Option<Date>,
    rules: &Rules,
) -> Vec<Dating> {
    let text = Context::new(tokens, timexes, published, rules);
    let mut clauses = None;
    let mut datings: Vec<Dating> = Vec::with_capacity(mentions.len());
    // The end of the mention before and, where it only says where another lies, the cue for that.
    let mut before: Option<(usize, String)> = None;
    for (at, mention) in mentions.iter().enumerate() {
        if clauses.as_ref().is_none_or(|clauses: &Clauses<'_>| clauses.sentence != mention.sentence) {
            clauses = Some(Clauses::new(&text, mention.sentence));
        }
        let Some(clauses) = &clauses else { continue };
        let role = roles.get(at).copied();
        let listed = before.take().filter(|(end, _)| clauses.joins(&text, *end, mention.tokens.start));
        let reference = clauses.reference(&text, mention.tokens.start).map(|mark| mark.id.to_owned());
        let reference = reference.or(listed.map(|(_, id)| id));
        datings.push(text.mention(clauses, &mention.tokens, role, reference.as_deref()));
        before = reference.map(|id| (mention.tokens.end, id));
    }
    datings
}

/// Dates what a span of a sentence says, such as a claim or a movement.
pub fn date_span(
    tokens: &Tokens<'_>,
    timexes: &[Timex],
    span: Span,
    sentence: usize,
    published: Option<Date>,
    rules: &Rules,
) -> Dating {
    let text = Context::new(tokens, timexes, published, rules);
    text.span(span, sentence)
}

/// As [`date_span`] for each of many spans with its sentence, in their order.
pub fn date_spans(
    tokens: &Tokens<'_>,
    timexes: &[Timex],
    spans: impl IntoIterator<Item = (Span, usize)>,
    published: Option<Date>,
    rules: &Rules,
) -> Vec<Dating> {
    let text = Context::new(tokens, timexes, published, rules);
    spans.into_iter().map(|(span, sentence)| text.span(span, sentence)).collect()
}

/// What a date rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBasis {
    /// The sentence names it.
    Stated,
    /// The context names it.
    Inherited,
    /// The day of publication, for a report of the day.
    Published,
    /// Nothing: no day can be had.
    None,
}

impl DateBasis {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            DateBasis::Stated => "stated",
            DateBasis::Inherited => "inherited",
            DateBasis::Published => "published",
            DateBasis::None => "none",
        }
    }
}

/// The days of one mention, with what they rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dating {
    /// The days; `None` where none can be had.
    pub days: Option<DateRange>,
    /// What they rest on.
    pub basis: DateBasis,
    /// The temporal expression behind them, as an index.
    pub timex: Option<usize>,
    /// The rule and its reason, for `explain`.
    pub rule: String,
}

/// What every sentence of a text is dated by.
struct Context<'a> {
    tokens: &'a Tokens<'a>,
    timexes: &'a [Timex],
    published: Option<Date>,
    rules: &'a Rules,
    /// For each sentence the date that it takes over where it has none of its own.
    inherited: Vec<Option<Source>>,
    /// Whether the text tells of the past by the calendar, so that an undated sentence is not of its publication.
    account: bool,
}

/// How a date that stands in the mention's own clause is told.
const IN_CLAUSE: &str = "named in the clause";

/// Where most inherited dates come from.
const BEFORE: &str = "a sentence before";

/// A date that a sentence without one takes over.
#[derive(Clone, Copy, Debug)]
struct Source {
    /// Whether it sets the time of the whole paragraph.
    near: bool,
    timex: usize,
    days: DateRange,
    from: &'static str,
}

impl<'a> Context<'a> {
    fn new(
        tokens: &'a Tokens<'a>,
        timexes: &'a [Timex],
        published: Option<Date>,
        rules: &'a Rules,
    ) -> Context<'a> {
        let account = is_account(timexes, published);
        let mut text = Context { tokens, timexes, published, rules, inherited: Vec::new(), account };
        text.inherited = text.inheritance();
        text
    }

    /// The timexes of a sentence, as indices.
    fn of(&self, sentence: usize) -> Range<usize> {
        let start = self.timexes.partition_point(|timex| timex.sentence < sentence);
        let end = self.timexes.partition_point(|timex| timex.sentence <= sentence);
        start..end
    }

    fn value(&self, timex: usize) -> Option<DateRange> {
        self.timexes.get(timex)?.value
    }

    /// Whether a timex can date what is said: a time that was, or a run of time up to publication.
    fn dates(&self, timex: usize) -> bool {
        self.timexes.get(timex).is_some_and(|timex| {
            timex.value.is_some() && matches!(timex.kind, TimexKind::At | TimexKind::Since | TimexKind::Until)
        })
    }

    fn inheritance(&self) -> Vec<Option<Source>> {
        let mut inherited = Vec::with_capacity(self.tokens.sentences.len());
        let lead = self.lead().filter(|_| self.account);
        let mut heading = None;
        let mut running: Option<usize> = None;
        for at in 0..self.tokens.sentences.len() {
            let heads = self.heads(at);
            if heads {
                heading = self.of(at).find(|timex| self.carries(*timex));
                running = None;
            }
            inherited.push(match (running, heading.filter(|_| !heads), lead) {
                (Some(timex), _, _) => self.source(timex, BEFORE).map(|source| {
                    let near = self.frames(timex, at);
                    Source { near, ..source }
                }),
                (None, Some(timex), _) => self.source(timex, "the heading"),
                (None, None, lead) => lead.filter(|_| !heads),
            });
            if !heads {
                running = self.of(at).rfind(|timex| self.carries(*timex)).or(running);
            }
        }
        inherited
    }

    /// Whether a time at the head of its sentence sets the time of the paragraph that the sentence at `at` stands in.
    fn frames(&self, timex: usize, at: usize) -> bool {
        let Some(found) = self.timexes.get(timex) else { return false };
        let first = self.tokens.sentences.get(found.sentence).map(|sentence| sentence.tokens.start);
        first == Some(found.tokens.start)
            && found.kind == TimexKind::At
            && self.paragraph(found.sentence) == self.paragraph(at)
    }

    fn paragraph(&self, sentence: usize) -> Option<usize> {
        self.tokens.sentences.get(sentence).map(|sentence| sentence.paragraph)
    }

    fn source(&self, timex: usize, from: &'static str) -> Option<Source> {
        Some(Source { near: false, timex, days: self.value(timex)?, from })
    }

    // Whether the sentences that follow can go on with this time.
    fn carries(&self, timex: usize) -> bool {
        let Some(found) = self.timexes.get(timex) else { return false };
        // A report that names a month or a year in passing goes on with its own day.
        let first = self.tokens.sentences.get(found.sentence).map_or(0, |sentence| sentence.tokens.start);
        let vague = !found.relative && found.value.is_some_and(|value| value.grain != Grain::Day);
        let passing = !self.account && vague && found.tokens.start != first;
        !passing
            && !found.opens
            && matches!(found.kind, TimexKind::At | TimexKind::Until)
            && found.value.is_some()
    }

    // What the first paragraph of an account tells from its first day to its last is what the whole of it is about.
    fn lead(&self) -> Option<Source> {
        const LONGEST_DAYS: i32 = 400;
        let sentence = (0..self.tokens.sentences.len()).find(|at| !self.heads(*at))?;
        let paragraph = self.tokens.sentences.get(sentence)?.paragraph;
        let within = |timex: &Timex| {
            self.tokens.sentences.get(timex.sentence).is_some_and(|sentence| sentence.paragraph == paragraph)
        };
        let mut whole: Option<Source> = None;
        for (at, timex) in self.timexes.iter().enumerate().filter(|(_, timex)| within(timex)) {
            let Some(days) =
                timex.value.filter(|days| days.grain <= Grain::Week || days.grain == Grain::Interval)
            else {
                continue;
            };
            if !self.carries(at) {
                continue;
            }
            whole = match whole {
                None => Some(Source { near: false, timex: at, days, from: "the head of the text" }),
                Some(source) => {
                    let days =
                        DateRange::days(source.days.start.min(days.start), source.days.end.max(days.end));
                    Some(Source { days, ..source })
                }
            };
        }
        whole.filter(|source| (source.days.end - source.days.start).get_days() <= LONGEST_DAYS)
    }

    fn heads(&self, at: usize) -> bool {
        const LONGEST: usize = 14;
        let Some(sentence) = self.tokens.sentences.get(at) else { return false };
        let beside = |other: Option<usize>| {
            other.and_then(|other| self.tokens.sentences.get(other)).map(|other| other.paragraph)
                == Some(sentence.paragraph)
        };
        let stops = self
            .tokens
            .of(sentence)
            .last()
            .is_some_and(|last| matches!(last.text, "." | "!" | "?" | "”" | "\""));
        let alone = !beside(at.checked_sub(1)) && !beside(Some(at + 1));
        alone && !stops && sentence.tokens.len() <= LONGEST
    }

    fn span(&self, span: Span, sentence: usize) -> Dating {
        let first = self.tokens.token_at(span.start);
        let end = self.tokens.token_at(span.end).max(first + 1);
        self.in_clause(&Clauses::new(self, sentence), &(first..end), None)
    }

    fn mention(
        &self,
        clauses: &Clauses<'a>,
        tokens: &Range<usize>,
        role: Option<Role>,
        reference: Option<&str>,
    ) -> Dating {
        match role {
            Some(Role::Attribution) => return nothing("it stands in the name of an office".to_owned()),
            Some(Role::Dateline) => return self.undated(clauses, "the head of the report"),
            Some(Role::Location | Role::Actor) | None => {}
        }
        if let Some(id) = reference {
            // Where a place lies is so on the day on which a report says so; a chronicle says it on no day.
            let own = clauses.at(tokens.start);
            let dated = self.account || !matches!(clauses.governs(self, own, tokens), Ok(None));
            let Some(day) = self.published.filter(|_| !dated) else {
                return nothing(format!("{id}: it says where another place lies"));
            };
            let rule = format!("{id}: it says where another place lies, in a report of the day");
            return Dating {
                days: Some(DateRange::day(day)),
                basis: DateBasis::Published,
                timex: None,
                rule,
            };
        }
        self.in_clause(clauses, tokens, role)
    }

    fn in_clause(&self, clauses: &Clauses<'a>, tokens: &Range<usize>, role: Option<Role>) -> Dating {
        let own = clauses.at(tokens.start);
        if let Some(cue) = clauses.unreal(own, tokens.start) {
            return nothing(format!("{}: {}", cue.id, unreal(cue.cue)));
        }
        let behind = clauses.modal(tokens.end).filter(|_| role != Some(Role::Actor));
        if let Some(cue) = behind.filter(|_| !clauses.preposition(self, tokens.start)) {
            return nothing(format!("{}: {}", cue.id, unreal(cue.cue)));
        }
        let opener = clauses.opener(own).filter(|mark| mark.cue == Cue::Standing);
        if let Some(mark) = opener {
            return nothing(format!("{}: {}", mark.id, unreal(Cue::Standing)));
        }
        let timex = match clauses.governs(self, own, tokens) {
            Ok(timex) => timex,
            Err(mark) => return nothing(format!("{}: {}", mark.id, unreal(mark.cue))),
        };
        let trace = clauses.trace(own);
        let state = clauses.state(own, tokens).is_some();
        if let Some((timex, why)) = timex.filter(|(_, why)| !state || *why == IN_CLAUSE) {
            let days = self.value(timex).map(|days| self.clipped(timex, days, clauses));
            let rule = format!("{trace}{why}");
            return Dating { days, basis: DateBasis::Stated, timex: Some(timex), rule };
        }
        if let Some(mark) = clauses.state(own, tokens) {
            return nothing(format!("{}: {}", mark.id, unreal(mark.cue)));
        }
        if let Some(timex) = clauses.ahead(self, own) {
            let mut dating = nothing("what is to come has no day yet".to_owned());
            dating.timex = Some(timex);
            return dating;
        }
        self.undated(clauses, &trace)
    }

    /// The days of a `since` end with the day that the same sentence names beside it; what is done by a day, said
    /// behind the verb, was done since the date before it.
    fn clipped(&self, timex: usize, days: DateRange, clauses: &Clauses<'a>) -> DateRange {
        const LONGEST_DAYS: i32 = 60;
        let Some(found) = self.timexes.get(timex) else { return days };
        match found.kind {
            TimexKind::Since => {
                let beside =
                    self.of(found.sentence).filter_map(|other| self.timexes.get(other)).find_map(|other| {
                        let value = other.value.filter(|_| other.kind == TimexKind::At)?;
                        (value.start > days.start && value.end <= days.end).then_some(value.end)
                    });
                beside.map_or(days, |end| DateRange::days(days.start, end))
            }
            TimexKind::Until => {
                let before = self.inherited.get(found.sentence).copied().flatten();
                let start =
                    before.filter(|source| !clauses.heads(found.tokens.start) && source.from == BEFORE);
                let start = start
                    .map(|source| source.days.start)
                    .filter(|start| *start < days.start && (days.start - *start).get_days() <= LONGEST_DAYS);
                start.map_or(days, |start| DateRange::days(start, days.end))
            }
            TimexKind::At | TimexKind::Future | TimexKind::Duration => days,
        }
    }

    /// A sentence that names no time of its own.
    fn undated(&self, clauses: &Clauses<'a>, trace: &str) -> Dating {
        let present = clauses.cues.iter().find(|cue| cue.cue == Cue::Present);
        let goes_on = clauses.cues.iter().find(|cue| cue.cue == Cue::Continues);
        let inherited = self.inherited.get(clauses.sentence).copied().flatten();
        let told = clauses.cues.iter().any(|mark| matches!(mark.cue, Cue::Past | Cue::Reporting));
        let runs = told && inherited.is_some_and(|source| source.from == BEFORE);
        let near = inherited.is_some_and(|source| source.near) && present.is_none();
        let takes = if self.account { runs || present.is_none() } else { goes_on.is_some() || near };
        // What goes on with the day of publication is a report of the day.
        let other = |source: &Source| self.account || Some(source.days.end) != self.published;
        if let Some(source) = inherited.filter(|_| takes).filter(other) {
            let cue = goes_on.map_or(String::new(), |cue| format!("{}: ", cue.id));
            let rule = format!("{cue}{trace}taken over from {}", source.from);
            return Dating {
                days: Some(source.days),
                basis: DateBasis::Inherited,
                timex: Some(source.timex),
                rule,
            };
        }
        let Some(published) = self.published.filter(|_| !self.account || present.is_some()) else {
            return nothing(format!("{trace}no date in the sentence or before it"));
        };
        let cue = present.map_or(String::new(), |cue| format!("{}: ", cue.id));
        let rule = format!("{cue}{trace}a report of the day");
        Dating { days: Some(DateRange::day(published)), basis: DateBasis::Published, timex: None, rule }
    }
}

fn nothing(rule: String) -> Dating {
    Dating { days: None, basis: DateBasis::None, timex: None, rule }
}

fn unreal(cue: Cue) -> &'static str {
    match cue {
        Cue::Future => "it has yet to happen",
        Cue::Conditional => "it is only possible",
        Cue::Plan => "it is only meant",
        Cue::Fear => "it is only feared or expected",
        Cue::Standing | Cue::State => "it is so on no particular day",
        Cue::Background => "it happened before what the sentence tells",
        Cue::Past | Cue::Reporting | Cue::Subordinate | Cue::Content => "a clause of its own",
        Cue::Coordinate | Cue::Relative => "a clause of its own",
        Cue::Reference | Cue::Placed | Cue::Measure | Cue::Continues | Cue::Present => "a clause of its own",
    }
}

/// Whether a text is dated by the calendar throughout, as chronicles are, and not seen from its publication.
///
/// Reports that name calendar dates name those of the last two days; the middle one of a chronicle's is older.
fn is_account(timexes: &[Timex], published: Option<Date>) -> bool {
    const FRESH_DAYS: i32 = 2;
    const FEWEST: usize = 2;
    let Some(published) = published else { return true };
    let dated = |timex: &&Timex| timex.kind == TimexKind::At && timex.value.is_some();
    let relative = timexes.iter().filter(dated).filter(|timex| timex.relative).count();
    let mut ages: Vec<i32> = timexes
        .iter()
        .filter(dated)
        .filter(|timex| !timex.relative)
        .filter_map(|timex| timex.value)
        .filter(|value| value.grain == Grain::Day)
        .map(|value| (published - value.end).get_days())
        .collect();
    ages.sort_unstable();
    let middle = ages.get(ages.len() / 2).copied().unwrap_or(0);
    ages.len() >= FEWEST && ages.len() > relative && middle > FRESH_DAYS
}

/// A cue in a sentence.
struct Mark<'a> {
    first: usize,
    end: usize,
    cue: Cue,
    id: &'a str,
}

/// The clauses of one sentence.
struct Clauses<'a> {
    sentence: usize,
    cues: Vec<Mark<'a>>,
    /// For each clause the cue that opens it.
    openers: Vec<Option<usize>>,
    /// The first token of each stretch, and its clause; a clause goes on behind one that was put into it.
    stretches: Vec<(usize, usize)>,
    /// The clauses that tell which event is meant, as in `the raid that began in May`, each with that which it is in.
    restricting: Vec<(usize, usize)>,
    /// Brackets, by their tokens.
    brackets: Vec<Range<usize>>,
}

impl<'a> Clauses<'a> {
    fn new(text: &Context<'a>, sentence: usize) -> Clauses<'a> {
        let tokens = text.tokens.sentences.get(sentence).map_or(0..0, |sentence| sentence.tokens.clone());
        let all = text.tokens.all.as_slice();
        let rules: &'a DateRules = &text.rules.dates;
        let timexes = text.timexes.get(text.of(sentence)).unwrap_or(&[]);
        let mut clauses = Clauses {
            sentence,
            cues: Vec::new(),
            openers: vec![None],
            stretches: vec![(tokens.start, 0)],
            restricting: Vec::new(),
            brackets: Vec::new(),
        };
        let mut bracket = None;
        let mut quoted = false;
        // The clause that goes on behind the next comma or dash, where one was put in between two of them.
        let mut outer = None;
        let mut at = tokens.start;
        while at < tokens.end {
            let Some(token) = all.get(at) else { break };
            if token.kind == TokenKind::Mark {
                match token.text {
                    "(" | "[" => bracket = Some(at),
                    ")" | "]" => clauses.brackets.extend(bracket.take().map(|open| open..at + 1)),
                    ";" => clauses.open(at + 1, None),
                    ":" if all.get(at + 1).is_some_and(|next| next.gap > Gap::None) => {
                        clauses.open(at + 1, None)
                    }
                    "“" | "«" => quoted = true,
                    "”" | "»" => quoted = false,
                    "\"" => quoted = !quoted,
                    _ if token.is_mark(',') || (token.is_dash() && token.gap > Gap::None) => {
                        if let Some(clause) = outer.take() {
                            clauses.stretches.push((at, clause));
                        }
                    }
                    _ => {}
                }
                at += 1;
                continue;
            }
            // The words of a timex open no clause ("since June", "after 3 May") unless one hangs on it.
            if let Some(timex) = timexes.iter().find(|timex| timex.tokens.contains(&at)) {
                if timex.opens {
                    clauses.open(at, None);
                }
                at = timex.tokens.end.max(at + 1);
                continue;
            }
            let starts = rules.starts(token.word) & starts::CUE != 0;
            let Some(found) = starts.then(|| rules.cues.at(all, at)).flatten() else {
                at += 1;
                continue;
            };
            let cue = found.row.meaning;
            let parted = at > tokens.start
                && all
                    .get(at - 1)
                    .is_some_and(|before| before.is_mark(',') || before.is_dash() || before.is_mark('('));
            let opens = match cue {
                Cue::Subordinate | Cue::Content | Cue::Relative => true,
                Cue::Coordinate => parted,
                Cue::Standing => {
                    parted
                        || clauses
                            .cues
                            .last()
                            .is_some_and(|mark| mark.cue == Cue::Coordinate && mark.end == at)
                }
                Cue::Future | Cue::Conditional | Cue::Plan | Cue::Fear | Cue::Past | Cue::Reporting => false,
                Cue::Background | Cue::State | Cue::Reference | Cue::Placed | Cue::Measure => false,
                Cue::Continues | Cue::Present => false,
            };
            if quoted && cue == Cue::Present {
                at = found.end.max(at + 1);
                continue;
            }
            clauses.cues.push(Mark { first: at, end: found.end, cue, id: &found.row.id });
            if opens {
                // "the raid that began in May, …" against "said that …".
                let told = clauses.cues.iter().rev().nth(1).is_some_and(|mark| mark.cue == Cue::Reporting);
                let restricts = cue == Cue::Content && !parted && !told;
                if restricts || matches!(cue, Cue::Relative | Cue::Standing) {
                    outer = outer.or(Some(clauses.at(at)));
                }
                let around = clauses.at(at);
                clauses.open(at, Some(clauses.cues.len() - 1));
                clauses.restricting.extend(restricts.then_some((clauses.openers.len() - 1, around)));
            }
            at = found.end.max(at + 1);
        }
        clauses
    }

    fn open(&mut self, at: usize, opener: Option<usize>) {
        self.openers.push(opener);
        self.stretches.push((at, self.openers.len() - 1));
    }

    /// The clause of a token.
    fn at(&self, token: usize) -> usize {
        self.stretches.iter().rfind(|(first, _)| *first <= token).map_or(0, |(_, clause)| *clause)
    }

    /// Whether a token is the first of its clause, or stands behind the word that opens it.
    fn heads(&self, token: usize) -> bool {
        self.stretches.iter().any(|(first, _)| *first <= token && token <= first + 1)
    }

    fn opener(&self, clause: usize) -> Option<&Mark<'a>> {
        self.cues.get((*self.openers.get(clause)?)?)
    }

    fn trace(&self, clause: usize) -> String {
        self.opener(clause).map_or(String::new(), |mark| format!("clause of {}: ", mark.id))
    }

    /// Whether only a comma or an `and` stands between two tokens.
    fn joins(&self, text: &Context<'a>, end: usize, first: usize) -> bool {
        const LONGEST: usize = 2;
        let between = text.tokens.all.get(end..first).unwrap_or(&[]);
        let joint = |(nth, token): (usize, &Token<'_>)| {
            token.is_mark(',')
                || self.cues.iter().any(|mark| mark.cue == Cue::Coordinate && mark.first == end + nth)
        };
        !between.is_empty() && between.len() <= LONGEST && between.iter().enumerate().all(joint)
    }

    fn bracket(&self, token: usize) -> Option<usize> {
        self.brackets.iter().position(|bracket| bracket.contains(&token))
    }

    /// The cue that makes what is said of a mention unreal: it stands before the mention in its clause, and no verb of
    /// what is or was stands between them behind an `and`.
    fn unreal(&self, own: usize, mention: usize) -> Option<&Mark<'a>> {
        let mut real = false;
        for mark in self.cues.iter().rev().filter(|mark| mark.end <= mention && self.at(mark.first) == own) {
            match mark.cue {
                Cue::Past | Cue::Reporting | Cue::Present => real = true,
                Cue::Coordinate if real => return None,
                Cue::Future | Cue::Conditional | Cue::Plan | Cue::Fear => return Some(mark),
                Cue::Coordinate | Cue::Subordinate | Cue::Content | Cue::Relative => {}
                Cue::Standing | Cue::State | Cue::Background => {}
                Cue::Reference | Cue::Placed | Cue::Measure | Cue::Continues => {}
            }
        }
        None
    }

    /// A verb of the future or of the possible right behind a mention: the mention is its subject.
    fn modal(&self, end: usize) -> Option<&Mark<'a>> {
        self.cues.iter().find(|mark| mark.first == end && matches!(mark.cue, Cue::Future | Cue::Conditional))
    }

    /// Whether a preposition stands right before a mention, so that it is no subject.
    fn preposition(&self, text: &Context<'a>, first: usize) -> bool {
        self.ends(&[Cue::Reference, Cue::Placed], first)
            || text.rules.dates.prepositions.before(&text.tokens.all, first).is_some()
    }

    /// The word by which a clause says what is so on no particular day.
    fn state(&self, own: usize, tokens: &Range<usize>) -> Option<&Mark<'a>> {
        let beside = |mark: &&Mark<'a>| mark.end <= tokens.start || mark.first == tokens.end;
        self.cues.iter().filter(beside).find(|mark| mark.cue == Cue::State && self.at(mark.first) == own)
    }

    /// The cue by which the place that starts with this token only says where another lies.
    fn reference(&self, text: &Context<'a>, first: usize) -> Option<&Mark<'a>> {
        // "48 km (30 miles) to the north-west of the port city of": so many tokens at most stand between.
        const FAR: usize = 10;
        const NEAR: usize = 5;
        let all = &text.tokens.all;
        let near = |mark: &&Mark<'a>| {
            let between = all.get(mark.end..first).unwrap_or(&[]);
            let words = between.iter().all(|token| token.kind == TokenKind::Word && !token.is_capitalised());
            mark.end <= first && words && between.len() <= NEAR
        };
        let by = |cues: &[Cue]| self.cues.iter().rev().filter(near).find(|mark| cues.contains(&mark.cue));
        if let Some(mark) = by(&[Cue::Placed]) {
            let before = mark.first.checked_sub(1);
            let parted = before
                .and_then(|before| all.get(before))
                .is_some_and(|token| token.is_mark(',') || token.is_mark('('));
            if parted || self.ends(&[Cue::Coordinate], mark.first) {
                return Some(mark);
            }
        }
        let mark = by(&[Cue::Reference, Cue::Placed])?;
        if mark.first + 1 < mark.end && self.ends(&[Cue::Present], mark.first) {
            return Some(mark);
        }
        let measured = self.cues.iter().find(|unit| {
            let within = unit.cue == Cue::Measure && unit.end <= mark.first && mark.first - unit.end <= FAR;
            let number = unit.first.checked_sub(1).and_then(|before| all.get(before));
            within
                && (number.is_some_and(|token| token.kind == TokenKind::Number)
                    || text.rules.dates.counts.before(all, unit.first).is_some())
        })?;
        self.apposed(text, measured.first).then_some(mark)
    }

    /// Whether a measure that ends with this token is put beside a name (`Balka, about 9 km`, `Balka (9 km`), and is
    /// not what its clause tells (`the raid came within 9 km`).
    fn apposed(&self, text: &Context<'a>, unit: usize) -> bool {
        const FAR: usize = 8;
        let all = &text.tokens.all;
        let sentence = text.tokens.sentences.get(self.sentence);
        let start = sentence.map_or(0, |sentence| sentence.tokens.start);
        for at in (unit.saturating_sub(FAR).max(start)..unit).rev() {
            let Some(token) = all.get(at) else { return false };
            let names = token.kind == TokenKind::Possessive || token.is_capitalised();
            if names
                || matches!(token.text, "," | "(" | "[" | ";")
                || (token.is_dash() && token.gap > Gap::None)
            {
                return true;
            }
            let tells = |mark: &Mark<'a>| {
                mark.first <= at && at < mark.end && matches!(mark.cue, Cue::Past | Cue::Reporting)
            };
            if self.cues.iter().any(tells) {
                return false;
            }
            if self
                .cues
                .iter()
                .any(|mark| mark.end == at + 1 && matches!(mark.cue, Cue::Present | Cue::Relative))
            {
                return true;
            }
        }
        unit.saturating_sub(start) <= FAR
    }

    /// Whether a cue of these kinds ends right before a token.
    fn ends(&self, cues: &[Cue], first: usize) -> bool {
        self.cues.iter().any(|mark| mark.end == first && cues.contains(&mark.cue))
    }

    /// The timex that dates a mention, and why; `Err` where the clause tells of a time before that of its sentence.
    fn governs(
        &self,
        text: &Context<'a>,
        own: usize,
        tokens: &Range<usize>,
    ) -> Result<Option<(usize, &'static str)>, &Mark<'a>> {
        let span = |timex: usize| text.timexes.get(timex).map_or(0..0, |found| found.tokens.clone());
        let since =
            |timex: usize| text.timexes.get(timex).is_some_and(|found| found.kind == TimexKind::Since);
        let clause = |timex: usize| self.at(span(timex).start);
        let usable = |timex: &usize| {
            let bracket = self.bracket(span(*timex).start);
            // "the worst since June" dates nothing, and what lasts since June lasts in its own clause.
            let standing =
                |mark: &Mark<'a>| mark.cue == Cue::Standing && self.at(mark.first) == clause(*timex);
            let lasts = !since(*timex) || (clause(*timex) == own && !self.cues.iter().any(standing));
            text.dates(*timex) && lasts && (bracket.is_none() || bracket == self.bracket(tokens.start))
        };
        let of_sentence: Vec<usize> = text.of(self.sentence).filter(usable).collect();
        let mine: Vec<usize> = of_sentence.iter().copied().filter(|timex| clause(*timex) == own).collect();
        if let Some(first) = mine.first() {
            return Ok(Some((self.nearer(&mine, &span, tokens).unwrap_or(*first), IN_CLAUSE)));
        }
        let opener = self.opener(own);
        let before = of_sentence.iter().copied().rfind(|timex| span(*timex).end <= tokens.start);
        if let Some(timex) = before {
            let background =
                self.cues.iter().find(|mark| mark.cue == Cue::Background && self.at(mark.first) == own);
            let beside = opener.is_some_and(|mark| matches!(mark.cue, Cue::Relative));
            return match background.filter(|_| beside) {
                Some(mark) => Err(mark),
                None => Ok(Some((timex, "named before it in the sentence"))),
            };
        }
        let after = of_sentence.iter().copied().find(|timex| {
            let hangs = text.timexes.get(*timex).is_some_and(|found| found.opens);
            let clause = clause(*timex);
            let beside = self.opener(clause).is_none_or(|mark| mark.cue == Cue::Coordinate);
            !hangs && (beside || self.restricting.contains(&(clause, own)))
        });
        Ok(after.map(|timex| (timex, "named behind it in the sentence")))
    }

    // Of several times in a clause: the one right behind the mention, else the one that heads the clause, else the
    // nearer.
    fn nearer(
        &self,
        mine: &[usize],
        span: &impl Fn(usize) -> Range<usize>,
        tokens: &Range<usize>,
    ) -> Option<usize> {
        const RIGHT_BEHIND: usize = 3;
        let behind = mine.iter().copied().find(|timex| span(*timex).start >= tokens.end);
        let before = mine.iter().copied().rfind(|timex| span(*timex).end <= tokens.start);
        let (Some(behind), Some(before)) = (behind, before) else { return behind.or(before) };
        let gap = span(behind).start - tokens.end;
        if gap <= RIGHT_BEHIND {
            return Some(behind);
        }
        let heads = self.heads(span(before).start);
        let nearer = tokens.start - span(before).end <= gap;
        Some(if heads || nearer { before } else { behind })
    }

    /// A time to come in the clause.
    fn ahead(&self, text: &Context<'a>, own: usize) -> Option<usize> {
        text.of(self.sentence).find(|timex| {
            let found = text.timexes.get(*timex);
            found.is_some_and(|found| found.kind == TimexKind::Future && self.at(found.tokens.start) == own)
        })
    }
}
