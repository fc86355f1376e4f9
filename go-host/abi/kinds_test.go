package abi

import (
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// kindLine is a line of testdata/kinds.txt, which rust-guest/tests/kinds.rs reads too.
type kindLine struct {
	name        string
	size, align int
	core        string
	key         bool
	rust        string
	// ref is the reference to the type, record its record if it has one.
	ref, record string
}

func kindLines(t *testing.T) []kindLine {
	t.Helper()
	text, err := os.ReadFile("../../testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []kindLine
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var l kindLine
		var key string
		n, err := fmt.Sscan(line, &l.name, &l.size, &l.align, &l.core, &key, &l.rust, &l.ref)
		if err != nil || n != 7 {
			t.Fatalf("%q: %v", line, err)
		}
		if l.key = key == "key"; strings.HasPrefix(l.ref, `{"wazabi"`) {
			l.ref, l.record = `"g::T"`, l.ref
		}
		all = append(all, l)
	}
	return all
}

// described reads a description of a function with the result type ref; for types of
// arguments, with a parameter of that type.
func (l kindLine) described(ref string, size, align int) (*Type, error) {
	var section string
	export := fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":%s,"pass":"own","size":%d,"align":%d}}`, ref, size, align)
	if kinds[kindByName[l.name]].argument {
		export = fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":%s,"pass":"borrow","size":%d,"align":%d}]}`, ref, size, align)
	}
	for _, r := range []string{l.record, export} {
		if r != "" {
			section += fmt.Sprintf("%08x %s\n", crc32.ChecksumIEEE([]byte(r)), r)
		}
	}
	d, err := Read([]byte(section))
	if err != nil {
		return nil, err
	}
	if params := d.Exports[0].Params; len(params) > 0 {
		return params[0].Type, nil
	}
	return d.Exports[0].Result, nil
}

// The table has the kinds of testdata/kinds.txt, and gives them the same facts.
func TestKinds(t *testing.T) {
	var names, table []string
	for _, row := range kinds {
		table = append(table, row.name)
	}
	for _, l := range kindLines(t) {
		names = append(names, l.name)
		t.Run(l.name, func(t *testing.T) {
			read, err := l.described(l.ref, l.size, l.align)
			if err != nil {
				t.Fatal(err)
			}
			core := "none"
			if read == nil {
				read = primitives["unit"]
			} else {
				core = read.Core().String()
			}
			if read.Kind.String() != l.name || read.Size != l.size || read.Align != l.align || core != l.core || read.Key() != l.key {
				t.Errorf("%v, size %d, align %d, core %s, key %t", read.Kind, read.Size, read.Align, core, read.Key())
			}
			if got := strings.ReplaceAll(read.String(), " ", ""); got != l.rust {
				t.Errorf("written as %s, want %s", got, l.rust)
			}
			if l.record == "" && string(read.ref()) != l.ref {
				t.Errorf("the reference is %s, want %s", read.ref(), l.ref)
			}
			_, err = l.described(`{"map":[`+l.ref+`,"u8"]}`, 8, 4)
			if accepted := err == nil; accepted != l.key {
				t.Errorf("accepted as the key of a map: %t, want %t: %v", accepted, l.key, err)
			}
		})
	}
	if !slices.Equal(names, table) {
		t.Errorf("kinds.txt has the kinds %v, the table %v", names, table)
	}
}

// TestSpans: a value crosses as a span if it is directly an address and a length.
func TestSpans(t *testing.T) {
	newtype := func(inner string) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"g::T","name":"T","kind":"newtype","size":8,"align":4,"inner":%s}`, inner)
	}
	for _, test := range []struct {
		ref, record string
		size, align int
		want        bool
	}{
		{`"string"`, "", 8, 4, true}, {`{"list":"u8"}`, "", 8, 4, true}, {`"u32"`, "", 4, 4, false}, {`{"box":"u8"}`, "", 4, 4, false}, {`"dyn_error"`, "", 8, 4, false},
		{`{"tuple":["u32","u32"]}`, "", 8, 4, false}, {`"g::T"`, newtype(`"string"`), 8, 4, true}, {`"g::T"`, newtype(`{"tuple":["u32","u32"]}`), 8, 4, false},
	} {
		read, err := kindLine{record: test.record}.described(test.ref, test.size, test.align)
		if err != nil {
			t.Fatal(err)
		}
		if read.Span() != test.want {
			t.Errorf("%s: %t", read, !test.want)
		}
	}
}

// Each row has everything that the other files need.
func TestKindRows(t *testing.T) {
	for k, row := range kinds {
		parts := row.form == formOf || row.form == formMany || row.form == formArray
		switch kind := Kind(k); {
		case kindByName[row.name] != kind:
			t.Errorf("%v: two kinds of one name", kind)
		case (row.named != nil) != (row.form == formRecord):
			t.Errorf("%v: form %d, and records: %t", kind, row.form, row.named != nil)
		case parts != (row.parts[0] > 0) || row.parts[0] > row.parts[1]:
			t.Errorf("%v: form %d with %d parts", kind, row.form, row.parts)
		case row.form != formRecord && row.rust == bracket{}:
			t.Errorf("%v: nothing is written for it", kind)
		case row.like == likeNone && row.core == 0:
			t.Errorf("%v: no core type", kind)
		case row.like == likeNone && row.align == 0 && row.shape == nil:
			t.Errorf("%v: no layout", kind)
		case row.like != likeNone && (row.core != 0 || row.align != 0 || row.direct):
			t.Errorf("%v: facts of its own, which nothing reads", kind)
		}
	}
}

// A number that is no kind has no facts.
func TestNoKind(t *testing.T) {
	for _, k := range []Kind{Kind(len(kinds)), math.MaxUint8} {
		if k.String() != fmt.Sprintf("kind %d", k) || k.Size() != 0 || k.Scalar() || k.Integer() || k.Argument() || k.Object() || k.GuestResource() {
			t.Errorf("%v of %d kinds: size %d", k, len(kinds), k.Size())
		}
	}
}

// Of the kinds only the integers of up to 64 bits can represent an enum.
func TestReprs(t *testing.T) {
	var accepted []string
	for _, row := range kinds {
		r := fmt.Sprintf(`{"wazabi":1,"type":"g::T","name":"T","kind":"enum","size":%d,"align":%d,"repr":%q,"cases":[{"name":"A","value":1}]}`,
			row.size, max(row.align, 1), row.name)
		_, err := kindLine{record: r}.described(`"g::T"`, row.size, row.align)
		if err == nil {
			accepted = append(accepted, row.name)
		} else if !strings.Contains(err.Error(), "representation") {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if want := []string{"u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"}; !slices.Equal(accepted, want) {
		t.Errorf("accepted %v, want %v", accepted, want)
	}
}

// The elements of a set are what the keys of a map are.
func TestSetElements(t *testing.T) {
	for _, l := range kindLines(t) {
		set, err := l.described(`{"set":`+l.ref+`}`, 8, 4)
		if l.key && (err != nil || set.Kind != KindSet || set.Elems[0].Kind.String() != l.name) {
			t.Errorf("%s: %v, %v", l.name, set, err)
		}
		refused := err != nil && (strings.Contains(err.Error(), "cannot be the element of a set") || l.name == "result" || kinds[kindByName[l.name]].argument)
		if !l.key && !refused {
			t.Errorf("%s: %v", l.name, err)
		}
	}
}
