use wazabi::Abi;

#[derive(Abi)]
struct Title {
    text: String,
}

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Page {
    title: Title,
}

fn lend(page: &Page) -> PageParam<'_> {
    page.into()
}

fn main() {}
