package dynamic_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// An author makes random arguments that fit their types.
type author struct {
	*rand.Rand
	// resources are those that the guest has returned, by their types.
	resources map[*abi.Type][]*dynamic.Resource
	// called is what funcs of the program do with what the guest gives them; nil for nothing.
	called func(context.Context, []dynamic.Value)
}

// argument returns a Go value for a parameter.
func (a *author) argument(p abi.Param) any {
	if p.InPlace {
		if slice := a.slice(p.Type); slice != nil {
			return slice
		}
	}
	v := a.value(p.Type, 0)
	if text, ok := v.(json.RawMessage); ok && len(text) > 10_000 {
		// The time to parse it is not that of the call.
		if value, err := dynamic.ValueOf(p.Type, text); err == nil {
			return value
		}
	}
	return v
}

// slice returns a slice of numbers, which the guest can change; nil for other types.
func (a *author) slice(t *abi.Type) any {
	v, err := dynamic.ValueOf(t, json.RawMessage(a.json(t, 0)))
	if err != nil || len(t.Elems) != 1 {
		return nil
	}
	var out any
	switch t.Elems[0].Kind {
	case abi.KindU8:
		out = new([]uint8)
	case abi.KindU32:
		out = new([]uint32)
	case abi.KindF64:
		out = new([]float64)
	default:
		return nil
	}
	if v.Decode(out) != nil {
		return nil
	}
	return out
}

// value returns a Go value of the type: JSON, unless there is a handle in it.
func (a *author) value(t *abi.Type, depth int) any {
	if !holdsHandles(t, map[*abi.Type]bool{}) {
		return json.RawMessage(a.json(t, depth))
	}
	values := func(n int, elem *abi.Type) []any {
		all := make([]any, n)
		for i := range all {
			all[i] = a.value(elem, depth+1)
		}
		return all
	}
	switch t.Kind {
	case abi.KindGuestResource:
		if had := a.resources[t]; len(had) > 0 {
			return had[a.IntN(len(had))]
		}
		return (*dynamic.Resource)(nil)
	case abi.KindResource:
		return fmt.Sprint("object ", a.IntN(3))
	case abi.KindCallback:
		return a.function(t.CallbackResult())
	case abi.KindReader:
		return &reader{left: a.IntN(5000), chunk: 1 + a.IntN(300), fails: a.IntN(4) == 0}
	case abi.KindWriter:
		return &writer{left: 5000}
	case abi.KindSequence:
		var items iter.Seq[any] = func(yield func(any) bool) {
			for _, v := range values(a.IntN(70), t.Elems[0].Elems[0]) {
				if !yield(v) {
					return
				}
			}
		}
		return items
	case abi.KindOption:
		if a.IntN(3) == 0 || depth > 8 {
			return nil
		}
		return a.value(t.Elems[0], depth)
	case abi.KindList:
		return values(a.length(depth), t.Elems[0])
	case abi.KindArray:
		return values(t.Len, t.Elems[0])
	case abi.KindMap:
		all := map[any]any{}
		for range a.length(depth) {
			key, err := dynamic.ValueOf(t.Elems[0].Elems[0], json.RawMessage(a.json(t.Elems[0].Elems[0], 0)))
			if err == nil {
				all[key.String()] = a.value(t.Elems[0].Elems[1], depth+1)
			}
		}
		return all
	case abi.KindResult:
		if a.IntN(3) == 0 {
			return struct {
				Value any
				Err   error
			}{nil, errors.New("an error")}
		}
		return struct {
			Value any
			Err   error
		}{a.value(t.Elems[0], depth+1), nil}
	case abi.KindBox, abi.KindNewtype:
		return a.value(t.Elems[0], depth+1)
	case abi.KindTuple:
		return a.fields(t.Members(), true, depth)
	case abi.KindRecord:
		return a.fields(t.Fields, t.Tuple, depth)
	case abi.KindVariant:
		if t.Interface {
			return a.value(t.Cases[a.IntN(2)].Fields[0].Type, depth)
		}
		c := a.caseOf(t, depth)
		if len(c.Fields) == 0 {
			return c.Name
		}
		return map[string]any{c.Name: a.fields(c.Fields, c.Tuple, depth)}
	}
	return nil
}

func (a *author) fields(fields []abi.Field, tuple bool, depth int) any {
	list, named := []any{}, map[string]any{}
	for _, f := range fields {
		v := a.value(f.Type, depth+1)
		list, named[f.Name] = append(list, v), v
	}
	if tuple {
		return list
	}
	return named
}

