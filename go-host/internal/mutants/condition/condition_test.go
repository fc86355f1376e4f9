package condition

import "testing"

// TestChanges makes each change of each comparison.
func TestChanges(t *testing.T) {
	defer func(was int) { active = was }(active)
	for name, f := range map[string]func(a, b int) bool{
		"<":  func(a, b int) bool { return Less(9, a, b) },
		"<=": func(a, b int) bool { return LessEqual(9, a, b) },
		">":  func(a, b int) bool { return Greater(9, a, b) },
		">=": func(a, b int) bool { return GreaterEqual(9, a, b) },
		"==": func(a, b int) bool { return Of(9, a == b) },
	} {
		// The results for 1 and 2, 2 and 2, 3 and 2.
		results := func(change int) (all [3]bool) {
			active = change
			for i := range all {
				all[i] = f(i+1, 2)
			}
			return all
		}
		plain := map[string][3]bool{"<": {true, false, false}, "<=": {true, true, false}, ">": {false, false, true}, ">=": {false, true, true}, "==": {false, true, false}}
		boundary := map[string][3]bool{"<": plain["<="], "<=": plain["<"], ">": plain[">="], ">=": plain[">"], "==": plain["=="]}
		for change, want := range map[int][3]bool{-1: plain[name], 9 + True: {true, true, true}, 9 + False: {}, 9 + Boundary: boundary[name], 12: plain[name]} {
			if got := results(change); got != want {
				t.Errorf("%s, change %d: %v, want %v", name, change, got, want)
			}
		}
	}
}
