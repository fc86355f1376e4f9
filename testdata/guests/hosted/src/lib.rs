//! A guest that calls its host: functions, objects, errors.
use std::cell::RefCell;
use wazabi::Abi;

/// How the bytes of a line were filtered.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FilterType {
    /// not filtered
    None,
    /// the difference to the byte before
    Sub,
}

/// One line of an image.
#[derive(Abi, Clone, Debug, PartialEq, Eq)]
pub struct ScanLine {
    /// how its bytes were filtered
    pub filter_type: FilterType,
    /// the bytes
    pub data: Vec<u8>,
}

/// Why a file was not opened or read.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum FsError {
    /// there is no such file
    NotFound = 1,
    /// the file has no more bytes
    Eof = 2,
}

#[wazabi::import]
extern "host" {
    /// An open file on the host.
    pub type File;

    /// Opens a file.
    pub fn open(name: &str) -> Result<File, FsError>;

    /// Returns the next byte of a file.
    pub fn read_u8(self: &File) -> Result<u8, FsError>;

    /// Shows a line to the host.
    pub fn notify(line: &ScanLine);

    /// Lets the host change a line.
    pub fn modify(line: &ScanLine) -> ScanLine;

    /// Adds, on the host's side.
    pub fn add(a: i64, b: i64) -> i64;

    /// Returns a text twice.
    pub fn dup(text: &str) -> (String, String);

    /// One of two texts.
    pub fn return_one_of(a: &str, b: &str, first: i32) -> String;

    /// Calls the guest's `depth` again.
    pub fn deeper(level: u32) -> Result<u32, String>;

    /// The number of a name, if it has one.
    pub fn look_up(name: &str) -> Option<u32>;

    /// Fails if `fail` is set.
    pub fn check(fail: bool) -> Result<(), FsError>;
}

#[wazabi::import]
extern "store" {
    /// Any value of the host.
    pub type Any;

    /// A value that the guest keeps for the host.
    pub fn recall(key: u32) -> Any;
}

/// A record with an object in it.
#[derive(Abi, Debug, PartialEq, Eq)]
pub struct Job {
    /// what it is called
    pub name: String,
    /// what it reads
    pub input: File,
    /// where it may write
    pub output: Option<File>,
}

/// Adds by the host.
#[wazabi::export]
pub fn sum(values: &[i64]) -> i64 {
    values.iter().fold(0, |sum, value| add(sum, *value))
}

/// Reads a whole file of the host.
#[wazabi::export]
pub fn read(name: &str) -> Result<Vec<u8>, FsError> {
    let file = open(name)?;
    let mut bytes = Vec::new();
    loop {
        match file.read_u8() {
            Ok(byte) => bytes.push(byte),
            Err(FsError::Eof) => return Ok(bytes),
            Err(error) => return Err(error),
        }
    }
}

/// Shows each line, and has the host change it.
#[wazabi::export]
pub fn edit(lines: Vec<ScanLine>) -> Vec<ScanLine> {
    lines
        .iter()
        .map(|line| {
            notify(line);
            modify(line)
        })
        .collect()
}

/// Two copies of a text, joined.
#[wazabi::export]
pub fn print_twice(text: &str) -> String {
    let (a, b) = dup(text);
    return_one_of(&format!("{a}{b}"), "", 1)
}

/// How deep the calls go that the guest and the host make of each other.
#[wazabi::export]
pub fn depth(level: u32) -> Result<u32, String> {
    if level == 0 {
        return Ok(0);
    }
    let text = "kept".repeat(level as usize);
    let below = deeper(level - 1)?;
    assert_eq!(text, "kept".repeat(level as usize));
    Ok(below + 1)
}

/// Makes a job of an open file, and gives it to the host.
#[wazabi::export]
pub fn make_job(name: &str, input: &str) -> Result<Job, FsError> {
    Ok(Job {
        name: name.into(),
        input: open(input)?,
        output: None,
    })
}

/// Reads the first byte of a job's input, and drops the job.
#[wazabi::export]
pub fn run_job(job: Job) -> Result<u8, FsError> {
    job.input.read_u8()
}

/// Gives a file back.
#[wazabi::export]
pub fn pass_on(file: File) -> File {
    file
}

/// Reads a byte of a file that the host lends.
#[wazabi::export]
pub fn first_byte(file: &File) -> Result<u8, FsError> {
    file.read_u8()
}

thread_local! {
    static KEPT: RefCell<Vec<File>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a file. Says how many there are.
#[wazabi::export]
pub fn keep(file: File) -> u32 {
    KEPT.with_borrow_mut(|kept| {
        kept.push(file);
        kept.len() as u32
    })
}

/// Drops the files that it keeps.
#[wazabi::export]
pub fn drop_kept() {
    KEPT.with_borrow_mut(Vec::clear);
}

/// Returns a value of the host to it.
#[wazabi::export]
pub fn echo_any(key: u32) -> Option<Any> {
    (key != 0).then(|| recall(key))
}

/// The sum of what the host knows of the names.
#[wazabi::export]
pub fn look_up_all(names: &[&str]) -> u32 {
    names.iter().filter_map(|name| look_up(name)).sum()
}

/// Returns an error of the host.
#[wazabi::export]
pub fn checked(fail: bool) -> Result<u32, FsError> {
    check(fail)?;
    Ok(7)
}

/// Calls the host with strings, many times.
#[wazabi::export]
pub fn chatter(text: &str, times: u32) -> u32 {
    (0..times)
        .map(|_| return_one_of(text, "", 1).len() as u32)
        .sum()
}
