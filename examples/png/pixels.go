package main

import (
	"fmt"
	"image"
	"image/color"

	"github.com/wazabi/wazabi/examples/png/png"
)

// canvas returns an image of the size that a header gives.
func canvas(header png.Header) *image.NRGBA64 {
	return image.NewNRGBA64(image.Rect(0, 0, int(header.Width), int(header.Height)))
}

// pixels makes an image of the unfiltered lines of all passes, without gaps.
func pixels(parts png.Image, passes []png.Pass, samples []byte) *image.NRGBA64 {
	img := canvas(parts.Header)
	for _, pass := range passes {
		for j := range pass.Height {
			line := png.Line{X: pass.X, Y: pass.Y + j*pass.Dy, Dx: pass.Dx, Width: pass.Width, Samples: samples[:pass.LineBytes]}
			samples = samples[pass.LineBytes:]
			draw(img, parts, line)
		}
	}
	return img
}

// draw sets the pixels of an unfiltered line of any colour type and depth.
func draw(img *image.NRGBA64, parts png.Image, line png.Line) {
	perPixel := map[png.ColorType]int{
		png.ColorTypeGray:      1,
		png.ColorTypeRgb:       3,
		png.ColorTypeIndexed:   1,
		png.ColorTypeGrayAlpha: 2,
		png.ColorTypeRgba:      4,
	}[parts.Header.ColorType]
	var pixel [4]uint16
	for i := range line.Width {
		for s := range perPixel {
			pixel[s] = sample(line.Samples, int(i)*perPixel+s, int(parts.Header.BitDepth))
		}
		c := colorOf(&parts, pixel[:perPixel])
		img.SetNRGBA64(int(line.X+i*line.Dx), int(line.Y), c)
	}
}

// sample returns the i-th sample of a line whose samples have depth bits.
func sample(line []byte, i, depth int) uint16 {
	switch depth {
	case 16:
		return uint16(line[2*i])<<8 | uint16(line[2*i+1])
	case 8:
		return uint16(line[i])
	default:
		bit := i * depth
		return uint16(line[bit/8]) >> (8 - depth - bit%8) & (1<<depth - 1)
	}
}

// colorOf returns the colour of a pixel from its samples.
func colorOf(parts *png.Image, pixel []uint16) color.NRGBA64 {
	// The maximum of each depth divides 0xffff, so this is exact.
	full := func(sample uint16) uint16 {
		return uint16(uint32(sample) * 0xffff / (1<<parts.Header.BitDepth - 1))
	}
	if parts.Header.ColorType == png.ColorTypeIndexed {
		return paletteColor(parts, int(pixel[0]))
	}
	c := color.NRGBA64{R: full(pixel[0]), G: full(pixel[0]), B: full(pixel[0]), A: 0xffff}
	key := [3]uint16{pixel[0], pixel[0], pixel[0]}
	if len(pixel) >= 3 {
		c.G, c.B = full(pixel[1]), full(pixel[2])
		key = [3]uint16(pixel)
	}
	if len(pixel)%2 == 0 {
		c.A = full(pixel[len(pixel)-1])
	}
	if parts.ColorKey != nil && key == *parts.ColorKey {
		c.A = 0
	}
	return c
}

// paletteColor returns the colour of an index. An index that the palette lacks is black, as in
// image/png.
func paletteColor(parts *png.Image, index int) color.NRGBA64 {
	c := color.NRGBA{A: 0xff}
	if index < len(parts.Palette) {
		entry := parts.Palette[index]
		c.R, c.G, c.B = entry.R, entry.G, entry.B
	}
	if index < len(parts.PaletteAlpha) {
		c.A = parts.PaletteAlpha[index]
	}
	return widen(c)
}

// difference describes the first difference between two images. It is empty if there is none.
func difference(ours *image.NRGBA64, theirs image.Image) string {
	if ours.Bounds() != theirs.Bounds() {
		return fmt.Sprintf("the guest's image is %v, image/png's %v", ours.Bounds(), theirs.Bounds())
	}
	for y := range ours.Bounds().Dy() {
		for x := range ours.Bounds().Dx() {
			our, their := ours.NRGBA64At(x, y), straight(theirs.At(x, y))
			if our != their {
				return fmt.Sprintf("pixel %d,%d: the guest has %v, image/png has %v", x, y, our, their)
			}
		}
	}
	return ""
}

// straight returns c with 16 bits per channel, not multiplied by its alpha. The colour model alone
// would convert by way of multiplied channels, and lose the colour of transparent pixels.
func straight(c color.Color) color.NRGBA64 {
	switch c := c.(type) {
	case color.NRGBA:
		return widen(c)
	case color.NRGBA64:
		return c
	default:
		return color.NRGBA64Model.Convert(c).(color.NRGBA64)
	}
}

// widen converts channels of 8 bits to 16 bits.
func widen(c color.NRGBA) color.NRGBA64 {
	return color.NRGBA64{
		R: uint16(c.R) * 0x101,
		G: uint16(c.G) * 0x101,
		B: uint16(c.B) * 0x101,
		A: uint16(c.A) * 0x101,
	}
}
