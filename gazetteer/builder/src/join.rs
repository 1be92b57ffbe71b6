//! Codifier, cities and postal rows -> a position for every settlement, with what it rests on.

use crate::by_hand::ByHand;
use crate::candidates;
use crate::cities500::City;
use crate::codifier::Settlement;
use crate::measure::{Position, km, median, quantile};
use crate::outlines::Outlines;
use crate::postal::Postal;
use crate::text::cyrillic_key;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A city row is one of several homonyms when their hromadas' medians are nearer than this ...
const CITY_NEAR_KM: f64 = 15.0;
/// ... and the next one is at least so many times as far.
const CITY_NEXT_TIMES: f64 = 2.0;
/// A postal row is one of several homonyms when the hromada's median is nearer than this ...
const POSTAL_NEAR_KM: f64 = 18.0;
/// ... and the next one is at least so much farther.
const POSTAL_NEXT_KM: f64 = 12.0;
/// A hromada seldom reaches farther than this from the median of its settlements.
const HROMADA_REACH_KM: f64 = 35.0;
/// The widest hromadas reach so far, within their raion.
const WIDE_HROMADA_REACH_KM: f64 = 60.0;
/// Farther than this from the median and among others' settlements, one of several homonyms was mislinked in one of six cases;
const STRAY_KM: f64 = 15.0;
/// farther than this, so was even the only one of its name, renamed or abolished places having borne the name too.
const FAR_STRAY_KM: f64 = 28.0;
/// Rows of one settlement that lie nearer to each other than this say the same.
const SAME_PLACE_KM: f64 = 4.0;
/// No village that shares its name with a city has so many inhabitants.
const CITY_POPULATION: u64 = 5_000;
/// Few villages that share their name with a selyshche have so many.
const CENTRE_POPULATION: u64 = 2_000;
/// A city of so many inhabitants has parts that are named like villages; they lie within so many km of its centre.
const LARGE_POPULATION: u64 = 50_000;
const SUBURB_KM: f64 = 9.0;
/// Only the suburbs of Kyiv and a few others are villages of so many.
const VILLAGE_POPULATION: u64 = 15_000;
/// So many placed neighbours within so many km tell the hromada of a point.
const NEIGHBOURS: usize = 6;
const NEIGHBOUR_KM: f64 = 15.0;
/// One degree of latitude in km.
const KM_PER_DEGREE: f64 = 111.2;
/// Medians of fewer members than this judge nothing.
const LEAST_MEMBERS: usize = 3;
/// Rounds of linking and weeding; the links settle after four or five.
const ROUNDS: usize = 12;

/// How a settlement's position was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    Exact,
    PostOffice,
    Hromada,
    Raion,
}

impl Precision {
    /// The word in the tables.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::PostOffice => "post_office",
            Precision::Hromada => "hromada",
            Precision::Raion => "raion",
        }
    }
}

/// Radius in km that nine of ten positions of the postal table and of unlinked rows lie within.
pub(crate) const EXACT_ERROR_KM: f64 = 1.0;
/// The same for towns and large villages of cities500, whose centre is a matter of opinion.
const CITY_ERROR_KM: f64 = 1.4;
/// The same for positions taken from the villages of the same post office.
pub(crate) const POST_OFFICE_ERROR_KM: f64 = 6.7;
/// The same for positions in the middle of a hromada of which only one or two members are placed; of placed settlements with so
/// few placed neighbours nine of ten lie within 12.0 km, of 807 others that a list has within 14.6.
pub(crate) const HROMADA_ERROR_KM: f64 = 14.5;
/// What does not lie farther from the rest of its hromada, as far as that is placed, than these do from each other, does so by
/// no more than this in nine of ten cases. Each of 16,000 settlements that the packages place was put in the middle of the
/// others of its hromada: in all of six classes of hromadas by how many are placed, with a postal code or without, nine of ten
/// lie within the mean distance of the others from that middle and 6 to 8 km more.
const BEYOND_SPREAD_KM: f64 = 8.0;
/// A placed member whose postal code is so many numbers away counts for 1/e of one with the same code. Offices have been
/// numbered along the roads: of settlements with a code the middle so weighted is off by 6.5 km in the middle and by 14.7 in
/// one of ten cases, the plain one by 8.8 and 17.2; half of this and twice as much do no better.
const CODES_APART: f64 = 1.5;
/// A row of the postal table is one of several homonyms when its code is so many numbers from one of the hromada's, and
/// so many more from those of the next: of 3,055 placed homonyms so told the middle is off by 6.9 and 15.0 km, as of others.
const CODES_OF_HROMADA: u32 = 4;
const NEXT_CODES: u32 = 6;
/// What a member counts for whose code is far or unknown.
const LEAST_WEIGHT: f64 = 0.01;
/// Where a region without a single placed settlement would stand; there is none.
const CENTRE_OF_UKRAINE: Position = Position { lon: 31.2, lat: 49.0 };
/// The same for positions at the median of a raion, at the least; what is placed no better lies at its edges.
pub(crate) const RAION_ERROR_KM: f64 = 45.0;

/// What an exact position rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// Index of the row of cities500.
    City(usize),
    /// The postal table.
    Postal,
    /// Index of the row written by hand.
    Hand(usize),
}

/// A settlement's position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    pub(crate) position: Position,
    pub(crate) precision: Precision,
    pub(crate) error_km: f64,
    pub(crate) city: Option<usize>,
}

