package gen_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// author writes a random description, part by part. A part that the reader refuses is taken back.
type author struct {
	*rand.Rand
	// d has no types: readBack finds them.
	d *abi.Description
	// named are the types with names that parts refer to.
	named []*abi.Type
	// offered and kept count the parts, without the marks on them.
	offered, kept int
}

// randomDescription is the description that a seed gives.
func randomDescription(seed uint64) *author {
	a := &author{Rand: rand.New(rand.NewPCG(seed, 0)), d: &abi.Description{Format: 1}}
	for i := range 2 + a.IntN(4) {
		a.offer(func() { a.define(i) })
	}
	if a.often(0.3) {
		a.offer(a.defineInterface)
	}
	for i := range 2 + a.IntN(6) {
		a.offer(func() { a.declare(fmt.Sprint("f", i)) })
	}
	for i := range a.IntN(3) {
		a.offer(func() { a.declareConst(fmt.Sprint("C", i)) })
	}
	a.markAll()
	return a
}

// readBack is a description as the reader has it, with the types that its parts use.
func readBack(d *abi.Description) (*abi.Description, error) {
	byExport := func(a, b *abi.Func) int { return strings.Compare(a.Export, b.Export) }
	used := abi.Description{
		Format:    d.Format,
		Exports:   slices.SortedFunc(slices.Values(d.Exports), byExport),
		Imports:   slices.SortedFunc(slices.Values(d.Imports), byExport),
		Constants: slices.SortedFunc(slices.Values(d.Constants), func(a, b *abi.Const) int { return strings.Compare(a.Path, b.Path) }),
	}
	for t := range typesOf(d) {
		if t.Named() {
			used.Types = append(used.Types, t)
		}
	}
	slices.SortFunc(used.Types, func(a, b *abi.Type) int { return strings.Compare(a.Path, b.Path) })
	return abi.ParseJSON(used.JSON())
}

// typesOf has the types that functions and constants use, and their parts.
func typesOf(d *abi.Description) map[*abi.Type]bool {
	used := map[*abi.Type]bool{}
	var use func(t *abi.Type)
	use = func(t *abi.Type) {
		if t == nil || used[t] {
			return
		}
		used[t] = true
		for part := range t.Parts() {
			use(part)
		}
	}
	for _, f := range slices.Concat(d.Exports, d.Imports) {
		use(f.Of)
		use(f.Result)
		for _, p := range f.Params {
			use(p.Type)
		}
	}
	for _, c := range d.Constants {
		use(c.Of)
		use(c.Type)
	}
	return used
}

// offer adds what the reader accepts.
func (a *author) offer(add func()) {
	before, named := *a.d, a.named
	a.offered++
	add()
	if _, err := readBack(a.d); err != nil {
		*a.d, a.named = before, named
		return
	}
	a.kept++
}

// often is true with a probability.
func (a *author) often(probability float64) bool { return a.Float64() < probability }

func pick[T any](a *author, from ...T) T { return from[a.IntN(len(from))] }

// leaves are types without parts and names.
var leaves = []*abi.Type{
	number(abi.KindBool, 1), number(abi.KindChar, 4), number(abi.KindF32, 4), number(abi.KindF64, 8),
	number(abi.KindU8, 1), number(abi.KindU16, 2), number(abi.KindU32, 4), number(abi.KindU64, 8), of(abi.KindU128, 16, 8),
	number(abi.KindI8, 1), number(abi.KindI16, 2), number(abi.KindI32, 4), number(abi.KindI64, 8), of(abi.KindI128, 16, 8),
	number(abi.KindNonZeroU8, 1), number(abi.KindNonZeroU16, 2), number(abi.KindNonZeroU32, 4), number(abi.KindNonZeroU64, 8),
	number(abi.KindNonZeroI8, 1), number(abi.KindNonZeroI16, 2), number(abi.KindNonZeroI32, 4), number(abi.KindNonZeroI64, 8),
	of(abi.KindString, 8, 4), of(abi.KindUTF16, 8, 4), of(abi.KindDecimal, 8, 4), of(abi.KindJSON, 8, 4), of(abi.KindDynError, 8, 4), of(abi.KindUnit, 0, 1),
	of(abi.KindDuration, 16, 8), of(abi.KindSystemTime, 16, 8), of(abi.KindInstant, 16, 8), of(abi.KindUUID, 16, 1),
	of(abi.KindIP, 17, 1), of(abi.KindIPv4, 4, 1), of(abi.KindIPv6, 16, 1), of(abi.KindSocket, 28, 4),
}

