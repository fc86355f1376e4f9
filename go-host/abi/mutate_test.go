package abi

import (
	"fmt"
	"slices"
	"testing"
)

// A mutation is a change to a description that a Rust author could make. It is made to a copy, by
// name.
type mutation struct {
	// name says what is changed, and where.
	name string
	// kind is the kind that Diff must report: Breaking, Compatible, or unnoticed.
	kind ChangeKind
	// where must be in a change's Where.
	where string
	// same says that the fingerprint stays.
	same bool
	do   func(d *Description)
}

// unnoticed: the mutation changes nothing that Diff lists.
const unnoticed ChangeKind = ""

// copyOf returns a deep copy of a description.
func copyOf(t testing.TB, d *Description) *Description {
	t.Helper()
	c, err := resolve(recordsOf(d))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func recordsOf(d *Description) []*record {
	var records []*record
	for _, t := range d.Types {
		records = append(records, t.record())
	}
	for _, f := range d.Exports {
		records = append(records, f.record())
	}
	for _, f := range d.Imports {
		r := f.record()
		r.Export, r.Import = "", r.Export
		records = append(records, r)
	}
	return records
}

// few keeps every n-th function, and those without which some type would not be reached.
func few(d *Description, n int) *Description {
	seen := map[*Type]bool{}
	c := &Description{Format: d.Format, Imports: d.Imports}
	for i, f := range d.Exports {
		before := len(seen)
		for _, p := range f.Params {
			walk(p.Type, seen, func(*Type) {})
		}
		if f.Result != nil {
			walk(f.Result, seen, func(*Type) {})
		}
		if i%n == 0 || len(seen) > before+2 {
			c.Exports = append(c.Exports, f)
		}
	}
	c.reach()
	return c
}

// mutate makes the mutation to a copy, computes the layouts again, and returns the result as a
// reader reads it. It returns nil if no guest can have the result.
func (m mutation) mutate(t testing.TB, d *Description) *Description {
	t.Helper()
	c := copyOf(t, d)
	m.do(c)
	laid := map[*Type]bool{}
	for _, f := range slices.Concat(c.Exports, c.Imports) {
		for _, p := range f.Params {
			layOut(p.Type, laid)
		}
		if f.Result != nil {
			layOut(f.Result, laid)
		}
	}
	// Types that only lists and boxes reach come after those that contain them.
	for _, t := range c.Types {
		layOut(t, laid)
	}
	objects := slices.DeleteFunc(c.Types, func(t *Type) bool { return t.Kind != KindResource })
	c.Types = nil
	c.reach(objects...)
	read, err := resolve(recordsOf(c))
	if err != nil {
		return nil
	}
	return read
}

// layOut computes sizes, alignments and offsets by the table of docs/abi.md, in the plainest way.
func layOut(t *Type, done map[*Type]bool) {
	if done[t] || !t.Named() && len(t.Elems) == 0 {
		return
	}
	done[t] = true
	fields := func(fields []Field, at int) (end, align int) {
		align = 1
		for i := range fields {
			f := &fields[i]
			layOut(f.Type, done)
			for at%f.Type.Align != 0 {
				at++
			}
			f.Offset = at
			at += f.Type.Size
			align = max(align, f.Type.Align)
		}
		return at, align
	}
	up := func(n, align int) int {
		for n%align != 0 {
			n++
		}
		return n
	}
	switch t.Kind {
	case KindList, KindMap, KindSet:
		t.Size, t.Align = 8, 4
		for _, elem := range t.Elems {
			layOut(elem, done)
		}
		return
	case KindResource:
		return
	case KindBox, KindCallback:
		t.Size, t.Align = 4, 4
		for _, elem := range t.Elems {
			layOut(elem, done)
		}
		return
	case KindFlags:
		t.Repr = smallest(1 << len(t.Cases))
		fallthrough
	case KindEnum:
		t.Size = primitives[t.Repr.String()].Size
		t.Align = t.Size
		return
	case KindRecord:
		end, align := fields(t.Fields, 0)
		t.Size, t.Align = up(end, align), align
		return
	case KindVariant:
		t.Repr = smallest(uint64(len(t.Cases)))
		align := 1
		for i := range t.Cases {
			t.Cases[i].Value = int64(i)
			_, a := fields(t.Cases[i].Fields, 0)
			align = max(align, a)
		}
		tag := primitives[t.Repr.String()].Size
		start := up(tag, align)
		end := start
		for _, c := range t.Cases {
			e, _ := fields(c.Fields, start)
			end = max(end, e)
		}
		align = max(align, tag)
		t.Size, t.Align = up(end, align), align
		return
	}
	align, size, sum := 1, 0, 0
	for _, elem := range t.Elems {
		layOut(elem, done)
		align, size = max(align, elem.Align), max(size, elem.Size)
		sum = up(sum, elem.Align) + elem.Size
	}
	switch t.Kind {
	case KindNewtype:
		t.Size = size
	case KindArray:
		t.Size = size * t.Len
	case KindTuple:
		t.Size = up(sum, align)
	case KindOption, KindResult:
		t.Size = up(align+size, align)
	}
	t.Align = align
}

// another returns a type different from t.
func another(t *Type) *Type {
	if t.Kind == KindU32 {
		return primitives["u64"]
	}
	return primitives["u32"]
}

// otherSign returns the integer type of the same size and the other sign.
func otherSign(k Kind) Kind {
	for other := range Kind(len(kinds)) {
		if other.Integer() && other.Size() == k.Size() && other.Signed() != k.Signed() {
			return other
		}
	}
	panic(k)
}

// mutations are all single changes to a description.
func mutations(d *Description) []mutation {
	var all []mutation
	add := func(kind ChangeKind, where, what string, do func(d *Description)) {
		all = append(all, mutation{name: where + ": " + what, kind: kind, where: where, do: do})
	}
	neutral := func(kind ChangeKind, where, what string, do func(d *Description)) {
		all = append(all, mutation{name: where + ": " + what, kind: kind, where: where, same: true, do: do})
	}
	in, out := map[*Type]bool{}, map[*Type]bool{}
	for _, f := range d.Exports {
		if f.Result != nil {
			walk(f.Result, out, func(*Type) {})
		}
		for _, p := range f.Params {
			switch {
			case p.Type.Kind == KindCallback:
				p.Type.callbackTravels(in, out)
			case p.InPlace:
				walk(p.Type, out, func(*Type) {})
			}
		}
	}
	for _, f := range d.Imports {
		for _, p := range f.Params {
			if p.Type.Kind == KindCallback {
				p.Type.callbackTravels(out, in)
			} else {
				walk(p.Type, out, func(*Type) {})
			}
		}
	}
	for n, t := range d.Types {
		where := t.Name
		typ := func(do func(t *Type)) func(*Description) { return func(d *Description) { do(d.Types[n]) } }
		neutral(unnoticed, where, "docs", typ(func(t *Type) { t.Docs += "More." }))
		neutral(unnoticed, where, "Go name", typ(func(t *Type) { t.Go = "Renamed" }))
		neutral(unnoticed, where, "module", typ(func(t *Type) { t.Path = "elsewhere::" + t.Path }))
		neutral(unnoticed, where, "text of values", typ(func(t *Type) { t.Text = toggled(t.Text, "a value") }))
		neutral(unnoticed, where, "equality", typ(func(t *Type) { t.Eq = !t.Eq }))
		neutral(unnoticed, where, "order", typ(func(t *Type) { t.Ord, t.Eq = !t.Ord, true }))
		neutral(unnoticed, where, "Go type", typ(func(t *Type) { t.GoType = toggled(t.GoType, "net/netip.Addr") }))
		neutral(unnoticed, where, "format of the error", typ(func(t *Type) { t.Format = toggled(t.Format, "an error") }))
		neutral(unnoticed, where, "source of the error", typ(func(t *Type) { t.Source = toggled(t.Source, sourceIn(t.Fields)) }))
		add(Breaking, where, "rename", typ(func(t *Type) { t.Name += "2" }))
		add(Breaking, where, "error mark", typ(func(t *Type) { t.Error = !t.Error }))
		if t.Error {
			add(Breaking, where, "text mark", typ(func(t *Type) { t.Texts = !t.Texts }))
		}
		fields := func(where string, old []Field, of func(t *Type) *[]Field) {
			all = append(all, fieldMutations(n, where, old, of)...)
		}
		if t.Kind == KindRecord {
			fields(where, t.Fields, func(t *Type) *[]Field { return &t.Fields })
			add(Breaking, where, "tuple mark", typ(func(t *Type) {
				t.Tuple = !t.Tuple
				for i := range t.Fields {
					t.Fields[i].Name = fmt.Sprint(i)
					if !t.Tuple {
						t.Fields[i].Name = "v" + t.Fields[i].Name
					}
				}
			}))
		}
		if t.Kind == KindResource {
			add(Breaking, where, "any mark", typ(func(t *Type) { t.Any = !t.Any }))
			continue
		}
		if t.Kind == KindNewtype {
			add(Breaking, where, "retype", typ(func(t *Type) { t.Elems[0] = another(t.Elems[0]) }))
			if k := t.Elems[0].Kind; k.Integer() {
				add(Breaking, where, "sign", typ(func(t *Type) { t.Elems[0] = primitives[otherSign(k).String()] }))
			}
		}
		added := Compatible
		if out[t] {
			added = Breaking
		}
		if t.Kind == KindEnum {
			add(Breaking, where, "sign of repr", typ(func(t *Type) { t.Repr = otherSign(t.Repr) }))
			add(Breaking, where, "wider repr", typ(func(t *Type) { t.Repr++ }))
		}
		for i, c := range t.Cases {
			caseWhere := where + "::" + c.Name
			if t.Kind == KindVariant {
				fields(caseWhere, c.Fields, func(t *Type) *[]Field { return &t.Cases[i].Fields })
				add(Breaking, where, "insert a case before "+c.Name, typ(func(t *Type) {
					t.Cases = slices.Insert(t.Cases, i, Case{Name: "Inserted"})
				}))
			}
			if t.Kind == KindEnum {
				add(Breaking, where, "renumber "+c.Name, typ(func(t *Type) { t.Cases[i].Value = unusedValue(t) }))
			}
			if t.Kind == KindFlags {
				add(Breaking, where, "insert a bit before "+c.Name, typ(func(t *Type) { insertBit(t, i) }))
			}
			neutral(unnoticed, where, "docs of "+c.Name, typ(func(t *Type) { t.Cases[i].Docs += "More." }))
			neutral(unnoticed, where, "Go name of "+c.Name, typ(func(t *Type) { t.Cases[i].Go = "Renamed" }))
			neutral(unnoticed, where, "format of the error "+c.Name, typ(func(t *Type) { t.Cases[i].Format = toggled(c.Format, "an error") }))
			neutral(unnoticed, where, "source of the error "+c.Name, typ(func(t *Type) { t.Cases[i].Source = toggled(c.Source, sourceIn(c.Fields)) }))
			add(Breaking, where, "rename "+c.Name, typ(func(t *Type) { t.Cases[i].Name += "2" }))
			if t.Error {
				add(Breaking, where, "ok mark of "+c.Name, typ(func(t *Type) { t.Cases[i].OK = !t.Cases[i].OK }))
			}
			if len(t.Cases) > 1 {
				add(Breaking, where, "remove "+c.Name, typ(func(t *Type) { t.Cases = slices.Delete(t.Cases, i, i+1) }))
			}
			if i > 0 {
				kind := Breaking
				if t.Kind == KindEnum {
					kind = Compatible
				}
				add(kind, where, "reorder "+c.Name, typ(func(t *Type) { t.Cases[i-1], t.Cases[i] = t.Cases[i], t.Cases[i-1] }))
			}
			if i > 0 && t.Kind == KindEnum {
				add(Breaking, where, "swap numbers of "+c.Name, typ(func(t *Type) {
					t.Cases[i-1].Value, t.Cases[i].Value = t.Cases[i].Value, t.Cases[i-1].Value
				}))
			}
		}
		switch t.Kind {
		case KindEnum, KindFlags:
			if !(t.Kind == KindFlags && (len(t.Cases) == 8 || len(t.Cases) == 16 || len(t.Cases) == 32)) {
				add(added, where, "add a case", typ(func(t *Type) { t.Cases = append(t.Cases, Case{Name: "Added", Value: unusedValue(t)}) }))
			}
		case KindVariant:
			add(added, where, "add a case", typ(func(t *Type) { t.Cases = append(t.Cases, Case{Name: "Added"}) }))
			add(Breaking, where, "add a large case", typ(func(t *Type) {
				big := &Type{Kind: KindArray, Len: 1000, Elems: []*Type{primitives["u64"]}}
				t.Cases = append(t.Cases, Case{Name: "Added", Tuple: true, Fields: []Field{{Name: "0", Type: big}}})
			}))
		}
	}
	all = append(all, functionMutations(d.Exports, func(d *Description) *[]*Func { return &d.Exports }, "function")...)
	all = append(all, functionMutations(d.Imports, func(d *Description) *[]*Func { return &d.Imports }, "import")...)
	return all
}

// toggled returns other for an empty text, and no text for another.
func toggled(text, other string) string {
	if text != "" {
		return ""
	}
	return other
}

// sourceIn returns the name of a field that can be the source of an error, or "".
func sourceIn(fields []Field) string {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Type.Error })
	if i < 0 {
		return ""
	}
	return fields[i].Name
}

