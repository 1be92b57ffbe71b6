use dateline::gazetteer::{Class, Gazetteer, Known, Precision};
use dateline::measure::Position;
use dateline::romanise::{Romaniser, Standard};
use dateline::rules::{Phrases, Row, Rules};
use dateline::sentence::tokens;

fn gazetteer() -> Gazetteer {
    Gazetteer::embedded().unwrap()
}

#[test]
fn every_place_lies_in_ukraine_or_is_marked_abroad() {
    for (_, place) in gazetteer().places() {
        let Position { lon, lat } = place.position;
        let inside = (22.0..41.0).contains(&lon) && (44.0..53.0).contains(&lat);
        let abroad = matches!(place.class, Class::Country | Class::Foreign | Class::Water | Class::River);
        assert!(inside || abroad, "{} {} lies at {lon} E, {lat} N", place.id, place.name);
        assert!((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat), "{}", place.id);
        assert!(place.error_km.is_finite() && place.error_km > 0.0, "{} has no position error", place.id);
        assert!(!place.name.is_empty(), "{} has no English name", place.id);
    }
}

#[test]
fn settlements_are_as_many_as_the_codifier_and_most_are_exact() {
    let gazetteer = gazetteer();
    let official = |kind: &str| matches!(kind, "city" | "selyshche" | "village");
    let settlements =
        gazetteer.places().filter(|(_, place)| place.class == Class::Settlement && official(&place.kind));
    let (all, exact) = settlements.fold((0, 0), |(all, exact), (_, place)| {
        (all + 1, exact + usize::from(place.precision == Precision::Exact))
    });
    assert_eq!(all, 29_703);
    assert!(exact >= 16_500, "{exact}");
}

