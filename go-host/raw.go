package wazabi

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/tetratelabs/wazero/api"
)

// Names of the runtime's exports that Raw calls; docs/abi.md section 4.
const (
	exportAlloc   = "wazabi_alloc"
	exportDealloc = "wazabi_dealloc"
	runtimePrefix = "wazabi_"
)

// Raw reaches what a guest has besides its described functions: exports written by hand, and its memory. It is for a
// pinned instance, and for one goroutine at a time like that.
//
// Nothing is checked here that the guest's own code would have to know: an address means what the guest says, and writing
// to the wrong one breaks the guest, though never more than the guest.
type Raw struct{ conn Conn }

// Raw returns the raw side of a pinned instance.
func (c Conn) Raw() Raw { return Raw{c} }

// begin takes the instance, for a function or an access that errors call name.
func (r Raw) begin(ctx context.Context, name string) (*Call, error) {
	if r.conn.pool != nil && r.conn.inst == nil {
		return nil, r.named(name, &Error{Kind: ErrInput, Detail: "a pool has no memory of its own; pin an instance with Module.Instance"})
	}
	call, err := r.conn.Begin(ctx, -1)
	if err != nil {
		return nil, r.named(name, err)
	}
	return call, nil
}

// named gives an error the name of what failed.
func (r Raw) named(name string, err error) error {
	if r.conn.pool != nil {
		return r.conn.pool.rawError(name, err)
	}
	return err
}

func (p *pool) rawError(name string, err error) error {
	e := asError(err)
	e.Func = p.pkg.Name + "." + name
	return e
}

// Call calls an export that was written by hand. Arguments and results are as in wazero's api.Function: 32 bits are the
// lower half of an uint64, floats are their bits ([api.EncodeI32], [api.DecodeF64] and so on).
//
// Functions with a description are called by their methods, and those of the runtime not at all: both are [ErrExport].
// Wrong arguments are [ErrInput], and nothing has crossed. A trap poisons the instance like that of any call.
func (r Raw) Call(ctx context.Context, name string, args ...uint64) ([]uint64, error) {
	if err := r.refuse(name); err != nil {
		return nil, r.named(name, err)
	}
	call, err := r.begin(ctx, name)
	if err != nil {
		return nil, err
	}
	defer call.End()
	return call.raw(name, args)
}

// refuse keeps what others are for out of Call.
func (r Raw) refuse(name string) error {
	if strings.HasPrefix(name, runtimePrefix) {
		return &Error{Kind: ErrExport, Path: name, Detail: "it is the runtime's; use Alloc and Dealloc, or Release of the instance"}
	}
	if name == exportInitialize {
		return &Error{Kind: ErrExport, Path: name, Detail: "it was called when the instance was made, and may be called once"}
	}
	if r.conn.pool != nil {
		for i, export := range r.conn.pool.exports {
			if export == name {
				return &Error{Kind: ErrExport, Path: name, Detail: "it has a description; call the method " + r.conn.pool.pkg.Funcs[i].Name}
			}
		}
	}
	return nil
}

// raw calls a function by name.
func (c *Call) raw(name string, args []uint64) ([]uint64, error) {
	i := c.inst
	f, err := c.rawFunction(name)
	if err != nil {
		return nil, i.pool.rawError(name, err)
	}
	if err := checkArgs(f.Definition(), args); err != nil {
		return nil, i.pool.rawError(name, err)
	}
	trapped := func(err error) error {
		err = i.trapError(i.pool.pkg.Name+"."+name, err)
		c.poison(err)
		return err
	}
	if i.calls == 0 {
		// The guest reports its panics after its runtime was entered once.
		i.used = true
		if err := i.releaseResults(c.ctx); err != nil {
			return nil, trapped(err)
		}
	}
	results := len(f.Definition().ResultTypes())
	stack := make([]uint64, max(len(args), results))
	copy(stack, args)
	i.calls++
	if err := c.enter(c.ctx, f, stack); err != nil {
		return nil, trapped(err)
	}
	return stack[:results:results], nil
}

// rawFunction looks a function up, once for the instance and depth.
func (c *Call) rawFunction(name string) (api.Function, error) {
	if f := c.rawFuncs[name]; f != nil {
		return f, nil
	}
	f := c.inst.module.ExportedFunction(name)
	if f == nil {
		return nil, &Error{Kind: ErrExport, Path: name, Detail: "the guest exports no function of this name; in Rust it takes #[unsafe(no_mangle)] and extern \"C\""}
	}
	if c.rawFuncs == nil {
		c.rawFuncs = map[string]api.Function{}
	}
	c.rawFuncs[name] = f
	return f, nil
}

