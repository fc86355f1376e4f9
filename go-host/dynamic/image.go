package dynamic

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// CallBytes calls an export with arguments that the caller has laid out, by docs/abi.md. The image
// begins with the parameters, as the fields of a record, in order; the data that they point to
// follow. A pointer is an offset in the image. The kit copies the image into guest memory, checks
// each value in it, and makes addresses of the pointers. Parts of the image must not overlap. The
// elements of a list that the guest changes in place are changed in the image.
//
// Functions with handles among their parameters, and those that return iterators, have no image.
func (g *Guest) CallBytes(ctx context.Context, name string, image []byte) (Value, error) {
	f, err := g.function(name)
	if err != nil {
		return Value{}, err
	}
	if err := g.checkImage(f, image); err != nil {
		return Value{}, g.argError(f, "", err)
	}
	begun, err := g.conn.Begin(ctx, f.number)
	if err != nil {
		return Value{}, err
	}
	im := &arenaImage{guest: g}
	call, lists, err := g.enter(begun, f, func(*rt.Lowerer) ([]uint64, error) { return im.lower(begun, f, image) })
	if err != nil {
		return Value{}, err
	}
	defer call.End()
	out, changed, err := g.result(call, f, lists)
	for i, list := range changed {
		if list.typ == nil {
			continue
		}
		elem := base(f.Params[i].Type).Elems[0]
		src, err := call.Changed(lists[i], elem.Size, elem.Align)
		if err != nil {
			return Value{}, call.ResultError(err, f.Params[i].Name)
		}
		copy(image[uint32(lists[i])-im.at:], src)
	}
	return out, err
}

// CallBytes is [Guest.CallBytes] on the instance.
func (i *Instance) CallBytes(ctx context.Context, name string, image []byte) (Value, error) {
	return i.of().CallBytes(ctx, name, image)
}

// checkImage checks that the function can have an image, and that the image has the parameters.
func (g *Guest) checkImage(f *function, image []byte) error {
	switch {
	case g.pkg.Core:
		return rt.BadInput("a function of a core module takes numbers; use Call")
	case f.Iterator() != nil:
		return rt.BadInput("it returns an iterator, which calls it again for each loop; use Call")
	case len(image) < f.size:
		return rt.BadInput(fmt.Sprintf("an image of %d bytes, the parameters take %d", len(image), f.size))
	}
	seen := map[*abi.Type]bool{}
	for _, p := range f.Params {
		if handlesIn(p.Type, seen) {
			return rt.Field(rt.BadInput(fmt.Sprintf("%s has handles, which only the kit makes; use Call", p.Type)), p.Name)
		}
	}
	return nil
}

