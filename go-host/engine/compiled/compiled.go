// Package compiled is the engine for guests that were translated into Go, and compiled with the
// program.
//
// Package internal/guest of a generated package has the translated code, and describes it with a
// [Guest]. Programs do not import this package.
package compiled

import (
	"fmt"
	"strings"
	"sync"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Guest describes a translated guest. It must not change.
type Guest struct {
	// Fingerprint is the fingerprint of the guest's description.
	Fingerprint string
	// MinPages and MaxPages are the declared bounds of the memory, in pages.
	MinPages, MaxPages uint32
	// Footprint is what an instance takes beside its memory, in bytes.
	Footprint int64
	// Imports are the functions that the guest imports. [Host.Call] knows them by their indexes.
	Imports []Import
	// Functions are the exported functions, and Globals the names of the exported globals of type
	// i32. [Module] knows both by their indexes.
	Functions []Function
	Globals   []string
	// WASI makes what an instance needs of WASI; nil if the guest does not import WASI.
	WASI engine.NewProcess
	// Names has the name of each function of the guest in one line, in the order of their numbers.
	// It is empty if the guest has no names.
	Names string
	// Lines says where the guest is in the source, for a guest that was built with -debug. It has texts,
	// one in each line, an empty line, and then a line for each place that Go shows: the number of the
	// function, a file and a line, the number of the function that is called there or -1, and four
	// numbers for each frame, innermost first: a name, a file, a line and a column. Names and files are
	// numbers of texts, from 1; 0 is the empty text.
	Lines string
	// New makes an instance without memory.
	New func(*Host) Module
}

// Import is a function that a guest imports. Params and Results have the names of core types, with
// spaces between them.
type Import struct{ Module, Name, Params, Results string }

// Function is an exported function. Params and Results have the names of core types, with spaces
// between them.
type Function struct{ Name, Params, Results string }

// Module is an instance of translated code.
type Module interface {
	// Function returns a function that calls an export. The stack has the core parameters, and takes
	// the results, as in [engine.Function].
	Function(n int) func(stack []uint64)
	Global(n int) int32
	// Memory is the linear memory. It is set before Init, which copies the guest's data into it, and
	// whenever it grows.
	Memory() *[]byte
	Init()
	// Stack is how many bytes of Go stack the guest may use. Functions that can recurse take from it
	// and give back.
	Stack() *int32
	// Cause tells why the guest runs an unreachable instruction: 0 if the instruction is the guest's
	// own, or one of the causes that the rewriting of the guest added.
	Cause() *int32
}

// New returns an engine that runs one guest.
func New(g *Guest) engine.Engine {
	return &compiledEngine{guest: g, functions: sync.OnceValue(g.functions), names: sync.OnceValue(g.names), places: sync.OnceValue(g.places)}
}

type compiledEngine struct {
	guest     *Guest
	functions func() map[string]exported
	// names and places are called when a call has failed. A trace has many frames, and a guest many
	// names.
	names  func() []string
	places func() map[place][]shown
}

// exported is an exported function.
type exported struct {
	number int
	engine.Signature
}

func (g *Guest) functions() map[string]exported {
	all := make(map[string]exported, len(g.Functions))
	for n, f := range g.Functions {
		all[f.Name] = exported{n, signature(f.Params, f.Results)}
	}
	return all
}

// Load returns the engine's guest. There is nothing to compile.
func (e *compiledEngine) Load(r engine.Request) (engine.Guest, error) {
	if r.Options != nil {
		return nil, failed(wazabi.ErrOption, "%v: an option of another engine; this package has its guest compiled in. "+
			"Leave the option out, build without the tag wazabi_go, or generate the package with -engine wazero", r.Options)
	}
	code, err := r.Code()
	if err != nil {
		return nil, err
	}
	if code.Wasm != nil {
		return nil, failed(wazabi.ErrModule, "this package has its guest compiled in and loads no other; generate it with -engine wazero or -engine both")
	}
	if r.Fingerprint != e.guest.Fingerprint {
		return nil, failed(wazabi.ErrABIMismatch, "internal/guest was translated from a guest with the fingerprint %s, and the package was generated for %s; "+
			"run wazabi gen again", e.guest.Fingerprint, r.Fingerprint)
	}
	g := &guest{
		code: e.guest, exports: e.functions(), names: e.names, places: e.places, facts: code.Facts, cancel: r.Key.Guards,
		signatures: map[string]engine.Signature{}, outside: r.WASI,
	}
	for _, i := range e.guest.Imports {
		if i.Module == wasiModule {
			g.wasi = append(g.wasi, i.Name)
		}
	}
	for name, f := range g.exports {
		g.signatures[name] = f.Signature
	}
	return g, nil
}

// guest implements [engine.Guest].
type guest struct {
	code       *Guest
	exports    map[string]exported
	signatures map[string]engine.Signature
	names      func() []string
	places     func() map[place][]shown
	facts      any
	// cancel says that fuel guards call the host's tick.
	cancel bool
	// wasi has the functions of WASI that the guest imports, outside the settings of WASI.
	wasi    []string
	outside *engine.WASI
}

func (g *guest) Facts() any { return g.facts }

func (g *guest) CompileTime() time.Duration { return 0 }

func (g *guest) MinMemory() uint64 { return uint64(g.code.MinPages) * engine.PageSize }

func (g *guest) Footprint() int64 { return g.code.Footprint }

func (g *guest) Functions() map[string]engine.Signature { return g.signatures }

func (g *guest) WASI() []string { return g.wasi }

func (g *guest) Release() {}

// signature reads a signature, as in "i32 i64".
func signature(params, results string) engine.Signature {
	return engine.Signature{Params: types(params), Results: types(results)}
}

func types(names string) (all []engine.CoreType) {
	for name := range strings.FieldsSeq(names) {
		for _, t := range []engine.CoreType{engine.I32, engine.I64, engine.F32, engine.F64} {
			if t.String() == name {
				all = append(all, t)
			}
		}
	}
	return all
}

func failed(kind error, format string, args ...any) *wazabi.Error {
	return &wazabi.Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}
