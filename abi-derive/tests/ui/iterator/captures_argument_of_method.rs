struct Text(String);

#[wazabi::export]
impl Text {
    pub fn words(&self, separator: &str) -> impl Iterator<Item = String> {
        self.0.split(separator).map(str::to_owned)
    }
}

fn main() {}
