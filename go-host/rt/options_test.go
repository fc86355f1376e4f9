package rt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Limits hold for every kind of result, and a result within them passes.
func TestLimits(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		tests := []struct {
			name   string
			limits wazabi.Limits
			within bool
			call   func(calls) error
		}{
			{"bytes", wazabi.Limits{Bytes: 100}, true, func(c calls) error { _, err := c.Reverse(ctx, make([]byte, 100)); return err }},
			{"bytes beyond", wazabi.Limits{Bytes: 99}, false, func(c calls) error { _, err := c.Reverse(ctx, make([]byte, 100)); return err }},
			{"string", wazabi.Limits{Bytes: 10}, true, func(c calls) error { _, err := c.Hello(ctx, "x!"); return err }},
			{"string beyond", wazabi.Limits{Bytes: 10}, false, func(c calls) error { _, err := c.Hello(ctx, "xx!"); return err }},
			{"list", wazabi.Limits{Bytes: 5 * sizeofPoint}, true, func(c calls) error { _, err := c.Scale(ctx, make([]point, 5), 1); return err }},
			{"list beyond", wazabi.Limits{Bytes: 5*sizeofPoint - 1}, false, func(c calls) error { _, err := c.Scale(ctx, make([]point, 5), 1); return err }},
			{"elements", wazabi.Limits{Elements: 5}, true, func(c calls) error { _, err := c.Scale(ctx, make([]point, 5), 1); return err }},
			{"elements beyond", wazabi.Limits{Elements: 4}, false, func(c calls) error { _, err := c.Scale(ctx, make([]point, 5), 1); return err }},
			// The result has 12 lines with 18 points.
			{"nested", wazabi.Limits{Elements: 30}, true, func(c calls) error { _, err := c.Echo(ctx, someLines(12)); return err }},
			{"nested beyond", wazabi.Limits{Elements: 29}, false, func(c calls) error { _, err := c.Echo(ctx, someLines(12)); return err }},
			{"nested bytes beyond", wazabi.Limits{Bytes: 12*sizeofLine + 18*sizeofPoint}, false, func(c calls) error { _, err := c.Echo(ctx, someLines(12)); return err }},
			{"bytes are no elements", wazabi.Limits{Elements: 1}, true, func(c calls) error { _, err := c.Reverse(ctx, make([]byte, 100)); return err }},
			{"strings are no elements", wazabi.Limits{Elements: 1}, true, func(c calls) error { _, err := c.Echo(ctx, []line{{Name: "name", Kind: 1}}); return err }},
		}
		for _, test := range tests {
			m := open(t, append(opt, wazabi.WithLimits(test.limits))...)
			i := pin(t, m)
			err := test.call(i.calls)
			if test.within {
				if err != nil {
					t.Errorf("%s: %v", test.name, err)
				}
				continue
			}
			if !errors.Is(err, wazabi.ErrBudget) || !strings.Contains(err.Error(), "result") || !strings.Contains(err.Error(), "wazabi.WithLimits") {
				t.Errorf("%s: %v", test.name, err)
			}
			if _, err := i.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("%s: afterwards %v", test.name, err)
			}
			mustAdd(t, m.calls)
		}
	})
}

// A kilobyte of memory with a list of itself may claim much. The counting pass must not believe it
// either.
func TestLimitsHoldWhileCounting(t *testing.T) {
	mem := make([]byte, 8<<10)
	for at := 0; at < len(mem); at += 8 {
		binary.LittleEndian.PutUint32(mem[at+4:], uint32(len(mem)/8))
	}
	li := Lifter{limits: limits{Elements: 3000}}
	li.begin(mem)
	var counted, lifted int
	for at := 0; at < len(mem); at += 8 {
		_, n := li.CountList(mem[at:], 8, 4)
		counted += n
	}
	for at := 0; at < len(mem); at += 8 {
		_, n, err := li.List(mem[at:], 8, 4)
		if err != nil {
			if !errors.Is(err, wazabi.ErrBudget) {
				t.Error(err)
			}
			break
		}
		lifted += n
	}
	if counted > 3000 || lifted > 3000 || counted == 0 || lifted == 0 {
		t.Errorf("counted %d, lifted %d", counted, lifted)
	}
}

