//! Tests of built guests without Go: loads a `.wasm`, calls its exports and reads their results.
//!
//! A guest's functions are ordinary Rust, and most tests call them directly. This module is for the
//! other tests: it runs the `.wasm` that is shipped, with its allocator, panics and description, in
//! an interpreter.
//!
//! ```
//! use wazabi::testing::{Error, Guest, Value};
//!
//! # fn main() -> Result<(), Error> {
//! # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/zoo/zoo.wasm");
//! let mut guest = Guest::load(wasm)?;
//! assert_eq!(guest.call("parse", ("-42",))?, Value::ok(-42));
//!
//! // Errors are values. Fields and cases are given by their names.
//! assert_eq!(guest.call("parse", ("4x",))?, Value::err(Value::case("BadDigit")));
//! let by = Value::record([("x", 1.0), ("y", 0.5)]);
//!
//! // The guest changes this list in place: the call replaces the argument.
//! let mut args = [vec![by.clone()].into(), by];
//! guest.call_in_place("shift", &mut args)?;
//! assert_eq!(args[0][0]["x"], 2.0.into());
//!
//! // Arguments are checked against the parameters' types before the call.
//! let err = guest.call("parse", (42,)).unwrap_err();
//! assert_eq!(err.to_string(), "text: expected String, found 42");
//!
//! // A panic is an error with its message and source position. It ends the instance.
//! let Err(Error::Panic(panic)) = guest.call("panic_with", ("hail",)) else {
//!     panic!("it did not panic")
//! };
//! assert_eq!(panic.message, "hail");
//! assert_eq!(guest.call("parse", ("1",)), Err(Error::Poisoned));
//! guest.restart()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Guest::host`] mocks a host function with a closure. Its arguments and its result are checked
//! against the description, too. Host objects are numbers, [`Value::Object`]; [`Guest::dropped`]
//! and [`Guest::held`] return the objects that the guest dropped and those that it holds. Resources
//! are their handles, [`Value::Resource`], which the guest checks: `guest.call("Counter.add",
//! (counter, 3_u32))`; [`Guest::drop_resource`] drops one. The features `log`, `clock` and `random`
//! work here; [`Guest::logged`] returns the guest's log.
//!
//! In a guest's own tests [`build!`](build) builds the `.wasm`, and [`assert_abi!`](assert_abi)
//! compares it with the `abi.json` of its hosts' package. The feature `testing` belongs under
//! `[dev-dependencies]`: cargo then leaves it out of the guest.
//!
//! The reader of descriptions, the lowering and the lifting are a reference: slow and obvious,
//! written from `docs/abi.md`, without the other modules of this crate. Tests compare the Go
//! package with them.
mod description;
mod error;
mod guest;
mod inside;
mod kinds;
mod lift;
mod lock;
mod lower;
mod objects;
mod provided;
mod sequences;
mod streams;
mod types;
mod value;

#[doc(inline)]
pub use crate::{__assert_abi as assert_abi, __build as build};
pub use description::{Constant, Description, Export, Import, Param, Pass};
pub use error::{Error, Fault, Panic};
pub use guest::{Guest, Source};
pub use inside::Inside;
pub use kinds::{Shape, Type};
#[doc(hidden)]
pub use lock::{assert_same, build_crate};
pub use lower::{Core, Lowered};
pub use objects::Objects;
pub use provided::Logged;
pub use types::{Field, Fields, Int, Layout, Named};
pub use value::{Args, Value};

/// Runs a function with a stack of at least 64 MiB. It may recurse as deeply as values and
/// descriptions nest, which is too deep for the thread of a test.
fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    if HAS_STACK.get() {
        return run();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20);
        let thread = thread.spawn_scoped(scope, run).expect("a thread");
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

std::thread_local! {
    static HAS_STACK: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Declares that this thread has a stack of at least 64 MiB, so that no other threads are started.
/// Starting threads takes most of the time of a fuzzer.
#[doc(hidden)]
pub fn has_stack() {
    HAS_STACK.set(true);
}
