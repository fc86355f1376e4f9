package wazero

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero/sys"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

const (
	// wazero writes trapPrefix before a trap's text, and the next one before its frames.
	trapPrefix  = "wasm error: "
	tracePrefix = "wasm stack trace:"
	// maxTrace bounds the text of a trace that is read, in bytes: wazero writes 30 functions, whose
	// names may be long.
	maxTrace = 32 << 10
)

var knownTraps = map[engine.Trap]bool{
	engine.TrapUnreachable: true, engine.TrapOutOfBounds: true, engine.TrapDivideByZero: true, engine.TrapIntegerOverflow: true,
	engine.TrapInvalidConversion: true, engine.TrapInvalidTableAccess: true, engine.TrapIndirectCallType: true,
	engine.TrapStackOverflow: true, engine.TrapUnalignedAtomic: true, engine.TrapExpectedShared: true,
	engine.TrapTooManyWaiters: true, engine.TrapUncaughtException: true, engine.TrapNullReference: true,
}

// explain returns the meaning of one of wazero's errors.
func (c *code) explain(err error) engine.Failure {
	var closed *sys.ExitError
	if errors.As(err, &closed) {
		return engine.Failure{Closed: true}
	}
	trap := trapOf(err)
	f := engine.Failure{Trap: trap, Trace: c.trace(err.Error())}
	var exit *exited
	if errors.As(err, &exit) {
		f.Exited, f.ExitCode = true, exit.code
	}
	if trap == "" && len(f.Trace) > 0 {
		// A host function has ended the call: the innermost frame is its own.
		f.Trace = f.Trace[1:]
	}
	return f
}

// trapOf returns the trap that an error means, or "" if it means none. wazero's own type is
// internal, but its texts are few, and it marks the errors that went through a recover.
func trapOf(err error) engine.Trap {
	// wazero's compiler returns this error without a mark.
	if err.Error() == string(engine.TrapStackOverflow) {
		return engine.TrapStackOverflow
	}
	inner := errors.Unwrap(err)
	if inner == nil || !strings.HasPrefix(err.Error(), trapPrefix) || !knownTraps[engine.Trap(inner.Error())] {
		return ""
	}
	return engine.Trap(inner.Error())
}

var (
	// signature is what wazero adds to a function's name: its core types.
	signature = regexp.MustCompile(`\([a-z0-9,]*\)(?: [a-z0-9]+| \([a-z0-9,]+\))?$`)
	// source is a place in the source, as in 0x1f3: lib.rs:12:5 (inlined); only the first of a
	// frame has the address.
	source = regexp.MustCompile(`^(?:0x([0-9a-f]+): )? *(.*?)(?::(\d+))?(?::(\d+))?(?: \(inlined\))?$`)
)

// trace returns the frames in the text of an error. wazero writes one function per line. The lines
// below it, with one more tab, are its places in the source, innermost first. All of these but the
// last are in functions that were inlined.
func (c *code) trace(all string) []engine.Frame {
	_, all, found := strings.Cut(all, tracePrefix)
	if !found {
		return nil
	}
	all = text.Plain(strings.Trim(all, "\n"), maxTrace)
	prefix := text.Plain(c.module.Name(), maxTrace) + "."
	var frames []engine.Frame
	var function string
	var places []engine.Frame
	var instruction uint64
	flush := func() {
		if function == "" {
			return
		}
		if len(places) == 0 {
			places = append(places, engine.Frame{})
		}
		for i, name := range c.inlinedAt(instruction, len(places)-1) {
			places[i].Func = name
		}
		places[len(places)-1].Func = function
		frames = append(frames, places...)
		function, places = "", nil
	}
	for line := range strings.SplitSeq(all, "\n") {
		if place, ok := strings.CutPrefix(line, "\t\t"); ok {
			if m := source.FindStringSubmatch(place); m != nil {
				if m[1] != "" {
					instruction, _ = strconv.ParseUint(m[1], 16, 64)
				}
				f := engine.Frame{File: m[2]}
				f.Line, _ = strconv.Atoi(m[3])
				f.Column, _ = strconv.Atoi(m[4])
				places = append(places, f)
			}
			continue
		}
		flush()
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		function = functionName(strings.TrimPrefix(line, prefix))
	}
	flush()
	return frames
}

// inlinedAt returns the names of the n functions that are inlined at an instruction, or nil if they
// are not known.
func (c *code) inlinedAt(instruction uint64, n int) []string {
	if c.inlined == nil || n == 0 {
		return nil
	}
	names := c.inlined.names(instruction)
	if len(names) != n {
		return nil
	}
	return names
}

// functionName makes a function's name readable. It keeps the core types of a function without a
// name.
func functionName(function string) string {
	if strings.HasPrefix(function, "$") {
		return function
	}
	return demangle.Name(signature.ReplaceAllString(function, ""))
}
