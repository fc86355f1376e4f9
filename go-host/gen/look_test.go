package gen

import (
	"bytes"
	"math"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// On 32 bits too, a loop reads no more of large elements than of small ones.
func TestLookAt(t *testing.T) {
	for size, want := range map[int]string{
		0: "i&0x3fff == 0x3fff", 16: "i&0x3fff == 0x3fff", 17: "i&0x1fff == 0x1fff", 1 << 17: "i&0x1 == 0x1", 1 << 29: "i&0x1 == 0x1", math.MaxInt32: "i&0x1 == 0x1",
	} {
		if got := new(generator).lookAt(&abi.Type{Size: size}, &name{text: "i"}); got != want {
			t.Errorf("elements of %d bytes: %s, want %s", size, got, want)
		}
	}
}

// A long array is read in a loop that looks at the context, as a list is.
func TestLongArray(t *testing.T) {
	text := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	for n, want := range map[int]bool{1 << 14: false, 1<<14 + 1: true} {
		array := &abi.Type{Kind: abi.KindArray, Size: 8 * n, Align: 4, Len: n, Elems: []*abi.Type{text}}
		list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{array}}
		d := &abi.Description{Format: 1, Exports: []*abi.Func{{Export: "g/f", Name: "f", Result: list}}}
		result, err := Generate(d, Options{Package: "long"})
		if err != nil {
			t.Fatal(err)
		}
		// The loop over the list looks once as it counts, and once as it reads.
		if looks := bytes.Count(result.Files[0].Data, []byte("li.Stopped()")); looks != map[bool]int{false: 2, true: 4}[want] {
			t.Errorf("%d elements: %d looks at the context", n, looks)
		}
	}
}
