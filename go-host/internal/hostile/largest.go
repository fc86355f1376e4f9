package hostile

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Largest are guests that have as much of one item as the limits allow, for the items that cost an
// engine most. They load, and loading them takes the longest known time. Functions are added until
// there are codeBytes of code, or as many as the limits allow.
func Largest(l wasmbin.Limits, codeBytes int) []Case {
	var all []Case
	add := func(what string, g Guest) {
		for len(g.Functions) > 1 {
			var e *fault.Error
			if _, err := wasmbin.Parse(g.Bytes(), l); !errors.As(err, &e) || !strings.Contains(e.Detail, "too long to compile") && !strings.Contains(e.Detail, "lives on") {
				break
			}
			g.Functions = g.Functions[:len(g.Functions)*7/8]
		}
		all = append(all, Case{"function-slow-to-compile: " + what, g.Bytes()})
	}
	vec := func(n int, item string) string { return U32(n) + strings.Repeat(item, n) }
	list := func(n int, f func(i int) string) []string {
		items := make([]string, n)
		for i := range items {
			items[i] = f(i)
		}
		return items
	}
	// The guest has some of each of its own.
	const own = 16
	table := "\x01\x70\x01" + U32(l.Table) + U32(l.Table)

	add("empty functions", Guest{Functions: functions(l.Functions-own, TypeNone, "\x00\x0b")})
	add("locals", Guest{Functions: functions(l.Locals/l.FunctionLocals-1, TypeNone, "\x01"+U32(l.FunctionLocals-1)+"\x7f\x0b")})
	params := "\x60" + vec(l.Signature, "\x7f") + "\x00"
	add("parameters", Guest{Types: []string{params}, Functions: functions(min(l.Functions-own, l.Locals/l.Signature-1), FirstType, "\x00\x0b")})
	add("types", Guest{Types: list(l.Signatures/l.Signature/2-1, func(int) string { return "\x60" + vec(l.Signature, "\x7f") + vec(l.Signature, "\x7b") })})
	add("elements", Guest{Table: table, Elements: Vec("\x00\x41\x00\x0b" + vec(min(l.Elements, l.Table), "\x00"))})
	add("elements that are expressions", Guest{Table: table, Elements: Vec("\x04\x41\x00\x0b" + vec(min(l.Elements, l.Table), "\xd2\x00\x0b"))})
	add("element segments", Guest{Table: table, Elements: vec(l.Segments, "\x01\x00\x00")})
	add("data segments", Guest{Data: vec(l.DataSegments, "\x01\x00")})
	add("globals", Guest{Globals: list(l.Globals-own, func(int) string { return "\x7b\x01\xfd\x0c" + strings.Repeat("\x07", 16) + "\x0b" })})
	add("exports", Guest{Exports: list(l.Exports-own, func(i int) string { return Sized(fmt.Sprint(i)) + "\x00\x00" })})
	add("long exports", Guest{Exports: list(l.Exports/10, func(i int) string { return Sized(fmt.Sprintf("%0*d", l.Name, i)) + "\x00\x00" })})
	add("names of functions", Guest{Names: "\x01" + Sized(vec(l.Names, "\x00\x00"))})
	add("names of locals", Guest{Names: "\x02" + Sized(vec(l.Names/2, "\x00\x01\x00\x00"))})
	add("custom sections", Guest{Tail: strings.Repeat("\x00\x01\x00", l.CustomSections-own)})

	// Code that is repeated until a function or its blocks are full.
	for _, c := range []struct{ what, before, unit, after string }{
		{"ifs", "\x01\x01\x7f", "\x20\x00\x04\x40\x0b", ""},
		{"ifs that set a local", "\x01\x01\x7f", "\x20\x00\x04\x40\x20\x00\x21\x00\x0b", ""},
		{"ifs and elses with values", "\x01\x01\x7f", "\x20\x00\x04\x7f\x41\x01\x05\x41\x02\x0b\x21\x00", ""},
		{"loops", "\x01\x01\x7f", "\x03\x40\x20\x00\x0d\x00\x0b", ""},
		{"blocks in each other", "\x01\x01\x7f", "\x02\x40\x20\x00\x0d\x00", "\x0b"},
		{"loops in each other", "\x01\x01\x7f", "\x03\x40\x20\x00\x0d\x00", "\x0b"},
		{"ifs in each other", "\x01\x01\x7f", "\x20\x00\x04\x40", "\x0b"},
		{"additions", "\x01\x01\x7f", "\x20\x00\x41\x07\x6a\x21\x00", ""},
		{"divisions", "\x01\x01\x7e", "\x20\x00\x42\x07\x7f\x21\x00", ""},
		{"vectors", "\x01\x01\x7b", "\x20\x00\x20\x00\xfd\x0d\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x21\x00", ""},
		{"loads", "\x01\x01\x7f", "\x20\x00\x28\x02\x00\x21\x00", ""},
		{"stores", "\x01\x01\x7f", "\x20\x00\x20\x00\x36\x02\x00", ""},
		{"fills", "\x01\x01\x7f", "\x20\x00\x20\x00\x20\x00\xfc\x0b\x00", ""},
		{"calls", "\x00", "\x10\x02", ""},
		{"indirect calls", "\x00", "\x41\x00\x11\x03\x00", ""},
		{"conversions of unsigned numbers", "\x01\x01\x7c", stored("\xbd\xba", "\x39\x03\x00"), ""},
		{"truncations that saturate", "\x01\x01\x7c", stored("\xfc\x07\xba", "\x39\x03\x00"), ""},
		{"minima of floats", "\x01\x01\x7c", stored("\x20\x00\xa4", "\x39\x03\x00"), ""},
		{"signs of floats", "\x01\x01\x7c", stored("\x20\x00\xa6", "\x39\x03\x00"), ""},
		{"counts of bits in vectors", "\x01\x01\x7b", stored("\xfd\x62", "\xfd\x53\x36\x02\x00"), ""},
		{"truncations of vectors", "\x01\x01\x7b", stored("\xfd\xf9\x01", "\xfd\x53\x36\x02\x00"), ""},
		{"absolute values of vectors", "\x01\x01\x7b", stored("\xfd\xc0\x01", "\xfd\x53\x36\x02\x00"), ""},
		{"negations of vectors", "\x01\x01\x7b", stored("\xfd\x4d", "\xfd\x53\x36\x02\x00"), ""},
		{"constants that are dropped", "\x00", "\x41\x00\x1a", ""},
		{"returns", "\x00", "\x0f", ""},
	} {
		add(c.what, Guest{Table: table, Functions: fill(l, codeBytes, c.before, c.unit, c.after)})
	}
	// Many values are alive at once.
	deep := "\x00" + strings.Repeat("\x10\x00", l.Body/4) + strings.Repeat("\x1a", l.Body/4) + "\x0b"
	add("values on the stack", Guest{Functions: functions(max(1, codeBytes/l.Body), TypeNone, deep)})
	// As many locals as the limits allow are set in both branches and read after them.
	n := min(l.FunctionLocals-1, l.Body/16)
	var set, get strings.Builder
	for i := range n {
		set.WriteString("\x10\x00\x21" + U32(i))
		get.WriteString("\x20" + U32(i) + "\x1a")
	}
	phis := "\x01" + U32(n) + "\x7f" + "\x10\x00\x04\x40" + set.String() + "\x0b" + get.String() + "\x0b"
	add("locals that branches set", Guest{Functions: functions(max(1, codeBytes/len(phis)), TypeNone, phis)})
	// Loops that read all locals.
	half := min(l.FunctionLocals-1, l.Body/8)
	var read strings.Builder
	for i := range half {
		read.WriteString("\x20" + U32(i) + "\x1a")
	}
	// The estimate of the time bounds the work too, see wasmbin.
	work := int(min(l.Work, 400*l.CompileTime))
	loops := max(1, min(l.Blocks/2, l.Nesting, l.Body/16, int(l.Merges)/half/2-1, work/(half*half+32*half)/2-1))
	nest := "\x01" + U32(half) + "\x7f" + strings.Repeat("\x03\x40", loops) + read.String() + strings.Repeat("\x0b", loops) + "\x0b"
	nests := max(1, min(codeBytes/len(nest), work/(2*loops*(64*loops+(half+1)*(half+1)))))
	add("loops around many locals", Guest{Functions: functions(nests, TypeNone, nest)})
	targets := min(l.Targets, l.Body/2)
	branch := "\x00" + "\x41\x00\x0e" + vec(targets, "\x00") + "\x00\x0b"
	add("tables of branches", Guest{Functions: functions(max(1, codeBytes/len(branch)), TypeNone, branch)})
	blocks := min(l.Nesting-1, 100)
	outs := "\x00" + strings.Repeat("\x02\x40", blocks) + "\x41\x00\x0e" + U32(targets) + strings.Join(list(targets+1, func(i int) string { return string(rune(i % blocks)) }), "") +
		strings.Repeat("\x0b", blocks) + "\x0b"
	add("tables of branches out of many blocks", Guest{Functions: functions(max(1, codeBytes/len(outs)), TypeNone, outs)})
	// Branches that are taken or not, and tables of a few branches.
	for _, c := range []struct {
		what, unit             string
		blocks, targets, reads int
	}{
		{"branches", "\x20\x00\x0d\x00", 0, 1, 1},
		{"branches on loads", "\x20\x00\x28\x02\x00\x0d\x00", 0, 1, 3},
		{"small tables of branches", "\x02\x40\x20\x00\x0e\x10" + strings.Repeat("\x00\x01", 8) + "\x00\x0b", 1, 17, 0},
	} {
		// One local is looked for at each branch, and each read looks for a value.
		looking := 8
		n := int(math.Sqrt(float64(work / (20*c.targets + 32*c.blocks + looking*(1+c.reads)))))
		if n = min(n, (l.Body-16)/len(c.unit)); c.blocks > 0 {
			n = min(n, l.Blocks-1)
		}
		body := "\x01\x01\x7f\x02\x40" + strings.Repeat(c.unit, n) + "\x0b\x0b"
		add(c.what, Guest{Functions: functions(max(1, codeBytes/len(body)), TypeNone, body)})
	}
	// Results beyond one a byte.
	results := l.Signature
	g := Guest{Types: []string{"\x60\x00" + vec(results, "\x7f")}, Functions: []Function{{FirstType, "\x00\x00\x0b"}}}
	calls := l.Values/results - 1
	g.Functions = append(g.Functions, functions(calls, TypeNone, "\x00\x10\x05\x0f\x0b")...)
	add("calls with many results", g)
	g.Functions = append(g.Functions[:1], functions(calls, TypeNone, "\x00\x02\x04\x00\x0b\x0f\x0b")...)
	add("blocks with many results", g)
	carried(l, codeBytes, add)
	lasting(l, add)
	// What a module has many of costs time in each function.
	add("types and globals for many functions", Guest{
		Types:     list(l.Types-own, func(int) string { return "\x60\x00\x00" }),
		Globals:   list(l.Globals-own, func(int) string { return "\x7f\x00\x41\x00\x0b" }),
		Functions: functions(l.Functions-own, TypeNone, "\x00\x0b")})
	return all
}

