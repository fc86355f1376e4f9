package abi_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// sections splits a module into its sections, each with its header.
func sections(t testing.TB, wasm []byte) [][]byte {
	t.Helper()
	var all [][]byte
	for at := 8; at < len(wasm); {
		size, n := binary.Uvarint(wasm[at+1:])
		end := at + 1 + n + int(size)
		all = append(all, wasm[at:end])
		at = end
	}
	return all
}

// without returns the module without the sections for which drop reports true.
func without(t testing.TB, wasm []byte, drop func(section []byte) bool) []byte {
	out := bytes.Clone(wasm[:8])
	for _, s := range sections(t, wasm) {
		if !drop(s) {
			out = append(out, s...)
		}
	}
	return out
}

func custom(name string, data []byte) []byte {
	body := append([]byte{byte(len(name))}, name...)
	body = append(body, data...)
	return append(binary.AppendUvarint([]byte{0}, uint64(len(body))), body...)
}

func isCustom(name string) func([]byte) bool {
	return func(s []byte) bool { return s[0] == 0 && bytes.Contains(s[:min(len(s), 20)], []byte(name)) }
}

func zooSection(t testing.TB) []byte {
	for _, s := range sections(t, zoo(t)) {
		if isCustom(abi.Section)(s) {
			_, n := binary.Uvarint(s[1:])
			return s[1+n+1+len(abi.Section):]
		}
	}
	t.Fatal("no section")
	return nil
}

// withSection returns the zoo with another description.
func withSection(t testing.TB, data []byte) []byte {
	return append(without(t, zoo(t), isCustom(abi.Section)), custom(abi.Section, data)...)
}

// withImport returns the zoo with an import of a function.
func withImport(t testing.TB, module, name string) []byte {
	wasm := zoo(t)
	all := sections(t, wasm)
	imp := append([]byte{1, byte(len(module))}, module...)
	imp = append(append(imp, byte(len(name))), name...)
	imp = append(imp, 0, 0)
	out := append(bytes.Clone(wasm[:8]), all[0]...)
	out = append(binary.AppendUvarint(append(out, 2), uint64(len(imp))), imp...)
	for _, s := range all[1:] {
		out = append(out, s...)
	}
	return out
}

// TestBadGuests: a file that is not a guest that can run is refused. The words say why and what to
// do.
func TestBadGuests(t *testing.T) {
	lines := bytes.SplitAfter(zooSection(t), []byte("\n"))
	some := func(keep func(string) bool) []byte {
		var out []byte
		for _, l := range lines {
			if keep(string(l)) {
				out = append(out, l...)
			}
		}
		return out
	}
	tests := []struct {
		name string
		wasm []byte
		kind error
		says string
	}{
		{"empty", nil, abi.ErrModule, "empty"},
		{"text", []byte("(module)"), abi.ErrModule, "text"},
		{"gzip", []byte{0x1f, 0x8b, 8, 0}, abi.ErrModule, "gzip"},
		{"archive", []byte("!<arch>\n"), abi.ErrModule, "cdylib"},
		{"something else", []byte("ELF, say"), abi.ErrModule, ".wasm"},
		{"component", []byte("\x00asm\x0d\x00\x01\x00"), abi.ErrModule, "component"},
		{"version", []byte("\x00asm\x02\x00\x00\x00"), abi.ErrModule, "version"},
		{"no memory", []byte("\x00asm\x01\x00\x00\x00"), abi.ErrMemory, "no memory"},
		{"vector count", []byte("\x00asm\x01\x00\x00\x00\x03\x05\xff\xff\xff\xff\x0f"), abi.ErrModule, "claimed"},
		{"section size", []byte("\x00asm\x01\x00\x00\x00\x00\xff\xff\xff\xff\x0f"), abi.ErrModule, "truncated"},
		{"table without a maximum", []byte("\x00asm\x01\x00\x00\x00\x04\x04\x01\x70\x00\x01"), abi.ErrLimit, "without a maximum"},
		{"start function", []byte("\x00asm\x01\x00\x00\x00\x08\x01\x00"), abi.ErrFeature, "start function"},
		{"no section", []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01"), abi.ErrDescription, "wazabi::export"},
		{"no-description: stripped", without(t, zoo(t), isCustom(abi.Section)), abi.ErrDescription, "stripped"},
		{"unknown-version-or-kind: newer", withSection(t, []byte(line(`{"wazabi":9,"future":true}`))), abi.ErrVersion, "update wazabi"},
		{"missing-record: of an export", withSection(t, some(func(l string) bool { return !strings.Contains(l, `"zoo/add"`) })), abi.ErrExport, "no record"},
		{"record without export", withSection(t, append(zooSection(t), line(`{"wazabi":1,"export":"zoo/gone","name":"gone","params":[]}`)...)), abi.ErrExport, "zoo/gone"},
		{"wrong-signature: an export's", withSection(t, append(some(func(l string) bool { return !strings.Contains(l, `"zoo/nop"`) }),
			line(`{"wazabi":1,"export":"zoo/nop","name":"nop","params":[{"name":"p","type":"u64","pass":"own","size":8,"align":8}]}`)...)),
			abi.ErrExport, "expected (i64) -> (), found () -> ()"},
		{"wasm-bindgen", withImport(t, "__wbindgen_placeholder__", "__wbindgen_throw"), abi.ErrImport, "cargo tree -i wasm-bindgen"},
		{"an older WASI", withImport(t, "wasi_unstable", "fd_write"), abi.ErrImport, "wasm32-wasip1"},
		{"a newer WASI", withImport(t, "wasi:cli/stdout@0.2.0", "get-stdout"), abi.ErrImport, "wasm32-wasip1"},
		{"an import", withImport(t, "env", "puts"), abi.ErrImport, "env.puts"},
		{"getrandom", withImport(t, "env", "__getrandom_v03_custom"), abi.ErrImport, "feature `random` of the crate wazabi"},
		{"of a newer kit", withImport(t, "wazabi", "warp"), abi.ErrImport, "wazabi.warp, which this host does not know: it needs a newer wazabi"},
		{"tick", withImport(t, "wazabi", "tick"), abi.ErrImport, "wazabi.tick"},
		{"provided, with another signature", withImport(t, "wazabi", "random"), abi.ErrImport, "expected (i32, i32) -> (), found (i32, i32) -> (i32) (wazabi/random)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := abi.ReadModule(tt.wasm)
			if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("%v; want %v, saying %q", err, tt.kind, tt.says)
			}
		})
	}
}

