//! What features say: the names, the order and the types of their properties.
//!
//! They are a contract with those who read the maps. Every feature of a kind has all keys of its kind, `null` where a
//! thing is unknown; every key has one type; lists hold words alone and are never empty.
//!
//! Files with columns learn from here which columns there are and of which type, so that all forms say the same.

use crate::output::json::{Json, object};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What of mentions becomes one feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// Every mention by itself.
    #[default]
    Mention,
    /// Those of a place and its days in one article.
    Place,
    /// Those of a place and its days in all articles.
    Event,
}

/// The properties of one of the kinds of feature.
#[derive(Clone, Debug)]
pub enum Properties<'a> {
    /// Of a place name.
    Mention(Box<MentionProperties<'a>>),
    /// Of the mentions of one place and its days.
    Gathered(Box<GatheredProperties<'a>>),
    /// Of a distance claim.
    Claim(Box<ClaimProperties<'a>>),
    /// Of a movement.
    Movement(Box<MovementProperties<'a>>),
    /// Of what has no place on the map; see [`Options::unlocated`](crate::output::feature::Options::unlocated).
    Unlocated(Box<UnlocatedProperties<'a>>),
}

/// What a property is called and what its values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
}

/// The types that properties have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A moment, `YYYY-MM-DDThh:mm:ssZ`.
    Moment,
    /// A number.
    Real,
    /// A whole number.
    Whole,
    /// A list of words.
    List,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'v> {
    /// Unknown.
    Null,
    /// Words, a day or a moment.
    Text(&'v str),
    /// A number.
    Real(f64),
    /// A whole number.
    Whole(i64),
    /// Words, never none.
    List(&'v [String]),
}

/// The same, put aside to be read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Kept {
    Null,
    Text(String),
    Real(f64),
    Whole(i64),
    List(Vec<String>),
}

impl From<&Value<'_>> for Kept {
    fn from(value: &Value<'_>) -> Kept {
        match value {
            Value::Null => Kept::Null,
            Value::Text(words) => Kept::Text((*words).to_owned()),
            Value::Real(number) => Kept::Real(*number),
            Value::Whole(number) => Kept::Whole(*number),
            Value::List(words) => Kept::List(words.to_vec()),
        }
    }
}

/// One of the few words that properties choose from, such as the classes of places.
fn choice(word: String) -> &'static str {
    static CHOICES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut choices = CHOICES.lock().unwrap_or_else(PoisonError::into_inner);
    match choices.get(word.as_str()) {
        Some(known) => known,
        None => {
            let word: &'static str = Box::leak(word.into_boxed_str());
            choices.insert(word);
            word
        }
    }
}

/// What stands between the parts of a list where it has to be one text; none of them has it inside.
const BETWEEN_PARTS: &str = "\n";

impl<'v> Value<'v> {
    /// A list as one text, anything else as it is written; `None` where it is unknown.
    pub fn text(&self) -> Option<Cow<'v, str>> {
        match self {
            Value::Null => None,
            Value::Text(words) => Some(Cow::Borrowed(words)),
            Value::Real(number) => Some(Cow::Owned(number.to_string())),
            Value::Whole(number) => Some(Cow::Owned(number.to_string())),
            Value::List(words) => Some(Cow::Owned(words.join(BETWEEN_PARTS))),
        }
    }
}

/// The columns of what becomes of mentions.
pub fn columns_of_places(group: Group) -> Vec<Column> {
    match group {
        Group::Mention => MentionProperties::columns(),
        Group::Place | Group::Event => GatheredProperties::columns(),
    }
}

/// The columns of a table of features of every kind: what all share, what mentions have, what claims have. Movements
/// have no column of their own.
pub fn columns(group: Group) -> Vec<Column> {
    let mut columns = columns_of_places(group);
    let shared = CommonProperties::columns().len();
    columns.extend(ClaimProperties::columns().into_iter().skip(shared));
    columns
}

