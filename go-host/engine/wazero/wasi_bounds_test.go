package wazero

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/wasi"
)

// caller is a guest that passes its parameters on to a function of WASI.
func caller(name, params string) []byte {
	kind := "\x60" + hostile.Sized(params) + "\x01\x7f"
	body := "\x00"
	for i := range len(params) {
		body += "\x20" + string(rune(i))
	}
	return hostile.Guest{
		Types:       []string{kind},
		Imports:     hostile.Vec(hostile.Sized(abi.WASI) + hostile.Sized(name) + "\x00" + hostile.U32(hostile.FirstType)),
		ImportCount: 1,
		Functions:   []hostile.Function{{Type: hostile.FirstType, Body: body + "\x10\x00\x0b"}},
		Exports:     []string{hostile.Sized("call") + "\x00" + hostile.U32(1+hostile.FirstFunction)},
		Memory:      "\x01\x00\x80\x01",
	}.Bytes()
}

// calling returns the guest's function, and its memory. The guest has wazero's own WASI.
func calling(t *testing.T, wasm []byte, w wazabi.WASI) (engine.Function, *heap) {
	t.Helper()
	r := request(wasm, wazabi.WithWASI(w), WithMounts(wazero.NewFSConfig()))
	code := engine.Code{Wasm: wasm}
	description, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range description.CoreImports {
		code.WASI = append(code.WASI, engine.Import{Name: i.Name, Signature: engine.Signature{Params: engineTypes(i.Params), Results: engineTypes(i.Results)}})
	}
	r.Code = func() (*engine.Code, error) { return &code, nil }
	g := load(t, r)
	t.Cleanup(g.Release)
	memory := new(heap)
	i, err := g.Instantiate(t.Context(), engine.Config{Memory: memory, Sleep: func(int64) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close(context.Background()) })
	return i.Function("call"), memory
}

func engineTypes(types []abi.CoreType) []engine.CoreType {
	var all []engine.CoreType
	for _, t := range types {
		all = append(all, engine.CoreType(t))
	}
	return all
}

const i32s = "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"

// A call writes less than it was asked to if that is much, and says so. One piece is written whole.
func TestWASIWritesLess(t *testing.T) {
	for _, test := range []struct {
		name   string
		pieces []uint32
		want   int
	}{
		{"a few bytes", []uint32{3, 0, 4}, 7},
		{"the bound", []uint32{maxTransfer / 2, maxTransfer / 2}, maxTransfer},
		{"a byte more", []uint32{maxTransfer / 2, maxTransfer / 2, 1}, maxTransfer},
		{"one large piece", []uint32{3 * maxTransfer, 1}, 3 * maxTransfer},
		{"a large piece after a small one", []uint32{1, 3 * maxTransfer}, 1},
		{"many pieces", make([]uint32, 100_000), 0},
		{"a piece after too many", append(make([]uint32, maxVectors), 1), 0},
	} {
		var out bytes.Buffer
		f, memory := calling(t, caller("fd_write", i32s[:4]), wazabi.WASI{Stdout: &out})
		const at, written = 64, 4 << 20
		for n, size := range test.pieces {
			binary.LittleEndian.PutUint32(memory.data[at+8*n+4:], size)
		}
		stack := []uint64{1, at, uint64(len(test.pieces)), written}
		if err := f.CallWithStack(t.Context(), stack); err != nil || stack[0] != 0 {
			t.Fatalf("%s: errno %d, %v", test.name, stack[0], err)
		}
		if n := binary.LittleEndian.Uint32(memory.data[written:]); int(n) != test.want || out.Len() != test.want {
			t.Errorf("%s: %d bytes written, %d reported, want %d", test.name, out.Len(), n, test.want)
		}
	}
}

// What cannot be less ends the call.
func TestWASIRefusesMuch(t *testing.T) {
	for _, test := range []struct {
		function string
		params   string
		index    int
		max      uint64
	}{
		{"random_get", i32s[:2], 1, maxRandom},
		{"poll_oneoff", i32s[:4], 2, maxEvents},
		{"path_unlink_file", i32s[:3], 2, maxPath},
		{"path_rename", i32s[:6], 5, maxPath},
		{"path_open", "\x7f\x7f\x7f\x7f\x7f\x7e\x7e\x7f\x7f", 3, maxPath},
	} {
		f, _ := calling(t, caller(test.function, test.params), wazabi.WASI{})
		for _, n := range []uint64{test.max, test.max + 1, 1<<32 - 1} {
			stack := make([]uint64, max(len(test.params), 1))
			stack[test.index] = n
			err := f.CallWithStack(t.Context(), stack)
			if refused := errors.Is(err, wazabi.ErrLimit); refused != (n > test.max) || refused && !strings.Contains(err.Error(), test.function) {
				t.Errorf("%s with %d: %v", test.function, n, err)
			}
			if err != nil {
				break // The engine's function is in an unknown state.
			}
		}
	}
}

// stopping is a context that says that the guest must not go on.
type stopping struct {
	context.Context
	err error
}

func (s stopping) Stop() error { return s.err }

func TestWASIStops(t *testing.T) {
	f, _ := calling(t, caller("sched_yield", ""), wazabi.WASI{})
	mine := errors.New("mine")
	if err := f.CallWithStack(stopping{t.Context(), nil}, make([]uint64, 1)); err != nil {
		t.Error(err)
	}
	if err := f.CallWithStack(stopping{t.Context(), mine}, make([]uint64, 1)); !errors.Is(err, mine) {
		t.Error(err)
	}
}

// unbounded are parameters without a bound, since the work does not grow with them.
var unbounded = map[string]bool{
	"path_readlink.buf_len": true, "fd_prestat_dir_name.result.path_len": true,
	// Addresses of results.
	"args_sizes_get.result.argv_len": true, "environ_sizes_get.result.environv_len": true,
	// No file is a socket.
	"sock_send.si_data_len": true, "sock_recv.ri_data_len": true,
}

// Every function that takes a number of bytes or of pieces has a bound.
func TestWASIBounds(t *testing.T) {
	module, err := newStore((&options{}).config(false), false).mountsWASI()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range module.ExportedFunctionDefinitions() {
		if moves[name] {
			continue
		}
		for _, b := range bounds[name] {
			if b.param >= len(f.ParamTypes()) || f.ParamTypes()[b.param] != api.ValueTypeI32 {
				t.Errorf("%s has no parameter %d of type i32", name, b.param)
			}
		}
		for n, param := range f.ParamNames() {
			if !strings.HasSuffix(param, "_len") && param != "nsubscriptions" {
				continue
			}
			bounded := false
			for _, b := range bounds[name] {
				bounded = bounded || b.param == n
			}
			if !bounded && !unbounded[name+"."+param] {
				t.Errorf("%s: parameter %s has no bound", name, param)
			}
		}
	}
}

// Package wasi has the functions that wazero has, with the same signatures.
func TestWASISignatures(t *testing.T) {
	module, err := newStore((&options{}).config(false), false).mountsWASI()
	if err != nil {
		t.Fatal(err)
	}
	own := wasi.Functions()
	for name, f := range module.ExportedFunctionDefinitions() {
		if want := (engine.Signature{Params: coreTypes(f.ParamTypes()), Results: coreTypes(f.ResultTypes())}); !own[name].Equal(want) {
			t.Errorf("%s: %v, want %v", name, own[name], want)
		}
		delete(own, name)
	}
	if len(own) > 0 {
		t.Errorf("wazero has no %v", own)
	}
}
