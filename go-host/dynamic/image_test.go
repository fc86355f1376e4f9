package dynamic_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// words returns the bytes of words of 32 bits, then of texts.
func words(all ...any) []byte {
	var b []byte
	for _, one := range all {
		switch one := one.(type) {
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(one))
		case string:
			b = append(b, one...)
		}
	}
	return b
}

// TestCallBytes: arguments that the caller has laid out arrive, also if the arena is too small for
// them at first.
func TestCallBytes(t *testing.T) {
	g := openLate(t, "utf16", append(unused(t, "utf16"), wazabi.WithPoolSize(1))...)
	for _, test := range []struct {
		name   string
		image  []byte
		result string
	}{
		{"echo", words(8, 2, "a\x00b\x00"), `"ab"`},
		{"echo", words(8, 0), `""`},
		{"echo", words(0, 0), `""`},
		{"from", words(12, 2, 1, "a\x00b\x00"), `"b"`},
		// The parts lie in any order, with space between them.
		{"reversed", words(12, 2, 0, 32, 1, 28, 1, "b\x00__a\x00"), `["b","a"]`},
		{"length", append(words(8, 1<<20), make([]byte, 2<<20)...), "1048576"},
	} {
		image := bytes.Clone(test.image)
		v, err := g.CallBytes(t.Context(), test.name, image)
		if err != nil || v.String() != test.result || !bytes.Equal(image, test.image) {
			t.Errorf("%s: %v, %v", test.name, v, err)
		}
	}
	pinned, err := g.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := pinned.CallBytes(t.Context(), "echo", words(8, 1, "z\x00")); err != nil || v.String() != `"z"` {
		t.Errorf("the instance: %v, %v", v, err)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCallBytesRefused: an image that the guest could be harmed by is not sent.
func TestCallBytesRefused(t *testing.T) {
	g := openLate(t, "utf16", append(unused(t, "utf16"), wazabi.WithPoolSize(1))...)
	for _, test := range []struct {
		name, path string
		image      []byte
		kind       error
	}{
		{"echo", "", words(8), nil},
		{"echo", "text", words(8, 3, "a\x00b\x00"), wazabi.ErrOutOfBounds},
		{"echo", "text", words(-2, 1), wazabi.ErrOutOfBounds},
		{"echo", "text", words(9, 1, "a\x00b\x00"), wazabi.ErrMisaligned},
		{"echo", "text", words(8, 1, "\x3e\xd8"), wazabi.ErrChar},
		{"echo", "text", words(8, 1<<31-1), wazabi.ErrOutOfBounds},
		{"reversed", "texts[1]", words(8, 2, 24, 1, 24, 3, "a\x00b\x00"), wazabi.ErrOutOfBounds},
		// Two texts in one place, and a list that lies in itself.
		{"reversed", "image", words(8, 2, 24, 2, 26, 1, "a\x00b\x00"), nil},
		{"reversed", "image", words(8, 1, 8, 1), nil},
		{"echo", "image", words(0, 1), nil},
		{"echo_line", "line.note", words(28, 0, 2, 28, 0, 28, 0), wazabi.ErrDiscriminant},
		{"echo_line", "line.source", words(28, 0, 0, 28, 0, 28, 1, "\xff"), wazabi.ErrUTF8},
	} {
		var e *wazabi.Error
		_, err := g.CallBytes(t.Context(), test.name, test.image)
		if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || test.kind != nil && !errors.Is(err, test.kind) || e.Path != test.path {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for _, name := range []string{"map", "Text.characters", "none"} {
		if _, err := g.CallBytes(t.Context(), name, make([]byte, 64)); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := g.Stats(); s.Poisoned != 0 || s.Made != 1 {
		t.Errorf("%+v", s)
	}
	if _, err := openWat(t, "core-numbers").CallBytes(t.Context(), "add", make([]byte, 8)); err == nil || !strings.Contains(err.Error(), "core module") {
		t.Errorf("a core module: %v", err)
	}
}

// TestCallBytesLibraries: an image has no values that the guest's types lack, though their form is
// valid: points in time out of range, and JSON that serde_json does not read.
func TestCallBytesLibraries(t *testing.T) {
	opts := []wazabi.Option{wazabi.WithPoolSize(1)}
	d, err := abi.ReadModule(guestFile(t, "libraries"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Imports {
		opts = append(opts, dynamic.WithFunc(f.Export, dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) {
			return args[0], nil
		})))
	}
	g := openLate(t, "libraries", opts...)
	instant := func(seconds int64, nanos uint32) []byte {
		b := binary.LittleEndian.AppendUint64(nil, uint64(seconds))
		return binary.LittleEndian.AppendUint64(b, uint64(nanos))
	}
	text := func(s string) []byte { return words(8, len(s), s) }
	for _, test := range []struct {
		name  string
		image []byte
		// result is empty if the image is refused.
		result string
	}{
		{"system_time", instant(1, 5), `"1970-01-01T00:00:01.000000005Z"`},
		{"system_time", instant(-1, 0), ""},
		{"chrono_time", instant(-1, 0), `"1969-12-31T23:59:59Z"`},
		{"chrono_time", instant(1<<45, 5), ""},
		{"chrono_time", instant(-1<<50, 5), ""},
		{"chrono_time", instant(0, 1e9), ""},
		{"jiff_time", instant(1<<45, 5), ""},
		{"utc_time", instant(1<<45, 0), ""},
		{"offset_time", instant(-1<<45, 0), ""},
		{"stamp", instant(1<<45, 0), ""},
		{"json", text(`{"a":[1]}`), `{"a":[1]}`},
		{"json", text(strings.Repeat("[", 200) + strings.Repeat("]", 200)), ""},
		{"json", text("1e999"), ""},
		{"json", text(`"\ud800"`), ""},
		{"json", text(""), ""},
		{"json", text("\"\xff\""), ""},
		{"decimal", text("1.50"), "1.50"},
		{"decimal", text("1e5"), ""},
		{"decimal", text("79228162514264337593543950336"), ""},
		{"decimal", text("0." + strings.Repeat("0", 40) + "1"), ""},
		{"ip", append([]byte{5, 1, 2, 3, 4}, make([]byte, 12)...), ""},
	} {
		var e *wazabi.Error
		v, err := g.CallBytes(t.Context(), test.name, test.image)
		if test.result != "" && (err != nil || strings.Trim(v.String(), `"`) != strings.Trim(test.result, `"`)) {
			t.Errorf("%s: %v, %v", test.name, v, err)
		}
		if test.result == "" && (!errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != "value") {
			t.Errorf("%s of %.40q: %v, %v", test.name, test.image, v, err)
		}
	}
	if s := g.Stats(); s.Poisoned != 0 || s.Made != 1 {
		t.Errorf("%+v", s)
	}
}
