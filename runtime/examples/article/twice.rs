//! The same source compiled twice, without checks and with them.

/// Puts the code into a module `plain` as it stands, and into a module `checked` under `#[preemptible]`.
macro_rules! twice {
    ($($code:tt)*) => {
        /// As it stands.
        pub(crate) mod plain {
            $($code)*
        }

        /// The same, with checks.
        #[preempt::preemptible]
        pub(crate) mod checked {
            $($code)*
        }
    };
}
