package rt

import (
	"slices"
	"testing"
	"time"
)

// TestSequenceYieldsLate: goroutines that the sequence has started call yield after it has
// returned. The last batch stays as it is, and no pull waits for them.
func TestSequenceYieldsLate(t *testing.T) {
	var yield func(int) bool
	returns := make(chan struct{})
	s := &sequence[int]{of: &crossing{}, seq: func(y func(int) bool) {
		yield = y
		go y(1)
		<-returns
	}}
	if err := s.pull(1); err != nil || !slices.Equal(s.items, []int{1}) {
		t.Fatalf("%v, %v", s.items, err)
	}
	close(returns)
	<-s.gone
	if err := s.pull(1); err != nil || !s.ended {
		t.Errorf("%v, and the sequence has ended: %t", err, s.ended)
	}
	if yield(2) || len(s.items) != 1 {
		t.Errorf("the last batch became %v", s.items)
	}
}

// TestSequenceYieldsAnywhere: goroutines call yield before, while and after the sequence returns.
func TestSequenceYieldsAnywhere(t *testing.T) {
	for n := range 500 {
		s := &sequence[int]{of: &crossing{}, seq: func(yield func(int) bool) {
			for range 4 {
				go func() {
					for i := range 500 {
						yield(i)
					}
				}()
			}
			time.Sleep(time.Duration(n%50) * time.Microsecond)
		}}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for pulls := 0; !s.ended; pulls++ {
				if pulls == 3 && n%2 == 0 {
					_ = s.stop()
					return
				}
				clear(s.items)
				s.items = s.items[:0]
				_ = s.pull(4)
			}
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("a pull does not end")
		}
	}
}
