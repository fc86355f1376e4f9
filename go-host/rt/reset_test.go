package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// resets runs a test on Modules of one instance that is reset: on the engines, with memory on the
// Go heap, and with both rewriters.
func resets(t *testing.T, test func(t *testing.T, opt ...wazabi.Option)) {
	opts := []wazabi.Option{wazabi.WithReset(), wazabi.WithPoolSize(1)}
	engines(t, func(t *testing.T, opt ...wazabi.Option) { test(t, append(opt, opts...)...) })
	if testing.Short() {
		return
	}
	t.Run("untrusted", func(t *testing.T) { test(t, append(opts, wazabi.WithProfile(wazabi.Untrusted))...) })
}

// inPool returns the instance in the first slot.
func inPool(t *testing.T, m *module) *instance {
	t.Helper()
	i := m.conn.pool.slots[0].inst.Load()
	if i == nil {
		t.Fatal("the slot is empty")
	}
	return i
}

// unchanged compares an instance with the memory that it had at first.
func unchanged(t *testing.T, when string, i *instance, first []byte) {
	t.Helper()
	if !bytes.Equal(i.mem.data, first) {
		t.Errorf("%s: the memory is not what it was: %d bytes, %d at first", when, len(i.mem.data), len(first))
	}
	if again, _, _ := savePages(i.mem.data, nil); len(again) != len(i.saved.pages) {
		t.Errorf("%s: %d pages, %d at first", when, len(again), len(i.saved.pages))
	}
}

// Nothing of a call is left in the instance, however the call ends, and the same instance serves
// on.
func TestReset(t *testing.T) {
	const secret = "the secret of one caller"
	ctx := t.Context()
	invalid := secret + "\xff"
	resets(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, opt...)
		i := inPool(t, m)
		if i.entries != 1 {
			t.Errorf("the guest's runtime was entered %d times before the first call, want once", i.entries)
		}
		first := slices.Clone(i.mem.data)
		for _, test := range []struct {
			name string
			call func(c calls) error
		}{
			{"data-of-earlier-caller: a static", func(c calls) error { c.Stash(t, []byte(secret)); return nil }},
			{"data-of-earlier-caller: a string", func(c calls) error {
				greeting, err := c.Hello(ctx, secret)
				if greeting != "Hello, "+secret+"!" {
					t.Errorf("%q", greeting)
				}
				return err
			}},
			{"data-of-earlier-caller: arguments that grow the arena", func(c calls) error {
				data := bytes.Repeat([]byte(secret), 50_000)
				got, err := c.Reverse(ctx, data)
				if slices.Reverse(data); !bytes.Equal(got, data) {
					t.Error("another result")
				}
				return err
			}},
			{"data-of-earlier-caller: memory that grew", func(c calls) error {
				n, err := c.Fill(t, 3<<20)
				if n != 3<<20 {
					t.Errorf("%d bytes", n)
				}
				return err
			}},
			{"data-of-earlier-caller: arguments that are refused when some are written", func(c calls) error {
				_, err := c.Echo(ctx, []line{{Name: secret, Kind: kindThin}, {Name: invalid, Kind: kindThin}})
				if !errors.Is(err, wazabi.ErrUTF8) {
					return err
				}
				return nil
			}},
			{"data-of-earlier-caller: an error of the guest", func(c calls) error {
				if _, err := c.Parse(ctx, secret); !errors.Is(err, parseErrors[2]) {
					return err
				}
				return nil
			}},
		} {
			t.Run(test.name, func(t *testing.T) {
				if err := test.call(m.calls); err != nil {
					t.Error(err)
				}
				unchanged(t, "a call on the Module", i, first)
				p := pin(t, m)
				if p.conn.inst != i {
					t.Fatal("another instance")
				}
				for range 2 { // Calls on an Instance share its state.
					if err := test.call(p.calls); err != nil {
						t.Error(err)
					}
				}
				if bytes.Equal(i.mem.data, first) {
					t.Error("the calls on an Instance leave nothing")
				}
				if err := p.Close(ctx); err != nil {
					t.Error(err)
				}
				unchanged(t, "an Instance that was given back", i, first)
				mustAdd(t, m.calls)
			})
		}
		// The guest retains nothing that Release could drop.
		mustAdd(t, m.calls)
		if before := i.entries; m.Release(ctx) != nil || i.entries != before {
			t.Errorf("Release entered the guest %d times", i.entries-before)
		}
		// Raw writes to memory without a call.
		p := pin(t, m)
		if err := p.conn.Raw().Write(100, []byte(secret)); err != nil {
			t.Error(err)
		}
		p.Close(ctx)
		unchanged(t, "Raw.Write", i, first)
		want := int64(i.mem.held()) + i.saved.size + int64(i.functions)*functionSize + i.pool.guest.Footprint()
		if s := m.conn.Stats(); s.Made != 1 || s.Retired != 0 || s.Memory != want {
			t.Errorf("%+v; want %d bytes", s, want)
		}
	})
}

