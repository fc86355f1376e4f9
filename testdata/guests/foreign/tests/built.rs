//! The built guest, as the host in Rust sees it.
#![allow(missing_docs)]
use foreign::library::{Percent, Point, Shape};
use foreign::{ShapeMirror, Version, latest, moved};
use wazabi::testing::{Description, Error, Fault, Guest, Value};

const WASM: &str = "../../gen/foreign/foreign.wasm";

fn guest() -> Guest {
    let wasm = std::fs::read(WASM).expect(WASM);
    Guest::load(wasm.as_slice()).expect("a guest")
}

#[test]
fn natively_the_types_are_those_of_the_signature() {
    let version = |text: &str| text.parse::<Version>().expect("a version");
    assert_eq!(latest(version("1.9"), version("1.10")), version("1.10"));
    let circle = |x, y| Shape::Circle {
        center: Point { x, y },
        radius: 1.0,
    };
    let by = Point { x: 1.0, y: 2.0 };
    assert_eq!(moved(vec![circle(0.0, 0.0)], &by), [circle(1.0, 2.0)]);
    assert_eq!(
        Shape::from(ShapeMirror::from(circle(3.0, 4.0))),
        circle(3.0, 4.0)
    );
    assert!(Percent::of(101).is_err());
}

#[test]
fn refusals_leave_the_guest_usable() -> Result<(), Error> {
    let mut guest = guest();
    for _ in 0..3 {
        let refused = guest.call("latest", ("1.2", "x")).expect_err("a refusal");
        let Error::Refused { path, fault, found } = refused else {
            panic!("{refused}")
        };
        assert_eq!((path.as_str(), fault), ("b", Fault::Input));
        assert_eq!(found, "\"x\" is not a version like 1.2");
        assert_eq!(guest.call("latest", ("1.2", "1.3"))?, Value::from("1.3"));
        assert_eq!(guest.call("live", ())?, Value::from(0u32));
    }
    Ok(())
}

#[test]
fn the_description_says_which_exports_refuse() -> Result<(), Error> {
    let wasm = std::fs::read(WASM).expect(WASM);
    let description = Description::of_wasm(&wasm)?;
    let refusing = description.exports().filter(|export| export.refuses);
    let not: Vec<_> = description
        .exports()
        .filter(|export| !export.refuses)
        .map(|export| export.name.as_str())
        .collect();
    assert_eq!(not, ["broken", "live", "needed", "number", "opened"]);
    assert_eq!(refusing.count(), 22);
    Ok(())
}
