#[derive(wazabi::Abi)]
struct Point {
    x: u32,
}

#[wazabi::export]
fn shift(point: &mut Point) {
    point.x += 1;
}

fn main() {}
