// Package abi reads the description that a wazabi guest carries in its custom section: the exports and the types that
// they reach, with the layouts that rustc chose. It checks the description against the rules of docs/abi.md and against
// the module, and writes it in a form that can be reviewed and compared.
//
// Descriptions are hostile input: nothing here panics, and nothing grows faster than the description.
package abi

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Section is the name of the custom section.
const Section = "wazabi"

// maxSection bounds the description.
const maxSection = 16 << 20

// Read reads the contents of the custom section.
func Read(section []byte) (*Description, error) {
	if len(section) > maxSection {
		return nil, &Error{Kind: ErrLimit, Where: "section " + Section, Detail: fmt.Sprintf("%d bytes, at most %d are allowed", len(section), maxSection)}
	}
	records, err := splitRecords(section)
	if err != nil {
		return nil, err
	}
	return resolve(records)
}

// splitRecords takes the section apart: checked lines, each once.
func splitRecords(section []byte) ([]*record, error) {
	var records []*record
	seen := make(map[string]bool)
	for at := 0; at < len(section); {
		fail := func(err error) error {
			if e, ok := err.(*Error); ok && e.Offset == 0 {
				e.Offset = int64(at)
				if e.Where == "record" {
					e.Where = fmt.Sprintf("record %d", len(records)+1)
				}
			}
			return err
		}
		end := bytes.IndexByte(section[at:], '\n')
		if end < 0 {
			return nil, fail(bad("record", "truncated: no end of line in the last %d bytes", len(section)-at))
		}
		line := section[at : at+end]
		if len(line) < 10 || line[8] != ' ' {
			return nil, fail(bad("record", "expected a checksum, a space and a JSON object; is the section damaged, or another tool's?"))
		}
		sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
		if err != nil || string(line[:8]) != fmt.Sprintf("%08x", sum) {
			return nil, fail(bad("record", "%.8q is not a checksum", line))
		}
		if found := crc32.ChecksumIEEE(line[9:]); found != uint32(sum) {
			return nil, fail(bad("record", "the checksum is %08x, the bytes give %08x: the section is damaged; build the guest again", sum, found))
		}
		if !seen[string(line)] {
			seen[string(line)] = true
			r, err := decodeRecord(line[9:])
			if err != nil {
				return nil, fail(err)
			}
			records = append(records, r)
		}
		at += end + 1
	}
	return records, nil
}

// maxTypes bounds how many types a description has, those without names counted: they are followed on the stack, through
// lists and boxes, too.
const maxTypes = 100_000

// resolver turns records into types.
type resolver struct {
	types map[string]*Type
	// count is how many types there are, those without names counted.
	count int
	// inResult: the reference being read is a function's result.
	inResult bool
	layouts  layouts
	// inside are the types that layoutsInside has seen.
	inside map[*Type]bool
	// plains is what plain has found out.
	plains map[*Type]bool
}

// resolve reads records. All imports and all resources count, whether the guest calls and uses them or not; other types
// count where functions use them.
func resolve(records []*record) (*Description, error) {
	r := &resolver{types: make(map[string]*Type), layouts: layouts{done: map[*Type]int{}, open: map[*Type]bool{}}, inside: map[*Type]bool{}, plains: map[*Type]bool{}}
	exports, imports := make(map[string]*record), make(map[string]*record)
	for _, rec := range records {
		kinds := 0
		for _, name := range []string{rec.Type, rec.Export, rec.Import} {
			if name != "" {
				kinds++
			}
		}
		switch {
		case kinds != 1:
			return nil, bad("record", "expected either a type, an export or an import")
		case rec.Import != "":
			if imports[rec.Import] != nil {
				return nil, bad(rec.Import, "two different records; do two crates import one function with different types? Rename one with #[abi(rename = \"…\")]")
			}
			imports[rec.Import] = rec
		case rec.Type != "":
			if err := checkPath(rec.Type); err != nil {
				return nil, err
			}
			if r.types[rec.Type] != nil {
				return nil, bad(rec.Type, "two different records; are there two versions of one crate in the guest?")
			}
			t, err := r.newType(rec.Type)
			if err != nil {
				return nil, err
			}
			r.types[rec.Type] = t
		default:
			if exports[rec.Export] != nil {
				return nil, bad(rec.Export, "two different records; rename one with #[wazabi::export(rename = \"…\")]")
			}
			exports[rec.Export] = rec
		}
	}
	for _, rec := range records {
		if rec.Type != "" {
			if err := r.define(r.types[rec.Type], rec); err != nil {
				return nil, err
			}
		}
	}
	// Whether something uses a type or not, it is right.
	for _, rec := range records {
		if rec.Type != "" {
			if err := r.layoutsInside(r.types[rec.Type]); err != nil {
				return nil, err
			}
		}
	}
	d := &Description{Format: Format}
	for _, rec := range exports {
		f, err := r.function(rec, rec.Export)
		if err != nil {
			return nil, err
		}
		d.Exports = append(d.Exports, f)
	}
	for _, rec := range imports {
		f, err := r.imported(rec)
		if err != nil {
			return nil, err
		}
		d.Imports = append(d.Imports, f)
	}
	byName := func(a, b *Func) int { return cmp.Compare(a.Export, b.Export) }
	slices.SortFunc(d.Exports, byName)
	slices.SortFunc(d.Imports, byName)
	var objects []*Type
	for _, t := range r.types {
		if t.Kind == KindResource {
			objects = append(objects, t)
		}
	}
	d.reach(objects...)
	return d, d.checkNames()
}