// common are leaves that marks are for: defaults, Go types, sources of errors.
var common = []*abi.Type{number(abi.KindU32, 4), number(abi.KindI64, 8), of(abi.KindString, 8, 4), of(abi.KindDynError, 8, 4)}

// leaf is often a common one.
func (a *author) leaf() *abi.Type {
	if a.often(0.5) {
		return pick(a, common...)
	}
	return pick(a, leaves...)
}

// random is any type that can be a part of another one.
func (a *author) random(depth int) *abi.Type {
	if len(a.named) > 0 && a.often(0.4) {
		return pick(a, a.named...)
	}
	if depth == 0 || a.often(0.4) {
		return a.leaf()
	}
	part := func() *abi.Type { return a.random(depth - 1) }
	switch a.IntN(9) {
	case 0:
		return mapOf(a.key(), part())
	case 1:
		return of(abi.KindSet, 8, 4, a.key())
	case 2:
		return arrayOf(part(), a.IntN(4))
	case 3:
		if t := part(); t.Kind != abi.KindOption {
			return optionOf(t)
		}
	case 4:
		return resultOf(part(), a.failure())
	case 5:
		elems := make([]*abi.Type, 2+a.IntN(3))
		for i := range elems {
			elems[i] = part()
		}
		return tupleOf(elems...)
	case 6:
		return boxOf(part())
	}
	return listOf(part())
}

// key is a type for keys. The reader refuses some of them.
func (a *author) key() *abi.Type {
	keys := []*abi.Type{number(abi.KindU8, 1), number(abi.KindI64, 8), number(abi.KindChar, 4), number(abi.KindBool, 1), of(abi.KindString, 8, 4),
		of(abi.KindU128, 16, 8), number(abi.KindNonZeroI16, 2), of(abi.KindUUID, 16, 1), of(abi.KindDuration, 16, 8), of(abi.KindIP, 17, 1)}
	for _, t := range a.named {
		if t.Kind == abi.KindEnum || t.Kind == abi.KindNewtype && slices.ContainsFunc(keys, func(key *abi.Type) bool { return key.Kind == t.Elems[0].Kind }) {
			keys = append(keys, t)
		}
	}
	return pick(a, keys...)
}

// failure is the type of an error.
func (a *author) failure() *abi.Type {
	errors := []*abi.Type{of(abi.KindString, 8, 4), of(abi.KindUnit, 0, 1), of(abi.KindDynError, 8, 4)}
	for _, t := range a.named {
		if t.Error {
			errors = append(errors, t, t)
		}
	}
	return pick(a, errors...)
}

// valueNames have a meaning in Go or in generated code, or are not ASCII.
var valueNames = strings.Fields(`a b value err error_ ok len string self_ text x y name wazabi rt at call items next close kind case_ ctx
	context m i lower lift result T new string_ is unwrap as_ compare equal _ __ _x größe 日本 x1 type func init main any nil error int rune
	append iota made handle object ok2 v0 src n li lo c d failure count conn New int32 uint8 Close`)

// typeNames likewise are for types.
var typeNames = strings.Fields(`Error String Module Client Host Option Result Instance Fake Equal größe 日本 T1View T0Case error int HostFunc
	New any string T0Aa T1Client`)

// names are some of valueNames, in any order.
func (a *author) names(n int) []string {
	names := make([]string, n)
	for i, at := range a.Perm(len(valueNames))[:n] {
		names[i] = valueNames[at]
	}
	return names
}

// fields are up to three fields, of a tuple if the second result is true.
func (a *author) fields() (fields []abi.Field, tuple bool) {
	names := a.names(a.IntN(4))
	tuple = len(names) > 0 && a.often(0.3)
	for i, name := range names {
		if tuple {
			name = strconv.Itoa(i)
		}
		fields = append(fields, abi.Field{Name: name, Type: a.random(2)})
	}
	return fields, tuple
}

// newName is the name of a type that none has so far.
func (a *author) newName(i int) string {
	if name := pick(a, typeNames...); a.often(0.2) && !slices.ContainsFunc(a.named, func(t *abi.Type) bool { return t.Name == name }) {
		return name
	}
	return fmt.Sprint("T", i)
}

