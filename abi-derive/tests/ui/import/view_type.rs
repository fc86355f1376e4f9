#[wazabi::import(view)]
extern "host" {
    #[abi(view)]
    pub type File;
    pub fn name(self: &File) -> String;
}

fn main() {}
