package command

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// check says what Open would do: it reads, compiles and instantiates the guest.
func TestCheckOpens(t *testing.T) {
	body := func(code string) []byte {
		return hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: code}}}.Bytes()
	}
	large := hostile.Guest{Memory: "\x01\x00" + hostile.U32(1025)}.Bytes()
	for _, test := range []struct {
		name string
		wasm []byte
		how  opening
		kind error
		says string
	}{
		{"a guest", hostile.Guest{}.Bytes(), opening{untrusted: true}, nil, ""},
		{"code that has no types", body("\x00\x6a\x0b"), opening{}, abi.ErrModule, "invalid function"},
		{"a claim", hostile.Guest{Names: "\x01\x05\xff\xff\xff\xff\x0f"}.Bytes(), opening{}, abi.ErrModule, "name section"},
		{"many sections, trusted", hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes(), opening{}, nil, ""},
		{"many sections, untrusted", hostile.Guest{Tail: strings.Repeat("\x00\x01\x00", 1_001)}.Bytes(), opening{untrusted: true}, abi.ErrLimit, "custom sections"},
		{"data out of bounds", hostile.Guest{Data: hostile.Vec("\x00\x41\x7f\x0b\x01x")}.Bytes(), opening{}, nil, "out of bounds"},
		{"memory, trusted", large, opening{}, nil, ""},
		{"memory, untrusted", large, opening{untrusted: true}, abi.ErrLimit,
			"the guest begins with 67174400 bytes of memory, and its table, globals and segments take 0 more; the untrusted profile allows 67108864, and wazabi.WithMemoryLimit another limit"},
		{"memory, untrusted with a limit", large, opening{untrusted: true, memory: 1026 << 16}, nil, ""},
		{"memory, with a limit", large, opening{memory: 64 << 20}, abi.ErrLimit, "take 0 more; wazabi.WithMemoryLimit allows 67108864"},
	} {
		path := filepath.Join(t.TempDir(), "guest.wasm")
		if err := os.WriteFile(path, test.wasm, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := check(path, "", test.how)
		if test.kind == nil && test.says == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || test.kind != nil && !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %v: %q", test.name, err, test.kind, test.says)
		}
	}
	// Hosts and WASI are not needed to find out.
	for _, path := range []string{"gen/hosted/hosted.wasm", "gen/mirror/mirror.wasm", "gen/zoo/zoo.wasm"} {
		if _, err := check(filepath.Join("../../../testdata", path), "", opening{untrusted: true}); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// initializing is a guest whose _initialize has the given code.
func initializing(code string) []byte {
	return hostile.Guest{
		Exports:   []string{hostile.Sized(initialize) + "\x00" + hostile.U32(hostile.FirstFunction)},
		Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + code + "\x0b"}},
	}.Bytes()
}

// TestInitializeEnds: the commands that run a guest's _initialize stop it.
func TestInitializeEnds(t *testing.T) {
	dir := t.TempDir()
	put := func(name, code string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, initializing(code), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	looping, traps, returns := put("looping.wasm", "\x03\x40\x0c\x00\x0b"), put("traps.wasm", "\x00"), put("returns.wasm", "")
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"check", "-timeout", "200ms", looping}, exitFail,
			"wazabi check: " + looping + ": guest: the instance could not be prepared: its _initialize ran for 200ms and was stopped; " +
				"in a program New does not return before it ends; -timeout allows more\n"},
		{[]string{"check", "-untrusted", "-timeout", "200ms", looping}, exitFail, "its _initialize ran for 200ms and was stopped"},
		{[]string{"check", traps}, exitFail, "the instance could not be prepared: guest._initialize: the guest trapped"},
		{[]string{"check", "-timeout", "1m", returns}, exitOK, returns + " will load"},
		{[]string{"check", "-timeout", "0s", returns}, exitUsage, "-timeout 0s: expected a duration above 0, such as 10s"},
		{[]string{"check", "-memory", "100", returns}, exitUsage, "-memory 100: expected at least one page, 65536 bytes"},
		{[]string{"check", "-memory", "128KiB", returns}, exitOK, returns + " will load"},
	} {
		name := strings.Join(test.args[:len(test.args)-1], " ")
		if strings.HasSuffix(test.args[len(test.args)-1], "looping.wasm") {
			name = "endless-initialize: " + name
		}
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			start := time.Now()
			if code := Run(test.args, Env{Stdout: &out, Stderr: &out}); code != test.code || !strings.Contains(out.String(), test.says) {
				t.Errorf("exit code %d, want %d: %s; want %s", code, test.code, out.String(), test.says)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
	t.Run("endless-initialize: gen -engine go", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes 10 s")
		}
		var out strings.Builder
		args := []string{"gen", "-engine", "go", "-module", "example.com/p", "-o", filepath.Join(dir, "p"), looping}
		if code := Run(args, Env{Stdout: &out, Stderr: &out}); code != exitFail || !strings.Contains(out.String(), "its _initialize ran for 10s and was stopped") {
			t.Errorf("exit code %d: %s", code, out.String())
		}
		if _, err := os.Stat(filepath.Join(dir, "p")); !os.IsNotExist(err) {
			t.Errorf("files were written: %v", err)
		}
	})
}
