package translate

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A probe is an exported function of the module that the tests run on both engines. Params and
// results are the bytes of core types, code is its body without locals and end. In it, a probe's
// name in braces stands for the probe's number, which is the number of its type too.
type probe struct {
	name, params, results, code string
}

// step is one call of a probe. The steps named memory and ticks call none: the first one returns
// the memory's size and checksum, and the second one sets after how many ticks of fuel guards a
// call ends.
type step struct {
	Name string
	Args []uint64
}

// result is what a step gave: core results, or a trap. Ticks counts the calls of fuel guards, and
// Nanos is how long it took in Go.
type result struct {
	Values []uint64
	Trap   string
	Ticks  uint64
	Nanos  int64
}

// errTicks ends a call of a guest with fuel guards.
var errTicks = errors.New("too many ticks")

// probeTable is how many elements the table of the module has. Element 1 is probe 0, and so on as
// far as the table goes; element 0 is null, and so are the last ones.
const probeTable, probeElements = 8, 4

// probeModule assembles a module of the probes. Its memory has one page, and at most three.
func probeModule(probes []probe) []byte { return assemble(probes, 3, "\x00", nil) }

// assemble is probeModule for a memory of at most so many pages, for functions with locals, and for
// globals, which are bytes of the module.
func assemble(probes []probe, maxPages byte, locals string, globals []string) []byte {
	vec := func(elements []string) []byte {
		return append(binary.AppendUvarint(nil, uint64(len(elements))), strings.Join(elements, "")...)
	}
	sized := func(s string) string { return string(appendName(nil, s)) }
	var types, funcs, exports, bodies, elements []string
	var numbers []string
	for n, p := range probes {
		numbers = append(numbers, "{"+p.name+"}", string(binary.AppendUvarint(nil, uint64(n))))
	}
	numbered := strings.NewReplacer(numbers...)
	for n, p := range probes {
		index := string(binary.AppendUvarint(nil, uint64(n)))
		types = append(types, "\x60"+sized(p.params)+sized(p.results))
		funcs = append(funcs, index)
		exports = append(exports, sized(p.name)+"\x00"+index)
		bodies = append(bodies, sized(locals+numbered.Replace(p.code)+"\x0b"))
		if n < probeElements {
			elements = append(elements, index)
		}
	}
	exports = append(exports, sized("memory")+"\x02\x00")
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, s := range []struct {
		id   byte
		body []byte
	}{
		{typeSection, vec(types)}, {functionSection, vec(funcs)}, {tableSection, []byte{1, 0x70, 1, probeTable, probeTable}},
		{memorySection, []byte{1, 1, 1, maxPages}}, {globalSection, vec(globals)}, {exportSection, vec(exports)},
		{elementSection, append([]byte{1, 0, 0x41, 1, 0x0b}, vec(elements)...)}, {countSection, []byte{2}}, {codeSection, vec(bodies)},
		{dataSection, []byte("\x02\x00\x41\x10\x0b\x04data\x01\x07passive")},
	} {
		out = wasmbin.AppendSection(out, s.id, s.body)
	}
	return out
}

// onWazero runs steps on wazero.
func onWazero(t *testing.T, wasm []byte, steps []step) (results []result) {
	t.Helper()
	ctx := t.Context()
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	ticks, limit := uint64(0), uint64(0)
	_, err := r.NewHostModuleBuilder("wazabi").NewFunctionBuilder().WithFunc(func() {
		if ticks++; ticks > limit {
			panic(errTicks)
		}
	}).Export("tick").Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Instantiate(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		switch s.Name {
		case "memory":
			data, _ := m.Memory().Read(0, m.Memory().Size())
			results = append(results, result{Values: []uint64{uint64(len(data)), uint64(crc32.ChecksumIEEE(data))}})
			continue
		case "ticks":
			limit = s.Args[0]
			results = append(results, result{})
			continue
		}
		ticks = 0
		f := m.ExportedFunction(s.Name)
		params, count := f.Definition().ParamTypes(), len(f.Definition().ResultTypes())
		stack := make([]uint64, max(len(params), count))
		copy(stack, s.Args)
		var got result
		if err := f.CallWithStack(ctx, stack); errors.Is(err, errTicks) {
			got.Trap = errTicks.Error()
		} else if err != nil {
			got.Trap, _, _ = strings.Cut(strings.TrimPrefix(err.Error(), "wasm error: "), "\n")
		} else {
			got.Values = stack[:count]
			maskResults(got.Values, f.Definition().ResultTypes())
		}
		got.Ticks = ticks
		results = append(results, got)
	}
	return results
}

