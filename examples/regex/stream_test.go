package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// TestLines: however a stream comes, its lines have the matches that Go finds in them.
func TestLines(t *testing.T) {
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
	module := newModule(t)
	for name, stream := range map[string]io.Reader{
		"whole":    bytes.NewReader(data),
		"bytes":    iotest.OneByteReader(bytes.NewReader(data)),
		"halves":   iotest.HalfReader(bytes.NewReader(data)),
		"data+EOF": iotest.DataErrReader(bytes.NewReader(data)),
	} {
		search, err := module.NewLineSearch(t.Context(), links)
		if err != nil {
			t.Fatal(err)
		}
		var got []regex.Line
		for line, err := range lines(t.Context(), search, stream) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line)
		}
		if len(want) < 5 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d lines, %.300v; want %d, %.300v", name, len(got), got, len(want), want)
		}
	}
}

func TestGrep(t *testing.T) {
	module := newModule(t)
	stream := io.MultiReader(strings.NewReader("one\ntwo\nthree\nt"), iotest.ErrReader(errors.New("broken")))
	var out strings.Builder
	err := grep(t.Context(), &out, module, "^t", stream)
	if got := fmt.Sprint(out.String(), err); got != "2: two\n3: three\nbroken" {
		t.Errorf("%q", got)
	}
	if err := grep(t.Context(), &out, module, "(", stream); err == nil || !strings.Contains(err.Error(), "unclosed group") {
		t.Errorf("a wrong pattern: %v", err)
	}
}
