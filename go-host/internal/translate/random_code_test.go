package translate

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// numeric are the instructions that take numbers and give one, by opcodes from first to last.
// Opcodes from 0xfc00 on have two bytes.
var numeric = []struct {
	first, last    int
	params, result string
}{
	{0x45, 0x45, i32, i32}, {0x46, 0x4f, i32 + i32, i32}, {0x50, 0x50, i64, i32}, {0x51, 0x5a, i64 + i64, i32},
	{0x5b, 0x60, f32 + f32, i32}, {0x61, 0x66, f64 + f64, i32}, {0x67, 0x69, i32, i32}, {0x6a, 0x78, i32 + i32, i32},
	{0x79, 0x7b, i64, i64}, {0x7c, 0x8a, i64 + i64, i64}, {0x8b, 0x91, f32, f32}, {0x92, 0x98, f32 + f32, f32},
	{0x99, 0x9f, f64, f64}, {0xa0, 0xa6, f64 + f64, f64}, {0xa7, 0xa7, i64, i32}, {0xa8, 0xa9, f32, i32},
	{0xaa, 0xab, f64, i32}, {0xac, 0xad, i32, i64}, {0xae, 0xaf, f32, i64}, {0xb0, 0xb1, f64, i64},
	{0xb2, 0xb3, i32, f32}, {0xb4, 0xb5, i64, f32}, {0xb6, 0xb6, f64, f32}, {0xb7, 0xb8, i32, f64},
	{0xb9, 0xba, i64, f64}, {0xbb, 0xbb, f32, f64}, {0xbc, 0xbc, f32, i32}, {0xbd, 0xbd, f64, i64},
	{0xbe, 0xbe, i32, f32}, {0xbf, 0xbf, i64, f64}, {0xc0, 0xc1, i32, i32}, {0xc2, 0xc4, i64, i64},
	{0xfc00, 0xfc01, f32, i32}, {0xfc02, 0xfc03, f64, i32}, {0xfc04, 0xfc05, f32, i64}, {0xfc06, 0xfc07, f64, i64},
}

// operator is one numeric instruction. traps says that it does for some numbers, bits that the bits
// of its last operand show in its result.
type operator struct {
	code, params, result string
	traps, bits          bool
}

var operators = func() (all []operator) {
	for _, n := range numeric {
		for op := n.first; op <= n.last; op++ {
			code := string([]byte{byte(op)})
			if op > 0xff {
				code = "\xfc" + code
			}
			all = append(all, operator{
				code, n.params, n.result,
				0x6d <= op && op <= 0x70 || 0x7f <= op && op <= 0x82 || 0xa8 <= op && op <= 0xab || 0xae <= op && op <= 0xb1,
				op == 0xbc || op == 0xbd || op == 0x98 || op == 0xa6,
			})
		}
	}
	return all
}()

// Loads and stores by type.
var (
	loads  = map[string]string{i32: "\x28\x2c\x2d\x2e\x2f", i64: "\x29\x30\x31\x32\x33\x34\x35", f32: "\x2a", f64: "\x2b"}
	stores = map[string]string{i32: "\x36\x3a\x3b", i64: "\x37\x3c\x3d\x3e", f32: "\x38", f64: "\x39"}
)

// access is a load or store of so many bytes.
type access struct {
	op, typ string
	width   int
}

var accesses = func() (all []access) {
	for n, width := range []byte{4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4} {
		op := string([]byte{byte(0x28 + n)})
		for _, t := range []string{i32, i64, f32, f64} {
			if strings.Contains(loads[t]+stores[t], op) {
				all = append(all, access{op, t, int(width)})
			}
		}
	}
	return all
}()

// Random functions have two parameters of each type, and how deep they may call. Of their locals
// the last two hold floats for settle.
const (
	randomParams = i32 + i32 + i64 + i64 + f32 + f32 + f64 + f64 + i32
	depthLocal   = "\x08"
	randomLocals = "\x06\x01\x7f\x01\x7e\x01\x7d\x01\x7c\x01\x7d\x01\x7c"
)

// locals are the locals of each type that code reads and writes, and globals the globals.
var (
	locals  = map[string]string{i32: "\x00\x01\x09", i64: "\x02\x03\x0a", f32: "\x04\x05\x0b", f64: "\x06\x07\x0c"}
	globals = map[string]string{i32: "\x01", i64: "\x02", f32: "\x03", f64: "\x04"}
)

