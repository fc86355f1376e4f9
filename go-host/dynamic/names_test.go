package dynamic_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestManyNames looks up each of many names: of fields, of cases, and of keys. A loop over all of
// them for each name takes seconds.
func TestManyNames(t *testing.T) {
	const n = 40_000
	names := make([]string, n)
	var fields, offset, cases, numbers []string
	for i := range names {
		names[i] = "C" + strconv.Itoa(i)
		field := fmt.Sprintf(`{"name":%q,"type":"u8","offset":%%d,"size":1,"align":1}`, names[i])
		fields, offset = append(fields, fmt.Sprintf(field, i)), append(offset, fmt.Sprintf(field, i+2))
		cases = append(cases, fmt.Sprintf(`{"name":%q}`, names[i]))
		numbers = append(numbers, fmt.Sprintf(`{"name":%q,"value":%d}`, names[i], i))
	}
	all := func(parts []string) string { return "[" + strings.Join(parts, ",") + "]" }
	cases[0] = `{"name":"C0","fields":` + all(offset) + `}`
	var section strings.Builder
	for name, parts := range map[string]string{
		"Enum":    `"kind":"enum","size":4,"align":4,"repr":"u32","cases":` + all(numbers),
		"Variant": fmt.Sprintf(`"kind":"variant","size":%d,"align":2,"cases":`, n+2) + all(cases),
		"Record":  fmt.Sprintf(`"kind":"record","size":%d,"align":1,"fields":`, n) + all(fields),
	} {
		section.WriteString(hostile.Record(fmt.Sprintf(`{"wazabi":1,"type":"many::%s","name":"%[1]s",%s}`, name, parts)))
		section.WriteString(hostile.Record(fmt.Sprintf(
			`{"wazabi":1,"export":"many/%s","name":"%[1]s","params":[{"name":"v","type":"many::%s","pass":"borrow","size":%d,"align":%d}]}`,
			strings.ToLower(name), name, map[string]int{"Enum": 4, "Variant": n + 2, "Record": n}[name], map[string]int{"Enum": 4, "Variant": 2, "Record": 1}[name])))
	}
	d, err := abi.Read([]byte(section.String()))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]*abi.Type{}
	for _, typ := range d.Types {
		types[typ.Name] = typ
	}
	list := func(elem *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{elem}, Size: 8, Align: 4}
	}
	str, u8 := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}, &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	dict := &abi.Type{Kind: abi.KindMap, Elems: []*abi.Type{{Kind: abi.KindTuple, Elems: []*abi.Type{str, u8}, Size: 12, Align: 4}}, Size: 8, Align: 4}

	members := map[string]int{}
	for _, name := range names {
		members[name] = 7
	}
	value := func(typ *abi.Type, v any) dynamic.Value {
		t.Helper()
		out, err := dynamic.ValueOf(typ, v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	text := func(v any) json.RawMessage {
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	// VariantC1 has the name of a case.
	type VariantC1 struct{}
	structs := make([]VariantC1, n)
	record := value(types["Record"], members)
	full := value(types["Variant"], map[string]any{"C0": members})
	entries := value(dict, members)
	eachIs7 := func(v dynamic.Value, find func(v dynamic.Value, name string) (dynamic.Value, bool)) {
		t.Helper()
		for _, name := range names {
			part, ok := find(v, name)
			if got, _ := part.Uint(); got != 7 || !ok {
				t.Fatalf("%s is %v", name, part)
			}
		}
		if part, ok := find(v, "none"); ok {
			t.Errorf("none is %v", part)
		}
	}
	for name, f := range map[string]func(){
		"names of cases of an enum":           func() { value(list(types["Enum"]), names) },
		"names of cases of an enum, in JSON":  func() { value(list(types["Enum"]), text(names)) },
		"names of cases of a variant":         func() { value(list(types["Variant"]), names[1:]) },
		"names of cases of a variant in JSON": func() { value(list(types["Variant"]), text(names[1:])) },
		"structs for a case":                  func() { value(list(types["Variant"]), structs) },
		"fields of a record, in a map":        func() { value(types["Record"], members) },
		"fields of a record, in JSON":         func() { value(types["Record"], text(members)) },
		"fields of a case, in a map":          func() { value(types["Variant"], map[string]any{"C0": members}) },
		"fields of a case, in JSON":           func() { value(types["Variant"], text(map[string]any{"C0": members})) },
		"Field of a record":                   func() { eachIs7(record, dynamic.Value.Field) },
		"Field of a case":                     func() { eachIs7(full, dynamic.Value.Field) },
		"Entry": func() {
			eachIs7(entries, func(v dynamic.Value, name string) (dynamic.Value, bool) { return v.Entry(name) })
		},
	} {
		start := time.Now()
		f()
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took.Round(time.Millisecond))
		}
	}
}
