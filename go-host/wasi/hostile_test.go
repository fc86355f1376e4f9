package wasi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

const (
	memorySize = pages * engine.PageSize
	max32      = math.MaxUint32
)

// Addresses and sizes out of bounds, descriptors that are not open, and lists that are too long are
// errors, whatever their sum is in 32 bits.
func TestHostile(t *testing.T) {
	for _, test := range []struct {
		name   string
		params []uint64
		want   errno
	}{
		{"args_get", []uint64{memorySize - 3, 0}, errnoFault},
		{"args_get", []uint64{0, memorySize - 4}, errnoFault},
		{"args_sizes_get", []uint64{memorySize - 3, 0}, errnoFault},
		{"args_sizes_get", []uint64{0, max32}, errnoFault},
		{"environ_get", []uint64{max32, 0}, errnoFault},
		{"environ_get", []uint64{0, memorySize}, errnoFault},
		{"environ_sizes_get", []uint64{0, memorySize - 3}, errnoFault},
		{"clock_time_get", []uint64{0, 0, memorySize - 7}, errnoFault},
		{"clock_time_get", []uint64{2, 0, 0}, errnoInvalid},
		{"clock_time_get", []uint64{max32, 0, 0}, errnoInvalid},
		{"clock_res_get", []uint64{1, max32 - 3}, errnoFault},
		{"clock_res_get", []uint64{4, 0}, errnoInvalid},
		{"random_get", []uint64{memorySize - 1, 2}, errnoFault},
		{"random_get", []uint64{max32, 1}, errnoFault},
		{"random_get", []uint64{memorySize, 0}, success},
		{"fd_write", []uint64{1, memorySize - 7, 1, 0}, errnoFault},
		{"fd_write", []uint64{1, 0, max32, 0}, errnoFault},
		{"fd_write", []uint64{1, 8, 1 << 29, 0}, errnoFault},
		{"fd_write", []uint64{1, atVector, 1, memorySize - 3}, errnoFault},
		{"fd_read", []uint64{0, atVector, 1, max32}, errnoFault},
		{"fd_pread", []uint64{4, atVector, 1, 0, max32}, errnoFault},
		{"fd_pread", []uint64{4, atVector, 1, 1 << 63, 0}, errnoInvalid},
		{"fd_read", []uint64{3, atVector, 1, 0}, errnoIsDirectory},
		{"fd_write", []uint64{3, atVector, 1, 0}, errnoIsDirectory},
		{"fd_pwrite", []uint64{3, atVector, 1, 0, 0}, errnoIsDirectory},
		{"fd_seek", []uint64{3, 0, 0, 0}, errnoIsDirectory},
		{"fd_seek", []uint64{4, 0, 0, memorySize - 7}, errnoFault},
		{"fd_seek", []uint64{4, 0, max32, 0}, errnoInvalid},
		{"fd_tell", []uint64{4, memorySize - 7}, errnoFault},
		{"fd_readdir", []uint64{4, 0, 100, 0, 0}, errnoNotDirectory},
		{"fd_readdir", []uint64{3, memorySize - 99, 100, 0, 0}, errnoFault},
		{"fd_readdir", []uint64{3, 0, max32, 0, 0}, errnoFault},
		{"fd_readdir", []uint64{3, 0, 100, 0, max32}, errnoFault},
		{"fd_fdstat_get", []uint64{3, memorySize - 23}, errnoFault},
		{"fd_filestat_get", []uint64{3, memorySize - 63}, errnoFault},
		{"fd_filestat_get", []uint64{0, max32}, errnoFault},
		{"fd_prestat_get", []uint64{3, memorySize - 7}, errnoFault},
		{"fd_prestat_dir_name", []uint64{3, memorySize, 1}, errnoFault},
		{"fd_prestat_dir_name", []uint64{3, memorySize, max32}, errnoFault},
		{"fd_prestat_get", []uint64{4, 0}, errnoBadFile},
		{"fd_fdstat_set_flags", []uint64{4, flagSync}, errnoNotSupported},
		{"fd_fdstat_set_flags", []uint64{4, 0x8000}, errnoNotSupported},
		{"fd_fdstat_set_rights", []uint64{4, math.MaxUint64, math.MaxUint64}, errnoNotSupported},
		{"fd_advise", []uint64{4, 0, 0, 6}, errnoInvalid},
		{"fd_advise", []uint64{4, 1 << 63, 0, 0}, errnoInvalid},
		{"fd_advise", []uint64{3, 0, 0, 0}, errnoBadFile},
		{"fd_allocate", []uint64{4, math.MaxUint64, 1}, errnoInvalid},
		{"fd_allocate", []uint64{4, 0, 0}, errnoInvalid},
		{"path_open", []uint64{3, 0, memorySize - 3, 4, 0, 0, 0, 0, 0}, errnoFault},
		{"path_open", []uint64{3, 0, max32, maxPath, 0, 0, 0, 0, 0}, errnoFault},
		{"path_open", []uint64{3, 0, atPath, 4, 0, 0, 0, 0, memorySize - 3}, errnoFault},
		{"path_open", []uint64{4, 0, atPath, 4, 0, 0, 0, 0, 0}, errnoNotDirectory},
		{"path_open", []uint64{max32, 0, atPath, 4, 0, 0, 0, 0, 0}, errnoBadFile},
		{"path_filestat_get", []uint64{3, 0, atPath, 4, memorySize - 63}, errnoFault},
		{"path_readlink", []uint64{3, memorySize, 1, 0, 0, 0}, errnoFault},
		{"path_symlink", []uint64{memorySize, 1, 3, atPath, 4}, errnoFault},
		{"path_symlink", []uint64{atPath, 4, 3, memorySize, 1}, errnoFault},
		{"path_rename", []uint64{3, atPath, 4, 99, atPath, 4}, errnoBadFile},
		{"path_rename", []uint64{3, atPath, 4, 4, atPath, 4}, errnoNotDirectory},
		{"path_link", []uint64{3, 0, atPath, 4, 3, memorySize - 1, 2}, errnoFault},
		{"poll_oneoff", []uint64{0, 0, 0, 0}, errnoInvalid},
		{"poll_oneoff", []uint64{memorySize - 47, 0, 1, 0}, errnoFault},
		{"poll_oneoff", []uint64{0, memorySize - 31, 1, 0}, errnoFault},
		{"poll_oneoff", []uint64{0, 64, 1, memorySize - 3}, errnoFault},
		{"proc_raise", []uint64{9}, errnoNotSupported},
	} {
		g := newGuest(t, engine.WASI{
			Args: []string{"one", "two"}, Env: []engine.Variable{{Name: "A", Value: "b"}}, Mounts: []engine.Mount{{Path: "/", FS: sample}}, Stdin: strings.NewReader("in"),
		})
		if fd := g.mustOpen("file", 0, rightRead, 0); fd != 4 {
			t.Fatal(fd)
		}
		g.put(atPath, "file")
		g.vectors(atData, 1)
		before := string(g.data)
		if e := g.call(test.name, test.params...); e != test.want {
			t.Errorf("%s(%d): errno %d, want %d", test.name, test.params, e, test.want)
		}
		if changed := string(g.data) != before; changed && test.want == errnoFault && !strings.Contains(test.name, "get") {
			t.Errorf("%s(%d) has changed the memory", test.name, test.params)
		}
		if fds := len(g.files.open); fds != 5 {
			t.Errorf("%s(%d): %d descriptors", test.name, test.params, fds)
		}
	}
	g := newGuest(t, engine.WASI{})
	for _, fd := range []uint64{3, 99, maxOpen, 1 << 31, max32} {
		for name, f := range functions {
			if !strings.HasPrefix(name, "fd_") && !strings.HasPrefix(name, "sock_") || name == "fd_renumber" {
				continue
			}
			params := make([]uint64, len(f.types))
			params[0] = fd
			if e := g.call(name, params...); e != errnoBadFile {
				t.Errorf("%s of descriptor %d: errno %d", name, fd, e)
			}
		}
	}
}

