package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// file is an object of the host.
type file struct {
	text   string
	closed int
}

func (f *file) Close() error {
	f.closed++
	return nil
}

// FsError has the name of the guest's error type.
type FsError uint8

func (e FsError) Error() string { return fmt.Sprintf("file error %d", e) }

const (
	notFound FsError = 1
	eof      FsError = 2
)

type scanLine struct {
	FilterType string
	Data       []byte
}

// hostFuncs are the functions that the guest hosted imports, with Go types.
func hostFuncs(files map[string]*file) map[string]any {
	return map[string]any{
		"host/open": func(name string) (*file, error) {
			if f := files[name]; f != nil {
				return f, nil
			}
			return nil, fmt.Errorf("open %s: %w", name, notFound)
		},
		"host/File.read_u8": func(_ context.Context, f *file) (uint8, error) {
			if f.text == "" {
				return 0, &dynamic.ErrorValue{Go: "Eof"}
			}
			first := f.text[0]
			f.text = f.text[1:]
			return first, nil
		},
		"host/add":    func(a, b int64) int64 { return a + b },
		"host/check":  func(fail bool) error { return nil },
		"host/deeper": func(level uint32) (uint32, error) { return 0, errors.New("too deep") },
		"host/dup":    func(text string) (string, string) { return text, text },
		"host/look_up": func(name string) (uint32, bool) {
			return uint32(len(name)), name != ""
		},
		"host/modify": func(line scanLine) (scanLine, error) {
			return scanLine{"Sub", append(line.Data, 0xFF)}, nil
		},
		"host/notify":        func(ctx context.Context, line *scanLine) error { return ctx.Err() },
		"host/return_one_of": dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) { return args[0], nil }),
		"store/recall":       func(key uint32) any { return key },
	}
}

func withFuncs(funcs map[string]any) (opts []wazabi.Option) {
	for name, fn := range funcs {
		opts = append(opts, dynamic.WithFunc(name, fn))
	}
	return opts
}

// TestHostFuncs: the guest calls funcs with Go types, gets their errors, and has objects of the
// host.
func TestHostFuncs(t *testing.T) {
	readme := &file{text: "hail"}
	g := openLate(t, "hosted", withFuncs(hostFuncs(map[string]*file{"readme": readme}))...)
	ctx := t.Context()
	if data, ok := lately(t, g, "read", "readme").Bytes(); !ok || string(data) != "hail" || readme.closed != 1 {
		t.Errorf("read: %q, closed %d times", data, readme.closed)
	}
	_, err := g.Call(ctx, "read", "nothing")
	var value *dynamic.ErrorValue
	if !errors.As(err, &value) || value.Value.String() != `"NotFound"` || err.Error() != "there is no such file" {
		t.Errorf("read: %v", err)
	}
	edited := lately(t, g, "edit", []scanLine{{"Sub", []byte{1, 2}}, {"None", nil}})
	if edited.String() != `[{"filter_type":"Sub","data":"AQL/"},{"filter_type":"Sub","data":"/w=="}]` {
		t.Errorf("edit: %v", edited)
	}
	var lines []scanLine
	if err := edited.Decode(&lines); err != nil || lines[0].FilterType != "Sub" || lines[1].Data[0] != 0xFF {
		t.Errorf("the lines are %+v, %v", lines, err)
	}
	if text, _ := lately(t, g, "print_twice", "ab").Text(); !strings.Contains(text, "ab") {
		t.Errorf("print_twice: %q", text)
	}
	if n := number(t, lately(t, g, "look_up_all", []string{"abc", "", "d"})); n != 4 {
		t.Errorf("look_up_all: %d", n)
	}
	_, err = g.Call(ctx, "depth", 3)
	var guest *wazabi.GuestError
	if !errors.As(err, &guest) || guest.Message != "too deep" {
		t.Errorf("depth: %v", err)
	}

	// Lent, given, and given back.
	mine := &file{text: "xy"}
	if n := number(t, lately(t, g, "first_byte", mine)); n != 'x' || mine.closed != 0 {
		t.Errorf("first_byte: %d, closed %d times", n, mine.closed)
	}
	back, _ := lately(t, g, "pass_on", mine).Object()
	if back != any(mine) || mine.closed != 0 {
		t.Errorf("pass_on: %v, closed %d times", back, mine.closed)
	}
	job := lately(t, g, "make_job", "copy", "readme")
	if input, ok := job.Field("input"); !ok {
		t.Error("a job has no input")
	} else if object, ok := input.Object(); !ok || object != any(readme) {
		t.Errorf("the input is %v", object)
	}
	second := &file{text: "z"}
	if v := lately(t, g, "run_job", map[string]any{"name": "job", "input": mine, "output": second}); number(t, v) != 'y' || mine.closed != 1 || second.closed != 1 {
		t.Errorf("run_job: %v, closed %d and %d times", v, mine.closed, second.closed)
	}
	any, some := lately(t, g, "echo_any", 9).Option()
	if object, _ := any.Object(); !some || object != uint32(9) {
		t.Errorf("echo_any: %v, %t", object, some)
	}
}

