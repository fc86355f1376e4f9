package command

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestOutputFaults has faults of the output directory.
func TestOutputFaults(t *testing.T) {
	written := []byte(gen.Header("p") + "\npackage p\n")
	mine := []byte("package p\n\n// By hand.\n")
	embedding := []byte(gen.Header("p") + "\npackage p\n\n//go:embed p.wasm\nvar guest []byte\n")
	files := []gen.File{{Name: "p.wasm", Data: []byte("wasm")}, {Name: "p.go", Data: written}}
	put := func(t *testing.T, path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(t *testing.T, path string, want []byte) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != string(want) {
			t.Errorf("%s: %q, %v; want %q", filepath.Base(path), got, err, want)
		}
	}
	for _, name := range []string{"../p.go", "/p.go", "../../p.go", "a/../../p.go"} {
		t.Run("unusable-package-name: "+name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			if _, err := writeFiles(dir, []gen.File{{Name: name, Data: written}}, nil); err == nil {
				t.Error("written")
			}
			if found, err := filepath.Glob(filepath.Join(dir, "..", "..", "*.go")); err != nil || len(found) != 0 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"written by hand": func(t *testing.T, dir string) { put(t, filepath.Join(dir, "p.go"), mine) },
		"a directory": func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "p.go"), 0o755); err != nil {
				t.Fatal(err)
			}
		},
		"a link": func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "mine"), written)
			if err := os.Symlink("mine", filepath.Join(dir, "p.go")); err != nil {
				t.Skip(err)
			}
		},
		"a link out of the directory": func(t *testing.T, dir string) {
			if err := os.Symlink("../p.go", filepath.Join(dir, "p.go")); err != nil {
				t.Skip(err)
			}
		},
		"no header of its own": func(t *testing.T, dir string) { put(t, filepath.Join(dir, "p.go"), append(mine, written...)) },
	} {
		t.Run("output-not-generated: "+name, func(t *testing.T) {
			dir := t.TempDir()
			spoil(t, dir)
			if _, err := writeFiles(dir, files, nil); err == nil {
				t.Error("replaced")
			}
			if _, err := os.Lstat(filepath.Join(dir, "p.wasm")); err == nil {
				t.Error("something was written")
			}
		})
	}
	t.Run("output-not-generated: the temporary file is a link", func(t *testing.T) {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "mine.go"), mine)
		if err := os.Symlink("mine.go", filepath.Join(dir, "p.go.tmp")); err != nil {
			t.Skip(err)
		}
		if _, err := writeFiles(dir, files, nil); err != nil {
			t.Error(err)
		}
		holds(t, filepath.Join(dir, "mine.go"), mine)
		holds(t, filepath.Join(dir, "p.go"), written)
		if info, err := os.Lstat(filepath.Join(dir, "p.go.tmp")); err != nil || info.Mode().Type() != fs.ModeSymlink {
			t.Errorf("the link: %v, %v", info, err)
		}
		if info, err := os.Lstat(filepath.Join(dir, "p.go")); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%v, %v", info, err)
		}
	})
	t.Run("output-not-generated: a directory that cannot be written to", func(t *testing.T) {
		if runtime.GOOS == "windows" || os.Getuid() == 0 {
			t.Skip("may write anywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if _, err := writeFiles(dir, files, nil); err == nil {
			t.Error("written")
		}
	})
	t.Run("interrupted-write: killed in the middle", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, gen.GuestDir), 0o755); err != nil {
			t.Fatal(err)
		}
		left := func(random string) string { return filepath.Join(dir, "p.go.wazabi-"+random+".tmp") }
		killed, running := left("0123456789abcdef"), left("fedcba9876543210")
		translated := filepath.Join(dir, gen.GuestDir, "guest.go.wazabi-0123456789abcdef.tmp")
		others := []string{filepath.Join(dir, "p.go.tmp"), left("of-another-tool")}
		for _, name := range append([]string{killed, translated, running}, others...) {
			put(t, name, []byte("// half"))
		}
		for _, name := range append([]string{killed, translated}, others...) {
			old := time.Now().Add(-2 * leftoverAge)
			if err := os.Chtimes(name, old, old); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := writeFiles(dir, files, nil); err != nil {
			t.Error(err)
		}
		holds(t, filepath.Join(dir, "p.go"), written)
		for _, name := range append([]string{running}, others...) {
			holds(t, name, []byte("// half"))
		}
		if found, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(found) != 3 {
			t.Errorf("%v left; want all but %s", found, killed)
		}
		if _, err := os.Lstat(translated); err == nil {
			t.Errorf("%s is left", translated)
		}
	})
	t.Run("interrupted-write: no room", func(t *testing.T) {
		// The second temporary file cannot be made, because its name is too long: all files stay as they
		// were, and the first temporary file is removed.
		dir := t.TempDir()
		name := strings.Repeat("p", 252) + ".go"
		old := []byte(gen.Header("old") + "\npackage old\n")
		put(t, filepath.Join(dir, name), old)
		put(t, filepath.Join(dir, "p.go"), embedding)
		put(t, filepath.Join(dir, "p.wasm"), []byte("old"))
		if _, err := writeFiles(dir, []gen.File{files[0], {Name: name, Data: written}}, nil); err == nil || !strings.Contains(err.Error(), name+".wazabi-") {
			t.Errorf("%v", err)
		}
		holds(t, filepath.Join(dir, name), old)
		holds(t, filepath.Join(dir, "p.wasm"), []byte("old"))
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
			t.Errorf("%v, %v; want the three old files", entries, err)
		}
	})
	for name, test := range map[string]struct{ file, text, want string }{
		"a description of another tool":       {"abi.json", `{"solidity": 1}`, "abi.json is not a guest's description"},
		"a description without fingerprint":   {"abi.json", `{"wazabi": 1}`, "abi.json is not a guest's description"},
		"a description that is no JSON":       {"abi.json", "mine", "abi.json is not a guest's description"},
		"a .wasm of another tool":             {"p.wasm", "\x00asm\x01\x00\x00\x00", "p.wasm is not a guest"},
		"a .wasm that is none":                {"p.wasm", "mine", "p.wasm is not a guest"},
		"a package of another name":           {"other.go", "package other\n", "other.go belongs to package other, and the generated package is called p; choose another directory with -o, or the name other with -pkg"},
		"a program":                           {"main.go", "//go:build linux\n\npackage main\n", "the generated package is called p; choose another directory with -o"},
		"a test of a package of another name": {"other_test.go", "package other_test\n", "other_test.go belongs to package other_test"},
		"a package where the guest goes":      {"internal/guest/other.go", "package other\n", "internal/guest/other.go belongs to package other, and the generated package is called guest; move it, or choose another directory with -o"},
		"a license where the guest goes":      {"internal/guest/LICENSE", "mine", "internal/guest/LICENSE was not written by wazabi, which has written no guest.go beside it"},
		"names where the guest goes":          {"internal/guest/names.txt", "mine", "internal/guest/names.txt was not written by wazabi"},
		"a test's package in no test":         {"p2.go", "package p_test\n", "p2.go belongs to package p_test"},
	} {
		t.Run("output-not-generated: "+name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(test.file)), 0o755); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(dir, test.file), []byte(test.text))
			all := append([]gen.File{{Name: "abi.json", Data: []byte("new")}}, files...)
			all = append(all, gen.File{Name: "internal/guest/guest.go", Data: []byte(gen.Header("p") + "\n\npackage guest\n")},
				gen.File{Name: "internal/guest/LICENSE", Data: []byte("new")}, gen.File{Name: "internal/guest/names.txt", Data: []byte("new")})
			if _, err := writeFiles(dir, all, nil); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %s", err, test.want)
			}
			holds(t, filepath.Join(dir, test.file), []byte(test.text))
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("%v, %v; want nothing written", entries, err)
			}
		})
	}
	t.Run("output-not-generated: files of the same package and ignored ones", func(t *testing.T) {
		dir := t.TempDir()
		guest, err := os.ReadFile("../../../examples/hello/hello/hello.wasm")
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"mine.go": "package p\n", "p_test.go": "package p_test\n", "inside_test.go": "package p\n", "_x.go": "package x\n",
			"gen.go": "//go:build ignore\n\npackage main\n", "doc.go": "package documentation\n", "sub.txt": "package x\n",
			"p.wasm": string(guest), "abi.json": `{"wazabi": 99, "fingerprint": "f"}`,
		} {
			put(t, filepath.Join(dir, name), []byte(text))
		}
		all := append([]gen.File{{Name: "abi.json", Data: []byte("new")}}, files...)
		if removed, err := writeFiles(dir, all, nil); err != nil || len(removed) != 0 {
			t.Errorf("removed %q, %v", removed, err)
		}
		holds(t, filepath.Join(dir, "p.wasm"), []byte("wasm"))
		holds(t, filepath.Join(dir, "abi.json"), []byte("new"))
	})
}

