//! The sun and its giant planets, each pulled by all others (from the benchmarks game): loops over three
//! axes, which LLVM unrolls unless a check is in them, around a square root and a division that are waited
//! for and hide much.

use std::f64::consts::PI;

use crate::input::{Input, fold};

/// A sun or a planet, in astronomical units, years and 4 pi^2 to a solar mass.
#[derive(Clone, Copy)]
pub struct Body {
    pub(crate) position: [f64; 3],
    pub(crate) velocity: [f64; 3],
    pub(crate) mass: f64,
}

const DAYS_PER_YEAR: f64 = 365.24;
const SOLAR_MASS: f64 = 4.0 * PI * PI;

/// Position, velocity a day, and mass in solar masses of the sun, Jupiter, Saturn, Uranus and Neptune.
#[rustfmt::skip]
const SYSTEM: [([f64; 3], [f64; 3], f64); 5] = [
    ([0.0; 3], [0.0; 3], 1.0),
    ([4.841_431_442_464_721, -1.160_320_044_027_428_4, -0.103_622_044_471_123_11],
     [1.660_076_642_744_037e-3, 7.699_011_184_197_404e-3, -6.904_600_169_720_63e-5],
     9.547_919_384_243_266e-4),
    ([8.343_366_718_244_58, 4.124_798_564_124_305, -0.403_523_417_114_321_4],
     [-2.767_425_107_264_119e-3, 4.998_528_012_349_172e-3, 2.304_172_975_737_639_3e-5],
     2.858_859_806_661_308e-4),
    ([12.894_369_562_139_13, -15.111_151_401_698_631, -0.223_307_578_892_655_73],
     [2.964_601_375_647_616e-3, 2.378_471_739_594_809_5e-3, -2.965_895_685_402_375_6e-5],
     4.366_244_043_351_563e-5),
    ([15.379_697_114_850_917, -25.919_314_609_987_964, 0.179_258_772_950_371_18],
     [2.680_677_724_903_893_2e-3, 1.628_241_700_382_423e-3, -9.515_922_545_197_159e-5],
     5.151_389_020_466_114_5e-5),
];

/// The bodies as they begin and as they are after a number of steps.
pub struct Bodies {
    steps: usize,
    start: [Body; 5],
    pub(crate) bodies: [Body; 5],
}

impl Input for Bodies {
    const FULL: usize = 1000;
    const SMALL: usize = 2;

    fn new(size: usize) -> Self {
        let mut start = SYSTEM.map(|(position, velocity, mass)| Body {
            position,
            velocity: velocity.map(|v| v * DAYS_PER_YEAR),
            mass: mass * SOLAR_MASS,
        });
        // The sun moves so that the whole stays where it is.
        start[0].velocity = [0, 1, 2]
            .map(|axis| -start.iter().map(|body| body.velocity[axis] * body.mass).sum::<f64>() / SOLAR_MASS);
        Self { steps: size, start, bodies: start }
    }

    fn items(&self) -> u64 {
        (self.steps * 10) as u64
    }

    fn digest(&self) -> u64 {
        fold(self.bodies.iter().flat_map(|body| body.position).map(f64::to_bits))
    }
}

kernel! {
    For, Bodies, |input| {
        input.bodies = input.start;
        nbody(&mut input.bodies, input.steps);
    };

    /// Goes on by `steps` steps of a hundredth of a year.
    #[inline(never)]
    pub fn nbody(bodies: &mut [Body], steps: usize) {
        for _ in 0..steps {
            advance(bodies, 0.01);
        }
    }

    fn advance(bodies: &mut [Body], time: f64) {
        for i in 0..bodies.len() {
            let (done, others) = bodies.split_at_mut(i + 1);
            let body = &mut done[i];
            for other in others {
                let mut way = [0.0; 3];
                let mut square = 0.0;
                for (axis, way) in way.iter_mut().enumerate() {
                    *way = body.position[axis] - other.position[axis];
                    square += *way * *way;
                }
                let pull = time / (square * square.sqrt());
                for (axis, way) in way.iter().enumerate() {
                    body.velocity[axis] -= way * other.mass * pull;
                    other.velocity[axis] += way * body.mass * pull;
                }
            }
        }
        for body in bodies {
            for (position, velocity) in body.position.iter_mut().zip(&body.velocity) {
                *position += time * velocity;
            }
        }
    }
}