// TestHostMisuse: Open refuses host functions that are missing, that the guest does not import, or
// that have other types, and names both sides.
func TestHostMisuse(t *testing.T) {
	tests := []struct {
		name   string
		change func(map[string]any)
		kind   error
		text   string
	}{
		{"missing", func(m map[string]any) { delete(m, "host/add") }, wazabi.ErrImport, "no WithFunc and no Link for host/add"},
		{"misspelt", func(m map[string]any) { m["host/ad"] = m["host/add"]; delete(m, "host/add") }, wazabi.ErrImport,
			`no WithFunc and no Link for host/add; the guest does not import "host/ad"`},
		{"many missing", func(m map[string]any) { clear(m); m["host/ad"] = func() {} }, wazabi.ErrImport,
			`host/notify and 3 more; the guest does not import "host/ad"`},
		{"not imported", func(m map[string]any) { m["host/sub"], m["host/mul"] = func() {}, 1 }, wazabi.ErrOption,
			`WithFunc of "host/mul", "host/sub", which the guest does not import`},
		{"nil", func(m map[string]any) { m["host/add"] = nil }, wazabi.ErrOption, "host/add"},
		{"nil func", func(m map[string]any) { m["host/add"] = (func(a, b int64) int64)(nil) }, wazabi.ErrOption, "host/add"},
		{"nil HostFunc", func(m map[string]any) { m["host/add"] = dynamic.HostFunc(nil) }, wazabi.ErrOption, "host/add"},
		{"no func", func(m map[string]any) { m["host/add"] = 3 }, wazabi.ErrOption, "host/add"},
		{"parameters", func(m map[string]any) { m["host/add"] = func(a int64) int64 { return a } }, wazabi.ErrOption, "1 parameters"},
		{"parameter", func(m map[string]any) { m["host/add"] = func(a int64, b string) int64 { return a } }, wazabi.ErrOption, "docs/dynamic.md has the Go types (b)"},
		{"narrow parameter", func(m map[string]any) { m["host/add"] = func(a int64, b int32) int64 { return a } }, wazabi.ErrOption, "Go's int32 and the guest's i64"},
		{"result", func(m map[string]any) { m["host/add"] = func(a, b int64) string { return "" } }, wazabi.ErrOption, "docs/dynamic.md has the Go types (result)"},
		{"no result", func(m map[string]any) { m["host/add"] = func(a, b int64) {} }, wazabi.ErrOption, "0 results"},
		{"field", func(m map[string]any) { m["host/notify"] = func(struct{ Data []byte }) {} }, wazabi.ErrOption, "filter_type"},
		{"field's type", func(m map[string]any) {
			m["host/notify"] = func(struct {
				FilterType string
				Data       []string
			}) {
			}
		}, wazabi.ErrOption, "line.data"},
		{"variadic", func(m map[string]any) { m["host/add"] = func(a ...int64) int64 { return 0 } }, wazabi.ErrOption, "variadic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			funcs := hostFuncs(nil)
			tt.change(funcs)
			_, err := dynamic.Open(t.Context(), guestFile(t, "hosted"), withFuncs(funcs)...)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("the error is %v, expected %v with %q", err, tt.kind, tt.text)
			}
		})
	}
}

