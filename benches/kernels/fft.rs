//! A fast Fourier transform in place, radix 2: three nested loops. LLVM vectorises within a butterfly, a
//! complex number at a time, and goes on to with a check in each.

use std::f64::consts::TAU;

use crate::input::{Input, Random, fold};

/// A complex number.
pub type Complex = (f64, f64);

/// A signal, its transform, and the roots of unity.
pub struct Signal {
    pub(crate) signal: Vec<Complex>,
    pub(crate) transform: Vec<Complex>,
    pub(crate) roots: Vec<Complex>,
}

impl Input for Signal {
    const FULL: usize = 4096;
    const SMALL: usize = 8;

    fn new(size: usize) -> Self {
        let mut random = Random::new(39);
        let signal: Vec<Complex> = (0..size).map(|_| (f64::from(random.float()), 0.0)).collect();
        let root = |k: usize| (TAU * k as f64 / size as f64).sin_cos();
        let roots = (0..size / 2).map(|k| (root(k).1, -root(k).0)).collect();
        Self { transform: signal.clone(), signal, roots }
    }

    fn items(&self) -> u64 {
        self.signal.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.transform.iter().flat_map(|(re, im)| [re.to_bits(), im.to_bits()]))
    }
}

kernel! {
    For, Signal, |input| {
        input.transform.copy_from_slice(&input.signal);
        fft(&mut input.transform, &input.roots);
    };

    /// Replaces a signal, whose length is a power of two, by its transform.
    #[inline(never)]
    pub fn fft(values: &mut [Complex], roots: &[Complex]) {
        let size = values.len();
        let shift = usize::BITS - size.trailing_zeros();
        for i in 0..size {
            let j = i.reverse_bits() >> shift;
            if i < j {
                values.swap(i, j);
            }
        }
        let mut half = 1;
        while half < size {
            let stride = size / (2 * half);
            for block in values.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for (k, (a, b)) in low.iter_mut().zip(high).enumerate() {
                    let (re, im) = roots[k * stride];
                    let turned = (b.0 * re - b.1 * im, b.0 * im + b.1 * re);
                    *b = (a.0 - turned.0, a.1 - turned.1);
                    *a = (a.0 + turned.0, a.1 + turned.1);
                }
            }
            half *= 2;
        }
    }
}
