//! What stands in for the host off wasm: a stack of mocks for each import block and thread.
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::marker::PhantomData;

/// The mocks of one block, on one thread.
#[doc(hidden)]
pub struct Mocks<T: ?Sized>(RefCell<Vec<Rc<T>>>);

impl<T: ?Sized> Default for Mocks<T> {
    fn default() -> Self {
        Mocks(RefCell::default())
    }
}

/// What is done with a thread's mocks.
type Visitor<'a, T> = dyn FnMut(&Mocks<T>) + 'a;

/// The newest mock, and how one is added, of a block on any thread: functions, since a thread's own values cannot be named.
#[doc(hidden)]
pub struct Registry<T: ?Sized + 'static> {
    /// The block's name.
    pub name: &'static str,
    /// Visits this thread's mocks.
    pub visit: fn(&mut Visitor<'_, T>),
    /// Takes the newest away.
    pub pop: fn(),
}

/// While it lives a mock stands in the host's place. Mocks may be nested: the newest counts.
#[must_use = "the mock is taken away when this is dropped"]
pub struct Mocked {
    pop: fn(),
    /// A thread's own.
    thread: PhantomData<*const ()>,
}

impl Drop for Mocked {
    fn drop(&mut self) {
        (self.pop)();
    }
}

impl<T: ?Sized> Mocks<T> {
    /// Takes the newest away.
    pub fn pop(&self) {
        // Dropped when nothing is borrowed: what it owns may call the mock before it.
        let newest = self.0.borrow_mut().pop();
        drop(newest);
    }
}

impl<T: ?Sized> Registry<T> {
    fn newest(&self) -> Option<Rc<T>> {
        let mut newest = None;
        (self.visit)(&mut |mocks| newest = mocks.0.borrow().last().cloned());
        newest
    }

    /// Adds a mock.
    pub fn push(&self, mock: Rc<T>) -> Mocked {
        let mut mock = Some(mock);
        (self.visit)(&mut |mocks| mocks.0.borrow_mut().extend(mock.take()));
        Mocked {
            pop: self.pop,
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
            // A thread that ends may drop objects when its mocks are gone.
            visit: |f| {
                let _ = __THREAD.try_with(|mocks| f(mocks));
            },
            pop: || {
                let _ = __THREAD.try_with(|mocks| mocks.pop());
            },
        };
    };
}
