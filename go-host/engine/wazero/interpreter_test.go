package wazero

import (
	"errors"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/rt"
)

// nests is a guest whose function has n operands and calls itself without end. Another function has
// them as locals, and one as the results of calls.
func nests(n int) map[string][]byte {
	const run = "\x10\x00\x00"
	return map[string][]byte{
		"operands": hostile.Guest{Run: "\x00" + strings.Repeat("\x41\x00", n) + run}.Bytes(),
		"locals":   hostile.Guest{Run: "\x01" + hostile.U32(n) + "\x7e" + run}.Bytes(),
		"vectors":  hostile.Guest{Run: "\x01" + hostile.U32(n/2) + "\x7b" + run}.Bytes(),
		"results": hostile.Guest{
			Types:     []string{"\x60\x00" + hostile.Vec(strings.Split(strings.Repeat("\x7f", 50), "")...)},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + strings.Repeat("\x41\x00", 50) + "\x0b"}},
			Run:       "\x00" + strings.Repeat("\x10\x05", n/50) + run,
		}.Bytes(),
	}
}

// TestInterpreterStack is stack-overflow in the interpreter, whose stack has room for any values of
// 2,000 calls. A guest of 2 KB that the untrusted profile accepts took more than 5 GB.
func TestInterpreterStack(t *testing.T) {
	interpreter := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer interpreter.Close(t.Context())
	compiler := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigCompiler())
	defer compiler.Close(t.Context())
	ways := []struct {
		name    string
		opts    []wazabi.Option
		refuses bool
	}{
		{"trusted", []wazabi.Option{WithInterpreter()}, true},
		{"untrusted", []wazabi.Option{WithInterpreter(), wazabi.WithProfile(wazabi.Untrusted)}, true},
		{"cancel", []wazabi.Option{WithInterpreter(), wazabi.WithCancel()}, true},
		{"a runtime that interprets", []wazabi.Option{WithRuntime(interpreter)}, true},
		{"a runtime that compiles", []wazabi.Option{WithRuntime(compiler)}, false},
	}
	open := func(wasm []byte, opts ...wazabi.Option) (rt.Conn, error) {
		description, err := abi.ReadModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		p := &rt.Package{Name: "evil", Engine: Engine, Fingerprint: description.Fingerprint(), Funcs: []rt.Func{{Name: "Run", Export: "evil/run"}}}
		return p.OpenFrom(t.Context(), wasm, opts...)
	}
	for _, way := range ways {
		for what, wasm := range nests(2 * maxFrame) {
			t.Run("stack-overflow: "+way.name+", "+what, func(t *testing.T) {
				conn, err := open(wasm, way.opts...)
				if err == nil {
					defer conn.Close(t.Context())
				}
				if refused := errors.Is(err, wazabi.ErrLimit); refused != way.refuses || !refused && err != nil {
					t.Errorf("refused: %t, expected %t: %v", refused, way.refuses, err)
				}
			})
		}
	}
	for what, wasm := range nests(maxFrame - 100) {
		t.Run("stack-overflow: "+what+", as large as allowed", func(t *testing.T) {
			conn, err := open(wasm, WithInterpreter(), wazabi.WithProfile(wazabi.Untrusted))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			runtime.GC()
			before := allMemory()
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			err = call.Invoke()
			call.End()
			took := (allMemory() - before) >> 20
			t.Logf("%d MB: %v", took, err)
			if !errors.Is(err, wazabi.ErrStackOverflow) || took > 500 {
				t.Errorf("%v, and it took %d MB", err, took)
			}
		})
	}
}

// allMemory is what the process has from the system, in bytes.
func allMemory() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
