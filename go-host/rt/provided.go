package rt

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// The module wazabi has the functions that the kit provides to guests (docs/abi.md section 7), and
// tick, which fuel guards call. One module serves all guests: the context tells which instance
// calls.

// maxRandom bounds the bytes of one call, so that a guest with fuel guards can be stopped soon.
const maxRandom = 64 << 10

// provided has the functions in package abi's table.
var provided = map[string]engine.HostFunc{
	"log":             inFrame("wazabi.log", serveLog),
	"log_level":       inFrame("wazabi.log_level", serveLogLevel),
	"clock_now":       inFrame("wazabi.clock_now", serveClockNow),
	"clock_monotonic": inFrame("wazabi.clock_monotonic", serveClockMonotonic),
	"random":          inFrame("wazabi.random", serveRandom),
	"call":            serveCallback,
	"next":            serveSequence,
	"read":            serveStream("read", readStream),
	"write":           serveStream("write", writeStream),
	"seek":            serveStream("seek", seekStream),
}

// kitModule is the module wazabi.
var kitModule = sync.OnceValue(func() *engine.HostModule {
	m := &engine.HostModule{Name: fuel.ImportModule, Functions: []engine.HostFunction{{Name: fuel.ImportName, Call: tick}}}
	for name, serve := range provided {
		params, results, _ := abi.Provided(name)
		m.Functions = append(m.Functions, engine.HostFunction{
			Name: name, Signature: signature(params, results), Call: serve,
		})
	}
	return m
})

// inFrame makes a host function of serve, which serves the guest's current call. If serve returns
// an error, the call ends with it.
func inFrame(name string, serve func(f *frame, stack []uint64) error) engine.HostFunc {
	return func(ctx context.Context, stack []uint64) {
		f := frameIn(ctx)
		if f == nil {
			// Guests with these imports are only entered with a frame.
			panic(&hostFailure{&wazabi.Error{Kind: wazabi.ErrHost, Path: name, Detail: "called outside a call"}})
		}
		if err := f.Stop(); err != nil {
			panic(err)
		}
		if err := caught(f, stack, serve); err != nil {
			panic(&hostFailure{Field(err, name)})
		}
	}
}

// caught runs serve, and turns a panic in the caller's logger or clock into an error.
func caught(f *frame, stack []uint64, serve func(f *frame, stack []uint64) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrHost, "", "it", r)
		}
	}()
	return serve(f, stack)
}

// serveClockNow returns nanoseconds since 1970, at least 0.
func serveClockNow(f *frame, stack []uint64) error {
	stack[0] = uint64(max(0, f.call.inst.pool.options.now().UnixNano()))
	return nil
}

// serveClockMonotonic returns nanoseconds since the Module was opened, at least 0.
func serveClockMonotonic(f *frame, stack []uint64) error {
	p := f.call.inst.pool
	stack[0] = uint64(max(0, p.options.now().Sub(p.opened)))
	return nil
}

// now returns the time on the guest's clock.
func (o *options) now() time.Time {
	if o.clock == nil {
		return time.Now()
	}
	return o.clock()
}

// time is now for Open: it returns an error if the clock panics.
func (o *options) time() (t time.Time, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrOption, "", "WithClock's function", r)
		}
	}()
	return o.now(), nil
}

func serveRandom(f *frame, stack []uint64) error {
	at, size := uint32(stack[0]), uint32(stack[1])
	if size > maxRandom {
		return &wazabi.Error{Kind: wazabi.ErrLimit, Offset: int64(at), Detail: fmt.Sprintf("%d bytes at once, expected at most %d", size, maxRandom)}
	}
	bytes, err := window(f.call.inst.mem.data, at, uint64(size), 1)
	if err != nil {
		return err
	}
	// It never fails.
	_, _ = rand.Read(bytes)
	return nil
}
