//! Texts with bracketed places -> the days of each place.

use crate::golden;
use dateline::dating::{Dating, date};
use dateline::mention::Mention;
use dateline::role::Role;
use dateline::rules::Rules;
use dateline::sentence::tokens;
use dateline::timex::find;
use dateline::token::Tokens;
use jiff::civil::Date;
use std::ops::Range;

#[test]
fn golden_cases() {
    let rules = Rules::embedded().unwrap();
    golden::check("dating", |case| {
        let (text, _) = brackets(&case.text);
        let cut = tokens(&text, 0, &rules);
        let timexes = find(&cut, case.published.parse().ok(), &rules);
        let render = |(name, dating): &(String, Dating)| {
            let days = dating.days.map_or("no day".to_owned(), |days| {
                if days.start == days.end {
                    days.start.to_string()
                } else {
                    format!("{}..{}", days.start, days.end)
                }
            });
            let words =
                dating.timex.map_or(String::new(), |timex| format!(" \"{}\"", timexes[timex].span.of(&text)));
            format!("{name}: {days} {}{words}", dating.basis.name())
        };
        datings(&case.text, &case.published, &rules).iter().map(render).collect()
    });
}

/// The datings of the bracketed names of a text.
pub(crate) fn datings(marked: &str, published: &str, rules: &Rules) -> Vec<(String, Dating)> {
    let (text, names) = brackets(marked);
    let cut = tokens(&text, 0, rules);
    let ranges: Vec<Range<usize>> = names
        .iter()
        .map(|name| {
            let first = cut.token_at(name.start);
            first..cut.token_at(name.end).max(first + 1)
        })
        .collect();
    let found = of_tokens(&cut, &ranges, published.parse().ok(), rules);
    names.into_iter().map(|name| text[name].to_owned()).zip(found).collect()
}

/// The datings of places that stand on these tokens.
pub(crate) fn of_tokens(
    cut: &Tokens<'_>,
    ranges: &[Range<usize>],
    published: Option<Date>,
    rules: &Rules,
) -> Vec<Dating> {
    let mention = |tokens: &Range<usize>| {
        let span = cut.all[tokens.start].span.join(cut.all[tokens.end - 1].span);
        Mention {
            span,
            tokens: tokens.clone(),
            name: tokens.clone(),
            sentence: cut.sentence_of(tokens.start),
            class_said: None,
            candidates: Vec::new(),
            doubt: None,
            wide: false,
            trace: Vec::new(),
        }
    };
    let mentions: Vec<Mention> = ranges.iter().map(mention).collect();
    let roles = vec![Role::Location; mentions.len()];
    date(cut, &find(cut, published, rules), &mentions, &roles, published, rules)
}

/// A text without its brackets, and where they stood.
pub(crate) fn brackets(marked: &str) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut names = Vec::new();
    let mut open = 0;
    for c in marked.chars() {
        match c {
            '[' => open = text.len(),
            ']' => names.push(open..text.len()),
            other => text.push(other),
        }
    }
    (text, names)
}
