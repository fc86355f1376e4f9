package main

import (
	"context"
	"image"
	"io"

	"github.com/wazabi/wazabi/examples/png/png"
)

// decodeLines lets the guest read a stream, and draws the lines one by one as it decodes them.
func decodeLines(ctx context.Context, module *png.Module, file io.Reader) (*image.NRGBA64, error) {
	decoder, err := module.NewDecoder(ctx, file)
	if err != nil {
		return nil, err
	}
	defer decoder.Close(ctx)
	parts, err := decoder.Image(ctx)
	if err != nil {
		return nil, err
	}
	var img *image.NRGBA64
	for line, err := range decoder.Lines(ctx) {
		if err != nil {
			return img, err
		}
		if img == nil {
			// Not before the first line, since a header may claim any size.
			img = canvas(parts.Header)
		}
		draw(img, parts, line)
	}
	return img, nil
}
