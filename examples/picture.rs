//! A map written by `dateline map` -> a picture: `cargo run --example picture -- events.geojson map.svg`.
//!
//! Outlines and rivers come from `gazetteer/`. Lines run from the place that a claim measures from to the place
//! that it measures; where the verdict is that it does not fit, a thin line shows where the words would put that place.

use dateline::measure::{Compass, Position};
use geojson::{Feature, FeatureCollection, GeometryValue};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use svg::Document;
use svg::node::element::{Circle, Group, Path as Stroke, Rectangle, Text, Title};

const WIDTH: f64 = 1060.0;
const HEIGHT: f64 = 740.0;
/// The frame of the map: left, top, width, height; the list of claims stands to its right.
const FRAME: [f64; 4] = [16.0, 62.0, 640.0, 640.0];
const PANEL: f64 = 680.0;
/// Share of the extent that is left free on each side.
const MARGIN: f64 = 0.09;
const FEWEST_KM: f64 = 10.0;
const MOST_LISTED: usize = 11;

const INK: &str = "#22272b";
const FAINT: &str = "#6a7379";
const WATER: &str = "#7fb2d6";
const MOVEMENT: &str = "#8c7bb5";

/// Verdict, colour, dashes, words; colours differ for the colour-blind, dashes for everybody.
const VERDICTS: [(&str, &str, &str, &str); 5] = [
    ("consistent", "#1b7f5c", "none", "consistent"),
    ("distance_off", "#d06a00", "11 4", "distance off"),
    ("direction_off", "#c2185b", "3 3", "direction off"),
    ("both_off", "#8b1a1a", "11 3 3 3", "distance and direction off"),
    ("unverifiable", "#7b8388", "1 4", "unverifiable"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        return Err("usage: cargo run --example picture -- events.geojson map.svg".into());
    };
    let map = read(Path::new(input))?;
    let gazetteer = Path::new(env!("CARGO_MANIFEST_DIR")).join("gazetteer");
    let oblasts = read(&gazetteer.join("oblasts.geojson"))?;
    let rivers = read(&gazetteer.join("rivers.geojson"))?;
    let mut names = BTreeMap::new();
    for row in csv::Reader::from_path(gazetteer.join("regions.csv"))?.deserialize() {
        let (code, name): (String, String) = row?;
        names.insert(code, name);
    }
    std::fs::write(output, format!("{}\n", draw(&map, &oblasts, &names, &rivers)))?;
    Ok(())
}

fn read(path: &Path) -> Result<FeatureCollection, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.parse::<FeatureCollection>().map_err(|error| format!("{}: {error}", path.display()))?)
}

