//! What the kernels of users' code compute is what they say, by known values or by the standard library.
//!
//! Only the plain variants are asked: the others have their results.

use std::fmt::Write as _;

use crate::input::Input;
use crate::kernels::*;

/// The input once the kernel has run twice, as benches run it again and again.
fn ran<I: Input>(size: usize, run: fn(&mut I)) -> I {
    let mut input = I::new(size);
    run(&mut input);
    run(&mut input);
    input
}

#[test]
fn json_counts_what_is_written() {
    let text = br#"{"a \" b": [12, -30, true, null], "c": ""}"#;
    // Braces, brackets, two colons, four commas; three strings of six, one and no bytes.
    assert_eq!(json::plain::json(text), (10, 3, 7, -18));
    // A document that ends too early ends the token it is in.
    for (text, found) in
        [("[1", (1, 0, 0, 1)), ("-", (0, 0, 0, 0)), ("tru", (0, 0, 0, 0)), ("\"a", (0, 1, 1, 0))]
    {
        assert_eq!(json::plain::json(text.as_bytes()), found, "{text}");
    }
}

#[test]
fn the_automaton_accepts_where_the_text_ends_in_its_word() {
    let text = b"abababxaba";
    let input = dfa::Search::new(200);
    assert_eq!(dfa::plain::dfa(&input.table, text), 3);
    let words = input.text.windows(3).filter(|window| window == b"aba").count() as u64;
    assert_eq!(dfa::plain::dfa(&input.table, &input.text), words);
}

#[test]
fn base64_is_the_rfc_s_and_comes_back() {
    let (mut encoded, mut decoded) = ([0; 8], [0; 6]);
    base64::plain::base64(b"foobar", &mut encoded, &mut decoded);
    assert_eq!((&encoded, &decoded), (b"Zm9vYmFy", b"foobar"));
    let input = ran(300, base64::plain::run);
    assert_eq!(input.decoded, input.bytes);
}

#[test]
fn utf8_agrees_with_the_standard_library() {
    let table: [&[u8]; 12] = [
        b"",
        "aé€𝄞".as_bytes(),
        b"\x80",
        b"\xC0\x80",
        b"\xC3",
        b"\xE0\x80\x80",
        b"\xED\xA0\x80",
        b"\xED\x9F\xBF",
        b"\xF0\x8F\xBF\xBF",
        b"\xF4\x90\x80\x80",
        b"\xF5\x80\x80\x80",
        b"a\xE2\x82",
    ];
    for bytes in table {
        let expected = std::str::from_utf8(bytes).ok().map(|text| text.chars().count() as u64);
        assert_eq!(utf8::plain::utf8(bytes), expected, "{bytes:x?}");
    }
    assert_eq!(ran(100, utf8::plain::run).characters, Some(100));
}

#[test]
fn matches_are_found_once_they_have_been_seen() {
    let text = b"abcdefg abcdefg abcdefg";
    let (mut heads, mut links) = ([0; 4096], [0; 23]);
    // After the first word, its repetitions are one match.
    assert_eq!(lz::plain::lz(text, &mut heads, &mut links), (1, 15));
    assert_eq!(lz::plain::lz(b"abcdefghijklmnopqrstuvw", &mut heads, &mut links), (0, 0));
}

#[test]
fn the_longest_match_is_found_if_few_come_into_question() {
    let words = ["abcdef", "abcdxy", "abcdefgh", "xyabc", "fghabcd"];
    for turns in 1..200 {
        let text: String = (0..12).map(|i| words[(turns * (i + 1) + i * i / 3) % words.len()]).collect();
        let text = text.as_bytes();
        let (mut heads, mut links) = ([0; 4096], [0; 12 * 8]);
        // The same parse, each match looked for at all places where an earlier one or no match began.
        let (mut places, mut at, mut found) = (Vec::new(), 0, (0, 0));
        while at + 4 <= text.len() {
            let common =
                |place: &usize| text[*place..].iter().zip(&text[at..]).take_while(|(a, b)| a == b).count();
            let longest = places.iter().map(common).max().unwrap_or(0).min(64);
            places.push(at);
            let is_match = longest >= 4;
            found = (found.0 + u64::from(is_match), found.1 + if is_match { longest as u64 } else { 0 });
            at += if is_match { longest } else { 1 };
        }
        assert_eq!(lz::plain::lz(text, &mut heads, &mut links), found, "{turns}");
    }
}

