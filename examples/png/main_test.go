package main

import (
	"bytes"
	"errors"
	"image"
	stdpng "image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/examples/png/png"
)

func newDecoder(t *testing.T) *png.Module {
	t.Helper()
	return newWatched(t, new(watcher))
}

func newWatched(t *testing.T, watcher *watcher) *png.Module {
	t.Helper()
	decoder, err := png.New(t.Context(), watcher)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := decoder.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return decoder
}

// suite returns the folder of image/png's test data, or skips the test.
func suite(t *testing.T) string {
	t.Helper()
	dir, err := testdata(t.Context())
	if err != nil {
		t.Skip(err)
	}
	return dir
}

func read(t *testing.T, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAgreesWithImagePNG(t *testing.T) {
	dir := suite(t)
	watcher := new(watcher)
	decoder := newWatched(t, watcher)
	files, err := find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var total tally
	kinds := map[string]bool{}
	for _, file := range files {
		report := examine(t.Context(), decoder, watcher, read(t, file.path))
		if !report.agree {
			t.Errorf("%s: %s", file.name, report.verdict)
		}
		total.add(report)
		kinds[report.kind] = true
	}
	for _, kind := range []string{
		"gray 1", "gray 2", "gray 4", "gray 8", "gray 16", "gray 4 interlaced", "gray 4 tRNS", "gray 16 tRNS",
		"rgb 8", "rgb 16", "rgb 8 tRNS", "rgb 16 tRNS", "palette 1", "palette 2", "palette 4", "palette 8",
		"palette 4 interlaced", "palette 8 tRNS", "gray+alpha 8", "gray+alpha 16", "rgba 8", "rgba 16",
	} {
		if !kinds[kind] {
			t.Errorf("no image is %s", kind)
		}
	}
	if total.same < 40 || total.refused < 4 {
		t.Errorf("%v; want at least 40 and 4", total)
	}
}

// TestHostChangesLines: the guest continues with the line that the host returns. The host owns the
// line that it gets.
func TestHostChangesLines(t *testing.T) {
	data := read(t, suite(t), "pngsuite", "basn2c08.png")
	var shown []png.ScanLine
	w := new(watcher)
	decoder := newWatched(t, w)
	plain, err := decoder.ReadImage(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	last := len(plain.Lines) - 1
	w.change = func(line png.ScanLine) png.ScanLine {
		shown = append(shown, line)
		if len(shown)-1 == last {
			return png.ScanLine{FilterType: png.FilterTypeNone, Data: make([]byte, len(line.Data))}
		}
		return line
	}
	edited, err := decoder.EditImage(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range w.filters {
		total += n
	}
	if total != len(plain.Lines) || !reflect.DeepEqual(shown, plain.Lines) {
		t.Errorf("the host counted %d lines and got %d; want the %d lines of the file", total, len(shown), len(plain.Lines))
	}
	if !reflect.DeepEqual(edited.Lines[:last], plain.Lines[:last]) {
		t.Error("a line changed although the host did not change it")
	}
	samples, err := decoder.Unfilter(t.Context(), edited.Header, edited.Lines)
	if err != nil {
		t.Fatal(err)
	}
	row := len(samples) / len(edited.Lines)
	if black := make([]byte, row); !bytes.Equal(samples[len(samples)-row:], black) {
		t.Error("the last row is not black")
	}
}

func TestBrokenImages(t *testing.T) {
	dir := suite(t)
	decoder := newDecoder(t)
	for name, want := range map[string]error{
		"invalid-crc32.png":   png.PngErrorBadCrc,
		"invalid-noend.png":   png.PngErrorTruncated,
		"invalid-palette.png": nil, // a pixel whose index the palette lacks is black
		"invalid-trunc.png":   png.PngErrorTruncated,
		"invalid-zlib.png":    png.PngErrorBadCompression,
	} {
		_, err := decoder.ReadImage(t.Context(), read(t, dir, name))
		if !errors.Is(err, want) {
			t.Errorf("%s: %v; want %v", name, err, want)
		}
	}
	_, err := decoder.ReadHeader(t.Context(), []byte("GIF89a"))
	if !errors.Is(err, png.PngErrorNotPng) || err.Error() != "the data do not begin with PNG's signature" {
		t.Errorf("a GIF: %v", err)
	}
}

func TestEveryTruncation(t *testing.T) {
	data := read(t, suite(t), "pngsuite", "basn0g01.png")
	decoder := newDecoder(t)
	for end := range len(data) {
		if _, err := decoder.ReadImage(t.Context(), data[:end]); !errors.Is(err, png.PngErrorTruncated) {
			t.Errorf("%d bytes: %v", end, err)
		}
	}
}

func TestEveryFlippedBit(t *testing.T) {
	data := read(t, suite(t), "pngsuite", "basn0g01.png")
	decoder := newDecoder(t)
	for bit := range len(data) * 8 {
		broken := bytes.Clone(data)
		broken[bit/8] ^= 1 << (bit % 8)
		if report := examine(t.Context(), decoder, new(watcher), broken); report.err == nil || !report.agree {
			t.Errorf("bit %d: %s", bit, report.verdict)
		}
	}
}

func TestParts(t *testing.T) {
	decoder := newDecoder(t)
	data := encode(t, image.NewGray(image.Rect(0, 0, 3, 2)))
	const ihdrEnd = 8 + 12 + 13
	data = bytes.Join([][]byte{data[:ihdrEnd], chunk("tEXt", "Author\x00Jos\xe9"), chunk("zTXt", "?"), data[ihdrEnd:]}, nil)
	parts, err := decoder.ReadImage(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if want := (png.Header{Width: 3, Height: 2, BitDepth: 8, ColorType: png.ColorTypeGray}); parts.Header != want {
		t.Errorf("header: %+v; want %+v", parts.Header, want)
	}
	if header, err := decoder.ReadHeader(t.Context(), data[:ihdrEnd]); header != parts.Header || err != nil {
		t.Errorf("header alone: %+v, %v", header, err)
	}
	text := png.Text{Kind: png.TextKindLatin1, Keyword: "Author", Text: "José"}
	if len(parts.Texts) != 1 || parts.Texts[0] != text {
		t.Errorf("texts: %+v; want %+v", parts.Texts, text)
	}
	if len(parts.Ignored) != 1 || parts.Ignored[0] != "zTXt" {
		t.Errorf("ignored: %q", parts.Ignored)
	}
	if len(parts.Lines) != 2 || len(parts.Lines[1].Data) != 3 {
		t.Fatalf("lines: %+v", parts.Lines)
	}
	parts.Lines[1] = png.ScanLine{FilterType: png.FilterTypeSub, Data: []byte{1, 1, 1}}
	samples, err := decoder.Unfilter(t.Context(), parts.Header, parts.Lines)
	if want := []byte{0, 0, 0, 1, 2, 3}; !bytes.Equal(samples, want) || err != nil {
		t.Errorf("unfiltered: %v, %v; want %v", samples, err, want)
	}
	if _, err := decoder.Unfilter(t.Context(), parts.Header, parts.Lines[1:]); !errors.Is(err, png.PngErrorBadLines) {
		t.Errorf("one line of two: %v", err)
	}
	passes, err := decoder.Passes(t.Context(), png.Header{Width: 1, Height: 1, BitDepth: 1, Interlaced: true})
	if want := (png.Pass{Dx: 8, Dy: 8, Width: 1, Height: 1, LineBytes: 1}); len(passes) != 1 || passes[0] != want || err != nil {
		t.Errorf("passes: %+v, %v; want %+v", passes, err, want)
	}
}

// TestDifferencesAreSeen: the comparison itself can fail.
func TestDifferencesAreSeen(t *testing.T) {
	decoder := newDecoder(t)
	img := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	img.Pix = []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 13, 14, 15, 255}
	_, ours, err := decode(t.Context(), decoder, encode(t, img))
	if err != nil {
		t.Fatal(err)
	}
	if diff := difference(ours, img); diff != "" {
		t.Error(diff)
	}
	for i := range img.Pix {
		changed := *img
		changed.Pix = bytes.Clone(img.Pix)
		changed.Pix[i] ^= 1
		if difference(ours, &changed) == "" {
			t.Errorf("byte %d differs, and difference returns nothing", i)
		}
	}
	if difference(ours, image.NewNRGBA(image.Rect(0, 0, 2, 3))) == "" {
		t.Error("the sizes differ, and difference returns nothing")
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"good.png": encode(t, image.NewGray(image.Rect(0, 0, 3, 2))),
		"not.png":  []byte("GIF89a and more"),
		"other":    []byte("not read"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := run(t.Context(), &out, []string{dir}); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		"good.png  3×2   gray 8",
		"refused: the data do not begin with PNG's signature (image/png: png: invalid format: not a PNG file)",
		"files: 1 with the same pixels, 1 refused by both, 0 in disagreement",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), &out, []string{filepath.Join(dir, "none.png")}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := run(t.Context(), &out, []string{t.TempDir()}); err == nil {
		t.Error("an empty folder is no error")
	}
}

func encode(t *testing.T, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := stdpng.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
