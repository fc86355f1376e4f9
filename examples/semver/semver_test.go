// Package semver_test compares the crate semver with golang.org/x/mod/semver.
package semver_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	modsemver "golang.org/x/mod/semver"

	"github.com/wazabi/wazabi/examples/semver/semver"
	wazabi "github.com/wazabi/wazabi/go-host"
)

func open(t testing.TB) *semver.Module {
	t.Helper()
	m, err := semver.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return m
}

// random returns a version that is often valid.
func random(r *rand.Rand) string {
	text := fmt.Sprintf("%d.%d.%d", r.IntN(3), r.IntN(3), r.IntN(12))
	part := func() string {
		words := []string{"rc", "1", "2", "10", "a-b", "0", "01", "", "x0"}
		return words[r.IntN(len(words))]
	}
	if r.IntN(2) == 0 {
		text += "-" + part() + "." + part()
	}
	if r.IntN(4) == 0 {
		text += "+" + part()
	}
	return text
}

// TestPrecedence: both libraries accept the same texts, and order them in the same way.
func TestPrecedence(t *testing.T) {
	ctx, m, r := t.Context(), open(t), rand.New(rand.NewPCG(1, 2))
	valid := 0
	for range 5000 {
		a, b := random(r), random(r)
		order, err := m.Compare(ctx, a, b)
		if ok := modsemver.IsValid("v"+a) && modsemver.IsValid("v"+b); ok != (err == nil) {
			t.Fatalf("%q and %q: valid is %v for Go, %v", a, b, ok, err)
		}
		if err != nil {
			if !errors.Is(err, wazabi.ErrInput) {
				t.Fatalf("%q and %q: %v", a, b, err)
			}
			continue
		}
		valid++
		if expected := modsemver.Compare("v"+a, "v"+b); int(order) != expected {
			t.Fatalf("%q and %q: %d, want %d", a, b, order, expected)
		}
	}
	if valid < 500 {
		t.Errorf("%d pairs are valid", valid)
	}
	if s := m.Stats(); s.Poisoned != 0 {
		t.Errorf("%d instances are poisoned", s.Poisoned)
	}
}

// TestParse: parts go both ways, and an error has its type and its text.
func TestParse(t *testing.T) {
	ctx, m := t.Context(), open(t)
	parts, err := m.Parse(ctx, "1.20.3-rc.1+linux")
	if expected := (semver.Parts{Major: 1, Minor: 20, Patch: 3, Pre: "rc.1", Build: "linux"}); err != nil || parts != expected {
		t.Errorf("%+v, %v; want %+v", parts, err, expected)
	}
	parts.Minor, parts.Build = 21, ""
	if text, err := m.Format(ctx, parts); err != nil || text != "1.21.3-rc.1" {
		t.Errorf("%q, %v", text, err)
	}
	_, err = m.Parse(ctx, "1.x")
	var invalid *semver.Invalid
	if !errors.As(err, &invalid) || invalid.Text != "1.x" || invalid.Reason != "unexpected character 'x' while parsing minor version number" {
		t.Errorf("%v", err)
	}
	parts.Pre = "rc 1"
	_, err = m.Format(ctx, parts)
	var refused *wazabi.Error
	if !errors.As(err, &refused) || refused.Path != "version.pre" || !strings.HasPrefix(refused.Detail, "unexpected character") {
		t.Errorf("%v", err)
	}
}

// TestLatest: ranges are those of cargo.
func TestLatest(t *testing.T) {
	ctx, m := t.Context(), open(t)
	versions := []string{"1.2.0", "1.9.9", "1.10.1", "2.0.0-rc.1", "2.0.0"}
	for rang, expected := range map[string]string{"^1.2": "1.10.1", ">=1, <1.10": "1.9.9", "=2.0.0-rc.1": "2.0.0-rc.1", "*": "2.0.0", "^3": ""} {
		if latest, ok, err := m.Latest(ctx, rang, versions); err != nil || latest != expected || ok != (expected != "") {
			t.Errorf("%s: %q, %v, %v; want %q", rang, latest, ok, err, expected)
		}
	}
	_, _, err := m.Latest(ctx, "^1", append(versions, "3"))
	var refused *wazabi.Error
	if !errors.As(err, &refused) || refused.Path != "versions[5]" || !strings.Contains(err.Error(), "unexpected end of input") {
		t.Errorf("%v", err)
	}
}