// handlesIn reports whether values of a type can have handles.
func handlesIn(t *abi.Type, seen map[*abi.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if k := t.Kind; k.Object() || k.GuestResource() || k.Argument() {
		return true
	}
	for part := range t.Parts() {
		if handlesIn(part, seen) {
			return true
		}
	}
	return false
}

// arenaImage is an image in the guest's memory.
type arenaImage struct {
	guest *Guest
	data  []byte
	at    uint32
	// relocating: the pointers become addresses. Before, the parts that they point to are collected.
	relocating bool
	parts      []imagePart
}

// imagePart is a part of an image, from one offset to another.
type imagePart struct{ from, to int }

// lower copies the image, and sets the core values. lists is as that of lowerArgs.
func (im *arenaImage) lower(call *rt.Call, f *function, image []byte) (lists []uint64, err error) {
	if im.data, im.at, err = call.SetImage(image); err != nil {
		return nil, call.ArgError(err, "image")
	}
	li := &lifter{Lifter: call.ImageLifter(im.data), guest: im.guest, sending: true}
	im.parts = append(im.parts[:0], imagePart{0, f.size})
	for i, p := range f.Params {
		if _, err := li.lift(p.Type, im.data[f.offsets[i]:]); err != nil {
			return nil, call.ArgError(inputError(err), p.Name)
		}
	}
	im.relocating = false
	im.params(f)
	if err := im.overlap(); err != nil {
		return nil, call.ArgError(err, "image")
	}
	im.relocating = true
	im.params(f)
	lists = make([]uint64, len(f.Params))
	for i, p := range f.Params {
		at := im.data[f.offsets[i]:]
		core := uint64(im.at) + uint64(f.offsets[i])
		if p.Type.Span() {
			core = binary.LittleEndian.Uint64(at)
		} else if p.Type.Direct() {
			core = p.Type.Number().Load(at)
			if p.Type.Size < 8 {
				core = uint64(uint32(core))
			}
		}
		lists[i] = core
		if !f.Spread() {
			call.SetUint64(i, core)
		}
	}
	if f.Spread() {
		call.SetUint64(0, uint64(im.at))
	}
	return lists, nil
}

// inputError says that a value that a guest could have sent was sent to it.
func inputError(err error) error {
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind == wazabi.ErrInput {
		return err
	}
	return &wazabi.Error{Kind: wazabi.ErrInput, Path: e.Path, Offset: e.Offset, Detail: e.Kind.Error() + ": " + e.Detail, Err: e.Kind}
}

func (im *arenaImage) params(f *function) {
	for i, p := range f.Params {
		im.walk(p.Type, f.offsets[i])
	}
}

// overlap refuses parts that overlap: the guest may change one of them in place.
func (im *arenaImage) overlap() error {
	slices.SortFunc(im.parts, func(a, b imagePart) int { return a.from - b.from })
	for i, part := range im.parts[1:] {
		if before := im.parts[i]; part.from < before.to {
			return rt.BadInput(fmt.Sprintf("the parts at %d and %d of the image overlap", before.from, part.from))
		}
	}
	return nil
}

// part visits the pointer at an offset. It returns the offset that it points to, where size bytes
// lie.
func (im *arenaImage) part(at, size int) int {
	to := binary.LittleEndian.Uint32(im.data[at:])
	switch {
	case im.relocating:
		binary.LittleEndian.PutUint32(im.data[at:], im.at+to)
	case size > 0:
		im.parts = append(im.parts, imagePart{int(to), int(to) + size})
	}
	return int(to)
}

// textsType is the type of the texts of an error and of its sources.
var textsType = &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{{Kind: abi.KindString, Size: 8, Align: 4}}, Size: 8, Align: 4}

// walk visits the pointers in the wire form at an offset, which has been lifted.
func (im *arenaImage) walk(t *abi.Type, at int) {
	switch t.Kind {
	case abi.KindUTF16:
		im.part(at, 2*im.length(at))
	case abi.KindList, abi.KindMap, abi.KindSet:
		n := im.length(at)
		im.elements(t.Elems[0], im.part(at, n*t.Elems[0].Size), n)
	case abi.KindArray:
		im.elements(t.Elems[0], at, t.Len)
	case abi.KindBox:
		im.walk(t.Elems[0], im.part(at, t.Elems[0].Size))
	case abi.KindNewtype:
		im.walk(t.Elems[0], at)
	case abi.KindOption:
		if im.data[at] == 1 {
			im.walk(t.Elems[0], at+t.PayloadOffset())
		}
	case abi.KindResult:
		tag, payload := im.data[at], at+t.PayloadOffset()
		im.walk(t.Elems[tag], payload)
		if failure := t.Elems[1]; tag == 1 && failure.Texts {
			im.walk(textsType, payload+failure.TextOffset())
		}
	case abi.KindDynError:
		im.walk(textsType, at)
	case abi.KindVariant:
		im.fields(t.Cases[t.Repr.Load(im.data[at:])].Fields, at)
	case abi.KindRecord, abi.KindTuple:
		im.fields(fieldsOf(t), at)
	default:
		if t.Span() { // the bytes of a text
			im.part(at, im.length(at))
		}
	}
}

// length returns the length behind a pointer.
func (im *arenaImage) length(at int) int { return int(binary.LittleEndian.Uint32(im.data[at+4:])) }

func (im *arenaImage) elements(t *abi.Type, at, n int) {
	if t.Size == 0 || t.Kind.Scalar() {
		return
	}
	for i := range n {
		im.walk(t, at+i*t.Size)
	}
}

func (im *arenaImage) fields(fields []abi.Field, at int) {
	for _, f := range fields {
		im.walk(f.Type, at+f.Offset)
	}
}
