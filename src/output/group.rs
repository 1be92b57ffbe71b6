//! Mentions of one place and its days -> one feature, in an article or over all of them.

use crate::output::feature::Feature;
use crate::output::geometry::Geometry;
use crate::output::property::{GatheredProperties, Kept, MentionProperties, Properties, Value};
use crate::output::simplestyle::Style;
use crate::role::Role;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// Sentences and claims that a feature keeps; what is more is counted only. With sentences of some 200 bytes, a feature
/// stays under about 5 kB.
pub const KEPT: usize = 10;

/// What tells the groups apart, in an order that puts them by day, what has no day last: days, place, and name, which
/// tells a town from the sector of the front that is called after it.
type Key = String;

fn key(mention: &MentionProperties<'_>) -> Key {
    /// Stands in no name and before every letter.
    const BETWEEN: char = '\u{1f}';
    let common = &mention.common;
    let (start, end) = (common.start.as_deref(), common.end.as_deref());
    let undated = if start.is_none() { "1" } else { "0" };
    let parts = [undated, start.unwrap_or(""), end.unwrap_or(""), &mention.place_id, &mention.name];
    parts.join(BETWEEN.to_string().as_str())
}

/// How plainly the mention says that something happened there, least first: by role, by what dates it, by confidence.
fn weight(mention: &MentionProperties<'_>) -> (usize, usize, f64) {
    const BASES: [&str; 3] = ["stated", "inherited", "published"];
    let basis = BASES.iter().position(|basis| *basis == mention.common.date_basis).unwrap_or(BASES.len());
    (rank(mention), basis, -mention.confidence.unwrap_or(0.0))
}

fn rank(mention: &MentionProperties<'_>) -> usize {
    const ROLES: [Role; 4] = [Role::Location, Role::Dateline, Role::Actor, Role::Attribution];
    ROLES.iter().position(|role| mention.role == Some(role.name())).unwrap_or(0)
}

/// Where a group is drawn, and its mentions with their places in the list.
type Gathered<'a> = (Option<Geometry>, Vec<(usize, MentionProperties<'a>)>);

/// The mentions of an article gathered by place and days, each with the places that they have in the list, in the order
/// of the first of each group.
pub(crate) fn by_place<'a>(mentions: Vec<(usize, Feature<'a>)>) -> Vec<(Vec<usize>, Feature<'a>)> {
    let mut groups: Vec<Gathered<'a>> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    let mut others = Vec::new();
    for (at, feature) in mentions {
        match feature {
            Feature { geometry, properties: Properties::Mention(mention), .. } => {
                let group = *known.entry(key(&mention)).or_insert(groups.len());
                match groups.get_mut(group) {
                    Some((_, members)) => members.push((at, *mention)),
                    None => groups.push((geometry, vec![(at, *mention)])),
                }
            }
            other => others.push((vec![at], other)),
        }
    }
    let gathered = groups.into_iter().filter_map(|(geometry, mut members)| {
        let order: Vec<usize> = members.iter().map(|(at, _)| *at).collect();
        let mention_count = members.len();
        let location_count = members.iter().filter(|(_, mention)| rank(mention) == 0).count();
        // The order of the text stays among mentions that say it equally plainly.
        members.sort_by(|(_, one), (_, other)| {
            weight(one).partial_cmp(&weight(other)).unwrap_or(std::cmp::Ordering::Equal)
        });
        let mut said = Said::default();
        for (_, mention) in &members {
            let common = &mention.common;
            let source = common.url.as_ref().unwrap_or(&common.article);
            said.add(&common.sentence, source, &common.id, (0, 0));
        }
        let (_, lead) = members.into_iter().next()?;
        let mut properties = GatheredProperties {
            lead,
            mention_count,
            location_count,
            article_count: 1,
            sentences: said.sentences,
            sources: said.sources,
            mentions: said.mentions,
        };
        let stem = properties.lead.common.id.split(':').next().unwrap_or_default().to_owned();
        name(&mut properties, "place", Some(&stem));
        Some((order, feature(geometry, properties)))
    });
    gathered.chain(others).collect()
}

