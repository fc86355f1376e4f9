// Plot fills docs/performance.md with the figures in results/run.json and results/peers.txt, and
// draws docs/performance.svg. Run it in bench; make bench-page measures the figures before.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"os"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/wazabi/wazabi/bench/results"
)

const (
	figures = "results/run.json"
	peers   = "results/peers.txt"
	page    = "../docs/performance.md"
	picture = "../docs/performance.svg"
	sizes   = "results/sizes.md"
)

func main() {
	if err := publish(); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func publish() error {
	run, err := results.Load(figures)
	if err != nil {
		return err
	}
	others, err := results.LoadPeers(peers)
	if err != nil {
		return err
	}
	lists, err := os.ReadFile(sizes)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	filled, err := results.Fill(string(text), run, others, string(lists))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	svg, err := render(run)
	if err != nil {
		return err
	}
	if err := os.WriteFile(picture, svg, 0o644); err != nil {
		return err
	}
	return os.WriteFile(page, []byte(filled), 0o644)
}

// The inks are drawn as colours that mean nothing: themed replaces them.
var (
	ink     = color.RGBA{0x01, 0x01, 0x01, 0xff}
	faint   = color.RGBA{0x02, 0x02, 0x02, 0xff}
	markers = []struct {
		contender, label string
		ink              color.RGBA
		shape            draw.GlyphDrawer
	}{
		{results.Wazero, "wazabi on wazero", color.RGBA{0x03, 0x03, 0x03, 0xff}, draw.BoxGlyph{}},
		{results.Compiled, "wazabi, engine go", color.RGBA{0x04, 0x04, 0x04, 0xff}, draw.CircleGlyph{}},
		{results.Plain, "plain Go", color.RGBA{0x05, 0x05, 0x05, 0xff}, draw.PyramidGlyph{}},
	}
)

// theme has the colours of both themes for each ink, in the order of the inks.
const theme = `<style>
svg { --ink: #24292f; --faint: #d0d7de; --c3: #0969da; --c4: #cf222e; --c5: #6e7781; }
@media (prefers-color-scheme: dark) {
svg { --ink: #d1d7e0; --faint: #3d444d; --c3: #58a6ff; --c4: #ff7b72; --c5: #9198a1; }
}
</style>
`

// render draws the time of each workload in relation to cgo.
func render(run *results.Run) ([]byte, error) {
	workloads := run.Compared()
	if len(workloads) == 0 {
		return nil, errors.New("the run has no workload with both the engine go and cgo: run .ci/bench where a C compiler is")
	}
	plot.DefaultFont.Variant = "Sans"
	p := plot.New()
	p.BackgroundColor = nil
	p.Title.Text = "Time relative to cgo, on a logarithmic scale (further left is faster)"
	p.Title.TextStyle.Color, p.Title.Padding = ink, vg.Points(10)
	p.Title.TextStyle.Font.Size = vg.Points(12)
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(ticks)
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color, axis.Tick.Label.Color, axis.LineStyle.Color = ink, ink, ink, ink
		axis.Tick.Label.Font.Size = vg.Points(10)
	}
	p.Legend.TextStyle.Font.Size = vg.Points(10)
	p.Legend.Top, p.Legend.TextStyle.Color, p.Legend.Padding = true, ink, vg.Points(3)
	names := make([]string, len(workloads))
	for i, workload := range workloads {
		// The first one is at the top.
		names[len(names)-1-i] = workload
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	for _, m := range markers {
		var points plotter.XYs
		for y, workload := range names {
			if row := run.Find(workload, m.contender); row != nil {
				points = append(points, plotter.XY{X: row.Min / run.Find(workload, results.CGo).Min, Y: float64(y)})
			}
		}
		if len(points) == 0 {
			continue
		}
		scatter, err := plotter.NewScatter(points)
		if err != nil {
			return nil, err
		}
		scatter.GlyphStyle = draw.GlyphStyle{Color: m.ink, Radius: vg.Points(4), Shape: m.shape}
		p.Add(scatter)
		p.Legend.Add(m.label, scatter)
	}
	line, err := plotter.NewLine(plotter.XYs{{X: 1, Y: -0.5}, {X: 1, Y: float64(len(names)) - 0.5}})
	if err != nil {
		return nil, err
	}
	line.Color, line.Width = ink, vg.Points(1.5)
	p.Add(line)
	p.Legend.Add("cgo", line)
	p.NominalY(names...)
	p.Y.Min, p.Y.Max = -0.5, float64(len(names))-0.5
	p.X.Min, p.X.Max = bounds(p.X.Min, p.X.Max)

	canvas := vgsvg.New(8*vg.Inch, vg.Length(len(names))*0.26*vg.Inch+1*vg.Inch)
	const margin = 8
	p.Draw(draw.Crop(draw.New(canvas), margin, -margin, margin, -margin))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, err
	}
	return themed(out.String(), run.Sum()), nil
}

// ticks are the powers of ten.
var ticks = func() []plot.Tick {
	var all []plot.Tick
	value := 1e-6
	for n := -6; n <= 6; n++ {
		label := fmt.Sprintf("%g ×", value)
		if n < 0 {
			label = fmt.Sprintf("1/%.0f ×", 1/value)
		}
		all = append(all, plot.Tick{Value: value, Label: label})
		value *= 10
	}
	return all
}()

// bounds widens the range to powers of ten.
func bounds(least, most float64) (from, to float64) {
	from, to = 1, 1
	for from > least {
		from /= 10
	}
	for to < most {
		to *= 10
	}
	return from, to
}

var (
	drawn = regexp.MustCompile(`#0([1-5])0[1-5]0[1-5]`)
	names = [...]string{"", "ink", "faint", "c3", "c4", "c5"}
)

// themed replaces the inks by colours of the reader's theme, and says which run was drawn.
func themed(svg, sum string) []byte {
	svg = drawn.ReplaceAllStringFunc(svg, func(ink string) string { return "var(--" + names[ink[2]-'0'] + ")" })
	// The drawing names the font by which it was measured, which few readers have.
	svg = strings.ReplaceAll(svg, "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,sans-serif;")
	at := strings.Index(svg, "<g ")
	return []byte(svg[:at] + "<!-- figures: " + sum + " -->\n" + theme + svg[at:])
}
