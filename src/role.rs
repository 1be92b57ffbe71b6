//! Resolutions -> what each mention does in its sentence.

use crate::gazetteer::{Class, Gazetteer};
use crate::mention::Mention;
use crate::resolution::Resolution;
use crate::rules::Rules;
use crate::token::{Gap, Token, TokenKind, Tokens};
use std::ops::Range;

/// What a mention does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Something is, happens or moves there.
    Location,
    /// It stands for a government, an army or another authority.
    Actor,
    /// It stands inside a title, an office or an organisation.
    Attribution,
    /// It heads the text and says where it was written.
    Dateline,
}

impl Role {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Role::Location => "location",
            Role::Actor => "actor",
            Role::Attribution => "attribution",
            Role::Dateline => "dateline",
        }
    }
}

/// Decides the role of every mention; mentions that name no place are locations.
///
/// ```
/// # use dateline::{gazetteer::Gazetteer, mention, resolution, role, rules::Rules, sentence::tokens};
/// let (gazetteer, rules) = (Gazetteer::embedded()?, Rules::embedded()?);
/// let tokens = tokens("Kyiv announced a truce, the head of the Sumy region said in Kyiv.", 0, &rules);
/// let mentions = mention::find(&tokens, &gazetteer, &rules);
/// let resolutions = resolution::resolve(&tokens, &mentions, &[], &gazetteer, &rules);
/// let roles = role::decide(&tokens, &mentions, &resolutions, &gazetteer, &rules);
/// assert_eq!(roles, [role::Role::Actor, role::Role::Attribution, role::Role::Location]);
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn decide(
    tokens: &Tokens<'_>,
    mentions: &[Mention],
    resolutions: &[Resolution],
    gazetteer: &Gazetteer,
    rules: &Rules,
) -> Vec<Role> {
    let datelines = datelines(tokens, mentions, rules);
    let all = tokens.all.as_slice();
    let governs = |resolution: &Resolution| {
        resolution.place.map(|place| gazetteer.place(place)).is_some_and(|place| {
            matches!(place.class, Class::Country | Class::Foreign)
                || rules.places.seats_of_power.contains(&place.id)
        })
    };
    let alone = mentions.iter().zip(resolutions).zip(datelines).map(|((mention, resolution), dateline)| {
        match resolution.place {
            None => Role::Location,
            Some(_) if dateline => Role::Dateline,
            Some(_) if in_office(all, mention, rules) => Role::Attribution,
            Some(_) if governs(resolution) && acts(all, mention, rules) => Role::Actor,
            Some(_) => Role::Location,
        }
    });
    let mut roles: Vec<Role> = alone.collect();
    // "Kyiv, Moscow and Ankara agreed": what the last one does, all do.
    for at in (1..roles.len().min(mentions.len())).rev() {
        let (one, other) = (&mentions[at - 1], &mentions[at]);
        if roles[at] == Role::Actor
            && roles[at - 1] == Role::Location
            && governs(&resolutions[at - 1])
            && joined(all, one.tokens.end..other.tokens.start, rules)
            && !asks_for_place(all, one, rules)
        {
            roles[at - 1] = Role::Actor;
        }
    }
    roles
}

