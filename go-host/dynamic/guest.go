package dynamic

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// Guest is a guest that was opened without generated code. Any number of goroutines may use it: it
// keeps a pool of instances, each with its own memory and globals, and a call takes an idle one.
type Guest struct {
	conn        rt.Conn
	pkg         *rt.Package
	description *abi.Description
	types       *typegraph.Graph
	// functions has the exports by their names with and without the crate.
	functions map[string]*function
	// lent has the functions that call the callbacks of the guest.
	lent map[*abi.Func]*function
	// resources has the numbers of the types of resources, objects those of the host's objects.
	resources, objects map[*abi.Type]int
	hosts              hosts
	// holding has the types whose values can contain handles.
	holding map[*abi.Type]bool
	// fields is what converters keep.
	fields  *sync.Map
	goTypes goTypes
	// cancels: a context ends the calls of the guest.
	cancels bool
}

// function is an export.
type function struct {
	*abi.Func
	// number is the function's number in the package.
	number int
	// callbacks has, for each parameter that is a func or a stream, its number in the package.
	callbacks []int
	// offsets, size and align are those of the parameters that cross as one record.
	offsets     []int
	size, align int
	// near says that resources can lie inside of arguments.
	near bool
	// next and iterator are the numbers of the function that fetches items, and of the type of the
	// iterator.
	next, iterator int
}

