//! What a run has asked before -> the answer found then: look-ups of words, bearings between places.

use super::{Candidate, PlaceId};
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

/// The bearings measured in a run from one place to another: news comes back to the same places day after day, and a
/// geodesic costs as much as some hundred look-ups.
pub(super) struct Bearings {
    shelves: Vec<Mutex<FxHashMap<(PlaceId, PlaceId), f64>>>,
}

/// Pairs kept on a shelf; all shelves full hold less than 5 MB.
const PAIRS: usize = 4096;

impl Bearings {
    /// The bearing from one place to another, measured now where it is not known yet.
    pub(super) fn get(&self, from: PlaceId, to: PlaceId, measure: impl FnOnce() -> f64) -> f64 {
        let at = FxBuildHasher.hash_one((from, to)) as usize % SHELVES;
        let Some(shelf) = self.shelves.get(at) else { return measure() };
        let known = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(&(from, to)).copied();
        known.unwrap_or_else(|| {
            let bearing = measure();
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if shelf.len() >= PAIRS {
                shelf.clear();
            }
            shelf.insert((from, to), bearing);
            bearing
        })
    }
}

impl Default for Bearings {
    fn default() -> Bearings {
        Bearings { shelves: (0..SHELVES).map(|_| Mutex::default()).collect() }
    }
}

impl fmt::Debug for Bearings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearings").finish_non_exhaustive()
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
