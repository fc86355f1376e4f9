//! Names: of Rust's keywords, Go's keywords, renamed ones, blocks in a dependency.
use mirror_pane::{Pane, PaneError, Tint};

/// The same names in another block.
pub mod renamed {
    #[wazabi::import]
    extern "func" {
        /// A name that the wire does not have.
        #[abi(rename = "on_the_wire")]
        pub fn in_rust(value: u8) -> u8;

        /// A name that Go does not have.
        #[abi(go = "InGo")]
        pub fn in_rust_too(value: u8) -> u8;

        /// Both.
        #[abi(rename = "on_the_wire_as_well", go = "InGoAsWell")]
        pub fn in_rust_as_well(value: u8) -> u8;
    }
}

/// Keywords.
pub mod keywords {
    #[wazabi::import]
    extern "keywords" {
        /// A keyword of Rust's.
        pub fn r#match(r#type: u8, r#fn: u8) -> u8;

        /// A keyword of Go's.
        pub fn func(go: u8, chan: u8, range: u8, interface: u8, map: u8) -> u8;

        /// A keyword of both.
        pub fn r#return(r#if: u8, r#else: u8, r#struct: u8) -> u8;

        /// Names that generated code has uses for.
        #[allow(clippy::too_many_arguments)]
        pub fn call(
            ctx: &str,
            call: u8,
            host: &str,
            err: u8,
            failure: u8,
            at: &str,
            li: u8,
            lo: u8,
            v0: u8,
            arg0: u8,
            refused: u8,
            refusal: u8,
            string: u8,
            error: u8,
        ) -> Result<String, String>;

        /// A name that go vet has a signature for.
        pub fn read_byte() -> u8;

        /// A name of this macro's and its output's.
        pub fn __raw(cx: u8, __cx: u8, __0: u8, __core: u8) -> u8;
    }
}

/// What renamed functions return.
#[wazabi::export]
pub fn call_renamed(value: u8) -> (u8, u8, u8) {
    (
        renamed::in_rust(value),
        renamed::in_rust_too(value),
        renamed::in_rust_as_well(value),
    )
}

/// What functions with keywords for names return.
#[wazabi::export]
pub fn call_keywords() -> Result<(u8, u8, u8, String, u8, u8), String> {
    Ok((
        keywords::r#match(1, 2),
        keywords::func(1, 2, 3, 4, 5),
        keywords::r#return(1, 2, 3),
        keywords::call("a", 1, "b", 2, 3, "c", 4, 5, 6, 7, 8, 9, 10, 11)?,
        keywords::read_byte(),
        keywords::__raw(1, 2, 3, 4),
    ))
}

/// The block that the dependency has, too.
pub mod both {
    #[wazabi::import]
    extern "both" {
        /// What the root crate calls.
        pub fn outer(value: u8) -> u8;
    }
}

/// Calls a block of which each crate has a part.
#[wazabi::export]
pub fn call_both(value: u8, tint: Tint) -> (u8, Tint) {
    (both::outer(value), mirror_pane::inner(tint))
}

/// What the dependency's block returns, by the name that functions of this crate's blocks have.
#[wazabi::export]
pub fn through_dependency(value: &str) -> String {
    mirror_pane::pass_string(value)
}

/// The tints of panes that go through the host and come back.
#[wazabi::export]
pub fn glaze(tints: &[Tint]) -> Result<Vec<Tint>, PaneError> {
    let panes = tints.iter().map(|tint| mirror_pane::glaze(*tint));
    let panes: Vec<Pane> = panes.collect::<Result<_, _>>()?;
    let panes = mirror_pane::pass_panes(panes);
    if let [first, .., last] = &panes[..] {
        let chosen = mirror_pane::choose(first, Some(last)).map(|pane| pane.tint());
        assert_eq!(chosen, Some(last.tint()));
        assert_eq!(mirror_pane::choose(first, None), None);
    }
    Ok(panes.iter().map(Pane::tint).collect())
}