// Without the option, the state of one caller reaches the next: the test before this one can fail.
func TestNoReset(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(1))
	at := m.Stash(t, []byte("of one caller"))
	p := pin(t, m)
	if got, err := p.conn.Raw().Read(at, 13); string(got) != "of one caller" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// What WithInit's function has left is there in each call.
func TestResetToInit(t *testing.T) {
	ctx := t.Context()
	resets(t, func(t *testing.T, opt ...wazabi.Option) {
		var at uint32
		m, err := openInit(t, func(_ context.Context, c Conn) error {
			at = calls{c}.Stash(t, []byte("for all callers"))
			_, err := calls{c}.Fill(t, 1<<20)
			return err
		}, opt...)
		if err != nil {
			t.Fatal(err)
		}
		i := inPool(t, m)
		first := slices.Clone(i.mem.data)
		if !bytes.HasPrefix(first[at:], []byte("for all callers")) || len(first) < 1<<20 {
			t.Fatal("WithInit's function has left nothing")
		}
		m.Stash(t, []byte("for one caller!"))
		unchanged(t, "a call", i, first)
		p := pin(t, m)
		p.Stash(t, []byte("for one caller!"))
		p.Close(ctx)
		unchanged(t, "an Instance that was given back", i, first)
		// A replacement is prepared too.
		_ = m.Fail(ctx, "planned")
		mustAdd(t, m.calls)
		if got := inPool(t, m); got == i || !bytes.HasPrefix(got.mem.data[at:], []byte("for all callers")) {
			t.Error("the replacement is not prepared")
		}
	})
}

// The parts of a hostile guest, appended to the guest of the other tests. hide keeps a value, and
// seek looks for it.
type hideout struct {
	name string
	// global, table and data are elements of the sections, with the index that they get.
	globals, elements, segments []string
	// hide and seek are code: (i64) -> (), and () -> (i64). <G> is the first global that is appended,
	// <D> and <E> are the segments, and <H> is the function hide.
	hide, seek string
	// replaced: the instance is not reset, but replaced.
	replaced bool
}

