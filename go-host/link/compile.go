package link

import (
	"fmt"
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// compiler makes the forms of types.
type compiler struct {
	importer, exporter *rt.Package
	block              string
	exports            *abi.Description
	// graph is that of the importer's types.
	graph *typegraph.Graph
	// forms has those of the types with names.
	forms map[*abi.Type]form
	// numbers are those of the importer's functions that call its callbacks.
	numbers map[*abi.Func]int
}

// form returns the form of a type of the importer. The exporter's has the same layout.
func (c *compiler) form(t *abi.Type) (form, error) {
	if f := c.forms[t]; f != nil {
		return f, nil
	}
	if !t.Named() {
		return c.make(t)
	}
	if !c.graph.Recursive(t) {
		f, err := c.make(t)
		c.forms[t] = f
		return f, err
	}
	nested := &nestedForm{}
	c.forms[t] = nested
	var err error
	nested.form, err = c.make(t)
	return nested, err
}

func (c *compiler) make(t *abi.Type) (form, error) {
	switch k := t.Kind; {
	case k == abi.KindBool, k == abi.KindChar, k.NonZero():
		return scalarForm{k, t.String()}, nil
	case k.Scalar(), k == abi.KindUnit, k == abi.KindU128, k == abi.KindI128:
		return rawForm{t.Size}, nil
	}
	if f := libraryForm(t.Kind); f != nil {
		return f, nil
	}
	switch t.Kind {
	case abi.KindEnum:
		return enumForm(t), nil
	case abi.KindFlags:
		all := uint64(0)
		for _, bit := range t.Cases {
			all |= uint64(bit.Value)
		}
		return &flagsForm{t.Repr, t.Name, all}, nil
	case abi.KindNewtype:
		return c.form(t.Elems[0])
	case abi.KindRecord:
		return c.record(t.Size, t.Fields)
	case abi.KindTuple:
		return c.record(t.Size, t.Members())
	case abi.KindOption:
		return c.tagged(t, abi.KindU8, nil, []abi.Field{{Type: t.Elems[0]}})
	case abi.KindResult:
		failure := []abi.Field{{Type: t.Elems[1]}}
		if t.Elems[1].Texts {
			failure = append(failure, abi.Field{Name: "text", Type: texts, Offset: t.Elems[1].TextOffset()})
		}
		return c.tagged(t, abi.KindU8, []abi.Field{{Type: t.Elems[0]}}, failure)
	case abi.KindVariant:
		if t.Interface {
			break // Each guest has functions of its own that make the values.
		}
		cases := make([][]abi.Field, len(t.Cases))
		for i, one := range t.Cases {
			cases[i] = one.Fields
		}
		return c.tagged(t, t.Repr, cases...)
	case abi.KindBox:
		inside, err := c.form(t.Elems[0])
		return &boxForm{inside, t.Elems[0].Size, t.Elems[0].Align}, err
	case abi.KindArray:
		elem, err := c.form(t.Elems[0])
		if raw, ok := elem.(rawForm); ok {
			return rawForm{raw.size * t.Len}, err
		}
		return &arrayForm{elem, t.Len, t.Elems[0].Size, rt.LookMask(t.Elems[0].Size)}, err
	case abi.KindList, abi.KindSet, abi.KindMap:
		return c.list(t)
	case abi.KindDynError:
		list, err := c.list(texts)
		return chainForm{list}, err
	case abi.KindResource:
		return c.object(t)
	}
	kind := t.Kind.String()
	if t.Interface {
		kind = "interface"
	}
	return nil, &wazabi.Error{Kind: wazabi.ErrImport, Detail: fmt.Sprintf("values of the type %s (%s) cannot pass between guests", t, kind)}
}

// texts is the type of the texts of an error.
var texts = &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{{Kind: abi.KindString, Size: 8, Align: 4}}, Size: 8, Align: 4}

