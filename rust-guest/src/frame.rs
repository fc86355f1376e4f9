//! The values that a call keeps alive: those built for its arguments, then those to which its
//! result points.
//!
//! The frame is a stack. Values are allocated from chunks by bumping a pointer. Values that need
//! dropping are linked, last in, first out. The next entry at the same depth cuts the stack, so the
//! host makes no call to free them. A call of a host function raises the base to which entries cut:
//! the values of an outer call stay while the host calls the guest again.
use crate::alloc_pair;
use crate::lent::Lent;
use crate::resource::Table;
use alloc::alloc::handle_alloc_error;
use core::alloc::Layout;
use core::cell::Cell;
use core::mem::{align_of, needs_drop, size_of};
use core::ptr::{self, NonNull};

/// Owner of the values that one call keeps.
///
/// [`keep`](Frame::keep) and [`list`](Frame::list) hand out references that live as long as the
/// borrow of the frame.
pub struct Frame {
    /// Newest chunk.
    chunk: Cell<Option<NonNull<Chunk>>>,
    /// The first free byte of the newest chunk, and the end of the chunk; null without a chunk.
    at: Cell<*mut u8>,
    end: Cell<*mut u8>,
    /// Newest value that needs dropping.
    last: Cell<Option<NonNull<Kept>>>,
    /// The checkpoint to which entries cut.
    base: Cell<Checkpoint>,
    /// True while a host function's result is lifted from the memory to which the host wrote it.
    reading: Cell<bool>,
    /// True if an entry need only make the newest chunk free again: there is nothing to drop, to
    /// free or to end, and the base is the bottom of the stack. False in the beginning, since the
    /// statics of a guest are zero.
    clean: Cell<bool>,
    /// The values that the host has handles of, and those that calls have borrowed.
    pub(crate) resources: Table,
    /// The callbacks that the guest has lent.
    pub(crate) lent: Lent,
}

/// A height of the stack.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Checkpoint {
    chunk: Option<NonNull<Chunk>>,
    at: *mut u8,
    last: Option<NonNull<Kept>>,
}

/// The unit of a chunk, as aligned as any wire form.
#[repr(C, align(16))]
struct Block([u8; 16]);

#[repr(C)]
struct Chunk {
    older: Option<NonNull<Chunk>>,
    /// Including this header.
    blocks: usize,
}

#[repr(C)]
struct Kept {
    older: Option<NonNull<Kept>>,
    drop: unsafe fn(NonNull<Kept>),
}

#[repr(C)]
struct Node<T> {
    kept: Kept,
    value: T,
}

const BLOCK: usize = size_of::<Block>();
const HEADER: usize = size_of::<Chunk>().next_multiple_of(BLOCK);
const FIRST_CHUNK: usize = 1024;
/// Cutting the frame keeps a chunk of up to this size, so repeated calls allocate nothing.
const KEEP_CHUNK: usize = 64 * 1024;
const KEEP_BLOCKS: usize = KEEP_CHUNK / BLOCK;

impl Chunk {
    /// True if cutting the frame frees anything.
    fn to_be_freed(&self) -> bool {
        self.older.is_some() || self.blocks > KEEP_BLOCKS
    }
}

impl Default for Frame {
    fn default() -> Self {
        Frame::new()
    }
}

impl Frame {
    /// A frame that holds nothing.
    pub const fn new() -> Self {
        Frame {
            chunk: Cell::new(None),
            at: Cell::new(ptr::null_mut()),
            end: Cell::new(ptr::null_mut()),
            last: Cell::new(None),
            base: Cell::new(Checkpoint {
                chunk: None,
                at: ptr::null_mut(),
                last: None,
            }),
            reading: Cell::new(false),
            clean: Cell::new(false),
            resources: Table::new(),
            lent: Lent::new(),
        }
    }