var hideouts = []hideout{
	{name: "a global", globals: []string{"\x7e\x01\x42\x00\x0b"}, hide: "\x20\x00\x24<G>", seek: "\x23<G>"},
	{name: "a vector", globals: []string{"\x7b\x01\xfd\x0c" + strings.Repeat("\x00", 16) + "\x0b"}, hide: "\x20\x00\xfd\x12\x24<G>", seek: "\x23<G>\xfd\x1d\x01"},
	{name: "a reference", globals: []string{"\x70\x01\xd0\x70\x0b"}, hide: "\xd2<H>\x24<G>", seek: "\x23<G>\xd1\x45\xad"},
	// Values by the size of the memory, and far beyond what it had at first.
	{name: "the size of memory", hide: "\x20\x00\xa7\x40\x00\x1a", seek: "\x3f\x00\xad"},
	{name: "memory that is grown again", hide: "\x41\x05\x40\x00\x1a\x3f\x00\x41\x10\x74\x41\x08\x6b\x20\x00\x37\x03\x00",
		seek: "\x41\x05\x40\x00\x1a\x3f\x00\x41\x10\x74\x41\x08\x6b\x29\x03\x00"},
	{name: "the last bytes of memory", hide: "\x3f\x00\x41\x10\x74\x41\x08\x6b\x20\x00\x37\x03\x00", seek: "\x3f\x00\x41\x10\x74\x41\x08\x6b\x29\x03\x00"},
	{name: "a table", hide: "\x41\x01\xd0\x70\x26\x00", seek: "\x41\x01\x25\x00\xd1\xad", replaced: true},
	{name: "a table that is filled", hide: "\x41\x01\xd0\x70\x41\x01\xfc\x11\x00", seek: "\x41\x01\x25\x00\xd1\xad", replaced: true},
	{name: "a segment of data", segments: []string{"\x01\x01x"}, hide: "\xfc\x09<D>", replaced: true,
		// memory.init traps if the segment was dropped.
		seek: "\x41\x00\x41\x00\x41\x01\xfc\x08<D>\x00\x42\x00"},
	{name: "a segment of elements", elements: []string{"\x01\x00\x01\x00"}, hide: "\xfc\x0d<E>", replaced: true,
		seek: "\x41\x01\x41\x00\x41\x01\xfc\x0c<E>\x00\x42\x00"},
}

// build returns the guest with a hideout, and with the functions hide and seek.
func (h hideout) build(t *testing.T) []byte {
	t.Helper()
	outline, err := wasmbin.Parse(protocolWasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	leb := func(n int) string { return string(binary.AppendUvarint(nil, uint64(n))) }
	types, funcs := len(outline.Types), len(outline.Funcs)
	extend := func(elements ...string) func(*wasmbin.Reader, []byte) []byte {
		return func(r *wasmbin.Reader, out []byte) []byte {
			count := r.Count()
			out = binary.AppendUvarint(out, uint64(count+len(elements)))
			return append(append(out, r.Rest()...), strings.Join(elements, "")...)
		}
	}
	count := map[byte]int{}
	for _, id := range []byte{9, 11} {
		_, _ = wasmbin.RewriteSections(protocolWasm, []wasmbin.Edit{{ID: id, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			count[id] = r.Count()
			r.Rest()
			return out
		}}}, nil)
	}
	code := func(text string) string {
		text = strings.NewReplacer("<G>", leb(len(outline.Globals)), "<H>", leb(funcs), "<D>", leb(count[11]), "<E>", leb(count[9])).Replace(text)
		return leb(len(text)+2) + "\x00" + text + "\x0b"
	}
	edits := []wasmbin.Edit{
		{ID: 1, Rewrite: extend("\x60\x01\x7e\x00", "\x60\x00\x01\x7e")},
		{ID: 3, Rewrite: extend(leb(types), leb(types+1))},
		{ID: 6, Rewrite: extend(h.globals...)},
		{ID: 7, Rewrite: extend("\x04hide\x00"+leb(funcs), "\x04seek\x00"+leb(funcs+1))},
		{ID: 9, Rewrite: extend(h.elements...)},
		{ID: 12, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			r.Rest()
			return append(out, leb(count[11]+len(h.segments))...)
		}},
		{ID: 10, Rewrite: extend(code(h.hide), code(h.seek))},
		{ID: 11, Rewrite: extend(h.segments...)},
	}
	wasm, failure := wasmbin.RewriteSections(protocolWasm, edits, nil)
	if failure != nil {
		t.Fatal(failure)
	}
	return wasm
}

