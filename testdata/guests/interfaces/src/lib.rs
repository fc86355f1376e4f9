//! Filters that are the guest's or the host's, and that contain each other.
#![forbid(unsafe_code)]
use wazabi::Abi;

/// Decides which lines are shown.
#[wazabi::interface]
pub trait Filter {
    /// Reports whether the line is shown.
    fn matches(&self, line: &str) -> bool;

    /// The name of the filter.
    fn name(&self) -> String {
        "unnamed".to_owned()
    }

    /// Learns from lines.
    fn learn(&mut self, lines: &[&str]) -> Result<u32, LearnError>;

    /// The lines that are shown.
    fn select<'a>(&self, lines: &[&'a str]) -> Vec<&'a str>
    where
        Self: Sized,
    {
        let shown = lines.iter().filter(|line| self.matches(line));
        shown.copied().collect()
    }
}

/// Why a filter does not learn.
#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
pub enum LearnError {
    /// it has no memory
    Fixed = 1,
    /// there is nothing to learn from
    Empty = 2,
}

/// Shows lines with one of its words.
struct Words(Vec<String>);

impl Filter for Words {
    fn matches(&self, line: &str) -> bool {
        self.0.iter().any(|word| line.contains(word))
    }

    fn name(&self) -> String {
        self.0.join("|")
    }

    fn learn(&mut self, lines: &[&str]) -> Result<u32, LearnError> {
        if lines.is_empty() {
            return Err(LearnError::Empty);
        }
        self.0.extend(lines.iter().map(|&line| line.to_owned()));
        Ok(self.0.len() as u32)
    }
}

/// Shows what another filter does not.
struct Not(Box<dyn Filter>);

impl Filter for Not {
    fn matches(&self, line: &str) -> bool {
        !self.0.matches(line)
    }

    fn learn(&mut self, _: &[&str]) -> Result<u32, LearnError> {
        Err(LearnError::Fixed)
    }
}

/// A filter for lines with one of the words.
#[wazabi::export]
pub fn words(words: Vec<String>) -> Box<dyn Filter> {
    Box::new(Words(words))
}

/// A filter that shows what another does not.
#[wazabi::export]
pub fn not(filter: Box<dyn Filter>) -> Box<dyn Filter> {
    Box::new(Not(filter))
}

/// The filter itself.
#[wazabi::export]
pub fn same(filter: Box<dyn Filter>) -> Box<dyn Filter> {
    filter
}

/// Counts the lines that are shown.
#[wazabi::export]
pub fn count(lines: &[&str], filter: &dyn Filter) -> u32 {
    lines.iter().filter(|line| filter.matches(line)).count() as u32
}

/// Has the filter learn.
#[wazabi::export]
pub fn teach(filter: &mut dyn Filter, lines: &[&str]) -> Result<u32, LearnError> {
    filter.learn(lines)
}
