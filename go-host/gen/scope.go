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
	// what describes the owner of the names, for messages.
	what   string
	parent *scope
	names  map[string]holder
	// avoid are names that only Rust items may have here, since blocks inside have them.
	avoid map[string]bool
	// tries counts the requests for a name that was taken.
	tries map[string]int
}

// holder is the owner of a name. A Rust name gives way to a name of wazabi or Go. Two Rust names
// that are the same are an error.
type holder struct {
	place string
	rust  bool
}

// escape is appended to a Rust name that Go or wazabi uses for something else.
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

// holder returns the owner of a name here or in a block around this one.
func (s *scope) holder(name string) (holder, bool) {
	for ; s != nil; s = s.parent {
		if h, ok := s.names[name]; ok {
			return h, true
		}
	}
	return holder{}, false
}

// take gives a name to an item that is not from Rust.
func (s *scope) take(name, place string) { s.names[name] = holder{place: place} }

// fresh takes a name for an item that is not from Rust: the name itself, or the name with the first
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
	if !token.IsIdentifier(name) || name == "_" {
		return fmt.Errorf("%s: %.80q is not a Go name; give it one with %s", place, name, hint)
	}
	switch other, taken := s.holder(name); {
	case taken && other.rust:
		if hint != hintBlock {
			hint += " or rename"
		}
		return fmt.Errorf("%s: the Go name %.80s of %s is taken by %s; give one of them another with %s", place, name, s.what, other.place, hint)
	case taken && other.place == vet:
		return fmt.Errorf("%s: %s; choose another name with %s", place, vetReason(name), hint)
	case taken:
		return fmt.Errorf("%s: the Go name %.80s of %s is taken by %s; choose another with %s", place, name, s.what, other.place, hint)
	}
	s.names[name] = holder{place, true}
	return nil
}

// yield returns the name, with the suffix if Go or wazabi has it, and its owner.
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
// the first one with suffixes that is free. After some suffixes a number follows.
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
