package rt

import (
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestResourceHandles: what a guest may not give its host.
func TestResourceHandles(t *testing.T) {
	i := &instance{}
	r := &i.resources
	r.inst = i
	v, err := r.adopt(0, 7)
	if err != nil || !i.homing() {
		t.Fatalf("%v, homing %v", err, i.homing())
	}
	t.Run("resource-given-twice: while the host has it", func(t *testing.T) {
		if _, err := r.adopt(0, 7); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
	})
	t.Run("resource-given-twice: handle 0", func(t *testing.T) {
		if _, err := r.adopt(0, 0); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
	})
	t.Run("resource-given-twice: more handles than the host takes", func(t *testing.T) {
		for n := uint32(8); len(r.values) < maxResources; n++ {
			r.values[n] = v
		}
		if _, err := r.adopt(0, 1<<21); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
		clear(r.values)
		r.values[7] = v
	})
	r.forget(v)
	if _, err := r.adopt(0, 7); err != nil {
		t.Errorf("the handle of a value that was given back: %v", err)
	}
	if r.end(); i.homing() {
		t.Error("an instance that has ended is a home")
	}
}

// TestValueState: Close of a value that a call gives away at the same time.
func TestValueState(t *testing.T) {
	var s valueState
	if !s.take() || s.close() || s.take() {
		t.Error("a value that is taken can be closed once, and not taken")
	}
	if !s.giveBack() || s.word.Load() != valueClosed || s.close() {
		t.Error("a value that was closed while it was taken, and not given, has to be released once")
	}
	s = valueState{}
	if !s.take() || s.giveBack() || s.word.Load() != valueLive {
		t.Error("a value that was not given is live")
	}
	if !s.take() || s.close() {
		t.Error("a value that is live can be taken")
	}
	if s.give(); s.close() || s.giveBack() || s.word.Load() != valueGone {
		t.Error("a value that was given is gone")
	}
}
