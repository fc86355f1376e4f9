package gen

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// scope holds the Go names of a block: a name is used once in it and in the blocks around it.
type scope struct {
	// what says what the names belong to, for messages.
	what   string
	parent *scope
	names  map[string]holder
	// avoid are names that nothing but Rust may have here, since blocks inside have them.
	avoid map[string]bool
	// tries counts how often a name was asked for that was taken.
	tries map[string]int
}

// holder says what has a name. A name that the kit or Go defines makes a Rust name give way; two
// Rust names are an error.
type holder struct {
	place string
	rust  bool
}

// escape is appended to a Rust name that Go or the kit uses for something else.
const escape = "_"

// universe holds the predeclared names of Go and its keywords.
var universe = func() *scope {
	s := newScope("Go", nil)
	for _, name := range types.Universe.Names() {
		s.take(name, "Go")
	}
	for tok := token.Token(0); tok <= token.TILDE; tok++ {
		if tok.IsKeyword() {
			s.take(tok.String(), "Go")
		}
	}
	return s
}()

func newScope(what string, parent *scope) *scope {
	return &scope{what: what, parent: parent, names: map[string]holder{}, tries: map[string]int{}}
}

// holder returns what has a name here or in a block around this one.
func (s *scope) holder(name string) (holder, bool) {
	for ; s != nil; s = s.parent {
		if h, ok := s.names[name]; ok {
			return h, true
		}
	}
	return holder{}, false
}

// take gives a name to something that is not Rust's.
func (s *scope) take(name, place string) { s.names[name] = holder{place: place} }

// fresh takes a name for something that is not Rust's: the name itself, or the first of it with a
// number that is free.
func (s *scope) fresh(name string) string {
	try := name
	for {
		if _, taken := s.holder(try); !taken && !s.avoid[try] {
			s.take(try, "wazabi")
			return try
		}
		s.tries[name]++
		try = name + strconv.Itoa(s.tries[name]+1)
	}
}

// claim takes a name for the Rust item at place.
func (s *scope) claim(name, place, hint string) error {
	if !token.IsIdentifier(name) {
		return fmt.Errorf("%s: %q is not a Go name; give it one with %s", place, name, hint)
	}
	if other, ok := s.holder(name); ok {
		return fmt.Errorf("%s: the Go name %s of %s is taken by %s; give one of them another with %s or rename", place, name, s.what, other.place, hint)
	}
	s.names[name] = holder{place, true}
	return nil
}

// yield returns the name, with the suffix if Go or the kit has it, and which of them has it.
func (s *scope) yield(name string) (yielded, to string) {
	for {
		h, taken := s.holder(name)
		if !taken || h.rust {
			return name, to
		}
		name, to = name+escape, h.place
	}
}

// join takes a name for one of several Rust items that may have the same one: the name itself, or
// the first with suffixes that is free. Of many suffixes the rest are a number.
func (s *scope) join(name, place string) (joined, to string) {
	try := name
	for {
		h, taken := s.holder(try)
		if !taken {
			s.names[try] = holder{place, true}
			return try, to
		}
		s.tries[name]++
		n := s.tries[name]
		try, to = name+strings.Repeat(escape, n), h.place
		if n > 3 {
			try = name + escape + strconv.Itoa(n)
		}
	}
}
