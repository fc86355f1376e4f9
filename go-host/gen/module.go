package gen

import (
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// module writes the parts that each package has once: the guest, Module, Instance, New.
func (g *generator) module() {
	w := g.w
	g.pkg("embed")
	own, wasm := g.opts.Engine == Wazero, g.opts.Engine != Go
	w.p("// This package needs version 1 of the runtime, and does not compile with an older one.")
	w.p("const _ = %s", g.rt(rtRuntimeVersion1))
	w.p("")
	if own {
		g.embedGuest()
	}
	w.p("//go:embed abi.json")
	w.p("var %s string", g.own.description)
	w.p("")
	w.p("var %s = %s{", g.own.guest, g.rt(rtPackage))
	w.p("Name: %q,", g.opts.Package)
	if wasm {
		w.p("Wasm: %s,", g.own.wasm)
	}
	w.p("Fingerprint: %q,", g.d.Fingerprint())
	w.p("Description: %s,", g.own.description)
	if !own && g.callsKit() {
		w.p("CallsKit: true,")
	}
	w.p("Engine: %s,", g.engine())
	w.p("Funcs: []%s{", g.rt(rtFunc))
	for _, f := range g.d.Exports {
		w.p("%s: {Name: %q, Export: %q},", g.numbers[f], g.fullName(f), f.Export)
	}
	for _, f := range g.iterating() {
		w.p("%s: {Name: %q, Export: %q},", g.iterators[f.Iterator()].next, g.fullName(f), f.Next().Export)
	}
	for _, f := range g.d.Lent() {
		w.p("%s: {Name: %q, Export: %q},", g.numbers[f], g.methods[f], f.Export)
	}
	w.p("},")
	g.resourceTable()
	if g.views() {
		w.p("Views: true,")
	}
	g.importTable()
	g.callbackTable()
	w.p("}")
	w.p("")
	var numbers []string
	for _, f := range g.d.Exports {
		numbers = append(numbers, g.numbers[f])
	}
	for _, f := range g.iterating() {
		numbers = append(numbers, g.iterators[f.Iterator()].next)
	}
	for _, f := range g.d.Lent() {
		numbers = append(numbers, g.numbers[f])
	}
	if len(numbers) > 0 {
		numbers[0] += " = iota"
		w.p("const (")
		for _, number := range numbers {
			w.p("%s", number)
		}
		w.p(")")
		w.p("")
	}
	g.iteratorNumbers()
	g.moduleTypes()
}

// fullName is the name of an export's method, with the type that has it.
func (g *generator) fullName(f *abi.Func) string {
	if self := f.Receiver(); self != nil {
		return g.names[self] + "." + g.methods[f]
	}
	return g.methods[f]
}

// linked is the name of an export's method in links of docs.
func (g *generator) linked(f *abi.Func) string {
	if f.Receiver() != nil {
		return g.fullName(f)
	}
	return "Module." + g.methods[f]
}

// embedGuest writes the variable that has the guest.
func (g *generator) embedGuest() {
	g.w.p("//go:embed %s.wasm", g.opts.Package)
	g.w.p("var %s []byte", g.own.wasm)
	g.w.p("")
}

// moduleTypes writes the types Module and Instance with their methods, and the functions
// that make them.
func (g *generator) moduleTypes() {
	from := newFromText + "\n"
	if g.opts.Engine != Wazero {
		from = ""
	}
	g.moduleText(strings.Replace(moduleText, "$NEWFROM", from, 1))
}

// moduleText writes one of the texts below.
func (g *generator) moduleText(text string) {
	params, options := g.hostArguments()
	g.begin(g.hostScope)
	conn := ""
	if strings.Contains(text, "$Conn") {
		// A name imports its package.
		conn = g.rt(rtConn)
	}
	g.w.p("%s", strings.NewReplacer(
		"$ABI", g.kit(kitABI), "$ErrABIMismatch", g.kit(kitErrABIMismatch), "$ErrBusy", g.kit(kitErrBusy), "$ErrClosed", g.kit(kitErrClosed), "$ErrInit", g.kit(kitErrInit),
		"$Option", g.kit(kitOption), "$Raw", g.kit(kitRaw), "$Stats", g.kit(kitStats), "$Conn", conn,
		"$Context", g.pkg("context")+".Context", "$HOSTS", params, "$OPTIONS", options,
		"$calls", g.own.calls, "$guest", g.own.guest, "$conn", g.local("conn").text, "$err", g.fn.err,
		"$open(", string(packageOpen)+"(", "$openFrom", string(packageOpenFrom), "$withInit", string(packageWithInit),
		"$pin", string(connPin), "$close", string(connClose), "$abi", string(connABI), "$stats", string(connStats),
		"$entries", string(connGuestEntries), "$release", string(connRelease), "$raw", string(connRaw),
	).Replace(text))
}

// moduleText has receivers that are pointers, as the embedded struct has, whose methods godoc shows
// among those of Module and Instance.
const moduleText = `// $calls has a method per export of the guest; [Module] and [Instance] embed it.
type $calls struct{ conn $Conn }

// Conn lets other guests import the exports of this one; package link of wazabi uses it.
func (c *$calls) Conn() $Conn { return c.conn }

// Module calls the guest. Any number of goroutines may use it. It keeps a pool of instances,
// each with its own memory and globals, and a call takes an idle one.
type Module struct{ $calls }

// Instance calls one instance of the guest, faster than a Module does. One goroutine at a time
// may use it: a concurrent call returns [$ErrBusy].
type Instance struct{ $calls }

// New loads the guest. The process compiles it once. Calls make instances when they need
// them.
func New(ctx $Context, $HOSTSopts ...$Option) (*Module, error) {
	$conn, $err := $guest.$open(ctx, $OPTIONS)
	if $err != nil {
		return nil, $err
	}
	return &Module{$calls{$conn}}, nil
}

$NEWFROM// WithInit lets f prepare each instance of the guest before its first call, also those that
// [Module.Instance] returns. f receives the context of the call that needs the instance. If f
// fails or panics, that call fails with [$ErrInit], which wraps f's error. f must not keep
// the instance, close it, or use the Module.
func WithInit(f func(ctx $Context, i *Instance) error) $Option {
	if f == nil {
		return $guest.$withInit(nil)
	}
	return $guest.$withInit(func(ctx $Context, conn $Conn) error {
		return f(ctx, &Instance{$calls{conn}})
	})
}

// Instance returns an instance for the caller alone, until the caller closes it. On a nil Module
// the error is [$ErrClosed].
func (m *Module) Instance(ctx $Context) (*Instance, error) {
	if m == nil {
		m = new(Module)
	}
	conn, err := m.conn.$pin(ctx)
	if err != nil {
		return nil, err
	}
	return &Instance{$calls{conn}}, nil
}

// Close refuses new calls and waits for running ones until ctx ends. Then it stops them if the
// Module was opened with WithCancel. On a nil Module it returns [$ErrClosed].
func (m *Module) Close(ctx $Context) error {
	if m == nil {
		m = new(Module)
	}
	return m.conn.$close(ctx)
}

// ABI returns the guest's description, and its differences from the description that this
// package was generated from. On a nil Module it is empty.
func (m *Module) ABI() $ABI {
	if m == nil {
		m = new(Module)
	}
	return m.conn.$abi()
}

// Stats counts the instances by state, and the calls so far. On a nil Module all counts are 0.
func (m *Module) Stats() $Stats {
	if m == nil {
		m = new(Module)
	}
	return m.conn.$stats()
}

// Close gives the instance back to its Module. If ctx has ended, the caller could not tidy up: the
// Module then closes the instance, unless it has the option WithReset.
func (i *Instance) Close(ctx $Context) error { return i.conn.$close(ctx) }

// $entries counts how often the host entered the guest: once per call, and once more if the
// arguments needed more room.
func (i *Instance) $entries() uint64 { return i.conn.$entries() }

// Release makes the guest free the memory of the last result now, instead of at the next call.
func (i *Instance) Release(ctx $Context) error { return i.conn.$release(ctx) }

// Raw gives access to the guest's memory, and to exports that were written by hand.
func (i *Instance) Raw() $Raw { return i.conn.$raw() }
`

// newFromText is not in moduleText, since only wazero loads other guests.
const newFromText = `// NewFrom loads another build of the guest. Its interface must be compatible with this
// package; otherwise the error is [$ErrABIMismatch], which lists the differences. The build
// stays compiled until its last Module closes.
func NewFrom(ctx $Context, wasm []byte, $HOSTSopts ...$Option) (*Module, error) {
	$conn, $err := $guest.$openFrom(ctx, wasm, $OPTIONS)
	if $err != nil {
		return nil, $err
	}
	return &Module{$calls{$conn}}, nil
}
`
