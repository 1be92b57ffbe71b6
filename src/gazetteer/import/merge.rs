//! Entries of a file and a gazetteer -> the gazetteer with the entries in it, the known places amended.

use super::{Authority, Brought, Entry, source_of};
use crate::error::Error;
use crate::fold::fold;
use crate::gazetteer::compiled::{Name, Tables};
use crate::gazetteer::nearest::Squares;
use crate::gazetteer::{Class, Gazetteer, Language, NameKind, Place, PlaceId, Precision, Unit};
use crate::romanise::{Romaniser, Standard};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::LazyLock;

/// Beyond the errors of both, two positions of one village may lie so far apart, km: its ends, or another middle.
const SAME_PLACE_KM: f64 = 3.0;
/// A place whose position is rough and which is the only one of its name in its region is the row that is the only one
/// of its name there, so far: half the way through a large oblast.
const ONLY_ONE_KM: f64 = 100.0;
/// A raion's places lie so near each other, km: that of the largest raion's far ends.
const SAME_RAION_KM: f64 = 120.0;
/// An added place lies in the raion of the nearest known place, where there is one so near, km: four in five hromadas'
/// villages are that close to the next.
const NEIGHBOUR_KM: f64 = 10.0;

/// Adds the entries: those that are known places amend them, the others become places.
///
/// # Errors
/// None that a file could cause.
pub(super) fn add(
    gazetteer: &mut Gazetteer,
    mut entries: Vec<Entry>,
    authority: Authority,
    file: &Path,
    brought: &mut Brought,
) -> Result<(), Error> {
    for entry in &mut entries {
        place_in_region(gazetteer, entry, brought, file);
        complete(entry);
    }
    let matched = Matcher::new(gazetteer, &entries).matched();
    let squares = Squares::of(gazetteer);
    let mut tables = Tables { sources: vec![source_of(file, authority)], ..Tables::default() };
    let first = gazetteer.layers.last().map_or(0, |layer| layer.first + layer.len());
    let first_line = gazetteer.layers.last().map_or(0, |layer| layer.first_line + layer.lines());
    let mut ids: FxHashSet<String> = FxHashSet::default();
    ids.extend(gazetteer.places().map(|(_, place)| place.id.clone()));
    let mut unmatched = Vec::new();
    for (entry, place) in entries.into_iter().zip(matched) {
        match place {
            Some(place) => {
                brought.known += 1;
                let line = (!entry.line.is_empty()).then_some(first_line + tables.lines.len() as u32);
                brought.better += usize::from(amend(gazetteer, place, &entry, line, authority));
                own_names(gazetteer, place, &entry, authority, &mut tables);
                if line.is_some() {
                    tables.lines.push(entry.line);
                }
            }
            None => unmatched.push(entry),
        }
    }
    for mut entry in unmatched {
        let twin = gazetteer.twin(&entry).filter(|_| authority == Authority::Dump);
        if let Some(place) = twin {
            brought.known += 1;
            own_names(gazetteer, place, &entry, authority, &mut tables);
            continue;
        }
        brought.new += 1;
        complete_unit(&squares, gazetteer, &mut entry.place);
        entry.place.id = free_id(&entry.place, &ids);
        ids.insert(entry.place.id.clone());
        if !entry.line.is_empty() {
            entry.place.line = Some(first_line + tables.lines.len() as u32);
            tables.lines.push(std::mem::take(&mut entry.line));
        }
        let number = first + tables.places.len() as u32;
        name(gazetteer, number, &entry, authority, &mut tables.names);
        tables.geonames.push(entry.geonames);
        tables.places.push(entry.place);
    }
    gazetteer.sources.append(&mut tables.sources.clone());
    gazetteer.add_layer(tables)
}

fn romaniser() -> &'static Romaniser {
    static ROMANISER: LazyLock<Romaniser> = LazyLock::new(Romaniser::embedded);
    &ROMANISER
}

/// The code of the region that the entry names, or of nothing with a word to the user.
fn place_in_region(gazetteer: &Gazetteer, entry: &mut Entry, brought: &mut Brought, file: &Path) {
    if !entry.place.unit.is_empty() || entry.oblast.is_empty() {
        return;
    }
    match gazetteer.region(&entry.oblast) {
        Some(code) => entry.place.unit = code,
        None => {
            let what = format!("no region is called `{}`; the row is taken without one", entry.oblast);
            brought.notes.push(Error::new(file, what).at_line(entry.row));
        }
    }
}

