//! The bytes of a file -> its text, with a word on how it was decoded.

use crate::error::Error;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::path::Path;

/// A text without its byte order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// What was done where the file is not plain UTF-8: `decoded as windows-1251`.
    pub notice: Option<String>,
}

/// More than this share of control characters is no text: bytes drawn at random have 9 %, texts have none or, from
/// old printers and terminals, a few.
const CONTROL_SHARE: f64 = 0.01;

/// How many well-formed characters beyond ASCII stand for every damaged byte where a file still counts as UTF-8.
/// Text in a Cyrillic code page has next to no well-formed ones; UTF-8 cut off in the middle has one damaged place.
const SOUND_PER_DAMAGED: usize = 10;

/// Decodes UTF-8, UTF-16 with a byte order mark or without, and, where the bytes are not UTF-8, the legacy encoding
/// that they most look like; Cyrillic ones come first, as a Ukrainian address would have it.
///
/// ```
/// use dateline::encoding::decode;
/// let decoded = decode("note.txt", b"\xd5\xe5\xf0\xf1\xee\xed, \xc8\xe7\xfe\xec").unwrap();
/// assert_eq!(decoded.notice.as_deref(), Some("decoded as windows-1251"));
/// assert_eq!(decoded.text.chars().count(), 12);
/// ```
///
/// # Errors
/// Bytes that are no text.
pub fn decode(file: impl AsRef<Path>, bytes: &[u8]) -> Result<Decoded, Error> {
    let file = file.as_ref();
    is_readable(file, bytes)?;
    let (text, notice) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => by_mark(file, encoding, bytes.get(mark..).unwrap_or_default())?,
        None => without_mark(file, bytes)?,
    };
    if is_binary(&text) {
        return Err(Error::new(file, "is not text but binary data"));
    }
    Ok(Decoded { text, notice })
}

/// The encoding of a stream that begins with these bytes, to be decoded as it comes; `None` where it is to be taken
/// as it is, UTF-8 without a mark or nothing but ASCII so far.
///
/// # Errors
/// Bytes that are no text.
pub(crate) fn stream_encoding(file: &Path, head: &[u8]) -> Result<Option<&'static Encoding>, Error> {
    is_readable(file, head)?;
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(Some(encoding));
    }
    if head.contains(&0) {
        // The head may end within a character; what it ends with is looked at when it comes.
        let binary = || Error::new(file, "is not text but binary data");
        let even = head.get(..head.len().saturating_sub(2) & !1).unwrap_or_default();
        let encoding = wide(even).ok_or_else(binary)?;
        return match strict(encoding, even) {
            Some(text) if !is_binary(&text) => Ok(Some(encoding)),
            Some(_) | None => Err(binary()),
        };
    }
    match std::str::from_utf8(head) {
        Ok(_) => return Ok(None),
        // The head may end within a character.
        Err(error) if error.error_len().is_none() => return Ok(None),
        Err(_) if is_damaged_utf_8(head) => return Ok(None),
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, false);
    Ok(Some(detector.guess(Some(b"ua"), Utf8Detection::Deny)))
}

/// What files begin with that users take for text and that are none, and what helps.
const NO_TEXT: [(&[u8], &str); 5] = [
    (b"%PDF-", "is a PDF: pdftotext makes a text of it"),
    (
        b"PK\x03\x04",
        "is a ZIP archive, or a document that is one, such as .docx: it has to be unpacked or saved as text",
    ),
    (b"BZh9", "is packed with bzip2, which is not read: gzip and zstd are"),
    (b"\xFD7zXZ", "is packed with xz, which is not read: gzip and zstd are"),
    (b"7z\xBC\xAF", "is packed with 7-Zip, which is not read: gzip and zstd are"),
];

fn is_readable(file: &Path, head: &[u8]) -> Result<(), Error> {
    match NO_TEXT.iter().find(|(start, _)| head.starts_with(start)) {
        Some((_, what)) => Err(Error::new(file, *what)),
        None => Ok(()),
    }
}

fn by_mark(
    file: &Path,
    encoding: &'static Encoding,
    bytes: &[u8],
) -> Result<(String, Option<String>), Error> {
    if encoding == UTF_8 {
        return Ok(match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => repaired(bytes),
        });
    }
    strict(encoding, bytes).map(|text| (text, Some(as_encoding(encoding)))).ok_or_else(|| {
        Error::new(file, format!("has the mark of {} but cannot be decoded as it", encoding.name()))
    })
}

