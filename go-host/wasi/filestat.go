package wasi

import (
	"encoding/binary"
	"io/fs"
	"os"
	"time"
)

// stat returns the information of an open file. That of a stream is nil.
func (d *descriptor) stat() (fs.FileInfo, error) {
	switch {
	case d.file != nil:
		return d.file.Stat()
	case d.tree != nil:
		return d.tree.Stat(d.name)
	}
	return nil, nil
}

// sameFile reports whether two descriptors have one file open.
func sameFile(a, b *descriptor) errno {
	x, err := a.stat()
	if err != nil {
		return errnoOf(err)
	}
	y, err := b.stat()
	if err != nil {
		return errnoOf(err)
	}
	if !os.SameFile(x, y) {
		return errnoNotSupported
	}
	return success
}

// putStat writes the structure for a file.
func (c *call) putStat(at uint32, info fs.FileInfo) errno {
	var stat [64]byte
	if info == nil {
		stat[16] = kindCharacters
		return c.put(at, stat[:])
	}
	s := systemStat(info)
	modified := s.nanoseconds(info.ModTime())
	for n, v := range [8]uint64{s.device, s.inode, uint64(kindOf(info.Mode())), s.links, uint64(max(0, info.Size())), modified, modified, modified} {
		binary.LittleEndian.PutUint64(stat[8*n:], v)
	}
	if !s.accessed.IsZero() {
		binary.LittleEndian.PutUint64(stat[40:], s.nanoseconds(s.accessed))
	}
	return c.put(at, stat[:])
}

// system is what only the operating system knows of a file.
type system struct {
	device, inode, links uint64
	accessed             time.Time
}

// nanoseconds returns a time since 1970, at least 0. Times that WASI cannot represent are 0.
func (system) nanoseconds(t time.Time) uint64 {
	if t.Year() < 1970 || t.Year() > 2261 {
		return 0
	}
	return uint64(max(0, t.UnixNano()))
}

func fdFilestatGet(c *call) errno {
	d, e := c.descriptor(0)
	if e != success {
		return e
	}
	info, err := d.stat()
	if err != nil {
		return errnoOf(err)
	}
	return c.putStat(c.u32(1), info)
}

func pathFilestatGet(c *call) errno {
	at, e := c.place(0, 2)
	if e != success {
		return e
	}
	info, e := at.stat(c.u32(1)&followLinks != 0)
	if e != success {
		return e
	}
	return c.putStat(c.u32(4), info)
}

// stat returns the information of a file. The link itself has none where the path asks for a
// directory.
func (p place) stat(follow bool) (info fs.FileInfo, e errno) {
	var err error
	if follow || p.directory {
		info, err = p.tree.Stat(p.name)
	} else {
		info, err = p.tree.Lstat(p.name)
	}
	switch {
	case err != nil:
		return nil, errnoOf(err)
	case p.directory && kindOf(info.Mode()) != kindDirectory:
		return nil, errnoNotDirectory
	}
	return info, success
}

func fdFilestatSetSize(c *call) errno {
	d, e := c.regular(0)
	if e != success {
		return e
	}
	return d.truncate(c.u64(1))
}

// truncater is a file whose size can be set.
type truncater interface{ Truncate(size int64) error }

func (d *descriptor) truncate(size uint64) errno {
	file, ok := d.file.(truncater)
	switch {
	case !ok || !d.canWrite:
		return errnoInvalid
	case int64(size) < 0:
		return errnoInvalid
	}
	return errnoOf(file.Truncate(int64(size)))
}

// fdAllocate makes the file as long as it is said to be. It takes no space.
func fdAllocate(c *call) errno {
	d, e := c.regular(0)
	if e != success {
		return e
	}
	offset, length := c.u64(1), c.u64(2)
	end := offset + length
	if length == 0 || int64(offset) < 0 || int64(length) < 0 || int64(end) < 0 {
		return errnoInvalid
	}
	info, err := d.stat()
	switch {
	case err != nil:
		return errnoOf(err)
	case !d.canWrite:
		return errnoBadFile
	case info.Size() >= int64(end):
		return success
	}
	return d.truncate(end)
}

func fdAdvise(c *call) errno {
	const advices = 6
	d, e := c.descriptor(0)
	switch {
	case e != success:
		return e
	case d.kind == kindDirectory:
		return errnoBadFile
	case d.kind != kindRegular:
		return errnoSeek
	case int64(c.u64(1)) < 0 || int64(c.u64(2)) < 0 || c.u32(3) >= advices:
		return errnoInvalid
	}
	return success
}

// syncer is a file that can be written through to its disk.
type syncer interface{ Sync() error }

func fdSync(c *call) errno {
	d, e := c.descriptor(0)
	if e != success {
		return e
	}
	if file, ok := d.file.(syncer); ok && !d.tree.readOnly() {
		return errnoOf(file.Sync())
	}
	return success
}

// Flags of the functions that set times.
const (
	setAccessed    = 1
	setAccessedNow = 2
	setModified    = 4
	setModifiedNow = 8
)

// times returns the times for Chtimes, of which a zero one leaves the file's as it is.
func (c *call) times(first, flags int) (accessed, modified time.Time, e errno) {
	set := c.u32(flags)
	if set&^(setAccessed|setAccessedNow|setModified|setModifiedNow) != 0 {
		return accessed, modified, errnoInvalid
	}
	accessed, e = c.oneTime(c.u64(first), set, setAccessed, setAccessedNow)
	if e != success {
		return accessed, modified, e
	}
	modified, e = c.oneTime(c.u64(first+1), set, setModified, setModifiedNow)
	return accessed, modified, e
}

func (c *call) oneTime(ns uint64, set, given, now uint32) (time.Time, errno) {
	switch {
	case set&given != 0 && (set&now != 0 || int64(ns) < 0):
		return time.Time{}, errnoInvalid
	case set&given != 0:
		return time.Unix(0, int64(ns)), success
	case set&now != 0:
		return c.now(), success
	}
	return time.Time{}, success
}

func fdFilestatSetTimes(c *call) errno {
	d, e := c.descriptor(0)
	if e != success {
		return e
	}
	accessed, modified, e := c.times(1, 3)
	switch {
	case e != success:
		return e
	case d.tree == nil:
		return errnoNotSupported
	}
	// Package os sets the times of a name only, which may be another file's by now.
	if e := sameFile(d, &descriptor{tree: d.tree, name: d.name}); e != success {
		return e
	}
	return errnoOf(d.tree.Chtimes(d.name, accessed, modified))
}

func pathFilestatSetTimes(c *call) errno {
	at, e := c.place(0, 2)
	if e != success {
		return e
	}
	accessed, modified, e := c.times(4, 6)
	if e != success {
		return e
	}
	info, e := at.stat(c.u32(1)&followLinks != 0)
	switch {
	case e != success:
		return e
	case kindOf(info.Mode()) == kindLink:
		// Package os sets no times of a link.
		return errnoNotSupported
	}
	return errnoOf(at.tree.Chtimes(at.name, accessed, modified))
}
