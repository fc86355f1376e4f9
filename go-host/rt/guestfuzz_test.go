package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// The targets below have a guest that does what the fuzzer says, on the engine of engine_test.go:
// it calls the kit with any handles and addresses, and returns any results.

// actEngine runs a guest with functions of the test's.
type actEngine struct {
	goEngine
	acts map[string]act
}

type act func(g *goInstance, ctx context.Context, stack []uint64) error

func (e *actEngine) Load(r engine.Request) (engine.Guest, error) {
	g, err := e.goEngine.Load(r)
	if err != nil {
		return nil, err
	}
	return &actGuest{g.(*goGuest), e.acts}, nil
}

type actGuest struct {
	*goGuest
	acts map[string]act
}

func (g *actGuest) Functions() map[string]engine.Signature {
	all := g.goGuest.Functions()
	for name := range g.acts {
		all[name] = engine.Signature{}
	}
	return all
}

func (g *actGuest) Instantiate(ctx context.Context, c engine.Config) (engine.Instance, error) {
	i, err := g.goGuest.Instantiate(ctx, c)
	if err != nil {
		return nil, err
	}
	return &actInstance{i.(*goInstance), g.acts}, nil
}

type actInstance struct {
	*goInstance
	acts map[string]act
}

func (i *actInstance) Function(name string) engine.Function {
	if f := i.acts[name]; f != nil {
		return goFunction(func(ctx context.Context, stack []uint64) error { return f(i.goInstance, ctx, stack) })
	}
	return i.goInstance.Function(name)
}

// Where a guest's memory has what: valid lines, and what the fuzzer puts over them.
const (
	playLines = 8 << 10
	playCount = 100
)

// A play is a run of the guest. It ends with the script.
type play struct {
	t      *testing.T
	script []byte
	// hostFault: the host has broken its contract, or returned an error for which the guest has no
	// type.
	hostFault bool
}

func (p *play) byte() byte {
	if len(p.script) == 0 {
		return 0
	}
	b := p.script[0]
	p.script = p.script[1:]
	return b
}

// number returns a small number, a limit, or any.
func (p *play) number() uint64 {
	limits := []uint64{playLines, playLines + sizeofLine, playLines + 4, engine.PageSize - 1, engine.PageSize, engine.PageSize + 1,
		1 << 16 << 4, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1<<63 - 1, 1 << 63, 1<<64 - 1}
	switch b := p.byte(); {
	case b < 128:
		return uint64(b)
	case b < 192:
		return playLines + uint64(p.byte())*8
	case b < 250:
		return limits[int(b)%len(limits)]
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = p.byte()
	}
	return binary.LittleEndian.Uint64(raw[:])
}

// fill fills the guest's memory: valid lines, with changes of the fuzzer's.
func (p *play) fill(g *goInstance, image []byte) {
	clear(g.data[4<<10:])
	for n := range playCount {
		at := uint32(playLines + n*128)
		copy(g.data[at:], lineImage(at).bytes)
	}
	// The records of a list follow each other; only the first 50 images stay whole.
	for n := range playCount / 2 {
		copy(g.data[playLines/2+n*sizeofLine:], g.data[playLines+n*128:][:sizeofLine])
	}
	copy(g.data[playLines:], image)
}

// judge checks the error of a call with the guest. A guest that broke the rules was found out, and
// nothing in the kit has panicked.
func (p *play) judge(err error) {
	p.t.Helper()
	if err == nil {
		return
	}
	var e *wazabi.Error
	var trap *wazabi.TrapError
	switch {
	case errors.As(err, &trap):
	case !errors.As(err, &e) || e.Kind == nil || e.Kind == wazabi.ErrInput:
		p.t.Fatalf("%#v: %v", err, err)
	case e.Kind == wazabi.ErrHost && !p.hostFault, e.Stack != "":
		p.t.Fatalf("the host is blamed: %+v", e)
	}
	if text := err.Error(); len(text) > 8192 || !utf8.ValidString(text) {
		p.t.Fatalf("%q", text)
	}
}
