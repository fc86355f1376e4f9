package rt

import (
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestIteratorHandles: what a guest may not do with an iterator, and what borrows its source.
func TestIteratorHandles(t *testing.T) {
	i := &instance{pool: &pool{pkg: &Package{Name: "p", Resources: []ResourceType{{Name: "Text"}, {Name: "Text.Lines"}}}}}
	i.resources.inst = i
	call := &i.call
	call.init(i)
	t.Run("more-items-than-asked: five of four", func(t *testing.T) {
		call.stack[0] = 4 << 32
		if n, err := call.resultItems(4); n != 4 || err != nil {
			t.Errorf("4 of 4 items: %d, %v", n, err)
		}
		call.stack[0] = 5 << 32
		if _, err := call.resultItems(4); !errors.Is(err, wazabi.ErrRange) || call.marks&markPoisoned == 0 {
			t.Errorf("5 of 4 items: %v, marks %b, want ErrRange and a poisoned instance", err, call.marks)
		}
		call.marks = 0
	})
	t.Run("resource-given-twice: handle 0 of an iterator", func(t *testing.T) {
		if _, err := call.Iterator(1, 0, 0); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("handle 0: %v, want ErrHandle", err)
		}
	})

	source, err := i.resources.adopt(0, 7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call.lower.self(source, Mut); err != nil {
		t.Fatal(err)
	}
	it, err := call.Iterator(1, 0, 8)
	if err != nil {
		t.Fatal(err)
	}
	call.lower.endLoans(0)
	for _, pass := range []Pass{Own, Borrow, Mut} {
		if err := source.lend(pass); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("%d while an iterator changes it: %v, want ErrHandle", pass, err)
		}
	}
	i.resources.forget(it.value)
	if err := source.lend(Mut); err != nil {
		t.Errorf("after the iterator: %v", err)
	}

	// A receiver that was given away is not borrowed.
	source.borrows = 0
	if _, err := call.lower.self(source, Own); err != nil {
		t.Fatal(err)
	}
	call.lower.give()
	if it, err = call.Iterator(1, 0, 9); err != nil || it.value.source != (loan{}) {
		t.Errorf("an iterator of a receiver that the guest has: %+v, %v", it.value.source, err)
	}
}
