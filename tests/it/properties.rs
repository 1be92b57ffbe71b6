use dateline::article::Article;
use dateline::finding::Findings;
use dateline::mapper::Mapper;
use proptest::prelude::*;
use std::sync::LazyLock;

static MAPPER: LazyLock<Mapper> = LazyLock::new(|| Mapper::embedded().unwrap());

fn articles() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let articles: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(articles.len() >= 8);
    articles
}

fn read(text: &str) -> Findings {
    let day = jiff::civil::date(2023, 5, 6);
    MAPPER.read_and_tell(&Article::new("property", text).published_on(day))
}

/// Lists of one length, spans on character boundaries, sentences in order.
fn holds(text: &str, findings: &Findings) {
    let count = findings.mentions.len();
    assert_eq!(findings.resolutions.len(), count);
    assert_eq!(findings.roles.len(), count);
    assert_eq!(findings.datings.len(), count);
    assert_eq!(findings.offsets.len(), count);
    assert_eq!(findings.verdicts.len(), findings.claims.len());
    assert_eq!(findings.claim_datings.len(), findings.claims.len());
    assert_eq!(findings.movement_datings.len(), findings.movements.len());
    let spans = findings.mentions.iter().map(|mention| mention.span);
    let spans = spans.chain(findings.claims.iter().map(|claim| claim.span));
    let spans = spans.chain(findings.timexes.iter().map(|timex| timex.span));
    for span in spans.chain(findings.sentences.iter().copied()) {
        assert!(text.get(span.start..span.end).is_some_and(|words| !words.is_empty()), "{span:?}");
    }
    for pair in findings.mentions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "mentions overlap");
    }
    for resolution in &findings.resolutions {
        assert!((0.0..=1.0).contains(&resolution.confidence));
    }
}

#[test]
fn no_prefix_of_an_article_panics() {
    for text in articles() {
        for (end, _) in text.char_indices().step_by(37) {
            holds(&text[..end], &read(&text[..end]));
        }
        holds(&text, &read(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_panics(text in "\\PC{0,300}") {
        holds(&text, &read(&text));
    }

    #[test]
    fn no_mutation_of_an_article_panics(which in 0usize..8, at in 0usize..4000, junk in "[\\PC\n]{0,8}", cut in 0usize..40) {
        let articles = articles();
        let text = &articles[which % articles.len()];
        let chars: Vec<char> = text.chars().collect();
        let at = at.min(chars.len());
        let mutated: String =
            chars[..at].iter().copied().chain(junk.chars()).chain(chars[(at + cut).min(chars.len())..].iter().copied()).collect();
        holds(&mutated, &read(&mutated));
    }

    #[test]
    fn the_same_text_gives_the_same_findings(which in 0usize..8) {
        let articles = articles();
        let text = &articles[which % articles.len()];
        prop_assert_eq!(format!("{:?}", read(text)), format!("{:?}", read(text)));
    }
}
