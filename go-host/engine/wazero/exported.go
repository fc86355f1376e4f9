package wazero

import (
	"context"
	"errors"
	"reflect"

	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/engine"
)

// wazero's compiler gives each function that is looked up a stack of its own. The stack grows with
// the calls that nest on it, up to 80 MB, and stays that large for the next call. A guest with a
// hundred exports could so retain 8 GB. So the functions of an instance retain a bounded sum: those
// whose stacks have grown are looked up again when they are called next.

// maxStacks bounds the bytes that the grown stacks of one instance take between calls.
const maxStacks = 8 << 20

// functions are those that were looked up in one instance.
type functions struct {
	module api.Module
	all    []*exported
	// grown is how many bytes their stacks have grown by.
	grown int
}

// exported is an exported function that the compiler runs.
type exported struct {
	of   *functions
	name string
	// callee is wazero's function; nil if it is to be looked up again. stack is its stack.
	callee api.Function
	stack  reflect.Value
	// size is that of the stack when the last call ended, in bytes, and initial that of a new one.
	initial, size int
}

// find returns an exported function, or nil if there is none.
func (fs *functions) find(name string) engine.Function {
	callee := fs.module.ExportedFunction(name)
	if callee == nil {
		return nil
	}
	stack := stackOf(callee)
	if !stack.IsValid() {
		return callee
	}
	f := &exported{of: fs, name: name, callee: callee, stack: stack, initial: stack.Len(), size: stack.Len()}
	fs.all = append(fs.all, f)
	return f
}

// stackOf returns the stack of a function of wazero's compiler. It is the zero Value for a function
// of the interpreter, which makes a stack for each call. The compiler's type is internal.
func stackOf(f api.Function) reflect.Value {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	stack := v.Elem().FieldByName("stack")
	if !stack.IsValid() || stack.Type() != reflect.TypeFor[[]byte]() {
		return reflect.Value{}
	}
	return stack
}

// errNoFunction cannot happen, since the function was found before.
var errNoFunction = errors.New("the module has lost its function")

// CallWithStack implements [engine.Function].
func (f *exported) CallWithStack(ctx context.Context, values []uint64) error {
	if f.callee == nil {
		if f.callee = f.of.module.ExportedFunction(f.name); f.callee == nil {
			return errNoFunction
		}
		f.stack = stackOf(f.callee)
	}
	callee, stack := f.callee, f.stack
	err := callee.CallWithStack(ctx, values)
	// A call inside of this one may have dropped the stack.
	if n := stack.Len(); n != f.size && f.callee == callee {
		f.resized(n)
	}
	return err
}

// resized notes the size of the stack. If the stacks are too large together, it drops those that
// have grown. A call that runs on one keeps it until it ends.
func (f *exported) resized(size int) {
	f.of.grown += size - f.size
	f.size = size
	if f.of.grown <= maxStacks {
		return
	}
	f.of.grown = 0
	for _, f := range f.of.all {
		if f.size > f.initial {
			f.callee, f.stack, f.size = nil, reflect.Value{}, f.initial
		}
	}
}
