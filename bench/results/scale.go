package results

import (
	"fmt"
	"math"
	"strings"
)

// The charts of a Scale.
const (
	// Arguments has the time of a call by the bytes that cross.
	Arguments = "size of an argument"
	// Nesting has the time of a call by the levels of a value.
	Nesting = "levels of nesting"
	// Types has the time of a call by the number of types that the guest exports.
	Types = "types in the guest"
	// Goroutines has the time of all calls, divided by their number, by the goroutines that call.
	Goroutines = "goroutines"
	// FirstCall has the time from New to the first result by the bytes of the guest.
	FirstCall = "first call"
	// Small has the time of a short call by the bytes that cross, for each memory.
	Small = "a call"
	// Fresh has the time of a new instance and one call by the bytes that cross.
	Fresh = "new instance and a call"
	// Resident, Tables and Addresses have the bytes that each live instance takes: of memory, of page
	// tables and of address space. Making has the time that it takes to make one and call it once.
	Resident  = "live instances: resident"
	Tables    = "live instances: page tables"
	Addresses = "live instances: address space"
	Making    = "live instances: making"
)

// OnGo ends the name of a series on the engine go. The others are on wazero.
const OnGo = ", engine go"

// Copy is the series of a copy by Go, beside those of Arguments.
const Copy = "copy in Go"

// The series of FirstCall: three on wazero, and one that compiles nothing.
const (
	EngineGo  = "engine go"
	Cold      = "cold"
	Cached    = "WithCompilationCache"
	InProcess = "open in the process"
)

// The memories of instances that are compared.
const (
	Mapped   = "mapped"
	Limited  = "mapped, WithMemoryLimit(1 MiB)"
	GoHeap   = "Go heap, WithProfile(Untrusted)"
	MappedGo = Mapped + OnGo
)

// Scale is a run that measures how costs grow.
type Scale struct {
	Versions   []string
	Processors int
	Rounds     int
	Time       string
	Series     []Series
}

// Series is a line of a chart.
type Series struct {
	Chart, Name string
	Points      []Point
}

// Point has the least and the greatest figure that were measured for a size.
type Point struct{ X, Min, Max float64 }

// LoadScale reads a run.
func LoadScale(path string) (*Scale, error) { return load[Scale](path) }

// Save writes the run.
func (s *Scale) Save(path string) error { return save(path, s) }

// Sum identifies the run. The plot has it in a comment.
func (s *Scale) Sum() string { return sum(s) }

// Add adds a point to a series.
func (s *Scale) Add(chart, name string, p Point) {
	series := s.Find(chart, name)
	if series == nil {
		s.Series = append(s.Series, Series{Chart: chart, Name: name})
		series = &s.Series[len(s.Series)-1]
	}
	series.Points = append(series.Points, p)
}

// Find returns a series, or nil.
func (s *Scale) Find(chart, name string) *Series {
	for i := range s.Series {
		if series := &s.Series[i]; series.Chart == chart && series.Name == name {
			return series
		}
	}
	return nil
}

// Chart returns the series of a chart.
func (s *Scale) Chart(chart string) []*Series {
	var all []*Series
	for i := range s.Series {
		if s.Series[i].Chart == chart {
			all = append(all, &s.Series[i])
		}
	}
	return all
}

// At returns the least figure for a size; NaN if there is none.
func (s *Series) At(x float64) float64 {
	if s != nil {
		for _, p := range s.Points {
			if p.X == x {
				return p.Min
			}
		}
	}
	return math.NaN()
}

// tables are the parts of docs/performance.md that the run fills in.
func (s *Scale) tables() map[string]string {
	return map[string]string{
		"scale versions":   fmt.Sprintf("%s, on %d processors; %d rounds of %s.\n", strings.Join(s.Versions, ", "), s.Processors, s.Rounds, s.Time),
		"scale sizes":      s.Sizes().Markdown(),
		"scale types":      s.Types().Markdown(),
		"scale goroutines": s.Goroutines().Markdown(),
		"scale memory":     s.Memory().Markdown(),
		"scale first call": s.FirstCalls().Markdown(),
	}
}

