package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

const links = `\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)`

func newModule(t *testing.T, opts ...wazabi.Option) *regex.Module {
	t.Helper()
	module, err := regex.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(context.Background()) })
	return module
}

func newRegex(t *testing.T, module *regex.Module, pattern string) *regex.Regex {
	t.Helper()
	re, err := module.NewRegex(t.Context(), pattern)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { re.Close(context.Background()) })
	return re
}

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "links.md")
	if err := os.WriteFile(file, []byte("# Links\n[one](1.md), [two](2.md)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		pattern string
		show    shower
		want    string
		err     string
	}{
		{links, list, file + `:2: "[one](1.md)" text="one" to="1.md"` + "\n" +
			file + `:2: "[two](2.md)" text="two" to="2.md"` + "\n", ""},
		{`(\w+)\.md`, list, file + ":2: \"1.md\"\n" + file + ":2: \"2.md\"\n", ""},
		{links, replaced("${text}: <$to>"), "# Links\none: <1.md>, two: <2.md>\n", ""},
		{"a\n(b|c\nd", list, "", "the pattern is not a regular expression: unclosed group\n(b|c\n^"},
		{"none", list, "", ""},
	} {
		var out strings.Builder
		err := run(t.Context(), &out, test.pattern, []string{file}, test.show)
		if out.String() != test.want || err == nil && test.err != "" || err != nil && err.Error() != test.err {
			t.Errorf("%q: %v, and the output\n%s\nwant %q and\n%s", test.pattern, err, &out, test.err, test.want)
		}
	}
	if err := run(t.Context(), os.Stdout, "a", []string{"none"}, list); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestPatternError(t *testing.T) {
	module := newModule(t)
	for pattern, want := range map[string]error{
		`é(a`:           &regex.PatternErrorSyntax{Message: "unclosed group", Start: 2, End: 3, Line: 1, Column: 2},
		"a\n[z-a]":      &regex.PatternErrorSyntax{Message: "invalid character class range, the start must be <= the end", Start: 3, End: 6, Line: 2, Column: 2},
		`(?P<n>a(?P<n>`: &regex.PatternErrorSyntax{Message: "duplicate capture group name", Start: 11, End: 12, Line: 1, Column: 12},
		`(?-u:\xff)`:    &regex.PatternErrorSyntax{Message: "pattern can match invalid UTF-8", Start: 5, End: 9, Line: 1, Column: 6},
		`\w{1000}`:      &regex.PatternErrorTooLarge{Limit: 10 << 20},
		`(a{1000}){99}`: nil,
	} {
		re, err := module.NewRegex(t.Context(), pattern)
		if !reflect.DeepEqual(err, want) {
			t.Errorf("%q: %#v; want %#v", pattern, err, want)
		}
		re.Close(t.Context())
	}
}

func TestMethods(t *testing.T) {
	module := newModule(t)
	re := newRegex(t, module, links)
	text := "é [one](1.md), [two](2.md)"
	check := func(name string, got, want any, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	pattern, err := re.Pattern(t.Context())
	check("pattern", pattern, links, err)
	names, err := re.GroupNames(t.Context())
	check("names", names, []string{"", "text", "to"}, err)
	all, err := re.FindAll(t.Context(), text)
	check("all", all, []regex.Match{{Start: 3, End: 14}, {Start: 16, End: 27}}, err)
	first, ok, err := re.Find(t.Context(), text)
	check("first", first, all[0], err)
	check("ok", ok, true, err)
	_, ok, err = re.Find(t.Context(), "none")
	check("none", ok, false, err)
	named, _, err := re.NamedGroups(t.Context(), text)
	check("named", named, map[string]regex.Match{"text": {Start: 4, End: 7}, "to": {Start: 9, End: 13}}, err)
	parts, err := re.Split(t.Context(), text)
	check("split", parts, []string{"é ", ", ", ""}, err)
	quoted, err := module.Quote(t.Context(), "a.b*")
	check("quote", quoted, `a\.b\*`, err)
	if _, _, err := re.Find(t.Context(), "\xff"); !errors.Is(err, wazabi.ErrUTF8) {
		t.Errorf("text that is not UTF-8: %v; want %v", err, wazabi.ErrUTF8)
	}
	re.Close(t.Context())
	if _, _, err := re.Find(t.Context(), text); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a closed regex: %v; want %v", err, wazabi.ErrHandle)
	}
}
