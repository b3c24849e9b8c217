//! What kernels compute is what they say, by known values or by a plainer computation.
//!
//! Only the plain variants are asked: the others have their results.

use crate::input::{Input, Random};
use crate::kernels::*;

/// Small whole numbers, which sums and products of floats keep exactly.
fn whole(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i * 7 % 11) as f32 - 5.0).collect()
}

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn dot_is_a_sum_of_products() {
    let table: [(&[f32], &[f32], f32); 3] =
        [(&[], &[], 0.0), (&[2.0], &[-3.0], -6.0), (&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], 32.0)];
    for (xs, ys, product) in table {
        assert_eq!(dot::plain::dot(xs, ys), product, "{xs:?} {ys:?}");
    }
}

#[test]
fn both_orders_of_a_matrix_product_agree() {
    let (n, a) = (5, whole(25));
    let b: Vec<_> = a.iter().rev().copied().collect();
    let [mut by_column, mut by_row] = [vec![9.0; n * n], vec![9.0; n * n]];
    matmul_ijk::plain::matmul_ijk(n, &a, &b, &mut by_column);
    matmul_ikj::plain::matmul_ikj(n, &a, &b, &mut by_row);
    assert_eq!(by_row, by_column);
    assert_eq!(by_row[n + 2], (0..n).map(|k| a[n + k] * b[k * n + 2]).sum::<f32>());
}

#[test]
fn planets_have_the_energies_that_the_benchmarks_game_lists() {
    for (steps, expected) in [(0, -0.169_075_164), (1000, -0.169_087_605)] {
        let mut input = nbody::Bodies::new(steps);
        nbody::plain::run(&mut input);
        let mut energy = 0.0;
        for (i, body) in input.bodies.iter().enumerate() {
            energy += body.mass * body.velocity.iter().map(|v| v * v).sum::<f64>() / 2.0;
            for other in &input.bodies[..i] {
                let way = body.position.iter().zip(&other.position).map(|(a, b)| a - b);
                energy -= body.mass * other.mass / way.map(|x| x * x).sum::<f64>().sqrt();
            }
        }
        assert_close(energy, expected, 5e-10);
    }
}

#[test]
fn the_spectral_norm_is_that_of_the_benchmarks_game() {
    let [mut u, mut v, mut between] = [[0.0; 100]; 3];
    assert_close(spectral_norm::plain::spectral_norm(&mut u, &mut v, &mut between), 1.274_219_991, 5e-10);
}

#[test]
fn pancakes_have_known_sums() {
    for (count, found) in [(2, (-1, 1)), (3, (2, 2)), (4, (4, 4)), (5, (11, 7)), (7, (228, 16))] {
        assert_eq!(fannkuch::plain::fannkuch(count), found, "{count} pancakes");
    }
}

#[test]
fn fnv_has_the_published_hashes() {
    let table =
        [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)];
    for (text, hash) in table {
        assert_eq!(fnv::plain::fnv(text.as_bytes()), hash, "{text:?}");
    }
}

#[test]
fn byte_count_counts_one_byte() {
    for (text, count) in [("", 0), ("abc", 0), ("\n", 1), ("a\n\nb\n", 3)] {
        assert_eq!(byte_count::plain::byte_count(text.as_bytes(), b'\n'), count, "{text:?}");
    }
}

#[test]
fn sorts_sort() {
    let random = |count| {
        let mut random = Random::new(99);
        // Bytes of 0 to 3: many numbers are equal, and every byte decides over the order of some.
        (0..count).map(|_| (random.number() >> 32) as u32 & 0x0303_0303).collect()
    };
    let inputs: [Vec<u32>; 5] =
        [vec![], vec![3], (0..9).collect(), (0..9).rev().chain([u32::MAX]).collect(), random(300)];
    for numbers in inputs {
        let mut expected = numbers.clone();
        expected.sort_unstable();
        let [mut quick, mut radix, mut room] = [numbers.clone(), numbers.clone(), numbers];
        quicksort::plain::quicksort(&mut quick);
        assert_eq!(quick, expected);
        radix_sort::plain::radix_sort(&mut radix, &mut room);
        assert_eq!(radix, expected);
    }
}

#[test]
fn binary_trees_have_one_node_less_than_a_power_of_two() {
    // One of the greatest depth, and 4 << (greatest - depth) of depths 2, 4, ..
    for (depth, nodes) in [(0, 1), (2, 7 + 4 * 7), (4, 31 + 16 * 7 + 4 * 31)] {
        assert_eq!(binary_trees::plain::binary_trees(depth), nodes, "depth {depth}");
    }
    let mut forest = binary_trees::Forest::new(4);
    binary_trees::plain::run(&mut forest);
    assert_eq!(forest.items(), forest.digest(), "an item is a node");
}

