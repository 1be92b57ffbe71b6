//! Text -> words, numbers and marks, gathered into sentences.

use crate::fold::{is_apostrophe, is_mark_of_print, joins_cyrillic};
use crate::language::{Heard, Language, Languages, Script, is_cyrillic};
use crate::rules::Rules;
use crate::rules::dates::starts;
use crate::span::Span;
use crate::token::{Gap, Sentence, Token, TokenKind, Tokens};

/// Cuts `text` from the byte `body` on into tokens and sentences; what stands before (front matter) is passed over.
///
/// ```
/// # use dateline::{rules::Rules, sentence::tokens};
/// let rules = Rules::embedded()?;
/// let cut = tokens("Izium, 48km from Kharkiv’s centre.", 0, &rules);
/// let words: Vec<&str> = cut.all.iter().map(|token| token.text).collect();
/// assert_eq!(words, ["Izium", ",", "48", "km", "from", "Kharkiv", "’s", "centre", "."]);
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub fn tokens<'t>(text: &'t str, body: usize, rules: &Rules) -> Tokens<'t> {
    tokens_in(text, body, None, rules)
}

/// As [`tokens`], of a text whose language is known; otherwise each paragraph tells its own.
pub fn tokens_in<'t>(text: &'t str, body: usize, language: Option<Language>, rules: &Rules) -> Tokens<'t> {
    let mut key = String::new();
    let mut all: Vec<Token<'t>> = Vec::with_capacity((text.len().saturating_sub(body)) / 5);
    let mut at = body;
    let mut gap = Gap::Paragraph;
    let mut hashtag = false;
    let mut cyrillic = false;
    while let Some(rest) = text.get(at..)
        && let Some(byte) = rest.as_bytes().first()
    {
        // Most of a text: a space, or a word of ASCII with no apostrophe behind it.
        if *byte == b' ' {
            gap = gap.max(Gap::Space);
            at += 1;
            continue;
        }
        if byte.is_ascii_alphabetic() && !hashtag {
            let (length, word) = rules.vocabulary.of_letters(rest.as_bytes());
            if rest.as_bytes().get(length).is_none_or(|next| ends_plain_word(*next)) {
                let text = &rest[..length];
                let span = Span { start: at, end: at + length };
                let tables = rules.vocabulary.tables_of(word);
                all.push(Token { span, text, kind: TokenKind::Word, gap, word, tables });
                at = span.end;
                gap = Gap::None;
                continue;
            }
        }
        let Some(first) = rest.chars().next() else { break };
        if is_blank(first) {
            gap = gap.max(match first {
                '\n' if gap >= Gap::Line => Gap::Paragraph,
                '\n' => Gap::Line,
                '\r' => gap,
                _ => Gap::Space,
            });
            at += first.len_utf8();
            continue;
        }
        let (length, kind) = match letters_of_cyrillic(rest) {
            // Most of a text in Cyrillic letters.
            length if length > 0 && rest.as_bytes().get(length).is_none_or(|next| ends_word(*next)) => {
                (length, TokenKind::Word)
            }
            _ => cut(rest, first),
        };
        let length = match kind {
            TokenKind::Word if hashtag && gap == Gap::None => first_word(&rest[..length]),
            TokenKind::Word => without_possessive(&rest[..length]),
            _ => length,
        };
        hashtag = first == '#' || (hashtag && gap == Gap::None && kind == TokenKind::Word);
        let possessive = kind == TokenKind::Mark
            && is_apostrophe(first)
            && gap == Gap::None
            && all.last().is_some_and(|token: &Token<'_>| token.kind == TokenKind::Word);
        let (length, kind) = match possessive.then(|| possessive_length(rest)).flatten() {
            Some(length) => (length, TokenKind::Possessive),
            None => (length, kind),
        };
        let span = Span { start: at, end: at + length };
        let word = match kind {
            TokenKind::Word => {
                cyrillic = cyrillic || rest[..length].chars().any(is_cyrillic);
                rules.vocabulary.of(&rest[..length], &mut key)
            }
            TokenKind::Number | TokenKind::Possessive | TokenKind::Mark => 0,
        };
        let tables = rules.vocabulary.tables_of(word);
        all.push(Token { span, text: &rest[..length], kind, gap, word, tables });
        at = span.end;
        gap = Gap::None;
    }
    let sentences = sentences(&all, rules);
    // Where no word is Cyrillic and one language alone is written in Latin letters there is nothing to tell.
    let language = language.or(if cyrillic { None } else { Languages::embedded().only(Script::Latin) });
    let (languages, language) = languages(&all, &sentences, language, rules);
    Tokens { text, all, sentences, languages, language }
}

