//! A claim that is off -> what would be right, and the place of the same name that it fits.

use super::{Outcome, Said, Verdict, between, km};
use crate::claim::Qualifier;
use crate::gazetteer::{Class, Gazetteer, Place, PlaceId};
use crate::measure::Compass;

/// `Snihurivka lies 50 km NNE of Kherson`, with the homonym that fits where there is one; `None` for claims that are
/// not off.
pub(super) fn suggest(
    said: &Said,
    subject: &Place,
    reference: &Place,
    verdict: &Verdict,
    homonyms: &[PlaceId],
    gazetteer: &Gazetteer,
) -> Option<String> {
    if !verdict.outcome.is_off() {
        return None;
    }
    let mut text = lies(subject.name.as_str(), verdict, reference)?;
    if let Some((place, fitting)) = fitting(said, subject, reference, homonyms, gazetteer) {
        text.push_str("; ");
        text.push_str(&lies(&in_its_units(place, gazetteer), &fitting, reference)?);
        text.push_str(" and fits");
    }
    Some(text)
}

fn lies(subject: &str, verdict: &Verdict, reference: &Place) -> Option<String> {
    let (far, bearing) = (verdict.measured_km?, verdict.measured_bearing?);
    let article = match reference.class {
        Class::River | Class::Water | Class::Border | Class::Coast => "the ",
        Class::Settlement
        | Class::District
        | Class::Region
        | Class::Raion
        | Class::Hromada
        | Class::Landmark
        | Class::Area
        | Class::Country
        | Class::Foreign => "",
    };
    /// What lies nearer than this has no direction worth a word.
    const AT_IT_KM: f64 = 0.5;
    if far < AT_IT_KM {
        return Some(format!("{subject} lies at {article}{}", reference.name));
    }
    let direction = Compass::nearest(bearing).name();
    Some(format!("{subject} lies {} km {direction} of {article}{}", km(far), reference.name))
}

/// The homonym that the claim holds of; of several, the one nearest to what was said.
fn fitting<'g>(
    said: &Said,
    subject: &Place,
    reference: &Place,
    homonyms: &[PlaceId],
    gazetteer: &'g Gazetteer,
) -> Option<(&'g Place, Verdict)> {
    let middle = f64::midpoint(said.km_min, said.km_max);
    let apart = |verdict: &Verdict| verdict.measured_km.map_or(f64::INFINITY, |km| (km - middle).abs());
    let others = homonyms.iter().map(|id| gazetteer.place(*id));
    let fits =
        others.filter(|place| place.id != subject.id && place.id != reference.id).filter_map(|place| {
            let is_point = matches!(place.class, Class::Settlement | Class::District | Class::Landmark)
                && !is_far_too_far(said, place, reference);
            let verdict = is_point.then(|| between(said, place, reference, gazetteer))?;
            (verdict.outcome == Outcome::Consistent).then_some((place, verdict))
        });
    fits.min_by(|(_, one), (_, other)| apart(one).total_cmp(&apart(other)))
}

/// Whether no tolerance could bridge what lies between two places, so that measuring them exactly is of no use.
fn is_far_too_far(said: &Said, place: &Place, reference: &Place) -> bool {
    /// Extents, positions and figures widen a claim by half of what it says and some tens of kilometres.
    const TIMES: f64 = 3.0;
    const MORE_KM: f64 = 200.0;
    let is_point = matches!(reference.class, Class::Settlement | Class::District | Class::Landmark);
    let bounded = said.qualifier != Qualifier::MoreThan && said.tolerance_km.is_none();
    let far = place.position.rough_km_to(reference.position);
    is_point && bounded && far > TIMES * said.km_max + MORE_KM
}

/// `Ivanivka (Beryslav Raion, Kherson Oblast)`
fn in_its_units(place: &Place, gazetteer: &Gazetteer) -> String {
    let units: Vec<&str> = [place.raion(), place.oblast()]
        .into_iter()
        .filter_map(|code| gazetteer.unit(code))
        .map(|unit| unit.name.as_str())
        .collect();
    match units.is_empty() {
        true => format!("another {}", place.name),
        false => format!("{} ({})", place.name, units.join(", ")),
    }
}
