package rt

import (
	"runtime"
	"strings"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Reading the values of a guest with fuel guards ends with the context of the call, as the guest
// does. The budget is spent in parts: the lifter looks at the context when it begins the next part.
// Loops over elements that cost nothing look themselves, and long copies are made in pieces.

// piece is the size of a part of the budget, and of a long copy, in bytes.
const piece = text.Piece

// LookEvery is the greatest number of elements that a loop reads before it calls [Lifter.Stopped].
const LookEvery = 1 << 14

// lookBytes is about how many bytes such a loop reads at most.
const lookBytes = 256 << 10

// LookMask returns the mask for [Lifter.StoppedAt] of a loop over elements of size bytes, which may
// be arrays or records of any size. Reading one can cost nothing of the budget.
func LookMask(size int) int {
	every := LookEvery
	// Not a product: on 32 bits it could be beyond an int.
	for every > 1 && size > lookBytes/every {
		every /= 2
	}
	return every - 1
}

// StoppedAt is [Lifter.Stopped] before element i of a loop, if i has all bits of mask.
func (li *Lifter) StoppedAt(i, mask int) error {
	if i&mask != mask {
		return nil
	}
	return li.Stopped()
}

// Stopped returns an error if the guest has guards and the call is to end.
func (li *Lifter) Stopped() error {
	if li.stopped == nil {
		return nil
	}
	return li.stopped()
}

// stopped returns an error if the crossing, of a guest with guards, is to end.
func (c *crossing) stopped() error {
	if runtime.GOARCH == "wasm" {
		// As in tick.
		runtime.Gosched()
	}
	c.inst.takeTurn()
	if c.inst.pool.stopping.Load() {
		return stoppedByClose()
	}
	return notCopied(c.inst.contextEnded())
}

// showingStopped returns stopped for the goroutines that copy values of the showing that begins.
func (c *crossing) showingStopped() *func() error {
	if c.needs&needGuards == 0 {
		return nil
	}
	pool, contexts := c.inst.pool, c.inst.contexts()
	stopped := func() error {
		// The turns are those of the call's goroutine. Others let the rest of the program run, too.
		runtime.Gosched()
		if pool.stopping.Load() {
			return stoppedByClose()
		}
		for _, ctx := range contexts {
			if err := ended(ctx); err != nil {
				return notCopied(err)
			}
		}
		return nil
	}
	return &stopped
}

// notCopied is the error for values that were not copied to the end because of err, the reason why
// a context has ended. It is nil if err is.
func notCopied(err error) error {
	if err == nil {
		return nil
	}
	return &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: fault.Text(err) + " while values were copied", Err: err}
}

// fill sets the budgets. It splits those that have parts.
func (li *Lifter) fill() {
	li.budget, li.elements = li.limits.in(li.mem)
	li.rest = 0
	if li.stopped != nil {
		li.rest = max(li.budget-piece, 0)
		li.budget -= li.rest
	}
	li.counting, li.countingElements, li.countingRest = li.budget, li.elements, li.rest
}

// left returns how many bytes the budget has left.
func (li *Lifter) left() int64 { return li.budget + li.rest }

// refill begins the next part of a budget that is below 0.
func (li *Lifter) refill() error {
	left := li.left()
	if left < 0 {
		li.budget, li.rest = 0, 0
		bytes, _ := li.limits.in(li.mem)
		return overBudget(bytes, "bytes")
	}
	li.budget = min(left, piece)
	li.rest = left - li.budget
	return li.Stopped()
}

// refillCounting begins the next part of the budget for counting, which is less than cost. It
// reports false if nothing more is to be counted.
func (li *Lifter) refillCounting(cost int64) bool {
	left := li.counting + li.countingRest
	if cost > left {
		return false
	}
	if li.Stopped() != nil {
		li.counting, li.countingRest = 0, 0
		return false
	}
	li.counting = cost + min(left-cost, piece)
	li.countingRest = left - li.counting
	return true
}

// nextText is text for a string that is longer than the part of the budget.
func (li *Lifter) nextText(s span, v *string) error {
	src, n, err := li.region(s, 1, 1)
	if err != nil {
		return err
	}
	if n <= piece {
		// The next part has begun, so text has the budget that is given back.
		li.budget += int64(n)
		return li.text(s, v)
	}
	if len(src) > li.blob.Cap()-li.blob.Len() {
		*v, err = li.alone(src, s.at)
	} else {
		*v, err = li.longText(&li.blob, src, s.at)
	}
	return err
}

// alone copies and checks a string with an allocation of its own.
func (li *Lifter) alone(src []byte, at uint32) (string, error) {
	if len(src) <= piece {
		v := string(src)
		if !text.ValidUTF8(v) {
			return "", badText(v, 0, at)
		}
		return v, nil
	}
	b := new(strings.Builder)
	b.Grow(len(src))
	return li.longText(b, src, at)
}

// longText copies and checks a string in pieces. It appends it to b, which has the room.
func (li *Lifter) longText(b *strings.Builder, src []byte, at uint32) (string, error) {
	start := b.Len()
	for len(src) > 0 {
		if err := li.Stopped(); err != nil {
			return "", err
		}
		n, checked := text.WholePiece(src), b.Len()
		b.Write(src[:n])
		src = src[n:]
		if part := b.String()[checked:]; !utf8.ValidString(part) {
			return "", badText(part, checked-start, at)
		}
	}
	return b.String()[start:], nil
}

// validText checks a string where it lies.
func (li *Lifter) validText(src []byte, at uint32) error {
	for before := 0; before < len(src); {
		if before > 0 {
			if err := li.Stopped(); err != nil {
				return err
			}
		}
		part := src[before:]
		part = part[:text.WholePiece(part)]
		if !utf8.Valid(part) {
			return badText(string(part), before, at)
		}
		before += len(part)
	}
	return nil
}

// Copy copies src to dst, as much as fits.
func (li *Lifter) Copy(dst, src []byte) error {
	if len(src) > piece && li.stopped != nil {
		return li.longCopy(dst, src)
	}
	copy(dst, src)
	return nil
}

func (li *Lifter) longCopy(dst, src []byte) error {
	for len(src) > 0 && len(dst) > 0 {
		if err := li.Stopped(); err != nil {
			return err
		}
		n := copy(dst, src[:min(len(src), piece)])
		dst, src = dst[n:], src[n:]
	}
	return nil
}

// copied returns a copy of src, nil if it is empty. The allocation is not zeroed, unless the copy
// is made in pieces.
func (li *Lifter) copied(src []byte) ([]byte, error) {
	if len(src) <= piece || li.stopped == nil {
		return append([]byte(nil), src...), nil
	}
	v := make([]byte, len(src))
	return v, li.longCopy(v, src)
}