macro_rules! properties {
    ($(#[$docs:meta])* $name:ident, $($(#[$says:meta])* $field:ident: $type:ty,)*) => {
        $(#[$docs])*
        #[derive(Clone, Debug)]
        pub struct $name<'a> {
            $($(#[$says])* pub $field: $type,)*
        }

        impl<'a> $name<'a> {
            /// The names of the properties, in order; those that all kinds share are under [`CommonProperties`].
            pub fn keys() -> impl Iterator<Item = &'static str> {
                let fields = [$(stringify!($field)),*];
                fields.into_iter().filter(|field| !matches!(*field, "common" | "lead")).map(|field| field.trim_start_matches("r#"))
            }

            /// The names and types of all properties, in order, with those that all kinds share.
            pub fn columns() -> Vec<Column> {
                let mut columns = Vec::new();
                $(<$type as Cell>::columns(stringify!($field).trim_start_matches("r#"), &mut columns);)*
                columns
            }

            /// The values, in the order of the columns.
            pub fn values(&self) -> Vec<Value<'_>> {
                let mut values = Vec::new();
                $(Cell::values(&self.$field, &mut values);)*
                values
            }

            /// The values as cells of a table, in the order of the columns; what is unknown is empty.
            pub fn cells(&self) -> Vec<Cow<'_, str>> {
                self.values().iter().map(|value| value.text().unwrap_or_default()).collect()
            }

            /// What was put aside as the values of these columns.
            pub(crate) fn of_kept(kept: &mut std::vec::IntoIter<Kept>) -> Option<$name<'static>> {
                Some($name { $($field: <$type as Cell>::of_kept(kept)?,)* })
            }

            /// The same, free of the article.
            pub fn into_owned(self) -> $name<'static> {
                $name { $($field: self.$field.own(),)* }
            }
        }

        impl Json for $name<'_> {
            fn write(&self, out: &mut Vec<u8>) {
                object(out, |out| self.write_member("", out));
            }
        }

        impl Member for $name<'_> {
            fn write_member(&self, _: &str, out: &mut Vec<u8>) {
                $(self.$field.write_member(concat!(",\"", stringify!($field), "\":"), out);)*
            }
        }

        impl<'a> Cell for $name<'a> {
            type Owned = $name<'static>;

            fn columns(_: &'static str, columns: &mut Vec<Column>) {
                columns.append(&mut $name::columns());
            }

            fn values<'c>(&'c self, values: &mut Vec<Value<'c>>) {
                values.append(&mut $name::values(self));
            }

            fn own(self) -> $name<'static> {
                self.into_owned()
            }

            fn of_kept(kept: &mut std::vec::IntoIter<Kept>) -> Option<$name<'static>> {
                $name::of_kept(kept)
            }
        }
    };
}

properties! {
    /// What every kind of feature has.
    CommonProperties,
    /// The feature's id.
    id: String,
    /// `mention`, `claim` or `movement`.
    kind: &'static str,
    /// A title for a popup.
    title: String,
    /// A line or two for a popup.
    description: String,
    /// The first day, `YYYY-MM-DD`.
    date: Option<String>,
    /// The start of the first day, `YYYY-MM-DDT00:00:00Z`; days are days in Kyiv.
    start: Option<String>,
    /// The end of the last day, `YYYY-MM-DDT23:59:59Z`.
    end: Option<String>,
    /// `day`, `week`, `month`, `year` or `interval`.
    date_precision: Option<&'static str>,
    /// The words that date it.
    date_text: Option<Cow<'a, str>>,
    /// `stated`, `inherited`, `published` or `none`.
    date_basis: &'static str,
    /// The article's id.
    article: Cow<'a, str>,
    /// The article's title.
    article_title: Option<Cow<'a, str>>,
    /// Where the article can be read.
    url: Option<Cow<'a, str>>,
    /// The day of publication, `YYYY-MM-DD`.
    published: Option<String>,
    /// The language of the paragraph: `uk`, `ru` or `en`.
    language: &'static str,
    /// The sentence, or what of it stands around the words where it is very long.
    sentence: Cow<'a, str>,
    /// The first character of the words, counted in Unicode scalar values from the head of the article's text.
    char_start: usize,
    /// One past the last character.
    char_end: usize,
}

