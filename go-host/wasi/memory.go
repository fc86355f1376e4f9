package wasi

import "encoding/binary"

// window returns a part of the guest's memory. It must not be used after the caller's code has run.
func (c *call) window(at, size uint32) ([]byte, errno) {
	memory := c.memory()
	if uint64(at)+uint64(size) > uint64(len(memory)) {
		return nil, errnoFault
	}
	return memory[at : uint64(at)+uint64(size)], success
}

// has reports whether a part of the memory exists.
func (c *call) has(at, size uint32) errno {
	_, e := c.window(at, size)
	return e
}

// putU32 and putU64 write a result.
func (c *call) putU32(at, v uint32) errno {
	to, e := c.window(at, 4)
	if e == success {
		binary.LittleEndian.PutUint32(to, v)
	}
	return e
}

func (c *call) putU64(at uint32, v uint64) errno {
	to, e := c.window(at, 8)
	if e == success {
		binary.LittleEndian.PutUint64(to, v)
	}
	return e
}

// put writes a structure.
func (c *call) put(at uint32, data []byte) errno {
	to, e := c.window(at, uint32(len(data)))
	if e == success {
		copy(to, data)
	}
	return e
}

// buffer returns a buffer of size bytes, which are at most maxChunk. The next call returns the same.
func (c *call) buffer(size int) []byte {
	if size > cap(c.scratch) {
		c.scratch = make([]byte, max(size, minBuffer))
	}
	return c.scratch[:size]
}

const (
	minBuffer = 4 << 10
	maxChunk  = 64 << 10
)