// function returns a func for the guest. It returns a value of the type, or now and then an error.
func (a *author) function(result *abi.Type) dynamic.HostFunc {
	// Each func has numbers of its own, so that a run does not depend on when it is called.
	own := &author{Rand: rand.New(rand.NewPCG(a.Uint64(), 1)), resources: a.resources, called: a.called}
	return func(ctx context.Context, args []dynamic.Value) (any, error) {
		if own.called != nil {
			own.called(ctx, args)
		}
		switch {
		case own.IntN(12) == 0:
			return nil, errors.New("the host does not want to")
		case result == nil:
			return nil, nil
		case result.Kind == abi.KindResult:
			return own.value(result.Elems[0], 0), nil
		}
		return own.value(result, 0), nil
	}
}

// length is the length of a list.
func (a *author) length(depth int) int {
	switch {
	case depth > 5:
		return 0
	case depth == 0 && a.IntN(20) == 0:
		return a.IntN(3000)
	}
	return a.IntN(5)
}

// caseOf returns a case, deep inside of a value one without fields, if there is one.
func (a *author) caseOf(t *abi.Type, depth int) abi.Case {
	c := t.Cases[a.IntN(len(t.Cases))]
	for range 30 {
		if depth < 4 || len(c.Fields) == 0 {
			break
		}
		c = t.Cases[a.IntN(len(t.Cases))]
	}
	return c
}

// json returns a value as JSON.
func (a *author) json(t *abi.Type, depth int) string {
	if depth > 60 {
		return "null"
	}
	list := func(open string, n int, part func(i int) string, end string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = part(i)
		}
		return open + strings.Join(parts, ",") + end
	}
	fields := func(fields []abi.Field, tuple bool) string {
		open, end := "{", "}"
		if tuple {
			open, end = "[", "]"
		}
		return list(open, len(fields), func(i int) string {
			text := a.json(fields[i].Type, depth+1)
			if tuple {
				return text
			}
			return quoted(fields[i].Name) + ":" + text
		}, end)
	}
	switch t.Kind {
	case abi.KindUnit:
		return "null"
	case abi.KindBool:
		return strconv.FormatBool(a.IntN(2) == 0)
	case abi.KindF32:
		return strconv.FormatFloat(float64(math.Float32frombits(a.Uint32()&^(1<<30))), 'g', -1, 32)
	case abi.KindF64:
		return []string{"0", "-0", "1.5", `"NaN"`, `"+Inf"`, "1e308", "3"}[a.IntN(7)]
	case abi.KindChar:
		return quoted(string([]rune{'a', 0, 'é', '\u20ac', '\U0001f600', '\n', 0x10ffff}[a.IntN(7)]))
	case abi.KindString, abi.KindUTF16:
		return quoted(a.text(depth))
	case abi.KindDuration:
		return quoted(time.Duration(a.Int64() >> a.IntN(63)).String())
	case abi.KindSystemTime, abi.KindInstant:
		return quoted(time.Unix(a.Int64N(1<<33), a.Int64N(1e9)).UTC().Format(time.RFC3339Nano))
	case abi.KindIP:
		return quoted([]string{"1.2.3.4", "::1", "ffff::2"}[a.IntN(3)])
	case abi.KindIPv4:
		return quoted("1.2.3.4")
	case abi.KindIPv6:
		return quoted("::1")
	case abi.KindSocket:
		return quoted([]string{"1.2.3.4:80", "[fe80::1]:65535"}[a.IntN(2)])
	case abi.KindUUID:
		return quoted("67e55044-10b1-426f-9247-bb680e5fe0c8")
	case abi.KindDecimal:
		return quoted([]string{"0", "-12.50", "79228162514264337593543950335"}[a.IntN(3)])
	case abi.KindJSON:
		return []string{"null", `{"a":[1,-2.5e3,"x",null,true],"b":{}}`, "[]", `"text"`}[a.IntN(4)]
	case abi.KindDynError:
		return list("[", 1+a.IntN(3), func(int) string { return quoted(a.text(3)) }, "]")
	case abi.KindList:
		if t.Elems[0].Kind == abi.KindU8 {
			return quoted(base64.StdEncoding.EncodeToString([]byte(a.text(depth))))
		}
		return list("[", a.length(depth), func(int) string { return a.json(t.Elems[0], depth+1) }, "]")
	case abi.KindSet:
		all := a.keys(t.Elems[0], depth)
		return list("[", len(all), func(i int) string { return all[i] }, "]")
	case abi.KindArray:
		return list("[", t.Len, func(int) string { return a.json(t.Elems[0], depth+1) }, "]")
	case abi.KindMap:
		entry := t.Elems[0]
		all := a.keys(entry.Elems[0], depth)
		return list("{", len(all), func(i int) string {
			key := all[i]
			if !strings.HasPrefix(key, `"`) {
				key = quoted(key)
			}
			return key + ":" + a.json(entry.Elems[1], depth+1)
		}, "}")
	case abi.KindOption:
		if a.IntN(3) == 0 || depth > 6 {
			return "null"
		}
		text := a.json(t.Elems[0], depth+1)
		inside := t.Elems[0]
		for inside.Kind == abi.KindBox || inside.Kind == abi.KindNewtype {
			inside = inside.Elems[0]
		}
		if k := inside.Kind; k == abi.KindOption || k == abi.KindUnit || k == abi.KindJSON {
			return `{"some":` + text + "}"
		}
		return text
	case abi.KindResult:
		i := a.IntN(2)
		return []string{`{"Ok":`, `{"Err":`}[i] + a.json(t.Elems[i], depth+1) + "}"
	case abi.KindTuple:
		return list("[", len(t.Elems), func(i int) string { return a.json(t.Elems[i], depth+1) }, "]")
	case abi.KindBox, abi.KindNewtype:
		return a.json(t.Elems[0], depth+1)
	case abi.KindRecord:
		return fields(t.Fields, t.Tuple)
	case abi.KindEnum:
		return quoted(t.Cases[a.IntN(len(t.Cases))].Name)
	case abi.KindFlags:
		var names []string
		for _, c := range t.Cases {
			if a.IntN(2) == 0 {
				names = append(names, quoted(c.Name))
			}
		}
		return "[" + strings.Join(names, ",") + "]"
	case abi.KindVariant:
		c := a.caseOf(t, depth)
		switch {
		case len(c.Fields) == 0:
			return quoted(c.Name)
		case c.Tuple && len(c.Fields) == 1:
			return "{" + quoted(c.Name) + ":" + a.json(c.Fields[0].Type, depth+1) + "}"
		}
		return "{" + quoted(c.Name) + ":" + fields(c.Fields, c.Tuple) + "}"
	}
	return a.integer(t.Kind)
}

