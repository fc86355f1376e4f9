package wazabi

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/view"
)

// StringView is a string in the memory of a guest.
//
// # Views
//
// A view reads a value in the guest's memory. The methods of generated packages whose names end in
// View pass one to a callback, instead of returning a copy. Views are for results of which the
// program needs a part, or needs each part once.
//
// A view is valid until the callback returns. Afterwards its accessors return zero values, and Err
// returns [ErrClosed]. Only the slice that Bytes returns is not protected: it aliases the guest's
// memory, so it must not be changed, and must not be used after the callback. Clone returns a copy
// that the caller owns.
//
// Accessors check as they read. If the guest's data is invalid, the accessor returns the zero value
// of its type, and the call returns the first such error when the callback has returned; Err
// returns it before. So a program that acts on values before the call returns looks at Err first.
//
// The instance is busy while the callback runs: a call on it returns [ErrBusy]. Goroutines that the
// callback waits for may use the view too.
type StringView view.Place

// Len returns the length in bytes.
func (v StringView) Len() int { return view.Place(v).Len() }

// String returns a copy of the string, checked to be UTF-8.
func (v StringView) String() string {
	src := view.Place(v).Part(0, v.Len())
	if len(src) > text.Piece {
		return v.long(src)
	}
	s := string(src)
	if !text.ValidUTF8(s) {
		v.fail(src, 0)
		return ""
	}
	return s
}

// long copies and checks a string in pieces.
func (v StringView) long(src []byte) string {
	var b strings.Builder
	b.Grow(len(src))
	if !v.pieces(src, func(part []byte) { b.Write(part) }) {
		return ""
	}
	return b.String()
}

// pieces checks a string in pieces. It calls next for each, and reports whether all are valid.
func (v StringView) pieces(src []byte, next func(part []byte)) bool {
	stop := view.Place(v).Stopped()
	for before := 0; before < len(src); {
		if stop != nil {
			if err := stop(); err != nil {
				view.Place(v).Fail(err)
				return false
			}
		}
		part := src[before:]
		part = part[:text.WholePiece(part)]
		if !utf8.Valid(part) {
			v.fail(part, before)
			return false
		}
		next(part)
		before += len(part)
	}
	return true
}

// Clone returns a copy of the string, checked to be UTF-8, or the reason why there is none.
func (v StringView) Clone() (string, error) {
	s := v.String()
	if s != "" || v.Len() == 0 && view.Place(v).Shown() {
		return s, nil
	}
	return "", v.Err()
}

// Bytes returns the string's bytes, checked to be UTF-8. They are the guest's memory: they must not
// be changed, and are valid only until the callback returns.
func (v StringView) Bytes() []byte {
	b := view.Place(v).Part(0, v.Len())
	switch {
	case len(b) > text.Piece:
		if !v.pieces(b, func([]byte) {}) {
			return nil
		}
	case !utf8.Valid(b):
		v.fail(b, 0)
		return nil
	}
	return b
}

// Err returns the first error of all views of the call, or [ErrClosed] if the callback has
// returned.
func (v StringView) Err() error { return viewErr(view.Place(v)) }

// fail records that a part of the string, which follows before bytes, is invalid.
func (v StringView) fail(part []byte, before int) {
	p := view.Place(v)
	p.Fail(&Error{Kind: ErrUTF8, Offset: int64(p.Address()), Detail: text.InvalidUTF8(string(part), before)})
}

// BytesView is a list of bytes in the memory of a guest. See [StringView] for the rules of views.
type BytesView view.Place

// Len returns the number of bytes.
func (v BytesView) Len() int { return view.Place(v).Len() }

// At returns byte i.
func (v BytesView) At(i int) byte {
	b := view.Place(v).Part(0, v.Len())
	if uint(i) >= uint(len(b)) {
		badIndex(view.Place(v), i)
		return 0
	}
	return b[i]
}

// Bytes returns the bytes themselves. They are the guest's memory: they must not be changed, and
// are valid only until the callback returns.
func (v BytesView) Bytes() []byte { return view.Place(v).Part(0, v.Len()) }

// Clone returns a copy of the bytes, nil if there are none, or the reason why there is none.
func (v BytesView) Clone() ([]byte, error) {
	b := v.Bytes()
	if b == nil {
		return nil, v.Err()
	}
	stop := view.Place(v).Stopped()
	if len(b) <= text.Piece || stop == nil {
		return append([]byte(nil), b...), nil
	}
	clone := make([]byte, len(b))
	for n := 0; n < len(b); {
		if err := stop(); err != nil {
			view.Place(v).Fail(err)
			return nil, err
		}
		n += copy(clone[n:], b[n:min(n+text.Piece, len(b))])
	}
	return clone, nil
}

// Err returns the first error of all views of the call, or [ErrClosed] if the callback has
// returned.
func (v BytesView) Err() error { return viewErr(view.Place(v)) }

func badIndex(p view.Place, i int) {
	p.Fail(&Error{Kind: ErrInput, Path: fmt.Sprintf("[%d]", i), Detail: fmt.Sprintf("the list has %d elements", p.Len())})
}

func viewErr(p view.Place) error {
	err, late := p.Err()
	if late {
		return &Error{Kind: ErrClosed, Func: "view", Detail: "the view's callback has returned; Clone keeps a value"}
	}
	return err
}
