//! Resources: values that stay in the guest, and that the host knows by handle; `docs/abi.md`
//! section 8.
//!
//! A table has a cell for each value. A call borrows the cells of its arguments until the guest is
//! entered again at the call's depth. A cell is borrowed by any number of `&T` or by one `&mut T`,
//! as in a `RefCell`. So a host that calls a method of a value whose `&mut self` method is running
//! does not get a second reference.
use crate::abi::{Abi, Lift};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, TypeId};
use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

/// A type with an [exported](macro@crate::export) `impl` block: its values stay in the guest, and
/// the host knows them by handle.
#[diagnostic::on_unimplemented(
    message = "only a resource, or a list of plain data, can be lent as `&mut`",
    label = "`{Self}` has no exported `impl` block",
    note = "take `&T` or `T`, and return the new value; or put `#[wazabi::export]` on an `impl` block of the type"
)]
pub trait Resource: Abi<Wire = u32> + Any {
    /// The name of the type.
    #[doc(hidden)]
    const NAME: &'static str;
}

/// Of all exported blocks of a type, one implements this: the others say `#[wazabi::export(more)]`.
/// The compiler reports a second one by the name of this trait, which says what to write.
#[doc(hidden)]
pub trait WriteExportMoreOnOtherBlocks {}

/// A type with a name in the description: one that derives `Abi`, or a resource. An exported block
/// with `value` asks for it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `Abi`, so its values cannot be passed to its functions",
    label = "expected a type with `#[derive(wazabi::Abi)]`",
    note = "without `value` on the block the type is a resource: its values stay in the guest, and Go has handles of them"
)]
pub trait Described {
    /// Its name in the description.
    const NAME: &'static str;
    /// Its values cross; those of a resource do not.
    const CROSSES: bool;
}

/// Compares names, while compiling.
#[doc(hidden)]
pub const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// A handle is an index and a generation, which tells a value from an earlier one in its cell.
const INDEX_BITS: u32 = 20;
const INDEX_MASK: u32 = (1 << INDEX_BITS) - 1;
const MAX_GENERATION: u32 = (1 << (32 - INDEX_BITS)) - 1;

/// The values that the host has handles of.
#[derive(Default)]
pub(crate) struct Table {
    cells: RefCell<Vec<Slot>>,
    free: RefCell<Vec<u32>>,
    /// The indexes of the cells that calls have borrowed, the newest last.
    loans: RefCell<Vec<u32>>,
    /// How many loans there are.
    lent: Cell<usize>,
    /// How many of the loans belong to calls that wait for their host.
    base: Cell<usize>,
    /// Ends loans; none before the first loan, so that a guest that lends nothing has no code for
    /// it.
    end: Cell<Option<fn(&Table)>>,
}

struct Slot {
    /// The value, which has the type `of`; none if the cell is free.
    value: Option<NonNull<dyn Any>>,
    of: TypeId,
    generation: u32,
    /// How many `&T` there are, or -1 for a `&mut T`.
    borrows: i32,
    /// The index of the cell that the value borrows from while it lives; 0 if there is none.
    source: u32,
}

/// Why a handle is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No value has the handle: it was never given out, or its value was dropped or given away.
    Stale,
    /// The value is of another type.
    Type,
    /// The value is borrowed, and the two uses exclude each other.
    Borrowed,
}

impl Table {
    pub const fn new() -> Self {
        Table {
            cells: RefCell::new(Vec::new()),
            free: RefCell::new(Vec::new()),
            loans: RefCell::new(Vec::new()),
            lent: Cell::new(0),
            base: Cell::new(0),
            end: Cell::new(None),
        }
    }

    /// Puts a value into a cell, and returns its handle, which is never 0.
    pub fn insert<T: Any>(&self, value: T) -> u32 {
        let value: NonNull<dyn Any> = NonNull::from(Box::leak(Box::new(value)));
        let (of, mut cells) = (TypeId::of::<T>(), self.cells.borrow_mut());
        if let Some(index) = self.free.borrow_mut().pop() {
            let slot = &mut cells[index as usize];
            (slot.value, slot.of) = (Some(value), of);
            return index | slot.generation << INDEX_BITS;
        }
        let slot = |value| Slot {
            value,
            of,
            generation: 0,
            borrows: 0,
            source: 0,
        };
        if cells.is_empty() {
            // No handle has index 0.
            cells.push(slot(None));
        }
        let index = cells.len() as u32;
        if index >= INDEX_MASK {
            no_handles();
        }
        cells.push(slot(Some(value)));
        index
    }

