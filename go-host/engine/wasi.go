package engine

import (
	"context"
	"io"
	"io/fs"
	"os"
	"time"
)

// WASI is the outside world of a guest for WASI preview 1. Several instances may use the readers
// and writers at once. An engine that lacks a part of it refuses to load.
type WASI struct {
	Args []string
	// Env has the variables in the order in which the guest sees them.
	Env []Variable
	// Stdin, Stdout and Stderr may be nil: then input is at its end and output is discarded.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Mounts are the directories, sorted by their paths.
	Mounts []Mount
	// Now is the clock; nil is the system's clock.
	Now func() time.Time
	// Rand is the source of random bytes.
	Rand io.Reader
}

// ContextReader is a reader of [WASI] that one instance at a time uses. ReadContext is Read for the
// call of a guest with that context. If the context ends before the reader is free, it panics with
// an error, which ends the call.
type ContextReader interface {
	io.Reader
	ReadContext(ctx context.Context, p []byte) (int, error)
}

// ContextWriter is a writer of [WASI], as [ContextReader] is a reader.
type ContextWriter interface {
	io.Writer
	WriteContext(ctx context.Context, p []byte) (int, error)
}

// Variable is a variable of the environment.
type Variable struct{ Name, Value string }

// Mount is a directory.
type Mount struct {
	// Path is its path in the guest. It is absolute and clean.
	Path string
	// FS is the directory if the guest can only read it. Otherwise Root is.
	FS   fs.FS
	Root *os.Root
}

// Process is what WASI keeps for one instance. It is for engines without WASI of their own.
type Process interface {
	// Function returns a function of WASI preview 1. It reports false if there is none of that name.
	// The function ends the guest's call by panicking; proc_exit panics with an [*Exit].
	Function(name string) (HostFunction, bool)
	// Close closes the guest's open files.
	Close()
}

// NewProcess makes a Process for an instance with that memory. sleep is that of [Config].
type NewProcess = func(w *WASI, memory func() []byte, sleep func(ns int64)) Process

// Exit is the error with which proc_exit ends a guest's call.
type Exit struct{ Code uint32 }

// Error returns the same text for each code, which the runtime adds.
func (*Exit) Error() string { return "the guest exited" }
