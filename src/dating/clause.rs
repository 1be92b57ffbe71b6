//! A sentence -> its clauses, and which time of the sentence each of them takes.

use super::{Context, IN_CLAUSE};
use crate::rules::dates::{Cue, DateRules, Joins, Stands, starts};
use crate::timex::TimexKind;
use crate::token::{Gap, Token, TokenKind};
use std::ops::Range;

/// The clauses of one sentence.
pub(super) struct Clauses<'a> {
    pub(super) sentence: usize,
    pub(super) cues: Vec<Mark<'a>>,
    /// For each clause the cue that opens it.
    openers: Vec<Option<usize>>,
    /// The first token of each stretch, and its clause; a clause goes on behind one that was put into it.
    stretches: Vec<(usize, usize)>,
    /// The clauses that tell which event is meant, as in `the raid that began in May`, each with that which it is in.
    restricting: Vec<(usize, usize)>,
    /// Brackets, by their tokens.
    brackets: Vec<Range<usize>>,
}

/// A cue in a sentence.
pub(super) struct Mark<'a> {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) cue: Cue,
    pub(super) id: &'a str,
}

/// Room for the cues that most sentences have at most.
const CUES: usize = 8;

impl<'a> Clauses<'a> {
    pub(super) fn new(text: &Context<'a>, sentence: usize) -> Clauses<'a> {
        let tokens = text.tokens.sentences.get(sentence).map_or(0..0, |sentence| sentence.tokens.clone());
        let all = text.tokens.all.as_slice();
        let rules: &'a DateRules = &text.rules.dates;
        let timexes = text.timexes.get(text.of(sentence)).unwrap_or(&[]);
        let mut clauses = Clauses {
            sentence,
            cues: Vec::with_capacity(CUES),
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
        let mut next = 0;
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
            while timexes.get(next).is_some_and(|timex| timex.tokens.end <= at) {
                next += 1;
            }
            if let Some(timex) = timexes.get(next).filter(|timex| timex.tokens.contains(&at)) {
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
                Cue::Continues | Cue::Present | Cue::Idle | Cue::Announces => false,
                Cue::Has | Cue::Had | Cue::Participle | Cue::Recalls | Cue::Compares | Cue::Follows => false,
                Cue::Origin => false,
            };
            if quoted && cue == Cue::Present {
                at = found.end.max(at + 1);
                continue;
            }
            // "Men who left in May are back": a second verb is that of the clause around.
            // "A brigade that had been in reserve was moved": a verb with its participle behind a `had`.
            let passive = || {
                let own = clauses.at(at);
                let next = rules.cues.at(all, found.end).map(|next| next.row.meaning);
                let had = |mark: &Mark<'a>| mark.cue == Cue::Had && clauses.at(mark.first) == own;
                let apart = clauses.cues.last().is_some_and(|last| last.end < at);
                cue == Cue::Past && next == Some(Cue::Past) && apart && clauses.cues.iter().any(had)
            };
            if let Some(clause) = outer.filter(|_| passive()) {
                outer = None;
                clauses.stretches.push((at, clause));
            }
            if matches!(cue, Cue::Has | Cue::Had | Cue::Present | Cue::Future)
                && let Some(clause) = outer.filter(|_| clauses.is_over(at))
            {
                outer = None;
                clauses.stretches.push((at, clause));
            }
            clauses.cues.push(Mark { first: at, end: found.end, cue, id: &found.row.id });
            if opens {
                // "the raid that began in May, …" against "said that …".
                let told = clauses.cues.iter().rev().nth(1);
                let told = told.is_some_and(|mark| matches!(mark.cue, Cue::Reporting | Cue::Recalls));
                let restricts = cue == Cue::Content && !parted && !told;
                if restricts || matches!(cue, Cue::Relative | Cue::Standing) {
                    outer = outer.or(Some(clauses.at(at)));
                }
                // "When the bridge fell, troops left": the main clause goes on behind the comma.
                if cue == Cue::Subordinate && (parted || at == tokens.start) {
                    outer = outer.or(Some(clauses.at(at)));
                }
                let around = clauses.at(at);
                clauses.open(at, Some(clauses.cues.len() - 1));
                clauses.restricting.extend(restricts.then_some((clauses.openers.len() - 1, around)));
            }
            at = found.end.max(at + 1);
        }
        clauses.settle_had();
        clauses.open_speaker(all, &tokens);
        clauses
    }

    /// Whether the clause that is open at a verb has said who is meant: it has a verb of its own some words before.
    fn is_over(&self, verb: usize) -> bool {
        const GROUP: usize = 2;
        let own = self.at(verb);
        // "Many of those who were interviewed now live in Lozova": the clause has its verb and the participle with it.
        let before = self.cues.iter().rev().take_while(|mark| self.at(mark.first) == own).take(2);
        let group: Vec<&Mark<'a>> = before.filter(|mark| mark.cue == Cue::Past).collect();
        if let [participle, auxiliary] = group.as_slice()
            && participle.end == verb
            && auxiliary.end == participle.first
            && self.opener(own).is_some_and(|mark| mark.cue == Cue::Relative)
        {
            return true;
        }
        let tells = |mark: &Mark<'a>| {
            matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Present) && self.at(mark.first) == own
        };
        let joined =
            |from: usize| self.cues.iter().any(|mark| mark.cue == Cue::Coordinate && mark.first >= from);
        self.opener(own).is_some_and(|mark| mark.cue == Cue::Relative)
            && self.cues.iter().any(|mark| tells(mark) && mark.end + GROUP <= verb && !joined(mark.end))
    }

    /// `had` is a verb of the past unless a participle follows it: `had no power` against `had been shelled`.
    fn settle_had(&mut self) {
        const BETWEEN: usize = 2;
        for at in 0..self.cues.len() {
            let Some(end) = self.cues.get(at).filter(|mark| mark.cue == Cue::Had).map(|mark| mark.end) else {
                continue;
            };
            let verb = |mark: &Mark<'a>| {
                matches!(mark.cue, Cue::Past | Cue::Reporting | Cue::Participle | Cue::Plan | Cue::Recalls)
            };
            let perfect = self
                .cues
                .iter()
                .skip(at + 1)
                .any(|mark| verb(mark) && mark.first >= end && mark.first <= end + BETWEEN);
            if let Some(mark) = self.cues.get_mut(at).filter(|_| !perfect) {
                mark.cue = Cue::Past;
            }
        }
    }

    /// Whether a verb of the past is that of a clause of the sentence itself: no participle behind a verb of the present
    /// (`is held`), and not in a clause that only says who is meant (`those who were freed`).
    pub(super) fn tells(&self, mark: &Mark<'a>) -> bool {
        const BETWEEN: usize = 2;
        let participle = self.cues.iter().any(|before| {
            before.cue == Cue::Present && before.end <= mark.first && mark.first - before.end <= BETWEEN
        });
        !participle && !self.is_aside(mark)
    }

    /// Whether a verb stands in a clause that says more of what stands before it.
    pub(super) fn is_aside(&self, mark: &Mark<'a>) -> bool {
        self.opener(self.at(mark.first)).is_some_and(|opener| opener.cue == Cue::Relative)
    }

    /// The mark by which a clause tells of what was before the time of its sentence.
    pub(super) fn earlier(&self, own: usize, first: usize) -> Option<&Mark<'a>> {
        let outer = self
            .opener(own)
            .is_none_or(|mark| matches!(mark.cue, Cue::Coordinate | Cue::Relative | Cue::Standing));
        let said = self.cues.iter().any(|mark| mark.cue == Cue::Reporting);
        let had = |mark: &&Mark<'a>| mark.cue == Cue::Had && mark.end <= first && self.at(mark.first) == own;
        self.cues.iter().find(had).filter(|_| outer && !said)
    }

    /// Whether a time is what its sentence tells of, so that the sentences behind can go on with it: not that of a
    /// clause put in or hung on, of what was before, of what is recalled, planned or only held against it.
    pub(super) fn leads(&self, text: &Context<'a>, timex: usize) -> bool {
        let Some(span) = text.timexes.get(timex).map(|found| found.tokens.clone()) else { return false };
        let own = self.at(span.start);
        let aside = self
            .opener(own)
            .is_some_and(|mark| matches!(mark.cue, Cue::Relative | Cue::Standing | Cue::Subordinate));
        if aside || self.restricting.iter().any(|(clause, _)| *clause == own) || self.compared(text, timex) {
            return false;
        }
        if self.says_more(text, timex) {
            return false;
        }
        let mine = |mark: &&Mark<'a>| self.at(mark.first) == own;
        let had = self.cues.iter().filter(mine).any(|mark| mark.cue == Cue::Had);
        let recalled =
            self.cues.iter().filter(mine).any(|mark| mark.cue == Cue::Recalls && mark.end <= span.start);
        let unreal = self.unreal(text, own, span.start).is_some();
        (text.account || !(had || recalled)) && !unreal && !self.reduced(text, own, &span)
    }

    /// Whether a time hangs on a participle: `footage posted on 4 March shows`.
    fn reduced(&self, text: &Context<'a>, own: usize, span: &Range<usize>) -> bool {
        let verb = |mark: &&Mark<'a>| {
            let tells = matches!(
                mark.cue,
                Cue::Past | Cue::Reporting | Cue::Present | Cue::Participle | Cue::Had | Cue::Recalls
            );
            tells && self.at(mark.first) == own
        };
        let Some(first) = self.cues.iter().find(verb).filter(|mark| mark.end <= span.start) else {
            return false;
        };
        let joined = self
            .cues
            .iter()
            .any(|mark| mark.cue == Cue::Coordinate && mark.first >= first.end && mark.end <= span.start);
        let next = self.cues.iter().filter(verb).find(|mark| mark.first >= span.end);
        let parted = |from: usize, to: usize| {
            text.tokens.all.get(from..to).unwrap_or(&[]).iter().any(|token| token.is_mark(','))
        };
        !joined
            && matches!(first.cue, Cue::Past | Cue::Reporting | Cue::Participle)
            && next.is_some_and(|next| {
                let between = self.cues.iter().any(|mark| {
                    mark.cue == Cue::Coordinate && mark.first >= span.end && mark.end <= next.first
                });
                !between && !parted(span.end, next.first)
            })
    }

    /// Whether a time stands behind an `and` and before what it is of: `and on Tuesday to Balka`, `and, in May, to Balka`.
    fn joined(&self, text: &Context<'a>, span: &Range<usize>) -> bool {
        let all = &text.tokens.all;
        let comma = |at: usize| all.get(at).is_some_and(|token| token.is_mark(','));
        let start = span.start.checked_sub(1).filter(|at| comma(*at)).unwrap_or(span.start);
        let end = span.end + usize::from(comma(span.end));
        let word = all.get(end).is_some_and(|next| next.kind == TokenKind::Word);
        self.ends(&[Cue::Coordinate], start) && word
    }

    /// Whether a `since` hangs on a participle that says more of what stands before it: `in Lozova, held since May`.
    fn apposed_since(&self, text: &Context<'a>, timex: usize) -> bool {
        const BETWEEN: usize = 2;
        let Some(found) = text.timexes.get(timex).filter(|found| found.kind == TimexKind::Since) else {
            return false;
        };
        let start = found.tokens.start;
        self.cues.iter().any(|mark| {
            let participle = matches!(mark.cue, Cue::Past | Cue::Participle);
            let near = mark.end <= start && start - mark.end <= BETWEEN;
            let comma = mark.first.checked_sub(1).and_then(|before| text.tokens.all.get(before));
            participle && near && comma.is_some_and(|mark| mark.is_mark(','))
        })
    }

    /// Whether a time hangs on a participle between commas behind a mention whose verb comes after: `Lozova, freed in
    /// May, is quiet`.
    fn put_in(&self, text: &Context<'a>, timex: usize, end: usize) -> bool {
        const BETWEEN: usize = 2;
        // "Lozova, bombed on Friday, is still burning" tells of the Friday.
        let Some(found) = text.timexes.get(timex).filter(|found| !found.relative) else { return false };
        let span = found.tokens.clone();
        let comma = |at: usize| text.tokens.all.get(at).is_some_and(|token| token.is_mark(','));
        let participle = |mark: &Mark<'a>| {
            mark.first == end + 1
                && mark.cue == Cue::Past
                && mark.end <= span.start
                && span.start - mark.end <= BETWEEN
        };
        let verb = |mark: &Mark<'a>| {
            matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Present) && mark.first == span.end + 1
        };
        comma(end) && comma(span.end) && self.cues.iter().any(participle) && self.cues.iter().any(verb)
    }

    /// Whether a time of the calendar hangs on a participle that only says more of what stands before its comma: `the road
    /// runs to Lozova, built in 1970 for the miners`.
    fn says_more(&self, text: &Context<'a>, timex: usize) -> bool {
        const BETWEEN: usize = 2;
        // "They fled Lozova, bombed on Friday" tells of the Friday.
        let Some(found) = text.timexes.get(timex).filter(|found| !found.relative) else { return false };
        let start = found.tokens.start;
        let participle = self.cues.iter().rev().find(|mark| {
            matches!(mark.cue, Cue::Past | Cue::Participle)
                && mark.end <= start
                && start - mark.end <= BETWEEN
        });
        let Some(participle) = participle else { return false };
        let Some(comma) = participle.first.checked_sub(1) else { return false };
        let all = &text.tokens.all;
        let parted = all.get(comma).is_some_and(|mark| mark.is_mark(','));
        // "He came on Friday, worked and left": a verb beside the first is told by an `and`.
        let joined = self.cues.iter().any(|mark| mark.cue == Cue::Coordinate && mark.end <= participle.first);
        let named = comma.checked_sub(1).and_then(|last| all.get(last)).is_some_and(Token::is_capitalised);
        let verb = |mark: &Mark<'a>| {
            matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Present | Cue::Future)
                && mark.end <= comma
        };
        parted && named && !joined && self.cues.iter().any(verb)
    }

    /// The words by which the place that begins with this token says where somebody is from.
    pub(super) fn origin(&self, first: usize) -> Option<&Mark<'a>> {
        self.cues.iter().find(|mark| mark.cue == Cue::Origin && mark.end == first)
    }

    /// Whether a `has` stands before a time in its clause, so that what began then goes on.
    pub(super) fn lasts(&self, since: usize) -> bool {
        let own = self.at(since);
        self.cues.iter().any(|mark| mark.cue == Cue::Has && mark.end <= since && self.at(mark.first) == own)
    }

    /// Whether a mention is what a standing fact is told of: `Lozova is the largest town of the north`.
    pub(super) fn standing(&self, tokens: &Range<usize>) -> Option<&Mark<'a>> {
        let verb = self.cues.iter().position(|mark| {
            mark.first == tokens.end && mark.cue == Cue::Present && mark.end == mark.first + 1
        })?;
        let end = self.cues.get(verb)?.end;
        self.cues.get(verb + 1).filter(|mark| mark.cue == Cue::Standing && mark.first == end)
    }

    /// Whether a time is only what something is held against: `against 19 a year earlier`.
    pub(super) fn compared(&self, text: &Context<'a>, timex: usize) -> bool {
        const NEAR: usize = 6;
        let Some(span) = text.timexes.get(timex).map(|found| found.tokens.clone()) else { return false };
        let all = &text.tokens.all;
        self.cues.iter().any(|mark| {
            let counts = mark.end == span.start
                || all.get(mark.end).is_some_and(|token| token.kind == TokenKind::Number)
                || text.rules.dates.counts.at(all, mark.end).is_some();
            let near = mark.end <= span.start && span.start - mark.end <= NEAR;
            let verb = |between: &Mark<'a>| {
                matches!(between.cue, Cue::Past | Cue::Reporting | Cue::Present)
                    && between.first >= mark.end
                    && between.end <= span.start
            };
            mark.cue == Cue::Compares && near && counts && !self.cues.iter().any(verb)
        })
    }

    /// Who says it, behind what is said, is a clause of its own: `…, a teacher from Sartana said.`
    fn open_speaker(&mut self, all: &[Token<'_>], tokens: &Range<usize>) {
        const LONGEST: usize = 16;
        const BEHIND: usize = 5;
        let Some(last) = self.cues.iter().rposition(|mark| mark.cue == Cue::Reporting) else { return };
        let Some((first, end)) = self.cues.get(last).map(|mark| (mark.first, mark.end)) else { return };
        let parted = |at: &usize| all.get(*at).is_some_and(|token| token.is_mark(','));
        let Some(comma) = (first.saturating_sub(LONGEST).max(tokens.start)..first).rev().find(parted) else {
            return;
        };
        // "On 14 November, the ministry claimed the town": what stands before the comma is no clause.
        let clause = self.cues.iter().any(|mark| mark.end <= comma);
        // `"…," said an old man in Lozova.`
        let inverted = all
            .get(comma + 1..first)
            .is_some_and(|between| between.iter().all(|token| matches!(token.text, "\"" | "”" | "»" | "“")));
        let long = tokens.end - end > BEHIND && !inverted;
        let behind = (end..tokens.end).any(|at| parted(&at)) || long || !clause;
        let tells = |mark: &Mark<'_>| {
            matches!(
                mark.cue,
                Cue::Past
                    | Cue::Has
                    | Cue::Had
                    | Cue::Relative
                    | Cue::Subordinate
                    | Cue::Content
                    | Cue::Coordinate
                    | Cue::Present
            )
        };
        let alone = !self.cues.iter().any(|mark| mark.first > comma && mark.first != first && tells(mark));
        if !behind
            && alone
            && comma > tokens.start
            && self.opener(self.at(comma)).is_none()
            && self.at(comma) == 0
        {
            self.open(comma + 1, Some(last));
        }
    }

    fn open(&mut self, at: usize, opener: Option<usize>) {
        self.openers.push(opener);
        self.stretches.push((at, self.openers.len() - 1));
    }

    /// The clause of a token.
    pub(super) fn at(&self, token: usize) -> usize {
        self.stretches.iter().rfind(|(first, _)| *first <= token).map_or(0, |(_, clause)| *clause)
    }

    /// Whether a token is the first of its clause, or stands behind the word that opens it.
    pub(super) fn heads(&self, token: usize) -> bool {
        self.stretches.iter().any(|(first, _)| *first <= token && token <= first + 1)
    }

    pub(super) fn opener(&self, clause: usize) -> Option<&Mark<'a>> {
        self.cues.get((*self.openers.get(clause)?)?)
    }

    pub(super) fn trace(&self, clause: usize) -> String {
        self.opener(clause).map_or(String::new(), |mark| format!("clause of {}: ", mark.id))
    }

    /// Whether only a comma or an `and` stands between two tokens.
    pub(super) fn joins(&self, text: &Context<'a>, end: usize, first: usize) -> bool {
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
    pub(super) fn unreal(&self, text: &Context<'a>, own: usize, mention: usize) -> Option<&Mark<'a>> {
        let mut real = false;
        let comma = |at: usize| text.tokens.all.get(at).is_some_and(|token| token.is_mark(','));
        // "an object, probably a drone, fell in Lozova": what is put in between commas doubts only itself.
        let put_in = |mark: &Mark<'a>| {
            mark.cue == Cue::Fear
                && mark.first.checked_sub(1).is_some_and(comma)
                && (mark.end..mention).find(|at| comma(*at)).is_some_and(|close| {
                    // "probably, the town" is said of all that follows.
                    close > mark.end
                        && !self.cues.iter().any(|verb| {
                            verb.first >= mark.end
                                && verb.end <= close
                                && matches!(verb.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Present)
                        })
                })
        };
        for mark in self.cues.iter().rev().filter(|mark| mark.end <= mention && self.at(mark.first) == own) {
            match mark.cue {
                Cue::Past | Cue::Has | Cue::Had | Cue::Reporting | Cue::Present => real = true,
                Cue::Coordinate if real => return None,
                Cue::Fear if put_in(mark) => {}
                Cue::Future | Cue::Conditional | Cue::Plan | Cue::Fear => return Some(mark),
                Cue::Coordinate | Cue::Subordinate | Cue::Content | Cue::Relative => {}
                Cue::Standing | Cue::State | Cue::Background => {}
                Cue::Reference | Cue::Placed | Cue::Measure | Cue::Continues | Cue::Idle => {}
                Cue::Announces => {}
                Cue::Participle | Cue::Recalls | Cue::Compares | Cue::Follows | Cue::Origin => {}
            }
        }
        None
    }

    /// A verb of the future or of the possible right behind a mention: the mention is its subject.
    pub(super) fn modal(&self, end: usize) -> Option<&Mark<'a>> {
        self.cues.iter().find(|mark| mark.first == end && matches!(mark.cue, Cue::Future | Cue::Conditional))
    }

    /// Whether a verb stands before a token in its clause.
    pub(super) fn told_before(&self, own: usize, first: usize) -> bool {
        let verb = |mark: &Mark<'a>| {
            matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Reporting | Cue::Present)
                && self.at(mark.first) == own
        };
        self.cues.iter().any(|mark| mark.end <= first && verb(mark))
    }

    /// Whether the first verb of a clause behind a token is one of the present.
    pub(super) fn told_now(&self, own: usize, end: usize) -> bool {
        let verb = |mark: &&Mark<'a>| {
            matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Present) && self.at(mark.first) == own
        };
        self.cues
            .iter()
            .filter(verb)
            .find(|mark| mark.first >= end)
            .is_some_and(|mark| mark.cue == Cue::Present)
    }

    /// Whether a preposition stands right before a mention, so that it is no subject.
    /// In `the centre of Orikhiv` the place is part of the subject.
    pub(super) fn preposition(&self, text: &Context<'a>, first: usize) -> bool {
        let rules = &text.rules.dates;
        let of = rules.range_words.before(&text.tokens.all, first);
        if of.is_some_and(|found| found.row.meaning == Joins::Of) {
            return false;
        }
        self.ends(&[Cue::Reference, Cue::Placed], first)
            || text.rules.dates.prepositions.before(&text.tokens.all, first).is_some()
    }

    /// The word by which a clause says what is so on no particular day.
    pub(super) fn state(&self, own: usize, tokens: &Range<usize>) -> Option<&Mark<'a>> {
        let beside = |mark: &&Mark<'a>| mark.end <= tokens.start || mark.first == tokens.end;
        self.cues.iter().filter(beside).find(|mark| mark.cue == Cue::State && self.at(mark.first) == own)
    }

    /// The cue by which the place that starts with this token only says where another lies.
    pub(super) fn reference(&self, text: &Context<'a>, first: usize) -> Option<&Mark<'a>> {
        // "48 km (30 miles) to the north-west of the port city of": so many tokens at most stand between.
        const FAR: usize = 10;
        const NEAR: usize = 5;
        let all = &text.tokens.all;
        let near = |mark: &&Mark<'a>| {
            let between = all.get(mark.end..first).filter(|between| between.len() <= NEAR);
            let word = |token: &Token<'_>| token.kind == TokenKind::Word && !token.is_capitalised();
            between.is_some_and(|between| between.iter().all(word))
        };
        let by = |cues: &[Cue]| self.cues.iter().rev().filter(|mark| cues.contains(&mark.cue)).find(near);
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
        // Whether nothing but a number with its hedge stands from this token to the unit.
        let counted = |from: usize| {
            let hedges = &text.rules.claims.hedges;
            let mut at = hedges.at(all, from).map_or(from, |hedge| hedge.end);
            let number = |token: &Token<'_>| token.kind == TokenKind::Number || token.is_dash();
            while at < unit && all.get(at).is_some_and(number) {
                at += 1;
            }
            at >= unit || text.rules.dates.counts.at(all, at).is_some_and(|count| count.end >= unit)
        };
        for at in (unit.saturating_sub(FAR).max(start)..unit).rev() {
            let Some(token) = all.get(at) else { return false };
            let names = token.kind == TokenKind::Possessive || token.is_capitalised();
            // "drove the Third Brigade's men 9 km back" puts the measure beside no name.
            if names && counted(at + 1) {
                return true;
            }
            if matches!(token.text, "," | "(" | "[" | ";") || (token.is_dash() && token.gap > Gap::None) {
                return true;
            }
            let tells = |mark: &Mark<'a>| {
                mark.first <= at
                    && at < mark.end
                    && matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had | Cue::Reporting)
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
    pub(super) fn governs(
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
            let standing = |mark: &Mark<'a>| {
                let within = self.at(mark.first) == clause(*timex) && mark.end <= span(*timex).start;
                mark.cue == Cue::Standing && within
            };
            let lasts = !since(*timex) || (clause(*timex) == own && !self.cues.iter().any(standing));
            // What is only held against something dates that alone.
            // "The mayor of Lozova said the bridge would open before Monday."
            let wish = self.unreal(text, clause(*timex), span(*timex).start).is_some_and(|mark| {
                mark.first >= tokens.end && matches!(mark.cue, Cue::Future | Cue::Conditional | Cue::Plan)
            });
            let held = wish || self.apposed_since(text, *timex) || self.put_in(text, *timex, tokens.end);
            let held = held || self.says_more(text, *timex);
            let held = held || (self.compared(text, *timex) && span(*timex).start > tokens.start);
            let held = held || (self.compared(text, *timex) && span(*timex).end <= tokens.start);
            // "Power is back in Lozova after Saturday's strike": the strike was on Saturday, the power is back now.
            let owned = text
                .tokens
                .all
                .get(span(*timex).end)
                .is_some_and(|token| token.kind == TokenKind::Possessive)
                && self.cues.iter().any(|mark| {
                    matches!(mark.cue, Cue::Present | Cue::Has)
                        && mark.end <= span(*timex).start
                        && self.at(mark.first) == clause(*timex)
                });
            let held = held || (owned && span(*timex).start >= tokens.end);
            // "Lyman (1 October), Kherson (11 November)"
            let beside = bracket.and_then(|bracket| self.brackets.get(bracket)).is_some_and(|bracket| {
                self.stands_beside(text, tokens.end, bracket.start) && bracket.len() == span(*timex).len() + 2
            });
            text.dates(*timex)
                && lasts
                && !held
                && (bracket.is_none() || beside || bracket == self.bracket(tokens.start))
        };
        let of_sentence: Vec<usize> = text.of(self.sentence).filter(usable).collect();
        let told = of_sentence.iter().any(|timex| span(*timex).end <= tokens.start);
        let earlier = |timex: usize| {
            told || of_sentence
                .iter()
                .any(|other| span(*other).start >= tokens.end && span(*other).end < span(timex).start)
        };
        // "to Lozova and on Tuesday to Balka": a time behind an `and` is of what follows it.
        let next = |timex: usize| {
            span(timex).start >= tokens.end && earlier(timex) && self.joined(text, &span(timex))
        };
        let mine = of_sentence.iter().copied().filter(|timex| clause(*timex) == own && !next(*timex));
        let mine: Vec<usize> = mine.collect();
        if let Some(first) = mine.first() {
            return Ok(Some((self.nearer(text, &mine, &span, tokens).unwrap_or(*first), IN_CLAUSE)));
        }
        let opener = self.opener(own);
        // When somebody says it is another time than that of what is said.
        if opener.is_some_and(|mark| mark.cue == Cue::Reporting) {
            return Ok(None);
        }
        // What a clause that was put in says is of its own time: `the men who left in May are back in Lozova`.
        let inner = |timex: usize| {
            self.opener(clause(timex)).is_some_and(|mark| matches!(mark.cue, Cue::Relative | Cue::Standing))
        };
        // "Since the dam broke on 6 June, Lozova has had no water": that is when it began.
        let began = |timex: usize| {
            self.opener(clause(timex)).is_some_and(|mark| {
                let word = text.rules.dates.prepositions.at(&text.tokens.all, mark.first);
                mark.cue == Cue::Subordinate && word.is_some_and(|word| word.row.meaning == Stands::Since)
            })
        };
        let present = self.cues.iter().any(|mark| mark.cue == Cue::Present && self.at(mark.first) == own);
        let apart = |from: usize, to: usize| {
            text.tokens.all.get(from..to).unwrap_or(&[]).iter().any(|token| token.is_mark(';'))
        };
        // "Until 2014 they went by Balka; now they go by Lozova": what is so now is not of the time before the semicolon.
        let past = |timex: usize| present && apart(span(timex).end, tokens.start);
        let before = of_sentence
            .iter()
            .copied()
            .filter(|timex| !began(*timex) && !past(*timex))
            .rfind(|timex| span(*timex).end <= tokens.start && (!inner(*timex) || own > clause(*timex)));
        if let Some(timex) = before {
            let background = self
                .cues
                .iter()
                .find(|mark| matches!(mark.cue, Cue::Background | Cue::Had) && self.at(mark.first) == own);
            let beside = opener.is_some_and(|mark| matches!(mark.cue, Cue::Relative));
            return match background.filter(|_| beside) {
                Some(mark) => Err(mark),
                None => Ok(Some((timex, "named before it in the sentence"))),
            };
        }
        let after = of_sentence.iter().copied().filter(|timex| !past(*timex)).find(|timex| {
            let hangs = text.timexes.get(*timex).is_some_and(|found| found.opens);
            let clause = clause(*timex);
            let opener = self.opener(clause).map(|mark| mark.cue);
            // "Trams run in Lviv, and on Monday a bus burned", "Buses leave Lviv daily; on Monday none did": a time at
            // the head of a clause is of that clause.
            let parted = || apart(tokens.end, span(*timex).start);
            let closed = text.timexes.get(*timex).is_some_and(|found| found.covers);
            let own_time = !closed && self.heads(span(*timex).start) && (opener.is_some() || parted());
            // "They found the yard in Lozova; a third is not new: it shows Balka in May": two clauses away.
            let far = || {
                let marks = text.tokens.all.get(tokens.end..span(*timex).start).unwrap_or(&[]);
                let close = marks.iter().rposition(|mark| mark.is_mark(';')).map(|at| tokens.end + at + 1);
                close.is_some_and(|close| self.at(close) != clause)
            };
            let beside = match opener {
                None | Some(Cue::Reporting) => !parted() || !(own_time || present || far()),
                Some(Cue::Coordinate) => !own_time,
                Some(_) => false,
            };
            // "Police in Lozova are looking for the men who left in May": they look today.
            let now = self.told_now(own, tokens.end);
            !hangs && (beside || (!now && self.restricting.contains(&(clause, own))))
        });
        // "The men who had been held in Lozova were freed on Monday."
        let had = self.cues.iter().find(|mark| mark.cue == Cue::Had && self.at(mark.first) == own);
        let inserted = opener.is_some_and(|mark| matches!(mark.cue, Cue::Relative | Cue::Content))
            && (opener.is_some_and(|mark| mark.cue == Cue::Relative)
                || self.restricting.iter().any(|(clause, _)| *clause == own));
        if let Some(mark) = had.filter(|_| inserted && after.is_some()) {
            return Err(mark);
        }
        Ok(after.map(|timex| (timex, "named behind it in the sentence")))
    }

    // Of several times in a clause: the one right behind the mention, else the one that heads the clause, else the
    // nearer.
    fn nearer(
        &self,
        text: &Context<'a>,
        mine: &[usize],
        span: &impl Fn(usize) -> Range<usize>,
        tokens: &Range<usize>,
    ) -> Option<usize> {
        const RIGHT_BEHIND: usize = 3;
        let behind = mine.iter().copied().find(|timex| span(*timex).start >= tokens.end);
        let before = mine.iter().copied().rfind(|timex| span(*timex).end <= tokens.start);
        // "Lozova (3 May), Balka (9 May)"
        let bracketed = |behind: &usize| {
            let bracket = self.bracket(span(*behind).start).and_then(|at| self.brackets.get(at));
            bracket.is_some_and(|bracket| self.stands_beside(text, tokens.end, bracket.start))
        };
        if let Some(behind) = behind.filter(bracketed) {
            return Some(behind);
        }
        let (Some(behind), Some(before)) = (behind, before) else { return behind.or(before) };
        // "In 2014 they fell back from Lozova on 29 August": the day is the nearer word on it.
        let within = |inner: usize, outer: usize| {
            let value = |timex: usize| text.timexes.get(timex).and_then(|found| found.value);
            value(inner).zip(value(outer)).is_some_and(|(inner, outer)| {
                outer.start <= inner.start && inner.end <= outer.end && inner.grain < outer.grain
            })
        };
        if within(behind, before) {
            return Some(behind);
        }
        if within(before, behind) {
            return Some(before);
        }
        let gap = span(behind).start - tokens.end;
        if gap <= RIGHT_BEHIND {
            return Some(behind);
        }
        let heads = self.heads(span(before).start);
        let nearer = tokens.start - span(before).end <= gap;
        Some(if heads || nearer { before } else { behind })
    }

    /// Whether a bracket opens right behind a mention, or behind a noun or two of its own: `a strike on Lozova station (3 May)`.
    fn stands_beside(&self, text: &Context<'a>, end: usize, bracket: usize) -> bool {
        const NOUNS: usize = 2;
        bracket >= end
            && bracket - end <= NOUNS
            && text
                .tokens
                .all
                .get(end..bracket)
                .unwrap_or(&[])
                .iter()
                .all(|token| token.kind == TokenKind::Word && !token.is_capitalised())
            && !self.cues.iter().any(|mark| mark.first >= end && mark.first < bracket)
    }

    /// A day that no calendar has, in the clause.
    pub(super) fn impossible(&self, text: &Context<'a>, own: usize) -> Option<usize> {
        text.of(self.sentence).find(|timex| {
            let found = text.timexes.get(*timex);
            found.is_some_and(|found| found.is_impossible() && self.at(found.tokens.start) == own)
        })
    }

    /// A time to come in the clause.
    pub(super) fn ahead(&self, text: &Context<'a>, own: usize) -> Option<usize> {
        text.of(self.sentence).find(|timex| {
            let found = text.timexes.get(*timex);
            found.is_some_and(|found| self.at(found.tokens.start) == own) && text.is_ahead(*timex)
        })
    }

    /// A time to come right behind a mention.
    pub(super) fn ahead_beside(&self, text: &Context<'a>, own: usize, end: usize) -> Option<usize> {
        const NEAR: usize = 1;
        let timex = self.ahead(text, own)?;
        let first = text.timexes.get(timex)?.tokens.start;
        (first >= end && first - end <= NEAR).then_some(timex)
    }

    /// A time in the clause that hangs on another which nobody can tell.
    pub(super) fn unknown(&self, text: &Context<'a>, own: usize, mention: usize) -> Option<usize> {
        let comma = |at: &usize| text.tokens.all.get(*at).is_some_and(|token| token.is_mark(','));
        // "Three days after troops left, people in Lozova queue for water": a clause of its own, up to the comma.
        let over = |end: usize| {
            let verb = |close: usize| {
                let within = |mark: &Mark<'a>| mark.first >= end && mark.end <= close;
                self.cues
                    .iter()
                    .any(|mark| matches!(mark.cue, Cue::Past | Cue::Has | Cue::Had) && within(mark))
            };
            (end..mention).find(comma).is_some_and(verb)
        };
        text.of(self.sentence).find(|timex| {
            let found = text.timexes.get(*timex);
            found.is_some_and(|found| {
                found.kind != TimexKind::Duration
                    && found.value.is_none()
                    && !found.is_impossible()
                    && self.at(found.tokens.start) == own
                    && !over(found.tokens.end)
            })
        })
    }
}
