package dynamic_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestJSONNotText: JSON whose strings are no text is refused, as Go strings are.
func TestJSONNotText(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	before := g.Stats().Calls
	for _, test := range []struct{ name, text, says string }{
		{"echo_string", "\"a\xff\"", "byte 2 is 0xff"},
		{"echo_string", `"a\ud800"`, `\ud800 at byte 2`},
		{"echo_string", `"\\\udc00"`, `\udc00 at byte 3`},
		{"echo_string", `"\ud800\ud800\udc00"`, `\ud800 at byte 1`},
		{"echo_string", `"\uD800\u0041"`, `\uD800 at byte 1`},
		{"echo_string", `"\ud800\n"`, `\ud800 at byte 1`},
		{"echo_char", `"\ud800"`, `half of a surrogate pair`},
		{"echo_strings", `["a","\udfff"]`, `half of a surrogate pair`},
		{"echo_hash_map", `{"\ud800":[]}`, `half of a surrogate pair`},
		{"echo_hash_map", "{\"\xc3\":[]}", "byte 2 is 0xc3"},
	} {
		var e *wazabi.Error
		_, err := g.Call(t.Context(), test.name, json.RawMessage(test.text))
		if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || !errors.Is(err, wazabi.ErrUTF8) || e.Path != "value" || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s of %q: %v", test.name, test.text, err)
		}
	}
	if calls := g.Stats().Calls - before; calls != 0 {
		t.Errorf("%d calls", calls)
	}
	for text, want := range map[string]string{
		`"\ud83d\ude00"`: "\U0001f600", `"\\ud800"`: `\ud800`, `"\ufffd"`: "\ufffd", "\"\ufffd\"": "\ufffd",
	} {
		v, err := g.Call(t.Context(), "echo_string", json.RawMessage(text))
		if got, _ := v.Text(); got != want || err != nil {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}

// TestJSONBase64: bytes have one text in JSON.
func TestJSONBase64(t *testing.T) {
	g := openLate(t, "zoo")
	for _, text := range []string{`"AQ"`, `"AR=="`, `"A\nQ=="`, `"AQ==\r\n"`, `"AQ== "`, `"_w=="`} {
		if v, err := g.Call(t.Context(), "echo_bytes", json.RawMessage(text)); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "not base64") {
			t.Errorf("%s: %v, %v", text, v, err)
		}
	}
	if v, err := g.Call(t.Context(), "echo_bytes", json.RawMessage(`"AQ=="`)); err != nil || v.String() != `"AQ=="` {
		t.Errorf("%v, %v", v, err)
	}
}