// Wherever a hostile guest hides the data of one caller, it does not find them for the next.
func TestResetHostile(t *testing.T) {
	ctx := t.Context()
	for _, h := range hideouts {
		t.Run("data-of-earlier-caller: "+h.name, func(t *testing.T) {
			wasm := h.build(t)
			resets(t, func(t *testing.T, opt ...wazabi.Option) {
				m := openFrom(t, wasm, opt...)
				raw := func(name string, args ...uint64) (result uint64) {
					t.Helper()
					p := pin(t, m)
					defer p.Close(ctx)
					results, err := p.conn.Raw().Call(ctx, name, args...)
					if err != nil {
						t.Fatal(err)
					}
					if len(results) > 0 {
						result = results[0]
					}
					return result
				}
				first := raw("seek")
				made := m.conn.Stats().Made
				raw("hide", 7)
				if got := raw("seek"); got != first {
					t.Errorf("%d, at first %d", got, first)
				}
				switch s := m.conn.Stats(); {
				case h.replaced && (s.Retired != 3 || s.Made < made+1):
					t.Errorf("not replaced: %+v", s)
				case !h.replaced && (s.Retired != 0 || s.Made != 1):
					t.Errorf("replaced: %+v", s)
				}
			})
			// Within one Instance the guest finds what it has hidden.
			p := pin(t, openFrom(t, wasm))
			before, err := p.conn.Raw().Call(ctx, "seek")
			if err != nil {
				t.Fatal(err)
			}
			if h.name == "memory that is grown again" {
				return // It grows with each look.
			}
			if _, err := p.conn.Raw().Call(ctx, "hide", 7); err != nil {
				t.Fatal(err)
			}
			if after, err := p.conn.Raw().Call(ctx, "seek"); err == nil && after[0] == before[0] {
				t.Errorf("nothing is hidden: %d, then %d", before, after)
			}
		})
	}
}

// Pages of zeros take no memory beside their place.
func TestSavePages(t *testing.T) {
	memory := make([]byte, 3*len(page{}))
	memory[2*len(page{})-1] = 1
	pages, size, err := savePages(memory, nil)
	if err != nil || len(pages) != 3 || pages[0] != &zeroPage || pages[1] == &zeroPage || *pages[1] != *pageOf(memory, 1) || pages[2] != &zeroPage ||
		size != 3*sizeOf[*page]()+int64(len(page{})) {
		t.Errorf("%d pages, %d bytes, %v", len(pages), size, err)
	}
}

// The state of a guest with guards is saved no longer than until the context ends, or the Module is
// closed at once: the guest can make its memory so large that saving it takes seconds.
func TestSaveEnds(t *testing.T) {
	for name, end := range map[string]func(cancel func(), m *module) error{
		"the context": func(cancel func(), _ *module) error { cancel(); return context.Canceled },
		"Close": func(_ func(), m *module) error {
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			closed := make(chan error)
			// Another goroutine, since Close does not wait for the code that calls it.
			go func() { closed <- m.Close(ended) }()
			<-closed
			return wazabi.ErrClosed
		},
	} {
		for _, guards := range []bool{true, false} {
			t.Run(fmt.Sprintf("endless-initialize: %s ends, guards %t", name, guards), func(t *testing.T) {
				opts := []wazabi.Option{wazabi.WithReset(), wazabi.WithPoolSize(1)}
				if guards {
					opts = append(opts, wazabi.WithCancel())
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var m *module
				var want error
				m, err := openInit(t, func(_ context.Context, c Conn) error {
					if m == nil {
						return nil
					}
					_, err := calls{c}.Fill(t, 4*piece)
					want = end(cancel, m)
					return err
				}, opts...)
				if err != nil {
					t.Fatal(err)
				}
				pinned, err := m.conn.Pin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				_, err = m.conn.Pin(ctx)
				if guards && (!errors.Is(err, wazabi.ErrInit) || !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, want)) || !guards && err != nil {
					t.Errorf("%v", err)
				}
				if s := m.conn.Stats(); guards && s.Made != 1 {
					t.Errorf("%+v", s)
				}
				_ = pinned.Close(t.Context())
			})
		}
	}
}

// A guest cannot bring a function of its own to be asked to restore the globals.
func TestResetRefused(t *testing.T) {
	wasm, failure := wasmbin.RewriteSections(protocolWasm, []wasmbin.Edit{{ID: 7, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
		out = binary.AppendUvarint(out, uint64(r.Count()+1))
		return append(append(append(out, r.Rest()...), byte(len(globals.Export))), globals.Export+"\x00\x00"...)
	}}}, nil)
	if failure != nil {
		t.Fatal(failure)
	}
	if _, err := newProtocol(t).OpenFrom(t.Context(), wasm, wazabi.WithReset()); !errors.Is(err, wazabi.ErrExport) || !strings.Contains(err.Error(), globals.Export) {
		t.Errorf("%v", err)
	}
	mustAdd(t, openFrom(t, wasm).calls)
}

