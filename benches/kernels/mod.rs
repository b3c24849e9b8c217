//! The kernels: a file each, with the input, the way to run it, and the code in the `kernel!` that is
//! emitted once a variant.
//!
//! They differ in what a check can cost:
//!
//! - Loops that LLVM vectorises unless a check is in them: `sum`, `saxpy`, `byte_count`.
//! - The same in short rows, so that entering a loop counts too: `matmul_ikj`, `lu`, `stencil`.
//! - `for` loops that wait for their own arithmetic: `dot`, `fnv`, `matmul_ijk`, `lcs`, `linear_regression`.
//! - Nests around loops of a handful of turns: `nbody`, `kmeans`, `fluid`.
//! - `for` loops that wait for memory, the mathematical library or a map: `radix_sort`, `blackscholes`,
//!   `word_count`.
//! - `while` and `loop` of different shapes: `sieve`, `gcd`, `collatz`, `mandelbrot`, `tokens`, `fannkuch`,
//!   `string_match`.
//! - Calls: `fib`, `binary_trees`, `quicksort`, `spectral_norm`.
//! - What users run: `json`, `dfa`, `base64`, `utf8`, `lz`, `edit_distance`, `btree`, `blur`, `fft`,
//!   `hash_join`, `format`, `bytecode`, `chains`, each with a word in its file on what a check can cost
//!   there.
//!
//! Some are written after the programs that papers on preemption by the compiler measure: those of PARSEC
//! (`blackscholes`, `fluid`), Phoenix (`kmeans`, `linear_regression`, `string_match`) and SPLASH (`lu`,
//! `radix_sort`, `stencil`); and some after the benchmarks game (`nbody`, `spectral_norm`, `fannkuch`,
//! `binary_trees`, `mandelbrot`).
//!
//! The entry functions are never inlined, so that each variant is a function of its own wherever it is called
//! from.

pub mod base64;
pub mod binary_trees;
pub mod blackscholes;
pub mod blur;
pub mod btree;
pub mod byte_count;
pub mod bytecode;
pub mod chains;
pub mod collatz;
pub mod dfa;
pub mod dot;
pub mod edit_distance;
pub mod fannkuch;
pub mod fft;
pub mod fib;
pub mod fluid;
pub mod fnv;
pub mod format;
pub mod gcd;
pub mod hash_join;
pub mod json;
pub mod kmeans;
pub mod lcs;
pub mod linear_regression;
pub mod lu;
pub mod lz;
pub mod mandelbrot;
pub mod matmul_ijk;
pub mod matmul_ikj;
pub mod nbody;
pub mod quicksort;
pub mod radix_sort;
pub mod saxpy;
pub mod sieve;
pub mod spectral_norm;
pub mod stencil;
pub mod string_match;
pub mod sum;
pub mod tokens;
pub mod utf8;
pub mod word_count;
