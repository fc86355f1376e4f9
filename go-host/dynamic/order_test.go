package dynamic

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestLongKeys: sorting few keys of many bytes looks whether the call is to end.
func TestLongKeys(t *testing.T) {
	text := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	long := strings.Repeat("a", 1<<20)
	var entries []entry
	for i := range 64 {
		entries = append(entries, entry{key: Value{typ: text, ref: long[i:]}})
	}
	late, looks := errors.New("late"), 0
	_, err := mapOf(&abi.Type{Kind: abi.KindMap}, entries, func() error {
		looks++
		return late
	})
	if err != late || looks != 1 {
		t.Errorf("%v after %d looks", err, looks)
	}
}
