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

// A report is what is found out about one file.
type report struct {
	size, kind string
	filters    filterCounts
	err        error // the guest's
	agree      bool
	verdict    string
}

// filterCounts are numbers of lines by png.FilterType.
type filterCounts [5]int

// String returns the numbers as columns of the table, empty if there are no lines.
func (c filterCounts) String() string {
	if c == (filterCounts{}) {
		return "\t\t\t\t"
	}
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%d", c[0], c[1], c[2], c[3], c[4])
}

// examine decodes a file by the guest and by image/png, and compares.
func examine(ctx context.Context, decoder *png.Module, watcher *watcher, data []byte) report {
	watcher.filters = filterCounts{}
	parts, ours, err := decode(ctx, decoder, data)
	theirs, theirErr := stdpng.Decode(bytes.NewReader(data))
	r := report{err: err}
	var refusal png.PngError
	switch {
	case err != nil && !errors.As(err, &refusal):
		// Not a word about the file: the call itself went wrong.
		r.verdict = fmt.Sprintf("FAILED: %v", err)
		return r
	case err != nil && theirErr != nil:
		r.agree = true
		r.verdict = fmt.Sprintf("refused: %v (image/png: %v)", err, theirErr)
		return r
	case err != nil:
		r.verdict = fmt.Sprintf("DISAGREE: image/png takes it, the guest says: %v", err)
		return r
	}
	r.size = fmt.Sprintf("%d×%d", parts.Header.Width, parts.Header.Height)
	r.kind = kind(parts)
	r.filters = watcher.filters
	if theirErr != nil {
		r.verdict = fmt.Sprintf("DISAGREE: the guest takes it, image/png says: %v", theirErr)
	} else if diff := difference(ours, theirs); diff != "" {
		r.verdict = "DISAGREE: " + diff
	} else {
		r.agree = true
		r.verdict = "same pixels"
	}
	return r
}

// decode has the guest take a file apart and undo the filters, and makes pixels of the result.
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

// kind says in a few words what an image is like: "rgb 8 tRNS interlaced".
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
