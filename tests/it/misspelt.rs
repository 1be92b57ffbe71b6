//! The texts of `tests/corpus` with a third of their towns misspelt by one letter: so many are still found.

use crate::annotated::misspelling::try_out;
use crate::annotated::read;
use dateline::mapper::Mapper;
use std::path::PathBuf;

/// The least share that is found, and that is rightly placed.
const FOUND: f64 = 0.85;
const RIGHT: f64 = 0.83;
/// A share that is so much above asks for the bound to be raised.
const ABOVE: f64 = 0.02;
/// The most wrong places that misspelling adds, of a hundred names.
const WRONG: usize = 1;

#[test]
fn most_misspelt_towns_are_still_found_and_hardly_anything_else() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let texts = read(&folder.join("gold"), &[folder.join("text")]).unwrap();
    let outcome = try_out(&Mapper::embedded().unwrap(), &texts);
    assert!(outcome.asked > 1000, "only {} names", outcome.asked);
    let (found, right) = (outcome.recall(), outcome.accuracy());
    let holds = |share: f64, least: f64| share >= least && share <= least + ABOVE;
    assert!(
        holds(found, FOUND) && holds(right, RIGHT),
        "{found:.3} found, {right:.3} right: {:#?}",
        outcome.misses
    );
    let added = outcome.wrong.saturating_sub(outcome.wrong_as_written);
    assert!(added * 100 <= WRONG * outcome.asked, "{added} wrong places more");
}
