//! On a module: every function in it, however deep.

use preempt::preemptible;

#[preemptible]
pub mod search {
    pub fn position(items: &[u32], wanted: u32) -> Option<usize> {
        for (index, item) in items.iter().enumerate() {
            if *item == wanted {
                return Some(index);
            }
        }
        None
    }

    pub mod sorted {
        pub struct Sorted<'a>(pub &'a [u32]);

        impl Sorted<'_> {
            pub fn position(&self, wanted: u32) -> Option<usize> {
                let (mut low, mut high) = (0, self.0.len());
                while low < high {
                    let middle = usize::midpoint(low, high);
                    if self.0[middle] < wanted {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                (self.0.get(low) == Some(&wanted)).then_some(low)
            }
        }
    }
}