// randomGlobals: the first one counts down the entries of functions and the rounds of loops.
var randomGlobals = []string{i32 + "\x01\x41\x00\x0b", i32 + "\x01\x41\x07\x0b", i64 + "\x01\x42\x79\x0b",
	f32 + "\x01\x43\x00\x00\xc0\x7f\x0b", f64 + "\x01\x44\x00\x00\x00\x00\x00\x00\xf0\x3f\x0b"}

// spend traps if the budget is spent.
const spend = "\x23\x00\x41\x01\x6b\x24\x00\x23\x00\x41\x00\x48\x04\x40\x00\x0b"

// helpers are called by the test. Their types are those of blocks.
var helpers = []probe{
	{"budget", i32, "", get(1) + "\x24\x00"},
	// The pseudo-random numbers end before address 0.
	{"fill", i64 + i32, "", "\x03\x40\x20\x01\x20\x00\x37\x00\x00" + "\x20\x00\x42\xad\xfe\xd5\xe4\xd4\x85\xfd\xa8\xd8\x00\x7e\x42\x01\x7c\x21\x00" +
		"\x20\x01\x41\x08\x6b\x22\x01\x0d\x00\x0b"},
	{"globals", "", i32 + i64 + f32 + f64, "\x23\x01\x23\x02\x23\x03\x23\x04"},
	{"take" + i32, i32, i32, get(1)}, {"take" + i64, i32, i64, get(1) + "\xac"}, {"take" + f32, i32, f32, get(1) + "\xb2"}, {"take" + f64, i32, f64, get(1) + "\xb7"},
	{"pair", i32 + i64, i64 + i32, "\x20\x01\x20\x00"},
}

// coder writes random code that is valid. Methods that return values of a type leave these on the
// stack, others leave nothing.
type coder struct {
	*rand.Rand
	// done are the functions before this one, which it calls. results are those of this one.
	done []probe
	// labels has the types that a branch to each open block takes, the innermost last.
	labels []string
	// left bounds the size.
	left int
}

func uleb(n int) string { return string(binary.AppendUvarint(nil, uint64(n))) }

// in reports true once in n times, one returns one byte of s, and typ a type, most often an
// integer.
func (c *coder) in(n int) bool       { return c.IntN(n) == 0 }
func (c *coder) one(s string) string { i := c.IntN(len(s)); return s[i : i+1] }
func (c *coder) typ() string         { return c.one(i32 + i32 + i32 + i64 + i64 + f32 + f64) }

// number returns a number as the bits of its type, most often one at an edge.
func (c *coder) number(t string) uint64 {
	ints := []int64{0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 65, 127, -128, 255, 32767, -32768, 65535, 65536, math.MaxInt32, math.MinInt32, math.MaxUint32, math.MaxInt64, math.MinInt64}
	floats := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, -0.9, 16777217, 4503599627370497, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296,
		9223372036854774784, 9223372036854775808, -9223372036854775808, 18446744073709549568, 18446744073709551616, 1e300, -1e300, 5e-324, 1e-45, math.Inf(1), math.Inf(-1), math.NaN()}
	x := floats[c.IntN(len(floats))]
	if c.in(3) {
		x = c.NormFloat64() * math.Pow(10, float64(c.IntN(12)))
	}
	switch t {
	case f32:
		return bits32(float32(x))
	case f64:
		return math.Float64bits(x)
	}
	n := ints[c.IntN(len(ints))]
	if c.in(3) {
		n = int64(c.Uint64()) >> c.IntN(64)
	}
	if t == i32 {
		return uint64(uint32(n))
	}
	return uint64(n)
}

func (c *coder) constant(t string) string {
	n := c.number(t)
	switch t {
	case i32:
		return string(appendSigned([]byte{opI32Const}, int64(int32(n))))
	case i64:
		return string(appendSigned([]byte{0x42}, int64(n)))
	case f32:
		return "\x43" + string(binary.LittleEndian.AppendUint32(nil, uint32(n)))
	}
	return "\x44" + string(binary.LittleEndian.AppendUint64(nil, n))
}

// leaf is a constant, a local or a global.
func (c *coder) leaf(t string) string {
	switch c.IntN(7) {
	case 0, 1:
		return c.constant(t)
	case 2:
		return "\x23" + globals[t]
	}
	return "\x20" + c.one(locals[t])
}

// settle replaces a NaN on top of the stack by one, since the specification leaves open which NaN
// arithmetic gives.
func settle(t string) string {
	switch t {
	case f32:
		return "\x22\x0d\x43\x00\x00\xc0\x7f\x20\x0d\x20\x0d\x5b\x1b"
	case f64:
		return "\x22\x0e\x44\x00\x00\x00\x00\x00\x00\xf8\x7f\x20\x0e\x20\x0e\x61\x1b"
	}
	return ""
}

