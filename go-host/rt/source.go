package rt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/instrument"
)

// source is the origin of a guest.
type source struct {
	wasm []byte
	sum  [sha256.Size]byte
	// embedded: the guest is embedded in its package, and the process keeps it compiled.
	embedded bool
}

// facts has the runtime's facts about a guest's code.
type facts struct {
	fingerprint string
	// asks says that the guest imports other functions of the kit than tick; guards says that it
	// imports tick.
	asks, guards bool
}

// code checks a guest before an engine sees it, and adds fuel guards if the options ask for them. A
// package whose guest is compiled into the program has no file: it was checked when it was
// generated.
func (p *Package) code(s *source, o *options) (*engine.Code, error) {
	if s.embedded && s.wasm == nil {
		return &engine.Code{Facts: &facts{fingerprint: p.Fingerprint, asks: p.CallsKit, guards: o.guards}}, nil
	}
	description, err := p.preflight(s.wasm, o.untrusted)
	if err != nil {
		return nil, err
	}
	f := &facts{fingerprint: description.Fingerprint(), guards: o.guards}
	c := &engine.Code{Wasm: s.wasm, Facts: f}
	if core := description.Core; core != nil {
		c.OwnMemory, c.Memory = true, core.Memory
	}
	for _, i := range description.CoreImports {
		switch i.Module {
		case abi.WASI:
			c.WASI = append(c.WASI, engine.Import{Name: i.Name, Signature: signature(i.Params, i.Results)})
		case abi.Kit:
			f.asks = true
		}
	}
	if c.Wasm, err = instrument.Rewrite(s.wasm, instrument.Options{Reset: o.reset, Cancel: o.guards}); err != nil {
		return nil, fromBelow(err)
	}
	return c, nil
}

func signature(params, results []abi.CoreType) engine.Signature {
	return engine.Signature{Params: coreTypes(params), Results: coreTypes(results)}
}

// coreTypes converts a description's types into an engine's. Both are bytes of the wasm format.
func coreTypes(types []abi.CoreType) []engine.CoreType {
	var all []engine.CoreType
	for _, t := range types {
		all = append(all, engine.CoreType(t))
	}
	return all
}

// preflight reads a guest to its end and returns its description.
func (p *Package) preflight(wasm []byte, untrusted bool) (*abi.Description, error) {
	read := abi.ReadModule
	switch {
	case p.Core && untrusted:
		read = abi.ReadUntrustedCore
	case p.Core:
		read = abi.ReadCore
	case untrusted:
		read = abi.ReadUntrusted
	}
	description, err := read(wasm)
	if err != nil {
		return nil, fromBelow(err)
	}
	return description, nil
}

// fromBelow converts errors of the packages that read modules into *wazabi.Error. No other function
// does.
func fromBelow(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return &wazabi.Error{Kind: f.Kind, Path: f.Where, Offset: f.Offset, Detail: f.Detail, Err: err}
	}
	return &wazabi.Error{Kind: wazabi.ErrModule, Detail: fault.Unprefixed(err), Err: err}
}

// hasLines reports whether a file has a line table. It reads only the heads of the sections: the
// file is checked later. Numbers may be longer than needed, as engines read them.
func hasLines(wasm []byte) bool {
	const header, custom, name = 8, 0, ".debug_line"
	for at := header; at < len(wasm); {
		id := wasm[at]
		size, n := binary.Uvarint(wasm[at+1:])
		body := at + 1 + n
		if n <= 0 || size > uint64(len(wasm)-body) {
			return false
		}
		at = body + int(size)
		if id != custom {
			continue
		}
		if length, n := binary.Uvarint(wasm[body:at]); length == uint64(len(name)) && bytes.HasPrefix(wasm[body+n:at], []byte(name)) {
			return true
		}
	}
	return false
}
