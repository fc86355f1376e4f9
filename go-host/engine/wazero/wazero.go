// Package wazero is the engine that runs guests on wazero, https://wazero.io. It is the only
// package that imports wazero.
//
// Generated packages name [Engine]. Programs import this package for the options that only this
// engine has.
package wazero

import (
	"context"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Engine runs guests on wazero.
var Engine engine.Engine = wazeroEngine{}

type wazeroEngine struct{}

// Load compiles the guest in the runtime that its options choose.
func (wazeroEngine) Load(r engine.Request) (engine.Guest, error) {
	o, err := optionsOf(&r)
	if err != nil {
		return nil, err
	}
	var l lease
	switch {
	case o.hasRuntime:
		l, err = o.loadForeign(&r)
	case r.Isolated:
		l, err = o.loadIsolated(&r)
	default:
		l, err = o.loadShared(&r)
	}
	if err != nil {
		return nil, err
	}
	return &guest{lease: l, config: moduleConfig(r.WASI, o.mounts), outside: r.WASI, mounts: o.mounts != nil, lines: r.Lines}, nil
}

// guest implements [engine.Guest].
type guest struct {
	lease
	config wazero.ModuleConfig
	// outside has the settings of WASI. mounts says that the guest gets wazero's own WASI.
	outside *engine.WASI
	mounts  bool
	// lines says that wazero may read the guest's line table when a call fails.
	lines bool
	// hosts are the host modules that instances have. The store's mutex guards them.
	hosts map[*engine.HostModule]*hostModule
}

func (g *guest) Facts() any { return g.code.facts }

func (g *guest) CompileTime() time.Duration { return g.took }

func (g *guest) MinMemory() uint64 { return g.code.minMemory }

func (g *guest) Footprint() int64 { return g.code.footprint }

func (g *guest) Functions() map[string]engine.Signature { return g.code.functions }

func (g *guest) WASI() []string { return g.code.wasi }

func (g *guest) Release() {
	g.leaveHosts()
	g.release()
}

func (g *guest) Explain(err error) engine.Failure { return g.code.explain(err) }

func failed(kind error, format string, args ...any) *wazabi.Error {
	return &wazabi.Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// background is the context of things that outlive the call that first needs them: runtimes,
// compiled code, host modules.
var background = context.Background()
