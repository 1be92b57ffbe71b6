//! Words and how they are looked up -> the candidates found before, so that a run looks each up once.

use super::Candidate;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};

/// What a look-up asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Letter for letter.
    Exact,
    /// In another romanisation.
    Romanised,
    /// Misspelt.
    Fuzzy,
}

/// The answers of the look-ups of a run, shared between threads. What it gives is what looking up again would, so that
/// nothing hangs on what is kept.
pub(super) struct Memory {
    shelves: Vec<Mutex<FxHashMap<Box<str>, Answers>>>,
}

type Answers = [Option<Arc<[Candidate]>>; 3];

/// So many parts, each with a lock of its own, that threads seldom wait for each other.
const SHELVES: usize = 32;

/// Words kept on a shelf; a full one is emptied, so that memory does not grow with the run. All shelves full of words with
/// some candidates each hold less than 20 MB.
const WORDS: usize = 1024;

/// Answers with more candidates than this are not kept: few words have so many, and they would take the most room.
const LONGEST: usize = 256;

impl Memory {
    /// The answer for `key`, found now where it is not known yet.
    pub(super) fn get(&self, look: Look, key: &str, find: impl FnOnce() -> Vec<Candidate>) -> Vec<Candidate> {
        let at = FxBuildHasher.hash_one(key) as usize % SHELVES;
        let Some(shelf) = self.shelves.get(at) else { return find() };
        let which = look as usize;
        // What a thread that panicked has left behind is whole all the same: answers are only ever added.
        let known = {
            let shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            shelf.get(key).and_then(|answers| answers[which].clone())
        };
        if let Some(known) = known {
            return known.to_vec();
        }
        let found = find();
        if found.len() <= LONGEST {
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if shelf.len() >= WORDS {
                shelf.clear();
            }
            shelf.entry(key.into()).or_default()[which] = Some(found.as_slice().into());
        }
        found
    }
}

impl Default for Memory {
    fn default() -> Memory {
        Memory { shelves: (0..SHELVES).map(|_| Mutex::default()).collect() }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
