use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

#[wazabi::import]
extern "host" {
    fn notify(line: ScanLineParam<'_>);
}

fn show(line: ScanLine) {
    notify(line);
}

fn main() {}
