//! A layer -> the style in which QGIS shows it: rules for symbols, labels, map tips, and the times to animate by.
//!
//! Colours tell apart for people who see them differently (after Okabe and Ito 2008), and every verdict has a pattern of
//! dashes besides its colour.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// What a style is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// A file with everything in it, of which QGIS makes a layer of points and a layer of lines; one style serves both.
    Mixed,
    /// Mentions as points.
    Mentions,
    /// Mentions as lines.
    MentionLines,
    /// Claims.
    Claims,
    /// Movements.
    Movements,
}

/// The style of a layer as QGIS keeps it in a `.qml` file or in the table `layer_styles`.
///
/// ```
/// use dateline::output::qgis::{Layer, style};
/// assert!(style(Layer::Claims).contains("RuleRenderer"));
/// assert!(!style(Layer::Mixed).contains("layerGeometryType"));
/// ```
pub fn style(layer: Layer) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Memory takes whatever is written to it.
    let _ = qml(&mut xml, layer);
    String::from_utf8(xml.into_inner()).unwrap_or_default() + "\n"
}

/// What a thing looks like.
#[derive(Clone, Copy)]
enum Look {
    /// A shape of this size in mm; one that is not filled shows its outline alone.
    Marker { shape: &'static str, colour: &'static str, size: f64, filled: bool },
    /// A line of this width in mm.
    Line { pattern: Pattern, colour: &'static str, width: f64, arrow: bool },
}

#[derive(Clone, Copy)]
enum Pattern {
    Solid,
    /// Lengths of dashes and gaps in mm.
    Dashes(&'static str),
}

/// A line of the legend: what it is called, what falls under it, how that looks.
struct Rule {
    label: &'static str,
    filter: String,
    look: Look,
}

const VERDICTS: [(&str, &str, Look); 5] = [
    ("consistent", "Claim: consistent", line(Pattern::Solid, "0,114,178", 0.8)),
    ("distance_off", "Claim: distance off", line(Pattern::Dashes("4;2"), "213,94,0", 0.8)),
    ("direction_off", "Claim: direction off", line(Pattern::Dashes("5;1.4;1;1.4"), "170,51,119", 0.8)),
    ("both_off", "Claim: distance and direction off", line(Pattern::Dashes("1.6;1.2"), "136,20,30", 1.0)),
    ("unverifiable", "Claim: cannot be told", line(Pattern::Dashes("0.6;1.6"), "110,110,110", 0.5)),
];

/// Classes of places that share a look.
const CLASSES: [(&[&str], &str, Look); 6] = [
    (&["settlement", "district"], "Settlement", marker("circle", "200,30,50", 2.6)),
    (&["landmark"], "Landmark", marker("triangle", "230,140,0", 3.0)),
    (&["river", "water"], "River, water", marker("pentagon", "30,110,180", 2.8)),
    (&["area"], "Area", marker("diamond", "120,94,40", 3.0)),
    (&["region", "raion", "hromada"], "Oblast, raion, hromada", marker("square", "106,81,163", 2.8)),
    (&["country", "foreign"], "Abroad", marker("hexagon", "90,90,90", 2.6)),
];

/// Roles of names that are no scene of what happened; hollow.
const OTHER_ROLES: [(&str, &str, Look); 3] = [
    ("dateline", "Where it was written", hollow("star", "60,60,60", 3.4)),
    ("actor", "Actor", hollow("square", "110,110,110", 2.2)),
    ("attribution", "In a title or an organisation", hollow("circle", "110,110,110", 2.0)),
];

/// The kind of what becomes of mentions, gathered or not.
const PLACE: &str = "mention";

const RIVER: Look = line(Pattern::Solid, "90,160,220", 0.9);
const MOVEMENT: Look = Look::Line { pattern: Pattern::Solid, colour: "0,110,70", width: 0.6, arrow: true };

const fn marker(shape: &'static str, colour: &'static str, size: f64) -> Look {
    Look::Marker { shape, colour, size, filled: true }
}

const fn hollow(shape: &'static str, colour: &'static str, size: f64) -> Look {
    Look::Marker { shape, colour, size, filled: false }
}

const fn line(pattern: Pattern, colour: &'static str, width: f64) -> Look {
    Look::Line { pattern, colour, width, arrow: false }
}

impl Layer {
    /// An expression for a property. In a mixed file it may be that no feature has it, and so no column.
    fn field(self, name: &str) -> String {
        match self {
            Layer::Mixed => format!("attribute($currentfeature,'{name}')"),
            Layer::Mentions | Layer::MentionLines | Layer::Claims | Layer::Movements => format!("\"{name}\""),
        }
    }

