//! A page -> an article: its main text, its title, and the day that it says it was published on.

use crate::article::{Article, Published, PublishedSource};
use crate::encoding::decode;
use crate::input::{Item, Reading, Record, Settings, day, publication};
use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;
use jiff::civil::Date;
use serde_json::Value;
use std::path::Path;

/// What is known of a page besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Context<'c> {
    /// Its address.
    pub(crate) url: Option<&'c str>,
    /// When it was fetched: it cannot have been published later.
    pub(crate) crawled: Option<Date>,
    /// The file that holds nothing but it.
    pub(crate) file: Option<&'c Path>,
}

/// Reads a page; `charset` is what the server said of its encoding.
pub(crate) fn article(
    record: &Record,
    bytes: &[u8],
    charset: Option<&str>,
    context: &Context<'_>,
    settings: &Settings,
) -> Item {
    let (html, notice) = match text_of(record, bytes, charset) {
        Ok(text) => text,
        Err(item) => return item,
    };
    let depth = tags_deep(&html);
    if depth > settings.max_depth.saturating_mul(TAGS_PER_LEVEL) {
        return Item::Failed(record.problem(format!(
            "is nested some {depth} tags deep, as no page is: --max-depth raises the limit"
        )));
    }
    let document = Document::from(html.as_str());
    let stated = published(&document);
    let canonical = document.select("link[rel=canonical]").attr("href").map(|href| href.to_string());
    let url = context.url.map(str::to_owned).or(canonical).filter(|url| url.starts_with("http"));
    let whole = plain(&document);
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let main = Readability::with_document(document, None, Some(config)).and_then(|mut page| page.parse());
    let (text, title, source) = match main {
        Ok(main) => (main.text_content.to_string(), Some(main.title), main.site_name),
        Err(_) => (whole, None, None),
    };
    finish(record, Parts { text, title, source, url, stated, notice }, context, settings)
}

/// How many tags may be open in a page for every level that a JSON record may have: pages nest more deeply, and leave
/// tags open that need no closing.
const TAGS_PER_LEVEL: usize = 16;

/// Reads a page of which an archive has kept the bare text.
pub(crate) fn of_text(record: &Record, bytes: &[u8], context: &Context<'_>, settings: &Settings) -> Item {
    match text_of(record, bytes, None) {
        Ok((text, notice)) => {
            let url = context.url.map(str::to_owned);
            finish(record, Parts { text, notice, url, ..Parts::default() }, context, settings)
        }
        Err(item) => item,
    }
}

/// The text of a piece of HTML, a paragraph a line.
pub(crate) fn plain_fragment(html: &str) -> String {
    plain(&Document::fragment(html))
}

fn plain(document: &Document) -> String {
    document.select("script, style, noscript, template").remove();
    document.formatted_text().trim().to_owned()
}

#[derive(Debug, Default)]
struct Parts {
    text: String,
    title: Option<String>,
    source: Option<String>,
    url: Option<String>,
    stated: Option<Date>,
    notice: Option<String>,
}

fn finish(record: &Record, parts: Parts, context: &Context<'_>, settings: &Settings) -> Item {
    if parts.text.trim().is_empty() {
        return Item::WithoutText(record.name());
    }
    // A page that says it was published after it was fetched speaks of something else, or is wrong.
    let possible = |date: &Date| context.crawled.is_none_or(|crawled| *date <= crawled);
    let from = |date: Date, source| Published { date, source };
    let stated = parts.stated.filter(possible).map(|date| from(date, PublishedSource::Page));
    let named = || context.file.and_then(day::of_name).map(|date| from(date, PublishedSource::FileName));
    let crawled = || {
        let date = context.crawled.filter(|_| settings.crawl_dates)?;
        Some(from(date, PublishedSource::Crawl))
    };
    let published = publication(settings, stated, parts.url.as_deref()).or_else(named).or_else(crawled);
    let trimmed =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let article = Article {
        language: None,
        id: record.name(),
        title: trimmed(parts.title),
        source: trimmed(parts.source),
        url: parts.url,
        published,
        text: parts.text,
        body: 0,
    };
    let notices = parts.notice.map(|notice| record.problem(notice).to_string()).into_iter().collect();
    Item::Article(Box::new(Reading { article, notices }))
}

