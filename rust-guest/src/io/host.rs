//! The functions by which the host reads, writes and seeks.
use crate::abi::{Abi, Lift};
#[cfg(target_family = "wasm")]
use crate::arena;
use crate::import::import_in;
use alloc::string::String;
use std::io::{self, SeekFrom};

/// Fills a part of `into`, and returns its length; 0 at the end.
pub fn read(handle: u32, into: &mut [u8]) -> io::Result<usize> {
    let (at, len) = (into.as_mut_ptr(), into.len());
    let n = ask::<u32>(|| imports::read(handle, at, len))? as usize;
    assert!(n <= len, "wazabi: the host read more than it was asked for");
    Ok(n)
}

/// Writes a part of `bytes`, and returns its length.
pub fn write(handle: u32, bytes: &[u8]) -> io::Result<usize> {
    let n = ask::<u32>(|| imports::write(handle, bytes.as_ptr(), bytes.len()))? as usize;
    assert!(
        n <= bytes.len(),
        "wazabi: the host wrote more than it was given"
    );
    Ok(n)
}

/// Moves to another position, and returns it.
pub fn seek(handle: u32, to: SeekFrom) -> io::Result<u64> {
    let (offset, whence) = match to {
        SeekFrom::Start(offset) => match i64::try_from(offset) {
            Ok(offset) => (offset, 0),
            Err(_) => return Err(io::ErrorKind::InvalidInput.into()),
        },
        SeekFrom::Current(offset) => (offset, 1),
        SeekFrom::End(offset) => (offset, 2),
    };
    ask::<u64>(|| imports::seek(handle, offset, whence))
}

/// Calls the host, which returns the address of a `Result<T, String>`.
fn ask<T>(call: impl FnOnce() -> *const u8) -> io::Result<T>
where
    T: Abi + for<'a> Lift<'a>,
{
    let ask = |frame: &crate::frame::Frame| {
        let at: *const <Result<T, String> as Abi>::Wire = frame.outside(call).cast();
        // SAFETY: the host wrote the result at the address that it returned, as `docs/abi.md`
        // section 10 specifies; `read` allows no call of the host meanwhile.
        frame.read(|| unsafe { <Result<T, String>>::lift(&*at, frame) })
    };
    #[cfg(target_family = "wasm")]
    let result = import_in(arena::frame(), ask);
    #[cfg(not(target_family = "wasm"))]
    let result = import_in(&crate::frame::Frame::new(), ask);
    result.map_err(io::Error::other)
}

#[cfg(target_family = "wasm")]
mod imports {
    mod raw {
        #[link(wasm_import_module = "wazabi")]
        unsafe extern "C" {
            pub fn read(handle: u32, into: *mut u8, len: usize) -> *const u8;
            pub fn write(handle: u32, bytes: *const u8, len: usize) -> *const u8;
            pub fn seek(handle: u32, offset: i64, whence: u32) -> *const u8;
        }
    }

    pub fn read(handle: u32, into: *mut u8, len: usize) -> *const u8 {
        // SAFETY: the caller has the `len` bytes at `into` to itself.
        unsafe { raw::read(handle, into, len) }
    }

    pub fn write(handle: u32, bytes: *const u8, len: usize) -> *const u8 {
        // SAFETY: the host reads the `len` bytes at `bytes`, which the caller borrows.
        unsafe { raw::write(handle, bytes, len) }
    }

    pub fn seek(handle: u32, offset: i64, whence: u32) -> *const u8 {
        // SAFETY: no addresses.
        unsafe { raw::seek(handle, offset, whence) }
    }
}

/// Streams of a host are in guests only.
#[cfg(not(target_family = "wasm"))]
mod imports {
    pub fn read(handle: u32, _: *mut u8, _: usize) -> *const u8 {
        no_host(handle)
    }

    pub fn write(handle: u32, _: *const u8, _: usize) -> *const u8 {
        no_host(handle)
    }

    pub fn seek(handle: u32, _: i64, _: u32) -> *const u8 {
        no_host(handle)
    }

    fn no_host(handle: u32) -> ! {
        panic!("wazabi: the stream {handle} of a host was used outside of a guest")
    }
}
