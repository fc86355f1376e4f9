package rt

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// A guest is sent the JSON that serde_json reads, and no other.
func TestJSONInput(t *testing.T) {
	nested := func(open, inside, close string, depth int) string {
		return strings.Repeat(open, depth-1) + inside + strings.Repeat(close, depth-1)
	}
	const half, large, deep = "half of a surrogate pair", "which is too large for a float64", "nests more than 127 deep"
	for _, test := range []struct{ text, want string }{
		{"null", ""},
		{"", "an empty text is not JSON; use nil, or null"},
		{"nul", "nul is not JSON"},
		{"\"\xff\"", "the JSON is not UTF-8"},
		{nested("[", "[]", "]", maxJSONDepth), ""},
		{nested("[", "[]", "]", maxJSONDepth+1), deep},
		{nested(`{"a":`, "{}", "}", maxJSONDepth), ""},
		{nested(`{"a":`, "{}", "}", maxJSONDepth+1), deep},
		{"[" + strings.Repeat("[],{},", 2*maxJSONDepth) + "[]]", ""},
		{"-1.5e+3", ""},
		{"1e9", ""},
		{"1e-9", ""},
		{"0.001e310", ""},
		{"[0, 9]", ""},
		{"-1e999", "the number -1e999, " + large},
		{"9e999", "the number 9e999, " + large},
		{"1E999", "the number 1E999, " + large},
		{"1e+999", "the number 1e+999, " + large},
		{`"1e999 [ { \" \\"`, ""},
		{`"\n\u0020\ud7ff\ue000\uffff"`, ""},
		{`"\ud800\udc00\udbff\udfff"`, ""},
		{`"\ud800"`, half + `: "\ud800`},
		{`"\ud800\n"`, half},
		{`"\ud800xudc00"`, half},
		{`"\ud800\ud800"`, half},
		{`"\ud800\udbff"`, half},
		{`"\ud800\ue000"`, half},
		{`"\udc00"`, half},
		{`"\udc00\udc00"`, half},
		{`"\udfff"`, half},
	} {
		sent, err := jsonInput(json.RawMessage(test.text))
		switch {
		case test.want == "":
			if err != nil || string(sent) != test.text {
				t.Errorf("%s: %s, %v", test.text, sent, err)
			}
		case !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: %v; want %s", test.text, err, test.want)
		}
	}
	if sent, err := jsonInput(nil); string(sent) != "null" || err != nil {
		t.Errorf("nil: %s, %v", sent, err)
	}
}

// A guest's text is JSON, of any depth and with any numbers.
func TestJSONOutput(t *testing.T) {
	for _, test := range []struct {
		text string
		kind error
	}{
		{strings.Repeat("[", 500) + strings.Repeat("]", 500), nil},
		{"1e999", nil},
		{`"\ud800"`, nil},
		{"", wazabi.ErrRange},
		{"nul", wazabi.ErrRange},
		{"\"\xff\"", wazabi.ErrUTF8},
	} {
		v, err := jsonOutput([]byte(test.text), nil)
		if !errors.Is(err, test.kind) || (err == nil) != (string(v) == test.text && v != nil) {
			t.Errorf("%s: %s, %v; want %v", test.text, v, err, test.kind)
		}
	}
}
