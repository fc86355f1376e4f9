package wazero

import (
	"context"
	"strings"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// maxFrame bounds the values of one call of a function in wazero's interpreter. That keeps them in
// a Go slice, which it grows without a limit, and bounds only the number of calls, to maxCalls. So
// the slice has at most 80 MB, which is also what the stack of compiled code may have.
const (
	maxFrame = 5_000
	maxCalls = 2_000
)

// checkFrames refuses a module, which wazero has accepted, with a function that takes too many
// values in the interpreter.
func (s *store) checkFrames(wasm []byte) error {
	if !s.interprets() {
		return nil
	}
	frame, err := wasmbin.LargestFrame(wasm)
	if err != nil {
		return failed(wazabi.ErrModule, "its operands cannot be counted: %v", err)
	}
	if frame.Values <= maxFrame {
		return nil
	}
	e := failed(wazabi.ErrLimit, "function %d has %d parameters, locals and operands at a time, at most %d are allowed in wazero's interpreter",
		frame.Function, frame.Values, maxFrame)
	e.Offset = frame.Offset
	return e
}

// descent is a module whose function f(n) calls itself n times.
const descent = "\x00asm\x01\x00\x00\x00" +
	"\x01\x05\x01\x60\x01\x7f\x00" +
	"\x03\x02\x01\x00" +
	"\x07\x05\x01\x01f\x00\x00" +
	"\x0a\x10\x01\x0e\x00\x20\x00\x04\x40\x20\x00\x41\x01\x6b\x10\x00\x0b\x0b"

// isInterpreter reports whether a runtime interprets its modules. It is the runtime's configuration
// that says so, or the platform, and the runtime does not tell. But only the interpreter has no
// room for more than maxCalls calls.
func isInterpreter(ctx context.Context, r wazero.Runtime) bool {
	compiled, err := r.CompileModule(ctx, []byte(descent))
	if err != nil {
		// The runtime was closed: it compiles no guest either.
		return false
	}
	defer compiled.Close(background)
	module, err := r.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return false
	}
	defer module.Close(background)
	_, err = module.ExportedFunction("f").Call(ctx, 2*maxCalls)
	return err != nil && strings.Contains(err.Error(), string(engine.TrapStackOverflow))
}