    /// The condition under which a feature is of this kind and geometry, with more that must hold.
    fn of(self, geometry: &str, kind: &str, more: &str) -> String {
        // Mentions may have been gathered.
        let kinds =
            if kind == PLACE { "IN ('mention','place','event')".to_owned() } else { format!("='{kind}'") };
        let mixed = match self {
            Layer::Mixed => format!("geometry_type($geometry)='{geometry}' AND \"kind\" {kinds}"),
            Layer::Mentions | Layer::MentionLines | Layer::Claims | Layer::Movements => String::new(),
        };
        [mixed.as_str(), more].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" AND ")
    }

    fn rules(self) -> Vec<Rule> {
        let mut rules = Vec::new();
        if matches!(self, Layer::Mixed | Layer::Mentions) {
            let (role, class) = (self.field("role"), self.field("place_class"));
            // Drawn first and so below the others.
            for (name, label, look) in OTHER_ROLES {
                let filter = self.of("Point", PLACE, &format!("{role}='{name}'"));
                rules.push(Rule { label, filter, look });
            }
            for (classes, label, look) in CLASSES {
                let within = format!(
                    "coalesce({role},'location')='location' AND {class} IN ('{}')",
                    classes.join("','")
                );
                rules.push(Rule { label, filter: self.of("Point", PLACE, &within), look });
            }
        }
        if matches!(self, Layer::Mixed | Layer::MentionLines) {
            rules.push(Rule { label: "River", filter: self.of("Line", PLACE, ""), look: RIVER });
        }
        if matches!(self, Layer::Mixed | Layer::Movements) {
            rules.push(Rule { label: "Movement", filter: self.of("Line", "movement", ""), look: MOVEMENT });
        }
        if matches!(self, Layer::Mixed | Layer::Claims) {
            for (name, label, look) in VERDICTS {
                let filter = self.of("Line", "claim", &format!("{}='{name}'", self.field("verdict")));
                rules.push(Rule { label, filter, look });
            }
        }
        rules
    }

    /// Filter, expression, colour and placement of every kind of label.
    fn labels(self) -> Vec<Label> {
        let mut labels = Vec::new();
        if matches!(self, Layer::Mixed | Layer::Mentions) {
            let role = self.field("role");
            let located = format!("coalesce({role},'location') IN ('location','dateline')");
            let name = self.field("name");
            labels.push(Label {
                filter: self.of("Point", PLACE, &located),
                expression: name.clone(),
                size: 8.5,
                colour: "30,30,30",
                along: false,
            });
            let others = format!("{role} IN ('actor','attribution')");
            labels.push(Label {
                filter: self.of("Point", PLACE, &others),
                expression: name,
                size: 7.0,
                colour: "110,110,110",
                along: false,
            });
        }
        if matches!(self, Layer::Mixed | Layer::MentionLines) {
            labels.push(Label {
                filter: self.of("Line", PLACE, ""),
                expression: self.field("name"),
                size: 8.0,
                colour: "30,90,150",
                along: true,
            });
        }
        if matches!(self, Layer::Mixed | Layer::Claims) {
            labels.push(Label {
                filter: self.of("Line", "claim", ""),
                expression: self.claim_label(),
                size: 7.5,
                colour: "70,30,60",
                along: true,
            });
        }
        labels
    }

