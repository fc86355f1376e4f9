package main

import "testing"

// TestContenders: all contenders return the same results.
func TestContenders(t *testing.T) {
	t.Cleanup(removeBuilt)
	all, err := benchmarks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if err := b.check(); err != nil {
			t.Errorf("%s, %s: %v", b.workload, b.contender, err)
		}
	}
}
