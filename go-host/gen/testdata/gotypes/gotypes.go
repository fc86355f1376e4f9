// Package gotypes has Go types for newtypes of a guest, and functions that convert.
package gotypes

import (
	"errors"
	"strings"
)

// Address is an address in parts.
type Address struct{ Parts []string }

// Nanos is a number.
type Nanos int64

// Number is another.
type Number uint64

// Lower writes an address.
func Lower(a Address) (string, error) {
	if len(a.Parts) == 0 {
		return "", errors.New("no parts")
	}
	return strings.Join(a.Parts, "."), nil
}

// Lift reads an address.
func Lift(text string) (Address, error) { return Address{strings.Split(text, ".")}, nil }
