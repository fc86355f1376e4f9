//! Editing: the host sees and changes the lines of an image.

use crate::{Image, PngError, ScanLine, read_image};

#[wazabi::import]
extern "host" {
    /// Shows a line as it is in the file.
    pub fn notify(line: &ScanLine);

    /// Returns the line that replaces it.
    pub fn modify(line: &ScanLine) -> ScanLine;
}

/// Reads an image like [`read_image`], and lets the host see and replace each line.
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
