//! Place names -> keys under which sources spell the same name alike, romanised forms, and a guess of the language.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The key under which two sources' spellings of one Cyrillic name agree.
///
/// Lower case; Latin letters that look Cyrillic made Cyrillic; stress marks and
/// apostrophes gone; hyphens and runs of blanks made one blank.
pub(crate) fn cyrillic_key(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|&c| c != '\u{301}' && !is_apostrophe(c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'a' => 'а',
            'c' => 'с',
            'e' => 'е',
            'i' => 'і',
            'o' => 'о',
            'p' => 'р',
            'x' => 'х',
            'y' => 'у',
            'k' => 'к',
            'm' => 'м',
            't' => 'т',
            'h' => 'н',
            'b' => 'в',
            '-' | '\u{2010}'..='\u{2015}' => ' ',
            other => other,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A coarser key that Ukrainian and Russian spellings of one name often share.
///
/// Vowels that the two alphabets write differently fall together, soft signs and
/// doubled letters go, and the usual endings are cut.
pub(crate) fn loose_key(name: &str) -> String {
    let mut loose = String::new();
    for c in cyrillic_key(name).chars() {
        let folded = match c {
            'і' | 'ї' | 'и' | 'ы' | 'е' | 'є' | 'э' | 'ё' => 'е',
            'ґ' => 'г',
            'й' => 'е',
            'ь' | 'ъ' => continue,
            other => other,
        };
        if !loose.ends_with(folded) {
            loose.push(folded);
        }
    }
    for (ending, stem) in [("скее", "ск"), ("ское", "ск"), ("ске", "ск"), ("ое", "е"), ("ая", "а")]
    {
        if let Some(cut) = loose.strip_suffix(ending) {
            return format!("{cut}{stem}");
        }
    }
    loose
}

/// Whether `c` is one of the marks that stand for an apostrophe or a prime.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '´'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201d}'
            | '\u{2bc}'
            | '\u{2b9}'
            | '\u{2ba}'
            | '\u{2032}'
            | '\u{2033}'
            | '"'
    )
}

/// A Latin name in plain ASCII letters: diacritics and apostrophes stripped.
///
/// `None` where a letter has no plain form.
pub(crate) fn ascii(name: &str) -> Option<String> {
    let mut plain = String::new();
    for c in name.nfd() {
        match c {
            c if is_combining_mark(c) || is_apostrophe(c) => {}
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'đ' => plain.push('d'),
            'Đ' => plain.push('D'),
            'ı' => plain.push('i'),
            'ə' => plain.push('e'),
            'Ə' => plain.push('E'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            c if c.is_ascii_alphabetic() || matches!(c, ' ' | '-') => plain.push(c),
            _ => return None,
        }
    }
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!plain.is_empty()).then_some(plain)
}

/// Romanised forms of a Ukrainian name as linking keys: lower case ASCII, first
/// by the resolution of the Cabinet of Ministers No. 55 of 2010, then by the
/// BGN/PCGN system of 1965 without its apostrophes.
pub(crate) fn romanised_keys(name_uk: &str) -> [String; 2] {
    [roman(name_uk, Standard::Cabinet2010), roman(name_uk, Standard::Bgn1965)]
}

#[derive(Clone, Copy, PartialEq)]
enum Standard {
    Cabinet2010,
    Bgn1965,
}

fn roman(name_uk: &str, standard: Standard) -> String {
    let lower: Vec<char> = name_uk
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|&c| !is_apostrophe(c) && c != '\u{301}')
        .collect();
    let mut latin = String::new();
    for (index, &c) in lower.iter().enumerate() {
        let first = index == 0 || !lower[index - 1].is_alphabetic();
        let initial_differs = first && standard == Standard::Cabinet2010;
        latin.push_str(match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' if index > 0 && lower[index - 1] == 'з' => "gh",
            'г' => "h",
            'ґ' => "g",
            'д' => "d",
            'е' => "e",
            'є' if initial_differs || standard == Standard::Bgn1965 => "ye",
            'є' => "ie",
            'ж' => "zh",
            'з' => "z",
            'и' => "y",
            'і' => "i",
            'ї' if initial_differs || standard == Standard::Bgn1965 => "yi",
            'ї' => "i",
            'й' if initial_differs || standard == Standard::Bgn1965 => "y",
            'й' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' if initial_differs || standard == Standard::Bgn1965 => "yu",
            'ю' => "iu",
            'я' if initial_differs || standard == Standard::Bgn1965 => "ya",
            'я' => "ia",
            'ь' => "",
            '-' => " ",
            ' ' => " ",
            _ => "",
        });
    }
    latin
}