// TestHostFails: a result that cannot be sent, an object of another type and a panic end the call,
// and the guest can be used again.
func TestHostFails(t *testing.T) {
	funcs := hostFuncs(nil)
	funcs["host/modify"] = func(line scanLine) scanLine { return scanLine{FilterType: "Sideways"} }
	funcs["host/add"] = dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) { return "text", nil })
	funcs["host/dup"] = func(string) (string, string) { panic("no copies") }
	funcs["host/look_up"] = func(string) (uint32, bool, error) { return 0, false, errors.New("no such name") }
	g := openLate(t, "hosted", withFuncs(funcs)...)
	for _, tt := range []struct {
		name, path string
		args       []any
	}{
		{"edit", "host/modify.result.filter_type", []any{[]scanLine{{FilterType: "Sub"}}}},
		{"sum", "host/add.result", []any{[]int64{1, 2}}},
		{"print_twice", "host/dup", []any{"x"}},
		{"look_up_all", "host/look_up", []any{[]string{"x"}}},
		{"first_byte", "host/File.read_u8", []any{"a string and no *file"}},
	} {
		_, err := g.Call(t.Context(), tt.name, tt.args...)
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != tt.path {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if n := number(t, lately(t, g, "keep", &file{})); n != 1 {
		t.Errorf("keep: %d", n)
	}
}

// wrapsItself is an error whose Unwrap returns the error, and badText is one whose Error panics.
type (
	wrapsItself struct{}
	badText     struct{}
)

func (wrapsItself) Error() string   { return "again" }
func (e wrapsItself) Unwrap() error { return e }
func (badText) Error() string       { panic("no text") }

// TestOddErrors: errors of the program whose methods do not end, or panic, are errors of the host.
func TestOddErrors(t *testing.T) {
	var fails error
	funcs := hostFuncs(nil)
	funcs["host/look_up"] = func(string) (uint32, bool, error) { return 0, false, fails }
	funcs["host/deeper"] = func(uint32) (uint32, error) { return 0, fails }
	g := openLate(t, "hosted", withFuncs(funcs)...)
	for _, tt := range []struct {
		fails      error
		name, path string
		arg        any
		text       string
	}{
		{wrapsItself{}, "look_up_all", "host/look_up", []string{"x"}, "again"},
		{wrapsItself{}, "depth", "", 1, "again"},
		{badText{}, "look_up_all", "host/look_up", []string{"x"}, "no text"},
		{badText{}, "depth", "host/deeper.result", 1, "no text"},
	} {
		fails = tt.fails
		_, err := g.Call(t.Context(), tt.name, tt.arg)
		var e *wazabi.Error
		if found := errors.As(err, &e); found != (tt.path != "") || found && (e.Kind != wazabi.ErrHost || e.Path != tt.path) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s of %T: %v", tt.name, tt.fails, err)
		}
	}
}

// TestManyParameters: more parameters than cross one by one cross in both directions.
func TestManyParameters(t *testing.T) {
	texts := []string{
		"1", "18446744073709551615", `"c"`, "true", "1.5", "[1,2]", "null", `{"x":1,"y":2}`, "-1", "-2", `"k"`, `"Up"`, `"m"`,
		`["n","o"]`, "[1,2]", "[1,2,3]", `"q"`, "{}", `"s"`,
	}
	var seen []string
	nineteen := dynamic.WithFunc("frames/nineteen", dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) {
		for _, arg := range args {
			seen = append(seen, arg.String())
		}
		return "back", nil
	}))
	g := openLate(t, "mirror", append(unused(t, "mirror"), nineteen)...)
	args := make([]any, len(texts))
	for i, text := range texts {
		args[i] = json.RawMessage(text)
	}
	v := lately(t, g, "nineteen", args...)
	texts[15] = `"AQID"`
	if v.String() != `"back"` || !slices.Equal(seen, texts) {
		t.Errorf("nineteen: %v, the host got %q", v, seen)
	}
}
