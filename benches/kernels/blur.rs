//! A box blur in two passes, along rows and along columns. Both are vectorised, along rows once the loops
//! over windows are unrolled; with a check in each turn, neither is.

use crate::input::{Input, Random, fold};

/// How far the box reaches to each side.
pub const REACH: usize = 2;

/// A grey picture, and room for two more.
pub struct Picture {
    pub(crate) width: usize,
    pub(crate) pixels: Vec<u16>,
    pub(crate) rows: Vec<u16>,
    pub(crate) blurred: Vec<u16>,
}

impl Input for Picture {
    const FULL: usize = 224;
    const SMALL: usize = 7;

    fn new(size: usize) -> Self {
        let mut random = Random::new(38);
        let pixels = (0..size * size).map(|_| (random.number() >> 56) as u16).collect();
        Self { width: size, pixels, rows: vec![0; size * size], blurred: vec![0; size * size] }
    }

    fn items(&self) -> u64 {
        self.pixels.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.blurred.iter().map(|pixel| u64::from(*pixel)))
    }
}

kernel! {
    For, Picture, |input| blur(input.width, &input.pixels, &mut input.rows, &mut input.blurred);

    /// Writes the mean of each pixel's box; near an edge, the pass that leads across it leaves the pixels
    /// as they are.
    #[inline(never)]
    pub fn blur(width: usize, pixels: &[u16], rows: &mut [u16], blurred: &mut [u16]) {
        let size = 2 * REACH as u16 + 1;
        for (row, sums) in pixels.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
            sums.copy_from_slice(row);
            for (x, window) in row.windows(2 * REACH + 1).enumerate() {
                let mut sum = 0;
                for pixel in window {
                    sum += pixel;
                }
                sums[x + REACH] = sum / size;
            }
        }
        blurred.copy_from_slice(rows);
        let height = pixels.len() / width;
        for y in REACH..height - REACH {
            let out = &mut blurred[y * width..(y + 1) * width];
            out.fill(0);
            for other in y - REACH..=y + REACH {
                for (sum, pixel) in out.iter_mut().zip(&rows[other * width..(other + 1) * width]) {
                    *sum += pixel;
                }
            }
            for sum in out {
                *sum /= size;
            }
        }
    }
}
