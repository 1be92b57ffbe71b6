//! The columns of a table or the members of an object -> an article.

use crate::article::{Article, Published, PublishedSource};
use crate::error::Error;
use crate::input::day::{day, unread};
use crate::input::{Item, Origin, Reading, Settings, publication};
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// What an article takes from a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Text,
    Title,
    Date,
    Url,
    Id,
    Source,
}

const FIELDS: usize = 6;

/// The usual names of the columns, those first that outrank others where a record has several. They are those of
/// widely used collectors and data sets of news.
const USUAL: [(Field, &[&str]); FIELDS] = [
    (
        Field::Text,
        &["text", "maintext", "content", "body", "article", "notes", "description", "raw_text", "message"],
    ),
    (Field::Title, &["title", "headline"]),
    (
        Field::Date,
        &[
            "date",
            "date_publish",
            "published",
            "published_at",
            "pub_date",
            "pubdate",
            "publication_date",
            "datepublished",
            "date_published",
            "created_at",
            "timestamp",
            "event_date",
            "filedate",
            "updated",
            "updated_at",
            "modified",
        ],
    ),
    (Field::Url, &["url", "link", "source_url", "documentidentifier"]),
    (Field::Id, &["id", "fingerprint", "article_id", "guid"]),
    (Field::Source, &["source", "publisher", "source_domain", "domain", "hostname", "site"]),
];

/// The columns that a user named; the usual names are looked for where none is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column of the text.
    pub text: Option<String>,
    /// The column of the title.
    pub title: Option<String>,
    /// The column of the date of publication.
    pub date: Option<String>,
    /// The column of the address.
    pub url: Option<String>,
    /// The column of an id, which must be unique over all inputs.
    pub id: Option<String>,
}

impl Columns {
    fn named(&self, field: Field) -> Option<&str> {
        match field {
            Field::Text => self.text.as_deref(),
            Field::Title => self.title.as_deref(),
            Field::Date => self.date.as_deref(),
            Field::Url => self.url.as_deref(),
            Field::Id => self.id.as_deref(),
            Field::Source => None,
        }
    }
}

/// Which names stand for which field, and how they rank.
#[derive(Clone, Debug)]
pub(crate) struct Names(FxHashMap<Box<str>, Vec<(Field, usize)>>);

impl Names {
    pub(crate) fn new(columns: &Columns) -> Names {
        let mut names: FxHashMap<Box<str>, Vec<(Field, usize)>> = FxHashMap::default();
        for (field, usual) in USUAL {
            match columns.named(field) {
                Some(name) => {
                    names.entry(name.into()).or_default().push((field, 0));
                    let lower = name.to_ascii_lowercase();
                    if lower != name {
                        names.entry(lower.into()).or_default().push((field, 1));
                    }
                }
                None => {
                    for (rank, name) in usual.iter().enumerate() {
                        // A column that the user has given another meaning keeps it.
                        let taken = USUAL.iter().any(|(other, _)| columns.named(*other) == Some(name));
                        if !taken {
                            names.entry((*name).into()).or_default().push((field, rank));
                        }
                    }
                }
            }
        }
        Names(names)
    }

    /// What a column of this name is for: as it stands, else without regard to case.
    pub(crate) fn of(&self, name: &str) -> &[(Field, usize)] {
        let exact = self.0.get(name);
        let found = match exact {
            None if name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                self.0.get(name.to_ascii_lowercase().as_str())
            }
            found => found,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Whether any of these columns holds a text.
    pub(crate) fn has_text<'n>(&self, mut columns: impl Iterator<Item = &'n str>) -> bool {
        columns.any(|name| self.of(name).iter().any(|(field, _)| *field == Field::Text))
    }

    /// The name that the user gave and none of these columns has.
    pub(crate) fn missing<'c>(&self, columns: &'c Columns, present: &[String]) -> Option<&'c str> {
        let named = USUAL.iter().filter_map(|(field, _)| columns.named(*field));
        named.into_iter().find(|name| !present.iter().any(|column| column.eq_ignore_ascii_case(name)))
    }
}

/// The values of one record.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: [Option<(usize, String)>; FIELDS],
}

impl Fields {
    /// Takes a value that a column has; one that is empty, or that an earlier name outranks, is passed over.
    pub(crate) fn take(&mut self, (field, rank): (Field, usize), value: String) {
        let Some(slot) = self.values.get_mut(field as usize) else { return };
        if !value.trim().is_empty() && slot.as_ref().is_none_or(|(other, _)| rank < *other) {
            *slot = Some((rank, value));
        }
    }

    fn remove(&mut self, field: Field) -> Option<String> {
        Some(self.values.get_mut(field as usize)?.take()?.1)
    }

    /// The article; `name` is its id where no column has one.
    pub(crate) fn article(mut self, name: String, line: u64, origin: &Origin, settings: &Settings) -> Item {
        let Some(text) = self.remove(Field::Text) else { return Item::WithoutText(name) };
        let mut notices = Vec::new();
        let url = self.remove(Field::Url).map(|url| url.trim().to_owned());
        let stated = self.remove(Field::Date).and_then(|value| match day(&value) {
            Some(date) => Some(Published { date, source: PublishedSource::Column }),
            None => {
                notices.push(Error::new(&origin.path, unread(&value)).at_line(line).to_string());
                None
            }
        });
        let article = Article {
            language: None,
            id: self.remove(Field::Id).map_or(name, |id| id.trim().to_owned()),
            title: self.remove(Field::Title).map(|title| title.trim().to_owned()),
            source: self.remove(Field::Source).map(|source| source.trim().to_owned()),
            published: publication(settings, stated, url.as_deref()),
            url,
            text,
            body: 0,
        };
        Item::Article(Box::new(Reading { article, notices }))
    }
}

/// Reads the members of an object that have a name; the others are passed over without being built.
///
/// # Errors
/// What is no object of JSON.
pub(crate) fn of_object(json: &str, names: &Names) -> Result<Fields, String> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = Members(names).deserialize(&mut deserializer).and_then(|fields| {
        deserializer.end()?;
        Ok(fields)
    });
    read.map_err(|error| {
        let whole = error.to_string();
        let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
        if error.is_data() {
            format!("is no JSON object: {what}")
        } else {
            format!("is broken JSON: {what} at byte {} of the record", error.column())
        }
    })
}

struct Members<'n>(&'n Names);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Fields;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some(slots) = members.next_key_seed(Key(self.0))? {
            match slots {
                [] => {
                    members.next_value::<IgnoredAny>()?;
                }
                [slot] => fields.take(*slot, flat(members.next_value::<Value>()?)),
                slots => {
                    let value = flat(members.next_value::<Value>()?);
                    slots.iter().for_each(|slot| fields.take(*slot, value.clone()));
                }
            }
        }
        Ok(fields)
    }
}

/// What the name of a member is for, without a copy of the name.
struct Key<'n>(&'n Names);

impl<'de, 'n> DeserializeSeed<'de> for Key<'n> {
    type Value = &'n [(Field, usize)];

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'n> Visitor<'_> for Key<'n> {
    type Value = &'n [(Field, usize)];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.of(name))
    }
}

/// A value as text. A list is the text of its parts, as Telegram writes a message with links in it.
pub(crate) fn flat(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Array(parts) => parts.into_iter().map(flat).collect(),
        Value::Object(mut part) => part.remove("text").map(flat).unwrap_or_default(),
        Value::Null | Value::Bool(_) => String::new(),
    }
}
