//! Binary trees built, counted and dropped (from the benchmarks game): recursive calls, half of which wait
//! for the allocator. The calls that drop a tree are the compiler's and have no check.

use std::hint::black_box;

use crate::input::Input;

/// How deep the deepest trees are, and how many nodes all trees had.
pub struct Forest {
    depth: u32,
    nodes: u64,
}

impl Input for Forest {
    const FULL: usize = 8;
    const SMALL: usize = 2;

    fn new(size: usize) -> Self {
        Self { depth: size as u32, nodes: 0 }
    }

    fn items(&self) -> u64 {
        let nodes = |depth| (2_u64 << depth) - 1;
        nodes(self.depth)
            + (2..=self.depth).step_by(2).map(|depth| trees(self.depth, depth) * nodes(depth)).sum::<u64>()
    }

    fn digest(&self) -> u64 {
        self.nodes
    }
}

/// How many trees there are of that depth: fewer, the deeper they are.
fn trees(deepest: u32, depth: u32) -> u64 {
    4 << (deepest - depth)
}

struct Tree {
    children: Option<(Box<Tree>, Box<Tree>)>,
}

kernel! {
    Call, Forest, |input| input.nodes = binary_trees(black_box(input.depth));

    /// Grows trees of every other depth up to `deepest` while one lives on, and counts their nodes.
    #[inline(never)]
    pub fn binary_trees(deepest: u32) -> u64 {
        let long_lived = grow(deepest);
        let mut nodes = 0;
        for depth in (2..=deepest).step_by(2) {
            for _ in 0..trees(deepest, depth) {
                nodes += count(&grow(depth));
            }
        }
        nodes + count(&long_lived)
    }

    fn grow(depth: u32) -> Box<Tree> {
        let children = if depth == 0 { None } else { Some((grow(depth - 1), grow(depth - 1))) };
        Box::new(Tree { children })
    }

    fn count(tree: &Tree) -> u64 {
        match &tree.children {
            Some((left, right)) => 1 + count(left) + count(right),
            None => 1,
        }
    }
}
