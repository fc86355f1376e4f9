package rt

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	engine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestLimitsOfProfile opens a guest that only the trusted profile accepts, also where another
// Module has it compiled in the same runtime.
func TestLimitsOfProfile(t *testing.T) {
	wasm := hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes()
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: engine.Engine, Fingerprint: d.Fingerprint()}
	cache := wazero.NewCompilationCache()
	for name, opts := range map[string][]wazabi.Option{"alone": nil, "with a cache": {engine.WithCompilationCache(cache)}} {
		for _, profile := range []wazabi.Profile{wazabi.Trusted, wazabi.Untrusted, wazabi.Trusted} {
			conn, err := p.OpenFrom(t.Context(), wasm, append(opts, wazabi.WithProfile(profile))...)
			if profile == wazabi.Untrusted {
				if !errors.Is(err, wazabi.ErrLimit) || !strings.Contains(err.Error(), "custom sections") {
					t.Errorf("%s, untrusted: %v", name, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s, trusted: %v", name, err)
			}
			defer conn.Close(t.Context())
		}
	}
}

// TestLimitBounds asks for as much as limits allow, and for one more.
func TestLimitBounds(t *testing.T) {
	const depth = 3
	li := &Lifter{limits: limits{Depth: depth}}
	lo := &Lowerer{of: &crossing{lift: Lifter{limits: limits{Depth: depth}}}}
	for n := 1; n <= depth+1; n++ {
		if counted := li.EnterCount(); counted != (n <= depth) {
			t.Errorf("counting at depth %d: %v", n, counted)
		}
	}
	for range depth {
		li.Leave()
	}
	for n := 1; n <= depth+1; n++ {
		want := n > depth
		if err := li.Enter(); errors.Is(err, wazabi.ErrDepth) != want || (err != nil) != want {
			t.Errorf("lifting at depth %d: %v", n, err)
		}
		if err := lo.Enter(); errors.Is(err, wazabi.ErrDepth) != want || (err != nil) != want {
			t.Errorf("lowering at depth %d: %v", n, err)
		}
	}
	if n := (limits{}).depth(); n != maxDepth {
		t.Errorf("the default depth is %d", n)
	}
	for _, test := range []struct {
		n            int
		size, budget int64
		ok           bool
	}{
		{2, 8, 16, true},
		{2, 8, 15, false},
		{1, 1, smallest, true},
		{1, 1, smallest - 1, false},
		{0, 8, smallest, true},
	} {
		li := &Lifter{budget: test.budget}
		if err := li.Allocate(test.n, test.size); errors.Is(err, wazabi.ErrBudget) == test.ok || (err == nil) != test.ok || test.ok && li.budget != 0 {
			t.Errorf("%+v: %v, and %d bytes are left", test, err, li.budget)
		}
	}
	for _, limit := range []int64{3<<16 - 1, 3 << 16} {
		o := options{memoryLimit: limit}
		if err := o.limitMemory(1<<16, 2<<16); errors.Is(err, wazabi.ErrLimit) != (limit < 3<<16) || err == nil && o.memoryLimit != 1<<16 {
			t.Errorf("of %d bytes, %d are left for the memory: %v", limit, o.memoryLimit, err)
		}
	}
}

// TestLowerBounds sends as much as WebAssembly's addresses allow, and one byte more.
func TestLowerBounds(t *testing.T) {
	const most = math.MaxInt32
	list := func(n uint64, size int) func(lo *Lowerer) error {
		return func(lo *Lowerer) error {
			_, _, err := lo.list(n, size, 1)
			return err
		}
	}
	bytes := func(n int) func(lo *Lowerer) error {
		return func(lo *Lowerer) error {
			_, _, err := lo.bytes(n)
			return err
		}
	}
	grow := func(n uint64, pass uint8) func(lo *Lowerer) error {
		return func(lo *Lowerer) error {
			lo.used, lo.pass = n, pass
			lo.grow()
			return lo.err
		}
	}
	tests := []struct {
		name string
		do   func(lo *Lowerer) error
		want string
	}{
		{"bytes", bytes(most), ""},
		{"elements without a size", list(most, 0), ""},
		{"too many elements without a size", list(most+1, 0), "at most 2 GiB can be sent"},
		{"elements", list(most, 1), "more than the guest's memory of at most 1000 bytes"},
		{"too large elements", list(1<<30, 2), "at most 2 GiB can be sent"},
		{"as much as the memory", list(1000, 1), ""},
		{"more than the memory", list(1001, 1), "more than the guest's memory of at most 1000 bytes"},
		{"all arguments", grow(most, 3), "were changed while they were sent"},
		{"too large arguments", grow(most+1, 3), "take 2147483648 bytes, at most 2 GiB can be sent"},
	}
	if n := most; strconv.IntSize == 64 {
		tests = append(tests, tests[0])
		tests[0].name, tests[0].do, tests[0].want = "too many bytes", bytes(n+1), "at most 2 GiB can be sent"
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.do(&Lowerer{of: &crossing{inst: &instance{mem: memory{limit: 1000}}}})
			if test.want == "" && err != nil || test.want != "" && (!errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// An empty list takes no room, whatever its alignment.
func TestLowerNothing(t *testing.T) {
	lo := &Lowerer{of: &crossing{inst: &instance{}}, base: 64, used: 3, arena: make([]byte, 3)}
	for _, test := range []struct {
		n    uint64
		size int
	}{{0, 8}, {0, 0}, {1 << 20, 0}} {
		if at, region, err := lo.list(test.n, test.size, 8); at != 64 || len(region) != 0 || err != nil || lo.used != 3 {
			t.Errorf("%+v: %d bytes at %d, %d are used, %v", test, len(region), at, lo.used, err)
		}
	}
}

// Limits beyond an int are those of an int, as on 32 bits.
func TestLimitsAreInts(t *testing.T) {
	o, err := goPackage(&goEngine{}).options([]wazabi.Option{Hosts(shouter(nil)), wazabi.WithLimits(wazabi.Limits{Bytes: math.MaxInt64, Elements: math.MaxInt64})})
	if err != nil || o.limits.Bytes != math.MaxInt || o.limits.Elements != math.MaxInt {
		t.Errorf("%v; %+v", err, o.limits)
	}
}