/// Fills in what the row itself implies: an English name from the Ukrainian one.
fn complete(entry: &mut Entry) {
    let place = &mut entry.place;
    if place.name_uk.is_empty() && Language::of_letters(&place.name) == Language::UKRAINIAN {
        place.name_uk.clone_from(&place.name);
    }
    if place.name.is_empty() || Language::of_letters(&place.name) != Language::ENGLISH {
        let own = std::mem::take(&mut place.name);
        let made_of = if place.name_uk.is_empty() { own.as_str() } else { place.name_uk.as_str() };
        let standard = match Language::of_letters(made_of) {
            Language::RUSSIAN => Standard::Russian,
            _ => Standard::Kmu,
        };
        place.name = romaniser().romanise(made_of, standard);
        if !own.is_empty() && own != place.name_uk {
            entry.names.push((own.clone(), NameKind::Alternate, Language::of_letters(&own)));
        }
    }
}

/// An id that no place has.
fn free_id(place: &Place, taken: &FxHashSet<String>) -> String {
    let stem = if place.id.is_empty() {
        format!("own:{}", fold(&place.name).replace(' ', "-"))
    } else {
        place.id.clone()
    };
    let numbered = (2u32..).map(|nth| format!("{stem}-{nth}"));
    std::iter::once(stem.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(stem)
}

/// Betters a known place; whether its position changed.
fn amend(
    gazetteer: &mut Gazetteer,
    id: PlaceId,
    entry: &Entry,
    line: Option<u32>,
    authority: Authority,
) -> bool {
    let known = gazetteer.place(id);
    let rough = known.precision != Precision::Exact && known.precision != Precision::Line;
    let moves = match authority {
        Authority::Own => known.position != entry.place.position || known.precision != entry.place.precision,
        Authority::Dump => rough && entry.place.precision == Precision::Exact,
    };
    let mut place = known.clone();
    if moves {
        place.position = entry.place.position;
        place.precision = entry.place.precision;
        place.error_km = entry.place.error_km;
    }
    let counted = entry.place.population > 0 && (place.population == 0 || authority == Authority::Own);
    if counted {
        place.population = entry.place.population;
    }
    if line.is_some() {
        place.line = line;
    }
    if moves || counted || line.is_some() {
        gazetteer.amend(id, place);
    }
    moves
}

/// The names of an entry that is a known place.
fn own_names(
    gazetteer: &Gazetteer,
    place: PlaceId,
    entry: &Entry,
    authority: Authority,
    tables: &mut Tables,
) {
    let own = [
        (entry.place.name.as_str(), NameKind::Alternate, Language::ENGLISH),
        (entry.place.name_uk.as_str(), NameKind::Alternate, Language::UKRAINIAN),
    ];
    let others = entry.names.iter().map(|(form, kind, language)| (form.as_str(), *kind, *language));
    for (form, kind, language) in own.into_iter().chain(others) {
        let taken = authority == Authority::Dump && gazetteer.belongs_to_larger(place, form);
        if form.is_empty() || taken || gazetteer.bears(place, form) {
            continue;
        }
        let kind = match kind {
            NameKind::Official | NameKind::Romanisation => NameKind::Alternate,
            NameKind::Exonym | NameKind::Former | NameKind::Short | NameKind::Alternate => kind,
        };
        tables.names.push(Name { place: place.0, form: form.to_owned(), kind, language });
    }
}

/// The names of a new place, those that the rules of romanisation make among them.
fn name(gazetteer: &Gazetteer, place: u32, entry: &Entry, authority: Authority, names: &mut Vec<Name>) {
    let romaniser = romaniser();
    let mut add = |form: &str, kind, language| {
        if !form.trim().is_empty() {
            names.push(Name { place, form: form.trim().to_owned(), kind, language });
        }
    };
    add(&entry.place.name, NameKind::Official, Language::ENGLISH);
    if !entry.place.name_uk.is_empty() {
        let uk = &entry.place.name_uk;
        add(uk, NameKind::Official, Language::UKRAINIAN);
        add(&romaniser.romanise(uk, Standard::Kmu), NameKind::Romanisation, Language::UKRAINIAN);
        add(&romaniser.romanise(uk, Standard::Bgn), NameKind::Romanisation, Language::UKRAINIAN);
    }
    for (form, kind, language) in &entry.names {
        let taken = || {
            let key = fold(form);
            let larger = |other: &PlaceId| gazetteer.place(*other).population > entry.place.population;
            gazetteer.is_english_word(&key) || gazetteer.bearers(&key).iter().any(larger)
        };
        if authority == Authority::Dump && *kind != NameKind::Romanisation && taken() {
            continue;
        }
        add(form, *kind, *language);
        if *language == Language::RUSSIAN {
            add(&romaniser.romanise(form, Standard::Russian), *kind, Language::RUSSIAN);
        }
    }
}

/// Which entries are which known places.
struct Matcher<'a> {
    gazetteer: &'a Gazetteer,
    entries: &'a [Entry],
    /// Known places that bear a name of each entry and are of its sort.
    namesakes: Vec<Vec<PlaceId>>,
    of_entry: Vec<Option<PlaceId>>,
    taken: FxHashSet<PlaceId>,
}

