package wasmbin_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// halved returns limits of half the size.
func halved(l wasmbin.Limits) wasmbin.Limits {
	v := reflect.ValueOf(&l).Elem()
	for i := range v.NumField() {
		v.Field(i).SetInt(v.Field(i).Int() / 2)
	}
	return l
}

// full is a guest that has at least one of everything that a limit counts, and two where one is
// needed to load.
func full() []byte {
	return hostile.Guest{
		Types:   []string{"\x60\x01\x7f\x02\x7f\x7f"},
		Imports: hostile.Vec(hostile.Sized("m") + hostile.Sized("f") + "\x00\x03"),
		Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x01\x02\x7f" +
			"\x02\x40\x03\x40\x20\x00\x0e\x02\x00\x01\x00\x0b\x0b\x10\x00\x41\x00\x41\x00\x11\x04\x00\x1a\x1a\x0b"},
			{Type: hostile.TypeNone, Body: "\x00" + costly + "\x0b"}},
		Table:    "\x01\x70\x01\x02\x02",
		Elements: hostile.Vec("\x00\x41\x00\x0b"+hostile.Vec("\x00"), "\x01\x00"+hostile.Vec("\x01")),
		Data:     hostile.Vec("\x01\x00", "\x01\x00"),
		Names:    "\x01" + hostile.Sized(hostile.Vec("\x00\x01a", "\x01\x01b")),
	}.Bytes()
}

// costly has an instruction of each cost that the opcode alone does not decide: memory.fill,
// table.grow, v128.load, and v128.load8_lane.
const costly = "\x41\x00\x41\x00\x41\x00\xfc\x0b\x00" + "\xd0\x70\x41\x00\xfc\x0f\x00\x1a" + "\x41\x00\xfd\x00\x04\x00\x1a" +
	"\x41\x00\x41\x00\xfd\x0f\xfd\x54\x00\x00\x00\x1a"

// needed has, for each limit, the number that the module of full needs.
var needed = map[string]int{
	"File": 467, "Types": 6, "Signature": 3, "Signatures": 12, "Imports": 1, "Functions": 7, "Table": 2, "Globals": 2,
	"Exports": 8, "Name": len("wazabi_release"), "Segments": 2, "Elements": 2, "DataSegments": 2, "CustomSections": 2,
	"Names": 2, "Code": 90, "Body": 38, "FunctionLocals": 3, "Locals": 8, "Blocks": 3, "Nesting": 2, "Merges": 6 * 2,
	"Live": 6*2 + 2, "Work": 32*3*3 + 2*2*(4*3+3)/4 + 20*3 + 3*32*3 + 16*2*4 + 40*6*2 + 16*2, "CompileTime": 270, "Targets": 2, "Values": -6,
}

// TestLimits finds for each limit the least one that a module is accepted with, and checks that the
// next smaller one is what refuses it: no limit is without effect.
func TestLimits(t *testing.T) {
	wasm := full()
	if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); err != nil {
		t.Fatal(err)
	}
	kind := reflect.TypeFor[wasmbin.Limits]()
	for i := range kind.NumField() {
		t.Run("too-many-items: "+kind.Field(i).Name, func(t *testing.T) {
			// Only Values can be less than nothing: it is on top of the bytes of code.
			first := 0
			if kind.Field(i).Name == "Values" {
				first = -1_000
			}
			least := first
			var refused error
			for ; least < 2_000; least++ {
				l := wasmbin.Trusted
				reflect.ValueOf(&l).Elem().Field(i).SetInt(int64(least))
				_, err := wasmbin.Parse(wasm, l)
				if err == nil {
					break
				}
				refused = err
			}
			if want := needed[kind.Field(i).Name]; least != want || !strings.HasPrefix(fmt.Sprint(refused), fault.Prefix+fault.ErrLimit.Error()) {
				t.Errorf("the module needs %d, expected %d; with less: %v", least, want, refused)
			}
		})
	}
}

