package abi_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// line is a record of a section, with its checksum.
func line(json string) string {
	return fmt.Sprintf("%08x %s\n", crc32.ChecksumIEEE([]byte(json)), json)
}

const point = `{"wazabi":1,"type":"g::Point","name":"Point","kind":"record","size":16,"align":8,"docs":"where",` +
	`"fields":[{"name":"x","type":"f64","offset":0,"size":8,"align":8},{"name":"on","type":"bool","offset":8,"size":1,"align":1}]}`

const failure = `{"wazabi":1,"type":"g::Failure","name":"Failure","kind":"enum","size":1,"align":1,"error":true,"repr":"u8",` +
	`"cases":[{"name":"Bad","value":1},{"name":"Worse","value":2}]}`

const id = `{"wazabi":1,"type":"g::Id","name":"Id","kind":"newtype","size":8,"align":8,"inner":"u64"}`

const find = `{"wazabi":1,"export":"g/find","name":"find","params":[{"name":"at","type":{"list":"g::Point"},"pass":"borrow","size":8,"align":4},` +
	`{"name":"id","type":"g::Id","pass":"own","size":8,"align":8}],` +
	`"result":{"type":{"result":[{"option":"g::Point"},"g::Failure"]},"pass":"own","size":32,"align":8}}`

func section(records ...string) []byte {
	var b strings.Builder
	for _, r := range records {
		b.WriteString(line(r))
	}
	return []byte(b.String())
}

func sample() []byte { return section(find, point, failure, id) }

func zoo(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/zoo/zoo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func TestRead(t *testing.T) {
	d, err := abi.Read(sample())
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Types) != 3 || len(d.Exports) != 1 {
		t.Fatalf("%d types, %d exports", len(d.Types), len(d.Exports))
	}
	f := d.Exports[0]
	if f.Name != "find" || !f.Params[0].Borrow || f.Params[1].Borrow || f.Result.String() != "Result<Option<Point>, Failure>" {
		t.Errorf("%+v", f)
	}
	params, results := f.Core()
	if !slices.Equal(params, []abi.CoreType{abi.CoreI64, abi.CoreI64}) || !slices.Equal(results, []abi.CoreType{abi.CoreI32}) {
		t.Errorf("core signature %v -> %v", params, results)
	}
	p := f.Params[0].Type.Elems[0]
	if p != f.Result.Elems[0].Elems[0] || p.Docs != "where" || p.Fields[1].Offset != 8 || p.Size != 16 {
		t.Errorf("%+v", p)
	}
}

// The golden description, which Rust tests read too, equals that of the committed guest.
func TestGolden(t *testing.T) {
	d, err := abi.ReadModule(zoo(t))
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("../../testdata/gen/zoo/abi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(d.JSON(), golden) {
		t.Error("the description differs from abi.json; run make bless")
	}
	back, err := abi.ParseJSON(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.JSON(), golden) || back.Fingerprint() != d.Fingerprint() {
		t.Error("abi.json does not come back as it was written")
	}
}

// Layouts, each worked out by hand from docs/abi.md section 1.
func TestLayouts(t *testing.T) {
	tests := []struct {
		ref         string
		size, align int
	}{
		{`"bool"`, 1, 1}, {`"char"`, 4, 4}, {`"u64"`, 8, 8}, {`"string"`, 8, 4}, {`{"list":"u64"}`, 8, 4}, {`{"box":"u64"}`, 4, 4},
		{`{"array":["u16",3]}`, 6, 2}, {`{"array":["u64",0]}`, 0, 8},
		{`{"option":"u8"}`, 2, 1}, {`{"option":"u64"}`, 16, 8}, {`{"option":"unit"}`, 1, 1}, {`{"option":"string"}`, 12, 4},
		{`{"tuple":["u8","u64","u8"]}`, 24, 8}, {`{"tuple":["u8","u16"]}`, 4, 2}, {`{"option":{"tuple":["u8","u32"]}}`, 12, 4},
	}
	for _, tt := range tests {
		export := fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":%s,"pass":"own","size":%d,"align":%d}]}`,
			tt.ref, tt.size, tt.align)
		if _, err := abi.Read(section(export)); err != nil {
			t.Errorf("%s: %v", tt.ref, err)
		}
		lie := strings.Replace(export, fmt.Sprintf(`"size":%d`, tt.size), fmt.Sprintf(`"size":%d`, tt.size+1), 1)
		if _, err := abi.Read(section(lie)); !errors.Is(err, abi.ErrDescription) {
			t.Errorf("%s with another size: %v", tt.ref, err)
		}
	}
}

