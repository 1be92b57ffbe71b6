//! An article -> its findings: the stages, one after another.

use crate::article::Article;
use crate::error::Error;
use crate::finding::Findings;
use crate::gazetteer::Gazetteer;
use crate::resolution::Weights;
use crate::rules::Rules;
use crate::{claim, dating, mention, movement, offset, resolution, role, sentence, timex, verdict};

/// A gazetteer and the rules, ready to read articles; made once and shared.
#[derive(Debug)]
pub struct Mapper {
    /// The places that are known.
    pub gazetteer: Gazetteer,
    /// The words that are known.
    pub rules: Rules,
    /// What each kind of evidence counts in deciding which place is meant.
    pub weights: Weights,
}

impl Mapper {
    /// With the gazetteer and the rules that the program carries.
    ///
    /// # Errors
    /// Where embedded tables are damaged, which a test rules out.
    pub fn embedded() -> Result<Mapper, Error> {
        Ok(Mapper {
            gazetteer: Gazetteer::embedded()?,
            rules: Rules::embedded()?,
            weights: Weights::default(),
        })
    }

    /// Reads one article. Understanding a text cannot fail: at worst the findings are empty.
    pub fn read(&self, article: &Article) -> Findings {
        let (gazetteer, rules) = (&self.gazetteer, &self.rules);
        let tokens = sentence::tokens(&article.text, article.body, rules);
        let (mut mentions, passed_over) = mention::find_and_tell(&tokens, gazetteer, rules);
        let claims = claim::find(&tokens, &mentions, rules);
        let mut resolutions =
            resolution::resolve_with(&self.weights, &tokens, &mentions, &claims, gazetteer, rules);
        let contradicted = resolution::contradicted(&mentions, &claims, &resolutions, gazetteer);
        if !contradicted.is_empty() {
            for at in contradicted {
                mention::widen(&mut mentions[at], &tokens, gazetteer);
            }
            resolutions =
                resolution::resolve_with(&self.weights, &tokens, &mentions, &claims, gazetteer, rules);
        }
        let roles = role::decide(&tokens, &mentions, &resolutions, gazetteer, rules);
        let timexes = timex::find(&tokens, article.day(), rules);
        let datings = dating::date(&tokens, &timexes, &mentions, &roles, article.day(), rules);
        let date = |spans: Vec<_>| dating::date_spans(&tokens, &timexes, spans, article.day(), rules);
        let claim_datings = date(claims.iter().map(|claim| (claim.span, claim.sentence)).collect());
        let judge = |claim| verdict::judge(claim, &mentions, &resolutions, gazetteer, rules);
        let verdicts = claims.iter().map(judge).collect();
        let movements = movement::find(&tokens, &mentions, rules);
        let movement_datings =
            date(movements.iter().map(|movement| (movement.span, movement.sentence)).collect());
        let offsets = offset::find(&tokens, &mentions, &claims, rules);
        Findings {
            sentences: tokens.sentences.iter().map(|sentence| sentence.span).collect(),
            mentions,
            passed_over,
            resolutions,
            roles,
            datings,
            offsets,
            timexes,
            claims,
            verdicts,
            claim_datings,
            movements,
            movement_datings,
        }
    }
}