// newType returns another type, unless there are too many.
func (r *resolver) newType(where string) (*Type, error) {
	if r.count++; r.count > maxTypes {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: fmt.Sprintf("more than %d types", maxTypes)}
	}
	return &Type{}, nil
}

func (r *resolver) define(t *Type, rec *record) error {
	where := rec.Type
	t.Path, t.Name, t.Go, t.Docs, t.Error, t.Tuple = rec.Type, rec.Name, rec.Go, rec.Docs, rec.Error, rec.Tuple
	if err := checkName(where, rec.Name); err != nil {
		return err
	}
	var err error
	if t.Size, t.Align, err = rec.layout.get(where); err != nil {
		return err
	}
	if rec.Params != nil || rec.Result != nil {
		return bad(where, "a type with parameters or a result")
	}
	switch rec.Kind {
	case "record":
		t.Kind = KindRecord
		t.Fields, err = r.fields(where+".", rec.Fields, rec.Tuple)
		return err
	case "newtype":
		t.Kind = KindNewtype
		inner, err := r.typeOf(where, rec.Inner)
		t.Elems = []*Type{inner}
		return err
	case "enum":
		t.Kind = KindEnum
		return t.cases(rec)
	case "flags":
		t.Kind = KindFlags
		return t.bits(rec)
	case "variant":
		t.Kind = KindVariant
		return r.variant(t, rec)
	case "resource":
		t.Kind, t.Module, t.Any = KindResource, rec.Module, rec.Any
		return checkModule(where, rec.Module)
	}
	return bad(where, "unknown kind %.40q", rec.Kind)
}

func (l layout) get(where string) (size, align int, err error) {
	if l.Size == nil || l.Align == nil {
		return 0, 0, bad(where, "no size or alignment")
	}
	if *l.Size < 0 || *l.Size > maxSize {
		return 0, 0, bad(where, "size %d", *l.Size)
	}
	if a := *l.Align; a != 1 && a != 2 && a != 4 && a != 8 {
		return 0, 0, bad(where, "alignment %d, expected 1, 2, 4 or 8", a)
	}
	return int(*l.Size), int(*l.Align), nil
}

// fields reads the fields of what is called by prefix: a record, or a case of a variant.
func (r *resolver) fields(prefix string, records []fieldRecord, tuple bool) ([]Field, error) {
	var fields []Field
	names := make(map[string]bool)
	for i, f := range records {
		where := prefix + f.Name
		if names[f.Name] {
			return nil, bad(where, "two fields of one name")
		}
		names[f.Name] = true
		if numbered := f.Name == strconv.Itoa(i); !tuple || !numbered {
			if err := checkName(where, f.Name); err != nil {
				return nil, err
			}
		}
		ft, err := r.typeOf(where, f.Type)
		if err != nil {
			return nil, err
		}
		if f.Offset < 0 || f.Offset > maxSize {
			return nil, bad(where, "offset %d", f.Offset)
		}
		size, align, err := f.layout.get(where)
		if err != nil {
			return nil, err
		}
		fields = append(fields, Field{
			Name: f.Name, Go: f.Go, Docs: f.Docs, Type: ft, Offset: int(f.Offset), size: size, align: align,
		})
	}
	return fields, nil
}

