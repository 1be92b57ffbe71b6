//! One spelling for look-up: a name as written -> the key it is filed under.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds case, accents, apostrophes, soft signs written as apostrophes, hyphens and runs of space.
///
/// Letters keep their script: Cyrillic `й` and `ї` stay themselves, Latin letters lose their marks.
/// The result holds lower-case letters, digits and single spaces, nothing else.
///
/// ```
/// use dateline::fold::fold;
/// assert_eq!(fold("Borozens’ke"), "borozenske");
/// assert_eq!(fold("IVANO-FRANKIVSK"), "ivano frankivsk");
/// ```
pub fn fold(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    fold_onto(&mut key, name);
    key
}

/// As [`fold`], appended to `key`; a space is put between where `key` is not empty.
pub fn fold_onto(key: &mut String, name: &str) {
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
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            push(key, c.to_ascii_lowercase());
        } else if is_apostrophe(c) || matches!(c, '\u{201D}' | '\u{02BA}') {
            // Apostrophes and the marks of BGN/PCGN for soft and hard signs part nothing.
        } else if is_cyrillic(c) {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            for lower in c.to_lowercase() {
                push(key, lower);
            }
        } else if c.is_alphabetic() {
            if std::mem::take(&mut parted) {
                push_gap(key, from);
            }
            for plain in c.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
                push(key, plain_latin(plain));
            }
        } else if !is_combining_mark(c) {
            parted = true;
        }
    }
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

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{052F}')
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
