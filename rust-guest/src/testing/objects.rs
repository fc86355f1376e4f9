//! The objects of the host's that a guest has handles of; `docs/abi.md` section 3.
use std::borrow::ToOwned;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The objects that a guest has handles of, known by the numbers that the test gave them.
///
/// A handle is a position in a list that only grows: no old handle comes to stand for a new object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    given: Vec<Given>,
    /// The types and numbers of what the guest has dropped.
    dropped: Vec<(String, u32)>,
}

/// What one handle stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Given {
    /// The type, by its path.
    of: String,
    number: u32,
    /// The guest has it for good. What is lent to it stays the host's, also when the guest drops the handle.
    owned: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
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

    /// The number of the object that a handle of a type stands for, or what is wrong with the handle.
    pub(super) fn find(&self, of: &str, handle: u32) -> Result<u32, String> {
        let place = (handle as usize).checked_sub(1);
        let Some(given) = place.and_then(|place| self.given.get(place)) else {
            return Err(format!("{handle} is no handle that the guest was given"));
        };
        match given.state {
            State::Gone => Err(format!("{handle} was dropped or given back")),
            State::Taken => Err(format!("{handle} was given back twice")),
            State::Held if given.of != of => Err(format!("{handle} is a handle of another type")),
            State::Held => Ok(given.number),
        }
    }

    /// The guest is giving an object back that was found.
    pub(super) fn take(&mut self, handle: u32) {
        self.given[handle as usize - 1].state = State::Taken;
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
        self.find(of, handle)?;
        let given = &mut self.given[handle as usize - 1];
        given.state = State::Gone;
        if given.owned {
            self.dropped.push((given.of.clone(), given.number));
        }
        Ok(())
    }

    /// The instance ends, and drops what it has.
    pub(super) fn end(&mut self) {
        for given in self.given.drain(..) {
            if given.owned && given.state != State::Gone {
                self.dropped.push((given.of, given.number));
            }
        }
    }

    /// The numbers of the objects of a type that the guest has dropped, in that order.
    pub(super) fn dropped(&self, of: &str) -> Vec<u32> {
        let dropped = self.dropped.iter().filter(|(path, _)| path == of);
        dropped.map(|(_, number)| *number).collect()
    }

    /// The numbers of the objects of a type that the guest has for good, in the order in which it was given them.
    pub(super) fn held(&self, of: &str) -> Vec<u32> {
        let held = self.given.iter();
        let held = held.filter(|given| given.owned && given.state == State::Held && given.of == of);
        held.map(|given| given.number).collect()
    }
}
