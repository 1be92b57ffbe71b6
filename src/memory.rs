//! Words and how to find what is known of them -> the answers found before, so that a run finds each once.

use rustc_hash::{FxBuildHasher, FxHashMap};
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

/// The answers of a run, shared between threads and bounded in number. What it gives is what finding again would, so that
/// nothing hangs on what is kept.
pub struct Memory<V> {
    shelves: Vec<Mutex<FxHashMap<Box<str>, V>>>,
}

/// So many parts, each with a lock of its own, that threads seldom wait for each other.
const SHELVES: usize = 32;

/// Words kept on a shelf; a full one is emptied, so that memory does not grow with the run.
const WORDS: usize = 1024;

impl<V: Clone> Memory<V> {
    /// The answer for `key`, found now where it is not known yet, and kept where `keep` says so.
    pub fn get(&self, key: &str, find: impl FnOnce() -> V, keep: impl FnOnce(&V) -> bool) -> V {
        let at = FxBuildHasher.hash_one(key) as usize % SHELVES;
        let Some(shelf) = self.shelves.get(at) else { return find() };
        // What a thread that panicked has left behind is whole all the same: answers are only ever added.
        let known = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        if let Some(known) = known {
            return known;
        }
        let found = find();
        if keep(&found) {
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if shelf.len() >= WORDS {
                shelf.clear();
            }
            shelf.insert(key.into(), found.clone());
        }
        found
    }
}

impl<V> Default for Memory<V> {
    fn default() -> Memory<V> {
        Memory { shelves: (0..SHELVES).map(|_| Mutex::default()).collect() }
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
    fn an_answer_is_found_once_and_the_kept_ones_are_bounded() {
        let memory: Memory<usize> = Memory::default();
        let mut found = 0;
        for _ in 0..3 {
            let answer = memory.get(
                "lypa",
                || {
                    found += 1;
                    4
                },
                |_| true,
            );
            assert_eq!((answer, found), (4, 1));
        }
        assert_eq!(memory.get("tur", || 1, |_| false), 1);
        assert_eq!(memory.get("tur", || 2, |_| true), 2, "what is not to be kept is found again");
        for word in 0..3 * SHELVES * WORDS {
            assert_eq!(memory.get(&word.to_string(), || word, |_| true), word);
        }
        let kept: usize = memory.shelves.iter().map(|shelf| shelf.lock().unwrap().len()).sum();
        assert!(kept <= SHELVES * WORDS, "{kept} answers are kept");
    }
}
