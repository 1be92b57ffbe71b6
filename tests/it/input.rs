use assert_cmd::Command;
use dateline::article::PublishedSource;
use dateline::input::{Reading, Settings, articles};
use jiff::civil::{Date, date};
use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with one file in it, and the file's path.
fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// What is read from one file: articles, or problems with `F` for the file.
fn read_with(name: &str, bytes: &[u8], settings: &Settings) -> Vec<Result<Reading, String>> {
    let (folder, path) = file(name, bytes);
    let folder = format!("{}/", folder.path().display());
    let tidy = |text: &str| text.replace(&folder, "");
    let inputs = [path];
    articles(&inputs, settings)
        .map(|reading| match reading {
            Ok(mut reading) => {
                reading.article.id = tidy(&reading.article.id);
                reading.notices = reading.notices.iter().map(|notice| tidy(notice)).collect();
                Ok(reading)
            }
            Err(error) => Err(tidy(&error.to_string())),
        })
        .collect()
}

fn read(name: &str, bytes: &[u8]) -> Vec<Result<Reading, String>> {
    read_with(name, bytes, &Settings::default())
}

/// The same on a line each: `id|day|source of the day|title|text`, or the problem.
fn lines(read: &[Result<Reading, String>]) -> Vec<String> {
    let line = |reading: &Result<Reading, String>| match reading {
        Ok(Reading { article, .. }) => {
            let day = article.day().map(|day| day.to_string()).unwrap_or_default();
            let source = article.published.map_or("", |published| published.source.name());
            let title = article.title.as_deref().unwrap_or("");
            format!("{}|{day}|{source}|{title}|{}", article.id, article.text)
        }
        Err(problem) => format!("! {problem}"),
    };
    read.iter().map(line).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

const LINES: &str = "\u{FEFF}{\"id\": 7, \"date\": \"2022-11-10T23:30:00Z\", \"title\": \"One\", \"text\": \"Kherson.\"}\r\n\
    \r\n\
    {\"text\": \"Izium.\", \"url\": \"https://example.org/2023/05/20/izium\"}\n\
    {\"text\": \"broken\n\
    [1, 2]\n\
    {\"title\": \"no text\", \"text\": \" \"}\n\
    {\"maintext\": \"Lyman.\", \"date_publish\": \"never\", \"body\": \"passed over\"}\n\
    {\"text\": \"Orikhiv.\", \"timestamp\": 1668067200} trailing\n\
    {\"description\": \"Huliaipole.\", \"timestamp\": 1668067200000, \"text\": null}";

#[test]
fn a_line_of_json_is_an_article_and_a_bad_one_costs_one_message() {
    let read = read("a.jsonl", LINES.as_bytes());
    assert_eq!(
        lines(&read),
        [
            "7|2022-11-11|column|One|Kherson.",
            "a.jsonl#3|2023-05-20|address||Izium.",
            "! a.jsonl:4: is broken JSON: EOF while parsing a string at byte 16 of the record",
            "! a.jsonl:5: is no JSON object: invalid type: sequence, expected an object",
            "! a.jsonl#6: has no text",
            "a.jsonl#7||||Lyman.",
            "! a.jsonl:8: is broken JSON: trailing characters at byte 47 of the record",
            "a.jsonl#9|2022-11-10|column||Huliaipole.",
        ]
    );
    let notices = &read[5].as_ref().unwrap().notices;
    assert_eq!(notices, &["a.jsonl:7: `never` is no day of the calendar, so the date is left out"]);
}

#[test]
fn packed_files_are_read_as_what_they_hold() {
    let plain = lines(&read("a.jsonl", LINES.as_bytes()));
    for (name, bytes) in [
        ("a.jsonl.gz", gz(LINES.as_bytes())),
        ("a.jsonl.zst", zst(LINES.as_bytes())),
        ("a.jsonl", [gz(&LINES.as_bytes()[..40]), gz(&LINES.as_bytes()[40..])].concat()),
    ] {
        let unpacked: Vec<String> =
            lines(&read(name, &bytes)).iter().map(|line| line.replace(name, "a.jsonl")).collect();
        assert_eq!(unpacked, plain, "{name}");
    }
    let cut = &gz(LINES.as_bytes())[..40];
    assert!(lines(&read("a.jsonl.gz", cut)).last().unwrap().starts_with("! a.jsonl.gz: "));
    let text = lines(&read("2022-11-10-a.txt.zst", &zst(b"Kherson.")));
    assert_eq!(text, ["2022-11-10-a.txt.zst|2022-11-10|file name||Kherson."]);
}

#[test]
fn what_unpacks_to_far_more_than_text_can_is_refused() {
    let bomb = gz(&vec![b' '; 80 << 20]);
    let read = lines(&read("a.jsonl.gz", &bomb));
    assert_eq!(read.len(), 1);
    assert!(read[0].contains("unpacks to more than 250 times its size"), "{read:?}");
    let raised = Settings { max_expansion: 5000, max_record: 100 << 20, ..Settings::default() };
    assert!(read_with("a.jsonl.gz", &bomb, &raised).is_empty(), "blanks are no record");
}

#[test]
fn records_larger_than_allowed_are_refused_and_the_next_are_read() {
    let long = "Kherson. ".repeat(40);
    let lines_of = format!("{{\"text\": \"{long}\"}}\n{{\"text\": \"Izium.\"}}\n");
    let array = format!("[{{\"text\": \"{long}\"}},\n{{\"text\": \"Izium.\"}}]");
    let table = format!("text\n{long}\nIzium.\n");
    let open = format!("text\n\"{long}\nIzium.\n");
    let small = Settings { max_record: 200, ..Settings::default() };
    let refused = |name: &str, text: &str| lines(&read_with(name, text.as_bytes(), &small));
    assert_eq!(
        refused("a.jsonl", &lines_of),
        [
            "! a.jsonl:1: is a line of more than 200 bytes: --max-record raises the limit",
            "a.jsonl#2||||Izium."
        ]
    );
    assert_eq!(
        refused("a.json", &array),
        [
            "! a.json:1: is a record of more than 200 bytes: --max-record raises the limit",
            "a.json#2||||Izium."
        ]
    );
    let quoted = "perhaps for a quotation mark that is never closed: --max-record raises the limit";
    assert_eq!(
        refused("a.csv", &table),
        [format!("! a.csv:2: is a row of more than 200 bytes, {quoted}"), "a.csv#3||||Izium.".to_owned()]
    );
    assert_eq!(refused("a.csv", &open), [format!("! a.csv:2: is a row of more than 200 bytes, {quoted}")]);
    assert_eq!(
        refused("a.txt", &long),
        ["! a.txt: is larger than 200 bytes, too large for one article: --max-record raises the limit"]
    );
    for (name, text) in [("a.jsonl", &lines_of), ("a.json", &array), ("a.csv", &table), ("a.txt", &long)] {
        assert!(read(name, text.as_bytes()).iter().all(Result::is_ok), "{name}");
    }
}

#[test]
fn json_nested_too_deeply_is_refused_and_can_be_allowed() {
    let nest = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let line = format!("{{\"x\": {}, \"text\": \"Kherson.\"}}\n{{\"text\": \"[[[[ Izium.\"}}", nest(100_000));
    let deep = "is nested deeper than 128 levels: --max-depth raises the limit";
    assert_eq!(
        lines(&read("a.jsonl", line.as_bytes())),
        [format!("! a.jsonl:1: {deep}"), "a.jsonl#2||||[[[[ Izium.".to_owned()]
    );
    let array = format!("[{},\n{{\"text\": \"Kherson.\"}}]", nest(200));
    assert_eq!(
        lines(&read("a.json", array.as_bytes())),
        [format!("! a.json:1: {deep}"), "a.json#2||||Kherson.".to_owned()]
    );
    let raised = Settings { max_depth: 200_000, ..Settings::default() };
    assert_eq!(read_with("a.jsonl", line.as_bytes(), &raised).iter().filter(|read| read.is_ok()).count(), 2);
}

#[test]
fn a_row_of_a_table_is_an_article() {
    let table = "ID;Headline;Text;Published;Other\r\n\
        a1;One;\"Kherson;\r\nIzium.\";2022-11-10;x\r\n\
        a2;Two;;2022-11-10;x\r\n\
        a3;Three;A 5\" gun.;11.11.2022;x\r\n\
        a4;too few\r\n\
        ;Five;\"Say \"\"Lyman\"\".\";;x";
    assert_eq!(
        lines(&read("a.csv", table.as_bytes())),
        [
            "a1|2022-11-10|column|One|Kherson;\r\nIzium.",
            "! a.csv#4: has no text",
            "a3|2022-11-11|column|Three|A 5\" gun.",
            "! a.csv:6: has 2 fields where the header has 5",
            "a.csv#7|||Five|Say \"Lyman\"."
        ]
    );
    let tabs = "text\tdate\nKherson, Izium; Lyman.\t2022-11-10\n";
    for name in ["a.tsv", "a.csv"] {
        let expected = format!("{name}#2|2022-11-10|column||Kherson, Izium; Lyman.");
        assert_eq!(lines(&read(name, tabs.as_bytes())), [expected]);
    }
    assert_eq!(
        lines(&read("a.csv", b"name,when\nKherson,2022\n")),
        ["! a.csv:1: has no column of text that is known; --text-column names one of `name`, `when`"]
    );
    let open = b"text,id\n\"Izium.\",1\n\"Kherson,2\nLviv.,3\nOdesa.,4\n";
    let lost = "opens a quotation mark that is never closed: all lines from here on are lost";
    assert_eq!(lines(&read("a.csv", open)), ["1||||Izium.".to_owned(), format!("! a.csv:3: {lost}")]);
    let more = read("a.csv", b"text,id\nKherson, and Izium,1\nLviv.,2,,\n");
    assert_eq!(lines(&more), ["and Izium||||Kherson", "2||||Lviv."]);
    assert_eq!(
        more[0].as_ref().unwrap().notices,
        [
            "a.csv:2: has 3 fields where the header has 2, so the rest is left out: is a mark between words not quoted?"
        ]
    );
    assert!(more[1].as_ref().unwrap().notices.is_empty(), "empty cells behind a row are no loss");
    assert_eq!(lines(&read("a.csv", b"")), ["! a.csv: is empty"]);
    assert!(read("a.csv", b"text\n").is_empty());
}

#[test]
fn columns_can_be_named() {
    let mut settings = Settings::default();
    settings.columns.text = Some("title".to_owned());
    settings.columns.date = Some("When".to_owned());
    settings.columns.id = Some("nr".to_owned());
    let table = b"nr,title,text,when,date\n5,Kherson.,passed over,2022-11-10,2020-01-01\n";
    assert_eq!(lines(&read_with("a.csv", table, &settings)), ["5|2022-11-10|column||Kherson."]);
    let other = read_with("a.csv", b"id,title,when\n5,Kherson.,2022-11-10\n", &settings);
    assert_eq!(lines(&other), ["! a.csv:1: has no column `nr`; its columns are `id`, `title`, `when`"]);
    let line = b"{\"nr\": 5, \"title\": \"Kherson.\", \"When\": \"2022-11-10\", \"date\": \"2020-01-01\"}";
    assert_eq!(lines(&read_with("a.jsonl", line, &settings)), ["5|2022-11-10|column||Kherson."]);
}

#[test]
fn tables_and_lines_in_old_encodings_are_decoded() {
    let text = "Учора обстріляли Херсон, Снігурівку та Білозерку, повідомили військові.";
    let table = format!("text,date\n\"{text}\",2022-11-10\n");
    let line = format!("{{\"text\": \"{text}\"}}\n");
    let old = |text: &str| encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let wide = |text: &str| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for (name, bytes, encoding) in [
        ("a.csv", old(&table), "windows-1251"),
        ("a.csv", wide(&table), "UTF-16LE"),
        ("a.jsonl", old(&line), "windows-1251"),
        ("a.json", wide(&line), "UTF-16LE"),
    ] {
        let read = read(name, &bytes);
        let reading = read[0].as_ref().unwrap();
        assert_eq!(reading.article.text, text, "{name}");
        assert_eq!(reading.notices, [format!("{name}: decoded as {encoding}")]);
    }
    // A head of ASCII says nothing of what comes later.
    let mixed = [b"text\nKherson.\n".repeat(20_000), old(&format!("\"{text}\""))].concat();
    let read = read("a.csv", &mixed);
    let last = read.last().unwrap().as_ref().unwrap();
    assert_eq!((last.article.text.as_str(), read.len()), (text, 40_000));
    assert_eq!(last.notices, ["a.csv:40001: decoded as windows-1251"]);
}

#[test]
fn binary_data_is_no_table() {
    for name in ["a.csv", "a.jsonl", "a.json", "a.html", "a.txt"] {
        let read = lines(&read(name, b"\x7fELF\x02\x01\x01\0\0\0\x03\0text\0\xff\xfe\n"));
        assert_eq!(read.len(), 1, "{name}: {read:?}");
        assert!(read[0].starts_with(&format!("! {name}: is not text but binary data")), "{read:?}");
    }
}

#[test]
fn json_is_cut_into_the_elements_of_arrays_and_objects_one_after_another() {
    for text in [
        "[{\"text\": \"Kherson, ]}.\", \"x\": [1, {\"y\": \"}\"}]},\n 3, {\"text\": \"Izium \\\" ,.\"}]",
        "{\"text\": \"Kherson, ]}.\"}\n3{\"text\": \"Izium \\\" ,.\"}",
    ] {
        let read = lines(&read("a.json", text.as_bytes()));
        assert_eq!(read[0], "a.json#1||||Kherson, ]}.");
        assert!(read[1].starts_with("! a.json:2: "), "{read:?}");
        if text.starts_with('[') {
            assert_eq!(read[2], "a.json#3||||Izium \\\" ,.".replace("\\\"", "\""));
        }
    }
    assert_eq!(lines(&read("a.json", b"{\"text\":\n \"Kherson.\"}")), ["a.json#1||||Kherson."]);
    assert_eq!(
        lines(&read("a.json", b"[{\"text\": \"Kherson.\"}, {\"text\": \"Iz")),
        ["a.json#1||||Kherson.", "! a.json:1: ends in the middle of a record"]
    );
    assert_eq!(
        lines(&read("a.json", b"Kherson.")),
        ["! a.json:1: is broken JSON: `K` stands where no value can begin"]
    );
    assert!(read("a.json", b"[]").is_empty());
}

const TELEGRAM: &str = r#"{
 "name": "Our \"channel\"",
 "type": "public_channel",
 "id": 1000,
 "messages": [
  {"id": 1, "type": "service", "date": "2022-11-10T08:00:00", "text": "created"},
  {"id": 2, "type": "message", "date": "2022-11-10T22:30:00", "date_unixtime": "1668119400", "text": [
    "Shells fell on ", {"type": "bold", "text": "Kherson"}, "."]},
  {"id": 3, "type": "message", "date": "2022-11-11T08:00:00", "photo": "x.jpg", "text": ""},
  {"id": 4, "type": "message", "date": "2022-11-12T08:00:00", "text": "Izium."}
 ]
}"#;

