package wazero

import (
	"context"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Host modules have no names in the runtime. A guest therefore finds only its own, and none
// collides with a module of the caller. Each is made once per store, when the first guest needs it,
// and closed with the last guest that has it: package dynamic makes host modules for each guest
// that it opens. Those of a guest whose code is kept are kept, too.

// hostModule is a host module in a store. The store's mutex guards it.
type hostModule struct {
	// make makes the module, once. closers close it.
	make    func() (api.Module, error)
	closers []func(context.Context) error
	// users counts the guests whose instances have it. kept says that it stays without users.
	users int
	kept  bool
}

// imports returns the host modules of a guest's instances, by the name that the guest imports them
// by.
func (g *guest) imports(hosts []*engine.HostModule) (map[string]api.Module, error) {
	modules := make(map[string]api.Module, len(hosts)+1)
	for _, h := range hosts {
		module, err := g.host(h).make()
		if err != nil {
			return nil, unmade(h.Name, err)
		}
		modules[h.Name] = module
	}
	if len(g.code.wasi) > 0 {
		wasi := g.store.wasi
		if g.mounts {
			wasi = g.store.mountsWASI
		}
		module, err := wasi()
		if err != nil {
			return nil, unmade(moduleWASI, err)
		}
		modules[moduleWASI] = module
	}
	return modules, nil
}

func unmade(name string, err error) error {
	if e := runtimeClosed(err); e != nil {
		return e
	}
	return &wazabi.Error{Kind: wazabi.ErrModule, Detail: fmt.Sprintf("the host module %s cannot be made: %v", name, err), Err: err}
}

// host returns a host module for the guest's instances. It stays until [guest.leaveHosts].
func (g *guest) host(h *engine.HostModule) *hostModule {
	s := g.store
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := g.hosts[h]; m != nil {
		return m
	}
	m := s.hosts[h]
	if m == nil {
		m = s.newHost(h)
		s.hosts[h] = m
	}
	m.users++
	m.kept = m.kept || g.kept
	if g.hosts == nil {
		g.hosts = map[*engine.HostModule]*hostModule{}
	}
	g.hosts[h] = m
	return m
}

func (s *store) newHost(h *engine.HostModule) *hostModule {
	m := &hostModule{}
	m.make = sync.OnceValues(func() (api.Module, error) {
		builder := s.runtime.NewHostModuleBuilder(h.Name)
		for _, f := range h.Functions {
			builder.NewFunctionBuilder().WithGoFunction(api.GoFunc(f.Call), valueTypes(f.Params), valueTypes(f.Results)).Export(f.Name)
		}
		return s.build(background, builder, &m.closers)
	})
	return m
}

// leaveHosts closes the guest's host modules that no other guest has. The last instance of the guest
// has ended.
func (g *guest) leaveHosts() {
	s := g.store
	var closers []func(context.Context) error
	s.mu.Lock()
	for h, m := range g.hosts {
		if m.users--; m.users == 0 && !m.kept {
			delete(s.hosts, h)
			closers = append(closers, m.closers...)
		}
	}
	g.hosts = nil
	s.mu.Unlock()
	closeAll(closers)
}

// build makes a host module with what ctx has for wazero. It adds what closes the module to kept.
func (s *store) build(ctx context.Context, builder wazero.HostModuleBuilder, kept *[]func(context.Context) error) (api.Module, error) {
	code, err := builder.Compile(ctx)
	if err != nil {
		return nil, err
	}
	// The builder's own Instantiate would return a module that an import resolver cannot use.
	module, err := s.runtime.InstantiateModule(background, code, wazero.NewModuleConfig().WithName(""))
	closers := []func(context.Context) error{code.Close}
	if err == nil {
		closers = append(closers, module.Close)
	}
	if !s.keepClosers(kept, closers) {
		closeAll(closers)
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the last guest of the runtime was closed"}
	}
	if err != nil {
		return nil, err
	}
	return module, nil
}

// keepClosers keeps the closers of a host module, unless the host modules were closed.
func (s *store) keepClosers(kept *[]func(context.Context) error, closers []func(context.Context) error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	*kept = append(*kept, closers...)
	return true
}

// closeHosts closes the host modules that are left when the store has no guest any more.
func (s *store) closeHosts() {
	s.mu.Lock()
	closers := s.closers
	for _, m := range s.hosts {
		closers = append(closers, m.closers...)
	}
	clear(s.hosts)
	s.closers, s.ended = nil, true
	s.mu.Unlock()
	closeAll(closers)
}

func closeAll(closers []func(context.Context) error) {
	for _, close := range closers {
		// Host modules have no open files, so that nothing can fail.
		_ = close(background)
	}
}

func coreTypes(types []api.ValueType) []engine.CoreType {
	var all []engine.CoreType
	for _, t := range types {
		all = append(all, engine.CoreType(t))
	}
	return all
}

func valueTypes(types []engine.CoreType) []api.ValueType {
	var all []api.ValueType
	for _, t := range types {
		all = append(all, api.ValueType(t))
	}
	return all
}
