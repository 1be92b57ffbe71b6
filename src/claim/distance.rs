//! Tokens -> distances: a hedge, a number and a unit, such as `just over 20 miles (32 km)`.

use super::Qualifier;
use super::around::{phrase_at, phrase_before};
use crate::number::{self, Number};
use crate::rules::Rules;
use crate::rules::claims::{NumberRole, NumberWord, Side, UnitNeeds, WordClass};
use crate::token::{Gap, Token, TokenKind};
use std::ops::Range;

/// A distance as it stands in a text.
#[derive(Clone, Debug)]
pub(crate) struct Distance {
    /// Its first token, the hedge included.
    pub(crate) start: usize,
    /// One past its last token, a second unit in brackets included.
    pub(crate) end: usize,
    /// Least, km.
    pub(crate) km_min: f64,
    /// Greatest, km.
    pub(crate) km_max: f64,
    /// Kilometres in its unit.
    pub(crate) unit_km: f64,
    /// What the unit asks for.
    pub(crate) needs: UnitNeeds,
    /// Its hedge.
    pub(crate) qualifier: Qualifier,
    /// Whether it is a bare number of a list whose unit stands at its end: `95, 90 and 162 km`.
    pub(crate) listed: bool,
    /// Rules, for `explain`.
    pub(crate) trace: Vec<String>,
}

