// Package view has what views are made of: the place of a value in guest memory, and the memory
// that is shown. Packages wazabi and rt have the views, and convert between them and places.
package view

import (
	"sync/atomic"

	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// Memory is the memory of an instance, for one showing after another. A showing lasts as long as
// the callback that gets the views.
type Memory struct {
	// The bytes do not change, since a view that is used too late may be read at any time.
	bytes []byte
	// mapping is what keeps the bytes mapped.
	mapping any
	// showing is the number of the showing: odd while one lasts.
	showing atomic.Uint64
	// failure is the first error of the showing.
	failure atomic.Pointer[error]
	// function is the number of the called function, and core the core value of its result, if the
	// result is shown.
	function atomic.Int64
	core     atomic.Uint64
	// stopped is Show's.
	stopped atomic.Pointer[func() error]
	// complete adds the function, and the path of the value at a place, to an error.
	complete func(function int, core uint64, at Place, err error)
	// Limits are those of the Module.
	Limits settings.Limits
}

// NewMemory returns memory with the bytes, which stay readable as long as the mapping is reachable.
// complete adds the called function, by its number, and the path of a value to an error. No place
// can read the bytes before Show.
func NewMemory(bytes []byte, mapping any, limits settings.Limits, complete func(function int, core uint64, at Place, err error)) *Memory {
	return &Memory{bytes: bytes, mapping: mapping, complete: complete, Limits: limits}
}

// Has reports whether the memory is that of the bytes.
func (m *Memory) Has(bytes []byte) bool {
	return m != nil && len(m.bytes) == len(bytes) && len(bytes) > 0 && &m.bytes[0] == &bytes[0]
}

// Show begins a showing in a call of the function with the number. core is the core value of its
// result, or 0 if the arguments of a host function are shown. stopped, if it is not nil, returns
// why copies of shown values are to end; any goroutine may call it, also after the showing. Show
// returns the place of address 0.
func (m *Memory) Show(function int, core uint64, stopped *func() error) Place {
	m.failure.Store(nil)
	m.stopped.Store(stopped)
	m.function.Store(int64(function))
	m.core.Store(core)
	return Place{memory: m, showing: m.showing.Add(1)}
}

// Place is the place of address 0 in the showing that lasts.
func (m *Memory) Place() Place { return Place{memory: m, showing: m.showing.Load()} }

// Hide ends the showing. It returns its first error.
func (m *Memory) Hide() error {
	m.showing.Add(1)
	return m.Err()
}

// Err returns the first error of the showing.
func (m *Memory) Err() error {
	if failure := m.failure.Load(); failure != nil {
		return *failure
	}
	return nil
}

// Place is where a value lies. The code that makes one has checked its bounds. The zero Place is that of
// no value.
type Place struct {
	memory *Memory
	// showing is the number of the showing that the place belongs to, with the bit absent if there is
	// no value.
	showing uint64
	at      uint32
	// n is the number of elements of a list, or of bytes of a string.
	n uint32
}

// Shown reports whether the showing lasts, and the place is that of a value.
func (p Place) Shown() bool { return p.memory != nil && p.memory.showing.Load() == p.showing }

// Part returns size bytes of the value from an offset; nil if it is not shown.
func (p Place) Part(offset, size int) []byte {
	if !p.Shown() {
		return nil
	}
	from := uint64(p.at) + uint64(offset)
	return p.memory.bytes[from : from+uint64(size) : from+uint64(size)]
}

// Sub is the place of a part of the value.
func (p Place) Sub(offset int) Place {
	p.at += uint32(offset)
	return p
}

// To is the place of another value of the showing: of n elements, at an address.
func (p Place) To(at, n uint32) Place {
	p.at, p.n = at, n
	return p
}

// absent is a bit of Place.showing.
const absent = 1 << 63

// None is a place of no value. It keeps the showing's error.
func (p Place) None() Place { return Place{memory: p.memory, showing: p.showing | absent} }

// Address is the address of the value.
func (p Place) Address() uint32 { return p.at }

// Len is the number of elements or bytes; 0 if the value is not shown.
func (p Place) Len() int {
	if !p.Shown() {
		return 0
	}
	return int(p.n)
}

// Memory returns all bytes and the limits.
func (p Place) Memory() ([]byte, settings.Limits) { return p.memory.bytes, p.memory.Limits }

// Stopped returns a func that returns why copies of the value are to end. It is nil if they never
// are.
func (p Place) Stopped() func() error {
	if p.memory == nil {
		return nil
	}
	if stopped := p.memory.stopped.Load(); stopped != nil {
		return *stopped
	}
	return nil
}

// Fail records an error about the value, which its maker has just returned, unless the showing has
// one. It adds the called function to the error, and the path if it is found. The path is looked
// for only if the showing has no error yet, since a callback may read any number of invalid values.
func (p Place) Fail(err error) {
	m := p.memory
	if !p.Shown() {
		return
	}
	core := m.core.Load()
	if m.failure.Load() != nil {
		core = 0
	}
	m.complete(int(m.function.Load()), core, p, err)
	m.failure.CompareAndSwap(nil, &err)
}

// Err returns the first error of the showing. It is late if the showing has ended, or has never
// begun.
func (p Place) Err() (err error, late bool) {
	if p.memory == nil || p.memory.showing.Load() != p.showing&^absent {
		return nil, true
	}
	return p.memory.Err(), false
}
