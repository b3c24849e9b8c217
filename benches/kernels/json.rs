//! A JSON tokenizer: one `match` a token, a `while` over the bytes of strings and numbers, every branch
//! unpredictable to LLVM.

use crate::input::{Input, Random, fold};

/// A document and what was found in it.
pub struct Document {
    text: Vec<u8>,
    found: Counts,
}

/// Structural characters, strings, their bytes, and the sum of the numbers.
pub type Counts = (u64, u64, u64, i64);

impl Input for Document {
    const FULL: usize = 700;
    const SMALL: usize = 2;

    fn new(size: usize) -> Self {
        let mut random = Random::new(31);
        let mut text = b"[".to_vec();
        for n in 0..size {
            if n > 0 {
                text.push(b',');
            }
            let (id, score) = (random.number() % 10_000, random.number() % 100);
            text.extend(
                format!(r#"{{"id": {id}, "name": "a \"b\" {n}", "score": -{score}, "ok": true}}"#).bytes(),
            );
        }
        text.push(b']');
        Self { text, found: (0, 0, 0, 0) }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        fold([self.found.0, self.found.1, self.found.2, self.found.3.cast_unsigned()])
    }
}

kernel! {
    Scalar, Document, |input| input.found = json(&input.text);

    /// Counts the tokens of a document and adds up its numbers.
    #[inline(never)]
    pub fn json(text: &[u8]) -> Counts {
        let (mut structure, mut strings, mut bytes, mut sum) = (0, 0, 0, 0_i64);
        let mut at = 0;
        while at < text.len() {
            match text[at] {
                b'{' | b'}' | b'[' | b']' | b':' | b',' => {
                    structure += 1;
                    at += 1;
                }
                b'"' => {
                    let end = string(text, at + 1);
                    strings += 1;
                    bytes += (end - at) as u64 - 1;
                    at = end + 1;
                }
                b'-' | b'0'..=b'9' => {
                    let (number, end) = number(text, at);
                    sum = sum.wrapping_add(number);
                    at = end;
                }
                b'a'..=b'z' => {
                    while at < text.len() && text[at].is_ascii_lowercase() {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
        (structure, strings, bytes, sum)
    }

    /// Where the string ends that begins at `at`.
    #[inline]
    pub fn string(text: &[u8], mut at: usize) -> usize {
        while at < text.len() && text[at] != b'"' {
            at += if text[at] == b'\\' { 2 } else { 1 };
        }
        at
    }

    /// The number at `at`, and where it ends.
    #[inline]
    pub fn number(text: &[u8], mut at: usize) -> (i64, usize) {
        let negative = text[at] == b'-';
        at += usize::from(negative);
        let mut number = 0_i64;
        while at < text.len() && text[at].is_ascii_digit() {
            number = number.wrapping_mul(10).wrapping_add(i64::from(text[at] - b'0'));
            at += 1;
        }
        (if negative { -number } else { number }, at)
    }
}
