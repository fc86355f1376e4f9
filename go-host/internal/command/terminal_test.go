package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestTerminal prints guests whose texts would control a terminal or an editor.
func TestTerminal(t *testing.T) {
	const evil = "\x1b[31mX\u202e\u009b2J\u200e\u2066\u2028\r\nfake line"
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	description := func(old, new string) hostile.Guest {
		if !strings.Contains(hostile.Description, old) {
			t.Fatalf("no %s in the description", old)
		}
		return hostile.Guest{Description: hostile.Record(strings.Replace(hostile.Description, old, new, 1))}
	}
	imported := func(module, name string) hostile.Guest {
		return hostile.Guest{Imports: hostile.Vec(hostile.Sized(module) + hostile.Sized(name) + "\x00\x03")}
	}
	typed := func(path, name, kind string) hostile.Guest {
		return hostile.Guest{Description: hostile.Record(hostile.Description) +
			hostile.Record(fmt.Sprintf(`{"wazabi":1,"type":%s,"name":%s,"kind":%s,"size":0,"align":1}`, quoted(path), quoted(name), quoted(kind)))}
	}
	for name, guest := range map[string]hostile.Guest{
		"an export":             {Exports: []string{hostile.Sized("evil/"+evil) + "\x00\x00"}},
		"an import":             imported(evil, evil),
		"an import of WASI":     imported("wasi_snapshot_preview1", evil),
		"an import of the kit":  imported("wazabi", evil),
		"a custom section":      {Tail: hostile.Section(0, hostile.Sized(evil)+"x")},
		"a function's name":     {Names: "\x01" + hostile.Sized(hostile.Vec("\x00"+hostile.Sized(evil)))},
		"docs":                  description(`"params"`, `"docs":`+quoted(evil)+`,"params"`),
		"a key":                 description(`"params"`, quoted(evil)+`:1,"params"`),
		"a parameter":           description(`"params":[]`, `"params":[{"name":`+quoted(evil)+`,"type":"u32","pass":"own","size":4,"align":4}]`),
		"a type's path":         typed("evil::"+evil, "A", "record"),
		"a type's name":         typed("evil::A", evil, "record"),
		"a kind":                typed("evil::A", "A", evil),
		"a reference to a type": description(`"type":"u32"`, `"type":`+quoted("evil::"+evil)),
		"a shape of a type":     description(`"type":"u32"`, `"type":{`+quoted(evil)+`:"u32"}`),
		"an ownership":          description(`"pass":"own"`, `"pass":`+quoted(evil)),
		"a name in Go":          description(`"params"`, `"go":`+quoted(evil)+`,"params"`),
		"an exported function":  description("evil/run", "evil/"+strings.Trim(quoted(evil), `"`)),
	} {
		t.Run("terminal-escapes-in-names: "+name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "guest.wasm")
			if err := os.WriteFile(path, guest.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			plain := filepath.Join(t.TempDir(), "plain.wasm")
			if err := os.WriteFile(plain, hostile.Guest{}.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{
				{"inspect", path}, {"inspect", "-json", path}, {"check", path}, {"check", "-json", path},
				{"diff", plain, path}, {"diff", "-json", plain, path}, {"gen", "-o", filepath.Join(t.TempDir(), "evil"), path},
			} {
				var out bytes.Buffer
				code := Run(args, Env{Stdout: &out, Stderr: &out})
				if out.Len() == 0 {
					t.Errorf("%s: exit code %d, no output", args[:2], code)
				}
				for line := range strings.Lines(out.String()) {
					if strings.HasPrefix(line, "fake") {
						t.Errorf("%s: a line of the guest's choice:\n%s", args[:2], out.String())
					}
					for _, r := range strings.TrimSuffix(line, "\n") {
						if unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Cf, r) || r == '\u2028' {
							t.Errorf("%s: %q has %q", args[:2], line, r)
						}
					}
				}
			}
		})
	}
}

// Escapes do not change what a JSON text means.
func TestTerminalJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guest.wasm")
	wasm := hostile.Guest{Description: hostile.Record(strings.Replace(hostile.Description, `"params"`, `"docs":"a\u202eb`+"\U000e0041"+`","params"`, 1))}.Bytes()
	if err := os.WriteFile(path, wasm, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := Run([]string{"inspect", "-json", path}, Env{Stdout: &out, Stderr: &out}); code != exitOK {
		t.Fatal(out.String())
	}
	var d struct {
		Exports []struct{ Docs string }
	}
	if err := json.Unmarshal(out.Bytes(), &d); err != nil || len(d.Exports) != 1 || d.Exports[0].Docs != "a\u202eb\U000e0041" {
		t.Errorf("%+v, %v:\n%s", d, err, out.String())
	}
}
