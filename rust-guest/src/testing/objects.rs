//! The host objects of which a guest has handles; `docs/abi.md` section 3.
use super::kinds::Type;
use std::borrow::ToOwned;
use std::format;
use std::ops::Range;
use std::string::String;
use std::vec::Vec;

/// The objects of which a guest has handles, by the numbers that the test gave them.
///
/// A handle is a position in a list that only grows, so a handle never identifies a second object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    given: Vec<Given>,
    /// The types and numbers of the objects that the guest has dropped.
    dropped: Vec<(String, u32)>,
    /// The numbers of the callbacks, with their types. The handle is the position, counted from 1;
    /// the callbacks of calls that have ended are `None`.
    callbacks: Vec<Option<(Type, u32)>>,
    /// The callbacks of the guest, their types and handles, by their numbers; those of host functions
    /// that have returned are `None`.
    lent: Vec<Option<(Type, u32)>>,
    /// The texts of the last error that was lifted, and of its sources.
    pub(super) texts: Vec<String>,
}

/// The object of one handle.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    /// The type, by its path.
    of: String,
    number: u32,
    /// The guest owns the object. The host keeps an object that is lent, even if the guest drops
    /// the handle.
    owned: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
    /// The object was lent for a call that has ended. The guest may still drop the handle.
    Expired,
    /// The guest gives the object back: its handle is in the value that is being read.
    Taken,
    /// The guest dropped the object, or gave it back.
    Gone,
}

impl Objects {
    /// Returns a new handle, which is never 0.
    pub(super) fn put(&mut self, of: &str, number: u32, owned: bool) -> u32 {
        self.given.push(Given {
            of: of.to_owned(),
            number,
            owned,
            state: State::Held,
        });
        self.given.len() as u32
    }

    /// Returns a new handle of a callback.
    pub(super) fn put_callback(&mut self, ty: Type, number: u32) -> u32 {
        self.callbacks.push(Some((ty, number)));
        self.callbacks.len() as u32
    }

    /// The number of callbacks so far.
    pub(super) fn callbacks(&self) -> usize {
        self.callbacks.len()
    }

    /// Ends the callbacks of a call: those since there were `before`.
    pub(super) fn end_callbacks(&mut self, before: usize) {
        self.callbacks[before..].fill(None);
    }

    /// The type and the number of the callback of a handle, or the reason why there is none.
    pub(super) fn callback(&self, handle: u32) -> Result<(Type, u32), String> {
        let place = (handle as usize).checked_sub(1);
        match place.and_then(|place| self.callbacks.get(place)) {
            Some(Some(callback)) => Ok(callback.clone()),
            Some(None) => Err(format!("the call that {handle} was passed to has ended")),
            None => Err(format!("{handle} is no handle of a callback")),
        }
    }

    /// Returns a new number of a callback of the guest.
    pub(super) fn put_lent(&mut self, ty: Type, handle: u32) -> u32 {
        self.lent.push(Some((ty, handle)));
        self.lent.len() as u32 - 1
    }

    /// The number of callbacks of the guest so far.
    pub(super) fn lent(&self) -> usize {
        self.lent.len()
    }

    /// Ends the callbacks of the guest since there were `before`.
    pub(super) fn end_lent(&mut self, before: usize) {
        self.lent[before..].fill(None);
    }

    /// The type and the handle of a callback of the guest.
    pub(super) fn find_lent(&self, number: u32) -> Option<(Type, u32)> {
        self.lent.get(number as usize)?.clone()
    }

    /// The number of handles so far.
    pub(super) fn checkpoint(&self) -> usize {
        self.given.len()
    }

    /// Forgets the handles since a checkpoint. The guest has not received them.
    pub(super) fn take_back(&mut self, checkpoint: usize) {
        self.given.truncate(checkpoint);
    }

    /// Ends the loans of a call: the handles are those that the guest received for it.
    pub(super) fn expire(&mut self, given: Range<usize>) {
        for given in &mut self.given[given] {
            if !given.owned && given.state == State::Held {
                given.state = State::Expired;
            }
        }
    }