// TestWASIGuest: functions of WASI preview 1 may be imported, and are listed.
func TestWASIGuest(t *testing.T) {
	wasm, err := os.ReadFile("../../testdata/gen/wasi/wasi.wasm")
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	exit := slices.IndexFunc(d.CoreImports, func(i abi.CoreImport) bool { return i.Name == "proc_exit" })
	if !d.NeedsWASI() || exit < 0 || d.CoreImports[exit].Module != abi.WASI || d.CoreImports[exit].Signature() != "(i32) -> ()" {
		t.Errorf("%+v", d.CoreImports)
	}
	if text := d.Text(); !strings.Contains(text, "wasi_snapshot_preview1.random_get (i32, i32) -> (i32)\n") {
		t.Error(text)
	}
	if d, err := abi.ReadModule(zoo(t)); err != nil || d.NeedsWASI() || len(d.CoreImports) != 0 {
		t.Errorf("the zoo: %v", err)
	}
	// An import that is not a function is refused, whatever its module.
	memory := "\x00asm\x01\x00\x00\x00\x02\x1f\x01\x16wasi_snapshot_preview1\x03mem\x02\x00\x01"
	if _, err := abi.ReadModule([]byte(memory)); !errors.Is(err, abi.ErrImport) {
		t.Errorf("a memory: %v", err)
	}
}

// hosted returns the guest with imports and a changed description. An empty record is left out, and
// more records are added.
func hosted(t *testing.T, change func(record string) string, more ...string) []byte {
	wasm, err := os.ReadFile("../../testdata/gen/hosted/hosted.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, s := range sections(t, wasm) {
		if !isCustom(abi.Section)(s) {
			continue
		}
		_, n := binary.Uvarint(s[1:])
		for l := range strings.Lines(string(s[1+n+1+len(abi.Section):])) {
			if record := change(strings.TrimSuffix(l[9:], "\n")); record != "" {
				out = append(out, line(record)...)
			}
		}
	}
	for _, record := range more {
		out = append(out, line(record)...)
	}
	return append(without(t, wasm, isCustom(abi.Section)), custom(abi.Section, out)...)
}