func TestDepth(t *testing.T) {
	li := Lifter{limits: limits{Depth: 3}}
	for range 2 {
		li.begin(nil)
		for n := range 4 {
			if err := li.Enter(); n < 3 && err != nil || n == 3 && !errors.Is(err, wazabi.ErrDepth) {
				t.Errorf("%d: %v", n, err)
			}
		}
		li.Leave()
		li.Leave()
		if err := li.Enter(); err != nil {
			t.Error(err)
		}
	}
	o, err := newProtocol(t).options(nil)
	if err != nil || o.limits.Depth != maxDepth {
		t.Errorf("%+v, %v", o.limits, err)
	}
}

func TestInvalidUTF8(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		i := pin(t, open(t, append(opt, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8))...))
		for in, want := range map[string]string{
			"wörld": "wörld", "": "", "a\xffb": "a\uFFFDb", "\xff\xfe\xfd": "\uFFFD", "\xed\xa0\x80": "\uFFFD", "a\xc3": "a\uFFFD", "\uFFFD": "\uFFFD",
		} {
			if got, err := i.Hello(ctx, in); err != nil || got != "Hello, "+want+"!" {
				t.Errorf("Hello(%q) = %q, %v", in, got, err)
			}
		}
		// The string is in a record, and the arena grows.
		lines := someLines(100)
		lines[99].Name = "\xff"
		got, err := i.Echo(ctx, lines)
		if err != nil || got[99].Name != "\uFFFD" || lines[99].Name != "\xff" {
			t.Errorf("Echo: %v", err)
		}
		refusing := pin(t, open(t, append(opt, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8), wazabi.WithInvalidUTF8(wazabi.RejectInvalidUTF8))...))
		if _, err := refusing.Hello(ctx, "\xff"); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrUTF8) {
			t.Errorf("refused: %v", err)
		}
	})
	i := pin(t, open(t, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8)))
	if n := testing.AllocsPerRun(100, func() { _, _ = i.Parse(t.Context(), "17") }); n != 0 && compiles {
		t.Errorf("a valid string takes %v allocations", n)
	}
}

// logLines collects the output of a logger.
type logLines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func TestLogger(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		var log logLines
		variable := regexp.MustCompile(`(took|memory)=\S+`)
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		m := open(t, append(opt, wazabi.WithLogger(logger), wazabi.WithPoolSize(1))...)
		mustAdd(t, m.calls)
		if err := m.Fail(t.Context(), "planned\nlevel=ERROR msg=forged"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Fatal(err)
		}
		mustAdd(t, m.calls)
		closeModule(t, m)
		got := variable.ReplaceAllString(log.text.String(), "$1=")
		got = regexp.MustCompile(`\(protocol.rs:\d+:\d+\)`).ReplaceAllString(got, "(…)")
		want := `level=DEBUG msg="instance made" guest=protocol took= memory=
level=WARN msg="instance poisoned" guest=protocol reason="protocol.Fail: the guest panicked: planned; level=ERROR msg=forged (…)"
level=DEBUG msg="instance closed" guest=protocol
level=DEBUG msg="instance made" guest=protocol took= memory=
level=DEBUG msg="instance closed" guest=protocol
`
		if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
	// Without a logger nothing is logged, and nothing fails.
	m := open(t, wazabi.WithLogger(nil))
	mustAdd(t, m.calls)
}

