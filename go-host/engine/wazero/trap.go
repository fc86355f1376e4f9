package wazero

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero/sys"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

const (
	// wazero writes trapPrefix before a trap's text, and the next one before its frames.
	trapPrefix  = "wasm error: "
	tracePrefix = "wasm stack trace:"
	// maxFile bounds the path of a source file, in bytes.
	maxFile = 512
)

var knownTraps = map[engine.Trap]bool{
	engine.TrapUnreachable: true, engine.TrapOutOfBounds: true, engine.TrapDivideByZero: true, engine.TrapIntegerOverflow: true,
	engine.TrapInvalidConversion: true, engine.TrapInvalidTableAccess: true, engine.TrapIndirectCallType: true,
	engine.TrapStackOverflow: true, engine.TrapUnalignedAtomic: true, engine.TrapExpectedShared: true,
	engine.TrapTooManyWaiters: true, engine.TrapUncaughtException: true, engine.TrapNullReference: true,
}

// explain returns the meaning of one of wazero's errors.
func (c *code) explain(err error) engine.Failure {
	if _, ok := fault.Find[*sys.ExitError](err); ok {
		return engine.Failure{Closed: true}
	}
	trap := trapOf(err)
	if segment.MatchString(err.Error()) {
		trap = engine.TrapOutOfBounds
	}
	f := engine.Failure{Trap: trap, Trace: c.trace(traceText(err))}
	if exit, ok := fault.Find[*engine.Exit](err); ok {
		f.Exited, f.ExitCode = true, exit.Code
	}
	if trap == "" && !f.Exited {
		f.Panic = panicOf(err)
	}
	return f
}

const (
	// wazero writes recoveredSuffix after the text of a Go panic's value, and the next one before the
	// goroutine's stack, which it has for Go's own errors.
	recoveredSuffix = " (recovered by wazero)\n"
	goStackPrefix   = "Go runtime stack trace:\n"
)

// panicOf returns the Go panic that an error reports, or nil.
func panicOf(err error) *engine.Panic {
	all := err.Error()
	value := errors.Unwrap(err)
	what, _, ok := strings.Cut(all, recoveredSuffix)
	if value != nil {
		// The value's own text may have the suffix.
		what = fault.Text(value)
		ok = strings.HasPrefix(all, what+recoveredSuffix)
	}
	if !ok {
		return nil
	}
	p := &engine.Panic{Text: what, Err: value}
	// The names in the trace before it are numbers.
	if _, stack, ok := strings.Cut(all[len(what):], goStackPrefix); ok {
		p.Stack = stack
	}
	return p
}

// segment is wazero's error for a data segment that does not fit into memory, which is a trap while
// a module is instantiated.
var segment = regexp.MustCompile(`^data\[\d+\]: out of bounds memory access$`)

// trapOf returns the trap that an error means, or "" if it means none. wazero's own type is
// internal, but its texts are few, and it marks the errors that went through a recover.
func trapOf(err error) engine.Trap {
	// wazero's compiler returns this error without a mark.
	if err.Error() == string(engine.TrapStackOverflow) {
		return engine.TrapStackOverflow
	}
	inner := errors.Unwrap(err)
	if inner == nil || !strings.HasPrefix(err.Error(), trapPrefix) || !knownTraps[engine.Trap(fault.Text(inner))] {
		return ""
	}
	return engine.Trap(fault.Text(inner))
}

var (
	// function is the line of a guest's function: its number and its core types.
	function = regexp.MustCompile(`^\t\.(\$(\d+)\([a-z0-9,]*\)(?: [a-z0-9]+| \([a-z0-9,]+\))?)$`)
	// source is a place in the source, as in 0x1f3: lib.rs:12:5 (inlined); only the first of a
	// frame has the address.
	source = regexp.MustCompile(`^\t\t(?:0x([0-9a-f]+): )? *(.*?)(?::(\d+))?(?::(\d+))?(?: \(inlined\))?$`)
)

// traceText returns the lines of the trace in the text of wazero's error. The cause, which precedes
// them, can be a host function's error, and so have any text.
func traceText(err error) string {
	all := err.Error()
	if cause := errors.Unwrap(err); cause != nil {
		all = strings.TrimPrefix(all, fault.Text(cause))
	}
	_, trace, _ := strings.Cut(all, tracePrefix)
	return trace
}

// trace returns the frames of a trace. wazero writes one function per line, a host function with
// its name and a guest's with its number; see names.go. The lines below it, with one more tab, are
// its places in the source, innermost first. All of these but the last are in functions that were
// inlined. Any other line is a host function's, or part of a path with a line break, and is
// skipped.
func (c *code) trace(all string) []engine.Frame {
	type call struct {
		number uint32
		// unnamed is the text for a function without a name.
		unnamed     string
		instruction uint64
		places      []engine.Frame
	}
	var calls []*call
	numbers := map[uint32]bool{}
	for line := range strings.SplitSeq(all, "\n") {
		if m := function.FindStringSubmatch(line); m != nil {
			number, err := strconv.ParseUint(m[2], 10, 32)
			if err != nil {
				continue
			}
			calls = append(calls, &call{number: uint32(number), unnamed: m[1]})
			numbers[uint32(number)] = true
			continue
		}
		m := source.FindStringSubmatch(line)
		if m == nil || len(calls) == 0 {
			continue
		}
		last := calls[len(calls)-1]
		if m[1] != "" {
			last.instruction, _ = strconv.ParseUint(m[1], 16, 64)
		}
		f := engine.Frame{File: text.OneLine(m[2], maxFile)}
		f.Line, _ = strconv.Atoi(m[3])
		f.Column, _ = strconv.Atoi(m[4])
		last.places = append(last.places, f)
	}
	names := functionNames(c.names, numbers)
	var inlined *debuginfo.Names
	if c.inlined != nil {
		inlined = c.inlined.functions()
	}
	var frames []engine.Frame
	for _, f := range calls {
		places := f.places
		if len(places) == 0 {
			places = []engine.Frame{{}}
		}
		for i, name := range c.inlinedAt(inlined, f.instruction, len(places)-1) {
			places[i].Func = name
		}
		name := f.unnamed
		if names[f.number] != "" {
			name = demangle.Name(names[f.number])
		}
		places[len(places)-1].Func = name
		frames = append(frames, places...)
	}
	return frames
}

// inlinedAt returns the names of the n functions that are inlined at an instruction, or nil if they
// are not known.
func (c *code) inlinedAt(functions *debuginfo.Names, instruction uint64, n int) []string {
	if functions == nil || n == 0 {
		return nil
	}
	names := c.inlined.names(functions, instruction)
	if len(names) != n {
		return nil
	}
	return names
}
