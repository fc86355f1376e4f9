//go:build linux

package rt

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestOpenSmith opens valid modules of wasm-smith's. Those that a guest could be are compiled;
// package wasmbin tests why others are refused.
func TestOpenSmith(t *testing.T) {
	guests, any := hostile.Smith(t, "../..")
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	for _, way := range ways {
		for n, module := range append(guests, any...) {
			a, err := c.open(module.Wasm, way.profile, way.guards)
			if err != nil {
				t.Errorf("%s: %s: %v", way.name, module.Name, err)
				c = startChild(t, childSpace)
				continue
			}
			if n < len(guests) && (a.refused || strings.Contains(a.err, "not a valid WebAssembly module")) {
				t.Errorf("%s: %s: %s", way.name, module.Name, a.err)
			}
		}
	}
}

// TestOpenNames opens guests whose name section has the name of a host module, and a million
// entries.
func TestOpenNames(t *testing.T) {
	c := startChild(t, childSpace)
	defer c.stop()
	for _, module := range []hostile.Case{
		{Name: "module-named-like-a-host: wazabi", Wasm: hostile.Guest{Names: "\x00" + hostile.Sized(hostile.Sized("wazabi"))}.Bytes()},
		{Name: "module-named-like-a-host: WASI", Wasm: hostile.Guest{Names: "\x00" + hostile.Sized(hostile.Sized("wasi_snapshot_preview1"))}.Bytes()},
		{Name: "huge-name-section: a million", Wasm: hostile.Guest{Names: "\x01" + hostile.Sized(hostile.U32(1_000_000)+strings.Repeat("\x00\x00", 1_000_000))}.Bytes()},
	} {
		// Twice: a name that was registered would be taken.
		for range 2 {
			if a, err := c.open(module.Wasm, wazabi.Trusted, false); err != nil || a.refused || a.err != "" {
				t.Errorf("%s: refused %t: %s; %v", module.Name, a.refused, a.err, err)
			}
		}
	}
}

// TestOpenAliases calls a guest that exports one function under two names, as linkers do that merge
// equal functions.
func TestOpenAliases(t *testing.T) {
	wasm := hostile.Guest{
		Description: hostile.Record(hostile.Description) + hostile.Record(strings.NewReplacer("evil/run", "evil/walk", `"run"`, `"walk"`).Replace(hostile.Description)),
		Exports:     []string{hostile.Sized("evil/walk") + "\x00\x00"},
	}.Bytes()
	description, err := new(Package).preflight(wasm, false)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: wazero.Engine, Fingerprint: description.Fingerprint(), Funcs: []Func{{"Run", "evil/run"}, {"Walk", "evil/walk"}}}
	for _, opts := range [][]wazabi.Option{nil, {wazabi.WithCancel()}} {
		conn, err := p.OpenFrom(t.Context(), wasm, opts...)
		if err != nil {
			t.Fatal(err)
		}
		for fn, f := range p.Funcs {
			t.Run("aliased-exports: "+f.Name, func(t *testing.T) {
				if got, err := run(t.Context(), calls{conn}, fn, rawResult); err != nil || uint32(got) != 42 {
					t.Errorf("%d, %v", got, err)
				}
			})
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenDebugInformation opens guests whose debugging information is noise, with lengths that
// reach beyond it.
func TestOpenDebugInformation(t *testing.T) {
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		tail := ""
		for _, name := range []string{".debug_info", ".debug_line", ".debug_abbrev", ".debug_str", ".debug_ranges"} {
			data := make([]byte, 8+random.IntN(200))
			for i := range data {
				data[i] = byte(random.Uint32() >> random.IntN(8))
			}
			// The length of a unit: all there is, or what is not there; then a version.
			binary.LittleEndian.PutUint32(data, []uint32{uint32(len(data) - 4), 1<<31 - 1, 1<<32 - 17, 0}[n%4])
			binary.LittleEndian.PutUint16(data[4:], uint16(2+n%4))
			tail += hostile.Section(0, hostile.Sized(name)+string(data))
		}
		a, err := c.open(hostile.Guest{Tail: tail}.Bytes(), wazabi.Trusted, false)
		if err != nil || a.refused || a.err != "" || a.allocated > 16<<20 {
			t.Errorf("%d: refused %t, %d bytes allocated: %s; %v", n, a.refused, a.allocated, a.err, err)
		}
		if err != nil {
			c = startChild(t, childSpace)
		}
	}
}

// TestOpenWazero opens wazero's test modules, valid and invalid ones, as far as the reader accepts
// them.
func TestOpenWazero(t *testing.T) {
	c := startChild(t, childSpace)
	defer func() { c.stop() }()
	opened := 0
	for n, module := range hostile.Wazero(t) {
		if testing.Short() && n%16 > 0 {
			continue
		}
		if _, err := wasmbin.Parse(module.Wasm, wasmbin.Trusted); err != nil {
			continue
		}
		opened++
		if a, err := c.open(module.Wasm, wazabi.Trusted, false); err != nil || a.refused {
			t.Errorf("%s: refused %t, %v", module.Name, a.refused, err)
			c = startChild(t, childSpace)
		}
	}
	if opened < 50 {
		t.Errorf("%d modules opened", opened)
	}
}
