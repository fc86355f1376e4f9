package wasi

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
)

// plain hides everything of the files of a file system but what fs.File has.
type plain struct{ fs.FS }

func (p plain) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if d, ok := f.(fs.ReadDirFile); ok {
		return d, nil
	}
	return struct{ fs.File }{f}, nil
}

// seeking hides ReadAt.
type seeking struct{ fs.FS }

func (s seeking) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if seeker, ok := f.(io.Seeker); ok {
		return struct {
			fs.File
			io.Seeker
		}{f, seeker}, nil
	}
	return f, nil
}

// A file is read in order, from any place, and past its end.
func TestRead(t *testing.T) {
	host, _ := hostSample(t)
	for name, m := range map[string]engine.Mount{
		"MapFS": {Path: "/", FS: sample}, "seeking": {Path: "/", FS: seeking{sample}}, "os.Root": {Path: "/", FS: host.Root.FS()}, "written": host,
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
			fd := g.mustOpen("file", 0, rightRead, 0)
			if text, e := g.read(fd, 4); text != "hail" || e != success {
				t.Errorf("%q, errno %d", text, e)
			}
			v, n := g.vectors(atData, 3, atData+100, 0, atData+3, 50)
			if e := g.call("fd_pread", fd, v, n, 1, atResult); e != success || string(g.data[atData:atData+g.u32(atResult)]) != "ail mary" {
				t.Errorf("pread: errno %d, %d bytes", e, g.u32(atResult))
			}
			if text, e := g.read(fd, 100); text != " mary" || e != success {
				t.Errorf("%q, errno %d", text, e)
			}
			if text, e := g.read(fd, 100); text != "" || e != success {
				t.Errorf("at the end: %q, errno %d", text, e)
			}
			for _, test := range []struct {
				offset int64
				whence uint64
				want   int64
				e      errno
			}{
				{0, io.SeekStart, 0, success}, {3, io.SeekCurrent, 3, success}, {-2, io.SeekEnd, 7, success}, {-8, io.SeekCurrent, 7, errnoInvalid},
				{1 << 40, io.SeekEnd, 1<<40 + 9, success}, {1<<63 - 1, io.SeekCurrent, 1<<40 + 9, errnoInvalid}, {-1, io.SeekStart, 1<<40 + 9, errnoInvalid}, {0, 3, 1<<40 + 9, errnoInvalid},
			} {
				if e := g.call("fd_seek", fd, uint64(test.offset), test.whence, atResult); e != test.e {
					t.Errorf("seek by %d from %d: errno %d, want %d", test.offset, test.whence, e, test.e)
				}
				if e := g.call("fd_tell", fd, atResult); e != success || g.u64(atResult) != uint64(test.want) {
					t.Errorf("after a seek by %d from %d: at %d, want %d", test.offset, test.whence, g.u64(atResult), test.want)
				}
			}
			if text, e := g.read(fd, 100); text != "" || e != success {
				t.Errorf("far behind the end: %q, errno %d", text, e)
			}
		})
	}
}

// A file that can only be read in its order says so.
func TestReadInOrder(t *testing.T) {
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: plain{sample}}}})
	fd := g.mustOpen("file", 0, rightRead, 0)
	if text, e := g.read(fd, 4); text != "hail" || e != success {
		t.Errorf("%q, errno %d", text, e)
	}
	if e := g.call("fd_seek", fd, 0, io.SeekCurrent, atResult); e != success || g.u64(atResult) != 4 {
		t.Errorf("seek that stays: errno %d, at %d", e, g.u64(atResult))
	}
	if e := g.call("fd_seek", fd, 0, io.SeekStart, atResult); e != errnoSeek {
		t.Errorf("seek: errno %d", e)
	}
	if e := g.call("fd_pread", fd, atVector, 1, 0, atResult); e != errnoSeek {
		t.Errorf("pread: errno %d", e)
	}
	if text, e := g.read(fd, 100); text != " mary" || e != success {
		t.Errorf("%q, errno %d", text, e)
	}
}

