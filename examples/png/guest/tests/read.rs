//! Reads images made by the tests: valid ones, compared with the `png` crate's decoder, and broken
//! ones.

use png_lines::{
    ColorType, Decoder, FilterType, Header, Pass, PngError, Rgb, Text, TextKind, passes,
    read_header, read_image, unfilter,
};
use wazabi::io::Reader;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Returns a file of the chunks.
fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE, &chunks.concat()].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let covered = [kind, data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [
        &length[..],
        &covered,
        &crc32fast::hash(&covered).to_be_bytes(),
    ]
    .concat()
}

fn ihdr(width: u32, height: u32, bit_depth: u8, color_type: u8, interlace: u8) -> Vec<u8> {
    let dimensions = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(
        b"IHDR",
        &[&dimensions[..], &[bit_depth, color_type, 0, 0, interlace]].concat(),
    )
}

fn idat(lines: &[u8]) -> Vec<u8> {
    chunk(b"IDAT", &zlib(lines))
}

fn iend() -> Vec<u8> {
    chunk(b"IEND", b"")
}

/// Returns a zlib stream of one stored block.
fn zlib(data: &[u8]) -> Vec<u8> {
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    let length = u16::try_from(data.len()).unwrap();
    let head = [
        &[0x78, 0x01, 1][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
    ]
    .concat();
    [&head[..], data, &(b << 16 | a).to_be_bytes()].concat()
}

/// Returns the chunks of a gray image of 2 × 2 pixels, some of which a test replaces.
fn gray_2x2() -> Vec<Vec<u8>> {
    vec![ihdr(2, 2, 8, 0, 0), idat(&[0, 10, 20, 2, 1, 1]), iend()]
}

fn error(chunks: &[Vec<u8>]) -> PngError {
    read_image(&file(chunks)).unwrap_err()
}

#[test]
fn lines_as_they_were_filtered() {
    let image = read_image(&file(&gray_2x2())).unwrap();
    let header = Header {
        width: 2,
        height: 2,
        bit_depth: 8,
        color_type: ColorType::Gray,
        interlaced: false,
    };
    assert_eq!(image.header, header);
    assert_eq!(image.lines.len(), 2);
    assert_eq!(image.lines[0].filter_type, FilterType::None);
    assert_eq!(image.lines[1].filter_type, FilterType::Up);
    assert_eq!(image.lines[1].data, [1, 1]);
    assert_eq!(
        unfilter(&image.header, &image.lines),
        Ok(vec![10, 20, 11, 21])
    );
    assert_eq!(image.palette, []);
    assert_eq!(image.color_key, None);
}

#[test]
fn every_kind_and_filter_as_the_png_crate_decodes_it() {
    use png::{BitDepth, Filter};
    let kinds = [
        (
            png::ColorType::Grayscale,
            &[
                BitDepth::One,
                BitDepth::Two,
                BitDepth::Four,
                BitDepth::Eight,
                BitDepth::Sixteen,
            ][..],
        ),
        (png::ColorType::Rgb, &[BitDepth::Eight, BitDepth::Sixteen]),
        (
            png::ColorType::Indexed,
            &[
                BitDepth::One,
                BitDepth::Two,
                BitDepth::Four,
                BitDepth::Eight,
            ],
        ),
        (
            png::ColorType::GrayscaleAlpha,
            &[BitDepth::Eight, BitDepth::Sixteen],
        ),
        (png::ColorType::Rgba, &[BitDepth::Eight, BitDepth::Sixteen]),
    ];
    let filters = [
        Filter::NoFilter,
        Filter::Sub,
        Filter::Up,
        Filter::Avg,
        Filter::Paeth,
        Filter::Adaptive,
    ];
    for (color, depths) in kinds {
        for &depth in depths {
            for filter in filters {
                let mut data = Vec::new();
                let mut encoder = png::Encoder::new(&mut data, 61, 40);
                encoder.set_color(color);
                encoder.set_depth(depth);
                encoder.set_filter(filter);
                if color == png::ColorType::Indexed {
                    encoder.set_palette([1, 2, 3, 4, 5, 6].as_slice());
                }
                let line = (61 * color.samples() * depth as usize).div_ceil(8);
                let pixels: Vec<u8> = (0..line * 40).map(|i| (i * i / 7) as u8).collect();
                encoder
                    .write_header()
                    .unwrap()
                    .write_image_data(&pixels)
                    .unwrap();

                let image = read_image(&data).unwrap();
                assert_eq!(read_header(&data), Ok(image.header));
                assert_eq!(image.lines.len(), 40);
                assert_eq!(
                    unfilter(&image.header, &image.lines).unwrap(),
                    pixels,
                    "{color:?} {depth:?} {filter:?}"
                );
            }
        }
    }
}

#[test]
fn interlaced_lines_come_pass_by_pass() {
    // 3 × 3 pixels: passes 1, 4, 5, 6 and 7 are not empty.
    let lines = [0, 1, 0, 2, 0, 3, 4, 0, 5, 1, 6, 0, 7, 8, 9];
    let lines = [&lines[..9], &[0, 6], &[1, 7, 1, 1]].concat();
    let image = read_image(&file(&[ihdr(3, 3, 8, 0, 1), idat(&lines), iend()])).unwrap();
    let passes = passes(&image.header).unwrap();
    let widths: Vec<_> = passes
        .iter()
        .map(|pass| (pass.width, pass.height))
        .collect();
    assert_eq!(widths, [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1)]);
    assert_eq!(
        passes[3],
        Pass {
            x: 1,
            y: 0,
            dx: 2,
            dy: 2,
            width: 1,
            height: 2,
            line_bytes: 1
        }
    );
    assert_eq!(image.lines.len(), 6);
    assert_eq!(
        unfilter(&image.header, &image.lines),
        Ok(vec![1, 2, 3, 4, 5, 6, 7, 8, 9])
    );
}