properties! {
    /// A place name found.
    MentionProperties,
    /// What every kind has.
    common: CommonProperties<'a>,
    /// Modern English name.
    name: Cow<'a, str>,
    /// Ukrainian name.
    name_uk: Option<Cow<'a, str>>,
    /// The words as they stand.
    mention: Cow<'a, str>,
    /// Id in the gazetteer.
    place_id: Cow<'a, str>,
    /// What the place is.
    place_class: &'static str,
    /// The oblast that it lies in.
    oblast: Option<Cow<'a, str>>,
    /// The raion that it lies in.
    raion: Option<Cow<'a, str>>,
    /// Degrees north; of lines and areas, those of a representative point.
    lat: f64,
    /// Degrees east.
    lon: f64,
    /// How the position was come by.
    position_precision: &'static str,
    /// Radius in km that holds the true position in about nine of ten cases.
    position_error_km: Option<f64>,
    /// How the words match the name.
    r#match: &'static str,
    /// How alike words and name are, 0 to 1.
    match_score: Option<f64>,
    /// 0 to 1 that this is the place.
    confidence: Option<f64>,
    /// How many places were weighed.
    candidates: usize,
    /// What the mention does in its sentence.
    role: Option<&'static str>,
    /// Where the event lies as seen from the place.
    offset_direction: Option<&'static str>,
    /// The words that say so.
    offset_text: Option<Cow<'a, str>>,
    /// Ids of the claims that it is subject or reference of.
    claims: Option<Vec<String>>,
    /// The same in words, with their verdicts.
    claims_text: Option<String>,
}

properties! {
    /// The mentions of one place and its days, in one article or in all. What a mention has is here that of the leading
    /// one: where something happens rather than an actor, a day stated rather than inherited, the surest, the first.
    GatheredProperties,
    /// The leading mention, with the kind `place` or `event`, and the claims of all.
    lead: MentionProperties<'a>,
    /// How many mentions there are.
    mention_count: usize,
    /// How many of them are no actor, attribution or dateline.
    location_count: usize,
    /// How many articles they stand in.
    article_count: usize,
    /// Their sentences, each once and up to ten: the leading one first, then the leading ones of other articles.
    sentences: Vec<String>,
    /// Where each of these sentences is from: the address of its article, or the article's id.
    sources: Vec<String>,
    /// The id that the mention in each of these sentences has where mentions are not gathered.
    mentions: Vec<String>,
}

properties! {
    /// A distance claim, held against the map.
    ClaimProperties,
    /// What every kind has.
    common: CommonProperties<'a>,
    /// The words of the claim.
    claim: Cow<'a, str>,
    /// What the distance is the distance of.
    claim_kind: &'static str,
    /// Least distance said, km.
    claimed_km_min: Option<f64>,
    /// Greatest distance said, km.
    claimed_km_max: Option<f64>,
    /// The hedge.
    qualifier: &'static str,
    /// The direction said, subject seen from reference.
    claimed_direction: Option<&'static str>,
    /// What the distance is said of: a name, or the phrase where it is no named place.
    subject: Option<Cow<'a, str>>,
    /// Its id in the gazetteer.
    subject_id: Option<Cow<'a, str>>,
    /// What it is measured from.
    reference: Option<Cow<'a, str>>,
    /// Its id in the gazetteer.
    reference_id: Option<Cow<'a, str>>,
    /// Geodesic distance from reference to subject, km.
    measured_km: Option<f64>,
    /// Bearing from reference to subject, degrees.
    measured_bearing: Option<f64>,
    /// The same as a point of the compass.
    measured_direction: Option<&'static str>,
    /// Least distance that the claim allows, km.
    allowed_km_min: Option<f64>,
    /// Greatest distance that the claim allows, km.
    allowed_km_max: Option<f64>,
    /// How far outside the measured distance lies, km.
    distance_error_km: Option<f64>,
    /// Degrees between the direction said and the one measured.
    direction_error_deg: Option<f64>,
    /// What it comes to.
    verdict: &'static str,
    /// One sentence with the figures.
    verdict_reason: Option<Cow<'a, str>>,
    /// The place that the line starts at: the reference.
    from: Option<Cow<'a, str>>,
    /// Its id.
    from_id: Option<Cow<'a, str>>,
    /// The place that the line ends at: the subject, where it is a place.
    to: Option<Cow<'a, str>>,
    /// Its id.
    to_id: Option<Cow<'a, str>>,
    /// What the line is made of: `places`, `projected` or `ring`.
    geometry_basis: Option<&'static str>,
    /// What would be right, where the claim is off.
    suggestion: Option<Cow<'a, str>>,
    /// Where the subject lies by this claim and others together, where it has no place of its own: degrees north.
    located_lat: Option<f64>,
    /// Degrees east.
    located_lon: Option<f64>,
    /// Radius of the area that all of them leave, km.
    located_error_km: Option<f64>,
}

