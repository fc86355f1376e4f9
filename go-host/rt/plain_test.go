package rt

import (
	"bytes"
	"testing"
)

func TestPlain(t *testing.T) {
	points := []point{{1, 2}, {3, 4}}
	wire := make([]byte, 32)
	lowerPoints(wire, points)
	want := []byte{0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 8, 0x40, 0, 0, 0, 0, 0, 0, 0x10, 0x40}
	if !bytes.Equal(wire, want) {
		t.Errorf("% x", wire)
	}
	got := make([]point, 2)
	liftPoints(got, wire)
	if got[0] != points[0] || got[1] != points[1] {
		t.Errorf("%v", got)
	}
	if !Native {
		return
	}
	if v := View(points); len(v) != 32 || !bytes.Equal(v, want) {
		t.Errorf("View: % x", v)
	}
	if len(View([]point(nil))) != 0 || len(View([]struct{}{{}})) != 0 {
		t.Error("View of nothing")
	}
	// A copy has no more than fits.
	CopyIn(wire[:4], points)
	CopyOut(got[:1], wire)
}
