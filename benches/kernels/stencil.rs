//! Jacobi's relaxation of a grid (the solver at the heart of SPLASH's ocean): five points a turn, row by
//! row, vectorised when nothing is in the way.

use crate::input::{Input, Random, fold_floats};

const SWEEPS: usize = 8;

/// A square grid as it begins, as it is after some sweeps, and the sweep before.
pub struct Grid {
    width: usize,
    start: Vec<f32>,
    grid: Vec<f32>,
    before: Vec<f32>,
}

impl Input for Grid {
    const FULL: usize = 128;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        let mut random = Random::new(20);
        let start: Vec<_> = (0..size * size).map(|_| random.float()).collect();
        let grid = start.clone();
        Self { width: size, start, before: grid.clone(), grid }
    }

    fn items(&self) -> u64 {
        ((self.width - 2).pow(2) * SWEEPS) as u64
    }

    fn digest(&self) -> u64 {
        fold_floats(&self.grid)
    }
}

kernel! {
    For, Grid, |input| {
        // The border of the other grid is never written.
        input.grid.copy_from_slice(&input.start);
        stencil(input.width, SWEEPS, &mut input.grid, &mut input.before);
    };

    /// Replaces every point inside by the mean of its neighbours, `sweeps` times; the grids have the same
    /// border.
    #[inline(never)]
    pub fn stencil(width: usize, sweeps: usize, grid: &mut Vec<f32>, before: &mut Vec<f32>) {
        for _ in 0..sweeps {
            std::mem::swap(grid, before);
            relax(width, before, grid);
        }
    }

    fn relax(width: usize, before: &[f32], grid: &mut [f32]) {
        for y in 1..before.len() / width - 1 {
            let above = &before[(y - 1) * width..][..width];
            let row = &before[y * width..][..width];
            let below = &before[(y + 1) * width..][..width];
            let relaxed = &mut grid[y * width..][..width];
            for x in 1..width - 1 {
                relaxed[x] = (above[x] + below[x] + row[x - 1] + row[x + 1]) / 4.0;
            }
        }
    }
}
