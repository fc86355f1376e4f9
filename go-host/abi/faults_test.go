package abi_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
)

// takes is the record of a function with one parameter.
func takes(ref string, size, align int64) string {
	return fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":%s,"pass":"own","size":%d,"align":%d}]}`, ref, size, align)
}

// pair is a record of two fields with these offsets.
func pair(size, align, first, second int64) string {
	return fmt.Sprintf(`{"wazabi":1,"type":"g::Pair","name":"Pair","kind":"record","size":%d,"align":%d,"fields":[`+
		`{"name":"a","type":"u32","offset":%d,"size":4,"align":4},{"name":"b","type":"u32","offset":%d,"size":4,"align":4}]}`, size, align, first, second)
}

// numbers is an enum of these values.
func numbers(repr string, size int, values ...string) string {
	cases := make([]string, len(values))
	for i, v := range values {
		cases[i] = fmt.Sprintf(`{"name":"C%d","value":%s}`, i, v)
	}
	return fmt.Sprintf(`{"wazabi":1,"type":"g::E","name":"E","kind":"enum","size":%d,"align":%d,"repr":%q,"cases":[%s]}`, size, size, repr, strings.Join(cases, ","))
}

// TestDescriptionFaults has the faults of descriptions that [TestRefused] and [TestBadGuests] leave
// out.
func TestDescriptionFaults(t *testing.T) {
	refused := func(name string, s []byte, kind error, says string) {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := abi.Read(s)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, kind) || !strings.Contains(fmt.Sprint(err), says) {
				t.Errorf("%.500v; want %v, saying %q", err, kind, says)
			}
			if err != nil && len(err.Error()) > 4096 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			// Each of 64 levels copies the deeper ones; nothing grows with a number in a record.
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 512*uint64(len(s))+1<<20 {
				t.Errorf("%d bytes allocated for %d", grown, len(s))
			}
			// A busy machine takes seconds.
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("damaged-description: cut and flipped", TestDamage)

	t.Run("repeated-record: the whole section", func(t *testing.T) {
		once, err := abi.ReadModule(zoo(t))
		if err != nil {
			t.Fatal(err)
		}
		twice, err := abi.ReadModule(append(zoo(t), custom(abi.Section, zooSection(t))...))
		if err != nil || twice.Fingerprint() != once.Fingerprint() || len(twice.Exports) != len(once.Exports) {
			t.Errorf("%v", err)
		}
		another := append(zoo(t), custom(abi.Section, []byte(line(`{"wazabi":1,"export":"zoo/add","name":"plus","params":[]}`)))...)
		if _, err := abi.ReadModule(another); !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), "two different records") {
			t.Errorf("%v", err)
		}
	})
	t.Run("missing-record: each of a guest", func(t *testing.T) {
		// Each record of the hosted guest is left out: this is noticed, or no function uses its type.
		same := func(record string) string { return record }
		whole, err := abi.ReadModule(hosted(t, same))
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		hosted(t, func(record string) string { all = append(all, record); return record })
		for _, gone := range all {
			d, err := abi.ReadModule(hosted(t, func(record string) string {
				if record == gone {
					return ""
				}
				return record
			}))
			if err == nil && d.Fingerprint() != whole.Fingerprint() {
				t.Errorf("accepted without %s", gone)
			}
		}
	})
	refused("bytes-between-records: zeros at the end", append(sample(), 0, 0, 0, 0), abi.ErrDescription, "end of line")
	refused("bytes-between-records: an empty line", append(sample(), '\n'), abi.ErrDescription, "checksum")

	refused("number-out-of-range: an array of 2^32-1", section(takes(`{"array":["u64",4294967295]}`, 8, 8)), abi.ErrDescription, "array of")
	refused("number-out-of-range: arrays whose product wraps", section(takes(strings.Repeat(`{"array":[`, 10)+`"u64"`+strings.Repeat(`,1048576]}`, 10), 8, 8)), abi.ErrLimit, "")
	refused("number-out-of-range: a number that is none", section(takes(`{"array":["u64",1e400]}`, 8, 8)), abi.ErrDescription, "array of")
	refused("number-out-of-range: a negative number", section(takes(`{"array":["u64",-1]}`, 8, 8)), abi.ErrDescription, "array of")
	refused("number-out-of-range: a size beyond 64 bits", section(strings.Replace(takes(`"u64"`, 8, 8), `"size":8`, `"size":18446744073709551616`, 1)), abi.ErrDescription, "")
	refused("description-too-long: 16 MiB and a byte", make([]byte, 16<<20+1), abi.ErrLimit, "at most")
	refused("unknown-version-or-kind: a shape", section(takes(`{"heap":"u8"}`, 8, 4)), abi.ErrDescription, "heap")
	refused("unknown-version-or-kind: a type", section(takes(`"u256"`, 16, 8)), abi.ErrDescription, "u256")
	refused("unknown-version-or-kind: a way to pass", section(strings.Replace(takes(`"u8"`, 1, 1), `"own"`, `"lent"`, 1)), abi.ErrDescription, "lent")

	holds := func(name, ref string, size, align int) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"g::%s","name":%q,"kind":"record","size":%d,"align":%d,"fields":[{"name":"x","type":%s,"offset":0,"size":%d,"align":%d}]}`,
			name, name, size, align, ref, size, align)
	}
	refused("endless-type: one contains the other", section(takes(`"g::A"`, 8, 8), holds("A", `"g::B"`, 8, 8), holds("B", `"g::A"`, 8, 8)), abi.ErrDescription, "g::A → g::B → g::A")
	refused("endless-type: from outside of the circle", section(takes(`"g::C"`, 8, 8), holds("C", `"g::A"`, 8, 8), holds("A", `"g::B"`, 8, 8), holds("B", `"g::A"`, 8, 8)),
		abi.ErrDescription, "by value: g::A → g::B → g::A;")
	refused("endless-type: in an array of itself", section(holds("A", `{"array":["g::A",1]}`, 8, 8)), abi.ErrDescription, "by value: g::A → g::A;")
	boxes := func(name, inner string) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"g::%s","name":"%s","kind":"newtype","size":4,"align":4,"inner":{"box":"%s"}}`, name, name, inner)
	}
	refused("endless-type: boxes of itself", section(takes(`"g::A"`, 4, 4), boxes("A", "g::A")), abi.ErrDescription, "(g::A")
	refused("endless-type: boxes of each other", section(boxes("A", "g::B"), boxes("B", "g::C"), boxes("C", "g::B")), abi.ErrDescription, "nothing but boxes of")
	t.Run("endless-type: through a list, which ends", func(t *testing.T) {
		if _, err := abi.Read(section(takes(`"g::A"`, 8, 4), holds("A", `{"list":"g::B"}`, 8, 4), holds("B", `"g::A"`, 8, 4))); err != nil {
			t.Error(err)
		}
	})
	t.Run("doubling-types: 64 levels", TestDoublingTypes)
	nested := func(deep int) []byte {
		return section(takes(strings.Repeat(`{"list":`, deep)+`"u8"`+strings.Repeat("}", deep), 8, 4))
	}
	refused("type-nested-too-deep: 65 deep", nested(65), abi.ErrLimit, "64 deep")
	refused("type-nested-too-deep: 9,000 deep", nested(9_000), abi.ErrLimit, "64 deep")
	refused("type-nested-too-deep: 10^6 deep", nested(1_000_000), abi.ErrDescription, "max depth")
	// chain has n newtypes, each of which contains the next, in either order.
	chain := func(n int, ref func(next string) string, size int, reverse bool) []byte {
		records := make([]string, n)
		for i := range records {
			inner := ref(fmt.Sprintf(`"g::T%d"`, i+1))
			if i == n-1 {
				inner = `"u32"`
			}
			records[i] = fmt.Sprintf(`{"wazabi":1,"type":"g::T%d","name":"T%d","kind":"newtype","size":%d,"align":4,"inner":%s}`, i, i, size, inner)
		}
		if reverse {
			slices.Reverse(records)
		}
		return section(append(records, takes(`"g::T0"`, int64(size), 4))...)
	}
	bare := func(next string) string { return next }
	in := func(open, close string, deep int) func(string) string {
		return func(next string) string { return strings.Repeat(open, deep) + next + strings.Repeat(close, deep) }
	}
	for _, reverse := range []bool{false, true} {
		refused(fmt.Sprint("type-nested-too-deep: 257 newtypes ", reverse), chain(257, bare, 4, reverse), abi.ErrLimit, "256 deep by value")
		refused(fmt.Sprint("type-nested-too-deep: newtypes of arrays ", reverse), chain(1_400, in(`{"array":[`, `,1]}`, 64), 4, reverse), abi.ErrLimit, "256 deep by value")
		t.Run(fmt.Sprint("type-nested-too-deep: 256 newtypes ", reverse), func(t *testing.T) {
			if _, err := abi.Read(chain(256, bare, 4, reverse)); err != nil {
				t.Error(err)
			}
		})
	}
	// Boxes nest as deep as there are types.
	refused("type-nested-too-deep: 100,000 types", chain(1_600, in(`{"box":`, `}`, 64), 4, false), abi.ErrLimit, "100000 types")
	refused("type-nested-too-deep: much space within", section(takes(strings.Repeat(`{"list":`, 65)+`"u8"`+strings.Repeat(" ", 8<<20)+strings.Repeat("}", 65), 8, 4)), abi.ErrLimit, "64 deep")
	refused("endless-type: a long circle", section(slices.Collect(func(yield func(string) bool) {
		for i := range 200 {
			yield(fmt.Sprintf(`{"wazabi":1,"type":"g::T%s%d","name":"T%d","kind":"newtype","size":4,"align":4,"inner":"g::T%[1]s%d"}`, strings.Repeat("t", 200), i, i, (i+1)%200))
		}
	})...), abi.ErrDescription, "contains itself")
	refused("unknown-version-or-kind: a long name of a type", section(takes(`"`+strings.Repeat("u", 1<<20)+`"`, 16, 8)), abi.ErrDescription, "uuu")

	for _, lie := range []struct {
		name                       string
		size, align, first, second int64
	}{
		{"alignment 0", 8, 0, 0, 4}, {"alignment 3", 8, 3, 0, 4}, {"alignment 2^31", 8, 1 << 31, 0, 4}, {"fields that overlap", 8, 4, 0, 2},
		{"fields on each other", 8, 4, 0, 0}, {"fields out of order", 8, 4, 4, 0}, {"a field past the end", 8, 4, 0, 8}, {"a gap", 12, 4, 0, 8},
		{"a size that is no multiple", 10, 4, 0, 4}, {"too small", 4, 4, 0, 4}, {"a negative size", -8, 4, 0, 4}, {"a negative offset", 8, 4, -4, 0},
	} {
		refused("wrong-layout: "+lie.name, section(takes(`"g::Pair"`, lie.size, lie.align), pair(lie.size, lie.align, lie.first, lie.second)), abi.ErrDescription, "g::Pair")
	}
	t.Run("wrong-layout: the truth is accepted", func(t *testing.T) {
		if _, err := abi.Read(section(takes(`"g::Pair"`, 8, 4), pair(8, 4, 0, 4))); err != nil {
			t.Error(err)
		}
	})

	refused("invalid-discriminants: beyond 64 bits", section(takes(`"g::E"`, 8, 8), numbers("i64", 8, "1", "9223372036854775808")), abi.ErrDescription, "")
	refused("invalid-discriminants: no integer", section(takes(`"g::E"`, 8, 8), numbers("i64", 8, "1", "1.5")), abi.ErrDescription, "")
	refused("invalid-discriminants: no such representation", section(takes(`"g::E"`, 1, 1), numbers("u7", 1, "1")), abi.ErrDescription, "u7")
	values := make([]string, 65_537)
	for i := range values {
		values[i] = fmt.Sprint(i)
	}
	refused("invalid-discriminants: 65,537 cases in 16 bits", section(takes(`"g::E"`, 2, 2), numbers("u16", 2, values...)), abi.ErrDescription, "65536")

	refused("duplicate-name: two parameters", section(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":"u8","pass":"own","size":1,"align":1},`+
		`{"name":"p","type":"u8","pass":"own","size":1,"align":1}]}`), abi.ErrDescription, "two parameters")
	refused("duplicate-name: two functions", section(takes(`"u8"`, 1, 1), strings.Replace(takes(`"u8"`, 1, 1), "g/f", "h/f", 1)), abi.ErrDescription, "taken by")
	for name, bad := range map[string]string{"257 bytes": strings.Repeat("n", 257), "not UTF-8": "n\xff", "NUL": `n\u0000`, "a line break": `n\n`, "a digit first": "1n"} {
		refused("invalid-name: "+name, section(strings.Replace(takes(`"u8"`, 1, 1), `"name":"p"`, `"name":"`+bad+`"`, 1)), abi.ErrDescription, "")
	}

	t.Run("wrong-fingerprint: in abi.json", func(t *testing.T) {
		d, err := abi.Read(sample())
		if err != nil {
			t.Fatal(err)
		}
		text := bytes.Replace(d.JSON(), []byte(d.Fingerprint()), []byte(strings.Repeat("0", 32)), 1)
		if _, err := abi.ParseJSON(text); err == nil || !strings.Contains(err.Error(), d.Fingerprint()) {
			t.Errorf("%v", err)
		}
	})
	t.Run("swapped-records: of functions that differ by name", func(t *testing.T) {
		f := takes(`"u8"`, 1, 1)
		g := strings.NewReplacer(`"g/f","name":"f"`, `"g/h","name":"h"`, `"name":"p"`, `"name":"q"`).Replace(f)
		swap := strings.NewReplacer(`"name":"p"`, `"name":"q"`, `"name":"q"`, `"name":"p"`)
		one, err := abi.Read(section(f, g))
		if err != nil {
			t.Fatal(err)
		}
		// Only the parameters' names told the functions apart.
		other, err := abi.Read(section(swap.Replace(f), swap.Replace(g)))
		if err != nil || one.Fingerprint() == other.Fingerprint() {
			t.Errorf("%v", err)
		}
	})
	t.Run("unstable-fingerprint: what it covers", TestFingerprint)

	// No step takes time quadratic in the description's size: types of 8,000 parts are used 8,000
	// times.
	for _, pass := range []string{"mut", "borrow"} {
		t.Run("huge-type: 8,000 fields and parameters, "+pass, func(t *testing.T) {
			const n = 8_000
			fields, params := make([]string, n), make([]string, n)
			for i := range n {
				fields[i] = fmt.Sprintf(`{"name":"f%d","type":{"array":["u8",1]},"offset":%d,"size":1,"align":1}`, i, i)
				params[i] = fmt.Sprintf(`{"name":"p%d","type":{"list":"g::R"},"pass":%q,"size":8,"align":4}`, i, pass)
			}
			quick(t, section(
				fmt.Sprintf(`{"wazabi":1,"type":"g::R","name":"R","kind":"record","size":%d,"align":1,"fields":[%s]}`, n, strings.Join(fields, ",")),
				fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[%s]}`, strings.Join(params, ","))))
		})
	}
	t.Run("huge-type: 200,000 cases", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		cases := make([]string, 200_000)
		for i := range cases {
			cases[i] = fmt.Sprintf(`{"name":"C%d"}`, i)
		}
		quick(t, section(takes(`"g::V"`, 4, 4),
			fmt.Sprintf(`{"wazabi":1,"type":"g::V","name":"V","kind":"variant","size":4,"align":4,"cases":[%s]}`, strings.Join(cases, ","))))
	})
	t.Run("huge-type: a name of 300 bytes", func(t *testing.T) {
		if _, err := abi.Read(section(strings.ReplaceAll(takes(`"u8"`, 1, 1), `"f"`, `"`+strings.Repeat("f", 300)+`"`))); !errors.Is(err, abi.ErrDescription) {
			t.Errorf("%v", err)
		}
	})
}

// quick does everything with a description that is done with the descriptions of guests.
func quick(t *testing.T, section []byte) {
	t.Helper()
	start := time.Now()
	d, err := abi.Read(section)
	if err != nil {
		t.Fatal(err)
	}
	d.Fingerprint()
	d.Text()
	abi.Diff(d, d)
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestDamagedSection is damaged-description for a whole guest: each byte of its description is
// flipped in the module.
func TestDamagedSection(t *testing.T) {
	wasm := without(t, hosted(t, func(record string) string { return record }), func(s []byte) bool { return s[0] > 9 })
	at := bytes.Index(wasm, []byte(`{"wazabi"`)) - 9
	step := 1
	if testing.Short() {
		step = 7
	}
	for i := at; i < len(wasm); i += step {
		damaged := slices.Clone(wasm)
		damaged[i] ^= 1 << (i % 8)
		if _, err := abi.ReadModule(damaged); err == nil {
			t.Fatalf("byte %d flipped: accepted", i)
		}
	}
}
