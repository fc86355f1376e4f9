//! The positions of lines: one pass over the image, or Adam7's seven passes.

use wazabi::Abi;

use crate::{Header, PngError};

/// A pass over an image. Its pixel `i` of line `j` is the image's pixel `(x + i·dx, y + j·dy)`.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pass {
    /// The column of the pass's first pixel.
    pub x: u32,
    /// The row of the pass's first line.
    pub y: u32,
    /// The columns from one pixel to the next.
    pub dx: u32,
    /// The rows from one line to the next.
    pub dy: u32,
    /// The number of pixels in a line.
    pub width: u32,
    /// The number of lines.
    pub height: u32,
    /// The number of bytes in a line, without the byte that names its filter.
    pub line_bytes: u32,
}

/// For each of Adam7's passes: first column, first row, and the steps between columns and rows.
const ADAM7: [[u32; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

/// Returns the passes of an image in the order of its lines: one, or up to seven if the image is
/// interlaced. Passes without a pixel are left out.
///
/// # Errors
///
/// `BadHeader` if PNG does not allow the dimensions, or the bit depth for the colour type;
/// `TooLarge` if a line has more than 2³² − 1 bytes.
#[wazabi::export]
pub fn passes(header: &Header) -> Result<Vec<Pass>, PngError> {
    header.check()?;
    let bits = u64::from(header.bits_per_pixel());
    let origins: &[[u32; 4]] = if header.interlaced {
        &ADAM7
    } else {
        &[[0, 0, 1, 1]]
    };
    let mut passes = Vec::new();
    for &[x, y, dx, dy] in origins {
        let width = header.width.saturating_sub(x).div_ceil(dx);
        let height = header.height.saturating_sub(y).div_ceil(dy);
        if width == 0 || height == 0 {
            continue;
        }
        let line_bytes = (u64::from(width) * bits).div_ceil(8);
        let line_bytes = u32::try_from(line_bytes).map_err(|_| PngError::TooLarge)?;
        passes.push(Pass {
            x,
            y,
            dx,
            dy,
            width,
            height,
            line_bytes,
        });
    }
    Ok(passes)
}

/// The lines of all passes: each with its pass, and its number in it.
pub(crate) fn rows(passes: Vec<Pass>) -> impl Iterator<Item = (Pass, u32)> {
    let rows = |pass: Pass| (0..pass.height).map(move |row| (pass, row));
    passes.into_iter().flat_map(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ColorType;

    fn header(width: u32, height: u32, bit_depth: u8, interlaced: bool) -> Header {
        Header {
            width,
            height,
            bit_depth,
            color_type: ColorType::Gray,
            interlaced,
        }
    }

    #[test]
    fn one_pass_without_interlacing() {
        let pass = Pass {
            x: 0,
            y: 0,
            dx: 1,
            dy: 1,
            width: 9,
            height: 2,
            line_bytes: 2,
        };
        assert_eq!(passes(&header(9, 2, 1, false)), Ok(vec![pass]));
    }

    #[test]
    fn adam7_visits_each_pixel_once() {
        for (width, height) in [(1, 1), (5, 3), (8, 8), (9, 17)] {
            let mut seen = vec![0; (width * height) as usize];
            for pass in passes(&header(width, height, 8, true)).unwrap() {
                for j in 0..pass.height {
                    for i in 0..pass.width {
                        seen[((pass.y + j * pass.dy) * width + pass.x + i * pass.dx) as usize] += 1;
                    }
                }
            }
            assert!(seen.iter().all(|&n| n == 1), "{width} x {height}: {seen:?}");
        }
    }

    #[test]
    fn empty_passes_are_left_out() {
        assert_eq!(passes(&header(1, 1, 8, true)).unwrap().len(), 1);
        assert_eq!(passes(&header(8, 8, 8, true)).unwrap().len(), 7);
    }

    #[test]
    fn refuses_what_png_does_not_allow() {
        assert_eq!(passes(&header(0, 1, 8, false)), Err(PngError::BadHeader));
        assert_eq!(passes(&header(1, 0, 8, false)), Err(PngError::BadHeader));
        assert_eq!(passes(&header(1, 1, 3, false)), Err(PngError::BadHeader));
        assert_eq!(
            passes(&header(u32::MAX, 1, 8, false)),
            Err(PngError::BadHeader)
        );
        let wide = Header {
            color_type: ColorType::Rgba,
            ..header(1 << 30, 1, 16, false)
        };
        assert_eq!(passes(&wide), Err(PngError::TooLarge));
    }
}