#[test]
fn decoded_lines_come_one_by_one() {
    let decoder = |chunks: &[Vec<u8>]| Decoder::new(Reader::new(&file(chunks)[..])).unwrap();
    // The passes of `interlaced_lines_come_pass_by_pass`.
    let lines = [0, 1, 0, 2, 0, 3, 4, 0, 5, 1, 6, 0, 7, 8, 9];
    let lines = [&lines[..9], &[0, 6], &[1, 7, 1, 1]].concat();
    let mut chunks = vec![ihdr(3, 3, 8, 0, 1), idat(&lines), iend()];
    let it = decoder(&chunks);
    let image = it.image().unwrap();
    assert_eq!((image.header.width, image.lines.len()), (3, 0));
    let places: Vec<_> = it
        .lines()
        .unwrap()
        .map(|line| line.map(|line| (line.x, line.y, line.dx, line.width, line.samples)))
        .collect::<Result<_, _>>()
        .unwrap();
    let expected = [
        (0, 0, 8, 1, vec![1]),
        (2, 0, 4, 1, vec![2]),
        (0, 2, 2, 2, vec![3, 4]),
        (1, 0, 2, 1, vec![5]),
        (1, 2, 2, 1, vec![6]),
        (0, 1, 1, 3, vec![7, 8, 9]),
    ];
    assert_eq!(places, expected);

    // The third line has a filter that does not exist; nothing comes after it.
    let at = 4;
    let mut broken = lines.clone();
    broken[at] = 9;
    chunks[1] = idat(&broken);
    let it = decoder(&chunks);
    let mut items = it.lines().unwrap();
    assert!(items.by_ref().take(2).all(|line| line.is_ok()));
    assert_eq!(items.next(), Some(Err(PngError::BadFilter)));
    assert_eq!(items.next(), None);

    // What comes after the last line is checked too.
    chunks[1] = idat(&lines);
    chunks.insert(2, chunk(b"CRIT", b"?"));
    let last = decoder(&chunks).lines().unwrap().last();
    assert_eq!(last, Some(Err(PngError::UnknownChunk)));
    chunks.remove(2);
    chunks[1] = idat(&lines[..lines.len() - 1]);
    let last = decoder(&chunks).lines().unwrap().last();
    assert_eq!(last, Some(Err(PngError::MissingLines)));

    // A fault in the first chunk of the image data, or before it, comes at once.
    let refused = |chunks: &[Vec<u8>]| decoder(chunks).lines().err();
    chunks[1] = idat(&[&lines[..], &[0]].concat());
    assert_eq!(refused(&chunks), Some(PngError::ExtraData));
    assert_eq!(refused(&[idat(&lines)]), Some(PngError::BadHeader));
    let none = decoder(&[ihdr(3, 3, 8, 0, 1), iend()]);
    assert_eq!(
        none.lines().unwrap().last(),
        Some(Err(PngError::MissingLines))
    );
}

