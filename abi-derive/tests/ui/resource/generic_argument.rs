struct Stack<T>(Vec<T>);

#[wazabi::export]
impl Stack<u8> {
    pub fn len(&self) -> u32 {
        self.0.len() as u32
    }
}

fn main() {}
