//! Tokens -> numbers: `48`, `1.5`, `40,000`, `fifteen`, `a dozen`, `one and a half`.

use crate::rules::Rules;
use crate::rules::claims::{NumberRole, NumberWord};
use crate::token::{Gap, Token, TokenKind, Tokens};
use std::ops::Range;

/// A number, or a range of numbers, as it stands in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its value; of a range the lesser end.
    pub min: f64,
    /// Its value; of a range the greater end.
    pub max: f64,
}

/// Finds every number of a text, in order, the longest at each place.
///
/// ```
/// # use dateline::{number, rules::Rules, sentence::tokens};
/// let rules = Rules::embedded()?;
/// let cut = tokens("From twenty-five to 30 guns, one and a half miles apart", 0, &rules);
/// let found: Vec<(f64, f64)> = number::find(&cut, &rules).iter().map(|n| (n.min, n.max)).collect();
/// assert_eq!(found, [(25.0, 30.0), (1.5, 1.5)]);
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn find(tokens: &Tokens<'_>, rules: &Rules) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.all.len() {
        match at_token(&tokens.all, at, rules) {
            Some(number) => {
                at = number.tokens.end;
                found.push(number);
            }
            None => at += 1,
        }
    }
    found
}

/// The longest number that starts with the token at `at`.
pub(crate) fn at_token(all: &[Token<'_>], at: usize, rules: &Rules) -> Option<Number> {
    if !all.get(at).is_some_and(may_count) {
        return None;
    }
    if let Some(range) = between(all, at, rules) {
        return Some(range);
    }
    let (low, end) = single(all, at, rules)?;
    if let Some((high, end)) = range_end(all, end, low, rules) {
        return Some(Number { tokens: at..end, min: low, max: high });
    }
    Some(Number { tokens: at..end, min: low, max: low })
}

/// Whether a token can stand at either end of a number: figures, and words of a table.
fn may_count(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Number => true,
        TokenKind::Word => token.word != 0,
        TokenKind::Possessive | TokenKind::Mark => false,
    }
}