func TestWrite(t *testing.T) {
	m, dir := hostSample(t)
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	content := func(want string) {
		t.Helper()
		if text, err := os.ReadFile(filepath.Join(dir, "new")); string(text) != want || err != nil {
			t.Errorf("the file has %.100q, %v; want %q", text, err, want)
		}
	}
	fd := g.mustOpen("new", openCreate|openExclusive, rightRead|rightWrite, 0)
	if _, e := g.open("new", openCreate|openExclusive, rightWrite, 0); e != errnoExists {
		t.Errorf("again: errno %d", e)
	}
	if e := g.write(fd, "hail mary"); e != success {
		t.Errorf("errno %d", e)
	}
	at, size := g.put(atData, "HAIL")
	v, n := g.vectors(uint32(at), 1, uint32(at)+2, uint32(size)-2)
	if e := g.call("fd_pwrite", fd, v, n, 5, atResult); e != success || g.u32(atResult) != 3 {
		t.Errorf("pwrite: errno %d, %d bytes", e, g.u32(atResult))
	}
	content("hail HILy")
	if e := g.call("fd_pwrite", fd, v, n, 1<<63, atResult); e != errnoInvalid {
		t.Errorf("pwrite before the beginning: errno %d", e)
	}
	if e := g.write(fd, "!"); e != success {
		t.Errorf("errno %d", e)
	}
	content("hail HILy!")
	if e := g.call("fd_filestat_set_size", fd, 4); e != success {
		t.Errorf("errno %d", e)
	}
	content("hail")
	for size, want := range map[uint64]errno{1 << 63: errnoInvalid, 1<<64 - 1: errnoInvalid} {
		if e := g.call("fd_filestat_set_size", fd, size); e != want {
			t.Errorf("size %d: errno %d", size, e)
		}
	}
	if e := g.call("fd_allocate", fd, 1<<62, 1<<62); e == success {
		t.Error("a file of 2^63 bytes")
	}
	// Two descriptors that append do not overwrite each other.
	one, two := g.mustOpen("new", 0, rightWrite, flagAppend), g.mustOpen("new", 0, rightWrite, flagAppend)
	for range 2 {
		if e := g.write(one, "1"); e != success {
			t.Errorf("append: errno %d", e)
		}
		if e := g.write(two, "2"); e != success {
			t.Errorf("append: errno %d", e)
		}
	}
	content("hail1212")
	if e := g.call("fd_tell", two, atResult); e != success || g.u64(atResult) != 8 {
		t.Errorf("after appending at %d, errno %d", g.u64(atResult), e)
	}
	// It stops appending when it is told.
	if e := g.call("fd_fdstat_set_flags", one, 0); e != success {
		t.Errorf("flags: errno %d", e)
	}
	if e := g.call("fd_seek", one, 0, io.SeekStart, atResult); e != success {
		t.Errorf("seek: errno %d", e)
	}
	if e := g.write(one, "H"); e != success {
		t.Errorf("errno %d", e)
	}
	content("Hail1212")
	// Not if the name is another file's by now.
	if err := os.Rename(filepath.Join(dir, "file"), filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	if e := g.call("fd_fdstat_set_flags", one, flagAppend); e != errnoNotSupported {
		t.Errorf("flags of a file that was replaced: errno %d", e)
	}
	if e := g.call("fd_filestat_set_times", one, 0, 0, setModified); e != errnoNotSupported {
		t.Errorf("times of a file that was replaced: errno %d", e)
	}
	content("hail mary")
}

func TestTimes(t *testing.T) {
	m, dir := hostSample(t)
	moment := time.Unix(5, 6)
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}, Now: func() time.Time { return moment }})
	modified := func() time.Time {
		info, err := os.Stat(filepath.Join(dir, "file"))
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	set := func(flags, mtime uint64) errno {
		at, size := g.put(atPath, "in")
		return g.call("path_filestat_set_times", 3, followLinks, at, size, 0, mtime, flags)
	}
	if e := set(setModified, 1e9); e != success || !modified().Equal(time.Unix(1, 0)) {
		t.Errorf("errno %d, %v", e, modified())
	}
	if e := set(setModifiedNow, 0); e != success || !modified().Equal(moment) {
		t.Errorf("errno %d, %v", e, modified())
	}
	if e := set(setAccessed, 0); e != success || !modified().Equal(moment) {
		t.Errorf("errno %d, %v", e, modified())
	}
	for _, flags := range []uint64{setModified | setModifiedNow, setAccessed | setAccessedNow, 16, 1 << 31} {
		if e := set(flags, 0); e != errnoInvalid {
			t.Errorf("flags %d: errno %d", flags, e)
		}
	}
	if e := set(setModified, 1<<63); e != errnoInvalid {
		t.Errorf("a time that package os does not have: errno %d", e)
	}
	fd := g.mustOpen("file", 0, rightRead, 0)
	if e := g.call("fd_filestat_set_times", fd, 0, 2e9, setModified); e != success || !modified().Equal(time.Unix(2, 0)) {
		t.Errorf("errno %d, %v", e, modified())
	}
	if e := g.call("fd_filestat_get", fd, atData); e != success || g.data[atData+16] != kindRegular || g.u64(atData+32) != 9 || g.u64(atData+48) != 2e9 {
		t.Errorf("errno %d, kind %d, size %d, modified %d", e, g.data[atData+16], g.u64(atData+32), g.u64(atData+48))
	}
	if e := g.call("fd_filestat_set_times", 1, 0, 0, setModified); e != errnoNotSupported {
		t.Errorf("a stream: errno %d", e)
	}
}