#[test]
fn a_telegram_export_is_read_message_by_message() {
    let read_once = read("result.json", TELEGRAM.as_bytes());
    let expected = [
        "result.json#2|2022-11-11|message||Shells fell on Kherson.",
        "! result.json#3: has no text",
        "result.json#4|2022-11-12|message||Izium.",
    ];
    assert_eq!(lines(&read_once), expected);
    assert_eq!(read_once[0].as_ref().unwrap().article.source.as_deref(), Some("Our \"channel\""));
    let odd = r#"{"messages": [{"id": 1, "type": "message", "date": "soon", "text": "Izium."}]}"#;
    let read_odd = read("result.json", odd.as_bytes());
    assert_eq!(lines(&read_odd), ["result.json#1||||Izium."]);
    assert_eq!(
        read_odd[0].as_ref().unwrap().notices,
        ["result.json:1: `soon` is no day of the calendar, so the date is left out"]
    );
    let account = format!(
        "{{\"about\": \"x\", \"chats\": {{\"list\": [{TELEGRAM}, {{\"name\": \"B\", \"messages\": []}}]}}}}"
    );
    let read_account = read("result.json", account.as_bytes());
    assert_eq!(lines(&read_account), expected);
    assert_eq!(read_account[0].as_ref().unwrap().article.source.as_deref(), Some("Our \"channel\""));
}