/// Whether a word of ASCII letters ends before this byte: no letter beyond ASCII, accent or apostrophe may begin with it.
fn ends_plain_word(next: u8) -> bool {
    next.is_ascii() && next != b'\'' && next != b'`'
}

/// The same of Cyrillic letters, behind which quotation marks and asterisks may be apostrophes.
fn ends_word(next: u8) -> bool {
    ends_plain_word(next) && !next.is_ascii_alphabetic() && !matches!(next, b'"' | b'*')
}

/// How many bytes of Cyrillic letters stand at the head of a text: those of the first two rows of the alphabet's block,
/// which all are letters but for a few signs that do not come up.
fn letters_of_cyrillic(text: &str) -> usize {
    let pairs = text.as_bytes().chunks_exact(2);
    2 * pairs.take_while(|pair| matches!(pair, [0xD0, 0x80..=0xBF] | [0xD1, 0x80..=0xBF])).count()
}

/// Whether a character stands between tokens: white space, and marks that are not seen.
fn is_blank(c: char) -> bool {
    match c {
        '!'..='~' => false,
        '\u{FEFF}' | '\u{200B}' | '\u{00AD}' => true,
        _ => c.is_whitespace(),
    }
}

/// The length and kind of the token at the head of `rest`.
fn cut(rest: &str, first: char) -> (usize, TokenKind) {
    if first.is_ascii_punctuation() || is_mark_of_print(first) {
        return (first.len_utf8(), TokenKind::Mark);
    }
    if first.is_numeric() {
        let mut end = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let joins = matches!(c, '.' | ',') && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
            if !(c.is_numeric() || joins) {
                break;
            }
            end = at + c.len_utf8();
        }
        return (end, TokenKind::Number);
    }
    if is_letter(first) {
        let mut last = first;
        let mut end = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let goes_on = is_letter(c)
                || match chars.peek() {
                    Some((_, next)) if is_apostrophe(c) && next.is_alphabetic() => true,
                    next => joins_cyrillic(last, c, next.map(|(_, next)| *next)),
                }
                || unicode_normalization::char::is_combining_mark(c);
            if !goes_on {
                break;
            }
            last = c;
            end = at + c.len_utf8();
        }
        return (end, TokenKind::Word);
    }
    (first.len_utf8(), TokenKind::Mark)
}

/// As [`char::is_alphabetic`], which is slow for letters beyond ASCII: the Cyrillic ones are told by their range.
fn is_letter(c: char) -> bool {
    match c {
        '\u{0400}'..='\u{0481}' | '\u{048A}'..='\u{052F}' => true,
        _ => c.is_alphabetic(),
    }
}

/// The first of the words that a hashtag strings together: `KharkivOblast`.
fn first_word(word: &str) -> usize {
    let chars = word.char_indices().zip(word.chars().skip(1));
    let mut ends = chars.filter(|((_, one), next)| one.is_lowercase() && next.is_uppercase());
    ends.next().map_or(word.len(), |((at, one), _)| at + one.len_utf8())
}

fn without_possessive(word: &str) -> usize {
    let mut back = word.char_indices().rev();
    let (Some((_, 's' | 'S')), Some((at, mark))) = (back.next(), back.next()) else { return word.len() };
    if is_apostrophe(mark) && at > 0 { at } else { word.len() }
}

fn possessive_length(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let (mark, letter) = (chars.next()?, chars.next()?);
    let over = chars.next().is_none_or(|next| !next.is_alphabetic());
    (matches!(letter, 's' | 'S') && over).then(|| mark.len_utf8() + letter.len_utf8())
}

/// The language of each paragraph and of the text. A paragraph that nothing tells is in the language of the text; a text
/// that nothing tells is in English where it has Latin letters or none, else in Ukrainian.
fn languages(
    all: &[Token<'_>],
    sentences: &[Sentence],
    given: Option<Language>,
    rules: &Rules,
) -> (Vec<Language>, Language) {
    let paragraphs = sentences.last().map_or(0, |last| last.paragraph + 1);
    if let Some(given) = given {
        return (vec![given; paragraphs], given);
    }
    let known = Languages::embedded();
    let mut each = vec![Heard::default(); paragraphs];
    for sentence in sentences {
        let Some(heard) = each.get_mut(sentence.paragraph) else { continue };
        let tokens = all.get(sentence.tokens.clone()).unwrap_or(&[]);
        for token in tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            heard.hear(token.text, rules.languages.get(&token.word).copied(), known);
        }
    }
    let mut whole = Heard::default();
    each.iter().for_each(|heard| whole.join(heard));
    let language = match whole.language(known) {
        Language::UNDETERMINED if whole.any_cyrillic() => Language::UKRAINIAN,
        Language::UNDETERMINED => Language::ENGLISH,
        told => told,
    };
    // A Cyrillic line of an English text is in the Cyrillic language that the text's other such lines are in.
    let cyrillic = whole.best(Script::Cyrillic, known).unwrap_or(Language::UKRAINIAN);
    let of = |heard: &Heard| match heard.language(known) {
        Language::UNDETERMINED if heard.any_cyrillic() => cyrillic,
        Language::UNDETERMINED => language,
        told => told,
    };
    (each.iter().map(of).collect(), language)
}

