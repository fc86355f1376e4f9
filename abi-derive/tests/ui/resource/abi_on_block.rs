struct Pipe;

#[wazabi::export]
#[abi(go = "Tube", read, write)]
impl Pipe {
    pub fn len(&self) -> u32 {
        self.half() + self.half()
    }

    #[abi(rename = "part")]
    fn half(&self) -> u32 {
        1
    }
}

fn main() {}
