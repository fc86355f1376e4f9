package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/compiled"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

const watDir = "../../testdata/wat/"

// watHosts are the functions that the modules import, by their names.
var watHosts = map[string]any{
	"host/twice": func(n uint32) uint32 { return 2 * n },
	"host/swap":  func(a int64, b float32) (float32, int64) { return b, a },
	"host/shout": func(s string) string { return strings.ToUpper(s) + "!" },
}

// watCompiled are the modules that were translated into Go, and watUntranslated says why others were
// not. TestWat of package translate adds a file that fills both in.
var (
	watCompiled     map[string]*compiled.Guest
	watUntranslated map[string]string
)

// TestWat: text modules, with and without a description, do what testdata/wat/outcomes.txt says. The
// reference host in Rust and the host in JavaScript are held to the same table.
func TestWat(t *testing.T) {
	for _, way := range []struct {
		name string
		opts []wazabi.Option
	}{
		{"compiler", nil},
		{"interpreter", []wazabi.Option{wazero.WithInterpreter()}},
		{"guards", []wazabi.Option{wazabi.WithCancel()}},
		{"reset", []wazabi.Option{wazabi.WithReset()}},
		{"untrusted", []wazabi.Option{wazabi.WithProfile(wazabi.Untrusted)}},
	} {
		t.Run(way.name, func(t *testing.T) {
			for _, line := range watLines(t) {
				call, outcome, ok := strings.Cut(line, " => ")
				if !ok {
					t.Fatalf("no outcome: %s", line)
				}
				name, call, _ := strings.Cut(call, " ")
				if call == "translate" {
					continue
				}
				t.Run(name+"/"+call, func(t *testing.T) {
					if found, ok := watOutcome(t, name, call, outcome, way.opts); !ok {
						t.Errorf("%s; expected %s", found, outcome)
					}
				})
			}
		})
	}
}

// TestWatCompiled: the modules that can be translated into Go do the same on the engine go. The table
// has those that cannot.
func TestWatCompiled(t *testing.T) {
	if watCompiled == nil {
		t.Skip("the modules are not compiled in; TestWat of go-host/internal/translate runs this test with them")
	}
	refusals, cannot := map[string]string{}, map[string]bool{}
	for _, line := range watLines(t) {
		call, outcome, _ := strings.Cut(line, " => ")
		name, call, _ := strings.Cut(call, " ")
		// What no host opens need not be translated.
		if text, refused := strings.CutPrefix(outcome, "refused"); refused {
			refusals[name] = strings.Trim(text, ` "`)
			cannot[name] = call == "translate"
		}
	}
	for name, why := range watUntranslated {
		if text, ok := refusals[name]; !ok || !strings.Contains(why, text) {
			t.Errorf("%s is not translated: %s; the table has %q, %t", name, why, text, ok)
		}
	}
	for name := range refusals {
		if cannot[name] && watCompiled[name] != nil {
			t.Errorf("%s is translated", name)
		}
	}
	engines := map[string]engine.Engine{}
	for name, guest := range watCompiled {
		engines[name] = compiled.New(guest)
	}
	for _, line := range watLines(t) {
		call, outcome, _ := strings.Cut(line, " => ")
		name, call, _ := strings.Cut(call, " ")
		if engines[name] == nil {
			continue
		}
		on := func(s *settings.Settings) { s.Compiled = engines[name] }
		t.Run(name+"/"+call, func(t *testing.T) {
			if found, ok := watOutcome(t, name, call, outcome, []wazabi.Option{on}); !ok {
				t.Errorf("%s; expected %s", found, outcome)
			}
		})
	}
}

func watLines(t *testing.T) []string {
	text, err := os.ReadFile(watDir + "outcomes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if files, err := filepath.Glob(watDir + "*.wat"); err != nil || len(files) < 24 || len(lines) < 100 {
		t.Fatalf("%d files, %d lines, %v", len(files), len(lines), err)
	}
	return lines
}

// watOutcome opens a module and makes the call. It returns what happened, and whether that is the
// outcome.
func watOutcome(t *testing.T, name, call, outcome string, opts []wazabi.Option) (found string, ok bool) {
	wasm, err := os.ReadFile(watDir + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	word, rest, _ := strings.Cut(outcome, " ")
	var wanted any
	if rest != "" {
		if err := json.Unmarshal([]byte(rest), &wanted); err != nil {
			t.Fatal(err)
		}
	}
	text, _ := wanted.(string)
	guest, err := dynamic.Open(t.Context(), wasm, append(watFuncs(wasm), opts...)...)
	if err != nil {
		return "refused: " + err.Error(), word == "refused" && refusals(err) && strings.Contains(err.Error(), text)
	}
	defer func() {
		if err := guest.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	if call == "open" {
		return "it opens", word == "opens"
	}
	function, list, _ := strings.Cut(call, " ")
	var args []json.RawMessage
	if err := json.Unmarshal([]byte(list), &args); err != nil {
		t.Fatal(err)
	}
	in := make([]any, len(args))
	for i, arg := range args {
		in[i] = arg
	}
	v, err := guest.Call(t.Context(), function, in...)
	poisoned := guest.Stats().Poisoned == 1
	var failure *dynamic.ErrorValue
	var trap *wazabi.TrapError
	var e *wazabi.Error
	switch {
	case err == nil:
		return "it returns " + v.String(), word == "=" && !poisoned && equalJSON(t, v, wanted)
	case errors.As(err, &failure):
		return "the error " + failure.Value.String(), word == "error" && !poisoned && equalJSON(t, failure.Value, wanted)
	case errors.As(err, &trap):
		return err.Error(), word == "trap" && poisoned && strings.Contains(err.Error(), text)
	case errors.Is(err, wazabi.ErrInput):
		return err.Error(), word == "input" && !poisoned
	}
	return err.Error(), word == "lie" && poisoned && errors.As(err, &e)
}

// refusals reports whether the error is one that Open returns for a module.
func refusals(err error) bool {
	for _, kind := range []error{
		wazabi.ErrModule, wazabi.ErrFeature, wazabi.ErrMemory, wazabi.ErrImport, wazabi.ErrExport, wazabi.ErrDescription,
		wazabi.ErrVersion, wazabi.ErrOption, wazabi.ErrInit, wazabi.ErrTrap, wazabi.ErrOutOfBounds,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// watFuncs are the options for the functions that a module imports.
func watFuncs(wasm []byte) (opts []wazabi.Option) {
	d, err := abi.ReadModule(wasm)
	if !abi.Described(wasm) {
		d, err = abi.ReadCore(wasm)
	}
	if err != nil {
		// Open says so too.
		return nil
	}
	for _, f := range d.Imports {
		if fn, ok := watHosts[f.Export]; ok {
			opts = append(opts, dynamic.WithFunc(f.Export, fn))
		}
	}
	return opts
}

func equalJSON(t *testing.T, v dynamic.Value, wanted any) bool {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var found any
	if err := json.Unmarshal(data, &found); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(found, wanted)
}
