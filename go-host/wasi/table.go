package wasi

import (
	"io"
	"io/fs"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
)

// maxOpen bounds the open files of an instance.
const maxOpen = 1024

// table has the open files by their numbers.
type table struct{ open []*descriptor }

// preopen opens the streams, and the directories that the guest has from the beginning.
func (t *table) preopen(w *engine.WASI, p *Process) {
	in, out, err := w.Stdin, w.Stdout, w.Stderr
	if in == nil {
		in = strings.NewReader("")
	}
	if out == nil {
		out = io.Discard
	}
	if err == nil {
		err = io.Discard
	}
	t.open = []*descriptor{
		{kind: kindCharacters, in: in, canRead: true}, {kind: kindCharacters, out: out, canWrite: true}, {kind: kindCharacters, out: err, canWrite: true},
	}
	for _, m := range w.Mounts {
		t.open = append(t.open, &descriptor{kind: kindDirectory, tree: treeOf(m, p), name: ".", preopened: m.Path})
	}
}

// get returns an open file, or nil.
func (t *table) get(fd uint32) *descriptor {
	if uint64(fd) >= uint64(len(t.open)) {
		return nil
	}
	return t.open[fd]
}

// free returns the smallest free number. It reports false if there is none.
func (t *table) free() (fd int, ok bool) {
	for fd, d := range t.open {
		if d == nil {
			return fd, true
		}
	}
	return len(t.open), len(t.open) < maxOpen
}

// add gives d the number, which free has returned.
func (t *table) add(fd int, d *descriptor) {
	if fd == len(t.open) {
		t.open = append(t.open, nil)
	}
	t.open[fd] = d
}

// Kinds of files, by WASI's numbers.
const (
	kindUnknown    = 0
	kindCharacters = 2
	kindDirectory  = 3
	kindRegular    = 4
	kindLink       = 7
)

func kindOf(mode fs.FileMode) byte {
	switch mode.Type() {
	case 0:
		return kindRegular
	case fs.ModeDir:
		return kindDirectory
	case fs.ModeSymlink:
		return kindLink
	}
	return kindUnknown
}

// descriptor is an open file.
type descriptor struct {
	kind byte
	// in and out are the stream, if it is one.
	in  io.Reader
	out io.Writer
	// tree has the file, which it had by that name when the file was opened. Preopened directories
	// have no file until it is needed.
	tree tree
	name string
	file fs.File
	// preopened is the path of a directory that the guest has from the beginning.
	preopened         string
	canRead, canWrite bool
	// flags are WASI's.
	flags uint16
	// offset is the guest's position in the file, position that of the file itself.
	offset, position int64
	listing          listing
}

// Close closes the file.
func (d *descriptor) Close() error {
	file := d.file
	d.file = nil
	if file == nil {
		return nil
	}
	return file.Close()
}

// descriptor returns an open file.
func (c *call) descriptor(n int) (*descriptor, errno) {
	d := c.files.get(c.u32(n))
	if d == nil {
		return nil, errnoBadFile
	}
	return d, success
}

// regular returns an open regular file.
func (c *call) regular(n int) (*descriptor, errno) {
	d, e := c.descriptor(n)
	switch {
	case e != success:
		return nil, e
	case d.kind == kindDirectory:
		return nil, errnoIsDirectory
	case d.kind != kindRegular:
		return nil, errnoSeek
	}
	return d, success
}

func fdClose(c *call) errno {
	fd := c.u32(0)
	d := c.files.get(fd)
	if d == nil {
		return errnoBadFile
	}
	// The number is free even if the file cannot be closed.
	c.files.open[fd] = nil
	return errnoOf(d.Close())
}

func fdRenumber(c *call) errno {
	from, to := c.u32(0), c.u32(1)
	d, old := c.files.get(from), c.files.get(to)
	if d == nil || old == nil {
		return errnoBadFile
	}
	if from == to {
		return success
	}
	c.files.open[from], c.files.open[to] = nil, d
	// The new file has the number even if the old one cannot be closed.
	_ = old.Close()
	return success
}

func fdPrestatGet(c *call) errno {
	d, e := c.descriptor(0)
	if e != success || d.preopened == "" {
		return errnoBadFile
	}
	var prestat [8]byte // Its kind, a directory, is 0.
	prestat[4], prestat[5] = byte(len(d.preopened)), byte(len(d.preopened)>>8)
	return c.put(c.u32(1), prestat[:])
}

func fdPrestatDirName(c *call) errno {
	d, e := c.descriptor(0)
	switch {
	case e != success || d.preopened == "":
		return errnoBadFile
	case uint64(c.u32(2)) < uint64(len(d.preopened)):
		return errnoNameTooLong
	}
	return c.put(c.u32(1), []byte(d.preopened))
}
