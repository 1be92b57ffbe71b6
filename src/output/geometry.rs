//! Positions and lines of the gazetteer -> geometries fit for a file: rounded, finite, short enough.

use crate::measure::Position;
use crate::output::json::Json;
use geo::{Closest, ClosestPoint, Coord, LineString, MultiLineString, Point, Simplify};
use std::fmt::Write as _;

/// Longitude and latitude in degrees, rounded to six decimals, about ten centimetres.
pub type LonLat = [f64; 2];

/// A geometry as RFC 7946 has it; every line has at least two positions, no two in a row the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// A place.
    Point(LonLat),
    /// A river in one piece, a claim, a movement.
    LineString(Vec<LonLat>),
    /// A river in several pieces.
    MultiLineString(Vec<Vec<LonLat>>),
}

/// How many positions the lines of rivers keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// So many that the line takes under 3 kB, which leaves a feature with its sentence at about 4 kB.
    #[default]
    Simplified,
    /// All of them.
    Full,
}

/// A position takes 22 bytes, so that these many take 2.9 kB; the properties of a mention take some 900 bytes.
const SIMPLIFIED_POSITIONS: usize = 130;

/// Where simplifying begins, in degrees: about 50 m, under what a map of an oblast shows.
const FIRST_TOLERANCE: f64 = 0.0005;

/// A point; `None` where the position is none on Earth.
pub fn point(position: Position) -> Option<Geometry> {
    rounded(position).map(Geometry::Point)
}

/// A line through these positions; `None` where fewer than two different ones are left.
pub fn line(positions: &[Position]) -> Option<Geometry> {
    part(positions).map(Geometry::LineString)
}

/// The line of a river, and the point of it that is nearest to `position`; `None` where it has no line.
pub fn river(parts: &[Vec<Position>], position: Position, detail: Detail) -> Option<(Geometry, LonLat)> {
    let whole = MultiLineString::new(parts.iter().map(|part| line_string(part)).collect());
    let nearest = match whole.closest_point(&Point::new(position.lon, position.lat)) {
        Closest::Intersection(point) | Closest::SinglePoint(point) => {
            Position { lon: point.x(), lat: point.y() }
        }
        Closest::Indeterminate => position,
    };
    let kept = match detail {
        Detail::Full => whole,
        Detail::Simplified => simplified(whole),
    };
    let positions =
        |line: LineString| line.0.iter().map(|at| Position { lon: at.x, lat: at.y }).collect::<Vec<_>>();
    let mut lines: Vec<Vec<LonLat>> = kept.0.into_iter().filter_map(|line| part(&positions(line))).collect();
    let geometry = match lines.len() {
        0 => return None,
        1 => Geometry::LineString(lines.remove(0)),
        _ => Geometry::MultiLineString(lines),
    };
    Some((geometry, rounded(nearest)?))
}

fn part(positions: &[Position]) -> Option<Vec<LonLat>> {
    let mut part: Vec<LonLat> = positions.iter().filter_map(|position| rounded(*position)).collect();
    part.dedup();
    (part.len() >= 2).then_some(part)
}

/// The position as it is written; `None` where it is none on Earth.
pub fn rounded(position: Position) -> Option<LonLat> {
    let on_earth = (-180.0..=180.0).contains(&position.lon) && (-90.0..=90.0).contains(&position.lat);
    // Adding zero turns -0.0 into 0.0.
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6 + 0.0;
    on_earth.then(|| [round(position.lon), round(position.lat)])
}

fn line_string(positions: &[Position]) -> LineString {
    positions
        .iter()
        .filter(|position| rounded(**position).is_some())
        .map(|position| Coord { x: position.lon, y: position.lat })
        .collect()
}

