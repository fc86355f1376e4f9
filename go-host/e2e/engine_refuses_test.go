package e2e_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestEngineRefuses: what cannot be translated is an error in words, and nothing is written.
func TestEngineRefuses(t *testing.T) {
	u := newUser(t)
	outside := t.TempDir()
	hello := "../../examples/hello/hello/hello.wasm"
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"-engine", "gopher", "-o", "DIR", hello}, `-engine "gopher": expected wazero, go or both`},
		{[]string{"-engine", "wazero", "-translator", "wasm2go", "-o", "DIR", hello}, "nothing is translated for wazero"},
		{[]string{"-engine", "go", "-o", filepath.Join(outside, "hello"), hello}, "run go mod init, or use -module"},
		{[]string{"-engine", "go", "-translator", "./no-such-program", "-o", "DIR", hello}, "no-such-program"},
		{[]string{"-engine", "go", "-translator", "false", "-o", "DIR", hello}, "the translator failed (exit status 1)"},
	} {
		for i, arg := range tt.args {
			tt.args[i] = strings.Replace(arg, "DIR", filepath.Join(u.dir, "hello"), 1)
		}
		if says, code := u.gen(tt.args...); code != 1 || !strings.Contains(says, tt.says) {
			t.Errorf("%q: exit code %d, %q; want 1, %q", tt.args, code, says, tt.says)
		}
		for _, dir := range []string{u.dir, outside} {
			if _, err := os.Stat(filepath.Join(dir, "hello")); err == nil {
				t.Fatalf("%q: something was written", tt.args)
			}
		}
	}
}

// TestEngineValidates: the translator trusts its input, so it never gets a guest that is not valid.
func TestEngineValidates(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the translator is a shell script")
	}
	u := newUser(t)
	wasm, err := os.ReadFile("../../examples/hello/hello/hello.wasm")
	if err != nil {
		t.Fatal(err)
	}
	// An addition of integers becomes one of floats. The module still has the same structure.
	const constant, addInt, addFloat = "\x41\x10", "\x6a", "\xa0"
	invalid := strings.Replace(string(wasm), constant+addInt, constant+addFloat, 1)
	if invalid == string(wasm) {
		t.Fatal("hello adds no constant")
	}
	u.write("valid.wasm", string(wasm))
	u.write("invalid.wasm", invalid)
	ran := filepath.Join(u.dir, "ran")
	translator := filepath.Join(u.dir, "translator")
	if err := os.WriteFile(translator, []byte("#!/bin/sh\ntouch "+ran+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, runs := range map[string]bool{"invalid": false, "valid": true} {
		says, code := u.gen("-engine", "go", "-translator", translator, "-o", filepath.Join(u.dir, "hello"), "-pkg", "hello", filepath.Join(u.dir, name+".wasm"))
		want := "cannot pop the 1st f64 operand for f64.add: type mismatch: expected f64, but was i32"
		if code != 1 || strings.Contains(says, want) == runs {
			t.Errorf("%s: exit code %d, %q", name, code, says)
		}
		if _, err := os.Stat(ran); (err == nil) != runs {
			t.Errorf("%s: that the translator has run is not %v", name, runs)
		}
		_ = os.Remove(ran)
	}
}
