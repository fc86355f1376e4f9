package wasi

import (
	"io/fs"
	"os"
)

// Flags of path_open, and of other functions on paths.
const (
	followLinks = 1

	openCreate    = 1
	openDirectory = 2
	openExclusive = 4
	openTruncate  = 8
)

// Flags of open files.
const (
	flagAppend   = 1
	flagDataSync = 2
	flagNonblock = 4
	flagReadSync = 8
	flagSync     = 16
)

// opening is a call of path_open.
type opening struct {
	place
	follow        bool
	how           uint16
	flags         uint16
	reads, writes bool
}

func pathOpen(c *call) errno {
	at, e := c.place(0, 2)
	if e != success {
		return e
	}
	if e := c.has(c.u32(8), 4); e != success {
		return e
	}
	fd, ok := c.files.free()
	if !ok {
		return errnoTooManyFiles
	}
	rights := c.u64(5)
	o := opening{
		place: at, follow: c.u32(1)&followLinks != 0, how: uint16(c.u32(4)), flags: uint16(c.u32(7)),
		reads: rights&rightRead != 0 || rights&rightWrite == 0, writes: rights&rightWrite != 0,
	}
	d, e := o.open()
	if e != success {
		return e
	}
	c.files.add(fd, d)
	return c.putU32(c.u32(8), uint32(fd))
}

// open opens the file. What is neither a regular file nor a directory is not opened: that could
// block, as that of a named pipe does.
func (o *opening) open() (*descriptor, errno) {
	info, e := o.find()
	if e != success {
		return nil, e
	}
	if info == nil {
		return o.openFile()
	}
	switch kind := kindOf(info.Mode()); {
	case o.how&(openCreate|openExclusive) == openCreate|openExclusive:
		return nil, errnoExists
	case kind == kindDirectory && (o.writes || o.how&(openCreate|openTruncate) != 0):
		return nil, errnoIsDirectory
	case kind == kindDirectory:
		return o.openFile()
	case o.directory || o.how&openDirectory != 0:
		return nil, errnoNotDirectory
	case kind != kindRegular:
		return nil, errnoAccess
	}
	return o.openFile()
}

// find looks for the file. It returns nil if there is none, and it is to be made.
func (o *opening) find() (fs.FileInfo, errno) {
	info, err := o.tree.Lstat(o.name)
	if err == nil && kindOf(info.Mode()) == kindLink {
		if !o.follow && !o.directory {
			return nil, errnoLoop
		}
		info, err = o.tree.Stat(o.name)
	}
	if err == nil {
		return info, success
	}
	e := errnoOf(err)
	if e != errnoMissing || o.how&openCreate == 0 {
		return nil, e
	}
	if o.directory || o.how&openDirectory != 0 {
		return nil, errnoIsDirectory
	}
	return nil, success
}

func (o *opening) openFile() (*descriptor, errno) {
	file, err := o.tree.OpenFile(o.name, o.flag(), 0o666)
	if err != nil {
		return nil, errnoOf(err)
	}
	opened := false
	defer func() {
		// The caller's file may panic in Stat.
		if !opened {
			closeQuietly(file)
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, errnoOf(err)
	}
	kind := kindOf(info.Mode())
	if kind != kindRegular && kind != kindDirectory {
		return nil, errnoAccess
	}
	opened = true
	regular := kind == kindRegular
	return &descriptor{
		kind: kind, tree: o.tree, name: o.name, file: file, canRead: o.reads && regular, canWrite: o.writes && regular, flags: o.flags,
	}, success
}

// flag returns the flag for package os.
func (o *opening) flag() int {
	flag := os.O_RDONLY
	switch {
	case o.writes && o.reads:
		flag = os.O_RDWR
	case o.writes:
		flag = os.O_WRONLY
	}
	for _, f := range []struct {
		set  bool
		flag int
	}{
		{o.how&openCreate != 0, os.O_CREATE}, {o.how&openExclusive != 0, os.O_EXCL}, {o.how&openTruncate != 0, os.O_TRUNC},
		{o.writes && o.flags&flagAppend != 0, os.O_APPEND}, {o.writes && o.flags&(flagDataSync|flagSync) != 0, os.O_SYNC},
	} {
		if f.set {
			flag |= f.flag
		}
	}
	return flag
}
