package gen_test

import (
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// FuzzGenerate generates from every description that the reader accepts. The input has one record
// per line; the target adds the checksums, which a fuzzer does not guess.
func FuzzGenerate(f *testing.F) {
	for _, dir := range packages {
		for i, records := range closures(f, dir) {
			if i%8 == 0 {
				f.Add(records)
			}
		}
	}
	f.Fuzz(func(t *testing.T, records string) {
		if len(records) > 4096 {
			return
		}
		var section strings.Builder
		for record := range strings.Lines(records) {
			record = strings.TrimSuffix(record, "\n")
			fmt.Fprintf(&section, "%08x %s\n", crc32.ChecksumIEEE([]byte(record)), record)
		}
		d, err := abi.Read([]byte(section.String()))
		if err != nil {
			return
		}
		files, err := generate(d, gen.Options{Package: "pkg"})
		again, errAgain := generate(d, gen.Options{Package: "pkg"})
		if !reflect.DeepEqual(files, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("%v, then %v, or other files", err, errAgain)
		}
		if err != nil && strings.Contains(err.Error(), "bug in wazabi") {
			t.Fatal(err)
		}
	})
}

var recordLine = regexp.MustCompile(`[0-9a-f]{8} (\{"wazabi":1,"(type|export|import)":("[^"]*").*\})\n`)

// closures has, for each function of a committed guest, its record and the records of the types
// that it uses, if they are short.
func closures(f *testing.F, dir string) []string {
	wasm, err := os.ReadFile(filepath.Join(dir, filepath.Base(dir)+".wasm"))
	if err != nil {
		f.Fatal(err)
	}
	types := map[string]string{}
	var functions, all []string
	for _, line := range recordLine.FindAllSubmatch(wasm, -1) {
		if string(line[2]) == "type" {
			types[string(line[3])] = string(line[1])
		} else {
			functions = append(functions, string(line[1]))
		}
	}
	for _, records := range functions {
		for done := false; !done && len(records) < 2048; {
			done = true
			for _, path := range slices.Sorted(maps.Keys(types)) {
				if record := types[path]; strings.Contains(records, path) && !strings.Contains(records, record) {
					records, done = records+"\n"+record, false
				}
			}
		}
		if len(records) < 2048 {
			all = append(all, records)
		}
	}
	return all
}