/// Whether a comma, "and" or both stand there, and nothing else.
fn joined(tokens: &[Token<'_>], between: Range<usize>, rules: &Rules) -> bool {
    !between.is_empty()
        && tokens.get(between).is_some_and(|between| {
            between.iter().all(|token| token.is_mark(',') || rules.places.conjunctions.contains(&token.word))
        })
}

/// "in Kyiv", "near Kyiv".
fn asks_for_place(tokens: &[Token<'_>], mention: &Mention, rules: &Rules) -> bool {
    rules
        .places
        .prepositions
        .before(tokens, mention.tokens.start)
        .is_some_and(|found| found.row.cue == "place" && found.row.weight > 0.0)
}

/// Words that may stand between a name and its office: "Kherson Oblast military chair".
const QUALIFIERS: usize = 2;

/// Tokens that may stand between an office and its place: "head of the self-proclaimed X".
const BACK: usize = 6;

/// "Sumy regional council", "the mayor of Enerhodar", "head of the Kherson region".
fn in_office(tokens: &[Token<'_>], mention: &Mention, rules: &Rules) -> bool {
    let offices = &rules.places.offices;
    let after = |at: usize| offices.at_of(tokens, at, |row| row.side.after()).is_some();
    let end = mention.tokens.end;
    // "Kherson’s governor", "the Sumy-based prosecutor".
    let next = tokens.get(end);
    let linked = next.is_some_and(|token| {
        token.kind == TokenKind::Possessive || (token.is_dash() && token.gap == Gap::None)
    });
    if after(mention.name.end) || after(end) || (linked && after(end + 1)) {
        return true;
    }
    // "Donetsk’s self-styled prime minister".
    let owned = next.is_some_and(|token| token.kind == TokenKind::Possessive);
    let qualifies = |at: usize| {
        tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && token.gap == Gap::Space)
            && rules.places.function_words.at(tokens, at).is_none()
            && !tokens.get(at).is_some_and(|token| {
                // "In Kyiv a court ruled": an article begins what no longer belongs to the name.
                rules.places.articles.contains(&token.word) || rules.places.indefinite.contains(&token.word)
            })
            && rules.places.prepositions.at(tokens, at).is_none()
            && rules.places.speech.at(tokens, at).is_none()
    };
    let from = if owned { end + 1 } else { end };
    let behind = (from..from + QUALIFIERS).take_while(|at| qualifies(*at));
    if behind.map(|at| at + 1).any(after) {
        return true;
    }
    // Back over the article and words such as "self-proclaimed".
    let mut start = mention.tokens.start;
    for _ in 0..BACK {
        if offices.before(tokens, start).is_some_and(|found| found.row.side.before()) {
            return true;
        }
        let Some(before) = start.checked_sub(1).and_then(|at| tokens.get(at)) else { break };
        let article = rules.places.articles.contains(&before.word);
        let word = before.kind == TokenKind::Word && !before.is_capitalised();
        if !(article || before.is_dash() || word) {
            break;
        }
        start -= 1;
    }
    false
}

/// Words that may stand between a name and its verb: "Kyiv has repeatedly warned".
const BETWEEN: usize = 3;

/// "Kyiv announced", "Kyiv’s forces", "backed by Moscow".
fn acts(tokens: &[Token<'_>], mention: &Mention, rules: &Rules) -> bool {
    let places = &rules.places;
    let end = mention.tokens.end;
    if places.authorities.before(tokens, mention.tokens.start).is_some_and(|found| found.row.side.before()) {
        return true;
    }
    let next = tokens.get(end);
    let linked = next.is_some_and(|token| token.kind == TokenKind::Possessive || token.is_dash());
    let from = if linked { end + 1 } else { end };
    let authority = |at: usize| places.authorities.at_of(tokens, at, |row| row.side.after()).is_some();
    if authority(from) || (linked && authority(from + 1)) {
        return true;
    }
    // "DPR and Russian forces".
    let joined = tokens.get(end).is_some_and(|token| places.conjunctions.contains(&token.word));
    if joined && tokens.get(end + 1).is_some_and(Token::is_capitalised) && authority(end + 2) {
        return true;
    }
    if asks_for_place(tokens, mention, rules) || linked {
        return false;
    }
    for at in end..end + 1 + BETWEEN {
        if places.speech.at(tokens, at).is_some() {
            return true;
        }
        let goes_on =
            tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && !token.is_capitalised());
        let adverb = tokens.get(at).is_some_and(|token| token.text.ends_with("ly"));
        if !goes_on || !(adverb || places.function_words.at(tokens, at).is_some()) {
            return false;
        }
    }
    false
}

/// Words of a dateline at most: "KYIV, Ukraine (Agency) —".
const DATELINE_TOKENS: usize = 12;

/// Mentions before the first dash of a paragraph that begins with them, or alone in the first paragraph.
fn datelines(tokens: &Tokens<'_>, mentions: &[Mention], rules: &Rules) -> Vec<bool> {
    let mut found = vec![false; mentions.len()];
    let head = tokens.sentences.iter().take(3);
    for (number, sentence) in head.enumerate() {
        let all = tokens.of(sentence);
        let dash = all.iter().take(DATELINE_TOKENS).position(|token| {
            token.is_dash() && token.text != "-" || token.is_dash() && token.gap > Gap::None
        });
        let named = |end: usize| {
            let range = sentence.tokens.start..sentence.tokens.start + end;
            let inside: Vec<usize> = (0..mentions.len())
                .filter(|at| {
                    range.contains(&mentions[*at].tokens.start) && mentions[*at].tokens.end <= range.end
                })
                .collect();
            // Nothing but names, months, commas, brackets and capitalised words may stand there.
            let bare = all[..end].iter().enumerate().all(|(nth, token)| {
                let month = || rules.dates.months.at(&tokens.all, sentence.tokens.start + nth).is_some();
                matches!(token.kind, TokenKind::Mark | TokenKind::Number) || token.is_capitalised() || month()
            });
            let first = inside.first().is_some_and(|at| mentions[*at].tokens.start == range.start);
            (bare && first).then_some(inside)
        };
        let inside = match dash {
            Some(dash) if dash > 0 => named(dash),
            _ if number == 0 && all.len() <= DATELINE_TOKENS => named(all.len()).filter(|inside| {
                let words: usize = inside.iter().map(|at| mentions[*at].tokens.len()).sum();
                words + 1 >= all.iter().filter(|token| token.kind == TokenKind::Word).count()
                    && tokens.sentences.len() > 1
            }),
            _ => None,
        };
        for at in inside.into_iter().flatten() {
            found[at] = true;
        }
    }
    found
}