// names lists a directory in pieces of size bytes.
func (g *guest) names(fd uint64, size uint64) (names []string, e errno) {
	for cookie := uint64(0); ; {
		if e := g.call("fd_readdir", fd, atData, size, cookie, atResult); e != success {
			return names, e
		}
		used := int(g.u32(atResult))
		at, before := atData, cookie
		for at+24 <= atData+used {
			end := at + 24 + int(g.u32(at+16))
			if end > atData+used {
				break
			}
			names = append(names, string(g.data[at+24:end]))
			cookie = g.u64(at)
			at = end
		}
		if used < int(size) {
			return names, success
		}
		if cookie == before {
			return names, errnoInvalid
		}
	}
}

// A directory is listed whole, whatever the size of the guest's buffer.
func TestReaddir(t *testing.T) {
	many := fstest.MapFS{}
	m, dir := writableDir(t)
	want := []string{".", ".."}
	for n := range 3*batch + 5 {
		name := fmt.Sprintf("%0*d", 1+n%50, n)
		want = append(want, name)
		many[name] = &fstest.MapFile{}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want[2:])
	for kind, m := range map[string]engine.Mount{"only read": {Path: "/", FS: many}, "written": m} {
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
		for _, size := range []uint64{75, 76, 128, 4096, 1 << 20} {
			names, e := g.names(3, size)
			if len(names) < 2 || !slices.Equal(names[:2], want[:2]) {
				t.Fatalf("%s by %d: errno %d, %q", kind, size, e, names)
			}
			slices.Sort(names[2:])
			if !slices.Equal(names, want) || e != success {
				t.Errorf("%s by %d: errno %d, %d names, want %d", kind, size, e, len(names), len(want))
			}
		}
		// Back to an earlier entry, and to one that no call has returned.
		if e := g.call("fd_readdir", 3, atData, 50, 10, atResult); e != success || g.u32(atResult) != 50 || g.u64(atData) != 11 {
			t.Errorf("%s: back: errno %d, %d bytes, next %d", kind, e, g.u32(atResult), g.u64(atData))
		}
		for _, cookie := range []uint64{uint64(len(want)) + 2, 1 << 40, 1<<64 - 1} {
			if e := g.call("fd_readdir", 3, atData, 50, cookie, atResult); e != errnoInvalid {
				t.Errorf("%s: cookie %d: errno %d", kind, cookie, e)
			}
		}
	}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	if e := g.call("fd_readdir", 3, atData, 50, 7, atResult); e != errnoInvalid {
		t.Errorf("a cookie before the first call: errno %d", e)
	}
	if e := g.call("fd_readdir", 1, atData, 50, 0, atResult); e != errnoNotDirectory {
		t.Errorf("a stream: errno %d", e)
	}
	// What was made meanwhile is seen from the beginning.
	if err := os.WriteFile(filepath.Join(dir, "zzz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if names, _ := g.names(3, 4096); !slices.Contains(names, "zzz") {
		t.Error("the new file is not seen")
	}
}

// Files that could block when they are opened are not.
func TestOpenOnlyFiles(t *testing.T) {
	fsys := fstest.MapFS{"pipe": {Mode: fs.ModeNamedPipe}, "device": {Mode: fs.ModeDevice}, "socket": {Mode: fs.ModeSocket}}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: fsys}}})
	for name := range fsys {
		if _, e := g.open(name, 0, rightRead, 0); e != errnoAccess {
			t.Errorf("%s: errno %d", name, e)
		}
	}
}

