//! Lines and their filters.

use wazabi::Abi;

use crate::passes::rows;
use crate::{Header, PngError, passes};

/// The filter of a line. The discriminants are PNG's.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FilterType {
    /// no filter: the bytes themselves
    None = 0,
    /// minus the byte of the pixel to the left
    Sub = 1,
    /// minus the byte above
    Up = 2,
    /// minus the mean of both, rounded down
    Average = 3,
    /// minus the one of left, above and upper left that is nearest to left + above − upper left
    Paeth = 4,
}

impl FilterType {
    /// Returns the filter that the byte before a line names.
    pub(crate) fn from_byte(byte: u8) -> Result<Self, PngError> {
        match byte {
            0 => Ok(Self::None),
            1 => Ok(Self::Sub),
            2 => Ok(Self::Up),
            3 => Ok(Self::Average),
            4 => Ok(Self::Paeth),
            _ => Err(PngError::BadFilter),
        }
    }
}

/// One filtered line of an image, or of a pass over it.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct ScanLine {
    /// The filter of the data.
    pub filter_type: FilterType,
    /// The filtered bytes. Samples of less than 8 bits are packed from the high bits down; samples
    /// of 16 bits are big-endian.
    pub data: Vec<u8>,
}

/// Undoes the filters of all lines of an image. Returns the bytes of the lines, without gaps.
///
/// # Errors
///
/// `BadLines` if the number or the lengths of the lines differ from those that [`passes()`] returns
/// for the header, and the errors of [`passes()`].
#[wazabi::export]
pub fn unfilter(header: &Header, lines: &[ScanLine]) -> Result<Vec<u8>, PngError> {
    let mut filters = Unfilter::new(header);
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.data.len()).sum());
    let mut lines = lines.iter();
    for (pass, row) in rows(passes(header)?) {
        let line = lines.next().ok_or(PngError::BadLines)?;
        if line.data.len() != pass.line_bytes as usize {
            return Err(PngError::BadLines);
        }
        let start = bytes.len();
        bytes.extend_from_slice(&line.data);
        filters.undo(row, line.filter_type, &mut bytes[start..]);
    }
    if lines.next().is_some() {
        return Err(PngError::BadLines);
    }
    Ok(bytes)
}

/// Undoes the filters of lines, one after the other.
pub(crate) struct Unfilter {
    /// The distance to the left neighbour.
    step: usize,
    /// The last line, without its filter.
    above: Vec<u8>,
}

impl Unfilter {
    /// For the lines of an image with this header.
    pub(crate) fn new(header: &Header) -> Self {
        Self {
            // Filters work on bytes: with samples of less than 8 bits, a byte counts as one pixel.
            step: usize::from(header.bits_per_pixel().div_ceil(8)),
            above: Vec::new(),
        }
    }

    /// Undoes the filter of the next line, which is number `row` of its pass, in place.
    pub(crate) fn undo(&mut self, row: u32, filter: FilterType, line: &mut [u8]) {
        if row == 0 {
            self.above.clear();
        }
        self.above.resize(line.len(), 0);
        undo(filter, self.step, &self.above, line);
        self.above.copy_from_slice(line);
    }
}

/// Undoes the filter of one line in place. `above` is the unfiltered line before it, or zeros, of
/// the same length. `step` is the distance to the left neighbour; that of the first pixel is zeros.
fn undo(filter: FilterType, step: usize, above: &[u8], line: &mut [u8]) {
    let left = |line: &[u8], i: usize| if i < step { 0 } else { line[i - step] };
    match filter {
        FilterType::None => {}
        FilterType::Sub => {
            for i in step..line.len() {
                line[i] = line[i].wrapping_add(line[i - step]);
            }
        }
        FilterType::Up => {
            for (byte, above) in line.iter_mut().zip(above) {
                *byte = byte.wrapping_add(*above);
            }
        }
        FilterType::Average => {
            for i in 0..line.len() {
                line[i] = line[i].wrapping_add(left(line, i).midpoint(above[i]));
            }
        }
        FilterType::Paeth => {
            for i in 0..line.len() {
                line[i] = line[i].wrapping_add(paeth(left(line, i), above[i], left(above, i)));
            }
        }
    }
}

/// Returns the neighbour that is nearest to `left + above - upper_left`; among equals, the first.
fn paeth(left: u8, above: u8, upper_left: u8) -> u8 {
    let target = i16::from(left) + i16::from(above) - i16::from(upper_left);
    let distance = |neighbour: u8| target.abs_diff(i16::from(neighbour));
    if distance(left) <= distance(above) && distance(left) <= distance(upper_left) {
        left
    } else if distance(above) <= distance(upper_left) {
        above
    } else {
        upper_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ColorType;

    const GRAY: Header = Header {
        width: 3,
        height: 2,
        bit_depth: 8,
        color_type: ColorType::Gray,
        interlaced: false,
    };

    fn line(filter_type: FilterType, data: &[u8]) -> ScanLine {
        ScanLine {
            filter_type,
            data: data.to_vec(),
        }
    }

    /// Returns the second line of an image whose first is 10, 20, 40.
    fn second(filter: FilterType, data: [u8; 3]) -> Vec<u8> {
        let lines = [line(FilterType::None, &[10, 20, 40]), line(filter, &data)];
        unfilter(&GRAY, &lines).unwrap()[3..].to_vec()
    }

    #[test]
    fn each_filter() {
        assert_eq!(second(FilterType::None, [1, 2, 3]), [1, 2, 3]);
        assert_eq!(second(FilterType::Sub, [1, 2, 255]), [1, 3, 2]);
        assert_eq!(second(FilterType::Up, [1, 2, 250]), [11, 22, 34]);
        assert_eq!(second(FilterType::Average, [1, 2, 3]), [6, 15, 30]);
        // left 0, above 10 and upper left 0: above; then 11, 20, 10: above; then 22, 40, 20: above.
        assert_eq!(second(FilterType::Paeth, [1, 2, 3]), [11, 22, 43]);
    }

    #[test]
    fn paeth_takes_the_nearest_and_of_equals_the_first() {
        assert_eq!(paeth(200, 100, 100), 200);
        assert_eq!(paeth(100, 200, 100), 200);
        assert_eq!(paeth(0, 255, 128), 128);
        assert_eq!(paeth(6, 12, 10), 6); // the target is 8: as near to 6 as to 10
        assert_eq!(paeth(12, 6, 10), 6);
    }

    #[test]
    fn the_first_line_has_zeros_above() {
        let header = Header { height: 1, ..GRAY };
        assert_eq!(
            unfilter(&header, &[line(FilterType::Average, &[8, 8, 8])]),
            Ok(vec![8, 12, 14])
        );
    }

    #[test]
    fn lines_must_fit_the_header() {
        let good = line(FilterType::None, &[1, 2, 3]);
        let short = line(FilterType::None, &[1, 2]);
        assert_eq!(unfilter(&GRAY, &[]), Err(PngError::BadLines));
        assert_eq!(
            unfilter(&GRAY, std::slice::from_ref(&good)),
            Err(PngError::BadLines)
        );
        assert_eq!(
            unfilter(&GRAY, &[good.clone(), short]),
            Err(PngError::BadLines)
        );
        assert_eq!(
            unfilter(&GRAY, &[good.clone(), good.clone(), good]),
            Err(PngError::BadLines)
        );
        assert_eq!(
            unfilter(&Header { width: 0, ..GRAY }, &[]),
            Err(PngError::BadHeader)
        );
    }
}