properties! {
    /// What was found of a row of a table of claims; the row's own columns stand before it.
    CheckProperties,
    /// The line that the row begins on, from 1; the header stands on the first.
    row: usize,
    /// The place that the subject was taken for.
    subject_place: Option<Cow<'a, str>>,
    /// Its id in the gazetteer.
    subject_id: Option<Cow<'a, str>>,
    /// The place that the reference was taken for.
    reference_place: Option<Cow<'a, str>>,
    /// Its id in the gazetteer.
    reference_id: Option<Cow<'a, str>>,
    /// Least distance said, km.
    claimed_km_min: Option<f64>,
    /// Greatest distance said, km.
    claimed_km_max: Option<f64>,
    /// The hedge.
    qualifier: &'static str,
    /// The direction said, subject seen from reference.
    claimed_direction: Option<&'static str>,
    /// Geodesic distance from reference to subject, km.
    measured_km: Option<f64>,
    /// Bearing from reference to subject, degrees.
    measured_bearing: Option<f64>,
    /// The same as a point of the compass.
    measured_direction: Option<&'static str>,
    /// Least distance that the claim allows, km.
    allowed_km_min: Option<f64>,
    /// Greatest distance that the claim allows, km.
    allowed_km_max: Option<f64>,
    /// How far outside the measured distance lies, km.
    distance_error_km: Option<f64>,
    /// Degrees between the direction said and the one measured.
    direction_error_deg: Option<f64>,
    /// What it comes to.
    verdict: &'static str,
    /// One sentence with the figures.
    verdict_reason: Cow<'a, str>,
    /// What the line is made of: `places`, `projected` or `ring`.
    geometry_basis: Option<&'static str>,
    /// What would be right, where the claim is off.
    suggestion: Option<Cow<'a, str>>,
    /// Where the subject lies by this row and others together, where it has no place of its own: degrees north.
    located_lat: Option<f64>,
    /// Degrees east.
    located_lon: Option<f64>,
    /// Radius of the area that all of them leave, km.
    located_error_km: Option<f64>,
}

properties! {
    /// From one place to another.
    MovementProperties,
    /// What every kind has.
    common: CommonProperties<'a>,
    /// Where it starts.
    from: Cow<'a, str>,
    /// Its id.
    from_id: Cow<'a, str>,
    /// Where it leads.
    to: Cow<'a, str>,
    /// Its id.
    to_id: Cow<'a, str>,
    /// What the line is made of: always `places`.
    geometry_basis: &'static str,
}

