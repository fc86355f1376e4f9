use wazabi::Abi;

/// Without `#[repr(C)]`, so that Rust chooses where the fields are.
#[derive(Abi, Clone, Copy)]
pub struct Sample {
    pub channel: u8,
    pub level: u32,
    pub lit: bool,
}

#[wazabi::export]
pub fn silence(samples: &mut [Sample]) {
    samples.iter_mut().for_each(|sample| sample.level = 0);
}

fn main() {}
