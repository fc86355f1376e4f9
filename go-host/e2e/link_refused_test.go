package e2e_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
	"github.com/wazabi/wazabi/testdata/gen/linka"
	"github.com/wazabi/wazabi/testdata/gen/linkb"
)

// TestLinkRefused: what does not match is refused before an instance is made.
func TestLinkRefused(t *testing.T) {
	ctx := t.Context()
	c := newLinkC(t)
	b := newLinkB(t, quiet, c)
	for _, tt := range []struct {
		name string
		open func() error
		kind error
		says []string
	}{
		{"another guest", func() error { _, err := linka.New(ctx, nil, link.Block("mid", c)); return err }, wazabi.ErrImport, []string{
			`the import block "mid" cannot be linked to linkc`, "add: function: imported add(a: i64, b: i64) -> i64; exported none",
			"Store.put: function: imported",
		}},
		{"other types", func() error {
			_, err := hosted.New(ctx, nil, nil, link.Block("host", b))
			return err
		}, wazabi.ErrOption, []string{`"store"`}},
		{"other functions", func() error {
			_, err := hosted.New(ctx, nil, fakeStore{}, link.Block("host", b))
			return err
		}, wazabi.ErrImport, []string{"File: type: imported File; exported Store", "modify: function:", "open: result: imported Result<File, FsError>; exported Result<Store, LineError>"}},
		{"no host", func() error { _, err := linka.New(ctx, nil); return err }, wazabi.ErrOption, []string{`"mid" is nil`}},
		{"no such block", func() error { _, err := linka.New(ctx, nil, link.Block("middle", b)); return err }, wazabi.ErrOption, []string{
			`import block "middle", which package linka does not have; it has "mid"`,
		}},
		{"a host too", func() error { _, err := linkb.New(ctx, c, desk(quiet), link.Block("base", c)); return err }, wazabi.ErrOption, []string{
			`"base" has a host and a link`,
		}},
		{"two links", func() error {
			_, err := linka.New(ctx, nil, link.Block("mid", b), link.Block("mid", b))
			return err
		}, wazabi.ErrOption, []string{`two links for the import block "mid"`}},
		{"never opened", func() error { _, err := linka.New(ctx, nil, link.Block("mid", new(linkb.Module))); return err }, wazabi.ErrOption, []string{"never opened"}},
		{"nil", func() error { _, err := linka.New(ctx, nil, link.Block("mid", nil)); return err }, wazabi.ErrOption, []string{"never opened"}},
		{"a func too", func() error {
			wasm := readGuest(t, "linka")
			_, err := dynamic.Open(ctx, wasm, dynamic.WithFunc("mid/add", func(a, b int64) int64 { return a + b }), dynamic.Link("mid", b))
			return err
		}, wazabi.ErrOption, []string{`"mid/add"`, "linked"}},
		{"late, another guest", func() error { _, err := dynamic.Open(ctx, readGuest(t, "linka"), dynamic.Link("mid", c)); return err },
			wazabi.ErrImport, []string{`cannot be linked to linkc`}},
	} {
		err := tt.open()
		if !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v; want %v", tt.name, err, tt.kind)
			continue
		}
		for _, says := range tt.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v; want %q in it", tt.name, err, says)
			}
		}
	}
}

type fakeStore struct{}

func (fakeStore) Recall(context.Context, uint32) (any, error) { return nil, nil }
