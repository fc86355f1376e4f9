package abi_test

import (
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestText compares the readable form of a small description: docs, fields with padding between and
// behind them, an error and its success, and both kinds of imports.
func TestText(t *testing.T) {
	d := read(t, fileType, fileLen, filterType, filterGuest, filterHost,
		`{"wazabi":1,"type":"g::Mixed","name":"Mixed","kind":"record","size":16,"align":8,"docs":"Fields\n\nof all sizes.","fields":[`+
			`{"name":"a","type":"u8","offset":0,"size":1,"align":1,"docs":"The first.\nThere are more."},`+
			`{"name":"b","type":"u8","offset":1,"size":1,"align":1},{"name":"c","type":"u64","offset":8,"size":8,"align":8}]}`,
		`{"wazabi":1,"type":"g::Padded","name":"Padded","kind":"record","size":4,"align":2,"fields":[`+
			`{"name":"a","type":"u16","offset":0,"size":2,"align":2},{"name":"b","type":"u8","offset":2,"size":1,"align":1}]}`,
		`{"wazabi":1,"type":"g::Failure","name":"Failure","kind":"enum","size":1,"align":1,"error":true,"text":true,"repr":"u8","cases":[`+
			`{"name":"Fine","value":0,"ok":true},{"name":"Bad","value":7,"docs":"It is bad."}]}`,
		`{"wazabi":1,"type":"g::Plain","name":"Plain","kind":"enum","size":1,"align":1,"error":true,"repr":"u8","cases":[{"name":"Bad","value":7}]}`,
		`{"wazabi":1,"type":"g::Shape","name":"Shape","kind":"variant","size":2,"align":1,"cases":[{"name":"Dot"},{"name":"Line","fields":[`+
			`{"name":"long","type":"u8","offset":1,"size":1,"align":1}]}]}`,
		export("f", `{"list":"g::Mixed"} own 8 4`, `{"list":"g::Padded"} own 8 4`, `"g::Failure" own 1 1`, `"g::Plain" own 1 1`, `"g::Shape" own 2 1`),
		with(export("g"), `"docs":"Does nothing."`),
	)
	const want = `fingerprint FINGERPRINT, format 1: 2 functions, 9 types

fn f(p0: Vec<Mixed>, p1: Vec<Padded>, p2: Failure, p3: Plain, p4: Shape)
    "g/f" (i64, i64, i32, i32, i32) -> ()

/// Does nothing.
fn g()
    "g/g" () -> ()

import host.File.len(self: &File)
    "host" "File.len" (i32) -> ()

enum Failure: u8    size 1, align 1, error with text
    Fine  = 0  ok
    Bad   = 7      It is bad.

host object File    size 4, align 4

interface Filter    size 8, align 4
    guest  = 0
        4  4    0  Filter_guest
    host   = 1
        4  4    0  Filter_host

resource Filter_guest    size 4, align 4

host object Filter_host    size 4, align 4

/// Fields
///
/// of all sizes.
struct Mixed    size 16, align 8
    0  1  a          u8   The first.
    1  1  b          u8
    2  6  (padding)
    8  8  c          u64

struct Padded    size 4, align 2
    0  2  a          u16
    2  1  b          u8
    3  1  (padding)

enum Plain: u8    size 1, align 1, error
    Bad  = 7

enum Shape: u8    size 2, align 1
    Dot    = 0
    Line   = 1
        1  1    long  u8
`
	got := strings.Replace(d.Text(), d.Fingerprint(), "FINGERPRINT", 1)
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	d.CoreImports = append(d.CoreImports, abi.CoreImport{Module: "m", Name: "n"})
	if got := d.Text(); !strings.Contains(got, "types\n\nimports\n    m.n () -> ()\n\nfn f(") {
		t.Error(got)
	}
}
