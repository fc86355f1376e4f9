package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

type endlessChain struct{}

func (e *endlessChain) Error() string { return "endless" }
func (e *endlessChain) Unwrap() error { return e }

func TestErrorChainEnds(t *testing.T) {
	levels := 0
	for e := error(ErrorChain(&endlessChain{})); e != nil && levels < 1000; e = errors.Unwrap(e) {
		levels++
	}
	if levels != maxChain {
		t.Errorf("%d levels, expected %d", levels, maxChain)
	}
}

// The guest gets the first 64 texts of a longer chain.
func TestLongErrorChain(t *testing.T) {
	conn, err := goPackage(&goEngine{}).Open(t.Context(), Hosts(shouter(nil)), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for n, want := range map[int]uint32{1: 1, maxChain - 1: maxChain - 1, maxChain: maxChain, maxChain + 1: maxChain} {
		var chain *wazabi.GuestError
		for range n {
			next := &wazabi.GuestError{Message: "e"}
			if chain != nil {
				next.Err = chain
			}
			chain = next
		}
		call, err := conn.Begin(t.Context(), fnGoAdd)
		if err != nil {
			t.Fatal(err)
		}
		var got uint32
		for lo := call.Lowerer(); lo.Next(); {
			at := lo.Alloc(8, 4)
			if err := lo.DynError(at, chain); err != nil {
				t.Error(err)
			}
			got = binary.LittleEndian.Uint32(at[4:])
		}
		if call.End(); got != want {
			t.Errorf("a chain of %d errors has %d texts, want %d", n, got, want)
		}
	}
}

func TestErrorChainLevels(t *testing.T) {
	guest := &wazabi.GuestError{Message: "guest", Err: &wazabi.GuestError{Message: "source"}}
	chain := ErrorChain(fmt.Errorf("outer: %w", fmt.Errorf("inner: %w", guest)))
	var got []string
	for e := error(chain); e != nil; e = errors.Unwrap(e) {
		got = append(got, e.(*wazabi.GuestError).Message)
	}
	if s := strings.Join(got, "|"); s != "outer|inner|guest|source" {
		t.Errorf("levels %q", s)
	}
}

type marshalPanics struct{}

func (marshalPanics) MarshalText() ([]byte, error)   { panic("text") }
func (marshalPanics) UnmarshalText([]byte) error     { panic("untext") }
func (marshalPanics) MarshalBinary() ([]byte, error) { panic("binary") }
func (marshalPanics) UnmarshalBinary([]byte) error   { panic("unbinary") }

func TestMarshalPanics(t *testing.T) {
	v := marshalPanics{}
	_, text := ToText(v)
	_, binary := ToBinary(v)
	for _, c := range []struct {
		err, kind error
		panic     string
	}{
		{text, wazabi.ErrInput, "MarshalText of a rt.marshalPanics panicked: text"},
		{binary, wazabi.ErrInput, "MarshalBinary of a rt.marshalPanics panicked: binary"},
		{FromText("", v), wazabi.ErrConversion, "UnmarshalText of a rt.marshalPanics panicked: untext"},
		{FromBinary(nil, v), wazabi.ErrConversion, "UnmarshalBinary of a rt.marshalPanics panicked: unbinary"},
	} {
		if !errors.Is(c.err, c.kind) || !strings.Contains(c.err.Error(), c.panic) {
			t.Errorf("%v; expected %v, %s", c.err, c.kind, c.panic)
		}
	}
}
