//! Every row of the tables about claims fires on its example and not on its counter-example; no prefix of a text panics.

use crate::bracketed::{Bracketed, resolved};
use dateline::gazetteer::Gazetteer;
use dateline::rules::{Phrases, Row, Rules};
use dateline::sentence::tokens;
use dateline::{claim, movement, number, offset, verdict};
use std::collections::BTreeSet;

fn fires<R: Row>(phrases: &Phrases<R>, id: &str, text: &str, rules: &Rules) -> bool {
    let cut = tokens(text, 0, rules);
    (0..cut.all.len()).any(|at| phrases.all_at(&cut.all, at).iter().any(|found| found.row.id() == id))
}

fn proves<R: Row>(phrases: &Phrases<R>, rules: &Rules, key: impl Fn(&R) -> String) {
    let mut ids = BTreeSet::new();
    let mut forms = BTreeSet::new();
    let mut last = String::new();
    let mut wrong = Vec::new();
    for row in &phrases.rows {
        let (file, id) = (phrases.file, row.id());
        let mut hold = |holds: bool, what: String| {
            if !holds {
                wrong.push(format!("{file}: {id} {what}"));
            }
        };
        hold(fires(phrases, id, row.example(), rules), format!("does not fire on {:?}", row.example()));
        hold(!row.not().is_empty(), "has no counter-example".to_owned());
        hold(!fires(phrases, id, row.not(), rules), format!("fires on {:?}", row.not()));
        hold(ids.insert(id.to_owned()), "stands twice".to_owned());
        hold(last.as_str() < id, "is not in order".to_owned());
        for form in row.forms() {
            hold(forms.insert((key(row), form.clone())), format!("has {form} twice"));
        }
        last = id.to_owned();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_proves_itself() {
    let rules = Rules::embedded().unwrap();
    proves(&rules.claims.numbers, &rules, |row| format!("{} {:?}", row.lang, row.role));
    proves(&rules.claims.units, &rules, |row| row.lang.clone());
    proves(&rules.claims.directions, &rules, |row| row.lang.clone());
    proves(&rules.claims.hedges, &rules, |row| format!("{} {:?}", row.lang, row.side));
    proves(&rules.claims.words, &rules, |row| format!("{} {:?}", row.lang, row.class));
}

/// Every prefix of every golden text goes through every stage about claims.
#[test]
fn no_prefix_panics() {
    let rules = Rules::embedded().unwrap();
    let gazetteer = Gazetteer::from_places_and_lines(Vec::new(), Vec::new());
    for stage in ["claim", "movement", "offset", "number", "verdict"] {
        let path = format!("{}/tests/golden/{stage}.txt", env!("CARGO_MANIFEST_DIR"));
        let golden = std::fs::read_to_string(path).unwrap();
        for case in golden.lines().filter_map(|line| line.strip_prefix("> ")) {
            let whole = Bracketed::read(case);
            let cuts = whole.text.char_indices().map(|(at, _)| at).chain([whole.text.len()]);
            for cut in cuts {
                let prefix = whole.prefix(cut);
                let tokens = prefix.tokens(&rules);
                let mentions = prefix.mentions(&tokens);
                let _ = number::find(&tokens, &rules);
                let claims = claim::find(&tokens, &mentions, &rules);
                let _ = movement::find(&tokens, &mentions, &rules);
                let offsets = offset::find(&tokens, &mentions, &claims, &rules);
                assert_eq!(offsets.len(), mentions.len());
                let resolutions = vec![resolved(None); mentions.len()];
                for claim in &claims {
                    assert!(!claim.span.of(&prefix.text).is_empty());
                    assert!(claim.km_min <= claim.km_max);
                    let _ = verdict::judge(claim, &mentions, &resolutions, &gazetteer, &rules);
                }
            }
        }
    }
}
