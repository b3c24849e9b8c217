//! Times the kernels that are linked in, or with a path as the second argument those of that library.
//!
//! The first argument is the number of samples. A line of the output is the numbers of a case and a variant,
//! the checks that it reaches and the median of its times in nanoseconds.

use std::hint::black_box;
use std::time::Instant;

use kernels::Input;

type Function = unsafe extern "C" fn(u32, u32, Input) -> u64;

/// The calls that the linked-in kernels have, in the form that a library's have.
unsafe extern "C" fn run(case: u32, variant: u32, input: Input) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { kernels::run(case, variant, input) }
}

unsafe extern "C" fn count(case: u32, variant: u32, input: Input) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { kernels::count(case, variant, input) }
}

#[cfg(unix)]
fn load(path: &str) -> [Function; 2] {
    use std::ffi::{CString, c_char, c_int, c_void};

    unsafe extern "C" {
        fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
        fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    }
    const RTLD_NOW: c_int = 2;

    let path = CString::new(path).expect("a path without NUL");
    // SAFETY: the path is a C string; what runs when the library is loaded is Rust's runtime alone.
    let library = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
    assert!(!library.is_null(), "{path:?} cannot be loaded");
    [c"homes_run", c"homes_count"].map(|name| {
        // SAFETY: the library is loaded and stays so, and the name is a C string.
        let symbol = unsafe { dlsym(library, name.as_ptr()) };
        assert!(!symbol.is_null(), "{path:?} has no {name:?}");
        // SAFETY: this is how the library declares both.
        unsafe { std::mem::transmute::<*mut c_void, Function>(symbol) }
    })
}

#[cfg(not(unix))]
fn load(path: &str) -> [Function; 2] {
    panic!("{path}: there is no dlopen on this platform")
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let samples: usize = arguments.next().and_then(|word| word.parse().ok()).expect("a number of samples");
    let [run, count] = arguments.next().map_or([run, count], |path| load(&path));

    let data: Vec<u64> = (0..4096_u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    let input = Input { n: 20, data: data.as_ptr(), len: data.len() };
    // SAFETY: the data outlive every call.
    let run = |case, variant| unsafe { black_box(run)(case, variant, black_box(input)) };
    // SAFETY: as above.
    let count = |case, variant| unsafe { black_box(count)(case, variant, black_box(input)) };

    // Strips are not written by hand.
    let all: Vec<(u32, u32)> = (0..4)
        .flat_map(|case| (0..4).map(move |variant| (case, variant)))
        .filter(|it| !matches!(it, (2 | 3, 3)))
        .collect();
    for &(case, variant) in &all {
        assert_eq!(run(case, variant), run(case, 0), "variant {variant} of case {case} does other work");
    }
    let mut times = vec![Vec::with_capacity(samples); all.len()];
    for sample in 0..samples {
        for turn in 0..all.len() {
            let place = (sample + turn) % all.len();
            let (case, variant) = all[place];
            let start = Instant::now();
            black_box(run(case, variant));
            times[place].push(start.elapsed().as_nanos());
        }
    }
    for (&(case, variant), times) in all.iter().zip(&mut times) {
        times.sort_unstable();
        println!("{case} {variant} {} {}", count(case, variant), times[times.len() / 2]);
    }
}
