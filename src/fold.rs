//! One spelling for look-up: a name as written -> the key it is filed under.

use crate::language::is_cyrillic;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds case, accents, apostrophes, soft signs written as apostrophes, hyphens and runs of space.
///
/// Letters keep their script: Cyrillic `й` and `ї` stay themselves, but `ґ` becomes `г` and `ё` `е`, which much of the
/// press does not write. Latin letters lose their marks. Letters of the other script among those of a word, as optical
/// reading and some keyboards bring them, become those that look like them.
/// The result holds lower-case letters, digits and single spaces, nothing else.
///
/// ```
/// use dateline::fold::fold;
/// assert_eq!(fold("Borozens’ke"), "borozenske");
/// assert_eq!(fold("IVANO-FRANKIVSK"), "ivano frankivsk");
/// assert_eq!(fold("Куп\"янськ"), fold("Куп’янськ"));
/// assert_eq!(fold("Лиmaн"), fold("Лиман"));
/// ```
pub fn fold(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    fold_onto(&mut key, name);
    key
}

/// As [`fold`], appended to `key`; a space is put between where `key` is not empty.
pub fn fold_onto(key: &mut String, name: &str) {
    if fold_cyrillic(key, name) {
        // Most words of a text in Cyrillic letters.
    } else if !name.is_ascii() && is_mixed(name) {
        fold_letters(key, &in_one_script(name));
    } else {
        fold_letters(key, name);
    }
}

/// Folds a word that has Cyrillic letters and nothing else; any other is left to others.
fn fold_cyrillic(key: &mut String, word: &str) -> bool {
    /// The first bytes of the letters in use.
    const FIRST: [u8; 3] = [0xD0, 0xD1, 0xD2];
    if !word.bytes().next().is_some_and(|byte| FIRST.contains(&byte)) {
        return false;
    }
    let from = key.len();
    if from > 0 && !key.ends_with(' ') {
        key.push(' ');
    }
    for c in word.chars() {
        if !is_cyrillic(c) {
            key.truncate(from);
            return false;
        }
        key.push(plain_cyrillic(lower_cyrillic(c)));
    }
    true
}

fn fold_letters(key: &mut String, name: &str) {
    let from = key.len();
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        if from > 0 && !key.ends_with(' ') {
            key.push(' ');
        }
        let folded = key.len();
        key.push_str(name);
        key[folded..].make_ascii_lowercase();
        return;
    }
    let mut gap = from > 0 && !key.ends_with(' ');
    let mut push = |key: &mut String, c: char| {
        if std::mem::take(&mut gap) && !key.is_empty() {
            key.push(' ');
        }
        key.push(c);
    };
    let mut parted = false;
    let mut chars = name.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let before = std::mem::replace(&mut last, c);
        if c.is_ascii_alphanumeric() {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            push(key, c.to_ascii_lowercase());
        } else if is_cyrillic(c) {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            push(key, plain_cyrillic(lower_cyrillic(c)));
        } else if is_apostrophe(c) || matches!(c, '\u{201D}' | '\u{02BA}') {
            // Apostrophes and the marks of BGN/PCGN for soft and hard signs part nothing.
        } else if is_letter(c) {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            for plain in c.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
                push(key, plain_latin(plain));
            }
        } else if joins_cyrillic(before, c, chars.peek().copied()) {
            // So is a quotation mark or an asterisk written for an apostrophe.
        } else if !is_combining_mark(c) {
            parted = true;
        }
    }
}

/// Whether a character is a letter; those of Latin with marks, those of Georgian, in which there are names of people, and
/// the marks of print are told without a look into the tables of Unicode.
fn is_letter(c: char) -> bool {
    let latin = matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}');
    let georgian = matches!(c, '\u{10D0}'..='\u{10FA}');
    latin || georgian || (!is_mark_of_print(c) && c.is_alphabetic())
}

