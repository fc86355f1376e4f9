package translate

import (
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// Types as the bytes of signatures.
const (
	i32, i64, f32, f64 = "\x7f", "\x7e", "\x7d", "\x7c"
)

// get is local.get of the first n parameters.
func get(n int) (code string) {
	for i := range n {
		code += "\x20" + string(rune(i))
	}
	return code
}

// op is a probe that applies one instruction to its parameters.
func op(name, params, results, instruction string) probe {
	return probe{name, params, results, get(len(params)) + instruction}
}

var trapProbes = []probe{
	// The first ones are in the table, from 1 on.
	{"seven", "", i32, "\x41\x07"},
	{"double", i32, i32, get(1) + "\x41\x02\x6c"},
	{"nothing", "", "", ""},
	// deep calls itself through the table, and adds 1 for each call.
	{"deep", i32, i32, get(1) + "\x45\x04\x7f\x41\x00\x05" + get(1) + "\x41\x01\x6b\x41\x04\x11\x01\x00\x41\x01\x6a\x0b"},

	{"unreachable", "", "", "\x00"},
	op("div_s", i32+i32, i32, "\x6d"), op("div_u", i32+i32, i32, "\x6e"), op("rem_s", i32+i32, i32, "\x6f"), op("rem_u", i32+i32, i32, "\x70"),
	op("div64_s", i64+i64, i64, "\x7f"), op("div64_u", i64+i64, i64, "\x80"), op("rem64_s", i64+i64, i64, "\x81"), op("rem64_u", i64+i64, i64, "\x82"),
	op("trunc32_f32_s", f32, i32, "\xa8"), op("trunc32_f32_u", f32, i32, "\xa9"), op("trunc32_f64_s", f64, i32, "\xaa"), op("trunc32_f64_u", f64, i32, "\xab"),
	op("trunc64_f32_s", f32, i64, "\xae"), op("trunc64_f32_u", f32, i64, "\xaf"), op("trunc64_f64_s", f64, i64, "\xb0"), op("trunc64_f64_u", f64, i64, "\xb1"),
	op("sat32_f32_s", f32, i32, "\xfc\x00"), op("sat32_f32_u", f32, i32, "\xfc\x01"), op("sat64_f32_s", f32, i64, "\xfc\x04"), op("sat64_f32_u", f32, i64, "\xfc\x05"),
	op("sat32_f64_s", f64, i32, "\xfc\x02"), op("sat32_f64_u", f64, i32, "\xfc\x03"), op("sat64_f64_s", f64, i64, "\xfc\x06"), op("sat64_f64_u", f64, i64, "\xfc\x07"),
	op("load8", i32, i32, "\x2d\x00\x00"), op("load16", i32, i32, "\x2f\x00\x00"), op("load32", i32, i32, "\x28\x00\x00"), op("load64", i32, i64, "\x29\x00\x00"),
	op("load32off", i32, i32, "\x28\x00\xff\xff\x03"), op("load32far", i32, i32, "\x28\x00\xff\xff\xff\xff\x0f"),
	{"dropload", i32, "", get(1) + "\x28\x00\x00\x1a"},
	op("store8", i32+i32, "", "\x3a\x00\x00"), op("store64", i32+i64, "", "\x37\x00\x00"), op("loadf64", i32, f64, "\x2b\x00\x00"), op("storef32", i32+f32, "", "\x38\x00\x00"),
	op("copy", i32+i32+i32, "", "\xfc\x0a\x00\x00"), op("fill", i32+i32+i32, "", "\xfc\x0b\x00"),
	// Calls through the table: of type () -> i32, and with an argument.
	op("call", i32, i32, "\x11\x00\x00"), {"call_double", i32 + i32, i32, get(2) + "\x11\x01\x00"}, op("call_f64", i32, f64, "\x11{half}\x00"), {"half", "", f64, "\x44\x00\x00\x00\x00\x00\x00\xe0\x3f"},
	op("grow", i32, i32, "\x40\x00"), {"size", "", i32, "\x3f\x00"},
	{"rec", i32, i32, get(1) + "\x45\x04\x7f\x41\x00\x05" + get(1) + "\x41\x01\x6b\x10{rec}\x41\x01\x6a\x0b"},
	// returns has an early return, a branch to its end, and several results.
	{"returns", i32, i32 + i64, get(1) + "\x45\x04\x40\x41\x01\x42\x02\x0f\x0b" + get(1) + "\x41\x01\x46\x04\x40\x41\x03\x42\x04\x0c\x01\x0b" +
		get(1) + "\x41\x02\x6b\x10{returns}"},
}

var floatProbes = []probe{
	op("add32", f32+f32, f32, "\x92"), op("sub32", f32+f32, f32, "\x93"), op("mul32", f32+f32, f32, "\x94"), op("div32", f32+f32, f32, "\x95"),
	op("min32", f32+f32, f32, "\x96"), op("max32", f32+f32, f32, "\x97"), op("copysign32", f32+f32, f32, "\x98"),
	op("abs32", f32, f32, "\x8b"), op("neg32", f32, f32, "\x8c"), op("ceil32", f32, f32, "\x8d"), op("floor32", f32, f32, "\x8e"), op("trunc32", f32, f32, "\x8f"),
	op("nearest32", f32, f32, "\x90"), op("sqrt32", f32, f32, "\x91"),
	op("add64", f64+f64, f64, "\xa0"), op("sub64", f64+f64, f64, "\xa1"), op("mul64", f64+f64, f64, "\xa2"), op("div64", f64+f64, f64, "\xa3"),
	op("min64", f64+f64, f64, "\xa4"), op("max64", f64+f64, f64, "\xa5"), op("copysign64", f64+f64, f64, "\xa6"),
	op("abs64", f64, f64, "\x99"), op("neg64", f64, f64, "\x9a"), op("ceil64", f64, f64, "\x9b"), op("floor64", f64, f64, "\x9c"), op("trunc64", f64, f64, "\x9d"),
	op("nearest64", f64, f64, "\x9e"), op("sqrt64", f64, f64, "\x9f"),
	op("promote", f32, f64, "\xbb"), op("demote", f64, f32, "\xb6"), op("bits32", f32, i32, "\xbc"), op("bits64", f64, i64, "\xbd"),
	op("of32", i32, f32, "\xbe"), op("of64", i64, f64, "\xbf"), op("id32", f32, f32, ""), op("id64", f64, f64, ""),
	op("eq32", f32+f32, i32, "\x5b"), op("ne32", f32+f32, i32, "\x5c"), op("lt32", f32+f32, i32, "\x5d"), op("gt32", f32+f32, i32, "\x5e"),
	op("le32", f32+f32, i32, "\x5f"), op("ge32", f32+f32, i32, "\x60"), op("eq64", f64+f64, i32, "\x61"), op("ne64", f64+f64, i32, "\x62"),
	op("lt64", f64+f64, i32, "\x63"), op("gt64", f64+f64, i32, "\x64"), op("le64", f64+f64, i32, "\x65"), op("ge64", f64+f64, i32, "\x66"),
	op("f32_i32_s", i32, f32, "\xb2"), op("f32_i32_u", i32, f32, "\xb3"), op("f32_i64_s", i64, f32, "\xb4"), op("f32_i64_u", i64, f32, "\xb5"),
	op("f64_i32_s", i32, f64, "\xb7"), op("f64_i32_u", i32, f64, "\xb8"), op("f64_i64_s", i64, f64, "\xb9"), op("f64_i64_u", i64, f64, "\xba"),
}

func at(n int32) uint64 { return uint64(uint32(n)) }

func bits32(f float32) uint64 { return uint64(math.Float32bits(f)) }

// TestTraps is guest-traps and stack-overflow: each trap has the same name on both engines, at the
// same arguments.
func TestTraps(t *testing.T) {
	var steps []step
	add := func(name string, rows ...[]uint64) {
		for _, args := range rows {
			steps = append(steps, step{name, args})
		}
	}
	add("unreachable", nil)
	pairs := [][]uint64{{7, 0}, {7, 2}, {at(math.MinInt32), at(-1)}, {1 << 63, math.MaxUint64}, {at(-7), 2}}
	for _, name := range []string{"div_s", "div_u", "rem_s", "rem_u"} {
		add(name, []uint64{7, 0}, []uint64{at(math.MinInt32), at(-1)}, []uint64{at(-7), 2}, []uint64{0, 0})
	}
	for _, name := range []string{"div64_s", "div64_u", "rem64_s", "rem64_u"} {
		add(name, pairs...)
	}
	edges := []float64{0, -0.9, -1, 1, math.NaN(), math.Inf(1), math.Inf(-1), 1e10, -1e10, 2147483647, 2147483648, -2147483648, -2147483649, -2147483648.9, 4294967295, 4294967296,
		9223372036854774784, 9223372036854775808, -9223372036854775808, -9223372036854777856, 18446744073709549568, 18446744073709551616}
	for _, p := range trapProbes {
		switch {
		case p.params == f32:
			for _, x := range edges {
				add(p.name, []uint64{bits32(float32(x))})
			}
		case p.params == f64:
			for _, x := range edges {
				add(p.name, []uint64{math.Float64bits(x)})
			}
		}
	}
	const page = 65536
	addresses := [][]uint64{{0}, {16}, {17}, {page - 8}, {page - 7}, {page - 4}, {page - 3}, {page - 2}, {page - 1}, {page}, {at(-1)}, {at(-4)}, {at(math.MinInt32)}}
	for _, name := range []string{"load8", "load16", "load32", "load64", "load32off", "load32far", "dropload", "loadf64"} {
		add(name, addresses...)
	}
	for _, a := range addresses {
		add("store8", []uint64{a[0], 1})
		add("store64", []uint64{a[0], math.MaxUint64})
		add("storef32", []uint64{a[0], 0x7fa00001})
	}
	add("load32", addresses...)
	add("copy", []uint64{0, page - 1, 1}, []uint64{0, page - 1, 2}, []uint64{page, 0, 0}, []uint64{page + 1, 0, 0}, []uint64{0, page + 1, 0}, []uint64{at(-1), 0, 2}, []uint64{0, 0, at(-1)}, []uint64{4, 0, 64})
	add("fill", []uint64{page - 6, 7, 7}, []uint64{page - 6, 7, 6}, []uint64{page, 0, 0}, []uint64{page + 1, 0, 0}, []uint64{0, 1, at(-1)})
	for _, element := range []uint64{0, 1, 2, 3, 4, 5, 7, 8, 9, page, at(-1), at(math.MinInt32)} {
		add("call", []uint64{element})
		add("call_double", []uint64{21, element})
		add("call_f64", []uint64{element})
	}
	add("grow", []uint64{0}, []uint64{1}, []uint64{at(-1)}, []uint64{5}, []uint64{at(math.MinInt32)})
	add("size", nil)
	add("load32", []uint64{2*page - 4}, []uint64{2*page - 3}, []uint64{page - 2})
	add("grow", []uint64{1}, []uint64{1}, []uint64{0})
	add("store64", []uint64{3*page - 8, 9}, []uint64{3*page - 7, 9})
	for _, n := range []uint64{0, 1, 2, 3, 10, 11} {
		add("returns", []uint64{n})
		add("rec", []uint64{n})
		add("deep", []uint64{n})
	}
	wasm := probeModule(trapProbes)
	want := onWazero(t, wasm, steps)
	run := inGo(t, wasm)
	compare(t, steps, want, run(steps))

	// The Go stack of a recursion ends in a trap, for any limit that the program has set. The instance
	// may be used on.
	const forever = 100_000_000
	overflows := []step{{"rec", []uint64{forever}}, {"seven", nil}, {"deep", []uint64{forever}}, {"rec", []uint64{1000}}, {"unreachable", nil}}
	stack := result{Trap: "stack overflow"}
	for _, limit := range []string{"", "MAX_STACK=33554432", "MAX_STACK=4194304"} {
		got := run(overflows, limit)
		compare(t, overflows, []result{stack, {Values: []uint64{7}}, stack, {Values: []uint64{1000}}, {Trap: "unreachable"}}, got)
	}
}

// TestWideOverflow: recursive functions with many results or arguments end in a trap, too.
func TestWideOverflow(t *testing.T) {
	stack := result{Trap: "stack overflow"}
	steps := []step{{"results", []uint64{1}}, {"seven", nil}, {"block", nil}, {"arguments", []uint64{1}}, {"loads", []uint64{1}}, {"seven", nil}}
	seven := result{Values: []uint64{7}}
	compare(t, steps, []result{stack, seven, stack, stack, stack, seven}, inGo(t, probeModule(wideProbes))(steps))
}

// TestFloats: arithmetic on the corner cases of floats has the same bits on both engines. Which NaN
// an operation makes of a signaling one is not specified, so results that are NaN are compared as
// such, except where the bits are only moved.
func TestFloats(t *testing.T) {
	cases32 := []uint64{0, 1 << 31, bits32(1), bits32(-1), bits32(0.5), bits32(-0.5), bits32(1.5), bits32(2.5), bits32(-2.5), bits32(math.MaxFloat32),
		1, 0x80000001, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345, 0x7fa00001, bits32(8388609), bits32(16777217)}
	cases64 := []uint64{0, 1 << 63}
	for _, x := range []float64{1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, -0.4, math.MaxFloat64, 1e-320, 4503599627370497, 1e40, 16777217, math.Inf(1), math.Inf(-1)} {
		cases64 = append(cases64, math.Float64bits(x))
	}
	cases64 = append(cases64, 1, 0x7ff8000000000000, 0xfff8000000012345, 0x7ff0000000000001)
	var steps []step
	for _, p := range floatProbes {
		cases := cases64
		if p.params[:1] == f32 || p.params[:1] == i32 {
			cases = cases32
		}
		for _, x := range cases {
			if len(p.params) == 1 {
				steps = append(steps, step{p.name, []uint64{x}})
				continue
			}
			for _, y := range cases {
				steps = append(steps, step{p.name, []uint64{x, y}})
			}
		}
	}
	wasm := probeModule(floatProbes)
	want, got := onWazero(t, wasm, steps), inGo(t, wasm)(steps)
	moves := map[string]bool{"bits32": true, "bits64": true, "of32": true, "of64": true, "id32": true, "id64": true, "abs32": true, "abs64": true,
		"neg32": true, "neg64": true, "copysign32": true, "copysign64": true}
	for i, s := range steps {
		for _, p := range floatProbes {
			if p.name == s.Name && !moves[p.name] {
				canonical(p.results, want[i].Values)
				canonical(p.results, got[i].Values)
			}
		}
	}
	compare(t, steps, want, got)
}

// TestRounding: integers of 64 bits become the nearest float32 on platforms of 32 bits too, where
// Go itself rounds twice.
func TestRounding(t *testing.T) {
	probes := append(slices.Clone(trapProbes[:probeElements]), op("signed", i64, f32, "\xb4"), op("unsigned", i64, f32, "\xb5"))
	var steps []step
	add := func(n int64) {
		for _, x := range []int64{n, -n} {
			steps = append(steps, step{"signed", []uint64{uint64(x)}}, step{"unsigned", []uint64{uint64(x)}})
		}
	}
	for _, n := range []int64{0xb9c1ccf071f3, 0x770dae23d7aa, 0x7dcbaf7efd5d8001} {
		add(n)
	}
	r := rand.New(rand.NewPCG(1, 0))
	for bit := range 64 {
		for near := range int64(5) {
			add(1<<bit + near - 2)
		}
		for range 50 {
			// Near the middle between two floats of 24 bits.
			n := int64(1<<24+2*r.IntN(1<<23)+1) << (bit % 40)
			add(n)
			add(n + 1)
			add(n - 1)
			add(r.Int64() >> bit)
		}
	}
	wasm := probeModule(probes)
	want := onWazero(t, wasm, steps)
	compare(t, steps, want, inGo(t, wasm)(steps))
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		t.Setenv("PROBE_GOOS", "linux")
		t.Setenv("PROBE_GOARCH", "386")
		compare(t, steps, want, inGo(t, wasm)(steps))
	}
}

// canonical replaces each NaN by one.
func canonical(types string, values []uint64) {
	for i := range values {
		switch {
		case types == f32 && math.IsNaN(float64(math.Float32frombits(uint32(values[i])))):
			values[i] = 0x7fc00000
		case types == f64 && math.IsNaN(math.Float64frombits(values[i])):
			values[i] = 0x7ff8000000000000
		}
	}
}

func compare(t *testing.T, steps []step, want, got []result) {
	t.Helper()
	traps := 0
	for i, s := range steps {
		if len(want[i].Values) == 0 && len(got[i].Values) == 0 {
			want[i].Values, got[i].Values = nil, nil
		}
		got[i].Nanos = 0
		if !reflect.DeepEqual(want[i], got[i]) {
			t.Errorf("%s%#x: %x, want %x", s.Name, s.Args, got[i], want[i])
		}
		if want[i].Trap != "" {
			traps++
		}
	}
	t.Logf("%d steps, %d traps", len(steps), traps)
}
