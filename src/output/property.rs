//! What features say: the names, the order and the types of their properties.
//!
//! They are a contract with those who read the maps. Every feature of a kind has all keys of its kind, `null` where a
//! thing is unknown; every key has one type; lists hold words alone and are never empty.

use serde::Serialize;
use std::borrow::Cow;

/// The properties of one of the kinds of feature.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Properties<'a> {
    /// Of a place name.
    Mention(Box<MentionProperties<'a>>),
    /// Of a distance claim.
    Claim(Box<ClaimProperties<'a>>),
    /// Of a movement.
    Movement(Box<MovementProperties<'a>>),
}

macro_rules! properties {
    ($(#[$docs:meta])* $name:ident, $($(#[$marks:meta])* $field:ident: $type:ty,)*) => {
        $(#[$docs])*
        #[derive(Clone, Debug, Serialize)]
        pub struct $name<'a> {
            $($(#[$marks])* pub $field: $type,)*
        }

        impl $name<'_> {
            /// The names of the properties, in order; those that all kinds share are under [`CommonProperties`].
            pub fn keys() -> impl Iterator<Item = &'static str> {
                let fields = [$(stringify!($field)),*];
                fields.into_iter().filter(|field| *field != "common").map(|field| field.trim_start_matches("r#"))
            }

            /// The values as cells of a table, in the order of the keys; what is unknown is empty.
            pub fn cells(&self) -> Vec<Cow<'_, str>> {
                let mut cells = Vec::new();
                $(self.$field.put(&mut cells);)*
                cells
            }
        }

        impl Cell for $name<'_> {
            fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
                cells.append(&mut self.cells());
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
    article: &'a str,
    /// The article's title.
    article_title: Option<&'a str>,
    /// Where the article can be read.
    url: Option<&'a str>,
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
    #[serde(flatten)]
    common: CommonProperties<'a>,
    /// Modern English name.
    name: Cow<'a, str>,
    /// Ukrainian name.
    name_uk: Option<&'a str>,
    /// The words as they stand.
    mention: Cow<'a, str>,
    /// Id in the gazetteer.
    place_id: &'a str,
    /// What the place is.
    place_class: &'static str,
    /// The oblast that it lies in.
    oblast: Option<&'a str>,
    /// The raion that it lies in.
    raion: Option<&'a str>,
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
    /// A distance claim, held against the map.
    ClaimProperties,
    /// What every kind has.
    #[serde(flatten)]
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
    subject_id: Option<&'a str>,
    /// What it is measured from.
    reference: Option<Cow<'a, str>>,
    /// Its id in the gazetteer.
    reference_id: Option<&'a str>,
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
    verdict_reason: Option<&'a str>,
    /// The place that the line starts at: the reference.
    from: Option<&'a str>,
    /// Its id.
    from_id: Option<&'a str>,
    /// The place that the line ends at: the subject, where it is a place.
    to: Option<&'a str>,
    /// Its id.
    to_id: Option<&'a str>,
    /// What the line is made of: `places`, `projected` or `ring`.
    geometry_basis: Option<&'static str>,
    /// What would be right, where the claim is off.
    suggestion: Option<&'a str>,
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
    subject_place: Option<&'a str>,
    /// Its id in the gazetteer.
    subject_id: Option<&'a str>,
    /// The place that the reference was taken for.
    reference_place: Option<&'a str>,
    /// Its id in the gazetteer.
    reference_id: Option<&'a str>,
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
    verdict_reason: &'a str,
    /// What the line is made of: `places`, `projected` or `ring`.
    geometry_basis: Option<&'static str>,
    /// What would be right, where the claim is off.
    suggestion: Option<&'a str>,
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
    #[serde(flatten)]
    common: CommonProperties<'a>,
    /// Where it starts.
    from: &'a str,
    /// Its id.
    from_id: &'a str,
    /// Where it leads.
    to: &'a str,
    /// Its id.
    to_id: &'a str,
    /// What the line is made of: always `places`.
    geometry_basis: &'static str,
}

impl<'a> Properties<'a> {
    /// What every kind has.
    pub fn common(&self) -> &CommonProperties<'a> {
        match self {
            Properties::Mention(mention) => &mention.common,
            Properties::Claim(claim) => &claim.common,
            Properties::Movement(movement) => &movement.common,
        }
    }
}

/// A value that can stand in a table.
trait Cell {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>);
}

impl Cell for &str {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Borrowed(self));
    }
}

impl Cell for String {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Borrowed(self));
    }
}

impl Cell for Cow<'_, str> {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Borrowed(self));
    }
}

impl Cell for f64 {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Owned(self.to_string()));
    }
}

impl Cell for usize {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Owned(self.to_string()));
    }
}

impl Cell for Vec<String> {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        cells.push(Cow::Owned(self.join(" ")));
    }
}

impl<T: Cell> Cell for Option<T> {
    fn put<'c>(&'c self, cells: &mut Vec<Cow<'c, str>>) {
        match self {
            Some(value) => value.put(cells),
            None => cells.push(Cow::Borrowed("")),
        }
    }
}