fn page(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>The front | Our Desk</title>{head}</head><body>{body}</body></html>"
    )
}

fn story() -> String {
    let paragraph = "Shells fell on Kherson and on the villages around it during the night, the administration of the oblast said, and three houses were damaged.";
    format!(
        "<nav><a href=/>Home</a> <a href=/x>Lviv</a></nav><article><h1>The front</h1><p>{paragraph}</p><p>{paragraph}</p>\
         <p>{paragraph}</p></article><footer>Contact</footer><script>var Odesa = 1;</script>"
    )
}

#[test]
fn a_page_gives_its_main_text_and_the_day_it_states() {
    let linked = r#"<script type="application/ld+json">{"@graph": [{"@type": "Person"}, {"@type": "NewsArticle", "datePublished": "2022-11-10T23:30:00+00:00"}]}</script>"#;
    let meta = |name: &str, day: &str| format!("<meta property=\"{name}\" content=\"{day}\">");
    let canonical = "<link rel=canonical href=https://example.org/2022/11/07/front>";
    let published = meta("article:published_time", "2022-11-08");
    let time = "<time datetime=2022-11-06>Sunday</time>";
    for (head, body, day, source) in [
        (
            format!("{}{linked}{canonical}", published),
            String::new(),
            Some(date(2022, 11, 11)),
            Some(PublishedSource::Page),
        ),
        (
            format!("{}{published}{canonical}", meta("date", "2022-11-09")),
            String::new(),
            Some(date(2022, 11, 8)),
            Some(PublishedSource::Page),
        ),
        (canonical.to_owned(), time.to_owned(), Some(date(2022, 11, 6)), Some(PublishedSource::Page)),
        (canonical.to_owned(), String::new(), Some(date(2022, 11, 7)), Some(PublishedSource::Url)),
        (String::new(), String::new(), None, None),
    ] {
        let read = read("a.html", page(&head, &(body + &story())).as_bytes());
        let article = &read[0].as_ref().unwrap().article;
        assert_eq!((article.day(), article.published.map(|it| it.source)), (day, source), "{head}");
        assert!(article.text.contains("three houses were damaged.\n"), "{}", article.text);
        assert!(!article.text.contains("Odesa") && !article.text.contains("Lviv"), "{}", article.text);
        assert!(article.title.as_deref().unwrap().starts_with("The front"), "{:?}", article.title);
    }
    let named = read("2022-11-05-a.htm", page("", &story()).as_bytes());
    assert_eq!(named[0].as_ref().unwrap().article.day(), Some(date(2022, 11, 5)));
}