properties! {
    /// What is said of no place that could be drawn.
    UnlocatedProperties,
    /// What every kind has.
    common: CommonProperties<'a>,
    /// The words as they stand.
    words: Cow<'a, str>,
    /// Why it has no place.
    reason: Option<Cow<'a, str>>,
    /// Of a claim: least distance said, km.
    claimed_km_min: Option<f64>,
    /// Greatest distance said, km.
    claimed_km_max: Option<f64>,
    /// The hedge.
    qualifier: Option<&'static str>,
    /// The direction said, subject seen from reference.
    claimed_direction: Option<&'static str>,
    /// What the distance is said of.
    subject: Option<Cow<'a, str>>,
    /// What it is said from.
    reference: Option<Cow<'a, str>>,
}

impl<'a> Properties<'a> {
    /// What every kind has.
    pub fn common(&self) -> &CommonProperties<'a> {
        match self {
            Properties::Mention(mention) => &mention.common,
            Properties::Gathered(gathered) => &gathered.lead.common,
            Properties::Claim(claim) => &claim.common,
            Properties::Movement(movement) => &movement.common,
            Properties::Unlocated(unlocated) => &unlocated.common,
        }
    }

    /// The values, in the order of the columns of the kind.
    pub fn values(&self) -> Vec<Value<'_>> {
        match self {
            Properties::Mention(mention) => mention.values(),
            Properties::Gathered(gathered) => gathered.values(),
            Properties::Claim(claim) => claim.values(),
            Properties::Movement(movement) => movement.values(),
            Properties::Unlocated(unlocated) => unlocated.values(),
        }
    }

    /// The columns of the kind.
    pub fn own_columns(&self) -> Vec<Column> {
        match self {
            Properties::Mention(_) => MentionProperties::columns(),
            Properties::Gathered(_) => GatheredProperties::columns(),
            Properties::Claim(_) => ClaimProperties::columns(),
            Properties::Movement(_) => MovementProperties::columns(),
            Properties::Unlocated(_) => UnlocatedProperties::columns(),
        }
    }

    /// The values in the order of [`columns`], null under those that other kinds have. Mentions must be gathered as
    /// the columns have it.
    pub fn row(&self, group: Group) -> Vec<Value<'_>> {
        let shared = CommonProperties::keys().count();
        let (mentions, claims) = (columns_of_places(group).len() - shared, ClaimProperties::keys().count());
        let nulls = |count: usize| std::iter::repeat_n(Value::Null, count);
        let mut values = self.values();
        match self {
            Properties::Mention(_) | Properties::Gathered(_) => values.extend(nulls(claims)),
            Properties::Claim(_) => {
                values.splice(shared..shared, nulls(mentions));
            }
            Properties::Movement(_) => {
                // The ends of a movement stand in the columns of a claim's ends.
                let first = MovementProperties::keys().next();
                let before = ClaimProperties::keys().position(|key| Some(key) == first).unwrap_or(claims);
                values.splice(shared..shared, nulls(mentions + before));
                values.extend(nulls((shared + mentions + claims).saturating_sub(values.len())));
            }
            Properties::Unlocated(_) => {
                values.truncate(shared);
                values.extend(nulls(mentions + claims));
            }
        }
        values
    }
}

/// A member of an object in JSON, or the members of a struct that stand there as if they were its own.
pub(crate) trait Member {
    /// Writes it behind the comma that parts it from what is there; `head` is the comma with the member's name.
    fn write_member(&self, head: &str, out: &mut Vec<u8>);
}

/// Values that are members under one name; a struct of properties is none of them.
macro_rules! member {
    ($($type:ty),*) => {
        $(impl Member for $type {
            fn write_member(&self, head: &str, out: &mut Vec<u8>) {
                // Of a name that is a word of Rust too, the mark is left out.
                match head.strip_prefix(",\"r#") {
                    Some(rest) => {
                        out.extend_from_slice(b",\"");
                        out.extend_from_slice(rest.as_bytes());
                    }
                    None => out.extend_from_slice(head.as_bytes()),
                }
                self.write(out);
            }
        })*
    };
}