// define defines a type with a name.
func (a *author) define(i int) {
	name, fails := a.newName(i), a.often(0.4)
	var t *abi.Type
	switch a.IntN(10) {
	case 0, 1, 2:
		t = a.record(name)
		t.Error = fails
	case 3:
		t = newtypeOf(name, pick(a, a.random(2), a.leaf()))
	case 4:
		t = enum(name, "Aa", "Bb", "Cc")
		t.Error = fails
	case 5:
		t = flagsOf(name, "Aa", "Bb", "Cc")
	case 6, 7:
		t = a.variant(name)
		t.Error = fails
	case 8:
		t = objectOf("outside", name)
		t.Any = a.often(0.3)
	case 9:
		a.defineResource(name)
		return
	}
	t.Texts = t.Error && a.often(0.4)
	t.Docs = "Docs of [`" + name + "`]."
	a.named = append(a.named, t)
	a.use(t)
}

// use adds a function by which values of a type cross, in one of the four ways.
func (a *author) use(t *abi.Type) {
	f := &abi.Func{Export: "g/use_" + t.Name, Name: "use_" + t.Name}
	if a.often(0.5) {
		f.Result = t
	} else {
		f.Params = []abi.Param{{Name: "x", Type: t}}
	}
	if a.often(0.5) {
		a.d.Exports = append(a.d.Exports, f)
	} else {
		f.Export = "outside/" + f.Name
		a.d.Imports = append(a.d.Imports, f)
	}
}

// record is a record, whose last field may have more records of the type.
func (a *author) record(name string) *abi.Type {
	fields, tuple := a.fields()
	if tuple || a.often(0.7) {
		t := recordOf(name, fields...)
		t.Tuple = tuple
		return t
	}
	t := recordOf(name, append(fields, abi.Field{Name: "tree", Type: listOf(number(abi.KindU8, 1))})...)
	t.Fields[len(fields)].Type = listOf(t)
	return t
}

// variant is a variant of up to three cases, any of which has fields.
func (a *author) variant(name string) *abi.Type {
	t := variantOf(name, []string{"Aa", "Bb", "Error"}[:1+a.IntN(3)])
	for i := range t.Cases {
		c := &t.Cases[i]
		c.Value = int64(i)
		c.Fields, c.Tuple = a.fields()
		for _, f := range c.Fields {
			t.Align = max(t.Align, f.Type.Align)
		}
	}
	// The fields of each case begin where those with the greatest alignment do.
	for _, c := range t.Cases {
		one := abi.Type{Size: t.Align}
		laidOut(&one, 0, c.Fields)
		t.Size = max(t.Size, aligned(one.Size, t.Align))
	}
	return t
}

// defineResource defines a resource of the guest, which may be a stream.
func (a *author) defineResource(name string) {
	t := guestResource(a.d, name)
	a.named = append(a.named, t)
	if t.Reads = a.often(0.3); t.Reads {
		a.d.Exports = append(a.d.Exports, &abi.Func{
			Export: "g/" + name + ".read", Name: "read", Of: t, Result: resultOf(listOf(number(abi.KindU8, 1)), of(abi.KindString, 8, 4)),
			Params: []abi.Param{{Name: "self", Type: t, Borrow: true, Mut: true}, {Name: "limit", Type: number(abi.KindU32, 4)}},
		})
	}
}

// defineInterface defines an interface, whose two sides have the same methods.
func (a *author) defineInterface() {
	guest := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Filter_guest", Name: "Filter_guest", Size: 4, Align: 4, Drop: "g/Filter_guest.drop"}
	host := objectOf("filter_host", "Filter_host")
	host.Path = "g::Filter_host"
	filter := variantOf("Filter", []string{"guest", "host"})
	filter.Interface, filter.Size, filter.Align = true, 8, 4
	for i, side := range []*abi.Type{guest, host} {
		filter.Cases[i] = abi.Case{Name: filter.Cases[i].Name, Value: int64(i), Tuple: true, Fields: []abi.Field{{Name: "0", Type: side, Offset: 4}}}
	}
	a.named = append(a.named, filter)
	a.use(filter)
	for _, name := range a.names(a.IntN(3)) {
		result, changes := a.result(), a.often(0.5)
		params := []abi.Param{{Name: "self", Type: host, Borrow: true}}
		for _, name := range a.names(a.IntN(3)) {
			params = append(params, abi.Param{Name: name, Type: a.random(2)})
		}
		a.d.Imports = append(a.d.Imports, &abi.Func{Export: "filter_host/Filter_host." + name, Name: name, Result: result, Params: params})
		params = slices.Clone(params)
		params[0].Type, params[0].Mut = guest, changes
		a.d.Exports = append(a.d.Exports, &abi.Func{Export: "g/Filter_guest." + name, Name: name, Of: guest, Result: result, Params: params})
	}
}

