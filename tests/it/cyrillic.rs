//! Ukrainian and Russian: the language of each paragraph, and the tables of the two languages row by row.

use dateline::article::Article;
use dateline::gazetteer::Class;
use dateline::inflection::Paradigms;
use dateline::language::{Heard, Language, Languages};
use dateline::mapper::Mapper;
use dateline::rules::Rules;
use dateline::russian::Russian;
use dateline::{mention, sentence};
use std::path::Path;

/// The mentions of a text in a language: their words and the rule that says their class.
fn mentions(mapper: &Mapper, text: &str, language: Language) -> Vec<(String, Option<(Class, String)>)> {
    let tokens = sentence::tokens_in(text, 0, Some(language), &mapper.rules);
    let found = mention::find(&tokens, &mapper.gazetteer, &mapper.rules);
    found.into_iter().map(|mention| (mention.span.of(text).to_owned(), mention.class_said)).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn table(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn each_paragraph_tells_its_language_and_a_language_given_holds_for_all() {
    let mut mapper = Mapper::embedded().unwrap();
    let text = "Ворог обстріляв Оріхів і Гуляйполе.\n\nВойска обстреляли Орехов и ещё три города.\n\n\
                Shells fell on Orikhiv on Friday.\n\n2023";
    let article = Article::new("mixed", text);
    let of = |mapper: &Mapper| -> Vec<&'static str> {
        mapper.read(&article).languages.iter().map(|language| language.code()).collect()
    };
    let told = of(&mapper);
    assert_eq!(&told[..3], ["uk", "ru", "en"]);
    mapper.language = Some(Language::RUSSIAN);
    assert!(of(&mapper).iter().all(|code| *code == "ru"), "{:?}", of(&mapper));
}

#[test]
fn a_map_says_the_language_of_each_finding_and_of_how_many_articles() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.txt", "Ворог обстріляв Оріхів і Гуляйполе, повідомили в Харкові."),
        ("b.txt", "Войска обстреляли Орехов, сообщили вчера в Харькове."),
        ("c.txt", "Shells fell on Orikhiv on Friday, officials in Kharkiv said."),
        ("d.txt", "Nothing to report."),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let map = |more: &[&str]| -> serde_json::Value {
        let mut command = assert_cmd::Command::cargo_bin("dateline").unwrap();
        command
            .args(["map", "--published", "2023-05-11", "--format", "geojson"])
            .args(more)
            .arg(folder.path());
        serde_json::from_slice(&command.assert().success().get_output().stdout).unwrap()
    };
    let counts = |map: &serde_json::Value| {
        ["language_uk", "language_ru", "language_en", "language_unknown"]
            .map(|name| map[name].as_u64().unwrap())
    };
    let own = map(&[]);
    assert_eq!(counts(&own), [1, 1, 1, 1]);
    for feature in own["features"].as_array().unwrap() {
        let wanted = match feature["properties"]["article"].as_str().unwrap() {
            article if article.ends_with("a.txt") => "uk",
            article if article.ends_with("b.txt") => "ru",
            _ => "en",
        };
        assert_eq!(feature["properties"]["language"], wanted);
    }
    let russian = map(&["--language", "ru"]);
    assert_eq!(counts(&russian)[1] + counts(&russian)[3], 4);
    let mut wrong = assert_cmd::Command::cargo_bin("dateline").unwrap();
    wrong.args(["map", "--language", "xx"]).arg(folder.path()).assert().failure().code(2);
}

#[test]
fn words_of_a_language_tell_it_and_not_the_other() {
    let rules = Rules::embedded().unwrap();
    for row in table("language_words.csv") {
        let [_, lang, _, example, not] = &row[..] else { panic!("{row:?}") };
        assert_eq!(sentence::tokens(example, 0, &rules).language.code(), lang, "{example}");
        assert_ne!(sentence::tokens(not, 0, &rules).language.code(), lang, "{not}");
    }
}

#[test]
fn letters_of_a_language_tell_it_and_not_the_others() {
    let table = include_str!("../../rules/languages.csv");
    let languages = Languages::read(table);
    assert_eq!(languages.rows.len(), table.lines().count() - 1, "rows that could not be read");
    let named = [(Language::UKRAINIAN, "uk"), (Language::RUSSIAN, "ru"), (Language::ENGLISH, "en")];
    for (language, code) in named {
        assert_eq!((language.code(), Language::coded(code)), (code, Some(language)));
    }
    for row in &languages.rows {
        assert_eq!(Language::of_letters(&row.example).code(), row.code, "{}", row.example);
        assert_ne!(Language::of_letters(&row.not).code(), row.code, "{}", row.not);
    }
}