// smallest returns the unsigned integer that holds n different values.
func smallest(n uint64) Kind {
	switch {
	case n <= 1<<8:
		return KindU8
	case n <= 1<<16:
		return KindU16
	case n <= 1<<32:
		return KindU32
	}
	return KindU64
}

// variant reads the cases of an enum whose cases have fields.
func (r *resolver) variant(t *Type, rec *record) error {
	if len(rec.Cases) == 0 {
		return bad(rec.Type, "an enum without cases")
	}
	t.Repr = smallest(uint64(len(rec.Cases)))
	names, oks := make(map[string]bool), 0
	for i, c := range rec.Cases {
		where := rec.Type + "::" + c.Name
		if err := checkName(where, c.Name); err != nil {
			return err
		}
		if names[c.Name] || c.Value != "" {
			return bad(where, "two cases of one name, or a discriminant where the position counts")
		}
		names[c.Name] = true
		fields, err := r.fields(where+".", c.Fields, c.Tuple)
		if err != nil {
			return err
		}
		if c.OK {
			oks++
		}
		if c.OK && len(fields) > 0 {
			return bad(where, "success with fields")
		}
		t.Cases = append(t.Cases, Case{Name: c.Name, Go: c.Go, Docs: c.Docs, Value: int64(i), OK: c.OK, Fields: fields, Tuple: c.Tuple})
	}
	return checkOKs(rec, oks)
}

// bits reads flags.
func (t *Type) bits(rec *record) error {
	n := len(rec.Bits)
	if rec.Error {
		return bad(rec.Type, "flags that stand for an error")
	}
	if n == 0 || n > 64 {
		return bad(rec.Type, "flags with %d bits, expected 1 to 64", n)
	}
	t.Repr = KindU64
	if n < 64 {
		t.Repr = smallest(1 << n)
	}
	names := make(map[string]bool)
	for i, c := range rec.Bits {
		where := rec.Type + "." + c.Name
		if err := checkName(where, c.Name); err != nil {
			return err
		}
		if names[c.Name] || c.Value != "" || c.OK || c.Fields != nil {
			return bad(where, "two bits of one name, or a bit with the parts of a case")
		}
		names[c.Name] = true
		t.Cases = append(t.Cases, Case{Name: c.Name, Go: c.Go, Docs: c.Docs, Value: 1 << i})
	}
	return nil
}

// checkOKs: at most one case means success, of an error.
func checkOKs(rec *record, oks int) error {
	if oks > 1 || oks == 1 && !rec.Error {
		return bad(rec.Type, "%d cases that mean success", oks)
	}
	return nil
}

// reprs are the integers that can stand for an enum.
var reprs = map[string]Kind{
	"u8": KindU8, "u16": KindU16, "u32": KindU32, "u64": KindU64, "i8": KindI8, "i16": KindI16, "i32": KindI32, "i64": KindI64,
}

func (t *Type) cases(rec *record) error {
	var ok bool
	if t.Repr, ok = reprs[rec.Repr]; !ok {
		return bad(rec.Type, "representation %.40q", rec.Repr)
	}
	if len(rec.Cases) == 0 {
		return bad(rec.Type, "an enum without cases")
	}
	bits := primitives[rec.Repr].Size * 8
	names, values, oks := make(map[string]bool), make(map[int64]bool), 0
	for _, c := range rec.Cases {
		where := rec.Type + "::" + c.Name
		if err := checkName(where, c.Name); err != nil {
			return err
		}
		var value int64
		var err error
		if t.Repr.Signed() {
			value, err = strconv.ParseInt(c.Value.String(), 10, bits)
		} else {
			var u uint64
			u, err = strconv.ParseUint(c.Value.String(), 10, bits)
			value = int64(u)
		}
		if err != nil {
			return bad(where, "discriminant %.40s is no %s", c.Value, rec.Repr)
		}
		if names[c.Name] || values[value] {
			return bad(where, "two cases of one name or discriminant")
		}
		names[c.Name], values[value] = true, true
		if c.OK {
			oks++
		}
		t.Cases = append(t.Cases, Case{Name: c.Name, Go: c.Go, Docs: c.Docs, Value: value, OK: c.OK})
	}
	return checkOKs(rec, oks)
}

