package gen

import (
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestPackageDoc: the docs of the guest's crate are those of the package, before the first heading
// and after the generator's own.
func TestPackageDoc(t *testing.T) {
	shop := abi.Crate{Name: "my_shop", Docs: "Sells.\n\n# Limits\n\nNone."}
	model := abi.Crate{Name: "model", Docs: "Types."}
	const begins, ends = "// Package shop calls a Rust guest through wazero.\n//\n", "// Any number of goroutines may use a [Module]. An [Instance] is for one goroutine, and is faster.\n// The caller owns the results of calls.\n"
	for _, tt := range []struct {
		pkg    string
		crates []abi.Crate
		want   string
	}{
		{"shop", nil, begins + ends},
		{"shop", []abi.Crate{{Name: "shop"}}, begins + ends},
		{"shop", []abi.Crate{shop}, begins + "// Sells.\n//\n" + ends + "//\n// # Limits\n//\n// None.\n"},
		{"shop", []abi.Crate{model}, begins + "// Types.\n//\n" + ends},
		{"myshop", []abi.Crate{model, shop}, begins + "// Sells.\n//\n" + ends + "//\n// # Limits\n//\n// None.\n"},
		{"shop", []abi.Crate{model, shop}, begins + ends + "//\n// # The crate model\n//\n// Types.\n//\n// # The crate my_shop\n//\n// Sells.\n//\n// # Limits\n//\n// None.\n"},
	} {
		g := newGenerator(&abi.Description{Format: 1, Crates: tt.crates}, Options{Package: tt.pkg})
		if err := g.claim(); err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(tt.want, "Package shop", "Package "+tt.pkg, 1)
		if got := g.packageDoc(); got != want {
			t.Errorf("%s, %v:\n got %q\nwant %q", tt.pkg, tt.crates, got, want)
		}
	}
}

// TestErrorTextIsNoNote: an error without docs is named, and not called deprecated.
func TestErrorTextIsNoNote(t *testing.T) {
	for docs, want := range map[string]string{
		"Deprecated: do not use it in new code.":               "Name",
		"it is gone\n\nDeprecated: do not use it in new code.": "it is gone",
	} {
		if got := errorText(docs, "Name"); got != want {
			t.Errorf("%q: %q, want %q", docs, got, want)
		}
	}
}
