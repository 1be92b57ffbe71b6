//! The workbook of the state codifier of administrative units -> regions, raions, hromadas and settlements.

use anyhow::{Context, Result};
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::path::Path;

/// What the codifier lists.
pub(crate) struct Codifier {
    /// Units by short code (`UA65`, `UA6504`, `UA6504001`) with their names.
    pub(crate) units: BTreeMap<String, String>,
    /// Settlements in the order of their codes.
    pub(crate) settlements: Vec<Settlement>,
    /// City districts: the district's code, its name, the code of its city.
    pub(crate) districts: Vec<District>,
}

/// One settlement of the codifier.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    pub(crate) id: String,
    pub(crate) name_uk: String,
    pub(crate) kind: &'static str,
}

/// One city district.
pub(crate) struct District {
    pub(crate) name_uk: String,
    pub(crate) city: String,
}

impl Settlement {
    /// Code of the region: `UA65`.
    pub(crate) fn oblast(&self) -> &str {
        &self.id[..4]
    }

    /// Code of the raion, none in Kyiv and Sevastopol: `UA6504`.
    pub(crate) fn raion(&self) -> Option<&str> {
        (&self.id[4..6] != "00").then(|| &self.id[..6])
    }

    /// Code of the hromada, none in Kyiv and Sevastopol: `UA6504001`.
    pub(crate) fn hromada(&self) -> Option<&str> {
        self.raion().map(|_| &self.id[..9])
    }

    /// Whether it is the centre of its hromada: the codifier numbers that one 001.
    pub(crate) fn is_centre(&self) -> bool {
        self.hromada().is_some() && &self.id[9..12] == "001"
    }

    /// The most precise unit that is known.
    pub(crate) fn unit(&self) -> &str {
        self.hromada().unwrap_or_else(|| self.oblast())
    }
}

/// Reads `kodifikator.xlsx`.
pub(crate) fn read(path: &Path) -> Result<Codifier> {
    let mut workbook: Xlsx<_> = open_workbook(path).with_context(|| path.display().to_string())?;
    let sheet = workbook.worksheet_range_at(0).context("the workbook has no sheet")??;
    let mut codifier = Codifier { units: BTreeMap::new(), settlements: Vec::new(), districts: Vec::new() };
    for row in sheet.rows() {
        let cells: Vec<String> = row.iter().map(text).collect();
        let [levels @ .., category, name] = cells.as_slice() else { continue };
        let Some(code) = levels.iter().rev().find(|code| code.len() == 19 && code.starts_with("UA")) else {
            continue;
        };
        let (id, name_uk) = (code.clone(), name.clone());
        match category.as_str() {
            "O" | "О" => {
                codifier.units.insert(code[..4].to_owned(), name_uk);
            }
            "P" | "Р" => {
                codifier.units.insert(code[..6].to_owned(), name_uk);
            }
            "H" | "Н" => {
                codifier.units.insert(code[..9].to_owned(), name_uk);
            }
            "K" | "К" => {
                codifier.units.insert(code[..4].to_owned(), name_uk.clone());
                codifier.settlements.push(Settlement { id, name_uk, kind: "city" });
            }
            "M" | "М" => codifier.settlements.push(Settlement { id, name_uk, kind: "city" }),
            "X" | "Х" => codifier.settlements.push(Settlement { id, name_uk, kind: "selyshche" }),
            "C" | "С" => codifier.settlements.push(Settlement { id, name_uk, kind: "village" }),
            "B" | "В" => {
                let city = levels.get(3).cloned().unwrap_or_default();
                codifier.districts.push(District { name_uk, city });
            }
            _ => {}
        }
    }
    codifier.settlements.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(codifier)
}

fn text(cell: &Data) -> String {
    cell.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_nest() {
        let village =
            Settlement { id: "UA65040010010012345".to_owned(), name_uk: String::new(), kind: "village" };
        assert_eq!(
            (village.oblast(), village.raion(), village.hromada()),
            ("UA65", Some("UA6504"), Some("UA6504001"))
        );
        let kyiv = Settlement { id: "UA80000000000093317".to_owned(), name_uk: String::new(), kind: "city" };
        assert_eq!((kyiv.unit(), kyiv.raion()), ("UA80", None));
    }
}