// TestValuesUnlimited: the largest limit of values, to which the bytes of code are added, allows
// any module. On 32 bits that is the limit of modules that were checked before.
func TestValuesUnlimited(t *testing.T) {
	limits := wasmbin.Trusted
	limits.Values = math.MaxInt
	if _, err := wasmbin.Parse(full(), limits); err != nil {
		t.Error(err)
	}
}

// TestValues counts the values of each instruction that has some.
func TestValues(t *testing.T) {
	const results = 100
	for name, code := range map[string]string{"block": "\x02\x04\x0b", "loop": "\x03\x04\x0b", "call": "\x10\x05", "call_indirect": "\x11\x04\x00"} {
		wasm := hostile.Guest{
			Types:     []string{"\x60\x00" + hostile.U32(results) + strings.Repeat("\x7f", results)},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + code + "\x0b"}},
			Table:     "\x01\x70\x01\x01\x01",
		}.Bytes()
		limits := wasmbin.Trusted
		for _, limits.Values = range []int{0, results} {
			if _, err := wasmbin.Parse(wasm, limits); errors.Is(err, fault.ErrLimit) != (limits.Values == 0) || !errors.Is(err, fault.ErrLimit) && err != nil {
				t.Errorf("%s, %d values beyond the bytes: %v", name, limits.Values, err)
			}
		}
	}
}

// TestFarBranches reads branches to labels that do not exist, which the engine refuses. On 32 bits
// their numbers are negative as an int.
func TestFarBranches(t *testing.T) {
	const branch, branchIf, table, nearest = "\x0c", "\x41\x00\x0d", "\x41\x00\x0e\x01", "\x00"
	for _, label := range []uint32{1, math.MaxInt32, math.MaxInt32 + 1, math.MaxUint32 - 1, math.MaxUint32} {
		far := hostile.U32(label)
		for _, code := range []string{branch + far, branchIf + far, table + far + nearest} {
			wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + code + "\x0b"}}}.Bytes()
			if _, err := wasmbin.Parse(wasm, wasmbin.Trusted); err != nil {
				t.Errorf("% x: %v", code, err)
			}
		}
	}
}

// TestBranches counts branches, whatever the form of their numbers, and all targets of a table.
func TestBranches(t *testing.T) {
	const brIf, long, table = "\x41\x00\x0d\x00", "\x41\x00\x0d\x80\x00", "\x41\x00\x0e\x03\x00\x00\x00\x00"
	for _, test := range []struct {
		name, code string
		work       int64
	}{
		{"none", "\x01\x01\x01\x01", 0},
		{"two", brIf + brIf + "\x01\x01", 20 * 2 * 2},
		{"a longer number", brIf + long + "\x01\x01", 20 * 2 * 2},
		{"a table", brIf + table, 20 * 2 * 5},
	} {
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + test.code + "\x0b"}}}.Bytes()
		limits := wasmbin.Trusted
		needs(t, test.name, wasm, &limits, &limits.Work, test.work)
	}
}

// TestChangingGlobals: globals that can change count as locals do where paths join, and cost time in
// each loop and function, which get guards; those that cannot change cost nothing. The first module
// took wazero 2 GB and 9 s to compile, the second 3.6 GB and 20 s.
func TestChangingGlobals(t *testing.T) {
	const many = 9_900
	blocks := func(open string, n int) string {
		return "\x00" + strings.Repeat(open, n) + strings.Repeat("\x0b", n) + "\x0b"
	}
	for _, test := range []struct {
		name, body       string
		globals, bodies  int
		constant, refuse bool
	}{
		{"blocks after a call", "\x00" + strings.Repeat("\x02\x40", 900) + "\x10\x05" + strings.Repeat("\x41\x00\x0d\x00\x0b", 900) + "\x0b", many, 1, false, true},
		{"loops", blocks("\x03\x40", 900), many, 1, false, true},
		{"loops in many functions", blocks("\x03\x40", 10), many, 50, false, true},
		{"functions", "\x00\x0b", many, 2_000, false, true},
		{"a few blocks", blocks("\x02\x40", 10), many, 1, false, false},
		{"globals that cannot change", blocks("\x03\x40", 900), many, 1, true, false},
		{"few globals", blocks("\x03\x40", 900), 2, 3, false, false},
	} {
		global := "\x7f\x01\x41\x00\x0b"
		if test.constant {
			global = "\x7f\x00\x41\x00\x0b"
		}
		wasm := hostile.Guest{
			Globals:   slices.Repeat([]string{global}, test.globals),
			Functions: slices.Repeat([]hostile.Function{{Type: hostile.TypeNone, Body: test.body}}, test.bodies),
		}.Bytes()
		if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); errors.Is(err, fault.ErrLimit) != test.refuse || !test.refuse && err != nil {
			t.Errorf("%s: %v, want it refused: %t", test.name, err, test.refuse)
		}
	}
}

