//! Mocks the guest's host: for the native crate, and for the built guest, without Go.
#![allow(missing_docs)]
use png_lines::{FilterType, Host, PngError, ScanLine, edit_image, host};
use std::cell::RefCell;
use std::rc::Rc;
use wazabi::testing::{Error, Guest, Value, assert_abi, build};

/// Makes each line black, and records the filters of the lines that it gets.
struct Black(Rc<RefCell<Vec<FilterType>>>);

impl Host for Black {
    fn notify(&self, line: &ScanLine) {
        self.0.borrow_mut().push(line.filter_type);
    }
    fn modify(&self, line: &ScanLine) -> ScanLine {
        ScanLine {
            filter_type: FilterType::None,
            data: vec![0; line.data.len()],
        }
    }
}

/// One gray pixel of 8 bits.
const PIXEL: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0,
    0, 0, 58, 126, 155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 248, 15, 0, 1, 1, 1, 0, 177,
    56, 246, 20, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

#[test]
fn the_host_sees_and_changes_lines() {
    let seen = Rc::new(RefCell::default());
    let _mocked = host::mock(Black(Rc::clone(&seen)));
    let image = edit_image(PIXEL).expect("an image");
    assert_eq!(seen.borrow().len(), 1);
    assert_eq!(image.lines[0].data, [0]);
    assert_eq!(edit_image(b"GIF89a"), Err(PngError::NotPng));
}

#[test]
#[should_panic(expected = "`host.notify` was called without a host")]
fn without_a_mock_a_call_panics() {
    let _ = edit_image(PIXEL);
}

#[test]
fn the_built_guest_shows_and_changes_lines() -> Result<(), Error> {
    let mut guest = Guest::load(build!())?;
    let seen = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&seen);
    guest.host("host.notify", move |args| {
        noted.borrow_mut().push(args[0]["filter_type"].clone());
        Ok(Value::Unit)
    })?;
    guest.host("host.modify", |args| {
        let data = args[0]["data"].bytes().expect("bytes");
        Ok(Value::record([
            ("filter_type", Value::case("None")),
            ("data", vec![0_u8; data.len()].into()),
        ]))
    })?;
    let image = guest.call("edit_image", (PIXEL,))?.into_result();
    assert_eq!(image.expect("an image")["lines"][0]["data"], [0_u8].into());
    assert_eq!(*seen.borrow(), [Value::case("None")]);
    let refused = Value::err(Value::case("NotPng"));
    assert_eq!(guest.call("edit_image", (b"GIF89a",))?, refused);
    Ok(())
}

#[test]
fn is_what_the_go_package_was_generated_from() {
    assert_abi!("../png/abi.json");
}
