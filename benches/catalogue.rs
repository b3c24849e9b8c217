//! All kernels behind one interface, so that a bench is a loop over them.

use std::fmt;

use crate::input::Input;
use crate::kernels;

/// What decides over the cost of checks in a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Its time is spent in `for` loops.
    For,
    /// In `while` and `loop` loops.
    Scalar,
    /// In calls of small annotated functions.
    Call,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::For => "for",
            Self::Scalar => "scalar",
            Self::Call => "call",
        })
    }
}

/// A kernel with its variants.
#[derive(Debug)]
pub struct Kernel {
    /// Its name.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
    /// Its variants, the plain one first.
    pub variants: Vec<Variant>,
}

/// One way of compiling a kernel.
pub struct Variant {
    /// Its name: `plain`, `default`, ..
    pub name: &'static str,
    workload: Box<dyn Fn(bool) -> Box<dyn Workload>>,
}

impl Variant {
    /// The variant with an input of the size that is timed.
    #[must_use]
    pub fn full(&self) -> Box<dyn Workload> {
        (self.workload)(true)
    }

    /// The variant with a small input, for counting checks.
    #[must_use]
    pub fn small(&self) -> Box<dyn Workload> {
        (self.workload)(false)
    }
}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variant").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A variant of a kernel with its input, ready to run as often as one likes.
pub trait Workload: Send {
    /// Runs the kernel once.
    fn run(&mut self);

    /// How many items a run goes through.
    fn items(&self) -> u64;

    /// A number that differs if the result of the runs does.
    fn digest(&self) -> u64;
}

struct Ready<I> {
    input: I,
    run: fn(&mut I),
}

impl<I: Input> Workload for Ready<I> {
    fn run(&mut self) {
        (self.run)(&mut self.input);
    }

    fn items(&self) -> u64 {
        self.input.items()
    }

    fn digest(&self) -> u64 {
        self.input.digest()
    }
}

/// What a kernel's file says about it.
pub(crate) struct Source<I: 'static> {
    pub(crate) class: Class,
    pub(crate) variants: &'static [Named<I>],
}

/// A variant's name and its code.
type Named<I> = (&'static str, fn(&mut I));

impl Kernel {
    pub(crate) fn new<I: Input>(name: &'static str, source: &Source<I>) -> Self {
        Self::sized(name, source, I::FULL, I::SMALL)
    }

    /// The kernel with inputs of these sizes.
    pub(crate) fn sized<I: Input>(
        name: &'static str,
        source: &Source<I>,
        full_size: usize,
        small_size: usize,
    ) -> Self {
        let variants = source
            .variants
            .iter()
            .map(|&(name, run)| Variant {
                name,
                workload: Box::new(move |full| {
                    let input = I::new(if full { full_size } else { small_size });
                    Box::new(Ready { input, run })
                }),
            })
            .collect();
        Self { name, class: source.class, variants }
    }

    /// The variant of that name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.name == name)
    }

    /// Runs every variant once and requires that all have the plain one's result.
    ///
    /// # Panics
    ///
    /// If they have not: then a time would compare different work.
    pub fn check(&self) {
        let digest = |variant: &Variant| {
            let mut workload = variant.full();
            let before = workload.digest();
            workload.run();
            assert_ne!(workload.digest(), before, "{} leaves its input as it was", self.name);
            workload.digest()
        };
        let plain = digest(&self.variants[0]);
        for variant in &self.variants[1..] {
            assert_eq!(digest(variant), plain, "{} {} computes something else", self.name, variant.name);
        }
    }
}

/// Every kernel.
#[must_use]
pub fn all_kernels() -> Vec<Kernel> {
    macro_rules! catalogue {
        ($($name:ident)*) => { vec![$(Kernel::new(stringify!($name), &kernels::$name::KERNEL)),*] };
    }
    catalogue! {
        sum saxpy matmul_ijk mandelbrot sieve fib gcd collatz lcs tokens
        dot matmul_ikj nbody spectral_norm fannkuch fnv byte_count quicksort binary_trees word_count
        json dfa base64 utf8 lz edit_distance btree blur fft hash_join format bytecode chains
        blackscholes fluid kmeans linear_regression string_match lu radix_sort stencil
    }
}

#[cfg(test)]
mod tests;
