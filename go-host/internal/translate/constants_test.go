package translate

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestConstants calls functions that compute with constants, whose results Go would refuse if they
// are infinite or not a number, and functions that drop a value by a branch, whose variable Go
// refuses. Compilers of guests rarely leave such code.
func TestConstants(t *testing.T) {
	constant64 := func(x float64) string {
		return "\x44" + string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	}
	constant32 := func(x float32) string {
		return "\x43" + string(binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)))
	}
	// The first ones are in the table.
	probes := append([]probe(nil), trapProbes[:probeElements]...)
	var steps []step
	add := func(name, results, code string) {
		probes = append(probes, probe{name, "", results, code})
		steps = append(steps, step{name, nil})
	}
	values := []float64{0, math.Copysign(0, -1), 1, 0.1, -1e300, 5e-324, math.Inf(1), 16777217}
	for i, a := range values {
		for j, b := range values {
			for k := range len("+-*/mMc") {
				name := fmt.Sprintf("%d_%d_%d", i, j, k)
				add("d"+name, f64, constant64(a)+constant64(b)+string([]byte{byte(0xa0 + k)}))
				add("s"+name, f32, constant32(float32(a))+constant32(float32(b))+string([]byte{byte(0x92 + k)}))
			}
		}
		for k := range len("anctfrs") {
			name := fmt.Sprintf("%d_%d", i, k)
			add("d"+name, f64, constant64(a)+string([]byte{byte(0x99 + k)}))
			add("s"+name, f32, constant32(float32(a))+string([]byte{byte(0x8b + k)}))
		}
		add(fmt.Sprintf("demote%d", i), f32, constant64(a)+"\xb6")
		add(fmt.Sprintf("trunc%d", i), i32, constant64(a)+"\xaa")
		add(fmt.Sprintf("saturate%d", i), i64, constant64(a)+"\xfc\x06")
	}
	add("comparison", "", "\x02\x40\x41\x01\x41\x02\x46\x0c\x00\x0b")
	add("selection", "", "\x02\x40"+constant64(1)+constant64(2)+"\x41\x01\x1b\x0c\x00\x0b")
	add("value", i32, "\x02\x7f\x41\x01\x45\x41\x07\x0c\x00\x0b")
	wasm := probeModule(probes)
	t.Run("output-does-not-build", func(t *testing.T) {
		want, got := onWazero(t, wasm, steps), inGo(t, wasm)(steps)
		for i, p := range probes[probeElements:] {
			canonical(p.results, want[i].Values)
			canonical(p.results, got[i].Values)
		}
		compare(t, steps, want, got)
	})
}

// TestEmptyLocals compiles functions with groups of no locals, which declare nothing in Go.
func TestEmptyLocals(t *testing.T) {
	wasm := hostile.Guest{Functions: []hostile.Function{
		{Type: hostile.TypeNone, Body: "\x01\x00\x7f\x0b"},
		{Type: hostile.TypeNone, Body: "\x04\x00\x7f\x02\x7e\x00\x7d\x01\x7c\x44\x00\x00\x00\x00\x00\x00\x00\x00\x21\x02\x0b"},
	}}.Bytes()
	t.Run("output-does-not-build", func(t *testing.T) { inGo(t, wasm) })
}
