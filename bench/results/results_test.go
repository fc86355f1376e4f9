package results

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// sample has a workload with all contenders, and one without cgo.
func sample() *Run {
	return &Run{Versions: []string{"Go 1"}, Rounds: 3, Time: "1 ms", Layouts: 2, Rows: []Row{
		{"add", "raw-naive", 90, 95, 2},
		{"add", "raw-best", 20, 21, 0},
		{"add", Wazero, 40, 50, 0},
		{"add", Wazero + ", WithCancel", 44, 50, 0},
		{"add", CGo, 50, 60, 0},
		{"add", Compiled, 25, 30, 0},
		{"add", Plain, 1.5, 2, 0},
		{"64 KiB", Wazero, 4e3, 5e3, 1},
		{"64 KiB", Compiled, 8e3, 9e3, 1},
		{"regex: words", Plain, 6e6, 7e6, 700},
		{"regex: words", Wazero, 3e6, 4e6, 1},
		{"hello", "module", 400, 500, 1},
		{"hello", "module, WithReset", 5e3, 6e3, 1},
		{Collection, "no call", 1e6, 2e6, -1},
		{Collection, Compiled, 3e6, 30e6, -1},
	}}
}

func TestTables(t *testing.T) {
	run := sample()
	for _, test := range []struct {
		name, got string
		lines     []string
	}{
		{"engines", run.Engines().Markdown(), []string{
			"| workload | wazero | engine go | cgo | plain Go | engine go / cgo | engine go / wazero |",
			"|---|--:|--:|--:|--:|--:|--:|",
			"| add | 40.0 ns | 25.0 ns | 50.0 ns | 1.5 ns | 0.50 | 0.62 |",
			"| 64 KiB | 4.00 µs | 8.00 µs | | | | 2.00 |",
		}},
		{"collections", run.Collections().Markdown(), []string{
			"| during a call by | shortest | longest |", "|---|--:|--:|",
			"| no call | 1.00 ms | 2.00 ms |", "| instance, engine go | 3.00 ms | 30.00 ms |",
		}},
		{"libraries", run.Libraries().Markdown(), []string{
			"| workload | plain Go | instance | ratio | allocations |", "|---|--:|--:|--:|--:|",
			"| regex: words | 6.00 ms | 3.00 ms | 0.50 | 700 → 1 |",
		}},
		{"cancel", run.Cancel().Markdown(), []string{
			"| workload | wazero | engine go |", "|---|--:|---|", "| add | 1.10 | |",
		}},
		{"reset", run.Reset().Markdown(), []string{
			"| workload | module | module, WithReset | module, new instances |", "|---|--:|--:|---|",
			"| hello | 400.0 ns | 5.00 µs | |",
		}},
	} {
		if want := strings.Join(test.lines, "\n") + "\n"; test.got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, test.got, want)
		}
	}
	all := run.All().Markdown()
	for _, line := range []string{"| add | raw-naive | 90.0 ns | 4.50 | 2 |", "| add | raw-best | 20.0 ns | 1.00 | 0 |"} {
		if !strings.Contains(all, line+"\n") {
			t.Errorf("all rows lack %q:\n%s", line, all)
		}
	}
	if strings.Contains(all, Collection) {
		t.Errorf("all rows have a collection:\n%s", all)
	}
}

