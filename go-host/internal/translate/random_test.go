package translate

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/instrument"
)

// TestRandom calls random functions on wazero and translated into Go: results, traps, the memory
// and the globals are the same after each call, and so is the number of ticks where the calls can
// be canceled, and what a call has done that the ticks end.
//
// WAZABI_ROUNDS is the number of modules, and WAZABI_SEED the first of them.
func TestRandom(t *testing.T) {
	usual := 2
	if testing.Short() {
		usual = 1
	}
	rounds, seed := hostile.Rounds(usual, "WAZABI_SEED")
	traps := map[string]int{}
	for ; rounds > 0; rounds, seed = rounds-1, seed+1 {
		t.Run(fmt.Sprintf("WAZABI_SEED=%d", seed), func(t *testing.T) { testRandom(t, seed, traps) })
	}
	t.Logf("calls by trap: %v", traps)
}

// testRandom tests one module, and counts its calls by their traps.
func testRandom(t *testing.T, seed uint64, traps map[string]int) {
	// Each instruction has its turn, and the types of the helpers have numbers below 64, of one
	// byte.
	const functions, callsOfEach, small, large, maxTicks = 50, 20, 300, 1 << 30, 2
	r := rand.New(rand.NewPCG(seed, 0))
	var probes []probe
	for range functions {
		probes = append(probes, randomFunction(r, probes))
	}
	// Calls with a small budget end by themselves.
	bounded := []step{{"ticks", []uint64{large}}, {"fill", []uint64{seed, 65528}}}
	for _, p := range probes {
		for range callsOfEach {
			bounded = append(bounded, randomCall(r, p, small)...)
		}
	}
	endless := []step{{"ticks", []uint64{maxTicks}}}
	for _, p := range probes {
		endless = append(endless, randomCall(r, p, large)...)
	}
	probes = append(probes, helpers...)
	wasm := assemble(probes, 20, randomLocals, randomGlobals)
	guarded, err := instrument.Rewrite(wasm, instrument.Options{Reset: true, Cancel: true})
	if err != nil {
		t.Fatal(err)
	}
	run, all := inGo(t, wasm), append(bounded, endless...)
	want := onWazero(t, wasm, bounded)
	same(t, "in Go", probes, bounded, want, run(bounded))
	wantGuarded := onWazero(t, guarded, all)
	same(t, "in Go with guards", probes, all, wantGuarded, run(all, "GUARDS=1"))
	for i := range bounded {
		wantGuarded[i].Ticks = 0
	}
	same(t, "on wazero with guards", probes, bounded, want, wantGuarded[:len(bounded)])
	returned := 0
	for i, s := range all {
		if s.Name[0] == 'r' {
			traps[wantGuarded[i].Trap]++
			if wantGuarded[i].Trap == "" {
				returned++
			}
		}
	}
	if returned < functions {
		t.Errorf("only %d calls returned", returned)
	}
}

// randomCall calls a function with a budget, and then reads what it may have changed.
func randomCall(r *rand.Rand, p probe, budget uint64) []step {
	c := coder{Rand: r}
	var args []uint64
	for i := range randomParams[:8] {
		args = append(args, c.number(randomParams[i:i+1]))
	}
	const depth = 6
	return []step{{"budget", []uint64{budget}}, {p.name, append(args, depth)}, {"globals", nil}, {"memory", nil}}
}

// same reports the first step whose result differs. What comes after it says no more.
func same(t *testing.T, where string, probes []probe, steps []step, want, got []result) {
	t.Helper()
	results := map[string]string{}
	codes := map[string]string{}
	for _, p := range probes {
		results[p.name], codes[p.name] = p.results, p.code
	}
	last := step{}
	for i, s := range steps {
		if s.Name[0] == 'r' {
			last = s
		}
		for _, r := range []*result{&want[i], &got[i]} {
			r.Nanos = 0
			for k := range min(len(r.Values), len(results[s.Name])) {
				canonical(results[s.Name][k:k+1], r.Values[k:k+1])
			}
			if len(r.Values) == 0 {
				r.Values = nil
			}
		}
		if !reflect.DeepEqual(want[i], got[i]) {
			t.Errorf("%s, step %d, %s after %s%#x: %x, want %x\n%x", where, i, s.Name, last.Name, last.Args, got[i], want[i], codes[last.Name])
			return
		}
	}
}
