//! Natively a mock of the host calls the closures.
#![allow(missing_docs)]
use lending::{Host, NumberError, Table, Wanted, host};
use lending::{count_short, drained, pass_on, read_twice, rows, squares};
use std::cell::RefCell;
use wazabi::Callback;

/// Has one table.
#[derive(Default)]
struct Mock {
    rows: RefCell<Vec<String>>,
}

impl Host for Mock {
    fn open(&self, rows: &[&str]) -> Table {
        self.rows
            .replace(rows.iter().map(ToString::to_string).collect());
        Table::mocked(3)
    }
    fn table_visit(&self, table: &Table, f: &Callback<fn(String, u32)>) {
        assert_eq!(table.number(), 3);
        for (n, row) in self.rows.borrow().iter().enumerate() {
            f.call(row, n as u32);
        }
    }
    fn count(&self, words: &[&str], wanted: &Wanted) -> u32 {
        words.iter().filter(|&&word| wanted.call(word)).count() as u32
    }
    fn sum(&self, times: u32, f: &Callback<fn(u32) -> u64>) -> u64 {
        (0..times).map(|n| f.call(n)).sum()
    }
    fn read(
        &self,
        text: &str,
        f: &Callback<fn(String) -> Result<i64, NumberError>>,
    ) -> Result<i64, NumberError> {
        f.call(text)
    }
    fn drain(&self, f: &Callback<fn() -> Option<String>>) -> Vec<String> {
        std::iter::from_fn(|| f.call()).collect()
    }
}

#[test]
fn a_mock_calls_the_closures() {
    let _mocked = host::mock(Mock::default());
    assert_eq!(count_short(&["a", "word", "of"], 3), (2, 3));
    assert_eq!(squares(5), 30);
    assert_eq!(read_twice("21"), Ok(42));
    assert_eq!(read_twice("1x"), Err(NumberError::Invalid { at: 1 }));
    assert_eq!(drained(vec!["a".into(), "b".into()]), ["a", "b"]);
    assert_eq!(rows(&["a", "b"]), ["0: a", "1: b"]);
    assert_eq!(pass_on(&["a", "b"], &Wanted::new(|word| word == "b")), 1);
}
