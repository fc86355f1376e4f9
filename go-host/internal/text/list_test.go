package text

import "testing"

func TestList(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	for n, want := range map[int]string{0: "", 1: "a", 2: "a, b", 3: "a, b, c", 4: "a, b and 2 more"} {
		if got := List(names[:n], 2); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
