//! Mocks of the host off wasm: a stack of them for each import block and thread.
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::marker::PhantomData;

/// The mocks of one block, on one thread.
#[doc(hidden)]
pub struct Mocks<T: ?Sized> {
    /// The mocks with their numbers.
    stack: RefCell<Vec<(u64, Rc<T>)>>,
    pushed: Cell<u64>,
}

impl<T: ?Sized> Default for Mocks<T> {
    fn default() -> Self {
        Mocks {
            stack: RefCell::default(),
            pushed: Cell::new(0),
        }
    }
}

/// The operations on a thread's mocks.
type Visitor<'a, T> = dyn FnMut(&Mocks<T>) + 'a;

/// The mocks of a block on the current thread. These are functions, since a thread-local value has
/// no address that a constant could hold.
#[doc(hidden)]
pub struct Registry<T: ?Sized + 'static> {
    /// The block's name.
    pub name: &'static str,
    /// Visits this thread's mocks.
    pub visit: fn(&mut Visitor<'_, T>),
    /// Removes the mock with this number.
    pub remove: fn(u64),
}

/// A guard: the mock replaces the host until the guard is dropped. Mocks may be nested; the newest
/// is called.
#[must_use = "the mock is taken away when this is dropped"]
pub struct Mocked {
    number: u64,
    remove: fn(u64),
    /// It belongs to one thread.
    thread: PhantomData<*const ()>,
}

impl Drop for Mocked {
    fn drop(&mut self) {
        (self.remove)(self.number);
    }
}

impl<T: ?Sized> Mocks<T> {
    fn push(&self, mock: Rc<T>) -> u64 {
        let number = self.pushed.get() + 1;
        self.pushed.set(number);
        self.stack.borrow_mut().push((number, mock));
        number
    }

    /// Removes a mock, which need not be the newest.
    pub fn remove(&self, number: u64) {
        let mut stack = self.stack.borrow_mut();
        let at = stack.iter().position(|(other, _)| *other == number);
        let mock = at.map(|at| stack.remove(at));
        // The mock is dropped when nothing is borrowed: its drop may call the mock before it.
        drop(stack);
        drop(mock);
    }
}

impl<T: ?Sized> Registry<T> {
    fn newest(&self) -> Option<Rc<T>> {
        let mut newest = None;
        (self.visit)(&mut |mocks| {
            newest = mocks.stack.borrow().last().map(|(_, mock)| Rc::clone(mock));
        });
        newest
    }

    /// Adds a mock.
    pub fn push(&self, mock: Rc<T>) -> Mocked {
        let mut number = 0;
        (self.visit)(&mut |mocks| number = mocks.push(Rc::clone(&mock)));
        Mocked {
            number,
            remove: self.remove,
            thread: PhantomData,
        }
    }

    /// Calls the newest mock.
    pub fn with<R>(&self, function: &str, call: impl FnOnce(&T) -> R) -> R {
        match self.newest() {
            Some(mock) => call(&mock),
            None => panic!(
                "`{function}` was called without a host; put a mock in its place: `let _mocked = {}::mock(…);`",
                self.name
            ),
        }
    }

    /// Calls the newest mock, if there is one.
    pub fn with_any(&self, call: impl FnOnce(&T)) {
        if let Some(mock) = self.newest() {
            call(&mock);
        }
    }
}

/// The registry of a block.
#[doc(hidden)]
#[macro_export]
macro_rules! mocks {
    ($name:literal, $host:path) => {
        $crate::__private::std::thread_local! {
            static __THREAD: $crate::__private::Mocks<dyn $host> = $crate::__private::core::default::Default::default();
        }
        pub(super) static __MOCKS: $crate::__private::Registry<dyn $host> = $crate::__private::Registry {
            name: $name,
            // A thread that ends may drop objects after its mocks.
            visit: |f| {
                let _ = __THREAD.try_with(|mocks| f(mocks));
            },
            remove: |number| {
                let _ = __THREAD.try_with(|mocks| mocks.remove(number));
            },
        };
    };
}

#[cfg(test)]
mod tests {
    use super::Mocked;
    use alloc::rc::Rc;

    trait Host {
        fn number(&self) -> u32;
    }
    impl Host for u32 {
        fn number(&self) -> u32 {
            *self
        }
    }
    mod host {
        crate::mocks!("host", super::Host);
    }

    fn mock(number: u32) -> Mocked {
        host::__MOCKS.push(Rc::new(number))
    }

    fn number() -> u32 {
        host::__MOCKS.with("host.number", |host| host.number())
    }

    #[test]
    fn each_takes_its_own_away() {
        let one = mock(1);
        let two = mock(2);
        let three = mock(3);
        assert_eq!(number(), 3);
        drop(two);
        assert_eq!(number(), 3);
        drop(three);
        assert_eq!(number(), 1);
        drop(one);
        let mut called = false;
        host::__MOCKS.with_any(|_| called = true);
        assert!(!called);
    }
}
