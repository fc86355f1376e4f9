//! Errors with texts, sources, and errors of any type inside.
use std::error::Error;
use std::fmt;
use wazabi::Abi;

#[derive(Abi, Debug)]
#[abi(error = "{reason} ({code})")]
pub struct Refused {
    pub reason: String,
    pub code: u32,
}

#[derive(Abi, Debug)]
#[abi(error)]
pub enum Failed<'a> {
    #[abi(error = "cannot read {path}")]
    Read {
        path: &'a str,
        #[abi(source)]
        cause: Option<Box<Refused>>,
    },
    Other(#[abi(source)] Box<dyn Error + Send + Sync>, u8),
    Text {
        #[abi(source)]
        text: String,
    },
    Nothing,
}

impl fmt::Display for Failed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

#[wazabi::export]
pub fn fail(path: &str) -> Result<u32, Failed<'_>> {
    Err(Failed::Read { path, cause: None })
}

#[wazabi::export]
pub fn fail_in_any_way(n: u32) -> Result<Option<u32>, Box<dyn Error>> {
    if n == 0 {
        return Err("0".into());
    }
    Ok(Some(n))
}

fn main() {
    assert_eq!(fail("x").unwrap_err().to_string(), "failed");
    assert_eq!(fail_in_any_way(0).unwrap_err().to_string(), "0");
}
