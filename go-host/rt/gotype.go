package rt

import (
	"encoding"
	"errors"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// These functions convert values of Go types of other packages, which newtypes of the guest are. An
// error of a value that is sent is the caller's, and one of a value that came is the guest's.

// ToText returns the text of a value.
func ToText(v encoding.TextMarshaler) (s string, failed error) {
	defer refused(&failed, wazabi.ErrInput, v, "MarshalText")
	text, err := v.MarshalText()
	_, err = Converted(0, err)
	return string(text), err
}

// FromText sets a value by its text.
func FromText(text string, v encoding.TextUnmarshaler) (failed error) {
	defer refused(&failed, wazabi.ErrConversion, v, "UnmarshalText")
	_, err := Made(0, v.UnmarshalText([]byte(text)))
	return err
}

// ToBinary returns the bytes of a value.
func ToBinary(v encoding.BinaryMarshaler) (data []byte, failed error) {
	defer refused(&failed, wazabi.ErrInput, v, "MarshalBinary")
	data, err := v.MarshalBinary()
	return Converted(data, err)
}

// FromBinary sets a value by its bytes.
func FromBinary(data []byte, v encoding.BinaryUnmarshaler) (failed error) {
	defer refused(&failed, wazabi.ErrConversion, v, "UnmarshalBinary")
	_, err := Made(0, v.UnmarshalBinary(data))
	return err
}

// refused sets failed to an error of the kind if the method of v panicked. It is deferred.
func refused(failed *error, kind error, v any, method string) {
	if r := recover(); r != nil {
		*failed = recovered(kind, "", fmt.Sprintf("method %s of a %T", method, v), r)
	}
}

// Converted returns the result of a function that converts a value to send.
func Converted[T any](v T, err error) (T, error) { return v, unconverted(err, wazabi.ErrInput) }

// Made returns the result of a function that converts a value from the guest.
func Made[T any](v T, err error) (T, error) { return v, unconverted(err, wazabi.ErrConversion) }

// unconverted returns an error of the kind, whose path can be extended.
func unconverted(err, kind error) error {
	if err == nil {
		return nil
	}
	if e, ok := fault.Find[*wazabi.Error](err); ok && e == nil {
		err = errors.New("a nil *wazabi.Error")
	}
	return &wazabi.Error{Kind: kind, Err: err}
}
