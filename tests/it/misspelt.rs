//! The texts of `tests/corpus` with a third of their towns misspelt by one letter: so many are still found.

use crate::annotated::misspelling::try_out;
use crate::annotated::read;
use dateline::mapper::Mapper;
use std::path::PathBuf;

/// The least share that is found, and that is rightly placed.
const FOUND: f64 = 0.80;
const RIGHT: f64 = 0.78;
/// The most wrong places that misspelling adds, of a hundred names.
const WRONG: usize = 1;

#[test]
fn most_misspelt_towns_are_still_found_and_hardly_anything_else() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let texts = read(&folder.join("gold"), &[folder.join("text")]).unwrap();
    let outcome = try_out(&Mapper::embedded().unwrap(), &texts);
    assert!(outcome.asked > 1000, "only {} names", outcome.asked);
    let (found, right) = (outcome.recall(), outcome.accuracy());
    assert!(found >= FOUND && right >= RIGHT, "{found:.3} found, {right:.3} right: {:#?}", outcome.misses);
    let added = outcome.wrong.saturating_sub(outcome.wrong_as_written);
    assert!(added * 100 <= WRONG * outcome.asked, "{added} wrong places more");
}
