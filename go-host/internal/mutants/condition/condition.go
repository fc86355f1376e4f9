// Package condition is what package mutants puts into the conditions of the code that it changes.
// The environment chooses the change, so that all changes are compiled at once.
package condition

import (
	"cmp"
	"os"
	"strconv"
	"sync/atomic"
)

// The numbers of a condition's changes count from the number of the condition.
const (
	True = iota
	False
	// Boundary is < instead of <=, or the reverse.
	Boundary
)

// most bounds the numbers of changes.
const most = 1 << 16

var (
	// active is the change that is made.
	active = chosen()
	// seen has the changes that would have changed a condition.
	seen [most]atomic.Bool
	log  = open()
)

func chosen() int {
	n, err := strconv.Atoi(os.Getenv("MUTANT"))
	if err != nil {
		return -1
	}
	return n
}

func open() *os.File {
	path := os.Getenv("MUTANTS_SEEN")
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	return f
}

// note logs that a change would have changed a condition. A test that does not notice such a change
// cannot notice the change at all.
func note(change int) {
	if log != nil && !seen[change].Swap(true) {
		log.WriteString(strconv.Itoa(change) + "\n")
	}
}

// Of returns the condition, or what it is changed to.
func Of[T ~bool](number int, holds T) T {
	if holds {
		note(number + False)
	} else {
		note(number + True)
	}
	switch active - number {
	case True:
		return true
	case False:
		return false
	}
	return holds
}

func ordered[T cmp.Ordered](number int, a, b T, holds bool) bool {
	if a == b {
		note(number + Boundary)
		if active == number+Boundary {
			holds = !holds
		}
	}
	return Of(number, holds)
}

// Less is the condition a < b.
func Less[T cmp.Ordered](number int, a, b T) bool { return ordered(number, a, b, a < b) }

// LessEqual is the condition a <= b.
func LessEqual[T cmp.Ordered](number int, a, b T) bool { return ordered(number, a, b, a <= b) }

// Greater is the condition a > b.
func Greater[T cmp.Ordered](number int, a, b T) bool { return ordered(number, a, b, a > b) }

// GreaterEqual is the condition a >= b.
func GreaterEqual[T cmp.Ordered](number int, a, b T) bool { return ordered(number, a, b, a >= b) }
