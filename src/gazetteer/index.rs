//! Keys -> lists of numbers, in flat bytes that need no loading.

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::hash::Hasher;

/// Numbers filed under hashed keys.
///
/// A key is known by 48 bits of its hash: the first 16 choose a bucket, the next 32 are compared. Two keys of one
/// gazetteer share them with a chance below one in a hundred million, so callers compare the words themselves
/// wherever a wrong hit would show.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Index<'a> {
    #[serde(borrow)]
    buckets: Cow<'a, [u8]>,
    #[serde(borrow)]
    tags: Cow<'a, [u8]>,
    #[serde(borrow)]
    starts: Cow<'a, [u8]>,
    #[serde(borrow)]
    posts: Cow<'a, [u8]>,
}

const BUCKETS: usize = 1 << 16;

impl<'a> Index<'a> {
    /// Files each number under its key's hash; a key may be there with no number, as a sign that longer keys follow.
    pub(crate) fn build(mut entries: Vec<(u64, Option<u32>)>) -> Index<'a> {
        entries.sort_unstable();
        entries.dedup();
        let (mut buckets, mut tags, mut starts, mut posts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut keys = 0u32;
        let mut next_bucket = 0;
        let mut last = None;
        for (hash, number) in entries {
            let key = (bucket(hash), tag(hash));
            if last != Some(key) {
                while next_bucket <= key.0 {
                    push(&mut buckets, keys);
                    next_bucket += 1;
                }
                push(&mut tags, key.1);
                push(&mut starts, count(&posts));
                keys += 1;
                last = Some(key);
            }
            if let Some(number) = number {
                push(&mut posts, number);
            }
        }
        while next_bucket <= BUCKETS {
            push(&mut buckets, keys);
            next_bucket += 1;
        }
        push(&mut starts, count(&posts));
        Index { buckets: buckets.into(), tags: tags.into(), starts: starts.into(), posts: posts.into() }
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Index<'static> {
        Index {
            buckets: owned(self.buckets),
            tags: owned(self.tags),
            starts: owned(self.starts),
            posts: owned(self.posts),
        }
    }

    /// The numbers under this hash: `None` where the key is unknown, and possibly nothing where it is only a beginning.
    pub(crate) fn get(&self, hash: u64) -> Option<impl Iterator<Item = u32> + '_> {
        let (bucket, tag) = (bucket(hash), tag(hash));
        let (first, end) = (get(&self.buckets, bucket), get(&self.buckets, bucket + 1));
        let at = (first..end).find(|at| get(&self.tags, *at as usize) == tag)? as usize;
        let (start, end) = (get(&self.starts, at), get(&self.starts, at + 1));
        Some((start..end).map(|post| get(&self.posts, post as usize)))
    }
}

/// Numbers filed under hashed keys, where many keys have one number each and a wrong hit now and then does no harm:
/// half the bytes of an [`Index`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sieve<'a> {
    #[serde(borrow)]
    buckets: Cow<'a, [u8]>,
    #[serde(borrow)]
    tags: Cow<'a, [u8]>,
    #[serde(borrow)]
    posts: Cow<'a, [u8]>,
}

impl<'a> Sieve<'a> {
    /// Files each number under its key's hash.
    pub(crate) fn build(mut entries: Vec<(u64, u32)>) -> Sieve<'a> {
        entries.sort_unstable_by_key(|(hash, number)| (hash >> 32, *number));
        entries.dedup_by_key(|(hash, number)| (*hash >> 32, *number));
        let (mut buckets, mut tags, mut posts) = (Vec::new(), Vec::new(), Vec::new());
        let mut next_bucket = 0;
        for (at, (hash, number)) in entries.iter().enumerate() {
            while next_bucket <= bucket(*hash) {
                push(&mut buckets, at as u32);
                next_bucket += 1;
            }
            tags.extend_from_slice(&short_tag(*hash).to_le_bytes());
            push(&mut posts, *number);
        }
        while next_bucket <= BUCKETS {
            push(&mut buckets, entries.len() as u32);
            next_bucket += 1;
        }
        Sieve { buckets: buckets.into(), tags: tags.into(), posts: posts.into() }
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Sieve<'static> {
        Sieve { buckets: owned(self.buckets), tags: owned(self.tags), posts: owned(self.posts) }
    }

    /// The numbers under this hash, and now and then one of another.
    pub(crate) fn get(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let bucket = bucket(hash);
        let (first, end) = (get(&self.buckets, bucket), get(&self.buckets, bucket + 1));
        let wanted = short_tag(hash).to_le_bytes();
        (first as usize..end as usize)
            .filter(move |at| self.tags.get(at * 2..at * 2 + 2) == Some(&wanted[..]))
            .map(|at| get(&self.posts, at))
    }
}

fn short_tag(hash: u64) -> u16 {
    (hash >> 32) as u16
}

