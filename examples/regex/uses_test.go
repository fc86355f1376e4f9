package main

import (
	"context"
	"errors"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// TestReplaceAllFunc: the func of a replacement may use the regex that calls it, and may stop the
// call. An error that Rust does not know ends the instance.
func TestReplaceAllFunc(t *testing.T) {
	re := newRegex(t, newModule(t), `(\w+)@(\w+)`)
	text := "ada@home, bob@work"
	upper := func(ctx context.Context, groups []*regex.Match) (string, error) {
		user := text[groups[1].Start:groups[1].End]
		if again, err := re.IsMatch(ctx, user); again || err != nil {
			t.Errorf("a match within a match: %v, %v; want none", again, err)
		}
		return strings.ToUpper(user), nil
	}
	got, err := re.ReplaceAllFunc(t.Context(), text, upper)
	if want := "ADA, BOB"; got != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	_, err = re.ReplaceAllFunc(t.Context(), text, func(context.Context, []*regex.Match) (string, error) {
		return "", regex.ReplaceErrorStopped
	})
	if !errors.Is(err, regex.ReplaceErrorStopped) {
		t.Errorf("a func that stops: %v; want %v", err, regex.ReplaceErrorStopped)
	}
	if ok, err := re.IsMatch(t.Context(), text); !ok || err != nil {
		t.Errorf("after that: %v, %v", ok, err)
	}
	failure := errors.New("no names")
	_, err = re.ReplaceAllFunc(t.Context(), text, func(context.Context, []*regex.Match) (string, error) {
		return "", failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("a func that fails: %v; want %v", err, failure)
	}
	if _, err := re.IsMatch(t.Context(), text); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("after that: %v; want %v", err, wazabi.ErrPoisoned)
	}
}

// TestManyGoroutines: one pattern serves all goroutines, as a *regexp.Regexp does.
func TestManyGoroutines(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	module := newModule(t, wazabi.WithPoolSize(2))
	re := newRegex(t, module, links)
	inGo := regexp.MustCompile(links)
	var wait sync.WaitGroup
	for n := range 64 {
		wait.Go(func() {
			text := string(data[:bytesOf(string(data), n)])
			got, err := re.ReplaceAll(t.Context(), text, "<$to>")
			if want := inGo.ReplaceAllString(text, "<$to>"); got != want || err != nil {
				t.Errorf("%d: %q, %v; want %q", n, got, err, want)
			}
		})
	}
	wait.Wait()
}

// bytesOf returns the length of the first n lines.
func bytesOf(text string, n int) int {
	return len(strings.Join(strings.SplitAfter(text, "\n")[:n], ""))
}

// TestMatches: the iterator yields what FindAll returns, also for matches without text.
func TestMatches(t *testing.T) {
	module := newModule(t)
	for _, pattern := range []string{`a*`, ``, `\b`, `(?m)$`, `é|`, `a|\b`, `[^a]+`, `z`} {
		re := newRegex(t, module, pattern)
		for _, text := range []string{"", "a", "aab éé\n\nab", "ééa", "zaz"} {
			want, err := re.FindAll(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			var got []regex.Match
			for m, err := range re.Matches(t.Context(), text) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, m)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q in %q: %v; want %v", pattern, text, got, want)
			}
		}
		// A loop that ends early frees the regex.
		for range re.Matches(t.Context(), strings.Repeat("z", 1000)) {
			break
		}
		if _, err := re.IsMatch(t.Context(), ""); err != nil {
			t.Errorf("%q, after break: %v", pattern, err)
		}
	}
}
