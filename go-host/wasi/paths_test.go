package wasi

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/engine"
)

// Paths mean the same in each directory, and lead out of none.
func TestPaths(t *testing.T) {
	everywhere(t, func(t *testing.T, m engine.Mount) {
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
		for path, want := range map[string]errno{
			"file":                   success,
			"./file":                 success,
			"dir/../file":            success,
			"dir/.//deep/../../file": success,
			"dir/deep/../a":          success,
			"missing":                errnoMissing,
			"missing/file":           errnoMissing,
			"file/":                  errnoNotDirectory,
			"file/.":                 errnoNotDirectory,
			"file/x":                 errnoNotDirectory,
			"dir/":                   success,
			"dir//":                  success,
			".":                      success,
			"./":                     success,
			"dir/..":                 success,
			"":                       errnoMissing,
			"/":                      errnoNotPermitted,
			"/file":                  errnoNotPermitted,
			"//file":                 errnoNotPermitted,
			"..":                     errnoNotPermitted,
			"../":                    errnoNotPermitted,
			"../file":                errnoNotPermitted,
			"dir/../../file":         errnoNotPermitted,
			"dir/deep/../../../x/..": errnoNotPermitted,
			"file\x00":               errnoIllegalBytes,
			"\x00":                   errnoIllegalBytes,
			"f\xffile":               errnoIllegalBytes,
			`..\file`:                errnoMissing,
			"...":                    errnoMissing,
		} {
			_, e := g.open(path, 0, rightRead, 0)
			// MapFS has no file below a file.
			if m.FS != nil && path == "file/x" && e == errnoMissing {
				continue
			}
			if e != want {
				t.Errorf("open %q: errno %d, want %d", path, e, want)
			}
			if e := g.pathStat(path, followLinks); e != want && !(path == "file/x" && e == errnoMissing) {
				t.Errorf("stat %q: errno %d, want %d", path, e, want)
			}
		}
		long := strings.Repeat("x/", maxPath/2)
		if _, e := g.open(long, 0, rightRead, 0); e != errnoMissing && e != errnoNameTooLong {
			t.Errorf("a long path: errno %d", e)
		}
	})
}

func (g *guest) pathStat(path string, flags uint64) errno {
	at, size := g.put(atPath, path)
	return g.call("path_filestat_get", 3, flags, at, size, atData)
}

// A path below a directory does not lead out of that directory, even where it stays in the mount.
func TestPathsBelow(t *testing.T) {
	everywhere(t, func(t *testing.T, m engine.Mount) {
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
		dir := g.mustOpen("dir", openDirectory, 0, 0)
		for path, want := range map[string]errno{"a": success, "deep/../a": success, "../file": errnoNotPermitted, "..": errnoNotPermitted, "deep/../..": errnoNotPermitted} {
			at, size := g.put(atPath, path)
			if e := g.call("path_open", dir, 0, at, size, 0, rightRead, 0, 0, atResult); e != want {
				t.Errorf("%q: errno %d, want %d", path, e, want)
			}
		}
	})
}

