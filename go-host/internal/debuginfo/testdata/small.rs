// rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib -C debuginfo=1 \
//     -C opt-level=2 -C panic=abort -C dwarf-version=4 --remap-path-prefix $PWD=/src -o small.wasm small.rs
#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { core::arch::wasm32::unreachable() }
#[inline(always)]
fn index(a: &[u8], i: usize) -> u8 { if i > 7 { core::arch::wasm32::unreachable() } a[i & 7] }
#[inline(always)]
fn pick(a: &[u8; 8], i: usize) -> u8 { index(a, i ^ 1) }
static A: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
#[no_mangle]
pub extern "C" fn get(i: usize) -> u8 { pick(&A, i) }
