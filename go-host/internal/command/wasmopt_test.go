package command

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// program writes a script that build runs as wasm-opt. The guest that it gets is its $1, and the
// guest that it writes its $3.
func program(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("no scripts")
	}
	path := filepath.Join(t.TempDir(), "wasm-opt")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOptimize: a guest that wasm-opt makes smaller is taken if it has the same interface. Otherwise
// build says why not, and takes the guest that cargo built.
func TestOptimize(t *testing.T) {
	read := func(name string) []byte {
		t.Helper()
		guest, err := os.ReadFile("../../../testdata/gen/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return guest
	}
	small, other := read("bare/bare.wasm"), read("strict/strict.wasm")
	custom := append([]byte{1, 'x'}, make([]byte, 1000)...)
	large := wasmbin.AppendSection(append([]byte(nil), small...), 0, custom)
	dir := t.TempDir()
	path := filepath.Join(dir, "bare.wasm")
	for name, guest := range map[string][]byte{"bare.wasm": large, "small": small, "other": other, "invalid": invalidCode(t, small)} {
		if err := os.WriteFile(filepath.Join(dir, name), guest, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	optimized := filepath.Join(dir, "wazabi-wasm-opt", "bare.wasm")
	for name, test := range map[string]struct{ script, line string }{
		"smaller":           {`cp "` + dir + `/small" "$3"`, "-O3: "},
		"another interface": {`cp "` + dir + `/other" "$3"`, optimized + ": the optimized guest has another interface: fingerprint "},
		"invalid code":      {`cp "` + dir + `/invalid" "$3"`, optimized + ": the optimized guest does not open: guest: not a valid WebAssembly module: invalid function"},
		"no module":         {`echo >"$3"`, "left out: " + optimized + ": "},
		"nothing saved":     {`cp "$1" "$3"`, "it saves nothing"},
		"no file":           {"exit 0", "no such file"},
		"an error":          {"echo first; echo Fatal: no >&2; exit 3", "failed (exit status 3): Fatal: no"},
	} {
		t.Run(name, func(t *testing.T) {
			got, line := optimize(program(t, test.script), "-O3", path, large)
			if !strings.HasPrefix(line, "wasm-opt") || !strings.Contains(line, test.line) {
				t.Errorf("%q, want %q", line, test.line)
			}
			if took := got != path; took != (name == "smaller") || filepath.Base(got) != "bare.wasm" {
				t.Errorf("it takes %s", got)
			}
		})
	}
}

// invalidCode returns a guest whose first function pops from an empty stack.
func invalidCode(t *testing.T, guest []byte) []byte {
	t.Helper()
	const codeSection = 10
	out := append([]byte(nil), guest[:8]...)
	for rest := guest[8:]; len(rest) > 0; {
		id := rest[0]
		size, n := binary.Uvarint(rest[1:])
		content := rest[1+n:][:size]
		rest = rest[1+n:][size:]
		if id == codeSection {
			count, n := binary.Uvarint(content)
			first, m := binary.Uvarint(content[n:])
			others := content[n+m:][first:]
			content = append(binary.AppendUvarint(nil, count), "\x04\x00\x1a\x00\x0b"...)
			content = append(content, others...)
		}
		out = wasmbin.AppendSection(out, id, content)
	}
	return out
}

func TestFindWasmOpt(t *testing.T) {
	path := program(t, "")
	t.Setenv("PATH", filepath.Dir(path))
	for flag, want := range map[string]string{"": path, path: path, noWasmOpt: ""} {
		if got, err := findWasmOpt(flag); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", flag, got, err, want)
		}
	}
	if _, err := findWasmOpt("no-such-program"); err == nil || !strings.Contains(err.Error(), "-wasm-opt no-such-program: expected a program, or off") {
		t.Errorf("%v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if got, err := findWasmOpt(""); got != "" || err != nil {
		t.Errorf("none in PATH: %q, %v", got, err)
	}
}

func TestWasmOptLevel(t *testing.T) {
	for cargo, want := range map[string]string{"": "-O3", "3": "-O3", "2": "-O3", "z": "-Oz", "s": "-Os", "1": "", "0": ""} {
		if got := wasmOptLevel(cargo); got != want {
			t.Errorf("opt-level %q: %q, want %q", cargo, got, want)
		}
	}
}
