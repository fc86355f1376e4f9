//! Types with the names of others, which the macros take for those without handles.
#![allow(non_camel_case_types)]

mod host {
    #[wazabi::import]
    extern "host" {
        pub type File;
    }
}
use host::File;

type u16 = File;

#[derive(wazabi::Abi)]
#[abi(as = "u8", try_from = "few", into = "number")]
pub struct String(u8);

fn few(number: u8) -> Result<String, &'static str> {
    if number < 4 { Ok(String(number)) } else { Err("too many") }
}

fn number(it: &String) -> u8 {
    it.0
}

#[derive(wazabi::Abi)]
pub struct Job {
    pub file: u16,
    pub files: Vec<Option<u16>>,
    pub again: u16,
    pub few: String,
    pub named: self::String,
}

#[wazabi::export]
pub fn run(job: Job, few: &[String]) -> u32 {
    few.len() as u32 + u32::from(job.few.0 + job.named.0)
}

fn main() {}
