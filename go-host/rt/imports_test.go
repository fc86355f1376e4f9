package rt

import (
	"errors"
	"strings"
	"sync"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// Each import block has a host or a link.
func TestHostsMatchBlocks(t *testing.T) {
	p := &Package{Name: "guest", Imports: []Import{{Module: "a", Host: 0}, {Module: "b", Host: 1}}}
	link := []settings.Link{{Block: "b"}}
	for _, test := range []struct {
		name  string
		hosts []any
		links []settings.Link
		want  string
	}{
		{"two", []any{1, 2}, nil, ""},
		{"one too many", []any{1, 2, 3}, nil, "3 hosts; package guest has 2 import blocks"},
		{"one too few", []any{1}, nil, `the argument for the import block "b" is nil; pass a host, or the option link.Block("b", guest)`},
		{"nil", []any{nil, 2}, nil, `the argument for the import block "a" is nil; pass a host, or the option link.Block("a", guest)`},
		{"none", nil, nil, `the arguments for the import blocks "a", "b" are nil; pass hosts, or the option link.Block for each`},
		{"a link", []any{1, nil}, link, ""},
		{"a link behind the hosts", []any{1}, link, ""},
		{"a host and a link", []any{1, 2}, link, `the import block "b" has a host and a link`},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := p.checkHosts(test.hosts, test.links)
			if test.want != "" {
				if !errors.Is(err, wazabi.ErrOption) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%v; want %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			// The links are of no guest.
			servers, err := p.servers(test.hosts, nil)
			if err != nil || len(servers) != 2 || servers[0].host != 1 || (servers[1].host == 2) != (test.links == nil) {
				t.Errorf("%v, %v", servers, err)
			}
		})
	}
}

// A package is opened by several goroutines at once, as the race detector sees it.
func TestOpenTogether(t *testing.T) {
	p := goPackage(&goEngine{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { _ = p.hostModules() })
		wg.Go(func() {
			if err := p.checkHosts([]any{shouter(nil)}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
