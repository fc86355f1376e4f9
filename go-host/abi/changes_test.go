package abi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// read reads a description of records.
func read(t *testing.T, records ...string) *abi.Description {
	t.Helper()
	d, err := abi.Read(section(records...))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// export is a function of parameters p0, p1, and so on. Each has a type, a pass, a size and an
// alignment.
func export(name string, params ...string) string {
	for i, p := range params {
		var typ, pass string
		var size, align int
		if _, err := fmt.Sscan(p, &typ, &pass, &size, &align); err != nil {
			panic(err)
		}
		params[i] = fmt.Sprintf(`{"name":"p%d","type":%s,"pass":%q,"size":%d,"align":%d}`, i, typ, pass, size, align)
	}
	return fmt.Sprintf(`{"wazabi":1,"export":"g/%s","name":%[1]q,"params":[%s]}`, name, strings.Join(params, ","))
}

// newtype is a type of one u8.
func newtype(name string) string {
	return fmt.Sprintf(`{"wazabi":1,"type":"g::%s","name":%[1]q,"kind":"newtype","size":1,"align":1,"inner":"u8"}`, name)
}

// enum is an enum of 8 bits of these cases.
func enum(name string, cases ...string) string {
	for i, c := range cases {
		caseName, value, _ := strings.Cut(c, "=")
		cases[i] = fmt.Sprintf(`{"name":%q,"value":%s}`, caseName, value)
	}
	return fmt.Sprintf(`{"wazabi":1,"type":"g::%s","name":%[1]q,"kind":"enum","size":1,"align":1,"repr":"u8","cases":[%s]}`, name, strings.Join(cases, ","))
}

// record is a record S, and a function that takes one. Each field has a name, a type, an offset, a
// size and an alignment.
func record(size, align int, fields ...string) []string {
	for i, f := range fields {
		var name, typ string
		var offset, size, align int
		if _, err := fmt.Sscan(f, &name, &typ, &offset, &size, &align); err != nil {
			panic(err)
		}
		fields[i] = fmt.Sprintf(`{"name":%q,"type":%s,"offset":%d,"size":%d,"align":%d}`, name, typ, offset, size, align)
	}
	return []string{
		fmt.Sprintf(`{"wazabi":1,"type":"g::S","name":"S","kind":"record","size":%d,"align":%d,"fields":[%s]}`, size, align, strings.Join(fields, ",")),
		export("f", `{"list":"g::S"} own 8 4`),
	}
}

// TestChanges compares small descriptions. Each change is listed with its kind, and nothing else
// is.
func TestChanges(t *testing.T) {
	id := func(names ...string) (records []string) {
		for _, name := range names {
			records = append(records, newtype(name))
		}
		return records
	}
	takesOne := func(name, typ string) string { return export(name, fmt.Sprintf(`"g::%s" own 1 1`, typ)) }
	object := func(module, keys string) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"g::File","name":"File","kind":"resource","size":4,"align":4,"module":%q%s}`, module, keys)
	}
	tuple := func(a, b string) string { return export("f", fmt.Sprintf(`{"tuple":[%q,%q]} own 2 1`, a, b)) }
	variant := func(keys string) string {
		return `{"wazabi":1,"type":"g::S","name":"S","kind":"variant","size":1,"align":1,"cases":[{"name":"A"` + keys + `}]}`
	}
	marks := func(passed string) string { return export("f", `{"list":"g::Color"} `+passed+` 8 4`) }
	two := enum("Color", "Red=0", "Blue=1")
	for _, test := range []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"nothing", []string{nothing}, []string{nothing}, nil},
		{"a constant stays", []string{constant(`"u8"`, "7")}, []string{constant(`"u8"`, "7")}, nil},
		{"refusals that stay", []string{with(nothing, `"refuses":true`)}, []string{with(nothing, `"refuses":true`)}, nil},
		{"refusals", []string{nothing}, []string{with(nothing, `"refuses":true`)}, []string{"breaking f refuses: false, true"}},
		{"no more refusals", []string{with(nothing, `"refuses":true`)}, []string{nothing}, []string{"compatible f refuses: true, false"}},

		// Parameters.
		{"a list that is changed", []string{marks("borrow"), colorType}, []string{marks("mut"), colorType},
			[]string{"breaking f parameter 1: p0: &[Color], p0: &mut [Color]"}},
		{"a list that is not changed", []string{marks("mut"), colorType}, []string{marks("borrow"), colorType},
			[]string{"breaking f parameter 1: p0: &mut [Color], p0: &[Color]"}},
		{"a case in a list that is changed", []string{marks("mut"), colorType}, []string{marks("mut"), two}, []string{"breaking Color case Blue: , number 1"}},
		{"a case in a list that is read", []string{marks("borrow"), colorType}, []string{marks("borrow"), two}, []string{"compatible Color case Blue: , number 1"}},
		{"the first of a tuple", []string{tuple("u8", "u8")}, []string{tuple("i8", "u8")}, []string{"breaking f parameter 1: p0: (u8, u8), p0: (i8, u8)"}},
		{"the second of a tuple", []string{tuple("u8", "u8")}, []string{tuple("u8", "i8")}, []string{"breaking f parameter 1: p0: (u8, u8), p0: (u8, i8)"}},
		{"the length of an array", []string{export("f", `{"array":["u8",3]} own 3 1`)}, []string{export("f", `{"array":["u8",4]} own 4 1`)},
			[]string{"breaking f parameter 1: p0: [u8; 3], p0: [u8; 4]"}},

		// Types that have other names.
		{"another type in one of two places", append(id("A"), takesOne("f", "A"), takesOne("g", "A")), append(id("A", "B"), takesOne("f", "A"), takesOne("g", "B")),
			[]string{"breaking g parameter 1: p0: A, p0: B"}},
		{"two types that become one", append(id("A", "B"), takesOne("f", "A"), takesOne("g", "B")), append(id("C"), takesOne("f", "C"), takesOne("g", "C")),
			[]string{"breaking A type: A, C", "breaking g parameter 1: p0: B, p0: C"}},
		{"a type that is still there", append(id("A"), takesOne("f", "A")), append(id("A", "B"), takesOne("f", "B"), takesOne("g", "A")),
			[]string{"breaking f parameter 1: p0: A, p0: B", "compatible g function: , g(p0: A)"}},
		{"a type that was there", append(id("A", "B"), takesOne("f", "A"), takesOne("g", "B")), append(id("B"), takesOne("f", "B"), takesOne("g", "B")),
			[]string{"breaking f parameter 1: p0: A, p0: B"}},
		{"a type of another name and kind", append(id("A"), takesOne("f", "A")), []string{takesOne("f", "B"), enum("B", "X=0")},
			[]string{"breaking f parameter 1: p0: A, p0: B"}},
		{"a type of another kind", append(id("A"), takesOne("f", "A")), []string{takesOne("f", "A"), enum("A", "X=0")},
			[]string{"breaking A kind: newtype, enum"}},
		{"a type in the place of a number", []string{export("f", `"u8" own 1 1`)}, append(id("A"), takesOne("f", "A")), []string{"breaking f parameter 1: p0: u8, p0: A"}},
		{"a number in the place of a type", append(id("A"), takesOne("f", "A")), []string{export("f", `"u8" own 1 1`)}, []string{"breaking f parameter 1: p0: A, p0: u8"}},
		{"the type in a newtype", append(id("A"), takesOne("f", "A")), []string{strings.Replace(newtype("A"), `"u8"`, `"i8"`, 1), takesOne("f", "A")},
			[]string{"breaking A inner type: u8, i8"}},

		// Fields.
		{"a field that takes the place of one that is gone", record(2, 1, `a "u8" 0 1 1`, `b "u8" 1 1 1`), record(1, 1, `b "u8" 0 1 1`),
			[]string{"breaking S field a: u8 at 0, ", "breaking S field b: u8 at 1, u8 at 0", "breaking S layout: size 2, alignment 1, size 1, alignment 1"}},
		{"another field at another offset", record(2, 1, `a "u8" 0 1 1`, `b "u8" 1 1 1`), record(4, 2, `a "u16" 0 2 2`, `c "u8" 2 1 1`),
			[]string{
				"breaking S field a: u8 at 0, u16 at 0", "breaking S field b: u8 at 1, ", "breaking S field c: , u8 at 2",
				"breaking S layout: size 2, alignment 1, size 4, alignment 2",
			}},
		{"another field of another type", record(1, 1, `a "u8" 0 1 1`), record(1, 1, `b "i8" 0 1 1`), []string{"breaking S field a: u8 at 0, ", "breaking S field b: , i8 at 0"}},
		{"a field of another name", record(1, 1, `a "u8" 0 1 1`), record(1, 1, `b "u8" 0 1 1`), []string{"breaking S field a: a, b"}},
		{"the order of fields of no size", record(0, 1, `a {"array":["u8",0]} 0 0 1`, `b {"array":["u8",0]} 0 0 1`), record(0, 1, `b {"array":["u8",0]} 0 0 1`, `a {"array":["u8",0]} 0 0 1`),
			[]string{"breaking S field a: number 1, number 2", "breaking S field b: number 2, number 1"}},

		// Cases.
		{"a case that takes the number of one that is gone", []string{takesOne("f", "E"), enum("E", "A=0", "B=1")}, []string{takesOne("f", "E"), enum("E", "B=0")},
			[]string{"breaking E case A: number 0, ", "breaking E case B: number 1, number 0"}},
		{"a case of another name", []string{takesOne("f", "E"), enum("E", "A=0", "B=1")}, []string{takesOne("f", "E"), enum("E", "A=0", "C=1")},
			[]string{"breaking E case B: B, C"}},
		{"the order of cases", []string{takesOne("f", "E"), enum("E", "A=0", "B=1")}, []string{takesOne("f", "E"), enum("E", "B=1", "A=0")},
			[]string{"compatible E order of cases: A, B, B, A"}},
		{"a case that becomes a tuple", []string{takesOne("f", "S"), variant("")}, []string{takesOne("f", "S"), variant(`,"tuple":true`)},
			[]string{"breaking S case A, tuple mark: no, yes"}},

		// Objects of the host, which count without a function.
		{"objects that stay", []string{object("host", "")}, []string{object("host", "")}, nil},
		{"objects of another block", []string{object("host", "")}, []string{object("store", "")}, []string{"breaking File object: , of store"}},
		{"objects that may be anything", []string{object("host", "")}, []string{object("host", `,"any":true`)}, []string{"breaking File object: , of host"}},
		{"objects of a name that was a record's", []string{export("f", `{"list":"g::File"} own 8 4`), strings.Replace(record(1, 1, `a "u8" 0 1 1`)[0], "S", "File", 2)},
			[]string{object("host", "")}, []string{"breaking f function: f(p0: Vec<File>), ", "breaking File object: , of host"}},
		{"objects that are new", []string{nothing}, []string{nothing, object("host", "")}, []string{"breaking File object: , of host"}},
		{"objects that are new, of no size", []string{nothing}, append([]string{nothing}, id("A")...), nil},
		{"objects that functions take, of another block", []string{export("f", `"g::File" own 4 4`), object("host", "")}, []string{export("f", `"g::File" own 4 4`), object("store", "")},
			[]string{"breaking File import block: host, store"}},
		{"objects of another name", []string{export("f", `"g::File" own 4 4`), object("host", "")},
			[]string{export("f", `"g::Doc" own 4 4`), strings.Replace(object("host", ""), "File", "Doc", 2)}, []string{"breaking File type: File, Doc"}},

		// Resources of the guest, which count without a function.
		{"resources that stay", []string{counterType}, []string{counterType}, nil},
		{"resources that are gone", []string{counterType, nothing}, []string{nothing}, []string{"breaking Counter resource: Counter, "}},
		{"resources of another name", []string{export("f", `"g::Counter" own 4 4`), counterType},
			[]string{export("f", `"g::Tally" own 4 4`), strings.ReplaceAll(counterType, "Counter", "Tally")}, []string{"breaking Counter type: Counter, Tally"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range abi.Diff(read(t, test.old...), read(t, test.new...)) {
				got = append(got, fmt.Sprintf("%s %s %s: %s, %s", c.Kind, c.Where, c.What, c.Old, c.New))
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestChangedFormat: another format of the description is a breaking change.
func TestChangedFormat(t *testing.T) {
	old, new := read(t, nothing), read(t, nothing)
	new.Format++
	if changes := abi.Diff(old, new); len(changes) != 1 || changes[0].Kind != abi.Breaking || changes[0].What != "format" {
		t.Errorf("%v", changes)
	}
}

// TestHandlesInCircle: a type that contains itself and an object is searched once.
func TestHandlesInCircle(t *testing.T) {
	d := read(t, fileType, `{"wazabi":1,"type":"g::Node","name":"Node","kind":"record","size":12,"align":4,"fields":[`+
		`{"name":"next","type":{"list":"g::Node"},"offset":0,"size":8,"align":4},{"name":"file","type":"g::File","offset":8,"size":4,"align":4}]}`,
		export("f", `"g::Node" own 12 4`))
	if changes := abi.Diff(d, d); len(changes) != 0 {
		t.Errorf("%v", changes)
	}
}

// TestDifference has the first difference of two types, which says the most.
func TestDifference(t *testing.T) {
	s := func(keys, field string, size, align int) string { return structural(keys, field, size, align) }
	more := record(2, 1, `f "u8" 0 1 1`, `g "u8" 1 1 1`)[0]
	for _, test := range []struct {
		name, this, other string
		want              *abi.Difference
	}{
		{"none", s("", `"u8"`, 1, 1), s(`"docs":"More.",`, `"u8"`, 1, 1), nil},
		{"a type, not its size", s("", `"u8"`, 1, 1), s("", `"u64"`, 8, 8), &abi.Difference{Key: "fields.f.type", This: `"u8"`, Other: `"u64"`}},
		{"the first of four keys", s(`"error":true,"format":"x","go":"X","source":"f",`, `"u8"`, 1, 1), s("", `"u8"`, 1, 1), &abi.Difference{Key: "error", This: "true", Other: "nothing"}},
		{"a list and a number", s("", `{"list":"u8"}`, 8, 4), s("", `"u8"`, 1, 1), &abi.Difference{Key: "fields.f.type", This: `{"list":"u8"}`, Other: `"u8"`}},
		{"a number and a list", s("", `"u8"`, 1, 1), s("", `{"list":"u8"}`, 8, 4), &abi.Difference{Key: "fields.f.type", This: `"u8"`, Other: `{"list":"u8"}`}},
		{"parts and a part", s("", `{"tuple":["u8","u8"]}`, 2, 1), s("", `"u16"`, 2, 2), &abi.Difference{Key: "fields.f.type", This: `{"tuple":["u8","u8"]}`, Other: `"u16"`}},
		{"the second of two parts", s("", `{"tuple":[{"list":"u8"},{"list":"u8"}]}`, 16, 4), s("", `{"tuple":[{"list":"u8"},{"list":"i8"}]}`, 16, 4),
			&abi.Difference{Key: "fields.f.type.tuple.1.list", This: `"u8"`, Other: `"i8"`}},
		{"fields and an inner type", s("", `"u8"`, 1, 1), newtype("S"),
			&abi.Difference{Key: "fields", This: `[{"align":1,"name":"f","offset":0,"size":1,"type":"u8"}]`, Other: "nothing"}},
		{"one more field", s("", `"u8"`, 1, 1), more, &abi.Difference{Key: "fields.g", This: "nothing", Other: `{"align":1,"name":"g","offset":1,"size":1,"type":"u8"}`}},
		{"one field less", more, s("", `"u8"`, 1, 1), &abi.Difference{Key: "fields.g", This: `{"align":1,"name":"g","offset":1,"size":1,"type":"u8"}`, Other: "nothing"}},
		{"another kind", named("resource", 4, 4, `"module":"host"`), named("guest_resource", 4, 4, `"drop":"g/T.drop"`), &abi.Difference{Key: "drop", This: "nothing", Other: `"g/T.drop"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			typeOf := func(r string) *abi.Type {
				// A function reaches the type, by a list that has one size for all types.
				name := "g::T"
				if strings.Contains(r, `"g::S"`) {
					name = "g::S"
				}
				return read(t, r, export("f", fmt.Sprintf(`{"list":%q} own 8 4`, name))).Types[0]
			}
			this, other := typeOf(test.this), typeOf(test.other)
			// The keys come from maps, whose order is another each time.
			for range 20 {
				got := this.Difference(other)
				if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
					t.Fatalf("%+v, want %+v", got, test.want)
				}
			}
		})
	}
}