    /// Takes a value out of its cell.
    pub fn take<T: Any>(&self, handle: u32) -> Result<T, Refusal> {
        let value = {
            let mut cells = self.cells.borrow_mut();
            let slot = find::<T>(&mut cells, handle)?;
            if slot.borrows != 0 {
                return Err(Refusal::Borrowed);
            }
            slot.generation += 1;
            slot.source = 0;
            // A cell whose generations are used up is not used again, so that no old handle finds a
            // new value.
            if slot.generation <= MAX_GENERATION {
                self.free.borrow_mut().push(handle & INDEX_MASK);
            }
            slot.value.take()
        };
        let value = value.ok_or(Refusal::Stale)?;
        // SAFETY: `insert` made the pointer of a `Box<T>`, which `find` has checked by the type's
        // identity. The cell gives it away once, and nothing has borrowed it.
        Ok(*unsafe { Box::from_raw(value.cast::<T>().as_ptr()) })
    }

    /// Lends a value until the loans of the call end.
    ///
    /// # Safety
    ///
    /// The reference is not used after [`end_loans`](Table::end_loans), or after the
    /// [`leave_host`](Table::leave_host) of the host's call in which it was lent.
    pub unsafe fn lend<T: Any>(&self, handle: u32) -> Result<&T, Refusal> {
        let value = self.borrow::<T>(handle, |borrows| (borrows >= 0).then_some(borrows + 1))?;
        // SAFETY: the value lives until `take`, which refuses a value that is borrowed; so does
        // `lend_mut`.
        Ok(unsafe { value.as_ref() })
    }

    /// Lends a value to be changed.
    ///
    /// # Safety
    ///
    /// As for [`lend`](Table::lend).
    #[allow(
        clippy::mut_from_ref,
        reason = "the cell counts its borrows, as a RefCell does"
    )]
    pub unsafe fn lend_mut<T: Any>(&self, handle: u32) -> Result<&mut T, Refusal> {
        let mut value = self.borrow::<T>(handle, |borrows| (borrows == 0).then_some(-1))?;
        // SAFETY: as in `lend`; there is no other reference, and `lend` makes none meanwhile.
        Ok(unsafe { value.as_mut() })
    }

    fn borrow<T: Any>(
        &self,
        handle: u32,
        next: impl FnOnce(i32) -> Option<i32>,
    ) -> Result<NonNull<T>, Refusal> {
        let mut cells = self.cells.borrow_mut();
        let slot = find::<T>(&mut cells, handle)?;
        slot.borrows = next(slot.borrows).ok_or(Refusal::Borrowed)?;
        let value = slot.value.ok_or(Refusal::Stale)?;
        self.loans.borrow_mut().push(handle & INDEX_MASK);
        self.lent.set(self.lent.get() + 1);
        self.end.set(Some(Table::end_last));
        Ok(value.cast())
    }

    /// Puts a value that borrows from another one into a cell. The loan of the running call becomes
    /// the cell's, until [`drop_borrowing`](Table::drop_borrowing).
    pub fn insert_borrowing<T: Any>(&self, value: T, source: u32) -> u32 {
        let (handle, source) = (self.insert(value), source & INDEX_MASK);
        self.unlist(source);
        self.cells.borrow_mut()[(handle & INDEX_MASK) as usize].source = source;
        handle
    }

    /// Drops a value, and then ends its loan of the value that it borrows from, if any.
    pub fn drop_borrowing<T: Any>(&self, handle: u32) -> Result<(), Refusal> {
        let source = find::<T>(&mut self.cells.borrow_mut(), handle)?.source;
        drop(self.take::<T>(handle)?);
        if source != 0 {
            self.cells.borrow_mut()[source as usize].give_back();
        }
        Ok(())
    }

    /// Ends one loan of the running call before the call ends. The reference must not be used
    /// again.
    pub fn end_loan(&self, handle: u32) {
        let index = handle & INDEX_MASK;
        self.unlist(index);
        self.cells.borrow_mut()[index as usize].give_back();
    }

    /// Takes the newest loan of a cell off the list of those that end with their calls.
    fn unlist(&self, index: u32) {
        let mut loans = self.loans.borrow_mut();
        if let Some(at) = loans.iter().rposition(|&lent| lent == index) {
            loans.remove(at);
        }
        self.lent.set(loans.len());
    }

    /// Ends the loans of the last call at this depth.
    #[inline]
    pub fn end_loans(&self) {
        if let Some(end) = self.end.get() {
            end(self);
        }
    }

    /// True if a call has borrowed a value.
    pub fn has_loans(&self) -> bool {
        self.end.get().is_some()
    }

    fn end_last(&self) {
        let mut loans = self.loans.borrow_mut();
        while loans.len() > self.base.get()
            && let Some(index) = loans.pop()
        {
            self.cells.borrow_mut()[index as usize].give_back();
        }
        self.lent.set(loans.len());
        if loans.is_empty() {
            self.end.set(None);
        }
    }

    /// Begins a call of the host: the loans so far stay until it returns. Returns what
    /// [`leave_host`](Table::leave_host) takes.
    pub fn enter_host(&self) -> usize {
        self.base.replace(self.lent.get())
    }

    /// Ends a call of the host, and the loans of the calls that it made.
    pub fn leave_host(&self, base: usize) {
        self.end_loans();
        self.base.set(base);
    }
}

