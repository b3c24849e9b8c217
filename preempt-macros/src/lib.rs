//! The compiler pass of `preempt`: [`macro@preemptible`] puts resched checks into loops and function
//! prologues; [`macro@main`] and [`macro@test`] run a function's body as a task.
//!
//! Depend on `preempt`, which re-exports all three.
//!
//! # How it is built
//!
//! A small compiler. Each stage is a module that takes and returns syntax, so that it runs, and is tested,
//! without rustc:
//!
//! ```text
//! args, mark      what was asked: the arguments, and marks on what stands inside
//!    |
//! valid           what is refused; all refusals at once, and the item survives them
//!    |
//! items           each function of the item, with what surrounds it
//!    |   analyse     a plan: which loops in which class, which prologue, which mask
//!    |     class       how a loop reaches a check often enough, and the bound that follows;
//!    |                 by what cost, head and counted read off a loop's parts
//!    |   rewrite     the plan carried out
//!    |     prologue    where a prologue check goes
//!    |     closure     and how it gets into a closure
//!    |   check       the tokens of one check
//!    |   strip       the tokens of a loop that is cut into strips
//!    v
//! expand          the stages in their order
//! ```
//!
//! `scope` says once, for analysis and rewriting alike, what belongs to a function; `fragment` reads what
//! comes out of `macro_rules!`.
#![deny(missing_docs)]

mod analyse;
mod args;
mod breaks;
mod check;
mod class;
mod closure;
mod cost;
mod counted;
mod entry;
mod errors;
mod expand;
mod fragment;
mod head;
mod items;
mod mark;
mod misses;
mod open;
mod prologue;
mod rewrite;
mod scope;
mod strip;
mod valid;

use proc_macro::TokenStream;

use args::Features;
use entry::Entry;

/// The features this crate was built with.
const FEATURES: Features = Features {
    loops: cfg!(feature = "loop-checks"),
    prologue: cfg!(feature = "prologue-checks"),
    off: cfg!(feature = "checks-off"),
};

