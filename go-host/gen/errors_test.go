package gen_test

import (
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestSuccessAsError: a host's error that is the case which means success ends the call, for an
// enum and for a variant.
func TestSuccessAsError(t *testing.T) {
	code := failing(enum("Code", "Fine", "Bad"))
	state := failing(variant("State", []string{"Good", "Lost"}))
	code.Cases[0].OK, state.Cases[0].OK = true, true
	d := described(code, state)
	for name, of := range map[string]*abi.Type{"host/code": code, "host/state": state} {
		unit := &abi.Type{Kind: abi.KindUnit, Align: 1}
		result := &abi.Type{Kind: abi.KindResult, Size: 8, Align: 4, Elems: []*abi.Type{unit, of}}
		d.Imports = append(d.Imports, &abi.Func{Export: name, Name: strings.TrimPrefix(name, "host/"), Result: result})
	}
	files, err := generate(d, gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(files[0].Data)), " ")
	for _, has := range []string{
		`if failed && guestErr == CodeFine { return call.SuccessError(hostErr, "CodeFine") }`,
		`if _, ok := guestErr.(*StateGood); ok { return call.SuccessError(hostErr, "StateGood") }`,
	} {
		if !strings.Contains(text, has) {
			t.Errorf("there is no %q", has)
		}
	}
	if testing.Short() {
		return
	}
	vetPackages(t, map[string][]gen.File{"pkg": files})
}