/// The hash of a key; the same in the build and in the program.
pub(crate) fn hash(key: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(key.as_bytes());
    // The last mixing step of MurmurHash3 (Appleby), so that the first bits depend on every byte.
    let mut hash = hasher.finish();
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

fn bucket(hash: u64) -> usize {
    (hash >> 48) as usize
}

fn tag(hash: u64) -> u32 {
    (hash >> 16) as u32
}

fn owned(bytes: Cow<'_, [u8]>) -> Cow<'static, [u8]> {
    Cow::Owned(bytes.into_owned())
}

fn push(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn count(bytes: &[u8]) -> u32 {
    (bytes.len() / 4) as u32
}

#[inline]
fn get(bytes: &[u8], at: usize) -> u32 {
    let number = bytes.get(at * 4..).and_then(|rest| rest.first_chunk::<4>());
    number.map_or(0, |number| u32::from_le_bytes(*number))
}

/// Strings filed by number, end to end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Strings<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    ends: Cow<'a, [u8]>,
}

impl<'a> Strings<'a> {
    /// Files every string under its place in the order.
    pub(crate) fn build<'s>(strings: impl Iterator<Item = &'s str>) -> Strings<'a> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for string in strings {
            text.push_str(string);
            push(&mut ends, text.len() as u32);
        }
        Strings { text: text.into(), ends: ends.into() }
    }

    /// The string with this number; empty where there is none.
    pub(crate) fn get(&self, at: u32) -> &str {
        self.text.get(range(&self.ends, at)).unwrap_or("")
    }

    /// How many strings there are.
    pub(crate) fn len(&self) -> u32 {
        count(&self.ends)
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Strings<'static> {
        Strings { text: Cow::Owned(self.text.into_owned()), ends: owned(self.ends) }
    }
}

impl Strings<'static> {
    /// The string with this number, without copying it where it is part of the program.
    pub(crate) fn shared(&self, at: u32) -> Cow<'static, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(range(&self.ends, at)).unwrap_or("")),
            Cow::Owned(_) => Cow::Owned(self.get(at).to_owned()),
        }
    }
}

/// The bytes from the end of the entry before to the end of this one.
fn range(ends: &[u8], at: u32) -> std::ops::Range<usize> {
    let start = at.checked_sub(1).map_or(0, |before| get(ends, before as usize));
    start as usize..get(ends, at as usize) as usize
}

/// Values filed by number, each in bytes of its own, to be read when it is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Blobs<'a> {
    #[serde(borrow)]
    bytes: Cow<'a, [u8]>,
    #[serde(borrow)]
    ends: Cow<'a, [u8]>,
}

impl<'a> Blobs<'a> {
    /// Files every value under its place in the order.
    ///
    /// # Errors
    /// Where a value has no form in bytes.
    pub(crate) fn build<T: Serialize>(values: &[T]) -> Result<Blobs<'a>, postcard::Error> {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for value in values {
            bytes = postcard::to_extend(value, bytes)?;
            push(&mut ends, bytes.len() as u32);
        }
        Ok(Blobs { bytes: bytes.into(), ends: ends.into() })
    }

    /// The bytes of the value with this number; none where there is no such value.
    pub(crate) fn get(&self, at: u32) -> &[u8] {
        self.bytes.get(range(&self.ends, at)).unwrap_or(&[])
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> u32 {
        count(&self.ends)
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Blobs<'static> {
        Blobs { bytes: owned(self.bytes), ends: owned(self.ends) }
    }
}

/// Numbers in a row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Numbers<'a> {
    #[serde(borrow)]
    bytes: Cow<'a, [u8]>,
}

impl<'a> Numbers<'a> {
    /// Keeps every number in order.
    pub(crate) fn build(numbers: impl Iterator<Item = u32>) -> Numbers<'a> {
        let mut bytes = Vec::new();
        numbers.for_each(|number| push(&mut bytes, number));
        Numbers { bytes: bytes.into() }
    }

    /// The number at this place; 0 where there is none.
    pub(crate) fn get(&self, at: u32) -> u32 {
        get(&self.bytes, at as usize)
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Numbers<'static> {
        Numbers { bytes: owned(self.bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Index, Strings, hash};

    #[test]
    fn finds_what_was_filed_and_nothing_else() {
        let entries = (0..5000u32).map(|n| (hash(&format!("key {n}")), (n % 7 != 0).then_some(n))).collect();
        let index = Index::build(entries);
        for n in 0..5000u32 {
            let found: Option<Vec<u32>> = index.get(hash(&format!("key {n}"))).map(Iterator::collect);
            assert_eq!(found, Some(if n % 7 == 0 { vec![] } else { vec![n] }));
        }
        assert!(index.get(hash("no key")).is_none());
    }

    #[test]
    fn strings_come_back() {
        let strings = Strings::build(["Kyiv", "", "Izium"].into_iter());
        assert_eq!(
            [strings.get(0), strings.get(1), strings.get(2), strings.get(3)],
            ["Kyiv", "", "Izium", ""]
        );
    }
}
