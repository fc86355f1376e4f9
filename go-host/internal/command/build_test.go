package command

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The flag for getrandom is passed where it gets into the guest, however far down, where there is no other, and
// nobody has chosen one.
func TestGetrandom(t *testing.T) {
	read := func(version, kind string) (m metadata) {
		text := fmt.Sprintf(`{"workspace_root": "/w", "packages": [
			{"id": "guest", "name": "guest", "version": "0.1.0", "manifest_path": "/w/Cargo.toml"},
			{"id": "rand", "name": "rand", "version": "0.9.0", "manifest_path": "/c/rand/Cargo.toml", "source": "registry"},
			{"id": "get", "name": "getrandom", "version": %q, "manifest_path": "/c/get/Cargo.toml", "source": "registry"}],
			"resolve": {"root": "guest", "nodes": [
				{"id": "guest", "deps": [{"pkg": "rand", "dep_kinds": [{"kind": %s}]}]},
				{"id": "rand", "deps": [{"pkg": "get", "dep_kinds": [{"kind": "build"}, {"kind": null}]}]},
				{"id": "get", "deps": []}]}}`, version, kind)
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	const flag = `getrandom_backend="custom"`
	for _, test := range []struct {
		target, version, kind, environment string
		want                               bool
	}{
		{targets[0], "0.3.1", "null", "", true},
		{targets[0], "0.4.3", "null", "-C opt-level=1", true},
		{targets[0], "0.2.16", "null", "", false},
		{targets[0], "0.4.3", `"dev"`, "", false},
		{targets[0], "0.4.3", "null", `--cfg getrandom_backend="wasm_js"`, false},
		{targets[1], "0.4.3", "null", "", false},
	} {
		t.Setenv("RUSTFLAGS", test.environment)
		t.Setenv("CARGO_ENCODED_RUSTFLAGS", "")
		if flags := rustFlags(read(test.version, test.kind), test.target); strings.Contains(flags, flag) != test.want || !strings.HasPrefix(flags, strings.ReplaceAll(test.environment, " ", "\x1f")) {
			t.Errorf("%+v: %q", test, flags)
		}
	}
	if (metadata{}).usesGetrandom() {
		t.Error("without metadata")
	}
}
