package fault

import "strings"

// Prefix begins the text of each error of the kit.
const Prefix = "wazabi: "

// Unprefixed is the [Text] of an error without Prefix, for the middle of another error's text.
func Unprefixed(err error) string { return strings.TrimPrefix(Text(err), Prefix) }

// Of begins the text of an error with the called function, as in abi.ReadModule.
func Of(function string, err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *Error:
		e.Func = function
		return e
	}
	return &placed{function, err, true}
}

// In begins the text of an error with a place, such as a file. The place stands for the function
// that read it.
func In(place string, err error) error {
	switch e := err.(type) {
	case *Error:
		named := *e
		named.Func = place
		return &named
	case *placed:
		if e.function {
			err = e.err
		}
	}
	return &placed{place, err, false}
}

// placed is an error with its place, or its function.
type placed struct {
	place    string
	err      error
	function bool
}

func (e *placed) Error() string { return Prefix + e.place + ": " + Unprefixed(e.err) }
func (e *placed) Unwrap() error { return e.err }
