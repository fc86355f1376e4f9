package wazabi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// %+v prints the trace; every other verb prints the text.
func TestTrapErrorFormat(t *testing.T) {
	err := &wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Func: "shop.Total", Message: "no price", File: "src/lib.rs", Line: 7, Column: 5,
		Trace: []wazabi.Frame{{Func: "shop::price", File: "src/lib.rs", Line: 7, Column: 5}, {File: "src/lib.rs", Line: 3}, {Func: "shop/total\nx"}}}
	const text = "wazabi: shop.Total: the guest panicked: no price (src/lib.rs:7:5)"
	for format, want := range map[string]string{
		"%v":    text,
		"%s":    text,
		"%q":    `"` + text + `"`,
		"%.6s":  "wazabi",
		"%-70s": text + strings.Repeat(" ", 70-len(text)),
		"%+v":   text + "\n\tshop::price (src/lib.rs:7:5)\n\t(src/lib.rs:3)\n\tshop/total; x",
	} {
		if got := fmt.Sprintf(format, err); got != want {
			t.Errorf("%s: %q; want %q", format, got, want)
		}
	}
	if got := fmt.Sprintf("%#v", err); !strings.Contains(got, `Func:"shop.Total"`) || !strings.Contains(got, "Column:5") {
		t.Errorf("%%#v: %s", got)
	}
	var trap *wazabi.TrapError
	if !errors.As(fmt.Errorf("order 7: %w", err), &trap) || trap.Trace[0].Line != 7 {
		t.Errorf("%v", trap)
	}
}