/// The longest number that ends just before `end`.
pub(crate) fn before(all: &[Token<'_>], end: usize, rules: &Rules) -> Option<Number> {
    /// `between one hundred and fifty and two hundred and fifty` has nine words.
    const LONGEST: usize = 10;
    if !end.checked_sub(1).and_then(|last| all.get(last)).is_some_and(may_count) {
        return None;
    }
    (end.saturating_sub(LONGEST)..end)
        .filter_map(|at| at_token(all, at, rules))
        .find(|number| number.tokens.end == end && !cut_short(all, number))
}

/// Whether a digit or point just before the number belongs to it, so that it is a rest of something else.
fn cut_short(all: &[Token<'_>], number: &Number) -> bool {
    let Some(token) = all.get(number.tokens.start) else { return false };
    let Some(last) = number.tokens.start.checked_sub(1).and_then(|last| all.get(last)) else { return false };
    token.gap == Gap::None
        && token.kind == TokenKind::Number
        && (last.kind == TokenKind::Word || last.is_mark('.') || last.is_mark('/'))
}

// "between 5 and 7", "from 5 to 7"
fn between(all: &[Token<'_>], at: usize, rules: &Rules) -> Option<Number> {
    word(all, at, rules, NumberRole::Between)?;
    let (low, middle) = single(all, at + 1, rules)?;
    let joint = word(all, middle, rules, NumberRole::And)
        .or_else(|| word(all, middle, rules, NumberRole::Range))
        .map(|(_, end)| end)?;
    let (high, end) = single(all, joint, rules)?;
    (low < high).then_some(Number { tokens: at..end, min: low, max: high })
}

// "5-7", "1.5 to 2"
fn range_end(all: &[Token<'_>], at: usize, low: f64, rules: &Rules) -> Option<(f64, usize)> {
    let joint = match all.get(at) {
        Some(token) if token.is_dash() => at + 1,
        _ => word(all, at, rules, NumberRole::Range)?.1,
    };
    let (high, end) = single(all, joint, rules)?;
    (low < high).then_some((high, end))
}

fn single(all: &[Token<'_>], at: usize, rules: &Rules) -> Option<(f64, usize)> {
    match all.get(at)?.kind {
        TokenKind::Number => digits(all, at, rules),
        TokenKind::Word => words(all, at, rules),
        TokenKind::Possessive | TokenKind::Mark => None,
    }
}

// "48", "1.5", "40,000", "1 450", "2½", "40 thousand", "2 and a half"
fn digits(all: &[Token<'_>], at: usize, rules: &Rules) -> Option<(f64, usize)> {
    let token = all.get(at)?;
    let mut end = at + 1;
    let mut written = token.text.to_owned();
    let grouped = |token: &Token<'_>, length: std::ops::RangeInclusive<usize>| {
        token.kind == TokenKind::Number
            && length.contains(&token.text.len())
            && token.text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if grouped(token, 1..=3) {
        while all.get(end).is_some_and(|next| grouped(next, 3..=3) && next.gap == Gap::Space) {
            written.push_str(all.get(end)?.text);
            end += 1;
        }
    }
    let mut value = value_of(&written)?;
    if let Some((row, next)) = word(all, end, rules, NumberRole::Scale) {
        value *= row.value;
        end = next;
    } else if let Some((_, next)) = word(all, end, rules, NumberRole::And)
        && let Some((value, end)) = and_fraction(all, next, value, Some(NumberRole::Digit), rules)
    {
        return Some((value, end));
    }
    Some((value, end))
}

/// The value of digits with a point, with commas between groups of three, or with a comma for a point.
fn value_of(written: &str) -> Option<f64> {
    let fraction = match written.chars().last()? {
        '½' => 0.5,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        _ => 0.0,
    };
    let digits = match fraction > 0.0 {
        true => written.get(..written.char_indices().last()?.0)?,
        false => written,
    };
    if digits.is_empty() {
        return Some(fraction);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',') {
        return None;
    }
    let groups: Vec<&str> = digits.split(',').collect();
    let whole: String = match groups.as_slice() {
        [_] => digits.to_owned(),
        [first, rest @ ..]
            if !first.is_empty()
                && first.len() <= 3
                && rest.iter().all(|group| group.split('.').next().is_some_and(|group| group.len() == 3)) =>
        {
            groups.concat()
        }
        [whole, part] => format!("{whole}.{part}"),
        _ => return None,
    };
    let value: f64 = whole.parse().ok()?;
    value.is_finite().then_some(value + fraction)
}

// "fifteen", "twenty-five", "a hundred and twenty", "a dozen", "half a", "one and a half"
fn words(all: &[Token<'_>], at: usize, rules: &Rules) -> Option<(f64, usize)> {
    if let Some((row, mut end)) = word(all, at, rules, NumberRole::Fraction) {
        // "half a mile", "a quarter of a mile": the words up to the unit belong to the number.
        end = word(all, end, rules, NumberRole::Of).map_or(end, |(_, next)| next);
        end = word(all, end, rules, NumberRole::Article).map_or(end, |(_, next)| next);
        return Some((row.value, end));
    }
    let mut value = 0.0;
    let mut part = 0.0;
    let mut last: Option<NumberRole> = None;
    let mut end = at;
    if let Some((_, next)) = word(all, at, rules, NumberRole::Article) {
        if let Some((row, next)) = word(all, next, rules, NumberRole::Fraction) {
            let next = word(all, next, rules, NumberRole::Of).map_or(next, |(_, next)| next);
            return Some((
                row.value,
                word(all, next, rules, NumberRole::Article).map_or(next, |(_, next)| next),
            ));
        }
        let counts = [NumberRole::Scale, NumberRole::Dozen];
        counts.iter().find_map(|role| word(all, next, rules, *role))?;
        (part, end, last) = (1.0, next, Some(NumberRole::Digit));
    }
    loop {
        let mut from = end;
        if last.is_some() && all.get(from).is_some_and(|token| token.is_dash() && token.gap == Gap::None) {
            from += 1;
        }
        let mut joined = false;
        if let Some((_, next)) = word(all, from, rules, NumberRole::And) {
            if let Some(done) = and_fraction(all, next, value + part, last, rules) {
                return Some(done);
            }
            if last == Some(NumberRole::Scale) {
                (from, joined) = (next, true);
            }
        }
        let Some((row, next)) = COUNTING.iter().find_map(|role| word(all, from, rules, *role)) else { break };
        let fits = match row.role {
            NumberRole::Digit => {
                matches!(last, None | Some(NumberRole::Tens | NumberRole::Hundreds | NumberRole::Scale))
            }
            NumberRole::Teen | NumberRole::Tens => {
                matches!(last, None | Some(NumberRole::Hundreds | NumberRole::Scale))
            }
            NumberRole::Hundreds => matches!(last, None | Some(NumberRole::Scale)),
            NumberRole::Dozen => {
                matches!(last, Some(NumberRole::Digit | NumberRole::Teen | NumberRole::Tens))
            }
            NumberRole::Scale => last.is_some() && !joined,
            _ => false,
        };
        if !fits {
            break;
        }
        match row.role {
            NumberRole::Dozen => part *= row.value,
            NumberRole::Scale if row.value < 1000.0 => part *= row.value,
            NumberRole::Scale => {
                value += part * row.value;
                part = 0.0;
            }
            _ => part += row.value,
        }
        last = Some(row.role);
        end = next;
        if row.role == NumberRole::Dozen {
            break;
        }
    }
    let counted = last.is_some() && value + part > 0.0;
    counted.then_some((value + part, end))
}

const COUNTING: [NumberRole; 6] = [
    NumberRole::Digit,
    NumberRole::Teen,
    NumberRole::Tens,
    NumberRole::Hundreds,
    NumberRole::Scale,
    NumberRole::Dozen,
];

// "one and a half"
fn and_fraction(
    all: &[Token<'_>],
    at: usize,
    so_far: f64,
    last: Option<NumberRole>,
    rules: &Rules,
) -> Option<(f64, usize)> {
    last?;
    let article = word(all, at, rules, NumberRole::Article).map(|(_, end)| end);
    let (row, end) = word(all, article.unwrap_or(at), rules, NumberRole::Fraction)?;
    // "in 2022 and half a mile off" counts the half apart.
    let apart = article.is_none()
        && [NumberRole::Article, NumberRole::Of].iter().any(|role| word(all, end, rules, *role).is_some());
    (!apart).then_some((so_far + row.value, end))
}

fn word<'r>(
    all: &[Token<'_>],
    at: usize,
    rules: &'r Rules,
    role: NumberRole,
) -> Option<(&'r NumberWord, usize)> {
    if all.get(at)?.word == 0 {
        return None;
    }
    rules.claims.numbers.at_of(all, at, |row| row.role == role).map(|found| (found.row, found.end))
}
