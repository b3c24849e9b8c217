//! How long everything takes. All that may differ between a full and a quick run is here.

use std::time::Duration;

/// See the module's head.
#[derive(Debug)]
pub(crate) struct Sizes {
    /// What the tasks of one scene compute, together.
    pub(crate) scene: Duration,
    /// One measurement of one loop: short, so that most are not interrupted by other processes.
    pub(crate) sample: Duration,
    /// Measurements of each loop, plain and checked each.
    pub(crate) samples: usize,
    /// Wake-ups of the sleeper at each slice.
    pub(crate) wakes: usize,
    /// What each task of the workload computes, at least.
    pub(crate) work: Duration,
}

impl Sizes {
    /// The sizes of a full run, or of a quick one.
    pub(crate) const fn new(quick: bool) -> Self {
        if quick {
            Self {
                scene: Duration::from_millis(600),
                sample: Duration::from_micros(500),
                samples: 51,
                wakes: 150,
                work: Duration::from_millis(300),
            }
        } else {
            Self {
                scene: Duration::from_millis(1200),
                sample: Duration::from_micros(500),
                samples: 201,
                wakes: 300,
                work: Duration::from_secs(1),
            }
        }
    }
}
