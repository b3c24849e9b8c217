use std::collections::BTreeSet;

use preempt::preemptible;

fn make<T>() -> Vec<T> {
    Vec::new()
}

// Strips in a build with debug assertions, too.
#[preemptible(strip = 2)]
fn a_generic_function_s_value() {
    let mut total = 0;
    if let Some(set) = make().first() {
        for x in set {
            let byte: &u8 = x;
            total += *byte;
        }
        let _: &BTreeSet<u8> = set;
    }
}

struct Wrapper<T> {
    inside: T,
}

#[preemptible(strip = 2)]
fn a_generic_structure_s_field(bytes: &[u8]) {
    let mut wrapper = Wrapper { inside: Default::default() };
    let mut total = 0;
    for (x, y) in bytes.iter().zip(&wrapper.inside) {
        let byte: &u8 = y;
        total += *x + *byte;
    }
    wrapper.inside = BTreeSet::new();
}

#[preemptible(loops = "every-turn")]
fn the_way_out() -> u8 {
    let mut total = 0;
    if let Some(set) = make().first() {
        for x in set {
            let byte: &u8 = x;
            total += *byte;
        }
        let _: &BTreeSet<u8> = set;
    }
    total
}

fn main() {
    a_generic_function_s_value();
    a_generic_structure_s_field(&[]);
    the_way_out();
}
