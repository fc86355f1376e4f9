package main

import (
	"bytes"
	"errors"
	"image"
	stdpng "image/png"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/wazabi/wazabi/examples/png/png"
)

// TestLines puts pictures together from the lines of a Decoder, of an io.Reader that yields one
// byte at a time.
func TestLines(t *testing.T) {
	dir := suite(t)
	module := newDecoder(t)
	for _, name := range []string{"basn0g01.png", "basn3p08-trns.png", "basn0g16.png", "basn2c08.png", "basn3p04-31i.png", "basn4a16.png", "basn6a08.png"} {
		data := read(t, dir, "pngsuite", name)
		theirs, err := stdpng.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := decodeLines(t.Context(), module, iotest.OneByteReader(bytes.NewReader(data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := difference(ours, theirs); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestLinesBeforeAFault: a loop yields the lines before a fault, then the fault.
func TestLinesBeforeAFault(t *testing.T) {
	module := newDecoder(t)
	img := image.NewGray(image.Rect(0, 0, 50, 3000))
	// Random, so that the file has several chunks of image data.
	copy(img.Pix, randomBytes(rand.New(rand.NewPCG(1, 2)), len(img.Pix)))
	data := encode(t, img)
	decoder, err := module.NewDecoder(t.Context(), bytes.NewReader(data[:len(data)*2/3]))
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close(t.Context())
	row := 0
	var last error
	for line, err := range decoder.Lines(t.Context()) {
		if last = err; err != nil {
			continue
		}
		if want := img.Pix[50*row : 50*row+50]; line.Y != uint32(row) || !bytes.Equal(line.Samples, want) {
			t.Fatalf("line %d of row %d: %v; want %v", line.Y, row, line.Samples, want)
		}
		row++
	}
	if row < 1000 || row == 3000 || !errors.Is(last, png.PngErrorTruncated) {
		t.Errorf("%d lines, then %v", row, last)
	}
	// A loop that ends early does not reach the fault, and the next one begins anew.
	for range 2 {
		for line, err := range decoder.Lines(t.Context()) {
			if err != nil || line.Y > 2 {
				t.Fatalf("line %d: %v", line.Y, err)
			}
			if line.Y == 2 {
				break
			}
		}
	}
}

// TestDecoderOfBrokenStreams: the error of a stream comes back as it is. A file that is no PNG is
// refused by the methods that decode it.
func TestDecoderOfBrokenStreams(t *testing.T) {
	module := newDecoder(t)
	broken := io.MultiReader(bytes.NewReader([]byte("\x89PNG")), iotest.ErrReader(io.ErrClosedPipe))
	if _, err := module.NewDecoder(t.Context(), broken); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken stream: %v; want %v", err, io.ErrClosedPipe)
	}
	decoder, err := module.NewDecoder(t.Context(), bytes.NewReader([]byte("GIF89a")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decoder.Image(t.Context()); !errors.Is(err, png.PngErrorNotPng) {
		t.Errorf("a GIF: %v", err)
	}
	for _, err := range decoder.Lines(t.Context()) {
		if !errors.Is(err, png.PngErrorNotPng) {
			t.Errorf("the lines of a GIF: %v", err)
		}
	}
	if err := decoder.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
