//! The panic report: the place and the message of a panic, in memory that the host reads after the
//! trap; `docs/abi.md` section 4.
#![cfg_attr(
    not(target_family = "wasm"),
    allow(dead_code, reason = "reports are for the host")
)]
use core::cell::UnsafeCell;
use core::fmt::{self, Write};
use core::panic::Location;

/// Bytes for the file name and the message.
const TEXT: usize = 1004;

/// The message did not fit.
const CUT: u32 = 1;
/// An allocation failed.
const OUT_OF_MEMORY: u32 = 2;

/// The guest refused a value that a function of the host returned.
const REFUSED: u32 = 4;

/// The report. The guest exports its address.
#[repr(C)]
pub struct Report {
    /// 0 if there is no report.
    line: u32,
    column: u32,
    file_len: u32,
    message_len: u32,
    /// [`CUT`], [`OUT_OF_MEMORY`], [`REFUSED`]
    flags: u32,
    text: [u8; TEXT],
}

/// The report. The panic that ends the instance writes it, at most once.
#[repr(transparent)]
pub struct Reported(UnsafeCell<Report>);

// SAFETY: a guest has one thread; natively nothing is reported.
unsafe impl Sync for Reported {}

#[allow(non_upper_case_globals, reason = "the name of the export")]
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub static wazabi_panic: Reported = Reported(UnsafeCell::new(Report::NONE));

impl Report {
    const NONE: Report = Report {
        line: 0,
        column: 0,
        file_len: 0,
        message_len: 0,
        flags: 0,
        text: [0; TEXT],
    };

    /// Appends as many whole characters as fit. It returns their number of bytes.
    fn push(&mut self, text: &str) -> u32 {
        let used = (self.file_len + self.message_len) as usize;
        let fits = text.floor_char_boundary(TEXT - used);
        self.text[used..used + fits].copy_from_slice(&text.as_bytes()[..fits]);
        if fits < text.len() {
            self.flags |= CUT;
        }
        fits as u32
    }

    fn locate(&mut self, location: &Location<'_>) {
        self.line = location.line();
        self.column = location.column();
        self.file_len = self.push(location.file());
        // Where `alloc` panics if there is no standard library that aborts, and a guest cannot say
        // what to do instead.
        if cfg!(feature = "alloc-report") && location.file().ends_with("library/alloc/src/alloc.rs")
        {
            self.flags |= OUT_OF_MEMORY;
        }
    }
}

impl Write for Report {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.flags & CUT == 0 {
            self.message_len += self.push(text);
        }
        Ok(())
    }
}

/// Panics because of a value of the host's.
pub(crate) fn refuse(message: core::fmt::Arguments<'_>) -> ! {
    // SAFETY: one thread, and no other reference exists: a panic that writes the report has not
    // begun, and would end the instance.
    #[cfg(target_family = "wasm")]
    unsafe {
        (*wazabi_panic.0.get()).flags |= REFUSED
    };
    panic!("{message}")
}

/// Fills the report. A panic meanwhile leaves it unchanged.
#[cfg(target_family = "wasm")]
fn report(location: Option<&Location<'_>>, message: impl FnOnce(&mut Report)) {
    struct Begun(core::cell::Cell<bool>);
    // SAFETY: a guest has one thread (lib.rs refuses the target feature `atomics`).
    unsafe impl Sync for Begun {}
    static BEGUN: Begun = Begun(core::cell::Cell::new(false));
    // A formatter that panics calls this function again.
    if BEGUN.0.replace(true) {
        return;
    }
    // SAFETY: one thread, and this runs once: this is the only reference that ever exists.
    let report = unsafe { &mut *wazabi_panic.0.get() };
    match location {
        Some(location) => report.locate(location),
        None => report.line = 1,
    }
    message(report);
}

/// Installs the report of panics. It runs at every entry, and is cheap after the first.
#[cfg(all(target_family = "wasm", feature = "std"))]
pub(crate) fn arm() {
    use core::cell::Cell;
    struct Armed(Cell<bool>);
    // SAFETY: a guest has one thread.
    unsafe impl Sync for Armed {}
    static ARMED: Armed = Armed(Cell::new(false));
    if !ARMED.0.get() {
        ARMED.0.set(true);
        std::panic::set_hook(alloc::boxed::Box::new(|info| {
            report(info.location(), |report| {
                if !cfg!(feature = "panic-location") {
                    report.message_len =
                        report.push(info.payload_as_str().unwrap_or("a panic without text"));
                }
            });
        }));
    }
}

/// Without `std` the panic handler writes the report, so nothing is installed.
#[cfg(all(target_family = "wasm", not(feature = "std")))]
pub(crate) fn arm() {}

#[cfg(all(
    target_family = "wasm",
    feature = "panic-handler",
    not(feature = "std")
))]
#[panic_handler]
fn handler(info: &core::panic::PanicInfo<'_>) -> ! {
    report(info.location(), |report| {
        if !cfg!(feature = "panic-location") {
            let _ = write!(report, "{}", info.message());
        }
    });
    core::arch::wasm32::unreachable()
}

#[cfg(test)]
mod tests {
    use super::{CUT, Report, TEXT};
    use core::fmt::Write;
    use core::panic::Location;

    #[test]
    fn cuts_at_a_character() {
        let mut report = Report::NONE;
        report.locate(Location::caller());
        let file = file!().len();
        assert_eq!((report.line > 0, report.file_len as usize), (true, file));
        let room = TEXT - file;
        let long = "é".repeat(room);
        write!(report, "{long}").unwrap();
        write!(report, "never").unwrap();
        assert_eq!(
            (report.message_len as usize, report.flags),
            (room / 2 * 2, CUT)
        );
        assert_eq!(&report.text[..file], file!().as_bytes());
        assert_eq!(
            &report.text[file..file + room / 2 * 2],
            &long.as_bytes()[..room / 2 * 2]
        );
    }
}
