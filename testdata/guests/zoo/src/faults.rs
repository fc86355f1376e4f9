//! Exports that end badly.

/// Panics with the text.
#[wazabi::export]
pub fn panic_with(text: &str) {
    panic!("{text}");
}

/// Reads past the end of a list.
#[wazabi::export]
pub fn index(list: &[u32], at: u32) -> u32 {
    list[at as usize]
}

/// Divides; by zero it panics.
#[wazabi::export]
pub fn quotient(a: i32, b: i32) -> i32 {
    a / b
}

/// Calls itself so many times.
#[wazabi::export]
pub fn recurse(depth: u64) -> u64 {
    if depth == 0 {
        0
    } else {
        std::hint::black_box(recurse(std::hint::black_box(depth - 1))) + 1
    }
}

/// Allocates so many bytes.
#[wazabi::export]
pub fn allocate(bytes: u32) -> Vec<u8> {
    vec![1; bytes as usize]
}

/// Never returns.
#[wazabi::export]
pub fn spin() {
    loop {
        std::hint::black_box(());
    }
}

/// The n-th Fibonacci number, by as many calls as it is large.
#[wazabi::export]
pub fn fib(n: u32) -> u64 {
    if n < 2 {
        u64::from(n)
    } else {
        fib(n - 1) + std::hint::black_box(fib(n - 2))
    }
}
