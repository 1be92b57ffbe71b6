//! An article -> its findings: the stages, one after another.

use crate::article::Article;
use crate::error::Error;
use crate::finding::Findings;
use crate::gazetteer::Gazetteer;
use crate::rules::Rules;
use crate::{claim, mention, movement, offset, resolution, role, sentence, verdict};

/// A gazetteer and the rules, ready to read articles; made once and shared.
#[derive(Debug)]
pub struct Mapper {
    /// The places that are known.
    pub gazetteer: Gazetteer,
    /// The words that are known.
    pub rules: Rules,
}

impl Mapper {
    /// With the gazetteer and the rules that the program carries.
    ///
    /// # Errors
    /// Where embedded tables are damaged, which a test rules out.
    pub fn embedded() -> Result<Mapper, Error> {
        Ok(Mapper { gazetteer: Gazetteer::embedded()?, rules: Rules::embedded()? })
    }

    /// Reads one article. Understanding a text cannot fail: at worst the findings are empty.
    pub fn read(&self, article: &Article) -> Findings {
        let (gazetteer, rules) = (&self.gazetteer, &self.rules);
        let tokens = sentence::tokens(&article.text, article.body, rules);
        let (mentions, passed_over) = mention::find_and_tell(&tokens, gazetteer, rules);
        let claims = claim::find(&tokens, &mentions, rules);
        let resolutions = resolution::resolve(&tokens, &mentions, &claims, gazetteer, rules);
        let roles = role::decide(&tokens, &mentions, &resolutions, gazetteer, rules);
        let judge = |claim| verdict::judge(claim, &mentions, &resolutions, gazetteer, rules);
        let verdicts = claims.iter().map(judge).collect();
        let movements = movement::find(&tokens, &mentions, rules);
        let offsets = offset::find(&tokens, &mentions, &claims, rules);
        Findings {
            sentences: tokens.sentences.iter().map(|sentence| sentence.span).collect(),
            mentions,
            passed_over,
            resolutions,
            roles,
            offsets,
            claims,
            verdicts,
            movements,
            ..Findings::default()
        }
    }
}
