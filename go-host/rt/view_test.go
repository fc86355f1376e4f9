package rt

import (
	"runtime"
	"testing"

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
	place := v.Show(0, 0)
	if got := place.To(4096, 8).Part(0, 8); len(got) != 8 || runtime.GOOS == "linux" && got[7] != 0 {
		t.Errorf("%v", got)
	}
	_ = v.Hide()
	if place.Part(0, 1) != nil || place.Shown() {
		t.Error("shown after Hide")
	}
}
