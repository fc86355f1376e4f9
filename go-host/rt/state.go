package rt

import (
	"runtime"
	"sync/atomic"
)

// owner is the owner of an instance: 0 is the pool, any other number is one pin. It is the upper
// part of the state word, so that one compare-and-swap finds out whether a Conn may still enter.
type owner uint64

const (
	poolOwner owner = 0
	// noOwner is for an instance that is in no slot and not pinned.
	noOwner = ^owner(0) &^ owner(stateMask)
	// homeOwner is for an instance in no slot that serves only the resources that live on it; see
	// [Call.endAtHome].
	homeOwner = noOwner - 1<<ownerShift
)

// ownerShift leaves room for the states.
const ownerShift = 3

// pinned reports whether the owner is a pin.
func (o owner) pinned() bool { return o != poolOwner && o != homeOwner }

// pinOwner is the owner of an instance's n-th pin.
func pinOwner(n uint64) owner { return owner(n << ownerShift) }

// state is the activity and the owner of an instance. Only this file changes it.
//
// The holder is the goroutine that has made the state busy. Until it changes the state, no other
// goroutine uses the instance.
//
//	from      to        by                                            method
//	(new)     busy      the maker of the instance, its holder         init
//	idle      busy      a call on a Conn of the owner                 tryAcquire, acquire
//	idle      busy      a call of a resource that lives on it         acquireAny
//	busy      idle      the holder, at the end of a call              release
//	(holder)  idle      the holder, for another owner                 handOver
//	busy      idle      the holder, for the resources that live on it leavePool
//	busy      busy      the holder, when no resource lives on it      joinPool
//	idle      busy      the pool, after WithInit                      reclaim
//	busy      closing   the pool, if the function left a call         reclaim
//	idle      counting  Stats, for a moment                           beginCount
//	counting  idle      Stats                                         endCount
//	idle      closing   Close of an Instance, which then holds it     unpin
//	busy      leaving   Close of an Instance, during its own call     unpin
//	poisoned  closed    Close of an Instance                          unpin
//	idle      closing   Close of a Module, which then holds it        beginClose
//	idle      closing   the engine, which then holds it               engineClosed
//	busy      closing   the engine, during a call                     engineClosed
//	(holder)  closed    the holder, when all is released              end
//	(holder)  poisoned  the holder, after a failure                   end
//
// The holder of closing or leaving is the goroutine of the call, if there is one: release fails,
// and the holder closes the instance or gives it back.
type state struct{ word atomic.Uint64 }

const (
	stateIdle uint64 = iota + 1
	stateBusy
	statePoisoned
	stateClosed
	// stateClosing: the instance will not become idle again for its owner.
	stateClosing
	// stateCounting is idle while Stats reads the instance. An attempt to enter it must be repeated.
	stateCounting
	// stateLeaving is stateClosing where the owner closed the instance during its own call.
	stateLeaving

	stateMask = 1<<ownerShift - 1
)

// with returns the word with another state.
func with(word, state uint64) uint64 { return word&^stateMask | state }

// init makes the state of a new instance, which the caller holds.
func (s *state) init() { s.word.Store(stateBusy) }

// tryAcquire makes an idle instance busy. If it fails, acquire may still succeed.
func (s *state) tryAcquire(o owner) bool {
	return s.word.CompareAndSwap(uint64(o)|stateIdle, uint64(o)|stateBusy)
}

// acquire makes an idle instance busy, even while Stats reads it.
func (s *state) acquire(o owner) bool {
	for {
		switch s.word.Load() {
		case uint64(o) | stateIdle:
			if s.tryAcquire(o) {
				return true
			}
		case uint64(o) | stateCounting:
			runtime.Gosched()
		default:
			return false
		}
	}
}

// acquireAny makes an idle instance of any owner busy, even while Stats reads it. The owner stays.
func (s *state) acquireAny() (owner, bool) {
	for {
		word := s.word.Load()
		switch word & stateMask {
		case stateIdle:
			if s.word.CompareAndSwap(word, with(word, stateBusy)) {
				return owner(word &^ stateMask), true
			}
		case stateCounting:
			runtime.Gosched()
		default:
			return 0, false
		}
	}
}

// owner returns the instance's owner.
func (s *state) owner() owner { return owner(s.word.Load() &^ stateMask) }

// pinned reports whether the owner is a pin.
func (s *state) pinned() bool { return s.owner().pinned() }

// poisoned reports whether the instance has ended after a failure.
func (s *state) poisoned() bool { return s.word.Load()&stateMask == statePoisoned }

