//! `positions.csv` -> positions written by hand, checked against what the packages place.

use crate::codifier::Settlement;
use crate::join::{Joined, Precision};
use crate::measure::{Position, km};
use crate::outlines::Outlines;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Of 16,262 settlements that the packages place in hromadas of four and more, each has another one of its hromada
/// within 23.4 km, 999 of 1,000 within 15.8 km.
const NEXT_MEMBER_KM: f64 = 24.0;
/// Of 17,359 settlements, 999 of 1,000 lie within 8.9 km of the extent of the others of their raion; the extent of a
/// raion of which little is placed falls short by up to 14 km (Staromykhailivka, west of Donetsk).
const RAION_MARGIN_KM: f64 = 15.0;
/// Outlines are of 1:10 million and borders run through villages.
const REGION_MARGIN_KM: f64 = 5.0;
/// Of hromadas with fewer placed members than this too little is known to judge by.
const LEAST_MEMBERS: usize = 3;
/// One degree of latitude in km.
const KM_PER_DEGREE: f64 = 111.2;

/// A position written by hand, which goes before those of the packages.
#[derive(Clone, Debug)]
pub(crate) struct ByHand {
    pub(crate) place: String,
    pub(crate) position: Position,
    pub(crate) error_km: f64,
    /// Where it stands, for messages: `gazetteer/positions.csv:7`.
    pub(crate) line: String,
}

/// Reads `positions.csv`; its rows must be sorted by place, one for each, with an error and a source.
pub(crate) fn read(path: &Path) -> Result<Vec<ByHand>> {
    let mut table = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let mut positions: Vec<ByHand> = Vec::new();
    for (row, record) in table.records().enumerate() {
        let record = record?;
        let line = format!("{}:{}", path.display(), row + 2);
        let number = |index: usize| -> Result<f64> {
            let cell = record.get(index).unwrap_or_default();
            cell.parse().with_context(|| format!("{line}: `{cell}` is not a number"))
        };
        let place = record.get(0).unwrap_or_default().to_owned();
        let position = Position { lat: number(1)?, lon: number(2)? };
        let error_km = number(3)?;
        if positions.last().is_some_and(|before| before.place >= place) {
            bail!("{line}: `{place}` is not after the row before it");
        }
        if error_km.is_nan() || error_km <= 0.0 || record.get(4).is_none_or(str::is_empty) {
            bail!("{line}: no error or no source");
        }
        positions.push(ByHand { place, position, error_km, line });
    }
    Ok(positions)
}

/// Every reason why a position cannot be where it says, as `file:line: reason`; none if all can.
///
/// A position lies in its region, in the extent of its raion and near another settlement of its hromada, by the
/// settlements that the packages place exactly and up to the margins above.
pub(crate) fn faults(
    positions: &[ByHand],
    settlements: &[Settlement],
    joined: &Joined,
    outlines: &Outlines,
) -> Vec<String> {
    let own: BTreeSet<&str> = positions.iter().map(|position| position.place.as_str()).collect();
    let mut members: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    for (settlement, placement) in settlements.iter().zip(&joined.placements) {
        if placement.precision == Precision::Exact && !own.contains(settlement.id.as_str()) {
            for unit in [settlement.hromada(), settlement.raion()].into_iter().flatten() {
                members.entry(unit).or_default().push(placement.position);
            }
        }
    }
    let known = |unit: Option<&str>| {
        unit.and_then(|unit| members.get(unit)).filter(|known| known.len() >= LEAST_MEMBERS)
    };
    let mut faults = Vec::new();
    for ByHand { place, position, line, .. } in positions {
        let Ok(index) = settlements.binary_search_by(|settlement| settlement.id.as_str().cmp(place)) else {
            faults.push(format!("{line}: `{place}` is no settlement of the codifier"));
            continue;
        };
        let settlement = &settlements[index];
        let name = &settlement.name_uk;
        let outside = outlines.outside_km(settlement.oblast(), *position);
        if outside > REGION_MARGIN_KM {
            faults.push(format!("{line}: {name} lies {outside:.0} km outside its region"));
        }
        if let Some(raion) = known(settlement.raion()) {
            let beyond = beyond_extent_km(raion, *position);
            if beyond > RAION_MARGIN_KM {
                faults.push(format!("{line}: {name} lies {beyond:.0} km outside the extent of its raion"));
            }
        }
        if let Some(hromada) = known(settlement.hromada()) {
            let next = hromada.iter().map(|at| km(*at, *position)).fold(f64::INFINITY, f64::min);
            if next > NEXT_MEMBER_KM {
                faults.push(format!("{line}: {name} lies {next:.0} km from the next of its hromada"));
            }
        }
    }
    faults
}

