use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Page {
    words: Vec<String>,
}

fn lend(page: &Page) -> PageParam<'_> {
    page.as_param()
}

fn main() {}
