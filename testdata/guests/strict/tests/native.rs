//! The allocator, natively.
use std::alloc::{GlobalAlloc, Layout};
use strict::allocator::Strict;

#[test]
fn blocks_are_fresh_aligned_and_move_when_they_grow() {
    for align in [1, 2, 4, 8, 16, 64, 4096] {
        for size in [1, 3, 8, 100, 5000] {
            let layout = Layout::from_size_align(size, align).expect("a layout");
            // SAFETY: each block is used within its size and given back once, as it was had.
            unsafe {
                let block = Strict.alloc(layout);
                assert_eq!(block.addr() % align, 0);
                assert!((0..size).all(|at| block.add(at).read() == 0xA5));
                block.write_bytes(7, size);
                let grown = Strict.realloc(block, layout, size + 1);
                assert!((0..size).all(|at| grown.add(at).read() == 7));
                assert_eq!(grown.add(size).read(), 0xA5);
                let layout = Layout::from_size_align(size + 1, align).expect("a layout");
                Strict.dealloc(grown, layout);
            }
        }
    }
}

#[test]
fn exports_are_ordinary_functions() {
    let parcel = strict::echo::Parcel {
        id: 1,
        label: "label".into(),
        tags: vec!["a".into()],
        rows: vec![vec![1], vec![]],
        weights: vec![0.5],
        note: None,
        pair: (2, "two".into()),
        names: Default::default(),
        marks: [3].into(),
        lid: strict::echo::Lid {
            color: "red".into(),
            thick: 1,
        },
        boxed: Box::new(strict::echo::Lid {
            color: String::new(),
            thick: 2,
        }),
        spare: None,
    };
    assert_eq!(strict::echo::echo_parcel(parcel.clone()), parcel);
    assert_eq!(strict::echo::accept(parcel), Ok(vec!["a".into()]));
    let (bytes, blocks) = strict::live();
    assert!(bytes > 0 && blocks > 0);
}
