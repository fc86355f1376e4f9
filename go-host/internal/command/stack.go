package command

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/internal/globals"
)

// The linker takes multiples of stackAlign. A panic needs nearly minStack; maxStack leaves room for
// the rest of a memory of 32 bits.
const (
	stackAlign = 16
	minStack   = 4 << 10
	maxStack   = 1 << 30
)

func checkStack(size byteSize) error {
	if size < minStack || size > maxStack || size%stackAlign != 0 {
		return fmt.Errorf("-stack %d: expected a number of bytes from %d to %d that is a multiple of %d, such as %d", size, minStack, maxStack, stackAlign, defaultStack)
	}
	return nil
}

// overriddenStack returns a line about a stack that does not have the planned size, or "". Cargo
// passes the link arguments of build scripts after all others, and the linker takes the last size.
func overriddenStack(planned string, wasm []byte) string {
	linked := globals.StackSize(wasm)
	if size, err := strconv.ParseInt(planned, 0, 64); err != nil || linked == 0 || linked == size {
		return ""
	}
	return "stack " + strconv.FormatInt(linked, 10) + " bytes instead: a link argument of a build script overrides the " + planned + " bytes"
}