    /// The object of a handle that the guest has, or the reason why there is none.
    fn find(&mut self, of: &str, handle: u32) -> Result<&mut Given, String> {
        let place = (handle as usize).checked_sub(1);
        let Some(given) = place.and_then(|place| self.given.get_mut(place)) else {
            return Err(format!("{handle} is no handle that the guest was given"));
        };
        match given.state {
            State::Gone => Err(format!("{handle} was dropped or given back")),
            _ if given.of != of => Err(format!("{handle} is a handle of another type")),
            State::Taken => Err(format!("{handle} was given back twice")),
            State::Held | State::Expired => Ok(given),
        }
    }

    /// The number of the object of a handle. `own` gives the object back to the host; a call of
    /// [`settle`](Objects::settle) must follow.
    pub(super) fn read(&mut self, of: &str, handle: u32, own: bool) -> Result<u32, String> {
        let given = self.find(of, handle)?;
        if given.state == State::Expired {
            return Err(format!("{handle} was lent for a call that has ended"));
        }
        if own && !given.owned {
            return Err(format!("{handle} was lent, and is given away"));
        }
        if own {
            given.state = State::Taken;
        }
        Ok(given.number)
    }

    /// Gives the objects of the value that was read back to the host.
    pub(super) fn settle(&mut self) {
        for given in &mut self.given {
            if given.state == State::Taken {
                given.state = State::Gone;
            }
        }
    }

    /// Drops a handle for the guest.
    pub(super) fn drop_handle(&mut self, of: &str, handle: u32) -> Result<(), String> {
        let given = self.find(of, handle)?;
        given.state = State::Gone;
        let (owned, number) = (given.owned, given.number);
        if owned {
            self.release(of.to_owned(), number);
        }
        Ok(())
    }

    /// Records that an object was dropped, unless the guest also owns it by another handle.
    fn release(&mut self, of: String, number: u32) {
        if !self.owned(&of).any(|held| held == number) {
            self.dropped.push((of, number));
        }
    }

    /// Drops all objects of the guest, since its instance ends.
    pub(super) fn end(&mut self) {
        while let Some(given) = self.given.pop() {
            if given.owned && given.state != State::Gone {
                self.release(given.of, given.number);
            }
        }
    }

    /// The numbers of the objects of a type that the guest has dropped, in the order of the drops.
    pub(super) fn dropped(&self, of: &str) -> Vec<u32> {
        let dropped = self.dropped.iter().filter(|(path, _)| path == of);
        dropped.map(|(_, number)| *number).collect()
    }

    /// The numbers of the objects of a type that the guest owns, in the order in which it received
    /// them.
    pub(super) fn held(&self, of: &str) -> Vec<u32> {
        self.owned(of).collect()
    }

    fn owned(&self, of: &str) -> impl Iterator<Item = u32> {
        let held = self.given.iter();
        let held =
            held.filter(move |given| given.owned && given.state != State::Gone && given.of == of);
        held.map(|given| given.number)
    }
}

#[cfg(test)]
mod tests {
    use super::Objects;
    use std::vec;

    #[test]
    fn what_is_lent_ends_with_the_call() {
        let mut objects = Objects::default();
        let given = objects.put("File", 5, true);
        let lent = objects.put("File", 6, false);
        assert_eq!(objects.read("File", lent, false), Ok(6));
        objects.expire(0..objects.checkpoint());
        assert_eq!(objects.read("File", given, false), Ok(5));
        let gone = objects.read("File", lent, false).unwrap_err();
        assert_eq!(gone, "2 was lent for a call that has ended");
        // The guest may drop the handle later. The host keeps the object.
        assert_eq!(objects.drop_handle("File", lent), Ok(()));
        assert_eq!(
            (objects.held("File"), objects.dropped("File")),
            (vec![5], vec![])
        );
        let gone = objects.drop_handle("File", lent).unwrap_err();
        assert_eq!(gone, "2 was dropped or given back");
    }
}
