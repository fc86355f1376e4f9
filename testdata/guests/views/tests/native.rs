//! Natively views change nothing: the functions are those of Rust.
#![allow(missing_docs)]
use views::{Book, Line, Reader, Refused, Shape, lines, reader, send_lines, send_many, title};

struct Sums;

impl Reader for Sums {
    fn read_lines(&self, lines: &[Line], note: &str) -> u64 {
        assert_eq!(note, "the note");
        lines.iter().map(|line| u64::from(line.number)).sum()
    }
    fn read_line(&self, line: &Line, _: &[u8], _: u32) -> Result<String, Refused> {
        Ok(line.note.clone())
    }
    fn read_shape(&self, _: Shape, _: Option<&str>) {}
}

#[test]
fn functions_stay_as_they_are() {
    assert_eq!(lines(3)[2].note, "note é 2");
    assert_eq!(title(4).0, "title 4");
    let mut book = Book::new("a title".to_owned(), 2);
    assert_eq!(book.title(), "a title");
    assert_eq!(book.add(7).number, 7);
    assert_eq!(book.lines().len(), 3);
    let _mocked = reader::mock(Sums);
    assert_eq!(send_lines(9), 36);
    let _ = send_many as fn(u32) -> u64;
}
