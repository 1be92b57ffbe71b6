//! A place -> few bytes, and back.

use super::index::Strings;
use super::place::{Class, Place, Precision};
use crate::position::Position;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A place with what is regular about it left out; what is not keeps its full form, so that nothing is lost.
#[derive(Serialize, Deserialize)]
pub(crate) struct Packed<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    name: Form<'a>,
    #[serde(borrow)]
    name_uk: Form<'a>,
    class: Class,
    #[serde(borrow)]
    kind: Kind<'a>,
    #[serde(borrow)]
    unit: Unit<'a>,
    population: u32,
    lon: Number,
    lat: Number,
    precision: Precision,
    error_km: Number,
    line: Option<u32>,
}

/// The id of a place.
#[derive(Serialize, Deserialize)]
enum Id<'a> {
    /// A code of the codifier: its digits.
    Code(u64),
    Other(&'a str),
}

/// A name of a place.
#[derive(Serialize, Deserialize)]
enum Form<'a> {
    /// The number of the form among those of all names.
    Filed(u32),
    Other(&'a str),
}

/// The kind of a place.
#[derive(Serialize, Deserialize)]
enum Kind<'a> {
    /// One of [`COMMON`].
    Common(u8),
    Other(&'a str),
}

/// The unit of a place.
#[derive(Serialize, Deserialize)]
enum Unit<'a> {
    /// So many bytes of its id.
    OfId(u8),
    Other(&'a str),
}

/// A number of the tables.
#[derive(Serialize, Deserialize)]
enum Number {
    /// In tenths.
    Tenths(i32),
    /// In millionths.
    Millionths(i32),
    Other(f64),
}

/// The kinds that most places are of.
const COMMON: [&str; 6] = ["village", "hromada", "selyshche", "city", "part", "foreign"];

/// What a code of the codifier begins with, and how many digits follow.
const CODE: (&str, usize) = ("UA", 17);

impl<'a> Packed<'a> {
    /// Packs a place; `forms` has the numbers of the forms of names.
    pub(crate) fn of(place: &'a Place, forms: &FxHashMap<&str, u32>) -> Packed<'a> {
        let form = |name: &'a str| forms.get(name).map_or(Form::Other(name), |number| Form::Filed(*number));
        let code = place.id.strip_prefix(CODE.0).filter(|digits| digits.len() == CODE.1);
        let code = code.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        let kind = COMMON.iter().position(|kind| *kind == place.kind);
        let of_id = place.id.starts_with(&place.unit).then(|| u8::try_from(place.unit.len()).ok()).flatten();
        Packed {
            id: code.and_then(|digits| digits.parse().ok()).map_or(Id::Other(&place.id), Id::Code),
            name: form(&place.name),
            name_uk: form(&place.name_uk),
            class: place.class,
            kind: kind.map_or(Kind::Other(&place.kind), |at| Kind::Common(at as u8)),
            unit: of_id.map_or(Unit::Other(&place.unit), Unit::OfId),
            population: place.population,
            lon: Number::of(place.position.lon),
            lat: Number::of(place.position.lat),
            precision: place.precision,
            error_km: Number::of(place.error_km),
            line: place.line,
        }
    }

    fn unpacked(self, forms: &Strings<'_>) -> Option<Place> {
        let form = |form: Form<'_>| match form {
            Form::Filed(number) => forms.get(number).to_owned(),
            Form::Other(name) => name.to_owned(),
        };
        let id = match self.id {
            Id::Code(digits) => format!("{}{digits:0width$}", CODE.0, width = CODE.1),
            Id::Other(id) => id.to_owned(),
        };
        let kind = match self.kind {
            Kind::Common(at) => COMMON.get(usize::from(at))?,
            Kind::Other(kind) => kind,
        };
        let unit = match self.unit {
            Unit::OfId(length) => id.get(..usize::from(length))?.to_owned(),
            Unit::Other(unit) => unit.to_owned(),
        };
        Some(Place {
            name: form(self.name),
            name_uk: form(self.name_uk),
            class: self.class,
            kind: kind.to_owned(),
            unit,
            population: self.population,
            position: Position { lon: self.lon.read(), lat: self.lat.read() },
            precision: self.precision,
            error_km: self.error_km.read(),
            line: self.line,
            id,
        })
    }
}

/// The place that was packed into these bytes, its names being forms of these.
pub(crate) fn read(bytes: &[u8], forms: &Strings<'_>) -> Option<Place> {
    postcard::from_bytes::<Packed<'_>>(bytes).ok()?.unpacked(forms)
}

impl Number {
    fn of(number: f64) -> Number {
        let whole = |parts: f64| {
            let whole = (number * parts).round() as i32;
            (f64::from(whole) / parts == number).then_some(whole)
        };
        whole(TENTHS)
            .map(Number::Tenths)
            .or_else(|| whole(MILLIONTHS).map(Number::Millionths))
            .unwrap_or(Number::Other(number))
    }

    fn read(self) -> f64 {
        match self {
            Number::Tenths(whole) => f64::from(whole) / TENTHS,
            Number::Millionths(whole) => f64::from(whole) / MILLIONTHS,
            Number::Other(number) => number,
        }
    }
}

const TENTHS: f64 = 10.0;
const MILLIONTHS: f64 = 1e6;

#[cfg(test)]
mod tests {
    use super::{Packed, read};
    use crate::gazetteer::index::Strings;
    use crate::gazetteer::{Class, Place, Precision};
    use crate::position::Position;

    #[test]
    fn any_place_comes_back_as_it_was() {
        let place = |id: &str, unit: &str, kind: &str, lon, lat, error_km| Place {
            id: id.to_owned(),
            name: "A".to_owned(),
            name_uk: String::new(),
            class: Class::Settlement,
            kind: kind.to_owned(),
            unit: unit.to_owned(),
            population: 7,
            position: Position { lon, lat },
            precision: Precision::Exact,
            error_km,
            line: Some(3),
        };
        for place in [
            place("UA01200130030013528", "UA0120013", "village", 34.13257, 44.437, 1.4),
            place("UA0120013003001352", "UA0120013", "village", -0.1, 89.999_999, 0.05),
            place("UA01200130030013x28", "UA02", "windmill", 1.0 / 3.0, -44.437_000_1, f64::INFINITY),
            place("gn:12", "", "", -180.0, 0.0, 440.0),
            place("", "", "part", f64::MIN_POSITIVE, 1e300, 0.0),
        ] {
            for names in [&["A"][..], &["B", ""], &[]] {
                let forms = names.iter().zip(0..).map(|(form, number)| (*form, number)).collect();
                let bytes = postcard::to_stdvec(&Packed::of(&place, &forms)).unwrap();
                assert_eq!(read(&bytes, &Strings::build(names.iter().copied())), Some(place.clone()));
            }
        }
        assert_eq!(read(&[1, 2], &Strings::build([].into_iter())), None);
    }
}