// keys returns different values of the type as JSON.
func (a *author) keys(t *abi.Type, depth int) []string {
	all := make([]string, a.length(depth))
	for i := range all {
		all[i] = a.json(t, depth+1)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// integer returns an integer of the kind: a small one, one near the bounds, or any.
func (a *author) integer(k abi.Kind) string {
	bits := uint(8 * k.Size())
	if bits == 0 {
		return "null"
	}
	n := new(big.Int).SetUint64(a.Uint64() >> a.IntN(64))
	if bits == 128 {
		n.Lsh(n, uint(a.IntN(64)))
	}
	if a.IntN(4) == 0 {
		n.Sub(n.Lsh(big.NewInt(1), bits), big.NewInt(1))
	}
	if k.Signed() || k == abi.KindI128 {
		bits--
	}
	n.And(n, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(1)))
	if k.NonZero() && n.Sign() == 0 {
		n.SetInt64(1)
	}
	if (k.Signed() || k == abi.KindI128) && a.IntN(3) == 0 {
		n.Neg(n)
	}
	return n.String()
}

func (a *author) text(depth int) string {
	n := a.IntN(12)
	if depth == 0 && a.IntN(10) == 0 {
		n = a.IntN(9000)
	}
	var b strings.Builder
	for b.Len() < n {
		b.WriteString([]string{"a", "Ada", "é", "\u20ac", "\U0001f600", "\n", " ", "1", ","}[a.IntN(9)])
	}
	return b.String()
}

// quoted returns a text as JSON.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(b)
}

// holdsHandles reports whether a value of the type can hold what has no JSON.
func holdsHandles(t *abi.Type, seen map[*abi.Type]bool) bool {
	if t.Handle() || t.Kind.Argument() || t.Kind == abi.KindIterator {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	for part := range t.Parts() {
		if holdsHandles(part, seen) {
			return true
		}
	}
	return false
}

// reader is a stream of the program, which may fail.
type reader struct {
	left, chunk int
	fails       bool
}

func (r *reader) Read(b []byte) (int, error) {
	n := min(len(b), r.left, r.chunk)
	copy(b, bytes.Repeat([]byte("line\n"), n/5+1)[:n])
	r.left -= n
	switch {
	case r.left > 0:
		return n, nil
	case r.fails:
		return n, errors.New("the reader fails")
	}
	return n, io.EOF
}

type writer struct{ left int }

func (w *writer) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errors.New("the writer is full")
	}
	return len(b), nil
}
