//! A word as it is written -> its number, the same for all tables of words; 0 where none has it.

use crate::fold::fold_onto;
use crate::token::{Tables, WordId};
use rustc_hash::FxHashMap;

/// Some words of the vocabulary, a bit each: asked of every word of a text, so that a hash would be a detour.
#[derive(Clone, Debug, Default)]
pub struct Words {
    bits: Vec<u64>,
}

impl Words {
    /// Whether the word is one of them.
    #[inline]
    pub fn contains(&self, word: &WordId) -> bool {
        let bits = self.bits.get((*word / u64::BITS) as usize);
        bits.is_some_and(|bits| bits & (1 << (*word % u64::BITS)) != 0)
    }
}

impl FromIterator<WordId> for Words {
    fn from_iter<T: IntoIterator<Item = WordId>>(words: T) -> Words {
        let mut bits: Vec<u64> = Vec::new();
        for word in words {
            let at = (word / u64::BITS) as usize;
            bits.resize(bits.len().max(at + 1), 0);
            if let Some(bits) = bits.get_mut(at) {
                *bits |= 1 << (word % u64::BITS);
            }
        }
        Words { bits }
    }
}

/// Every word of every table, so that a text's words are looked up once and then compared as numbers.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: FxHashMap<Box<str>, WordId>,
    /// Those of up to eight letters of ASCII once more, and those of up to fifteen, as numbers: most words of a text in
    /// Latin letters are such, and a number is looked up without reading letters.
    eight: FxHashMap<u64, WordId>,
    sixteen: FxHashMap<(u64, u64), WordId>,
    /// The tables whose phrases each word begins or ends, by its number.
    tables: Vec<Tables>,
    /// How many tables there are.
    count: u32,
}

impl Vocabulary {
    /// The bit of a table that is about to be filed. With more tables than bits some share one: a bit that is set only
    /// says where to look.
    pub(super) fn next_table(&mut self) -> u64 {
        self.count += 1;
        1 << (self.count % u64::BITS)
    }

    /// Notes that a phrase of the table with this bit begins and ends with these words.
    pub(super) fn file(&mut self, first: WordId, last: WordId, bit: u64) {
        let highest = first.max(last) as usize;
        if self.tables.len() <= highest {
            self.tables.resize(highest + 1, Tables::default());
        }
        if let Some(tables) = self.tables.get_mut(first as usize) {
            tables.begins |= bit;
        }
        if let Some(tables) = self.tables.get_mut(last as usize) {
            tables.ends |= bit;
        }
    }

    /// The tables whose phrases a word begins or ends; none for 0.
    #[inline]
    pub(crate) fn tables_of(&self, word: WordId) -> Tables {
        match word {
            0 => Tables::default(),
            word => self.tables.get(word as usize).copied().unwrap_or_default(),
        }
    }

    /// The number of a folded word; 0 where no table has it.
    pub fn id(&self, folded: &str) -> WordId {
        self.words.get(folded).copied().unwrap_or(0)
    }

    /// The number of a word as it is written; `key` is room for folding it.
    pub(crate) fn of(&self, word: &str, key: &mut String) -> WordId {
        key.clear();
        fold_onto(key, word);
        self.id(key)
    }

    /// How many letters of ASCII stand at the head of some bytes, and the number of the word that they make.
    #[inline]
    pub(crate) fn of_letters(&self, bytes: &[u8]) -> (usize, WordId) {
        let (first, length) = eight_letters(bytes);
        if length < EIGHT {
            return (length, self.eight.get(&first).copied().unwrap_or(0));
        }
        self.of_many_letters(bytes, first)
    }

    fn of_many_letters(&self, bytes: &[u8], first: u64) -> (usize, WordId) {
        let (second, more) = bytes.get(EIGHT..).map_or((0, 0), eight_letters);
        if more < EIGHT {
            let found = match more {
                0 => self.eight.get(&first),
                _ => self.sixteen.get(&(first, second)),
            };
            return (EIGHT + more, found.copied().unwrap_or(0));
        }
        let length = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = bytes.get(..length).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or("");
        (length, self.of(word, &mut String::with_capacity(length)))
    }

    pub(super) fn add(&mut self, folded: &str) -> WordId {
        if let Some(id) = self.words.get(folded) {
            return *id;
        }
        let id = WordId::try_from(self.words.len() + 1).unwrap_or(0);
        self.words.insert(folded.into(), id);
        if folded.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let (first, second) = folded.as_bytes().split_at(folded.len().min(EIGHT));
            match (eight_letters(first).0, second.len()) {
                (first, 0) => _ = self.eight.insert(first, id),
                (first, ..EIGHT) => _ = self.sixteen.insert((first, eight_letters(second).0), id),
                (_, _) => {}
            }
        }
        id
    }
}

const EIGHT: usize = 8;

/// Up to eight letters of ASCII at the head of some bytes, in lower case as the bytes of a number from the lowest on,
/// and how many they are.
///
/// All eight bytes are looked at in one: with the bit of lower case set, a byte is a letter where adding what is
/// missing from `a` to 0x80 reaches the highest bit, and adding what is missing from the one behind `z` does not.
#[inline]
fn eight_letters(bytes: &[u8]) -> (u64, usize) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x80 * EACH;
    const FROM_A: u64 = (0x80 - b'a' as u64) * EACH;
    const BEHIND_Z: u64 = (0x80 - b'z' as u64 - 1) * EACH;
    let eight = match bytes.first_chunk::<EIGHT>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |number, byte| number << u8::BITS | u64::from(*byte)),
    };
    let lower = eight | (0x20 * EACH);
    let low = lower & !HIGHEST;
    let others = !((low + FROM_A) & !(low + BEHIND_Z) & !eight) & HIGHEST;
    let bits = others.trailing_zeros() & !(u8::BITS - 1);
    let letters = if others == 0 { lower } else { lower & ((1 << bits) - 1) };
    (letters, (bits / u8::BITS) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_ascii_are_told_from_every_other_byte() {
        for byte in 0..=u8::MAX {
            for place in 0..EIGHT {
                let mut bytes = *b"aZbYcXdW";
                bytes[place] = byte;
                let length = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let (number, read) = eight_letters(&bytes);
                assert_eq!(read, length, "{bytes:?}");
                let mut letters = [0; EIGHT];
                letters[..length].copy_from_slice(&bytes[..length].to_ascii_lowercase());
                assert_eq!(number.to_le_bytes(), letters, "{bytes:?}");
            }
        }
    }

    #[test]
    fn words_of_any_length_are_found_as_they_are_filed() {
        let mut vocabulary = Vocabulary::default();
        let long = "donaudampfschifffahrtsgesellschaft";
        let words: Vec<&str> = (1..long.len()).filter_map(|end| long.get(..end)).collect();
        let ids: Vec<WordId> = words.iter().map(|word| vocabulary.add(word)).collect();
        let mut key = String::new();
        for (word, id) in words.iter().zip(ids) {
            for behind in ["-", ", and much more", "\u{2019}s"] {
                let written = word.to_uppercase() + behind;
                assert_eq!(vocabulary.of_letters(written.as_bytes()), (word.len(), id), "{written}");
            }
            assert_eq!(vocabulary.of_letters(word.as_bytes()), (word.len(), id));
            assert_eq!(vocabulary.of(word, &mut key), id);
        }
        assert_eq!(vocabulary.of_letters(b"donat"), (5, 0));
        assert_eq!(vocabulary.of_letters(b"donaudampfschuh"), (15, 0));
    }
}