// Sizes returns the table of the costs of a value: without its size, and for each byte or level.
func (s *Scale) Sizes() Table {
	t := Table{{"value", "smallest", "each further KiB or level", "engine go, smallest", "engine go, each further"}}
	for _, chart := range []string{Arguments, Nesting} {
		for _, series := range s.Chart(chart) {
			if onGo(series.Name) {
				continue
			}
			line := []string{series.Name}
			for _, series := range []*Series{series, s.Find(chart, series.Name+OnGo)} {
				line = append(line, series.first(), series.slope(chart))
			}
			t = append(t, line)
		}
	}
	return t
}

func (s *Series) first() string {
	if s == nil {
		return ""
	}
	return Duration(s.Points[0].Min)
}

// slope is what each further KiB or level costs, from the smallest size to the middle one: the
// largest ones do not fit the caches.
func (s *Series) slope(chart string) string {
	if s == nil {
		return ""
	}
	from, to, unit := s.Points[0], s.Points[len(s.Points)/2], 1.0
	if chart == Arguments {
		unit = 1 << 10
	}
	return Duration((to.Min - from.Min) / (to.X - from.X) * unit)
}

// Types returns the table of the costs by the number of types.
func (s *Scale) Types() Table { return s.wide(Types, "types", Count, Duration) }

// Goroutines returns the table of calls per second.
func (s *Scale) Goroutines() Table {
	t := s.wide(Goroutines, "goroutines", Count, func(ns float64) string { return fmt.Sprintf("%.1f M/s", 1e3/ns) })
	line := []string{"64 over 2"}
	for _, series := range s.Chart(Goroutines) {
		line = append(line, ratioOf(series.At(2), series.At(64)))
	}
	return append(t, line)
}

// Most is the number of instances for which the table has the figures of each.
const Most = 10_000

// Memory returns the table of what an instance takes by the memory that it has.
func (s *Scale) Memory() Table {
	t := Table{{"memory", "resident", "page tables", "address space", "a call", "new instance, a call", "with 1 MiB", "with 16 MiB"}}
	for _, series := range s.Chart(Resident) {
		name := series.Name
		fresh := s.Find(Fresh, name)
		t = append(t, []string{
			name, known(series.At(Most), Bytes), known(s.Find(Tables, name).At(Most), Bytes), known(s.Find(Addresses, name).At(Most), Bytes),
			known(s.Find(Small, name).At(16), Duration),
			known(fresh.At(16), Duration), known(fresh.At(1<<20), Duration), known(fresh.At(16<<20), Duration),
		})
	}
	return t
}

// FirstCalls returns the table of first calls by the size of the guest.
func (s *Scale) FirstCalls() Table { return s.wide(FirstCall, "guest", Bytes, Duration) }

// wide returns a table with a column for each series of a chart, and a line for each size.
func (s *Scale) wide(chart, of string, x, y func(float64) string) Table {
	all := s.Chart(chart)
	head := []string{of}
	var sizes []float64
	for _, series := range all {
		head = append(head, series.Name)
		if len(series.Points) > len(sizes) {
			sizes = nil
			for _, p := range series.Points {
				sizes = append(sizes, p.X)
			}
		}
	}
	t := Table{head}
	for _, size := range sizes {
		line := []string{x(size)}
		for _, series := range all {
			line = append(line, known(series.At(size), y))
		}
		t = append(t, line)
	}
	return t
}

func onGo(name string) bool { return strings.HasSuffix(name, OnGo) }

func known(figure float64, text func(float64) string) string {
	if math.IsNaN(figure) {
		return ""
	}
	return text(figure)
}

func ratioOf(of, floor float64) string {
	return known(of/floor, Ratio)
}

// Ratio is a ratio as the tables have it.
func Ratio(n float64) string { return fmt.Sprintf("%.2f", n) }

// Count is a number as the tables have it.
func Count(n float64) string { return fmt.Sprintf("%.0f", n) }

// Bytes is a size as the tables have it.
func Bytes(n float64) string {
	for _, unit := range []string{"B", "KiB", "MiB"} {
		if n < 1000 {
			return short(n) + " " + unit
		}
		n /= 1 << 10
	}
	return short(n) + " GiB"
}

// short has three digits, except for numbers that have more before the point.
func short(n float64) string {
	switch {
	case n == math.Trunc(n) || n >= 100:
		return fmt.Sprintf("%.0f", n)
	case n >= 10:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2f", n)
}

// Text is a figure of the series as the tables have it.
func (s *Series) Text(figure float64) string {
	switch s.Chart {
	case Resident, Tables, Addresses:
		return Bytes(figure)
	}
	return Duration(figure)
}
