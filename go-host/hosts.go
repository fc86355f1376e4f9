package wazabi

import (
	"context"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/wazabi/wazabi/go-host/abi"
)

// Host modules, which guests import from, have no names in the runtime, so that no guest finds what it did not ask for and
// nobody else's module is in the way. Each is made once for an engine, when the first guest needs it.

// hosts are the host modules of a guest, by the name that it imports them by.
type hosts map[string]api.Module

// in lets the instance that is made with the context find them.
func (h hosts) in(ctx context.Context) context.Context {
	if len(h) == 0 {
		return ctx
	}
	return experimental.WithImportResolver(ctx, func(name string) api.Module { return h[name] })
}

// provide adds the engine's host module of a name.
func (h hosts) provide(e *engine, name string) error {
	if h[name] != nil {
		return nil
	}
	module, err := e.hosts[name]()
	if err != nil {
		return &Error{Kind: ErrModule, Detail: fmt.Sprintf("the host module %s cannot be made: %v", name, err), cause: err}
	}
	h[name] = module
	return nil
}

// host makes a host module.
func (e *engine) host(builder wazero.HostModuleBuilder) (api.Module, error) {
	code, err := builder.Compile(e.ctx)
	if err != nil {
		return nil, err
	}
	// The builder's own Instantiate would return what an import resolver cannot use.
	module, err := e.runtime.InstantiateModule(e.ctx, code, wazero.NewModuleConfig().WithName(""))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closers = append(e.closers, code.Close)
	if err != nil {
		return nil, err
	}
	e.closers = append(e.closers, module.Close)
	return module, nil
}

// closeHosts takes the host modules out of a runtime that is somebody else's, when no guest is left in it.
func (e *engine) closeHosts() {
	for _, close := range e.closers {
		// Nothing of it lies in files, so that nothing can fail.
		_ = close(e.ctx)
	}
}

// link finds the host modules of what a guest imports.
func (e *engine) link(h hosts, imports []abi.CoreImport) error {
	for _, i := range imports {
		if err := h.provide(e, i.Module); err != nil {
			return err
		}
		name := i.Module + "." + i.Name
		f, ok := h[i.Module].ExportedFunctionDefinitions()[i.Name]
		if !ok {
			return &Error{Kind: ErrImport, Detail: fmt.Sprintf(
				"the guest imports %s, which WASI preview 1 does not have; build it for wasm32-wasip1 without other imports of this name", name)}
		}
		found := abi.CoreImport{Params: coreTypes(f.ParamTypes()), Results: coreTypes(f.ResultTypes())}
		if !slices.Equal(i.Params, found.Params) || !slices.Equal(i.Results, found.Results) {
			return &Error{Kind: ErrImport, Detail: fmt.Sprintf("the guest imports %s as %s, expected %s as WASI preview 1 has it",
				name, i.Signature(), found.Signature())}
		}
	}
	return nil
}

// coreTypes are wazero's types by another name.
func coreTypes(types []api.ValueType) []abi.CoreType {
	var all []abi.CoreType
	for _, t := range types {
		all = append(all, abi.CoreType(t))
	}
	return all
}