#[test]
fn palette_and_transparency() {
    let palette = chunk(b"PLTE", &[1, 2, 3, 4, 5, 6]);
    let mut chunks = vec![
        ihdr(1, 1, 1, 3, 0),
        palette,
        chunk(b"tRNS", &[7]),
        idat(&[0, 0x80]),
        iend(),
    ];
    let image = read_image(&file(&chunks)).unwrap();
    assert_eq!(
        image.palette,
        [Rgb { r: 1, g: 2, b: 3 }, Rgb { r: 4, g: 5, b: 6 }]
    );
    assert_eq!((image.palette_alpha, image.color_key), (vec![7], None));

    chunks[2] = chunk(b"tRNS", &[7, 7, 7]);
    assert_eq!(error(&chunks), PngError::BadTransparency);
    chunks.swap(1, 2);
    assert_eq!(error(&chunks), PngError::BadTransparency);

    let key = |header, key: &[u8], lines: &[u8]| {
        read_image(&file(&[header, chunk(b"tRNS", key), idat(lines), iend()]))
            .map(|image| image.color_key)
    };
    assert_eq!(
        key(ihdr(1, 1, 2, 0, 0), &[0, 3], &[0, 0]),
        Ok(Some([3, 3, 3]))
    );
    assert_eq!(
        key(ihdr(1, 1, 16, 0, 0), &[1, 2], &[0, 0, 0]),
        Ok(Some([258, 258, 258]))
    );
    assert_eq!(
        key(ihdr(1, 1, 8, 2, 0), &[0, 1, 0, 2, 0, 3], &[0; 4]),
        Ok(Some([1, 2, 3]))
    );
    assert_eq!(
        key(ihdr(1, 1, 16, 2, 0), &[1, 0, 2, 0, 3, 0], &[0; 7]),
        Ok(Some([256, 512, 768]))
    );
    assert_eq!(
        key(ihdr(1, 1, 8, 6, 0), &[0, 1], &[0; 5]),
        Err(PngError::BadTransparency)
    );
}

#[test]
fn texts_in_their_order() {
    let mut chunks = gray_2x2();
    let international = [
        &b"Title\0\x01\0de\0Titel\0"[..],
        &zlib("Grüße, 世界".as_bytes()),
    ]
    .concat();
    chunks.insert(1, chunk(b"iTXt", &international));
    chunks.insert(2, chunk(b"tEXt", b"Author\0Jos\xe9"));
    chunks.insert(
        4,
        chunk(b"zTXt", &[&b"Comment\0\0"[..], &zlib(b"long")].concat()),
    );
    chunks.insert(5, chunk(b"zTXt", b"Broken\0\0not zlib"));
    chunks.insert(6, chunk(b"tEXt", b"no keyword's end"));
    let text = |kind, keyword: &str, text: &str, language: &str, translated: &str| Text {
        kind,
        keyword: keyword.to_owned(),
        text: text.to_owned(),
        language: language.to_owned(),
        translated_keyword: translated.to_owned(),
    };
    let image = read_image(&file(&chunks)).unwrap();
    assert_eq!(
        image.texts,
        [
            text(
                TextKind::International,
                "Title",
                "Grüße, 世界",
                "de",
                "Titel"
            ),
            text(TextKind::Latin1, "Author", "José", "", ""),
            text(TextKind::CompressedLatin1, "Comment", "long", "", ""),
        ]
    );
    assert_eq!(image.ignored, ["zTXt", "tEXt"]);
}

#[test]
fn broken_headers() {
    let with = |header| error(&[header, idat(&[0, 0]), iend()]);
    assert_eq!(with(ihdr(0, 1, 8, 0, 0)), PngError::BadHeader);
    assert_eq!(with(ihdr(1, 1 << 31, 8, 0, 0)), PngError::BadHeader);
    assert_eq!(with(ihdr(1, 1, 3, 0, 0)), PngError::BadHeader);
    assert_eq!(with(ihdr(1, 1, 16, 3, 0)), PngError::BadHeader);
    assert_eq!(with(ihdr(1, 1, 8, 5, 0)), PngError::BadHeader);
    assert_eq!(with(ihdr(1, 1, 8, 0, 2)), PngError::BadHeader);
    assert_eq!(with(ihdr(1 << 20, 1 << 20, 8, 6, 0)), PngError::TooLarge);
    assert_eq!(error(&[idat(&[0, 0]), iend()]), PngError::BadHeader);
    assert_eq!(
        error(&[chunk(b"IHDR", &[0; 12]), iend()]),
        PngError::BadHeader
    );
    assert_eq!(
        read_header(&file(&[idat(&[0, 0])])),
        Err(PngError::BadHeader)
    );
}

