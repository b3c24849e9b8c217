//! What a kernel works on: made from a size alone, the same on every run and machine.

/// A kernel's input and, once the kernel has run, its result.
pub trait Input: Send + Sized + 'static {
    /// The size that benches time: a run takes tens to hundreds of microseconds and its data fit into a
    /// second-level cache, so that neither calls nor memory hide a check.
    const FULL: usize;
    /// A size that counts every check in an instant, also in a debug build.
    const SMALL: usize;

    /// The input of that size.
    fn new(size: usize) -> Self;

    /// How many items a run goes through (elements, bytes, points, calls): the unit of its times.
    fn items(&self) -> u64;

    /// A number that differs if the result does.
    fn digest(&self) -> u64;
}

/// Numbers without a pattern, from a seed (xorshift64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A float in `-1.0..1.0`.
    pub fn float(&mut self) -> f32 {
        // 24 bits fit a float's mantissa.
        (self.number() >> 40) as f32 / 8_388_608.0 - 1.0
    }
}

/// Folds numbers into a digest; their order counts.
pub fn fold(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers
        .into_iter()
        .fold(0xCBF2_9CE4_8422_2325, |digest, n| (digest ^ n).wrapping_mul(0x0100_0000_01B3).rotate_left(23))
}

/// Folds the bits of floats.
pub fn fold_floats<'a>(numbers: impl IntoIterator<Item = &'a f32>) -> u64 {
    fold(numbers.into_iter().map(|x| u64::from(x.to_bits())))
}