fn draw(
    map: &FeatureCollection,
    oblasts: &FeatureCollection,
    names: &BTreeMap<String, String>,
    rivers: &FeatureCollection,
) -> Document {
    let claims: Vec<Claim<'_>> = of_kind(map, "claim").filter_map(Claim::new).collect();
    let places = places(map);
    let view = View::fitted(&extent(map, &places, &claims));
    let mut labels = Labels::default();
    let mut ground = Group::new().set("clip-path", "url(#frame)");
    for oblast in &oblasts.features {
        let rings: String = lines(oblast).iter().filter_map(|ring| view.path(ring)).collect();
        if !rings.is_empty() {
            ground = ground.add(stroke(&rings, "#b9b6a8", 1.0).set("fill", "#f7f5ee"));
        }
    }
    let mut courses = Vec::new();
    for river in &rivers.features {
        let course: String = lines(river).iter().filter_map(|line| view.path(line)).collect();
        if !course.is_empty() {
            ground = ground.add(stroke(&course, WATER, 1.6));
            courses.push(river);
        }
    }
    let linear = |mention: &&Feature| !lines(mention).is_empty();
    for river in of_kind(map, "mention").filter(linear) {
        let course: String = lines(river).iter().filter_map(|line| view.path(line)).collect();
        ground = ground.add(stroke(&course, WATER, 3.2));
    }
    for movement in of_kind(map, "movement") {
        let course: String = lines(movement).iter().filter_map(|line| view.path(line)).collect();
        ground = ground.add(stroke(&course, MOVEMENT, 9.0).set("stroke-opacity", 0.35));
    }

    let mut over = Group::new();
    for claim in &claims {
        let (_, colour, dashes, _) = claim.verdict;
        let line: Vec<(f64, f64)> = claim.line.iter().map(|at| view.pixel(*at)).collect();
        labels.avoid_line(&line);
        let course = view.path(&claim.line).unwrap_or_default();
        ground = ground.add(stroke(&course, colour, 2.6).set("stroke-dasharray", dashes));
        if let Some(said) = &claim.said {
            let course = view.path(said).unwrap_or_default();
            ground = ground.add(stroke(&course, colour, 1.3).set("stroke-dasharray", "5 4"));
            if let (Some(end), None) = (said.last(), said.get(2)) {
                let (x, y) = view.pixel(*end);
                let cross = format!("M{} {}l8 8m0 -8l-8 8", figure(x - 4.0), figure(y - 4.0));
                ground = ground.add(stroke(&cross, colour, 1.8));
                labels.avoid([x - 6.0, y - 6.0, 12.0, 12.0]);
                labels.avoid_line(&[view.pixel(said[0]), (x, y)]);
            }
        }
    }
    for place in &places {
        let (x, y) = view.pixel(place.at);
        let dot = Circle::new().set("cx", figure(x)).set("cy", figure(y)).set("r", 4.2);
        let fill = if place.is_location { INK } else { "#ffffff" };
        over = over.add(dot.set("fill", fill).set("stroke", if place.is_location { "#ffffff" } else { INK }));
        labels.avoid([x - 5.0, y - 5.0, 10.0, 10.0]);
        labels.dots.push((x, y));
    }
    for (number, claim) in claims.iter().enumerate() {
        if let Some((x, y)) = labels.badge(&claim.badge_line(&view)) {
            over = over.add(badge(x, y, number + 1, claim.verdict.1));
        }
    }
    // The most crowded have the fewest ways out.
    let mut by_crowd: Vec<&Place> = places.iter().collect();
    by_crowd.sort_by_key(|place| std::cmp::Reverse(labels.crowd(view.pixel(place.at))));
    for place in by_crowd {
        let (x, y) = view.pixel(place.at);
        let wide = (text_width(&place.name, 13.0) * 1.12).max(text_width(&place.days, 10.5));
        let tall = if place.days.is_empty() { 14.0 } else { 26.0 };
        if let Some([left, top, ..]) = labels.around((x, y), wide, tall, 8.0) {
            let box_ = [left, top, wide, tall];
            if beside(box_, (x, y)) > 10.0 {
                let (ax, ay) = (x.clamp(left, left + wide), y.clamp(top, top + tall));
                let lead = format!("M{} {}L{} {}", figure(x), figure(y), figure(ax), figure(ay));
                over = over.add(stroke(&lead, INK, 0.8));
            }
            over = over.add(words(&place.name, left, top + 11.5, 13.0, INK).set("font-weight", 600));
            over = over.add(words(&place.days, left, top + 23.5, 10.5, FAINT));
        }
    }
    for river in courses {
        let name = text(river, "name").unwrap_or_default();
        let wide = text_width(name, 11.0);
        let course: Vec<(f64, f64)> = lines(river).concat().iter().map(|at| view.pixel(*at)).collect();
        let bends = course.windows(2).flat_map(|pair| along(pair, &[0.5, 0.25, 0.75]));
        let spot =
            bends.filter(|(x, y)| View::shows(*x, *y)).find_map(|at| labels.around(at, wide, 12.0, 3.0));
        if let Some([left, top, ..]) = spot {
            over = over.add(words(name, left, top + 10.0, 11.0, "#2f6f9f").set("font-style", "italic"));
        }
    }
    for oblast in &oblasts.features {
        let Some(name) = text(oblast, "code").and_then(|code| names.get(code)) else { continue };
        let name = name.to_uppercase();
        let wide = text_width(&name, 10.0) * 1.35;
        let inside = lines(oblast);
        let Some(ring) = inside.first() else { continue };
        let grid = (1..8).flat_map(|row| (1..8).map(move |column| (f64::from(column), f64::from(row))));
        let spots = grid.map(|(x, y)| (FRAME[0] + FRAME[2] * x / 8.0, FRAME[1] + FRAME[3] * y / 8.0));
        let spot = spots
            .map(|(x, y)| [x - wide / 2.0, y - 7.0, wide, 14.0])
            .filter(|[x, y, w, h]| {
                let corners = [(*x, *y), (x + w, *y), (*x, y + h), (x + w, y + h)];
                corners.iter().all(|(x, y)| holds(ring, view.position(*x, *y)))
            })
            .find(|box_| labels.free(*box_));
        if let Some(box_) = spot {
            labels.avoid(box_);
            let label = words(&name, box_[0], box_[1] + 10.5, 10.0, "#9a968a");
            over = over.add(label.set("letter-spacing", 1.5));
        }
    }

    let frame = || {
        let [x, y, width, height] = FRAME;
        Rectangle::new().set("x", x).set("y", y).set("width", width).set("height", height)
    };
    let clip = svg::node::element::ClipPath::new().set("id", "frame").add(frame());
    let heading = heading(map);
    Document::new()
        .set("viewBox", (0, 0, WIDTH, HEIGHT))
        .set("font-family", "Helvetica, Arial, 'DejaVu Sans', sans-serif")
        .add(Title::new(heading.0.as_str()))
        .add(clip)
        .add(Rectangle::new().set("width", WIDTH).set("height", HEIGHT).set("fill", "#ffffff"))
        .add(words(&heading.0, 16.0, 30.0, 20.0, INK).set("font-weight", 700))
        .add(words(&heading.1, 16.0, 50.0, 12.5, FAINT))
        .add(frame().set("fill", "#e6edf1"))
        .add(ground)
        .add(over)
        .add(scale(&view))
        .add(frame().set("fill", "none").set("stroke", "#9aa2a7"))
        .add(panel(map, &claims))
        .add(words(&credit(map), 16.0, HEIGHT - 18.0, 8.5, FAINT))
}

