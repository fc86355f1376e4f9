//! The host objects that a guest has handles of; `docs/abi.md` section 3.
use std::borrow::ToOwned;
use std::format;
use std::ops::Range;
use std::string::String;
use std::vec::Vec;

/// The objects that a guest has handles of, known by the numbers that the test gave them.
///
/// A handle is a position in a list that only grows: no old handle ever identifies a new object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    given: Vec<Given>,
    /// The types and numbers of what the guest has dropped.
    dropped: Vec<(String, u32)>,
}

/// The object of one handle.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    /// The type, by its path.
    of: String,
    number: u32,
    /// The guest has it for good. What is lent to it stays the host's, also when the guest drops
    /// the handle.
    owned: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
    /// It was lent for a call that has ended. The guest may still drop it.
    Expired,
    /// It is being given back: the handle is one of several in a value that is read.
    Taken,
    /// It was dropped or given back.
    Gone,
}

impl Objects {
    /// A new handle. None is 0.
    pub(super) fn put(&mut self, of: &str, number: u32, owned: bool) -> u32 {
        self.given.push(Given {
            of: of.to_owned(),
            number,
            owned,
            state: State::Held,
        });
        self.given.len() as u32
    }

    /// How many handles were given out.
    pub(super) fn mark(&self) -> usize {
        self.given.len()
    }

    /// Forgets the handles since a mark, which the guest has not seen.
    pub(super) fn take_back(&mut self, mark: usize) {
        self.given.truncate(mark);
    }

    /// The call that was given these handles has ended, and what was lent for it is no longer.
    pub(super) fn expire(&mut self, given: Range<usize>) {
        for given in &mut self.given[given] {
            if !given.owned && given.state == State::Held {
                given.state = State::Expired;
            }
        }
    }

    /// A handle of a type that the guest has, or what is wrong with it.
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

    /// The number of the object of a handle. If it is the host's own from now on,
    /// [`settle`](Objects::settle) has to follow.
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

    /// What is being given back is the host's.
    pub(super) fn settle(&mut self) {
        for given in &mut self.given {
            if given.state == State::Taken {
                given.state = State::Gone;
            }
        }
    }

    /// The guest drops an object.
    pub(super) fn drop_handle(&mut self, of: &str, handle: u32) -> Result<(), String> {
        let given = self.find(of, handle)?;
        given.state = State::Gone;
        let (owned, number) = (given.owned, given.number);
        if owned {
            self.release(of.to_owned(), number);
        }
        Ok(())
    }

    /// Notes that an object was dropped, unless the guest owns it by another handle still.
    fn release(&mut self, of: String, number: u32) {
        if !self.owned(&of).any(|held| held == number) {
            self.dropped.push((of, number));
        }
    }

    /// The instance ends, and drops what it has.
    pub(super) fn end(&mut self) {
        while let Some(given) = self.given.pop() {
            if given.owned && given.state != State::Gone {
                self.release(given.of, given.number);
            }
        }
    }

    /// The numbers of the objects of a type that the guest has dropped, in that order.
    pub(super) fn dropped(&self, of: &str) -> Vec<u32> {
        let dropped = self.dropped.iter().filter(|(path, _)| path == of);
        dropped.map(|(_, number)| *number).collect()
    }

    /// The numbers of the objects of a type that the guest has for good, in the order in which it
    /// was given them.
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
        objects.expire(0..objects.mark());
        assert_eq!(objects.read("File", given, false), Ok(5));
        let gone = objects.read("File", lent, false).unwrap_err();
        assert_eq!(gone, "2 was lent for a call that has ended");
        // The guest may drop the handle later, which says nothing of the object.
        assert_eq!(objects.drop_handle("File", lent), Ok(()));
        assert_eq!(
            (objects.held("File"), objects.dropped("File")),
            (vec![5], vec![])
        );
        let gone = objects.drop_handle("File", lent).unwrap_err();
        assert_eq!(gone, "2 was dropped or given back");
    }
}
