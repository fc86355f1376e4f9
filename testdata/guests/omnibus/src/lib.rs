//! The cases of the Rust FFI Omnibus: there each takes raw pointers, a function that frees, and
//! `unsafe` on both sides.
#![forbid(unsafe_code)]
use std::collections::{BTreeMap, HashMap};
use wazabi::Abi;

/// Integers: the sum of both.
#[wazabi::export]
pub fn addition(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// String arguments: how many characters it has.
#[wazabi::export]
pub fn how_many_characters(text: &str) -> u32 {
    text.chars().count() as u32
}

/// String arguments that may be missing: the null pointer of other interfaces.
#[wazabi::export]
pub fn how_many_characters_if_any(text: Option<&str>) -> Option<u32> {
    text.map(how_many_characters)
}

/// String return values, which Go need not free.
#[wazabi::export]
pub fn theme_song_generate(length: u8) -> String {
    let mut song = String::from("💣 ");
    song.extend(std::iter::repeat_n("na ", usize::from(length)));
    song.push_str("Batman! 💣");
    song
}

/// Slice arguments: the sum of the even numbers.
#[wazabi::export]
pub fn sum_of_even(numbers: &[u32]) -> u32 {
    let even = numbers.iter().filter(|&n| n % 2 == 0);
    even.fold(0, |sum, &n| sum.wrapping_add(n))
}

/// Tuples: the second plus one, the first minus one.
#[wazabi::export]
pub fn flip_things_around(tuple: (u32, u32)) -> (u32, u32) {
    (tuple.1.wrapping_add(1), tuple.0.wrapping_sub(1))
}

/// A ZIP code: five digits, the first of them perhaps 0.
#[derive(Abi, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zip(pub String);

/// Objects by value: how many people live where.
#[derive(Abi, Clone, Debug, Default, PartialEq, Eq)]
pub struct ZipCodeDatabase {
    /// people by ZIP code
    pub population: HashMap<Zip, u32>,
}

/// A database with that many ZIP codes, the number of each for its population.
#[wazabi::export]
pub fn zip_code_database_populate(codes: u32) -> ZipCodeDatabase {
    let population = (0..codes).map(|n| (Zip(format!("{n:05}")), n)).collect();
    ZipCodeDatabase { population }
}

/// How many people live there, or nothing where the code is unknown.
#[wazabi::export]
pub fn population_of(database: &ZipCodeDatabase, zip: Zip) -> Option<u32> {
    database.population.get(&zip).copied()
}

/// The database with one code more, or another population for it.
#[wazabi::export]
pub fn insert(mut database: ZipCodeDatabase, zip: Zip, population: u32) -> ZipCodeDatabase {
    database.population.insert(zip, population);
    database
}

/// Objects in objects: states, each with counties, each with a database.
#[derive(Abi, Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    /// the states by name, of each its counties by name
    pub states: BTreeMap<String, BTreeMap<String, ZipCodeDatabase>>,
    /// the capital, if it has one
    pub capital: Option<Zip>,
}

/// How many people live in a state, or nothing where there is no such state.
#[wazabi::export]
pub fn population_of_state(country: &Country, state: &str) -> Option<u64> {
    let counties = country.states.get(state)?.values();
    let people = counties.flat_map(|county| county.population.values());
    Some(people.copied().map(u64::from).sum())
}

/// Moves a county to another state. Unknown names change nothing.
#[wazabi::export]
pub fn move_county(mut country: Country, county: &str, from: &str, to: &str) -> Country {
    let taken = country.states.get_mut(from).and_then(|s| s.remove(county));
    if let Some(taken) = taken {
        let state = country.states.entry(to.to_owned()).or_default();
        state.insert(county.to_owned(), taken);
    }
    country
}

/// All databases of a country in one; of a code that comes twice, the larger population.
#[wazabi::export]
pub fn merge(databases: Vec<ZipCodeDatabase>) -> ZipCodeDatabase {
    let mut all = ZipCodeDatabase::default();
    for (zip, people) in databases.into_iter().flat_map(|d| d.population) {
        let most = all.population.entry(zip).or_default();
        *most = people.max(*most);
    }
    all
}