// checkModule: an import block has the name of a Go interface to be, and not of a module with a meaning of its own.
func checkModule(where, module string) error {
	if module == "wazabi" || module == "env" {
		return bad(where, "import block %q", module)
	}
	return checkName(where, module)
}

// imported reads a function of the host's.
func (r *resolver) imported(rec *record) (*Func, error) {
	module, name, _ := strings.Cut(rec.Import, "/")
	if err := checkModule(rec.Import, module); err != nil {
		return nil, err
	}
	owner, method, isMethod := strings.Cut(name, ".")
	if !isMethod {
		method = name
	} else if err := checkName(rec.Import, owner); err != nil {
		return nil, err
	}
	if method != rec.Name || method == "drop" && isMethod {
		return nil, bad(rec.Import, "expected module/%s or module/Type.%s", rec.Name, rec.Name)
	}
	if err := checkName(rec.Import, method); err != nil {
		return nil, err
	}
	f, err := r.signature(rec, rec.Import)
	if err != nil {
		return nil, err
	}
	self := f.Receiver()
	if isMethod != (self != nil) || isMethod && (self.Kind != KindResource || self.Any || self.Name != owner || self.Module != module || !f.Params[0].Borrow) {
		return nil, bad(rec.Import, "the name and the parameter self say different things about whose method it is")
	}
	for _, p := range f.Params {
		if p.InPlace {
			return nil, bad(rec.Import+"."+p.Name, "passed as mut, expected own or borrow")
		}
	}
	if f.ResultBorrow {
		return nil, bad(rec.Import+" result", "borrowed from the host")
	}
	return f, nil
}

func (r *resolver) function(rec *record, where string) (*Func, error) {
	crate, name, found := strings.Cut(where, "/")
	if !found || name != rec.Name {
		return nil, bad(where, "expected crate/%s", rec.Name)
	}
	for _, part := range []string{crate, name} {
		if err := checkName(where, part); err != nil {
			return nil, err
		}
	}
	return r.signature(rec, where)
}

// signature reads parameters and result of an export or import, which is called where.
func (r *resolver) signature(rec *record, where string) (*Func, error) {
	if rec.Kind != "" || rec.Fields != nil || rec.Cases != nil || rec.Bits != nil || rec.Inner != nil {
		return nil, bad(where, "a function with the parts of a type")
	}
	if len(rec.Params) > math.MaxUint16 {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: "too many parameters"}
	}
	f := &Func{Export: where, Name: rec.Name, Go: rec.Go, Docs: rec.Docs}
	names := make(map[string]bool)
	for _, p := range rec.Params {
		where := where + "." + p.Name
		if err := checkName(where, p.Name); err != nil {
			return nil, err
		}
		if names[p.Name] {
			return nil, bad(where, "two parameters of one name")
		}
		names[p.Name] = true
		t, err := r.passed(where, p.resultRecord)
		if err != nil {
			return nil, err
		}
		inPlace := p.Pass == "mut"
		if inPlace && (t.Kind != KindList || !r.plain(t.Elems[0])) {
			return nil, bad(where, "%s cannot be changed in place, only lists of plain data can", t)
		}
		if t.Kind == KindUnit {
			return nil, bad(where, "a parameter without a value")
		}
		f.Params = append(f.Params, Param{Name: p.Name, Type: t, Borrow: p.Pass != "own", InPlace: inPlace})
	}
	if rec.Result != nil {
		var err error
		r.inResult = true
		f.Result, err = r.passed(where+" result", *rec.Result)
		r.inResult = false
		if err != nil {
			return nil, err
		}
		if rec.Result.Pass == "mut" {
			return nil, bad(where+" result", "passed as mut, expected own or borrow")
		}
		f.ResultBorrow = rec.Result.Pass == "borrow"
		if f.Result.Kind == KindUnit {
			f.Result = nil
		}
	}
	return f, checkError(where, f.Result)
}

// checkError: the error of a result is a type that stands for errors, or a string.
func checkError(where string, result *Type) error {
	if result == nil || result.Kind != KindResult {
		return nil
	}
	if e := result.Elems[1]; e.Kind != KindString && !e.Error {
		return bad(where, "%s stands for an error but is not marked as one", e)
	}
	return nil
}