/// The join's outcome.
pub(crate) struct Joined {
    /// One for each settlement of the codifier, in its order.
    pub(crate) placements: Vec<Placement>,
    /// City rows that are no settlement of the codifier.
    pub(crate) unlinked: Vec<usize>,
    /// Rows left out or not linked, counted by reason.
    pub(crate) drops: BTreeMap<&'static str, usize>,
    /// Links by the rule that made them.
    pub(crate) rules: BTreeMap<&'static str, usize>,
}

/// Places every settlement; `former` gives other Cyrillic names that sources may still know a settlement by, as (id, name).
pub(crate) fn join(
    settlements: &[Settlement],
    former: &[(String, String)],
    by_hand: &[ByHand],
    cities: &[City],
    postal: &[Postal],
    outlines: &Outlines,
) -> Joined {
    let mut state = State::new(settlements, former, by_hand, cities, postal, outlines);
    for _ in 0..ROUNDS {
        let before = state.placed.clone();
        state.link_cities();
        state.link_postal();
        state.weed();
        if state.placed == before {
            break;
        }
    }
    state.finish()
}

struct State<'a> {
    settlements: &'a [Settlement],
    cities: &'a [City],
    postal: &'a [Postal],
    by_hand: &'a [ByHand],
    /// Whether a settlement is the only one of its name in its region.
    unique: Vec<bool>,
    /// Settlements by region and Cyrillic key.
    by_name: BTreeMap<(&'a str, String), Vec<usize>>,
    /// Settlements of each region as a range of indices; codes sort by region.
    oblasts: BTreeMap<&'a str, Range<usize>>,
    /// Candidates of each city row, best kind of match first; the flag tells a loose match.
    candidates: Vec<(Vec<usize>, bool)>,
    /// Postal rows that are to be trusted.
    trusted: Vec<usize>,
    placed: BTreeMap<usize, (Position, Source, &'static str)>,
    /// Links found wrong, never made again.
    refused: BTreeSet<(usize, u64)>,
    medians: BTreeMap<&'a str, (Position, usize)>,
    drops: BTreeMap<&'static str, usize>,
}

impl<'a> State<'a> {
    fn new(
        settlements: &'a [Settlement],
        former: &[(String, String)],
        by_hand: &'a [ByHand],
        cities: &'a [City],
        postal: &'a [Postal],
        outlines: &Outlines,
    ) -> Self {
        let mut by_name: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
        let mut oblasts: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for (index, settlement) in settlements.iter().enumerate() {
            by_name.entry((settlement.oblast(), cyrillic_key(&settlement.name_uk))).or_default().push(index);
            oblasts.entry(settlement.oblast()).or_insert(index..index).end = index + 1;
        }
        let index_of = |id: &str| settlements.binary_search_by(|settlement| settlement.id.as_str().cmp(id));
        let fixed = by_hand.iter().enumerate().filter_map(|(row, hand)| {
            Some((index_of(&hand.place).ok()?, (hand.position, Source::Hand(row), "written by hand")))
        });
        for (id, name) in former {
            let Ok(index) = index_of(id) else { continue };
            let named = by_name.entry((settlements[index].oblast(), cyrillic_key(name))).or_default();
            if !named.contains(&index) {
                named.push(index);
            }
        }
        let mut drops = BTreeMap::new();
        let trusted = candidates::trusted_postal(postal, outlines, &mut drops);
        let unique = |settlement: &Settlement| {
            by_name
                .get(&(settlement.oblast(), cyrillic_key(&settlement.name_uk)))
                .is_some_and(|named| named.len() == 1)
        };
        State {
            unique: settlements.iter().map(unique).collect(),
            settlements,
            cities,
            postal,
            candidates: candidates::of_cities(settlements, cities, &by_name),
            by_name,
            oblasts,
            trusted,
            placed: fixed.collect(),
            by_hand,
            refused: BTreeSet::new(),
            medians: BTreeMap::new(),
            drops,
        }
    }

    // Medians of the placed members of every hromada and raion. Positions by hand are too rough to decide what links to what.
    fn measure(&mut self, with_hand: bool) {
        let mut members: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
        let weighing = self.placed.iter().filter(|(_, placed)| with_hand || !is_by_hand(placed));
        for (&index, &(position, _, _)) in weighing {
            let settlement = &self.settlements[index];
            for unit in [settlement.hromada(), settlement.raion()].into_iter().flatten() {
                members.entry(unit).or_default().push(position);
            }
        }
        self.medians = members
            .into_iter()
            .filter_map(|(unit, points)| Some((unit, (median(&points)?, points.len()))))
            .collect();
    }

    // Distance of a position from the median of the settlement's hromada.
    fn hromada_km(&self, settlement: usize, position: Position) -> Option<f64> {
        let (at, _) = self.medians.get(self.settlements[settlement].hromada()?)?;
        Some(km(*at, position))
    }

    // A position is believed unless the settlement's hromada, or where that is not known well enough its raion, is elsewhere.
    fn plausible(&self, settlement: usize, position: Position) -> bool {
        let Some(hromada) = self.settlements[settlement].hromada() else { return true };
        let share = |unit| self.share_of_neighbours(settlement, position, unit);
        match self.medians.get(hromada) {
            Some((at, members)) if *members >= LEAST_MEMBERS => {
                let distance = km(*at, position);
                let all_of_its_raion = || matches!(share(Settlement::raion), Some((own, all)) if own == all);
                distance <= HROMADA_REACH_KM
                    || (distance <= WIDE_HROMADA_REACH_KM && self.unique[settlement] && all_of_its_raion())
            }
            _ => !matches!(share(Settlement::raion), Some((0, _))),
        }
    }

    // Far from its hromada's median and among settlements of other hromadas only: a homonym more likely than an outlier.
    fn stray(&self, settlement: usize, position: Position) -> bool {
        let reach = if self.unique[settlement] { FAR_STRAY_KM } else { STRAY_KM };
        self.hromada_km(settlement, position).is_some_and(|distance| distance > reach)
            && matches!(
                self.share_of_neighbours(settlement, position, Settlement::hromada),
                Some((0, NEIGHBOURS))
            )
    }

    // Of the nearest placed settlements of the region, how many are of the settlement's own unit, and how many there are; none if too few.
    fn share_of_neighbours(
        &self,
        settlement: usize,
        position: Position,
        unit: fn(&Settlement) -> Option<&str>,
    ) -> Option<(usize, usize)> {
        let region = self.oblasts.get(self.settlements[settlement].oblast())?.clone();
        let near = self.neighbours(region, position, HROMADA_REACH_KM, |index| index == settlement);
        let own = unit(&self.settlements[settlement]);
        let shared = near.iter().filter(|index| unit(&self.settlements[**index]) == own).count();
        (near.len() >= LEAST_MEMBERS).then_some((shared, near.len()))
    }

    // The nearest placed settlements of a region, at most `NEIGHBOURS`, without those left out.
    fn neighbours(
        &self,
        region: Range<usize>,
        position: Position,
        within_km: f64,
        left_out: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut near: Vec<(f64, usize)> = self
            .placed
            .range(region)
            .filter(|(index, placed)| {
                let (at, _, _) = placed;
                (at.lat - position.lat).abs() < within_km / KM_PER_DEGREE
                    && !left_out(**index)
                    && !is_by_hand(placed)
            })
            .map(|(&index, &(at, _, _))| (km(at, position), index))
            .filter(|(distance, _)| *distance <= within_km)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(NEIGHBOURS);
        near.into_iter().map(|(_, index)| index).collect()
    }

    // Inside or beside a large city of another hromada, while the candidate's own hromada is elsewhere: a part of that city.
    fn part_of_another(&self, settlement: usize, position: Position, cities: &[(usize, Position)]) -> bool {
        let own = self.settlements[settlement].hromada();
        let elsewhere = self.hromada_km(settlement, position).is_some_and(|distance| distance > SUBURB_KM);
        elsewhere
            && self.settlements[settlement].kind != "city"
            && cities.iter().any(|&(city, at)| {
                city != settlement && self.settlements[city].hromada() != own && km(at, position) <= SUBURB_KM
            })
    }

    // Whether a settlement of its kind can have so many inhabitants.
    fn credible(&self, settlement: usize, city: &City) -> bool {
        let village = self.settlements[settlement].kind == "village";
        let central = self.hromada_km(settlement, city.position).is_none_or(|distance| distance <= SUBURB_KM);
        !village
            || city.population < VILLAGE_POPULATION
            || (city.population < 2 * VILLAGE_POPULATION && central)
    }

    // Cities of many inhabitants that are placed.
    fn large_cities(&self) -> Vec<(usize, Position)> {
        let large = self.placed.iter().filter_map(|(&index, &(position, source, _))| match source {
            Source::City(row)
                if self.cities[row].population >= LARGE_POPULATION
                    && self.settlements[index].kind == "city" =>
            {
                Some((index, position))
            }
            _ => None,
        });
        large.collect()
    }

    fn link_cities(&mut self) {
        self.measure(false);
        let large = self.large_cities();
        let mut claims: BTreeMap<usize, Vec<(usize, &'static str)>> = BTreeMap::new();
        // The populous choose first, so that what is left of a pair of homonyms falls to the smaller.
        let mut order: Vec<usize> = (0..self.cities.len()).collect();
        order
            .sort_by_key(|&row| (std::cmp::Reverse(self.cities[row].population), self.cities[row].geonameid));
        for row in order {
            let (candidates, loose) = &self.candidates[row];
            let position = self.cities[row].position;
            let open: Vec<usize> = candidates
                .iter()
                .copied()
                .filter(|&index| {
                    !self.refused.contains(&(index, place_key(position))) && self.plausible(index, position)
                })
                .filter(|&index| !self.part_of_another(index, position, &large))
                .filter(|&index| self.credible(index, &self.cities[row]))
                .filter(|index| {
                    claims.get(index).is_none_or(|rows: &Vec<(usize, &str)>| {
                        candidates.len() == 1
                            || rows
                                .iter()
                                .all(|(other, _)| km(self.cities[*other].position, position) < SAME_PLACE_KM)
                    })
                })
                .collect();
            let chosen = match open.as_slice() {
                [] => None,
                [single] if !loose && candidates.len() == 1 => {
                    Some((*single, "city: only one of the name in the region"))
                }
                several => self.homonym(several, *loose, row),
            };
            if let Some((index, rule)) = chosen {
                claims.entry(index).or_default().push((row, rule));
            }
        }
        self.placed.retain(|_, (_, source, _)| !matches!(source, Source::City(_)));
        for (index, mut rows) in claims {
            if self.placed.get(&index).is_some_and(is_by_hand) {
                continue;
            }
            // Of several rows that claim one settlement the most populous is the settlement itself.
            rows.sort_by_key(|&(row, _)| {
                (
                    self.candidates[row].1,
                    std::cmp::Reverse(self.cities[row].population),
                    self.cities[row].geonameid,
                )
            });
            let (row, rule) = rows[0];
            self.placed.insert(index, (self.cities[row].position, Source::City(row), rule));
        }
    }

    // Which of several settlements, or of one of loosely like name, a city row is.
    fn homonym(&self, candidates: &[usize], loose: bool, row: usize) -> Option<(usize, &'static str)> {
        let City { position, population, oblast, .. } = &self.cities[row];
        let spatial = self
            .nearest(candidates, *position, CITY_NEAR_KM, |best, next| next >= best * CITY_NEXT_TIMES)
            .map(|index| (index, "city: nearest hromada"))
            .or_else(|| {
                self.by_neighbours(candidates, region_of(oblast), *position)
                    .map(|index| (index, "city: hromada or raion of its neighbours"))
            });
        if loose {
            return spatial.map(|(index, _)| (index, "city: loose spelling, nearest hromada"));
        }
        let only = |kind: &str| {
            let mut of_kind =
                candidates.iter().copied().filter(|&index| self.settlements[index].kind == kind);
            let first = of_kind.next()?;
            of_kind.next().is_none().then_some(first)
        };
        let populous = (*population >= CITY_POPULATION)
            .then(|| only("city"))
            .flatten()
            .map(|index| (index, "city: the only city among homonyms"));
        let central = (*population >= CENTRE_POPULATION)
            .then(|| only("selyshche"))
            .flatten()
            .map(|index| (index, "city: the only selyshche among homonyms"));
        let mut centres = candidates
            .iter()
            .copied()
            .filter(|&index| self.settlements[index].is_centre() && *population >= CENTRE_POPULATION);
        let centre = match (centres.next(), centres.next()) {
            (Some(index), None) => Some((index, "city: the only centre of a hromada among homonyms")),
            _ => None,
        };
        populous.or(spatial).or(centre).or(central)
    }

    // The one candidate whose hromada, or else raion, the nearest placed settlements belong to.
    fn by_neighbours(&self, candidates: &[usize], oblast: &str, position: Position) -> Option<usize> {
        let near = self.neighbours(self.oblasts.get(oblast)?.clone(), position, NEIGHBOUR_KM, |index| {
            candidates.contains(&index)
        });
        let share = |index: usize, unit: fn(&Settlement) -> Option<&str>| {
            let own = unit(&self.settlements[index]);
            near.iter().filter(|other| own.is_some() && unit(&self.settlements[**other]) == own).count()
        };
        let one = |unit: fn(&Settlement) -> Option<&str>, least: usize| {
            let mut fitting = candidates.iter().copied().filter(|&index| share(index, unit) > 0);
            let first = fitting.next()?;
            (fitting.next().is_none() && share(first, unit) >= least).then_some(first)
        };
        one(Settlement::hromada, 2).or_else(|| one(Settlement::raion, NEIGHBOURS - 1))
    }

    // The nearest candidate by its hromada's median, if near enough and clear of the next.
    fn nearest(
        &self,
        candidates: &[usize],
        position: Position,
        near_km: f64,
        clear: impl Fn(f64, f64) -> bool,
    ) -> Option<usize> {
        let mut distances: Vec<(f64, usize)> = Vec::new();
        for &index in candidates {
            match self.hromada_km(index, position) {
                Some(distance) => distances.push((distance, index)),
                // An unplaced hromada's raion tells whether it could be the place.
                None => {
                    let raion = self.settlements[index].raion().and_then(|raion| self.medians.get(raion));
                    if raion.is_none_or(|(at, _)| km(*at, position) <= HROMADA_REACH_KM) {
                        return None;
                    }
                }
            }
        }
        distances.sort_by(|a, b| a.0.total_cmp(&b.0));
        let &(best, index) = distances.first()?;
        let next = distances.iter().find(|(_, other)| {
            self.settlements[*other].hromada() != self.settlements[index].hromada() || *other != index
        });
        let clear_of_next = next.is_none_or(|(distance, _)| clear(best, *distance));
        (best <= near_km && clear_of_next).then_some(index)
    }

    fn link_postal(&mut self) {
        self.measure(false);
        let by_code = self.hromadas_by(|row| self.postal[row].code.clone());
        let by_raion =
            self.hromadas_by(|row| format!("{} {}", self.postal[row].oblast, self.postal[row].old_raion));
        let mut claims: BTreeMap<usize, Vec<(Position, &'static str)>> = BTreeMap::new();
        for &row in &self.trusted {
            let Postal { name, oblast, code, old_raion, position, .. } = &self.postal[row];
            let Some(candidates) = self.by_name.get(&(*oblast, cyrillic_key(name))) else { continue };
            let open: Vec<usize> = candidates
                .iter()
                .copied()
                .filter(|&index| {
                    !self.refused.contains(&(index, place_key(*position))) && self.plausible(index, *position)
                })
                .collect();
            let within = |known: Option<&BTreeSet<&str>>| -> Vec<usize> {
                let Some(known) = known else { return Vec::new() };
                open.iter()
                    .copied()
                    .filter(|&index| {
                        self.settlements[index].hromada().is_some_and(|hromada| known.contains(hromada))
                    })
                    .collect()
            };
            let near = |index: usize| {
                self.hromada_km(index, *position).is_some_and(|distance| distance <= POSTAL_NEAR_KM)
            };
            let chosen = match open.as_slice() {
                [] => None,
                [single] if candidates.len() == 1 => {
                    Some((*single, "postal: only one of the name in the region"))
                }
                several => match (
                    within(by_code.get(code.as_str())).as_slice(),
                    within(by_raion.get(format!("{oblast} {old_raion}").as_str())).as_slice(),
                ) {
                    ([single], _) if near(*single) => {
                        Some((*single, "postal: hromada of the same postal code"))
                    }
                    (_, [single]) if near(*single) => {
                        Some((*single, "postal: hromada of the same old raion"))
                    }
                    _ => self
                        .nearest(several, *position, POSTAL_NEAR_KM, |best, next| {
                            next >= best + POSTAL_NEXT_KM
                        })
                        .map(|index| (index, "postal: nearest hromada"))
                        .or_else(|| {
                            self.by_neighbours(several, oblast, *position)
                                .map(|index| (index, "postal: hromada or raion of its neighbours"))
                        }),
                },
            };
            if let Some((index, rule)) = chosen {
                claims.entry(index).or_default().push((*position, rule));
            }
        }
        for (index, rows) in claims {
            if matches!(self.placed.get(&index), Some((_, Source::City(_) | Source::Hand(_), _))) {
                continue;
            }
            let points: Vec<Position> = rows.iter().map(|(position, _)| *position).collect();
            match agreed(
                &points,
                self.settlements[index].hromada().and_then(|hromada| self.medians.get(hromada)),
            ) {
                Some(position) => {
                    self.placed.insert(index, (position, Source::Postal, rows[0].1));
                }
                None => {
                    self.placed.remove(&index);
                }
            }
        }
    }

    // Hromadas of the placed settlements whose names are unique in their region, by a key of the postal rows that name them.
    fn hromadas_by(&self, key: impl Fn(usize) -> String) -> BTreeMap<String, BTreeSet<&'a str>> {
        let mut known: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (row, postal) in self.postal.iter().enumerate() {
            let Some([single]) =
                self.by_name.get(&(postal.oblast, cyrillic_key(&postal.name))).map(Vec::as_slice)
            else {
                continue;
            };
            if let Some(hromada) = self.settlements[*single].hromada() {
                known.entry(key(row)).or_default().insert(hromada);
            }
        }
        known
    }

    // Takes back links that lie too far from the rest of their hromada, and all but the best of those that share a point.
    fn weed(&mut self) {
        self.measure(false);
        let by_hand = |index: &usize| self.placed.get(index).is_some_and(is_by_hand);
        let off = self.placed.iter().filter(|&(&index, &(position, _, _))| {
            !self.plausible(index, position) || self.stray(index, position)
        });
        let mut wrong: BTreeSet<usize> = off.map(|(&index, _)| index).collect();
        let mut points: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (&index, &(position, _, _)) in &self.placed {
            points.entry(place_key(position)).or_default().push(index);
        }
        for mut sharing in points.into_values().filter(|sharing| sharing.len() > 1) {
            let distance = |index: &usize| {
                let (position, _, _) = self.placed[index];
                self.hromada_km(*index, position).unwrap_or(f64::INFINITY)
            };
            sharing.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
            wrong.extend(&sharing[1..]);
        }
        wrong.retain(|index| !by_hand(index));
        for index in wrong {
            if let Some((position, _, _)) = self.placed.remove(&index) {
                self.refused.insert((index, place_key(position)));
            }
        }
    }

    fn finish(mut self) -> Joined {
        self.measure(true);
        let codes = self.codes();
        let offices = self.post_offices(&codes);
        let raion_errors = self.unit_errors(Settlement::raion, RAION_ERROR_KM);
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &index in self.placed.keys() {
            if let Some(hromada) = self.settlements[index].hromada() {
                members.entry(hromada).or_default().push(index);
            }
        }
        let by_oblast = self.oblast_medians();
        let rows_of_hand = self.rows_of_hand();
        let placements = (0..self.settlements.len()).map(|index| {
            let settlement = &self.settlements[index];
            if let Some(&(position, source, _)) = self.placed.get(&index) {
                let (city, error_km) = match source {
                    Source::City(row) => (Some(row), CITY_ERROR_KM),
                    Source::Postal => (None, EXACT_ERROR_KM),
                    Source::Hand(row) => (rows_of_hand.get(&index).copied(), self.by_hand[row].error_km),
                };
                return Placement { position, precision: Precision::Exact, error_km, city };
            }
            if let Some(&position) = offices.get(&index) {
                return Placement {
                    position,
                    precision: Precision::PostOffice,
                    error_km: POST_OFFICE_ERROR_KM,
                    city: None,
                };
            }
            let others = settlement.hromada().and_then(|hromada| members.get(hromada));
            if let Some((position, error_km)) = others.and_then(|others| self.among(index, others, &codes)) {
                return Placement { position, precision: Precision::Hromada, error_km, city: None };
            }
            let raion =
                settlement.raion().and_then(|raion| self.medians.get(raion)).map(|(position, _)| *position);
            let error_km = settlement
                .raion()
                .and_then(|raion| raion_errors.get(raion))
                .copied()
                .unwrap_or(RAION_ERROR_KM);
            let position =
                raion.or_else(|| by_oblast.get(settlement.oblast()).copied()).unwrap_or(CENTRE_OF_UKRAINE);
            Placement { position, precision: Precision::Raion, error_km, city: None }
        });
        let placements: Vec<Placement> = placements.collect();
        let mut rules = BTreeMap::new();
        for (_, _, rule) in self.placed.values() {
            *rules.entry(*rule).or_insert(0) += 1;
        }
        let linked: BTreeSet<usize> = placements.iter().filter_map(|placement| placement.city).collect();
        let mut unlinked = Vec::new();
        for (row, city) in self.cities.iter().enumerate().filter(|(row, _)| !linked.contains(row)) {
            let same = self.candidates[row].0.iter().any(|index| {
                self.placed.get(index).is_some_and(|(at, _, _)| km(*at, city.position) < SAME_PLACE_KM)
            });
            if same {
                *self.drops.entry("cities500: second row of a settlement already linked").or_insert(0) += 1;
            } else {
                unlinked.push(row);
            }
        }
        Joined { placements, unlinked, drops: self.drops, rules }
    }

    // City rows of settlements placed by hand: of the same name, in the same place, and no other settlement's.
    fn rows_of_hand(&self) -> BTreeMap<usize, usize> {
        let taken: BTreeSet<usize> = self
            .placed
            .values()
            .filter_map(|(_, source, _)| match source {
                Source::City(row) => Some(*row),
                Source::Postal | Source::Hand(_) => None,
            })
            .collect();
        let mut rows: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for (row, (candidates, _)) in self.candidates.iter().enumerate() {
            for index in candidates.iter().filter(|_| !taken.contains(&row)) {
                let Some((at, Source::Hand(_), _)) = self.placed.get(index) else { continue };
                let off = km(*at, self.cities[row].position);
                if off < SAME_PLACE_KM && rows.get(index).is_none_or(|(nearest, _)| off < *nearest) {
                    rows.insert(*index, (off, row));
                }
            }
        }
        rows.into_iter().map(|(index, (_, row))| (index, row)).collect()
    }

    // The postal codes of settlements, where the name tells which of them is meant.
    fn codes(&self) -> BTreeMap<usize, BTreeSet<&'a str>> {
        let by_code = self.hromadas_by(|row| self.postal[row].code.clone());
        let mut of_hromada: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (code, hromadas) in &by_code {
            for hromada in hromadas {
                of_hromada.entry(*hromada).or_default().extend(code.parse::<u32>());
            }
        }
        // Of several homonyms the one whose hromada has the nearest codes, unless another's are nearly as near.
        let nearest_by_code = |several: &[usize], code: &str| {
            let code: u32 = code.parse().ok()?;
            let apart = |index: usize| {
                let known = of_hromada.get(self.settlements[index].hromada()?)?;
                known.iter().map(|other| other.abs_diff(code)).min()
            };
            let mut near: Vec<(u32, usize)> =
                several.iter().map(|&index| (apart(index).unwrap_or(u32::MAX), index)).collect();
            near.sort_unstable();
            let [(best, index), (next, _), ..] = near.as_slice() else { return None };
            (*best <= CODES_OF_HROMADA && next - best >= NEXT_CODES).then_some(*index)
        };
        let mut codes: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for postal in self.postal {
            let Some(candidates) = self.by_name.get(&(postal.oblast, cyrillic_key(&postal.name))) else {
                continue;
            };
            let chosen = match candidates.as_slice() {
                [single] => Some(*single),
                several => {
                    let known = by_code.get(&postal.code);
                    let fitting: Vec<usize> = several
                        .iter()
                        .copied()
                        .filter(|&index| {
                            self.settlements[index]
                                .hromada()
                                .is_some_and(|hromada| known.is_some_and(|known| known.contains(hromada)))
                        })
                        .collect();
                    match fitting.as_slice() {
                        [single] => Some(*single),
                        _ => nearest_by_code(several, &postal.code),
                    }
                }
            };
            if let Some(index) = chosen {
                codes.entry(index).or_default().insert(&postal.code);
            }
        }
        codes
    }

    // The middle of the placed members of a hromada for one that is not, those of near postal codes weighing most, and the
    // radius that holds nine of ten such.
    fn among(
        &self,
        index: usize,
        members: &[usize],
        codes: &BTreeMap<usize, BTreeSet<&str>>,
    ) -> Option<(Position, f64)> {
        let numbers = |index: usize| {
            codes.get(&index).into_iter().flatten().filter_map(|code| code.parse::<f64>().ok())
        };
        let weight = |member: usize| {
            let apart = numbers(index).flat_map(|own| numbers(member).map(move |other| (own - other).abs()));
            apart.map(|apart| (-apart / CODES_APART).exp()).fold(LEAST_WEIGHT, f64::max)
        };
        let placed = members.iter().filter_map(|member| Some((self.placed.get(member)?.0, weight(*member))));
        let placed: Vec<(Position, f64)> = placed.collect();
        let all: f64 = placed.iter().map(|(_, weight)| weight).sum();
        let mean = |of: &dyn Fn(Position) -> f64| {
            placed.iter().map(|(at, weight)| of(*at) * weight).sum::<f64>() / all
        };
        // To the fifth decimal, as the packages give theirs.
        let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
        let middle = Position { lon: rounded(mean(&|at| at.lon)), lat: rounded(mean(&|at| at.lat)) };
        let spread = mean(&|at| km(at, middle));
        match placed.len() {
            0 => None,
            few if few < LEAST_MEMBERS => Some((middle, HROMADA_ERROR_KM)),
            _ => Some((middle, spread + BEYOND_SPREAD_KM)),
        }
    }

    // Unplaced settlements at the median of the placed ones that share their postal code and hromada's raion.
    fn post_offices(&self, codes: &BTreeMap<usize, BTreeSet<&str>>) -> BTreeMap<usize, Position> {
        let mut members: BTreeMap<(&str, &str), Vec<Position>> = BTreeMap::new();
        for (index, codes) in codes {
            let (Some((position, _, _)), Some(hromada)) =
                (self.placed.get(index), self.settlements[*index].hromada())
            else {
                continue;
            };
            for code in codes {
                members.entry((code, hromada)).or_default().push(*position);
            }
        }
        let mut offices = BTreeMap::new();
        for (&index, codes) in codes {
            let (false, Some(hromada)) =
                (self.placed.contains_key(&index), self.settlements[index].hromada())
            else {
                continue;
            };
            let points: Vec<Position> =
                codes.iter().filter_map(|code| members.get(&(*code, hromada))).flatten().copied().collect();
            let Some(position) = median(&points) else { continue };
            // A code whose villages lie far apart places nothing.
            if points.iter().all(|point| km(*point, position) <= 2.0 * POST_OFFICE_ERROR_KM) {
                offices.insert(index, position);
            }
        }
        offices
    }

    // The radius round its median within which nine of ten placed members of a unit lie, but not under `least`.
    fn unit_errors(&self, unit: fn(&Settlement) -> Option<&str>, least: f64) -> BTreeMap<&'a str, f64> {
        let mut distances: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (&index, &(position, _, _)) in &self.placed {
            let Some(code) = unit(&self.settlements[index]) else { continue };
            if let Some((at, _)) = self.medians.get(code) {
                distances.entry(code).or_default().push(km(*at, position));
            }
        }
        let measured = distances.into_iter().filter(|(_, distances)| distances.len() >= 8);
        measured.filter_map(|(code, distances)| Some((code, quantile(distances, 0.9)?.max(least)))).collect()
    }

    fn oblast_medians(&self) -> BTreeMap<&'a str, Position> {
        let mut members: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
        for (&index, &(position, _, _)) in &self.placed {
            members.entry(self.settlements[index].oblast()).or_default().push(position);
        }
        members.into_iter().filter_map(|(oblast, points)| Some((oblast, median(&points)?))).collect()
    }
}

