package rt

import (
	"runtime"
	"sync/atomic"
)

// owner tells to whom an instance belongs: 0 is the pool, another number one pin. It is the upper
// part of the state word, so that one compare-and-swap finds out whether a Conn may still enter.
type owner uint64

const poolOwner owner = 0

// ownerShift leaves room for the states.
const ownerShift = 3

// pinOwner is the owner of an instance's n-th pin.
func pinOwner(n uint64) owner { return owner(n << ownerShift) }

// state tells what an instance does and who owns it. Every change of it is in this file.
//
// The holder is the goroutine that has made the state busy; until it changes that, the instance is
// its own.
//
//	from      to        by                                            method
//	(new)     busy      the maker of the instance, its holder         init
//	idle      busy      a call on a Conn of the owner                 tryAcquire, acquire
//	busy      idle      the holder, at the end of a call              release
//	(holder)  idle      the holder, for another owner                 handOver
//	idle      busy      the pool, after WithInit                      reclaim
//	busy      closing   the same, if the function left a call         reclaim
//	idle      counting  Stats, for a moment                           beginCount
//	counting  idle      Stats                                         endCount
//	idle      closing   Close of an Instance, which then holds it     unpin
//	busy      leaving   Close of an Instance, during its own call     unpin
//	poisoned  closed    Close of an Instance                          unpin
//	idle      closing   Close of a Module, which then holds it        beginClose
//	idle      closing   the engine, which then holds it               engineClosed
//	busy      closing   the engine, during a call                     engineClosed
//	(holder)  closed    the holder, when all is released              end
//	(holder)  poisoned  the same, after a failure                     end
//
// A holder of closing or leaving is the goroutine of the call, if there is one: release fails, and
// it closes the instance or gives it back.
type state struct{ word atomic.Uint64 }

const (
	stateIdle uint64 = iota + 1
	stateBusy
	statePoisoned
	stateClosed
	// stateClosing: the instance will not become idle again for its owner.
	stateClosing
	// stateCounting is idle, but while Stats looks at the instance. To enter it one has to try
	// again.
	stateCounting
	// stateLeaving is stateClosing where its owner has closed it during its own call.
	stateLeaving

	stateMask = 1<<ownerShift - 1
)

// with is the word with another state.
func with(word, state uint64) uint64 { return word&^stateMask | state }

// init makes the state of a new instance, which the caller holds.
func (s *state) init() { s.word.Store(stateBusy) }

// tryAcquire makes an idle instance busy. If it fails, acquire may still succeed.
func (s *state) tryAcquire(o owner) bool {
	return s.word.CompareAndSwap(uint64(o)|stateIdle, uint64(o)|stateBusy)
}

// acquire makes an idle instance busy, also one that Stats looks at.
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

// release makes the holder's instance idle again. It fails if the instance was closed meanwhile.
func (s *state) release(o owner) bool {
	return s.word.CompareAndSwap(uint64(o)|stateBusy, uint64(o)|stateIdle)
}

// handOver makes the holder's instance idle for another owner.
func (s *state) handOver(o owner) { s.word.Store(uint64(o) | stateIdle) }

// of returns the state as the owner sees it: closed, if the instance is another's by now.
func (s *state) of(o owner) uint64 {
	word := s.word.Load()
	if word&^stateMask != uint64(o) {
		return stateClosed
	}
	return word & stateMask
}

// inCall reports whether the instance is in a call of the owner's.
func (s *state) inCall(o owner) bool { return s.of(o) == stateBusy }

// unpin closes the instance for its owner, and returns the state that it had. If that is idle the
// caller holds the instance now; if it is busy, the call that is running closes it.
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

// reclaim takes the instance from the owner that WithInit's function was, and returns the state
// that it had. If that is idle the caller holds the instance now; if it is busy, the call that is
// running closes it.
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

// beginClose makes an idle instance of any owner the caller's, to be closed.
func (s *state) beginClose() bool {
	word := s.word.Load()
	return word&stateMask == stateIdle && s.word.CompareAndSwap(word, with(word, stateClosing))
}

// engineClosed notes that the engine has closed the instance. It reports whether that was idle, and
// is the caller's now; else its holder will see.
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

// end is the holder's last change: closed, or poisoned. An owner that has closed the instance
// itself learns no reason.
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

// beginCount makes an idle instance the caller's for a moment, until endCount with the word. It
// returns the word in any case.
func (s *state) beginCount() (word uint64, ok bool) {
	word = s.word.Load()
	return word, word&stateMask == stateIdle && s.word.CompareAndSwap(word, with(word, stateCounting))
}

func (s *state) endCount(word uint64) { s.word.Store(word) }
