//! Thread-locals whose initialisers cannot be interleaved with another task's.

/// Declares thread-locals like [`std::thread_local!`], with initialisers that run inside
/// [`no_preempt`](crate::no_preempt).
///
/// Tasks share their worker's thread-locals. If a task is suspended inside a lazy initialiser of a
/// `std::thread_local!`, another task may initialise the same key meanwhile and keep a reference to a value
/// that the first then replaces: undefined behaviour from safe code (see the crate docs, *What soundness
/// means here*). An initialiser declared here is never suspended; one that blocks panics. `const`
/// initialisers need no such care and are passed on.
///
/// ```
/// preempt::thread_local! {
///     static NAMES: Vec<String> = (0..3).map(|number| format!("worker {number}")).collect();
///     static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
/// }
/// COUNT.set(COUNT.get() + 1);
/// assert_eq!(NAMES.with(Vec::len) + COUNT.get() as usize, 4);
/// ```
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $visibility:vis static $name:ident : $type:ty = const $initial:block $(; $($rest:tt)*)?) => {
        ::std::thread_local! { $(#[$attribute])* $visibility static $name: $type = const $initial; }
        $($crate::thread_local! { $($rest)* })?
    };
    ($(#[$attribute:meta])* $visibility:vis static $name:ident : $type:ty = $initial:expr $(; $($rest:tt)*)?) => {
        ::std::thread_local! {
            $(#[$attribute])* $visibility static $name: $type = $crate::no_preempt(|| $initial);
        }
        $($crate::thread_local! { $($rest)* })?
    };
}