// apply applies an instruction to operands that the function gives. It settles those whose bits
// show.
func (c *coder) apply(o operator, operand func(t string) string) string {
	first, last := "", o.params[len(o.params)-1:]
	if len(o.params) == 2 {
		first = operand(last)
	}
	code := operand(last)
	switch {
	case len(o.params) == 2 && o.traps:
		// Few divisors are 0, and many divide the least number by -1.
		code += divisors[last][c.IntN(4)]
		first += dividends[last][c.IntN(3)]
	case o.bits:
		code += settle(last)
	}
	return first + code + o.code
}

// Instructions that change the operands of a division: none, or ones that give an odd number, or -1
// and -2; none, or ones that give 0 and the least number.
var (
	divisors  = map[string][4]string{i32: {"", "\x41\x01\x72", "\x41\x7e\x72", "\x41\x7e\x72"}, i64: {"", "\x42\x01\x84", "\x42\x7e\x84", "\x42\x7e\x84"}}
	dividends = map[string][3]string{i32: {"", "", "\x41\x1f\x74"}, i64: {"", "", "\x42\x3f\x86"}}
)

// end is the address of so many bytes before the end of the memory.
func end(n int) string {
	return "\x3f\x00\x41\x10\x74" + string(appendSigned([]byte{opI32Const}, int64(-n))) + "\x6a"
}

// address is an address and the offset of an access, which rarely lie beyond the memory.
func (c *coder) address(d int) (address, memarg string) {
	if c.in(20) {
		// The last bytes of the memory, and perhaps those behind.
		if c.in(8) {
			return c.value(i32, d), "\x00" + string(binary.AppendUvarint(nil, math.MaxUint32-uint64(c.IntN(2))))
		}
		offset := c.IntN(2) * 65536
		return end(c.IntN(12) + offset), "\x00" + uleb(offset)
	}
	return c.value(i32, d) + "\x41\xff\xff\x01\x71", "\x00" + uleb([]int{0, 0, 1, 4, 100, 32000}[c.IntN(6)])
}

// inside calls f inside of a block with a label.
func (c *coder) inside(label string, f func() string) string {
	c.labels = append(c.labels, label)
	defer func() { c.labels = c.labels[:len(c.labels)-1] }()
	return f()
}

// value leaves a value of type t.
func (c *coder) value(t string, d int) string {
	if c.left--; d <= 0 || c.left <= 0 {
		return c.leaf(t)
	}
	d--
	switch c.IntN(16) {
	case 0:
		return c.leaf(t)
	case 1:
		return c.value(t, d) + "\x22" + c.one(locals[t])
	case 2:
		return c.value(t, d) + c.value(t, d) + c.value(i32, d) + []string{"\x1b", "\x1c\x01" + t}[c.IntN(2)]
	case 3:
		return "\x02" + t + c.inside(t, func() string { return c.statements(d) + c.value(t, d) + c.exit(t, d) }) + "\x0b"
	case 4:
		body := func() string { return c.statements(d) + c.value(t, d) }
		return c.value(i32, d) + "\x04" + t + c.inside(t, body) + "\x05" + c.inside(t, body) + "\x0b"
	case 5:
		return c.call(t, d)
	case 6, 7:
		address, memarg := c.address(d)
		return address + c.one(loads[t]) + memarg
	case 8:
		// A block or loop that takes a value.
		op, label := "\x02{take"+t+"}", t
		if c.in(2) {
			op, label = "\x03{take"+t+"}"+spend, i32
		}
		return c.value(i32, d) + op + c.inside(label, func() string {
			return []string{"\x1a", "\x21" + c.one(locals[i32])}[c.IntN(2)] + c.statements(d) + c.value(t, d)
		}) + "\x0b"
	case 9:
		// A value waits while statements run.
		return c.value(t, d) + c.statements(d) + c.value(c.typ(), d) + "\x1a"
	case 10:
		if t == i32 {
			return []string{"\x3f\x00", c.value(i32, d) + "\x41\x01\x71\x40\x00", c.value(i32, d) + "\x40\x00", "\xd2{r1}\xd1", "\xd0\x70\xd1"}[c.IntN(5)]
		}
	}
	for {
		o := operators[c.IntN(len(operators))]
		if o.result == t && (!o.traps || c.in(8)) {
			return c.apply(o, func(t string) string { return c.value(t, d) })
		}
	}
}

// values leaves values of types.
func (c *coder) values(types string, d int) (code string) {
	for i := range types {
		code += c.value(types[i:i+1], d)
	}
	return code
}

