package abi_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// with is a record with more keys.
func with(record, keys string) string { return strings.TrimSuffix(record, "}") + "," + keys + "}" }

// named is the record of a type g::T.
func named(kind string, size, align int64, keys string) string {
	return fmt.Sprintf(`{"wazabi":1,"type":"g::T","name":"T","kind":%q,"size":%d,"align":%d,%s}`, kind, size, align, keys)
}

// list joins n items of JSON.
func list(n int, item func(i int) string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = item(i)
	}
	return strings.Join(items, ",")
}

func aCase(i int) string { return fmt.Sprintf(`{"name":"C%d"}`, i) }

func aParam(i int) string {
	return fmt.Sprintf(`{"name":"p%d","type":"u8","pass":"own","size":1,"align":1}`, i)
}

const (
	nothing  = `{"wazabi":1,"export":"g/f","name":"f","params":[]}`
	fileType = `{"wazabi":1,"type":"g::File","name":"File","kind":"resource","size":4,"align":4,"module":"host"}`
	fileLen  = `{"wazabi":1,"import":"host/File.len","name":"len","params":[{"name":"self","type":"g::File","pass":"borrow","size":4,"align":4}]}`
	asks     = `{"wazabi":1,"import":"host/f","name":"f","params":[]}`
	fieldX   = `{"name":"x","type":"u8","offset":0,"size":1,"align":1}`
	field    = `"fields":[` + fieldX + `]`
	// textError is an error whose text comes with it, 4 bytes behind its beginning.
	textError  = `{"wazabi":1,"type":"g::T","name":"T","kind":"enum","size":1,"align":1,"error":true,"text":true,"repr":"u8","cases":[{"name":"A","value":0}]}`
	textResult = `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":{"result":["u8","g::T"]},"pass":"own","size":SIZE,"align":4}}`
	selfParam  = "the name and the parameter self name different types"
)

