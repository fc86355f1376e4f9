package wazabi

import (
	"fmt"
	"runtime"
)

// Option changes how a guest is opened. The last of several for one setting counts.
type Option func(*options)

type options struct {
	poolSize    int
	interpreter bool
	memoryLimit int64
	cancel      bool
	// heapMemory puts memory on the Go heap even where it could be mapped.
	heapMemory bool
}

// WithPoolSize bounds the instances that a Module's calls use at once; the default is GOMAXPROCS. All but
// the first are made when they are needed. Instances that Module.Instance pins do not count.
func WithPoolSize(n int) Option {
	return func(o *options) { o.poolSize = n }
}

// WithInterpreter runs the guest in wazero's interpreter: it starts sooner and works on every platform, and is slower by
// one to two orders of magnitude. Where wazero has no compiler it is the default.
func WithInterpreter() Option {
	return func(o *options) { o.interpreter = true }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB. The default, and the
// most there can be, is 4 GiB less one page. An allocation that the limit refuses ends in [ErrGuestOOM].
func WithMemoryLimit(bytes int64) Option {
	return func(o *options) { o.memoryLimit = bytes }
}

// WithCancel lets a context stop the guest in the middle of a call: soon after its deadline, or after it is canceled, the
// call returns an error that matches [ErrCanceled] and the context's own. The instance is poisoned, as after any trap,
// and a Module replaces it.
//
// The guest is compiled with checks in its loops and functions. They cost a call nothing, and code inside the guest 5 to
// 25 % of its time, and a loop of very few instructions up to half. A single instruction that fills or copies memory is
// not interrupted, and neither are functions of the host.
//
// Without it a context is looked at only before the guest is entered. A long computation then also holds up Go's garbage
// collector, and with it all goroutines, until it ends; with it, it does not.
func WithCancel() Option {
	return func(o *options) { o.cancel = true }
}

func newOptions(opts []Option) (options, error) {
	o := options{poolSize: runtime.GOMAXPROCS(0), memoryLimit: maxMemory}
	for _, opt := range opts {
		if opt == nil {
			return o, &Error{Kind: ErrOption, Detail: "an Option is nil"}
		}
		opt(&o)
	}
	if o.poolSize < 1 || o.poolSize > maxPool {
		return o, &Error{Kind: ErrOption, Detail: fmt.Sprintf("WithPoolSize(%d): expected 1 to %d", o.poolSize, maxPool)}
	}
	if o.memoryLimit < pageSize || o.memoryLimit > maxMemory {
		return o, &Error{Kind: ErrOption, Detail: fmt.Sprintf("WithMemoryLimit(%d): expected %d (one page) to %d", o.memoryLimit, int64(pageSize), int64(maxMemory))}
	}
	o.memoryLimit -= o.memoryLimit % pageSize
	return o, nil
}
