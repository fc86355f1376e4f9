use wazabi::Abi;

#[derive(Abi)]
struct Progress<'a> {
    title: &'a str,
}

#[wazabi::import]
extern "host" {
    fn progress(now: Progress<'_>) -> Progress<'_>;
}

fn main() {}
