//! RSS, Atom or JSON Feed -> an article for each entry.

use crate::article::{Article, Published, PublishedSource};
use crate::input::html::plain_fragment;
use crate::input::{Item, Reading, Record, Settings, day, publication};
use feed_rs::model::{Entry, Text};
use feed_rs::parser;

/// Reads a feed.
pub(crate) fn articles(record: &Record, settings: &Settings) -> Vec<Item> {
    // The parser would make up ids by chance where an entry has none.
    let parser = parser::Builder::new().id_generator(|_, _, _| String::new()).sanitize_content(false).build();
    match parser.parse(record.bytes.as_slice()) {
        Ok(feed) => {
            let name = feed.title.map(|title| plain(&title)).filter(|name| !name.is_empty());
            let entries = feed.entries.into_iter().zip(1..);
            entries.map(|(entry, nth)| article(record, entry, nth, name.as_deref(), settings)).collect()
        }
        Err(error) => vec![Item::Failed(record.problem(format!("is no feed: {error}").to_lowercase()))],
    }
}

fn article(record: &Record, entry: Entry, nth: u64, source: Option<&str>, settings: &Settings) -> Item {
    let name = format!("{}#{nth}", record.origin.name);
    let body = entry.content.and_then(|content| content.body).map(|html| plain_fragment(&html));
    let summary = || entry.summary.as_ref().map(plain);
    let filled = |text: &String| !text.trim().is_empty();
    let Some(text) = body.filter(filled).or_else(summary).filter(filled) else {
        return Item::WithoutText(name);
    };
    let moment = entry.published.or(entry.updated);
    let stated = moment.and_then(|moment| day::of_seconds(moment.timestamp()));
    let stated = stated.map(|date| Published { date, source: PublishedSource::Feed });
    let url = entry.links.into_iter().map(|link| link.href).find(|href| !href.trim().is_empty());
    let article = Article {
        language: None,
        id: if entry.id.trim().is_empty() { name } else { entry.id.trim().to_owned() },
        title: entry.title.as_ref().map(plain).filter(filled),
        source: source.map(str::to_owned),
        published: publication(settings, stated, url.as_deref()),
        url,
        text,
        body: 0,
    };
    Item::Article(Box::new(Reading { article, notices: Vec::new() }))
}

/// A feed's text, which may be HTML whatever it says that it is.
fn plain(text: &Text) -> String {
    if text.content.contains(['<', '&']) {
        plain_fragment(&text.content)
    } else {
        text.content.trim().to_owned()
    }
}
