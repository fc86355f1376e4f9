package gen

import (
	"go/parser"
	"os"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Each kind of testdata/kinds.txt, which has the kinds of package abi in order, has one shape.
func TestShapes(t *testing.T) {
	text, err := os.ReadFile("../../testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	var kinds int
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		kind := abi.Kind(kinds)
		if name, _, _ := strings.Cut(line, " "); kind.String() != name {
			t.Errorf("kind %d is %v, want %s", kinds, kind, name)
		}
		if shapes[kind] == nil {
			t.Errorf("%v has no shape", kind)
		}
		kinds++
	}
	if len(shapes) != kinds {
		t.Errorf("%d kinds have shapes, want %d", len(shapes), kinds)
	}
}

func TestSecondShape(t *testing.T) {
	defer func() {
		const want = "gen: unit has two shapes, gen.unitShape and gen.boolShape"
		if got := recover(); got != want {
			t.Errorf("panicked with %v, want %s", got, want)
		}
	}()
	register(boolShape{}, abi.KindUnit)
}

// TestBoth: many conditions are joined in groups.
func TestBoth(t *testing.T) {
	for n, groups := range map[int]int{0: 0, 1: 0, maxTogether: 0, maxTogether + 1: 2, 250: 3, maxTogether*maxTogether + 1: maxTogether + 2 + 1} {
		all := make([]string, n)
		for i := range all {
			all[i] = "a"
		}
		text := both(all)
		if _, err := parser.ParseExpr(text); err != nil || strings.Count(text, "(") != groups || strings.Count(text, "a") != n {
			t.Errorf("%d conditions in %d groups, expected %d; %v", n, strings.Count(text, "("), groups, err)
		}
	}
}
