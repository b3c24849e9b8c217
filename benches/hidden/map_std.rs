//! Iterators whose `map` calls the standard library, which has no checks, for some fifty nanoseconds.

pub mod visible {
    //! The closure is in the head of the loop.
    use crate::hidden::Numbers;

    latency_kernel! {
        For, Numbers, |input| input.result = sum(&input.numbers);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for y in xs.iter().map(|x| x.to_string().len() as u64) {
                sum = sum.wrapping_add(y);
            }
            sum
        }
    }
}

pub mod variable {
    //! The head names a variable that holds the iterator.
    use crate::hidden::Numbers;

    latency_kernel! {
        For, Numbers, |input| input.result = sum(&input.numbers);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            let mapped = xs.iter().map(|x| x.to_string().len() as u64);
            for y in mapped {
                sum = sum.wrapping_add(y);
            }
            sum
        }
    }
}

pub mod returned {
    //! The head calls a function that returns the iterator.
    use crate::hidden::Numbers;

    latency_kernel! {
        For, Numbers, |input| input.result = sum(&input.numbers);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for y in mapped(xs) {
                sum = sum.wrapping_add(y);
            }
            sum
        }

        /// The iterator whose items are dear.
        pub fn mapped(xs: &[u64]) -> impl Iterator<Item = u64> {
            xs.iter().map(|x| x.to_string().len() as u64)
        }
    }
}
