//! Values -> JSON, written straight into bytes: what `serde_json` would write, letter for letter, without its detours.

use std::borrow::Cow;

/// A value with a form in JSON.
pub(crate) trait Json {
    /// Writes it behind what is there.
    fn write(&self, out: &mut Vec<u8>);
}

impl Json for str {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        let bytes = self.as_bytes();
        let mut from = 0;
        // Marks that need an escape are rare: what lies between two is copied at once.
        while let Some(found) = first_escape(&bytes[from..]) {
            let at = from + found;
            out.extend_from_slice(&bytes[from..at]);
            match escape(bytes[at]) {
                Some(Escape::Short(letter)) => out.extend_from_slice(&[b'\\', letter]),
                Some(Escape::Long) => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    let (high, low) = (usize::from(bytes[at] >> 4), usize::from(bytes[at] & 15));
                    out.extend_from_slice(b"\\u00");
                    out.extend_from_slice(&[DIGITS[high], DIGITS[low]]);
                }
                None => {}
            }
            from = at + 1;
        }
        out.extend_from_slice(&bytes[from..]);
        out.push(b'"');
    }
}

/// The first byte that needs an escape.
fn first_escape(bytes: &[u8]) -> Option<usize> {
    let (many, _) = bytes.as_chunks::<MANY>();
    let plain = many.iter().take_while(|many| !has_escape(many)).count() * MANY;
    let rest = bytes.get(plain..).unwrap_or(&[]);
    // The last bytes of a longer text are looked at at once too, some of them again.
    if rest.len() < MANY && bytes.last_chunk::<MANY>().is_some_and(|last| !has_escape(last)) {
        return None;
    }
    rest.iter().position(|byte| needs_escape(*byte)).map(|at| plain + at)
}

/// Bytes that are looked at in one.
const MANY: usize = 16;

/// Whether any of some bytes needs an escape: all are asked, which the compiler makes one step of.
fn has_escape(many: &[u8; MANY]) -> bool {
    many.iter().fold(false, |found, byte| found | needs_escape(*byte))
}

#[inline]
fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

enum Escape {
    Short(u8),
    Long,
}

#[inline]
fn escape(byte: u8) -> Option<Escape> {
    match byte {
        b'"' | b'\\' => Some(Escape::Short(byte)),
        0x20.. => None,
        b'\n' => Some(Escape::Short(b'n')),
        b'\r' => Some(Escape::Short(b'r')),
        b'\t' => Some(Escape::Short(b't')),
        0x08 => Some(Escape::Short(b'b')),
        0x0C => Some(Escape::Short(b'f')),
        _ => Some(Escape::Long),
    }
}

impl Json for &str {
    fn write(&self, out: &mut Vec<u8>) {
        str::write(self, out);
    }
}

impl Json for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

impl Json for Cow<'_, str> {
    fn write(&self, out: &mut Vec<u8>) {
        str::write(self, out);
    }
}

impl Json for f64 {
    fn write(&self, out: &mut Vec<u8>) {
        /// Positions have six decimals, other numbers fewer.
        const MILLION: i64 = 1_000_000;
        const PLACES: usize = 6;
        /// A decimal of up to fifteen digits is the shortest that reads as its number; below a ten-thousandth numbers are
        /// written with an exponent.
        const PLAIN: std::ops::Range<i64> = 100..1_000_000_000_000_000;
        // What is cut off by the half is what rounding leaves, for what is not negative.
        let millionths = (self.abs() * MILLION as f64 + 0.5) as i64;
        if millionths as f64 / MILLION as f64 != self.abs() || !PLAIN.contains(&millionths) {
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(out, self);
            return;
        }
        if *self < 0.0 {
            out.push(b'-');
        }
        let (whole, mut decimals, mut places) = (millionths / MILLION, millionths % MILLION, PLACES);
        out.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
        while places > 1 && decimals % 10 == 0 {
            decimals /= 10;
            places -= 1;
        }
        let mut digits = [b'.'; 1 + PLACES];
        for digit in digits[1..=places].iter_mut().rev() {
            *digit = b'0' + (decimals % 10) as u8;
            decimals /= 10;
        }
        out.extend_from_slice(&digits[..=places]);
    }
}

impl Json for usize {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<T: Json> Json for [T] {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            value.write(out);
        }
        out.push(b']');
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

/// Writes an object whose members `members` writes, each behind a comma.
pub(crate) fn object(out: &mut Vec<u8>, members: impl FnOnce(&mut Vec<u8>)) {
    let from = out.len();
    members(out);
    // The first member has none before it that a comma would part it from.
    match out.get_mut(from) {
        Some(comma) => *comma = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
}

/// Writes a member of an object, behind a comma.
pub(crate) fn member(out: &mut Vec<u8>, name: &str, value: &impl Json) {
    out.push(b',');
    name.write(out);
    out.push(b':');
    value.write(out);
}

#[cfg(test)]
mod tests {
    use super::{Json, member, object};

    #[test]
    fn strings_are_written_as_serde_json_writes_them() {
        let all: String = (0..0x250_u32).filter_map(char::from_u32).collect();
        for text in ["", "plain", "\"", "a\\b\"c\n\t\u{8}\u{c}\r\u{1b}\u{7f}d", "“Kyiv” \u{1F600}", &all]
        {
            let mut out = Vec::new();
            text.write(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(text).unwrap());
        }
    }

    #[test]
    fn numbers_are_written_as_serde_json_writes_them() {
        let decimals = (0..400_000_i32).map(|n| f64::from(n * 911) / 1e6);
        let edges = [
            0.0,
            1e-7,
            1e-6,
            1e-5,
            1e-4,
            0.1 + 0.2,
            1.0 / 3.0,
            1e9 - 1e-6,
            1e9,
            1e15,
            1e16,
            1e300,
            f64::MIN_POSITIVE,
        ];
        for number in decimals.chain(edges).flat_map(|number| [number, -number]) {
            let mut out = Vec::new();
            number.write(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&number).unwrap());
        }
    }

    #[test]
    fn lists_and_gaps_have_their_marks() {
        let mut out = Vec::new();
        vec![Some([0.5, 46.0]), None].write(&mut out);
        Some(vec!["a".to_owned(), "b".to_owned()]).write(&mut out);
        7_usize.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "[[0.5,46.0],null][\"a\",\"b\"]7");
    }

    #[test]
    fn objects_have_commas_between_their_members_alone() {
        let mut out = Vec::new();
        object(&mut out, |_| {});
        object(&mut out, |out| {
            member(out, "a\"", &1_usize);
            member(out, "b", &None::<f64>);
        });
        assert_eq!(String::from_utf8(out).unwrap(), r#"{}{"a\"":1,"b":null}"#);
    }
}