// How far outside the bounds of some points a position lies.
fn beyond_extent_km(points: &[Position], position: Position) -> f64 {
    let beyond = |value: fn(&Position) -> f64| {
        let least = points.iter().map(value).fold(f64::INFINITY, f64::min);
        let most = points.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        (least - value(&position)).max(value(&position) - most).max(0.0) * KM_PER_DEGREE
    };
    (beyond(|p| p.lon) * position.lat.to_radians().cos()).hypot(beyond(|p| p.lat))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::Placement;

    fn setting() -> (Vec<Settlement>, Joined) {
        let villages = [(33.0, 47.0), (33.1, 47.0), (33.0, 47.1), (33.05, 47.05)];
        let settlements = (1..=villages.len()).map(|number| Settlement {
            id: format!("UA650200100{number}0000001"),
            name_uk: format!("Village {number}"),
            kind: "village",
        });
        let placement = |(lon, lat)| Placement {
            position: Position { lon, lat },
            precision: Precision::Exact,
            error_km: 1.0,
            city: None,
        };
        let joined = Joined {
            placements: villages.into_iter().map(placement).collect(),
            unlinked: Vec::new(),
            drops: BTreeMap::new(),
            rules: BTreeMap::new(),
        };
        (settlements.collect(), joined)
    }

    fn by_hand(place: &str, lon: f64, lat: f64) -> ByHand {
        ByHand {
            place: place.to_owned(),
            position: Position { lon, lat },
            error_km: 3.0,
            line: "positions.csv:2".to_owned(),
        }
    }

    #[test]
    fn rows_out_of_order_or_without_an_error_are_refused_by_line() {
        let path = std::env::temp_dir().join(format!("positions-{}.csv", std::process::id()));
        let refusal = |rows: &str| {
            std::fs::write(&path, format!("place,lat,lon,error_km,source\n{rows}")).expect("writable");
            read(&path).err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert_eq!(refusal("UA1,47,33,3,map\nUA2,47,33,3,map\n"), "");
        assert!(refusal("UA2,47,33,3,map\nUA1,47,33,3,map\n").contains(".csv:3: `UA1` is not after"));
        assert!(refusal("UA1,47,33,0,map\n").contains(".csv:2: no error"));
        assert!(refusal("UA1,north,33,3,map\n").contains(".csv:2: `north` is not a number"));
        std::fs::remove_file(&path).expect("removable");
    }

    #[test]
    fn a_position_near_its_hromada_passes_and_others_are_named_by_line() {
        let (settlements, joined) = setting();
        let of = |row: ByHand| faults(&[row], &settlements, &joined, &Outlines::default());
        assert_eq!(of(by_hand(&settlements[3].id, 33.15, 47.05)), Vec::<String>::new());
        let swapped = of(by_hand(&settlements[3].id, 47.05, 33.15));
        assert_eq!(swapped.len(), 2, "{swapped:?}");
        assert!(swapped.iter().all(|fault| fault.starts_with("positions.csv:2: Village 4 lies ")));
        let unknown = of(by_hand("UA65020010090000001", 33.1, 47.0));
        assert_eq!(unknown, ["positions.csv:2: `UA65020010090000001` is no settlement of the codifier"]);
    }
}
