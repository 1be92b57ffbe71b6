//! What a file says that a place is -> class and kind of the gazetteer.

use crate::gazetteer::Class;
use crate::table;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct KindRow {
    kind: String,
    class: String,
}

static KINDS: LazyLock<FxHashMap<String, Class>> = LazyLock::new(|| {
    let rows: Vec<KindRow> =
        table::rows("kinds.csv", include_str!("../../../gazetteer/kinds.csv")).unwrap_or_default();
    rows.into_iter().filter_map(|row| Some((row.kind, Class::named(&row.class)?))).collect()
});

/// Class and kind of a place from the cells that say them, either of which may be empty; a class stands in the column of
/// kinds now and then. `None` where neither word is known.
pub(crate) fn of(class: &str, kind: &str) -> Option<(Class, String)> {
    let plain =
        |word: &str| word.trim().to_lowercase().replace([' ', '-'], "_").replace("urban_type", "urban-type");
    let (class, kind) = (plain(class), plain(kind));
    let known = |word: &str| Class::named(word).or_else(|| KINDS.get(word).copied());
    match (class.is_empty(), kind.is_empty()) {
        (true, true) => Some((Class::Settlement, "settlement".to_owned())),
        (false, _) => known(&class).map(|found| (found, if kind.is_empty() { class } else { kind })),
        (true, false) => known(&kind).map(|found| (found, kind)),
    }
}

/// The row of `geonames_features.csv` for a feature of GeoNames.
#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) class: Class,
    pub(crate) kind: String,
    pub(crate) error_km: f64,
}

#[derive(Deserialize)]
struct FeatureRow {
    feature: String,
    class: String,
    kind: String,
    error_km: f64,
}

static FEATURES: LazyLock<FxHashMap<String, Feature>> = LazyLock::new(|| {
    let text = include_str!("../../../gazetteer/geonames_features.csv");
    let rows: Vec<FeatureRow> = table::rows("geonames_features.csv", text).unwrap_or_default();
    let feature = |row: FeatureRow| {
        let class = Class::named(&row.class)?;
        Some((row.feature, Feature { class, kind: row.kind, error_km: row.error_km }))
    };
    rows.into_iter().filter_map(feature).collect()
});

/// What a feature class and code of GeoNames are here; `None` for what is not mapped, as roads, streams and units.
pub(crate) fn of_geonames(class: &str, code: &str) -> Option<&'static Feature> {
    FEATURES.get(&format!("{class}.{code}"))
}

#[derive(Deserialize)]
struct Admin1Row {
    code: String,
    unit: String,
}

static ADMIN1: LazyLock<FxHashMap<String, String>> = LazyLock::new(|| {
    let text = include_str!("../../../gazetteer/geonames_admin1.csv");
    let rows: Vec<Admin1Row> = table::rows("geonames_admin1.csv", text).unwrap_or_default();
    rows.into_iter().map(|row| (row.code, row.unit)).collect()
});

/// The code of the oblast that an admin1 code of GeoNames stands for.
pub(crate) fn oblast_of_geonames(admin1: &str) -> Option<&'static str> {
    ADMIN1.get(admin1).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{FEATURES, KINDS, oblast_of_geonames, of};
    use crate::gazetteer::Class;

    #[test]
    fn every_row_of_the_tables_is_read() {
        let rows = |text: &str| text.lines().count() - 1;
        assert_eq!(KINDS.len(), rows(include_str!("../../../gazetteer/kinds.csv")));
        assert_eq!(FEATURES.len(), rows(include_str!("../../../gazetteer/geonames_features.csv")));
        assert_eq!(super::ADMIN1.len(), 27);
        assert_eq!((oblast_of_geonames("12"), oblast_of_geonames("13")), (Some("UA80"), Some("UA32")));
    }

    #[test]
    fn kinds_say_classes() {
        assert_eq!(of("", ""), Some((Class::Settlement, "settlement".to_owned())));
        assert_eq!(of("", "Village"), Some((Class::Settlement, "village".to_owned())));
        assert_eq!(of("landmark", "checkpoint"), Some((Class::Landmark, "checkpoint".to_owned())));
        assert_eq!(
            of("", "urban-type settlement"),
            Some((Class::Settlement, "urban-type_settlement".to_owned()))
        );
        assert_eq!(of("", "wormhole"), None);
    }
}