// maskResults clears the upper halves of 32-bit results, which mean nothing.
func maskResults(values []uint64, types []api.ValueType) {
	for i, t := range types {
		if t == api.ValueTypeI32 || t == api.ValueTypeF32 {
			values[i] &= 1<<32 - 1
		}
	}
}

// inGo translates a module, compiles it, and runs steps in a process of its own, whose environment
// has env. The variables PROBE_GOOS and PROBE_GOARCH have another platform, and PROBE_EXEC the
// program that runs its programs, such as qemu-s390x.
func inGo(t testing.TB, wasm []byte) (run func(steps []step, env ...string) []result) {
	t.Helper()
	m, err := Prepare(wasm)
	if err != nil {
		t.Fatal(err)
	}
	// The engine that does validate has to accept what the translator gets.
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	if _, err := r.CompileModule(t.Context(), m.Wasm); err != nil {
		t.Fatalf("the rewritten module: %v", err)
	}
	dir := packageDir(t, m)
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-o", "probe", "."}} {
		if out, err := goCommand(dir, args...).CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	if out, err := exec.Command("gofmt", "-l", dir).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("gofmt: %v %s", err, out)
	}
	return func(steps []step, env ...string) (results []result) {
		t.Helper()
		in, err := json.Marshal(steps)
		if err != nil {
			t.Fatal(err)
		}
		program := append(strings.Fields(os.Getenv("PROBE_EXEC")), filepath.Join(dir, "probe"))
		cmd := exec.Command(program[0], program[1:]...)
		cmd.Env = append(os.Environ(), env...)
		cmd.Stdin = bytes.NewReader(in)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%.4000s", err, stderr.String())
		}
		if err := json.Unmarshal(out, &results); err != nil {
			t.Fatal(err)
		}
		if len(results) != len(steps) {
			t.Fatalf("%d results of %d steps", len(results), len(steps))
		}
		return results
	}
}

// packageDir writes a Go module with the translated guest and the program that runs steps.
func packageDir(t testing.TB, m *Module) (dir string) {
	t.Helper()
	dir = moduleDir(t, "probe")
	writeGuest(t, m, filepath.Join(dir, "internal", "guest"))
	return dir
}

// moduleDir writes a Go module with a program of testdata.
func moduleDir(t testing.TB, program string) (dir string) {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for name, from := range map[string]string{
		"main.go": "testdata/" + program + ".go.txt", "memory.go": "testdata/memory.go.txt", "go.sum": filepath.Join(root, "go.sum"),
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), data)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), []byte("module example.com/probe\n\ngo 1.25.0\n\nrequire github.com/wazabi/wazabi v0.0.0\n\nreplace github.com/wazabi/wazabi => "+root+"\n"))
	return dir
}

// writeGuest writes the package of a translated guest.
func writeGuest(t testing.TB, m *Module, dir string) {
	t.Helper()
	files, err := m.Package("", "// Code generated by a test; DO NOT EDIT.", "fingerprint")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		writeFile(t, filepath.Join(dir, f.Name), f.Data)
	}
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// goCommand is the command go in that module.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOOS="+os.Getenv("PROBE_GOOS"), "GOARCH="+os.Getenv("PROBE_GOARCH"))
	return cmd
}