/// Takes the least of a row of tolerances (Douglas and Peucker 1973) at which the line is short enough; where even the ends
/// of its pieces are too many, the pieces with the most positions stay.
fn simplified(whole: MultiLineString) -> MultiLineString {
    /// Wider ones leave nothing to be known again.
    const LAST_TOLERANCE: f64 = 1.0;
    const STEP: f64 = 1.3;
    let is_long = |lines: &MultiLineString| {
        lines.0.iter().map(|line| line.0.len()).sum::<usize>() > SIMPLIFIED_POSITIONS
    };
    if !is_long(&whole) {
        return whole;
    }
    let tolerances = std::iter::successors(Some(FIRST_TOLERANCE), |tolerance| Some(tolerance * STEP));
    let tolerances: Vec<f64> = tolerances.take_while(|tolerance| *tolerance < LAST_TOLERANCE).collect();
    // What a wider tolerance keeps, a narrower one keeps too.
    let enough = tolerances.partition_point(|tolerance| is_long(&whole.simplify(*tolerance)));
    let tolerance = tolerances.get(enough).or(tolerances.last()).copied().unwrap_or(FIRST_TOLERANCE);
    let kept = whole.simplify(tolerance);
    if !is_long(&kept) {
        return kept;
    }
    let mut order: Vec<usize> = (0..whole.0.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(whole.0.get(*at).map_or(0, |line| line.0.len())));
    order.truncate(SIMPLIFIED_POSITIONS / 2);
    order.sort_unstable();
    MultiLineString::new(order.iter().filter_map(|at| kept.0.get(*at).cloned()).collect())
}

impl Json for Geometry {
    fn write(&self, out: &mut Vec<u8>) {
        let mut head = |kind: &str| {
            out.extend_from_slice(b"{\"type\":");
            kind.write(out);
            out.extend_from_slice(b",\"coordinates\":");
        };
        match self {
            Geometry::Point(point) => {
                head("Point");
                point.write(out);
            }
            Geometry::LineString(line) => {
                head("LineString");
                line.write(out);
            }
            Geometry::MultiLineString(lines) => {
                head("MultiLineString");
                lines.write(out);
            }
        }
        out.push(b'}');
    }
}

impl Geometry {
    /// Every position.
    pub fn positions(&self) -> impl Iterator<Item = LonLat> + '_ {
        let (point, line, lines): (Option<LonLat>, &[LonLat], &[Vec<LonLat>]) = match self {
            Geometry::Point(point) => (Some(*point), &[], &[]),
            Geometry::LineString(line) => (None, line, &[]),
            Geometry::MultiLineString(lines) => (None, &[], lines),
        };
        point.into_iter().chain(line.iter().copied()).chain(lines.iter().flatten().copied())
    }

    /// The geometry as well-known text, which spreadsheets carry and desktop maps read.
    ///
    /// ```
    /// use dateline::output::geometry::Geometry;
    /// let line = Geometry::LineString(vec![[32.6, 46.6], [32.8, 47.0]]);
    /// assert_eq!(line.well_known_text(), "LINESTRING (32.6 46.6, 32.8 47)");
    /// ```
    pub fn well_known_text(&self) -> String {
        match self {
            Geometry::Point(point) => format!("POINT ({} {})", point[0], point[1]),
            Geometry::LineString(line) => format!("LINESTRING {}", text_of(line)),
            Geometry::MultiLineString(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| text_of(line)).collect();
                format!("MULTILINESTRING ({})", lines.join(", "))
            }
        }
    }
}

impl Geometry {
    /// The geometry as well-known binary (OGC 06-103r4), little-endian, which databases carry.
    ///
    /// ```
    /// use dateline::output::geometry::Geometry;
    /// let point = Geometry::Point([32.5, 46.75]).well_known_binary();
    /// assert_eq!(point[..5], [1, 1, 0, 0, 0]);
    /// assert_eq!(point[5..13], 32.5_f64.to_le_bytes());
    /// ```
    pub fn well_known_binary(&self) -> Vec<u8> {
        const POINT: u32 = 1;
        const LINE: u32 = 2;
        const LINES: u32 = 5;
        let mut bytes = Vec::new();
        match self {
            Geometry::Point(point) => {
                head_of(&mut bytes, POINT);
                bytes_of(&mut bytes, std::slice::from_ref(point));
            }
            Geometry::LineString(line) => {
                head_of(&mut bytes, LINE);
                count_of(&mut bytes, line.len());
                bytes_of(&mut bytes, line);
            }
            Geometry::MultiLineString(lines) => {
                head_of(&mut bytes, LINES);
                count_of(&mut bytes, lines.len());
                for line in lines {
                    head_of(&mut bytes, LINE);
                    count_of(&mut bytes, line.len());
                    bytes_of(&mut bytes, line);
                }
            }
        }
        bytes
    }
}

