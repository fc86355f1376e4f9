package wasi

import "encoding/binary"

const (
	// maxTransfer bounds the bytes that a call moves, and maxVectors the pieces of memory that it
	// moves them from or to. WASI lets a call move less than it was asked to.
	maxTransfer = 1 << 20
	maxVectors  = 1024
	vectorSize  = 8
)

// span is a piece of memory.
type span struct{ at, size uint32 }

// vectors reads the pieces of memory that a call moves bytes from or to. The guest may change the
// list while they are moved. total is their size, which is at most maxTransfer.
func (c *call) vectors(at, count uint32) (all []span, total uint32, e errno) {
	memory := c.memory()
	if uint64(at)+vectorSize*uint64(count) > uint64(len(memory)) {
		return nil, 0, errnoFault
	}
	all = c.spans[:0]
	for n := range min(count, maxVectors) {
		vector := memory[at+vectorSize*n:]
		s := span{binary.LittleEndian.Uint32(vector), binary.LittleEndian.Uint32(vector[4:])}
		if e := c.has(s.at, s.size); e != success {
			return nil, 0, e
		}
		s.size = min(s.size, maxTransfer-total)
		if s.size == 0 {
			continue
		}
		all = append(all, s)
		total += s.size
	}
	c.spans = all
	return all, total, success
}

// scatter copies data to the memory. It returns the rest of it.
func (c *call) scatter(to []span, data []byte) ([]span, errno) {
	for len(data) > 0 {
		n := min(uint32(len(data)), to[0].size)
		if e := c.put(to[0].at, data[:n]); e != success {
			return nil, e
		}
		data = data[n:]
		to = skip(to, n)
	}
	return to, success
}

// gather copies from the memory until data is full. It returns the rest of the memory.
func (c *call) gather(data []byte, from []span) ([]span, errno) {
	for len(data) > 0 {
		n := min(uint32(len(data)), from[0].size)
		piece, e := c.window(from[0].at, n)
		if e != success {
			return nil, e
		}
		copy(data, piece)
		data = data[n:]
		from = skip(from, n)
	}
	return from, success
}

// skip removes the first bytes, which are at most those of the first piece.
func skip(all []span, n uint32) []span {
	if all[0].size == n {
		return all[1:]
	}
	all[0].at += n
	all[0].size -= n
	return all
}
