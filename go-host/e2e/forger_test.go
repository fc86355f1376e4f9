package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/forger"
)

// den is the host of a guest that forges handles.
type den struct {
	cats    []*cat
	adopted []forger.Cat
	said    []string
	flips   int
	module  *forger.Module
	i       *forger.Instance
	again   func(ctx context.Context, how uint32) ([]byte, error)
	litter  func(n, names uint32) ([]forger.Cat, string, error)
}

// cat is an object that counts how often it is closed.
type cat struct {
	name   uint32
	closed atomic.Int32
	close  func() error
	pet    func(ctx context.Context) (uint32, error)
}

func (c *cat) Pet(ctx context.Context) (uint32, error) {
	if c.pet != nil {
		return c.pet(ctx)
	}
	return c.name, nil
}

func (c *cat) Close() error {
	c.closed.Add(1)
	if c.close != nil {
		return c.close()
	}
	return nil
}

type dog struct{}

func (d *den) cat() *cat {
	c := &cat{name: uint32(len(d.cats)) + 1}
	d.cats = append(d.cats, c)
	return c
}

func (d *den) Cat(context.Context) (forger.Cat, error) { return d.cat(), nil }
func (d *den) Dog(context.Context) (forger.Dog, error) { return &dog{}, nil }

func (d *den) Adopt(_ context.Context, c forger.Cat) (uint32, error) {
	d.adopted = append(d.adopted, c)
	return uint32(len(d.adopted)), nil
}

func (d *den) AdoptAll(_ context.Context, cats []forger.Cat) (uint32, error) {
	d.adopted = append(d.adopted, cats...)
	return uint32(len(d.adopted)), nil
}

func (d *den) Again(ctx context.Context, how uint32) ([]byte, error) {
	if d.again == nil {
		return nil, nil
	}
	return d.again(ctx, how)
}

func (d *den) Flip(context.Context, bool) error { d.flips++; return nil }

func (d *den) Litter(_ context.Context, n, names uint32) ([]forger.Cat, string, error) {
	return d.litter(n, names)
}

func (d *den) Say(_ context.Context, text string) error {
	d.said = append(d.said, text)
	return nil
}