// unusedValue returns a number that is the value of no case.
func unusedValue(t *Type) int64 {
	if t.Kind == KindFlags {
		return 1 << len(t.Cases)
	}
	for v := int64(0); ; v++ {
		if !slices.ContainsFunc(t.Cases, func(c Case) bool { return c.Value == v }) {
			return v
		}
	}
}

func insertBit(t *Type, i int) {
	t.Cases = slices.Insert(t.Cases, i, Case{Name: "inserted"})
	for i := range t.Cases {
		t.Cases[i].Value = 1 << i
	}
}

func fieldMutations(n int, where string, old []Field, of func(t *Type) *[]Field) []mutation {
	var all []mutation
	add := func(what string, do func(fields *[]Field)) {
		all = append(all, mutation{name: where + ": " + what, kind: Breaking, where: where, do: func(d *Description) { do(of(d.Types[n])) }})
	}
	neutral := func(what string, do func(fields *[]Field)) {
		all = append(all, mutation{name: where + ": " + what, kind: unnoticed, where: where, same: true, do: func(d *Description) { do(of(d.Types[n])) }})
	}
	add("add a field", func(fields *[]Field) {
		*fields = append(*fields, Field{Name: nextName(*fields), Type: primitives["u32"]})
	})
	for i, f := range old {
		tuple := f.Name == fmt.Sprint(i)
		neutral("docs of "+f.Name, func(fields *[]Field) { (*fields)[i].Docs += "More." })
		neutral("Go name of "+f.Name, func(fields *[]Field) { (*fields)[i].Go = "Renamed" })
		if f.Type.Kind.Integer() {
			neutral("default of "+f.Name, func(fields *[]Field) { (*fields)[i].value = []byte(toggled(string(f.value), "7")) })
		}
		add("retype "+f.Name, func(fields *[]Field) { (*fields)[i].Type = another(f.Type) })
		add("wrap "+f.Name, func(fields *[]Field) {
			(*fields)[i].Type = &Type{Kind: KindList, Elems: []*Type{(*fields)[i].Type}}
		})
		if f.Type.Kind.Integer() {
			add("sign of "+f.Name, func(fields *[]Field) { (*fields)[i].Type = primitives[otherSign(f.Type.Kind).String()] })
		}
		if f.Type.Kind == KindArray {
			add("length of "+f.Name, func(fields *[]Field) { (*fields)[i].Type.Len++ })
		}
		if tuple {
			continue
		}
		add("remove "+f.Name, func(fields *[]Field) { *fields = slices.Delete(*fields, i, i+1) })
		add("rename "+f.Name, func(fields *[]Field) { (*fields)[i].Name += "2" })
		add("insert before "+f.Name, func(fields *[]Field) {
			*fields = slices.Insert(*fields, i, Field{Name: "inserted", Type: primitives["u8"]})
		})
		if i > 0 {
			add("reorder "+f.Name, func(fields *[]Field) { (*fields)[i-1], (*fields)[i] = (*fields)[i], (*fields)[i-1] })
			add("swap names with "+f.Name, func(fields *[]Field) {
				(*fields)[i-1].Name, (*fields)[i].Name = (*fields)[i].Name, (*fields)[i-1].Name
			})
		}
	}
	return all
}

