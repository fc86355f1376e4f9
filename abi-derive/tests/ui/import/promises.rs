//! What the compiler says about an imported function.
#![deny(deprecated, unused_must_use)]

#[wazabi::import]
extern "host" {
    #[must_use = "it counts"]
    fn count() -> u32;
    #[must_use]
    type File;
    fn open() -> File;
    #[deprecated(note = "use `count`")]
    fn number() -> u32;
}

fn main() {
    count();
    open();
    let _ = number();
}