// TestRefused has faults of a description, each with the words that its error must have.
func TestRefused(t *testing.T) {
	change := func(record, old, new string) []byte {
		changed := strings.Replace(record, old, new, 1)
		if changed == record {
			t.Fatalf("%q is not in %s", old, record)
		}
		all := []string{find, point, failure, id}
		for i := range all {
			if all[i] == record {
				all[i] = changed
			}
		}
		return section(all...)
	}
	const newer = ": the guest may need a newer wazabi; update the Go module"
	deep := strings.Repeat(`{"list":`, 100) + `"u8"` + strings.Repeat("}", 100)
	tests := []struct {
		name    string
		section []byte
		kind    error
		says    string
	}{
		{"repeated-record: two that differ", append(sample(), change(point, "where", "there")...), abi.ErrDescription, "two different records"},
		{"bytes-between-records: zeros in front", append([]byte{0, 0}, sample()...), abi.ErrDescription, "checksum"},
		{"unknown-version-or-kind: newer format", change(point, `"wazabi":1`, `"wazabi":2`), abi.ErrVersion, "format 2"},
		{"unknown-version-or-kind: no format", change(point, `"wazabi":1,`, ``), abi.ErrDescription, "format"},
		{"unknown-version-or-kind: key", change(point, `"docs"`, `"dogs"`), abi.ErrDescription, `unknown key "dogs"` + newer},
		{"unknown-version-or-kind: kind", change(point, `"record"`, `"recipe"`), abi.ErrDescription, `unknown kind of type "recipe"` + newer + ", or build the guest with the crate wazabi of the same version (g::Point"},
		{"a size that is text", change(point, `"size":16`, `"size":"16"`), abi.ErrDescription, "the key \"size\" has the JSON type string; expected an integer"},
		{"unknown-version-or-kind: kind with keys of its own", change(point, `"record","size":16`, `"recipe","steps":[{"name":"stir"}],"size":16`), abi.ErrDescription,
			`unknown kind of type "recipe"` + newer + ", or build the guest with the crate wazabi of the same version (g::Point"},
		{"unknown-version-or-kind: a type of the language", change(find, `"g::Id"`, `"f128"`), abi.ErrDescription, `unknown type "f128"` + newer},
		{"unknown-version-or-kind: a type of types", change(find, `{"list":"g::Point"}`, `{"stream":"g::Point"}`), abi.ErrDescription,
			`unknown kind of type "stream"` + newer},
		{"unknown-type: of a parameter", change(find, `"g::Id"`, `"g::Ib"`), abi.ErrDescription, "g::Ib"},
		{"endless-type: a record in itself", change(point, `"type":"f64"`, `"type":"g::Point"`), abi.ErrDescription, "g::Point → g::Point"},
		{"endless-type: a key in itself", section(
			`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"m","type":{"map":["g::Key","u8"]},"pass":"own","size":8,"align":4}]}`,
			`{"wazabi":1,"type":"g::Key","name":"Key","kind":"newtype","size":1,"align":1,"inner":"g::Key"}`), abi.ErrDescription, "g::Key → g::Key"},
		{"endless-type: a key in itself, unused", section(
			`{"wazabi":1,"type":"g::Map","name":"Map","kind":"newtype","size":8,"align":4,"inner":{"map":["g::Key","u8"]}}`,
			`{"wazabi":1,"type":"g::Key","name":"Key","kind":"newtype","size":1,"align":1,"inner":"g::Key"}`), abi.ErrDescription, "g::Key → g::Key"},
		{"type-nested-too-deep: lists of lists", change(find, `{"list":"g::Point"}`, deep), abi.ErrLimit, "deep"},
		{"wrong-layout: size", change(point, `"size":16`, `"size":24`), abi.ErrDescription, "size 24"},
		{"wrong-layout: alignment", change(point, `"align":8,"docs"`, `"align":3,"docs"`), abi.ErrDescription, "alignment 3"},
		{"wrong-layout: offset", change(point, `"offset":8`, `"offset":9`), abi.ErrDescription, "offset 9"},
		{"wrong-layout: field size", change(point, `"size":1,"align":1}`, `"size":2,"align":1}`), abi.ErrDescription, "size 2"},
		{"invalid-discriminants: twice the same", change(failure, `"value":2`, `"value":1`), abi.ErrDescription, "discriminant"},
		{"invalid-discriminants: outside the representation", change(failure, `"value":2`, `"value":256`), abi.ErrDescription, "256"},
		{"invalid-discriminants: no cases", change(failure, `{"name":"Bad","value":1},{"name":"Worse","value":2}`, ``), abi.ErrDescription, "without cases"},
		{"duplicate-name: two fields", change(point, `"name":"on"`, `"name":"x"`), abi.ErrDescription, "two fields"},
		{"invalid-name: no name", change(point, `"name":"on"`, `"name":""`), abi.ErrDescription, "not a name"},
		{"invalid-name: a name for a shell", change(find, `"name":"id"`, `"name":"$(rm)"`), abi.ErrDescription, "not a name"},
		{"wrong-layout: of a type that nothing uses", append(sample(), line(`{"wazabi":1,"type":"g::Unused","name":"Unused","kind":"newtype","size":2,"align":1,"inner":"u8"}`)...),
			abi.ErrDescription, "size 2"},
		{"wrong-layout: of objects that are only dropped", append(sample(), line(`{"wazabi":1,"type":"g::Any","name":"Any","kind":"resource","size":2,"align":4,"module":"store","any":true}`)...),
			abi.ErrDescription, "size 2"},
		{"not an error", change(failure, `"error":true,`, ``), abi.ErrDescription, "not marked as one"},
		{"the error of a result inside", change(find, `{"list":"g::Point"}`, `{"list":{"result":["u8","g::Point"]}}`), abi.ErrDescription, "not marked as one"},
		{"the layout of a result inside", change(find, `{"list":"g::Point"}`, `{"result":["u8","g::Failure"]}`), abi.ErrDescription, "give 2 and 1"},
		{"option of an option", change(find, `{"option":"g::Point"}`, `{"option":{"option":"g::Point"}}`), abi.ErrDescription, "option of an option"},
		{"two types of a name", section(find, point, failure, id, strings.Replace(point, "g::Point", "h::Point", 1),
			strings.Replace(strings.Replace(find, "g/find", "h/seek", 1), `"name":"find"`, `"name":"seek"`, 1), strings.ReplaceAll(
				`{"wazabi":1,"export":"h/other","name":"other","params":[{"name":"p","type":"h::Point","pass":"own","size":16,"align":8}]}`, "\n", "")),
			abi.ErrDescription, "is taken by g::Point"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := abi.Read(tt.section)
			if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("%v; want %v, saying %q", err, tt.kind, tt.says)
			}
		})
	}
}