impl<'a> Matcher<'a> {
    fn new(gazetteer: &'a Gazetteer, entries: &'a [Entry]) -> Matcher<'a> {
        let namesakes = entries.iter().map(|entry| gazetteer.namesakes(entry)).collect();
        Matcher {
            gazetteer,
            entries,
            namesakes,
            of_entry: vec![None; entries.len()],
            taken: FxHashSet::default(),
        }
    }

    fn matched(mut self) -> Vec<Option<PlaceId>> {
        self.by_id();
        self.by_distance();
        self.only_ones();
        self.of_entry
    }

    fn take(&mut self, at: usize, place: PlaceId) {
        let free = self.of_entry.get(at).is_some_and(Option::is_none) && !self.taken.contains(&place);
        if let Some(slot) = self.of_entry.get_mut(at).filter(|_| free) {
            *slot = Some(place);
            self.taken.insert(place);
        }
    }

    fn by_id(&mut self) {
        let mut ids: FxHashMap<&str, PlaceId> = FxHashMap::default();
        let mut geonames: FxHashMap<u32, PlaceId> = FxHashMap::default();
        for (id, place) in self.gazetteer.places() {
            ids.insert(&place.id, id);
            geonames.extend(self.gazetteer.geonames(id).map(|number| (number, id)));
        }
        for (at, entry) in self.entries.iter().enumerate() {
            let found = ids.get(entry.place.id.as_str()).or_else(|| geonames.get(&entry.geonames));
            if let Some(place) = found {
                self.take(at, *place);
            }
        }
    }

    /// Nearest pairs first, as far as the errors of both reach.
    fn by_distance(&mut self) {
        let mut pairs = Vec::new();
        for (at, entry) in self.entries.iter().enumerate().filter(|(at, _)| self.of_entry[*at].is_none()) {
            for id in self.namesakes.get(at).into_iter().flatten() {
                let place = self.gazetteer.place(*id);
                let km = place.position.rough_km_to(entry.place.position);
                let reach = place.error_km + entry.place.error_km + SAME_PLACE_KM;
                if km <= reach && (km <= SAME_PLACE_KM || same_unit(place, &entry.place, 4)) {
                    // Of two as near, the one whose raion is that of the row.
                    let raion = !same_unit(place, &entry.place, 6);
                    pairs.push((raion, (km * 1000.0) as u64, at, *id));
                }
            }
        }
        pairs.sort_unstable();
        for (_, _, at, id) in pairs {
            self.take(at, id);
        }
    }

    /// Where the known position is rough: the only row left of a name in a raion, or else a region, and the only place.
    fn only_ones(&mut self) {
        for (digits, most_km) in [(6, SAME_RAION_KM), (4, ONLY_ONE_KM)] {
            let mut by_name: FxHashMap<(String, String), (Vec<usize>, FxHashSet<PlaceId>)> =
                FxHashMap::default();
            for (at, entry) in self.entries.iter().enumerate().filter(|(at, _)| self.of_entry[*at].is_none())
            {
                let Some(unit) = entry.place.unit.get(..digits) else { continue };
                let key = (unit.to_owned(), fold(&entry.place.name));
                let (rows, places) = by_name.entry(key).or_default();
                rows.push(at);
                let rough = |id: &PlaceId| {
                    let place = self.gazetteer.place(*id);
                    !self.taken.contains(id)
                        && matches!(
                            place.precision,
                            Precision::PostOffice | Precision::Hromada | Precision::Raion
                        )
                        && same_unit(place, &entry.place, digits)
                        && place.position.rough_km_to(entry.place.position) <= most_km
                };
                places.extend(self.namesakes.get(at).into_iter().flatten().copied().filter(rough));
            }
            let mut sure: Vec<(usize, PlaceId)> = Vec::new();
            for (rows, places) in by_name.values() {
                if let ([row], 1) = (rows.as_slice(), places.len()) {
                    sure.extend(places.iter().map(|place| (*row, *place)));
                }
            }
            sure.sort_unstable();
            for (at, place) in sure {
                self.take(at, place);
            }
        }
    }
}

