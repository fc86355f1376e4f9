//! A host that looks at the lines of an image, and changes them.

use crate::{Image, PngError, ScanLine, read_image};

#[wazabi::import]
extern "host" {
    /// Shows a line, as it stands in the file.
    pub fn notify(line: &ScanLine);

    /// The line that is to stand in its place.
    pub fn modify(line: &ScanLine) -> ScanLine;
}

/// Reads all of an image like [`read_image`], shows each of its lines to the host, and takes what the host makes of it.
///
/// # Errors
///
/// As [`read_image`].
#[wazabi::export]
pub fn edit_image(data: &[u8]) -> Result<Image, PngError> {
    let mut image = read_image(data)?;
    for line in &mut image.lines {
        notify(line);
        *line = modify(line);
    }
    Ok(image)
}