// TestChecks makes one mistake at a time, one for each condition of a check.
func TestChecks(t *testing.T) {
	refused := func(name, says string, kind error, records ...string) {
		t.Run(name, func(t *testing.T) {
			_, err := abi.Read(section(records...))
			if !errors.Is(err, kind) || !strings.Contains(fmt.Sprint(err), says) {
				t.Errorf("%.500v; want %v, saying %q", err, kind, says)
			}
		})
	}
	// A function has no parts of types.
	for _, key := range []string{
		`"kind":"record"`, `"drop":"g/f.drop"`, `"read":true`, `"write":true`, `"string":"x"`, `"eq":true`, `"ord":true`,
		`"fields":[]`, `"cases":[]`, `"bits":[]`, `"interface":true`, `"inner":"u8"`, `"gotype":"net/netip.Addr"`, `"value":1`,
	} {
		refused("a function with "+key, "a function with the parts of a type or a constant", abi.ErrDescription, with(nothing, key))
	}
	// A type has no parts of functions.
	for _, key := range []string{`"params":[]`, `"result":{"type":"u8","pass":"own","size":1,"align":1}`, `"of":"g::T"`, `"view":true`, `"value":1`} {
		refused("a type with "+key, "a type with the parts of a function or a constant", abi.ErrDescription, named("newtype", 1, 1, `"inner":"u8",`+key))
	}
	// Errors have texts and sources.
	for _, test := range []struct{ name, keys, says string }{
		{"a text of no error", `"text":true,` + field, "the text of an error, but no error"},
		{"a format of no error", `"format":"x",` + field, "a text or a source, but no error"},
		{"a source of no error", `"source":"x",` + field, "a text or a source, but no error"},
		{"a format of no field", `"error":true,"format":"{y}",` + field, "does not fit its fields"},
		{"a source that is no field", `"error":true,"source":"y",` + field, "no field \"y\""},
		{"a Go type of a record", `"gotype":"net/netip.Addr",` + field, "which only a newtype has"},
	} {
		refused(test.name, test.says, abi.ErrDescription, named("record", 1, 1, test.keys))
	}
	for _, test := range []struct{ name, says, kind, keys string }{
		{"the name of a type", "not a name", "newtype", `"inner":"u8","name":"1T"`},
		{"a kind without a name", "unknown kind of type", "list", `"inner":"u8"`},
		{"a variant without cases", "without cases", "variant", `"cases":[]`},
		{"a case of no name", "not a name", "variant", `"cases":[{"name":"1"}]`},
		{"two cases of a name", "two cases of one name", "variant", `"cases":[{"name":"A"},{"name":"A"}]`},
		{"a case with a discriminant", "where the position counts", "variant", `"cases":[{"name":"A","value":0}]`},
		{"success of no error", "cases that mean success", "variant", `"cases":[{"name":"A","ok":true}]`},
		{"success twice", "2 cases that mean success", "variant", `"error":true,"cases":[{"name":"A","ok":true},{"name":"B","ok":true}]`},
		{"a case with two fields of a name", "two fields of one name", "variant", `"cases":[{"name":"A","fields":[` + fieldX + `,` + fieldX + `]}]`},
		{"a case's field of another size", "rustc gave u8 size 2", "variant", `"cases":[{"name":"A","fields":[{"name":"x","type":"u8","offset":1,"size":2,"align":1}]}]`},
		{"a case's field at another offset", "offset 5 does not follow", "variant", `"cases":[{"name":"A","fields":[{"name":"x","type":"u8","offset":5,"size":1,"align":1}]}]`},
		{"the format of a whole variant", "a text or a source, but no error", "variant", `"error":true,"format":"x","cases":[{"name":"A"}]`},
		{"the format of a whole enum", "a text or a source, but no error", "enum", `"error":true,"format":"x","repr":"u8","cases":[{"name":"A","value":0}]`},
		{"success with fields", "success with fields", "variant", `"error":true,"cases":[{"name":"A","ok":true,` + field + `}]`},
		{"a format of a case of no error", "a text or a source, but no error", "variant", `"cases":[{"name":"A","format":"x"}]`},
		{"a format of a case without the field", "does not fit its fields", "variant", `"error":true,"cases":[{"name":"A","format":"{x}"}]`},
		{"an enum of floats", "representation", "enum", `"repr":"f32","cases":[{"name":"A","value":0}]`},
		{"an enum of 128 bits", "representation", "enum", `"repr":"u128","cases":[{"name":"A","value":0}]`},
		{"an enum's case of no name", "not a name", "enum", `"repr":"u8","cases":[{"name":"1","value":0}]`},
		{"two numbers of a name", "two cases of one name", "enum", `"repr":"u8","cases":[{"name":"A","value":0},{"name":"A","value":1}]`},
		{"success of an enum that is no error", "cases that mean success", "enum", `"repr":"u8","cases":[{"name":"A","value":0,"ok":true}]`},
		{"success twice in an enum", "2 cases that mean success", "enum", `"repr":"u8","error":true,"cases":[{"name":"A","value":0,"ok":true},{"name":"B","value":1,"ok":true}]`},
		{"a format in an enum that is no error", "a text or a source, but no error", "enum", `"repr":"u8","cases":[{"name":"A","value":0,"format":"x"}]`},
		{"flags that are errors", "flags cannot be an error type", "flags", `"error":true,"bits":[{"name":"a"}]`},
		{"no flags", "flags with 0 bits", "flags", `"bits":[]`},
		{"65 flags", "flags with 65 bits", "flags", `"bits":[` + list(65, aCase) + `]`},
		{"a flag of no name", "not a name", "flags", `"bits":[{"name":"1"}]`},
		{"two flags of a name", "two bits of one name", "flags", `"bits":[{"name":"a"},{"name":"a"}]`},
		{"a flag with a value", "two bits of one name", "flags", `"bits":[{"name":"a","value":1}]`},
		{"a flag for success", "two bits of one name", "flags", `"bits":[{"name":"a","ok":true}]`},
		{"a flag with fields", "two bits of one name", "flags", `"bits":[{"name":"a","fields":[]}]`},
		{"a flag with a format", "two bits of one name", "flags", `"bits":[{"name":"a","format":"x"}]`},
		{"a flag with a source", "two bits of one name", "flags", `"bits":[{"name":"a","source":"x"}]`},
		{"a field before the record", "offset -1 (g::T.x", "record", `"fields":[{"name":"x","type":"u8","offset":-1,"size":1,"align":1}]`},
		{"a field beyond 2 GiB", "offset 2147483648 (g::T.x", "record", `"fields":[{"name":"x","type":"u8","offset":2147483648,"size":1,"align":1}]`},
		{"a field of another alignment", "size 1 and alignment 2", "record", `"fields":[{"name":"x","type":"u8","offset":0,"size":1,"align":2}]`},
		{"a field without a size", "no size or alignment", "record", `"fields":[{"name":"x","type":"u8","offset":0,"align":1}]`},
		{"a field without an alignment", "no size or alignment", "record", `"fields":[{"name":"x","type":"u8","offset":0,"size":1}]`},
		{"numbers for names, not of a tuple", "not a name", "record", `"fields":[{"name":"0","type":"u8","offset":0,"size":1,"align":1}]`},
		{"another number for a name", "not a name", "record", `"tuple":true,"fields":[{"name":"1","type":"u8","offset":0,"size":1,"align":1}]`},
		{"a resource of another's drop", "released by", "guest_resource", `"drop":"g/U.drop"`},
		{"a resource of no crate's drop", "released by", "guest_resource", `"drop":"T.drop"`},
		{"objects of the kit", "import block \"wazabi\"", "resource", `"module":"wazabi"`},
	} {
		record := named(test.kind, 1, 1, test.keys)
		if strings.Contains(test.keys, `"name":"1T"`) {
			record = strings.Replace(record, `"name":"T",`, "", 1)
		}
		refused(test.name, test.says, abi.ErrDescription, record)
	}
	refused("a size below 0", "size -1 (g::T", abi.ErrDescription, named("newtype", -1, 1, `"inner":"u8"`))
	refused("an alignment that does not follow", "size 1 and alignment 2 do not follow", abi.ErrDescription, named("newtype", 1, 2, `"inner":"u8"`))
	refused("a size beyond 2 GiB", "size 2147483648 (g::T", abi.ErrDescription, named("newtype", 1<<31, 1, `"inner":"u8"`))
	refused("a path without a crate", "expected crate::path::Name", abi.ErrDescription, strings.Replace(point, "g::Point", "Point", 1))
	refused("a path of 4097 bytes", "expected crate::path::Name", abi.ErrDescription, pathOf(4097))
	refused("a path with a part of no name", "not a name", abi.ErrDescription, strings.Replace(point, "g::Point", "g::1::Point", 1))

	// Parameters and results.
	returns := func(typ, pass string, size, align int64) string {
		return with(nothing, fmt.Sprintf(`"result":{"type":%s,"pass":%q,"size":%d,"align":%d}`, typ, pass, size, align))
	}
	refused("a parameter of no data", "carries no data", abi.ErrDescription, takes(`"unit"`, 0, 1))
	refused("a parameter without a size", "no size or alignment", abi.ErrDescription, strings.Replace(takes(`"u8"`, 1, 1), `"size":1,`, "", 1))
	refused("a parameter of another alignment", "size 1 and alignment 2", abi.ErrDescription, takes(`"u8"`, 1, 2))
	refused("the text of an error that has no room", "give 16 and 4", abi.ErrDescription, textError, strings.Replace(textResult, "SIZE", "8", 1))
	refused("a result that is changed", "passed as mut", abi.ErrDescription, returns(`{"list":"u8"}`, "mut", 8, 4))
	refused("65,536 parameters", "too many parameters", abi.ErrLimit, strings.Replace(nothing, "[]", "["+list(1<<16, aParam)+"]", 1))
	refused("a type of two kinds", "expected a type", abi.ErrDescription, takes(`{"list":"u8","box":"u8"}`, 8, 4))
	refused("a type of no kind", "expected a type", abi.ErrDescription, takes(`{}`, 8, 4))
	refused("a kind that has parts", "unknown type \"list\"", abi.ErrDescription, takes(`"list"`, 8, 4))
	refused("a kind that has records", "unknown type \"record\"", abi.ErrDescription, takes(`"record"`, 8, 4))
	refused("a type of a kind without a name", "unknown kind of type", abi.ErrDescription, takes(`{"":"u8"}`, 8, 4))
	refused("a type of a type of none", "unknown kind of type", abi.ErrDescription, takes(`{"string":"u8"}`, 8, 4))
	refused("a type of records", "unknown kind of type", abi.ErrDescription, takes(`{"record":"u8"}`, 8, 4))
	refused("an array of 2 GiB", "larger than 2 GiB", abi.ErrLimit, takes(`{"array":["u16",1073741824]}`, 1<<31, 2))
	refused("an offset behind 2 GiB less a byte", "offset 5 does not follow", abi.ErrDescription,
		record(1<<31-1, 1, `a {"array":["u8",2147483647]} 0 2147483647 1`, `b {"array":["u8",0]} 5 0 1`)[0])
	if strconv.IntSize == 64 {
		// The sizes do not fit an int of 32 bits.
		refused("a record of 2 GiB", "larger than 2 GiB", abi.ErrLimit, record(1<<31-1, 1, `a {"array":["u8",2147483647]} 0 2147483647 1`, `b "u8" 2147483647 1 1`)[0])
		refused("a tuple of 2 GiB", "larger than 2 GiB", abi.ErrLimit, takes(`{"tuple":[{"array":["u8",2147483647]},"u8"]}`, 1<<31, 1))
	}

	// Imports.
	refused("an import of the kit's", "import block \"wazabi\"", abi.ErrDescription, strings.Replace(asks, "host/", "wazabi/", 1))
	refused("an import of C's", "import block \"env\"", abi.ErrDescription, strings.Replace(asks, "host/", "env/", 1))
	refused("an import of no name", "not a name", abi.ErrDescription, strings.NewReplacer("host/f", "host/1", `"name":"f"`, `"name":"1"`).Replace(asks))
	refused("an import of another name", "expected module/g", abi.ErrDescription, strings.Replace(asks, `"name":"f"`, `"name":"g"`, 1))
	refused("an import of a type of no name", "not a name", abi.ErrDescription, strings.Replace(asks, "host/f", "host/1T.f", 1))
	refused("an import that drops", "expected module/drop", abi.ErrDescription, strings.NewReplacer("host/f", "host/T.drop", `"name":"f"`, `"name":"drop"`).Replace(asks))
	refused("an import of a resource", "belongs to a resource of the guest", abi.ErrDescription, counterType, with(asks, `"of":"g::Counter"`))
	for _, test := range []struct{ name, old, new string }{
		{"of another object", "host/File.", "host/Pile."},
		{"of another block", "host/File.", "store/File."},
		{"that takes its object", `"borrow"`, `"own"`},
		{"without an object", `"name":"self"`, `"name":"file"`},
		{"with an object", "host/File.", "host/"},
	} {
		refused("a method "+test.name, selfParam, abi.ErrDescription, fileType, strings.Replace(fileLen, test.old, test.new, 1))
	}
	refused("a method of any object", selfParam, abi.ErrDescription, with(fileType, `"any":true`), fileLen)
	refused("a method of a resource", selfParam, abi.ErrDescription, counterType,
		strings.NewReplacer("host/File.", "host/Counter.", "g::File", "g::Counter").Replace(fileLen))
	refused("an import that changes a list", "passed as mut", abi.ErrDescription,
		strings.Replace(asks, "[]", `[{"name":"p","type":{"list":"u8"},"pass":"mut","size":8,"align":4}]`, 1))
	refused("an import that lends its result", "borrowed from the host", abi.ErrDescription, with(asks, `"result":{"type":"string","pass":"borrow","size":8,"align":4}`))
	refused("an import of batches", "an iterator of the host", abi.ErrDescription, with(asks, `"batch":3`))
	refused("an import that refuses", "an import that refuses", abi.ErrDescription, with(asks, `"refuses":true`))
	refused("a self of no type", "the parameter self is not of the type", abi.ErrDescription, strings.Replace(takes(`"u8"`, 1, 1), `"name":"p"`, `"name":"self"`, 1))
	refused("an export of no name", "not a name", abi.ErrDescription, strings.NewReplacer("g/f", "g/1", `"name":"f"`, `"name":"1"`).Replace(nothing))
	refused("an export of a crate of no name", "not a name", abi.ErrDescription, strings.Replace(nothing, "g/f", "1/f", 1))

	// Records.
	for _, record := range []string{constant(`"u8"`, "1"), asks, nothing} {
		refused("two records of "+record[12:20], "two different records", abi.ErrDescription, record, with(record, `"go":"X"`))
	}
	refused("two constants of a name", "the name MAX is taken by g/MAX", abi.ErrDescription, constant(`"u8"`, "1"), strings.Replace(constant(`"u8"`, "1"), "g/", "h/", 1))
	refused("a record of nothing", "expected either", abi.ErrDescription, `{"wazabi":1,"name":"f"}`)
	refused("a record of two", "expected either", abi.ErrDescription, with(nothing, `"import":"host/f"`))
	for _, record := range []string{`[1]`, `1`} {
		refused("a record that is "+record, "not a JSON object", abi.ErrDescription, record)
	}
	refused("text that is not UTF-8", "not UTF-8", abi.ErrDescription, with(nothing, "\"docs\":\"a\xff\""))
	refused("an unknown key of a function with a kind", `unknown key "foo"`, abi.ErrDescription, with(nothing, `"kind":"x","foo":1`))
	refused("an unknown key of a type without a kind", `unknown key "foo"`, abi.ErrDescription, `{"wazabi":1,"type":"g::T","foo":1}`)
	for _, version := range []string{`"1"`, `1.5`, `0`, `-1`, `true`, `{}`, `99999999999999999999`} {
		refused("the version "+version, "no format version", abi.ErrDescription, `{"wazabi":`+version+`,"name":"f"}`)
	}
	refused("another first key", "no format version", abi.ErrDescription, `{"name":"f","wazabi":1}`)
}

