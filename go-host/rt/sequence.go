package rt

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strconv"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// A sequence is an iter.Seq from which an export may pull items until it returns. Its handle is one
// of the callbacks' handles. The guest calls wazabi.next with the number of items that it wants,
// and gets the address of a list; docs/abi.md section 11.
//
// The sequence runs in a coroutine of [iter.Pull], which begins with the first pull and is stopped
// when the guest wants no more, and at the latest when the call ends, however that happens.

// sequence is a sequence of the program.
type sequence[T any] struct {
	seq iter.Seq[T]
	// of is the crossing that the sequence was passed in.
	of *crossing
	// next and end are those of iter.Pull, nil before the first pull.
	next func() (T, bool)
	end  func()
	// held are the gates that the goroutine of the call had passed when the coroutine began.
	held []way
	// items is the last batch. before is the number of items before it.
	items  []T
	before int
	ended  bool
	// failure is the panic of the sequence.
	failure error
}

// puller is a sequence whose coroutine has begun.
type puller interface {
	// stop ends the coroutine. The sequence may panic meanwhile, which is the error, or end the
	// goroutine.
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
		// A coroutine is resumed by the goroutine that began it, and not while it runs.
		return nil, h.wrong("pulls, in a call within the call, from a sequence that was passed to the outer one")
	}
	wanted := uint32(h.args[1])
	if wanted > abi.MaxBatch {
		return nil, h.ArgError(&wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d items at once, expected at most %d", wanted, abi.MaxBatch)}, "max")
	}
	s.before += len(s.items)
	clear(s.items)
	s.items = s.items[:0]
	if s.ended || wanted == 0 && s.next == nil {
		s.ended = true
		return nil, nil
	}
	defer h.endPull(h.beginPull())
	if wanted == 0 {
		return nil, h.stopped(s.stop())
	}
	s.begin()
	for range wanted {
		item, ok := s.next()
		if !ok {
			s.ended = true
			break
		}
		s.items = append(s.items, item)
	}
	return s.items, h.stopped(s.failure)
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

// begin begins the coroutine, unless it has begun.
func (s *sequence[T]) begin() {
	if s.next != nil {
		return
	}
	s.held = waysHere()
	s.next, s.end = iter.Pull(s.run)
	s.of.pulled = append(s.of.pulled, s)
}

// run runs the sequence in its coroutine, where a panic still has its stack.
func (s *sequence[T]) run(yield func(T) bool) {
	defer func() {
		if r := recover(); r != nil {
			s.failure = recovered(wazabi.ErrHost, "", "the sequence", r)
		}
	}()
	// The goroutine of the call waits for the coroutine, so that the coroutine holds what that
	// holds.
	passAll(s.held, func() { s.seq(yield) })
}

func (s *sequence[T]) stop() error {
	if s.ended {
		return nil
	}
	s.ended = true
	clear(s.items)
	s.end()
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