/// Whether two places lie in one unit, as far as both say: by 4 characters the region, by 6 the raion.
fn same_unit(one: &Place, other: &Place, digits: usize) -> bool {
    match (one.unit.get(..digits), other.unit.get(..digits)) {
        (Some(one), Some(other)) => one == other || digits == 4 && shares_city(one, other),
        (None, _) | (_, None) => digits == 4,
    }
}

/// Kyiv lies in Kyiv Oblast and Sevastopol in Crimea for many a table.
fn shares_city(one: &str, other: &str) -> bool {
    matches!((one, other), ("UA80", "UA32") | ("UA32", "UA80") | ("UA85", "UA01") | ("UA01", "UA85"))
}

impl Gazetteer {
    /// Puts another place in the stead of the one with this number.
    fn amend(&mut self, id: PlaceId, place: Place) {
        self.forget();
        if let Some(layer) = self.layers.iter_mut().rev().find(|layer| id.0 >= layer.first) {
            layer.amend(id.0 - layer.first, place);
        }
    }

    /// Known places of the entry's sort that bear one of its names.
    fn namesakes(&self, entry: &Entry) -> Vec<PlaceId> {
        let own = [entry.place.name.as_str(), entry.place.name_uk.as_str()];
        let others = entry.names.iter().map(|(form, ..)| form.as_str());
        let mut keys: Vec<String> =
            own.into_iter().chain(others).map(fold).filter(|key| !key.is_empty()).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut found: Vec<PlaceId> = keys.iter().flat_map(|key| self.bearers(key)).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|id| same_sort(self.place(*id).class, entry.place.class));
        found
    }

    /// The known place that an entry is a second row of: of its name, and where its own position is.
    fn twin(&self, entry: &Entry) -> Option<PlaceId> {
        let km = |id: &PlaceId| self.place(*id).position.rough_km_to(entry.place.position);
        let near =
            |id: &PlaceId| km(id) <= entry.place.error_km + self.place(*id).error_km.min(2.0) + SAME_PLACE_KM;
        self.namesakes(entry).into_iter().filter(near).min_by(|one, other| km(one).total_cmp(&km(other)))
    }

    /// The code of the region of this name, in any of the ways of naming it.
    pub fn region(&self, name: &str) -> Option<String> {
        let key = fold(name);
        let called = |unit: &&Unit| {
            let english = fold(&unit.name);
            let stem = english.strip_suffix(" oblast").unwrap_or(&english);
            unit.code == name || [english.as_str(), stem, &fold(&unit.name_uk)].contains(&key.as_str())
        };
        if let Some(unit) = self.units().filter(|unit| unit.code.len() == 4).find(called) {
            return Some(unit.code.clone());
        }
        let regions = |words: &str| {
            let found = self.lookup(words).into_iter().map(|candidate| self.place(candidate.place));
            found.filter(|place| place.class == Class::Region).map(|place| place.unit.clone()).next()
        };
        regions(&format!("{name} Oblast")).or_else(|| regions(name))
    }
}

/// Whether places of these classes may be the same place.
fn same_sort(one: Class, other: Class) -> bool {
    let sort = |class| match class {
        Class::Settlement | Class::District => 0,
        Class::Landmark | Class::Area => 1,
        Class::River | Class::Water => 2,
        Class::Region => 3,
        Class::Raion => 4,
        Class::Hromada => 5,
        Class::Country | Class::Foreign => 6,
        Class::Border => 7,
        Class::Coast => 8,
    };
    sort(one) == sort(other)
}

/// Completes the unit of a place to the raion of its nearest neighbour in its region.
fn complete_unit(squares: &Squares, gazetteer: &Gazetteer, place: &mut Place) {
    if place.unit.len() >= 6 || matches!(place.class, Class::Country | Class::Foreign | Class::Region) {
        return;
    }
    let in_region = |other: &Place| other.unit.len() >= 6 && other.unit.starts_with(&place.unit);
    let nearest = squares.nearest(gazetteer, place.position, in_region);
    if let Some((nearest, _)) = nearest.filter(|(_, km)| *km <= NEIGHBOUR_KM) {
        place.unit = gazetteer.place(nearest).raion().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::same_sort;
    use crate::gazetteer::Class;

    #[test]
    fn a_village_is_no_river() {
        assert!(same_sort(Class::Settlement, Class::District));
        assert!(!same_sort(Class::Settlement, Class::River));
    }
}
