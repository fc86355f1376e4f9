package translate

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// text is the line for a function in the compiler's listing: its name, and the size of its locals
// and arguments in hexadecimal digits.
var text = regexp.MustCompile(`^\S+/internal/guest\.(\S+) STEXT.* args=0x([0-9a-f]+) locals=0x([0-9a-f]+)`)

// TestFrames: Go's frames are at most three times as large as is estimated, and 24 times if the
// code is not optimized. The stack budget of package compiled leaves room for that. The variable
// FRAMES has other guests.
func TestFrames(t *testing.T) {
	guests := []string{"examples/hello/hello/hello.wasm"}
	if more := os.Getenv("FRAMES"); more != "" {
		guests = filepath.SplitList(more)
	}
	modules := [][]byte{probeModule(wideProbes), probeModule(nestedProbes)}
	for _, guest := range guests {
		wasm, err := os.ReadFile(filepath.Join("../../..", guest))
		if err != nil {
			t.Fatal(err)
		}
		modules = append(modules, wasm)
	}
	for _, wasm := range modules {
		m, err := Prepare(wasm)
		if err != nil {
			t.Fatal(err)
		}
		dir := packageDir(t, m)
		for flags, share := range map[string]int64{"-S": 3, "-S -N -l": 24} {
			cmd := goCommand(dir, "build", "-gcflags=example.com/probe/internal/guest="+flags, "./internal/guest")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%.2000s", err, out)
			}
			checkFrames(t, m, out, share)
		}
	}
}

// wideProbes have many values for their size: results of a call, of an indirect call, of a block and
// of many calls, arguments, and operands that live across a call.
var wideProbes = []probe{
	op("seven", "", i32, "\x41\x07"), op("double", i32, i32, "\x41\x02\x6c"),
	{"results", i32, strings.Repeat(i64, 900), get(1) + "\x10{results}"},
	{"indirect", i32, strings.Repeat(f64, 900), get(1) + get(1) + "\x11{indirect}\x00"},
	{"block", "", strings.Repeat(i64, 900), "\x02{block}\x10{block}\x0b"},
	{"takes", strings.Repeat(i64, 900), "", ""},
	{"loads", i32, i64, distinct(get(1)+"\x29\x03", 900) + get(1) + "\x10{loads}" + strings.Repeat("\x7c", 900)},
	{"sizes", i32, i32, strings.Repeat("\x3f\x00", 900) + get(1) + "\x10{sizes}" + strings.Repeat("\x6a", 900)},
	{"opaque", "", i64, "\x42\x07\x41\x00\x04\x40\x10{opaque}\x1a\x0b"},
	{"calls", i32, i64, strings.Repeat("\x10{opaque}", 900) + get(1) + "\x10{calls}" + strings.Repeat("\x7c", 900)},
	{"arguments", i32, i32, strings.Repeat("\x42\x01", 900) + "\x10{takes}" + get(1) + "\x10{arguments}"},
}

// nestedProbes are expressions that nest, of instructions for which Go calls a function or converts
// pointers. Code that is not optimized keeps each of these values.
var nestedProbes = []probe{
	op("seven", "", i32, "\x41\x07"), op("double", i32, i32, "\x41\x02\x6c"), op("third", "", "", ""), op("fourth", "", "", ""),
	{"nearest", f32, f32, get(1) + strings.Repeat("\x90", 900) + "\x10{nearest}"},
	{"count", i32, i32, get(1) + strings.Repeat("\x69", 900) + "\x10{count}"},
	{"load", i32, i32, get(1) + strings.Repeat("\x28\x00\x00", 900) + "\x10{load}"},
	{"wrapped", i32, i32, get(1) + strings.Repeat("\x29\x00\x00\xa7", 900) + "\x10{wrapped}"},
	{"dropped", i32, i32, strings.Repeat(get(1)+"\x28\x00\x00\x1a", 900) + get(1) + "\x10{dropped}"},
	{"converts", i64, i64, get(1) + strings.Repeat("\xb4\xfc\x04", 900) + "\x10{converts}"},
	{"stores", i32, i32, strings.Repeat(get(1)+get(1)+"\x36\x00\x00", 900) + get(1) + "\x10{stores}"},
}

