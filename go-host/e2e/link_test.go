package e2e_test

import (
	"context"
	"testing"

	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/linka"
	"github.com/wazabi/wazabi/testdata/gen/linkb"
	"github.com/wazabi/wazabi/testdata/gen/linkc"
)

// desk is the host of linkb's block "desk".
type desk func(ctx context.Context, text string) (uint32, error)

func (d desk) Tell(ctx context.Context, text string) (uint32, error) { return d(ctx, text) }

func quiet(context.Context, string) (uint32, error) { return 0, nil }

// linkedChain opens linkc, linkb with it, and linka with that.
func linkedChain(t testing.TB) (*linka.Module, *linkb.Module, *linkc.Module) {
	t.Helper()
	ctx := t.Context()
	c, err := linkc.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b, err := linkb.New(ctx, nil, desk(quiet), link.Block("base", c))
	if err != nil {
		t.Fatal(err)
	}
	a, err := linka.New(ctx, nil, link.Block("mid", b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, m := range []interface{ Close(context.Context) error }{a, b, c} {
			if err := m.Close(context.Background()); err != nil {
				t.Error(err)
			}
		}
	})
	return a, b, c
}

func TestLink(t *testing.T) {
	a, _, _ := linkedChain(t)
	if sum, err := a.Add(t.Context(), 1, 2); sum != 3 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
	if text, err := a.Twice(t.Context(), "ab"); text != "abab" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}
