package gen

import (
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
