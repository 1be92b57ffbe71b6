//! Features -> rows of a CSV table, RFC 4180 with a header; and the look of tables for people.

use crate::output::Part;
use crate::output::feature::Feature;
use crate::output::property::{self, ClaimProperties, CommonProperties, Group};
use comfy_table::{ContentArrangement, LineStyle, TableStyle, presets};
use std::borrow::Cow;
use std::io::{self, Write};

/// A table in the making.
#[derive(Debug)]
pub struct Table<W: Write> {
    out: W,
    /// Room for a row, kept from one to the next.
    row: Vec<u8>,
    group: Group,
}

impl<W: Write> Table<W> {
    /// A table of features of every kind: the properties that all share, those of mentions, claims and movements, and
    /// `wkt`, the geometry as well-known text, under a name that desktop maps know it by. Mentions must be gathered as
    /// `group` has it.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn of_features(out: W, group: Group) -> io::Result<Table<W>> {
        Table::new(out, group, property::columns(group).into_iter().map(|column| column.name).chain(["wkt"]))
    }

    /// A table of claims, with the properties of claims alone.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn of_claims(out: W) -> io::Result<Table<W>> {
        Table::new(out, Group::Mention, CommonProperties::keys().chain(ClaimProperties::keys()))
    }

    fn new(out: W, group: Group, header: impl Iterator<Item = &'static str>) -> io::Result<Table<W>> {
        let mut table = Table::without_header(out, group);
        table.write(header)?;
        Ok(table)
    }

    /// Rows alone, to stand behind others.
    pub(crate) fn without_header(out: W, group: Group) -> Table<W> {
        Table { out, row: Vec::new(), group }
    }

    /// Writes the rows of a part.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn part(&mut self, part: &Part) -> io::Result<()> {
        self.out.write_all(&part.bytes)
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Writes a row of the table of features.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let row = feature.properties.row(self.group);
        let mut cells: Vec<Cow<'_, str>> = row.iter().map(|value| value.text().unwrap_or_default()).collect();
        let geometry = feature.geometry.as_ref().map(|geometry| geometry.well_known_text());
        cells.push(Cow::Owned(geometry.unwrap_or_default()));
        self.row(&cells)
    }

    /// Writes a row of the table of claims.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn claim(&mut self, claim: &ClaimProperties<'_>) -> io::Result<()> {
        self.row(&claim.cells())
    }

    fn row(&mut self, cells: &[Cow<'_, str>]) -> io::Result<()> {
        self.write(cells.iter().map(|cell| cell.as_bytes()))
    }

    fn write<C: AsRef<[u8]>>(&mut self, cells: impl Iterator<Item = C>) -> io::Result<()> {
        const ROOM: usize = 2048;
        self.row.clear();
        let row = std::mem::take(&mut self.row);
        let mut row = csv::WriterBuilder::new().buffer_capacity(ROOM).from_writer(row);
        row.write_record(cells)?;
        self.row = row.into_inner().map_err(|error| error.into_error())?;
        self.out.write_all(&self.row)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// How the rows of a table for people are parted.
pub(crate) enum Rows {
    /// By lines, for cells that run over several.
    Lined,
    /// Not at all, for one line a row.
    Close,
}

/// An empty table for people under this header, no wider than so many columns where a width is given.
pub(crate) fn for_people(header: &[&str], rows: Rows, width: Option<u16>) -> comfy_table::Table {
    const CLOSE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = comfy_table::Table::new();
    table.set_header(header).load_style(match rows {
        Rows::Lined => presets::UTF8_HORIZONTAL_ONLY,
        Rows::Close => CLOSE,
    });
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}
