//! Features -> a GeoPackage (OGC 12-128r15, version 1.2): a layer for each kind, each with its style, index and time.
//!
//! Written with SQLite into a file of its own as the features come, in one transaction and with a cache of fixed size;
//! the finished file is then handed on. Nothing in it depends on the clock: every "last change" is the latest day of
//! publication, so that the same articles give the same bytes.

use crate::article::Article;
use crate::gazetteer::Gazetteer;
use crate::output::feature::Feature;
use crate::output::geojson::{Articles, Bounds, Head};
use crate::output::geometry::Geometry;
use crate::output::property::{
    self, ClaimProperties, Column, Group, Kind, MovementProperties, Properties, UnlocatedProperties, Value,
};
use crate::output::qgis::{self, Layer as Style};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params, params_from_iter};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// A GeoPackage in the making.
#[derive(Debug)]
pub struct GeoPackage<W> {
    out: W,
    database: Connection,
    file: NamedTempFile,
    group: Group,
    layers: [Layer; 5],
    head: String,
    articles: Articles,
    /// The latest day of publication.
    latest: Option<String>,
}

/// What has gone into a layer.
#[derive(Clone, Copy, Debug)]
struct Layer {
    table: Table,
    rows: i64,
    bounds: Bounds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    /// Mentions, gathered or not.
    Places(Group),
    PlaceLines(Group),
    Claims,
    Movements,
    Unlocated,
}

/// "GPKG", as the standard has it.
const APPLICATION_ID: i32 = 0x4750_4B47;

/// Version 1.2: readers of 2018 and later know it, and nothing of the later ones is used.
const USER_VERSION: i32 = 10_200;

/// What SQLite keeps in memory, KiB; the rest goes to the file as it comes.
const CACHE_KIB: i32 = 16 * 1024;

/// Where no article has a day of publication, a "last change" has to be some day all the same.
const NO_DAY: &str = "1970-01-01";

impl Table {
    fn name(self) -> &'static str {
        match self {
            Table::Places(Group::Mention) => "mentions",
            Table::Places(Group::Place) => "places",
            Table::Places(Group::Event) => "events",
            Table::PlaceLines(Group::Mention) => "mention_lines",
            Table::PlaceLines(Group::Place) => "place_lines",
            Table::PlaceLines(Group::Event) => "event_lines",
            Table::Claims => "claims",
            Table::Movements => "movements",
            Table::Unlocated => "unlocated",
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Table::Places(Group::Mention) => {
                "Place names found in articles, each a point; of rivers, the point nearest to the middle"
            }
            Table::Places(Group::Place) => {
                "Places by day and article, each a point; of rivers, the point nearest to the middle"
            }
            Table::Places(Group::Event) => {
                "Places by day over all articles, each a point; of rivers, the point nearest to the middle"
            }
            Table::PlaceLines(_) => {
                "Rivers and other lines among the places, with the same properties and ids"
            }
            Table::Claims => "Distance claims from reference to subject, with what the map says of them",
            Table::Movements => "From one place to another",
            Table::Unlocated => "Claims and names without a place on the map, with the reason",
        }
    }

    fn geometry(self) -> Option<&'static str> {
        match self {
            Table::Places(_) => Some("POINT"),
            Table::PlaceLines(_) => Some("MULTILINESTRING"),
            Table::Claims | Table::Movements => Some("LINESTRING"),
            Table::Unlocated => None,
        }
    }

    fn style(self) -> Option<Style> {
        match self {
            Table::Places(_) => Some(Style::Mentions),
            Table::PlaceLines(_) => Some(Style::MentionLines),
            Table::Claims => Some(Style::Claims),
            Table::Movements => Some(Style::Movements),
            Table::Unlocated => None,
        }
    }

    fn columns(self) -> Vec<Column> {
        match self {
            Table::Places(group) | Table::PlaceLines(group) => property::columns_of_places(group),
            Table::Claims => ClaimProperties::columns(),
            Table::Movements => MovementProperties::columns(),
            Table::Unlocated => UnlocatedProperties::columns(),
        }
    }
}

