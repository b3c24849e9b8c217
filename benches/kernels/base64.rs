//! Base64 there and back: `for` over chunks, table look-ups and a few stores a turn.

use crate::input::{Input, Random, fold};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// For each byte its value in the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut n = 0;
    while n < 64 {
        values[ALPHABET[n] as usize] = n as u8;
        n += 1;
    }
    values
};

/// Bytes, their encoding, and what it decodes to.
pub struct Message {
    pub(crate) bytes: Vec<u8>,
    pub(crate) encoded: Vec<u8>,
    pub(crate) decoded: Vec<u8>,
}

impl Input for Message {
    const FULL: usize = 36 * 1024;
    const SMALL: usize = 6;

    fn new(size: usize) -> Self {
        let mut random = Random::new(33);
        let bytes: Vec<u8> = (0..size).map(|_| (random.number() >> 56) as u8).collect();
        Self { encoded: vec![0; size / 3 * 4], decoded: vec![0; size], bytes }
    }

    fn items(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.encoded.iter().chain(&self.decoded).map(|byte| u64::from(*byte)))
    }
}

kernel! {
    For, Message, |input| base64(&input.bytes, &mut input.encoded, &mut input.decoded);

    /// Encodes the bytes, a multiple of three, and decodes them again.
    #[inline(never)]
    pub fn base64(bytes: &[u8], encoded: &mut [u8], decoded: &mut [u8]) {
        for (three, four) in bytes.chunks_exact(3).zip(encoded.chunks_exact_mut(4)) {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            four[0] = ALPHABET[(bits >> 18 & 63) as usize];
            four[1] = ALPHABET[(bits >> 12 & 63) as usize];
            four[2] = ALPHABET[(bits >> 6 & 63) as usize];
            four[3] = ALPHABET[(bits & 63) as usize];
        }
        for (four, three) in encoded.chunks_exact(4).zip(decoded.chunks_exact_mut(3)) {
            let mut bits = 0;
            for byte in four {
                bits = bits << 6 | u32::from(VALUES[usize::from(*byte)]);
            }
            three[0] = (bits >> 16) as u8;
            three[1] = (bits >> 8) as u8;
            three[2] = bits as u8;
        }
    }
}
