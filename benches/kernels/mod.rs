//! The kernels: a file each, with the input, the way to run it, and the code in the `kernel!` that is
//! emitted once a variant.
//!
//! They differ in what a check can cost. `sum` and `saxpy` are loops that LLVM vectorises unless a check is
//! in them; `matmul_ijk` and `mandelbrot` wait for their own arithmetic; `sieve`, `gcd`, `collatz`, `lcs` and
//! `tokens` are scalar loops of different shapes; `fib` is calls and nothing else.
//!
//! The functions are never inlined, so that each variant is a function of its own wherever it is called
//! from.

pub mod base64;
pub mod blur;
pub mod btree;
pub mod bytecode;
pub mod chains;
pub mod collatz;
pub mod dfa;
pub mod edit_distance;
pub mod fft;
pub mod fib;
pub mod format;
pub mod gcd;
pub mod hash_join;
pub mod json;
pub mod lcs;
pub mod lz;
pub mod mandelbrot;
pub mod matmul_ijk;
pub mod saxpy;
pub mod sieve;
pub mod sum;
pub mod tokens;
pub mod utf8;
