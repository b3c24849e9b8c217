//! Writes the cases of `inference` anew, with loops that are cut into strips.
//!
//! Builds for debugging have a check in each turn instead, unless an attribute asks for strips.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=inference");
    let to = env::var_os("OUT_DIR").expect("cargo sets it");
    for name in ["borrows", "control", "iterators", "literals", "open"] {
        let file = format!("{name}.rs");
        let cases = fs::read_to_string(Path::new("inference").join(&file)).expect("the cases can be read");
        let in_strips = cases.replace("#[preemptible]", "#[preemptible(strip = 2)]");
        assert_ne!(in_strips, cases, "{file} has an attribute");
        // What is included has no documentation of its own.
        let lines = in_strips.lines().filter(|line| !line.starts_with("//!"));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        fs::write(Path::new(&to).join(&file), text).expect("they can be written");
    }
}
