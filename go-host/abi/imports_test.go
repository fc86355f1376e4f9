package abi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestUnknownImports: the error says how an import may have got in.
func TestUnknownImports(t *testing.T) {
	const bindgen = "of wasm-bindgen, which needs a JavaScript host"
	for _, test := range []struct{ module, name, says string }{
		{"__wbindgen_placeholder__", "f", bindgen}, {"wbg", "f", bindgen}, {"m", "__wbindgen_throw", bindgen}, {"m", "__wbg_now", bindgen},
		{"wasi_unstable", "f", "the WASI that can be had is wasi_snapshot_preview1"}, {Kit, "f", "it needs a newer wazabi"},
		{"m", "__getrandom_v03", "m.__getrandom_v03, which no host provides; turn on the feature `random` of the crate wazabi, which has it"},
		{"env", "f", "env.f, which no host provides; an undefined function of C code, perhaps"}, {"m", "f", "the guest imports m.f, which no host provides"},
	} {
		if got := unknownImports([]wasmbin.Import{{Module: test.module, Name: test.name}}); !strings.Contains(got, test.says) || test.module == "m" && !strings.HasSuffix(got, test.says) && test.says != bindgen {
			t.Errorf("%s.%s: %s, want %s", test.module, test.name, got, test.says)
		}
	}
}

// TestImportErrors: the first 32 differences are listed.
func TestImportErrors(t *testing.T) {
	for n, want := range map[int]string{1: "d0 (i0)", 2: "i0: d0; i1: d1", 31: "; i30: d30", 32: "; i31: d31", 33: "; i31: d31; and 1 more", 34: "; i31: d31; and 2 more"} {
		var wrong []difference
		for i := range n {
			wrong = append(wrong, difference{fmt.Sprintf("i%d", i), fmt.Sprintf("d%d", i)})
		}
		if got := importError(wrong).Error(); !strings.HasSuffix(got, want) {
			t.Errorf("%d differences: %s, want %s", n, got, want)
		}
	}
	if got := importError([]difference{{"", "a"}, {"", "b"}}).Error(); !strings.HasSuffix(got, ": a; b") {
		t.Errorf("differences of no import: %s", got)
	}
}

// TestCompanions: an iterator has two more exports.
func TestCompanions(t *testing.T) {
	for ref, want := range map[string]int{
		"": 1, `"u8"`: 1, `{"list":"u8"}`: 1, `{"list":{"iterator":"u8"}}`: 1, `{"iterator":"u8"}`: 3, `{"result":["u8","string"]}`: 1,
		`{"result":[{"list":"u8"},"string"]}`: 1, `{"result":[{"iterator":"u8"},"string"]}`: 3, `{"result":["u8",{"iterator":"u8"}]}`: 1,
	} {
		rec := &record{}
		if ref != "" {
			rec.Result = &resultRecord{Type: json.RawMessage(ref)}
		}
		if got := companions(rec); len(got) != want {
			t.Errorf("%s: %q, want %d", ref, got, want)
		}
	}
}

// TestTooManyTypes: the number of types is bounded.
func TestTooManyTypes(t *testing.T) {
	one := int64(1)
	types := make([]*record, maxTypes+1)
	for i := range types {
		name := fmt.Sprintf("T%d", i)
		types[i] = &record{Type: "g::" + name, Name: name, Kind: "newtype", layout: layout{&one, &one}, Inner: json.RawMessage(`"u8"`)}
	}
	if _, err := resolve(types[:maxTypes]); err != nil {
		t.Errorf("%d types: %v", maxTypes, err)
	}
	if _, err := resolve(types); !errors.Is(err, ErrLimit) || !strings.Contains(err.Error(), "more than 100000 types") {
		t.Errorf("%d types: %v", len(types), err)
	}
}
