//! A guest that uses WASI. It is built for `wasm32-wasip1`; natively it uses the process.
use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How often the constructor ran.
static CONSTRUCTED: AtomicU32 = AtomicU32::new(0);

/// A function that `_initialize` calls before anything else, like constructors of C++. The environment
/// chooses its action.
#[cfg(target_os = "wasi")]
#[used]
// SAFETY: the section is a list of functions without arguments, which this is.
#[unsafe(link_section = ".init_array")]
static CONSTRUCTOR: extern "C" fn() = {
    extern "C" fn construct() {
        CONSTRUCTED.fetch_add(1, Ordering::Relaxed);
        match env::var("CONSTRUCTOR").as_deref() {
            Ok("panic") => panic!("planned"),
            Ok("exit") => process::exit(7),
            Ok("sleep") => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
    }
    construct
};

/// How often the constructor of this instance ran.
#[wazabi::export]
pub fn constructed() -> u32 {
    CONSTRUCTED.load(Ordering::Relaxed)
}

/// Prints a line.
#[wazabi::export]
pub fn print(line: &str) {
    println!("{line}");
}

/// Prints a line to standard error.
#[wazabi::export]
pub fn complain(line: &str) {
    eprintln!("{line}");
}

/// Reads standard input to its end.
#[wazabi::export]
pub fn input() -> Result<String, String> {
    let mut text = String::new();
    match io::stdin().read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(error.to_string()),
    }
}

/// The arguments, the program's name first.
#[wazabi::export]
pub fn args() -> Vec<String> {
    env::args().collect()
}

/// The environment, in its order.
#[wazabi::export]
pub fn vars() -> Vec<(String, String)> {
    env::vars().collect()
}

/// Nanoseconds since 1970.
#[wazabi::export]
pub fn now() -> u64 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as u64,
        Err(_) => 0,
    }
}

/// Sleeps, and returns how many nanoseconds it took.
#[wazabi::export]
pub fn sleep(nanoseconds: u64) -> u64 {
    let start = Instant::now();
    thread::sleep(Duration::from_nanos(nanoseconds));
    start.elapsed().as_nanos() as u64
}

/// Random bytes.
#[wazabi::export]
pub fn random(size: u32) -> Vec<u8> {
    let mut bytes = vec![0; size as usize];
    #[cfg(target_os = "wasi")]
    {
        #[link(wasm_import_module = "wasi_snapshot_preview1")]
        unsafe extern "C" {
            fn random_get(at: *mut u8, size: usize) -> i32;
        }
        // SAFETY: `bytes` is valid memory of that length, and no other reference to it exists.
        let code = unsafe { random_get(bytes.as_mut_ptr(), bytes.len()) };
        assert_eq!(code, 0, "random_get failed");
    }
    #[cfg(not(target_os = "wasi"))]
    bytes.fill(4);
    bytes
}

/// Reads a file.
#[wazabi::export]
pub fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| error.to_string())
}

/// Writes a file.
#[wazabi::export]
pub fn write(path: &str, data: &[u8]) -> Result<(), String> {
    fs::write(path, data).map_err(|error| error.to_string())
}

/// Writes into a file that is there.
#[wazabi::export]
pub fn overwrite(path: &str, data: &[u8]) -> Result<(), String> {
    let written = fs::OpenOptions::new().write(true).open(path);
    written
        .and_then(|mut file| file.write_all(data))
        .map_err(|error| error.to_string())
}

/// The names in a directory, sorted.
#[wazabi::export]
pub fn list(path: &str) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(path).map_err(|error| error.to_string())?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

/// Exits, as a program does.
#[wazabi::export]
pub fn exit(code: i32) {
    process::exit(code);
}

/// Panics.
#[wazabi::export]
pub fn panic_with(message: &str) {
    panic!("{message}");
}

/// Never returns.
#[wazabi::export]
#[allow(clippy::empty_loop, reason = "it is what is tested")]
pub fn spin() {
    loop {}
}
