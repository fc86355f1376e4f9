//! A guest with resources: values that stay in it, and that the host knows by handle.
use std::cell::Cell;
use wazabi::Abi;

thread_local! {
    static ALIVE: Cell<u32> = const { Cell::new(0) };
}

/// Returns how many counters this instance has.
#[wazabi::export]
pub fn alive() -> u32 {
    ALIVE.get()
}

/// Why there is no counter.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum CounterError {
    /// a counter begins below 1000
    TooLarge = 1,
}

/// Counts, and remembers what it counted.
#[derive(Debug)]
pub struct Counter {
    count: u32,
    steps: Vec<u32>,
    name: String,
}

/// Counts, and remembers what it counted.
#[wazabi::export]
impl Counter {
    /// The greatest start.
    const LIMIT: u32 = 999;

    /// Returns a counter that begins at `start`.
    pub fn new(start: u32) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Counter {
            count: start,
            steps: Vec::new(),
            name: format!("from {start}"),
        }
    }

    /// Returns a counter that begins at `start`, unless that is too large.
    pub fn try_new(start: u32) -> Result<Self, CounterError> {
        if start > Self::LIMIT {
            return Err(CounterError::TooLarge);
        }
        Ok(Counter::new(start))
    }

    /// Returns the count.
    pub fn get(&self) -> u32 {
        self.count
    }

    /// Adds `n`. Panics if the count overflows.
    pub fn add(&mut self, n: u32) -> u32 {
        self.count = self.count.checked_add(n).expect("a count of 32 bits");
        self.steps.push(n);
        self.count
    }

    /// Returns the name, which the counter keeps.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Changes the name.
    #[abi(rename = "name_it", go = "Rename")]
    pub fn rename(&mut self, name: &str) {
        self.name = name.to_owned();
    }

    /// Ends the counter, and returns its steps.
    pub fn finish(mut self) -> Vec<u32> {
        std::mem::take(&mut self.steps)
    }

    /// Returns the greatest start.
    pub fn limit() -> u32 {
        Self::LIMIT
    }

    fn bump(&mut self) {
        self.count += 1;
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// The functions of a counter that call its host.
#[wazabi::export(more)]
impl Counter {
    /// Adds 1, and has the host do what it wants meanwhile.
    pub fn add_while(&mut self, key: u32) -> u32 {
        self.bump();
        meanwhile(key);
        self.count
    }

    /// Adds all of them: with the counter, more than cross one by one.
    #[allow(clippy::too_many_arguments, clippy::many_single_char_names)]
    pub fn add_all(
        &mut self,
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: u8,
        n: u8,
        o: u8,
        p: u8,
    ) -> u32 {
        let all = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
        self.add(all.into_iter().map(u32::from).sum())
    }

    /// Has the host do what it wants while the count is read.
    pub fn read_while(&self, key: u32) -> u32 {
        meanwhile(key);
        self.count
    }
}

#[wazabi::import]
extern "host" {
    /// Runs what the test does meanwhile.
    pub fn meanwhile(key: u32);

    /// Takes a purse, and returns another one, or none.
    pub fn exchange(purse: Purse) -> Option<Purse>;
}

/// Returns the count of a counter.
#[wazabi::export]
pub fn count_of(counter: &Counter) -> u32 {
    counter.get()
}

/// Adds to a counter, and gives it back.
#[wazabi::export]
pub fn pass_on(mut counter: Counter, n: u32) -> Counter {
    counter.add(n);
    counter
}

/// Money, which is moved from one purse to another.
pub struct Purse {
    coins: u32,
}

/// Why no money was moved.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum PurseError {
    /// the purse has fewer coins
    TooFew {
        /// how many were wanted
        wanted: u32,
        /// how many there are
        left: u32,
    },
}

/// Two purses, lent.
#[derive(Abi)]
pub struct Pair<'a> {
    /// the one
    pub left: &'a Purse,
    /// the other, if there is one
    pub right: Option<&'a Purse>,
}

/// A purse, and whose it is.
#[derive(Abi)]
pub struct Owned {
    /// whose
    pub owner: String,
    /// the purse
    pub purse: Purse,
}

/// One purse, several, or none.
#[derive(Abi)]
pub enum Purses {
    /// none
    Empty,
    /// one
    One(Purse),
    /// a list of them
    Many {
        /// the purses
        all: Vec<Purse>,
    },
}

/// Money, which is moved from one purse to another.
#[wazabi::export]
impl Purse {
    /// Returns a purse with coins.
    pub fn new(coins: u32) -> Self {
        Purse { coins }
    }

    /// Returns how many coins there are.
    pub fn coins(&self) -> u32 {
        self.coins
    }

    /// Moves coins to another purse.
    pub fn pay(&mut self, to: &mut Purse, coins: u32) -> Result<(), PurseError> {
        if coins > self.coins {
            return Err(PurseError::TooFew {
                wanted: coins,
                left: self.coins,
            });
        }
        self.coins -= coins;
        to.coins += coins;
        Ok(())
    }

    /// Takes all coins of another purse.
    pub fn absorb(&mut self, other: Self) {
        self.coins += other.coins;
    }

    /// Takes out half of the coins, if there are two.
    pub fn halve(&mut self) -> Option<Self> {
        let half = self.coins / 2;
        self.coins -= half;
        (half > 0).then_some(Purse { coins: half })
    }

    /// Splits the purse into purses with one coin each.
    pub fn split(self) -> Vec<Purse> {
        (0..self.coins).map(|_| Purse { coins: 1 }).collect()
    }
}

/// Returns the sum of the coins.
#[wazabi::export]
pub fn sum(purses: &[&Purse]) -> u32 {
    purses.iter().map(|purse| purse.coins).sum()
}

/// Returns the sum of the coins of both.
#[wazabi::export]
pub fn sum_of_pair(pair: &Pair) -> u32 {
    pair.left.coins + pair.right.map_or(0, |purse| purse.coins)
}

/// Gives the purse an owner, with ten coins.
#[wazabi::export]
pub fn give_to(owner: &str, purse: Option<Purse>) -> Owned {
    let mut purse = purse.unwrap_or(Purse { coins: 0 });
    purse.coins += 10;
    Owned {
        owner: owner.to_owned(),
        purse,
    }
}

/// Puts purses together, into one of each kind of value.
#[wazabi::export]
pub fn gather(purses: Vec<Purse>, parts: u32) -> Purses {
    let coins = purses.iter().map(|purse| purse.coins).sum();
    match parts {
        0 => Purses::Empty,
        1 => Purses::One(Purse { coins }),
        parts => Purses::Many {
            all: (0..parts)
                .map(|_| Purse {
                    coins: coins / parts,
                })
                .collect(),
        },
    }
}

/// Takes the host's advice on a purse: gives it to the host, and returns what comes back.
#[wazabi::export]
pub fn advise(purse: Purse) -> u32 {
    exchange(purse).map_or(0, |purse| purse.coins)
}