/// Inserts resched checks, so that the runtime can take the processor from this code and give it back
/// later.
///
/// A check loads one flag of the thread. While nobody has asked for the processor it does nothing else, and
/// outside of a task it never does. Inside a task it is where a time slice ends, and where an abort or a
/// deadline unwinds.
///
/// ```
/// use preempt::preemptible;
///
/// #[preemptible]
/// fn collatz(mut n: u64) -> u32 {
///     let mut steps = 0; // a prologue check has come before this line
///     while n != 1 {
///         n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 }; // and loop checks before this one
///         steps += 1;
///     }
///     steps
/// }
///
/// assert_eq!(collatz(27), 111);
/// ```
///
/// # What is checked
///
/// - **Loops:** every `for`, `while` and `loop`, also in closures and `async` blocks, so often that the time between
///   two checks is bounded.
/// - **Prologues:** an annotated function is checked when it is called. Where the attribute stands on an `impl`, a
///   trait or a module, functions that neither loop nor call are left alone, except operators (`Add::add`,
///   `Index::index`, `Drop::drop`, ..), which run without a call being written.
///
/// Between two checks of annotated code lies at most one turn of a loop, one strip of 65,536 operations for each of
/// the loops around the place, or one straight-line stretch, plus calls to code that is not annotated. The loop check is
/// that of Go's `loopreschedchecks.go`, which sits on backedges; at the head of the body, `continue` cannot pass it by
/// and the loop's type and value stay what they were.
///
/// Apart from the checks the code means what it meant: bodies are never wrapped in closures or blocks, no
/// `.await` and no `unsafe` is inserted.
///
/// # Where the attribute stands
///
/// On functions and methods with a body (generic, `async`, `unsafe`, `extern`, ..), on `impl` blocks, on
/// traits (for their default bodies) and on inline modules, where it counts for everything inside. It
/// leaves alone:
///
/// - items inside a function's body: annotate them too if need be;
/// - what runs at compile time: `const fn` in an annotated `impl` or module, `const` blocks, array lengths,
///   statics.
///
/// Inside an annotated `impl`, trait or module another `#[preemptible(..)]` on a function replaces the
/// outer one there, by whatever path it is written. It still inherits `crate`, and `cancel = false` where
/// an `unsafe` of the container caused it.
///
/// # Arguments
///
/// | Argument | Values | Meaning | Default |
/// |---|---|---|---|
/// | `loops` | `true`, `false`, `"every-turn"` | whether loops have checks; `"every-turn"` asks for one in each turn of every loop, as Go's compiler inserts them | the feature `loop-checks` |
/// | `strip` | a number of turns | the most turns of a strip, in debug builds too | by the cost of a turn |
/// | `prologue` | `true`, `false` | `true`: every function, leaves too, is checked at its entry; `false`: none | the feature `prologue-checks` |
/// | `closures` | `true`, `false` | whether closures have a check at the head of their bodies | `false` |
/// | `cancel` | `true`, `false` | whether a cancelled task may unwind from these checks | `true`, but `false` with `unsafe` |
/// | `crate` | a path, in a string or bare | where `preempt` is, for crates that re-export it | `::preempt` |
/// | `skip` | | on a loop or item inside an annotated one: no checks there | |
///
/// Arguments override features, and the feature `checks-off` overrides both: then nothing at all is
/// inserted.
///
/// A function that is `unsafe` or holds an `unsafe` block may not be ready for an unwind in the middle of a
/// loop, so its checks only give way. On an `impl`, a trait or a module one `unsafe` anywhere in it does so
/// for all its functions. `cancel = true` says that you have looked. Independently of that, `extern "C"`
/// functions and methods named `drop` run with cancellation masked, what they call included.
///
/// # Where the checks go
///
/// A check in each turn keeps LLVM from vectorising a cheap loop. So loops are put into classes:
///
/// - A `for` loop with a *cheap* body, one of arithmetic, comparisons, indexing and a list of known methods, runs in
///   *strips* of up to 65,536 operations (some microseconds), with a check between two strips and none inside. What
///   LLVM makes of the loop it makes of the strip. It applies to ranges, slices, vectors, `chunks`, `windows`,
///   `bytes`, and to `zip`, `enumerate`, `rev`, `step_by`, `copied`, `take`, `skip` and `map` over them. Other iterators
///   are checked at each item.
/// - One of no more than 16 turns runs as it stands, and counts as that many of the loop around it.
/// - `while i < n { ..; i += 1; }` with a cheap body without branches, and the like of it, is cut into strips too.
/// - Another cheap `while` or `loop` has a check every four turns, and LLVM unrolls it.
/// - Every other loop has a check at the head of its body, in each turn.
///
/// Where a load tells where the next one goes (`next[i]`, `table[keys[i]]`), strips are shorter: it may have to wait for
/// memory. In builds with `debug_assertions` every loop is checked in each turn, which is cheaper to compile.
///
/// A loop is only cut if what stands before it shows how its iterator's type is made; where the type may still be open (an
/// untyped parameter of a closure, `for x in it.collect()`) it has a check in each turn. What cannot be seen is whether a
/// generic function's value, or a field of a generic structure, is of a type that only the code behind the loop settles:
///
/// ```text
/// if let Some(set) = make().first() {   // fn make<T>() -> Vec<T>
///     for x in set { total += 1; }
///     let _: &BTreeSet<u8> = set;
/// }
/// ```
///
/// If it becomes a vector, a slice or another iterator that can be cut, all is well. Else the compiler says, in builds
/// without `debug_assertions`, "the type of this loop's iterator is not known yet where the loop begins": write the type
/// before the loop, or put `loops = "every-turn"` on the function. Of the loops of the published crates that this is
/// tested with, none is one.
///
/// A prologue check sinks to the paths that call or loop, if there are others: a recursion is checked at each of its
/// inner calls and not at its leaves. `prologue = true` pins it to the entry.
///
/// # Closures
///
/// Loops in closures are checked like others. What calls a closure in a loop of its own (`sort_by`, `retain`,
/// `map`, ..) is seldom annotated; with `closures = true` each closure that is written in the function is checked when
/// it is called:
///
/// ```
/// # use preempt::preemptible;
/// #[preemptible(closures = true)]
/// fn by_length(words: &mut Vec<String>) {
///     words.retain(|word| !word.is_empty());
///     words.sort_by(|a, b| a.len().cmp(&b.len())); // preempted at any comparison
/// }
/// # let mut words = vec!["some".to_owned(), String::new(), "a".to_owned()];
/// # by_length(&mut words);
/// # assert_eq!(words, ["a", "some"]);
/// ```
///
/// It is off by default since a check in a cheap closure keeps LLVM from vectorising the loop around it, and since a
/// closure may unwind there when the task is cancelled: in the middle of `sort_by`, which leaves the elements in an
/// unspecified order. A `const` closure and one inside a skipped loop have none.
///
/// # Skipping
///
/// ```
/// # use preempt::preemptible;
/// #[preemptible]
/// fn checksum(bytes: &[u8]) -> u32 {
///     let mut sum = 0u32;
///     for block in bytes.chunks(64) {
///         #[preemptible(skip)]
///         for byte in block {
///             sum = sum.rotate_left(5) ^ u32::from(*byte);
///         }
///     }
///     sum
/// }
/// # assert_eq!(checksum(&[1, 2]), 34);
/// ```
///
/// `#[cfg_attr(predicate, preemptible(skip))]` works in the same places: the checks are compiled where the
/// predicate does not hold.
///
/// # What it cannot see
///
/// - Loops inside the arguments of other macros, and what those macros expand to.
/// - Code that is not annotated: other crates, iterator chains (`.map(..).sum()`), recursion through plain
///   functions.
///
/// In an iterator chain, `preemptible()` puts checks into the iteration; elsewhere, call `preempt::checkpoint()` by hand:
///
/// ```
/// use preempt::iter::PreemptibleIterator;
///
/// let sum: u64 = (0..1000_u64).preemptible().map(|n| n * n).sum();
/// # assert_eq!(sum, 332_833_500);
/// ```
///
/// Other attribute macros see the function as it is when their turn comes, from top to bottom. Below
/// `#[async_trait]` the attribute sees what that has made of the method; both orders work.
///
/// Clippy sees the code as it was written: every inserted statement is gated by `#[cfg(not(clippy))]`. Two
/// things it cannot know: with a check in it no function is `const` (`missing_const_for_fn`, in its nursery),
/// and an import that only `crate = ..` names is used.
///
/// # Errors
///
/// With a message at the token at fault: a `const fn`, a method without a body, `mod name;`, a struct or
/// another item without code, a statement or an expression, unknown or repeated arguments, wrong values,
/// `skip` where nothing is annotated or beside other arguments, the attribute twice on one item. The inner
/// form `#![preemptible]` is unstable in Rust; annotate the items.
#[proc_macro_attribute]
pub fn preemptible(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::preemptible(args.into(), item.into(), FEATURES).into()
}

