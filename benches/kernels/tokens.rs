//! A scanner: `while let`, `match`, and a labelled `continue`, one unpredictable branch a byte.

use crate::input::{Input, Random, fold};

/// A text and what the scanner found in it.
pub struct Text {
    text: Vec<u8>,
    found: Counts,
}

/// Words, numbers and the sum of the numbers.
pub type Counts = (u64, u64, u64);

impl Input for Text {
    const FULL: usize = 16 * 1024;
    const SMALL: usize = 12;

    fn new(size: usize) -> Self {
        let mut random = Random::new(6);
        let alphabet = b"abcdefg 0123 ,\n";
        let byte = |random: &mut Random| alphabet[(random.number() >> 33) as usize % alphabet.len()];
        Self { text: (0..size).map(|_| byte(&mut random)).collect(), found: (0, 0, 0) }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        fold([self.found.0, self.found.1, self.found.2])
    }
}

kernel! {
    Scalar, Text, |input| input.found = tokens(&input.text);

    /// Counts words and numbers, and adds up the numbers.
    #[inline(never)]
    pub fn tokens(text: &[u8]) -> Counts {
        let (mut words, mut numbers, mut sum) = (0, 0, 0_u64);
        let mut rest = text;
        'tokens: while let [first, tail @ ..] = rest {
            rest = tail;
            match first {
                b'0'..=b'9' => {
                    let mut number = u64::from(first - b'0');
                    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
                        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                        rest = tail;
                    }
                    numbers += 1;
                    sum = sum.wrapping_add(number);
                }
                b'a'..=b'z' => {
                    words += 1;
                    loop {
                        match rest {
                            [b'a'..=b'z', tail @ ..] => rest = tail,
                            _ => continue 'tokens,
                        }
                    }
                }
                _ => {}
            }
        }
        (words, numbers, sum)
    }
}
