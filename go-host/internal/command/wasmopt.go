package command

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// wasmOpt is Binaryen's optimizer. It makes guests smaller than the compiler does.
const wasmOpt = "wasm-opt"

// noWasmOpt is the value of -wasm-opt for none.
const noWasmOpt = "off"

// Rust's features of WebAssembly. A stripped guest does not say which ones it uses. None of them
// makes wasm-opt use one that the guest lacked, but for bulk memory, which all guests may have.
var wasmFeatures = []string{"--enable-bulk-memory", "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int",
	"--enable-reference-types", "--enable-sign-ext", "--enable-simd"}

// findWasmOpt returns the program that -wasm-opt names, or else the one in PATH; "" is none.
func findWasmOpt(flag string) (string, error) {
	switch flag {
	case noWasmOpt:
		return "", nil
	case "":
		program, err := exec.LookPath(wasmOpt)
		if err != nil {
			return "", nil
		}
		return program, nil
	}
	program, err := exec.LookPath(flag)
	if err != nil {
		return "", fmt.Errorf("-wasm-opt %s: expected a program, or %s: %w", flag, noWasmOpt, err)
	}
	return program, nil
}

// wasmOptLevel returns wasm-opt's level for cargo's opt-level, or "" if it is not to run: guests
// that are built without optimization are for development.
func wasmOptLevel(cargo string) string {
	switch cargo {
	case "0", "1":
		return ""
	case "s", "z":
		return "-O" + cargo
	}
	return "-O3"
}

// optimize runs wasm-opt over the guest that cargo built. It returns the path of the smaller guest,
// which has the same name and the same interface, and a line about it. If there is none, it returns
// the path that it got, with a line that has the reason.
func optimize(program, level, path string, guest []byte) (optimized, line string) {
	keep := func(reason string) (string, string) {
		return path, fmt.Sprintf("%s: left out: %s", wasmOpt, reason)
	}
	dir := filepath.Join(filepath.Dir(path), "wazabi-"+wasmOpt)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return keep(err.Error())
	}
	out := filepath.Join(dir, filepath.Base(path))
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) {
		return keep(err.Error())
	}
	args := append([]string{path, "-o", out, level}, wasmFeatures...)
	if hasNames(guest) {
		args = append(args, "-g")
	}
	if said, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return keep(strings.TrimSpace(fmt.Sprintf("%s failed (%v): %s", program, err, lastLine(said))))
	}
	small, err := os.ReadFile(out)
	if err != nil {
		return keep(err.Error())
	}
	if err := sameGuest(path, guest, out, small); err != nil {
		return keep(fault.Unprefixed(err))
	}
	if len(small) >= len(guest) {
		return keep("it saves nothing")
	}
	return out, fmt.Sprintf("%s %s: %s instead of %d (%s; -wasm-opt %s leaves it out)",
		wasmOpt, level, text.Count(len(small), "byte"), len(guest), program, noWasmOpt)
}

// hasNames reports whether a guest has the names of its functions.
func hasNames(guest []byte) bool {
	m, err := wasmbin.Parse(guest, wasmbin.Trusted)
	if err != nil {
		return false
	}
	_, found := m.Custom("name")
	return found
}

// sameGuest compares the descriptions and the exports of a guest in two files. The second must open if
// the first does.
func sameGuest(path string, guest []byte, optimizedPath string, optimized []byte) error {
	old, err := describe(path, guest)
	if err != nil {
		return err
	}
	now, err := describe(optimizedPath, optimized)
	if err != nil {
		return err
	}
	if !bytes.Equal(old.JSON(), now.JSON()) {
		return fmt.Errorf("%s: the optimized guest has another interface: fingerprint %s instead of %s", optimizedPath, now.Fingerprint(), old.Fingerprint())
	}
	if failed := tryOpen(optimized, now, opening{}); failed != nil && tryOpen(guest, old, opening{}) == nil {
		return fmt.Errorf("%s: the optimized guest does not open: %s", optimizedPath, fault.Unprefixed(failed))
	}
	return nil
}

func lastLine(said []byte) string {
	said = bytes.TrimSpace(said)
	return string(said[bytes.LastIndexByte(said, '\n')+1:])
}
