//! A step of smoothed-particle hydrodynamics (after PARSEC's fluidanimate): each particle with those in the
//! cells around it. The innermost loops have a handful of turns, of arithmetic under a condition, so what
//! entering a loop costs counts as much as its turns.

use std::ops::Range;

use crate::input::{Input, Random, fold_floats};

/// A cube of space as wide as particles reach: which particles are in it, and which cells are near.
pub struct Cell {
    particles: Range<usize>,
    /// Itself included.
    near: Vec<usize>,
}

/// A fluid in a box of cells.
pub struct Fluid {
    cells: Vec<Cell>,
    /// In the order of their cells.
    pub(crate) positions: Vec<[f32; 3]>,
    pub(crate) densities: Vec<f32>,
    pub(crate) forces: Vec<[f32; 3]>,
}

/// How far particles reach.
pub(crate) const REACH: f32 = 1.0;
/// The density at which there is no pressure.
const REST: f32 = 1.5;

impl Input for Fluid {
    const FULL: usize = 6;
    const SMALL: usize = 2;

    fn new(size: usize) -> Self {
        let mut random = Random::new(14);
        let mut positions = Vec::new();
        let mut cells = Vec::new();
        let places =
            || (0..size).flat_map(|z| (0..size).flat_map(move |y| (0..size).map(move |x| [x, y, z])));
        for place in places() {
            let first = positions.len();
            // Three on average.
            for _ in 0..2 + random.number() % 3 {
                positions.push(place.map(|at| at as f32 + (random.float() + 1.0) / 2.0));
            }
            let near =
                places().enumerate().filter(|(_, other)| (0..3).all(|i| place[i].abs_diff(other[i]) < 2));
            cells.push(Cell {
                particles: first..positions.len(),
                near: near.map(|(index, _)| index).collect(),
            });
        }
        let count = positions.len();
        Self { cells, positions, densities: vec![0.0; count], forces: vec![[0.0; 3]; count] }
    }

    fn items(&self) -> u64 {
        let near =
            |cell: &Cell| cell.near.iter().map(|near| self.cells[*near].particles.len()).sum::<usize>();
        self.cells.iter().map(|cell| 2 * cell.particles.len() * near(cell)).sum::<usize>() as u64
    }

    fn digest(&self) -> u64 {
        fold_floats(self.densities.iter().chain(self.forces.as_flattened()))
    }
}

kernel! {
    For, Fluid, |input| fluid(&input.cells, &input.positions, &mut input.densities, &mut input.forces);

    /// Writes the density at each particle and the force that it feels.
    #[inline(never)]
    pub fn fluid(cells: &[Cell], positions: &[[f32; 3]], densities: &mut [f32], forces: &mut [[f32; 3]]) {
        find_densities(cells, positions, densities);
        find_forces(cells, positions, densities, forces);
    }

    fn find_densities(cells: &[Cell], positions: &[[f32; 3]], densities: &mut [f32]) {
        for cell in cells {
            for i in cell.particles.clone() {
                let [x, y, z] = positions[i];
                let mut density = 0.0;
                for near in &cell.near {
                    for other in &positions[cells[*near].particles.clone()] {
                        let (dx, dy, dz) = (x - other[0], y - other[1], z - other[2]);
                        let square = dx * dx + dy * dy + dz * dz;
                        if square < REACH * REACH {
                            density += (REACH * REACH - square).powi(3);
                        }
                    }
                }
                densities[i] = density;
            }
        }
    }

    fn find_forces(cells: &[Cell], positions: &[[f32; 3]], densities: &[f32], forces: &mut [[f32; 3]]) {
        for cell in cells {
            for i in cell.particles.clone() {
                let [x, y, z] = positions[i];
                let mut force = [0.0; 3];
                for near in &cell.near {
                    for j in cells[*near].particles.clone() {
                        let other = positions[j];
                        let (dx, dy, dz) = (x - other[0], y - other[1], z - other[2]);
                        let square = dx * dx + dy * dy + dz * dz;
                        if i == j || square >= REACH * REACH {
                            continue;
                        }
                        let distance = square.sqrt();
                        let closeness = REACH - distance;
                        let (mine, theirs) = (densities[i], densities[j]);
                        let pressure = (mine + theirs) / 2.0 - REST;
                        let push = pressure * closeness * closeness / (distance * mine * theirs);
                        force[0] += push * dx;
                        force[1] += push * dy;
                        force[2] += push * dz;
                    }
                }
                forces[i] = force;
            }
        }
    }
}
