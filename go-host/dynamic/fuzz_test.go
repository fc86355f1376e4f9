package dynamic_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// FuzzEcho passes values to functions that return them: JSON, and values that the caller has laid
// out. Each is refused as input, or arrives: the JSON of what comes back is accepted, and comes
// back the same.
func FuzzEcho(f *testing.F) {
	var echoes []echo
	for _, name := range []string{"zoo", "libraries", "utf16", "proof"} {
		echoes = append(echoes, echoesOf(f, name)...)
	}
	seed := func(name, text string, image []byte) {
		for n, e := range echoes {
			if e.name != name {
				continue
			}
			f.Add(uint16(n), false, []byte(text))
			if image != nil {
				f.Add(uint16(n), true, image)
			}
		}
	}
	seed("echo_string", `"a\ud83d\ude00\n"`, words(8, 2, "ab"))
	seed("echo_bytes", `"AQ=="`, words(8, 2, "ab"))
	seed("echo_hash_map", `{"a":["b"]}`, nil)
	seed("echo_f64", "1e308", words(0, 0x7ff80000))
	seed("echo_scalars", "{}", nil)
	seed("echo_tree", "{}", nil)
	seed("echo", `"a\u0000"`, words(8, 2, "a\x00b\x00"))
	seed("json", `{"a":[1,-2.5e3,"\ud83d\ude00",null,true],"a":{}}`, words(8, 7, `{"a":1}`))
	seed("decimal", `"-12.50"`, words(8, 4, "1.50"))
	seed("uuid", `"67e55044-10b1-426f-9247-bb680e5fe0c8"`, make([]byte, 16))
	seed("chrono_time", `"1969-12-31T23:59:59.000000001Z"`, words(1, 0, 5, 0))
	seed("system_time", `"1970-01-01T00:00:01Z"`, words(1, 0, 5, 0))
	seed("socket", `"[fe80::1%2]:80"`, append([]byte{4}, make([]byte, 27)...))
	seed("ip", `"::ffff:1.2.3.4"`, append([]byte{6}, make([]byte, 16)...))
	seed("signed", "-170141183460469231731687303715884105728", binary.LittleEndian.AppendUint64(make([]byte, 8), 1<<63))
	// What comes back says how the other types are written.
	for n, e := range echoes {
		if v, err := e.guest.CallBytes(f.Context(), e.name, make([]byte, 256)); err == nil {
			f.Add(uint16(n), false, []byte(v.String()))
			f.Add(uint16(n), true, make([]byte, 256))
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, image bool, data []byte) {
		if len(data) > 2048 {
			return
		}
		e := echoes[int(which)%len(echoes)]
		call := func(text []byte) (dynamic.Value, error) {
			return e.guest.Call(t.Context(), e.name, json.RawMessage(text))
		}
		var v dynamic.Value
		var err error
		if image {
			v, err = e.guest.CallBytes(t.Context(), e.name, bytes.Clone(data))
		} else {
			v, err = call(data)
		}
		if err != nil {
			var refused *wazabi.Error
			if !errors.As(err, &refused) || refused.Kind != wazabi.ErrInput || len(err.Error()) > 4096 || !utf8.ValidString(err.Error()) || strings.Contains(err.Error(), "bug in") {
				t.Errorf("%s: %#v: %v", e.name, refused, err)
			}
			return
		}
		text, err := v.MarshalJSON()
		if err != nil && strings.Contains(err.Error(), "RFC 3339 has the years 0 to 9999") {
			return
		}
		if err != nil || !json.Valid(text) {
			t.Fatalf("%s: %q, %v", e.name, text, err)
		}
		again, err := call(text)
		if err != nil {
			t.Fatalf("%s of %q, which came back: %v", e.name, text, err)
		}
		if text2, err := again.MarshalJSON(); err != nil || !bytes.Equal(text, text2) {
			t.Errorf("%s of %q is %q, %v", e.name, text, text2, err)
		}
	})
}

// echo is a function that returns its argument.
type echo struct {
	guest *dynamic.Guest
	name  string
}

// echoesOf returns the functions of a guest that take and return one type.
func echoesOf(f *testing.F, guest string) (all []echo) {
	d, err := abi.ReadModule(guestFile(f, guest))
	if err != nil {
		f.Fatal(err)
	}
	opts := []wazabi.Option{wazabi.WithPoolSize(1)}
	for _, i := range d.Imports {
		opts = append(opts, dynamic.WithFunc(i.Export, dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) {
			return args[0], nil
		})))
	}
	g := openLate(f, guest, opts...)
	for _, e := range d.Exports {
		if len(e.Params) == 1 && e.Result != nil && e.Result.String() == e.Params[0].Type.String() &&
			!strings.Contains("hundredfold recurse", e.Name) {
			all = append(all, echo{g, e.Name})
		}
	}
	return all
}
