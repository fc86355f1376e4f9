package rt

import (
	"context"
	_ "embed"
	"slices"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
)

// The guest is that of testdata/protocol. Code of the shape that the generator writes calls it. Its
// source says how to build it.

//go:embed testdata/protocol/protocol.wasm
var protocolWasm []byte

var protocolFuncs = []Func{
	fnAdd:     {"Add", "protocol/add"},
	fnMix:     {"Mix", "protocol/mix"},
	fnSum:     {"Sum", "protocol/sum"},
	fnHello:   {"Hello", "protocol/hello"},
	fnReverse: {"Reverse", "protocol/reverse"},
	fnScale:   {"Scale", "protocol/scale"},
	fnEcho:    {"Echo", "protocol/echo"},
	fnFirst:   {"First", "protocol/first"},
	fnParse:   {"Parse", "protocol/parse"},
	fnFail:    {"Fail", "protocol/fail"},
	fnForge:   {"Forge", "protocol/forge"},
	fnTrap:    {"Trap", "protocol/trap"},
	fnSpin:    {"Spin", "protocol/spin"},
	fnFill:    {"Fill", "protocol/fill"},
	fnStash:   {"Stash", "protocol/stash"},
	fnCounts:  {"Counts", "protocol/counts"},
	fnArena:   {"LieArena", "protocol/lie_arena"},
	fnBool:    {"LieBool", "protocol/lie_bool"},
	fnU8:      {"LieU8", "protocol/lie_u8"},
	fnI8:      {"LieI8", "protocol/lie_i8"},
	fnU16:     {"LieU16", "protocol/lie_u16"},
	fnI16:     {"LieI16", "protocol/lie_i16"},
	fnChar:    {"LieChar", "protocol/lie_char"},
	fnString:  {"LieString", "protocol/lie_string"},
	fnLines:   {"LieLines", "protocol/lie_lines"},
	fnUnits:   {"LieUnits", "protocol/lie_units"},
	fnLine:    {"LieLine", "protocol/lie_line"},
	fnResult:  {"LieParse", "protocol/lie_parse"},
}

const (
	fnAdd = iota
	fnMix
	fnSum
	fnHello
	fnReverse
	fnScale
	fnEcho
	fnFirst
	fnParse
	fnFail
	fnForge
	fnTrap
	fnSpin
	fnFill
	fnStash
	fnCounts
	fnArena
	fnBool
	fnU8
	fnI8
	fnU16
	fnI16
	fnChar
	fnString
	fnLines
	fnUnits
	fnLine
	fnResult
)

type point struct{ X, Y float64 }

type kind uint8

const (
	kindThin  kind = 1
	kindThick kind = 2
)

type line struct {
	ID     uint64
	Name   string
	Points []point
	Kind   kind
	Note   *uint32
}

type parseError uint8

func (e parseError) Error() string { return [...]string{"ok", "empty", "not a number"}[e] }

// parseErrors are boxed once.
var parseErrors = [...]error{1: parseError(1), 2: parseError(2)}

const (
	sizeofPoint, alignofPoint = 16, 8
	sizeofLine, alignofLine   = 40, 8
	offLineName               = 8
	offLinePoints             = 16
	offLineKind               = 24
	offLineNote               = 28
)

// newProtocol returns the guest as a package.
func newProtocol(t testing.TB) *Package {
	t.Helper()
	description, err := new(Package).preflight(protocolWasm, false)
	if err != nil {
		t.Fatal(err)
	}
	return &Package{Name: "protocol", Engine: wazero.Engine, Wasm: protocolWasm, Fingerprint: description.Fingerprint(), Funcs: protocolFuncs}
}

func open(t testing.TB, opts ...wazabi.Option) *module {
	t.Helper()
	conn, err := newProtocol(t).Open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	m := &module{calls{conn}}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = m.Close(ctx)
	})
	return m
}

func pin(t testing.TB, m *module) *pinned {
	t.Helper()
	i, err := m.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// engines runs a test on wazero's compiler, on its interpreter, and on a guest with fuel guards;
// with -short on the compiler only.
func engines(t *testing.T, test func(t *testing.T, opt ...wazabi.Option)) {
	t.Run("compiler", func(t *testing.T) { test(t) })
	if testing.Short() {
		return
	}
	t.Run("interpreter", func(t *testing.T) { test(t, wazero.WithInterpreter()) })
	t.Run("guards", func(t *testing.T) { test(t, wazabi.WithCancel()) })
}

// rebuilt is another build of the guest: the same module with a custom section added.
func rebuilt(name string) []byte {
	section := append(append([]byte{byte(len(name))}, name...), "wazero wants a byte"...)
	return append(slices.Clone(protocolWasm), append([]byte{0, byte(len(section))}, section...)...)
}

func openFrom(t testing.TB, wasm []byte, opts ...wazabi.Option) *module {
	t.Helper()
	conn, err := newProtocol(t).OpenFrom(t.Context(), wasm, opts...)
	if err != nil {
		t.Fatal(err)
	}
	m := &module{calls{conn}}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	return m
}

func closeModule(t testing.TB, m *module) {
	t.Helper()
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func mustAdd(t testing.TB, c calls) {
	t.Helper()
	if got, err := c.Add(t.Context(), 1, 2); err != nil || got != 3 {
		t.Errorf("Add: %v, %v", got, err)
	}
}

func (c calls) Fill(t *testing.T, n uint64) (int, error) {
	return run(t.Context(), c, fnFill, func(c *Call) (int, error) {
		b, err := c.ResultBytes()
		return len(b), err
	}, n)
}
