//! Iterators whose `map` calls an annotated function of a hundred microseconds.

pub mod visible {
    //! The closure is in the head of the loop.
    use crate::hidden::Numbers;

    latency_kernel! {
        For, Numbers, |input| input.result = sum(&input.numbers, input.dear);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64], dear: u64) -> u64 {
            let mut sum = 0_u64;
            for y in xs.iter().take(4).map(|x| work(dear, *x)) {
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
        For, Numbers, |input| input.result = sum(&input.numbers, input.dear);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64], dear: u64) -> u64 {
            let mut sum = 0_u64;
            let mapped = xs.iter().take(4).map(|x| work(dear, *x));
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
        For, Numbers, |input| input.result = sum(&input.numbers, input.dear);

        /// The sum of what the closure returns.
        #[inline(never)]
        pub fn sum(xs: &[u64], dear: u64) -> u64 {
            let mut sum = 0_u64;
            for y in mapped(xs, dear) {
                sum = sum.wrapping_add(y);
            }
            sum
        }

        /// The iterator whose items are dear.
        pub fn mapped(xs: &[u64], dear: u64) -> impl Iterator<Item = u64> {
            xs.iter().take(4).map(move |x| work(dear, *x))
        }
    }
}
