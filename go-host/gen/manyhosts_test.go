package gen_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestManyHosts: the time grows with the number of import blocks and objects, and not with its
// square.
func TestManyHosts(t *testing.T) {
	took := func(n int) time.Duration {
		d := &abi.Description{Format: 1}
		for i := range n {
			object := objectOf("host", fmt.Sprint("O", i))
			d.Types = append(d.Types, object)
			d.Imports = append(d.Imports, &abi.Func{Export: fmt.Sprintf("h%d/f", i), Name: "f"},
				&abi.Func{Export: "host/" + object.Name + ".get", Name: "get", Params: []abi.Param{{Name: "self", Type: object, Borrow: true}}})
		}
		begun := time.Now()
		if _, err := generate(d, gen.Options{Package: "pkg"}); err != nil {
			t.Fatal(err)
		}
		return time.Since(begun)
	}
	if few, many := took(1_000), took(8_000); many > 16*few+2*time.Second {
		t.Errorf("%v for 1,000, %v for 8,000", few, many)
	} else {
		t.Logf("%v for 1,000, %v for 8,000", few, many)
	}
}