// TestLiveOperands: operands that live on through many blocks are bounded. The first module, of 60 KB,
// took wazero 23 s and 2.5 GB to compile.
func TestLiveOperands(t *testing.T) {
	body := func(operands, blocks int) string {
		return "\x00" + strings.Repeat("\x41\x00\x67", operands) + strings.Repeat("\x02\x40\x41\x00\x0d\x00\x0b", blocks) + strings.Repeat("\x1a", operands) + "\x0b"
	}
	for _, test := range []struct {
		operands, blocks, bodies int
		refuse                   bool
	}{
		{8_000, 4_000, 1, true},
		{1_000, 999, 20, true},
		{10, 4_000, 1, false},
		{8_000, 50, 1, false},
	} {
		wasm := hostile.Guest{Functions: slices.Repeat([]hostile.Function{{Type: hostile.TypeNone, Body: body(test.operands, test.blocks)}}, test.bodies)}.Bytes()
		if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); errors.Is(err, fault.ErrLimit) != test.refuse || !test.refuse && err != nil {
			t.Errorf("%d operands, %d blocks: %v, want it refused: %t", test.operands, test.blocks, err, test.refuse)
		}
	}
}

// TestLive counts what lives on from block to block. The first module, of 60 KB, took wazero more
// than 1 GiB to compile, since it keeps the addresses whose bounds are known at the end of each
// block, the second 1.4 GB.
func TestLive(t *testing.T) {
	repeat := strings.Repeat
	const locals, loads, targets = 10, 7, 3
	const load, brIf = "\x41\x00\x28\x02\x00\x1a", "\x20\x00\x0d\x00"
	for _, test := range []struct {
		name, code string
		live       int64
	}{
		{"addresses and branches", "\x41\x00" + repeat("\x28\x02\x00", 12_000) + "\x1a" + repeat(brIf, 4_000), 4_000*(locals+1) + 4_001*12_000},
		{"operands and branches", repeat("\x41\x00", 9_000) + repeat(brIf, 4_500) + repeat("\x1a", 9_000), 4_500 * (locals + 9_001)},
		{"operands that are not reached", repeat("\x41\x00", 9_000) + repeat(brIf, 4_500) + "\x02\x40\x00" + repeat("\x41\x00", 9_500) + "\x0b" + repeat("\x1a", 9_000),
			4_501 * (locals + 9_001)},
		{"a branch", brIf, locals},
		{"loads", repeat(load, loads), loads},
		{"loads before a branch", repeat(load, loads) + brIf, locals + 2*loads},
		{"a load of a vector before a branch", "\x41\x00\xfd\x00\x04\x00\x1a" + brIf, locals + 2},
		{"loads before a table", repeat(load, loads) + "\x02\x40\x20\x00\x0e\x02\x00\x00\x00\x0b", (1+targets)*locals + (1+targets+1+1)*loads},
		{"loads before a loop", repeat(load, loads) + "\x03\x40\x0b", 2*locals + 3*loads},
		{"loads on one of two paths", "\x20\x00\x04\x40" + repeat(load, loads) + "\x0b", locals + loads},
		{"loads on the other path", "\x20\x00\x04\x40\x05" + repeat(load, loads) + "\x0b", locals + loads},
		{"loads on both paths", "\x20\x00\x04\x40" + load + "\x05" + repeat(load, loads) + "\x0b", locals + 1 + loads + 1},
		{"loads on a path that ends", "\x02\x40\x20\x00\x0d\x00" + repeat(load, loads) + "\x0f\x0b", 2*locals + loads},
	} {
		body := "\x01" + hostile.U32(locals) + "\x7f" + test.code + "\x0b"
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: body}}}.Bytes()
		limits := wasmbin.Trusted
		limits.Merges = math.MaxInt64
		needs(t, test.name, wasm, &limits, &limits.Live, test.live)
	}
}

