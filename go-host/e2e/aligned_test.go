package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/command"
	"github.com/wazabi/wazabi/testdata/gen/proof"
)

// TestAligned: values whose alignment is more than the allocator's own can be boxed, shared, and
// taken out again.
func TestAligned(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newProof(t, clerk{row: 7}, opts...)
		deeds := []proof.Deed{
			{Owner: "Ann", Number: wazabi.Uint128{Hi: 1, Lo: 7}},
			{},
			{Owner: strings.Repeat("B", 100), Number: wazabi.Uint128{Hi: 1 << 63}},
		}
		each(t, "Box", module.Boxed, deeds...)
		each(t, "Rc", module.Counted, deeds...)
		each(t, "Arc of a list", module.Atomic, nil, deeds)
		for _, deed := range deeds {
			got, ok, err := module.Perhaps(ctx, &deed)
			came(t, "Option<Box>", got, deed, err)
			came(t, "Option<Box>", ok, true, nil)
		}
		_, ok, err := module.Perhaps(ctx, nil)
		came(t, "no Box", ok, false, err)

		deed, err := module.Transfer(ctx, deeds[0], "Bob")
		came(t, "taken out of a Box", deed, proof.Deed{Owner: "Ann → Bob", Number: wazabi.Uint128{Hi: 1, Lo: 8}}, err)
		deed, err = module.Merge(ctx, deeds[0], &proof.Deed{Owner: "Cid", Number: wazabi.Uint128{Lo: 3}})
		came(t, "taken out of Rc and Box", deed, proof.Deed{Owner: "Ann & Cid", Number: wazabi.Uint128{Hi: 1, Lo: 10}}, err)
	})
}

// alignedGuest is so small that link-time optimization inlines the one call of `dealloc`.
const alignedGuest = `pub struct Deed { owners: Vec<u64>, number: u128 }

/// Takes a value out of its box.
#[wazabi::export]
pub fn unbox(n: u64) -> u64 {
    let deed = Box::new(Deed { owners: vec![n], number: 3 });
    let Deed { owners, number } = *deed;
    std::hint::black_box(owners);
    number as u64
}
`

// TestAlignedAlone: the optimizer does not mix the allocator's code with a guest's, in the profile
// that build chooses or in one that asks for the same.
func TestAlignedAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("runs cargo")
	}
	requireWasmTarget(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(root, "Cargo.lock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("optimized-allocator: a value is taken out of its box", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "src"), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"Cargo.lock": string(lock),
			"Cargo.toml": `[package]
name = "aligned"
version = "0.1.0"
edition = "2024"
[dependencies]
wazabi = { path = "` + filepath.ToSlash(root) + `/rust-guest" }
[workspace]
`,
			"src/lib.rs": alignedGuest,
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out := filepath.Join(t.TempDir(), "aligned")
		var stderr bytes.Buffer
		if code := command.Run([]string{"build", dir, "-o", out}, command.Env{Stdout: &stderr, Stderr: &stderr}); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr.Bytes())
		}
		if want := "lto=fat"; !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in\n%s", want, stderr.Bytes())
		}
		wasm, err := os.ReadFile(filepath.Join(out, "aligned.wasm"))
		if err != nil {
			t.Fatal(err)
		}
		runtime := wazero.NewRuntime(t.Context())
		defer runtime.Close(t.Context())
		module, err := runtime.Instantiate(t.Context(), wasm)
		if err != nil {
			t.Fatal(err)
		}
		got, err := module.ExportedFunction("aligned/unbox").Call(t.Context(), 5)
		if err != nil || len(got) != 1 || got[0] != 3 {
			t.Errorf("unbox returned %v, %v; want 3", got, err)
		}
	})
}
