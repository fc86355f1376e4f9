package compiled

import (
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
)

// place is a function of the guest and a line of the source in it.
type place struct{ function, line int }

// shown is a place of that line in the source.
type shown struct {
	file string
	// callee is the function that is called there, or -1.
	callee int
	frames []engine.Frame
}

// frames returns the frames for a frame of Go, which is in function n: those of the functions that
// are inlined there, and its own. callee is the guest's function that it calls, or -1.
func (g *guest) frames(n, callee int, frame *runtime.Frame) []engine.Frame {
	here := slices.DeleteFunc(slices.Clone(g.places()[place{n, frame.Line}]), func(s shown) bool {
		// Go may put a directory before the path.
		return frame.File != s.file && !strings.HasSuffix(frame.File, "/"+strings.TrimPrefix(s.file, "/"))
	})
	at := slices.IndexFunc(here, func(s shown) bool { return s.callee == callee })
	if at < 0 {
		// An indirect call.
		at = slices.IndexFunc(here, func(s shown) bool { return s.callee == -1 })
	}
	if len(here) == 1 {
		at = 0
	}
	frames := []engine.Frame{{}}
	if at >= 0 {
		frames = slices.Clone(here[at].frames)
	}
	frames[len(frames)-1].Func = g.name(n)
	return frames
}

// places reads the guest's lines.
func (g *Guest) places() map[place][]shown {
	head, rest, _ := strings.Cut(g.Lines, "\n\n")
	texts := strings.Split(head, "\n")
	text := func(n int) string {
		if n < 1 || n > len(texts) {
			return ""
		}
		return texts[n-1]
	}
	all := map[place][]shown{}
	for line := range strings.Lines(rest) {
		var numbers []int
		for word := range strings.FieldsSeq(line) {
			n, err := strconv.Atoi(word)
			if err != nil {
				return nil
			}
			numbers = append(numbers, n)
		}
		if len(numbers) < 8 || len(numbers)%4 != 0 {
			return nil
		}
		c := shown{file: text(numbers[1]), callee: numbers[3]}
		for f := numbers[4:]; len(f) > 0; f = f[4:] {
			c.frames = append(c.frames, engine.Frame{Func: text(f[0]), File: text(f[1]), Line: f[2], Column: f[3]})
		}
		at := place{numbers[0], numbers[2]}
		all[at] = append(all[at], c)
	}
	return all
}
