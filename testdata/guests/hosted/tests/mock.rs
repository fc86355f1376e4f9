//! Mocks the host and its objects natively. The guide shows it.
#![allow(missing_docs)]
use hosted::{File, FsError, Host, host, read};
use std::cell::RefCell;
use std::rc::Rc;

/// Files that are all `ab`.
#[derive(Default)]
struct Files {
    read: RefCell<u8>,
    dropped: Rc<RefCell<Vec<u32>>>,
}

impl Host for Files {
    fn open(&self, name: &str) -> Result<File, FsError> {
        match name {
            "a.txt" => Ok(File::mocked(7)),
            _ => Err(FsError::NotFound),
        }
    }
    fn file_read_u8(&self, file: &File) -> Result<u8, FsError> {
        assert_eq!(file.number(), 7);
        let read = self.read.replace_with(|read| *read + 1);
        b"ab".get(usize::from(read)).copied().ok_or(FsError::Eof)
    }
    fn file_drop(&self, number: u32) {
        self.dropped.borrow_mut().push(number);
    }
}

#[test]
fn files_are_read_and_dropped() {
    let files = Files::default();
    let dropped = Rc::clone(&files.dropped);
    let _mocked = host::mock(files);
    assert_eq!(read("a.txt"), Ok(b"ab".to_vec()));
    assert_eq!(*dropped.borrow(), [7]);
    assert_eq!(read("b.txt"), Err(FsError::NotFound));
}
