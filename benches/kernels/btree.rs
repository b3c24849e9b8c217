//! Look-ups in a B-tree: a call a level, a short `for` over a node's keys in each. LLVM makes a loop of the
//! recursion, whether its calls have a check or not.

use crate::input::{Input, Random};

/// The most keys of a node.
pub const WIDTH: usize = 15;

/// A node: its keys in order, and the children between them, none in a leaf.
#[derive(Debug)]
pub struct Node {
    pub(crate) keys: Vec<u64>,
    pub(crate) children: Vec<Node>,
}

/// A tree, what is looked for, and how much of it was found.
pub struct Lookups {
    pub(crate) root: Node,
    pub(crate) wanted: Vec<u64>,
    pub(crate) found: u64,
}

/// The tree of the sorted keys. It is full if there is one key less than a power of `WIDTH + 1`.
fn tree(keys: &[u64]) -> Node {
    if keys.len() <= WIDTH {
        return Node { keys: keys.to_vec(), children: Vec::new() };
    }
    let part = keys.len() / (WIDTH + 1);
    let (mut own, mut children, mut start) = (Vec::new(), Vec::new(), 0);
    for _ in 0..WIDTH {
        let end = start + part;
        children.push(tree(&keys[start..end]));
        own.push(keys[end]);
        start = end + 1;
        if start + part >= keys.len() {
            break;
        }
    }
    children.push(tree(&keys[start..]));
    Node { keys: own, children }
}

impl Input for Lookups {
    const FULL: usize = 4095;
    const SMALL: usize = 40;

    fn new(size: usize) -> Self {
        let keys: Vec<u64> = (0..size as u64).map(|n| n * 2).collect();
        let mut random = Random::new(37);
        let mut wanted: Vec<u64> = (0..size).map(|_| random.number() % (size as u64 * 2)).collect();
        wanted[0] = 0;
        Self { root: tree(&keys), wanted, found: 0 }
    }

    fn items(&self) -> u64 {
        self.wanted.len() as u64
    }

    fn digest(&self) -> u64 {
        self.found
    }
}

kernel! {
    Call, Lookups, |input| input.found = btree(&input.root, &input.wanted);

    /// How many of the wanted keys are in the tree.
    #[inline(never)]
    pub fn btree(root: &Node, wanted: &[u64]) -> u64 {
        let mut found = 0;
        for key in wanted {
            if holds(root, *key) {
                found += 1;
            }
        }
        found
    }

    /// Whether the key is in the tree.
    pub fn holds(node: &Node, key: u64) -> bool {
        let mut place = node.keys.len();
        for (at, own) in node.keys.iter().enumerate() {
            if *own >= key {
                place = at;
                break;
            }
        }
        if node.keys.get(place) == Some(&key) {
            return true;
        }
        match node.children.get(place) {
            Some(child) => holds(child, key),
            None => false,
        }
    }
}
