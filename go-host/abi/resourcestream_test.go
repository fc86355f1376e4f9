package abi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestResourceStreams: a resource that is a stream has the methods for it, each with its signature.
func TestResourceStreams(t *testing.T) {
	method := func(name, params, ok string) string {
		return `{"wazabi":1,"export":"g/Counter.` + name + `","name":"` + name + `","of":"g::Counter","params":[` +
			`{"name":"self","type":"g::Counter","pass":"mut","size":4,"align":4}` + params + `],` +
			`"result":{"type":{"result":[` + ok + `,"string"]},"pass":"own","size":12,"align":4}}`
	}
	stream := strings.Replace(counterType, `"drop"`, `"read":true,"write":true,"drop"`, 1)
	readMethod := method("read", `,{"name":"limit","type":"u32","pass":"own","size":4,"align":4}`, `{"list":"u8"}`)
	writeMethod := method("write", `,{"name":"data","type":{"list":"u8"},"pass":"borrow","size":8,"align":4}`, `"u32"`)
	flush := method("flush", "", `"unit"`)
	for _, test := range []struct{ name, old, new, says string }{
		{"all methods", "", "", ""},
		{"no read", readMethod, "", "no method read(self: &mut Counter, limit: u32) -> Result<Vec<u8>, String>"},
		{"no write", writeMethod, "", "no method write(self: &mut Counter, data: &[u8]) -> Result<u32, String>"},
		{"no flush", flush, "", "no method flush(self: &mut Counter) -> Result<(), String>"},
		{"a read of another name", `"limit"`, `"most"`, "no method read"},
		{"a read that does not change", readMethod, strings.Replace(readMethod, `"mut"`, `"borrow"`, 1), "no method read"},
		{"a read of no resource", `"read":true,"write":true`, `"write":true`, ""},
		{"a write of no resource", `"read":true,"write":true`, `"read":true`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var records []string
			for _, r := range []string{stream, readMethod, writeMethod, flush} {
				if test.old != "" {
					r = strings.Replace(r, test.old, test.new, 1)
				}
				if r != "" {
					records = append(records, r)
				}
			}
			d, err := abi.Read(section(records...))
			if test.says == "" && (err != nil || len(d.Exports) != 3) || test.says != "" && (!errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
	// A method of the same name and signature of another resource is not one of this.
	other := strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`, "g/Counter.", "g/Other.").Replace(readMethod)
	otherType := strings.NewReplacer("g::Counter", "g::Other", `"Counter"`, `"Other"`, "g/Counter.", "g/Other.").Replace(counterType)
	if _, err := abi.Read(section(stream, otherType, other, writeMethod, flush)); err == nil || !strings.Contains(err.Error(), "no method read") {
		t.Errorf("%v", err)
	}
}