// An instance that grew beyond what a reset clears is replaced, and gives its memory back.
func TestResetLargeMemory(t *testing.T) {
	resets(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithLimits(wazabi.Limits{Bytes: 2 * maxCleared}))...)
		i := inPool(t, m)
		if _, err := m.Fill(t, maxCleared+1<<20); err != nil {
			t.Fatal(err)
		}
		mustAdd(t, m.calls)
		if inPool(t, m) == i || i.mem.data != nil {
			t.Error("the instance serves on")
		}
		if s := m.conn.Stats(); s.Made != 2 || s.Retired != 1 || s.Poisoned != 0 || s.Memory > 1<<20 {
			t.Errorf("%+v", s)
		}
	})
}

// An instance at the maximum of its memory cannot be shrunk, and is replaced.
func TestResetAtMaximum(t *testing.T) {
	e := &goEngine{fixed: true}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	conn, err := p.Open(t.Context(), wazabi.WithReset(), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for grown, retired := range []uint64{0, 1} {
		call, err := conn.Begin(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		i := call.inst
		if grown == 1 {
			i.module.(*goInstance).data = i.mem.Reallocate(2 * engine.PageSize)
		}
		call.End()
		if s := conn.Stats(); s.Retired != retired {
			t.Errorf("grown: %d, %+v", grown, s)
		}
	}
}

// An instance whose state cannot be saved serves no call; one that cannot be restored is replaced.
func TestResetFails(t *testing.T) {
	e := &goEngine{unsaved: goTrap(engine.TrapUnreachable)}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	opts := []wazabi.Option{wazabi.WithReset(), wazabi.WithPoolSize(1)}
	if _, err := p.Open(t.Context(), opts...); !errors.Is(err, wazabi.ErrTrap) || e.guests != 0 {
		t.Errorf("%v; %d guests are not released", err, e.guests)
	}
	e.unsaved = nil
	conn, err := p.Open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	call, err := conn.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	call.inst.module.(*goInstance).unsaved = goTrap(engine.TrapUnreachable)
	call.End()
	if s := conn.Stats(); s.Instances != 0 || s.Retired != 1 {
		t.Errorf("%+v", s)
	}
}

// A context that a host function of one caller has kept does not lead into the call of another,
// even if both callers have the same context.
func TestResetEndsContexts(t *testing.T) {
	for _, reset := range []bool{false, true} {
		var kept context.Context
		var conn Conn
		calls := 0
		host := shouter(func(ctx context.Context, text string) (string, error) {
			if calls++; calls == 1 {
				kept = ctx
				return text, nil
			}
			call, err := conn.Begin(kept, 0)
			if err != nil {
				return "", err
			}
			defer call.End()
			if inside := call.outer != nil; inside == reset {
				t.Errorf("reset %v: inside the other caller's call: %v", reset, inside)
			}
			return text, nil
		})
		p := &Package{Name: "guest", Engine: &goEngine{}, Fingerprint: "f", Funcs: []Func{{"Greet", "guest/greet"}},
			Imports: []Import{{Module: "env", Name: "shout", Func: "Env.Shout", Call: shout, Params: []CoreType{I64}, Results: []CoreType{I64}}}}
		opts := []wazabi.Option{Hosts(host), wazabi.WithPoolSize(2)}
		if reset {
			opts = append(opts, wazabi.WithReset())
		}
		var err error
		if conn, err = p.Open(t.Context(), opts...); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			for lo := call.Lowerer(); lo.Next(); {
				if err := call.SetString(0, "name"); err != nil {
					t.Error(err)
				}
			}
			if err := call.Invoke(); err != nil {
				t.Errorf("reset %v: %v", reset, err)
			}
			call.End()
		}
		if err := conn.Close(t.Context()); err != nil || calls != 2 {
			t.Errorf("%v, %d calls", err, calls)
		}
	}
}

// Handles that the guest has got since the snapshot are taken back, and their objects released; an
// object that it had and has no longer cannot be given again.
func TestResetObjects(t *testing.T) {
	kept, owned, lent := new(closer), new(closer), new(closer)
	var o objects
	put := func(v *closer, own bool) uint32 {
		handle, err := o.put(0, v, own)
		if err != nil {
			t.Fatal(err)
		}
		return handle
	}
	handle := put(kept, true)
	lentBefore, err := o.put(0, new(closer), false)
	if err != nil {
		t.Fatal(err)
	}
	dropped := put(new(closer), true)
	o.forget(dropped)
	s := &snapshot{entries: slices.Clone(o.entries), free: slices.Clone(o.free)}
	if left, ok := s.restoreObjects(&o); !ok || len(left.entries) != 0 {
		t.Errorf("nothing has changed: %t, %v", ok, left)
	}
	// A handle that the guest has got since may be dropped, too.
	o.forget(put(new(closer), true))
	if left, ok := s.restoreObjects(&o); !ok || len(left.entries) != 0 {
		t.Errorf("a new object has gone: %t, %v", ok, left)
	}
	// An object that is only lent may go. Another in its place is not the one that was there.
	o.forget(lentBefore)
	if again := put(owned, true); again != lentBefore+1<<handleIndexBits {
		t.Errorf("handle %#x", again)
	}
	left, ok := s.restoreObjects(&o)
	left.closeAll(t.Context(), func(err error) { t.Error(err) })
	if !ok || owned.closed != 1 {
		t.Errorf("%t, an object is closed %d times", ok, owned.closed)
	}
	for range 3 {
		// The guest gets the same handles each time.
		if got := put(owned, true); got != dropped+1<<handleIndexBits {
			t.Errorf("handle %#x", got)
		}
		put(lent, false)
		put(owned, true) // Two handles of one object, which is released once.
		put(kept, true)  // The guest had this one before.
		left, ok := s.restoreObjects(&o)
		if !ok || !slices.EqualFunc(o.entries, s.entries, func(a, b object) bool { return a == b }) || !slices.Equal(o.free, s.free) {
			t.Fatalf("%v, %v", ok, o)
		}
		left.closeAll(t.Context(), func(err error) { t.Error(err) })
	}
	if owned.closed != 4 || lent.closed != 0 || kept.closed != 0 || o.owners[kept] != 1 || len(o.owners) != 1 {
		t.Errorf("closed %d, %d and %d times; owners %v", owned.closed, lent.closed, kept.closed, o.owners)
	}
	if v, err := o.find(0, handle); err != nil || v.value != kept {
		t.Errorf("%v, %v", v, err)
	}
	o.forget(handle)
	if _, ok := s.restoreObjects(&o); ok {
		t.Error("an object that was dropped is there again")
	}
	put(new(closer), true) // It gets the same index.
	if _, ok := s.restoreObjects(&o); ok {
		t.Error("another object is in its place")
	}
}

type closer struct{ closed int }

func (c *closer) Close() error {
	c.closed++
	return nil
}

// Handles of callbacks are serial numbers. After a reset they begin anywhere, so that they do not
// tell how many callbacks earlier callers have passed.
func TestResetCallbacks(t *testing.T) {
	m := open(t, wazabi.WithReset(), wazabi.WithPoolSize(1))
	i := inPool(t, m)
	im := &Import{}
	first := i.callbacks.put(im, nil)
	if second := i.callbacks.put(im, nil); second != first+1 {
		t.Errorf("%d, then %d in the same call", first, second)
	}
	i.callbacks.end(2)
	if _, err := m.Add(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	if got := inPool(t, m); got != i {
		t.Fatal("the instance was replaced")
	}
	if next := i.callbacks.put(im, nil); next-first < 1000 {
		t.Errorf("%d, and %d after a reset", first, next)
	}
}