#[test]
fn broken_palettes() {
    let with = |palette: &[u8]| {
        error(&[
            ihdr(1, 1, 1, 3, 0),
            chunk(b"PLTE", palette),
            idat(&[0, 0]),
            iend(),
        ])
    };
    assert_eq!(with(&[]), PngError::BadPalette);
    assert_eq!(with(&[1, 2, 3, 4]), PngError::BadPalette);
    assert_eq!(with(&[0; 9]), PngError::BadPalette);
    assert_eq!(
        error(&[ihdr(1, 1, 1, 3, 0), idat(&[0, 0]), iend()]),
        PngError::BadPalette
    );
    let mut gray = gray_2x2();
    gray.insert(1, chunk(b"PLTE", &[1, 2, 3]));
    assert_eq!(error(&gray), PngError::BadPalette);
}

#[test]
fn broken_image_data() {
    let with = |image_data| error(&[ihdr(2, 2, 8, 0, 0), image_data, iend()]);
    assert_eq!(with(idat(&[0, 10, 20, 2, 1])), PngError::MissingLines);
    assert_eq!(with(idat(&[0, 10, 20, 2, 1, 1, 0])), PngError::ExtraData);
    assert_eq!(with(idat(&[0; 30000])), PngError::ExtraData);
    assert_eq!(with(idat(&[0, 10, 20, 5, 1, 1])), PngError::BadFilter);
    assert_eq!(with(chunk(b"IDAT", b"no zlib")), PngError::BadCompression);
    assert_eq!(with(chunk(b"IDAT", b"")), PngError::BadCompression);
    assert_eq!(
        error(&[ihdr(2, 2, 8, 0, 0), iend()]),
        PngError::MissingLines
    );
    let good = zlib(&[0, 10, 20, 2, 1, 1]);
    assert_eq!(
        with(chunk(b"IDAT", &good[..good.len() - 4])),
        PngError::BadCompression,
        "no Adler-32"
    );
    let mut wrong = good.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(
        with(chunk(b"IDAT", &wrong)),
        PngError::BadCompression,
        "a wrong Adler-32"
    );
}

#[test]
fn misplaced_and_unknown_chunks() {
    let insert = |at, kind: &[u8; 4], data: &[u8]| {
        let mut chunks = gray_2x2();
        chunks.insert(at, chunk(kind, data));
        read_image(&file(&chunks)).map(|image| image.lines.len())
    };
    assert_eq!(insert(1, b"CRIT", b"?"), Err(PngError::UnknownChunk));
    assert_eq!(insert(1, b"anCi", b"?"), Ok(2));
    assert_eq!(insert(1, b"IHDR", &[0; 13]), Err(PngError::BadChunk));
    assert_eq!(insert(2, b"IHDR", &[0; 13]), Err(PngError::BadChunk));
    assert_eq!(insert(2, b"IEND", b"?"), Err(PngError::BadChunk));
    let mut split = gray_2x2();
    split.insert(2, chunk(b"teXt", b""));
    split.insert(3, idat(&[0]));
    assert_eq!(error(&split), PngError::BadChunk);
}

#[test]
fn image_data_in_many_chunks() {
    let stream = zlib(&[0, 10, 20, 2, 1, 1]);
    let mut chunks = vec![ihdr(2, 2, 8, 0, 0)];
    chunks.extend(stream.iter().map(|&byte| chunk(b"IDAT", &[byte])));
    chunks.insert(3, chunk(b"IDAT", b""));
    chunks.push(iend());
    assert_eq!(read_image(&file(&chunks)), read_image(&file(&gray_2x2())));
}

#[test]
fn every_truncation_and_every_flipped_bit_is_refused() {
    let good = file(&gray_2x2());
    for end in 0..good.len() {
        assert_eq!(
            read_image(&good[..end]).err(),
            Some(PngError::Truncated),
            "{end} bytes"
        );
    }
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let err = read_image(&bad).expect_err(&format!("bit {bit}"));
        let expected = if bit < 64 {
            PngError::NotPng
        } else {
            PngError::BadCrc
        };
        assert!(
            err == expected || err == PngError::Truncated,
            "bit {bit}: {err:?}"
        );
    }
}
