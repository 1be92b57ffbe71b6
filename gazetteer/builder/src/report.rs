//! What the builder did -> the report in Markdown, printed and kept in the gazetteer's README.

use crate::codifier::Codifier;
use crate::join::{Joined, Precision};
use crate::names::Name;
use crate::tables::Row;
use crate::text::cyrillic_key;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const TIERS: [Precision; 4] = [Precision::Exact, Precision::PostOffice, Precision::Hromada, Precision::Raion];
const BEGIN: &str = "<!-- report: begin, written by the builder -->";
const END: &str = "<!-- report: end -->";

/// The report: rows per tier and region, links by rule, drops by reason, homonyms, names by kind.
pub(crate) fn report(
    codifier: &Codifier,
    rows: &[Row],
    joined: &Joined,
    names: &[Name],
    name_drops: &BTreeMap<&str, usize>,
) -> Result<String> {
    let mut text = String::new();
    tiers(&mut text, codifier, rows)?;
    counted(&mut text, "Links by rule", joined.rules.iter())?;
    counted(&mut text, "Rows left out", joined.drops.iter().chain(name_drops))?;
    homonyms(&mut text, codifier)?;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *kinds.entry(format!("{} {}", name.lang, name.kind)).or_insert(0) += 1;
    }
    counted(&mut text, "Other names by language and kind", kinds.iter())?;
    Ok(text)
}

/// Puts the report between its marks in the README.
pub(crate) fn keep(path: &Path, report: &str) -> Result<()> {
    let readme = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (before, rest) = readme.split_once(BEGIN).context("README.md has no mark where the report begins")?;
    let (_, after) = rest.split_once(END).context("README.md has no mark where the report ends")?;
    std::fs::write(path, format!("{before}{BEGIN}\n\n{report}{END}{after}"))?;
    Ok(())
}

fn tiers(text: &mut String, codifier: &Codifier, rows: &[Row]) -> Result<()> {
    writeln!(text, "### Rows per tier and region\n")?;
    writeln!(
        text,
        "| region | name | exact | post_office | hromada | raion | all | exact, % | city parts | other rows |"
    )?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    let regions: Vec<&str> =
        codifier.units.keys().filter(|code| code.len() == 4).map(String::as_str).collect();
    for region in regions.into_iter().map(Some).chain([None]) {
        let here = |row: &&Row| region.is_none_or(|region| row.unit.starts_with(region));
        let official = || rows.iter().filter(here).filter(|row| row.id.starts_with("UA"));
        let tier = TIERS.map(|tier| official().filter(|row| row.precision == tier).count());
        let of_kind = |kind: &str| rows.iter().filter(here).filter(|row| row.kind == kind).count();
        let all: usize = tier.iter().sum();
        let name = region.and_then(|region| codifier.units.get(region)).map_or("all", String::as_str);
        let share = 100.0 * tier[0] as f64 / all.max(1) as f64;
        let [exact, office, hromada, raion] = tier;
        let (parts, others) = (of_kind("part"), of_kind("settlement"));
        writeln!(
            text,
            "| {} | {name} | {exact} | {office} | {hromada} | {raion} | {all} | {share:.0} | {parts} | {others} |",
            region.unwrap_or("")
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn counted<'a, K: std::fmt::Display + 'a>(
    text: &mut String,
    title: &str,
    counts: impl Iterator<Item = (K, &'a usize)>,
) -> Result<()> {
    writeln!(text, "### {title}\n")?;
    writeln!(text, "| | rows |\n|---|---:|")?;
    for (reason, count) in counts {
        writeln!(text, "| {reason} | {count} |")?;
    }
    writeln!(text)?;
    Ok(())
}

fn homonyms(text: &mut String, codifier: &Codifier) -> Result<()> {
    let settlements = &codifier.settlements;
    let shared = |within: &dyn Fn(usize) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for index in 0..settlements.len() {
            *counts.entry(within(index)).or_insert(0) += 1;
        }
        counts
    };
    let name = |index: usize| cyrillic_key(&settlements[index].name_uk);
    let everywhere = shared(&|index| name(index));
    let per_region = shared(&|index| format!("{} {}", settlements[index].oblast(), name(index)));
    let per_raion = shared(&|index| {
        format!("{} {}", settlements[index].raion().unwrap_or(settlements[index].oblast()), name(index))
    });
    let unique = |counts: &BTreeMap<String, usize>| counts.values().filter(|count| **count == 1).count();
    writeln!(text, "### Homonyms\n")?;
    writeln!(
        text,
        "{} settlements bear {} names. A name is unique in Ukraine for {}, within its region for {}, within its raion for {} of them.\n",
        settlements.len(),
        everywhere.len(),
        unique(&everywhere),
        unique(&per_region),
        unique(&per_raion)
    )?;
    let mut common: Vec<(&String, &usize)> = everywhere.iter().collect();
    common.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let spelled = |key: &str| {
        settlements
            .iter()
            .find(|settlement| cyrillic_key(&settlement.name_uk) == key)
            .map_or("", |settlement| settlement.name_uk.as_str())
    };
    let list: Vec<String> =
        common.iter().take(12).map(|(name, count)| format!("{} {count}", spelled(name))).collect();
    writeln!(text, "The most common: {}.\n", list.join(", "))?;
    Ok(())
}
