//! A line through points (from Phoenix): four sums of small integers. LLVM does vectorise them, but across
//! the sums, which gains little over one point a turn with a check.

use crate::input::{Input, Random, fold};

/// Points and the line through them.
pub struct Points {
    points: Vec<(u8, u8)>,
    line: Line,
}

/// Where it begins, and how it rises.
pub type Line = (f64, f64);

impl Input for Points {
    const FULL: usize = 16 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(16);
        let mut point = || {
            let x = (random.number() >> 57) as u8;
            (x, x / 2 + (random.number() >> 58) as u8)
        };
        Self { points: (0..size).map(|_| point()).collect(), line: (0.0, 0.0) }
    }

    fn items(&self) -> u64 {
        self.points.len() as u64
    }

    fn digest(&self) -> u64 {
        fold([self.line.0.to_bits(), self.line.1.to_bits()])
    }
}

kernel! {
    For, Points, |input| input.line = linear_regression(&input.points);

    /// The line with the least squares.
    #[inline(never)]
    pub fn linear_regression(points: &[(u8, u8)]) -> Line {
        let (mut sum_x, mut sum_y, mut sum_xx, mut sum_xy) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (x, y) in points {
            let (x, y) = (u64::from(*x), u64::from(*y));
            sum_x += x;
            sum_y += y;
            sum_xx += x * x;
            sum_xy += x * y;
        }
        let n = points.len() as f64;
        let (sum_x, sum_y) = (sum_x as f64, sum_y as f64);
        let slope = (n * sum_xy as f64 - sum_x * sum_y) / (n * sum_xx as f64 - sum_x * sum_x);
        ((sum_y - slope * sum_x) / n, slope)
    }
}