// A vector out of bounds is found before anything is moved, also behind valid ones.
func TestVectors(t *testing.T) {
	g := newGuest(t, engine.WASI{Stdin: strings.NewReader("abcdef")})
	for _, wrong := range [][2]uint32{{memorySize - 1, 2}, {max32, 1}, {0, max32}, {max32, max32}, {memorySize + 1, 0}} {
		v, n := g.vectors(atData, 3, wrong[0], wrong[1])
		if e := g.call("fd_write", 1, v, n, atResult); e != errnoFault || g.stdout.Len() > 0 {
			t.Errorf("write of %d: errno %d, %q", wrong, e, g.stdout.String())
		}
		if e := g.call("fd_read", 0, v, n, atResult); e != errnoFault {
			t.Errorf("read to %d: errno %d", wrong, e)
		}
	}
	// A list whose pieces lie in the list, and in each other.
	v, n := g.vectors(atVector, 4, atVector+2, 2)
	if e := g.call("fd_read", 0, v, n, atResult); e != success || g.u32(atResult) != 6 || string(g.data[atVector:atVector+4]) != "abef" {
		t.Errorf("errno %d, %d bytes, %q", e, g.u32(atResult), g.data[atVector:atVector+4])
	}
}

// A call moves less than it was asked to if that is much, and says so. It needs a small buffer.
func TestMovesLess(t *testing.T) {
	many := make([]uint32, 2*(maxVectors+1))
	many[2*maxVectors] = atData
	many[2*maxVectors+1] = 1
	for _, test := range []struct {
		name   string
		pieces []uint32
		want   int
	}{
		{"nothing", nil, 0},
		{"a few bytes", []uint32{atData, 3, 0, 0, atData, 4}, 7},
		{"the bound", []uint32{0, maxTransfer / 2, 0, maxTransfer / 2}, maxTransfer},
		{"a byte more", []uint32{0, maxTransfer / 2, 0, maxTransfer / 2, 0, 1}, maxTransfer},
		{"a large piece", []uint32{0, 3 * maxTransfer}, maxTransfer},
		{"a piece behind too many", many, 0},
	} {
		g := newGuest(t, engine.WASI{Stdin: iotest.HalfReader(forever{})})
		v, n := g.vectors(test.pieces...)
		if e := g.call("fd_write", 1, v, n, atResult); e != success || int(g.u32(atResult)) != test.want || g.stdout.Len() != test.want {
			t.Errorf("write %s: errno %d, %d bytes written, %d reported, want %d", test.name, e, g.stdout.Len(), g.u32(atResult), test.want)
		}
		if cap(g.scratch) > maxChunk {
			t.Errorf("%s: a buffer of %d bytes", test.name, cap(g.scratch))
		}
	}
}

