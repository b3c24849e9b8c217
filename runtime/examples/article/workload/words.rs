//! The work itself: counting, sorting and hashing words, with loops of our own, once plain and once with
//! checks.

/// A word and how often it occurred.
pub(crate) type Count<'a> = (&'a [u8], u64);

/// What is known of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Digest<'a> {
    /// All words.
    pub(crate) words: u64,
    /// Each word once, in the order of its bytes.
    pub(crate) sorted: Vec<Count<'a>>,
    /// A hash of that list.
    pub(crate) hash: u64,
}

twice! {
    use super::{Count, Digest};

    /// FNV-1a, 64 bits.
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    /// Runs the whole job `rounds` times; the hash covers all of them.
    pub(crate) fn digest(text: &[u8], rounds: u64) -> Digest<'_> {
        let mut digest = Digest { hash: OFFSET, ..Digest::default() };
        for _ in 0..rounds {
            let (words, counts) = count(text);
            let sorted = sort(counts);
            let hash = hash_list(digest.hash, &sorted);
            digest = Digest { words, sorted, hash };
        }
        digest
    }

    /// Letters, digits, underscores, and whatever is beyond ASCII.
    fn is_of_word(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
    }

    /// Counts words in a hash table with open addresses.
    fn count(text: &[u8]) -> (u64, Vec<Count<'_>>) {
        let mut words = 0;
        let mut distinct = 0;
        let mut table: Vec<Count<'_>> = vec![(&[], 0); 1024];
        let mut at = 0;
        while at < text.len() {
            if !is_of_word(text[at]) {
                at += 1;
                continue;
            }
            let start = at;
            while at < text.len() && is_of_word(text[at]) {
                at += 1;
            }
            words += 1;
            distinct += u64::from(add(&mut table, &text[start..at], 1));
            if distinct * 2 > table.len() as u64 {
                table = grown(&table);
            }
        }
        let mut counts = Vec::new();
        for entry in table {
            if entry.1 > 0 {
                counts.push(entry);
            }
        }
        (words, counts)
    }

    /// Adds `times` occurrences of `word`, and says whether it is new.
    fn add<'a>(table: &mut [Count<'a>], word: &'a [u8], times: u64) -> bool {
        let mask = table.len() - 1;
        let mut slot = hash(OFFSET, word) as usize & mask;
        while table[slot].1 > 0 && table[slot].0 != word {
            slot = (slot + 1) & mask;
        }
        let is_new = table[slot].1 == 0;
        table[slot] = (word, table[slot].1 + times);
        is_new
    }

    fn grown<'a>(table: &[Count<'a>]) -> Vec<Count<'a>> {
        let mut larger: Vec<Count<'a>> = vec![(&[], 0); table.len() * 2];
        for (word, times) in table {
            if *times > 0 {
                add(&mut larger, word, *times);
            }
        }
        larger
    }

    /// Merges runs of 1, 2, 4, .. words.
    fn sort(mut from: Vec<Count<'_>>) -> Vec<Count<'_>> {
        let mut to = from.clone();
        let mut width = 1;
        while width < from.len() {
            let mut start = 0;
            while start < from.len() {
                let middle = (start + width).min(from.len());
                let end = (middle + width).min(from.len());
                merge(&from[start..middle], &from[middle..end], &mut to[start..end]);
                start = end;
            }
            std::mem::swap(&mut from, &mut to);
            width *= 2;
        }
        from
    }

    fn merge<'a>(left: &[Count<'a>], right: &[Count<'a>], into: &mut [Count<'a>]) {
        let (mut l, mut r) = (0, 0);
        for place in into {
            let takes_left = r == right.len() || l < left.len() && left[l].0 <= right[r].0;
            *place = if takes_left { left[l] } else { right[r] };
            if takes_left {
                l += 1;
            } else {
                r += 1;
            }
        }
    }

    fn hash(mut hash: u64, bytes: &[u8]) -> u64 {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        hash
    }

    fn hash_list(mut state: u64, list: &[Count<'_>]) -> u64 {
        for (word, times) in list {
            state = hash(state, word);
            state = hash(state, &times.to_le_bytes());
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn words_are_counted_and_sorted_as_the_standard_library_would() {
        let text: String =
            (0..5000_u32).map(|n| format!("w{} ", n.wrapping_mul(2_654_435_761) % 1777)).collect();
        let mut expected: BTreeMap<&[u8], u64> = BTreeMap::new();
        for word in text.split_whitespace() {
            *expected.entry(word.as_bytes()).or_default() += 1;
        }
        let digest = plain::digest(text.as_bytes(), 1);
        assert_eq!(digest.words, 5000);
        assert_eq!(digest.sorted, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn words_end_at_whatever_is_neither_letter_nor_digit() {
        let digest = plain::digest("déjà-vu, x_1;(x_1)".as_bytes(), 1);
        let sorted: Vec<Count<'_>> = vec![("déjà".as_bytes(), 1), (b"vu", 1), (b"x_1", 2)];
        assert_eq!(digest.sorted.iter().map(|count| count.1).sum::<u64>(), digest.words);
        assert_eq!(
            digest.sorted.iter().collect::<std::collections::BTreeSet<_>>(),
            sorted.iter().collect::<std::collections::BTreeSet<_>>()
        );
    }

    #[test]
    fn checks_change_nothing_and_rounds_change_the_hash() {
        let text = b"one two three two";
        assert_eq!(plain::digest(text, 3), checked::digest(text, 3));
        assert_ne!(plain::digest(text, 3).hash, plain::digest(text, 2).hash);
        assert_eq!(plain::digest(b"", 2).words, 0);
    }
}
