package rt

import "testing"

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
