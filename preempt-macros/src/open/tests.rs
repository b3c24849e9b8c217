use super::*;

/// Of the loops of a function with that body, in their order, those whose iterator's type may be open.
fn open(body: &str) -> Vec<usize> {
    struct Loops<'a>(&'a Open, Vec<bool>);
    impl<'ast> Visit<'ast> for Loops<'_> {
        fn visit_expr_for_loop(&mut self, node: &'ast ExprForLoop) {
            self.1.push(self.0.contains(&node.expr));
            visit::visit_expr_for_loop(self, node);
        }
    }
    let block: Block = syn::parse_str(&format!("{{ {body} }}")).expect("a body");
    let read = Open::of(&block);
    let mut loops = Loops(&read, Vec::new());
    loops.visit_block(&block);
    assert!(!loops.1.is_empty(), "no loop in {body}");
    loops.1.iter().enumerate().filter(|(_, open)| **open).map(|(at, _)| at).collect()
}

#[track_caller]
fn assert_known(bodies: &[&str]) {
    for body in bodies {
        assert_eq!(open(body), [], "{body}");
    }
}

#[track_caller]
fn assert_open(bodies: &[&str]) {
    for body in bodies {
        let loops = body.matches("for ").count();
        assert_eq!(open(body).last(), Some(&(loops - 1)), "{body}");
    }
}

#[test]
fn what_is_no_variable_of_the_function_is_known() {
    assert_known(&[
        "for x in xs {}",
        "for x in &mut *xs {}",
        "for x in &self.rows[i].cells {}",
        "for i in a..b {}",
        "for x in [a, b] {}",
        "for x in TABLE {}",
        "for x in Self::TABLE {}",
        "for row in grid { for x in row {} }",
        "if let Some(xs) = lookup(key) { for x in xs {} }",
        "match self.next() { Ok(Some(xs)) => for x in xs {}, _ => {} }",
        "while let Some((xs, n)) = self.next() { for x in xs {} }",
    ]);
}

#[test]
fn one_layer_is_enough_for_a_loop_over_a_variable_and_two_for_one_over_its_elements() {
    assert_known(&[
        "let xs = Vec::new(); for x in &xs {}",
        "let xs = vec![]; for x in xs.iter() {}",
        "let xs = [a, b]; for x in xs {}",
        "let xs: Vec<_> = ys; for x in &xs {}",
        "let xs = ys.iter().collect::<Vec<_>>(); for x in &xs {}",
        "let rows = vec![vec![0; n]; m]; for x in &rows[i] {}",
        "let rows: Vec<Vec<_>> = Vec::new(); for x in &rows[i] {}",
        "let rows = Vec::<Vec<u8>>::new(); for row in &rows { for x in row {} }",
        "let rows: Vec<_> = text.lines().map(|line| line.as_bytes()).collect(); for row in rows { for x in row {} }",
        "let part = &mut rows[1..3]; for x in part {}",
        "let xs = BTreeSet::<u8>::new(); for x in &xs {}",
        "let xs = ys.to_vec(); for x in &xs {}",
        "let xs = &&ys; for x in xs {}",
    ]);
    assert_open(&[
        "let rows = Vec::new(); for x in &rows[i] {}",
        "let rows = vec![Default::default(); n]; for row in &rows { for x in row {} }",
        "let rows = [Default::default(), Default::default()]; for row in &rows { for x in row {} }",
        "let rows: Vec<_> = Vec::new(); for x in &rows[i] {}",
        "let rows = Vec::<_>::new(); for (i, row) in rows.iter().enumerate() { for x in row {} }",
        "let map = HashMap::new(); for (key, xs) in &map { for x in xs {} }",
    ]);
}

