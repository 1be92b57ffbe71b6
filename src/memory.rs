//! Words -> what was found out about them before, so that a run asks once for each.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

/// Answers by word, shared between threads. What it gives is what asking again would, so that nothing hangs on what is
/// kept. A full one forgets, so that memory does not grow with the run.
pub(crate) struct Memory<V> {
    shelves: Vec<Mutex<FxHashMap<Box<str>, V>>>,
    words: usize,
}

/// So many parts, each with a lock of its own, that threads seldom wait for each other.
const SHELVES: usize = 32;

impl<V: Clone> Memory<V> {
    /// One that keeps about so many words.
    pub(crate) fn of(words: usize) -> Memory<V> {
        Memory { shelves: (0..SHELVES).map(|_| Mutex::default()).collect(), words: words / SHELVES }
    }

    /// The answer for a word, where it is known.
    pub(crate) fn get(&self, word: &str) -> Option<V> {
        // What a thread that panicked has left behind is whole all the same: answers are only ever added.
        let shelf = self.shelf(word)?.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.get(word).cloned()
    }

    /// Keeps the answer for a word.
    pub(crate) fn keep(&self, word: &str, answer: V) {
        let Some(shelf) = self.shelf(word) else { return };
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() >= self.words {
            shelf.clear();
        }
        shelf.insert(word.into(), answer);
    }

    fn shelf(&self, word: &str) -> Option<&Mutex<FxHashMap<Box<str>, V>>> {
        // The high half of the hash: the map on the shelf goes by the low one.
        self.shelves.get((FxBuildHasher.hash_one(word) >> 32) as usize % SHELVES)
    }
}

impl<V> fmt::Debug for Memory<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_and_bounded() {
        const WORDS: usize = 1 << 10;
        let memory: Memory<usize> = Memory::of(WORDS);
        assert_eq!(memory.get("lypa"), None);
        memory.keep("lypa", 4);
        assert_eq!(memory.get("lypa"), Some(4));
        for word in 0..8 * WORDS {
            memory.keep(&word.to_string(), word);
            assert_eq!(memory.get(&word.to_string()), Some(word));
        }
        let kept: usize = memory.shelves.iter().map(|shelf| shelf.lock().unwrap().len()).sum();
        assert!((WORDS / 8..=WORDS).contains(&kept), "{kept} answers are kept");
    }
}