#[test]
fn ids_are_unique() {
    let gazetteer = gazetteer();
    let mut ids: Vec<&str> = gazetteer.places().map(|(_, place)| place.id.as_str()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

#[test]
fn crimea_is_ukraine() {
    let gazetteer = gazetteer();
    for (name, oblast) in [("Simferopol", "UA01"), ("Yalta", "UA01"), ("Sevastopol", "UA85")] {
        let found = gazetteer.lookup(name);
        let place = gazetteer.place(found[0].place);
        assert_eq!(place.oblast(), oblast, "{name}");
    }
}

#[test]
fn names_are_found_in_every_spelling() {
    let gazetteer = gazetteer();
    for (words, id) in [
        ("Kyiv", "UA80000000000093317"),
        ("Kiev", "UA80000000000093317"),
        ("Київ", "UA80000000000093317"),
        ("Kupiansk", "Куп’янськ"),
        ("Kupyansk", "Куп’янськ"),
        ("Kup'yans'k", "Куп’янськ"),
        ("Artemivsk", "Бахмут"),
        ("Nikolaev", "Миколаїв"),
        ("Odessa", "Одеса"),
        ("Severodonetsk", "Сіверськодонецьк"),
    ] {
        let found = gazetteer.lookup(words);
        let place = gazetteer.place(found[0].place);
        assert!(place.id == id || place.name_uk == id, "{words} is {} {}", place.id, place.name_uk);
    }
}

#[test]
fn a_village_is_found_before_its_look_alikes() {
    let gazetteer = gazetteer();
    for name in ["Kyselivka", "Tamaryne", "Borozenske", "Chkalove", "Snihurivka"] {
        assert_eq!(gazetteer.known(&name.to_lowercase()), Known::Name);
        let found = gazetteer.lookup(name);
        assert!(found.iter().all(|candidate| candidate.name == name), "{found:?}");
    }
}

#[test]
fn rivers_are_lines_and_the_dnipro_reaches_the_sea() {
    let gazetteer = gazetteer();
    let rivers: Vec<_> = gazetteer.places().filter(|(_, place)| place.class == Class::River).collect();
    assert!(rivers.len() >= 20, "{}", rivers.len());
    for (_, river) in &rivers {
        assert!(gazetteer.line(river).iter().all(|part| part.len() > 1), "{}", river.name);
        assert!(!gazetteer.line(river).is_empty(), "{}", river.name);
    }
    let (_, dnipro) = rivers.iter().find(|(_, river)| river.id == "river:dnipro").unwrap();
    let kherson = Position { lon: 32.6169, lat: 46.6354 };
    let kyiv = Position { lon: 30.5234, lat: 50.4501 };
    for town in [kherson, kyiv] {
        let vertices = gazetteer.line(dnipro).iter().flatten();
        let nearest = vertices.map(|vertex| vertex.rough_km_to(town)).fold(f64::INFINITY, f64::min);
        assert!(nearest < 10.0, "{nearest} km");
    }
}

/// The examples printed in the resolution of 2010 itself.
#[test]
fn the_national_romanisation_gives_its_own_examples() {
    let romaniser = Romaniser::embedded();
    for (ukrainian, latin) in [
        ("Алушта", "Alushta"),
        ("Гадяч", "Hadiach"),
        ("Ґалаґан", "Galagan"),
        ("Рівне", "Rivne"),
        ("Єнакієве", "Yenakiieve"),
        ("Житомир", "Zhytomyr"),
        ("Закарпаття", "Zakarpattia"),
        ("Медвин", "Medvyn"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"),
        ("Розгон", "Rozghon"),
        ("Хмельницький", "Khmelnytskyi"),
        ("Біла Церква", "Bila Tserkva"),
        ("Чернівці", "Chernivtsi"),
        ("Шостка", "Shostka"),
        ("Гоща", "Hoshcha"),
        ("Юрій", "Yurii"),
        ("Крюківка", "Kriukivka"),
        ("Яготин", "Yahotyn"),
        ("Знам’янка", "Znamianka"),
    ] {
        assert_eq!(romaniser.romanise(ukrainian, Standard::Kmu), latin);
    }
}

/// Names as the United States Board on Geographic Names wrote them until 2019, and Russian ones as the press writes them.
#[test]
fn the_other_romanisations_give_the_forms_that_are_in_use() {
    let romaniser = Romaniser::embedded();
    for (standard, cyrillic, latin) in [
        (Standard::Bgn, "Київ", "Kyyiv"),
        (Standard::Bgn, "Львів", "L’viv"),
        (Standard::Bgn, "Запоріжжя", "Zaporizhzhya"),
        (Standard::Bgn, "Тернопіль", "Ternopil’"),
        (Standard::Bgn, "Луганськ", "Luhans’k"),
        (Standard::Bgn, "Єнакієве", "Yenakiyeve"),
        (Standard::Bgn, "Хмельницький", "Khmel’nyts’kyy"),
        (Standard::Bgn, "Кривий Ріг", "Kryvyy Rih"),
        (Standard::Bgn, "Миколаїв", "Mykolayiv"),
        (Standard::Bgn, "Гуляйполе", "Hulyaypole"),
        (Standard::Russian, "Харьков", "Kharkov"),
        (Standard::Russian, "Горловка", "Gorlovka"),
        (Standard::Russian, "Купянск", "Kupyansk"),
        (Standard::Russian, "Артёмовск", "Artyomovsk"),
        (Standard::Russian, "Днепропетровск", "Dnepropetrovsk"),
        (Standard::Russian, "Счастье", "Schastye"),
        (Standard::Russian, "Енакиево", "Yenakievo"),
    ] {
        assert_eq!(romaniser.romanise(cyrillic, standard), latin);
    }
}

/// Each row must fire on its example and be deaf to its counter-example.
fn prove<R: Row>(phrases: &Phrases<R>, rules: &Rules) {
    let fires = |row: &R, text: &str| {
        let cut = tokens(text, 0, rules);
        (0..cut.all.len())
            .any(|at| phrases.all_at(&cut.all, at).iter().any(|found| found.row.id() == row.id()))
    };
    for row in &phrases.rows {
        assert!(!row.forms().is_empty(), "{}: {} has no form", phrases.file, row.id());
        assert!(fires(row, row.example()), "{}: {} is deaf to {:?}", phrases.file, row.id(), row.example());
        assert!(!fires(row, row.not()), "{}: {} fires on {:?}", phrases.file, row.id(), row.not());
    }
    let mut ids: Vec<&str> = phrases.rows.iter().map(Row::id).collect();
    let written = ids.clone();
    ids.sort_unstable();
    assert_eq!(ids, written, "{} is not sorted by id", phrases.file);
    ids.dedup();
    assert_eq!(ids.len(), written.len(), "{} has an id twice", phrases.file);
}

#[test]
fn rows_of_the_tables_of_words_prove_themselves() {
    let rules = Rules::embedded().unwrap();
    prove(&rules.abbreviations, &rules);
    prove(&rules.name_heads, &rules);
    let places = &rules.places;
    prove(&places.types, &rules);
    prove(&places.fronts, &rules);
    prove(&places.offices, &rules);
    prove(&places.no_place, &rules);
    prove(&places.titles, &rules);
    prove(&places.demonyms, &rules);
    prove(&places.known_as, &rules);
    prove(&places.speech, &rules);
    prove(&places.prepositions, &rules);
    prove(&places.place_hints, &rules);
    prove(&places.region_cues, &rules);
    prove(&places.water_cues, &rules);
    prove(&places.authorities, &rules);
    prove(&places.function_words, &rules);
    prove(&places.named_things, &rules);
}
