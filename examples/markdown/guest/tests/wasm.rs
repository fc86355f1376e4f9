//! Builds, loads and calls the guest without Go, and calls it natively.
use markdown_go::{Element, Extensions, TreeError, parse, to_html};
use wazabi::testing::{Error, Guest, Value, assert_abi, build};

#[test]
fn converts() -> Result<(), Error> {
    let mut guest = Guest::load(build!())?;
    let html = guest.call("to_html", ("~~a~~", Value::flags(["strikethrough"])))?;
    assert_eq!(html, Value::from("<p><del>a</del></p>\n"));
    Ok(())
}

#[test]
fn is_what_the_go_package_was_generated_from() {
    assert_abi!("../markdown/abi.json");
}

#[test]
fn natively() -> Result<(), TreeError> {
    let extensions = Extensions {
        strikethrough: true,
        ..Extensions::default()
    };
    assert_eq!(to_html("~~a~~", extensions), "<p><del>a</del></p>\n");
    let root = parse("~~a~~", extensions)?;
    let deleted = &root.children[0].children[0];
    assert_eq!(deleted.element, Element::Strikethrough);
    assert_eq!((deleted.start, deleted.end), (0, 5));
    Ok(())
}
