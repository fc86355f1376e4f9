//! Natively a sequence is made of any iterator.
#![allow(missing_docs)]
use sequences::{
    Host, Point, Shape, Token, Total, concat, first, host, last, merge, shapes, sum, values, zip,
};
use wazabi::Iter;

#[test]
fn a_sequence_is_an_iterator() {
    let borrowed = [1, 2, 3];
    assert_eq!(sum(Iter::new(borrowed.iter().copied())), 6);
    let mut pulled = 0;
    let words = std::iter::from_fn(|| {
        pulled += 1;
        Some(format!("word {pulled}"))
    });
    assert_eq!(first(Iter::new(words), 2), ["word 1", "word 2"]);
    assert_eq!(pulled, 2);
    assert_eq!(
        concat(Iter::new([1]), Iter::new([vec![2, 3], vec![]])),
        [1, 2, 3]
    );
    let point = Point { x: 1, y: -1 };
    assert_eq!(last(Iter::new([point])), Some(point));
    let line = Shape::Line {
        points: vec![point; 2],
        name: "line".into(),
    };
    let (names, sum) = shapes(Iter::new([Shape::Empty, line]));
    assert_eq!(
        (names, sum),
        (vec!["line".to_string()], Point { x: 2, y: -2 })
    );
    let words = ["a", "b"].map(String::from);
    assert_eq!(zip(Iter::new(1..9), Iter::new(words)).len(), 2);
}

#[test]
fn items_may_be_resources_and_objects() {
    let mut total = Total::new(Iter::new([1, 2]));
    assert_eq!(total.add(Iter::new([4])), 7);
    assert_eq!(merge(Iter::new([total, Total::new(Iter::new([]))])), 7);

    let _mocked = host::mock(Tokens);
    let tokens = [3, 4].map(Token::mocked);
    assert_eq!(values(Iter::new(tokens)), [30, 40]);
}

struct Tokens;

impl Host for Tokens {
    fn token_value(&self, token: &Token) -> u32 {
        10 * token.number()
    }
}
