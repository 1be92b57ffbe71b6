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