// passed reads the type of a parameter or result, and compares the layout that rustc gave it.
func (r *resolver) passed(where string, p resultRecord) (*Type, error) {
	t, err := r.typeOf(where, p.Type)
	if err != nil {
		return nil, err
	}
	if err := r.layouts.of(t); err != nil {
		return nil, err
	}
	size, align, err := p.layout.get(where)
	if err != nil {
		return nil, err
	}
	if size != t.Size || align != t.Align {
		return nil, bad(where, "rustc gave %s size %d and alignment %d, the rules of the ABI give %d and %d", t, size, align, t.Size, t.Align)
	}
	if p.Pass != "own" && p.Pass != "borrow" && p.Pass != "mut" {
		return nil, bad(where, "passed as %.20q, expected own, borrow or mut", p.Pass)
	}
	return t, r.layoutsInside(t)
}

// plain reports whether the type points to nothing. Its layout is known.
func (r *resolver) plain(t *Type) bool {
	switch t.Kind {
	case KindString, KindList, KindMap, KindBox:
		return false
	}
	plain, ok := r.plains[t]
	if !ok {
		plain = true
		t.parts(func(part *Type) { plain = plain && r.plain(part) })
		r.plains[t] = plain
	}
	return plain
}

// withObjects returns the types whose values can have objects of the host's in them.
func (d *Description) withObjects() map[*Type]bool {
	var lead []*Type
	holders := make(map[*Type][]*Type)
	d.walk(func(t *Type) {
		if t.Kind == KindResource {
			lead = append(lead, t)
		}
		t.parts(func(part *Type) { holders[part] = append(holders[part], t) })
	})
	with := make(map[*Type]bool)
	for len(lead) > 0 {
		t := lead[len(lead)-1]
		lead = lead[:len(lead)-1]
		if !with[t] {
			with[t] = true
			lead = append(lead, holders[t]...)
		}
	}
	return with
}

// layoutsInside computes the layouts of what a type points to, too.
func (r *resolver) layoutsInside(t *Type) error {
	var err error
	walk(t, r.inside, func(t *Type) {
		if err == nil {
			err = r.layouts.of(t)
		}
		if err != nil || t.Kind != KindMap {
			return
		}
		// A key's layout first: its newtypes do not go round in circles.
		if err = r.layouts.of(t.Elems[0]); err == nil && !t.Elems[0].Elems[0].key() {
			err = bad(t.String(), "%s cannot be the key of a map", t.Elems[0].Elems[0])
		}
	})
	return err
}

// walk visits a type and all that it is made of, each once.
func walk(t *Type, seen map[*Type]bool, visit func(*Type)) {
	if seen[t] {
		return
	}
	seen[t] = true
	visit(t)
	t.parts(func(part *Type) { walk(part, seen, visit) })
}

// parts visits the types that a type is made of.
func (t *Type) parts(visit func(*Type)) {
	for _, elem := range t.Elems {
		visit(elem)
	}
	for _, f := range t.Fields {
		visit(f.Type)
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			visit(f.Type)
		}
	}
}

// reach keeps the named types that the exports and imports use, and others.
func (d *Description) reach(others ...*Type) {
	d.walk(func(t *Type) {
		if t.Named() {
			d.Types = append(d.Types, t)
		}
	}, others...)
	slices.SortFunc(d.Types, func(a, b *Type) int { return cmp.Compare(a.Path, b.Path) })
}

// walk visits the types that the exports and imports use, and others, each once.
func (d *Description) walk(visit func(*Type), others ...*Type) {
	seen := make(map[*Type]bool)
	for _, t := range others {
		walk(t, seen, visit)
	}
	for _, f := range slices.Concat(d.Exports, d.Imports) {
		for _, p := range f.Params {
			walk(p.Type, seen, visit)
		}
		if f.Result != nil {
			walk(f.Result, seen, visit)
		}
	}
}

// checkNames: names on the wire are what others call things by.
func (d *Description) checkNames() error {
	types := make(map[string]string)
	for _, t := range d.Types {
		if other, ok := types[t.Name]; ok {
			return bad(t.Path, "the name %s is taken by %s; rename one with #[abi(rename = \"…\")]", t.Name, other)
		}
		types[t.Name] = t.Path
	}
	funcs := make(map[string]string)
	for _, f := range d.Exports {
		if other, ok := funcs[f.Name]; ok {
			return bad(f.Export, "the name %s is taken by %s; rename one with #[wazabi::export(rename = \"…\")]", f.Name, other)
		}
		funcs[f.Name] = f.Export
	}
	return nil
}
