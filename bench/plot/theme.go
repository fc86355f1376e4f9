package main

import (
	"bytes"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// inkOf is a colour that means nothing. themed replaces it by colours of the reader's theme.
func inkOf(n uint8) color.RGBA { return color.RGBA{n, n, n, 0xff} }

// The inks, in the order of the colours of a theme.
var (
	ink, faint                             = inkOf(1), inkOf(2)
	blue, red, grey, green, purple, orange = inkOf(3), inkOf(4), inkOf(5), inkOf(6), inkOf(7), inkOf(8)
)

// theme has the colours of both themes for each ink.
const theme = `<style>
svg { --ink: #24292f; --faint: #d0d7de; --c3: #0969da; --c4: #cf222e; --c5: #6e7781;
--c6: #1a7f37; --c7: #8250df; --c8: #bc4c00; }
@media (prefers-color-scheme: dark) {
svg { --ink: #d1d7e0; --faint: #3d444d; --c3: #58a6ff; --c4: #ff7b72; --c5: #9198a1;
--c6: #3fb950; --c7: #bc8cff; --c8: #f0883e; }
}
</style>
`

// newPlot returns a plot in the inks. Its texts are larger than those of its ticks by two points.
func newPlot(title string, size vg.Length) *plot.Plot {
	plot.DefaultFont.Variant = "Sans"
	p := plot.New()
	p.BackgroundColor = nil
	p.Title.Text = title
	p.Title.TextStyle.Color, p.Title.Padding = ink, size
	p.Title.TextStyle.Font.Size = size + 2
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color, axis.Tick.Label.Color, axis.LineStyle.Color = ink, ink, ink, ink
		axis.Tick.Label.Font.Size = size
	}
	p.Legend.TextStyle.Font.Size = size
	p.Legend.TextStyle.Color, p.Legend.Padding = ink, vg.Points(3)
	return p
}

// drawing returns an SVG that says which figures were drawn.
func drawing(width, height vg.Length, sum string, onto func(draw.Canvas)) ([]byte, error) {
	canvas := vgsvg.New(width, height)
	const margin = 8
	onto(draw.Crop(draw.New(canvas), margin, -margin, margin, -margin))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, err
	}
	return themed(out.String(), sum), nil
}

var (
	drawn = regexp.MustCompile(`#0([1-8])0[1-8]0[1-8]`)
	names = [...]string{"", "ink", "faint", "c3", "c4", "c5", "c6", "c7", "c8"}
)

// themed replaces the inks by colours of the reader's theme, and says which run was drawn.
func themed(svg, sum string) []byte {
	svg = drawn.ReplaceAllStringFunc(svg, func(ink string) string { return "var(--" + names[ink[2]-'0'] + ")" })
	// The drawing names the font by which it was measured, which few readers have.
	svg = strings.ReplaceAll(svg, "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,sans-serif;")
	at := strings.Index(svg, "<g ")
	return []byte(svg[:at] + "<!-- figures: " + sum + " -->\n" + theme + svg[at:])
}