/// Finds the distances of a sentence; areas, speeds, heights and the like are passed over.
pub(crate) fn find(all: &[Token<'_>], sentence: Range<usize>, rules: &Rules) -> Vec<Distance> {
    let mut found: Vec<Distance> = Vec::new();
    let units = &rules.claims.units;
    let mut at = sentence.start;
    while let Some(next) = units.next(all, at..sentence.end) {
        let Some((unit, unit_end)) = phrase_at(units, all, next, |_| true) else {
            at = next + 1;
            continue;
        };
        let unit_at = next;
        at = unit_end;
        let number_end = over_dash(all, unit_at);
        // "20-odd" km, "20+" km
        let inside = phrase_before(&rules.claims.hedges, all, number_end, |row| row.side == Side::Inside);
        let plus = number_end.checked_sub(1).filter(|plus| all.get(*plus).is_some_and(|it| it.is_mark('+')));
        let (number_end, inside) = match (inside, plus) {
            (Some((row, first)), _) => (over_dash(all, first), Some((row.qualifier, Some(&row.id)))),
            (None, Some(plus)) => (plus, Some((Qualifier::MoreThan, None))),
            (None, None) => (number_end, None),
        };
        let floor = found.last().map_or(sentence.start, |last| last.end);
        let number = match unit.needs {
            UnitNeeds::Alone => Some(Number { tokens: unit_at..unit_at, min: 1.0, max: 1.0 }),
            UnitNeeds::Nothing | UnitNeeds::Places => {
                number::before(all, number_end, rules).or_else(|| single(all, number_end, rules))
            }
        };
        let number = number.filter(|number| number.tokens.start >= floor);
        let inverted =
            number.is_none().then(|| inverted(all, unit_at, unit_end, sentence.end, rules)).flatten();
        let Some(number) = number.or_else(|| {
            inverted.as_ref().map(|number| Number { tokens: unit_at..unit_at, ..number.clone() })
        }) else {
            continue;
        };
        let unit_end = inverted.as_ref().map_or(unit_end, |number| number.tokens.end);
        let (start, mut qualifier, hedges) = hedge(all, number.tokens.start, floor, rules);
        if inverted.is_some() && qualifier == Qualifier::Exact {
            qualifier = Qualifier::About;
        }
        if let Some((inner, _)) =
            inside.as_ref().filter(|_| matches!(qualifier, Qualifier::Exact | Qualifier::About))
        {
            qualifier = *inner;
        }
        if is_something_else(all, start, unit_end, rules) || is_money(all, &number) {
            continue;
        }
        let end = second_unit(all, unit_end, sentence.end, rules).unwrap_or(unit_end);
        let mut trace = vec![unit.id.clone()];
        trace.extend(hedges);
        trace.extend(inside.and_then(|(_, rule)| rule).cloned());
        let distance = |start: usize, number: &Number, qualifier: Qualifier, listed: bool| Distance {
            start,
            end,
            km_min: number.min * unit.km,
            km_max: number.max * unit.km,
            unit_km: unit.km,
            needs: unit.needs,
            qualifier,
            listed,
            trace: trace.clone(),
        };
        let last = distance(start, &number, qualifier, false);
        let listed = listed(all, start, floor, rules);
        found.extend(listed.iter().map(|(start, number, qualifier)| Distance {
            // The members of a list end where they stand, so that the next one can be seen to follow.
            end: number.tokens.end,
            ..distance(*start, number, *qualifier, true)
        }));
        found.push(last);
        at = at.max(end);
        if let Some((start, number, qualifier)) = elided(all, end, sentence.end, rules) {
            let mut elided = distance(start, &number, qualifier, false);
            elided.end = number.tokens.end;
            elided.trace.push("the unit of the distance before".to_owned());
            at = at.max(elided.end);
            found.push(elided);
        }
    }
    found
}

// A dash that ends at `end` belongs to what stands behind it.
fn over_dash(all: &[Token<'_>], end: usize) -> usize {
    match end.checked_sub(1).and_then(|last| all.get(last)) {
        Some(token) if token.is_dash() && token.gap == Gap::None => end - 1,
        _ => end,
    }
}

// "20 km north of Hrushka and forty" west of Lypa, "20 km from Hrushka and 40" from Lypa: a number without a unit that is told like
// the distance before it.
fn elided(all: &[Token<'_>], from: usize, end: usize, rules: &Rules) -> Option<(usize, Number, Qualifier)> {
    /// "to the north of the besieged port city of Hrushka, and".
    const REACH: usize = 11;
    /// Numbers as large are years.
    const LARGEST: f64 = 1000.0;
    let words = &rules.claims.words;
    let word = |at: usize, class: WordClass| phrase_at(words, all, at, |row| row.class == class);
    let relation = |at: usize| word(at, WordClass::Relation).map(|(row, end)| (row.of.as_str(), end));
    let directed = |at: usize| {
        let lead = word(at, WordClass::Lead).map_or(at, |(_, end)| end);
        let (_, end) = phrase_at(&rules.claims.directions, all, lead, |_| true)?;
        relation(end).filter(|(of, _)| *of == "of")
    };
    let from_there = |at: usize| {
        let (_, end) = relation(at).filter(|(of, _)| *of == "from")?;
        all.get(end).filter(|name| name.is_capitalised()).map(|_| end)
    };
    let first = (from..end.min(from + REACH)).take_while(|at| all[*at].kind != TokenKind::Number);
    let (_, after) = first.into_iter().find_map(|at| word(at, WordClass::And))?;
    let mut start = after;
    let mut qualifier = Qualifier::Exact;
    if let Some((row, behind)) = phrase_at(&rules.claims.hedges, all, after, |row| row.side == Side::Before) {
        (start, qualifier) = (behind, row.qualifier);
    }
    let number = number::at_token(all, start, rules).filter(|number| number.max < LARGEST)?;
    let behind = number.tokens.end;
    let unit = phrase_at(&rules.claims.units, all, behind, |_| true).is_some() || all.get(behind)?.is_dash();
    let alike = directed(from).is_some() && directed(behind).is_some()
        || from_there(from).is_some() && from_there(behind).is_some();
    (alike && !unit && behind < end).then_some((after, number, qualifier))
}

// A unit before its number, with a preposition between or none: some ten kilometres, in the order of Ukrainian and Russian.
fn inverted(all: &[Token<'_>], unit: usize, unit_end: usize, end: usize, rules: &Rules) -> Option<Number> {
    /// Abbreviations stand behind their number.
    const WRITTEN_OUT: usize = 4;
    let joint = |at: usize| {
        phrase_at(&rules.claims.words, all, at, |row| row.class == WordClass::Inverted).map(|(_, end)| end)
    };
    let written_out = all.get(unit)?.text.chars().count() >= WRITTEN_OUT;
    // "Some thirty kilometres" without a preposition, where the number is a word.
    let is_cyrillic = all.get(unit)?.is_cyrillic();
    // Where a language has no such words, a number behind a unit is another number.
    let spelt = || all.get(unit_end).filter(|number| number.kind == TokenKind::Word).map(|_| unit_end);
    let behind = joint(unit_end).or_else(|| spelt().filter(|_| is_cyrillic)).filter(|_| written_out)?;
    let number = number::at_token(all, behind, rules)?;
    // "20 km in 3 days": a number with a unit of its own.
    let own = phrase_at(&rules.claims.units, all, number.tokens.end, |_| true).is_some();
    (!own && number.tokens.end <= end).then_some(number)
}

// "a" mile, "a" kilometre
fn single(all: &[Token<'_>], end: usize, rules: &Rules) -> Option<Number> {
    let article = |row: &NumberWord| row.role == NumberRole::Article;
    let (row, first) = phrase_before(&rules.claims.numbers, all, end, article)?;
    Some(Number { tokens: first..end, min: row.value, max: row.value })
}

// "just over 20", "up to around 20", "~20"
fn hedge(all: &[Token<'_>], number: usize, floor: usize, rules: &Rules) -> (usize, Qualifier, Vec<String>) {
    let mut start = number;
    let mut qualifier = Qualifier::Exact;
    let mut trace = Vec::new();
    if let Some(mark) = start.checked_sub(1).filter(|mark| *mark >= floor)
        && all.get(mark).is_some_and(|token| token.is_mark('~') || token.is_mark('≈'))
    {
        (start, qualifier) = (mark, Qualifier::About);
    }
    loop {
        // "ca. 20"
        let point = start.checked_sub(1).filter(|point| {
            *point > floor
                && all.get(*point).is_some_and(|token| token.is_mark('.') && token.gap == Gap::None)
        });
        let Some((row, first)) =
            phrase_before(&rules.claims.hedges, all, point.unwrap_or(start), |row| row.side == Side::Before)
        else {
            break;
        };
        if first < floor {
            break;
        }
        // A bound said outside wins over a vague word inside: "up to around 20" is at most some 20.
        if matches!(qualifier, Qualifier::Exact | Qualifier::About) && row.qualifier != Qualifier::Exact {
            qualifier = row.qualifier;
        }
        trace.push(row.id.clone());
        start = first;
    }
    (start, qualifier, trace)
}

// "square", "per hour", "²", "/h", "altitude of"
fn is_something_else(all: &[Token<'_>], start: usize, end: usize, rules: &Rules) -> bool {
    let words = &rules.claims.words;
    let before =
        |end: usize| phrase_before(words, all, end, |row| row.class == WordClass::NotBefore).is_some();
    let after = |at: usize| phrase_at(words, all, at, |row| row.class == WordClass::NotAfter).is_some();
    if before(start) || after(end) {
        return true;
    }
    let Some(next) = all.get(end) else { return false };
    match next.kind {
        TokenKind::Number => next.gap == Gap::None,
        TokenKind::Mark if next.is_mark('/') => after(end + 1),
        TokenKind::Mark => next.is_mark('²') || next.is_mark('³'),
        TokenKind::Word | TokenKind::Possessive => false,
    }
}

fn is_money(all: &[Token<'_>], number: &Number) -> bool {
    let before = number.tokens.start.checked_sub(1).and_then(|at| all.get(at));
    before.is_some_and(|token| ['$', '€', '£', '₴', '#', '№'].iter().any(|mark| token.is_mark(*mark)))
}

// "(32 km)", "/ 32 km", "or 32 km"
fn second_unit(all: &[Token<'_>], at: usize, floor: usize, rules: &Rules) -> Option<usize> {
    let first = all.get(at)?;
    let bracket = first.is_mark('(') || first.is_mark('[');
    let comma = usize::from(first.is_mark(','));
    let or = phrase_at(&rules.claims.numbers, all, at + comma, |row| row.role == NumberRole::Range);
    let mut from = match or {
        _ if bracket || first.is_mark('/') => at + 1,
        Some((_, end)) => end,
        None => return None,
    };
    while let Some((_, end)) = phrase_at(&rules.claims.hedges, all, from, |row| row.side == Side::Before) {
        from = end;
    }
    let number = number::at_token(all, from, rules)?;
    let mut unit = number.tokens.end;
    if all.get(unit)?.is_dash() {
        unit += 1;
    }
    let (_, mut end) = phrase_at(&rules.claims.units, all, unit, |_| true)?;
    if bracket {
        let close = all.get(end)?;
        if !(close.is_mark(')') || close.is_mark(']')) {
            return None;
        }
        end += 1;
    } else if comma == 1 && all.get(end).is_some_and(|token| token.is_mark(',')) {
        end += 1;
    }
    (end <= floor).then_some(end)
}

// "95, 90 and" before "162 km"
fn listed(all: &[Token<'_>], start: usize, floor: usize, rules: &Rules) -> Vec<(usize, Number, Qualifier)> {
    let mut members: Vec<(usize, Number, Qualifier)> = Vec::new();
    let mut next = start;
    loop {
        let mut at = next;
        if let Some((_, first)) =
            phrase_before(&rules.claims.words, all, at, |row| row.class == WordClass::And)
        {
            at = first;
        }
        if at.checked_sub(1).and_then(|last| all.get(last)).is_some_and(|token| token.is_mark(',')) {
            at -= 1;
        }
        if at == next {
            break;
        }
        let Some(number) = number::before(all, at, rules).filter(|number| number.tokens.start >= floor)
        else {
            break;
        };
        // A year or a count that only stands before a comma is no member of a list of distances.
        if number.min >= 1000.0 {
            break;
        }
        let (first, qualifier, _) = hedge(all, number.tokens.start, floor, rules);
        if is_date(all, first, number.tokens.end) {
            break;
        }
        next = first;
        members.push((first, number, qualifier));
    }
    members.reverse();
    members
}

// "on April 5, 20 km from": a number behind a capitalised word belongs to that word.
fn is_date(all: &[Token<'_>], first: usize, _end: usize) -> bool {
    let Some(before) = first.checked_sub(1).and_then(|at| all.get(at)) else { return false };
    before.is_capitalised() || before.gap == Gap::None && before.kind == TokenKind::Word
}