fn feature<'a>(geometry: Option<Geometry>, properties: GatheredProperties<'a>) -> Feature<'a> {
    let id = properties.lead.common.id.clone();
    Feature { id, geometry, properties: Properties::Gathered(Box::new(properties)), style: None, river: None }
}

/// Gives a group its kind and id: that of the article, the kind, the place, the days, and the name of a sector of the
/// front. Its description ends with the counts.
fn name(group: &mut GatheredProperties<'_>, kind: &'static str, stem: Option<&str>) {
    let counts = (group.mention_count, group.article_count);
    let lead = &mut group.lead;
    let common = &mut lead.common;
    let days = match (common.date.as_deref(), common.end.as_deref().and_then(|end| end.get(..10))) {
        (Some(first), Some(last)) if first != last => format!("{first}/{last}"),
        (Some(first), _) => first.to_owned(),
        (None, _) => "undated".to_owned(),
    };
    // The front that is called after a town has no Ukrainian name of its own, but the town's id.
    let front = match lead.place_class {
        "area" if lead.name_uk.is_none() => format!(":{}", lead.name.to_lowercase().replace(' ', "-")),
        _ => String::new(),
    };
    common.kind = kind;
    common.id = format!(
        "{}{kind}:{}:{days}{front}",
        stem.map(|stem| format!("{stem}:")).unwrap_or_default(),
        lead.place_id
    );
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    // The counts of an article, where there are any, give way to those of all.
    let said = common.description.rsplit_once(COUNTS).map_or(common.description.as_str(), |(said, _)| said);
    common.description = match kind {
        "place" => format!("{said}{COUNTS}{}", counted(counts.0, "mention")),
        _ => format!("{said}{COUNTS}{} in {}", counted(counts.0, "mention"), counted(counts.1, "article")),
    };
}

/// What stands before the counts in a description, and nowhere else in it.
const COUNTS: &str = " · ";

/// Sentences with what they are of, each once, those of the least order first.
#[derive(Debug, Default)]
struct Said {
    sentences: Vec<String>,
    sources: Vec<String>,
    mentions: Vec<String>,
    order: Vec<Order>,
}

/// Of a sentence among those of its article: its place, and how plainly the article's leading one says it.
type Order = (usize, usize);

impl Said {
    fn add(&mut self, sentence: &str, source: &str, mention: &str, order: Order) {
        if let Some(at) = self.sentences.iter().position(|known| known == sentence) {
            if self.order.get(at).is_some_and(|known| *known <= order) {
                return;
            }
            self.remove(at);
        }
        let at = self.order.partition_point(|known| *known <= order);
        if at < KEPT {
            self.sentences.insert(at, sentence.to_owned());
            self.sources.insert(at, source.to_owned());
            self.mentions.insert(at, mention.to_owned());
            self.order.insert(at, order);
            if self.order.len() > KEPT {
                self.remove(KEPT);
            }
        }
    }

    fn remove(&mut self, at: usize) {
        self.sentences.remove(at);
        self.sources.remove(at);
        self.mentions.remove(at);
        self.order.remove(at);
    }
}

/// Places of articles gathered into events.
#[derive(Debug, Default)]
pub(crate) struct Events {
    groups: BTreeMap<Key, Event>,
    /// About how many bytes they take.
    bytes: usize,
    aside: Option<Aside>,
}

/// An event in the making.
#[derive(Clone, Debug)]
struct Event {
    geometry: Option<Geometry>,
    properties: Box<GatheredProperties<'static>>,
    /// Of each of its sentences.
    order: Vec<Order>,
}

/// About how many bytes of events are held in memory; what is more is put aside in a file.
const ROOM: usize = 64 << 20;

