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
    buckets: Numbers<'a>,
    #[serde(borrow)]
    tags: Numbers<'a>,
    #[serde(borrow)]
    starts: Numbers<'a>,
    #[serde(borrow)]
    posts: Numbers<'a>,
}

const BUCKETS: usize = 1 << 16;

impl<'a> Index<'a> {
    /// Files each number under its key's hash; a key may be there with no number, as a sign that longer keys follow.
    pub(crate) fn build(mut entries: Vec<(u64, Option<u32>)>) -> Index<'a> {
        entries.sort_unstable();
        entries.dedup();
        let (mut buckets, mut tags, mut starts, mut posts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut last = None;
        for (hash, number) in entries {
            let key = (bucket(hash), tag(hash));
            if last != Some(key) {
                buckets.resize(buckets.len().max(key.0 + 1), tags.len() as u32);
                tags.push(key.1);
                starts.push(posts.len() as u32);
                last = Some(key);
            }
            posts.extend(number);
        }
        buckets.resize(BUCKETS + 1, tags.len() as u32);
        starts.push(posts.len() as u32);
        Index {
            buckets: Numbers::build(&buckets),
            tags: Numbers::build(&tags),
            starts: Numbers::build(&starts),
            posts: Numbers::build(&posts),
        }
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Index<'static> {
        Index {
            buckets: self.buckets.into_owned(),
            tags: self.tags.into_owned(),
            starts: self.starts.into_owned(),
            posts: self.posts.into_owned(),
        }
    }

    /// The numbers under this hash: `None` where the key is unknown, and possibly nothing where it is only a beginning.
    pub(crate) fn get(&self, hash: u64) -> Option<impl Iterator<Item = u32> + '_> {
        let (bucket, tag) = (bucket(hash) as u32, tag(hash));
        let (first, end) = (self.buckets.get(bucket), self.buckets.get(bucket + 1));
        let at = (first..end).find(|at| self.tags.get(*at) == tag)?;
        let (start, end) = (self.starts.get(at), self.starts.get(at + 1));
        Some((start..end).map(|post| self.posts.get(post)))
    }
}

/// Numbers filed under hashed keys, where many keys have one number each and a wrong hit now and then does no harm, as
/// the caller compares: a third of the bytes of an [`Index`]. A key is known by 24 bits of its hash.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sieve<'a> {
    #[serde(borrow)]
    buckets: Numbers<'a>,
    #[serde(borrow)]
    tags: Cow<'a, [u8]>,
    #[serde(borrow)]
    posts: Numbers<'a>,
}

impl<'a> Sieve<'a> {
    /// Files each number under its key's hash.
    pub(crate) fn build(mut entries: Vec<(u64, u32)>) -> Sieve<'a> {
        let key = |hash: u64| (bucket(hash), short_tag(hash));
        entries.sort_unstable_by_key(|(hash, number)| (key(*hash), *number));
        entries.dedup_by_key(|(hash, number)| (key(*hash), *number));
        let mut buckets: Vec<u32> = Vec::new();
        for (at, (hash, _)) in entries.iter().enumerate() {
            buckets.resize(buckets.len().max(bucket(*hash) + 1), at as u32);
        }
        buckets.resize(BUCKETS + 1, entries.len() as u32);
        let posts: Vec<u32> = entries.iter().map(|(_, number)| *number).collect();
        Sieve {
            buckets: Numbers::build(&buckets),
            tags: entries.iter().map(|(hash, _)| short_tag(*hash)).collect(),
            posts: Numbers::build(&posts),
        }
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Sieve<'static> {
        Sieve { buckets: self.buckets.into_owned(), tags: owned(self.tags), posts: self.posts.into_owned() }
    }

    /// The numbers under this hash, and now and then one of another.
    pub(crate) fn get(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let bucket = bucket(hash) as u32;
        let (first, end) = (self.buckets.get(bucket), self.buckets.get(bucket + 1));
        let wanted = short_tag(hash);
        let tags = self.tags.get(first as usize..end as usize).unwrap_or(&[]);
        tags.iter().zip(first..).filter(move |(tag, _)| **tag == wanted).map(|(_, at)| self.posts.get(at))
    }
}

fn short_tag(hash: u64) -> u8 {
    (hash >> 40) as u8
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

/// Strings filed by number, end to end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Strings<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    ends: Numbers<'a>,
}

