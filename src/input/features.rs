//! A map as GeoJSON, in one collection or a feature a line -> its features, one by one, each held to the standard.

use crate::error::Error;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The features of a text; what is wrong with one is told with its line, and the next one is read.
///
/// ```
/// use dateline::input::features::Features;
/// let lines = "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[32.6,46.6]},\"properties\":{}}\nno\n";
/// let read: Vec<_> = Features::of("a.geojsonl", lines).collect();
/// assert!(read[0].is_ok());
/// assert_eq!(read[1].as_ref().unwrap_err().to_string(), "a.geojsonl:2: is no JSON: expected ident");
/// ```
#[derive(Debug)]
pub struct Features<'t> {
    file: PathBuf,
    text: &'t str,
    at: usize,
    /// The line that `counted` stands on, from 1.
    line: u64,
    counted: usize,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Inside the array of a collection; whether an element has been read.
    Collection {
        any: bool,
    },
    /// One text after another: lines, or records behind their separators.
    Sequence,
    /// Not yet looked at.
    Unknown,
    Ended,
}

/// What stands before each text of an RFC 8142 sequence.
const SEPARATOR: char = '\u{1e}';

impl<'t> Features<'t> {
    /// The features of a text; `file` is what messages call it.
    pub fn of(file: impl AsRef<Path>, text: &'t str) -> Features<'t> {
        let file = file.as_ref().to_path_buf();
        Features { file, text, at: 0, line: 1, counted: 0, form: Form::Unknown }
    }

    fn error(&mut self, at: usize, what: impl Into<String>) -> Error {
        let at = at.min(self.text.len());
        let passed = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = self.counted.max(at);
        Error::new(&self.file, what).at_line(self.line)
    }

    fn end(&mut self, at: usize, what: impl Into<String>) -> Option<Result<Value, Error>> {
        self.form = Form::Ended;
        Some(Err(self.error(at, what)))
    }

    /// Finds out what the text is; `Err` where it is none of the forms.
    fn begin(&mut self) -> Result<(), (usize, &'static str)> {
        let whole = self.text.trim_start_matches(['\u{feff}', SEPARATOR]).trim_start();
        let start = self.text.len() - whole.len();
        if !whole.starts_with('{') {
            return Err((start, "is no GeoJSON: expected an object"));
        }
        let bytes = self.text.as_bytes();
        let end = value_end(bytes, start);
        let mut found = None;
        let mut kind = None;
        for (name, at) in members(bytes, start) {
            match name {
                b"\"features\"" if bytes.get(at) == Some(&b'[') => found = Some(at + 1),
                b"\"type\"" => kind = value_end(bytes, at).and_then(|end| bytes.get(at..end)),
                _ => {}
            }
        }
        match (found, kind) {
            (Some(at), Some(b"\"FeatureCollection\"")) => {
                self.at = at;
                self.form = Form::Collection { any: false };
                Ok(())
            }
            (_, Some(b"\"Feature\"")) => {
                self.at = 0;
                self.form = Form::Sequence;
                Ok(())
            }
            (Some(at), None) if end.is_none() => {
                self.at = at;
                self.form = Form::Collection { any: false };
                Ok(())
            }
            _ if end.is_none() => Err((bytes.len(), "is cut off")),
            _ => Err((start, "is no GeoJSON with features: expected a FeatureCollection or Features")),
        }
    }

    fn feature(&mut self, start: usize, end: usize) -> Result<Value, Error> {
        let text = self.text.get(start..end).unwrap_or_default();
        match serde_json::from_str::<Value>(text) {
            Ok(value) => match problem(&value) {
                None => Ok(value),
                Some(what) => Err(self.error(start, what)),
            },
            Err(error) => {
                let before: usize =
                    text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
                let words = error.to_string();
                let words = words.split(" at line").next().unwrap_or_default().to_lowercase();
                Err(self.error(start + before, format!("is no JSON: {words}")))
            }
        }
    }

    fn element(&mut self, any: bool) -> Option<Result<Value, Error>> {
        let bytes = self.text.as_bytes();
        let at = skip_space(bytes, self.at);
        let at = match (bytes.get(at), any) {
            (Some(b']'), _) => {
                self.form = Form::Ended;
                // What follows the features must at least be there.
                let rest = self.text.get(at..).unwrap_or_default().trim_end();
                return if rest.ends_with('}') { None } else { self.end(bytes.len(), "is cut off") };
            }
            (Some(b','), true) => skip_space(bytes, at + 1),
            (None, _) => return self.end(bytes.len(), "is cut off"),
            (Some(_), true) => return self.end(at, "is no JSON: expected a comma between features"),
            (Some(_), false) => at,
        };
        let Some(end) = value_end(bytes, at).filter(|end| *end > at) else {
            return self.end(bytes.len(), "is cut off");
        };
        self.at = end;
        self.form = Form::Collection { any: true };
        Some(self.feature(at, end))
    }

    fn next_text(&mut self) -> Option<Result<Value, Error>> {
        let records = self.text.starts_with(SEPARATOR);
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = match records {
                true => rest.char_indices().skip(1).find(|(_, c)| *c == SEPARATOR).map(|(at, _)| at),
                false => rest.find('\n').map(|at| at + 1),
            };
            let start = self.at;
            let length = end.unwrap_or(rest.len());
            self.at += length;
            let text = rest.get(..length).unwrap_or_default();
            let kept = text.trim_start_matches(['\u{feff}', SEPARATOR]).trim_start();
            let from = start + (text.len() - kept.len());
            let kept = kept.trim_end();
            if !kept.is_empty() {
                // A single feature may run over several lines.
                if !records
                    && start == 0
                    && value_end(self.text.as_bytes(), from) == Some(self.text.trim_end().len())
                {
                    self.at = self.text.len();
                    return Some(self.feature(from, self.text.trim_end().len()));
                }
                return Some(self.feature(from, from + kept.len()));
            }
        }
    }
}

