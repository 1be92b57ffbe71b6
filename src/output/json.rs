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
        while let Some(found) = bytes[from..].iter().position(|byte| escape(*byte).is_some()) {
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
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }
}

impl Json for usize {
    fn write(&self, out: &mut Vec<u8>) {
        let _ = serde_json::to_writer(out, self);
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

#[cfg(test)]
mod tests {
    use super::Json;

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
    fn lists_and_gaps_have_their_marks() {
        let mut out = Vec::new();
        vec![Some([0.5, 46.0]), None].write(&mut out);
        Some(vec!["a".to_owned(), "b".to_owned()]).write(&mut out);
        7_usize.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "[[0.5,46.0],null][\"a\",\"b\"]7");
    }
}