// pathOf is a record of a type whose path has n bytes.
func pathOf(n int) string {
	path := "g" + strings.Repeat("::"+strings.Repeat("a", 200), n/202)
	path += strings.Repeat("b", n-len(path)-3) + "::P"
	return strings.Replace(point, "g::Point", path, 1)
}

// TestChecksAccept has what is just within each bound.
func TestChecksAccept(t *testing.T) {
	nested := strings.Repeat(`{"list":`, 64) + `"u8"` + strings.Repeat("}", 64)
	name := strings.Repeat("n", 256)
	for what, records := range map[string][]string{
		"as many bytes, and none": {record(1<<31-1, 1, `a {"array":["u8",2147483647]} 0 2147483647 1`, `b {"array":["u8",0]} 2147483647 0 1`)[0]},
		"an import called drop":   {strings.NewReplacer("host/f", "host/drop", `"name":"f"`, `"name":"drop"`).Replace(asks)},
		"an export called drop":   {strings.NewReplacer("g/f", "g/drop", `"name":"f"`, `"name":"drop"`).Replace(nothing)},
		"a key in a text":         {with(nothing, `"docs":"a\",\"B\":\\"`)},
		"65,535 parameters":       {strings.Replace(nothing, "[]", "["+list(1<<16-1, aParam)+"]", 1)},
		"64 lists":                {takes(nested, 8, 4)},
		"a byte less than 2 GiB":  {takes(`{"array":["u8",2147483647]}`, 1<<31-1, 1)},
		"no bytes, often":         {takes(`{"array":["unit",2147483647]}`, 0, 1)},
		"256 cases":               {named("variant", 1, 1, `"cases":[`+list(1<<8, aCase)+`]`)},
		"257 cases":               {named("variant", 2, 2, `"cases":[`+list(1<<8+1, aCase)+`]`)},
		"65,536 cases":            {named("variant", 2, 2, `"cases":[`+list(1<<16, aCase)+`]`)},
		"65,537 cases":            {named("variant", 4, 4, `"cases":[`+list(1<<16+1, aCase)+`]`)},
		"8 flags":                 {named("flags", 1, 1, `"bits":[`+list(8, aCase)+`]`)},
		"9 flags":                 {named("flags", 2, 2, `"bits":[`+list(9, aCase)+`]`)},
		"17 flags":                {named("flags", 4, 4, `"bits":[`+list(17, aCase)+`]`)},
		"32 flags":                {named("flags", 4, 4, `"bits":[`+list(32, aCase)+`]`)},
		"33 flags":                {named("flags", 8, 8, `"bits":[`+list(33, aCase)+`]`)},
		"63 flags":                {named("flags", 8, 8, `"bits":[`+list(63, aCase)+`]`)},
		"64 flags":                {named("flags", 8, 8, `"bits":[`+list(64, aCase)+`]`)},
		"a path of 4096 bytes":    {pathOf(4096)},
		"a name of 256 bytes":     {strings.NewReplacer("g/f", "g/"+name, `"name":"f"`, `"name":"`+name+`"`).Replace(nothing)},
		"a name of all kinds":     {strings.NewReplacer("g/f", "g/_a\u0301\u203f1", `"name":"f"`, `"name":"_a`+"\u0301\u203f"+`1"`).Replace(nothing)},
		"a Go type of a newtype":  {named("newtype", 1, 1, `"inner":"u8","gotype":"net/netip.Addr"`)},
		"a source":                {named("record", 1, 1, `"error":true,"source":"x","format":"{x}",`+field)},
		"the text of an error":    {textError, strings.Replace(textResult, "SIZE", "16", 1)},
		"a batch of one item":     {with(nothing, `"batch":1,"result":{"type":{"iterator":"u8"},"pass":"own","size":4,"align":4}`)},
		"a method of a host's":    {fileType, fileLen},
		"a float below 0":         {constant(`"f64"`, `13832806255468478464`)},
		"the float 0":             {constant(`"f64"`, `0`)},
		"the last char":           {constant(`"char"`, `1114111`)},
	} {
		if _, err := abi.Read(section(records...)); err != nil {
			t.Errorf("%s: %.500v", what, err)
		}
	}
	if _, err := abi.Read(make([]byte, 16<<20)); !errors.Is(err, abi.ErrDescription) {
		t.Errorf("16 MiB: %v", err)
	}
	if _, err := abi.Read(section(constant(`"char"`, `1114112`))); !errors.Is(err, abi.ErrDescription) {
		t.Errorf("a char beyond the last one: %v", err)
	}
	if _, err := abi.Read(section(constant(`"u128"`, `1`))); !errors.Is(err, abi.ErrDescription) {
		t.Errorf("a constant of 128 bits: %v", err)
	}
}

