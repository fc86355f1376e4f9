//! Tests of built guests, without Go: loads a `.wasm`, calls its exports, reads what they return.
//!
//! A guest's functions are ordinary Rust, and most tests call them directly. What this module adds
//! is the rest of the way: the `.wasm` as it will be shipped, with its own allocator, panics and
//! description, in an interpreter.
//!
//! ```
//! use wazabi::testing::{Error, Guest, Value};
//!
//! # fn main() -> Result<(), Error> {
//! # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/zoo/zoo.wasm");
//! let mut guest = Guest::load(wasm)?;
//! assert_eq!(guest.call("parse", ("-42",))?, Value::ok(-42));
//!
//! // Errors are values; a record's fields and an enum's cases go by their names.
//! assert_eq!(guest.call("parse", ("4x",))?, Value::err(Value::case("BadDigit")));
//! let by = Value::record([("x", 1.0), ("y", 0.5)]);
//!
//! // Lists that the guest changes in place are changed in the arguments.
//! let mut args = [vec![by.clone()].into(), by];
//! guest.call_in_place("shift", &mut args)?;
//! assert_eq!(args[0][0]["x"], 2.0.into());
//!
//! // What is not a value of the parameter's type is refused before the call.
//! let err = guest.call("parse", (42,)).unwrap_err();
//! assert_eq!(err.to_string(), "text: expected String, found 42");
//!
//! // A panic has its message and its place, and ends the instance.
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
//! [`Guest::host`] mocks a function of the host with a closure, which is checked against the
//! description too. Host objects are numbers, [`Value::Object`]; [`Guest::dropped`] and
//! [`Guest::held`] tell which of them the guest has. The features `log`, `clock` and `random` work
//! here; [`Guest::logged`] has the records that the guest logged.
//!
//! In a guest's own tests [`build!`](build) makes the `.wasm`, and [`assert_abi!`](assert_abi)
//! holds it to the `abi.json` that its hosts were generated from. The feature `testing` belongs
//! under `[dev-dependencies]`: cargo then leaves it out of the guest.
//!
//! The reader, the lowerer and the lifter are a reference: slow and obvious, written from
//! `docs/abi.md`, and they use nothing of the rest of the crate. The Go package is held against
//! them.
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
mod types;
mod value;

#[doc(inline)]
pub use crate::{__assert_abi as assert_abi, __build as build};
pub use description::{Description, Export, Import, Param, Pass};
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

/// Runs what recurses as deep as values and descriptions nest: deeper than the stack of a test's
/// thread.
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

/// Says that this thread has a stack of at least 64 MiB, so that nothing needs a thread of its own:
/// for fuzzing, where that is most of the time.
#[doc(hidden)]
pub fn has_stack() {
    HAS_STACK.set(true);
}
