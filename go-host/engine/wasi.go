package engine

import (
	"io"
	"io/fs"
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
	// FS is the read-only directory /; nil if there is none.
	FS fs.FS
	// Now is the clock; nil is the system's clock.
	Now func() time.Time
	// Rand is the source of random bytes.
	Rand io.Reader
}

// Variable is a variable of the environment.
type Variable struct{ Name, Value string }
