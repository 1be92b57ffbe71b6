//! Golden cases of numbers and distance claims.

use crate::bracketed::Bracketed;
use crate::golden;
use dateline::claim::{self, Claim, Edge, End};
use dateline::number;
use dateline::rules::Rules;

#[test]
fn numbers() {
    let rules = Rules::embedded().unwrap();
    golden::check("number", |case| {
        let bracketed = Bracketed::read(&case.text);
        let tokens = bracketed.tokens(&rules);
        let found = number::find(&tokens, &rules);
        let range = |number: &number::Number| match number.min == number.max {
            true => number.min.to_string(),
            false => format!("{} to {}", number.min, number.max),
        };
        found.iter().map(range).collect()
    });
}

#[test]
fn claims() {
    let rules = Rules::embedded().unwrap();
    golden::check("claim", |case| {
        let bracketed = Bracketed::read(&case.text);
        let tokens = bracketed.tokens(&rules);
        let mentions = bracketed.mentions(&tokens);
        claim::find(&tokens, &mentions, &rules).iter().map(|claim| line(claim, &bracketed)).collect()
    });
}

/// `about 48 km NW of Kherson (limits) <- Snihurivka [separation] "just 48km north-west of Kherson"`
pub(crate) fn line(claim: &Claim, bracketed: &Bracketed) -> String {
    let end = |end: &End| match end {
        End::Mention { mention, .. } => bracketed.name(*mention).to_owned(),
        End::Phrase { span, kind: None } => format!("{:?}", span.of(&bracketed.text)),
        End::Phrase { span, kind: Some(kind) } => format!("{:?} ({kind})", span.of(&bracketed.text)),
        End::Line { span, .. } => format!("{:?} (line)", span.of(&bracketed.text)),
        End::Unsaid => "?".to_owned(),
    };
    let edge = match claim.edge {
        Edge::Unsaid => "",
        Edge::Centre => " (centre)",
        Edge::Limits => " (limits)",
    };
    let figure = |km: f64| format!("{}", (km * 100.0).round() / 100.0);
    let range = match claim.km_min == claim.km_max {
        true => figure(claim.km_min),
        false => format!("{}-{}", figure(claim.km_min), figure(claim.km_max)),
    };
    let direction = claim.direction.map_or("from", |point| point.name());
    let (reference, subject) = (end(&claim.reference), end(&claim.subject));
    format!(
        "{range} km {direction} {reference}{edge} <- {subject} [{} {}] {:?}",
        claim.kind.name(),
        claim.qualifier.name(),
        claim.span.of(&bracketed.text)
    )
}