/// A claim as it is drawn.
struct Claim<'m> {
    feature: &'m Feature,
    line: Vec<Position>,
    /// Where the words would put the subject, if that is somewhere else: a line, or the ring of that radius.
    said: Option<Vec<Position>>,
    verdict: (&'static str, &'static str, &'static str, &'static str),
}

impl<'m> Claim<'m> {
    fn new(feature: &'m Feature) -> Option<Claim<'m>> {
        let verdict = *VERDICTS.iter().find(|verdict| Some(verdict.0) == text(feature, "verdict"))?;
        let line = lines(feature).into_iter().next()?;
        let from = *line.first()?;
        let wrong = verdict.0.ends_with("_off");
        let said = wrong.then(|| number(feature, "claimed_km_max")).flatten().map(|km| {
            match text(feature, "claimed_direction").and_then(Compass::named) {
                Some(point) => vec![from, from.travel(point.bearing(), km)],
                None => from.ring(km),
            }
        });
        Some(Claim { feature, line, said, verdict })
    }

    /// Where its number may stand: on the line, or all around a ring.
    fn badge_line(&self, view: &View) -> Vec<(f64, f64)> {
        let line: Vec<(f64, f64)> = self.line.iter().map(|at| view.pixel(*at)).collect();
        let shares = [0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2];
        let mut points: Vec<_> = line.windows(2).flat_map(|pair| along(pair, &shares)).collect();
        // A ring begins in the north, where it crowds what is above it; a number stands better in the south.
        let half = if line.len() > 2 { points.len() / 2 } else { 0 };
        points.rotate_left(half);
        points
    }
}

/// A place that is named, however often.
struct Place {
    name: String,
    at: Position,
    /// The days of what is said of it, for people.
    days: String,
    /// Whether something is said to have been there, and not only by somebody from there.
    is_location: bool,
}

fn places(map: &FeatureCollection) -> Vec<Place> {
    let mut mentions: BTreeMap<&str, Vec<&Feature>> = BTreeMap::new();
    let pointlike = ["settlement", "district", "landmark", "hromada"];
    for mention in of_kind(map, "mention") {
        if text(mention, "place_class").is_some_and(|class| pointlike.contains(&class)) {
            mentions.entry(text(mention, "place_id").unwrap_or_default()).or_default().push(mention);
        }
    }
    let published = |feature: &Feature| Some(text(feature, "published")?.parse::<Date>().ok()?.year());
    let years: BTreeSet<i16> = map.features.iter().filter_map(published).collect();
    let year = years.first().filter(|_| years.len() == 1).copied();
    let place = |mentions: Vec<&Feature>| {
        let first = *mentions.first()?;
        let days: BTreeSet<Date> = mentions.iter().filter_map(|m| text(m, "date")?.parse().ok()).collect();
        Some(Place {
            name: text(first, "name")?.to_owned(),
            at: Position { lon: number(first, "lon")?, lat: number(first, "lat")? },
            days: days_for_people(&days, year),
            is_location: mentions.iter().any(|mention| text(mention, "role") == Some("location")),
        })
    };
    mentions.into_values().filter_map(place).collect()
}

/// First and last day, the year only where it is not the one that the heading shows.
fn days_for_people(days: &BTreeSet<Date>, year: Option<i16>) -> String {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let form = if [first, last].iter().all(|day| Some(day.year()) == year) { "%-d %b" } else { "%-d %b %Y" };
    let last_day = last.strftime(form);
    match (first == last, first.first_of_month() == last.first_of_month()) {
        (true, _) => last_day.to_string(),
        (false, true) => format!("{}–{last_day}", first.day()),
        (false, false) => format!("{} – {last_day}", first.strftime(form)),
    }
}

/// What must be seen: places, and lines of which at least one end is a place.
fn extent(map: &FeatureCollection, places: &[Place], claims: &[Claim<'_>]) -> Vec<Position> {
    let mut all: Vec<Position> = places.iter().map(|place| place.at).collect();
    for claim in claims {
        all.extend(&claim.line);
        all.extend(claim.said.iter().flatten());
    }
    all.extend(of_kind(map, "movement").flat_map(lines).flatten());
    if all.is_empty() {
        all.extend([Position { lon: 22.1, lat: 44.4 }, Position { lon: 40.2, lat: 52.4 }]);
    }
    all
}

/// Degrees to pixels: an equirectangular map that is true to scale in its middle.
struct View {
    middle: Position,
    pixels_per_km: f64,
}

const KM_PER_DEGREE: f64 = 111.2;

impl View {
    fn fitted(extent: &[Position]) -> View {
        let ends = |of: fn(&Position) -> f64| {
            let values = extent.iter().map(of);
            (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((west, east), (south, north)) = (ends(|at| at.lon), ends(|at| at.lat));
        let middle = Position { lon: f64::midpoint(west, east), lat: f64::midpoint(south, north) };
        let wide = ((east - west) * KM_PER_DEGREE * middle.lat.to_radians().cos()).max(FEWEST_KM);
        let tall = ((north - south) * KM_PER_DEGREE).max(FEWEST_KM);
        let room = 1.0 - 2.0 * MARGIN;
        View { middle, pixels_per_km: (FRAME[2] * room / wide).min(FRAME[3] * room / tall) }
    }

    fn pixel(&self, at: Position) -> (f64, f64) {
        let per_degree = self.pixels_per_km * KM_PER_DEGREE;
        let east = (at.lon - self.middle.lon) * self.middle.lat.to_radians().cos();
        let (x, y) = (FRAME[0] + FRAME[2] / 2.0, FRAME[1] + FRAME[3] / 2.0);
        (x + east * per_degree, y - (at.lat - self.middle.lat) * per_degree)
    }

    fn position(&self, x: f64, y: f64) -> Position {
        let per_degree = self.pixels_per_km * KM_PER_DEGREE;
        let east = (x - FRAME[0] - FRAME[2] / 2.0) / per_degree / self.middle.lat.to_radians().cos();
        let north = (FRAME[1] + FRAME[3] / 2.0 - y) / per_degree;
        Position { lon: self.middle.lon + east, lat: self.middle.lat + north }
    }

    fn shows(x: f64, y: f64) -> bool {
        let [left, top, width, height] = FRAME;
        (left..=left + width).contains(&x) && (top..=top + height).contains(&y)
    }

    /// The line as an SVG path; `None` where it lies outside the frame.
    fn path(&self, line: &[Position]) -> Option<String> {
        let pixels: Vec<(f64, f64)> = line.iter().map(|at| self.pixel(*at)).collect();
        let [left, top, width, height] = FRAME;
        let beyond = |outside: &dyn Fn(&(f64, f64)) -> bool| pixels.iter().all(outside);
        let outside = beyond(&|(x, _)| *x < left)
            || beyond(&|(x, _)| *x > left + width)
            || beyond(&|(_, y)| *y < top)
            || beyond(&|(_, y)| *y > top + height);
        if outside {
            return None;
        }
        let step = |(at, (x, y)): (usize, &(f64, f64))| {
            format!("{}{} {}", if at == 0 { 'M' } else { 'L' }, figure(*x), figure(*y))
        };
        Some(pixels.iter().enumerate().map(step).collect())
    }
}

/// A label nearer to another dot than to its own is as bad as one that covers all of a line.
const MISREAD: usize = 41;

/// Pixels between a box and a point.
fn beside([left, top, width, height]: [f64; 4], (x, y): (f64, f64)) -> f64 {
    (x - x.clamp(left, left + width)).hypot(y - y.clamp(top, top + height))
}

/// What is taken already, as boxes of left, top, width, height.
#[derive(Default)]
struct Labels {
    taken: Vec<[f64; 4]>,
    lines: Vec<(f64, f64)>,
    dots: Vec<(f64, f64)>,
}

impl Labels {
    fn avoid(&mut self, box_: [f64; 4]) {
        self.taken.push(box_);
    }

    /// Lines may be covered where there is no better place.
    fn avoid_line(&mut self, line: &[(f64, f64)]) {
        let shares: Vec<f64> = (0..=40).map(|share| f64::from(share) / 40.0).collect();
        self.lines.extend(line.windows(2).flat_map(|pair| along(pair, &shares)));
    }

    fn free(&self, [left, top, width, height]: [f64; 4]) -> bool {
        let [x, y, wide, tall] = FRAME;
        let inside = left > x && top > y && left + width < x + wide && top + height < y + tall;
        inside
            && !self
                .taken
                .iter()
                .any(|[x, y, w, h]| left < x + w && *x < left + width && top < y + h && *y < top + height)
    }

    /// How many dots stand within the reach of a label's usual length.
    fn crowd(&self, (x, y): (f64, f64)) -> usize {
        self.dots.iter().filter(|dot| (dot.0 - x).hypot(dot.1 - y) < 90.0).count()
    }

    /// The best free place beside a point: the one that covers least of the lines, the nearest of these.
    fn around(&mut self, (x, y): (f64, f64), wide: f64, tall: f64, gap: f64) -> Option<[f64; 4]> {
        let mut best: Option<(usize, [f64; 4])> = None;
        for (farther, gap) in [gap, gap + 6.0, gap + 14.0, gap + 26.0].into_iter().enumerate() {
            let (left, right, middle) = (x - gap - wide, x + gap, x - wide / 2.0);
            let (above, below, level) = (y - gap - tall, y + gap, y - tall / 2.0);
            for (left, top) in [
                (right, level),
                (left, level),
                (middle, above),
                (middle, below),
                (right, above),
                (right, below),
                (left, above),
                (left, below),
            ] {
                let box_ = [left, top, wide, tall];
                let covers = |at: &&(f64, f64)| {
                    (left - 2.0..left + wide + 2.0).contains(&at.0)
                        && (top - 1.0..top + tall + 1.0).contains(&at.1)
                };
                let own = beside(box_, (x, y));
                let misread = self.dots.iter().any(|dot| *dot != (x, y) && beside(box_, *dot) <= own);
                let covered = self.lines.iter().filter(covers).count()
                    + 2 * farther
                    + if misread { MISREAD } else { 0 };
                if self.free(box_) && best.is_none_or(|(least, _)| covered < least) {
                    best = Some((covered, box_));
                }
            }
        }
        let (_, box_) = best?;
        self.avoid(box_);
        Some(box_)
    }

    /// The first of these points at which a number can stand.
    fn badge(&mut self, points: &[(f64, f64)]) -> Option<(f64, f64)> {
        let box_of = |(x, y): (f64, f64)| [x - 9.0, y - 9.0, 18.0, 18.0];
        let at = points.iter().copied().find(|at| self.free(box_of(*at)))?;
        self.avoid(box_of(at));
        Some(at)
    }
}

fn panel(map: &FeatureCollection, claims: &[Claim<'_>]) -> Group {
    let mut panel = Group::new();
    let mut y = FRAME[1] + 12.0;
    panel = panel.add(
        words("What the text says, and what the map measures", PANEL, y, 13.0, INK).set("font-weight", 700),
    );
    y += 12.0;
    for (at, claim) in claims.iter().enumerate().take(MOST_LISTED) {
        let (_, colour, _, verdict) = claim.verdict;
        let subject = text(claim.feature, "subject").unwrap_or("–");
        let said = text(claim.feature, "claim").unwrap_or_default();
        let measured = match (number(claim.feature, "measured_km"), text(claim.feature, "measured_direction"))
        {
            (Some(km), Some(point)) => format!("{verdict}: measured {km:.1} km {point}"),
            _ => {
                let reason = text(claim.feature, "verdict_reason").and_then(|reason| reason.split_once("; "));
                reason.map_or_else(|| verdict.to_owned(), |(_, reason)| format!("{verdict}: {reason}"))
            }
        };
        panel = panel
            .add(badge(PANEL + 9.0, y + 15.0, at + 1, colour))
            .add(words(&shortened(&format!("{subject}: {said}"), 12.0), PANEL + 26.0, y + 12.0, 12.0, INK))
            .add(words(&shortened(&measured, 11.0), PANEL + 26.0, y + 26.0, 11.0, colour));
        y += 34.0;
    }
    if claims.len() > MOST_LISTED {
        y += 12.0;
        let more = format!("and {} more", claims.len() - MOST_LISTED);
        panel = panel.add(words(&more, PANEL + 26.0, y, 11.0, FAINT));
    }
    let drawn: BTreeSet<&str> = claims.iter().map(|claim| claim.verdict.0).collect();
    let wrong = claims.iter().any(|claim| claim.said.is_some());
    let mut rows: Vec<(String, &str, f64, &str)> = VERDICTS
        .iter()
        .filter(|verdict| drawn.contains(verdict.0))
        .map(|(_, colour, dashes, name)| (format!("claim: {name}"), *colour, 2.6, *dashes))
        .collect();
    if wrong {
        rows.push(("where a claim that does not fit would put it".to_owned(), FAINT, 1.3, "5 4"));
    }
    if of_kind(map, "movement").next().is_some() {
        rows.push(("road or movement from place to place".to_owned(), MOVEMENT, 9.0, "none"));
    }
    let mut y = FRAME[1] + FRAME[3] - 18.0 * (rows.len() as f64 + 2.0);
    let wide = ["region", "raion", "area", "water", "country"];
    let areas: BTreeSet<&str> = of_kind(map, "mention")
        .filter(|mention| text(mention, "place_class").is_some_and(|class| wide.contains(&class)))
        .filter_map(|mention| text(mention, "name"))
        .collect();
    if !areas.is_empty() {
        let areas = areas.into_iter().collect::<Vec<_>>().join(", ");
        let also = shortened(&format!("Also named: {areas}"), 11.0);
        panel = panel.add(words(&also, PANEL, y - 26.0, 11.0, FAINT));
    }
    for (name, colour, width, dashes) in rows {
        let line = stroke(&format!("M{PANEL} {y}h44"), colour, width).set("stroke-dasharray", dashes);
        let line = if width > 5.0 { line.set("stroke-opacity", 0.35) } else { line };
        panel = panel.add(line).add(words(&name, PANEL + 56.0, y + 4.0, 11.0, INK));
        y += 18.0;
    }
    for (fill, name) in
        [(INK, "place of something told, with its days"), ("#ffffff", "place only of who tells it")]
    {
        let dot = Circle::new().set("cx", PANEL + 22.0).set("cy", y).set("r", 4.2);
        panel = panel.add(dot.set("fill", fill).set("stroke", INK)).add(words(
            name,
            PANEL + 56.0,
            y + 4.0,
            11.0,
            INK,
        ));
        y += 18.0;
    }
    panel
}

fn badge(x: f64, y: f64, number: usize, colour: &str) -> Group {
    let disc = Circle::new().set("cx", figure(x)).set("cy", figure(y)).set("r", 8);
    let figures = Text::new(number.to_string()).set("x", figure(x)).set("y", figure(y + 3.7));
    let figures = figures
        .set("font-size", 10.5)
        .set("font-weight", 700)
        .set("fill", "#ffffff")
        .set("text-anchor", "middle");
    Group::new().add(disc.set("fill", colour).set("stroke", "#ffffff")).add(figures)
}

fn scale(view: &View) -> Group {
    let lengths = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
    let km = lengths.into_iter().rev().find(|km| km * view.pixels_per_km < FRAME[2] / 4.0).unwrap_or(1.0);
    let (x, y) = (FRAME[0] + 14.0, FRAME[1] + FRAME[3] - 14.0);
    let bar = format!("M{x} {}v5h{}v-5", y - 5.0, figure(km * view.pixels_per_km));
    Group::new().add(stroke(&bar, INK, 1.4)).add(words(&format!("{km} km"), x + 5.0, y - 5.0, 11.0, INK))
}

/// The article's title and day, or how many articles there are.
fn heading(map: &FeatureCollection) -> (String, String) {
    let named =
        |key: &'static str| map.features.iter().filter_map(move |f| text(f, key)).collect::<BTreeSet<_>>();
    let (articles, titles, days) = (named("article"), named("article_title"), named("published"));
    let (first, last) = (days.first().copied().unwrap_or("–"), days.last().copied().unwrap_or("–"));
    let days = if first == last { first.to_owned() } else { format!("{first} to {last}") };
    let count = |kind: &str| of_kind(map, kind).count();
    let counts = format!(
        "published {days} · on the map: {} place names, {} distance claims, {}",
        count("mention"),
        count("claim"),
        match count("movement") {
            1 => "1 road or movement".to_owned(),
            many => format!("{many} roads and movements"),
        }
    );
    match (articles.len(), titles.first()) {
        (1, Some(title)) => ((*title).to_owned(), counts),
        (articles, _) => (format!("{articles} articles"), counts),
    }
}

fn credit(map: &FeatureCollection) -> String {
    let member = |key: &str| map.foreign_members.as_ref().and_then(|members| members.get(key)?.as_str());
    format!("Data: {}", member("attribution").unwrap_or("see the map's source"))
}

fn of_kind<'m>(map: &'m FeatureCollection, kind: &str) -> impl Iterator<Item = &'m Feature> {
    map.features.iter().filter(move |feature| text(feature, "kind") == Some(kind))
}

fn text<'m>(feature: &'m Feature, key: &str) -> Option<&'m str> {
    feature.property(key)?.as_str()
}

fn number(feature: &Feature, key: &str) -> Option<f64> {
    feature.property(key)?.as_f64()
}

/// The lines of a feature, or the rings of its polygons.
fn lines(feature: &Feature) -> Vec<Vec<Position>> {
    let line = |line: &Vec<geojson::Position>| -> Vec<Position> {
        let position = |at: &geojson::Position| match at.as_slice() {
            [lon, lat, ..] => Some(Position { lon: *lon, lat: *lat }),
            _ => None,
        };
        line.iter().filter_map(position).collect()
    };
    match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::LineString { coordinates }) => vec![line(coordinates)],
        Some(GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates }) => {
            coordinates.iter().map(line).collect()
        }
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().flatten().map(line).collect(),
        _ => Vec::new(),
    }
}

