//! A position on the globe.

use serde::{Deserialize, Serialize};

/// A position on WGS84 in degrees, longitude before latitude.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Degrees north, -90 to 90.
    pub lat: f64,
}
