//! Letters -> the language that they are written in.

/// A language: of a text or a paragraph, or of a name. Of a name that the rules of romanisation made, the language of the
/// name that it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Ukrainian.
    Ukrainian,
    /// English, or any other form in Latin letters.
    English,
    /// Russian.
    Russian,
    /// Cyrillic that could be Ukrainian or Russian, or nothing to tell it by.
    Undetermined,
}

impl Language {
    /// The code used in outputs and tables.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ukrainian => "uk",
            Language::English => "en",
            Language::Russian => "ru",
            Language::Undetermined => "und",
        }
    }

    /// What letters alone say of a name's language: Latin ones English; Cyrillic ones that only one of the two alphabets
    /// has, that language.
    pub fn of_letters(name: &str) -> Language {
        if !name.chars().any(is_cyrillic) {
            return Language::English;
        }
        match telling_letters(name) {
            (1.., 0) => Language::Ukrainian,
            (0, 1..) => Language::Russian,
            _ => Language::Undetermined,
        }
    }

    /// The language with this code.
    pub fn coded(code: &str) -> Option<Language> {
        LANGUAGES.into_iter().find(|language| language.code() == code)
    }

    /// Whether it is written in Cyrillic letters.
    pub fn is_cyrillic(self) -> bool {
        matches!(self, Language::Ukrainian | Language::Russian)
    }
}

/// Whether the letter is a Cyrillic one.
pub fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{052F}')
}

/// How many letters of a word only the Ukrainian alphabet has, and how many only the Russian one.
pub fn telling_letters(word: &str) -> (usize, usize) {
    word.chars().fold((0, 0), |(ukrainian, russian), letter| match letter {
        // Ye, i, yi and ghe with upturn, small and large.
        '\u{0454}' | '\u{0456}' | '\u{0457}' | '\u{0491}' | '\u{0404}' | '\u{0406}' | '\u{0407}'
        | '\u{0490}' => (ukrainian + 1, russian),
        // Yo, hard sign, yery and e, small and large.
        '\u{0451}' | '\u{044A}' | '\u{044B}' | '\u{044D}' | '\u{0401}' | '\u{042A}' | '\u{042B}'
        | '\u{042D}' => (ukrainian, russian + 1),
        _ => (ukrainian, russian),
    })
}

/// The languages in the order of their numbers: of one form in two languages the first is told, as what a rule makes of a
/// Russian name says more than that it is written in Latin letters.
pub(crate) const LANGUAGES: [Language; 4] =
    [Language::Ukrainian, Language::Russian, Language::English, Language::Undetermined];
