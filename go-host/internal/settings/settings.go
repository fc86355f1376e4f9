// Package settings has the settings that the options of package wazabi, of the engines and of
// generated packages set. An option is a function that changes Settings, and package rt reads them.
// The package is internal, so that options are the only way to set them.
package settings

import (
	"log/slog"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
)

// Settings are the settings by options, unchecked.
type Settings struct {
	PoolSize int
	// MemoryLimit is in bytes if HasMemoryLimit says that one was given.
	MemoryLimit    int64
	HasMemoryLimit bool
	Limits         Limits
	// Profile and InvalidUTF8 are wazabi's constants, or empty for the defaults.
	Profile, InvalidUTF8 string
	Logger               *slog.Logger
	// Clock is the guest's clock if HasClock says that one was given.
	Clock    func() time.Time
	HasClock bool
	// HeapMemory puts memory on the Go heap even where it could be mapped. Tests set it.
	HeapMemory bool
	// Cancel asks for fuel guards.
	Cancel bool
	// Reset asks for instances that are reset for each next caller. Retirement says when they are
	// closed.
	Reset      bool
	Retirement Retirement
	// WASI is nil if the guest may have none. WASIErr is the fault of WithWASI's argument.
	WASI    *engine.WASI
	WASIErr error
	// Engine has the settings of one engine's options, in that engine's type.
	Engine any
	// Compiled is an engine that has the guest of package dynamic compiled in. Tests set it.
	Compiled engine.Engine
	// Hosts are the hosts that the guest calls, by import block.
	Hosts []any
	// Links are the import blocks that other guests serve.
	Links []Link
	// Init is package rt's function that prepares an instance. InitFor is the package that it belongs
	// to.
	Init, InitFor any
}

// Link is an import block that another guest serves, by package rt's Linker.
type Link struct {
	Block  string
	Linker any
}

// Retirement is wazabi.Retirement.
type Retirement struct {
	Memory, Calls int64
	Idle          time.Duration
}

// Limits are wazabi.Limits.
type Limits struct {
	Bytes, Elements int64
	Depth           int
}
