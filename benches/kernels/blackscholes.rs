//! Prices of European options by the formula of Black and Scholes (from PARSEC): logarithms, exponentials
//! and divisions, an option a turn. Next to them a check a turn is nothing; what costs is that
//! `normal`, twice an option, is a function with a loop of five turns, which LLVM inlines and unrolls.

use crate::input::{Input, Random, fold};

/// What the owner of an option may do.
#[derive(Clone, Copy)]
pub enum Right {
    /// Buy.
    Call,
    /// Sell.
    Put,
}

/// An option, with the state of its market.
#[derive(Clone, Copy)]
pub struct Contract {
    pub(crate) right: Right,
    pub(crate) spot: f64,
    pub(crate) strike: f64,
    pub(crate) rate: f64,
    pub(crate) volatility: f64,
    pub(crate) years: f64,
}

/// Options and their prices.
pub struct Portfolio {
    contracts: Vec<Contract>,
    prices: Vec<f64>,
}

impl Input for Portfolio {
    const FULL: usize = 1024;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let mut random = Random::new(13);
        let mut between = |low: f64, high: f64| low + (high - low) * f64::from(random.float() + 1.0) / 2.0;
        let contracts = (0..size)
            .map(|_| Contract {
                right: if between(0.0, 1.0) < 0.5 { Right::Call } else { Right::Put },
                spot: between(20.0, 120.0),
                strike: between(20.0, 120.0),
                rate: between(0.01, 0.1),
                volatility: between(0.05, 0.65),
                years: between(0.05, 1.0),
            })
            .collect();
        Self { contracts, prices: vec![0.0; size] }
    }

    fn items(&self) -> u64 {
        self.contracts.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.prices.iter().map(|price| price.to_bits()))
    }
}

kernel! {
    For, Portfolio, |input| blackscholes(&input.contracts, &mut input.prices);

    /// Writes the price of each option.
    #[inline(never)]
    pub fn blackscholes(contracts: &[Contract], prices: &mut [f64]) {
        for (contract, price) in contracts.iter().zip(prices) {
            let Contract { right, spot, strike, rate, volatility, years } = *contract;
            let spread = volatility * years.sqrt();
            let d1 = ((spot / strike).ln() + (rate + volatility * volatility / 2.0) * years) / spread;
            let d2 = d1 - spread;
            let discounted = strike * (-rate * years).exp();
            *price = match right {
                Right::Call => spot * normal(d1) - discounted * normal(d2),
                Right::Put => discounted * normal(-d2) - spot * normal(-d1),
            };
        }
    }

    /// The cumulative normal distribution, by Hastings' polynomial.
    fn normal(x: f64) -> f64 {
        let k = 1.0 / (1.0 + 0.231_641_9 * x.abs());
        let mut polynomial = 0.0;
        for factor in [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_53] {
            polynomial = (polynomial + factor) * k;
        }
        let tail = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt() * polynomial;
        if x < 0.0 { tail } else { 1.0 - tail }
    }
}