// distinct repeats code whose last instruction lacks a number: 0, 1 and so on.
func distinct(code string, times int) string {
	var all strings.Builder
	for n := range times {
		all.WriteString(code)
		all.Write(binary.AppendUvarint(nil, uint64(n)))
	}
	return all.String()
}

func checkFrames(t *testing.T, m *Module, listing []byte, share int64) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(listing))
	lines.Buffer(nil, 1<<20)
	found, largest, worst := 0, int64(0), 0.0
	for lines.Scan() {
		f := text.FindStringSubmatch(lines.Text())
		if f == nil {
			continue
		}
		number, ok := number(f[1])
		if !ok {
			continue
		}
		found++
		args, _ := strconv.ParseInt(f[2], 16, 64)
		locals, _ := strconv.ParseInt(f[3], 16, 64)
		// Beside these are the return address and the frame pointer.
		frame, estimate := args+locals+16, m.frames[number-len(m.outline.Imports)+1]
		largest, worst = max(largest, frame), max(worst, float64(frame)/float64(estimate))
		if frame > share*estimate {
			t.Errorf("%s: a frame of %d bytes, %d are estimated", f[1], frame, estimate)
		}
	}
	t.Logf("%d functions, the largest frame has %d bytes, and at most %.2f of its estimate", found, largest, worst)
	if found < len(m.frames)/2 {
		t.Errorf("%d functions in the listing, of %d", found, len(m.frames))
	}
}

// name is the Go name of a guest's function, with its number.
var name = regexp.MustCompile(`^(?:\(\*Module\)\.)?[X_]\w*_(\d+)$`)

func number(goName string) (int, bool) {
	m := name.FindStringSubmatch(goName)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

// BenchmarkCounter measures what a call costs of a function that counts its frame, and of an equal
// one that does not: both are large enough that Go does not inline them, and have a call that is
// not taken, of itself or of another.
func BenchmarkCounter(b *testing.B) {
	const calls, rounds = 100_000, 200
	leaf := func(callee string) string {
		return get(1) + "\x41\x7f\x46\x04\x7f" + get(1) + "\x10{" + callee + "}\x05" + get(1) + strings.Repeat("\x41\x01\x6a", 40) + "\x0b"
	}
	loop := func(callee string) string {
		return "\x03\x40" + get(1) + "\x10{" + callee + "}\x1a" + get(1) + "\x41\x01\x6b\x22\x00\x0d\x00\x0b\x41\x00"
	}
	probes := []probe{
		op("seven", "", i32, "\x41\x07"), op("double", i32, i32, "\x41\x02\x6c"), op("a", i32, i32, ""), op("b", i32, i32, ""),
		{"counts", i32, i32, leaf("counts")}, {"counts not", i32, i32, leaf("double")}, {"loop", i32, i32, loop("counts")}, {"loop not", i32, i32, loop("counts not")},
	}
	run := inGo(b, probeModule(probes))
	var steps []step
	for range rounds {
		steps = append(steps, step{"loop", []uint64{calls}}, step{"loop not", []uint64{calls}})
	}
	for b.Loop() {
		least := [2]int64{math.MaxInt64, math.MaxInt64}
		for i, r := range run(steps) {
			least[i%2] = min(least[i%2], r.Nanos)
		}
		b.ReportMetric(float64(least[0])/calls, "ns/counted")
		b.ReportMetric(float64(least[1])/calls, "ns/uncounted")
	}
}

// TestLongChain: the time to find recursions grows with the number of functions, also of those that
// call each other in one chain.
func TestLongChain(t *testing.T) {
	const functions = 300_000
	g := &graph{nodes: make([]node, functions)}
	for i := range g.nodes[:functions-1] {
		g.nodes[i].calls = []int{i + 1}
	}
	before := time.Now()
	g.visit(0)
	if took := time.Since(before); took > 5*time.Second || len(g.stack) != 0 {
		t.Errorf("%v, %d nodes are open", took, len(g.stack))
	}
}