// An instance has so many files open at most.
func TestOpenMany(t *testing.T) {
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: sample}}})
	for n := 4; n < maxOpen; n++ {
		if fd := g.mustOpen("file", 0, rightRead, 0); fd != uint64(n) {
			t.Fatalf("descriptor %d, want %d", fd, n)
		}
	}
	if _, e := g.open("file", 0, rightRead, 0); e != errnoTooManyFiles {
		t.Errorf("one more: errno %d", e)
	}
	if e := g.call("fd_close", 77); e != success {
		t.Errorf("close: errno %d", e)
	}
	if fd, e := g.open("file", 0, rightRead, 0); fd != 77 || e != success {
		t.Errorf("after a close: %d, errno %d", fd, e)
	}
}

func TestRenumber(t *testing.T) {
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{{Path: "/", FS: sample}}})
	a, b := g.mustOpen("dir/a", 0, rightRead, 0), g.mustOpen("dir/b", 0, rightRead, 0)
	for _, wrong := range [][2]uint64{{a, 1000}, {1000, a}, {a, 1<<32 - 1}} {
		if e := g.call("fd_renumber", wrong[0], wrong[1]); e != errnoBadFile {
			t.Errorf("%d to %d: errno %d", wrong[0], wrong[1], e)
		}
	}
	if e := g.call("fd_renumber", b, b); e != success {
		t.Errorf("to itself: errno %d", e)
	}
	if e := g.call("fd_renumber", b, a); e != success {
		t.Errorf("errno %d", e)
	}
	if text, e := g.read(a, 9); text != "b" || e != success {
		t.Errorf("%q, errno %d", text, e)
	}
	if e := g.call("fd_close", b); e != errnoBadFile {
		t.Errorf("the old number: errno %d", e)
	}
}

// Streams are neither files nor directories.
func TestStreams(t *testing.T) {
	g := newGuest(t, engine.WASI{Stdin: strings.NewReader("in"), Mounts: []engine.Mount{{Path: "/", FS: sample}}})
	if text, e := g.read(0, 10); text != "in" || e != success {
		t.Errorf("%q, errno %d", text, e)
	}
	for what, e := range map[string]errno{
		"read of output": second(g.read(1, 1)), "write to input": g.write(0, "x"), "read of a closed one": second(g.read(99, 1)),
	} {
		if e != errnoBadFile {
			t.Errorf("%s: errno %d", what, e)
		}
	}
	for what, e := range map[string]errno{
		"seek": g.call("fd_seek", 0, 0, 0, atResult), "tell": g.call("fd_tell", 1, atResult), "pread": g.call("fd_pread", 0, atVector, 0, 0, atResult),
		"advise": g.call("fd_advise", 0, 0, 0, 0),
	} {
		if e != errnoSeek {
			t.Errorf("%s: errno %d", what, e)
		}
	}
	if e := g.call("path_open", 0, 0, atPath, 1, 0, 0, 0, 0, atResult); e != errnoNotDirectory {
		t.Errorf("a path below a stream: errno %d", e)
	}
	if e := g.write(1, "out"); e != success || g.stdout.String() != "out" {
		t.Errorf("%q, errno %d", g.stdout.String(), e)
	}
	if e := g.write(2, "discarded"); e != success {
		t.Errorf("errno %d", e)
	}
	for fd := range uint64(3) {
		if e := g.call("fd_fdstat_get", fd, atData); e != success || g.data[atData] != kindCharacters || g.u64(atData+8)&rightSeek != 0 {
			t.Errorf("%d: errno %d, kind %d, rights %#x", fd, e, g.data[atData], g.u64(atData+8))
		}
	}
	for name, params := range map[string]int{"sock_accept": 3, "sock_recv": 6, "sock_send": 5, "sock_shutdown": 2} {
		args := make([]uint64, params)
		if e := g.call(name, args...); e != errnoNotSocket {
			t.Errorf("%s: errno %d", name, e)
		}
		args[0] = 99
		if e := g.call(name, args...); e != errnoBadFile {
			t.Errorf("%s of a closed one: errno %d", name, e)
		}
	}
}
