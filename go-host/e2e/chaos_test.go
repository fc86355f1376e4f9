package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

// chaos is the program around a Module: its host and its logger do all that such code can do wrong,
// and any of it may close the Module, which another one then replaces.
type chaos struct {
	hosted.Host
	t      *testing.T
	module atomic.Pointer[hosted.Module]
	// opened and closed count the files that the guest got.
	opened, closed atomic.Int64
	calls, failed  atomic.Int64

	// closing are the Modules to replace. gone are those that were replaced.
	closing chan *hosted.Module
	end     chan struct{}
	gone    []*hosted.Module
	// aside has the goroutines that outlive their host functions.
	aside sync.WaitGroup
}

var errChaos = errors.New("chaos")

// misbehave does something wrong in one of n cases.
func (c *chaos) misbehave(ctx context.Context, n int) error {
	plain, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	m := c.module.Load()
	if m == nil {
		// The first Module is being opened.
		return nil
	}
	switch rand.IntN(n) {
	case 0:
		panic(errChaos)
	case 1:
		runtime.Goexit()
	case 2:
		return errChaos
	case 3:
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
	case 4:
		_, err := m.Sum(ctx, []int64{1})
		return err
	case 5:
		// With a context of its own, which may have to wait.
		_, _ = m.LookUpAll(plain, nil)
	case 6:
		_, _ = m.LookUpAll(context.Background(), nil)
	case 7:
		c.aside.Go(func() { _, _ = m.LookUpAll(ctx, nil) })
	case 8:
		if i, err := m.Instance(ctx); err == nil {
			_, _ = i.LookUpAll(plain, nil)
			if rand.IntN(2) == 0 {
				_ = i.Close(ctx)
			}
		}
	case 9:
		if rand.IntN(20) == 0 {
			c.close([]context.Context{ctx, plain, context.Background()}[rand.IntN(3)])
		}
	}
	return nil
}

func (c *chaos) Add(ctx context.Context, a, b int64) (int64, error) {
	return a + b, c.misbehave(ctx, 400)
}

func (c *chaos) LookUp(ctx context.Context, name string) (uint32, bool, error) {
	return uint32(len(name)), true, c.misbehave(ctx, 200)
}

func (c *chaos) Deeper(ctx context.Context, level uint32) (uint32, error) {
	if err := c.misbehave(ctx, 200); err != nil {
		return 0, err
	}
	return c.module.Load().Depth(ctx, level)
}

func (c *chaos) Open(ctx context.Context, name string) (hosted.File, error) {
	if err := c.misbehave(ctx, 100); err != nil {
		return nil, err
	}
	c.opened.Add(1)
	return &chaosFile{c: c, left: len(name)}, nil
}

type chaosFile struct {
	c      *chaos
	left   int
	closed atomic.Bool
}

func (f *chaosFile) ReadU8(ctx context.Context) (uint8, error) {
	if f.left == 0 {
		return 0, hosted.FsErrorEOF
	}
	f.left--
	return 'x', f.c.misbehave(ctx, 400)
}

func (f *chaosFile) Close(ctx context.Context) error {
	if f.closed.Swap(true) {
		f.c.t.Error("a file is closed twice")
	}
	f.c.closed.Add(1)
	return f.c.misbehave(ctx, 50)
}

// The logger too.
func (c *chaos) Enabled(context.Context, slog.Level) bool { return true }
func (c *chaos) Handle(ctx context.Context, r slog.Record) error {
	_ = r
	return c.misbehave(ctx, 30)
}
func (c *chaos) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *chaos) WithGroup(string) slog.Handler      { return c }

// open opens a Module with options of chance.
func (c *chaos) open() *hosted.Module {
	opts := []wazabi.Option{wazabi.WithPoolSize(1 + rand.IntN(4)), hosted.WithInit(func(ctx context.Context, i *hosted.Instance) error {
		if c.module.Load() == nil {
			return nil
		}
		return c.misbehave(ctx, 100)
	})}
	some := []wazabi.Option{wazabi.WithCancel(), wazabi.WithReset(), wazabi.WithLogger(slog.New(c)), wazabi.WithProfile(wazabi.Untrusted),
		wazabi.WithRetirement(wazabi.Retirement{Calls: 20, Idle: time.Millisecond})}
	// The interpreter is wazero's.
	if !compiledIn {
		some = append(some, wazeroengine.WithInterpreter())
	}
	for _, o := range some {
		if rand.IntN(3) == 0 {
			opts = append(opts, o)
		}
	}
	for {
		var m *hosted.Module
		done := make(chan struct{})
		// The logger may end the goroutine.
		go func() {
			defer close(done)
			opened, err := hosted.New(context.Background(), c, &store{}, opts...)
			if err == nil {
				m = opened
			} else if !errors.Is(err, wazabi.ErrInit) && !errors.Is(err, wazabi.ErrClosed) {
				c.t.Errorf("New: %v", err)
			}
		}()
		if <-done; m != nil {
			return m
		}
	}
}

// close closes the Module, and asks for another.
func (c *chaos) close(ctx context.Context) {
	m := c.module.Load()
	ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	_ = m.Close(ctx)
	c.want(m)
}

// want asks for another Module than m, which was closed.
func (c *chaos) want(m *hosted.Module) {
	select {
	case c.closing <- m:
	default:
	}
}