/// Runs the body of `fn main` as a task of a runtime that is made for it, and returns its value.
///
/// The result of a function named `main`, and of a [`macro@test`], is reported inside the task, as the
/// standard library reports that of `main`: it need not be `Send`, so `Result<(), Box<dyn Error>>` is fine.
/// Other functions may have the attribute too; what they return must be `Send + 'static`.
///
/// The runtime is built on the thread that calls `main`, and the task's stack is 8 MiB as the main thread's
/// would be. A panic in the body goes on in `main`.
///
/// | Argument | Meaning | Default |
/// |---|---|---|
/// | `workers` | how many worker threads | as `Runtime::builder()` has it |
/// | `stack_size` | the task's stack, in bytes | 8 MiB |
/// | `crate` | where `preempt` is | `::preempt` |
///
/// The values are expressions: `stack_size = 64 * 1024 * 1024`. It inserts no checks: add `#[preemptible]`,
/// above or below, if `main` itself loops.
///
/// # Errors
///
/// `main` must be a plain function: no parameters, not `async`, `const`, `unsafe`, `extern` or generic.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(Entry::Main, args.into(), item.into()).into()
}

/// A test whose body runs as a task of a runtime of its own.
///
/// Takes the arguments of [`macro@main`]. The runtime is built on the test's thread, so that output is
/// captured and panics fail the test; `#[should_panic(expected = "..")]`, `#[ignore]` and a `Result` as
/// return type work as in any test. It makes the function a test by itself: do not add `#[test]`. (Below a
/// `#[test]`, which the compiler expands first, it cannot see that one, and the function runs twice.)
///
/// # Errors
///
/// Another test attribute beside it, and what [`macro@main`] refuses.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(Entry::Test, args.into(), item.into()).into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_macro_crate_stays_in_edition_2021() {
        let edition =
            include_str!("../Cargo.toml").lines().find(|line| line.trim_start().starts_with("edition"));
        assert_eq!(edition, Some("edition = \"2021\""), "braces it emits would take the new edition's rules");
    }
}
