package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/strict"
)

// The guest strict has an allocator that counts and poisons memory. It aborts on a wrong
// deallocation.

func openStrict(t *testing.T, opts ...wazabi.Option) *strict.Module {
	t.Helper()
	module, err := strict.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

func pinStrict(t *testing.T, module *strict.Module) *strict.Instance {
	t.Helper()
	i, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// memory counts a guest's allocations.
type memory struct{ bytes, blocks uint64 }

// live releases the last result and returns the allocations that are left.
func live(t *testing.T, i *strict.Instance) memory {
	t.Helper()
	if err := i.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	bytes, blocks, err := i.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return memory{bytes, blocks}
}

func parcel(n int) strict.Parcel {
	text := strings.Repeat("é", n)
	lid := strict.Lid{Color: text, Thick: uint16(n)}
	return strict.Parcel{
		ID: uint64(n), Label: text, Tags: []string{text, ""}, Rows: [][]uint16{nil, make([]uint16, n)}, Weights: make([]float64, n),
		Pair: strict.Tuple2[uint8, string]{V0: uint8(n), V1: text}, Names: [2]string{text, "z"}, Marks: make([]uint32, n),
		Lid: lid, Boxed: lid, Spare: &lid,
	}
}

// TestStrict: no call leaves memory allocated in the guest, whatever its arguments and results.
func TestStrict(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := pinStrict(t, openStrict(t, opts...))
		rng := rand.New(rand.NewPCG(1, 2))
		rounds := 60
		if testing.Short() || raced || len(opts) > 0 {
			rounds = 4
		}

		// The arena grows to the next 64 KiB and stays. Its old block is freed.
		start := live(t, i)
		start = live(t, i) // The first call kept a chunk for results.
		for size := 8192 + 1; size < 1<<20; size += rng.IntN(200_000) {
			data := make([]byte, size)
			data[0], data[size-1] = 1, 2
			got, err := i.EchoBytes(ctx, data)
			if err != nil || len(got) != size || got[0] != 1 || got[size-1] != 2 {
				t.Fatalf("EchoBytes of %d: %d bytes, %v", size, len(got), err)
			}
			want := memory{start.bytes + uint64(size+65535)/65536*65536, start.blocks + 1}
			if now := live(t, i); now != want {
				t.Errorf("an arena for %d bytes: %+v, want %+v", size, now, want)
			}
		}

		// The largest arguments and results come first. From then on the rest is the same to the byte.
		largest := make([]strict.Parcel, 300)
		for n := range largest {
			largest[n] = parcel(n % 50)
		}
		if got, err := i.EchoParcels(ctx, largest); err != nil || !cmp.Equal(got, largest, same) {
			t.Fatalf("EchoParcels: %d, %v", len(got), err)
		}
		warm := live(t, i)
		check := func(name string, want, got any, err error) {
			t.Helper()
			if err != nil || !cmp.Equal(want, got, same) {
				t.Fatalf("%s: %v\n%s", name, err, cmp.Diff(want, got, same))
			}
			if now := live(t, i); now != warm {
				t.Fatalf("%s: %+v is left, want %+v", name, now, warm)
			}
		}
		v := reflect.ValueOf(i)
		for m := range v.NumMethod() {
			name := v.Type().Method(m).Name
			for seed := range uint64(rounds) {
				if strings.HasPrefix(name, "Echo") {
					roundTrip(t, fmt.Sprintf("%s, seed %d", name, seed), v.Method(m), value{rand.New(rand.NewPCG(seed, 3)), 0})
					check(name, nil, nil, nil)
				}
			}
		}
		for range rounds {
			size := rng.IntN(300)
			parcels := make([]strict.Parcel, rng.IntN(10))
			labels := make([]string, len(parcels))
			for n := range parcels {
				parcels[n] = parcel(size)
				labels[n] = parcels[n].Label
			}
			gotParcels, err := i.EchoParcels(ctx, parcels)
			check("EchoParcels", parcels, gotParcels, err)
			got, err := i.Labels(ctx, parcels)
			check("Labels", labels, got, err)
			joined, err := i.Join(ctx, labels, "—")
			check("Join", strings.Join(labels, "—"), joined, err)
			text := strings.Repeat("word ", size)
			got, err = i.Words(ctx, text)
			check("Words", strings.Fields(text), got, err)
			p := parcel(size)
			got, err = i.Accept(ctx, p)
			check("Accept", p.Tags, got, err)
			p.Note = &text
			_, err = i.Accept(ctx, p)
			var refusal *strict.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("Accept: %v", err)
			}
			check("Accept", &strict.Refusal{Reason: "it says " + text, Parcel: p}, refusal, nil)
		}
	})
}