    /// The present height.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            chunk: self.chunk.get(),
            at: self.at.get(),
            last: self.last.get(),
        }
    }

    /// True if the next [`cut`](Frame::cut) has more to do than after most calls, and before the
    /// first one.
    #[cfg_attr(
        not(target_family = "wasm"),
        allow(dead_code, reason = "natively an entry has nothing else to do")
    )]
    #[inline]
    pub(crate) fn is_dirty(&self) -> bool {
        !self.clean.get()
    }

    /// The table, to lend a value of it until the frame is cut.
    pub(crate) fn lending(&self) -> &Table {
        self.clean.set(false);
        &self.resources
    }

    /// Runs a call of a host function. Until it returns, entries do not cut below the present
    /// height.
    ///
    /// # Panics
    ///
    /// If the result of another host function is being [read](Frame::read).
    pub(crate) fn outside<R>(&self, call: impl FnOnce() -> R) -> R {
        if self.reading.get() {
            called_while_reading()
        }
        let base = self.base.replace(self.checkpoint());
        self.clean.set(false);
        let loans = self.resources.enter_host();
        let result = call();
        self.resources.leave_host(loans);
        self.base.set(base);
        result
    }

    /// Reads the result that the host wrote. The host writes the next result to the same memory, so
    /// user code that runs here, such as the `Ord` of a map's keys, must not call the host.
    pub(crate) fn read<R>(&self, lift: impl FnOnce() -> R) -> R {
        self.reading.set(true);
        let result = lift();
        self.reading.set(false);
        result
    }

    /// Allocates memory that entries do not cut while a host function runs; the host writes to it.
    /// It returns `None` if no memory is left.
    #[cfg_attr(
        not(target_family = "wasm"),
        allow(dead_code, reason = "the host asks for it")
    )]
    pub(crate) fn scratch(&self, size: usize) -> Option<NonNull<u8>> {
        let at = self.room(size, BLOCK)?;
        self.base.set(self.checkpoint());
        self.clean.set(false);
        Some(at)
    }

    /// Keeps a value until the frame is cut.
    pub fn keep<'f, T: Copy + 'f>(&'f self, value: T) -> &'f T {
        let at = self.bump(size_of::<T>(), align_of::<T>()).cast::<T>();
        // SAFETY: `bump` returned memory of T's size and alignment that nothing else uses until the
        // frame is cut to a checkpoint before it. Only `drop`, which has `&mut self`, and the
        // unsafe `cut` and `cut_to` cut it. Their callers promise that no reference handed out
        // since that checkpoint is used again.
        unsafe {
            at.write(value);
            at.as_ref()
        }
    }

    /// Keeps a value, and drops it when the frame is cut.
    ///
    /// # Safety
    ///
    /// Dropping the value does not read the data that it borrows: the host may have overwritten it
    /// with the next arguments. The types of the standard library satisfy this. The derive refuses
    /// types with both a lifetime and a `Drop` of their own. The drop may use the frame as an
    /// import does, and must leave it unchanged.
    pub(crate) unsafe fn keep_dropping<'f, T: 'f>(&'f self, value: T) -> &'f T {
        if !needs_drop::<T>() {
            let at = self.bump(size_of::<T>(), align_of::<T>()).cast::<T>();
            // SAFETY: as in `keep`.
            return unsafe {
                at.write(value);
                at.as_ref()
            };
        }
        unsafe fn drop_node<T>(kept: NonNull<Kept>) {
            // SAFETY: `kept` is the first member of the `repr(C)` node that was written below,
            // dropped once.
            unsafe { ptr::drop_in_place(&raw mut (*kept.cast::<Node<T>>().as_ptr()).value) }
        }
        let node = self
            .bump(size_of::<Node<T>>(), align_of::<Node<T>>())
            .cast::<Node<T>>();
        // SAFETY: as in `keep`; the node is linked only once it is whole.
        unsafe {
            node.write(Node {
                kept: Kept {
                    older: self.last.get(),
                    drop: drop_node::<T>,
                },
                value,
            });
            self.last.set(Some(node.cast()));
            self.clean.set(false);
            &(*node.as_ptr()).value
        }
    }

    /// Keeps a list of values that need no dropping. The iterator makes them.
    ///
    /// # Panics
    ///
    /// If the iterator yields fewer values than its length.
    pub fn list<'f, W: Copy + 'f>(
        &'f self,
        mut values: impl ExactSizeIterator<Item = W>,
    ) -> &'f [W] {
        let len = values.len();
        let Some(size) = size_of::<W>().checked_mul(len) else {
            too_large()
        };
        let first = self.bump(size, align_of::<W>()).cast::<W>();
        for i in 0..len {
            let Some(value) = values.next() else {
                panic!("wazabi: a list is shorter than it said")
            };
            // SAFETY: `bump` returned memory for `len` values.
            unsafe { first.add(i).write(value) }
        }
        // SAFETY: all `len` values are written; nothing else uses the memory until the frame is
        // cut.
        unsafe { core::slice::from_raw_parts(first.as_ptr(), len) }
    }

    /// Drops and frees all values down to the base.
    ///
    /// # Safety
    ///
    /// No reference that the frame handed out since is used again.
    #[inline]
    pub(crate) unsafe fn cut(&self) {
        if self.clean.get() {
            self.at.set(self.first());
        } else {
            // SAFETY: the caller's promise.
            unsafe { self.cut_dirty() }
        }
    }

    /// `cut` where there is more to do.
    ///
    /// # Safety
    ///
    /// As for [`cut`](Frame::cut).
    #[inline(never)]
    unsafe fn cut_dirty(&self) {
        self.resources.end_loans();
        let base = self.base.get();
        // SAFETY: the caller's promise.
        unsafe { self.cut_to(base) };
        // Below the base may be the chunks and the loans of calls that wait for their host.
        self.clean
            .set(base.chunk.is_none() && !self.resources.has_loans());
    }

    /// The first byte of the newest chunk that values can have; null without a chunk.
    #[inline]
    fn first(&self) -> *mut u8 {
        match self.chunk.get() {
            // SAFETY: a chunk is larger than its header.
            Some(chunk) => unsafe { chunk.cast::<u8>().add(HEADER) }.as_ptr(),
            None => ptr::null_mut(),
        }
    }

    /// Makes all of the newest chunk free.
    fn start_chunk(&self) {
        self.at.set(self.first());
        self.end.set(match self.chunk.get() {
            // SAFETY: the chunk is the frame's own, and has so many blocks.
            Some(chunk) => unsafe { chunk.cast::<Block>().add(chunk.as_ref().blocks) }
                .cast()
                .as_ptr(),
            None => ptr::null_mut(),
        });
    }

    /// Drops and frees the values above a checkpoint.
    ///
    /// # Safety
    ///
    /// The frame was not cut below the checkpoint since it was taken, and no reference that it
    /// handed out since is used again.
    pub(crate) unsafe fn cut_to(&self, checkpoint: Checkpoint) {
        // SAFETY: the caller's promise. Kept values lie in chunks, so that a checkpoint without a
        // chunk has no value below it.
        unsafe {
            if checkpoint.chunk.is_none() {
                self.drop_above(None);
                self.free_all();
            } else {
                self.drop_above(checkpoint.last);
                self.free_chunks_above(checkpoint);
            }
        }
    }

    /// Drops the values that are newer than `last`.
    ///
    /// # Safety
    ///
    /// As for [`cut_to`](Frame::cut_to) of a checkpoint with that value.
    unsafe fn drop_above(&self, last: Option<NonNull<Kept>>) {
        while let Some(kept) = self.last.get()
            && Some(kept) != last
        {
            // The node is unlinked first, so that a drop that panics does not run twice. SAFETY: a
            // linked node is whole, and its memory is freed only below.
            unsafe {
                self.last.set(kept.as_ref().older);
                (kept.as_ref().drop)(kept);
            }
        }
    }

    /// Makes the newest chunk free, and frees the others, and the newest too if it is large.
    ///
    /// # Safety
    ///
    /// Nothing in the chunks is used again.
    unsafe fn free_all(&self) {
        // SAFETY: the chunk is the frame's own; the rest is the caller's promise.
        unsafe {
            if self
                .chunk
                .get()
                .is_some_and(|chunk| chunk.as_ref().to_be_freed())
            {
                self.free_chunks();
                self.start_chunk();
            } else {
                self.at.set(self.first());
            }
        }
    }

    /// Frees the chunks that are newer than a checkpoint's.
    ///
    /// # Safety
    ///
    /// The checkpoint's chunk is one of the frame's, and nothing beyond the checkpoint is used
    /// again.
    unsafe fn free_chunks_above(&self, checkpoint: Checkpoint) {
        while self.chunk.get() != checkpoint.chunk
            && let Some(chunk) = self.chunk.get()
        {
            // SAFETY: a chunk is the frame's own, from `alloc::<Block>` with that count, and not
            // used again. The older chunk counts as full: an allocator that uses the frame
            // meanwhile gets a chunk of its own.
            unsafe {
                let Chunk { older, blocks } = chunk.read();
                self.chunk.set(older);
                self.start_chunk();
                self.at.set(self.end.get());
                alloc_pair::dealloc::<Block>(chunk.cast().as_ptr(), blocks);
            }
        }
        self.at.set(checkpoint.at);
    }

    /// Frees all chunks except the newest, and the newest too if it is large.
    ///
    /// # Safety
    ///
    /// Nothing in the chunks is used again.
    #[cold]
    #[inline(never)]
    unsafe fn free_chunks(&self) {
        let mut next = self.chunk.take();
        // An allocator that uses the frame meanwhile gets a chunk of its own.
        self.start_chunk();
        while let Some(mut chunk) = next {
            // SAFETY: a chunk is the frame's own, from `alloc::<Block>` with that count, and not
            // used again.
            unsafe {
                next = chunk.as_ref().older;
                if self.chunk.get().is_none() && chunk.as_ref().blocks <= KEEP_BLOCKS {
                    chunk.as_mut().older = None;
                    self.chunk.set(Some(chunk));
                } else {
                    alloc_pair::dealloc::<Block>(chunk.cast().as_ptr(), chunk.as_ref().blocks);
                }
            }
        }
    }

    /// Allocates memory of the frame, aligned and not initialised.
    fn bump(&self, size: usize, align: usize) -> NonNull<u8> {
        match self.room(size, align) {
            Some(at) => at,
            None => no_memory(size),
        }
    }

    /// Like `bump`, but returns `None` if no memory is left.
    #[inline]
    fn room(&self, size: usize, align: usize) -> Option<NonNull<u8>> {
        let at = self.at.get();
        let start = at.map_addr(|at| at.wrapping_add(align - 1) & !(align - 1));
        let end = self.end.get().addr();
        // Chunks begin and end at a block, so `at`, rounded up to at most that, is not beyond the
        // end, and the sum does not overflow.
        let within = align <= BLOCK || (at.addr()..=end).contains(&start.addr());
        match NonNull::new(start) {
            Some(start) if within && size <= end - start.addr().get() => {
                // SAFETY: `start + size` is within the chunk, or at its end.
                self.at.set(unsafe { start.add(size) }.as_ptr());
                Some(start)
            }
            _ => self.grow(size, align),
        }
    }

    /// Adds a chunk, and allocates from it. It returns `None` if no memory is left.
    #[cold]
    #[inline(never)]
    fn grow(&self, size: usize, align: usize) -> Option<NonNull<u8>> {
        // SAFETY: the chunk is the frame's own.
        let before = self.chunk.get().map_or(
            FIRST_CHUNK / 2,
            |chunk| unsafe { chunk.as_ref() }.blocks * BLOCK,
        );
        // No wire form is aligned to more than a block, but a value that is converted may be.
        let blocks = size
            .checked_add(HEADER)?
            .checked_add(align.saturating_sub(BLOCK))?
            .max(before.saturating_mul(2).min(KEEP_CHUNK))
            .div_ceil(BLOCK);
        let chunk = NonNull::new(alloc_pair::alloc::<Block>(blocks).cast::<Chunk>())?;
        // SAFETY: fresh memory, larger than the header and as aligned.
        unsafe {
            chunk.write(Chunk {
                older: self.chunk.get(),
                blocks,
            })
        };
        self.chunk.set(Some(chunk));
        self.start_chunk();
        self.clean.set(false);
        let start = self.at.get().map_addr(|at| at.next_multiple_of(align));
        let start = NonNull::new(start)?;
        // SAFETY: the chunk has room for the header, a number of blocks, what aligns `start`, and
        // `size` bytes.
        self.at.set(unsafe { start.add(size) }.as_ptr());
        Some(start)
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        // SAFETY: `&mut self`: no borrow of the frame is left.
        unsafe { self.cut() };
        if let Some(chunk) = self.chunk.take() {
            // SAFETY: `cut` left at most this chunk, which came from `alloc::<Block>` with that
            // count.
            unsafe { alloc_pair::dealloc::<Block>(chunk.cast().as_ptr(), chunk.as_ref().blocks) }
        }
    }
}

