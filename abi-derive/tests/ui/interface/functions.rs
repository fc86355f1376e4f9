#[wazabi::interface]
pub trait Filter {
    fn generic<T: Clone>(&self, line: T);
    fn sized(&self, numbers: [u8; 4]) -> u32
    where
        Self: Clone;
    async fn later(&self) -> u32;
    unsafe fn trusted(&self);
    extern "C" fn foreign(&self);
    fn pattern(&self, (a, b): (u8, u8)) -> u8 {
        a + b
    }
}

fn main() {}