// TestImports: a guest's imports agree with its description, and all differences are listed at
// once.
func TestImports(t *testing.T) {
	same := func(record string) string { return record }
	d, err := abi.ReadModule(hosted(t, same))
	if err != nil || len(d.Imports) != 11 || len(d.Modules()) != 2 {
		t.Fatal(err)
	}
	want := d.Fingerprint()

	i64, i32 := `"type":"i64","pass":"own","size":8,"align":8`, `"type":"i32","pass":"own","size":4,"align":4`
	_, err = abi.ReadModule(hosted(t, func(record string) string {
		switch {
		case strings.Contains(record, `"import":"host/add"`):
			return strings.ReplaceAll(record, i64, i32)
		case strings.Contains(record, `"import":"host/check"`):
			return strings.ReplaceAll(record, `"type":"bool","pass":"own","size":1,"align":1`, `"type":"f64","pass":"own","size":8,"align":8`)
		case strings.Contains(record, `"import":"store/recall"`), strings.Contains(record, `"import":"host/dup"`):
			return ""
		}
		return record
	}))
	if !errors.Is(err, abi.ErrImport) {
		t.Fatal(err)
	}
	for _, says := range []string{"host/add: expected (i32, i32) -> (i32), found (i64, i64) -> (i64)", "host/check: expected (f64) -> (i32), found (i32) -> (i32)", "host.dup", "store.recall", "no host provides"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}

	// A declared function is part of the interface, even if the optimizer dropped the calls.
	d, err = abi.ReadModule(hosted(t, same,
		`{"wazabi":1,"type":"attic::Box","name":"Box","kind":"resource","size":4,"align":4,"module":"attic"}`,
		`{"wazabi":1,"import":"attic/unused","name":"unused","params":[{"name":"p",`+i64+`}],"result":{"type":"attic::Box","pass":"own","size":4,"align":4}}`))
	if err != nil || len(d.Imports) != 12 || len(d.Modules()) != 3 || d.Fingerprint() == want {
		t.Fatalf("%v; %d imports of %v", err, len(d.Imports), d.Modules())
	}
	if !slices.ContainsFunc(d.Imports, func(f *abi.Func) bool { return f.Export == "attic/unused" }) {
		t.Error("the function that is not imported is not in the description")
	}
	// So is an object type that no function uses.
	d, err = abi.ReadModule(hosted(t, same, `{"wazabi":1,"type":"attic::Box","name":"Box","kind":"resource","size":4,"align":4,"module":"attic"}`))
	if err != nil || !slices.ContainsFunc(d.Types, func(t *abi.Type) bool { return t.Path == "attic::Box" }) || d.Fingerprint() == want {
		t.Error(err)
	}
	if locked, err := abi.ParseJSON(d.JSON()); err != nil || locked.Fingerprint() != d.Fingerprint() {
		t.Error(err)
	}
}

// A guest that is truncated anywhere is refused. Cuts inside code are many and alike: every tenth
// is tried.
func TestTruncatedGuests(t *testing.T) {
	wasm := zoo(t)
	step, ends := 10, 4096
	if testing.Short() {
		step, ends = 997, 64
	}
	for n := 0; n < len(wasm); n++ {
		if n > ends && n < len(wasm)-ends && n%step != 0 {
			continue
		}
		if _, err := abi.ReadModule(wasm[:n]); err == nil {
			t.Fatalf("cut after %d of %d bytes: accepted", n, len(wasm))
		}
	}
}

// maxInput bounds the fuzzed input: larger input is slower and finds no more.
const maxInput = 16 << 10

// checked puts the checksum before each line, which a fuzzer cannot guess.
func checked(records []byte) []byte {
	var out []byte
	for record := range bytes.SplitSeq(records, []byte("\n")) {
		out = append(out, line(string(record))...)
	}
	return out
}

// fuzzRecords returns records of committed guests by two and three: a function and types that it
// reaches.
func fuzzRecords(f *testing.F) [][]byte {
	all := [][]byte{[]byte(strings.Join([]string{find, point, failure, id}, "\n")), []byte(`{"wazabi":2}`)}
	for _, guest := range []string{"zoo", "hosted", "heap", "shop", "callbacks", "sequences"} {
		text, err := os.ReadFile("../../testdata/gen/" + guest + "/abi.json")
		if err != nil {
			f.Fatal(err)
		}
		d, err := abi.ParseJSON(text)
		if err != nil {
			f.Fatal(err)
		}
		for _, records := range d.RecordsByFunction() {
			if len(records) < 3000 {
				all = append(all, records)
			}
		}
	}
	return all
}