// call leaves the first result of a call.
func (c *coder) call(t string, d int) string {
	var fit []int
	for n, p := range c.done {
		if strings.HasPrefix(p.results, t) {
			fit = append(fit, n)
		}
	}
	if fit == nil {
		return c.leaf(t)
	}
	n := fit[c.IntN(len(fit))]
	code := c.values(randomParams[:8], d-1) + "\x20" + depthLocal + "\x41\x01\x6b"
	results := c.done[n].results
	// The table begins with null. The first functions follow, whose results differ.
	if same := n % len(randomResults); same < probeElements && c.in(3) || c.in(24) {
		element := same + 1
		if c.in(5) {
			element = c.IntN(probeTable + 1)
		}
		code += "\x41" + uleb(element) + "\x11" + uleb(n) + "\x00"
	} else {
		code += "\x10" + uleb(n)
	}
	return code + strings.Repeat("\x1a", len(results)-1)
}

// exit may leave a block that gives a value, which is on the stack.
func (c *coder) exit(t string, d int) string {
	return []string{"", "", "", "\x0c\x00", "\x0c\x00" + c.dead(d) + c.value(t, d), c.value(i32, d) + "\x0d\x00"}[c.IntN(6)]
}

// dead is code behind a branch, which may take what is not there.
func (c *coder) dead(d int) string {
	return []string{"", "", "\x6a\x1a", "\x1b\x1a", "\x21" + c.one(locals[c.typ()]), c.statements(d), "\x1a\x1a" + c.statement(d), "\x00" + c.statement(d)}[c.IntN(8)]
}

func (c *coder) statements(d int) (code string) {
	for range c.IntN(3) {
		code += c.statement(d)
	}
	return code
}

// when runs code inside of an if.
func (c *coder) when(d int, f func() string) string {
	return c.value(i32, d) + "\x04\x40" + c.inside("", f) + "\x0b"
}

func (c *coder) statement(d int) string {
	if c.left--; d <= 0 || c.left <= 0 {
		return "\x01"
	}
	d--
	t := c.typ()
	// A label, as branches inside of an if count.
	k := c.IntN(len(c.labels))
	types := c.labels[len(c.labels)-1-k]
	switch c.IntN(15) {
	case 0, 1:
		return c.value(t, d) + "\x21" + c.one(locals[t])
	case 2:
		return c.value(t, d) + "\x1a"
	case 3:
		return c.value(t, d) + "\x24" + globals[t]
	case 4, 5:
		address, memarg := c.address(d)
		return address + c.value(t, d) + settle(t) + c.one(stores[t]) + memarg
	case 6:
		return "\x02\x40" + c.inside("", func() string { return c.statements(d) + c.statements(d) }) + "\x0b"
	case 7:
		return "\x03\x40" + spend + c.inside("", func() string {
			return c.statements(d) + c.value(i32, d) + []string{"", "\x41\x07\x71"}[c.IntN(2)] + "\x0d\x00" + c.statements(d)
		}) + "\x0b"
	case 8:
		code := c.when(d, func() string { return c.statements(d) })
		if c.in(2) {
			code = code[:len(code)-1] + "\x05" + c.inside("", func() string { return c.statements(d) }) + "\x0b"
		}
		return code
	case 9:
		return c.values(types, d) + c.value(i32, d) + "\x0d" + uleb(k) + strings.Repeat("\x1a", len(types))
	case 10:
		return c.when(d, func() string { return c.values(types, d) + "\x0c" + uleb(k+1) + c.dead(d) })
	case 11:
		if c.in(3) {
			return c.when(d, func() string { return c.values(c.labels[0], d) + "\x0f" + c.dead(d) })
		}
		fallthrough
	case 12:
		return c.table(d)
	case 13:
		// A block with several results.
		block := c.inside(i64+i32, func() string {
			code := "\x21" + c.one(locals[i64]) + "\x21" + c.one(locals[i32]) + c.statements(d) + c.value(i64, d) + c.value(i32, d)
			if c.in(2) {
				code += c.value(i32, d) + "\x0d\x00"
			}
			return code
		})
		return c.value(i32, d) + c.value(i64, d) + "\x02{pair}" + block + "\x0b\x21" + c.one(locals[i32]) + "\x21" + c.one(locals[i64])
	case 14:
		return c.bulk(d)
	}
	return "\x01"
}

