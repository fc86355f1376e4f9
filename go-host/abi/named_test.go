package abi_test

import (
	"strconv"
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
