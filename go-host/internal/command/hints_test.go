package command

import (
	"strings"
	"testing"
)

// Each hint is given for the failure that it fits, and for no other.
func TestHint(t *testing.T) {
	const (
		getrandom02 = "error: the wasm*-unknown-unknown targets are not supported by default, you may need to enable the \"js\" feature.\n   --> /crates/index.crates.io-1949cf8c6b5b557f/getrandom-0.2.17/src/lib.rs:346:9"
		wasmJS      = "\x1b[1m\x1b[91merror[E0599]\x1b[0m: no associated item named `WEB_CRYPTO` found for struct `error::Error`\n   --> /crates/index.crates.io-1949cf8c6b5b557f/getrandom-0.4.3/src/error.rs:185:20"
	)
	for name, test := range map[string]struct {
		said      string
		hasTarget bool
		want      []string
	}{
		"no target":            {"error[E0463]: can't find crate for `core`", false, []string{"`rustup target add wasm32-unknown-unknown`"}},
		"no target, build-std": {"-Zbuild-std needs rust-src", false, nil},
		"an error in the code": {"error[E0308]: mismatched types\n can't find crate for `core`", true, nil},
		"getrandom 0.2":        {getrandom02, true, []string{"getrandom 0.2.17", `features = ["custom"]`, `"random"`, "cargo tree -i getrandom@0.2.17"}},
		"getrandom wasm_js":    {wasmJS, true, []string{`"wasm_js"`, `"random"`, "cargo tree -e features -i getrandom"}},
		"two functions":        {"error: symbol `shop/load` is already defined\n --> src/lib.rs:2:13", true, []string{"called load", `#[wazabi::export(rename = "…")]`}},
		"coloured":             {"error: symbol \x1b[1m`shop/load`\x1b[0m is already defined", true, []string{"called load"}},
		"two of wazabi":        {"package `wazabi` links to the native library `wazabi`, but it conflicts", true, []string{"cargo tree -d"}},
		"another name": {"error[E0433]: cannot find `wazabi` in the crate root\n --> src/lib.rs:1:10\n  | ^^^^^^^ could not find `wazabi` in the list of imported crates", true,
			[]string{`#[abi(crate = wz)]`, `#[wz::export(crate = wz)]`}},
		"another name, later rustc": {"use of unresolved module or unlinked crate `wazabi`", true, []string{`#[abi(crate = wz)]`}},
		"another crate":             {"could not find `wazabi2` in the list of imported crates", true, nil},
		"no library":                {"error: no library targets found in package `x`", true, []string{"src/lib.rs"}},
		"a C library":               {"error: failed to run custom build command for `openssl-sys v0.9.1`", true, []string{"openssl-sys builds a C library"}},
	} {
		got := hint(test.said, test.hasTarget, targets[0])
		if test.want == nil && got != "" {
			t.Errorf("%s: %s", name, got)
		}
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q; want %q", name, got, want)
			}
		}
		if test.hasTarget && strings.Contains(got, "rustup") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTail(t *testing.T) {
	var kept tail
	for range 5 {
		if n, err := kept.Write([]byte(strings.Repeat("x", maxTail))); n != maxTail || err != nil {
			t.Fatal(n, err)
		}
	}
	if _, err := kept.Write([]byte("end")); err != nil {
		t.Fatal(err)
	}
	if got := kept.String(); len(got) > 2*maxTail || len(got) < maxTail || !strings.HasSuffix(got, "xend") {
		t.Errorf("%d bytes", len(got))
	}
}
