package dynamic

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// jsonShape has JSON texts: json.RawMessage in Go. In JSON the value is what the text says, so that
// it has no quotes around it. The ref of a Value is a string, which does not change.
type jsonShape struct{}

func init() { register(jsonShape{}, abi.KindJSON) }

var rawMessageType = reflect.TypeFor[json.RawMessage]()

func (jsonShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	return lo.JSON(at, json.RawMessage(textOf(v)))
}

func (jsonShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var text json.RawMessage
	err := li.JSON(at, &text)
	if err == nil && li.sending {
		err = li.AcceptJSON(text)
	}
	return Value{typ: t, ref: string(text)}, err
}

func (jsonShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	// Another []byte may be a list. A newtype of a RawMessage has a type of its own in Go.
	if typ.Kind() == reflect.Slice && typ != reflect.TypeFor[[]byte]() && typ.ConvertibleTo(rawMessageType) {
		return nil
	}
	return mismatch(t, typ)
}

func (s jsonShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	if v.IsNil() {
		return Value{typ: t, ref: "null"}, nil
	}
	return Value{typ: t, ref: string(v.Bytes())}, nil
}

func (s jsonShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := s.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.SetBytes([]byte(textOf(v)))
	return nil
}

func (jsonShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(textOf(v))); err != nil {
		return nil, rt.BadInput("the text is not JSON: " + err.Error())
	}
	return append(b, out.Bytes()...), nil
}

func (jsonShape) parseJSON(t *abi.Type, n node) (Value, error) {
	return Value{typ: t, ref: string(n.appendText(nil))}, nil
}

// appendText appends the JSON text of a node.
func (n node) appendText(b []byte) []byte {
	open, end := byte('['), byte(']')
	switch n.kind {
	case scalarNode:
		switch v := n.value.(type) {
		case json.Number:
			return append(b, v...)
		case string:
			return appendString(b, v)
		case bool:
			if v {
				return append(b, "true"...)
			}
			return append(b, "false"...)
		}
		return append(b, "null"...)
	case objectNode:
		open, end = '{', '}'
	}
	b = append(b, open)
	for i, part := range n.parts {
		if i > 0 {
			b = append(b, ',')
		}
		if n.kind == objectNode {
			b = append(appendString(b, part.name), ':')
		}
		b = part.appendText(b)
	}
	return append(b, end)
}
