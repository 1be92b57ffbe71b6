//! Claims and resolutions -> verdicts: what holds when measured on the map.

use crate::measure::Position;

/// What the map says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Distance and direction fit.
    Consistent,
    /// The distance does not fit.
    DistanceOff,
    /// The direction does not fit.
    DirectionOff,
    /// Neither fits.
    BothOff,
    /// It cannot be told.
    Unverifiable,
}

impl Outcome {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Consistent => "consistent",
            Outcome::DistanceOff => "distance_off",
            Outcome::DirectionOff => "direction_off",
            Outcome::BothOff => "both_off",
            Outcome::Unverifiable => "unverifiable",
        }
    }
}

/// What a claim's geometry is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeometryBasis {
    /// Both ends are places: a line between them.
    Places,
    /// From the reference, in the claimed direction, for the claimed distance.
    Projected,
    /// The ring of the claimed radius around the reference.
    Ring,
}

impl GeometryBasis {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            GeometryBasis::Places => "places",
            GeometryBasis::Projected => "projected",
            GeometryBasis::Ring => "ring",
        }
    }
}

/// A claim held against the map; the verdicts of an article stand in the order of its claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// One sentence with the figures.
    pub reason: String,
    /// Geodesic distance from reference to subject, km.
    pub measured_km: Option<f64>,
    /// Bearing from reference to subject, degrees clockwise from north.
    pub measured_bearing: Option<f64>,
    /// Least distance that the claim allows, all tolerances in, km.
    pub allowed_km_min: Option<f64>,
    /// Greatest distance that the claim allows, all tolerances in, km; `None` where there is no upper bound.
    pub allowed_km_max: Option<f64>,
    /// How far the measured distance lies outside what is allowed, km; 0 inside.
    pub distance_error_km: Option<f64>,
    /// Degrees between the claimed and the measured bearing.
    pub direction_error_deg: Option<f64>,
    /// The line to draw, at least two positions; empty where the claim has no place at all.
    pub geometry: Vec<Position>,
    /// What the line is made of; `None` where there is none.
    pub basis: Option<GeometryBasis>,
}
