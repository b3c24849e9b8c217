//! A loop that adds in each turn, where `+=` is a user's: first of a nanosecond, then of a millisecond.

use super::Lengths;

latency_kernel! {
    For, Lengths, |input| input.result = spent::grows_operator(&input.lengths);

    pub mod spent {
        //! A type with an operator that works.
        use std::ops::AddAssign;

        use super::work;

        /// The result of all the work.
        pub struct Spent(u64);

        impl AddAssign<u64> for Spent {
            fn add_assign(&mut self, turns: u64) {
                self.0 = work(turns, self.0);
            }
        }

        /// Works as long as each length says.
        #[inline(never)]
        pub fn grows_operator(lengths: &[u64]) -> u64 {
            let mut spent = Spent(1);
            for length in lengths {
                spent += *length;
            }
            spent.0
        }
    }
}
