//! Kernels whose overhead the benches measure.
