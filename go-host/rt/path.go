package rt

import (
	"fmt"
	"strconv"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// maxPath bounds a path in bytes, since values nest as deep as limits allow.
const maxPath = 1024

// Field prepends a field's name to the path of an error. Generated code calls it while it returns
// from a failed value.
func Field(err error, name string) error {
	e := asError(err)
	switch {
	case e.Path == "":
		e.Path = name
	case e.Path[0] == '[':
		e.Path = name + e.Path
	default:
		e.Path = name + "." + e.Path
	}
	// Both ends say where to look: the argument, and the field with the fault.
	e.Path = text.Middle(e.Path, maxPath)
	return e
}

// Index prepends an index to the path of an error.
func Index(err error, i int) error {
	return Field(err, "["+strconv.Itoa(i)+"]")
}

// asError returns err if it is an [*wazabi.Error] that its maker has just returned. Its path may
// then be extended in place.
func asError(err error) *wazabi.Error {
	if e, ok := fault.Find[*wazabi.Error](err); ok {
		return e
	}
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fault.Unprefixed(err), Err: err}
}

// InvalidEnum reports an argument of the enum type typ that is not one of its constants.
func InvalidEnum(typ string, value int64) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("%d is not a valid %s; use its constants", value, typ), Err: wazabi.ErrDiscriminant}
}

// InvalidRune reports an argument that is not a Unicode scalar value.
func InvalidRune(r rune) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("%#x is not a Unicode scalar value", uint32(r)), Err: wazabi.ErrChar}
}

// BadInput reports any other argument that cannot be sent.
func BadInput(detail string) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail}
}

// InvalidTag reports a tag from the guest that is not a case of typ.
func InvalidTag(typ string, value int64) error {
	return &wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%d is not a case of %s", value, typ)}
}

// InvalidBool reports a bool from the guest that is neither 0 nor 1.
func InvalidBool(b byte) error {
	return &wazabi.Error{Kind: wazabi.ErrBool, Detail: fmt.Sprintf("byte 0x%02x, expected 0 or 1", b)}
}

// InvalidChar reports a char from the guest that is not a Unicode scalar value.
func InvalidChar(u uint32) error {
	return &wazabi.Error{Kind: wazabi.ErrChar, Detail: fmt.Sprintf("%#x is not a Unicode scalar value", u)}
}