// TestLinkChanges compares an import block with the exports of another guest.
func TestLinkChanges(t *testing.T) {
	asks := func(name string, params ...string) string {
		return strings.Replace(export(name, params...), `"export":"g/`, `"import":"mid/`, 1)
	}
	object := func(module, keys string) string {
		return strings.Replace(with(fileType, keys), `"host"`, fmt.Sprintf("%q", module), 1)
	}
	file := object("mid", `"docs":""`)
	length := strings.Replace(fileLen, "host/", "mid/", 1)
	resource := strings.NewReplacer("g::Counter", "g::File", `"Counter"`, `"File"`, "Counter.", "File.").Replace(counterType)
	lengthOf := func(pass string) string {
		return `{"wazabi":1,"export":"g/File.len","name":"len","of":"g::File","params":[{"name":"self","type":"g::File","pass":"` + pass + `","size":4,"align":4}]}`
	}
	const own, borrow, mut = `"g::File" own 4 4`, `"g::File" borrow 4 4`, `"g::File" mut 4 4`
	for _, test := range []struct {
		name               string
		importer, exporter []string
		want               []string
	}{
		{"a method", []string{file, length}, []string{resource, lengthOf("borrow")}, nil},
		{"a method that changes its object", []string{file, length}, []string{resource, lengthOf("mut")}, nil},
		{"a method that takes its object", []string{file, length}, []string{resource, lengthOf("own")}, []string{"breaking File.len parameter 1: self: &File, self: File"}},
		{"no method", []string{file, length}, []string{resource}, []string{"breaking File.len function: File.len(self: &File), "}},
		{"a function that refuses", []string{asks("f")}, []string{with(export("f"), `"refuses":true`)}, nil},
		{"a function of another block", []string{asks("f"), strings.Replace(asks("g"), "mid/", "other/", 1)}, []string{export("f")}, nil},
		{"a function more", []string{asks("f")}, []string{export("f"), export("g")}, nil},
		{"a parameter more", []string{file, asks("f", `"u8" own 1 1`, borrow)}, []string{resource, export("f", `"u8" own 1 1`)}, []string{"breaking f parameter 2: p1: &File, "}},
		{"a parameter that is changed", []string{file, asks("f", own)}, []string{resource, export("f", mut)}, []string{"breaking f parameter 1: p0: File, p0: &mut File"}},
		{"a text, and an object that is changed", []string{asks("f", `"string" borrow 8 4`)}, []string{resource, export("f", mut)},
			[]string{"breaking f parameter 1: p0: &str, p0: &mut File"}},
		{"another record", append(record(1, 1, `a "u8" 0 1 1`)[:1], asks("f", `{"list":"g::S"} own 8 4`)), record(1, 1, `a "i8" 0 1 1`),
			[]string{"breaking S field a: u8 at 0, i8 at 0"}},

		// Objects that no function uses.
		{"an object", []string{file}, []string{resource}, nil},
		{"no resource for an object", []string{file}, []string{nothing}, []string{"breaking File resource: File, "}},
		{"a record for an object", []string{file}, []string{strings.Replace(record(1, 1, `a "u8" 0 1 1`)[0], "S", "File", 2), export("g", `{"list":"g::File"} own 8 4`)},
			[]string{"breaking File resource: File, "}},
		{"an object of another block", []string{object("other", `"docs":""`)}, []string{nothing}, nil},
		{"any object", []string{object("mid", `"any":true`)}, []string{nothing}, nil},
		{"any object of the name of a resource", []string{object("mid", `"any":true`)}, []string{resource}, nil},

		// Objects that are passed on.
		{"an object of another block is passed", []string{object("other", `"docs":""`), asks("f", own)}, []string{object("other", `"docs":""`), export("f", own)}, nil},
		{"any object is passed", []string{object("mid", `"any":true`), asks("f", own)}, []string{object("desk", `"any":true`), export("f", own)}, nil},
		{"any object is passed for a certain one", []string{object("mid", `"any":true`), asks("f", own)}, []string{object("desk", `"docs":""`), export("f", own)},
			[]string{"breaking File any mark: yes, no", "breaking File import block: mid, desk"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range abi.DiffLink(read(t, test.importer...), "mid", read(t, test.exporter...)) {
				got = append(got, fmt.Sprintf("%s %s %s: %s, %s", c.Kind, c.Where, c.What, c.Old, c.New))
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
