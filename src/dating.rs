//! Temporal expressions and mentions -> the days on which what is said of each mention happened.

use crate::date::{DateRange, Grain};
use crate::mention::Mention;
use crate::role::Role;
use crate::rules::Rules;
use crate::rules::dates::{Cue, Stands};
use crate::span::Span;
use crate::timex::{Timex, TimexKind};
use crate::token::{Gap, Tokens};
use jiff::civil::Date;
use std::ops::Range;

mod clause;

use clause::{Clauses, Mark};

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
    if mentions.is_empty() {
        return Vec::new();
    }
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
    let mut spans = spans.into_iter().peekable();
    if spans.peek().is_none() {
        return Vec::new();
    }
    let text = Context::new(tokens, timexes, published, rules);
    spans.map(|(span, sentence)| text.span(span, sentence)).collect()
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
    /// How many timexes stand before each sentence, and how many there are.
    firsts: Vec<usize>,
    published: Option<Date>,
    rules: &'a Rules,
    /// For each sentence the date that it takes over where it has none of its own.
    inherited: Vec<Option<Source>>,
    /// Whether the text tells of the past by the calendar, so that an undated sentence is not of its publication.
    account: bool,
    /// Runs of sentences that a quotation holds together, by the first and the last.
    quotations: Vec<(usize, usize)>,
    /// For each sentence the timex that names the day of its section.
    sections: Vec<Option<usize>>,
    /// What the whole of an account is about.
    lead: Option<Source>,
    /// The timex that says what day a daily report covers.
    covered: Option<usize>,
    /// The days that a report says it is of.
    cover: Option<(usize, DateRange)>,
}

