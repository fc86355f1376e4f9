package compiled

import (
	"runtime"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// trace returns the guest's functions in the stack of the failed call.
func (f *failure) trace() (trace []engine.Frame) {
	if len(f.stack) == 0 {
		return nil
	}
	frames := runtime.CallersFrames(f.stack)
	// callee is the guest's function that the next one calls, or -1.
	callee := -1
	for {
		frame, more := frames.Next()
		if frame.Function == callName {
			// Outside of it are the caller's functions, and those of outer calls.
			return trace
		}
		if name, ok := strings.CutPrefix(frame.Function, f.guest.prefix); ok {
			if n, ok := FunctionNumber(name); ok {
				trace = append(trace, f.guest.guest.frames(n, callee, &frame)...)
				callee = n
			}
		}
		if !more {
			return trace
		}
	}
}

// callName is the name of the Go function that calls translated code.
const callName = "github.com/wazabi/wazabi/go-host/engine/compiled.(*function).CallWithStack"

// FunctionNumber returns the number of a guest's function from the name of the Go function that it
// was translated into. Package translate has put the number at the end of each name; the names of
// exported functions begin with an X, those of others with an underscore.
func FunctionNumber(name string) (n int, ok bool) {
	// Most functions are methods.
	name = name[strings.LastIndexByte(name, '.')+1:]
	if !strings.HasPrefix(name, "X") && !strings.HasPrefix(name, "_") {
		return 0, false
	}
	n, err := strconv.Atoi(name[strings.LastIndexByte(name, '_')+1:])
	return n, err == nil
}

// maxName bounds a function's name, in bytes, before it is made readable.
const maxName = 4 << 10

// names returns the names of the functions by their numbers.
func (g *Guest) names() []string { return strings.Split(g.Names, "\n") }

// name returns the path of a function in Rust, or its number if the guest has no names.
func (g *guest) name(n int) string {
	if names := g.names(); n < len(names) && names[n] != "" {
		name, _ := text.Truncate(names[n], maxName)
		return demangle.Name(name)
	}
	return "$" + strconv.Itoa(n)
}
