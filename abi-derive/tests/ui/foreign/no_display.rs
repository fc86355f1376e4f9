pub struct Version(u32);

#[wazabi::export(as = "String")]
pub fn newest() -> Version {
    Version(1)
}

fn main() {}
