//! UTF-8 validation: a `while` that steps by the length of a character, four kinds of turns.

use crate::input::{Input, Random};

/// A text in UTF-8 and how many characters it was found to have.
pub struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) characters: Option<u64>,
}

impl Input for Text {
    const FULL: usize = 16 * 1024;
    const SMALL: usize = 8;

    fn new(size: usize) -> Self {
        let mut random = Random::new(34);
        let alphabet = ['a', 'b', ' ', 'c', 'd', 'é', '€', '𝄞'];
        let text: String = (0..size).map(|_| alphabet[(random.number() >> 61) as usize]).collect();
        Self { bytes: text.into_bytes(), characters: None }
    }

    fn items(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn digest(&self) -> u64 {
        self.characters.unwrap_or(u64::MAX)
    }
}

kernel! {
    Scalar, Text, |input| input.characters = utf8(&input.bytes);

    /// How many characters the bytes are, if they are UTF-8.
    #[inline(never)]
    pub fn utf8(bytes: &[u8]) -> Option<u64> {
        let (mut at, mut characters) = (0, 0);
        while at < bytes.len() {
            let first = bytes[at];
            let length = match first {
                0..=0x7F => 1,
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => return None,
            };
            if length > 1 {
                let rest = bytes.get(at + 1..at + length)?;
                let fits = match (first, rest[0]) {
                    (0xE0, second) => second >= 0xA0,
                    (0xED, second) => second < 0xA0,
                    (0xF0, second) => second >= 0x90,
                    (0xF4, second) => second < 0x90,
                    _ => true,
                };
                if !fits || rest.iter().any(|byte| byte & 0xC0 != 0x80) {
                    return None;
                }
            }
            at += length;
            characters += 1;
        }
        Some(characters)
    }
}
