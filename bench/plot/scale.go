package main

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/wazabi/wazabi/bench/results"
)

// panel is a chart of the picture.
type panel struct {
	chart, title string
	// x and y write a size and a figure. Each has a tick at every power of xStep and yStep; without
	// yStep the figures are not on a logarithmic scale.
	x, y         func(float64) string
	xStep, yStep float64
	// figure is what is drawn of a point, if it is not the least figure.
	figure func(*results.Series, results.Point) float64
	// top and left say where the legend is, and room is a factor that makes room for it.
	top, left bool
	room      float64
}

var panels = [][]panel{{
	{chart: results.Arguments, title: "Time of a call by the size of its value", x: results.Bytes, xStep: 16, y: brief, yStep: 10, top: true, left: true, room: 10},
	{chart: results.Nesting, title: "Time of a call by the levels of its value", x: results.Count, xStep: 4, y: brief, yStep: 10, top: true, left: true, room: 3},
}, {
	{chart: results.Types, title: "Time of a call by the types of the guest", x: results.Count, xStep: 10, y: brief, yStep: 10, top: true, left: true, room: 20},
	{chart: results.Goroutines, title: "Calls per second by goroutines, relative to one", x: results.Count, xStep: 2, y: results.Ratio, figure: speedup, left: false, room: 1},
}, {
	{chart: results.Resident, title: "Resident memory of an instance by live instances", x: results.Count, xStep: 10, y: results.Bytes, yStep: 4, top: true, left: false, room: 8},
	{chart: results.FirstCall, title: "Time to the first call by the size of the guest", x: results.Bytes, xStep: 4, y: brief, yStep: 10, top: true, left: true, room: 100},
}}

// inks are the colours of series, in their order. A series on the engine go has that of the series
// on wazero.
var inks = []color.RGBA{blue, red, green, purple, orange, grey}

// brief is a round time.
func brief(ns float64) string {
	return strings.NewReplacer(".00 ", " ", ".0 ", " ").Replace(results.Duration(ns))
}

// speedup is how many times as many calls the goroutines make as one.
func speedup(s *results.Series, p results.Point) float64 { return s.At(1) / p.Min }

// growing draws the charts.
func growing(run *results.Scale) ([]byte, error) {
	var plots [][]*plot.Plot
	for _, row := range panels {
		var line []*plot.Plot
		for _, panel := range row {
			p, err := panel.plot(run)
			if err != nil {
				return nil, err
			}
			line = append(line, p)
		}
		plots = append(plots, line)
	}
	return drawing(8*vg.Inch, 8.5*vg.Inch, run.Sum(), func(c draw.Canvas) {
		tiles := draw.Tiles{Rows: len(plots), Cols: len(plots[0]), PadX: vg.Points(16), PadY: vg.Points(16)}
		for y, row := range plot.Align(plots, tiles, c) {
			for x, canvas := range row {
				plots[y][x].Draw(canvas)
			}
		}
	})
}

func (c panel) plot(run *results.Scale) (*plot.Plot, error) {
	p := newPlot(c.title, 7)
	p.Legend.Top, p.Legend.Left = c.top, c.left
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	colours := map[string]color.RGBA{}
	all := run.Chart(c.chart)
	if len(all) == 0 {
		return nil, fmt.Errorf("the run has no %q: run make bench-scale", c.chart)
	}
	for _, series := range all {
		var points plotter.XYs
		for _, point := range series.Points {
			figure := point.Min
			if c.figure != nil {
				figure = c.figure(series, point)
			}
			if figure <= 0 {
				continue // A logarithmic scale has no place for it: one instance may take no new page.
			}
			points = append(points, plotter.XY{X: point.X, Y: figure})
		}
		line, scatter, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(series.Name, results.OnGo)
		colour, again := colours[base]
		if !again {
			colour = inks[len(colours)%len(inks)]
			colours[base] = colour
		}
		line.Color, line.Width = colour, vg.Points(1)
		scatter.GlyphStyle = draw.GlyphStyle{Color: colour, Radius: vg.Points(1.5), Shape: draw.CircleGlyph{}}
		if base != series.Name || series.Name == results.EngineGo {
			line.Dashes = []vg.Length{vg.Points(3), vg.Points(2)}
		}
		p.Add(line, scatter)
		if !again {
			p.Legend.Add(series.Name, line, scatter)
		}
	}
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = ticksBy(c.xStep, c.x)
	if c.yStep > 0 {
		p.Y.Scale = plot.LogScale{}
		p.Y.Min, p.Y.Max = p.Y.Min/1.2, p.Y.Max*c.room
		p.Y.Tick.Marker = ticksBy(c.yStep, c.y)
	} else {
		p.Y.Min, p.Y.Max = 0, p.Y.Max*1.1
	}
	return p, nil
}

// ticksBy returns ticks at all powers of a step.
func ticksBy(step float64, label func(float64) string) plot.Ticker {
	return plot.TickerFunc(func(least, most float64) []plot.Tick {
		if least <= 0 || least > most {
			return nil // there are no points
		}
		var all []plot.Tick
		from, to := math.Ceil(math.Log(least)/math.Log(step)-1e-9), math.Floor(math.Log(most)/math.Log(step)+1e-9)
		for n := int(from); n <= int(to); n++ {
			value := math.Pow(step, float64(n))
			all = append(all, plot.Tick{Value: value, Label: label(value)})
		}
		return all
	})
}
