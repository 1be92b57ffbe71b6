//! The bytes of a text or Markdown file -> an article, its front matter read.

use crate::article::{Article, Published, PublishedSource};
use crate::encoding::decode;
use crate::error::Error;
use crate::input::day::{day, of_name, unread};
use crate::input::{Reading, Settings};
use std::path::{MAIN_SEPARATOR, Path};

/// The longest front matter, in lines: what goes on longer between two rules of dashes is the article.
const FRONT_MATTER_LINES: usize = 200;

/// Reads one article. Its id is the path as given, with forward slashes.
///
/// Front matter is a head of `key: value` lines between two lines of `---`, or of `key = value` lines between two of
/// `+++`; `title`, `date`, `source` and `url` are taken from it under these and other usual names. The day of publication is the one in `settings`, else the front
/// matter's, else the one that the file's name tells, as in `2022-11-11-report.txt`.
///
/// # Errors
/// Binary data, and files without any text.
pub fn article(file: &Path, bytes: &[u8], settings: &Settings) -> Result<Reading, Error> {
    if bytes.is_empty() {
        return Err(Error::new(file, "is empty"));
    }
    let decoded = decode(file, bytes)?;
    let text = decoded.text;
    if text.trim().is_empty() {
        return Err(Error::new(file, "is empty"));
    }
    let mut notices: Vec<String> =
        decoded.notice.map(|notice| Error::new(file, notice).to_string()).into_iter().collect();
    let head = front_matter(&text);
    if text.get(head.body..).is_none_or(|body| body.trim().is_empty()) {
        return Err(Error::new(file, "has no text behind its front matter"));
    }
    let stated = head.value(&DATE).and_then(|entry| match day(&entry.value) {
        Some(date) => Some(Published { date, source: PublishedSource::FrontMatter }),
        None => {
            notices.push(Error::new(file, unread(&entry.value)).at_line(entry.line).to_string());
            None
        }
    });
    let given = settings.published.map(|date| Published { date, source: PublishedSource::Given });
    let named = || of_name(file).map(|date| Published { date, source: PublishedSource::FileName });
    let text_of = |keys: &[&str]| head.value(keys).map(|entry| entry.value.clone());
    let article = Article {
        language: None,
        id: file.to_string_lossy().replace(MAIN_SEPARATOR, "/"),
        title: text_of(&TITLE).or_else(|| heading(file, text.get(head.body..).unwrap_or(""))),
        source: text_of(&SOURCE),
        url: text_of(&URL),
        published: given.or(stated).or_else(named),
        body: head.body,
        text,
    };
    Ok(Reading { article, notices })
}

const TITLE: [&str; 2] = ["title", "headline"];
/// Best first; when a text was last changed is better than nothing.
const DATE: [&str; 17] = [
    "date",
    "published",
    "published_at",
    "published_on",
    "date_publish",
    "date_published",
    "datepublished",
    "publication_date",
    "publish_date",
    "publishdate",
    "pub_date",
    "pubdate",
    "posted",
    "updated",
    "updated_at",
    "lastmod",
    "modified",
];
const SOURCE: [&str; 3] = ["source", "publisher", "site"];
const URL: [&str; 3] = ["url", "link", "source_url"];

#[derive(Debug, Default)]
struct FrontMatter {
    entries: Vec<Entry>,
    /// The byte behind the closing rule and its line break; 0 where there is no front matter.
    body: usize,
}

#[derive(Debug)]
struct Entry {
    key: String,
    value: String,
    line: u64,
}

impl FrontMatter {
    /// The first of these keys that has a value.
    fn value(&self, keys: &[&str]) -> Option<&Entry> {
        keys.iter()
            .find_map(|key| self.entries.iter().find(|entry| entry.key == *key && !entry.value.is_empty()))
    }
}

fn front_matter(text: &str) -> FrontMatter {
    let mut head = FrontMatter::default();
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    let (joint, closing): (char, &[&str]) = match first.trim_end() {
        "---" => (':', &["---", "..."]),
        "+++" => ('=', &["+++"]),
        _ => return FrontMatter::default(),
    };
    let mut at = first.len();
    for (line, number) in lines.zip(2..).take(FRONT_MATTER_LINES) {
        at += line.len();
        let bare = line.trim_end();
        if closing.contains(&bare) {
            head.body = at;
            head.entries.iter_mut().for_each(|entry| entry.value = unquoted(&entry.value));
            return head;
        }
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let continues = bare.starts_with([' ', '\t', '-']);
        match (head.entries.last_mut(), key_and_value(bare, joint)) {
            (Some(entry), _) if continues => go_on(&mut entry.value, bare.trim()),
            (_, Some((key, value))) => head.entries.push(Entry { key, value, line: number }),
            // A rule of dashes and then prose: an article that begins with an ornament.
            (None, None) => return FrontMatter::default(),
            (Some(_), None) => {}
        }
    }
    FrontMatter::default()
}

fn key_and_value(line: &str, joint: char) -> Option<(String, String)> {
    let (key, value) = line.split_once(joint)?;
    let key = if joint == '=' { key.trim_end() } else { key };
    let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if key.is_empty() || !key.chars().all(is_key) || !(value.is_empty() || value.starts_with([' ', '\t'])) {
        return None;
    }
    Some((key.to_lowercase().replace('-', "_"), value.trim().to_owned()))
}

/// A value folded over indented lines, as YAML's `>` and `|` have it; lists stay unread.
fn go_on(value: &mut String, line: &str) {
    if matches!(value.as_str(), ">" | "|" | ">-" | "|-") {
        value.clear();
    }
    if line.starts_with("- ") {
        return;
    }
    if !value.is_empty() {
        value.push(' ');
    }
    value.push_str(line);
}