// TestModulePath: a module path that a go.mod cannot have is refused before anything is written.
func TestModulePath(t *testing.T) {
	guest := filepath.Join(t.TempDir(), "guest.wasm")
	if err := os.WriteFile(guest, hostile.Guest{}.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"example.com/a\nrequire evil.com/b v1.0.0", "example.com/a\r\ngo 1.0", "example.com/a\n", "\nexample.com/a", "example.com/a\u2028b", "example.com/a\u0085b", "example.com/a\x00",
		"../x", "./x", "/x", "x/", "x//y", "std", "cmd", "all", "go", "toolchain", "tool", "work", "C", "unsafe", "gopkg.in/x", "gopkg.in/x/v2", "gopkg.in/x.v01", "x/v0", "x/v1", "a@b", "-x", "x.", "é", "con",
		"example.com/a b", "example.com/a // b", "example.com/`a`", `"example.com/a"`,
	} {
		t.Run("module-path-with-newline: "+path, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "evil")
			var out strings.Builder
			if code := Run([]string{"gen", "-module", path, "-o", dir, guest}, Env{Stdout: &out, Stderr: &out}); code != exitFail || !strings.Contains(out.String(), "is not a module path") {
				t.Errorf("exit code %d: %s", code, out.String())
			}
			if strings.Count(out.String(), "\n") != 1 {
				t.Errorf("the message has several lines: %q", out.String())
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("something is written")
			}
		})
	}
	dir := filepath.Join(t.TempDir(), "evil")
	var out strings.Builder
	if code := Run([]string{"gen", "-module", "example.com/a/v2", "-o", dir, guest}, Env{Stdout: &out, Stderr: &out}); code != exitOK {
		t.Fatal(out.String())
	}
	if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || !strings.HasPrefix(string(text), "module example.com/a/v2\n") {
		t.Errorf("%q, %v", text, err)
	}
}

