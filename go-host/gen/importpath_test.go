package gen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
)

// TestPackagesOfAnyName: the go command builds packages whose names it uses elsewhere, and imports
// from folders with each name that is accepted, and from no other.
func TestPackagesOfAnyName(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	names := strings.Fields("linux windows amd64 wasm test cmd std all builtin ignore layout wazero")
	packages := map[string][]gen.File{}
	for _, name := range names {
		files, err := generate(sample(), gen.Options{Package: name})
		if err != nil {
			t.Fatal(err)
		}
		packages[name] = files
	}
	vetPackages(t, packages)

	for _, folder := range []string{
		"a", "A", "_x", ".x", "x..y", "a+b", "a~b", "a~", "v2", "testdata", "internal", "main", "documentation", "vendored", "1", "a-b",
		"my pkg", "é", "a@b", "x.", "-x", "vendor", "a/vendor/x", "con", "Con.x", "lpt1", "a~1", "a=b", "a,b", "a!b", "a'b", "a:b",
	} {
		dir := packageModule(t, nil)
		user := "package user\n\nimport _ \"example.com/generated/" + folder + "\"\n"
		for name, text := range map[string]string{folder + "/p.go": "package p\n", "user/user.go": user} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := gen.CheckImportPath(folder)
		out, goErr := goCommand(dir, "build", "./user").CombinedOutput()
		// The go command also takes the folder vendor of the module itself, which go mod vendor
		// removes.
		if (err != nil) != (goErr != nil) && folder != "vendor" || folder == "vendor" && err == nil {
			t.Errorf("%q: %v; the go command: %v: %.300s", folder, err, goErr, out)
		}
	}
	for _, path := range []string{"", "a//b", "/a", "a/", "..", "../a", "a/./b"} {
		if err := gen.CheckImportPath(path); err == nil || !strings.Contains(err.Error(), "expected a name") {
			t.Errorf("%q: %v", path, err)
		}
	}
}
