use crate::golden;
use dateline::article::Article;
use dateline::mapper::Mapper;

#[test]
fn golden_cases() {
    let mapper = Mapper::embedded().unwrap();
    golden::check("role", |case| {
        let findings = mapper.read(&Article::new("case", case.text.clone()));
        let line = |(mention, role): (&dateline::mention::Mention, &dateline::role::Role)| {
            format!("{}: {}", mention.span.of(&case.text), role.name())
        };
        findings.mentions.iter().zip(&findings.roles).map(line).collect()
    });
}