// Open opens a guest, which wazero runs. It takes the options of package wazabi and of the engine
// wazero, [WithInit], [WithGoType], and [WithFunc] for each function that the guest imports, or
// [Link] for an import block. wasm must not change before Open returns; it is not kept.
func Open(ctx context.Context, wasm []byte, opts ...wazabi.Option) (*Guest, error) {
	d, s, err := describe(wasm, opts)
	if err != nil {
		return nil, failedIn("Open", err)
	}
	g := &Guest{
		description: d, types: typegraph.Of(d), functions: map[string]*function{}, lent: map[*abi.Func]*function{},
		resources: map[*abi.Type]int{}, objects: map[*abi.Type]int{}, fields: new(sync.Map), cancels: s.Cancel,
	}
	g.holding = handles(g.types)
	g.pkg = &rt.Package{Name: guestName(d), Fingerprint: d.Fingerprint(), Described: d, Engine: wazero.Engine, Homes: map[int]int{}, Views: true}
	if d.Core != nil {
		g.numberCore()
	} else {
		g.number()
	}
	if g.goTypes, err = goTypesOf(g.pkg.Name, d, s.Hosts); err != nil {
		return nil, err
	}
	hostOption, err := g.imports(s.Hosts, s.Links)
	if err != nil {
		return nil, err
	}
	opts = append(slices.Clone(opts), hostOption)
	if option := g.initOption(s.Hosts); option != nil {
		opts = append(opts, option)
	}
	if s.Compiled != nil {
		g.pkg.Engine = s.Compiled
		g.conn, err = g.pkg.Open(ctx, opts...)
	} else {
		g.conn, err = g.pkg.OpenFrom(ctx, wasm, opts...)
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// describe reads the description of a guest that is to be opened with the options.
func describe(wasm []byte, opts []wazabi.Option) (*abi.Description, *settings.Settings, error) {
	s := &settings.Settings{}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	d, err := rt.ReadModule(wasm, wazabi.Profile(s.Profile) == wazabi.Untrusted)
	return d, s, err
}

// guestName names the guest in errors: the crate of its exports.
func guestName(d *abi.Description) string {
	if len(d.Exports) > 0 {
		if crate, _, ok := strings.Cut(d.Exports[0].Export, "/"); ok {
			return crate
		}
	}
	return "guest"
}

// number fills in the functions, resources and callbacks of the package.
func (g *Guest) number() {
	for _, t := range g.description.Types {
		switch {
		case t.Kind.GuestResource():
			g.resources[t] = len(g.pkg.Resources)
			g.pkg.Resources = append(g.pkg.Resources, rt.ResourceType{Name: t.Name, Drop: t.Drop})
		case t.Kind.Object():
			g.objects[t] = len(g.objects)
		}
	}
	near := g.types.Near()
	homes := typegraph.HomesOf(g.description, g.types)
	for _, f := range g.description.Exports {
		fn := &function{Func: f, number: g.export(f), callbacks: make([]int, len(f.Params))}
		fn.offsets, fn.size, fn.align = f.ParamRecord()
		fn.near = slices.ContainsFunc(f.Params, func(p abi.Param) bool { return near[p.Type] })
		g.functions[f.Export], g.functions[f.WireName()] = fn, fn
		if home := homes.Of(f); home != nil {
			g.pkg.Homes[fn.number] = g.resources[home]
		}
		if f.Iterator() != nil {
			fn.next, fn.iterator = g.export(f.Next()), len(g.pkg.Resources)
			g.pkg.Resources = append(g.pkg.Resources, rt.ResourceType{Name: f.Name, Drop: f.IteratorDrop()})
		}
		for i, p := range f.Params {
			if !p.Type.Kind.Argument() {
				continue
			}
			im := rt.Import{Func: p.Name}
			switch t := p.Type; t.Kind {
			case abi.KindCallback:
				im.Call = func(h *rt.HostCall, host any) error { return g.serveCallback(h, t, host.(served)) }
			case abi.KindSequence:
				im.Call = func(h *rt.HostCall, seq any) error { return g.servePull(h, t, seq) }
			}
			fn.callbacks[i] = len(g.pkg.Callbacks)
			g.pkg.Callbacks = append(g.pkg.Callbacks, im)
		}
	}
	for _, f := range g.description.Lent() {
		fn := &function{Func: f, number: g.export(f), callbacks: make([]int, len(f.Params))}
		fn.offsets, fn.size, fn.align = f.ParamRecord()
		g.lent[f] = fn
	}
	if len(g.pkg.Homes) == 0 {
		g.pkg.Homes = nil
	}
}

// export adds a function to the package, and returns its number.
func (g *Guest) export(f *abi.Func) int {
	g.pkg.Funcs = append(g.pkg.Funcs, rt.Func{Name: f.WireName(), Export: f.Export})
	return len(g.pkg.Funcs) - 1
}

// converter returns a converter for one call.
func (g *Guest) converter() *converter { return &converter{fields: g.fields, goTypes: g.goTypes} }

// Exports returns the functions of the guest, sorted by name. They must not be changed.
func (g *Guest) Exports() []*abi.Func { return slices.Clone(g.described().Exports) }

// Imports returns the functions that the guest imports, sorted by name. They must not be changed.
func (g *Guest) Imports() []*abi.Func { return slices.Clone(g.described().Imports) }

// Types returns the types of the guest that have names, sorted by path. They must not be changed.
func (g *Guest) Types() []*abi.Type { return slices.Clone(g.described().Types) }

// described is the description of the guest, an empty one if the guest was never opened.
func (g *Guest) described() *abi.Description {
	if !g.opened() {
		return &abi.Description{}
	}
	return g.description
}

// Conn lets other guests import the exports of this one; package link uses it.
func (g *Guest) Conn() rt.Conn {
	if !g.opened() {
		// Link refuses it.
		return rt.Conn{}
	}
	return g.conn
}

// Stats counts the instances by state, and the calls so far.
func (g *Guest) Stats() wazabi.Stats { return g.Conn().Stats() }

// Close refuses new calls and waits for running ones until ctx ends. Then it stops them if the
// guest was opened with WithCancel.
func (g *Guest) Close(ctx context.Context) error {
	if !g.opened() {
		return notOpened("")
	}
	return g.conn.Close(ctx)
}

// opened is false for a nil Guest and a zero one.
func (g *Guest) opened() bool { return g != nil && g.pkg != nil }

// notOpened is the error for a Guest or an Instance that is nil or zero.
func notOpened(path string) error {
	return &wazabi.Error{Kind: wazabi.ErrClosed, Func: "dynamic.Guest", Path: path, Detail: "the guest was never opened; Open returns one"}
}

// function returns the export of that name.
func (g *Guest) function(name string) (*function, error) {
	if !g.opened() {
		return nil, notOpened(name)
	}
	if f, ok := g.functions[name]; ok {
		return f, nil
	}
	detail := "the guest exports no such function; Exports lists those it has"
	if core := g.description.Core; core != nil && core.Opaque[name] != "" {
		detail = "it has the type " + core.Opaque[name] + "; Go has values for i32, i64, f32 and f64 only"
	}
	return nil, &wazabi.Error{Kind: wazabi.ErrInput, Func: g.pkg.Name, Path: name, Detail: detail}
}

// Call calls an export, by its name with or without the crate: "greet", "hello/greet", or
// "Counter.add" for a method, whose first argument is the [*Resource]. Arguments are Go values,
// Values, or JSON as json.RawMessage. If the guest changes a list in place, Call changes the
// elements of the slice that was the argument.
//
// An error of the guest is an [*ErrorValue]. If its type is String, Box<dyn Error> or
// anyhow::Error, it is a [*wazabi.GuestError].
func (g *Guest) Call(ctx context.Context, name string, args ...any) (Value, error) {
	f, err := g.function(name)
	if err != nil {
		return Value{}, err
	}
	in, err := g.reflected(f, args)
	if err != nil {
		return Value{}, err
	}
	return g.callGo(ctx, f, in)
}

// reflected returns the arguments of a call, if their number is right.
func (g *Guest) reflected(f *function, args []any) ([]reflect.Value, error) {
	if len(args) != len(f.Params) {
		return nil, g.argError(f, "", &wazabi.Error{
			Kind: wazabi.ErrInput, Detail: fmt.Sprintf("%d arguments, expected %d: %s", len(args), len(f.Params), paramList(f.Func)),
		})
	}
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		in[i] = reflect.ValueOf(arg)
	}
	return in, nil
}

// arguments makes Values of the arguments of a call.
func (g *Guest) arguments(f *function, in []reflect.Value) ([]Value, error) {
	c := g.converter()
	args := make([]Value, len(in))
	for i, p := range f.Params {
		var err error
		if args[i], err = c.from(p.Type, in[i]); err != nil {
			return nil, g.argError(f, p.Name, err)
		}
	}
	return args, nil
}

// paramList returns the parameters of a function in Rust's notation.
func paramList(f *abi.Func) string {
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		params[i] = p.String()
	}
	return "(" + strings.Join(params, ", ") + ")"
}

// failedIn names a function of this package in an error that names none.
func failedIn(name string, err error) error {
	if e, ok := err.(*wazabi.Error); ok && e.Func == "" {
		e.Func = "dynamic." + name
	}
	return err
}

// argError completes an error about an argument before there is a call.
func (g *Guest) argError(f *function, param string, err error) error {
	if param != "" {
		err = rt.Field(err, param)
	}
	if e, ok := err.(*wazabi.Error); ok {
		e.Func = g.pkg.Name + "." + f.WireName()
	}
	return err
}