fn is_by_hand((_, source, _): &(Position, Source, &str)) -> bool {
    matches!(source, Source::Hand(_))
}

// Where the codifier lists what lies round a row of this region.
fn region_of(oblast: &str) -> &str {
    if oblast == "UA85" { "UA01" } else { oblast }
}

// The position several rows of one settlement agree on, or the one clearly nearest to its hromada's median.
fn agreed(points: &[Position], hromada: Option<&(Position, usize)>) -> Option<Position> {
    let position = median(points)?;
    if points.iter().all(|point| km(*point, position) <= SAME_PLACE_KM) {
        return Some(position);
    }
    let (at, members) = hromada?;
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| km(*a, *at).total_cmp(&km(*b, *at)));
    let [first, .., _] = sorted.as_slice() else { return None };
    let next = sorted.iter().find(|point| km(**point, *first) > SAME_PLACE_KM)?;
    (*members >= LEAST_MEMBERS && km(*next, *at) >= km(*first, *at) + POSTAL_NEXT_KM).then_some(*first)
}

/// One number for one position, to the source's five decimals.
pub(crate) fn place_key(position: Position) -> u64 {
    let part = |degrees: f64| (degrees * 100_000.0).round() as u64;
    part(position.lat) * 100_000_000 + part(position.lon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn village(id: &str, name_uk: &str) -> Settlement {
        Settlement { id: id.to_owned(), name_uk: name_uk.to_owned(), kind: "village" }
    }

    fn row(name: &str, lon: f64, lat: f64) -> Postal {
        let position = Position { lon, lat };
        Postal {
            code: String::new(),
            name: name.to_owned(),
            oblast: "UA65",
            old_raion: format!("{lon:.0}"),
            position,
            accuracy: 4,
        }
    }

    #[test]
    fn homonyms_go_to_the_hromada_they_lie_in_and_the_rest_to_its_middle() {
        let settlements = [
            village("UA65020010010000001", "Антонівка"),
            village("UA65020010020000002", "Берегове"),
            village("UA65020010030000003", "Високе"),
            village("UA65020010040000004", "Іванівка"),
            village("UA65040010010000005", "Гаврилівка"),
            village("UA65040010020000006", "Долинське"),
            village("UA65040010030000007", "Зелене"),
            village("UA65040010040000008", "Іванівка"),
        ];
        let postal = [
            row("Антонівка", 33.0, 47.0),
            row("Берегове", 33.05, 47.02),
            row("Високе", 33.02, 47.05),
            row("Гаврилівка", 34.0, 46.4),
            row("Долинське", 34.05, 46.42),
            row("Зелене", 34.02, 46.45),
            row("Іванівка", 33.06, 47.04),
        ];
        let joined = join(&settlements, &[], &[], &[], &postal, &Outlines::default());
        let lon = |index: usize| joined.placements[index].position.lon;
        assert_eq!((joined.placements[3].precision, lon(3)), (Precision::Exact, 33.06));
        assert_eq!((joined.placements[7].precision, lon(7)), (Precision::Hromada, 34.02333));
        let beyond = joined.placements[7].error_km - BEYOND_SPREAD_KM;
        assert!((2.0..3.0).contains(&beyond), "{beyond}");
    }

    #[test]
    fn neighbours_by_postal_code_weigh_most_in_the_middle_of_a_hromada() {
        let settlements = [
            village("UA65020010010000001", "Антонівка"),
            village("UA65020010020000002", "Берегове"),
            village("UA65020010030000003", "Високе"),
            village("UA65020010040000004", "Зелене"),
        ];
        let coded = |name: &str, lon: f64, code: &str, accuracy: u8| Postal {
            code: code.to_owned(),
            accuracy,
            old_raion: "Херсонський".to_owned(),
            ..row(name, lon, 47.0)
        };
        let lon = |code: &str| {
            let postal = [
                coded("Антонівка", 33.0, "75001", 4),
                coded("Берегове", 33.1, "75008", 4),
                coded("Високе", 33.2, "75015", 4),
                coded("Зелене", 30.0, code, 1),
            ];
            let joined = join(&settlements, &[], &[], &[], &postal, &Outlines::default());
            assert_eq!(joined.placements[3].precision, Precision::Hromada);
            joined.placements[3].position.lon
        };
        assert!(lon("75002") < 33.02 && lon("75014") > 33.18);
        assert!((lon("99000") - 33.1).abs() < 1e-5);
    }

    #[test]
    fn a_position_by_hand_goes_first() {
        let settlements = [village("UA65020010010000001", "Антонівка")];
        let position = Position { lon: 33.5, lat: 47.5 };
        let by_hand =
            [ByHand { place: settlements[0].id.clone(), position, error_km: 0.5, line: String::new() }];
        let postal = [row("Антонівка", 33.0, 47.0)];
        let joined = join(&settlements, &[], &by_hand, &[], &postal, &Outlines::default());
        assert_eq!((joined.placements[0].position, joined.placements[0].error_km), (position, 0.5));
    }

    #[test]
    fn a_city_row_in_the_place_of_a_position_by_hand_is_the_settlement_s() {
        let settlements = [village("UA65020010010000001", "Антонівка")];
        let row = |geonameid, lon| City {
            geonameid,
            name: "Antonivka".to_owned(),
            position: Position { lon, lat: 47.0 },
            population: 700,
            oblast: "UA65",
            alternates: vec!["Антонівка".to_owned()],
        };
        let by_hand = [ByHand {
            place: settlements[0].id.clone(),
            position: Position { lon: 33.0, lat: 47.0 },
            error_km: 3.0,
            line: String::new(),
        }];
        let join_of = |cities: &[City]| join(&settlements, &[], &by_hand, cities, &[], &Outlines::default());
        let joined = join_of(&[row(1, 33.5), row(2, 33.02)]);
        assert_eq!((joined.placements[0].city, joined.unlinked), (Some(1), vec![0]));
        assert_eq!(join_of(&[row(1, 33.5)]).placements[0].city, None);
    }

    #[test]
    fn positions_by_hand_do_not_move_what_the_packages_place() {
        let mut settlements: Vec<Settlement> = (1..=4)
            .map(|number| village(&format!("UA650200100{number}0000001"), &format!("Село {number}")))
            .collect();
        settlements.push(village("UA65020010050000001", "Іванівка"));
        settlements.push(village("UA65040010010000001", "Іванівка"));
        let postal: Vec<Postal> = (1..=4)
            .map(|number| row(&format!("Село {number}"), 33.0 + 0.01 * f64::from(number), 47.0))
            .chain([row("Іванівка", 33.05, 47.02)])
            .collect();
        let by_hand = |index: usize| ByHand {
            place: settlements[index].id.clone(),
            position: Position { lon: 33.05, lat: 47.02 },
            error_km: 5.0,
            line: String::new(),
        };
        let placed = |by_hand: &[ByHand]| {
            join(&settlements, &[], by_hand, &[], &postal, &Outlines::default()).placements[4].position
        };
        assert_eq!(placed(&[by_hand(5)]), placed(&[]));
    }

    #[test]
    fn rows_that_disagree_go_by_the_hromada() {
        let at = |lon, lat| Position { lon, lat };
        let (here, there) = (at(33.0, 47.0), at(34.0, 47.0));
        assert_eq!(agreed(&[here, there], None), None);
        assert_eq!(agreed(&[here, there], Some(&(at(33.1, 47.0), 5))), Some(here));
        assert_eq!(agreed(&[here, there], Some(&(at(33.5, 47.0), 5))), None);
        assert_eq!(agreed(&[here, at(33.001, 47.0)], None), Some(at(33.0005, 47.0)));
    }
}
