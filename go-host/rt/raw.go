package rt

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Names of the runtime's exports that Raw calls; docs/abi.md section 4.
const (
	exportAlloc   = "wazabi_alloc"
	exportDealloc = "wazabi_dealloc"
	runtimePrefix = "wazabi_"
)

// raw implements [wazabi.Raw].
type raw struct{ conn Conn }

// Raw returns access to the undescribed parts of a pinned instance.
func (c Conn) Raw() wazabi.Raw { return raw{c} }

// begin takes the instance, for a function or an access. Errors name it by name.
func (r raw) begin(ctx context.Context, name string) (*Call, error) {
	if r.conn.pool != nil && r.conn.inst == nil {
		return nil, r.named(name, &wazabi.Error{Kind: wazabi.ErrInput, Detail: "a pool has no memory of its own; pin an instance with Module.Instance"})
	}
	call, err := r.conn.Begin(ctx, -1)
	if err != nil {
		return nil, r.named(name, err)
	}
	return call, nil
}

// named adds the name of the failed function or access to an error.
func (r raw) named(name string, err error) error {
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

func (r raw) Call(ctx context.Context, name string, args ...uint64) ([]uint64, error) {
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

// refuse reports exports that Call must not call.
func (r raw) refuse(name string) error {
	if strings.HasPrefix(name, runtimePrefix) {
		return &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "it is the runtime's; use Alloc and Dealloc, or Release of the instance"}
	}
	if name == exportInitialize {
		return &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "it was called when the instance was made, and may be called once"}
	}
	if r.conn.pool != nil {
		if signature, ok := r.conn.pool.guest.Functions()[name]; ok {
			if err := checkTypes(signature); err != nil {
				return err
			}
		}
		for i, export := range r.conn.pool.exports {
			if export == name && !r.conn.pool.pkg.Core {
				return &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "it has a description; call the method " + r.conn.pool.pkg.Funcs[i].Name}
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
	signature := i.pool.guest.Functions()[name]
	if err := checkArgs(signature.Params, args); err != nil {
		return nil, i.pool.rawError(name, err)
	}
	trapped := func(err error) error {
		err = i.trapError(i.pool.pkg.Name+"."+name, err)
		c.poison(err)
		return err
	}
	if i.calls == 0 && !i.pool.pkg.Core {
		// The guest reports its panics after its runtime was entered once.
		i.used = true
		if err := i.releaseResults(c.ctx); err != nil {
			return nil, trapped(err)
		}
	}
	results := len(signature.Results)
	stack := make([]uint64, max(len(args), results))
	copy(stack, args)
	i.calls++
	if err := c.enter(c.ctx, f, stack); err != nil {
		return nil, trapped(err)
	}
	return stack[:results:results], nil
}

// rawFunction returns a function by name. It looks it up once per instance and depth.
func (c *Call) rawFunction(name string) (engine.Function, error) {
	if f := c.rawFuncs[name]; f != nil {
		return f, nil
	}
	f := c.inst.module.Function(name)
	if f == nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "the guest exports no function of this name; in Rust it takes #[unsafe(no_mangle)] and extern \"C\""}
	}
	if c.rawFuncs == nil {
		c.rawFuncs = map[string]engine.Function{}
	}
	c.rawFuncs[name] = f
	c.inst.functions++
	return f, nil
}

// checkTypes reports a function whose values Go cannot hold: a vector takes two elements of a
// stack, and a reference is an address in the host.
func checkTypes(s engine.Signature) error {
	for _, t := range slices.Concat(s.Params, s.Results) {
		switch t {
		case engine.I32, engine.I64, engine.F32, engine.F64:
		default:
			return BadInput(fmt.Sprintf("the function has the type %s, and Go has no value for %s; expected i32, i64, f32 and f64 only", s, t))
		}
	}
	return nil
}

func checkArgs(params []engine.CoreType, args []uint64) error {
	if len(args) != len(params) {
		names := make([]string, len(params))
		for n, t := range params {
			names[n] = t.String()
		}
		return BadInput(fmt.Sprintf("%d arguments, the function takes (%s)", len(args), strings.Join(names, ", ")))
	}
	for n, t := range params {
		switch t {
		case engine.I32, engine.F32:
			if args[n] > math.MaxUint32 {
				return Index(BadInput(fmt.Sprintf("%#x for %s; its 32 bits are the lower half, and the upper half is 0", args[n], t)), n)
			}
		}
	}
	return nil
}

func (r raw) Alloc(ctx context.Context, size, align uint32) (uint32, error) {
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
		err := call.inst.noRoom(uint64(size), "")
		if call.inst.deniedToStop() != nil {
			err = call.trapped(err)
		}
		return 0, r.named(exportAlloc, err)
	}
	if _, err := window(call.inst.mem.data, at, uint64(size), align); err != nil {
		err = r.named(exportAlloc, err)
		call.poison(err)
		return 0, err
	}
	return at, nil
}

func (r raw) Dealloc(ctx context.Context, at, size, align uint32) error {
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

// checkLayout checks what Rust requires of a Layout.
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

func (r raw) Size() (uint32, error) {
	call, err := r.begin(context.Background(), "memory")
	if err != nil {
		return 0, err
	}
	defer call.End()
	return uint32(len(call.inst.mem.data)), nil
}

func (r raw) Read(at, size uint32) ([]byte, error) {
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

func (r raw) Write(at uint32, data []byte) error {
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
