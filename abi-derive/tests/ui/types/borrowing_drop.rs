use wazabi::Abi;

#[derive(Abi)]
struct Order<'a> {
    id: u64,
    note: &'a str,
}

impl Drop for Order<'_> {
    fn drop(&mut self) {
        println!("{}", self.note);
    }
}

fn main() {}