// TestImportable: a package is written only to a directory that Go can import, in the module that
// it belongs to. How the folders above that module are called does not matter.
func TestImportable(t *testing.T) {
	wasm := hostile.Guest{}.Bytes()
	for name, test := range map[string]struct {
		module, dir string
		flags       []string
		says        string
	}{
		"a space":                      {module: "m", dir: "m/my pkg", says: "-o my pkg: no package can be imported from \"my pkg\""},
		"no ASCII":                     {module: "m", dir: "m/pk/é", says: "no package can be imported from \"é\""},
		"a version":                    {module: "m", dir: "m/a@b", says: "no package can be imported from \"a@b\""},
		"a folder of copies":           {module: "m", dir: "m/vendor/x", says: "no package can be imported from \"vendor\""},
		"a folder above":               {module: "m", dir: "m/a b/x", says: "no package can be imported from \"a b\""},
		"no module":                    {dir: "my pkg", says: "no package can be imported from \"my pkg\""},
		"the root of the module":       {module: "my m", dir: "my m"},
		"in a folder of another name":  {module: "my m", dir: "my m/x/testdata/_y/internal"},
		"a module of its own":          {module: "m", dir: "m/my pkg", flags: []string{"-module", "example.com/x"}},
		"no module, in another folder": {dir: "my m/x"},
	} {
		t.Run("unusable-package-name: "+name, func(t *testing.T) {
			root := t.TempDir()
			if test.module != "" {
				if err := os.MkdirAll(filepath.Join(root, test.module), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(root, test.module, "go.mod"), []byte("module example.com/m\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			guest := filepath.Join(root, "guest.wasm")
			if err := os.WriteFile(guest, wasm, 0o600); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(root, filepath.FromSlash(test.dir))
			var out strings.Builder
			code := Run(append([]string{"gen", "-pkg", "p", "-o", dir, guest}, test.flags...), Env{Stdout: &out, Stderr: &out})
			says := strings.Replace(test.says, "-o my pkg", "-o "+dir, 1)
			if refused := says != ""; (code == exitFail) != refused || !strings.Contains(out.String(), says) {
				t.Errorf("exit code %d: %s, want %q", code, out.String(), says)
			}
			if _, err := os.Stat(filepath.Join(dir, "p.go")); (err == nil) != (says == "") {
				t.Errorf("p.go: %v", err)
			}
		})
	}
}

// TestUTF16Flag: -utf16 chooses the Go type of a Utf16, and refuses other words and -types-from.
func TestUTF16Flag(t *testing.T) {
	const guest = "../../../testdata/gen/utf16/utf16.wasm"
	for _, test := range []struct {
		flags []string
		code  int
		says  string
		goes  string
	}{
		{[]string{"-utf16", "units"}, exitOK, "", "Text []uint16\n"},
		{[]string{"-utf16", "string"}, exitOK, "", "Text string\n"},
		{nil, exitOK, "", "Text string\n"},
		{[]string{"-utf16", "runes"}, exitUsage, "expected string or units", ""},
		{[]string{"-utf16", "units", "-types-from", "./x"}, exitFail, "leave one of the two out", ""},
	} {
		dir := filepath.Join(t.TempDir(), "utf16")
		var out strings.Builder
		code := Run(slices.Concat([]string{"gen", "-o", dir}, test.flags, []string{guest}), Env{Stdout: &out, Stderr: &out})
		if code != test.code || !strings.Contains(out.String(), test.says) {
			t.Errorf("%q: exit code %d: %s", test.flags, code, out.String())
		}
		text, _ := os.ReadFile(filepath.Join(dir, "utf16.go"))
		if !strings.Contains(string(text), test.goes) {
			t.Errorf("%q: the package has no %q", test.flags, test.goes)
		}
	}
}
