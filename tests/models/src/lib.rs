//! Models of the modules by which the runtime's threads meet, explored by [loom].
//!
//! What is modelled is not a copy by hand: `build.rs` takes the shipped files out of `runtime/src`, and
//! this crate compiles them against a `crate::shim` with loom's atomics and locks. loom then runs each
//! model in every order of its threads' steps, with every value that a load may return under its memory
//! ordering.
//!
//! ```text
//! cargo test -p preempt-models                    everything: the models, then the mutants
//! cargo test -p preempt-models --lib              the models alone
//! cargo test -p preempt-models --test mutants     the mutants alone
//! PREEMPT_MUTANT=park-wake-dropped cargo test -p preempt-models --lib      one of them, to look at
//! ```
//!
//! # Mutants
//!
//! A model that passes says little unless it can fail. `mutations.rs` names small errors (a dropped wake, a
//! weakened ordering, a missing fence) with the model that must notice; the test `mutants` applies each and
//! requires that this model fails. A mutation that no longer fits its file breaks the build.
//!
//! # What is not shipped code here
//!
//! The callers: a worker that goes to sleep, whoever wakes it, and the monitor's loop need the whole
//! runtime, so the models play their parts. `build.rs` compares the lines that are played with the shipped
//! ones and stops if those have changed.
//!
//! # Limits
//!
//! Where a model with three threads would take minutes, the number of preemptions (switches away from a
//! thread that could go on) is bounded, and the model says so; all others explore everything. loom knows no
//! time, so a timed park is modelled only where its time is over already, and no condition variable that
//! wakes for no reason.
//!
//! [loom]: https://docs.rs/loom

#[cfg(test)]
mod models;
#[cfg(test)]
mod shim;

/// A file of `runtime/src`, perhaps mutated.
#[cfg(test)]
macro_rules! shipped {
    ($name:ident, $file:literal) => {
        #[allow(dead_code, unreachable_pub, reason = "not all of the module is modelled")]
        pub(crate) mod $name {
            include!(concat!(env!("OUT_DIR"), "/", $file));
        }
    };
}

#[cfg(test)]
shipped!(park, "park.rs");

#[cfg(test)]
mod scheduler {
    shipped!(idle, "scheduler/idle.rs");
    shipped!(inbox, "scheduler/inbox.rs");
}

#[cfg(test)]
mod task {
    shipped!(state, "task/state.rs");
}

#[cfg(test)]
mod monitor {
    /// As in the runtime's `monitor`.
    pub(crate) const NEVER: u64 = u64::MAX;

    shipped!(next, "monitor/next.rs");
}
