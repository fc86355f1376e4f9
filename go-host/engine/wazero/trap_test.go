package wazero

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/wazabi/wazabi/go-host/engine"
)

// The texts that wazero 1.12 writes.
func TestTrace(t *testing.T) {
	const names = "\x00asm\x01\x00\x00\x00\x00\x10\x04name\x00\x09\x08toy.wasm"
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer r.Close(t.Context())
	for name, test := range map[string]struct {
		module, text string
		want         []engine.Frame
	}{
		"no trace": {"\x00asm\x01\x00\x00\x00", "module closed", nil},
		"no names": {"\x00asm\x01\x00\x00\x00", "wasm error: unreachable\nwasm stack trace:\n\t.$34(i32,i32) i32\n\t.$5()",
			[]engine.Frame{{Func: "$34(i32,i32) i32"}, {Func: "$5()"}}},
		"names": {names, "wasm error: unreachable\nwasm stack trace:\n\ttoy.wasm._ZN3toy5cause17h048672483ada4c69E(i32) (i32,i64)\n" +
			"\ttoy.wasm._RNvNtCsgEmfK2I1SDS_4core3fmt5write(i32,i32) i32\n\ttoy.wasm.toy/run(i64) i32\n\ttoy.wasm.odd(name) of C(v128) externref\n\thost.f()",
			[]engine.Frame{{Func: "toy::cause"}, {Func: "core::fmt::write"}, {Func: "toy/run"}, {Func: "odd(name) of C"}, {Func: "host.f"}}},
		"lines": {names, "x (recovered by wazero)\nwasm stack trace:\n\ttoy.wasm.a()\n\t\t0x1f: src/lib.rs:3:4 (inlined)\n\t\t      src/a b.rs:9\n" +
			"\ttoy.wasm.b()\n\t\t0x20: src/lib.rs\n\nGo runtime stack trace:\ngoroutine 1",
			[]engine.Frame{{File: "src/lib.rs", Line: 3, Column: 4}, {Func: "a", File: "src/a b.rs", Line: 9}, {Func: "b", File: "src/lib.rs"}}},
		"text of the guest's": {names, "wasm error: unreachable\nwasm stack trace:\n\ttoy.wasm.\x1b[31m\u202e()", []engine.Frame{{Func: "?[31m?"}}},
	} {
		t.Run(name, func(t *testing.T) {
			module, err := r.CompileModule(t.Context(), []byte(test.module))
			if err != nil {
				t.Fatal(err)
			}
			if got := (&code{module: module}).trace(test.text); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%q\nwant %q", got, test.want)
			}
		})
	}
}

// linesGuest is a guest built with -debug.
func linesGuest(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../e2e/testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// Debugging information that is cut or damaged gives other names or none; nothing panics.
func TestInlinedDamaged(t *testing.T) {
	whole := newInlined(linesGuest(t))
	if len(whole.sections) < 5 || len(whole.sections["info"]) == 0 {
		t.Fatalf("%d sections", len(whole.sections))
	}
	named := 0
	for pc := uint64(0); pc < 0x8000; pc += 0x100 {
		named += len(whole.names(pc))
	}
	if named < 10 {
		t.Errorf("%d names", named)
	}
	for section, data := range whole.sections {
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return nil },
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { clear(b[len(b)/3:]); return b },
			func(b []byte) []byte {
				for i := 11; i < len(b); i += 97 {
					b[i] ^= 0xff
				}
				return b
			},
		} {
			damaged := newInlined(linesGuest(t))
			damaged.sections[section] = damage([]byte(string(data)))
			for _, pc := range []uint64{0, 0x13, 0x736d, 1 << 40} {
				for _, name := range damaged.names(pc) {
					if len(name) > 1024 || strings.ContainsAny(name, "\x00\x1b\n") {
						t.Errorf("%q", name)
					}
				}
			}
		}
	}
	for _, wasm := range []string{"", "\x00asm\x01\x00\x00\x00", "\x00asm\x01\x00\x00\x00\x00\xff", "\x00asm\x01\x00\x00\x00\x00\x03\x09.d", "\x00asm\x01\x00\x00\x00\x00"} {
		if n := newInlined([]byte(wasm)); len(n.sections) != 0 || n.names(1) != nil {
			t.Errorf("%q: %v", wasm, n.sections)
		}
	}
}

// panicking is wazero where it reads a malformed line table.
type panicking struct{ api.Function }

func (panicking) CallWithStack(context.Context, []uint64) error {
	var file *struct{ Name string }
	return errors.New(file.Name)
}

// A line table that wazero panics on is an error of the call.
func TestLineTablePanic(t *testing.T) {
	err := tracedFunction{panicking{}}.CallWithStack(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "line table") || !strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("%v", err)
	}
}