// replace replaces Modules that were closed. It has a goroutine of its own: a host function that
// waited for it would not be known to wait for itself.
func (c *chaos) replace() {
	for {
		select {
		case m := <-c.closing:
			if c.module.Load() == m {
				c.module.Store(c.open())
				c.gone = append(c.gone, m)
			}
		case <-c.end:
			return
		}
	}
}

// expected are the kinds of errors that all of this may cause. Others are faults of the kit.
var expected = []error{errChaos, wazabi.ErrHost, wazabi.ErrClosed, wazabi.ErrPool, wazabi.ErrBusy, wazabi.ErrCanceled, wazabi.ErrPoisoned, wazabi.ErrInit,
	wazabi.ErrDepth, hosted.FsErrorEOF, hosted.FsErrorNotFound, context.DeadlineExceeded, context.Canceled}

// once makes one call. Its result is right, or its error is one of those expected.
func (c *chaos) once(ctx context.Context) {
	m := c.module.Load()
	var err error
	wrong := ""
	switch rand.IntN(6) {
	case 0, 1:
		var sum int64
		if sum, err = m.Sum(ctx, []int64{1, 2, 3}); sum != 6 {
			wrong = fmt.Sprint("Sum: ", sum)
		}
	case 2:
		var n uint32
		if n, err = m.LookUpAll(ctx, []string{"a", "bcd"}); n != 4 {
			wrong = fmt.Sprint("LookUpAll: ", n)
		}
	case 3:
		var read []byte
		if read, err = m.Read(ctx, "four"); string(read) != "xxxx" {
			wrong = fmt.Sprintf("Read: %q", read)
		}
	case 4:
		var n uint32
		if n, err = m.Depth(ctx, 5); n != 5 {
			wrong = fmt.Sprint("Depth: ", n)
		}
	case 5:
		var i *hosted.Instance
		if i, err = m.Instance(ctx); err == nil {
			var sum int64
			if sum, err = i.Sum(ctx, []int64{4, 5}); sum != 9 {
				wrong = fmt.Sprint("Sum of an Instance: ", sum)
			}
			if closed := i.Close(ctx); err == nil {
				err = closed
			}
		}
	}
	c.calls.Add(1)
	if err == nil {
		if wrong != "" {
			c.t.Error(wrong)
		}
		return
	}
	c.failed.Add(1)
	if errors.Is(err, wazabi.ErrClosed) {
		c.want(m)
		time.Sleep(time.Millisecond)
	}
	// The guest passes on the texts of some host errors.
	var guest *wazabi.GuestError
	if errors.As(err, &guest) {
		return
	}
	for _, kind := range expected {
		if errors.Is(err, kind) {
			return
		}
	}
	c.t.Errorf("%+v", err)
}

// soakTime is how long TestChaos runs: SOAKTIME, or some seconds.
func soakTime(t *testing.T) time.Duration {
	if s := os.Getenv("SOAKTIME"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatalf("SOAKTIME: %v", err)
		}
		return d
	}
	if testing.Short() {
		return time.Second
	}
	return 5 * time.Second
}

// TestChaos has 64 goroutines call Modules while host functions, objects, loggers and WithInit
// panic, end goroutines, call back and close the Modules. Each call ends, with the right result or
// an expected error, and nothing is left of any Module.
func TestChaos(t *testing.T) {
	checkLeaks(t)
	c := &chaos{t: t, closing: make(chan *hosted.Module, 1), end: make(chan struct{})}
	c.module.Store(c.open())
	end := time.Now().Add(soakTime(t))
	// stalled ends the test if no call ends for long: that is a deadlock.
	stalled := time.AfterFunc(time.Minute, func() {
		all := make([]byte, 8<<20)
		_, _ = os.Stderr.Write(all[:runtime.Stack(all, true)])
		panic("no call has ended for a minute")
	})
	defer stalled.Stop()
	var callers, replacer sync.WaitGroup
	replacer.Go(c.replace)
	for range 64 {
		callers.Go(func() {
			for time.Now().Before(end) {
				done := make(chan struct{})
				// A goroutine for each call, since the host may end it.
				go func() {
					defer close(done)
					ctx, cancel := context.Background(), func() {}
					switch rand.IntN(4) {
					case 0:
						ctx, cancel = context.WithTimeout(ctx, time.Duration(rand.IntN(2000))*time.Microsecond)
					case 1:
						ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
					}
					defer cancel()
					c.once(ctx)
				}()
				<-done
				stalled.Reset(time.Minute)
			}
		})
	}
	callers.Wait()
	// Goroutines that outlived their host functions may wait for an instance.
	_ = c.module.Load().Close(context.Background())
	c.aside.Wait()
	close(c.end)
	replacer.Wait()
	modules := append(c.gone, c.module.Load())
	for _, m := range modules {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			if err := m.Close(ctx); err != nil && !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Close: %v", err)
			}
		}()
		<-closed
		cancel()
		if s := m.Stats(); s.Instances != 0 || s.Waiting != 0 {
			t.Errorf("%+v", s)
		}
	}
	c.aside.Wait()
	t.Logf("%d calls, %d of them failed, %d Modules, %d files", c.calls.Load(), c.failed.Load(), len(modules), c.opened.Load())
	if opened, closed := c.opened.Load(), c.closed.Load(); opened != closed {
		t.Errorf("%d files were opened, %d closed", opened, closed)
	}
	if c.calls.Load() == c.failed.Load() {
		t.Error("no call succeeded")
	}
}
