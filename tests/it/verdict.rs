//! Golden cases of verdicts, on a map of a few places of our own.

use crate::bracketed::{Bracketed, resolved, settlement};
use crate::golden;
use dateline::boundary;
use dateline::claim;
use dateline::gazetteer::PlaceId;
use dateline::gazetteer::{Class, Gazetteer, Place, Precision};
use dateline::measure::Position;
use dateline::resolution::{Evidence, Weighed};
use dateline::rules::Rules;
use dateline::together;
use dateline::verdict::{self, GeometryBasis, Outcome};

fn places() -> Vec<Place> {
    let centre = Position { lon: 35.0, lat: 48.0 };
    let around = |name: &str, bearing: f64, km: f64| {
        let at = centre.travel(bearing, km);
        settlement(name, at.lat, at.lon, 2_500)
    };
    let mut osyka = around("Osyka", 270.0, 30.0);
    (osyka.precision, osyka.error_km) = (Precision::PostOffice, 6.7);
    let mut oblast = around("Dubove Oblast", 0.0, 0.0);
    oblast.class = Class::Region;
    let mut lozova = settlement("Lozova", 48.0, 35.5, 0);
    (lozova.class, lozova.precision, lozova.error_km, lozova.line) =
        (Class::River, Precision::Line, 0.0, Some(0));
    vec![
        settlement("Dubove", 48.0, 35.0, 280_000),
        around("Verba", 0.0, 20.0),
        around("Kalyna", 90.0, 20.0),
        around("Berizka", 22.5, 50.0),
        osyka,
        around("Lisove", 270.0, 57.0),
        oblast,
        lozova,
        line("border with Veria", Class::Border, 1),
        line("border with Norland", Class::Border, 2),
        line("Amber Sea coast", Class::Coast, 3),
    ]
}

fn line(name: &str, class: Class, line: u32) -> Place {
    let mut place = settlement(name, 48.6, 35.0, 0);
    (place.class, place.precision, place.error_km, place.line) = (class, Precision::Line, 1.0, Some(line));
    place
}

fn gazetteer() -> Gazetteer {
    let river = (0..=10).map(|step| Position { lon: 35.5, lat: 47.5 + f64::from(step) / 10.0 }).collect();
    let along = |lat: f64| (0..=10).map(|step| Position { lon: 34.0 + f64::from(step) / 5.0, lat }).collect();
    Gazetteer::from_places_and_lines(
        places(),
        vec![vec![river], vec![along(48.6)], vec![along(47.2)], vec![along(47.5)]],
    )
}

fn judged(case: &str, rules: &Rules, gazetteer: &Gazetteer) -> Vec<verdict::Verdict> {
    let bracketed = Bracketed::read(case);
    let tokens = bracketed.tokens(rules);
    let mentions = bracketed.mentions(&tokens);
    let known = places();
    let place =
        |name: &str| known.iter().position(|place| place.name == name).and_then(|at| u32::try_from(at).ok());
    let resolutions: Vec<_> =
        (0..mentions.len()).map(|mention| resolved(place(bracketed.name(mention)))).collect();
    let claims = claim::find(&tokens, &mentions, rules);
    let claims = boundary::bind(claims, &tokens, &mentions, &resolutions, gazetteer, rules);
    let verdicts =
        claims.iter().map(|claim| verdict::judge(claim, &mentions, &resolutions, gazetteer, rules)).collect();
    together::hold(verdicts, &claims, &tokens, &mentions, &resolutions, gazetteer, rules)
}

#[test]
fn verdicts() {
    let (rules, gazetteer) = (Rules::embedded().unwrap(), gazetteer());
    golden::check("verdict", |case| {
        let line = |verdict: &verdict::Verdict| {
            let basis = verdict.basis.map_or("no line", GeometryBasis::name);
            let right = verdict.suggestion.as_ref().map(|right| format!(" => {right}")).unwrap_or_default();
            let (outcome, points) = (verdict.outcome.name(), verdict.geometry.len());
            format!("{outcome} [{basis} {points}]: {}{right}", verdict.reason)
        };
        judged(&case.text, &rules, &gazetteer).iter().map(line).collect()
    });
}

