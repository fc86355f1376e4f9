package abi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

const (
	counterType = `{"wazabi":1,"type":"g::Counter","name":"Counter","kind":"guest_resource","size":4,"align":4,"drop":"g/Counter.drop"}`
	counterNew  = `{"wazabi":1,"export":"g/Counter.new","name":"new","of":"g::Counter","params":[],"result":{"type":"g::Counter","pass":"own","size":4,"align":4}}`
	counterAdd  = `{"wazabi":1,"export":"g/Counter.add","name":"add","of":"g::Counter","params":[` +
		`{"name":"self","type":"g::Counter","pass":"mut","size":4,"align":4},{"name":"n","type":"u32","pass":"own","size":4,"align":4}]}`
	counterGet = `{"wazabi":1,"export":"g/Counter.get","name":"get","of":"g::Counter","params":[` +
		`{"name":"self","type":"g::Counter","pass":"borrow","size":4,"align":4}],"result":{"type":"u32","pass":"own","size":4,"align":4}}`
)

func counters(t *testing.T, replace ...string) *abi.Description {
	t.Helper()
	text := strings.NewReplacer(replace...)
	var records []string
	for _, record := range []string{counterType, counterNew, counterAdd, counterGet} {
		if record = text.Replace(record); record != "" {
			records = append(records, record)
		}
	}
	d, err := abi.Read(section(records...))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGuestResources(t *testing.T) {
	d := counters(t)
	found := map[string]string{}
	for _, f := range d.Exports {
		params, results := f.Core()
		self := ""
		if f.Receiver() != nil {
			self = f.Params[0].String() + " of "
		}
		found[f.WireName()] = fmt.Sprint(self, f.Of, params, results)
	}
	for name, want := range map[string]string{
		"Counter.new": "Counter [] [i32]", "Counter.add": "self: &mut Counter of Counter [i32 i32] []", "Counter.get": "self: &Counter of Counter [i32] [i32]",
	} {
		if found[name] != want {
			t.Errorf("%s is %q, want %q", name, found[name], want)
		}
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() {
		t.Errorf("abi.json of a description with resources: %v", err)
	}
	// A resource counts if no function uses it: the package must know it.
	if d := counters(t, counterNew, "", counterAdd, "", counterGet, ""); len(d.Types) != 1 || d.Types[0].Drop != "g/Counter.drop" {
		t.Errorf("the types of a guest with a resource alone: %v", d.Types)
	}
}

func TestGuestResourcesRefused(t *testing.T) {
	takesCounter := func(ty, pass string, size int) string {
		return fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":%s,"pass":%q,"size":%d,"align":4}]}`, ty, pass, size)
	}
	of := func(export, name, of, params string) string {
		return fmt.Sprintf(`{"wazabi":1,"export":%q,"name":%q,"of":%q,"params":[%s]}`, export, name, of, params)
	}
	const self = `{"name":"self","type":"g::Counter","pass":"borrow","size":4,"align":4}`
	for _, test := range []struct{ name, record, says string }{
		{"a list of resources that is changed", takesCounter(`{"list":"g::Counter"}`, "mut", 8), "cannot be changed in place"},
		{"a result that lends", strings.Replace(strings.Replace(counterNew, "own", "borrow", 1), "new", "lent", 2), "lent to the host"},
		{"a result that lends in a list", `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":{"list":"g::Counter"},"pass":"borrow","size":8,"align":4}}`, "lent to the host"},
		{"an import that is lent one", `{"wazabi":1,"import":"host/f","name":"f","params":[{"name":"p","type":"g::Counter","pass":"borrow","size":4,"align":4}]}`, "lent to the host"},
		{"an import that changes one", `{"wazabi":1,"import":"host/f","name":"f","params":[{"name":"p","type":"g::Counter","pass":"mut","size":4,"align":4}]}`, "expected own or borrow"},
		{"an import of a resource", `{"wazabi":1,"import":"host/Counter.f","name":"f","of":"g::Counter","params":[` + self + `]}`, "belongs to a resource"},
		{"a method of another type's name", of("g/Other.f", "f", "g::Counter", self), "expected crate/Counter.f"},
		{"a method without a type's name", of("g/f", "f", "g::Counter", self), "expected crate/Counter.f"},
		{"a function with a type's name", `{"wazabi":1,"export":"g/Counter.f","name":"f","params":[]}`, "expected crate/f"},
		{"a method called drop", of("g/Counter.drop", "drop", "g::Counter", self), "the name drop is that of"},
		{"a method of a type without a record", of("g/Gone.f", "f", "g::Gone", self), "has no record"},
		{"a method of a number", of("g/u32.f", "f", "u32", ""), "no resource of the guest"},
		{"self without a resource", `{"wazabi":1,"export":"g/f","name":"f","params":[` + self + `]}`, "parameter self"},
		{"self in another place", of("g/Counter.f", "f", "g::Counter", `{"name":"n","type":"u32","pass":"own","size":4,"align":4},`+self), "parameter self"},
		{"self of another type", of("g/Counter.f", "f", "g::Counter", `{"name":"self","type":"u32","pass":"own","size":4,"align":4}`), "parameter self"},
		{"a resource that another export releases", strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`).Replace(counterType), "expected crate/Other.drop"},
		{"a resource without a release", strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`, `,"drop":"g/Counter.drop"`, "").Replace(counterType), "expected crate/Other.drop"},
		{"a resource of another size", strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`, "Counter.drop", "Other.drop", `"size":4`, `"size":8`).Replace(counterType), "size 8"},
		{"a stream that does not read", strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`, `"g/Counter.drop"`, `"g/Other.drop","read":true`).Replace(counterType),
			"it is a stream, and has no method read(self: &mut Other, limit: u32) -> Result<Vec<u8>, String>"},
		{"two functions of one name", strings.Replace(counterGet, "g/Counter", "h/Counter", 1), "is taken by"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(counterType, counterGet, test.record))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(fmt.Sprint(err), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}

func TestGuestResourceChanges(t *testing.T) {
	mut := `"self","type":"g::Counter","pass":"mut"`
	borrow := `"self","type":"g::Counter","pass":"borrow"`
	for _, test := range []struct {
		name, old, new string
		release        abi.Release
		where          string
	}{
		{"another crate", `"g/`, `"h/`, abi.Patch, ""},
		{"a method added", counterGet, "", abi.Major, "Counter.get"},
		{"mut that was borrow", borrow, mut, abi.Major, "Counter.get"},
		{"own that was borrow", borrow, strings.Replace(borrow, "borrow", "own", 1), abi.Major, "Counter.get"},
		{"a method renamed", "Counter.add\",\"name\":\"add", "Counter.plus\",\"name\":\"plus", abi.Major, "Counter.add"},
		{"a type renamed", "Counter", "Tally", abi.Major, "Counter"},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, new := counters(t), counters(t, test.old, test.new)
			if same := old.Fingerprint() == new.Fingerprint(); same != (test.release == abi.Patch) {
				t.Errorf("the same fingerprint is %t", same)
			}
			changes := abi.Diff(old, new)
			if got := abi.ReleaseOf(changes); got != test.release {
				t.Errorf("a %s release, want %s: %v", got, test.release, changes)
			}
			found := test.where == ""
			for _, c := range changes {
				found = found || c.Where == test.where
			}
			if !found {
				t.Errorf("no change at %s: %v", test.where, changes)
			}
		})
	}
	// The other way, these are compatible.
	for _, pair := range [][2]*abi.Description{
		{counters(t, counterGet, ""), counters(t)},
		{counters(t, borrow, mut), counters(t)},
	} {
		if changes := abi.Diff(pair[0], pair[1]); abi.ReleaseOf(changes) != abi.Minor {
			t.Errorf("%v, want compatible changes", changes)
		}
	}
	gone := counters(t, counterNew, "", counterAdd, "", counterGet, "")
	empty, err := abi.Read(section(`{"wazabi":1,"export":"g/f","name":"f","params":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	if changes := abi.Diff(gone, empty); abi.ReleaseOf(changes) != abi.Major {
		t.Errorf("a resource removed: %v, want breaking changes", changes)
	}
}
