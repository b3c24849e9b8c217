//! How often each word is in a text: a `for` over an iterator that does most of the work, and a look-up in a
//! map a turn. A check a turn drowns in it.

use std::collections::BTreeMap;

use crate::input::{Input, Random, fold};

/// A text, and how often its words are in it, in the order of the words.
pub struct Text {
    text: String,
    counts: Vec<u32>,
}

impl Input for Text {
    const FULL: usize = 2048;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(12);
        let syllables = ["ba", "de", "fi", "go", "lu", "ma", "no", "ri"];
        let mut text = String::new();
        for _ in 0..size {
            let mut number = random.number() >> 32;
            // Short words are more frequent.
            for _ in 0..=(number % 6) / 2 {
                number /= 8;
                text.push_str(syllables[number as usize % syllables.len()]);
            }
            text.push(' ');
        }
        Self { text, counts: Vec::new() }
    }

    fn items(&self) -> u64 {
        self.text.split_whitespace().count() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.counts.iter().map(|n| u64::from(*n)))
    }
}

kernel! {
    For, Text, |input| {
        input.counts.clear();
        input.counts.extend(word_count(&input.text).values());
    };

    /// The words, each with how often it is there.
    #[inline(never)]
    pub fn word_count(text: &str) -> BTreeMap<&str, u32> {
        let mut counts = BTreeMap::new();
        for word in text.split_whitespace() {
            *counts.entry(word).or_insert(0) += 1;
        }
        counts
    }
}
