pub struct Tree<T>(pub Vec<T>);

#[wazabi::export]
pub type IntTree = Tree<i64>;

fn main() {}