/// Rings are closed and every point of them lies as far away as the claim says.
#[test]
fn rings_follow_the_geodesic() {
    let (rules, gazetteer) = (Rules::embedded().unwrap(), gazetteer());
    let verdicts = judged("The army stood 300 km from [Dubove].", &rules, &gazetteer);
    let ring = &verdicts[0].geometry;
    assert_eq!((ring.len(), ring.first()), (65, ring.last()));
    let centre = Position { lon: 35.0, lat: 48.0 };
    for point in ring {
        assert!((centre.km_to(*point) - 300.0).abs() < 0.001);
    }
}

/// A claim that chose its own place says so.
#[test]
fn a_claim_that_chose_its_place_says_so() {
    let (rules, gazetteer) = (Rules::embedded().unwrap(), gazetteer());
    let bracketed = Bracketed::read("[Verba], 20 km north of [Dubove], burned.");
    let tokens = bracketed.tokens(&rules);
    let mentions = bracketed.mentions(&tokens);
    let weighed = |place: u32, other: f64, claim: f64| Weighed {
        place: PlaceId(place),
        score: other + claim,
        probability: 0.5,
        evidence: vec![Evidence { kind: "claim", weight: claim, note: String::new() }],
    };
    let chosen =
        |weighed| [dateline::resolution::Resolution { weighed, ..resolved(Some(1)) }, resolved(Some(0))];
    let claims = claim::find(&tokens, &mentions, &rules);
    let reason = |weighed| verdict::judge(&claims[0], &mentions, &chosen(weighed), &gazetteer, &rules).reason;
    let says = "the claim itself chose this Verba among its namesakes";
    assert!(reason(vec![weighed(1, 1.0, 2.0), weighed(2, 1.5, -2.0)]).contains(says));
    assert!(!reason(vec![weighed(1, 1.0, 2.0), weighed(2, 0.5, -2.0)]).contains(says));
    assert!(!reason(vec![weighed(1, 1.0, 2.0)]).contains(says));
}

/// Distances against direction: every outcome stands in the golden file, so none is dead.
#[test]
fn every_outcome_comes_out() {
    let (rules, gazetteer) = (Rules::embedded().unwrap(), gazetteer());
    let golden =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/verdict.txt")).unwrap();
    let found: Vec<Outcome> = golden
        .lines()
        .filter_map(|line| line.strip_prefix("> "))
        .flat_map(|case| judged(case, &rules, &gazetteer))
        .map(|verdict| verdict.outcome)
        .collect();
    for outcome in [
        Outcome::Consistent,
        Outcome::DistanceOff,
        Outcome::DirectionOff,
        Outcome::BothOff,
        Outcome::Unverifiable,
    ] {
        assert!(found.contains(&outcome), "{}", outcome.name());
    }
}

/// A country is measured from where it begins.
#[test]
fn a_country_stands_for_its_border() {
    let mapper = dateline::mapper::Mapper::embedded().unwrap();
    for (text, outcome) in [
        ("Vovchansk near Kharkiv lies 5 km from Russia.", Outcome::Consistent),
        ("Vovchansk near Kharkiv lies 50 km from Russia.", Outcome::DistanceOff),
        ("Kharkiv lies 70 km from Shebekino. Shebekino is 90 km from Ukraine.", Outcome::DistanceOff),
        ("A drone fell near Izmail. It fell in Romania, 12 km south of Izmail.", Outcome::Unverifiable),
        ("Vovchansk near Kharkiv lies 5 km from Kharkiv Oblast.", Outcome::Unverifiable),
    ] {
        let findings = mapper.read(&dateline::article::Article::new("note", text));
        let last = findings.verdicts.last().map(|verdict| verdict.outcome);
        assert_eq!(last, Some(outcome), "{text}");
    }
}

#[test]
fn a_border_between_two_other_countries_is_none_of_the_map() {
    let mapper = dateline::mapper::Mapper::embedded().unwrap();
    let verdict = |text: &str| {
        let findings = mapper.read(&dateline::article::Article::new("note", text));
        (findings.verdicts[0].outcome, findings.verdicts[0].reason.clone())
    };
    let (outcome, reason) = verdict("Brest in Belarus, 3 km from the border with Poland, is quiet.");
    assert_eq!(outcome, Outcome::Unverifiable, "{reason}");
    assert!(reason.contains("not the one meant: Brest lies in another country"), "{reason}");
    let (outcome, reason) = verdict("Rzeszow in Poland, 300 km from the border with Ukraine, is quiet.");
    assert_eq!(outcome, Outcome::DistanceOff, "{reason}");
}