fn without_mark(file: &Path, bytes: &[u8]) -> Result<(String, Option<String>), Error> {
    if bytes.contains(&0) {
        let encoding = wide(bytes).ok_or_else(|| Error::new(file, "is not text but binary data"))?;
        let text = strict(encoding, bytes).ok_or_else(|| Error::new(file, "is not text but binary data"))?;
        return Ok((text, Some(as_encoding(encoding))));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), None));
    }
    if is_damaged_utf_8(bytes) {
        return Ok(repaired(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(Some(b"ua"), Utf8Detection::Deny);
    let text = strict(encoding, bytes)
        .ok_or_else(|| Error::new(file, "is neither UTF-8 nor any other encoding that is known"))?;
    Ok((text, Some(as_encoding(encoding))))
}

fn as_encoding(encoding: &'static Encoding) -> String {
    format!("decoded as {}", encoding.name())
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

/// UTF-16 without its mark: Latin letters, spaces and line breaks have a zero byte, always on the same side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, _) => Some(UTF_16LE),
        (_, 0) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes that are not UTF-8 are so for some damage, and not for being in another encoding.
pub(crate) fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut sound, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    sound >= damaged * SOUND_PER_DAMAGED
}

fn repaired(bytes: &[u8]) -> (String, Option<String>) {
    let mut text = String::with_capacity(bytes.len());
    let (mut places, mut line) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            if places == 0 {
                line = 1 + text.matches('\n').count();
            }
            places += 1;
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let notice = match places {
        1 => format!("not UTF-8 in one place, on line {line}: read as \u{FFFD}"),
        _ => format!("not UTF-8 in {places} places, first on line {line}: read as \u{FFFD}"),
    };
    (text, Some(notice))
}

fn is_binary(text: &str) -> bool {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{000C}' | '\u{0085}');
    let controls = text.chars().filter(|c| is_control(*c)).count();
    text.contains('\0') || (controls > 2 && controls as f64 > CONTROL_SHARE * text.chars().count() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_5, KOI8_U, WINDOWS_1251};

    // "The day before, in Kherson, Snihurivka and Bilozerka, there was shelling." in Ukrainian, as code points.
    fn sample() -> String {
        let words: [&[u32]; 7] = [
            &[0x412, 0x447, 0x43E, 0x440, 0x430],
            &[0x443],
            &[0x425, 0x435, 0x440, 0x441, 0x43E, 0x43D, 0x456, 0x2C],
            &[0x421, 0x43D, 0x456, 0x433, 0x443, 0x440, 0x456, 0x432, 0x446, 0x456],
            &[0x442, 0x430],
            &[0x411, 0x456, 0x43B, 0x43E, 0x437, 0x435, 0x440, 0x446, 0x456],
            &[0x441, 0x442, 0x440, 0x456, 0x43B, 0x44F, 0x43B, 0x438, 0x2E, 0xA],
        ];
        let word = |code: &[u32]| code.iter().filter_map(|c| char::from_u32(*c)).collect::<String>();
        words.map(word).join(" ")
    }

    #[test]
    fn the_usual_cyrillic_encodings_are_known_and_named() {
        for encoding in [WINDOWS_1251, KOI8_U, ISO_8859_5] {
            let text = sample();
            let decoded = decode("a.txt", &encoding.encode(&text).0).unwrap();
            assert_eq!(decoded.text, text, "{}", encoding.name());
            assert_eq!(decoded.notice, Some(as_encoding(encoding)));
        }
    }

    #[test]
    fn wide_text_is_decoded_with_its_mark_and_without() {
        let wide = |order: fn(u16) -> [u8; 2], mark: bool| {
            let units = sample().encode_utf16().flat_map(order).collect::<Vec<_>>();
            if mark { [&order(0xFEFF)[..], &units].concat() } else { units }
        };
        for (bytes, name) in [
            (wide(u16::to_le_bytes, true), "decoded as UTF-16LE"),
            (wide(u16::to_be_bytes, true), "decoded as UTF-16BE"),
            (wide(u16::to_le_bytes, false), "decoded as UTF-16LE"),
            (wide(u16::to_be_bytes, false), "decoded as UTF-16BE"),
        ] {
            let decoded = decode("a.txt", &bytes).unwrap();
            assert_eq!((decoded.text, decoded.notice.as_deref()), (sample(), Some(name)));
        }
    }

    #[test]
    fn utf_8_needs_no_notice_and_loses_its_mark() {
        for bytes in [sample().into_bytes(), format!("\u{FEFF}{}", sample()).into_bytes()] {
            assert_eq!(decode("a.txt", &bytes).unwrap(), Decoded { text: sample(), notice: None });
        }
    }

    #[test]
    fn damaged_utf_8_is_read_around_the_damage() {
        let mut bytes = sample().into_bytes();
        bytes.extend_from_slice(b"and \xff then");
        let decoded = decode("a.txt", &bytes).unwrap();
        assert_eq!(decoded.text, format!("{}and \u{FFFD} then", sample()));
        assert_eq!(decoded.notice.as_deref(), Some("not UTF-8 in one place, on line 2: read as \u{FFFD}"));
        let cut = &sample().into_bytes()[..31];
        assert!(decode("a.txt", cut).unwrap().text.ends_with('\u{FFFD}'));
    }

    #[test]
    fn western_quotation_marks_in_an_old_code_page_survive() {
        let decoded = decode("a.txt", b"Ukraine\x92s army \x93retook\x94 Kherson \x96 again").unwrap();
        let expected = "Ukraine\u{2019}s army \u{201C}retook\u{201D} Kherson \u{2013} again";
        assert_eq!(decoded.text, expected);
    }

    #[test]
    fn binary_data_is_refused() {
        let noise = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>();
        let loud = noise.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>();
        for bytes in
            [&noise[..], &loud[..], b"\x7fELF\x02\x01\x01\0\0\0", b"a\0b\0\0c", b"\x01\x02\x03\x04 text"]
        {
            let error = decode("a.bin", bytes).unwrap_err().to_string();
            assert!(error.starts_with("a.bin: is n"), "{error}");
        }
        let error = decode("a.pdf", b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n").unwrap_err().to_string();
        assert_eq!(error, "a.pdf: is a PDF: pdftotext makes a text of it");
    }
}
