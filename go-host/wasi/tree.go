package wasi

import (
	"io/fs"
	"os"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
)

// tree is a directory that the guest has, with all that is in it. Its names are valid for [fs.FS].
type tree interface {
	OpenFile(name string, flag int, mode fs.FileMode) (fs.File, error)
	// Stat follows symbolic links, Lstat does not.
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	Readlink(name string) (string, error)

	// A directory that is only read refuses the others.
	readOnly() bool
	Mkdir(name string, mode fs.FileMode) error
	Remove(name string) error
	Rename(from, to string) error
	Link(from, to string) error
	Symlink(target, name string) error
	Chtimes(name string, atime, mtime time.Time) error
}

func treeOf(m engine.Mount, p *Process) tree {
	if m.Root != nil {
		return asking{writable{m.Root}, p}
	}
	return asking{reading{m.FS}, p}
}

// asking asks before each use of a tree whether the guest may go on: a function uses it many times,
// and each use goes through all directories of the name.
type asking struct {
	tree
	process *Process
}

func (a asking) asked() tree {
	ask(a.process.current.ctx)
	return a.tree
}

func (a asking) OpenFile(name string, flag int, mode fs.FileMode) (fs.File, error) {
	return a.asked().OpenFile(name, flag, mode)
}

func (a asking) Stat(name string) (fs.FileInfo, error)       { return a.asked().Stat(name) }
func (a asking) Lstat(name string) (fs.FileInfo, error)      { return a.asked().Lstat(name) }
func (a asking) Readlink(name string) (string, error)        { return a.asked().Readlink(name) }
func (a asking) Mkdir(name string, mode fs.FileMode) error   { return a.asked().Mkdir(name, mode) }
func (a asking) Remove(name string) error                    { return a.asked().Remove(name) }
func (a asking) Rename(from, to string) error                { return a.asked().Rename(from, to) }
func (a asking) Link(from, to string) error                  { return a.asked().Link(from, to) }
func (a asking) Symlink(target, name string) error           { return a.asked().Symlink(target, name) }
func (a asking) Chtimes(name string, at, mt time.Time) error { return a.asked().Chtimes(name, at, mt) }

// writable is a directory of the host.
type writable struct{ *os.Root }

func (w writable) OpenFile(name string, flag int, mode fs.FileMode) (fs.File, error) {
	f, err := w.Root.OpenFile(name, flag, mode)
	if err != nil {
		// A nil *os.File must not become an fs.File.
		return nil, err
	}
	return f, nil
}

func (writable) readOnly() bool { return false }

// reading is a file system that is only read.
type reading struct{ fs fs.FS }

func (r reading) OpenFile(name string, flag int, _ fs.FileMode) (fs.File, error) {
	if flag != os.O_RDONLY {
		return nil, errnoReadOnly
	}
	return r.fs.Open(name)
}

func (r reading) Stat(name string) (fs.FileInfo, error)  { return fs.Stat(r.fs, name) }
func (r reading) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(r.fs, name) }
func (r reading) Readlink(name string) (string, error)   { return fs.ReadLink(r.fs, name) }
func (reading) readOnly() bool                           { return true }

func (reading) Mkdir(string, fs.FileMode) error            { return errnoReadOnly }
func (reading) Remove(string) error                        { return errnoReadOnly }
func (reading) Rename(string, string) error                { return errnoReadOnly }
func (reading) Link(string, string) error                  { return errnoReadOnly }
func (reading) Symlink(string, string) error               { return errnoReadOnly }
func (reading) Chtimes(string, time.Time, time.Time) error { return errnoReadOnly }