func TestPeers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "peers.txt")
	output := `using-extism: v1.7.1
goos: linux
BenchmarkPeers/1000-records-in/peer=wazabi-2  100  3000.5 ns/op  0 B/op  0 allocs/op
BenchmarkPeers/1000-records-in/peer=go-plugin-2  100  9000 ns/op  8 B/op  7 allocs/op
BenchmarkPeers/1000-records-in/peer=wazabi-2  100  3000 ns/op  0 B/op  0 allocs/op
PASS
`
	if err := os.WriteFile(path, []byte(output), 0o600); err != nil {
		t.Fatal(err)
	}
	run, err := LoadPeers(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "| workload | wazabi | extism | wapc | go-plugin |\n|---|--:|---|---|--:|\n" +
		"| 1000 records in | 3.00 µs | | | 9.00 µs (3.00 ×) |\n"
	if got := run.Peers().Markdown(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := run.Versions; !slices.Equal(got, []string{"extism v1.7.1"}) {
		t.Errorf("got versions %q", got)
	}
	if err := os.WriteFile(path, []byte("PASS\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadPeers(path); err == nil || !strings.Contains(err.Error(), "no benchmark") {
		t.Errorf("a file without figures: got %v", err)
	}
}

func TestGoals(t *testing.T) {
	goals := sample().Goals().Markdown()
	for _, line := range []string{
		"| add | instance over raw-best | + 20 ns | + 20.0 ns | reached |",
		"| add | instance, engine go over cgo | 1.00 × | 0.50 × | reached |",
		"| 64 KiB | instance, engine go over instance | 1.00 × | 2.00 × | missed |",
		"| collection during a call | instance, engine go, the longest | 20.00 ms | 30.00 ms | missed |",
	} {
		if !strings.Contains(goals, line+"\n") {
			t.Errorf("the goals lack %q:\n%s", line, goals)
		}
	}
	// Another machine, on which everything takes twice as long.
	slow := sample()
	for i := range slow.Rows {
		slow.Rows[i].Min *= 2
	}
	goals = slow.Goals().Markdown()
	for _, line := range []string{
		"| add | instance over raw-best | + 40 ns | + 40.0 ns | reached |",
		"| add | instance, engine go | 40.0 ns | 50.0 ns | missed |",
	} {
		if !strings.Contains(goals, line+"\n") {
			t.Errorf("the goals of a slow machine lack %q:\n%s", line, goals)
		}
	}
	// Without raw-best's add, nothing says how fast the machine is.
	part := sample()
	part.Rows = slices.DeleteFunc(part.Rows, func(r Row) bool { return r.Contender == "raw-best" })
	goals = part.Goals().Markdown()
	if strings.Contains(goals, "+ ") || strings.Contains(goals, "| add | instance, engine go |") || !strings.Contains(goals, "| add | instance, engine go over cgo |") {
		t.Errorf("the goals of a part of the rows:\n%s", goals)
	}
}

func TestFillWithoutPlace(t *testing.T) {
	if _, err := Fill("<!-- figures: all -->\n", sample(), sample(), new(Scale), ""); err == nil || !strings.Contains(err.Error(), "the page has no") {
		t.Errorf("got %v, want the name of the missing part", err)
	}
}

func TestScale(t *testing.T) {
	const second = "add" + OnGo
	scale := &Scale{Versions: []string{"Go 1"}, Processors: 2, Rounds: 3, Time: "1 ms"}
	for _, p := range []struct {
		chart, name string
		x, min      float64
	}{
		{Arguments, "string in", 16, 100}, {Arguments, "string in", 1 << 10, 163}, {Arguments, "string in", 1 << 20, 300e3},
		{Arguments, "string in" + OnGo, 16, 80}, {Arguments, "string in" + OnGo, 1 << 10, 112}, {Arguments, "string in" + OnGo, 1 << 20, 200e3},
		{Nesting, "a tree", 1, 50}, {Nesting, "a tree", 2, 90}, {Nesting, "a tree", 4, 200},
		{Types, "a record", 1, 300}, {Types, "a record", 1000, 310}, {Types, "a new instance", 1000, 90e3},
		{Goroutines, "add", 1, 50}, {Goroutines, "add", 2, 25}, {Goroutines, "add", 64, 28}, {Goroutines, second, 1, 40},
		{Resident, Mapped, 1, 90e3}, {Resident, Mapped, Most, 40 << 10}, {Tables, Mapped, Most, 8 << 10}, {Addresses, Mapped, Most, 4 << 30},
		{Small, Mapped, 16, 190}, {Fresh, Mapped, 16, 70e3}, {Fresh, Mapped, 1 << 20, 200e3}, {Resident, GoHeap, Most, 350 << 10},
		{FirstCall, Cold, 30e3, 30e6}, {FirstCall, Cold, 1 << 20, 300e6}, {FirstCall, EngineGo, 1 << 20, 50e3},
	} {
		scale.Add(p.chart, p.name, Point{p.x, p.min, 2 * p.min})
	}
	for _, test := range []struct {
		name, got string
		lines     []string
	}{
		{"sizes", scale.Sizes().Markdown(), []string{
			"| value | smallest | each further KiB or level | engine go, smallest | engine go, each further |",
			"|---|--:|--:|--:|--:|",
			"| string in | 100.0 ns | 64.0 ns | 80.0 ns | 32.5 ns |",
			"| a tree | 50.0 ns | 40.0 ns | | |",
		}},
		{"types", scale.Types().Markdown(), []string{
			"| types | a record | a new instance |", "|---|--:|--:|",
			"| 1 | 300.0 ns | |", "| 1000 | 310.0 ns | 90.00 µs |",
		}},
		{"goroutines", scale.Goroutines().Markdown(), []string{
			"| goroutines | add | add, engine go |", "|---|--:|--:|",
			"| 1 | 20.0 M/s | 25.0 M/s |", "| 2 | 40.0 M/s | |", "| 64 | 35.7 M/s | |", "| 64 over 2 | 0.89 | |",
		}},
		{"memory", scale.Memory().Markdown(), []string{
			"| memory | resident | page tables | address space | a call | new instance, a call | with 1 MiB | with 16 MiB |",
			"|---|--:|--:|--:|--:|--:|--:|---|",
			"| mapped | 40 KiB | 8 KiB | 4 GiB | 190.0 ns | 70.00 µs | 200.00 µs | |",
			"| Go heap, WithProfile(Untrusted) | 350 KiB | | | | | | |",
		}},
		{"first calls", scale.FirstCalls().Markdown(), []string{
			"| guest | cold | engine go |", "|---|--:|--:|",
			"| 29.3 KiB | 30.00 ms | |", "| 1 MiB | 300.00 ms | 50.00 µs |",
		}},
	} {
		if want := strings.Join(test.lines, "\n") + "\n"; test.got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, test.got, want)
		}
	}
	path := filepath.Join(t.TempDir(), "scale.json")
	if err := scale.Save(path); err != nil {
		t.Fatal(err)
	}
	if read, err := LoadScale(path); err != nil || read.Sum() != scale.Sum() {
		t.Errorf("a saved run was read as %v, error %v", read, err)
	}
	sum := scale.Sum()
	scale.Series[0].Points[0].Min++
	if scale.Sum() == sum {
		t.Error("runs with other figures have the same sum")
	}
}