/// Reports that no memory was left for a chunk with room for `size` bytes.
#[cold]
#[inline(never)]
fn no_memory(size: usize) -> ! {
    let chunk = size.checked_add(HEADER);
    match chunk.and_then(|size| Layout::array::<Block>(size.div_ceil(BLOCK)).ok()) {
        Some(layout) => handle_alloc_error(layout),
        None => too_large(),
    }
}

#[cold]
#[inline(never)]
fn called_while_reading() -> ! {
    panic!(
        "wazabi: the host was called while one of its results was read, by an order, hash or equality of map keys"
    )
}

#[cold]
#[inline(never)]
fn too_large() -> ! {
    panic!("wazabi: a call's values are larger than memory")
}

#[cfg(test)]
mod tests {
    use super::{Frame, KEEP_BLOCKS};
    use alloc::{rc::Rc, string::String, vec, vec::Vec};

    #[test]
    fn keeps_values_until_it_is_cut() {
        let frame = Frame::new();
        let counted = Rc::new(());
        // SAFETY: both own what they drop.
        let (kept, text) = unsafe {
            (
                frame.keep_dropping(counted.clone()),
                frame.keep_dropping(String::from("hail mary")),
            )
        };
        let numbers = frame.list((0..1000_u32).map(|n| u64::from(n) * 3));
        assert_eq!((Rc::strong_count(kept), text.as_str()), (2, "hail mary"));
        assert_eq!(numbers.iter().sum::<u64>(), 3 * 999 * 1000 / 2);
        // SAFETY: nothing kept is used below.
        unsafe { frame.cut() };
        assert_eq!(Rc::strong_count(&counted), 1);
    }