impl Events {
    /// Takes the places of an article; the other features come back.
    pub(crate) fn take<'a>(&mut self, features: Vec<Feature<'a>>) -> Vec<Feature<'a>> {
        let mut others = Vec::new();
        for feature in features {
            match feature {
                Feature { geometry, properties: Properties::Gathered(place), .. } => {
                    let rank = rank(&place.lead);
                    let order = (0..place.sentences.len()).map(|at| (at, rank)).collect();
                    let properties = Box::new((*place).into_owned());
                    self.join(key(&properties.lead), Event { geometry, properties, order });
                }
                other => others.push(other),
            }
        }
        others
    }

    /// Adds what was gathered apart, of articles that come behind.
    pub(crate) fn add(&mut self, other: Events) {
        for (key, event) in other.groups {
            self.join(key, event);
        }
    }

    fn join(&mut self, key: Key, event: Event) {
        match self.groups.entry(key) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                self.bytes += vacant.key().len() + event.bytes();
                vacant.insert(event);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                let before = known.get().bytes();
                known.get_mut().join(event);
                self.bytes = (self.bytes + known.get().bytes()).saturating_sub(before);
            }
        }
    }

    /// Puts events aside in a file of the folder, where there are too many.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub(crate) fn make_room(&mut self, folder: &Path) -> io::Result<()> {
        if self.bytes < ROOM { Ok(()) } else { self.put_aside(folder) }
    }

    fn put_aside(&mut self, folder: &Path) -> io::Result<()> {
        let aside = match &mut self.aside {
            Some(aside) => aside,
            aside => aside.insert(Aside::new(folder)?),
        };
        aside.put(std::mem::take(&mut self.groups))?;
        self.bytes = 0;
        Ok(())
    }

    /// Hands the events on, by day and place, those without a day last.
    ///
    /// # Errors
    /// Those of `write`, and where what was put aside cannot be read.
    pub(crate) fn finish(
        mut self,
        simplestyle: bool,
        mut write: impl FnMut(Feature<'static>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut hand_on = |event: Event| write(event.feature(simplestyle));
        match self.aside.take() {
            None => self.groups.into_values().try_for_each(hand_on),
            Some(mut aside) => {
                aside.put(self.groups)?;
                aside.all(&mut hand_on)
            }
        }
    }
}

impl Event {
    /// Adds one of the same place and days, of articles that come behind.
    fn join(&mut self, other: Event) {
        let (into, from) = (&mut self.properties, other.properties);
        let counts = [
            into.mention_count + from.mention_count,
            into.location_count + from.location_count,
            into.article_count + from.article_count,
        ];
        let mut said = Said {
            sentences: std::mem::take(&mut into.sentences),
            sources: std::mem::take(&mut into.sources),
            mentions: std::mem::take(&mut into.mentions),
            order: std::mem::take(&mut self.order),
        };
        let from_lists = from.sentences.iter().zip(&from.sources).zip(&from.mentions).zip(&other.order);
        for (((sentence, source), mention), order) in from_lists {
            said.add(sentence, source, mention, *order);
        }
        // Claims are of one article each, so that no two mentions of different articles share one.
        let mut claims = into.lead.claims.take().unwrap_or_default();
        let mut claims_text = into.lead.claims_text.take();
        if claims.len() < KEPT {
            claims.extend(from.lead.claims.iter().flatten().cloned());
            claims.truncate(KEPT);
            claims_text = match (claims_text, from.lead.claims_text.clone()) {
                (Some(one), Some(other)) => Some(format!("{one}; {other}")),
                (one, other) => one.or(other),
            };
        }
        let better = weight(&from.lead).partial_cmp(&weight(&into.lead)) == Some(std::cmp::Ordering::Less);
        if better {
            into.lead = from.lead;
        }
        into.lead.claims = (!claims.is_empty()).then_some(claims);
        into.lead.claims_text = claims_text;
        [into.mention_count, into.location_count, into.article_count] = counts;
        Said {
            sentences: into.sentences,
            sources: into.sources,
            mentions: into.mentions,
            order: self.order,
        } = said;
    }

