package engine

import (
	"io"
	"io/fs"
	"time"
)

// WASI is what a guest for WASI preview 1 sees of the outside. Readers and writers may be called at
// once by several instances. An engine that lacks something of it refuses to load.
type WASI struct {
	Args []string
	// Env has the variables in the order that the guest sees them in.
	Env []Variable
	// Stdin, Stdout and Stderr are nil where there is none: input is at its end, output is
	// discarded.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// FS is the directory /, to be read and not written; nil if there is none.
	FS fs.FS
	// Now is the clock; nil is the system's.
	Now func() time.Time
	// Rand is where random bytes come from.
	Rand io.Reader
}

// Variable is a variable of the environment.
type Variable struct{ Name, Value string }