#[test]
fn words_are_counted() {
    let text = " to be or not\n to be ";
    let counts: Vec<_> = word_count::plain::word_count(text).into_iter().collect();
    assert_eq!(counts, [("be", 2), ("not", 1), ("or", 1), ("to", 2)]);
}

#[test]
fn options_have_the_prices_of_a_textbook() {
    use blackscholes::{Contract, Right};
    // Hull, Options, Futures, and Other Derivatives: a share at 42, exercised at 40 in half a year.
    let contract =
        |right| Contract { right, spot: 42.0, strike: 40.0, rate: 0.1, volatility: 0.2, years: 0.5 };
    let mut prices = [0.0; 2];
    blackscholes::plain::blackscholes(&[contract(Right::Call), contract(Right::Put)], &mut prices);
    assert_close(prices[0], 4.76, 5e-3);
    assert_close(prices[1], 0.81, 5e-3);
}

#[test]
fn particles_near_each_other_are_found_by_their_cells() {
    let mut fluid = fluid::Fluid::new(3);
    fluid::plain::run(&mut fluid);
    for (at, density) in fluid.positions.iter().zip(&fluid.densities) {
        let squares = fluid.positions.iter().map(|other| (0..3).map(|i| (at[i] - other[i]).powi(2)).sum());
        let near = squares.filter(|square: &f32| *square < fluid::REACH.powi(2));
        let expected: f32 = near.map(|square| (fluid::REACH.powi(2) - square).powi(3)).sum();
        assert_close(f64::from(*density), f64::from(expected), 1e-4);
    }
    assert!(fluid.forces.as_flattened().iter().any(|force| force.abs() > 0.1));
    for axis in 0..3 {
        let all: f32 = fluid.forces.iter().map(|force| force[axis]).sum();
        assert_close(f64::from(all), 0.0, 1e-3);
    }
}

#[test]
fn centres_move_into_the_middle_of_their_clusters() {
    let points: Vec<kmeans::Point> =
        [0.0, 100.0].iter().flat_map(|at| (0..5).map(move |i| [at + i as f32, *at, -at, 1.0])).collect();
    let mut centres = [points[0], points[1], [1e6; 4]];
    kmeans::plain::kmeans(&points, &mut centres, 4);
    assert_eq!(centres, [[2.0, 0.0, 0.0, 1.0], [102.0, 100.0, -100.0, 1.0], [1e6; 4]]);
}

#[test]
fn the_line_goes_through_its_points() {
    let rising: Vec<(u8, u8)> = (0..100).map(|x| (x, 2 * x + 3)).collect();
    let table: [(&[_], linear_regression::Line); 3] = [
        (&rising, (3.0, 2.0)),
        (&[(0, 10), (10, 0)], (10.0, -1.0)),
        // No line: the mean of two heights at each end.
        (&[(0, 1), (0, 3), (4, 5), (4, 7)], (2.0, 1.0)),
    ];
    for (points, (height, slope)) in table {
        let found = linear_regression::plain::linear_regression(points);
        assert_close(found.0, height, 1e-9);
        assert_close(found.1, slope, 1e-9);
    }
}

#[test]
fn strings_match_if_all_of_them_does() {
    let encrypted = |text: &str| text.bytes().map(|byte| byte + string_match::OFFSET).collect::<Vec<_>>();
    let keys = "ab\nabc\n\nabd\nab";
    let targets = ["ab", "abc", "b", ""].map(encrypted);
    let mut hits = [7; 4];
    string_match::plain::string_match(keys.as_bytes(), &targets, &mut hits);
    assert_eq!(hits, [2, 1, 0, 1]);
}

#[test]
fn the_factors_of_a_matrix_have_it_as_their_product() {
    let n = 6;
    let mut matrix: Vec<_> = whole(n * n).into_iter().map(f64::from).collect();
    (0..n).for_each(|i| matrix[i * n + i] += 40.0);
    let mut factors = matrix.clone();
    lu::plain::lu(n, &mut factors);
    let lower = |i: usize, k: usize| if i == k { 1.0 } else { factors[i * n + k] };
    for i in 0..n {
        for j in 0..n {
            let product = (0..=i.min(j)).map(|k| lower(i, k) * factors[k * n + j]).sum();
            assert_close(product, matrix[i * n + j], 1e-12);
        }
    }
}

#[test]
fn a_stencil_replaces_points_by_the_mean_of_their_neighbours() {
    let start = whole(16);
    let mean = |grid: &[f32], i: usize| (grid[i - 4] + grid[i + 4] + grid[i - 1] + grid[i + 1]) / 4.0;
    let mut expected = start.clone();
    for sweeps in 0..4 {
        let [mut grid, mut before] = [start.clone(), start.clone()];
        stencil::plain::stencil(4, sweeps, &mut grid, &mut before);
        assert_eq!(grid, expected, "{sweeps} sweeps");
        let last = expected.clone();
        for i in [5, 6, 9, 10] {
            expected[i] = mean(&last, i);
        }
    }
}