// TestDoublingTypes is doubling-types: types that double 64 times are refused at once.
func TestDoublingTypes(t *testing.T) {
	records := []string{`{"wazabi":1,"type":"g::T0","name":"T0","kind":"record","size":8,"align":8,"fields":[{"name":"a","type":"u64","offset":0,"size":8,"align":8}]}`}
	size := 8
	for i := 1; i < 64; i++ {
		before := fmt.Sprintf(`"type":"g::T%d"`, i-1)
		records = append(records, fmt.Sprintf(`{"wazabi":1,"type":"g::T%d","name":"T%d","kind":"record","size":%d,"align":8,`+
			`"fields":[{"name":"a",%s,"offset":0,"size":%d,"align":8},{"name":"b",%s,"offset":%d,"size":%d,"align":8}]}`, i, i, 2*size, before, size, before, size, size))
		size = min(2*size, 1<<30)
	}
	records = append(records, `{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":"g::T63","pass":"own","size":8,"align":8}]}`)
	if _, err := abi.Read(section(records...)); err == nil {
		t.Error("accepted")
	}
}

// TestDamage is damaged-description: a section that is cut anywhere, or has any byte flipped, is
// refused.
func TestDamage(t *testing.T) {
	s := sample()
	whole, err := abi.Read(s)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(s); n++ {
		d, err := abi.Read(s[:n])
		if err == nil && d.Fingerprint() == whole.Fingerprint() {
			t.Errorf("cut after %d of %d bytes: accepted", n, len(s))
		}
		if err == nil && s[n-1] != '\n' {
			t.Errorf("cut inside a record, after %d bytes: accepted", n)
		}
	}
	for n := range s {
		for _, bit := range []byte{1, 0x20, 0x80} {
			damaged := bytes.Clone(s)
			damaged[n] ^= bit
			if _, err := abi.Read(damaged); err == nil {
				t.Errorf("byte %d ^ %#x: accepted", n, bit)
			}
		}
	}
}

// TestFingerprint is unstable-fingerprint: the fingerprint covers everything that a caller could
// notice, and nothing else.
func TestFingerprint(t *testing.T) {
	print := func(section []byte) string {
		t.Helper()
		d, err := abi.Read(section)
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	want := print(sample())
	replace := func(old, new string) []byte {
		var all []string
		for _, r := range []string{find, point, failure, id} {
			all = append(all, strings.ReplaceAll(r, old, new))
		}
		return section(all...)
	}
	for name, s := range map[string][]byte{
		"order": section(id, point, failure, find), "twice": append(sample(), sample()...), "docs": replace("where", "there"),
		"module": replace("g::Point", "g::deep::inside::Point"), "crate": replace("g::", "other::"),
		"unused": append(sample(), line(`{"wazabi":1,"type":"g::Unused","name":"Unused","kind":"newtype","size":1,"align":1,"inner":"u8"}`)...),
	} {
		if got := print(s); got != want {
			t.Errorf("%s changes the fingerprint", name)
		}
	}
	for name, s := range map[string][]byte{
		"field name": replace(`"name":"on"`, `"name":"off"`), "type name": replace(`"name":"Point"`, `"name":"Spot"`),
		"field type": replace(`"type":"bool"`, `"type":"u8"`), "discriminant": replace(`"value":2`, `"value":3`),
		"case name": replace("Worse", "Worst"), "export": replace(`g/find","name":"find"`, `g/seek","name":"seek"`),
		"newtype": replace(`"inner":"u64"`, `"inner":"i64"`), "ok": replace(`"value":1`, `"value":1,"ok":true`),
		"parameter": replace(`"type":{"list":"g::Point"}`, `"type":{"list":"u8"}`),
	} {
		if got := print(s); got == want {
			t.Errorf("%s does not change the fingerprint", name)
		}
	}
}