/// What a text is told to be in, where each word in `words` is one of the language beside it.
fn heard(languages: &Languages, text: &str, words: &[(&str, &str)]) -> String {
    let mut heard = Heard::default();
    for word in text.split_whitespace() {
        let of = words.iter().find(|(one, _)| *one == word).and_then(|(_, code)| languages.coded(code));
        heard.hear(word, of, languages);
    }
    let language = heard.language(languages);
    languages.row(language).map_or("und", |row| row.code.as_str()).to_owned()
}

#[test]
fn another_language_is_rows() {
    let table = include_str!("../../rules/languages.csv").to_owned()
        + "be,Belarusian,cyrillic,ўіыэё,Ён быў тут,Він був тут\npl,Polish,latin,ąćęłńóśźż,Łąka,Her porch\n";
    let languages = Languages::read(&table);
    assert_eq!(languages.rows.len(), Languages::embedded().rows.len() + 2);
    let words = [("niedaleko", "pl"), ("the", "en"), ("каля", "be"), ("біля", "uk")];
    for (text, code) in [
        ("Ён быў учора ў Мазыры", "be"),
        ("Млын стаіць каля Мінска", "be"),
        ("Вода біля греблі піднялась", "uk"),
        ("Їх бачили вчора під Харковом", "uk"),
        ("Объезд открыли утром", "ru"),
        ("Młyn stoi pod Łodzią", "pl"),
        ("Stoi niedaleko Krakowa", "pl"),
        ("A mill near the dam", "en"),
        ("A mill", "en"),
    ] {
        assert_eq!(heard(&languages, text, &words), code, "{text}");
    }
    // Without the rows they are what they look most like.
    assert_eq!(heard(Languages::embedded(), "Młyn stoi pod Łodzią", &words), "en");
    let paradigms = include_str!("../../rules/paradigms.csv").to_owned()
        + "be.noun.m.hard,be,noun,m,,б|в|д|з|к|н|р|с,а,у,,ам,е|у,Мінск|Мінска,Мінск|Мінскі\n";
    let paradigms = Paradigms::of(&paradigms, &languages);
    let belarusian = languages.coded("be").unwrap();
    let read = paradigms.readings("віцебска", belarusian, |nominative| nominative == "віцебск");
    assert_eq!(read.len(), 1);
    assert!(paradigms.readings("віцебскі", belarusian, |nominative| nominative == "віцебск").is_empty());
    assert!(Paradigms::embedded().readings("віцебска", belarusian, |_| true).is_empty());
}

#[test]
fn nouns_make_places_of_adjectives() {
    let mapper = Mapper::embedded().unwrap();
    for row in &mapper.rules.places.adjective_heads.rows {
        let language = Language::coded(&row.lang).unwrap();
        let fires = |text: &str| {
            let tokens = sentence::tokens_in(text, 0, Some(language), &mapper.rules);
            let found = mention::find(&tokens, &mapper.gazetteer, &mapper.rules);
            let of_class = |mention: &mention::Mention| {
                let said = mention.class_said.as_ref().is_some_and(|(class, _)| *class == row.class);
                let class = |one: &dateline::gazetteer::Candidate| mapper.gazetteer.place(one.place).class;
                said || mention.candidates.iter().any(|one| class(one) == row.class)
            };
            found.iter().any(of_class)
        };
        assert!(fires(&row.example), "{} is deaf to {:?}", row.id, row.example);
        assert!(!fires(&row.not), "{} fires on {:?}", row.id, row.not);
    }
}

#[test]
fn adjectives_of_towns_lead_to_their_towns() {
    let mapper = Mapper::embedded().unwrap();
    for row in &mapper.rules.places.town_adjectives {
        let leads = |(adjective, town): &(String, String)| {
            let Some(stem) = adjective.strip_suffix(row.adjective.as_str()) else { return false };
            row.towns.iter().filter_map(|end| town.strip_suffix(end.as_str())).any(|base| {
                base == stem || base.split(' ').next_back().is_some_and(|last| stem.ends_with(last))
            })
        };
        assert!(leads(&row.example), "{}: {:?}", row.adjective, row.example);
        assert!(!leads(&row.not), "{}: {:?}", row.adjective, row.not);
    }
    for (text, words) in [
        ("На Бахмутському напрямку тихо.", "Бахмутському напрямку"),
        ("На Великоновосілківському напрямку тихо.", "Великоновосілківському напрямку"),
        ("На Краснолиманском направлении тихо.", "Краснолиманском направлении"),
        ("На Південно-Слобожанському напрямку тихо.", "Південно-Слобожанському напрямку"),
    ] {
        let language =
            if text.contains("направлении") { Language::RUSSIAN } else { Language::UKRAINIAN };
        let found = mentions(&mapper, text, language);
        let area = |(found, said): &(String, Option<(Class, String)>)| {
            found == words && said.as_ref().is_none_or(|(class, _)| *class == Class::Area)
        };
        assert!(found.iter().any(area), "{text}: {found:?}");
    }
}

