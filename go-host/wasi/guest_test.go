package wasi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/wazabi/wazabi/go-host/engine"
)

// guest is a guest that is only memory.
type guest struct {
	*Process
	t      testing.TB
	data   []byte
	slept  int64
	stdout bytes.Buffer
	ctx    context.Context
}

// pages is the size of its memory.
const pages = 64

func newGuest(t testing.TB, w engine.WASI) *guest {
	g := &guest{t: t, data: make([]byte, pages*engine.PageSize), ctx: context.Background()}
	if w.Rand == nil {
		w.Rand = rand.Reader
	}
	if w.Stdout == nil {
		w.Stdout = &g.stdout
	}
	g.Process = New(&w, func() []byte { return g.data }, func(ns int64) { g.slept += ns }).(*Process)
	t.Cleanup(g.Close)
	return g
}

// call calls a function. Its parameters are integers.
func (g *guest) call(name string, params ...uint64) errno {
	g.t.Helper()
	f, ok := g.Function(name)
	if !ok || len(f.Params) != len(params) {
		g.t.Fatalf("%s has the parameters %v, got %d", name, f.Params, len(params))
	}
	stack := make([]uint64, max(len(params), 1))
	copy(stack, params)
	f.Call(g.ctx, stack)
	return errno(stack[0])
}

// Addresses that the tests use.
const (
	atPath   = 1 << 10
	atPath2  = 8 << 10
	atVector = 16 << 10
	atData   = 32 << 10
	atResult = 512
)

// put writes a text, and returns its address and size.
func (g *guest) put(at uint64, text string) (uint64, uint64) {
	copy(g.data[at:], text)
	return at, uint64(len(text))
}

func (g *guest) u32(at int) uint32 { return binary.LittleEndian.Uint32(g.data[at:]) }
func (g *guest) u64(at int) uint64 { return binary.LittleEndian.Uint64(g.data[at:]) }

// vectors writes a list of pieces of memory, and returns its address and length.
func (g *guest) vectors(pieces ...uint32) (uint64, uint64) {
	for n, v := range pieces {
		binary.LittleEndian.PutUint32(g.data[atVector+4*n:], v)
	}
	return atVector, uint64(len(pieces) / 2)
}

// open opens a file below descriptor 3.
func (g *guest) open(name string, how, rights, flags uint64) (uint64, errno) {
	g.t.Helper()
	at, size := g.put(atPath, name)
	e := g.call("path_open", 3, followLinks, at, size, how, rights, 0, flags, atResult)
	return uint64(g.u32(atResult)), e
}

func (g *guest) mustOpen(name string, how, rights, flags uint64) uint64 {
	g.t.Helper()
	fd, e := g.open(name, how, rights, flags)
	if e != success {
		g.t.Fatalf("%s: errno %d", name, e)
	}
	return fd
}

// write writes a text in one piece.
func (g *guest) write(fd uint64, text string) errno {
	at, size := g.put(atData, text)
	v, n := g.vectors(uint32(at), uint32(size))
	return g.call("fd_write", fd, v, n, atResult)
}

// read reads at most size bytes.
func (g *guest) read(fd uint64, size uint32) (string, errno) {
	v, n := g.vectors(atData, size)
	if e := g.call("fd_read", fd, v, n, atResult); e != success {
		return "", e
	}
	return string(g.data[atData : atData+g.u32(atResult)]), success
}

// pathCall calls a function that has a directory and one path as its first parameters.
func (g *guest) pathCall(name, path string, more ...uint64) errno {
	at, size := g.put(atPath, path)
	return g.call(name, append([]uint64{3, at, size}, more...)...)
}

// writableDir returns a directory of the host, and its path.
func writableDir(t testing.TB) (engine.Mount, string) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return engine.Mount{Path: "/", Root: root}, dir
}

// sample is in each of the directories of the tests: files and directories.
var sample = fstest.MapFS{
	"file": {Data: []byte("hail mary"), Mode: 0o644}, "dir/a": {Data: []byte("a"), Mode: 0o644}, "dir/b": {Data: []byte("b"), Mode: 0o644},
	"dir/deep/c": {Data: []byte("c"), Mode: 0o644},
}

// everywhere runs a test on a directory that is only read and on one that is written, which have the
// same files.
func everywhere(t *testing.T, test func(t *testing.T, m engine.Mount)) {
	t.Run("only read", func(t *testing.T) { test(t, engine.Mount{Path: "/", FS: sample}) })
	t.Run("a directory of the host, only read", func(t *testing.T) {
		m, _ := hostSample(t)
		test(t, engine.Mount{Path: "/", FS: m.Root.FS()})
	})
	t.Run("written", func(t *testing.T) {
		m, _ := hostSample(t)
		test(t, m)
	})
}

// hostSample returns a directory of the host with the sample, and with links: in leads to the file,
// out and far out of the directory, loop to itself.
func hostSample(t testing.TB) (engine.Mount, string) {
	m, dir := writableDir(t)
	if err := os.CopyFS(dir, fs.FS(sample)); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"in": "file", "out": "../secret", "far": "/etc/passwd", "loop": "loop", "to": "dir"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	return m, dir
}
