package wasi

import "encoding/binary"

// Rights, by WASI's bits. A guest that drops rights of a file keeps them: what it may do follows
// from how the file was opened.
const (
	rightDataSync = 1 << 0
	rightRead     = 1 << 1
	rightSeek     = 1 << 2
	rightSetFlags = 1 << 3
	rightSync     = 1 << 4
	rightTell     = 1 << 5
	rightWrite    = 1 << 6
	rightAdvise   = 1 << 7
	rightAllocate = 1 << 8
	// rightsPath are those of functions on paths, and that of fd_readdir. There is no right to truncate
	// by a path, since a guest that has it expects to be able to drop it.
	rightsPath    = 0xfff<<9&^(1<<19) | 0x7<<24
	rightStat     = 1 << 21
	rightSetSize  = 1 << 22
	rightSetTimes = 1 << 23
	rightPoll     = 1 << 27

	rightsDirectory = rightsPath | rightStat | rightSetTimes
	rightsFile      = rightDataSync | rightRead | rightSeek | rightSetFlags | rightSync | rightTell | rightWrite | rightAdvise |
		rightAllocate | rightStat | rightSetSize | rightSetTimes | rightPoll
)

// rights returns the rights of an open file, and of files that are opened below it.
func (d *descriptor) rights() (base, inheriting uint64) {
	switch d.kind {
	case kindDirectory:
		return rightsDirectory, rightsDirectory | rightsFile
	case kindRegular:
		base = rightsFile
	default:
		// A stream that can seek would not be a terminal for C.
		base = rightRead | rightWrite | rightStat | rightPoll
	}
	if !d.canRead {
		base &^= rightRead
	}
	if !d.canWrite {
		base &^= rightWrite | rightAllocate | rightSetSize | rightDataSync
	}
	return base, 0
}

func fdFdstatGet(c *call) errno {
	d, e := c.descriptor(0)
	if e != success {
		return e
	}
	base, inheriting := d.rights()
	var stat [24]byte
	stat[0] = d.kind
	binary.LittleEndian.PutUint16(stat[2:], d.flags)
	binary.LittleEndian.PutUint64(stat[8:], base)
	binary.LittleEndian.PutUint64(stat[16:], inheriting)
	return c.put(c.u32(1), stat[:])
}

// fdFdstatSetFlags changes whether writes append. Package os cannot change that of an open file, so
// the file is opened again.
func fdFdstatSetFlags(c *call) errno {
	d, e := c.descriptor(0)
	if e != success {
		return e
	}
	flags := uint16(c.u32(1))
	const changeable = flagAppend | flagNonblock
	if (flags^d.flags)&^changeable != 0 {
		return errnoNotSupported
	}
	if (flags^d.flags)&flagAppend != 0 && d.canWrite && d.file != nil {
		o := opening{place: place{tree: d.tree, name: d.name}, flags: flags, reads: d.canRead, writes: true}
		again, e := o.openFile()
		if e != success {
			return e
		}
		if e := sameFile(d, again); e != success {
			closeQuietly(again)
			return e
		}
		closeQuietly(d)
		d.file = again.file
	}
	d.flags = flags
	return success
}

func fdFdstatSetRights(c *call) errno {
	if _, e := c.descriptor(0); e != success {
		return e
	}
	return errnoNotSupported
}