#[test]
fn lands_are_the_raions_of_their_towns() {
    let mapper = Mapper::embedded().unwrap();
    let raion = |word: &str, language: Language| {
        let text = match language {
            Language::RUSSIAN => format!("Сегодня в районах всё ещё тихо: {word}."),
            _ => format!("Сьогодні в районах досі тихо: {word}."),
        };
        let found = mentions(&mapper, &text, language);
        found.iter().any(|(_, said)| said.as_ref().is_some_and(|(class, _)| *class == Class::Raion))
    };
    for row in &mapper.rules.places.land_names {
        let (land, adjective) = &row.example;
        assert!(land.ends_with(&row.land) && adjective.ends_with(&row.adjective), "{:?}", row.example);
        assert!(raion(&capital(land), row.language), "{land}");
        assert!(!raion(&capital(&row.not.0), row.language), "{}", row.not.0);
    }
    // Oblasts are called so too, and villages where a type word says that they are.
    let found = mentions(&mapper, "На Харківщині тихо, обстріляли село Лубенщина.", Language::UKRAINIAN);
    assert!(found.iter().all(|(_, said)| said.as_ref().is_none_or(|(class, _)| *class != Class::Raion)));
}

#[test]
fn ordinary_words_are_no_places_where_nothing_says_so() {
    let mapper = Mapper::embedded().unwrap();
    // Large towns, rivers and the like are named often enough to be looked for.
    let places = |text: &str| {
        let findings = mapper.read(&Article::new("words", text));
        let named = findings.resolutions.iter().filter_map(|resolution| resolution.place);
        let small =
            |place: &dateline::gazetteer::Place| place.class == Class::Settlement && place.population < 5_000;
        named.filter(|place| small(mapper.gazetteer.place(*place))).count()
    };
    let (mut villages, mut taken) = (0, Vec::new());
    for row in table("ordinary_words.csv") {
        let [lang, _, words, example, not] = &row[..] else { panic!("{row:?}") };
        assert_eq!(places(example), 0, "{example}");
        assert_eq!(places(not), 1, "{not}");
        for word in words.split('|') {
            let text = match lang.as_str() {
                "ru" => format!("{} здесь была ещё вчера.", capital(word)),
                _ => format!("{} тут була ще вчора.", capital(word)),
            };
            if places(&text) > 0 {
                taken.push(word.to_owned());
            }
            let text = match lang.as_str() {
                "ru" => format!("Обстреляли село {}, это было вчера.", capital(word)),
                _ => format!("Обстріляли село {}, це було вчора.", capital(word)),
            };
            let language = Language::coded(lang).unwrap();
            villages += usize::from(!mentions(&mapper, &text, language).is_empty());
        }
    }
    // These are forms of larger places' names too, and come out with a low confidence.
    taken.retain(|word| !matches!(word.as_str(), "березняк" | "поділ" | "чорна"));
    assert!(taken.is_empty(), "{taken:?}");
    assert!(villages > 100, "only {villages} of the words are villages where the text says so");
}

#[test]
fn every_row_of_the_russian_names_is_used_and_no_row_more_widely_than_it_says() {
    let mapper = Mapper::embedded().unwrap();
    let names: Vec<String> =
        mapper.gazetteer.places().map(|(_, place)| place.name_uk.to_lowercase()).collect();
    let parts: Vec<&str> = names.iter().flat_map(|name| name.split([' ', '-'])).collect();
    let mut unused = Vec::new();
    for row in table("russian.csv") {
        let [place, from, to] = &row[..] else { panic!("{row:?}") };
        let used = match place.as_str() {
            "word" => parts.iter().any(|part| part.replace('\'', "’") == *from),
            "root" => parts.iter().any(|part| part.replace('\'', "’").contains(from.as_str())),
            "end" => parts.iter().any(|part| part.replace('\'', "’").ends_with(from.as_str())),
            other => panic!("{other}"),
        };
        if !used || to.is_empty() {
            unused.push(from.clone());
        }
    }
    assert!(unused.is_empty(), "rows that no name needs: {unused:?}");
    let russian = Russian::embedded();
    for (ukrainian, made, not) in [
        ("Перша Балка", "Первая Балка", "Перша Балка"),
        ("Першинка", "Першинка", "Первыйнка"),
        ("Великий Лиман", "Великий Лиман", "Великый Лиман"),
        ("Хлібне", "Хлебное", "Хлибное"),
        ("Ольгівка", "Ольговка", "Ольгивка"),
    ] {
        let names = russian.names(ukrainian);
        assert!(names.iter().any(|name| name == made), "{ukrainian}: {names:?}");
        assert!(names.iter().all(|name| name != not), "{ukrainian}: {names:?}");
    }
}