/// The alphabet a name is written in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Script {
    /// Letters of the Latin alphabet only.
    Latin,
    /// Letters of the Ukrainian and Russian alphabets only.
    Cyrillic,
    /// Anything else, or letters of both.
    Other,
}

/// The alphabet of `name`.
pub(crate) fn script(name: &str) -> Script {
    let mut latin = false;
    let mut cyrillic = false;
    for c in name.chars().filter(|c| c.is_alphabetic() && *c != '\u{2bc}' && *c != '\u{2b9}') {
        match c {
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | 'і' | 'І' | 'ї' | 'Ї' | 'є' | 'Є' | 'ґ' | 'Ґ' => {
                cyrillic = true
            }
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{259}' | '\u{1e00}'..='\u{1eff}' => {
                latin = true
            }
            _ => return Script::Other,
        }
    }
    match (latin, cyrillic) {
        (true, false) => Script::Latin,
        (false, true) => Script::Cyrillic,
        _ => Script::Other,
    }
}

/// The language of a name as its letters tell it: `uk`, `ru`, `en` for any Latin
/// form, `und` for Cyrillic that could be either.
pub(crate) fn language(name: &str) -> &'static str {
    if script(name) == Script::Latin {
        return "en";
    }
    let has = |letters: &str| name.chars().any(|c| c.to_lowercase().any(|c| letters.contains(c)));
    let uk = has("іїєґ") || name.chars().any(is_apostrophe);
    let ru = has("ыэёъ");
    match (uk, ru) {
        (true, false) => "uk",
        (false, true) => "ru",
        _ => "und",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_agree_across_spellings() {
        assert_eq!(cyrillic_key("Знам’янка"), cyrillic_key("Знам'янка"));
        assert_eq!(cyrillic_key("Нeгребівка"), "негребівка");
        assert_eq!(cyrillic_key("Караджи́"), "караджи");
        assert_eq!(cyrillic_key("Івано-Франкове "), "івано франкове");
        assert_ne!(cyrillic_key("Мирне"), cyrillic_key("Мірне"));
    }

    #[test]
    fn loose_keys_meet_across_languages() {
        assert_eq!(loose_key("Оленівка"), loose_key("Оленевка"));
        assert_eq!(loose_key("Андріївка"), loose_key("Андреевка"));
        assert_eq!(loose_key("Мирне"), loose_key("Мирное"));
        assert_ne!(loose_key("Піски"), loose_key("Пісок"));
    }

    #[test]
    fn romanises_by_both_standards() {
        assert_eq!(romanised_keys("Куп’янськ"), ["kupiansk", "kupyansk"]);
        assert_eq!(romanised_keys("Згурівка"), ["zghurivka", "zghurivka"]);
        assert_eq!(romanised_keys("Єнакієве"), ["yenakiieve", "yenakiyeve"]);
        assert_eq!(romanised_keys("Гайсин"), ["haisyn", "haysyn"]);
    }

    #[test]
    fn scripts_and_languages() {
        assert_eq!(script("Kоlоtšаvа"), Script::Other);
        assert_eq!(script("Kijów"), Script::Latin);
        assert_eq!(script("バフムート"), Script::Other);
        assert_eq!(language("Бахмут"), "und");
        assert_eq!(language("Артемівськ"), "uk");
        assert_eq!(language("Красный Лиман"), "ru");
        assert_eq!(ascii("Artëmovs’k").as_deref(), Some("Artemovsk"));
        assert_eq!(ascii("Київ"), None);
    }
}