func newDen(t testing.TB, opts ...wazabi.Option) *den {
	t.Helper()
	d := &den{}
	var err error
	if d.module, err = forger.New(t.Context(), d, opts...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.module.Close(context.Background()) })
	if d.i, err = d.module.Instance(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// petting has the guest pet its newest cat, which has the handle n. f is called meanwhile.
func (d *den) petting(t *testing.T, n uint32, f func(ctx context.Context) error) (err error) {
	c := d.cats[len(d.cats)-1]
	c.pet = func(ctx context.Context) (uint32, error) {
		err = f(ctx)
		if c.closed.Load() != 0 {
			t.Error("closed while it is used")
		}
		return c.name, nil
	}
	if _, outer := d.i.PetNumber(t.Context(), n); outer == nil {
		t.Error("the call went on")
	}
	return err
}

// mustNumber fails the test on an error.
func mustNumber(t testing.TB) func(n uint32, err error) uint32 {
	return func(n uint32, err error) uint32 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// counting returns n bytes with increasing values.
func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// TestForger: forged values are refused before the host's own code runs. The instance is poisoned,
// and the guest's objects are released once.
func TestForger(t *testing.T) {
	tests := []struct {
		name string
		lie  func(t *testing.T, d *den) error
		kind error
		says string
	}{
		{"invalid-host-argument: an address out of bounds", func(t *testing.T, d *den) error { return d.i.SayAt(t.Context(), 0xFFFFFFF0, 32) }, wazabi.ErrOutOfBounds, "Den.Say.text"},
		{"invalid-host-argument: not UTF-8", func(t *testing.T, d *den) error { return d.i.SayBytes(t.Context(), []byte{'a', 0xFF}) }, wazabi.ErrUTF8, "Den.Say.text"},
		{"invalid-host-argument: no bool", func(t *testing.T, d *den) error { return d.i.FlipNumber(t.Context(), 2) }, wazabi.ErrBool, "Den.Flip.on"},
		{"unknown-handle: handle 0", func(t *testing.T, d *den) error { _, err := d.i.PetNumber(t.Context(), 0); return err }, wazabi.ErrHandle, "Cat.Pet.self"},
		{"unknown-handle: never given", func(t *testing.T, d *den) error { _, err := d.i.PetNumber(t.Context(), 7); return err }, wazabi.ErrHandle, "no handle"},
		{"unknown-handle: beyond all", func(t *testing.T, d *den) error { _, err := d.i.ReturnNumber(t.Context(), 1<<32-1); return err }, wazabi.ErrHandle, "result"},
		{"handle-in-use-given-away: dropped while the host uses it", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			return d.petting(t, n, func(ctx context.Context) error { return d.i.DropNumber(ctx, n) })
		}, wazabi.ErrHandle, "still runs"},
		{"handle-in-use-given-away: given away while the host uses it", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			return d.petting(t, n, func(ctx context.Context) error { _, err := d.i.AdoptNumber(ctx, n); return err })
		}, wazabi.ErrHandle, "still runs"},
		{"stale-handle: used after it was dropped", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			if err := d.i.DropNumber(t.Context(), n); err != nil {
				return err
			}
			_, err := d.i.PetNumber(t.Context(), n)
			return err
		}, wazabi.ErrHandle, "dropped"},
		{"stale-handle: dropped twice", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			if err := d.i.DropNumber(t.Context(), n); err != nil {
				return err
			}
			mustNumber(t)(d.i.NewCat(t.Context())) // reuses its entry
			return d.i.DropNumber(t.Context(), n)
		}, wazabi.ErrHandle, "Cat.Close"},
		{"handle-of-another-type: used", func(t *testing.T, d *den) error {
			_, err := d.i.PetNumber(t.Context(), mustNumber(t)(d.i.NewDog(t.Context())))
			return err
		}, wazabi.ErrHandle, "another type"},
		{"handle-of-another-type: dropped", func(t *testing.T, d *den) error {
			return d.i.DropNumber(t.Context(), mustNumber(t)(d.i.NewDog(t.Context())))
		}, wazabi.ErrHandle, "another type"},
		{"handle-of-another-instance: used", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			other, err := d.module.Instance(t.Context())
			if err != nil {
				return err
			}
			d.i = other
			_, err = other.PetNumber(t.Context(), n)
			return err
		}, wazabi.ErrHandle, "no handle"},
		{"handle-in-use-given-away: a lent one returned", func(t *testing.T, d *den) error { _, err := d.i.Steal(t.Context(), d.cat()); return err }, wazabi.ErrHandle, "lent"},
		{"handle-in-use-given-away: a lent one given away", func(t *testing.T, d *den) error { _, err := d.i.GiveAway(t.Context(), d.cat()); return err }, wazabi.ErrHandle, "lent"},
		{"borrow-outlives-call: a lent one kept", func(t *testing.T, d *den) error {
			_, err := d.i.PetNumber(t.Context(), mustNumber(t)(d.i.LentNumber(t.Context(), d.cat())))
			return err
		}, wazabi.ErrHandle, "Cat.Pet.self"},
		{"handle-given-twice: returned twice at once", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			_, _, err := d.i.ReturnNumbers(t.Context(), n, n)
			return err
		}, wazabi.ErrHandle, "result.1"},
		{"handle-given-twice: given twice at once", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			_, err := d.i.AdoptNumbers(t.Context(), []uint32{n, n})
			return err
		}, wazabi.ErrHandle, "Den.AdoptAll.cats[1]"},
		{"handle-given-twice: given again", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			mustNumber(t)(d.i.AdoptNumber(t.Context(), n))
			_, err := d.i.AdoptNumber(t.Context(), n)
			return err
		}, wazabi.ErrHandle, "given back"},
		{"object-close-fails: a panic", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			d.cats[0].close = func() error { panic("scratched") }
			return d.i.DropNumber(t.Context(), n)
		}, wazabi.ErrHost, "the host failed: it panicked: scratched (Cat.Close)"},
		{"object-close-fails: an error", func(t *testing.T, d *den) error {
			n := mustNumber(t)(d.i.NewCat(t.Context()))
			d.cats[0].close = func() error { return context.DeadlineExceeded }
			return d.i.DropNumber(t.Context(), n)
		}, context.DeadlineExceeded, "Cat.Close"},
		{"objects-left-at-end: a trap with an object", func(t *testing.T, d *den) error { _, err := d.i.Hold(t.Context(), d.cat(), true); return err }, wazabi.ErrGuestPanic, "with a cat"},
		{"allocator-calls-host: while the host wants memory", func(t *testing.T, d *den) error {
			d.again = func(ctx context.Context, _ uint32) ([]byte, error) {
				return counting(1 << 20), d.i.CallFromAllocator(ctx)
			}
			_, err := d.i.CallAgain(t.Context(), 0, "text")
			return err
		}, wazabi.ErrHost, "from its allocator"},
		{"allocator-calls-host: while arguments are sent", func(t *testing.T, d *den) error {
			if err := d.i.CallFromAllocator(t.Context()); err != nil {
				return err
			}
			_, err := d.i.Echo(t.Context(), counting(1<<20))
			return err
		}, wazabi.ErrHost, "from its allocator"},
	}
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				d := newDen(t, opts...)
				err := tt.lie(t, d)
				if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("got %v, want %v that says %q", err, tt.kind, tt.says)
				}
				said, flips, adopted := len(d.said), d.flips, len(d.adopted)
				if _, err := d.i.Echo(t.Context(), nil); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Errorf("afterwards: %v", err)
				}
				if err := d.module.Close(t.Context()); err != nil {
					t.Error(err)
				}
				if said != 0 || flips != 0 || adopted > 1 {
					t.Errorf("the host's code ran: %q, %d flips, %d adopted", d.said, flips, adopted)
				}
				for _, c := range d.cats {
					lent := strings.Contains(tt.name, "lent")
					given := len(d.adopted) > 0 && d.adopted[0] == forger.Cat(c)
					if n := c.closed.Load(); n != 1 && !lent && !given || n != 0 && (lent || given) {
						t.Errorf("cat %d is closed %d times", c.name, n)
					}
				}
			})
		}
	})
}

