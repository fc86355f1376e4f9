package rt

import (
	"slices"
	"strconv"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// Linker has the exports of one guest serve an import block of another. Package link has one. It is
// an interface, so that programs without links do not link what copies values between guests.
type Linker interface {
	// Link compares the block with the exports. It returns what serves the imports of the block, by
	// their positions in p.Imports. d describes p.
	Link(p *Package, d *abi.Description, block string) (map[int]func(h *HostCall, host any) error, error)
}

// Link has l serve an import block. The block then has no host.
func Link(block string, l Linker) wazabi.Option {
	return func(s *settings.Settings) {
		s.Links = append(s.Links[:len(s.Links):len(s.Links)], settings.Link{Block: block, Linker: l})
	}
}

// linkedBlocks returns the names, in quotes, of the blocks that are linked.
func (p *Package) linkedBlocks(names []string, links []settings.Link) (map[string]bool, error) {
	linked := map[string]bool{}
	for _, l := range links {
		name := strconv.Quote(l.Block)
		switch {
		case !slices.Contains(names, name):
			return nil, badOption("a link for the import block %s, which package %s does not have; it has %s", name, p.Name, strings.Join(names, ", "))
		case linked[name]:
			return nil, badOption("two links for the import block %s; expected one", name)
		}
		linked[name] = true
	}
	return linked, nil
}

// server serves an import: a function, and the host that it is called with. The function of a
// linked import has no host.
type server struct {
	call func(h *HostCall, host any) error
	host any
}

// servers returns what serves the imports, by their numbers: the hosts, and the guests that are
// linked.
func (p *Package) servers(hosts []any, links []settings.Link) ([]server, error) {
	all := make([]server, len(p.Imports))
	for n, im := range p.Imports {
		all[n].call = im.Call
		// A block that is linked may be behind the last host.
		if im.Host < len(hosts) {
			all[n].host = hosts[im.Host]
		}
	}
	if len(links) == 0 {
		return all, nil
	}
	d, err := p.Describe()
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		serves, err := l.Linker.(Linker).Link(p, d, l.Block)
		if err != nil {
			return nil, err
		}
		for n, serve := range serves {
			all[n] = server{call: serve}
		}
	}
	return all, nil
}

// Describe returns the description that the package was generated from.
func (p *Package) Describe() (*abi.Description, error) {
	if p.Described != nil {
		return p.Described, nil
	}
	d, err := abi.ParseJSON([]byte(p.Description))
	if err != nil {
		return nil, fromBelow(err)
	}
	return d, nil
}

// Package returns the package of the guest, nil if the connection was never opened.
func (c Conn) Package() *Package {
	if c.pool == nil {
		return nil
	}
	return c.pool.pkg
}
