package text

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 types", 1: "1 type", 2: "2 types"} {
		if got := Count(n, "type"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