// TestFewOperands: operands count from 16 targets of branches times 4 KiB of code.
func TestFewOperands(t *testing.T) {
	const locals, operands, targets = 10, 100, 16
	code := strings.Repeat("\x41\x00", operands) + strings.Repeat("\x20\x00\x0d\x00", targets) + strings.Repeat("\x1a", operands)
	for _, test := range []struct {
		size int
		want int64
	}{
		{4 << 10, targets * (locals + operands + 1)},
		{4<<10 - 1, targets * locals},
	} {
		body := "\x01" + hostile.U32(locals) + "\x7f" + code + strings.Repeat("\x01", test.size-len(code)-1) + "\x0b"
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: body}}}.Bytes()
		if got := least(t, wasm, 1<<40, func(l *wasmbin.Limits, n int64) { l.Merges = n }); got != test.want {
			t.Errorf("%d bytes: %d values live on, expected %d", test.size, got, test.want)
		}
	}
}

// TestTargets: locals, operands and globals that a function names count for each target of its
// branches, too. The first module, of 28 KB, took wazero 640 MB to compile, the second 700 MB.
func TestTargets(t *testing.T) {
	const locals = 700
	repeat := strings.Repeat
	const brIf = "\x20\x00\x0d\x00"
	named := func(n int) (code string) {
		for i := range n {
			code += "\x23" + hostile.U32(2+i) + "\x1a"
		}
		return code
	}
	for _, test := range []struct {
		name, code string
		merges     int64
	}{
		{"branches", repeat(brIf, 2_000), 2_000 * (locals + 1)},
		{"globals", named(5_000) + repeat(brIf, 1_000), 1_000 * (locals + 5_000 - 4 + 1)},
		{"a table", "\x20\x00\x0e\x02\x00\x00\x00", 3 * locals},
		{"a block and a branch", "\x02\x40" + brIf + "\x0b", 2 * locals},
		{"few globals", named(4) + brIf, locals},
		{"one global more", named(5) + brIf, locals + 1},
		{"a global named often", repeat(named(1), 100) + brIf, locals + 96},
	} {
		wasm := hostile.Guest{
			Globals:   slices.Repeat([]string{"\x7f\x00\x41\x00\x0b"}, 5_000),
			Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x01" + hostile.U32(locals) + "\x7f" + test.code + "\x0b"}},
		}.Bytes()
		limits := wasmbin.Trusted
		needs(t, test.name, wasm, &limits, &limits.Merges, test.merges)
		if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); errors.Is(err, fault.ErrLimit) != (test.merges > wasmbin.Untrusted.Merges) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestEqualValues: loops in each other, and blocks around a loop, in which an engine finds that
// values are equal one level at a time, are bounded, and so are branches to a loop. The first
// module, of 5 KB, took wazero 22 s to compile.
func TestEqualValues(t *testing.T) {
	repeat := strings.Repeat
	reads := func(locals int) (code string) {
		for i := range locals {
			code += "\x20" + hostile.U32(i) + "\x1a"
		}
		return code
	}
	const brIf = "\x20\x00\x0d\x00"
	loops := func(n, locals int) string {
		return repeat("\x03\x40\x20\x00\x04\x40", n) + reads(locals) + repeat("\x0b"+brIf+"\x0b", n)
	}
	blocks := func(n, locals int) string {
		return repeat("\x02\x40"+brIf, n) + "\x03\x40" + reads(locals) + brIf + "\x0b" + repeat("\x0b", n)
	}
	for _, test := range []struct {
		name   string
		locals int
		code   string
		refuse bool
	}{
		{"loops", 500, loops(300, 500), true},
		{"blocks around a loop", 500, blocks(900, 500), true},
		{"branches to a loop", 1_000, repeat("\x03\x40"+reads(1_000)+repeat("\x02\x40"+brIf+repeat("\x20\x00\x0d\x01", 10)+"\x0b", 300)+"\x0b", 4), true},
		{"few loops", 500, loops(5, 500), false},
		{"loops with few locals", 10, loops(300, 10), false},
		{"few blocks around a loop", 500, blocks(8, 500), false},
		{"blocks without a loop", 500, repeat("\x02\x40"+brIf, 300) + reads(500) + repeat("\x0b", 300), false},
	} {
		body := "\x01" + hostile.U32(test.locals) + "\x7f" + test.code + "\x0b"
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: body}}}.Bytes()
		if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); errors.Is(err, fault.ErrLimit) != test.refuse || !test.refuse && err != nil {
			t.Errorf("%s: %v, want it refused: %t", test.name, err, test.refuse)
		}
	}
}

