package fault

import "strings"

// maxStack bounds the text of a Go stack in an error.
const maxStack = 16 << 10

// PanicStack returns the part of a goroutine's stack, as package runtime/debug writes it, from the
// function that panicked.
func PanicStack(stack string) string {
	// The functions that recover come before panic, which has two lines.
	if _, rest, ok := strings.Cut(stack, "\npanic("); ok {
		_, rest, _ = strings.Cut(rest, "\n")
		_, stack, _ = strings.Cut(rest, "\n")
	}
	return strings.TrimSpace(stack[:min(len(stack), maxStack)])
}
