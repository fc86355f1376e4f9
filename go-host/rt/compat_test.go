package rt

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

func TestCompare(t *testing.T) {
	guest, err := new(Package).preflight(protocolWasm, false)
	if err != nil {
		t.Fatal(err)
	}
	own := string(guest.JSON())
	fewer, err := abi.ParseJSON([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	fewer.Exports = fewer.Exports[1:]
	other, err := abi.ParseJSON([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	other.Exports[0].Name, other.Exports[0].Export = "of_old", "protocol/of_old"
	for _, test := range []struct {
		name, description, fingerprint string
		changes                        int
		says                           string // the end of the error, if there is one
	}{
		{"no description", "", "f", 0, "or load the guest that belongs to the package"},
		{"a damaged description", "{", "f", 0, "; the package's own abi.json cannot be read (abi.ParseJSON: unusable ABI description: unexpected EOF (abi.json))"},
		{"another's description", own, "f", 0, "; abi.json in it is of another package, " + guest.Fingerprint()},
		{"no difference", own, guest.Fingerprint(), 0, ""},
		{"the guest has more", string(fewer.JSON()), fewer.Fingerprint(), 1, ""},
		{"the guest has less", string(other.JSON()), other.Fingerprint(), 0, "of_old: guest: no function; package: of_old(a: f64, b: f64) -> f64"},
	} {
		p := &Package{Description: test.description, Fingerprint: test.fingerprint}
		changes, err := p.compare("found", &source{wasm: protocolWasm})
		if test.says == "" {
			if err != nil || len(changes) != test.changes {
				t.Errorf("%s: %v, %v, want %d changes", test.name, changes, err, test.changes)
			}
			continue
		}
		if !errors.Is(err, wazabi.ErrABIMismatch) || !strings.HasSuffix(err.Error(), test.says) ||
			!strings.Contains(err.Error(), "the guest's fingerprint is found, the package was generated for "+test.fingerprint+"; ") {
			t.Errorf("%s: %v\nwant the end %q", test.name, err, test.says)
		}
	}
}

// The text of a change names the old and the new part. Compatible changes have no text.
func TestDifferences(t *testing.T) {
	changes := []wazabi.Change{
		{Kind: abi.Breaking, Where: "a", What: "function", Old: "old"},
		{Where: "b", What: "function", New: "new"},
		{Kind: abi.Breaking, Where: "c", What: "field", New: "new"},
		{Kind: abi.Breaking, Where: "d", What: "field", Old: "old", New: "new"},
	}
	want := "a: guest: no function; package: old\nc: guest: field new; package: none\nd: guest: field new; package: old"
	if got := differences(changes); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for n, more := range map[int]string{maxDifferences: "", maxDifferences + 1: "and 1 more"} {
		var changes []wazabi.Change
		for i := range n {
			changes = append(changes, wazabi.Change{Kind: abi.Breaking, Where: fmt.Sprint(i), What: "field", Old: "old"})
		}
		lines := strings.Split(differences(changes), "\n")
		last := lines[len(lines)-1]
		if more == "" {
			more = fmt.Sprint(n-1) + ": guest: no field; package: old"
		}
		if last != more || len(lines) != min(n, maxDifferences+1) {
			t.Errorf("%d differences: %d lines, the last is %q, want %q", n, len(lines), last, more)
		}
	}
}
