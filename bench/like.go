//go:build compiled || (native && cgo)

package main

import "encoding/json"

// like converts a value to a type with the same fields, which another package has.
func like[T any](value any) T {
	var as T
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, &as)
	}
	if err != nil {
		panic(err) // the types have other fields
	}
	return as
}
