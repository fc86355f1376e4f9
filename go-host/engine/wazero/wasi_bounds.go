package wazero

import (
	"context"
	"encoding/binary"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// A function of wazero's WASI is not interrupted. So each call of one does a bounded amount of work, and
// before it begins it asks whether the guest may go on. WASI lets a call read or write less than it
// was asked to.

const (
	// maxTransfer bounds the bytes that a call moves, and maxVectors the pieces of memory that it
	// moves them from or to.
	maxTransfer = 1 << 20
	maxVectors  = 1024
	// maxEvents bounds the events that a call waits for.
	maxEvents = 1024
	// maxPath bounds a path, and maxRandom random bytes.
	maxPath   = 64 << 10
	maxRandom = 4 << 20
)

// bound is the bound of a parameter of a function of WASI.
type bound struct {
	param int
	max   uint64
	// what names the parameter in errors; it is empty where the call may do less than it was asked to.
	what string
}

func path(params ...int) []bound {
	var all []bound
	for _, n := range params {
		all = append(all, bound{n, maxPath, "bytes of a path"})
	}
	return all
}

// bounds has the parameters with bounds. Functions that move bytes have other bounds besides.
var bounds = map[string][]bound{
	"fd_readdir":              {{param: 2, max: maxTransfer}},
	"path_create_directory":   path(2),
	"path_filestat_get":       path(3),
	"path_filestat_set_times": path(3),
	"path_link":               path(3, 6),
	"path_open":               path(3),
	"path_readlink":           path(2),
	"path_remove_directory":   path(2),
	"path_rename":             path(2, 5),
	"path_symlink":            path(1, 4),
	"path_unlink_file":        path(2),
	"poll_oneoff":             {{2, maxEvents, "events to wait for"}},
	"random_get":              {{1, maxRandom, "random bytes"}},
}

// moves has the functions that move bytes between a file and pieces of memory.
var moves = map[string]bool{"fd_read": true, "fd_write": true, "fd_pread": true, "fd_pwrite": true}

// wasiBounds makes wazero call a listener around each function of WASI.
type wasiBounds struct{}

func (wasiBounds) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	name := f.ExportNames()[0]
	return &wasiListener{name: name, bounds: bounds[name], moves: moves[name]}
}

// wasiListener is the listener of one function.
type wasiListener struct {
	name   string
	bounds []bound
	moves  bool
}

// Before checks the parameters, and changes those that may be less. It panics with the error that
// ends the call.
func (l *wasiListener) Before(ctx context.Context, guest api.Module, _ api.FunctionDefinition, params []uint64, _ experimental.StackIterator) {
	if s, ok := ctx.(engine.Stopper); ok {
		if err := s.Stop(); err != nil {
			panic(err)
		}
	}
	for _, b := range l.bounds {
		switch n := uint64(uint32(params[b.param])); {
		case n <= b.max:
		case b.what == "":
			params[b.param] = b.max
		default:
			panic(failed(wazabi.ErrLimit, "the guest called %s with %d %s, at most %d are allowed", l.name, n, b.what, b.max))
		}
	}
	if l.moves {
		params[2] = uint64(shorten(guest.Memory(), uint32(params[1]), uint32(params[2])))
	}
}

// After does nothing.
func (*wasiListener) After(context.Context, api.Module, api.FunctionDefinition, []uint64) {}

// Abort does nothing.
func (*wasiListener) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}

// shorten returns how many of count pieces of memory a call may move. A single piece is moved
// whole.
func shorten(memory api.Memory, at, count uint32) uint32 {
	vectors, ok := memory.Read(at, 8*min(count, maxVectors))
	if !ok {
		// The function says so.
		return min(count, maxVectors)
	}
	total := uint64(0)
	for n := range min(count, maxVectors) {
		total += uint64(binary.LittleEndian.Uint32(vectors[8*n+4:]))
		if total > maxTransfer {
			return max(n, 1)
		}
	}
	return min(count, maxVectors)
}