// forever is an endless input.
type forever struct{}

func (forever) Read(p []byte) (int, error) { return len(p), nil }

// panicOf returns what a call panics with.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// What cannot be less ends the guest's call.
func TestRefusesMuch(t *testing.T) {
	for _, test := range []struct {
		name   string
		params []uint64
		index  int
		max    uint64
	}{
		{"random_get", make([]uint64, 2), 1, maxRandom},
		{"poll_oneoff", []uint64{0, 1 << 20, 0, 0}, 2, maxEvents},
		{"path_unlink_file", []uint64{3, 0, 0}, 2, maxPath},
		{"path_symlink", []uint64{0, 0, 3, 0, 1}, 1, maxPath},
		{"path_open", []uint64{3, 0, 0, 0, 0, 0, 0, 0, 0}, 3, maxPath},
	} {
		for _, n := range []uint64{test.max, test.max + 1, max32} {
			g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: sample}}})
			test.params[test.index] = n
			value := panicOf(func() { g.call(test.name, test.params...) })
			err, _ := value.(error)
			if refused := errors.Is(err, wazabi.ErrLimit); refused != (n > test.max) || value != nil && !strings.Contains(err.Error(), test.name) {
				t.Errorf("%s with %d: %v", test.name, n, value)
			}
		}
	}
}