// nextName returns the name of one more field.
func nextName(fields []Field) string {
	if len(fields) > 0 && fields[0].Name == "0" {
		return fmt.Sprint(len(fields))
	}
	return "added"
}

// functionMutations are the mutations of exports or of imports: an additional function breaks one
// side and not the other.
func functionMutations(funcs []*Func, of func(d *Description) *[]*Func, what string) []mutation {
	var all []mutation
	removed, added := Breaking, Compatible
	if what == "import" {
		removed, added = added, removed
	}
	name := func(f *Func) string {
		if what == "import" {
			return f.Export
		}
		return f.Name
	}
	for n, f := range funcs {
		where := name(f)
		add := func(kind ChangeKind, what string, do func(f *Func)) {
			all = append(all, mutation{name: where + ": " + what, kind: kind, where: where, do: func(d *Description) { do((*of(d))[n]) }})
		}
		neutral := func(kind ChangeKind, what string, do func(f *Func)) {
			all = append(all, mutation{name: where + ": " + what, kind: kind, where: where, same: true, do: func(d *Description) { do((*of(d))[n]) }})
		}
		neutral(unnoticed, "docs", func(f *Func) { f.Docs += "More." })
		neutral(unnoticed, "Go name", func(f *Func) { f.Go = "Renamed" })
		neutral(unnoticed, "view", func(f *Func) { f.View = !f.View })
		if what == "function" {
			refusals := Breaking
			if f.Refuses {
				refusals = Compatible
			}
			add(refusals, "refuses", func(f *Func) { f.Refuses = !f.Refuses })
			neutral(unnoticed, "crate", func(f *Func) { f.Export = "other/" + f.Name })
		} else {
			add(Breaking, "other block", func(f *Func) { f.Export = "other" + f.Export })
		}
		add(Breaking, "rename", func(f *Func) { f.Name, f.Export = f.Name+"2", f.Export+"2" })
		owner := func(what string, t *Type, do func(f *Func)) {
			if t.hasObjects() {
				add(Breaking, what, do)
			} else {
				neutral(Compatible, what, do)
			}
		}
		add(Breaking, "add a parameter", func(f *Func) {
			f.Params = append(f.Params, Param{Name: "added", Type: primitives["u32"]})
		})
		for i, p := range f.Params {
			neutral(unnoticed, "Go name of "+p.Name, func(f *Func) { f.Params[i].Go = "renamed" })
			add(Breaking, "remove "+p.Name, func(f *Func) { f.Params = slices.Delete(f.Params, i, i+1) })
			add(Breaking, "rename "+p.Name, func(f *Func) { f.Params[i].Name += "2" })
			add(Breaking, "retype "+p.Name, func(f *Func) { f.Params[i].Type, f.Params[i].InPlace = another(p.Type), false })
			if !p.InPlace {
				owner("ownership of "+p.Name, p.Type, func(f *Func) { f.Params[i].Borrow = !p.Borrow })
			}
			add(Breaking, "in place "+p.Name, func(f *Func) { f.Params[i].InPlace, f.Params[i].Borrow = !p.InPlace, true })
			if i > 0 {
				add(Breaking, "reorder "+p.Name, func(f *Func) { f.Params[i-1], f.Params[i] = f.Params[i], f.Params[i-1] })
			}
			if p.Type.Kind.Integer() {
				add(Breaking, "sign of "+p.Name, func(f *Func) { f.Params[i].Type = primitives[otherSign(p.Type.Kind).String()] })
			}
		}
		if f.Result == nil {
			add(Breaking, "add a result", func(f *Func) { f.Result = primitives["u32"] })
		} else {
			add(Breaking, "remove the result", func(f *Func) { f.Result = nil })
			add(Breaking, "retype the result", func(f *Func) { f.Result = another(f.Result) })
			owner("ownership of the result", f.Result, func(f *Func) { f.ResultBorrow = !f.ResultBorrow })
			if f.Result.Kind != KindResult {
				add(Breaking, "the result may fail", func(f *Func) {
					f.Result = &Type{Kind: KindResult, Elems: []*Type{f.Result, primitives["string"]}}
				})
			}
		}
		all = append(all, mutation{name: where + ": remove", kind: removed, where: where, do: func(d *Description) {
			*of(d) = slices.Delete(*of(d), n, n+1)
		}})
	}
	add := &Func{Export: "other/added_one", Name: "added_one", Params: []Param{{Name: "a", Type: primitives["u8"]}}}
	all = append(all, mutation{name: "add one more " + what, kind: added, where: name(add), do: func(d *Description) {
		*of(d) = append(*of(d), add)
	}})
	return all
}
