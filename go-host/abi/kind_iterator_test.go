package abi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

const (
	iteratorAll = `{"wazabi":1,"export":"g/all","name":"all","params":[],` +
		`"result":{"type":{"iterator":"u32"},"pass":"own","size":4,"align":4},"batch":16}`
	iteratorTry = `{"wazabi":1,"export":"g/try_all","name":"try_all","params":[],` +
		`"result":{"type":{"result":[{"iterator":{"result":["u32","string"]}},"string"]},"pass":"own","size":12,"align":4}}`
)

func TestIterators(t *testing.T) {
	d, err := abi.Read(section(iteratorAll, iteratorTry))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		batch int
		next  string
		item  string
	}{{16, "g/all.next", "Vec<u32>"}, {abi.MaxBatch, "g/try_all.next", "Vec<Result<u32, String>>"}} {
		f := d.Exports[i]
		next := f.Next()
		params, results := next.Core()
		if f.Batch != want.batch || next.Export != want.next || next.Result.String() != want.item || len(params) != 2 || results[0] != abi.CoreI64 {
			t.Errorf("%s: batch %d, %s %v -> %v %s", f.Export, f.Batch, next.Export, params, results, next.Result)
		}
	}
	// The host owns the handles in items that its caller has not seen, so it fetches none ahead.
	for item, want := range map[string]int{`"u32"`: 16, `{"list":"g::File"}`: 1} {
		d, err := abi.Read(section(fileType, strings.Replace(iteratorAll, `"u32"`, item, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Exports[0].Fetch(); got != want {
			t.Errorf("of %s a host fetches %d at once, want %d", item, got, want)
		}
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() {
		t.Errorf("read again from abi.json: %v", err)
	}
	for _, change := range []struct {
		to, want string
	}{{`"batch":8`, "breaking"}, {`"batch":17`, "compatible"}} {
		other, err := abi.Read(section(strings.Replace(iteratorAll, `"batch":16`, change.to, 1), iteratorTry))
		if err != nil {
			t.Fatal(err)
		}
		if other.Fingerprint() == d.Fingerprint() {
			t.Errorf("%s: the same fingerprint", change.to)
		}
		changes := abi.Diff(d, other)
		want := abi.Compatible
		if change.want == "breaking" {
			want = abi.Breaking
		}
		if len(changes) != 1 || changes[0].Kind != want || changes[0].What != "batch" {
			t.Errorf("%s: %+v, want one %s change of the batch", change.to, changes, change.want)
		}
	}
}

// Iterators are refused anywhere but as the result of an export.
func TestIteratorsRefused(t *testing.T) {
	for what, record := range map[string]string{
		"as a parameter":    `{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"a","type":{"iterator":"u32"},"pass":"own","size":4,"align":4}]}`,
		"in an option":      `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":{"option":{"iterator":"u32"}},"pass":"own","size":8,"align":4}}`,
		"in itself":         `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":{"iterator":{"iterator":"u32"}},"pass":"own","size":4,"align":4}}`,
		"of nothing":        strings.Replace(iteratorAll, `"u32"`, `"unit"`, 1),
		"of a host":         `{"wazabi":1,"import":"host/f","name":"f","params":[],"result":{"type":{"iterator":"u32"},"pass":"own","size":4,"align":4}}`,
		"lent":              strings.Replace(iteratorAll, `"own"`, `"borrow"`, 1),
		"batch of 0":        strings.Replace(iteratorAll, `"batch":16`, `"batch":0`, 1),
		"batch of -1":       strings.Replace(iteratorAll, `"batch":16`, `"batch":-1`, 1),
		"batch of 256":      strings.Replace(iteratorAll, `"batch":16`, `"batch":256`, 1),
		"batch of 0, alone": `{"wazabi":1,"export":"g/f","name":"f","params":[],"batch":0}`,
		"batch alone":       `{"wazabi":1,"export":"g/f","name":"f","params":[],"batch":2}`,
		"viewed":            strings.Replace(iteratorAll, `"batch":16`, `"view":true`, 1),
		"error of item":     `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":{"iterator":{"result":["u32","u8"]}},"pass":"own","size":4,"align":4}}`,
		"in a field": `{"wazabi":1,"type":"g::T","name":"T","kind":"record","size":4,"align":4,` +
			`"fields":[{"name":"a","type":{"iterator":"u32"},"offset":0,"size":4,"align":4}]}`,
		"a stream without read": strings.Replace(counterType, `"drop"`, `"read":true,"drop"`, 1),
	} {
		if _, err := abi.Read(section(record)); !errors.Is(err, abi.ErrDescription) {
			t.Errorf("%s: %v, want ErrDescription", what, err)
		}
	}
}
