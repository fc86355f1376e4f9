package wasmbin

import (
	"fmt"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// reader walks bytes of a module. The first fault ends it: what is read after it is zero.
type reader struct {
	data []byte
	// at is the next byte; base is the file offset of data[0].
	at, base int
	// what is read, for errors.
	what string
	err  *fault.Error
}

func (r *reader) fail(kind error, format string, args ...any) {
	if r.err == nil {
		r.err = &fault.Error{Kind: kind, Offset: int64(r.base + r.at), Detail: r.what + ": " + fmt.Sprintf(format, args...)}
		r.at = len(r.data)
	}
}

func (r *reader) left() int { return len(r.data) - r.at }

func (r *reader) byte() byte {
	if r.left() == 0 {
		r.fail(fault.ErrModule, "truncated")
		return 0
	}
	r.at++
	return r.data[r.at-1]
}

func (r *reader) bytes(n uint32) []byte {
	if uint64(n) > uint64(r.left()) {
		r.fail(fault.ErrModule, "truncated: %d bytes expected, %d left", n, r.left())
		return nil
	}
	r.at += int(n)
	return r.data[r.at-int(n) : r.at : r.at]
}

// leb reads an unsigned LEB128 number of at most bits bits: no longer than needed for that many, unused bits clear.
func (r *reader) leb(bits int) uint64 {
	var v uint64
	for shift := 0; ; shift += 7 {
		b := r.byte()
		if r.err != nil {
			return 0
		}
		if rest := bits - shift; rest < 7 && b>>rest != 0 {
			r.fail(fault.ErrModule, "a number of more than %d bits", bits)
			return 0
		}
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
}

func (r *reader) u32() uint32 { return uint32(r.leb(32)) }

// sleb skips a signed LEB128 number of at most bits bits and returns its low 64 bits.
func (r *reader) sleb(bits int) int64 {
	var v int64
	for shift := 0; shift < bits; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b < 0x80 || r.err != nil {
			if shift+7 < 64 && b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.fail(fault.ErrModule, "a number of more than %d bits", bits)
	return 0
}

// count reads the length of a vector whose elements have at least one byte each, so that nothing is allocated for
// elements that cannot be there.
func (r *reader) count(limit int) int {
	n := r.u32()
	if uint64(n) > uint64(r.left()) {
		r.fail(fault.ErrModule, "%d elements claimed, %d bytes left", n, r.left())
		return 0
	}
	if int(n) > limit {
		r.fail(fault.ErrLimit, "%d elements, at most %d are allowed", n, limit)
		return 0
	}
	return int(n)
}

func (r *reader) name() string {
	b := r.bytes(r.u32())
	if !utf8.Valid(b) {
		r.fail(fault.ErrModule, "a name that is not UTF-8")
		return ""
	}
	if len(b) > maxName {
		r.fail(fault.ErrLimit, "a name of %d bytes, at most %d are allowed", len(b), maxName)
		return ""
	}
	return string(b)
}