// TestDepth counts the levels of blocks in which an engine finds equal values. Free are 16.
func TestDepth(t *testing.T) {
	const locals, n, brIf = 5_000, 40, "\x20\x00\x0d\x00"
	repeat := strings.Repeat
	for _, test := range []struct {
		name, code string
		depth      int64
	}{
		{"loops", repeat("\x03\x40", n) + repeat(brIf+"\x0b", n), n},
		{"loops that nothing branches to", repeat("\x03\x40", n) + repeat("\x0b", n), 0},
		{"blocks around a loop", repeat("\x02\x40"+brIf, n-1) + "\x03\x40" + brIf + "\x0b" + repeat("\x0b", n-1), n},
		{"blocks that nothing branches to", repeat("\x02\x40", n-1) + "\x03\x40" + brIf + "\x0b" + repeat("\x0b", n-1), 0},
		{"blocks without a loop", repeat("\x02\x40"+brIf, n) + repeat("\x0b", n), 0},
	} {
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x01" + hostile.U32(locals) + "\x7f" + test.code + "\x0b"}}}.Bytes()
		work := least(t, wasm, 1<<40, func(l *wasmbin.Limits, work int64) { l.Work = work })
		// The rest of the work is less than that of a level.
		blocks := int64(n)
		if strings.Contains(test.code, "\x03") {
			blocks += int64(strings.Count(test.code, "\x03\x40"))
		}
		level := locals * locals * (4*blocks + int64(strings.Count(test.code, "\x0d"))) / 4 / 12
		if got := work/level - 12; got != max(0, test.depth-16) {
			t.Errorf("%s: %d levels count, expected %d", test.name, got, max(0, test.depth-16))
		}
	}
}

// TestManyFunctions: types, globals and exports cost time in each function, and imports in each
// call of one. wazero took 5.8 s for 49,000 functions with 10,000 types and globals.
func TestManyFunctions(t *testing.T) {
	const many = 9_900
	types, globals := slices.Repeat([]string{"\x60\x00\x00"}, many), slices.Repeat([]string{"\x7f\x00\x41\x00\x0b"}, many)
	exports := make([]string, many)
	for i := range exports {
		exports[i] = hostile.Sized(fmt.Sprint(i)) + "\x00\x00"
	}
	imports := hostile.U32(900) + strings.Repeat(hostile.Sized("m")+hostile.Sized("f")+"\x00\x03", 900)
	first, last := "\x10\x00", "\x10"+hostile.U32(899)
	for _, test := range []struct {
		name  string
		guest hostile.Guest
		body  string
		// more is how much longer 1,000 functions take than with a usual guest, in µs.
		more int64
	}{
		{"types", hostile.Guest{Types: types}, "", many * 100 / 16},
		{"globals", hostile.Guest{Globals: globals}, "", many * 100 / 24},
		{"exports", hostile.Guest{Exports: exports}, "", many * 100 / 128},
		{"calls of the first import", hostile.Guest{Imports: imports, ImportCount: 900}, first, 1_300},
		{"calls of the first other function, which has a parameter", hostile.Guest{Imports: imports, ImportCount: 900}, "\x10" + hostile.U32(900), 2_200},
		{"globals with the numbers of imports", hostile.Guest{Imports: imports, ImportCount: 900, Globals: globals[:900]}, "\x23" + hostile.U32(899), 900 * 100 / 24},
		{"calls of the last import", hostile.Guest{Imports: imports, ImportCount: 900}, last, 1_300 + 900*100/64},
	} {
		usual := hostile.Guest{}
		for _, g := range []*hostile.Guest{&usual, &test.guest} {
			g.Functions = slices.Repeat([]hostile.Function{{Type: hostile.TypeNone, Body: "\x00\x0b"}}, 1_000)
		}
		for i := range test.guest.Functions {
			test.guest.Functions[i].Body = "\x00" + test.body + "\x0b"
		}
		if more := leastTime(t, test.guest.Bytes()) - leastTime(t, usual.Bytes()); more < test.more-test.more/10-200 || more > test.more+test.more/10+200 {
			t.Errorf("%s: 1,000 functions take %d µs longer, expected %d", test.name, more, test.more)
		}
	}
}

