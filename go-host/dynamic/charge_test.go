package dynamic_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestCharged: what a late call allocates for a result is at most twice the budget, whatever the
// elements of a list are. The memory of the guest is zero.
func TestCharged(t *testing.T) {
	const budget = 4 << 20
	record := hostile.Record(`{"wazabi":1,"type":"evil::R","name":"R","kind":"record","size":2,"align":1,"fields":[` +
		`{"name":"a","type":"bool","offset":0,"size":1,"align":1},{"name":"b","type":"bool","offset":1,"size":1,"align":1}]}`)
	variant := hostile.Record(`{"wazabi":1,"type":"evil::V","name":"V","kind":"variant","size":2,"align":1,"cases":[` +
		`{"name":"A","fields":[{"name":"x","type":"bool","offset":1,"size":1,"align":1}]},{"name":"B"}]}`)
	for elem, more := range map[string]string{
		`"unit"`: "", `"bool"`: "", `"u8"`: "", `"string"`: "", `"utf16"`: "", `"u128"`: "", `"duration"`: "", `{"list":"unit"}`: "", `{"option":"u8"}`: "",
		`{"result":["unit","unit"]}`: "", `{"map":["u8","u8"]}`: "", `{"array":["bool",4]}`: "", `{"tuple":["bool","bool","bool","bool"]}`: "",
		`{"tuple":[{"tuple":["bool","u8"]},"u8"]}`: "", `"evil::R"`: record, `"evil::V"`: variant,
	} {
		within := 0
		for _, n := range []uint32{10_000, 25_000, 50_000, 100_000} {
			span := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 0x10000), n)
			guest := hostile.Guest{
				Memory: "\x01\x00\x80\x01", Run: "\x00\x41\x80\x10",
				Data: hostile.Vec("\x00\x41\x80\x08\x0b"+hostile.Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x00\x41\x80\x10\x0b"+hostile.Sized(string(span))),
				Description: hostile.Record(fmt.Sprintf(`{"wazabi":1,"export":"evil/run","name":"run","params":[],"result":{"type":{"tuple":[{"list":%s},"u8"]},`+
					`"pass":"own","size":12,"align":4}}`, elem)) + more,
			}
			g, err := dynamic.Open(t.Context(), guest.Bytes(), wazabi.WithLimits(wazabi.Limits{Bytes: budget}))
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = g.Call(t.Context(), "run")
			runtime.ReadMemStats(&after)
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 2*budget {
				t.Errorf("amplified-result: %d elements of the type %s: %d bytes are allocated, %v", n, elem, allocated, err)
			}
			if err == nil {
				within++
			}
			if err := g.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if within == 0 {
			t.Errorf("no list of the type %s is within the budget", elem)
		}
	}
}
