//! The function by which a guest pulls items; `docs/abi.md` section 11.
use super::description::Description;
use super::error::{Error, Fault};
use super::inside::Inside;
use super::kinds::Type;
use super::lower::Core;
use super::provided;
use super::value::Value;
use std::boxed::Box;
use std::format;
use std::rc::Rc;
use std::string::String;
use std::vec::Vec;

/// A closure of the test that returns the next item.
pub(super) type Sequence = Box<dyn FnMut(&mut Inside<'_>) -> Option<Value>>;

/// The most items at once.
const MOST: u32 = 256;

impl Inside<'_> {
    /// Runs `next`. Returns the address of the list of items.
    pub(super) fn pull(&mut self, handle: u32, max: u32) -> Result<Core, Error> {
        let refuse = |fault: Fault, found: String| Error::Refused {
            path: format!("{}.next", provided::MODULE),
            fault,
            found,
        };
        let (_, state) = self.memory_and_state();
        let (ty, number) = state
            .objects
            .callback(handle)
            .map_err(|found| refuse(Fault::Handle, found))?;
        let Type::Sequence(item) = ty else {
            return Err(refuse(Fault::Handle, format!("{handle} is a {ty}")));
        };
        if max > MOST {
            let found = format!("{max} items, expected {MOST} at most");
            return Err(refuse(Fault::OutOfBounds, found));
        }
        let sequence = Rc::clone(&state.sequences[number as usize]);
        // Taken out while it runs: a call within the call cannot pull from it.
        let taken = sequence.borrow_mut().take();
        let mut items = Vec::new();
        if let (Some(mut next), 1..) = (taken, max) {
            items = self.next_items(&mut next, max)?;
            if items.len() == max as usize {
                *sequence.borrow_mut() = Some(next);
            }
        }
        self.place_result(&|description: &Description, base, objects| {
            let list = Type::List(item.clone());
            let value = Value::List(items.clone());
            description.lower_at(String::new(), &list, &value, base, objects)
        })
    }

    /// Up to `max` of the next items.
    fn next_items(&mut self, next: &mut Sequence, max: u32) -> Result<Vec<Value>, Error> {
        let mut items = Vec::new();
        while items.len() < max as usize {
            let (_, state) = self.memory_and_state();
            state.hosting += 1;
            let item = next(self);
            let (_, state) = self.memory_and_state();
            state.hosting -= 1;
            if let Some(error) = &state.ended {
                // A call by the closure ended the instance.
                return Err(error.clone());
            }
            match item {
                Some(item) => items.push(item),
                None => break,
            }
        }
        Ok(items)
    }
}
