use crate::golden;
use dateline::mapper::Mapper;
use dateline::{mention, sentence};

#[test]
fn golden_cases() {
    let mapper = Mapper::embedded().unwrap();
    golden::check("mention", |case| {
        let tokens = sentence::tokens(&case.text, 0, &mapper.rules);
        let show = |mention: &mention::Mention| {
            let said = mention.class_said.as_ref().map(|(class, _)| format!(" [{}]", class.name()));
            format!("{}{}", mention.span.of(&case.text).replace('\n', " "), said.unwrap_or_default())
        };
        mention::find(&tokens, &mapper.gazetteer, &mapper.rules).iter().map(show).collect()
    });
}