// lasting adds guests in which values or addresses live on through many blocks, or in which many
// rounds find that values are equal.
func lasting(l wasmbin.Limits, add func(what string, g Guest)) {
	const brIf = "\x20\x00\x0d\x00"
	many := l.Body / 6
	branches := min(int(l.Live)/(many+2)-2, l.Body/10)
	known := "\x01\x01\x7f\x20\x00" + strings.Repeat("\x28\x02\x00", many) + "\x1a" + strings.Repeat(brIf, branches) + "\x0b"
	add("addresses that are known", Guest{Functions: functions(1, TypeNone, known)})
	branches = min(int(l.Merges)/(many+2)-2, l.Body/10)
	below := "\x01\x01\x7f\x41\x00" + strings.Repeat("\x10\x00", many) + strings.Repeat(brIf, branches) + strings.Repeat("\x6a", many-1) + "\x36\x02\x00\x0b"
	add("operands below branches", Guest{Functions: functions(50, TypeNone, below)})

	const loops = 100
	locals := int(math.Sqrt(float64(min(l.Work, 400*l.CompileTime)) / (3.25 * loops * (1 + loops/6.0))))
	locals = min(locals, l.FunctionLocals-1, l.Body/4, int(l.Merges)/loops/3-1)
	var read strings.Builder
	for i := range locals {
		read.WriteString("\x20" + U32(i) + "\x1a")
	}
	nest := "\x01" + U32(locals) + "\x7f" + strings.Repeat("\x03\x40\x20\x00\x04\x40", loops) + read.String() + strings.Repeat("\x0b"+brIf+"\x0b", loops) + "\x0b"
	add("loops in each other whose values are equal", Guest{Functions: functions(1, TypeNone, nest)})
	around := "\x01" + U32(locals) + "\x7f" + strings.Repeat("\x02\x40"+brIf, 2*loops) + "\x03\x40" + read.String() + brIf + strings.Repeat("\x0b", 2*loops+1) + read.String() + "\x0b"
	add("blocks around a loop whose values are equal", Guest{Functions: functions(1, TypeNone, around)})
	branches = 300
	head := "\x01" + U32(locals) + "\x7f\x03\x40" + read.String() + strings.Repeat("\x02\x40"+brIf+strings.Repeat("\x20\x00\x0d\x01", 10)+"\x0b", branches/10) + "\x0b\x0b"
	add("branches to a loop whose values are equal", Guest{Functions: functions(100, TypeNone, head)})

	// Each branch to the loop moves all locals.
	locals = 250
	branches = int(l.Merges)/(locals+10)*10/12 - 10
	set := "\x41\x00\x41\x00"
	for i := range locals {
		set += "\x20" + U32(i) + "\x6a"
	}
	set += "\x36\x02\x00"
	for i := range locals {
		set += "\x20" + U32((i+1)%locals) + "\x20" + U32(i) + "\x6a\x21" + U32(i)
	}
	moves := "\x01" + U32(locals) + "\x7f\x03\x40" + set + strings.Repeat("\x02\x40"+brIf+strings.Repeat("\x20\x00\x0d\x01", 10)+"\x0b", branches/10) + "\x0b\x0b"
	add("branches that move locals", Guest{Functions: functions(20, TypeNone, moves)})
}

