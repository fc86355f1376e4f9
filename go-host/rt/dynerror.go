package rt

import (
	"errors"
	"fmt"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// maxChain bounds the texts of a chain that is sent.
const maxChain = 64

// DynError lifts an error of any Rust type: the list of texts whose pointer and length are at[0:8].
func (li *Lifter) DynError(at []byte, v **wazabi.GuestError) error {
	src, n, err := li.List(at, 8, 4)
	if err != nil {
		return err
	}
	if n == 0 {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: "an error without texts, expected at least one"}
	}
	if err := li.Allocate(n, sizeOf[wazabi.GuestError]()); err != nil {
		return err
	}
	chain := make([]wazabi.GuestError, n)
	for i := range chain {
		if err := li.element(src[8*i:], i, &chain[i].Message); err != nil {
			return Index(err, i)
		}
		if i > 0 {
			chain[i-1].Err = &chain[i]
		}
	}
	*v = &chain[0]
	return nil
}

// DynError lowers an error: its text, and those of the errors that Unwrap returns.
func (lo *Lowerer) DynError(at []byte, v *wazabi.GuestError) error {
	if v == nil {
		return BadInput("nil is not a valid error; expected a *wazabi.GuestError")
	}
	if e, ok := v.Err.(*unread); ok {
		return e.err
	}
	var texts []string
	for e := v; len(texts) < maxChain; {
		texts = append(texts, text.Plain(e.Message, text.MaxError))
		next, ok := e.Err.(*wazabi.GuestError)
		if ok && next != nil {
			e = next
			continue
		}
		// A stream's error is in the text already.
		break
	}
	src, err := lo.ListRaw(at, len(texts), 8, 4)
	if err != nil {
		return err
	}
	for i, s := range texts {
		if err := lo.String(src[8*i:], s); err != nil {
			return Index(err, i)
		}
	}
	return nil
}

// unread is in place of the cause of an error whose methods panicked.
type unread struct{ err *wazabi.Error }

func (u *unread) Error() string { return u.err.Error() }

// ErrorChain makes an error for the guest of any error: a level for it and for each error that Unwrap
// returns, of which the guest gets the first 64. A level leaves out the text of the next one, with
// which texts in Go usually end. If a method of the error panics, [Lowerer.DynError] refuses the result.
func ErrorChain(err error) (chain *wazabi.GuestError) {
	if err == nil {
		return nil
	}
	if e, ok := err.(*wazabi.GuestError); ok && e != nil {
		return e
	}
	defer func() {
		if r := recover(); r != nil {
			chain = &wazabi.GuestError{Err: &unread{unreadable(err, r)}}
		}
	}()
	chain = &wazabi.GuestError{Message: err.Error()}
	last := chain
	for range maxChain - 1 {
		if err = errors.Unwrap(err); err == nil {
			break
		}
		e, ok := err.(*wazabi.GuestError)
		if ok = ok && e != nil; !ok {
			e = &wazabi.GuestError{Message: err.Error()}
		}
		last.Message = withoutCause(last.Message, err.Error())
		last.Err = e
		if last = e; ok {
			break
		}
	}
	return chain
}

// unreadable returns the error for an error of the program one of whose methods panicked with r.
func unreadable(err error, r any) *wazabi.Error {
	return recovered(wazabi.ErrInput, "", fmt.Sprintf("a method of the error, a %T,", err), r)
}

// withoutCause cuts the text of the cause, and what separates the two, off the end of a text.
func withoutCause(s, cause string) string {
	if own, ok := strings.CutSuffix(s, cause); ok {
		if own = strings.TrimRight(own, ": "); own != "" {
			return own
		}
	}
	return s
}

// Chain is [Call.GuestError] for an error with sources: the innermost one wraps the error of a stream
// whose text it has.
func (c *Call) Chain(e *wazabi.GuestError) error {
	last := e
	for {
		next, ok := last.Err.(*wazabi.GuestError)
		if !ok {
			break
		}
		last = next
	}
	if cause := c.streamCause(last.Message); cause != nil {
		last.Err = cause
	}
	return e
}