impl Slot {
    /// Ends one loan of the value.
    fn give_back(&mut self) {
        self.borrows = if self.borrows < 0 {
            0
        } else {
            self.borrows - 1
        };
    }

    fn drop_value(&mut self) {
        if let Some(value) = self.value.take() {
            // SAFETY: `insert` made the pointer of a box; the cell gives it away once.
            drop(unsafe { Box::from_raw(value.as_ptr()) });
        }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // With `&mut self` no call has a loan. Values that borrow are dropped before the others,
        // from which they borrow.
        let cells = self.cells.get_mut();
        let borrowing = cells.iter_mut().filter(|slot| slot.source != 0);
        borrowing.for_each(Slot::drop_value);
        cells.iter_mut().for_each(Slot::drop_value);
    }
}

/// The cell of a handle, if its value has that type.
fn find<T: Any>(cells: &mut [Slot], handle: u32) -> Result<&mut Slot, Refusal> {
    let slot = cells.get_mut((handle & INDEX_MASK) as usize);
    let slot = slot
        .filter(|slot| slot.value.is_some())
        .ok_or(Refusal::Stale)?;
    if slot.generation != handle >> INDEX_BITS {
        return Err(Refusal::Stale);
    }
    if slot.of != TypeId::of::<T>() {
        return Err(Refusal::Type);
    }
    Ok(slot)
}

#[cold]
#[inline(never)]
fn no_handles() -> ! {
    panic!(
        "wazabi: no handles are left: the host holds too many resources, or has used up their handles"
    )
}

/// Refuses a handle that the host passed. The host has checked it before, so the fault is the
/// host's.
#[cold]
#[inline(never)]
pub(crate) fn refuse(name: &'static str, refusal: Refusal) -> ! {
    match refusal {
        Refusal::Stale => panic!(
            "wazabi: the host passed a handle of no `{name}`, or of one that was dropped or given away"
        ),
        Refusal::Type => panic!("wazabi: the host passed a handle of another type than `{name}`"),
        Refusal::Borrowed => {
            panic!("wazabi: the host passed the handle of a `{name}` that is in use")
        }
    }
}

/// Gives a value to the host.
#[doc(hidden)]
pub fn give_resource<T: Resource>(value: T, frame: &Frame) -> u32 {
    frame.resources.insert(value)
}

/// Takes a value back from the host.
#[doc(hidden)]
pub fn take_resource<T: Resource>(handle: u32, frame: &Frame) -> T {
    match frame.resources.take(handle) {
        Ok(value) => value,
        Err(refusal) => refuse(T::NAME, refusal),
    }
}

/// Borrows a value of the host's for the call.
///
/// # Safety
///
/// As for [`Lift::lift_ref`].
#[doc(hidden)]
pub unsafe fn lend_resource<T: Resource>(handle: u32, frame: &Frame) -> &T {
    // SAFETY: the caller's promise: the frame ends loans where it ends what it keeps.
    match unsafe { frame.lending().lend(handle) } {
        Ok(value) => value,
        Err(refusal) => refuse(T::NAME, refusal),
    }
}

/// Drops a value that the host owns.
///
/// # Safety
///
/// As for [`call`](crate::export::call).
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub unsafe fn drop_resource<T: Resource>(handle: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        crate::export::call((handle,), |(handle,), frame| {
            drop(take_resource::<T>(*handle, frame));
        });
    }
}