// carried adds guests in which short instructions carry many values, and those in which the values
// of many locals are looked for in many blocks. Their functions are small, so that many fit.
func carried(l wasmbin.Limits, codeBytes int, add func(what string, g Guest)) {
	many := l.Signature - 1
	values := U32(many) + strings.Repeat("\x7f", many)
	count := func(body string) int { return max(1, min(codeBytes/len(body), 2_000)) }
	drop := strings.Repeat("\x1a", many)

	both := "\x01\x01\x7f" + strings.Repeat("\x20\x00", many) + strings.Repeat("\x10\x05", 30) + drop + "\x0b"
	add("calls that carry values", Guest{Types: []string{"\x60" + values + values},
		Functions: append([]Function{{FirstType, "\x00\x00\x0b"}}, functions(min(count(both), l.Values/many/30), TypeNone, both)...)})

	push := "\x01\x01\x7f" + strings.Repeat("\x20\x00", many)
	table := push + "\x20\x00\x0e" + U32(1_000) + strings.Repeat("\x00", 1_001) + "\x0b"
	result := []string{"\x60\x00" + values}
	add("tables of branches that carry values", Guest{Types: result, Functions: functions(count(table), FirstType, table)})
	branches := push + strings.Repeat("\x20\x00\x0d\x00", 300) + "\x0b"
	add("branches that carry values", Guest{Types: result, Functions: functions(count(branches), FirstType, branches)})

	drops := "\x00" + strings.Repeat("\xfc\x0d\x00", 1_000) + "\x0b"
	add("drops of segments", Guest{Table: "\x01\x70\x01\x01\x01", Elements: Vec("\x01\x00\x00"), Functions: functions(count(drops), TypeNone, drops)})

	globals := make([]string, l.Globals/10)
	for i := range globals {
		globals[i] = "\x7f\x01\x41\x00\x0b"
	}
	calls := "\x00" + strings.Repeat("\x10\x02", 100) + "\x0b"
	add("calls while globals can change", Guest{Globals: globals, Functions: functions(count(calls), TypeNone, calls)})

	// With guards each loop reads all globals again.
	loops := max(1, min(int(l.Merges)/len(globals)/2-1, 100))
	nest := "\x00" + strings.Repeat("\x03\x40", loops) + strings.Repeat("\x0b", loops) + "\x0b"
	fit := max(1, int(l.CompileTime)/(2*loops*len(globals)*3/2))
	add("loops while globals can change", Guest{Globals: globals, Functions: functions(min(count(nest), fit), TypeNone, nest)})

	const locals = 100
	var set, get, ifs strings.Builder
	for i := range 300 {
		set.WriteString("\x10\x00\x22" + U32(i%locals) + "\x0d\x00")
		ifs.WriteString("\x10\x00\x04\x40\x10\x00\x21" + U32(i%locals) + "\x0c\x01\x0b")
	}
	for i := range locals {
		get.WriteString("\x20" + U32(i) + "\x1a")
	}
	for what, code := range map[string]string{"branches after which locals differ": set.String(), "ifs after which locals differ": ifs.String()} {
		body := "\x01" + U32(locals) + "\x7f\x02\x40" + code + "\x0b" + get.String() + "\x0b"
		add(what, Guest{Functions: functions(count(body), TypeNone, body)})
	}
}

