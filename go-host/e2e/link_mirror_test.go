package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
)

// TestLinkMirror sends random values of the types that a mirror lends to its host. Another mirror is
// between the two. The values arrive bit for bit.
func TestLinkMirror(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		far, near := newHall(t, opts...), &hall{}
		module, err := mirror.New(t.Context(), nil, &near.named, &near.explainer, &near.fallible, &near.frames, &near.named, &near.given, &near.glazier,
			keywords{&near.named}, &near.lent, append(opts, link.Block("borrowed", far.module))...)
		v := reflect.ValueOf(closed(t, module, err))
		heard := 0
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if !strings.HasPrefix(name, "Lend") {
				continue
			}
			heard++
			for seed := range uint64(20) {
				hear(t, fmt.Sprintf("%s, seed %d", name, seed), v.Method(i), value{rand.New(rand.NewPCG(seed, 3)), 0}, &far.borrowed.seen)
			}
		}
		if heard != 23 {
			t.Errorf("%d methods were called, expected 23", heard)
		}
	})
}
