//! The compiler pass of `preempt`.
use proc_macro::TokenStream;

/// Inserts resched checks.
#[proc_macro_attribute]
pub fn preemptible(_args: TokenStream, item: TokenStream) -> TokenStream {
    item
}
