#[wazabi::export]
fn double(numbers: &mut [i128]) {
    numbers.iter_mut().for_each(|n| *n *= 2);
}

fn main() {}
