//! An article -> its findings: the stages, one after another.

use crate::article::{Article, PublishedSource};
use crate::error::Error;
use crate::finding::Findings;
use crate::gazetteer::Gazetteer;
use crate::language::Language;
use crate::resolution::{Notes, Weights};
use crate::rules::Rules;
use crate::{
    boundary, claim, dating, mention, movement, offset, published, resolution, role, sentence, timex,
    together, verdict,
};

/// A gazetteer and the rules, ready to read articles; made once and shared.
#[derive(Debug)]
pub struct Mapper {
    /// The places that are known.
    pub gazetteer: Gazetteer,
    /// The words that are known.
    pub rules: Rules,
    /// What each kind of evidence counts in deciding which place is meant.
    pub weights: Weights,
    /// The language that every article is in; `None` leaves it to each paragraph to tell.
    pub language: Option<Language>,
}

impl Mapper {
    /// With the gazetteer and the rules that the program carries.
    ///
    /// # Errors
    /// Where embedded tables are damaged, which a test rules out.
    pub fn embedded() -> Result<Mapper, Error> {
        Mapper::with(Gazetteer::embedded()?)
    }

    /// With another gazetteer, such as [`Gazetteer::open`] gives, and the rules that the program carries.
    ///
    /// # Errors
    /// Where embedded tables are damaged, which a test rules out.
    pub fn with(gazetteer: Gazetteer) -> Result<Mapper, Error> {
        Ok(Mapper { gazetteer, rules: Rules::embedded()?, weights: Weights::default(), language: None })
    }

    /// The article with the day of publication that its text tells, where its file said none or only its name did.
    pub fn dated(&self, article: Article) -> Article {
        match article.published.map(|published| published.source) {
            Some(PublishedSource::FileName) | None => {}
            Some(_) => return article,
        }
        let published = published::find(&article, &self.rules).or(article.published);
        Article { published, ..article }
    }

    /// Reads one article. Understanding a text cannot fail: at worst the findings are empty.
    pub fn read(&self, article: &Article) -> Findings {
        self.read_with(article, Notes::Left)
    }

    /// The same, with the evidence for every place in words, for people who ask why.
    pub fn read_and_tell(&self, article: &Article) -> Findings {
        self.read_with(article, Notes::Written)
    }

    fn read_with(&self, article: &Article, notes: Notes) -> Findings {
        let (gazetteer, rules) = (&self.gazetteer, &self.rules);
        let tokens =
            sentence::tokens_in(&article.text, article.body, article.language.or(self.language), rules);
        let (mut mentions, passed_over) = mention::find_and_tell(&tokens, gazetteer, rules);
        let claims = claim::find(&tokens, &mentions, rules);
        let sentences = tokens.sentences.iter().map(|sentence| sentence.span).collect();
        let languages = (0..tokens.sentences.len()).map(|at| tokens.language_of(at)).collect();
        if mentions.is_empty() && claims.is_empty() && notes == Notes::Left {
            // Nothing to place, and nothing to date.
            return Findings { sentences, languages, passed_over, ..Findings::default() };
        }
        let published = article.published.map(|published| published.date);
        let setting = resolution::Setting { weights: &self.weights, notes, published };
        let mut resolutions =
            resolution::resolve_with(&setting, &tokens, &mentions, &claims, gazetteer, rules);
        let contradicted = resolution::contradicted(&mentions, &claims, &resolutions, gazetteer);
        if !contradicted.is_empty() {
            for at in contradicted {
                mention::widen(&mut mentions[at], &tokens, gazetteer);
            }
            resolutions = resolution::resolve_with(&setting, &tokens, &mentions, &claims, gazetteer, rules);
        }
        let claims = boundary::bind(claims, &tokens, &mentions, &resolutions, gazetteer, rules);
        let roles = role::decide(&tokens, &mentions, &resolutions, gazetteer, rules);
        let timexes = timex::find(&tokens, article.day(), rules);
        let datings = dating::date(&tokens, &timexes, &mentions, &roles, article.day(), rules);
        let date = |spans: Vec<_>| dating::date_spans(&tokens, &timexes, spans, article.day(), rules);
        let claim_datings = date(claims.iter().map(|claim| (claim.span, claim.sentence)).collect());
        let judge = |claim| verdict::judge(claim, &mentions, &resolutions, gazetteer, rules);
        let verdicts = claims.iter().map(judge).collect();
        let verdicts = together::hold(verdicts, &claims, &tokens, &mentions, &resolutions, gazetteer, rules);
        let movements = movement::find(&tokens, &mentions, rules);
        let movement_datings =
            date(movements.iter().map(|movement| (movement.span, movement.sentence)).collect());
        let offsets = offset::find(&tokens, &mentions, &claims, rules);
        Findings {
            sentences,
            languages,
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
