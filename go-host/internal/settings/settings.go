// Package settings is what the options of package wazabi, of the engines and of generated packages
// set. Options are functions of it, and package rt reads it. It is internal so that options are the
// only way to set it.
package settings

import (
	"log/slog"
	"math"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
)

// Unset is no memory limit that an option can ask for.
const Unset = math.MinInt64

// Settings are what options have set, unchecked.
type Settings struct {
	PoolSize int
	// MemoryLimit is in bytes, or Unset.
	MemoryLimit int64
	Limits      Limits
	// Profile and InvalidUTF8 are the numbers of wazabi's constants.
	Profile, InvalidUTF8 int
	Logger               *slog.Logger
	// Clock is the guest's clock if HasClock says that one was given.
	Clock    func() time.Time
	HasClock bool
	// HeapMemory puts memory on the Go heap even where it could be mapped. Tests set it.
	HeapMemory bool
	// Cancel asks for fuel guards.
	Cancel bool
	// WASI is nil where the guest may have none; WASIErr is what is wrong with it.
	WASI    *engine.WASI
	WASIErr error
	// Engine has what the options of one engine have set, in that engine's type.
	Engine any
	// Hosts are what the guest calls, by import block.
	Hosts []any
	// Init is package rt's function that prepares an instance, and InitFor the package that it is
	// for.
	Init, InitFor any
}

// Limits are wazabi.Limits.
type Limits struct {
	Bytes, Elements int64
	Depth           int
}
