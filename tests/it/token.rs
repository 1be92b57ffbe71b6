use crate::golden;
use dateline::rules::Rules;
use dateline::sentence::tokens;

#[test]
fn golden_cases() {
    let rules = Rules::embedded().unwrap();
    golden::check("token", |case| {
        let cut = tokens(&case.text, 0, &rules);
        let words = |sentence| cut.of(sentence).iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
        cut.sentences.iter().map(words).collect()
    });
}
