//! A word as it is written -> its number, the same for all tables of words; 0 where none has it.

use crate::fold::fold_onto;
use crate::token::WordId;
use rustc_hash::FxHashMap;

/// Every word of every table, so that a text's words are looked up once and then compared as numbers.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: FxHashMap<Box<str>, WordId>,
    /// Those of up to eight letters of ASCII once more, and those of up to fifteen, as numbers: most words of a text in
    /// Latin letters are such, and a number is looked up without reading letters.
    eight: FxHashMap<u64, WordId>,
    sixteen: FxHashMap<(u64, u64), WordId>,
}

impl Vocabulary {
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
