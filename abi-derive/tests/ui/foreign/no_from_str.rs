#[derive(Clone)]
pub struct Version(u32);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// It can be a result.
#[derive(wazabi::Abi)]
pub struct Needs {
    #[abi(as = "String")]
    pub compiler: Vec<Version>,
}

#[wazabi::export]
pub fn count(needs: Needs) -> u32 {
    needs.compiler.len() as u32
}

fn main() {}