member!(&str, String, Cow<'_, str>, f64, usize, Vec<String>);
member!(Option<&str>, Option<String>, Option<Cow<'_, str>>, Option<f64>, Option<Vec<String>>);

impl Json for Properties<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Properties::Mention(mention) => mention.write(out),
            Properties::Gathered(gathered) => gathered.write(out),
            Properties::Claim(claim) => claim.write(out),
            Properties::Movement(movement) => movement.write(out),
            Properties::Unlocated(unlocated) => unlocated.write(out),
        }
    }
}

/// A value that can stand in a column.
trait Cell {
    type Owned;
    fn columns(name: &'static str, columns: &mut Vec<Column>);
    fn values<'c>(&'c self, values: &mut Vec<Value<'c>>);
    fn own(self) -> Self::Owned;
    /// `None` where something else was put aside.
    fn of_kept(kept: &mut std::vec::IntoIter<Kept>) -> Option<Self::Owned>;
}

/// Which texts are days and which are moments.
const DAYS: [&str; 2] = ["date", "published"];
const MOMENTS: [&str; 2] = ["start", "end"];

fn text_column(name: &'static str, columns: &mut Vec<Column>) {
    let kind = match name {
        name if DAYS.contains(&name) => Kind::Day,
        name if MOMENTS.contains(&name) => Kind::Moment,
        _ => Kind::Text,
    };
    columns.push(Column { name, kind });
}

macro_rules! cell {
    ($type:ty => $owned:ty, $columns:expr, $value:expr, $own:expr, $kept:pat => $back:expr) => {
        impl Cell for $type {
            type Owned = $owned;

            fn columns(name: &'static str, columns: &mut Vec<Column>) {
                let add: fn(&'static str, &mut Vec<Column>) = $columns;
                add(name, columns);
            }

            fn values<'c>(&'c self, values: &mut Vec<Value<'c>>) {
                let value: fn(&'c Self) -> Value<'c> = $value;
                values.push(value(self));
            }

            fn own(self) -> $owned {
                let own: fn(Self) -> $owned = $own;
                own(self)
            }

            fn of_kept(kept: &mut std::vec::IntoIter<Kept>) -> Option<$owned> {
                match kept.next()? {
                    $kept => $back,
                    _ => None,
                }
            }
        }
    };
}

cell!(&'static str => &'static str, text_column, |it| Value::Text(it), |it| it,
    Kept::Text(words) => Some(choice(words)));
cell!(String => String, text_column, |it| Value::Text(it), |it| it, Kept::Text(words) => Some(words));
cell!(Cow<'_, str> => Cow<'static, str>, text_column, |it| Value::Text(it), |it| Cow::Owned(it.into_owned()),
    Kept::Text(words) => Some(Cow::Owned(words)));
cell!(f64 => f64, |name, columns| columns.push(Column { name, kind: Kind::Real }), |it| Value::Real(*it), |it| it,
    Kept::Real(number) => Some(number));
cell!(
    usize => usize,
    |name, columns| columns.push(Column { name, kind: Kind::Whole }),
    |it| Value::Whole(i64::try_from(*it).unwrap_or(i64::MAX)),
    |it| it,
    Kept::Whole(number) => usize::try_from(number).ok()
);
cell!(
    Vec<String> => Vec<String>,
    |name, columns| columns.push(Column { name, kind: Kind::List }),
    |it| Value::List(it),
    |it| it,
    Kept::List(words) => Some(words)
);

impl<T: Cell> Cell for Option<T> {
    type Owned = Option<T::Owned>;

    fn columns(name: &'static str, columns: &mut Vec<Column>) {
        T::columns(name, columns);
    }

    fn values<'c>(&'c self, values: &mut Vec<Value<'c>>) {
        match self {
            Some(value) => Cell::values(value, values),
            None => values.push(Value::Null),
        }
    }

    fn own(self) -> Option<T::Owned> {
        self.map(Cell::own)
    }

    fn of_kept(kept: &mut std::vec::IntoIter<Kept>) -> Option<Option<T::Owned>> {
        match kept.as_slice().first()? {
            Kept::Null => kept.next().map(|_| None),
            _ => T::of_kept(kept).map(Some),
        }
    }
}