// TestHandlesAreFreed: calls leave no handles behind, neither of lent objects nor of unsent ones.
func TestHandlesAreFreed(t *testing.T) {
	d := newDen(t)
	ctx := t.Context()
	highest := uint32(0)
	for range 3000 {
		n := mustNumber(t)(d.i.LentNumber(ctx, &cat{}))
		highest = max(highest, n&(1<<20-1))
		// The string is not UTF-8. The object before it had a handle, which is freed.
		if _, err := d.i.Feed(ctx, &cat{}, "\xFF"); !errors.Is(err, wazabi.ErrInput) {
			t.Fatal(err)
		}
	}
	if highest > 8 {
		t.Errorf("the handle %d after calls that left none", highest)
	}
	// Arguments that are written twice because the arena was too small give each object one handle.
	lazy := &cat{}
	if _, err := d.i.Feed(ctx, lazy, strings.Repeat("fish", 1<<20)); err != nil || lazy.closed.Load() != 1 {
		t.Error(err, lazy.closed.Load())
	}
	many := make([]forger.Cat, 10_000)
	for n := range many {
		many[n] = &cat{}
	}
	if n, err := d.i.HandOver(ctx, many); n != 10_000 || err != nil {
		t.Error(n, err)
	}
	if n := mustNumber(t)(d.i.LentNumber(ctx, &cat{})) & (1<<20 - 1); n > 10_010 {
		t.Errorf("handle %d", n)
	}
	for n, c := range many {
		if d.adopted[n] != c || c.(*cat).closed.Load() != 0 {
			t.Fatalf("cat %d: %v", n, d.adopted[n])
		}
	}
}