#[test]
fn edit_distances_are_known() {
    for (a, b, distance) in [("kitten", "sitting", 3), ("", "abc", 3), ("same", "same", 0), ("ab", "ba", 2)] {
        let mut input = edit_distance::Texts::of(a.as_bytes(), b.as_bytes());
        edit_distance::plain::run(&mut input);
        assert_eq!(input.distance, distance, "{a} {b}");
    }
}

#[test]
fn the_tree_holds_its_keys_and_no_others() {
    let input = ran(1_000, btree::plain::run);
    for key in 0..2_010 {
        assert_eq!(btree::plain::holds(&input.root, key), key % 2 == 0 && key < 2_000, "{key}");
    }
    assert_eq!(input.found, input.wanted.iter().filter(|key| *key % 2 == 0).count() as u64);
}

#[test]
fn the_tree_that_is_timed_is_full() {
    fn leaves(node: &btree::Node) -> usize {
        assert_eq!(node.keys.len(), btree::WIDTH);
        node.children.iter().map(leaves).sum::<usize>().max(1)
    }
    assert_eq!(leaves(&btree::Lookups::new(btree::Lookups::FULL).root), 256);
}

#[test]
fn a_blurred_pixel_is_the_mean_of_means() {
    let input = ran(9, blur::plain::run);
    // Of five around a place, or of the one there if an edge is too near.
    let mean = |at: usize, value: &dyn Fn(usize) -> u64| match at {
        2..7 => (at - 2..=at + 2).map(value).sum::<u64>() / 5,
        _ => value(at),
    };
    let row = |x: usize, y: usize| mean(x, &|x| u64::from(input.pixels[y * 9 + x]));
    for (i, pixel) in input.blurred.iter().enumerate() {
        let (x, y) = (i % 9, i / 9);
        assert_eq!(u64::from(*pixel), mean(y, &|y| row(x, y)), "{x} {y}");
    }
}

#[test]
fn the_transform_is_its_definition() {
    let input = ran(16, fft::plain::run);
    for (k, found) in input.transform.iter().enumerate() {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, value) in input.signal.iter().enumerate() {
            let (sin, cos) = (std::f64::consts::TAU * (k * n) as f64 / 16.0).sin_cos();
            re += value.0 * cos;
            im -= value.0 * sin;
        }
        assert!((found.0 - re).abs() + (found.1 - im).abs() < 1e-9, "{k}: {found:?}, not {re} {im}");
    }
}

#[test]
fn the_join_is_that_of_two_loops() {
    let input = ran(64, hash_join::plain::run);
    let mut sums = [0; 4];
    for (customer, amount) in &input.orders {
        for (number, region) in &input.customers {
            sums[*region as usize] += if number == customer { u64::from(*amount) } else { 0 };
        }
    }
    assert_eq!(input.sums, sums);
    assert_ne!(sums, [0; 4]);
}

#[test]
fn records_are_formatted_a_line_each() {
    let input = ran(3, format::plain::run);
    let mut expected = String::new();
    for (number, value) in &input.records {
        let number = number.to_string();
        writeln!(expected, "{}{number}: {value:.3}", " ".repeat(6 - number.len())).expect("memory");
    }
    assert_eq!(input.text, expected);
}

#[test]
fn the_machine_computes_its_program() {
    let mut sum = 0_i64;
    for n in (1..=50).rev() {
        sum = (sum * 31 + n) % 1_000_003;
    }
    assert_eq!(ran(50, bytecode::plain::run).result, sum);
}

#[test]
fn chains_are_their_loops() {
    let input = ran(5, chains::plain::run);
    for (row, figure) in input.numbers.chunks(5).zip(&input.figures) {
        let (mut even, mut dot, mut bytes) = (0, 0, 0);
        for (i, n) in row.iter().enumerate() {
            let n = u64::from(*n);
            even += if n % 2 == 0 { n * n } else { 0 };
            dot += n * u64::from(row[4 - i]);
            bytes += (n & 255) + (n >> 8 & 255) + (n >> 16 & 255) + (n >> 24);
        }
        assert_eq!(*figure, even ^ dot ^ bytes);
    }
}