// Links are followed only where the guest asks for it, and not out of the directory.
func TestLinks(t *testing.T) {
	m, dir := hostSample(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("not yours"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	for _, test := range []struct {
		path            string
		follow, follow0 errno
	}{
		{"in", success, errnoLoop},
		{"to/a", success, success},
		{"to/", success, success},
		{"in/", errnoNotDirectory, errnoNotDirectory},
		{"out", errnoNotPermitted, errnoLoop},
		{"far", errnoNotPermitted, errnoLoop},
		{"loop", errnoLoop, errnoLoop},
		{"loop/x", errnoLoop, errnoLoop},
	} {
		for flags, want := range []errno{test.follow0, test.follow} {
			at, size := g.put(atPath, test.path)
			if e := g.call("path_open", 3, uint64(flags), at, size, 0, rightRead, 0, 0, atResult); e != want {
				t.Errorf("open %s, lookup flags %d: errno %d, want %d", test.path, flags, e, want)
			}
			if e := g.call("path_open", 3, uint64(flags), at, size, openCreate, rightWrite, 0, 0, atResult); test.path == "out" && e != want {
				t.Errorf("create %s, lookup flags %d: errno %d, want %d", test.path, flags, e, want)
			}
		}
	}
	// A guest reads where each link leads, but makes none that leads out.
	if e := g.pathCall("path_readlink", "far", atData, 100, atResult); e != success || string(g.data[atData:atData+g.u32(atResult)]) != "/etc/passwd" {
		t.Errorf("readlink: errno %d", e)
	}
	if e := g.pathCall("path_readlink", "far", atData, 4, atResult); e != success || g.u32(atResult) != 4 {
		t.Errorf("readlink to a short buffer: errno %d, %d bytes", e, g.u32(atResult))
	}
	if e := g.pathCall("path_readlink", "file", atData, 4, atResult); e != errnoInvalid {
		t.Errorf("readlink of a file: errno %d", e)
	}
	for _, test := range []struct {
		target, name string
		want         errno
	}{
		{"/etc/passwd", "new", errnoNotPermitted}, {"..", "new", errnoNotPermitted}, {"../x", "dir/new", errnoNotPermitted}, {"a/..", "new", errnoNotPermitted},
		{"a/../../x", "new", errnoNotPermitted}, {"anything", "new", success}, {"again", "new", errnoExists}, {"", "empty", errnoMissing},
		{"x", "slash/", errnoMissing}, {"x", "dir/", errnoExists}, {"x", "file/", errnoNotDirectory},
	} {
		target, targetSize := g.put(atPath2, test.target)
		at, size := g.put(atPath, test.name)
		if e := g.call("path_symlink", target, targetSize, 3, at, size); e != test.want {
			t.Errorf("symlink %s -> %s: errno %d, want %d", test.name, test.target, e, test.want)
		}
	}
	// Nor does it move one of the program's so that it leads out.
	if err := os.Symlink("../file", filepath.Join(dir, "dir", "up")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		function, from, to string
		want               errno
	}{
		{"path_rename", "dir/up", "up", errnoNotPermitted}, {"path_rename", "dir/up", "dir/up2", success}, {"path_rename", "in", "dir/in", success},
		{"path_link", "dir/up2", "up", errnoNotPermitted}, {"path_link", "far", "far2", errnoNotPermitted}, {"path_link", "to", "to2", success},
	} {
		from, fromSize := g.put(atPath, test.from)
		to, toSize := g.put(atPath2, test.to)
		args := []uint64{3, from, fromSize, 3, to, toSize}
		if test.function == "path_link" {
			args = slices.Insert(args, 1, 0)
		}
		if e := g.call(test.function, args...); e != test.want {
			t.Errorf("%s from %s to %s: errno %d, want %d", test.function, test.from, test.to, e, test.want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "secret")); string(text) != "not yours" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

// A guest makes links that stay inside where they are made, and then moves them, or makes them by a
// name that leads through another link. None leads out.
func TestLinksMoved(t *testing.T) {
	m, dir := writableDir(t)
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	for _, name := range []string{"p", "p/q", "p/q/r"} {
		if e := g.pathCall("path_create_directory", name); e != success {
			t.Fatalf("%s: errno %d", name, e)
		}
	}
	two := func(function, first, second string) {
		a, aSize := g.put(atPath, first)
		b, bSize := g.put(atPath2, second)
		switch function {
		case "path_symlink":
			g.call(function, a, aSize, 3, b, bSize)
		case "path_link":
			g.call(function, 3, 0, a, aSize, 3, b, bSize)
		default:
			g.call(function, 3, a, aSize, 3, b, bSize)
		}
	}
	two("path_symlink", "../../..", "p/q/r/root")
	two("path_symlink", "../../../secret", "p/q/r/root/through")
	two("path_symlink", "../../../secret", "p/q/r/link")
	two("path_link", "p/q/r/link", "hard")
	two("path_rename", "p/q/r/link", "moved")
	two("path_symlink", "../../../secret", "p/q/r/link")
	two("path_rename", "p/q/r", "r")
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Type() != os.ModeSymlink {
			return err
		}
		target, err := os.Readlink(path)
		if rest, e := filepath.Rel(dir, filepath.Join(filepath.Dir(path), target)); e != nil || !filepath.IsLocal(rest) {
			t.Errorf("%s leads to %s", path, target)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A directory that is only read stays as it is.
func TestReadOnly(t *testing.T) {
	_, dir := hostSample(t)
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, fsys := range map[string]engine.Mount{"MapFS": {Path: "/", FS: sample}, "os.Root": {Path: "/", FS: root.FS()}, "os.DirFS": {Path: "/", FS: os.DirFS(dir)}} {
		g := newGuest(t, engine.WASI{Mounts: []engine.Mount{fsys}})
		other, otherSize := g.put(atPath2, "new2")
		for what, e := range map[string]errno{
			"open for writing": second(g.open("file", 0, rightRead|rightWrite, 0)),
			"truncate":         second(g.open("file", openTruncate, rightRead, 0)),
			"create":           second(g.open("new", openCreate, rightRead, 0)),
			"mkdir":            g.pathCall("path_create_directory", "new"),
			"rmdir":            g.pathCall("path_remove_directory", "dir/deep"),
			"unlink":           g.pathCall("path_unlink_file", "file"),
			"rename":           g.pathCall("path_rename", "file", 3, other, otherSize),
			"link":             g.call("path_link", 3, 0, atPath, 4, 3, other, otherSize),
			"symlink":          g.call("path_symlink", other, otherSize, 3, atPath, 4),
			"times":            g.call("path_filestat_set_times", 3, 0, atPath, 4, 0, 0, setModified),
		} {
			if e != errnoReadOnly {
				t.Errorf("%s: %s: errno %d, want %d", name, what, e, errnoReadOnly)
			}
		}
		fd := g.mustOpen("file", 0, rightRead, 0)
		for what, e := range map[string]errno{
			"write": g.write(fd, "x"), "pwrite": g.call("fd_pwrite", fd, atVector, 1, 0, atResult),
		} {
			if e != errnoBadFile {
				t.Errorf("%s: %s: errno %d, want %d", name, what, e, errnoBadFile)
			}
		}
		for what, e := range map[string]errno{
			"set size": g.call("fd_filestat_set_size", fd, 0), "allocate": g.call("fd_allocate", fd, 0, 100), "times": g.call("fd_filestat_set_times", fd, 0, 0, setModified),
		} {
			if e == success {
				t.Errorf("%s: %s succeeded", name, what)
			}
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "file")); string(text) != "hail mary" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "new")); err == nil {
		t.Error("a file was made")
	}
}

func second[T any](_ T, e errno) errno { return e }

// A guest makes, renames and removes files and directories in a directory that it can write.
func TestWritable(t *testing.T) {
	m, dir := hostSample(t)
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	rename := func(from, to string) errno {
		at, size := g.put(atPath2, to)
		return g.pathCall("path_rename", from, 3, at, size)
	}
	link := func(from, to string, flags uint64) errno {
		at, size := g.put(atPath, from)
		at2, size2 := g.put(atPath2, to)
		return g.call("path_link", 3, flags, at, size, 3, at2, size2)
	}
	for _, step := range []struct {
		what string
		e    errno
		want errno
	}{
		{"mkdir", g.pathCall("path_create_directory", "new"), success},
		{"mkdir again", g.pathCall("path_create_directory", "new"), errnoExists},
		{"mkdir, slash", g.pathCall("path_create_directory", "new2/"), success},
		{"mkdir of itself", g.pathCall("path_create_directory", "."), errnoExists},
		{"rename a directory onto an empty one", rename("new", "new2"), success},
		{"rename what is gone", rename("new", "new3"), errnoMissing},
		{"rename a directory onto a full one", rename("new2", "dir"), errnoNotEmpty},
		{"rename a directory into itself", rename("dir", "dir/deep/x"), errnoInvalid},
		{"rename a directory to itself", rename("dir", "dir"), success},
		{"rename a directory onto a file", rename("new2", "file"), errnoNotDirectory},
		{"rename a file onto a directory", rename("file", "new2"), errnoIsDirectory},
		{"rename a file, slash", rename("file", "file2/"), errnoNotDirectory},
		{"rename the mount", rename(".", "x"), errnoBusy},
		{"rename a file onto a file", rename("dir/a", "dir/b"), success},
		{"unlink a directory", g.pathCall("path_unlink_file", "dir"), errnoIsDirectory},
		{"unlink the mount", g.pathCall("path_unlink_file", "."), errnoIsDirectory},
		{"unlink, slash", g.pathCall("path_unlink_file", "file/"), errnoNotDirectory},
		{"rmdir of a file", g.pathCall("path_remove_directory", "file"), errnoNotDirectory},
		{"rmdir of a full directory", g.pathCall("path_remove_directory", "dir"), errnoNotEmpty},
		{"rmdir of the mount", g.pathCall("path_remove_directory", "."), errnoBusy},
		{"rmdir", g.pathCall("path_remove_directory", "new2/"), success},
		{"link", link("file", "hard", 0), success},
		{"link again", link("file", "hard", 0), errnoExists},
		{"link to a directory", link("dir", "hard2", 0), errnoNotPermitted},
		{"link that follows", link("in", "hard2", followLinks), errnoInvalid},
		{"link, slash", link("file", "hard2/", 0), errnoMissing},
		{"unlink a link", g.pathCall("path_unlink_file", "out"), success},
		{"unlink", g.pathCall("path_unlink_file", "file"), success},
		{"unlink again", g.pathCall("path_unlink_file", "file"), errnoMissing},
	} {
		if step.e != step.want {
			t.Errorf("%s: errno %d, want %d", step.what, step.e, step.want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "hard")); string(text) != "hail mary" || err != nil {
		t.Errorf("hard: %q, %v", text, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "dir", "b")); string(text) != "a" || err != nil {
		t.Errorf("dir/b: %q, %v", text, err)
	}
}

// Two directories are two file systems.
func TestTwoMounts(t *testing.T) {
	a, _ := hostSample(t)
	b, _ := hostSample(t)
	b.Path = "/b"
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{a, b}})
	at, size := g.put(atPath, "file")
	at2, size2 := g.put(atPath2, "new")
	if e := g.call("path_rename", 3, at, size, 4, at2, size2); e != errnoOtherDevice {
		t.Errorf("rename: errno %d", e)
	}
	if e := g.call("path_link", 3, 0, at, size, 4, at2, size2); e != errnoOtherDevice {
		t.Errorf("link: errno %d", e)
	}
	for fd, want := range map[uint64]string{3: "/", 4: "/b"} {
		if e := g.call("fd_prestat_get", fd, atResult); e != success || g.data[atResult] != 0 || g.u32(atResult+4) != uint32(len(want)) {
			t.Errorf("prestat of %d: errno %d, %d bytes", fd, e, g.u32(atResult+4))
		}
		if e := g.call("fd_prestat_dir_name", fd, atData, uint64(len(want))); e != success || string(g.data[atData:atData+len(want)]) != want {
			t.Errorf("name of %d: errno %d", fd, e)
		}
		if e := g.call("fd_prestat_dir_name", fd, atData, uint64(len(want)-1)); e != errnoNameTooLong {
			t.Errorf("name of %d in a short buffer: errno %d", fd, e)
		}
	}
	if e := g.call("fd_prestat_get", 5, atResult); e != errnoBadFile {
		t.Errorf("a third: errno %d", e)
	}
	if e := g.call("fd_prestat_get", 1, atResult); e != errnoBadFile {
		t.Errorf("a stream: errno %d", e)
	}
}
