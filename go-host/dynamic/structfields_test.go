package dynamic_test

import (
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestFieldsOfOneName: fields of a type whose names differ in underscores only have fields of their
// own in Go, by their tags.
func TestFieldsOfOneName(t *testing.T) {
	number := &abi.Type{Kind: abi.KindU32, Size: 4, Align: 4}
	twin := &abi.Type{Kind: abi.KindRecord, Name: "Twin", Path: "Twin", Size: 8, Align: 4, Fields: []abi.Field{
		{Name: "a_b", Type: number}, {Name: "ab", Type: number, Offset: 4},
	}}
	for _, v := range []any{
		struct{ AB uint32 }{1},
		struct{ AB, A_b uint32 }{1, 2},
	} {
		_, err := dynamic.ValueOf(twin, v)
		if !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "the field AB for both a_b and ab of Twin") {
			t.Errorf("%T: %v", v, err)
		}
	}
	type tagged struct {
		First  uint32 `wazabi:"a_b"`
		Second uint32 `wazabi:"ab"`
	}
	v, err := dynamic.ValueOf(twin, tagged{1, 2})
	if err != nil || v.String() != `{"a_b":1,"ab":2}` {
		t.Errorf("%v, %v", v, err)
	}
	var back tagged
	if err := v.Decode(&back); err != nil || back != (tagged{1, 2}) {
		t.Errorf("%v, %v", back, err)
	}
	var one struct{ AB uint32 }
	if err := v.Decode(&one); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("%v, %v", one, err)
	}
}
