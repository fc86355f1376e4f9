package abi_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A type that the program makes has no indexes, and is searched.
func TestNamesOfMadeTypes(t *testing.T) {
	record, enum := &abi.Type{Kind: abi.KindRecord}, &abi.Type{Kind: abi.KindEnum}
	var kase abi.Case
	for i := range 100 {
		name := strconv.Itoa(i)
		record.Fields = append(record.Fields, abi.Field{Name: name})
		enum.Cases = append(enum.Cases, abi.Case{Name: name, Value: int64(-i)})
		kase.Fields = append(kase.Fields, abi.Field{Name: name})
		for typ, got := range map[*abi.Type][3]int{
			record: {record.FieldNamed(name), record.CaseNamed(name), record.CaseOf(int64(-i))},
			enum:   {enum.FieldNamed(name), enum.CaseNamed(name), enum.CaseOf(int64(-i))},
		} {
			want := [3]int{i, -1, -1}
			if typ == enum {
				want = [3]int{-1, i, i}
			}
			if got != want {
				t.Errorf("kind %v, %s: %v, expected %v", typ.Kind, name, got, want)
			}
		}
		if got := kase.FieldNamed(name); got != i {
			t.Errorf("field %s of a case: %d", name, got)
		}
	}
	for _, got := range []int{record.FieldNamed("x"), enum.CaseNamed("x"), enum.CaseOf(1), kase.FieldNamed("x")} {
		if got != -1 {
			t.Errorf("a name that is not there is at %d", got)
		}
	}
}

// A type that was read has names of its own kind only, with an index or without.
func TestNamesOfReadTypes(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17} {
		var fields, cases []string
		for i := range n {
			fields = append(fields, fmt.Sprintf(`{"name":"n%d","type":"u8","offset":%d,"size":1,"align":1}`, i, i))
			cases = append(cases, fmt.Sprintf(`{"name":"n%d","value":%d}`, i, i))
		}
		const header, export = `{"wazabi":1,"type":"g::T","name":"T","size":%d,"align":1,`, `{"wazabi":1,"export":"g/f","name":"f",` +
			`"params":[{"name":"of","type":"g::T","pass":"borrow","size":%d,"align":1}]}`
		read := func(size int, record string) *abi.Type {
			d, err := abi.Read(section(fmt.Sprintf(header+record, size), fmt.Sprintf(export, size)))
			if err != nil {
				t.Fatal(err)
			}
			return d.Exports[0].Params[0].Type
		}
		record := read(n, `"kind":"record","fields":[`+strings.Join(fields, ",")+`]}`)
		enum := read(1, `"kind":"enum","repr":"u8","cases":[`+strings.Join(cases, ",")+`]}`)
		for i := range n + 1 {
			name, want := fmt.Sprint("n", i), i
			if i == n {
				want = -1
			}
			if f, c := record.FieldNamed(name), record.CaseNamed(name); f != want || c != -1 {
				t.Errorf("a record of %d fields: field %s at %d, case at %d, expected %d and -1", n, name, f, c, want)
			}
			if f, c := enum.FieldNamed(name), enum.CaseNamed(name); f != -1 || c != want {
				t.Errorf("an enum of %d cases: field %s at %d, case at %d, expected -1 and %d", n, name, f, c, want)
			}
		}
	}
}
