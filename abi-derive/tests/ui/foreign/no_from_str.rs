pub struct Version(u32);

#[derive(wazabi::Abi)]
pub struct Needs {
    #[abi(as = "String")]
    pub compiler: Vec<Version>,
}

fn main() {}