// TestUnsentObjects: an object that a host function returns but the guest does not get is released
// too.
func TestUnsentObjects(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		tests := []struct {
			name   string
			litter func(d *den) ([]forger.Cat, string, error)
			kind   error
			says   string
		}{
			{"not UTF-8", func(d *den) ([]forger.Cat, string, error) { return []forger.Cat{d.cat(), d.cat()}, "\xFF", nil }, wazabi.ErrUTF8, "Den.Litter.result.1"},
			{"nil", func(d *den) ([]forger.Cat, string, error) { return []forger.Cat{d.cat(), nil}, "", nil }, wazabi.ErrHost, "the host failed: invalid argument: nil is not a valid Cat (Den.Litter.result.0[1])"},
			{"too long, then not UTF-8", func(d *den) ([]forger.Cat, string, error) {
				return []forger.Cat{d.cat()}, strings.Repeat("long", 10_000) + "\xFF", nil
			}, wazabi.ErrInput, "Den.Litter.result.1"},
			{"no memory", func(d *den) ([]forger.Cat, string, error) {
				return []forger.Cat{d.cat()}, strings.Repeat("long", 1<<20), nil
			}, wazabi.ErrGuestOOM, "Den.Litter"},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				d := newDen(t, append(opts, wazabi.WithMemoryLimit(2<<20))...)
				d.litter = func(uint32, uint32) ([]forger.Cat, string, error) { return tt.litter(d) }
				_, err := d.i.Raise(t.Context(), 0, 0)
				if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
					t.Error(err)
				}
				for n, c := range d.cats {
					if c.closed.Load() != 1 {
						t.Errorf("cat %d is closed %d times", n, c.closed.Load())
					}
				}
			})
		}
		t.Run("written twice", func(t *testing.T) {
			d := newDen(t, opts...)
			d.litter = func(n, names uint32) ([]forger.Cat, string, error) {
				cats := make([]forger.Cat, n)
				for at := range cats {
					cats[at] = d.cat()
				}
				return cats, strings.Repeat("x", int(names)), nil
			}
			if got, err := d.i.Raise(t.Context(), 100, 100_000); got != 100*101/2+100_000 || err != nil {
				t.Error(got, err)
			}
			for n, c := range d.cats {
				if c.closed.Load() != 1 {
					t.Errorf("cat %d is closed %d times", n, c.closed.Load())
				}
			}
		})
	})
}