func TestStats(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithPoolSize(2))...)
		s := m.conn.Stats()
		if s.Instances != 1 || s.Idle != 1 || s.Made != 1 || s.Instantiate <= 0 || s.Memory < engine.PageSize || s.Calls != 0 {
			t.Errorf("at first: %+v", s)
		}
		memory := s.Memory
		mustAdd(t, m.calls)
		i := pin(t, m)
		mustAdd(t, i.calls)
		mustAdd(t, i.calls)
		if _, err := i.Echo(t.Context(), someLines(1000)); err != nil {
			t.Fatal(err)
		}
		one, two := hold(t, m.calls), hold(t, m.calls)
		waited := make(chan error)
		go func() {
			_, err := m.Add(t.Context(), 1, 2)
			waited <- err
		}()
		for m.conn.Stats().Waiting == 0 {
			time.Sleep(time.Millisecond)
		}
		s = m.conn.Stats()
		if s.Instances != 3 || s.Idle != 0 || s.Busy != 2 || s.Pinned != 1 || s.Waiting != 1 || s.Made != 3 || s.Memory <= 3*memory-1 {
			t.Errorf("in the middle: %+v", s)
		}
		one.End()
		two.End()
		if err := <-waited; err != nil {
			t.Error(err)
		}
		if err := i.Fail(t.Context(), "planned"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Fatal(err)
		}
		// Five calls of Add and Echo and one of Fail are counted, and one more entry that grew the arena:
		// those of live instances and of one that has ended.
		s = m.conn.Stats()
		if s.Instances != 2 || s.Idle != 2 || s.Waiting != 0 || s.Poisoned != 1 || s.Calls != 6 || s.GuestEntries != 7 {
			t.Errorf("afterwards: %+v", s)
		}
		if n := i.conn.Stats(); n != s {
			t.Errorf("by way of the pinned one: %+v", n)
		}
		closeModule(t, m)
		s = m.conn.Stats()
		if s.Instances != 0 || s.Memory != 0 || s.Calls != 6 || s.Made != 3 {
			t.Errorf("closed: %+v", s)
		}
	})
	if s := (Conn{}).Stats(); s != (wazabi.Stats{}) {
		t.Errorf("never opened: %+v", s)
	}
}

// The counts of an instance that is always in a call are not older than some entries.
func TestStatsOfBusyInstance(t *testing.T) {
	m := open(t)
	i := pin(t, m)
	for range 2 * publishEvery {
		mustAdd(t, i.calls)
	}
	defer hold(t, i.calls).End()
	if s := m.conn.Stats(); s.GuestEntries <= publishEvery || s.Calls <= publishEvery {
		t.Errorf("after %d calls: %+v", 2*publishEvery, s)
	}
}

// Stats never takes an instance away from a call, and never counts backwards.
func TestStatsUnderLoad(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(2))
	done := make(chan struct{})
	var calling, watching sync.WaitGroup
	for range 2 {
		watching.Go(func() {
			var last wazabi.Stats
			for {
				select {
				case <-done:
					return
				default:
				}
				s := m.conn.Stats()
				if s.Made < last.Made || s.Instances > 8 {
					t.Errorf("%+v after %+v", s, last)
				}
				last = s
			}
		})
	}
	const rounds = 2000
	for g := range 4 {
		calling.Go(func() {
			rng := rand.New(rand.NewPCG(5, uint64(g)))
			i := pin(t, m)
			for range rounds {
				mustAdd(t, i.calls) // It is never busy: only this goroutine uses it.
				mustAdd(t, m.calls)
				if rng.IntN(100) == 0 {
					if err := i.Close(t.Context()); err != nil {
						t.Error(err)
					}
					i = pin(t, m)
				}
			}
		})
	}
	calling.Wait()
	close(done)
	watching.Wait()
	if s := m.conn.Stats(); s.Calls != 4*2*rounds {
		t.Errorf("%+v", s)
	}
	closeModule(t, m)
}

// Handles count in the memory of Stats: those of objects, for which room is kept when they are
// dropped, and those of resources.
func TestStatsOfHandles(t *testing.T) {
	const n = 100_000
	i := pin(t, open(t)).conn.inst
	conn := Conn{pool: i.pool}
	grows := func(what string, least, most int64, f func()) {
		before := conn.Stats().Memory
		f()
		if grown := conn.Stats().Memory - before; grown < least || grown > most {
			t.Errorf("%s: the memory grows by %d, want %d to %d", what, grown, least, most)
		}
	}
	var handles []uint32
	grows("objects", sizeOf[object]()*n, 6*sizeOf[object]()*n, func() {
		for k := range n {
			handle, err := i.objects.put(0, &point{X: float64(k)}, true)
			if err != nil {
				t.Fatal(err)
			}
			handles = append(handles, handle)
		}
	})
	grows("dropped objects", -4*sizeOf[object]()*n, 0, func() {
		for _, handle := range handles {
			i.objects.forget(handle)
		}
	})
	grows("resources", resourceSize*n, resourceSize*n, func() {
		for k := range n {
			if _, err := i.resources.adopt(0, uint32(k+1)); err != nil {
				t.Fatal(err)
			}
		}
	})
	grows("released resources", -resourceSize*n, -resourceSize*n, func() {
		for _, v := range i.resources.values {
			i.resources.forget(v)
		}
	})
}
