#[wazabi::export]
fn ticks() -> impl Iterator<Item = ()> {
    [(); 3].into_iter()
}

fn main() {}
