package translate

import (
	"errors"
	"os"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// FuzzPrepare rewrites modules for the translator, with all that guests get. A valid module stays
// valid. Each place of the source in the rewritten code is a place in the guest.
func FuzzPrepare(f *testing.F) {
	// small.rs says how it was built.
	small, err := os.ReadFile("../debuginfo/testdata/small.wasm")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(hostile.Guest{}.Bytes())
	f.Add(hostile.Everything())
	f.Add(probeModule([]probe{op("first", i32, i32, ""), op("second", "", i32, "\x41\x07")}))
	valid := hostile.Validator(f)
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if len(wasm) > 4096 {
			return
		}
		m, err := Prepare(wasm)
		if err != nil {
			var e *fault.Error
			if !errors.As(err, &e) || e.Kind == nil || e.Offset < 0 || e.Offset > int64(len(wasm)) {
				t.Fatalf("%#v", err)
			}
			return
		}
		if err := valid(m.Wasm); err != nil && valid(wasm) == nil {
			t.Fatalf("no longer valid: %v", err)
		}
		if m.places == nil {
			return
		}
		places, err := debuginfo.SectionsOf(m.Wasm).Places()
		if err != nil {
			t.Fatal(err)
		}
		for _, chain := range places.Chains[1:] {
			if n := chain[0].Line - placeLine; len(chain) != 1 || chain[0].File != placesFile || n < 0 || n >= len(m.places.Chains) {
				t.Fatalf("%v is none of %d places", chain, len(m.places.Chains))
			}
		}
	})
}
