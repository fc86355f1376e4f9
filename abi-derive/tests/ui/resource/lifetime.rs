struct Words<'a>(&'a str);

#[wazabi::export]
impl<'a> Words<'a> {
    pub fn first(&self) -> &str {
        self.0
    }
}

fn main() {}