// Nothing that was not given is there.
func TestNotGiven(t *testing.T) {
	g := newGuest(t, engine.WASI{})
	if e := g.call("args_sizes_get", atResult, atResult+4); e != success || g.u32(atResult) != 0 || g.u32(atResult+4) != 0 {
		t.Errorf("arguments: errno %d, %d", e, g.u32(atResult))
	}
	if e := g.call("environ_sizes_get", atResult, atResult+4); e != success || g.u32(atResult) != 0 || g.u32(atResult+4) != 0 {
		t.Errorf("environment: errno %d, %d", e, g.u32(atResult))
	}
	for _, path := range []string{".", "/", "/etc/passwd", "../go.mod"} {
		at, size := g.put(atPath, path)
		for fd := range uint64(10) {
			e := g.call("path_open", fd, 0, at, size, 0, rightRead, 0, 0, atResult)
			if want := map[bool]errno{true: errnoNotDirectory, false: errnoBadFile}[fd < 3]; e != want {
				t.Errorf("open %s below %d: errno %d, want %d", path, fd, e, want)
			}
		}
	}
	if text, e := g.read(0, 10); text != "" || e != success {
		t.Errorf("input: %q, errno %d", text, e)
	}
}

// odd is a reader and writer that breaks the rules of package io.
type odd struct{ n int }

func (o odd) Read([]byte) (int, error)  { return o.n, nil }
func (o odd) Write([]byte) (int, error) { return o.n, nil }

// The caller's readers and writers cannot make a call go out of bounds, or go on forever.
func TestOddStreams(t *testing.T) {
	for _, n := range []int{-1, 0, 11, math.MaxInt, math.MinInt} {
		g := newGuest(t, engine.WASI{Stdin: odd{n}, Stdout: odd{n}, Rand: odd{n}})
		if text, e := g.read(0, 10); text != "" || e != errnoIO {
			t.Errorf("%d bytes read: %q, errno %d", n, text, e)
		}
		want := errnoIO
		if n == 0 {
			want = success
		}
		if e := g.write(1, "0123456789"); e != want || n == 0 && g.u32(atResult) != 0 {
			t.Errorf("%d bytes written: errno %d", n, e)
		}
		if e := g.call("random_get", 0, 10); e != errnoIO {
			t.Errorf("%d random bytes: errno %d", n, e)
		}
	}
	failing := errors.New("not today")
	g := newGuest(t, engine.WASI{Stdin: io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(failing)), Rand: iotest.ErrReader(failing)})
	for _, want := range []struct {
		text string
		e    errno
	}{{"ab", success}, {"", errnoIO}} {
		if text, e := g.read(0, 10); text != want.text || e != want.e {
			t.Errorf("%q, errno %d; want %q, %d", text, e, want.text, want.e)
		}
	}
	if e := g.call("random_get", 0, 10); e != errnoIO {
		t.Errorf("random: errno %d", e)
	}
}

// keeper keeps the buffers that it gets.
type keeper struct{ kept [][]byte }

func (k *keeper) Write(p []byte) (int, error) {
	k.kept = append(k.kept, p)
	return len(p), nil
}

// The caller's code gets no memory of the guest.
func TestNoMemoryOfTheGuest(t *testing.T) {
	k := &keeper{}
	g := newGuest(t, engine.WASI{Stdout: k})
	if e := g.write(1, "mine"); e != success {
		t.Fatal(e)
	}
	copy(k.kept[0], "????")
	if string(g.data[atData:atData+4]) != "mine" {
		t.Errorf("the writer has changed the guest's memory to %q", g.data[atData:atData+4])
	}
}

// closes is a file system that counts its open files.
type closes struct {
	fs.FS
	open    *atomic.Int32
	inClose func()
}

func (c closes) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	if err == nil {
		c.open.Add(1)
	}
	return &closing{f, c}, err
}

// Stat opens no file.
func (c closes) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

type closing struct {
	fs.File
	fs closes
}

func (c *closing) ReadDir(n int) ([]fs.DirEntry, error) { return c.File.(fs.ReadDirFile).ReadDir(n) }

func (c *closing) Close() error {
	c.fs.open.Add(-1)
	c.fs.inClose()
	return c.File.Close()
}

