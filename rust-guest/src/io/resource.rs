//! Resources that are [`Read`] or [`Write`]: the functions of the exports `read`, `write` and
//! `flush`.
use alloc::vec;
use alloc::vec::Vec;
use std::io::{self, ErrorKind, Read, Write};

/// The most bytes that one call reads, so that a host cannot have the guest allocate more.
const MOST: u32 = 64 * 1024;

/// Reads up to `max` bytes; none at the end.
#[doc(hidden)]
pub fn read_resource<T: Read>(source: &mut T, max: u32) -> io::Result<Vec<u8>> {
    let mut into = vec![0; max.min(MOST) as usize];
    let n = loop {
        match source.read(&mut into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    into.truncate(n);
    Ok(into)
}

/// Writes some of the bytes, and returns how many.
#[doc(hidden)]
pub fn write_resource<T: Write>(target: &mut T, data: &[u8]) -> io::Result<u32> {
    loop {
        match target.write(data) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            written => return written.map(|n| n.min(data.len()) as u32),
        }
    }
}

/// Passes on all bytes that were written.
#[doc(hidden)]
pub fn flush_resource<T: Write>(target: &mut T) -> io::Result<()> {
    target.flush()
}

#[cfg(test)]
mod tests {
    use super::{MOST, read_resource, write_resource};
    use alloc::vec::Vec;
    use std::io::{self, ErrorKind, Read, Write};

    /// Fails with these errors, the last one first, and then has `left` bytes, or room for them.
    struct Fails {
        errors: Vec<ErrorKind>,
        left: usize,
    }

    impl Fails {
        fn some(&mut self, most: usize) -> io::Result<usize> {
            if let Some(error) = self.errors.pop() {
                return Err(error.into());
            }
            let some = self.left.min(most);
            self.left -= some;
            Ok(some)
        }
    }

    impl Read for Fails {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = self.some(into.len())?;
            into[..n].fill(7);
            Ok(n)
        }
    }

    impl Write for Fails {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.some(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Only an interrupted call is made again.
    #[test]
    fn interrupted_calls_are_made_again() {
        use ErrorKind::{Interrupted, NotFound};
        let new = |errors: &[ErrorKind], left| Fails {
            errors: errors.into(),
            left,
        };
        let interrupted = || new(&[Interrupted, Interrupted], 3);
        assert_eq!(read_resource(&mut interrupted(), 9).unwrap(), [7; 3]);
        assert_eq!(write_resource(&mut interrupted(), &[0; 9]).unwrap(), 3);
        let fails = || new(&[Interrupted, NotFound], 3);
        let error = read_resource(&mut fails(), 9).unwrap_err();
        assert_eq!(error.kind(), NotFound);
        let error = write_resource(&mut fails(), &[0; 9]).unwrap_err();
        assert_eq!(error.kind(), NotFound);
        let much = read_resource(&mut new(&[], 1 << 20), u32::MAX).unwrap();
        assert_eq!(much.len(), MOST as usize);
    }

    /// No count is larger than that of the bytes.
    #[test]
    fn counts_are_bounded() {
        struct Boasts;
        impl Read for Boasts {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                Ok(into.len() + 1)
            }
        }
        impl Write for Boasts {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                Ok(bytes.len() + 1)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert_eq!(read_resource(&mut Boasts, 9).unwrap(), [0; 9]);
        assert_eq!(write_resource(&mut Boasts, &[0; 9]).unwrap(), 9);
    }
}
