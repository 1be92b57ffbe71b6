//! Bytes of a text -> characters, counted from its head.

use crate::span::Span;

/// Counts characters (Unicode scalar values) up to any byte of a text without reading it from the head each time.
#[derive(Debug)]
pub struct Characters<'t> {
    text: &'t [u8],
    /// Characters that start before each block; empty for ASCII, where bytes are characters.
    blocks: Vec<usize>,
}

const BLOCK: usize = 64;

impl<'t> Characters<'t> {
    /// Reads the text once.
    ///
    /// ```
    /// use dateline::output::character::Characters;
    /// use dateline::span::Span;
    /// let characters = Characters::of("“Kyiv”");
    /// assert_eq!(characters.range(Span { start: 3, end: 7 }), (1, 5));
    /// ```
    pub fn of(text: &'t str) -> Characters<'t> {
        if text.is_ascii() {
            return Characters { text: text.as_bytes(), blocks: Vec::new() };
        }
        let mut before = 0;
        let count = |block: &[u8]| {
            let here = before;
            before += heads(block);
            here
        };
        Characters { text: text.as_bytes(), blocks: text.as_bytes().chunks(BLOCK).map(count).collect() }
    }

    /// The first character of a span and one past its last.
    pub fn range(&self, span: Span) -> (usize, usize) {
        (self.before(span.start), self.before(span.end))
    }

    fn before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.blocks.is_empty() {
            return byte;
        }
        // A text may end with a block: its end then counts from the last block's head.
        let block = (byte / BLOCK).min(self.blocks.len() - 1);
        let counted = self.blocks.get(block).copied().unwrap_or(0);
        counted + self.text.get(block * BLOCK..byte).map_or(0, heads)
    }
}

/// How many characters start in these bytes of UTF-8: all bytes but those that continue one.
fn heads(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    let going_on: u32 = eights.iter().map(|eight| going_on(u64::from_le_bytes(*eight))).sum();
    bytes.len() - going_on as usize - rest.iter().filter(|byte| **byte & 0b1100_0000 == 0b1000_0000).count()
}

/// How many of eight bytes continue a character: their highest bit is set and the next one is not.
fn going_on(eight: u64) -> u32 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    ((eight >> 7) & !(eight >> 6) & EACH).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_is_counted_as_reading_from_the_head_would() {
        let mixed = "a\u{456}\u{2019}\u{1F600}".repeat(150);
        for text in ["", "plain", &"x".repeat(BLOCK), &"\u{456}".repeat(BLOCK), &mixed] {
            let characters = Characters::of(text);
            let boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            for (expected, byte) in boundaries.enumerate() {
                assert_eq!(characters.before(byte), expected, "byte {byte} of {}", text.len());
            }
            assert_eq!(characters.before(text.len() + 9), text.chars().count());
        }
    }
}
