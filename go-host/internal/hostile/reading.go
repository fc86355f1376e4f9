package hostile

import (
	"context"
	"runtime"
	"strings"
	"time"
)

// Reading is a context that ends while package rt reads values of a guest: at the last of as many
// looks at the context as Looks says, or at the first look that is later than the first one by the
// time For. A look by a guest that runs does not count.
type Reading struct {
	context.Context
	Looks int
	For   time.Duration
	// Ended says that the context has ended. Due is the end of For.
	Ended bool
	Due   time.Time
}

// Err implements [context.Context].
func (c *Reading) Err() error {
	if !c.Ended && isLook() {
		c.look()
	}
	if c.Ended {
		return context.DeadlineExceeded
	}
	return nil
}

func (c *Reading) look() {
	now := time.Now()
	if c.Due.IsZero() {
		c.Due = now.Add(c.For)
	}
	if c.Looks--; c.Looks == 0 || c.For > 0 && !now.Before(c.Due) {
		c.Ended = true
	}
}

// isLook reports whether the method of the context was called by a look of package rt, maybe by way
// of another context.
func isLook() bool {
	callers := make([]uintptr, 5)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, "rt.(*crossing).stopped") || strings.Contains(f.Function, "(*crossing).showingStopped") {
			return true
		}
		if !more {
			return false
		}
	}
}