// needs checks that a module is read if one of the limits is n, and refused if it is less.
func needs(t *testing.T, name string, wasm []byte, limits *wasmbin.Limits, limit *int64, n int64) {
	t.Helper()
	*limit = n
	if _, err := wasmbin.Parse(wasm, *limits); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	*limit--
	if _, err := wasmbin.Parse(wasm, *limits); !errors.Is(err, fault.ErrLimit) {
		t.Errorf("%s: with less than %d the error is %v, expected ErrLimit", name, n, err)
	}
}

// leastTime returns the estimated time of compiling a module, in microseconds.
func leastTime(t *testing.T, wasm []byte) int64 {
	t.Helper()
	return least(t, wasm, wasmbin.Trusted.CompileTime, func(l *wasmbin.Limits, time int64) { l.CompileTime = time })
}

// least returns the least value of a limit, up to most, with which a module is read.
func least(t *testing.T, wasm []byte, most int64, set func(l *wasmbin.Limits, n int64)) (least int64) {
	t.Helper()
	limits := wasmbin.Trusted
	for least < most {
		n := (least + most) / 2
		set(&limits, n)
		_, err := wasmbin.Parse(wasm, limits)
		switch {
		case err == nil:
			most = n
		case errors.Is(err, fault.ErrLimit):
			least = n + 1
		default:
			t.Fatal(err)
		}
	}
	return least
}