impl<W: Write> GeoPackage<W> {
    /// Starts a GeoPackage that is put together in a file of the folder `scratch` and then written to `out`.
    ///
    /// # Errors
    /// Where no file can be made there.
    pub fn new(
        out: W,
        group: Group,
        name: &str,
        gazetteer: &Gazetteer,
        scratch: &Path,
    ) -> io::Result<GeoPackage<W>> {
        let tables = [
            Table::Places(group),
            Table::PlaceLines(group),
            Table::Claims,
            Table::Movements,
            Table::Unlocated,
        ];
        let file = tempfile::Builder::new().prefix(".dateline-").suffix(".part").tempfile_in(scratch)?;
        let database = Connection::open(file.path()).map_err(problem)?;
        // The file is thrown away where anything fails, so that no journal has to bring it back.
        database
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID};
                 PRAGMA user_version = {USER_VERSION};
                 PRAGMA encoding = 'UTF-8';
                 PRAGMA journal_mode = OFF;
                 PRAGMA synchronous = OFF;
                 PRAGMA locking_mode = EXCLUSIVE;
                 PRAGMA temp_store = MEMORY;
                 PRAGMA cache_size = -{CACHE_KIB};
                 BEGIN;
                 {CORE}"
            ))
            .map_err(problem)?;
        for (id, (name, organisation, code, definition)) in (1..).zip(REFERENCE_SYSTEMS) {
            let srs_id = if id == 3 { 4326 } else { id - 2 };
            let row = "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)";
            database.execute(row, params![name, srs_id, organisation, code, definition]).map_err(problem)?;
        }
        for table in tables {
            database.execute_batch(&definition(table)).map_err(problem)?;
        }
        let layers = tables.map(|table| Layer { table, rows: 0, bounds: Bounds::default() });
        let head = serde_json::to_string(&Head::new(name, gazetteer, &gazetteer.attribution()))?;
        Ok(GeoPackage {
            out,
            database,
            file,
            group,
            layers,
            head,
            articles: Articles::default(),
            latest: None,
        })
    }

    /// Writes one feature into the layer of its kind, a mention with a line into two.
    ///
    /// # Errors
    /// Where the file cannot be written to.
    pub fn feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let geometry = feature.geometry.as_ref();
        match &feature.properties {
            Properties::Mention(mention) => self.place([mention.lon, mention.lat], feature),
            Properties::Gathered(gathered) => self.place([gathered.lead.lon, gathered.lead.lat], feature),
            Properties::Claim(_) => self.insert(Table::Claims, geometry, &feature.properties),
            Properties::Movement(_) => self.insert(Table::Movements, geometry, &feature.properties),
            Properties::Unlocated(_) => self.insert(Table::Unlocated, None, &feature.properties),
        }
    }

    fn place(&mut self, point: [f64; 2], feature: &Feature<'_>) -> io::Result<()> {
        let (places, lines) = (Table::Places(self.group), Table::PlaceLines(self.group));
        self.insert(places, Some(&Geometry::Point(point)), &feature.properties)?;
        match &feature.geometry {
            Some(Geometry::LineString(line)) => {
                let geometry = Geometry::MultiLineString(vec![line.clone()]);
                self.insert(lines, Some(&geometry), &feature.properties)
            }
            Some(geometry @ Geometry::MultiLineString(_)) => {
                self.insert(lines, Some(geometry), &feature.properties)
            }
            Some(Geometry::Point(_)) | None => Ok(()),
        }
    }

    fn insert(
        &mut self,
        table: Table,
        geometry: Option<&Geometry>,
        properties: &Properties<'_>,
    ) -> io::Result<()> {
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.table == table) else { return Ok(()) };
        layer.rows += 1;
        let columns = table.columns();
        let values = properties.values();
        let mut row = vec![Bound::Whole(layer.rows)];
        if table.geometry().is_some() {
            row.push(geometry.map_or(Bound::Null, |geometry| Bound::Blob(blob(geometry))));
        }
        row.extend(columns.iter().zip(&values).map(|(column, value)| bound(column.kind, value)));
        let marks = vec!["?"; row.len()].join(",");
        let mut insert = self
            .database
            .prepare_cached(&format!("INSERT INTO {} VALUES ({marks})", table.name()))
            .map_err(problem)?;
        insert.execute(params_from_iter(row)).map_err(problem)?;
        if let Some([west, south, east, north]) = geometry.and_then(Bounds::of) {
            layer.bounds.hold_geometry(geometry);
            let index = format!("INSERT INTO rtree_{}_geom VALUES (?, ?, ?, ?, ?)", table.name());
            let mut insert = self.database.prepare_cached(&index).map_err(problem)?;
            insert.execute(params![layer.rows, west, east, south, north]).map_err(problem)?;
        }
        Ok(())
    }

    /// Counts an article that these features come from.
    pub fn read(&mut self, article: &Article, features: &[Feature<'_>]) {
        self.articles.read(article, features);
        let day = article.day().map(|day| day.to_string());
        if day > self.latest {
            self.latest = day;
        }
    }

    /// What is written to.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// The file in which it is put together.
    pub fn scratch(&self) -> &Path {
        self.file.path()
    }

    /// Ends the GeoPackage and writes it out.
    ///
    /// # Errors
    /// Where either file cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        let day = self.latest.as_deref().unwrap_or(NO_DAY);
        let moment = format!("{day}T00:00:00.000Z");
        for layer in &self.layers {
            describe(&self.database, *layer, &moment).map_err(problem)?;
        }
        let counts = serde_json::to_string(&self.articles)?;
        let provenance = format!("{},{}", self.head.trim_end_matches('}'), counts.trim_start_matches('{'));
        self.database
            .execute(
                "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)",
                params![PROVENANCE, provenance],
            )
            .and_then(|_| {
                self.database.execute(
                    "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
                    params![moment],
                )
            })
            .and_then(|_| self.database.execute_batch("COMMIT"))
            .map_err(problem)?;
        self.database.close().map_err(|(_, error)| problem(error))?;
        let mut whole = self.file.reopen()?;
        io::copy(&mut whole, &mut self.out)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// What the provenance in the metadata is made after: the members of a FeatureCollection that dateline writes.
const PROVENANCE: &str = "https://www.rfc-editor.org/rfc/rfc7946#section-6";

/// Registers a layer: its contents, index, and style.
fn describe(database: &Connection, layer: Layer, moment: &str) -> rusqlite::Result<()> {
    let table = layer.table.name();
    let [west, south, east, north] = match layer.bounds.corners() {
        Some(corners) => corners.map(Some),
        None => [None; 4],
    };
    let kind = if layer.table.geometry().is_some() { "features" } else { "attributes" };
    let srs = layer.table.geometry().map(|_| 4326);
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![table, kind, table, layer.table.describe(), moment, west, south, east, north, srs],
    )?;
    let Some(geometry) = layer.table.geometry() else { return Ok(()) };
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)",
        params![table, geometry],
    )?;
    database.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        params![table, "http://www.geopackage.org/spec120/#extension_rtree"],
    )?;
    database.execute_batch(&triggers(table))?;
    if let Some(style) = layer.table.style() {
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, \
             styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) \
             VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)",
            params![table, table, qgis::style(style), layer.table.describe(), moment],
        )?;
    }
    Ok(())
}

