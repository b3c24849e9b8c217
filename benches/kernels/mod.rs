//! The kernels: a file each, with the input, the way to run it, and the code in the `kernel!` that is
//! emitted once a variant.
//!
//! They differ in what a check can cost. `sum` and `saxpy` are loops that LLVM vectorises unless a check is
//! in them; `matmul_ijk` and `mandelbrot` wait for their own arithmetic; `sieve`, `gcd`, `collatz`, `lcs` and
//! `tokens` are scalar loops of different shapes; `fib` is calls and nothing else.
//!
//! The functions are never inlined, so that each variant is a function of its own wherever it is called
//! from.

pub mod collatz;
pub mod fib;
pub mod gcd;
pub mod lcs;
pub mod mandelbrot;
pub mod matmul_ijk;
pub mod saxpy;
pub mod sieve;
pub mod sum;
pub mod tokens;
