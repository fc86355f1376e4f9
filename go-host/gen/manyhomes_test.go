package gen_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestManyHomes: many functions have arguments with very many resources in them. Their number times
// that of the functions would take minutes.
func TestManyHomes(t *testing.T) {
	const n = 1000
	d := &abi.Description{Format: 1}
	var all *abi.Type
	for i := range n {
		name := fmt.Sprint("R", i)
		resource := of(abi.KindGuestResource, 4, 4)
		resource.Path, resource.Name, resource.Drop = "g::"+name, name, "g/"+name+".drop"
		if all == nil {
			all = resource
		}
		all = recordOf(fmt.Sprint("All", i), abi.Field{Name: "others", Type: boxOf(all)}, abi.Field{Name: "own", Type: resource})
	}
	for i := range n {
		name := fmt.Sprint("f", i)
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: []abi.Param{{Name: "all", Type: all}}})
	}
	d, err := readBack(d)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if _, err := generate(d, gen.Options{Package: "many"}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}