// TestStrictFinds: the allocator detects faults.
func TestStrictFinds(t *testing.T) {
	ctx := t.Context()
	module := openStrict(t)
	if err := module.Commit(ctx, strict.FaultNone); err != nil {
		t.Fatal(err)
	}
	for _, fault := range []strict.Fault{strict.FaultSize, strict.FaultAlign, strict.FaultOverrun, strict.FaultTwice} {
		err := module.Commit(ctx, fault)
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || trap.Trap != wazabi.TrapUnreachable || errors.Is(err, wazabi.ErrGuestPanic) {
			t.Errorf("%v: %v, want that it aborts", fault, err)
		}
	}
}

// TestFreeTraps: a result that cannot be dropped is still returned. The later call that drops it
// traps.
func TestFreeTraps(t *testing.T) {
	ctx := t.Context()
	module := openStrict(t)
	for name, flush := range map[string]func(*strict.Instance) error{
		"release-traps: the next call": func(i *strict.Instance) error { _, _, err := i.Live(ctx); return err },
		"release-traps: Release":       func(i *strict.Instance) error { return i.Release(ctx) },
		"release-traps: a larger arena": func(i *strict.Instance) error {
			_, err := i.EchoBytes(ctx, make([]byte, 1<<20))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := pinStrict(t, module)
			if text, err := i.Damaged(ctx, "hail mary"); text != "hail mary" || err != nil {
				t.Fatalf("Damaged: %q, %v", text, err)
			}
			if err := flush(i); !errors.Is(err, wazabi.ErrTrap) {
				t.Errorf("%v, want a trap", err)
			}
			if _, _, err := i.Live(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
	t.Run("release-traps: going back to the pool", func(t *testing.T) {
		i := pinStrict(t, module)
		if _, err := i.Damaged(ctx, "hail mary"); err != nil {
			t.Fatal(err)
		}
		if err := i.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		for range 4 {
			if text, err := module.EchoText(ctx, "next"); text != "next" || err != nil {
				t.Errorf("EchoText: %q, %v", text, err)
			}
		}
	})
}

// TestAllocationsFail lets each allocation of a call fail, one at a time. The error has a known
// kind, and the instance is either as good as before or not entered again.
func TestAllocationsFail(t *testing.T) {
	ctx := t.Context()
	module := openStrict(t)
	note := "note"
	refused := parcel(3)
	refused.Note = &note
	calls := map[string]func(*strict.Instance) error{
		"guest-out-of-memory: a record": func(i *strict.Instance) error {
			got, err := i.EchoParcel(ctx, parcel(3))
			if err == nil && !cmp.Equal(got, parcel(3), same) {
				t.Error("EchoParcel returned another parcel")
			}
			return err
		},
		"guest-out-of-memory: arguments that outgrow the arena": func(i *strict.Instance) error {
			got, err := i.EchoTexts(ctx, []string{strings.Repeat("a", 9000), "b"})
			if err == nil && (len(got) != 2 || len(got[0]) != 9000 || got[1] != "b") {
				t.Errorf("EchoTexts returned %d texts", len(got))
			}
			return err
		},
		"guest-out-of-memory: kept values": func(i *strict.Instance) error {
			got, err := i.Labels(ctx, []strict.Parcel{parcel(3), parcel(40)})
			if err == nil && (len(got) != 2 || got[1] != parcel(40).Label) {
				t.Errorf("Labels: %q", got)
			}
			return err
		},
		"guest-out-of-memory: an error": func(i *strict.Instance) error {
			_, err := i.Accept(ctx, refused)
			var refusal *strict.Refusal
			if errors.As(err, &refusal) && refusal.Reason == "it says note" {
				return nil
			}
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			fresh := pinStrict(t, module)
			live(t, fresh)
			clean, failures := live(t, fresh), 0
			for number := uint32(1); ; number++ {
				i := pinStrict(t, module)
				if err := i.FailAt(ctx, number); err != nil {
					t.Fatal(err)
				}
				err := call(i)
				if err == nil {
					// The call makes fewer allocations than n.
					if fuse, err := i.Fuse(ctx); fuse == 0 || err != nil {
						t.Errorf("allocation %d failed unnoticed: %v", number, err)
					}
					break
				}
				failures++
				switch {
				case errors.Is(err, wazabi.ErrTrap):
					if _, _, err := i.Live(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
						t.Errorf("allocation %d: afterwards %v", number, err)
					}
				case errors.Is(err, wazabi.ErrGuestOOM):
					live(t, i)
					if now := live(t, i); now != clean {
						t.Errorf("allocation %d: %+v is left, want %+v", number, now, clean)
					}
					if err := call(i); err != nil {
						t.Errorf("allocation %d: once more: %v", number, err)
					}
				default:
					t.Errorf("allocation %d: %v", number, err)
				}
				if err := i.Close(ctx); err != nil {
					t.Errorf("Close: %v", err)
				}
			}
			if failures < 3 {
				t.Errorf("%d allocations were made to fail", failures)
			}
		})
	}
}
