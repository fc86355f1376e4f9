//! Functions of every form.
#![deny(warnings, missing_docs, unreachable_pub)]

use wazabi::Abi;

/// In a private module.
mod hidden {
    use wazabi::Abi;

    #[derive(Abi)]
    struct Private {
        id: u64,
        note: String,
    }

    #[derive(Abi)]
    #[abi(error)]
    struct Failure {
        reason: String,
        at: u32,
    }

    #[derive(Abi)]
    pub(crate) struct Restricted(pub(crate) Vec<u8>, u8);

    #[wazabi::export]
    fn private(it: &Private) -> Result<String, Failure> {
        if it.id == 0 { Err(Failure { reason: it.note.clone(), at: 0 }) } else { Ok(it.note.clone()) }
    }

    #[wazabi::export]
    pub(crate) fn restricted(it: Restricted) -> Restricted {
        Restricted(it.0, it.1)
    }
}

/// Not there.
#[wazabi::export]
#[cfg(not(all()))]
pub fn left_out(it: NotThere) -> NotThere {
    it
}

/// Old.
#[deprecated]
#[wazabi::export]
pub fn old(it: u32) -> u32 {
    it
}

/// Old too.
#[wazabi::export]
#[deprecated]
pub fn older(it: u32) -> u32 {
    it
}

/// Its codes need a byte; it has a field that is not a name.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
#[repr(u8)]
pub enum Fault {
    /// Nothing happened.
    #[abi(ok)]
    Fine,
    /// Something did.
    Broken = 1 << 3,
    /// More did.
    Lost,
}

/// A `Result` of nothing.
#[wazabi::export]
pub fn check(it: bool) -> Result<(), Fault> {
    if it { Ok(()) } else { Err(Fault::Lost) }
}

/// A `const` one.
#[wazabi::export]
pub const fn three() -> u32 {
    3
}

/// As many as cross one by one.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn sixteen(
    a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8,
) -> u8 {
    a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p
}

/// One more.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn seventeen(
    a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: &str, q: String,
) -> u8 {
    a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p.len() as u8 + q.len() as u8
}

fn main() {
    let wire = check(true);
    assert_eq!(wire, Ok(()));
    assert_eq!((FaultCode::from(Fault::Fine) as u8, FaultCode::Broken as u8, FaultCode::Lost as u8), (0, 8, 9));
    let result: ThreeResult = three();
    assert_eq!(result, 3);
    assert_eq!(size_of::<CheckResult>(), 2);
}