    #[test]
    fn a_call_of_the_hosts_keeps_what_was_kept() {
        let frame = Frame::new();
        let outer = Rc::new(());
        let large = frame.list((0..300_u32).map(u64::from));
        // SAFETY: both own what they drop.
        let kept = unsafe { frame.keep_dropping(outer.clone()) };
        let checkpoint = frame.checkpoint();
        for _ in 0..3 {
            let inner = Rc::new(());
            frame.outside(|| {
                let scratch = frame.scratch(5000).unwrap();
                for _ in 0..2 {
                    // SAFETY: what an entry keeps is not used after the next; scratch memory is the
                    // host's until `outside` ends.
                    unsafe {
                        frame.cut();
                        frame.keep_dropping(inner.clone());
                        scratch.write_bytes(7, 5000);
                    }
                    frame.list(0..1000_u16);
                    assert_eq!(Rc::strong_count(&inner), 2);
                }
            });
            // SAFETY: nothing that was kept since the checkpoint is used.
            unsafe { frame.cut_to(checkpoint) };
            assert_eq!(Rc::strong_count(&inner), 1);
            assert_eq!((Rc::strong_count(kept), large[299]), (2, 299));
        }
        // SAFETY: nothing kept is used below.
        unsafe { frame.cut() };
        assert_eq!(Rc::strong_count(&outer), 1);
    }