    fn feature(mut self, simplestyle: bool) -> Feature<'static> {
        name(&mut self.properties, "event", None);
        let mut feature = feature(self.geometry, *self.properties);
        feature.style = simplestyle.then(|| Style::of(&feature.properties));
        feature
    }

    /// About how much memory it takes: its values, its words, and what the heap adds to each of some forty.
    fn bytes(&self) -> usize {
        const HEAP: usize = 16 * 40;
        let text = |value: &Value<'_>| match value {
            Value::Text(words) => words.len(),
            Value::List(words) => words.iter().map(|word| word.len() + size_of::<String>()).sum(),
            Value::Null | Value::Real(_) | Value::Whole(_) => 0,
        };
        let positions = self.geometry.as_ref().map_or(0, |geometry| geometry.positions().count());
        let words: usize = self.properties.values().iter().map(text).sum();
        size_of::<Event>()
            + size_of::<GatheredProperties<'_>>()
            + HEAP
            + words
            + positions * size_of::<[f64; 2]>()
    }
}

/// Events in a file, in the order of their keys.
#[derive(Debug)]
struct Aside {
    database: Connection,
    /// Taken away when it is dropped, after the connection to it.
    _file: NamedTempFile,
    /// How many times something was put aside.
    times: i64,
}

/// An event as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Written {
    /// How many lines the geometry has; none where it is a point.
    lines: Vec<Vec<[f64; 2]>>,
    point: Option<[f64; 2]>,
    values: Vec<Kept>,
    order: Vec<Order>,
}

/// What SQLite keeps of the file in memory, KiB.
const CACHE_KIB: i32 = 16 * 1024;

impl Aside {
    fn new(folder: &Path) -> io::Result<Aside> {
        let file = tempfile::Builder::new().prefix(".dateline-").suffix(".part").tempfile_in(folder)?;
        let database = Connection::open(file.path()).map_err(io::Error::other)?;
        database
            .execute_batch(&format!(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                 PRAGMA cache_size = -{CACHE_KIB};
                 CREATE TABLE events (key TEXT, time INTEGER, event BLOB, PRIMARY KEY (key, time)) WITHOUT ROWID;"
            ))
            .map_err(io::Error::other)?;
        Ok(Aside { database, _file: file, times: 0 })
    }

    fn put(&mut self, groups: BTreeMap<Key, Event>) -> io::Result<()> {
        self.times += 1;
        let transaction = self.database.transaction().map_err(io::Error::other)?;
        {
            let mut insert =
                transaction.prepare("INSERT INTO events VALUES (?, ?, ?)").map_err(io::Error::other)?;
            for (key, event) in groups {
                let (lines, point) = match event.geometry {
                    Some(Geometry::Point(point)) => (Vec::new(), Some(point)),
                    Some(Geometry::LineString(line)) => (vec![line], None),
                    Some(Geometry::MultiLineString(lines)) => (lines, None),
                    None => (Vec::new(), None),
                };
                let values = event.properties.values().iter().map(Kept::from).collect();
                let written = Written { lines, point, values, order: event.order };
                let bytes = postcard::to_stdvec(&written).map_err(io::Error::other)?;
                insert.execute(params![key, self.times, bytes]).map_err(io::Error::other)?;
            }
        }
        transaction.commit().map_err(io::Error::other)
    }