#[test]
fn odd_pages_are_read_or_refused_but_never_break_the_run() {
    let old =
        page("<meta charset=windows-1251>", &format!("<p>{}</p>", "Учора обстріляли Херсон. ".repeat(20)));
    let read_old = read("a.html", &encoding_rs::WINDOWS_1251.encode(&old).0);
    assert!(read_old[0].as_ref().unwrap().article.text.contains("обстріляли Херсон"));
    assert_eq!(lines(&read("a.html", b"<html><body></body></html>")), ["! a.html: has no text"]);
    assert_eq!(lines(&read("a.html", b"")), ["! a.html: has no text"]);
    let short = lines(&read("a.html", b"<p>Kherson.<p>Izium. &amp; Lyman"));
    assert!(short[0].contains("Kherson.") && short[0].contains("& Lyman"), "{short:?}");
    let deep = page("", &format!("{}Kherson.", "<div>".repeat(50_000)));
    assert!(lines(&read("a.html", deep.as_bytes()))[0].starts_with("! a.html: is nested some 5000"));
    let allowed = page("", &format!("{}{}", "<div>".repeat(1_500), story()));
    assert!(read("a.html", allowed.as_bytes())[0].is_ok());
}

#[test]
fn a_feed_gives_an_article_for_each_entry() {
    let rss = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
        <title>Our Desk</title><link>https://example.org</link><description>News</description>
        <item><title>One &amp; more</title><link>https://example.org/one</link><guid>g1</guid>
          <pubDate>Thu, 10 Nov 2022 23:30:00 +0000</pubDate><description>short</description>
          <content:encoded><![CDATA[<p>Kherson &amp; Izium.</p><p>Lyman.</p>]]></content:encoded></item>
        <item><title>Two</title><link>https://example.org/2022/11/09/two</link>
          <description>&lt;b&gt;Orikhiv&lt;/b&gt; again.</description></item>
        <item><title>Three</title></item>
        </channel></rss>"#;
    let read_feed = read("feed.xml", rss.as_bytes());
    let told = lines(&read_feed);
    assert!(told[0].starts_with("g1|2022-11-11|feed|One & more|Kherson & Izium.\n"), "{told:?}");
    assert!(told[0].ends_with("Lyman."), "{told:?}");
    assert_eq!(told[1], "feed.xml#2|2022-11-09|address|Two|Orikhiv again.");
    assert_eq!(told[2], "! feed.xml#3: has no text");
    assert_eq!(read_feed[0].as_ref().unwrap().article.source.as_deref(), Some("Our Desk"));
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Our Desk</title><id>f</id><updated>2022-11-11T00:00:00Z</updated>
        <entry><id>e1</id><title>One</title><updated>2022-11-12T10:00:00Z</updated><published>2022-11-10T10:00:00Z</published>
        <content type="html">&lt;p&gt;Kherson.&lt;/p&gt;</content></entry></feed>"#;
    assert_eq!(lines(&read("a.atom", atom.as_bytes())), ["e1|2022-11-10|feed|One|Kherson."]);
    assert!(lines(&read("a.rss", b"<rss><channel>"))[0].starts_with("! a.rss: is no feed: "));
    assert!(
        lines(&read("a.xml", b"<book><title>Kherson</title></book>"))[0].starts_with("! a.xml: is no feed: ")
    );
}

