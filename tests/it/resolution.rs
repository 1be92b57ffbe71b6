use crate::golden;
use dateline::article::Article;
use dateline::mapper::Mapper;

#[test]
fn golden_cases() {
    let mapper = Mapper::embedded().unwrap();
    golden::check("resolution", |case| {
        let findings = mapper.read(&Article::new("case", case.text.clone()));
        let mut lines = Vec::new();
        for (mention, resolution) in findings.mentions.iter().zip(&findings.resolutions) {
            let words = mention.span.of(&case.text);
            let Some(place) = resolution.place.map(|place| mapper.gazetteer.place(place)) else {
                lines.push(format!("{words} -> - ({})", resolution.note.as_deref().unwrap_or_default()));
                continue;
            };
            let unit = |code: &str| mapper.gazetteer.unit(code).map(|unit| format!(", {}", unit.name));
            let raion = unit(place.raion()).unwrap_or_default();
            let oblast = unit(place.oblast()).unwrap_or_default();
            let whole =
                if place.class.name() == "settlement" { format!("{raion}{oblast}") } else { String::new() };
            lines.push(format!(
                "{words} -> {}{whole} [{}, {}]",
                place.name,
                place.class.name(),
                resolution.how.name()
            ));
        }
        lines
    });
}

#[test]
fn a_name_that_a_place_bore_when_the_text_was_published_is_not_held_against_it() {
    let mapper = Mapper::embedded().unwrap();
    let text = "Ukraine: shells fell on Artemivsk and Toretsk, in the Donetsk region.";
    let kinds = |year: i16| {
        let article = Article::new("case", text).published_on(jiff::civil::date(year, 3, 1));
        let findings = mapper.read_and_tell(&article);
        let of = |words: &str| {
            let named = |span: &dateline::span::Span| span.of(text) == words;
            let at = findings.mentions.iter().position(|mention| named(&mention.span)).unwrap();
            let best = &findings.resolutions[at].weighed[0];
            let kinds = best.evidence.iter().map(|evidence| evidence.kind);
            (mapper.gazetteer.place(best.place).name.clone(), kinds.collect::<Vec<_>>())
        };
        (of("Artemivsk"), of("Toretsk"))
    };
    let ((town, then), (other, not_yet)) = kinds(2014);
    assert_eq!((town.as_str(), other.as_str()), ("Bakhmut", "Toretsk"));
    assert!(!then.contains(&"former") && not_yet.contains(&"renamed_since"));
    let ((town, since), (other, now)) = kinds(2023);
    assert_eq!((town.as_str(), other.as_str()), ("Bakhmut", "Toretsk"));
    assert!(since.contains(&"former") && !now.contains(&"renamed_since"));
}
