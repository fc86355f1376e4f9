package rt

import (
	"context"
	"log/slog"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// An instance that the engine closes on its own gives its number back too.
func TestNumberOfFreedInstance(t *testing.T) {
	number := takeGateNumber()
	defer dropGateNumber(number)
	p := &pool{live: map[*instance]struct{}{}}
	i := &instance{pool: p, ended: make(chan struct{}), number: takeInstanceNumber(number)}
	i.resources.inst = i
	i.state.handOver(poolOwner)
	if got := int(gateNumbers.pools[i.number]); got != number {
		t.Fatalf("the number is of pool %d, want %d", got, number)
	}
	i.memoryFreed()
	if got := gateNumbers.pools[i.number]; got != 0 {
		t.Errorf("the number is of pool %d still", got)
	}
}

// TestNumberOfHandlerLeftBehind: a handler of the runtime's records runs on after the call whose
// record it got, and after its pool. It does not hold the instances of the next pool, which would
// have the number of its own.
func TestNumberOfHandlerLeftBehind(t *testing.T) {
	p := &Package{Name: "guest", Engine: &goEngine{}, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	begun, goOn, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var next Conn
	var found held
	var called error
	handler := handlerOn{"instance made", func() {
		close(begun)
		<-goOn
		defer close(done)
		found = heldHere(next.pool.number)
		// The only instance is busy for a while.
		var call *Call
		if call, called = next.Begin(context.Background(), 0); called == nil {
			call.End()
		}
	}}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-begun
		cancel()
	}()
	// The context may have ended before Open did.
	if first, err := p.Open(ctx, wazabi.WithLogger(slog.New(handler))); err == nil {
		if err := first.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
	var err error
	if next, err = p.Open(t.Context(), wazabi.WithLogger(slog.New(slog.DiscardHandler)), wazabi.WithPoolSize(1)); err != nil {
		t.Fatal(err)
	}
	defer next.Close(context.Background())
	busy, err := next.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	close(goOn)
	time.AfterFunc(50*time.Millisecond, busy.End)
	<-done
	if found != (held{}) || called != nil {
		t.Errorf("it holds %+v of the next pool; %v", found, called)
	}
}

// A number that is kept is given again when it is released.
func TestKeptNumber(t *testing.T) {
	number := takeGateNumber()
	instance := takeInstanceNumber(number)
	ways := []way{wayOf(number, 0), wayOf(instance, 0), wayOf(number, holdsSlot)}
	keepNumbers(ways)
	dropGateNumber(instance)
	dropGateNumber(number)
	other := takeGateNumber()
	if other == number || other == instance || heldBy(ways, other) != (held{}) || heldBy(ways, number) != (held{}) {
		t.Errorf("%d is given again, after %d and %d", other, number, instance)
	}
	releaseNumbers(ways)
	dropGateNumber(other)
	if again := takeGateNumber(); again != number {
		t.Errorf("%d, want %d", again, number)
	}
	dropGateNumber(number)
}