// result is the type of a result, nil for ().
func (a *author) result() *abi.Type {
	if t := a.random(3); t.Kind != abi.KindUnit && a.often(0.8) {
		return t
	}
	return nil
}

// declare declares an export or an import.
func (a *author) declare(name string) {
	if a.often(0.4) {
		a.d.Imports = append(a.d.Imports, a.imported(name))
	} else {
		a.d.Exports = append(a.d.Exports, a.export(name))
	}
}

// imported is a function of the host, or a method of one of its objects.
func (a *author) imported(name string) *abi.Func {
	f := &abi.Func{Export: "outside/" + name, Name: name, Result: a.result()}
	for _, t := range a.named {
		if t.Kind == abi.KindResource && !t.Any && a.often(0.5) {
			f.Export = "outside/" + t.Name + "." + name
			f.Params = append(f.Params, abi.Param{Name: "self", Type: t, Borrow: true})
			break
		}
	}
	for _, name := range a.names(a.IntN(4)) {
		p := abi.Param{Name: name, Type: a.random(3)}
		p.Borrow = a.often(0.4) && !hasKind(p.Type, abi.KindGuestResource)
		if a.often(0.1) {
			p.Type, p.Borrow = a.callback(), true
		}
		f.Params = append(f.Params, p)
	}
	return f
}

// hasKind reports whether a type is of a kind, or has a part that is.
func hasKind(t *abi.Type, kind abi.Kind) bool {
	seen := map[*abi.Type]bool{}
	var has func(*abi.Type) bool
	has = func(t *abi.Type) bool {
		if t.Kind == kind {
			return true
		}
		if seen[t] {
			return false
		}
		seen[t] = true
		for part := range t.Parts() {
			if has(part) {
				return true
			}
		}
		return false
	}
	return has(t)
}

// export is a function of the guest, which may belong to a type.
func (a *author) export(name string) *abi.Func {
	f := &abi.Func{Export: "g/" + name, Name: name, Result: a.result()}
	if len(a.named) > 0 && a.often(0.4) {
		if t := pick(a, a.named...); t.Kind != abi.KindResource && !t.Interface {
			f.Of, f.Export = t, "g/"+t.Name+"."+name
			if a.often(0.6) {
				borrow := a.often(0.8)
				f.Params = append(f.Params, abi.Param{Name: "self", Type: t, Borrow: borrow, Mut: borrow && t.Kind == abi.KindGuestResource && a.often(0.5)})
			}
		}
	}
	for _, name := range a.names(a.IntN(4)) {
		f.Params = append(f.Params, a.exportParam(name))
	}
	if a.often(0.1) {
		f.Result, f.Batch = of(abi.KindIterator, 4, 4, listOf(a.random(2))), abi.MaxBatch
		if a.often(0.5) {
			f.Result = resultOf(f.Result, a.failure())
		}
	}
	return f
}

func (a *author) exportParam(name string) abi.Param {
	p := abi.Param{Name: name, Type: a.random(3), Borrow: a.often(0.4)}
	switch a.IntN(24) {
	case 0, 1:
		p.Type, p.Borrow = a.callback(), true
	case 2, 3:
		p.Type, p.Borrow = of(abi.KindSequence, 4, 4, listOf(a.random(2))), true
	case 4:
		p.Type, p.Borrow = of(abi.KindReader, 4, 4), true
	case 5:
		p.Type, p.Borrow = of(abi.KindWriter, 4, 4), true
	case 6, 7:
		p.Type = listOf(pick(a, leaves[:14]...))
		p.InPlace, p.Borrow = true, true
	}
	return p
}

func (a *author) callback() *abi.Type {
	elems := []*abi.Type{of(abi.KindUnit, 0, 1)}
	if a.often(0.7) {
		elems[0] = a.random(2)
	}
	for range a.IntN(3) {
		elems = append(elems, a.random(2))
	}
	return of(abi.KindCallback, 4, 4, elems...)
}

