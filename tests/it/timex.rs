//! Texts with a publication date -> the temporal expressions found in them, and the rows of their tables.

use crate::golden;
use dateline::rules::dates::{Cue, DateRules, Why, Word};
use dateline::rules::{Phrases, Row, Rules};
use dateline::sentence::tokens;
use dateline::timex::{Timex, TimexKind, find};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

/// Rows are proven as if read in a report of this Thursday.
const PROOF_DAY: &str = "2022-11-10";

#[test]
fn golden_cases() {
    let rules = Rules::embedded().unwrap();
    golden::check("timex", |case| {
        let published: Option<Date> = case.published.parse().ok();
        let cut = tokens(&case.text, 0, &rules);
        find(&cut, published, &rules).iter().map(|timex| render(&case.text, timex)).collect()
    });
}

/// Cases that are known to come out wrong stand under `# FIXME: should be ...`, so that what is measured is written down.
#[test]
fn of_the_golden_cases_98_in_100_are_right_and_they_are_read_on_every_weekday() {
    const FEWEST: usize = 250;
    const RIGHT: f64 = 0.98;
    let golden = include_str!("../golden/timex.txt");
    let (mut cases, mut wrong, mut weekdays) = (0, 0, std::collections::BTreeSet::new());
    let mut before = "";
    for line in golden.lines() {
        if let Some(day) = line.strip_prefix("@ published: ").and_then(|day| day.parse::<Date>().ok()) {
            weekdays.insert(day.weekday().to_monday_one_offset());
        }
        if line.starts_with("> ") && !before.starts_with("> ") {
            cases += 1;
            wrong += usize::from(before.starts_with("# FIXME: should be "));
        }
        before = line;
    }
    assert!(cases >= FEWEST, "{cases} cases");
    assert_eq!(weekdays.len(), 7, "{weekdays:?}");
    let right = (cases - wrong) as f64 / cases as f64;
    assert!(right >= RIGHT, "{wrong} of {cases} are known to be wrong");
}

#[test]
fn every_zone_is_known() {
    for row in &Rules::embedded().unwrap().dates.zones.rows {
        assert!(jiff::tz::TimeZone::get(&row.meaning.name).is_ok(), "{}", row.id);
    }
}

fn render(text: &str, timex: &Timex) -> String {
    let words = timex.span.of(text).replace('\n', " ");
    let kind = match timex.kind {
        TimexKind::At => "",
        TimexKind::Since => " since",
        TimexKind::Until => " until",
        TimexKind::Future => " future",
        TimexKind::Duration => return format!("\"{words}\" a length of time"),
    };
    let Some(days) = timex.value else {
        let (_, why) = timex.rule.split_once(": ").unwrap();
        return format!("\"{words}\" no day: {why}");
    };
    let run =
        if days.start == days.end { days.start.to_string() } else { format!("{}..{}", days.start, days.end) };
    format!("\"{words}\" {run} {}{kind}", days.grain.name())
}

/// The rows that took part in a text.
fn fired(text: &str, rules: &Rules) -> Vec<String> {
    let cut = tokens(text, 0, rules);
    let found = find(&cut, PROOF_DAY.parse().ok(), rules);
    let ids = |timex: &Timex| {
        let (ids, _) = timex.rule.split_once(": ").unwrap();
        ids.split(" + ").map(str::to_owned).collect::<Vec<_>>()
    };
    found.iter().flat_map(ids).collect()
}

fn prove<M: DeserializeOwned>(table: &Phrases<Word<M>>, rules: &Rules, wrong: &mut Vec<String>) {
    assert!(!table.rows.is_empty(), "{} is empty", table.file);
    for row in &table.rows {
        if !fired(row.example(), rules).iter().any(|id| id == row.id()) {
            wrong.push(format!("{}: {} does not fire in `{}`", table.file, row.id(), row.example()));
        }
        if fired(row.not(), rules).iter().any(|id| id == row.id()) {
            wrong.push(format!("{}: {} fires in `{}`", table.file, row.id(), row.not()));
        }
    }
}