// TestCarried counts the values that instructions carry.
func TestCarried(t *testing.T) {
	// Type 4 has 100 results, type 5 has 100 parameters, type 6 has both.
	values := "\x64" + strings.Repeat("\x7f", 100)
	types := []string{"\x60\x00" + values, "\x60" + values + "\x00", "\x60" + values + values}
	const many = 100
	var mutable, constant []string
	for range many {
		mutable, constant = append(mutable, "\x7f\x01\x41\x00\x0b"), append(constant, "\x7f\x00\x41\x00\x0b")
	}
	for _, test := range []struct {
		name, code string
		kind       int
		globals    []string
		values     int64
	}{
		{"a call with results", "\x10\x05", hostile.TypeNone, nil, 100},
		{"a call with parameters", "\x10\x06", hostile.TypeNone, nil, 100},
		{"a call with both", "\x10\x07", hostile.TypeNone, nil, 200},
		{"an indirect call with both", "\x41\x00\x11\x06\x00", hostile.TypeNone, nil, 200},
		{"a call while globals can change", "\x10\x02", hostile.TypeNone, mutable, many},
		{"a call while globals cannot change", "\x10\x02", hostile.TypeNone, constant, 0},
		{"memory that grows while globals can change", "\x41\x00\x40\x00\x1a", hostile.TypeNone, mutable, many},
		{"a block with both", "\x02\x06\x0b", hostile.TypeNone, nil, 200},
		{"a branch to the end of a block", "\x02\x06\x41\x00\x0d\x00\x0b", hostile.TypeNone, nil, 300},
		{"a branch to a loop without parameters", "\x03\x04\x41\x00\x0d\x00\x0b", hostile.TypeNone, nil, 100},
		{"a branch to a loop with parameters", "\x03\x05\x41\x00\x0d\x00\x0b", hostile.TypeNone, nil, 200},
		{"a table of three branches", "\x02\x04\x41\x00\x0e\x02\x00\x00\x00\x0b", hostile.TypeNone, nil, 400},
		{"a branch to the end of the function", "\x41\x00\x0d\x00", hostile.FirstType, nil, 100},
		{"a branch in code that is not reached", "\x00\x41\x00\x0d\x00", hostile.FirstType, nil, 0},
		{"a return", "\x41\x00\x04\x40\x0f\x0b", hostile.FirstType, nil, 100},
		{"a return that is not reached", "\x0f", hostile.FirstType, nil, 0},
	} {
		guest := func(code string) []byte {
			return hostile.Guest{Types: types, Globals: test.globals, Table: "\x01\x70\x01\x01\x01", Functions: []hostile.Function{
				{Type: 4, Body: "\x00\x00\x0b"}, {Type: 5, Body: "\x00\x0b"}, {Type: 6, Body: "\x00\x00\x0b"},
				{Type: test.kind, Body: "\x00" + strings.Repeat(code, 100) + "\x0b"}}}.Bytes()
		}
		// The instructions alone, and their blocks, take less than a value each for 8 of them.
		none, some := leastTime(t, guest("\x01")), leastTime(t, guest(test.code))
		if got := (some - none + 3000) / 10_000 * 100; got != test.values && test.values != 0 || test.values == 0 && some-none > 8_000 {
			t.Errorf("%s: %d values by the difference of %d and %d µs, expected %d", test.name, got, some, none, test.values)
		}
	}
}

// TestCosts compares instructions that take longer than others of their form, or with longer
// operands, with a plain one.
func TestCosts(t *testing.T) {
	time := func(code string) int64 {
		body := "\x00" + strings.Repeat(code, 100) + "\x0b"
		return leastTime(t, hostile.Guest{Table: "\x01\x70\x01\x01\x01", Elements: hostile.Vec("\x01\x00\x00"), DataCount: "\x01",
			Functions: []hostile.Function{{Type: hostile.TypeNone, Body: body}}}.Bytes())
	}
	plain := time("\x01")
	const float = "\x43\x00\x00\x00\x00"
	vector := "\xfd\x0c" + strings.Repeat("\x00", 16)
	for code, least := range map[string]int64{
		"\xfc\x0d\x00": 350, "\xfc\x09\x00": 350, "\x41\x00\x28\x00\x00\x1a": 350, "\x41\x00\x28\x00\x80\x01\x1a": 500, "\x41\x00\x25\x00\x1a": 450,
		"\xd2\x00\x1a": 150, "\x20\x80\x00\x1a": 10,
		float + "\xfc\x00\x1a": 230, float + float + "\x96\x1a": 320, float + float + "\x98\x1a": 190, float + "\x8b\x1a": 30, "\x42\x00\xb5\x1a": 370,
		vector + "\x1a": 10, vector + "\xfd\x4d\x1a": 60, vector + "\xfd\xc0\x01\x1a": 180, vector + "\xfd\x62\x1a": 390,
	} {
		if took := time(code) - plain; took < least || took > least+100 {
			t.Errorf("100 of % x take %d µs more than plain ones, expected at least %d", code, took, least)
		}
	}
}

