package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// TestSearch: however a stream comes, its lines have the matches that Go finds in them.
func TestSearch(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, "\xff [last](line)"...)
	var want []regex.Line
	for i, text := range strings.Split(string(data), "\n") {
		text = strings.ToValidUTF8(text, "\uFFFD")
		line := regex.Line{Number: uint64(i + 1), Text: text}
		for _, at := range regexp.MustCompile(links).FindAllStringIndex(text, -1) {
			line.Matches = append(line.Matches, regex.Match{Start: uint32(at[0]), End: uint32(at[1])})
		}
		if line.Matches != nil {
			want = append(want, line)
		}
	}
	re := newRegex(t, newModule(t), links)
	for name, stream := range map[string]io.Reader{
		"whole":    bytes.NewReader(data),
		"bytes":    iotest.OneByteReader(bytes.NewReader(data)),
		"halves":   iotest.HalfReader(bytes.NewReader(data)),
		"data+EOF": iotest.DataErrReader(bytes.NewReader(data)),
	} {
		var got []regex.Line
		err := re.Search(t.Context(), stream, func(_ context.Context, line regex.Line) (bool, error) {
			got = append(got, line)
			return true, nil
		})
		if len(want) < 5 || !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("%s: %v, %d lines, %.300v; want %d, %.300v", name, err, len(got), got, len(want), want)
		}
	}
}

// endless is a stream without an end.
type endless struct{ read int }

func (e *endless) Read(part []byte) (int, error) {
	for i := range part {
		part[i] = "line\n"[(e.read+i)%5]
	}
	e.read += len(part)
	return len(part), nil
}

// TestSearchEnds: the search ends when its func returns false, and does not read on.
func TestSearchEnds(t *testing.T) {
	re := newRegex(t, newModule(t), "^line$")
	var stream endless
	var last uint64
	err := re.Search(t.Context(), &stream, func(_ context.Context, line regex.Line) (bool, error) {
		last = line.Number
		return last < 100_000, nil
	})
	if last != 100_000 || stream.read > 5*100_000+1<<17 || err != nil {
		t.Errorf("%v after line %d, and %d bytes; want line 100000", err, last, stream.read)
	}
}

func TestGrep(t *testing.T) {
	re := newRegex(t, newModule(t), "^t")
	broken := errors.New("broken")
	stream := io.MultiReader(strings.NewReader("one\ntwo\nthree\nt"), iotest.ErrReader(broken))
	var out strings.Builder
	err := grep(t.Context(), &out, re, stream)
	if out.String() != "2: two\n3: three\n" || !errors.Is(err, broken) {
		t.Errorf("%q, %v; want two lines and %v", out.String(), err, broken)
	}
	if ok, err := re.IsMatch(t.Context(), "t"); !ok || err != nil {
		t.Errorf("after that: %v, %v", ok, err)
	}
}

// TestSearchLines: a loop over the lines ends early, by a panic, and by an error of the stream. The
// regex is free after each of them.
func TestSearchLines(t *testing.T) {
	re := newRegex(t, newModule(t, wazabi.WithPoolSize(1)), "^line$")
	free := func() {
		t.Helper()
		if ok, err := re.IsMatch(t.Context(), "line"); !ok || err != nil {
			t.Errorf("after the loop: %v, %v", ok, err)
		}
	}
	var stream endless
	count := uint64(0)
	for line, err := range re.SearchLines(t.Context(), &stream) {
		if count++; line.Number != count || line.Text != "line" || err != nil {
			t.Fatalf("%+v, %v; want line %d", line, err, count)
		}
		// The loop's body runs in a callback of the only instance, which the call enters again.
		if ok, err := re.IsMatch(t.Context(), "line"); !ok || err != nil {
			t.Fatalf("a call in the loop: %v, %v", ok, err)
		}
		if count == 3 {
			break
		}
	}
	if count != 3 || stream.read > 1<<17 {
		t.Errorf("%d lines, and %d bytes", count, stream.read)
	}
	free()
	func() {
		defer func() {
			if p := recover(); p != "the body's own" {
				t.Errorf("the panic is %v", p)
			}
		}()
		for range re.SearchLines(t.Context(), &stream) {
			panic("the body's own")
		}
	}()
	free()
	var last error
	for line, err := range re.SearchLines(t.Context(), io.MultiReader(strings.NewReader("line\n"), iotest.ErrReader(io.ErrClosedPipe))) {
		if last = err; err == nil && line.Number != 1 {
			t.Errorf("%+v", line)
		}
	}
	if !errors.Is(last, io.ErrClosedPipe) {
		t.Errorf("the last error is %v; want %v", last, io.ErrClosedPipe)
	}
	free()
}