// TestLines has lines that are no records, behind one that is. The error says where they are.
func TestLines(t *testing.T) {
	first := line(nothing)
	for text, says := range map[string]string{
		"\n": "expected a checksum", "12345678\n": "expected a checksum", "12345678 \n": "expected a checksum", "12345678-1\n": "expected a checksum",
		"1234567g 1\n": "is not a checksum", "+1234567 1\n": "is not a checksum", "ABCDEF01 1\n": "is not a checksum", "00000000 1\n": "the section is damaged",
		line("1"): "not a JSON object", "12345678 1": "no end of line in the last 10 bytes", line(`{"wazabi":1,"foo":1}`): "unknown key",
	} {
		_, err := abi.Read([]byte(first + text))
		var fault *abi.Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), says) || fault.Offset != int64(len(first)) || fault.Where != "record 2" {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}

// TestSpread: sixteen parameters are passed as they are, more as one record.
func TestSpread(t *testing.T) {
	for n, want := range map[int]int{1: 1, 16: 16, 17: 1} {
		d, err := abi.Read(section(strings.Replace(nothing, "[]", "["+list(n, aParam)+"]", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if params, _ := d.Exports[0].Core(); len(params) != want {
			t.Errorf("%d parameters: core parameters %v, want %d", n, params, want)
		}
	}
}

// TestConstantOfType: abi.json has the type that a constant belongs to.
func TestConstantOfType(t *testing.T) {
	d, err := abi.Read(section(colorType, `{"wazabi":1,"const":"g/Color.MAX","name":"MAX","of":"g::Color","inner":"u8","value":7}`))
	if err != nil {
		t.Fatal(err)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Constants[0].Of == nil || again.Constants[0].Of.Name != "Color" {
		t.Errorf("%s: %v", d.JSON(), err)
	}
}

// TestDescribed looks for the section in files that are cut or damaged.
func TestDescribed(t *testing.T) {
	const header = "\x00asm\x01\x00\x00\x00"
	for file, want := range map[string]bool{
		"": false, "\x00asm": false, header: false,
		header + "\x00\x07\x06wazabi":                           true,
		header + "\x00\x08\x06wazabi{":                          true,
		header + "\x05\x03\x01\x00\x01\x00\x07\x06wazabi":       true,
		header + "\x00\x02\x01a\x00\x07\x06wazabi":              true,
		header + "\x01\x07\x06wazabi":                           false, // no custom section
		header + "\x00\x07\x06wazab2":                           false,
		header + "\x00\x08\x07wazabi2":                          false,
		header + "\x00\x06\x06wazab":                            false,
		header + "\x00\x08\x06wazabi":                           false, // cut
		header + "\x00":                                         false,
		header + "\x00\x80":                                     false,
		header + "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f": false,
		header + "\x00\x00\x00\x07\x06wazabi":                   true, // behind a section without a name
	} {
		if got := abi.Described([]byte(file)); got != want {
			t.Errorf("%q: %t, want %t", file, got, want)
		}
	}
}

// TestInterfaceChecks makes one mistake in the sides of an interface at a time.
func TestInterfaceChecks(t *testing.T) {
	const hostField = `{"name":"0","type":"g::Filter_host","offset":4,"size":4,"align":4}]`
	const cases, sides = "expected the cases guest and host with one field each", "expected a resource of the guest and an object of the host"
	for _, test := range []struct{ name, old, new, says string }{
		{"a side that is read", `"drop":`, `"read":true,"drop":`, sides},
		{"a side that is written", `"drop":`, `"write":true,"drop":`, sides},
		{"any object", `"module":"filter_host"`, `"module":"filter_host","any":true`, sides},
		{"two resources", `"type":"g::Filter_host","offset"`, `"type":"g::Filter_guest","offset"`, sides},
		{"three cases", hostField + "}", hostField + `},{"name":"more"}`, cases},
		{"two fields", hostField, strings.TrimSuffix(hostField, "]") + `,{"name":"1","type":"u32","offset":8,"size":4,"align":4}]`, cases},
	} {
		t.Run(test.name, func(t *testing.T) {
			replace := []string{test.old, test.new}
			if test.name == "two fields" {
				replace = append(replace, `"size":8,"align":4,"interface"`, `"size":12,"align":4,"interface"`)
			}
			if _, err := filters(replace...); !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}

// TestJSONRefused has files that are no abi.json.
func TestJSONRefused(t *testing.T) {
	for text, says := range map[string]string{
		"{":                                   "unexpected",
		`[1]`:                                 "the value has the JSON type array; expected an object",
		`{"fingerprint":""}`:                  "no format version",
		`{"wazabi":0}`:                        "no format version",
		`{"wazabi":2}`:                        "format 2",
		`{"wazabi":1,"types":[null]}`:         "null is no value",
		`{"wazabi":1,"exports":[null]}`:       "null is no value",
		`{"wazabi":1,"imports":[null]}`:       "null is no value",
		`{"wazabi":1,"constants":[null]}`:     "null is no value",
		`{"wazabi":1,"crates":[null]}`:        "null is no value",
		`{"wazabi":1,"types":[{"type":"P"}]}`: "expected crate::path::Name",
		`{"wazabi":1}`:                        "the fingerprint is",
		strings.Repeat(" ", 16<<20+1):         "too large",
		strings.Repeat(" ", 16<<20):           "EOF",
	} {
		if _, err := abi.ParseJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.80q: %v, want %q", text, err, says)
		}
	}
}

// TestReadCore reads core modules with each kind of import, and with one that is not a function.
func TestReadCore(t *testing.T) {
	const header = "\x00asm\x01\x00\x00\x00"
	part := func(id byte, body string) string { return string([]byte{id, byte(len(body))}) + body }
	results := func(n int) string { return "\x60\x00" + string([]byte{byte(n)}) + strings.Repeat("\x7f", n) }
	types := part(1, "\x05\x60\x00\x00"+results(16)+results(17)+"\x60\x01\x7b\x00"+"\x60\x00\x01\x70")
	asks := func(name string, kind byte) string { return "\x01m" + name + "\x00" + string([]byte{kind}) }
	for _, test := range []struct {
		name, imports string
		kind          error
	}{
		{"no results", "\x01" + asks("\x01f", 0), nil},
		{"16 results", "\x01" + asks("\x01f", 1), nil},
		{"17 results", "\x01" + asks("\x01f", 2), abi.ErrLimit},
		{"a vector", "\x01" + asks("\x01f", 3), abi.ErrImport},
		{"a reference", "\x01" + asks("\x01f", 4), abi.ErrImport},
		{"the same twice", "\x02" + asks("\x01f", 0) + asks("\x01f", 0), nil},
		{"of two types", "\x02" + asks("\x01f", 0) + asks("\x01f", 1), abi.ErrImport},
	} {
		if _, err := abi.ReadCore([]byte(header + types + part(2, test.imports))); !errors.Is(err, test.kind) {
			t.Errorf("an import with %s: %v, want %v", test.name, err, test.kind)
		}
	}
	// Names of modules and functions may have slashes.
	d, err := abi.ReadCore([]byte(header + types + part(2, "\x01\x03m/n\x03f/g\x00\x00") + part(7, "\x01\x03e/f\x00\x00")))
	if err != nil {
		t.Fatal(err)
	}
	if module, name := d.Imports[0].Import(); module != "m/n" || name != "f/g" || d.Exports[0].WireName() != "e/f" {
		t.Errorf("import %q %q, export %q", module, name, d.Exports[0].WireName())
	}
	d, err = abi.ReadCore([]byte(header + types + part(3, "\x01\x00") + part(5, "\x01\x00\x02") + part(7, "\x02\x01m\x02\x00\x01f\x00\x00") + part(10, "\x01\x02\x00\x0b")))
	if err != nil || len(d.Exports) != 1 || d.Exports[0].Name != "f" || d.Core.Memory != 2<<16 {
		t.Errorf("%+v, %v", d, err)
	}
}
