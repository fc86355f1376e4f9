package e2e_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// An imageWriter lays out values by docs/abi.md, for CallBytes. It shares no code with the kit.
type imageWriter struct{ image []byte }

// alloc returns the offset of size zero bytes.
func (w *imageWriter) alloc(size, align int) int {
	at := (len(w.image) + align - 1) / align * align
	w.image = append(w.image, make([]byte, at+size-len(w.image))...)
	return at
}

// params lays out the parameters as the fields of a record.
func (w *imageWriter) params(params []abi.Param, values []dynamic.Value) []byte {
	offsets := make([]int, len(params))
	for i, p := range params {
		offsets[i] = w.alloc(p.Type.Size, p.Type.Align)
	}
	align := 1
	for _, p := range params {
		align = max(align, p.Type.Align)
	}
	w.alloc(0, align)
	for i, p := range params {
		w.value(p.Type, offsets[i], values[i])
	}
	return w.image
}

func (w *imageWriter) number(at, size int, bits uint64) {
	var all [8]byte
	binary.LittleEndian.PutUint64(all[:], bits)
	copy(w.image[at:at+size], all[:])
}

func (w *imageWriter) integer(at, size int, v dynamic.Value) {
	bits, ok := v.Uint()
	if !ok {
		signed, _ := v.Int()
		bits = uint64(signed)
	}
	w.number(at, size, bits)
}

// list lays out n elements, and the pointer and length.
func (w *imageWriter) list(at, n, size, align int) int {
	to := w.alloc(n*size, align)
	w.number(at, 4, uint64(to))
	w.number(at+4, 4, uint64(n))
	return to
}

func (w *imageWriter) value(t *abi.Type, at int, v dynamic.Value) {
	switch t.Kind {
	case abi.KindBool:
		if b, _ := v.Bool(); b {
			w.image[at] = 1
		}
	case abi.KindChar:
		r, _ := v.Rune()
		w.number(at, 4, uint64(r))
	case abi.KindF32:
		var f float32
		if err := v.Decode(&f); err != nil {
			panic(err)
		}
		w.number(at, 4, uint64(math.Float32bits(f)))
	case abi.KindF64:
		f, _ := v.Float()
		w.number(at, 8, math.Float64bits(f))
	case abi.KindU128:
		u, _ := v.Uint128()
		w.number(at, 8, u.Lo)
		w.number(at+8, 8, u.Hi)
	case abi.KindI128:
		i, _ := v.Int128()
		w.number(at, 8, i.Lo)
		w.number(at+8, 8, uint64(i.Hi))
	case abi.KindDuration:
		d, _ := v.Duration()
		w.number(at, 8, uint64(d/1e9))
		w.number(at+8, 4, uint64(d%1e9))
	case abi.KindString, abi.KindJSON, abi.KindDecimal:
		s, _ := v.Text()
		copy(w.image[w.list(at, len(s), 1, 1):], s)
	case abi.KindUTF16:
		s, _ := v.Text()
		units := utf16.Encode([]rune(s))
		to := w.list(at, len(units), 2, 2)
		for i, unit := range units {
			w.number(to+2*i, 2, uint64(unit))
		}
	case abi.KindList, abi.KindArray:
		elem, to := t.Elems[0], at
		if t.Kind == abi.KindList {
			to = w.list(at, v.Len(), elem.Size, elem.Align)
		}
		for i, part := range v.All() {
			w.value(elem, to+i*elem.Size, part)
		}
	case abi.KindMap:
		pair := t.Elems[0]
		to := w.list(at, v.Len(), pair.Size, pair.Align)
		offsets := pair.Offsets()
		for key, value := range v.Entries() {
			w.value(pair.Elems[0], to+offsets[0], key)
			w.value(pair.Elems[1], to+offsets[1], value)
			to += pair.Size
		}
	case abi.KindBox:
		to := w.alloc(t.Elems[0].Size, t.Elems[0].Align)
		w.number(at, 4, uint64(to))
		w.value(t.Elems[0], to, v)
	case abi.KindNewtype:
		w.value(t.Elems[0], at, v)
	case abi.KindOption:
		if inside, some := v.Option(); some {
			w.image[at] = 1
			w.value(t.Elems[0], at+max(1, t.Elems[0].Align), inside)
		}
	case abi.KindResult:
		w.result(t, at, v)
	case abi.KindDynError:
		var e *wazabi.GuestError
		if err := v.Decode(&e); err != nil {
			panic(err)
		}
		var texts []string
		for ok := true; ok; e, ok = e.Err.(*wazabi.GuestError) {
			texts = append(texts, e.Message)
		}
		to := w.list(at, len(texts), 8, 4)
		for i, text := range texts {
			copy(w.image[w.list(to+8*i, len(text), 1, 1):], text)
		}
	case abi.KindTuple:
		for i, offset := range t.Offsets() {
			part, _ := v.Index(i)
			w.value(t.Elems[i], at+offset, part)
		}
	case abi.KindRecord:
		w.fields(t.Fields, at, v)
	case abi.KindVariant:
		name, _ := v.Case()
		for i, c := range t.Cases {
			if c.Name == name {
				w.number(at, t.Repr.Size(), uint64(i))
				w.fields(c.Fields, at, v)
			}
		}
	default:
		w.integer(at, t.Size, v)
	}
}

