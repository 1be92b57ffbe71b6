use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    found.sort();
    assert!(found.len() > 20, "only {} sources found", found.len());
    found
}

/// The modules of `lib.rs` in the order of their lines.
fn floors() -> Vec<String> {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let module =
        |line: &str| line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned);
    let floors: Vec<String> = lib.lines().filter_map(module).collect();
    assert!(floors.len() > 15, "only {} modules read from lib.rs", floors.len());
    floors
}

/// Every `crate::NAME` in a text, nested `use crate::{…}` included.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth > 0 {
                    continue;
                }
                if c.is_alphanumeric() || c == '_' {
                    name.push(c);
                } else {
                    found.push(std::mem::take(&mut name));
                    if c == ':' {
                        name.push('\0');
                    }
                }
            }
            found.push(name);
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.retain(|name| !name.is_empty() && !name.contains('\0'));
    found
}

#[test]
fn a_module_imports_only_what_stands_above_it() {
    let floors = floors();
    let mut checked = 0;
    for path in all_sources() {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_string_lossy().into_owned();
        let module = inside.split(['/', '\\']).next().unwrap().trim_end_matches(".rs").to_owned();
        let Some(floor) = floors.iter().position(|name| *name == module) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for name in imports(&code) {
            let Some(other) = floors.iter().position(|floor| *floor == name) else { continue };
            assert!(other <= floor, "src/{inside} reaches up to `{name}`");
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} imports were checked");
}

#[test]
fn imports_are_read_inside_groups() {
    assert_eq!(imports("use crate::{claim::{Claim, End}, verdict};"), ["claim", "verdict"]);
    assert_eq!(imports("use crate::span::Span;"), ["span"]);
}

#[test]
fn every_source_says_what_goes_in_and_out() {
    for path in all_sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with a `//!` line", path.display());
    }
}

#[test]
fn no_cyrillic_word_stands_in_the_code() {
    for path in all_sources() {
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let cyrillic = code.chars().any(|c| ('\u{0400}'..='\u{052F}').contains(&c));
            assert!(!cyrillic, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn the_architecture_names_every_module() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for module in floors() {
        let named = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == module);
        assert!(named, "ARCHITECTURE.md says nothing of `{module}`");
    }
}