// declareConst declares a constant, which may belong to a type.
func (a *author) declareConst(name string) {
	c := &abi.Const{Path: "g/" + name, Name: name}
	switch a.IntN(6) {
	case 0:
		c.Type, c.Value = number(abi.KindU8, 1), "7"
	case 1:
		c.Type, c.Value = number(abi.KindBool, 1), "1"
	case 2:
		c.Type, c.Value = number(abi.KindF32, 4), "1"
	case 3:
		c.Type, c.Value = number(abi.KindF64, 8), "9218868437227405311"
	case 4:
		c.Type, c.Value = number(abi.KindChar, 4), "65"
	case 5:
		c.Type, c.Value = of(abi.KindString, 8, 4), "a`\"\\\x00\u2028 b"
	}
	for _, t := range a.named {
		switch {
		case t.Kind == abi.KindEnum && a.often(0.3):
			c.Type, c.Value = t, "1"
		case c.Of == nil && t.Kind != abi.KindResource && !t.Interface && a.often(0.3):
			c.Of, c.Path = t, "g/"+t.Name+"."+name
		}
	}
	a.d.Constants = append(a.d.Constants, c)
}

// markAll marks types and functions, where the reader accepts it, and for views and Go types the
// generator.
func (a *author) markAll() {
	for _, t := range a.named {
		if t.Error {
			a.mark(t, 0.8, func() { a.setErrorTexts(t) })
			continue
		}
		a.mark(t, 0.5, func() { t.Text = a.format(t.Fields) })
		a.mark(t, 0.5, func() { t.Eq = true })
		a.mark(t, 0.5, func() { t.Ord = true })
		a.mark(t, 0.5, func() { setDefaults(t) })
		a.mark(t, 0.5, func() { setGoType(t) })
	}
	for _, f := range a.d.Exports {
		a.markFunc(f, 0.2, func() { f.ResultBorrow = true })
		a.markFunc(f, 0.1, func() { f.Refuses = true })
	}
	for _, f := range slices.Concat(a.d.Exports, a.d.Imports) {
		a.markFunc(f, 0.3, func() { f.View = true })
	}
}

// mark marks a type, with a probability.
func (a *author) mark(t *abi.Type, probability float64, set func()) {
	if !a.often(probability) {
		return
	}
	before := *t
	before.Fields, before.Cases = slices.Clone(t.Fields), slices.Clone(t.Cases)
	if set(); !a.acceptable(t.GoType != "") {
		*t = before
	}
}

// markFunc marks a function, with a probability.
func (a *author) markFunc(f *abi.Func, probability float64, set func()) {
	if !a.often(probability) {
		return
	}
	before := *f
	if set(); !a.acceptable(f.View) {
		*f = before
	}
}

// acceptable reports whether the reader accepts the description, and the generator, if it is asked.
func (a *author) acceptable(generator bool) bool {
	d, err := readBack(a.d)
	if err == nil && generator {
		_, err = generate(d, gen.Options{Package: "pkg"})
	}
	return err == nil
}

// format is the format of a text with some of the fields; without fields, with that of a newtype.
func (a *author) format(fields []abi.Field) string {
	text := "text {{x}}"
	for _, f := range fields {
		if a.often(0.3) {
			text += " {" + f.Name + "}"
		}
	}
	return text + "%d \" \\ \n"
}

// setErrorTexts sets the texts and the sources of an error.
func (a *author) setErrorTexts(t *abi.Type) {
	switch t.Kind {
	case abi.KindRecord:
		t.Format, t.Source = a.format(t.Fields), a.source(t.Fields)
	case abi.KindEnum, abi.KindVariant:
		for i := range t.Cases {
			c := &t.Cases[i]
			if a.often(0.7) {
				c.Format, c.Source = a.format(c.Fields), a.source(c.Fields)
			}
		}
		t.Cases[0].OK = len(t.Cases[0].Fields) == 0 && t.Cases[0].Format == ""
	}
}

// source is the name of a field that can have led to an error, or none.
func (a *author) source(fields []abi.Field) string {
	for _, f := range fields {
		if f.Type.Kind == abi.KindString || f.Type.Kind == abi.KindDynError || f.Type.Error {
			return f.Name
		}
	}
	return ""
}

// setDefaults gives the fields of simple types defaults.
func setDefaults(t *abi.Type) {
	for i := range t.Fields {
		switch field := &t.Fields[i]; field.Type.Kind {
		case abi.KindBool, abi.KindU32, abi.KindI64, abi.KindF64, abi.KindString:
			field.Default = &abi.Const{Type: field.Type, Value: "1"}
		}
	}
}

// setGoType has a newtype be a Go type of another package.
func setGoType(t *abi.Type) {
	if t.Kind != abi.KindNewtype {
		return
	}
	switch t.Elems[0].Kind {
	case abi.KindString:
		t.GoType = "net/netip.Addr"
	case abi.KindU32:
		t.GoType = "io/fs.FileMode"
	case abi.KindI64:
		t.GoType = "time.Duration"
	}
}