    /// Hands on all events, those of one key joined.
    fn all(&self, hand_on: &mut impl FnMut(Event) -> io::Result<()>) -> io::Result<()> {
        let mut select = self
            .database
            .prepare("SELECT key, event FROM events ORDER BY key, time")
            .map_err(io::Error::other)?;
        let mut rows = select.query([]).map_err(io::Error::other)?;
        let mut last: Option<(Key, Event)> = None;
        while let Some(row) = rows.next().map_err(io::Error::other)? {
            let key: Key = row.get(0).map_err(io::Error::other)?;
            let bytes = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(io::Error::other)?;
            let event = Event::of_bytes(bytes)?;
            match &mut last {
                Some((known, into)) if *known == key => into.join(event),
                _ => {
                    if let Some((_, whole)) = last.replace((key, event)) {
                        hand_on(whole)?;
                    }
                }
            }
        }
        last.map_or(Ok(()), |(_, whole)| hand_on(whole))
    }
}

impl Event {
    fn of_bytes(bytes: &[u8]) -> io::Result<Event> {
        let Written { mut lines, point, values, order } =
            postcard::from_bytes(bytes).map_err(io::Error::other)?;
        let geometry = match (point, lines.len()) {
            (Some(point), _) => Some(Geometry::Point(point)),
            (None, 0) => None,
            (None, 1) => Some(Geometry::LineString(lines.remove(0))),
            (None, _) => Some(Geometry::MultiLineString(lines)),
        };
        let properties = GatheredProperties::of_kept(&mut values.into_iter());
        let properties =
            properties.ok_or_else(|| io::Error::other("an event that was put aside is damaged"))?;
        Ok(Event { geometry, properties: Box::new(properties), order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::mapper::Mapper;
    use crate::output::feature::{Options, features};
    use crate::output::property::Group;

    const TEXTS: [&str; 4] = [
        "Shells fell on Snihurivka on Tuesday. The Dnipro river was crossed at Kherson, 48 km from Snihurivka.",
        "On Tuesday Snihurivka burnt. Kherson, 48 km from Snihurivka, was quiet. The Dnipro river rose.",
        "Kherson announced help for Snihurivka.",
        "Rockets hit Kherson on Tuesday.",
    ];

    fn events(room_for: impl Fn(usize) -> bool) -> Vec<String> {
        let mapper = Mapper::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut events = Events::default();
        for (at, text) in TEXTS.iter().enumerate() {
            let article =
                Article::new(format!("article {at}"), *text).published_on("2022-11-10".parse().unwrap());
            let findings = mapper.read(&article);
            let options = Options { group: Group::Event, ..Options::default() };
            events.take(features(&article, &findings, &mapper.gazetteer, options));
            if !room_for(at) {
                events.put_aside(folder.path()).unwrap();
                assert!(events.groups.is_empty());
            }
        }
        let mut lines = Vec::new();
        let line = |event: Feature<'_>| {
            let mut bytes = Vec::new();
            event.write_json(&mut bytes);
            lines.push(String::from_utf8(bytes).unwrap());
            Ok(())
        };
        events.finish(false, line).unwrap();
        lines
    }

    #[test]
    fn what_was_put_aside_comes_back_as_it_was() {
        let whole = events(|_| true);
        assert!(whole.iter().any(|line| line.contains("\"article_count\":3")), "{whole:#?}");
        assert!(whole.iter().any(|line| line.contains("LineString")), "{whole:#?}");
        assert_eq!(whole, events(|_| false));
        assert_eq!(whole, events(|at| at == 2));
        assert_eq!(whole, events(|at| at != 1));
    }

    #[test]
    fn of_many_sentences_the_leading_ones_of_articles_are_kept() {
        let mut said = Said::default();
        for at in 0..20 {
            said.add(&format!("second {at}"), "source", "mention", (1, 0));
            said.add(&format!("first {at}"), "source", "mention", (0, if at == 19 { 0 } else { 2 }));
        }
        said.add("first 3", "source", "mention", (1, 0));
        assert_eq!(said.sentences[..3], ["first 19", "first 0", "first 1"]);
        assert_eq!(said.sentences.len(), KEPT);
        assert!(said.sentences.iter().all(|sentence| sentence.starts_with("first")));
        said.add("second 0", "source", "mention", (0, 0));
        assert_eq!(said.sentences[..2], ["first 19", "second 0"]);
    }
}
