//! Figures out of samples.

/// The middle of the samples.
///
/// # Panics
///
/// If there are none.
pub(crate) fn median(samples: &mut [f64]) -> f64 {
    quantile(samples, 0.5)
}

/// The smallest sample that at least the share `q` of all samples does not exceed; for a half of an even
/// number, the mean of the two in the middle.
///
/// # Panics
///
/// If there are none.
pub(crate) fn quantile(samples: &mut [f64], q: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let count = samples.len();
    if q == 0.5 && count.is_multiple_of(2) {
        return f64::midpoint(samples[count / 2 - 1], samples[count / 2]);
    }
    let rank = (q * count as f64).ceil() as usize;
    samples[rank.clamp(1, count) - 1]
}

/// The geometric mean; `None` of nothing.
pub(crate) fn geomean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for value in values {
        sum += value.ln();
        count += 1;
    }
    (count > 0).then(|| (sum / f64::from(count)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_samples_and_the_median_lies_between_two() {
        let mut samples: Vec<_> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(median(&mut samples), 50.5);
        assert_eq!(quantile(&mut samples, 0.99), 99.0);
        assert_eq!(quantile(&mut samples, 1.0), 100.0);
        assert_eq!(quantile(&mut samples, 0.0), 1.0);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
    }

    #[test]
    fn a_geometric_mean_balances_a_half_and_a_double() {
        assert_eq!(geomean([]), None);
        let mean = geomean([0.5, 2.0, 3.0, 1.0 / 3.0]).expect("four values");
        assert!((mean - 1.0).abs() < 1e-12, "{mean}");
    }
}
