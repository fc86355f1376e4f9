package rt

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"sync"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// A sequence is an iter.Seq from which an export may pull items until it returns. Its handle is one
// of the callbacks' handles. The guest calls wazabi.next with the number of items that it wants,
// and gets the address of a list; docs/abi.md section 11.
//
// The sequence runs on a goroutine of its own, which begins with the first pull and is stopped when
// the guest wants no more, and at the latest when the call ends, however that happens. Each of the
// two goroutines waits while the other one runs. [iter.Pull] would be simpler, but Go ends the
// process if code of the program locks the thread of either goroutine meanwhile.

// sequence is a sequence of the program.
type sequence[T any] struct {
	seq iter.Seq[T]
	// of is the crossing that the sequence was passed in.
	of *crossing
	// asked and given hand the turn to the goroutine of the sequence and back. gone is closed at
	// its end. They are nil before the first pull.
	asked, given, gone chan struct{}
	// held are the gates that the goroutine of the call had passed when that of the sequence began.
	held []way
	// before is the number of items before the last batch. ended says that there are no more.
	before int
	ended  bool

	// mu guards the rest, since the program may call yield on any goroutine, and at any time.
	mu sync.Mutex
	// items is the last batch, in which left items are missing. stopping says that no more are
	// wanted.
	items    []T
	left     uint32
	stopping bool
	// returned says that the sequence has returned, and failure is its panic. If there is neither
	// at the end, it has ended its goroutine.
	returned bool
	failure  error
}

// puller is a sequence whose goroutine has begun.
type puller interface {
	// stop ends the goroutine of the sequence. The sequence may panic meanwhile, which is the
	// error, or end the goroutine.
	stop() error
	// offset returns the number of items before the last batch.
	offset() int
}

// Sequence returns a handle of a sequence that the guest may pull from until the call ends. n is
// the index in [Package.Callbacks].
func Sequence[T any](lo *Lowerer, n int, seq iter.Seq[T]) uint32 {
	return lo.Callback(n, &sequence[T]{seq: seq, of: lo.of})
}

// Pull returns the items that the guest wants of a sequence, which [Sequence] made. There are fewer
// if the sequence has ended.
func Pull[T any](h *HostCall, seq any) ([]T, error) {
	s := seq.(*sequence[T])
	if s.of != &h.call.crossing {
		// The goroutine of the sequence may be waiting for this call.
		return nil, h.wrong("pulls, in a call within the call, from a sequence that was passed to the outer one")
	}
	wanted := uint32(h.args[1])
	if wanted > abi.MaxBatch {
		return nil, h.ArgError(&wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d items at once, expected at most %d", wanted, abi.MaxBatch)}, "max")
	}
	s.before += len(s.items)
	clear(s.items)
	s.items = s.items[:0]
	if s.ended || wanted == 0 && s.gone == nil {
		s.ended = true
		return nil, nil
	}
	defer h.endPull(h.beginPull())
	if wanted == 0 {
		return nil, h.stopped(s.stop())
	}
	err := s.pull(wanted)
	return s.items, h.stopped(err)
}

// beginPull opens the call for the code of a sequence, which has no context of its own: the
// instance knows from which call it pulls. endPull gets what beginPull returns.
func (h *HostCall) beginPull() (outer *frame) {
	outer = h.inst.pulls.Swap(h.ctx.(*frame))
	h.BeforeHost()
	return outer
}

func (h *HostCall) endPull(outer *frame) {
	h.AfterHost()
	h.inst.pulls.Store(outer)
}

// stopped completes the error of a sequence, which ends the call from Go.
func (h *HostCall) stopped(err error) error {
	if err == nil {
		return nil
	}
	return Field(err, h.im.Func)
}

// pull gets the next batch of items from the goroutine of the sequence.
func (s *sequence[T]) pull(wanted uint32) error {
	if s.gone == nil {
		s.left = wanted
		s.asked, s.given, s.gone = make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{})
		s.held = waysHere()
		s.of.pulled = append(s.of.pulled, s)
		go s.run()
	} else if !s.ask(wanted, false) {
		return s.end()
	}
	select {
	case <-s.given:
		return nil
	case <-s.gone:
		return s.end()
	}
}

// ask hands the turn to the goroutine of the sequence, which yields more items or stops. It reports
// false if that goroutine has ended. Other goroutines of the program may still call yield, which
// must not add items, since the caller reads them, and none of which takes the turn.
func (s *sequence[T]) ask(wanted uint32, stop bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.gone:
		return false
	default:
	}
	s.left, s.stopping = wanted, stop
	// This does not block: each batch leaves a goroutine in yield, which takes a turn. None leaves
	// without a turn before gone is closed, for which run needs mu.
	s.asked <- struct{}{}
	return true
}

// run runs the sequence on its goroutine.
func (s *sequence[T]) run() {
	defer func() {
		r := recover()
		s.mu.Lock()
		defer s.mu.Unlock()
		if r != nil {
			s.failure = recovered(wazabi.ErrHost, "", "the sequence", r)
		}
		s.left = 0
		close(s.gone)
	}()
	// The goroutine of the call waits for this one, so that this one holds what that holds.
	passAll(s.held, func() { s.seq(s.yield) })
	s.returned = true
}

// yield adds an item to the batch. When the batch is full it waits for the next pull. It reports
// whether more items are wanted.
func (s *sequence[T]) yield(item T) bool {
	s.mu.Lock()
	if s.left == 0 {
		// The sequence goes on although it was told not to, or on several goroutines.
		s.mu.Unlock()
		return false
	}
	s.items = append(s.items, item)
	s.left--
	full := s.left == 0
	s.mu.Unlock()
	if !full {
		return true
	}
	s.given <- struct{}{}
	select {
	case <-s.asked:
	case <-s.gone:
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.stopping
}

func (s *sequence[T]) stop() error {
	if s.ended {
		return nil
	}
	clear(s.items)
	if s.ask(0, true) {
		<-s.gone
	}
	return s.end()
}

// end ends the sequence, whose goroutine has ended. If the program has ended that, it ends this
// one, as if the sequence had run here.
func (s *sequence[T]) end() error {
	s.ended = true
	if !s.returned && s.failure == nil {
		runtime.Goexit()
	}
	return s.failure
}

func (s *sequence[T]) offset() int { return s.before }

// endPulled stops the sequences of a call, and then ends the call.
func (c *Call) endPulled() {
	pulled := c.pulled
	c.pulled = nil
	// Deferred, since a sequence may end the goroutine.
	defer c.End()
	c.stopAll(pulled)
}

// stopAll stops sequences. The call has its result or its error already, so that a panic is logged.
func (c *Call) stopAll(pulled []puller) {
	if len(pulled) == 0 {
		return
	}
	defer c.stopAll(pulled[1:])
	if err := pulled[0].stop(); err != nil {
		c.inst.pool.logHolding(context.Background(), c.bits(), slog.LevelWarn, "sequence not ended", slog.String("func", c.name()), slog.String("reason", err.Error()))
	}
}

// ItemError completes an error about an item of a batch, whose index it counts from the beginning
// of seq, the sequence. The fault is the host's. It ends the call from Go.
func (h *HostCall) ItemError(err error, seq any) error {
	e := asError(err)
	index, rest, ok := strings.Cut(strings.TrimPrefix(e.Path, "["), "]")
	if n, wrong := strconv.Atoi(index); ok && wrong == nil {
		e.Path = fmt.Sprintf("[%d]%s", seq.(puller).offset()+n, rest)
	}
	return h.unsendable(e)
}