// closed waits until no file is open.
func (c closes) closed(t *testing.T, what string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); c.open.Load() != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: %d files are open", what, c.open.Load())
		}
	}
}

// ways are ways in which the caller's code may end.
var ways = map[string]func(){"return": func() {}, "panic": func() { panic("not today") }, "Goexit": runtime.Goexit}

// Close closes each file, whatever one of them does.
func TestClose(t *testing.T) {
	blocked := make(chan struct{})
	defer close(blocked)
	ways := maps.Clone(ways)
	ways["block"] = func() { <-blocked }
	for name, inClose := range ways {
		fsys := closes{sample, new(atomic.Int32), inClose}
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: fsys}}})
		for range 3 {
			g.mustOpen("file", 0, rightRead, 0)
		}
		if _, e := g.names(3, 4096); e != success {
			t.Errorf("list: errno %d", e)
		}
		if name != "block" {
			// The directory is opened again, and was closed.
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = g.names(3, 4096)
			}()
			<-done
		}
		if open := fsys.open.Load(); open != 4 {
			t.Fatalf("%d files are open", open)
		}
		g.Close()
		g.Close()
		fsys.closed(t, name)
		if _, e := g.open("file", 0, rightRead, 0); e != errnoBadFile {
			t.Errorf("after Close: errno %d", e)
		}
	}
}

// If a function runs, it closes the files at its end, also if the caller's code panics or ends the
// goroutine.
func TestCloseDuringCall(t *testing.T) {
	for name, in := range ways {
		fsys := closes{sample, new(atomic.Int32), func() {}}
		var g *guest
		g = newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: fsys}}, Stdin: readerFunc(func([]byte) (int, error) {
			g.Close()
			if open := fsys.open.Load(); open != 1 {
				t.Errorf("%s: %d files are open while a function runs", name, open)
			}
			in()
			return 0, io.EOF
		})})
		g.mustOpen("file", 0, rightRead, 0)
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { _ = recover() }()
			_, _ = g.read(0, 1)
		}()
		<-done
		fsys.closed(t, name)
	}
}

// The caller's code cannot have the guest call WASI in the middle of a function of WASI.
func TestNoSecondFunction(t *testing.T) {
	var g *guest
	var inner any
	g = newGuest(t, engine.WASI{Stdin: readerFunc(func(p []byte) (int, error) {
		inner = panicOf(func() { g.call("sched_yield") })
		return copy(p, "x"), io.EOF
	})})
	if text, e := g.read(0, 1); text != "x" || e != success {
		t.Errorf("%q, errno %d", text, e)
	}
	if err, _ := inner.(error); !errors.Is(err, wazabi.ErrBusy) || !strings.Contains(err.Error(), "sched_yield") {
		t.Error(inner)
	}
	if e := g.call("sched_yield"); e != success {
		t.Errorf("afterwards: errno %d", e)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A file that cannot be looked at is closed.
func TestOpenPanics(t *testing.T) {
	fsys := closes{sample, new(atomic.Int32), func() {}}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: panickyStat{fsys}}}})
	if value := panicOf(func() { g.open("file", 0, rightRead, 0) }); !strings.Contains(fmt.Sprint(value), "it panicked: no stat") || fsys.open.Load() != 0 {
		t.Errorf("%v, %d files are open", value, fsys.open.Load())
	}
	if fds := len(g.files.open); fds != 4 {
		t.Errorf("%d descriptors", fds)
	}
}

// panickyStat has files that panic in Stat.
type panickyStat struct{ closes }

func (p panickyStat) Open(name string) (fs.File, error) {
	f, err := p.closes.Open(name)
	return panickyFile{f}, err
}

type panickyFile struct{ fs.File }

func (panickyFile) Stat() (fs.FileInfo, error) { panic("no stat") }

// stopping is a context that says that the guest must not go on, after a number of questions.
type stopping struct {
	context.Context
	left *int
}

var errStop = errors.New("stop")

func (s stopping) Stop() error {
	if *s.left--; *s.left < 0 {
		return errStop
	}
	return nil
}