fn head_of(bytes: &mut Vec<u8>, kind: u32) {
    const LITTLE_ENDIAN: u8 = 1;
    bytes.push(LITTLE_ENDIAN);
    bytes.extend(kind.to_le_bytes());
}

fn count_of(bytes: &mut Vec<u8>, count: usize) {
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn bytes_of(bytes: &mut Vec<u8>, positions: &[LonLat]) {
    bytes.extend(positions.iter().flatten().flat_map(|degrees| degrees.to_le_bytes()));
}

fn text_of(line: &[LonLat]) -> String {
    let mut text = String::from("(");
    for (at, [lon, lat]) in line.iter().enumerate() {
        let _ = write!(text, "{}{lon} {lat}", if at > 0 { ", " } else { "" });
    }
    text + ")"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    #[test]
    fn positions_are_rounded_and_those_off_the_globe_dropped() {
        assert_eq!(rounded(at(32.616_900_49, 46.635_4)), Some([32.6169, 46.6354]));
        assert_eq!(rounded(at(-0.000_000_1, 0.0)).map(|at| at[0].is_sign_negative()), Some(false));
        for bad in [at(f64::NAN, 1.0), at(1.0, f64::INFINITY), at(181.0, 1.0), at(1.0, -91.0)] {
            assert_eq!(rounded(bad), None);
        }
    }

    #[test]
    fn a_line_has_two_different_positions_or_is_none() {
        let here = at(32.0, 47.0);
        assert_eq!(line(&[here]), None);
        assert_eq!(line(&[here, here, at(32.000_000_1, 47.0)]), None);
        assert_eq!(
            line(&[here, here, at(33.0, 47.0)]),
            Some(Geometry::LineString(vec![[32.0, 47.0], [33.0, 47.0]]))
        );
    }

    #[test]
    fn a_long_river_is_simplified_to_a_few_kilobytes_and_keeps_its_ends() {
        let winding = (0..5000).map(|step| {
            let step = f64::from(step);
            at(
                30.0 + step * 0.001,
                50.0 - step * 0.0005 + (step * 0.37).sin() * 0.004 + (step * 0.011).sin() * 0.05,
            )
        });
        let winding: Vec<Position> = winding.collect();
        let (line, nearest) =
            river(std::slice::from_ref(&winding), at(32.0, 48.0), Detail::Simplified).unwrap();
        let mut written = Vec::new();
        line.write(&mut written);
        assert!((1000..3000).contains(&written.len()), "{} bytes", written.len());
        let ends = |geometry: &Geometry| (geometry.positions().next(), geometry.positions().last());
        let (full, _) = river(std::slice::from_ref(&winding), at(32.0, 48.0), Detail::Full).unwrap();
        assert_eq!(ends(&line), ends(&full));
        assert_eq!(full.positions().count(), 5000);
        let nearest = at(nearest[0], nearest[1]);
        let distance = winding.iter().map(|vertex| vertex.km_to(nearest)).fold(f64::INFINITY, f64::min);
        assert!(distance < 0.2, "the point lies {distance} km from the line");
    }

    #[test]
    fn many_pieces_are_thinned_to_the_longest() {
        let piece = |nth: u32| {
            let from = f64::from(nth) * 0.01;
            (0..=nth).map(|step| at(30.0 + from, 50.0 + f64::from(step) * 0.001)).collect::<Vec<_>>()
        };
        let pieces: Vec<Vec<Position>> = (0..200).map(piece).collect();
        let (lines, _) = river(&pieces, at(30.0, 50.0), Detail::Simplified).unwrap();
        let Geometry::MultiLineString(lines) = lines else { panic!("not in pieces") };
        assert_eq!(lines.len(), 65);
        assert!(lines.iter().all(|line| line.len() >= 2 && line[0][0] >= 31.3));
        assert_eq!(river(&[], at(30.0, 50.0), Detail::Full), None);
        assert_eq!(river(&[vec![at(30.0, 50.0)]], at(30.0, 50.0), Detail::Full), None);
    }
}
