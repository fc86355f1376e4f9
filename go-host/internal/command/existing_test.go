package command

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestInterfaceChanges: gen counts the changes of the interface from the package that it replaces.
func TestInterfaceChanges(t *testing.T) {
	guest := func(name string) string {
		return filepath.Join("..", "..", "..", "testdata", "gen", name, name+".wasm")
	}
	count := regexp.MustCompile("(?m)^wazabi: interface: .*$")
	said := func(dir, name string) string {
		t.Helper()
		var out bytes.Buffer
		if code := Run([]string{"gen", "-pkg", "shop", "-o", dir, guest(name)}, Env{Stdout: &out, Stderr: &out}); code != exitOK {
			t.Fatalf("%s: exit code %d\n%s", name, code, &out)
		}
		return strings.Join(count.FindAllString(out.String(), -1), "\n")
	}
	line := func(dir, changes string) string {
		return "wazabi: interface: " + changes + "; `wazabi diff` of the earlier abi.json and " + filepath.Join(dir, "abi.json") + " lists them"
	}
	// The last line of diff is the other count of these changes.
	diffed := func(old, new string) string {
		t.Helper()
		var out bytes.Buffer
		Run([]string{"diff", guest(old), guest(new)}, Env{Stdout: &out, Stderr: &out})
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		return lines[len(lines)-1]
	}
	dir := t.TempDir()
	for _, tt := range []struct{ name, changes, diff string }{
		{name: "shop"}, {name: "shop"},
		{"shopcompatible", "0 breaking changes, 2 compatible", "0 breaking, 2 compatible: a minor release"},
		{name: "shopcompatible"},
	} {
		want := ""
		if tt.changes != "" {
			want = line(dir, tt.changes)
			if got := diffed("shop", tt.name); got != tt.diff {
				t.Errorf("%s: diff says %q, want %q", tt.name, got, tt.diff)
			}
		}
		if got := said(dir, tt.name); got != want {
			t.Errorf("%s: got %q, want %q", tt.name, got, want)
		}
	}
	dir = t.TempDir()
	said(dir, "shop")
	if got, want := said(dir, "shopbreaking"), line(dir, "6 breaking changes, 0 compatible"); got != want {
		t.Errorf("shopbreaking: got %q, want %q", got, want)
	}
	// A description that cannot be read is replaced without a count.
	for _, damaged := range []string{`{"wazabi": 1, "fingerprint": "p"}`, `{"wazabi": 99, "fingerprint": "p"}`} {
		if err := os.WriteFile(filepath.Join(dir, "abi.json"), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := said(dir, "shop"); got != "" {
			t.Errorf("%s: got %q, want nothing", damaged, got)
		}
	}
}
