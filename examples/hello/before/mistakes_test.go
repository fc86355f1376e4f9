package before

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// The tests of this file show the faults that README.md lists. They pass because the faults exist.

// raw calls f and returns its first result.
func raw(t *testing.T, f api.Function, params ...uint64) uint64 {
	t.Helper()
	results, err := f.Call(t.Context(), params...)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) == 0 {
		return 0
	}
	return results[0]
}

// greeting reads the text of a HelloResult.
func (g *Greeter) greeting(t *testing.T, result uint64) string {
	t.Helper()
	ptr, ok1 := g.module.Memory().ReadUint32Le(uint32(result) + resultPtr)
	length, ok2 := g.module.Memory().ReadUint32Le(uint32(result) + resultLen)
	text, ok3 := g.module.Memory().Read(ptr, length)
	if !ok1 || !ok2 || !ok3 {
		t.Fatal("the result lies outside the guest's memory")
	}
	return string(text)
}

// name writes a name into the guest.
func (g *Greeter) name(t *testing.T, name string) (ptr, size uint64) {
	t.Helper()
	size = uint64(len(name))
	ptr = raw(t, g.allocate, size)
	if !g.module.Memory().WriteString(uint32(ptr), name) {
		t.Fatal("the name lies outside the guest's memory")
	}
	return ptr, size
}

// crossings counts the calls of each export.
type crossings map[string]int

func (c crossings) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	if len(f.ExportNames()) == 0 {
		return nil
	}
	return experimental.FunctionListenerFunc(func(context.Context, api.Module, api.FunctionDefinition, []uint64, experimental.StackIterator) {
		c[f.ExportNames()[0]]++
	})
}

func TestFourCrossings(t *testing.T) {
	counts := crossings{}
	ctx := experimental.WithFunctionListenerFactory(t.Context(), counts)
	greeter := newGreeter(t, ctx)
	if _, err := greeter.Hello(ctx, "Mary"); err != nil {
		t.Fatal(err)
	}
	if counts["allocate"] != 1 || counts["hello"] != 1 || counts["deallocate"] != 2 || len(counts) != 3 {
		t.Errorf("crossings of one call: %v; want allocate 1, hello 1, deallocate 2", counts)
	}
}

// Two goroutines that call Hello may run in this order, without an error.
func TestNextCallOverwritesResult(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	mary, marySize := greeter.name(t, "Mary")
	john, johnSize := greeter.name(t, "John")
	first := raw(t, greeter.hello, mary, marySize)
	if got := greeter.greeting(t, first); got != "Hello, Mary!" {
		t.Fatalf("first result: %q", got)
	}
	second := raw(t, greeter.hello, john, johnSize)
	if got := greeter.greeting(t, first); first != second || got != "Hello, John!" {
		t.Errorf("first result after a second call: %q", got)
	}
}

func TestLengthIsBelieved(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	const secret = "Mary has a secret"
	ptr, _ := greeter.name(t, secret)
	raw(t, greeter.deallocate, ptr, uint64(len(secret)))
	mary, size := greeter.name(t, "Mary")
	if mary != ptr {
		t.Skip("the allocator has put the name elsewhere")
	}
	if got := greeter.greeting(t, raw(t, greeter.hello, mary, size+4)); got == "Hello, Mary!" {
		t.Error("the guest notices a length that is larger than the allocation")
	}
}

// The guest's panic has a message, a file and a line. Go gets a trap without them.
func TestPanicMessageIsLost(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	_, err := greeter.allocate.Call(t.Context(), 3<<30)
	if err == nil {
		t.Fatal("3 GiB were allocated")
	}
	if text := err.Error(); !strings.Contains(text, "unreachable") || strings.Contains(text, "capacity") {
		t.Errorf("error: %v", text)
	}
}

// Both sides declare AllocationFailed and no code returns it: Vec and format! trap instead.
func TestAllocationFailureIsATrap(t *testing.T) {
	const pages = 32 // of 64 KiB
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(pages)
	greeter, err := newIn(t.Context(), wazero.NewRuntimeWithConfig(t.Context(), config))
	if err != nil {
		t.Fatal(err)
	}
	defer greeter.Close(t.Context())
	_, err = greeter.Hello(t.Context(), strings.Repeat("Mary", pages<<16))
	if err == nil || errors.Is(err, AllocationFailed) || !strings.Contains(err.Error(), "unreachable") {
		t.Errorf("more than the guest has memory for: %v", err)
	}
}

// The instance is used again after a panic, in whatever state the panic left it.
func TestTrappedInstanceIsStillUsed(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	if _, err := greeter.allocate.Call(t.Context(), 3<<30); err == nil {
		t.Fatal("no trap")
	}
	if got, err := greeter.Hello(t.Context(), "Mary"); got != "Hello, Mary!" || err != nil {
		t.Errorf("Hello after a trap: %q, %v", got, err)
	}
}

// A host that skips deallocate on one of its returns leaks the memory.
func TestForgottenResultsLeak(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	name, size := greeter.name(t, strings.Repeat("Mary", 1000))
	before := greeter.module.Memory().Size()
	for range 1000 {
		raw(t, greeter.hello, name, size)
	}
	if grown := greeter.module.Memory().Size() - before; grown < 1000*4000 {
		t.Errorf("1000 results of 4000 bytes were not freed, and memory has grown by %d bytes only", grown)
	}
}

// Sizes are truncated to the guest's 32 bits, without an error.
func TestLengthIsTruncated(t *testing.T) {
	greeter := newGreeter(t, t.Context())
	mary, size := greeter.name(t, "Mary")
	if got := greeter.greeting(t, raw(t, greeter.hello, mary, size|1<<32)); got != "Hello, Mary!" {
		t.Errorf("greeting of a name of 4 GiB and 4 bytes: %q", got)
	}
}
