//! How often a byte is in a text: vectorised when nothing is in the way, though only a few bytes at a time,
//! as LLVM widens each to the size of the count.

use std::hint::black_box;

use crate::input::{Input, Random};

/// A text and how many line ends are in it.
pub struct Text {
    text: Vec<u8>,
    lines: usize,
}

impl Input for Text {
    const FULL: usize = 128 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(10);
        let alphabet = b"the quick brown fox\n";
        let byte = |random: &mut Random| alphabet[(random.number() >> 33) as usize % alphabet.len()];
        let mut text: Vec<_> = (0..size).map(|_| byte(&mut random)).collect();
        text[size - 1] = b'\n';
        Self { text, lines: 0 }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        self.lines as u64
    }
}

kernel! {
    For, Text, |input| input.lines = byte_count(&input.text, black_box(b'\n'));

    /// How many bytes of the text are that one.
    #[inline(never)]
    pub fn byte_count(text: &[u8], wanted: u8) -> usize {
        let mut count = 0;
        for byte in text {
            if *byte == wanted {
                count += 1;
            }
        }
        count
    }
}