/// A value that is lent is not given to the host: the macros refuse a type that would do so.
#[doc(hidden)]
#[cold]
pub fn lent_resource<T: Resource>() -> ! {
    panic!(
        "wazabi: a `{}` was lent to the host, which can only own one",
        T::NAME
    )
}

// SAFETY: not plain.
unsafe impl<T: Resource> Abi for &mut T {
    type Wire = u32;
    const TY: &'static Ty = T::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    const CHANGES: bool = true;
    const HANDLES: &'static Handles = &Handles::Reference(T::HANDLES);
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Resource> Lift<'a> for &'a mut T {
    unsafe fn lift(w: &'a u32, frame: &'a Frame) -> &'a mut T {
        // SAFETY: the caller's promise: the frame ends loans where it ends what it keeps.
        match unsafe { frame.lending().lend_mut(*w) } {
            Ok(value) => value,
            Err(refusal) => refuse(T::NAME, refusal),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource> Described for T {
    const NAME: &'static str = T::NAME;
    const CROSSES: bool = false;
}

/// Implemented by `#[derive(Abi)]` for each `Block`, and by an exported block that declares a
/// resource for a type of its own. The compiler reports a type that has both by the name of this
/// trait, which says what to write on the block. Two blocks do not conflict here.
#[doc(hidden)]
pub trait WriteExportValueForATypeThatDerivesAbi<Block> {}

#[cfg(test)]
mod tests {
    use super::{INDEX_MASK, MAX_GENERATION, Refusal, Table, same};
    use crate::export::{arg, call_in, ret};
    use crate::frame::Frame;
    use crate::import::{import_in, outside};
    use alloc::rc::Rc;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    struct Text {
        text: String,
        _alive: Rc<()>,
    }

    /// A text that is made longer.
    #[wazabi::export(crate = crate)]
    impl Text {
        /// Adds to the text.
        pub fn push(&mut self, more: &str) {
            self.text.push_str(more);
        }

        /// The text itself, lent.
        pub fn text(&self) -> &str {
            &self.text
        }
    }

    fn new(frame: &Frame, alive: &Rc<()>, text: &str) -> u32 {
        let (text, _alive) = (text.into(), alive.clone());
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe { call_in(frame, (), |(), frame| ret(Text { text, _alive }, frame)) }
    }

    /// Calls `push` as the host does, and `meanwhile` in the middle of it.
    fn push(frame: &Frame, handle: u32, more: &str, meanwhile: impl FnOnce(&Frame)) {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (handle,), |(handle,), frame| {
                let text: &mut Text = arg(handle, frame);
                text.push(more);
                import_in(frame, |frame| outside(frame, || meanwhile(frame)));
                text.push(more);
            });
        }
    }

    fn text(frame: &Frame, handle: u32, meanwhile: impl FnOnce(&Frame)) -> String {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe {
            call_in(frame, (handle,), |(handle,), frame| {
                let text: &Text = arg(handle, frame);
                let lent = text.text();
                import_in(frame, |frame| outside(frame, || meanwhile(frame)));
                // The result borrows from the value until the next call.
                String::from(lent)
            })
        }
    }

    fn give(frame: &Frame, handle: u32) -> Text {
        // SAFETY: nothing of an earlier call at this depth is used again.
        unsafe { call_in(frame, (handle,), |(handle,), frame| arg(handle, frame)) }
    }

    fn refused(f: impl FnOnce()) -> bool {
        catch_unwind(AssertUnwindSafe(f)).is_err_and(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).into());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            text.is_some_and(|text| text.contains("`Text`"))
        })
    }

    #[test]
    fn values_live_until_they_are_taken() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let [a, b] = ["a", "b"].map(|text| new(&frame, &alive, text));
        push(&frame, a, "x", |_| {});
        assert_eq!(text(&frame, a, |_| {}), "axx");
        assert_eq!(text(&frame, b, |_| {}), "b");
        assert_eq!(give(&frame, a).text, "axx");
        assert_eq!(Rc::strong_count(&alive), 2);
        for stale in [a, 0, b + 1, b | (1 << 20)] {
            assert!(refused(|| drop(text(&frame, stale, |_| {}))), "{stale:#x}");
            assert!(refused(|| push(&frame, stale, "x", |_| {})), "{stale:#x}");
            assert!(refused(|| drop(give(&frame, stale))), "{stale:#x}");
        }
        // The cell of `a` is used again, with another handle.
        let c = new(&frame, &alive, "c");
        assert!(c != a && c & INDEX_MASK == a & INDEX_MASK);
        assert!(refused(|| drop(text(&frame, a, |_| {}))));
        assert_eq!(text(&frame, c, |_| {}), "c");
        drop(frame);
        assert_eq!(Rc::strong_count(&alive), 1);
    }

    /// A reference is never beside a `&mut` of the same value, however calls lie in each other.
    #[test]
    fn a_value_that_is_changed_is_not_used_meanwhile() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let [a, b] = ["a", "b"].map(|text| new(&frame, &alive, text));
        push(&frame, a, "1", |frame| {
            assert!(refused(|| drop(text(frame, a, |_| {}))));
            assert!(refused(|| push(frame, a, "2", |_| {})));
            assert!(refused(|| drop(give(frame, a))));
            // The other value is free, also for calls in these calls.
            push(frame, b, "3", |frame| {
                assert!(refused(|| drop(text(frame, a, |_| {}))));
                assert!(refused(|| drop(text(frame, b, |_| {}))));
                new(frame, &alive, "more");
            });
            assert_eq!(text(frame, b, |_| {}), "b33");
        });
        assert_eq!(text(&frame, a, |_| {}), "a11");
        let read = text(&frame, a, |frame| {
            assert_eq!(text(frame, a, |_| {}), "a11");
            assert!(refused(|| push(frame, a, "4", |_| {})));
            assert!(refused(|| drop(give(frame, a))));
        });
        assert_eq!(read, "a11");
        // What calls in a call have borrowed is free when they have returned.
        push(&frame, b, "5", |frame| {
            assert_eq!(text(frame, a, |_| {}), "a11");
        });
        assert_eq!(give(&frame, a).text, "a11");
    }

    #[test]
    fn names_are_the_same_in_all_bytes() {
        assert!(same("", "") && same("ab", "ab"));
        for (a, b) in [("", "a"), ("a", "ab"), ("ab", "ac"), ("ab", "b")] {
            assert!(!same(a, b) && !same(b, a), "{a} {b}");
        }
    }

    /// A value that borrows is dropped while that from which it borrows lives.
    #[test]
    fn values_that_borrow_are_dropped_first() {
        struct Logs(Rc<RefCell<Vec<&'static str>>>, &'static str);
        impl Drop for Logs {
            fn drop(&mut self) {
                self.0.borrow_mut().push(self.1);
            }
        }
        let log = Rc::default();
        let logs = |what| Logs(Rc::clone(&log), what);
        let table = Table::new();
        // The borrowing value is in a cell behind that of its source, and in one before it.
        let free = table.insert(0_u8);
        for borrowing in ["behind", "before"] {
            let source = table.insert(logs("source"));
            if borrowing == "before" {
                assert_eq!(table.take::<u8>(free), Ok(0));
            }
            // SAFETY: the reference is not used.
            assert!(unsafe { table.lend::<Logs>(source) }.is_ok());
            let handle = table.insert_borrowing(logs("borrowing"), source);
            assert_eq!(handle & INDEX_MASK < source, borrowing == "before");
        }
        drop(table);
        assert_eq!(
            *log.borrow(),
            ["borrowing", "borrowing", "source", "source"]
        );
    }

    #[test]
    fn a_cell_is_retired_before_its_handles_come_again() {
        let table = Table::new();
        let first = table.insert(0_u32);
        assert_eq!(table.take::<u32>(first), Ok(0));
        // Four generations are left of the first cell.
        table.cells.borrow_mut()[1].generation = MAX_GENERATION - 3;
        let mut handles = std::collections::BTreeSet::new();
        for n in 0..6 {
            let handle = table.insert(n);
            assert!(handles.insert(handle), "{handle:#x}");
            // SAFETY: the reference is not used.
            assert!(unsafe { table.lend::<u64>(handle) } == Err(Refusal::Type));
            assert_eq!(table.take::<u32>(handle), Ok(n));
            assert_eq!(table.take::<u32>(handle), Err(Refusal::Stale));
        }
        let used: std::collections::BTreeSet<_> =
            handles.iter().map(|handle| handle & INDEX_MASK).collect();
        assert_eq!(used.len(), 2);
    }
}