// TestObjectsAtTheEnd: whatever ends an instance, its objects are released once, before Close of
// the Module returns.
func TestObjectsAtTheEnd(t *testing.T) {
	t.Run("objects-left-at-end: Close ends the goroutine, panics, calls the Module", func(t *testing.T) {
		d := newDen(t, wazabi.WithPoolSize(1))
		ctx := t.Context()
		for range 4 {
			mustNumber(t)(d.i.NewCat(ctx))
		}
		d.cats[3].close = func() error { runtime.Goexit(); return nil }
		d.cats[2].close = func() error { panic("scratched") }
		d.cats[1].close = func() error { _, err := d.module.Echo(ctx, nil); return err }
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = d.i.Trap(ctx)
			t.Error("Goexit did not end the goroutine")
		}()
		<-done
		for n, c := range d.cats {
			if c.closed.Load() != 1 {
				t.Errorf("cat %d is closed %d times", n, c.closed.Load())
			}
		}
		if err := d.module.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Run("Close of the Module waits for them", func(t *testing.T) {
		d := newDen(t, wazabi.WithPoolSize(1))
		if err := d.i.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		entered, leave := make(chan struct{}), make(chan struct{})
		slow := &cat{close: func() error { time.Sleep(20 * time.Millisecond); return nil }}
		d.again = func(context.Context, uint32) ([]byte, error) { close(entered); <-leave; return nil, nil }
		mustNumber(t)(d.module.Hold(t.Context(), slow, false))
		done := make(chan struct{})
		go func() { defer close(done); _, _ = d.module.CallAgain(context.Background(), 0, "") }()
		<-entered
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := d.module.Close(short); !errors.Is(err, wazabi.ErrCanceled) {
			t.Error(err)
		}
		close(leave)
		if err := d.module.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if slow.closed.Load() != 1 {
			t.Error("closed before its object was")
		}
		<-done
	})
}

// TestNestedArguments: arguments and results of nested calls do not overwrite those of the outer
// calls, in the arena or outside it, even while the guest's memory moves.
func TestNestedArguments(t *testing.T) {
	places := map[string]wazabi.Option{"mapped": wazabi.WithProfile(wazabi.Trusted), "heap": wazabi.WithProfile(wazabi.Untrusted), "interpreter": wazeroengine.WithInterpreter()}
	// The interpreter is wazero's.
	if compiledIn {
		delete(places, "interpreter")
	}
	for name, opt := range places {
		t.Run(name, func(t *testing.T) {
			d := newDen(t, opt)
			sizes := []int{0, 1, 100, 4000, 8192, 9000, 70_000, 500_000}
			if testing.Short() {
				sizes = sizes[:7]
			}
			d.again = func(ctx context.Context, how uint32) ([]byte, error) {
				if how == 0 {
					return counting(9000), nil
				}
				for _, n := range sizes {
					data := counting(n)
					got, err := d.i.Echo(ctx, data)
					if err != nil || !bytes.Equal(got, data) {
						t.Errorf("%d bytes: %d bytes, %v", n, len(got), err)
					}
					if err := d.i.Grow(ctx, 200_000); err != nil {
						t.Error(err)
					}
				}
				text := strings.Repeat("inner", int(how)*1000)
				if got, err := d.i.CallAgain(ctx, how-1, text); int(got) < len(text) || err != nil {
					t.Error(got, err)
				}
				return counting(int(how) * 50_000), nil
			}
			for _, n := range []int{0, 8000, 20_000, 8000} {
				if got, err := d.i.CallAgain(t.Context(), 3, strings.Repeat("o", n)); got != uint32(150_000+n) || err != nil {
					t.Errorf("%d bytes: %d, %v", n, got, err)
				}
			}
		})
	}
}

// TestScratchIsUsedAgain: a host function that makes many calls with large arguments does not fill
// the guest's memory.
func TestScratchIsUsedAgain(t *testing.T) {
	d := newDen(t, wazabi.WithMemoryLimit(4<<20))
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		for n := range 200 {
			if _, err := d.i.Echo(ctx, make([]byte, 200_000+n)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	if _, err := d.i.CallAgain(t.Context(), 0, ""); err != nil {
		t.Error(err)
	}
	// An argument that is too large is refused without effect.
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if _, err := d.i.Echo(ctx, make([]byte, 3<<20)); !errors.Is(err, wazabi.ErrGuestOOM) {
			t.Error(err)
		}
		_, err := d.i.Echo(ctx, nil)
		return counting(10), err
	}
	if n, err := d.i.CallAgain(t.Context(), 0, ""); n != 10 || err != nil {
		t.Error(n, err)
	}
}

// TestDropsThatCall: an object that the guest drops on entry calls the host, which calls the guest.
func TestDropsThatCall(t *testing.T) {
	d := newDen(t)
	ctx := t.Context()
	loud := []forger.Loud{{Body: make([]byte, 7001)}, {Body: make([]byte, 7002)}}
	var calls []uint32
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		calls = append(calls, how)
		_, err := d.i.Echo(ctx, counting(100_000))
		return counting(20_000), err
	}
	mustNumber(t)(d.i.Loud(ctx, loud))
	if got, err := d.i.Echo(ctx, counting(1000)); !bytes.Equal(got, counting(1000)) || err != nil {
		t.Error(err)
	}
	if len(calls) != 2 || len(d.said) != 2 {
		t.Error(calls, d.said)
	}
	// The same happens while the arena grows, since growing releases results.
	mustNumber(t)(d.i.Loud(ctx, loud))
	if got, err := d.i.Echo(ctx, counting(200_000)); !bytes.Equal(got, counting(200_000)) || err != nil || len(calls) != 4 {
		t.Error(err, calls)
	}
	mustNumber(t)(d.i.Loud(ctx, loud))
	if err := d.i.Release(ctx); err != nil || len(calls) != 6 {
		t.Error(err, calls)
	}
	t.Run("drop-fails: the host panics", func(t *testing.T) {
		mustNumber(t)(d.i.Loud(ctx, loud))
		d.again = func(context.Context, uint32) ([]byte, error) { panic("loud") }
		if _, err := d.i.Echo(ctx, nil); !errors.Is(err, wazabi.ErrHost) {
			t.Error(err)
		}
		if _, err := d.i.Echo(ctx, nil); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Error(err)
		}
	})
	t.Run("drop-fails: the host ends the goroutine, when the Instance is given back", func(t *testing.T) {
		d := newDen(t)
		mustNumber(t)(d.i.Loud(ctx, loud))
		d.again = func(context.Context, uint32) ([]byte, error) { runtime.Goexit(); return nil, nil }
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = d.i.Close(ctx)
		}()
		<-done
		if err := d.module.Close(ctx); err != nil {
			t.Error(err)
		}
	})
}
