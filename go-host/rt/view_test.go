package rt

import (
	"errors"
	"runtime"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/view"
)

// TestViewMapping: memory that views have seen stays readable after the instance has given it back,
// and is zero. Its addresses are given back once no view is left.
func TestViewMapping(t *testing.T) {
	m := memory{limit: 1 << 20}
	m.Reserve(1 << 20)
	if m.region == nil {
		t.Skip("memory is on the Go heap")
	}
	data := m.Reallocate(1 << 16)
	for i := range data {
		data[i] = 1
	}
	v := view.NewMemory(data, m.lend(), settings.Limits{}, func(int, uint64, view.Place, error) {})
	if first, second := m.lend(), m.lend(); first != second {
		t.Error("a region has several mappings")
	}
	m.unmap()
	if m.region != nil || m.data != nil || m.mapping != nil {
		t.Errorf("%+v", m)
	}
	// Without the mapping this read would end the process.
	place := v.Show(0, 0, nil)
	if got := place.To(4096, 8).Part(0, 8); len(got) != 8 || runtime.GOOS == "linux" && got[7] != 0 {
		t.Errorf("%v", got)
	}
	_ = v.Hide()
	if place.Part(0, 1) != nil || place.Shown() {
		t.Error("shown after Hide")
	}
}

// shownPlace is the place of address 0 in memory that is shown.
func shownPlace(mem []byte, limits settings.Limits) Place {
	return view.NewMemory(mem, nil, limits, func(int, uint64, Place, error) {}).Show(0, 0, nil)
}

// TestShowSpan reads up to each bound, and one beyond it: of memory, of the alignment, and of the
// number of elements, which the bytes of a string do not count as.
func TestShowSpan(t *testing.T) {
	p := shownPlace(make([]byte, 64), settings.Limits{Elements: 3})
	for _, test := range []struct {
		name        string
		s           span
		size, align int
		kind        error
	}{
		{"up to the end", span{40, 3}, 8, 4, nil},
		{"beyond the end", span{44, 3}, 8, 4, wazabi.ErrOutOfBounds},
		{"misaligned", span{6, 3}, 8, 4, wazabi.ErrMisaligned},
		{"as many elements as are allowed", span{0, 3}, 2, 2, nil},
		{"one more", span{0, 4}, 2, 2, wazabi.ErrBudget},
		{"one more, without size", span{0, 4}, 0, 1, wazabi.ErrBudget},
		{"more bytes", span{0, 64}, 1, 1, nil},
		{"no element at the end", span{64, 0}, 8, 4, nil},
		{"no element beyond the end", span{68, 0}, 8, 4, wazabi.ErrOutOfBounds},
	} {
		got, err := showSpan(p, test.s, test.size, test.align)
		if !errors.Is(err, test.kind) || got.Shown() != (test.kind == nil) {
			t.Errorf("%s: %v, want %v", test.name, err, test.kind)
		} else if test.kind == nil && (got.Address() != test.s.at || got.Len() != int(test.s.size)) {
			t.Errorf("%s: %d at %d", test.name, got.Len(), got.Address())
		}
	}
}

// TestViewFail: an error without a place is about the part of the value, one with a place keeps it.
func TestViewFail(t *testing.T) {
	for has, want := range map[int64]int64{0: 24, 5: 5} {
		p := shownPlace(make([]byte, 64), settings.Limits{}).To(16, 0)
		err := ViewFail(p, 8, &wazabi.Error{Kind: wazabi.ErrBool, Offset: has})
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Offset != want || ViewErr(p) != err {
			t.Errorf("%d: %v, %v", has, err, ViewErr(p))
		}
	}
}

// TestShowArgs: all arguments of a host function are shown until HideArgs, and those of the next
// call are shown anew.
func TestShowArgs(t *testing.T) {
	h := &HostCall{call: &Call{}, args: []uint64{16, 4<<32 | 32}}
	h.inst = &instance{pool: &pool{pkg: &Package{}}, mem: memory{data: make([]byte, 64)}}
	var late Place
	for range 2 {
		record, err := h.ShowRecord(0, 8, 4)
		if err != nil || late.Shown() {
			t.Fatalf("%v, %v", err, late.Shown())
		}
		list, err := h.ShowList(1, 8, 4)
		if err != nil || !record.Shown() || !list.Shown() || record.Address() != 16 || list.Address() != 32 || list.Len() != 4 {
			t.Errorf("%v: %+v, %+v", err, record, list)
		}
		if err := h.HideArgs(); err != nil || record.Shown() || list.Shown() {
			t.Errorf("%v: %v, %v", err, record.Shown(), list.Shown())
		}
		late = record
	}
}
