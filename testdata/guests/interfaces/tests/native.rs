//! Natively a filter is a plain trait object.
#![allow(missing_docs)]
use interfaces::{Chain, Filter, LearnError, Rule, both, complete, count, not, same, words};

struct Prefix(&'static str);

impl Filter for Prefix {
    fn matches(&self, line: &str) -> bool {
        line.starts_with(self.0)
    }

    fn learn(&mut self, _: &[&str]) -> Result<u32, LearnError> {
        Ok(1)
    }
}

#[test]
fn a_filter_is_a_trait_object() {
    assert_eq!(count(&["a", "ab", "c"], &Prefix("a")), 2);
    let mut made = words(vec!["b".into()]);
    assert_eq!(both(&mut *made, &Prefix("a"), "ab"), Ok(true));
    assert_eq!(made.name(), "b|ab");
    assert!(!not(same(made)).matches("b"));
    assert_eq!(Prefix("c").select(&["c", "d"]), ["c"]);
}

#[test]
fn filters_are_in_fields() {
    let mut chain = Chain::new();
    chain.push(Box::new(Prefix("a")));
    assert!(chain.all("ab") && !chain.all("b"));
    let rule = Rule {
        name: "b".into(),
        filter: chain.pop().expect("one"),
        other: None,
    };
    let complete = complete(vec![rule]);
    assert_eq!(complete[0].filter.name(), "unnamed");
    assert!(complete[0].other.as_ref().expect("one").matches("b"));
}