// stored is code that repeats instructions on the value of local 0 and stores what they leave: an
// engine leaves out what no one reads.
func stored(repeated, store string) string {
	return "\x41\x00\x20\x00" + strings.Repeat(repeated, 100) + store
}

// functions are n equal functions.
func functions(n, kind int, body string) []Function {
	all := make([]Function, n)
	for i := range all {
		all[i] = Function{kind, body}
	}
	return all
}

// fill makes functions that repeat a unit as often as limits allow, or parts that enclose what is
// between them.
func fill(l wasmbin.Limits, codeBytes int, before, unit, after string) []Function {
	n := (l.Body - len(before) - 1) / (len(unit) + len(after))
	blocks := 0
	if strings.ContainsAny(unit, "\x02\x03\x04") && strings.Contains(unit+after, "\x0b") {
		blocks = 1
	}
	if strings.Contains(unit, "\x03\x40") {
		blocks = 2
	}
	if strings.Contains(unit, "\xfc") {
		blocks = 3
	}
	if blocks > 0 {
		n = min(n, l.Blocks/blocks)
	}
	if after != "" {
		n = min(n, l.Nesting)
	}
	body := before + strings.Repeat(unit, n) + strings.Repeat(after, n) + "\x0b"
	count := max(1, codeBytes/len(body))
	if n *= blocks; n > 0 {
		count = min(count, int(l.Work)/(n*(32*n+1)))
	}
	return functions(count, TypeNone, body)
}
