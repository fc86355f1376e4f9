//! The combinations of ownership, for a parser of lines: types that are only results, only
//! arguments, or both.
pub mod allocator;
pub mod kinds;
pub mod library;
pub mod shapes;

use wazabi::Abi;

#[global_allocator]
static GLOBAL: allocator::Counting = allocator::Counting;

/// How the bytes of a line were filtered.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FilterType {
    /// not filtered
    None,
    /// the difference to the byte before
    Sub,
}

/// The header that a parser found. It is only a result, so it owns its data.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
#[abi(ownership = "owning")]
pub struct Header {
    /// the title
    pub title: String,
    /// the bytes of a line
    pub width: u32,
}

/// The progress of a parser. It is only an argument, so it borrows its data.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// what is being parsed
    pub title: &'a str,
    /// the line that was read
    pub data: &'a [u8],
}

/// One line of an image: an argument and a result.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct ScanLine {
    /// how its bytes were filtered
    pub filter_type: FilterType,
    /// the bytes
    pub data: Vec<u8>,
}

/// The host parses. The guest owns the results.
#[wazabi::import]
extern "parser" {
    /// What the data says of itself.
    pub fn header(data: &[u8]) -> Header;

    /// The line that the data begins with.
    pub fn parse(data: &[u8]) -> ScanLineResult;
}

/// The host receives data that the guest lends.
#[wazabi::import]
extern "observer" {
    /// Shows how far the guest is.
    pub fn progress(now: Progress<'_>);

    /// Shows a line.
    pub fn notify(line: ScanLineParam<'_>);
}

/// The host receives a line and returns another: an argument and a result.
#[wazabi::import]
extern "editor" {
    /// Changes a line.
    pub fn modify(line: ScanLineParam<'_>) -> ScanLineResult;
}

/// Lets the host parse a line, look at it and change it.
#[wazabi::export]
pub fn run(data: &[u8]) -> ScanLine {
    let line = parse(data);
    notify(line.as_param());
    let changed = modify(line.as_param());
    let again = modify(ScanLineParam {
        filter_type: FilterType::Sub,
        data: &changed.data,
    });
    assert_eq!(line, parse(data), "what the host was lent is as it was");
    again
}

/// Cuts the data into lines and shows them: each is lent as it lies. Says how often it allocated
/// meanwhile.
#[wazabi::export]
pub fn observe(title: &str, data: &[u8], width: u32) -> u32 {
    let before = allocator::count();
    for data in data.chunks(width as usize) {
        progress(Progress { title, data });
        notify(ScanLineParam {
            filter_type: FilterType::None,
            data,
        });
    }
    allocator::count() - before
}

/// The title of a parsed header.
#[wazabi::export]
pub fn title(data: &[u8]) -> String {
    header(data).title
}

/// Takes lines as they lie in the host's arguments. The longest one's address, how long it is, and
/// how often the guest allocated.
#[wazabi::export]
pub fn longest(lines: &[ScanLineParam<'_>]) -> (u32, u32, u32) {
    let before = allocator::count();
    let longest = lines.iter().max_by_key(|line| line.data.len());
    let data = longest.map_or(&[][..], |line| line.data);
    let at = data.as_ptr().addr() as u32;
    (at, data.len() as u32, allocator::count() - before)
}

/// The line that was lent, borrowed from the argument.
#[wazabi::export]
pub fn pass_on(line: ScanLineParam<'_>) -> ScanLineParam<'_> {
    line
}

/// How often the guest has allocated.
#[wazabi::export]
pub fn allocations() -> u32 {
    allocator::count()
}