#[test]
fn every_row_fires_on_its_example_and_not_on_its_counter_example() {
    let rules = Rules::embedded().unwrap();
    let dates: &DateRules = &rules.dates;
    let mut wrong = Vec::new();
    prove(&dates.weekdays, &rules, &mut wrong);
    prove(&dates.months, &rules, &mut wrong);
    prove(&dates.deictics, &rules, &mut wrong);
    prove(&dates.units, &rules, &mut wrong);
    prove(&dates.counts, &rules, &mut wrong);
    prove(&dates.ordinals, &rules, &mut wrong);
    prove(&dates.shifts, &rules, &mut wrong);
    prove(&dates.parts, &rules, &mut wrong);
    prove(&dates.prepositions, &rules, &mut wrong);
    prove(&dates.range_words, &rules, &mut wrong);
    prove(&dates.day_parts, &rules, &mut wrong);
    prove(&dates.which, &rules, &mut wrong);
    prove(&dates.named_days, &rules, &mut wrong);
    prove(&dates.epochs, &rules, &mut wrong);
    prove(&dates.seasons, &rules, &mut wrong);
    prove(&dates.zones, &rules, &mut wrong);
    prove(&dates.clock_words, &rules, &mut wrong);
    // A row of what is no date keeps every expression out of its example.
    for row in &dates.not_dates.rows {
        if !fired(row.example(), &rules).is_empty() {
            wrong.push(format!("{}: `{}` has a date", row.id(), row.example()));
        }
        let dated = !fired(row.not(), &rules).is_empty();
        if !dated && row.meaning != Why::Name {
            wrong.push(format!("{}: `{}` has no date", row.id(), row.not()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cue_fires_on_its_example_and_not_on_its_counter_example() {
    let rules = Rules::embedded().unwrap();
    let mut wrong = Vec::new();
    for row in &rules.dates.cues.rows {
        let stands = |text: &str| {
            let (text, _) = crate::dating::brackets(text);
            let cut = tokens(&text, 0, &rules);
            (0..cut.all.len())
                .any(|at| rules.dates.cues.at(&cut.all, at).is_some_and(|found| found.row.id == row.id))
        };
        // These only help others to decide, so that no rule names them.
        let fires = |text: &str| match row.meaning {
            Cue::Past | Cue::Reporting | Cue::Measure | Cue::Idle | Cue::Announces => stands(text),
            Cue::Has | Cue::Had | Cue::Participle | Cue::Recalls | Cue::Compares => stands(text),
            _ => crate::dating::datings(text, PROOF_DAY, &rules)
                .iter()
                .any(|(_, dating)| dating.rule.contains(&row.id)),
        };
        if !fires(row.example()) {
            wrong.push(format!("{} does not fire in `{}`", row.id, row.example));
        }
        if fires(row.not()) {
            wrong.push(format!("{} fires in `{}`", row.id, row.not));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tables_are_sorted_and_each_form_stands_once() {
    let rules = Rules::embedded().unwrap();
    let dates = &rules.dates;
    let mut wrong = Vec::new();
    fn look<M: DeserializeOwned>(table: &Phrases<Word<M>>, wrong: &mut Vec<String>) {
        if !table.rows.is_sorted_by(|a, b| a.id < b.id) {
            wrong.push(format!("{} is not sorted by id", table.file));
        }
        let mut forms: Vec<(&str, &str)> = Vec::new();
        for row in &table.rows {
            assert!(!row.forms.is_empty(), "{}: {} has no form", table.file, row.id);
            for form in &row.forms {
                if forms.contains(&(&row.lang, form)) {
                    wrong.push(format!("{}: `{form}` stands twice", table.file));
                }
                forms.push((&row.lang, form));
            }
        }
    }
    look(&dates.weekdays, &mut wrong);
    look(&dates.months, &mut wrong);
    look(&dates.deictics, &mut wrong);
    look(&dates.units, &mut wrong);
    look(&dates.counts, &mut wrong);
    look(&dates.ordinals, &mut wrong);
    look(&dates.shifts, &mut wrong);
    look(&dates.parts, &mut wrong);
    look(&dates.prepositions, &mut wrong);
    look(&dates.range_words, &mut wrong);
    look(&dates.day_parts, &mut wrong);
    look(&dates.which, &mut wrong);
    look(&dates.named_days, &mut wrong);
    look(&dates.epochs, &mut wrong);
    look(&dates.seasons, &mut wrong);
    look(&dates.zones, &mut wrong);
    look(&dates.clock_words, &mut wrong);
    look(&dates.published_lines, &mut wrong);
    look(&dates.not_dates, &mut wrong);
    look(&dates.cues, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Texts that put the reader at its limits: cut anywhere, they must still be read.
const HARD: &str = "On 31 November, the 2nd – or 6/7 June… (16 February–present) since the start of the fighting, \
    a day after 9999-99-99, 29 February 1900, 00.00.2022, mid-to-late March, 3 to 9 June 2022; three and a half months later, \
    day 4000 of the invasion: last Sunday's “next Monday” overnight — on the night between 31 December and 1 January. \
    Ніч на 5 травня. ٣ March ９９ days ago, 9999 years ago, the following day, 12/13/2022, Nov. 11, May";

#[test]
fn no_prefix_or_suffix_panics_and_spans_slice() {
    let rules = Rules::embedded().unwrap();
    for published in [None, Some("2024-02-29"), Some("0001-01-01"), Some("9999-12-31")] {
        let published: Option<Date> = published.and_then(|day| day.parse().ok());
        for (at, _) in HARD.char_indices() {
            for part in [&HARD[..at], &HARD[at..]] {
                let cut = tokens(part, 0, &rules);
                let mut end = 0;
                for timex in find(&cut, published, &rules) {
                    assert!(!timex.span.of(part).is_empty());
                    assert!(timex.span.start >= end, "expressions overlap in {part}");
                    assert!(timex.value.is_none_or(|days| days.start <= days.end));
                    end = timex.span.end;
                }
                let all: Vec<_> = (0..cut.all.len()).map(|token| token..token + 1).collect();
                assert_eq!(crate::dating::of_tokens(&cut, &all, published, &rules).len(), all.len());
            }
        }
    }
}