fn push_gap(key: &mut String, from: usize) {
    if key.len() > from && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// Whether the character is one of the many marks written for an apostrophe or a soft sign.
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{02B9}' | '\u{02BB}' | '`' | '\u{00B4}' | '\u{2032}'
    )
}

/// Whether the character is a dash, a quotation mark, a bullet or the like of print. They are many in texts, and the tables
/// that tell letters from marks take long for them.
pub(crate) fn is_mark_of_print(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}')
}

/// Whether a quotation mark or an asterisk between two letters stands for the apostrophe, which in Cyrillic stands only
/// before the letters ya, yu, ye and yi (and the Russian ye and yo, where it is written for a hard sign).
pub fn joins_cyrillic(before: char, mark: char, after: Option<char>) -> bool {
    matches!(mark, '"' | '*' | '\u{201D}' | '\u{201C}')
        && is_cyrillic(before)
        && after.is_some_and(|after| {
            let lower = after.to_lowercase().next().unwrap_or(after);
            matches!(lower, '\u{044F}' | '\u{044E}' | '\u{0454}' | '\u{0457}' | '\u{0435}' | '\u{0451}')
        })
}

/// A Cyrillic letter in lower case; the capitals of the alphabets in use stand in two rows before the small letters.
fn lower_cyrillic(c: char) -> char {
    let behind = |places: u32| char::from_u32(u32::from(c) + places).unwrap_or(c);
    match c {
        '\u{0430}'..='\u{045F}' => c,
        '\u{0410}'..='\u{042F}' => behind(0x20),
        '\u{0400}'..='\u{040F}' => behind(0x50),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Ghe with upturn as ghe, yo as ye.
fn plain_cyrillic(c: char) -> char {
    match c {
        '\u{0491}' => '\u{0433}',
        '\u{0451}' => '\u{0435}',
        other => other,
    }
}

/// Latin letters and the Cyrillic ones that look like them.
const TWINS: [(char, char); 21] = [
    ('a', '\u{0430}'),
    ('c', '\u{0441}'),
    ('e', '\u{0435}'),
    ('i', '\u{0456}'),
    ('o', '\u{043E}'),
    ('p', '\u{0440}'),
    ('x', '\u{0445}'),
    ('y', '\u{0443}'),
    ('m', '\u{043C}'),
    ('A', '\u{0410}'),
    ('B', '\u{0412}'),
    ('C', '\u{0421}'),
    ('E', '\u{0415}'),
    ('H', '\u{041D}'),
    ('I', '\u{0406}'),
    ('K', '\u{041A}'),
    ('O', '\u{041E}'),
    ('T', '\u{0422}'),
    ('M', '\u{041C}'),
    ('P', '\u{0420}'),
    ('X', '\u{0425}'),
];

fn is_mixed(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_alphabetic()) && name.chars().any(is_cyrillic)
}

/// The words of a name, each with its letters in the script that most of them are of.
fn in_one_script(name: &str) -> String {
    let mut whole = String::with_capacity(name.len());
    let parts = |c: char| !(c.is_alphabetic() || is_apostrophe(c));
    for word in name.split_inclusive(parts) {
        let latin = word.chars().filter(char::is_ascii_alphabetic).count();
        let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
        let twin = |c: char| {
            let pair =
                TWINS.iter().find(|(one, other)| if latin < cyrillic { *one == c } else { *other == c });
            pair.map_or(c, |(one, other)| if latin < cyrillic { *other } else { *one })
        };
        if latin == 0 || cyrillic == 0 {
            whole.push_str(word);
        } else {
            whole.extend(word.chars().map(twin));
        }
    }
    whole
}

fn plain_latin(c: char) -> char {
    match c {
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        'ı' => 'i',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_cyrillic_letters_are_folded_as_any_others_are() {
        for c in (0x0400..=0x052F).filter_map(char::from_u32) {
            for word in [format!("{c}"), format!("\u{0416}{c}{c}\u{0451}")] {
                for before in ["", "\u{0430}", "a "] {
                    let (mut one, mut other) = (before.to_owned(), before.to_owned());
                    fold_onto(&mut one, &word);
                    fold_letters(&mut other, &word);
                    assert_eq!(one, other, "{word}");
                }
            }
        }
        let mut key = "\u{0430}".to_owned();
        assert!(!fold_cyrillic(&mut key, "\u{0430}-\u{0430}") && key == "\u{0430}");
    }

    #[test]
    fn cyrillic_letters_are_lowered_as_unicode_has_it() {
        for c in (0x0400..=0x052F).filter_map(char::from_u32) {
            assert_eq!(vec![lower_cyrillic(c)], c.to_lowercase().collect::<Vec<_>>(), "{c:?}");
        }
    }
}