/// How many timexes stand before each sentence, and how many there are.
fn firsts(timexes: &[Timex], sentences: usize) -> Vec<usize> {
    let mut before = 0;
    let first = |sentence: usize| {
        while timexes.get(before).is_some_and(|timex| timex.sentence < sentence) {
            before += 1;
        }
        before
    };
    (0..=sentences).map(first).collect()
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
        let mut text = Context {
            tokens,
            timexes,
            firsts: firsts(timexes, tokens.sentences.len()),
            published,
            rules,
            inherited: Vec::new(),
            account: false,
            quotations: quotations(tokens),
            sections: sections(tokens, timexes),
            lead: None,
            cover: None,
            covered: None,
        };
        text.cover = text.find_cover();
        text.account = text.cover.is_none() && is_account(timexes, published);
        text.lead = text.find_lead().filter(|_| text.account);
        text.covered = text.find_covered().filter(|_| !text.account);
        text.inherited = text.inheritance();
        text
    }

    /// The timexes of a sentence, as indices.
    fn of(&self, sentence: usize) -> Range<usize> {
        let first = |sentence: usize| self.firsts.get(sentence).copied().unwrap_or(self.timexes.len());
        first(sentence)..first(sentence + 1)
    }

    fn value(&self, timex: usize) -> Option<DateRange> {
        self.timexes.get(timex)?.value
    }

    /// Whether a timex can date what is said: a time that was, or a run of time up to publication.
    fn dates(&self, timex: usize) -> bool {
        self.timexes.get(timex).is_some_and(|timex| {
            timex.value.is_some() && matches!(timex.kind, TimexKind::At | TimexKind::Since | TimexKind::Until)
        }) && !self.is_ahead(timex)
            && !self.heads_report(timex)
    }

    /// Whether a timex is the day of publication in the head of a report, `KYIV, July 19 (Agency) -`, which dates the report
    /// and not what its first sentence tells.
    fn heads_report(&self, timex: usize) -> bool {
        const FAR: usize = 12;
        const AGENCY: usize = 6;
        let Some(found) = self.timexes.get(timex) else { return false };
        let Some(sentence) = self.tokens.sentences.get(found.sentence) else { return false };
        let all = &self.tokens.all;
        let first = sentence.tokens.start;
        let capitals = all.get(first).is_some_and(|token| token.is_all_capitals() && token.gap >= Gap::Line);
        let end = (found.tokens.end + AGENCY).min(sentence.tokens.end);
        let behind = all.get(found.tokens.end..end).unwrap_or(&[]);
        capitals
            && found
                .value
                .is_some_and(|value| Some(value.start) == self.published && value.grain == Grain::Day)
            && (1..=FAR).contains(&(found.tokens.start - first))
            && behind.iter().any(|mark| mark.is_dash() && mark.gap > Gap::None)
    }

    /// Whether a timex names a time to come: `next week`, `by Friday` of a report that came out on Thursday.
    fn is_ahead(&self, timex: usize) -> bool {
        let Some(found) = self.timexes.get(timex) else { return false };
        let starts = |published: Date| found.value.is_some_and(|value| value.start > published);
        match found.kind {
            TimexKind::Future => true,
            TimexKind::Until => self.published.is_some_and(starts),
            TimexKind::At | TimexKind::Since | TimexKind::Duration => false,
        }
    }

    /// The day of the section that a sentence stands in, with the expression that names it.
    fn section(&self, sentence: usize) -> Option<(usize, DateRange)> {
        let timex = self.sections.get(sentence).copied().flatten()?;
        Some((timex, self.value(timex)?))
    }

    fn inheritance(&self) -> Vec<Option<Source>> {
        let mut inherited = Vec::with_capacity(self.tokens.sentences.len());
        let lead = self.lead;
        let mut heading = None;
        let mut running: Option<usize> = None;
        for at in 0..self.tokens.sentences.len() {
            let heads = self.heads(at);
            if heads {
                heading = self.of(at).find(|timex| self.carries(*timex));
                running = None;
            }
            // "It was held until May" tells where something ended; the next paragraph is not of that time.
            running = running.filter(|timex| self.goes_over(*timex, at));
            inherited.push(match (running, heading.filter(|_| !heads), lead) {
                (Some(timex), _, _) => self.source(timex, BEFORE).map(|source| {
                    let near = self.frames(timex, at);
                    Source { near, ..source }
                }),
                (None, Some(timex), _) => self.source(timex, "the heading"),
                (None, None, lead) => lead.filter(|_| !heads),
            });
            if !heads {
                running = self.led(at).or(running);
            }
        }
        inherited
    }

    /// The last time of a sentence that the sentences behind it can go on with.
    fn led(&self, sentence: usize) -> Option<usize> {
        let mut clauses = None;
        self.of(sentence).rfind(|timex| {
            self.carries(*timex)
                && clauses.get_or_insert_with(|| Clauses::new(self, sentence)).leads(self, *timex)
        })
    }

    /// Whether a time goes on into the paragraph of a sentence: an end named in passing does not leave its own.
    fn goes_over(&self, timex: usize, at: usize) -> bool {
        let Some(found) = self.timexes.get(timex) else { return false };
        let first = self.tokens.sentences.get(found.sentence).map(|sentence| sentence.tokens.start);
        found.kind != TimexKind::Until
            || first == Some(found.tokens.start)
            || self.paragraph(found.sentence) == self.paragraph(at)
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
            && !self.heads_report(timex)
            && matches!(found.kind, TimexKind::At | TimexKind::Until)
            && found.value.is_some()
    }

    // The day and night that a daily report covers, which its head names.
    fn find_covered(&self) -> Option<usize> {
        /// Sentences of the head, titles and greetings among them.
        const HEAD: usize = 8;
        self.timexes.iter().position(|timex| timex.round && timex.value.is_some() && timex.sentence < HEAD)
    }

    /// The day and night that a report covers, for a sentence of it further down that names no time, unless its
    /// paragraph has moved on to another.
    fn covered(&self, sentence: usize) -> Option<(usize, DateRange)> {
        let timex = self.covered?;
        let days = self.value(timex)?;
        let found = self.timexes.get(timex).filter(|found| found.sentence < sentence)?;
        let paragraph = self.paragraph(sentence);
        let before = self.timexes.get(timex + 1..self.of(sentence).start)?.iter().rev();
        let mut same = before.take_while(|other| self.paragraph(other.sentence) == paragraph);
        let moved = same.any(|other| {
            matches!(other.kind, TimexKind::At | TimexKind::Until)
                && other.value.is_some_and(|value| value != days)
        });
        (!moved && self.section(found.sentence).is_none()).then_some((timex, days))
    }

    // What the first paragraph of an account tells from its first day to its last is what the whole of it is about.
    fn find_lead(&self) -> Option<Source> {
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

    /// The days that the head of a report says it is of: `as of 3 June`, `over the past day`.
    fn find_cover(&self) -> Option<(usize, DateRange)> {
        const HEAD: usize = 6;
        const OLDEST_DAYS: i32 = 3;
        let published = self.published?;
        let fresh = |days: &DateRange| (0..=OLDEST_DAYS).contains(&(published - days.end).get_days());
        let head = self.timexes.iter().enumerate().take_while(|(_, timex)| timex.sentence < HEAD);
        let covers: Vec<(usize, &Timex)> =
            head.filter(|(_, timex)| timex.covers && timex.kind == TimexKind::At).collect();
        if let Some(period) = self.period(HEAD) {
            return Some(period);
        }
        // A window alone is that of its sentence: what makes a bulletin is the moment at which it was closed.
        if !covers.iter().any(|(_, timex)| !timex.relative) {
            return None;
        }
        let of = |(at, timex): (usize, &Timex)| timex.value.filter(fresh).map(|days| (at, days));
        let mut found: Vec<(usize, DateRange)> = covers.into_iter().filter_map(of).collect();
        // A run of days says more than the moment at which the report was closed.
        found.sort_by_key(|(at, days)| (days.start == days.end, *at));
        found.first().copied()
    }

    /// The days that a line of the head consists of, `1 August – 31 October 2023`: the report is of them.
    fn period(&self, head: usize) -> Option<(usize, DateRange)> {
        /// Reports of a quarter come out some weeks after it.
        const OLDEST_DAYS: i32 = 62;
        const SHORTEST_DAYS: i32 = 2;
        const LONGEST_DAYS: i32 = 370;
        let published = self.published?;
        self.timexes.iter().enumerate().take_while(|(_, timex)| timex.sentence < head).find_map(
            |(at, timex)| {
                let days = timex.value.filter(|_| timex.kind == TimexKind::At && !timex.relative)?;
                let sentence = self.tokens.sentences.get(timex.sentence)?;
                let alone = sentence.tokens == timex.tokens && self.heads(timex.sentence);
                let length = (days.end - days.start).get_days();
                let fresh = (0..=OLDEST_DAYS).contains(&(published - days.end).get_days());
                (alone && fresh && (SHORTEST_DAYS..=LONGEST_DAYS).contains(&length)).then_some((at, days))
            },
        )
    }

    fn heads(&self, at: usize) -> bool {
        const LONGEST: usize = 14;
        self.heads_within(at, LONGEST)
    }

    /// Whether a sentence is a paragraph of its own without a full stop, of so many tokens at most.
    fn heads_within(&self, at: usize, longest: usize) -> bool {
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
        alone && !stops && sentence.tokens.len() <= longest
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
            Some(Role::Dateline) => return self.headed(clauses.sentence),
            Some(Role::Location | Role::Actor) | None => {}
        }
        if let Some(id) = reference {
            // Where a place lies is so on the day on which a report says so; a chronicle says it on no day.
            let own = clauses.at(tokens.start);
            let dated = self.account || !matches!(clauses.governs(self, own, tokens), Ok(None));
            let section = self.section(clauses.sentence).map(|(_, days)| days.start);
            let Some(day) = section.or(self.published).filter(|_| !dated) else {
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
        if let Some(cue) = clauses.unreal(self, own, tokens.start) {
            return nothing(format!("{}: {}", cue.id, unreal(cue.cue)));
        }
        if let Some(mark) = clauses.origin(tokens.start) {
            return nothing(format!("{}: {}", mark.id, unreal(mark.cue)));
        }
        let behind = clauses.modal(tokens.end).filter(|_| role != Some(Role::Actor));
        // "Children from Irpin will come": without a verb before it the place is part of the subject.
        let apart = clauses.preposition(self, tokens.start) && clauses.told_before(own, tokens.start);
        if let Some(cue) = behind.filter(|_| !apart) {
            return nothing(format!("{}: {}", cue.id, unreal(cue.cue)));
        }
        let opener = clauses.opener(own).filter(|mark| mark.cue == Cue::Standing);
        if let Some(mark) = opener {
            return nothing(format!("{}: {}", mark.id, unreal(Cue::Standing)));
        }
        if let Some(timex) = clauses.ahead_beside(self, own, tokens.end) {
            let mut dating = nothing("what is to come has no day yet".to_owned());
            dating.timex = Some(timex);
            return dating;
        }
        let timex = match clauses.governs(self, own, tokens) {
            Ok(timex) => timex,
            Err(mark) => return nothing(format!("{}: {}", mark.id, unreal(mark.cue))),
        };
        let named = timex.is_some_and(|(_, why)| why == IN_CLAUSE);
        if let Some(timex) = clauses.unknown(self, own, tokens.start).filter(|_| !named) {
            let either = self.timexes.get(timex).is_some_and(Timex::is_ambiguous);
            let why = if either {
                "the clause names a date of which nothing tells the day from the month"
            } else {
                "the time that the clause names hangs on one that is not told"
            };
            let mut dating = nothing(why.to_owned());
            dating.timex = Some(timex);
            return dating;
        }
        let trace = clauses.trace(own);
        let state = clauses.state(own, tokens).is_some();
        if let Some((timex, why)) = timex.filter(|(_, why)| !state || *why == IN_CLAUSE) {
            let days = self.value(timex).map(|days| self.clipped(timex, days, clauses));
            let rule = format!("{trace}{why}");
            return Dating { days, basis: DateBasis::Stated, timex: Some(timex), rule };
        }
        if let Some(mark) = clauses.state(own, tokens).or_else(|| clauses.standing(tokens)) {
            return nothing(format!("{}: {}", mark.id, unreal(mark.cue)));
        }
        if let Some(timex) = clauses.impossible(self, own) {
            let mut dating = nothing("no calendar has the day that the clause names".to_owned());
            dating.timex = Some(timex);
            return dating;
        }
        if let Some(timex) = clauses.ahead(self, own) {
            let mut dating = nothing("what is to come has no day yet".to_owned());
            dating.timex = Some(timex);
            return dating;
        }
        // Behind a semicolon a title goes on to another story.
        if let Some((timex, days)) = self.below(clauses.sentence).filter(|_| own == 0) {
            let rule = format!("{trace}the sentence that it heads");
            return Dating { days: Some(days), basis: DateBasis::Inherited, timex: Some(timex), rule };
        }
        self.undated(clauses, tokens.start, &trace)
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
                        // "It was stated on 3 May that they had held it since Sunday": until it was stated.
                        let mine = clauses.at(other.tokens.start) == clauses.at(found.tokens.start)
                            || other.tokens.end <= found.tokens.start;
                        let value = other.value.filter(|_| other.kind == TimexKind::At && mine)?;
                        (value.start > days.start && value.end <= days.end).then_some(value.end)
                    });
                // What an account tells lasts as long as what the account is about.
                let from = self.rules.dates.prepositions.at(&self.tokens.all, found.tokens.start);
                let from = from.is_some_and(|word| word.row.meaning == Stands::From);
                let account = self.lead.filter(|_| from).map(|lead| lead.days.end);
                // "It has grown since Sunday, killing two on Monday" goes on.
                let lasts = clauses.lasts(found.tokens.start);
                let end = beside
                    .filter(|_| !lasts)
                    .or(account.filter(|end| *end >= days.start && *end <= days.end));
                end.map_or(days, |end| DateRange::days(days.start, end))
            }
            TimexKind::Until => {
                // "The battle began on 3 May and they were pushed back by 9 May."
                let began =
                    self.of(found.sentence).filter_map(|other| self.timexes.get(other)).rfind(|other| {
                        other.kind == TimexKind::At && !other.opens && other.tokens.end <= found.tokens.start
                    });
                let began = began.and_then(|other| other.value).map(|value| value.start);
                let short =
                    |start: &Date| *start < days.start && (days.start - *start).get_days() <= LONGEST_DAYS;
                if let Some(start) = began.filter(short).filter(|_| !clauses.heads(found.tokens.start)) {
                    return DateRange::days(start, days.end);
                }
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

    /// The day named in the first sentence below a heading that names none: a heading tells of what follows it.
    fn below(&self, sentence: usize) -> Option<(usize, DateRange)> {
        const LONGEST_TITLE: usize = 32;
        const NEAR: usize = 3;
        if !self.heads_within(sentence, LONGEST_TITLE) {
            return None;
        }
        let last = (sentence + NEAR).min(self.tokens.sentences.len().saturating_sub(1));
        let first = (sentence + 1..=last).find(|at| !self.heads(*at))?;
        let day = |timex: &usize| {
            let found = self.timexes.get(*timex);
            found.is_some_and(|found| found.kind == TimexKind::At && !found.opens)
                && !self.heads_report(*timex)
        };
        let timex = self.of(first).find(day)?;
        let days = self.value(timex).filter(|days| days.grain == Grain::Day)?;
        Some((timex, days))
    }

    /// The cue by which a sentence within a quotation goes on with the time before it: `"…. …," he said`.
    fn quoted_with(&self, sentence: usize) -> Option<&'a str> {
        let (first, last) =
            self.quotations.iter().find(|(first, last)| (*first..=*last).contains(&sentence))?;
        let tokens =
            self.tokens.sentences.get(*first)?.tokens.start..self.tokens.sentences.get(*last)?.tokens.end;
        let rules: &'a Rules = self.rules;
        tokens.into_iter().find_map(|at| {
            let found = rules.dates.cues.at(&self.tokens.all, at)?;
            (found.row.meaning == Cue::Continues).then_some(found.row.id.as_str())
        })
    }

    /// The head of a report is of the day of its section, or of its publication.
    fn headed(&self, sentence: usize) -> Dating {
        const WHY: &str = "the head of the report";
        let (days, timex) = match (self.section(sentence), self.published) {
            (Some((timex, days)), _) => (days, Some(timex)),
            (None, Some(published)) => (DateRange::day(published), None),
            (None, None) => return nothing(WHY.to_owned()),
        };
        let basis = if timex.is_some() { DateBasis::Inherited } else { DateBasis::Published };
        Dating { days: Some(days), basis, timex, rule: WHY.to_owned() }
    }

    /// Whether a report goes on with a time: in the next sentences, and not beyond the next paragraph.
    fn reaches(&self, source: &Source, sentence: usize) -> bool {
        const SENTENCES: usize = 10;
        const PARAGRAPHS: usize = 3;
        let Some(from) = self.timexes.get(source.timex).map(|timex| timex.sentence) else { return false };
        let paragraphs = self.paragraph(sentence).zip(self.paragraph(from));
        sentence.saturating_sub(from) <= SENTENCES
            && paragraphs.is_some_and(|(here, there)| here.saturating_sub(there) <= PARAGRAPHS)
    }

    /// Whether a time is the night before publication, or the last day as a whole.
    fn is_night(&self, source: &Source) -> bool {
        let night = (source.days.end - source.days.start).get_days() == 1;
        night && Some(source.days.end) == self.published
    }

    /// Whether a sentence that tells of the past follows one of its paragraph which names a day.
    fn follows(&self, source: &Source, sentence: usize) -> bool {
        const SENTENCES: usize = 4;
        const LONGEST_DAYS: i32 = 2;
        let Some(from) = self.timexes.get(source.timex).map(|timex| timex.sentence) else { return false };
        sentence.saturating_sub(from) <= SENTENCES
            && self.paragraph(sentence) == self.paragraph(from)
            && (source.days.end - source.days.start).get_days() <= LONGEST_DAYS
    }

    /// A sentence that names no time of its own.
    fn undated(&self, clauses: &Clauses<'a>, first: usize, trace: &str) -> Dating {
        let own = clauses.at(first);
        let present = clauses.cues.iter().find(|mark| mark.cue == Cue::Present && !clauses.is_aside(mark));
        let goes_on = clauses.cues.iter().find(|cue| cue.cue == Cue::Continues).map(|mark| mark.id);
        let goes_on = goes_on.or_else(|| self.quoted_with(clauses.sentence));
        let head = self.tokens.sentences.get(clauses.sentence).map(|sentence| sentence.tokens.start);
        let harks = |mark: &&Mark<'a>| mark.cue == Cue::Follows && Some(mark.first) == head;
        let harks = clauses.cues.iter().find(harks).map(|mark| mark.id);
        let inherited = self.inherited.get(clauses.sentence).copied().flatten();
        let told = |mark: &Mark<'_>| matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Reporting);
        // "He is held there, his lawyer said": the present is what is told.
        let says = |mark: &Mark<'_>| present.is_some() && mark.cue == Cue::Reporting;
        let told = clauses.cues.iter().any(|mark| told(mark) && !says(mark) && clauses.tells(mark));
        let has = clauses.cues.iter().any(|mark| mark.cue == Cue::Has);
        // "The mayor said trams would not run" goes on with nothing.
        let wish = |mark: &Mark<'_>| matches!(mark.cue, Cue::Future | Cue::Conditional | Cue::Plan);
        let verb = |mark: &&Mark<'_>| wish(mark) || matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had);
        let wished = clauses.cues.iter().find(verb).is_some_and(wish);
        let runs = told && inherited.is_some_and(|source| source.from == BEFORE);
        let near = inherited.is_some_and(|source| source.near) && present.is_none();
        let section = self.section(clauses.sentence);
        let begins = section.and_then(|(timex, _)| self.timexes.get(timex)).map_or(0, |timex| timex.sentence);
        let inherited = inherited
            .filter(|source| self.timexes.get(source.timex).is_some_and(|timex| timex.sentence >= begins));
        let takes = if section.is_none() && self.account {
            runs || present.is_none()
        } else {
            let reached = |source: &Source| goes_on.is_some() && self.reaches(source, clauses.sentence);
            let follows = |source: &Source| {
                (harks.is_some() || self.is_night(source))
                    && told
                    && !wished
                    && !has
                    && present.is_none()
                    && self.follows(source, clauses.sentence)
            };
            near || inherited.as_ref().is_some_and(|source| reached(source) || follows(source))
        };
        if !self.account
            && section.is_none()
            && !near
            && let Some(mark) = clauses.earlier(own, first)
        {
            return nothing(format!("{}: {}", mark.id, unreal(Cue::Background)));
        }
        // What goes on with the day of publication is a report of the day.
        let covers = |source: &Source| self.timexes.get(source.timex).is_some_and(|timex| timex.round);
        let other = |source: &Source| {
            self.account
                || section.is_some()
                || self.is_night(source)
                || Some(source.days.end) != self.published
                || covers(source)
        };
        if let Some(source) = inherited.filter(|_| takes).filter(other) {
            let cue = goes_on.or(harks).map_or(String::new(), |id| format!("{id}: "));
            let rule = format!("{cue}{trace}taken over from {}", source.from);
            return Dating {
                days: Some(source.days),
                basis: DateBasis::Inherited,
                timex: Some(source.timex),
                rule,
            };
        }
        if let Some((timex, days)) =
            self.covered(clauses.sentence).filter(|_| present.is_none() && section.is_none())
        {
            let rule = format!("{trace}what the report covers");
            return Dating { days: Some(days), basis: DateBasis::Inherited, timex: Some(timex), rule };
        }
        if let Some((timex, days)) = section {
            let rule = format!("{trace}the day of its section");
            return Dating { days: Some(days), basis: DateBasis::Inherited, timex: Some(timex), rule };
        }
        if let Some((timex, days)) = self.cover.filter(|_| present.is_none()) {
            let rule = format!("{trace}the days that the report says it is of");
            return Dating { days: Some(days), basis: DateBasis::Inherited, timex: Some(timex), rule };
        }
        let Some(published) = self.published.filter(|_| !self.account || present.is_some()) else {
            return nothing(format!("{trace}no date in the sentence or before it"));
        };
        let cue = present.map_or(String::new(), |cue| format!("{}: ", cue.id));
        let rule = format!("{cue}{trace}a report of the day");
        Dating { days: Some(DateRange::day(published)), basis: DateBasis::Published, timex: None, rule }
    }
}

