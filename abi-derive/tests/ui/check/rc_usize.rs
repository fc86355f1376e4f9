use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::rc::Rc<usize>,
}

fn main() {}
