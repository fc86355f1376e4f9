package wasmbin

import (
	"reflect"
	"testing"
)

// origin returns the origin of one offset.
func (o Origins) origin(at int) (from int, copied bool) {
	n := o.run(at)
	if n < 0 {
		return Nowhere, false
	}
	r := o[n].cut(at, at)
	return r.From, r.Copied
}

// The origins of two rewritings, one after the other, are those of each offset through both.
func TestOriginsThrough(t *testing.T) {
	// 4 bytes moved by 1, 3 added for the instruction at 3, 5 copied, 2 of nothing.
	first := Origins{{1, 0, true}, {5, 3, false}, {8, 4, true}, {13, Nowhere, false}}
	// A copy that begins in the middle of a run and reaches into the third, an insertion, and copies.
	second := Origins{{2, 2, true}, {10, 6, false}, {12, 9, true}, {15, 12, true}, {30, Nowhere, false}}
	both := second.Through(first)
	want := Origins{{2, 1, true}, {5, 3, false}, {8, 4, true}, {10, 3, false}, {12, 5, true}, {15, 8, true}, {16, Nowhere, false}, {30, Nowhere, false}}
	if !reflect.DeepEqual(both, want) {
		t.Errorf("%v, want %v", both, want)
	}
	for at := range 40 {
		wantFrom, wantCopied := second.origin(at)
		if wantFrom != Nowhere {
			from, copied := first.origin(wantFrom)
			wantFrom, wantCopied = from, copied && wantCopied
		}
		if from, copied := both.origin(at); from != wantFrom || copied != wantCopied {
			t.Errorf("%d: %d, %v, want %d, %v", at, from, copied, wantFrom, wantCopied)
		}
	}
	for _, test := range []struct{ second, want Origins }{
		{Origins{{0, 2, true}}, Origins{{0, 1, true}, {3, 3, false}, {6, 4, true}, {11, Nowhere, false}}},
		{Origins{{0, 2, true}, {3, 9, true}, {4, Nowhere, false}}, Origins{{0, 1, true}, {3, 5, true}, {4, Nowhere, false}}},
		{Origins{{0, 6, false}, {5, 9, false}, {6, Nowhere, false}}, Origins{{0, 3, false}, {5, 5, false}, {6, Nowhere, false}}},
		{Origins{{0, 5, true}, {2, Nowhere, false}}, Origins{{0, 3, false}, {2, Nowhere, false}}},
		{Origins{{0, 0, false}}, Origins{{0, Nowhere, false}}},
	} {
		if got := test.second.Through(first); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%v: %v, want %v", test.second, got, test.want)
		}
	}
	if got := (Origins{{0, Nowhere, false}}).Through(Origins{{1, 0, true}}); !reflect.DeepEqual(got, Origins{{0, Nowhere, false}}) {
		t.Errorf("code of nothing: %v", got)
	}
	moved := Origins{{1, 2, true}, {3, 4, true}, {5, Nowhere, false}}
	moved.Move(1, 10, -1)
	if !reflect.DeepEqual(moved, Origins{{1, 2, true}, {13, 3, true}, {15, Nowhere, false}}) {
		t.Errorf("%v", moved)
	}
	var none *Origins
	none.Add(1, 2, true)
	none.Move(0, 1, 1)
	if none.Len() != 0 || moved.Len() != 3 {
		t.Error(none.Len(), moved.Len())
	}
}
