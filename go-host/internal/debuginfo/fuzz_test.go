package debuginfo

import (
	"bytes"
	"cmp"
	"debug/dwarf"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// fuzzed are the sections that Go's reader gets.
var fuzzed = [...]string{"abbrev", "info", "line", "ranges", "str"}

// FuzzSections reads debugging information in each way in which the kit and wazero read it.
// Measuring it, and reading what is accepted, takes time and memory in proportion to its size, and
// the places in it are in order and readable.
func FuzzSections(f *testing.F) {
	add := func(s Sections) {
		if size(s) <= maxFuzzed {
			f.Add(s["abbrev"], s["info"], s["line"], s["ranges"], s["str"])
		}
	}
	// small.rs says how it was built.
	wasm, err := os.ReadFile("testdata/small.wasm")
	if err != nil {
		f.Fatal(err)
	}
	add(SectionsOf(wasm))
	for _, test := range unbounded() {
		add(test.make(3))
		add(test.make(min(test.most, 50)))
		add(test.make(min(test.more, 1000)))
	}
	f.Fuzz(func(t *testing.T, abbrev, info, line, ranges, str []byte) {
		given := Sections{"abbrev": abbrev, "info": info, "line": line, "ranges": ranges, "str": str}
		if size(given) > maxFuzzed {
			return
		}
		// A fuzzer does not notice a loop without an end.
		defer time.AfterFunc(time.Minute, func() { panic("the readers do not end") }).Stop()
		s := SectionsOf(module(given))
		for name, data := range given {
			if !bytes.Equal(s[name], data) {
				t.Fatalf("section %s has changed", name)
			}
		}
		for _, read := range []struct {
			name string
			f    func(*testing.T, Sections)
		}{
			{"Bounded", func(_ *testing.T, s Sections) { _ = s.Bounded() }},
			{"places", readPlaces},
			{"entries", readEntries},
		} {
			if read.name == "entries" && s.Bounded() != nil {
				return
			}
			took, allocated := measure(func() { read.f(t, s) })
			if took > longest {
				// The machine may be busy.
				took, _ = measure(func() { read.f(t, s) })
			}
			if took > longest || allocated > mostAllocated(size(s)) {
				t.Errorf("%s took %v and %d bytes of memory for %d bytes", read.name, took, allocated, size(s))
			}
		}
	})
}

const (
	// maxFuzzed bounds the bytes of all sections.
	maxFuzzed = 32 << 10
	longest   = time.Second
)

// mostAllocated is more than what is allowed at a time, because Go's slices and maps grow by
// copying, and because Bounded reads the sections, too.
func mostAllocated(size int) uint64 { return uint64(4 * (leastAllowance + allowance*size)) }

func size(s Sections) (n int) {
	for _, data := range s {
		n += len(data)
	}
	return n
}

// module is a module with sections.
func module(s Sections) []byte {
	wasm := []byte("\x00asm\x01\x00\x00\x00")
	for _, name := range fuzzed {
		name := prefix + name
		body := append([]byte{byte(len(name))}, name...)
		wasm = wasmbin.AppendSection(wasm, 0, append(body, s[name[len(prefix):]]...))
	}
	return wasm
}

// measure returns how long f took, and how many bytes it allocated in total.
func measure(f func()) (time.Duration, uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	f()
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc
}

// readPlaces reads the places, as the translator does.
func readPlaces(t *testing.T, s Sections) {
	places, err := s.Places()
	if err != nil {
		return
	}
	for n, chain := range places.Chains {
		if (len(chain) == 0) != (n == 0) || len(chain) > maxInlined+1 {
			t.Fatalf("chain %d has %d frames", n, len(chain))
		}
		for i, f := range chain {
			if len(f.File) > MaxFile || !utf8.ValidString(f.File+f.Func) || bytes.ContainsAny([]byte(f.File+f.Func), "\x00\x1b\n") {
				t.Fatalf("%q", f)
			}
			if i == len(chain)-1 && f.Func != "" {
				t.Fatalf("the last frame of a chain is in %s", f.Func)
			}
		}
	}
	if !slices.IsSortedFunc(places.Parts, func(a, b Part) int { return cmp.Compare(a.At, b.At) }) {
		t.Fatalf("parts out of order: %v", places.Parts)
	}
	for _, p := range places.Parts {
		if p.Chain < 0 || p.Chain >= len(places.Chains) {
			t.Fatalf("chain %d of %d", p.Chain, len(places.Chains))
		}
		if n := places.Find(p.At); n < 0 || places.Parts[n].At != p.At {
			t.Fatalf("Find(%d) is %d", p.At, n)
		}
	}
}

// readEntries reads what wazero reads when a guest traps, for all units: the ranges of the entries,
// the line tables, and the names of the functions.
func readEntries(t *testing.T, s Sections) {
	// Go's reader may panic; see the package's comment.
	defer func() { _ = recover() }()
	data, err := s.Data()
	if err != nil {
		t.Errorf("accepted, but: %v", err)
		return
	}
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil {
			t.Errorf("accepted, but: %v", err)
			return
		}
		if entry == nil {
			return
		}
		switch entry.Tag {
		case dwarf.TagCompileUnit:
			_ = Ranges(data, entry)
			lines, err := data.LineReader(entry)
			if err != nil || lines == nil {
				continue
			}
			var line dwarf.LineEntry
			for lines.Next(&line) == nil {
				_ = lines.Tell()
			}
			_ = lines.Files()
		case dwarf.TagInlinedSubroutine, dwarf.TagSubprogram:
			_ = Ranges(data, entry)
			if name := NewNames(data).Of(entry); !utf8.ValidString(name) {
				t.Errorf("%q", name)
			}
		}
	}
}