// release makes the holder's instance idle again. It fails if the instance was closed meanwhile.
func (s *state) release(o owner) bool {
	return s.word.CompareAndSwap(uint64(o)|stateBusy, uint64(o)|stateIdle)
}

// leavePool makes the holder's instance, which was the pool's, idle for the resources that live on
// it. It fails if the instance was closed meanwhile.
func (s *state) leavePool() bool {
	return s.word.CompareAndSwap(uint64(poolOwner)|stateBusy, uint64(homeOwner)|stateIdle)
}

// joinPool makes the pool the owner of the holder's instance, on which no resources live any more.
// The instance stays busy. It fails if the instance was closed meanwhile.
func (s *state) joinPool() bool {
	return s.word.CompareAndSwap(uint64(homeOwner)|stateBusy, uint64(poolOwner)|stateBusy)
}

// handOver makes the holder's instance idle for another owner.
func (s *state) handOver(o owner) { s.word.Store(uint64(o) | stateIdle) }

// of returns the state as the owner sees it: closed, if the instance has another owner by now.
func (s *state) of(o owner) uint64 {
	word := s.word.Load()
	if word&^stateMask != uint64(o) {
		return stateClosed
	}
	return word & stateMask
}

// inCall reports whether the instance is in a call of the owner.
func (s *state) inCall(o owner) bool { return s.of(o) == stateBusy }

// unpin closes the instance for its owner, and returns the previous state. If that was idle, the
// caller now holds the instance. If it was busy, the running call closes the instance.
func (s *state) unpin(o owner) (was uint64) {
	for {
		word := s.word.Load()
		switch word {
		case uint64(o) | stateIdle:
			if s.word.CompareAndSwap(word, uint64(o)|stateClosing) {
				return stateIdle
			}
		case uint64(o) | stateCounting:
			runtime.Gosched()
		case uint64(o) | stateBusy:
			if s.word.CompareAndSwap(word, uint64(o)|stateLeaving) {
				return stateBusy
			}
		case uint64(o) | statePoisoned:
			if s.word.CompareAndSwap(word, uint64(o)|stateClosed) {
				return statePoisoned
			}
		default:
			return stateClosed
		}
	}
}

// reclaim takes the instance from the owner that prepare gave to WithInit's function, and returns
// the previous state. If that was idle, the caller now holds the instance. If it was busy, the
// running call closes the instance.
func (s *state) reclaim(o owner) (was uint64) {
	for {
		word := s.word.Load()
		switch word {
		case uint64(o) | stateIdle:
			if s.word.CompareAndSwap(word, stateBusy) {
				return stateIdle
			}
		case uint64(o) | stateCounting:
			runtime.Gosched()
		case uint64(o) | stateBusy:
			if s.word.CompareAndSwap(word, uint64(o)|stateClosing) {
				return stateBusy
			}
		case uint64(o) | statePoisoned:
			return statePoisoned
		default:
			return stateClosed
		}
	}
}

// beginClose gives an idle instance of any owner to the caller, who closes it.
func (s *state) beginClose() bool {
	word := s.word.Load()
	return word&stateMask == stateIdle && s.word.CompareAndSwap(word, with(word, stateClosing))
}

// engineClosed notes that the engine has closed the instance. If it was idle, engineClosed reports
// true and the caller holds it. Otherwise the holder will find out.
func (s *state) engineClosed() (idle bool) {
	for {
		word := s.word.Load()
		switch word & stateMask {
		case stateBusy:
			if s.word.CompareAndSwap(word, with(word, stateClosing)) {
				return false
			}
		case stateCounting:
			runtime.Gosched()
		case stateIdle:
			if s.word.CompareAndSwap(word, with(word, stateClosing)) {
				return true
			}
		default:
			return false
		}
	}
}

// end makes the holder's last change: to closed or poisoned. An owner that closed the instance
// itself gets no reason.
func (s *state) end(last uint64) {
	for {
		word := s.word.Load()
		if word&stateMask == stateLeaving {
			last = stateClosed
		}
		if s.word.CompareAndSwap(word, with(word, last)) {
			return
		}
	}
}

// beginCount gives an idle instance to the caller until endCount with the word. It returns the word
// in any case.
func (s *state) beginCount() (word uint64, ok bool) {
	word = s.word.Load()
	return word, word&stateMask == stateIdle && s.word.CompareAndSwap(word, with(word, stateCounting))
}

func (s *state) endCount(word uint64) { s.word.Store(word) }
