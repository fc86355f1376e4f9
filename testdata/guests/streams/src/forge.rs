//! What safe code cannot do: to use streams with numbers that it has made up.
use wazabi::Callback;
use wazabi::io::{Reader, Writer};

/// The handle of the first stream after the callback. The Go host counts.
fn handle(f: &Callback<fn()>) -> u32 {
    // SAFETY: a callback of the host's is a null pointer and the handle, both without padding.
    let [a, b] = unsafe { core::mem::transmute_copy::<_, [u32; 2]>(f) };
    (a | b).wrapping_add(1)
}

/// Returns the handle of the stream.
#[wazabi::export]
pub fn handle_of(f: &Callback<fn()>, _input: Reader) -> u32 {
    handle(f)
}

/// Reads to any address.
#[wazabi::export]
pub fn read_at(f: &Callback<fn()>, _input: Reader, address: u32, len: u32) -> u32 {
    raw::read(handle(f), address, len)
}

/// Reads by a number.
#[wazabi::export]
pub fn read_by(handle: u32) -> u32 {
    raw::read(handle, 1024, 1)
}

/// Reads from a callback.
#[wazabi::export]
pub fn read_callback(f: &Callback<fn()>) -> u32 {
    raw::read(handle(f).wrapping_sub(1), 1024, 1)
}

/// Reads from a writer.
#[wazabi::export]
pub fn read_writer(f: &Callback<fn()>, _output: Writer) -> u32 {
    raw::read(handle(f), 1024, 1)
}

/// Writes to a reader.
#[wazabi::export]
pub fn write_reader(f: &Callback<fn()>, _input: Reader) -> u32 {
    raw::write(handle(f), 1024, 1)
}

/// Writes from any address.
#[wazabi::export]
pub fn write_at(f: &Callback<fn()>, _output: Writer, address: u32, len: u32) -> u32 {
    raw::write(handle(f), address, len)
}

/// Calls a stream.
#[wazabi::export]
pub fn call_stream(f: &Callback<fn()>, _input: Reader) -> u32 {
    raw::call(handle(f), 1024)
}

/// Seeks in any way.
#[wazabi::export]
pub fn seek_by(f: &Callback<fn()>, _input: Reader, whence: u32) -> u32 {
    raw::seek(handle(f), 0, whence)
}

#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "the imports of the kit")]
mod raw {
    mod imports {
        #[link(wasm_import_module = "wazabi")]
        unsafe extern "C" {
            pub fn read(handle: u32, address: u32, len: u32) -> u32;
            pub fn write(handle: u32, address: u32, len: u32) -> u32;
            pub fn seek(handle: u32, offset: i64, whence: u32) -> u32;
            pub fn call(handle: u32, address: u32) -> u32;
        }
    }

    pub fn read(handle: u32, address: u32, len: u32) -> u32 {
        // SAFETY: a test of the host, which refuses it.
        unsafe { imports::read(handle, address, len) }
    }

    pub fn write(handle: u32, address: u32, len: u32) -> u32 {
        // SAFETY: as above.
        unsafe { imports::write(handle, address, len) }
    }

    pub fn seek(handle: u32, offset: i64, whence: u32) -> u32 {
        // SAFETY: as above.
        unsafe { imports::seek(handle, offset, whence) }
    }

    pub fn call(handle: u32, address: u32) -> u32 {
        // SAFETY: as above.
        unsafe { imports::call(handle, address) }
    }
}

#[cfg(not(target_family = "wasm"))]
mod raw {
    pub fn read(_: u32, _: u32, _: u32) -> u32 {
        0
    }

    pub fn write(_: u32, _: u32, _: u32) -> u32 {
        0
    }

    pub fn seek(_: u32, _: i64, _: u32) -> u32 {
        0
    }

    pub fn call(_: u32, _: u32) -> u32 {
        0
    }
}
