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
// collides with a module of the caller. Each is made once per store, when the first guest needs it.

// imports returns the host modules of a guest's instances, by the name that the guest imports them
// by.
func (g *guest) imports(hosts []*engine.HostModule) (map[string]api.Module, error) {
	modules := make(map[string]api.Module, len(hosts)+1)
	for _, h := range hosts {
		module, err := g.store.host(h)()
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

// host returns a function that makes a host module, once.
func (s *store) host(h *engine.HostModule) func() (api.Module, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	once, ok := s.hosts[h]
	if !ok {
		once = sync.OnceValues(func() (api.Module, error) {
			builder := s.runtime.NewHostModuleBuilder(h.Name)
			for _, f := range h.Functions {
				builder.NewFunctionBuilder().WithGoFunction(api.GoFunc(f.Call), valueTypes(f.Params), valueTypes(f.Results)).Export(f.Name)
			}
			return s.build(builder)
		})
		s.hosts[h] = once
	}
	return once
}

// build makes a host module.
func (s *store) build(builder wazero.HostModuleBuilder) (api.Module, error) {
	return s.buildWith(background, builder)
}

// buildWith makes a host module with what ctx has for wazero.
func (s *store) buildWith(ctx context.Context, builder wazero.HostModuleBuilder) (api.Module, error) {
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
	if !s.keepClosers(closers) {
		closeAll(closers)
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the last guest of the runtime was closed"}
	}
	if err != nil {
		return nil, err
	}
	return module, nil
}

// keepClosers keeps the closers of a host module, unless the host modules were closed.
func (s *store) keepClosers(closers []func(context.Context) error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	s.closers = append(s.closers, closers...)
	return true
}

// closeHosts closes the host modules in a caller's runtime when no guest is left in it.
func (s *store) closeHosts() {
	s.mu.Lock()
	closers := s.closers
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