fn sentences(all: &[Token<'_>], rules: &Rules) -> Vec<Sentence> {
    /// A sentence has some twenty tokens: room for more of them than most texts have.
    const FEW_TOKENS: usize = 12;
    let mut sentences = Vec::with_capacity(all.len() / FEW_TOKENS + 1);
    let mut from = 0;
    let mut paragraph = 0;
    for at in 1..=all.len() {
        let ends = at == all.len() || ends_before(all, from, at, rules);
        if !ends {
            continue;
        }
        let span = all[from].span.join(all[at - 1].span);
        sentences.push(Sentence { span, tokens: from..at, paragraph });
        if at < all.len() && all[at].gap >= Gap::Line {
            paragraph += 1;
        }
        from = at;
    }
    sentences
}

fn ends_before(all: &[Token<'_>], from: usize, at: usize, rules: &Rules) -> bool {
    let next = &all[at];
    match next.gap {
        Gap::Paragraph => return true,
        Gap::Line => return line_ends(all, from, at, rules),
        // Most tokens stand behind a word.
        Gap::None | Gap::Space if all[at - 1].kind != TokenKind::Mark => return false,
        Gap::None | Gap::Space => {}
    }
    // Closing quotation marks and brackets belong to the sentence that they close.
    let mut last = at - 1;
    while last > from && closes(&all[last]) && !closes(next) {
        last -= 1;
    }
    if closes(next) && next.gap == Gap::None {
        return false;
    }
    let stop = &all[last];
    if stop.kind != TokenKind::Mark || !matches!(stop.text, "." | "!" | "?" | "…") {
        return false;
    }
    let glued = next.gap == Gap::None && last == at - 1;
    let starts = next.is_capitalised() || next.kind == TokenKind::Number || opens(next);
    if glued {
        // "that is.”Kyiv" is two sentences with the space lost, "p.m" and "u.s" are not.
        return next.is_capitalised()
            && last > from
            && all[last - 1].kind == TokenKind::Word
            && all[last - 1].text.chars().count() > 3
            && all[last - 1].text.chars().any(char::is_lowercase);
    }
    if !starts {
        return false;
    }
    if stop.text == "." && last > from {
        // "at 5 p.m. GMT", "at 5 p.m. Friday"
        let timed = rules.dates.zones.at(all, at).is_some()
            || rules.dates.starts(next.word) & (starts::WEEKDAY | starts::MONTH) != 0;
        if timed && rules.dates.clock_words.before(all, last).is_some() {
            return false;
        }
        let word = &all[last - 1];
        let initial = word.kind == TokenKind::Word && word.text.chars().count() == 1 && word.is_capitalised();
        let short = rules.abbreviations.before(all, last).is_some();
        if stop.gap == Gap::None && (initial || short) {
            return false;
        }
    }
    true
}

/// A single line break ends a sentence unless the text was wrapped at a column: then the next line goes on in lower
/// case, or the last word is no end of a sentence and the line is long.
fn line_ends(all: &[Token<'_>], from: usize, at: usize, rules: &Rules) -> bool {
    const WRAPPED: usize = 50;
    let (last, next) = (&all[at - 1], &all[at]);
    let stops = last.kind == TokenKind::Mark && !matches!(last.text, "," | "-" | "(" | "–" | "—" | ";");
    if stops {
        return true;
    }
    if next.kind == TokenKind::Word && !next.is_capitalised() {
        return false;
    }
    // "… near Nova / Kakhovka": the first half of a name, behind other words in its line.
    let half = rules.name_heads.before(all, at);
    if half.is_some_and(|found| found.first > from && all[found.first].gap < Gap::Line) {
        return false;
    }
    let line_start = (from..at).rev().find(|i| all[*i].gap >= Gap::Line).unwrap_or(from);
    let length = last.span.end - all[line_start].span.start;
    !(WRAPPED..=100).contains(&length)
}

fn closes(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Mark && matches!(token.text, "\"" | "”" | "’" | "»" | ")" | "]" | "'")
}

fn opens(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Mark
        && matches!(token.text, "\"" | "“" | "‘" | "«" | "(" | "[" | "'" | "#" | "*" | "-" | "–" | "—" | "•")
}