fn problem(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}

/// A table with its columns, and the index of a layer.
fn definition(table: Table) -> String {
    let name = table.name();
    let mut sql = format!("CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
    if let Some(geometry) = table.geometry() {
        let _ = write!(sql, ", geom {geometry}");
    }
    for column in table.columns() {
        let kind = match column.kind {
            Kind::Text | Kind::List => "TEXT",
            Kind::Day => "DATE",
            Kind::Moment => "DATETIME",
            Kind::Real => "DOUBLE",
            Kind::Whole => "INTEGER",
        };
        let _ = write!(sql, ", \"{}\" {kind}", column.name);
    }
    sql += ");\n";
    if table.geometry().is_some() {
        let _ =
            writeln!(sql, "CREATE VIRTUAL TABLE rtree_{name}_geom USING rtree(id, minx, maxx, miny, maxy);");
    }
    sql
}

/// What keeps the index true when somebody edits the layer, after annex L.3 of the standard.
fn triggers(table: &str) -> String {
    let index = format!("rtree_{table}_geom");
    let filled = "NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)";
    let empty = "NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)";
    let put = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
         ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let drop = format!("DELETE FROM {index} WHERE id = OLD.fid;");
    let both = format!("DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid);");
    let trigger = |name: &str, on: &str, when: &str, then: &str| {
        format!("CREATE TRIGGER {index}_{name} AFTER {on} ON {table} {when} BEGIN {then} END;\n")
    };
    [
        trigger("insert", "INSERT", &format!("WHEN ({filled})"), &put),
        trigger("update1", "UPDATE OF geom", &format!("WHEN OLD.fid = NEW.fid AND ({filled})"), &put),
        trigger("update2", "UPDATE OF geom", &format!("WHEN OLD.fid = NEW.fid AND ({empty})"), &drop),
        trigger(
            "update3",
            "UPDATE",
            &format!("WHEN OLD.fid != NEW.fid AND ({filled})"),
            &format!("{drop} {put}"),
        ),
        trigger("update4", "UPDATE", &format!("WHEN OLD.fid != NEW.fid AND ({empty})"), &both),
        trigger("delete", "DELETE", "WHEN OLD.geom NOT NULL", &drop),
    ]
    .concat()
}

/// The binary form of a geometry in a GeoPackage: a header with the bounds of what is no point, then well-known binary.
fn blob(geometry: &Geometry) -> Vec<u8> {
    const LITTLE_ENDIAN: u8 = 1;
    const WITH_BOUNDS: u8 = 1 << 1;
    let is_point = matches!(geometry, Geometry::Point(_));
    let mut blob = vec![b'G', b'P', 0, LITTLE_ENDIAN | if is_point { 0 } else { WITH_BOUNDS }];
    blob.extend(4326_i32.to_le_bytes());
    if let Some([west, south, east, north]) = Bounds::of(geometry).filter(|_| !is_point) {
        blob.extend([west, east, south, north].iter().flat_map(|degrees| degrees.to_le_bytes()));
    }
    blob.extend(geometry.well_known_binary());
    blob
}

/// A value on its way into a row.
enum Bound<'v> {
    Null,
    Whole(i64),
    Real(f64),
    Text(&'v str),
    Made(String),
    Blob(Vec<u8>),
}

fn bound<'v>(kind: Kind, value: &Value<'v>) -> Bound<'v> {
    match value {
        Value::Null => Bound::Null,
        // The standard asks for milliseconds.
        Value::Text(moment) if kind == Kind::Moment => {
            Bound::Made(format!("{}.000Z", moment.trim_end_matches('Z')))
        }
        Value::Text(words) => Bound::Text(words),
        Value::Real(number) => Bound::Real(*number),
        Value::Whole(number) => Bound::Whole(*number),
        Value::List(_) => value.text().map_or(Bound::Null, |words| Bound::Made(words.into_owned())),
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Bound::Null => ValueRef::Null,
            Bound::Whole(number) => ValueRef::Integer(*number),
            Bound::Real(number) => ValueRef::Real(*number),
            Bound::Text(words) => ValueRef::Text(words.as_bytes()),
            Bound::Made(words) => ValueRef::Text(words.as_bytes()),
            Bound::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Name, organisation, code, definition; the first two stand for "none known", as the standard asks.
const REFERENCE_SYSTEMS: [(&str, &str, i32, &str); 3] = [
    ("Undefined cartesian", "NONE", -1, "undefined"),
    ("Undefined geographic", "NONE", 0, "undefined"),
    (
        "WGS 84 geodetic",
        "EPSG",
        4326,
        "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],\
         AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
         UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]",
    ),
];

/// The tables that every GeoPackage has, those of its metadata, and the one in which QGIS looks for styles.
const CORE: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
    row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES
    ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
    ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata',
        'read-write');
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometry_is_a_header_and_well_known_binary() {
        let at = [32.5, 46.75];
        let point = blob(&Geometry::Point(at));
        assert_eq!(point.get(..8), Some([b'G', b'P', 0, 1, 0xe6, 0x10, 0, 0].as_slice()));
        assert_eq!(point.len(), 8 + 21);
        let line = blob(&Geometry::LineString(vec![at, [33.5, 46.0]]));
        assert_eq!(line.get(3), Some(&3));
        assert_eq!(line.get(8..16), Some(32.5_f64.to_le_bytes().as_slice()));
        assert_eq!(line.get(16..24), Some(33.5_f64.to_le_bytes().as_slice()));
        assert_eq!(line.len(), 8 + 32 + 9 + 32);
    }
}
