package wasi

import (
	"encoding/binary"
	"io"
	"io/fs"
	"path"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// batch is how many entries of a directory are read at once, and held for as long as the directory
// is open.
const batch = 64

// listing is the position in a directory. The guest names an entry by a cookie, its number. The
// first two are the directory and its parent.
type listing struct {
	// file is the directory, which is read in its order; nil if it is not open.
	file fs.ReadDirFile
	// entries are those from the number first on.
	entries []fs.DirEntry
	first   uint64
}

const (
	cookieSelf   = 0
	cookieParent = 1
	cookieFirst  = 2
)

// rewind begins the directory again.
func (d *descriptor) rewind() errno {
	file, err := d.tree.OpenFile(d.name, 0, 0)
	if err != nil {
		return errnoOf(err)
	}
	directory, ok := file.(fs.ReadDirFile)
	if !ok {
		closeQuietly(file)
		return errnoNotDirectory
	}
	before := d.file
	d.file, d.listing = file, listing{file: directory, first: cookieFirst}
	if before != nil {
		// Last, since the caller's file may end the goroutine.
		closeQuietly(before)
	}
	return success
}

// entry returns an entry of the directory, or nil behind the last one.
func (c *call) entry(d *descriptor, cookie uint64) (fs.DirEntry, errno) {
	l := &d.listing
	if l.file == nil || cookie < l.first {
		if e := d.rewind(); e != success {
			return nil, e
		}
	}
	for cookie >= l.first+uint64(len(l.entries)) {
		// The next one may be in a large directory that the guest passes again and again.
		ask(c.ctx)
		next, err := l.file.ReadDir(batch)
		if len(next) == 0 {
			if err == nil || fault.Is(err, io.EOF) {
				return nil, success
			}
			return nil, errnoOf(err)
		}
		l.first += uint64(len(l.entries))
		l.entries = next
	}
	return l.entries[cookie-l.first], success
}

// fdReaddir writes entries until the buffer is full. The last one may be cut.
func fdReaddir(c *call) errno {
	d, e := c.descriptor(0)
	switch {
	case e != success:
		return e
	case d.kind != kindDirectory:
		return errnoNotDirectory
	}
	at, size, result := c.u32(1), c.u32(2), c.u32(4)
	if e := c.has(at, size); e != success {
		return e
	}
	if e := c.has(result, 4); e != success {
		return e
	}
	cookie := c.u64(3)
	switch l := &d.listing; {
	case cookie <= cookieFirst:
		// The guest sees what has changed when it begins again.
		*l = listing{}
	case l.file == nil || cookie > l.first+uint64(len(l.entries)):
		// No call has returned it.
		return errnoInvalid
	}
	used := uint32(0)
	for ; used < size; cookie++ {
		record, e := c.record(d, cookie)
		if e != success {
			return e
		}
		if record == nil {
			break
		}
		n := min(uint32(len(record)), size-used)
		if e := c.put(at+used, record[:n]); e != success {
			return e
		}
		used += n
	}
	return c.putU32(result, used)
}

// record returns the structure for an entry, with its name behind it; nil behind the last entry.
func (c *call) record(d *descriptor, cookie uint64) ([]byte, errno) {
	const header = 24
	name, kind, inode := "..", byte(kindDirectory), uint64(0)
	switch cookie {
	case cookieSelf:
		name = "."
		if info, err := d.stat(); err == nil && info != nil {
			inode = systemStat(info).inode
		}
	case cookieParent:
	default:
		entry, e := c.entry(d, cookie)
		if entry == nil {
			return nil, e
		}
		name, kind = entry.Name(), kindOf(entry.Type())
		// The entry's own Info may follow a path that leads out of an os.Root.
		if info, err := d.tree.Lstat(path.Join(d.name, name)); err == nil && !d.tree.readOnly() {
			inode = systemStat(info).inode
		}
	}
	record := make([]byte, header, header+len(name))
	binary.LittleEndian.PutUint64(record, cookie+1)
	binary.LittleEndian.PutUint64(record[8:], inode)
	binary.LittleEndian.PutUint32(record[16:], uint32(len(name)))
	record[20] = kind
	return append(record, name...), success
}
