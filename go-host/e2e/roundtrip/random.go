package roundtrip

import (
	"math/rand/v2"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Fill sets a Go variable to a random value of a described type. cases are the package's types of
// the cases of variants, by their Go names.
func Fill(random *rand.Rand, cases map[string]reflect.Type, t *abi.Type, v reflect.Value) {
	(&filler{Rand: random, types: byKey(cases)}).fill(t, v)
}