    /// `37 km NW said, 36.9 km ENE measured`.
    fn claim_label(self) -> String {
        let (least, most) = (self.field("claimed_km_min"), self.field("claimed_km_max"));
        let km = |number: &str| format!("to_string(round({number},1))");
        // "More than 50 km" has no most, "up to 50 km" has no least or zero.
        let said = format!(
            "CASE WHEN {least} IS NULL THEN {most} WHEN {most} IS NULL OR {least}={most} THEN {least} END"
        );
        let said = format!("coalesce({}, {} || '–' || {})", km(&said), km(&least), km(&most));
        let directed = |field: &str| format!("coalesce(' ' || {},'')", self.field(field));
        format!(
            "{said} || ' km' || {} || ' said' || coalesce(', ' || {} || ' km' || {} || ' measured','')",
            directed("claimed_direction"),
            km(&self.field("measured_km")),
            directed("measured_direction"),
        )
    }

    /// What is shown when the pointer rests on a feature: title, days, the sentence with the words marked, the rest.
    /// Map tips are HTML, so that all that comes from articles is escaped.
    fn map_tip(self) -> String {
        let words = match self {
            Layer::Mixed => format!("coalesce({},{},'')", self.field("mention"), self.field("claim")),
            Layer::Mentions | Layer::MentionLines => self.field("mention"),
            Layer::Claims => self.field("claim"),
            Layer::Movements => "''".to_owned(),
        };
        let escaped = |expression: &str| {
            let mut escaped = format!("coalesce({expression},'')");
            for (mark, entity) in [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")] {
                escaped = format!("replace({escaped},'{mark}','{entity}')");
            }
            escaped
        };
        let sentence = escaped(&self.field("sentence"));
        let words = escaped(&words);
        let marked = format!(
            "if(length({words})>0, replace({sentence},{words},'<b>' || {words} || '</b>'), {sentence})"
        );
        let url = self.field("url");
        let link = format!(
            "if(regexp_match(coalesce({url},''),'^https?://')>0, \
             '<br><a href=\"' || {0} || '\">' || {0} || '</a>', '')",
            escaped(&url)
        );
        let published = format!("coalesce(', published ' || {}, '')", self.field("published"));
        format!(
            "<div style=\"max-width:30em\"><b>[% {} %]</b><br>[% {} %]<p>[% {marked} %]</p>\
             <small>[% {} %][% {} %][% {link} %]</small></div>",
            escaped(&self.field("title")),
            escaped(&self.field("description")),
            escaped(&format!("coalesce({},{})", self.field("article_title"), self.field("article"))),
            escaped(&published),
        )
    }
}

struct Label {
    filter: String,
    expression: String,
    size: f64,
    colour: &'static str,
    along: bool,
}

type Xml = Writer<Vec<u8>>;

/// Everything that a style decides, and nothing else: what a user has set besides stays.
const CATEGORIES: &str = "Symbology|Labeling|MapTips|Temporal";

fn qml(xml: &mut Xml, layer: Layer) -> io::Result<()> {
    xml.write_event(Event::DocType(BytesText::from_escaped(
        "qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'",
    )))?;
    let root = [("version", "3.22.0"), ("styleCategories", CATEGORIES), ("labelsEnabled", "1")];
    nest(xml, "qgis", &root, |xml| {
        temporal(xml)?;
        renderer(xml, layer)?;
        labeling(xml, layer)?;
        let tip = layer.map_tip();
        xml.create_element("mapTip").write_text_content(BytesText::new(&tip))?;
        Ok(())
    })
}

/// From the field `start` to the field `end`, both included.
fn temporal(xml: &mut Xml) -> io::Result<()> {
    const START_AND_END_FIELDS: &str = "2";
    let settings = [
        ("enabled", "1"),
        ("mode", START_AND_END_FIELDS),
        ("startField", "start"),
        ("endField", "end"),
        ("limitMode", "0"),
        ("accumulate", "0"),
        ("fixedDuration", "0"),
        ("durationUnit", "min"),
        ("durationField", ""),
        ("startExpression", ""),
        ("endExpression", ""),
    ];
    nest(xml, "temporal", &settings, |xml| {
        nest(xml, "fixedRange", &[], |xml| {
            empty(xml, "start", &[])?;
            empty(xml, "end", &[])
        })
    })
}

fn renderer(xml: &mut Xml, layer: Layer) -> io::Result<()> {
    let rules = layer.rules();
    let settings =
        [("type", "RuleRenderer"), ("symbollevels", "0"), ("forceraster", "0"), ("enableorderby", "0")];
    nest(xml, "renderer-v2", &settings, |xml| {
        nest(xml, "rules", &[("key", "{rules}")], |xml| {
            for (at, rule) in rules.iter().enumerate() {
                let (key, symbol) = (format!("{{rule-{at}}}"), at.to_string());
                let mut attributes =
                    vec![("key", key.as_str()), ("symbol", symbol.as_str()), ("label", rule.label)];
                if !rule.filter.is_empty() {
                    attributes.push(("filter", rule.filter.as_str()));
                }
                empty(xml, "rule", &attributes)?;
            }
            Ok(())
        })?;
        nest(xml, "symbols", &[], |xml| {
            rules.iter().enumerate().try_for_each(|(at, rule)| symbol(xml, &at.to_string(), rule.look, layer))
        })
    })
}

fn symbol(xml: &mut Xml, name: &str, look: Look, layer: Layer) -> io::Result<()> {
    let kind = match look {
        Look::Marker { .. } => "marker",
        Look::Line { .. } => "line",
    };
    let attributes =
        [("name", name), ("type", kind), ("alpha", "1"), ("clip_to_extent", "1"), ("force_rhr", "0")];
    nest(xml, "symbol", &attributes, |xml| match look {
        Look::Marker { shape, colour, size, filled } => {
            let (ink, white) = (format!("{colour},255"), "255,255,255,230");
            let options = [
                ("name", shape),
                ("color", if filled { &ink } else { white }),
                ("outline_color", if filled { "255,255,255,255" } else { &ink }),
                ("outline_width", if filled { "0.25" } else { "0.5" }),
                ("outline_style", "solid"),
                ("size", &size.to_string()),
                ("size_unit", "MM"),
            ];
            // The surer and the more often named, the larger; pale where the point is not the place's own but that of
            // what it lies in. Only gathered mentions have a count.
            let sure = format!(
                "{size} * (0.75 + 0.5 * coalesce({},0.5)) * \
                 (1 + 0.35 * ln(coalesce(attribute($currentfeature,'mention_count'),1)))",
                layer.field("confidence")
            );
            let rough = format!(
                "if({} IN ('hromada','raion','post_office'), 45, 100)",
                layer.field("position_precision")
            );
            let given: &[(&str, &str)] =
                if filled { &[("size", &sure), ("opacity", &rough)] } else { &[("size", &sure)] };
            simple(xml, "SimpleMarker", &options, given, |_| Ok(()))
        }
        Look::Line { pattern, colour, width, arrow } => {
            let ink = format!("{colour},255");
            let (own, dashes) = match pattern {
                Pattern::Solid => ("0", "5;2"),
                Pattern::Dashes(dashes) => ("1", dashes),
            };
            let width = width.to_string();
            let options = [
                ("line_color", ink.as_str()),
                ("line_width", &width),
                ("line_width_unit", "MM"),
                ("line_style", "solid"),
                ("use_custom_dash", own),
                ("customdash", dashes),
                ("customdash_unit", "MM"),
                ("capstyle", "flat"),
                ("joinstyle", "round"),
            ];
            simple(xml, "SimpleLine", &options, &[], |_| Ok(()))?;
            if arrow {
                let options = [("placement", "centralpoint"), ("rotate", "1"), ("offset", "0")];
                simple(xml, "MarkerLine", &options, &[], |xml| {
                    let head = [
                        ("name", "filled_arrowhead"),
                        ("color", ink.as_str()),
                        ("outline_style", "no"),
                        ("size", "3.4"),
                        ("size_unit", "MM"),
                    ];
                    let sub = format!("@{name}@1");
                    let attributes = [("name", sub.as_str()), ("type", "marker"), ("alpha", "1")];
                    nest(xml, "symbol", &attributes, |xml| {
                        simple(xml, "SimpleMarker", &head, &[], |_| Ok(()))
                    })
                })?;
            }
            Ok(())
        }
    })
}

/// A layer of a symbol with its options and those that expressions give.
fn simple(
    xml: &mut Xml,
    class: &str,
    options: &[(&str, &str)],
    given: &[(&str, &str)],
    more: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = [("class", class), ("enabled", "1"), ("locked", "0"), ("pass", "0")];
    nest(xml, "layer", &attributes, |xml| {
        nest(xml, "Option", MAP, |xml| {
            options.iter().try_for_each(|(name, value)| option(xml, name, value))
        })?;
        if !given.is_empty() {
            nest(xml, "data_defined_properties", &[], |xml| {
                nest(xml, "Option", MAP, |xml| {
                    option(xml, "name", "")?;
                    nest(xml, "Option", &[("name", "properties"), ("type", "Map")], |xml| {
                        given.iter().try_for_each(|(name, expression)| {
                            nest(xml, "Option", &[("name", name), ("type", "Map")], |xml| {
                                empty(
                                    xml,
                                    "Option",
                                    &[("name", "active"), ("type", "bool"), ("value", "true")],
                                )?;
                                option(xml, "expression", expression)?;
                                empty(xml, "Option", &[("name", "type"), ("type", "int"), ("value", "3")])
                            })
                        })
                    })?;
                    option(xml, "type", "collection")
                })
            })?;
        }
        more(xml)
    })
}

const MAP: &[(&str, &str)] = &[("type", "Map")];

fn labeling(xml: &mut Xml, layer: Layer) -> io::Result<()> {
    let labels = layer.labels();
    if labels.is_empty() {
        return Ok(());
    }
    nest(xml, "labeling", &[("type", "rule-based")], |xml| {
        nest(xml, "rules", &[("key", "{labels}")], |xml| {
            for (at, label) in labels.iter().enumerate() {
                let key = format!("{{label-{at}}}");
                let mut attributes = vec![("key", key.as_str())];
                if !label.filter.is_empty() {
                    attributes.push(("filter", label.filter.as_str()));
                }
                nest(xml, "rule", &attributes, |xml| {
                    nest(xml, "settings", &[("calloutType", "simple")], |xml| settings(xml, label))
                })?;
            }
            Ok(())
        })
    })
}

fn settings(xml: &mut Xml, label: &Label) -> io::Result<()> {
    let (size, colour) = (label.size.to_string(), format!("{},255", label.colour));
    // No font is named: one that is not installed makes QGIS complain.
    let text = [
        ("fieldName", label.expression.as_str()),
        ("isExpression", "1"),
        ("fontSize", &size),
        ("fontSizeUnit", "Point"),
        ("textColor", &colour),
    ];
    nest(xml, "text-style", &text, |xml| {
        let buffer = [
            ("bufferDraw", "1"),
            ("bufferSize", "0.8"),
            ("bufferSizeUnits", "MM"),
            ("bufferColor", "255,255,255,220"),
        ];
        empty(xml, "text-buffer", &buffer)
    })?;
    // Names stand at one spot beside their point, so that of the many mentions of a place one is labelled.
    let placement: &[(&str, &str)] = if label.along {
        &[
            ("placement", "2"),
            ("placementFlags", "10"),
            ("dist", "0.8"),
            ("distUnits", "MM"),
            ("priority", "4"),
        ]
    } else {
        &[
            ("placement", "1"),
            ("quadOffset", "5"),
            ("xOffset", "2"),
            ("yOffset", "0"),
            ("offsetUnits", "MM"),
            ("offsetType", "0"),
            ("priority", "7"),
        ]
    };
    empty(xml, "placement", placement)?;
    empty(
        xml,
        "rendering",
        &[("obstacle", "1"), ("drawLabels", "1"), ("mergeLines", if label.along { "1" } else { "0" })],
    )
}

fn option(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    empty(xml, "Option", &[("name", name), ("type", "QString"), ("value", value)])
}

fn nest(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
    xml.write_event(Event::Start(start))?;
    inside(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
    xml.write_event(Event::Empty(element))
}