func (w *imageWriter) result(t *abi.Type, at int, v dynamic.Value) {
	inside, _ := v.Index(0)
	part, payload := t.Elems[0], at+t.PayloadOffset()
	if _, err, _ := v.Result(); err != nil {
		w.image[at] = 1
		if part = t.Elems[1]; part.Texts {
			w.list(payload+part.TextOffset(), 0, 8, 4)
		}
	}
	w.value(part, payload, inside)
}

func (w *imageWriter) fields(fields []abi.Field, at int, v dynamic.Value) {
	for i, f := range fields {
		part, _ := v.Index(i)
		w.value(f.Type, at+f.Offset, part)
	}
}

// imageOf lays out the arguments; ok is false if there are sets, which the kit sorts, or values
// that take an encoder of their own.
func imageOf(f *abi.Func, values []dynamic.Value) (image []byte, ok bool) {
	for _, p := range f.Params {
		if noImage(p.Type, map[*abi.Type]bool{}) {
			return nil, false
		}
	}
	return new(imageWriter).params(f.Params, values), true
}

func noImage(t *abi.Type, seen map[*abi.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind {
	case abi.KindSet, abi.KindSystemTime, abi.KindInstant, abi.KindIP, abi.KindIPv4, abi.KindIPv6, abi.KindSocket, abi.KindUUID:
		return true
	}
	for part := range t.Parts() {
		if noImage(part, seen) {
			return true
		}
	}
	return false
}

// compareImage calls the function by an image of the arguments.
func (c *lateCall) compareImage(t *testing.T, g *dynamic.Guest, round uint64, in, out []reflect.Value) {
	if c.f.Export == "ownership/longest" {
		return // it returns addresses, which depend on the layout
	}
	const n = 3
	args := c.args(round)
	values := make([]dynamic.Value, len(args))
	for i := range args {
		var err error
		if values[i], err = dynamic.ValueOf(c.own[n].Params[i].Type, args[i].Interface()); err != nil {
			return
		}
	}
	image, ok := imageOf(c.own[n], values)
	if !ok {
		return
	}
	got := lateOutcome{}
	got.value, got.err = g.CallBytes(t.Context(), c.f.Export, image)
	c.same(t, "CallBytes", round, n, out, got)
	for i, p := range c.f.Params {
		if !p.InPlace || got.err != nil {
			continue
		}
		// The image has the list as the guest has changed it.
		elem := p.Type.Elems[0]
		w := &imageWriter{}
		changed := c.value(n, i, in)
		w.alloc(changed.Len()*elem.Size, elem.Align)
		for k, part := range changed.All() {
			w.value(elem, k*elem.Size, part)
		}
		params := &imageWriter{image: image}
		offset := 0
		for k, q := range c.f.Params {
			offset = (offset + q.Type.Align - 1) / q.Type.Align * q.Type.Align
			if k == i {
				break
			}
			offset += q.Type.Size
		}
		at := binary.LittleEndian.Uint32(params.image[offset:])
		computed := compiledIn && strings.Contains(changed.String(), "NaN") // see sameOnEngines
		if found := image[at:][:len(w.image)]; string(found) != string(w.image) && !computed {
			t.Errorf("CallBytes, round %d: %s is %x in the image, expected %x", round, p.Name, found, w.image)
		}
	}
}

// compareView calls the function for a view, and copies it.
func (c *lateCall) compareView(t *testing.T, g *dynamic.Guest, round uint64, out []reflect.Value) {
	const n = 4
	got := lateOutcome{}
	shown := false
	got.err = g.View(t.Context(), c.f.Export, interfaces(c.args(round)), func(_ context.Context, v dynamic.View) (err error) {
		shown = true
		got.value, err = v.Value()
		return err
	})
	if !shown && errors.Is(got.err, wazabi.ErrInput) {
		// It has no view, or cannot be called. The guest keeps up with the others.
		got.value, got.err = g.Call(t.Context(), c.f.Export, interfaces(c.args(round))...)
	}
	c.same(t, "View", round, n, out, got)
}