// Each function asks before it begins whether the guest may go on. One that passes a large
// directory asks in between.
func TestStops(t *testing.T) {
	for name, f := range functions {
		g := newGuest(t, engine.WASI{})
		left := 0
		g.ctx = stopping{t.Context(), &left}
		if value := panicOf(func() { g.call(name, make([]uint64, len(f.types))...) }); value != errStop {
			t.Errorf("%s: %v", name, value)
		}
	}
	many := fstest.MapFS{}
	for n := range 10 * batch {
		many[fmt.Sprint(n)] = &fstest.MapFile{}
	}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: many}}})
	left := 5
	g.ctx = stopping{t.Context(), &left}
	if value := panicOf(func() { g.call("fd_readdir", 3, atData, 1<<20, 0, atResult) }); value != errStop {
		t.Errorf("fd_readdir: %v", value)
	}
}

// A function that looks for several names, or for the entries of a directory, asks before each: a
// name can lead through thousands of directories.
func TestStopsBetweenNames(t *testing.T) {
	m, _ := writableDir(t)
	for _, test := range []struct {
		name  string
		names int
		call  func(g *guest)
	}{
		{"path_open", 2, func(g *guest) { g.open("file", 0, rightRead, 0) }},
		{"path_unlink_file", 2, func(g *guest) { g.pathCall("path_unlink_file", "file") }},
		{"path_rename", 3, func(g *guest) {
			from, size := g.put(atPath, "file")
			to, toSize := g.put(atPath2, "other")
			g.call("path_rename", 3, from, size, 3, to, toSize)
		}},
		{"fd_readdir", 4, func(g *guest) { g.call("fd_readdir", 3, atData, 1<<10, 0, atResult) }},
	} {
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
		for _, name := range []string{"file", "file2"} {
			g.mustOpen(name, openCreate, rightWrite, 0)
		}
		// The function itself asks once.
		left := test.names
		g.ctx = stopping{t.Context(), &left}
		if value := panicOf(func() { test.call(g) }); value != errStop {
			t.Errorf("%s: %v", test.name, value)
		}
	}
}

// The names of files do not grow with directories that are opened one below the other.
func TestLongNames(t *testing.T) {
	m, _ := writableDir(t)
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	fd := uint64(3)
	at, size := g.put(atPath, strings.Repeat("d", 200))
	for length := 200; ; length += 201 {
		e := g.call("path_create_directory", fd, at, size)
		if length > maxName {
			if e != errnoNameTooLong {
				t.Errorf("a name of %d bytes: errno %d", length, e)
			}
			break
		}
		if e != success {
			t.Fatalf("a name of %d bytes: errno %d", length, e)
		}
		if e := g.call("path_open", fd, 0, at, size, openDirectory, rightRead, 0, 0, atResult); e != success {
			t.Fatalf("a name of %d bytes: errno %d", length, e)
		}
		fd = uint64(g.u32(atResult))
	}
	if e := g.pathStat(strings.Repeat("x/", maxName/2)+"x", 0); e != errnoNameTooLong {
		t.Errorf("a long name: errno %d", e)
	}
}

// poll calls poll_oneoff with subscriptions, and returns the events' userdata and errors.
func (g *guest) poll(all ...func(s []byte)) (events map[uint64]errno, e errno) {
	for n, fill := range all {
		s := g.data[atVector+n*subscriptionSize:][:subscriptionSize]
		clear(s)
		s[0] = byte(n)
		fill(s)
	}
	if e := g.call("poll_oneoff", atVector, atData, uint64(len(all)), atResult); e != success {
		return nil, e
	}
	events = map[uint64]errno{}
	for n := range int(g.u32(atResult)) {
		at := atData + n*eventSize
		events[g.u64(at)] = errno(g.data[at+8])
	}
	return events, success
}

// clockFor subscribes to a clock, fileFor to a file.
func clockFor(id byte, ns uint64, flags byte) func(s []byte) {
	return func(s []byte) {
		s[8], s[16], s[40] = eventClock, id, flags
		for n := range 8 {
			s[24+n] = byte(ns >> (8 * n))
		}
	}
}