func checkArgs(f api.FunctionDefinition, args []uint64) error {
	params := f.ParamTypes()
	names := make([]string, len(params))
	for n, t := range params {
		names[n] = api.ValueTypeName(t)
	}
	if len(args) != len(params) {
		return BadInput(fmt.Sprintf("%d arguments, the function takes (%s)", len(args), strings.Join(names, ", ")))
	}
	for n, t := range params {
		switch t {
		case api.ValueTypeI32, api.ValueTypeF32:
			if args[n] > math.MaxUint32 {
				return Index(BadInput(fmt.Sprintf("%#x for %s; encode it with api.Encode%s", args[n], names[n], strings.ToUpper(names[n]))), n)
			}
		case api.ValueTypeI64, api.ValueTypeF64:
		default:
			return Index(BadInput("a parameter of type "+names[n]+" cannot be passed from Go"), n)
		}
	}
	return nil
}

// Alloc returns the address of size bytes from the guest's allocator, not zeroed, at a multiple of align. They are the
// caller's until Dealloc, or until the instance is closed. If the guest has no room it is [ErrGuestOOM], and the instance
// stays usable.
func (r Raw) Alloc(ctx context.Context, size, align uint32) (uint32, error) {
	call, err := r.begin(ctx, exportAlloc)
	if err != nil {
		return 0, err
	}
	defer call.End()
	if err := checkLayout(size, align); err != nil {
		return 0, r.named(exportAlloc, err)
	}
	results, err := call.raw(exportAlloc, []uint64{uint64(size), uint64(align)})
	if err != nil {
		return 0, err
	}
	at := uint32(results[0])
	if at == 0 {
		return 0, r.named(exportAlloc, &Error{Kind: ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes", size)})
	}
	if _, err := window(call.inst.mem.data, at, uint64(size), align); err != nil {
		err = r.named(exportAlloc, err)
		call.poison(err)
		return 0, err
	}
	return at, nil
}

// Dealloc gives back what Alloc returned, with the same size and alignment.
func (r Raw) Dealloc(ctx context.Context, at, size, align uint32) error {
	call, err := r.begin(ctx, exportDealloc)
	if err != nil {
		return err
	}
	defer call.End()
	if err := checkLayout(size, align); err != nil {
		return r.named(exportDealloc, err)
	}
	_, err = call.raw(exportDealloc, []uint64{uint64(at), uint64(size), uint64(align)})
	return err
}

// checkLayout is what Rust asks of a Layout.
func checkLayout(size, align uint32) error {
	switch {
	case size == 0:
		return BadInput("0 bytes; expected 1 at least")
	case align == 0 || align&(align-1) != 0:
		return BadInput(fmt.Sprintf("an alignment of %d; expected a power of two", align))
	case uint64(size)+uint64(align)-1 > math.MaxInt32:
		return BadInput(fmt.Sprintf("%d bytes; at most 2 GiB can be allocated at once", size))
	}
	return nil
}

// Size returns how many bytes of memory the guest has.
func (r Raw) Size() (uint32, error) {
	call, err := r.begin(context.Background(), "memory")
	if err != nil {
		return 0, err
	}
	defer call.End()
	return uint32(len(call.inst.mem.data)), nil
}

// Read returns a copy of size bytes of guest memory. What leaves the memory is [ErrOutOfBounds]; the instance stays usable.
func (r Raw) Read(at, size uint32) ([]byte, error) {
	call, err := r.begin(context.Background(), "memory")
	if err != nil {
		return nil, err
	}
	defer call.End()
	src, err := window(call.inst.mem.data, at, uint64(size), 1)
	if err != nil {
		return nil, r.named("memory", err)
	}
	return append([]byte(nil), src...), nil
}

// Write copies data into guest memory. What leaves the memory is [ErrOutOfBounds], and nothing is written.
func (r Raw) Write(at uint32, data []byte) error {
	call, err := r.begin(context.Background(), "memory")
	if err != nil {
		return err
	}
	defer call.End()
	dst, err := window(call.inst.mem.data, at, uint64(len(data)), 1)
	if err != nil {
		return r.named("memory", err)
	}
	copy(dst, data)
	return nil
}
