package wazero

import (
	"context"
	"runtime"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// diving is
//
//	(module (import "env" "f" (func (param i32) (result i32))) (memory (export "memory") 1)
//	  (func (export "g") (param i32) (result i32)
//	    local.get 0 i32.eqz if (result i32) local.get 0 call 0
//	    else local.get 0 i32.const 1 i32.sub call 1 i32.const 1 i32.add end))
var diving = []byte("\x00asm\x01\x00\x00\x00" + hostile.Section(1, hostile.Vec("\x60\x01\x7f\x01\x7f")) +
	hostile.Section(2, hostile.Vec("\x03env\x01f\x00\x00")) + hostile.Section(3, hostile.Vec("\x00")) + hostile.Section(5, hostile.Vec("\x00\x01")) +
	hostile.Section(7, hostile.Vec("\x06memory\x02\x00", "\x01g\x00\x01")) +
	hostile.Section(10, hostile.Vec(hostile.Sized("\x00\x20\x00\x45\x04\x7f\x20\x00\x10\x00\x05\x20\x00\x41\x01\x6b\x10\x01\x41\x01\x6a\x0b\x0b"))))

// Functions whose calls have nested deep do not retain their stacks, of up to 80 MB each: of one
// after the other, and of one inside of the other.
func TestStacksKept(t *testing.T) {
	if noCompiler() {
		t.Skip("the interpreter makes a stack for each call")
	}
	const depth, functions, most = 1_000_000, 12, 64 << 20
	var all []engine.Function
	var inside int
	host := &engine.HostModule{Name: "env", Functions: []engine.HostFunction{{Name: "f",
		Signature: engine.Signature{Params: []engine.CoreType{engine.I32}, Results: []engine.CoreType{engine.I32}},
		Call: func(ctx context.Context, stack []uint64) {
			if inside == 0 {
				stack[0] = 1
				return
			}
			f := all[inside]
			inside--
			inner := []uint64{depth}
			if err := f.CallWithStack(ctx, inner); err != nil {
				panic(err)
			}
			stack[0] = inner[0]
		},
	}}}
	g := load(t, request(diving))
	defer g.Release()
	i, err := g.Instantiate(t.Context(), engine.Config{Memory: new(heap), Hosts: []*engine.HostModule{host}})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(t.Context())
	call := func(f engine.Function, nested int, want uint64) {
		t.Helper()
		stack := []uint64{want - 1}
		if nested > 0 {
			stack[0] = depth
		}
		inside = nested
		if err := f.CallWithStack(t.Context(), stack); err != nil || stack[0] != want {
			t.Errorf("%d, %v; want %d", stack[0], err, want)
		}
	}
	retained := func(what string) {
		t.Helper()
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		if stats.HeapAlloc > most {
			t.Errorf("%s: %d MB are retained", what, stats.HeapAlloc>>20)
		}
	}
	for range functions {
		all = append(all, i.Function("g"))
	}
	for _, f := range all {
		call(f, 0, depth+1)
	}
	retained("one after the other")
	call(all[0], 3, 4*depth+1)
	retained("one inside of the other")
	// A function with a small stack is not looked up again.
	f := all[0].(*exported)
	call(f, 0, 11)
	before := f.callee
	call(f, 0, 101)
	if f.callee != before {
		t.Error("a function was looked up again after a call without depth")
	}
	if f.size != f.initial {
		t.Errorf("a stack has grown from %d bytes to %d", f.initial, f.size)
	}
	// Stacks that are small together are kept.
	call(f, 0, 10_001)
	if f.callee != before || f.size == f.initial {
		t.Errorf("a stack of %d bytes was dropped", f.size)
	}
	runtime.KeepAlive(all)
}

// The stack is found in wazero's own type of functions, by its name. The interpreter has another
// type.
func TestStackOf(t *testing.T) {
	ctx := t.Context()
	function := func(config wazero.RuntimeConfig) api.Function {
		r := wazero.NewRuntimeWithConfig(ctx, config)
		t.Cleanup(func() { _ = r.Close(ctx) })
		m, err := r.Instantiate(ctx, []byte("\x00asm\x01\x00\x00\x00"+hostile.Section(1, hostile.Vec("\x60\x00\x00"))+hostile.Section(3, hostile.Vec("\x00"))+
			hostile.Section(7, hostile.Vec("\x01g\x00\x00"))+hostile.Section(10, hostile.Vec(hostile.Sized("\x00\x0b")))))
		if err != nil {
			t.Fatal(err)
		}
		return m.ExportedFunction("g")
	}
	if !noCompiler() {
		if stack := stackOf(function(wazero.NewRuntimeConfigCompiler())); !stack.IsValid() || stack.Len() == 0 {
			t.Error("the compiler's stack was not found")
		}
	}
	if stackOf(function(wazero.NewRuntimeConfigInterpreter())).IsValid() {
		t.Error("the interpreter has the stack of a function")
	}
}