impl Iterator for Features<'_> {
    type Item = Result<Value, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.form == Form::Unknown
            && let Err((at, what)) = self.begin()
        {
            return self.end(at, what);
        }
        match self.form {
            Form::Collection { any } => self.element(any),
            Form::Sequence => self.next_text(),
            Form::Unknown | Form::Ended => None,
        }
    }
}

/// What is wrong with a feature, if anything is.
fn problem(feature: &Value) -> Option<String> {
    if feature["type"] != "Feature" {
        return Some("is no feature: its `type` is not `Feature`".to_owned());
    }
    if !(feature["properties"].is_object() || feature["properties"].is_null()) {
        return Some("the properties of a feature are an object or null".to_owned());
    }
    let geometry = &feature["geometry"];
    if geometry.is_null() {
        return None;
    }
    let depth = match geometry["type"].as_str() {
        Some("Point") => 0,
        Some("LineString" | "MultiPoint") => 1,
        Some("MultiLineString" | "Polygon") => 2,
        Some("MultiPolygon") => 3,
        Some(other) => {
            return Some(format!(
                "a geometry of type `{}` is not drawn",
                other.chars().take(40).collect::<String>()
            ));
        }
        None => return Some("a geometry has no type".to_owned()),
    };
    positions(&geometry["coordinates"], depth).err()
}

fn positions(value: &Value, depth: usize) -> Result<(), String> {
    let list = value.as_array().ok_or("the coordinates are not nested as their type has it")?;
    if depth > 0 {
        if list.is_empty() {
            return Err("a geometry without positions".to_owned());
        }
        return list.iter().try_for_each(|inner| positions(inner, depth - 1));
    }
    let degree = |at: usize| list.get(at).and_then(Value::as_f64);
    match (degree(0), degree(1)) {
        (Some(lon), Some(_)) if !(-180.0..=180.0).contains(&lon) => {
            Err(format!("longitude {lon} is not between -180 and 180"))
        }
        (Some(_), Some(lat)) if !(-90.0..=90.0).contains(&lat) => {
            Err(format!("latitude {lat} is not between -90 and 90"))
        }
        (Some(_), Some(_)) => Ok(()),
        _ => Err("a position is not two numbers, longitude and latitude".to_owned()),
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// One past the end of the string that begins here.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// One past the end of the JSON value that begins here, which need not be right inside; `None` where it does not end.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            b',' if depth == 0 => return Some(at),
            byte if depth == 0 && byte.is_ascii_whitespace() && at > start => return Some(at),
            _ => {
                at += 1;
                if depth == 0 && at == bytes.len() {
                    return Some(at);
                }
                continue;
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The members of the object that begins here, as far as they can be read: names in their quotes, and where the value
/// begins. The value of `features` is not passed over where it does not end.
fn members(bytes: &[u8], start: usize) -> Vec<(&[u8], usize)> {
    let mut found = Vec::new();
    let mut at = skip_space(bytes, start + 1);
    while bytes.get(at) == Some(&b'"') {
        let Some(end) = string_end(bytes, at) else { break };
        let name = bytes.get(at..end).unwrap_or_default();
        let colon = skip_space(bytes, end);
        if bytes.get(colon) != Some(&b':') {
            break;
        }
        let value = skip_space(bytes, colon + 1);
        found.push((name, value));
        let Some(end) = value_end(bytes, value) else { break };
        at = skip_space(bytes, end);
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at = skip_space(bytes, at + 1);
    }
    found
}