/// The page's text in the encoding that the server or the page itself names, where it is not UTF-8.
fn text_of(record: &Record, bytes: &[u8], charset: Option<&str>) -> Result<(String, Option<String>), Item> {
    if let (Ok(text), None) = (std::str::from_utf8(bytes), Encoding::for_bom(bytes)) {
        return Ok((text.to_owned(), None));
    }
    let named = charset.map(str::to_owned).or_else(|| charset_of(bytes));
    let label = named.as_deref().and_then(|name| Encoding::for_label(name.as_bytes()));
    let decoded = label
        .filter(|label| *label != encoding_rs::UTF_8 && Encoding::for_bom(bytes).is_none())
        .and_then(|label| {
            let text = label.decode_without_bom_handling_and_without_replacement(bytes)?;
            Some((text.into_owned(), None))
        });
    match decoded {
        Some(decoded) => Ok(decoded),
        None => match decode(&record.origin.path, bytes) {
            Ok(decoded) => Ok((decoded.text, decoded.notice)),
            Err(_) => Err(Item::Failed(record.problem("is not text but binary data"))),
        },
    }
}

/// The encoding that a page names in its head.
fn charset_of(bytes: &[u8]) -> Option<String> {
    const HEAD: usize = 4096;
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + "charset=".len();
    let name = head.get(at..)?.iter().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
    let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    Some(name.map(|byte| char::from(*byte)).collect())
}

/// The names of `meta` that tell the day of publication, best first.
const META: [&str; 7] = [
    "article:published_time",
    "date",
    "pubdate",
    "dc.date.issued",
    "parsely-pub-date",
    "og:published_time",
    "datepublished",
];

fn published(document: &Document) -> Option<Date> {
    let scripts = document.select("script[type='application/ld+json']");
    let linked = scripts.iter().find_map(|script| {
        let json: Value = serde_json::from_str(script.text().trim()).ok()?;
        date_published(&json)
    });
    let meta = || {
        let named: Vec<(String, String)> = document
            .select("meta[content]")
            .iter()
            .filter_map(|meta| {
                let name =
                    meta.attr("property").or_else(|| meta.attr("name")).or_else(|| meta.attr("itemprop"))?;
                Some((name.to_lowercase(), meta.attr("content")?.to_string()))
            })
            .collect();
        META.iter().find_map(|wanted| {
            named.iter().filter(|(name, _)| name == wanted).find_map(|(_, content)| day::day(content))
        })
    };
    let time = || {
        let times = document.select("time[datetime]");
        times.iter().find_map(|time| day::day(&time.attr("datetime")?))
    };
    linked.or_else(meta).or_else(time)
}

/// `datePublished`, wherever in the graph it stands; the outermost and first of several.
fn date_published(json: &Value) -> Option<Date> {
    match json {
        Value::Array(values) => values.iter().find_map(date_published),
        Value::Object(members) => {
            let own = members.get("datePublished").and_then(Value::as_str).and_then(day::day);
            own.or_else(|| members.values().find_map(date_published))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// About how many tags are open at once at the most, told without building the page.
fn tags_deep(html: &str) -> usize {
    const VOID: [&str; 14] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr",
    ];
    let bytes = html.as_bytes();
    let (mut depth, mut deepest) = (0_usize, 0);
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        match rest.first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(first) if first.is_ascii_alphabetic() => {
                let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count().min(8);
                let name = rest.get(..name).unwrap_or_default();
                // Paragraphs and items need no closing tag: the next one closes them.
                let closes_itself = matches!(name, b"p" | b"li" | b"P" | b"LI")
                    || VOID.iter().any(|void| name.eq_ignore_ascii_case(void.as_bytes()));
                if !closes_itself {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    deepest
}
