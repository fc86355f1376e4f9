package e2e_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/strict"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// soaked is the number of repetitions in a soak test.
func soaked(full int) int {
	switch {
	case testing.Short():
		return full / 50
	case raced:
		return full / 20
	}
	return full
}

// guests has the memory of the pooled instances: allocated bytes, and pages.
func guests(t *testing.T, module *strict.Module, n int, warm func(*strict.Instance)) (memories []memory, pages []uint32) {
	t.Helper()
	instances := make([]*strict.Instance, n)
	for k := range instances {
		instances[k] = pinStrict(t, module)
	}
	for _, i := range instances {
		warm(i)
		memories = append(memories, live(t, i))
		p, err := i.Pages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
		if err := i.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return memories, pages
}

// TestSoakCalls makes a million calls with strings, lists and errors: neither the guests' memory
// nor Go's grows.
func TestSoakCalls(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	const goroutines = 8
	calls := soaked(1_000_000) / goroutines
	instances := runtime.GOMAXPROCS(0)
	module := openStrict(t, wazabi.WithPoolSize(instances))

	small := parcel(3)
	note := "note"
	refused := parcel(5)
	refused.Note = &note
	texts := []string{"some", "words", strings.Repeat("é", 100), ""}
	large := make([]byte, 100_000)
	work := func(n int, rng *rand.Rand) error {
		wrong := func(ok bool, err error, name string) error {
			if ok && err == nil {
				return nil
			}
			return fmt.Errorf("%s: %w", name, errors.Join(err, errors.New("or another result")))
		}
		switch rng.IntN(10) {
		case 0:
			got, err := module.EchoParcel(ctx, small)
			return wrong(got.Label == small.Label && *got.Spare == *small.Spare && len(got.Weights) == 3, err, "EchoParcel")
		case 1:
			_, err := module.Accept(ctx, refused)
			var refusal *strict.Refusal
			return wrong(errors.As(err, &refusal) && refusal.Reason == "it says note" && refusal.Parcel.Label == refused.Label, nil, "Accept")
		case 2:
			got, err := module.EchoTexts(ctx, texts)
			return wrong(slices.Equal(got, texts), err, "EchoTexts")
		case 3:
			got, err := module.Join(ctx, texts, "-")
			return wrong(got == strings.Join(texts, "-"), err, "Join")
		case 4:
			got, err := module.Words(ctx, "one two")
			return wrong(slices.Equal(got, []string{"one", "two"}), err, "Words")
		case 5:
			_, err := module.EchoText(ctx, "\xff")
			return wrong(errors.Is(err, wazabi.ErrInput), nil, "bad input")
		case 6:
			size := rng.IntN(1000)
			if n%100 == 0 {
				size = rng.IntN(len(large))
			}
			got, err := module.EchoBytes(ctx, large[:size])
			return wrong(len(got) == size, err, "EchoBytes")
		}
		got, err := module.EchoText(ctx, texts[n%4])
		return wrong(got == texts[n%4], err, "EchoText")
	}
	run := func(calls int) {
		var wg sync.WaitGroup
		for g := range goroutines {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(5, uint64(g)))
				for n := range calls {
					if err := work(n, rng); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	}

	// Once the largest values have passed through each instance, nothing grows any more.
	guests(t, module, instances, func(i *strict.Instance) {
		for range 20 {
			if got, err := i.EchoBytes(ctx, large); len(got) != len(large) || err != nil {
				t.Fatalf("EchoBytes: %d, %v", len(got), err)
			}
			if _, err := i.EchoRows(ctx, [][][]uint64{make([][]uint64, 1000)}); err != nil {
				t.Fatal(err)
			}
		}
	})
	run(calls / 20)
	nothing := func(*strict.Instance) {}
	memories, pages := guests(t, module, instances, nothing)
	before := heap()
	run(calls)
	if after := heap(); after > before+1<<20 {
		t.Errorf("%d bytes are alive on Go's heap, it was %d", after, before)
	}
	memoriesNow, pagesNow := guests(t, module, instances, nothing)
	t.Logf("%d calls; guests have %v in %v pages", calls*goroutines, memoriesNow, pagesNow)
	if !slices.Equal(memories, memoriesNow) || slices.Max(pagesNow) > slices.Max(pages) {
		t.Errorf("the guests had %v in %v pages, now %v in %v", memories, pages, memoriesNow, pagesNow)
	}
}

// TestSoakInstances makes and closes ten thousand instances, in every way. Nothing is left of them.
func TestSoakInstances(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	rounds := soaked(10_000) / 10
	round := func(n int) {
		want := fmt.Sprint("text ", n)
		check := func(got string, err error) {
			t.Helper()
			if got != want || err != nil {
				t.Fatalf("EchoString: %q, %v", got, err)
			}
		}
		// Three are in the pool, one after the other, and two of them trap. The third and seven more are
		// pinned. Of these half are closed, one of them into the pool, and half are left to the Module.
		module := openZoo(t, wazabi.WithPoolSize(1))
		for range 2 {
			if err := module.PanicWith(ctx, want); !errors.Is(err, wazabi.ErrGuestPanic) {
				t.Fatalf("PanicWith: %v", err)
			}
		}
		check(module.EchoString(ctx, want))
		var pinned [8]*zoo.Instance
		for k := range pinned {
			i, err := module.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			check(i.EchoString(ctx, want))
			pinned[k] = i
		}
		for _, i := range pinned[:4] {
			if err := i.Close(ctx); err != nil {
				t.Fatal(err)
			}
		}
		closeZoo(t, module)
	}
	round(0)
	before := heap()
	for n := range rounds {
		round(n)
	}
	if after := heap(); after > before+1<<20 {
		t.Errorf("%d bytes are alive on Go's heap, it was %d", after, before)
	}
}