    /// Between calls a frame has one chunk at most, which is not large, whatever a call has used.
    #[test]
    fn cutting_frees_all_other_chunks() {
        for counts in [&[10, 20_u32][..], &[2000], &[10, 2000], &[2000, 20]] {
            let frame = Frame::new();
            for &n in counts {
                frame.list((0..n).map(|n| [n; 16]));
            }
            // SAFETY: nothing kept is used below.
            unsafe { frame.cut() };
            // SAFETY: a chunk is the frame's own.
            let chunk = frame.chunk.get().map(|chunk| unsafe { chunk.as_ref() });
            let kept = chunk.map(|chunk| (chunk.older.is_none(), chunk.blocks <= KEEP_BLOCKS));
            assert!(
                matches!(kept, None | Some((true, true))),
                "{counts:?}: {kept:?}"
            );
        }
    }

    /// A value whose drop uses the frame: it calls the host, which calls the guest.
    #[test]
    fn drops_may_call_the_host() {
        struct Loud<'a>(&'a Frame, Rc<()>);
        impl Drop for Loud<'_> {
            fn drop(&mut self) {
                let checkpoint = self.0.checkpoint();
                let text = self.0.list((0..700_u16).map(|n| n ^ 1));
                let inner = self.0.outside(|| {
                    let scratch = self.0.scratch(3000).unwrap();
                    // SAFETY: what an entry keeps is not used after the next; scratch memory is the
                    // host's until `outside` ends.
                    unsafe {
                        self.0.cut();
                        self.0.keep_dropping(self.1.clone());
                        scratch.write_bytes(9, 3000);
                        Rc::strong_count(&self.1)
                    }
                });
                assert_eq!((inner, text[699]), (3, 699 ^ 1));
                // SAFETY: nothing that was kept since the checkpoint is used.
                unsafe { self.0.cut_to(checkpoint) };
                assert_eq!(Rc::strong_count(&self.1), 2);
            }
        }
        let frame = Frame::new();
        let counted = Rc::new(());
        for round in 0..3 {
            for size in [0, 900 * round] {
                frame.list(0..size);
                // SAFETY: the frame outlives what it drops in `cut`.
                unsafe { frame.keep_dropping(Loud(&frame, counted.clone())) };
                // SAFETY: nothing kept is used below.
                unsafe { frame.cut() };
                assert_eq!(Rc::strong_count(&counted), 1);
            }
        }
    }

    /// The second entry of a host function must not take the memory in which the host's result
    /// lies, although the first one had left nothing to drop or to free.
    #[test]
    fn scratch_memory_lies_above_a_clean_entry() {
        let frame = Frame::new();
        frame.outside(|| {
            // SAFETY: nothing kept is used after the next entry.
            unsafe { frame.cut() };
            frame.keep(1_u64);
            // SAFETY: the same.
            unsafe { frame.cut() };
            assert!(!frame.is_dirty());
            let scratch = frame.scratch(64).unwrap();
            assert!(frame.is_dirty());
            // SAFETY: the host writes to its memory, and the guest is entered.
            unsafe {
                scratch.write_bytes(7, 64);
                frame.cut();
                frame.list((0..64).map(|n| n as u8));
                let result = core::slice::from_raw_parts(scratch.as_ptr(), 64);
                assert_eq!(result, [7; 64]);
            }
        });
    }

    /// Each of these makes an entry do more than start the chunk again.
    #[test]
    fn what_an_entry_has_to_end_makes_the_frame_dirty() {
        let frame = Frame::new();
        assert!(frame.is_dirty());
        for round in 0..2 {
            for (what, dirty, act) in [
                ("nothing", false, (|_| {}) as fn(&Frame)),
                ("a value", false, |frame| _ = frame.keep(7)),
                // SAFETY: it owns what it drops.
                ("a drop", true, |frame| unsafe {
                    frame.keep_dropping(String::from("text"));
                }),
                ("a large list", true, |frame| {
                    _ = frame.list((0..2000_u16).map(|n| [u64::from(n); 8]))
                }),
                ("a host function", true, |frame| frame.outside(|| {})),
                ("a loan", true, |frame| _ = frame.lending()),
            ] {
                frame.keep(0_u8);
                // SAFETY: nothing kept is used below.
                unsafe { frame.cut() };
                // SAFETY: the same; the first cut may have been of a chunk's first value.
                unsafe { frame.cut() };
                assert!(!frame.is_dirty(), "before {what}, round {round}");
                act(&frame);
                assert_eq!(frame.is_dirty(), dirty, "{what}, round {round}");
            }
        }
    }

    #[test]
    fn scratch_memory_may_be_refused() {
        let frame = Frame::new();
        let kept = frame.keep(7_u64);
        frame.outside(|| {
            for size in [usize::MAX, usize::MAX / 2, isize::MAX as usize] {
                assert!(frame.scratch(size).is_none());
            }
            assert!(frame.scratch(0).is_some());
        });
        assert_eq!(*kept, 7);
    }

    #[test]
    fn drops_last_in_first_out() {
        struct Log<'a>(&'a core::cell::RefCell<Vec<u32>>, u32);
        impl Drop for Log<'_> {
            fn drop(&mut self) {
                self.0.borrow_mut().push(self.1);
            }
        }
        let log = core::cell::RefCell::default();
        {
            let frame = Frame::new();
            for n in 0..3 {
                // SAFETY: the log outlives the frame.
                unsafe { frame.keep_dropping(Log(&log, n)) };
            }
        }
        assert_eq!(*log.borrow(), [2, 1, 0]);
    }

    #[test]
    fn aligns_and_grows() {
        /// Values that cross converted may have any alignment.
        #[derive(Clone, Copy)]
        #[repr(align(4096))]
        struct Page([u8; 8]);
        #[repr(align(64))]
        struct Owner(Vec<u8>);
        let frame = Frame::new();
        for round in 0..4 {
            for n in 0..500_u32 {
                let byte = frame.keep(n as u8);
                let wide = frame.keep(u64::from(n));
                assert_eq!((*byte, *wide), (n as u8, u64::from(n)));
                assert!(core::ptr::from_ref(wide).is_aligned());
            }
            for n in [round as u8, 7] {
                // SAFETY: it owns what it drops.
                let (page, owner) = unsafe {
                    (
                        frame.keep(Page([n; 8])),
                        frame.keep_dropping(Owner(vec![n])),
                    )
                };
                assert!(core::ptr::from_ref(page).is_aligned() && page.0 == [n; 8]);
                assert!(core::ptr::from_ref(owner).is_aligned() && owner.0 == [n]);
            }
            let long = frame.list((0..20_000 * round).map(|n| n as u16));
            assert_eq!(long.len(), 20_000 * round);
            frame.keep([(); 3]);
            // SAFETY: nothing kept is used below.
            unsafe { frame.cut() };
        }
    }
}
