package command

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

var diffCommand = subcommand{
	name: "diff", args: "OLD NEW", summary: "classifies the changes between two guests",
	help: `Lists the changes from OLD to NEW, each a .wasm or an abi.json. The point of view is that of a Go
package that was generated from OLD and calls the guest NEW. Each change is compatible or breaking,
with the reason. The last line has the kind of release that semantic versioning asks for.

Exit codes: 0 nothing changed or all changes are compatible, 1 a change is breaking, 2 a file
cannot be read or the command line is wrong.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		asJSON := f.Bool("json", false, "print an object with the release and the changes")
		paths, err := arguments(f, args, 2, "OLD NEW", "two files, each a .wasm or an abi.json")
		if err != nil {
			return err
		}
		var descriptions [2]*abi.Description
		for i, path := range paths {
			if descriptions[i], err = readDescription(path); err != nil {
				return exitError{exitUsage, err}
			}
		}
		r := compare(descriptions[0], descriptions[1])
		if err := r.print(e.Stdout, *asJSON); err != nil {
			return exitError{exitUsage, err}
		}
		if r.Release == abi.Major {
			return exitError{code: exitFail}
		}
		return nil
	},
}

// report is the output of diff and check.
type report struct {
	// Guest is the file that check reads. Error is the reason why it will not load. WASI says that
	// the guest imports WASI.
	Guest string `json:"guest,omitempty"`
	Error string `json:"error,omitempty"`
	WASI  bool   `json:"wasi,omitempty"`
	// Old and New are fingerprints.
	Old     string       `json:"old,omitempty"`
	New     string       `json:"new,omitempty"`
	Release abi.Release  `json:"release,omitempty"`
	Changes []abi.Change `json:"changes"`
}

func compare(old, new *abi.Description) report {
	changes := abi.Diff(old, new)
	if changes == nil {
		changes = []abi.Change{}
	}
	return report{Old: old.Fingerprint(), New: new.Fingerprint(), Release: abi.ReleaseOf(changes), Changes: changes}
}

func (r report) print(w io.Writer, asJSON bool) error {
	if !asJSON {
		_, err := io.WriteString(w, r.text())
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := w.Write(text.EscapeJSON(b.Bytes()))
	return err
}

// text lists the breaking changes first.
func (r report) text() string {
	var b strings.Builder
	for _, kind := range []abi.ChangeKind{abi.Breaking, abi.Compatible} {
		for _, c := range r.Changes {
			if c.Kind == kind {
				fmt.Fprintf(&b, "%-10s  %s\n            (%s)\n", kind, text.OneLine(c.String(), text.MaxError), c.Reason)
			}
		}
	}
	switch r.Release {
	case abi.Patch:
		b.WriteString("no changes: a patch release\n")
	default:
		count := countKinds(r.Changes)
		fmt.Fprintf(&b, "%d breaking, %d compatible: a %s release\n", count[abi.Breaking], count[abi.Compatible], r.Release)
	}
	return b.String()
}

// countKinds counts changes by their kinds.
func countKinds(changes []abi.Change) map[abi.ChangeKind]int {
	count := map[abi.ChangeKind]int{}
	for _, c := range changes {
		count[c.Kind]++
	}
	return count
}

// readDescription reads the description in a .wasm or an abi.json.
func readDescription(path string) (*abi.Description, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return describe(path, data)
	}
	d, err := abi.ParseJSON(data)
	if err != nil {
		return nil, fault.In(path, err)
	}
	return d, nil
}
