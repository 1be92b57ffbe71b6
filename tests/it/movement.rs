//! Golden cases of movements and of offsets.

use crate::bracketed::Bracketed;
use crate::golden;
use dateline::rules::Rules;
use dateline::{claim, movement, offset};

#[test]
fn movements() {
    let rules = Rules::embedded().unwrap();
    golden::check("movement", |case| {
        let bracketed = Bracketed::read(&case.text);
        let tokens = bracketed.tokens(&rules);
        let mentions = bracketed.mentions(&tokens);
        let found = movement::find(&tokens, &mentions, &rules);
        let line = |movement: &movement::Movement| {
            let (from, to) = (bracketed.name(movement.from), bracketed.name(movement.to));
            format!("{from} -> {to} {:?}", movement.span.of(&bracketed.text))
        };
        found.iter().map(line).collect()
    });
}

#[test]
fn offsets() {
    let rules = Rules::embedded().unwrap();
    golden::check("offset", |case| {
        let bracketed = Bracketed::read(&case.text);
        let tokens = bracketed.tokens(&rules);
        let mentions = bracketed.mentions(&tokens);
        let claims = claim::find(&tokens, &mentions, &rules);
        let found = offset::find(&tokens, &mentions, &claims, &rules);
        assert_eq!(found.len(), mentions.len());
        let line = |(mention, offset): (usize, &Option<offset::Offset>)| {
            let offset = offset.as_ref()?;
            let direction = offset.direction.map_or("-", |point| point.name());
            Some(format!("{} {direction} {:?}", bracketed.name(mention), offset.span.of(&bracketed.text)))
        };
        found.iter().enumerate().filter_map(line).collect()
    });
}
