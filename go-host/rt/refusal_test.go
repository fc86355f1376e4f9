package rt

import (
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// A newer build of a guest may refuse nothing. It has no refusal, and what is at address 0 is none.
func TestNoRefusal(t *testing.T) {
	mem := []byte(strings.Repeat("\x01\x00\x00\x00", 16))
	for at, want := range map[uint32]bool{0: false, 4: true} {
		c := &Call{crossing: crossing{inst: &instance{refusal: at, mem: memory{data: mem}, pool: &pool{pkg: &Package{}}}}}
		if e, err := c.refused(); (e != nil) != want || err != nil {
			t.Errorf("a refusal at %d: %v, %v", at, e, err)
		}
	}
}

// TestRefusals: the guest's refusal of an argument is read like a result: within bounds, and made
// printable.
func TestRefusals(t *testing.T) {
	p := &Package{Name: "guest", Engine: &goEngine{}, Fingerprint: "f", Funcs: []Func{{"Refuse", "guest/refuse"}}}
	conn, err := p.Open(t.Context(), wazabi.WithMemoryLimit(5*engine.PageSize), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const path, reason, long = 512, 600, 8192
	refused := func(words ...uint32) error {
		call, err := conn.Begin(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		defer call.End()
		mem := call.inst.mem.data
		copy(mem[path:], "list[1]")
		copy(mem[reason:], "no\x00\xffway")
		for i := range long {
			mem[long+i] = 'x'
		}
		for i, word := range words {
			call.SetUint32(i, word)
		}
		return call.InvokeRefusable()
	}
	if err := refused(0, 0, 0, 0); err != nil {
		t.Errorf("no refusal: %v", err)
	}
	var e *wazabi.Error
	err = refused(path, 7, reason, 7)
	if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != "list[1]" || e.Detail != "no\ufffd\ufffdway" || e.Func != "guest.Refuse" {
		t.Errorf("%v", err)
	}
	err = refused(long, long, long, long)
	if !errors.As(err, &e) || len(e.Path) > maxPath+4 || len(e.Detail) > 4<<10+4 || !strings.HasPrefix(e.Detail, "xxx") {
		t.Errorf("a long refusal: %d, %d, %.100v", len(e.Path), len(e.Detail), err)
	}
	if s := conn.Stats(); s.Poisoned != 0 {
		t.Errorf("%d instances are poisoned", s.Poisoned)
	}
	t.Run("refusal-out-of-bounds: addresses and lengths", func(t *testing.T) {
		for i, words := range [][]uint32{{0, 0, 1 << 31, 1}, {0, 0, reason, 1 << 31}, {1 << 31, 1, reason, 1}, {path, 1<<32 - 1, reason, 1}} {
			if err := refused(words...); !errors.Is(err, wazabi.ErrOutOfBounds) {
				t.Errorf("%v: %v", words, err)
			}
			if s := conn.Stats(); s.Poisoned != uint64(i+1) {
				t.Errorf("%v: %d instances are poisoned", words, s.Poisoned)
			}
		}
	})
}
