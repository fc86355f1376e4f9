use wazabi::io::Reader;

#[wazabi::export]
pub fn pick(input: Reader<'_>) -> Reader<'_> {
    input
}

fn main() {}
