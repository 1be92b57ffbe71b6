//! A message of a Telegram export -> an article.

use crate::article::{Article, Published, PublishedSource};
use crate::input::field::flat;
use crate::input::{Item, Reading, Record, Settings, day, publication};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    id: Option<i64>,
    #[serde(default)]
    r#type: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    date_unixtime: Option<Value>,
    #[serde(default)]
    text: Value,
}

/// Reads a message; `None` for notes of the service, such as that somebody joined.
pub(crate) fn article(record: &Record, json: &str, chat: Option<&str>, settings: &Settings) -> Option<Item> {
    let message: Message = match serde_json::from_str(json) {
        Ok(message) => message,
        Err(error) => return Some(Item::Failed(record.problem(format!("is no message: {error}")))),
    };
    if message.r#type.as_deref().is_some_and(|kind| kind != "message") {
        return None;
    }
    let name = message.id.map_or_else(|| record.name(), |id| format!("{}#{id}", record.origin.name));
    let text = flat(message.text);
    if text.trim().is_empty() {
        return Some(Item::WithoutText(name));
    }
    // The time in words is the exporting computer's; the one in seconds is nobody's.
    let seconds = message.date_unixtime.map(flat).and_then(|seconds| seconds.parse().ok());
    let sent = seconds.and_then(day::of_seconds).or_else(|| day::day(message.date.as_deref()?));
    let unread =
        message.date.filter(|_| sent.is_none()).map(|date| record.problem(day::unread(&date)).to_string());
    let sent = sent.map(|date| Published { date, source: PublishedSource::Message });
    let article = Article {
        language: None,
        id: name,
        source: chat.map(str::to_owned),
        published: publication(settings, sent, None),
        text,
        ..Article::default()
    };
    Some(Item::Article(Box::new(Reading { article, notices: unread.into_iter().collect() })))
}