/// For each sentence the timex that names the day of its section; the innermost, where one is within another.
fn sections(tokens: &Tokens<'_>, timexes: &[Timex]) -> Vec<Option<usize>> {
    let mut sections = vec![None; tokens.sentences.len()];
    for (at, timex) in timexes.iter().enumerate() {
        let within = timex.heads.clone().and_then(|heads| sections.get_mut(heads));
        within.into_iter().flatten().for_each(|section| *section = Some(at));
    }
    sections
}

/// The runs of two or more sentences of a paragraph that a quotation holds together.
fn quotations(tokens: &Tokens<'_>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    let mut paragraph = None;
    for (at, sentence) in tokens.sentences.iter().enumerate() {
        if paragraph != Some(sentence.paragraph) {
            open = false;
        }
        paragraph = Some(sentence.paragraph);
        if open && at > 0 {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == at => run.1 = at,
                Some(_) | None => runs.push((at - 1, at)),
            }
        }
        for token in tokens.of(sentence) {
            match token.text {
                "“" | "«" => open = true,
                "”" | "»" => open = false,
                "\"" => open = !open,
                _ => {}
            }
        }
    }
    runs
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
        Cue::Origin => "it says where somebody is from",
        Cue::Past | Cue::Reporting | Cue::Subordinate | Cue::Content => "a clause of its own",
        Cue::Coordinate | Cue::Relative => "a clause of its own",
        Cue::Reference
        | Cue::Placed
        | Cue::Measure
        | Cue::Continues
        | Cue::Present
        | Cue::Idle
        | Cue::Announces => "a clause of its own",
        Cue::Has | Cue::Had | Cue::Participle | Cue::Recalls | Cue::Compares | Cue::Follows => {
            "a clause of its own"
        }
    }
}

/// Whether a text is dated by the calendar throughout, as chronicles are, and not seen from its publication.
///
/// Reports that name calendar dates name those of the last two days; the middle one of a chronicle's is older.
fn is_account(timexes: &[Timex], published: Option<Date>) -> bool {
    const FRESH_DAYS: i32 = 2;
    const FEWEST: usize = 2;
    const FRESH_SHARE: usize = 3;
    // A chronicle hardly says `on Friday`: local news that names one weekday and two older dates is a report.
    const SEEN_SHARE: usize = 3;
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
    // Where dates of the last days stand beside older ones, these are its background.
    let fresh = ages.iter().filter(|age| **age <= FRESH_DAYS).count();
    ages.len() >= FEWEST
        && ages.len() > relative * SEEN_SHARE
        && middle > FRESH_DAYS
        && fresh * FRESH_SHARE < ages.len()
}
