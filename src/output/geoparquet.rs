//! Features -> GeoParquet 1.1.0: one table with every kind in it, the geometry as well-known binary in WGS84.
//!
//! Some thousand features at a time become a group of rows; more is never held in memory.

use crate::gazetteer::Gazetteer;
use crate::output::feature::Feature;
use crate::output::geojson::{Bounds, Head};
use crate::output::geometry::Geometry;
use crate::output::property::{self, Column, Group, Kind, Value};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use tempfile::NamedTempFile;

/// A GeoParquet file in the making.
pub struct GeoParquet<W> {
    out: W,
    group: Group,
    scratch: NamedTempFile,
    file: SerializedFileWriter<File>,
    columns: Vec<(Column, Cells)>,
    geometries: Vec<ByteArray>,
    head: String,
    bounds: Bounds,
    types: BTreeSet<&'static str>,
}

impl<W> std::fmt::Debug for GeoParquet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeoParquet").field("scratch", &self.scratch).finish_non_exhaustive()
    }
}

/// Features in a group of rows: readers skip whole groups, and one takes some 20 MB in memory.
const ROWS: usize = 10_000;

/// The values of a column in the rows of a group, and where there are none (Dremel's levels).
#[derive(Default)]
struct Cells {
    words: Vec<ByteArray>,
    days: Vec<i32>,
    wholes: Vec<i64>,
    reals: Vec<f64>,
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

impl<W: Write> GeoParquet<W> {
    /// Starts a file that is put together in a file of the folder `scratch` and then written to `out`.
    ///
    /// # Errors
    /// Where no file can be made there.
    pub fn new(
        out: W,
        group: Group,
        name: &str,
        gazetteer: &Gazetteer,
        scratch: &Path,
    ) -> io::Result<GeoParquet<W>> {
        let scratch = tempfile::Builder::new().prefix(".dateline-").suffix(".part").tempfile_in(scratch)?;
        let columns = property::columns(group);
        let mut message = String::from("message features {\n");
        for Column { name, kind } in &columns {
            message += &match kind {
                Kind::Text => format!("optional binary {name} (STRING);\n"),
                Kind::Day => format!("optional int32 {name} (DATE);\n"),
                Kind::Moment => format!("optional int64 {name} (TIMESTAMP(MILLIS,true));\n"),
                Kind::Real => format!("optional double {name};\n"),
                Kind::Whole => format!("optional int64 {name};\n"),
                Kind::List => format!(
                    "optional group {name} (LIST) {{ repeated group list {{ required binary element (STRING); }} }}\n"
                ),
            };
        }
        message += "required binary geometry;\n}";
        let schema = parse_message_type(&message).map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(scratch.reopen()?, Arc::new(schema), Arc::new(properties));
        Ok(GeoParquet {
            out,
            group,
            scratch,
            file: file.map_err(io::Error::other)?,
            columns: columns.into_iter().map(|column| (column, Cells::default())).collect(),
            geometries: Vec::new(),
            head: serde_json::to_string(&Head::new(name, gazetteer, &gazetteer.attribution()))?,
            bounds: Bounds::default(),
            types: BTreeSet::new(),
        })
    }

    /// Writes one feature.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let Some(geometry) = &feature.geometry else { return Ok(()) };
        self.bounds.hold_geometry(Some(geometry));
        self.types.insert(match geometry {
            Geometry::Point(_) => "Point",
            Geometry::LineString(_) => "LineString",
            Geometry::MultiLineString(_) => "MultiLineString",
        });
        self.geometries.push(geometry.well_known_binary().into());
        for ((column, cells), value) in self.columns.iter_mut().zip(feature.properties.row(self.group)) {
            cells.add(column.kind, &value)?;
        }
        if self.geometries.len() < ROWS { Ok(()) } else { self.rows().map_err(io::Error::other) }
    }

    /// Writes the rows at hand as a group.
    fn rows(&mut self) -> parquet::errors::Result<()> {
        if self.geometries.is_empty() {
            return Ok(());
        }
        let mut rows = self.file.next_row_group()?;
        for (column, cells) in &mut self.columns {
            if let Some(mut writer) = rows.next_column()? {
                std::mem::take(cells).write(column.kind, &mut writer)?;
                writer.close()?;
            }
        }
        if let Some(mut writer) = rows.next_column()? {
            let geometries = std::mem::take(&mut self.geometries);
            writer.typed::<ByteArrayType>().write_batch(&geometries, None, None)?;
            writer.close()?;
        }
        rows.close()?;
        Ok(())
    }

    /// The file in which it is put together.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Ends the file and writes it out.
    ///
    /// # Errors
    /// Where either file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.rows().map_err(io::Error::other)?;
        // Without a `crs`, coordinates are longitude and latitude in WGS84 (OGC:CRS84).
        let mut geometry = json!({ "encoding": "WKB", "geometry_types": self.types });
        if let Some(corners) = self.bounds.corners() {
            geometry["bbox"] = json!(corners);
        }
        let geo =
            json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": geometry } });
        for (key, value) in [("geo", geo.to_string()), ("dateline", self.head)] {
            self.file.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        self.file.close().map_err(io::Error::other)?;
        io::copy(&mut self.scratch.reopen()?, &mut self.out)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl Cells {
    fn add(&mut self, kind: Kind, value: &Value<'_>) -> io::Result<()> {
        const EPOCH: Date = date(1970, 1, 1);
        if *value == Value::Null {
            self.defined.push(0);
            if kind == Kind::List {
                self.repeated.push(0);
            }
            return Ok(());
        }
        match (kind, value) {
            (Kind::Day, Value::Text(day)) => {
                let day: Date = day.parse().map_err(io::Error::other)?;
                self.days.push((day - EPOCH).get_days());
            }
            (Kind::Moment, Value::Text(moment)) => {
                let moment: Timestamp = moment.parse().map_err(io::Error::other)?;
                self.wholes.push(moment.as_millisecond());
            }
            (_, Value::List(words)) => {
                for (at, word) in words.iter().enumerate() {
                    self.words.push(word.as_str().into());
                    self.defined.push(2);
                    self.repeated.push(i16::from(at > 0));
                }
                return Ok(());
            }
            (_, Value::Text(words)) => self.words.push((*words).into()),
            (_, Value::Real(number)) => self.reals.push(*number),
            (_, Value::Whole(number)) => self.wholes.push(*number),
            (_, Value::Null) => {}
        }
        self.defined.push(1);
        Ok(())
    }

    fn write(self, kind: Kind, column: &mut SerializedColumnWriter<'_>) -> parquet::errors::Result<()> {
        let defined = Some(self.defined.as_slice());
        let repeated = (kind == Kind::List).then_some(self.repeated.as_slice());
        match kind {
            Kind::Text | Kind::List => {
                column.typed::<ByteArrayType>().write_batch(&self.words, defined, repeated)?
            }
            Kind::Day => column.typed::<Int32Type>().write_batch(&self.days, defined, None)?,
            Kind::Moment | Kind::Whole => {
                column.typed::<Int64Type>().write_batch(&self.wholes, defined, None)?
            }
            Kind::Real => column.typed::<DoubleType>().write_batch(&self.reals, defined, None)?,
        };
        Ok(())
    }
}
