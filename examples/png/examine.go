package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	stdpng "image/png"

	"github.com/wazabi/wazabi/examples/png/png"
)

// A report is the result for one file.
type report struct {
	size, kind string
	filters    filterCounts
	err        error // the guest's, as a whole
	agree      bool
	verdict    string
}

// filterCounts counts lines by png.FilterType.
type filterCounts [5]int

// String returns the counts as columns of the table. The columns are empty if there are no lines.
func (c filterCounts) String() string {
	if c == (filterCounts{}) {
		return "\t\t\t\t"
	}
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%d", c[0], c[1], c[2], c[3], c[4])
}

// examine decodes a file with the guest, as a whole and line by line, and with image/png, and
// compares the results.
func examine(ctx context.Context, decoder *png.Module, watcher *watcher, data []byte) report {
	watcher.filters = filterCounts{}
	parts, ours, err := decode(ctx, decoder, data)
	byLine, lineErr := decodeLines(ctx, decoder, bytes.NewReader(data))
	theirs, theirErr := stdpng.Decode(bytes.NewReader(data))
	r := report{err: err}
	var refusal png.PngError
	switch {
	case err != nil && !errors.As(err, &refusal):
		// The call failed, which says nothing about the file.
		r.verdict = fmt.Sprintf("FAILED: %v", err)
		return r
	case (err == nil) != (lineErr == nil):
		r.verdict = fmt.Sprintf("DISAGREE: the guest as a whole: %v; line by line: %v", err, lineErr)
		return r
	case err != nil && theirErr != nil:
		r.agree = true
		r.verdict = fmt.Sprintf("refused: %v (image/png: %v)", err, theirErr)
		return r
	case err != nil:
		r.verdict = fmt.Sprintf("DISAGREE: image/png accepts it, the guest refuses it: %v", err)
		return r
	}
	r.size = fmt.Sprintf("%d×%d", parts.Header.Width, parts.Header.Height)
	r.kind = kind(parts)
	r.filters = watcher.filters
	if theirErr != nil {
		r.verdict = fmt.Sprintf("DISAGREE: the guest accepts it, image/png refuses it: %v", theirErr)
	} else if diff := difference(ours, theirs); diff != "" {
		r.verdict = "DISAGREE: " + diff
	} else if diff := difference(byLine, theirs); diff != "" {
		r.verdict = "DISAGREE: line by line: " + diff
	} else {
		r.agree = true
		r.verdict = "same pixels"
	}
	return r
}

// decode lets the guest decode a file into lines and undo the filters, and makes an image of them.
func decode(ctx context.Context, decoder *png.Module, data []byte) (png.Image, *image.NRGBA64, error) {
	parts, err := decoder.EditImage(ctx, data)
	if err != nil {
		return png.Image{}, nil, err
	}
	samples, err := decoder.Unfilter(ctx, parts.Header, parts.Lines)
	if err != nil {
		return png.Image{}, nil, err
	}
	passes, err := decoder.Passes(ctx, parts.Header)
	if err != nil {
		return png.Image{}, nil, err
	}
	return parts, pixels(parts, passes, samples), nil
}

// kind describes an image in a few words: "rgb 8 tRNS interlaced".
func kind(parts png.Image) string {
	color := map[png.ColorType]string{
		png.ColorTypeGray:      "gray",
		png.ColorTypeRgb:       "rgb",
		png.ColorTypeIndexed:   "palette",
		png.ColorTypeGrayAlpha: "gray+alpha",
		png.ColorTypeRgba:      "rgba",
	}[parts.Header.ColorType]
	words := fmt.Sprintf("%s %d", color, parts.Header.BitDepth)
	if parts.ColorKey != nil || len(parts.PaletteAlpha) > 0 {
		words += " tRNS"
	}
	if parts.Header.Interlaced {
		words += " interlaced"
	}
	return words
}
