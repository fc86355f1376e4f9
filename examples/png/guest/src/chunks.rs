//! The framing of a PNG file: signature, then chunks of length, type, data and checksum.

use png::chunk::ChunkType;

use crate::PngError;

/// The eight bytes that every PNG file begins with.
pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// One chunk of a file.
pub(crate) struct Chunk<'a> {
    /// Its type.
    pub(crate) kind: ChunkType,
    /// The whole chunk, from the length to the checksum.
    pub(crate) frame: &'a [u8],
}

impl Chunk<'_> {
    /// The length of its data.
    pub(crate) fn len(&self) -> usize {
        self.frame.len() - 12
    }
}

/// The chunks of a file, with verified checksums. Do not use it after an error.
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// Starts after the signature.
    pub(crate) fn new(data: &'a [u8]) -> Result<Self, PngError> {
        match data.strip_prefix(&SIGNATURE) {
            Some(rest) => Ok(Self { rest }),
            None if SIGNATURE.starts_with(data) => Err(PngError::Truncated),
            None => Err(PngError::NotPng),
        }
    }

    /// Returns the next chunk. The end of the data is `Truncated`, because callers stop at `IEND`.
    pub(crate) fn next(&mut self) -> Result<Chunk<'a>, PngError> {
        let (length, rest) = self.rest.split_first_chunk().ok_or(PngError::Truncated)?;
        let length = u32::from_be_bytes(*length) as usize;
        let end = length.checked_add(8).ok_or(PngError::Truncated)?;
        let (body, tail) = rest.split_at_checked(end).ok_or(PngError::Truncated)?;
        // The checksum covers type and data, not the length.
        let (covered, checksum) = body.split_last_chunk().ok_or(PngError::Truncated)?;
        if crc32fast::hash(covered) != u32::from_be_bytes(*checksum) {
            return Err(PngError::BadCrc);
        }
        let kind = covered.first_chunk().ok_or(PngError::Truncated)?;
        let frame = &self.rest[..4 + end];
        self.rest = tail;
        Ok(Chunk {
            kind: ChunkType(*kind),
            frame,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IEND: [u8; 12] = *b"\0\0\0\0IEND\xae\x42\x60\x82";

    fn file(chunks: &[&[u8]]) -> Vec<u8> {
        let mut file = SIGNATURE.to_vec();
        chunks
            .iter()
            .for_each(|chunk| file.extend_from_slice(chunk));
        file
    }

    #[test]
    fn a_chunk() {
        let data = file(&[&IEND]);
        let mut chunks = Chunks::new(&data).unwrap();
        let chunk = chunks.next().unwrap();
        assert_eq!(chunk.kind, png::chunk::IEND);
        assert_eq!(chunk.frame, IEND);
        assert_eq!(chunk.len(), 0);
        assert_eq!(chunks.next().err(), Some(PngError::Truncated));
    }

    #[test]
    fn the_signature() {
        assert_eq!(Chunks::new(b"GIF89a..").err(), Some(PngError::NotPng));
        assert_eq!(Chunks::new(b"GIF").err(), Some(PngError::NotPng));
        assert_eq!(Chunks::new(b"\x89PNG").err(), Some(PngError::Truncated));
        assert_eq!(Chunks::new(b"").err(), Some(PngError::Truncated));
    }

    #[test]
    fn lengths_and_checksums() {
        let mut chunk = IEND;
        chunk[11] ^= 1;
        assert_eq!(
            Chunks::new(&file(&[&chunk])).unwrap().next().err(),
            Some(PngError::BadCrc)
        );
        chunk[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(
            Chunks::new(&file(&[&chunk])).unwrap().next().err(),
            Some(PngError::Truncated)
        );
        for end in 8..20 {
            let data = &file(&[&IEND])[..end];
            assert_eq!(
                Chunks::new(data).unwrap().next().err(),
                Some(PngError::Truncated),
                "{end} bytes"
            );
        }
    }
}