// FuzzRead reads the input as it is, and as records with correct checksums.
func FuzzRead(f *testing.F) {
	f.Add(sample())
	for i, records := range fuzzRecords(f) {
		if i%4 == 0 {
			f.Add(records)
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > maxInput {
			return
		}
		for _, section := range [][]byte{input, checked(input)} {
			d, err := abi.Read(section)
			if err != nil {
				continue
			}
			back, err := abi.ParseJSON(d.JSON())
			if err != nil || back.Fingerprint() != d.Fingerprint() {
				t.Fatalf("abi.json does not come back: %v", err)
			}
			_ = d.Text()
		}
	})
}

// FuzzParseJSON reads an abi.json, to which the target adds the fingerprint, which a fuzzer does
// not guess. What is accepted is written and read back the same.
func FuzzParseJSON(f *testing.F) {
	for i, records := range fuzzRecords(f) {
		if d, err := abi.Read(checked(records)); i%8 == 0 && err == nil {
			f.Add(d.JSON())
		}
	}
	d, err := abi.Read(section(point, failure, id, find))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(d.JSON())
	contents := regexp.MustCompile(`the fingerprint is (.+), the contents give ([0-9a-f]+);`)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2*maxInput {
			return
		}
		d, err := abi.ParseJSON(text)
		if err != nil {
			var e *abi.Error
			if !errors.As(err, &e) || e.Kind == nil || len(err.Error()) > 4096 {
				t.Fatalf("%#v", err)
			}
			m := contents.FindStringSubmatch(err.Error())
			// JSON may have it in another form.
			if m == nil || bytes.Count(text, []byte(`"`+m[1]+`"`)) != 1 || strings.Contains(m[1], `\`) {
				return
			}
			text = bytes.Replace(text, []byte(`"`+m[1]+`"`), []byte(`"`+m[2]+`"`), 1)
			if d, err = abi.ParseJSON(text); err != nil {
				t.Fatalf("with its fingerprint: %v", err)
			}
		}
		back, err := abi.ParseJSON(d.JSON())
		if err != nil || !bytes.Equal(back.JSON(), d.JSON()) {
			t.Fatalf("abi.json does not come back: %v", err)
		}
		_ = d.Text()
	})
}

// FuzzRecord adds a record to a correct description.
func FuzzRecord(f *testing.F) {
	for _, r := range []string{point, failure, id, find} {
		f.Add(r)
	}
	for _, records := range fuzzRecords(f) {
		for record := range strings.Lines(string(records)) {
			if f.Add(strings.TrimSuffix(record, "\n")); len(record) > 200 {
				break
			}
		}
	}
	rest := section(point, failure, id, find)
	f.Fuzz(func(t *testing.T, record string) {
		if strings.Contains(record, "\n") || len(record) > maxInput {
			return
		}
		if d, err := abi.Read(append([]byte(line(record)), rest...)); err == nil {
			_ = d.JSON()
		}
	})
}

// FuzzReadModule reads a module. If there are records, they are added to it as its description.
func FuzzReadModule(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01"), []byte(nil))
	for _, guest := range []string{"shop", "hosted"} {
		wasm, err := os.ReadFile("../../testdata/gen/" + guest + "/" + guest + ".wasm")
		if err != nil {
			f.Fatal(err)
		}
		var records [][]byte
		for _, s := range sections(f, wasm) {
			if isCustom(abi.Section)(s) {
				_, n := binary.Uvarint(s[1:])
				for l := range bytes.Lines(s[1+n+1+len(abi.Section):]) {
					records = append(records, bytes.TrimSuffix(l[9:], []byte("\n")))
				}
			}
		}
		// Code and data are left out: the description does not concern them.
		f.Add(without(f, wasm, func(s []byte) bool { return s[0] == 0 || s[0] > 9 }), bytes.Join(records, []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, wasm, records []byte) {
		if len(wasm) > maxInput || len(records) > maxInput {
			return
		}
		if len(records) > 0 {
			section := checked(records)
			body := append([]byte{byte(len(abi.Section))}, abi.Section...)
			body = append(body, section...)
			wasm = append(binary.AppendUvarint(append(bytes.Clone(wasm), 0), uint64(len(body))), body...)
		}
		if d, err := abi.ReadModule(wasm); err == nil {
			_ = d.JSON()
		}
	})
}