#[test]
fn what_is_put_in_later_is_known_from_there_on() {
    assert_known(&[
        "let mut rows = Vec::new(); rows.push(vec![1]); for x in &rows[0] {}",
        "let mut best = None; best = Some(set); if let Some(xs) = best { for x in xs {} }",
        "let xs; xs = vec![1]; for x in xs {}",
        "let mut rows = Vec::new(); fill(&mut rows); for row in &rows { for x in row {} }",
        "let mut rows = vec![]; rows.extend(lines); for x in &rows[0] {}",
        "let mut rows = vec![vec![], vec![]]; rows[0].push(1); for x in &rows[1] {}",
        "let mut maps = vec![]; maps.last_mut().unwrap().insert(1, 2); for x in &maps[1] {}",
    ]);
    assert_open(&[
        "let mut rows = Vec::new(); for x in &rows[0] {} rows.push(vec![1]);",
        "let mut best = None; if let Some(xs) = &best { for x in xs {} } best = Some(set);",
        "let mut best = None; match best { Some(xs) => for x in xs {}, None => {} }",
        "let mut rows = Vec::new(); rows.push(Default::default()); for x in &rows[0] {}",
        "let mut queue = VecDeque::new(); while let Some(xs) = queue.pop_front() { for x in xs {} }",
        "let cell = RefCell::new(None); if let Some(xs) = &*cell.borrow() { for x in xs {} }",
        "let xs; for x in xs {}",
    ]);
}

#[test]
fn what_is_expected_of_a_value_is_open() {
    assert_open(&[
        "let xs = Default::default(); for x in xs {}",
        "let xs = Default::default(); let ys = &xs; for x in ys {}",
        "let xs = ys.into(); for x in &xs {}",
        "let xs = ys.iter().collect(); for x in &xs {}",
        "let xs: _ = ys.iter().collect(); for x in &xs {}",
        "let xs = Box::new(Default::default()); for x in &*xs {}",
        "let (xs, n) = (Default::default(), 1); for x in xs {}",
        "let pair = (Default::default(), 1); for x in pair.0 {}",
        "let xs = ys.iter().collect::<_>(); for x in xs {}",
        "let xs = std::iter::FromIterator::from_iter(ys); for x in xs {}",
        "let xs = Into::into([1]); for x in xs {}",
        "let xs = Iterator::collect(ys); for x in xs {}",
        "let xs = collected!(ys); for x in xs {}",
        "let Some(xs) = lookup(key) else { return }; for x in xs {}",
        "let ys = lookup(key); let xs = ys; for x in xs {}",
        "let xs = lookup(key); for x in xs {}",
        "for x in lookup(key) {}",
    ]);
}

#[test]
fn a_closures_parameters_are_known_as_far_as_they_are_written() {
    assert_known(&["let f = |xs: &[_]| { for x in xs {} };", "let f = |xs: Set| { for x in xs {} };"]);
    assert_open(&[
        "let f = |xs| { for x in xs {} };",
        "let f = |xs: &_| { for x in xs {} };",
        "let f = |(n, xs)| { for x in xs {} };",
        "let f = |rows: &[_]| { for x in &rows[0] {} };",
    ]);
}

#[test]
fn what_is_zipped_must_be_known_too() {
    assert_known(&[
        "for (x, y) in xs.iter().zip(ys) {}",
        "let (xs, ys) = zs.split_at(3); for (x, y) in xs.iter().zip(ys).rev() {}",
    ]);
    assert_open(&[
        "let f = |ys| { for (x, y) in xs.iter().zip(ys).enumerate() {} };",
        "let ys = Default::default(); for (x, y) in xs.iter().zip(&ys) {}",
    ]);
}

#[test]
fn a_name_means_the_variable_in_scope() {
    assert_known(&[
        "let xs = Default::default(); let xs: Set = xs; for x in xs {}",
        "{ let xs = Default::default(); } for x in xs {}",
        "if let Some(xs) = None { } for x in xs {}",
    ]);
    assert_eq!(open("let f = |xs| { for x in xs {} }; for x in xs {}"), [0]);
    assert_eq!(open("let xs = None; { let xs = [1]; for x in xs {} } for x in xs.unwrap() {}"), [1]);
}