// fields returns the forms of fields. Neighbours of which all bytes are valid are one.
func (c *compiler) fields(fields []abi.Field) ([]fieldForm, error) {
	var forms []fieldForm
	for _, f := range fields {
		inside, err := c.form(f.Type)
		if err != nil {
			return nil, err
		}
		if raw, ok := inside.(rawForm); ok && len(forms) > 0 {
			last := &forms[len(forms)-1]
			if before, ok := last.form.(rawForm); ok && last.offset+before.size == f.Offset {
				last.form = rawForm{before.size + raw.size}
				continue
			}
		}
		forms = append(forms, fieldForm{f.Name, f.Offset, inside})
	}
	return forms, nil
}

// record returns the form of a record or a tuple. One without fields has no bytes: types without
// bytes that contain each other twice at each level would take time that doubles at each level.
func (c *compiler) record(size int, fields []abi.Field) (form, error) {
	forms, err := c.fields(fields)
	if len(fields) == 0 {
		return rawForm{size}, err
	}
	if len(forms) == 1 {
		if raw, ok := forms[0].form.(rawForm); ok && raw.size == size {
			return raw, nil
		}
	}
	return &recordForm{forms}, err
}

// tagged returns the form of a type with a tag, whose cases have these fields.
func (c *compiler) tagged(t *abi.Type, tag abi.Kind, cases ...[]abi.Field) (form, error) {
	f := &taggedForm{name: t.String(), tag: tag}
	if t.Named() {
		f.name = t.Name
	}
	for _, fields := range cases {
		if t.Kind != abi.KindVariant {
			fields = slices.Clone(fields)
			for i := range fields {
				fields[i].Offset += t.PayloadOffset()
			}
		}
		forms, err := c.fields(fields)
		if err != nil {
			return nil, err
		}
		f.cases = append(f.cases, forms)
	}
	return f, nil
}

// list returns the form of a list, a set or a map.
func (c *compiler) list(t *abi.Type) (form, error) {
	elem := t.Elems[0]
	inside, err := c.form(elem)
	if err != nil {
		return nil, err
	}
	list := listForm{form: inside, size: elem.Size, align: elem.Align, mask: rt.LookMask(elem.Size)}
	switch raw, isRaw := inside.(rawForm); {
	case t.Kind == abi.KindList && isRaw && raw.size == 1:
		return bytesForm{}, nil
	case t.Kind == abi.KindList:
		list.raw = isRaw
		return &list, nil
	case t.Kind == abi.KindSet:
		return &orderedForm{list: list, key: keyOf(elem)}, nil
	}
	return &orderedForm{list: list, key: keyOf(elem.Elems[0]), pairs: true}, nil
}

// object returns the form of an object of the importer's.
func (c *compiler) object(t *abi.Type) (form, error) {
	object := objectNumber(c.importer, t)
	for _, other := range c.exports.Types {
		switch {
		case other.Name != t.Name:
		case t.Any && other.Any:
			return &anyForm{object, objectNumber(c.exporter, other)}, nil
		case t.Module == c.block && other.Kind.GuestResource():
			return &resourceForm{object, resourceNumber(c.exporter, other)}, nil
		}
	}
	return nil, &wazabi.Error{Kind: wazabi.ErrImport, Detail: fmt.Sprintf(
		"%s is an object of the program; expected an object that the other guest makes, or of the type Any, which both know", t)}
}

func exportNumber(p *rt.Package, export string) int {
	return slices.IndexFunc(p.Funcs, func(f rt.Func) bool { return f.Export == export })
}

func objectNumber(p *rt.Package, t *abi.Type) int {
	for _, im := range p.Imports {
		if im.Resource > 0 && im.Module == t.Module && im.Name == t.Name+".drop" {
			return im.Resource - 1
		}
	}
	return -1
}

func resourceNumber(p *rt.Package, t *abi.Type) int {
	return slices.IndexFunc(p.Resources, func(r rt.ResourceType) bool { return r.Drop == t.Drop })
}
