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
	const maxDepth = 127
	const half, large, deep = "half of a surrogate pair", "which is too large for a float64", "nests more than 127 deep"
	for _, test := range []struct{ text, want string }{
		{"null", ""},
		{"", "an empty text is not JSON; use nil, or null"},
		{"nul", "nul is not JSON"},
		{"\"\xff\"", "the JSON is not UTF-8"},
		{nested("[", "[]", "]", maxDepth), ""},
		{nested("[", "[]", "]", maxDepth+1), deep},
		{nested(`{"a":`, "{}", "}", maxDepth), ""},
		{nested(`{"a":`, "{}", "}", maxDepth+1), deep},
		{"[" + strings.Repeat("[],{},", 2*maxDepth) + "[]]", ""},
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
		v, err := new(Lifter).jsonOutput([]byte(test.text), nil)
		if !errors.Is(err, test.kind) || (err == nil) != (string(v) == test.text && v != nil) {
			t.Errorf("%s: %s, %v; want %v", test.text, v, err, test.kind)
		}
	}
}

// A long text is checked in pieces, each time it is read. The check ends with the context.
func TestLongJSON(t *testing.T) {
	v := []byte("[" + strings.Repeat(`"text", `, 2*piece/8) + "0]")
	for _, test := range []struct {
		name  string
		check func(*Lifter, []byte) error
		looks int
	}{
		{"CheckJSON", (*Lifter).CheckJSON, 4},
		{"AcceptJSON", (*Lifter).AcceptJSON, 2},
		{"jsonOutput", func(li *Lifter, v []byte) error {
			out, err := li.jsonOutput(v, nil)
			if (out == nil) != (err != nil) {
				t.Errorf("%d bytes, %v", len(out), err)
			}
			return err
		}, 4},
	} {
		for looks := range test.looks + 1 {
			li, ctx := guardedLifter(v, 1<<30, looks)
			err := test.check(li, v)
			if ended := looks < test.looks; errors.Is(err, wazabi.ErrCanceled) != ended || (err != nil) != ended {
				t.Errorf("%s ends at look %d: %v", test.name, looks, err)
			}
			if looks == test.looks && ctx.left != 0 {
				t.Errorf("%s: %d looks are left of %d", test.name, ctx.left, looks)
			}
		}
	}
}
