package abi_test

import (
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestAnyCase: a case holds any error if it is the only one whose only field is such an error.
func TestAnyCase(t *testing.T) {
	field := func(k abi.Kind) abi.Field { return abi.Field{Name: "0", Type: &abi.Type{Kind: k}} }
	text, any := field(abi.KindString), field(abi.KindDynError)
	for _, tt := range []struct {
		name  string
		cases []abi.Case
		want  int
	}{
		{"none", []abi.Case{{}, {Fields: []abi.Field{text}}}, -1},
		{"one", []abi.Case{{Fields: []abi.Field{text}}, {Fields: []abi.Field{any}}}, 1},
		{"two", []abi.Case{{Fields: []abi.Field{any}}, {Fields: []abi.Field{any}}}, -1},
		{"with another field", []abi.Case{{Fields: []abi.Field{any, text}}}, -1},
		{"beside one with another field", []abi.Case{{Fields: []abi.Field{any}}, {Fields: []abi.Field{text, any}}}, 0},
		{"success", []abi.Case{{Fields: []abi.Field{any}, OK: true}}, -1},
	} {
		e := &abi.Type{Kind: abi.KindVariant, Error: true, Cases: tt.cases}
		if got := e.AnyCase(); got != tt.want {
			t.Errorf("%s: %d, expected %d", tt.name, got, tt.want)
		}
	}
	if got := (&abi.Type{Kind: abi.KindVariant, Cases: []abi.Case{{Fields: []abi.Field{any}}}}).AnyCase(); got != -1 {
		t.Errorf("no error: %d", got)
	}
}
