package command

import (
	"strconv"

	"github.com/wazabi/wazabi/go-host/internal/globals"
)

// overriddenStack returns a line about a stack that does not have the planned size, or "". Cargo
// passes the link arguments of build scripts after all others, and the linker takes the last size.
func overriddenStack(planned string, wasm []byte) string {
	linked := globals.StackSize(wasm)
	if size, err := strconv.ParseInt(planned, 0, 64); err != nil || linked == 0 || linked == size {
		return ""
	}
	return "stack " + strconv.FormatInt(linked, 10) + " bytes instead: a link argument of a build script overrides the " + planned + " bytes"
}
