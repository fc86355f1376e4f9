package rt

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
)

// oddContext is a context that the program implements, not as package context says. Once it is
// done, Err calls err.
type oddContext struct {
	done  chan struct{}
	err   func() error
	value func(key any) any
}

func (o *oddContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (o *oddContext) Done() <-chan struct{}       { return o.done }
func (o *oddContext) Err() error {
	select {
	case <-o.done:
		return o.err()
	default:
		return nil
	}
}
func (o *oddContext) Value(key any) any {
	if o.value != nil {
		return o.value(key)
	}
	return nil
}

// odd is done after some time.
func odd(after time.Duration, err func() error) *oddContext {
	o := &oddContext{done: make(chan struct{}), err: err}
	time.AfterFunc(after, func() { close(o.done) })
	return o
}

func noErr() error     { return nil }
func noText() error    { return textPanics{} }
func errPanics() error { panic("in Err") }

type textPanics struct{}

func (textPanics) Error() string { panic("in Error") }

// TestOddContexts: what waits for a context that the program implements ends with the context, and
// nothing panics but a method of the context that the caller's goroutine calls.
func TestOddContexts(t *testing.T) {
	for name, tt := range map[string]struct {
		err  func() error
		is   error
		text string
	}{
		"no Err":      {noErr, context.Canceled, "canceled"},
		"Err of none": {noText, textPanics{}, "in Error"},
	} {
		m := open(t, wazabi.WithCancel(), wazabi.WithPoolSize(1))
		spins, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := run(spins, m.calls, fnSpin, rawResult, spinning)
			ended <- err
		}()
		for m.conn.Stats().Busy == 0 {
			time.Sleep(time.Millisecond)
		}
		t.Run("odd-context: wait for an instance, "+name, func(t *testing.T) {
			_, err := m.conn.Begin(odd(20*time.Millisecond, tt.err), fnAdd)
			if !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%v", err)
			}
		})
		t.Run("odd-context: Close, "+name, func(t *testing.T) {
			err := m.Close(odd(20*time.Millisecond, tt.err))
			if !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%v", err)
			}
			if err := <-ended; !errors.Is(err, wazabi.ErrClosed) && !errors.Is(err, wazabi.ErrCanceled) {
				t.Errorf("the call: %v", err)
			}
		})
		stop()
	}
	for _, opt := range []wazabi.Option{wazabi.WithPoolSize(1), wazero.WithInterpreter()} {
		m := open(t, wazabi.WithCancel(), opt)
		t.Run("odd-context: an Err without a text ends a call", func(t *testing.T) {
			_, err := run(odd(20*time.Millisecond, noText), m.calls, fnSpin, rawResult, spinning)
			if !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, textPanics{}) || !strings.Contains(err.Error(), "in Error") {
				t.Errorf("%v", err)
			}
			mustAdd(t, m.calls)
		})
		t.Run("odd-context: an Err that panics ends a call", func(t *testing.T) {
			_, err := run(odd(20*time.Millisecond, errPanics), m.calls, fnSpin, rawResult, spinning)
			if err == nil || !strings.Contains(err.Error(), "in Err") {
				t.Errorf("%v", err)
			}
			mustAdd(t, m.calls)
		})
	}
}

// TestSteady makes contexts of odd ones, whose methods package context calls on another goroutine:
// a panic there ends the process.
func TestSteady(t *testing.T) {
	panics := func(any) any { panic("in Value") }
	for name, o := range map[string]*oddContext{
		"no Err":       odd(time.Millisecond, noErr),
		"Err panics":   odd(time.Millisecond, errPanics),
		"Value panics": {done: odd(time.Millisecond, noErr).done, err: noErr, value: panics},
	} {
		t.Run("odd-context: "+name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(steady{o}, time.Minute)
			defer cancel()
			<-ctx.Done()
			if err := ctx.Err(); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
	inner, cancel := context.WithCancelCause(context.Background())
	ctx, stop := context.WithTimeout(steady{inner}, time.Minute)
	defer stop()
	cause := errors.New("cause")
	cancel(cause)
	<-ctx.Done()
	if ctx.Err() != context.Canceled || context.Cause(ctx) != cause {
		t.Errorf("%v, %v", ctx.Err(), context.Cause(ctx))
	}
}
