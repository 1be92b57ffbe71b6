//! A compiled form -> its places, units and lines, each read when it is first asked for, and its names.

use super::compiled::{Compiled, Line};
use super::index::Blobs;
use super::packed;
use super::place::{Place, Unit};
use crate::measure::Spot;
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

/// One compiled form in use: the program's own, or that of files of one's own.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) compiled: Compiled<'static>,
    /// The number of its first place.
    pub(crate) first: u32,
    /// The index of its first line.
    pub(crate) first_line: u32,
    places: Shelf<Known>,
    units: Shelf<Unit>,
    lines: Shelf<Line>,
}

impl Layer {
    /// Puts a compiled form to use; its places are numbered from `first` on, its lines from `first_line` on.
    pub(crate) fn new(compiled: Compiled<'static>, first: u32, first_line: u32) -> Layer {
        let places = Shelf::of(&compiled.places);
        let units = Shelf::of(&compiled.units);
        let lines = Shelf::of(&compiled.lines);
        Layer { compiled, first, first_line, places, units, lines }
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> u32 {
        self.compiled.places.len()
    }

    /// How many units there are.
    pub(crate) fn units(&self) -> u32 {
        self.compiled.units.len()
    }

    /// How many lines there are.
    pub(crate) fn lines(&self) -> u32 {
        self.compiled.lines.len()
    }

    /// The place with this number in the layer.
    #[inline]
    pub(crate) fn place(&self, at: u32) -> Option<&Place> {
        self.known(at).map(|known| &known.place)
    }

    /// The same, with where it lies.
    pub(crate) fn ground(&self, at: u32) -> Option<Ground<'_>> {
        self.known(at).map(|Known { place, spot, oblast }| Ground { place, spot: *spot, oblast: *oblast })
    }

    #[inline]
    fn known(&self, at: u32) -> Option<&Known> {
        let forms = &self.compiled.forms;
        self.places.get(&self.compiled.places, at, |bytes| packed::read(bytes, forms).map(Known::of))
    }

    /// The unit with this number in the layer.
    pub(crate) fn unit(&self, at: u32) -> Option<&Unit> {
        self.units.get(&self.compiled.units, at, plain)
    }

    /// The line with this number in the layer.
    pub(crate) fn line(&self, at: u32) -> Option<&Line> {
        self.lines.get(&self.compiled.lines, at, plain)
    }

    /// Puts another place in the stead of the one with this number.
    pub(crate) fn amend(&mut self, at: u32, place: Place) {
        self.places.put(at, Known::of(place));
    }

    /// Whether everything in it can be read.
    pub(crate) fn is_whole(&self) -> bool {
        (0..self.len()).all(|at| self.place(at).is_some())
            && (0..self.units()).all(|at| self.unit(at).is_some())
            && (0..self.lines()).all(|at| self.line(at).is_some())
    }
}

/// The letters of an oblast's code as a number; 0 for none.
pub(crate) type OblastCode = u32;

/// A place and where it lies, in the form that measuring from one to many asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'g> {
    /// The place.
    pub(crate) place: &'g Place,
    /// Its position.
    pub(crate) spot: Spot,
    /// The oblast that it lies in.
    pub(crate) oblast: OblastCode,
}

/// A place that has been read, with what its [`Ground`] is made of.
#[derive(Debug)]
struct Known {
    place: Place,
    spot: Spot,
    oblast: OblastCode,
}

impl Known {
    fn of(place: Place) -> Known {
        let oblast = place.oblast().bytes().fold(0, |code, byte| code << 8 | OblastCode::from(byte));
        Known { spot: Spot::of(place.position), oblast, place }
    }
}

/// Values that are read from their bytes when they are first asked for.
#[derive(Debug)]
struct Shelf<T> {
    cells: Vec<OnceLock<Option<Box<T>>>>,
}

/// Reads a value that lies in its bytes as it is.
fn plain<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

impl<T> Shelf<T> {
    fn of(blobs: &Blobs<'_>) -> Shelf<T> {
        Shelf { cells: (0..blobs.len()).map(|_| OnceLock::new()).collect() }
    }

    #[inline]
    fn get(&self, blobs: &Blobs<'_>, at: u32, read: impl Fn(&[u8]) -> Option<T>) -> Option<&T> {
        let cell = self.cells.get(at as usize)?;
        cell.get_or_init(|| read(blobs.get(at)).map(Box::new)).as_deref()
    }

    fn put(&mut self, at: u32, value: T) {
        if let Some(cell) = self.cells.get_mut(at as usize) {
            *cell = OnceLock::from(Some(Box::new(value)));
        }
    }
}
