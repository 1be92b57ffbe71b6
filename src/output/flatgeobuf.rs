//! Features -> FlatGeobuf 3.0, one layer with every kind in it and an index, which readers fetch by parts.
//!
//! The format puts its features in the order of the index, so that they are put together in a file of the system's
//! folder for such; in memory stay some 60 bytes a feature.

use crate::gazetteer::Gazetteer;
use crate::output::feature::Feature;
use crate::output::geojson::Head;
use crate::output::property::{self, Column, Group, Kind, Value};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::wkb::Wkb;
use geozero::{ColumnValue, PropertyProcessor as _};
use std::io::{self, Write};

/// A FlatGeobuf file in the making.
pub struct FlatGeobuf<W> {
    out: W,
    group: Group,
    columns: Vec<Column>,
    file: FgbWriter<'static>,
    /// What was wrong with the last property, which the format's writer has no way to pass on.
    problem: Option<io::Error>,
}

impl<W> std::fmt::Debug for FlatGeobuf<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FlatGeobuf").field("group", &self.group).finish_non_exhaustive()
    }
}

impl<W: Write> FlatGeobuf<W> {
    /// Starts a file of these columns: those of the table of features.
    ///
    /// # Errors
    /// Where no file can be made in the system's folder for such.
    pub fn new(out: W, group: Group, name: &str, gazetteer: &Gazetteer) -> io::Result<FlatGeobuf<W>> {
        let attribution = gazetteer.attribution();
        let head = serde_json::to_string(&Head::new(name, gazetteer, &attribution))?;
        let options = FgbWriterOptions {
            // Every feature keeps its own kind of geometry.
            detect_type: false,
            promote_to_multi: false,
            crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
            title: Some(name),
            description: Some(&attribution),
            metadata: Some(&head),
            ..FgbWriterOptions::default()
        };
        let file = FgbWriter::create_with_options(name, GeometryType::Unknown, options);
        let mut file = file.map_err(io::Error::other)?;
        let columns = property::columns(group);
        for column in &columns {
            let kind = match column.kind {
                Kind::Text | Kind::List => ColumnType::String,
                Kind::Day | Kind::Moment => ColumnType::DateTime,
                Kind::Real => ColumnType::Double,
                Kind::Whole => ColumnType::Long,
            };
            file.add_column(column.name, kind, |_, _| ());
        }
        Ok(FlatGeobuf { out, group, columns, file, problem: None })
    }

    /// Writes one feature.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let Some(geometry) = &feature.geometry else { return Ok(()) };
        let row = feature.properties.row(self.group);
        let (columns, problem) = (&self.columns, &mut self.problem);
        self.file
            .add_feature_geom(Wkb(geometry.well_known_binary()), |features| {
                for (at, (column, value)) in columns.iter().zip(&row).enumerate() {
                    let text = value.text().unwrap_or_default();
                    let value = match (value, column.kind) {
                        (Value::Null, _) => continue,
                        (Value::Real(number), _) => ColumnValue::Double(*number),
                        (Value::Whole(number), _) => ColumnValue::Long(*number),
                        (_, Kind::Day | Kind::Moment) => ColumnValue::DateTime(&text),
                        (_, _) => ColumnValue::String(&text),
                    };
                    if let Err(error) = features.property(at, column.name, &value) {
                        *problem = Some(io::Error::other(error));
                    }
                }
            })
            .map_err(io::Error::other)?;
        self.problem.take().map_or(Ok(()), Err)
    }

    /// Ends the file and writes it out.
    ///
    /// # Errors
    /// Where either file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.file.write(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()?;
        Ok(self.out)
    }
}
