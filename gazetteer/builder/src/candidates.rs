//! Rows of the packages -> those to be trusted, and the settlements that each may be by its name.

use crate::cities500::{City, OBLASTS};
use crate::codifier::Settlement;
use crate::join::place_key;
use crate::measure::{Position, km, median};
use crate::outlines::Outlines;
use crate::postal::Postal;
use crate::text::{Script, ascii, cyrillic_key, loose_key, romanised_keys, script};
use std::collections::{BTreeMap, BTreeSet};

/// A raion of before 2020 seldom reaches farther than this from the median of its postal rows.
const OLD_RAION_REACH_KM: f64 = 45.0;
/// Outlines drawn at 1:10 million are off by up to this much; a point farther out belongs to another region.
const OUTLINE_DOUBT_KM: f64 = 3.0;

/// Indices of the postal rows that state a point of their own in their region and old raion; the others are counted by reason.
pub(crate) fn trusted_postal(
    postal: &[Postal],
    outlines: &Outlines,
    drops: &mut BTreeMap<&'static str, usize>,
) -> Vec<usize> {
    let mut drop = |reason| *drops.entry(reason).or_insert(0) += 1;
    let mut inside = Vec::new();
    for (row, place) in postal.iter().enumerate() {
        if place.accuracy != 4 {
            drop("postal: accuracy other than 4");
        } else if outlines.outside_km(place.oblast, place.position) > OUTLINE_DOUBT_KM {
            drop("postal: outside its region");
        } else {
            inside.push(row);
        }
    }
    let mut shared: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    let mut raions: BTreeMap<(&str, &str), Vec<Position>> = BTreeMap::new();
    for &row in &inside {
        let Postal { oblast, old_raion, position, name, .. } = &postal[row];
        raions.entry((oblast, old_raion)).or_default().push(*position);
        shared.entry(place_key(*position)).or_default().insert(cyrillic_key(name));
    }
    let medians: BTreeMap<_, _> =
        raions.into_iter().filter_map(|(raion, points)| Some((raion, median(&points)?))).collect();
    inside.retain(|&row| {
        let Postal { oblast, old_raion, position, .. } = &postal[row];
        if shared.get(&place_key(*position)).is_some_and(|names| names.len() > 1) {
            drop("postal: one point for several places");
            return false;
        }
        let far = medians
            .get(&(*oblast, old_raion.as_str()))
            .is_some_and(|at| km(*at, *position) > OLD_RAION_REACH_KM);
        if far {
            drop("postal: far from the rest of its old raion");
        }
        !far
    });
    inside
}

/// Settlements that a city row may be, by the surest kind of match that finds any.
pub(crate) fn of_cities(
    settlements: &[Settlement],
    cities: &[City],
    by_name: &BTreeMap<(&str, String), Vec<usize>>,
) -> Vec<(Vec<usize>, bool)> {
    let mut by_roman: BTreeMap<(&str, String), BTreeSet<usize>> = BTreeMap::new();
    let mut by_loose: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (index, settlement) in settlements.iter().enumerate() {
        for key in romanised_keys(&settlement.name_uk) {
            by_roman.entry((settlement.oblast(), key)).or_default().insert(index);
        }
        by_loose.entry((settlement.oblast(), loose_key(&settlement.name_uk))).or_default().push(index);
    }
    // The codifier lists the villages of Sevastopol, and Inkerman, under Bakhchysarai raion.
    let regions = |city: &City| -> &[&str] {
        match city.oblast {
            "UA85" => &["UA85", "UA01"],
            _ => std::slice::from_ref(
                &OBLASTS[OBLASTS.iter().position(|(_, code, _, _)| *code == city.oblast).unwrap_or_default()]
                    .1,
            ),
        }
    };
    let latin = |name: &str| ascii(name).map(|plain| plain.to_lowercase().replace('-', " "));
    let candidates = cities.iter().map(|city| {
        // A city's district is no settlement, though a village may share its name.
        if city.alternates.iter().any(|name| name.to_lowercase().ends_with(" район")) {
            return (Vec::new(), false);
        }
        let roman = |name: &str| -> BTreeSet<usize> {
            let Some(key) = latin(name) else { return BTreeSet::new() };
            regions(city)
                .iter()
                .filter_map(|region| by_roman.get(&(*region, key.clone())))
                .flatten()
                .copied()
                .collect()
        };
        let spelled = |index: &BTreeMap<(&str, String), Vec<usize>>, key: String| -> Vec<usize> {
            regions(city)
                .iter()
                .filter_map(|region| index.get(&(*region, key.clone())))
                .flatten()
                .copied()
                .collect()
        };
        let main: BTreeSet<usize> = roman(&city.name);
        let cyrillic = city.alternates.iter().filter(|name| script(name) != Script::Latin);
        let named: BTreeSet<usize> =
            cyrillic.clone().flat_map(|name| spelled(by_name, cyrillic_key(name))).collect();
        let both: Vec<usize> = main.intersection(&named).copied().collect();
        if !both.is_empty() {
            return (both, false);
        }
        if !main.is_empty() {
            return (main.into_iter().collect(), false);
        }
        if !named.is_empty() {
            return (named.into_iter().collect(), false);
        }
        let romanised: BTreeSet<usize> = city.alternates.iter().flat_map(|name| roman(name)).collect();
        if !romanised.is_empty() {
            return (romanised.into_iter().collect(), false);
        }
        let loose: BTreeSet<usize> = cyrillic.flat_map(|name| spelled(&by_loose, loose_key(name))).collect();
        (loose.into_iter().collect(), true)
    });
    candidates.collect()
}