fn record(kind: &str, content: &str, more: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2022-11-12T10:00:00Z\r\n{more}Content-Type: {content}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn archive() -> Vec<Vec<u8>> {
    let url = "WARC-Target-URI: https://example.org/a\r\n";
    let http = |head: &str, body: &[u8]| [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
    let stated = page("<meta name=date content=2022-11-10>", &story());
    let later = page("<meta name=date content=2022-12-24>", &story());
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    let chunked = {
        let body = page("<meta name=date content=2022-11-09>", &story());
        let (one, two) = body.split_at(60);
        format!("{:x}\r\n{one}\r\n{:x};x=y\r\n{two}\r\n0\r\n\r\n", one.len(), two.len())
    };
    let response = "application/http; msgtype=response";
    vec![
        record("warcinfo", "application/warc-fields", "", b"software: ours\r\n"),
        record("request", "application/http; msgtype=request", url, b"GET / HTTP/1.1\r\n\r\n"),
        record("response", response, url, &http(html, stated.as_bytes())),
        record("response", response, url, &http(html, later.as_bytes())),
        record(
            "response",
            response,
            url,
            &http(&format!("{html}\r\nTransfer-Encoding: chunked"), chunked.as_bytes()),
        ),
        record(
            "response",
            response,
            url,
            &http(&format!("{html}\r\nContent-Encoding: gzip"), &gz(stated.as_bytes())),
        ),
        record("response", response, url, &http("200 OK\r\nContent-Type: image/png", b"\x89PNG")),
        record("response", response, url, &http("404 Not Found\r\nContent-Type: text/html", b"Kherson")),
        record(
            "conversion",
            "text/plain",
            "WARC-Target-URI: https://example.org/2022/11/08/b\r\n",
            b"Izium.\nLyman.",
        ),
    ]
}

#[test]
fn an_archive_gives_its_pages_and_the_day_of_crawling_is_only_a_bound() {
    let whole = archive().concat();
    let days = |settings: &Settings, bytes: &[u8], name: &str| -> Vec<(String, Option<Date>)> {
        let day = |read: Result<Reading, String>| {
            let article = read.unwrap().article;
            (article.id.clone(), article.day())
        };
        read_with(name, bytes, settings).into_iter().map(day).collect()
    };
    let id = |nth: usize| format!("a.warc#{nth}");
    let usual = days(&Settings::default(), &whole, "a.warc");
    assert_eq!(
        usual,
        [
            (id(3), Some(date(2022, 11, 10))),
            (id(4), None),
            (id(5), Some(date(2022, 11, 9))),
            (id(6), Some(date(2022, 11, 10))),
            (id(9), Some(date(2022, 11, 8))),
        ]
    );
    let crawled = Settings { crawl_dates: true, ..Settings::default() };
    assert_eq!(days(&crawled, &whole, "a.warc")[1].1, Some(date(2022, 11, 12)));
    // Archives are packed record by record.
    let packed: Vec<u8> = archive().iter().flat_map(|record| gz(record)).collect();
    let unpacked = days(&Settings::default(), &packed, "a.warc.gz");
    let plain = unpacked.into_iter().map(|(id, day)| (id.replace(".gz", ""), day)).collect::<Vec<_>>();
    assert_eq!(plain, usual);
    let wet = read("a.warc.wet", &archive()[8]);
    assert_eq!(wet[0].as_ref().unwrap().article.url.as_deref(), Some("https://example.org/2022/11/08/b"));
}

#[test]
fn damaged_archives_are_read_around_the_damage() {
    let archive = archive();
    let cut = &archive[8][..archive[8].len() - 10];
    assert_eq!(lines(&read("a.warc", cut)), ["! a.warc: record 1 ends in the middle"]);
    let noise = [&archive[8][..], b"noise\r\n", &archive[8]].concat();
    let told = lines(&read("a.warc", &noise));
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[1], "! a.warc: record 1 is followed by what is no record, which is passed over");
    assert!(told[2].starts_with("a.warc#2|2022-11-08|address||Izium."), "{told:?}");
    let headless = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n";
    assert_eq!(lines(&read("a.warc", headless)), ["! a.warc: record 1 has no length, so it is passed over"]);
    let small = Settings { max_record: 100, ..Settings::default() };
    let told = lines(&read_with("a.warc", &[&archive[2][..], &archive[8]].concat(), &small));
    assert_eq!(told[0], "! a.warc: record 1 is of more than 100 bytes: --max-record raises the limit");
    assert!(told[1].starts_with("a.warc#2|"), "{told:?}");
    assert!(read("a.warc", b"").is_empty());
}

fn dateline() -> Command {
    Command::cargo_bin("dateline").unwrap()
}

/// Some hundred records, a few of them broken, without a date or without a text.
fn corpus() -> String {
    let places = ["Kherson", "Izium", "Lyman", "Orikhiv", "Huliaipole", "Snihurivka"];
    let record = |nth: usize| match nth % 23 {
        7 => "{\"text\": broken".to_owned(),
        11 => "{\"title\": \"nothing\"}".to_owned(),
        13 => format!("{{\"text\": \"Shells fell on {} on Tuesday.\"}}", places[nth % 6]),
        _ => format!(
            "{{\"date\": \"2022-11-{:02}\", \"text\": \"Shells fell on {}, {} km from the Dnipro River and {} km from {}, on Tuesday. “Quiet,” they said.\"}}",
            nth % 28 + 1,
            places[nth % 6],
            nth % 90,
            nth % 70,
            places[(nth + 1) % 6]
        ),
    };
    (0..700).map(|nth| record(nth) + "\n").collect()
}

#[test]
fn the_output_is_the_same_on_any_number_of_cores() {
    let (folder, _) = file("a.jsonl", corpus().as_bytes());
    for (command, format) in [
        ("map", "geojson"),
        ("map", "geojsonl"),
        ("map", "geojsons"),
        ("map", "csv"),
        ("map", "html"),
        ("map", "gpkg"),
        ("claims", "csv"),
        ("claims", "json"),
    ] {
        let run = |jobs: &str| {
            let args = [command, "a.jsonl", "--format", format, "--jobs", jobs];
            let output = dateline().current_dir(&folder).args(args).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "the broken records are told");
            (output.stdout, String::from_utf8(output.stderr).unwrap())
        };
        let (one, said) = run("1");
        assert!(one.len() > 10_000);
        assert!(said.contains("dateline: a.jsonl:8: is broken JSON: "), "{said}");
        assert!(said.contains("records without text: a.jsonl#12, a.jsonl#35, a.jsonl#58 and "), "{said}");
        assert!(said.contains("so that weekdays have no date: a.jsonl#14, a.jsonl#37, "), "{said}");
        for jobs in ["2", "8"] {
            let (many, _) = run(jobs);
            assert!(one == many, "{command} {format} differs with {jobs} jobs");
        }
    }
}

