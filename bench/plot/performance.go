package main

import (
	"errors"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wazabi/wazabi/bench/results"
)

var markers = []struct {
	contender, label string
	ink              color.RGBA
	shape            draw.GlyphDrawer
}{
	{results.Wazero, "wazabi on wazero", blue, draw.BoxGlyph{}},
	{results.Compiled, "wazabi, engine go", red, draw.CircleGlyph{}},
	{results.Plain, "plain Go", grey, draw.PyramidGlyph{}},
}

// compared draws the time of each workload in relation to cgo.
func compared(run *results.Run) ([]byte, error) {
	workloads := run.Compared()
	if len(workloads) == 0 {
		return nil, errors.New("the run has no workload with both the engine go and cgo: run .ci/bench where a C compiler is")
	}
	p := newPlot("Time relative to cgo, on a logarithmic scale (further left is faster)", 10)
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks(ticks)
	p.Legend.Top = true
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

	return drawing(8*vg.Inch, vg.Length(len(names))*0.26*vg.Inch+1*vg.Inch, run.Sum(), p.Draw)
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
