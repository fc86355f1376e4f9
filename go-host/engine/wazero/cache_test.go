package wazero

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestCacheDirectory: a directory of a compilation cache that cannot be written costs only time.
// One with damaged files is an error about the cache, and not about the guest.
func TestCacheDirectory(t *testing.T) {
	if noCompiler() {
		t.Skip("the interpreter writes no files")
	}
	open := func(dir string, harm func()) error {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer cache.Close(t.Context())
		harm()
		g, err := Engine.Load(request(numbered(1, false), WithCompilationCache(cache)))
		if err == nil {
			g.Release()
		}
		return err
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "cache")
	t.Run("cache-unusable: removed", func(t *testing.T) {
		if err := open(dir, func() { must(os.RemoveAll(dir)) }); err != nil {
			t.Error(err)
		}
	})
	t.Run("cache-unusable: a file in its place", func(t *testing.T) {
		err := open(dir, func() {
			must(os.RemoveAll(dir))
			must(os.WriteFile(dir, nil, 0o600))
		})
		if !errors.Is(err, wazabi.ErrOption) {
			t.Error(err)
		}
		must(os.Remove(dir))
	})
	t.Run("cache-unusable: damaged", func(t *testing.T) {
		must(open(dir, func() {}))
		files := 0
		must(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			return os.Truncate(path, 1)
		}))
		if err := open(dir, func() {}); !errors.Is(err, wazabi.ErrOption) || errors.Is(err, wazabi.ErrModule) || files == 0 {
			t.Errorf("%d files: %v", files, err)
		}
	})
}

// TestCacheClosed: a guest that is compiled with a cache that was closed, as with one that is
// closed meanwhile, is not called invalid.
func TestCacheClosed(t *testing.T) {
	if noCompiler() {
		t.Skip("the interpreter goes on")
	}
	cache := wazero.NewCompilationCache()
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfig().WithCompilationCache(cache))
	defer r.Close(t.Context())
	if err := cache.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := Engine.Load(request(numbered(2, false), WithRuntime(r))); !errors.Is(err, wazabi.ErrClosed) || errors.Is(err, wazabi.ErrModule) {
		t.Errorf("%v", err)
	}
}
