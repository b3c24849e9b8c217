//! Points gathered around centres by k-means (from Phoenix): loops over the four coordinates, which LLVM
//! unrolls and vectorises when nothing is in the way, in loops over a few centres.

use crate::input::{Input, Random, fold_floats};

/// A point in space.
pub type Point = [f32; 4];

const CLUSTERS: usize = 8;
const ROUNDS: usize = 5;

/// Points and the centres of their clusters.
pub struct Points {
    points: Vec<Point>,
    centres: Vec<Point>,
}

impl Input for Points {
    const FULL: usize = 512;
    const SMALL: usize = CLUSTERS;

    fn new(size: usize) -> Self {
        let mut random = Random::new(15);
        let points = (0..size).map(|_| [(); 4].map(|()| random.float())).collect();
        Self { points, centres: vec![[0.0; 4]; CLUSTERS] }
    }

    fn items(&self) -> u64 {
        (self.points.len() * CLUSTERS * ROUNDS) as u64
    }

    fn digest(&self) -> u64 {
        fold_floats(self.centres.as_flattened())
    }
}

kernel! {
    For, Points, |input| {
        input.centres.copy_from_slice(&input.points[..CLUSTERS]);
        kmeans(&input.points, &mut input.centres, ROUNDS);
    };

    /// Moves each centre to the mean of the points that are nearest to it, `rounds` times.
    #[inline(never)]
    pub fn kmeans(points: &[Point], centres: &mut [Point], rounds: usize) {
        let mut sums = vec![([0.0; 4], 0.0); centres.len()];
        for _ in 0..rounds {
            sums.fill(([0.0; 4], 0.0));
            for point in points {
                let mut nearest = (f32::INFINITY, 0);
                for (index, centre) in centres.iter().enumerate() {
                    let mut distance = 0.0;
                    for (a, b) in point.iter().zip(centre) {
                        distance += (a - b) * (a - b);
                    }
                    if distance < nearest.0 {
                        nearest = (distance, index);
                    }
                }
                let (sum, count) = &mut sums[nearest.1];
                for (sum, x) in sum.iter_mut().zip(point) {
                    *sum += x;
                }
                *count += 1.0;
            }
            for (centre, (sum, count)) in centres.iter_mut().zip(&sums) {
                if *count > 0.0 {
                    *centre = sum.map(|x| x / count);
                }
            }
        }
    }
}