#[test]
fn a_stream_of_records_goes_through_a_pipe_and_offsets_count_from_the_text() {
    let text = "“Тихо”: shells fell on Kherson.";
    let line = format!("{{\"date\": \"2022-11-10\", \"text\": \"{text}\"}}\n");
    let args = ["map", "-", "--input-format", "jsonl", "--format", "geojsonl"];
    let output = dateline().args(args).write_stdin(line).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let feature: Value = serde_json::from_slice(&output.stdout).unwrap();
    let properties = &feature["properties"];
    let (start, end) = (properties["char_start"].as_u64().unwrap(), properties["char_end"].as_u64().unwrap());
    let words: String = text.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!((words.as_str(), &properties["article"]), ("Kherson", &"stdin#1".into()));
}

#[test]
fn with_one_core_a_record_is_handed_on_before_the_next_one_comes() {
    use std::io::BufRead as _;
    use std::process::{Command, Stdio};
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dateline"));
    command.args(["map", "-", "--input-format", "jsonl", "--format", "geojsonl", "--jobs", "1", "--quiet"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (send, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::BufReader::new(stdout).lines() {
            let _ = send.send(line.unwrap());
        }
    });
    for place in ["Kherson", "Izium"] {
        writeln!(stdin, "{{\"text\": \"Shells fell on {place} in Ukraine.\"}}").unwrap();
        stdin.flush().unwrap();
        let line =
            lines.recv_timeout(std::time::Duration::from_secs(60)).expect("a feature while the pipe is open");
        let feature: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(feature["properties"]["mention"], place);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn programs_get_messages_they_can_read() {
    let (folder, _) = file("a.jsonl", corpus().as_bytes());
    let args = ["map", "a.jsonl", "--log", "json", "-o", "m.geojsonl"];
    let output = dateline().current_dir(&folder).args(args).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let messages: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&messages[0]["level"], &messages[0]["file"], &messages[0]["line"]),
        (&"error".into(), &"a.jsonl".into(), &8.into())
    );
    let summary = messages.last().unwrap();
    assert_eq!((&summary["level"], &summary["records"]), (&"summary".into(), &700.into()));
    let map = std::fs::read_to_string(folder.path().join("m.geojsonl")).unwrap();
    assert_eq!(summary["features"], map.lines().count());
    assert_eq!(summary["failed"], messages.iter().filter(|message| message["level"] == "error").count());
}

#[test]
fn an_input_without_any_record_gives_an_empty_map_and_is_told() {
    for (name, content) in [("a.jsonl", ""), ("a.json", "[]"), ("a.csv", "text,date\n"), ("a.warc", "")] {
        let (folder, _) = file(name, content.as_bytes());
        let args = ["map", name, "-o", "m.geojson"];
        let output = dateline().current_dir(&folder).args(args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {said}");
        assert!(
            said.contains("there is no record in what was read, so the map is empty\n"),
            "{name}: {said}"
        );
        let map = std::fs::read(folder.path().join("m.geojson")).unwrap();
        let map: Value = serde_json::from_slice(&map).unwrap();
        assert_eq!((&map["features"], &map["articles"]), (&Value::Array(Vec::new()), &0.into()), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_broken_off_leaves_whole_lines_and_can_be_gone_on_with() {
    use std::process::{Command, Stdio};
    let corpus = corpus();
    let folder = tempfile::tempdir().unwrap();
    let run = |output: &str, resume: bool| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dateline"));
        command.current_dir(&folder).args([
            "map",
            "-",
            "--input-format",
            "jsonl",
            "--jobs",
            "1",
            "-o",
            output,
        ]);
        if resume {
            command.arg("--resume");
        }
        command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let mut whole = run("whole.geojsonl", false);
    whole.stdin.take().unwrap().write_all(corpus.as_bytes()).unwrap();
    whole.wait().unwrap();
    for resume in [false, true] {
        let output = format!("part-{resume}.geojsonl");
        let mut part = run(&output, resume);
        let mut stdin = part.stdin.take().unwrap();
        let half = corpus.match_indices('\n').nth(300).unwrap().0 + 1;
        stdin.write_all(&corpus.as_bytes()[..half]).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1500));
        Command::new("kill").args(["-INT", &part.id().to_string()]).status().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(300));
        // What waits for the next record sees that it should end when one comes.
        let _ = stdin.write_all(&corpus.as_bytes()[half..]);
        drop(stdin);
        let ended = part.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(130), "{said}");
        assert!(
            said.contains("dateline: broken off after record ") && said.contains("--resume goes on"),
            "{said}"
        );
        let written = read(&output);
        assert!(
            written.len() > 1000 && read("whole.geojsonl").starts_with(&written) && written.ends_with('\n')
        );
        let other = ["map", "-", "--resume", "-o", &output, "--input-format", "jsonl", "--language", "uk"];
        let other = dateline().current_dir(&folder).args(other).write_stdin("").output().unwrap();
        let said = String::from_utf8(other.stderr).unwrap();
        assert!(said.contains("is the account of a run with other inputs or options"), "{said}");
        let mut rest = run(&output, true);
        rest.stdin.take().unwrap().write_all(corpus.as_bytes()).unwrap();
        let ended = rest.wait_with_output().unwrap();
        assert!(String::from_utf8(ended.stderr).unwrap().contains("going on behind record "));
        assert!(read(&output) == read("whole.geojsonl"));
        assert!(!folder.path().join(format!("{output}.progress")).exists());
    }
    let again = run("whole.geojsonl", true).wait_with_output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("there is nothing to go on with"));
    dateline().args(["map", "-", "--resume", "-o", "m.geojson"]).write_stdin("").assert().code(2);
}
