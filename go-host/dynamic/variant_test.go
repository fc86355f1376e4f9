package dynamic

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestManyCases: the fields of a struct for the cases of a variant are looked up once, and not for
// each value, whose number the guest chooses.
func TestManyCases(t *testing.T) {
	variant := &abi.Type{Kind: abi.KindVariant, Name: "Many", Path: "a::Many", Repr: abi.KindU8}
	var fields []reflect.StructField
	for i := range 100 {
		name := fmt.Sprintf("C%d", i)
		variant.Cases = append(variant.Cases, abi.Case{Name: name})
		fields = append(fields, reflect.StructField{Name: name, Type: reflect.TypeFor[*struct{}]()})
	}
	c := &converter{fields: new(sync.Map)}
	v := Value{typ: variant, bits: 99, ref: []Value(nil)}
	out := reflect.New(reflect.StructOf(fields)).Elem()
	if allocs := testing.AllocsPerRun(10, func() {
		if err := c.to(variant, v, out); err != nil {
			t.Fatal(err)
		}
	}); allocs > 20 {
		t.Errorf("%v allocations", allocs)
	}
	if back, err := c.from(variant, out); err != nil || !back.Equal(v) {
		t.Errorf("%v, %v", back, err)
	}
}