// TestPage: the tables of docs/performance.md and its plots are those of the committed runs.
func TestPage(t *testing.T) {
	run, err := Load("run.json")
	if err != nil {
		t.Fatal(err)
	}
	scale, err := LoadScale("scale.json")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	peers, err := LoadPeers("peers.txt")
	if err != nil {
		t.Fatal(err)
	}
	sizes, err := os.ReadFile("sizes.md")
	if err != nil {
		t.Fatal(err)
	}
	filled, err := Fill(string(page), run, peers, scale, string(sizes))
	if err != nil {
		t.Fatal(err)
	}
	if filled != string(page) {
		t.Error("docs/performance.md has other figures than run.json, scale.json, peers.txt and sizes.md: run go run ./plot in bench")
	}
	for path, plotted := range map[string]struct{ from, sum string }{
		"../../docs/performance.svg": {"run.json", run.Sum()},
		"../../docs/scale.svg":       {"scale.json", scale.Sum()},
	} {
		svg, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(svg), "<!-- figures: "+plotted.sum+" -->") {
			t.Errorf("%s was drawn from another run than %s: run go run ./plot in bench", path, plotted.from)
		}
	}
}

// Runs of several programs become one, and runs of other benchmarks do not.
func TestMerge(t *testing.T) {
	run, other := sample(), sample()
	other.Rows[0].Min, other.Rows[1].Max, other.Rows[2].Allocs = 80, 30, 1
	if err := run.Merge(other); err != nil {
		t.Fatal(err)
	}
	want := sample()
	want.Rounds, want.Layouts, want.Rows[0].Min, want.Rows[1].Max = 6, 4, 80, 30
	if !reflect.DeepEqual(run, want) {
		t.Errorf("merged %+v, want %+v", run, want)
	}
	for name, change := range map[string]func(*Run){
		"versions":  func(r *Run) { r.Versions = nil },
		"time":      func(r *Run) { r.Time = "2 ms" },
		"rows":      func(r *Run) { r.Rows = r.Rows[1:] },
		"workload":  func(r *Run) { r.Rows[3].Workload = "hello" },
		"contender": func(r *Run) { r.Rows[3].Contender = "module" },
	} {
		other := sample()
		if change(other); sample().Merge(other) == nil {
			t.Errorf("merged runs with other %s", name)
		}
	}
}
