package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/wazabi/wazabi/examples/png/png"
)

// TestRandomImages compares images of every kind whose lines are random bytes with random filters.
// The test images of image/png do not use all filters: no line is filtered by average.
func TestRandomImages(t *testing.T) {
	watcher := new(watcher)
	decoder := newWatched(t, watcher)
	rng := rand.New(rand.NewPCG(1, 2))
	var total tally
	for _, kind := range []struct {
		color  png.ColorType
		depths []uint8
	}{
		{png.ColorTypeGray, []uint8{1, 2, 4, 8, 16}},
		{png.ColorTypeRgb, []uint8{8, 16}},
		{png.ColorTypeIndexed, []uint8{1, 2, 4, 8}},
		{png.ColorTypeGrayAlpha, []uint8{8, 16}},
		{png.ColorTypeRgba, []uint8{8, 16}},
	} {
		for _, depth := range kind.depths {
			for n := range 60 {
				header := png.Header{
					Width:      1 + rng.Uint32N(40),
					Height:     1 + rng.Uint32N(40),
					BitDepth:   depth,
					ColorType:  kind.color,
					Interlaced: n%2 == 1,
				}
				data := randomImage(t, decoder, rng, header, n%3 == 0)
				report := examine(t.Context(), decoder, watcher, data)
				if !report.agree || report.err != nil {
					t.Fatalf("%+v: %s", header, report.verdict)
				}
				total.add(report)
			}
		}
	}
	for filter, n := range total.filters {
		if n < 100 {
			t.Errorf("only %d lines have filter %v", n, png.FilterType(filter))
		}
	}
}

// randomImage returns a file with the header and random lines, and with a transparency chunk if
// transparent is set and the kind of image can have one.
func randomImage(t *testing.T, decoder *png.Module, rng *rand.Rand, header png.Header, transparent bool) []byte {
	t.Helper()
	passes, err := decoder.Passes(t.Context(), header)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	for _, pass := range passes {
		for range pass.Height {
			w.Write([]byte{byte(rng.IntN(5))})
			w.Write(randomBytes(rng, int(pass.LineBytes)))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	ihdr := binary.BigEndian.AppendUint32(nil, header.Width)
	ihdr = binary.BigEndian.AppendUint32(ihdr, header.Height)
	ihdr = append(ihdr, header.BitDepth, byte(header.ColorType), 0, 0, 0)
	if header.Interlaced {
		ihdr[12] = 1
	}
	file := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(ihdr))...)
	// A sample of only zeros or only ones, so that it is likely to occur in the image.
	key := func() string {
		return string(binary.BigEndian.AppendUint16(nil, uint16(rng.IntN(2))*(1<<header.BitDepth-1)))
	}
	switch {
	case header.ColorType == png.ColorTypeIndexed:
		colors := 1 + rng.IntN(1<<header.BitDepth)
		file = append(file, chunk("PLTE", string(randomBytes(rng, 3*colors)))...)
		if transparent {
			file = append(file, chunk("tRNS", string(randomBytes(rng, 1+rng.IntN(colors))))...)
		}
	case transparent && header.ColorType == png.ColorTypeGray:
		file = append(file, chunk("tRNS", key())...)
	case transparent && header.ColorType == png.ColorTypeRgb:
		file = append(file, chunk("tRNS", key()+key()+key())...)
	}
	// Split the data into several chunks, as encoders do.
	for data := packed.Bytes(); len(data) > 0; {
		n := min(len(data), 1+rng.IntN(1000))
		file = append(file, chunk("IDAT", string(data[:n]))...)
		data = data[n:]
	}
	return append(file, chunk("IEND", "")...)
}

func randomBytes(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// chunk returns a chunk with its length and checksum.
func chunk(kind, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, kind+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}
