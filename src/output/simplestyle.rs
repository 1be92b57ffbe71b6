//! Properties -> how a feature is drawn by maps that know simplestyle 1.1.0: geojson.io, GitHub, Mapbox.

use crate::output::json::Json as _;
use crate::output::property::Properties;

/// Properties under the names of simplestyle 1.1.0; `null` where one does not apply.
///
/// The colours are those of the page: Okabe and Ito's, which people who are blind to some colours can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    marker_color: Option<&'static str>,
    marker_size: Option<&'static str>,
    stroke: Option<&'static str>,
    stroke_width: Option<u8>,
}

impl Style {
    /// Writes its members as those of an object in JSON, behind others.
    pub(crate) fn write_members(&self, out: &mut Vec<u8>) {
        for (head, value) in [
            (",\"marker-color\":", self.marker_color),
            (",\"marker-size\":", self.marker_size),
            (",\"stroke\":", self.stroke),
        ] {
            out.extend_from_slice(head.as_bytes());
            value.write(out);
        }
        out.extend_from_slice(b",\"stroke-width\":");
        self.stroke_width.map(usize::from).write(out);
    }

    /// How a feature with these properties is drawn: mentions by role, claims by verdict.
    pub fn of(properties: &Properties<'_>) -> Style {
        let line = |stroke, width| Style {
            marker_color: None,
            marker_size: None,
            stroke: Some(stroke),
            stroke_width: Some(width),
        };
        match properties {
            Properties::Claim(claim) => line(verdict(claim.verdict), 3),
            Properties::Movement(_) => line("#7a5195", 2),
            Properties::Unlocated(_) => {
                Style { marker_color: None, marker_size: None, stroke: None, stroke_width: None }
            }
            Properties::Mention(mention) => place(mention.role, 1),
            Properties::Gathered(gathered) => place(gathered.lead.role, gathered.mention_count),
        }
    }

    /// The colour of a mark or a line, `#rrggbb`.
    pub(crate) fn colour(&self) -> Option<&'static str> {
        self.stroke
    }
}

/// From so many mentions on, a place has a large mark.
const MANY: usize = 5;

fn place(role: Option<&str>, mentions: usize) -> Style {
    let (color, size) = match role {
        Some("actor" | "attribution") => ("#7b8388", "small"),
        Some("dateline") => ("#56b4e9", "small"),
        _ if mentions >= MANY => ("#0072b2", "large"),
        _ => ("#0072b2", "medium"),
    };
    // Rivers are mentions drawn as lines, so a mention has both.
    Style { marker_color: Some(color), marker_size: Some(size), stroke: Some(color), stroke_width: Some(3) }
}

fn verdict(name: &str) -> &'static str {
    match name {
        "consistent" => "#009e73",
        "distance_off" => "#e69f00",
        "direction_off" => "#cc79a7",
        "both_off" => "#d55e00",
        _ => "#7b8388",
    }
}
