package fault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// odd is an error whose methods fail in the way that it names.
type odd struct {
	way string
	_   []int // Such a value cannot be compared.
}

func (o odd) Error() string {
	if o.way == "error" {
		panic("Error panics")
	}
	return o.way
}

func (o odd) Unwrap() error {
	switch o.way {
	case "cycle":
		return o
	case "unwrap":
		panic("Unwrap panics")
	}
	return nil
}

func (o odd) Is(error) bool {
	if o.way == "is" {
		panic("Is panics")
	}
	return false
}

func (o odd) As(any) bool { panic("As is called") }

// wide is an error with two branches that lead back to it.
type wide struct{}

func (wide) Error() string     { return "wide" }
func (w wide) Unwrap() []error { return []error{w, w} }

// TestFind is host-panic: errors of the program whose methods panic, or that wrap themselves, end a
// search, and hide nothing that is found before them.
func TestFind(t *testing.T) {
	own := &Error{Kind: ErrLimit}
	for _, way := range []string{"plain", "cycle", "unwrap", "is"} {
		o := odd{way: way}
		if found, ok := Find[*Error](fmt.Errorf("around: %w", o)); ok || found != nil {
			t.Errorf("%s: found %v", way, found)
		}
		if Is(o, io.EOF) {
			t.Errorf("%s is io.EOF", way)
		}
		around := errors.Join(io.EOF, own, o)
		if found, ok := Find[*Error](around); !ok || found != own {
			t.Errorf("%s: found %v, %t", way, found, ok)
		}
		if found, ok := Find[odd](around); !ok || found.way != way {
			t.Errorf("%s: found %v, %t", way, found, ok)
		}
		if !Is(around, io.EOF) || !Is(around, ErrLimit) {
			t.Errorf("%s: not found behind others", way)
		}
	}
	if _, ok := Find[*Error](wide{}); ok || Is(wide{}, io.EOF) {
		t.Error("found in a tree without an end")
	}
	if !Is(syscall.ENOENT, fs.ErrNotExist) || Is(nil, io.EOF) || Is(io.EOF, nil) {
		t.Error("Is differs from errors.Is")
	}
	if text := Text(odd{way: "error"}); !strings.Contains(text, "Error panics") || Text(io.EOF) != "EOF" {
		t.Errorf("the text %q", text)
	}
	if _, ok := Find[*Error](nil); ok {
		t.Error("found in nothing")
	}
}