fn unquoted(value: &str) -> String {
    let inner = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inner) = inner('"') {
        return inner.replace("\\\"", "\"").replace("\\\\", "\\").trim().to_owned();
    }
    match inner('\'') {
        Some(inner) => inner.replace("''", "'").trim().to_owned(),
        None if matches!(value, "null" | "~" | ">" | "|") => String::new(),
        None => value.to_owned(),
    }
}

/// The first heading of a Markdown file, where nothing but empty lines stands before it.
fn heading(file: &Path, body: &str) -> Option<String> {
    let is_markdown = file.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    });
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    let title = first.strip_prefix("# ")?.trim().trim_end_matches('#').trim_end();
    (is_markdown && !title.is_empty()).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(file: &str, text: &str) -> Reading {
        article(Path::new(file), text.as_bytes(), &Settings::default()).unwrap()
    }

    #[test]
    fn front_matter_is_read_and_stays_in_the_text() {
        let text = "\u{FEFF}---\r\ntitle: \"The \\\"Dnipro\\\" line: a report\"\r\ndate: 2022-11-11\r\n\
                    source: Our Desk\r\nurl: https://example.org/a?b=c:d\r\ntags:\r\n  - war\r\n---\r\nKherson.\r\n";
        let reading = read("folder/report.txt", text);
        let article = reading.article;
        assert_eq!(article.title.as_deref(), Some("The \"Dnipro\" line: a report"));
        assert_eq!(article.source.as_deref(), Some("Our Desk"));
        assert_eq!(article.url.as_deref(), Some("https://example.org/a?b=c:d"));
        let published = Published { date: date(2022, 11, 11), source: PublishedSource::FrontMatter };
        assert_eq!(article.published, Some(published));
        assert_eq!(article.id, "folder/report.txt");
        assert_eq!(&article.text[article.body..], "Kherson.\r\n");
        assert!(article.text.starts_with("---\r\n"), "the byte order mark is no part of the text");
        assert!(reading.notices.is_empty());
    }

    #[test]
    fn front_matter_of_toml_is_read_too() {
        let text =
            "+++\ntitle = \"The line\"\ndate = 2022-11-11T09:30:00+02:00\ntags = [\"a\"]\n+++\nKherson.\n";
        let article = read("a.md", text).article;
        assert_eq!((article.title.as_deref(), article.day()), (Some("The line"), Some(date(2022, 11, 11))));
        assert_eq!(&article.text[article.body..], "Kherson.\n");
    }

    #[test]
    fn what_is_no_front_matter_is_text() {
        for text in [
            "---\nKherson was retaken.\n---\nMore.",
            "---\ntitle: never closed\n\nKherson.",
            "Kherson: a report\n---\n",
            "--- a line of dashes\ntitle: x\n---\nKherson",
        ] {
            let article = read("a.txt", text).article;
            assert_eq!((article.body, article.title), (0, None), "{text:?}");
        }
    }

    #[test]
    fn folded_titles_lists_and_comments_are_taken_as_they_come() {
        let text = "---\n# about\ntitle: >\n  Two\n  lines\nauthors:\n- one\n- two: three\nnot a pair\nDate: '2022-03-01'\n---\nX";
        let article = read("a.md", text).article;
        assert_eq!(article.title.as_deref(), Some("Two lines"));
        assert_eq!(article.day(), Some(date(2022, 3, 1)));
        assert_eq!(&article.text[article.body..], "X");
    }

    #[test]
    fn an_impossible_date_is_named_with_its_line_and_the_file_name_may_help() {
        let reading = read("2022-11-12-x.txt", "---\ntitle: x\ndate: 2022-11-31\n---\nKherson");
        assert_eq!(
            reading.notices,
            ["2022-11-12-x.txt:3: `2022-11-31` is no day of the calendar, so the date is left out"]
        );
        let published = Published { date: date(2022, 11, 12), source: PublishedSource::FileName };
        assert_eq!(reading.article.published, Some(published));
    }

    #[test]
    fn a_date_given_outranks_the_front_matter_and_that_the_file_name() {
        let text = b"---\ndate: 2022-11-11\n---\nKherson";
        let given = Settings { published: Some(date(2022, 1, 2)), ..Settings::default() };
        let day = |settings| article(Path::new("2022-05-05.txt"), text, settings).unwrap().article.day();
        assert_eq!(day(&given), Some(date(2022, 1, 2)));
        assert_eq!(day(&Settings::default()), Some(date(2022, 11, 11)));
        for (name, expected) in [
            ("2022-05-05.txt", Some(date(2022, 5, 5))),
            ("in/2022-05-05-x.md", Some(date(2022, 5, 5))),
            ("2022-05-055.txt", None),
            ("2022-13-05.txt", None),
            ("report-2022-05-05.txt", Some(date(2022, 5, 5))),
        ] {
            assert_eq!(read(name, "Kherson").article.day(), expected, "{name}");
        }
    }

    #[test]
    fn a_heading_is_the_title_of_a_markdown_file_only() {
        assert_eq!(read("a.md", "\n# The front #\n\nKherson").article.title.as_deref(), Some("The front"));
        assert_eq!(read("a.txt", "# The front\n\nKherson").article.title, None);
        assert_eq!(read("a.md", "Kherson\n# Later").article.title, None);
    }

    #[test]
    fn files_without_text_are_named() {
        let problem = |text: &str| {
            article(Path::new("a.txt"), text.as_bytes(), &Settings::default()).unwrap_err().to_string()
        };
        assert_eq!(problem(""), "a.txt: is empty");
        assert_eq!(problem("\u{FEFF} \r\n\t"), "a.txt: is empty");
        assert_eq!(problem("---\ntitle: x\n---\n \n"), "a.txt: has no text behind its front matter");
    }
}