// table has a br_table out of blocks that may give a value, which is kept in a local.
func (c *coder) table(d int) string {
	begin, types, set, get := "\x02\x40", "", "", ""
	if c.in(2) {
		types = c.typ()
		local := c.one(locals[types])
		begin, set, get = "\x02"+types, "\x21"+local, "\x20"+local
	}
	// A global counts the ends that are passed.
	const landed = "\x23\x01\x41\x03\x6c\x41\x01\x6a\x24\x01"
	before, blocks := len(c.labels), 1+c.IntN(4)
	for range blocks {
		c.labels = append(c.labels, types)
	}
	code := strings.Repeat(begin, blocks) + c.values(types, d) + c.value(i32, d) + []string{"", "\x41\x07\x71", "\x41\x07\x71"}[c.IntN(3)]
	var targets []string
	for k := range c.labels {
		if c.labels[len(c.labels)-1-k] == types {
			targets = append(targets, uleb(k))
		}
	}
	n := c.IntN(9)
	code += "\x0e" + uleb(n)
	for range n + 1 {
		code += targets[c.IntN(len(targets))]
	}
	code += c.dead(d)
	for len(c.labels) > before {
		c.labels = c.labels[:len(c.labels)-1]
		code += "\x0b" + set + landed + c.statements(d)
		if len(c.labels) > before {
			code += get
		}
	}
	return code
}

// bulk fills or copies memory. Few lengths are beyond the chunks of fuel guards, or the memory.
func (c *coder) bulk(d int) string {
	to, _ := c.address(d)
	from, _ := c.address(d)
	size := c.value(i32, d)
	if !c.in(20) {
		size += "\x41" + []string{"\xff\x03", "\x0f"}[c.IntN(2)] + "\x71"
	}
	if c.in(12) {
		// All of a large memory but a page.
		to, from, size = "\x41"+uleb(c.IntN(64)), "\x41"+uleb(c.IntN(64)), end(65536)
	}
	if c.in(2) {
		from = c.value(i32, d)
		return to + from + size + "\xfc\x0b\x00"
	}
	return to + from + size + "\xfc\x0a\x00\x00"
}

// randomResults are the results of the functions, in turn.
var randomResults = []string{i32, i64, f32, f64, i32 + f64, i64 + i32 + f32, ""}

// store stores a value in a place of its own.
func store(place int, value, t string) string {
	return "\x41\x00" + value + settle(t) + stores[t][:1] + "\x00" + uleb(1<<12+place)
}

// turns applies the numeric instructions whose turn it is in the function of a number to leaves,
// most of them parameters, and stores the results, and sets a global. Then it loads from or stores
// to the end of the memory, or beyond for some arguments. Instructions that may trap run last, and
// not in most calls.
func (c *coder) turns(number int) string {
	const each = 12
	var first, last string
	for n := range each {
		o := operators[(each*number+n)%len(operators)]
		code := store(128+8*n, c.apply(o, func(t string) string {
			if c.in(4) {
				return c.leaf(t)
			}
			return "\x20" + c.one(locals[t][:2])
		}), o.result)
		if o.traps {
			last += code
		} else {
			first += code
		}
	}
	a := accesses[number%len(accesses)]
	offset := c.IntN(2) * c.IntN(100)
	address := end(a.width+offset) + get(2) + "\x71\x41\x07\x71\x41\x07\x46\x6a"
	if strings.Contains(stores[a.typ], a.op) {
		last += address + c.leaf(a.typ) + settle(a.typ) + a.op + "\x00" + uleb(offset)
	} else {
		last += store(256, address+a.op+"\x00"+uleb(offset), a.typ)
	}
	t := []string{i32, i64, f32, f64}[number%4]
	first += "\x20" + c.one(locals[t][:2]) + "\x24" + globals[t]
	return first + get(1) + "\x41\x03\x71\x41\x03\x46\x04\x40" + last + "\x0b"
}

// randomFunction is a function that may call those before it, or through the table the first ones.
func randomFunction(r *rand.Rand, done []probe) probe {
	c := &coder{Rand: r, done: done, left: 400}
	results := randomResults[len(done)%len(randomResults)]
	c.labels = []string{results}
	code := spend + "\x20" + depthLocal + "\x45\x04\x40\x00\x0b" + c.turns(len(done))
	for range 3 + c.IntN(4) {
		code += c.statement(5)
	}
	// The locals show what became of values.
	for i, t := range []string{i32, i64, f32, f64} {
		for k := range locals[t] {
			code += store(24*i+8*k, "\x20"+locals[t][k:k+1], t)
		}
	}
	code += c.values(results, 4)
	if c.in(6) {
		code += "\x0f" + c.dead(3) + []string{c.values(results, 1), "\x00"}[c.IntN(2)]
	}
	return probe{fmt.Sprint("r", len(done)), randomParams, results, code}
}