/// Whether a ring holds a position, by the number of its edges to the east.
fn holds(ring: &[Position], at: Position) -> bool {
    let crosses = |pair: &&[Position]| match pair {
        [one, other] if (one.lat > at.lat) != (other.lat > at.lat) => {
            at.lon < one.lon + (at.lat - one.lat) / (other.lat - one.lat) * (other.lon - one.lon)
        }
        _ => false,
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

/// Points at these shares of a segment.
fn along(pair: &[(f64, f64)], shares: &[f64]) -> Vec<(f64, f64)> {
    let [(x1, y1), (x2, y2)] = pair else { return Vec::new() };
    shares.iter().map(|share| (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)).collect()
}

fn stroke(course: &str, colour: &str, width: f64) -> Stroke {
    let stroke = Stroke::new().set("d", course).set("fill", "none").set("stroke", colour);
    stroke.set("stroke-width", width).set("stroke-linejoin", "round")
}

fn words(words: &str, x: f64, y: f64, size: f64, colour: &str) -> Text {
    let text = Text::new(words).set("x", figure(x)).set("y", figure(y)).set("font-size", size);
    // The white rim keeps words readable on lines.
    text.set("fill", colour)
        .set("stroke", "#ffffff")
        .set("stroke-width", 3)
        .set("paint-order", "stroke")
        .set("stroke-linejoin", "round")
}

/// Words cut to the width of the panel.
fn shortened(words: &str, size: f64) -> String {
    let room = WIDTH - PANEL - 40.0;
    if text_width(words, size) <= room {
        return words.to_owned();
    }
    let mut short: String = words.to_owned();
    while text_width(&short, size) > room - size {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

/// About how wide words are set: no font is at hand, and half its size is the width of a letter on average.
fn text_width(words: &str, size: f64) -> f64 {
    words.chars().count() as f64 * size * 0.56
}

fn figure(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