// TestDistance counts the branches that a path passes before it joins another.
func TestDistance(t *testing.T) {
	const locals = 1000
	const brIf, get = "\x41\x00\x0d\x00", "\x20\x00\x1a"
	for _, test := range []struct {
		name, code string
		// joined and read are as in flow; blocks and branches are those of the code.
		joined, read, blocks, branches int64
	}{
		{"nothing", get, 0, 0, 0, 0},
		{"two branches and the end", "\x02\x40" + brIf + brIf + "\x0b" + get, 1 + 2 + 3, 0, 1, 2},
		{"one branch and the end", "\x02\x40" + brIf + "\x0b" + brIf + get, 1 + 2, 1, 1, 2},
		{"a branch alone", "\x02\x40" + brIf + "\x0c\x00\x0b" + get, 1 + 2, 0, 1, 1},
		{"one path", "\x02\x40\x41\x00\x0d\x01\x0c\x00\x0b" + get, 2, 2, 1, 1},
		{"no path", "\x02\x40" + "\x00\x0b" + brIf + get, 0, 0, 1, 1},
		{"a path that is not reached", "\x02\x40\x41\x00\x0d\x01\x02\x40\x00" + brIf + "\x0b\x0b" + get, 0, 0, 2, 2},
		{"a loop", brIf + "\x03\x40" + brIf + get + "\x0b" + get, 2 + 1, 1 + 2, 2, 2},
		{"an if", "\x41\x00\x04\x40" + get + "\x0b" + get, 2 + 2, 1, 1, 0},
		{"an if and its else", "\x41\x00\x04\x40" + get + "\x05" + get + "\x0b" + get, 2 + 2, 1 + 1, 1, 0},
		{"an if that does not go on", "\x41\x00\x04\x40\x00\x0b" + get, 2, 2, 1, 0},
		{"a first branch that does not go on", "\x41\x00\x04\x40\x00\x05" + get + "\x0b" + get, 2, 1 + 2, 1, 0},
		{"an else that does not go on", "\x41\x00\x04\x40\x05\x0f\x0b" + get, 2, 2, 1, 0},
		{"a table of three", brIf + "\x02\x40\x41\x00\x0e\x02\x00\x01\x00\x0b" + get, 2 + 2, 0, 1, 4},
		{"a load", brIf + "\x41\x00\x28\x00\x00\x1a", 0, 2, 0, 1},
		{"a store of the last kind", brIf + "\x41\x00\x42\x00\x3e\x00\x00", 0, 2, 0, 1},
		{"a load with a long offset", brIf + "\x41\x00\x28\x00\x80\x01\x1a", 0, 2, 0, 1},
		{"a global", brIf + "\x23\x00\x1a", 0, 1, 0, 1},
		{"a local with a long number", brIf + "\x20\x80\x00\x1a", 0, 1, 0, 1},
		{"a local that is set", brIf + "\x41\x00\x21\x00", 0, 0, 0, 1},
	} {
		body := "\x01" + hostile.U32(locals) + "\x7f" + test.code + "\x0b"
		wasm := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: body}}}.Bytes()
		from := test.branches
		if strings.Contains(test.code, "\x0e") {
			from = 2
		}
		limits := wasmbin.Trusted
		work := 32*test.blocks*test.blocks + locals*locals*(4*test.blocks+test.branches)/4 + 20*from*test.branches + 16*(locals*test.joined+test.read) +
			40*locals*(test.blocks+test.branches)
		if strings.Contains(test.name, "a load") || strings.Contains(test.name, "a store") {
			work += 16 // for the address, at the end
		}
		needs(t, test.name, wasm, &limits, &limits.Work, work)
	}
}

// TestPublishedLimits compares SECURITY.md with the limits.
func TestPublishedLimits(t *testing.T) {
	text, err := os.ReadFile("../../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	published := map[string][2]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|.*\\| ([0-9,]+) \\| ([0-9,]+) \\|").FindAllSubmatch(text, -1) {
		published[string(row[1])] = [2]string{strings.ReplaceAll(string(row[2]), ",", ""), strings.ReplaceAll(string(row[3]), ",", "")}
	}
	trusted, untrusted := reflect.ValueOf(wasmbin.Trusted), reflect.ValueOf(wasmbin.Untrusted)
	for i := range trusted.NumField() {
		name := trusted.Type().Field(i).Name
		want := [2]string{fmt.Sprint(trusted.Field(i).Int()), fmt.Sprint(untrusted.Field(i).Int())}
		if published[name] != want {
			t.Errorf("%s: SECURITY.md says %q, the limits are %q", name, published[name], want)
		}
		delete(published, name)
	}
	if len(published) > 0 {
		t.Errorf("SECURITY.md has limits that do not exist: %v", published)
	}
}
