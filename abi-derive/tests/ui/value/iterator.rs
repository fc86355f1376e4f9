use wazabi::Abi;

#[derive(Abi)]
pub struct Words {
    pub all: Vec<String>,
}

#[wazabi::export(value)]
impl Words {
    pub fn each(&self) -> impl Iterator<Item = String> {
        self.all.clone().into_iter()
    }
}

fn main() {}
