//! Paradigms: every row against its example, and the whole gazetteer both ways.

use dateline::fold::fold;
use dateline::gazetteer::{Class, Gazetteer, NameKind};
use dateline::inflection::{Cases, Gender, Kind, Paradigms, SHORTEST};
use dateline::language::Language;
use std::collections::BTreeSet;

fn forms_of(paradigms: &Paradigms, word: &str, language: Language) -> BTreeSet<String> {
    paradigms.forms(word, language).into_iter().map(|(form, ..)| form).collect()
}

#[test]
fn every_paradigm_makes_its_example_and_not_its_counter_example() {
    let paradigms = Paradigms::embedded();
    let lines = include_str!("../../rules/paradigms.csv").lines().count() - 1;
    assert_eq!(paradigms.rows.len(), lines, "rows that could not be read");
    for row in &paradigms.rows {
        let (word, form) = &row.example;
        let made = forms_of(&paradigms, word, row.language);
        assert!(made.contains(form), "{}: {word} gives {made:?}", row.id);
        let (word, form) = &row.not;
        let made = forms_of(&paradigms, word, row.language);
        assert!(!made.contains(form), "{}: {form} is made of {word}", row.id);
        let read =
            paradigms.readings(&row.example.1, row.language, |nominative| *nominative == row.example.0);
        assert!(!read.is_empty(), "{}: {} is not read back", row.id, row.example.1);
    }
}

/// Forms of a name of one word or of several that agree; only in the cases in which all words can stand.
fn of_name(paradigms: &Paradigms, key: &str, language: Language) -> BTreeSet<String> {
    let words: Vec<&str> = key.split(' ').collect();
    if words[0].chars().count() < SHORTEST {
        return BTreeSet::from([key.to_owned()]);
    }
    let mut made: Vec<(String, Option<Gender>, Cases, bool)> = vec![(String::new(), None, 0b11_1111, false)];
    for word in &words {
        let mut longer = Vec::new();
        for (before, gender, cases, noun) in &made {
            for (form, kind, own, case) in paradigms.forms(word, language) {
                let joined = if before.is_empty() { form } else { format!("{before} {form}") };
                if cases & case != 0 && gender.is_none_or(|gender| gender == own) {
                    longer.push((joined, Some(own), cases & case, *noun || kind == Kind::Noun));
                }
            }
        }
        made = longer;
    }
    made.into_iter().filter(|(.., noun)| *noun || words.len() > 1).map(|(form, ..)| form).collect()
}

#[test]
fn the_whole_gazetteer_is_recognised_in_every_case_and_nothing_else_is() {
    let gazetteer = Gazetteer::embedded().unwrap();
    for language in [Language::UKRAINIAN, Language::RUSSIAN] {
        let names: BTreeSet<String> = gazetteer
            .names()
            .filter(|(place, form, kind, of)| {
                let settlement = gazetteer.place(*place).class == Class::Settlement;
                let official = *kind == NameKind::Official || language == Language::RUSSIAN;
                settlement && official && *of == language && !form.is_ascii()
            })
            .map(|(_, form, ..)| fold(form))
            .collect();
        let (mut declined, mut forms, mut lost, mut wrong) = (0, 0, Vec::new(), Vec::new());
        let mut stiff = Vec::new();
        for name in &names {
            let made = of_name(&gazetteer.paradigms, name, language);
            declined += usize::from(made.len() > 1);
            if made.len() <= 1 {
                stiff.push(name.as_str());
            }
            for form in made.iter().filter(|form| *form != name) {
                forms += 1;
                let mut words = form.split(' ');
                let mut read = gazetteer.inflected(words.next().unwrap(), language);
                for word in words {
                    read = gazetteer.inflected_on(&read, word, language).into();
                }
                if !read.iter().any(|reading| reading.key == *name) {
                    lost.push(form.clone());
                }
                for other in read.iter().filter(|other| other.is_whole() && other.words == 1) {
                    if !of_name(&gazetteer.paradigms, &other.key, language).contains(form) {
                        wrong.push(format!("{form} for {}", other.key));
                    }
                }
            }
        }
        // For docs/inflection.md, where the test is run alone with --nocapture.
        eprintln!(
            "{}: {} names, {declined} declined, {forms} forms; as they stand {:?} ...",
            language.code(),
            names.len(),
            stiff.iter().step_by(stiff.len() / 40 + 1).collect::<Vec<_>>()
        );
        assert!(names.len() > 8_000, "only {} names in {}", names.len(), language.code());
        assert!(forms > 80_000, "only {forms} forms in {}", language.code());
        assert!(declined * 100 > names.len() * 96, "only {declined} of {} are declined", names.len());
        assert!(
            lost.is_empty(),
            "{} forms are not recognised: {:?}",
            lost.len(),
            &lost[..lost.len().min(20)]
        );
        assert!(
            wrong.is_empty(),
            "{} forms name what they are no form of: {:?}",
            wrong.len(),
            &wrong[..wrong.len().min(20)]
        );
    }
}