impl<'a> Strings<'a> {
    /// Files every string under its place in the order.
    pub(crate) fn build<'s>(strings: impl Iterator<Item = &'s str>) -> Strings<'a> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for string in strings {
            text.push_str(string);
            ends.push(text.len() as u32);
        }
        Strings { text: text.into(), ends: Numbers::build(&ends) }
    }

    /// The string with this number; empty where there is none.
    pub(crate) fn get(&self, at: u32) -> &str {
        self.text.get(range(&self.ends, at)).unwrap_or("")
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Strings<'static> {
        Strings { text: Cow::Owned(self.text.into_owned()), ends: self.ends.into_owned() }
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
fn range(ends: &Numbers<'_>, at: u32) -> std::ops::Range<usize> {
    let start = at.checked_sub(1).map_or(0, |before| ends.get(before));
    start as usize..ends.get(at) as usize
}

/// Values filed by number, each in bytes of its own, to be read when it is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Blobs<'a> {
    #[serde(borrow)]
    bytes: Cow<'a, [u8]>,
    #[serde(borrow)]
    ends: Numbers<'a>,
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
            ends.push(bytes.len() as u32);
        }
        Ok(Blobs { bytes: bytes.into(), ends: Numbers::build(&ends) })
    }

    /// The bytes of the value with this number; none where there is no such value.
    pub(crate) fn get(&self, at: u32) -> &[u8] {
        self.bytes.get(range(&self.ends, at)).unwrap_or(&[])
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len()
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Blobs<'static> {
        Blobs { bytes: owned(self.bytes), ends: self.ends.into_owned() }
    }
}

/// Numbers in a row, each in as many bits as the greatest of them needs; none where they count up from 0.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Numbers<'a> {
    /// Bits of a number; 0 where the number is its place.
    width: u8,
    count: u32,
    /// The numbers, lowest bit first, and as many bytes behind them as a read needs.
    #[serde(borrow)]
    bytes: Cow<'a, [u8]>,
}

/// Bytes that are read at once: a number and the bits before it in its first byte.
const READ: usize = size_of::<u64>();

impl<'a> Numbers<'a> {
    /// Keeps every number in order.
    pub(crate) fn build(numbers: &[u32]) -> Numbers<'a> {
        let count = numbers.len() as u32;
        if (0..count).eq(numbers.iter().copied()) {
            return Numbers { width: 0, count, bytes: Cow::Borrowed(&[]) };
        }
        let most = numbers.iter().copied().max().unwrap_or(0);
        let width = (u32::BITS - most.leading_zeros()).max(1);
        let mut bytes = vec![0; (numbers.len() * width as usize).div_ceil(8) + READ];
        for (at, number) in numbers.iter().enumerate() {
            let bit = at * width as usize;
            let moved = (u64::from(*number) << (bit % 8)).to_le_bytes();
            for (byte, part) in bytes[bit / 8..].iter_mut().zip(moved) {
                *byte |= part;
            }
        }
        Numbers { width: width as u8, count, bytes: bytes.into() }
    }

    /// The number at this place; 0 where there is none.
    pub(crate) fn get(&self, at: u32) -> u32 {
        if at >= self.count {
            return 0;
        }
        if self.width == 0 {
            return at;
        }
        let bit = at as usize * usize::from(self.width);
        let Some(read) = self.bytes.get(bit / 8..).and_then(|bytes| bytes.first_chunk::<READ>()) else {
            return 0;
        };
        let number = u64::from_le_bytes(*read) >> (bit % 8);
        number as u32 & (u32::MAX >> (u32::BITS - u32::from(self.width).min(u32::BITS)))
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// The same, on its own bytes.
    pub(crate) fn into_owned(self) -> Numbers<'static> {
        Numbers { width: self.width, count: self.count, bytes: owned(self.bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Index, Numbers, Sieve, Strings, hash};

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

    #[test]
    fn numbers_of_any_width_come_back() {
        for most in [0, 1, 255, 256, 65_535, 65_536, 1 << 24, u32::MAX] {
            let numbers = [most, 0, most / 2, most, 0, most, most, 0, most];
            let kept = Numbers::build(&numbers);
            assert_eq!(kept.len(), 9);
            let read: Vec<u32> = (0..9).map(|at| kept.get(at)).collect();
            assert_eq!(read, numbers);
            assert_eq!(kept.get(9), 0);
        }
        let counting = Numbers::build(&[0, 1, 2]);
        assert_eq!((counting.bytes.len(), counting.get(2), counting.get(3)), (0, 2, 0));
        assert_eq!((Numbers::build(&[]).len(), Numbers::build(&[]).get(0)), (0, 0));
    }

    #[test]
    fn a_sieve_holds_back_nothing_that_was_filed() {
        let sieve = Sieve::build((0..5000u32).map(|n| (hash(&format!("key {}", n / 3)), n)).collect());
        for n in 0..5000u32 {
            assert!(sieve.get(hash(&format!("key {}", n / 3))).any(|found| found == n));
        }
    }
}