func fileFor(kind, fd byte) func(s []byte) { return func(s []byte) { s[8], s[16] = kind, fd } }

func TestPoll(t *testing.T) {
	moment := time.Unix(1000, 0)
	for _, test := range []struct {
		name  string
		all   []func(s []byte)
		want  map[uint64]errno
		slept int64
	}{
		{"a clock", []func(s []byte){clockFor(1, 50, 0)}, map[uint64]errno{0: success}, 50},
		{"the shorter", []func(s []byte){clockFor(1, 50, 0), clockFor(0, 20, 0)}, map[uint64]errno{1: success}, 20},
		{"forever", []func(s []byte){clockFor(1, math.MaxUint64, 0)}, map[uint64]errno{0: success}, math.MaxInt64},
		{"a moment", []func(s []byte){clockFor(0, 1000e9+7, absolute)}, map[uint64]errno{0: success}, 7},
		{"a moment that has passed", []func(s []byte){clockFor(0, 999e9, absolute)}, map[uint64]errno{0: success}, 0},
		{"no such clock", []func(s []byte){clockFor(3, 50, 0), clockFor(1, 50, 0)}, map[uint64]errno{0: errnoInvalid}, 0},
		{"a file", []func(s []byte){clockFor(1, 50, 0), fileFor(eventRead, 0), fileFor(eventWrite, 1)}, map[uint64]errno{1: success, 2: success}, 0},
		{"files that are not", []func(s []byte){fileFor(eventRead, 99), fileFor(eventRead, 1), fileFor(eventWrite, 0)},
			map[uint64]errno{0: errnoBadFile, 1: errnoBadFile, 2: errnoBadFile}, 0},
	} {
		g := newGuest(t, engine.WASI{Now: func() time.Time { return moment }})
		events, e := g.poll(test.all...)
		if e != success || fmt.Sprint(events) != fmt.Sprint(test.want) || g.slept != test.slept {
			t.Errorf("%s: errno %d, %v after %d ns; want %v after %d", test.name, e, events, g.slept, test.want, test.slept)
		}
	}
	g := newGuest(t, engine.WASI{})
	if _, e := g.poll(fileFor(3, 0)); e != errnoInvalid {
		t.Errorf("an unknown kind: errno %d", e)
	}
}

// A clock before 1970 does not wrap.
func TestClockBefore1970(t *testing.T) {
	g := newGuest(t, engine.WASI{Now: func() time.Time { return time.Unix(-1, 0) }})
	if e := g.call("clock_time_get", clockRealtime, 0, atResult); e != success || g.u64(atResult) != 0 {
		t.Errorf("errno %d, %d", e, g.u64(atResult))
	}
}

// Random parameters, of which many are at the limits, never panic otherwise than they may, and
// never change the size of memory.
func TestRandomCalls(t *testing.T) {
	m, _ := hostSample(t)
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, 20*20)
		for n := range data {
			data[n] = byte(random.Uint32())
		}
		play(t, m, data)
	}
}

// circular is an error that wraps itself.
type circular struct{}

func (circular) Error() string   { return "circular" }
func (c circular) Unwrap() error { return c }

// TestCircularErrors: a call ends although the error of the program's file system or stream wraps
// itself.
func TestCircularErrors(t *testing.T) {
	g := newGuest(t, engine.WASI{Stdin: iotest.ErrReader(circular{}), Rand: iotest.ErrReader(circular{})})
	if text, e := g.read(0, 10); text != "" || e != errnoIO {
		t.Errorf("%q, errno %d", text, e)
	}
	if e := g.call("random_get", 0, 10); e != errnoIO {
		t.Errorf("random: errno %d", e)
	}
	if e := errnoOf(&fs.PathError{Err: errors.Join(circular{}, fs.ErrNotExist)}); e != errnoIO {
		t.Errorf("errno %d", e)
	}
	if e := errnoOf(&fs.PathError{Err: errors.Join(fs.ErrNotExist, circular{})}); e != errnoMissing {
		t.Errorf("errno %d", e)
	}
}
