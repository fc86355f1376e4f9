// Package before greets through a Rust guest, with glue written by hand on both sides.
//
// examples/hello is the same program with wazabi instead of glue. README.md lists the faults of
// this one.
package before

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

//go:generate ./build.sh

//go:embed hello_before.wasm
var wasm []byte

// HailMaryError is an error code of the guest. Zero is success.
type HailMaryError uint32

// The codes have the guest's numbers.
const (
	Success HailMaryError = iota
	NullPointer
	InvalidUTF8
	AllocationFailed
)

func (e HailMaryError) Error() string {
	switch e {
	case Success:
		return "success"
	case NullPointer:
		return "null pointer"
	case InvalidUTF8:
		return "invalid UTF-8"
	case AllocationFailed:
		return "allocation failed"
	default:
		return fmt.Sprintf("unknown error %d", uint32(e))
	}
}

// The offsets of the fields in the guest's HelloResult.
const (
	resultPtr   = 0
	resultLen   = 4
	resultError = 8
)

var errMemory = errors.New("the guest's memory ends before its data")

// A Greeter is an instance of the guest.
type Greeter struct {
	runtime    wazero.Runtime
	module     api.Module
	allocate   api.Function
	deallocate api.Function
	hello      api.Function
}

// New compiles and instantiates the guest.
func New(ctx context.Context) (*Greeter, error) {
	return newIn(ctx, wazero.NewRuntime(ctx))
}

func newIn(ctx context.Context, runtime wazero.Runtime) (*Greeter, error) {
	module, err := runtime.Instantiate(ctx, wasm)
	if err != nil {
		return nil, errors.Join(err, runtime.Close(ctx))
	}
	return &Greeter{
		runtime:    runtime,
		module:     module,
		allocate:   module.ExportedFunction("allocate"),
		deallocate: module.ExportedFunction("deallocate"),
		hello:      module.ExportedFunction("hello"),
	}, nil
}

// Close closes the runtime, with the guest in it.
func (g *Greeter) Close(ctx context.Context) error {
	return g.runtime.Close(ctx)
}

// Hello greets by name.
func (g *Greeter) Hello(ctx context.Context, name string) (string, error) {
	// Crossing 1: allocate memory for the name.
	size := uint64(len(name))
	results, err := g.allocate.Call(ctx, size)
	if err != nil {
		return "", fmt.Errorf("allocate: %w", err)
	}
	arg := results[0]
	if arg == 0 {
		return "", AllocationFailed
	}
	// Crossing 4, or 3 if hello fails: free the name's memory.
	defer g.deallocate.Call(ctx, arg, size)
	memory := g.module.Memory()
	if !memory.WriteString(uint32(arg), name) {
		return "", errMemory
	}

	// Crossing 2: call the function.
	results, err = g.hello.Call(ctx, arg, size)
	if err != nil {
		return "", fmt.Errorf("hello: %w", err)
	}
	result := uint32(results[0])
	code, ok := memory.ReadUint32Le(result + resultError)
	if !ok {
		return "", errMemory
	}
	if err := HailMaryError(code); err != Success {
		return "", err
	}
	ptr, ok := memory.ReadUint32Le(result + resultPtr)
	if !ok {
		return "", errMemory
	}
	length, ok := memory.ReadUint32Le(result + resultLen)
	if !ok {
		return "", errMemory
	}
	text, ok := memory.Read(ptr, length)
	if !ok {
		return "", errMemory
	}
	greeting := string(text) // a copy, since deallocate frees the bytes

	// Crossing 3: free the greeting's memory.
	if _, err := g.deallocate.Call(ctx, uint64(ptr), uint64(length)); err != nil {
		return "", fmt.Errorf("deallocate: %w", err)
	}
	return greeting, nil
}
