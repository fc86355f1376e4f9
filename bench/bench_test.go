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

// TestGrowing: calls return the expected results at all sizes. Programs are not started.
func TestGrowing(t *testing.T) {
	all, err := growing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if b.once != nil {
			continue
		}
		if err := b.check(); err != nil {
			t.Errorf("%s, %s, at %.0f: %v", b.workload, b.contender, b.x, err)
		}
	}
}
