package wasmbin

import (
	"fmt"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Reader reads a part of a module. After the first fault, all methods return zero values.
type Reader struct {
	// Data is the file up to the end of the part, so that At is an offset of the file.
	Data []byte
	At   int
	// What names the part, for errors.
	What string
	Err  *fault.Error
}

// NewReader returns a reader of the sections of a module.
func NewReader(wasm []byte) *Reader { return &Reader{Data: wasm, At: len(header), What: "module"} }

// Fail reports a fault at the next byte.
func (r *Reader) Fail(kind error, format string, args ...any) { r.FailAt(r.At, kind, format, args...) }

// FailAt reports a fault at an offset of the file. Only the first one counts, and nothing is left to
// read after it.
func (r *Reader) FailAt(at int, kind error, format string, args ...any) {
	if r.Err == nil {
		r.Err = &fault.Error{Kind: kind, Offset: int64(at), Detail: r.What + ": " + fmt.Sprintf(format, args...)}
		r.At = len(r.Data)
	}
}

// Left returns how many bytes are left.
func (r *Reader) Left() int { return len(r.Data) - r.At }

// Byte reads a byte.
func (r *Reader) Byte() byte {
	if r.At == len(r.Data) {
		r.Fail(fault.ErrModule, "truncated")
		return 0
	}
	r.At++
	return r.Data[r.At-1]
}

// peek returns the next byte without reading it.
func (r *Reader) peek() byte {
	if r.At == len(r.Data) {
		return r.Byte()
	}
	return r.Data[r.At]
}

// Bytes reads n bytes.
func (r *Reader) Bytes(n uint32) []byte {
	if uint64(n) > uint64(r.Left()) {
		r.Fail(fault.ErrModule, "truncated: %d bytes expected, %d left", n, r.Left())
		return nil
	}
	r.At += int(n)
	return r.Data[r.At-int(n) : r.At : r.At]
}

// Rest reads all bytes that are left.
func (r *Reader) Rest() []byte { return r.Bytes(uint32(r.Left())) }

// Part returns a reader of the next n bytes, and skips them.
func (r *Reader) Part(n uint32, what string) *Reader {
	part := r.part(n, what)
	return &part
}

func (r *Reader) part(n uint32, what string) Reader {
	at := r.At
	r.Bytes(n)
	return Reader{Data: r.Data[:r.At], At: at, What: what, Err: r.Err}
}

// U32 reads an unsigned LEB128 number of at most 32 bits. It may be longer than needed, with up to
// five bytes.
func (r *Reader) U32() uint32 {
	// Most numbers have one byte.
	if r.At < len(r.Data) && r.Data[r.At] < 0x80 {
		r.At++
		return uint32(r.Data[r.At-1])
	}
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		b := r.Byte()
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			if shift == 28 && b > 0x0f {
				break
			}
			return v
		}
	}
	r.Fail(fault.ErrModule, "a number of more than 32 bits")
	return 0
}

// Signed reads a signed LEB128 number of at most bits bits. It may be longer than needed, as in U32.
func (r *Reader) Signed(bits int) int64 {
	var v int64
	for shift := 0; shift < bits; shift += 7 {
		b := r.Byte()
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			// The unused bits of the last byte are copies of the sign. Engines ignore some of them.
			if sign := int8(b<<1) >> min(bits-shift, 7); sign != 0 && sign != -1 {
				break
			}
			return v
		}
	}
	r.Fail(fault.ErrModule, "a number of more than %d bits", bits)
	return 0
}

// Below reads an index below limit. kind names the indexed items, for errors.
func (r *Reader) Below(limit int, kind string) uint32 {
	at := r.At
	i := r.U32()
	if uint64(i) >= uint64(limit) {
		r.FailAt(at, fault.ErrModule, "%s %d, there are %d", kind, i, limit)
		return 0
	}
	return i
}

// Count reads the length of a vector whose elements have at least one byte each, so that nothing is
// allocated for elements beyond the file.
func (r *Reader) Count() int {
	at := r.At
	n := r.U32()
	if uint64(n) > uint64(r.Left()) {
		r.FailAt(at, fault.ErrModule, "%d elements claimed, %d bytes left", n, r.Left())
		return 0
	}
	return int(n)
}

// countTo is Count for a vector of at most limit elements.
func (r *Reader) countTo(limit int, of string) int {
	at := r.At
	n := r.Count()
	if n > limit {
		r.FailAt(at, fault.ErrLimit, "%d %s, at most %d are allowed", n, of, limit)
		return 0
	}
	return n
}

// Done reports bytes that are left over.
func (r *Reader) Done() {
	if r.Left() > 0 {
		r.Fail(fault.ErrModule, "%d bytes left over", r.Left())
	}
}

// nameBytes reads a name of at most limit bytes.
func (r *Reader) nameBytes(limit int) []byte {
	at := r.At
	b := r.Bytes(r.U32())
	switch {
	case len(b) > limit:
		r.FailAt(at, fault.ErrLimit, "a name of %d bytes, at most %d are allowed", len(b), limit)
	case !utf8.Valid(b):
		r.FailAt(at, fault.ErrModule, "a name that is not UTF-8")
	default:
		return b
	}
	return nil
}

func (r *Reader) name(limit int) string { return string(r.nameBytes(limit)) }
